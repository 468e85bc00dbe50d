"""The lock of RAR 3 and 4 (AES-128, a password hashed 262,144 times), taken off: the archive is written once more without it, headers and all.

unar 1.10 derives the key wrongly and libarchive does not try. What a member is locked with is proven by its checksum alone, so who calls
this unpacks one member before he believes the password.
"""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ingest.extract.packed import CHUNK, DIRECTORY, Purse
from ingest.extract.rarhead import FOUR, STORED

LONGEST = 28  # characters of a password; with longer ones RAR's own hash goes wrong in a way that is not repeated here
_ROUNDS, _STEPS = 1 << 18, 16
_LOCKED, _SALTED, _LARGE, _DATA, _FOLDER = 0x04, 0x400, 0x100, 0x8000, 0xE0
_MAIN, _FILE, _END = 0x73, 0x74, 0x7B


class WrongError(Exception):
    """A header does not open with this password."""


def unlock(file: Path, out: IO[bytes], password: str, purse: Purse, *, only: frozenset[int] | None = None) -> tuple[int, ...]:
    """Write *file* to *out* without its lock, or only the files at some places; return the places of those that were locked."""
    locked: list[int] = []
    place = -1
    with file.open("rb") as stream:
        out.write(stream.read(len(FOUR)))
        for head in _headers(stream, password):
            purse.hurry()
            kind, flags = struct.unpack_from("<BH", head, 2)
            behind = _behind(head, flags)
            start = stream.tell()
            if kind == _FILE:
                place += flags & _FOLDER != _FOLDER
                locked += [place] if flags & _LOCKED and flags & _FOLDER != _FOLDER else []
                if only is None or place in only:
                    _copy(stream, out, head, behind, password, purse)
            elif kind in {_MAIN, _END}:  # a comment or the like is nobody's file
                out.write(_sealed(head, flags & ~0x80 if kind == _MAIN else flags))
            stream.seek(start + behind)
    return tuple(locked)


def _behind(head: bytes, flags: int) -> int:
    """Read how many bytes follow a header."""
    if not flags & _DATA or len(head) < 11:
        return 0
    more = struct.unpack_from("<I", head, 32)[0] << 32 if head[2] == _FILE and flags & _LARGE and len(head) >= 36 else 0
    return int(struct.unpack_from("<I", head, 7)[0] + more)


def _headers(stream: IO[bytes], password: str) -> Iterator[bytes]:
    """Yield the headers, each unlocked where that is needed; the stream then stands behind it. A damaged one ends the list."""
    hidden = False
    for _ in range(DIRECTORY):
        head = _hidden(stream, password) if hidden else _plain(stream)
        if len(head) < 7:
            return
        yield head
        if head[2] == _END:
            return
        hidden = hidden or (head[2] == _MAIN and bool(struct.unpack_from("<H", head, 3)[0] & 0x80))


def _plain(stream: IO[bytes]) -> bytes:
    head = stream.read(7)
    if len(head) < 7:
        return b""
    return head + stream.read(max(0, struct.unpack_from("<H", head, 5)[0] - 7))


def _hidden(stream: IO[bytes], password: str) -> bytes:
    """Read a header that is locked: its salt, then as many blocks of the cipher as it fills."""
    salt = stream.read(8)
    first = stream.read(16)
    if len(first) < 16:
        return b""
    cipher = _cipher(password, salt)
    head: bytes = cipher.decrypt(first)
    size = struct.unpack_from("<H", head, 5)[0]
    rest = stream.read(max(0, -(-size // 16) * 16 - 16))
    head = (head + cipher.decrypt(rest[: len(rest) // 16 * 16]))[:size]
    if size < 7 or len(head) < size or zlib.crc32(head[2:]) & 0xFFFF != struct.unpack_from("<H", head)[0]:
        raise WrongError
    return head


def _copy(stream: IO[bytes], out: IO[bytes], head: bytes, behind: int, password: str, purse: Purse) -> None:
    """Write a file's header without its lock, and its bytes as they were before they were locked."""
    flags = struct.unpack_from("<H", head, 3)[0]
    cipher, left = None, behind
    if flags & _LOCKED and len(head) >= 32:
        at = (40 if flags & _LARGE else 32) + struct.unpack_from("<H", head, 26)[0]
        salt = head[at : at + 8] if flags & _SALTED else b""
        cipher = _cipher(password, salt)
        head = head[:at] + head[at + len(salt) :]
        if head[25] == STORED and not flags & _LARGE:  # the cipher's last block was filled up
            left = min(behind, struct.unpack_from("<I", head, 11)[0])
            head = head[:7] + struct.pack("<I", left) + head[11:]
    out.write(_sealed(head, flags & ~(_LOCKED | _SALTED) if cipher else flags))
    while piece := stream.read(min(CHUNK, behind)):
        purse.hurry()
        behind -= len(piece)
        plain = cipher.decrypt(piece[: len(piece) // 16 * 16]) if cipher else piece
        out.write(plain[:left])
        left -= len(plain[:left])


def _sealed(head: bytes, flags: int) -> bytes:
    """Give a header its length and its checksum again."""
    said = head[2:3] + struct.pack("<HH", flags, len(head)) + head[7:]
    return struct.pack("<H", zlib.crc32(said) & 0xFFFF) + said


def _cipher(password: str, salt: bytes) -> Any:  # noqa: ANN401  the library has a class for each mode and no common one
    from Cryptodome.Cipher import AES

    key, start = _key(password, salt)
    return AES.new(key, AES.MODE_CBC, start)


@functools.lru_cache(maxsize=4)  # the members of one archive mostly have the same salt
def _key(password: str, salt: bytes) -> tuple[bytes, bytes]:
    """Hash a password as RAR 3 does; each sixteenth of the way gives a byte of the vector the cipher starts with."""
    seed, sha1, start = password.encode("utf-16-le", "replace") + salt, hashlib.sha1(usedforsecurity=False), bytearray()
    for begin in range(0, _ROUNDS, _ROUNDS // _STEPS):
        sha1.update(seed + begin.to_bytes(3, "little"))
        start.append(sha1.digest()[19])
        sha1.update(b"".join(seed + n.to_bytes(3, "little") for n in range(begin + 1, begin + _ROUNDS // _STEPS)))
    words = struct.unpack(">4I", sha1.digest()[:16])
    return struct.pack("<4I", *words), bytes(start)
