"""Rows of what was erased for one person: that it was done, and which originals must never come back. Nobody's name is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Json, Key
from tracker.store.tables.row import Row

GONE = "应本人要求，原件和个人信息已删除"


class ErasureRow(Row):
    __tablename__ = "erasure"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime]
    note: Mapped[dict[str, Any]] = mapped_column(Json)  # traces, counts, why: as it is kept beside backups
    finished: Mapped[datetime | None]  # when the files were gone as well


class ErasedRow(Row):
    """An original that was removed: of a mail, or of a file that a person fetched."""

    __tablename__ = "erased"
    sha256: Mapped[str] = mapped_column(Key, primary_key=True)
    erasure: Mapped[str] = mapped_column(Key, index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    arrived: Mapped[datetime | None]
    cases: Mapped[list[str]] = mapped_column(Json)  # numbers
