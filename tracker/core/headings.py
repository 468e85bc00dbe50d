"""Which lines of a text are headings, and how deep: by style, by number, by letters set off from the rest, or by the words calls ask for.

    第一部分 > 一、 > （一） > 1. > 1.1 > （1） > ①      what GB/T 9704 numbers, and what applicants add to it

A heading is short and says nothing: a numbered sentence, a caption, an entry of a table of contents are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.facts import Font
from tracker.core.sections import HAN, LONGEST, NUMBERS, core, known, lead_of

MOST = 1_000  # headings of one text; a doctoral thesis has some hundreds
PLAIN = 35  # of one that only its arabic number sets off
LOUD = 28  # of one that only its letters set off
EM = 0.4  # points by which letters are larger than others on purpose

_HOLDS = re.compile(r"案例内容|案例正文|案例文本|^正文$|主体内容")  # heads others
_ENUMERATED = re.compile(rf"[{HAN}]是|第[{HAN}]|首先|其次|再次|最后")
_CAPTION = re.compile(r"^[(（]?(?:图|表|附图|附表|照片|图片|figure|fig\.?|table)\s*[\d一二三四五六七八九十]{1,3}(?!\s*[、张])", re.IGNORECASE)
_LOUD = frozenset(
    {
        "黑体",
        "simhei",
        "方正黑体_gbk",
        "方正黑体简体",
        "华文中宋",
        "stzhongsong",
        "楷体",
        "楷体_gb2312",
        "kaiti",
        "kaiti_gb2312",
        "方正小标宋简体",
        "方正小标宋_gbk",
    }
)
_NO_HEADING = re.compile(r"https?://|www\.|\d{7,}|@|^\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$|^[\d\s./%-]+$")

UNSAID = Font()  # nothing is known of the letters


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed: a paragraph, a part of one before a line break, or a line of a cell."""

    text: str
    heading: int = 0  # by style or outline
    style: str = ""
    font: Font = UNSAID
    centered: bool = False
    number: str = ""  # of an automatic list
    page: int = 0
    celled: bool = False  # stands in a table
    lead: int = 0  # characters at its beginning that look otherwise than the rest


@dataclass(frozen=True, slots=True)
class Heading:
    place: int  # index of its line
    text: str  # as typed, without what an automatic list prints before it
    core: str  # its words alone
    number: str
    rank: float  # the smaller, the higher
    level: int = 1
    lead: int = 0  # characters of its line that are the heading; 0 when all of it is


def usual(lines: Sequence[Line]) -> Font:
    """How most of the running text looks; weighed by characters, headings and captions are too short to matter."""
    looks: Counter[tuple[str, float]] = Counter()
    bold: Counter[tuple[str, float]] = Counter()
    running = [one for one in lines if len(one.text) > LONGEST and not one.celled] or [one for one in lines if not one.celled and not one.heading]
    for one in running:
        looks[one.font.name, one.font.size] += len(one.text)
        bold[one.font.name, one.font.size] += len(one.text) * one.font.bold
    if not looks:
        return Font()
    name, size = max(looks, key=looks.__getitem__)
    return Font(name, size, bold[name, size] * 2 > looks[name, size])


def loud(line: Line, body: Font) -> bool:
    """Whether its letters set a line off from the running text."""
    named = line.font.name.casefold() in _LOUD and line.font.name.casefold() != body.name.casefold()
    larger = bool(line.font.size and body.size) and line.font.size > body.size + EM
    return (line.font.bold and not body.bold) or named or larger


def headings(lines: Sequence[Line], skipped: frozenset[int], names: Sequence[str] = ()) -> tuple[Heading, ...]:
    """Find the headings among *lines*, except those *skipped*; *names* are the sections that the sheet asks for."""
    body = usual(lines)
    asked = _cores(tuple(names))
    essay = any(one.celled and len(one.text) > LONGEST * 3 for one in lines)
    found = [
        one
        for place, line in enumerate(lines)
        if place not in skipped and (essay or not line.celled) and (one := _heading(lines, place, body=body, asked=asked)) is not None
    ]
    return _levelled(_ranked(found[:MOST], lines))


@lru_cache(maxsize=64)
def _cores(names: tuple[str, ...]) -> frozenset[str]:
    """The sheet's names of sections, without what it says in brackets."""
    return frozenset(core(re.sub(r"[(（].*", "", one)) for one in names)


def _heading(lines: Sequence[Line], place: int, *, body: Font, asked: frozenset[str]) -> Heading | None:
    line = lines[place]
    text = line.text
    rank, rest = _numbered(line)
    said = core(rest[: 2 * LONGEST])
    if said in asked or (len(said) <= LONGEST and known(said)):
        return Heading(place, text, said, line.number, rank)
    lead = lead_of(rest, numbered=bool(rank)) or _run_in(line, rest, numbered=bool(rank))
    if lead and not (0 < rank < 4 and len(rest) <= LOUD and not re.search(r"[。！？；]", rest)):  # 一、缘起：问题在哪里 is a heading as a whole
        whole = len(text) - len(rest) + lead
        head = text[:whole].rstrip(" 　。：:")
        return Heading(place, head, core(head), line.number, rank, lead=whole)
    if not said or len(rest) > LONGEST or _CAPTION.match(text) or _NO_HEADING.search(rest) or rest[-1] in "；;，,、" or re.search(r"[。！？；](?=.)", rest):
        return None
    stop = rest[-1] in "。！？…"
    if line.heading and not stop:
        return Heading(place, text, said, line.number, rank)
    set_off = loud(line, body)
    if 0 < rank < 4 and (set_off or not stop) and (set_off or not line.celled or rank < 3):
        return Heading(place, text, said, line.number, rank)
    if rank >= 4 and len(rest) <= PLAIN and not stop and rest[-1] not in "：:" and not line.celled and (set_off or not _listed(lines, place, rank)):
        return Heading(place, text, said, line.number, rank)
    if not rank and set_off and len(rest) <= LOUD and not stop and rest[-1] not in "：:" and not line.celled and not line.number:
        return Heading(place, text, said, line.number, 0.0)
    return None


def _numbered(line: Line) -> tuple[float, str]:
    """The rank of a line's number, typed or automatic, and the text behind it."""
    if line.number:
        return next((rank for rank, shape in NUMBERS if shape.match(line.number + " ")), 0.0), line.text
    for rank, shape in NUMBERS:
        found = shape.match(line.text)
        if found:
            return rank, line.text[found.end() :]
    return 0.0, line.text


def _run_in(line: Line, rest: str, *, numbered: bool) -> int:
    """Characters of a heading that only its letters part from the text in the same line: （一）坚持党建引领。in bold, and what was done."""
    at = len(line.text) - len(rest)
    said = rest[: max(0, line.lead - at)]
    if line.celled or not 2 <= len(said) <= LONGEST or len(said) == len(rest) or re.search(r"[。！？；](?=.)", said):
        return 0
    if said[-1] not in "。：:" and (rest[len(said)] not in "。：:" or not numbered):
        return 0
    if not numbered and (said[-1] != "。" or _ENUMERATED.match(said)):
        return 0  # 联系人：in bold is a label; 一是建机制。 is one of several things said under a heading
    return len(said) + (said[-1] not in "。：:")


def _listed(lines: Sequence[Line], place: int, rank: float) -> bool:
    """Whether a line is an item of a list: the next one, or the one before, is numbered alike with no text between; or nothing follows it."""
    beside = [lines[at] for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return place + 1 >= len(lines) or any(_numbered(one)[0] == rank for one in beside) or lines[place + 1].celled


# --- how deep ---


def _ranked(found: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Give a rank to headings without a number, by the company they keep."""
    styled = {lines[one.place].heading: one.rank for one in reversed(found) if one.rank and lines[one.place].heading}
    numbered = [one.rank for one in found if one.rank and not one.lead]
    top = min((one.rank for one in found if one.rank and known(one.core)), default=min(numbered, default=0.0))
    size = max((lines[one.place].font.size for one in found if (one.rank == top if top else known(one.core))), default=0.0)
    ranked = []
    for one in found:
        line = lines[one.place]
        if one.rank:
            rank = one.rank
        elif line.heading:
            rank = _by_style(line.heading, styled)
        elif known(one.core):
            rank = (top or 2.0) - (0.5 if _HOLDS.search(one.core) else 0.0)
        else:
            rank = _by_looks(line, top, size)
        ranked.append(Heading(one.place, one.text, one.core, one.number, rank, lead=one.lead))
    return ranked


def _by_style(level: int, styled: dict[int, float]) -> float:
    if not styled:
        return level / 10
    nearest = min(styled, key=lambda one: (abs(one - level), one))
    return styled[nearest] + 0.4 * (level - nearest)


def _by_looks(line: Line, top: float, size: float) -> float:
    if not size or not line.font.size:
        return top + 4.5 if top else 2.0
    if line.font.size > size + EM:
        return (top or 2.0) - 0.2
    if top:
        return top + 4.5
    return 2.0 if line.font.size > size - EM else 2.7


def _levelled(ranked: Sequence[Heading]) -> tuple[Heading, ...]:
    levelled: list[Heading] = []
    above: list[float] = []
    for one in ranked:
        while above and above[-1] >= one.rank:
            above.pop()
        above.append(one.rank)
        levelled.append(Heading(one.place, one.text, one.core, one.number, one.rank, len(above), one.lead))
    return tuple(levelled)
