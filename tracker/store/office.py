"""What people log, decide and are asked, what the office did and when, and who may work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tracker.core.model import PostalReceipt, Ruling, RulingKind, Task


@dataclass(frozen=True, slots=True)
class Poll:
    """One look into one mailbox."""

    account: str
    at: datetime
    ok: bool
    detail: str
    new: int


@dataclass(frozen=True, slots=True)
class Office:
    connection: Connection

    def sheet(self, code: str, *, sha256: str, text: str, now: datetime) -> bool:
        """Remember this wording of a campaign sheet; whether it is new."""
        raise NotImplementedError

    def log_parcel(self, campaign: str, parcel: PostalReceipt, *, cases: Iterable[str] = (), now: datetime) -> bool:
        """Log an envelope and the cases (numbers) it serves, possibly none; False when the 登记号 is known.

        Logging it again adds the cases it did not have and changes nothing else.
        """
        raise NotImplementedError

    def parcels(self, campaign: str) -> tuple[tuple[PostalReceipt, tuple[str, ...]], ...]:
        """Every envelope with the numbers of its cases, by 登记号."""
        raise NotImplementedError

    def rule(self, campaign: str, kind: RulingKind, *, subject: str, value: str = "", by: str, why: str, at: datetime, number: str = "", key: str = "") -> int:
        """Append a ruling (on the case *number*, or on none) and return its id; with a *key*, once."""
        raise NotImplementedError

    def undo(self, ruling_id: int, *, by: str, why: str, at: datetime) -> int:
        """Append the ruling that undoes another one; undoing twice is once."""
        raise NotImplementedError

    def rulings(self, campaign: str, number: str | None = None) -> tuple[Ruling, ...]:
        """Rulings by id; of one case, or of the whole campaign. Those of kind UNDO are included."""
        raise NotImplementedError

    def ask(self, task: Task, *, now: datetime) -> bool:
        """Ask a person; False when the same question was asked before."""
        raise NotImplementedError

    def close_task(self, key: str, *, answer: str, by: str, at: datetime) -> bool:
        """Note the answer; False when there is no such open question."""
        raise NotImplementedError

    def tasks(self, campaign: str | None = None, *, open_only: bool = True) -> tuple[Task, ...]:
        """Questions of a campaign and those of none, open first, by time; None: of all."""
        raise NotImplementedError

    def audit(
        self, *, at: datetime, who: str, action: str, subject: str, campaign: str = "", before: str = "", after: str = "", basis: str = "", key: str = ""
    ) -> None:
        """Append one line to the log; with a *key*, once."""
        raise NotImplementedError

    def lease(self, name: str, *, holder: str, now: datetime, seconds: float) -> int | None:
        """Take or prolong a lease: its fence, or None while somebody else holds it."""
        raise NotImplementedError

    def give_up(self, name: str, *, holder: str, now: datetime) -> None:
        """End one's own lease early."""
        raise NotImplementedError

    def polled(self, account: str, *, at: datetime, ok: bool, detail: str = "", new: int = 0) -> None:
        raise NotImplementedError

    def last_poll(self, account: str | None = None) -> Poll | None:
        """The last successful look."""
        raise NotImplementedError

    def polls(self, limit: int = 50) -> tuple[Poll, ...]:
        """The newest looks first, failures included."""
        raise NotImplementedError
