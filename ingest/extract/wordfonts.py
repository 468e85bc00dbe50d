"""Which font a run of a Word document is set in, and what its paragraph's style says: ECMA-376 part 1, §17.3.2, §17.7.

A property is looked for in the run, then its character style, then the paragraph's style, each with the styles it is based on, then the
document's defaults. Chinese characters take the East Asian font; w:sz is their size, w:szCs is for Arabic and Hebrew. A font may be a
slot of the theme ("minorEastAsia"): then the theme says which, by script where it has one for Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from ingest.extract.wordtree import Element, attribute, child, name, value
from ingest.facts import Font

DEPTH = 12  # styles based on styles; Word itself stops at 10
STYLES = 5_000  # Word allows 4,079
SHORT = "look"  # our own attribute, for looks that are said again
LOOKS = 2_000  # ways to look that are remembered; an honest document has some dozens
LARGEST = 1638.0  # points, Word's own limit
NAME = 80  # characters of a font's or a style's name; Windows allows 31
_AWAY = frozenset({"vanish", "strike", "dstrike"})  # what is struck out is taken back: of options on a form, those that do not apply
_KEPT = (b"<w:rPr", b"<w:del", b"<w:moveFrom")  # changed properties hold the former ones; a deleted paragraph mark says so in every place
_OFF = frozenset({"0", "false", "off"})
_SCRIPTS = {"zh-tw": "Hant", "zh-hk": "Hant", "zh-mo": "Hant", "ja-jp": "Jpan", "ko-kr": "Hang"}


class Look(NamedTuple):
    """What one place says of its characters; None where it says nothing."""

    asian: str | None = None
    latin: str | None = None
    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    hinted: bool = False  # quotation marks and the like belong to the Chinese text


class Numbered(NamedTuple):
    """Which list a paragraph is in: w:numId "0" means none."""

    list: str
    level: int | None


NOTHING = Look()


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs and their characters; None where it says nothing."""

    name: str = ""
    based: str = ""
    look: Look = NOTHING
    outline: int | None = None  # 1..9, 0 for body text
    centered: bool | None = None
    numbered: Numbered | None = None


class Properties(NamedTuple):
    """What a paragraph says of itself, beside its style."""

    style: str = ""
    outline: int | None = None
    centered: bool | None = None
    numbered: Numbered | None = None
    joined: bool = False  # its mark is deleted: it runs on into the next one


NONE = Style()
PLAIN = Properties()


@dataclass(slots=True)
class Sheet:
    """The styles of one document; *theme* is read when the first font asks for it."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str = ""  # the style of paragraphs that name none
    base: Look = NOTHING  # docDefaults
    theme: Callable[[str], str] = lambda _: ""
    _inherited: dict[str, Style] = field(default_factory=dict)
    _shortened: dict[str, tuple[Look, str]] = field(default_factory=dict)
    _looks: dict[tuple[Look, str, str], Look] = field(default_factory=dict)

    def learn(self, root: Element) -> None:
        """Read once what `shortened` left standing once."""
        for one in root.iter("{*}rPr"):
            if len(one) and (key := one.get(SHORT)):
                self._shortened.setdefault(key, _said(one, self.theme))

    def style(self, key: str) -> Style:
        """Return a style with everything it inherits."""
        found = self._inherited.get(key)
        if found is None:
            found = self._inherited[key] = self._follow(key)
        return found

    def _follow(self, key: str) -> Style:
        own = self.styles.get(key)
        if own is None:
            return NONE
        whole, above, steps = own, own.based, 0
        while above in self.styles and steps < DEPTH:
            upper = self.styles[above]
            whole = replace(
                whole,
                look=over(whole.look, upper.look),
                outline=upper.outline if whole.outline is None else whole.outline,
                centered=upper.centered if whole.centered is None else whole.centered,
                numbered=_numbered_over(whole.numbered, upper.numbered),
            )
            above, steps = upper.based, steps + 1
        return whole

    def look(self, paragraph: str, properties: Element | None) -> Look:
        """Return how the characters of a run look: in a paragraph of that style, with *properties* its w:rPr."""
        if properties is None:
            own, character = NOTHING, ""
        else:
            own, character = self._shortened.get(properties.get(SHORT) or "") or _said(properties, self.theme)
        key = (own, character, paragraph)
        found = self._looks.get(key)
        if found is None:
            found = _resolved(own, self.style(character).look, self.style(paragraph).look, self.base)
            if len(self._looks) < LOOKS:
                self._looks[key] = found
        return found


def _resolved(own: Look, character: Look, paragraph: Look, base: Look) -> Look:
    found = over(over(over(own, character), paragraph), base)
    return found._replace(bold=_toggled("bold", own, character, paragraph, base), hidden=_toggled("hidden", own, character, paragraph, base))


def _toggled(which: str, own: Look, character: Look, paragraph: Look, base: Look) -> bool:
    """A property that a character style turns over where the paragraph's style has it already (§17.7.3)."""
    direct = getattr(own, which)
    if direct is not None:
        return bool(direct)
    said = [getattr(one, which) for one in (character, paragraph)]
    return bool(getattr(base, which)) if said == [None, None] else bool(said[0]) != bool(said[1])


def over(upper: Look, lower: Look) -> Look:
    """*upper* where it says something, *lower* elsewhere."""
    if upper is NOTHING:
        return lower
    if lower is NOTHING:
        return upper
    return Look(
        lower.asian if upper.asian is None else upper.asian,
        lower.latin if upper.latin is None else upper.latin,
        lower.size if upper.size is None else upper.size,
        lower.bold if upper.bold is None else upper.bold,
        lower.hidden if upper.hidden is None else upper.hidden,
        upper.hinted or lower.hinted,
    )


def _numbered_over(own: Numbered | None, upper: Numbered | None) -> Numbered | None:
    if own is None or upper is None:
        return upper if own is None else own
    return Numbered(own.list or upper.list, upper.level if own.level is None else own.level)


@lru_cache(maxsize=2048)
def font(seen: Look, *, asian: bool) -> Font:
    """Return the font of what a run shows: of its Chinese characters, or of the others."""
    return Font((seen.asian if asian else seen.latin) or "", seen.size or 0.0, bool(seen.bold))


def shortened(document: bytes) -> bytes:
    """Say each way to look in full only where it comes first: word processors repeat it for every few characters, half of all elements."""
    if b"<!" in document:  # inside a CDATA section it would be text
        return document
    first, *rest = document.split(b"<w:rPr>")
    known: dict[bytes, bytes] = {}
    out = [first]
    for one in rest:
        said, end, after = one.partition(b"</w:rPr>")
        if said in known:
            out += (b"<w:rPr ", known[said], b"/>", after)
        elif end and not any(mark in said for mark in _KEPT):
            known[said] = f'{SHORT}="{len(known)}"'.encode()
            out += (b"<w:rPr ", known[said], b">", one)
        else:
            out += (b"<w:rPr>", one)
    return b"".join(out)


def look(properties: Element, theme: Callable[[str], str]) -> Look:
    """Read a w:rPr by itself."""
    return _said(properties, theme)[0]


def _said(properties: Element, theme: Callable[[str], str]) -> tuple[Look, str]:
    """Read a w:rPr and the character style it names."""
    asian = latin = size = bold = hidden = None
    hinted, style = False, ""
    for one in properties:
        tag = name(one)
        if tag == "rFonts":
            asian, asian_slot, latin, latin_slot, hint = (one.get(key) for key in _slots(one.tag))
            asian = (theme(asian_slot) if asian_slot else "") or asian or None
            latin = (theme(latin_slot) if latin_slot else "") or latin or attribute(one, "hAnsi") or None
            hinted = hint == "eastAsia"
        elif tag == "sz":
            size = points(attribute(one, "val"))
        elif tag == "b":
            bold = attribute(one, "val") not in _OFF
        elif tag in _AWAY:
            hidden = attribute(one, "val") not in _OFF or bool(hidden)
        elif tag == "rStyle":
            style = attribute(one, "val")
    return Look(asian and asian[:NAME], latin and latin[:NAME], size, bold, hidden, hinted), style


@lru_cache(maxsize=16)
def _slots(tag: str) -> tuple[str, ...]:
    """Return the attributes of a w:rFonts that say something here, in full: every run has one, and looking each up by its local name was half the time."""
    space = tag.rpartition("}")[0]
    return tuple(f"{space}}}{one}" if space else one for one in ("eastAsia", "eastAsiaTheme", "ascii", "asciiTheme", "hint"))


@lru_cache(maxsize=512)
def points(said: str) -> float | None:
    """Read a size: half points, or in strict OOXML a number with its unit."""
    found = re.fullmatch(r"(\d{1,5}(?:\.\d{1,4})?)(pt)?", said)
    return min(LARGEST, float(found[1]) / (1 if found[2] else 2)) if found else None


def read(root: Element | None, theme: Callable[[str], str]) -> Sheet:
    """Read styles.xml; a document without one has an empty sheet."""
    sheet = Sheet(theme=theme)
    for one in root if root is not None else ():
        tag = name(one)
        if tag == "docDefaults":
            base = child(one, "rPrDefault", "rPr")
            sheet.base = look(base, theme) if base is not None else NOTHING
        elif tag == "style" and len(sheet.styles) < STYLES and (kind := attribute(one, "type")) not in {"table", "numbering"}:
            key = attribute(one, "styleId")
            sheet.styles[key] = _style(one, theme)
            if kind == "paragraph" and attribute(one, "default") not in {"", *_OFF}:
                sheet.default = key
    return sheet


def _style(element: Element, theme: Callable[[str], str]) -> Style:
    title = (value(element, "name") or "")[:NAME]
    said, letters = paragraph(child(element, "pPr")), child(element, "rPr")
    return Style(
        name=title,
        based=value(element, "basedOn") or "",
        look=look(letters, theme) if letters is not None else NOTHING,
        outline=said.outline or _heading(title) or said.outline,
        centered=said.centered,
        numbered=said.numbered,
    )


def _heading(style: str) -> int | None:
    """Headings by name: a program may leave out the outline level that the name stands for."""
    found = re.fullmatch(r"(?:heading|标题)(\d{1,2})", style.lower().replace(" ", ""), re.ASCII)
    return min(9, max(1, int(found[1]))) if found else None


def paragraph(properties: Element | None) -> Properties:
    """Read a w:pPr."""
    style, level, middle, listed, joined = PLAIN
    for one in properties if properties is not None else ():
        tag = name(one)
        if tag == "pStyle":
            style = attribute(one, "val")
        elif tag == "outlineLvl":
            level = _outline(attribute(one, "val"))
        elif tag == "jc":
            middle = attribute(one, "val") == "center"
        elif tag == "numPr":
            listed = _numbered(one)
        elif tag == "rPr":
            joined = any(name(mark) in {"del", "moveFrom"} for mark in one)
    return Properties(style, level, middle, listed, joined)


def _outline(said: str) -> int | None:
    """Return an outline level, 1..9, 0 where it says body text."""
    return (int(said) + 1) % 10 if len(said) == 1 and said in "0123456789" else None


def _numbered(element: Element) -> Numbered:
    level = value(element, "ilvl")
    return Numbered(value(element, "numId") or "", int(level) if level in set("012345678") else None)


def themed(root: Element, language: str) -> dict[str, str]:
    """Read the fonts of a theme by the names that w:rFonts calls their slots; *language* is the East Asian one of the settings."""
    script = _SCRIPTS.get(language.lower(), "Hans")
    slots: dict[str, str] = {}
    scheme = child(root, "themeElements", "fontScheme")
    for size in ("major", "minor"):
        fonts = child(scheme, size + "Font")
        latin, asian = (attribute(child(fonts, which), "typeface")[:NAME] for which in ("latin", "ea"))
        for one in fonts if fonts is not None and not asian else ():
            if name(one) == "font" and attribute(one, "script") == script:
                asian = attribute(one, "typeface")[:NAME]
        slots |= {size + "EastAsia": asian, size + "Ascii": latin, size + "HAnsi": latin}
    return slots
