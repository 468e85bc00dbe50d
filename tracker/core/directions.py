"""What a person said of one mail or of one file of it: the machine judges within that, and judges anew when it is taken back.

A direction is a ruling on `mail:SHA256` whose value says which file (none: the whole letter), whose it is and what it answers. The latest one
that was not undone holds. Nothing else about a mail is ever put by hand: whatever follows from directions is derived again. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.core.model import Ruling, RulingKind

DIRECTING = frozenset({RulingKind.PLACE, RulingKind.IGNORE, RulingKind.MISDIRECTED})
# What a ruling is about: the first part of its subject, before the key of a name, the number of a case, the sha256 of a mail.
MAIL, NAME, CASE, UNIT, TITLE, CATEGORY, PARCEL = "mail:", "name:", "case:", "unit:", "title:", "category:", "parcel:"
LONGEST = 300  # characters of a name that a person typed


@dataclass(frozen=True, slots=True)
class Direction:
    """One of them. With a *number* it is that case, else the case *title* of *unit*; without *item* the file says what it is."""

    kind: RulingKind = RulingKind.PLACE  # one of DIRECTING
    path: str = ""  # of the file; "" is the whole letter
    unit: str = ""
    title: str = ""
    number: str = ""
    item: str = ""  # key of a requirement
    by: str = ""
    ruling: int = 0


@dataclass(frozen=True, slots=True)
class Directions:
    """All that hold for one mail."""

    letter: Direction | None = None
    files: tuple[Direction, ...] = ()

    def of(self, path: str) -> Direction | None:
        """What was said of the file at *path*, or of the archive or letter it was in."""
        within = (one for one in self.files if path == one.path or path.startswith((f"{one.path}!", f"{one.path}.")))
        return max(within, key=lambda one: len(one.path), default=None)

    def __bool__(self) -> bool:
        return self.letter is not None or bool(self.files)


NONE = Directions()


def subject(mail: str) -> str:
    """What the rulings on a mail are about."""
    return f"{MAIL}{mail}"


def value(direction: Direction) -> str:
    """A direction as the value of its ruling."""
    said = {"path": direction.path, "unit": direction.unit, "title": direction.title, "number": direction.number, "item": direction.item}
    return json.dumps({name: text[:LONGEST] for name, text in said.items() if text}, ensure_ascii=False)


def of(rulings: Iterable[Ruling]) -> Directions:
    """The directions that hold among the rulings on one mail."""
    latest: dict[str, Direction] = {}
    for one in sorted(rulings, key=lambda one: one.id):
        if one.kind in DIRECTING and not one.undone and (read := _read(one)) is not None:
            latest[read.path] = read
    return Directions(latest.pop("", None), tuple(latest.values()))


def _read(ruling: Ruling) -> Direction | None:
    try:
        said = json.loads(ruling.value or "{}")
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    texts = {name: str(said.get(name, ""))[:LONGEST] for name in ("path", "unit", "title", "number", "item")}
    return Direction(ruling.kind, **texts, by=ruling.by, ruling=ruling.id)
