"""What was read from workbooks: each thing that was typed, once, with what became of it. Rows are added; only what became of one is written later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from tracker.core.penned import Known, Place, State
from tracker.store.evidence import as_rulings, select_rulings
from tracker.store.tables.dossier import RulingRow
from tracker.store.tables.lists import PennedRow
from tracker.store.writing import upsert


@dataclass(frozen=True, slots=True)
class Penned:
    connection: Connection

    def known(self, campaign: str) -> tuple[Known, ...]:
        """All that was read, oldest first, each with whether its rulings hold."""
        statement = select(
            PennedRow.id, PennedRow.sheet, PennedRow.number, PennedRow.field, PennedRow.copy, PennedRow.value, PennedRow.shown, PennedRow.state, PennedRow.by,
            PennedRow.at, PennedRow.rulings, PennedRow.why, PennedRow.told,
        )  # fmt: skip
        rows = list(self.connection.execute(statement.where(PennedRow.campaign == campaign).order_by(PennedRow.id)))
        undone = self._undone(campaign) if any(row.rulings for row in rows) else frozenset()
        return tuple(
            Known(
                row.id, (row.sheet, row.number, row.field), row.copy, row.value, row.shown, State(row.state), row.by, row.at, tuple(row.rulings),
                undone.isdisjoint(row.rulings), row.why, row.told,
            )
            for row in rows
        )  # fmt: skip

    def _undone(self, campaign: str) -> frozenset[int]:
        where = (RulingRow.campaign.in_((campaign, "")),)
        found = as_rulings(self.connection.execute(select_rulings(where)))
        return frozenset(one.id for each in found.values() for one in each if one.undone)

    def begin(self, campaign: str, place: Place, *, copy: str, value: str, shown: str, by: str, at: datetime, turn: int) -> int | None:
        """Note that something typed is to take effect, as the *turn*th thing read there from this copy; None when another reader has it."""
        sheet, number, name = place
        values = {
            "campaign": campaign, "sheet": sheet, "number": number, "field": name, "copy": copy, "turn": turn, "value": value, "shown": shown,
            "state": State.BEGUN.value, "by": by, "at": at, "rulings": [], "why": "", "told": "",
        }  # fmt: skip
        key = ["campaign", "sheet", "number", "field", "copy", "turn"]
        statement = upsert(self.connection, PennedRow).on_conflict_do_nothing(index_elements=key).returning(PennedRow.id)
        return self.connection.scalar(statement, values)

    def turns(self, campaign: str, place: Place, copy: str) -> int:
        """How many things were read there from this copy."""
        sheet, number, name = place
        where = (PennedRow.campaign == campaign, PennedRow.sheet == sheet, PennedRow.number == number, PennedRow.field == name, PennedRow.copy == copy)
        return self.connection.scalar(select(func.count()).select_from(PennedRow).where(*where)) or 0

    def end(self, id_: int, state: State, *, rulings: Sequence[int] = (), shown: str | None = None, why: str = "", told: str = "") -> None:
        """Note what became of it."""
        values: dict[str, object] = {"state": state.value, "rulings": list(rulings), "why": why, "told": told}
        if shown is not None:
            values["shown"] = shown
        self.connection.execute(update(PennedRow).where(PennedRow.id == id_).values(values))

    def at_moment(self, campaign: str, at: datetime, by: str) -> tuple[int, ...]:
        """The rulings made at exactly this moment by this person: those of one step that was interrupted afterwards."""
        where = (RulingRow.campaign.in_((campaign, "")), RulingRow.at == at, RulingRow.by == by)
        return tuple(self.connection.scalars(select(RulingRow.id).where(*where).order_by(RulingRow.id)))
