"""The tables of a page: merged cells where they are seen, a table in a cell of a form among the rows of that form, layout left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ingest.facts import Table

Element = Any  # lxml's trees have no types
Said = Callable[[Element], str]  # the text of a cell

CELLS = 100_000  # cells of all tables of a page
SPAN = 100  # columns one cell may claim
ROWS, WORDS = 200, 50  # rows of a table that holds others, and pieces of a cell's text, by which it is told whether it is layout
LEAST = 3  # rows with a label and a value that make a form


def tables(root: Element, said: Said) -> Iterator[Table]:
    """Yield tables that hold no table themselves, and those of forms that do, with the rows of these among their own: the others are layout."""
    room = CELLS
    taken: set[Element] = set()
    for table in root.iter("table"):
        nesting = next(table.iterdescendants("table"), None) is not None
        if table in taken or (nesting and not _ruled(table)):
            continue
        rows: list[tuple[str, ...]] = []
        tall: list[tuple[int, int, int]] = []
        for one in _rows(_own_rows(table) if nesting else table.iter("tr"), room, said):
            room -= len(one.cells)
            if room < 0:
                return
            tall += [(len(rows), column, high) for column, high in one.tall]
            inner, room = _inner(one, taken, room, said) if nesting else ([], room)
            rows += [(*one.cells[: one.at], *inner[0], *one.cells[one.at + 1 :]), *((*[""] * one.at, *cells) for cells in inner[1:])] if inner else [one.cells]
        if rows:
            yield Table(tuple(rows), tall=tuple(tall))


@dataclass(slots=True)
class _Row:
    cells: tuple[str, ...]
    tall: list[tuple[int, int]]  # columns, and rows that their cells reach down
    nested: Element | None = None  # a table in one of the cells
    at: int = 0  # the column of that cell


def _rows(lines: Iterable[Element], room: int, said: Said) -> Iterator[_Row]:
    """The rows of a table with each cell in the column it is seen in."""
    below: dict[int, int] = {}  # column → rows that a cell above still covers
    for tr in lines:
        row: list[str] = []
        made = _Row((), [])
        for cell in tr:
            if cell.tag not in {"td", "th"}:
                continue
            _covered(row, below, room)
            wide, high = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
            inner = next(cell.iterdescendants("table"), None)
            if inner is not None and made.nested is None:
                made.nested, made.at = inner, len(row)
            if high > 1:
                made.tall.append((len(row), high))
            for column in range(len(row), len(row) + wide):
                below[column] = high - 1
            row += [said(cell) if inner is None else "", *[""] * (wide - 1)]
            if len(row) > room:
                break
        _covered(row, below, room)
        if row:
            made.cells = tuple(row)
            yield made
        room -= len(row)


def _covered(row: list[str], below: dict[int, int], room: int) -> None:
    """Go past the columns that cells of the rows above reach down."""
    while below.get(len(row), 0) > 0 and len(row) <= room:
        below[len(row)] -= 1
        row.append("")


def _inner(one: _Row, taken: set[Element], room: int, said: Said) -> tuple[list[tuple[str, ...]], int]:
    """The rows of the table that a cell holds, as they stand among those of the table around; what stands in them in turn is left to itself."""
    if one.nested is None or next(one.nested.iterdescendants("table"), None) is not None:
        return [], room
    taken.add(one.nested)
    rows = [inner.cells for inner in _rows(one.nested.iter("tr"), room, said)]
    return rows, room - sum(map(len, rows)) - one.at * len(rows)


def _own_rows(table: Element) -> Iterator[Element]:
    """The rows of *table* itself, without those of tables in its cells."""
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in part if row.tag == "tr")


def _ruled(table: Element) -> bool:
    """Whether a table that holds others is a form with a table in one of its cells: most of its rows have several cells, and words in them."""
    rows = list(islice(_own_rows(table), ROWS))
    cells = [[cell for cell in row if cell.tag in {"td", "th"} and next(cell.iterdescendants("table"), None) is None] for row in rows]
    paired = sum(sum(bool("".join(islice(cell.itertext(), WORDS)).strip()) for cell in row) > 1 for row in cells)
    return paired >= LEAST and paired * 2 > len(rows)


def _span(said: str | None) -> int:
    return min(SPAN, int(said)) if said and said.isascii() and said.isdigit() and 0 < len(said) < 5 and int(said) else 1
