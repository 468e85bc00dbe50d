"""A `Report` as a workbook: 总览 and the registers, each ready to be worked in and to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timezone
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.core.report import Report
from tracker.workbook.cases import cases
from tracker.workbook.columns import Column, Table
from tracker.workbook.overview import overview
from tracker.workbook.plain import plain
from tracker.workbook.read import BEFORE, FORM, MEMORY, Place, Typed, text_of
from tracker.workbook.registers import registers
from tracker.workbook.style import FORMATS, Look, Pen, Shape, Streamed, Tint, Value
from tracker.workbook.wording import Wording

A4 = 9
LINE, LINES = 15, 12  # the height of a line in points, and how many lines a row grows to

EMPTY = (None, "")
Lists = dict[tuple[str, ...], str]  # choices and where on the memory sheet they stand


def book(report: Report, *, language: str, typed: Typed) -> Workbook:
    """Build the workbook, with what was *typed* into the old one; streamed, so it is saved once and cannot be looked at before."""
    wording = Wording(report.campaign, language)
    made = Workbook(write_only=True)
    made.properties.title = plain(wording.word("book-title", campaign=report.campaign.name))
    made.properties.creator = wording.word("product")
    made.properties.created = report.at.astimezone(timezone.utc).replace(tzinfo=None)  # noqa: UP017 - the alias is not in the stubs of openpyxl
    tables: tuple[Table[Any], ...] = (cases(report, wording), *registers(report, wording))
    lists = places(tables)
    try:
        front: Streamed = made.create_sheet(wording.word("overview"))
        paper(front, wording, colour="C00000")
        front.freeze_panes = "A2"
        overview(front, report, wording)
        before: dict[Place, Value] = {}
        for table in tables:
            before |= fill(made.create_sheet(table.title), table, lists, wording, typed)
        remember(made.create_sheet(MEMORY), report, lists, language)
        note(made.create_sheet(BEFORE), before)
    except BaseException:
        close(made)
        raise
    return made


def close(made: Workbook) -> None:
    """End the streams of a workbook that will not be saved; left to the garbage collector they end in the wrong order."""
    sheets: list[Streamed] = list(made.worksheets)
    for sheet in sheets:
        if not sheet.closed:
            sheet.close()


def fill(sheet: Streamed, table: Table[Any], lists: Lists, wording: Wording, typed: Typed) -> dict[Place, Value]:
    """Write one table, all that stands above the rows first because the sheet is streamed; say what the ★ cells hold by themselves."""
    last = get_column_letter(len(table.columns))
    fresh = typed.fresh.get(table.title, ())
    bottom = len(table.rows) + len(fresh) + table.blank + 1
    paper(sheet, wording, colour=table.colour)
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(table.on_paper)}{bottom}"
    sheet.auto_filter.ref = f"A1:{last}{bottom}"
    for letter, column in lettered(table):
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(column.width, width_of(column.heading) / 2 + 4)  # a heading may take two lines; the filter has a button
        if column.hers:
            dimension.number_format = FORMATS.get(column.shape, "@")  # a tracking number typed below the rows stays text
        if column.choices:
            sheet.data_validations.append(drop_down(column, f"{letter}2:{letter}{max(bottom, 2)}", lists[column.choices], wording))
    pen = Pen(sheet)
    sheet.row_dimensions[1].height = 2 * LINE
    sheet.append(pen(column.heading, Look(hers=column.hers, tint=Tint.HEAD)) for column in table.columns)
    looks = tuple(Look(column.shape, hers=column.hers) for column in table.columns)
    starred = tuple((place, column.heading) for place, column in enumerate(table.columns) if column.hers)
    before: dict[Place, Value] = {}
    wrapped = tuple(place for place, column in enumerate(table.columns) if column.shape is Shape.WRAPPED)
    for line, row in enumerate(table.rows, 2):
        values = [column.value(row) for column in table.columns]
        number = text_of(plain(str(values[0])))
        for place, heading in starred:
            at = (table.title, number, heading)
            if values[place] not in EMPTY:
                before[at] = values[place]
            values[place] = typed.cells.get(at, values[place])
        stretch(sheet, line, max((lines_of(values[place], table.columns[place].width) for place in wrapped), default=1))
        # Generators on purpose: the pen uses one cell again and again, and each is on disk before the next is asked for.
        sheet.append(
            pen(value, Look(column.shape, column.hers, column.tint(row)) if column.tint else look)
            for value, column, look in zip(values, table.columns, looks, strict=True)
        )
        sheet.row_dimensions.pop(line, None)  # it is written; thousands of them would only fill the memory
    for added in (*fresh, *({},) * table.blank):
        sheet.append(pen(added.get(column.heading), look) for column, look in zip(table.columns, looks, strict=True))
    return before


def stretch(sheet: Streamed, line: int, lines: int) -> None:
    """Make a row as high as its longest text, up to a limit; WPS and LibreOffice do not when they open a file."""
    if lines > 1:
        sheet.row_dimensions[line].height = LINE * min(lines, LINES) + 3


def lines_of(value: Value, width: float) -> int:
    """How many lines *value* takes in a cell of *width*, about."""
    if not isinstance(value, str) or (len(value) * 2 < width and "\n" not in value):
        return 1
    return sum(1 + int(width_of(part) / (width - 1)) for part in value[: LINES * int(width)].split("\n"))


def lettered(table: Table[Any]) -> Iterator[tuple[str, Column[Any]]]:
    return ((get_column_letter(place), column) for place, column in enumerate(table.columns, 1))


def width_of(text: str) -> int:
    return sum(1 if ord(one) < 0x1100 else 2 for one in text)


def paper(sheet: Streamed, wording: Wording, *, colour: str) -> None:
    """Set up A4 landscape, as wide as the page, header row on each; it *is* printed for the meeting."""
    sheet.sheet_properties.tabColor = colour
    sheet.sheet_format.defaultRowHeight = LINE + 3
    sheet.sheet_format.customHeight = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.oddHeader.left.text = plain(wording.campaign.name).replace("&", "&&")[:100]
    sheet.oddHeader.right.text = "&A"
    sheet.oddFooter.center.text = wording.word("page", page="&P", pages="&N")


def drop_down(column: Column[Any], where: str, source: str, wording: Wording) -> DataValidation:
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=column.only, showInputMessage=True)
    rule.errorTitle = column.heading[:32]
    rule.error = wording.word("choose")
    rule.add(where)
    return rule


def places(tables: tuple[Table[Any], ...]) -> Lists:
    """Give each list of choices a column of the memory sheet: written into the rule itself it may hold neither commas nor much text."""
    found = dict.fromkeys(column.choices for column in chain.from_iterable(table.columns for table in tables) if column.choices)
    return {
        choices: f"'{MEMORY}'!${letter}$1:${letter}${len(choices)}"
        for letter, choices in ((get_column_letter(place), choices) for place, choices in enumerate(found, 3))
    }


def remember(sheet: Streamed, report: Report, lists: Lists, language: str) -> None:
    """Note what this file is, for the day it is read back."""
    sheet.sheet_state = "veryHidden"
    facts = {
        "form": FORM,
        "version": own_version(),
        "campaign": report.campaign.code,
        "sheet": report.campaign.sheet_sha256,
        "language": language,
        "written": report.at.isoformat(),
    }
    pen = Pen(sheet)
    names = tuple(facts.items())
    for row in range(max(len(names), *map(len, lists), 1)):
        cells = (*(names[row] if row < len(names) else (None, None)), *(choices[row] if row < len(choices) else None for choices in lists))
        sheet.append(pen(value, Look()) for value in cells)


def note(sheet: Streamed, before: dict[Place, Value]) -> None:
    """Keep the ★ cells as the office would have them, to tell later what was typed."""
    sheet.sheet_state = "veryHidden"
    pen = Pen(sheet)
    sheet.append(pen(title, Look()) for title in ("sheet", "number", "heading", "value"))
    for at, value in before.items():
        shape = Shape.DATE if isinstance(value, date) else Shape.TEXT
        sheet.append(pen(part, look) for part, look in ((*((name, Look()) for name in at), (value, Look(shape)))))


def own_version() -> str:
    try:
        return version("shoujian")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
