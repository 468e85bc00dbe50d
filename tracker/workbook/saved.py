"""What of a workbook that somebody saved is hers beside the ★ cells: columns, sheets, order, filters, widths, notes, panes.

    台账.xlsx ─┬─ the rows of our own sheets ─▶ her columns, her order, what she hid          one row at a time
               └─ all the rest ───────────────▶ her sheets, widths, filters, notes, panes     openpyxl, without our rows

Ten thousand rows take openpyxl half a minute and half a gigabyte; without them the file is a few sheets of hers. What even
openpyxl cannot carry over (drawn shapes, controls) is named in `lost`, and the file that had it is kept.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from posixpath import normpath
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from notifier.words import say
from tracker.workbook.opening import COLUMNS_OF
from tracker.workbook.read import BEFORE, FORM, MEMORY, UNTOUCHED
from tracker.workbook.rows import Seen, scan, strings_of
from tracker.workbook.strict import readable
from tracker.workbook.style import Value, Worn

WHOLE = 400_000_000  # bytes a file may unpack to; ten thousand cases take a tenth of it
SHEET = 40_000_000  # of a sheet of hers, which is held in memory while it is copied
ORDER = "order:"  # and on the order of its rows
FAULTS = (
    BadZipFile, InvalidFileException, OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError, NotImplementedError, SyntaxError, RecursionError,
)  # fmt: skip  # what openpyxl, zipfile and lxml raise on what another program wrote; XML errors are SyntaxErrors
_SHAPES = re.compile(rb"<(?:[a-z0-9]+:)?(?:sp|cxnSp|grpSp)[ >]")
_BURIED = re.compile(r"xl/(?:ctrlProps|activeX|slicers|slicerCaches|timelines|diagrams|embeddings)/|xl/vbaProject\.bin$")
_BODY = re.compile(rb"<((?:\w+:)?)sheetData(?:\s[^>]*)?>.*</\1sheetData>", re.DOTALL)

Mine: TypeAlias = tuple[Value, Worn]


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column she added: behind which of ours it stands, and its cells by the number of their row."""

    heading: str
    dressed: Worn
    after: str
    cells: Mapping[str, Mine]
    width: float = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    width: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    author: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of our sheets as she left it; columns are named by their headings, rows by their numbers."""

    order: tuple[str, ...] = ()
    written: str = ""  # the digest of the order in which we wrote it
    loose: tuple[str, ...] = ()  # keys of rows without a number that have a ★ cell, from the top
    spare: tuple[str, ...] = ()  # and of those that have nothing but cells of hers
    hidden: frozenset[str] = frozenset()
    own: tuple[OwnColumn, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    notes: Mapping[tuple[str, str], Note] = field(default_factory=dict)  # by number, "" for the header, and heading
    pane: str = ""
    sifts: tuple[tuple[str, Any], ...] = ()  # heading and openpyxl's FilterColumn


@dataclass(frozen=True, slots=True)
class Saved:
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    base: Workbook | None = None  # with her sheets and no others
    own: tuple[str, ...] = ()  # the titles of hers
    order: tuple[str, ...] = ()  # of all sheets, ours and hers
    lost: tuple[str, ...] = ()  # what cannot be kept: "shapes", "formulas", "large", "unread", "headless"


def saved(path: Path, *, campaign: str, language: str, ours: frozenset[str]) -> Saved:
    """Read what is hers in the file at *path*, whose sheets *ours* are written anew; nothing where nobody saved it since."""
    try:
        with ZipFile(path) as archive:
            if archive.comment == UNTOUCHED:
                return Saved()
            if sum(one.file_size for one in archive.infolist()) > WHOLE:
                return Saved(lost=("large",))
        with ZipFile(readable(path)) as archive:
            return _read(archive, {"form": FORM, "campaign": campaign, "language": language}, ours)
    except FileNotFoundError:
        return Saved()
    except FAULTS:
        return Saved(lost=("unread",))  # whatever it is, a copy of it stays


def _read(archive: ZipFile, office: Mapping[str, str], ours: frozenset[str]) -> Saved:
    parts = dict(_parts(archive))
    large = {name for title, name in parts.items() if title not in ours | {BEFORE} and archive.getinfo(name).file_size > SHEET}
    slim = _slim(archive, {parts[title] for title in ours | {BEFORE} if title in parts} | large)
    with warnings.catch_warnings():  # of extensions that openpyxl leaves out; nobody would read them
        warnings.simplefilter("ignore")
        base = load_workbook(slim, keep_links=False, rich_text=True)
    if MEMORY not in base.sheetnames or not office.items() <= (known := facts(base[MEMORY])).items():
        return Saved(lost=("unread",))
    strings = strings_of(archive)
    sheets: dict[str, Sheet] = {}
    lost = {"shapes"} if _shapes(archive) else set()
    for title in ours & set(parts):
        headings = json.loads(known.get(COLUMNS_OF + title, "[]"))
        if headings:
            seen = scan(archive.read(parts[title]), strings, headings)
            if not seen.head:
                lost.add("headless")
                continue
            sheets[title] = _sheet(seen, base[title], known.get(ORDER + title, ""))
            lost |= {"formulas"} if seen.formulas else set()
    order = tuple(base.sheetnames)
    for title in order:
        if title in ours | {MEMORY, BEFORE} or parts.get(title) in large:
            base.remove(base[title])
    return Saved(sheets, base, tuple(base.sheetnames), order, tuple(sorted(lost | ({"large"} if large else set()))))


def facts(memory: Any) -> dict[str, str]:  # noqa: ANN401 - a sheet of openpyxl
    return {str(name): str(value) for name, value in memory.iter_rows(max_col=2, values_only=True) if name}


def _parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """The title of each sheet and the part it is in."""
    top = next((target for _, kind, target in _relations(archive, "_rels/.rels", "") if kind.endswith("/officeDocument")), "xl/workbook.xml")
    folder, _, name = top.rpartition("/")
    targets = {key: target for key, _, target in _relations(archive, f"{folder}/_rels/{name}.rels", folder)}
    for sheet in _tree(archive, top).iter("{*}sheet"):
        key = next((value for attribute, value in sheet.attrib.items() if attribute.endswith("}id")), "")
        if targets.get(key) in archive.NameToInfo:
            yield sheet.get("name", ""), targets[key]


def _relations(archive: ZipFile, name: str, folder: str) -> Iterator[tuple[str, str, str]]:
    """The key, kind and target of each relation, targets as they are named in the archive."""
    for one in _tree(archive, name).iter("{*}Relationship"):
        target = one.get("Target", "")
        yield one.get("Id", ""), one.get("Type", ""), target[1:] if target.startswith("/") else normpath(f"{folder}/{target}" if folder else target)


def _tree(archive: ZipFile, name: str) -> Any:  # noqa: ANN401 - lxml's trees have no types
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def _slim(archive: ZipFile, emptied: set[str]) -> io.BytesIO:
    """The file without the rows of the parts *emptied*."""
    slim = io.BytesIO()
    with ZipFile(slim, "w") as target:
        for name in dict.fromkeys(archive.namelist()):
            part = archive.read(name)
            target.writestr(ZipInfo(name), _BODY.sub(rb"<\1sheetData/>", part) if name in emptied else part)
    slim.seek(0)
    return slim


def _shapes(archive: ZipFile) -> bool:
    names = archive.namelist()
    drawn = (name for name in names if name.startswith("xl/drawings/") and name.endswith(".xml"))
    return any(map(_BURIED.match, names)) or any(_SHAPES.search(archive.read(name)) for name in drawn)


def _sheet(seen: Seen, sheet: Any, written: str) -> Sheet:  # noqa: ANN401 - openpyxl's stubs make half of a sheet's facts unreadable
    spans = dict(_spans(sheet))
    named = {place: heading for place, heading in enumerate(seen.headings, 1) if place not in seen.own}
    own = []
    after = ""
    for place, heading in enumerate(seen.headings, 1):
        if place in seen.own:
            span = spans.get(place, Span(0, hidden=False))
            own.append(OwnColumn(heading, seen.heads[place], after, seen.own[place], span.width, span.hidden))
        else:
            after = heading
    left = sheet.auto_filter.ref or "A1"
    first = sheet[left.split(":")[0]].column
    return Sheet(
        order=seen.order,
        written=written,
        loose=seen.loose,
        spare=seen.spare,
        hidden=seen.hidden,
        own=tuple(own),
        spans={named[place]: span for place, span in spans.items() if place in named},
        notes=dict(_notes(sheet, seen)),
        pane=sheet.freeze_panes or "" if seen.head == 1 else "",  # a title above the headings is not kept
        sifts=tuple((seen.headings[first + one.colId - 1], one) for one in sheet.auto_filter.filterColumn if first + one.colId <= len(seen.headings)),
    )


def _spans(sheet: Any) -> Iterator[tuple[int, Span]]:  # noqa: ANN401
    """Width of each column, taken out of the runs that programs write."""
    for one in sheet.column_dimensions.values():
        for place in range(one.min or 0, min(one.max or 0, 200) + 1):  # the last run goes to the edge of the sheet
            if place:
                yield place, Span(one.width, hidden=bool(one.hidden))


def _notes(sheet: Any, seen: Seen) -> Iterator[tuple[tuple[str, str], Note]]:  # noqa: ANN401
    for line in sheet.iter_rows():
        for cell in line:
            number = "" if cell.row == seen.head else seen.rows.get(cell.row)
            if cell.comment is not None and not cell.comment.text.startswith(_ours()) and number is not None and cell.column <= len(seen.headings):
                one = cell.comment
                yield (number, seen.headings[cell.column - 1]), Note(one.text, one.author or "", one.width, one.height)


@cache
def _ours() -> tuple[str, ...]:
    """How the notes begin that are ours, in whatever language the file was written."""
    return tuple(say(code, language, section="workbook") for code in ("hint",) for language in ("zh", "en"))
