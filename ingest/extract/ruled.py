"""Ruled lines of a straight page: what is long and thin and meets its like; on pages in black and white also what is left of it.

dark ──long, thin──▶ lines that are whole ──the same with gaps, white beside it──▶ broken ones ──along the way of each──▶ scraps of them
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract import meeting
from ingest.extract.recognise import Picture
from ingest.ruling import Rule

Mask = NDArray[np.uint8]

FAINT = 195  # the same for ruled lines, which are one pixel thin and come out of a scanner grey
ACROSS, DOWN = 44, 30  # pixels at 200 dpi: a shorter piece is a stroke of a character, or a dash; the lowest rows are 33 high
BARE = 0.12  # of a short line's length other ink may touch: nothing touches a ruled line but its like, strokes of a character cross each other
OVER = 60  # pixels: a stroke that touches the end of a line is no longer
OPEN = 2  # pixels: so much white at least stands between a line and the stroke of a character that lies on its way
LONG = 130  # pixels: a line as long as that is one whatever it touches
BESIDE = 0.4  # of its way that a thin line may have ink above or below it
BAND = 3  # pixels beside a line's middle that are its ink
WINDOW, DENSE = 31, 0.6  # pixels along a broken line, and how much of them is there
NEAR, CLOSE = 14, 3  # pixels: a long line that ends so near to another ends at it, and a short one, which a stroke of a character may look like
GAP = 11  # pixels: a thin line of a page in black and white has gaps as long, where its pixels fell on the white side
WHOLE = 0.9  # of its length that a line is there: a line without gaps
THICK = 14  # pixels: what is thicker is a bar or a picture
PALE, ALONG, ASIDE = 14, 15, 4  # of 255 that a grey hairline is darker than the paper so many pixels above and below it, in the mean of so many along it
MET = 0.15  # of the ends of its parts that a long line with holes has at least at the lines that cross it; strokes of characters have none
STROKE = 160  # of 255: darker than that in the mean is ink, and a hairline as short as a stroke of a character may be one
SURE = 400  # pixels: a broken line as long as that is one wherever it ends


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Part of a line's way: its rows, and from where to where."""

    top: int
    bottom: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """The page, or the page turned so that what goes down lies across."""

    level: Picture  # in greys
    dark: Mask  # its ink


@dataclass(frozen=True, slots=True)
class _Piece:
    """What may be a ruled line, seen as if it lay across."""

    level: Picture
    dark: Mask
    crossed: Mask  # by lines the other way
    x: int
    y: int
    long: int
    thick: int

    def ends(self, near: int) -> bool:
        """Whether it begins and ends at a line, or *near* one."""
        rows = self.crossed[self.y : self.y + self.thick]
        first, last = self.x, self.x + self.long
        return bool(rows[:, max(0, first - near) : first + 2 + near].any()) and bool(rows[:, max(0, last - 2 - near) : last + near].any())

    def _bands(self, near: int) -> Iterator[tuple[int, int, meeting.Band]]:
        """Yield its parts from one line that crosses it, or is *near* an end of it, to the next; with where they begin and end."""
        first, last = max(0, self.x - near), min(self.crossed.shape[1], self.x + self.long + near)
        crossed = self.crossed[self.y : self.y + self.thick, first:last].max(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], crossed, [0])).astype(np.int8))).reshape(-1, 2).tolist()
        for before, after in pairwise(edges):
            low, high = max(0, first + sum(before) // 2 - meeting.OVER), first + sum(after) // 2 + 1 + meeting.OVER
            yield first + before[0], first + after[1], meeting.band(self.level, self.dark, (self.y, self.y + self.thick, low, high))

    def ruled(self, near: int) -> list[tuple[int, int]]:
        """Return from where to where it goes on from line to line."""
        found: list[tuple[int, int]] = []
        for start, end, band in self._bands(near):
            if band.ruled():
                if found and found[-1][1] > start:
                    start = found.pop()[0]  # noqa: PLW2901  one stretch with the band before it
                found.append((start, end))
        return found

    def trimmed(self) -> _Piece:
        """Return it without what goes on beyond a line at its end and reaches no other: the stroke of a character in a merged cell."""
        start, end = self.x, self.x + self.long
        bands = [(first, last, len(band.dark) > LONG or any(band.met())) for first, last, band in self._bands(CLOSE)]
        while len(bands) > 1 and not bands[0][2]:
            start = max(start, bands.pop(0)[1] - 2 * BAND)
        while len(bands) > 1 and not bands[-1][2]:
            end = min(end, bands.pop()[0] + 2 * BAND)
        return replace(self, x=start, long=end - start)

    def even(self) -> bool:
        """Whether it looks the same all its way."""
        return meeting.band(self.level, self.dark, (self.y, self.y + self.thick, self.x, self.x + self.long)).even()

    def meets(self) -> bool:
        """Whether it reaches some of the lines that cross it, holes or not: strokes of characters below each other reach none."""
        met = [one for _, _, band in self._bands(CLOSE) if len(band.dark) > meeting.REACH for one in band.met()]
        return not met or sum(met) >= MET * len(met)

    def bare(self) -> bool:
        """Whether hardly any ink touches it on its way from one line to another."""
        y, h = self.y, self.thick
        along = slice(self.x, self.x + self.long)
        sides = np.vstack((self.dark[max(0, y - 3) : max(0, y - 1), along], self.dark[y + h + 1 : y + h + 3, along]))
        between = self.crossed[max(0, y - 3) : y + h + 3, along].max(axis=0) == 0
        return bool(between.any()) and float(sides.max(axis=0)[between].mean()) <= BARE

    def stretches(self, *, inked: bool) -> list[tuple[int, int]]:
        """Return from where to where it is a line: what is left over beyond the last one that crosses it is a character's stroke.

        So is, in a line that is *inked*, what does not reach from one that crosses it to the next: in a merged cell below and above a line's ends.
        """
        box = slice(self.y, self.y + self.thick), slice(self.x, self.x + self.long)
        crossed = self.crossed[box].max(axis=0)
        ink = self.dark[max(0, self.y - 1) : self.y + self.thick + 1, box[1]].max(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], crossed, [0])).astype(np.int8))).reshape(-1, 2).tolist()
        found: list[tuple[int, int]] = []
        since = 0 if not edges or edges[0][0] >= OVER else edges[0][0]
        for before, after in pairwise(edges):
            low, high = sum(before) // 2, sum(after) // 2
            if inked and high - low < OVER and high - low - int(ink[low:high].sum()) >= OPEN:
                found.append((since, before[1]))
                since = after[0]
        found.append((since, self.long if not edges or self.long - edges[-1][1] >= OVER else edges[-1][1]))
        return [(self.x + start, self.x + end) for start, end in found if end - start >= DOWN]


@dataclass(frozen=True, slots=True)
class _Found:
    """Lines found so far: those that lie across, and those that go down as if they lay across; and the places they take."""

    lines: tuple[list[tuple[float, int, int]], list[tuple[float, int, int]]]  # where, from, to
    taken: tuple[Mask, Mask]
    spared: tuple[list[_Stretch], list[_Stretch]] = field(default_factory=lambda: ([], []))  # strokes of characters on the way of a line

    def goes_on(self, way: int, at: float) -> bool:
        """Whether a line that is known lies on the same way."""
        return any(abs(line - at) <= BAND and end - start > LONG for line, start, end in self.lines[way])

    def held(self, way: int, of: _Stretch) -> float:
        """Return how much of a stretch is known already, as a line or as what is none."""
        columns: Mask = self.taken[way][of.top : of.bottom, of.start : of.end].max(axis=0).copy()
        for one in self.spared[way]:
            if one.top < of.bottom and of.top < one.bottom:
                columns[max(0, one.start - of.start) : max(0, one.end - of.start)] = 1
        return float(columns.mean())


def find(level: Picture) -> tuple[list[Rule], Mask]:
    """Find what is long and thin: as rules, and as the places they take."""
    turned = np.ascontiguousarray(level.T)
    seen = _Seen(level, (level < FAINT).astype(np.uint8)), _Seen(turned, (turned < FAINT).astype(np.uint8))  # for what lies across; for what goes down
    thin = _thin(seen[0].dark, ACROSS), _thin(seen[1].dark, DOWN)
    found = _Found(([], []), (np.zeros_like(seen[0].dark), np.zeros_like(seen[1].dark)))
    for way in (0, 1, 0):  # a short one is known by those of the other way
        _keep(found, way, seen[way], thin[way], _crossing(thin[1 - way]))
    lone = _lone(seen[0].dark), _lone(seen[1].dark)
    long = (_thin(lone[0], LONG, gap=GAP) | found.taken[0], _thin(lone[1], LONG, gap=GAP) | found.taken[1])
    broken = _thin(lone[0], ACROSS, gap=GAP), _thin(lone[1], DOWN, gap=GAP)
    mended = sum(_keep(found, way, seen[way], broken[way], _crossing(long[1 - way]), gaps=True) for way in (0, 1, 0))
    _pale(found, seen)
    if mended:  # a page on which lines break
        for way in (0, 1):
            _follow(lone[way], found, way, seen[way])
    rules = [Rule(start, at, end, at) for at, start, end in found.lines[0]] + [Rule(at, start, at, end) for at, start, end in found.lines[1]]
    return sorted(rules, key=lambda r: r.x0 - r.x1 + r.y0 - r.y1), found.taken[0] | found.taken[1].T


def _pale(found: _Found, seen: tuple[_Seen, _Seen]) -> None:
    """Add lines too light to be ink: hairlines and grey ones, as tables of pages have."""
    hairs = _hairs(seen[0].level), _hairs(seen[1].level)
    long = tuple(_thin(hairs[way], LONG, gap=GAP) | found.taken[way] for way in (0, 1))
    thin = _thin(hairs[0], ACROSS, gap=GAP), _thin(hairs[1], DOWN, gap=GAP)
    for way in (0, 1, 0):
        _keep(found, way, seen[way], thin[way], _crossing(long[1 - way]), gaps=True)


def _hairs(level: Picture) -> Mask:
    """Return what is a little darker than what is above and below it, all along its way; print, which is much darker here and not there, is not."""
    along = cv2.blur(level, (ALONG, 1))
    sides = np.full_like(along, 255)
    sides[ASIDE:-ASIDE] = cv2.min(along[: -2 * ASIDE], along[2 * ASIDE :])
    found: Mask = ((cv2.subtract(sides, along) > PALE) & (along > STROKE)).view(np.uint8)
    return found


def _crossing(lines: Mask) -> Mask:
    """Return lines of the other way as those of this way see them, a little broader."""
    return np.ascontiguousarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)).T)


def _keep(found: _Found, way: int, seen: _Seen, thin: Mask, crossed: Mask, *, gaps: bool = False) -> int:
    """Choose which pieces are ruled lines, and count them; those that may have *gaps* have to say more for themselves: rows of print look like them."""
    kept, known = 0, _crossing(found.taken[1 - way])
    for outline in cv2.findContours(thin, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, w, h = cv2.boundingRect(outline)
        if h > max(THICK, 0.02 * w):
            continue
        piece = _Piece(seen.level, seen.dark, crossed, x, y, w, h)
        if found.held(way, _Stretch(y, y + h, x, x + w)) > WHOLE:
            continue
        even = gaps and w > ACROSS and piece.even()
        sure = not gaps or even or (piece.bare() and (w > SURE or (piece.ends(NEAR) and piece.meets())))
        long = (w > LONG and sure) or (even and way == 0 and found.goes_on(way, y + h / 2))
        if not long:
            stretches = [one for one in replace(piece, crossed=known).ruled(NEAR) if found.held(way, _Stretch(y, y + h, *one)) <= WHOLE]
        else:
            stretches = _without(piece.trimmed(), found.spared[way]) if gaps else piece.stretches(inked=True)
        if stretches:
            kept += 1
            found.lines[way].extend((y + h / 2, *one) for one in stretches)
            found.spared[way].extend(_Stretch(y, y + h, end, start) for (_, end), (start, _) in pairwise(stretches))
            _take(found.taken[way], outline, stretches)
    for one in found.spared[way]:
        found.taken[way][one.top : one.bottom, one.start : one.end] = 0  # ink of a character, which stays
    return kept


def _take(taken: Mask, outline: NDArray[np.int32], stretches: Sequence[tuple[int, int]]) -> None:
    """Mark the places of a line: what its piece is beyond its stretches is the stroke of a character."""
    x, y, w, h = cv2.boundingRect(outline)
    place = np.zeros((h, w), np.uint8)
    cv2.drawContours(place, [outline], -1, (1,), cv2.FILLED, offset=(-x, -y))
    line = np.zeros(w, np.uint8)
    for start, end in stretches:
        line[max(0, start - x - CLOSE) : max(0, end - x + CLOSE)] = 1
    taken[y : y + h, x : x + w] |= place & line


def _without(piece: _Piece, spared: Sequence[_Stretch]) -> list[tuple[int, int]]:
    """Return the stretches of a piece less the strokes of characters that were seen on its way."""
    found = piece.stretches(inked=False)
    for one in spared:
        if one.top < piece.y + piece.thick and piece.y < one.bottom:
            parts = ((part, start, end) for start, end in found for part in ((start, min(end, one.start)), (max(start, one.end), end)))
            found = [part for part, start, end in parts if part[1] - part[0] >= min(DOWN, end - start)]
    return found


def _thin(dark: Mask, long: int, gap: int = 0) -> Mask:
    """Return what of the ink lies across for *long* pixels, with gaps shorter than *gap*; a leaning line's steps and its small gaps mended."""
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    if gap:
        thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    piece = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    found: Mask = cv2.morphologyEx(piece, cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    return found


def _lone(dark: Mask) -> Mask:
    """Return ink with white above and below it along its way: a thin line that lies across, and little of what is print."""
    sides = np.array([1, 1, 0, 0, 0, 0, 0, 1, 1], np.uint8)[:, None]
    beside: Mask = cv2.blur(cv2.dilate(dark, sides) * np.uint8(255), (WINDOW, 1))
    found: Mask = dark & (beside < BESIDE * 255)
    return found


def _follow(lone: Mask, found: _Found, way: int, seen: _Seen) -> None:
    """Add what is left of broken lines, on their way from one line to another."""
    mine, taken = found.lines[way], found.taken[way]
    ends = sorted({round(at) for at, _, _ in found.lines[1 - way]} | {end for _, *both in mine for end in both})
    for place in sorted({max(BAND, round(at)) for at, _, _ in mine}):
        for start, end in _runs(lone, place):
            band = slice(place - BAND, place + BAND + 1), slice(start, end)
            near = NEAR if end - start > LONG else CLOSE
            along = meeting.band(seen.level, seen.dark, (place - 1, place + 2, max(0, start - CLOSE - meeting.OVER), end + CLOSE + meeting.OVER))
            if end - start <= LONG and not all(along.met()):
                continue
            if _met(ends, start, near) and _met(ends, end, near) and found.held(way, _Stretch(place - BAND, place + BAND + 1, start, end)) <= WHOLE:
                mine.append((float(place), start, end))
                taken[band] |= lone[band]


def _runs(lone: Mask, place: int) -> list[tuple[int, int]]:
    """Return from where to where there is a line in row *place*, with gaps."""
    ink = lone[max(0, place - BAND) : place + BAND + 1].max(axis=0, keepdims=True)
    share: Mask = cv2.blur(ink * np.uint8(255), (WINDOW, 1), borderType=cv2.BORDER_CONSTANT)
    dense = share[0] >= DENSE * 255
    edges = np.flatnonzero(np.diff(np.concatenate(([False], dense, [False])).astype(np.int8))).reshape(-1, 2).tolist()
    found = []
    for low, high in edges:
        first = max(0, low - WINDOW // 2)
        at = np.flatnonzero(ink[0, first : high + WINDOW // 2])
        if len(at) and at[-1] - at[0] >= WINDOW // 2:
            found.append((first + int(at[0]), first + int(at[-1]) + 1))
    return found


def _met(ends: Sequence[int], place: int, near: int) -> bool:
    """Whether a line ends or crosses *near* a place."""
    after = bisect_left(ends, place - near)
    return after < len(ends) and ends[after] <= place + near
