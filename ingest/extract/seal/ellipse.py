"""The rim of a seal, found around the place where a ring was guessed: an ellipse through most of what may be rim on the rays from its centre.

On each of `RAYS` rays the ridges of ink are marked. A contour r(θ) = a + b cos θ + c sin θ + d cos 2θ + e sin 2θ is an ellipse near a circle,
shifted (b, c) and stretched (d, e), and linear in what is sought: many are drawn through five ridges each at once, and the one that
meets most rays is kept (RANSAC). What is printed across the rim, a gap in it, or words beside it lose the vote.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal.paper import Plane, level
from ingest.extract.seal.polar import Floats, unrolled

RAYS, ROWS, REACH = 180, 112, 1.4
ROUNDS = ((0.68, 1.34, 0.035, 96), (0.80, 1.22, 0.026, 64), (0.87, 1.14, 0.022, 48))  # from, to of the radius; how near counts; contours tried
HOPELESS = 0.33  # of the rays that any contour meets: below, a nearer look finds no rim either, and most guesses end here
FEWEST = 36  # rays that bear ink
SHIFT, STRETCH = 0.34, 0.24  # of the radius that a contour may be shifted and stretched in one round
NARROWEST = 0.5  # width to height: a seal photographed from so far aside is not read
SECTORS = 5  # as many as a contour has unknowns
STEADY = 3e-4 * np.eye(SECTORS)  # added to what is solved: few rays on one side leave some of a contour open
OUTWARDS = 0.75  # of how much of a rim bears ink that another around it has at least
GROWN = 1.25  # of a rim that may be no more than the feet of the words: from there the rim itself is seen, and little else
SIDES, BESIDE, FURTHER = 8, 0.08, 1.2  # ways that a rim is looked from beside; by how much of its width, how many times as large
MORE, FULL = 0.1, 0.95  # more of the rays that a better one meets; of the rays, from which on no better one is looked for
EDGE = 2  # rows to both sides of the rim that belong to it
COARSEST, DASHED = 12, 0.5  # dashes a ring has at least; of how much its ink changes along it that is their beat: 0.3 where a pressed rim is dry in places
OUTER = 0.30  # of the rays that a rim counts more for each radius it lies further out: of two rings the outer is the rim


@dataclass(frozen=True, slots=True)
class Rim:
    """An ellipse and how much of it bears ink."""

    ellipse: tuple[float, ...]
    met: float  # 0..1 of the rays


def fitted(ink: Plane, start: tuple[float, ...], *, floor: int, lying: Plane, random: np.random.Generator) -> Rim | None:
    """Fit the rim around *start*; None where there is none."""
    rim = Rim(start, 0.0)
    for each in ROUNDS:
        nearer = _nearer(ink, rim.ellipse, each, floor, random)
        if nearer is None or nearer.met < HOPELESS or not _sound(nearer.ellipse, start, lying):
            return None
        rim = nearer
    further = _further(ink, rim, floor)
    if further is not None:
        outer = _nearer(ink, further, ROUNDS[-1], floor, random)
        if outer is not None and outer.met > OUTWARDS * rim.met and _sound(outer.ellipse, further, lying):
            return outer
    return rim


def wider(ink: Plane, rim: Rim, *, floor: int, lying: Plane, random: np.random.Generator) -> Rim:
    """Return the rim that is seen from further out, where it is a better one; words beside a rim draw a fit away from it."""
    x, y, width, height, degrees = rim.ellipse
    further = fitted(ink, (x, y, width * GROWN, height * GROWN, degrees), floor=floor, lying=lying, random=random)
    better = further is not None and further.met > rim.met and max(further.ellipse[2:4]) > max(width, height)
    return further if further is not None and better else rim


def aside(ink: Plane, rim: Rim, *, floor: int, lying: Plane, random: np.random.Generator) -> Rim:
    """Return the rim that is seen from a little further out to one side, where it is a much better one.

    A fit may touch the rim on one side only and lie on the feet of words on the other; from its own middle the rest of the rim is too far.
    """
    x, y, width, height, degrees = rim.ellipse
    best = rim
    for turn in (np.arange(SIDES) * (2 * np.pi / SIDES)).tolist():
        start = (x + BESIDE * width * math.cos(turn), y + BESIDE * width * math.sin(turn), width * FURTHER, height * FURTHER, degrees)
        other = fitted(ink, start, floor=floor, lying=lying, random=random) if best.met < FULL else None
        if other is not None and other.met > max(best.met, rim.met + MORE) and max(other.ellipse[2:4]) > max(width, height):
            best = other
    return best


def _nearer(ink: Plane, ellipse: tuple[float, ...], each: tuple[float, float, float, int], floor: int, random: np.random.Generator) -> Rim | None:
    """Return the rim that is seen from *ellipse*."""
    least, most, near, tries = each
    rays, far = _ridges(unrolled(ink, ellipse, wide=RAYS, high=ROWS, reach=REACH), least, most, floor)
    if _rays(rays) < FEWEST:
        return None
    with np.errstate(invalid="ignore"):  # the product of small matrices may leave this flag raised though no number is
        contour = _contour(rays, far, near, tries, random)
    return None if contour is None else Rim(_drawn(ellipse, contour[0]), contour[1])


def _further(ink: Plane, rim: Rim, floor: int) -> tuple[float, ...] | None:
    """Return the ellipse of another ring around this one: many seals have two, and the words of each end in a circle."""
    disc = unrolled(ink, rim.ellipse, wide=RAYS, high=ROWS, reach=REACH)
    on = np.greater(disc, max(floor, 0.3 * level(disc[int(0.9 * ROWS / REACH) :], 95)))
    first = int(1.07 * ROWS / REACH)
    rows = (on[first:-2] | on[first + 1 : -1] | on[first + 2 :]).mean(axis=1)
    best = int(np.argmax(rows))
    if rows[best] < max(0.45, OUTWARDS * rim.met) or rows[-1] > 0.6 * rows[best]:
        return None
    grown = (first + 1 + best) * REACH / ROWS
    x, y, width, height, degrees = rim.ellipse
    return x, y, width * grown, height * grown, degrees


def _ridges(disc: Plane, least: float, most: float, floor: int) -> tuple[NDArray[np.intp], Floats]:
    """Return on which ray and how far out ink is redder than on both sides of it."""
    first, last = int(least * ROWS / REACH), int(most * ROWS / REACH)
    band = disc[first - 1 : last + 1]
    strong = max(floor, int(0.2 * level(band, 92)))
    here = band[1:-1]
    rays, rows = np.nonzero(((here >= band[:-2]) & (here > band[2:]) & (here > strong)).T)
    return rays, ((rows + first) * (REACH / ROWS)).astype(np.float32)


def _terms(rays: NDArray[np.intp]) -> Floats:
    turn = rays.astype(np.float32) * np.float32(2 * np.pi / RAYS)
    return np.stack([np.ones_like(turn), np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)], axis=1)


def _contour(rays: NDArray[np.intp], far: Floats, near: float, tries: int, random: np.random.Generator) -> tuple[Floats, float] | None:
    """Return the contour that meets most rays, and how many of all."""
    terms = _terms(rays)
    edges = np.linspace(0, len(rays), SECTORS + 1)
    picks = np.minimum((edges[:-1] + random.random((tries, SECTORS)) * np.diff(edges)).astype(np.intp), len(rays) - 1)
    square = terms[picks] + np.eye(SECTORS, dtype=np.float32) * np.float32(1e-4)  # picks that lie in one ray draw nothing sound, and fall out below
    drawn = np.linalg.solve(square, far[picks][..., None])[..., 0]
    drawn = drawn[(np.abs(drawn[:, 1:3]).max(axis=1) < SHIFT) & (np.abs(drawn[:, 3:]).max(axis=1) < STRETCH) & (drawn[:, 0] > 0.5)]
    if not len(drawn):
        return None
    starts = np.flatnonzero(np.r_[True, np.diff(rays) > 0])
    on = np.abs(drawn @ terms.T - far) < near
    met = np.logical_or.reduceat(on, starts, axis=1).sum(axis=1)
    best = drawn[int(np.argmax(met + OUTER * RAYS * drawn[:, 0]))].astype(np.float32)
    for _ in range(3):
        chosen = np.abs(terms @ best - far) < near
        if chosen.sum() < FEWEST / 2:
            return None
        part = terms[chosen].astype(np.float64)
        best = np.linalg.solve(part.T @ part + STEADY, part.T @ far[chosen]).astype(np.float32)
    return best, _rays(rays[np.abs(terms @ best - far) < near]) / RAYS


def _rays(rays: NDArray[np.intp]) -> int:
    """Count the rays among *rays*, which are in order: np.unique in a tenth of the time."""
    return int(np.count_nonzero(np.diff(rays))) + 1 if len(rays) else 0


def _drawn(ellipse: tuple[float, ...], contour: Floats) -> tuple[float, ...]:
    """Return the ellipse that a contour around the old one is."""
    x, y, width, height, degrees = ellipse
    rays = np.arange(0, RAYS, 4)
    far = _terms(rays) @ contour
    turn = rays * (2 * np.pi / RAYS)
    across, down = far * np.sin(turn), -far * np.cos(turn)
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    half, other = width / 2, height / 2
    xx, xy, yy = half * cos * cos + other * sin * sin, (half - other) * cos * sin, half * sin * sin + other * cos * cos
    places = np.stack([across * xx + down * xy + x, across * xy + down * yy + y], axis=1).astype(np.float32)
    (x, y), (width, height), degrees = cv2.fitEllipse(places)
    return float(x), float(y), float(width), float(height), float(degrees)


def _sound(ellipse: tuple[float, ...], start: tuple[float, ...], lying: Plane) -> bool:
    x, y, width, height, _ = ellipse
    reach = max(start[2], start[3])
    if not all(np.isfinite(ellipse)) or min(width, height) < NARROWEST * max(width, height):
        return False
    inside = 0 <= x < lying.shape[1] and 0 <= y < lying.shape[0]
    return inside and 0.5 * reach < max(width, height) < 1.6 * reach and np.hypot(x - start[0], y - start[1]) < 0.45 * reach


def dashed(ink: Plane, ellipse: tuple[float, ...]) -> bool:
    """Tell whether the rim is a line of even dashes: a form has such a ring where a seal belongs, and what is dry is so unevenly."""
    disc = unrolled(ink, ellipse, wide=2 * RAYS, high=ROWS, reach=REACH)
    at = round(ROWS / REACH)
    along = disc[at - EDGE : at + EDGE + 1].max(axis=0).astype(np.float32)
    power = np.abs(np.fft.rfft(along - along.mean())) ** 2
    beat = COARSEST + int(power[COARSEST : 2 * RAYS // 3].argmax())
    return float(power[beat - 1 : beat + 2].sum()) > DASHED * float(power.sum()) > 0
