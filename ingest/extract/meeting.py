"""What tells a ruled line from the stroke of a character: it goes on from one line that it meets to the next; a stroke leaves white before both.

    ─────┬─────          ──────────
         │  through         │  white above it and below it, however tight the row: a stroke
    ─────┴─────          ──────────

Looked at in greys, since the white is one or two pixels where a table leaves no room around its print. A dotted line is known by its dots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture

Mask = NDArray[np.uint8]
Darkness = NDArray[np.int16]

PAPER = 245  # of 255: what paper is on a page whose shadows are levelled
FAINTEST = 12  # of 255 that a line is darker than its paper at least
OVER = 2  # pixels beyond the middles of the lines it meets that are looked at: those are not known better
INNER = OVER + 1  # pixels from there to where it may be white
REACH = 10  # pixels from there to where what ends at a line is seen to have reached it
HELD = 0.6  # of its usual darkness that a line has wherever it is; a pixel of white between two dark ones has less
EVEN = 0.5  # of that where nothing speaks against it
DARKER = 1.5  # times as dark as the lines that cross it: print among hairlines
LOWEST = 28  # pixels from line to line: the rows of a table set as tight as 六号 allows
CLEAN, TOUCHED = 0.25, 0.75  # of its way that print may touch one side of a line, and the other: a table without room around its print
DOT, DOTS, UNEVEN = 9, 5, 0.2  # pixels of the longest dot and gap, how many there are at least, and by how much of their mean they differ


@dataclass(frozen=True, slots=True)
class Band:
    """Part of a thin piece's way: from the middle of one line that crosses it to that of the next, as if the piece lay across."""

    dark: Darkness  # along the way: that of the piece's darkest pixel
    sides: tuple[Mask, Mask]  # along the way: whether other ink is above it, and below it

    def met(self) -> tuple[bool, bool]:
        """Whether it reaches the line at its one end, and at the other."""
        if len(self.dark) <= 2 * REACH:
            return False, False
        if self._dotted():
            return True, True
        least = self._least()
        return bool(self.dark[INNER:REACH].min() >= least), bool(self.dark[-REACH:-INNER].min() >= least)

    def ruled(self) -> bool:
        """Whether it is a line from end to end."""
        if len(self.dark) < LOWEST:
            return False
        first, second = sorted(float(side[2:-2].mean()) for side in self.sides)
        alike = self._usual(10) <= DARKER * max(self._ends())
        through = bool(self.dark[INNER:-INNER].min() >= self._least()) or (
            second <= CLEAN and self._dotted()
        )  # or the ends of strokes below each other are dots: 言
        return first <= CLEAN and second <= TOUCHED and alike and through

    def even(self) -> bool:
        """Whether it is as dark, or as dotted, all its way; a row of print is not, wherever it begins and ends."""
        inner = self.dark[REACH:-REACH]
        return bool(len(inner)) and (bool(inner.min() >= max(FAINTEST, EVEN * self._usual())) or self._dotted())

    def _usual(self, percent: int = 25) -> float:
        """Return how dark it is for the most part; print that touches it is darker."""
        inner = self.dark[REACH // 2 + OVER : -(REACH // 2 + OVER)]
        return float(np.percentile(inner, percent)) if len(inner) else 0.0

    def _ends(self) -> tuple[float, float]:
        """Return how dark the lines are that cross it."""
        return float(self.dark[: 2 * OVER].max()), float(self.dark[-2 * OVER :].max())

    def _least(self) -> float:
        """Return how dark it is wherever it is a line: nearly as dark as itself and as what crosses it."""
        return max(FAINTEST, HELD * min(self._usual(), *self._ends()))

    def _dotted(self) -> bool:
        """Whether short dots follow each other at one distance all the way."""
        top = float(np.percentile(self.dark, 90))
        on = self.dark[OVER:-OVER] > max(FAINTEST, (top + float(np.percentile(self.dark, 10))) / 2)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(np.int8))).reshape(-1, 2)
        dots = edges[1:-1]  # the first and the last are one with the lines they stand on
        if len(dots) < DOTS:
            return False
        ways = np.diff(edges[:, 0][1:])
        longest, widest = int((dots[:, 1] - dots[:, 0]).max()), int((edges[1:, 0] - edges[:-1, 1]).max())
        return longest <= DOT and widest <= DOT and float(ways.std()) <= UNEVEN * float(ways.mean())


def band(level: Picture, dark: Mask, box: tuple[int, int, int, int]) -> Band:
    """Look along a piece whose rows and columns are *box*: top, bottom, start, end."""
    top, bottom, start, end = box
    held = level[max(0, top - 1) : bottom + 1, start:end]
    above, below = dark[max(0, top - 3) : max(0, top - 1), start:end], dark[bottom + 1 : bottom + 3, start:end]
    return Band(PAPER - held.min(axis=0).astype(np.int16), (_any(above), _any(below)))


def _any(rows: Mask) -> Mask:
    found: Mask = rows.max(axis=0) if len(rows) else np.zeros(rows.shape[1], np.uint8)
    return found
