"""Ruled lines to grids: which cells a table has, and which of them are merged, told by the lines that are there and the lines that are not.

    rules ──level──▶ horizontal, vertical ──collinear ones joined──▶ those that touch are one table ──missing lines──▶ merged cells

Pure geometry: any unit, the origin at the top left. *scale* is the height of a character; every tolerance is a part of it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

RULES = 4_000  # lines of one page that are looked at: a table of 40 rows and 8 columns, each cell drawn by itself, has 1,280
CROSSINGS = 60_000  # pairs of lines that are compared; beyond that it is a drawing
PLACES = 20_000  # places of one grid, merged or not: a roster of 60 rows and 12 columns has 720
SKEW = math.tan(math.radians(2.5))  # how far a scan may lean
TOUCH = 0.4  # of a character: lines this near to each other touch, double lines are one
SHORT = 0.7  # of a character: a shorter line rules nothing


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line from one point to another; of a filled rectangle as thin as a line, the line through its middle (`bar`)."""

    x0: float
    y0: float
    x1: float
    y1: float


def bar(x0: float, y0: float, x1: float, y1: float) -> Rule:
    """Return the middle line of a thin rectangle: from corner to corner it would seem to lean."""
    if abs(x1 - x0) >= abs(y1 - y0):
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the lines' places, and the number of the cell each place between them belongs to."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]  # a row a tuple; merged places have the same number, which is that of the first

    @property
    def size(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell(self, x: float, y: float) -> int:
        """Return the number of the cell at a point inside."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self.cells[row][column]

    def sides(self, cell: int) -> tuple[float, float]:
        """Return the left and the right side of a cell at its first place."""
        row, column = divmod(cell, len(self.xs) - 1)
        end = column + 1
        while end < len(self.xs) - 1 and self.cells[row][end] == cell:
            end += 1
        return self.xs[column], self.xs[end]


@dataclass(frozen=True, slots=True)
class _Line:
    """One straight line: where it runs, and from where to where."""

    at: float
    start: float
    end: float


def slope(rules: Sequence[Rule], scale: float) -> float:
    """Return how a page leans: what its long lines, most of them horizontal or vertical, agree on; 0 for a straight page."""
    found = []
    for rule in rules[:RULES]:
        dx, dy = rule.x1 - rule.x0, rule.y1 - rule.y0
        if abs(dx) > 8 * scale and abs(dy) <= SKEW * abs(dx):
            found.append(dy / dx)
        elif abs(dy) > 8 * scale and abs(dx) <= SKEW * abs(dy):
            found.append(-dx / dy)
    lean = median(found) if found else 0.0
    return lean if abs(lean) > 0.002 else 0.0  # below that a whole page shifts by less than a point


def turned(x: float, y: float, lean: float) -> tuple[float, float]:
    """Return a point as it stands when the page is put straight."""
    return x + y * lean, y - x * lean


def grids(rules: Iterable[Rule], scale: float) -> list[Grid]:
    """Find the ruled tables of a straight page, from top to bottom."""
    near = TOUCH * scale
    across, down = _sorted(rules, scale)
    across, down = _collinear(across, near), _collinear(down, near)
    if len(across) * len(down) > CROSSINGS:
        return []
    found = [grid for mine, yours in _touching(across, down, near) if (grid := _grid(mine, yours, near)) is not None]
    return sorted(found, key=lambda g: (g.ys[0], g.xs[0]))


def _sorted(rules: Iterable[Rule], scale: float) -> tuple[list[_Line], list[_Line]]:
    across: list[_Line] = []
    down: list[_Line] = []
    for number, rule in enumerate(rules):
        if number >= RULES:
            break
        left, right = sorted((rule.x0, rule.x1))
        top, bottom = sorted((rule.y0, rule.y1))
        if right - left >= SHORT * scale and bottom - top <= TOUCH * scale:
            across.append(_Line((top + bottom) / 2, left, right))
        elif bottom - top >= SHORT * scale and right - left <= TOUCH * scale:
            down.append(_Line((left + right) / 2, top, bottom))
    return across, down


def _places(values: Iterable[float], near: float) -> list[float]:
    """Return one place for all values that are near the first of them."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _collinear(lines: list[_Line], near: float) -> list[_Line]:
    """Join pieces of one line: tables are often drawn cell by cell."""
    places = _places((line.at for line in lines), near)
    rows: dict[float, list[_Line]] = {place: [] for place in places}
    for line in lines:
        rows[_nearest(places, line.at)].append(line)
    out: list[_Line] = []
    for place, row in rows.items():
        if not row:
            continue  # each of its lines is nearer to a neighbour
        row.sort(key=lambda line: line.start)
        start, end = row[0].start, row[0].end
        for line in row[1:]:
            if line.start > end + near:
                out.append(_Line(place, start, end))
                start, end = line.start, line.end
            end = max(end, line.end)
        out.append(_Line(place, start, end))
    return out


def _nearest(places: Sequence[float], value: float) -> float:
    return places[_index(places, value)]


def _index(places: Sequence[float], value: float) -> int:
    after = bisect_right(places, value)
    around = [n for n in (after - 1, after) if 0 <= n < len(places)]
    return min(around, key=lambda n: abs(places[n] - value))


def _touching(across: list[_Line], down: list[_Line], near: float) -> list[tuple[list[_Line], list[_Line]]]:
    """Group lines that cross or touch each other, directly or by way of others."""
    parent = list(range(len(across) + len(down)))
    for a, h in enumerate(across):
        for d, v in enumerate(down, len(across)):
            if h.start - near <= v.at <= h.end + near and v.start - near <= h.at <= v.end + near:
                parent[_root(parent, d)] = _root(parent, a)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for number, line in enumerate((*across, *down)):
        group = groups.setdefault(_root(parent, number), ([], []))
        group[number >= len(across)].append(line)
    return list(groups.values())


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def _grid(across: list[_Line], down: list[_Line], near: float) -> Grid | None:
    ys, xs = _places((line.at for line in across), near), _places((line.at for line in down), near)
    if not xs or not ys:
        return None
    xs, ys = _closed(xs, across, near), _closed(ys, down, near)
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 1 or high < 1 or wide * high > PLACES:
        return None
    parent = list(range(wide * high))
    below, beside = _drawn(across, ys, xs), _drawn(down, xs, ys)
    for row in range(high):
        for column in range(wide):
            if column + 1 < wide and (column + 1, row) not in beside:
                _merge(parent, row * wide + column, row * wide + column + 1)
            if row + 1 < high and (row + 1, column) not in below:
                _merge(parent, row * wide + column, (row + 1) * wide + column)
    return Grid(tuple(xs), tuple(ys), tuple(tuple(_root(parent, row * wide + column) for column in range(wide)) for row in range(high)))


def _merge(parent: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first  # the first place of a merged cell names it


def _closed(places: list[float], crossing: list[_Line], near: float) -> list[float]:
    """Add the outer sides that tables in the style of books leave undrawn: there the crossing lines end."""
    low, high = min(line.start for line in crossing), max(line.end for line in crossing)
    before = [low] if places[0] - low > 2 * near else []
    after = [high] if high - places[-1] > 2 * near else []
    return [*before, *places, *after]


def _drawn(lines: list[_Line], places: list[float], crossed: list[float]) -> set[tuple[int, int]]:
    """Return which pieces of the grid's lines are there, as (line, piece): a piece is there when its middle is."""
    found: set[tuple[int, int]] = set()
    middles = [(low + high) / 2 for low, high in pairwise(crossed)]
    for line in lines:
        number = _index(places, line.at)
        found.update((number, piece) for piece in range(bisect_right(middles, line.start), bisect_right(middles, line.end)))
    return found
