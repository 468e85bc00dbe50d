r"""Pictures in files of records: .doc, .wps, .xls, .et, .ppt (MS-ODRAW 2.2.23 to 2.2.31) and RTF (\pict).

    2 bytes: version and instance │ 1A F0 to 2A F0: which kind │ size │ one or two checksums │ the picture

Pictures are found by these heads wherever they lie: in the text's own stream, in Data, in Pictures, in the drawing group of a workbook.
Which shape shows which is not asked; one that nobody shows any more is looked at, too.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from ingest.extract.compound import MAGIC, Compound, NotCompoundError, Stream
from ingest.extract.opc import RefusedError
from ingest.extract.seal.album import Album, Held
from ingest.extract.seal.metafile import bitmap
from ingest.extract.seal.view import View
from ingest.extract.sheetrecords import following, records
from ingest.facts import Defect, DefectKind

STREAMS = ("Data", "WordDocument", "Pictures", "1Table", "0Table")
BOOKS = ("Workbook", "Book")
LARGEST = 32 << 20  # bytes of one picture
BOOK = 96 << 20  # bytes of a workbook's stream
PICTURES = 1_000  # heads that look like a picture's
CHUNK = 4 << 20
BEFORE = 4096  # bytes before a picture in which its line's head stands: the head, a name, the options of its shape
GROUP = 0x00EB  # MsoDrawingGroup (MS-XLS 2.4.171)
_HEAD = re.compile(rb"[\x1a-\x1f\x29\x2a]\xf0", re.DOTALL)
_FILE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|BM|II\*\x00|MM\x00\*|\x28\x00\x00\x00|GIF8")
_METAFILES = frozenset({0xF01A, 0xF01B, 0xF01C})
_TWO = frozenset({0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5})  # instances that come with two checksums
_DIGITS = re.compile(rb"[\s}][0-9a-fA-F\s]{400,}")  # of a picture, behind its last word; one of 40 by 40 pixels has more
_PICT = re.compile(rb"\\pict(?![a-z])")
_SAID = re.compile(rb"\\(picwgoal|pichgoal|picscalex|picscaley|bin)(-?\d{1,9}) ?")
_NO_DIGITS = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))
_TWIP = 25.4 / 1440


def views(file: Path) -> Iterator[View | Defect]:
    """Yield the pictures of a file, each once."""
    with file.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            if not file.stat().st_size:
                return
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield from Album().views(_rtf(data))
            return
        try:
            compound = Compound(stream)
            if "EncryptedPackage" in compound.names:
                yield Defect(DefectKind.ENCRYPTED, "", "locked with a password")
                return
            yield from Album().views(_compound(compound))
        except (NotCompoundError, struct.error, IndexError, ValueError) as fault:
            yield Defect(DefectKind.DAMAGED, "", f"the document does not open: {fault}"[:200])
        except RefusedError as refusal:
            yield refusal.defect


# --- compound files ---


def _compound(compound: Compound) -> Iterator[Held | Defect]:
    for title in (*STREAMS, *BOOKS):
        if title not in compound.names:
            continue
        try:
            stream = compound.open(title)
        except NotCompoundError:  # a storage of that name
            continue
        if title in BOOKS:
            stream = Stream(b"".join(_groups(stream.read(0, BOOK))))
        yield from _blips(stream)


def _groups(data: bytes) -> Iterator[bytes]:
    """Yield what drawing groups hold; a picture of more than 8 kB goes on in the next records."""
    for record in records(data):
        if record.kind == GROUP:
            yield from following(data, record)


def _blips(stream: Stream) -> Iterator[Held]:
    found, done = 0, 0
    for begin in range(0, stream.size, CHUNK):
        piece = stream.read(begin, CHUNK + 1)
        for mark in _HEAD.finditer(piece):
            at = begin + mark.start() - 2
            if at < done or found >= PICTURES:
                continue
            data, size = _blip(stream, at)
            if data:
                found, done = found + 1, at + 8 + size
                yield Held(data, *_room(stream, at))


def _room(stream: Stream, at: int) -> tuple[float, float]:
    """Return how wide and high the text shows the picture at *at*, in millimetres, where the head of a line's picture stands before it (PICF, MS-DOC 2.9.190)."""
    before = stream.read(max(0, at - BEFORE), min(at, BEFORE))
    for form in (b"\x44\x00\x64\x00", b"\x44\x00\x66\x00"):
        begin = before.rfind(form) - 4
        if begin >= 0 and len(before) - begin >= 36 and int.from_bytes(before[begin : begin + 4], "little") > len(before) - begin:
            across, down, wider, higher = struct.unpack_from("<hhHH", before, begin + 28)
            return max(0, across) * wider / 1000 * _TWIP, max(0, down) * higher / 1000 * _TWIP
    return 0.0, 0.0


def _blip(stream: Stream, at: int) -> tuple[bytes, int]:
    """Return the picture whose record begins at *at*; nothing where it only looks so."""
    head = stream.read(at, 8)
    if len(head) < 8:
        return b"", 0
    first, kind, size = struct.unpack("<HHI", head)
    instance, version = first >> 4, first & 15
    before = 32 if instance in _TWO else 16
    if version or not before + 2 < size <= LARGEST or at + 8 + size > stream.size + LARGEST:
        return b"", 0
    if kind in _METAFILES:
        return _metafile(stream.read(at + 8 + before, size - before)), size
    if not _FILE.match(stream.read(at + 9 + before, 12)):
        return b"", 0
    data = stream.read(at + 9 + before, size - before - 1)
    return next(bitmap(b"", data), b"") if data[:4] == b"\x28\x00\x00\x00" else data, size


def _metafile(data: bytes) -> bytes:
    """Return the drawing behind an OfficeArtMetafileHeader (2.2.31)."""
    if len(data) < 34 or data[32] not in {0, 0xFE}:
        return b""
    if data[32]:
        return data[34:]
    try:
        return zlib.decompressobj().decompress(data[34:], LARGEST)
    except zlib.error:
        return b""


# --- RTF ---


def _rtf(data: mmap.mmap) -> Iterator[Held | Defect]:
    at = 0
    for _ in range(PICTURES):
        found = _PICT.search(data, at)
        if found is None:
            return
        at = found.end()
        if data[max(0, found.start() - 16) : found.start()].rstrip(b"{\r\n ").endswith(b"\\nonshppict"):
            continue  # the same once more, for old programs
        held, at = _pict(data, at)
        if held is not None:
            yield held


def _pict(data: mmap.mmap, at: int) -> tuple[Held | None, int]:
    """Return the picture of the group that is open at *at*, and where its digits end."""
    following_ = _PICT.search(data, at)
    end = min(following_.start() if following_ else len(data), at + 2 * LARGEST)
    digits = _DIGITS.search(data, at, end)
    said = {one[1]: int(one[2]) for one in _SAID.finditer(data, at, digits.start() if digits else min(end, at + 4096))}
    count = said.get(b"bin", 0)
    if count > 0:
        begin = data.find(b"\\bin", at, end)
        begin = _SAID.match(data, begin).end() if begin >= 0 and _SAID.match(data, begin) else at  # type: ignore[union-attr]  # matched just before
        content, after = bytes(data[begin : begin + min(count, LARGEST)]), begin + count
    elif digits is None:
        return None, at
    else:
        plain = digits[0].translate(None, _NO_DIGITS)
        content, after = bytes.fromhex(plain[: len(plain) // 2 * 2].decode()), digits.end()
    across, down = (
        max(0, said.get(goal, 0)) * _TWIP * max(1, said.get(scale, 100)) / 100 for goal, scale in ((b"picwgoal", b"picscalex"), (b"pichgoal", b"picscaley"))
    )
    if content[:4] == b"\x28\x00\x00\x00":
        content = next(bitmap(b"", content), content)
    return Held(content, across, down), max(at, after)
