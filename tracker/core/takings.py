"""What a typed cell comes to: the steps that make it so, or why it is left as it is. One small function for each column. Pure.

Nothing is carried out here: `tracker.flow.readback` does that, each step signed with the name of who typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from ingest.names import unit_key
from tracker.core import handwriting
from tracker.core.answering import Offers
from tracker.core.handwriting import Cell, Unread, written
from tracker.core.model import RulingKind, Task
from tracker.core.penned import CELL, Known
from tracker.core.quoting import quotable, unplaced
from tracker.core.report import CaseLine, LetterLine, PaperLine, ParcelLine, Report

SEAL = "seal:"  # before the key of the item, in the field of its column
VERDICT = re.compile(r"(?:已?经?核验|公章)*(不合格|合格)(?:[\s:,、;。.(]+(.*?)\)?)?", re.DOTALL)
PASSED = {"通过": "合格", "核验通过": "合格", "不通过": "不合格", "未通过": "不合格", "没通过": "不合格", "核验不通过": "不合格"}
_STOPS = {"停": "是", "停发": "是", "不发": "是", "不再发": "是", "停发邮件": "是", "恢复": "否", "恢复发信": "否", "不停": "否", "不停发": "否", "照发": "否"}
_UNTIL = re.compile(r"^(?:延期?|推迟|宽限)?(?:至|到)\s*|(?<=\S)(?:为止|止)$")  # before a day, in the column of days to which more time is given


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


def on_case(row: Row, books: Books) -> tuple[Outcome, ...]:
    """单位台账: every cell for itself."""
    return tuple(_one(row, name, books) for name in sorted(row.turned))


def _one(row: Row, name: str, books: Books) -> Outcome:
    item = name.removeprefix(SEAL)
    read = _SEALED if name.startswith(SEAL) else _OF_CASE.get(name, _jotted)
    case = books.cases[row.number]
    if not row.text(name):
        return _emptied(row, name, case)
    if handwriting.ditto(row.cells[name]):
        return Left((name,), handwriting.DITTO)
    found = read(item, row, case, books)
    return Left((name,), found.why) if isinstance(found, Unread) else Taking({name: found[0]}, found[1])


def _emptied(row: Row, name: str, case: CaseLine) -> Outcome:
    if holding := row.holding(name):
        return Taking({name: ""}, (Revokes(holding),))
    if name == "no-mail" and case.stopped:
        return Taking({name: ""}, (Says("恢复发信", case.number),))
    return Taking({name: ""})


Understood: TypeAlias = tuple[str, tuple[Step, ...]] | Unread


def _proper_name(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.name(row.cells[name])
    if said == case.unit:
        return said, ()
    other = unit_key(said) != unit_key(case.unit) and any(unit_key(one.unit) == unit_key(said) for one in books.report.cases)
    return said, (Says("同一单位", case.unit, (said,)) if other else Says("更名", case.number, (said,)),)


def _category(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    listed = {f"{one.key} {one.name}".strip(): one.key for one in books.report.campaign.categories}
    said = handwriting.choice(row.cells[name], tuple(listed))
    if isinstance(said, Unread) or listed[said] == case.category:
        return said if isinstance(said, Unread) else (said, ())
    return said, (Says("改分类", case.number, (listed[said],)),)


def _person(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    del books
    said = handwriting.name(row.cells[name])
    return said, (Says("更正联系", case.number, ("姓名", said)),)


def _phone(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    del books
    said = handwriting.phone(row.cells[name])
    return said if isinstance(said, Unread) else (said, (Says("更正联系", case.number, ("电话", said)),))


def _extended(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    cell = row.cells[name]
    typed = _UNTIL.sub("", handwriting.plainly(cell)) if isinstance(cell, str) else cell
    said = books.day(typed)
    if isinstance(said, date) and not handwriting.whole_day(typed):  # more time than she meant is not given by leaving the hour out
        return Unread(handwriting.WHOLE_DAYS.format(example=said.isoformat()))
    return said if isinstance(said, Unread) else (said.isoformat(), (Says("延期", case.number, (said.isoformat(),)),))


def _waived(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.several(row.cells[name], tuple(one.name for one in books.report.campaign.requirements))
    if isinstance(said, Unread):
        return said
    keys = [one.key for one in books.report.campaign.requirements if one.name in said]
    back = (Revokes(holding),) if (holding := row.holding(name)) else ()
    return "、".join(said), (*back, *(Says("免交", case.number, item=key) for key in keys))


def _stopped(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    word = books.word(row.cells[name])
    said = handwriting.yes(_STOPS.get(word, word))
    if said is None or isinstance(said, Unread):
        return said or Unread("请填 是 或 否")
    if said:
        return "是", () if case.stopped else (Says("停发邮件", case.number),)
    return "", (Says("恢复发信", case.number),) if case.stopped else ()


def _jotted(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.note(row.cells[name])
    return said, (Jots(case.number, f"{CELL}{books.headings.get(name, name)}", said),)


def _sealed(item: str, row: Row, case: CaseLine, books: Books) -> Understood:
    cell = row.cells[f"{SEAL}{item}"]
    word = books.word(cell)
    said = VERDICT.fullmatch(PASSED.get(word, word))
    told = handwriting.yes(cell)
    if said is None and not isinstance(told, bool):
        return Unread("没有写合格或不合格，照原样保留，公章仍待核验")
    good = told if said is None else said[1] == RulingKind.ACCEPT.value
    why = (said[2] or "").strip() if said else ""
    back = (Revokes(holding),) if (holding := row.holding(f"{SEAL}{item}")) else ()
    return ("合格" if good else "不合格"), (*back, Confirms(case.number, item, bool(good), why))


_SEALED = _sealed
_OF_CASE: dict[str, Callable[[str, Row, CaseLine, Books], Understood]] = {
    "proper-name": _proper_name,
    "category": _category,
    "correction-contact": _person,
    "correction-phone": _phone,
    "extended-to": _extended,
    "waived": _waived,
    "no-mail": _stopped,
}
