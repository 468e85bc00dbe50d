"""Where applicants are, as far as their names say: the province, or the prefecture where all are of one province.

Nothing is guessed: a name that begins with no place, or with one that several provinces have, counts as not known yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ingest.divisions import PREFECTURE, Division
from ingest.unitparts import take_apart
from ingest.units import plain
from notifier.notices import Count

UNKNOWN = "digest.elsewhere"
SHOWN = 12  # a region each line; what is left is added up under UNKNOWN's neighbour
OTHERS = "digest.other-regions"


def distribution(units: Iterable[str]) -> tuple[Count, ...]:
    """How many of *units* (one for each case) lie where; most first, those of unknown place last. Nothing when none is known."""
    placed = [_place(one) for one in units]
    provinces = {one[0] for one in placed if one[0]}
    if not provinces:
        return ()
    counted = Counter((one[1] or one[0]) if len(provinces) == 1 else one[0] for one in placed)
    unknown = counted.pop("", 0)
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    rest = sum(number for _, number in ranked[SHOWN:])
    return (
        *(Count(name, number) for name, number in ranked[:SHOWN]),
        *((Count(OTHERS, rest),) if rest else ()),
        *((Count(UNKNOWN, unknown),) if unknown else ()),
    )


def located(units: Iterable[str]) -> tuple[str, ...]:
    """The region of each unit as `distribution` counts it: the province, or the prefecture where all are of one; "" where it is not known."""
    placed = [_place(one) for one in units]
    one_province = len({province for province, _ in placed if province}) == 1
    return tuple((prefecture or province) if one_province else province for province, prefecture in placed)


@lru_cache(maxsize=4096)
def _place(unit: str) -> tuple[str, str]:
    """Province and prefecture, each "" where the name leaves it open."""
    known = [one.known for one in take_apart(plain(unit)).levels if one.known]
    if not known:
        return "", ""
    # The narrowest place that fits all before it: a county read after its province lies in that province.
    fitting: tuple[Division, ...] = known[0]
    for level in known[1:]:
        fitting = tuple(one for one in level if any(one.within(outer) for outer in fitting)) or level
    provinces = {one.province for one in fitting}
    prefectures = {one.name if one.rank == PREFECTURE else one.prefecture for one in fitting}
    return (provinces.pop(), prefectures.pop() if len(prefectures) == 1 else "") if len(provinces) == 1 else ("", "")
