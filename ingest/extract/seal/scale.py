"""How large things are on paper, told by the print around them: on a crop and a photograph, too, a seal is several lines of print high."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ingest.extract.seal.found import Found
from ingest.extract.seal.judge import SEEN
from ingest.extract.seal.paper import Paper

DARK = 130  # of 255 that no colour of print is above
LEAST, LARGEST = 5, 0.08  # pixels that a piece of print is high; of the long side: higher ones are frames
NARROW, WIDE = 0.4, 8.0  # times its height that a piece is wide: a character, or a word that runs together
FILLED = 0.12, 0.85  # of its box that it fills: not a ruled corner, not a bar
PIECES = 40  # of print, from which on it tells a size
TYPICAL = 0.6  # of all print, weighed by its height, is no higher than what is called its height: many characters fall in two
FEWEST = 3.4  # heights of print that a seal is large: one of 38 mm on a certificate, whose characters have 8 mm, has 4.7
MOST = 26.0  # heights of print beyond which it is a watermark: the largest seal on the smallest print has 24
DOUBTED = 4.2  # the same for what is doubtful
MILLIMETRES = (2.4, 10.0)  # that print is high: a resolution by which it is not is not the paper's own, but a program's, or a page's made smaller
SMALLEST, SMALL = 26.0, 30.0  # millimetres: what is smaller is no seal of an office; what is doubtful and no larger, neither
INCH = 25.4
VAST, DRAWN = 0.3, 0.8  # of the long side: on a close-up; of a rim that bears ink there, or it is a watermark's
CERTAIN = 0.9  # of `sure`: a faint print on a close-up reaches it by its star
LIKELY = 0.11  # of the long side: a seal of 38 mm on A4 has more, and is not measured


def sized(found: list[Found], sheet: Paper, dpi: float | None) -> list[Found]:
    """Leave out what is too small on paper for a seal of an office, and what is doubtful and too large, wherever that can be told."""
    if not any(not LIKELY < one.diameter * sheet.scale / sheet.long < VAST for one in found):
        return found
    print_ = height(sheet)
    if print_ is None:
        return [_doubted(one) if one.ink < DRAWN and one.sure < CERTAIN and one.diameter * sheet.scale > VAST * sheet.long else one for one in found]
    high = print_ / sheet.scale
    own = dpi if dpi and MILLIMETRES[0] < high / dpi * INCH < MILLIMETRES[1] else None
    return [_odd(one, high, own) for one in found if not _tiny(one, high, own) and not _huge(one, high)]


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


def _odd(one: Found, high: float, dpi: float | None) -> Found:
    """Leave to a person what is smaller or larger than seals of offices are, and not so small that it is surely none."""
    small = dpi is not None and one.diameter / dpi * INCH < SMALL
    return _doubted(one) if small or one.diameter > MOST * high else one


def _doubted(one: Found) -> Found:
    return replace(one, seen=False, why=tuple(dict.fromkeys((*one.why, "unlike"))))


def _huge(one: Found, high: float) -> bool:
    """Tell whether *one* is the lines of a form or a watermark: nothing but its being round speaks for it, its size against it."""
    return one.sure < SEEN and one.diameter > MOST * high


def _tiny(one: Found, high: float, dpi: float | None) -> bool:
    lines = one.diameter / high
    if lines < FEWEST or (lines < DOUBTED and not one.seen):
        return True
    return dpi is not None and one.diameter / dpi * INCH < (SMALLEST if one.seen else SMALL)
