"""The styles and lists of an OpenDocument text, as `wordfonts` and `wordlists` know them (ISO/IEC 26300-1, 16 and 20)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.extract import wordnumbering
from ingest.extract.wordfonts import NAME, STYLES, Look, Sheet, Style, over
from ingest.extract.wordlists import LEVELS, LISTS, LONGEST
from ingest.extract.wordnumbering import Numeral
from ingest.extract.wordtree import Element, attribute, name, whole

_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)(pt|cm|mm|in)")
_POINTS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0}
_FAMILIES = {"paragraph": "p:", "text": "c:"}
_NONE = 255
# 19.500, style:num-format: how a number is written, by MSONFC
_FORMATS = {"": _NONE, "1": 0, "I": 1, "i": 2, "A": 3, "a": 4, "一, 二, 三, ...": 37, "一, 十, 一百, ...": 39, "壹, 貳, 參, ...": 34, "壹, 贰, 叁, ...": 38, "①, ②, ③, ...": 28, "１, ２, ３, ...": 14, "甲, 乙, 丙, ...": 30, "子, 丑, 寅, ...": 31}  # fmt: skip


@dataclass(slots=True)
class Book:
    """Styles of both parts: those with names, and those that a program made for one place."""

    sheet: Sheet = field(default_factory=lambda: Sheet(default="p:Standard"))
    faces: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[Numeral]] = field(default_factory=dict)
    used: list[tuple[str, str]] = field(default_factory=list)  # a list of the text, and its style
    starts: dict[str, int | None] = field(default_factory=dict)  # what its first level begins at, where that is said

    def learn(self, root: Element | None) -> None:
        for part in root if root is not None else ():
            if name(part) == "font-face-decls":
                for face in part:
                    family = foreign(face, "font-family")
                    self.faces[attribute(face, "name")] = family.strip("'\"")[:NAME]
            elif name(part) in {"styles", "automatic-styles"}:
                for one in part:
                    self._style(one, made=name(part) == "automatic-styles")

    def _style(self, element: Element, *, made: bool) -> None:
        tag, family = name(element), attribute(element, "family")
        if tag == "default-style" and family == "paragraph":
            self.sheet.base = over(self._look(element), self.sheet.base)
        elif tag == "style" and family in _FAMILIES and len(self.sheet.styles) < STYLES:
            prefix, title, above = _FAMILIES[family], attribute(element, "name"), attribute(element, "parent-style-name")
            # What a program made for one place is called as the style it was made from.
            display = attribute(element, "display-name") or (above or title if made else title)
            self.sheet.styles[prefix + title] = Style(
                name=display.replace("_20_", " ")[:NAME],
                based=prefix + above if above else "",
                look=self._look(element),
                outline=whole(attribute(element, "default-outline-level"), most=9) or None,
                centered=_centered(element),
            )
        elif tag == "list-style" and len(self.lists) < LISTS:
            self.lists[foreign(element, "name")] = [one for level in element if (one := _numeral(level)) is not None]

    def _look(self, element: Element) -> Look:
        for part in element:
            if name(part) == "text-properties":
                said = {key.rpartition("}")[2]: str(value) for key, value in part.attrib.items()}
                weight = said.get("font-weight-asian") or said.get("font-weight")
                shown = said.get("display")
                struck = said.get("text-line-through-style") or said.get("text-line-through-type")
                return Look(
                    asian=self._face(said, "-asian"),
                    latin=self._face(said, ""),
                    size=_points(said.get("font-size-asian")) or _points(said.get("font-size")),
                    bold=None if weight is None else weight == "bold" or (weight.isascii() and weight.isdigit() and len(weight) < 5 and int(weight) >= 600),
                    hidden=None if shown is None and struck is None else shown == "none" or struck not in {None, "none"},
                )
        return Look()

    def _face(self, said: dict[str, str], script: str) -> str | None:
        face = said.get("font-name" + script)
        return (self.faces.get(face, face) if face else said.get("font-family" + script, "").strip("'\""))[:NAME] or None

    def listed(self, style: str, *, goes_on: bool, start: int | None) -> str:
        """Return what a list of the text is called; one that goes on is the last one of its style."""
        if style not in self.lists:
            return ""
        before = next((key for key, one in reversed(self.used) if one == style), "")
        if (goes_on and before) or len(self.used) >= LISTS:
            return before
        key = str(len(self.used) + 1)
        self.used.append((key, style))
        self.starts[key] = start
        return key

    def numbering(self) -> Element | None:
        # Every list counts for itself, so each has a definition of its own.
        return (
            wordnumbering.numbering([(key, self.lists[style]) for key, style in self.used], [(key, key, [(0, self.starts[key], None)]) for key, _ in self.used])
            if self.used
            else None
        )


def foreign(element: Element, wanted: str) -> str:
    """Return an attribute of another namespace than the element's, by its local name; "" where there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + wanted)), "")


def _centered(element: Element) -> bool | None:
    for part in element:
        if name(part) == "paragraph-properties":
            said = foreign(part, "text-align")
            return said == "center" if said else None
    return None


def _points(said: str | None) -> float | None:
    found = _LENGTH.fullmatch(said or "")
    return round(float(found[1]) * _POINTS[found[2]], 1) if found else None


def _numeral(level: Element) -> Numeral | None:
    at = whole(attribute(level, "level"), most=LEVELS + 1) - 1
    if not 0 <= at < LEVELS:
        return None
    if name(level) != "list-level-style-number":
        return Numeral(at, 23, attribute(level, "bullet-char")[:LONGEST])
    above = min(at, max(0, whole(attribute(level, "display-levels"), most=LEVELS) - 1))
    shown = ".".join(f"%{one + 1}" for one in range(at - above, at + 1))
    form = _FORMATS.get(foreign(level, "num-format"), 0)
    text = foreign(level, "num-prefix") + ("" if form == _NONE else shown) + foreign(level, "num-suffix")
    return Numeral(at, form, text[:LONGEST], whole(attribute(level, "start-value"), most=32_767) or 1)
