"""Where a ring may be: guesses, many and cheap, for the rim to be fitted around.

rings     a kernel of each size and shape is laid over the page made small; what bears ink all around scores
outlines  pieces of ink that lie near each other, about as high as wide
dots      edges of ink point at the centre of what they surround: for seals so small that the page made small loses them
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal import features
from ingest.extract.seal.paper import Paper, Plane, sized
from ingest.extract.seal.polar import Floats, unrolled

Guess = tuple[float, float, float, float]  # centre x, y, half width, half height

SMALL = 330  # pixels of the long side of the page made small
GROWTH = 1.14  # from one radius to the next
LEVELS = (  # long side of the page made small, radii of rings, side of the square that holds page and ring, how much of the least ink is full ink
    (SMALL, tuple(8.0 * GROWTH**step for step in range(7)), 360, 0.9),
    (SMALL // 2, tuple(10.0 * GROWTH**step for step in range(8)), 216, 0.6),
    (SMALL // 2, tuple(10.0 * GROWTH**step for step in range(8, 17)), 288, 0.6),
)
WHOLE = 20_000  # what a wave as high as 1 is kept as; those of a ring and of what is around it come to 1.4 at most
CELL, SPECK = 16, 8  # pixels of the squares that ink is looked for in; of 255 of one that bear it
OVALS = 70  # pixels: ovals are small
FLAT = 0.7  # height to width of an oval seal, 40 mm by 30 and 45 by 30
LEAST = 0.2  # of a ring that bears ink
PEAKS = 4  # of one size
KEPT = 30  # guesses of each kind
LARGEST = 24  # pieces of ink
LONGEST, OUTSIDE = 26.0, 28  # pixels of the radius of a dot at half the size, and around the page, where votes may go to
PIECES = 60  # of ink that are tried for a star
STARLIKE, NARROWEST = 0.12, 7  # of the long side of the page that a star is wide at most; pixels at least
STAR, STARRY, STARS = 0.3, 0.55, 5  # of the radius that a star reaches; how well it has to fit; how many of one page
LEFT = 0.16  # of a ring that bears ink no other seal explains: one that another overlaps as far as may be has half of its rim
PLACE = 3  # of one place: the rim of a seal, the emblem within, a ring of words


def guesses(paper: Paper, centres: list[Guess]) -> list[Guess]:
    """Guess where rings are, the likeliest of each kind; *centres* are the stars of the page."""
    mask = (paper.red > paper.floor).astype(np.uint8)
    left, top, right, bottom = _inked(mask)
    if right <= left:
        return []
    half = cv2.resize(paper.red[top:bottom, left:right], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    kinds = (
        (rings(paper.red, paper.floor, long=paper.long), 10, 0.25),
        (around(centres), 10, 0.1),
        (_moved(_outlines(half, paper.floor, paper.long), left, top), 4, 0.25),
        (_moved(_dots(half, paper.floor), left, top), 4, 0.25),
    )
    kept: list[Guess] = []
    for found, most, least in kinds:  # each kind has its share: what is strong and no ring must not crowd out a faint one
        likeliest(mask, found, kept, len(kept) + most, least=least)
    return kept


def _inked(mask: Plane) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the part that bears ink, single specks left out, with room around: most pages are white for the most part."""
    high, wide = mask.shape
    full = cv2.copyMakeBorder(mask, 0, -high % CELL, 0, -wide % CELL, cv2.BORDER_CONSTANT, value=0)  # whole cells: others cost thirty times as much
    cells = cv2.resize(full * np.uint8(255), (full.shape[1] // CELL, full.shape[0] // CELL), interpolation=cv2.INTER_AREA)
    x, y, across, down = cv2.boundingRect(np.greater(cells, SPECK).astype(np.uint8))
    if not across:
        return 0, 0, 0, 0
    return max(0, (x - 2) * CELL), max(0, (y - 2) * CELL), min(wide, (x + across + 2) * CELL), min(high, (y + down + 2) * CELL)


def _moved(found: list[Guess], left: int, top: int) -> list[Guess]:
    return [(x + left, y + top, wide, high) for x, y, wide, high in found]


def _kernel(radius: float, flat: float) -> Floats:
    """Return a ring that sums to 1, and around it a paler one that sums to -0.4: a page all red is no ring."""
    size = math.ceil(radius * 1.3) + 2
    y, x = np.mgrid[-size : size + 1, -size : size + 1].astype(np.float32)
    far = np.hypot(x, y / flat) / radius
    ring = (np.abs(far - 1) < max(1.0, radius * 0.035) / radius).astype(np.float32)
    around = (np.abs(far - 1.2) < 0.07).astype(np.float32)
    kernel: Floats = ring / ring.sum() - 0.4 * around / max(1.0, float(around.sum()))
    return kernel


@lru_cache(maxsize=64)
def _waves(radius: float, flat: float, side: int) -> NDArray[np.int16]:
    """Return the waves of a kernel whose middle is the corner of a square, times `WHOLE`: laying it over a page is then one product.

    They are kept in half the bytes: of forty kernels that saves 8 MB, and a ring is told in hundredths. Whole numbers of 16 bits become
    floating ones in a fifth of the time that halves of those take.
    """
    kernel = _kernel(radius, flat)
    square = np.zeros((side, side), np.float32)
    square[: kernel.shape[0], : kernel.shape[1]] = kernel
    waves = cv2.dft(np.roll(square, (-(kernel.shape[0] // 2), -(kernel.shape[1] // 2)), (0, 1)))
    kept: NDArray[np.int16] = np.rint(waves * np.float32(WHOLE)).astype(np.int16)
    return kept


def rings(ink: Plane, floor: int, *, long: int, smallest: float = 0.0) -> list[Guess]:
    """Lay rings of every size, in pixels of the page made small from *smallest* on, over *ink*; large ones over a page made smaller still."""
    found: list[tuple[float, Guess]] = []
    pale = sized(cv2.min(ink, min(255, floor * 3)), SMALL / max(ink.shape))
    for size, radii, side, full in LEVELS:
        scale = size / max(ink.shape)
        small = pale if size == SMALL else cv2.resize(pale, None, fx=size / SMALL, fy=size / SMALL, interpolation=cv2.INTER_AREA)
        soft = np.minimum(small.astype(np.float32) / (full * floor), 1.0)
        soft[soft < 0.2] = 0
        if not soft.any():
            return []
        high, wide = soft.shape
        waves = cv2.dft(cv2.copyMakeBorder(soft / np.float32(WHOLE), 0, side - high, 0, side - wide, cv2.BORDER_CONSTANT, value=0))
        for radius in radii:
            if smallest * size <= radius * SMALL <= 0.5 * long * scale * SMALL:
                for flat in (1.0, FLAT) if radius * SMALL <= OVALS * size else (1.0,):
                    kernel = _waves(radius, flat, side).astype(np.float32)
                    score = cv2.dft(cv2.mulSpectrums(waves, kernel, 0), flags=cv2.DFT_INVERSE | cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
                    found.extend(_peaks(np.ascontiguousarray(score[:high, :wide]), radius, flat, scale))
    return _apart(found)


def _peaks(score: Floats, radius: float, flat: float, scale: float) -> Iterator[tuple[float, Guess]]:
    for _ in range(PEAKS):
        _, best, _, (x, y) = cv2.minMaxLoc(score)
        if best < LEAST:
            return
        yield best, (x / scale, y / scale, radius / scale, radius * flat / scale)
        cv2.circle(score, (x, y), max(2, int(radius * 0.4)), (-1.0,), -1)


def _apart(found: list[tuple[float, Guess]]) -> list[Guess]:
    """Return the best guesses that are not of one and the same ring, a few of each place: what is strong must not crowd out what is faint."""
    kept: list[Guess] = []
    for _, guess in sorted(found, reverse=True):
        beside = [k for k in kept if math.hypot(guess[0] - k[0], guess[1] - k[1]) < 0.6 * max(guess[2], k[2]) and 0.6 < guess[2] / k[2] < 1.67]
        if len(kept) < KEPT and len(beside) < 2 * PLACE and not any(_same(guess, other) for other in beside):
            kept.append(guess)
    return kept


def _same(one: Guess, other: Guess) -> bool:
    near = math.hypot(one[0] - other[0], one[1] - other[1]) < 0.3 * max(one[2], other[2])
    return near and abs(math.log(one[2] / other[2])) < 0.25


def _outlines(red: Plane, floor: int, long: int) -> list[Guess]:
    """Box what hangs together once gaps of a little over one per cent of the page are closed; *red* is half the size."""
    mask = np.greater(red, floor).astype(np.uint8)
    found: list[tuple[float, Guess]] = []
    for gap in (0.003, 0.007):
        size = max(3, int(gap * long) | 1)
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        for number in (np.argsort(-stats[1:count, 4])[:LARGEST] + 1).tolist():
            x, y, w, h = (2.0 * int(v) for v in stats[number][:4])
            if max(w, h) >= 0.02 * long and min(w, h) >= 0.5 * max(w, h):
                round_ = abs(math.log(h / w)) <= 0.2
                halves = (max(w, h) / 2, max(w, h) / 2) if round_ else (w / 2, h / 2)
                found.append((w * h, (x + w / 2, y + h / 2, *halves)))
    return _apart(found)


def _dots(red: Plane, floor: int) -> list[Guess]:
    """Let the edges of ink vote for centres; *red* is half the size."""
    soft = cv2.GaussianBlur(red, (0, 0), 1.2).astype(np.float32)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3) / 8, cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = cv2.magnitude(across, down)
    rows, columns = np.nonzero(steep > max(3.0, 0.15 * floor))
    if not 30 < len(rows) < 0.25 * steep.size:
        return []
    along = steep[rows, columns]
    dx, dy = across[rows, columns] / along, down[rows, columns] / along
    high, wide = steep.shape
    row = wide + 2 * OUTSIDE  # with room for votes that go beyond the page: to leave each out costs more than to count it
    below, right = (rows + OUTSIDE).astype(np.float32), (columns + OUTSIDE).astype(np.float32)
    del across, down, rows, columns  # of a page full of ink 10 MB
    found: list[tuple[float, Guess]] = []
    radius = 5.0
    while radius <= LONGEST:
        places = (np.rint(below + dy * radius) * row + np.rint(right + dx * radius)).astype(np.intp)
        voted = np.bincount(places, minlength=row * (high + 2 * OUTSIDE)).reshape(-1, row)
        votes = voted[OUTSIDE : OUTSIDE + high, OUTSIDE : OUTSIDE + wide].astype(np.float32)
        score = cv2.blur(votes, (3, 3)) * np.float32(9 / (2 * math.pi * radius))
        for _ in range(PEAKS):
            _, best, _, (cx, cy) = cv2.minMaxLoc(score)
            if best < 0.35:
                break
            found.append((best, (2.0 * cx, 2.0 * cy, 2 * radius, 2 * radius)))
            cv2.circle(score, (cx, cy), max(2, int(radius * 0.5)), 0.0, -1)
        radius *= 1.14
    return _apart(found)


def stars(ink: Plane, floor: int, long: int) -> list[Guess]:
    """Look for stars, each with the ring that belongs around it: they are left where a rim is too faint to be guessed by itself."""
    mask = np.greater(ink, floor).astype(np.uint8)
    left, top, right, bottom = _inked(mask)
    if right <= left:
        return []
    mask = cv2.morphologyEx(mask[top:bottom, left:right], cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    likely = heapq.nlargest(PIECES, _starlike(mask, STARLIKE * long), key=lambda piece: piece[0])
    found: list[tuple[float, Guess]] = []
    for _, x, y, wide in likely:
        place = (x + left, y + top, wide / 2 / STAR, wide / 2 / STAR)
        fit = features.middle(ink, floor, (place[0], place[1], 2 * place[2], 2 * place[3], 0.0), shifts=1)[0]
        if fit > STARRY:
            found.append((fit, place))
    return [guess for _, guess in sorted(found, reverse=True)[:STARS]]


def _starlike(mask: Plane, widest: float) -> Iterator[tuple[float, float, float, float]]:
    """Yield the pieces of ink that may be stars: how large, where their middles are, how wide. Their outlines tell it in a fifth of the time of labels."""
    outlines, nested = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline, place in zip(outlines, nested[0] if nested is not None else (), strict=True):
        if place[3] >= 0 or len(outline) < 2 * NARROWEST:
            continue  # a hole, or too small
        _, _, wide, high = cv2.boundingRect(outline)
        if min(wide, high) < NARROWEST or min(wide, high) <= 0.7 * max(wide, high) or max(wide, high) >= widest:
            continue
        area = cv2.contourArea(outline) + len(outline) / 2 + 1  # pixels in it and on it (Pick's theorem)
        middle = cv2.moments(outline)
        if 0.2 < area / (wide * high) < 0.7 and middle["m00"] > 0:  # crossed lines have no area
            yield area, middle["m10"] / middle["m00"], middle["m01"] / middle["m00"], float(max(wide, high))


def explained(mask: Plane, guess: Guess) -> bool:
    """Tell whether too little ink is left for a ring at *guess*, what belongs to seals that were found taken away."""
    x, y, wide, high = guess
    disc = unrolled(mask, (x, y, 2 * wide, 2 * high, 0.0), wide=90, high=28, reach=1.4, smooth=False)
    return float((disc[15:26] > 0).any(axis=0).mean()) < LEFT


def around(centres: list[Guess]) -> list[Guess]:
    """Guess rings around stars, which are larger in some seals than in others."""
    return [(x, y, across * part, across * part) for x, y, across, _ in centres for part in (0.85, 1.2)]


def likeliest(mask: Plane, found: list[Guess], kept: list[Guess], most: int, *, least: float = 0.25) -> None:
    """Look once around each guess and keep those with ink on a ring and none beyond it, a few of each place."""
    ranked = []
    for guess in found:
        x, y, wide, high = guess
        disc = unrolled(mask, (x, y, 2 * wide, 2 * high, 0.0), wide=90, high=70, reach=1.4, smooth=False) > 0
        rows = disc[40:63].mean(axis=1)
        near = float((rows[:-2] + rows[1:-1] + rows[2:])[2:19].max())  # three rows may each have a piece of the rim
        rim, within, beyond = disc[41:59].any(axis=0), disc[30:45].mean(), disc[60:68].any(axis=0)
        clean = float((rim & ~beyond).mean())
        score = float(0.3 * rim.mean() + 0.4 * clean + 0.4 * min(1.0, near) - 0.5 * max(0.0, within - 0.5))
        if score > least:
            ranked.append((score, guess))
    for _, guess in sorted(ranked, reverse=True):
        beside = [k for k in kept if math.hypot(guess[0] - k[0], guess[1] - k[1]) < 0.5 * max(guess[2], k[2]) and 0.6 < guess[2] / k[2] < 1.67]
        if len(kept) < most and len(beside) < PLACE and not any(_twins(guess, k) for k in beside):
            kept.append(guess)


def _twins(one: Guess, other: Guess) -> bool:
    """Tell whether the rim is found from the *other* as well."""
    near = math.hypot(one[0] - other[0], one[1] - other[1]) < 0.15 * other[2]
    return near and abs(math.log(one[2] / other[2])) < 0.14 and abs(one[3] / one[2] - other[3] / other[2]) < 0.2
