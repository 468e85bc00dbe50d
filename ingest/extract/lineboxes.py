"""Where lines of print stand on a page, by the detector that rapidocr carries: a map of how likely each place is text, cut into boxes.

The page is looked at in bands: what the model keeps in memory grows with what it sees at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import LINES, Picture, session

LONG = 1_184  # pixels of a page's long side as the detector sees it: 五号 of an A4 page is 14 pixels high
BAND = 320  # pixels of one band: 110 MB while it is looked at
OVERLAP = 64
GRAIN = 32  # pixels: the model takes multiples of it
LIKELY = 0.3  # from this on a place is text
SURE = 0.5  # a box whose places are less likely on the whole is none
GROWN = 0.75  # of its area by its circumference a box grows on each side: the model marks the core of a line
SMALL = 3  # pixels
BOXES = 1_500  # of one page; a full page of a newspaper has 400


@dataclass(frozen=True, slots=True)
class Box:
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def wide(self) -> float:
        return self.x1 - self.x0

    @property
    def high(self) -> float:
        return self.y1 - self.y0


class Detector:
    """The model, loaded; one thread uses it at a time."""

    def __init__(self) -> None:
        self._session = session(LINES)
        self._input = self._session.get_inputs()[0].name

    def boxes(self, page: Picture, *, long: int = LONG) -> list[Box]:
        """Find the lines of a straight grey *page*; larger ones first."""
        import cv2

        scale = min(1.0, long / max(page.shape[:2]))
        high, wide = (max(GRAIN, round(side * scale)) for side in page.shape[:2])
        small = cv2.resize(page, (wide, high), interpolation=cv2.INTER_AREA)
        likely = self._map(small)
        count, labels, stats, _ = cv2.connectedComponentsWithStats((likely > LIKELY).astype(np.uint8), connectivity=8)
        sums = np.bincount(labels.ravel(), weights=likely.ravel(), minlength=count)
        found = []
        for number in sorted(range(1, count), key=lambda one: -int(stats[one][4]))[:BOXES]:
            x, y, w, h, area = (int(value) for value in stats[number])
            if min(w, h) >= SMALL and sums[number] / area >= SURE:
                grow = GROWN * w * h / (w + h)
                found.append(Box(max(0.0, (x - grow) / scale), max(0.0, (y - grow) / scale), (x + w + grow) / scale, (y + h + grow) / scale))
        return found

    def _map(self, page: Picture) -> NDArray[np.float32]:
        """Return how likely each place is text."""
        high, wide = page.shape
        likely = np.zeros((high, wide), np.float32)
        padded = np.full((high, -(-wide // GRAIN) * GRAIN), 255, np.uint8)
        padded[:, :wide] = page
        top = 0
        while top < high:
            band = padded[top : top + BAND]
            seen = np.full((-(-band.shape[0] // GRAIN) * GRAIN, band.shape[1]), 255, np.uint8)
            seen[: band.shape[0]] = band
            said = self._session.run(None, {self._input: np.repeat((seen.astype(np.float32) / 127.5 - 1.0)[None, None], 3, axis=1)})[0][0, 0]
            likely[top : top + band.shape[0]] = np.maximum(likely[top : top + band.shape[0]], said[: band.shape[0], :wide])
            if top + BAND >= high:
                break
            top += BAND - OVERLAP
        return likely


@lru_cache(maxsize=1)
def detector() -> Detector:
    """Return the one of this process."""
    return Detector()
