"""The one translator between rows and values: what the office reads and writes, inside the caller's one transaction.

    store = open_store("sqlite:////srv/shoujian/ledger.db")
    with store.begin() as ledger:                 # one writing transaction; an exception rolls all of it back
        ledger.intake.store(sha256, size=…, arrival=…, source=Source.IMAP, now=now)
        ledger.cases.apply("DJ2025", mail, judgement, keys=keys, now=now, version="shoujian 0.1")
    with store.look() as ledger:                  # one read-only snapshot; takes no write lock
        ledger.cases.dossiers("DJ2025")

Rows never leave this package and values never carry a connection. The parts of the ledger are `intake` (mails and where
they lay), `cases` (units, submissions, papers), `outbox` (letters), `office` (parcels, rulings, tasks, audit, leases),
`examinations` (second looks at files), `views` (what a report lists), `likeness` (texts as numbers, of this call and earlier ones),
`penned` (what was read from workbooks), `post` (tracking numbers that were told), `rosters` (units of a 名册), `registrations`
(cases of another system), `traffic` (what went out lately), `keeping` (what backups hold, and what may be held no longer),
`erasing` (one person, at her own wish) and `changes` (whether anything was written since).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from tracker.store.asking import ANSWERED
from tracker.store.cases import Cases, Heard, RegisterData
from tracker.store.changes import Changes
from tracker.store.drafts import Draft, Outgoing
from tracker.store.engine import Fenced, SchemaOutdated, StoreError, Unavailable, looking, open_engine, required, translated, upgrade
from tracker.store.erasing import Erasing, Original, Reach
from tracker.store.examinations import Due, Examinations, Held, Kept
from tracker.store.fingerprints import Fingerprints
from tracker.store.intake import GIVEN_UP, Companion, Incoming, Intake, Pending, Source
from tracker.store.keeping import Keeping
from tracker.store.office import Office, Poll
from tracker.store.opening import Keys
from tracker.store.outbox import Outbox
from tracker.store.penned import Penned
from tracker.store.persons import HeldMail
from tracker.store.post import Post
from tracker.store.registrations import Registered, Registrations
from tracker.store.rosters import Rosters
from tracker.store.traces import Sought
from tracker.store.traffic import Traffics
from tracker.store.views import ParcelRow, ReportRows, Views
from tracker.store.writing import Hand

__all__ = [
    "ANSWERED",
    "GIVEN_UP",
    "Companion",
    "Draft",
    "Due",
    "Erasing",
    "Fenced",
    "Hand",
    "Heard",
    "Held",
    "HeldMail",
    "Incoming",
    "Kept",
    "Keys",
    "Ledger",
    "Original",
    "Outgoing",
    "ParcelRow",
    "Pending",
    "Poll",
    "Reach",
    "RegisterData",
    "Registered",
    "ReportRows",
    "SchemaOutdated",
    "Sought",
    "Source",
    "Store",
    "StoreError",
    "Unavailable",
    "open_store",
    "upgrade",
]


_PARTS = {
    "intake": Intake,
    "cases": Cases,
    "outbox": Outbox,
    "office": Office,
    "views": Views,
    "examinations": Examinations,
    "likeness": Fingerprints,
    "penned": Penned,
    "rosters": Rosters,
    "traffic": Traffics,
    "post": Post,
    "registrations": Registrations,
    "keeping": Keeping,
    "erasing": Erasing,
    "changes": Changes,
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything the office remembers, within one transaction."""

    connection: Connection
    intake: Intake = field(init=False)
    cases: Cases = field(init=False)
    outbox: Outbox = field(init=False)
    office: Office = field(init=False)
    views: Views = field(init=False)
    examinations: Examinations = field(init=False)
    likeness: Fingerprints = field(init=False)
    penned: Penned = field(init=False)
    rosters: Rosters = field(init=False)
    traffic: Traffics = field(init=False)
    post: Post = field(init=False)
    registrations: Registrations = field(init=False)
    keeping: Keeping = field(init=False)
    erasing: Erasing = field(init=False)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        for name, part in _PARTS.items():
            object.__setattr__(self, name, part(self.connection))


@dataclass(frozen=True, slots=True)
class Store:
    """The database of one deployment."""

    engine: Engine

    @contextmanager
    def begin(self) -> Iterator[Ledger]:
        """Open one writing transaction; commit at the end, roll back on any exception."""
        with translated(), self.engine.begin() as connection:
            yield Ledger(connection)

    @contextmanager
    def look(self) -> Iterator[Ledger]:
        """Open one read-only snapshot: it waits for no writer and holds up none."""
        with translated(), looking(self.engine) as connection:
            yield Ledger(connection)

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str, *, migrate: bool = False) -> Store:
    """Open the database at *url*; its schema must be current, or is made so when *migrate*."""
    engine = open_engine(url)
    try:
        (upgrade if migrate else required)(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)
