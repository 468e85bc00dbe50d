"""Seals as they are cut: the ring and its words, what stands in the middle, the inner line and the number; a mask of ink, nothing of paper yet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ingest.facts import SealType, Shape
from seals import faces, marks
from seals.faces import font

Mask = NDArray[np.floating[Any]]  # 0 bare paper, 1 ink
FINER = 2  # drawn so many times larger, then made smaller
GLYPH = 96  # pixels of a glyph before it is bent to its place
LINES = ("居民委员会", "村民委员会")
SPECIALS = ("财务专用章", "合同专用章", "业务专用章", "发票专用章", "报名专用章", "行政专用章", "证明专用章")


@dataclass(frozen=True, slots=True)
class Design:
    """What is cut into one seal."""

    ring: str
    inner: str = ""
    number: str = ""
    second: str = ""  # a second script on the ring
    shape: Shape = Shape.ROUND
    type: SealType = SealType.STAR
    face: str = "song"
    flat: float = 1.0  # height over width of the outline
    rim: float = 0.04  # of the radius
    rims: int = 1
    inside: bool = False  # a thin ring between the words and the middle
    tall: float = 0.27  # of a character, of the radius
    narrow: float = 0.92  # of its room that a character takes
    weight: int = 0  # made bolder or thinner by so many pixels of its 96
    span: float = 240.0  # degrees that the words take
    ends: str = ""  # a dash or dot before and after the words, as older seals have
    middle: float = 0.29  # of the star, of the radius
    mm: float = 42.0


def design(random: Random, name: str, *, home: bool = True) -> Design:
    """Return a seal for an office called *name*; unless *home*, one for a purpose of its own."""
    sort = SealType.SPECIAL if not home else _middle(random, name)
    inner = random.choice(SPECIALS) if not home else ""
    ring = name
    if home:
        for line in LINES:
            if name.endswith(line) and random.random() < 0.4:
                ring, inner = name.removesuffix(line), line
    oval = sort is SealType.SPECIAL and random.random() < 0.5
    count = len(ring)
    step = random.uniform(15, 24) if count < 13 else random.uniform(17, 22)
    number = "".join(random.choices("0123456789", k=13)) if random.random() < 0.4 else ""
    second = _second(random) if random.random() < 0.05 and not oval and count < 16 else ""
    longest = 250 if number and not second else 315
    return Design(
        ring=ring,
        inner=inner,
        number=number,
        second=second,
        shape=Shape.OVAL if oval else Shape.ROUND,
        type=sort,
        face=random.choice(faces.some("song", "songbold", "songbold", "ming", "ming", "bao", "kai", "hei", "heibold", "wqy")),
        flat=random.uniform(0.62, 0.76) if oval else 1.0,
        rim=random.choice((0.022, 0.03, 0.04, 0.045, 0.055, 0.07)),
        rims=2 if random.random() < (0.5 if oval else 0.08) else 1,
        inside=random.random() < 0.06,
        tall=random.uniform(0.2, 0.33) if count < 20 else random.uniform(0.18, 0.26),
        narrow=random.uniform(0.78, 0.99),
        weight=random.choice((-1, 0, 0, 0, 1, 2)),
        span=min(longest, max(130.0, count * step)),
        ends=random.choice("—·★") if random.random() < 0.05 and not number else "",
        middle=random.uniform(0.22, 0.34),
        mm=random.choice((38.0, 40.0, 40.0, 42.0, 42.0, 42.0, 45.0, 48.0)) if not oval else random.uniform(38, 45),
    )


def _middle(random: Random, name: str) -> SealType:
    if name.startswith(("中国共产党", "中共")):
        return random.choice((SealType.PARTY, SealType.PARTY, SealType.PARTY, SealType.STAR))
    if name.endswith(("人民政府", "局", "办事处")) and random.random() < 0.45:
        return SealType.EMBLEM
    return SealType.PLAIN if random.random() < 0.05 else SealType.STAR


def _second(random: Random) -> str:
    return " ".join(
        "".join(
            random.choice(("Gv", "Cing", "Sae", "Vei", "Yenz", "Daw", "Ndaw", "Si", "Moq", "Bu")) + random.choice(("ang", "oz", "eih", "uj", "en"))
            for _ in range(2)
        )
        for _ in range(3)
    )


def square(random: Random, name: str) -> Design:
    """Return the name seal of a person."""
    text = name + random.choice(("", "印", "之印") if len(name) == 2 else ("", "印"))
    return Design(
        ring=text,
        shape=Shape.SQUARE,
        type=SealType.NAME,
        face=random.choice(faces.some("kai", "songbold", "ming", "bao")),
        rim=random.uniform(0.04, 0.1),
        mm=random.uniform(21, 33),
        weight=random.choice((0, 1)),
    )


def cut(made: Design, diameter: float) -> Mask:
    """Return the mask of a seal whose longer outline is *diameter* pixels; its middle is the middle of the array."""
    radius = diameter * FINER / 2
    side = int(radius * 2 * 1.06) // 2 * 2
    image = Image.new("L", (side, side), 0)
    if made.shape is Shape.SQUARE:
        _squared(image, made, radius * 0.98)
    else:
        _round(image, made, radius)
    array = np.asarray(image.resize((side // FINER, side // FINER), Image.Resampling.BOX), dtype=np.float32) / 255
    return np.ascontiguousarray(array)


def _round(image: Image.Image, made: Design, radius: float) -> None:
    draw, middle = ImageDraw.Draw(image), image.width / 2
    rim = max(2.0, radius * made.rim)
    _ring(draw, middle, radius, made.flat, rim)
    inside = rim + radius * 0.04
    if made.rims == 2:
        _ring(draw, middle, radius - rim * 2, made.flat, max(1.0, rim * 0.35))
        inside += rim * 1.6
    outer = radius - inside
    tall = radius * made.tall * (0.75 if made.shape is Shape.OVAL else 1)
    if made.second:
        arc(image, made.second, face="hei", tall=radius * 0.12, outer=outer, flat=1.0, span=min(300.0, len(made.second) * 9), narrow=0.95)
        outer -= radius * 0.15
    arc(
        image,
        made.ends + made.ring + made.ends,
        face=made.face,
        tall=tall,
        outer=outer,
        flat=_inner(made, radius, outer),
        span=made.span,
        narrow=made.narrow,
        weight=made.weight,
    )
    if made.inside:
        _ring(draw, middle, outer - tall * 1.12, made.flat, max(1.0, rim * 0.3))
    if made.shape is Shape.ROUND:
        marks.middle(
            draw, made.type if made.type is not SealType.SPECIAL else SealType.STAR, middle, middle - radius * (0.03 if made.inner else 0), radius * made.middle
        )
        _line(image, made.inner, made.face, middle, middle + radius * 0.5, radius * (0.98 if len(made.inner) > 4 else 0.8), radius * 0.2)
    else:
        _line(image, "91" + made.number + "XA", "hei", middle, middle, radius * 0.9, radius * 0.13)
        _line(image, made.inner, made.face, middle, middle + radius * made.flat * 0.5, radius * 0.85, radius * 0.19)
    if made.number and made.shape is Shape.ROUND:
        arc(image, made.number, face="hei", tall=radius * 0.1, outer=radius - inside * 0.9, flat=1.0, span=58, narrow=0.95, below=True)


def _inner(made: Design, radius: float, outer: float) -> float:
    """Return how flat the ellipse is that the tops of the words stand on, parallel to the rim."""
    return (radius * made.flat - (radius - outer)) / outer


def _ring(draw: ImageDraw.ImageDraw, middle: float, radius: float, flat: float, width: float) -> None:
    draw.ellipse((middle - radius, middle - radius * flat, middle + radius, middle + radius * flat), outline=255, width=max(1, round(width)))


def glyph(character: str, face: str, weight: int = 0) -> NDArray[np.uint8]:
    """Return one character in a square of 96 pixels, as wide and tall as its room."""
    image = Image.new("L", (GLYPH, GLYPH), 0)
    ImageDraw.Draw(image).text((GLYPH / 2, GLYPH / 2), character, font=font(face, round(GLYPH * 0.94)), fill=255, anchor="mm", stroke_width=max(0, weight))
    made = np.asarray(image)
    return np.asarray(cv2.erode(made, np.ones((2, 2), np.uint8))) if weight < 0 else made


def arc(
    image: Image.Image, text: str, *, face: str, tall: float, outer: float, flat: float, span: float, narrow: float, weight: int = 0, below: bool = False
) -> None:
    """Write *text* around the middle of *image*, its tops (or, *below*, its feet) on an ellipse."""
    if not text:
        return
    canvas, middle = np.array(image), image.width / 2
    along, down = outer - tall / 2, outer * flat - tall / 2
    angles = _even(along, down, len(text), span)
    room = _length(along, down, span) / max(1, len(text))
    wide = min(room * narrow, tall * 1.15)
    for character, angle in zip(text, reversed(angles) if below else angles, strict=True):
        if character == " ":
            continue
        turn = angle + math.pi if below else angle
        x, y = middle + along * math.sin(turn), middle - down * math.cos(turn)
        normal = math.atan2(math.sin(turn) / along, math.cos(turn) / down) + (math.pi if below else 0)
        _put(canvas, glyph(character, face, weight), (x, y), (wide, tall), normal)
    image.paste(Image.fromarray(canvas))


def _even(along: float, down: float, count: int, span: float) -> list[float]:
    """Return the angles at which *count* characters are evenly far apart on an ellipse, 0 at the top."""
    fine = np.radians(np.linspace(-span / 2, span / 2, 721))
    steps = np.hypot(np.diff(along * np.sin(fine)), np.diff(down * np.cos(fine)))
    walked = np.concatenate(([0.0], np.cumsum(steps)))
    return [float(np.interp(walked[-1] * (place + 0.5) / count, walked, fine)) for place in range(count)]


def _length(along: float, down: float, span: float) -> float:
    fine = np.radians(np.linspace(-span / 2, span / 2, 181))
    return float(np.hypot(np.diff(along * np.sin(fine)), np.diff(down * np.cos(fine))).sum())


def _put(canvas: NDArray[np.uint8], made: NDArray[np.uint8], at: tuple[float, float], size: tuple[float, float], turn: float) -> None:
    """Lay a glyph of *size* on *canvas*, turned clockwise; where both are, the darker ink stays."""
    half = math.hypot(*size) / 2 + 2
    left, top = int(at[0] - half), int(at[1] - half)
    side = int(half * 2) + 2
    if left < 0 or top < 0 or left + side > canvas.shape[1] or top + side > canvas.shape[0]:
        return
    wide, tall, cos, sin = size[0] / GLYPH, size[1] / GLYPH, math.cos(turn), math.sin(turn)
    matrix = np.array([[cos * wide, -sin * tall, 0], [sin * wide, cos * tall, 0]])
    matrix[:, 2] = np.array([at[0] - left, at[1] - top]) - matrix[:, :2] @ np.array([GLYPH / 2, GLYPH / 2])
    bent: Any = cv2.warpAffine(made, matrix, (side, side), flags=cv2.INTER_AREA)
    room = canvas[top : top + side, left : left + side]
    np.maximum(room, bent, out=room)


def _line(image: Image.Image, text: str, face: str, x: float, y: float, wide: float, tall: float) -> None:
    """Write a straight line across the middle, no wider than *wide*."""
    if not text:
        return
    canvas = np.array(image)
    room = min(wide / len(text), tall * 1.05)
    for place, character in enumerate(text):
        _put(canvas, glyph(character, face), (x + (place - (len(text) - 1) / 2) * room, y), (room * 0.95, tall), 0.0)
    image.paste(Image.fromarray(canvas))


def _squared(image: Image.Image, made: Design, half: float) -> None:
    half *= 0.707  # the ellipse around a square is its corners'
    draw, middle = ImageDraw.Draw(image), image.width / 2
    solid = len(made.ring) % 2 == 1 and made.rim > 0.07
    draw.rectangle(
        (middle - half, middle - half, middle + half, middle + half), outline=255, width=max(2, round(half * made.rim * 1.5)), fill=255 if solid else 0
    )
    canvas = np.array(image) if not solid else 255 - np.array(image)
    rows = 2 if len(made.ring) <= 4 else 3
    columns = math.ceil(len(made.ring) / rows)
    wide, tall = half * 1.7 / columns, half * 1.7 / rows
    for place, character in enumerate(made.ring):
        x = middle + half * 0.85 - wide * (place // rows + 0.5)
        _put(canvas, glyph(character, made.face, made.weight), (x, middle - half * 0.85 + tall * (place % rows + 0.5)), (wide * 0.94, tall * 0.94), 0.0)
    image.paste(Image.fromarray(canvas if not solid else 255 - canvas))
