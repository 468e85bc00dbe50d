"""One story of a Word 97-2003 document, from its characters to paragraphs and tables: the text itself, a note, a header, a text box.

Of the control characters, 01 is a picture in the line, 02 a note, 07 the end of a cell or row, 08 the anchor of a shape, 0B a new line, 0C a
new page or the end of a section; 13, 14 and 15 stand before, within and after a field. What sprmCSymbol says is shown instead of its character.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from lxml import etree

from ingest.extract import officeart, sprm
from ingest.extract.manuscript import Manuscript, clean, paragraph
from ingest.extract.sprm import Block, Letters
from ingest.extract.word97 import Part, Span, Word
from ingest.extract.wordflow import Flow
from ingest.extract.wordfonts import NOTHING
from ingest.extract.wordsheet97 import Styles
from ingest.extract.wordtree import Element
from ingest.facts import Defect, DefectKind

BOXES = 2_000  # text boxes of one document
NESTED = 4  # text boxes in text boxes
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_SIGNS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": ""}
_EQUATION = re.compile(r"\s*EMBED\s+Equation", re.IGNORECASE)


@dataclass(slots=True)
class Anchors:
    """What is anchored in one part of the text: where, which shape, and the words of its boxes."""

    shapes: dict[int, int]  # place in the part, to a shape
    boxes: dict[int, tuple[int, int]]  # a shape, to its text


class Shown:
    """The pictures and text boxes of a document."""

    def __init__(self, word: Word, script: Manuscript) -> None:
        self.word, self.script = word, script
        said = word.structure(50)
        store, self.shapes = officeart.drawings(said) if said else ([], {})
        self._keys: dict[int, str] = {}
        for number, entry in enumerate(store, start=1):
            found = officeart.stored(said, entry, word.stream.read)
            if found is not None:
                self._keys[number] = f"s{number}"
                script.album[f"s{number}"] = found
        parts = word.parts()
        self.main = self._anchors(40, 56, parts["boxes"])
        self.margins = self._anchors(41, 58, parts["header boxes"])
        self.read: set[int] = set()

    def _anchors(self, places: int, texts: int, part: Part) -> Anchors:
        """Read PlcfSpa (2.8.37) and PlcftxbxTxt (2.8.32)."""
        begins, spas = self.word.plc(places, 26)
        shapes = {at: int.from_bytes(one[:4], "little") for at, one in zip(begins, spas, strict=False)}
        starts, said = self.word.plc(texts, 22)
        boxes: dict[int, tuple[int, int]] = {}
        for start, end, one in list(zip(starts, starts[1:], said, strict=False))[:BOXES]:
            if start < end <= part.end - part.start:
                boxes.setdefault(int.from_bytes(one[14:18], "little"), (part.start + start, part.start + end))
        return Anchors(shapes, boxes)

    def inline(self, at: int) -> str:
        """Return the key of a picture in the Data stream, "" where there is none."""
        key = f"d{at}"
        if key not in self.script.album:
            found = officeart.inline(self.word.data.read, at)
            if found is None:
                return ""
            self.script.album[key] = found
        return key

    def stored(self, shape: int) -> list[str]:
        found = self.shapes.get(shape)
        return [self._keys[one] for one in found.pictures if one in self._keys] if found else []

    def boxes(self, shape: int, anchors: Anchors) -> list[tuple[int, int]]:
        """Return the text boxes of a shape, each once."""
        found = self.shapes.get(shape)
        out = []
        for one in found.members if found else [shape]:
            if one in anchors.boxes and one not in self.read:
                self.read.add(one)
                out.append(anchors.boxes[one])
        return out

    def rest(self, story: Story) -> None:
        """Read what is anchored nowhere, and note the pictures nobody saw."""
        for anchors in (self.main, self.margins):
            for shape, (start, end) in anchors.boxes.items():
                if shape not in self.read:
                    self.read.add(shape)
                    if anchors is self.main:
                        story.read(start, end, self.script.body)
                    else:
                        story.aside(start, end)
        self.script.loose += [key for key in self._keys.values() if key not in self.script.loose]


@dataclass(slots=True)
class _Open:
    """A paragraph while its characters come."""

    said: list[tuple[str, Letters] | Element | str] = field(default_factory=list)  # runs, elements, keys of pictures
    code: list[str] = field(default_factory=list)  # of the fields that are open; "" once their result has begun


class Story:
    """Reads stretches of text into containers."""

    def __init__(self, word: Word, styles: Styles, script: Manuscript, shown: Shown) -> None:
        self.word, self.styles, self.script, self.shown = word, styles, script, shown
        self._depth = 0
        self._fills = 0

    def read(self, start: int, end: int, container: Element, *, margin: bool = False) -> None:
        flow, line = Flow(container), _Open()
        for span in self.word.spans(start, end):
            if self.script.cut:
                break
            line = self._span(span, line, flow, margin=margin)
        if line.said:
            flow.add(self._paragraph(line, sprm.BODY))
        flow.close()

    def note(self, start: int, end: int, root: Element, number: int) -> None:
        one = etree.SubElement(root, "footnote" if root is self.script.footnotes else "endnote", id=str(number))
        self.read(start, end, one)

    def aside(self, start: int, end: int) -> None:
        root = etree.Element("hdr")
        self.script.asides.append(root)
        self.read(start, end, root, margin=True)

    def _span(self, span: Span, line: _Open, flow: Flow, *, margin: bool) -> _Open:
        letters, text, at = span.letters, span.text, 0
        if letters.gone:  # a deleted mark joins two paragraphs, as the text does that reads without it
            return line
        if letters.special and letters.symbol is not None:
            self._symbol(letters, line)
            return line
        for found in _CONTROL.finditer(text):
            if found.start() > at:
                self._words(text[at : found.start()], letters, line)
            at = found.end()
            sign, fc = found[0], span.fc + found.start() * (2 if span.wide else 1)
            if sign in "\r\x07" or (sign == "\x0c" and self.word.ends_at(fc, 2 if span.wide else 1)):
                line = self._end(sign, self.word.block(fc, span.cp + found.start()), line, flow)
            elif sign in "\x13\x14\x15":
                self._field(sign, line)
            elif sign in "\x01\x02\x08":
                self._placed(sign, span.cp + found.start(), letters, line, margin=margin)
            else:
                self._words(_SIGNS.get(sign, "\n" if sign == "\x0c" else ""), letters, line)
        if at < len(text):
            self._words(text[at:], letters, line)
        return line

    def _words(self, text: str, letters: Letters, line: _Open) -> None:
        if line.code and line.code[-1]:
            line.code[-1] = (line.code[-1] + text)[:200]
        if text:
            line.said.append((text, letters))

    def _symbol(self, letters: Letters, line: _Open) -> None:
        number, code = letters.symbol or (0, 0)
        name = self.styles.fonts[number] if number < len(self.styles.fonts) else ""
        line.said.append(etree.Element("sym", font=name, char=f"{code:04X}"))

    def _field(self, sign: str, line: _Open) -> None:
        which = {"\x13": "begin", "\x14": "separate", "\x15": "end"}[sign]
        if which == "begin":
            line.code.append(" ")
        elif which == "separate" and line.code:
            line.code[-1] = line.code[-1] if _EQUATION.match(line.code[-1]) else ""
        elif which == "end" and line.code:
            line.code.pop()
        line.said.append(etree.Element("fldChar", fldCharType=which))

    def _placed(self, sign: str, cp: int, letters: Letters, line: _Open, *, margin: bool) -> None:
        if not letters.special or letters.hidden == 1:
            return
        if sign == "\x02":
            self._noted(cp, line)
        elif sign == "\x01" and letters.filled:
            self._filled(letters.picture, line)
        elif sign == "\x01" and letters.picture >= 0:
            key = self.shown.inline(letters.picture)
            if key and not any(_EQUATION.match(code) for code in line.code):
                line.said.append(key)
        elif sign == "\x08":
            self._anchored(cp, line, margin=margin)

    def _anchored(self, cp: int, line: _Open, *, margin: bool) -> None:
        part = self.word.parts()["headers" if margin else "main"]
        anchors = self.shown.margins if margin else self.shown.main
        shape = anchors.shapes.get(cp - part.start)
        if shape is None:
            return
        line.said += self.shown.stored(shape)
        for start, end in self.shown.boxes(shape, anchors):
            if self._depth < NESTED:
                self._depth += 1
                box = etree.Element("txbxContent")
                self.read(start, end, box, margin=margin)
                self._depth -= 1
                line.said.append(box)

    def _noted(self, cp: int, line: _Open) -> None:
        for kind, number in (("footnoteReference", 2), ("endnoteReference", 46)):
            begins, _ = self.word.plc(number, 2)
            if cp in begins[:-1]:
                line.said.append(etree.Element(kind, id=str(begins.index(cp))))

    def _filled(self, at: int, line: _Open) -> None:
        """Say what a field of a form shows: FFData (2.9.78), in the Data stream after 68 bytes."""
        said = self.word.data.read(at + 68, 4096)
        if len(said) < 12 or said[:4] != b"\xff\xff\xff\xff":
            return
        bits = int.from_bytes(said[4:6], "little")
        kind, result = bits & 3, bits >> 2 & 31
        place = 10
        place += 4 + int.from_bytes(said[place : place + 2], "little") * 2  # its name
        first = int.from_bytes(said[place : place + 2], "little")
        chosen = first if result == 25 else result  # 25: nobody has touched it
        begun = next((one for one in reversed(line.said) if not isinstance(one, (str, tuple)) and one.get("fldCharType") == "begin"), None)
        if begun is None or kind == 0:
            return
        filled = etree.SubElement(begun, "ffData")
        if kind == 1:
            etree.SubElement(etree.SubElement(filled, "checkBox"), "checked", val=str(min(1, chosen)))
            return
        menu = etree.SubElement(filled, "ddList")
        etree.SubElement(menu, "result", val=str(chosen))
        for one in _entries(said, place + 2):
            etree.SubElement(menu, "listEntry", val=clean(one))

    def _end(self, sign: str, block: Block, line: _Open, flow: Flow) -> _Open:
        depth = block.depth or int(sign == "\x07")
        if block.row and depth:
            if line.said:
                flow.add(self._paragraph(line, block), depth=depth)
            flow.end_row(block.cut, depth=depth)
            return _Open()
        flow.add(self._paragraph(line, block), depth=depth)
        if sign == "\x07" or block.cell:
            flow.end_cell(depth=depth)
        return _Open(code=[one for one in line.code if not one])

    def _paragraph(self, line: _Open, block: Block) -> Element:
        element = self.styles.paragraph(block)
        self.script.room()
        style = str(block.style)
        for one in line.said:
            if isinstance(one, tuple):
                text, letters = one
                look = self.styles.look(letters, style) if letters is not sprm.PLAIN else NOTHING
                self.script.say(element, text, look, str(letters.style) if letters.style != 10 else "")
            elif isinstance(one, str):
                self.script.show(element, one)
            elif self.script.room():
                element.append(one)
        return element


def _entries(said: bytes, at: int) -> list[str]:
    """Read the choices of a drop-down field: behind five strings, an STTB (2.2.4)."""
    for _ in range(5):
        at += 4 + int.from_bytes(said[at : at + 2], "little") * 2
    if said[at : at + 2] != b"\xff\xff":
        return []
    count, _ = struct.unpack_from("<HH", said.ljust(at + 6, b"\x00"), at + 2)
    out, at = [], at + 6
    for _ in range(min(count, 25)):
        size = int.from_bytes(said[at : at + 2], "little") * 2
        out.append(said[at + 2 : at + 2 + size].decode("utf-16-le", "replace"))
        at += 2 + size
    return out


def plain(word: Word, part: Part, script: Manuscript) -> None:
    """Read the words of a document of Word 6 or 95; a row of a table is a line there, and how it looks stays unread."""
    flow = Flow(script.body)
    text = "".join(span.text for span in word.spans(part.start, part.end))
    text = re.sub("\x13[^\x13-\x15]*\x14?|\x15", "", text).replace("\x07\x07", "\r").replace("\x07", "\t").replace("\x0b", "\n")
    for line in re.split("[\r\x0c]", text):
        element = paragraph()
        script.say(element, line)
        flow.add(element)
    if text.strip():
        script.defects.append(Defect(DefectKind.UNREAD, "", "a document of Word 6 or 95: its words are read, not its tables, pictures and fonts"))
