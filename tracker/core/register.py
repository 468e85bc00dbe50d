"""Who is known to one campaign: an index over units, cases, senders and letters that placement looks things up in.

Built from plain values and read only by the core. The shell that works through a batch of mails lets it grow with
`opened`, so that a mailbox of thousands is not read from the database again for every mail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.judging import Reading, judge, reading
from ingest.names import Likeness, compare, title_key, unit_key
from ingest.units import LONGEST
from tracker.core import registered
from tracker.core.members import Member, Members
from tracker.core.model import Submission, Unit
from tracker.core.nearby import Nearby

READ = 20_000  # units whose names are kept as they were read, a kilobyte each; those of a longer list are read again
NOBODY = -1  # id of a unit that stands in the roster only: no case is under it
SKEW = timedelta(hours=1)  # by which the clock of a server that sends a letter back may run behind ours


@dataclass(frozen=True, slots=True)
class Written:
    """One letter of ours to one address, and the cases it spoke of."""

    at: datetime
    numbers: tuple[str, ...]


class Register:
    """The register of one campaign. Not a value: it grows while a batch of mails is worked through."""

    def __init__(
        self,
        units: Iterable[Unit] = (),
        submissions: Iterable[Submission] = (),
        senders: Mapping[str, tuple[str, ...]] | None = None,
        letters: Mapping[str, tuple[str, ...]] | None = None,
        written: Mapping[str, tuple[Written, ...]] | None = None,
        apart: Iterable[frozenset[str]] = (),
        merged: Mapping[str, str] | None = None,
        members: Members | None = None,
        numbers: Iterable[Submission] = (),
        registrations: Mapping[str, str] | None = None,
    ) -> None:
        self._numbers = {one.number: one for one in numbers}  # cases that a person may name, whoever wrote about them or not
        self._registrations = registrations or {}  # numbers of another system, as they are looked for in subjects → number
        self._members = members
        self._apart = frozenset(apart)  # pairs of keys of names of which a person said that they are two units
        self._merged = dict(merged or {})  # number → number of the case that a person said it is part of
        self._units: dict[str, Unit] = {}
        self._nearby = Nearby()  # the keys of all names
        self._entered: list[str] = []  # keys that are not among them yet: nobody asked for a name that is not known as it is
        self._read: dict[str, Reading] = {}  # names of units
        self._compared: dict[str, tuple[tuple[Unit, Likeness], ...]] = {}  # of names asked since a name was last added
        self._same: dict[str, Unit | None] = {}  # of those, the unit that is the same
        self._by_number: dict[str, Submission] = {}
        self._by_unit: dict[int, dict[str, Submission]] = defaultdict(dict)
        self._senders: dict[str, tuple[str, ...]] = {address.casefold(): numbers for address, numbers in (senders or {}).items()}
        self._newest: dict[str, dict[str, datetime]] = defaultdict(dict)  # by address: when it last wrote about which case
        self.now: datetime | None = None  # when the mail came that is judged with it
        self._letters: dict[str, tuple[str, ...]] = dict(letters or {})
        self._written: dict[str, tuple[Written, ...]] = {address.casefold(): letters for address, letters in (written or {}).items()}
        for unit in units:
            self._enter(unit)
        by_number = {one.number: one for one in submissions}
        for submission in by_number.values():
            self.opened(submission)
        for part, whole in self._merged.items():
            if part in by_number and whole in by_number:
                self._part(by_number[part], by_number[whole])

    def opened(self, submission: Submission, sender: str = "", at: datetime | None = None) -> None:
        """Take in a case that was opened or completed, and who wrote about it when."""
        self._enter(submission.unit)
        whole = self._by_number.get(self._merged.get(submission.number, ""))
        if whole is not None:
            self._part(submission, whole)
            self._wrote(sender, whole.number, at)
            return
        self._by_number[submission.number] = submission
        known = self._by_unit[submission.unit.id]
        for key in [key for key, one in known.items() if one.number == submission.number]:
            del known[key]
        known[submission.title_key] = submission
        self._wrote(sender, submission.number, at)
        for part in [part for part, number in self._merged.items() if number == submission.number and part in self._by_number]:
            self._part(self._by_number[part], submission)

    def _wrote(self, sender: str, number: str, at: datetime | None) -> None:
        if sender and at is not None:
            self._newest[sender.casefold()][number] = at
        numbers = self._senders.get(sender.casefold(), ())
        if sender and number not in numbers:
            self._senders[sender.casefold()] = (*numbers, number)

    def _part(self, part: Submission, whole: Submission) -> None:
        """Have everything that means the one case mean the other."""
        self._by_number[part.number] = whole
        titles = self._by_unit[part.unit.id]
        if titles.get(part.title_key, part).number == part.number:
            titles.pop(part.title_key, None)
            self._by_unit[whole.unit.id].setdefault(part.title_key, whole)

    def _enter(self, unit: Unit) -> None:
        for key in (unit.key, *unit.aliases):
            if self._units.get(key) == unit:
                continue
            self._compared.clear()
            self._same.clear()
            if key not in self._units:
                self._entered.append(key)
            self._units[key] = unit

    def met(self, unit: Unit) -> None:
        """Take in a unit, whatever its cases."""
        self._enter(unit)

    def numbered(self, number: str) -> Submission | None:
        return self._by_number.get(number) or self._numbers.get(self._merged.get(number, number))

    def registered(self, text: str) -> tuple[Submission, ...]:
        """The cases whose number in the system of registrations stands in *text*."""
        found = (self.numbered(one) for one in registered.numbers(text, self._registrations))
        return tuple(one for one in found if one is not None)

    def unit(self, name: str) -> Unit | None:
        """The unit that is called *name*, or something that means the same without a doubt; one of the roster may not have sent anything yet."""
        known = self._known(name)
        member = self._members.of(name) if self._members is not None and known is None else None
        return known if member is None else self._enrolled(member)

    def _known(self, name: str) -> Unit | None:
        key = unit_key(name)
        if key in self._units:
            return self._units[key]
        if name not in self._same:
            seated = (self._units[one] for one in self._index().seated(key, reading(name)))
            found = next((unit for unit in seated if self._likeness(name, unit) is Likeness.SAME), None)
            self._same[name] = found or next((unit for unit, likeness in self._alike(name) if likeness is Likeness.SAME), None)
        return self._same[name]

    def _enrolled(self, member: Member) -> Unit:
        """A unit of the roster under the name that has cases already, else as the roster has it; its number is then none that is in use."""
        return self._known(member.name) or Unit(NOBODY, member.name, member.key, region=member.region)

    def listed(self, name: str) -> Member | None:
        """The unit of the roster that *name* means."""
        return self._members.of(name) if self._members is not None else None

    def alike(self, name: str) -> tuple[Unit, ...]:
        """The units that are or might be the one called *name*."""
        found = {unit.id: unit for unit, likeness in self._alike(name) if likeness is not Likeness.DIFFERENT}
        return tuple(found[identity] for identity in sorted(found))

    def doubtful(self, name: str) -> tuple[Unit, ...]:
        """Units that might be meant by *name*: a person must say."""
        if unit_key(name) in self._units:
            return ()
        if self._members is not None and (member := self._members.of(name)) is not None:
            return self._opened_as(member)
        asked = {unit.id: unit for unit, likeness in self._alike(name) if likeness is Likeness.ASK}
        found = {asked[identity].key: asked[identity] for identity in sorted(asked)}
        enrolled = (self._enrolled(one) for one in (self._members.doubtful(name) if self._members is not None else ()))
        return tuple((found | {one.key: one for one in enrolled if one.key not in found}).values())

    def _opened_as(self, member: Member) -> tuple[Unit, ...]:
        """Cases that were opened under a name which may mean *member* and is in no roster: 二院 of a subject, before the form with the whole name came."""
        asked = (unit for unit, likeness in self._alike(member.name) if likeness is Likeness.ASK and self.cases(unit) and self.listed(unit.name) is None)
        return tuple({unit.id: unit for unit in asked}.values())

    def short_for(self, name: str, other: str) -> bool:
        """Whether *other* is a further name by the roster of the unit that *name* means: a short one of its own."""
        member = self.listed(name)
        return member is not None and unit_key(other) != unit_key(name) and self.listed(other) == member

    def was(self, name: str, other: str) -> bool:
        """Whether the roster says that *name* was called *other* before, and nobody else."""
        member = self.listed(name)
        if member is None or self._members is None:
            return False
        return unit_key(other) in {unit_key(one) for one in member.formers} and self._members.doubtful(other) == (member,)

    def undecided(self, name: str, others: Iterable[str]) -> tuple[str, ...]:
        """Those of *others* of which no person has said yet whether they are the unit called *name*."""
        key, unit = unit_key(name), self._units.get(unit_key(name))
        left = (one for one in dict.fromkeys(others) if frozenset({key, unit_key(one)}) not in self._apart and not self.short_for(name, one))
        return tuple(one for one in left if unit is None or self._units.get(unit_key(one)) != unit)

    def _alike(self, name: str) -> tuple[tuple[Unit, Likeness], ...]:
        """What comparing says of every unit worth comparing with; one mail asks for the same name again and again."""
        if name not in self._compared:
            near = dict.fromkeys(self._units[key] for key in self._index().near(unit_key(name), reading(name)))
            self._compared[name] = tuple((unit, self._likeness(name, unit)) for unit in near)
        return self._compared[name]

    def _index(self) -> Nearby:
        for key in self._entered:
            self._nearby.add(key, self._reading(self._units[key].name) if self._units[key].key == key else reading(key))
        self._entered.clear()
        return self._nearby

    def _likeness(self, name: str, unit: Unit) -> Likeness:
        if max(len(name), len(unit.name)) > LONGEST:
            return compare(name, unit.name).likeness
        return judge(reading(name), self._reading(unit.name)).likeness

    def _reading(self, name: str) -> Reading:
        if name not in self._read:
            if len(self._read) >= READ:
                return reading(name)
            self._read[name] = reading(name)
        return self._read[name]

    def cases(self, unit: Unit) -> tuple[Submission, ...]:
        known = {one.number: one for one in self._by_unit[unit.id].values()} if unit.id in self._by_unit else {}
        return tuple(sorted(known.values(), key=lambda one: one.number))

    def case(self, unit: Unit, title: str) -> Submission | None:
        return self._by_unit[unit.id].get(title_key(title)) if unit.id in self._by_unit else None

    def entitled(self, title: str) -> tuple[Submission, ...]:
        """The cases of this very title, whosever they are."""
        key = title_key(title)
        return tuple({one.number: one for known in self._by_unit.values() if key and (one := known.get(key))}.values())

    def of_sender(self, address: str) -> tuple[Submission, ...]:
        """The cases this address has written about."""
        known = (one for number in self._senders.get(address.casefold(), ()) if (one := self._by_number.get(number)))
        return tuple({one.number: one for one in known}.values())

    def lately(self, address: str) -> tuple[tuple[Submission, timedelta | None], ...]:
        """The cases of this address, that of its newest mail first, and how long before the mail that is judged that was."""
        newest = self._newest.get(address.casefold(), {})
        gaps = {number: self.now - at for number, at in newest.items() if self.now is not None and at <= self.now}
        return tuple(
            sorted(((one, gaps.get(one.number)) for one in self.of_sender(address)), key=lambda pair: pair[1] if pair[1] is not None else timedelta.max)
        )

    def of_thread(self, message_ids: Iterable[str]) -> tuple[Submission, ...]:
        """The cases that our letters with these Message-IDs spoke of."""
        numbers = dict.fromkeys(number for identity in message_ids for number in self._letters.get(identity, ()))
        known = (one for number in numbers if (one := self._by_number.get(number)))
        return tuple({one.number: one for one in known}.values())

    def of_addressee(self, addresses: Iterable[str], at: datetime | None) -> tuple[Submission, ...]:
        """The cases that the newest letter of ours to any of *addresses* spoke of; *at*, when it came back, passes over later ones.

        A bounce that was filed once is judged alike when it is judged again, whatever was written since.
        """
        sent = [one for address in dict.fromkeys(addresses) for one in self._written.get(address.casefold(), ())]
        before = [one for one in sent if at is None or one.at <= at + SKEW]
        newest = max((one.at for one in before), default=None)
        numbers = dict.fromkeys(number for one in before if one.at == newest for number in one.numbers)
        return tuple(one for number in numbers if (one := self._by_number.get(number)))
