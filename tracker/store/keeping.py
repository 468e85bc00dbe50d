"""What the ledger holds of files and letters, for backups; and what it may hold no longer: a campaign whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Delete, delete, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from tracker.core.model import LetterState
from tracker.store import persons
from tracker.store.engine import postgresql
from tracker.store.guard import unguarded
from tracker.store.tables.desk import AuditRow, ExaminationMailRow, ExaminationRow, LetterCaseRow, LetterRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, ParcelCaseRow, PostalReceiptRow, RulingRow, SubmissionRow, UnitAliasRow, UnitRow
from tracker.store.tables.erased import ErasedRow
from tracker.store.tables.incoming import LocationRow, MessageFactsRow, MessageRow, WaybillRow
from tracker.store.tables.lists import PennedRow, RegistrationEntryRow, RegistrationStepRow, RosterEntryRow, RosterStepRow
from tracker.store.tables.texts import FingerprintRow, MarkRow


@dataclass(frozen=True, slots=True)
class Keeping:
    connection: Connection

    def files(self) -> tuple[str, ...]:
        """Whatever the vault may hold that the ledger speaks of: mails, and files that a person fetched; not what was erased."""
        gone = select(ErasedRow.sha256)
        papers = select(PaperRow.sha256).where(PaperRow.sha256 != "", PaperRow.sha256.not_in(gone))
        return tuple(self.connection.scalars(select(MessageRow.sha256).where(MessageRow.sha256.not_in(gone)).union(papers)))

    def queued(self) -> tuple[str, ...]:
        """The letters that would go out by themselves."""
        return tuple(self.connection.scalars(select(LetterRow.key).where(LetterRow.state == LetterState.QUEUED.value).order_by(LetterRow.key)))

    def counts(self, word: str) -> dict[str, int]:
        """Rows that hold *word*, by table."""
        return persons.counts(self.connection, word)

    def mentioning(self, word: str) -> tuple[persons.HeldMail, ...]:
        """The mails that say *word*, or from which it was read."""
        return persons.mails(self.connection, word)

    def evidence(self, campaign: str) -> tuple[tuple[str, str, str], ...]:
        """(number, item, sha256) of every file that was filed: what may stay when all else goes."""
        statement = select(SubmissionRow.number, PaperRow.requirement, PaperRow.sha256).join(SubmissionRow, SubmissionRow.id == PaperRow.submission_id)
        found = self.connection.execute(statement.where(PaperRow.campaign == campaign, PaperRow.sha256 != "").distinct())
        return tuple(sorted((number, item, sha256) for number, item, sha256 in found))

    def mails(self, campaign: str) -> int:
        return self.connection.scalars(select(func.count()).select_from(MessageRow).where(self._mails(campaign))).one()

    def alone(self, campaign: str) -> bool:
        """Whether no other campaign has mail here: then mail of no campaign goes with this one."""
        others = select(MessageRow.sha256).where(MessageRow.campaign.is_not(None), MessageRow.campaign != campaign).limit(1)
        cases = select(SubmissionRow.id).where(SubmissionRow.campaign != campaign).limit(1)
        return self.connection.scalar(others) is None and self.connection.scalar(cases) is None

    def _mails(self, campaign: str) -> ColumnElement[bool]:
        mine = MessageRow.campaign == campaign
        return or_(mine, MessageRow.campaign.is_(None)) if self.alone(campaign) else mine

    def purge(self, campaign: str) -> None:
        """Remove all that is held of *campaign* and of the people in it; the log of it as well."""
        if not postgresql(self.connection):
            self.connection.exec_driver_sql("PRAGMA secure_delete=ON")
        alone = self.alone(campaign)
        mails = select(MessageRow.sha256).where(self._mails(campaign)).scalar_subquery()
        audit = AuditRow.campaign == campaign
        self._audit(or_(audit, AuditRow.campaign == "") if alone else or_(audit, AuditRow.subject.in_(mails)))
        for statement in (*self._evidence(campaign, mails), *self._people(campaign, mails, alone=alone)):
            self.connection.execute(statement)
        self.connection.execute(update(LocationRow).where(LocationRow.sha256.in_(mails)).values(sha256=None))
        self.connection.execute(delete(MessageRow).where(self._mails(campaign)))
        units = select(SubmissionRow.unit_id).union(select(PaperRow.unit_id)).scalar_subquery()
        self.connection.execute(delete(UnitAliasRow).where(UnitAliasRow.unit_id.not_in(units)))
        self.connection.execute(delete(UnitRow).where(UnitRow.id.not_in(units)))

    def _evidence(self, campaign: str, mails: ColumnElement[str]) -> Sequence[Delete]:
        cases = select(SubmissionRow.id).where(SubmissionRow.campaign == campaign).scalar_subquery()
        parcels = select(PostalReceiptRow.id).where(PostalReceiptRow.campaign == campaign).scalar_subquery()
        prints = select(FingerprintRow.id).where(FingerprintRow.campaign == campaign).scalar_subquery()
        return (
            delete(MarkRow).where(MarkRow.fingerprint_id.in_(prints)),
            delete(FingerprintRow).where(FingerprintRow.campaign == campaign),
            delete(ExaminationMailRow).where(ExaminationMailRow.mail.in_(mails)),
            delete(ExaminationRow).where(ExaminationRow.sha256.not_in(select(ExaminationMailRow.sha256).scalar_subquery())),
            delete(WaybillRow).where(WaybillRow.mail.in_(mails)),
            delete(PaperRow).where(or_(PaperRow.campaign == campaign, PaperRow.mail.in_(mails))),
            delete(MailCaseRow).where(or_(MailCaseRow.sha256.in_(mails), MailCaseRow.submission_id.in_(cases))),
            delete(ParcelCaseRow).where(or_(ParcelCaseRow.submission_id.in_(cases), ParcelCaseRow.parcel_id.in_(parcels))),
            delete(PostalReceiptRow).where(PostalReceiptRow.campaign == campaign),
            delete(MessageFactsRow).where(MessageFactsRow.sha256.in_(mails)),
        )

    def _people(self, campaign: str, mails: ColumnElement[str], *, alone: bool) -> Sequence[Delete]:
        letters = select(LetterRow.key).where(LetterRow.campaign == campaign).scalar_subquery()
        numbers = select(SubmissionRow.number).where(SubmissionRow.campaign == campaign).scalar_subquery()
        roster = select(RosterStepRow.id).where(RosterStepRow.campaign == campaign).scalar_subquery()
        registrations = select(RegistrationStepRow.id).where(RegistrationStepRow.campaign == campaign).scalar_subquery()
        tasks = or_(TaskRow.campaign == campaign, TaskRow.mail.in_(mails))
        return (
            delete(LetterCaseRow).where(or_(LetterCaseRow.key.in_(letters), LetterCaseRow.number.in_(numbers))),
            delete(LetterRow).where(LetterRow.campaign == campaign),
            delete(TaskRow).where(or_(tasks, TaskRow.campaign == "") if alone else tasks),
            delete(RulingRow).where(RulingRow.campaign == campaign),
            delete(PennedRow).where(PennedRow.campaign == campaign),
            delete(RosterEntryRow).where(RosterEntryRow.step_id.in_(roster)),
            delete(RosterStepRow).where(RosterStepRow.campaign == campaign),
            delete(RegistrationEntryRow).where(RegistrationEntryRow.step_id.in_(registrations)),
            delete(RegistrationStepRow).where(RegistrationStepRow.campaign == campaign),
            delete(SubmissionRow).where(SubmissionRow.campaign == campaign),
        )

    def _audit(self, where: ColumnElement[bool]) -> None:
        with unguarded(self.connection):
            self.connection.execute(delete(AuditRow).where(where))
