"""Rows of the work that is on the desk: questions, letters, second looks, the lease of who does it, the log of what was done, and how often anything was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Json, Key
from tracker.store.tables.row import Row


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


class ChangeRow(Row):
    """How often anything was written that a case is read from: triggers count, so that no writer can forget to."""

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class LeaseRow(Row):
    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(Key, primary_key=True)
    holder: Mapped[str]
    fence: Mapped[int]
    until: Mapped[datetime]
