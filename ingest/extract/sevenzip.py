"""7z archives: unpacked front to back into one nameless file, never to names; py7zr does the work (LGPL, unchanged).

Its own `extract` writes names to disk, refuses a whole archive for one name that climbs, unpacks up to 128 MB at a time and ends with the
first fault; so its decompressors are driven from here.
"""

from __future__ import annotations

import contextlib
import lzma
import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError

from ingest.extract.packed import CHUNK, DICTIONARY, DIRECTORY, LARGE, MEMBER, RATIO, Found, Member, Purse, UnpackError, litter
from ingest.facts import Defect, DefectKind

KEY = 20  # as a power of two: how often a password is hashed; 7-Zip takes 19, a third of a second
PROOF = 1 << 20  # bytes that must unpack for a password to be the right one
DIFFERS = "its checksum differs"
STEP = 1 << 20  # bytes unpacked at a time
HEADER = 8 << 20  # bytes of an archive's directory as it lies in the file; 20,000 names take one

_AES = b"\x06\xf1\x07\x01"
_BROKEN = (
    ArchiveError,
    lzma.LZMAError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    EOFError,
    ArithmeticError,
    RuntimeError,
)


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive with the first password that fits, without one if it needs none."""
    _weigh_header(file)
    with contextlib.ExitStack() as stack:
        archive = _archive(file, None, stack)
        if archive is not None and not _locked(archive):
            yield from _unpacked(archive, purse, stack, size=file.stat().st_size)
            return
        listed = archive
        for password in purse.passwords:
            purse.hurry()
            archive = _archive(file, password, stack)
            if archive is not None and _opens(archive):
                archive = _archive(file, password, stack) or archive  # what was tried is used up
                yield from _unpacked(archive, purse, stack, size=file.stat().st_size)
                return
        yield Defect(DefectKind.ENCRYPTED, "", "locked with a password, and none found in the mail opens it" + ("" if listed else "; its names are hidden"))
        for number, one in enumerate(listed.files if listed else (), 1):
            if not (one.is_directory or litter(one.filename)):
                yield Member(number, one.filename, int(one.uncompressed or 0), defect=Defect(DefectKind.ENCRYPTED, "", "locked with a password"))


def _weigh_header(file: Path) -> None:
    """Look at the directory before anything reads it: how much of it there is, and how often a password would be hashed."""
    with file.open("rb") as stream:
        head = stream.read(32)
        offset, size = int.from_bytes(head[12:20], "little"), int.from_bytes(head[20:28], "little")
        if size > HEADER:
            raise UnpackError(DefectKind.BOMB, f"a directory of {size} bytes")
        if 32 + offset + size > file.stat().st_size:
            raise UnpackError(DefectKind.DAMAGED, "ends early; the list of its files stands at the end")
        stream.seek(32 + offset)
        for found in re.finditer(_AES + b"[\x01-\x30](.)", stream.read(size), re.DOTALL):
            _weigh_key(found.group(1)[0])


def _weigh_key(first: int) -> None:
    if first & 0x3F > KEY:
        raise UnpackError(DefectKind.BOMB, f"a password hashed 2^{first & 0x3F} times")


def _archive(file: Path, password: str | None, stack: contextlib.ExitStack) -> Any:  # noqa: ANN401  an untyped package behind this one door
    """Read the directory; None when it is locked and *password* does not open it."""
    stream = stack.enter_context(file.open("rb"))
    try:
        archive = py7zr.SevenZipFile(stream, password=password)
    except PasswordRequired:
        return None
    except UnsupportedCompressionMethodError as fault:
        raise UnpackError(DefectKind.UNREAD, f"a method that is not read here: {fault}") from fault
    except _BROKEN as fault:
        if password is not None:
            return None
        raise UnpackError(DefectKind.DAMAGED, f"the archive does not open: {type(fault).__name__}: {fault}") from fault
    if len(getattr(archive, "files", ())) > DIRECTORY:
        raise UnpackError(DefectKind.BOMB, f"more than {DIRECTORY} members")
    for folder in _folders(archive):
        for coder in folder.coders:
            _weigh_coder(coder["method"], coder.get("properties") or b"")
    return archive


def _folders(archive: Any) -> list[Any]:  # noqa: ANN401
    streams = getattr(getattr(archive, "header", None), "main_streams", None)
    return list(streams.unpackinfo.folders) if streams is not None else []


def _locked(archive: Any) -> bool:  # noqa: ANN401
    return any(coder["method"] == _AES for folder in _folders(archive) for coder in folder.coders)


def _weigh_coder(method: bytes, properties: bytes) -> None:
    """Refuse what would cost more memory than an honest packer asks for."""
    if method == _AES and properties:
        _weigh_key(properties[0])
    memory = 0
    if method in {b"\x03\x01\x01", b"\x03\x04\x01"} and len(properties) >= 5:  # LZMA, PPMd: one byte, then the size
        memory = int.from_bytes(properties[1:5], "little")
    elif method == b"\x21" and properties:  # LZMA2: 2 or 3 times a power of two
        memory = (2 | properties[0] & 1) << (properties[0] // 2 + 11)
    if memory > DICTIONARY:
        raise UnpackError(DefectKind.BOMB, f"demands {memory >> 20} MB of memory to unpack")


def _opens(archive: Any) -> bool:  # noqa: ANN401
    """Unpack the beginning: a wrong password gives what neither decompresses nor has the right checksum."""
    seen = 0
    for files, start, end in _runs(archive):
        archive.fp.seek(start)
        for one in files:
            try:
                for piece in _pieces(archive, one, end):
                    seen += len(piece)
                    if seen > PROOF:
                        return True
            except UnpackError as fault:
                return fault.kind is not DefectKind.DAMAGED
            except _BROKEN:
                return False
    return True


def _runs(archive: Any) -> Iterator[tuple[list[Any], int, int]]:  # noqa: ANN401
    """Yield what is compressed as one: the files, and where their bytes begin and end. One broken run costs only itself."""
    streams = getattr(getattr(archive, "header", None), "main_streams", None)
    if streams is None:
        return
    positions, begin = streams.packinfo.packpositions, archive.worker.src_start
    for number, folder in enumerate(_folders(archive)):
        files = [one for one in folder.files or () if not one.emptystream]
        yield files, begin + positions[number], begin + positions[-1 if len(_folders(archive)) == 1 else number + 1]


def _pieces(archive: Any, one: Any, end: int) -> Iterator[bytes]:  # noqa: ANN401
    """Unpack the next file of a run, a little at a time, and compare its checksum."""
    machine, left, crc = one.folder.get_decompressor(one.compressed), one.uncompressed, 0
    while left > 0:
        before = archive.fp.tell()
        piece = machine.decompress(archive.fp, min(left, STEP))
        if not piece and (archive.fp.tell() == before or before >= end):
            raise UnpackError(DefectKind.DAMAGED, "ends early")
        left -= len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if one.crc32 is not None and crc != one.crc32:
        raise UnpackError(DefectKind.DAMAGED, DIFFERS)


@dataclass(slots=True)
class _Place:
    """Where a file lies among the unpacked ones, and what went wrong with it."""

    start: int = 0
    length: int = 0
    fault: Defect | None = None


class _Spool:
    """All files of an archive, one behind the other in one nameless file."""

    def __init__(self, file: IO[bytes], purse: Purse, *, size: int) -> None:
        self.file, self.purse = file, purse
        self.written = 0
        self.most = max(LARGE, RATIO * size)
        self.places: dict[int, _Place] = {}

    def keep(self, place: _Place, piece: bytes) -> None:
        if place.length + len(piece) > MEMBER:
            raise UnpackError(DefectKind.TOO_LARGE, f"a member of more than {MEMBER >> 20} MB")
        if self.written + len(piece) > min(self.most, self.purse.written):
            raise (
                UnpackError(DefectKind.TOO_LARGE, "more than may be unpacked for one mail")
                if self.most >= self.purse.written
                else UnpackError(DefectKind.BOMB, f"expands more than {RATIO} times")
            )
        self.file.write(piece)
        self.written += len(piece)
        place.length += len(piece)


def _unpacked(archive: Any, purse: Purse, stack: contextlib.ExitStack, *, size: int) -> Iterator[Found]:  # noqa: ANN401
    """Unpack everything that is listed, then give it out member by member; what came before a fault stays good."""
    file = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=1 << 20))  # noqa: SIM115  the stack closes it
    spool = _Spool(file, purse, size=size)
    try:
        for files, start, end in _runs(archive):
            archive.fp.seek(start)
            _unpack_run(archive, files, end, spool)
    except UnpackError as fault:
        stopped: Defect | None = fault.defect()
    else:
        stopped = None
    for number, one in enumerate(getattr(archive, "files", ()), 1):
        if one.is_directory or litter(one.filename):
            continue
        place = spool.places.get(one.id, _Place(fault=None if one.emptystream else stopped and _BEHIND))
        if one.is_symlink or one.is_junction or one.is_socket:
            yield Member(number, one.filename, 0, defect=Defect(DefectKind.UNREAD, "", "a link, not followed"))
        elif place.fault is None or (place.fault.kind is DefectKind.DAMAGED and place.length):
            yield Member(number, one.filename, place.length, _slice(file, place))
        else:
            yield Member(number, one.filename, int(one.uncompressed or 0), defect=place.fault)


_BEHIND = Defect(DefectKind.UNREAD, "", "stands behind a member that does not unpack")


def _unpack_run(archive: Any, files: list[Any], end: int, spool: _Spool) -> None:  # noqa: ANN401
    """Unpack files that are compressed as one; the first that fails takes those behind it along, unless only its checksum differs."""
    broken: Defect | None = None
    for one in files:
        place = spool.places[one.id] = _Place(start=spool.written, fault=broken and _BEHIND)
        if broken is not None:
            continue
        wanted = not (litter(one.filename) or one.is_symlink or one.is_junction or one.is_socket)
        try:
            for piece in _pieces(archive, one, end):
                spool.purse.hurry()
                if wanted:
                    spool.keep(place, piece)
        except (UnpackError, MemoryError, *_BROKEN) as stop:
            place.fault = _fault(stop)
            if isinstance(stop, UnpackError) and stop.kind is not DefectKind.DAMAGED:
                raise
            broken = None if place.fault.detail == DIFFERS else place.fault


def _fault(stop: Exception) -> Defect:
    if isinstance(stop, UnpackError):
        return stop.defect()
    if isinstance(stop, MemoryError):
        return Defect(DefectKind.BOMB, "", "needs more memory than allowed")
    if isinstance(stop, UnsupportedCompressionMethodError):
        return Defect(DefectKind.UNREAD, "", "compressed by a method that is not read here")
    return Defect(DefectKind.DAMAGED, "", f"does not unpack: {type(stop).__name__}")


def _slice(file: IO[bytes], place: _Place) -> Iterator[bytes]:
    start, end = place.start, place.start + place.length
    while start < end:
        file.seek(start)
        chunk = file.read(min(CHUNK, end - start))
        if not chunk:
            break
        start += len(chunk)
        yield chunk
    if place.fault is not None:
        raise UnpackError(place.fault.kind, place.fault.detail)
