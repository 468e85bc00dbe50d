"""A ruling was made or taken back: the mails it is about are judged anew, then those that came later and were judged by what they came to.

A mail without a name goes to the case its sender wrote about before; a name that resembles another is asked about. So what one mail comes to
may decide what later ones do: of the same sender, of the same unit, of units whose names are near. They are judged in the order they came in,
until nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from tracker.core.due import questions
from tracker.core.model import TaskKind
from tracker.desk import Desk
from tracker.flow import work
from tracker.flow.registers import Names
from tracker.store.ledger import ANSWERED, Hand

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

OF_CASES = frozenset({TaskKind.LATE_REPLACEMENT, TaskKind.REPLACEMENT, TaskKind.BORDERLINE})  # questions that a case raises with all that is in it


def judge(desk: Desk, *, now: datetime) -> None:
    """Judge what is to be judged anew, and whatever hangs on it."""
    with desk.store.look() as ledger:
        turned = done = ledger.intake.anew()
    work.judge(desk, now=now)
    names = Names()
    while turned:
        before = _hung(desk, turned, done, names)
        if not before:
            break
        work.judge(desk, now=now)
        with desk.store.look() as ledger:
            after = ledger.cases.filed_as(before)
        done |= frozenset(before)
        turned = frozenset(mail for mail in before if before[mail] != after[mail])
    close(desk, done, now=now)


def close(desk: Desk, done: Iterable[str], *, now: datetime) -> None:
    """The mails *done* were judged anew: what their cases ask, or ask no more."""
    mails = frozenset(done)
    if not mails:
        return
    with desk.store.begin() as ledger:
        for campaign in desk.campaigns:
            settle(ledger, campaign, ledger.cases.concerned(campaign.code, mails), Hand(by=desk.version, now=now))


def _hung(desk: Desk, turned: frozenset[str], done: frozenset[str], names: Names) -> dict[str, tuple[object, ...]]:
    """Have the mails that may hang on *turned* judged anew, but for those that were; what they came to so far."""
    with desk.store.begin() as ledger:
        more = {mail for campaign in desk.campaigns for mail in _following(ledger, campaign, turned, names)}
        before = ledger.cases.filed_as(more - done)
        ledger.intake.replay(before, refile=True)
    return before


def _following(ledger: Ledger, campaign: Campaign, turned: frozenset[str], names: Names) -> frozenset[str]:
    near = names.near(ledger, campaign.code, ledger.cases.units_of(campaign.code, turned))
    return frozenset(ledger.cases.following(campaign.code, turned, near))


def overtaken(ledger: Ledger, campaign: Campaign, mail: str, names: Names) -> frozenset[str]:
    """A mail that concerned no case so far concerns one now, and later ones were judged before it: these are judged anew, with all that hangs on them.

    So it does not matter in which order mails are fetched, nor when a scan is read that names its unit.
    """
    found: frozenset[str] = frozenset()
    turned = frozenset((mail,))
    while turned:
        turned = ledger.intake.judged(_following(ledger, campaign, turned, names) - found - {mail})
        found |= turned
    ledger.intake.replay(found, refile=True)
    return found


def settle(ledger: Ledger, campaign: Campaign, concerned: Iterable[str], hand: Hand) -> None:
    """Questions that only a whole case raises: those about the cases *concerned* that it does not raise any more are dropped, others asked."""
    numbers = tuple(concerned)
    if not numbers:
        return
    raised = {task.key: task for dossier in ledger.cases.dossiers(campaign.code, numbers) for task in questions(dossier, campaign)}
    for task in raised.values():
        ledger.office.ask(task, hand=hand)
        ledger.office.weigh(task.mail)
    for task in ledger.office.tasks(campaign.code):
        if task.kind in OF_CASES and task.submission in numbers and task.key not in raised:
            ledger.office.close_task(task.key, answer=ANSWERED, by=hand.by, at=hand.now)
            ledger.outbox.recall((task.submission,), by=hand.by, at=hand.now, settled=True)  # nobody wrote while it was open
