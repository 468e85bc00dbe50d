"""The report for reading: rows for the terminal and one page in Markdown, in the words of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from tracker.core.answering import Offers
from tracker.core.report import CaseLine, Report
from tracker.workbook.cases import item_of
from tracker.workbook.figures import Figure, figures
from tracker.workbook.plain import plain
from tracker.workbook.style import Tint
from tracker.workbook.wording import Wording

TASKS_SHOWN = 12
CASES_SHOWN = 60
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")


def headings(report: Report, *, language: str = "zh") -> tuple[str, ...]:
    wording = Wording(report.campaign, language)
    fixed = (wording.word("case-number"), wording.word("unit"), wording.word("title"), wording.word("state"))
    return (*fixed, *(one.name for one in report.campaign.requirements))


def rows(report: Report, *, language: str = "zh") -> list[tuple[str, ...]]:
    """A row for each case: number, unit, title, state, then how each item stands; fit for a terminal."""
    wording = Wording(report.campaign, language)
    return [tuple(one_line(cell) for cell in row(case, wording)) for case in report.cases]


def row(case: CaseLine, wording: Wording) -> Iterator[str]:
    yield from (case.number, case.unit, case.title, wording.named(case.state))
    for requirement in wording.campaign.requirements:
        item = item_of(case, requirement)
        yield wording.item(item) if item else ""


def one_page(report: Report, *, language: str = "zh") -> str:
    """How the cases stand, what waits for a person, and what to open, as Markdown."""
    wording = Wording(report.campaign, language)
    word = wording.word
    offers = Offers(report)
    open_tasks = [task for task in report.tasks if not task.closed]
    lines = [f"# {marked(word('book-title', campaign=report.campaign.name))}", ""]
    lines += [f"- {word('line', label=marked(figure.label), value=shown(figure))}" for figure in figures(report, wording) if figure.value]
    lines += ["", f"## {word('how-cases-stand')}", "", *table(headings(report, language=language), rows(report, language=language)[:CASES_SHOWN])]
    lines += more(len(report.cases), CASES_SHOWN, wording)
    lines += ["", f"## {word('waits-for-a-person')}", ""]
    for task in open_tasks[:TASKS_SHOWN]:
        of = f"（{task.submission}）" if task.submission else ""
        until = wording.act_by(task, report.at)
        lines.append(f"- **{wording.named(task.kind)}**{of} {marked(task.question)}{f'（**{marked(until)}**）' if until else ''}")
        lines += [f"  {place}. {marked(candidate)}" for place, candidate in enumerate(offers.shown(task), 1)]
    lines += more(len(open_tasks), TASKS_SHOWN, wording) if open_tasks else [word("nothing-waits")]
    lines += ["", f"## {word('what-to-open')}", ""]
    sheets = ("overview", "cases", "papers", "parcels", "tasks", "letters", "log")
    lines += [f"- {word('line', label=f'**{word(sheet)}**', value=word(f'about-{sheet}'))}" for sheet in sheets]
    return "\n".join(lines) + "\n"


def shown(figure: Figure) -> str:
    value = figure.value.strftime("%Y-%m-%d %H:%M") if isinstance(figure.value, datetime) else str(figure.value)
    text = marked(f"{value}（{figure.remark}）" if figure.remark else value)
    return f"**{text}**" if figure.tint is Tint.ALARM else text


def more(count: int, limit: int, wording: Wording) -> list[str]:
    return ["", wording.word("and-more", count=count - limit)] if count > limit else []


def table(head: tuple[str, ...], body: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(map(marked, head))} |"
    yield f"|{' --- |' * len(head)}"
    for cells in body:
        yield f"| {' | '.join(map(marked, cells))} |"


def marked(text: str) -> str:
    """Text of strangers as Markdown that shows just that text."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())
