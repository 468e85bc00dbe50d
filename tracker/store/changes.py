"""Whether anything was written that a case is read from: the database counts, so that nobody who writes can forget to say so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tracker.store.tables.desk import ChangeRow


@dataclass(frozen=True, slots=True)
class Changes:
    connection: Connection

    def count(self) -> int:
        """How often until this snapshot; while two snapshots say the same, every dossier is the same in both."""
        return int(self.connection.scalar(select(func.coalesce(func.sum(ChangeRow.number), 0))) or 0)
