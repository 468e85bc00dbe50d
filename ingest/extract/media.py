"""The length of a film from its `mvhd` box (ISO/IEC 14496-12 §8.2.2); nothing is decoded."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import BinaryIO

from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract

VERSION = "media/1"
BOXES = 10_000  # boxes walked; a fragmented film of an hour has a few thousand
DAY = 24 * 3600


def read(file: Path, limits: Limits) -> Extract:  # noqa: ARG001  one signature for all readers
    """Read how long a film is."""
    with file.open("rb") as stream:
        try:
            seconds = _seconds(stream)
        except (struct.error, OSError, ValueError, OverflowError, IndexError):
            seconds = None
    if seconds is None or not 0 < seconds < DAY:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", "a film that does not say how long it is, perhaps cut off"),), reader=VERSION)
    return Extract(seconds=round(seconds, 2), reader=VERSION)


def _seconds(stream: BinaryIO) -> float | None:
    stream.seek(0, io.SEEK_END)
    end = stream.tell()
    position, stop = 0, end
    for _ in range(BOXES):
        if position + 8 > stop:
            return None
        stream.seek(position)
        size, name = struct.unpack(">I4s", stream.read(8))
        header = 8
        if size == 1:
            size, header = struct.unpack(">Q", stream.read(8))[0], 16
        size = size or stop - position
        if size < header:
            return None
        if name == b"moov":
            position, stop = position + header, min(stop, position + size)
            continue
        if name == b"mvhd":
            return _duration(stream.read(32))
        position += size
    return None


def _duration(box: bytes) -> float | None:
    if box[0] == 1:
        scale, length = struct.unpack(">IQ", box[20:32])
    else:
        scale, length = struct.unpack(">II", box[12:20])
    return length / scale if scale else None
