"""How clearly each character of a pressed seal shows on the picture: its ink there against what was cut, place by place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.facts import Shape
from seals import press
from seals.desk import Pressed

SIDE = 24  # pixels to which a character is brought
GIVES = 4  # of them by which rubber gives way at most: a character moved is as clear as one that is not
FLAT = 0.04  # of the paper's brightness: ink that differs by less shows nothing
Quad = NDArray[np.float64]  # four corners, x and y


def characters(one: Pressed, matrix: NDArray[np.float64], shot: NDArray[Any], bare: NDArray[Any], corner: tuple[int, int]) -> tuple[float, ...]:
    """Return of each character of ring and inner line how its ink on the picture agrees with what was cut: 1 as cut, 0 not at all.

    *shot* and *bare* are the part of the picture that begins at *corner*, with and without the seal. What lies under print, was left dry,
    ran or was blurred does not show as cut; nor does what became too small to show.
    """
    moved = np.array([[1, 0, -corner[0]], [0, 1, -corner[1]], [0, 0, 1]], np.float64) @ matrix
    high, wide = shot.shape[:2]
    laid = np.array([[1, 0, one.at[0] - one.mask.shape[1] / 2], [0, 1, one.at[1] - one.mask.shape[0] / 2], [0, 0, 1]], np.float64)
    cut: Any = cv2.warpPerspective(one.mask.astype(np.float32), moved @ laid, (wide, high), flags=cv2.INTER_AREA)
    light = max(1.0, float(np.percentile(bare.max(axis=2), 90)))
    ink = np.abs(shot.astype(np.float32) - bare.astype(np.float32)).max(axis=2) / light
    return tuple(_alike(_patch(ink, quad, moved, GIVES), _patch(cut, quad, moved, 0)) for quad in _places(one))


def _patch(plane: NDArray[np.float32], quad: Quad, matrix: NDArray[np.float64], more: int) -> NDArray[np.float32]:
    """Bring the place of a character upright, with *more* pixels around it."""
    far = matrix @ np.column_stack([quad, np.ones(4)]).T
    corners = (far[:2] / far[2]).T.astype(np.float32)
    square = np.array([(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)], np.float32) + more
    size = (SIDE + 2 * more, SIDE + 2 * more)
    return np.asarray(cv2.warpPerspective(plane, cv2.getPerspectiveTransform(corners, square), size), dtype=np.float32)


def _alike(ink: NDArray[np.float32], cut: NDArray[np.float32]) -> float:
    if float(ink[GIVES:-GIVES, GIVES:-GIVES].std()) < FLAT or cut.std() < FLAT:
        return 0.0
    return max(0.0, float(cv2.matchTemplate(ink, cut, cv2.TM_CCOEFF_NORMED).max()))


def _places(one: Pressed) -> Iterator[Quad]:
    """Yield where the characters of ring and inner line lie on the paper: the four corners of each, as they stand upright."""
    made, radius = one.design, one.diameter / 2
    rim = radius * made.rim
    outer = radius - rim - radius * 0.04 - (rim * 1.6 if made.rims == 2 else 0) - (radius * 0.15 if made.second else 0)
    tall = radius * made.tall * (0.75 if made.shape is Shape.OVAL else 1)
    flat = (radius * made.flat - (radius - outer)) / outer
    text = made.ends + made.ring + made.ends
    along, down = outer - tall / 2, outer * flat - tall / 2
    wide = min(press._length(along, down, made.span) / max(1, len(text)) * made.narrow, tall * 1.15)
    for character, angle in zip(text, press._even(along, down, len(text), made.span), strict=True):
        if character not in made.ends:
            normal = math.atan2(math.sin(angle) / along, math.cos(angle) / down)
            yield _quad(one, (along * math.sin(angle), -down * math.cos(angle)), (wide, tall), normal)
    length = (0.98 if len(made.inner) > 4 else 0.8) if made.shape is Shape.ROUND else 0.85
    high = 0.2 if made.shape is Shape.ROUND else 0.19
    room = min(radius * length / max(1, len(made.inner)), radius * high * 1.05)
    for place in range(len(made.inner)):
        yield _quad(one, ((place - (len(made.inner) - 1) / 2) * room, radius * made.flat * 0.5), (room * 0.95, radius * high), 0.0)


def _quad(one: Pressed, at: tuple[float, float], size: tuple[float, float], normal: float) -> Quad:
    turn, half = math.radians(one.turn), (size[0] / 2, size[1] / 2)
    corners = np.array([(-half[0], -half[1]), (half[0], -half[1]), (half[0], half[1]), (-half[0], half[1])])
    own = np.array([[math.cos(normal), math.sin(normal)], [-math.sin(normal), math.cos(normal)]])
    whole = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    quad: Quad = (corners @ own + np.array(at)) @ whole + np.array(one.at)
    return quad
