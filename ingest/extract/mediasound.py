"""Recordings: MP3, AAC, WAV, FLAC, Ogg and AMR."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from ingest.extract.mediamp4 import CutOffError

WALKED = 4 << 20  # bytes of a recording whose frames are counted one by one, a quarter of an hour of speech; longer ones are extrapolated
SEARCH = 1 << 16  # bytes in which the first frame begins
FRAME = 16 << 10  # bytes that hold any frame and the beginning of the next: one of AAC has 8 kB at most
TRIES = 500  # places where a frame seems to begin
CHUNKS = 200
_RATES = (44_100, 48_000, 32_000)
_BITS = {  # kilobits a second of MPEG audio by version 1 and layer
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_ADTS = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)  # bytes of an AMR frame by its type (RFC 4867 §3.6)
_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)


def wave(stream: BinaryIO) -> float | None:
    at, rate, end = 12, 0, stream.seek(0, io.SEEK_END)
    for _ in range(CHUNKS):
        stream.seek(at)
        head = stream.read(20)
        if len(head) < 8:
            return None
        name, size = struct.unpack_from("<4sI", head)
        if name == b"fmt ":
            rate = struct.unpack_from("<I", head, 16)[0]
        elif name == b"data":
            return (size if 0 < size < 0xFFFFFF00 else end - at - 8) / rate if rate else None
        at += 8 + size + size % 2
    return None


def flac(stream: BinaryIO) -> float | None:
    stream.seek(18)
    packed = int.from_bytes(stream.read(8), "big")
    rate, samples = packed >> 44, packed & 0xFFFFFFFFF
    return samples / rate if rate and samples else None


def ogg(stream: BinaryIO) -> float | None:
    """Return what the last page counts, in samples of the rate that the first one names."""
    stream.seek(0)
    head = stream.read(128)
    if (at := head.find(b"OpusHead")) >= 0:
        rate, before = 48_000, struct.unpack_from("<H", head, at + 10)[0]
    elif (at := head.find(b"\x01vorbis")) >= 0:
        rate, before = struct.unpack_from("<I", head, at + 12)[0], 0
    else:
        return None
    stream.seek(max(0, stream.seek(0, io.SEEK_END) - SEARCH))
    tail = stream.read(SEARCH)
    last = tail.rfind(b"OggS")
    count = struct.unpack_from("<q", tail, last + 6)[0] if last >= 0 else 0
    return (count - before) / rate if rate else None


def amr(stream: BinaryIO) -> float | None:
    """Count frames of 20 milliseconds."""
    stream.seek(0)
    data = stream.read(WALKED)
    wide = data.startswith(b"#!AMR-WB\n")
    sizes, at, count = (_WIDE if wide else _NARROW), 9 if wide else 6, 0
    while at < len(data):
        at += 1 + sizes[data[at] >> 3 & 15]
        count += 1
    return count * 0.02 * max(1.0, stream.seek(0, io.SEEK_END) / len(data))


def frames(stream: BinaryIO) -> float | None:
    """Read MP3 or AAC behind the tags that may stand before it."""
    start = _behind_tags(stream)
    end = stream.seek(0, io.SEEK_END)
    stream.seek(start)
    data = stream.read(SEARCH)
    if data.startswith(b"fLaC"):
        return None
    tries = 0
    for at in range(max(0, len(data) - 4)):
        if data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
            continue
        tries += 1
        head = data[at : at + FRAME]
        found = _aac(stream, head, start + at, end) if data[at + 1] & 0xF6 == 0xF0 else _mpeg(head, length=end - start - at)
        if found or tries >= TRIES:
            return found
    return None


def _behind_tags(stream: BinaryIO) -> int:
    at = 0
    for _ in range(8):
        stream.seek(at)
        head = stream.read(10)
        if len(head) < 10 or not head.startswith(b"ID3"):
            break
        at += 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]) + (10 if head[5] & 16 else 0)
    return at


def _mpeg(data: bytes, *, length: int) -> float | None:
    """Read the first frame: how many follow where it says so (Xing, Info, VBRI), else a constant number of bits a second."""
    _, one, two, _ = struct.unpack_from("4B", data)
    version, layer, bits, rate = one >> 3 & 3, 4 - (one >> 1 & 3), two >> 4, two >> 2 & 3
    if version == 1 or layer == 4 or bits in {0, 15} or rate == 3:
        return None
    kilobits = _BITS[version == 3, layer][bits]
    hertz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    size = (12_000 * kilobits // hertz + (two >> 1 & 1)) * 4 if layer == 1 else samples * 125 * kilobits // hertz + (two >> 1 & 1)
    if len(data) > size + 2 and (data[size] != 0xFF or (data[size + 1] ^ one) & 0xFE):
        return None  # no frame behind it: these bytes only look like one
    for mark in (b"Xing", b"Info"):
        at = data.find(mark, 0, 64)
        if at >= 0 and data[at + 7] & 1:
            count, octets = struct.unpack_from(">II", data, at + 8)
            if data[at + 7] & 2 and octets > length:
                raise CutOffError(count * samples / hertz)
            return float(count * samples / hertz)
    if data[36:40] == b"VBRI":
        return float(struct.unpack_from(">I", data, 50)[0] * samples / hertz)
    return length / (125 * kilobits)


def _aac(stream: BinaryIO, head: bytes, start: int, end: int) -> float | None:
    """Count frames of 1024 samples; of a long recording, those of its beginning."""
    rate = head[2] >> 2 & 15
    if rate >= len(_ADTS) or _counted(head)[1] < 2:
        return None
    stream.seek(start)
    at, count = _counted(stream.read(WALKED))
    length = count * 1024 / _ADTS[rate]
    return length * (end - start) / at if end - start > WALKED else length


def _counted(data: bytes) -> tuple[int, int]:
    """Return where whole frames end, and how many there are."""
    at = count = 0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if size < 7:
            break
        at, count = at + size, count + 1
    return at, count
