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

from ingest.extract import pressed, ruled
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
    red, grey = np.ascontiguousarray(picture[:, :, 0]), darkest(picture)
    reddish = (cv2.subtract(red, cv2.max(picture[:, :, 1], picture[:, :, 2])) > REDNESS).astype(np.uint8)
    around = cv2.dilate(reddish, np.ones((3, 3), np.uint8))
    black = np.where(around > 0, red, grey)
    paper = _paper(black)
    levelled = _levelled(black, paper)
    levelled[(around > 0) & (levelled > FADED)] = 255
    rules, lines = ruled.find(levelled)
    clean = levelled.copy()
    seals = pressed.taken_off(clean)
    if seals:  # a line that a seal's ring runs into is seen only without it, one that its ink fills only with it
        more, others = ruled.find(clean)
        rules, lines = [*rules, *more], lines | others
    drawn = cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0
    for one in (clean, *((seals.sealed, seals.blackest) if seals else ())):
        one[drawn] = WHITEST
    return Sheet(clean, _levelled(grey, paper), tuple(rules[:RULES]), tuple(_red(reddish)), seals)


def darkest(picture: Picture) -> Picture:
    """Return each pixel's darkest colour; numpy takes ten times as long for it."""
    found: Picture = cv2.min(cv2.min(picture[:, :, 0], picture[:, :, 1]), picture[:, :, 2])
    return found


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
    grey = darkest(picture)
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


def _red(reddish: Mask) -> list[Box]:
    """Find lines of red print; seals, which are as high as wide, are none."""
    joined = cv2.morphologyEx(reddish, cv2.MORPH_CLOSE, np.ones((5, 61), np.uint8))
    found = []
    for outline in cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, w, h = cv2.boundingRect(outline)
        if 16 <= h < SEAL and w >= 4 * h:
            found.append(Box(max(0, x - h // 6), max(0, y - h // 6), x + w + h // 6, y + h + h // 6))
    return found
