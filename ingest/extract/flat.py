"""Photographs of paper put flat: the desk cut away, the perspective taken out, lines that bend or converge made straight.

    picture ──its four edges, lighter within than without──▶ the paper alone ──which way lines and rows of print run──▶ straight

A scan goes through untouched: it has no edges, and its lines run straight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract import ink
from ingest.extract.recognise import Picture

Numbers = NDArray[np.float64]

SMALL = 640  # pixels of the long side on which edges are looked for: the grain of a desk is gone
SIDEWAYS = 0.45  # tangent that an edge leans at most: 24 degrees, a telephone held askew
STEP = 10  # of 255 that paper is lighter than what lies beside it
BESIDE = (3.0, 6.0, 9.0)  # pixels from an edge at which both sides are looked at: no ruled line and no row of print is as broad
SUPPORT = 0.4  # of an edge that is seen; the rest lies in a shadow, under a finger, on a light desk
AROUND = 0.8  # of the four edges together
OFF = 3.0  # pixels that a piece of an edge may be away from it: paper is never quite flat
LEAST = 0.3  # of the picture that the paper takes
CANDIDATES = 6  # edges looked at on each side

FINE = 1_100  # pixels of the long side on which lines are followed: those of 0.5 point are still there
PIECE = 36  # pixels: a shorter piece of line does not tell where it runs
WAVY = 4.0  # pixels that the ink of a row of print lies off its middle line: more is no row
RUNNING = 0.36  # tangent: what leans more runs the other way, or nowhere
AGREED = 0.02  # tangent: pieces that run further from what all say are strokes of characters
ENOUGH = 3.0  # times the page's breadth that pieces of line are long together, that they may bend a page
LEFT = 0.3  # of what they tell, squared: what must agree in the end
STIFF = 0.1  # how much evidence it takes to bend a page, against turning it
FELT = 0.0022  # of the page: a smaller move is not worth the loss of sharpness; 5 pixels
MOST = 0.25  # of the page: nobody photographs a form like this
ROUNDS = 4
NODES = 32  # places along each side that are followed; what lies between them goes straight
BAND = 256  # rows drawn at a time


def flattened(picture: Picture) -> tuple[Picture, bool]:
    """Return a page without perspective; whether there were lines enough to tell that it is straight now."""
    corners = edges(picture)
    if corners is not None:
        picture = _cut_out(picture, corners)
    across, down = _pieces(picture)
    rows, columns = _field(across), _field(down)
    if rows is None:
        return picture, False
    move = _moves(rows, columns if columns is not None else np.array([-rows[0], 0, 0, 0, 0]), picture.shape)
    return picture if move is None else _drawn_back(picture, *move), True


def edges(picture: Picture) -> Numbers | None:
    """Find the corners of the paper, from the upper left clockwise; None where it fills the picture or is not told from what is around."""
    scale = SMALL / max(picture.shape[:2])
    small = cv2.GaussianBlur(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    grey = small.max(axis=2)  # warm wood is darkest against paper where it is not red
    pieces = _segments(grey, SMALL // 20)
    sides = [_sides(grey, pieces, flat=flat, low=low) for flat, low in ((True, True), (False, False), (True, False), (False, True))]
    if not all(sides):
        return None
    best, most = None, AROUND * 4
    for top, right, bottom, left in product(*sides):
        corners = np.array(
            [_crossing(top.line, left.line), _crossing(top.line, right.line), _crossing(bottom.line, right.line), _crossing(bottom.line, left.line)]
        )
        if not _plausible(corners, grey.shape):
            continue
        lengths = [float(np.linalg.norm(corners[n] - corners[n - 3])) for n in range(4)]
        seen = [min(1.0, side.seen / length) for side, length in zip((top, right, bottom, left), lengths, strict=True)]
        if min(seen) >= SUPPORT and sum(seen) > most:
            best, most = corners, sum(seen)
    return None if best is None else best / scale


def _paper(picture: Picture) -> tuple[float, float, float]:
    """Return the colour that most of a page has: what comes in at its sides is as white."""
    red, green, blue = (float(value) for value in np.median(picture[::16, ::16].reshape(-1, 3), axis=0))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class _Side:
    """A straight edge, as a·x + b·y + c = 0, and how many pixels of it are seen."""

    line: tuple[float, float, float]
    seen: float


def _segments(grey: Picture, least: float) -> Numbers:
    """Return straight pieces of what is dark or light, as rows of x0, y0, x1, y1."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD, 1.0).detect(grey)[0]
    if found is None:
        return np.zeros((0, 4))
    pieces = found.reshape(-1, 4).astype(np.float64)
    kept: Numbers = pieces[np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]) >= least]
    return kept


def _sides(grey: Picture, pieces: Numbers, *, flat: bool, low: bool) -> list[_Side]:
    """Return the edges that may be one side of the paper: *flat* above or below, *low* where it lies right of the edge, or below."""
    x, y = (0, 1) if flat else (1, 0)
    along, across = pieces[:, x + 2] - pieces[:, x], pieces[:, y + 2] - pieces[:, y]
    mine = pieces[np.abs(across) < SIDEWAYS * np.abs(along)]
    mine = mine[_lighter(grey, mine, flat=flat, low=low)]
    if not len(mine):
        return []
    lengths = np.hypot(mine[:, 2] - mine[:, 0], mine[:, 3] - mine[:, 1])
    found: list[_Side] = []
    taken = np.zeros(len(mine), bool)
    for number in np.argsort(-lengths).tolist():
        if taken[number]:
            continue
        near = _near(mine, _through(mine[[number]]))
        line = _through(mine[near])
        near |= _near(mine, line)
        taken |= near
        found.append(_Side(line, float(lengths[near].sum())))
    return sorted(found, key=lambda side: -side.seen)[:CANDIDATES]


def _lighter(grey: Picture, pieces: Numbers, *, flat: bool, low: bool) -> NDArray[np.bool_]:
    """Whether it is lighter on the side where the paper would be, near each piece and a little off it."""
    steps = []
    for away in BESIDE:
        sums = []
        for side in (away, -away):
            at = np.linspace(0.1, 0.9, 9)
            xs = pieces[:, [0]] + at * (pieces[:, [2]] - pieces[:, [0]]) + (0 if flat else side)
            ys = pieces[:, [1]] + at * (pieces[:, [3]] - pieces[:, [1]]) + (side if flat else 0)
            there = grey[np.clip(np.rint(ys), 0, grey.shape[0] - 1).astype(int), np.clip(np.rint(xs), 0, grey.shape[1] - 1).astype(int)]
            sums.append(np.median(there.astype(np.float64), axis=1))
        steps.append((sums[0] - sums[1]) * (1 if low else -1))
    found: NDArray[np.bool_] = np.min(steps, axis=0) >= STEP
    return found


def _through(pieces: Numbers) -> tuple[float, float, float]:
    """Return the line through pieces, the longer counting more."""
    points = pieces.reshape(-1, 2)
    weights = np.repeat(np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]), 2)
    middle = np.average(points, axis=0, weights=weights)
    _, _, axes = np.linalg.svd((points - middle) * np.sqrt(weights)[:, None])
    a, b = (float(value) for value in axes[1])
    return a, b, -float(a * middle[0] + b * middle[1])


def _near(pieces: Numbers, line: tuple[float, float, float]) -> NDArray[np.bool_]:
    a, b, c = line
    found: NDArray[np.bool_] = (np.abs(a * pieces[:, 0] + b * pieces[:, 1] + c) <= OFF) & (np.abs(a * pieces[:, 2] + b * pieces[:, 3] + c) <= OFF)
    return found


def _crossing(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    x, y, z = (float(value) for value in np.cross(one, other))
    return (x / z, y / z) if abs(z) > 1e-9 else (np.inf, np.inf)


def _plausible(corners: Numbers, shape: Sequence[int]) -> bool:
    """Whether four corners are those of a paper: in the picture or a little out of it, large, and without a corner bent in."""
    high, wide = shape[:2]
    inside = (corners > (-0.04 * wide, -0.04 * high)) & (corners < (1.04 * wide, 1.04 * high))
    if not inside.all():
        return False
    outline = corners.astype(np.float32)
    return bool(cv2.isContourConvex(outline)) and float(cv2.contourArea(outline)) >= LEAST * high * wide


def _cut_out(picture: Picture, corners: Numbers) -> Picture:
    """Return the paper alone, as a rectangle as large as its larger sides."""
    top, right, bottom, left = (float(np.linalg.norm(corners[n] - corners[n - 3])) for n in range(4))
    wide, high = round(max(top, bottom)), round(max(left, right))
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    move = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    found: Picture = cv2.warpPerspective(picture, move, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return found


def _moves(rows: Numbers, columns: Numbers, shape: Sequence[int]) -> tuple[Numbers, Numbers] | None:
    """Return where the nodes of the straight page come from; None where that is where it is."""
    high, wide = shape[:2]
    size = max(high, wide) / 2
    grid_y, grid_x = np.mgrid[0 : NODES + 1, 0 : NODES + 1] / NODES - 0.5
    u, v = grid_x * (wide - 1) / size, grid_y * (high - 1) / size
    x, y = u, v
    for _ in range(ROUNDS):  # a line is followed from the middle of the page to where it stands
        x, y = u + _followed(columns, y, x), v + _followed(rows, x, y)
    most = float(max(np.abs(x - u).max(), np.abs(y - v).max())) / 2
    return (x * size + (wide - 1) / 2, y * size + (high - 1) / 2) if FELT <= most <= MOST else None


def _drawn_back(picture: Picture, x: Numbers, y: Numbers) -> Picture:
    """Draw a page anew, each place from where *x* and *y* say; in bands, or where all its pixels come from would take 40 MB."""
    high, wide = picture.shape[:2]
    white, found = _paper(picture), np.empty_like(picture)
    x, y = (_between(one.T, np.linspace(0, NODES, wide)).T for one in (x, y))
    places = np.linspace(0, NODES, high)
    for top in range(0, high, BAND):
        xs, ys = (_between(one, places[top : top + BAND]).astype(np.float32) for one in (x, y))
        found[top : top + BAND] = cv2.remap(picture, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=white)
    return found


def _between(nodes: Numbers, at: Numbers) -> Numbers:
    """Return what lies *at* places between rows of *nodes*."""
    low = np.minimum(at.astype(int), NODES - 1)
    share = (at - low)[:, None]
    found: Numbers = nodes[low] * (1 - share) + nodes[low + 1] * share
    return found


def _followed(field: Numbers, along: Numbers, across: Numbers) -> Numbers:
    """Return how far a line has moved aside that was followed from the middle to *along*, by its slopes there and between."""
    found: Numbers = along * (field[0] + field[2] * across) + along**2 / 2 * (field[1] + field[4] * across) + along**3 / 3 * field[3]
    return found


def _field(pieces: Numbers) -> Numbers | None:
    """Fit slope = a + b·along + c·across + d·along² + e·along·across to pieces (along, across, slope, length); None where there are too few."""
    if float(pieces[:, 3].sum()) < ENOUGH:
        return None
    along, across, slope, long = pieces.T
    terms = np.stack((np.ones_like(along), along, across, along**2, along * across), axis=1)
    held = np.diag([0.0, STIFF, STIFF / 4, STIFF, STIFF])  # little evidence turns a page and does not bend it
    telling = long**2  # a pixel more or less at its end says little of where a long line runs, and much of where a short one does
    found = np.array([_median(slope, telling), 0, 0, 0, 0])
    for reach in (5, 3, 2, 1):
        off = np.abs(terms @ found - slope) / (AGREED * reach)
        weights = telling * np.maximum(0, 1 - off**2) ** 2
        if weights.sum() < LEFT:
            return None
        found = np.linalg.solve(terms.T @ (weights[:, None] * terms) + held, terms.T @ (weights * slope))
    return found


def _median(values: Numbers, weights: Numbers) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _pieces(picture: Picture) -> tuple[Numbers, Numbers]:
    """Return the pieces of ruled lines and rows of print that run across, and those that run down: from the page's middle, in halves of its long side."""
    scale = min(1.0, FINE / max(picture.shape[:2]))
    grey = cv2.resize(ink.darkest(picture), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = _segments(grey, PIECE)
    rows = _rows(grey)
    size, middle = max(grey.shape) / 2, np.array([grey.shape[1], grey.shape[0]]) / 2
    found = []
    for pieces, x, y in ((np.concatenate((lines, rows)), 0, 1), (lines, 1, 0)):
        along, across = pieces[:, x + 2] - pieces[:, x], pieces[:, y + 2] - pieces[:, y]
        mine = np.abs(across) < RUNNING * np.abs(along)
        at = ((pieces[mine, :2] + pieces[mine, 2:]) / 2 - middle) / size
        found.append(np.stack((at[:, x], at[:, y], across[mine] / along[mine], np.abs(along[mine]) / size), axis=1))
    return found[0], found[1]


def _rows(grey: Picture) -> Numbers:
    """Return the middle lines of rows of print: the ink of a row joined to a bar."""
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), 21)
    dark = (cv2.divide(grey, np.maximum(paper, 60), scale=255) < 190).astype(np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    found = []
    for number in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[number])
        if w < 2 * PIECE or h > RUNNING * w or area < w:
            continue
        part = labels[y : y + h, x : x + w] == number
        sums = part.sum(axis=0)
        seen = sums > 0
        middles = (part * np.arange(h)[:, None]).sum(axis=0)[seen] / sums[seen]
        at = np.flatnonzero(seen)
        per, start = np.polyfit(at, middles, 1, w=np.sqrt(sums[seen]))
        if len(at) < 0.7 * w or float(np.abs(middles - per * at - start).mean()) > WAVY:
            continue
        found.append((x, y + start, x + w, y + start + per * w))
    return np.array(found, np.float64).reshape(-1, 4)
