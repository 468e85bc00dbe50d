"""Letters on their way out, each single by its key, and never sent twice.

    queue ──▶ queued ──claim──▶ sending ──begin──▶ tried ──outcome──▶ sent | refused | held | queued (later)
      │          ▲ give_back (never tried) ─┘         │ lease ran out, no outcome: `unknown`
      └─────▶ held ◀────────────hold──────────────────┘   └─ our own copy came back: `confirm` ▶ sent
               │  release ▶ queued
               └─ drop ▶ dropped            queued | held, never tried ──recall──▶ dropped ──queue──▶ queued | held
                            ▲─ not wanted any more when its turn came, never tried ─┘

A claim gives a new fence, for many letters at once. Before a socket opens for one of them, `begin` says so on the books:
what was claimed and never begun cannot have gone out, and goes back into the queue when its sender is gone. An outcome
counts only while the letter is still being sent under that fence; any other is refused (`Fenced`): its author lost the
letter while it slept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from tracker.core.model import LetterState
from tracker.core.report import AuditLine, LetterLine
from tracker.store.columns import clean, shortened
from tracker.store.drafts import Draft, Outgoing, as_row, lines, outgoing
from tracker.store.engine import Fenced, StoreError
from tracker.store.recalling import owed_again, recall
from tracker.store.tables.desk import LetterCaseRow, LetterRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import batched, once, once_each, record

OUTCOMES = frozenset({LetterState.SENT, LetterState.REFUSED, LetterState.HELD, LetterState.QUEUED, LetterState.DROPPED})

# Executed for every letter, therefore put together once.
_LETTER = cast("Table", LetterRow.__table__)
_MINE = and_(_LETTER.c.key == bindparam("_key"), _LETTER.c.fence == bindparam("_fence"), _LETTER.c.state == LetterState.SENDING.value)
_BEGIN = update(_LETTER).where(_MINE, _LETTER.c.tried.is_(None)).values(tried=bindparam("tried"), lease_until=bindparam("lease_until"))


@cache
def _outcome(columns: frozenset[str], *, blameless: bool) -> ReturningUpdate[Any]:
    """What became of a letter, written into these columns."""
    values: dict[str, Any] = {name: bindparam(name) for name in sorted(columns)} | {"lease_until": None, "lease_holder": ""}
    if blameless:
        values["attempts"] = _LETTER.c.attempts - 1
    return update(_LETTER).where(_MINE).values(values).returning(_LETTER.c.campaign)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LetterRow.state == LetterState.QUEUED.value,
        or_(LetterRow.not_before.is_(None), LetterRow.not_before <= now),
        or_(LetterRow.next_try.is_(None), LetterRow.next_try <= now),
    )


@dataclass(frozen=True, slots=True)
class Outbox:
    connection: Connection

    def queue(self, draft: Draft, *, now: datetime, by: str) -> bool:
        """Put one letter into the outbox and mark the mails it answers; False when the key is known already."""
        if not draft.message_id:
            raise StoreError(f"letter {draft.key} needs a Message-ID: it is how an unknown outcome is settled")
        values = as_row(draft, now)
        if not once(self.connection, LetterRow, values, by=("key",)) and not owed_again(self.connection, draft.key, values):
            return False
        numbers = dict.fromkeys(draft.cases)
        once_each(self.connection, LetterCaseRow, [{"key": draft.key, "number": number} for number in numbers], by=("key", "number"))
        for chunk in batched(draft.covers):
            self.connection.execute(update(MessageRow).where(MessageRow.sha256.in_(chunk), MessageRow.covered_by.is_(None)).values(covered_by=draft.key))
        self._log(draft.key, draft.campaign, at=now, by=by, after=LetterState.HELD if draft.hold else LetterState.QUEUED, why=draft.hold)
        return True

    def recall(self, numbers: Iterable[str], *, by: str, at: datetime, settled: bool = False) -> int:
        """Take back the letters about these cases that nobody has tried to send: a decision changed what they say."""
        return recall(self.connection, numbers, by=by, at=at, settled=settled)

    def due(self, now: datetime) -> int:
        """How many letters may go out by now."""
        return self.connection.scalars(select(func.count()).select_from(LetterRow).where(*_due(now))).one()

    def waiting(self, now: datetime, *, most: int) -> tuple[Outgoing, ...]:
        """The letters that may go out by now, in their order; nobody takes them."""
        return outgoing(self.connection, *_due(now), most=most)

    def claim(self, *, now: datetime, holder: str, limit: int = 20, lease_seconds: float = 300) -> tuple[Outgoing, ...]:
        """Take letters that are due; nobody else can take them."""
        due = (
            select(LetterRow.key)
            .where(*_due(now))
            .order_by(LetterRow.queued, LetterRow.key)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite has one writer and leaves this out
        )
        keys = self.connection.scalars(due).all()
        if not keys:
            return ()
        self.connection.execute(
            update(LetterRow)
            .where(LetterRow.key.in_(keys))
            .values(
                state=LetterState.SENDING.value,
                lease_holder=holder,
                lease_until=now + timedelta(seconds=lease_seconds),
                fence=LetterRow.fence + 1,
                attempts=LetterRow.attempts + 1,
                tried=None,
            )
        )
        return outgoing(self.connection, LetterRow.key.in_(keys))

    def begin(self, key: str, fence: int, *, at: datetime, lease_seconds: float = 300) -> bool:
        """Say that a socket opens for a claimed letter now; False when it is no longer ours to send."""
        values = {"_key": key, "_fence": fence, "tried": at, "lease_until": at + timedelta(seconds=lease_seconds)}
        return self.connection.execute(_BEGIN, values).rowcount == 1

    def give_back(self, now: datetime, *, claimed: Iterable[Outgoing] = ()) -> int:
        """Put letters back that were claimed and never begun: those of *claimed*, and all whose sender is gone by *now*."""
        lost = LetterRow.lease_until <= now
        mine = [and_(LetterRow.key == one.draft.key, LetterRow.fence == one.fence) for one in claimed]
        unbegun = (LetterRow.state == LetterState.SENDING.value, LetterRow.tried.is_(None), or_(lost, *mine))
        back = {"state": LetterState.QUEUED.value, "lease_until": None, "lease_holder": "", "attempts": LetterRow.attempts - 1}
        return self.connection.execute(update(LetterRow).where(*unbegun).values(back)).rowcount

    def outcome(
        self,
        key: str,
        fence: int,
        state: LetterState,
        *,
        detail: str,
        by: str,
        at: datetime,
        next_try: datetime | None = None,
        subject: str = "",
        code: int | None = None,
        blameless: bool = False,
    ) -> None:
        """Record what became of a claimed letter: SENT, REFUSED, HELD, DROPPED, or QUEUED again for *next_try*. Raises `Fenced`.

        *code* is what a server replied. A *blameless* one was not tried, or not put off on its own account, and has lost no attempt.
        """
        if state not in OUTCOMES:
            raise StoreError(f"{state} is no outcome of sending a letter")
        values: dict[str, Any] = {"state": state.value, "outcome": detail, "next_try": next_try}
        if code is not None:
            values |= {"settled": at, "reply_code": code}
        if state is LetterState.SENT:
            values["sent"] = at
        if subject:
            values["subject"] = subject
        found = self.connection.execute(_outcome(frozenset(values), blameless=blameless), {**values, "_key": key, "_fence": fence}).one_or_none()
        if found is None:
            now_is = self.connection.execute(select(LetterRow.state, LetterRow.fence).where(LetterRow.key == key)).one_or_none()
            if now_is is None:
                raise StoreError(f"there is no letter {key}")
            raise Fenced(f"letter {key} is {now_is.state} under fence {now_is.fence}; the outcome {state} under fence {fence} came too late: {detail}")
        self._log(key, found.campaign, at=at, by=by, before=LetterState.SENDING, after=state, why=detail)

    def put_off(self, now: datetime, until: datetime) -> None:
        """Let everything that is due by *now* wait: our own account does not work."""
        self.connection.execute(update(LetterRow).where(*_due(now)).values(next_try=until))

    def rest(self, campaign: str, now: datetime, until: datetime) -> None:
        """Let what is due of this campaign wait for the end of the hours in which nobody is written to."""
        self.connection.execute(update(LetterRow).where(*_due(now), LetterRow.campaign == campaign).values(not_before=until))

    def unknown(self, now: datetime) -> tuple[Outgoing, ...]:
        """Letters that a socket was opened for, and whose sender never came back."""
        return outgoing(self.connection, LetterRow.state == LetterState.SENDING.value, LetterRow.lease_until <= now, LetterRow.tried.is_not(None))

    def confirm(self, message_id: str, at: datetime) -> bool:
        """Our own copy of this letter came back: it was sent, whatever we thought. Whether that was news."""
        row = self.connection.execute(select(LetterRow.key).where(LetterRow.message_id == message_id)).one_or_none()
        if row is None:
            return False
        # also one that was released again: it is on its way already and must not go twice
        before = (LetterState.SENDING, LetterState.HELD, LetterState.QUEUED, LetterState.REFUSED)
        return self._turn(row.key, before, LetterState.SENT, by="own copy", at=at, why="our own copy came back", sent=at)

    def hold(self, key: str, *, why: str, by: str, at: datetime) -> bool:
        """Hold a queued letter, or one whose outcome stayed unknown, for a person."""
        lost = or_(LetterRow.state == LetterState.QUEUED.value, LetterRow.lease_until <= at)
        return self._turn(key, (LetterState.QUEUED, LetterState.SENDING), LetterState.HELD, by=by, at=at, why=why, only=lost)

    def release(self, key: str, *, by: str, at: datetime, why: str = "") -> bool:
        """Let a held letter, or one that was refused, go out."""
        return self._turn(key, (LetterState.HELD, LetterState.REFUSED), LetterState.QUEUED, by=by, at=at, why=why, next_try=None, released_by=by)

    def drop(self, key: str, *, by: str, why: str, at: datetime) -> bool:
        """Decide that a letter not yet sent is never sent."""
        return self._turn(key, (LetterState.QUEUED, LetterState.HELD, LetterState.REFUSED), LetterState.DROPPED, by=by, at=at, why=why)

    def key_of(self, message_id: str) -> str:
        """The letter with this Message-ID; "" when there is none."""
        return self.connection.scalar(select(LetterRow.key).where(LetterRow.message_id == message_id)) or ""

    def held(self, campaign: str | None = None) -> tuple[LetterLine, ...]:
        where = [LetterRow.state == LetterState.HELD.value]
        if campaign is not None:
            where.append(LetterRow.campaign == campaign)
        return lines(self.connection, *where)

    def letters(self, campaign: str) -> tuple[LetterLine, ...]:
        """All letters of a campaign, oldest first."""
        return lines(self.connection, LetterRow.campaign == campaign)

    def draft(self, key: str) -> Draft | None:
        found = outgoing(self.connection, LetterRow.key == key)
        return found[0].draft if found else None

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of *keys* that are in the outbox already, whatever became of them."""
        asked = {shortened(clean(key)): key for key in keys}
        found: set[str] = set()
        for chunk in batched(sorted(asked)):
            found.update(self.connection.scalars(select(LetterRow.key).where(LetterRow.key.in_(chunk))))
        return frozenset(asked[key] for key in found)

    def _turn(
        self,
        key: str,
        before: Collection[LetterState],
        after: LetterState,
        *,
        by: str,
        at: datetime,
        why: str,
        only: ColumnElement[bool] | None = None,
        **values: datetime | str | None,
    ) -> bool:
        """Move a letter on: it is no longer being sent, so whoever held it can no longer speak for it."""
        where = [LetterRow.key == key, LetterRow.state.in_([one.value for one in before])]
        if only is not None:
            where.append(only)
        row = self.connection.execute(select(LetterRow.state, LetterRow.campaign).where(*where).with_for_update()).one_or_none()
        if row is None:
            return False
        self.connection.execute(
            update(LetterRow).where(LetterRow.key == key).values(state=after.value, outcome=why, lease_until=None, lease_holder="", **values)
        )
        self._log(key, row.campaign, at=at, by=by, before=LetterState(row.state), after=after, why=why)
        return True

    def _log(self, key: str, campaign: str, *, at: datetime, by: str, after: LetterState, before: LetterState | None = None, why: str = "") -> None:
        line = AuditLine(at=at, who=by, action=f"letter {after}", subject=key, before=before or "", after=after, basis=why)
        record(self.connection, line, campaign=campaign)
