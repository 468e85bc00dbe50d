"""What a call lays down besides its materials: which letters are written, what was settled, what was changed later, what was filed before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rung:
    """A reminder so many days before a deadline."""

    days: int
    deadline: str = ""  # "" means every dated one


@dataclass(frozen=True, slots=True)
class Correspondence:
    receipt: bool = True
    receipt_by_hand: bool = False  # 回执: 人工: written, but a person releases it
    reminders: tuple[Rung, ...] = ()  # empty by policy: 不催
    signature: str = ""  # 落款
    enquiries: str = ""  # 咨询
    digest_to: tuple[str, ...] = ()  # organisers' addresses
    digest_hour: int = 8  # local hour
    digest_book: bool = True  # 台账: whether the workbook goes with it
    retention: str = ""  # 存期: how long personal data is kept, as written
    retention_days: int | None = None
    sender: str = ""  # 发件人: the name shown beside our address
    parcels: bool = True  # 签收: an envelope that was signed for is acknowledged
    withdrawals: bool = True  # 撤回确认
    names: bool = False  # 单位确认: under which name a unit is registered, where its papers have another one
    lacking: bool = False  # 逾期告知: what was still lacking at the close; a sheet that reminds wants it unless it says otherwise
    extensions: bool = False  # 延期告知
    covers: bool = False  # 邮寄封面: goes with the receipt while the case owes paper


@dataclass(frozen=True, slots=True)
class SettledQuestion:
    """裁定: a question the notice leaves open, and how the secretariat settled it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """变更: a later notice that changed the call; old receipts stay explainable by it."""

    on: date | None
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """查重: what was filed before must not be filed again."""

    against: tuple[str, ...]
    by: tuple[str, ...] = ()
    then: str = "转人工"
