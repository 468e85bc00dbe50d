"""A person's square name seal 名章: small, a frame of four sides around two to four characters. It is told, and never counts as a unit's."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ingest.extract.seal.paper import Paper, Plane
from ingest.extract.seal.polar import Floats

GAP = 0.003  # of the long side that strokes of one seal are apart at most
LEAST, MOST = 14.0, 0.13  # pixels of a side; of the short side of the page: name seals have 14 to 22 mm
SQUARE = 0.78  # of the one side to the other
FULL = 0.8  # of its rectangle that its outline fills
SIDE, FRAME = 48, 6  # pixels of the seal put straight, and of the frame in it
SIDES = 0.8  # of each side that is one stroke: a code of squares has dots there, and reaches 0.75
INKED = (0.10, 0.72)  # of what is within that bears ink: less is a box to tick, more a block of colour
STROKES = 1.8  # times that a line through it goes from paper to ink: two characters side by side
TRIED = 40  # pieces of ink


def squares(sheet: Paper) -> Iterator[tuple[tuple[float, ...], float]]:
    """Yield the rectangle (centre, width, height, degrees) of each, on the sheet, and how much of its frame bears ink."""
    half = cv2.resize(sheet.red, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    mask = np.greater(half, sheet.floor).astype(np.uint8)
    size = max(3, int(GAP * sheet.long) | 1)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:TRIED]:
        (x, y), (width, height), degrees = cv2.minAreaRect(outline)
        short, long = 2 * min(width, height), 2 * max(width, height)
        if short < LEAST or long > MOST * min(sheet.high, sheet.wide) or short < SQUARE * long or 4 * cv2.contourArea(outline) < FULL * short * long:
            continue
        place = (2.0 * x + 0.5, 2.0 * y + 0.5, 2.0 * width, 2.0 * height, float(degrees))
        frame = _framed(sheet.red, sheet.floor, place)
        if frame > 0:
            yield place, frame


def _framed(ink: Plane, floor: int, place: tuple[float, ...]) -> float:
    """Return how much of the frame bears ink; 0 where it is none, or what stands in it are no characters."""
    x, y, width, height, degrees = place
    corners = cv2.boxPoints(((x, y), (width + 2, height + 2), degrees)).astype(np.float32)
    straight = cv2.getPerspectiveTransform(corners, np.array([[0, SIDE], [0, 0], [SIDE, 0], [SIDE, SIDE]], np.float32))
    seal = cv2.warpPerspective(ink, straight, (SIDE, SIDE))
    on = np.greater(seal, max(floor, 0.4 * float(np.percentile(seal, 90))))
    rows, columns = on.mean(axis=1), on.mean(axis=0)
    sides: Floats = np.array([rows[:FRAME].max(), rows[-FRAME:].max(), columns[:FRAME].max(), columns[-FRAME:].max()])
    inner = on[FRAME + 2 : -FRAME - 2, FRAME + 2 : -FRAME - 2]
    strokes = min(float((inner[:, 1:] & ~inner[:, :-1]).sum(axis=1).mean()), float((inner[1:] & ~inner[:-1]).sum(axis=0).mean()))
    if sides.min() < SIDES or not INKED[0] < inner.mean() < INKED[1] or strokes < STROKES:
        return 0.0
    return float(sides.mean())
