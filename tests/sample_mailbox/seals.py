"""Draw a round red office seal and press it on a page."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from plan import seeded

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
SIMPLIFIED = 2  # the face of the collection that draws mainland glyphs
RED = (206, 22, 30)
SCALE = 4


def seal(ring: str, *, size: int = 250) -> Image.Image:
    """Return a seal of *size* pixels as RGBA: ring, five-pointed star, *ring* text along the arc."""
    wide = size * SCALE
    ink = Image.new("L", (wide, wide), 0)
    draw = ImageDraw.Draw(ink)
    edge = wide * 0.025
    draw.ellipse((edge, edge, wide - edge, wide - edge), outline=255, width=round(wide * 0.03))
    star(draw, wide / 2, wide / 2, wide * 0.145)
    letters(ink, ring, wide)
    ink = ink.resize((size, size), Image.Resampling.LANCZOS)
    grain = np.random.default_rng(seeded(ring)).normal(0.86, 0.16, (size // 3 + 1, size // 3 + 1)).clip(0.35, 1)
    patches = np.asarray(Image.fromarray((grain * 255).astype(np.uint8)).resize((size, size), Image.Resampling.BILINEAR), dtype=np.float64) / 255
    alpha = Image.fromarray((np.asarray(ink, dtype=np.float64) * patches).astype(np.uint8))
    pressed = Image.new("RGBA", (size, size), (*RED, 0))
    pressed.putalpha(alpha)
    return pressed


def star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    draw.polygon(points, fill=255)


def letters(ink: Image.Image, text: str, wide: int) -> None:
    """Write *text* along the upper arc, each letter narrow and standing on the centre."""
    span = min(270.0, 26.0 * len(text))
    step = span / max(1, len(text) - 1)
    radius = wide * 0.375
    height = wide * 0.155
    narrow = min(1.0, 2 * math.pi * radius * step / 360 / height * 0.98)
    font = ImageFont.truetype(FONT, round(height), index=SIMPLIFIED)
    for number, letter in enumerate(text):
        angle = -span / 2 + step * number
        box = round(height * 1.5)
        glyph = Image.new("L", (box, box), 0)
        ImageDraw.Draw(glyph).text((box / 2, box / 2), letter, font=font, fill=255, anchor="mm")
        glyph = glyph.resize((max(1, round(box * narrow)), box), Image.Resampling.LANCZOS)
        cell = Image.new("L", (box * 2, box * 2), 0)
        cell.paste(glyph, (box - glyph.width // 2, box // 2))
        cell = cell.rotate(-angle, resample=Image.Resampling.BICUBIC)
        x = wide / 2 + radius * math.sin(math.radians(angle)) - box
        y = wide / 2 - radius * math.cos(math.radians(angle)) - box
        ink.paste(255, (round(x), round(y)), cell)


def press(page: Image.Image, ring: str, centre: tuple[float, float], *, size: int = 250) -> Image.Image:
    """Press the seal on *page* as ink does: the print below shows through."""
    mark = seal(ring, size=size).rotate(seeded(ring, "tilt") % 21 - 10, resample=Image.Resampling.BICUBIC, expand=False)
    mark = mark.filter(ImageFilter.GaussianBlur(0.6))
    corner = (round(centre[0] - size / 2), round(centre[1] - size / 2))
    paper = np.asarray(page.convert("RGB"), dtype=np.float64)
    stamp = Image.new("RGBA", page.size, (0, 0, 0, 0))
    stamp.paste(mark, corner)
    ink = np.asarray(stamp, dtype=np.float64)
    alpha = ink[..., 3:] / 255 * 0.9
    inked = paper * (1 - alpha) + paper * (ink[..., :3] / 255) * alpha
    return Image.fromarray(inked.clip(0, 255).astype(np.uint8))


def png(ring: str) -> bytes:
    """The seal as a .png with a transparent ground, as people paste it into Word."""
    out = io.BytesIO()
    seal(ring, size=300).save(out, "PNG", optimize=True)
    return out.getvalue()
