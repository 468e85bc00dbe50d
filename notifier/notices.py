"""What we want to say to someone, before it has words: one frozen value for each kind of letter 函件.

A `Notice` carries facts; `notifier.render` finds the words. Text that came from an applicant (unit, title, file name) is
untrusted and stays plain data here: escaping is the renderer's business. Pure: no clock, no I/O. All times are aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class NoticeKind(StrEnum):
    RECEIPT = "receipt"  # 回执
    DEFICIENCY = "deficiency"  # 补正
    REMINDER = "reminder"  # 催报
    LATE = "late"  # 逾期
    POSTED = "posted"  # 纸质件签收
    UNIT = "unit"  # 单位确认
    WITHDRAWN = "withdrawn"  # 撤回确认
    EXTENDED = "extended"  # 延期告知
    DIGEST = "digest"  # 日报


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of the message catalogue, by its code, with what goes into it."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every letter of one campaign shares."""

    campaign: str
    code: str
    signature: str  # 落款
    enquiries: str  # 咨询
    zone: str = "Asia/Shanghai"
    language: str = "zh"
    retention: str = ""


@dataclass(frozen=True, slots=True)
class PostTo:
    recipient: str
    organisation: str
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Received:
    """One item that is in, and how it looks: 申报表 1份（扫描件，公章待核验）."""

    item: str
    files: tuple[str, ...]  # file names as sent; untrusted
    remarks: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """One item still owed: by which route, until when, held against what."""

    item: str
    by_post: bool = False
    seal: bool = False
    until: datetime | None = None
    basis: str = ""  # 收到, 邮戳, …
    remarks: tuple[Saying, ...] = ()
    closed: bool = False  # its time has passed: named, and no longer asked for
    seal_of: str = ""  # whose seal, where it is not the applicant's own: 推荐单位公章


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of a 补正: what is wrong with which item, and what we ask for."""

    item: str
    problem: Saying
    request: Saying


@dataclass(frozen=True, slots=True)
class CaseEntry:
    number: str  # DJ2025-0001
    unit: str
    title: str  # "" while unknown
    received: tuple[Received, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    hints: tuple[Saying, ...] = ()  # 温馨提示
    rulings: tuple[str, ...] = ()  # settled questions worth quoting
    person: bool = False  # 个人申报: addressed as 您, not as 贵单位
    faults: tuple[Fault, ...] = ()  # told here only where no letter of its own tells them: in the list of a sender who forwards


@dataclass(frozen=True, slots=True)
class Version:
    """An item that came again, and which of its versions stands now."""

    item: str
    files: tuple[str, ...]  # file names of the version that stands; untrusted
    arrived: datetime  # when that version came
    newer: bool = True  # False: what came now came too late, and the former version stands


@dataclass(frozen=True, slots=True)
class Receipt:
    head: Letterhead
    arrived: datetime  # the first mail this answers
    mails: int  # how many mails it answers
    cases: tuple[CaseEntry, ...]  # never empty
    post: PostTo | None
    today: date  # local date under the signature
    forwarded: bool = False  # the sender passed on what others file: he gets the list
    mended: bool = False  # this answers what we asked for in a 补正
    replaced: tuple[str, ...] = ()  # items of which a newer version now stands
    echo: bool = True  # False towards a sender nobody vouches for: nothing he wrote goes back to him
    versions: tuple[Version, ...] = ()  # of the replaced items, each with the version that stands

    kind = NoticeKind.RECEIPT


@dataclass(frozen=True, slots=True)
class Deficiency:
    head: Letterhead
    case: CaseEntry
    faults: tuple[Fault, ...]  # all of them: 一次性告知
    until: datetime | None
    consequence: str  # "" or the notice's own word: 弃征, 不予受理
    post: PostTo | None
    today: date
    nothing_attached: bool = False  # the mail spoke of attachments and had none

    kind = NoticeKind.DEFICIENCY


@dataclass(frozen=True, slots=True)
class Reminder:
    head: Letterhead
    case: CaseEntry
    faults: tuple[Fault, ...]
    as_of: datetime
    until: datetime
    days: int
    post: PostTo | None
    today: date

    kind = NoticeKind.REMINDER


@dataclass(frozen=True, slots=True)
class Late:
    """Arrived after the deadline, or still incomplete when it passed. States it; decides nothing."""

    head: Letterhead
    case: CaseEntry
    arrived: datetime | None  # None: nothing arrived late, something is still missing
    until: datetime
    consequence: str
    reply_by: date | None
    today: date

    kind = NoticeKind.LATE


@dataclass(frozen=True, slots=True)
class Posted:
    """An envelope was signed for: what was in it, for which cases, and what these still owe."""

    head: Letterhead
    register_no: str  # 登记号
    received_on: date
    posted_on: date | None  # postmark or pick-up; None where there is none
    by_hand: bool
    items: tuple[str, ...]  # what the register says was in it
    cases: tuple[CaseEntry, ...]  # never empty
    late: bool  # by its dates it came after the deadline: stated, not decided
    closed: bool  # something else is lacking for which it is too late: no longer asked for
    post: PostTo | None
    today: date

    kind = NoticeKind.POSTED


@dataclass(frozen=True, slots=True)
class UnitName:
    """Under which name a unit is registered, to be confirmed by it."""

    head: Letterhead
    cases: tuple[CaseEntry, ...]  # never empty, all of this unit
    written: tuple[str, ...]  # the other names under which its papers came; untrusted
    today: date

    kind = NoticeKind.UNIT


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A case was withdrawn on the applicant's own request; a person has confirmed it."""

    head: Letterhead
    case: CaseEntry
    on: date
    reply_by: date
    today: date

    kind = NoticeKind.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Extended:
    """A person gave one case more time."""

    head: Letterhead
    case: CaseEntry
    until: datetime
    post: PostTo | None
    today: date

    kind = NoticeKind.EXTENDED


@dataclass(frozen=True, slots=True)
class Count:
    label: str  # a code of the catalogue (workbook.kind-seal), or plain words such as a category's name
    number: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One case in a list of the digest, by what may be shown of it."""

    number: str
    unit: str
    title: str = ""
    why: str = ""  # the kind of question, or how the case stands: a code, as in `Count`


@dataclass(frozen=True, slots=True)
class Roll:
    """Cases named one by one under one heading 名单."""

    heading: str  # a code, as in `Count`
    number: int  # of all of them; where they are very many, *rows* are the first
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """To the organisers: no phone numbers, no private addresses."""

    head: Letterhead
    issue: int  # 第 n 期
    at: datetime
    final: bool
    units: int
    cases: int
    new_cases: int  # since the last issue
    states: tuple[Count, ...]
    categories: tuple[Count, ...]
    regions: tuple[Count, ...]
    decisions: tuple[Count, ...]  # 需要领导决定
    chores: tuple[Count, ...]  # 需要工作人员办理
    days_left: int | None
    tomorrow: tuple[Saying, ...]
    last_poll: datetime | None
    moved: tuple[Saying, ...] = ()  # since the last issue: 新申报单位2家, 收到邮寄4件, …
    undecided: Roll | None = None  # what leaders must decide, case by case; in the final report the rolls say it
    running_out: tuple[Saying, ...] = ()  # files left at a provider
    health: tuple[Saying, ...] = ()  # what does not run as it should
    timeliness: tuple[Count, ...] = ()  # 按时, 临界, 逾期; of the final report, as all below
    post: tuple[Count, ...] = ()
    rolls: tuple[Roll, ...] = ()  # every case in one of them
    book: bool = False  # the workbook is enclosed
    folder: str = ""  # where its files are kept, below the folder of what is put out; "" when it has none

    kind = NoticeKind.DIGEST


Notice: TypeAlias = Receipt | Deficiency | Reminder | Late | Posted | UnitName | Withdrawn | Extended | Digest


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a notice goes and what it answers; the key makes it single."""

    key: str  # receipt:<submission>:<window>, …
    to: Recipient
    number: str  # for the subject: 【DJ2025-0001】; "" for digests
    in_reply_to: str = ""  # Message-ID without brackets
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter 附件."""

    name: str  # as the reader sees it: 台账（9月27日8时）.xlsx
    media_type: str  # application/pdf
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in words, ready for the wire."""

    message_id: str  # without brackets; stable for one outbox key
    sender: Recipient
    to: Recipient
    copy_to: str  # our own mailbox, by Bcc: how an unknown outcome is settled
    subject: str
    text: str
    html: str
    automatic: str  # auto-replied | auto-generated (RFC 3834 §5)
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Enclosure, ...] = ()
