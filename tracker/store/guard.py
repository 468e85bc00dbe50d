"""The log is append-only for everybody. Where the law wants something out of it, its guard is taken down for a moment, within one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from tracker.store.engine import postgresql


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let rows of the log be changed; an error inside takes the whole transaction back, and the guard stands as it stood."""
    if postgresql(connection):
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_no_change"))
        yield
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_no_change"))
        return
    guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")).all()
    for name, _ in guards:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in guards:
        connection.exec_driver_sql(sql)
