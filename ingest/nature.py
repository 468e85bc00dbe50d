"""Who wrote this: a person, or which kind of machine (RFC 3834 §2, RFC 3464, RFC 8098, RFC 2369), always with the reason.

Own letters are looked for first, then bounces, receipts and automatic replies, then lists. What nobody claims is a person.
"""

from __future__ import annotations

import re

from ingest.facts import Address, Nature
from ingest.headers import Fields

OWN_HEADER = "x-shoujian-letter"

_AUTO_SUBJECT = re.compile(
    r"^\s*(?:自动回[复覆]|自动答[复覆]|自動回[覆復]|自動答[覆復]|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|auto:|out of (?:the )?office|外出自动|休假自动)\s*[:：,，]?",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"退信|系统退信|未送达|无法传递|无法投递|投递失败|发送失败|未傳遞|undeliver|returned mail|delivery (?:status notification|failure|failed|has failed)|mail delivery (?:failed|system|subsystem)|failure notice|returned to sender|the email is returned",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    r"^\s*(?:已读|已讀|未读|read|not read|读取回执|阅读回执|邮件阅读回执|read receipt|disposition notification)\s*[:：]", re.IGNORECASE
)
_POSTMASTER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?(?:[+-].*)?|owner-postmaster)@", re.IGNORECASE)
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
_ID_LINE = re.compile(r"(?:original-)?message-?id\s*[:：]\s*(?:<|&lt;)?([^<>@\s\"&;]{1,200}@[^<>@\s\"&;]{1,200})", re.IGNORECASE)
BOUNCED = 20  # Message-IDs taken from one bounce


def nature(
    fields: Fields, *, subject: str, sender: Address | None, content_type: str, report_type: str = "", own: frozenset[str] = frozenset()
) -> tuple[Nature, str]:
    """Say who wrote a message and why we think so; *own* are our own addresses in lower case."""
    address = sender.address.lower() if sender else ""
    auto = fields.text("auto-submitted").lower().split(";")[0].split("(")[0].strip()
    if fields.has(OWN_HEADER):
        return Nature.OWN, "carries the header of our own letters"
    if address and address in own:
        return Nature.OWN, "written from an address of ours"
    for judge in (_reported, _bounced, _automatic, _listed):
        found = judge(fields, subject, address, content_type, report_type, auto)
        if found is not None:
            return found
    if content_type == "text/calendar":
        return Nature.CALENDAR, "is an invitation"
    return Nature.PERSON, "no mark of a machine"


_Found = tuple[Nature, str] | None


def _reported(fields: Fields, subject: str, address: str, content_type: str, report_type: str, auto: str) -> _Found:
    """RFC 3464 and RFC 8098 reports say what they are."""
    if content_type != "multipart/report":
        return None
    kind = report_type.lower()
    if kind == "disposition-notification":
        return Nature.READ_RECEIPT, "a disposition notification (RFC 8098)"
    if kind in {"delivery-status", ""}:
        return Nature.BOUNCE, "a delivery status notification (RFC 3464)"
    return Nature.SYSTEM, f"a report of type {kind[:40]}"


def _bounced(fields: Fields, subject: str, address: str, content_type: str, report_type: str, auto: str) -> _Found:
    """Bounces of providers that know no report format: QQ writes an HTML table, NetEase a page."""
    null_path = fields.has("return-path") and fields.first("return-path").strip() in {b"<>", b""}
    if _RECEIPT_SUBJECT.match(subject) and (auto or null_path or fields.has("x-ms-exchange-inbox-rules-loop")):
        return Nature.READ_RECEIPT, "its subject says it was read"
    says_so = bool(_BOUNCE_SUBJECT.search(subject))
    if fields.has("x-failed-recipients"):
        return Nature.BOUNCE, "names failed recipients"
    if _POSTMASTER.match(address) and not _AUTO_SUBJECT.match(subject):
        return Nature.BOUNCE, f"written by {address.partition('@')[0].lower()}" + (" about a returned letter" if says_so else "")
    if says_so and null_path and not _AUTO_SUBJECT.match(subject):
        return Nature.BOUNCE, "a null return path and a subject about a returned letter"
    return None


def _automatic(fields: Fields, subject: str, address: str, content_type: str, report_type: str, auto: str) -> _Found:
    """Vacation notes and confirmations; QQ's carry no Auto-Submitted."""
    reply = (Nature.AUTO_REPLY, "")
    if fields.has("x-qq-auto-reply"):
        return reply[0], "QQ's mark of an automatic reply"
    if _AUTO_SUBJECT.match(subject):
        return reply[0], "its subject says it is automatic"
    if auto == "auto-replied":
        return reply[0], "Auto-Submitted: auto-replied"
    if fields.has("x-autoreply") or fields.has("x-autorespond") or fields.has("x-autoresponder") or fields.text("precedence").lower().strip() == "auto_reply":
        return reply[0], "an autoresponder's header"
    if fields.text("delivered-to").lower().strip() == "autoresponder":
        return reply[0], "delivered to an autoresponder"
    if fields.has("x-auto-response-suppress") and auto and auto != "no":
        return reply[0], "automatic, and asks for no answer"
    if auto and auto != "no":
        return Nature.SYSTEM, f"Auto-Submitted: {auto[:40]}"
    if _RECEIPT_SUBJECT.match(subject) and content_type == "multipart/report":
        return Nature.READ_RECEIPT, "its subject says it was read"
    local, _, domain = address.partition("@")
    if domain in _PROVIDERS and (_SYSTEM.match(address) or (local in {"admin", "mail", "postoffice"} and _SYSTEM_SUBJECT.search(subject))):
        return Nature.SYSTEM, "a notice of the mail provider"
    if re.match(r"(?:no|do[-_]?not)[-_.]?reply@", address):
        return Nature.SYSTEM, "written from an address that takes no answer"
    return None


def _listed(fields: Fields, subject: str, address: str, content_type: str, report_type: str, auto: str) -> _Found:
    for name in ("list-id", "list-unsubscribe", "list-post", "list-help"):
        if fields.has(name):
            return Nature.BULK, f"carries {name}"
    precedence = fields.text("precedence").lower().strip()
    if precedence in {"bulk", "list", "junk"}:
        return Nature.BULK, f"Precedence: {precedence}"
    if fields.has("feedback-id") or fields.has("x-mailchimp-id") or fields.has("x-campaign-id"):
        return Nature.BULK, "carries the mark of a mailing"
    if fields.has("x-loop"):
        return Nature.AUTO_REPLY, "carries X-Loop"
    return None


def message_ids(text: str) -> tuple[str, ...]:
    """Collect Message-IDs written in a report, a returned header or a bounce's prose, in order and once each."""
    head = text[:200_000]
    found = [m.group(1) for m in _ID_LINE.finditer(head)]
    return tuple(dict.fromkeys(found))[:BOUNCED]


def references(value: str) -> tuple[str, ...]:
    """Split References or In-Reply-To into Message-IDs without brackets."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(value[:50_000])))[:200]
