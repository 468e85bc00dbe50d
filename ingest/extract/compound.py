"""OLE2 compound files (MS-CFB): a file system of sectors in one file, as far as it takes to read a stream by its name.

A chain of sectors may not be longer than the file has sectors, so that one that runs in a circle ends.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import IO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LISTED = 10_000  # entries of a directory that are looked at; a document has a dozen
_END = 0xFFFFFFFA  # this and above: no sector


class NotCompoundError(Exception):
    """The file is none, is cut off, or has no such stream."""


class Compound:
    """One compound file, open for reading."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.seek(0, 2)
        self._length = file.tell()
        file.seek(0)
        head = file.read(512)
        if len(head) < 512 or head[:8] != MAGIC:
            raise NotCompoundError("not a compound file")
        shift, small = struct.unpack_from("<HH", head, 30)
        if shift not in {9, 12} or small != 6:
            raise NotCompoundError("sectors of an unheard-of size")
        self._sector = 1 << shift
        self._most = self._length // self._sector + 1
        _, directory, _, self._cutoff, short, _, extra, _ = struct.unpack_from("<IIIIIIII", head, 44)
        self._fat = self._table(struct.unpack_from("<109I", head, 76), extra)
        self._entries = dict(self._listed(directory))
        self._short = array("I", b"".join(self._chain(short)))
        start, size = self._entries.get("Root Entry", (_END, 0))
        self._small = b"".join(self._chain(start))[:size]

    def stream(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """Yield a stream's bytes in pieces; refuse one of more than *most*."""
        if name not in self._entries:
            raise NotCompoundError(f"no {name}")
        start, size = self._entries[name]
        if size > (self._length if most is None else most):
            raise NotCompoundError(f"a {name} of {size} bytes")
        for piece in self._chain(start) if size >= self._cutoff else self._mini(start):
            if size <= 0:
                return
            yield piece[:size]
            size -= len(piece)

    def _read(self, sector: int) -> bytes:
        self._file.seek((sector + 1) * self._sector)
        return self._file.read(self._sector)

    def _table(self, first: tuple[int, ...], extra: int) -> array[int]:
        """Put the table of chains together from the sectors it is spread over."""
        sectors = list(first)
        for _ in range(self._most):
            if extra >= _END:
                break
            more = self._numbers(self._read(extra))
            sectors += more[:-1]
            extra = more[-1] if more else _END
        table = array("I")
        for sector in sectors[: self._most]:
            if sector < _END:
                table.extend(self._numbers(self._read(sector)))
        return table

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _chain(self, sector: int) -> Iterator[bytes]:
        for _ in range(self._most):
            if sector >= len(self._fat):
                return
            yield self._read(sector)
            sector = self._fat[sector]

    def _mini(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._short)):
            if sector >= len(self._short):
                return
            yield self._small[sector * 64 : sector * 64 + 64]
            sector = self._short[sector]

    def _listed(self, directory: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Every entry's name with where it begins and how long it is; of two of one name the first counts."""
        data = b"".join(piece for piece, _ in zip(self._chain(directory), range(LISTED // (self._sector // 128)), strict=False))
        for at in reversed(range(0, len(data) - 127, 128)):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind in {2, 5}:
                start, size = struct.unpack_from("<IQ", data, at + 116)
                yield data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"), (start, size & 0xFFFFFFFF)
