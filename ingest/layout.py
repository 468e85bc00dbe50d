"""One page: words with boxes and ruled lines to lines of text and tables, in the order a person reads them.

    words, rules ──put straight──▶ words inside a grid's cell: a table's row, column by column
                                   the others: lines, from top to bottom, two columns one after the other

Pure geometry: any unit, the origin at the top left, so that the pages of a PDF and recognised scans are read alike. Tolerances are parts
of a character's height. What several pages make of their blocks, `pages` knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest import columns, ruling
from ingest.ruling import Grid, Rule
from ingest.textlines import GAP, Line, Word, as_line, in_rows, lines, seam, unwrapped

GUTTER = 1.2  # characters: columns of a page are at least that far apart
COLUMN = 6  # lines on either side that make two columns of a page
FAR = 1e6  # of any unit: no paper is that large
GRIDS = 60  # ruled tables of one page, the largest of them; a page of small boxes is a drawing
SHORT = 12  # characters: a column of a page is wider
EDGE = 3  # lines that end at one place make it the right margin


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table where it stands on its page."""

    rows: tuple[tuple[str, ...], ...]
    sure: tuple[tuple[float, ...], ...]
    xs: tuple[float, ...]  # of its vertical lines
    y0: float
    y1: float


Block = Line | Ruled


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, from top to bottom."""

    blocks: tuple[Block, ...] = ()
    scale: float = 0.0  # height of most characters
    width: float = 0.0  # of the paper, 0 when unknown
    height: float = 0.0


def page(words: Sequence[Word], rules: Sequence[Rule] = (), *, width: float = 0.0, height: float = 0.0) -> Page:
    """Read a page; *width* and *height* are those of the paper, 0 when unknown."""
    words = [word for word in words if word.text.strip() and _sane(word)]
    rules = [rule for rule in rules if _sane(rule)]
    if not words:
        return Page(width=width, height=height)
    scale = median(word.y1 - word.y0 for word in words) or 1.0
    lean = ruling.slope(rules, scale)
    if lean:
        words = [_straight(word, lean) for word in words]
        rules = [Rule(*ruling.turned(r.x0, r.y0, lean), *ruling.turned(r.x1, r.y1, lean)) for r in rules]
    grids = _tables(ruling.grids(rules, scale), words, height) if rules else []
    inside: list[dict[int, list[Word]]] = [{} for _ in grids]
    outside: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.middle
        home = min((n for n, grid in enumerate(grids) if grid.holds(x, y)), key=lambda n: grids[n].size, default=None)
        if home is None:
            outside.append(word)
        else:
            inside[home].setdefault(grids[home].cell(x, y), []).append(word)
    blocks: list[Block] = [_ruled(grid, cells) for grid, cells in zip(grids, inside, strict=True) if cells]
    return Page(_ordered([*blocks, *_flow(_whole(in_rows(outside), width), width)]), scale, width, height)


def _sane(thing: Word | Rule) -> bool:
    """Tell what can stand on a page from what a broken file claims: numbers that are none, or as far off as the moon."""
    return all(-FAR < value < FAR for value in (thing.x0, thing.y0, thing.x1, thing.y1))


def _straight(word: Word, lean: float) -> Word:
    """Turn a word about the corner of the page; its box stays upright."""
    x, y = (word.x0 + word.x1) / 2, word.middle
    new_x, new_y = ruling.turned(x, y, lean)
    return replace(word, x0=word.x0 + new_x - x, x1=word.x1 + new_x - x, y0=word.y0 + new_y - y, y1=word.y1 + new_y - y)


def _tables(grids: list[Grid], words: Sequence[Word], height: float) -> list[Grid]:
    """Drop frames: one cell around other tables, around nearly the whole page, or around a tick, rules nothing."""
    kept = []
    scale = median(word.y1 - word.y0 for word in words)
    for grid in sorted(grids, key=lambda g: g.size, reverse=True)[:GRIDS]:
        single = len({number for row in grid.cells for number in row}) == 1
        around = any(other is not grid and grid.holds(other.xs[0], other.ys[0]) and grid.holds(other.xs[-1], other.ys[-1]) for other in grids)
        tick = grid.xs[-1] - grid.xs[0] < 2.5 * scale
        if not single or not (around or tick or (height and grid.ys[-1] - grid.ys[0] > 0.75 * height) or all(grid.holds(w.x0, w.middle) for w in words)):
            kept.append(grid)
    return kept


def _ruled(grid: Grid, inside: dict[int, list[Word]]) -> Ruled:
    rows: list[tuple[str, ...]] = []
    sure: list[tuple[float, ...]] = []
    wide = len(grid.xs) - 1
    for number, row in enumerate(grid.cells):
        first = [cell == number * wide + column for column, cell in enumerate(row)]
        texts = [(_cell(inside[cell], grid.sides(cell)) if one and cell in inside else "") for cell, one in zip(row, first, strict=True)]
        rows.append(tuple(texts))
        sure.append(tuple(min((w.sure for w in inside.get(cell, ())), default=1.0) if one else 1.0 for cell, one in zip(row, first, strict=True)))
    doubtful = any(value < 1 for row in sure for value in row)
    return Ruled(tuple(rows), tuple(sure) if doubtful else (), grid.xs, grid.ys[0], grid.ys[-1])


def _cell(words: list[Word], sides: tuple[float, float]) -> str:
    """Return a cell's text: wrapped lines joined, the others each on its own; a label set vertically is one word."""
    found = lines(words, gap=float("inf"))
    if len(found) > 1 and all(len(line.text) == 1 for line in found):
        return "".join(line.text for line in found)
    pad = max(0.0, min(min(line.x0 for line in found) - sides[0], found[0].high))
    return "\n".join(line.text for line in unwrapped([replace(line, left=sides[0] + pad, right=sides[1] - pad) for line in found]))


# --- lines ---


def _whole(rows: list[list[Word]], width: float) -> list[list[Word]]:
    """*rows* with what goes on in a cell of an unruled table put behind what it goes on with."""
    found = columns.rests(rows, width - min(row[0].x0 for row in rows) if rows and width else float("inf"))
    for one in found:
        row, place = one.into
        word, rest = rows[row][place], lines(rows[one.row][one.first : one.last], gap=float("inf"))[0].text
        behind = rows[row][place + 1].x0 - (GAP + 0.1) * (word.y1 - word.y0) if place + 1 < len(rows[row]) else word.x1
        rows[row][place] = replace(word, text=word.text + seam(word.text, rest) + rest, x1=min(word.x1, behind))  # the next cell keeps its tab
    gone = {one.row for one in found}
    return [row for number, row in enumerate(rows) if number not in gone]


# --- order ---


def _ordered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Put tables among the lines: each before the first line that begins below its middle."""
    out: list[Block] = [block for block in blocks if isinstance(block, Line)]
    for table in sorted((block for block in blocks if isinstance(block, Ruled)), key=lambda t: t.y0):
        middle = (table.y0 + table.y1) / 2
        place = next((n for n, block in enumerate(out) if block.y0 > (middle if isinstance(block, Line) else table.y0)), len(out))
        out.insert(place, table)
    return tuple(out)


def _flow(rows: list[list[Word]], width: float) -> list[Line]:
    """Read what stands outside of tables: as it comes, or two columns one after the other."""
    found = [as_line(row, GAP) for row in rows]
    pieces = [piece for row in rows for piece in _pieces(row)]
    gutter = _gutter(pieces, len(rows)) if len(pieces) >= len(rows) + COLUMN else None
    if gutter is None:
        return _margined(found, width)
    left: list[Line] = []
    right: list[Line] = []
    out: list[Line] = []
    for row, line in zip(rows, found, strict=True):
        parts = _pieces(row)
        if any(part.x0 < gutter < part.x1 for part in parts):
            out += [*_margined(left, 0), *_margined(right, 0), line]
            left, right = [], []
        else:
            left += [part for part in parts if part.x1 <= gutter]
            right += [part for part in parts if part.x0 >= gutter]
    return [*out, *_margined(left, 0), *_margined(right, 0)]


def _margined(found: list[Line], width: float) -> list[Line]:
    """Tell lines where their column begins and ends: where several end, or as far from the right side of the paper as from its left."""
    if not found:
        return []
    left, edge, high = min(line.x0 for line in found), max(line.x1 for line in found), median(line.high for line in found)
    if sum(edge - line.x1 < high for line in found) < EDGE or edge - left < max(width / 2, SHORT * high):
        edge = max(edge, width - left) if width else float("inf")
    return [replace(line, left=left, right=edge) for line in found]


def _pieces(row: list[Word]) -> list[Line]:
    """Cut a row where a gutter may be."""
    groups = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > GUTTER * min(before.y1 - before.y0, word.y1 - word.y0):
            groups.append([])
        groups[-1].append(word)
    return [as_line(group, GAP) for group in groups]


def _gutter(pieces: list[Line], rows: int) -> float | None:
    """Find where a page is cut in two columns of running text; labels and values are not, they leave most of their width empty."""
    low, high = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    starts = [piece.x0 for piece in pieces if 0.4 < (piece.x0 - low) / ((high - low) or 1.0) < 0.65]
    if len(starts) < COLUMN:
        return None
    at = min(starts)
    left = [piece.x1 - piece.x0 for piece in pieces if piece.x1 <= at]
    right = [piece.x1 - piece.x0 for piece in pieces if piece.x0 >= at]
    if min(len(left), len(right)) < COLUMN or len(pieces) - len(left) - len(right) > 0.25 * rows:
        return None
    return at if median(left) > 0.7 * (at - low) and median(right) > 0.7 * (high - at) else None
