"""Facts as JSON: `to_json` is the contract of `shoujian inspect --json`; `dump` and `load` keep a whole `Mail` for the database.

`load` accepts what older and newer readers wrote: unknown keys are dropped, missing ones take their defaults, unknown kinds become UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from ingest import facts
from ingest.facts import DefectKind, Kind, Leaf, Mail, Nature, SealType, Shape

T = TypeVar("T")
Json = Any  # whatever json.dumps takes
Hint = Any  # an annotation: a class, a union, a generic alias

_FALLBACK: dict[type[StrEnum], StrEnum] = {
    Kind: Kind.UNKNOWN,
    DefectKind: DefectKind.UNREAD,
    Nature: Nature.SYSTEM,
    Shape: Shape.ROUND,
    SealType: SealType.PLAIN,
}
_EMPTY: dict[str, object] = {"str": "", "int": 0, "float": 0.0, "bool": False}


def to_json(mail: Mail) -> dict[str, object]:
    """Print a mail as `inspect --json` does; attachments are the files, those inside archives and forwarded mails included."""
    authors = ", ".join(a.address for a in mail.authors if a.address)
    return {
        "sha256": mail.sha256,
        "message_id": mail.message_id,
        "subject": mail.subject,
        "from": mail.sender.address if mail.sender else authors,
        "to": [a.address for a in mail.to],
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "nature": mail.nature.value,
        "attachments": [_attachment(leaf) for leaf in mail.files()],
        "links": [dump_value(link) for link in mail.links],
        "defects": [dump_value(d) for d in mail.defects],
    }


def _attachment(leaf: Leaf) -> dict[str, object]:
    return {
        "path": leaf.path,
        "filename": leaf.filename,
        "size": leaf.size,
        "sha256": leaf.sha256,
        "content_type": leaf.content_type,
        "kind": leaf.kind.value,
        "defects": [dump_value(d) for d in leaf.extract.defects],
    }


def dump(mail: Mail) -> dict[str, Any]:
    """Turn a mail into plain JSON values; defaults are left out."""
    dumped = dump_value(mail)
    assert isinstance(dumped, dict)  # noqa: S101  a dataclass dumps to a dict
    return dumped


def dump_value(value: object) -> Json:
    """Turn any of the facts into plain JSON values."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dump_value(item) for item in value]
    if is_dataclass(value):
        return {name: dump_value(content) for name, default in _shape(type(value)) if (content := getattr(value, name)) != default}
    return value


_SHAPES: dict[type, tuple[tuple[str, object], ...]] = {}
_READERS: dict[type, tuple[tuple[str, Callable[[Any], Any], object], ...]] = {}


def _shape(kind: type[Any]) -> tuple[tuple[str, object], ...]:
    """List a dataclass's fields with their defaults; an object that equals nothing where there is none."""
    if kind in _SHAPES:
        return _SHAPES[kind]
    out: list[tuple[str, object]] = []
    for f in fields(kind):
        default: object = object()
        if f.default is not MISSING:
            default = f.default
        elif f.default_factory is not MISSING:
            default = f.default_factory()
        out.append((f.name, default))
    _SHAPES[kind] = tuple(out)
    return _SHAPES[kind]


def load(dumped: Mapping[str, Any]) -> Mail:
    """Read a mail that `dump` wrote, at this version or another."""
    return _dataclass(Mail, dumped)


def load_value(kind: type[T], dumped: Mapping[str, Any]) -> T:
    """Read any one of the facts back."""
    return _dataclass(kind, dumped)


def _dataclass(kind: type[T], dumped: Mapping[str, Any]) -> T:
    values = {}
    for name, read, fallback in _readers(kind):
        if name in dumped:
            values[name] = read(dumped[name])
        elif fallback is not MISSING:
            values[name] = fallback
    return kind(**values)


def _readers(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any], object], ...]:
    if kind in _READERS:
        return _READERS[kind]
    hints = get_type_hints(kind, vars(facts))
    out = []
    for f in fields(kind):
        required = f.default is MISSING and f.default_factory is MISSING
        out.append((f.name, _reader(hints[f.name]), _stand_in(hints[f.name]) if required else MISSING))
    _READERS[kind] = tuple(out)
    return _READERS[kind]


def _stand_in(hint: Hint) -> object:
    """Choose a value for a required field that an older reader did not know."""
    origin: object = get_origin(hint)
    if origin is tuple:
        return ()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _FALLBACK[hint]
    return _EMPTY.get(getattr(hint, "__name__", ""))


def _reader(hint: Hint) -> Callable[[Any], Any]:
    origin: object = get_origin(hint)
    arguments = get_args(hint)
    if origin is UnionType:
        inner = _reader(next(a for a in arguments if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda values: tuple(item(value) for value in values)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: _member(hint, value)
    if hint is datetime:
        return datetime.fromisoformat
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _dataclass(hint, value)
    return lambda value: value


def _member(kind: type[StrEnum], value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        return _FALLBACK[kind]
