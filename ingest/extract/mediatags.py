"""Films in three older containers: AVI (with OpenDML), WMV (ASF) and FLV."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from ingest.extract.mediamp4 import CutOffError

CHUNKS = 2_000  # of an AVI's header
OBJECTS = 200  # of an ASF header
TAGS = 300_000  # of an FLV that is walked because its end is missing; an hour has 260,000
SCRIPT = 1 << 16  # bytes of what an FLV says of itself
_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_LISTS = frozenset({b"hdrl", b"strl", b"odml"})


def avi(stream: BinaryIO) -> float | None:
    """Return the length of the longest stream; OpenDML counts the frames of all parts, the headers those of the first."""
    frame, lengths, total = 0.0, [0.0], 0
    video = 0.0
    for name, body in _chunks(stream):
        if name == b"avih":
            frame = struct.unpack_from("<I", body)[0] / 1e6
            lengths.append(frame * struct.unpack_from("<I", body, 16)[0])
        elif name == b"strh":
            scale, rate, _, length = struct.unpack_from("<IIII", body, 20)
            lengths.append(length * scale / rate if rate else 0.0)
            if body.startswith(b"vids") and rate:
                video = scale / rate
        elif name == b"dmlh":
            total = struct.unpack_from("<I", body)[0]
    return max(*lengths, total * (video or frame)) or None


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks before the pictures, those inside lists too."""
    at = 12
    for _ in range(CHUNKS):
        stream.seek(at)
        head = stream.read(12)
        if len(head) < 8:
            return
        name, size = struct.unpack_from("<4sI", head)
        if name == b"LIST":
            if head[8:] == b"movi":
                return
            at += 12 if head[8:] in _LISTS else 8 + size + size % 2
            continue
        stream.seek(at + 8)
        yield name, stream.read(min(size, 64))
        at += 8 + size + size % 2


def windows(stream: BinaryIO) -> float | None:
    """Return the play duration of an ASF file less what is loaded before it begins (ASF 3.2)."""
    stream.seek(24)
    count = min(struct.unpack("<I", stream.read(4))[0], OBJECTS)
    at = 30
    for _ in range(count):
        stream.seek(at)
        head = stream.read(24 + 80)
        size = struct.unpack_from("<Q", head, 16)[0]
        if head.startswith(_PROPERTIES):
            whole = struct.unpack_from("<Q", head, 24 + 16)[0]
            length, _, before, flags = struct.unpack_from("<QQQI", head, 24 + 40)
            found: float = length / 1e7 - before / 1e3
            if flags & 1:  # broadcast: nothing here was filled in
                return None
            if whole > stream.seek(0, io.SEEK_END):
                raise CutOffError(found)
            return found
        if size < 24:
            return None
        at += size
    return None


def flash(stream: BinaryIO) -> float | None:
    """Return what the first tag says of itself, or else the time of the last tag."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(5)
    first = struct.unpack(">I", stream.read(4))[0] + 4
    said = _said(stream, first)
    stream.seek(max(0, end - 4))
    size = struct.unpack(">I", stream.read(4))[0]
    last = _tag(stream, end - 4 - size) if 11 <= size < end - first else None
    if last is not None and last[0] == size - 11:
        return said or last[1] or None
    if said:
        raise CutOffError(said)
    return _walked(stream, first)


def _said(stream: BinaryIO, first: int) -> float:
    stream.seek(first)
    script = stream.read(SCRIPT)
    at = script.find(b"\x00\x08duration\x00")
    if script[:1] != b"\x12" or at < 0 or len(script) < at + 19:
        return 0.0
    found: float = struct.unpack_from(">d", script, at + 11)[0]
    return found if 0 < found < 1e6 else 0.0


def _walked(stream: BinaryIO, at: int) -> float | None:
    latest = 0.0
    for _ in range(TAGS):
        tag = _tag(stream, at)
        if tag is None:
            break
        latest = max(latest, tag[1])
        at += 11 + tag[0] + 4
    return latest or None


def _tag(stream: BinaryIO, at: int) -> tuple[int, float] | None:
    """Read a tag's size and its time in seconds."""
    stream.seek(at)
    head = stream.read(11)
    if len(head) < 11 or head[0] & 0x1F not in {8, 9, 18}:
        return None
    return int.from_bytes(head[1:4], "big"), (head[7] << 24 | int.from_bytes(head[4:7], "big")) / 1000
