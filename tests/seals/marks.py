"""What stands in the middle of a seal or by itself on paper: star, emblem, hammer and sickle; drawn plainly, to be told apart by shape."""

from __future__ import annotations

import itertools
import math

from PIL import ImageDraw

from ingest.facts import SealType

Colour = int | tuple[int, int, int]


def stroke(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Round off the corners between *points*, as a hand does."""
    made = points
    for _ in range(3):  # each time every corner is cut at a quarter of its sides (Chaikin)
        cut = [made[0]]
        for (ax, ay), (bx, by) in itertools.pairwise(made):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25), (ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        made = [*cut, made[-1]]
    return made


def star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Colour = 255, turn: float = 0.0) -> None:
    """Draw a five-pointed star; its inner corners lie at 0.382 of its radius."""
    reach = [radius if corner % 2 == 0 else radius * 0.382 for corner in range(10)]
    angles = [turn + math.radians(corner * 36 - 90) for corner in range(10)]
    draw.polygon([(x + far * math.cos(angle), y + far * math.sin(angle)) for far, angle in zip(reach, angles, strict=True)], fill=fill)


def emblem(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Colour = 255) -> None:
    """Draw a gate under five stars between ears of grain over a cogwheel, as far as a print of a few millimetres shows it."""
    width = max(1, round(radius * 0.09))
    draw.ellipse((x - radius, y - radius, x + radius, y + radius * 0.92), outline=fill, width=width)
    for side in (-1, 1):
        for place in range(7):
            angle = math.radians(90 + side * (25 + place * 19))
            cx, cy = x + radius * 0.86 * math.cos(angle), y + radius * 0.86 * math.sin(angle)
            draw.ellipse((cx - radius * 0.11, cy - radius * 0.09, cx + radius * 0.11, cy + radius * 0.09), fill=fill)
    star(draw, x, y - radius * 0.45, radius * 0.24, fill)
    for place in range(4):
        angle = math.radians(200 + place * 47)
        star(draw, x + radius * 0.5 * math.cos(angle), y - radius * 0.08 + radius * 0.42 * math.sin(angle), radius * 0.1, fill)
    for high, half in ((0.06, 0.4), (0.16, 0.32), (0.28, 0.46), (0.4, 0.5)):
        draw.rectangle((x - radius * half, y + radius * high, x + radius * half, y + radius * (high + 0.06)), fill=fill)
    for place in range(-3, 4):
        draw.line((x + place * radius * 0.12, y + radius * 0.06, x + place * radius * 0.12, y + radius * 0.44), fill=fill, width=width)
    draw.arc((x - radius * 0.35, y + radius * 0.55, x + radius * 0.35, y + radius * 1.2), 190, 350, fill=fill, width=width * 2)


def party(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Colour = 255) -> None:
    """Draw hammer and sickle."""
    width = max(2, round(radius * 0.2))
    draw.arc((x - radius * 0.75, y - radius * 0.95, x + radius * 0.85, y + radius * 0.65), -80, 130, fill=fill, width=width)
    draw.line((x - radius * 0.2, y + radius * 0.42, x - radius * 0.75, y + radius * 0.9), fill=fill, width=width)
    draw.line((x - radius * 0.5, y - radius * 0.45, x + radius * 0.7, y + radius * 0.8), fill=fill, width=width)
    draw.polygon(
        [
            (x - radius * 0.95, y - radius * 0.3),
            (x - radius * 0.45, y - radius * 0.85),
            (x - radius * 0.1, y - radius * 0.6),
            (x - radius * 0.6, y - radius * 0.1),
        ],
        fill=fill,
    )


def middle(draw: ImageDraw.ImageDraw, sort: SealType, x: float, y: float, radius: float) -> None:
    if sort is SealType.STAR:
        star(draw, x, y, radius)
    elif sort is SealType.EMBLEM:
        emblem(draw, x, y, radius * 1.15)
    elif sort is SealType.PARTY:
        party(draw, x, y, radius * 1.1)
