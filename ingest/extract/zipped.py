"""ZIP archives: names read as the packer wrote them, members streamed one by one, both of its ciphers.

Nothing of it is left to the standard library: that knows neither AES nor Deflate64, refuses a whole archive for one name that is not in
the charset it is said to be in, opens members that overlap, and lists nothing where the end of the file is missing.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

from ingest.extract import ciphers, squeezed
from ingest.extract.packed import CHUNK, Found, Member, Purse, UnpackError, litter
from ingest.extract.spelled import spelled
from ingest.extract.zipdir import UNKNOWN, Entry, at, extra, listing
from ingest.facts import Defect, DefectKind

PROOF = 1 << 20  # bytes of a member that must make sense for a password to be the right one; the old cipher is slow

_AES = 99  # stands in place of the method; the real one is in an extra field


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive member by member."""
    with file.open("rb") as stream:
        listed = listing(stream, purse)
        yield from listed.defects
        names, doubt = _names(listed.entries)
        if doubt:
            yield Defect(DefectKind.CHARSET, "", doubt)
        overlapping = _overlapping(listed.entries)
        if overlapping:
            yield Defect(DefectKind.BOMB, "", "members overlap")
        known: list[bytes] = []  # the password that opened the last member opens the next one too
        for number, (entry, name) in enumerate(zip(listed.entries, names, strict=True), 1):
            if name.endswith(("/", "\\")) or litter(name):
                continue
            size = max(0, entry.size)
            if number in overlapping:
                yield Member(number, name, size, defect=Defect(DefectKind.BOMB, "", "shares its bytes with another member"))
            elif entry.link:
                yield Member(number, name, 0, defect=Defect(DefectKind.UNREAD, "", "a link, not followed"))
            else:
                yield Member(number, name, size, _content(stream, entry, purse, known))


def _overlapping(entries: tuple[Entry, ...]) -> frozenset[int]:
    """Number the members whose bytes are also another's: 95 kB can declare 50 GB that way."""
    spans = sorted((one.at, one.at + 30 + one.packed, number) for number, one in enumerate(entries, 1) if one.at != UNKNOWN)
    found: set[int] = set()
    for before, after in pairwise(spans):
        if before[1] > after[0]:
            found |= {before[2], after[2]}
    return frozenset(found)


def _names(entries: tuple[Entry, ...]) -> tuple[list[str], str]:
    """Read the members' names: UTF-8 where the packer says so and it is true, the others as one machine wrote them."""
    said = [_said(one) for one in entries]
    others, doubt = spelled([one.raw for one, name in zip(entries, said, strict=True) if name is None])
    rest = iter(others)
    return [next(rest) if name is None else name for name in said], doubt


def _said(entry: Entry) -> str | None:
    """Return the name where its charset is known: by the flag, or by the second name that Info-ZIP adds (APPNOTE 4.6.9)."""
    field = extra(entry.extra, 0x7075)
    sure = entry.flags & 0x800
    raw = entry.raw
    if field[:1] == b"\x01" and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):  # else the name was changed without it
        raw, sure = field[5:], 1
    try:
        return raw.decode() if sure else None
    except UnicodeDecodeError:  # packers in China set the flag and write GBK all the same
        return None


# --- bytes ---


def _content(stream: IO[bytes], entry: Entry, purse: Purse, known: list[bytes]) -> Iterator[bytes]:
    """Yield a member's bytes, with the password that opens it where it is locked."""
    if not entry.flags & 1:
        yield from _checked(_plain(stream, entry, None), entry)
        return
    for password in (*known, *(p for word in purse.passwords for p in ciphers.encodings(word))):
        if _opens(stream, entry, password, purse):
            known[:] = [password]
            yield from _checked(_plain(stream, entry, password), entry)
            return
    raise ciphers.wrong()


def _opens(stream: IO[bytes], entry: Entry, password: bytes, purse: Purse) -> bool:
    """Try a password on the beginning of a member: the check of one byte lets one wrong password in 256 through."""
    size = 0
    try:
        for chunk in _checked(_plain(stream, entry, password), entry):
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


def _plain(stream: IO[bytes], entry: Entry, password: bytes | None) -> Iterator[bytes]:
    """Undo cipher and compression."""
    raw, method = _raw(stream, entry), entry.method
    if method == _AES:
        field = extra(entry.extra, 0x9901)
        if len(field) < 7:
            raise UnpackError(DefectKind.DAMAGED, "does not name its cipher")
        strength, method = struct.unpack_from("<BH", field, 4)
        if password is not None:
            raw = ciphers.aes(raw, password, size=entry.packed, strength=strength)
    elif password is not None:
        raw = ciphers.old(raw, password, (entry.time if entry.flags & 8 else entry.crc >> 16) >> 8)
    return squeezed.plain(raw, method)


def _raw(stream: IO[bytes], entry: Entry) -> Iterator[bytes]:
    head = at(stream, entry.at, 30)
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise UnpackError(DefectKind.DAMAGED, "does not begin where the archive says")
    place = entry.at + 30 + sum(struct.unpack("<HH", head[26:30]))
    left = entry.packed
    while left:
        chunk = at(stream, place, min(CHUNK, left))
        if not chunk:
            raise UnpackError(DefectKind.DAMAGED, "ends early")
        place, left = place + len(chunk), left - len(chunk)
        yield chunk


def _checked(chunks: Iterator[bytes], entry: Entry) -> Iterator[bytes]:
    """Pass bytes on while they keep to the size that was declared, and compare the checksum at the end."""
    size, crc = 0, 0
    for chunk in chunks:
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > entry.size != UNKNOWN:
            raise UnpackError(DefectKind.BOMB, "longer than the archive declares")
        yield chunk
    if entry.size == UNKNOWN:
        raise UnpackError(DefectKind.DAMAGED, "ends early; how long it was is lost")
    if size != entry.size:
        raise UnpackError(DefectKind.DAMAGED, "shorter than the archive declares")
    if crc != entry.crc and not (entry.method == _AES and entry.crc == 0):  # AE-2 leaves the checksum out
        raise UnpackError(DefectKind.DAMAGED, "its checksum differs")
