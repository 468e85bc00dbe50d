"""From boxes around print to strips that hold one line each: cut at ruled lines and at the lines above and below, trimmed, with white around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from ingest.extract import ink, printed
from ingest.extract.lineboxes import Box
from ingest.extract.pressed import INK
from ingest.extract.recognise import Picture
from ingest.ruling import Rule

TALL = 1.6  # as high as wide: a label written downwards; a page most of whose print is so lies on its side
ABOVE = 0.12  # of the height of print: the white above and below it that the recogniser was trained with
ENDS = 0.4  # of the height of print: how far beyond its box a line may end
SLIVER = 0.6  # of the height of print: what is narrower beyond a ruled line is a neighbour's edge
SHARED = 0.6  # of the lower of two boxes: what they share more of is one line, seen twice
TWICE = 0.3  # of its height: boxes of one line that share more of its length show the same print
SEVERAL = 1.7  # times as high as most lines: a box of several
LOWEST = 0.4  # of the height of most boxes: a line of print is no lower


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of print, or what of it stands in one cell, and its picture with white around it."""

    box: Box
    strip: Picture
    others: tuple[Picture, ...] = ()  # the same print shown in other ways, where a seal lies on it


def pieces(sheet: ink.Sheet, boxes: Sequence[Box]) -> list[Piece]:
    """Cut print at the ruled lines, trim it, and cut it out, from top to bottom."""
    size = median(box.high for box in boxes if box.wide > TALL * box.high) if any(box.wide > TALL * box.high for box in boxes) else 0.0
    apart = (_apart(sheet.black, box, boxes) for box in sorted(boxes, key=lambda one: (one.y0, one.x0)))
    ruled = (part for box in apart for part in _ruled(_widened(box, boxes), sheet.rules, size))
    parts = (line for part in ruled for line in _rows(sheet.black, part, size))
    close = [trimmed for part in parts if (trimmed := _trimmed(sheet.black, part)) is not None]
    found = [_piece(sheet, one) for box in _once(close) for one in _downwards(sheet.black, box) if not (sheet.seals and sheet.seals.owns(one))]
    found += [Piece(box, cut(sheet.grey, box)) for box in sheet.red]
    return [one for one in found if min(one.strip.shape) > 2]


def _once(boxes: Sequence[Box]) -> list[Box]:
    """Take what was seen twice once: boxes that share much of one line are one, and what lies within a larger one is its edge."""
    found: list[Box] = []
    for box in boxes:
        same = [other for other in found if _alike(box, other)]
        found = [other for other in found if other not in same]
        several = (box, *same)
        found.append(Box(min(b.x0 for b in several), min(b.y0 for b in several), max(b.x1 for b in several), max(b.y1 for b in several)))
    return [box for box in found if not any(_within(box, other) for other in found if other is not box)]


def _alike(one: Box, other: Box) -> bool:
    low, high = sorted((one.high, other.high))
    wide, shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    return high <= TALL * low and wide > TWICE * low and shared > SHARED * low


def _within(box: Box, other: Box) -> bool:
    wide, high = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
    return wide > 0 and high > 0 and box.wide * box.high < other.wide * other.high and wide * high > SHARED * box.wide * box.high


def _piece(sheet: ink.Sheet, box: Box) -> Piece:
    seals = sheet.seals if sheet.seals and sheet.seals.over(box) else None
    others = tuple(_framed(cut(one, box)) for one in (seals.sealed, seals.blackest)) if seals else ()
    return Piece(box, _framed(cut(sheet.black, box)), others)


def _apart(black: Picture, box: Box, boxes: Sequence[Box]) -> Box:
    """Cut a line off from the one above and the one below where their boxes overlap: at the row of least ink, or a stroke of one is read with the other."""
    top, bottom = box.y0, box.y1
    for other in boxes:
        x0, x1, low, high = max(box.x0, other.x0), min(box.x1, other.x1), max(box.y0, other.y0), min(box.y1, other.y1)
        if other is box or x1 - x0 < box.high / 2 or not 0 < high - low < SHARED * min(box.high, other.high):
            continue
        dark = (cut(black, Box(x0, low, x1, high)) < INK).sum(axis=1)
        if not len(dark):
            continue
        row = int(low) + float(np.flatnonzero(dark == dark.min()).mean())
        if other.y0 < box.y0:
            top = max(top, row)
        else:
            bottom = min(bottom, row + 1)
    return replace(box, y0=top, y1=bottom) if bottom - top > SLIVER * box.high else box


def _rows(black: Picture, box: Box, size: float) -> list[Box]:
    """Cut a box into its lines where it holds several, of *size* each, with white between them."""
    if not size or box.high < SEVERAL * size or box.high > TALL * box.wide:
        return [box]
    inked = (cut(black, box) < INK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inked, [False])).astype(np.int8))).reshape(-1, 2).tolist()
    found: list[list[int]] = []
    for start, end in edges:
        if found and min(end - start, found[-1][1] - found[-1][0]) < LOWEST * size:
            found[-1][1] = end  # strokes of one line: 二, 三
        else:
            found.append([start, end])
    y = max(0, int(box.y0))
    return [replace(box, y0=float(y + start), y1=float(y + end)) for start, end in found] if len(found) > 1 else [box]


def _widened(box: Box, boxes: Sequence[Box]) -> Box:
    """Give a line of print what its detector leaves out at its ends: a bracket, whose ink is thin; up to the next line's box."""
    if box.wide < TALL * box.high:
        return box
    left, right = box.x0 - ENDS * box.high, box.x1 + ENDS * box.high
    for other in boxes:
        if other.y0 < box.y1 and box.y0 < other.y1:
            if other.x0 < box.x0:
                left = max(left, min(other.x1, box.x0))
            if other.x1 > box.x1:
                right = min(right, max(other.x0, box.x1))
    return replace(box, x0=max(0.0, left), x1=right)


def _ruled(box: Box, rules: Sequence[Rule], usual: float) -> list[Box]:
    """Cut a box where a ruled line goes through it: print of two cells may stand close, and lines of several be seen as one; most lines are *usual* high."""
    size = min(box.wide, box.high, usual or box.high)
    down = [r.x0 for r in rules if r.x0 == r.x1 and _crosses(r.y0, r.y1, box.y0, box.y1)]
    across = [r.y0 for r in rules if r.y0 == r.y1 and _crosses(r.x0, r.x1, box.x0, box.x1)]
    rows = _between(box.y0, box.y1, across, SLIVER * size)
    return [Box(x0, y0, x1, y1) for y0, y1 in rows for x0, x1 in _between(box.x0, box.x1, down, SLIVER * size)]


def _between(low: float, high: float, lines: Sequence[float], sliver: float) -> list[tuple[float, float]]:
    """Cut a stretch at *lines*; what is narrower than *sliver* belongs to a neighbour."""
    cuts = [low, *sorted(line for line in lines if low < line < high), high]
    return [(start, end) for start, end in pairwise(cuts) if end - start >= sliver or len(cuts) == 2]


def _crosses(low: float, high: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return low - (end - start) / 4 <= middle <= high + (end - start) / 4


def _trimmed(black: Picture, box: Box) -> Box | None:
    """Draw a box close around its ink; None when there is none."""
    part = cut(black, box) < INK
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(rows) or len(rows) < 6 or len(columns) < 3:
        return None
    x, y = max(0, int(box.x0)), max(0, int(box.y0))
    return Box(float(x + columns[0]), float(y + rows[0]), float(x + columns[-1] + 1), float(y + rows[-1] + 1))


def _framed(strip: Picture) -> Picture:
    """Put white around print, as much as the recogniser was trained with; not what stands there, which is a neighbour's."""
    side, above = max(1, round(printed.SIDE * strip.shape[0])), max(1, round(ABOVE * strip.shape[0]))
    return np.pad(strip, ((above, above), (side, side)), constant_values=ink.WHITE)


def _downwards(black: Picture, box: Box) -> list[Box]:
    """Cut a label written downwards into its characters, where white stands between them."""
    if box.high < TALL * box.wide or box.high < 40:
        return [box]
    rows = (cut(black, box) < INK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    found: list[list[int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if found and (end - found[-1][0] < 1.15 * box.wide):
            found[-1][1] = end  # strokes of one character: 三, 言
        else:
            found.append([start, end])
    return [Box(box.x0, box.y0 + start, box.x1, box.y0 + end) for start, end in found if end - start > 3]


def cut(of: Picture, box: Box) -> Picture:
    return of[max(0, int(box.y0)) : max(0, round(box.y1)), max(0, int(box.x0)) : max(0, round(box.x1))]
