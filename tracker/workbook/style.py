"""How a cell looks: grey is the system's, yellow the secretary's, and each standing has a colour beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from tracker.core.cloud import Urgency
from tracker.core.model import CaseState, LetterState, Standing

Value: TypeAlias = str | int | float | datetime | date | None

FACE = "微软雅黑"


class Shape(StrEnum):
    """What kind of value a column holds; its number format follows."""

    TEXT = "text"
    WRAPPED = "wrapped"
    CENTRED = "centred"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


FORMATS = {Shape.NUMBER: "0", Shape.DATE: "yyyy-mm-dd", Shape.MOMENT: "yyyy-mm-dd hh:mm"}  # everything else is text, "@"
DATED = frozenset({Shape.DATE, Shape.MOMENT})
MIDDLE = DATED | {Shape.CENTRED, Shape.NUMBER}


class Tint(StrEnum):
    """A colour and what it stands for; the words beside it say the same."""

    PLAIN = "plain"
    HEAD = "head"
    GOOD = "good"
    ARRIVED = "arrived"
    DOUBT = "doubt"
    WRONG = "wrong"
    OVERDUE = "overdue"
    ASKED = "asked"
    QUIET = "quiet"
    ALARM = "alarm"
    STRONG = "strong"


INKS = {  # (background, letters)
    Tint.GOOD: ("C6EFCE", "1E5B2A"),
    Tint.ARRIVED: ("E2EFDA", "375623"),
    Tint.DOUBT: ("FFEB9C", "7F4F00"),
    Tint.WRONG: ("FFC7CE", "9C0006"),
    Tint.OVERDUE: ("F8CBAD", "833C0B"),
    Tint.ASKED: ("DDEBF7", "1F4E79"),
    Tint.QUIET: ("F2F2F2", "808080"),
    Tint.ALARM: ("C00000", "FFFFFF"),
    Tint.STRONG: ("D9E1F2", "1F3864"),
}
SYSTEM, HERS = "F7F7F7", "FFFBE5"
SYSTEM_HEAD, HERS_HEAD = "D9D9D9", "FFD966"

OF_STANDING = {
    Standing.MISSING: Tint.PLAIN,
    Standing.RECEIVED: Tint.ARRIVED,
    Standing.TO_VERIFY: Tint.DOUBT,
    Standing.ACCEPTED: Tint.GOOD,
    Standing.DEFECTIVE: Tint.WRONG,
    Standing.LATE: Tint.OVERDUE,
    Standing.IN_REVIEW: Tint.ASKED,
    Standing.WAIVED: Tint.QUIET,
    Standing.SUPERSEDED: Tint.QUIET,
    Standing.NOT_OWED: Tint.QUIET,
}
OF_STATE = {
    CaseState.COMPLETE: Tint.GOOD,
    CaseState.COMPLETE_TO_VERIFY: Tint.DOUBT,
    CaseState.AWAITING_PAPER: Tint.ARRIVED,
    CaseState.TO_SUPPLEMENT: Tint.WRONG,
    CaseState.IN_REVIEW: Tint.ASKED,
    CaseState.LATE: Tint.OVERDUE,
    CaseState.WITHDRAWN: Tint.QUIET,
    CaseState.EMPTY: Tint.PLAIN,
}
OF_URGENCY = {
    Urgency.URGENT: Tint.ALARM,
    Urgency.GONE: Tint.WRONG,
    Urgency.SOON: Tint.OVERDUE,
    Urgency.UNKNOWN: Tint.DOUBT,
    Urgency.LATER: Tint.DOUBT,
}
OF_LETTER = {
    LetterState.QUEUED: Tint.DOUBT,
    LetterState.SENDING: Tint.DOUBT,
    LetterState.SENT: Tint.GOOD,
    LetterState.REFUSED: Tint.WRONG,
    LetterState.HELD: Tint.ASKED,
    LetterState.DROPPED: Tint.QUIET,
}


@dataclass(frozen=True, slots=True)
class Look:
    shape: Shape = Shape.TEXT
    hers: bool = False
    tint: Tint = Tint.PLAIN
    quoted: bool = False  # the text begins like a formula


@dataclass(frozen=True, slots=True)
class Worn:
    """How a cell of hers looks: the number of its style in the file she saved, which becomes ours."""

    xf: int = 0
