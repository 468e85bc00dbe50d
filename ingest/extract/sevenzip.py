"""7z archives: unpacked front to back into one nameless file, never to names; py7zr does the work (LGPL, unchanged).

Its own `extract` writes names to disk or refuses a whole archive for one name that climbs, so its worker is given sinks of ours instead.
"""

from __future__ import annotations

import contextlib
import lzma
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import MemIO, Py7zIO, WriterFactory
from typing_extensions import override

from ingest.extract.packed import CHUNK, DICTIONARY, DIRECTORY, LARGE, MEMBER, RATIO, Found, Member, Purse, UnpackError, litter
from ingest.facts import Defect, DefectKind

KEY = 20  # as a power of two: how often a password is hashed; 7-Zip takes 19, a third of a second
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
            raise UnpackError(DefectKind.DAMAGED, "ends early")
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


class _EnoughError(Exception):
    """Enough of a member has been seen to believe a password."""


def _opens(archive: Any) -> bool:  # noqa: ANN401
    """Unpack the beginning: a wrong password gives what neither decompresses nor has the right checksum."""
    sink = _Sink(None, 1 << 20)
    try:
        _run(archive, {one.id: sink for one in archive.files if not one.is_directory})
    except _EnoughError:
        return True
    except _BROKEN:
        return False
    except UnpackError as fault:
        return fault.kind is not DefectKind.ENCRYPTED
    return True


class _Sink(Py7zIO):
    """Where py7zr puts one member: behind the others in one file."""

    def __init__(self, spool: IO[bytes] | None, most: int, purse: Purse | None = None) -> None:
        self.spool, self.most, self.purse = spool, most, purse
        self.start = self.length = 0
        self.done = False

    @override
    def write(self, s: bytes | bytearray) -> int:
        if self.purse is not None:
            self.purse.hurry()
        if self.spool is None:
            self.most -= len(s)
            if self.most < 0:
                raise _EnoughError
            return len(s)
        if not self.length:
            self.start = self.spool.tell()
        if self.length + len(s) > MEMBER:
            raise UnpackError(DefectKind.TOO_LARGE, f"a member of more than {MEMBER >> 20} MB")
        if self.start + self.length + len(s) > self.most:
            over = self.purse is not None and self.most >= self.purse.written
            raise (
                UnpackError(DefectKind.TOO_LARGE, "more than may be unpacked for one mail")
                if over
                else UnpackError(DefectKind.BOMB, f"expands more than {RATIO} times")
            )
        self.length += self.spool.write(s)
        return len(s)

    @override
    def read(self, size: int | None = None) -> bytes:
        return b""

    @override
    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    @override
    def flush(self) -> None:
        """Nothing is kept back."""

    @override
    def size(self) -> int:
        return self.length

    @override
    def close(self) -> None:
        self.done = True


class _Given(WriterFactory):
    """Hand py7zr the sink that was made for a member, whatever the member is called."""

    def __init__(self, sink: _Sink) -> None:
        self.sink = sink

    @override
    def create(self, filename: str) -> Py7zIO:
        return self.sink


def _run(archive: Any, sinks: dict[int, _Sink]) -> None:  # noqa: ANN401
    for number, sink in sinks.items():
        archive.worker.register_filelike(number, MemIO("member", _Given(sink)))
    archive.worker.extract(archive.fp, None, parallel=False)


def _unpacked(archive: Any, purse: Purse, stack: contextlib.ExitStack, *, size: int) -> Iterator[Found]:  # noqa: ANN401
    """Unpack everything that is listed, then give it out member by member; what came before a fault stays good."""
    listed = [(n, one) for n, one in enumerate(getattr(archive, "files", ()), 1) if not (one.is_directory or litter(one.filename))]
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=1 << 20))  # noqa: SIM115  the stack closes it
    most = min(purse.written, max(LARGE, RATIO * size))
    sinks = {one.id: _Sink(spool, most, purse) for _, one in listed if not (one.is_symlink or one.is_junction or one.is_socket)}
    fault: Defect | None = None
    try:
        _run(archive, sinks)
    except UnpackError as stop:
        fault = stop.defect()
    except MemoryError:
        fault = Defect(DefectKind.BOMB, "", "needs more memory than allowed")
    except UnsupportedCompressionMethodError:
        fault = Defect(DefectKind.UNREAD, "", "compressed by a method that is not read here")
    except _BROKEN as stop:
        fault = Defect(DefectKind.DAMAGED, "", f"does not unpack: {type(stop).__name__}"[:200])
    blamed = False
    for number, one in listed:
        sink = sinks.get(one.id)
        if sink is None:
            yield Member(number, one.filename, 0, defect=Defect(DefectKind.UNREAD, "", "a link, not followed"))
        elif sink.done or fault is None:
            yield Member(number, one.filename, sink.length, _slice(spool, sink.start, sink.length))
        else:
            later = Defect(DefectKind.UNREAD, "", "stands behind a member that does not unpack")
            yield Member(number, one.filename, int(one.uncompressed or 0), defect=later if blamed else fault)
            blamed = True


def _slice(spool: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    end = start + length
    while start < end:
        spool.seek(start)
        chunk = spool.read(min(CHUNK, end - start))
        if not chunk:
            return
        start += len(chunk)
        yield chunk
