"""The lines of a seal made straight: its ring unrolled from the widest gap between its words on, its inner lines turned upright.

    crop ──lights──▶ planes of ink, and one without any print, for what follows
    disc ──angles with ink──▶ gap      where the words begin and end; "up" is opposite
         ──radii with ink───▶ band     between the rim and the star, where they stand
         ──turned upright───▶ lines    what stands below the star, or in the middle where there is none

Every strip is dark on white, upright, as the recogniser wants it. In each light other characters are misread.
"""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture
from ingest.extract.seal import inner
from ingest.extract.seal.inner import Band, fitted
from ingest.extract.seal.lights import Lights, Plane
from ingest.extract.seal.polar import unrolled

Floats = NDArray[np.float32]

DISC = 400  # pixels across at which a seal is read: the words of its ring are then about 48 high, as the model was trained
LARGER = 4.0  # times that a small seal is made larger: beyond, there is nothing to read
AROUND = 1.3  # of the radius that is cut out
COLUMNS, ROWS, REACH = 1080, 240, 1.2  # of the unrolled disc: 200 rows to the rim, as fine as the disc is
WORDS = (0.77, 0.88)  # of the radius: words of a ring stand there whatever their size; a number along the rim does not
BORDER = 0.03  # of the radius, that a band is wider than its words
INKED, ROUND, RAGGED = 60, 0.85, 4  # of 255 that ink has; of a row inked where a rim is, of words six tenths are; rows its steps reach beyond it
EMPTY = 0.2  # of the strokes that words have at most angles: fewer are a gap between them
PEAK, DEEPEST, OUTERMOST = (0.68, 0.88), 0.45, 0.98  # radii at which words are thickest, and beyond which they never reach
THIN, THINNEST = 0.17, 0.1  # of the radius: letters of a second script are lower; how high Chinese words are at least
INMOST = 0.4  # of the radius: how far in the Chinese words begin
SECOND, FAINT = 0.45, 0.15  # of the strokes of the outer ring that a ring further in has; the same where the outer one was read and is no Chinese
PALER = 0.3  # of its own thickest row that it has
EDGE, RISES = 0.22, 1.5  # of the ink of the thickest row: less is beside the words; and more again is the rim
STRETCH, WEAKEST = 61, 40.0  # columns, as wide as a character of twenty, that are made as strong as others; how strong ink is at least that is made so
WAYS = (True, 1.0), (False, 1.0), (True, 0.85)  # in the mixed light, and how wide: most is read in the first; what it misreads others may not
PARTS, HALF, FEWER = 3, 12.0, math.radians(16)  # of the height of words, each inked; columns, half a character; by how much fewer angles have all
COVERED = 0.08  # of the place of inner lines that is inked though there is none: traces of print come to 0.06, half a line to 0.12
TILTED = math.radians(20)  # that inner lines may be turned otherwise than the words around them were measured
ENDS = math.radians(12)  # kept before the first and behind the last word


class Unrolled:
    """What is to be read of a seal: pictures of its lines in each light, made when they are asked for."""

    def __init__(self, page: Picture, ellipse: tuple[float, ...], *, centred: bool) -> None:
        """Find the lines of the seal in the *ellipse* of a *page*; *centred*: a star or an emblem is in its middle, and no words."""
        crop, self._placed = _cut(page, ellipse)
        self._lights = Lights(crop, larger=self._placed[2] / max(1.0, float(ellipse[2]))) if crop.size else None
        if self._lights is None:
            return
        self._measure(SECOND)
        self._centred, self._up = centred, self._others[-1][0].up
        self._inner, self._left = inner.found(self._lights.bare, self._lights.plain, self._placed, self._others[-1][0], centred=centred)
        self._looks: dict[int, tuple[Picture, ...]] = {}

    def __len__(self) -> int:
        """Return in how many ways it can be read."""
        return 0 if self._lights is None else len(WAYS)

    def look(self, number: int) -> tuple[Picture, ...]:
        """Return its lines in one way: the ring, then what stands inside it, from top to bottom."""
        if number not in self._looks:
            self._looks[number] = self._look(number)
        return self._looks[number]

    def righted(self, ring: int, first: float, last: float) -> bool:
        """Look for the inner lines again, below the words that were read from *first* to *last* of a ring; False where they were looked for there."""
        assert self._lights is not None  # noqa: S101  its ring was read
        band, closed = self._rings[ring]
        whole = band.span + (math.pi / 2 if closed else 0)
        words = Band(band.low, band.high, band.start + first * whole, min(2 * math.pi, (last - first) * whole))
        if abs(math.remainder(words.up - self._up, 2 * math.pi)) < TILTED:
            return False
        self._inner, self._left = inner.found(self._lights.bare, self._lights.plain, self._placed, words, centred=self._centred)
        self._up = words.up
        self._looks.clear()
        return True

    def further_in(self) -> bool:
        """Look for a second ring, however faint, inside one that was read and is no Chinese; False where there is none, or was one already."""
        if len(self._rings) > 1:
            return False
        self._measure(FAINT)
        self._looks.clear()
        return len(self._rings) > 1

    @property
    def veiled(self) -> bool:
        """Tell whether its inner lines lie under print, and may be nothing but what is left of that."""
        return self._inner is not None and self._inner.veiled

    @property
    def covered(self) -> bool:
        """Tell whether below a star, where an inner line would stand, is too much ink for none, and nothing that was found to be one."""
        return self._inner is None and self._centred and self._left > COVERED

    def bare(self) -> None:
        """Leave out the inner lines: they were none."""
        self._inner = None
        self._looks = {number: lines[: self.rings(number)] for number, lines in self._looks.items()}

    def rings(self, number: int) -> int:
        """Return how many rings of words there are in one way; they come first in a look."""
        return len(self._others if number else self._rings)

    def _measure(self, least: float) -> None:
        """Find the rings of words, with print and without; *least*: of the strokes of the outer one that a second has."""
        assert self._lights is not None  # noqa: S101  who asks has looked
        # Print across the gap is taken for words of the ring, and its edges for an inner line; a word at the end of the ring may lie under it.
        bare = self._lights.bare
        self._rings = _rings(self._flat(self._lights.plain), least)
        self._others = _rings(self._flat(bare), least) if bare is not self._lights.plain else self._rings
        if self._rings[0][1]:  # words all round: print in the gap, more likely
            self._rings = self._others

    def _look(self, number: int) -> tuple[Picture, ...]:
        assert self._lights is not None  # noqa: S101  who asks knows how many there are
        mixed, wide = WAYS[number]
        plane = self._lights.mixed if mixed else self._lights.dark
        flat = self._flat(plane)
        rings = tuple(_ring(_evened(flat, band), band, closed=closed, wide=wide) for band, closed in (self._others if number else self._rings))
        return (*rings, *(self._inner.strips(plane, self._placed) if self._inner else ()))

    def _flat(self, plane: Plane) -> Plane:
        return unrolled(plane, self._placed, wide=COLUMNS, high=ROWS, reach=REACH)


def _rings(flat: Plane, least: float) -> tuple[tuple[Band, bool], ...]:
    """Find the rings of words; a second one is told as a line inside the first, which it is: the name goes over to it, or stands on it alone."""
    first = _band(flat)
    second = _within(flat, first[0], least) if least < SECOND or first[0].high - first[0].low <= THIN else None
    return (first, second) if second else (first,)


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


def _row(radius: float) -> int:
    return min(ROWS - 1, round(radius * ROWS / REACH))


def _band(clean: Plane) -> tuple[Band, bool]:
    """Find where the words of a ring stand, and whether they go all round."""
    strokes = _strokes(clean)
    start, span, closed, columns = _around(_inked(strokes, *WORDS))
    low, high = _radii(strokes, columns)
    if high < WORDS[1]:  # what was looked at for the gap was a number or a second script outside the words, which leaves another
        start, span, closed, _ = _around(_inked(strokes, low + BORDER, high - BORDER))
    # The ends of an inner line reach up among the words, the number of a seal down: neither is as high as words are.
    edges = np.linspace(low + BORDER, high - BORDER, PARTS + 1)
    parts = [_inked(strokes, below, above, soft=HALF) for below, above in pairwise(edges.tolist())]
    first, rest, all_round, _ = _around(np.minimum.reduce(parts))
    if rest < span - FEWER:
        start, span, closed = first, rest, all_round
    return Band(low, high, start, span), closed


def _strokes(clean: Plane) -> Floats:
    """Return how sharply ink begins and ends along each radius: of a rim there is nothing in it, of words nearly all.

    A second rim on a picture of few pixels has steps that look like strokes; but it is inked nearly all round, and words never are.
    """
    strokes: Floats = np.abs(clean.astype(np.float32) - np.roll(clean, 3, axis=1))
    inked = cv2.dilate(clean, np.ones((3, 1), np.uint8)) > INKED
    rim = (inked.mean(axis=1) > ROUND).astype(np.uint8)
    strokes[cv2.dilate(rim[:, None], np.ones((2 * RAGGED + 1, 1), np.uint8))[:, 0] > 0] = 0
    return strokes


def _inked(strokes: Floats, low: float, high: float, *, soft: float = COLUMNS / 150) -> Floats:
    """Return how much of words stands between two radii at each angle."""
    level = np.sqrt(strokes[_row(low) : max(_row(low) + 1, _row(high))].mean(axis=0))
    inked: Floats = cv2.GaussianBlur(np.tile(level, 3)[None], (0, 0), soft)[0][COLUMNS : 2 * COLUMNS]
    return inked


def _around(level: Floats) -> tuple[float, float, bool, NDArray[np.intp]]:
    """Find where words begin, how far they go, whether all round, and at which columns they stand."""
    least, most = np.percentile(level, [3, 85])
    first, length = _gap(level < least + EMPTY * max(4.0, float(most - least)))
    closed = length < COLUMNS * 20 / 360
    turn = 2 * math.pi / COLUMNS
    start = (first + length) * turn - min(ENDS, length * turn / 2)
    span = min(2 * math.pi, (COLUMNS - length) * turn + 2 * min(ENDS, length * turn / 2))
    return start, span, closed, np.arange(first + length, first + COLUMNS) % COLUMNS


def _within(clean: Plane, band: Band, least: float) -> tuple[Band, bool] | None:
    """Find a second ring of words inside the first: in some regions a seal bears its name in two scripts, the Chinese one further in."""
    strokes = _strokes(clean)
    rows = cv2.GaussianBlur(strokes.mean(axis=1)[:, None], (0, 0), 1.2)[:, 0]
    deepest, outer = _row(INMOST), _row(band.low)
    if outer <= deepest:
        return None
    middle = deepest + int(rows[deepest:outer].argmax())
    if rows[middle] < least * rows[outer : _row(band.high)].max():
        return None
    low = high = middle
    while low > deepest and rows[low] > PALER * rows[middle]:
        low -= 1
    while high < outer and rows[high] > PALER * rows[middle]:
        high += 1
    if high - low < _row(THINNEST):
        return None
    start, span, closed, _ = _around(_inked(strokes, (low + 3) / ROWS * REACH, (high - 3) / ROWS * REACH))
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


def _ring(flat: Plane, band: Band, *, closed: bool, wide: float) -> Picture:
    """Make the words of a ring one line, from the gap between them on; one that goes all round is begun again behind its end."""
    span = band.span + (math.pi / 2 if closed else 0)
    count = min(round(span / (2 * math.pi) * COLUMNS), 2 * COLUMNS)
    first = round(band.start / (2 * math.pi) * COLUMNS)
    taken = flat[_row(band.low) : max(_row(band.low) + 8, _row(band.high))]
    strip = taken[::-1, np.arange(first, first + count) % COLUMNS]
    length = span * (band.low + band.high) / 2 / max(0.08, band.high - band.low)
    return fitted(strip, length * wide)
