"""Open the database so that what was acknowledged stays written, and keep its schema.

StoreError
├── Unavailable      the database is locked, full or unreachable: try again later
├── SchemaOutdated   migrations were not run
└── Fenced           somebody else moved this letter on meanwhile
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine


class StoreError(Exception):
    """The ledger cannot do what was asked of it."""


class Unavailable(StoreError):
    pass


class SchemaOutdated(StoreError):
    pass


class Fenced(StoreError):
    pass


def open_engine(url: str) -> Engine:
    raise NotImplementedError


def upgrade(engine: Engine) -> None:
    raise NotImplementedError


def current(engine: Engine) -> bool:
    raise NotImplementedError


@contextmanager
def translated() -> Iterator[None]:
    yield
