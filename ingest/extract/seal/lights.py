"""The ink of a seal without what is printed over it, in two lights: in each of them other characters are misread.

crop ──paper made white──▶ dark    how dark in green light: JPEG keeps brightness finer than colour
                       └─▶ share   how much redder than grey for its brightness: ink shows at the edges of print, too
     mixed                         the mean of the two: as fine as the one, as clear of print as the other
     black print over each         what lay under it is made up from what is around
     both made sharper             strokes that ran together, were printed thick or are out of focus come apart
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture
from ingest.extract.seal.paper import level

Plane = NDArray[np.uint8]  # ink bright, paper 0
Floats = NDArray[np.float32]
Mask = NDArray[np.uint8]  # 1 where it is, else 0

BLOCKS = 6  # squares across a crop whose paper is looked at by itself: shadows are wider
PAPER = 85  # percentile of a square that is paper
PALEST = 0.72  # of the brightest channel that paper has in the others: more colour than that is ink, not light
BLACK, DARK = 0.2, 110.0  # of the redness of a seal that black print has at most, and how dark it is at least: what lies between may be either
LEAST_PRINT = 0.002  # of a crop that is black before anything is taken for print over a seal
TOLD_APART = 30.0  # of 255 that ink is brighter than print in red light: below, only colour tells them apart
HIDDEN = (0.7, 3), (0.3, 1)  # of the way from print to ink, in each light: what is darker is print; and by how many pixels it is taken wider
EDGE = 1.2  # pixels of the page that the grey edge of print is wide
COLOURED, SOFT = 0.65, 12.0  # of the colour of ink for its darkness that what lies beside print has at least to be ink; of 255, added to a darkness
FAINTEST = 6.0  # of 255 that an edge is darker than paper
SHARPER, BY = 4.0, 1.0  # pixels of the disc that strokes and what lies between them are wide, and how much of their difference is added
COLOURLESS = 24.0  # of 255 of a share of colour: a page without colours has none to be mixed in
DIM = 20.0  # of 255 that is added to a brightness something is shared by: what is nearly black has any colour
NEAR = 2  # pixels around a stroke of print that say what lay under it
GRAIN = 0.06  # of the strongest ink that paper's own grain reaches


def redness(crop: Picture) -> Plane:
    """Return how red each pixel is, ink bright; paper is made white first, whatever light it lay in."""
    return _levelled(_red(_whitened(crop)))


class Lights:
    """The ink of a crop in each light; making up what lies under print costs as much as reading a word, so each is made when it is asked for."""

    def __init__(self, crop: Picture, *, larger: float = 1.0) -> None:
        """*larger*: how many times the crop was made larger than the page; edges of print are wider by as much."""
        white = _whitened(crop)
        self._red, green, blue = (white[..., at] for at in range(3))
        self._reddish = _red(white)
        self._darkness: Floats = np.clip(np.float32(245) - green, 0, 255)
        self._share: Floats = np.clip((self._red - (green + blue) / 2) / (self._red + np.float32(DIM)) * 255, 0, 255)
        self._print = _print(self._reddish, self._darkness, self._red)
        self._larger = larger
        covered = self._print is not None and self._print[1] - self._print[0] < TOLD_APART
        self._only = _levelled(self._reddish) if covered else None

    @cached_property
    def mixed(self) -> Plane:
        """Return the mean of brightness and colour, the light in which most is read."""
        if self._only is not None or float(np.percentile(self._share, 97)) < COLOURLESS:
            return self.dark
        share = _levelled(self._filled(self._share, *HIDDEN[1]))
        return _sharper(cv2.addWeighted(self.plain, 0.5, share, 0.5, 0).astype(np.uint8))

    @cached_property
    def dark(self) -> Plane:
        """Return brightness alone."""
        return _sharper(self.plain)

    @cached_property
    def bare(self) -> Plane:
        """Return the ink with nothing where print and its edges are: what shows where words stand, and not what they say."""
        if self._only is not None or self._print is None:
            return self.plain
        return _levelled(np.where(self._edges > 0, np.float32(0), self._darkness))

    @cached_property
    def plain(self) -> Plane:
        """Return brightness as it is, to measure where words stand; under too dark a light, colour."""
        return self._only if self._only is not None else _levelled(self._filled(self._darkness, *HIDDEN[0]))

    @cached_property
    def _edges(self) -> Mask:
        """Return where print is, with its grey edges: beside it, and of less colour than ink so dark."""
        print_ = self._hidden(*HIDDEN[0])
        colour = cv2.GaussianBlur(self._reddish, (0, 0), 1.0) / (cv2.GaussianBlur(self._darkness, (0, 0), 1.0) + np.float32(SOFT))
        ink = self._reddish > 0.6 * _strong(self._reddish)
        own = float(np.median(colour[ink])) if ink.any() else 1.0
        beside = _wider(print_, 2 * max(1, round(EDGE * self._larger)) + 1)
        grey = (colour < COLOURED * own) & (self._darkness > FAINTEST)
        return np.where(grey, beside, print_)

    def _hidden(self, soft: float, wider: int) -> Mask:
        black, own = self._print or (-1.0, -1.0)
        return _wider((self._red < black + soft * (own - black)).astype(np.uint8), wider)

    def _filled(self, plane: Floats, soft: float, wider: int) -> Floats:
        return plane if self._print is None else _filled(plane, self._hidden(soft, wider))


def _sharper(plane: Plane) -> Plane:
    around: Plane = cv2.GaussianBlur(plane, (0, 0), SHARPER).astype(np.uint8)
    sharper: Plane = cv2.addWeighted(plane, 1 + BY, around, -BY, 0).astype(np.uint8)
    return sharper


def _wider(mask: Mask, by: int) -> Mask:
    wider: Mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (by, by))).astype(np.uint8)
    return wider


def _strong(reddish: Floats) -> float:
    return max(40.0, float(np.percentile(reddish, 97)))


def _red(white: Floats) -> Floats:
    red, green, blue = (white[..., at] for at in range(3))
    found: Floats = np.clip(red - np.maximum(green, blue) * np.float32(0.75) - np.minimum(green, blue) * np.float32(0.25), 0, 255)
    return found


def _print(reddish: Floats, darkness: Floats, red: Floats) -> tuple[float, float] | None:
    """Return how bright print and ink are in red light, where print is dark and the ink of a seal is not; None without print."""
    strong = _strong(reddish)
    ink, print_ = reddish > 0.5 * strong, (reddish < BLACK * strong) & (darkness > DARK)
    if print_.mean() < LEAST_PRINT or not ink.any():
        return None
    return float(np.median(red[print_])), float(np.median(red[ink]))


def _filled(plane: Floats, covered: Mask) -> Floats:
    """Make up what lies under print from what is around: a thin stroke across a character then leaves it whole."""
    filled: Floats = cv2.inpaint(np.clip(plane, 0, 255).astype(np.uint8), covered, NEAR, cv2.INPAINT_TELEA).astype(np.float32)
    return filled


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
