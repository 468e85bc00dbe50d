"""The rows of one of our sheets as another program saved them: numbers, what is hidden, and the cells of columns that are not ours.

Read with lxml, one row at a time; a cell of ours is passed by unless it is the number, or a ★ cell of a row without one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from zipfile import ZipFile

from lxml import etree
from openpyxl.utils.cell import column_index_from_string

from tracker.workbook.columns import STAR
from tracker.workbook.opening import ABOVE, bare
from tracker.workbook.plain import unescaped
from tracker.workbook.style import Value, Worn

ROWS = 200_000  # more than a campaign ever has; below them stand strays
TEXTS = 3_000_000  # shared strings
WIDE = 200  # columns of one sheet, ours and hers
Element: TypeAlias = Any  # lxml's trees have no types


@dataclass(slots=True)
class Seen:
    """What a pass over the rows found; filled while it runs."""

    headings: list[str] = field(default_factory=list)
    heads: dict[int, Worn] = field(default_factory=dict)  # looks of the headings of her columns
    own: dict[int, dict[str, tuple[Value, Worn]]] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)  # an ordered set
    rows: dict[int, str] = field(default_factory=dict)  # the number of each row
    unnumbered: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    veiled: set[str] = field(default_factory=set)
    formulas: bool = False
    head: int = 0  # the row of the headings; 0 where there is none

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(self.numbers)

    @property
    def loose(self) -> tuple[str, ...]:
        return tuple(self.unnumbered)

    @property
    def spare(self) -> tuple[str, ...]:
        return tuple(self.idle)

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(self.veiled)


def strings_of(archive: ZipFile) -> Sequence[str]:
    """The texts that cells name by their place; programs keep them in one part."""
    name = next((one for one in archive.namelist() if one.casefold() == "xl/sharedstrings.xml"), "")
    found: list[str] = []
    if name:
        with archive.open(name) as part:
            for _, item in etree.iterparse(part, tag="{*}si", resolve_entities=False, no_network=True):
                found.append(_text(item))
                item.clear()
                while item.getprevious() is not None:
                    del item.getparent()[0]
                if len(found) > TEXTS:
                    raise ValueError("more texts than a workbook of ours ever has")
    return found


def scan(part: bytes, strings: Sequence[str], ours: Sequence[str]) -> Seen:
    """Pass over the rows of a sheet that we wrote with the headings *ours*, of which the first is that of the numbers; a title may stand above them."""
    seen = Seen()
    first = 0
    stars: frozenset[int] = frozenset()
    named = {bare(one): one for one in ours}
    for count, (_, row) in enumerate(etree.iterparse(io.BytesIO(part), tag="{*}row", resolve_entities=False, no_network=True)):
        if count > ROWS or (not seen.head and count > ABOVE):
            break
        cells = dict(_cells(row))
        if seen.head:
            _row(seen, row, cells, strings, first, stars)
        elif _heads(cells, strings, named):
            _head(seen, cells, strings, named)
            seen.head = int(row.get("r") or count + 1)
            first = seen.headings.index(ours[0]) + 1 if ours[0] in seen.headings else 1  # a heading written over: its column is still the first
            seen.own.pop(first, None)
            stars = frozenset(place for place, one in enumerate(seen.headings, 1) if one.startswith(STAR) and place not in seen.own)
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
    return seen


def _heads(cells: Mapping[int, Element], strings: Sequence[str], named: Mapping[str, str]) -> bool:
    """Whether these are the cells of our header: most of our headings are among them."""
    return 2 * len({bare(_value(cell, strings)) for cell in cells.values()} & named.keys()) > len(named)


def _head(seen: Seen, cells: Mapping[int, Element], strings: Sequence[str], named: Mapping[str, str]) -> None:
    met: set[str] = set()
    for place in range(1, min(max(cells, default=0), WIDE) + 1):
        cell = cells.get(place)
        text = str(_value(cell, strings) or "").strip() if cell is not None else ""
        heading = named.get(bare(text), text)
        seen.headings.append(heading)
        if heading not in named.values() or heading in met:
            seen.own[place] = {}
            seen.heads[place] = _worn(cell)
        met.add(heading)


def _row(seen: Seen, row: Element, cells: Mapping[int, Element], strings: Sequence[str], first: int, stars: frozenset[int]) -> None:
    at = int(row.get("r", "0"))
    number = str(_value(cells[first], strings) or "").strip() if first in cells else ""
    if not number:
        typed = any(_value(cells[place], strings) not in {None, ""} for place in stars if place in cells)
        here = any(_value(cell, strings) not in {None, ""} for place, cell in cells.items() if place in seen.own or place > len(seen.headings))
        if not typed and not here:
            return
        number = f"\x00{len(seen.rows)}"  # no number that we give
        (seen.unnumbered if typed else seen.idle).append(number)
    elif number not in seen.numbers:
        seen.numbers[number] = None
    else:
        return  # a row that was copied; the first of them is the row
    for place in sorted(place for place in cells if len(seen.headings) < place <= WIDE and _value(cells[place], strings) is not None):
        for between in range(len(seen.headings) + 1, place + 1):  # a column that has no heading
            seen.headings.append("")
            seen.own[between], seen.heads[between] = {}, Worn(0)
    seen.rows[at] = number
    if row.get("hidden") in {"1", "true"}:
        seen.veiled.add(number)
    for place, column in seen.own.items():
        cell = cells.get(place)
        if cell is not None:
            seen.formulas |= any(True for _ in cell.iterchildren("{*}f"))
            value, worn = _value(cell, strings), _worn(cell)
            if value is not None or worn.xf:
                column[number] = (value, worn)


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    place = 0
    for cell in row.iterchildren("{*}c"):
        where = cell.get("r")
        place = column_index_from_string(where.rstrip("0123456789")) if where else place + 1
        yield place, cell


def _worn(cell: Element | None) -> Worn:
    return Worn(int(cell.get("s", "0"))) if cell is not None else Worn(0)


def _value(cell: Element, strings: Sequence[str]) -> Value:
    """What a cell shows; of a formula what it came to, or else its words."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell) or None
    value: str | None = cell.findtext("{*}v")
    if not value:
        formula: str | None = cell.findtext("{*}f")
        return f"={formula}" if formula else None
    if kind == "s":
        return unescaped(strings[int(value)]) or None
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    try:
        return float(value) if kind == "n" else unescaped(value)
    except ValueError:
        return value


def _text(item: Element) -> str:
    """The text of a string, without the readings that stand above Japanese ones."""
    return "".join(one.text or "" for one in item.iter("{*}t") if not one.getparent().tag.endswith("}rPh"))
