"""What the post register is asked: whose an envelope may be, what is still to come, what came unannounced, what is to be given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from ingest.names import unit_key
from tracker.core import claiming
from tracker.core.claiming import Borrowed, Candidate, Expected, Stranger
from tracker.core.model import PostalReceipt, Ruling, RulingKind
from tracker.core.register import Register
from tracker.desk import Desk, NotReady

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

FEW = 500  # cases that are read by their numbers; of more the whole call is read at once
BACK = "back:"  # a ruling on this and a 登记号 notes that what was borrowed went back


@dataclass(frozen=True, slots=True)
class Unclaimed:
    parcel: PostalReceipt
    candidates: tuple[Candidate, ...]


def unclaimed(desk: Desk, campaign: Campaign) -> tuple[Unclaimed, ...]:
    """认领: the envelopes of nobody, each with whose they may be and why."""
    with desk.store.look() as ledger:
        nobodys = [parcel for parcel, numbers in ledger.office.parcels(campaign.code) if not numbers]
        return tuple(Unclaimed(one, candidates(ledger, campaign, one)) for one in nobodys)


def suggested(desk: Desk, campaign: Campaign, register_no: str) -> str:
    """The one case whose sender told the tracking number of this envelope."""
    with desk.store.look() as ledger:
        parcel = next((one for one, _ in ledger.office.parcels(campaign.code) if one.register_no == register_no), None)
        found = candidates(ledger, campaign, parcel) if parcel else ()
    if parcel is None:
        raise NotReady(f"没有这个登记号：{register_no}")
    sure = next((one.case for one in found if one.sure), "")
    if not sure:
        raise NotReady(f"{register_no} 没有来信自报过单号，请写明案例编号")
    return sure


def candidates(ledger: Ledger, campaign: Campaign, parcel: PostalReceipt) -> tuple[Candidate, ...]:
    """Whose an envelope may be; whole cases are read only of those that come into question, for somebody stands at the table and waits."""
    known = ledger.cases.register(campaign.code)
    alike = {one.id for one in Register(known.units, known.submissions).alike(parcel.sender)} if parcel.sender else set()
    told = ledger.post.reported(campaign.code)
    near = {one.number for one in known.submissions if one.unit.id in alike}
    near.update(claiming.tracked(parcel, told), ledger.cases.cases_of(campaign.code, (unit_key(parcel.sender),)))
    every = claiming.telephones(parcel) or len(near) > FEW
    return claiming.candidates(parcel, ledger.cases.dossiers(campaign.code, None if every else near), told, alike)


def expected(desk: Desk, campaign: Campaign) -> tuple[Expected, ...]:
    """预期未到: cases that mailed and whose paper has not come."""
    with desk.store.look() as ledger:
        return claiming.expected(ledger.cases.dossiers(campaign.code), ledger.post.reported(campaign.code), campaign)


def strangers(desk: Desk, campaign: Campaign) -> tuple[Stranger, ...]:
    """到件无来信: envelopes of cases that never wrote, and those of nobody."""
    with desk.store.look() as ledger:
        nobodys = tuple(Stranger(parcel, "", "") for parcel, numbers in ledger.office.parcels(campaign.code) if not numbers)
        return (*claiming.strangers(ledger.cases.dossiers(campaign.code)), *nobodys)


def borrowed(desk: Desk, campaign: Campaign) -> tuple[Borrowed, ...]:
    """退还: envelopes with what is to be given back, those that are still here first."""
    wanted = {one.key for one in campaign.requirements if one.returned}
    with desk.store.look() as ledger:
        parcels = ledger.office.parcels(campaign.code)
        noted = {one.subject: one.value for one in ledger.office.rulings(campaign.code) if one.subject.startswith(BACK) and not one.undone}
    found = [
        Borrowed(parcel, cases, tuple(one for one in parcel.contents if one in wanted), noted.get(f"{BACK}{parcel.register_no}", ""))
        for parcel, cases in parcels
        if wanted.intersection(parcel.contents)
    ]
    return tuple(sorted(found, key=lambda one: (bool(one.returned), one.parcel.received_on, one.parcel.register_no)))


def returned(desk: Desk, campaign: Campaign, register_no: str, how: str, *, by: str, why: str = "", now: datetime | None = None) -> int:
    """Note that what was borrowed with an envelope went back, and how; the number by which that is undone."""
    at = now or desk.now()
    one = next((each for each in borrowed(desk, campaign) if each.parcel.register_no == register_no), None)
    if one is None:
        raise NotReady(f"{register_no} 没有需要退还的原件，或没有这个登记号")
    if one.returned:
        raise NotReady(f"{register_no} 已于此前退还：{one.returned}")
    told = f"{at.astimezone(ZoneInfo(campaign.zone)):%Y-%m-%d} {how}".strip()
    with desk.store.begin() as ledger:
        return ledger.office.rule(campaign.code, Ruling(0, RulingKind.NOTE, f"{BACK}{register_no}", told, by, why, at), number=next(iter(one.cases), ""))
