"""Registrations as steps: imports and undoings. What holds is folded from the steps; none is ever changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from tracker.core.registered import Registration, sought
from tracker.core.report import AuditLine
from tracker.store.engine import serialise
from tracker.store.steps import Chain, Step
from tracker.store.tables.dossier import SubmissionRow
from tracker.store.tables.lists import RegistrationEntryRow, RegistrationStepRow
from tracker.store.writing import Hand, batched, record

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
        undone = self._chain.undone(campaign)
        statement = select(_E.step_id, *COLUMNS, _E.number).join(_S, _S.id == _E.step_id).where(_S.campaign == campaign).order_by(_E.step_id, _E.id)
        found = (row for row in self.connection.execute(statement) if row[0] not in undone)
        return {row[1]: Registered(Registration(*row[1:9]), row[9]) for row in found}

    def put(self, campaign: str, source: str, rows: Sequence[Registered], *, hand: Hand) -> int | None:
        """Record an import; the step by which it can be taken back, None where the same was just done."""
        serialise(self.connection, f"shoujian registrations {campaign}")
        step = self._chain.add(campaign, source, said=json.dumps([asdict(one) for one in rows]), hand=hand)
        if step is not None:
            entries = [{"step_id": step, "row_key": one.row.key, "number": one.number, **_said(one.row)} for one in rows]
            self.connection.execute(insert(_E), entries)
            self._keep(one.number for one in rows)
            self._log(campaign, "registrations imported", source, f"{len(rows)} rows", hand)
        return step

    def undo(self, campaign: str, step: int, *, hand: Hand) -> bool:
        """Take one import back; cases it opened, and that nothing belongs to, are none any more. False when it was taken back before."""
        serialise(self.connection, f"shoujian registrations {campaign}")
        known = self._chain.open(campaign, step, "import of registrations")
        if known is None:
            return False
        self._chain.add(campaign, known.source, undoes=step, said=str(step), hand=hand)
        numbers = set(self.connection.scalars(select(_E.number).where(_E.step_id == step)))
        kept = {one.number for one in self.held(campaign).values()}
        self._keep(kept)
        self.release(numbers - kept)
        self._log(campaign, "registrations undone", known.source, str(step), hand)
        return True

    def release(self, numbers: Iterable[str]) -> None:
        """Cases that only a registration kept: they stay where a mail or an envelope belongs to them."""
        self._by_hand(numbers, wanted=False)

    def steps(self, campaign: str) -> tuple[Step, ...]:
        return self._chain.steps(campaign)

    @property
    def _chain(self) -> Chain:
        return Chain(self.connection, _S, _E)

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
