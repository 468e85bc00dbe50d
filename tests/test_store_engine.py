from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, text, update
from store_builders import NOW

import tracker
from tracker.core.report import AuditLine
from tracker.store.engine import SCHEMA, SchemaOutdated, StoreError, Unavailable, current, open_engine, postgresql, upgrade
from tracker.store.ledger import Store, open_store
from tracker.store.tables.desk import AuditRow
from tracker.store.tables.row import Row

ROOT = Path(tracker.__file__).parents[1]


def test_migrations_and_rows_agree(empty_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_engine(empty_url)
    before = current(engine)
    upgrade(engine)
    upgrade(engine)

    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True}), Row.metadata)
    after = current(engine)
    engine.dispose()
    assert (before, after, difference) == (False, True, [])


def test_schema_names_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "tracker.store:migrations")

    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_two_upgrades_at_once_are_one(empty_url: str) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        engine = open_engine(empty_url)
        try:
            upgrade(engine)
        except BaseException as error:
            errors.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []


def test_a_schema_that_is_not_ours_is_refused(empty_url: str) -> None:
    with pytest.raises(SchemaOutdated):
        open_store(empty_url)
    store = open_store(empty_url, migrate=True)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaOutdated, match="another version"):
        upgrade(store.engine)

    store.close()


def test_sqlite_is_durable_and_says_whose_file_it_is(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/账.db")

    with engine.connect() as connection:
        answers = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "application_id")]

    engine.dispose()
    assert answers == ["wal", 2, 1, 0x536A6961]


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_new_ledger_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'ledger.db'}", migrate=True)
    finally:
        os.umask(before)

    modes = {one.name: oct(one.stat().st_mode & 0o777) for one in tmp_path.iterdir()}
    store.close()
    assert modes == dict.fromkeys(("ledger.db", "ledger.db-wal", "ledger.db-shm"), "0o600")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_without_wal_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="journal_mode = 'memory'"):
        open_engine(url)


def test_other_databases_are_refused() -> None:
    with pytest.raises(StoreError, match="not in mysql://"):
        open_engine("mysql://localhost/x")


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/ledger.db", "postgresql:///x?host=/no/such/folder"])
def test_an_unreachable_database_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        open_engine(url)


def test_a_database_of_another_encoding_is_refused(postgresql_server: str) -> None:
    import psycopg

    with psycopg.connect(postgresql_server.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")

    with pytest.raises(StoreError, match="UTF8, not in SQL_ASCII"):
        open_engine(postgresql_server.format("latin"))


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match="pip install"):
        open_engine("postgresql://localhost/ledger")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all " * 100)

    with pytest.raises(StoreError, match="file is not a database"):
        open_engine(f"sqlite:///{tmp_path}/ledger.db")


def test_a_writer_waits_for_the_other_one(store: Store) -> None:
    order: list[str] = []
    begun = threading.Event()

    def first() -> None:
        with store.begin() as ledger:
            ledger.office.lease("a", holder="first", now=NOW, seconds=1)
            begun.set()
            time.sleep(0.2)  # long enough for the other one to be waiting
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()
    with store.begin() as ledger:
        ledger.office.lease("a", holder="first", now=NOW, seconds=1)
        order.append("second")
    thread.join()

    assert order == ["first", "second"]


def test_a_look_is_one_snapshot_and_cannot_write(store: Store) -> None:
    with store.begin() as ledger:
        ledger.office.polled("a", at=NOW, ok=True)

    with store.look() as seen:
        before = seen.office.last_poll()
        with store.begin() as ledger:
            ledger.office.polled("b", at=NOW + timedelta(minutes=1), ok=True)
        after = seen.office.last_poll()
    with pytest.raises(StoreError), store.look() as ledger:
        ledger.office.polled("c", at=NOW, ok=True)
    with store.begin() as ledger:
        ledger.office.polled("d", at=NOW, ok=True)  # the connection that looked can write again
        accounts = {name for name in "abcd" if ledger.office.last_poll(name)}

    assert before is not None
    assert (before.account, before, accounts) == ("a", after, {"a", "b", "d"})


def test_an_exception_rolls_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as ledger:  # noqa: PT012 -- what comes before the exception is the point
        ledger.office.polled("a", at=NOW, ok=True)
        raise ZeroDivisionError

    with store.look() as ledger:
        assert ledger.office.last_poll() is None


def test_audit_is_append_only(store: Store) -> None:
    line = AuditLine(NOW, "李老师", "ruling", "DJ2025-0001", "", "合格", "看过原件")
    with store.begin() as ledger:
        ledger.office.audit(line, campaign="DJ2025")

    with pytest.raises(StoreError, match="append-only"), store.begin() as ledger:
        ledger.connection.execute(update(AuditRow).values(who="别人"))
    with pytest.raises(StoreError, match="append-only"), store.begin() as ledger:
        ledger.connection.execute(delete(AuditRow))
    if postgresql(store.engine):
        with pytest.raises(StoreError, match="append-only"), store.begin() as ledger:
            ledger.connection.execute(text("TRUNCATE audit"))

    with store.look() as ledger:
        assert ledger.views.audit("DJ2025", newest=9) == (line,)


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="without a zone"), store.begin() as ledger:
        ledger.office.polled("a", at=datetime(2025, 9, 1), ok=True)


def test_errors_do_not_quote_what_people_wrote(store: Store) -> None:
    statement = text("INSERT INTO lease (name, holder, fence, until) VALUES ('13800138000', '', 1, '2025-01-01')")
    with store.begin() as ledger:
        ledger.connection.execute(statement)

    with pytest.raises(StoreError) as caught, store.begin() as ledger:
        ledger.connection.execute(statement)

    assert "13800138000" not in str(caught.value)


def test_opening_needs_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    open_store(url, migrate=True).close()
    program = f"import sys; from tracker.store.ledger import open_store; open_store({url!r}).close(); print('alembic' in sys.modules, 'psycopg' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said == "False False\n"


def test_the_store_itself_imports_nothing() -> None:
    program = "import sys, tracker.store; print('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_locked_database_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.engine.BUSY_SECONDS", 0)
    url = f"sqlite:///{tmp_path}/ledger.db"
    store = open_store(url, migrate=True)
    other = create_engine(url)

    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"), store.begin():
            pass

    other.dispose()
    store.close()
