"""Where a page is stamped and signed: whose seals are pressed where, and how well."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image

from seals import ink, marks, names, paper, press
from seals.names import Unit

HALVED = 0.05  # of all seals are pressed down on one side only


@dataclass(frozen=True, slots=True)
class Pressed:
    """A seal on the paper, before the picture was taken."""

    design: press.Design
    whose: str
    how: ink.Strike
    at: tuple[float, float]  # pixels of the paper
    diameter: float
    turn: float  # degrees clockwise
    mask: press.Mask  # what was cut, turned
    part: float  # of it that was pressed down


@dataclass(slots=True)
class Desk:
    """A page with its seals, and the same page without."""

    page: paper.Page
    array: ink.Paper
    bare: ink.Paper
    random: Random
    grain: np.random.Generator
    done: list[Pressed] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def stamp(self, design: press.Design, whose: str, at: tuple[float, float], *, how: ink.Strike, turn: float) -> None:
        """Press *design* with its middle at *at* millimetres."""
        scale, random = self.page.per_mm, self.random
        diameter = design.mm * scale * random.uniform(0.98, 1.02)
        mask = ink.turned(press.cut(design, diameter), turn)
        laid = _coarse(mask, random) * how.strength if how.pasted else ink.inked(mask, how, random, self.grain)
        part = 1.0
        if not how.pasted and random.random() < HALVED and whose != "person":
            laid, part = _half(laid, random)
            self.tags.append("half")
        left, top = round(at[0] * scale - mask.shape[1] / 2), round(at[1] * scale - mask.shape[0] / 2)
        ink.lay(self.array, laid, left, top, how.colour)
        self.done.append(Pressed(design, whose, how, (left + mask.shape[1] / 2, top + mask.shape[0] / 2), diameter, turn, mask, part))

    def sign(self) -> None:
        """Write a name by hand across every place of a seal."""
        random, scale = self.random, self.page.per_mm
        layer = Image.new("L", self.page.image.size, 0)
        hand = replace(self.page, image=layer)
        for spot in self.page.spots:
            x, y = spot[0] - random.uniform(0, 35), spot[1] + random.uniform(-14, 4)
            for _ in range(random.randint(3, 7)):
                points = [(x, y)]
                for _ in range(random.randint(3, 7)):
                    points.append((points[-1][0] + random.uniform(-1.5, 5), points[-1][1] + random.uniform(-5, 5)))
                hand.draw.line(
                    [(px * scale, py * scale) for px, py in marks.stroke(points)],
                    fill=255,
                    width=max(2, round(random.uniform(0.3, 0.7) * scale)),
                    joint="curve",
                )
                x += random.uniform(3, 9)
        colour = random.choice(((20, 20, 25), (20, 20, 25), (25, 35, 120)))
        for surface in (self.array, self.bare):
            ink.lay(surface, np.asarray(layer, dtype=np.float32) / 255 * 0.92, 0, 0, colour)


def _coarse(mask: press.Mask, random: Random) -> press.Mask:
    """A picture of a seal is put in at its own resolution."""
    factor = random.choice((1.0, 1.0, 0.6, 0.35))
    if factor == 1:
        return mask
    small: Any = cv2.resize(mask, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (mask.shape[1], mask.shape[0]), interpolation=random.choice((cv2.INTER_LINEAR, cv2.INTER_NEAREST))))


def _half(laid: press.Mask, random: Random) -> tuple[press.Mask, float]:
    """Only one side was pressed down."""
    side, share, angle = laid.shape[0], random.uniform(0.4, 0.8), random.uniform(0, 2 * math.pi)
    rows, columns = np.mgrid[:side, :side]
    along = ((columns - side / 2) * math.cos(angle) + (rows - side / 2) * math.sin(angle)) / side + 0.5
    return np.asarray(laid * np.clip((share - along) * 8 + 0.5, 0, 1), dtype=np.float32), share


def _strike(desk: Desk, *, pasted: bool) -> ink.Strike:
    how = ink.strike(desk.random, clean=pasted or desk.random.random() < 0.35)
    return replace(how, pasted=True, patchy=0.0, strength=desk.random.choice((1.0, 1.0, 0.85)), faults=()) if pasted else how


def _turn(random: Random) -> float:
    return random.gauss(0, 12) if random.random() < 0.85 else random.uniform(-180, 180)


def _owner(desk: Desk, declared: Unit) -> tuple[press.Design, str]:
    """Return whose seal stands at the unit's place, nearly always its own."""
    random, draw = desk.random, desk.random.random()
    if draw < 0.8:
        return press.design(random, declared.name), "unit"
    if draw < 0.88:
        return press.design(random, declared.name, home=False), "special"
    if draw < 0.94:
        return press.design(random, random.choice(names.near(random, declared)).name), "other"
    return press.design(random, names.unit(random).name), "other"


def stamp(desk: Desk, declared: Unit, *, pasted: bool) -> None:
    """Press the seals that such a page bears: the unit's or another, a person's beside it, the recommending unit's below."""
    random, page = desk.random, desk.page
    x, y, _ = page.spots[0]
    design, whose = _owner(desk, declared)
    at = (x + random.gauss(0, 8), y + random.gauss(0, 5))
    draw = random.random()
    if draw < 0.05:  # over the edge of the page
        at = (page.wide - design.mm * random.uniform(-0.15, 0.35), at[1])
    elif draw < 0.08:  # 骑缝章: a piece on each page
        at, whose = (page.wide - random.uniform(-0.35, -0.1) * design.mm, random.uniform(60, page.high - 60)), "seam"
    elif draw < 0.11:
        at = (random.uniform(24, page.wide - 24), random.uniform(24, page.high - 24))
    desk.stamp(design, whose, at, how=_strike(desk, pasted=pasted), turn=0.0 if pasted else _turn(random))
    if random.random() < 0.05:
        near = (at[0] + random.uniform(-0.8, 0.8) * design.mm, at[1] + random.uniform(-0.6, 0.6) * design.mm)
        desk.stamp(press.design(random, names.unit(random).name), "other", near, how=_strike(desk, pasted=pasted), turn=_turn(random))
    if random.random() < 0.12:
        beside = (at[0] - random.uniform(28, 45), at[1] + random.uniform(-8, 8))
        desk.stamp(press.square(random, names.person(random)), "person", beside, how=_strike(desk, pasted=False), turn=random.gauss(0, 6))
    for place in page.spots[1:]:
        if random.random() < 0.75:
            wanted = (place[0] + random.gauss(0, 7), place[1] + random.gauss(0, 4))
            desk.stamp(press.design(random, names.unit(random).name), "recommender", wanted, how=_strike(desk, pasted=pasted), turn=_turn(random))
