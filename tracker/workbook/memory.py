"""What a workbook remembers on the two sheets nobody sees: what the file is, whose each column is, and the ★ cells as the office would have them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tracker.core.report import Report
from tracker.workbook.arrange import Kept, digest, number_of
from tracker.workbook.columns import Table
from tracker.workbook.opening import COLUMNS_OF
from tracker.workbook.read import FORM, MEMORY, Place
from tracker.workbook.saved import ORDER
from tracker.workbook.stream import Line, put
from tracker.workbook.style import Look, Shape, Value

Lists = dict[tuple[str, ...], str]  # choices and where on the memory sheet they stand


def places(tables: tuple[Table[Any], ...]) -> Lists:
    """Give each list of choices a column of the memory sheet: written into the rule itself it may hold neither commas nor much text."""
    found = dict.fromkeys(column.choices for column in chain.from_iterable(table.columns for table in tables) if column.choices)
    return {
        choices: f"'{MEMORY}'!${letter}$1:${letter}${len(choices)}"
        for letter, choices in ((get_column_letter(place), choices) for place, choices in enumerate(found, 3))
    }


def memory_of(tables: tuple[Table[Any], ...], kept: Mapping[str, Kept]) -> dict[str, str]:
    """Which columns of each sheet are ours, and in which order its rows were: what differs later is hers."""
    columns = {COLUMNS_OF + one.title: json.dumps([column.heading for column in one.columns if column.own is None], ensure_ascii=False) for one in tables}
    return columns | {ORDER + one.title: kept[one.title].order for one in tables}


def order_of(table: Table[Any]) -> str:
    return digest(number_of(table, row) for row in table.rows)


def remember(sheet: Worksheet, report: Report, lists: Lists, language: str, layout: Mapping[str, str]) -> None:
    """Note what this file is, for the day it is read back."""
    sheet.sheet_state = "veryHidden"
    facts = {
        "form": FORM,
        "version": own_version(),
        "campaign": report.campaign.code,
        "sheet": report.campaign.sheet_sha256,
        "language": language,
        "written": report.at.isoformat(),
        "copy": secrets.token_hex(8),  # two copies may be written at one moment
        **layout,
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
