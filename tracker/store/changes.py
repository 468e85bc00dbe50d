"""Whether anything was written that a case is read from: the database counts, so that nobody who writes can forget to say so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from tracker.store.tables.desk import ChangeRow

MANY = 1_000  # rows from which on they are made one: a mail writes thirty, and all of them are added up at every tick


@dataclass(frozen=True, slots=True)
class Changes:
    connection: Connection

    def count(self) -> int:
        """How often until this snapshot; while two snapshots say the same, every dossier is the same in both."""
        return int(self.connection.scalar(select(func.coalesce(func.sum(ChangeRow.number), 0))) or 0)

    def fold(self, beyond: int = MANY) -> None:
        """Make one row of what is more than so many: in PostgreSQL each statement that writes leaves one. What `count` says stays the same."""
        if (self.connection.scalar(select(func.count()).select_from(ChangeRow)) or 0) > beyond:
            gone = self.connection.scalars(delete(ChangeRow).returning(ChangeRow.number)).all()  # what another folds meanwhile is not among them
            self.connection.execute(insert(ChangeRow).values(number=sum(gone)))
