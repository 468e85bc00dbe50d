"""Straight lines from rim to rim, between which a stamp for receipts has its date: post offices and registries use such, and no seal has one."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal.paper import Plane

Marks = NDArray[np.bool_]

SIDE, REACH = 96, 1.3  # pixels of the square a disc is turned in, and how much of what is around it is on it, in radii
STEP = 4  # degrees: a line of the disc is then inked from end to end in two rows of it
WITHIN, BESIDE = 0.86, (1.1, 1.28)  # of the radius: up to the words' outer edge; where a line of a form that a seal lies on goes on
APART = 5  # rows between two lines: a date stands there
FURTHEST = 0.45  # of the radius that it is from the centre
CROSSED = 0.66  # of its length that is inked, more than beside it; characters of an inner line and strokes by hand come to a half


def lines(ink: Plane, floor: int, ellipse: tuple[float, ...]) -> int:
    """Count the lines that go through the *ellipse* side by side from rim to rim, and end there."""
    within, beside = _places()
    most_found = 0
    for degrees in range(0, 180, STEP):
        on: Marks = np.greater(_turned(ink, ellipse, math.radians(degrees)), floor)
        plain = (on & within).sum(axis=1) / within.sum(axis=1).clip(1)
        thick = ((on[1:] | on[:-1]) & within[1:]).sum(axis=1) / within[1:].sum(axis=1).clip(1)
        middle = SIDE // 2
        most, rows = round(FURTHEST * SIDE / 2 / REACH), [-SIDE]
        for row in np.flatnonzero(thick[middle - most : middle + most] > CROSSED) + middle - most + 1:
            around = max(plain[row - 5 : row - 2].min(), plain[row + 2 : row + 5].min())
            on_beyond = (on[row - 2 : row + 2] & beside[row]).any(axis=0).sum() / max(1, beside[row].sum())
            if thick[row - 1] - around - on_beyond > CROSSED and row - rows[-1] > APART:
                rows.append(int(row))
        most_found = max(most_found, len(rows) - 1)
    return most_found


@lru_cache(maxsize=1)
def _places() -> tuple[Marks, Marks]:
    down, across = (np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2) * (2 * REACH / SIDE)
    far = np.hypot(down, across)
    return far < WITHIN, (far > BESIDE[0]) & (far < BESIDE[1])


def _turned(ink: Plane, ellipse: tuple[float, ...], turn: float) -> Plane:
    """Return the disc made round, turned, with some of what is around it."""
    x, y, width, height, degrees = ellipse
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half, other = width * REACH / SIDE, height * REACH / SIDE
    axes = np.array([[half * cos * cos + other * sin * sin, (half - other) * cos * sin], [(half - other) * cos * sin, half * sin * sin + other * cos * cos]])
    turned = axes @ np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    corner = np.array([x, y]) - turned @ np.full(2, (SIDE - 1) / 2)
    found: Plane = cv2.warpAffine(ink, np.column_stack([turned, corner]), (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP).astype(np.uint8)
    return found
