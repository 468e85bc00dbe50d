"""Old Excel workbooks (MS-XLS: Excel 97 to 2003, and 5 to 95) and WPS's .et, which are the same.

globals  BOUNDSHEET (name, where it begins) … FORMAT … XF … SST (shared strings) EOF
a sheet  BOF … NUMBER, RK, MULRK, LABELSST, FORMULA [STRING] … MERGEDCELLS … EOF, with charts, BOF to EOF, inside
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest import charset
from ingest.extract import Limits
from ingest.extract.compound import Compound, NotCompoundError
from ingest.extract.opc import RefusedError
from ingest.extract.sheetcells import BUILTIN, Book, Sheet, number
from ingest.extract.sheetrecords import Pieces, Record, following, records
from ingest.facts import Defect, DefectKind

STRINGS = 1_000_000
FORMATS = 10_000
_BOF, _EOF, _LOCKED, _BOUND, _XF, _FORMAT, _SST, _EARLY, _MERGED = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E0, 0x041E, 0x00FC, 0x0022, 0x00E5
_FORMULA, _STRING, _NUMBER, _RK, _MULRK, _SHARED, _LABEL, _RICH, _BOOL = 0x0006, 0x0207, 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_MACROS = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"})


def read(file: Path, limits: Limits) -> Book:
    """Read a workbook; raise RefusedError where it is locked, damaged, or would take too much."""
    try:
        with file.open("rb") as stream:
            compound = Compound(stream)
            name = "Workbook" if "Workbook" in compound.names else "Book"  # Excel 95 called it so
            data = b"".join(compound.stream(name))
    except (NotCompoundError, struct.error) as fault:
        raise RefusedError(DefectKind.DAMAGED, f"the workbook does not open: {fault}") from fault
    book = Book(limits)
    _Workbook(data, book).read()
    if compound.names & _MACROS:
        book.defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
    return book


@dataclass(slots=True)
class _Globals:
    """What all sheets share."""

    wide: bool = True  # Excel 97 and later: strings say whether their characters take two bytes
    early: bool = False
    codes: dict[int, str] = field(default_factory=dict)  # of number formats
    styles: list[int] = field(default_factory=list)  # of cells, by the number of their format
    strings: list[str] = field(default_factory=list)
    sheets: dict[int, Sheet] = field(default_factory=dict)  # by where they begin

    def shown(self, value: float, style: int) -> str:
        form = self.styles[style] if style < len(self.styles) else 0
        return number(value, self.codes.get(form) or BUILTIN.get(form, ""), early=self.early)

    def text(self, content: bytes, at: int, *, short: bool = False) -> str:
        """Read a string that stands within one record; *short* where its length takes one byte."""
        size = content[at] if short else struct.unpack_from("<H", content, at)[0]
        at += 1 if short else 2
        if not self.wide:
            return charset.decode(content[at : at + size]).text
        wide = content[at] & 1
        return content[at + 1 : at + 1 + (size << wide)].decode("utf-16-le" if wide else "latin-1", "replace")


class _Workbook:
    """One workbook while it is read; a record that makes no sense is left out."""

    def __init__(self, data: bytes, book: Book) -> None:
        self._data, self._book, self._known = data, book, _Globals()
        self._sheet: Sheet | None = None
        self._depth = self._faults = 0
        self._pending: tuple[int, int] | None = None  # the formula whose text follows
        self._whole = False
        self._kinds: dict[int, Callable[[Record], None]] = {
            _BOF: self._begin,
            _BOUND: self._bound,
            _XF: self._style,
            _FORMAT: self._format,
            _SST: self._shared,
            _EARLY: self._dates,
            _MERGED: self._merged,
            _FORMULA: self._formula,
            _STRING: self._said,
            _NUMBER: self._number,
            _RK: self._number,
            _MULRK: self._numbers,
            _SHARED: self._text,
            _LABEL: self._text,
            _RICH: self._text,
            _BOOL: self._boolean,
        }

    def read(self) -> None:
        for record in records(self._data):
            if record.kind == _LOCKED:
                raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
            if record.kind == _EOF:
                self._depth, self._whole = max(0, self._depth - 1), self._depth <= 1
                continue
            reading = self._kinds.get(record.kind)
            if reading is not None and (self._depth <= 1 or record.kind == _BOF):
                try:
                    reading(record)
                except (struct.error, IndexError):
                    self._faults += 1
            if self._book.room.cut:
                return
        if self._faults or not self._whole:
            self._book.defects.append(Defect(DefectKind.DAMAGED, "", "the workbook is damaged; what could be read of it is"))

    def _begin(self, record: Record) -> None:
        self._depth += 1
        self._whole = False
        if self._depth == 1:
            self._sheet = self._known.sheets.get(record.begins)
            self._known.wide = struct.unpack_from("<H", record.content)[0] >= 0x0600

    def _bound(self, record: Record) -> None:
        begins = struct.unpack_from("<I", record.content)[0]
        sheet = self._book.sheet(self._known.text(record.content, 6, short=True))
        if sheet is not None:
            self._known.sheets[begins] = sheet

    def _style(self, record: Record) -> None:
        if len(self._known.styles) < FORMATS:
            self._known.styles.append(struct.unpack_from("<H", record.content, 2)[0])

    def _format(self, record: Record) -> None:
        if len(self._known.codes) < FORMATS:
            self._known.codes[struct.unpack_from("<H", record.content)[0]] = self._known.text(record.content, 2, short=not self._known.wide)

    def _dates(self, record: Record) -> None:
        self._known.early = bool(struct.unpack_from("<H", record.content)[0])

    def _shared(self, record: Record) -> None:
        pieces = Pieces(following(self._data, record), at=8)
        room = self._book.room.text
        while pieces.left and len(self._known.strings) < STRINGS and room > 0:
            self._known.strings.append(pieces.string())
            room -= len(self._known.strings[-1])

    def _merged(self, record: Record) -> None:
        for at in range(2, min(2 + 8 * struct.unpack_from("<H", record.content)[0], len(record.content) - 7), 8):
            top, bottom, left, right = struct.unpack_from("<HHHH", record.content, at)
            if self._sheet is not None:
                self._sheet.merge((top, left, bottom, right))

    # --- cells ---

    def _put(self, row: int, column: int, text: str) -> None:
        if self._sheet is not None:
            self._sheet.put(row, column, text, self._book.room)

    def _number(self, record: Record) -> None:
        row, column, style = struct.unpack_from("<HHH", record.content)
        value = _short(record.content, 6) if record.kind == _RK else struct.unpack_from("<d", record.content, 6)[0]
        self._put(row, column, self._known.shown(value, style))

    def _numbers(self, record: Record) -> None:
        row, first = struct.unpack_from("<HH", record.content)
        for order in range((len(record.content) - 6) // 6):
            style = struct.unpack_from("<H", record.content, 4 + 6 * order)[0]
            self._put(row, first + order, self._known.shown(_short(record.content, 6 + 6 * order), style))

    def _text(self, record: Record) -> None:
        row, column = struct.unpack_from("<HH", record.content)
        if record.kind != _SHARED:
            self._put(row, column, self._known.text(record.content, 6))
            return
        order = struct.unpack_from("<I", record.content, 6)[0]
        self._put(row, column, self._known.strings[order])

    def _boolean(self, record: Record) -> None:
        row, column, _, value, wrong = struct.unpack_from("<HHHBB", record.content)
        self._put(row, column, _ERRORS.get(value, "#N/A") if wrong else _truth(value))

    def _formula(self, record: Record) -> None:
        row, column, style = struct.unpack_from("<HHH", record.content)
        result = record.content[6:14]
        self._pending = None
        if result[6:] != b"\xff\xff":
            self._put(row, column, self._known.shown(struct.unpack("<d", result)[0], style))
        elif result[0] == 0:
            self._pending = row, column
        elif result[0] == 1:
            self._put(row, column, _truth(result[2]))
        elif result[0] == 2:
            self._put(row, column, _ERRORS.get(result[2], "#N/A"))

    def _said(self, record: Record) -> None:
        if self._pending is not None:
            pieces = following(self._data, record)
            self._put(*self._pending, Pieces(pieces).string() if self._known.wide else self._known.text(record.content, 0))
            self._pending = None


def _truth(value: int) -> str:
    return "TRUE" if value else "FALSE"


def _short(content: bytes, at: int) -> float:
    """Read a number in four bytes (2.5.217 RkNumber): the upper half of a float, or a whole number; perhaps a hundred times too large."""
    raw = struct.unpack_from("<I", content, at)[0]
    value: float = struct.unpack("<i", struct.pack("<I", raw))[0] >> 2 if raw & 2 else struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))[0]
    return value / 100 if raw & 1 else value
