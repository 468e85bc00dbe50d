"""What the secretary typed into a workbook since it was written, so that writing it anew never takes it from her.

Three values meet in every ★ cell: as the office wrote it (kept on a sheet nobody sees), as it is now, and what the
office would write today. If the first two differ she has typed, and hers stays until it is read back. Rows are known
by the number in their first column; a row without one is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile

from tracker.core.handwriting import written
from tracker.workbook.columns import STAR
from tracker.workbook.opening import BEFORE, GREY, MEMORY, Opened, Refused, Sheet, held, open_, text_of
from tracker.workbook.style import Value
from tracker.workbook.torn import torn

__all__ = ["BEFORE", "FORM", "MEMORY", "UNTOUCHED", "Place", "Typed", "held", "mark", "new", "text_of", "typed"]

UNTOUCHED = b"shoujian: as written"  # the archive's comment; every office program drops it when it saves
FORM = "1"  # of the sheets nobody sees; what has another form is not read

Place: TypeAlias = tuple[str, str, str]  # sheet, number, heading


@dataclass(frozen=True, slots=True)
class Typed:
    cells: dict[Place, Value] = field(default_factory=dict)  # what differs from what was written; None where she erased
    fresh: dict[str, tuple[dict[str, Value], ...]] = field(default_factory=dict)  # by sheet: rows she added, by heading
    copy: str = field(default="", compare=False)  # which writing of the workbook it was typed into
    file: str = field(default="", compare=False)  # and into which file of it
    torn: frozenset[tuple[str, str]] = frozenset()  # sheet and number of rows whose cells are not theirs: nothing of them is in *cells*
    missing: tuple[str, ...] = ()  # titles of sheets that are not there, or have no header any more

    def __bool__(self) -> bool:
        return bool(self.cells) or any(self.fresh.values())


def typed(path: Path, *, campaign: str, language: str) -> Typed:
    """Read what was typed into *path*; nothing when it is not of this campaign and language, or cannot be read."""
    try:
        with ZipFile(path) as archive:
            if archive.comment == UNTOUCHED:
                return Typed()  # nobody has saved it since, so ten thousand rows need not be read
        found = open_(path, language=language)
    except (OSError, BadZipFile, ValueError, Refused):
        return Typed()  # the day's copy keeps it as it was found
    ours = {"form": FORM, "campaign": campaign, "language": language}.items()
    if not ours <= found.facts.items():
        return Typed()
    cells: dict[Place, Value] = {}
    fresh: dict[str, tuple[dict[str, Value], ...]] = {}
    rows: set[tuple[str, str]] = set()
    for sheet in found.sheets.values():
        strays = torn(found, sheet)
        rows |= {(sheet.title, number) for number in strays}
        fresh[sheet.title] = _compared(sheet, found, language, cells, strays)
    return Typed(cells, fresh, *mark(found.facts, path), frozenset(rows), found.missing)


def mark(facts: Mapping[str, str], path: Path) -> tuple[str, str]:
    """Which writing of the workbook says *facts* of itself, and which file of it *path* is: a file that was copied under another name is typed into by itself."""
    copy = facts.get("copy") or facts.get("written", "") or f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    return copy, f"{copy}/{hashlib.sha256(path.name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _compared(sheet: Sheet, opened: Opened, language: str, cells: dict[Place, Value], strays: frozenset[str]) -> tuple[dict[str, Value], ...]:
    """Add what was typed into the rows of *sheet* that we wrote to *cells*, *strays* left out; the rows that are new."""
    added = []
    for line in sheet.lines:
        stars = {_tidy(heading, language): value for heading, value in line.cells.items() if heading.startswith(STAR)}
        if line.number and not new(opened, sheet.title, line.number):
            here = {(sheet.title, line.number, heading): value for heading, value in stars.items() if line.number not in strays}
            cells |= {place: value for place, value in here.items() if written(value) != written(opened.before.get(place))}
        elif any(value is not None for value in stars.values()):
            added.append(stars | ({sheet.key: line.number} if line.number else {}))
    return tuple(added)


def new(opened: Opened, title: str, number: str) -> bool:
    """Whether a row of the sheet *title* is one that she added and gave a number herself."""
    return opened.remembers and (title, number, GREY) not in opened.before


def _tidy(heading: str, language: str) -> str:
    """A heading without the line breaks and spaces that came into it."""
    return ("" if language == "zh" else " ").join(heading.split())
