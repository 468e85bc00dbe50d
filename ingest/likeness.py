"""What comparing two unit names says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two names mean one organisation, with reasons a secretary can read out."""

    likeness: Likeness
    reasons: tuple[str, ...]
