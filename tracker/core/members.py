"""The roster 名册 of a campaign: which of its units a name means, and which it may mean.

A full name means its unit, and so does a short one that no other unit of the roster has. A former name, and a short one that several have, raise a
question: a person says once whom it means, and that holds. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.names import Likeness, unit_key
from ingest.roster import Roster
from tracker.core.model import Membership, Unit

REMEMBERED = 20_000  # names whose answer is kept: twice the longest roster


@dataclass(frozen=True, slots=True)
class Member:
    """One unit of the roster."""

    name: str
    shorts: tuple[str, ...] = ()  # 简称
    formers: tuple[str, ...] = ()  # 曾用名
    region: str = ""
    roles: tuple[str, ...] = ()
    contact: str = ""

    @property
    def key(self) -> str:
        return unit_key(self.name) or self.name


class Index:
    """The units of one roster, by every name they have; built once for a state of the roster."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = tuple(members)
        self.by_key = {one.key: one for one in self.members}
        shorts: dict[str, dict[str, Member]] = {}
        formers: dict[str, dict[str, Member]] = {}
        for one in self.members:
            for said, held in ((one.shorts, shorts), (one.formers, formers)):
                for name in said:
                    held.setdefault(unit_key(name), {})[one.key] = one
        self._shorts = {key: tuple(found.values()) for key, found in shorts.items() if key not in self.by_key}
        self._formers = {key: tuple(found.values()) for key, found in formers.items() if key not in self.by_key}
        self._roster = Roster(one.name for one in self.members)
        self._asked: dict[str, tuple[tuple[Member, Likeness], ...]] = {}

    def meant(self, name: str) -> tuple[tuple[Member, Likeness], ...]:
        """The units that *name* means or may mean, each with which of both."""
        if name not in self._asked:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[name] = self._meant(name)
        return self._asked[name]

    def _meant(self, name: str) -> tuple[tuple[Member, Likeness], ...]:
        key = unit_key(name)
        if key in self.by_key:
            return ((self.by_key[key], Likeness.SAME),)
        short, former = self._shorts.get(key, ()), self._formers.get(key, ())
        if len(short) == 1 and not former:
            return ((short[0], Likeness.SAME),)
        near = [(self.members[one.place], one.verdict.likeness) for one in self._roster.candidates(name) if one.verdict.likeness is not Likeness.DIFFERENT]
        same = [one for one, likeness in near if likeness is Likeness.SAME]
        if len(same) == 1 and not short and not former:
            return ((same[0], Likeness.SAME),)
        may = {one.key: one for one in (*short, *former, *(one for one, _ in near))}
        return tuple((one, Likeness.ASK) for one in may.values())


@dataclass(frozen=True, slots=True)
class Members:
    """A roster as it is asked in one campaign: within what people said of names."""

    index: Index
    same: Mapping[str, str] = field(default_factory=dict)  # key of a name → key of the unit that a person said it means
    apart: frozenset[frozenset[str]] = frozenset()  # keys of two names of which a person said that they are two units

    def of(self, name: str) -> Member | None:
        """The unit that *name* means without a doubt."""
        key = unit_key(name)
        said = self.index.by_key.get(self.same.get(key, ""))
        found = (one for one, likeness in self.index.meant(name) if likeness is Likeness.SAME and not self._apart(key, one))
        return said or next(found, None)

    def doubtful(self, name: str) -> tuple[Member, ...]:
        """The units that *name* may mean: a person must say."""
        if self.of(name) is not None:
            return ()
        return tuple(one for one, likeness in self.index.meant(name) if likeness is Likeness.ASK and not self._apart(unit_key(name), one))

    def membership(self, unit: Unit) -> Membership:
        """What the roster says of *unit*, by its name and by every key that means it."""
        found = self.of(unit.name) or next((one for key in unit.aliases if (one := self.index.by_key.get(key)) is not None), None)
        if found is not None:
            return Membership(True, found.roles, found.name)
        return Membership(None if self.doubtful(unit.name) else False)

    def _apart(self, key: str, one: Member) -> bool:
        return frozenset({key, one.key}) in self.apart
