"""The size of a picture from its first bytes, and what tells that two pictures look alike; no pixel is ever decoded here."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import IO

from ingest.facts import Kind

HEAD = 64 * 1024  # where every format but JPEG and TIFF says its size
JPEG_SEARCH = 2 << 20  # EXIF previews and colour profiles may push the frame header this far

PAGES = 1_000  # of a TIFF file that are counted
WIDE = 9  # shades across a look; eight differences between them in each of eight rows
FLAT = 2  # shades of 256 that may differ where nothing does: saving anew moves that many
PLAIN = 6  # differences of 64 that a picture must have to be told from others: an empty page has none
ALIKE = 8  # bits of 64 in which the same picture may differ, saved anew, made smaller, lighter, or cropped by two in a hundred


def look(shades: bytes) -> str:
    """Return sixteen digits for nine by eight *shades* of grey: a bit is set where a picture grows lighter from left to right; "" for a plain one."""
    rows = [shades[at : at + WIDE] for at in range(0, WIDE * (WIDE - 1), WIDE)]
    steps = [right - left for row in rows for left, right in pairwise(row)]
    if sum(abs(step) > FLAT for step in steps) < PLAIN:
        return ""
    return f"{int(''.join('1' if step > FLAT else '0' for step in steps), 2):016x}"


def similar(one: str, other: str) -> bool:
    """Tell whether two looks are of the same picture; what was not looked at is like nothing."""
    return len(one) == len(other) == 16 and (int(one, 16) ^ int(other, 16)).bit_count() <= ALIKE


def pages(file: IO[bytes]) -> int:
    """Return how many pages a TIFF file has, as far as they can be counted."""
    return _pages(file)[0]


def cut(file: IO[bytes]) -> bool:
    """Tell whether a TIFF file names a page that stands behind its end."""
    return not _pages(file)[1]


def _pages(file: IO[bytes]) -> tuple[int, bool]:
    """Count the pages of a TIFF file, and say whether all that are named are there."""
    file.seek(0)
    head = file.read(8)
    order, seen = "<" if head[:2] == b"II" else ">", set[int]()
    try:
        at = struct.unpack(order + "I", head[4:8])[0]
        while at and at not in seen and len(seen) < PAGES:
            file.seek(at)
            count = struct.unpack(order + "H", file.read(2))[0]
            seen.add(at)
            file.seek(at + 2 + 12 * count)
            at = struct.unpack(order + "I", file.read(4))[0]
    except (struct.error, OSError, OverflowError):
        return max(1, len(seen)), False
    return max(1, len(seen)), True


def size(file: IO[bytes], kind: Kind) -> tuple[int, int] | None:
    """Return width and height in pixels; None when the header does not say."""
    file.seek(0)
    head = file.read(HEAD)
    try:
        return _sizes(head, file, kind)
    except (struct.error, ValueError, OverflowError, IndexError):
        return None


def _sizes(head: bytes, file: IO[bytes], kind: Kind) -> tuple[int, int] | None:
    if kind is Kind.PNG and head[12:16] == b"IHDR":
        return struct.unpack(">II", head[16:24])
    if kind is Kind.GIF:
        return struct.unpack("<HH", head[6:10])
    if kind is Kind.BMP:
        return _bmp(head)
    if kind is Kind.WEBP:
        return _webp(head)
    if kind is Kind.TIFF:
        return _tiff(head, file)
    if kind is Kind.JPEG:
        return _jpeg(head if len(head) < HEAD else head + file.read(JPEG_SEARCH - HEAD))
    if kind is Kind.HEIC:
        at = head.rfind(b"ispe")  # several: tiles, thumbnail, the picture; the largest is the picture
        found = [struct.unpack(">II", head[i + 8 : i + 16]) for i in _all(head[: at + 16], b"ispe")]
        width, height = max(found) if found else (0, 0)
        turned = head.find(b"irot")  # by quarters, against the clock (ISO/IEC 23008-12, 6.5.10)
        return ((height, width) if turned >= 0 and head[turned + 4] & 1 else (width, height)) if found else None
    return None


def _all(head: bytes, mark: bytes) -> list[int]:
    out: list[int] = []
    at = head.find(mark)
    while at >= 0 and len(out) < 200:
        out.append(at)
        at = head.find(mark, at + 4)
    return out


def _bmp(head: bytes) -> tuple[int, int]:
    if struct.unpack("<I", head[14:18])[0] == 12:
        return struct.unpack("<HH", head[18:22])
    width, height = struct.unpack("<ii", head[18:26])
    return abs(width), abs(height)


def _webp(head: bytes) -> tuple[int, int] | None:
    form = head[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _tiff(head: bytes, file: IO[bytes]) -> tuple[int, int] | None:
    order = "<" if head[:2] == b"II" else ">"
    file.seek(struct.unpack(order + "I", head[4:8])[0])
    count = struct.unpack(order + "H", file.read(2))[0]
    found: dict[int, int] = {}
    for _ in range(min(count, 500)):
        entry = file.read(12)
        tag, form = struct.unpack(order + "HH", entry[:4])
        if tag in {256, 257}:
            found[tag] = struct.unpack(order + ("H" if form == 3 else "I"), entry[8 : 10 if form == 3 else 12])[0]
    return (found[256], found[257]) if len(found) == 2 else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(data):
        if data[position] != 0xFF:
            position += 1
            continue
        marker = data[position + 1]
        if marker in {0xFF, 0x01} or 0xD0 <= marker <= 0xD9:
            position += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + max(2, int(struct.unpack(">H", data[position + 2 : position + 4])[0]))
    return None
