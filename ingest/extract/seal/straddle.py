"""One seal across the edges of many pages (骑缝章): the slices at the edges of pages that follow each other are put side by side again.

    page 1 ……▐   page 2 ……▐   page 3 ……▐      fanned out: each page bears a slice at its right edge
    page 1 ……▐   ▌…… page 2                    opened like a book: one half each

Best effort: slices do not meet exactly, and what comes of them is always for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture
from ingest.extract.seal.view import Box, View
from ingest.facts import Seal

WIDEST = 32.0  # millimetres from the edge: a half of the largest seal, and a little
LOW, HIGH = 12.0, 66.0  # millimetres: how high a slice is; what is lower is a spot, what is higher a red line along the edge
LOST = 4.0  # millimetres of the edge that a scanner leaves out
REDDER = 24  # than the paper; less is a shadow
PIECES = 40  # slices of one seal; nobody fans out more pages

Look = Callable[[Picture, float], Sequence[Seal]]


@dataclass(frozen=True, slots=True)
class Slice:
    """What a page bears of a seal at one of its edges."""

    page: int
    box: Box  # on the page
    picture: Picture  # the edge, as wide as its ink; from `top` on
    dpi: float


class Edges:
    """The slices of the pages seen so far."""

    def __init__(self) -> None:
        self.right: dict[int, Slice] = {}
        self.left: dict[int, Slice] = {}

    def add(self, view: View) -> None:
        """Keep what a page bears at its edges."""
        if not view.paged:
            return
        found = _slice(view, view.picture[:, ::-1])
        if found is not None:
            wide = view.picture.shape[1]
            x, y, across, down = found.box
            self.right[view.number] = replace(found, box=(wide - x - across, y, across, down), picture=np.ascontiguousarray(found.picture[:, ::-1]))
        found = _slice(view, view.picture)
        if found is not None:
            self.left[view.number] = found

    def seals(self, look: Look) -> Iterator[tuple[Seal, tuple[Slice, ...]]]:
        """Yield what is seen on slices put together, for a person to look at, with the slices it stands on."""
        for pieces in self._chains():
            for order in (pieces, pieces[::-1]):
                found = [seal for seal in look(_joined(order), pieces[0].dpi) if seal.diameter > 0.6 * max(one.box[3] for one in pieces)]
                if found:
                    best = max(found, key=lambda seal: seal.sure)
                    why = tuple(dict.fromkeys((*best.why, "cut")))
                    yield replace(best, page=pieces[0].page, box=pieces[0].box, seen=False, why=why), tuple(pieces)
                    break

    def _chains(self) -> Iterator[list[Slice]]:
        """Yield slices that may be of one seal: at the right edges of successive pages, else on two sides of a fold."""
        taken: set[int] = set()
        for number in sorted(self.right):
            chain = [self.right[number]]
            while number not in taken and len(chain) < PIECES and (after := self.right.get(chain[-1].page + 1)) is not None and _level(chain[-1], after):
                chain.append(after)
            if number in taken:
                continue
            taken |= {one.page for one in chain}
            facing = self.left.get(number + 1)
            if len(chain) > 1:
                yield chain
            elif facing is not None and _level(chain[0], facing):
                yield [chain[0], facing]


def _level(one: Slice, other: Slice) -> bool:
    """Tell whether two slices stand at about one height of their pages."""
    top, bottom = max(one.box[1], other.box[1]), min(one.box[1] + one.box[3], other.box[1] + other.box[3])
    return bottom - top > 0.5 * min(one.box[3], other.box[3])


def _slice(view: View, picture: Picture) -> Slice | None:
    """Return the ink at the left edge of *picture*."""
    dpi = view.dpi or max(picture.shape[:2]) / 297 * 25.4
    unit = dpi / 25.4
    strip = picture[:, : round(WIDEST * unit)]
    ink = _ink(strip)
    count, _, places, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((max(1, round(1.5 * unit)),) * 2, np.uint8)))
    best = None
    for x, y, wide, high, area in places[1:count].tolist():
        if x <= LOST * unit and LOW * unit <= high <= HIGH * unit and x + wide < strip.shape[1] and (best is None or area > best[4]):
            best = (x, y, wide, high, area)
    if best is None:
        return None
    x, y, wide, high, _ = best
    columns = np.flatnonzero(ink[y : y + high, : x + wide].any(axis=0))
    if not len(columns):
        return None
    first, last = int(columns[0]), int(columns[-1]) + 1
    return Slice(view.number, (0, y, last, high), np.ascontiguousarray(strip[y : y + high, first:last]), dpi)


def _ink(strip: Picture) -> NDArray[np.uint8]:
    spots = strip.astype(np.int16)
    redness = spots[:, :, 0] - spots[:, :, 1:].max(axis=2)
    ink: NDArray[np.uint8] = (redness > max(0, int(np.median(redness))) + REDDER).astype(np.uint8)
    return ink


def _joined(slices: Sequence[Slice]) -> Picture:
    """Put slices side by side at the heights they have on their pages, with white around."""
    top = min(one.box[1] for one in slices)
    high = max(one.box[1] + one.box[3] for one in slices) - top
    side = round(0.2 * high)
    sheet = np.full((high + 2 * side, sum(one.picture.shape[1] for one in slices) + 2 * side, 3), 255, np.uint8)
    x = side
    for one in slices:
        y = side + one.box[1] - top
        sheet[y : y + one.picture.shape[0], x : x + one.picture.shape[1]] = one.picture
        x += one.picture.shape[1]
    return sheet
