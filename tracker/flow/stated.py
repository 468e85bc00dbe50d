"""What a person states of a case: until when it has time, what it need not send, its category, whom it names, its names. Subject and value of the ruling."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from ingest.names import title_key, unit_key
from tracker.core import handwriting
from tracker.core.circumstances import MAILBOX, category_key
from tracker.core.directions import CATEGORY, LONGEST, TITLE, UNIT
from tracker.core.model import Dossier, RulingKind
from tracker.desk import NotReady

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

CORRECTED = {
    "电话": re.compile(r"[+\d][\d\s()（）转—-]{4,38}"),
    MAILBOX: re.compile(r"[^\s@<>,;\"']{1,64}@[\w.-]{1,120}\.\w{2,24}"),
    "姓名": re.compile(r"[^\s\d].{0,58}"),
}


def stated(
    ledger: Ledger, campaign: Campaign, dossier: Dossier, kind: RulingKind, values: tuple[str, ...], *, item: str, title: str, at: datetime
) -> tuple[str, str]:
    """What a ruling on facts is about, and its value; refused in words where it makes no sense."""
    given = " ".join(values).strip()
    number = dossier.submission.number
    match kind:
        case RulingKind.EXTEND:
            until = _day(given, campaign, at)
            if not handwriting.whole_day(given):
                raise NotReady(handwriting.WHOLE_DAYS.format(example=until.isoformat()))
            return "case", _later(until, campaign).isoformat()
        case RulingKind.WAIVE:
            return f"item:{known_item(campaign, item or given)}", ""
        case RulingKind.RECLASSIFY:
            key = category_key(given, campaign) if given else ""
            if key not in {one.key for one in campaign.categories}:
                raise NotReady(f"征集单里没有分类“{given}”，可填：{'、'.join(f'{one.key} {one.name}' for one in campaign.categories) or '（未设分类）'}")
            return f"{CATEGORY}{number}", key
        case RulingKind.CONTACT:
            return _contact(values)
        case _:
            return _name(ledger, campaign, dossier, given, title)


def _day(given: str, campaign: Campaign, at: datetime) -> date:
    found = handwriting.day_of(given, campaign, today=at.astimezone(ZoneInfo(campaign.zone)).date())
    if isinstance(found, handwriting.Unread):
        raise NotReady(found.why)
    return found


def _later(day: date, campaign: Campaign) -> date:
    """A day before everything closes gives nobody more time: it is a slip, most often of the year."""
    closes = min((one.at.astimezone(ZoneInfo(campaign.zone)).date() for one in campaign.deadlines if one.at is not None), default=day)
    if day < closes:
        raise NotReady(f"{day} 早于截止日期 {closes}，不成延期，未记入；请核对年份和日期")
    return day


def known_item(campaign: Campaign, named: str) -> str:
    """The key of an item of the sheet, as people type it: 申报表（纸质） has the brackets of a Chinese keyboard."""
    keys = tuple(one.key for one in campaign.requirements)
    if named in keys:
        return named
    found = handwriting.choice(named, keys) if named and not named.isdecimal() else None  # its place in a list is no name where no list was shown
    if not isinstance(found, str):
        said = f"征集单里没有材料“{named}”" if named else "请用 --item 写明是哪项材料"
        raise NotReady(f"{said}，可填：{'、'.join(keys)}")
    return found


def _contact(values: tuple[str, ...]) -> tuple[str, str]:
    field, value = (values[0], " ".join(values[1:]).strip()) if values else ("", "")
    if field not in CORRECTED:
        raise NotReady(f"请写更正哪一项和新的内容，可更正：{'、'.join(CORRECTED)}，如 更正联系 编号 电话 号码")
    if CORRECTED[field].fullmatch(value) is None:
        raise NotReady(f"“{value[:LONGEST]}”不像{field}，未记入")
    return f"field:{field}", value


def _name(ledger: Ledger, campaign: Campaign, dossier: Dossier, name: str, title: str) -> tuple[str, str]:
    """A new name of the unit, or with *title* of the case; one that is taken means something else."""
    mine = dossier.submission
    if bool(name) == bool(title) or len(name or title) > LONGEST:
        raise NotReady("请写单位的新名称，或用 --title 写案例的新名称，二者取一")
    if title:
        mine_too = (one for one in ledger.cases.listed(campaign.code) if one.unit.id == mine.unit.id)
        whole = ledger.cases.dossiers(campaign.code, [one.number for one in mine_too])
        others = (one.submission for one in whole if one.submission.unit.id == mine.unit.id and one.submission.number != mine.number)
        taken = next((one.number for one in others if one.title_key == title_key(title)), "")
        if taken:
            raise NotReady(f"该单位的 {taken} 已是这个名称；是同一案例的，请用 shoujian rule 并案 {mine.number} {taken}")
        return f"{TITLE}{mine.number}", title
    key = unit_key(name)
    if not key or name == mine.unit.name:
        raise NotReady(f"“{name}”与现在的名称相同" if key else f"“{name}”不像单位名称")
    if key not in {mine.unit.key, *mine.unit.aliases} and ledger.cases.cases_of(campaign.code, (key,)):
        raise NotReady(f"“{name}”已有案例；是同一家的，请用 shoujian rule 同一单位 {mine.unit.name} {name}")
    return f"{UNIT}{mine.unit.key}", name
