"""MP4 and MOV (ISO/IEC 14496-12, QuickTime): boxes within boxes.

    ftyp  moov ( mvhd  mvex(mehd, trex)  trak(tkhd mdia(mdhd)) )  mdat              a film with its index
    ftyp  moov … [sidx]  moof ( traf(tfhd tfdt trun) )  mdat  moof  mdat …          in fragments, as streams are saved

`mvhd` says how long the whole is to be shown, edit lists counted in. In fragments it says nothing; then `mehd`, `sidx` or they themselves do.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

BOXES = 20_000  # boxes walked; a fragmented film of an hour has four thousand
SAMPLES = 100_000  # of one `trun`
INSIDE = 1 << 20  # bytes of a box whose content is read
_UNKNOWN = {0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}
_FOLDERS = frozenset({b"moov", b"mvex", b"trak", b"mdia", b"moof", b"traf"})
_READ = frozenset({b"mvhd", b"mehd", b"trex", b"tkhd", b"mdhd", b"sidx", b"tfhd", b"tfdt", b"trun"})


class CutOffError(Exception):
    """The film says how long it is, and its end is missing."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NoIndexError(Exception):
    """There are pictures, and nothing says where."""


@dataclass(slots=True)
class _Film:
    length: float = 0.0  # as `mvhd` or `mehd` says
    indexed: float = 0.0  # as `sidx` says
    scale: int = 0  # of the film's clock
    track: int = 0  # the one whose boxes are being read
    scales: dict[int, int] = field(default_factory=dict)  # of the tracks' clocks
    steps: dict[int, int] = field(default_factory=dict)  # how long a sample is where nothing else says
    step: int = 0
    ends: dict[int, int] = field(default_factory=dict)
    pictures: bool = False
    known: bool = False  # `moov` is there

    def seconds(self) -> float:
        ends = [self.ends[track] / scale for track, scale in self.scales.items() if scale and track in self.ends]
        return self.length or self.indexed or max(ends, default=0.0)


def seconds(stream: BinaryIO) -> float | None:
    """Return how long the film is; raise CutOffError or NoIndexError."""
    film = _Film()
    end = stream.seek(0, io.SEEK_END)
    whole = True
    for name, at, size in _boxes(stream, end):
        film.known |= name == b"moov"
        film.pictures |= name == b"mdat"
        whole = at + size <= end
        if name in _READ:
            stream.seek(at)
            _learn(film, name, stream.read(min(size, INSIDE)))
    if film.pictures and not film.known:
        raise NoIndexError
    found = film.seconds()
    if found and not whole:
        raise CutOffError(found)
    return found or None


def _boxes(stream: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each box's name, and where its content stands; go into those that hold boxes."""
    at = 0
    for _ in range(BOXES):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return
        size, name = struct.unpack_from(">I4s", head)
        start = at + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", head, 8)[0], at + 16
        size = size or end - at
        if size < start - at:
            return
        yield name, start, size - (start - at)
        at = start if name in _FOLDERS else at + size
        if at > end:
            return


def _learn(film: _Film, name: bytes, box: bytes) -> None:
    long = box[0] == 1
    if name == b"mvhd":
        film.scale, length = struct.unpack_from(">IQ" if long else ">II", box, 20 if long else 12)
        film.length = 0.0 if length in _UNKNOWN or not film.scale else length / film.scale
    elif name == b"mehd" and not film.length and film.scale:
        film.length = struct.unpack_from(">Q" if long else ">I", box, 4)[0] / film.scale
    elif name == b"trex":
        track, _, step = struct.unpack_from(">III", box, 4)
        film.steps[track] = step
    elif name == b"tkhd":
        film.track = struct.unpack_from(">I", box, 20 if long else 12)[0]
    elif name == b"mdhd":
        film.scales[film.track] = struct.unpack_from(">I", box, 20 if long else 12)[0]
    elif name == b"sidx":
        scale, count = struct.unpack_from(">I", box, 8)[0], struct.unpack_from(">H", box, 30 if long else 22)[0]
        at = 32 if long else 24
        length = sum(struct.unpack_from(">I", box, at + 12 * number + 4)[0] for number in range(count))
        film.indexed = max(film.indexed, length / scale if scale else 0.0)
    else:
        _fragment(film, name, box)


def _fragment(film: _Film, name: bytes, box: bytes) -> None:
    if name == b"tfhd":
        flags, film.track = struct.unpack_from(">II", box)
        flags &= 0xFFFFFF
        at = 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
        film.step = struct.unpack_from(">I", box, at)[0] if flags & 8 else film.steps.get(film.track, 0)
    elif name == b"tfdt":
        film.ends[film.track] = struct.unpack_from(">Q" if box[0] == 1 else ">I", box, 4)[0]
    elif name == b"trun":
        flags, count = struct.unpack_from(">II", box)
        fields = sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
        at = 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
        length = film.step * count
        if flags & 0x100:
            places = range(at, min(at + 4 * fields * min(count, SAMPLES), len(box) - 3), 4 * fields)
            length = sum(struct.unpack_from(">I", box, place)[0] for place in places)
        film.ends[film.track] = film.ends.get(film.track, 0) + length
