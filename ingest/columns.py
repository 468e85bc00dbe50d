"""Tables that nobody ruled: which lines of a page go on in a cell of the line above.

    单位名称：  绿地物业集团云州     the second line begins where a value began, and that value had no room for its next character:
                分公司党总支         it is the rest of it. Only below a line that begins with something short, as a label is.

Pure geometry, like `layout`, which joins what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Protocol

GUTTER = 1.2  # characters: cells are at least that far apart, unless the first is full
FULL = 0.5  # characters: and then at least that
ALIGNED = 0.35  # of a character: what begins a column begins within that
ROWS = 3  # rows that make a column of what begins at one place
LABEL = 12  # characters a label may have
PADDING = 1.6  # characters: what word processors leave free on both sides between two cells, and what justifying takes
PITCH = 2.0  # of a character: the lines of a cell are no further apart
TIGHT = 0.9  # of the distance of rows: a label that goes on stands closer than the next label
COLUMNS = 40
_TOGETHER = re.compile(r"[（《“‘〈【「(]*(?:[!-~]+(?<![/@.\-])(?:[（《“‘【]+.)?|.)[，。；：、！？）》”’】)]*")  # a bracket keeps what stands in and before it
LINES = 2_000  # lines of a page that are looked at; a page has sixty


class Boxed(Protocol):
    """Characters that stand together, with the box around them."""

    @property
    def text(self) -> str: ...
    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Rest:
    """Words of a line that go on with a word of one above."""

    row: int
    first: int
    last: int  # behind the last
    into: tuple[int, int]  # row and word


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands in one cell of one line."""

    row: int
    first: int
    last: int
    column: int  # -1 where none begins
    text: str
    x0: float
    x1: float
    y0: float


@dataclass(slots=True)
class _Row:
    """A row of the table, as far as it has been read."""

    wide: int = 0  # cells
    cells: dict[int, _Piece] = field(default_factory=dict)  # the last line of each, by its column
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)  # where the word stands that the cell's first line ended with


def rests(rows: Sequence[Sequence[Boxed]], right: float) -> list[Rest]:
    """What of *rows*, lines from top to bottom, goes on in cells above; the last column ends at *right*, infinite where nobody knows."""
    rows = rows[:LINES]
    if len(rows) <= ROWS:
        return []
    high = median(word.y1 - word.y0 for row in rows for word in row) or 1.0
    starts = _starts(rows, high)
    if not 1 < len(starts) <= COLUMNS:
        return []
    lines = [list(_pieces(number, row, starts, high)) for number, row in enumerate(rows)]
    heads = [line[0].y0 for line in lines if len(line) > 1 and line[0].column == 0]
    apart = median(b - a for a, b in pairwise(heads)) if len(heads) > 1 else 0.0
    found: list[Rest] = []
    table = _Row()
    for line in lines:
        if table.wide > len(line) and all(_goes_on(table, piece, [*starts[1:], right], high, apart) for piece in line):
            found += [Rest(piece.row, piece.first, piece.last, table.ends[piece.column]) for piece in line]
            table.cells.update({piece.column: piece for piece in line})
            continue
        headed = len(line) > 1 and line[0].column == 0 and len(line[0].text) <= LABEL
        cells = {piece.column: piece for piece in line if piece.column >= 0} if headed else {}
        table = _Row(len(line) if headed else 0, cells, {column: (piece.row, piece.last - 1) for column, piece in cells.items()})
    return found


def _starts(rows: Sequence[Sequence[Boxed]], high: float) -> list[float]:
    """Where columns begin: at one place in several rows, behind a gap."""
    places = sorted(word.x0 for row in rows for before, word in zip((None, *row), row, strict=False) if before is None or word.x0 - before.x1 > GUTTER * high)
    groups: list[list[float]] = []
    for place in places:
        if groups and place - groups[-1][0] < ALIGNED * high:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [group[0] for group in groups if len(group) >= ROWS]


def _pieces(number: int, row: Sequence[Boxed], starts: Sequence[float], high: float) -> Iterator[_Piece]:
    first = 0
    for place in range(1, len(row) + 1):
        if place < len(row):
            apart = row[place].x0 - row[place - 1].x1
            if apart <= FULL * high or (apart <= GUTTER * high and _column(row[place].x0, starts, high) < 0):
                continue
        text = "".join(word.text for word in row[first:place])
        yield _Piece(number, first, place, _column(row[first].x0, starts, high), text, row[first].x0, row[place - 1].x1, row[first].y0)
        first = place


def _column(x: float, starts: Sequence[float], high: float) -> int:
    return next((place for place, start in enumerate(starts) if abs(x - start) < ALIGNED * high), -1)


def _goes_on(table: _Row, piece: _Piece, ends: Sequence[float], high: float, apart: float) -> bool:
    """Whether *piece* is the rest of its cell: that had no room for more, and the piece has."""
    above = table.cells.get(piece.column)
    if above is None or not 0 < piece.y0 - above.y0 < PITCH * high or piece.x1 > ends[piece.column]:
        return False
    if piece.column == 0 and (piece.y0 - above.y0 > TIGHT * apart or above.text.endswith((":", "："))):
        return False  # the next label, not the rest of one
    return ends[piece.column] - above.x1 < (PADDING + _unit(piece.text)) * high


def _unit(text: str) -> float:
    """The width, in characters, of what stands together at the beginning: a Chinese character or a word, and the marks that cling to it."""
    together = _TOGETHER.match(text)
    return sum(0.5 if one.isascii() else 1.0 for one in together[0]) + 0.5 if together else 1.0
