"""WordprocessingML walked by local names: what the printed page shows, in order, and nothing that was deleted.

Content controls, text boxes, tracked insertions, field results and symbols count; tracked deletions, field codes, hidden text (w:vanish)
and the fallback copy of a drawing do not. Hidden text is neither printed nor seen on the screen, so nobody who checked the document before
it was sent has read it. A paragraph whose mark was deleted runs on into the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.extract import wordfonts
from ingest.extract.wordfonts import Numbered, Sheet, Style
from ingest.extract.wordinline import GONE, Line, Shot, read_line
from ingest.extract.wordlists import Lists
from ingest.extract.wordtree import Element, attribute, child, name, value, whole
from ingest.facts import Paragraph, Table

NESTING = 20  # tables within tables
COLUMNS = 500  # columns one cell may span
SHOTS = 2_000  # places with a picture that are listed; 30 bytes of XML can show one again


@dataclass(slots=True)
class Block:
    """One paragraph or table of the body, for finding captions."""

    paragraph: int = -1  # its place in `Reading.paragraphs`; -1 for a table or an empty paragraph
    shots: tuple[Shot, ...] = ()
    table: bool = False
    own: bool = False  # the pictures stand in a paragraph that has words too


@dataclass(slots=True)
class Reading:
    """What has been read so far, and how much more may be."""

    room: int  # characters
    cells: int
    sheet: Sheet = field(default_factory=Sheet)
    lists: Lists = field(default_factory=Lists)
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)  # relationships of pictures that are deleted or another form of one that is shown
    notes: list[tuple[str, str]] = field(default_factory=list)  # ("footnote", id) in the order they are referred to
    cut: bool = False
    _open: Line | None = None  # of a paragraph whose mark was deleted

    def say(self, line: str) -> None:
        if self.room <= 0:
            self.cut = True
            return
        self.lines.append(line[: self.room])
        self.room -= len(line) + 1

    def show(self, shots: list[Shot]) -> None:
        self.shots.extend(shots[: max(0, SHOTS - len(self.shots))])
        self.cut = self.cut or len(self.shots) >= SHOTS

    def line(self, paragraph: Element) -> Line:
        """Read one paragraph and count its list; the caller says it."""
        first = next(iter(paragraph), None)  # where w:pPr stands, if there is one
        properties = wordfonts.paragraph(first) if first is not None and name(first) == "pPr" else wordfonts.PLAIN
        line, self._open = self._open or Line(), None
        line.key = properties.style or self.sheet.default
        line.style, line.properties = self.sheet.style(line.key), properties
        read_line(paragraph, line, self)
        if properties.joined:
            self._open = line
            return line
        said = _listed(line.style, properties.numbered)
        if said is not None:
            at = said.level if said.level is not None else self.lists.level_of(said.list, line.key)
            line.number = self.lists.next(said.list, at)
        return line

    def goes_on(self) -> bool:
        """Whether the line just read belongs to the next paragraph."""
        return self._open is not None


def _listed(style: Style, direct: Numbered | None) -> Numbered | None:
    if direct is None:
        return style.numbered if style.numbered and style.numbered.list not in {"", "0"} else None
    if direct.list == "0":
        return None
    above = style.numbered or Numbered("", None)
    found = Numbered(direct.list or above.list, above.level if direct.level is None else direct.level)
    return found if found.list not in {"", "0"} else None


def body(root: Element, reading: Reading) -> None:
    """Read the main document in order."""
    container = child(root, "body")
    for block in blocks(container if container is not None else root):
        if name(block) == "tbl":
            _flush(reading)
            reading.blocks.append(Block(table=True))
            _table(block, reading, depth=0)
        else:
            line = reading.line(block)
            if not reading.goes_on():
                _say(line, reading)
    _flush(reading)


def _flush(reading: Reading) -> None:
    """Say what was to run on into a paragraph that did not come."""
    line, reading._open = reading._open, None  # noqa: SLF001  its own module's state
    if line is not None:
        _say(line, reading)


def _say(line: Line, reading: Reading, *, boxed: bool = False) -> None:
    """Put a line of the body on record, then the text boxes anchored in it."""
    text = line.text()
    if text.strip() or not boxed:
        reading.say(text)
    at = -1
    if text.strip() and not reading.cut:
        at = len(reading.paragraphs)
        reading.paragraphs.append(_fact(line, text.strip()))
    for shot in line.shots:
        shot.paragraph = -1 if boxed else max(0, len(reading.paragraphs) - 1)
    reading.show(line.shots)
    if not boxed:
        reading.blocks.append(Block(at, tuple(line.shots), own=at >= 0))
    for box in line.boxes:
        for block in blocks(box):
            if name(block) == "tbl":
                _table(block, reading, depth=0)
            elif (inner := reading.line(block)).anything():
                _say(inner, reading, boxed=True)
        reading._open = None  # noqa: SLF001  what was deleted at the end of a box does not run on outside


def _fact(line: Line, text: str) -> Paragraph:
    said = line.properties
    return Paragraph(
        text,
        heading=(line.style.outline or 0) if said.outline is None else said.outline,
        style=line.style.name if said.style else "",
        font=line.font(),
        centered=bool(line.style.centered if said.centered is None else said.centered),
        number=line.number,
        lead=line.led(),
    )


def aside(container: Element, reading: Reading, *, lead: str = "") -> None:
    """Read a header, a footer or a note: text and tables, no body paragraphs."""
    for block in blocks(container):
        if name(block) == "tbl":
            _table(block, reading, depth=0)
            continue
        lines, tables = _flat(block, reading)
        for line in lines:
            if line.strip():
                reading.say(lead + line)
                lead = ""
        for table in tables:
            _table(table, reading, depth=0)


def blocks(container: Element) -> Iterator[Element]:
    """Yield paragraphs and tables, content controls and tracked insertions opened."""
    stack = [iter(container)]
    while stack:
        block = next(stack[-1], None)
        if block is None:
            stack.pop()
            continue
        tag = name(block)
        if tag in {"p", "tbl"}:
            yield block
        elif tag not in GONE and tag and len(stack) < 60:
            stack.append(iter(block))


def _flat(paragraph: Element, reading: Reading) -> tuple[list[str], list[Element]]:
    """Return a paragraph outside the body as lines, those of its text boxes after its own, and the tables in those boxes."""
    line = reading.line(paragraph)
    if reading.goes_on():
        return [], []
    reading.show(line.shots)
    lines, tables = [line.text() or line.number], []
    for box in line.boxes:
        for block in blocks(box):
            if name(block) == "tbl":
                tables.append(block)
                continue
            inner, within = _flat(block, reading)
            lines += [one for one in inner if one.strip()]
            tables += within
    return lines, tables


@dataclass(slots=True)
class _Grid:
    """The rows of one table while they are read."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    nested: list[Element] = field(default_factory=list)  # tables in cells that hold more besides
    above: list[tuple[int, list[Shot]]] = field(default_factory=list)  # the pictures of the row above, by column
    tall: dict[tuple[int, int], int] = field(default_factory=dict)  # cells merged downwards: row and column of the first, and how many rows so far
    begun: dict[int, int] = field(default_factory=dict)  # by column: the row in which the cell begins that reached into the row above


def _table(table: Element, reading: Reading, *, depth: int) -> None:
    grid = _Grid()
    _rows(table, reading, grid, (), depth)
    if grid.rows:
        reading.tables.append(Table(tuple(grid.rows), tall=tuple((*place, count) for place, count in sorted(grid.tall.items()))))
    if depth < NESTING:
        for inner in grid.nested:
            _table(inner, reading, depth=depth + 1)


def _rows(table: Element, reading: Reading, grid: _Grid, lead: tuple[str, ...], depth: int) -> None:
    """Add the rows of *table* to *grid*, the first behind the cells of *lead*: a table that fills the last cell of a row is printed as rows beside its label."""
    first = len(grid.rows)
    for row in _inside(table, "tr"):
        within: list[tuple[int, Element]] = []
        cells, shown, under = _row(row, reading, within)
        before = lead if len(grid.rows) == first else ("",) * len(lead)
        grid.begun = {len(lead) + column: grid.begun.get(len(lead) + column, len(grid.rows) - 1) for column in under if len(grid.rows) > first}
        grid.tall |= {(top, column): len(grid.rows) - top + 1 for column, top in grid.begun.items()}
        reading.cells -= len(before) + len(cells)
        if reading.cells < 0:
            reading.cut = True
            return
        for column, shots in grid.above:
            for shot in shots:
                shot.below = cells[column] if column < len(cells) else ""
        grid.above = shown
        if depth < NESTING and len(within) == 1 and any(cells[: within[0][0]]) and not any(cells[within[0][0] :]):
            top, (column, inner) = len(grid.rows), within[0]
            _rows(inner, reading, grid, (*before, *cells[:column]), depth + 1)
            grid.begun = {}
            count = len(grid.rows) - top
            if not count:
                _add((*before, *cells), grid, reading)  # a table whose rows were all deleted
            grid.tall |= {(top, len(before) + at): count for at, text in enumerate(cells[:column]) if text and count > 1}
            continue
        grid.nested += [inner for _, inner in within]
        _add((*before, *cells), grid, reading)


def _add(cells: tuple[str, ...], grid: _Grid, reading: Reading) -> None:
    grid.rows.append(cells)
    reading.say("\t".join(c.replace("\n", " ") for c in cells if c))


def _row(row: Element, reading: Reading, nested: list[tuple[int, Element]]) -> tuple[tuple[str, ...], list[tuple[int, list[Shot]]], list[int]]:
    """Return the cells of a row, which pictures stand in which column, and which columns a cell above covers; tables in them go to *nested* by column."""
    cells = [""] * whole(value(row, "trPr", "gridBefore"), most=COLUMNS)
    shown: list[tuple[int, list[Shot]]] = []
    under: list[int] = []
    for cell in _inside(row, "tc"):
        seen, at = len(reading.shots), len(cells)
        text, within = _cell(cell, reading)
        properties = child(cell, "tcPr")
        continued = any(value(properties, merge) in {"", "continue"} for merge in ("vMerge", "hMerge"))
        if value(properties, "vMerge") in {"", "continue"}:
            under.append(len(cells))
        for shot in reading.shots[seen:]:
            shot.beside = text
        shown.append((len(cells), reading.shots[seen:]))
        cells += ["" if continued else text, *[""] * (max(1, whole(value(properties, "gridSpan"), most=COLUMNS)) - 1)]
        nested += [(at, one) for one in within]
        if len(cells) > reading.cells:
            break
    return tuple(cells), shown, under


def _inside(container: Element, wanted: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, content controls opened; deleted rows are gone."""
    for element in container:
        tag = name(element)
        if tag == wanted:
            if wanted == "tr" and child(element, "trPr", "del") is not None:
                continue
            yield element
        elif tag in {"sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"}:
            yield from _inside(element, wanted)


def _cell(cell: Element, reading: Reading) -> tuple[str, list[Element]]:
    lines: list[str] = []
    nested: list[Element] = []
    for block in blocks(cell):
        if name(block) == "tbl":
            nested.append(block)
        else:
            more, within = _flat(block, reading)
            lines += more
            nested += within
    line, reading._open = reading._open, None  # noqa: SLF001  nothing runs on from one cell to the next
    if line is not None:
        lines.append(line.text())
    return "\n".join(lines).strip(), nested


def notes(root: Element, kind: str, reading: Reading) -> None:
    """Read the notes of one *kind* that the document refers to, numbered as they are printed."""
    known = {attribute(one, "id"): one for one in root if name(one) == kind}
    for number, (_, key) in enumerate([one for one in reading.notes if one[0] == kind], start=1):
        if key in known:
            aside(known[key], reading, lead=f"{number} ")
