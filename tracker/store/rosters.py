"""Rosters of units as steps: imports, removals, undoings. What holds is folded from the steps; none is ever changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select

from tracker.core.members import Index, Member, Members
from tracker.core.report import AuditLine
from tracker.store.decided import Decided, decided
from tracker.store.engine import serialise
from tracker.store.steps import Chain, Step
from tracker.store.tables.lists import RosterEntryRow, RosterStepRow
from tracker.store.writing import Hand, record

INDEXED = 4  # rosters whose index is kept while the process lives: a deployment runs a few campaigns at a time
_kept: dict[str, Index] = {}  # by the state of the roster; building one for 10,000 units takes longer than judging a mail
COLUMNS = (RosterEntryRow.name, RosterEntryRow.shorts, RosterEntryRow.formers, RosterEntryRow.region, RosterEntryRow.roles, RosterEntryRow.contact)


@dataclass(frozen=True, slots=True)
class Rosters:
    connection: Connection

    def members(self, campaign: str) -> tuple[Member, ...]:
        """The roster of *campaign* as it holds now, in the order of its files."""
        undone = self._chain.undone(campaign)
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
        step = self._chain.add(campaign, source, said=said, hand=hand)
        rows = [self._row(step, one, out=False) for one in members] + [self._row(step, one, out=True) for one in gone] if step else []
        if rows:
            self.connection.execute(insert(RosterEntryRow), rows)
        if step:
            self._log(campaign, "roster imported" if members else "roster entries removed", source, f"{len(members)} units, {len(gone)} out", hand)
        return step

    def undo(self, campaign: str, step: int, *, hand: Hand) -> bool:
        """Take one step back; False when it was taken back before."""
        serialise(self.connection, f"shoujian roster {campaign}")
        known = self._chain.open(campaign, step, "roster import")
        if known is None:
            return False
        made = self._chain.add(campaign, known.source, undoes=step, said=str(step), hand=hand)
        self._log(campaign, "roster import undone", known.source, str(step), hand)
        return made is not None

    def steps(self, campaign: str) -> tuple[Step, ...]:
        return self._chain.steps(campaign)

    @property
    def _chain(self) -> Chain:
        return Chain(self.connection, RosterStepRow, RosterEntryRow)

    def _row(self, step: int | None, one: Member, *, out: bool) -> dict[str, object]:
        said = {"shorts": list(one.shorts), "formers": list(one.formers), "region": one.region, "roles": list(one.roles), "contact": one.contact}
        return {"step_id": step, "unit_key": one.key, "name": one.name, "out": out, **said}

    def _log(self, campaign: str, action: str, source: str, after: str, hand: Hand) -> None:
        record(self.connection, AuditLine(hand.now, hand.by, action, source or campaign, "", after, hand.basis), campaign=campaign)


def members_of(connection: Connection, campaign: str, held: Decided | None = None) -> Members | None:
    """The roster of *campaign* within what people said of names; None where none was imported."""
    last = Chain(connection, RosterStepRow, RosterEntryRow).last(campaign)
    if last is None:
        return None
    index = _kept.get(last)  # every key holds those before it: equal keys are equal rosters
    if index is None:
        index = Index(Rosters(connection).members(campaign))
        while len(_kept) >= INDEXED:
            _kept.pop(next(iter(_kept)))
        _kept[last] = index
    if not index.members:
        return None
    held = held or decided(connection, campaign)
    return Members(index, held.same, held.apart)
