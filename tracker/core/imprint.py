"""What is said of the prints of seals in one file, for other programs and for a person at the terminal. Pure.

"seen" is said of a print, never of a right to it; "unsure" also where a part of the file could not be looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.engraved import Score, score
from ingest.facts import Extract, Kind, Seal, SealType
from tracker.core.sealed import SealState, judged

EVEN = -5.0  # total of a name that may be the seal's as well as not; one wrong character costs 10 to 14
WIDTH = 1.25  # by how much the total must change for the odds to change e-fold


@dataclass(frozen=True, slots=True)
class Imprint:
    """A file, what was seen in it, and whose seal it ought to bear."""

    path: str
    kind: Kind
    said: Extract
    units: tuple[str, ...] = ()
    error: str = ""  # why there is no such file, or it does not open

    @property
    def seals(self) -> tuple[Seal, ...]:
        return self.said.seals or ()

    @property
    def verdict(self) -> str:
        """Say "seen", "not-seen" or "unsure"; a mark of an association and a person's own seal are not what is asked for."""
        offices = [one for one in self.seals if one.type not in {SealType.LOGO, SealType.NAME}]
        if any(one.seen for one in offices):
            return "seen"
        doubtful = any(not one.seen for one in offices) or any(one.type is SealType.NAME for one in self.seals)
        return "unsure" if doubtful or self.said.defects or self.said.seals is None else "not-seen"

    def state(self, seals: Sequence[Seal]) -> SealState:
        """Judge *seals* for the units; a file that could not be looked at as a whole needs a person, where nothing was seen in the rest."""
        found = judged(tuple(seals), declared=self.units) if self.said.seals is not None else None
        if found is None or (found.state is SealState.NOT_SEEN and self.said.defects):
            return SealState.NEEDS_PERSON
        return found.state


def match(seal: Seal, units: Sequence[str]) -> Score | None:
    """Return the best of the names a seal is compared with; None where there are none."""
    return max((score(seal, name) for name in units), key=lambda one: one.total, default=None)


def likely(one: Score) -> float:
    """Return 0..1: a half where a name may be the seal's as well as not, nearly 1 where it is what is read."""
    return round(1 / (1 + math.exp(min(60.0, (EVEN - one.total) / WIDTH))), 3)


def transcript(one: Imprint) -> dict[str, Any]:
    """Everything that was seen in one file; keys are only ever added."""
    return {
        **({"error": one.error} if one.error else {}),
        "path": one.path,
        "kind": one.kind.value,
        "verdict": one.verdict,
        "state": one.state(one.seals).value,
        "seals": [_seal(one, seal) for seal in one.seals],
        "defects": [{"kind": defect.kind.value, "detail": defect.detail} for defect in one.said.defects],
    }


def _seal(one: Imprint, seal: Seal) -> dict[str, Any]:
    best = match(seal, one.units)
    return {
        "page": seal.page,
        "box": [int(side) for side in seal.box],
        "shape": seal.shape.value,
        "diameter_px": round(seal.diameter, 1),
        "text": seal.text,
        "match": {"name": best.name, "score": likely(best)} if best else None,
        "state": one.state((seal,)).value,
        "seen": seal.seen,
        "sure": round(seal.sure, 3),
        "type": seal.type.value,
        "mm": round(seal.mm, 1) if seal.mm is not None else None,
        "grey": seal.grey,
        "pasted": seal.pasted,
        "why": list(seal.why),
        "near": seal.near,
        "source": seal.source,
    }
