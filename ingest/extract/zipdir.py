"""What a ZIP lists: by the directory at its end, and where that is lost or points beside the members, by the headers before them.

    … header data [descriptor] header data … directory end      (APPNOTE 4.3)

A connection that broke takes the end away; a program in between adds bytes or loses some. The headers are then looked for one by one.
"""

from __future__ import annotations

import io
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from ingest.extract.packed import DIRECTORY, VOLUME, Purse, UnpackError
from ingest.facts import Defect, DefectKind

MARKS = 10 * DIRECTORY  # places of a damaged file that look like the beginning of something
SEARCHED = 65_557  # bytes at the end where the end record may stand: itself and the longest comment
ENDS = 8  # end records that are tried: a ZIP stored in a ZIP has one of its own

MOST = 1 << 40  # beyond any file: a place of eight bytes may be more than a seek takes

UNKNOWN = -1  # in place of a checksum or a size that is lost
_BLOCK = 1 << 20
_MARK = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x07\x08)")
_HEADER, _LISTED, _DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
_BEHIND = (_HEADER, _LISTED, _DESCRIPTOR, b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08", b"")  # what may follow a member
_METHODS = frozenset((*range(20), 20, *range(93, 100)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the archive lists it."""

    raw: bytes  # its name as it stands there
    flags: int
    method: int
    time: int  # as MS-DOS counts it; the old cipher checks passwords by it
    crc: int
    packed: int  # bytes it takes in the archive
    size: int
    at: int  # where its header begins; `UNKNOWN` when it is listed and not there
    extra: bytes
    link: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    entries: tuple[Entry, ...]
    defects: tuple[Defect, ...] = ()


def listing(stream: IO[bytes], purse: Purse) -> Listing:
    """List the members; raise `UnpackError` when there is nothing that could be one."""
    start, volume = at(stream, 0, 8), False
    said = _directory(stream)
    if said is not None:
        listed, volume = said
        if all(at(stream, one.at, 4) == _HEADER for one in listed):
            return Listing(tuple(listed))
    else:
        listed = []
    walked = _walked(stream, purse)
    found = Counter(one.raw for one in walked)
    lost = [replace(one, at=UNKNOWN) for one in listed if not found[one.raw]]
    if not walked and not lost:
        raise UnpackError(DefectKind.DAMAGED, "the archive does not open: neither a directory nor members are found")
    if volume or start == _DESCRIPTOR + _HEADER:
        return Listing((*walked, *lost), (Defect(DefectKind.UNREAD, "", VOLUME),))
    why = "its directory does not match the file" if listed else "its end is missing"
    return Listing((*walked, *lost), (Defect(DefectKind.DAMAGED, "", f"{why}; what could be found of its members is listed"),))


def at(stream: IO[bytes], place: int, size: int) -> bytes:
    """Return *size* bytes at *place*, fewer at the end, none before the beginning."""
    if place < 0 or place > MOST:
        return b""
    stream.seek(place)
    return stream.read(size)


# --- the directory ---


def _directory(stream: IO[bytes]) -> tuple[list[Entry], bool] | None:
    """Read the directory that an end record points to; None when there is no whole one. Tell whether it closes several volumes."""
    length = stream.seek(0, io.SEEK_END)
    tail = at(stream, max(0, length - SEARCHED), SEARCHED)
    end = len(tail)
    for _ in range(ENDS):
        end = tail.rfind(b"PK\x05\x06", 0, end)
        if end < 0:
            return None
        if end + 22 > len(tail):
            continue
        place = max(0, length - SEARCHED) + end
        disk, _, _, count, size, offset = struct.unpack_from("<HHHHII", tail, end + 4)
        long = _long_end(stream, place)
        if long is not None:
            place, count, size, offset = long
        entries = _listed(stream, place=place, size=size, offset=offset)
        if entries is not None and len(entries) & 0xFFFF == count & 0xFFFF:  # old packers count up to 65,535 and begin again
            return entries, 0 < disk < 0xFFFF
    return None


def _long_end(stream: IO[bytes], place: int) -> tuple[int, int, int, int] | None:
    """Read the end record of ZIP64, where there is one before the end record at *place*."""
    locator = at(stream, place - 20, 20)
    if not locator.startswith(b"PK\x06\x07") or len(locator) < 20:
        return None
    for start in (struct.unpack_from("<Q", locator, 8)[0], place - 76):
        record = at(stream, start, 56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            count, size, offset = struct.unpack_from("<QQQ", record, 32)
            return start, count, size, offset
    return None


def _listed(stream: IO[bytes], *, place: int, size: int, offset: int) -> list[Entry] | None:
    """Read the entries of a directory that ends at *place*; what stands before the archive moves all of it."""
    if not size:
        return []
    start, moved = offset, 0
    if at(stream, start, 4) != _LISTED or offset + size > place:
        start, moved = place - size, place - size - offset
    stream.seek(max(0, start))
    entries: list[Entry] = []
    while stream.tell() < start + size:
        head = stream.read(46)
        if len(head) < 46 or not head.startswith(_LISTED):
            return entries if head.startswith(b"PK\x05\x05") else None
        if len(entries) >= DIRECTORY:
            raise UnpackError(DefectKind.BOMB, f"more than {DIRECTORY} members")
        system, flags, method, time, _, crc, packed, whole, named, extras, comment, _, _, attributes, begins = struct.unpack_from("<5xBxxHHHHIIIHHHHHII", head)
        raw, extra = stream.read(named), stream.read(extras)
        stream.seek(comment, io.SEEK_CUR)
        link = system == 3 and attributes >> 28 == 0o12
        entries.append(_long(Entry(raw, flags, method, time, crc, packed, whole, begins, extra, link), moved=moved))
    return entries


def _long(entry: Entry, *, moved: int = 0) -> Entry:
    """Take sizes that need eight bytes from the extra field of ZIP64, in the order in which they are missing."""
    field, place = extra(entry.extra, 0x0001), 0
    values = [entry.size, entry.packed, entry.at]
    for number, value in enumerate(values):
        if value == 0xFFFFFFFF and place + 8 <= len(field):
            values[number] = struct.unpack_from("<Q", field, place)[0]
            place += 8
    return replace(entry, size=values[0], packed=values[1], at=values[2] + moved)


def extra(fields: bytes, wanted: int) -> bytes:
    """Return one of a member's extra fields; b"" when it has none such."""
    position = 0
    while position + 4 <= len(fields):
        tag, size = struct.unpack_from("<HH", fields, position)
        if tag == wanted:
            return fields[position + 4 : position + 4 + size]
        position += 4 + size
    return b""


# --- without one ---


@dataclass(frozen=True, slots=True)
class _Tail:
    """What stands behind a member whose sizes were not known when it was begun."""

    crc: int
    packed: int
    size: int


def _walked(stream: IO[bytes], purse: Purse) -> list[Entry]:
    """Find the members by their headers; what stands inside a member is its own."""
    marks = list(_marks(stream, purse))
    length = stream.seek(0, io.SEEK_END)
    tails = _tails(stream, [place for place, _ in marks])
    bounds = [place for place, mark in marks if mark != _DESCRIPTOR]
    entries: list[Entry] = []
    position = number = 0
    for place, mark in marks:
        if mark != _HEADER or place < position:
            continue
        found = _local(stream, place)
        if found is None:
            continue
        while number < len(bounds) and bounds[number] <= place:
            number += 1
        entry, start = found
        following = bounds[number] if number < len(bounds) else length
        entry, position = _measured(stream, entry, start, tails=tails, following=following, length=length)
        entries.append(entry)
        if len(entries) > DIRECTORY:
            raise UnpackError(DefectKind.BOMB, f"more than {DIRECTORY} members")
        purse.hurry()
    return entries


def _marks(stream: IO[bytes], purse: Purse) -> Iterator[tuple[int, bytes]]:
    begins, count = 0, 0
    while block := at(stream, begins, _BLOCK + 3):  # a mark may lie across two blocks
        purse.hurry()
        for found in _MARK.finditer(block):
            count += 1
            if count > MARKS:
                raise UnpackError(DefectKind.BOMB, f"more than {MARKS} places where members seem to begin")
            yield begins + found.start(), found.group()
        begins += _BLOCK


def _tails(stream: IO[bytes], places: list[int]) -> dict[int, _Tail]:
    """Read what precedes or follows each mark as a descriptor, under the place where its member's data would begin.

    It holds the packed size, so a false one points to a place where nothing begins. Its own mark is optional, and its sizes take
    four bytes or eight.
    """
    tails: dict[int, _Tail] = {}
    for place in places:
        for form, before in (("<4xIQQ", 0), ("<4xIII", 0), ("<III", 12), ("<IQQ", 20)):
            size = struct.calcsize(form)
            data = at(stream, place - before, size)
            if len(data) < size or not (before or data.startswith(_DESCRIPTOR)):
                continue
            crc, packed, whole = struct.unpack(form, data)
            if whole < MOST:  # four bytes read as eight take the next mark for a part of the size
                tails.setdefault(place - before - packed, _Tail(crc, packed, whole))
    return tails


def _local(stream: IO[bytes], place: int) -> tuple[Entry, int] | None:
    """Read the header at *place*, and where its data begin; None when it cannot be one."""
    head = at(stream, place, 30)
    if len(head) < 30:
        return None
    version, flags, method, time, _, crc, packed, size, named, extras = struct.unpack("<4xHHHHHIIIHH", head)
    raw, fields = stream.read(named), stream.read(extras)
    if version & 0xFF > 63 or method not in _METHODS or not raw or len(raw) < named:
        return None
    return _long(Entry(raw, flags, method, time, crc, packed, size, place, fields)), place + 30 + named + extras


def _measured(stream: IO[bytes], entry: Entry, start: int, *, tails: dict[int, _Tail], following: int, length: int) -> tuple[Entry, int]:
    """Say how far a member goes, and from where to look on; *following* is the next place where something seems to begin."""
    if entry.flags & 8 and not entry.packed:
        tail = tails.get(start)
        if tail is not None:
            return replace(entry, crc=tail.crc, packed=tail.packed, size=tail.size), start + tail.packed
        return replace(entry, crc=UNKNOWN, packed=max(0, following - start), size=UNKNOWN), start
    end = start + entry.packed
    if end <= length and at(stream, end, 4) in _BEHIND:
        return entry, end
    if not entry.method and entry.packed == entry.size:  # two fields agree: it is cut off, and what it holds may be an archive itself
        return entry, end
    return replace(entry, packed=max(0, min(entry.packed, following - start))), start
