"""What the office shows and what people in it do: the report and the workbook, parcels, rulings, answers to questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from tracker.core import board
from tracker.core.claiming import Reported
from tracker.core.model import Dossier, Ruling, RulingKind
from tracker.core.penned import Ink, ink
from tracker.core.report import AuditLine, Report
from tracker.desk import Desk
from tracker.flow import rulings
from tracker.flow.post import Parcel, claim, log_parcel

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger, ReportRows

__all__ = ["Books", "Parcel", "books", "claim", "close", "folded", "log_parcel", "note", "remember_sheets", "report", "rule", "undo"]


@dataclass(frozen=True, slots=True)
class Books:
    """All that a report is folded from, of one moment."""

    dossiers: tuple[Dossier, ...]
    rows: ReportRows
    told: tuple[Reported, ...]
    typed: Ink
    last_poll: datetime | None


def books(desk: Desk, campaign: Campaign) -> Books:
    """What the ledger holds of the campaign, read once."""
    with desk.store.look() as ledger:
        return Books(
            ledger.cases.dossiers(campaign.code),
            ledger.views.report_rows(campaign.code),
            ledger.post.reported(campaign.code),
            ink(ledger.penned.known(campaign.code)),
            _oldest_poll(desk, ledger),
        )


def report(desk: Desk, campaign: Campaign, *, at: datetime | None = None) -> Report:
    """The campaign as it stands."""
    return folded(books(desk, campaign), campaign, at=at or desk.now())


def folded(read: Books, campaign: Campaign, *, at: datetime) -> Report:
    """The campaign as it stands by what was read."""
    found = board.report(
        campaign,
        read.dossiers,
        at=at,
        mails=read.rows.mails,
        parcels=tuple((one.parcel, one.case, one.unit) for one in read.rows.parcels),
        told=read.told,
        tasks=read.rows.tasks,
        letters=read.rows.letters,
        audit=read.rows.audit,
        last_poll=read.last_poll,
    )
    return replace(found, ink=read.typed)


def _oldest_poll(desk: Desk, ledger: Ledger) -> datetime | None:
    """The last successful look into whichever mailbox has waited longest: one dead mailbox of two must show."""
    looks = [ledger.office.last_poll(one.name) for one in desk.settings.mailboxes]
    return None if not looks or None in looks else min(one.at for one in looks if one is not None)


def remember_sheets(desk: Desk, *, now: datetime | None = None) -> int:
    """Keep the wording of every campaign sheet in force, so that old letters stay explainable; how many were new."""
    at = now or desk.now()
    new = 0
    with desk.store.begin() as ledger:
        for campaign, path in zip(desk.campaigns, desk.settings.campaigns, strict=True):
            new += ledger.office.sheet(campaign.code, sha256=campaign.sheet_sha256, text=path.read_text("utf-8-sig"), now=at)
    return new


def rule(
    desk: Desk, campaign: Campaign, kind: RulingKind, *, subject: str, by: str, why: str = "", value: str = "", number: str = "", now: datetime | None = None
) -> int:
    """Record what a person decided; returns the number by which it can be undone."""
    with desk.store.begin() as ledger:
        if number:
            rulings.known(ledger, campaign, (number,))
        return ledger.office.rule(campaign.code, Ruling(0, kind, subject, value, by, why, now or desk.now()), number=number)


def undo(desk: Desk, ruling: int, *, by: str, why: str = "", now: datetime | None = None) -> int:
    """Take a ruling back, whatever it was; what hung on it is judged anew."""
    return rulings.undo(desk, ruling, by=by, why=why, now=now).ruling


def note(desk: Desk, campaign: Campaign, action: str, subject: str, why: str) -> None:
    """Append to the log what the office did by itself and a person should find there."""
    with desk.store.begin() as ledger:
        ledger.office.audit(AuditLine(desk.now(), desk.version, action, subject, "", "", why), campaign=campaign.code)


def close(desk: Desk, key: str, *, answer: str, by: str, now: datetime | None = None) -> bool:
    """Note that a question is settled; what it settles is recorded by rulings."""
    with desk.store.begin() as ledger:
        return ledger.office.close_task(key, answer=answer, by=by, at=now or desk.now())
