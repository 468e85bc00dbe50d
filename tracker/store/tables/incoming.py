"""Rows of the mail that came in: what is stored of it, where it lay, how far each folder was read, and what could not be had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Json, Key
from tracker.store.tables.row import Row


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


class WaybillRow(Row):
    """A tracking number that the sender of a mail told; read anew with the mail. Nothing has come by it."""

    __tablename__ = "waybill"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(Key, ForeignKey("message.sha256"))
    number: Mapped[str] = mapped_column(Key, index=True)
    carrier: Mapped[str]
    words: Mapped[str]  # it was told with
    __table_args__ = (UniqueConstraint("mail", "number"),)


class PollRow(Row):
    __tablename__ = "poll"
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(Key)
    at: Mapped[datetime]
    ok: Mapped[bool]
    detail: Mapped[str]
    new: Mapped[int]
    __table_args__ = (Index(None, "ok", "at"),)
