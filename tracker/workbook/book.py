"""A `Report` as a workbook: 总览 and the registers, each ready to be worked in and to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timezone
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.core.report import Report
from tracker.workbook.arrange import Kept, arranged, number_of, pane_of
from tracker.workbook.cases import cases
from tracker.workbook.columns import Column, Table, width_of
from tracker.workbook.fields import overlaid
from tracker.workbook.grey import marks
from tracker.workbook.hints import Spot, hints
from tracker.workbook.memory import Lists, memory_of, noted, notes, order_of, places, remember
from tracker.workbook.opening import GREY
from tracker.workbook.overview import overview
from tracker.workbook.plain import plain
from tracker.workbook.read import BEFORE, MEMORY, UNTOUCHED, Place, Typed, text_of
from tracker.workbook.registers import registers
from tracker.workbook.saved import Note, Saved
from tracker.workbook.stream import HEIGHT, Line, Links, put, save
from tracker.workbook.style import FORMATS, Look, Shape, Tint, Value, Worn
from tracker.workbook.wording import Wording

A4 = 9
LINE, LINES = 15, 12  # the height of a line in points, and how many lines a row grows to

LINKS = 20_000  # of one sheet; Excel refuses a file with more than 65,530
EMPTY = (None, "")
BARE: tuple[Value, Worn] = (None, Worn())
NOTHING_SAVED = Saved()


@dataclass(frozen=True, slots=True)
class Book:
    """Everything but the rows, and the rows to come; `save` brings them together."""

    bare: Workbook
    streams: tuple[tuple[Worksheet, Iterator[Line]], ...]  # read in this order: the last notes what the others found
    typed: Typed
    links: Mapping[str, Links]  # by the title of the sheet
    hers: bool = False  # whether anything in it is only in the file, and to be read from it the next time

    def save(self, path: Path) -> None:
        save(self.bare, self.streams, path, comment=b"" if self.typed or self.hers else UNTOUCHED, links=self.links)


def book(
    report: Report,
    *,
    language: str,
    typed: Typed,
    anchors: frozenset[str] = frozenset(),
    page: str = "",
    found: Saved = NOTHING_SAVED,
    folders: Mapping[str, str] | None = None,
) -> Book:
    """Build the workbook, with what was *typed* into the old one and what is hers in it as *found*; the cases that have *anchors* on *page*, and folders, lead there."""
    wording = Wording(report.campaign, language)
    tables, kept = laid_out((cases(report, wording, anchors, folders), *registers(report, wording, anchors, folders)), report, language, found)
    hers = bool(found.own) or any(one.mine for one in kept.values())
    bare = based(found, hers=hers)
    bare.properties.title = plain(wording.word("book-title", campaign=report.campaign.name))
    bare.properties.creator = wording.word("product")
    bare.properties.created = report.at.astimezone(timezone.utc).replace(tzinfo=None)  # noqa: UP017 - the alias is not in the stubs of openpyxl
    front = bare.create_sheet(wording.word("overview"))
    paper(front, wording, colour="C00000")
    front.freeze_panes = "A2"
    overview(front, report, wording)
    lists = places(tables)
    before: dict[Place, Value] = {}
    streams: list[tuple[Worksheet, Iterator[Line]]] = []
    links: dict[str, Links] = {}
    beside = hints(typed, report, language)
    for table in tables:
        sheet: Worksheet = bare.create_sheet(table.title)
        links[table.title] = linked(table, page)
        around = kept[table.title]
        head(sheet, table, lists, wording, added=len(typed.fresh.get(table.title, ())), kept=around)
        annotate(sheet, table, around, beside.get(table.title, {}))
        streams.append((sheet, body(table, typed, before, around)))
    remember(bare.create_sheet(MEMORY), report, lists, language, memory_of(tables, kept))
    streams.append((noted(bare.create_sheet(BEFORE)), notes(before)))
    put_in_order(bare, found)
    return Book(bare, tuple(streams), typed, links, hers)


def laid_out(tables: tuple[Table[Any], ...], report: Report, language: str, found: Saved) -> tuple[tuple[Table[Any], ...], dict[str, Kept]]:
    """Our tables as she left them, and what stands around the rows of each."""
    ours = overlaid(tables, report, language)
    both = [arranged(one, found.sheets[one.title]) if one.title in found.sheets else (one, Kept(order=order_of(one))) for one in ours]
    return tuple(table for table, _ in both), {table.title: kept for table, kept in both}


def based(found: Saved, *, hers: bool) -> Workbook:
    """The workbook to build on: hers without our sheets, where anything in it is hers."""
    if hers and found.base is not None:
        return found.base
    bare = Workbook()
    bare.remove(bare.worksheets[0])
    return bare


def put_in_order(bare: Workbook, found: Saved) -> None:
    """Put her sheets behind those of ours behind which they stood, and show the first sheet alone as chosen."""
    ours = [one.title for one in bare.worksheets if one.title not in found.own]
    previous = ""
    for title in found.order:
        if title in found.own:
            ours.insert(ours.index(previous) + 1 if previous in ours else 0, title)
        if title in ours:
            previous = title
    bare._sheets.sort(key=lambda one: ours.index(one.title))  # type: ignore[attr-defined]  # noqa: SLF001 - move_sheet counts places that shift as it goes
    bare.active = ours.index(next(one for one in ours if one not in found.own))
    for one in bare.worksheets:
        one.sheet_view.tabSelected = one is bare.active  # several chosen sheets would be written to together


def head(sheet: Worksheet, table: Table[Any], lists: Lists, wording: Wording, *, added: int, kept: Kept) -> None:
    """Set up a table's sheet: headings, filter, widths, drop-down lists and paper."""
    last = get_column_letter(len(table.columns))
    bottom = len(table.rows) + added + table.blank + len(table.spare) + 1
    paper(sheet, wording, colour=table.colour)
    sheet.freeze_panes = kept.pane or pane_of(table)
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(table.on_paper)}{bottom}"
    sheet.auto_filter.ref = f"A1:{last}{bottom}"
    sheet.auto_filter.filterColumn = list(kept.sifts)
    sheet.row_dimensions[1].height = 2 * LINE
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        put(sheet, 1, place, column.heading, kept.heads.get(place) or Look(hers=column.hers, tint=Tint.HEAD))
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.shown
        dimension.hidden = column.hidden
        if column.hers:
            dimension.number_format = FORMATS.get(column.shape, "@")  # a tracking number typed below the rows stays text
        if column.choices:
            sheet.add_data_validation(drop_down(column, f"{letter}2:{letter}{max(bottom, 2)}", lists[column.choices], wording))


def linked(table: Table[Any], page: str) -> Links:
    """Where clicks on the cells of *table* lead: to places on one *page* beside the workbook, and to folders."""
    found: list[tuple[str, str, str]] = []
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        if column.link is not None:
            found += [(f"{letter}{row}", page, spot) for row, one in enumerate(table.rows, 2) if (spot := column.link(one))]
        if column.leads is not None:
            found += [(f"{letter}{row}", address, "") for row, one in enumerate(table.rows, 2) if (address := column.leads(one))]
    return Links(tuple(found[:LINKS]))


def annotate(sheet: Worksheet, table: Table[Any], kept: Kept, beside: Mapping[Spot, Note]) -> None:
    """Put her notes back on the cells they were on; a note of a row that is no more is gone with it. Ours stand *beside* what was not understood."""
    if not kept.notes and not beside:
        return
    rows: dict[str | int, int] = {number_of(table, row): place for place, row in enumerate(table.rows, 2)}
    columns = {column.heading: place for place, column in enumerate(table.columns, 1) if column.hers}
    spots: dict[tuple[int, int], Note] = {}
    for (name, heading), note in beside.items():
        at = len(table.rows) + 2 + name if isinstance(name, int) else rows.get(name)
        if at is not None and heading in columns:
            spots[at, columns[heading]] = note
    for (number, place), note in kept.notes.items():
        at = rows.get(number) if number else 1
        if at is not None:
            spots[at, place] = note
    for (at, place), note in spots.items():
        sheet.cell(at, place).comment = Comment(plain(note.text), plain(note.author), int(note.height), int(note.width))


def body(table: Table[Any], typed: Typed, before: dict[Place, Value], kept: Kept) -> Iterator[Line]:
    """The rows of *table*. What the office would have in the ★ cells goes to *before*; what she typed goes into the row."""
    columns = table.columns
    looks = tuple(Look(column.shape, hers=column.hers) for column in columns)
    starred = tuple((place, column.heading) for place, column in enumerate(columns) if column.hers)
    wrapped = tuple((place, column.width) for place, column in enumerate(columns) if column.shape is Shape.WRAPPED)
    tinted = tuple((place, column.tint) for place, column in enumerate(columns) if column.tint)
    own = tuple((place, column.own) for place, column in enumerate(columns) if column.own is not None)
    grey = tuple(place for place, column in enumerate(columns) if not column.hers and column.own is None) if starred else ()
    for row in table.rows:
        values = [column.value(row) for column in columns]
        number = text_of(plain(str(values[0])))
        if grey:
            before[table.title, number, GREY] = marks(values[place] for place in grey)
        for place, heading in starred:
            at = (table.title, number, heading)
            if values[place] not in EMPTY:
                before[at] = values[place]
            values[place] = typed.cells.get(at, values[place])
        dressed: list[Look | Worn] = list(looks)
        for place, tint in tinted:
            dressed[place] = Look(looks[place].shape, looks[place].hers, tint(row))
        for place, cells in own:
            values[place], dressed[place] = cells.get(number, BARE)
        lines = max((lines_of(values[place], width) for place, width in wrapped), default=1)
        hidden = kept.hidden is not None and kept.hidden(number, values)
        yield Line(zip(values, dressed, strict=True), HEIGHT if lines == 1 else LINE * min(lines, LINES) + 3, hidden)
    yield from unnumbered(table, typed, kept, looks)


def unnumbered(table: Table[Any], typed: Typed, kept: Kept, looks: tuple[Look, ...]) -> Iterator[Line]:
    """The rows that have no number yet, with her cells in them where it is still plain which row they stood in; then empty ones."""
    fresh = typed.fresh.get(table.title, ())
    keys = kept.loose if len(kept.loose) == len(fresh) else ("",) * len(fresh)
    filled = (*zip(fresh, keys, strict=True), *(({}, key) for key in (*table.spare, *("",) * table.blank)))
    for added, key in filled:
        yield Line(
            (column.own.get(key, BARE) if column.own is not None else (added.get(column.heading), look))
            for column, look in zip(table.columns, looks, strict=True)
        )


def lines_of(value: Value, width: float) -> int:
    """How many lines *value* takes in a cell of *width*, about."""
    if not isinstance(value, str) or (len(value) * 2 < width and "\n" not in value):
        return 1
    return sum(1 + int(width_of(part) / (width - 1)) for part in value[: LINES * int(width)].split("\n"))


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
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False, showInputMessage=True)
    rule.errorTitle = column.heading[:32]
    rule.error = wording.word("choose")
    rule.add(where)
    return rule
