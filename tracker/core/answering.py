"""What can be said to each kind of question, and the candidates it offers, so that a person picks a number. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from ingest.names import unit_key
from tracker.core import closeness
from tracker.core.model import RulingKind, Task, TaskKind
from tracker.core.report import CaseLine, MailLine, Report
from tracker.core.stamped import PREFIX


class Accepts(Enum):
    """A way to answer."""

    PLACE = auto()  # whose it is, what it answers; or 忽略, 误投
    SAME = auto()  # two names are one unit, or not
    MERGE = auto()  # two cases are one, or not
    TIME = auto()
    VERSION = auto()
    WITHDRAW = auto()
    CLAIM = auto()
    SEAL = auto()
    NOTE = auto()  # a word, and no more


_PLACE, _NOTE = Accepts.PLACE, Accepts.NOTE
KINDS: dict[TaskKind, frozenset[Accepts]] = {
    TaskKind.UNIT: frozenset({_PLACE, Accepts.SAME, _NOTE}),
    TaskKind.SEAL: frozenset({Accepts.SEAL, _NOTE}),
    TaskKind.BORDERLINE: frozenset({Accepts.TIME}),
    TaskKind.LATE_REPLACEMENT: frozenset({Accepts.VERSION, _NOTE}),
    TaskKind.REPLACEMENT: frozenset({Accepts.VERSION, _NOTE}),
    TaskKind.MISDIRECTED: frozenset({_PLACE, _NOTE}),
    TaskKind.WITHDRAWAL: frozenset({Accepts.WITHDRAW, _PLACE, _NOTE}),
    TaskKind.BOUNCE: frozenset({Accepts.WITHDRAW, _NOTE}),
    TaskKind.CLOUD: frozenset({_NOTE}),
    TaskKind.UNREADABLE: frozenset({_PLACE, _NOTE}),
    TaskKind.DUPLICATE: frozenset({Accepts.MERGE, Accepts.WITHDRAW, _NOTE}),
    TaskKind.TITLE: frozenset({Accepts.MERGE, _PLACE, _NOTE}),
    TaskKind.ENQUIRY: frozenset({_PLACE, _NOTE}),
    TaskKind.PRIVACY: frozenset({_PLACE, _NOTE}),
    TaskKind.DANGEROUS: frozenset({_PLACE, _NOTE}),
    TaskKind.ITEM: frozenset({_PLACE, _NOTE}),
    TaskKind.PARCEL: frozenset({Accepts.CLAIM, _NOTE}),
    TaskKind.LETTER: frozenset({_NOTE}),
    TaskKind.TABLE: frozenset({_NOTE}),
    TaskKind.SYSTEM: frozenset({_NOTE}),
}
_IGNORE, _MISDIRECTED, _CLOSE = RulingKind.IGNORE.value, RulingKind.MISDIRECTED.value, RulingKind.CLOSE.value
WORDS: dict[TaskKind, tuple[str, ...]] = {
    TaskKind.UNIT: (_IGNORE, _MISDIRECTED, _CLOSE),
    TaskKind.SEAL: (RulingKind.ACCEPT.value, RulingKind.RETURN.value),
    TaskKind.BORDERLINE: (RulingKind.ON_TIME.value, RulingKind.LATE.value),
    TaskKind.LATE_REPLACEMENT: (RulingKind.THIS_VERSION.value, "旧版为准", _CLOSE),
    TaskKind.REPLACEMENT: (RulingKind.THIS_VERSION.value, "旧版为准", _CLOSE),
    TaskKind.MISDIRECTED: (_MISDIRECTED, _IGNORE, _CLOSE),
    TaskKind.WITHDRAWAL: (RulingKind.WITHDRAW.value, "不弃征", _CLOSE),
    TaskKind.BOUNCE: (_CLOSE, RulingKind.WITHDRAW.value),
    TaskKind.CLOUD: (_CLOSE,),
    TaskKind.UNREADABLE: (_IGNORE, _CLOSE),
    TaskKind.DUPLICATE: (_CLOSE, RulingKind.WITHDRAW.value),
    TaskKind.TITLE: (_CLOSE,),
    TaskKind.ENQUIRY: (_CLOSE, _IGNORE, _MISDIRECTED),
    TaskKind.PRIVACY: (_CLOSE,),
    TaskKind.DANGEROUS: (_IGNORE, _CLOSE),
    TaskKind.ITEM: (_IGNORE, _CLOSE),
    TaskKind.PARCEL: (_CLOSE,),
    TaskKind.LETTER: (_CLOSE,),
    TaskKind.TABLE: ("以表格为准", "以系统为准"),
    TaskKind.SYSTEM: (_CLOSE,),
}
WORDED = frozenset({TaskKind.BORDERLINE, TaskKind.LATE_REPLACEMENT, TaskKind.REPLACEMENT, TaskKind.WITHDRAWAL, TaskKind.TABLE})  # their candidates are words
_SPOKEN = frozenset(
    {TaskKind.CLOUD, TaskKind.PARCEL, TaskKind.BOUNCE, TaskKind.LETTER, TaskKind.SEAL}
)  # nothing is picked: a word says it, or a number is named
_WHOSE = frozenset({Accepts.PLACE, Accepts.MERGE, Accepts.CLAIM})  # a case or a unit answers it
EVERY_WORD = tuple(dict.fromkeys(word for words in WORDS.values() for word in words))
_HOW = {
    Accepts.PLACE: "--place 单位或案例编号（可加 --title、--item）",
    Accepts.SAME: "--same 或 --different（与候选是不是同一单位）",
    Accepts.MERGE: "--merge 案例编号（是同一案例），或 --different（是两个案例）",
    Accepts.CLAIM: "--place 案例编号",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer."""

    text: str  # as the question has it
    number: str = ""  # of a case
    unit: str = ""
    title: str = ""
    item: str = ""  # key of a requirement
    why: str = ""
    new: bool = False  # a case that is to be opened


def accepted(task: Task) -> tuple[str, ...]:
    """Everything that can be said to *task*, as it is typed."""
    words = WORDS[task.kind]
    if task.kind is TaskKind.SEAL and not task.key.startswith(PREFIX):
        words = (_CLOSE,)
    how = tuple(text for way, text in _HOW.items() if way in KINDS[task.kind] and (way is not Accepts.PLACE or task.mail))
    fetch = ("--file 下载好的文件 --place 案例编号 --item 材料",) if task.kind is TaskKind.CLOUD else ()
    return (*words, *fetch, *how)


@dataclass(frozen=True, slots=True)
class Offers:
    """What the questions of one report offer to pick from. The one source for what is shown and for what a number means."""

    report: Report
    cases: Mapping[str, CaseLine] = field(init=False)
    units: Mapping[str, tuple[CaseLine, ...]] = field(init=False)  # by the key of the name
    mails: Mapping[str, MailLine] = field(init=False)
    senders: Mapping[str, tuple[MailLine, ...]] = field(init=False)  # what each wrote, in its order

    def __post_init__(self) -> None:
        units: dict[str, list[CaseLine]] = {}
        senders: dict[str, list[MailLine]] = {}
        for case in self.report.cases:
            units.setdefault(unit_key(case.unit), []).append(case)
        for mail in sorted(self.report.mails, key=_order):
            senders.setdefault(mail.sender.casefold(), []).append(mail)
        object.__setattr__(self, "cases", {case.number: case for case in self.report.cases})
        object.__setattr__(self, "units", {name: tuple(mine) for name, mine in units.items()})
        object.__setattr__(self, "mails", {mail.sha256: mail for mail in self.report.mails if mail.sender})
        object.__setattr__(self, "senders", {name: tuple(mine) for name, mine in senders.items() if name})

    def of(self, task: Task) -> tuple[Candidate, ...]:
        """What *task* offers, in its order."""
        if task.kind in WORDED:
            return tuple(Candidate(word) for word in WORDS[task.kind] if word != _CLOSE)
        if task.kind in _SPOKEN:
            return ()
        offered = task.candidates
        if task.kind is TaskKind.DUPLICATE:
            offered = tuple(one for one in offered if _number(one) in self.cases and _number(one) != task.submission)
        found = tuple(self.candidate(one, task) for one in offered)
        if task.kind not in {TaskKind.UNIT, TaskKind.ITEM}:
            return found
        before, since = self._written(task)
        found = tuple(_just(one, before) for one in found)
        if task.kind is not TaskKind.UNIT or task.submission:
            return found
        # Nobody knew him when it came: he wrote since, or a person said since whose his earlier mail is.
        why = {number: closeness.before(gap) for number, gap in before.items()} | {
            number: closeness.after(gap) for number, gap in since.items() if number not in before
        }
        known = {one.number for one in found}
        return (*found, *(self._case(number, said) for number, said in why.items() if number not in known))

    def shown(self, task: Task) -> tuple[str, ...]:
        """What stands beside *task* by number: what it offers, and after it what it only names.

        Where a word answers, what it names stands alone: a word in the first place would read like the machine's advice.
        """
        if task.kind in WORDED:
            return task.candidates
        offered = tuple(one.text for one in self.of(task))
        own = task.submission if task.kind is TaskKind.DUPLICATE else ""
        return (*offered, *(one for one in task.candidates if one not in offered and not (own and _number(one) == own)))

    def meant(self, text: str, task: Task) -> Candidate | None:
        """What a person meant who picked what was shown as *text*, maybe days ago; None where nothing on the books is that any more."""
        same = [one for one in self.of(task) if compared(one.text) == compared(text)]
        if same or not text.strip() or task.kind in WORDED or not KINDS[task.kind] & _WHOSE:
            return same[0] if same else None
        number = _number(compared(text))
        if number not in self.cases and unit_key(text) not in self.units:
            return None
        found = self._case(number, "") if number in self.cases else self.candidate(compared(text), task)
        itself = task.kind is TaskKind.DUPLICATE and found.number == task.submission
        return None if itself or (not found.number and Accepts.PLACE not in KINDS[task.kind]) else found

    def _case(self, number: str, why: str) -> Candidate:
        return Candidate(f"{number} {self.cases[number].unit}", number, self.cases[number].unit, why=why)

    def _written(self, task: Task) -> tuple[dict[str, timedelta], dict[str, timedelta]]:
        """How long before what is asked about its sender last wrote about each case, and how long after it he first did, in the order of these mails."""
        asked = self.mails.get(task.mail)
        before: dict[str, timedelta] = {}
        since: dict[str, timedelta] = {}
        if asked is None:
            return before, since
        for one in (one for one in self.senders[asked.sender.casefold()] if one.sha256 != asked.sha256):
            for number in (number for number in one.cases if number in self.cases):
                if _order(one) < _order(asked):
                    before[number] = asked.arrived - one.arrived
                else:
                    since.setdefault(number, one.arrived - asked.arrived)
        return before, since

    def candidate(self, text: str, task: Task) -> Candidate:
        """What a candidate of *task* stands for today."""
        number = _number(text)
        if number in self.cases:
            return Candidate(text, number, self.cases[number].unit, "")
        asked = self.cases.get(task.submission)
        if task.kind in {TaskKind.TITLE, TaskKind.ITEM}:
            found = self.report.campaign.requirement(text)
            if found is not None:
                return Candidate(text, task.submission, asked.unit if asked else "", item=found.key)
            mine = [case for case in self.report.cases if case.title == text and (asked is None or case.unit == asked.unit)]
            if len(mine) == 1:
                return Candidate(text, mine[0].number, mine[0].unit)
            if asked is not None and task.kind is TaskKind.TITLE:
                return Candidate(text, "", asked.unit, text, why="另立一个案例", new=True)
        named = Candidate(text, unit=text)
        known = self.units.get(unit_key(text), ())
        if len(known) == 1:
            return replace(named, number=known[0].number, title="", why="已有这个案例")
        return replace(named, why=f"已有 {len(known)} 个案例") if known else named


def candidates(task: Task, report: Report) -> tuple[Candidate, ...]:
    """What *task* offers to pick from, in its order."""
    return Offers(report).of(task)


def _order(mail: MailLine) -> tuple[datetime, str]:
    return mail.arrived, mail.sha256


def _number(text: str) -> str:
    return text.partition(" ")[0]


def compared(text: str) -> str:
    """A candidate as it is compared: a cell loses what cannot be shown, and folds its lines."""
    return " ".join("".join(one if one.isprintable() else " " for one in text.replace("\N{REPLACEMENT CHARACTER}", " ")).split())


def _just(one: Candidate, before: dict[str, timedelta]) -> Candidate:
    return replace(one, why=closeness.before(before[one.number])) if one.number in before and not one.why else one


def paths_of(task: Task) -> tuple[str, ...]:
    """The files that *task* is about, by their path in the mail; ("",) where it is the letter."""
    parts = task.key.split(":", 2)
    listed = parts[2].split(",") if len(parts) == 3 and task.mail.startswith(parts[1]) and parts[1] else []
    return tuple(listed) or ("",)
