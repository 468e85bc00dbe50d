"""Opens a workbook that a person saved with whatever program, within bounds: its sheets by name, their cells by heading, its memory if it has one.

Excel, WPS, LibreOffice and Numbers write the same cells in different ways, and people insert titles, columns and sheets. So the header row
is looked for, columns are known by what they are called, and rows by the number in the column that bears it.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl.utils.exceptions import InvalidFileException
from typing_extensions import override

from notifier.words import say
from tracker.workbook.columns import STAR
from tracker.workbook.feeding import TEXT
from tracker.workbook.parsing import Book, Part, opened
from tracker.workbook.plain import unescaped
from tracker.workbook.strict import readable
from tracker.workbook.style import Value

MEMORY, BEFORE = "_shoujian", "_shoujian_before"  # sheets nobody sees: what the file is, and its ★ cells as written
GREY = "~"  # in place of a heading, on the sheet nobody sees: the marks of all grey cells of a row, in the order of their columns
KEYS = {"cases": "case-number", "papers": "paper-number", "parcels": "register-number", "tasks": "task-number", "letters": "letter-number"}
LARGEST = 64 << 20  # bytes of a file: ten thousand cases take four million
UNPACKED = 1 << 30  # bytes it says it holds unpacked
PARTS = 2_000  # of the archive: sheets, pictures, drawings
ROWS, COLUMNS = 200_000, 300  # of one sheet that are looked at
HEADING = 60  # characters of a heading
COLUMNS_OF = "columns:"  # begins the memory's line on a sheet's headings
ABOVE = 20  # rows in which the header is looked for: a title, a remark, a merged line
MEMORIES = 1 << 20  # cells that a file remembers: rows of one sheet of a spreadsheet
BLANK = 5_000  # empty rows in a row after which nothing more is expected: programs format a million of them
# what openpyxl, the parser and the archive say of a part that is not what it should be
BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError, NotImplementedError, zlib.error)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):  # noqa: N818 - reads as what it says
    """The file cannot be read back; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells(Mapping[str, Value]):
    """The cells of one row by heading. All rows of a sheet share the headings: a table of its own for each takes ten times as much."""

    places: Mapping[str, int]
    values_: tuple[Value, ...]

    @override
    def __getitem__(self, heading: str) -> Value:
        return self.values_[self.places[heading]]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    @override
    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number, and its cells by heading."""

    number: str
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    key: str = ""  # the heading of the numbers


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook as it lies there."""

    facts: Mapping[str, str]  # what it says it is; empty where the memory is gone
    before: Mapping[tuple[str, str, str], Value]  # sheet, number and heading → the ★ cell as written
    sheets: Mapping[str, Sheet]  # by code
    missing: tuple[str, ...] = ()  # titles of sheets that are not there
    headless: tuple[str, ...] = ()  # those of them that are there and have no header any more
    renamed: tuple[tuple[str, str], ...] = ()  # title of ours and what the sheet is called now
    by: str = ""  # who saved it last, as the program says
    saved: datetime | None = None

    @property
    def remembers(self) -> bool:
        """Whether it knows every row that was written into it."""
        return any(heading == GREY for _, _, heading in self.before)

    def had(self, title: str) -> frozenset[str]:
        """The headings, as they are compared, with which the sheet was written; none where the memory does not say."""
        try:
            kept = json.loads(self.facts.get(f"{COLUMNS_OF}{title}", "[]"))
        except ValueError:
            return frozenset()
        return frozenset(map(bare, kept)) if isinstance(kept, list) else frozenset()


def open_(path: Path, *, language: str) -> Opened:
    """Read *path*; raise `Refused` where it is nothing that can be read back, OSError where it cannot be reached."""
    checked(path)
    try:
        book = opened(readable(path))
    except (*BROKEN, OverflowError) as error:
        raise Refused("表格已损坏，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx 再试") from error
    try:
        return _read(book, language)
    except (*BROKEN, OverflowError) as error:
        raise Refused("表格已损坏，读不完整。请用 Excel 或 WPS 打开后另存为 .xlsx 再试") from error
    finally:
        book.close()


def checked(path: Path) -> None:
    """Refuse what is not a workbook of this kind, by what is in it."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if path.stat().st_size > LARGEST:
        raise Refused(f"文件超过 {LARGEST >> 20} MB，不像台账，未读取")
    if head == _COMPOUND:
        raise Refused("这是设了打开密码的表格，或旧格式 .xls。请取消密码，或另存为 .xlsx 再试")
    if not head.startswith(b"PK"):
        raise Refused("这不是 .xlsx 格式的表格，或文件已损坏。请用 Excel 或 WPS 打开台账，另存为 .xlsx 再试；.csv 等格式没有黄色列的记录，不能读回")
    try:
        with ZipFile(path) as archive:
            listed = archive.infolist()
            names = {one.filename for one in listed}
    except (BadZipFile, ValueError, OSError) as error:
        raise Refused("表格已损坏，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx 再试") from error
    if len(listed) > PARTS or sum(one.file_size for one in listed) > UNPACKED or any(one.flag_bits & 1 for one in listed):
        raise Refused("文件结构异常，不像台账，未读取")
    if "[Content_Types].xml" not in names:
        raise Refused("这不是 .xlsx 表格，请另存为 .xlsx 再试")


def _read(book: Book, language: str) -> Opened:
    titles = {bare(one.title): one for one in book.parts}
    facts = _facts(titles[MEMORY]) if MEMORY in titles else {}
    before = _before(titles[BEFORE]) if BEFORE in titles and facts else {}
    sheets: dict[str, Sheet] = {}
    missing: list[str] = []
    renamed: list[tuple[str, str]] = []
    ours = {bare(say(code, language, section="workbook")) for code in (*KEYS, "overview", "log")} | {MEMORY, BEFORE}
    others = [one for name, one in titles.items() if name not in ours] if facts else []
    for code, key in KEYS.items():
        title = say(code, language, section="workbook")
        found = _sheet(titles[bare(title)], title, say(key, language, section="workbook")) if bare(title) in titles else None
        if found is None and bare(title) not in titles and (again := _renamed(others, title, key, facts, language)) is not None:
            found, named = again
            renamed.append((title, named))
        if found is None:
            missing.append(title)
        else:
            sheets[code] = found
    return Opened(
        facts,
        before,
        sheets,
        tuple(missing),
        tuple(one for one in missing if bare(one) in titles),
        tuple(renamed),
        by=_person(book.by),
        saved=book.saved.replace(tzinfo=UTC) if book.saved and book.saved.tzinfo is None else book.saved,
    )


def _person(named: object) -> str:
    text = re.sub(r"[^\w ·.()（）-]", "", str(named or "")).strip()[:40]
    return "" if text.casefold() in {"openpyxl", "user", "administrator", "admin", "microsoft office user", "windows 用户"} else text


def bare(text: object) -> str:
    """A heading without what hands and programs add: spaces, line breaks, other brackets."""
    if text is None:
        return ""
    said = str(text)
    return _heading(said) if len(said) <= HEADING else _bare(said)


@lru_cache(1 << 12)
def _heading(text: str) -> str:
    """The same of what may be a heading: each is asked for with every row."""
    return _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", unescaped(text))).casefold()


def _facts(sheet: Part) -> dict[str, str]:
    return {str(name): str(value) for name, value in _cut(sheet.rows(most=50, columns=2, gap=BLANK), 2) if name}


def _before(sheet: Part) -> dict[tuple[str, str, str], Value]:
    lines = _cut(islice(sheet.rows(most=MEMORIES, columns=4, gap=1), 1, None), 4)
    known = sheet.book.known
    return {(str(title), _once(numbered(number), known), str(heading)): held(value) for title, number, heading, value in lines if title and number is not None}


def _once(text: str, known: dict[str, str]) -> str:
    """The one string that all cells hold which say the same."""
    return known.setdefault(text, text)


def _cut(lines: Iterator[tuple[Any, ...]], width: int) -> Iterator[tuple[Any, ...]]:
    """Rows of one width; programs leave out empty cells at their ends."""
    return ((*line, *(None,) * width)[:width] for line in lines)


def _sheet(sheet: Part, title: str, key: str) -> Sheet | None:
    """One of our sheets; None where no row of it looks like its header."""
    lines = sheet.rows(most=ROWS, columns=COLUMNS, gap=BLANK + 1)
    wanted, place = bare(key), -1
    head: tuple[Any, ...] = ()
    for _, line in zip(range(ABOVE), lines, strict=False):
        found = [bare(cell) for cell in line]
        if wanted in found and any(one.startswith(STAR) for one in found):
            head, place = line, found.index(wanted)
            break
    if place < 0:
        return None
    headings = tuple(text_of(one) for one in head)
    named = [(at, one) for at, one in enumerate(headings) if one and at != place]
    return Sheet(title, headings, tuple(_lines(lines, place, named, sheet.book.known)), key)


def _renamed(others: list[Part], title: str, key: str, facts: Mapping[str, str], language: str) -> tuple[Sheet, str] | None:
    """The one sheet that has all columns of ours under another name; of two nobody knows which she means."""
    try:
        ours = {bare(one) for one in json.loads(facts.get(f"{COLUMNS_OF}{title}", "[]"))}
    except (ValueError, TypeError):
        return None
    read = ((_sheet(one, title, say(key, language, section="workbook")), str(one.title)) for one in others) if ours else ()
    found = [(sheet, named) for sheet, named in read if sheet is not None and ours <= {bare(one) for one in sheet.headings}]
    return found[0] if len(found) == 1 else None


def _lines(lines: Iterator[tuple[Any, ...]], place: int, named: list[tuple[int, str]], known: dict[str, str]) -> Iterator[Line]:
    blank = 0
    places = {title: order for order, (_, title) in enumerate(named)}
    for line in lines:
        if not any(cell is not None for cell in line):
            blank += 1
            if blank > BLANK:
                return
            continue
        blank = 0
        number = _once(numbered(line[place]), known) if place < len(line) else ""
        values = (held(line[at]) if at < len(line) else None for at, _ in named)
        yield Line(number, Cells(places, tuple(_once(one, known) if isinstance(one, str) else one for one in values)))


def text_of(value: object) -> str:
    return "" if value is None else unescaped(str(value)).strip()[:TEXT]


def numbered(value: object) -> str:
    """The number of a row, however it was typed anew: in full width, with spaces."""
    return "".join(unicodedata.normalize("NFKC", text_of(value)).split())


def held(value: object) -> Value:
    """A cell's value as the office keeps it; an empty text is an empty cell."""
    if isinstance(value, str):
        return unescaped(value)[:TEXT] or None
    return value if isinstance(value, int | float | datetime | date) else None
