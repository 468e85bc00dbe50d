"""How rows are written: by whom, once by their key, and into the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Integer, insert, literal_column
from sqlalchemy.dialects import sqlite

from tracker.core.report import AuditLine
from tracker.store.engine import postgresql
from tracker.store.tables.desk import AuditRow
from tracker.store.tables.row import Row

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert

T = TypeVar("T")
_LOG = insert(AuditRow)  # the most frequent statement of all
MOST_PARAMETERS = 10_000  # SQLite stops at 32,766 in one statement


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and when."""

    by: str  # a person, or the version of the program
    now: datetime
    basis: str = ""  # the mail, the ruling


def batched(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a long list into what one IN may hold."""
    return (values[start : start + MOST_PARAMETERS] for start in range(0, len(values), MOST_PARAMETERS))


def upsert(connection: Connection, table: type[Row]) -> PostgresqlInsert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT; both databases spell it alike."""
    if postgresql(connection):
        from sqlalchemy.dialects import postgresql as dialect

        return dialect.insert(table)
    return sqlite.insert(table)


def once(connection: Connection, table: type[Row], values: Mapping[str, Any], *, by: Sequence[str]) -> bool:
    """Insert one row unless its key (*by*) is there; whether it was inserted."""
    statement = upsert(connection, table).on_conflict_do_nothing(index_elements=list(by)).returning(literal_column("1", Integer))
    return connection.scalar(statement, dict(values)) is not None


def once_each(connection: Connection, table: type[Row], rows: Sequence[Mapping[str, Any]], *, by: Sequence[str]) -> None:
    """Insert the rows whose key (*by*) is not there yet."""
    if rows:
        connection.execute(upsert(connection, table).on_conflict_do_nothing(index_elements=list(by)), [dict(row) for row in rows])


def record(connection: Connection, line: AuditLine, *, campaign: str = "", key: str = "") -> None:
    """Append to the log; with a *key*, once."""
    values = {
        "at": line.at,
        "campaign": campaign,
        "who": line.who,
        "action": line.action,
        "subject": line.subject,
        "before": line.before,
        "after": line.after,
        "basis": line.basis,
        "key": key or None,
    }
    if key:
        once(connection, AuditRow, values, by=("key",))
    else:
        connection.execute(_LOG, values)
