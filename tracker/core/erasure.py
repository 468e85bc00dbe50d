"""A person's words in texts: an address, a number to call, a name; found where they stand for that person, and taken out of there.

    word    what is asked for, as it was typed: known only while it is being erased
    trace   what stays of it: its kind, its length and a keyed digest, by which it is known again (in a backup, in a workbook), and not said

A finder knows words, or traces of them, and finds the same places either way; with *joined*, addresses that programs make a Message-ID of as well
(20250901.li@a.example.com), which is for what is the person's anyhow. An address or a number is found as a whole only:
13000000777 is not in 130000007771, nor li@a.example.com in wangli@a.example.com. A name has no edges in Chinese, so whoever looks for one
says within which longer names and titles it is somebody else's (`within`). Pure.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

MARK = "【已删除】"
ERASED = "original-erased"  # what a paper says whose file was removed for a person
SHORTEST_NUMBER = 7  # digits; a shorter one stands in dates and counts
LONGEST_NUMBER = 20
SHORTEST_LATIN = 4  # letters of a name; LI stands in many words
LONGEST_NAME = 30
NAMES = 4  # characters that a Chinese name has at the most, but for a few
_LOCAL, _HOST = "A-Za-z0-9._%+-", "A-Za-z0-9.-"
_ADDRESS = re.compile(rf"[{_LOCAL}]{{1,64}}@[A-Za-z0-9][{_HOST}]{{0,119}}\.[A-Za-z]{{2,24}}")
_TOKEN = re.compile(rf"[{_LOCAL}]{{1,64}}@[{_HOST}]{{1,120}}")
_HAN = "㐀-䶿一-鿿豈-﫿·"
_APART = r"[ \-()]{0,2}"  # what stands between the digits of a number, 130-0000-0777
_GAP = r"[ \t\r\n]{0,4}"  # what stands between the characters of a name: 王　芳
_SPLIT = r"[ \t\r\n.'-]{0,3}"  # and between the letters of one: Wang-Fang
_COUNTRY = re.compile(r"(?:0086|86)(?=1\d{10}$)")
_TITLES = re.compile(r"(?:女士|先生|老师|同志|小姐|主任|副主任|经理|总经理|处长|科长|部长|书记|主席|会长|秘书长|干事|专员|秘书|局长|院长|校长|主管)$")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x2013: 0x2D, 0x2014: 0x2D, 0x2022: 0xB7, 0x30FB: 0xB7}


class Kind(StrEnum):
    ADDRESS = "address"
    NUMBER = "number"
    NAME = "name"
    LATIN = "latin"  # a name in Latin letters


STRONG = frozenset({Kind.ADDRESS, Kind.NUMBER})  # whoever else has it, it leads to one person


@dataclass(frozen=True, slots=True)
class Word:
    kind: Kind
    text: str  # as compared: no spaces, no signs between digits, small letters


@dataclass(frozen=True, slots=True)
class Trace:
    """What stays of a word that was erased."""

    kind: Kind
    length: int
    digest: str
    apart: bool = False  # a name that others bear as well: it goes only where the person is told by something else


class Finder(Protocol):
    """Whoever finds the words of one person in a text."""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they stand, in order, none within another."""
        ...


def word_of(typed: str) -> Word | None:
    """What was typed, as a word that can be looked for; None where it is too short, or nothing of the kind."""
    text = folded(typed).strip()
    if _ADDRESS.fullmatch(text):
        return Word(Kind.ADDRESS, text.lower())
    if re.fullmatch(r"\+?[\d \-()]+", text):
        digits = _COUNTRY.sub("", re.sub(r"\D", "", text))
        return Word(Kind.NUMBER, digits) if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER else None
    name = bare(text)
    if re.fullmatch(f"[{_HAN}]{{2,{LONGEST_NAME}}}", name):
        return Word(Kind.NAME, name)
    letters = re.sub(r"[^a-z]", "", name)
    fit = re.fullmatch(r"[a-z.'-]+", name) and not re.search(r"[A-Za-z]\.[A-Za-z]{2}", text)  # the latter is a host
    return Word(Kind.LATIN, letters) if fit and SHORTEST_LATIN <= len(letters) <= LONGEST_NAME else None


def folded(text: str) -> str:
    """*text* in narrow signs, character for character, so that places stay the same."""
    return text.translate(_WIDE)


def bare(name: str) -> str:
    """A name as it is compared."""
    return "".join(folded(name).split()).lower()


def named(cell: str) -> str:
    """The name in a cell that holds one, less what people are called by: 王芳主任 is 王芳."""
    name = re.split(r"[(（\d,，、;；/@]", bare(cell), maxsplit=1)[0]
    while (shorter := _TITLES.sub("", name)) != name and len(shorter) > 1:
        name = shorter
    return name


def traced(word: Word, secret: bytes, *, apart: bool = False) -> Trace:
    return Trace(word.kind, len(word.text), digest(word.kind, word.text, secret), apart=apart)


def digest(kind: Kind, text: str, secret: bytes) -> str:
    """Keyed, so that nobody who has only the list can try all telephone numbers."""
    return hmac.digest(secret, f"erased:{kind.value}:{text}".encode(), "sha256").hex()[:32]


class Spelled:
    """Finds words that are known."""

    def __init__(self, words: Iterable[Word], *, within: Iterable[str] = (), joined: bool = False) -> None:
        self._patterns = tuple(_pattern(one, joined=joined) for one in words)
        self._within = _sheltering(within)

    def spans(self, text: str) -> list[tuple[int, int]]:
        said = folded(text)
        found = [match.span() for one in self._patterns for match in one.finditer(said)]
        return _free(found, said, self._within) if found else []


class Traced:
    """Finds words of which only traces are left: whatever looks like one is digested and compared."""

    def __init__(self, traces: Iterable[Trace], secret: bytes, *, within: Iterable[str] = (), joined: bool = False) -> None:
        self._secret, self._joined = secret, joined
        self._known: dict[tuple[Kind, int], set[str]] = {}
        for one in traces:
            self._known.setdefault((one.kind, one.length), set()).add(one.digest)
        self._within = _sheltering(within)

    def spans(self, text: str) -> list[tuple[int, int]]:
        said = folded(text)
        found = [
            (start, end)
            for (kind, length), known in self._known.items()
            for start, end, one in _like(kind, length, said, joined=self._joined)
            if self._is(kind, one, known)
        ]
        return _free(found, said, self._within) if found else []

    def _is(self, kind: Kind, text: str, known: set[str]) -> bool:
        return digest(kind, text, self._secret) in known


def _pattern(word: Word, *, joined: bool) -> re.Pattern[str]:
    match word.kind:
        case Kind.ADDRESS:
            before = "A-Za-z0-9" if joined else _LOCAL
            return re.compile(rf"(?<![{before}]){re.escape(word.text)}(?![A-Za-z0-9-]|\.[A-Za-z0-9])", re.IGNORECASE | re.ASCII)
        case Kind.NUMBER:
            return re.compile(rf"(?<!\d)(?<!\d-)(?:(?:\+?86|0086)[ -]?)?{_APART.join(word.text)}(?!\d)", re.ASCII)
        case Kind.NAME:
            return re.compile(_gap(len(word.text)).join(map(re.escape, word.text)))
        case Kind.LATIN:
            return re.compile(rf"(?<![A-Za-z]){_SPLIT.join(word.text)}(?![A-Za-z])", re.IGNORECASE | re.ASCII)


def _like(kind: Kind, length: int, text: str, *, joined: bool) -> Iterator[tuple[int, int, str]]:
    """Whatever in *text* could be a word of this kind and length: where, and as it is compared."""
    if kind is Kind.ADDRESS:
        for one in _TOKEN.finditer(text):
            address = one[0].rstrip(".-").lower()
            at = len(address) - length
            if at == 0 or (joined and at > 0 and not address[at - 1].isalnum() and "@" not in address[:at]):
                yield one.start() + at, one.start() + len(address), address[at:]
        return
    shape, beside = _shape(kind, length - 1)
    for one in re.finditer(shape, text, re.ASCII):
        yield one.start(), one.end(1), re.sub(beside, "", one[1]).lower()


def _gap(length: int) -> str:
    """Between the characters of a name; two at the end of a line and the beginning of the next meet by chance."""
    return _GAP if length > 2 else r"[ \t]{0,4}"


def _shape(kind: Kind, following: int) -> tuple[str, str]:
    """How a word of so many characters after the first looks, and what may stand between them."""
    if kind is Kind.NUMBER:
        return rf"(?<!\d)(?<!\d-)(?:(?:\+?86|0086)[ -]?)?(?=(\d(?:{_APART}\d){{{following}}})(?!\d))", r"\D"
    if kind is Kind.NAME:
        return rf"(?=([{_HAN}](?:{_gap(following + 1)}[{_HAN}]){{{following}}}))", r"\s"
    return rf"(?<![A-Za-z])(?=([A-Za-z](?:{_SPLIT}[A-Za-z]){{{following}}})(?![A-Za-z]))", r"[^A-Za-z]"


def _sheltering(within: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted({folded(one) for one in within if one}, key=len, reverse=True)
    return re.compile("|".join(_GAP.join(map(re.escape, one)) for one in longest)) if longest else None


def _free(found: list[tuple[int, int]], text: str, within: re.Pattern[str] | None) -> list[tuple[int, int]]:
    """Less what is part of somebody else's name; of two that overlap the longer one that begins first."""
    sheltered = [match.span() for match in within.finditer(text)] if within is not None else []
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(found), key=lambda one: (one[0], -one[1])):
        inside = any(a <= start and end <= b and (a, b) != (start, end) for a, b in sheltered)
        if not inside and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept


def without(text: str, finder: Finder) -> str:
    """*text* with the mark in place of every word."""
    spans = finder.spans(text)
    for start, end in reversed(spans):
        text = f"{text[:start]}{MARK}{text[end:]}"
    return text


def cleared(value: Any, finder: Finder, *, empty: bool = False) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A plain value of texts, lists and tables without the words; with *empty*, a text that is nothing but an address becomes none: nobody writes to a mark."""
    if isinstance(value, str):
        said = without(value, finder)
        return "" if empty and "@" in value and said.strip() == MARK else said
    if isinstance(value, list):
        return [cleared(one, finder, empty=empty) for one in value]
    if isinstance(value, dict):
        return {without(key, finder): cleared(one, finder, empty=empty) for key, one in value.items()}
    return value


def holds(value: Any, finder: Finder) -> bool:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return bool(finder.spans(value))
    if isinstance(value, list):
        return any(holds(one, finder) for one in value)
    return isinstance(value, dict) and any(holds(one, finder) for pair in value.items() for one in pair)


@dataclass(frozen=True, slots=True)
class Contact:
    """A name, and what stood beside it."""

    name: str  # as compared; "" where none stood there
    strong: frozenset[str]  # addresses and numbers, as compared
    where: frozenset[str]  # units, so that one person of one unit is not taken for two


def people(name: str, contacts: Iterable[Contact]) -> tuple[frozenset[str], ...]:
    """How many people bear *name*: contacts that share an address, a number or a unit are one; each with all of that."""
    groups: list[set[str]] = []
    for one in contacts:
        if one.name != name:
            continue
        mine = set(one.strong | one.where) or {""}
        apart = []
        for group in groups:
            if group & mine:
                mine |= group
            else:
                apart.append(group)
        groups = [*apart, mine]
    known = [group for group in groups if group != {""}]
    return tuple(frozenset(group) for group in (known or groups))


def longer(finder: Finder, names: Iterable[str]) -> frozenset[str]:
    """Those of *names* that hold a word and are somebody else's: 王芳芳 for 王芳; not 王芳主任, who is called by her duty, nor 益民中心王芳, by her office."""
    found = set()
    for one in names:
        name = named(one)
        more = [len(name) - (end - start) for start, end in finder.spans(name)]
        if re.fullmatch(f"[{_HAN}]+", one) and any(extra == 1 or (extra > 1 and len(name) <= NAMES) for extra in more):
            found.add(one)
    return frozenset(found)


def as_json(trace: Trace) -> dict[str, Any]:
    return {"kind": trace.kind.value, "length": trace.length, "digest": trace.digest, "apart": trace.apart}


def from_json(kept: Mapping[str, Any]) -> Trace:
    """Read back what `as_json` wrote; ValueError, KeyError or TypeError where it makes no sense."""
    length, known = int(kept["length"]), str(kept["digest"])
    if not 0 < length <= 200 or not re.fullmatch("[0-9a-f]{32}", known):
        raise ValueError("no trace of a word")
    return Trace(Kind(kept["kind"]), length, known, apart=bool(kept.get("apart", False)))


def strong(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(one.text for one in words if one.kind in STRONG)
