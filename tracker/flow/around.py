"""The part of a report that a decision about one question needs: the cases it is about, those that may be meant by its answers, and theirs beside them.

What is decided on this part is what would be decided on the whole; at ten thousand cases the whole takes seconds, and a person answers fifty questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from ingest.names import unit_key
from tracker.core import board, confirm
from tracker.core.answering import compared
from tracker.core.model import Submission, Task
from tracker.core.report import Report
from tracker.desk import Desk

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger


def question(desk: Desk, campaign: Campaign, task: Task, *, at: datetime, offered: str = "") -> Report:
    """The part that answers to *task* are weighed on; *offered* is a candidate as somebody saw it."""
    with desk.store.look() as ledger:
        mails = ledger.views.beside(campaign.code, task.mail) if task.mail else ()
        filed = ledger.cases.brought(campaign.code, task.mail) if task.mail else ()
    said = (task.submission, *task.key.split(":"), *task.candidates, offered, compared(offered), *filed, *(number for one in mails for number in one.cases))
    return _part(desk, campaign, said, at=at, mails=[one.sha256 for one in mails])


def case(desk: Desk, campaign: Campaign, number: str, *, at: datetime) -> Report:
    """The case of this number, or with a paper of this number, and the others of its unit."""
    return _part(desk, campaign, (number, number.rpartition("-")[0]), at=at)


def mails(desk: Desk, campaign: Campaign, *, at: datetime) -> Report:
    """All that was written to us, without the cases."""
    with desk.store.look() as ledger:
        lines = ledger.views.mails(campaign.code)
    return board.report(campaign, (), at=at, mails=lines)


def _part(desk: Desk, campaign: Campaign, said: Iterable[str], *, at: datetime, mails: Iterable[str] = ()) -> Report:
    """The cases that *said* names by number, by unit or by title, with the others of their units and those that bear a seal of theirs."""
    with desk.store.look() as ledger:
        listed = ledger.cases.listed(campaign.code)
        numbers = _beside(_named(listed, said), listed)
        found = ledger.cases.dossiers(campaign.code, numbers) if numbers else ()
        same = _sharing(ledger, campaign, board.report(campaign, found, at=at))
        if more := [one for one in same if one not in numbers]:
            found = ledger.cases.dossiers(campaign.code, _beside({*numbers, *more}, listed))
        wanted = frozenset(mails)
        lines = tuple(one for one in ledger.views.mails(campaign.code, of=wanted)) if wanted else ()
        tasks = ledger.office.tasks(campaign.code)
    return board.report(campaign, found, at=at, mails=lines, tasks=tasks)


def _named(listed: Iterable[Submission], said: Iterable[str]) -> frozenset[str]:
    texts = frozenset(filter(None, said))
    words = frozenset(one.partition(" ")[0] for one in texts)
    keys = frozenset(filter(None, map(unit_key, texts)))
    return frozenset(one.number for one in listed if one.number in words or one.title in texts or unit_key(one.unit.name) in keys)


def _beside(numbers: Iterable[str], listed: Iterable[Submission]) -> tuple[str, ...]:
    """These cases and the others of their units."""
    wanted = frozenset(numbers)
    units = {one.unit.id for one in listed if one.number in wanted}
    return tuple(one.number for one in listed if one.unit.id in units)


def _sharing(ledger: Ledger, campaign: Campaign, found: Report) -> tuple[str, ...]:
    """The cases whose seals look like one of these: a paper is refused with the reason that its seal is a picture."""
    papers = (paper for one in found.cases for item in one.items for paper in item.papers)
    looks = {look for paper in papers for look, _ in confirm.looks(paper.findings)}
    return ledger.cases.bearing(campaign.code, looks)
