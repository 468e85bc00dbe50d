"""Our sheets put as she left them: her columns where they stood, her order, what she hid, how she filtered.

the office's table ─┐
the sheet she saved ┴─▶ the table as she left it, new rows at its end; `Kept` for what stands around the rows
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from openpyxl.utils import get_column_letter

from tracker.workbook.columns import Column, Table, nothing
from tracker.workbook.plain import plain
from tracker.workbook.read import text_of
from tracker.workbook.saved import Note, OwnColumn, Sheet
from tracker.workbook.style import Value, Worn

Row = TypeVar("Row")
CLOSE = 1.5  # digits by which another program may write a width anew without anybody having touched it


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a sheet is hers beside its cells."""

    pane: str = ""
    sifts: tuple[Any, ...] = ()  # openpyxl's FilterColumns, with the places of today
    hidden: Callable[[str, Sequence[Value]], bool] | None = None  # whether the row of a number and with these values is
    notes: Mapping[tuple[str, int], Note] = field(default_factory=dict)  # by number and place of the column
    heads: Mapping[int, Worn] = field(default_factory=dict)  # looks of the headings of her columns, by their place
    loose: tuple[str, ...] = ()
    order: str = ""  # the digest of the office's order, where the rows are in it
    mine: bool = False  # whether anything is hers


def arranged(table: Table[Row], sheet: Sheet) -> tuple[Table[Row], Kept]:
    """Put *table* as *sheet* was left."""
    numbers = [number_of(table, row) for row in table.rows]
    places = _order(numbers, sheet)
    columns, heads = _columns(table, sheet)
    pane = sheet.pane if sheet.pane != pane_of(table) else ""
    at = {column.heading: place for place, column in enumerate(columns, 1)}
    at |= {own.heading: place for own, place in zip(sheet.own, heads, strict=True)}  # one of hers may have had to take another heading
    sifts = tuple(_moved(one, at[heading]) for heading, one in sheet.sifts if heading in at)
    notes = {(number, at[heading]): note for (number, heading), note in sheet.notes.items() if heading in at}
    mine = bool(sheet.own or sheet.spare or pane or sifts or sheet.hidden or notes or places) or columns != table.columns
    kept = Kept(
        pane=pane,
        sifts=sifts,
        hidden=_hidden(sheet, sifts),
        notes=notes,
        heads={place: own.dressed for own, place in zip(sheet.own, heads, strict=True)},
        loose=sheet.loose,
        order="" if places else digest(numbers),
        mine=mine,
    )
    printed = table.printed and at[table.columns[table.printed - 1].heading]
    rows = [table.rows[place] for place in places] if places else table.rows
    return replace(table, columns=columns, rows=rows, printed=printed, spare=sheet.spare), kept


def number_of(table: Table[Row], row: Row) -> str:
    return text_of(plain(str(table.columns[0].value(row))))


def digest(numbers: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(numbers).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def pane_of(table: Table[Any]) -> str:
    return f"{get_column_letter(table.frozen + 1)}2"


def _order(numbers: Sequence[str], sheet: Sheet) -> list[int]:
    """The places of the rows in her order, new ones last; none where she has left the office's order as it is."""
    if digest(sheet.order) == sheet.written or len(set(numbers)) < len(numbers):
        return []  # a log has no numbers
    still, now = set(sheet.order), set(numbers)
    if [one for one in sheet.order if one in now] == [one for one in numbers if one in still]:
        return []
    ranks = {number: rank for rank, number in enumerate(sheet.order)}
    return sorted(range(len(numbers)), key=lambda place: ranks.get(numbers[place], len(ranks)))


def _columns(table: Table[Row], sheet: Sheet) -> tuple[tuple[Column[Row], ...], tuple[int, ...]]:
    """The columns with hers among them, and the places of hers in the order of `Sheet.own`."""
    taken = {column.heading for column in table.columns}
    behind: dict[str, list[OwnColumn]] = {}
    for own in sheet.own:
        after = own.after if own.after in taken else table.columns[-1].heading  # a column of ours that is no more
        behind.setdefault(after if own.after else table.columns[0].heading, []).append(own)  # the numbers stay the first column
    columns: list[Column[Row]] = []
    places: dict[int, int] = {}
    for column in table.columns:
        span = sheet.spans.get(column.heading)
        touched = span is not None and (span.hidden or abs(span.width - column.shown) > CLOSE)
        columns.append(replace(column, width=span.width or column.width, hidden=span.hidden) if span is not None and touched else column)
        for own in behind.get(column.heading, ()):
            columns.append(_own(own, taken))
            places[id(own)] = len(columns)
    return tuple(columns), tuple(places[id(own)] for own in sheet.own)


def _own(own: OwnColumn, taken: set[str]) -> Column[Any]:
    title = own.heading
    while title and title in taken:
        title += "’"  # it bears the heading of one of ours, and would be taken for it the next time
    taken.add(title)
    return Column(title, own.width or 13, nothing, own=own.cells, hidden=own.hidden)


def _moved(sift: Any, place: int) -> Any:  # noqa: ANN401 - openpyxl's FilterColumn
    sift.colId = place - 1
    return sift


def _hidden(sheet: Sheet, sifts: tuple[Any, ...]) -> Callable[[str, Sequence[Value]], bool] | None:
    """Whether a row is out of sight: by her lists of values where she filters by such, else as she left it, new rows in sight."""
    if sifts and all(_listed(one) for one in sifts):
        wanted = [(one.colId, frozenset(one.filters.filter), bool(one.filters.blank)) for one in sifts]
        return lambda _number, values: any(_said(values[place]) not in said and not (blank and not _said(values[place])) for place, said, blank in wanted)
    return (lambda number, _values: number in sheet.hidden) if sheet.hidden else None


def _listed(sift: Any) -> bool:  # noqa: ANN401
    return (
        sift.filters is not None
        and not sift.filters.dateGroupItem
        and not any((sift.customFilters, sift.dynamicFilter, sift.colorFilter, sift.iconFilter, sift.top10))
    )


def _said(value: Value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value or "")
