"""Whom a bounce could not reach: RFC 3464 reports where there is one, else what the mail programs of the world write in prose.

QQ fills in a table, NetEase a page, Exchange two languages, Postfix and qmail a line `<address>: reason`, Exim a header of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from ingest.headers import Fields


class Outcome(Enum):
    """What a report says of the letter (RFC 3464 §2.3.3); of several recipients the worst counts."""

    FAILED = auto()
    DELAYED = auto()  # nothing failed yet, a server goes on trying
    REACHED = auto()  # it arrived, was handed on to the next server, or to the members of a list


MOST = 20  # addresses taken from one bounce; our letters go to a handful of people
HEAD = 200_000  # characters of a report that are read
TOP = 2_000  # characters of prose in which a warning says that it is only one
LINES = 300  # lines of prose that are read: the reason stands at the top, the returned letter below
AFTER = 5  # lines below a sentence such as 无法发送到 in which its addresses stand

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_.+/-])([A-Za-z0-9_][A-Za-z0-9_.+/&*~!#$%^-]{0,63}(?<!\.)@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62})(?![A-Za-z0-9_@-])"
)
_FIELD = re.compile(r"^(original-recipient|final-recipient|action|status)[ \t]*:[ \t]*(.*)$", re.IGNORECASE)
_FAILED = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")
_LEAD = re.compile(
    r"无法(?:发送|投递|传递|送达|递送|发送到|将)|被(?:拒收|拒绝|退回|拦截|屏蔽|隔离|丢弃|删除|判定|识别)|未能?(?:送达|投递|发送)|(?:发送|投递|传递|传输)失败|退[回信](?:来|原因|地址)?|以下(?:的)?收件人|"
    r"收件人(?:\(邮件地址\)|（邮件地址）|地址|邮箱)?\s*[:：\t]?|無法(?:傳送|投遞|傳遞|送達)|未傳遞|收件者|"
    r"fail(?:ed|ure|s)?\b|undeliver|(?:un|not |n't |n.t )(?:be )?(?:able to )?deliver|did not reach|could ?n(?:o|.)t be (?:delivered|sent|reached)|"
    r"(?:not|never) (?:been |receive )?delivered|did not receive|delivery userid|mailbox is full|originally addressed|^error-for:|(?:your )?message to .{1,90}(?:not|has)|your message was addressed|"
    r"(?:following|affected) (?:recipient|address|e-?mail|user|destination)|permanent(?:ly)? (?:fatal )?error|had (?:permanent|transient)|(?:delivery|transmission) error|"
    r"user unknown|unknown user|no such (?:user|recipient|address)|does(?: not|n.t) exist|not listed in|invalid (?:recipient|address)|mailbox (?:full|unavailable)|"
    r"over quota|recipient(?:s|'s)?\b.{0,40}(?:reject|unknown|full)|recipients?\s*:|returned (?:mail|to)|address rejected|not found",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"(?:仍|还|還|将|會|会)(?:在)?(?:继续|繼續)?(?:尝试|嘗試|重试|重試|重新(?:投递|发送))|(?:投递|递送|送达|发送|傳遞|传递)[^。\n]{0,8}(?:延迟|延遲|延误|推迟|暂缓)|(?:延迟|延遲|暂缓|推迟|延误)[^。\n]{0,8}(?:投递|递送|送达|发送)|自动(?:重发|重试|重投|再投|重新投递|再次投递)|灰名单|gr[ae]y-?list|(?:尚未|暂未|还未|目前未)[^。\n]{0,4}(?:送达|投递|送達|递送|传递|成功)|"
    r"(?:将|会)(?:(?!不|停|放弃|需|请|您|你)[^。\n]){1,12}(?:尝试|重试|嘗試|重試)|(?:仍|还|還)在[^。\n]{0,6}(?:投递|递送|傳遞)中|(?:系统|服务器)[^。\n]{0,6}(?:会|将)(?:(?!不|需)[^。\n]){0,14}(?:重新|再次|继续)(?:为您)?(?:尝试|投递|发送)|正在[^。\n]{0,6}(?:排队|重试|投递)|排队重试|(?:无需|不需要|不必)(?:您)?(?:重新|重复|再次)(?:发送|傳送|传送)|警告訊息|(?:审核|审批|批准)(?:通过)?(?:之?后|前)|(?:提交|转)[^。\n]{0,10}(?:审核|审批)|等待[^。\n]{0,10}(?:审核|审批|放行)|(?:held|waiting|awaiting)[^.\n]{0,24}(?:moderat|approv|review)|"
    r"(?:not|never) (?:yet )?been delivered (?:yet|for|after)|has not yet been delivered|(?:delivery|message)[^.\n]{0,40}\bdelayed\b|still being (?:retried|tried)|(?:will|continue to) (?:be )?(?:retr|try)|\bkeep(?:s|ing)? (?:on )?(?:re)?trying|still not (?:been )?delivered|"
    r"do not need to resend|need not (?:be )?resen[dt]|warning: message still undelivered|this is (?:only )?a warning",
    re.IGNORECASE,
)
# What happens if the next tries fail as well has not happened.
_IF = re.compile(
    r"(?:如果?|若|倘若)[^。\n]{0,60}(?:退[回信]|放弃|通知|不能|无法)[^。\n]{0,30}|\bif (?:the |this |your |it )?[^.\n]{0,60}(?:fail|cannot|can.t|not)[^.\n]{0,40}",
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"已经?(?:被)?(?:成功(?:投递|发送|递交|中继|传递)|(?:成功)?送达)|已于[^。\n]{0,24}送达|已(?:经|将[^。\n]{0,12})?(?:被)?(?:成功)?(?:传递|投递|中继|转交|递交)(?:到|至|给)|已完成[^。\n]{0,16}(?:传递|投递)|(?<!未)(?:投递|送达|递送)成功|"
    r"(?:was|were|been|is) (?:successfully )?delivered(?! by)|successful(?:ly)? (?:mail )?deliver|\bdelivery to[^.\n]{0,80} is complete|delivery has been successful|successful delivery",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"失败|无法|未能|不能|没有|拒[收绝]|退[回信]|已满|隔离|拦截|丢弃|过期|\bfail|could ?n|\bnot\b|unable|reject|returned|\bfull\b|quota|exceed|block|discard|quarantin|expire|bounce",
    re.IGNORECASE,
)
# Nobody will say whether it was read: that is said of a letter which arrived.
_NO_MORE_IS_KNOWN = re.compile(
    r"[（(][^（()）]{0,80}[）)]|[^，,。\n]{0,16}(?:不支持|不能确认|无法确认|不生成|未发送(?:传递|投递|送达)?(?:状态)?通知)[^，,。\n]{0,30}"
    r"|[^.,\n]{0,60}(?:did not (?:send|generate)|no delivery notification|does not support|may not|not generate|non-DSN)[^.\n]{0,60}",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"(?<!未)(?:发送|投递|送达|递送)成功|成功(?:发送|投递|送达|递送)|^\s*(?:已)?(?:成功|送达)\s*[:：]|(?<!not )(?:been |successfully )delivered", re.IGNORECASE
)  # of one among several
_GAVE_UP = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<!\d)5\d\d[ -]|已?放弃|不再[^。\n]{0,6}(?:尝试|重试|投递|发送)|停止(?:尝试|重试|投递)|giving up|gave up|permanent|不存在|退回",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^\s*(?:To:\s*)?<([^<>\s]{1,320})>\s*(?::|$|\.\.\.)", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:邮件|信件)(?:标识|编号|ID)\s*[:：]|^[>\s|]*(?:from|sender|reply-to|return-path|message-id|subject|date|received|cc|x-[\w-]+|发件人|发信人|寄件者|主题|日期|时间)\s*[:：\t]|"
    r"postmaster|mailer-daemon|contact|further assistance|help|客服|联系(?:我们|管理员|[^。，,\n]{0,40}@)",
    re.IGNORECASE,
)
_SENT = re.compile(r"^[>\s|]*(?:to|收件人|收件者)\s*[:：\t]", re.IGNORECASE)
_COPY = re.compile(
    r"(?:-{3,}|={3,}|_{3,}).{0,60}(?:original (?:message|mail)|copy of|returned (?:message|mail)|(?:message|mail) (?:text|header|follows)|unsent message|session|transcript|原始?邮件|原文)|"
    r"below this line is a copy|^\s*(?:received|return-path):\s",
    re.IGNORECASE,
)


def undelivered(fields: Fields, *, reports: list[str], text: str) -> tuple[str, ...]:
    """Collect the addresses a bounce names as not reached; *reports* are its machine-readable parts, *text* what a person reads."""
    recipients = [recipient for report in reports for recipient in _recipients(report[:HEAD])]
    if recipients:
        return tuple(dict.fromkeys(address for said in recipients for address in _failed(said)))[:MOST]
    found = [_plain(a) for value in fields.all("x-failed-recipients") for a in _ADDRESS.findall(value[:10_000].decode("latin-1"))]
    if not found:
        to = {a.lower() for value in fields.all("to") for a in _ADDRESS.findall(value[:2_000].decode("latin-1"))}
        found = [a for a in _told(text[:HEAD]) if a.lower() not in to]
    return tuple(dict.fromkeys(found))[:MOST]


def outcome(*, reports: list[str], text: str) -> Outcome:
    """Say what a bounce reports, by its machine-readable parts, else by its prose; what says nothing clear is a failure, which a person sees."""
    recipients = [one for report in reports for one in _recipients(report[:HEAD]) if "action" in one or "status" in one]
    if recipients:
        if any(_has_failed(one) for one in recipients):
            return Outcome.FAILED
        return Outcome.DELAYED if any(_action(one) == "delayed" for one in recipients) else Outcome.REACHED
    head = _IF.sub("", text[:TOP])
    if _GAVE_UP.search(head):
        return Outcome.FAILED
    if _WAITS.search(head):
        return Outcome.DELAYED
    head = _NO_MORE_IS_KNOWN.sub("", head)
    return Outcome.REACHED if _ARRIVED.search(head) and not _FAILS.search(head) else Outcome.FAILED


def _plain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _recipients(report: str) -> Iterator[dict[str, str]]:
    """Take a report apart into what it says of each recipient."""
    said: dict[str, str] = {}
    for line in [*report.split("\n"), ""]:
        field = _FIELD.match(line)
        if field:
            said.setdefault(field.group(1).lower(), field.group(2).strip())
        elif not line.strip():
            if "final-recipient" in said or "original-recipient" in said:
                yield said
            said = {}


def _failed(said: dict[str, str]) -> list[str]:
    """Return the address of a recipient that failed; a delay (RFC 3464 §2.3.3) is no failure yet."""
    if not _has_failed(said):
        return []
    # The original recipient is the address that was written to; the final one may be where that was forwarded.
    for name in ("original-recipient", "final-recipient"):
        address = _ADDRESS.search(said.get(name, ""))
        if address:
            return [_plain(address.group(1))]
    return []


def _has_failed(said: dict[str, str]) -> bool:
    """Action decides, whatever the status says: 4.4.7 with "failed" is a server that gave up after days of trying (RFC 3464 §2.3.3)."""
    action = _action(said)
    return action in {"failed", "failure"} or (action not in {"delayed", "delivered", "relayed", "expanded"} and bool(_FAILED.search(said.get("status", ""))))


def _action(said: dict[str, str]) -> str:
    return said.get("action", "").partition("(")[0].partition(";")[0].strip().lower()


def _told(text: str) -> list[str]:
    """Find addresses in and just below the sentences that say what could not be done; whom it was sent to only when there are no others."""
    found: list[str] = []
    sent: list[str] = []
    near = 0
    for line in text.split("\n", LINES)[:LINES]:
        if _COPY.search(line):
            break
        if not line.strip() or (_FINE.search(line) and not _FAILS.search(line)):
            continue
        leads = _LEAD.search(line) is not None
        near = AFTER if leads else near - 1
        named = _NAMED.match(line)
        if named and _ADDRESS.fullmatch(named.group(1)):
            found.append(_plain(named.group(1)))
            near = max(near, 1)
        elif near >= 0:
            said = "".join(one for one in re.split(r"(?<=[。；])", line) if not _OTHER.search(one))  # whom to ask stands in a sentence of its own
            (sent if _SENT.match(line) else found).extend(_plain(a) for a in _ADDRESS.findall(said))
    return found or sent
