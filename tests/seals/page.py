"""One page from one number: drawn, stamped or not, photographed or scanned, encoded; and what is true of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.facts import SealType, Shape
from seals import alike, capture, clear, distract, names, paper
from seals.desk import Desk, Pressed, stamp
from seals.names import Near

DPIS = (130, 150, 150, 150, 170, 200)  # at which pages are drawn; capture makes others of them
STAMPED = 0.62
WHOLE = 0.97  # of a seal's area on the picture from which a person calls it whole
LEAST = 110.0  # pixels of diameter, the size from which a seal must be found: 66 dpi for 42 mm
INK = 0.3  # of what was cut that must show
CLEAR = 0.7  # agreement of each character's ink with what was cut from which a person who knows its neighbours reads it
CLEARER = 0.8  # of each, where hardly any lies under print
AROUND = 8  # pixels around a seal, for characters that have moved
SHOWS = 0.2  # of the paper's brightness by which a place must differ from the same page unstamped
COARSE = 35  # JPEG quality that leaves blocks
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
    ink: float  # 0..1 of what was cut that shows on the picture
    strength: float  # of the ink where it is best
    whole: float  # 0..1 of it that was pressed and lies on the picture
    overlapping: bool  # with another seal
    pasted: bool
    faults: tuple[str, ...]
    clear: tuple[float, ...] = ()  # of each character of a unit's seal, how its ink agrees with what was cut


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

    def complete(self, one: Print) -> bool:
        """Tell whether a person reads this seal from the first character to the last: none is dry, run, blurred, or under print or another seal."""
        return self.shows(one, CLEAR)

    def shows(self, one: Print, least: float) -> bool:
        """Tell whether each character of a legible seal agrees by *least* with what was cut."""
        return self.legible(one) and bool(one.clear) and min(one.clear) >= least


def page(seed: int) -> Sheet:
    """Return the page of *seed*: the same bytes and the same truth every time."""
    cv2.setNumThreads(1)
    random, grain = Random(seed), np.random.default_rng(seed)
    declared = names.unit(random)
    shown = declared.plainer or declared.name
    kind, sheet = paper.drawn(random, shown, per_mm=random.choice(DPIS) / 25.4)
    stamped = random.random() < (0.2 if kind == "screen" else STAMPED)
    tags, looking = _distracted(sheet, random, stamped=stamped)
    array = np.asarray(sheet.image, dtype=np.float32) / 255
    desk = Desk(sheet, array, array.copy(), random, grain)
    pasted, signed = random.random() < 0.12, random.choices(("", "before", "after"), (6, 2, 2))[0]
    if signed == "before":
        desk.sign()
    if stamped:
        stamp(desk, declared, pasted=pasted)
    if signed == "after":
        desk.sign()
    how = "digital" if pasted and stamped and random.random() < 0.7 else random.choices(list(capture.KINDS), [share for _, share in capture.KINDS.values()])[0]
    prints, shot, more = _taken(desk, how)
    data, suffix, coarse = _encoded(shot, random, how)
    return Sheet(
        seed=seed, data=data, suffix=suffix, unit=shown, kind=kind, capture=how, colour=how not in COLOURLESS, dpi=shot.dpi,
        near=names.near(random, declared), others=tuple(names.unit(random).name for _ in range(12)),
        prints=prints, tags=(*sheet.tags, *tags, *desk.tags, *more, *coarse), lookalikes=looking,
    )  # fmt: skip


def _distracted(page: paper.Page, random: Random, *, stamped: bool) -> tuple[tuple[str, ...], int]:
    """Put on the page what is no seal, more of it where there is none."""
    tags: list[str] = []
    if random.random() < (0.3 if stamped else 0.8):
        for name in random.sample(list(distract.OTHERS), random.choice((1, 1, 2) if stamped else (1, 1, 2, 3))):
            distract.OTHERS[name](page)
            tags.append(name)
    if random.random() >= (0.04 if stamped else 0.2):
        return tuple(tags), 0
    name = random.choice(list(alike.LOOKALIKES))
    alike.LOOKALIKES[name](page)
    return (*tags, name), 1


def _taken(desk: Desk, how: str) -> tuple[tuple[Print, ...], capture.Shot, tuple[str, ...]]:
    """Take the picture; where there are seals, once more in the same way without them, to see what of them shows."""
    random, grain = Random(), np.random.default_rng()
    random.setstate(desk.random.getstate())
    grain.bit_generator.state = desk.grain.bit_generator.state
    shot, tags = _shot(desk, desk.array, how, desk.random, desk.grain)
    if not desk.done:
        return (), shot, tags
    bare, _ = _shot(desk, desk.bare, how, random, grain)
    return tuple(_print(one, desk, shot, bare) for one in desk.done), shot, tags


def _shot(desk: Desk, array: NDArray[np.floating[Any]], how: str, random: Random, grain: np.random.Generator) -> tuple[capture.Shot, tuple[str, ...]]:
    plain = capture.Shot((array * 255).clip(0, 255).astype(np.uint8), np.eye(3), dpi=desk.page.per_mm * 25.4)
    tags: list[str] = []
    if how == "photo" and random.random() < 0.1:
        plain, tags = _beside(plain, random), ["two"]
    shot = capture.KINDS[how][0](plain, random, grain)
    if random.random() < 0.05 and how != "screenshot":
        shot = capture.cropped(shot, _around(desk, shot, random))
        tags.append("crop")
    if random.random() < 0.08:
        shot = capture.turned(shot, random.choice((1, 2, 3)))
        tags.append("turned")
    return shot, (*shot.tags, *tags)


def _beside(plain: capture.Shot, random: Random) -> capture.Shot:
    """Lay a second page beside the first, to be photographed with it."""
    high, wide = plain.picture.shape[:2]
    _, other = paper.drawn(random, names.unit(random).name, per_mm=wide / 210)
    second = np.asarray(other.image.resize((wide, high)))
    both = np.concatenate((plain.picture, np.full((high, wide // 30, 3), 90, np.uint8), second), axis=1)
    return replace(plain, picture=both)


def _around(desk: Desk, shot: capture.Shot, random: Random) -> tuple[float, float, float, float]:
    """Return the part of the picture that is kept when only the place of the seal is sent."""
    spot = desk.page.spots[0]
    at = desk.done[0].at if desk.done else (spot[0] * desk.page.per_mm, spot[1] * desk.page.per_mm)
    x, y, w = shot.matrix @ np.array((*at, 1.0))
    reach = random.uniform(26, 60) * desk.page.per_mm * abs(np.linalg.det(shot.matrix[:2, :2])) ** 0.5
    return x / w - reach * random.uniform(0.9, 1.6), y / w - reach, x / w + reach * random.uniform(0.9, 1.6), y / w + reach


def _encoded(shot: capture.Shot, random: Random, how: str) -> tuple[bytes, str, tuple[str, ...]]:
    bgr = np.ascontiguousarray(shot.picture[:, :, ::-1])
    if how in {"digital", "screenshot", "fax"} and random.random() < 0.5:
        return cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes(), "png", ()
    quality = random.choice((25, 35, 50, 65, 75, 85, 92, 95))
    sampling = random.choice((cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444))
    return (
        cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])[1].tobytes(),
        "jpg",
        (("coarse",) if quality <= COARSE else ()),
    )


def _print(one: Pressed, desk: Desk, shot: capture.Shot, bare: capture.Shot) -> Print:
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
    box = (float(left), float(top), float(max(0.0, right - left)), float(max(0.0, bottom - top)))
    crowded = any(other is not one and math.dist(other.at, one.at) < (other.diameter + one.diameter) / 2 for other in desk.done)
    return Print(
        text=one.design.ring + one.design.inner, ring=one.design.ring, inner=one.design.inner, shape=one.design.shape, type=one.design.type, whose=one.whose,
        ellipse=(float(cx), float(cy), float(a), float(b), float(angle)), box=box,
        diameter=float(max(a, b)), mm=one.design.mm, ink=_shows(one, box, shot, bare), strength=one.how.strength,
        whole=one.part * min(on_paper, _within(px, py, wide, high)), overlapping=crowded, pasted=one.how.pasted, faults=one.how.faults,
        clear=_clear(one, box, shot, bare) if one.design.shape is not Shape.SQUARE else (),
    )  # fmt: skip


def _clear(one: Pressed, box: tuple[float, float, float, float], shot: capture.Shot, bare: capture.Shot) -> tuple[float, ...]:
    left, top = max(0, int(box[0]) - AROUND), max(0, int(box[1]) - AROUND)
    part = slice(top, int(box[1] + box[3]) + AROUND), slice(left, int(box[0] + box[2]) + AROUND)
    with_it, without = shot.picture[part], bare.picture[part]
    return clear.characters(one, shot.matrix, with_it, without, (left, top)) if min(with_it.shape[:2]) > AROUND else ()


def _shows(one: Pressed, box: tuple[float, float, float, float], shot: capture.Shot, bare: capture.Shot) -> float:
    """Return which share of what was cut differs from the same picture unstamped; under black print nothing shows, and nothing counts."""
    left, top, wide, high = int(box[0]), int(box[1]), int(box[2]), int(box[3])
    if min(wide, high) < 4:
        return 0.0
    moved = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
    laid = np.array([[1, 0, one.at[0] - one.mask.shape[1] / 2], [0, 1, one.at[1] - one.mask.shape[0] / 2], [0, 0, 1]], np.float64)
    mask: Any = cv2.warpPerspective(one.mask, moved @ shot.matrix @ laid, (wide, high), flags=cv2.INTER_AREA)
    with_it, without = (each.picture[top : top + high, left : left + wide].astype(np.int16) for each in (shot, bare))
    light = without.max(axis=2)
    counts = (mask > 0.5) & (light > 0.4 * np.percentile(light, 90))
    shows = np.abs(with_it - without).max(axis=2) > SHOWS * light
    return float(shows[counts].mean()) if counts.any() else 0.0


def _within(x: NDArray[np.float64], y: NDArray[np.float64], wide: int, high: int) -> float:
    """Return which share of the area inside an outline lies on a surface."""
    middle, inside = np.array((x.mean(), y.mean())), []
    for share in (0.2, 0.45, 0.65, 0.8, 0.92, 1.0):
        px, py = middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share
        inside.append((share, float(((px >= -1) & (px <= wide + 1) & (py >= -1) & (py <= high + 1)).mean())))
    return sum(weight * value for weight, value in inside) / sum(weight for weight, _ in inside)
