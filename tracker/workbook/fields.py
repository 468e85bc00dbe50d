"""The ★ cells of the workbook by codes that no language changes: which heading means what, and what the office would have in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from typing_extensions import override

from config.campaign import Campaign
from notifier.words import say
from tracker.core.handwriting import written
from tracker.core.penned import CASES, LETTERS, PAPERS, PARCELS, TASKS, Ink, Place, matched
from tracker.core.report import Report
from tracker.core.takings import SEAL
from tracker.workbook.cases import cases
from tracker.workbook.columns import STAR, Column, Table
from tracker.workbook.opening import Line, bare
from tracker.workbook.read import Typed
from tracker.workbook.registers import DECISIONS, registers
from tracker.workbook.style import Shape, Value
from tracker.workbook.wording import Wording

FIELDS = {
    CASES: (
        "proper-name", "category", "correction-contact", "correction-phone", "correction-email", "extended-to", "waived", "no-mail", "responsible",
        "calls", "note",
    ),
    PAPERS: ("ruling", "explanation"),
    PARCELS: (
        "signed-for", "on-the-cover", "case-number", "carrier", "tracking", "posted", "contents", "copies", "seal", "place", "logged-by", "note",
    ),
    TASKS: ("decision", "filed-under", "explanation", "decided-by"),
    LETTERS: ("release",),
}  # fmt: skip
SIGNED = {CASES: "responsible", PARCELS: "logged-by", TASKS: "decided-by"}  # who typed a row, where it says so
FOLLOWING = frozenset({"category", "no-mail"})  # the books say what these show, also what she typed


def headings(campaign: Campaign, language: str) -> dict[str, dict[str, str]]:
    """By sheet: each field and its heading."""
    wording = Wording(campaign, language)
    found = {sheet: {name: f"{STAR}{wording.word(name)}" for name in names} for sheet, names in FIELDS.items()}
    sealed = tuple(campaign.sealed())
    for one in sealed:
        title = wording.word("seal-check") if len(sealed) == 1 else wording.word("seal-check-of", item=one.name)
        found[CASES][f"{SEAL}{one.key}"] = f"{STAR}{title}"
    return found


def codes(campaign: Campaign, language: str) -> dict[str, dict[str, str]]:
    """By sheet: each heading, as it is compared, and its field."""
    return {sheet: {bare(title): name for name, title in named.items()} for sheet, named in headings(campaign, language).items()}


def vocabulary(language: str) -> dict[str, str]:
    """Words of the drop-down lists in *language*, and the office's own for them."""
    keys = ("yes", "no", "sealed", "not-sealed", "unclear", "may-go", "may-not-go", "look-again", "by-hand", *(f"decide-{one}" for one in DECISIONS))
    keys += tuple(f"ruling-{one}" for one in ("accept", "return", "void", "this-version"))
    return {say(key, language, section="workbook"): say(key, "zh", section="workbook") for key in keys} if language != "zh" else {}


@dataclass(frozen=True, slots=True, eq=False)
class Stood(Mapping[Place, Value]):
    """★ cells by sheet, number and field; the rows of a sheet share their fields, for ten thousand rows have a hundred thousand cells."""

    fields: Mapping[str, Mapping[str, int]]  # by sheet: each field and its place in a row
    rows: Mapping[str, Mapping[str, tuple[Value, ...]]]  # by sheet and number

    @override
    def __getitem__(self, place: Place) -> Value:
        sheet, number, name = place
        return self.rows[sheet][number][self.fields[sheet][name]]

    @override
    def __iter__(self) -> Iterator[Place]:
        return ((sheet, number, name) for sheet, rows in self.rows.items() for number in rows for name in self.fields[sheet])

    @override
    def __len__(self) -> int:
        return sum(len(rows) * len(self.fields[sheet]) for sheet, rows in self.rows.items())


def office(report: Report, language: str) -> Mapping[Place, Value]:
    """What the office would write into every ★ cell; empty ones included, so that every row is known."""
    named = codes(report.campaign, language)
    fields: dict[str, dict[str, int]] = {}
    rows: dict[str, dict[str, tuple[Value, ...]]] = {}
    for sheet, table in zip(FIELDS, _tables(report, Wording(report.campaign, language)), strict=True):
        hers = {name: column for column in table.columns if column.hers and (name := named[sheet].get(bare(column.heading), ""))}
        fields[sheet] = {name: place for place, name in enumerate(hers)}
        rows[sheet] = {number: _stood(report, sheet, number, row, hers) for row in table.rows for number in (str(table.columns[0].value(row)),)}
    return Stood(fields, rows)


def _stood(report: Report, sheet: str, number: str, row: Any, hers: Mapping[str, Column[Any]]) -> tuple[Value, ...]:  # noqa: ANN401 - a row of any table
    return tuple(shown(report.ink, (sheet, number, name), one.value(row), dated=one.shape is Shape.DATE) for name, one in hers.items())


def offered(line: Line, language: str) -> tuple[str, ...]:
    """The candidates that stand in one row of 待核, in the order of their numbers."""
    cells = {bare(heading): written(cell) for heading, cell in line.cells.items()}
    first, second, rest = (cells.get(bare(say(name, language, section="workbook")), "") for name in ("candidate-1", "candidate-2", "candidates"))
    return (first, second, *rest.split("\n")) if first or second or rest else ()


def grey(report: Report, language: str, sheet: str, number: str) -> dict[str, Value]:
    """What the office would write into the grey cells of one row."""
    table = _tables(report, Wording(report.campaign, language))[tuple(FIELDS).index(sheet)]
    row = next((one for one in table.rows if str(table.columns[0].value(one)) == number), None)
    return {} if row is None else {column.heading: column.value(row) for column in table.columns if not column.hers}


def _tables(report: Report, wording: Wording) -> tuple[Table[Any], ...]:
    return (cases(report, wording), *registers(report, wording)[:4])


def shown(ink: Ink, place: Place, value: Value, *, dated: bool) -> Value:
    """What a cell shows: what she typed and was understood where only she fills it, else what the books say."""
    sheet, _, name = place
    follows = name in FOLLOWING or name.startswith(SEAL) if sheet != PARCELS else name != "case-number"
    text = None if follows else ink.shown.get(place)
    if text is None:
        return value
    if dated:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text or None


def titles(language: str) -> Mapping[str, str]:
    return {sheet: say(sheet, language, section="workbook") for sheet in FIELDS}


def overlaid(tables: tuple[Table[Any], ...], report: Report, language: str) -> tuple[Table[Any], ...]:
    """*tables* with what she typed and was understood in the cells that only she fills."""
    if not report.ink.shown:
        return tables
    named = codes(report.campaign, language)
    sheets = {title: sheet for sheet, title in titles(language).items()}
    return tuple(replace(one, columns=tuple(_inked(column, one, sheets.get(one.title, ""), named, report.ink) for column in one.columns)) for one in tables)


def _inked(column: Column[Any], table: Table[Any], sheet: str, named: Mapping[str, Mapping[str, str]], ink: Ink) -> Column[Any]:
    name = named.get(sheet, {}).get(bare(column.heading), "") if column.hers else ""
    if not name:
        return column
    number, value, dated = table.columns[0].value, column.value, column.shape is Shape.DATE
    return replace(column, value=lambda row: shown(ink, (sheet, str(number(row)), name), value(row), dated=dated))


def remaining(typed: Typed, report: Report, language: str) -> Typed:
    """What of *typed* is not on the books yet, and so must stay in the file; more typed into a row that was logged belongs to its number now."""
    if not typed or not (report.ink.read or report.ink.rows):
        return typed
    named = headings(report.campaign, language)
    title = titles(language)
    read = {(title[sheet], number, named[sheet].get(name, ""), text) for copy, (sheet, number, name), text in report.ink.read if copy == typed.file}
    cells = {place: value for place, value in typed.cells.items() if (*place, written(value)) not in read}
    logged = [
        (number, {named[PARCELS][name]: text for name, text in row.items() if name in named[PARCELS]})
        for copy, number, row in report.ink.rows
        if copy == typed.copy
    ]
    fresh = typed.fresh.get(title[PARCELS], ())
    texts = [{heading: written(value) for heading, value in row.items() if heading.startswith(STAR) and written(value)} for row in fresh]
    known = matched([row for _, row in logged], texts, telling=named[PARCELS]["tracking"])
    for place, was in known.items():
        number, row = logged[was]
        more = {
            (title[PARCELS], number, heading): value
            for heading, value in fresh[place].items()
            if heading.startswith(STAR) and written(value) != row.get(heading, "")
        }
        cells |= {at: value for at, value in more.items() if (*at, written(value)) not in read}
    left = tuple(row for place, row in enumerate(fresh) if place not in known)
    return replace(typed, cells=cells, fresh={**typed.fresh, title[PARCELS]: left})
