"""What is on a page's paper: shadows levelled, red ink told from black, the page put straight, its ruled lines found.

picture ─▶ Sheet.black   grey, paper white, without what is red and without the ruled lines: print and handwriting
        ─▶ Sheet.red     boxes of red lines of print: the letterhead of an official document
        ─▶ Sheet.rules   ruled lines, as `layout` takes them
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract import pressed
from ingest.extract.lineboxes import Box
from ingest.extract.pressed import SEAL, Seals
from ingest.extract.recognise import Picture
from ingest.ruling import RULES, Rule

Mask = NDArray[np.uint8]

REDNESS = 38  # of 255 that red is above green and blue: seals come out of a scanner at 60 to 180, warm light makes paper 20
PAPER = 16  # pixels of the original in one of the map that shadows are read from
STRAIGHT = 5.0  # degrees a scan may lean and is put straight
LEVEL = 0.08  # degrees: less is nothing, 3 pixels on a page
WHITE = 245  # of 255: what paper becomes, so that its grain is seen to be grain
WHITEST = 255
FAINT = 195  # the same for ruled lines, which are one pixel thin and come out of a scanner grey
ACROSS, DOWN = 44, 30  # pixels at 200 dpi: a shorter piece is a stroke of a character, or a dash; the lowest rows are 33 high
BARE = 0.12  # of a short line's length other ink may touch: nothing touches a ruled line but its like, strokes of a character cross each other
OVER = 60  # pixels: a stroke that touches the end of a line is no longer
LONG = 130  # pixels: a line as long as that is one whatever it touches
THICK = 14  # pixels: what is thicker is a bar or a picture
FADED = 150  # of 255: red ink seen through red is lighter than this, print below it darker


@dataclass(frozen=True, slots=True)
class Sheet:
    """A straight page, taken apart."""

    black: Picture
    grey: Picture  # with the red, and with the lines
    rules: tuple[Rule, ...] = ()
    red: tuple[Box, ...] = field(default=())
    seals: Seals | None = None  # without colours


def apart(picture: Picture) -> Sheet:
    """Take a straight page apart; *picture* has three colours."""
    red, grey = picture[:, :, 0], picture.min(axis=2)
    reddish = (red.astype(np.int16) - picture[:, :, 1:].max(axis=2) > REDNESS).astype(np.uint8)
    around = cv2.dilate(reddish, np.ones((3, 3), np.uint8))
    black = np.where(around > 0, red, grey)
    paper = _paper(black)
    levelled = _levelled(black, paper)
    levelled[(around > 0) & (levelled > FADED)] = 255
    rules, lines = _lines(levelled)
    clean = levelled.copy()
    seals = pressed.taken_off(clean)
    if seals:  # a line that a seal's ring runs into is seen only without it, one that its ink fills only with it
        more, others = _lines(clean)
        rules, lines = [*rules, *more], lines | others
    ruled = cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0
    for one in (clean, *((seals.sealed, seals.blackest) if seals else ())):
        one[ruled] = WHITEST
    return Sheet(clean, _levelled(grey, paper), tuple(rules[:RULES]), tuple(_red(reddish)), seals)


def _paper(grey: Picture) -> Picture:
    """Return the paper without what stands on it, small: the lightest around each place."""
    small = cv2.resize(grey, None, fx=1 / PAPER, fy=1 / PAPER, interpolation=cv2.INTER_AREA)
    found: Picture = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), 5)
    return found


def _levelled(grey: Picture, paper: Picture) -> Picture:
    """Divide by the paper: its white becomes white wherever the light came from."""
    whole = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    found: Picture = cv2.divide(grey, np.maximum(whole, 60), scale=WHITE)
    return found


def lean(picture: Picture) -> float:
    """Return by how many degrees a page is turned clockwise, within `STRAIGHT`: rows of print and lines are sharpest when it is straight."""
    grey = picture.min(axis=2)
    scale = min(1.0, 800 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    level = cv2.divide(small, np.maximum(cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21), 60), scale=255)
    ink = (255 - np.minimum(level, 255)).astype(np.float32)
    ink[ink < 60] = 0
    found = 0.0
    for size, step, reach in ((0.5, 0.25, STRAIGHT), (1.0, 0.1, 0.3), (1.0, 0.04, 0.08)):
        part = cv2.resize(ink, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
        sides = (part, np.ascontiguousarray(part.T))
        turns = np.arange(found - reach, found + reach + step / 2, step).tolist()
        found = max(turns, key=lambda turn: _sharpness(sides, turn))
    return found if LEVEL < abs(found) <= STRAIGHT else 0.0


def _sharpness(sides: tuple[NDArray[np.float32], NDArray[np.float32]], turn: float) -> float:
    """Return how much rows and columns differ from their neighbours when the page is sheared back by *turn* degrees."""
    sum_of = 0.0
    for side, lean_by in zip(sides, (turn, -turn), strict=True):
        slope = float(np.tan(np.radians(lean_by)))
        move = np.array([[1, 0, 0], [-slope, 1, slope * side.shape[1] / 2 + 0.5]], np.float32)  # half a pixel: or no turn at all would be sharpest
        straight = cv2.warpAffine(side, move, (side.shape[1], side.shape[0]), flags=cv2.INTER_LINEAR)
        sum_of += float(np.square(np.diff(straight.sum(axis=1))).sum()) / side.shape[1] ** 2
    return sum_of


def turned(picture: Picture, degrees: float) -> Picture:
    """Turn a page back by *degrees*; the corners that come in are white."""
    high, wide = picture.shape[:2]
    move = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    found: Picture = cv2.warpAffine(picture, move, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return found


def _lines(level: Picture) -> tuple[list[Rule], Mask]:
    """Find what is long and thin: as rules, and as the places they take."""
    dark = (level < FAINT).astype(np.uint8)
    across, down = _thin(dark, ACROSS), np.ascontiguousarray(_thin(np.ascontiguousarray(dark.T), DOWN).T)
    crossing = cv2.dilate(across, np.ones((3, 3), np.uint8)), cv2.dilate(down, np.ones((3, 3), np.uint8))
    rules: list[Rule] = []
    taken = np.zeros_like(dark)
    for mask, others, flat in ((across, crossing[1], True), (down, crossing[0], False)):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        kept = np.zeros(len(stats), np.uint8)
        for number, (x, y, w, h, _) in enumerate(stats.tolist()):
            long, thick = (w, h) if flat else (h, w)
            if not number or thick > max(THICK, 0.02 * long):
                continue
            ends = (
                (others[y : y + h, x : x + 2], others[y : y + h, x + w - 2 : x + w])
                if flat
                else (others[y : y + 2, x : x + w], others[y + h - 2 : y + h, x : x + w])
            )
            if long > LONG or (all(end.any() for end in ends) and _bare(dark, others, (x, y, w, h), flat=flat)):  # a stroke of a character ends at no line
                kept[number] = 1
                start, end = _ended(others[y : y + h, x : x + w].max(axis=0 if flat else 1))
                rules.append(Rule(x + start, y + h / 2, x + end, y + h / 2) if flat else Rule(x + w / 2, y + start, x + w / 2, y + end))
        taken |= kept[labels]
    return sorted(rules, key=lambda r: r.x0 - r.x1 + r.y0 - r.y1), taken


def _ended(crossed: Mask) -> tuple[int, int]:
    """Return where a line begins and ends that is *crossed* at some of its places: what is left over beyond the last of them is a character's stroke."""
    at = np.flatnonzero(crossed)
    start, end = (int(at[0]), int(at[-1]) + 1) if len(at) else (0, len(crossed))
    return start if start < OVER else 0, end if len(crossed) - end < OVER else len(crossed)


def _bare(dark: Mask, others: Mask, place: tuple[int, int, int, int], *, flat: bool) -> bool:
    """Whether hardly any ink touches a line on its way from one line to another."""
    x, y, w, h = place
    if flat:
        dark, others, x, y, w, h = dark.T, others.T, y, x, h, w
    sides = np.hstack((dark[y : y + h, max(0, x - 3) : max(0, x - 1)], dark[y : y + h, x + w + 1 : x + w + 3]))
    between = others[y : y + h, max(0, x - 3) : x + w + 3].max(axis=1) == 0
    return bool(between.any()) and float(sides[between].max(axis=1).mean()) <= BARE


def _thin(dark: Mask, long: int) -> Mask:
    """Return what of the ink lies across for *long* pixels, a leaning line's steps and its small gaps mended."""
    piece = cv2.morphologyEx(cv2.dilate(dark, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    found: Mask = cv2.morphologyEx(piece, cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    return found


def _pieces(mask: Mask) -> list[tuple[int, int, int, int]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:count]]


def _red(reddish: Mask) -> list[Box]:
    """Find lines of red print; seals, which are as high as wide, are none."""
    joined = cv2.morphologyEx(reddish, cv2.MORPH_CLOSE, np.ones((5, 61), np.uint8))
    found = []
    for x, y, w, h in _pieces(joined):
        if 16 <= h < SEAL and w >= 4 * h:
            found.append(Box(max(0, x - h // 6), max(0, y - h // 6), x + w + h // 6, y + h + h // 6))
    return found
