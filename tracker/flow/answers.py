"""A question is answered: each kind takes what makes sense of it, and every answer is a ruling whose undoing asks the question again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from config.campaign import Campaign
from tracker.core import confirm
from tracker.core.answering import KINDS, WORDED, Accepts, Offers, accepted, candidates, paths_of
from tracker.core.deciding import meant
from tracker.core.directions import Direction
from tracker.core.model import Ruling, RulingKind, Task, TaskKind
from tracker.core.report import Report
from tracker.core.returned import unreachable
from tracker.core.unwanted import BOUNCED
from tracker.desk import Desk, NotReady
from tracker.flow import around, asked, office, rulings, seals, verdicts
from tracker.store.ledger import Ledger

SUBJECT = "task:"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says to a question: a word, or whose it is, or which candidate."""

    word: str = ""  # 算按时, 忽略 …
    choice: int = 0  # of the candidates, from 1
    place: str = ""  # name of a unit, or number of a case
    title: str = ""
    item: str = ""
    merge: str = ""  # number of the case that is the same one
    same: bool | None = None  # one unit (one case), or two
    offered: str = ""  # a candidate by what it says, where its number may have changed since it was shown

    @property
    def said(self) -> bool:
        return bool(self.word or self.choice or self.offered or self.place or self.item or self.merge) or self.same is not None


@dataclass(frozen=True, slots=True)
class Answered:
    rulings: tuple[int, ...]
    told: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on the table, with who answers it."""

    desk: Desk
    campaign: Campaign
    task: Task
    report: Report
    by: str
    why: str
    at: datetime


def decide(desk: Desk, campaign: Campaign, key: str, answer: Answer, *, by: str, why: str = "", now: datetime | None = None) -> Answered:
    """Answer the question *key*."""
    at = now or desk.now()
    task = asked.open_(desk, campaign, key, at)
    answer = replace(answer, word=meant(answer.word, task.kind))
    about = _Asked(desk, campaign, task, around.question(desk, campaign, task, at=at, offered=answer.offered), by, why, at)
    if answer.choice or answer.offered:
        answer = _chosen(about, answer)
    for accepts, carry_out in _CARRYING:
        if accepts in KINDS[about.task.kind] and (done := carry_out(about, answer)) is not None:
            return done
    raise NotReady(f"“{about.task.kind.value}”不能这样定。可以：{'；'.join(accepted(about.task))}")


def _chosen(asked: _Asked, answer: Answer) -> Answer:
    """The answer that taking one of the candidates comes to."""
    offers = Offers(asked.report)
    offered = offers.of(asked.task)
    if not answer.offered and not 1 <= answer.choice <= len(offered):
        many = f"有 {len(offered)} 个候选" if offered else "没有候选"
        raise NotReady(f"没有候选 {answer.choice}：这一项{many}（见 shoujian review show）")
    one = offers.meant(answer.offered, asked.task) if answer.offered else offered[answer.choice - 1]
    if one is None:
        raise NotReady(f"“{answer.offered}”现在不能照它定，请写明怎样定")
    if answer.same is not None:
        return Answer(place=one.number or one.unit, same=answer.same)
    if asked.task.kind is TaskKind.DUPLICATE:
        return Answer(merge=one.number)
    if asked.task.kind in WORDED:
        return Answer(word=one.text)
    if one.new:  # a case of its own
        return Answer(place=one.unit, title=one.title)
    if asked.task.kind is TaskKind.TITLE and not any(each.new for each in offered):  # both are cases already
        return Answer(merge=one.number) if one.number != asked.task.submission else Answer(same=False)
    if one.item:
        return Answer(place=answer.place or one.number, item=one.item)
    return Answer(place=one.number or one.unit, title=answer.title or one.title, item=answer.item)


def _placed(asked: _Asked, answer: Answer) -> Answered | None:
    """Whose the mail is, or these files of it, and what they answer; or that they are nothing."""
    kind = {RulingKind.IGNORE.value: RulingKind.IGNORE, RulingKind.MISDIRECTED.value: RulingKind.MISDIRECTED}.get(answer.word, RulingKind.PLACE)
    whose = answer.place or (asked.task.submission if answer.item else "")
    if answer.same is not None or (kind is RulingKind.PLACE and not whose) or not asked.task.mail:
        return None
    if kind is not RulingKind.PLACE and (answer.word not in accepted(asked.task) or not _legible(asked)):
        return None
    number = whose if whose.startswith(f"{asked.campaign.code}-") else ""
    made: list[int] = []
    numbers: dict[str, None] = {}
    for path in paths_of(asked.task) if kind is RulingKind.PLACE and answer.item else _apart(asked):
        said = Direction(kind, path=path, unit="" if number else whose, title=answer.title, number=number, item=answer.item)
        done = rulings.direct(asked.desk, asked.campaign, asked.task.mail, said, by=asked.by, why=asked.why, task=asked.task.key, now=asked.at)
        made.append(done.ruling)
        numbers |= dict.fromkeys(done.numbers)
    return Answered(tuple(made), f"已归入 {'、'.join(numbers)}" if kind is RulingKind.PLACE else f"已记为{kind.value}")


def _legible(asked: _Asked) -> bool:
    """Whether the mail could be read at all; of one that could not there is nothing to judge anew."""
    with asked.desk.store.look() as ledger:
        return ledger.intake.facts(asked.task.mail) is not None


def _apart(asked: _Asked) -> tuple[str, ...]:
    """The files the question is about, where others of the same mail are filed already; else the letter as a whole."""
    paths = paths_of(asked.task)
    filed = {paper.path for case in asked.report.cases for item in case.items for paper in item.papers if paper.mail == asked.task.mail}
    return paths if paths != ("",) and filed - set(paths) else ("",)


def _told_apart(asked: _Asked, answer: Answer) -> Answered | None:
    """Whether two names are one unit."""
    if answer.same is None:
        return None
    offered = [one for one in candidates(asked.task, asked.report) if one.unit]
    own, others = (offered[0], offered[1:]) if offered else (None, [])
    if own is None or not others or own.text != own.unit:
        raise NotReady("这一项不是问两个名称是否同一单位；请用候选编号或 --place")
    if answer.place:
        others = [one for one in others if answer.place in {one.number, one.unit}]
    if answer.same and len(others) != 1:
        raise NotReady("有几个相近的单位，请写候选编号：decide 待核号 2 --same")
    made = tuple(
        rulings.same_unit(
            asked.desk, asked.campaign, own.unit, one.number or one.unit, by=asked.by, why=asked.why, same=answer.same, task=asked.task.key, now=asked.at
        ).ruling
        for one in others
    )  # fmt: skip
    named = "、".join(one.unit for one in others)
    return Answered(made, f"“{own.unit}”与“{named}”{'是同一单位' if answer.same else '不是同一单位'}")


def _merged(asked: _Asked, answer: Answer) -> Answered | None:
    """Two cases are one, or two."""
    offered = candidates(asked.task, asked.report)
    new = next((one for one in offered if one.new), None)
    if answer.same is not None and new is not None:  # a file that was put nowhere yet
        return _placed(asked, Answer(place=asked.task.submission) if answer.same else Answer(place=new.unit, title=new.title))
    if answer.same is False:
        return _closed(asked, "另一案例")
    known = [one.number for one in offered if one.number and one.number != asked.task.submission]
    other = answer.merge or (known[0] if answer.same and len(known) == 1 else "")
    if not other:
        return None
    part, whole = sorted((asked.task.submission, other), reverse=True)  # the case that was opened first stays
    done = rulings.merge(asked.desk, asked.campaign, part, whole, by=asked.by, why=asked.why, task=asked.task.key, now=asked.at)
    return Answered((done.ruling,), f"{part} 并入 {whole}")


def _timed(asked: _Asked, answer: Answer) -> Answered | None:
    """A near miss is in time or late: this mail, or this envelope, and nothing that comes after."""
    kind = {one.value: one for one in (RulingKind.ON_TIME, RulingKind.LATE)}.get(answer.word)
    if kind is None or not asked.task.submission:
        return None
    subject = f"parcel:{asked.task.key.split(':', 2)[2]}" if asked.task.key.startswith("post:") else f"mail:{asked.task.mail}"
    return _on_case(asked, kind, subject)


def _versioned(asked: _Asked, answer: Answer) -> Answered | None:
    """Which version stands."""
    if answer.word == RulingKind.THIS_VERSION.value:
        _, number, item, mark = asked.task.key.split(":", 3)
        papers = (paper for case in asked.report.cases if case.number == number for line in case.items if line.key == item for paper in line.papers)
        mine = next((one for one in papers if one.mail == asked.task.mail and one.sha256.startswith(mark)), None)
        if mine is None:
            raise NotReady("找不到这一版材料，它可能已改归别处")
        return _on_case(asked, RulingKind.THIS_VERSION, f"paper:{mine.id}")
    return None


def _withdrawn(asked: _Asked, answer: Answer) -> Answered | None:
    if answer.word != RulingKind.WITHDRAW.value:
        return None
    number = answer.place or asked.task.submission
    if not number:
        raise NotReady("这一项没有写明是哪个案例，请加 --place 案例编号")
    return _on_case(asked, RulingKind.WITHDRAW, "case", number)


def _on_case(asked: _Asked, kind: RulingKind, subject: str, number: str = "") -> Answered:
    number = number or asked.task.submission
    made = verdicts.on_case(
        asked.desk, asked.campaign, kind, number, subject=subject, task=asked.task.key, by=asked.by, why=asked.why, at=asked.at
    )  # fmt: skip
    return Answered((made,), f"{number}：{kind.value}")


def _claimed(asked: _Asked, answer: Answer) -> Answered | None:
    if not answer.place:
        return None
    register_no = asked.task.key.split(":", 2)[2]
    made = office.claim(asked.desk, asked.campaign, register_no, answer.place.split(), by=asked.by, why=asked.why, now=asked.at)
    return Answered((made,), f"{register_no} 归入 {answer.place}")


def _sealed(asked: _Asked, answer: Answer) -> Answered | None:
    if answer.word not in {RulingKind.ACCEPT.value, RulingKind.RETURN.value}:
        return None
    waiting = next((one for one in confirm.waiting(asked.report) if one.key == asked.task.key), None)
    if waiting is None:
        raise NotReady("这一项不是一件材料上的公章；看过之后用 --ruling 办结")
    good = answer.word == RulingKind.ACCEPT.value
    made = seals.confirmed(asked.desk, asked.campaign, waiting, good=good, by=asked.by, why=asked.why, now=asked.at)
    return Answered((made,), f"公章{answer.word}：{waiting.paper.number}")


def _noted(asked: _Asked, answer: Answer) -> Answered | None:
    """A word that settles the question and nothing else."""
    return _closed(asked, answer.word) if answer.word in accepted(asked.task) else None


def _closed(asked: _Asked, word: str) -> Answered:
    """Signed, so that it can be taken back."""
    task = asked.task
    with asked.desk.store.begin() as ledger:
        ruling = Ruling(0, RulingKind.CLOSE, f"{SUBJECT}{task.key}", word, asked.by, asked.why, asked.at)
        made = ledger.office.rule(task.campaign, ruling, number=_numbered(ledger, asked))
        ledger.office.close_task(task.key, answer=word, by=asked.by, at=asked.at, ruling=made)
        if task.submission:
            rulings.recall(ledger, (task.submission, *_silenced(ledger, task)), by=asked.by, at=asked.at)
    return Answered((made,), f"已办结：{word}")


def _silenced(ledger: Ledger, task: Task) -> tuple[str, ...]:
    """Other cases whose letters were not sent because this one came back from the same address."""
    addresses = unreachable((task,))
    letters = ledger.outbox.letters(task.campaign) if addresses else ()
    return tuple({one.case: None for one in letters if one.case and one.reason == BOUNCED and one.to.casefold() in addresses})


def _numbered(ledger: Ledger, asked: _Asked) -> str:
    """The case of the question, if it is one on the books."""
    number = asked.task.submission
    return number if number and ledger.cases.dossiers(asked.campaign.code, (number,)) else ""


_CARRYING: tuple[tuple[Accepts, Callable[[_Asked, Answer], Answered | None]], ...] = (
    (Accepts.SEAL, _sealed),
    (Accepts.VERSION, _versioned),
    (Accepts.TIME, _timed),
    (Accepts.WITHDRAW, _withdrawn),
    (Accepts.MERGE, _merged),
    (Accepts.SAME, _told_apart),
    (Accepts.CLAIM, _claimed),
    (Accepts.PLACE, _placed),
    (Accepts.NOTE, _noted),
)
