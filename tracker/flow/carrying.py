"""What was typed takes effect: one function for each kind of step, each through the same door as the command for it. Says which rulings it made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.campaign import Campaign
from tracker.core import amending, confirm, stamped
from tracker.core.envelopes import BY_HAND
from tracker.core.marking import REWRITTEN
from tracker.core.model import PostalReceipt, Ruling, RulingKind, Standing
from tracker.core.report import PaperLine
from tracker.core.takings import Amends, Claims, Confirms, Decides, Jots, Lets, Postpones, Revokes, Says, Step, Withholds
from tracker.core.unwanted import RECALLED
from tracker.desk import Desk, NotReady
from tracker.flow import answers, around, asked, office, post, rulings, seals, verdicts
from tracker.flow.answers import Answer
from tracker.flow.verdicts import Verdict

AMENDED = {
    "signed-for": "received_on", "on-the-cover": "sender", "case-number": "cases", "carrier": "carrier", "tracking": "tracking", "posted": "posted_on",
    "contents": "contents", "copies": "copies", "seal": "sealed", "place": "place", "note": "note",
}  # fmt: skip
HERE = frozenset({Standing.TO_VERIFY, Standing.ACCEPTED, Standing.DEFECTIVE, Standing.RECEIVED})  # papers whose seal can be spoken of


@dataclass(frozen=True, slots=True)
class Pen:
    """Who typed, when it takes effect, and where."""

    desk: Desk
    campaign: Campaign
    by: str
    at: datetime


def carry_out(pen: Pen, step: Step) -> tuple[int, ...]:
    """Do *step*; the rulings by which it is undone. `NotReady` where it makes no sense, in words."""
    match step:
        case Says():
            said = Verdict(step.word, step.subject, step.values, step.item)
            return verdicts.pronounce(pen.desk, pen.campaign, said, by=pen.by, why=step.why, now=pen.at).rulings
        case Jots():
            return _jotted(pen, step)
        case Revokes():
            return tuple(rulings.undo(pen.desk, one, by=pen.by, why="台账改填", now=pen.at).ruling for one in step.rulings)
        case Confirms():
            return _confirmed(pen, step)
        case Decides():
            answer = Answer(step.word, 0, step.place, step.title, step.item, step.merge, step.same, step.offered)
            return answers.decide(pen.desk, pen.campaign, step.task, answer, by=pen.by, why=step.why, now=pen.at).rulings
        case Postpones():
            asked.later(pen.desk, pen.campaign, step.task, step.day, by=pen.by, now=pen.at)
            return ()
        case Lets() | Withholds():
            return _let(pen, step)
        case Claims():
            return (office.claim(pen.desk, pen.campaign, step.register_no, step.numbers, by=pen.by, now=pen.at),)
        case Amends():
            return _amended(pen, step)


def _jotted(pen: Pen, step: Jots) -> tuple[int, ...]:
    with pen.desk.store.begin() as ledger:
        return (ledger.office.rule(pen.campaign.code, Ruling(0, RulingKind.NOTE, step.about, step.text, pen.by, "", pen.at), number=step.number),)


def _confirmed(pen: Pen, step: Confirms) -> tuple[int, ...]:
    """The seals of one item: those that wait, else those a person spoke of before, or nobody looked for."""
    found = around.case(pen.desk, pen.campaign, step.number, at=pen.at)
    mine = [one for one in confirm.waiting(found) if one.requirement.key == step.item and one.case.number == step.number]
    if mine:
        return tuple(seals.confirmed(pen.desk, pen.campaign, one, good=step.good, by=pen.by, why=step.why, now=pen.at) for one in mine)
    papers = [one for case in found.cases if case.number == step.number for item in case.items if item.key == step.item for one in item.papers]
    standing = [one for one in papers if one.standing in HERE]
    if not standing:
        raise NotReady("这一项还没有收到材料，公章无从核验")
    return tuple(_seal(pen, step, one) for one in standing)


def _seal(pen: Pen, step: Confirms, paper: PaperLine) -> int:
    kind = RulingKind.ACCEPT if step.good else RulingKind.RETURN
    why = step.why or ("" if step.good else stamped.refusal(paper.findings))
    with pen.desk.store.begin() as ledger:
        return ledger.office.rule(pen.campaign.code, Ruling(0, kind, stamped.subject(paper.id), paper.number, pen.by, why, pen.at), number=step.number)


def _let(pen: Pen, step: Lets | Withholds) -> tuple[int, ...]:
    with pen.desk.store.begin() as ledger:
        if isinstance(step, Withholds):
            done = ledger.outbox.hold(step.key, why="台账撤回放行", by=pen.by, at=pen.at)
        else:
            done = ledger.outbox.release(step.key, by=pen.by, at=pen.at) if step.go else ledger.outbox.drop(step.key, by=pen.by, why="台账填写不发", at=pen.at)
        now = next((one for one in ledger.outbox.letters(pen.campaign.code) if one.key == step.key), None)
    if not done:
        # Typed together with a decision about its case, which is taken first: she let go what she had read, and that is not so any more.
        recalled = now is not None and now.reason == RECALLED
        raise NotReady(REWRITTEN if recalled else "这件函的状态已变，未能照办，请核对")
    return ()


def _amended(pen: Pen, step: Amends) -> tuple[int, ...]:
    what = AMENDED.get(step.what, "")
    if not what:
        raise NotReady("登记人已经记下，不能改；要说明的请写在备注里")
    by_hand = step.value == BY_HAND
    changes = {
        "carrier": {"carrier": "" if by_hand else step.value, "by_hand": "true" if by_hand else "false"},
        "sealed": {"sealed": {"已盖章": "true", "未盖章": "false"}.get(step.value, "")},
        "contents": {"contents": step.value.replace("、", amending.APART)},
        "cases": {"cases": step.value.replace("、", amending.APART)},
    }.get(what, {what: step.value})
    return (post.correct(pen.desk, pen.campaign, step.register_no, changes, by=pen.by, now=pen.at),)


def logged(pen: Pen, parcel: office.Parcel) -> None:
    """Log an envelope under the 登记号 it bears; logged already, it must be this very one."""
    with pen.desk.store.look() as ledger:
        taken = next((one for one, _ in ledger.office.parcels(pen.campaign.code) if one.register_no == parcel.register_no), None)
    if taken is None:
        office.log_parcel(pen.desk, pen.campaign, parcel, now=pen.at)
        logged(pen, parcel)  # somebody else may have been quicker with this number
    elif not _same(taken, parcel):
        raise NumberTaken


class NumberTaken(Exception):  # noqa: N818 - reads as what it says
    """Somebody logged another envelope under the number that was meant for this one."""


def _same(one: PostalReceipt, other: office.Parcel) -> bool:
    return (one.received_on, one.contents, one.tracking, one.sender) == (other.received_on, other.contents, other.tracking, other.sender)
