"""Which of many names are near enough to one to be compared with it: a growing index by pairs of characters. It ranks; what decides is comparing.

Two names of one body share what few others have: 益民, not 社区. So the rarest pairs of the name asked for say who is looked at, and who shares most
of them, each weighing the more the fewer have it, is compared. Names that were added in another order give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

RAREST = 8  # pairs of a name that are looked up; of a name of fifteen characters the others are those of its place and its kind
COMMON = 400  # names that have a pair in common: it says nothing any more, unless it is the rarest there is
COMPARED = 24  # names compared in full: 15 µs each
WHOLE = 1_000_000  # what a pair is worth, shared among all that have it


class Nearby:
    """Names as they are compared by, in any order; asked for those near one of them."""

    __slots__ = ("_keys", "_pairs")

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._pairs: dict[str, list[int]] = {}

    def add(self, key: str) -> None:
        """Take in one more name; the caller knows it is new."""
        for pair in pairs(key):
            self._pairs.setdefault(pair, []).append(len(self._keys))
        self._keys.append(key)

    def near(self, key: str) -> tuple[str, ...]:
        """The names worth comparing with *key*, the nearest first."""
        lists = sorted((self._pairs[pair] for pair in pairs(key) if pair in self._pairs), key=len)
        worth: dict[int, int] = {}
        for place, having in enumerate(lists):
            if place and (place >= RAREST or len(having) > COMMON):
                break
            weight = WHOLE // len(having)
            for one in having:
                worth[one] = worth.get(one, 0) + weight
        return tuple(self._keys[one] for one in self._best(key, worth))

    def _best(self, key: str, worth: dict[int, int]) -> Iterable[int]:
        if len(worth) <= COMPARED:
            return worth
        least = nsmallest(COMPARED, (-points for points in worth.values()))[-1]
        likely = [one for one, points in worth.items() if -points <= least]  # as many as are worth the same: how they were added must not choose
        return nsmallest(COMPARED, likely, key=lambda one: (-worth[one], abs(len(self._keys[one]) - len(key)), self._keys[one]))


def pairs(key: str) -> frozenset[str]:
    """Every two characters of a name that stand together."""
    return frozenset(key[index : index + 2] for index in range(len(key) - 1)) or frozenset({key})
