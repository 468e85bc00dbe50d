"""One moment of the database as one file, while others go on writing; and whether such a file is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from tracker.store.engine import StoreError, postgresql, translated

PAGES = 4_096  # copied at a time: a writer waits no longer than that takes


def snapshot(engine: Engine, path: Path) -> bool:
    """Write the database as it stands to the new file *path*; False for PostgreSQL, whose own `pg_dump` does that."""
    if postgresql(engine):
        return False
    with translated(), closing(engine.raw_connection()) as raw, closing(sqlite3.connect(path)) as copy:
        cast("sqlite3.Connection", raw.driver_connection).backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, with nothing beside it
    sound(path)
    return True


def sound(path: Path) -> None:
    """Raise `StoreError` unless *path* is a whole database."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            answer = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
    except sqlite3.DatabaseError as error:
        raise StoreError("the copy of the database is damaged") from error
    if answer != ["ok"]:
        raise StoreError("the copy of the database is damaged")


def compact(engine: Engine) -> None:
    """Write the database anew, so that nothing of what was deleted is left in it or in the journal beside it."""
    if postgresql(engine):
        return
    with translated(), closing(engine.raw_connection()) as raw:
        connection = cast("sqlite3.Connection", raw.driver_connection)
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
