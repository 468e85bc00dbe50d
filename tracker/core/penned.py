"""What was typed into a workbook, weighed against what was written there and what the office says now. Pure.

    base   what this copy of the workbook held when it was written, or what was last read from it
    typed  what it holds now
    office what would be written today

    typed = base            nothing was typed
    typed = office          both say the same
    base = office ≠ typed   she typed: it is taken
    all three differ        both changed: hers stays in the cell and a person decides

A copy is one writing of the workbook and has a mark of its own, so that yesterday's copy is held against yesterday's cells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import TypeAlias

from tracker.core.handwriting import Cell, written

Place: TypeAlias = tuple[str, str, str]  # sheet, number, field, each by its code

CASES, PAPERS, PARCELS, TASKS, LETTERS = "cases", "papers", "parcels", "tasks", "letters"
ROW = "row"  # the field of a row that was added: all its cells at once
LONGEST = 100  # characters of what the office says that a remark repeats
CELL = "cell:"  # what a ruling is about that only notes what a cell says


class State(StrEnum):
    """What became of something typed."""

    BEGUN = "begun"  # it is to take effect; found like this, somebody was interrupted
    TAKEN = "taken"
    UNREAD = "unread"  # not understood, or refused: it stays in the cell
    CLASH = "clash"  # the office says something else meanwhile: a person decides
    DROPPED = "dropped"  # a person decided that it does not hold


class Turn(Enum):
    NOTHING = auto()
    TAKE = auto()
    RESUME = auto()  # it was begun and not finished
    CLASH = auto()


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that was read from a cell before."""

    id: int
    place: Place
    copy: str
    value: str  # what was typed, as text
    shown: str  # what was understood, as the cell shows it from then on
    state: State
    by: str
    at: datetime
    rulings: tuple[int, ...] = ()
    held: bool = True  # none of its rulings was taken back
    why: str = ""  # it was not understood, or what the office said
    told: str = ""  # what it came to


@dataclass(frozen=True, slots=True)
class Compared:
    """One ★ cell: as written, as it is, and as the office would write it."""

    base: Cell
    typed: Cell
    office: Cell


def weigh(cell: Compared, before: Sequence[Known], copy: str) -> Turn:
    """What is to be done about one cell of the copy *copy*, given all that was read at its place *before*, oldest first."""
    typed = written(cell.typed)
    mine = [one for one in before if one.copy == copy]
    last = before[-1] if before else None
    if last is not None and last.value == typed and last.state is State.BEGUN:
        return Turn.RESUME
    base = mine[-1].value if mine else written(cell.base)
    if typed in {base, written(cell.office)} or (last is not None and last.value == typed and last.state in {State.UNREAD, State.CLASH}):
        return Turn.NOTHING
    return Turn.TAKE if written(cell.office) in {base, *(one.shown for one in mine[-1:] if one.state is State.TAKEN and one.held)} else Turn.CLASH


def shown(before: Sequence[Known]) -> str | None:
    """What a cell that only she fills shows: the last thing that was taken and holds; None where nothing ever was."""
    for one in reversed(before):
        if one.state is State.TAKEN and one.held:
            return one.shown
    return None


def standing(before: Sequence[Known]) -> Known | None:
    """The last thing at one place that was taken and holds."""
    return next((one for one in reversed(before) if one.state is State.TAKEN and one.held and one.value), None)


@dataclass(frozen=True, slots=True)
class Ink:
    """What is known of the workbook beside the books: what the cells show that only she fills, and what was read already."""

    shown: Mapping[Place, str] = field(default_factory=dict)
    read: frozenset[tuple[str, Place, str]] = frozenset()  # copy, place, text: it is on the books, and the cell follows them again
    rows: tuple[tuple[str, str, Mapping[str, str]], ...] = ()  # copy, 登记号, cells by field of each row that was added
    left: Mapping[Place, tuple[str, str]] = field(default_factory=dict)  # what was typed last and took no effect, and why


BLANK = Ink()


def ink(known: Sequence[Known]) -> Ink:
    """*known* as the writer of the workbook needs it."""
    cells = {place: text for place, before in by_place(known).items() if place[2] != ROW and (text := shown(before)) is not None}
    settled = (one for one in known if one.state in {State.TAKEN, State.DROPPED} and one.place[2] != ROW)
    rows = tuple((one.copy, one.place[1], row_of(one.value)) for one in known if one.place[2] == ROW and one.state is State.TAKEN)
    left = {place: (before[-1].value, _why(before[-1])) for place, before in by_place(known).items() if before[-1].state in {State.UNREAD, State.CLASH}}
    return Ink(cells, frozenset((one.copy, one.place, one.value) for one in settled), rows, left)


def _why(one: Known) -> str:
    return f"系统里现在是“{one.why[:LONGEST] or '（空）'}”，两边都改过，以哪个为准已列入待核" if one.state is State.CLASH else one.why


def row_of(value: str) -> Mapping[str, str]:
    """The cells of an added row, as they are kept."""
    found = json.loads(value)
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def by_place(known: Sequence[Known]) -> Mapping[Place, tuple[Known, ...]]:
    found: dict[Place, list[Known]] = {}
    for one in sorted(known, key=lambda one: one.id):
        found.setdefault(one.place, []).append(one)
    return {place: tuple(every) for place, every in found.items()}


def matched(earlier: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]], *, telling: str) -> dict[int, int]:
    """Which of the added rows *now* are rows that were read *earlier* from the same copy, although she went on typing: place now → place earlier.

    A row is known again by being the same, by its cell *telling* (a tracking number), or by most of what it said. Each is matched once.
    """
    scores = ((_alike(old, new, telling), -place, -was) for place, new in enumerate(now) for was, old in enumerate(earlier))
    found: dict[int, int] = {}
    for score, place, was in sorted(scores, reverse=True):
        if score > 0 and -place not in found and -was not in found.values():
            found[-place] = -was
    return found


def _alike(old: Mapping[str, str], new: Mapping[str, str], telling: str) -> float:
    filled = {field for field, text in old.items() if text}
    if not filled:
        return 0
    same = sum(1 for field in filled if new.get(field, "") == old[field])
    if same == len(filled):
        return 3 + (len({field for field, text in new.items() if text}) == len(filled))
    if old.get(telling) and old.get(telling) == new.get(telling):
        return 2 + same / len(filled)
    if old.get(telling) and new.get(telling):
        return 0  # two envelopes
    return same / len(filled) if same * 2 >= len(filled) and same > 1 else 0
