"""Notes beside ★ cells: why what was typed was not taken, and where a reason is wanted. Written anew each time, so that each goes when it is settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tracker.core.envelopes import envelope
from tracker.core.handwriting import Unread, around, written
from tracker.core.penned import CASES, PAPERS, PARCELS
from tracker.core.report import Report
from tracker.core.sentback import PLAINLY
from tracker.core.takings import Books
from tracker.workbook import fields
from tracker.workbook.columns import STAR
from tracker.workbook.opening import bare
from tracker.workbook.read import Typed
from tracker.workbook.saved import Note
from tracker.workbook.wording import Wording

MOST = 500  # notes in one workbook: a column filled by a slip needs no more to be seen
LONGEST = 300  # characters of one
WIDTH, LINE, LETTERS = 240, 20, 16  # of the box in pixels, and about how many letters a line of it takes

Spot: TypeAlias = tuple[str | int, str]  # the number of the row, or its place among the new ones; and the heading


def hints(typed: Typed, report: Report, language: str) -> Mapping[str, Mapping[Spot, Note]]:
    """By the title of the sheet."""
    found: dict[str, dict[Spot, Note]] = {}
    wording = Wording(report.campaign, language)
    for title, spot, why in islice((*_unexplained(report, wording), *_cells(typed, report, language), *_rows(typed, report, language)), MOST):
        text = f"{wording.word('hint')}\n{why[:LONGEST]}"
        lines = sum(1 + len(line) // LETTERS for line in text.split("\n"))
        found.setdefault(title, {})[spot] = Note(text, wording.word("product"), WIDTH, LINE * (lines + 1))
    return found


def _cells(typed: Typed, report: Report, language: str) -> Iterator[tuple[str, Spot, str]]:
    sheets = {title: sheet for sheet, title in fields.titles(language).items()}
    codes = fields.codes(report.campaign, language)
    for (title, number, heading), value in typed.cells.items():
        sheet = sheets.get(title, "")
        text, why = report.ink.left.get((sheet, number, codes.get(sheet, {}).get(bare(heading), "")), ("", ""))
        if why and text == written(value):
            yield title, (number, heading), why


def _unexplained(report: Report, wording: Wording) -> Iterator[tuple[str, Spot, str]]:
    """Where a person sent something back without saying why: the applicant would have to ask."""
    named = fields.headings(report.campaign, wording.language)
    ruling, explanation = (named[PAPERS][name] for name in ("ruling", "explanation"))
    titles = fields.titles(wording.language)
    for case in report.cases:
        for item in case.items:
            papers = [one for one in item.papers if any(finding.code == PLAINLY for finding in one.findings)]
            for paper in papers:
                yield titles[PAPERS], (paper.number, explanation), wording.word("no-reason", item=item.key, ruling=ruling, explanation=explanation)
            if not papers and any(finding.code == PLAINLY for finding in item.findings):
                yield titles[CASES], (case.number, named[CASES]["note"]), wording.word("no-reason-item", item=item.key)


def _rows(typed: Typed, report: Report, language: str) -> Iterator[tuple[str, Spot, str]]:
    title = fields.titles(language)[PARCELS]
    fresh = typed.fresh.get(title, ())
    if not fresh:
        return
    today = report.at.astimezone(ZoneInfo(report.campaign.zone)).date()
    headings = fields.headings(report.campaign, language)[PARCELS]
    named = {name: title.removeprefix(STAR) for name, title in headings.items()}
    books = Books(report, around(report.campaign, today), today, fields.vocabulary(language), named)
    codes = fields.codes(report.campaign, language)[PARCELS]
    for place, row in enumerate(fresh):
        filled = {heading: name for heading, value in row.items() if (name := codes.get(bare(heading), "")) and written(value)}
        made = envelope({name: row[heading] for heading, name in filled.items()}, books) if filled else None
        if isinstance(made, Unread):
            at = next((heading for heading in row if codes.get(bare(heading), "") == made.field), next(iter(filled)))
            yield title, (place, at), made.why
