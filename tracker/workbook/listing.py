"""A plain list as a workbook of one sheet: headings, rows of text, and links to the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet  # the type of what create_sheet returns

from tracker.workbook.plain import plain

LINKS = 10_000  # of one sheet; Excel refuses a file with more than 65,530
WIDEST, NARROWEST = 50, 8  # of a column, in characters


def save(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, link: int = -1) -> None:
    """Write the list to *path*; the cells of the column *link* lead to the file they name, relative to the list."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(plain(title)[:31])
    listed = [tuple(one) for one in rows]
    for place, head in enumerate(heads):
        widest = max([len(head), *(len(row[place]) for row in listed[:500])])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(2 * widest, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(listed) + 1}"
    sheet.append([_cell(sheet, one, Font(bold=True)) for one in heads])
    for number, row in enumerate(listed):
        cells = [_cell(sheet, one) for one in row]
        if 0 <= link < len(row) and row[link] and number < LINKS:
            cells[link].hyperlink = quote(row[link])
            cells[link].font = Font(color="0563C1", underline="single")
        sheet.append(cells)
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, text: str, font: Font | None = None) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, plain(text))
    cell.data_type = "s"  # what a sender wrote is text, with an equals sign in front as well
    cell.number_format = "@"
    if font is not None:
        cell.font = font
    return cell
