"""Make the pictures and films an applicant adds: event photographs, brand logos, and MP4 containers of a true length and size."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from plan import seeded

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIMPLIFIED = 2
FPS = 25
EPOCH = 3839184000  # 2025-08-28 in seconds since 1904, as MP4 counts


def photo(banner: str, *, wide: int = 960, high: int = 640) -> bytes:
    """A meeting room with a red banner and a row of people, seen through a cheap lens."""
    chance = np.random.default_rng(seeded(banner, "photo"))
    picture = Image.new("RGB", (wide, high), tuple(int(v) for v in chance.integers(190, 225, 3)))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, int(high * 0.68), wide, high), fill=(150, 118, 88))
    draw.rectangle((wide // 12, high // 10, wide * 11 // 12, high // 10 + 74), fill=(196, 24, 32))
    draw.text(
        (wide / 2, high // 10 + 37), banner, font=ImageFont.truetype(FONT, min(40, 760 // len(banner)), index=SIMPLIFIED), fill=(255, 236, 120), anchor="mm"
    )
    for seat in range(9):
        x, y = int(wide * (0.08 + 0.1 * seat)) + int(chance.integers(-12, 12)), int(high * 0.56) + int(chance.integers(-14, 14))
        coat = tuple(int(v) for v in chance.integers(30, 160, 3))
        draw.ellipse((x - 24, y - 62, x + 24, y - 6), fill=(222, 184, 152))
        draw.pieslice((x - 27, y - 68, x + 27, y - 10), 180, 360, fill=(35, 30, 28))
        draw.rounded_rectangle((x - 42, y - 4, x + 42, y + 130), 22, fill=coat)
    draw.rectangle((0, int(high * 0.76), wide, int(high * 0.84)), fill=(110, 62, 34))
    seen = np.asarray(picture.filter(ImageFilter.GaussianBlur(1.1)), dtype=np.float64)
    seen = seen * np.linspace(1.05, 0.85, wide)[None, :, None] + chance.normal(0, 3, (high, wide, 1))
    out = io.BytesIO()
    Image.fromarray(seen.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=60, optimize=True)
    return out.getvalue()


def logo(case: str) -> bytes:
    """A round emblem with the first letter of the brand."""
    wide = 360
    picture = Image.new("RGB", (wide, wide), "white")
    draw = ImageDraw.Draw(picture)
    hue = seeded(case) % 60
    draw.ellipse((14, 14, wide - 14, wide - 14), fill=(200, 20 + hue, 30))
    draw.ellipse((34, 34, wide - 34, wide - 34), outline=(255, 222, 90), width=6)
    draw.arc((90, 230, 270, 320), 180, 360, fill=(255, 222, 90), width=10)
    draw.text((wide / 2, wide / 2 - 14), case[0], font=ImageFont.truetype(FONT, 150, index=SIMPLIFIED), fill=(255, 240, 200), anchor="mm")
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def film(*, seconds: int, size: int) -> bytes:
    """A well-formed MP4 of *seconds* and exactly *size* bytes whose frames are all zero."""
    frames = seconds * FPS
    kind = box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isomiso2avc1mp41")
    spare = size - len(kind) - len(movie(frames=frames, frame_size=0, offset=0)) - 16
    frame_size = spare // frames
    start = len(kind) + len(movie(frames=frames, frame_size=0, offset=0)) + 8
    head = kind + movie(frames=frames, frame_size=frame_size, offset=start)
    made = head + box(b"mdat", bytes(frames * frame_size))
    return made + box(b"free", bytes(size - len(made) - 8))


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + name + body


def full(name: bytes, *content: bytes, flags: int = 0) -> bytes:
    return box(name, struct.pack(">I", flags), *content)


def movie(*, frames: int, frame_size: int, offset: int) -> bytes:
    """The moov box: one video track at 25 frames a second, all its frames in one chunk at *offset*."""
    unity = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    wide, high = 1280, 720
    length = frames * 1000 // FPS
    header = full(b"mvhd", struct.pack(">4I", EPOCH, EPOCH, 1000, length), struct.pack(">IH10x", 0x10000, 0x100), unity, bytes(24), struct.pack(">I", 2))
    track = full(b"tkhd", struct.pack(">5I8x", EPOCH, EPOCH, 1, 0, length), bytes(8), unity, struct.pack(">II", wide << 16, high << 16), flags=3)
    media = full(b"mdhd", struct.pack(">4IHH", EPOCH, EPOCH, FPS, frames, 0x55C4, 0))
    handler = full(b"hdlr", bytes(4), b"vide", bytes(12), b"VideoHandler\x00")
    config = box(b"avcC", bytes.fromhex("0142c01fffe100086742c01f8c8d401401000468ce3c80"))
    entry = box(
        b"avc1",
        bytes(6),
        struct.pack(">H", 1),
        bytes(16),
        struct.pack(">HHIIIH", wide, high, 0x480000, 0x480000, 0, 1),
        bytes(32),
        struct.pack(">Hh", 24, -1),
        config,
    )
    tables = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">3I", 1, frames, 1)),
        full(b"stsc", struct.pack(">4I", 1, 1, frames, 1)),
        full(b"stsz", struct.pack(">2I", frame_size, frames)),
        full(b"stco", struct.pack(">2I", 1, offset)),
    )
    where = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1)))
    inner = box(b"minf", full(b"vmhd", bytes(8), flags=1), where, tables)
    return box(b"moov", header, box(b"trak", track, box(b"mdia", media, handler, inner)))
