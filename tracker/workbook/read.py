"""What the secretary typed into a workbook since it was written, so that writing it anew never takes it from her.

Three values meet in every ★ cell: as the office wrote it (kept on a sheet nobody sees), as it is now, and what the
office would write today. If the first two differ she has typed, and hers stays until it is read back. Rows are known
by the number in their first column; a row without one is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tracker.workbook.columns import STAR
from tracker.workbook.plain import unescaped
from tracker.workbook.style import Value

MEMORY, BEFORE = "_shoujian", "_shoujian_before"  # sheets nobody sees: what the file is, and its ★ cells as written
UNTOUCHED = b"shoujian: as written"  # the archive's comment; every office program drops it when it saves
FORM = "1"  # of these two; what has another form is not read

Place: TypeAlias = tuple[str, str, str]  # sheet, number, heading


@dataclass(frozen=True, slots=True)
class Typed:
    cells: dict[Place, Value] = field(default_factory=dict)  # what differs from what was written; None where she erased
    fresh: dict[str, tuple[dict[str, Value], ...]] = field(default_factory=dict)  # by sheet: rows she added, by heading

    def __bool__(self) -> bool:
        return bool(self.cells) or any(self.fresh.values())


def typed(path: Path, *, campaign: str, language: str) -> Typed:
    """Read what was typed into *path*; nothing when it is not of this campaign and language, or cannot be read."""
    try:
        with ZipFile(path) as archive:
            if archive.comment == UNTOUCHED:
                return Typed()  # nobody has saved it since, so ten thousand rows need not be read
        book = load_workbook(path, read_only=True, data_only=True)
    except (FileNotFoundError, BadZipFile, InvalidFileException, KeyError, ValueError):
        return Typed()  # the day's copy keeps it as it was found
    try:
        ours = {"form": FORM, "campaign": campaign, "language": language}.items()
        if not {MEMORY, BEFORE} <= set(book.sheetnames) or not ours <= facts(book[MEMORY]).items():
            return Typed()
        return compared(book)
    finally:
        book.close()


def facts(memory: Any) -> dict[str, str]:  # noqa: ANN401 - a sheet of openpyxl, read-only or not
    return {str(name): str(value) for name, value in memory.iter_rows(max_col=2, values_only=True) if name}


def compared(book: Any) -> Typed:  # noqa: ANN401
    before = {
        (str(sheet), text_of(number), str(heading)): held(value)
        for sheet, number, heading, value in book[BEFORE].iter_rows(min_row=2, max_col=4, values_only=True)
    }
    cells: dict[Place, Value] = {}
    fresh: dict[str, tuple[dict[str, Value], ...]] = {}
    for sheet in book.worksheets:
        if sheet.title in {MEMORY, BEFORE}:
            continue
        added = []
        for number, stars in rows(sheet):
            if number:
                here = {(sheet.title, number, heading): value for heading, value in stars.items()}
                cells |= {place: value for place, value in here.items() if value != before.get(place)}
            elif any(value is not None for value in stars.values()):
                added.append(stars)
        fresh[sheet.title] = tuple(added)
    return Typed(cells, fresh)


def rows(sheet: Any) -> Iterator[tuple[str, dict[str, Value]]]:  # noqa: ANN401
    """Each row's number, and its ★ cells by heading."""
    lines = sheet.iter_rows(values_only=True)
    head = next(lines, ())
    stars = [(place, str(title)) for place, title in enumerate(head) if str(title).startswith(STAR)]
    if stars:
        for line in lines:
            yield text_of(line[0]), {title: held(line[place]) for place, title in stars if place < len(line)}


def text_of(value: object) -> str:
    return "" if value is None else unescaped(str(value)).strip()


def held(value: object) -> Value:
    """A cell's value as the office keeps it; an empty text is an empty cell."""
    if isinstance(value, str):
        return unescaped(value) or None
    return value if isinstance(value, int | float | datetime | date) else None
