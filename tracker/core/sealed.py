"""What may be said of the seals of a paper: whose name they bear, or why a person has to look. Never that one is genuine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.engraved import Score
from ingest.facts import Seal, Signature


class SealState(StrEnum):
    VERIFIED = "verified"  # the seal of the unit that was asked for, as far as its name goes
    STAMPED_OTHER = "stamped_other"  # clearly somebody else's
    STAMPED_UNREAD = "stamped_unread"  # a seal, but its name cannot be told
    NEEDS_PERSON = "needs_person"
    NOT_SEEN = "not_seen"  # looked, and none: says nothing to an applicant by itself


@dataclass(frozen=True, slots=True)
class Sealing:
    """What is said for one owner, with what it rests on."""

    state: SealState
    seal: Seal | None = None  # the one that decided
    names: tuple[Score, ...] = ()  # the three best, with their totals
    reasons: tuple[str, ...] = ()  # codes: see REASONS


def judged(
    seals: tuple[Seal, ...] | None,
    *,
    declared: tuple[str, ...],
    others: Sequence[str] = (),
    beside: Sequence[str] = (),
    signatures: Sequence[Signature] = (),
) -> Sealing | None:
    """Judge the seals of one paper for one owner, whose names are *declared*; None when nobody looked.

    *others* are the names of the roster, *beside* of those who stamp the same paper by right: a recommending unit.
    """
    if seals is None:
        return None
    del declared, others, beside, signatures
    return Sealing(SealState.STAMPED_UNREAD, seals[0]) if seals else Sealing(SealState.NOT_SEEN)
