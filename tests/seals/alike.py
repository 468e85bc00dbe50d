"""What is pressed or printed like a seal and is nobody's: logos with words around them, samples, postmarks, stamps with a date, fingerprints."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ingest.facts import SealType
from seals import faces, ink, press
from seals.ink import REDS
from seals.paper import Colour, Page

CLUBS = ("社区发展协会", "青年志愿者", "阳光公益", "社会工作者之家", "城市建设学院", "同心互助联盟", "健康生活行动")
CLEAR = 26.0  # millimetres around the place of a seal that nothing solid covers


def somewhere(page: Page, size: float, *, clear: bool = False) -> tuple[float, float]:
    """Return the upper left corner, in pixels, of a place of *size* millimetres; *clear* of where seals belong, if that can be had."""
    x = y = 5.0
    for _ in range(12):
        x = page.random.uniform(5, max(6.0, page.wide - size - 5))
        y = page.random.uniform(5, max(6.0, page.high - size - 5))
        if not clear or all(math.dist((x + size / 2, y + size / 2), spot[:2]) > size / 2 + CLEAR for spot in page.spots):
            break
    return x * page.per_mm, y * page.per_mm


def red(random: Random) -> Colour:
    return random.choice(REDS)


def over(page: Page, mask: press.Mask, colour: Colour, size: float, *, clear: bool = False) -> None:
    """Print an even mask somewhere, as a press or printer does."""
    x, y = somewhere(page, size, clear=clear)
    array = np.asarray(page.image, dtype=np.float32) / 255
    room = array[int(y) : int(y) + mask.shape[0], int(x) : int(x) + mask.shape[1]].copy()
    ink.lay(room, mask, 0, 0, colour)
    page.image.paste(Image.fromarray((room * 255).clip(0, 255).astype(np.uint8)), (int(x), int(y)))


def ringlogo(page: Page) -> None:
    """A round mark with words around it, in red: a school's or an association's. The nearest thing to a seal that is none."""
    random, wide = page.random, page.random.uniform(18, 45)
    name = random.choice(CLUBS) + random.choice(("", " SINCE 1998", "·2026"))
    made = press.Design(
        ring=name,
        type=random.choice((SealType.PLAIN, SealType.STAR)),
        face="heibold",
        rim=random.choice((0.02, 0.05, 0.1)),
        rims=random.choice((1, 2)),
        inside=True,
        tall=0.2,
        span=random.uniform(160, 300),
        middle=random.uniform(0.3, 0.45),
    )
    mask = press.cut(made, wide * page.per_mm)
    solid = random.random() < 0.4
    if solid:  # words left white in a red band
        side, half = mask.shape[0], mask.shape[0] / 2
        rows, columns = np.mgrid[:side, :side]
        far = np.hypot(rows - half, columns - half) / (wide * page.per_mm / 2)
        mask = np.where((far < 0.97) & (far > 0.55), 1 - mask, mask).astype(np.float32)
    over(page, mask, red(random), wide * 1.06, clear=True)


def sample(page: Page) -> None:
    """The seal that is printed on the blank form to show where it goes: 样章."""
    random = page.random
    made = press.Design(
        ring=random.choice(("某某单位样章", "此处加盖单位公章", "样章仅供参考", "某某市某某区某某街道办事处")), face="song", span=random.uniform(150, 240)
    )
    strength = random.choice((1.0, 0.6, 0.35))
    over(page, press.cut(made, random.uniform(30, 42) * page.per_mm) * strength, random.choice(((230, 30, 30), (200, 20, 30))), 45)


def postmark(page: Page) -> None:
    """The double ring of a post office, with its date; black or red."""
    random = page.random
    made = press.Design(
        ring=random.choice(("临川", "青溪支局", "云州龙泉", "北岭营业")),
        inner="",
        type=SealType.PLAIN,
        rim=0.05,
        rims=1,
        inside=True,
        tall=0.24,
        span=random.uniform(50, 110),
        face="hei",
        mm=26,
    )
    mask = press.cut(made, 26 * page.per_mm)
    layer = Image.fromarray((mask * 255).astype(np.uint8))
    draw, side = ImageDraw.Draw(layer), layer.width
    draw.text(
        (side / 2, side / 2),
        f"2026.{random.randint(1, 9):02}.{random.randint(1, 28):02}.{random.randint(8, 18)}",
        font=faces.font("hei", max(6, side // 11)),
        fill=255,
        anchor="mm",
    )
    draw.text((side / 2, side * 0.85), random.choice(("云州", "邮 1", "支局")), font=faces.font("hei", max(6, side // 10)), fill=255, anchor="mm")
    turned = ink.turned(np.asarray(layer, dtype=np.float32) / 255, random.uniform(-60, 60))
    how = ink.strike(random)
    grain = np.random.default_rng(random.randrange(1 << 30))
    over(page, ink.inked(turned, how, random, grain), (20, 20, 25) if random.random() < 0.65 else how.colour, 28)


def datestamp(page: Page) -> None:
    """A round stamp of an office's window: its name above, the date between two lines, 收讫 below."""
    random = page.random
    made = press.Design(
        ring=random.choice(("青溪办事大厅", "临川社区事务", "云州档案室", "综合窗口")),
        type=SealType.PLAIN,
        face="song",
        rim=0.03,
        tall=0.24,
        span=random.uniform(90, 150),
    )
    layer = Image.fromarray((press.cut(made, random.uniform(28, 40) * page.per_mm) * 255).astype(np.uint8))
    draw, side = ImageDraw.Draw(layer), layer.width
    for y in (0.4, 0.6):
        draw.line((side * 0.06, side * y, side * 0.94, side * y), fill=255, width=max(1, side // 60))
    draw.text((side / 2, side / 2), f"2026.{random.randint(1, 9)}.{random.randint(1, 28)}", font=faces.font("hei", max(6, side // 8)), fill=255, anchor="mm")
    draw.text((side / 2, side * 0.76), random.choice(("收讫", "受理", "已审", "收件章")), font=faces.font("song", max(6, side // 6)), fill=255, anchor="mm")
    how, grain = ink.strike(random), np.random.default_rng(random.randrange(1 << 30))
    turned = ink.turned(np.asarray(layer, dtype=np.float32) / 255, random.gauss(0, 10))
    over(page, ink.inked(turned, how, random, grain), how.colour, 42)


def received(page: Page) -> None:
    """A rectangular stamp of the registry: 收文, number, date."""
    random, scale = page.random, page.per_mm
    wide, high = int(random.uniform(36, 60) * scale), int(random.uniform(18, 30) * scale)
    layer = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(layer)
    draw.rectangle((1, 1, wide - 2, high - 2), outline=255, width=max(1, round(0.5 * scale)))
    draw.line((0, high / 2, wide, high / 2), fill=255, width=max(1, round(0.3 * scale)))
    draw.text(
        (wide / 2, high / 4), random.choice(("收 文 专 用", "档案室收文", "与原件一致")), font=faces.font("song", max(6, high // 4)), fill=255, anchor="mm"
    )
    draw.text(
        (wide / 2, high * 0.75), f"2026年{random.randint(1, 9)}月{random.randint(1, 28)}日", font=faces.font("song", max(6, high // 5)), fill=255, anchor="mm"
    )
    how, grain = ink.strike(random), np.random.default_rng(random.randrange(1 << 30))
    over(page, ink.inked(np.asarray(layer, dtype=np.float32) / 255, how, random, grain), how.colour, 62)


def fingerprint(page: Page) -> None:
    random, radius = page.random, page.random.uniform(5, 9) * page.per_mm
    high, wide = int(radius * 2.5), int(radius * 2)
    rows, columns = np.mgrid[:high, :wide]
    inside = ((columns - wide / 2) / (wide / 2)) ** 2 + ((rows - high / 2) / (high / 2)) ** 2 < 1
    phase = np.hypot(columns - wide / 2, (rows - high * 0.6) * 0.8) + 6 * np.sin(columns / wide * 5 + random.random() * 3)
    mask = (np.sin(phase * 2 * math.pi / max(4.0, radius / 7)) > -0.2) & inside
    grain = np.random.default_rng(random.randrange(1 << 30))
    ridges: np.ndarray = cv2.GaussianBlur((mask * (grain.random((high, wide)) > 0.15)).astype(np.float32), (0, 0), 0.9)
    over(page, ridges * 0.85, red(random), 3 * radius / page.per_mm)


# What only a person who reads it can tell from a seal: it may be seen, it must never be taken for the unit's.
LOOKALIKES: dict[str, Callable[[Page], None]] = {"ringlogo": ringlogo, "sample": sample, "postmark": postmark, "datestamp": datestamp}
