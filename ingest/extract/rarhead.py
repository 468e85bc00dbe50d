"""The headers of RAR archives (rarlab's technical note for RAR 5, unrar's for RAR 4): which members there are, and which of them are locked.

Only the names and the locks are read here; what unpacks the members is in `rar`.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest import charset
from ingest.extract.packed import DIRECTORY

NAME = 4096  # bytes of a name that are read
_FOUR, _FIVE = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as its header declares it. "" is its name where the headers themselves are locked."""

    name: str
    size: int
    locked: bool


def entries(file: Path) -> Iterator[Entry]:
    """Yield the files of an archive as far as its headers make sense; one locked entry without a name stands for headers that are locked."""
    with file.open("rb") as stream:
        head = stream.read(8)
        with contextlib.suppress(struct.error, IndexError):
            if head.startswith(_FOUR):
                stream.seek(len(_FOUR))
                yield from _four(stream)
            elif head == _FIVE:
                yield from _five(stream)


def _four(stream: IO[bytes]) -> Iterator[Entry]:
    for _ in range(DIRECTORY):
        start, head = stream.tell(), stream.read(7)
        if len(head) < 7:
            return
        kind, flags, size = struct.unpack_from("<BHH", head, 2)
        body = stream.read(max(0, size - 7))
        if kind == 0x73 and flags & 0x80:
            yield Entry("", 0, locked=True)
            return
        behind = int.from_bytes(body[:4], "little") if flags & 0x8000 else 0
        if kind == 0x74:
            unpacked, length = struct.unpack_from("<I", body, 4)[0], struct.unpack_from("<H", body, 19)[0]
            at = 25
            if flags & 0x100:  # beyond 4 GB
                behind += struct.unpack_from("<I", body, at)[0] << 32
                at += 8
            if flags & 0xE0 != 0xE0:  # no folder
                yield Entry(_name(body[at : at + min(length, NAME)], compact=bool(flags & 0x200)), unpacked, locked=bool(flags & 0x04))
        stream.seek(start + max(7, size) + behind)


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


def _five(stream: IO[bytes]) -> Iterator[Entry]:
    for _ in range(DIRECTORY):
        stream.seek(4, 1)
        size, start = _number(stream), stream.tell()
        if not 0 < size <= 2 << 20:
            return
        kind, flags = _number(stream), _number(stream)
        extra = _number(stream) if flags & 1 else 0
        behind = _number(stream) if flags & 2 else 0
        if kind == 4:
            yield Entry("", 0, locked=True)
            return
        if kind == 2:
            about, unpacked = _number(stream), _number(stream)
            _number(stream)  # attributes
            stream.seek(4 * bool(about & 2) + 4 * bool(about & 4), 1)
            _number(stream), _number(stream)  # method, system
            name = stream.read(min(_number(stream), NAME)).decode("utf-8", "replace")
            if not about & 1:  # no folder
                yield Entry(name, unpacked, locked=_has_lock(stream, max(start, start + size - extra), start + size))
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
