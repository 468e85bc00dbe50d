"""The headers of RAR archives (rarlab's technical note for RAR 5, unrar's for RAR 4): which members there are, and which of them are locked.

Only the names, the locks and the seams are read here; what unpacks the members is in `rar` and `unar`.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from ingest import charset
from ingest.extract.packed import DIRECTORY

NAME = 4096  # bytes of a name that are read
STORED, LATELY = 0x30, 29  # a method that packs nothing, and the version since which RAR packs as libarchive unpacks
FOUR, _FIVE = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as its header declares it."""

    name: str
    size: int
    locked: bool
    crc: int | None = None
    split: bool = False  # it begins in the volume before this one, or goes on in the next


class Trait(StrEnum):
    """What holds of an archive as a whole."""

    HIDDEN = "the headers themselves are locked"
    OLD = "packed as libarchive does not unpack it: solid, before RAR 2.9, or with comments"
    AES = "locked as RAR 3 and 4 do it"
    VOLUME = "one of several volumes, and the others are not here"


@dataclass(frozen=True, slots=True)
class Archive:
    entries: tuple[Entry, ...]
    traits: frozenset[Trait] = frozenset()

    @property
    def locked(self) -> bool:
        return Trait.HIDDEN in self.traits or any(one.locked for one in self.entries)


def read(file: Path) -> Archive:
    """Read which files are in an archive, as far as its headers make sense."""
    found = tuple(_found(file))
    entries = tuple(one for one in found if isinstance(one, Entry))
    split = {Trait.VOLUME} if any(one.split for one in entries) else set[Trait]()
    return Archive(entries, frozenset(one for one in found if isinstance(one, Trait)) | split)


def _found(file: Path) -> Iterator[Entry | Trait]:
    with file.open("rb") as stream:
        head = stream.read(8)
        with contextlib.suppress(struct.error, IndexError):
            if head.startswith(FOUR):
                stream.seek(len(FOUR))
                yield from _four(stream)
            elif head == _FIVE:
                yield from _five(stream)


def _four(stream: IO[bytes]) -> Iterator[Entry | Trait]:
    for _ in range(DIRECTORY):
        start, head = stream.tell(), stream.read(7)
        if len(head) < 7:
            return
        kind, flags, size = struct.unpack_from("<BHH", head, 2)
        body = stream.read(max(0, size - 7))
        if kind == 0x73 and flags & 0x80:
            yield from (Trait.HIDDEN, Trait.AES)
            return
        behind = int.from_bytes(body[:4], "little") if flags & 0x8000 else 0
        if (kind == 0x73 and flags & 0x0A) or 0x75 <= kind <= 0x7A:  # solid, with a comment; blocks that are no files
            yield Trait.OLD
        elif kind == 0x7B and flags & 0x01:
            yield Trait.VOLUME
        elif kind == 0x74:
            behind += yield from _file(flags, body)
        stream.seek(start + max(7, size) + behind)


def _file(flags: int, body: bytes) -> Generator[Entry | Trait, None, int]:
    """Read the header of a file; return how much more than 4 GB lies behind it."""
    unpacked, crc = struct.unpack_from("<I", body, 4)[0], struct.unpack_from("<I", body, 9)[0]
    version, method, length = struct.unpack_from("<BBH", body, 17)
    at, more = 25, 0
    if flags & 0x100:
        more, at = struct.unpack_from("<I", body, at)[0] << 32, at + 8
    if flags & 0xE0 == 0xE0:  # a folder
        return more
    if flags & 0x18 or (version < LATELY and method != STORED):
        yield Trait.OLD
    if flags & 0x04 and version >= LATELY:
        yield Trait.AES
    name = _name(body[at : at + min(length, NAME)], compact=bool(flags & 0x200))
    yield Entry(name, unpacked, locked=bool(flags & 0x04), crc=crc, split=bool(flags & 0x03))
    return more


def _name(raw: bytes, *, compact: bool) -> str:
    """Read a name: in the packer's own charset, and behind a zero once more in a compact UTF-16."""
    plain, zero, packed = raw.partition(b"\x00")
    if compact and zero and packed:
        with contextlib.suppress(IndexError):
            return _unfolded(plain, packed)
    return charset.decode(plain).text.replace("\\", "/")


def _unfolded(plain: bytes, packed: bytes) -> str:
    """Undo the compact UTF-16: two bits a character say whether its upper byte is zero, the common one, its own, or the name is as above."""
    out, upper, at, bits, flags = bytearray(), packed[0], 1, 0, 0
    while at < len(packed) and len(out) < NAME:
        if not bits:
            bits, flags, at = 8, packed[at], at + 1
            continue
        bits -= 2
        match flags >> bits & 3:
            case 0:
                out += bytes((packed[at], 0))
            case 1:
                out += bytes((packed[at], upper))
            case 2:
                out += packed[at : at + 2]
                at += 1
            case _:
                count = packed[at]
                add, high = (packed[at + 1], upper) if count & 0x80 else (0, 0)
                at += bool(count & 0x80)
                for _ in range((count & 0x7F) + 2):
                    out += bytes((plain[len(out) // 2] + add & 0xFF, high))
        at += 1
    return out.decode("utf-16-le", "replace").replace("\\", "/")


def _five(stream: IO[bytes]) -> Iterator[Entry | Trait]:
    for _ in range(DIRECTORY):
        stream.seek(4, 1)
        size, start = _number(stream), stream.tell()
        if not 0 < size <= 2 << 20:
            return
        kind, flags = _number(stream), _number(stream)
        extra = _number(stream) if flags & 1 else 0
        behind = _number(stream) if flags & 2 else 0
        if kind == 4:
            yield Trait.HIDDEN
            return
        if kind in {1, 5} and _number(stream) & (0x02 if kind == 1 else 0x01):  # numbered, which the first volume is not; or not the last one
            yield Trait.VOLUME
        if kind == 2:
            about, unpacked = _number(stream), _number(stream)
            _number(stream)  # attributes
            stream.seek(4 * bool(about & 2) + 4 * bool(about & 4), 1)
            _number(stream), _number(stream)  # method, system
            name = stream.read(min(_number(stream), NAME)).decode("utf-8", "replace")
            if not about & 1:  # no folder
                locked = _has_lock(stream, max(start, start + size - extra), start + size)
                yield Entry(name, unpacked, locked=locked, split=bool(flags & 0x18))
        stream.seek(start + size + behind)


def _has_lock(stream: IO[bytes], at: int, end: int) -> bool:
    """Look among the records at the end of a header for the one that says how the member is encrypted."""
    while at < end:
        stream.seek(at)
        length, record = _number(stream), stream.tell()
        if _number(stream) == 1:
            return True
        at = record + max(1, length)
    return False


def _number(stream: IO[bytes]) -> int:
    """Read a number of RAR 5: seven bits a byte, the lowest first."""
    value = 0
    for shift in range(0, 63, 7):
        byte = stream.read(1)
        if not byte:
            return value
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            break
    return value
