"""A `Report` as a workbook: 总览 and the registers, each ready to be worked in and to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timezone
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.core.report import Report
from tracker.workbook.cases import cases
from tracker.workbook.columns import Column, Table
from tracker.workbook.overview import overview
from tracker.workbook.plain import plain
from tracker.workbook.read import BEFORE, FORM, MEMORY, UNTOUCHED, Place, Typed, text_of
from tracker.workbook.registers import registers
from tracker.workbook.stream import HEIGHT, Line, Links, put, save
from tracker.workbook.style import FORMATS, Look, Shape, Tint, Value
from tracker.workbook.wording import Wording

A4 = 9
LINE, LINES = 15, 12  # the height of a line in points, and how many lines a row grows to

LINKS = 10_000  # of one sheet; Excel refuses a file with more than 65,530
EMPTY = (None, "")
Lists = dict[tuple[str, ...], str]  # choices and where on the memory sheet they stand


@dataclass(frozen=True, slots=True)
class Book:
    """Everything but the rows, and the rows to come; `save` brings them together."""

    bare: Workbook
    streams: tuple[tuple[Worksheet, Iterator[Line]], ...]  # read in this order: the last notes what the others found
    typed: Typed
    links: Mapping[str, Links]  # by the title of the sheet

    def save(self, path: Path) -> None:
        save(self.bare, self.streams, path, comment=b"" if self.typed else UNTOUCHED, links=self.links)


def book(report: Report, *, language: str, typed: Typed, anchors: frozenset[str] = frozenset(), page: str = "") -> Book:
    """Build the workbook, with what was *typed* into the old one; the cases that have *anchors* on *page*, a file beside it, lead there."""
    wording = Wording(report.campaign, language)
    bare = Workbook()
    bare.properties.title = plain(wording.word("book-title", campaign=report.campaign.name))
    bare.properties.creator = wording.word("product")
    bare.properties.created = report.at.astimezone(timezone.utc).replace(tzinfo=None)  # noqa: UP017 - the alias is not in the stubs of openpyxl
    front = bare.worksheets[0]
    front.title = wording.word("overview")
    paper(front, wording, colour="C00000")
    front.freeze_panes = "A2"
    overview(front, report, wording)
    tables: tuple[Table[Any], ...] = (cases(report, wording, anchors), *registers(report, wording, anchors))
    lists = places(tables)
    before: dict[Place, Value] = {}
    streams: list[tuple[Worksheet, Iterator[Line]]] = []
    links: dict[str, Links] = {}
    for table in tables:
        sheet: Worksheet = bare.create_sheet(table.title)
        links[table.title] = linked(table, page)
        head(sheet, table, lists, wording, added=len(typed.fresh.get(table.title, ())))
        streams.append((sheet, body(table, typed, before)))
    remember(bare.create_sheet(MEMORY), report, lists, language)
    streams.append((noted(bare.create_sheet(BEFORE)), notes(before)))
    return Book(bare, tuple(streams), typed, links)


def head(sheet: Worksheet, table: Table[Any], lists: Lists, wording: Wording, *, added: int) -> None:
    """Set up a table's sheet: headings, filter, widths, drop-down lists and paper."""
    last = get_column_letter(len(table.columns))
    bottom = len(table.rows) + added + table.blank + 1
    paper(sheet, wording, colour=table.colour)
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(table.on_paper)}{bottom}"
    sheet.auto_filter.ref = f"A1:{last}{bottom}"
    sheet.row_dimensions[1].height = 2 * LINE
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        put(sheet, 1, place, column.heading, Look(hers=column.hers, tint=Tint.HEAD))
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(column.width, width_of(column.heading) / 2 + 4)  # a heading may take two lines; the filter has a button
        if column.hers:
            dimension.number_format = FORMATS.get(column.shape, "@")  # a tracking number typed below the rows stays text
        if column.choices:
            sheet.add_data_validation(drop_down(column, f"{letter}2:{letter}{max(bottom, 2)}", lists[column.choices], wording))


def linked(table: Table[Any], file: str) -> Links:
    """Where clicks on the cells of *table* lead: places of one page beside the workbook."""
    columns = [(get_column_letter(place), column.link) for place, column in enumerate(table.columns, 1) if column.link is not None]
    places_ = ((f"{letter}{row}", link(one)) for letter, link in columns for row, one in enumerate(table.rows, 2))
    return Links(file, tuple((cell, place) for cell, place in places_ if place)[:LINKS])


def body(table: Table[Any], typed: Typed, before: dict[Place, Value]) -> Iterator[Line]:
    """The rows of *table*. What the office would have in the ★ cells goes to *before*; what she typed goes into the row."""
    columns = table.columns
    looks = tuple(Look(column.shape, hers=column.hers) for column in columns)
    starred = tuple((place, column.heading) for place, column in enumerate(columns) if column.hers)
    wrapped = tuple((place, column.width) for place, column in enumerate(columns) if column.shape is Shape.WRAPPED)
    tinted = tuple((place, column.tint) for place, column in enumerate(columns) if column.tint)
    for row in table.rows:
        values = [column.value(row) for column in columns]
        number = text_of(plain(str(values[0])))
        for place, heading in starred:
            at = (table.title, number, heading)
            if values[place] not in EMPTY:
                before[at] = values[place]
            values[place] = typed.cells.get(at, values[place])
        dressed = list(looks)
        for place, tint in tinted:
            dressed[place] = Look(looks[place].shape, looks[place].hers, tint(row))
        lines = max((lines_of(values[place], width) for place, width in wrapped), default=1)
        yield Line(zip(values, dressed, strict=True), HEIGHT if lines == 1 else LINE * min(lines, LINES) + 3)
    for added in (*typed.fresh.get(table.title, ()), *({},) * table.blank):
        yield Line((added.get(column.heading), look) for column, look in zip(columns, looks, strict=True))


def lines_of(value: Value, width: float) -> int:
    """How many lines *value* takes in a cell of *width*, about."""
    if not isinstance(value, str) or (len(value) * 2 < width and "\n" not in value):
        return 1
    return sum(1 + int(width_of(part) / (width - 1)) for part in value[: LINES * int(width)].split("\n"))


def width_of(text: str) -> int:
    return sum(1 if ord(one) < 0x1100 else 2 for one in text)


def paper(sheet: Worksheet, wording: Wording, *, colour: str) -> None:
    """Set up A4 landscape, as wide as the page, header row on each; it *is* printed for the meeting."""
    sheet.sheet_properties.tabColor = colour
    sheet.sheet_format.defaultRowHeight = HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    corners = sheet.oddHeader, sheet.oddFooter
    for corner, place, text in (
        (corners[0], "left", plain(wording.campaign.name).replace("&", "&&")[:100]),
        (corners[0], "right", "&A"),
        (corners[1], "center", wording.word("page", page="&P", pages="&N")),
    ):
        getattr(corner, place).text = text


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


def remember(sheet: Worksheet, report: Report, lists: Lists, language: str) -> None:
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
    for row, fact in enumerate(facts.items(), 1):
        for column, text in enumerate(fact, 1):
            put(sheet, row, column, text, Look())
    for column, choices in enumerate(lists, 3):
        for row, choice in enumerate(choices, 1):
            put(sheet, row, column, choice, Look())


def noted(sheet: Worksheet) -> Worksheet:
    sheet.sheet_state = "veryHidden"
    for column, title in enumerate(("sheet", "number", "heading", "value"), 1):
        put(sheet, 1, column, title, Look())
    return sheet


def notes(before: dict[Place, Value]) -> Iterator[Line]:
    """The ★ cells as the office would have them, to tell later what was typed."""
    for at, value in before.items():
        yield Line((*((name, Look()) for name in at), (value, Look(Shape.DATE if isinstance(value, date) else Shape.TEXT))))


def own_version() -> str:
    try:
        return version("shoujian")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
