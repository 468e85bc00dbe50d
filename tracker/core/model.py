"""What the office thinks with: units, submissions, papers, parcels, rulings, and the frozen `Dossier` of one case.

Evidence (`Paper`, `PostalReceipt`, `Ruling`) is appended and never edited. How a case *stands* is folded from it by
`tracker.core.standing` and is never stored. Pure: no I/O, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from config.campaign import Weight
from ingest.facts import Kind


class Fate(StrEnum):
    """What became of one mail; `STORED` and `PARSED` are on the way, every mail ends in exactly one of the others."""

    STORED = "stored"
    PARSED = "parsed"
    FILED = "filed"
    REVIEW = "review"
    ENQUIRY = "enquiry"
    MISDIRECTED = "misdirected"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    BROKEN = "broken"


class Standing(StrEnum):
    """How one item of one case, or one paper of it, stands. Derived, never stored."""

    MISSING = "missing"
    RECEIVED = "received"
    TO_VERIFY = "to-verify"
    ACCEPTED = "accepted"
    DEFECTIVE = "defective"
    LATE = "late"
    IN_REVIEW = "in-review"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    NOT_OWED = "not-owed"  # its condition does not hold, or 若有 and nothing came


class CaseState(StrEnum):
    """How a whole case stands, in the office's own words (状态)."""

    COMPLETE = "齐全"
    COMPLETE_TO_VERIFY = "齐全待验"
    AWAITING_PAPER = "电子齐·待纸质"
    TO_SUPPLEMENT = "待补正"
    IN_REVIEW = "待核"
    LATE = "逾期"
    WITHDRAWN = "弃征"
    EMPTY = "未交"


class TaskKind(StrEnum):
    """What kind of question a person is asked (事项)."""

    UNIT = "单位歧义"
    SEAL = "公章"
    BORDERLINE = "临界"
    LATE_REPLACEMENT = "逾期替换"
    MISDIRECTED = "误投"
    WITHDRAWAL = "撤回"
    BOUNCE = "退信"
    CLOUD = "云附件"
    UNREADABLE = "无法打开"
    DUPLICATE = "疑似重复"
    ENQUIRY = "咨询"
    PRIVACY = "个人信息请求"
    DANGEROUS = "危险附件"
    REPLACEMENT = "他人换版"  # a new version from an address nobody knows for the case
    TITLE = "更名或新案例"  # a case of the same unit under a title nearly the same
    ITEM = "材料归类"  # we know whose it is, not what it answers
    PARCEL = "认领"
    LETTER = "函件待定"  # a letter whose sending stayed unknown
    TABLE = "表格冲突"  # the workbook says one thing and the books another, and both are newer than what was written
    SYSTEM = "系统"


class LetterState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    HELD = "held"
    DROPPED = "dropped"  # a person decided that it is not sent


class RulingKind(StrEnum):
    ACCEPT = "合格"
    RETURN = "不合格"
    VOID = "作废"
    THIS_VERSION = "以此版为准"
    WAIVE = "免交"
    EXTEND = "延期"
    PLACE = "归入"
    ON_TIME = "算按时"
    LATE = "算逾期"
    WITHDRAW = "弃征"
    RENAME = "更名"
    RECLASSIFY = "改分类"
    CONTACT = "更正联系"
    STOP_MAIL = "停发邮件"
    IGNORE = "忽略"
    MISDIRECTED = "误投"
    CLOSE = "办结"
    NOTE = "记录"  # words that a person wrote down; nothing follows from them
    SAME_UNIT = "同一单位"
    OTHER_UNIT = "另一单位"
    MERGE = "并案"
    CORRECT = "更正"  # what was entered wrongly of an envelope
    UNDO = "撤销"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen in a paper, with its weight and its place. *code* is a code of the message catalogue."""

    code: str
    weight: Weight
    where: str = ""  # "第2页", "表格第3行"
    values: tuple[tuple[str, str], ...] = ()
    remark: bool = False  # a plain description (约3900字), neither good nor bad


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A cell of a form, as read."""

    label: str
    meaning: str  # of the sheet's 填写: 单位, 案例, 姓名, 电话, …
    value: str
    where: str = ""  # "表1第3行", "第2页"
    confidence: float = 1.0  # 0..1: below 1 where the label was only similar, the place unusual, or the text recognised from a picture
    fault: str = ""  # what is wrong with the value's shape: phone, email, unit, category; "" when nothing is


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    name: str  # as first written in full; a ruling may rename
    key: str  # normalised for comparison
    aliases: tuple[str, ...] = ()  # keys of other names, learnt from rulings
    region: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    id: int
    number: str  # DJ2025-0001
    campaign: str
    unit: Unit
    title: str  # "" while unknown
    title_key: str
    category: str  # key of the campaign's category, "" while unknown
    opened: datetime  # arrival of the mail or parcel that opened it
    by_hand: bool = False  # no mail opened it: it stays, whatever becomes of its mails


@dataclass(frozen=True, slots=True)
class Paper:
    """收到的材料: evidence that one file of one mail answers one requirement."""

    id: int
    mail: str  # sha256 of the mail
    path: str  # part path within it
    requirement: str  # key
    shared: bool  # belongs to the unit and is shared by its cases
    filename: str
    sha256: str  # of the file; "" when it was left at a provider and is not here
    size: int  # of a file that is not here: as printed, 0 when nothing was
    kind: Kind
    arrived: datetime
    dated: datetime | None  # the Date header: shown, never decides
    findings: tuple[Finding, ...] = ()
    fields: tuple[FieldRead, ...] = ()
    reasons: tuple[str, ...] = ()  # why it was placed here, sentences for the telephone
    score: float = 1.0
    reader: str = ""
    expires: datetime | None = None  # of a file that is not here: when its provider deletes it, as the mail says
    content: str = ""  # digest of what it says and shows; "" where that cannot be told

    @property
    def tenor(self) -> tuple[object, ...] | None:
        """What a copy that was only saved again shares with it: what it says and shows, its kind, and its faults. None where that cannot be told.

        What was seen of its seals is left out: of two copies one may have been looked at already.
        """
        faults = frozenset(one for one in self.findings if not one.code.startswith("seal-"))
        return (self.content, self.kind, faults) if self.content else None

    @property
    def identity(self) -> str:
        """What makes two papers the same file; of one that is not here all we know is what it was called."""
        return self.sha256 or f"{self.filename} {self.size}"


@dataclass(frozen=True, slots=True)
class PostalReceipt:
    """邮寄件: an envelope, as a person logged it."""

    register_no: str  # 登记号
    received_on: date  # 签收日期
    posted_on: date | None  # 邮戳/揽收日期; None when illegible or delivered by hand
    by_hand: bool
    carrier: str
    tracking: str
    contents: tuple[str, ...]  # requirement keys
    sealed: bool | None
    copies: str = ""
    sender: str = ""  # as on the cover
    place: str = ""  # where it is kept
    logged_by: str = ""
    note: str = ""
    logged: datetime | None = field(default=None, compare=False)  # when it was entered; the ledger knows


@dataclass(frozen=True, slots=True)
class Ruling:
    """认定: a person decided, and signed. A later one on the same subject outranks an earlier one."""

    id: int
    kind: RulingKind
    subject: str  # what it is about: "item:申报表", "paper:17", "case", "task:<key>"
    value: str
    by: str
    why: str
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class LetterOnFile:
    key: str
    kind: str  # NoticeKind value
    to: str
    state: LetterState
    message_id: str
    queued: datetime
    sent: datetime | None
    covers: tuple[str, ...] = ()  # sha256 of the mails it answers


@dataclass(frozen=True, slots=True)
class MailBrief:
    """One mail of a case, as far as letters and the workbook need it."""

    sha256: str
    message_id: str
    references: tuple[str, ...]
    sender_name: str
    sender: str
    subject: str
    arrived: datetime
    dated: datetime | None
    fate: Fate
    covered: bool = False  # some letter answers it already
    imported: bool = False  # not received by us but imported: letters are held
    nothing_attached: bool = False  # it spoke of attachments and had none
    cases: tuple[str, ...] = ()  # numbers of the cases it concerns


@dataclass(frozen=True, slots=True)
class Task:
    """待核: one question for a person."""

    key: str  # semantic, UNIQUE: the same question is asked once
    kind: TaskKind
    question: str
    campaign: str
    mail: str = ""
    submission: str = ""  # number
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    opened: datetime | None = None
    closed: bool = False
    answer: str = ""
    due: datetime | None = None  # until when a person must act; afterwards it can no longer be done
    ruling: int = 0  # that answered it
    assignee: str = ""  # who has it in hand
    later: date | None = None  # on which day a person looks at it again; it is listed behind until then


@dataclass(frozen=True, slots=True)
class Membership:
    """What the roster 名册 of a campaign says of one unit."""

    listed: bool | None  # None: a name of the roster may be this unit, and no person has said so yet
    roles: tuple[str, ...] = ()  # as the roster has them: 委员单位
    name: str = ""  # as the roster has it


@dataclass(frozen=True, slots=True)
class Dossier:
    """案卷: everything known of one case at one moment, frozen."""

    submission: Submission
    papers: tuple[Paper, ...] = ()  # those shared by the unit included
    parcels: tuple[PostalReceipt, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    mails: tuple[MailBrief, ...] = ()
    letters: tuple[LetterOnFile, ...] = ()
    tasks: tuple[Task, ...] = ()  # open ones
    looking: datetime | None = None  # since when a file of its mails waits for a second look
    looked: datetime | None = None  # when a file of its mails was last looked at again
    membership: Membership | None = None  # None: no roster was imported
