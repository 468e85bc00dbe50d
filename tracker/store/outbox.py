"""Letters on their way out, each single by its key, and never sent twice.

    queue ──▶ queued ──claim──▶ sending ──outcome──▶ sent | refused | held | queued (later)
      └─────▶ held ◀──hold─────────┘ lease ran out, no outcome: `unknown`
               │  release ▶ queued          └─ our own copy came back: `confirm` ▶ sent
               └─ drop ▶ dropped

A claim gives a fence. Whoever moves the letter on makes the fence older, and an outcome that comes with an old fence is
refused (`Fenced`): its author lost the letter while it slept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from tracker.core.model import LetterState
from tracker.core.report import LetterLine


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as the core owes it."""

    key: str  # semantic, UNIQUE: no key is ever sent twice
    kind: str  # NoticeKind value
    campaign: str
    to_name: str
    to: str  # address
    message_id: str  # without brackets; stable for the key
    notice: Mapping[str, Any]  # dump of the Notice
    cases: tuple[str, ...] = ()  # numbers it speaks of; the first one goes into the subject
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()  # sha256 of the mails it answers
    not_before: datetime | None = None
    subject: str = ""  # where known already
    hold: str = ""  # why it is held from the start; "" queues it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter in the hands of one sender, until *lease_until*."""

    draft: Draft
    fence: int  # to be given back with the outcome
    attempts: int  # this one included
    lease_until: datetime
    queued: datetime


@dataclass(frozen=True, slots=True)
class Outbox:
    connection: Connection

    def queue(self, draft: Draft, *, now: datetime, by: str) -> bool:
        """Put one letter into the outbox and mark the mails it answers; False when the key is known already."""
        raise NotImplementedError

    def claim(self, *, now: datetime, holder: str, limit: int = 20, lease_seconds: float = 300) -> tuple[Outgoing, ...]:
        """Take letters that are due; nobody else can take them."""
        raise NotImplementedError

    def outcome(self, key: str, fence: int, state: LetterState, *, detail: str, at: datetime, next_try: datetime | None = None, subject: str = "") -> None:
        """Record what became of a claimed letter: SENT, REFUSED, HELD, or QUEUED again for *next_try*. Raises `Fenced`."""
        raise NotImplementedError

    def unknown(self, now: datetime) -> tuple[Outgoing, ...]:
        """Letters whose sender never came back."""
        raise NotImplementedError

    def confirm(self, message_id: str, at: datetime) -> bool:
        """Our own copy of this letter came back: it was sent. Whether that was news."""
        raise NotImplementedError

    def hold(self, key: str, *, why: str, by: str, at: datetime) -> bool:
        """Hold a queued letter, or one whose outcome stayed unknown, for a person."""
        raise NotImplementedError

    def release(self, key: str, *, by: str, at: datetime) -> bool:
        """Let a held letter go out."""
        raise NotImplementedError

    def drop(self, key: str, *, by: str, why: str, at: datetime) -> bool:
        """Decide that a letter not yet sent is never sent."""
        raise NotImplementedError

    def held(self, campaign: str | None = None) -> tuple[LetterLine, ...]:
        raise NotImplementedError

    def letters(self, campaign: str) -> tuple[LetterLine, ...]:
        """All letters of a campaign, oldest first."""
        raise NotImplementedError

    def draft(self, key: str) -> Draft | None:
        raise NotImplementedError

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of *keys* that are in the outbox already, whatever became of them."""
        raise NotImplementedError
