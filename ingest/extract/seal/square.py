"""A person's square name seal 名章: small, two to four characters within four sides, or left white in a block. It never counts as a unit's.

ink ──closed────────▶ outlines of what stands by itself
    ──holes─────────▶ what a frame surrounds, whatever else touches the frame: it is often pressed across the seal of the unit
    ──closed, opened▶ blocks, what is thin and touches them left out
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal.paper import Paper, Plane, level
from ingest.extract.seal.polar import Floats

Marks = NDArray[np.bool_]

GAP = 0.003  # of the long side that strokes of one seal are apart at most
LEAST, MOST = 14.0, 0.13  # pixels of a side; of the short side of the page: name seals have 14 to 22 mm
SQUARE = 0.78  # of the one side to the other
FULL = 0.8  # of its rectangle that its outline fills
SIDE, FRAME = 48, 6  # pixels of the seal put straight, and of the frame in it
SIDES = 0.78  # of each side that is one stroke: a code of squares has dots there, and reaches 0.75
INKED = (0.10, 0.72)  # of what is within that bears ink: less is a box to tick
BLOCK = (0.4, 0.92)  # the same where the characters are left white: more is a block of colour
SOLID = 0.018  # of the long side, 10 mm: a block is thicker, the words of a ring are not, however much they run
INSCRIBED = 0.6  # of the width of a disc that a square in it has, or less
STROKES = 1.05  # times that a line through it goes from paper to ink: two characters side by side, or three of which one has a column of its own
WHITE = 0.7  # of the strongest ink that is less where a thin stroke was left white: ink runs into it from both sides
AROUND, FILLED = 1.4, 0.35  # times its sides that is looked at for paper, and of one side there that ink has where it goes on
BESIDE, CLOSE = 0.9, 0.35  # of a side: where the next character is looked for, and begins at most: headlines are spaced
AS_HIGH = 0.2  # of a side that it may be higher or lower: 函 and 园 stand low
REACHING = 0.58  # of a side that characters left white take, across and down
CHARACTER = 0.6  # of a side that the next character is high at least; seals of one page stand further apart, that of the unit is higher
HOLE = 0.1  # of a hole that its frame is wider altogether
TRIED = 40  # pieces of ink


def squares(sheet: Paper) -> Iterator[tuple[tuple[float, ...], float]]:
    """Yield the rectangle (centre, width, height, degrees) of each, on the sheet, and how much of its frame bears ink."""
    half = cv2.resize(sheet.red, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    mask = np.greater(half, sheet.floor).astype(np.uint8)
    found: list[tuple[float, ...]] = []
    for place in _rectangles(mask, sheet.long):
        short, long = min(place[2:4]), max(place[2:4])
        if short < LEAST or long > MOST * min(sheet.high, sheet.wide) or short < SQUARE * long:
            continue
        if any(math.hypot(place[0] - one[0], place[1] - one[1]) < short / 2 for one in found):
            continue
        frame = _framed(sheet.red, sheet.floor, place)
        if frame > 0 and _alone(sheet.red, sheet.floor, place) and not _written(sheet.red, sheet.floor, place):
            found.append(place)
            yield place, frame


def _rectangles(mask: Plane, long: int) -> Iterator[tuple[float, ...]]:
    """Yield what on a *mask* of half the size is four-sided, in pixels of the sheet, the largest first of each kind."""
    size = max(3, int(GAP * long) | 1)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    solid = max(5, int(SOLID * long) | 1)
    within = max(3, int(INSCRIBED * solid) | 1)  # a square that the disc holds: where not even it fits there are no blocks, and most pages have none
    blocks = cv2.erode(closed, np.ones((within, within), np.uint8))
    if blocks.any():
        blocks = cv2.morphologyEx(closed, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (solid, solid)))
    framed, nested = cv2.findContours(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    holes = [outline for outline, place in zip(framed, nested[0] if nested is not None else (), strict=True) if place[3] >= 0]
    alone, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    thick, _ = cv2.findContours(blocks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outlines, wider in ((alone, 0.0), (thick, 0.0), (holes, HOLE)):
        for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:TRIED]:
            (x, y), (width, height), degrees = cv2.minAreaRect(outline)
            if cv2.contourArea(outline) >= FULL * width * height > 0:
                grown = 1 + wider
                yield 2.0 * x + 0.5, 2.0 * y + 0.5, 2.0 * width * grown, 2.0 * height * grown, float(degrees)


def _framed(ink: Plane, floor: int, place: tuple[float, ...]) -> float:
    """Return how much of the frame bears ink; 0 where it is none, or what stands in it are no characters."""
    x, y, width, height, degrees = place
    corners = cv2.boxPoints(((x, y), (width + 2, height + 2), degrees)).astype(np.float32)
    straight = cv2.getPerspectiveTransform(corners, np.array([[0, SIDE], [0, 0], [SIDE, 0], [SIDE, SIDE]], np.float32))
    seal = cv2.warpPerspective(ink, straight, (SIDE, SIDE))
    strong = level(seal, 90)
    on = np.greater(seal, max(floor, 0.4 * strong))
    rows, columns = on.mean(axis=1), on.mean(axis=0)
    sides: Floats = np.array([rows[:FRAME].max(), rows[-FRAME:].max(), columns[:FRAME].max(), columns[-FRAME:].max()])
    inner = on[FRAME + 2 : -FRAME - 2, FRAME + 2 : -FRAME - 2]
    cut = _strokes(inner) >= STROKES and INKED[0] < inner.mean() < INKED[1]
    block = np.greater(seal, WHITE * strong)[FRAME + 2 : -FRAME - 2, FRAME + 2 : -FRAME - 2]
    left = _strokes(~block) >= STROKES and BLOCK[0] < block.mean() < BLOCK[1] and _reaching(~block)
    return float(sides.mean()) if sides.min() >= SIDES and (cut or left) else 0.0


def _alone(ink: Plane, floor: int, place: tuple[float, ...]) -> bool:
    """Tell whether paper is around it, on three sides at least: a piece of a banner has words left white in it, too."""
    x, y, width, height, degrees = place
    corners = cv2.boxPoints(((x, y), (AROUND * width, AROUND * height), degrees)).astype(np.float32)
    straight = cv2.getPerspectiveTransform(corners, np.array([[0, SIDE], [0, 0], [SIDE, 0], [SIDE, SIDE]], np.float32))
    on = np.greater(cv2.warpPerspective(ink, straight, (SIDE, SIDE)), floor)
    return sum(float(side.mean()) > FILLED for side in (on[:2], on[-2:], on[:, :2], on[:, -2:])) < 2


def _reaching(marks: Marks) -> bool:
    """Tell whether characters reach about from side to side: one alone in the middle of a block is the picture of a member of a chat."""
    return all(len(places) > 0 and places[-1] - places[0] >= REACHING * SIDE for places in (np.flatnonzero(marks.any(axis=axis)) for axis in (0, 1)))


def _written(ink: Plane, floor: int, place: tuple[float, ...]) -> bool:
    """Tell whether a character as high stands close beside it: 国, 园 and 回 have frames, and headlines are red."""
    x, y, width, height, degrees = place
    turn = math.radians(degrees)
    for quarter in range(4):
        across, along = (width, height) if quarter % 2 == 0 else (height, width)
        cos, sin = math.cos(turn + quarter * math.pi / 2), math.sin(turn + quarter * math.pi / 2)
        ends = ((0.5, -1.0), (0.5 + BESIDE, -1.0), (0.5, 1.0))
        corners = [(x + cos * a * across - sin * b * along, y + sin * a * across + cos * b * along) for a, b in ends]
        wide, high = round(BESIDE * SIDE), 2 * SIDE
        straight = cv2.getAffineTransform(np.array(corners, np.float32), np.array([(0, 0), (wide, 0), (0, high)], np.float32))
        on = np.greater(cv2.warpAffine(ink, straight, (wide, high)), floor)[:, 3:]
        rows, columns = np.flatnonzero(on.any(axis=1)), np.flatnonzero(on.any(axis=0))
        if len(rows) and columns[0] < CLOSE * SIDE and rows[-1] - rows[0] >= CHARACTER * SIDE:
            within = rows[0] >= (0.5 - AS_HIGH) * SIDE and rows[-1] < (1.5 + AS_HIGH) * SIDE
            if within and columns[-1] >= CHARACTER * SIDE:
                return True
    return False


def _strokes(marks: Marks) -> float:
    """Return how many strokes a line through what is marked meets, across or down, whichever are fewer."""
    return min(float((marks[:, 1:] & ~marks[:, :-1]).sum(axis=1).mean()), float((marks[1:] & ~marks[:-1]).sum(axis=0).mean()))
