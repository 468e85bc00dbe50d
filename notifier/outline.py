"""What stands on a page of a digest, piece by piece, and on how many pages: reckoned here, drawn by `notifier.sheet` from the same pieces.

words (digest/page.txt) + facts ──laid──▶ Line | Bars | Cases … ──pages──▶ how many

A line of page.txt is a paragraph. What it begins with says which: "= " title, "@ " under it, "# " heading, "> " signature, "~ " small print;
"[chart]", "[undecided]" and "[roll 2]" on lines of their own stand for the chart, those who wait for a decision, and the second list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from notifier.measure import clipped, ems, lines
from notifier.notices import Count, Digest, Listed
from notifier.words import knows, say

WIDTH, HEIGHT = 442.0, 637.0  # points of what is printed on: 156 × 225 mm (GB/T 9704-2012, 5.2.1)
TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
TITLE_SIZE, TITLE_LINE = 22.0, 34.0  # 二号
SMALL_SIZE, SMALL_LINE = 12.0, 16.0  # 小四: what the system says of itself
CELL, CELL_LINE = 10.5, 15.0  # 五号: of tables
PADDING = 2.5  # above and below the words of a cell, or a table looks squeezed
SIDE = 4.0  # beside them
RULE = 0.75  # a line between rows, with what programs round up
BAR_LINE, BAR_EDGE = 14.0, 4.5  # white above and below a bar, which programs add to its row
BAR_LEAST = 55.0  # a bar shorter than this says nothing
LABEL_MOST = 12.0  # ems of a bar's name before it takes a second line
REASON_MOST = 8.0  # ems of a state before it takes a second line: 电子齐·待纸质 stands on one
MARK = re.compile(r"([=@#>~]) (.*)")
PLACE = re.compile(r"\[(chart|undecided|roll) ?(\d{0,2})\]")


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Fit:
    """How closely it stands."""

    size: float  # of the letters: 16 is 三号, 15 小三, 14 四号, 12 小四
    line: float
    bars: int  # of a chart
    run_in: bool  # headings stand in the line of their first sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    size: float
    line: float
    heading: str = ""  # run in before the text
    face: str = BODY
    align: Align = Align.BOTH
    indent: float = 0  # of the first line, in letters
    right: float = 0  # kept free at the right, in letters
    above: float = 0  # points
    keep: bool = False  # on the page of what follows


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two halves of the chart."""

    title: str
    rows: tuple[tuple[str, int], ...]
    label: float  # points for the names
    bar: float
    number: float


@dataclass(frozen=True, slots=True)
class Bars:
    sides: tuple[Side, ...]
    heights: tuple[float, ...]  # of the rows, that of the titles first


@dataclass(frozen=True, slots=True)
class Cases:
    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]  # of the rows, that of the titles first


Piece: TypeAlias = Line | Bars | Cases


def laid(words: str, notice: Digest, fit: Fit, most: int) -> tuple[Piece, ...]:
    """The pieces of a page; of each list the first *most* cases."""
    pieces: list[Piece] = []
    signed = 0
    for row in filter(None, map(str.strip, words.splitlines())):
        mark = MARK.fullmatch(row)
        if place := PLACE.fullmatch(row):
            pieces += _drawn(place[1], place[2], notice, fit, most)
        elif mark is None:
            pieces.append(Line(row, fit.size, fit.line, indent=2))
        else:
            signed += mark[1] == ">"
            pieces.append(_marked(mark[1], mark[2], fit, signed))
    return tuple(_signed(tuple(_run_in(pieces, notice.head.language)) if fit.run_in else pieces))


def _marked(mark: str, text: str, fit: Fit, signed: int) -> Line:
    match mark:
        case "=":
            return Line(text, TITLE_SIZE, TITLE_LINE, face=TITLE, align=Align.CENTRE, keep=True)
        case "@":
            return Line(text, fit.size, fit.line, align=Align.CENTRE)
        case "#":
            return Line("", fit.size, fit.line, heading=text, indent=2, keep=True)
        case ">":  # the name two letters from the edge, the date below it four (7.3.5.2)
            first = signed == 1
            return Line(text, fit.size, fit.line, align=Align.RIGHT, right=2 if first else 4, above=0 if fit.run_in or not first else fit.line, keep=first)
        case _:
            return Line(text, SMALL_SIZE, SMALL_LINE, indent=2)


def _signed(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The paragraph before the signature goes with it: no page bears a signature alone (7.3.5)."""
    for one, following in pairwise([*pieces, Line("", 0, 0)]):
        signature = isinstance(following, Line) and following.align is Align.RIGHT
        yield replace(one, keep=True) if signature and isinstance(one, Line) else one


def _run_in(pieces: Sequence[Piece], language: str) -> Iterator[Piece]:
    """Headings before their first sentence, as in short reports; before a chart or a list they stand alone."""
    stop = "。" if language == "zh" else ". "
    waiting = ""
    for one, following in pairwise([*pieces, Line("", 0, 0)]):
        if isinstance(one, Line) and one.heading and isinstance(following, Line) and following.indent and not following.heading:
            waiting = one.heading + stop
        elif waiting and isinstance(one, Line):
            yield replace(one, heading=waiting)
            waiting = ""
        else:
            yield one


def _drawn(what: str, number: str, notice: Digest, fit: Fit, most: int) -> Iterator[Piece]:
    language = notice.head.language
    if what == "chart":
        yield from _chart(notice, fit)
        return
    roll = notice.undecided if what == "undecided" else next(iter(notice.rolls[max(int(number or 1) - 1, 0) :]), None)
    if roll is None or not roll.number:
        return
    rows = roll.rows[:most]
    if rows:
        yield _table(rows, language, matter=what == "undecided")
    if left := roll.number - len(rows):
        code = f"digest.{'more' if rows else 'all'}-{'enclosed' if notice.book else 'kept'}"
        yield Line(say(code, language, n=left), SMALL_SIZE, SMALL_LINE + PADDING, indent=2)


def _chart(notice: Digest, fit: Fit) -> Iterator[Bars]:
    """Categories and regions side by side."""
    language = notice.head.language
    found = [(say(name, language), _shortened(rows, fit.bars, language)) for name, rows in _counted(notice) if rows]
    if not found:
        return
    half = WIDTH / len(found)
    sides = tuple(_side(title, rows, half) for title, rows in found)
    tall = [BAR_LINE + BAR_EDGE]
    for at in range(max(len(one.rows) for one in sides)):
        labels = [(one.rows[at][0], one.label) for one in sides if at < len(one.rows)]
        tall.append(max(lines(text, width - 2 * SIDE, CELL) for text, width in labels) * BAR_LINE + BAR_EDGE)
    yield Bars(sides, tuple(tall))


def _counted(notice: Digest) -> tuple[tuple[str, tuple[Count, ...]], ...]:
    return (("digest.by-category", notice.categories), ("digest.by-region", notice.regions))


def _shortened(counts: Sequence[Count], most: int, language: str) -> tuple[tuple[str, int], ...]:
    """As many as there is room for, in their order, the largest before the smaller; what is left is added up and not left out."""
    named = [(_label(one.label, language), one.number) for one in counts]
    if len(named) <= most:
        return tuple(named)
    kept = sorted(sorted(range(len(named)), key=lambda at: -named[at][1])[: most - 1])
    rest = sum(number for at, (_, number) in enumerate(named) if at not in kept)
    return (*(named[at] for at in kept), (say("digest.others", language, n=len(named) - len(kept)), rest))


def _side(title: str, rows: tuple[tuple[str, int], ...], width: float) -> Side:
    number = max(ems(str(one)) for _, one in rows) * CELL + 2 * SIDE + 2
    longest = min(max(ems(label) for label, _ in rows), LABEL_MOST) + 0.2
    label = min(longest * CELL + 2 * SIDE, width - number - BAR_LEAST)
    short = tuple((clipped(name, label - 2 * SIDE, CELL, 2), one) for name, one in rows)
    return Side(title, short, label, width - number - label, number)


def _table(listed: Sequence[Listed], language: str, *, matter: bool) -> Cases:
    titles = [say(f"digest.column-{one}", language) for one in ("index", "number", "unit", "title", "matter" if matter else "state")]
    rows = [[str(at), one.number, one.unit, one.title, _label(one.why, language)] for at, one in enumerate(listed, 1)]
    told = 5 if any(row[4] for row in rows) else 4  # where the heading of a list says it all there is no last column
    cells = tuple(tuple(row[:told]) for row in (titles, *rows))
    widths = _columns(cells)
    return Cases(cells[0], widths, cells[1:], tuple(_row(one, widths) for one in cells))


def _row(cells: Sequence[str], widths: Sequence[float]) -> float:
    return max(lines(text, width - 2 * SIDE, CELL) for text, width in zip(cells, widths, strict=True)) * CELL_LINE + 2 * PADDING + RULE


def _columns(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Numbers and states as wide as they are, the rest shared between names and titles as these need it."""
    wants = [max(ems(one) for one in column) + 0.3 for column in zip(*rows, strict=True)]
    index, number, unit, title, *reason = wants
    fixed = [min(one, cap) * CELL + 2 * SIDE for one, cap in ((index, 4), (number, 10), *((one, REASON_MOST) for one in reason))]
    rest = WIDTH - sum(fixed)
    share = min(max(unit / (unit + title), 0.4), 0.68)
    return (*fixed[:2], rest * share, rest * (1 - share), *fixed[2:])


def _label(label: str, language: str) -> str:
    return say(label, language) if "." in label and knows(label, language) else label


def pages(pieces: Sequence[Piece]) -> int:
    """How many pages they take, when a row of a table is not torn, its titles stand on every page, and a heading stands with what follows it."""
    count, used, held = 1, 0.0, 0.0
    for tall, keep, again in (unit for one in pieces for unit in _units(one)):
        if keep:
            held += tall
            continue
        if used + held + tall > HEIGHT and used:
            count, used = count + 1, again
        used += held + tall
        held = 0.0
    return count


def _units(piece: Piece) -> Iterator[tuple[float, bool, float]]:
    """What is not torn: how tall, whether it stands with the next, and what is repeated above it on a new page."""
    match piece:
        case Line():
            count = lines(piece.heading + piece.text, WIDTH - piece.right * piece.size, piece.size, indent=piece.indent * piece.size)
            if piece.above:
                yield piece.above, piece.keep, 0.0
            yield from ((piece.line, piece.keep, 0.0) for _ in range(count))
        case Bars():
            yield sum(piece.heights), False, 0.0
        case Cases():
            head, *rows = piece.heights
            yield head, True, 0.0
            yield from ((tall, False, head if at else 0.0) for at, tall in enumerate(rows))
