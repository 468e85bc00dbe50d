"""A list of units, built once and then asked which of them a name means: the exact one, or the few worth comparing, ranked.

What a name shares with few others finds its candidates (its rarest pairs of characters); that only ranks. What decides is `ingest.judging.judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.judging import Reading, judge, key_of, reading
from ingest.likeness import Likeness, Verdict

COMPARED = 4  # candidates compared in full
BESIDE = 1  # candidates compared beside one that is the name itself
PAIRS = 6  # rarest pairs of a name that are looked up
LONGEST_LIST = 400  # units a pair may have in common before it says nothing: 社区 is in half of a roster
_ORDER = {Likeness.SAME: 0, Likeness.ASK: 1, Likeness.DIFFERENT: 2}


@dataclass(frozen=True, slots=True)
class Match:
    """One unit of the roster, what comparing says, and how much of the name it shares, 0..1."""

    name: str
    place: int  # in the roster
    verdict: Verdict
    shared: float


class Roster:
    """The units of a campaign, by name; immutable once built."""

    __slots__ = ("_keys", "_names", "_pairs")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._keys: dict[str, tuple[int, ...]] = {}
        pairs: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            key = key_of(name)
            self._keys[key] = (*self._keys.get(key, ()), place)
            for pair in _pairs(key):
                pairs.setdefault(pair, []).append(place)
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self._names)

    def candidates(self, name: str) -> tuple[Match, ...]:
        """The units that *name* may mean, best first: those that are it, then those to ask about, then the nearest of the others."""
        asked = reading(name)
        exact = self._keys.get(asked.key, ())
        near = self._near(asked.key, exact)
        found = [self._matched(asked, place, shared) for place, shared in near]
        return tuple(sorted(found, key=lambda one: (_ORDER[one.verdict.likeness], -one.shared, one.place)))

    def _matched(self, asked: Reading, place: int, shared: float) -> Match:
        name = self._names[place]
        return Match(name, place, judge(asked, reading(name)), shared)

    def _near(self, key: str, exact: tuple[int, ...]) -> list[tuple[int, float]]:
        """Units that share the rarest pairs of the name, each pair weighing the more the fewer have it."""
        wanted = _pairs(key)
        lists = sorted((self._pairs[pair] for pair in wanted if pair in self._pairs), key=len)
        points: Counter[int] = Counter()
        for count, places in enumerate(lists):
            if count and (count >= PAIRS or len(places) > LONGEST_LIST):
                break
            weight = 1 + LONGEST_LIST // len(places)
            for place in places[:LONGEST_LIST]:
                points[place] += weight
        best = [place for place, _ in points.most_common(COMPARED if not exact else len(exact) + BESIDE)]
        chosen = dict.fromkeys((*exact[:COMPARED], *best))
        return [(place, 1.0 if place in exact else _share(wanted, _pairs(key_of(self._names[place])))) for place in chosen]


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 2] for at in range(len(key) - 1)) or frozenset({key})


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return round(2 * len(one & other) / (len(one) + len(other)), 2)
