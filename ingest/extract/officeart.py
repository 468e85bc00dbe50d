"""Pictures and shapes of old office documents (MS-ODRAW): which shapes hold which pictures, and what the pictures are.

Everything is records: a kind, a length, and bytes or more records. They are walked with a bound on their number and depth, so that lengths
that lie end the walk and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest import pixels, sniff
from ingest.extract import wordpictures
from ingest.facts import Kind, Picture

RECORDS = 50_000  # records of one drawing that are looked at; a form with forty pictures has a thousand
DEPTH = 16  # groups within groups
LARGEST = 64 << 20  # bytes of one picture
_STORE, _ENTRY, _GROUP, _SHAPE, _ID, _DRAWING = 0xF001, 0xF007, 0xF003, 0xF004, 0xF00A, 0xF002
_OPTIONS = frozenset({0xF00B, 0xF121, 0xF122})
_PIB = 0x0104  # 2.3.23.5: the number of the picture that a shape shows
_METAFILES = {0xF01A: Kind.UNKNOWN, 0xF01B: Kind.UNKNOWN, 0xF01C: Kind.UNKNOWN}
# 2.2.24 to 2.2.31: record instances of pictures that come with two checksums
_TWO = frozenset({0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5})
_EMU = 914_400  # English metric units an inch

Read = Callable[[int, int], bytes]


class Record(NamedTuple):
    kind: int
    instance: int
    version: int
    at: int  # where its content begins
    size: int


@dataclass(slots=True)
class Shape:
    """A shape, or a group of them, that is anchored in the text."""

    pictures: list[int] = field(default_factory=list)  # numbers in the store, from 1
    members: list[int] = field(default_factory=list)  # ids of the shapes in it, its own first


def records(read: Read, at: int, end: int, room: list[int]) -> Iterator[Record]:
    """Yield the records from *at* to *end*; *room* is how many more may be looked at."""
    while at + 8 <= end and room[0] > 0:
        room[0] -= 1
        head = read(at, 8)
        if len(head) < 8:
            return
        first, kind, size = struct.unpack("<HHI", head)
        yield Record(kind, first >> 4, first & 15, at + 8, min(size, end - at - 8))
        at += 8 + size


def drawings(said: bytes) -> tuple[list[Record], dict[int, Shape]]:
    """Read DggInfo (MS-DOC 2.9.172): the entries of the picture store, and the shapes by their ids."""
    read, room = _of(said), [RECORDS]
    store: list[Record] = []
    shapes: dict[int, Shape] = {}
    head = next(records(read, 0, len(said), room), None)
    if head is None:
        return store, shapes
    for one in records(read, head.at, head.at + head.size, room):
        if one.kind == _STORE:
            store += records(read, one.at, one.at + one.size, room)
    at = head.at + head.size
    while at + 9 <= len(said) and room[0] > 0:  # each drawing has a byte before it that says whether it is in the headers
        drawing = next(records(read, at + 1, len(said), room), None)
        if drawing is None:
            break
        if drawing.kind == _DRAWING:
            for group in records(read, drawing.at, drawing.at + drawing.size, room):
                if group.kind == _GROUP:
                    _patriarch(read, group, shapes, room)
        at = drawing.at + drawing.size
    return store, shapes


def _patriarch(read: Read, group: Record, shapes: dict[int, Shape], room: list[int]) -> None:
    """Read the group that holds all shapes of a drawing."""
    for one in records(read, group.at, group.at + group.size, room):
        shape = Shape()
        _gather(read, one, shape, room, 0)
        if shape.members:
            shapes[shape.members[0]] = shape


def _gather(read: Read, one: Record, shape: Shape, room: list[int], depth: int) -> None:
    if one.kind == _GROUP and depth < DEPTH:
        for inner in records(read, one.at, one.at + one.size, room):
            _gather(read, inner, shape, room, depth + 1)
    elif one.kind == _SHAPE:
        for inner in records(read, one.at, one.at + one.size, room):
            if inner.kind == _ID:
                shape.members.append(int.from_bytes(read(inner.at, 4), "little"))
            elif inner.kind in _OPTIONS:
                said = read(inner.at, min(inner.size, inner.instance * 6))
                for code, value in struct.iter_unpack("<HI", said[: len(said) // 6 * 6]):
                    if code & 0x3FFF == _PIB and value:
                        shape.pictures.append(value)


def stored(said: bytes, entry: Record, main: Read) -> Picture | None:
    """Return the picture of one entry of the store; most lie in the document's main stream (2.2.32, foDelay)."""
    read = _of(said)
    if entry.kind != _ENTRY:
        return picture(read, entry)
    return _entered(read, entry) or _delayed(read, entry, main)


def _entered(read: Read, entry: Record) -> Picture | None:
    name = read(entry.at + 33, 1)
    begin = entry.at + 36 + (name[0] if name else 0)
    blip = next(records(read, begin, entry.at + entry.size, [1]), None)
    return picture(read, blip) if blip is not None else None


def _delayed(read: Read, entry: Record, main: Read) -> Picture | None:
    where = read(entry.at + 28, 4)
    if len(where) < 4 or where == b"\xff\xff\xff\xff":
        return None
    at = int.from_bytes(where, "little")
    blip = next(records(main, at, at + LARGEST, [1]), None)
    return picture(main, blip) if blip is not None else None


def inline(read: Read, at: int) -> Picture | None:
    """Return the picture that stands in the line, a PICFAndOfficeArtData (MS-DOC 2.9.192)."""
    head = read(at, 68)
    if len(head) < 68:
        return None
    size, header, form = struct.unpack_from("<iHh", head)
    begin, end = at + header, at + min(max(0, size), LARGEST)
    if form == 0x66:  # MM_SHAPEFILE: a name stands before it
        begin += 1 + int.from_bytes(read(begin, 1), "little")
    if form not in {0x64, 0x66}:
        return _bare(read, begin, end, head)
    for one in records(read, begin, end, [50]):
        if one.kind in _METAFILES or 0xF01D <= one.kind <= 0xF02A:
            return picture(read, one)
        if one.kind == _ENTRY and (found := _entered(read, one)) is not None:
            return found
    return None


def _bare(read: Read, begin: int, end: int, head: bytes) -> Picture | None:
    """Read a metafile without a head, as Word 6 kept them: its size is what the text leaves it."""
    data = read(begin, end - begin)
    across, down = struct.unpack_from("<hh", head, 28)  # PICMID: twentieths of a point
    if not data or across <= 0 or down <= 0:
        return None
    inch = wordpictures.SCREEN
    return Picture(max(1, across * inch // 1440), max(1, down * inch // 1440), Kind.UNKNOWN, hashlib.sha256(data).hexdigest())


def picture(read: Read, blip: Record) -> Picture | None:
    """Return what a picture is by its bytes; None for what is none, or says no size."""
    if blip.size > LARGEST or not 0xF01A <= blip.kind <= 0xF02A:
        return None
    at = blip.at + (32 if blip.instance in _TWO else 16)
    end = blip.at + blip.size
    return _metafile(read(at, end - at)) if blip.kind in _METAFILES else looked(read(at + 1, end - at - 1))


def looked(data: bytes) -> Picture | None:
    """Look at a picture's bytes."""
    if data[:4] == b"\x28\x00\x00\x00":  # a bitmap without the head that it has in a file
        width, height = struct.unpack_from("<ii", data.ljust(12, b"\x00"), 4)
        size: tuple[int, int] | None = (abs(width), abs(height))
        kind = Kind.BMP
    else:
        kind = sniff.kind(data[: sniff.HEAD], io.BytesIO(data))
        size = pixels.size(io.BytesIO(data), kind) or wordpictures.drawn(data)
    if not size or not size[0] or not size[1]:
        return None
    return Picture(*size, kind, hashlib.sha256(data).hexdigest(), dpi=wordpictures.resolution(data, kind))


def _metafile(data: bytes) -> Picture | None:
    """Read a metafile: OfficeArtMetafileHeader (2.2.31), then the drawing, deflated."""
    if len(data) < 34:
        return None
    size, *_, across, down, _, packing = struct.unpack_from("<I4iiiIB", data)
    drawn = data[34:]
    if packing == 0:
        try:
            drawn = zlib.decompressobj().decompress(drawn, min(max(size, 1), LARGEST))
        except zlib.error:
            return None
    inch = wordpictures.SCREEN
    said = wordpictures.drawn(drawn) or (across * inch // _EMU, down * inch // _EMU)
    return Picture(said[0], said[1], Kind.UNKNOWN, hashlib.sha256(drawn).hexdigest()) if min(said) > 0 else None


def _of(said: bytes) -> Read:
    return lambda at, count: said[at : at + max(0, count)] if at >= 0 else b""
