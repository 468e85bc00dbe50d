"""A table of a form, and what its cells were found to be: labels, pairs of a label and its value, heads of blocks, values under headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.facts import Table
from tracker.core import lines
from tracker.core.concepts import Concept, Label, Subject
from tracker.core.vocabulary import Vocabulary

ROWS = 600  # rows of one table that are read as a form
COLUMNS = 60
TITLED = 3  # labels in a row: more of them and nothing else are headings
PILED = 2  # labels one under the other that make a column of labels
PARTS = frozenset(  # what the block of a person or a unit asks for
    {Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.ADDRESS, Concept.POSTCODE, Concept.DUTY, Concept.NAMED, Concept.OTHER, Concept.UNIT}
)


@dataclass(slots=True)
class Sheet:
    """One table and what its cells are; `cells.read` fills it."""

    table: Table
    number: int  # from 1
    words: Vocabulary
    labels: dict[tuple[int, int], Label] = field(default_factory=dict)
    within: dict[tuple[int, int], list[lines.Pair]] = field(default_factory=dict)
    heads: dict[tuple[int, int], Subject] = field(default_factory=dict)  # cell → whom the block it stands in is about
    over: dict[tuple[int, int], str] = field(default_factory=dict)  # cell → the words of the cell that heads its block
    crossed: dict[tuple[int, int], tuple[Label, Subject]] = field(default_factory=dict)  # value → its heading and the person its row is about
    headed: set[tuple[int, int]] = field(default_factory=set)  # cells that head a block and have no value of their own
    strange: set[int] = field(default_factory=set)  # rows under 推荐单位信息
    chapters: int = 0  # rows that hold nothing but a numbered heading

    def blocked(self, row: int, column: int) -> bool:
        """Whether a cell to the left, merged down over its row, says whom the block is about."""
        if row in self.strange:
            return True
        first = (next((above for above in range(row, -1, -1) if self.text(above, at).strip()), -1) for at in range(column))
        return any((above, at) in self.headed for at, above in enumerate(first))

    def text(self, row: int, column: int) -> str:
        cells = self.table.rows[row] if 0 <= row < len(self.table.rows) else ()
        return cells[column] if column < len(cells) else ""

    def where(self, row: int) -> str:
        page = f"第{self.table.page}页" if self.table.page else ""
        return f"{page}表{self.number}第{row + 1}行"

    def sure(self, row: int, column: int) -> float:
        known = self.table.sure
        return known[row][column] if row < len(known) and column < len(known[row]) else 1.0

    def after(self, row: int, column: int) -> int:
        """The next column of *row* with text in it; -1 when there is none."""
        cells = self.table.rows[row][:COLUMNS]
        return next((at for at in range(column + 1, len(cells)) if cells[at].strip()), -1)

    def asking(self, row: int) -> bool:
        """Whether *row* has labels of its own: in a row of values one may read like one, 微信 under 来源."""
        filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
        return sum((row, at) in self.labels for at in filled) * TITLED >= max(len(filled), 1)

    def reads(self, row: int, column: int) -> bool:
        """Whether a cell is a label, or looks like one where it heads a column."""
        return (row, column) in self.labels or self.words.read(self.text(row, column), loose=True) is not None
