"""A disc unrolled to a rectangle: what lies on its rim becomes a row.

    column 0 ─▶ straight up from the centre, as the page stands; further columns go clockwise, as the words of a seal do
    row 0    ─▶ the centre; the rim is the row `rim` names, and what lies beyond it follows up to *reach* of the radius

An ellipse is first made the circle it is seen of, so a seal that was photographed aslant unrolls straight.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@lru_cache(maxsize=16)
def _disc(wide: int, high: int, reach: float) -> tuple[Floats, Floats]:
    """Return the places of the unit disc that each pixel of the rectangle shows."""
    turn = (np.arange(wide, dtype=np.float32) * np.float32(2 * math.pi / wide))[None]
    far = (np.arange(high, dtype=np.float32) * np.float32(reach / high))[:, None]
    return far * np.sin(turn), -far * np.cos(turn)


def unrolled(image: NDArray[Any], ellipse: tuple[float, ...], *, wide: int, high: int, reach: float, smooth: bool = True) -> NDArray[Any]:
    """Unroll the *ellipse* (centre x, y, width, height, degrees) of *image*; what lies outside the image is 0.

    *smooth* False takes the nearest pixel, as a mask wants it.
    """
    across, down = _disc(wide, high, reach)
    x, y, width, height, degrees = ellipse
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half, other = width / 2, height / 2
    # Turn into the frame of the ellipse, stretch its axes, turn back: "up" stays the page's up whatever the angle of the axes.
    xx, xy, yy = half * cos * cos + other * sin * sin, (half - other) * cos * sin, half * sin * sin + other * cos * cos
    taken = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    columns, rows = across * xx + x, down * yy + y
    if xy:
        columns, rows = columns + down * xy, rows + across * xy
    found: NDArray[Any] = cv2.remap(image, columns, rows, taken, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return found


def rim(high: int, reach: float, at: float = 1.0) -> int:
    """Return the row of the rectangle that shows *at* of the radius."""
    return min(high - 1, max(0, round(at * high / reach)))
