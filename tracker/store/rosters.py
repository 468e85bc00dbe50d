"""Rosters of units as steps: imports, removals, undoings. What holds is folded from the steps; none is ever changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from tracker.core.members import Index, Member, Members
from tracker.core.report import AuditLine
from tracker.store.decided import Decided, decided
from tracker.store.engine import StoreError, serialise
from tracker.store.tables.lists import RosterEntryRow, RosterStepRow
from tracker.store.writing import Hand, once, record

INDEXED = 4  # rosters whose index is kept while the process lives: a deployment runs a few campaigns at a time
_kept: dict[str, Index] = {}  # by the state of the roster; building one for 10,000 units takes longer than judging a mail
COLUMNS = (RosterEntryRow.name, RosterEntryRow.shorts, RosterEntryRow.formers, RosterEntryRow.region, RosterEntryRow.roles, RosterEntryRow.contact)


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
class Rosters:
    connection: Connection

    def members(self, campaign: str) -> tuple[Member, ...]:
        """The roster of *campaign* as it holds now, in the order of its files."""
        undone = self._undone(campaign)
        statement = (
            select(RosterEntryRow.step_id, RosterEntryRow.unit_key, RosterEntryRow.out, *COLUMNS)
            .join(RosterStepRow, RosterStepRow.id == RosterEntryRow.step_id)
            .where(RosterStepRow.campaign == campaign)
            .order_by(RosterEntryRow.step_id, RosterEntryRow.id)
        )
        found: dict[str, Member] = {}
        for step, key, out, name, shorts, formers, region, roles, contact in self.connection.execute(statement):
            if step in undone:
                continue
            if out:
                found.pop(key, None)
            else:
                found[key] = Member(name, tuple(shorts), tuple(formers), region, tuple(roles), contact)
        return tuple(found.values())

    def put(self, campaign: str, source: str, members: Sequence[Member] = (), gone: Sequence[Member] = (), *, hand: Hand) -> int | None:
        """Add or change *members*, take *gone* out; the number of the step. None when the same step was made already."""
        serialise(self.connection, f"shoujian roster {campaign}")
        said = json.dumps([[asdict(one) for one in members], [one.key for one in gone]], ensure_ascii=True)
        step = self._step(campaign, source, None, said, hand)
        rows = [self._row(step, one, out=False) for one in members] + [self._row(step, one, out=True) for one in gone] if step else []
        if rows:
            self.connection.execute(insert(RosterEntryRow), rows)
        if step:
            self._log(campaign, "roster imported" if members else "roster entries removed", source, f"{len(members)} units, {len(gone)} out", hand)
        return step

    def undo(self, campaign: str, step: int, *, hand: Hand) -> bool:
        """Take one step back; False when it was taken back before."""
        known = {one.id: one for one in self.steps(campaign)}
        if step not in known or known[step].undoes is not None:
            raise StoreError(f"there is no roster import {step}")
        if known[step].undone:
            return False
        serialise(self.connection, f"shoujian roster {campaign}")
        made = self._step(campaign, known[step].source, step, str(step), hand)
        self._log(campaign, "roster import undone", known[step].source, str(step), hand)
        return made is not None

    def steps(self, campaign: str) -> tuple[Step, ...]:
        undone = self._undone(campaign)
        count = select(func.count(RosterEntryRow.id)).where(RosterEntryRow.step_id == RosterStepRow.id).scalar_subquery()
        statement = select(RosterStepRow.id, RosterStepRow.source, RosterStepRow.by, RosterStepRow.at, RosterStepRow.undoes, count)
        found = self.connection.execute(statement.where(RosterStepRow.campaign == campaign).order_by(RosterStepRow.id))
        return tuple(Step(id_, source, by, at, undoes, id_ in undone, entries) for id_, source, by, at, undoes, entries in found)

    def _undone(self, campaign: str) -> frozenset[int]:
        statement = select(RosterStepRow.undoes).where(RosterStepRow.campaign == campaign, RosterStepRow.undoes.is_not(None))
        return frozenset(one for one in self.connection.scalars(statement) if one is not None)

    def _step(self, campaign: str, source: str, undoes: int | None, said: str, hand: Hand) -> int | None:
        last = select(RosterStepRow.key).where(RosterStepRow.campaign == campaign).order_by(RosterStepRow.id.desc()).limit(1)
        key = hashlib.sha256(f"{campaign}\n{self.connection.scalar(last)}\n{undoes or 0}\n{said}".encode()).hexdigest()
        values = {"campaign": campaign, "source": source, "by": hand.by, "at": hand.now, "undoes": undoes, "key": key}
        new = once(self.connection, RosterStepRow, values, by=("key",))
        return self.connection.scalar(select(RosterStepRow.id).where(RosterStepRow.key == key)) if new else None

    def _row(self, step: int | None, one: Member, *, out: bool) -> dict[str, object]:
        said = {"shorts": list(one.shorts), "formers": list(one.formers), "region": one.region, "roles": list(one.roles), "contact": one.contact}
        return {"step_id": step, "unit_key": one.key, "name": one.name, "out": out, **said}

    def _log(self, campaign: str, action: str, source: str, after: str, hand: Hand) -> None:
        record(self.connection, AuditLine(hand.now, hand.by, action, source or campaign, "", after, hand.basis), campaign=campaign)


def members_of(connection: Connection, campaign: str, held: Decided | None = None) -> Members | None:
    """The roster of *campaign* within what people said of names; None where none was imported."""
    statement = select(RosterStepRow.id, RosterStepRow.key).where(RosterStepRow.campaign == campaign).order_by(RosterStepRow.id.desc()).limit(1)
    last = connection.execute(statement).one_or_none()
    if last is None:
        return None
    index = _kept.get(last.key)  # every key holds those before it: equal keys are equal rosters
    if index is None:
        index = Index(Rosters(connection).members(campaign))
        while len(_kept) >= INDEXED:
            _kept.pop(next(iter(_kept)))
        _kept[last.key] = index
    if not index.members:
        return None
    held = held or decided(connection, campaign)
    return Members(index, held.same, held.apart)
