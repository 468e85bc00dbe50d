"""The read model: how a whole campaign stands at one moment, as plain values.

`status`, the workbook and the digest are three ways of showing one `Report`; none of them looks anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from config.campaign import Campaign
from ingest.facts import Kind
from tracker.core.model import CaseState, Fate, Finding, LetterState, PostalReceipt, Standing, Task
from tracker.core.penned import BLANK, Ink


@dataclass(frozen=True, slots=True)
class PaperLine:
    """材料明细: one version of one file."""

    number: str  # 材料编号: DJ2025-0001-03, stable
    case: str
    unit: str
    requirement: str
    version: int  # 1.. within the item; identical bytes keep their version
    standing: Standing
    findings: tuple[Finding, ...]
    filename: str  # as sent; untrusted
    kind: Kind
    size: int
    sha256: str
    mail: str  # sha256
    mail_subject: str
    arrived: datetime
    path: str
    id: int = 0  # of the evidence, by which rulings name it; 0 for a file that answers nothing


@dataclass(frozen=True, slots=True)
class ItemLine:
    key: str
    standing: Standing
    findings: tuple[Finding, ...]
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class LetterLine:
    key: str
    kind: str
    to: str
    state: LetterState
    subject: str
    queued: datetime
    sent: datetime | None
    not_before: datetime | None
    reason: str  # why held or refused
    case: str = ""


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """途中（自报）: what a sender told of something he posted, and what has not come."""

    carrier: str  # "" where only the number was told
    number: str
    told: datetime


@dataclass(frozen=True, slots=True)
class CaseLine:
    """单位台账: one case."""

    number: str
    unit: str
    title: str
    category: str
    state: CaseState
    items: tuple[ItemLine, ...]
    parcels: tuple[PostalReceipt, ...]
    letters: tuple[LetterLine, ...]
    contact: str
    phone: str
    sender: str
    first_mail: datetime | None
    last_mail: datetime | None
    reminders: int
    last_reminder: datetime | None
    stopped: bool = False
    on_the_way: tuple[OnTheWay, ...] = ()


@dataclass(frozen=True, slots=True)
class MailLine:
    sha256: str
    message_id: str
    subject: str
    sender: str
    arrived: datetime
    fate: Fate
    reason: str
    cases: tuple[str, ...]
    unplaced: tuple[str, ...]  # file names kept and listed, not understood yet


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """邮寄登记: one envelope under one case, or under none (认领)."""

    parcel: PostalReceipt
    case: str
    unit: str
    verdict: Standing  # ACCEPTED on time, LATE, IN_REVIEW when it cannot be told


@dataclass(frozen=True, slots=True)
class AuditLine:
    at: datetime
    who: str
    action: str
    subject: str
    before: str
    after: str
    basis: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the mailbox, for the chart on 总览."""

    on: date
    mails: int
    cases: int


@dataclass(frozen=True, slots=True)
class Report:
    campaign: Campaign
    at: datetime
    cases: tuple[CaseLine, ...]
    mails: tuple[MailLine, ...]
    parcels: tuple[ParcelLine, ...]
    tasks: tuple[Task, ...]  # open first, then closed
    letters: tuple[LetterLine, ...]
    audit: tuple[AuditLine, ...]
    days: tuple[Day, ...]
    last_poll: datetime | None  # last successful one; None: never
    ink: Ink = BLANK  # what was read from the workbook
