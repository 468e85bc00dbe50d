"""Who wrote this: a person, or which kind of machine (RFC 3834 §2, RFC 3464, RFC 8098, RFC 2369), always with the reason.

Own letters are looked for first, then bounces, receipts and automatic replies, then lists. What nobody claims is a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.facts import Address, Nature
from ingest.headers import Fields

OWN_HEADER = "x-shoujian-letter"

_AUTO_SUBJECT = re.compile(
    r"^\s*(?:自动回[复覆]|自动答[复覆]|自動回[覆復]|自動答[覆復]|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|auto:|out of (?:the )?office|外出自动|休假自动)\s*[:：,，]?",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"退信|系统退信|未送达|无法传递|无法投递|投递失败|发送失败|未傳遞|undeliver|returned mail|delivery (?:status notification|failure|failed|has failed)|mail delivery (?:failed|system|subsystem)|failure notice|returned to sender|the email is returned|(?:已送达|送达|投递成功|投递|发送成功|已传递|传递状态)(?:的)?(?:通知|回执|报告)|^\s*(?:已传递|已中继|已展开|delivered|relayed|expanded)\s*[:：]|successful mail delivery|delivery notification",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    r"^\s*(?:已读|已讀|未读|read|not read|读取回执|阅读回执|邮件阅读回执|read receipt|disposition notification)\s*[:：]", re.IGNORECASE
)
_POSTMASTER = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?(?:[+-].*)?|owner-postmaster|microsoftexchange[0-9a-f]{16,40})@", re.IGNORECASE
)
_SYSTEM = re.compile(
    r"^(?:(?:no|do[-_]?not)[-_.]?reply|noreply|notifications?|notice|notify|security|account[-_]?(?:noreply|security.*)|service|kefu|alert|system|10000|mailadmin|newsletter[-_]?noreply)@",
    re.IGNORECASE,
)
_PROVIDERS = frozenset(
    {
        "qq.com",
        "163.com",
        "126.com",
        "yeah.net",
        "service.netease.com",
        "exmail.qq.com",
        "tencent.com",
        "service.163.com",
        "aliyun.com",
        "sina.com",
        "139.com",
        "netease.com",
        "google.com",
        "accountprotection.microsoft.com",
        "microsoft.com",
    }
)
_SYSTEM_SUBJECT = re.compile(
    r"容量|空间不足|登录提醒|异地登录|安全提醒|安全验证|授权码|账号安全|帐号安全|密码(?:修改|重置)|验证码|storage|quota|security alert|sign-in", re.IGNORECASE
)
_MESSAGE_ID = re.compile(r"<([^<>@\s\"]{1,200}@[^<>@\s\"]{1,200})>")
_ID_LINE = re.compile(
    r"(?:(?:original-)?message-?id|(?:邮件|信件)(?:标识|编号|ID))\s*[:：]\s*(?:<|&lt;)?([^<>@\s\"&;]{1,200}@[^<>@\s\"&;]{1,200})", re.IGNORECASE
)
_RESPONDERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply")
_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "feedback-id", "x-mailchimp-id", "x-campaign-id")
BOUNCED = 20  # Message-IDs taken from one bounce


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a message shows of its author before anybody reads it."""

    fields: Fields
    subject: str
    address: str
    content_type: str
    report_type: str
    auto: str  # the value of Auto-Submitted, without parameters and comments

    def null_path(self) -> bool:
        return self.fields.has("return-path") and self.fields.first("return-path").strip() in {b"<>", b""}


_Found = tuple[Nature, str] | None


def nature(
    fields: Fields, *, subject: str, sender: Address | None, content_type: str, report_type: str = "", own: frozenset[str] = frozenset()
) -> tuple[Nature, str]:
    """Say who wrote a message and why we think so; *own* are our own addresses in lower case."""
    auto = fields.text("auto-submitted").lower().split(";")[0].split("(")[0].strip()
    marks = _Marks(fields, subject, sender.address.lower() if sender else "", content_type, report_type.lower(), auto)
    if fields.has(OWN_HEADER):
        return Nature.OWN, "carries the header of our own letters"
    if marks.address and marks.address in own:
        return Nature.OWN, "written from an address of ours"
    for judge in (_reported, _bounced, _automatic, _announced, _listed):
        found = judge(marks)
        if found is not None:
            return found
    return Nature.PERSON, "no mark of a machine"


def _reported(marks: _Marks) -> _Found:
    """RFC 3464 and RFC 8098 reports say what they are."""
    if marks.content_type != "multipart/report":
        return None
    if marks.report_type == "disposition-notification" or _RECEIPT_SUBJECT.match(marks.subject):
        return Nature.READ_RECEIPT, "a disposition notification (RFC 8098)"
    if marks.report_type in {"delivery-status", ""}:
        return Nature.BOUNCE, "a delivery status notification (RFC 3464)"
    return Nature.SYSTEM, f"a report of type {marks.report_type[:40]}"


def _bounced(marks: _Marks) -> _Found:
    """Bounces of providers that know no report format: QQ writes an HTML table, NetEase a page."""
    if _RECEIPT_SUBJECT.match(marks.subject) and (marks.auto or marks.null_path()):
        return Nature.READ_RECEIPT, "its subject says it was read"
    if marks.fields.has("x-failed-recipients"):
        return Nature.BOUNCE, "names failed recipients"
    if _AUTO_SUBJECT.match(marks.subject):
        return None
    says_so = bool(_BOUNCE_SUBJECT.search(marks.subject))
    if _POSTMASTER.match(marks.address):
        return Nature.BOUNCE, f"written by {marks.address.partition('@')[0]}" + (" about a returned letter" if says_so else "")
    if says_so and marks.null_path():
        return Nature.BOUNCE, "a null return path and a subject about a returned letter"
    if says_so and marks.auto and marks.auto != "no":  # servers that put an address of their own into the return path
        return Nature.BOUNCE, "a program's letter with a subject about a returned one"
    return None


def _automatic(marks: _Marks) -> _Found:
    """Vacation notes and confirmations; QQ's carry no Auto-Submitted."""
    fields = marks.fields
    signs = (
        (fields.has("x-qq-auto-reply"), "QQ's mark of an automatic reply"),
        (bool(_AUTO_SUBJECT.match(marks.subject)), "its subject says it is automatic"),
        (marks.auto == "auto-replied", "Auto-Submitted: auto-replied"),
        (any(fields.has(name) for name in _RESPONDERS), "an autoresponder's header"),
        (fields.text("precedence").lower() == "auto_reply", "Precedence: auto_reply"),
        (fields.text("delivered-to").lower() == "autoresponder", "delivered to an autoresponder"),
        (fields.has("x-loop"), "carries X-Loop"),
    )
    return next(((Nature.AUTO_REPLY, why) for sign, why in signs if sign), None)


def _announced(marks: _Marks) -> _Found:
    """Notices of programs: of the mail provider, or of anything that says it takes no answer."""
    if marks.content_type == "text/calendar":
        return Nature.CALENDAR, "is an invitation"
    if marks.auto and marks.auto != "no":
        return Nature.SYSTEM, f"Auto-Submitted: {marks.auto[:40]}"
    domain = marks.address.partition("@")[2]
    if _SYSTEM.match(marks.address) and (domain in _PROVIDERS or _SYSTEM_SUBJECT.search(marks.subject)):
        return Nature.SYSTEM, "a notice of a mail provider"
    if re.match(r"(?:no|do[-_]?not)[-_.]?reply@", marks.address):
        return Nature.SYSTEM, "written from an address that takes no answer"
    return None


def _listed(marks: _Marks) -> _Found:
    """RFC 2369 and RFC 2919 fields, and those of mailing services."""
    name = next((n for n in _LISTS if marks.fields.has(n)), "")
    if name:
        return Nature.BULK, f"carries {name}"
    precedence = marks.fields.text("precedence").lower()
    return (Nature.BULK, f"Precedence: {precedence}") if precedence in {"bulk", "list", "junk"} else None


def message_ids(text: str) -> tuple[str, ...]:
    """Collect Message-IDs written in a report, a returned header or a bounce's prose, in order and once each."""
    head = text[:200_000]
    found = [m.group(1) for m in _ID_LINE.finditer(head)]
    return tuple(dict.fromkeys(found))[:BOUNCED]


def references(value: str) -> tuple[str, ...]:
    """Split References or In-Reply-To into Message-IDs without brackets."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(value[:50_000])))[:200]
