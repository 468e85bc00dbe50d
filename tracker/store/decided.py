"""What people decided about names and cases, as it holds now: read over the rows, which stay as they were written.

    同一单位  name:KEY → key of the unit that name means     (of this campaign, or of all where the ruling is of none)
    另一单位  name:KEY ≠ key of a unit                       nobody is asked again
    并案      case:NUMBER → the number of the case it is part of
    更名      unit:KEY → its name now; title:NUMBER → the title of that case now
    改分类    category:NUMBER → key of its category
    归入      parcel:登记号 → the numbers of the cases that an envelope serves, beside those it was logged with
    更正      parcel:登记号 → what was entered wrongly of it, its cases among them
    作废      parcel:登记号 → it is none: entered twice, or by mistake

Taking a ruling back takes its effect back with it, for it is nowhere but here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, or_

from ingest.names import unit_key
from tracker.core import amending
from tracker.core.directions import CATEGORY, PARCEL, TITLE, UNIT
from tracker.core.model import PostalReceipt, Ruling, RulingKind
from tracker.store import evidence
from tracker.store.reading import Where
from tracker.store.tables.dossier import RulingRow

KINDS = (RulingKind.SAME_UNIT, RulingKind.OTHER_UNIT, RulingKind.MERGE, RulingKind.RENAME, RulingKind.RECLASSIFY)
OF_PARCELS = (RulingKind.PLACE, RulingKind.CORRECT, RulingKind.VOID)


@dataclass(frozen=True, slots=True)
class Decided:
    same: Mapping[str, str]  # key of a name → key of the unit it means
    apart: frozenset[frozenset[str]]  # keys of two names that are two units
    merged: Mapping[str, str]  # number → number of the case that it is part of
    units: Mapping[str, str] = field(default_factory=dict)  # key of a unit → the name it has now
    titles: Mapping[str, str] = field(default_factory=dict)  # by number of the case
    categories: Mapping[str, str] = field(default_factory=dict)  # by number of the case
    claimed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # 登记号 → numbers
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # 登记号 → the numbers of its cases, whatever it was logged with
    amended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # 登记号 → its fields as they read now
    voided: frozenset[str] = frozenset()  # 登记号

    def parcel(self, one: PostalReceipt) -> PostalReceipt | None:
        """An envelope as it reads now; None when it is none."""
        if one.register_no in self.voided:
            return None
        changes = self.amended.get(one.register_no)
        return amending.amended(one, changes) if changes else one

    def cases(self, register_no: str, logged: Iterable[str]) -> tuple[str, ...]:
        """The cases that an envelope serves which was *logged* with these."""
        return tuple(dict.fromkeys((*self.moved.get(register_no, tuple(logged)), *self.claimed.get(register_no, ()))))

    @property
    def of_parcels(self) -> bool:
        """Whether people said anything about envelopes beyond what was logged."""
        return bool(self.claimed or self.moved or self.amended or self.voided)

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
    named = RulingRow.kind.in_([kind.value for kind in KINDS])
    posted = and_(RulingRow.kind.in_([kind.value for kind in OF_PARCELS]), RulingRow.subject.startswith(PARCEL))
    where = (or_(named, posted), RulingRow.campaign.in_((campaign, "")))
    return read(one for one in rulings_on(connection, where) if not one.undone)


def read(live: Iterable[Ruling]) -> Decided:
    """What *live* rulings, oldest first, come to."""
    same: dict[str, str] = {}
    apart: set[frozenset[str]] = set()
    merged: dict[str, str] = {}
    named: dict[str, dict[str, str]] = {UNIT: {}, TITLE: {}, CATEGORY: {}}
    parcels = _Parcels()
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
            case _ if f"{about}:" == PARCEL:
                parcels.read(subject, one)
            case _ if f"{about}:" in named:
                named[f"{about}:"][subject] = one.value
            case _:  # of a kind that says nothing about names or cases
                continue
    for key, name in named[UNIT].items():
        if unit_key(name) != key:
            same.setdefault(unit_key(name), key)
    return Decided(_ends(same), frozenset(apart), _ends(merged), named[UNIT], named[TITLE], named[CATEGORY], *parcels.found())


class _Parcels:
    """What rulings on envelopes, oldest first, come to."""

    def __init__(self) -> None:
        self.claimed: dict[str, tuple[str, ...]] = {}
        self.moved: dict[str, tuple[str, ...]] = {}
        self.amended: dict[str, dict[str, str]] = {}
        self.voided: set[str] = set()

    def read(self, subject: str, one: Ruling) -> None:
        match one.kind:
            case RulingKind.PLACE:
                self.claimed[subject] = tuple(dict.fromkeys((*self.claimed.get(subject, ()), *one.value.split())))
            case RulingKind.CORRECT:
                changes = amending.read(one.value)
                if "cases" in changes:  # it says all of them: what was claimed before it is settled by it
                    self.moved[subject] = amending.parts(changes.pop("cases"))
                    self.claimed.pop(subject, None)
                self.amended.setdefault(subject, {}).update(changes)
            case RulingKind.VOID:
                self.voided.add(subject)
            case _:  # whether it came in time is asked of its case
                return

    def found(
        self,
    ) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]], Mapping[str, Mapping[str, str]], frozenset[str]]:
        return self.claimed, self.moved, {subject: changes for subject, changes in self.amended.items() if changes}, frozenset(self.voided)


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
