"""OpenDocument spreadsheets (ODF 1.3 part 3, 9): the tables of `content.xml`, as LibreOffice and WPS write them."""

from __future__ import annotations

from typing_extensions import override

from ingest.extract import sheetxml
from ingest.extract.opc import Package, RefusedError
from ingest.extract.sheetcells import Book, Sheet, number
from ingest.extract.sheetxml import EnoughError, Handler
from ingest.facts import DefectKind


def tables(package: Package, book: Book) -> None:
    if "meta-inf/manifest.xml" in package.parts and b"encryption-data" in package.xml("meta-inf/manifest.xml"):
        raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
    sheetxml.part(package, "content.xml", _Tables(book), book)


class _Tables(Handler):
    """The tables of a document, where cells and rows that repeat are written once with a number."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet: Sheet | None = None
        self._row = self._column = self._rows = self._columns = 0
        self._cell: dict[str, str] = {}
        self._lines: list[str] = []
        self._said: list[tuple[int, int, str]] = []  # of this row: column, how often, text
        self._inside = self._notes = self._deep = 0

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._deep += 1
            if self._deep == 1:
                self._sheet, self._row = self._book.sheet(attributes.get("name", "")), 0
        elif name == "annotation":
            self._notes += 1  # a remark pinned to a cell is no part of what it says
        elif self._notes or self._deep != 1:
            return
        elif name == "table-row":
            self._column, self._rows = 0, _times(attributes.get("number-rows-repeated", "1"))
            self._said.clear()
        elif name in {"table-cell", "covered-table-cell"}:
            self._columns, self._cell = _times(attributes.get("number-columns-repeated", "1")), attributes if name == "table-cell" else {}
            self._lines.clear()
            tall = _times(self._cell.get("number-rows-spanned", "1"))
            if tall > 1 and self._sheet is not None:
                wide = _times(self._cell.get("number-columns-spanned", "1"))
                self._sheet.merge((self._row, self._column, self._row + tall - 1, self._column + wide - 1))
        elif name == "p":
            self._inside = 1
            self._lines.append("")
        elif self._inside and name in {"s", "tab", "line-break"}:
            self._lines[-1] += {"s": " " * min(_times(attributes.get("c", "1")), 100), "tab": "\t"}.get(name, "\n")

    @override
    def end(self, name: str) -> None:
        if name == "table":
            self._deep -= 1
        elif name == "annotation":
            self._notes -= 1
        elif self._notes or self._deep != 1:
            return
        elif name == "p":
            self._inside = 0
        elif name in {"table-cell", "covered-table-cell"}:
            shown = "" if name != "table-cell" else _shown(self._cell, "\n".join(self._lines))
            if shown.strip():
                self._said.append((self._column, self._columns, shown))
            self._column += self._columns
        elif name == "table-row":
            self._place()

    @override
    def text(self, text: str) -> None:
        if self._inside and not self._notes:
            self._lines[-1] += text

    def _place(self) -> None:
        room = self._book.room
        for row in range(self._row, self._row + self._rows) if self._said and self._sheet is not None else ():
            for first, times, shown in self._said:
                for column in range(first, first + times):
                    if self._sheet is not None:
                        self._sheet.put(row, column, shown, room)
                    if room.cut:
                        raise EnoughError
        self._row += self._rows


def _times(said: str) -> int:
    return min(int(said), 1 << 20) if said.isascii() and said.isdigit() and len(said) < 10 else 1


def _shown(cell: dict[str, str], text: str) -> str:
    """Return what a cell shows; of dates and long numbers what is behind it, for programs shorten both to the width of the column."""
    if cell.get("value-type") == "date" and cell.get("date-value"):
        day, _, clock = cell["date-value"].partition("T")
        return f"{day} {clock.removesuffix(':00') if clock.count(':') == 2 else clock}".removesuffix(" 00:00").rstrip()
    if cell.get("value-type") == "float" and not text.isdigit():
        try:
            return number(float(cell.get("value", "")))
        except ValueError:
            return text
    return text
