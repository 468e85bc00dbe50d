"""Who is known to one campaign: an index over units, cases, senders and letters that placement looks things up in.

Built from plain values and read only by the core. The shell that works through a batch of mails lets it grow with
`opened`, so that a mailbox of thousands is not read from the database again for every mail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ingest.names import Likeness, compare, title_key, unit_key
from tracker.core.model import Submission, Unit

SHARED_PAIRS = 0.5  # of the shorter name's character pairs: below it two names are not even worth comparing


class Register:
    """The register of one campaign. Not a value: it grows while a batch of mails is worked through."""

    def __init__(
        self,
        units: Iterable[Unit] = (),
        submissions: Iterable[Submission] = (),
        senders: Mapping[str, tuple[str, ...]] | None = None,
        letters: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._units: dict[str, Unit] = {}
        self._pairs: dict[str, set[str]] = defaultdict(set)
        self._by_number: dict[str, Submission] = {}
        self._by_unit: dict[int, dict[str, Submission]] = defaultdict(dict)
        self._senders: dict[str, tuple[str, ...]] = {address.casefold(): numbers for address, numbers in (senders or {}).items()}
        self._letters: dict[str, tuple[str, ...]] = dict(letters or {})
        for unit in units:
            self._enter(unit)
        for submission in submissions:
            self.opened(submission)

    def opened(self, submission: Submission, sender: str = "") -> None:
        """Take in a case that was opened or completed, and who wrote about it."""
        self._enter(submission.unit)
        self._by_number[submission.number] = submission
        known = self._by_unit[submission.unit.id]
        for key in [key for key, one in known.items() if one.number == submission.number]:
            del known[key]
        known[submission.title_key] = submission
        if sender:
            numbers = self._senders.get(sender.casefold(), ())
            if submission.number not in numbers:
                self._senders[sender.casefold()] = (*numbers, submission.number)

    def _enter(self, unit: Unit) -> None:
        for key in (unit.key, *unit.aliases):
            self._units[key] = unit
            for pair in _pairs(key):
                self._pairs[pair].add(key)

    def numbered(self, number: str) -> Submission | None:
        return self._by_number.get(number)

    def unit(self, name: str) -> Unit | None:
        """The unit that is called *name*, or something that means the same without a doubt."""
        return self._units.get(unit_key(name)) or next(
            (self._units[key] for key in self._near(name) if compare(name, self._units[key].name).likeness is Likeness.SAME), None
        )

    def doubtful(self, name: str) -> tuple[Unit, ...]:
        """Units that might be meant by *name*: a person must say."""
        if unit_key(name) in self._units:
            return ()
        asked = {self._units[key].id: self._units[key] for key in self._near(name) if compare(name, self._units[key].name).likeness is Likeness.ASK}
        return tuple(asked[identity] for identity in sorted(asked))

    def _near(self, name: str) -> tuple[str, ...]:
        wanted = _pairs(unit_key(name))
        shared: dict[str, int] = defaultdict(int)
        for pair in wanted:
            for key in self._pairs.get(pair, ()):
                shared[key] += 1
        return tuple(sorted(key for key, count in shared.items() if count >= SHARED_PAIRS * min(len(wanted), max(len(key) - 1, 1))))

    def cases(self, unit: Unit) -> tuple[Submission, ...]:
        return tuple(sorted(self._by_unit[unit.id].values(), key=lambda one: one.number)) if unit.id in self._by_unit else ()

    def case(self, unit: Unit, title: str) -> Submission | None:
        return self._by_unit[unit.id].get(title_key(title)) if unit.id in self._by_unit else None

    def of_sender(self, address: str) -> tuple[Submission, ...]:
        """The cases this address has written about."""
        return tuple(one for number in self._senders.get(address.casefold(), ()) if (one := self._by_number.get(number)))

    def of_thread(self, message_ids: Iterable[str]) -> tuple[Submission, ...]:
        """The cases that our letters with these Message-IDs spoke of."""
        numbers = dict.fromkeys(number for identity in message_ids for number in self._letters.get(identity, ()))
        return tuple(one for number in numbers if (one := self._by_number.get(number)))


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[index : index + 2] for index in range(len(key) - 1)) or frozenset({key})
