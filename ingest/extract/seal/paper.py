"""A page made fit to look for seals on: small enough, its paper white wherever the light came from, its red ink told from everything else.

A margin is laid around it, so that the centre of a seal that the edge of the page cuts through lies on it, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.recognise import Picture

Plane = NDArray[np.uint8]  # rows × columns

LONG = 1_400  # pixels of the long side that is looked at: a seal of 42 mm on A4 has 198 of them
SHORT = 24  # pixels of the short side: on less there is no seal, nor a page
SMALL = 700  # pixels of the long side: a smaller picture is made so large, or its rim would be one pixel
MARGIN = 0.07  # of the long side
LIGHT = 160  # pixels of the long side of the map that the light is read from
LIT = 250  # of 255: what paper becomes
DARKEST = 40  # of 255: darker "paper" is a dark picture, and not lightened any further
TINT = 0.72  # of its strongest colour that each colour of paper has at least: warm light, not coloured card
ORANGE = 0.3  # of what red is above blue that green may be above blue and the colour still be red
PURPLE = 1.6  # times that red is above blue, at most, its redness counts: ink may be crimson, not violet
AROUND = 17  # places of the map of light: half of a seal's are paper, so what their median has is not ink
FLOOR, NOISE = 16, 2.5  # of 255 that ink is redder than paper at least; of how red the grain of the paper is
FAINT = 9  # of 255: the ink of a seal of sixty pixels whose colours a JPEG file shares among four of them each
TINGED, BLUE = 40, 0.001  # of 255 that the colours of blue ink are apart; of the square of the long side that bears it: half of a rim
SHARED, NEARBY = 4, 8  # pixels of the picture by which a file spreads colours; times the red that is near that ink is dark at most
HAZE = 0.001  # of the square of the long side that such ink covers at least: a third of a rim with some of its words
STRONG = 60  # of 255: what is redder is found as it is, and has a haze around it, too
DULL, LIGHTEST = 12, 170  # of 255: dark of such ink at least, and red in it: print has less
DESK, CELL = 0.04, 8  # of a picture that is red where a red desk is on it; pixels of the squares that sheets are told from it by
SPOTTED, NEAR = 0.12, 5  # of a square that is red where a sheet ends; squares between two spots of one desk
PALEST = 200  # of 255 that all colours of a sheet have
SHEET, WHOLE, BEYOND = 0.1, 0.85, 0.15  # of the picture that a sheet is; of its hull that it fills; of what lies beyond that is red
COARSE = 4  # times smaller the page is made to look for bars
BAR = (0.1, 0.012)  # of the long side that every piece of a bar is long and thick at least
LENGTH, SLIM = 0.3, 3.0  # of the long side that it is long altogether, times it is longer than thick: the star of a close-up is neither
BROAD = 0.12  # of the long side that it is thick at most: in what is thicker a whole seal has room
CHROMA = 99.5  # per cent of the page that are no more coloured than its `chroma`


@dataclass(frozen=True, slots=True)
class Paper:
    """A page with a margin, and how it came from the picture that was handed in."""

    colour: Picture  # levelled: paper is white
    red: Plane  # 0..255, how much red is above green and blue
    floor: int  # of `red`: what is above it may be ink
    noise: int  # of `red`: what the grain of the paper reaches
    chroma: float  # how far apart the colours of its most coloured places are
    scale: float  # pixels here for one of the picture
    margin: int
    high: int  # without the margin
    wide: int
    bars: Plane | None = None  # 255 where a solid red bar lies, on the page with its margin: what is under it nobody sees

    @property
    def long(self) -> int:
        return max(self.high, self.wide)

    def fainter(self) -> Paper | None:
        """Return the page with a lower floor, where its grain leaves room for one."""
        floor = max(FAINT, self.noise)
        return replace(self, floor=floor) if floor < self.floor else None

    def blue(self) -> Paper | None:
        """Return the page with blue in the place of red, violet included; None where too little ink of it is left for a seal."""
        red, green, blue = cv2.split(self.colour)
        if np.count_nonzero(cv2.subtract(blue[::4, ::4], green[::4, ::4]) > TINGED) < BLUE * (self.long / 4) ** 2:
            return None
        colour: Picture = np.asarray(cv2.merge((blue, green, cv2.min(red, green))), np.uint8)  # violet has as much red as blue: it counts for neither
        red, noise = _inked(colour)
        return replace(self, colour=colour, red=red, floor=max(FLOOR, noise), noise=noise)

    def shared(self) -> Paper | None:
        """Return the page with ink told by being dark where some red is near; None where that shows hardly any more of it.

        A small file keeps colours for squares of sixteen pixels: of a thin rim is left a haze of red, and how dark it is as sharp as ever.
        """
        high, wide = self.red.shape
        small = cv2.resize(self.red, (wide // COARSE, high // COARSE), interpolation=cv2.INTER_AREA)
        haze = cv2.GaussianBlur(small, (0, 0), SHARED * self.scale / COARSE)
        haze = cv2.convertScaleAbs(cv2.subtract(haze, (self.noise,)), alpha=NEARBY)
        strong = cv2.dilate(np.greater(small, STRONG).astype(np.uint8), np.ones((5, 5), np.uint8))
        sample, known = (plane[: small.shape[0] * COARSE : COARSE, : small.shape[1] * COARSE : COARSE] for plane in (self.colour, self.red))
        faint = (_hazed(sample, haze) > DULL) & (strong == 0) & (known <= self.floor)
        if np.count_nonzero(faint) < HAZE * (self.long / COARSE) ** 2:
            return None
        dark = _hazed(self.colour, np.asarray(cv2.resize(haze, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8))
        return replace(self, red=np.asarray(cv2.GaussianBlur(dark, (0, 0), 0.8), np.uint8), floor=DULL)

    def lying(self) -> Plane:
        """Return 255 where the page lies and 0 on the margin."""
        mask = np.zeros(self.red.shape, np.uint8)
        mask[self.margin : self.margin + self.high, self.margin : self.margin + self.wide] = 255
        return mask if self.bars is None else cv2.subtract(mask, self.bars, dst=mask)


def laid(page: NDArray[Any]) -> Paper | None:
    """Return *page* fit to be looked at; None where nothing can be on it."""
    picture = _coloured(page)
    if picture is None:
        return None
    high, wide = picture.shape[:2]
    scale = min(LONG, max(SMALL, high, wide)) / max(high, wide)
    if min(high, wide) * scale < SHORT:
        return None
    picture = sized(picture, scale)
    high, wide = picture.shape[:2]
    levelled = _levelled(picture)
    del picture  # of 12 million pixels it would stay while all else is made
    chroma = level(_spread(levelled[::4, ::4]), CHROMA)
    red, noise = _inked(levelled)
    sheets = _sheets(levelled, red, max(FLOOR, noise))
    if sheets is not None:
        red[sheets == 0] = 0
        noise = int(NOISE * level(red[::4, ::4][sheets[::4, ::4] > 0], 75))
    bars = _bars(red, max(FLOOR, noise))
    if bars is not None:
        red[bars > 0] = 0
        levelled[bars > 0] = LIT
    margin = round(MARGIN * max(high, wide))
    around = (margin, margin, margin, margin)
    return Paper(
        colour=cv2.copyMakeBorder(levelled, *around, cv2.BORDER_CONSTANT, value=(LIT, LIT, LIT)),
        red=cv2.copyMakeBorder(red, *around, cv2.BORDER_CONSTANT, value=0),
        floor=max(FLOOR, noise),
        noise=noise,
        chroma=chroma,
        scale=scale,
        margin=margin,
        high=high,
        wide=wide,
        bars=None if bars is None else cv2.copyMakeBorder(bars, *around, cv2.BORDER_CONSTANT, value=0),
    )


def level(values: Plane, share: float) -> float:
    """Return what *share* per cent of the values are not above: np.percentile of bytes, in a twentieth of the time."""
    if not values.size:
        return 0.0
    heaped = np.cumsum(cv2.calcHist([values], [0], None, [256], [0, 256]))
    return float(np.searchsorted(heaped, share / 100 * (values.size - 1), side="right"))


def _spread(colour: Picture) -> Plane:
    """Return how far apart the colours of each place are: what numpy tells along an axis of three, in a tenth of the time."""
    red, green, blue = cv2.split(colour)
    return np.asarray(cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)), np.uint8)


def _coloured(page: NDArray[Any]) -> Picture | None:
    """Return three colours of eight bits whatever was handed in; None for what is no picture."""
    if page.ndim == 2:
        page = page[:, :, None]
    if page.ndim != 3 or 0 in page.shape:
        return None
    if page.dtype != np.uint8:
        page = np.clip(np.nan_to_num(page.astype(np.float32)), 0, 255).astype(np.uint8)
    if page.shape[2] < 3:
        page = np.repeat(page[:, :, :1], 3, axis=2)
    return np.ascontiguousarray(page[:, :, :3])


def sized(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Make a picture larger or smaller; much smaller by whole steps first, which cost a tenth of what others do."""
    if scale == 1.0:
        return picture
    wide, high = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    step = int(1 / scale)
    if step > 1:
        picture = _cells(picture, step)
    found: NDArray[np.uint8] = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_LINEAR if scale < 1 else cv2.INTER_CUBIC)
    return found


def _cells(picture: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Return the mean of each square of *step* pixels; a row or two may be left out, less than one of what is made."""
    high, wide = max(1, picture.shape[0] // step), max(1, picture.shape[1] // step)
    found: NDArray[np.uint8] = cv2.resize(picture[: high * step, : wide * step], (wide, high), interpolation=cv2.INTER_AREA)
    return found


def _levelled(picture: Picture) -> Picture:
    """Divide each colour by the paper's: shadows and the colour of the light go, ink stays."""
    high, wide = picture.shape[:2]
    step = max(1.0, max(high, wide) / LIGHT)
    small = cv2.resize(picture, (max(8, round(wide / step)), max(8, round(high / step))), interpolation=cv2.INTER_AREA)
    light = cv2.dilate(small, np.ones((7, 7), np.uint8))
    light = cv2.medianBlur(light, 15 if min(small.shape[:2]) > 20 else 5).astype(np.float32)
    light = np.maximum(np.maximum(light, light.max(axis=2, keepdims=True) * TINT), DARKEST)
    around = cv2.resize(np.rint(light).astype(np.uint8), (wide, high), interpolation=cv2.INTER_LINEAR)
    found: Picture = cv2.divide(picture, around, scale=LIT)
    return found


def _inked(levelled: Picture) -> tuple[Plane, int]:
    """Return how red each place is, and what of it the grain of the paper reaches."""
    red: Plane = np.asarray(cv2.GaussianBlur(_redness(levelled), (0, 0), 0.8), np.uint8)
    return red, int(NOISE * level(red[::4, ::4], 75))


def _sheets(levelled: Picture, red: Plane, floor: int) -> Plane | None:
    """Return where light sheets lie, if what lies around them is full of red: a desk has more rings by chance than a page has seals."""
    mask = np.greater(red, floor).astype(np.uint8)
    if float(mask[::4, ::4].mean()) < DESK:
        return None
    high, wide = mask.shape
    spots = np.greater(_cells(mask * np.uint8(255), CELL), 255 * SPOTTED).astype(np.uint8)
    around = cv2.copyMakeBorder(spots, NEAR, NEAR, NEAR, NEAR, cv2.BORDER_REPLICATE)
    filled = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((NEAR, NEAR), np.uint8))[NEAR:-NEAR, NEAR:-NEAR]
    light = _cells(levelled, CELL).min(axis=2)
    sheets = np.zeros_like(spots)
    for outline in cv2.findContours(1 - filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        hull = cv2.convexHull(outline)
        if cv2.contourArea(outline) > max(SHEET * spots.size, WHOLE * cv2.contourArea(hull)):
            one = cv2.fillConvexPoly(np.zeros_like(spots), hull, (1,))
            if float(np.median(light[one > 0])) > PALEST:
                sheets |= one
    beyond = sheets == 0
    if beyond.all() or not beyond.any():
        return None
    found: Plane = cv2.resize(sheets, (wide, high), interpolation=cv2.INTER_NEAREST)
    return found if float(mask[found == 0].mean()) > BEYOND else None


def _bars(red: Plane, floor: int) -> Plane | None:
    """Return 255 where solid bars lie: banners, edges of letterheads. A ring that one lies across is fitted by what is free of it."""
    high, wide = red.shape
    cells = (max(1, wide // COARSE), max(1, high // COARSE))
    mask = np.greater(_cells(red, COARSE), 2 * floor).astype(np.uint8)
    long, thick = (max(2, round(share * max(cells))) for share in BAR)
    solid = cv2.max(*(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in ((thick, long), (long, thick))))
    found = np.zeros_like(mask)
    for outline in cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        short, length = sorted(cv2.minAreaRect(outline)[1])
        if short < BROAD * max(cells) and length > max(LENGTH * max(cells), SLIM * short):
            cv2.fillConvexPoly(found, cv2.convexHull(outline), (255,))
    if not found.any():
        return None
    grown = cv2.dilate(found, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(grown, (wide, high), interpolation=cv2.INTER_NEAREST), np.uint8)


def _hazed(colour: Picture, haze: Plane) -> Plane:
    """Return how dark each place is that is no print, as far as there is *haze*."""
    red, green, _ = cv2.split(colour)
    dark: Plane = cv2.min(cv2.subtract(np.full_like(green, LIT), green), haze)
    dark[red < LIGHTEST] = 0
    return dark


def _redness(levelled: Picture) -> Plane:
    """Return by how much red is above the other two, less for orange and brown, and less what the place around has of it: a desk, a card."""
    red, green, blue = cv2.split(levelled)  # each is written over as soon as it is not needed: of a page there are five planes, not ten
    span = cv2.subtract(red, blue)
    scaled = cv2.convertScaleAbs(span, alpha=PURPLE)
    most = cv2.min(cv2.subtract(red, green, dst=red), scaled, dst=red)
    orange = cv2.subtract(cv2.subtract(green, blue, dst=green), cv2.convertScaleAbs(span, dst=scaled, alpha=ORANGE), dst=green)
    most = cv2.subtract(most, orange, dst=red)
    high, wide = most.shape
    step = max(1.0, max(high, wide) / LIGHT)
    small = cv2.resize(most, (max(8, round(wide / step)), max(8, round(high / step))), interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.medianBlur(small, AROUND), (wide, high), interpolation=cv2.INTER_LINEAR)
    found: Plane = cv2.subtract(most, around, dst=most)
    return found
