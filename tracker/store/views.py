"""What a report lists beyond the dossiers, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from tracker.core.model import Fate, PostalReceipt, Task
from tracker.core.report import AuditLine, LetterLine, MailLine
from tracker.store import refiling
from tracker.store.decided import Decided, decided
from tracker.store.drafts import lines
from tracker.store.evidence import PARCEL, parcel
from tracker.store.office import Office
from tracker.store.reading import grouped
from tracker.store.tables.desk import AuditRow, LetterRow
from tracker.store.tables.dossier import MailCaseRow, ParcelCaseRow, PostalReceiptRow, SubmissionRow, UnitRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import batched


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """An envelope under one case, or under none; the core adds the verdict."""

    parcel: PostalReceipt
    case: str  # number, "" when nobody claimed it yet
    unit: str


@dataclass(frozen=True, slots=True)
class ReportRows:
    mails: tuple[MailLine, ...]  # of the campaign and of none, by (arrived, sha256)
    parcels: tuple[ParcelRow, ...]
    tasks: tuple[Task, ...]  # open first, then closed
    letters: tuple[LetterLine, ...]
    audit: tuple[AuditLine, ...]  # newest first
    last_poll: datetime | None


@dataclass(frozen=True, slots=True)
class Views:
    connection: Connection

    def report_rows(self, campaign: str, *, newest: int = 500) -> ReportRows:
        """Everything of *campaign* that a report shows and no dossier holds; *newest* audit lines."""
        office = Office(self.connection)
        poll = office.last_poll()
        return ReportRows(
            mails=self.mails(campaign),
            parcels=self.parcels(campaign),
            tasks=office.tasks(campaign, open_only=False),
            letters=lines(self.connection, LetterRow.campaign == campaign),
            audit=self.audit(campaign, newest=newest),
            last_poll=None if poll is None else poll.at,
        )

    def beside(self, campaign: str, mail: str) -> tuple[MailLine, ...]:
        """What the sender of *mail* wrote, that mail itself among it, by (arrived, sha256)."""
        rows = self.connection.execute(select(MessageRow.sha256, MessageRow.sender).where(self._of(campaign)))
        senders: dict[str, str] = {row.sha256: row.sender for row in rows}
        sender = senders.get(mail, "").casefold()
        return self.mails(campaign, of=[one for one, by in senders.items() if one == mail or (sender and by.casefold() == sender)])

    def _of(self, campaign: str) -> ColumnElement[bool]:
        return or_(MessageRow.campaign == campaign, MessageRow.campaign.is_(None))

    def mails(self, campaign: str, *, of: Iterable[str] | None = None) -> tuple[MailLine, ...]:
        """The mails of *campaign* and those that belong to none, or those *of* them, by (arrived, sha256)."""
        if of is not None:
            parts = (self._mails(and_(self._of(campaign), MessageRow.sha256.in_(chunk))) for chunk in batched(sorted(set(of))))
            return tuple(sorted((one for part in parts for one in part), key=lambda one: (one.arrived, one.sha256)))
        return self._mails(self._of(campaign))

    def _mails(self, where: ColumnElement[bool]) -> tuple[MailLine, ...]:
        numbers = grouped(
            self.connection.execute(
                select(MailCaseRow.sha256, SubmissionRow.number)
                .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
                .join(MessageRow, MessageRow.sha256 == MailCaseRow.sha256)
                .where(refiling.HOLDS)
                .where(where)
                .order_by(MailCaseRow.place, SubmissionRow.seq)
            )
        )
        statement = select(
            MessageRow.sha256,
            MessageRow.message_id,
            MessageRow.subject,
            MessageRow.sender,
            MessageRow.arrived,
            MessageRow.fate,
            MessageRow.fate_reason,
            MessageRow.unplaced,
        )
        return tuple(
            MailLine(
                sha256=intern(row.sha256),
                message_id=row.message_id,
                subject=row.subject,
                sender=row.sender,
                arrived=row.arrived,
                fate=Fate(row.fate),
                reason=row.fate_reason,
                cases=tuple(map(intern, dict.fromkeys(numbers.get(row.sha256, ())))),
                unplaced=tuple(row.unplaced),
            )
            for row in self.connection.execute(statement.where(where).order_by(MessageRow.arrived, MessageRow.sha256))
        )

    def parcels(self, campaign: str) -> tuple[ParcelRow, ...]:
        """One row for each envelope and case, and one for an envelope of no case."""
        statement = (
            select(SubmissionRow.number, UnitRow.name, *PARCEL)
            .select_from(PostalReceiptRow)
            .outerjoin(ParcelCaseRow, ParcelCaseRow.parcel_id == PostalReceiptRow.id)
            .outerjoin(SubmissionRow, SubmissionRow.id == ParcelCaseRow.submission_id)
            .outerjoin(UnitRow, UnitRow.id == SubmissionRow.unit_id)
            .where(PostalReceiptRow.campaign == campaign)
            .order_by(PostalReceiptRow.received_on, PostalReceiptRow.register_no, SubmissionRow.seq)
        )
        logged = tuple(ParcelRow(parcel(row), number or "", unit or "") for number, unit, *row in self.connection.execute(statement))
        held = decided(self.connection, campaign)
        if not held.of_parcels:
            return logged
        named = select(SubmissionRow.number, UnitRow.name).join(UnitRow, UnitRow.id == SubmissionRow.unit_id).where(SubmissionRow.campaign == campaign)
        units: dict[str, str] = {row.number: row.name for row in self.connection.execute(named)}
        rows = (one for of_parcel in grouped((one.parcel.register_no, one) for one in logged).values() for one in _as_held(of_parcel, held, units))
        return tuple(sorted(rows, key=lambda one: (one.parcel.received_on, one.parcel.register_no)))

    def audit(self, campaign: str, *, newest: int) -> tuple[AuditLine, ...]:
        """The newest lines about *campaign*, and about the house as a whole, newest first."""
        statement = select(AuditRow.at, AuditRow.who, AuditRow.action, AuditRow.subject, AuditRow.before, AuditRow.after, AuditRow.basis)
        ours = statement.where(AuditRow.campaign.in_((campaign, ""))).order_by(AuditRow.id.desc()).limit(newest)
        return tuple(AuditLine(*row) for row in self.connection.execute(ours))


def _as_held(logged: Sequence[ParcelRow], held: Decided, units: Mapping[str, str]) -> tuple[ParcelRow, ...]:
    """The rows of one envelope as it reads now: one for each of its cases, one for none, and none when it is void."""
    envelope = held.parcel(logged[0].parcel)
    if envelope is None:
        return ()
    numbers = held.cases(envelope.register_no, (one.case for one in logged if one.case))
    return tuple(ParcelRow(envelope, number, units.get(number, "")) for number in numbers) or (ParcelRow(envelope, "", ""),)
