"""Whether a picture is worth a close look: a hundredth of its cost, and only where it surely shows no ink of a seal is the answer no."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from ingest.extract.recognise import Picture

SIDE = 440  # pixels of the long side that is glanced at: A4 at 37 dpi, where the rim of a seal is one and a half wide
RED = 10  # by how much redder than its paper a spot is that may be ink: a faint print on a scan has 20
SPOTS = 24  # of them at least; the rim alone of a seal of 38 mm has 250, a tenth of it on the edge of a page as many
PALE = 24  # shades darker than paper: a grey copy of a faint print
COLOUR = 30  # difference of the channels that only colour makes; what a scanner makes of black print stays below it
LIGHT, BLUE = 140, (0.002, 0.15)  # of 255 that paper has in all colours; of the spots of a page that are blue
VIOLET = 0.8  # times its red that violet has of blue at least; crimson has half as much
COLOURED = 0.002  # of the spots of a page in colours


class Ink(StrEnum):
    """What a glance shows."""

    RED = "red"
    GREY = "grey"  # no colours at all: a red seal would be grey, too; or blue ink, which few seals are pressed in
    NONE = "none"  # blank paper, or colours and no red among them


def ink(picture: Picture) -> Ink:
    """Tell whether a seal may be on a picture."""
    small = _small(picture)
    if red(small) >= SPOTS:
        return Ink.RED
    return Ink.NONE if empty(small) or (coloured(small) and not blue(small)) else Ink.GREY


def red(small: Picture) -> int:
    """Count the spots that are redder than most of the picture is."""
    spots = small.astype(np.int16)
    redness = spots[:, :, 0] - spots[:, :, 1:].max(axis=2)
    return int(np.count_nonzero(redness > max(0, int(np.median(redness))) + RED))


def blue(small: Picture) -> bool:
    """Tell whether there is blue or violet ink on light paper, as much as of a seal, and no more: a sky is larger."""
    if int(np.median(small.min(axis=2))) < LIGHT:
        return False
    spots = small.astype(np.int16)
    bluish = (spots[:, :, 2] - spots[:, :, 1] > COLOUR) & (spots[:, :, 2] > VIOLET * spots[:, :, 0])
    return bool(BLUE[0] < bluish.mean() < BLUE[1])


def empty(small: Picture) -> bool:
    """Tell whether nothing is on a page: blank paper, the layer of a stamp that is switched off."""
    shades = small.min(axis=2)
    return bool(np.count_nonzero(shades < int(np.median(shades)) - PALE) < SPOTS)


def coloured(small: Picture) -> bool:
    """Tell whether a picture has colours at all."""
    spread = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    return bool(np.count_nonzero(spread > COLOUR) > COLOURED * spread.size)


def reddish(picture: Picture) -> bool:
    """Tell whether there is red ink on a page that was drawn, not scanned: it has no grey copies of seals."""
    return red(_small(picture)) >= SPOTS


def _small(picture: Picture) -> Picture:
    high, wide = picture.shape[:2]
    scale = SIDE / max(high, wide)
    if scale >= 1:
        return picture
    small: Picture = cv2.resize(picture, (max(1, round(wide * scale)), max(1, round(high * scale))), interpolation=cv2.INTER_AREA)
    return small
