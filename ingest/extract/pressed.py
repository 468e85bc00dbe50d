"""Seals on pages without colours: where one is pressed, its ink is of one grey in the breadth of its strokes, and print is darker.

What a seal covers is shown in several ways, and the way that reads best is believed: with the seal as it is, without it, in the blackest ink only.
No way is best everywhere: a faint seal hardly harms, one as dark as print cannot be taken off without taking print.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.lineboxes import Box
from ingest.extract.recognise import Picture

Mask = NDArray[np.uint8]

INK = 160  # of 255: what is darker is ink
SEAL = 130  # pixels: ink as high as that, and about as wide, is a seal
LARGEST = 700  # pixels of a seal: the largest official ones are 5 cm, 400 pixels, and a photograph brings them nearer
PALE, DARK = 60, 150  # of 255: red ink on a grey scan is between them wherever it is thicker than the edge of a stroke
PRESSED = 3_000  # pixels so grey that a seal has at least; print has a few hundred on a page
DARKER = 25  # of 255 that print is darker than a seal, where the two are told apart by it
APART = 40  # of 255 that most print is darker than a seal, where a scrap of a seal's own characters is known by its grey
BLACKEST = 10  # percent of ink that tell how black it is
NEARLY = 0.9  # of a seal's grey: what is as light is white where only the blackest ink is wanted


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals of a page, and the page before they were taken off."""

    places: tuple[Box, ...]
    grey: float  # of their ink
    print: float  # of the blackest ink outside them
    sealed: Picture
    blackest: Picture

    def over(self, box: Box) -> bool:
        """Whether a seal may lie on *box*."""
        return any(one.x0 < box.x1 and box.x0 < one.x1 and one.y0 < box.y1 and box.y0 < one.y1 for one in self.places)

    def owns(self, box: Box) -> bool:
        """Whether the ink in *box* is that of a seal and none else: hardly any of it is darker, where print would be."""
        part = self.sealed[max(0, int(box.y0)) : round(box.y1), max(0, int(box.x0)) : round(box.x1)]
        inked = part[part < INK]
        return self.over(box) and bool(len(inked)) and self.print < self.grey - APART and float(np.percentile(inked, BLACKEST)) > self.grey - DARKER / 2


def taken_off(level: Picture) -> Seals | None:
    """Take seals off a page, in place; None where there is none."""
    least, most = cv2.erode(level, np.ones((3, 3), np.uint8)), cv2.dilate(level, np.ones((3, 3), np.uint8))
    flat = ((least > PALE) & (most < DARK)).astype(np.uint8)
    if int(flat.sum()) < PRESSED:
        return None
    places = [box for box in _pieces(cv2.morphologyEx(flat, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))) if _round(box)]
    inside = np.zeros_like(flat)
    for box in places:
        inside[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = 1
    if not (flat & inside).any():
        return None
    sealed = level.copy()
    grey = float(np.median(level[(flat & inside) > 0]))
    outside = level[(level < INK) & (inside == 0)]
    black = float(np.percentile(outside, BLACKEST)) if len(outside) else 0.0
    _lighten(level, flat & inside, inside, grey)
    stretched = (sealed.astype(np.float32) - black) * (255 / max(DARKER, NEARLY * grey - black))
    return Seals(tuple(places), grey, black, sealed, np.where(inside > 0, stretched.clip(0, 255), sealed).astype(np.uint8))


def _lighten(level: Picture, flat: Mask, inside: Mask, grey: float) -> None:
    """Divide by the seal: ink on ink, what lies below is as dark as it was; its small characters are as light as it is."""
    pressed = cv2.dilate(flat, np.ones((7, 7), np.uint8)) > 0
    level[pressed] = np.minimum(level[pressed] * (255 / grey), 255).astype(np.uint8)
    _, labels = cv2.connectedComponents((level < INK).astype(np.uint8))
    darkest = np.full(int(labels.max()) + 1, 255, np.uint8)
    np.minimum.at(darkest, labels[level < INK], level[level < INK])
    sealed = np.unique(labels[inside > 0])
    others = np.delete(darkest, sealed)
    if len(others) and float(np.median(others)) < grey - DARKER:
        level[(darkest[labels] > grey - DARKER / 2) & (inside > 0) & (level < INK)] = 255


def _round(box: Box) -> bool:
    low, high = sorted((box.wide, box.high))
    return low >= SEAL and high <= LARGEST and high < 1.6 * low


def _pieces(mask: Mask) -> list[Box]:
    """Return where the pieces of a mask are, with a little around them."""
    places = (cv2.boundingRect(outline) for outline in cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0])
    return [Box(max(0.0, x - 5.0), max(0.0, y - 5.0), x + w + 5.0, y + h + 5.0) for x, y, w, h in places]
