"""Rows of the cases: who owes, what came for whom by mail and by post, and what people ruled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Json, Key
from tracker.store.tables.row import Row


class SheetRow(Row):
    """A wording of a campaign sheet, as it was in force."""

    __tablename__ = "sheet"
    code: Mapped[str] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(Key, primary_key=True)
    text: Mapped[str]
    first_seen: Mapped[datetime]


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
