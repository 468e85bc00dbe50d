"""Documents of older formats spelled out as WordprocessingML, so that one reader (`wordml`) says what every one of them says.

    .doc ┐                       ┌ tables ┐
    .rtf ┼─▶ paragraphs, in order┤        ├─▶ w:p, w:tbl ─▶ wordml ─▶ Extract
    .odt ┘                       └ notes  ┘

Where the tables of .doc and .rtf come from, `wordflow` knows; automatic numbers are spelled out by `wordnumbering`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.extract import Limits, wordlists, wordml, wordpictures
from ingest.extract.wordfonts import NOTHING, SHORT, Look, Sheet
from ingest.extract.wordtree import Element
from ingest.facts import Defect, DefectKind, Extract, Picture

ANCHOR = "{urn:office/relationships}embed"
# What no XML holds: controls, halves of characters, and two that are none
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
