"""The rows: columns and constraints, no behaviour. What must be single is single by a UNIQUE constraint."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tracker.store.columns import Json, Key, UtcDateTime, Words


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Words(), datetime: UtcDateTime()}  # noqa: RUF012 -- SQLAlchemy reads a plain class attribute


class SheetRow(Row):
    """A wording of a campaign sheet, as it was in force."""

    __tablename__ = "sheet"
    code: Mapped[str] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(Key, primary_key=True)
    text: Mapped[str]
    first_seen: Mapped[datetime]


class MessageRow(Row):
    __tablename__ = "message"
    sha256: Mapped[str] = mapped_column(Key, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    account: Mapped[str] = mapped_column(Key)
    campaign: Mapped[str | None] = mapped_column(Key)
    message_id: Mapped[str] = mapped_column(Key, default="", index=True)  # a hint: two mails may share one
    subject: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(Key, default="")
    thread: Mapped[list[str]] = mapped_column(Json, default=list)  # References
    arrived: Mapped[datetime]  # the earliest INTERNALDATE
    dated: Mapped[datetime | None]
    stored_at: Mapped[datetime]
    fate: Mapped[str] = mapped_column(Key)
    fate_reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    nothing_attached: Mapped[bool] = mapped_column(default=False)
    forwarded: Mapped[bool] = mapped_column(default=False)
    unplaced: Mapped[list[str]] = mapped_column(Json, default=list)  # file names
    covered_by: Mapped[str | None] = mapped_column(Key)  # key of the letter that answers it
    refile: Mapped[bool] = mapped_column(default=False, server_default=false())  # a person decided about it: judged again, all that followed is put anew
    __table_args__ = (Index(None, "fate", "arrived", "sha256"), Index(None, "campaign", "arrived"))


class MessageFactsRow(Row):
    """What a reader found in a mail; apart from `message` because it is large and rarely wanted."""

    __tablename__ = "message_facts"
    sha256: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"), primary_key=True)
    reader: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class LocationRow(Row):
    __tablename__ = "location"
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(Key)
    folder: Mapped[str] = mapped_column(Key)
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(Key, ForeignKey("message.sha256"), index=True)  # NULL: vanished
    internaldate: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("account", "folder", "uidvalidity", "uid"),)


class CursorRow(Row):
    """Where to go on in a folder. Not `max(uid)`: a mail that did not come through keeps it back."""

    __tablename__ = "cursor"
    account: Mapped[str] = mapped_column(Key, primary_key=True)
    folder: Mapped[str] = mapped_column(Key, primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    next_uid: Mapped[int] = mapped_column(BigInteger)


class MissedRow(Row):
    """A mail that the server has and does not hand over."""

    __tablename__ = "missed"
    account: Mapped[str] = mapped_column(Key, primary_key=True)
    folder: Mapped[str] = mapped_column(Key, primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    attempts: Mapped[int]
    detail: Mapped[str]
    at: Mapped[datetime]


class UnitRow(Row):
    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(Key, unique=True)
    region: Mapped[str] = mapped_column(default="")


class UnitAliasRow(Row):
    __tablename__ = "unit_alias"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class SubmissionRow(Row):
    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(Key, unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(Key)
    category: Mapped[str]
    opened: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())  # no mail opened it
    __table_args__ = (UniqueConstraint("campaign", "seq"), UniqueConstraint("campaign", "unit_id", "title_key"))


class MailCaseRow(Row):
    """A mail concerns a case, and by which names it called it: the same mail always finds the same case again."""

    __tablename__ = "mail_case"
    sha256: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True, index=True)
    unit_key: Mapped[str] = mapped_column(Key, primary_key=True)
    title_key: Mapped[str] = mapped_column(Key, primary_key=True)
    place: Mapped[int]  # order within the mail


class PaperRow(Row):
    """When it arrived is told by its message."""

    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    mail: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"))
    path: Mapped[str] = mapped_column(Key)
    requirement: Mapped[str] = mapped_column(Key)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)  # NULL: shared by the unit's cases
    filename: Mapped[str]
    sha256: Mapped[str] = mapped_column(Key, index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    findings: Mapped[list[Any]] = mapped_column(Json)
    fields: Mapped[list[Any]] = mapped_column(Json)
    reasons: Mapped[list[str]] = mapped_column(Json)
    score: Mapped[float]
    reader: Mapped[str]
    filed: Mapped[datetime]
    expires: Mapped[datetime | None]  # of a file left at a provider
    content: Mapped[str | None] = mapped_column(Key)  # digest of what it says and shows
    out: Mapped[bool] = mapped_column(default=False, server_default=false())  # filed once, and judged otherwise since a person decided
    __table_args__ = (UniqueConstraint("mail", "path", "requirement"), Index(None, "unit_id", "campaign"))


class PostalReceiptRow(Row):
    __tablename__ = "postal_receipt"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    register_no: Mapped[str] = mapped_column(Key)
    received_on: Mapped[date]
    posted_on: Mapped[date | None]
    by_hand: Mapped[bool]
    carrier: Mapped[str]
    tracking: Mapped[str]
    contents: Mapped[list[str]] = mapped_column(Json)
    sealed: Mapped[bool | None]
    copies: Mapped[str]
    sender: Mapped[str]
    place: Mapped[str]
    logged_by: Mapped[str]
    note: Mapped[str]
    logged: Mapped[datetime]
    __table_args__ = (UniqueConstraint("campaign", "register_no"),)


class ParcelCaseRow(Row):
    __tablename__ = "parcel_case"
    parcel_id: Mapped[int] = mapped_column(ForeignKey("postal_receipt.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True, index=True)


class WaybillRow(Row):
    """A tracking number that the sender of a mail told; read anew with the mail. Nothing has come by it."""

    __tablename__ = "waybill"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"))
    number: Mapped[str] = mapped_column(Key, index=True)
    carrier: Mapped[str]
    words: Mapped[str]  # it was told with
    __table_args__ = (UniqueConstraint("mail", "number"),)


class RulingRow(Row):
    __tablename__ = "ruling"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(Key, index=True)
    value: Mapped[str]
    by: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(Key, unique=True)  # where the same decision may be read twice


class TaskRow(Row):
    __tablename__ = "task"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    question: Mapped[str]
    campaign: Mapped[str] = mapped_column(Key, index=True)
    mail: Mapped[str] = mapped_column(Key, index=True)
    submission: Mapped[str] = mapped_column(Key, index=True)  # number
    candidates: Mapped[list[str]] = mapped_column(Json)
    reasons: Mapped[list[str]] = mapped_column(Json)
    opened: Mapped[datetime]
    closed: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    due: Mapped[datetime | None]
    ruling: Mapped[int | None]  # that closed it: taken back, the question is open again
    assignee: Mapped[str | None]  # who was asked to see to it
    later: Mapped[date | None]  # it is looked at again on this day


class LetterRow(Row):
    __tablename__ = "letter"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    campaign: Mapped[str] = mapped_column(Key, index=True)
    submission: Mapped[str] = mapped_column(Key)  # the number in its subject, "" for digests
    posting: Mapped[dict[str, Any]] = mapped_column(Json)  # to, in_reply_to, references
    notice: Mapped[dict[str, Any]] = mapped_column(Json)
    covers: Mapped[list[str]] = mapped_column(Json)
    message_id: Mapped[str] = mapped_column(Key, unique=True)
    subject: Mapped[str]
    not_before: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Key)
    outcome: Mapped[str]  # why held or refused, what the server answered
    queued: Mapped[datetime]
    sent: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]
    lease_holder: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    address: Mapped[str | None] = mapped_column(Key, index=True)  # whom it goes to, in small letters: what the caps count by
    tried: Mapped[datetime | None]  # when a socket was opened for it under this fence: before, it cannot have gone out
    settled: Mapped[datetime | None]  # when a server last said what becomes of it
    reply_code: Mapped[int | None]  # that server's reply code
    released_by: Mapped[str | None]  # the person who let it go
    copied: Mapped[datetime | None]  # when its copy was laid into the folder of sent mail
    __table_args__ = (Index(None, "state", "queued"), Index(None, "sent"))


class LetterCaseRow(Row):
    __tablename__ = "letter_case"
    key: Mapped[str] = mapped_column(Key, ForeignKey("letter.key"), primary_key=True)
    number: Mapped[str] = mapped_column(Key, ForeignKey("submission.number"), primary_key=True, index=True)


class AuditRow(Row):
    """Append-only: triggers forbid UPDATE and DELETE."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    campaign: Mapped[str] = mapped_column(Key)
    who: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    basis: Mapped[str]
    key: Mapped[str | None] = mapped_column(Key, unique=True)
    __table_args__ = (Index(None, "campaign", "id"),)


class ExaminationRow(Row):
    """A second look at the bytes of one file; the same bytes in two mails are looked at once."""

    __tablename__ = "examination"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Key)  # of the file
    examiner: Mapped[str] = mapped_column(Key)
    version: Mapped[str] = mapped_column(Key)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(Key)  # wanted, done, failed
    since: Mapped[datetime]
    due: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None]  # of the last attempt, or of the outcome
    detail: Mapped[str] = mapped_column(default="")  # why it failed
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    __table_args__ = (UniqueConstraint("sha256", "examiner", "version"), Index(None, "state", "due", "since"))


class ExaminationMailRow(Row):
    """Which mails brought the bytes that are looked at."""

    __tablename__ = "examination_mail"
    mail: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Key, primary_key=True, index=True)  # of the file


class RosterStepRow(Row):
    """An import of a roster, a removal from it, or the undoing of an earlier step."""

    __tablename__ = "roster_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    source: Mapped[str]  # file name; "" for a removal
    by: Mapped[str]
    at: Mapped[datetime]
    undoes: Mapped[int | None]
    key: Mapped[str] = mapped_column(Key, unique=True)  # what it makes of which state: the same step upon the same state is one


class RosterEntryRow(Row):
    """What one step says of one unit; the newest step that was not undone holds."""

    __tablename__ = "roster_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("roster_step.id"))
    unit_key: Mapped[str] = mapped_column(Key)
    name: Mapped[str]
    shorts: Mapped[list[str]] = mapped_column(Json)
    formers: Mapped[list[str]] = mapped_column(Json)
    region: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(Json)
    contact: Mapped[str]
    out: Mapped[bool] = mapped_column(default=False, server_default=false())  # no longer in the roster
    __table_args__ = (UniqueConstraint("step_id", "unit_key"),)


class PennedRow(Row):
    """One thing that a person typed into a workbook, read once from one copy of it, and what became of it."""

    __tablename__ = "penned"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    sheet: Mapped[str] = mapped_column(Key)
    number: Mapped[str] = mapped_column(Key)
    field: Mapped[str] = mapped_column(Key)
    copy: Mapped[str] = mapped_column(Key)
    turn: Mapped[int]
    value: Mapped[str]
    shown: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    rulings: Mapped[list[int]] = mapped_column(Json)
    why: Mapped[str]
    told: Mapped[str]
    __table_args__ = (UniqueConstraint("campaign", "sheet", "number", "field", "copy", "turn"),)


class RegistrationStepRow(Row):
    """An import of registrations, or the undoing of one."""

    __tablename__ = "registration_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    source: Mapped[str]  # file name
    by: Mapped[str]
    at: Mapped[datetime]
    undoes: Mapped[int | None]
    key: Mapped[str] = mapped_column(Key, unique=True)  # what it makes of which state


class RegistrationEntryRow(Row):
    """What one import says of one row; the newest import that was not undone holds."""

    __tablename__ = "registration_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("registration_step.id"))
    row_key: Mapped[str] = mapped_column(Key)
    theirs: Mapped[str]  # number in the other system
    unit: Mapped[str]
    title: Mapped[str]
    category: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    number: Mapped[str] = mapped_column(Key)  # of our case
    __table_args__ = (UniqueConstraint("step_id", "row_key"),)


class LeaseRow(Row):
    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(Key, primary_key=True)
    holder: Mapped[str]
    fence: Mapped[int]
    until: Mapped[datetime]


class PollRow(Row):
    __tablename__ = "poll"
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(Key)
    at: Mapped[datetime]
    ok: Mapped[bool]
    detail: Mapped[str]
    new: Mapped[int]
    __table_args__ = (Index(None, "ok", "at"),)
