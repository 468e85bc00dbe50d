"""A list of units, built once and then asked which of them a name means: the exact one, or the few worth comparing, ranked.

Who shares a place and a body with a name is among its candidates (`ingest.judging.blocks`: no unit that is the same is missed), and who shares what few
others have (its rarest pairs of characters); that only ranks. What decides is `ingest.judging.judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from ingest.judging import Reading, blocks, judge, key_of, kin_blocks, reading
from ingest.likeness import Likeness, Verdict

COMPARED = 8  # candidates compared in full
SEATED = 200  # candidates that share a place and a body: more than there are villages of one name
KIN = 24  # candidates that share a street, or a place and how a body begins
READ = 20_000  # units that are kept as they were read, a kilobyte each; those of a longer list are read again
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

    __slots__ = ("_blocks", "_keys", "_names", "_pairs", "_read")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._keys: dict[str, tuple[int, ...]] = {}
        pairs: dict[str, list[int]] = {}
        known: dict[str, list[int]] = {}
        kept: list[Reading] = []
        for place, name in enumerate(self._names):
            key = key_of(name)
            self._keys[key] = (*self._keys.get(key, ()), place)
            for pair in _pairs(key):
                pairs.setdefault(pair, []).append(place)
            read = reading(name)
            for block in (*blocks(read), *kin_blocks(read)):
                known.setdefault(block, []).append(place)
            if place < READ:
                kept.append(read)
        self._pairs, self._blocks, self._read = pairs, known, tuple(kept)

    def __len__(self) -> int:
        return len(self._names)

    def candidates(self, name: str) -> tuple[Match, ...]:
        """The units that *name* may mean, best first: those that are it, then those to ask about, then the nearest of the others."""
        asked = reading(name)
        exact = self._keys.get(asked.key, ())
        near = self._near(asked, exact)
        found = [self._matched(asked, place, shared) for place, shared in near]
        return tuple(sorted(found, key=lambda one: (_ORDER[one.verdict.likeness], -one.shared, one.place)))

    def _matched(self, asked: Reading, place: int, shared: float) -> Match:
        name = self._names[place]
        return Match(name, place, judge(asked, self._read[place] if place < len(self._read) else reading(name)), shared)

    def _near(self, asked: Reading, exact: tuple[int, ...]) -> list[tuple[int, float]]:
        """All units that share a place and a body with the name, then those that share its rarest pairs, each pair weighing the more the fewer have it."""
        wanted = _pairs(asked.key)
        lists = [self._pairs[pair] for pair in sorted((pair for pair in wanted if pair in self._pairs), key=lambda one: (len(self._pairs[one]), one))]
        points: Counter[int] = Counter()
        for count, places in enumerate(lists):
            if count and (count >= PAIRS or len(places) > LONGEST_LIST):
                break
            weight = 1 + LONGEST_LIST // len(places)
            for place in places[:LONGEST_LIST]:
                points[place] += weight
        best = nsmallest(COMPARED if not exact else len(exact) + BESIDE, points, key=lambda one: (-points[one], one))
        seated = sorted({one for block in blocks(asked) for one in self._blocks.get(block, ())})[:SEATED]
        kin = sorted({one for block in kin_blocks(asked) if len(found := self._blocks.get(block, ())) <= KIN for one in found})[:KIN]
        chosen = dict.fromkeys((*exact[:COMPARED], *seated, *best, *kin))
        return [(place, 1.0 if place in exact else _share(wanted, _pairs(key_of(self._names[place])))) for place in chosen]


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 2] for at in range(len(key) - 1)) or frozenset({key})


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return round(2 * len(one & other) / (len(one) + len(other)), 2)
