"""The streams of a Word 97-2003 document (MS-DOC): its text in pieces, and what the characters and paragraphs of it say of themselves.

    WordDocument  FIB (2.5) ─ text, and pages of 512 bytes that say which bytes have which properties (FKP, 2.9.33, 2.9.175)
    0Table/1Table CLX (2.9.38): which characters stand where ─ styles, fonts, lists, notes, and where the pages are
    Data          pictures in the line, and long properties

Characters have positions (cp) in the text as it reads, and offsets (fc) in the stream; a document saved fast has its text in any order. Word
6 and 95, and WPS of that time, have the same head with other offsets, and eight-bit text in the code page of the writer's language.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.extract import sprm
from ingest.extract.compound import NotCompoundError, Stream
from ingest.extract.sprm import Block, Letters

MODERN = 193  # nFib of Word 97; Word 6 and 95 say 101 to 105
PAGE = 512
PART = 8 << 20  # bytes of one structure of the table stream
LONGEST = 1 << 16  # bytes of a paragraph's properties in the Data stream; the format allows no more
# 2.5.6, 2.5.4: where the counts of characters and the pairs of offset and length begin
_COUNTS, _PAIRS = {True: 76, False: 52}, {True: 154, False: 88}
_CODECS = {0x0804: "gb18030", 0x1004: "gb18030", 0x0404: "cp950", 0x0C04: "cp950", 0x0411: "cp932", 0x0412: "cp949"}  # 2.2.4: lid


_Reader = Callable[[bytes, int, int], bytes]


class Span(NamedTuple):
    """Characters that say the same of themselves."""

    cp: int
    fc: int
    wide: bool  # two bytes a character
    text: str
    letters: Letters


@dataclass(frozen=True, slots=True)
class _Piece:
    cp: int
    end: int
    fc: int
    wide: bool
    more: bytes  # properties that a fast save put on all of it


@dataclass(frozen=True, slots=True)
class _Pages:
    """Properties by the offsets they are for; these do not overlap."""

    starts: list[int]
    ends: list[int]
    said: list[bytes]

    def at(self, fc: int) -> int:
        """Return which entry *fc* is in; -1 for none."""
        found = bisect_right(self.starts, fc) - 1
        return found if found >= 0 and fc < self.ends[found] else -1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: the document itself, its notes, its headers, its text boxes."""

    start: int
    end: int


class Word:
    """One document, open for reading."""

    def __init__(self, streams: Mapping[str, Stream], *, room: int) -> None:
        self.stream = streams["WordDocument"]
        self.head = self.stream.read(0, 2048)
        if len(self.head) < 128:
            raise NotCompoundError("a document of no length")
        nfib, _, lid, _, flags = struct.unpack_from("<HHHHH", self.head, 2)
        self.modern = nfib >= MODERN or self.head[:2] == b"\xec\xa5"
        self.locked = bool(flags & 0x8100)  # fEncrypted, fObfuscated
        self.codec = "cp1252" if self.modern else _CODECS.get(lid, "gb18030" if flags & 0x4000 else "cp1252")
        name = "1Table" if flags & 0x0200 else "0Table"
        self.table = self.stream if not self.modern else streams.get(name, Stream(b""))
        self.data = streams.get("Data", Stream(b"")) if self.modern else Stream(b"")
        self.broken = ""
        if self.locked:
            return
        self._room = room
        self._prms: list[bytes] = []
        self._pieces = self._listed() or self._guessed()
        self._begins = [piece.cp for piece in self._pieces]
        self._letters = self._fkp(12, self._chpx) if self.modern else _Pages([], [], [])
        self._blocks = self._fkp(13, self._papx) if self.modern else _Pages([], [], [])

    def _number(self, at: int) -> int:
        return int.from_bytes(self.head[at : at + 4], "little")

    def parts(self) -> dict[str, Part]:
        """Say where the parts of the text begin (2.4.1)."""
        names = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")
        found, at = {}, 0
        for number, one in enumerate(names):
            count = self._number(_COUNTS[self.modern] + number * 4)
            if count >= 0x8000_0000 or (number == 0 and count == 0):
                count = max((piece.end for piece in self._pieces), default=0) if number == 0 else 0
            found[one] = Part(at, at + count)
            at += count
        return found

    def structure(self, number: int) -> bytes:
        """Return one structure of the table stream by its number in FibRgFcLcb97."""
        at = _PAIRS[self.modern] + number * 8
        return self.table.read(self._number(at), min(PART, self._number(at + 4)))

    def after(self, number: int) -> bytes:
        """Return the same with what follows it: levels of lists stand behind their table (2.9.148)."""
        at = _PAIRS[self.modern] + number * 8
        return self.table.read(self._number(at), PART) if self._number(at + 4) else b""

    def plc(self, number: int, size: int) -> tuple[tuple[int, ...], list[bytes]]:
        """Return the positions of a PLC (2.2.2), one more than elements, and its elements of *size* bytes."""
        return _plc(self.structure(number), size)

    # --- text ---

    def _listed(self) -> list[_Piece]:
        """Read the CLX: properties of pieces, then the pieces."""
        clx, at = self.structure(33), 0
        while at + 5 <= len(clx) and clx[at] == 1:
            size = int.from_bytes(clx[at + 1 : at + 3], "little")
            self._prms.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        if at + 5 > len(clx) or clx[at] != 2:
            return []
        positions, elements = _plc(clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")], 8)
        found: list[_Piece] = []
        for start, end, one in zip(positions, positions[1:], elements, strict=False):
            piece = self._piece(start, end, one)
            if piece is not None and (not found or start >= found[-1].end):
                found.append(piece)
        return found

    def _piece(self, start: int, end: int, said: bytes) -> _Piece | None:
        """Read a Pcd (2.9.177)."""
        fc, prm = struct.unpack_from("<IH", said, 2)
        wide = self.modern and not fc & 0x4000_0000
        fc = fc & 0x3FFF_FFFF if wide or not self.modern else (fc & 0x3FFF_FFFF) // 2
        if end <= start or fc >= self.stream.size:
            self.broken = "a part of its text is not there"
            return None
        if prm & 1:
            more = self._prms[prm >> 1] if prm >> 1 < len(self._prms) else b""
        else:
            code = _SHORT.get(prm >> 1 & 0x7F)
            more = b"" if code is None else struct.pack("<HB", code, prm >> 8)
        return _Piece(start, end, fc, wide, more)

    def _guessed(self) -> list[_Piece]:
        """Take the text as it lies, where nothing says in which order it reads."""
        fc, to = self._number(24), self._number(28)
        if self.modern:
            self.broken = "its list of pieces is lost"
        count = min(max(0, to - fc), max(0, self.stream.size - fc))
        # Chinese text in two bytes a character has few ASCII letters and many high bytes that are no zeros; Western text has zeros
        wide = self.modern and self._wide(fc, count)
        return [_Piece(0, count // (2 if wide else 1), fc, wide, b"")] if count else []

    def _wide(self, fc: int, count: int) -> bool:
        sample = self.stream.read(fc, min(count, 4096))
        return b"\x00" in sample or (any(0x4E <= high <= 0x9F for high in sample[1::2]) and b" " not in sample[1::2])

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield the characters from *start* to *end*; no more than the room there is, however often pieces repeat them."""
        for number in range(max(0, bisect_right(self._begins, start) - 1), len(self._pieces)):
            piece = self._pieces[number]
            first, last = max(start, piece.cp), min(end, piece.end)
            if piece.cp >= end or self._room <= 0:
                return
            if first >= last:
                continue
            size = 2 if piece.wide else 1
            fc, count = piece.fc + (first - piece.cp) * size, min(last - first, self._room)
            self._room -= count
            if count < last - first:
                self.broken = "text beyond what one document may have"
            text = self._decoded(self.stream.read(fc, count * size), wide=piece.wide)
            if not text:
                self.broken = self.broken or "a part of its text is not there"
            yield from self._alike(piece, Span(first, fc, piece.wide, text, sprm.PLAIN))

    def _decoded(self, data: bytes, *, wide: bool) -> str:
        if not wide:
            return data.decode(self.codec, "replace")
        data = data[: len(data) // 2 * 2]
        text = data.decode("utf-16-le", "surrogatepass")
        # Positions count halves of rare characters, so these stay halves until they are said.
        return text if len(text) * 2 == len(data) else "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))

    def _alike(self, piece: _Piece, span: Span) -> Iterator[Span]:
        """Cut a span where the properties of its characters change."""
        size, at = 2 if span.wide else 1, 0
        while at < len(span.text):
            fc = span.fc + at * size
            found = self._letters.at(fc)
            if found >= 0:
                end = at + max(1, (self._letters.ends[found] - fc) // size)
                said = self._letters.said[found]
            else:
                following = bisect_right(self._letters.starts, fc)
                end = at + max(1, (self._letters.starts[following] - fc) // size) if following < len(self._letters.starts) else len(span.text)
                said = b""
            yield Span(span.cp + at, fc, span.wide, span.text[at:end], sprm.letters(said + piece.more))
            at = end

    def block(self, fc: int, cp: int) -> Block:
        """Return what the paragraph says whose mark is at *fc*."""
        found = self._blocks.at(fc)
        said = self._blocks.said[found] if found >= 0 else b"\x00\x00"
        number = bisect_right(self._begins, cp) - 1
        more = self._pieces[number].more if number >= 0 else b""
        return sprm.block(int.from_bytes(said[:2], "little"), self._unfolded(said[2:]) + more)

    def ends_at(self, fc: int, size: int) -> bool:
        """Whether a paragraph ends with the character at *fc*."""
        found = self._blocks.at(fc)
        return found >= 0 and self._blocks.ends[found] == fc + size

    def _unfolded(self, said: bytes) -> bytes:
        """Fetch properties that are too long for a page (sprmPHugePapx, 2.6.2)."""
        if len(said) < 6 or said[:2] not in {b"\x46\x66", b"\x45\x66"}:
            return said
        at = int.from_bytes(said[2:6], "little")
        return self.data.read(at + 2, min(LONGEST, int.from_bytes(self.data.read(at, 2), "little"))) + said[6:]

    # --- pages of properties ---

    def _fkp(self, number: int, read: _Reader) -> _Pages:
        """Read every page that the table names, each once."""
        positions, elements = self.plc(number, 4)
        found: list[tuple[int, int, bytes]] = []
        seen: set[int] = set()
        for one in elements:
            page = int.from_bytes(one, "little") & 0x3F_FFFF
            if page in seen:
                continue
            seen.add(page)
            data = self.stream.read(page * PAGE, PAGE)
            if len(data) < PAGE:
                self.broken = self.broken or "pages of its formatting are not there"
                continue
            count = data[PAGE - 1]
            if count * 5 + 4 <= PAGE:
                offsets = struct.unpack_from(f"<{count + 1}I", data)
                found += [(a, b, read(data, count, n)) for n, (a, b) in enumerate(pairwise(offsets)) if a < b]
        del positions
        found.sort(key=lambda one: one[:2])
        kept = [one for n, one in enumerate(found) if n == 0 or one[0] >= found[n - 1][1]]
        return _Pages([one[0] for one in kept], [one[1] for one in kept], [one[2] for one in kept])

    @staticmethod
    def _chpx(page: bytes, count: int, number: int) -> bytes:
        at = page[(count + 1) * 4 + number] * 2
        return page[at + 1 : at + 1 + page[at]] if at else b""

    @staticmethod
    def _papx(page: bytes, count: int, number: int) -> bytes:
        where = (count + 1) * 4 + number * 13
        at = page[where] * 2 if where < PAGE else 0
        if not at:
            return b"\x00\x00"
        size = page[at] * 2 - 1
        if size < 0:  # 2.9.175: the length is in the next byte then
            at += 1
            size = page[at] * 2
        return page[at + 1 : at + 1 + size]


_SHORT = {0x05: 0x2403, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x4B: 0x0855, 0x53: 0x2A33, 0x55: 0x0835, 0x5C: 0x083C}  # 2.9.215, Prm0: isprm


def _plc(said: bytes, size: int) -> tuple[tuple[int, ...], list[bytes]]:
    count = max(0, (len(said) - 4) // (4 + size))
    if not count:
        return (), []
    positions = struct.unpack_from(f"<{count + 1}I", said)
    first = (count + 1) * 4
    return positions, [said[first + n * size : first + (n + 1) * size] for n in range(count)]
