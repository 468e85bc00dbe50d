"""Scans and photographs of documents to facts: each page put upright and straight, its print recognised, its ruled lines made tables.

    raster ─▶ ink: paper, rules ─▶ lineboxes: where print is ─▶ cut at the rules ─▶ recognise ─▶ printed ─▶ layout ─▶ pages

What was recognised says how sure it is, cell by cell, and may be misread all the same. Pages of a PDF that have text are not recognised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest import layout, pages
from ingest.extract import Limits, cutting, flat, ink, printed, raster, settled
from ingest.extract.lineboxes import Box, detector
from ingest.extract.recognise import Line, Picture, recogniser
from ingest.facts import Defect, DefectKind, Extract, Kind
from ingest.layout import Page

VERSION = "scan/4"
PAGES = 12  # recognised of one file, from the first: forms stand in front, and 12 pages take half a minute
SECONDS = 40.0  # of processor for one file; what is left out is said
WIDTH = 60_000  # pixels of print, 48 high, recognised of one page: six seconds; a page full of 小五 has 45,000
TRIED = 4  # lines of print, but for the longest, that are read to tell whether a page stands
UPRIGHT = 0.85  # print that reads as well as this stands upright
GOOD = 0.9  # a reading as sure as that may be the right one
CERTAIN = 0.97  # a reading each of whose characters is as sure as that is not read again in other ways


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


def page(picture: Picture) -> tuple[Page, bool]:
    """Read one picture of a page; whether its print was more than is recognised."""
    picture = _straight(picture)  # and what it was is given back
    sheet, boxes = _upright(picture)
    pieces = cutting.pieces(sheet, boxes)
    room, kept = WIDTH, 0
    for one in pieces:
        room -= 48 * one.strip.shape[1] // one.strip.shape[0] * (1 + len(one.others))
        if room < 0:
            break
        kept += 1
    said = [(box, strip, settled.settle(line)) for box, strip, line in _read_strips(pieces[:kept])]
    words = [
        word for box, strip, line in said for word in printed.words(strip, box, settled.short(line, [other.text for one, _, other in said if _below(box, one)]))
    ]
    high, wide = sheet.black.shape
    return layout.page(words, sheet.rules, width=float(wide), height=float(high)), kept < len(pieces)


def _read_strips(pieces: Sequence[cutting.Piece]) -> Iterator[tuple[Box, Picture, Line]]:
    """Recognise each piece; where a seal lies on it, in the way that reads best, and less sure where another good reading says otherwise."""
    first = recogniser().strips([one.strip for one in pieces])
    doubtful = [one for one, line in zip(pieces, first, strict=True) if one.others and not _certain(line)]
    lines = iter(recogniser().strips([strip for one in doubtful for strip in one.others]))
    for one, read_first in zip(pieces, first, strict=True):
        said = [(read_first, one.strip), *((next(lines), strip) for strip in one.others if not _certain(read_first))]
        line, strip = max(said, key=lambda each: each[0].sure)
        for other, _ in said:
            if other.sure >= GOOD:
                line = printed.doubted(line, other)
        yield one.box, strip, line


def _below(box: Box, other: Box) -> bool:
    """Whether a line begins below another as what goes on of it does."""
    return abs(other.x0 - box.x0) < box.high and 0 < other.y0 - box.y0 < 2.5 * box.high


def _certain(line: Line) -> bool:
    return bool(line.glyphs) and min(glyph.sure for glyph in line.glyphs) >= CERTAIN


def _straight(picture: Picture) -> Picture:
    """Put a page flat, and straight."""
    picture, straight = flat.flattened(picture)
    lean = 0.0 if straight else ink.lean(picture)
    return ink.turned(picture, lean) if lean else picture


def _upright(picture: Picture) -> tuple[ink.Sheet, list[Box]]:
    """Put a straight page on its feet, and find its print."""
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
    tall = sum(box.high**2 for box in boxes if box.high > cutting.TALL * box.wide)
    return tall > sum(box.wide**2 for box in boxes if box.wide > cutting.TALL * box.high)


def _stands(sheet: ink.Sheet, boxes: Sequence[Box]) -> bool:
    """Read some print both ways; what reads well, or no worse than on its head, stands."""
    wide = [box for box in sorted(boxes, key=lambda box: -box.wide) if box.wide > cutting.TALL * box.high][1:TRIED]
    strips = [cutting.cut(sheet.black, replace(box, x1=min(box.x1, box.x0 + 8 * box.high))) for box in wide]
    strips = [strip for strip in strips if strip.size]
    sure = _sure(strips)
    return not strips or sure >= UPRIGHT or sure >= _sure([np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips])


def _sure(strips: list[Picture]) -> float:
    lines = recogniser().strips(strips)
    return sum(line.sure for line in lines) / (len(lines) or 1)
