"""What the readers of rows share: how a query is spelt, and rows put together by what they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, select

from tracker.store.tables.erased import ErasedRow

K = TypeVar("K")
T = TypeVar("T")
Where = Sequence[ColumnElement[bool]]


Query = Select[*tuple[Any, ...]]
Rows = Iterable[Any]  # of such a query


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def erased(connection: Connection) -> frozenset[str]:
    """The originals (sha256) that were removed for a person: nothing of them is read or kept again, wherever they are met."""
    return frozenset(connection.scalars(select(ErasedRow.sha256)))
