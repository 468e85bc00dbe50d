"""A notice as plain JSON values and back, without loss: what an outbox row keeps until the letter is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

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
        kind = NOTICES[NoticeKind(kept["kind"])]
        return _build(kind, {name: value for name, value in kept.items() if name != "kind"})  # type: ignore[no-any-return]
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


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(wanted: Any, value: Any) -> Any:  # noqa: ANN401 - one line for each kind of value
    origin = get_origin(wanted)
    if origin in {Union, UnionType}:
        options = [one for one in get_args(wanted) if one is not NoneType]
        return None if value is None else _build(options[0], value)
    if origin is tuple:
        inner = get_args(wanted)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_build(kind, one) for kind, one in zip(kinds, value, strict=True))
    if is_dataclass(wanted):
        hints = _hints(wanted)  # type: ignore[arg-type]
        if unknown := value.keys() - {one.name for one in fields(wanted)}:
            raise RecordError(f"unknown fields: {', '.join(sorted(unknown))}")
        return wanted(**{name: _build(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    if wanted in {datetime, date}:
        return wanted.fromisoformat(value)
    if type(value) is not wanted:
        raise RecordError(f"{value!r} is no {wanted.__name__}")
    return value
