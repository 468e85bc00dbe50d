"""What an automatic list prints before a paragraph: ECMA-376 part 1, §17.9, counted the way Word counts.

Lists that share an abstract definition go on counting where the other stopped; a start override counts anew, once. A level starts anew
after any level above it, unless w:lvlRestart says after which. A level nobody has reached yet shows its start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.extract.wordtree import Element, attribute, child, name, value, whole

LEVELS = 9
LISTS = 5_000  # definitions kept; templates passed on for years gather hundreds
LONGEST = 60  # characters a list may print
HIGHEST = 32_767  # what a list may start at (§17.9.25)
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_ROW = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None  # after which level, from 1; 0 for never
    legal: bool = False  # all numbers decimal
    style: str = ""  # the paragraph style bound to this level


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]  # start overrides not used yet


@dataclass(slots=True)
class Lists:
    """The lists of one document, counting as its paragraphs come."""

    lists: dict[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)  # by abstract definition: what each level shows now

    def level_of(self, key: str, style: str) -> int:
        """Return the level that a paragraph *style* is bound to in a list."""
        found = self.lists.get(key)
        return next((at for at, level in found.levels.items() if level.style == style), 0) if found and style else 0

    def next(self, key: str, at: int) -> str:
        """Count one paragraph at level *at* of the list *key*, and return what it prints."""
        found = self.lists.get(key)
        if found is None:
            return ""
        level = found.levels.get(at, Level())
        counts = self._counts.setdefault(found.abstract, {})
        if at in found.starts:
            counts[at] = found.starts.pop(at)
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [one for one in counts if one > at]:
            after = found.levels.get(deeper, Level()).restart
            if after is None or at < after:
                del counts[deeper]
        return _printed(level, found.levels, counts)


def _printed(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    if level.format == "none":
        return level.text if "%" not in level.text else ""
    if level.format == "bullet":
        # Wingdings keeps its signs where no other font has any
        return "".join("•" if "\ue000" <= one <= "\uf8ff" else one for one in level.text)

    def number(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        other = levels.get(at, Level())
        return numeral(counts.get(at, other.start), "decimal" if level.legal else other.format)

    return re.sub(r"%([1-9])", number, level.text)[:LONGEST]


def numeral(count: int, format_: str) -> str:
    """Write a number the way a list's w:numFmt says; as digits where we know no other way."""
    if format_ in {"chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting"}:
        return _digits(count) if format_ in {"chineseCounting", "taiwaneseCounting"} and count > 99 else _counted(count)
    if format_ in {"chineseLegalSimplified", "ideographLegalTraditional"}:
        return _counted(count, digits=_FORMAL, tens="拾佰仟", short=False)
    if format_ in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return _digits(count)
    if format_ in {"decimalFullWidth", "decimalFullWidth2"}:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))
    if format_ in _ROW:
        row = _ROW[format_]
        return row[count - 1] if 1 <= count <= len(row) else str(count)
    if format_ in {"upperRoman", "lowerRoman"} and 0 < count < 4000:
        return _roman(count) if format_ == "upperRoman" else _roman(count).lower()
    if format_ in {"upperLetter", "lowerLetter"} and 0 < count <= 26 * 9:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)  # Word goes on AA, BB, CC
        return letter if format_ == "upperLetter" else letter.lower()
    if format_ == "decimalZero":
        return f"{count:02d}"
    return str(count)


def _digits(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(count))


def _counted(count: int, *, digits: str = "零一二三四五六七八九", tens: str = "十百千", short: bool = True) -> str:
    """一百零三; *short* says 十一 where the formal numerals say 壹拾壹."""
    if not 0 < count < 10_000:
        return _digits(count)
    said = ""
    for place, digit in zip(range(len(str(count)) - 1, -1, -1), map(int, str(count)), strict=True):
        if digit:
            said += digits[digit] + (tens[place - 1] if place else "")
        elif said and not said.endswith(digits[0]):
            said += digits[0]
    said = said.rstrip(digits[0])
    return said[1:] if short and 10 <= count < 20 else said


def _roman(count: int) -> str:
    said = ""
    for worth, letters in _ROMAN:
        said += letters * (count // worth)
        count %= worth
    return said


def read(root: Element | None) -> Lists:
    """Read numbering.xml; a document without one prints no numbers."""
    lists = Lists()
    abstracts: dict[str, Element] = {}
    bound: dict[str, str] = {}  # a numbering style, to the definition that is its own
    for one in root if root is not None else ():
        if name(one) == "abstractNum" and len(abstracts) < LISTS:
            key = attribute(one, "abstractNumId")
            abstracts[key] = one
            if link := value(one, "styleLink"):
                bound[link] = key
    known: dict[str, dict[int, Level]] = {}
    for one in root if root is not None else ():
        if name(one) != "num" or len(lists.lists) >= LISTS:
            continue
        key = value(one, "abstractNumId") or ""
        key = bound.get(value(abstracts.get(key), "numStyleLink") or "", key)
        if key not in known:
            known[key] = _levels(abstracts.get(key))
        lists.lists[attribute(one, "numId")] = _overridden(one, key, known[key])
    return lists


def _levels(definition: Element | None) -> dict[int, Level]:
    found = {}
    for one in definition if definition is not None else ():
        at = attribute(one, "ilvl")
        if name(one) == "lvl" and len(at) == 1 and at in "012345678":
            found[int(at)] = _level(one)
    return found


def _level(element: Element) -> Level:
    restart = value(element, "lvlRestart")
    said = value(element, "start")
    return Level(
        start=whole(said, most=HIGHEST) if said is not None else 0,  # §17.9.25: zero when it does not say
        format=value(element, "numFmt") or "decimal",
        text=(value(element, "lvlText") or "")[:LONGEST],
        restart=None if restart is None else whole(restart, most=LEVELS),
        legal=(value(element, "isLgl") or "1") not in {"0", "false", "off"} and child(element, "isLgl") is not None,
        style=value(element, "pStyle") or "",
    )


def _overridden(element: Element, key: str, levels: dict[int, Level]) -> _List:
    own = dict(levels)
    starts: dict[int, int] = {}
    for one in element:
        at = attribute(one, "ilvl")
        if name(one) != "lvlOverride" or len(at) != 1 or at not in "012345678":
            continue
        other = child(one, "lvl")
        if other is not None:
            own[int(at)] = _level(other)
        said = value(one, "startOverride")
        if said is not None:
            starts[int(at)] = whole(said, most=HIGHEST)
            own[int(at)] = replace(own.get(int(at), Level()), start=starts[int(at)])
    return _List(key, own if own != levels else levels, starts)
