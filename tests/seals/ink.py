"""From the mask of a seal to ink on paper: pressure, dry patches, bleeding, smears, a second strike, and the colour of the pad."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.press import Mask

Paper = NDArray[np.floating[Any]]  # rows × columns × red, green, blue; 0 to 1
# Of pads and of pictures of seals: from orange over vermilion to purple and pink.
REDS = (
    (200, 20, 30), (214, 40, 40), (190, 30, 45), (228, 50, 40), (235, 70, 50), (170, 25, 35), (205, 30, 70),
    (220, 60, 80), (150, 20, 30), (240, 85, 60), (196, 40, 96), (176, 36, 84), (226, 64, 96), (185, 15, 20), (230, 30, 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strike:
    """How a seal was put to paper."""

    colour: tuple[int, int, int]
    strength: float  # of the ink where it is best
    patchy: float = 0.0  # 0 even, 1 half of it missing
    faults: tuple[str, ...] = ()
    pasted: bool = False  # a picture put in: no paper in it


def strike(random: Random, *, clean: bool = False) -> Strike:
    """Return how somebody pressed; *clean* as one who takes care."""
    colour = random.choice(REDS)
    if clean:
        return Strike(colour, random.uniform(0.88, 1.0), random.uniform(0, 0.2))
    patchy = random.choice((0.1, 0.2, 0.3, 0.4, 0.55, 0.75, 0.95))
    faults = tuple(
        fault
        for fault, share in (
            ("sloping", 0.14),
            ("dry", 0.12),
            ("bleeding", 0.12),
            ("smeared", 0.05),
            ("double", 0.05),
            ("halo", 0.06),
            ("bent", 0.3),
            ("offset", 0.03),
        )
        if random.random() < share
    )
    return Strike(colour, random.choice((1.0, 0.95, 0.9, 0.85, 0.75, 0.65, 0.5)), patchy, faults)


def noise(random: np.random.Generator, shape: tuple[int, int], cell: float) -> NDArray[np.float32]:
    """Return smooth noise between 0 and 1, its blotches some *cell* pixels wide."""
    small = random.random((max(2, int(shape[0] / cell) + 2), max(2, int(shape[1] / cell) + 2))).astype(np.float32)
    made: Any = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(made, 0, 1), dtype=np.float32)


def inked(mask: Mask, how: Strike, random: Random, grain: np.random.Generator) -> Mask:
    """Return how much ink lies where, 0 to 1."""
    made = _bent(mask, grain) if "bent" in how.faults else mask
    if "bleeding" in how.faults:
        soft: Any = cv2.GaussianBlur(made, (0, 0), max(0.8, mask.shape[0] / 220))
        made = np.clip(soft * 1.9 - 0.25 + 0.3 * (noise(grain, mask.shape, 4) - 0.5) * soft, 0, 1)
    texture = _texture(mask.shape, how, random, grain)
    made = np.asarray(cv2.GaussianBlur(made * texture, (0, 0), random.uniform(0.25, 0.7)))
    if "smeared" in how.faults:
        made = _moved(made, random, mask.shape[0] * random.uniform(0.01, 0.04), smear=True)
    if "double" in how.faults:
        made = np.maximum(made, _moved(made, random, mask.shape[0] * random.uniform(0.01, 0.05)) * random.uniform(0.3, 0.8))
    if "halo" in how.faults:
        made = np.clip(made + 0.12 * np.asarray(cv2.GaussianBlur(made, (0, 0), mask.shape[0] / 40)), 0, 1)
    if "offset" in how.faults:  # the wet print touched another page's print, mirrored
        made = np.maximum(made, 0.25 * _moved(made[:, ::-1], random, mask.shape[0] * random.uniform(0.1, 0.3)))
    return np.asarray(np.clip(made * how.strength, 0, 1), dtype=np.float32)


def _texture(shape: tuple[int, int], how: Strike, random: Random, grain: np.random.Generator) -> NDArray[np.float32]:
    patches = np.clip(1.7 * (0.62 - noise(grain, shape, shape[0] / random.choice((4, 7, 12)))), 0, 0.9)
    fine = np.clip(noise(grain, shape, 1.6) - 0.45, 0, 1)
    texture = 1 - how.patchy * patches - how.patchy * 0.9 * fine
    if "dry" in how.faults:
        texture *= noise(grain, shape, shape[0] * random.uniform(0.006, 0.025)) > random.uniform(0.3, 0.5)
    if "sloping" in how.faults:
        angle = random.uniform(0, 2 * math.pi)
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        along = ((columns - shape[1] / 2) * math.cos(angle) + (rows - shape[0] / 2) * math.sin(angle)) / shape[0] + 0.5
        texture *= np.clip(random.uniform(-0.15, 0.35) + random.uniform(1.0, 1.8) * along, 0, 1)
    return np.asarray(np.clip(texture, 0, 1), dtype=np.float32)


def _bent(mask: Mask, grain: np.random.Generator) -> Mask:
    """Rubber gives way: every point moves by up to a hundredth of the seal."""
    reach, shape = mask.shape[0] * 0.012, mask.shape
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    over = [(noise(grain, shape, shape[0] / 3) - 0.5) * 2 * reach for _ in range(2)]
    return np.asarray(cv2.remap(mask, columns + over[0], rows + over[1], cv2.INTER_LINEAR))


def _moved(mask: Mask, random: Random, far: float, *, smear: bool = False) -> Mask:
    angle = random.uniform(0, 2 * math.pi)
    steps = 6 if smear else 1
    made = np.zeros_like(mask)
    for step in range(1, steps + 1):
        matrix = np.array([[1, 0, far * math.cos(angle) * step / steps], [0, 1, far * math.sin(angle) * step / steps]])
        made += np.asarray(cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0]))) / steps
    return np.asarray(np.maximum(mask * 0.75, made) if smear else made)


def turned(mask: Mask, degrees: float) -> Mask:
    """Turn a mask clockwise about its middle; its corners hold no ink."""
    middle = (mask.shape[1] - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0]), flags=cv2.INTER_LINEAR))


def lay(paper: Paper, ink: Mask, left: int, top: int, colour: tuple[int, int, int]) -> None:
    """Let ink sink into paper: what is dark beneath it stays dark."""
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(paper.shape[1], left + ink.shape[1]), min(paper.shape[0], top + ink.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = ink[y0 - top : y1 - top, x0 - left : x1 - left, None]
    beneath = paper[y0:y1, x0:x1]
    tint = np.array(colour, np.float32) / 255
    paper[y0:y1, x0:x1] = beneath * (1 - cover) + cover * tint * (0.15 + 0.85 * beneath)
