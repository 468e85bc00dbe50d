"""Registrations as steps: imports and undoings. What holds is folded from the steps; none is ever changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, update

from tracker.core.registered import Registration, sought
from tracker.core.report import AuditLine
from tracker.store.engine import StoreError, serialise
from tracker.store.rosters import Step
from tracker.store.tables.dossier import SubmissionRow
from tracker.store.tables.lists import RegistrationEntryRow, RegistrationStepRow
from tracker.store.writing import Hand, batched, once, record

_E, _S = RegistrationEntryRow, RegistrationStepRow
COLUMNS = (_E.row_key, _E.theirs, _E.unit, _E.title, _E.category, _E.contact, _E.phone, _E.email)


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that holds, and our number of its case."""

    row: Registration
    number: str


@dataclass(frozen=True, slots=True)
class Registrations:
    connection: Connection

    def held(self, campaign: str) -> dict[str, Registered]:
        """What holds, by the key of the row: the newest word on it that was not taken back."""
        undone = self._undone(campaign)
        statement = select(_E.step_id, *COLUMNS, _E.number).join(_S, _S.id == _E.step_id).where(_S.campaign == campaign).order_by(_E.step_id, _E.id)
        found = (row for row in self.connection.execute(statement) if row[0] not in undone)
        return {row[1]: Registered(Registration(*row[1:9]), row[9]) for row in found}

    def put(self, campaign: str, source: str, rows: Sequence[Registered], *, hand: Hand) -> int | None:
        """Record an import; the step by which it can be taken back, None where the same was just done."""
        serialise(self.connection, f"shoujian registrations {campaign}")
        step = self._step(campaign, source, None, json.dumps([asdict(one) for one in rows]), hand)
        if step is not None:
            entries = [{"step_id": step, "row_key": one.row.key, "number": one.number, **_said(one.row)} for one in rows]
            self.connection.execute(insert(_E), entries)
            self._keep(one.number for one in rows)
            self._log(campaign, "registrations imported", source, f"{len(rows)} rows", hand)
        return step

    def undo(self, campaign: str, step: int, *, hand: Hand) -> bool:
        """Take one import back; cases it opened, and that nothing belongs to, are none any more. False when it was taken back before."""
        known = {one.id: one for one in self.steps(campaign)}
        if step not in known or known[step].undoes is not None:
            raise StoreError(f"there is no import of registrations {step}")
        if known[step].undone:
            return False
        serialise(self.connection, f"shoujian registrations {campaign}")
        self._step(campaign, known[step].source, step, str(step), hand)
        numbers = set(self.connection.scalars(select(_E.number).where(_E.step_id == step)))
        kept = {one.number for one in self.held(campaign).values()}
        self._keep(kept)
        self.release(numbers - kept)
        self._log(campaign, "registrations undone", known[step].source, str(step), hand)
        return True

    def release(self, numbers: Iterable[str]) -> None:
        """Cases that only a registration kept: they stay where a mail or an envelope belongs to them."""
        self._by_hand(numbers, wanted=False)

    def steps(self, campaign: str) -> tuple[Step, ...]:
        undone = self._undone(campaign)
        count = select(func.count(_E.id)).where(_E.step_id == _S.id).scalar_subquery()
        found = self.connection.execute(select(_S.id, _S.source, _S.by, _S.at, _S.undoes, count).where(_S.campaign == campaign).order_by(_S.id))
        return tuple(Step(id_, source, by, at, undoes, id_ in undone, entries) for id_, source, by, at, undoes, entries in found)

    def _undone(self, campaign: str) -> frozenset[int]:
        statement = select(_S.undoes).where(_S.campaign == campaign, _S.undoes.is_not(None))
        return frozenset(one for one in self.connection.scalars(statement) if one is not None)

    def _step(self, campaign: str, source: str, undoes: int | None, said: str, hand: Hand) -> int | None:
        last = select(_S.key).where(_S.campaign == campaign).order_by(_S.id.desc()).limit(1)
        key = hashlib.sha256(f"{campaign}\n{self.connection.scalar(last)}\n{undoes or 0}\n{said}".encode()).hexdigest()
        values = {"campaign": campaign, "source": source, "by": hand.by, "at": hand.now, "undoes": undoes, "key": key}
        new = once(self.connection, RegistrationStepRow, values, by=("key",))
        return self.connection.scalar(select(_S.id).where(_S.key == key)) if new else None

    def _keep(self, numbers: Iterable[str]) -> None:
        self._by_hand(numbers, wanted=True)

    def _by_hand(self, numbers: Iterable[str], *, wanted: bool) -> None:
        for chunk in batched(sorted(set(numbers))):
            self.connection.execute(update(SubmissionRow).where(SubmissionRow.number.in_(chunk)).values(by_hand=wanted))

    def _log(self, campaign: str, action: str, source: str, after: str, hand: Hand) -> None:
        record(self.connection, AuditLine(hand.now, hand.by, action, source, "", after, hand.basis), campaign=campaign)


def _said(row: Registration) -> dict[str, str]:
    return {name: value for name, value in asdict(row).items() if name != "key"}


def aliases(connection: Connection, campaign: str) -> Mapping[str, str]:
    """Numbers of the other system, as they are looked for in subjects → our number. One that stands for two cases says nothing."""
    found: dict[str, set[str]] = {}
    for one in Registrations(connection).held(campaign).values():
        if name := sought(one.row.theirs):
            found.setdefault(name, set()).add(one.number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}
