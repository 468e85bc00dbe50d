"""MKV and WebM (Matroska, RFC 9559): elements of variable length, where what is streamed leaves its size unknown.

    EBML header   Segment ( Info(TimestampScale, Duration)  Tracks  Cluster(Timestamp  SimpleBlock …)  Cluster … )

A recording that was streamed has no Duration; then the last block of the last cluster says when it is shown.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from ingest.extract.mediamp4 import CutOffError

ELEMENTS = 100_000  # elements walked; a stream of an hour without sizes has 250,000 blocks, and then the first part counts
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_CLUSTER, _TIME, _BLOCK, _GROUP, _INNER = 0x1F43B675, 0xE7, 0xA3, 0xA0, 0xA1
_FOLDERS = frozenset({_SEGMENT, _INFO, _GROUP})


@dataclass(slots=True)
class _Clock:
    scale: int = 1_000_000  # nanoseconds of a tick
    cluster: int = 0
    latest: int = 0  # block
    step: int = 0  # from the one before it: as long, the last one is shown


def seconds(stream: BinaryIO) -> float | None:
    clock, at, end = _Clock(), 0, stream.seek(0, io.SEEK_END)
    missing = False
    skipped: int | None = None  # the cluster that was stepped over last
    for _ in range(ELEMENTS):
        element = _element(stream, at)
        if element is None:
            break
        name, start, size = element
        known = size is not None and start + size <= end
        missing |= name == _SEGMENT and size is not None and not known
        if name == _DURATION and size in {4, 8}:
            said: float = struct.unpack(">f" if size == 4 else ">d", stream.read(size or 0))[0]
            if said > 0:
                return _whole(said * clock.scale / 1e9, missing=missing)
        elif name == _SCALE and size is not None:
            clock.scale = int.from_bytes(stream.read(min(size, 8)), "big") or clock.scale
        elif name in {_TIME, _BLOCK, _INNER} and size is not None:
            _tick(clock, name, stream.read(min(size, 16)))
        if name == _CLUSTER:
            skipped = start if known else None
        at = start if name in _FOLDERS or (name == _CLUSTER and not known) or size is None else start + size
    if skipped is not None:
        _last(stream, skipped, clock)
    return clock.latest * clock.scale / 1e9 + min(clock.step * clock.scale / 1e9, 1.0) or None


def _whole(found: float, *, missing: bool) -> float:
    if missing:
        raise CutOffError(found)
    return found


def _last(stream: BinaryIO, at: int, clock: _Clock) -> None:
    for _ in range(ELEMENTS):
        element = _element(stream, at)
        if element is None or element[2] is None:
            return
        name, start, size = element
        if name in {_TIME, _BLOCK, _INNER}:
            _tick(clock, name, stream.read(min(size or 0, 16)))
        at = start if name == _GROUP else start + (size or 0)


def _tick(clock: _Clock, name: int, content: bytes) -> None:
    if name == _TIME:
        clock.cluster = int.from_bytes(content[:8], "big")
        return
    if content:
        skip = 9 - content[0].bit_length()
        shown = clock.cluster + struct.unpack_from(">h", content, skip)[0]
        if shown > clock.latest:
            clock.latest, clock.step = shown, shown - clock.latest


def _element(stream: BinaryIO, at: int) -> tuple[int, int, int | None] | None:
    """Return an element's name, where its content begins, and its size; None for the size where it is unknown."""
    stream.seek(at)
    head = stream.read(12)
    if len(head) < 2 or not head[0]:
        return None
    long = 9 - head[0].bit_length()
    if long > 4 or len(head) <= long or not head[long]:
        return None
    wide = 9 - head[long].bit_length()
    value = int.from_bytes(head[long : long + wide], "big") & (1 << 7 * wide) - 1
    unknown = value == (1 << 7 * wide) - 1
    stream.seek(at + long + wide)
    return int.from_bytes(head[:long], "big"), at + long + wide, None if unknown else value
