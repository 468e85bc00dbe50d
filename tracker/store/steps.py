"""Chains of steps: what was imported, taken out, and undone, each upon those before it. What holds is folded from them; none is ever changed.

import ─▶ import ─▶ undoing of the first ─▶ …      a step and the state it was made upon give its key: done twice, it is one
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from tracker.store.engine import StoreError
from tracker.store.tables.lists import RegistrationEntryRow, RegistrationStepRow, RosterEntryRow, RosterStepRow
from tracker.store.writing import Hand, once


@dataclass(frozen=True, slots=True)
class Step:
    """One import, removal or undoing."""

    id: int
    source: str
    by: str
    at: datetime
    undoes: int | None
    undone: bool
    entries: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of one kind of list, with the entries each of them made."""

    connection: Connection
    made: type[RosterStepRow | RegistrationStepRow]
    entries: type[RosterEntryRow | RegistrationEntryRow]

    def steps(self, campaign: str) -> tuple[Step, ...]:
        undone = self.undone(campaign)
        made = self.made
        count = select(func.count(self.entries.id)).where(self.entries.step_id == made.id).scalar_subquery()
        statement = select(made.id, made.source, made.by, made.at, made.undoes, count).where(made.campaign == campaign).order_by(made.id)
        found = self.connection.execute(statement)
        return tuple(Step(id_, source, by, at, undoes, id_ in undone, entries) for id_, source, by, at, undoes, entries in found)

    def undone(self, campaign: str) -> frozenset[int]:
        statement = select(self.made.undoes).where(self.made.campaign == campaign, self.made.undoes.is_not(None))
        return frozenset(one for one in self.connection.scalars(statement) if one is not None)

    def last(self, campaign: str) -> str | None:
        """The key of the newest step, which stands for those before it; None where there is none."""
        return self.connection.scalar(select(self.made.key).where(self.made.campaign == campaign).order_by(self.made.id.desc()).limit(1))

    def add(self, campaign: str, source: str, *, said: str, hand: Hand, undoes: int | None = None) -> int | None:
        """Make a step that says *said*; None where the same was made already upon the same state."""
        key = hashlib.sha256(f"{campaign}\n{self.last(campaign)}\n{undoes or 0}\n{said}".encode()).hexdigest()
        values = {"campaign": campaign, "source": source, "by": hand.by, "at": hand.now, "undoes": undoes, "key": key}
        new = once(self.connection, self.made, values, by=("key",))
        return self.connection.scalar(select(self.made.id).where(self.made.key == key)) if new else None

    def open(self, campaign: str, step: int, what: str) -> Step | None:
        """The step to be undone, *what* it is; None where it was undone before."""
        known = next((one for one in self.steps(campaign) if one.id == step and one.undoes is None), None)
        if known is None:
            raise StoreError(f"there is no {what} {step}")
        return None if known.undone else known
