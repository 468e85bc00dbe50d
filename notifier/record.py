"""A notice as plain JSON values and back, without loss: what an outbox row keeps until the letter is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from notifier.notices import Deficiency, Digest, Extended, Late, Notice, NoticeKind, Posted, Receipt, Reminder, UnitName, Withdrawn

NOTICES: Mapping[NoticeKind, type[Notice]] = {kind.kind: kind for kind in (Receipt, Deficiency, Reminder, Late, Posted, UnitName, Withdrawn, Extended, Digest)}


class RecordError(ValueError):
    """What was kept is no notice."""


def dump(notice: Notice) -> dict[str, Any]:
    """*notice* as JSON values; times keep their offset."""
    return {"kind": notice.kind.value, **_fields(notice)}


def load(kept: Mapping[str, Any]) -> Notice:
    """The notice that `dump` was given. Fields added since then take their defaults."""
    try:
        kind: Any = NOTICES[NoticeKind(kept["kind"])]
        return _reading(kind)({name: value for name, value in kept.items() if name != "kind"})  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"no notice: {error}") from error


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case datetime():
            if value.tzinfo is None:
                raise RecordError(f"a time without its zone: {value}")
            return value.isoformat()
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return _fields(value)
        case _:
            return value


Reading: TypeAlias = Callable[[Any], Any]


@cache
def _reading(wanted: Any) -> Reading:  # noqa: ANN401 - one line for each kind of value
    """How a value of this kind is read; found out once, for a letter holds a hundred of them."""
    origin = get_origin(wanted)
    if origin in {Union, UnionType}:
        inner = _reading(next(one for one in get_args(wanted) if one is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _row(get_args(wanted))
    if is_dataclass(wanted):
        return _value(wanted)  # type: ignore[arg-type]
    if wanted in {datetime, date}:
        return wanted.fromisoformat  # type: ignore[no-any-return]

    def plain(value: Any) -> Any:  # noqa: ANN401
        if type(value) is not wanted:
            raise RecordError(f"{value!r} is no {wanted.__name__}")
        return value

    return plain


def _row(kinds: tuple[Any, ...]) -> Reading:
    inner = [_reading(one) for one in kinds if one is not Ellipsis]
    if kinds[-1] is Ellipsis:
        return lambda value: tuple(map(inner[0], value))
    return lambda value: tuple(read(one) for read, one in zip(inner, value, strict=True))


def _value(kind: type[Any]) -> Reading:
    hints = get_type_hints(kind)
    parts = {one.name: _reading(hints[one.name]) for one in fields(kind)}

    def read(value: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if unknown := value.keys() - parts.keys():
            raise RecordError(f"unknown fields: {', '.join(sorted(unknown))}")
        return kind(**{name: parts[name](one) for name, one in value.items()})

    return read
