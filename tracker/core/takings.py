"""What a typed cell comes to, as values: the steps that make it so, or why it is left as it is; and what it is held against. Pure.

    row of 单位台账 ─▶ caserow    材料明细, 外发 ─▶ marking    邮寄登记 ─▶ envelopes    待核 ─▶ deciding

Nothing is carried out here: `tracker.flow.penning` does that, each step signed with the name of who typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from tracker.core import handwriting
from tracker.core.answering import Offers
from tracker.core.handwriting import Cell, Unread, written
from tracker.core.model import Task
from tracker.core.penned import Known
from tracker.core.quoting import quotable, unplaced
from tracker.core.report import CaseLine, LetterLine, PaperLine, ParcelLine, Report

SEAL = "seal:"  # before the key of the item, in the field of its column
VERDICT = re.compile(r"(?:已?经?核验|公章)*(不合格|合格)(?:[\s:,、;。.(]+(.*?)\)?)?", re.DOTALL)
PASSED = {"通过": "合格", "核验通过": "合格", "不通过": "不合格", "未通过": "不合格", "没通过": "不合格", "核验不通过": "不合格"}


@dataclass(frozen=True, slots=True)
class Says:
    """A decision as `shoujian rule` takes it."""

    word: str
    subject: str
    values: tuple[str, ...] = ()
    item: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Jots:
    """A remark, kept with a name and a time; nothing follows from it."""

    number: str  # of the case; "" where there is none
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Revokes:
    """What she decided here before is taken back."""

    rulings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Confirms:
    """The seal on what a case sent for one item."""

    number: str
    item: str
    good: bool
    why: str


@dataclass(frozen=True, slots=True)
class Decides:
    """An answer to a question, as `shoujian review decide` takes it."""

    task: str
    word: str = ""
    offered: str = ""  # the candidate that was picked, as it stood beside the question in that copy
    place: str = ""
    title: str = ""
    item: str = ""
    merge: str = ""
    same: bool | None = None
    why: str = ""
    ways: str = ""  # what else may be typed, in the words of the table


@dataclass(frozen=True, slots=True)
class Postpones:
    task: str
    day: date


@dataclass(frozen=True, slots=True)
class Lets:
    """A letter goes, or never goes."""

    key: str
    go: bool


@dataclass(frozen=True, slots=True)
class Withholds:
    """A letter that was let go and has not gone waits for a person again."""

    key: str


@dataclass(frozen=True, slots=True)
class Claims:
    register_no: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amends:
    """One thing about an envelope was logged wrong."""

    register_no: str
    what: str
    value: str


Step: TypeAlias = Says | Jots | Revokes | Confirms | Decides | Postpones | Lets | Withholds | Claims | Amends


@dataclass(frozen=True, slots=True)
class Taking:
    """What was typed into some fields of one row takes effect."""

    shown: Mapping[str, str]  # by field: what was understood
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """What was typed stays as it is."""

    fields: tuple[str, ...]
    why: str
    clash: bool = False  # the office says something else: *why*


Outcome: TypeAlias = Taking | Left


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one sheet in which something was typed."""

    number: str
    cells: Mapping[str, Cell]  # every ★ cell of it
    turned: frozenset[str]  # those that are to be taken
    before: Mapping[str, tuple[Known, ...]]  # what was read from them earlier
    offered: tuple[str, ...] = ()  # the candidates that stood in the same row: a number means what she saw
    forced: bool = False  # a person decided that it holds, whatever the office says

    def text(self, name: str) -> str:
        return written(self.cells.get(name))

    def holding(self, name: str) -> tuple[int, ...]:
        """The rulings that were typed here and hold, newest first."""
        earlier = (one for one in reversed(self.before.get(name, ())) if one.held and one.value)
        return tuple(dict.fromkeys(ruling for one in earlier for ruling in reversed(one.rulings)))


@dataclass(frozen=True, slots=True)
class Books:
    """The report at hand, by the numbers that rows bear."""

    report: Report
    near: date  # the day around which days without a year lie
    today: date  # when it was typed
    words: Mapping[str, str]  # of the workbook's language, to the office's own
    headings: Mapping[str, str] = field(default_factory=dict)  # by field, to name it in sentences
    cases: Mapping[str, CaseLine] = field(init=False)
    papers: Mapping[str, PaperLine] = field(init=False)
    tasks: Mapping[str, Task] = field(init=False)
    letters: Mapping[str, LetterLine] = field(init=False)
    offers: Offers = field(init=False)
    parcels: Mapping[str, tuple[ParcelLine, ...]] = field(init=False)

    def __post_init__(self) -> None:
        report = self.report
        filed = (paper for case in report.cases for item in case.items for paper in item.papers)
        parcels: dict[str, tuple[ParcelLine, ...]] = {}
        for line in report.parcels:
            parcels[line.parcel.register_no] = (*parcels.get(line.parcel.register_no, ()), line)
        for name, value in (
            ("cases", {one.number: one for one in report.cases}),
            ("papers", {one.number: one for one in (*unplaced(report), *filed)}),
            ("tasks", {quotable("T", one.key): one for one in report.tasks}),
            ("letters", {quotable("L", one.key): one for one in report.letters}),
            ("parcels", parcels),
            ("offers", Offers(report)),
        ):
            object.__setattr__(self, name, value)

    def word(self, cell: Cell) -> str:
        text = handwriting.plainly(cell)
        return self.words.get(text, text)

    def day(self, cell: Cell) -> date | Unread:
        return handwriting.day(cell, near=self.near, today=self.today)
