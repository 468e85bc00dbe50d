"""Rulings as they are listed: what each is about and what it says, by names, numbers and subjects, not by the keys under which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from tracker.core import amending, directions
from tracker.core.directions import MAIL, NAME
from tracker.core.model import MailBrief, Ruling
from tracker.core.quoting import quotable

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

PARCEL = {
    "received_on": "签收",
    "posted_on": "邮戳",
    "contents": "内件",
    "cases": "案例",
    "carrier": "承运",
    "tracking": "单号",
    "copies": "份数",
    "sender": "寄件单位",
    "place": "存放",
    "note": "备注",
    "sealed": "盖章",
    "by_hand": "专人送达",
}
PARCEL_VALUES = {"true": "是", "false": "否", "": "无"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys in rulings are called."""

    zone: ZoneInfo
    units: Mapping[str, str]  # by the key of the name
    mails: Mapping[str, MailBrief]  # by sha256

    @classmethod
    def of(cls, ledger: Ledger, campaign: Campaign, rulings: Iterable[Ruling]) -> Names:
        mails = {one.subject.removeprefix(MAIL) for one in rulings if one.subject.startswith(MAIL)}
        units = {one.key: one.name for one in ledger.cases.units(campaign.code).values()}
        return cls(ZoneInfo(campaign.zone), units, {one.sha256: one for one in ledger.cases.mails(mails)})

    def subject(self, case: str, one: Ruling) -> str:
        """What a ruling is about."""
        about, _, rest = one.subject.partition(":")
        words = {
            "case": "",
            "ruling": f"认定 {rest}",
            "item": rest,
            "paper": one.value or "材料",
            "field": rest,
            "name": self.units.get(rest, rest),
            "unit": "单位名称",
            "title": "案例名称",
            "category": "分类",
            "seal": "公章",
            "parcel": f"邮寄件 {rest}",
            "mail": self._mail(rest),
            "task": f"待核 {quotable('T', rest)}",
        }
        return f"{case} {words.get(about, rest)}".strip() or rest

    def value(self, one: Ruling) -> str:
        """A direction is a list of what was said, a unit is kept by its key; all else is a word already."""
        if one.subject.startswith(MAIL) and one.kind in directions.DIRECTING:
            said = directions.of((replace(one, undone=False),))
            of_mail = (said.letter, *said.files)
            return "；".join(" ".join(filter(None, (each.number, each.unit, each.title, each.item))) for each in of_mail if each is not None)
        if one.subject.startswith("parcel:") and (changes := amending.read(one.value)):
            return "；".join(f"{PARCEL[name]} {PARCEL_VALUES.get(text, text).replace(amending.APART, '、')}" for name, text in changes.items())
        if one.subject.startswith(NAME):
            return self.units.get(one.value, one.value)
        return "" if one.subject.startswith("paper:") else one.value

    def _mail(self, sha256: str) -> str:
        found = self.mails.get(sha256)
        if found is None:
            return f"来信 {sha256[:16]}"
        return f"来信“{found.subject or '（无主题）'}”（{found.sender} {found.arrived.astimezone(self.zone):%m-%d %H:%M}）"
