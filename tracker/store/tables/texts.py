"""Rows of texts as numbers: of the papers on the books, and of the cases of earlier calls that were imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Key
from tracker.store.tables.row import Row


class EarlierRow(Row):
    """A case of an earlier call, as imported."""

    __tablename__ = "earlier_case"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    unit: Mapped[str]
    unit_key: Mapped[str] = mapped_column(Key)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(Key)
    source: Mapped[str]  # file or row it came from
    added: Mapped[datetime]
    __table_args__ = (UniqueConstraint("campaign", "unit_key", "title_key"), Index(None, "title_key"))


class FingerprintRow(Row):
    __tablename__ = "fingerprint"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    owner: Mapped[str] = mapped_column(Key, index=True)  # number of the case, or key of the earlier one
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), unique=True)
    earlier_key: Mapped[str | None] = mapped_column(Key, ForeignKey("earlier_case.key"))
    content: Mapped[str] = mapped_column(Key, index=True)
    size: Mapped[int]
    shingles: Mapped[bytes] = mapped_column(LargeBinary)  # four bytes a number, little end first
    reader: Mapped[str]
    among: Mapped[str]  # the codes among which it was looked for last
    __table_args__ = (UniqueConstraint("earlier_key", "content"),)


class MarkRow(Row):
    """One number of one text. No foreign key: a text that goes takes its marks along in one statement, and is not asked for each of them."""

    __tablename__ = "fingerprint_mark"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    fingerprint_id: Mapped[int] = mapped_column(primary_key=True)
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads a plain class attribute
