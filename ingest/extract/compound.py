"""OLE2 compound files (MS-CFB): a file system of sectors in one file, as far as it takes to read a stream by its name.

A chain of sectors may not be longer than the file has sectors, so that one that runs in a circle ends. Of two streams of one name the one
at the top counts: a document may hold other documents, and those have streams of the same names.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import IO, NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LISTED = 10_000  # entries of a directory that are looked at; a document has a dozen
_END = 0xFFFFFFFA  # this and above: no sector
_HOLDING = frozenset({2, 5})  # kinds of entries with bytes of their own: streams, and the root with the short ones


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
        entries = list(self._listed(directory))
        self._entries = {one.name: (one.start, one.size) for one in reversed(entries) if one.kind in _HOLDING}
        self._entries |= {one.name: (one.start, one.size) for one in _topmost(entries) if one.kind in _HOLDING}
        self.names = frozenset(one.name for one in entries if one.kind)  # of storages too, at any depth
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

    def open(self, name: str) -> Stream:
        """Return a stream to be read here and there, and never as a whole."""
        if name not in self._entries:
            raise NotCompoundError(f"no {name}")
        start, size = self._entries[name]
        if size < self._cutoff:
            return Stream(b"".join(self._mini(start))[:size])
        return Stream(self._file, array("I", self._sectors(start)), self._sector, size)

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
        for one in self._sectors(sector):
            yield self._read(one)

    def _sectors(self, sector: int) -> Iterator[int]:
        for _ in range(self._most):
            if sector >= len(self._fat):
                return
            yield sector
            sector = self._fat[sector]

    def _mini(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._short)):
            if sector >= len(self._short):
                return
            yield self._small[sector * 64 : sector * 64 + 64]
            sector = self._short[sector]

    def _listed(self, directory: int) -> Iterator[_Entry]:
        data = b"".join(piece for piece, _ in zip(self._chain(directory), range(LISTED // (self._sector // 128)), strict=False))
        for at in range(0, len(data) - 127, 128):
            length, kind, _, left, right, child = struct.unpack_from("<HBBIII", data, at + 64)
            start, size = struct.unpack_from("<IQ", data, at + 116)
            title = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            yield _Entry(title, kind, left, right, child, start, size & 0xFFFFFFFF)


class _Entry(NamedTuple):
    """One entry of the directory; *left*, *right* and *child* are places in it (2.6.1)."""

    name: str
    kind: int  # 0 unused, 1 storage, 2 stream, 5 root
    left: int
    right: int
    child: int
    start: int
    size: int


def _topmost(entries: list[_Entry]) -> Iterator[_Entry]:
    """Yield what stands at the top: the tree of siblings under the first entry, each visited once."""
    todo, seen = [0], set()
    while todo:
        at = todo.pop()
        if at in seen or at >= len(entries):
            continue
        seen.add(at)
        one = entries[at]
        yield one
        todo += [one.left, one.right] if at else [one.child]


class Stream:
    """The bytes of one stream: held, when it is short, else read where they are asked for."""

    def __init__(self, source: IO[bytes] | bytes, sectors: array[int] | None = None, sector: int = 0, size: int = 0) -> None:
        self._source = source
        self._sectors = sectors or array("I")
        self._sector = sector
        self.size = len(source) if isinstance(source, bytes) else min(size, len(self._sectors) * sector)

    def read(self, at: int, count: int) -> bytes:
        """Return *count* bytes from *at*; fewer, where the stream ends before."""
        end = min(at + count, self.size)
        if not 0 <= at < end:
            return b""
        if isinstance(self._source, bytes):
            return self._source[at:end]
        pieces, number, last = [], at // self._sector, (end - 1) // self._sector
        while number <= last:
            first = number
            while number < last and self._sectors[number + 1] == self._sectors[number] + 1:
                number += 1  # sectors that lie side by side are read at once
            self._source.seek((self._sectors[first] + 1) * self._sector)
            pieces.append(self._source.read((number - first + 1) * self._sector))
            number += 1
        within = at % self._sector
        return b"".join(pieces)[within : within + end - at]
