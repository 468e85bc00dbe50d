"""Spreadsheets that are plain text: Excel's XML of 2003, which offices' web systems call .xls, and values with commas between them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.parsers import expat

from typing_extensions import override

from ingest import charset
from ingest.extract import Limits
from ingest.extract.sheetcells import CELL, Book, Sheet, number
from ingest.extract.sheetxml import CHUNK, EnoughError, Handler, walk
from ingest.facts import Defect, DefectKind

WIDTH = 2  # bytes read for each character that is kept: as many as a Chinese one takes in GBK, and a file of nothing but commas is read in a second
SAMPLE = 50  # lines that tell by what the values are divided
_NAMED = {"percent": "0.00%", "short date": "yyyy-mm-dd", "general date": "yyyy-mm-dd h:mm", "long date": "yyyy-mm-dd", "medium date": "yyyy-mm-dd"}


def text(file: Path, book: Book, *, most: int) -> str:
    """Decode the first *most* bytes of a file, up to the end of a line."""
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        book.room.cut = True
        data = data[: data.rfind(b"\n", 0, most) + 1] or data[:most]
    decoded = charset.decode(data)
    if decoded.doubt:
        book.defects.append(Defect(DefectKind.CHARSET, "", decoded.doubt))
    return decoded.text


def xml(file: Path, limits: Limits) -> Book:
    """Read a workbook of Excel 2003 in XML."""
    book = Book(limits)
    try:
        data = io.BytesIO(text(file, book, most=limits.part).encode("utf-8", "replace"))
        walk(iter(lambda: data.read(CHUNK), b""), _Workbook(book), charset="utf-8")
    except expat.ExpatError as fault:
        book.defects.append(Defect(DefectKind.DAMAGED, "", f"the workbook is damaged: {fault}"[:200]))
    return book


class _Workbook(Handler):
    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet: Sheet | None = None
        self._row = self._column = -1
        self._across = 0
        self._style = self._form = self._cell = ""
        self._formats: dict[str, str] = {}
        self._pieces: list[str] = []
        self._inside = False

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Style":
            self._style = attributes.get("ID", "")
        elif name == "NumberFormat" and len(self._formats) < CELL:
            form = attributes.get("Format", "")
            self._formats[self._style] = _NAMED.get(form.lower(), form)
        elif name == "Worksheet":
            self._sheet, self._row = self._book.sheet(attributes.get("Name", "")), -1
        elif name == "Row":
            self._row, self._column, self._across = _index(attributes, self._row), -1, 0
        elif name == "Cell":
            self._column = _index(attributes, self._column + self._across)
            self._across = min(_number(attributes.get("MergeAcross", "")), CELL)
            self._cell = attributes.get("StyleID", "")
            down = min(_number(attributes.get("MergeDown", "")), CELL)
            if down and self._sheet is not None:
                self._sheet.merge((self._row, self._column, self._row + down, self._column + self._across))
        elif name == "Data":
            self._form, self._inside = attributes.get("Type", ""), True

    @override
    def end(self, name: str) -> None:
        if name != "Data":
            return
        self._inside = False
        value = "".join(self._pieces)
        self._pieces.clear()
        if self._sheet is not None:
            self._sheet.put(self._row, self._column, self._shown(value), self._book.room)
        if self._book.room.cut:
            raise EnoughError

    @override
    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def _shown(self, value: str) -> str:
        if self._form == "Boolean":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if self._form == "DateTime":
            return value.removesuffix(".000").removesuffix("T00:00:00").replace("T", " ").removeprefix("1899-12-31 ")
        if self._form == "Number":
            try:
                return number(float(value), self._formats.get(self._cell, ""))
            except ValueError:
                return value
        return value


def _index(attributes: dict[str, str], before: int) -> int:
    said = _number(attributes.get("Index", ""))
    return said - 1 if said else before + 1


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def separated(file: Path, limits: Limits) -> Book:
    """Read values with commas, semicolons or tabs between them."""
    book = Book(limits)
    content = text(file, book, most=WIDTH * limits.text).replace("\x00", "")
    divider = _divider(content)
    sheet = book.sheet("")
    csv.field_size_limit(max(limits.text, CELL))
    try:
        for row, values in enumerate(csv.reader(io.StringIO(content, newline=""), delimiter=divider)):
            for column, value in enumerate(values):
                if sheet is not None:
                    sheet.put(row, column, _unquoted(value), book.room)
            if book.room.cut:
                break
    except csv.Error as fault:
        book.defects.append(Defect(DefectKind.DAMAGED, "", f"the table is damaged: {fault}"[:200]))
    return book


def _divider(content: str) -> str:
    """Return what divides the values: the mark that stands in most lines, and equally often in each."""
    lines = [line for line in content[: SAMPLE * CELL].split("\n", SAMPLE)[:SAMPLE] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in ",\t;|，"}
    return max(counts, key=lambda mark: (sum(one > 0 for one in counts[mark]), -len(set(counts[mark])), sum(counts[mark])))


def _unquoted(value: str) -> str:
    """Take off what keeps Excel from shortening a number: ="013000000000", or a tab before it."""
    value = value.strip("\t")
    return value[2:-1] if len(value) > 2 and value.startswith('="') and value.endswith('"') else value
