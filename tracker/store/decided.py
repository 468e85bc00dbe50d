"""What people decided about names and cases, as it holds now: read over the rows, which stay as they were written.

    同一单位  name:KEY → key of the unit that name means     (of this campaign, or of all where the ruling is of none)
    另一单位  name:KEY ≠ key of a unit                       nobody is asked again
    并案      case:NUMBER → the number of the case it is part of
    更名      unit:KEY → its name now; title:NUMBER → the title of that case now
    改分类    category:NUMBER → key of its category
    归入      parcel:登记号 → the numbers of the cases that an envelope serves, beside those it was logged with

Taking a ruling back takes its effect back with it, for it is nowhere but here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, or_

from ingest.names import unit_key
from tracker.core.directions import CATEGORY, PARCEL, TITLE, UNIT
from tracker.core.model import Ruling, RulingKind
from tracker.store import evidence
from tracker.store.reading import Where
from tracker.store.tables import RulingRow

KINDS = (RulingKind.SAME_UNIT, RulingKind.OTHER_UNIT, RulingKind.MERGE, RulingKind.RENAME, RulingKind.RECLASSIFY, RulingKind.PLACE)


@dataclass(frozen=True, slots=True)
class Decided:
    same: Mapping[str, str]  # key of a name → key of the unit it means
    apart: frozenset[frozenset[str]]  # keys of two names that are two units
    merged: Mapping[str, str]  # number → number of the case that it is part of
    units: Mapping[str, str] = field(default_factory=dict)  # key of a unit → the name it has now
    titles: Mapping[str, str] = field(default_factory=dict)  # by number of the case
    categories: Mapping[str, str] = field(default_factory=dict)  # by number of the case
    claimed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # 登记号 → numbers

    def into(self, number: str) -> tuple[str, ...]:
        """The cases that are part of the case *number*."""
        return tuple(part for part, whole in self.merged.items() if whole == number)


NOTHING = Decided({}, frozenset(), {})


def rulings_on(connection: Connection, where: Where) -> tuple[Ruling, ...]:
    """The rulings that fulfil *where*, oldest first, each with whether it holds."""
    found = list(connection.execute(evidence.select_rulings(where)))
    if not found:
        return ()
    undoing = connection.execute(evidence.select_rulings((RulingRow.kind == RulingKind.UNDO.value,)))
    together = sorted({row.id: row for row in (*found, *undoing)}.values(), key=lambda row: int(row.id))
    mine = {row.id for row in found}
    return tuple(sorted((one for of in evidence.as_rulings(together).values() for one in of if one.id in mine), key=lambda one: one.id))


def decided(connection: Connection, campaign: str) -> Decided:
    """Everything that holds in *campaign*."""
    kinds = [kind.value for kind in KINDS]
    where = (RulingRow.kind.in_(kinds), RulingRow.campaign.in_((campaign, "")))
    ours = or_(RulingRow.kind != RulingKind.PLACE.value, RulingRow.subject.startswith(PARCEL))
    return read(one for one in rulings_on(connection, (*where, ours)) if not one.undone)


def read(live: Iterable[Ruling]) -> Decided:
    """What *live* rulings, oldest first, come to."""
    same: dict[str, str] = {}
    apart: set[frozenset[str]] = set()
    merged: dict[str, str] = {}
    named: dict[str, dict[str, str]] = {UNIT: {}, TITLE: {}, CATEGORY: {}}
    claimed: dict[str, tuple[str, ...]] = {}
    for one in live:
        about, _, subject = one.subject.partition(":")
        match one.kind:
            case RulingKind.SAME_UNIT:
                same[subject] = one.value
                apart.discard(frozenset({subject, one.value}))
            case RulingKind.OTHER_UNIT:
                apart.add(frozenset({subject, one.value}))
                if same.get(subject) == one.value:
                    del same[subject]
            case RulingKind.MERGE:
                merged[subject] = one.value
            case RulingKind.PLACE:
                claimed[subject] = tuple(dict.fromkeys((*claimed.get(subject, ()), *one.value.split())))
            case _ if f"{about}:" in named:
                named[f"{about}:"][subject] = one.value
            case _:  # of a kind that says nothing about names or cases
                continue
    for key, name in named[UNIT].items():
        if unit_key(name) != key:
            same.setdefault(unit_key(name), key)
    return Decided(_ends(same), frozenset(apart), _ends(merged), named[UNIT], named[TITLE], named[CATEGORY], claimed)


def _ends(steps: Mapping[str, str]) -> dict[str, str]:
    """Where each chain of steps ends; one that goes round ends nowhere."""
    ends: dict[str, str] = {}
    for start in steps:
        seen, here = {start}, steps[start]
        while here in steps and here not in seen:
            seen.add(here)
            here = steps[here]
        if here not in seen:
            ends[start] = here
    return ends
