"""The column types: four, so that neither database ever sees what it would refuse or silently change."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override  # Python 3.11 has no typing.override; SQLAlchemy brings this

LONGEST_KEY = 200  # characters; PostgreSQL refuses index entries above 2,704 bytes and a Message-ID may be any length
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 has no lone surrogates


def clean(text: str) -> str:
    """Replace what no database stores by U+FFFD; the bytes themselves are in the vault."""
    return UNSTORABLE.sub("\ufffd", text)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out. SQLite drops the zone, therefore no other type holds a time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that people or machines wrote, whatever is in it."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class Key(TypeDecorator[str]):
    """Text that is looked up. What is too long for an index is cut and marked with its hash, on storing and on asking."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else shortened(clean(value))


class Json(TypeDecorator[Any]):
    """A plain value as JSON text; tuples come back as lists, lone surrogates and NUL come back as they were."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return json.dumps(value) if UNSTORABLE.search(text) else text

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def shortened(text: str) -> str:
    if len(text) <= LONGEST_KEY:
        return text
    return f"{text[: LONGEST_KEY - 33]}~{hashlib.sha256(text.encode()).hexdigest()[:32]}"
