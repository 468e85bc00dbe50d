"""What is kept of a seal for a person and for comparison: its picture with some paper around, its ring unrolled, its look."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence

import cv2
import numpy as np

from ingest.extract.recognise import Picture
from ingest.extract.seal.lights import redness

AROUND = 1.18  # of the radius that is shown: some paper, and what is printed there
CROP_BYTES, STRIP_BYTES = 40_000, 12_000  # what a crop and an unrolled ring may take, before base64: a case has several, and they are kept
WIDEST = 420, 900  # pixels of them
QUALITIES = (88, 75, 60, 45, 30)
SIDE = 32  # pixels of the picture that a look is made of
BITS = 8  # waves across and down, of which each gives a bit


def crop(page: Picture, ellipse: Sequence[float]) -> str:
    """Return the place of a seal as a PNG or JPEG in base64, "" where there is none."""
    x, y, width, height, _ = ellipse
    reach = max(width, height) / 2 * AROUND
    left, top = max(0, math.floor(x - reach)), max(0, math.floor(y - reach))
    return _small(page[top : max(0, math.ceil(y + reach)), left : max(0, math.ceil(x + reach))], WIDEST[0], CROP_BYTES)


def strip(ring: Picture) -> str:
    """Return an unrolled ring as a PNG or JPEG in base64."""
    return _small(ring, WIDEST[1], STRIP_BYTES)


def _small(picture: Picture, widest: int, most: int) -> str:
    """Encode a picture within *most* bytes: whole where that is enough, else coarser, in the end smaller."""
    while min(picture.shape[:2]) > 0:
        scale = widest / max(picture.shape[:2])
        shown = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        colours = np.ascontiguousarray(shown[..., ::-1]) if shown.ndim == 3 else shown
        kinds = ((".png", []), *((".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality]) for quality in QUALITIES))
        for suffix, options in kinds:
            made, data = cv2.imencode(suffix, colours, options)
            if made and data.nbytes <= most:
                return base64.b64encode(data.tobytes()).decode()
        widest //= 2
        if widest < BITS:
            break
    return ""


def look(page: Picture, ellipse: Sequence[float]) -> str:
    """Return sixteen digits of which prints of one and the same picture share most: how its ink lies within its outline, turned as it is.

    Coarse waves of the ink (a cosine transform): scaling and saving anew change few of them; another pressing has another turn and other gaps.
    """
    x, y, width, height, degrees = (float(one) for one in ellipse)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half, other, middle = width / SIDE, height / SIDE, (SIDE - 1) / 2
    axes = np.array([[half * cos * cos + other * sin * sin, (half - other) * cos * sin], [(half - other) * cos * sin, half * sin * sin + other * cos * cos]])
    reach = max(width, height) / 2 * AROUND
    left, top = max(0, math.floor(x - reach)), max(0, math.floor(y - reach))
    part = page[top : max(0, math.ceil(y + reach)), left : max(0, math.ceil(x + reach))]
    if min(part.shape[:2]) < BITS:
        return ""
    red = redness(part)
    blurred = cv2.GaussianBlur(red, (0, 0), max(0.5, max(width, height) / SIDE / 2))
    placed = np.column_stack([axes, np.array([x - left, y - top]) - axes @ np.array([middle, middle])])
    disc = cv2.warpAffine(blurred, placed, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP).astype(np.float32)
    if float(disc.std()) < 1.0:
        return ""
    waves = cv2.dct(disc)[1 : BITS + 1, 1 : BITS + 1].ravel()
    bits = waves > np.median(waves)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
