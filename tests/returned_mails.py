"""Bounces as providers write them, about a letter of ours to somebody: with the letter or its headers sent back, or without. Made up, after their shapes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

OFFICE = "anli@example.org"
SUBJECT = "关于补正申报材料的函"
Style = Callable[
    [str, str, str], bytes
]  # (whom it was sent to, Message-ID of our letter or "", number of the case or "") → the mail's body with its content headers


def returned(letter: str, to: str, number: str) -> str:
    """The head of our letter, as it comes back."""
    subject = base64.b64encode(f"【{number}】{SUBJECT}".encode()).decode()
    return f"From: {OFFICE}\r\nTo: {to}\r\nSubject: =?utf-8?b?{subject}?=\r\nMessage-ID: <{letter}>\r\nX-Shoujian-Letter: k\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"


def _parts(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    said = "".join(f"--=_B\r\nContent-Type: {content}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n" for content, text in parts)
    return f'Content-Type: multipart/{kind}; boundary="=_B"\r\n\r\n{said}--=_B--\r\n'.encode()


def _beside(first: tuple[str, str], to: str, letter: str, number: str, *more: tuple[str, str], kind: str = "mixed") -> bytes:
    back = (("message/rfc822", returned(letter, to, number) + "材料已登记。\r\n"),) if letter else ()
    return _parts(first, *more, *back, kind=kind)


def _page(text: str) -> tuple[str, str]:
    return "text/html; charset=utf-8", text


def _status(to: str, action: str, status: str) -> tuple[str, str]:
    report = f"Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
    return "message/delivery-status", report


def qq(to: str, letter: str, number: str) -> bytes:
    page = f"<table><tr><td>抱歉，您的邮件被退回来了……</td></tr><tr><td>原邮件信息：</td></tr><tr><td>时间</td><td>2025-09-12 10:03:21</td></tr><tr><td>主题</td><td>{f'【{number}】' if number else ''}{SUBJECT}</td></tr><tr><td>收件人</td><td>{to}</td></tr><tr><td>退信原因</td><td>收件人邮件地址（{to}）不存在，邮件无法送达。<br>host mx3.example.com said: 550 Mailbox not found.</td></tr><tr><td>解决方案</td><td>请联系您的收件人，重新核实邮箱地址，或发送到其他收信邮箱。</td></tr></table>"
    return _beside(_page(page), to, letter, number)


def netease(to: str, letter: str, number: str) -> bytes:
    page = f"<p>尊敬的用户，您好：</p><p>您的邮件未能投递至以下收件人，系统退信如下：</p><p>无法投递的收件人：&lt;{to}&gt;</p><p>退信代码：550 User not found: {to}</p><p>温馨提示：请检查收件人地址是否正确。</p>"
    return _beside(_page(page), to, letter, number, kind="report; report-type=delivery-status") if letter else _beside(_page(page), to, letter, number)


def exmail(to: str, letter: str, number: str) -> bytes:
    page = f"<div>您的邮件没有成功投递。</div><div>收件人：{to}</div><div>退信原因：对方邮箱容量已满，拒收新邮件。552 Mailbox size exceeded.</div><div>您可以尝试：稍后重新发送，或通过其他方式通知对方。</div>"
    return _beside(_page(page), to, letter, number)


def aliyun(to: str, letter: str, number: str) -> bytes:
    text = f"非常抱歉，您的邮件未能送达以下收件人：\r\n\r\n{to}\r\n\r\n退信原因：SMTP error, RCPT TO: 550 5.1.1 Recipient address rejected: User unknown\r\n"
    return _beside(("text/plain; charset=utf-8", text), to, letter, number, _status(to, "failed", "5.1.1"), kind='report; report-type="delivery-status"')


def outlook(to: str, letter: str, number: str) -> bytes:
    page = f"<p><b>未能传递到以下收件人或组：</b></p><p><a href='mailto:{to}'>{to}</a></p><p>找不到你输入的电子邮件地址。请检查收件人的电子邮件地址，然后尝试重新发送邮件。</p><p>Remote server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'</p>"
    return _beside(_page(page), to, letter, number, _status(to, "failed", "5.1.10"), kind="report; report-type=delivery-status")


def postfix(to: str, letter: str, number: str) -> bytes:
    text = f"This is the mail system at host mx.example.com.\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients.\r\n\r\n<{to}>: host mx.example.com said: 550 5.1.1 User unknown\r\n"
    head = (("text/rfc822-headers", returned(letter, to, number)),) if letter else ()
    return _parts(("text/plain; charset=us-ascii", text), _status(to, "failed", "5.1.1"), *head, kind="report; report-type=delivery-status")


FROM: dict[str, tuple[str, str, Style]] = {  # style → sender, subject, how it writes
    "QQ": ("PostMaster@qq.com", "系统退信", qq),
    "163": ("Postmaster@163.com", "系统退信", netease),
    "Tencent exmail": ("postmaster@exmail.qq.com", "系统退信/Systems bounce", exmail),
    "Aliyun": ("postmaster@aliyun.com", "无法投递：您的邮件被退回", aliyun),
    "Outlook": ("postmaster@outlook.com", "无法送达: 关于补正申报材料的函", outlook),
    "Postfix": ("MAILER-DAEMON@mx.example.com", "Undelivered Mail Returned to Sender", postfix),
}


def bounce(style: str, *, to: str, letter: str = "", number: str = "", at: datetime, name: str = "b", answers: str = "") -> bytes:
    """The whole mail."""
    sender, subject, write = FROM[style]
    return _headed(sender, subject, at, name, answers) + write(to, letter, number)


def delay(*, to: str, letter: str, at: datetime) -> bytes:
    """A warning that is no failure."""
    text = f"Your message to {to} has not yet been delivered. The server will continue to try for 5 days.\r\n"
    body = _parts(
        ("text/plain", text),
        _status(to, "delayed", "4.4.1"),
        ("text/rfc822-headers", returned(letter, to, "DJ2025-0001")),
        kind="report; report-type=delivery-status",
    )
    return _headed("MAILER-DAEMON@mx.example.com", "Warning: could not send message for past 4 hours", at, "d", "") + body


def delay_in_prose(*, to: str, letter: str, at: datetime) -> bytes:
    text = f"您的邮件暂时未能送达 {to}，投递延迟，系统将继续尝试投递，您无需重新发送。\r\n421 4.7.0 Try again later\r\n"
    return _headed("postmaster@aliyun.com", "邮件投递延迟通知（退信）", at, "dp", "") + _beside(("text/plain; charset=utf-8", text), to, letter, "")


def _headed(sender: str, subject: str, at: datetime, name: str, answers: str) -> bytes:
    words = base64.b64encode(subject.encode()).decode()
    replied = f"In-Reply-To: <{answers}>\r\n" if answers else ""
    return f"Return-Path: <>\r\nFrom: {sender}\r\nTo: {OFFICE}\r\nSubject: =?utf-8?b?{words}?=\r\nDate: {format_datetime(at)}\r\nMessage-ID: <{name}.{at:%d%H%M%S}@mx.example.com>\r\n{replied}MIME-Version: 1.0\r\n".encode()
