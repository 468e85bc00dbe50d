"""What people decide about whose a mail is and who is who, and taking it back: one ruling, and everything that hangs on it is judged anew.

ruling (or its undoing), questions answered (or asked again), mails pending again: one transaction ─▶ they are judged ─▶ the books say the rest
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from ingest.names import unit_key
from tracker.core import directions
from tracker.core.directions import CASE, MAIL, NAME, TITLE, UNIT, Direction
from tracker.core.model import Ruling, RulingKind, TaskKind
from tracker.desk import Desk, NotReady
from tracker.flow.spoken import Names
from tracker.store.ledger import Hand

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

OF_UNITS = frozenset({RulingKind.SAME_UNIT, RulingKind.OTHER_UNIT})
# Rulings that let mail be answered again which was left to a person, and whose undoing does.
FREEING = frozenset(
    {RulingKind.WITHDRAW, RulingKind.STOP_MAIL, RulingKind.CLOSE, RulingKind.ON_TIME, RulingKind.LATE, RulingKind.THIS_VERSION, RulingKind.MERGE}
) | OF_UNITS | directions.DIRECTING  # fmt: skip
KEPT = frozenset({TaskKind.CLOUD, TaskKind.SEAL, TaskKind.BOUNCE, TaskKind.PRIVACY, TaskKind.SYSTEM})  # questions that saying whose a mail is does not answer


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling with what it came to."""

    ruling: int
    numbers: tuple[str, ...] = ()  # cases of the mails that were judged anew, as they are now


def direct(desk: Desk, campaign: Campaign, mail: str, said: Direction, *, by: str, why: str = "", task: str = "", now: datetime | None = None) -> Ruled:
    """Say of a mail, or of one file of it, whose it is and what it answers, or that it is nothing; it answers the question *task*."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        if ledger.intake.facts(mail) is None:
            raise NotReady("没有这封来信，或尚未识读")
        if said.number:
            known(ledger, campaign, (said.number,))
        if said.item and campaign.requirement(said.item) is None:
            raise NotReady(f"征集单里没有材料“{said.item}”，可填：{'、'.join(one.key for one in campaign.electronic())}")
        ruling = Ruling(0, said.kind, directions.subject(mail), directions.value(said), by, why, at)
        made = ledger.office.rule(campaign.code, ruling)
        answer = said.number or said.unit or said.kind.value
        for one in ledger.office.tasks(None):
            about = one.mail == mail and one.kind not in KEPT and (not said.path or one.key.endswith(f":{said.path}"))
            if about or one.key == task:
                ledger.office.close_task(one.key, answer=f"{said.kind.value}：{answer}", by=by, at=at, ruling=made)
        recall(ledger, _cases_of(ledger, (mail,)), by=by, at=at)
        ledger.intake.replay((mail,), refile=True)
    return Ruled(made, judged(desk, (mail,), at, by=by))


def same_unit(
    desk: Desk, campaign: Campaign, name: str, means: str, *, by: str, why: str = "", everywhere: bool = False, same: bool = True, task: str = "",
    now: datetime | None = None,
) -> Ruled:  # fmt: skip
    """Say that *name* means the unit *means*, a name or the number of a case of it, or that it does not; *everywhere*: in every campaign."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        whole = _unit(ledger, campaign, means)
        part = unit_key(name)
        if not part or part == whole:
            raise NotReady(f"“{name}”与“{means}”本来就是同一个名称")
        kind = RulingKind.SAME_UNIT if same else RulingKind.OTHER_UNIT
        made = ledger.office.rule("" if everywhere else campaign.code, Ruling(0, kind, f"{NAME}{part}", whole, by, why or f"{name}：{means}", at))
        mails = _of_units(ledger, campaign, (part, whole))
        for one in ledger.office.tasks(campaign.code):
            if one.key == task or (one.kind is TaskKind.UNIT and {part, whole} <= {unit_key(each) for each in one.candidates}):
                ledger.office.close_task(one.key, answer=f"{kind.value}：{name}、{means}", by=by, at=at, ruling=made)
                mails = (*mails, one.mail)
        recall(ledger, _cases_of(ledger, mails), by=by, at=at)
        ledger.intake.replay(mails, refile=True)
    return Ruled(made, judged(desk, mails, at, by=by))


def merge(desk: Desk, campaign: Campaign, part: str, whole: str, *, by: str, why: str = "", task: str = "", now: datetime | None = None) -> Ruled:
    """Say that the case *part* is the case *whole* under another name; it answers the question *task*, and what else asks whether they are one."""
    at = now or desk.now()
    if part == whole:
        raise NotReady("两个编号相同，不需并案")
    with desk.store.begin() as ledger:
        known(ledger, campaign, (part, whole))
        mails = ledger.cases.mails_of(campaign.code, (part, whole))
        made = ledger.office.rule(campaign.code, Ruling(0, RulingKind.MERGE, f"{CASE}{part}", whole, by, why, at))
        for one in ledger.office.tasks(campaign.code):
            of_both = all(any(text.startswith(number) for text in one.candidates) for number in (part, whole))
            if one.key == task or (one.kind is TaskKind.DUPLICATE and of_both) or (one.kind is TaskKind.TITLE and one.submission in {part, whole}):
                ledger.office.close_task(one.key, answer=f"{RulingKind.MERGE.value}：{part}、{whole}", by=by, at=at, ruling=made)
        recall(ledger, (part, whole), by=by, at=at)
        ledger.intake.replay(mails, refile=True)
    return Ruled(made, judged(desk, mails, at, by=by))


def undo(desk: Desk, ruling: int, *, by: str, why: str = "", now: datetime | None = None) -> Ruled:
    """Take a ruling back, whatever it was; undoing an undoing gives it force again."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        found = ledger.office.ruling(ruling)
        if found is None:
            raise NotReady(f"没有认定号 {ruling}，无可撤销")
        code, one = found
        while one.kind is RulingKind.UNDO and (before := ledger.office.ruling(int(one.subject.removeprefix("ruling:")))) is not None:
            code, one = before
        campaign = desk.campaign(code) if code else None
        mails = {each.code: hanging(ledger, each, one) for each in ([campaign] if campaign else desk.campaigns)}
        made = ledger.office.undo(ruling, by=by, why=why, at=at)
        every = {mail for each in mails.values() for mail in each}
        numbers = [number for _, number, each in ledger.office.decisions(code) if each.id == one.id and number]
        recall(ledger, (*numbers, *_cases_of(ledger, every)), by=by, at=at, settled=one.kind in FREEING)
        ledger.intake.replay(every, refile=True)
    resettle(desk, code, numbers, at)
    numbers += [number for each in desk.campaigns if mails.get(each.code) for number in judged(desk, mails[each.code], at, by=by)]
    return Ruled(made, tuple(dict.fromkeys(numbers)))


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling as it is listed."""

    id: int
    at: datetime
    by: str
    kind: str
    subject: str
    value: str
    scope: str  # 本活动, 所有活动
    why: str
    undone: bool


def decisions(desk: Desk, campaign: Campaign, *, number: str | None = None) -> tuple[Decision, ...]:
    """Who decided what, oldest first; of one case, what was merged into it included."""
    with desk.store.look() as ledger:
        found = ledger.office.decisions(campaign.code)
        names = Names.of(ledger, campaign, (one for _, _, one in found))
    zone = ZoneInfo(campaign.zone)
    about = {f"ruling:{one.id}" for _, case, one in found if number in {None, case} or (number and number in {one.value, one.subject.partition(":")[2]})}
    return tuple(
        Decision(
            one.id,
            one.at.astimezone(zone),
            one.by,
            one.kind.value,
            names.subject(case, one),
            names.value(one),
            "本活动" if code else "所有活动",
            one.why,
            one.undone,
        )
        for code, case, one in found
        if f"ruling:{one.id}" in about or one.subject in about
    )


def resettle(desk: Desk, code: str, numbers: Iterable[str], at: datetime) -> None:
    """Ask what these cases raise now, and ask no more what they do not."""
    from tracker.flow.hanging import settle

    campaign = next((one for one in desk.campaigns if one.code == code), None)
    wanted = tuple(numbers)
    if campaign is not None and wanted:
        with desk.store.begin() as ledger:
            settle(ledger, campaign, wanted, Hand(by=desk.version, now=at))


def recall(ledger: Ledger, numbers: Iterable[str], *, by: str, at: datetime, settled: bool = True) -> None:
    """Have what is still to be written about these cases thought of anew: a letter that nobody has tried to send says what was so before."""
    ledger.outbox.recall(numbers, by=by, at=at, settled=settled)


def judged(desk: Desk, mails: Iterable[str], at: datetime, *, by: str) -> tuple[str, ...]:
    """Judge at once what is pending, and say which cases *mails* concern now."""
    from tracker.flow.hanging import judge

    wanted = tuple(mails)
    if wanted:
        judge(desk, now=at)
    with desk.store.begin() as ledger:
        found = _cases_of(ledger, wanted)
        recall(ledger, found, by=by, at=at)
    return found


def _cases_of(ledger: Ledger, mails: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for one in ledger.cases.mails(mails) for number in one.cases))


def known(ledger: Ledger, campaign: Campaign, numbers: Iterable[str]) -> None:
    """Refuse numbers that no case of *campaign* has."""
    wanted = tuple(numbers)
    found = {one.submission.number for one in ledger.cases.dossiers(campaign.code, wanted)}
    missing = [one for one in wanted if one not in found]
    if missing:
        raise NotReady(f"没有这个案例编号：{'、'.join(missing)}（编号写法如 {campaign.code}-0001）")


def _unit(ledger: Ledger, campaign: Campaign, means: str) -> str:
    """The key of the unit that is meant by a name, or by the number of a case of it."""
    if not means.startswith(f"{campaign.code}-"):
        return unit_key(means)
    known(ledger, campaign, (means,))
    (dossier,) = ledger.cases.dossiers(campaign.code, (means,))
    return dossier.submission.unit.key


def _of_units(ledger: Ledger, campaign: Campaign, keys: Iterable[str]) -> tuple[str, ...]:
    numbers = ledger.cases.cases_of(campaign.code, keys)
    return ledger.cases.mails_of(campaign.code, numbers) if numbers else ()


def hanging(ledger: Ledger, campaign: Campaign, ruling: Ruling) -> tuple[str, ...]:
    """The mails whose judgement a ruling has a part in."""
    if ruling.subject.startswith(MAIL):
        return (ruling.subject.removeprefix(MAIL),)
    if ruling.kind in OF_UNITS:
        answered = [task.mail for task in ledger.office.tasks(campaign.code, open_only=False) if task.ruling == ruling.id and task.mail]
        keys = (ruling.subject.removeprefix(NAME), ruling.value)
        return tuple(sorted({*_of_units(ledger, campaign, keys), *answered}))
    if ruling.kind is RulingKind.RENAME and ruling.subject.startswith(UNIT):
        return _of_units(ledger, campaign, (ruling.subject.removeprefix(UNIT), unit_key(ruling.value)))
    if ruling.kind is RulingKind.RENAME:
        return ledger.cases.mails_of(campaign.code, (ruling.subject.removeprefix(TITLE),))
    if ruling.kind is RulingKind.MERGE:
        return ledger.cases.mails_of(campaign.code, (ruling.subject.removeprefix(CASE), ruling.value))
    return ()
