"""Open the database so that what was acknowledged stays written, and keep its schema.

SQLite and PostgreSQL behave alike: writing transactions are opened as such, a look is a read-only snapshot.

    StoreError
    ├── Unavailable      the database is locked, full or unreachable: try again later
    ├── SchemaOutdated   migrations were not run, or a newer version has run them
    └── Fenced           somebody else moved this letter on meanwhile
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, make_url, text

APPLICATION_ID = 0x53_6A_69_61  # "Sjia": `file ledger.db` tells what it is
BUSY_SECONDS = 30
SCHEMA = "0014"  # the newest migration; a test holds it against the scripts


class StoreError(Exception):
    """The ledger cannot do what was asked of it."""


class Unavailable(StoreError):  # noqa: N818 -- says what is the matter, not that something is
    """Nothing is wrong with the request."""


class SchemaOutdated(StoreError):  # noqa: N818 -- says what is the matter, not that something is
    """This version works with another schema."""


class Fenced(StoreError):  # noqa: N818 -- says what is the matter, not that something is
    """The caller was declared lost, and its word does not count any more."""


def open_engine(url: str) -> Engine:
    """Connect and prove that the database is writable and keeps its promises; raises `StoreError` when it does not."""
    scheme, _, rest = url.partition("://")
    with translated():
        if scheme.partition("+")[0] in {"postgres", "postgresql"}:
            engine = _postgresql(f"postgresql+psycopg://{rest}")
        elif scheme.partition("+")[0] == "sqlite":
            engine = _sqlite(f"sqlite://{rest}")
        else:
            raise StoreError(f"a ledger is kept in sqlite:// or postgresql://, not in {scheme}://")
        try:
            _canary(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _sqlite(url: str) -> Engine:
    _private(make_url(url).database)
    # hide_parameters: what applicants wrote must not reach a log by way of an error
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: SqliteConnection, _record: object) -> None:
        dbapi_connection.isolation_level = None  # sqlite3's own idea of when to BEGIN is off; see _begin
        try:
            _promise(dbapi_connection)
        except BaseException:
            dbapi_connection.close()  # the pool does not know it yet and would leave it open
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        looking = bool(connection.get_execution_options().get("looking"))
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if looking else 'OFF'}")
        # IMMEDIATE: a transaction that reads first and writes later would fail instead of waiting
        connection.exec_driver_sql("BEGIN" if looking else "BEGIN IMMEDIATE")

    return engine


def _private(path: str | None) -> None:
    """A new ledger is its owner's alone, as the mails beside it are; SQLite gives what it writes beside it the same mode."""
    if path and path != ":memory:" and not path.startswith("file:"):
        with suppress(OSError):  # a folder that is not there, or may not be written: SQLite says so in a moment
            Path(path).touch(mode=0o600)


def _promise(dbapi_connection: SqliteConnection) -> None:
    """Ask SQLite for what the ledger relies on, and hear it say so."""
    # Every answer is fetched: an EIO while switching to WAL passes in silence when the row is left unread.
    wanted = {"journal_mode=WAL": "wal", "synchronous=FULL": 2, "foreign_keys=ON": 1, f"busy_timeout={BUSY_SECONDS * 1000}": BUSY_SECONDS * 1000}
    for pragma, expected in wanted.items():
        name = pragma.partition("=")[0]
        dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()
        answer = dbapi_connection.execute(f"PRAGMA {name}").fetchone()[0]
        if answer != expected:
            raise StoreError(f"SQLite answers {name} = {answer!r} where {expected!r} is needed; keep the ledger on a local disk")


def _postgresql(url: str) -> Engine:
    options = f"-c timezone=UTC -c client_encoding=UTF8 -c synchronous_commit=on -c lock_timeout={BUSY_SECONDS}s"
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 10})
    except ImportError as error:
        raise StoreError("the driver for PostgreSQL is not installed: pip install 'shoujian[postgres]'") from error


def _canary(engine: Engine) -> None:
    """Write something small and commit it: better to fail now than at the first mail."""
    with engine.begin() as connection:
        if postgresql(connection):
            connection.execute(text("SELECT pg_current_xact_id()"))  # fails on a standby
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
            if encoding != "UTF8":
                raise StoreError(f"the database must be encoded in UTF8, not in {encoding}")
        else:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    if not postgresql(engine):
        with looking(engine) as connection:
            if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
                raise StoreError("SQLite did not keep what was written to it")


def postgresql(bind: Connection | Engine) -> bool:
    return bind.dialect.name == "postgresql"


def looking(engine: Engine) -> Connection:
    """A connection that sees one snapshot and cannot write."""
    connection = engine.connect()
    if postgresql(engine):
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection.execution_options(looking=True)


def serialise(connection: Connection, name: str) -> None:
    """Let one transaction at a time pass here; SQLite has only one writer anyway."""
    if postgresql(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version, in one transaction; whoever comes second finds it done."""
    with translated(), engine.begin() as connection:
        serialise(connection, "shoujian schema")
        if _version(connection) == SCHEMA:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "tracker.store:migrations")
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SchemaOutdated(f"the ledger was written by another version of this program: {error}") from error


def current(engine: Engine) -> bool:
    """Whether the schema is the one this version works with; one cheap query."""
    with translated(), looking(engine) as connection:
        return _version(connection) == SCHEMA


def required(engine: Engine) -> None:
    """Refuse a schema that is not the one this version works with."""
    if not current(engine):
        raise SchemaOutdated("the ledger's schema is not the one this version works with: run `shoujian init` or `shoujian run` once")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the drivers raise into what the office knows. Only the first line is kept: the rest quotes rows."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        raise Unavailable(f"the database does not answer as it should: {_first_line(error)}") from error
    except exc.SQLAlchemyError as error:
        raise StoreError(_first_line(error)) from error


def _first_line(error: exc.SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"
