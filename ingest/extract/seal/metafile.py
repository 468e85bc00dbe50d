"""Bitmaps inside Windows metafiles (MS-EMF, MS-WMF): a seal that was copied and pasted is often one of them, wrapped.

What is drawn with lines is not shown: only Windows knows how. Records are walked with a bound; offsets that lie end the walk and nothing else.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from ingest.extract.raster import PIXELS

RECORDS = 20_000  # of one metafile; a pasted bitmap comes in one, or in strips
BITMAPS = 8  # of one metafile that are looked at
LARGEST = 64 << 20  # bytes of one that comes deflated (.emz, .wmz)
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
# Where an EMF record says: offset and size of the bitmap's head, offset and size of its bits (2.3.1)
_EMF = {80: 48, 81: 48, 76: 84, 77: 84, 78: 84, 114: 84}
_ALPHA = 114  # EMR_ALPHABLEND: the fourth byte of a pixel says how much shines through
_COMMENT = 70
_WMF = frozenset({0x0940, 0x0B41, 0x0D33, 0x0F43})
_FILES = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xdb]")  # how EMF+ keeps a picture (MS-EMFPLUS 2.2.2.2)


def is_one(data: bytes) -> bool:
    """Tell a metafile, inflated or not."""
    return data[40:44] == b" EMF" or data[:4] == _PLACEABLE or data[:4] == b"\x01\x00\x09\x00" or data[:3] == b"\x1f\x8b\x08"


def bitmaps(data: bytes) -> Iterator[bytes]:
    """Yield the bitmaps of a metafile as files, the largest first."""
    if data[:3] == b"\x1f\x8b\x08":
        try:
            data = zlib.decompressobj(31).decompress(data, LARGEST)
        except zlib.error:
            return
    try:
        found = list(_emf(data) if data[40:44] == b" EMF" else _wmf(data))
    except (struct.error, ValueError):
        found = []
    yield from sorted(found, key=len, reverse=True)[:BITMAPS]


def _emf(data: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(RECORDS):
        if at + 8 > len(data):
            return
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            return
        if kind in _EMF and size >= _EMF[kind] + 16:
            head, heads, bits, count = struct.unpack_from("<4I", data, at + _EMF[kind])
            if heads and head + heads <= size and bits + count <= size:
                yield from bitmap(data[at + head : at + head + heads], data[at + bits : at + bits + count], alpha=kind == _ALPHA)
        elif kind == _COMMENT and (found := _FILES.search(data, at, at + size)):
            yield data[found.start() : at + size]
        at += size


def _wmf(data: bytes) -> Iterator[bytes]:
    at = 40 if data[:4] == _PLACEABLE else 18
    for _ in range(RECORDS):
        if at + 6 > len(data):
            return
        words, kind = struct.unpack_from("<IH", data, at)
        size = words * 2
        if size < 6 or at + size > len(data):
            return
        if kind in _WMF:
            head = data.find(b"\x28\x00\x00\x00", at + 6, at + 40)
            if head >= 0:
                yield from bitmap(b"", data[head : at + size])
        at += size


def bitmap(head: bytes, bits: bytes, *, alpha: bool = False) -> Iterator[bytes]:
    """Put the head of a file before a bitmap that has none (BITMAPFILEHEADER, MS-WMF 2.2.2.3 for what follows it)."""
    whole = head + bits
    if len(whole) < 40 or struct.unpack_from("<I", whole)[0] not in {40, 108, 124}:
        return
    size, wide, high, _, depth, packing, _, _, _, colours, _ = struct.unpack_from("<IiiHHIIiiII", whole)
    if not 0 < wide * abs(high) <= PIXELS:
        return
    if alpha and depth == 32 and packing == 0 and len(bits) >= 4 * wide * abs(high):
        yield _blended(bits if head else whole[size:], wide, high)
        return
    table = len(head) if head else size + (12 if packing == 3 and size == 40 else 0) + 4 * (colours or (1 << depth if depth <= 8 else 0))
    yield struct.pack("<2sIHHI", b"BM", 14 + len(whole), 0, 0, 14 + table) + whole


def _blended(bits: bytes, wide: int, high: int) -> bytes:
    """Return a picture whose colours were already made darker by what shines through, on white paper, as a file."""
    import io

    import numpy as np
    from PIL import Image

    pixels = np.frombuffer(bits[: 4 * wide * abs(high)], np.uint8).reshape(abs(high), wide, 4).astype(np.uint16)
    paper = (pixels[:, :, 2::-1] + (255 - pixels[:, :, 3:])).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(paper[::-1] if high > 0 else paper)).save(out, "BMP")
    return out.getvalue()
