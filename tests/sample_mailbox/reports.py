"""Write the mails no ordinary client writes: a bounce, a read receipt, an invitation, and one with broken headers."""

from __future__ import annotations

from clients import CRLF, TO, Draft, b64, stamp
from plan import MAILS

DOMAIN = "example.com"


def envelope(mail: str, sender: str, *, null: bool = True) -> bytes:
    """What the servers write on top of a report."""
    arrived = stamp(MAILS[mail].arrived)
    return (
        f"Return-Path: <{'' if null else sender}>\r\nDelivered-To: {TO}\r\n"
        f"Received: from mx9.{sender.split('@')[1]} (mx9.{sender.split('@')[1]} [203.0.113.77])\r\n"
        f"\tby mx.example.org (Postfix) with ESMTPS id 4Q{mail.upper()}R7\r\n\tfor <{TO}>; {arrived} (CST)\r\n"
    ).encode()


def subject_words(text: str) -> str:
    pieces = [text[start : start + 10] for start in range(0, len(text), 10)]
    return "\r\n ".join("=?UTF-8?B?" + b64(piece.encode()).decode().strip() + "?=" for piece in pieces)


def bounce(mail: str, *, failed: str, letter: str, subject: str) -> bytes:
    """An RFC 3464 report that our letter to *failed* came back."""
    planned = MAILS[mail]
    mark = "7D4A2C0019.1758078180/mx9.example.com"
    queued = planned.arrived.replace(minute=1)
    head = (
        f"Date: {stamp(planned.arrived)}\r\nFrom: MAILER-DAEMON@{DOMAIN} (Mail Delivery System)\r\nSubject: {planned.subject}\r\nTo: {TO}\r\n"
        f"Auto-Submitted: auto-replied\r\nMessage-ID: <20250917030300.7D4A2C0019@mx9.example.com>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{mark}"\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n'
    )
    told = (
        "This is the mail system at host mx9.example.com.\r\n\r\nI'm sorry to have to inform you that your message could not\r\n"
        f"be delivered to one or more recipients.\r\n\r\n<{failed}>: host mx1.example.com[203.0.113.8] said: 550 5.1.1\r\n"
        f"    <{failed}>: Recipient address rejected: User unknown (in reply to RCPT TO command)\r\n"
    )
    status = (
        f"Reporting-MTA: dns; mx9.example.com\r\nX-Postfix-Queue-ID: 7D4A2C0019\r\nX-Postfix-Sender: rfc822; {TO}\r\nArrival-Date: {stamp(queued)}\r\n\r\n"
        f"Final-Recipient: rfc822; {failed}\r\nOriginal-Recipient: rfc822;{failed}\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx1.example.com\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{failed}>: Recipient address rejected: User unknown\r\n"
    )
    original = (
        f"Return-Path: <{TO}>\r\nReceived: from mx.example.org (mx.example.org [203.0.113.4])\r\n\tby mx9.example.com (Postfix) with ESMTPS id 7D4A2C0019\r\n"
        f"\tfor <{failed}>; {stamp(queued)}\r\nMessage-ID: {letter}\r\nDate: {stamp(queued)}\r\nFrom: {TO}\r\nTo: {failed}\r\n"
        f"Subject: {subject_words(subject)}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    )
    parts = (
        ("Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n", told),
        ("Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n", status),
        ("Content-Description: Undelivered Message Headers\r\nContent-Type: text/rfc822-headers\r\n", original),
    )
    body = "".join(f"--{mark}\r\n{kind}\r\n{said}\r\n" for kind, said in parts) + f"--{mark}--\r\n"
    return envelope(mail, planned.sender) + head.encode() + body.encode()


def read_receipt(mail: str, *, letter: str) -> bytes:
    """An RFC 8098 notification that our receipt was opened."""
    planned = MAILS[mail]
    mark = "----=_Part_88210_1190837.1757129400311"
    head = (
        f"Date: {stamp(planned.arrived)} (CST)\r\nFrom: {planned.sender}\r\nTo: {TO}\r\nSubject: {subject_words(planned.subject)}\r\n"
        f"In-Reply-To: {letter}\r\nReferences: {letter}\r\nMessage-ID: <4c1d7f20.11c3.1991d2a6f3b.Coremail.yl_shxh@163.example.com>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=disposition-notification;\r\n\tboundary="{mark}"\r\n\r\n'
    )
    told = b64("这是一封已读回执：您发给 yl_shxh@163.example.com 的邮件“【DJ2025-0004】材料收悉回执”已于2025年9月6日 11:30被阅读。".encode("gbk")).decode()
    notified = (
        f"Reporting-UA: mail.163.example.com; Coremail Webmail\r\nFinal-Recipient: rfc822;{planned.sender}\r\nOriginal-Message-ID: {letter}\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    )
    body = (
        f'--{mark}\r\nContent-Type: text/plain; charset="GBK"\r\nContent-Transfer-Encoding: base64\r\n\r\n{told}\r\n'
        f"--{mark}\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{notified}\r\n--{mark}--\r\n"
    )
    return envelope(mail, planned.sender) + head.encode() + body.encode()


def invitation() -> bytes:
    """A meeting request as Outlook sends it."""
    lines = (
        "BEGIN:VCALENDAR",
        "METHOD:REQUEST",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        "ORGANIZER;CN=办公室:mailto:boss@example.com",
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{TO}",
        "SUMMARY:案例征集工作会议",
        "DTSTART:20251010T013000Z",
        "DTEND:20251010T030000Z",
        "UID:20250929-0001@example.com",
        "DTSTAMP:20250929T015955Z",
        "LOCATION:第一会议室",
        "SEQUENCE:0",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join((*lines, "")).encode()


def unruly(draft: Draft, form: bytes, article: bytes) -> bytes:
    """A mail with an eight-bit GBK subject, an RFC 2231 name in pieces labelled GBK, and an RFC 2047 name written wrongly."""
    mark = "=====003_Dragon417283650012_====="
    raw = "申报表.pdf".encode("gbk")
    coded = "".join(f"%{byte:02X}" for byte in raw[:4]), "".join(f"%{byte:02X}" for byte in raw[4:6]), ".pdf"
    pieces = f"GBK''{coded[0]}", coded[1], coded[2]
    wrong = "=?GB2312?B?" + b64("案例.doc".encode("gbk")).decode().strip().rstrip("=") + "?="  # no quotes around it, and the padding is gone
    top = envelope("m37", draft.address, null=False)
    head = (
        b"Date: " + stamp(draft.sent).encode() + CRLF + b"From: " + "陶堃".encode("gbk") + b" <" + draft.address.encode() + b">" + CRLF + b"To: " + TO.encode() + CRLF
        + b"Subject: " + draft.subject.encode("gbk") + CRLF + b"X-mailer: FoxMail 4.0 beta 1 [cn]" + CRLF + b"Message-ID: <200509231000.57AA12@example.com>" + CRLF
        + b"Mime-Version: 1.0" + CRLF + b'Content-Type: multipart/mixed;\r\n\tboundary="' + mark.encode() + b'"' + CRLF + CRLF
    )  # fmt: skip
    edge = b"--" + mark.encode() + CRLF
    body = (
        edge
        + b'Content-Type: text/plain;\r\n\tcharset="gb2312"'
        + CRLF
        + b"Content-Transfer-Encoding: 8bit"
        + CRLF
        + CRLF
        + draft.text.replace("\n", "\r\n").encode("gbk")
        + CRLF
    )
    first = "".join(f"; filename*{number}*={piece}" for number, piece in enumerate(pieces))
    body += (
        edge
        + b"Content-Type: application/pdf"
        + CRLF
        + b"Content-Transfer-Encoding: base64"
        + CRLF
        + b"Content-Disposition: attachment"
        + first.encode()
        + CRLF
        + CRLF
        + b64(form)
        + CRLF
    )
    body += (
        edge
        + f"Content-Type: application/msword; name={wrong}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename={wrong}\r\n\r\n".encode()
        + b64(article)
        + CRLF
    )
    return top + head + body + b"--" + mark.encode() + b"--" + CRLF
