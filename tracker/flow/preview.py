"""What lies before a person who answers a question: the mail, its files as far as they were read, and where the original is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import Leaf, Mail
from ingest.parse import load
from tracker.core import form
from tracker.core.check import ARCHIVES
from tracker.core.model import Paper, Task
from tracker.core.report import MailLine, Report
from tracker.desk import Desk

LINES, WIDTH = 3, 60  # of the text of a file, and of a letter: enough to see what it is
FILES = 20  # of a mail; who sends more is asked to look at the original
FIELDS = 12  # of a form


@dataclass(frozen=True, slots=True)
class FileSeen:
    path: str
    filename: str
    size: int
    kind: str
    filed: str = ""  # "DJ2025-0001 申报表", "" while it answers nothing
    lines: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    hidden: bool = False  # it answers an item that is shown to nobody


@dataclass(frozen=True, slots=True)
class Preview:
    mail: MailLine | None
    original: Path | None
    lines: tuple[str, ...] = ()  # of the letter itself
    files: tuple[FileSeen, ...] = ()
    left: int = 0  # files that are not listed


def preview(desk: Desk, campaign: Campaign, task: Task, report: Report) -> Preview:
    """What a question is about, as far as it is known."""
    line = next((one for one in report.mails if one.sha256 == task.mail), None)
    if not task.mail:
        return Preview(None, None)
    original = desk.path_of(task.mail)
    with desk.store.look() as ledger:
        read = ledger.intake.facts(task.mail)
        dossiers = ledger.cases.dossiers(campaign.code, line.cases) if line is not None and line.cases else ()
    papers = {paper.path: (one.submission.number, paper) for one in dossiers for paper in one.papers if paper.mail == task.mail}
    mail = _loaded(read[1]) if read is not None else None
    if mail is None:
        return Preview(line, original)
    files = tuple(mail.files())
    return Preview(line, original, _first(mail.reply or mail.text), tuple(_seen(one, campaign, papers) for one in files[:FILES]), max(0, len(files) - FILES))


def _loaded(facts: Mapping[str, object]) -> Mail | None:
    try:
        return load(facts)
    except (ValueError, KeyError, TypeError, AttributeError):  # written by a version that said it otherwise: the original is still there
        return None


def _seen(leaf: Leaf, campaign: Campaign, papers: Mapping[str, tuple[str, Paper]]) -> FileSeen:
    number, paper = papers.get(leaf.path, ("", None))
    requirement = campaign.requirement(paper.requirement) if paper is not None else None
    filed = f"{number} {paper.requirement}" if paper is not None else ""
    if requirement is not None and requirement.sensitive:
        return FileSeen(leaf.path, "", leaf.size, leaf.kind.value, filed, hidden=True)
    fields = [(one.label, one.value) for one in paper.fields if one.value] if paper is not None else list(_form(leaf, campaign))
    return FileSeen(leaf.path, leaf.filename, leaf.size, leaf.kind.value, filed, _first(leaf.extract.text), tuple(fields[:FIELDS]))


def _form(leaf: Leaf, campaign: Campaign) -> Iterator[tuple[str, str]]:
    """What a file that answers nothing yet says in the cells of a form, if it is one."""
    wanted = next((one.fields for one in campaign.electronic() if one.fields), ())
    if not wanted or not leaf.extract.tables or leaf.kind in ARCHIVES:
        return
    yield from ((one.label, one.value) for one in form.fields(leaf.extract, wanted, None) if one.value)


def _first(text: str) -> tuple[str, ...]:
    found = (" ".join(line.split())[:WIDTH] for line in text.splitlines() if line.strip())
    return tuple(islice(found, LINES))
