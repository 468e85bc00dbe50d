"""How large things are on paper, told by the print around them: on a crop and a photograph, too, a seal is several lines of print high."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ingest.extract.seal.found import Found
from ingest.extract.seal.paper import Paper
from ingest.facts import Shape

DARK = 130  # of 255 that no colour of print is above
LEAST, LARGEST = 5, 0.08  # pixels that a piece of print is high; of the long side: higher ones are frames
NARROW, WIDE = 0.4, 8.0  # times its height that a piece is wide: a character, or a word that runs together
FILLED = 0.12, 0.85  # of its box that it fills: not a ruled corner, not a bar
PIECES = 40  # of print, from which on it tells a size
TYPICAL = 0.6  # of all print, weighed by its height, is no higher than what is called its height: many characters fall in two
FEWEST = 3.4  # heights of print that a seal is large: one of 38 mm on a certificate, whose characters have 8 mm, has 4.7
DOUBTED, OVALS = 4.2, 5.0  # the same for what is doubtful; for ovals, which have 40 mm, and not on certificates
MILLIMETRES = (2.4, 10.0)  # that print is high: a resolution by which it is not is not the paper's own, but a program's, or a page's made smaller
SMALLEST, SMALL = 26.0, 30.0  # millimetres: what is smaller is no seal of an office; what is doubtful and no larger, neither
INCH = 25.4
VAST, DRAWN = 0.3, 0.8  # of the long side: on a close-up; of a rim that bears ink there, or it is a watermark's
LIKELY = 0.11  # of the long side: a seal of 38 mm on A4 has more, and is not measured


def sized(found: list[Found], sheet: Paper, dpi: float | None) -> list[Found]:
    """Leave out what is too small on paper for a seal of an office, wherever that can be told."""
    found = [_doubted(one) if one.ink < DRAWN and one.diameter * sheet.scale > VAST * sheet.long else one for one in found]
    if not any(one.diameter * sheet.scale < LIKELY * sheet.long for one in found):
        return found
    print_ = height(sheet)
    if print_ is None:
        return found
    high = print_ / sheet.scale
    own = dpi if dpi and MILLIMETRES[0] < high / dpi * INCH < MILLIMETRES[1] else None
    return [_odd(one, own) for one in found if not _tiny(one, high, own)]


def height(sheet: Paper) -> float | None:
    """Return how many pixels high the print of a page is; None where there is too little."""
    red, green, blue = cv2.split(sheet.colour)
    dark = np.less(cv2.max(cv2.max(red, green), blue), DARK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    wide, high, area = (stats[1:count, column].astype(np.float64) for column in (2, 3, 4))
    share = area / np.maximum(1, wide * high)
    likely = (high >= LEAST) & (high < LARGEST * sheet.long) & (wide >= NARROW * high) & (wide < WIDE * high)
    heights = np.sort(high[likely & (share > FILLED[0]) & (share < FILLED[1])])
    if len(heights) < PIECES:
        return None
    heaped = np.cumsum(heights)
    return float(heights[np.searchsorted(heaped, TYPICAL * heaped[-1])])


def _odd(one: Found, dpi: float | None) -> Found:
    """Leave to a person what is smaller than seals of offices are, and not so small that it is surely none."""
    return _doubted(one) if dpi is not None and one.diameter / dpi * INCH < SMALL else one


def _doubted(one: Found) -> Found:
    return replace(one, seen=False, why=tuple(dict.fromkeys((*one.why, "unlike"))))


def _tiny(one: Found, high: float, dpi: float | None) -> bool:
    lines = one.diameter / high
    oval = one.shape is Shape.OVAL
    if lines < FEWEST or lines < OVALS * oval or (lines < DOUBTED and not one.seen):
        return True
    return dpi is not None and one.diameter / dpi * INCH < (SMALLEST if one.seen else SMALL)
