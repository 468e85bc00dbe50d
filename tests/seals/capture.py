"""How paper becomes a picture: printer and scanner, telephone, copier, fax, screen; and where every point of the paper then lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import noise

Picture = NDArray[np.uint8]  # rows × columns × red, green, blue
Matrix = NDArray[np.float64]  # 3 × 3: from paper to picture


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page."""

    picture: Picture
    matrix: Matrix
    colour: bool = True
    dpi: float | None = None  # where the file would say it
    tags: tuple[str, ...] = ()


def _scaled(shot: Shot, factor: float) -> Shot:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(shot.picture.shape[1] * factor)), max(1, round(shot.picture.shape[0] * factor)))
    made: Any = cv2.resize(shot.picture, size, interpolation=how)
    return replace(shot, picture=made, matrix=np.diag([factor, factor, 1.0]) @ shot.matrix, dpi=shot.dpi * factor if shot.dpi else None)


def _bytes(array: NDArray[np.floating[Any]]) -> Picture:
    return np.asarray(np.clip(array, 0, 255), dtype=np.uint8)


def digital(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    return shot


def scan(shot: Shot, random: Random, grain: np.random.Generator, *, to: float = 0.0) -> Shot:
    """A flatbed or a feeder: leaning a little, tinted a little, grainy a little, at 100 to 300 dpi."""
    high, wide = shot.picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), random.gauss(0, 0.8), 1.0)
    border = random.choice(((255, 255, 255), (255, 255, 255), (235, 235, 235), (20, 20, 20)))
    flat: Any = cv2.warpAffine(shot.picture, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=border)
    lean = Shot(flat, np.vstack((matrix, [0, 0, 1])) @ shot.matrix, dpi=shot.dpi)
    made = _scaled(lean, (to or random.choices((100, 150, 200, 300), (2, 5, 5, 1))[0]) / (shot.dpi or 150))
    tint = np.array([random.uniform(0.93, 1), random.uniform(0.94, 1), random.uniform(0.92, 1)], np.float32)
    array = made.picture.astype(np.float32) * tint + _grain(grain, made.picture.shape, random.uniform(0.5, 5))
    return replace(made, picture=_bytes(array))


def _grain(grain: np.random.Generator, shape: tuple[int, ...], strength: float) -> NDArray[np.float32]:
    """Return noise for a whole picture: a tile of it, repeated, since drawing it anew for every pixel takes longest of all."""
    tile = grain.normal(0, strength, (256, 256, shape[2])).astype(np.float32)
    return np.tile(tile, (shape[0] // 256 + 1, shape[1] // 256 + 1, 1))[: shape[0], : shape[1]]


def lowdpi(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    """Made small to be sent: 60 to 95 dpi."""
    return scan(shot, random, grain, to=random.uniform(60, 95))


def grey(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    """A copy without colours, its contrast raised or lowered."""
    made = scan(shot, random, grain)
    single = cv2.cvtColor(made.picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    single = (single - 128) * random.uniform(0.8, 1.6) + 128 + random.uniform(-10, 30)
    return replace(made, picture=_bytes(np.repeat(single[..., None], 3, axis=2)), colour=False)


def fax(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    """Black and white only, with the specks of a line."""
    made = grey(shot, random, grain)
    black = made.picture[..., :1] > random.randint(130, 205)
    specks = np.tile(grain.random((256, 256, 1)) > 0.0008, (made.picture.shape[0] // 256 + 1, made.picture.shape[1] // 256 + 1, 1))
    both = black & specks[: black.shape[0], : black.shape[1]]
    return replace(made, picture=np.repeat(both.astype(np.uint8) * 255, 3, axis=2), tags=("bilevel",))


def _table(random: Random, grain: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return the table a page lies on: wood, cloth, stone, in any colour, red wood too."""
    base = random.choice(((150, 110, 70), (120, 60, 45), (90, 90, 95), (200, 195, 185), (60, 45, 35), (70, 100, 90), (165, 60, 50)))
    stripes = noise(grain, (size[0], size[1]), random.choice((6, 30, 90)))[..., None] * random.uniform(10, 50)
    return np.array(base, np.float32) + stripes + _grain(grain, (*size, 3), 4)


def _quad(random: Random, size: tuple[int, int], ratio: float, bend: float) -> NDArray[np.float32]:
    """Return where the corners of the paper lie in a photograph of *size* (wide, high)."""
    wide, high = size
    room = min(wide * 0.94, high * 0.94 * ratio)
    tall = room / ratio
    left, top = (wide - room) / 2 + random.uniform(-0.02, 0.02) * wide, (high - tall) / 2 + random.uniform(-0.02, 0.02) * high
    corners = [(left, top), (left + room, top), (left + room, top + tall), (left, top + tall)]
    return np.array([(x + random.uniform(-bend, bend) * wide, y + random.uniform(-bend, bend) * high) for x, y in corners], np.float32)


def photo(shot: Shot, random: Random, grain: np.random.Generator, *, bend: float = 0.05) -> Shot:
    """A telephone over a table: perspective, shadow, warm or cold light, shaking."""
    high, wide = shot.picture.shape[:2]
    size = random.choice(((1080, 1440), (1500, 2000), (1200, 1600), (900, 1200), (2000, 1500)))
    if wide > high * 1.2:
        size = (max(size), min(size))
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, _quad(random, size, wide / high, bend))
    sharp: Any = cv2.GaussianBlur(shot.picture, (0, 0), 0.5) if size[0] < wide * 0.8 else shot.picture
    laid: Any = cv2.warpPerspective(sharp, matrix, size, flags=cv2.INTER_LINEAR)
    cover = np.asarray(cv2.warpPerspective(np.ones((high, wide), np.float32), matrix, size))[..., None]
    array = laid * cover + _table(random, grain, (size[1], size[0])) * (1 - cover)
    array = array * _light(random, (size[1], size[0])) + _grain(grain, array.shape, random.uniform(1, 6))
    tags = []
    if random.random() < 0.12:
        rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
        array *= 1 + 0.05 * np.sin(columns * random.uniform(0.6, 1.6) + rows * random.uniform(0.2, 1.2))[..., None]
        tags.append("moire")
    made = _bytes(array)
    if random.random() < 0.55:
        soft = random.choice((0.5, 0.8, 1.1, 1.5))
        made = np.asarray(cv2.GaussianBlur(made, (0, 0), soft))
        tags += ["blurred"] * (soft > 1)
    return Shot(made, matrix.astype(np.float64) @ shot.matrix, tags=tuple(tags))


def _light(random: Random, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return how light falls: a slope, perhaps the shadow of a hand, warm or cold."""
    small = (size[0] // 16 + 1, size[1] // 16 + 1)
    slope = np.outer(
        np.linspace(random.uniform(0.7, 1), random.uniform(0.7, 1), small[0]), np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), small[1])
    )
    light = slope.astype(np.float32)
    if random.random() < 0.45:
        shadow = np.ones(small, np.float32)
        corners = [(random.uniform(0, small[1]), 0), (small[1], 0), (small[1], small[0]), (random.uniform(0, small[1]), small[0])]
        cv2.fillPoly(shadow, [np.array(corners, np.int32)], random.uniform(0.5, 0.85))
        light *= np.asarray(cv2.GaussianBlur(shadow, (0, 0), random.uniform(0.8, 4)))
    light *= random.uniform(0.75, 1.0) / float(np.percentile(light, 95))  # a telephone finds its exposure by itself
    full: Any = cv2.resize(light, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    warm = random.uniform(-0.12, 0.12)
    balance = np.array([1 + warm, random.uniform(0.94, 1.02), 1 - warm * 1.3], np.float32)
    return np.asarray(full[..., None] * balance, dtype=np.float32)


def app(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    """A scanner app: cut out, the paper made white, what is left made strong."""
    made = photo(shot, random, grain, bend=0.008)
    small: Any = cv2.resize(made.picture, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    ground: Any = cv2.GaussianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (0, 0), 5)
    even: Any = cv2.resize(ground, (made.picture.shape[1], made.picture.shape[0])).astype(np.float32)
    array = made.picture.astype(np.float32) / np.maximum(even, 30) * 255
    array = (array - 128) * random.uniform(1.1, 1.7) + 128 + random.uniform(5, 30)
    middle = array.mean(axis=2, keepdims=True)
    return replace(made, picture=_bytes(middle + (array - middle) * random.uniform(1.0, 1.8)))


def screenshot(shot: Shot, random: Random, grain: np.random.Generator) -> Shot:
    """A page opened on a screen, with grey around it and bars above."""
    made = _scaled(shot, random.uniform(0.55, 1.0))
    top, side = random.randint(40, 140), random.randint(0, 200)
    picture = cv2.copyMakeBorder(
        made.picture, top, random.randint(0, 80), side, side, cv2.BORDER_CONSTANT, value=random.choice(((230, 230, 230), (82, 86, 89), (255, 255, 255)))
    )
    picture[: top // 2] = random.choice(((245, 246, 247), (43, 87, 154), (183, 41, 41), (50, 50, 50)))
    moved = np.array([[1, 0, side], [0, 1, top], [0, 0, 1]], np.float64)
    return replace(made, picture=np.asarray(picture), matrix=moved @ made.matrix, dpi=None)


def turned(shot: Shot, quarters: int) -> Shot:
    """Turn a picture against the clock by *quarters*."""
    made = shot
    for _ in range(quarters):
        wide = made.picture.shape[1]
        matrix = np.array([[0, 1, 0], [-1, 0, wide], [0, 0, 1]], np.float64)
        made = replace(made, picture=np.ascontiguousarray(np.rot90(made.picture)), matrix=matrix @ made.matrix)
    return made


def cropped(shot: Shot, box: tuple[float, float, float, float]) -> Shot:
    """Keep only *box*: left, top, right, bottom of the picture."""
    left, top = max(0, round(box[0])), max(0, round(box[1]))
    right, bottom = min(shot.picture.shape[1], max(left + 40, round(box[2]))), min(shot.picture.shape[0], max(top + 40, round(box[3])))
    left, top = min(left, right - 20), min(top, bottom - 20)
    moved = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
    return replace(shot, picture=np.ascontiguousarray(shot.picture[top:bottom, left:right]), matrix=moved @ shot.matrix)


KINDS: dict[str, tuple[Callable[[Shot, Random, np.random.Generator], Shot], float]] = {
    "digital": (digital, 16), "scan": (scan, 28), "photo": (photo, 20), "app": (app, 9), "grey": (grey, 7), "fax": (fax, 3), "lowdpi": (lowdpi, 6), "screenshot": (screenshot, 6),
}  # fmt: skip
