"""Scans and photographs of documents to facts: each page put upright and straight, its print recognised, its ruled lines made tables.

    raster ─▶ ink: paper, rules ─▶ lineboxes: where print is ─▶ cut at the rules ─▶ recognise ─▶ printed ─▶ layout ─▶ pages

What was recognised says how sure it is, cell by cell, and may be misread all the same. Pages of a PDF that have text are not recognised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from ingest import layout, pages
from ingest.extract import Limits, ink, printed, raster
from ingest.extract.lineboxes import Box, detector
from ingest.extract.recognise import Picture, recogniser
from ingest.facts import Defect, DefectKind, Extract, Kind
from ingest.layout import Page
from ingest.ruling import Rule

VERSION = "scan/2"
PAGES = 12  # recognised of one file, from the first: forms stand in front, and 12 pages take half a minute
SECONDS = 40.0  # of processor for one file; what is left out is said
WIDTH = 60_000  # pixels of print, 48 high, recognised of one page: six seconds; a page full of 小五 has 45,000
UPRIGHT = 0.85  # print that reads as well as this stands upright
TALL = 1.6  # as high as wide: a label written downwards; a page most of whose print is so lies on its side
ABOVE = 0.12  # of the height of print: the white above and below it that the recogniser was trained with
ENDS = 0.4  # of the height of print: how far beyond its box a line may end
SLIVER = 0.6  # of the height of print: what is narrower beyond a ruled line is a neighbour's edge


Told = Callable[[int], None]  # hears the number of each page before it is begun


def read(file: Path, kind: Kind, limits: Limits, told: Told = lambda _: None) -> Extract:
    """Recognise a file's pages as far as the limits go."""
    try:
        with raster.pages(file, kind, limits) as opened:
            return _read(opened, told)
    except raster.UnseenError as fault:
        return Extract(defects=(fault.defect,), reader=VERSION)


def _read(opened: raster.Pages, told: Told) -> Extract:
    began = time.process_time()
    found: list[Page] = []
    defects: list[Defect] = []
    seen, recognised = 0, False
    for number in range(opened.count):
        if seen >= PAGES or time.process_time() - began > SECONDS:
            defects.append(Defect(DefectKind.TOO_LARGE, "", f"{opened.count} pages, {number} of them read"))
            break
        told(number)
        said = opened.text(number)
        if said is None:
            seen += 1
            try:
                said, cut = page(opened.page(number))
            except raster.UnseenError as fault:
                defects.append(fault.defect)
                said, cut = Page(), False
            recognised = recognised or bool(said.blocks)
            if cut:
                defects.append(Defect(DefectKind.TOO_COMPLEX, "", f"page {number + 1} has more print than is recognised"))
        found.append(said)
    reading = pages.reading(found)
    return Extract(
        text=reading.text,
        paragraphs=reading.paragraphs,
        tables=reading.tables,
        margins=reading.margins,
        pages=opened.count,
        recognised=recognised,
        defects=tuple(defects),
        reader=VERSION,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of print, or what of it stands in one cell, and its picture with white around it."""

    box: Box
    strip: Picture


def page(picture: Picture) -> tuple[Page, bool]:
    """Read one picture of a page; whether its print was more than is recognised."""
    sheet, boxes = _upright(picture)
    pieces = _pieces(sheet, boxes)
    room, kept = WIDTH, 0
    for one in pieces:
        room -= 48 * one.strip.shape[1] // one.strip.shape[0]
        if room < 0:
            break
        kept += 1
    lines = recogniser().strips([one.strip for one in pieces[:kept]])
    words = [word for one, line in zip(pieces, lines, strict=False) for word in printed.words(one.strip, one.box, line)]
    high, wide = sheet.black.shape
    return layout.page(words, sheet.rules, width=float(wide), height=float(high)), kept < len(pieces)


def _upright(picture: Picture) -> tuple[ink.Sheet, list[Box]]:
    """Put a page straight and on its feet, and find its print."""
    lean = ink.lean(picture)
    if lean:
        picture = ink.turned(picture, lean)
    sheet = ink.apart(picture)
    boxes = detector().boxes(sheet.black)
    if _lies(boxes):
        picture = np.ascontiguousarray(np.rot90(picture))
        sheet = ink.apart(picture)
        boxes = detector().boxes(sheet.black)
    if not _stands(sheet, boxes):
        picture = np.ascontiguousarray(np.rot90(picture, 2))
        sheet = ink.apart(picture)
        boxes = detector().boxes(sheet.black)
    return sheet, boxes


def _lies(boxes: Sequence[Box]) -> bool:
    tall = sum(box.high**2 for box in boxes if box.high > TALL * box.wide)
    return tall > sum(box.wide**2 for box in boxes if box.wide > TALL * box.high)


def _stands(sheet: ink.Sheet, boxes: Sequence[Box]) -> bool:
    """Read some print both ways; what reads well, or no worse than on its head, stands."""
    wide = [box for box in sorted(boxes, key=lambda box: -box.wide) if box.wide > TALL * box.high][1:5]
    strips = [_cut(sheet.black, replace(box, x1=min(box.x1, box.x0 + 12 * box.high))) for box in wide]
    strips = [strip for strip in strips if strip.size]
    sure = _sure(strips)
    return not strips or sure >= UPRIGHT or sure >= _sure([np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips])


def _sure(strips: list[Picture]) -> float:
    lines = recogniser().strips(strips)
    return sum(line.sure for line in lines) / (len(lines) or 1)


# --- from boxes to strips ---


def _pieces(sheet: ink.Sheet, boxes: Sequence[Box]) -> list[_Piece]:
    """Cut print at the ruled lines, trim it, and cut it out, from top to bottom."""
    cut = (part for box in sorted(boxes, key=lambda one: (one.y0, one.x0)) for part in _ruled(_widened(box, boxes), sheet.rules))
    close = (trimmed for part in cut if (trimmed := _trimmed(sheet.black, part)) is not None)
    found = [_Piece(one, _framed(_cut(sheet.black, one))) for box in close for one in _downwards(sheet.black, box)]
    found += [_Piece(box, _cut(sheet.grey, box)) for box in sheet.red]
    return [one for one in found if min(one.strip.shape) > 2]


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


def _ruled(box: Box, rules: Sequence[Rule]) -> list[Box]:
    """Cut a box where a ruled line goes through it: print of two cells may stand close."""
    size = min(box.wide, box.high)
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
    part = _cut(black, box) < ink.INK
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
    rows = (_cut(black, box) < ink.INK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    found: list[list[int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if found and (end - found[-1][0] < 1.15 * box.wide):
            found[-1][1] = end  # strokes of one character: 三, 言
        else:
            found.append([start, end])
    return [Box(box.x0, box.y0 + start, box.x1, box.y0 + end) for start, end in found if end - start > 3]


def _cut(of: Picture, box: Box) -> Picture:
    return of[max(0, int(box.y0)) : max(0, round(box.y1)), max(0, int(box.x0)) : max(0, round(box.x1))]
