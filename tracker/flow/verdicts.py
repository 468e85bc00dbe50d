"""What people decide without being asked: of a case, a paper, an item, a mail or a name; each is a ruling, and is undone like one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from config.campaign import Campaign
from ingest.parse import load
from tracker.core.directions import LONGEST, Direction
from tracker.core.model import Ruling, RulingKind, TaskKind
from tracker.core.quoting import unplaced
from tracker.core.report import PaperLine, Report
from tracker.core.sentback import BECAUSE, sent_back
from tracker.desk import Desk, NotReady
from tracker.flow import around, rulings, stated

OF_CASE = {one.value: one for one in (RulingKind.WITHDRAW, RulingKind.STOP_MAIL, RulingKind.ON_TIME, RulingKind.LATE)}
TAKING_BACK = {"不弃征": RulingKind.WITHDRAW, "恢复发信": RulingKind.STOP_MAIL}
OF_PAPER = {one.value: one for one in (RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID, RulingKind.THIS_VERSION)}
OF_MAIL = {one.value: one for one in (RulingKind.PLACE, RulingKind.IGNORE, RulingKind.MISDIRECTED)}
OF_FACTS = {one.value: one for one in (RulingKind.EXTEND, RulingKind.WAIVE, RulingKind.RENAME, RulingKind.RECLASSIFY, RulingKind.CONTACT)}
OF_NAMES = {one.value: one for one in (RulingKind.SAME_UNIT, RulingKind.OTHER_UNIT, RulingKind.MERGE)}
WORDS = (*OF_PAPER, *OF_CASE, *TAKING_BACK, *OF_FACTS, *OF_MAIL, *OF_NAMES)
ANSWERING = {  # open questions of a case that a decision about it answers
    RulingKind.WITHDRAW: TaskKind.WITHDRAWAL,
    RulingKind.ON_TIME: TaskKind.BORDERLINE,
    RulingKind.LATE: TaskKind.BORDERLINE,
}
ALONE = frozenset({*OF_CASE, *TAKING_BACK, *OF_PAPER, RulingKind.IGNORE.value, RulingKind.MISDIRECTED.value})  # words with nothing after their subject
VERSIONS = frozenset({TaskKind.LATE_REPLACEMENT, TaskKind.REPLACEMENT})
MARK = 8  # characters by which a mail is named: fewer may mean two


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision as it is said: *word* of *subject*, a number of a case, of a paper, or a name."""

    word: str
    subject: str
    values: tuple[str, ...] = ()
    item: str = ""
    title: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Pronounced:
    rulings: tuple[int, ...]  # by which it is undone
    told: str  # what it came to


@dataclass(frozen=True, slots=True)
class _Chair:
    """Who decides, about which campaign, when and why."""

    desk: Desk
    campaign: Campaign
    by: str
    why: str
    at: datetime


def pronounce(desk: Desk, campaign: Campaign, said: Verdict, *, by: str, why: str = "", now: datetime | None = None) -> Pronounced:
    """Carry out one decision; refused in words where it makes no sense."""
    chair = _Chair(desk, campaign, by, why, now or desk.now())
    if said.values and said.word in ALONE:  # a second number would be passed over in silence
        raise NotReady(f"“{said.word}”一次只认定一个，没有认定；多写了：{'、'.join(said.values)}")
    if said.word in OF_CASE:
        return _on_case(chair, OF_CASE[said.word], said.subject)
    if said.word in TAKING_BACK:
        return _taken_back(chair, TAKING_BACK[said.word], said.subject)
    if said.word in OF_PAPER:
        return _on_paper(chair, OF_PAPER[said.word], said)
    if said.word in OF_MAIL:
        return _on_mail(chair, OF_MAIL[said.word], said)
    if said.word in OF_NAMES:
        return _on_names(chair, OF_NAMES[said.word], said)
    return _on_facts(chair, OF_FACTS[said.word], said)


def on_case(
    desk: Desk, campaign: Campaign, kind: RulingKind, number: str, *, subject: str = "case", value: str = "", task: str = "", by: str, why: str, at: datetime
) -> int:
    """Record a ruling on a case and answer the questions it settles, *task* among them; mails it may concern are judged anew."""
    with desk.store.begin() as ledger:
        rulings.known(ledger, campaign, (number,))
        ruling = Ruling(0, kind, subject, value, by, why, at)
        made = ledger.office.rule(campaign.code, ruling, number=number)
        for one in ledger.office.tasks(campaign.code):
            if one.key == task or (one.submission == number and subject == "case" and one.kind is ANSWERING.get(kind)):
                ledger.office.close_task(one.key, answer=value or kind.value, by=by, at=at, ruling=made)
        rulings.recall(ledger, (number,), by=by, at=at, settled=kind in rulings.FREEING)
        mails = rulings.hanging(ledger, campaign, ruling)
        ledger.intake.replay(mails, refile=True)
    rulings.judged(desk, mails, at, by=by)
    rulings.resettle(desk, campaign.code, (number,), at)
    return made


def _on_case(chair: _Chair, kind: RulingKind, number: str) -> Pronounced:
    made = on_case(chair.desk, chair.campaign, kind, number, by=chair.by, why=chair.why, at=chair.at)
    return Pronounced((made,), f"{number}：{kind.value}")


def _taken_back(chair: _Chair, kind: RulingKind, number: str) -> Pronounced:
    with chair.desk.store.look() as ledger:
        rulings.known(ledger, chair.campaign, (number,))
        held = [one for _, case, one in ledger.office.decisions(chair.campaign.code) if case == number and one.kind is kind and not one.undone]
    if not held:
        raise NotReady(f"{number} 现在没有“{kind.value}”的认定，不需撤回")
    made = tuple(rulings.undo(chair.desk, one.id, by=chair.by, why=chair.why, now=chair.at).ruling for one in held)
    return Pronounced(made, f"{number}：已撤回“{kind.value}”")


def _on_paper(chair: _Chair, kind: RulingKind, said: Verdict) -> Pronounced:
    found = around.case(chair.desk, chair.campaign, said.subject, at=chair.at)
    paper = next((one for case in found.cases for item in case.items for one in item.papers if one.number == said.subject), None)
    if paper is not None:
        made = on_case(chair.desk, chair.campaign, kind, paper.case, subject=f"paper:{paper.id}", value=paper.number, by=chair.by, why=chair.why, at=chair.at)
        _settled(chair, paper, made, kind)
        return Pronounced((made,), f"{paper.number} {paper.requirement}（{paper.filename[:LONGEST]}）：{kind.value}{_unexplained(chair, kind)}")
    if kind in {RulingKind.VOID, RulingKind.THIS_VERSION} or not said.item:
        also = "" if kind in {RulingKind.VOID, RulingKind.THIS_VERSION} else "，或案例编号加 --item 材料名称"
        raise NotReady(f"没有这个材料编号：{said.subject}。请写台账“材料明细”里的材料编号（如 {chair.campaign.code}-0001-03）{also}")
    said = replace(said, item=stated.known_item(chair.campaign, said.item))
    case = next((one for one in found.cases if one.number == said.subject), None)
    line = next((one for one in case.items if one.key == said.item), None) if case is not None else None
    posted = case is not None and any(said.item in one.contents for one in case.parcels)
    if line is not None and not line.papers and not posted:
        raise NotReady(f"{said.subject} 的“{said.item}”还没有收到，无从认定；不必交的用“免交”")
    made = on_case(chair.desk, chair.campaign, kind, said.subject, subject=f"item:{said.item}", by=chair.by, why=chair.why, at=chair.at)
    return Pronounced((made,), f"{said.subject} {said.item}：{kind.value}{_unexplained(chair, kind)}")


def _unexplained(chair: _Chair, kind: RulingKind) -> str:
    """A hint to who sends a paper back without a reason: the applicant would have to ask for it."""
    if kind is not RulingKind.RETURN or sent_back(chair.why).code == BECAUSE:
        return ""
    return "（没有写原因，函里只请对方对照通知要求修改；要写明的，再认定一次，加 --why 原因）"


def _settled(chair: _Chair, paper: PaperLine, made: int, kind: RulingKind) -> None:
    """The question whether this very version is to be taken is answered by saying so, or by saying that it is void."""
    if kind not in {RulingKind.THIS_VERSION, RulingKind.VOID}:
        return
    with chair.desk.store.begin() as ledger:
        for one in ledger.office.tasks(chair.campaign.code):
            if one.kind in VERSIONS and one.submission == paper.case and one.key.endswith(f":{paper.requirement}:{paper.sha256[:12]}"):
                ledger.office.close_task(one.key, answer=kind.value, by=chair.by, at=chair.at, ruling=made)


def _on_mail(chair: _Chair, kind: RulingKind, said: Verdict) -> Pronounced:
    if kind is RulingKind.PLACE and len(said.values) != 1:
        raise NotReady("请写归入哪里：案例编号，或单位全称（可加 --title 案例名称）")
    mail, path = _sent(chair, said.subject)
    whose = said.values[0] if said.values and kind is RulingKind.PLACE else ""
    number = whose if whose.startswith(f"{chair.campaign.code}-") else ""
    direction = Direction(kind, path=path, unit="" if number else whose, title=said.title, number=number, item=said.item)
    made = rulings.direct(chair.desk, chair.campaign, mail, direction, by=chair.by, why=chair.why, now=chair.at)
    return Pronounced((made.ruling,), f"{said.subject}：{kind.value}{'，现属 ' + '、'.join(made.numbers) if made.numbers else ''}")


def _sent(chair: _Chair, named: str) -> tuple[str, str]:
    """The mail, and the path of the file in it, that a number of a paper, of a file not understood, or the mark of a mail means."""
    near = around.case(chair.desk, chair.campaign, named, at=chair.at)
    filed = next((one for case in near.cases for item in case.items for one in item.papers if one.number == named), None)
    if filed is not None:
        return filed.mail, filed.path
    found = around.mails(chair.desk, chair.campaign, at=chair.at)
    kept = next((one for one in unplaced(found) if one.number == named), None)
    if kept is not None:
        return kept.mail, _path_of(chair, kept)
    mails = _marked(found, named)
    if len(mails) != 1:
        raise NotReady(f"没有这件材料或来信：{named}。请写材料编号、F- 开头的附件号，或来信的 sha256（至少前{MARK}位）")
    return mails[0], ""


def _marked(found: Report, named: str) -> list[str]:
    return [one.sha256 for one in found.mails if one.sha256.startswith(named.lower())] if len(named) >= MARK else []


def _path_of(chair: _Chair, kept: PaperLine) -> str:
    with chair.desk.store.look() as ledger:
        read = ledger.intake.facts(kept.mail)
    paths = [leaf.path for leaf in load(read[1]).files() if leaf.filename == kept.filename] if read is not None else []
    if len(paths) != 1:
        raise NotReady(f"这封来信里有几个“{kept.filename[:LONGEST]}”，分不清是哪一个；请对整封来信作决定")
    return paths[0]


def _on_names(chair: _Chair, kind: RulingKind, said: Verdict) -> Pronounced:
    if len(said.values) != 1:
        raise NotReady("请写两个名称：来件上的名称，和它所指的单位（全称或案例编号）；并案写两个案例编号")
    (other,) = said.values
    if kind is RulingKind.MERGE:
        made = rulings.merge(chair.desk, chair.campaign, said.subject, other, by=chair.by, why=chair.why, now=chair.at)
        return Pronounced((made.ruling,), f"{said.subject} 并入 {other}")
    same = kind is RulingKind.SAME_UNIT
    ruled = rulings.same_unit(
        chair.desk, chair.campaign, said.subject, other, by=chair.by, why=chair.why, everywhere=said.everywhere, same=same, now=chair.at
    )  # fmt: skip
    scope = "所有活动" if said.everywhere else "本活动"
    return Pronounced((ruled.ruling,), f"{said.subject}与{other}：{kind.value}（{scope}）")


def _on_facts(chair: _Chair, kind: RulingKind, said: Verdict) -> Pronounced:
    with chair.desk.store.look() as ledger:
        rulings.known(ledger, chair.campaign, (said.subject,))
        (dossier,) = ledger.cases.dossiers(chair.campaign.code, (said.subject,))
        subject, value = stated.stated(ledger, chair.campaign, dossier, kind, said.values, item=said.item, title=said.title, at=chair.at)
    number = dossier.submission.number
    made = on_case(chair.desk, chair.campaign, kind, number, subject=subject, value=value, by=chair.by, why=chair.why, at=chair.at)
    return Pronounced((made,), f"{number}：{kind.value} {subject.partition(':')[2] if kind in {RulingKind.WAIVE, RulingKind.CONTACT} else ''} {value}".rstrip())
