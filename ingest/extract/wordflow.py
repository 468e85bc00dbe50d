"""Tables put together from paragraphs: those of .doc and .rtf only end cells and rows, and rows say where the edges of their cells are.

Columns that a cell spans are counted as Word counts them, by the edges of all rows of its table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.extract.wordtree import Element

DEPTH = 20  # tables within tables; what is deeper stands in the twentieth
NEAR = 30  # twentieths of a point within which two edges are one: half a millimetre
EDGES = 2_000  # columns of a table; Word allows 63


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is cut into cells."""

    edges: tuple[int, ...] = ()  # twentieths of a point, one more than cells; () when nothing says
    joined: tuple[int, ...] = ()  # a cell: 1 begins a set of cells that are one, 2 goes on with it
    under: tuple[int, ...] = ()  # a cell: 1 begins a set of cells under each other, 2 goes on with it


@dataclass(slots=True)
class _Level:
    """A table that is being put together."""

    rows: list[tuple[Row, list[list[Element]]]] = field(default_factory=list)
    cells: list[list[Element]] = field(default_factory=list)
    content: list[Element] = field(default_factory=list)


class Flow:
    """Paragraphs as they come, put into *container*."""

    def __init__(self, container: Element) -> None:
        self._container = container
        self._levels: list[_Level] = []

    def add(self, paragraph: Element, *, depth: int = 0) -> None:
        """Put a paragraph into the cell that is open at *depth*, or outside all tables at 0."""
        self._reach(depth)
        self._put(paragraph)

    def end_cell(self, *, depth: int) -> None:
        self._reach(max(1, depth))
        level = self._levels[-1]
        level.cells.append(level.content)
        level.content = []

    def end_row(self, row: Row, *, depth: int) -> None:
        self._reach(max(1, depth))
        level = self._levels[-1]
        if level.content:
            self.end_cell(depth=depth)
        if level.cells:
            level.rows.append((row, level.cells))
            level.cells = []

    def close(self) -> None:
        """End whatever is open: a cut-off document ends anywhere."""
        self._reach(0)

    def _put(self, element: Element) -> None:
        if self._levels:
            self._levels[-1].content.append(element)
        else:
            self._container.append(element)

    def _reach(self, depth: int) -> None:
        depth = min(depth, DEPTH)
        while len(self._levels) > depth:
            level = self._levels.pop()
            if level.content:
                level.cells.append(level.content)
            if level.cells:
                level.rows.append((Row(), level.cells))
            if level.rows:
                self._put(_table(level.rows))
        while len(self._levels) < depth:
            self._levels.append(_Level())


def _table(rows: Sequence[tuple[Row, list[list[Element]]]]) -> Element:
    grid = _grid([row for row, _ in rows])
    table = etree.Element("tbl")
    for row, cells in rows:
        line = etree.SubElement(table, "tr")
        edges = row.edges if len(row.edges) > len(cells) else ()
        if edges and (before := _column(grid, edges[0])):
            etree.SubElement(etree.SubElement(line, "trPr"), "gridBefore", val=str(before))
        at = 0
        while at < len(cells):
            end = at + 1
            while end < len(cells) and _said(row.joined, end) == 2:  # 2 goes on with the set
                end += 1
            span = _column(grid, edges[end]) - _column(grid, edges[at]) if edges else end - at
            _cell(line, [one for cell in cells[at:end] for one in cell], span=span, under=_said(row.under, at))
            at = end
    return table


def _said(flags: tuple[int, ...], at: int) -> int:
    return flags[at] if at < len(flags) else 0


def _cell(line: Element, content: Sequence[Element], *, span: int, under: int) -> None:
    cell = etree.SubElement(line, "tc")
    properties = etree.SubElement(cell, "tcPr")
    if span > 1:
        etree.SubElement(properties, "gridSpan", val=str(span))
    if under:
        etree.SubElement(properties, "vMerge", val="restart" if under == 1 else "continue")
    cell.extend(content)


def _grid(rows: Sequence[Row]) -> list[int]:
    """Return where the columns of a table begin and end; edges that nearly meet are one."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if (not grid or edge - grid[-1] > NEAR) and len(grid) < EDGES:
            grid.append(edge)
    return grid


def _column(grid: list[int], edge: int) -> int:
    return max(0, bisect_right(grid, edge) - 1)
