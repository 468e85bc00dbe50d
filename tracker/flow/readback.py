"""The workbook read back: what was typed into its ★ cells is weighed, told, and takes effect as rulings with the name of who typed.

    file ─▶ rows by number ─▶ each ★ cell weighed ─▶ plan: take, left, clash, told ─▶ (asked) ─▶ carried out, each thing once

Reading disturbs nobody: the file may be open. Everything that takes effect is noted before and after, so that reading twice, or being killed
between, is reading once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from tracker.core import penned
from tracker.core.caserow import on_case
from tracker.core.deciding import on_task
from tracker.core.envelopes import envelope, on_parcel, repeated
from tracker.core.handwriting import Cell, around, quoted, written
from tracker.core.marking import on_letter, on_paper
from tracker.core.penned import CASES, LETTERS, PAPERS, PARCELS, ROW, TASKS, Compared, Known, Place, State, Turn, by_place, matched, weigh
from tracker.core.report import Report
from tracker.core.takings import Books, Left, Row
from tracker.desk import Desk, NotReady
from tracker.flow import noticing, office
from tracker.flow.typed import Added, Item, Plan
from tracker.workbook import fields, opening
from tracker.workbook.opening import Line, Opened, Refused
from tracker.workbook.read import UNTOUCHED, mark, new
from tracker.workbook.torn import torn

LEASE, LEASE_SECONDS = "readback", 600.0  # one reader at a time: two would ask each other's questions
SOMEBODY = "台账"  # who typed where neither the row nor the file says so
TELLING = "tracking"
TOLD = 200  # remarks on one file: a sheet pasted over another one makes thousands
LANGUAGES = ("zh", "en")
PLANS = {CASES: on_case, PAPERS: on_paper, PARCELS: on_parcel, TASKS: on_task, LETTERS: on_letter}


@dataclass(frozen=True)
class _Reading:
    """One file on the table, with all that it is weighed against."""

    opened: Opened
    books: Books
    office: Mapping[Place, Cell]
    known: Mapping[Place, tuple[Known, ...]]
    copy: str
    file: str
    language: str
    codes: Mapping[str, Mapping[str, str]]
    told: list[str] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        return bool(self.opened.facts)

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, str]]:
        """Sheet, heading as it stands there, field of ours."""
        named = {
            sheet: {one: self.codes[sheet].get(opening.bare(one), "") for one in self.opened.sheets[sheet].headings}
            for sheet in self.codes
            if sheet in self.opened.sheets
        }
        return {sheet: {heading: name for heading, name in found.items() if name} for sheet, found in named.items()}


def plan(desk: Desk, campaign: Campaign, path: Path, *, now: datetime | None = None) -> Plan:
    """Read *path* and say what it comes to; nothing takes effect. `NotReady` where it cannot be read, in words."""
    at = now or desk.now()
    report = office.report(desk, campaign, at=at)
    with desk.store.look() as ledger:
        known = ledger.penned.known(campaign.code)
    return planned(path, report, known, at=at, language=desk.settings.language)


def planned(path: Path, report: Report, known: Sequence[Known], *, at: datetime, language: str) -> Plan:
    """The same, against a report and what was read before."""
    try:
        opened = opening.open_(path, language=language)
        if opened.facts.get("language", language) != language:
            language = opened.facts["language"] if opened.facts["language"] in LANGUAGES else language
            opened = opening.open_(path, language=language)
    except (Refused, OSError) as error:
        raise NotReady(f"{path.name}：{error if isinstance(error, Refused) else '文件打不开，可能正被占用，稍后再试'}") from error
    campaign = report.campaign
    _ours(campaign, opened, path)
    reading = _reading(report, known, opened, path, language, at)
    named = fields.headings(campaign, language)
    made = Plan(path, reading.copy, reading.file, campaign, fields.titles(language), named, sure=reading.sure)
    items = tuple(one for sheet in fields.FIELDS if sheet in opened.sheets for one in _sheet(reading, sheet))
    added, edited = _added(reading)
    return replace(made, items=(*items, *edited), added=added, told=_told(reading.told))


def _told(lines: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(lines))
    return found if len(found) <= TOLD else (*found[:TOLD], f"另有{len(found) - TOLD}处类似的，未列出")


def untouched(path: Path) -> bool:
    """Whether nobody has saved the file since we wrote it."""
    try:
        with ZipFile(path) as archive:
            return archive.comment == UNTOUCHED
    except (BadZipFile, ValueError, OSError):
        return False


def _ours(campaign: Campaign, opened: Opened, path: Path) -> None:
    code = opened.facts.get("campaign", campaign.code)
    if code != campaign.code:
        raise NotReady(f"{path.name} 是征集活动 {code} 的台账，不是 {campaign.code} 的，未读取")
    if not opened.sheets:
        raise NotReady(f"{path.name} 里没有台账的工作表（{'、'.join(opened.missing)}），未读取")


def _reading(report: Report, known: Sequence[Known], opened: Opened, path: Path, language: str, at: datetime) -> _Reading:
    campaign = report.campaign
    zone = at.astimezone(_zone(campaign))
    typed_on = min(zone.date(), datetime.fromtimestamp(path.stat().st_mtime, zone.tzinfo).date())
    named = {name: title.lstrip("★") for sheet in fields.headings(campaign, language).values() for name, title in sheet.items()}
    books = Books(report, around(campaign, zone.date()), typed_on, fields.vocabulary(language), named)
    copy, file = mark(opened.facts, path)
    reading = _Reading(opened, books, fields.office(report, language), by_place(known), copy, file, language, fields.codes(campaign, language))
    reading.told.extend(noticing.sheets(opened))
    if not reading.sure:
        reading.told.append("文件里没有写出时的记录，分不清哪些是新填的：只把与系统不同的列出，请核对后再登记")
    return reading


def _zone(campaign: Campaign) -> ZoneInfo:
    return ZoneInfo(campaign.zone)


def _sheet(reading: _Reading, sheet: str) -> Iterator[Item]:
    """Every row of *sheet* in which something was typed."""
    numbers = {number for code, number, _ in reading.office if code == sheet}
    lines: dict[str, list[Line]] = {}
    for line in reading.opened.sheets[sheet].lines:
        if line.number:
            lines.setdefault(line.number, []).append(line)
    title = reading.opened.sheets[sheet].title
    strays = torn(reading.opened, reading.opened.sheets[sheet]) if reading.sure else frozenset()
    reading.told.extend(noticing.strayed(title, strays))
    for number, same in lines.items():
        if number in strays or (sheet == PARCELS and _new(reading, number)):
            continue
        if number not in numbers:
            if any(cell is not None for line in same for head, cell in line.cells.items() if head.startswith("★")):
                reading.told.append(f"{title}：没有编号 {quoted(number)}，这一行未读；新的一行请把编号留空")
            continue
        if len(same) > 1 and sheet != PARCELS:
            reading.told.append(f"{title}：编号 {number} 有{len(same)}行")
        yield from _row(reading, sheet, number, same)
    whole = {number: same for number, same in lines.items() if number not in strays}
    reading.told.extend(noticing.restored(reading.opened, reading.books.report, reading.language, sheet, whole, strays))
    reading.told.extend(noticing.unnumbered(reading.opened, sheet, frozenset(reading.codes[sheet])))
    there = {opening.bare(one) for one in reading.opened.sheets[sheet].headings}
    had = reading.opened.had(title)  # a copy of an earlier version never had what was added since
    lost = [text for text in reading.codes[sheet] if text not in there and (not had or text in had)]
    reading.told.extend(f"{title}：没有找到列“{one}”，该列未读；请不要改标题" for one in lost)


def _new(reading: _Reading, number: str) -> bool:
    """Whether a row of 邮寄登记 is a new one that she gave a number herself."""
    return reading.sure and new(reading.opened, reading.opened.sheets[PARCELS].title, number)


def _row(reading: _Reading, sheet: str, number: str, lines: list[Line]) -> Iterator[Item]:
    cells, torn = _cells(reading, sheet, number, lines)
    if torn:
        reading.told.append(
            f"{reading.opened.sheets[sheet].title}：编号 {number} 的几行填得不一样，未读：{'、'.join(reading.books.headings.get(one, one) for one in torn)}"
        )
    seen = {fields.offered(line, reading.language) for line in lines} if sheet == TASKS else set()
    yield from weighed(reading, sheet, number, cells, _written(reading, sheet, number), offered=seen.pop() if len(seen) == 1 else ())


def _cells(reading: _Reading, sheet: str, number: str, lines: list[Line]) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """The cells of a row by field; of one that is there several times what was typed into any of them, unless they differ."""
    before = _written(reading, sheet, number)
    found: dict[str, Cell] = {}
    torn: list[str] = []
    for heading, name in reading.columns[sheet].items():
        if heading not in lines[0].cells:
            continue
        every = {written(line.cells[heading]): line.cells[heading] for line in lines}
        changed = {text: cell for text, cell in every.items() if text != written(before.get(name))}
        if len(changed) > 1:
            torn.append(name)
            continue
        found[name] = next(iter(changed.values()), lines[0].cells[heading])
    return found, tuple(torn)


def _written(reading: _Reading, sheet: str, number: str) -> Mapping[str, Cell]:
    """What the file remembers of a row; of a file without memory what the office would write."""
    if not reading.sure:
        return {name: reading.office.get((sheet, number, name)) for name in reading.codes[sheet].values()}
    title = reading.opened.sheets[sheet].title
    return {name: reading.opened.before.get((title, number, heading)) for heading, name in reading.columns[sheet].items()}


def weighed(
    reading: _Reading, sheet: str, number: str, cells: Mapping[str, Cell], base: Mapping[str, Cell], *, offered: tuple[str, ...] = ()
) -> Iterator[Item]:
    """What the cells of one row come to."""
    turns: dict[str, Turn] = {}
    resumed: dict[str, Known] = {}
    for name, cell in cells.items():
        place = (sheet, number, name)
        before = reading.known.get(place, ())
        now = reading.office.get(place)
        if not reading.sure and not written(cell):
            continue  # a program that drops our memory drops cells as well
        turn = weigh(Compared(base.get(name), cell, now), before, reading.file)
        if turn is not Turn.NOTHING:
            turns[name] = turn
        if turn is Turn.RESUME:
            resumed[name] = before[-1]
    if not turns:
        return
    row = Row(
        number,
        cells,
        frozenset(name for name, turn in turns.items() if turn is not Turn.CLASH),
        {name: reading.known.get((sheet, number, name), ()) for name in cells},
        offered,
        forced=bool(resumed),
    )
    by = _by(reading, sheet, cells)
    texts = ({name: written(base.get(name)) for name in cells}, {name: written(reading.office.get((sheet, number, name))) for name in cells})
    clashes = tuple(name for name, turn in turns.items() if turn is Turn.CLASH)
    for name in clashes:
        yield Item(sheet, row, Left((name,), texts[1][name], clash=True), by, *texts)
    for outcome in PLANS[sheet](row, reading.books) if row.turned else ():
        mine = outcome.fields if isinstance(outcome, Left) else tuple(outcome.shown)
        yield Item(sheet, row, outcome, by, *texts, resumed=tuple(resumed[name] for name in mine if name in resumed))


def _by(reading: _Reading, sheet: str, cells: Mapping[str, Cell]) -> str:
    return " ".join(written(cells.get(fields.SIGNED.get(sheet, ""))).split())[:40] or reading.opened.by or SOMEBODY


def _added(reading: _Reading) -> tuple[tuple[Added, ...], tuple[Item, ...]]:
    """Rows without a number: envelopes to be logged, and more typed into those that were logged from this copy."""
    if PARCELS not in reading.opened.sheets or not reading.sure:
        return (), ()
    names = reading.codes[PARCELS]
    lines = [line for line in reading.opened.sheets[PARCELS].lines if not line.number or _new(reading, line.number)]
    both = [({name: cell for head, cell in line.cells.items() if (name := names.get(opening.bare(head), ""))}, line.number) for line in lines]
    both = [(one, number) for one, number in both if any(written(cell) for cell in one.values())]
    rows = [one for one, _ in both]
    texts = [{name: written(cell) for name, cell in one.items() if written(cell)} for one in rows]
    logged = [one for place, before in reading.known.items() if place[2] == ROW for one in before if one.copy == reading.copy]
    earlier = matched([penned.row_of(one.value) for one in logged], texts, telling=TELLING)
    again = repeated(texts)
    added: list[Added] = []
    edited: list[Item] = []
    for place, (cells, text) in enumerate(zip(rows, texts, strict=True)):
        one = logged[earlier[place]] if place in earlier else None
        if one is not None and one.state is State.TAKEN:
            was: Mapping[str, Cell] = dict(penned.row_of(one.value))
            edited.extend(weighed(reading, PARCELS, one.place[1], {name: cells.get(name) for name in {*was, *cells}}, was))
        elif one is None and place in again:
            reading.told.append(f"邮寄登记：新填的“{quoted('、'.join(text.values()))}”与另一行重复，未登记")
        else:
            made = envelope(cells, reading.books) if one is None else envelope(dict(penned.row_of(one.value)), reading.books)
            added.append(Added(text if one is None else penned.row_of(one.value), made, _by(reading, PARCELS, cells), one, both[place][1]))
    return tuple(added), tuple(edited)


def as_json(cells: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(cells.items())), ensure_ascii=False)
