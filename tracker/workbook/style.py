"""How a cell looks: grey is the system's, yellow the secretary's, and each standing has a colour beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

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


def dressed(cell: Cell, look: Look) -> Cell:
    ground, ink = INKS.get(look.tint, (HERS if look.hers else SYSTEM, "000000"))
    if look.tint is Tint.HEAD:
        ground = HERS_HEAD if look.hers else SYSTEM_HEAD
    head = look.tint is Tint.HEAD
    line = Side(style="thin", color="A6A6A6" if head else "D0D0D0")
    cell.font = Font(name=FACE, size=10, bold=head or look.tint in {Tint.ALARM, Tint.STRONG}, color=ink)
    cell.fill = PatternFill("solid", start_color=ground, end_color=ground)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(
        horizontal="center" if head or look.shape in MIDDLE else "left",
        vertical="center",
        wrap_text=head or look.shape in {Shape.WRAPPED, Shape.CENTRED},
    )
    cell.number_format = FORMATS.get(look.shape, "@")
    cell.quotePrefix = int(look.quoted)
    return cell
