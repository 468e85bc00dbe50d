"""What was asked: a call for submissions as its campaign sheet 征集单 states it.

The sheet's Chinese words are the vocabulary; each has one value here. A `Campaign` is frozen and complete: whoever holds
it needs neither the file nor the clock. Pure: no I/O. Times are aware; a date without an hour means the whole day, so
its instant is 24:00 in the campaign's zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from config.terms import Amendment, Correspondence, DuplicateRule, SettledQuestion


class Basis(StrEnum):
    """Which moment a deadline is held against."""

    RECEIVED = "收到"  # the server's INTERNALDATE
    SENT = "发出"
    POSTMARK = "邮戳"  # or the courier's pick-up, 揽收
    DELIVERED = "送达"
    SYSTEM = "系统"  # what the call's own page recorded


class Route(StrEnum):
    EMAIL = "电邮"
    POST = "邮寄"
    PAGE = "网页"
    HAND = "当面"


class Weight(StrEnum):
    """How much a check weighs: 须 goes to 补正, 宜 to 温馨提示, 人工 to a person."""

    MUST = "须"
    SHOULD = "宜"
    HUMAN = "人工"


class Need(StrEnum):
    REQUIRED = "是"
    IF_ANY = "若有"
    OPTIONAL = "否"
    LATER = "后补"  # owed, but may follow after the deadline


class Per(StrEnum):
    """The unit of filing: one for each of these."""

    CASE = "案例"
    UNIT = "单位"
    WORK = "作品"
    PROJECT = "项目"
    PERSON = "个人"
    TEAM = "团队"
    RECOMMENDER = "推荐单位"


class Lacking(StrEnum):
    """What the notice says of an item that stays missing or defective. The machine never carries it out."""

    DEFICIENCY = "补正"
    WITHDRAWN = "弃征"
    REJECTED = "不予受理"
    HUMAN = "人工"
    NOTHING = "不影响"


class SealCheck(StrEnum):
    """验章: who says that the seal under an item is in order, as far as its name goes. That it is genuine no machine can say."""

    HUMAN = "人工"
    AUTOMATIC = "自动"  # a seal that clearly bears the declared name completes its item; whatever is in doubt is for a person all the same


class Term(StrEnum):
    """A deadline that is no date."""

    DATED = "定期"
    OPEN_ENDED = "长期"
    UNDECIDED = "未定"


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as the notice words it: 不超过5000, 约3000, 3-5, 1MB-2MB, 不少于1080. Bounds in base units."""

    text: str  # as written
    low: Decimal | None = None
    high: Decimal | None = None
    about: bool = False  # 约, 左右: the bounds already hold the tolerance
    unit: str = ""  # 字, 张, 字节, 秒, 像素, 行, 页, 人, 份, "" when the check implies it
    side: str = ""  # of a picture: 短边, 长边, 宽, 高

    def admits(self, value: Decimal | float) -> bool:
        exact = Decimal(str(value))
        return (self.low is None or exact >= self.low) and (self.high is None or exact <= self.high)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule on the contents of an item: *subject* 字数/章节/字体/时长/单件大小/像素/张数/…, on *target* 正文/摘要/…"""

    weight: Weight
    subject: str
    target: str = ""  # "" means the item itself
    amount: Amount | None = None
    words: tuple[str, ...] = ()  # sections, elements, or the sentence a person is asked


@dataclass(frozen=True, slots=True)
class Deadline:
    name: str  # "" when the call has one deadline
    term: Term = Term.DATED
    opens: date | None = None
    at: datetime | None = None  # the first instant that is too late is the one after; None unless DATED
    basis: Basis = Basis.RECEIVED
    grace: timedelta = timedelta(0)  # for arrival, when the basis is an earlier moment
    quota: int | None = None  # closes when this many are in (收满)
    text: str = ""  # as written
    postponed_from: datetime | None = None  # 延期: what stood there before
    rolling: str = ""  # 滚动: 每月, 每批, as written
    batches: tuple[datetime, ...] = ()  # 滚动 with dates: the close of each batch; *at* is the last


@dataclass(frozen=True, slots=True)
class FieldWanted:
    label: str  # as printed on the form
    meaning: str  # 单位, 案例, 分类, 姓名, 电话, 邮箱, 地址, 日期, 文字, …


@dataclass(frozen=True, slots=True)
class Requirement:
    """材料要求: one thing owed. Its name is its key within the campaign."""

    name: str
    aliases: tuple[str, ...] = ()
    per: Per = Per.CASE
    need: Need = Need.REQUIRED
    when: tuple[tuple[str, str], ...] = ()  # all must hold: (("委员单位", "否"),); of one word written twice, either: see `holds`
    routes: tuple[Route, ...] = (Route.EMAIL,)  # any one of them will do
    deadline: str = ""  # name of a Deadline; "" means the route's own, else the only one
    formats: tuple[str, ...] = ()  # as written: doc, pdf, 图片, 视频, 正文; () means any
    together: tuple[str, ...] = ()  # 同交: every one of these formats is wanted
    copies: int = 1
    originals: int = 0  # of the copies
    returned: bool = False  # 退还: borrowed and given back
    sensitive: bool = False  # 敏感: never shown, never forwarded
    seal: str = ""  # 本单位, 推荐单位, …; "" when none is asked
    signature: str = ""  # 专家, 负责人, …
    any_of: tuple[Requirement, ...] = ()  # 任一: any one of these fulfils it
    pattern: str = ""  # 文件名, e.g. "1.申请表-{单位}-{案例}"
    fields: tuple[FieldWanted, ...] = ()  # 填写
    fields_when: tuple[tuple[str, tuple[FieldWanted, ...]], ...] = ()  # 当署名: {...}: wanted only if …
    inside: str = ""  # 附于: may be inside this other item
    checks: tuple[Check, ...] = ()
    lacking: Lacking = Lacking.DEFICIENCY
    count: Amount | None = None  # 件数: how many files make it up
    note: str = ""
    copies_by: tuple[tuple[str, int], ...] = ()  # 份数 by category key; *copies* is then the largest
    summary: bool = False  # 汇总表: one table for several cases, a row each
    form: str = ""  # 表样: the file name of the blank form
    archive_pattern: str = ""  # 压缩包命名, of this item
    folder_pattern: str = ""  # 文件夹命名
    as_written: tuple[tuple[str, str], ...] = ()  # 装订, 纸张, 版面, …: words only people act upon

    @property
    def key(self) -> str:
        return self.name

    @property
    def gathers(self) -> bool:
        """Whether further files add to this item instead of replacing it: pictures, evidence, works of a group."""
        counted = self.count is not None or any(check.subject == "张数" for check in self.checks)
        return self.need is Need.IF_ANY or self.per is Per.UNIT or counted

    @property
    def by_email(self) -> bool:
        return Route.EMAIL in self.routes

    @property
    def by_post(self) -> bool:
        return Route.POST in self.routes or Route.HAND in self.routes


@dataclass(frozen=True, slots=True)
class PostalAddress:
    recipient: str
    organisation: str
    address: str
    postcode: str
    phone: str = ""
    envelope: str = ""  # words wanted on the envelope
    serves: tuple[tuple[str, str], ...] = ()  # only for these: (("分类", "1"),)


@dataclass(frozen=True, slots=True)
class MailIntake:
    """One of the call's mailboxes and which mail in it belongs to this call."""

    address: str
    serves: tuple[tuple[str, str], ...] = ()  # only for these: (("分类", "1"),)
    subject_starts: tuple[str, ...] = ()
    subject_not_starts: tuple[str, ...] = ()
    subject_contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    mailboxes: tuple[MailIntake, ...] = ()
    post: tuple[PostalAddress, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()  # (("登记", "二维码活动页面"),)
    by_hand: str = ""
    subject_pattern: str = ""  # 主题: "{单位}+{案例}"
    archive_pattern: str = ""  # 压缩包命名
    total_size: Amount | None = None
    refused: tuple[str, ...] = ()  # 禁收: what must not be sent
    folder_pattern: str = ""  # 文件夹命名


@dataclass(frozen=True, slots=True)
class Applicants:
    kind: str = "单位"  # 单位, 个人, 团队, 单位或个人
    called: str = ""  # 称呼: 申报党组织
    limit: Amount | None = None  # how many one applicant may file (每单位, 每人 or 每团队, as *kind* says); None means unlimited
    joint: Amount | None = None  # 联合: how many bodies may file together
    people: Amount | None = None
    roster: str = ""  # 名册: a file name
    roles: tuple[tuple[str, str], ...] = ()  # (("委员单位", "在名册"),)
    channels: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    recommenders: tuple[tuple[str, str], ...] = ()  # quota, ranking and the like, as written
    quota: Amount | None = None  # 推荐.名额: how many one recommender may put forward
    as_written: tuple[tuple[str, str], ...] = ()  # 指导教师, 条件, 备注: words only people act upon
    limits: tuple[tuple[str, Amount], ...] = ()  # every 每…: (("作者", 不超过3),)


@dataclass(frozen=True, slots=True)
class Category:
    key: str  # "1", "一"; of a plain list its number; of a sub-category "1.2"
    name: str
    parent: str = ""  # key of the category this one divides
    limit: Amount | None = None  # how many one applicant may file in it


@dataclass(frozen=True, slots=True)
class Campaign:
    """征集活动."""

    code: str
    name: str
    organisers: tuple[str, ...]
    intake: Intake
    deadlines: tuple[Deadline, ...]
    applicants: Applicants
    categories: tuple[Category, ...]
    requirements: tuple[Requirement, ...]
    correspondence: Correspondence
    rulings: tuple[SettledQuestion, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    duplicates: DuplicateRule | None = None
    seal_check: SealCheck = SealCheck.HUMAN
    zone: str = "Asia/Shanghai"
    language: str = "zh"
    sheet_sha256: str = ""  # of the file this was read from
    extra: tuple[tuple[str, str], ...] = field(default=())  # known words that only people act upon, as written

    def requirement(self, key: str) -> Requirement | None:
        return next((one for one in self.requirements if one.key == key), None)

    def electronic(self) -> Iterator[Requirement]:
        return (one for one in self.requirements if one.by_email)

    def postal(self) -> Iterator[Requirement]:
        return (one for one in self.requirements if one.by_post and not one.by_email)

    def sealed(self) -> Iterator[Requirement]:
        """What comes by e-mail and must bear a seal."""
        return (one for one in self.electronic() if one.seal)

    def deadline_of(self, requirement: Requirement) -> Deadline:
        """The deadline that holds for *requirement*: the named one, else the one named for its route, else the first."""
        wanted = {requirement.deadline} if requirement.deadline else route_names(requirement.routes)
        return next((one for one in self.deadlines if one.name in wanted), self.deadlines[0])


def holds(when: tuple[tuple[str, str], ...], facts: Mapping[str, str]) -> bool | None:
    """Whether the condition *when* is met by *facts*; None when a fact it needs is unknown."""
    verdicts = [facts[word] in {value for other, value in when if other == word} if word in facts else None for word in dict(when)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def route_names(routes: tuple[Route, ...]) -> frozenset[str]:
    """The names under which a sheet may give these routes a deadline of their own."""
    words = {
        Route.EMAIL: ("电子", "电邮", "邮箱", "网上"),
        Route.POST: ("邮寄", "纸质", "网下"),
        Route.PAGE: ("网页", "网上", "系统"),
        Route.HAND: ("当面", "送达", "纸质"),
    }
    return frozenset(word for route in routes for word in words[route])
