"""Which of many names are near enough to one to be compared with it: a growing index. It ranks; what decides is comparing.

Every name that is the same shares one of the `blocks` of the name asked for, so all that do are looked at. Names that may be the same mostly share one of
`kin_blocks`, or what few others have: 益民, not 社区. So the rarest pairs of characters say who else is looked at, and who shares most of them, each weighing
the more the fewer have it, is compared. Names that were added in another order give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from ingest.judging import Reading, blocks, kin_blocks

RAREST = 8  # pairs of a name that are looked up; of a name of fifteen characters the others are those of its place and its kind
COMMON = 400  # names that have a pair in common: it says nothing any more, unless it is the rarest there is
COMPARED = 24  # names compared in full: 15 µs each
SEATED = 200  # names that share a place and a body: more than there are villages of one name, and no list made to tire us out takes longer
LACKING = 3  # characters of one name that the other may lack: 村委会 for 党群服务中心; another place has other characters
WHOLE = 1_000_000  # what a pair is worth, shared among all that have it


class Nearby:
    """Names by the keys they are compared by, in any order; asked for those near one of them."""

    __slots__ = ("_blocks", "_keys", "_pairs", "_signs")

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._signs: list[frozenset[str]] = []  # the characters of each
        self._pairs: dict[str, list[int]] = {}
        self._blocks: dict[str, list[int]] = {}

    def add(self, key: str, read: Reading) -> None:
        """Take in one more name, as it was *read*; the caller knows its key is new."""
        place = len(self._keys)
        for pair in pairs(key):
            self._pairs.setdefault(pair, []).append(place)
        for block in (*blocks(read), *kin_blocks(read)):
            self._blocks.setdefault(block, []).append(place)
        self._keys.append(key)
        self._signs.append(frozenset(key))

    def seated(self, key: str, read: Reading) -> list[str]:
        """The keys that may be the same as *key*, which was *read*."""
        return self._nearest(key, {one for block in blocks(read) for one in self._blocks.get(block, ())}, SEATED)

    def near(self, key: str, read: Reading) -> tuple[str, ...]:
        """The keys worth comparing with *key*, which was *read*: those that may be the same, then the nearest of the others."""
        kin = {one for block in kin_blocks(read) if len(found := self._blocks.get(block, ())) <= COMPARED for one in found}
        return tuple(dict.fromkeys((*self.seated(key, read), *self._nearest(key, kin, COMPARED), *self._alike(key))))

    def _nearest(self, key: str, places: set[int], most: int) -> list[str]:
        found = [self._keys[one] for one in places]
        return sorted(found) if len(found) <= most else nsmallest(most, found, key=lambda one: (abs(len(one) - len(key)), one))

    def _alike(self, key: str) -> Iterable[str]:
        """Those that share the rarest pairs, and are short of few characters."""
        lists = [self._pairs[pair] for pair in sorted((pair for pair in pairs(key) if pair in self._pairs), key=lambda one: (len(self._pairs[one]), one))]
        worth: dict[int, int] = {}
        for place, having in enumerate(lists):
            if place and (place >= RAREST or len(having) > COMMON):
                break
            weight = WHOLE // len(having)
            for one in having:
                worth[one] = worth.get(one, 0) + weight
        signs = frozenset(key)
        return (self._keys[one] for one in self._best(key, worth) if _lacking(signs, self._signs[one]) <= LACKING)

    def _best(self, key: str, worth: dict[int, int]) -> Iterable[int]:
        if len(worth) <= COMPARED:
            return worth
        least = nsmallest(COMPARED, (-points for points in worth.values()))[-1]
        likely = [one for one, points in worth.items() if -points <= least]  # as many as are worth the same: how they were added must not choose
        return nsmallest(COMPARED, likely, key=lambda one: (-worth[one], abs(len(self._keys[one]) - len(key)), self._keys[one]))


def pairs(key: str) -> frozenset[str]:
    """Every two characters of a name that stand together."""
    return frozenset(key[index : index + 2] for index in range(len(key) - 1)) or frozenset({key})


def _lacking(one: frozenset[str], other: frozenset[str]) -> int:
    return min(len(one), len(other)) - len(one & other)
