"""What stands in one paragraph of a Word document: its characters with their fonts, its pictures and its text boxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from ingest.extract.wordfonts import NONE, NOTHING, PLAIN, Look, Properties, Sheet, Style, font
from ingest.extract.wordtree import Element, attribute, child, name, relation, value, whole
from ingest.facts import Font

GONE = frozenset(
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
        "sectPr",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "lastRenderedPageBreak",
        "nvPicPr",
        "docPr",
    }
)
_STANDING = re.compile(r"[黑楷]|hei|kai", re.IGNORECASE)  # typefaces that official papers set headings in (GB/T 9704, 7.3.3)
LEAD = 60  # characters of a heading that its text follows in the same paragraph; the longest heading has 45
NOTES = 5_000  # references to notes; a doctoral thesis has some hundreds
_PLAIN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SHOWN = frozenset({"t", "blip", "imagedata", "sym", "txbxContent", "tab", "br"})
# Ideographs, kana, hangul, full-width signs and CJK punctuation: what is set in the East Asian font whatever the hint says
ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u2fdf\u3000-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]+")
_HINTED = re.compile(r"[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u2160-\u217f\u2460-\u24ff\u25a0-\u26ff]")
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
class Shot:
    """A place where a picture is shown."""

    relation: str
    paragraph: int = -1
    caption: str = ""
    beside: str = ""  # the text of its cell, where it stands in a table
    below: str = ""  # the text of the cell underneath


@dataclass(slots=True)
class Line:
    """A paragraph while it is read."""

    key: str = ""  # of its style
    style: Style = NONE
    properties: Properties = PLAIN
    number: str = ""
    parts: list[str] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    looks: dict[Look, int] = field(default_factory=dict)  # how many East Asian characters look so
    others: dict[Look, int] = field(default_factory=dict)
    begun: Look | None = None  # of its first character
    lead: int = 0  # characters up to where the look changes; see `Paragraph.lead`
    parted: bool = False  # it has changed
    fields: list[bool] = field(default_factory=list)  # of the fields that are open: whether this is still the code

    def text(self) -> str:
        return "".join(self.parts)

    def anything(self) -> bool:
        return bool(self.shots or self.boxes or self.text().strip())

    def font(self) -> Font:
        """Return the font of most of its East Asian characters, or of most of its characters where it has none."""
        counts: dict[Font, int] = {}
        for look, count in (self.looks or self.others).items():
            one = font(look, asian=bool(self.looks))
            counts[one] = counts.get(one, 0) + count
        return max(counts, key=counts.__getitem__) if counts else Font()

    def say(self, text: str, look: Look) -> None:
        if not text or look.hidden or True in self.fields:
            return
        if not self.parted:
            self._lead(text, look)
        self.parts.append(text)
        asian = 0 if text.isascii() else sum(map(len, ASIAN.findall(text)))
        if look.hinted:
            asian += len(_HINTED.findall(text))
        if asian:
            self.looks[look] = self.looks.get(look, 0) + asian
        elif rest := len(text) - text.count(" "):
            self.others[look] = self.others.get(look, 0) + rest

    def _lead(self, text: str, look: Look) -> None:
        """Note how far the line looks as it began: 背景。in bold, and the text after it."""
        if text.strip() and self.begun is None:
            self.begun = look
        if text.strip() and self.begun != look:
            before, after = (font(one, asian=True) for one in (self.begun, look) if one is not None)
            self.parted = before.bold != after.bold or before.name != after.name
            if not (before.bold > after.bold or (before.bold == after.bold and _STANDING.search(before.name) and not _STANDING.search(after.name))):
                self.lead *= not self.parted  # a word stressed further on, or text pasted from two sources
        if not self.parted:
            self.lead += len(text)
            if self.lead > LEAD:
                self.lead, self.parted = 0, True

    def led(self) -> int:
        """Return how many characters stand out at the beginning, blanks before them not counted."""
        whole = self.text()
        return max(0, self.lead - (len(whole) - len(whole.lstrip()))) if self.parted else 0


class Record(Protocol):
    """What a line needs of the document, and tells it."""

    sheet: Sheet
    unseen: set[str]
    notes: list[tuple[str, str]]


class At(NamedTuple):
    """Where in a document something stands."""

    line: Line
    look: Look
    record: Record


def read_line(paragraph: Element, line: Line, record: Record) -> None:
    line.fields.clear()  # a field code that never ends must not swallow the document
    _inline(paragraph, line, NOTHING, record)


def _inline(parent: Element, line: Line, look: Look, record: Record) -> None:
    for element in parent:
        tag = name(element)
        if tag == "t":
            line.say(element.text or "", look)
        elif tag == "r":
            first = next(iter(element), None)  # where w:rPr stands, if there is one
            properties = first if first is not None and name(first) == "rPr" else None
            _inline(element, line, record.sheet.look(line.key, properties), record)
        elif tag in _KINDS:
            _KINDS[tag](element, At(line, look, record))
        elif tag in _PLAIN:
            line.say(_PLAIN[tag], look)
        elif tag not in GONE:
            _inline(element, line, look, record)


def _forget(element: Element, record: Record) -> None:
    """Note that what *element* shows is not shown."""
    for one in element.iter():
        if name(one) in {"blip", "svgBlip", "imagedata"}:
            record.unseen.update((relation(one, "embed"), relation(one, "id")))


def _alternate(element: Element, at: At) -> None:
    """Read one form of what is there in several: the first that shows something we know."""
    forms = [one for one in element if name(one) in {"Choice", "Fallback"}]
    chosen = next((one for one in forms if any(name(inner) in _SHOWN for inner in one.iter())), None)
    for one in forms:
        if one is chosen:
            _inline(one, *at)
        else:
            _forget(one, at.record)


def _picture(element: Element, at: At) -> None:
    key = relation(element, "embed") or relation(element, "id")
    if key and not at.look.hidden and True not in at.line.fields:
        at.line.shots.append(Shot(key))
    else:
        at.record.unseen.add(key)
    for one in element.iter():
        if name(one) == "svgBlip":  # the same picture once more, for programs that draw SVG
            at.record.unseen.add(relation(one, "embed"))


def _object(element: Element, at: At) -> None:
    """Read an embedded object by the picture it left; a formula's is no picture."""
    if any(name(one) == "OLEObject" and attribute(one, "ProgID").lower().startswith("equation") for one in element):
        _forget(element, at.record)
    else:
        _inline(element, *at)


def _box(element: Element, at: At) -> None:
    if not at.look.hidden:
        at.line.boxes.append(element)


def _field(element: Element, at: At) -> None:
    what = attribute(element, "fldCharType")
    if what == "begin":
        at.line.fields.append(True)
    elif what == "separate" and at.line.fields:
        at.line.fields[-1] = False
    elif what == "end" and at.line.fields:
        at.line.fields.pop()
    filled = child(element, "ffData")
    if filled is None:
        return
    said = ""
    if (box := child(filled, "checkBox")) is not None:
        said = _legacy_box(box)
    elif (menu := child(filled, "ddList")) is not None:
        said = _legacy_choice(menu)
    if said and not at.look.hidden:
        at.line.parts.append(said)


def _note(element: Element, at: At) -> None:
    if len(at.record.notes) < NOTES and not at.look.hidden:
        at.record.notes.append((name(element).removesuffix("Reference"), attribute(element, "id")))


def _sign(element: Element, at: At) -> None:
    at.line.say(_symbol(attribute(element, "font"), attribute(element, "char")), at.look)


def _symbol(font_: str, code: str) -> str:
    key = (font_.lower().replace(" ", ""), code.upper()[-2:])
    if key in _TICKED:
        return "☑"
    if key in _EMPTY:
        return "□"
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= number <= 0xF8FF or 0xD800 <= number <= 0xDFFF or not 0x20 <= number <= 0x10FFFF else chr(number)


def _legacy_box(element: Element) -> str:
    said = child(element, "checked")
    if said is None:
        said = child(element, "default")
    return "☑" if said is not None and attribute(said, "val") not in {"0", "false", "off"} else "□"


def _legacy_choice(menu: Element) -> str:
    """Return what a drop-down field of a form shows; its first entry when nobody chose."""
    entries = [attribute(one, "val") for one in menu if name(one) == "listEntry"]
    chosen = whole(value(menu, "result"), most=len(entries))
    return entries[chosen] if chosen < len(entries) else ""


def _deleted(element: Element, at: At) -> None:
    _forget(element, at.record)


_KINDS: dict[str, Callable[[Element, At], None]] = {
    "del": _deleted,
    "moveFrom": _deleted,
    "AlternateContent": _alternate,
    "blip": _picture,
    "imagedata": _picture,
    "object": _object,
    "txbxContent": _box,
    "fldChar": _field,
    "footnoteReference": _note,
    "endnoteReference": _note,
    "sym": _sign,
}
