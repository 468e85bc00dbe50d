"""One page from one number: drawn, stamped or not, photographed or scanned, encoded; and what is true of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from seals import capture, distract, ink, names, paper, press
from seals.names import Near, Unit

from ingest.facts import SealType, Shape

DPIS = (130, 150, 150, 150, 170, 200)  # at which pages are drawn; capture makes others of them
STAMPED = 0.62
WHOLE = 0.97  # of a seal's area on the picture from which a person calls it whole
LEAST = 110.0  # pixels of diameter, the size from which a seal must be found: 66 dpi for 42 mm
INK = 0.3  # of what was cut that must have left ink
COLOURLESS = frozenset({"grey", "fax"})


@dataclass(frozen=True, slots=True)
class Print:
    """A seal that was pressed, as it lies on the final picture."""

    text: str  # ring and inner line
    ring: str
    inner: str
    shape: Shape
    type: SealType
    whose: str  # "unit": the declared unit's own; "special": its seal for one purpose; "other", "recommender", "person", "seam"
    ellipse: tuple[float, float, float, float, float]  # centre x, y, width, height, degrees clockwise
    box: tuple[float, float, float, float]  # x, y, width, height, as far as it lies on the picture
    diameter: float  # pixels, the longer axis
    mm: float
    ink: float  # 0..1 of what was cut that left visible ink
    strength: float
    whole: float  # 0..1 of it that was pressed and lies on the picture
    overlapping: bool  # with another seal
    pasted: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it would be sent, and the truth about it."""

    seed: int
    data: bytes
    suffix: str  # "jpg" or "png"
    unit: str  # as declared
    kind: str  # of page
    capture: str
    colour: bool
    dpi: float | None
    near: tuple[Near, ...]  # wrong names
    others: tuple[str, ...]  # the roster: other units of the same call
    prints: tuple[Print, ...]
    tags: tuple[str, ...]  # what is on it that is no seal, and what befell it
    lookalikes: int = 0  # of the tags: what only reading tells from a seal

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The page as rows × columns × red, green, blue."""
        made: Any = cv2.imdecode(np.frombuffer(self.data, np.uint8), cv2.IMREAD_COLOR)
        return np.ascontiguousarray(made[:, :, ::-1])

    def legible(self, one: Print) -> bool:
        """Tell whether a person sees this seal at once: whole, in colour, large and inked enough."""
        return self.colour and one.whole >= WHOLE and one.diameter >= LEAST and one.ink >= INK


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A seal on the paper, before the picture was taken."""

    design: press.Design
    whose: str
    how: ink.Strike
    at: tuple[float, float]  # pixels of the paper
    diameter: float
    turn: float
    ink: float
    pressed: float


@dataclass(slots=True)
class _Desk:
    """Where a page is stamped."""

    page: paper.Page
    array: ink.Paper
    random: Random
    grain: np.random.Generator
    done: list[_Pressed] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def stamp(self, design: press.Design, whose: str, at: tuple[float, float], *, how: ink.Strike, turn: float) -> None:
        """Press *design* with its middle at *at* millimetres."""
        scale, random = self.page.per_mm, self.random
        diameter = design.mm * scale * random.uniform(0.98, 1.02)
        mask = ink.turned(press.cut(design, diameter), turn)
        if how.pasted:
            laid = _coarse(mask, random) * how.strength
        else:
            laid = ink.inked(mask, how, random, self.grain)
        part = 1.0
        if not how.pasted and random.random() < 0.05 and whose != "person":
            laid, part = _half(laid, random)
            self.tags.append("half")
        left, top = round(at[0] * scale - mask.shape[1] / 2), round(at[1] * scale - mask.shape[0] / 2)
        ink.lay(self.array, laid, left, top, how.colour)
        cut = mask > 0.5
        share = float((laid[cut] >= ink.SEEN).mean()) if cut.any() else 0.0
        self.done.append(_Pressed(design, whose, how, (left + mask.shape[1] / 2, top + mask.shape[0] / 2), diameter, turn, share, part))


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


def _strike(desk: _Desk, *, pasted: bool) -> ink.Strike:
    how = ink.strike(desk.random, clean=pasted or desk.random.random() < 0.35)
    return replace(how, pasted=True, patchy=0.0, strength=desk.random.choice((1.0, 1.0, 0.85)), faults=()) if pasted else how


def _turn(random: Random) -> float:
    return random.gauss(0, 12) if random.random() < 0.85 else random.uniform(-180, 180)


def _owner(desk: _Desk, declared: Unit) -> tuple[press.Design, str]:
    """Return whose seal stands at the unit's place, nearly always its own."""
    random, draw = desk.random, desk.random.random()
    if draw < 0.8:
        return press.design(random, declared.name), "unit"
    if draw < 0.88:
        return press.design(random, declared.name, home=False), "special"
    if draw < 0.94:
        return press.design(random, random.choice(names.near(random, declared)).name), "other"
    return press.design(random, names.unit(random).name), "other"


def _stamped(desk: _Desk, declared: Unit, *, pasted: bool) -> None:
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
        second = press.design(random, names.unit(random).name)
        near = (at[0] + random.uniform(-0.8, 0.8) * design.mm, at[1] + random.uniform(-0.6, 0.6) * design.mm)
        desk.stamp(second, "other", near, how=_strike(desk, pasted=pasted), turn=_turn(random))
    if random.random() < 0.12:
        beside = (at[0] - random.uniform(28, 45), at[1] + random.uniform(-8, 8))
        desk.stamp(press.square(random, names.person(random)), "person", beside, how=_strike(desk, pasted=False), turn=random.gauss(0, 6))
    for place in page.spots[1:]:
        if random.random() < 0.75:
            wanted = (place[0] + random.gauss(0, 7), place[1] + random.gauss(0, 4))
            desk.stamp(press.design(random, names.unit(random).name), "recommender", wanted, how=_strike(desk, pasted=pasted), turn=_turn(random))


def _signed(page: paper.Page, array: ink.Paper, random: Random) -> None:
    """Write a name by hand across the place of the seal."""
    layer = Image.new("L", page.image.size, 0)
    hand = replace_image(page, layer)
    for spot in page.spots:
        x, y = spot[0] - random.uniform(0, 35), spot[1] + random.uniform(-14, 4)
        for _ in range(random.randint(3, 7)):
            points = [(x, y)]
            for _ in range(random.randint(3, 7)):
                points.append((points[-1][0] + random.uniform(-1.5, 5), points[-1][1] + random.uniform(-5, 5)))
            hand.draw.line(
                [(px * page.per_mm, py * page.per_mm) for px, py in points],
                fill=255,
                width=max(2, round(random.uniform(0.3, 0.7) * page.per_mm)),
                joint="curve",
            )
            x += random.uniform(3, 9)
    colour = random.choice(((20, 20, 25), (20, 20, 25), (25, 35, 120)))
    ink.lay(array, np.asarray(layer, dtype=np.float32) / 255 * 0.92, 0, 0, colour)


def replace_image(page: paper.Page, image: Image.Image) -> paper.Page:
    """Return the same sheet with another surface to draw on."""
    return replace(page, image=image)


def _distracted(page: paper.Page, random: Random, *, stamped: bool) -> tuple[tuple[str, ...], int]:
    """Put on the page what is no seal, more of it where there is none."""
    tags, alike = [], 0
    if random.random() < (0.3 if stamped else 0.8):
        for name in random.sample(list(distract.OTHERS), random.choice((1, 1, 2, 3) if not stamped else (1, 1, 2))):
            distract.OTHERS[name](page)
            tags.append(name)
    if random.random() < (0.04 if stamped else 0.2):
        name = random.choice(list(distract.LOOKALIKES))
        distract.LOOKALIKES[name](page)
        tags.append(name)
        alike = 1
    return tuple(tags), alike


def page(seed: int) -> Sheet:
    """Return the page of *seed*: the same bytes and the same truth every time."""
    cv2.setNumThreads(1)
    random, grain = Random(seed), np.random.default_rng(seed)
    declared = names.unit(random)
    shown = declared.plainer or declared.name
    kind, sheet = paper.drawn(random, shown, per_mm=random.choice(DPIS) / 25.4)
    stamped = random.random() < (0.2 if kind == "screen" else STAMPED)
    tags, alike = _distracted(sheet, random, stamped=stamped)
    desk = _Desk(sheet, np.asarray(sheet.image, dtype=np.float32) / 255, random, grain)
    pasted = random.random() < 0.12
    signed = random.random() < 0.4
    if signed and random.random() < 0.5:
        _signed(sheet, desk.array, random)
    if stamped:
        _stamped(desk, declared, pasted=pasted)
    if signed:
        _signed(sheet, desk.array, random) if random.random() < 0.5 else None
    how = "digital" if pasted and stamped and random.random() < 0.7 else random.choices(list(capture.KINDS), [share for _, share in capture.KINDS.values()])[0]
    shot, more = _shot(desk, how, random, grain)
    data, suffix = _encoded(shot, random, how)
    return Sheet(
        seed=seed, data=data, suffix=suffix, unit=shown, kind=kind, capture=how, colour=how not in COLOURLESS, dpi=shot.dpi,
        near=names.near(random, declared), others=tuple(names.unit(random).name for _ in range(12)),
        prints=tuple(_print(one, desk, shot) for one in desk.done),
        tags=(*sheet.tags, *tags, *desk.tags, *shot.tags, *more), lookalikes=alike,
    )  # fmt: skip


def _shot(desk: _Desk, how: str, random: Random, grain: np.random.Generator) -> tuple[capture.Shot, tuple[str, ...]]:
    plain = capture.Shot((desk.array * 255).clip(0, 255).astype(np.uint8), np.eye(3), dpi=desk.page.per_mm * 25.4)
    tags: list[str] = []
    if how == "photo" and random.random() < 0.1:
        plain, tags = _beside(plain, random), ["two"]
    shot = capture.KINDS[how][0](plain, random, grain)
    if random.random() < 0.05 and how not in {"screenshot"}:
        shot = capture.cropped(shot, _around(desk, shot, random))
        tags.append("crop")
    if random.random() < 0.08:
        shot = capture.turned(shot, random.choice((1, 2, 3)))
        tags.append("turned")
    return shot, tuple(tags)


def _beside(plain: capture.Shot, random: Random) -> capture.Shot:
    """Lay a second page beside the first, to be photographed with it."""
    high, wide = plain.picture.shape[:2]
    _, other = paper.drawn(random, names.unit(random).name, per_mm=wide / 210)
    second = np.asarray(other.image.resize((wide, high)))
    both = np.concatenate((plain.picture, np.full((high, wide // 30, 3), 90, np.uint8), second), axis=1)
    return replace(plain, picture=both)


def _around(desk: _Desk, shot: capture.Shot, random: Random) -> tuple[float, float, float, float]:
    """Return the part of the picture that is kept when only the place of the seal is sent."""
    spot = desk.page.spots[0]
    at = desk.done[0].at if desk.done else (spot[0] * desk.page.per_mm, spot[1] * desk.page.per_mm)
    x, y, w = shot.matrix @ np.array((*at, 1.0))
    reach = random.uniform(26, 60) * desk.page.per_mm * abs(np.linalg.det(shot.matrix[:2, :2])) ** 0.5
    return x / w - reach * random.uniform(0.9, 1.6), y / w - reach, x / w + reach * random.uniform(0.9, 1.6), y / w + reach


def _encoded(shot: capture.Shot, random: Random, how: str) -> tuple[bytes, str]:
    bgr = np.ascontiguousarray(shot.picture[:, :, ::-1])
    if how in {"digital", "screenshot", "fax"} and random.random() < 0.5:
        return cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes(), "png"
    quality = random.choice((25, 35, 50, 65, 75, 85, 92, 95))
    sampling = random.choice((cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444))
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])[1].tobytes(), "jpg"


def _print(one: _Pressed, desk: _Desk, shot: capture.Shot) -> Print:
    """Follow the outline of a seal onto the picture."""
    angles, turn = np.linspace(0, 2 * math.pi, 90, endpoint=False), math.radians(one.turn)
    along, down = one.diameter / 2 * np.cos(angles), one.diameter / 2 * one.design.flat * np.sin(angles)
    x = one.at[0] + along * math.cos(turn) - down * math.sin(turn)
    y = one.at[1] + along * math.sin(turn) + down * math.cos(turn)
    on_paper = _within(x, y, desk.array.shape[1], desk.array.shape[0])
    far = shot.matrix @ np.stack((x, y, np.ones_like(x)))
    px, py = far[0] / far[2], far[1] / far[2]
    high, wide = shot.picture.shape[:2]
    (cx, cy), (a, b), angle = cv2.fitEllipse(np.stack((px, py), axis=1).astype(np.float32))
    left, top, right, bottom = max(0.0, px.min()), max(0.0, py.min()), min(float(wide), px.max()), min(float(high), py.max())
    crowded = any(other is not one and math.dist(other.at, one.at) < (other.diameter + one.diameter) / 2 for other in desk.done)
    return Print(
        text=one.design.ring + one.design.inner, ring=one.design.ring, inner=one.design.inner, shape=one.design.shape, type=one.design.type, whose=one.whose,
        ellipse=(float(cx), float(cy), float(a), float(b), float(angle)), box=(float(left), float(top), float(max(0.0, right - left)), float(max(0.0, bottom - top))),
        diameter=float(max(a, b)), mm=one.design.mm, ink=one.ink, strength=one.how.strength, whole=one.pressed * min(on_paper, _within(px, py, wide, high)),
        overlapping=crowded, pasted=one.how.pasted, faults=one.how.faults,
    )  # fmt: skip


def _within(x: NDArray[np.float64], y: NDArray[np.float64], wide: int, high: int) -> float:
    """Return which share of the area inside an outline lies on a surface."""
    middle, inside = np.array((x.mean(), y.mean())), []
    for share in (0.2, 0.45, 0.65, 0.8, 0.92, 1.0):
        px, py = middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share
        inside.append((share, float(((px >= -1) & (px <= wide + 1) & (py >= -1) & (py <= high + 1)).mean())))
    return sum(weight * value for weight, value in inside) / sum(weight for weight, _ in inside)
