"""What stands within and around an ellipse, as numbers that do not change with its size: the rim, the ring of words, the middle, the paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal.paper import Paper, Plane, level
from ingest.extract.seal.polar import Floats, unrolled

Marks = NDArray[np.bool_]

WIDE, HIGH, REACH = 360, 130, 1.3  # of the disc unrolled: one hundred rows to the rim
WORDS = 0.7  # of what ink has at least elsewhere: strokes of characters are thin, and paler for it
SECTORS = 36  # of the ring of words
INKED = 0.07  # of a sector that bears ink where a character stands
MIDDLE = 0.46  # of the radius: what stands in the middle ends before the words begin
TURNS, STEPS = 120, 46  # of the middle unrolled
STARS = (0.20, 0.25, 0.30, 0.36, 0.42)  # of the radius, to the points of a star
HAMMERS = (0.30, 0.37, 0.44)  # of the radius
SHIFTS = ((0.0, 0.0), (0.0, -0.06), (0.0, 0.06), (-0.06, 0.0), (0.06, 0.0))  # of the radius that the middle may be off
COLOURED = 60  # of 255 between the colours of a pixel that is neither ink, print nor paper
LIGHT = 165  # of 255 that all colours of paper have
THROUGH = 2.4  # times its share of the ring around a disc that a band through its middle has of the disc
DARK = 110  # of 255: print
GRAIN = 3.0  # of 255: a scan's paper differs that much from place to place


@dataclass(frozen=True, slots=True)
class Features:
    """The look of one ellipse; shares are 0..1, of what lies on the page."""

    rim: float  # of the rim that bears ink
    whole: float  # of the disc that lies on the page
    inside: float  # ink where between rim and words there is a gap
    beyond: float  # ink just outside
    band: float  # ink in the ring of words
    filled: float  # sectors of it that have ink
    gap: float  # of the ring, its longest stretch without ink
    run: float  # of the ring, its longest stretch with ink, gaps between characters left out
    turns: float  # how often a circle through the words goes from ink to paper and back
    middle: float  # ink in the middle
    rail: float  # of a second circle, between the middle and the words, that bears ink
    moat: float  # ink between the middle and the words
    star: float  # -1..1 how well a five-pointed star fits the middle
    party: float  # the same for hammer and sickle
    solid: float  # red altogether, before what is red around was taken off
    strange: float  # of the disc that is coloured and not red, more than what is around it
    paper: float  # of what is neither red nor print that is light
    print: float  # dark in the disc
    strength: float  # 0..255 redness of the ink
    uneven: float  # how much the ink differs from place to place, relative to its strength
    grain: float  # how much the paper does, 0..255
    radius: float  # pixels, of the longer axis
    flat: float  # height to width, at most 1


def measured(
    ink: Plane, floor: int, paper: Paper, lying: Plane, ellipse: tuple[float, ...], *, hopeless: Callable[[Features], bool] = lambda _: False
) -> Features:
    """Measure what is in and around *ellipse* by the *ink* of its page.

    The middle and the colours cost most: where *hopeless* says that neither could make a seal of it any more, they stay as good as can be.
    """
    disc = unrolled(ink, ellipse, wide=WIDE, high=HIGH, reach=REACH)
    on = unrolled(lying, ellipse, wide=WIDE, high=HIGH, reach=REACH, smooth=False) > 0
    inked = np.greater(disc, _levels(disc, floor))
    look = _outlined(disc, inked, on, ellipse)
    if hopeless(look):
        return look
    star, party = middle(ink, max(floor, 0.38 * level(disc[:34], 85)), ellipse)
    solid, strange, light, dark, grain = _tints(paper, ellipse)
    return replace(look, star=star, party=party, solid=solid, strange=strange, paper=light, print=dark, grain=grain, uneven=_uneven(disc, inked))


def pieces(ink: Plane, floor: int, lying: Plane, ellipse: tuple[float, ...]) -> float:
    """Return how much of the rim of *ellipse* bears ink, and nothing else."""
    disc = unrolled(ink, ellipse, wide=WIDE, high=HIGH, reach=REACH)
    on = unrolled(lying, ellipse, wide=WIDE, high=HIGH, reach=REACH, smooth=False) > 0
    return _rim(np.greater(disc, _levels(disc, floor)), on)


def across(ink: Plane, floor: int, ellipse: tuple[float, ...]) -> float:
    """Return how much of what stands in the middle lies along one line through it: a date all of it, an emblem hardly any (second harmonic)."""
    disc = unrolled(ink, ellipse, wide=TURNS, high=STEPS, reach=0.6)[STEPS // 4 :]
    inked = np.greater(disc, max(floor, 0.38 * level(disc, 93)))
    each = (inked * np.arange(STEPS // 4, STEPS, dtype=np.float32)[:, None]).sum(axis=0)
    waves = np.exp(np.arange(TURNS) * (4j * math.pi / TURNS))
    return float(abs((each * waves).sum()) / max(1.0, float(each.sum())))


def _outlined(disc: Plane, inked: Marks, on: Marks, ellipse: tuple[float, ...]) -> Features:
    """Say what the disc shows; what is not looked at yet is as good as can be."""
    sectors = _sectors(inked[58:90], on[58:90])
    return Features(
        rim=_rim(inked, on),
        whole=float((on[:100] * _area()).sum() / (_area().sum() * WIDE)),
        inside=_ink(inked, on, 90, 94),
        beyond=_ink(inked, on, 111, 127),
        band=_ink(inked, on, 60, 90),
        filled=float((sectors > INKED).mean()) if len(sectors) else 0.0,
        gap=_stretch(sectors <= INKED),
        run=_stretch(_joined(sectors > INKED)),
        turns=_turns(inked),
        middle=_ink(inked, on, 0, 34),
        rail=_rail(inked),
        moat=_ink(inked, on, 44, 54),
        star=1.0,
        party=1.0,
        solid=0.0,
        strange=0.0,
        paper=1.0,
        print=0.0,
        strength=_strength(disc[94:106], on[94:106]),
        uneven=1.0,
        grain=GRAIN,
        radius=max(ellipse[2], ellipse[3]) / 2,
        flat=min(ellipse[2], ellipse[3]) / max(ellipse[2], ellipse[3]),
    )


@lru_cache(maxsize=1)
def _area() -> Floats:
    """Return how large a piece of the disc each row of it is."""
    rows: Floats = np.arange(100, dtype=np.float32) + np.float32(0.5)
    return rows[:, None]


def _levels(disc: Plane, floor: int) -> Floats:
    """Return what ink has at least in each row: the middle, the words and the rim are not pressed equally hard."""
    levels = np.full((HIGH, 1), floor, np.float32)
    for first, last, share in ((0, 46, 0.38), (46, 88, 0.3), (88, HIGH, 0.38)):
        levels[first:last] = max(WORDS * floor if share < 0.38 else floor, share * level(disc[first : min(last, 106)], 93))
    return levels


def _strength(rim: Plane, on: Marks) -> float:
    """Return how red the rim is where it is red."""
    rays = np.where(on, rim, 0).max(axis=0)
    rays = rays[on.any(axis=0)]
    return level(rays, 70) if len(rays) else 0.0


def _rim(inked: Marks, on: Marks) -> float:
    lies = on[94:106].all(axis=0)
    rim: Marks = np.asarray(inked[94:106].any(axis=0))
    return float(rim[lies].mean()) if lies.any() else 0.0


def _ink(inked: Marks, on: Marks, first: int, last: int) -> float:
    lies = on[first:last]
    return float(inked[first:last][lies].mean()) if lies.any() else 0.0


def _sectors(band: Marks, on: Marks) -> Floats:
    """Return the share of ink of each sector that lies on the page, in order."""
    each: Floats = band.reshape(band.shape[0], SECTORS, -1).mean(axis=(0, 2), dtype=np.float32)
    lies: Floats = on.reshape(on.shape[0], SECTORS, -1).mean(axis=(0, 2), dtype=np.float32)
    return each[lies > 0.9]


def _stretch(sectors: Marks) -> float:
    """Return the longest stretch of marked sectors, around the end, too."""
    longest = run = 0
    for marked in np.r_[sectors, sectors].tolist():
        run = run + 1 if marked else 0
        longest = max(longest, run)
    return min(1.0, longest / max(1, len(sectors)))


def _joined(sectors: Marks) -> Marks:
    """Mark what lies between two characters, too."""
    sides = [np.roll(sectors, step) for step in (-2, -1, 0, 1, 2)]
    near: Marks = sides[2] | (sides[1] & sides[3]) | (sides[0] & sides[3]) | (sides[1] & sides[4])
    return near


def _turns(inked: Marks) -> float:
    rows = inked[62:88:3]
    return float(np.percentile((rows != np.roll(rows, 1, axis=1)).sum(axis=1), 75))


def _rail(inked: Marks) -> float:
    """Return how much of a thin circle within the words is drawn, with paper on both sides of it."""
    rows = (inked[50:88] | inked[51:89] | inked[52:90]).mean(axis=1)
    best, each = int(rows.argmax()), inked.mean(axis=1)
    within, without = float(each[43 + best : 49 + best].min()), float(each[54 + best : 60 + best].min())
    return max(0.0, float(rows[best]) - within - without)


def _uneven(disc: Plane, inked: Marks) -> float:
    """Return how much thick ink differs: of the middle and of the rim, away from their edges."""
    thick = cv2.erode(inked[:106].astype(np.uint8), np.ones((3, 5), np.uint8)) > 0
    values = disc[:106][thick].astype(np.float32)
    return float(values.std() / max(1.0, values.mean())) if len(values) > 60 else 1.0


def _tints(paper: Paper, ellipse: tuple[float, ...]) -> tuple[float, float, float, float, float]:
    """Return the shares of red, of other colours, of light paper, of print, and the grain of the paper."""
    around = unrolled(paper.colour, ellipse, wide=120, high=84, reach=1.3).astype(np.int16)
    beyond, disc = around[72:], around[:60]
    coloured = float(((beyond.max(axis=2) - beyond.min(axis=2) > COLOURED) & (beyond[..., 0] < beyond.max(axis=2))).mean())  # a marked line, a bubble of a chat
    area = np.broadcast_to(np.arange(60, dtype=np.float32)[:, None] + 0.5, disc.shape[:2])
    most, least = disc.max(axis=2), disc.min(axis=2)
    red = (disc[..., 0] - disc[..., 1:].max(axis=2) > 30) & (disc[..., 1] - disc[..., 2] < 0.45 * (disc[..., 0] - disc[..., 2]))
    strange = ~red & (most - least > COLOURED)
    dark = ~red & ~strange & (most < DARK)
    rest = ~red & ~dark
    light = rest & (least > LIGHT)
    total = float(area.sum())
    other = float(area[strange].sum()) / total
    behind = min(THROUGH * coloured, other)  # what goes on around the disc is what it was pressed on
    steps = np.abs(np.diff(least, axis=1))[light[:, 1:] & light[:, :-1] & (least[:, 1:] > 225)]
    grain = float(steps.mean()) if len(steps) > 200 else GRAIN
    return (
        float(area[red].sum()) / total,
        other - behind,
        float(area[light].sum() / max(1.0, float(area[rest].sum()) - behind * total)),
        float(area[dark].sum()) / total,
        grain,
    )


def middle(ink: Plane, floor: float, ellipse: tuple[float, ...], *, shifts: int = 5) -> tuple[float, float]:
    """Return how well a star, and hammer and sickle, fit what stands in the middle, turned and shifted as may be."""
    star = party = -1.0
    x, y, width, height, degrees = ellipse
    weight = _weight()
    for right, down in SHIFTS[:shifts]:
        moved = (x + right * width / 2, y + down * height / 2, width, height, degrees)
        disc = unrolled(ink, moved, wide=TURNS, high=STEPS, reach=MIDDLE)
        soft = np.minimum(disc.astype(np.float32) / np.float32(max(1.0, 1.6 * floor)), 1)
        level = soft - np.float32((soft * weight).sum())
        power = float((level * level * weight).sum())
        if power > 1e-4:
            across = np.fft.irfft((np.fft.rfft(level * weight, axis=1)[None] * _patterns()).sum(axis=1), TURNS, axis=1).max(axis=1) / math.sqrt(power)
            star, party = max(star, float(across[: len(STARS)].max())), max(party, float(across[len(STARS) :].max()))
    return star, party


@lru_cache(maxsize=1)
def _weight() -> Floats:
    """Return how much of the middle each of its rows is, 1 altogether."""
    rows: Floats = np.arange(STEPS, dtype=np.float32) + np.float32(0.5)
    found: Floats = rows / np.float32(rows.sum() * TURNS)
    return found[:, None]


@lru_cache(maxsize=1)
def _patterns() -> NDArray[np.complex128]:
    """Return stars, then hammers with sickles, unrolled, each with the mean 0 and the power 1, as their waves around the centre."""
    drawn = np.stack([_levelled(picture) for picture in (*map(_star, STARS), *map(_hammer, HAMMERS))])
    return np.conj(np.fft.rfft(drawn, axis=2))


def _levelled(picture: Plane) -> Floats:
    size = picture.shape[0] / 2
    disc: Floats = unrolled(picture, (size, size, 2 * size, 2 * size, 0.0), wide=TURNS, high=STEPS, reach=MIDDLE).astype(np.float32)
    weight = _weight()
    level: Floats = disc - np.float32((disc * weight).sum())
    found: Floats = level / np.float32(np.sqrt(float((level * level * weight).sum())))
    return found


def _star(size: float) -> Plane:
    """Draw a five-pointed star whose points reach *size* of the radius."""
    turn = np.arange(10) * (np.pi / 5)
    far = np.where(np.arange(10) % 2 == 0, size, size * 0.382) * 200
    picture = np.zeros((400, 400), np.uint8)
    places = np.stack([200 + far * np.sin(turn), 200 - far * np.cos(turn)], axis=1).round().astype(np.int32)
    return np.asarray(cv2.fillPoly(picture, [places], (255,)), np.uint8)


def _hammer(size: float) -> Plane:
    """Draw a hammer across a sickle, as the party's emblem has them, *size* of the radius large."""
    picture = np.zeros((400, 400), np.uint8)
    unit = size * 200

    def at(x: float, y: float) -> tuple[int, int]:
        return round(200 + x * unit), round(200 + y * unit)

    blade = [at(0.62 * np.sin(t) + 0.08, -0.62 * np.cos(t) + 0.02) for t in np.linspace(0.05, np.pi * 1.12, 24)]
    inner = [at(0.46 * np.sin(t) - 0.06, -0.46 * np.cos(t) + 0.0) for t in np.linspace(np.pi * 1.12, 0.05, 24)]
    cv2.fillPoly(picture, [np.array(blade + inner, np.int32)], (255,))
    cv2.line(picture, at(-0.42, 0.42), at(-0.78, 0.80), (255,), max(2, round(0.2 * unit)))
    cv2.line(picture, at(-0.55, -0.35), at(0.75, 0.80), (255,), max(2, round(0.17 * unit)))
    cv2.fillPoly(picture, [np.array([at(-0.95, -0.35), at(-0.45, -0.85), at(-0.22, -0.62), at(-0.72, -0.12)], np.int32)], (255,))
    return np.asarray(picture, np.uint8)
