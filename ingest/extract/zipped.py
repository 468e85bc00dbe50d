"""ZIP archives: names read as the packer wrote them, members streamed one by one, both of its ciphers.

The standard library reads the directory; the members are read here, because it knows neither AES nor Deflate64, refuses members whose two
headers spell the name differently (packers in China do), and opens members that overlap.
"""

from __future__ import annotations

import bz2
import contextlib
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

from ingest import charset, sniff
from ingest.extract import ciphers
from ingest.extract.packed import CHUNK, DICTIONARY, DIRECTORY, Found, Member, Purse, UnpackError, expanded, litter
from ingest.facts import Defect, DefectKind

PROOF = 1 << 20  # bytes of a member that must make sense for a password to be the right one; the old cipher is slow

_AES = 99  # stands in place of the method; the real one is in an extra field
_STORED, _DEFLATE, _DEFLATE64, _BZIP2, _LZMA = 0, 8, 9, 12, 14


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive member by member."""
    with file.open("rb") as stream:
        infos = _directory(stream)
        overlapping = _overlapping(infos)
        if overlapping:
            yield Defect(DefectKind.BOMB, "", "members overlap")
        known: list[bytes] = []  # the password that opened the last member opens the next one too
        for number, info in enumerate(infos, 1):
            name = member_name(info)
            if name.endswith(("/", "\\")) or litter(name):
                continue
            if number in overlapping:
                yield Member(number, name, info.file_size, defect=Defect(DefectKind.BOMB, "", "shares its bytes with another member"))
            elif stat.S_ISLNK(info.external_attr >> 16) and info.create_system == 3:
                yield Member(number, name, 0, defect=Defect(DefectKind.UNREAD, "", "a link, not followed"))
            else:
                yield Member(number, name, info.file_size, _content(stream, info, purse, known))


def _directory(stream: IO[bytes]) -> list[zipfile.ZipInfo]:
    if sniff.zip_count(stream) > DIRECTORY:
        raise UnpackError(DefectKind.BOMB, f"more than {DIRECTORY} members")
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, OverflowError, IndexError, struct.error) as fault:
        raise UnpackError(DefectKind.DAMAGED, f"the archive does not open: {fault}") from fault


def _overlapping(infos: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Number the members whose bytes are also another's: 95 kB can declare 50 GB that way."""
    spans = sorted((info.header_offset, info.header_offset + 30 + info.compress_size, number) for number, info in enumerate(infos, 1))
    found: set[int] = set()
    for before, after in pairwise(spans):
        if before[1] > after[0]:
            found |= {before[2], after[2]}
    return frozenset(found)


# --- names ---


def member_name(info: zipfile.ZipInfo) -> str:
    """Read a member's name: UTF-8 when flagged or when it is, else as Windows packers in China write it (GBK)."""
    name = info.orig_filename
    if info.flag_bits & 0x800:
        return name
    unicode_path = _extra(info.extra, 0x7075)[5:].decode("utf-8", "replace")
    if unicode_path:
        return unicode_path
    with contextlib.suppress(UnicodeEncodeError):  # not what zipfile made of eight-bit bytes: keep it
        return charset.decode(name.encode("cp437")).text
    return name


def _extra(fields: bytes, wanted: int) -> bytes:
    """Return one of a member's extra fields; b"" when it has none such."""
    position = 0
    while position + 4 <= len(fields):
        tag, size = struct.unpack_from("<HH", fields, position)
        if tag == wanted:
            return fields[position + 4 : position + 4 + size]
        position += 4 + size
    return b""


# --- bytes ---


def _content(stream: IO[bytes], info: zipfile.ZipInfo, purse: Purse, known: list[bytes]) -> Iterator[bytes]:
    """Yield a member's bytes, with the password that opens it where it is locked."""
    if not info.flag_bits & 1:
        yield from _checked(_plain(stream, info, None), info)
        return
    for password in (*known, *(p for word in purse.passwords for p in ciphers.encodings(word))):
        if _opens(stream, info, password, purse):
            known[:] = [password]
            yield from _checked(_plain(stream, info, password), info)
            return
    raise ciphers.wrong()


def _opens(stream: IO[bytes], info: zipfile.ZipInfo, password: bytes, purse: Purse) -> bool:
    """Try a password on the beginning of a member: the check of one byte lets one wrong password in 256 through."""
    size = 0
    try:
        for chunk in _checked(_plain(stream, info, password), info):
            purse.hurry()
            size += len(chunk)
            if size > PROOF:
                break
    except UnpackError as fault:
        if fault.kind is DefectKind.TIMEOUT:
            raise
        return fault.kind not in {DefectKind.ENCRYPTED, DefectKind.DAMAGED}
    except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError):
        return False
    return True


def _plain(stream: IO[bytes], info: zipfile.ZipInfo, password: bytes | None) -> Iterator[bytes]:
    """Undo cipher and compression."""
    raw, method = _raw(stream, info), info.compress_type
    if method == _AES:
        field = _extra(info.extra, 0x9901)
        if len(field) < 7:
            raise UnpackError(DefectKind.DAMAGED, "does not name its cipher")
        strength, method = struct.unpack_from("<BH", field, 4)
        if password is not None:
            raw = ciphers.aes(raw, password, size=info.compress_size, strength=strength)
    elif password is not None:
        check = info.CRC >> 24 if not info.flag_bits & 8 else _time(info) >> 8
        raw = ciphers.old(raw, password, check)
    if method not in _METHODS:
        raise UnpackError(DefectKind.UNREAD, f"compressed by method {method}, which is not read here")
    return _METHODS[method](raw)


def _time(info: zipfile.ZipInfo) -> int:
    """Put the member's time back into the sixteen bits it stood in: the old cipher checks passwords by it."""
    _, _, _, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2


def _raw(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    stream.seek(info.header_offset)
    head = stream.read(30)
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise UnpackError(DefectKind.DAMAGED, "does not begin where the archive says")
    at = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    left = info.compress_size
    while left:
        stream.seek(at)
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            raise UnpackError(DefectKind.DAMAGED, "ends early")
        at, left = at + len(chunk), left - len(chunk)
        yield chunk


def _checked(chunks: Iterator[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pass bytes on while they keep to the size that was declared, and compare the checksum at the end."""
    size, crc = 0, 0
    for chunk in chunks:
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > info.file_size:
            raise UnpackError(DefectKind.BOMB, "longer than the archive declares")
        yield chunk
    if size != info.file_size:
        raise UnpackError(DefectKind.DAMAGED, "shorter than the archive declares")
    if crc != info.CRC and not (info.compress_type == _AES and info.CRC == 0):  # AE-2 leaves the checksum out
        raise UnpackError(DefectKind.DAMAGED, "its checksum differs")


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(-15)
    for chunk in chunks:
        rest = chunk
        while rest and not machine.eof:
            out = machine.decompress(rest, CHUNK)
            rest = machine.unconsumed_tail
            yield out
    if not machine.eof:
        raise UnpackError(DefectKind.DAMAGED, "ends early")


def _inflated64(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo Deflate64, which Windows itself uses for files beyond 2 GB."""
    import inflate64

    machine = inflate64.Inflater()
    for chunk in chunks:
        for start in range(0, len(chunk), 1 << 10):  # it gives all it can at once: a thousand times what it gets
            yield machine.inflate(chunk[start : start + (1 << 10)])


def _unlzma(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo LZMA as ZIP has it: version, length and the five bytes of properties before the stream."""
    head = next(chunks, b"")
    while len(head) < 9 and (more := next(chunks, b"")):
        head += more
    if len(head) < 9 or head[2:4] != b"\x05\x00" or head[4] >= 225:
        raise UnpackError(DefectKind.DAMAGED, "its LZMA header makes no sense")
    dictionary = struct.unpack_from("<I", head, 5)[0]
    if dictionary > DICTIONARY:
        raise UnpackError(DefectKind.BOMB, f"demands {dictionary >> 20} MB of memory to unpack")
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": max(4096, dictionary), "lc": head[4] % 9, "lp": head[4] // 9 % 5, "pb": head[4] // 45}]
    machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    piece = head[9:]
    while not machine.eof:
        if piece or not machine.needs_input:
            yield machine.decompress(piece, CHUNK)
        piece = next(chunks, b"") if machine.needs_input else b""
        if not piece and machine.needs_input:
            return  # a stream without a mark at its end; whether it is whole is told by its size


_METHODS: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    _STORED: lambda chunks: chunks,
    _DEFLATE: _inflated,
    _DEFLATE64: _inflated64,
    _BZIP2: lambda chunks: expanded(chunks, bz2.BZ2Decompressor),
    _LZMA: _unlzma,
}
