"""Documents of older formats spelled out as WordprocessingML, so that one reader (`wordml`) says what every one of them says.

    .doc ┐                       ┌ tables ┐
    .rtf ┼─▶ paragraphs, in order┤        ├─▶ w:p, w:tbl ─▶ wordml ─▶ Extract
    .odt ┘                       └ notes  ┘

.doc and .rtf know no tables, only paragraphs that end cells and rows, and rows that say where their cells' edges are: `Flow` puts tables
together from that. Columns that a cell spans are counted as Word counts them, by the edges of all rows of its table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.extract import Limits, wordlists, wordml, wordpictures
from ingest.extract.wordfonts import NOTHING, SHORT, Look, Sheet
from ingest.extract.wordtree import Element
from ingest.facts import Defect, DefectKind, Extract, Picture

DEPTH = 20  # tables within tables; what is deeper stands in the twentieth
NEAR = 30  # twentieths of a point within which two edges are one: half a millimetre
EDGES = 2_000  # columns of a table; Word allows 63
ANCHOR = "{urn:office/relationships}embed"
# What no XML holds: controls, halves of characters, and two that are none
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is cut into cells."""

    edges: tuple[int, ...] = ()  # twentieths of a point, one more than cells; () when nothing says
    joined: tuple[int, ...] = ()  # a cell: 1 begins a set of cells that are one, 2 goes on with it
    under: tuple[int, ...] = ()  # a cell: 1 begins a set of cells under each other, 2 goes on with it


@dataclass(slots=True)
class _Level:
    """A table that is being put together."""

    rows: list[tuple[Row, list[list[Element]]]] = field(default_factory=list)
    cells: list[list[Element]] = field(default_factory=list)
    content: list[Element] = field(default_factory=list)


class Flow:
    """Paragraphs as they come, put into *container*."""

    def __init__(self, container: Element) -> None:
        self._container = container
        self._levels: list[_Level] = []

    def add(self, paragraph: Element, *, depth: int = 0) -> None:
        """Put a paragraph into the cell that is open at *depth*, or outside all tables at 0."""
        self._reach(depth)
        self._put(paragraph)

    def end_cell(self, *, depth: int) -> None:
        self._reach(max(1, depth))
        level = self._levels[-1]
        level.cells.append(level.content)
        level.content = []

    def end_row(self, row: Row, *, depth: int) -> None:
        self._reach(max(1, depth))
        level = self._levels[-1]
        if level.content:
            self.end_cell(depth=depth)
        if level.cells:
            level.rows.append((row, level.cells))
            level.cells = []

    def close(self) -> None:
        """End whatever is open: a cut-off document ends anywhere."""
        self._reach(0)

    def _put(self, element: Element) -> None:
        if self._levels:
            self._levels[-1].content.append(element)
        else:
            self._container.append(element)

    def _reach(self, depth: int) -> None:
        depth = min(depth, DEPTH)
        while len(self._levels) > depth:
            level = self._levels.pop()
            if level.content:
                level.cells.append(level.content)
            if level.cells:
                level.rows.append((Row(), level.cells))
            if level.rows:
                self._put(_table(level.rows))
        while len(self._levels) < depth:
            self._levels.append(_Level())


def _table(rows: Sequence[tuple[Row, list[list[Element]]]]) -> Element:
    grid = _grid([row for row, _ in rows])
    table = etree.Element("tbl")
    for row, cells in rows:
        line = etree.SubElement(table, "tr")
        edges = row.edges if len(row.edges) > len(cells) else ()
        if edges and (before := _column(grid, edges[0])):
            etree.SubElement(etree.SubElement(line, "trPr"), "gridBefore", val=str(before))
        at = 0
        while at < len(cells):
            end = at + 1
            while end < len(cells) and _said(row.joined, end) == 2:  # 2 goes on with the set
                end += 1
            span = _column(grid, edges[end]) - _column(grid, edges[at]) if edges else end - at
            _cell(line, [one for cell in cells[at:end] for one in cell], span=span, under=_said(row.under, at))
            at = end
    return table


def _said(flags: tuple[int, ...], at: int) -> int:
    return flags[at] if at < len(flags) else 0


def _cell(line: Element, content: Sequence[Element], *, span: int, under: int) -> None:
    cell = etree.SubElement(line, "tc")
    properties = etree.SubElement(cell, "tcPr")
    if span > 1:
        etree.SubElement(properties, "gridSpan", val=str(span))
    if under:
        etree.SubElement(properties, "vMerge", val="restart" if under == 1 else "continue")
    cell.extend(content)


def _grid(rows: Sequence[Row]) -> list[int]:
    """Return where the columns of a table begin and end; edges that nearly meet are one."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if (not grid or edge - grid[-1] > NEAR) and len(grid) < EDGES:
            grid.append(edge)
    return grid


def _column(grid: list[int], edge: int) -> int:
    return max(0, bisect_right(grid, edge) - 1)


@dataclass(slots=True)
class Manuscript:
    """One document while it is spelled out."""

    limits: Limits
    body: Element = field(default_factory=lambda: etree.Element("body"))
    footnotes: Element = field(default_factory=lambda: etree.Element("footnotes"))
    endnotes: Element = field(default_factory=lambda: etree.Element("endnotes"))
    asides: list[Element] = field(default_factory=list)  # headers, then footers
    numbering: Element | None = None
    sheet: Sheet = field(default_factory=Sheet)
    album: dict[str, Picture] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)  # pictures that are in the document, and nobody found where
    pages: int | None = None
    defects: list[Defect] = field(default_factory=list)
    cut: bool = False
    _looks: dict[tuple[Look, str], str] = field(default_factory=dict)
    _elements: int = 0

    def room(self) -> bool:
        """Count one more element; False when there are too many already."""
        self._elements += 1
        if self._elements <= self.limits.elements:
            return True
        self.cut = True
        return False

    def say(self, paragraph: Element, text: str, look: Look = NOTHING, style: str = "") -> None:
        """Put a run into a paragraph; of a character *style*, if it has one."""
        if not text or not self.room():
            return
        run = etree.SubElement(paragraph, "r")
        if look != NOTHING or style:
            run.append(self._properties(look, style))
        etree.SubElement(run, "t").text = clean(text)

    def show(self, paragraph: Element, key: str) -> None:
        """Put a picture of the album into a paragraph."""
        if self.room():
            etree.SubElement(paragraph, "blip", {ANCHOR: key})

    def _properties(self, look: Look, style: str) -> Element:
        key = (look, style)
        known = self._looks.get(key)
        if known is not None:
            return etree.Element("rPr", {SHORT: known})
        self._looks[key] = known = str(len(self._looks))
        said = properties(look, style)
        said.set(SHORT, known)
        if not len(said):  # only a hint that the text is Chinese
            etree.SubElement(said, "rFonts")
        return said

    def extract(self, reader: str) -> Extract:
        """Read what was spelled out."""
        reading = wordml.Reading(room=self.limits.text, cells=self.limits.cells, sheet=self.sheet, lists=wordlists.read(self.numbering))
        for root in (self.body, self.footnotes, self.endnotes, *self.asides):
            self.sheet.learn(root)
        wordml.body(self.body, reading)
        wordml.notes(self.footnotes, "footnote", reading)
        wordml.notes(self.endnotes, "endnote", reading)
        before = len(reading.lines)
        for one in self.asides:
            wordml.aside(one, reading)
        wordpictures.captions(reading)
        if self.cut or reading.cut:
            self.defects.append(Defect(DefectKind.TOO_LARGE, "", "a document too long to read whole"))
        return Extract(
            text="\n".join(reading.lines).strip("\n"),
            paragraphs=tuple(reading.paragraphs),
            tables=tuple(reading.tables),
            pictures=self._pictures(reading),
            pages=self.pages,
            margins="\n".join(reading.lines[before:]).strip("\n"),
            defects=tuple(self.defects),
            reader=reader,
        )

    def _pictures(self, reading: wordml.Reading) -> tuple[Picture, ...]:
        from dataclasses import replace

        found = [
            replace(self.album[shot.relation], caption=shot.caption[: wordpictures.NAMED], paragraph=shot.paragraph)
            for shot in reading.shots
            if shot.relation in self.album
        ]
        hashes = {one.sha256 for one in found}
        for key in self.loose:
            one = self.album.get(key)
            if one is not None and one.sha256 not in hashes and key not in reading.unseen:
                hashes.add(one.sha256)
                found.append(one)
        return tuple(found)


def clean(text: str) -> str:
    """Leave out what no XML holds; halves of a character that stand together are one."""
    if _FORBIDDEN.search(text) is None:
        return text
    return _FORBIDDEN.sub("", text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def properties(look: Look, style: str = "") -> Element:
    """Spell out a w:rPr."""
    said = etree.Element("rPr")
    if style:
        etree.SubElement(said, "rStyle", val=style)
    fonts = {key: clean(name) for key, name in (("eastAsia", look.asian), ("ascii", look.latin)) if name}
    if look.hinted:
        fonts["hint"] = "eastAsia"
    if fonts:
        etree.SubElement(said, "rFonts", fonts)
    if look.size is not None:
        etree.SubElement(said, "sz", val=str(round(look.size * 2)))
    for tag, on in (("b", look.bold), ("vanish", look.hidden)):
        if on is not None:
            etree.SubElement(said, tag, val="1" if on else "0")
    return said


def paragraph(
    *, style: str = "", outline: int | None = None, centered: bool | None = None, listed: tuple[str, int] | None = None, joined: bool = False
) -> Element:
    """Begin a paragraph; *outline* is 1..9, 0 for body text; *listed* is a list and a level of it."""
    element = etree.Element("p")
    said = etree.SubElement(element, "pPr")
    if style:
        etree.SubElement(said, "pStyle", val=style)
    if outline is not None:
        etree.SubElement(said, "outlineLvl", val=str((outline - 1) % 10))
    if centered is not None:
        etree.SubElement(said, "jc", val="center" if centered else "left")
    if listed is not None:
        numbered = etree.SubElement(said, "numPr")
        etree.SubElement(numbered, "ilvl", val=str(listed[1]))
        etree.SubElement(numbered, "numId", val=listed[0])
    if joined:
        etree.SubElement(etree.SubElement(said, "rPr"), "del")
    return element


@dataclass(frozen=True, slots=True)
class Numeral:
    """One level of a list, as .doc and .rtf describe it: *text* with %1 for the number of the first level."""

    at: int
    format: int  # MSONFC
    text: str
    start: int = 1
    legal: bool = False
    restart: bool = True


# MSONFC (MS-OSHARED 2.2.1.3) by the names of ECMA-376 part 1, §17.18.59; what is missing is shown as digits
FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
    14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet",
    26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle",
    30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


def numbering(lists: Sequence[tuple[str, Sequence[Numeral]]], used: Sequence[tuple[str, str, Sequence[tuple[int, int | None, Numeral | None]]]]) -> Element:
    """Spell out numbering.xml: *lists* by their names, and what paragraphs refer to: a name, its list, and levels that begin or look otherwise."""
    root = etree.Element("numbering")
    for key, levels in lists:
        abstract = etree.SubElement(root, "abstractNum", abstractNumId=key)
        for one in levels:
            abstract.append(_level(one))
    for name, key, others in used:
        number = etree.SubElement(root, "num", numId=name)
        etree.SubElement(number, "abstractNumId", val=key)
        for at, start, other in others:
            override = etree.SubElement(number, "lvlOverride", ilvl=str(at))
            if start is not None:
                etree.SubElement(override, "startOverride", val=str(start))
            if other is not None:
                override.append(_level(other))
    return root


def _level(one: Numeral) -> Element:
    level = etree.Element("lvl", ilvl=str(one.at))
    etree.SubElement(level, "start", val=str(max(0, one.start)))
    etree.SubElement(level, "numFmt", val=FORMATS.get(one.format, "decimal"))
    etree.SubElement(level, "lvlText", val=clean(one.text))
    if one.legal:
        etree.SubElement(level, "isLgl")
    if not one.restart:
        etree.SubElement(level, "lvlRestart", val="0")
    return level
