"""Mails and where they lay: stored once by the sha256 of their bytes, however often and wherever they are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from ingest.facts import Arrival, Mail
from tracker.core.model import Fate


class Source(StrEnum):
    IMAP = "imap"
    IMPORT = "import"  # its letters are held until a person releases them


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail whose bytes are in the vault."""

    sha256: str
    size: int
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Pending:
    """One mail that has no fate yet."""

    sha256: str
    arrived: datetime  # the earliest INTERNALDATE known
    attempts: int
    account: str
    source: Source


@dataclass(frozen=True, slots=True)
class Intake:
    connection: Connection

    def seen(self, arrival: Arrival) -> bool:
        """Whether this place of a mailbox is recorded already, as a mail or as vanished."""
        raise NotImplementedError

    def unseen(self, uids: Iterable[int], *, account: str, folder: str, uidvalidity: int) -> tuple[int, ...]:
        """Those of *uids* that are not recorded yet, ascending."""
        raise NotImplementedError

    def cursor(self, *, account: str, folder: str) -> tuple[int, int] | None:
        """(uidvalidity, next uid) of the newest epoch seen of this folder; None before the first mail."""
        raise NotImplementedError

    def store(self, sha256: str, *, size: int, arrival: Arrival, source: Source, now: datetime) -> bool:
        """Record one mail and its place; whether the mail is new. The earliest INTERNALDATE wins."""
        raise NotImplementedError

    def store_many(self, batch: Iterable[Incoming], *, source: Source, now: datetime) -> tuple[str, ...]:
        """Record a batch in few statements; the sha256 of the mails that are new."""
        raise NotImplementedError

    def vanished(self, uid: int, *, account: str, folder: str, uidvalidity: int) -> None:
        """Record that a mail was listed and could not be fetched: somebody removed it in between."""
        raise NotImplementedError

    def pending(self, limit: int = 100) -> tuple[Pending, ...]:
        """The mails without a fate, by (arrived, sha256)."""
        raise NotImplementedError

    def known(self, sha256: str) -> Fate | None:
        """The fate of this mail; None when its bytes never came."""
        raise NotImplementedError

    def keep_facts(self, mail: Mail, dump: Mapping[str, Any]) -> None:
        """Keep what *mail* is (*dump* of it, as JSON) and put its headers where they are searched: stored → parsed."""
        raise NotImplementedError

    def facts(self, sha256: str) -> tuple[str, dict[str, Any]] | None:
        """(reader, dump) of this mail, as kept last."""
        raise NotImplementedError

    def failed(self, sha256: str, reason: str) -> Fate:
        """Count a failed attempt; the third one makes the mail broken."""
        raise NotImplementedError

    def replay(self, sha256s: Iterable[str]) -> int:
        """Make these mails pending again, whatever their fate; how many there were."""
        raise NotImplementedError
