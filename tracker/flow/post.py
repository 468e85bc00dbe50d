"""The post: envelopes as a person reports them, whose they are, and what was entered wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from ingest.names import title_key, unit_key
from tracker.core import amending, handwriting
from tracker.core.directions import PARCEL
from tracker.core.due import questions
from tracker.core.judgement import CaseRef
from tracker.core.model import PostalReceipt, Ruling, RulingKind, Task, TaskKind
from tracker.desk import Desk, NotReady
from tracker.flow import postbook, rulings
from tracker.store.ledger import Hand, Keys

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

KEYS = Keys(unit=unit_key, title=title_key)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An envelope as a person reports it; the register number is given by us when there is none."""

    received_on: date
    contents: tuple[str, ...]
    cases: tuple[str, ...] = ()  # numbers; () leaves it unclaimed
    units: tuple[str, ...] = ()  # their one case each; opened for a unit that has sent nothing yet
    posted_on: date | None = None
    by_hand: bool = False
    carrier: str = ""
    tracking: str = ""
    sealed: bool | None = None
    copies: str = ""
    sender: str = ""
    place: str = ""
    logged_by: str = ""
    note: str = ""
    register_no: str = ""


def log_parcel(desk: Desk, campaign: Campaign, parcel: Parcel, *, now: datetime | None = None) -> str:
    """Enter an envelope into the postal register; its 登记号."""
    at = now or desk.now()
    parcel = replace(parcel, contents=_items(campaign, parcel.contents))
    hand = Hand(by=parcel.logged_by or desk.version, now=at, basis="邮寄登记")
    with desk.store.begin() as ledger:
        number = parcel.register_no or _next(campaign, ledger.office.registered(campaign.code))
        cases = (*parcel.cases, *(_opened(ledger, campaign, unit, hand) for unit in parcel.units))
        rulings.known(ledger, campaign, cases)
        receipt = PostalReceipt(
            number,
            parcel.received_on,
            parcel.posted_on,
            parcel.by_hand,
            parcel.carrier,
            parcel.tracking,
            parcel.contents,
            parcel.sealed,
            parcel.copies,
            parcel.sender,
            parcel.place,
            parcel.logged_by,
            parcel.note,
        )
        ledger.office.log_parcel(campaign.code, receipt, cases=cases, now=at)
        if not cases:
            maybe = postbook.candidates(ledger, campaign, receipt)
            task = Task(
                f"parcel:{campaign.code}:{number}",
                TaskKind.PARCEL,
                "邮寄件未写明单位，请认领",
                campaign.code,
                candidates=tuple(f"{one.case} {one.unit}" for one in maybe),
                reasons=(_told(receipt), parcel.sender or "封面无字", "、".join(parcel.contents), *(f"{one.case}：{'、'.join(one.reasons)}" for one in maybe)),
            )
            ledger.office.ask(task, hand=hand)
        for dossier in ledger.cases.dossiers(campaign.code, cases) if cases else ():
            for question in questions(dossier, campaign):
                ledger.office.ask(question, hand=hand)
    return number


def _items(campaign: Campaign, typed: Iterable[str]) -> tuple[str, ...]:
    """What lies in an envelope, by the names of the call: 申报表（纸质） in other brackets, 纸质申报表, and 申报表 alone are what comes by post."""
    postal = {one.name: one.key for one in campaign.postal()}
    found = {one: handwriting.choice(one, tuple(postal)) for one in typed}
    unknown = [one for one, means in found.items() if isinstance(means, handwriting.Unread) and campaign.requirement(one) is None]
    if unknown:
        raise NotReady(f"征集单里没有邮寄材料“{'”、“'.join(unknown)}”，可填：{'、'.join(postal)}")
    return tuple(dict.fromkeys(one if isinstance(means, handwriting.Unread) else postal[means] for one, means in found.items()))


def _told(receipt: PostalReceipt) -> str:
    """Which envelope lies there: its number is written on it, and the tracking number is asked about."""
    sent = " ".join(filter(None, (receipt.carrier, receipt.tracking)))
    return "，".join(filter(None, (f"登记号 {receipt.register_no}", f"{receipt.received_on} 签收", sent)))


def _next(campaign: Campaign, given: frozenset[str]) -> str:
    """The next 登记号 that was never given."""
    count = len(given) + 1
    while (number := f"{campaign.code}-Y{count:04d}") in given:
        count += 1
    return number


def _opened(ledger: Ledger, campaign: Campaign, unit: str, hand: Hand) -> str:
    """The one case of *unit*; opened when it has none yet: a unit that posts paper and never mailed."""
    mine = [one.submission.number for one in ledger.cases.dossiers(campaign.code) if one.submission.unit.key == unit_key(unit)]
    if len(mine) > 1:
        raise NotReady(f"“{unit}”有多个案例（{'、'.join(mine)}），请用 --case 指明")
    if mine:
        return mine[0]
    return ledger.cases.open(campaign.code, CaseRef(unit), keys=KEYS, hand=hand)


def claim(desk: Desk, campaign: Campaign, register_no: str, numbers: Sequence[str], *, by: str, why: str = "", now: datetime | None = None) -> int:
    """Say which cases an envelope serves that was logged without them; the number by which that is undone."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        if not numbers:
            raise NotReady("请写明案例编号")
        held = next((cases for one, cases in ledger.office.parcels(campaign.code) if one.register_no == register_no), None)
        if held is None:
            raise NotReady(f"没有这个登记号：{register_no}")
        rulings.known(ledger, campaign, numbers)
        if set(numbers) <= set(held):
            raise NotReady(f"{register_no} 已在{'、'.join(numbers)}名下")
        ruling = Ruling(0, RulingKind.PLACE, f"parcel:{register_no}", " ".join(dict.fromkeys(numbers)), by, why, at)
        made = ledger.office.rule(campaign.code, ruling, number=numbers[0])
        ledger.office.close_task(f"parcel:{campaign.code}:{register_no}", answer=f"归入：{'、'.join(numbers)}", by=by, at=at, ruling=made)
        rulings.recall(ledger, numbers, by=by, at=at, settled=False)
        for dossier in ledger.cases.dossiers(campaign.code, numbers):
            for question in questions(dossier, campaign):
                ledger.office.ask(question, hand=Hand(by=by, now=at, basis="邮寄认领"))
    return made


def correct(
    desk: Desk, campaign: Campaign, register_no: str, changes: Mapping[str, str], *, by: str, why: str = "", now: datetime | None = None
) -> int:  # fmt: skip
    """Say what was entered wrongly of an envelope, field by field as `core.amending` has them; the number by which that is undone."""
    at = now or desk.now()
    numbers = amending.parts(changes.get("cases", ""))
    if "contents" in changes:
        changes = {**changes, "contents": amending.APART.join(_items(campaign, amending.parts(changes["contents"])))}
    try:
        value = amending.written(changes)
    except ValueError as error:
        raise NotReady(f"更正内容不对，请核对日期和填写的项目：{error}") from error
    if not changes:
        raise NotReady("请写明更正什么")
    with desk.store.begin() as ledger:
        held, before = _envelope(ledger, campaign, register_no)
        if "cases" in changes:
            rulings.known(ledger, campaign, numbers)
        if amending.amended(held, changes) == held and ("cases" not in changes or set(numbers) == set(before)):
            raise NotReady(f"{register_no} 登记的就是这样，未作更正")
        about = tuple(dict.fromkeys((*before, *numbers)))
        ruling = Ruling(0, RulingKind.CORRECT, f"{PARCEL}{register_no}", value, by, why, at)
        made = ledger.office.rule(campaign.code, ruling, number=next(iter(about), ""))
        if numbers:
            ledger.office.close_task(_question(campaign, register_no), answer=f"更正：{'、'.join(numbers)}", by=by, at=at, ruling=made)
        rulings.recall(ledger, about, by=by, at=at, settled=False)
    rulings.resettle(desk, campaign.code, about, at)
    return made


def void(desk: Desk, campaign: Campaign, register_no: str, *, by: str, why: str = "", now: datetime | None = None) -> int:
    """Say that there is no such envelope: entered twice, or by mistake; the number by which that is undone."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        _, numbers = _envelope(ledger, campaign, register_no)
        ruling = Ruling(0, RulingKind.VOID, f"{PARCEL}{register_no}", "", by, why, at)
        made = ledger.office.rule(campaign.code, ruling, number=next(iter(numbers), ""))
        ledger.office.close_task(_question(campaign, register_no), answer="登记作废", by=by, at=at, ruling=made)
        rulings.recall(ledger, numbers, by=by, at=at, settled=False)
    rulings.resettle(desk, campaign.code, numbers, at)
    return made


def _envelope(ledger: Ledger, campaign: Campaign, register_no: str) -> tuple[PostalReceipt, tuple[str, ...]]:
    found = next((each for each in ledger.office.parcels(campaign.code) if each[0].register_no == register_no), None)
    if found is None:
        raise NotReady(f"没有这个登记号：{register_no}")
    return found


def _question(campaign: Campaign, register_no: str) -> str:
    """The key of the question whose it is."""
    return f"{PARCEL}{campaign.code}:{register_no}"
