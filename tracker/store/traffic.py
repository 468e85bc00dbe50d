"""What went out lately, whom it went to and what became of it: all that caps and the breaker count.

Sending is halted while a question `halt:<cause>:<n>` is open: asked once, kept for good, and closed by a person who signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, distinct, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from tracker.core.breaker import Cause, Traffic
from tracker.core.model import LetterState, Task, TaskKind
from tracker.store.correspondence import tasks
from tracker.store.tables.desk import AuditRow, LetterRow, TaskRow
from tracker.store.tables.dossier import RulingRow
from tracker.store.writing import batched

HALT = "halt:"  # how the key of the question begins
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_HALTS = TaskRow.key.like(f"{HALT}%")
_SENT = LetterRow.state == LetterState.SENT.value
_NEWEST_RULING = select(func.max(RulingRow.id))  # asked before every letter


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter that went out, as caps count it."""

    kind: str
    address: str  # in small letters
    case: str  # the number in its subject
    at: datetime


@dataclass(frozen=True, slots=True)
class Uncopied:
    """One letter whose copy is not in the folder of sent mail yet."""

    key: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Traffics:
    connection: Connection

    def sent_since(self, moment: datetime) -> tuple[Sent, ...]:
        statement = select(LetterRow.kind, LetterRow.address, LetterRow.submission, LetterRow.sent).where(_SENT, LetterRow.sent >= moment)
        return tuple(Sent(kind, address or "", number, sent) for kind, address, number, sent in self.connection.execute(statement) if sent is not None)

    def lately(self, now: datetime) -> Traffic:
        """The figures of the last hour and day; what was before sending was last resumed is settled and not counted."""
        resumed = self.connection.scalar(select(func.max(TaskRow.closed)).where(_HALTS))
        hour, day = (max(now - span, resumed) if resumed is not None else now - span for span in (HOUR, DAY))
        answered = (LetterRow.settled > day, LetterRow.reply_code.is_not(None))
        refused = (*answered, LetterRow.state == LetterState.REFUSED.value)
        final = LetterRow.state.in_((LetterState.SENT.value, LetterState.REFUSED.value))
        return Traffic(
            strangers=self._count(func.count(distinct(LetterRow.address)), LetterRow.queued > hour, *_strange(now)),
            answered=self._count(func.count(), *answered, final),
            refused=self._count(func.count(), *refused),
            sent=self._count(func.count(), _SENT, LetterRow.sent > day),
            bounced=self.connection.scalars(select(func.count()).select_from(TaskRow).where(TaskRow.kind == TaskKind.BOUNCE.value, TaskRow.opened > day)).one(),
        )

    def _count(self, counted: ColumnElement[int], *where: ColumnElement[bool]) -> int:
        return self.connection.scalars(select(counted).select_from(LetterRow).where(*where)).one()

    def halted(self) -> Task | None:
        """The open question that keeps letters back."""
        return next(iter(tasks(self.connection, (_HALTS,))), None)

    def next_halt(self, cause: Cause) -> str:
        """The key of the next question of its kind: two who see the same ask it once."""
        return f"{HALT}{cause.value}:{self.connection.scalars(select(func.count()).select_from(TaskRow).where(_HALTS)).one() + 1}"

    def hold_strangers(self, now: datetime, *, why: str, by: str) -> int:
        """Hold every letter that waits for an address nobody ever wrote to: a person looks before one of them goes out."""
        found = self.connection.execute(select(LetterRow.key, LetterRow.campaign).where(LetterRow.state == LetterState.QUEUED.value, *_strange(now))).all()
        for chunk in batched([row.key for row in found]):
            values = {"state": LetterState.HELD.value, "outcome": why}
            self.connection.execute(update(LetterRow).where(LetterRow.key.in_(chunk), LetterRow.state == LetterState.QUEUED.value).values(values))
        before, after = LetterState.QUEUED.value, LetterState.HELD.value
        line = {"at": now, "who": by, "action": f"letter {after}", "before": before, "after": after, "basis": why, "key": None}
        if found:  # a flood is thousands
            self.connection.execute(insert(AuditRow), [{**line, "campaign": row.campaign, "subject": row.key} for row in found])
        return len(found)

    def newest_ruling(self) -> int:
        """By which it is seen that nobody decided anything meanwhile."""
        return self.connection.scalar(_NEWEST_RULING) or 0

    def began(self) -> datetime | None:
        """When this deployment wrote its first line."""
        return self.connection.scalar(select(AuditRow.at).order_by(AuditRow.id).limit(1))

    def uncopied(self, since: datetime, *, most: int) -> tuple[Uncopied, ...]:
        """Letters that went out *since* and whose copy was laid nowhere yet, oldest first."""
        where = (_SENT, LetterRow.sent >= since, LetterRow.copied.is_(None))
        rows = self.connection.execute(select(LetterRow.key, LetterRow.sent).where(*where).order_by(LetterRow.sent, LetterRow.key).limit(most))
        return tuple(Uncopied(row.key, row.sent) for row in rows if row.sent is not None)

    def copied(self, keys: Iterable[str], at: datetime) -> None:
        for chunk in batched([*keys]):
            self.connection.execute(update(LetterRow).where(LetterRow.key.in_(chunk)).values(copied=at))


def _strange(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Letters for an address nothing had gone to an hour ago, and that no person let go. Our own readers are no strangers."""
    earlier = aliased(LetterRow)
    known = exists().where(earlier.address == LetterRow.address, earlier.state == LetterState.SENT.value, earlier.sent <= now - HOUR)
    alive = LetterRow.state.in_((LetterState.QUEUED.value, LetterState.SENDING.value, LetterState.SENT.value))
    return (alive, LetterRow.kind != "digest", LetterRow.released_by.is_(None), or_(LetterRow.address.is_(None), ~known))
