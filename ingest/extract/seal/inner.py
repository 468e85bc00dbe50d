"""The lines that stand straight inside a ring: 居民委员会 below the star, 财务专用章, or the words of an oval's middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import HEIGHT, Picture

Plane = NDArray[np.uint8]  # ink bright, paper 0
Floats = NDArray[np.float32]

RADIUS = 200  # pixels: the words of an inner line are then 36 to 60 high
HALF = 0.68  # of the radius that is looked at to either side of the middle
FIRST, LAST = 0.27, 0.86  # of the radius below the middle: from the feet of a star to the rim; without a star from -LAST
RING = 0.62  # of the radius: words of a ring do not reach further in
BESIDE, ENDS = math.radians(120), 0.8  # beside an inner line, and of the radius that its ends may reach: a ring that is taken to begin there may be they
BEYOND = math.radians(14)  # that a band reaches beyond its words, and a little
SLANTS = (-8, -4, 0, 4, 8)  # degrees: a ring pressed by half seems to be turned
FURTHER = tuple(slant for slant in range(-56, 57, 8) if abs(slant) > max(SLANTS))  # where print across the ring was taken for its words
REMAINS = 0.03  # of the place of inner lines that is inked though no line was found: a seal for one purpose must not lose its second line
TRACES = 0.005  # the same where print across a line may have left traces of it only
INKED, PALE = 60, 30  # of 255 that a pixel of an inner line has; where words tell whether it is one
LOW, HIGH = 0.09, 0.42  # of the radius that the words of one are high
LEAST = 0.035  # of the width inked in each row of a line: a number along the rim, a remnant of a star has less
SHORTEST = 0.25  # of the radius that a line is long: two characters
COLUMN = 0.05  # of the height inked in each column of a line
MARGIN = 3  # white pixels above and below a strip
LINES = 2


@dataclass(frozen=True, slots=True)
class Band:
    """Where the words of a ring stand: radii as parts of the radius, angles in radians clockwise from the page's up."""

    low: float
    high: float
    start: float
    span: float

    @property
    def up(self) -> float:
        """Return which way is up for the words as a whole."""
        return self.start + self.span / 2


def fitted(ink: Plane, length: float) -> Picture:
    """Bring a strip to the height of the recogniser, *length* times as long, dark on white."""
    high = HEIGHT - 2 * MARGIN
    wide = max(high, round(length * high))
    how = cv2.INTER_AREA if ink.shape[0] > high else cv2.INTER_LINEAR
    small = 255 - cv2.resize(ink, (wide, high), interpolation=how)
    strip: Picture = cv2.copyMakeBorder(small, MARGIN, MARGIN, 2 * MARGIN, 2 * MARGIN, cv2.BORDER_CONSTANT, value=(255,)).astype(np.uint8)
    return strip


@dataclass(frozen=True, slots=True)
class Inner:
    """Where the straight lines of a seal are once it is turned upright."""

    up: float  # radians that it is turned
    band: Band
    centred: bool
    lines: tuple[tuple[int, int, int, int], ...]  # first and last row, first and last column, from top to bottom
    veiled: bool = False  # found where print lies across: it may be nothing but what is left of that

    def strips(self, plane: Plane, ellipse: tuple[float, ...]) -> tuple[Picture, ...]:
        """Cut the lines out of one light."""
        upright = _upright(plane, ellipse, self.band, self.up, centred=self.centred, ends=True)
        cut = [upright[top:bottom, left:right] for top, bottom, left, right in self.lines]
        return tuple(fitted(line, line.shape[1] / line.shape[0]) for line in cut)


def found(plane: Plane, filled: Plane, ellipse: tuple[float, ...], band: Band, *, centred: bool) -> tuple[Inner | None, float]:
    """Find the straight lines in a ring on a *plane* without print, or, where print across them left traces only, on one with its place *filled*.

    Besides, how much of their place is inked where none was found on the plane itself.
    """
    lines, slant, left = _turn(plane, ellipse, band, SLANTS, centred=centred)
    if not lines and left > REMAINS:
        lines, slant, _ = _turn(plane, ellipse, band, FURTHER, centred=centred)
    veiled = not lines and centred and left > TRACES and filled is not plane
    if veiled:
        plane = filled
        lines, slant, _ = _turn(plane, ellipse, band, SLANTS, centred=centred, inked=PALE)
    up = band.up + math.radians(slant)
    upright = _upright(plane, ellipse, band, up, centred=centred) if lines else plane
    whole = _upright(plane, ellipse, band, up, centred=centred, ends=True) if lines else plane
    places = tuple(_ended(whole, place) for first, last in lines if (place := _place(upright, first, last)))
    return (Inner(up, band, centred, places, veiled) if places else None), (0.0 if places and not veiled else left)


def _turn(
    plane: Plane, ellipse: tuple[float, ...], band: Band, slants: Sequence[int], *, centred: bool, inked: int = INKED
) -> tuple[list[tuple[int, int]], int, float]:
    """Return the lines, turned so that they stand apart best, by how much, and how much ink there is."""
    best: tuple[float, list[tuple[int, int]], int, float] = (0.0, [], 0, 0.0)
    for slant in slants:
        profile = (_upright(plane, ellipse, band, band.up + math.radians(slant), centred=centred) > inked).mean(axis=1)
        sharp = float(np.square(np.diff(profile)).sum()) * (1.0 if slant else 1.05)
        if sharp > best[0]:
            best = (sharp, _lines(profile), slant, float(profile.mean()))
    return best[1:]


def _upright(plane: Plane, ellipse: tuple[float, ...], band: Band, up: float, *, centred: bool, ends: bool = False) -> Plane:
    """Turn what is inside a ring upright; what belongs to the ring becomes paper, but for the *ends* of a line, which a ring may seem to begin with."""
    x, y, width, height, degrees = ellipse
    wide, top = round(2 * HALF * RADIUS), FIRST if centred else -LAST
    high = round((LAST - top) * RADIUS)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half, other = width / 2 / RADIUS, height / 2 / RADIUS
    axes = np.array([[half * cos * cos + other * sin * sin, (half - other) * cos * sin], [(half - other) * cos * sin, half * sin * sin + other * cos * cos]])
    turned = axes @ np.array([[math.cos(up), -math.sin(up)], [math.sin(up), math.cos(up)]])
    corner = turned @ np.array([-HALF * RADIUS, top * RADIUS]) + np.array([x, y])
    upright = cv2.warpAffine(plane, np.column_stack([turned, corner]), (wide, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    radius, angle = _within(wide, high, top)
    inmost = np.where(angle > BESIDE, ENDS, max(RING, band.low)) if ends else max(RING, band.low)
    words = (angle < band.span / 2 - BEYOND) & (radius > inmost)
    return np.where(words | (radius > LAST), 0, upright).astype(np.uint8)


@lru_cache(maxsize=2)
def _within(wide: int, high: int, top: float) -> tuple[Floats, Floats]:
    """Return how far from the middle each place of what was turned upright is, in parts of the radius, and at which angle from up."""
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32) / RADIUS
    down, across = down + np.float32(top), across - np.float32(HALF)
    return np.hypot(down, across), np.abs(np.arctan2(across, -down))


def _lines(profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the rows between which lines stand: at most two, the highest."""
    lines: list[tuple[int, int]] = []
    first = -1
    for row, share in enumerate((*profile.tolist(), 0.0)):
        if share > LEAST and first < 0:
            first = row
        elif share <= LEAST and first >= 0:
            if LOW * RADIUS <= row - first <= HIGH * RADIUS:
                lines.append((first, row))
            first = -1
    return sorted(sorted(lines, key=lambda line: line[0] - line[1])[:LINES])


def _ended(whole: Plane, place: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Let a line reach one character further where its end was taken for the ring's."""
    first, last, left, right = place
    more = last - first
    near, far = max(0, left - more), min(whole.shape[1], right + more)
    columns = near + np.flatnonzero((whole[first:last, near:far] > INKED).mean(axis=0) > COLUMN)
    edge = 4 * (round(0.1 * more) + 1)
    return (first, last, max(0, min(left, int(columns[0]) - edge)), min(whole.shape[1], max(right, int(columns[-1]) + edge))) if len(columns) else place


def _place(upright: Plane, first: int, last: int) -> tuple[int, int, int, int] | None:
    """Return the rows and columns of a line with some paper around; None for what is too short for one."""
    columns = np.flatnonzero((upright[first:last] > INKED).mean(axis=0) > COLUMN)
    if len(columns) == 0 or columns[-1] - columns[0] < SHORTEST * RADIUS:
        return None
    edge = round(0.1 * (last - first)) + 1
    return max(0, first - edge), min(len(upright), last + edge), max(0, int(columns[0]) - 4 * edge), min(upright.shape[1], int(columns[-1]) + 4 * edge)
