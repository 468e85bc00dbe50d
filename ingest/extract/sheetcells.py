"""Cells of a spreadsheet: numbers as a person sees them, and a sheet put together from its cells within limits.

A sheet is kept as the cells that say something. One cell at A1 and one at XFD1048576 make two, not the 17,179,869,184 between them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Picture, Table

SHEETS = 100  # sheets read of one file; a ledger by districts has forty
ROWS, COLUMNS = 1_048_576, 16_384  # of the largest sheet there is
CELL = 32_767  # characters of one cell, the most Excel takes
MERGES = 20_000  # merged ranges of one sheet that are looked at
STEPS = 1_000_000  # places looked at for them, altogether
DIGITS = 21  # of the longest number written out; beyond it a power of ten is easier to read

BUILTIN = {  # number formats that are known by their number alone (18.8.30), those of Chinese editions among them
    **dict.fromkeys((9,), "0%"),
    **dict.fromkeys((10,), "0.00%"),
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "h:mm"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm:ss",
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)  # what a format prints as it stands, colours, conditions
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PERCENT = re.compile(r"[0#?]*\.?([0?]*)#*%")
_LAST = 2_958_465  # 9999-12-31 as a number


@dataclass(slots=True)
class Room:
    """What may still be kept of a file."""

    cells: int
    text: int
    cut: bool = False

    def take(self, text: str) -> str:
        """Return *text* as far as there is room for it; count what is the same text again, for it will be written out again."""
        if self.cells <= 0 or self.text <= 0:
            self.cut = True
            return ""
        if len(text) > min(CELL, self.text):
            self.cut = True
            text = text[: min(CELL, self.text)]
        self.cells -= 1
        self.text -= len(text)
        return text


@dataclass(slots=True)
class Sheet:
    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)  # row and column from 0; only cells that say something
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last column

    def put(self, row: int, column: int, text: str, room: Room) -> None:
        if text.strip() and 0 <= row < ROWS and 0 <= column < COLUMNS and (kept := room.take(text)):
            self.rows.setdefault(row, {})[column] = kept

    def merge(self, range_: tuple[int, int, int, int]) -> None:
        if len(self.merges) < MERGES:
            self.merges.append(range_)

    def table(self, room: Room) -> Table | None:
        """Return the rectangle that holds all cells; where that is mostly nothing, empty rows and columns are left out."""
        self._uncover()
        rows = sorted(number for number, cells in self.rows.items() if cells)
        if not rows:
            return None
        columns = sorted({column for number in rows for column in self.rows[number]})
        tall, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        span = list(range(columns[0], columns[-1] + 1)) if tall * wide <= room.cells else columns
        lines = list(range(rows[0], rows[-1] + 1)) if tall * wide <= room.cells else rows
        if len(lines) * len(span) > room.cells:
            lines, room.cut = lines[: max(1, room.cells // len(span))], True
        room.cells -= len(lines) * len(span)
        empty: dict[int, str] = {}
        cells = tuple(tuple(self.rows.get(line, empty).get(column, "") for column in span) for line in lines)
        return Table(cells, name=self.name[:CELL], tall=self._tall(lines, span))

    def _tall(self, lines: list[int], span: list[int]) -> tuple[tuple[int, ...], ...]:
        """Say which cells reach over several rows, in the rows and columns of the table."""
        down, across = {line: at for at, line in enumerate(lines)}, {column: at for at, column in enumerate(span)}
        found = [(down[top], across[left], min(bottom, lines[-1]) - top + 1) for top, left, bottom, _ in self.merges if top in down and left in across]
        return tuple(sorted(one for one in found if one[2] > 1)) if len(lines) == lines[-1] - lines[0] + 1 else ()

    def _uncover(self) -> None:
        """Drop what lies under merged cells: programs leave it there, and nobody sees it."""
        steps = STEPS
        for top, left, bottom, right in self.merges:
            known = bottom - top > len(self.rows)
            for row in [one for one in self.rows if top <= one <= bottom] if known else range(top, bottom + 1):
                cells = self.rows.get(row)
                steps -= 1 + (len(cells) if cells else 0)
                if steps < 0:
                    return
                for column in [one for one in cells or () if left <= one <= right and (row, one) != (top, left)]:
                    del (cells or {})[column]


@dataclass(slots=True)
class Book:
    """A workbook as it is read."""

    limits: Limits
    sheets: list[Sheet] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    defects: list[Defect] = field(default_factory=list)
    room: Room = field(init=False)

    def __post_init__(self) -> None:
        self.room = Room(self.limits.cells, self.limits.text)

    def sheet(self, name: str) -> Sheet | None:
        """Begin a sheet; None when there are enough."""
        if len(self.sheets) >= SHEETS:
            self.room.cut = True
            return None
        self.sheets.append(Sheet(name))
        return self.sheets[-1]

    def extract(self, reader: str) -> Extract:
        grid = Room(self.limits.cells, 0, cut=self.room.cut)
        tables = tuple(table for sheet in self.sheets if (table := sheet.table(grid)) is not None)
        text = "\n\n".join("\n".join("\t".join(map(_flat, row)).rstrip("\t") for row in table.rows) for table in tables)
        if grid.cut:
            self.defects.append(Defect(DefectKind.TOO_LARGE, "", f"a table too large to read whole: {self.limits.cells} cells are"))
        return Extract(text=text[: self.limits.text], tables=tables, pictures=self.pictures, defects=tuple(self.defects), reader=reader)


def _flat(cell: str) -> str:
    """Keep a cell on its line and in its column."""
    return re.sub(r"[\t\r\n\f\v]+", " ", cell) if any(mark in cell for mark in "\t\r\n\f\v") else cell


# --- numbers ---


def number(value: float, form: str = "", *, early: bool = False) -> str:
    """Write a number the way the format code *form* shows it, as far as it changes what is read; *early* counts days from 1904."""
    code = _LITERAL.sub("", form.split(";", 1)[0]) if form else ""
    if code and code.lower() != "general":
        percent = _PERCENT.search(code)
        if percent:
            return f"{value * 100:.{len(percent.group(1))}f}%" if abs(value) < 1e15 else plain(value)
        if set(code) == {"0"} and value >= 0 and len(code) <= DIGITS:
            return f"{value:0{len(code)}.0f}"  # 000123: a postcode, a number of a form
        if _ELAPSED.search(code) or (re.search(r"[ymdhs年月日时分秒]", code, re.IGNORECASE) and "e+" not in code.lower()):
            return moment(value, code, early=early)
    return plain(value)


def plain(value: float) -> str:
    """Write a number with the fifteen digits it is exact to, and no exponent where a phone number would get one."""
    if value != value or abs(value) >= 10**DIGITS:  # noqa: PLR0124  NaN is what does not equal itself
        return f"{value:.15g}"
    if value == int(value):
        return str(int(Decimal(f"{value:.15g}")))
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text if len(text) < 2 * DIGITS else f"{value:.15g}"


def moment(value: float, code: str, *, early: bool = False) -> str:
    """Write a number that stands for a date or a time."""
    if not 0 <= value <= _LAST:
        return plain(value)
    seconds = round(value * 86_400)
    days, rest = divmod(seconds, 86_400)
    if _ELAPSED.search(code):
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    dated = bool(re.search(r"[yd年月日]", code, re.IGNORECASE)) or not re.search(r"[hs时秒]", code, re.IGNORECASE)  # an m alone is a month
    if not dated:
        return clock if not days else f"{day(days, early=early)} {clock}"
    return day(days, early=early) + (f" {clock}" if rest else "")


def day(days: int, *, early: bool = False) -> str:
    """Name a day by its number; the first two months of 1900 are one off, for Excel believes in its 29th of February."""
    first = dt.date(1904, 1, 1) if early else dt.date(1899, 12, 31) if days < 60 else dt.date(1899, 12, 30)
    try:
        return (first + dt.timedelta(days=days)).isoformat()
    except OverflowError:
        return str(days)


def place(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference like B12, from 0."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})", reference)
    if not found:
        return None
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1
