"""Records of an old Excel workbook (MS-XLS 2.1.4) and the strings in them, which may go on in the next record.

    kind size content │ kind size content │ …        a string cut by the end of its record says anew how wide its characters are

No number in the file is believed: a count of strings is only as good as the bytes that follow.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.opc import RefusedError
from ingest.facts import DefectKind

RECORDS = 1_500_000  # of one workbook; a sheet of 200,000 cells has a third, and as many again are read in a second
CONTINUE = 0x003C


@dataclass(frozen=True, slots=True)
class Record:
    begins: int
    kind: int
    content: bytes


def records(data: bytes) -> Iterator[Record]:
    """Yield the records of a stream as far as they are whole."""
    at = 0
    for _ in range(RECORDS):
        if at + 4 > len(data):
            return
        kind, size = struct.unpack_from("<HH", data, at)
        yield Record(at, kind, data[at + 4 : at + 4 + size])
        at += 4 + size
    raise RefusedError(DefectKind.BOMB, f"more than {RECORDS} records")


def following(data: bytes, record: Record) -> list[bytes]:
    """Return the content of *record* and of those that continue it."""
    pieces, at = [record.content], record.begins + 4 + len(record.content)
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if kind != CONTINUE:
            break
        pieces.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return pieces


class Pieces:
    """A place in a record and those that continue it."""

    def __init__(self, pieces: list[bytes], *, at: int = 0) -> None:
        self._pieces, self._number, self._at = pieces, 0, at

    @property
    def left(self) -> int:
        """Bytes left of this piece, after moving to the next one where there is none."""
        while self._number < len(self._pieces) and self._at >= len(self._pieces[self._number]):
            self._number, self._at = self._number + 1, 0
        return len(self._pieces[self._number]) - self._at if self._number < len(self._pieces) else 0

    def take(self, count: int) -> bytes:
        """Return *count* bytes, wherever pieces end; fewer at the end of all."""
        out = b""
        while count > 0 and (left := self.left):
            part = self._pieces[self._number][self._at : self._at + min(count, left)]
            self._at += len(part)
            count -= len(part)
            out += part
        return out

    def skip(self, count: int) -> None:
        while count > 0 and (left := self.left):
            self._at += min(count, left)
            count -= min(count, left)

    def string(self) -> str:
        """Read a string with its formatting and phonetic parts, which are left out; raise struct.error where it is cut off."""
        size, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        text = self.characters(size, wide=flags & 1)
        self.skip(4 * runs + extra)
        return text

    def characters(self, size: int, *, wide: int) -> str:
        out: list[str] = []
        number = self._number
        while size > 0 and self.left:
            if self._number != number:
                number, wide = self._number, self.take(1)[0] & 1
                continue
            part = self.take(min(size << wide, self.left))
            if wide and len(part) == 1:
                break
            out.append(part.decode("utf-16-le" if wide else "latin-1", "replace"))
            size -= len(part) >> wide
        return "".join(out)
