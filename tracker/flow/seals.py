"""Seals as people confirm them: the prints that were seen, rulings on them, and the questions that these and newer papers settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from config.campaign import Campaign
from ingest.facts import Seal
from tracker.core import confirm, stamped
from tracker.core.confirm import Waiting
from tracker.core.merging import SEALS
from tracker.core.model import Ruling, RulingKind, TaskKind
from tracker.desk import Desk
from tracker.flow import office
from tracker.flow.looked import extract_of
from tracker.store.ledger import Hand

SETTLED = "材料已有新版或已认定，不需再看"


@dataclass(frozen=True, slots=True)
class Prints:
    """Where the pictures of seals are: kept with what was seen of each file, and read only when somebody wants to see them."""

    desk: Desk

    def __call__(self, sha256s: Iterable[str]) -> Mapping[str, tuple[Seal, ...]]:
        wanted = tuple(dict.fromkeys(one for one in sha256s if one))
        if not wanted:
            return {}
        with self.desk.store.look() as ledger:
            kept = [one for one in ledger.examinations.seen(wanted) if one.examiner == SEALS]
        read = ((one.sha256, extract_of(one)) for one in kept)
        return {sha256: extract.seals for sha256, extract in read if extract is not None and extract.seals}


def queue(desk: Desk, campaign: Campaign, *, at: datetime | None = None) -> tuple[Waiting, ...]:
    """The seals that wait for a person, in the order in which they are best looked at."""
    return confirm.waiting(office.report(desk, campaign, at=at))


def confirmed(desk: Desk, campaign: Campaign, one: Waiting, *, good: bool, by: str, why: str = "", now: datetime | None = None) -> int:
    """Record what a person says of the seal of one paper, and that its question is answered; the number by which it can be undone."""
    at = now or desk.now()
    kind = RulingKind.ACCEPT if good else RulingKind.RETURN
    reason = why or ("" if good else stamped.refusal(one.findings))
    with desk.store.begin() as ledger:
        ruling = Ruling(0, kind, stamped.subject(one.paper.id), one.paper.number, by, reason, at)
        made = ledger.office.rule(campaign.code, ruling, number=one.case.number)
        ledger.office.close_task(one.key, answer=kind.value, by=by, at=at, ruling=made)  # taken back, it is open again
    return made


def settle(desk: Desk, campaign: Campaign, *, now: datetime) -> None:
    """Ask about seals that are one picture, and close the questions about papers that wait no longer."""
    found = office.report(desk, campaign, at=now)
    owed = confirm.same_pictures(found)
    open_ = [one for one in found.tasks if one.kind is TaskKind.SEAL and not one.closed]
    done = confirm.settled(open_, confirm.waiting(found)) if open_ else ()
    if not owed and not done:
        return
    with desk.store.begin() as ledger:
        for task in owed:
            ledger.office.ask(task, hand=Hand(by=desk.version, now=now))
        for task in done:
            ledger.office.close_task(task.key, answer=SETTLED, by=desk.version, at=now)
