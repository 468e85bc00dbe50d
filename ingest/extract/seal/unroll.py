"""The lines of a seal made straight: its ring unrolled from the widest gap between its words on, its inner lines turned upright.

    crop ──paper made white──▶ dark    how dark in green light: JPEG keeps brightness finer than colour
                           ├─▶ share   how much redder than grey for its brightness: ink shows at the edges of print, too
                           └─▶ both    the mean of them: as fine as the one, as clear of print as the other
         black print over each: what lay under it is made up from what is around
    disc ──angles with ink──▶ gap      where the words begin and end; "up" is opposite
         ──radii with ink───▶ band     between the rim and the star, where they stand
         ──turned upright───▶ lines    what stands below the star, or in the middle where there is none

Every strip is dark on white, upright, as the recogniser wants it. In each of the three lights other characters are misread.
"""

from __future__ import annotations

import math
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture
from ingest.extract.seal import inner
from ingest.extract.seal.inner import Band, fitted
from ingest.extract.seal.paper import level
from ingest.extract.seal.polar import unrolled

Plane = NDArray[np.uint8]  # ink bright, paper 0
Floats = NDArray[np.float32]

DISC = 400  # pixels across at which a seal is read: the words of its ring are then about 48 high, as the model was trained
LARGER = 4.0  # times that a small seal is made larger: beyond, there is nothing to read
AROUND = 1.3  # of the radius that is cut out
COLUMNS, ROWS, REACH = 1080, 240, 1.2  # of the unrolled disc: 200 rows to the rim, as fine as the disc is
BLOCKS = 6  # squares across a crop whose paper is looked at by itself: shadows are wider
PAPER = 85  # percentile of a square that is paper
PALEST = 0.72  # of the brightest channel that paper has in the others: more colour than that is ink, not light
BLACK, DARK = 0.2, 110.0  # of the redness of a seal that black print has at most, and how dark it is at least: what lies between may be either
LEAST_PRINT = 0.002  # of a crop that is black before anything is taken for print over a seal
TOLD_APART = 30.0  # of 255 that ink is brighter than print in red light: below, only colour tells them apart
HIDDEN = (0.7, 3), (0.3, 1)  # of the way from print to ink, in each light: what is darker is print; and by how many pixels it is taken wider
MIXED = 1  # number of the light that is the mean of the other two
DIM = 20.0  # of 255 that is added to a brightness something is shared by: what is nearly black has any colour
NEAR = 2  # pixels around a stroke of print that say what lay under it
GRAIN = 0.06  # of the strongest ink that paper's own grain reaches
WORDS = (0.77, 0.88)  # of the radius: words of a ring stand there whatever their size; a number along the rim does not
BORDER = 0.03  # of the radius, that a band is wider than its words
EMPTY = 0.2  # of the strokes that words have at most angles: fewer are a gap between them
PEAK, DEEPEST, OUTERMOST = (0.68, 0.88), 0.45, 0.98  # radii at which words are thickest, and beyond which they never reach
THIN, INMOST, THINNEST = (
    0.17,
    0.4,
    0.1,
)  # of the radius: letters of a second script are lower; how far in the Chinese words begin, and how high they are at least
SECOND, PALER = 0.45, 0.3  # of the strokes of the outer ring, and of its own thickest row, that a ring further in has
EDGE, RISES = 0.22, 1.5  # of the ink of the thickest row: less is beside the words; and more again is the rim
STRETCH, WEAKEST = 61, 40.0  # columns, as wide as a character of twenty, that are made as strong as others; how strong ink is at least that is made so
WIDER = 1.0  # words are widened by: characters on a ring are narrow, and each wants moments of its own
ENDS = math.radians(12)  # kept before the first and behind the last word


class Unrolled:
    """What is to be read of a seal: pictures of its lines in each light, made when they are asked for."""

    def __init__(self, page: Picture, ellipse: tuple[float, ...], *, centred: bool) -> None:
        """Find the lines of the seal in the *ellipse* of a *page*; *centred*: a star or an emblem is in its middle, and no words."""
        crop, self._placed = _cut(page, ellipse)
        self._lights = Lights(crop) if crop.size else None
        if self._lights is None:
            return
        self._first = self._flat(self._lights[0])
        self._rings = _rings(self._first)
        self._inner = inner.found(self._lights[0], self._placed, self._rings[-1][0], centred=centred)

    def __len__(self) -> int:
        """Return in how many lights it can be read."""
        return len(self._lights or ())

    def look(self, number: int) -> tuple[Picture, ...]:
        """Return its lines in one light: the ring, then what stands inside it, from top to bottom."""
        assert self._lights is not None  # noqa: S101  who asks knows how many there are
        plane = self._lights[number]
        flat = self._flat(plane) if number else self._first
        rings = tuple(_ring(_evened(flat, band) if number == 0 else flat, band, closed=closed) for band, closed in self._rings)
        return (*rings, *(self._inner.strips(plane, self._placed) if self._inner else ()))

    def _flat(self, plane: Plane) -> Plane:
        return unrolled(plane, self._placed, wide=COLUMNS, high=ROWS, reach=REACH)


def _rings(flat: Plane) -> tuple[tuple[Band, bool], ...]:
    """Find the rings of words; a second one is told as a line inside the first, which it is: the name goes over to it, or stands on it alone."""
    first = _band(flat)
    second = _within(flat, first[0])
    return (first, second) if second else (first,)


def redness(crop: Picture) -> Plane:
    """Return how red each pixel is, ink bright; paper is made white first, whatever light it lay in."""
    return _levelled(_red(_whitened(crop)))


class Lights:
    """The ink of a crop without what is printed over it, in each light; making up what lies under print costs as much as reading a word."""

    def __init__(self, crop: Picture) -> None:
        white = _whitened(crop)
        self._red, green, blue = (white[..., at] for at in range(3))
        reddish = _red(white)
        self._darkness: Floats = np.clip(np.float32(245) - green, 0, 255)
        self._share: Floats = np.clip((self._red - (green + blue) / 2) / (self._red + np.float32(DIM)) * 255, 0, 255)
        self._print = _print(reddish, self._darkness, self._red)
        covered = self._print is not None and self._print[1] - self._print[0] < TOLD_APART
        self._only = _levelled(reddish) if covered else None

    def __len__(self) -> int:
        return 3 if self._only is None else 1

    def __getitem__(self, number: int) -> Plane:
        if self._only is not None:
            return self._only
        if number == MIXED:
            mixed: Plane = cv2.addWeighted(self._dark, 0.5, self._reddish, 0.5, 0).astype(np.uint8)
            return mixed
        return self._reddish if number else self._dark

    @cached_property
    def _dark(self) -> Plane:
        return _levelled(self._filled(self._darkness, *HIDDEN[0]))

    @cached_property
    def _reddish(self) -> Plane:
        return _levelled(self._filled(self._share, *HIDDEN[1]))

    def _filled(self, plane: Floats, soft: float, wider: int) -> Floats:
        if self._print is None:
            return plane
        black, own = self._print
        return _filled(plane, self._red < black + soft * (own - black), wider)


def _red(white: Floats) -> Floats:
    red, green, blue = (white[..., at] for at in range(3))
    found: Floats = np.clip(red - np.maximum(green, blue) * np.float32(0.75) - np.minimum(green, blue) * np.float32(0.25), 0, 255)
    return found


def _print(reddish: Floats, darkness: Floats, red: Floats) -> tuple[float, float] | None:
    """Return how bright print and ink are in red light, where print is dark and the ink of a seal is not; None without print."""
    strong = max(40.0, float(np.percentile(reddish, 97)))
    ink, print_ = reddish > 0.5 * strong, (reddish < BLACK * strong) & (darkness > DARK)
    if print_.mean() < LEAST_PRINT or not ink.any():
        return None
    return float(np.median(red[print_])), float(np.median(red[ink]))


def _filled(plane: Floats, covered: NDArray[np.bool_], wider: int) -> Floats:
    """Make up what lies under print from what is around: a thin stroke across a character then leaves it whole."""
    mask = cv2.dilate(covered.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wider, wider)))
    filled: Floats = cv2.inpaint(np.clip(plane, 0, 255).astype(np.uint8), mask, NEAR, cv2.INPAINT_TELEA).astype(np.float32)
    return filled


def _cut(page: Picture, ellipse: tuple[float, ...]) -> tuple[Picture, tuple[float, ...]]:
    """Cut a seal out, as large as it is read at, and say where its ellipse is there.

    What is small is made larger before anything is told from its pixels: a stroke of print of one pixel is then not two blurred ones.
    """
    x, y, width, height, degrees = (float(one) for one in ellipse)
    reach = max(width, height) / 2 * AROUND
    left, top = max(0, math.floor(x - reach)), max(0, math.floor(y - reach))
    crop = page[top : max(0, math.ceil(y + reach)), left : max(0, math.ceil(x + reach))]
    scale = min(LARGER, DISC / max(1.0, width, height))
    if crop.size:
        size = max(1, round(crop.shape[1] * scale)), max(1, round(crop.shape[0] * scale))
        crop = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC).astype(np.uint8)
    return crop, ((x - left) * scale, (y - top) * scale, width * scale, height * scale, degrees)


def _whitened(crop: Picture) -> Floats:
    """Make the paper of a crop white: that of each square by itself, or a shadow across it would become ink."""
    high, wide = crop.shape[:2]
    down, across = min(BLOCKS, high), min(BLOCKS, wide)
    paper = np.empty((down, across, 3), np.float32)
    for row, squares in enumerate(np.array_split(crop, down, axis=0)):
        for column, square in enumerate(np.array_split(squares, across, axis=1)):
            paper[row, column] = [level(square[..., colour], PAPER) for colour in range(3)]
    # A square full of ink, or of the table the page lies on, takes what its neighbours have.
    paper = np.maximum(cv2.blur(paper, (3, 3)), np.minimum(paper, cv2.blur(paper, (5, 5))))
    paper = np.maximum(paper, paper.max(axis=2, keepdims=True) * PALEST)
    gain = cv2.resize(250 / np.maximum(paper, 40), (wide, high), interpolation=cv2.INTER_LINEAR).reshape(high, wide, 3)
    white: Floats = np.minimum(crop * gain, 255).astype(np.float32)
    return white


def _levelled(plane: Floats) -> Plane:
    """Stretch the strongest ink to black, the grain of the paper to nothing."""
    strong = max(48.0, float(np.percentile(plane, 97)))
    levelled: Plane = np.clip((plane - GRAIN * strong) * (250 / strong), 0, 255).astype(np.uint8)
    return levelled


def _row(radius: float) -> int:
    return min(ROWS - 1, round(radius * ROWS / REACH))


def _band(clean: Plane) -> tuple[Band, bool]:
    """Find where the words of a ring stand, and whether they go all round."""
    strokes = np.abs(clean.astype(np.float32) - np.roll(clean, 3, axis=1))  # of a rim there is nothing in it, of words nearly all
    start, span, closed, columns = _around(strokes, *WORDS)
    low, high = _radii(strokes, columns)
    if high < WORDS[1]:  # what was looked at for the gap was a number or a second script outside the words, which leaves another
        start, span, closed, _ = _around(strokes, low + BORDER, high - BORDER)
    return Band(low, high, start, span), closed


def _around(strokes: Floats, low: float, high: float) -> tuple[float, float, bool, NDArray[np.intp]]:
    """Find where between two radii words begin, how far they go, whether all round, and at which columns they stand."""
    level = np.sqrt(strokes[_row(low) : max(_row(low) + 1, _row(high))].mean(axis=0))
    level = cv2.GaussianBlur(np.tile(level, 3)[None], (0, 0), COLUMNS / 150)[0][COLUMNS : 2 * COLUMNS]
    least, most = np.percentile(level, [3, 85])
    first, length = _gap(level < least + EMPTY * max(4.0, float(most - least)))
    closed = length < COLUMNS * 20 / 360
    turn = 2 * math.pi / COLUMNS
    start = (first + length) * turn - min(ENDS, length * turn / 2)
    span = min(2 * math.pi, (COLUMNS - length) * turn + 2 * min(ENDS, length * turn / 2))
    return start, span, closed, np.arange(first + length, first + COLUMNS) % COLUMNS


def _within(clean: Plane, band: Band) -> tuple[Band, bool] | None:
    """Find a second ring of words inside the first: in some regions a seal bears its name in two scripts, the Chinese one further in."""
    if band.high - band.low > THIN:
        return None
    strokes = np.abs(clean.astype(np.float32) - np.roll(clean, 3, axis=1))
    rows = cv2.GaussianBlur(strokes.mean(axis=1)[:, None], (0, 0), 1.2)[:, 0]
    deepest, outer = _row(INMOST), _row(band.low)
    middle = deepest + int(rows[deepest:outer].argmax())
    if rows[middle] < SECOND * rows[outer : _row(band.high)].max():
        return None
    low = high = middle
    while low > deepest and rows[low] > PALER * rows[middle]:
        low -= 1
    while high < outer and rows[high] > PALER * rows[middle]:
        high += 1
    if high - low < _row(THINNEST):
        return None
    start, span, closed, _ = _around(strokes, (low + 3) / ROWS * REACH, (high - 3) / ROWS * REACH)
    return Band((low - 2) / ROWS * REACH, (high + 2) / ROWS * REACH, start, span), closed


def _gap(empty: NDArray[np.bool_]) -> tuple[int, int]:
    """Return where the longest run of *empty* angles begins and how long it is; they close to a circle."""
    if not empty.any() or empty.all():
        return 0, 0
    first, best, run = 0, 0, 0
    for at, one in enumerate(np.concatenate([empty, empty]).tolist()):
        run = run + 1 if one else 0
        if best < run <= len(empty):
            first, best = at - run + 1, run
    return first % len(empty), best


def _radii(strokes: Floats, columns: NDArray[np.intp]) -> tuple[float, float]:
    """Find between which radii the words at some *columns* stand: outwards to the rim, inwards to what is in the middle."""
    rows = cv2.GaussianBlur(strokes[:, columns].mean(axis=1)[:, None], (0, 0), 1.2)[:, 0]
    inner, outer = _row(PEAK[0]), _row(PEAK[1])
    middle = inner + int(rows[inner:outer].argmax())
    edges = []
    for step, last in ((-1, _row(DEEPEST)), (1, _row(OUTERMOST))):
        row = least = middle
        while row != last and rows[row] > EDGE * rows[middle] and (rows[row] < RISES * rows[least] or rows[least] > 0.6 * rows[middle]):
            row += step
            least = row if rows[row] <= rows[least] else least
        edges.append(row if rows[row] <= EDGE * rows[middle] else least)
    return (edges[0] - 2) / ROWS * REACH, (edges[1] + 2) / ROWS * REACH


def _evened(flat: Plane, band: Band) -> Plane:
    """Make the words of a ring equally strong all round: a seal is pressed harder on one side than on the other."""
    words = cv2.blur(flat[_row(band.low) : max(_row(band.low) + 8, _row(band.high))], (5, 5)).max(axis=0)
    around = np.tile(words, 3)[None]
    strongest = cv2.GaussianBlur(cv2.dilate(around, np.ones((1, STRETCH), np.uint8)).astype(np.float32), (0, 0), STRETCH / 2.5)
    gain = 255 / np.maximum(strongest[:, COLUMNS : 2 * COLUMNS], WEAKEST)
    evened: Plane = np.clip(flat * gain, 0, 255).astype(np.uint8)
    return evened


def _ring(flat: Plane, band: Band, *, closed: bool) -> Picture:
    """Make the words of a ring one line, from the gap between them on; one that goes all round is begun again behind its end."""
    span = band.span + (math.pi / 2 if closed else 0)
    count = min(round(span / (2 * math.pi) * COLUMNS), 2 * COLUMNS)
    first = round(band.start / (2 * math.pi) * COLUMNS)
    taken = flat[_row(band.low) : max(_row(band.low) + 8, _row(band.high))]
    strip = taken[::-1, np.arange(first, first + count) % COLUMNS]
    length = span * (band.low + band.high) / 2 / max(0.08, band.high - band.low)
    return fitted(strip, length * WIDER)
