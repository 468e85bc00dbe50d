"""The cells of an .xlsx file, row by row, as they are read: nothing of a sheet is held but the row at hand.

openpyxl reads what says how cells are to be understood (parts, styles, properties). Rows are read here, for an object for each cell and each of its
elements takes most of the time and all of the memory; what a cell means is what openpyxl says of it, and a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS

from tracker.workbook.feeding import MAIN, PHONETIC, PLAIN, TEXT, Strings, fed, parser

ROW, CELL, VALUE, INLINE = (f"{MAIN}}}{one}" for one in ("row", "c", "v", "is"))
_LETTERS = re.compile(r"\$?([A-Za-z]{1,3})")
_COLUMNS: dict[str, int] = {}  # letters of a column → its place

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """One sheet of a file."""

    title: str
    book: Book
    path: str

    def rows(self, *, most: int, columns: int, gap: int) -> Iterator[Row]:
        """The values of its rows in their order, not more than *most* of them and so many *columns*; of rows that are left out not more than *gap* at a place."""
        reader = _Cells(self.book, columns)
        counter = 1
        with self.book.archive.open(self.path) as stream:
            for _ in fed(reader.parser, stream):
                for at, row in reader.taken():
                    if at > most:
                        return
                    yield from repeat((), min(max(at - counter, 0), gap))
                    if at >= counter:  # rows stand in their order; one that does not is none
                        counter = at + 1
                        yield row


@dataclass
class Book:
    """A file that is open, with what its cells are understood by."""

    archive: ZipFile
    strings: Sequence[str]
    dates: frozenset[int]  # styles that show a number as a day
    spans: frozenset[int]  # and as a span of time
    epoch: datetime
    by: str  # who saved it last, as the program says
    saved: datetime | None
    parts: tuple[Part, ...] = ()
    known: dict[str, str] = field(default_factory=dict)  # texts that were met: ten thousand rows say the same few hundred

    def close(self) -> None:
        self.archive.close()


class _Reader(ExcelReader):
    """openpyxl's reader as far as the sheets: their names and where they stand, and what cells are understood by."""

    def opened(self) -> Book:
        self.read_manifest()
        self.read_workbook()
        self.read_properties()
        apply_stylesheet(self.archive, self.wb)
        book: Any = self.wb  # its types do not know what its styles come to
        said = book.properties
        dates, spans = frozenset(book._date_formats), frozenset(book._timedelta_formats)  # noqa: SLF001 - there is no other door to them
        return Book(self.archive, self._texts(), dates, spans, book.epoch, str(said.lastModifiedBy or ""), said.modified)

    def _texts(self) -> list[str]:
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self.archive.open(part.PartName[1:]) as stream:
            return Strings().read(stream)

    def sheets(self) -> Iterator[tuple[str, str]]:
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                yield sheet.name, relation.target


def opened(source: Path | BytesIO) -> Book:
    """Open a file; whoever opens it closes it. Whatever openpyxl raises of what is wrong with it is raised."""
    reader: Any = _Reader(source, read_only=True, data_only=True, keep_links=False)
    try:
        book: Book = reader.opened()
        book.parts = tuple(Part(title, book, path) for title, path in reader.sheets())
    except BaseException:
        reader.archive.close()
        raise
    return book


class _Cells:
    """One sheet while it is parsed: the rows that are whole wait to be taken."""

    def __init__(self, book: Book, columns: int) -> None:
        self.book, self.columns = book, columns
        self.rows: list[tuple[int, Row]] = []
        self.row: list[Any] = []
        self.at = self.column = 0
        self.kind, self.style, self.inline, self.aside = "n", 0, False, 0
        self.value = self.text = ""
        self.texts: list[str] = []
        self.parser = parser(self.begin, self.end)

    def taken(self) -> list[tuple[int, Row]]:
        rows, self.rows = self.rows, []
        return rows

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name == CELL:
            place = said.get("r")
            self.column = _column(place) if place else self.column + 1
            self.kind, self.style, self.value, self.inline = said.get("t", "n"), int(said.get("s", 0) or 0), "", False
            self.texts.clear()
        elif name in {VALUE, PLAIN} and not self.aside:
            self.text = ""
            self.parser.CharacterDataHandler = self.heard
        elif name == ROW:
            place = said.get("r")
            self.at, self.column = _number(place) if place else self.at + 1, 0
            self.row = []
        elif name == PHONETIC:
            self.aside += 1
        elif name == INLINE:
            self.inline = True

    def heard(self, text: str) -> None:
        if len(self.text) < TEXT:
            self.text += text[:TEXT]

    def end(self, name: str) -> None:
        if name == CELL:
            if self.column <= self.columns and (value := self.meant()) is not None:
                self.row.extend(repeat(None, self.column - len(self.row)))
                self.row[self.column - 1] = value
        elif name in {VALUE, PLAIN}:
            self.parser.CharacterDataHandler = None
            if name == VALUE:
                self.value = self.value or self.text
            elif not self.aside:
                self.texts.append(self.text)
        elif name == ROW:
            self.rows.append((self.at, tuple(self.row)))
        elif name == PHONETIC:
            self.aside -= 1

    def meant(self) -> Any:  # noqa: ANN401 - whatever a cell holds
        """The value of the cell at hand."""
        book = self.book
        if self.kind == "inlineStr":
            return self.known("".join(self.texts)) if self.inline else None
        if not self.value:
            return None
        match self.kind:
            case "n":
                number = float(self.value) if any(one in self.value for one in ".eE") else int(self.value)
                return _day(number, book, self.style) if self.style in book.dates else number
            case "s":
                return book.strings[int(self.value)]
            case "b":
                return bool(int(self.value))
            case "d":
                return _iso(self.value)
            case _:
                return self.known(self.value)

    def known(self, text: str) -> str:
        return self.book.known.setdefault(text, text)


def _day(number: float, book: Book, style: int) -> Any:  # noqa: ANN401 - a day, a time of day, or a span
    try:
        return from_excel(number, book.epoch, timedelta=style in book.spans)
    except (OverflowError, ValueError):
        return "#VALUE!"  # as a spreadsheet shows it


_iso: Any = from_ISO8601  # it says nothing of its types


def _column(place: str) -> int:
    found = _LETTERS.match(place)
    if found is None:
        raise ValueError(f"{place} is no cell")
    letters = found[1]
    if letters not in _COLUMNS:
        _COLUMNS[letters] = column_index_from_string(letters)  # of 18,278 at the most
    return _COLUMNS[letters]


def _number(text: str) -> int:
    number = float(text) if "." in text else int(text)
    if number != int(number):
        raise ValueError(f"{text} is no row")
    return int(number)
