"""Old Excel workbooks (MS-XLS) and WPS's .et, which are the same: weighed here record by record, then read by calamine.

calamine makes a rectangle of every sheet that reaches to its last cell: two cells at opposite corners would take half a gigabyte. What a
number's format is, it does not say either; both stand in the records.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.compound import Compound, NotCompoundError
from ingest.extract.opc import RefusedError
from ingest.extract.sheetcells import Book, Sheet, number
from ingest.facts import Defect, DefectKind

RECORDS = 2_000_000  # of one workbook; each takes four bytes at least
AREA = 2_000_000  # cells of the rectangles of all sheets; calamine takes 32 bytes each
FORMATS = 10_000
_BOF, _EOF, _LOCKED, _BOUND, _XF, _FORMAT = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E0, 0x041E
_VALUES = frozenset({0x0006, 0x0203, 0x027E, 0x0204, 0x00D6, 0x00FD, 0x0205})  # one cell: formula, number, label, string, boolean
_MANY = frozenset({0x00BD})  # numbers side by side
_NUMBERS = frozenset({0x0006, 0x0203, 0x027E})


@dataclass(slots=True)
class _Weight:
    """What the records say before anything is read."""

    codes: dict[int, str] = field(default_factory=dict)  # of number formats
    styles: list[int] = field(default_factory=list)  # of cells, by the number of their format
    sheets: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)  # by where they begin: styles of numbers by place
    area: int = 0

    def code(self, begins: int, place: tuple[int, int]) -> str:
        """Return the format code of a cell; "" for a built-in date, which calamine has turned into one."""
        style = self.sheets.get(begins, {}).get(place, -1)
        form = self.styles[style] if 0 <= style < len(self.styles) else 0
        return self.codes.get(form) or {9: "0%", 10: "0.00%"}.get(form, "")


def read(file: Path, limits: Limits) -> Book:
    """Read a workbook; raise RefusedError where it is locked, damaged, or would take too much."""
    try:
        with file.open("rb") as stream:
            data = _stream(Compound(stream))
    except (NotCompoundError, struct.error) as fault:
        raise RefusedError(DefectKind.DAMAGED, f"the workbook does not open: {fault}") from fault
    bounds = list(_bounds(data))
    weight = _weigh(data)
    del data
    book = Book(limits)
    _cells(file, book, weight, bounds)
    return book


def _stream(compound: Compound) -> bytes:
    """Return the workbook; Excel 95 calls it by another name."""
    try:
        return b"".join(compound.stream("Workbook"))
    except NotCompoundError:
        return b"".join(compound.stream("Book"))


def _records(data: bytes, begins: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield each record's place, kind and content."""
    for _ in range(RECORDS):
        if begins + 4 > len(data):
            return
        kind, size = struct.unpack_from("<HH", data, begins)
        yield begins, kind, data[begins + 4 : begins + 4 + size]
        begins += 4 + size
    raise RefusedError(DefectKind.BOMB, f"more than {RECORDS} records")


def _bounds(data: bytes) -> Iterator[int]:
    """Yield where each sheet begins, in the order in which they are shown."""
    for _, kind, content in _records(data):
        if kind == _LOCKED:
            raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        if kind == _BOUND and len(content) >= 6:
            yield int.from_bytes(content[:4], "little")
        if kind == _EOF:
            return


def _weigh(data: bytes) -> _Weight:
    weight = _Weight()
    sheet: dict[tuple[int, int], int] = {}
    low, high, left, right = 1 << 16, -1, 1 << 16, -1
    for begins, kind, content in _records(data):
        if kind in _VALUES and len(content) >= 6:
            row, column, style = struct.unpack_from("<HHH", content)
            last = column
            if kind in _NUMBERS:
                sheet[row, column] = style
        elif kind in _MANY and len(content) >= 6:
            row, column = struct.unpack_from("<HH", content)
            last = column + max(0, (len(content) - 6) // 6 - 1)
            for offset in range((len(content) - 6) // 6):
                sheet[row, column + offset] = struct.unpack_from("<H", content, 4 + 6 * offset)[0]
        else:
            if kind == _BOF:
                sheet = weight.sheets[begins] = {}
                low, high, left, right = 1 << 16, -1, 1 << 16, -1
            _style(weight, kind, content)
            continue
        if row < low or row > high or column < left or last > right:
            weight.area -= max(0, high - low + 1) * max(0, right - left + 1)
            low, high, left, right = min(low, row), max(high, row), min(left, column), max(right, last)
            weight.area += (high - low + 1) * (right - left + 1)
            if weight.area > AREA:
                raise RefusedError(DefectKind.BOMB, f"sheets of more than {AREA} cells, most of them empty")
    return weight


def _style(weight: _Weight, kind: int, content: bytes) -> None:
    if kind == _XF and len(content) >= 4 and len(weight.styles) < FORMATS:
        weight.styles.append(int.from_bytes(content[2:4], "little"))
    elif kind == _FORMAT and len(content) >= 5 and len(weight.codes) < FORMATS:
        size = int.from_bytes(content[2:4], "little")
        wide = content[4] & 1
        weight.codes[int.from_bytes(content[:2], "little")] = content[5 : 5 + size * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _cells(file: Path, book: Book, weight: _Weight, bounds: list[int]) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(file) as workbook:
            for order, name in enumerate(workbook.sheet_names):
                sheet = book.sheet(name)
                if sheet is None:
                    return
                begins = bounds[order] if order < len(bounds) else -1
                _sheet(workbook.get_sheet_by_index(order), sheet, book, weight, begins)
    except PasswordError as fault:
        raise RefusedError(DefectKind.ENCRYPTED, "locked with a password") from fault
    except CalamineError as fault:
        book.defects.append(Defect(DefectKind.DAMAGED, "", f"the workbook does not open: {fault}"[:200]))
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # what a fault in Rust becomes is no Exception
            raise
        book.defects.append(Defect(DefectKind.DAMAGED, "", "the workbook does not open"))


def _sheet(found: object, sheet: Sheet, book: Book, weight: _Weight, begins: int) -> None:
    from python_calamine import CalamineSheet

    if not isinstance(found, CalamineSheet) or found.start is None:
        return
    for (top, left), (bottom, right) in found.merged_cell_ranges or ():
        sheet.merge((top, left, bottom, right))
    down, aside = found.start
    for row, values in enumerate(found.to_python(skip_empty_area=True), start=down):
        for column, value in enumerate(values, start=aside):
            if value != "":
                sheet.put(row, column, _shown(value, weight.code(begins, (row, column))), book.room)
        if book.room.cut:
            return


def _shown(value: object, code: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return number(float(value), code)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
