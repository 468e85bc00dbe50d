"""WordprocessingML walked by local names: what the printed page shows, in order, and nothing that was deleted.

Content controls, text boxes, tracked insertions, fields and symbols count; tracked deletions, field codes and the fallback copy of a
drawing do not. Local names, so that strict OOXML and WPS's own namespaces read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.facts import Paragraph, Table

Element = Any  # lxml's trees have no types

NESTING = 20  # tables within tables
COLUMNS = 500  # columns one cell may span

_GONE = frozenset(
    {
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "rPr",
        "pPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sdtPr",
        "sdtEndPr",
        "rt",
        "Fallback",
        "sectPr",
        "proofErr",
    }
)
_BOXES = frozenset({"p", "tbl", "sdt", "ins", "moveTo", "customXml", "sdtContent", "smartTag", "AlternateContent", "Choice", "txbxContent", "altChunk"})
# What forms use for boxes to tick: (font, character) of w:sym
_TICKED = {
    ("wingdings", "FE"),
    ("wingdings", "FC"),
    ("wingdings", "FD"),
    ("wingdings2", "52"),
    ("wingdings2", "50"),
    ("wingdings2", "53"),
    ("wingdings2", "54"),
}
_EMPTY = {("wingdings", "A8"), ("wingdings", "6F"), ("wingdings", "71"), ("wingdings", "72"), ("wingdings2", "A3"), ("wingdings2", "2A")}


@dataclass(slots=True)
class Reading:
    """What has been read so far, and how much more may be."""

    headings: dict[str, tuple[str, int]]
    room: int  # characters
    cells: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cut: bool = False

    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")

    def say(self, line: str) -> None:
        if self.room <= 0:
            self.cut = True
            return
        self.lines.append(line[: self.room])
        self.room -= len(line) + 1


def name(element: Element) -> str:
    """Return the local name of an element, "" for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, wanted: str) -> str:
    """Return an attribute by its local name."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == wanted:
            return str(value)
    return ""


def child(element: Element, *path: str) -> Element | None:
    """Follow local names down; None when one is missing."""
    for step in path:
        element = next((c for c in element if name(c) == step), None)
        if element is None:
            return None
    return element


def styles(root: Element) -> dict[str, tuple[str, int]]:
    """Map style ids to (name, heading level 1..9 or 0)."""
    raw: dict[str, tuple[str, str, int]] = {}
    for style in root:
        if name(style) != "style":
            continue
        title = child(style, "name")
        based = child(style, "basedOn")
        level = child(style, "pPr", "outlineLvl")
        said = attribute(title, "val") if title is not None else ""
        raw[attribute(style, "styleId")] = (
            said,
            attribute(based, "val") if based is not None else "",
            _level(said, attribute(level, "val") if level is not None else ""),
        )
    found = {}
    for key, (said, _, _) in raw.items():
        at, steps, heading = key, 0, 0
        while at in raw and steps < 12 and not heading:
            heading, at, steps = raw[at][2], raw[at][1], steps + 1
        found[key] = (said, heading)
    return found


def _level(style: str, outline: str) -> int:
    if outline.isascii() and outline.isdigit() and len(outline) == 1 and int(outline) < 9:
        return int(outline) + 1
    low = style.lower().replace(" ", "")
    for prefix in ("heading", "标题"):
        if low.startswith(prefix) and low[len(prefix) :].isascii() and low[len(prefix) :].isdigit():
            return min(9, max(1, int(low[len(prefix) :][:2])))
    return 0


def body(root: Element, reading: Reading) -> None:
    """Read the main document in order."""
    container = child(root, "body")
    for block in _blocks(container if container is not None else root):
        _block(block, reading, listed=True)


def aside(root: Element, reading: Reading) -> None:
    """Read a header, a footer or the notes: text and tables, no body paragraphs."""
    for block in root.iter():
        if name(block) == "p" and name(block.getparent()) in {"hdr", "ftr", "footnote", "endnote", "sdtContent"}:
            for line in _paragraph(block):
                if line.strip():
                    reading.say(line)
        elif name(block) == "tbl":
            _table(block, reading, depth=0)


def _blocks(container: Element) -> Iterator[Element]:
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
        elif tag not in _GONE and tag and len(stack) < 60:
            stack.append(iter(block))


def _block(block: Element, reading: Reading, *, listed: bool) -> None:
    if name(block) == "tbl":
        _table(block, reading, depth=0)
        return
    lines = _paragraph(block)
    style, heading = _style(block, reading.headings)
    for number, line in enumerate(lines):
        reading.say(line)
        if listed and line.strip() and not reading.cut:
            reading.paragraphs.append(Paragraph(line.strip(), heading=heading if number == 0 else 0, style=style if number == 0 else ""))
    for table in _boxed_tables(block):
        _table(table, reading, depth=0)


def _style(paragraph: Element, headings: dict[str, tuple[str, int]]) -> tuple[str, int]:
    properties = child(paragraph, "pPr")
    if properties is None:
        return "", 0
    said = child(properties, "pStyle")
    style, heading = headings.get(attribute(said, "val"), ("", 0)) if said is not None else ("", 0)
    level = child(properties, "outlineLvl")
    direct = _level("", attribute(level, "val")) if level is not None else 0
    return style, direct or heading


def _boxed_tables(paragraph: Element) -> Iterator[Element]:
    """Yield tables inside text boxes of a paragraph, each copy once."""
    for table in paragraph.iter():
        if name(table) == "tbl" and not any(name(up) in _GONE or name(up) == "tbl" for up in table.iterancestors() if up is not paragraph):
            yield table


def _paragraph(paragraph: Element) -> list[str]:
    """Return the paragraph's own line, then the lines of text boxes anchored in it."""
    own: list[str] = []
    boxes: list[str] = []
    _run(paragraph, own, boxes)
    return ["".join(own), *boxes]


def _run(root: Element, own: list[str], boxes: list[str]) -> None:  # noqa: C901  one branch a kind of content
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        tag = name(element)
        if tag in _GONE or not tag:
            continue
        if tag == "t":
            own.append(element.text or "")
        elif tag in {"tab", "ptab"}:
            own.append("\t")
        elif tag in {"br", "cr"}:
            own.append("\n")
        elif tag == "noBreakHyphen":
            own.append("-")
        elif tag == "sym":
            own.append(_symbol(attribute(element, "font"), attribute(element, "char")))
        elif tag == "checkBox":
            own.append(_legacy_box(element))
        elif tag == "txbxContent":
            for block in _blocks(element):
                if name(block) == "p":
                    boxes.extend(line for line in _paragraph(block) if line.strip())
        elif tag != "tbl":
            stack.extend(reversed(element))


def _symbol(font: str, code: str) -> str:
    key = (font.lower().replace(" ", ""), code.upper()[-2:])
    if key in _TICKED:
        return "☑"
    if key in _EMPTY:
        return "□"
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= value <= 0xF8FF or 0xD800 <= value <= 0xDFFF or not 0x20 <= value <= 0x10FFFF else chr(value)


def _legacy_box(element: Element) -> str:
    said = child(element, "checked")
    if said is None:
        said = child(element, "default")
    return "☑" if said is not None and attribute(said, "val") not in {"0", "false", "off"} else "□"


def _table(table: Element, reading: Reading, *, depth: int) -> None:
    rows: list[tuple[str, ...]] = []
    nested: list[Element] = []
    for row in _inside(table, "tr"):
        cells = [""] * _number(child(row, "trPr", "gridBefore"))
        for cell in _inside(row, "tc"):
            text, within = _cell(cell)
            merge, across = child(cell, "tcPr", "vMerge"), child(cell, "tcPr", "hMerge")
            continued = any(m is not None and attribute(m, "val") in {"", "continue"} for m in (merge, across))
            cells += ["" if continued else text, *[""] * (max(1, _number(child(cell, "tcPr", "gridSpan"))) - 1)]
            nested += within
            if len(cells) > reading.cells:
                break
        reading.cells -= len(cells)
        if reading.cells < 0:
            reading.cut = True
            break
        rows.append(tuple(cells))
        reading.say("\t".join(c.replace("\n", " ") for c in cells if c))
    if rows:
        reading.tables.append(Table(tuple(rows)))
    if depth < NESTING:
        for inner in nested:
            _table(inner, reading, depth=depth + 1)


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


def _cell(cell: Element) -> tuple[str, list[Element]]:
    lines: list[str] = []
    nested: list[Element] = []
    for block in _blocks(cell):
        if name(block) == "tbl":
            nested.append(block)
        else:
            lines += _paragraph(block)
    return "\n".join(lines).strip(), nested


def _number(element: Element | None) -> int:
    said = attribute(element, "val") if element is not None else ""
    return min(COLUMNS, int(said)) if said.isascii() and said.isdigit() and len(said) < 5 else 0
