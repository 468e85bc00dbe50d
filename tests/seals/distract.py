"""What is red or round on paper and no seal of anybody: logos, emblems, rings drawn by hand, photographs, codes, red pens."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from seals import faces, ink, marks
from seals.alike import CLUBS, fingerprint, over, received, red, somewhere
from seals.paper import HEAD_RED, Colour, Page

WORDS = ("注意：请勿涂改", "内部资料", "已审核", "样 表", "重要通知", "原件已核", "复印无效", "限时报名")


def logo(page: Page) -> None:
    """A solid round mark with words beside it."""
    random, radius = page.random, page.random.uniform(6, 20) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm, clear=True)
    colour = random.choice((red(random), red(random), (30, 90, 170), (40, 140, 70)))
    page.draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=colour)
    points = random.choice((3, 4, 6))
    corners = [
        (x + radius * (1 + 0.65 * math.cos(k * 2 * math.pi / points)), y + radius * (1 + 0.65 * math.sin(k * 2 * math.pi / points))) for k in range(points)
    ]
    page.draw.polygon(corners, fill=(255, 255, 255))
    page.text((x + 2.2 * radius) / page.per_mm, (y + radius) / page.per_mm, random.choice(CLUBS), radius / page.per_mm * 0.7, face="heibold", fill=colour)


def emblem(page: Page) -> None:
    """The national emblem in colours."""
    radius = page.random.uniform(7, 18) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm, clear=True)
    gold: Colour = (240, 200, 60)
    page.draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=(205, 30, 30))
    marks.emblem(page.draw, x + radius, y + radius, radius * 0.9, gold)


def party(page: Page) -> None:
    """Hammer and sickle, gold on red or red on white."""
    radius = page.random.uniform(6, 20) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm, clear=True)
    red = page.random.random() < 0.5
    if not red:
        page.draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=(215, 30, 30))
    marks.party(page.draw, x + radius, y + radius, radius * 0.7, (215, 30, 30) if red else (245, 205, 60))


def banner(page: Page) -> None:
    """A red strip with white or yellow words."""
    high = page.random.uniform(10, 26)
    y = page.random.uniform(4, page.high - 40)
    page.box(8, y, page.wide - 16, high, line=None, fill=red(page.random))
    page.text(
        page.wide / 2,
        y + high / 2,
        page.random.choice(("热烈祝贺大会胜利召开", "弘扬志愿精神 共建和谐社区", "党建引领 多元共治")),
        high * 0.5,
        face="heibold",
        fill=page.random.choice(((255, 255, 255), (255, 225, 80))),
        anchor="mm",
    )


def handring(page: Page) -> None:
    """A ring drawn by hand around a word, not closed, not round."""
    random, radius = page.random, page.random.uniform(8, 24) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm)
    turns, flat, drift = random.uniform(5.6, 7.2), random.uniform(0.4, 1.0), random.uniform(-0.12, 0.12)
    points = []
    for step in range(60):
        angle = turns * step / 59 - 1
        reach = radius * (1 + drift * step / 59 + 0.04 * math.sin(3 * angle + turns))
        points.append((x + radius + reach * math.cos(angle), y + radius + flat * reach * math.sin(angle)))
    page.draw.line(points, fill=red(random), width=max(2, round(random.uniform(0.4, 1.2) * page.per_mm)), joint="curve")


def placeholder(page: Page) -> None:
    """A broken ring that says where to stamp."""
    random, radius = page.random, page.random.uniform(14, 21) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm)
    colour = random.choice(((225, 60, 60), (150, 150, 150), (240, 140, 140)))
    for step in range(40):
        page.draw.arc((x, y, x + 2 * radius, y + 2 * radius), step * 9, step * 9 + 5, fill=colour, width=max(1, round(0.3 * page.per_mm)))
    page.text(
        (x + radius) / page.per_mm, (y + radius) / page.per_mm, random.choice(("盖章处", "加盖公章", "此处盖章")), 5, fill=colour, anchor="mm", face="hei"
    )


def code(page: Page) -> None:
    """A QR code, in red or black."""
    random, cells = page.random, page.random.choice((25, 29, 33))
    grain = np.random.default_rng(random.randrange(1 << 30))
    grid = (grain.random((cells, cells)) > 0.5).astype(np.uint8)
    eye = np.pad(np.pad(np.ones((3, 3), np.uint8), 1), 1, constant_values=1)
    for row, column in ((0, 0), (0, cells - 7), (cells - 7, 0)):
        grid[row : row + 7, column : column + 7] = eye
    side = int(random.uniform(18, 34) * page.per_mm)
    mask = cv2.resize(grid, (side, side), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    over(page, mask, red(random) if random.random() < 0.6 else (0, 0, 0), side / page.per_mm)


def roundel(page: Page) -> None:
    """Words in a red circle: 密, 急, a number, a price."""
    random, radius = page.random, page.random.uniform(5, 16) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm)
    colour = red(random)
    solid = random.random() < 0.4
    page.draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), outline=colour, fill=colour if solid else None, width=max(1, round(radius * 0.08)))
    words = random.choice(("急", "密", "赠", "￥99", "免费", "1", "特急", "VIP", "合格"))
    page.text(
        (x + radius) / page.per_mm,
        (y + radius) / page.per_mm,
        words,
        radius / page.per_mm * 1.5 / len(words),
        face="heibold",
        fill=(255, 255, 255) if solid else colour,
        anchor="mm",
    )


def numbers(page: Page) -> None:
    """Steps 1 2 3 in small red rings."""
    x, y = somewhere(page, 60)
    side, colour = page.random.uniform(5, 9) * page.per_mm, red(page.random)
    for place in range(page.random.randint(2, 5)):
        left = x + place * side * 1.5
        page.draw.ellipse((left, y, left + side, y + side), outline=colour, width=max(1, round(side * 0.09)))
        page.text((left + side / 2) / page.per_mm, (y + side / 2) / page.per_mm, str(place + 1), side / page.per_mm * 0.6, fill=colour, anchor="mm")


def photograph(page: Page) -> None:
    """A picture with much red in it: flags, lanterns, a banner, people."""
    random = page.random
    wide, high = random.uniform(50, min(150.0, page.wide - 20)), random.uniform(40, 100)
    size = (int(high * page.per_mm), int(wide * page.per_mm))
    x, y = somewhere(page, max(wide, high), clear=True)
    grain = np.random.default_rng(random.randrange(1 << 30))
    base = np.stack([ink.noise(grain, size, size[0] / random.choice((2, 3, 5))) for _ in range(3)], axis=2) * np.array((200, 190, 180)) + 30
    base = base * 0.25 + base.mean(axis=2, keepdims=True) * 0.75
    canvas = Image.fromarray(base.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(canvas)
    for _ in range(random.randint(3, 14)):
        px, py, reach = random.uniform(0, size[1]), random.uniform(0, size[0]), random.uniform(0.02, 0.18) * size[0]
        red = (random.randint(150, 240), random.randint(10, 70), random.randint(10, 60))
        if random.random() < 0.5:
            draw.ellipse((px - reach, py - reach * 0.9, px + reach, py + reach * 0.9), fill=red)
            draw.line((px, py - reach, px, py - reach * 1.6), fill=(230, 190, 60), width=2)
        else:
            draw.polygon([(px, py), (px + reach * 2.4, py + reach * 0.3), (px + reach * 2.2, py + reach * 1.5), (px, py + reach * 1.3)], fill=red)
            marks.star(draw, px + reach * 0.5, py + reach * 0.5, reach * 0.25, (250, 220, 70))
    soft = cv2.GaussianBlur(np.asarray(canvas), (0, 0), random.uniform(0.6, 2.0)).astype(np.float32) + grain.normal(0, 7, (*size, 1))
    page.image.paste(Image.fromarray(soft.clip(0, 255).astype(np.uint8)), (int(x), int(y)))


def portrait(page: Page) -> None:
    """An identity photograph on red ground."""
    wide = page.random.uniform(22, 33)
    x, y = somewhere(page, wide * 1.5, clear=True)
    left, top, side = x / page.per_mm, y / page.per_mm, wide * page.per_mm
    page.box(left, top, wide, wide * 1.4, line=None, fill=page.random.choice(((200, 30, 40), (220, 40, 40), (60, 110, 200))))
    page.draw.ellipse((x + side * 0.28, y + side * 0.2, x + side * 0.72, y + side * 0.85), fill=(225, 185, 160))
    page.draw.pieslice((x, y + side * 0.85, x + side, y + side * 2.0), 180, 360, fill=(40, 40, 60))


def highlighter(page: Page) -> None:
    """Marked words, in yellow, pink or orange."""
    array = np.asarray(page.image, dtype=np.float32) / 255
    for _ in range(page.random.randint(1, 4)):
        x, y = somewhere(page, 40)
        wide, high = int(page.random.uniform(20, 70) * page.per_mm), int(5 * page.per_mm)
        array[int(y) : int(y) + high, int(x) : int(x) + wide] *= np.array(page.random.choice(((1, 0.98, 0.4), (1, 0.6, 0.75), (1, 0.75, 0.4))), np.float32)
    page.image.paste(Image.fromarray((array * 255).astype(np.uint8)))


def watermark(page: Page) -> None:
    """Pale red words or a pale ring behind everything."""
    layer = Image.new("L", page.image.size, 0)
    draw = ImageDraw.Draw(layer)
    middle = (page.image.width / 2, page.image.height / 2)
    if page.random.random() < 0.6:
        draw.text(
            middle,
            page.random.choice(("仅供报名使用", "样本", "内部资料")),
            font=faces.font("heibold", round(page.wide / 8 * page.per_mm)),
            fill=255,
            anchor="mm",
        )
        layer = layer.rotate(page.random.uniform(20, 50), resample=Image.Resampling.BILINEAR)
    else:
        radius = page.wide * 0.3 * page.per_mm
        draw.ellipse((middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), outline=255, width=round(radius * 0.08))
        marks.star(draw, *middle, radius * 0.5)
    array = np.asarray(page.image, dtype=np.float32) / 255
    ink.lay(array, np.asarray(layer, dtype=np.float32) / 255 * page.random.uniform(0.08, 0.25), 0, 0, (230, 60, 60))
    page.image.paste(Image.fromarray((array * 255).astype(np.uint8)))


def scrawl(page: Page) -> None:
    """Words written by hand with a red pen."""
    random = page.random
    x, y = somewhere(page, 60)
    colour = red(random)
    for _ in range(random.randint(3, 9)):
        points = [(x, y)]
        for _ in range(random.randint(3, 8)):
            points.append((points[-1][0] + random.uniform(-2, 4) * page.per_mm, points[-1][1] + random.uniform(-4, 4) * page.per_mm))
        page.draw.line(marks.stroke(points), fill=colour, width=max(2, round(0.4 * page.per_mm)), joint="curve")
        x += random.uniform(4, 9) * page.per_mm


def underline(page: Page) -> None:
    for _ in range(page.random.randint(1, 4)):
        x, y = somewhere(page, 60)
        x, y, wide = x / page.per_mm, y / page.per_mm, page.random.uniform(15, 80)
        page.line(x, y, x + wide, y + page.random.uniform(-1, 1), fill=HEAD_RED, width=page.random.uniform(0.4, 0.9))


def redwords(page: Page) -> None:
    x, y = somewhere(page, 70)
    page.text(x / page.per_mm, y / page.per_mm, page.random.choice(WORDS), page.random.uniform(5, 11), face="heibold", fill=red(page.random))


def tick(page: Page) -> None:
    """Boxes ticked with a red pen."""
    for _ in range(page.random.randint(1, 5)):
        x, y = somewhere(page, 12)
        side, colour = page.random.uniform(4, 8) * page.per_mm, red(page.random)
        page.draw.rectangle((x, y, x + side, y + side), outline=colour if page.random.random() < 0.5 else (0, 0, 0), width=max(1, round(side * 0.07)))
        page.draw.line(
            [(x + side * 0.1, y + side * 0.5), (x + side * 0.45, y + side * 0.9), (x + side * 1.2, y - side * 0.2)],
            fill=colour,
            width=max(2, round(side * 0.12)),
        )


def tape(page: Page) -> None:
    """A strip of sealing paper over an edge: 密封, with a red stripe."""
    y = page.random.uniform(20, page.high - 40)
    page.box(page.wide - 26, y, 26, 60, line=red(page.random), fill=(250, 240, 225), width=1.0)
    for place, word in enumerate("密封签"):
        page.text(page.wide - 13, y + 12 + place * 16, word, 10, face="songbold", fill=red(page.random), anchor="mm")


def frame(page: Page) -> None:
    """A red box around something."""
    x, y = somewhere(page, 70)
    page.box(
        x / page.per_mm, y / page.per_mm, page.random.uniform(15, 70), page.random.uniform(8, 50), line=red(page.random), width=page.random.uniform(0.3, 1.5)
    )


def disc(page: Page) -> None:
    """A red dot: a sticker, a bullet, a sun."""
    radius = page.random.uniform(3, 20) * page.per_mm
    x, y = somewhere(page, 2.2 * radius / page.per_mm, clear=True)
    page.draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=red(page.random))


OTHERS: dict[str, Callable[[Page], None]] = {
    "logo": logo, "emblem": emblem, "party": party, "banner": banner, "fingerprint": fingerprint, "handring": handring, "placeholder": placeholder,
    "code": code, "roundel": roundel, "numbers": numbers, "photograph": photograph, "portrait": portrait, "highlighter": highlighter,
    "watermark": watermark, "underline": underline, "redwords": redwords, "tick": tick, "tape": tape, "frame": frame, "disc": disc, "received": received, "scrawl": scrawl,
}  # fmt: skip
