"""What may be a seal, and which of several in one place it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingest.extract.seal.ellipse import Rim
from ingest.extract.seal.features import Features
from ingest.extract.seal.judge import Verdict

SAME = 0.45  # of the radius that two prints' centres are apart
PART = 0.4  # of the radius of a seal: what is smaller and has its centre in it is a character of it; no two seals differ so much
CROSSING, ALIKE = 0.9, 0.7  # of the rays that meet the rim, and of the other's radius, of what lies across a seal and is one itself
CERTAIN = 0.9  # of `sure`, above which one is as good as another

Candidate = tuple[Rim, Features, Verdict]


def apart(found: list[Candidate]) -> list[Candidate]:
    """Keep the surest of what lies in one place, the larger where both are: an emblem within a seal has a rim, too."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=_rank):
        x, y = candidate[0].ellipse[:2]
        if all(math.hypot(x - k[0].ellipse[0], y - k[0].ellipse[1]) > _room(candidate, k) for k in kept):
            kept.append(candidate)
    return [one for one in kept if not any(_loses(one, other) for other in kept if other is not one)]


def _loses(one: Candidate, other: Candidate) -> bool:
    """Tell whether one of two that lie in each other, and not around one centre, is the less likely: seals overlap, but none lies in another."""
    apart = math.hypot(one[0].ellipse[0] - other[0].ellipse[0], one[0].ellipse[1] - other[0].ellipse[1])
    small, large = sorted((one[1].radius, other[1].radius))
    if one[1].radius < PART * other[1].radius and apart < large:
        return other[2].seen or not one[2].seen  # a table's lines make large rings by chance, and seals stand in tables
    return apart + small < 1.08 * large and one[2].sure * one[0].met < other[2].sure * other[0].met


def _rank(candidate: Candidate) -> float:
    rim, look, verdict = candidate
    return -min(verdict.sure, CERTAIN) * math.sqrt(look.radius) * (0.5 + rim.met)


def _room(one: Candidate, other: Candidate) -> float:
    """Return how far apart two are that are not one: what is doubtful and lies on a seal that is seen is part of it, unless its rim is all there."""
    if one[2].seen and not other[2].seen and one[1].radius < PART * other[1].radius:
        return 0.0
    crossing = one[0].met > CROSSING and one[1].radius > ALIKE * other[1].radius
    if one[2].seen or crossing or not (other[2].seen or other[2].other):
        return SAME * max(one[1].radius, other[1].radius)
    return other[1].radius


def crowded(candidate: Candidate, all_: Sequence[Candidate]) -> bool:
    """Tell whether another print lies across this one."""
    x, y = candidate[0].ellipse[:2]
    return any(k is not candidate and math.hypot(x - k[0].ellipse[0], y - k[0].ellipse[1]) < 0.95 * (candidate[1].radius + k[1].radius) for k in all_)
