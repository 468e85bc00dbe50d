"""tar archives, and single files behind gzip, bzip2 or xz; a compressed tar is opened in one step.

The tar is read as a stream, so nothing can make the reader go back; its own headers may not ask for more than a little memory.
"""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from tarfile import HeaderError
from typing import IO, Any, Self

from typing_extensions import override

from ingest.extract.packed import CHUNK, DICTIONARY, DIRECTORY, Found, Member, Purse, UnpackError, expanded, litter, resumed
from ingest.extract.spelled import spelled
from ingest.facts import Defect, DefectKind

HEADERS = 1 << 20  # bytes between two members: long names and properties of the next one
LOST = 60_000  # blocks of 512 bytes looked at for the next header after a broken one: a member of 30 MB, in two seconds
_BLOCK = 512
_EVERY = (tarfile.TarError, OSError, ValueError, EOFError, RuntimeError, OverflowError)


def tar(file: Path, purse: Purse) -> Iterator[Found]:
    """Open a tar."""
    with file.open("rb") as stream:
        yield from members(_chunks(stream), purse)


def gzip(file: Path, purse: Purse) -> Iterator[Found]:
    """Open what gzip holds."""
    with file.open("rb") as stream:
        head = stream.read(4096)
        stream.seek(0)
        yield from _single(_gunzipped(_chunks(stream)), purse, name=_name(head))


def bzip2(file: Path, purse: Purse) -> Iterator[Found]:
    """Open what bzip2 holds."""
    with file.open("rb") as stream:
        yield from _single(expanded(_chunks(stream), bz2.BZ2Decompressor), purse)


def xz(file: Path, purse: Purse) -> Iterator[Found]:
    """Open what xz holds; a stream that demands too much memory is refused by the library."""
    with file.open("rb") as stream:
        yield from _single(expanded(_chunks(stream), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=DICTIONARY)), purse)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(1 << 16), b"")


def _gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip; streams that follow one another are one, and what follows the last one is no matter."""
    machine, whole = zlib.decompressobj(31), False
    for chunk in chunks:
        rest = chunk
        while rest:
            if machine.eof:
                if not rest.startswith(b"\x1f\x8b"):
                    return
                machine, whole = zlib.decompressobj(31), False
            out = machine.decompress(rest, CHUNK)
            rest = machine.unconsumed_tail or machine.unused_data
            if out:
                yield out
        whole = machine.eof
    if not whole:
        raise UnpackError(DefectKind.DAMAGED, "ends early")


def _name(head: bytes) -> str:
    """Read the name gzip keeps (RFC 1952 §2.3), where it keeps one."""
    if len(head) < 10 or not head[3] & 8:
        return ""
    at = 10 + (2 + int.from_bytes(head[10:12], "little") if head[3] & 4 else 0)
    return spelled([head[at : head.find(b"\x00", at)]])[0][0] if head.find(b"\x00", at) >= 0 else ""


def _single(chunks: Iterator[bytes], purse: Purse, *, name: str = "") -> Iterator[Found]:
    """Give out the one file that was compressed, or the members of the tar that it is."""
    head = b""
    fault: UnpackError | None = None
    try:
        while len(head) < _BLOCK and (chunk := next(chunks, b"")):
            head += chunk
    except UnpackError as stop:
        fault = stop
    if head[257:262] == b"ustar":
        yield from members(chain((head,), chunks), purse)
    else:
        yield Member(1, name, len(head), resumed(head, chunks, fault))


class _Tape:
    """A stream that tarfile may read, but not more at once than a member's header can honestly need."""

    def __init__(self, chunks: Iterator[bytes], purse: Purse) -> None:
        self.chunks, self.purse = chunks, purse
        self.rest = b""
        self.headers = HEADERS

    def read(self, size: int) -> bytes:
        self.headers -= size
        if self.headers < 0:
            raise UnpackError(DefectKind.BOMB, "a header without end")
        self.purse.hurry()
        while len(self.rest) < size and (chunk := next(self.chunks, b"")):
            self.rest += chunk
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


class _LostError(Exception):
    """A header makes no sense: tarfile alone would take it for the end of the archive."""


class _Header(tarfile.TarInfo):
    @classmethod
    @override
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except HeaderError as fault:
            what = type(fault).__name__  # the library keeps their classes to itself
            if what == "InvalidHeaderError":
                raise _LostError from fault
            if what in {"TruncatedHeaderError", "EmptyHeaderError"}:
                raise UnpackError(DefectKind.DAMAGED, "its end is missing") from fault
            raise


def members(chunks: Iterator[bytes], purse: Purse) -> Iterator[Found]:
    """Open a tar that comes as a stream: each member is read, or read past, before the next; a broken header is read past."""
    tape = _Tape(chunks, purse)
    numbers = iter(range(1, DIRECTORY))
    lost = 0
    try:
        while True:
            tape.headers = HEADERS
            try:
                yield from _run(tape, numbers)
            except _LostError:
                lost += 1
                if lost > LOST:
                    raise UnpackError(DefectKind.BOMB, f"more than {LOST} headers that are none") from None
                if lost == 1:
                    yield Defect(DefectKind.DAMAGED, "", "a member's header is broken; what stands behind it is listed")
            else:
                return
    except _EVERY as fault:
        raise UnpackError(DefectKind.DAMAGED, f"ends early: {fault}" if isinstance(fault, tarfile.ReadError) else f"does not unpack: {fault}") from fault


def _run(tape: _Tape, numbers: Iterator[int]) -> Iterator[Found]:
    """Read up to the end, or to the first header that makes no sense; the tape then stands behind that, because no more was read of it."""
    with tarfile.open(fileobj=tape, mode="r|", bufsize=_BLOCK, encoding="utf-8", errors="surrogateescape", tarinfo=_Header) as archive:  # type: ignore[call-overload]
        for number in numbers:
            tape.headers = HEADERS
            info = archive.next()
            archive.members.clear()  # it would keep them all
            if info is None:
                return
            found = _member(number, info, archive, tape)
            if found is not None:
                yield found
            _pass(archive, tape)
        yield Defect(DefectKind.BOMB, "", f"more than {DIRECTORY} members")


def _member(number: int, info: tarfile.TarInfo, archive: tarfile.TarFile, tape: _Tape) -> Member | None:
    name = _decoded(info.name)
    if info.isdir() or litter(name):
        return None
    if not info.isreg() or info.issparse():
        what = "a link, not followed" if info.issym() or info.islnk() else "a sparse file" if info.issparse() else "a device, ignored"
        return Member(number, name, 0, defect=Defect(DefectKind.UNREAD, "", what))
    return Member(number, name, info.size, _content(archive, info, tape))


def _decoded(name: str) -> str:
    """Read a name that is no UTF-8: packers in China write GBK here too."""
    return spelled([name.encode("utf-8", "surrogateescape")])[0][0]


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo, tape: _Tape) -> Iterator[bytes]:
    source: Callable[[int], bytes] | None = getattr(archive.extractfile(info), "read", None)
    left = info.size
    while left and source is not None:
        tape.headers = HEADERS
        try:
            chunk = source(min(CHUNK, left))
        except _EVERY as fault:
            raise UnpackError(DefectKind.DAMAGED, "ends early") from fault
        if not chunk:
            raise UnpackError(DefectKind.DAMAGED, "ends early")
        left -= len(chunk)
        yield chunk


def _pass(archive: tarfile.TarFile, tape: _Tape) -> None:
    """Read past what nobody wanted of a member, in small steps, and count it: skipping unpacks as well."""
    stream: Any = archive.fileobj  # tarfile's own, of the kind that only goes forward
    while (before := stream.tell()) < archive.offset:
        tape.headers = HEADERS
        stream.seek(min(archive.offset, before + CHUNK))
        if stream.tell() == before:
            return
        tape.purse.pay(stream.tell() - before)
