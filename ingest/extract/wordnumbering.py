"""Automatic numbers of .doc and .rtf spelled out as numbering.xml, which `wordlists` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.extract.manuscript import clean
from ingest.extract.wordtree import Element


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
