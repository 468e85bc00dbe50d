"""The loop laboratory: two services of ours that write to each other, six machines that answer whatever they get, a flood of forged senders.

Each machine begins as an applicant would, gets our one letter, and from then on answers for ever. Time runs forward, the
mails are real bytes through real parsing, the servers are real ones on loopback. `SHOUJIAN_LOOP=1000` and `SHOUJIAN_FLOOD=10000`
are the long runs.
"""

from __future__ import annotations

import io
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sending_desk
from kill.deployment import CAMPAIGN, FIRST, PASSWORD, application, form, letter
from servers.smtp_sink import SmtpSink

from tracker.core.model import Fate, LetterState
from tracker.demo.imapd import Imapd
from tracker.desk import Desk
from tracker.flow import intake, letters, work

pytestmark = pytest.mark.slow

MAILS = int(os.environ.get("SHOUJIAN_LOOP", "100"))  # of each machine
TOGETHER = max(10, MAILS // 20)  # of each machine, from one round to the next
FORGED = int(os.environ.get("SHOUJIAN_FLOOD", "80"))  # senders who never wrote
CHARACTERS = (
    "安邦长春辰德芳飞丰福刚海和恒宏华辉惠佳建江杰金景静开康兰乐立良林龙美明宁平启清庆仁荣瑞山胜世书顺思松泰天文武祥晓新兴秀雪雅阳益永友玉源远云泽正志忠"
)
HOURLY = max(60, FORGED // 10)  # more than are usual in an hour
US = sending_desk.ADDRESS
AWAKE = ("quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0", "new_addresses_per_hour = 100000")
HOUR = timedelta(hours=1)

Answering = Callable[[EmailMessage, str, int, datetime], bytes]  # to our letter, from this address, for the n-th time, at


def _mail(ours: EmailMessage, address: str, number: int, at: datetime, text: str, *, subject: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = address, US, subject or f"Re: {ours['Subject']}", format_datetime(at)
    mail["Message-ID"] = f"<{number}.{address.replace('@', '.')}>"
    if "Message-ID" in ours:
        mail["In-Reply-To"] = mail["References"] = ours["Message-ID"]
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def _quoted(ours: EmailMessage) -> str:
    body = ours.get_body(("plain",))
    return "\n".join(f"> {line}" for line in (body.get_content() if body is not None else "").splitlines())


def polite(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    return _mail(ours, address, number, at, "您的邮件已收到，我们会尽快处理。\n", Auto_Submitted="auto-replied").as_bytes()


def rude(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    """No header says that a machine wrote it."""
    return _mail(ours, address, number, at, f"您好，您的邮件我已收到，谢谢！\n\n{_quoted(ours)}\n").as_bytes()


def bouncing(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    lines = (
        "Return-Path: <>",
        f"From: Mail Delivery System <MAILER-DAEMON@{address.partition('@')[2]}>",
        f"To: {US}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{number}.daemon.{address.replace('@', '.')}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.com",
        "",
        f"Final-Recipient: rfc822; {address}",
        "Action: failed",
        "Status: 5.1.1",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {ours['Message-ID']}",
        f"To: {address}",
        "--b--",
        "",
    )
    return "\r\n".join(lines).encode()


def away(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    text = "I am out of the office until further notice and will answer when I am back.\n"
    return _mail(ours, address, number, at, text, subject=f"Automatic reply: {ours['Subject']}", X_Auto_Response_Suppress="All").as_bytes()


def tencent(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    text = "这是来自QQ邮箱的假期自动回复邮件。\n您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。\n"
    return _mail(ours, address, number, at, text, subject=f"自动回复：{ours['Subject']}").as_bytes()


def help_desk(ours: EmailMessage, address: str, number: int, at: datetime) -> bytes:
    """Opens a ticket for every mail, quotes all of it, and says nothing in its headers."""
    text = f"尊敬的用户：\n您的来信已受理，工单号 T{number:07d}，客服人员将尽快与您联系，请勿重复提交。\n\n{_quoted(ours)}\n"
    return _mail(ours, address, number, at, text, subject=f"[工单 T{number:07d}] 已受理：{ours['Subject']}").as_bytes()


MACHINES: dict[str, Answering] = {
    "polite@machines.example.com": polite,
    "rude@machines.example.com": rude,
    "gone@machines.example.com": bouncing,
    "away@machines.example.com": away,
    "holiday@machines.example.com": tencent,
    "support@machines.example.com": help_desk,
}


@dataclass
class Service:
    desk: Desk
    imap: Imapd
    sink: SmtpSink
    address: str
    at: datetime = FIRST  # when the round is that runs: copies of what goes out in it come then, and not when the laboratory does
    read: int = 0
    by_address: Counter[str] = field(default_factory=Counter)

    def receive(self, raw: bytes, at: datetime) -> None:
        self.imap.deliver(self.address, raw, when=at)

    def round(self, at: datetime) -> list[tuple[str, bytes]]:
        """One tick; (addressee, bytes) of what went out in it."""
        self.at = at
        assert [one.error for one in intake.poll(self.desk, now=at)] == [""]
        work.work(self.desk, now=at)
        letters.remind(self.desk, now=at)
        letters.deliver(self.desk, now=at)
        new, self.read = self.sink.letters[self.read :], len(self.sink.letters)
        for one in new:
            self.by_address[one.recipients[0]] += 1
        return [(one.recipients[0], one.content) for one in new]


def _service(stack: ExitStack, folder: Path, address: str, *, awake: tuple[str, ...] = AWAKE) -> Service:
    imap = stack.enter_context(Imapd({address: PASSWORD}))
    sink = stack.enter_context(SmtpSink())
    desk = sending_desk.desk_at(folder, (sink.host, sink.port), imap=(imap.host, imap.port), more=awake, address=address)
    stack.callback(desk.close)
    made = Service(desk, imap, sink, address)
    sink.copy(address, lambda raw: made.receive(raw, made.at))
    return made


def test_no_machine_gets_more_than_one_letter(tmp_path: Path) -> None:
    with ExitStack() as stack:
        us = _service(stack, tmp_path / "home", US)
        for number, address in enumerate(MACHINES):
            us.receive(application(f"临江市{'甲乙丙丁戊己'[number]}区社会工作服务中心", f"驿站{'甲乙丙丁戊己'[number]}", address, at=FIRST).as_bytes(), FIRST)
        at = FIRST + HOUR
        first = {to: message_from_bytes(raw, policy=policy.default) for to, raw in us.round(at)}
        assert set(first) == set(MACHINES)
        sent = 0
        while sent < MAILS:
            for address, answering in MACHINES.items():
                for number in range(sent, min(sent + TOGETHER, MAILS)):
                    us.receive(answering(first[address], address, number, at), at)
            sent += TOGETHER
            at += 5 * HOUR
            us.round(at)
        with us.desk.store.look() as ledger:
            mails = ledger.views.mails(CAMPAIGN)
        fates = Counter(one.fate for one in mails)

    print(f"{MAILS} mails of each of {len(MACHINES)} machines until {at:%m-%d}: {dict(us.by_address)}; {dict(fates)}")
    assert us.by_address == Counter(dict.fromkeys(MACHINES, 1))
    assert fates[Fate.STORED] + fates[Fate.PARSED] + fates[Fate.BROKEN] == 0
    assert sum(fates.values()) >= MAILS * len(MACHINES)


def test_two_services_of_ours_do_not_thank_each_other(tmp_path: Path) -> None:
    with ExitStack() as stack:
        here, there = _service(stack, tmp_path / "here", US), _service(stack, tmp_path / "there", "shoujian@other.example.org")
        # somebody writes to each in the name of the other
        here.receive(application("临江市青禾社会工作服务中心", "青禾驿站", there.address, at=FIRST).as_bytes(), FIRST)
        there.receive(application("临江市云岭社会工作服务中心", "云岭驿站", here.address, at=FIRST).as_bytes(), FIRST)
        at = FIRST
        for _ in range(MAILS // 10):
            at += 5 * HOUR
            for one, other in ((here, there), (there, here)):
                for _, raw in one.round(at):
                    for _ in range(10):  # a line that doubles everything
                        other.receive(
                            raw.replace(b"\r\nMIME-Version", b"\r\nX-Copy: %d\r\nMIME-Version" % len(other.imap.folders[other.address]["INBOX"].messages)), at
                        )

    assert (here.by_address, there.by_address) == ({there.address: 1}, {here.address: 1})


class Forms:
    """Application forms of as many units as are wanted: one real form, in whose text the names change, for building a thousand takes minutes."""

    def __init__(self) -> None:
        with ZipFile(io.BytesIO(form("单位名称在此", "案例名称在此", "李文"))) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}

    def of(self, unit: str, case: str) -> bytes:
        made = io.BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for name, content in self._parts.items():
                archive.writestr(name, content.replace("单位名称在此".encode(), unit.encode()).replace("案例名称在此".encode(), case.encode()))
        return made.getvalue()


def forged(number: int, forms: Forms, at: datetime) -> bytes:
    """Somebody writes in the name of a person who never wrote to us, with a form that looks right."""
    name = "".join(random.Random(number).sample(CHARACTERS, 4))
    unit, case = f"临江市{name}社会工作服务中心", f"{name}驿站"
    text = f"您好：\n\n{unit}报送案例《{case}》，请查收。\n"
    files = ((f"1. 申报表 - {unit} - {case}.docx", forms.of(unit, case)),)
    return letter(f"person{number}@forged.example", f"2025社会工作党建品牌案例申报-{unit}-{case}", text, at=at, to=US, files=files).as_bytes()


def test_a_flood_of_forged_senders_is_read_and_judged_and_nobody_is_written_to(tmp_path: Path) -> None:
    with ExitStack() as stack:
        us = _service(stack, tmp_path / "home", US, awake=("new_addresses_per_hour = 20", *AWAKE[:-1], "letters_per_run_without_approval = 100000"))
        forms, at, begun = Forms(), FIRST, time.monotonic()
        for start in range(0, FORGED, HOURLY):
            for number in range(start, min(start + HOURLY, FORGED)):
                us.receive(forged(number, forms, at), at)
            at += HOUR
            us.round(at)
        us.receive(application("云岭市南桥街道石湖社区居民委员会", "石湖一家亲", "liwen@unit.example.com", at=at).as_bytes(), at)
        us.round(at + HOUR)
        with us.desk.store.look() as ledger:
            mails = Counter(one.fate for one in ledger.views.mails(CAMPAIGN))
            drafts = Counter(one.state for one in ledger.outbox.letters(CAMPAIGN))
            halts = [one.key for one in ledger.office.tasks() if one.key.startswith("halt:")]

    print(f"{FORGED} forged senders in {time.monotonic() - begun:.0f} s: {dict(mails)}; letters {dict(drafts)}; {halts}")
    assert mails == Counter({Fate.FILED: FORGED + 1})
    assert (halts, us.sink.letters, drafts[LetterState.HELD]) == (["halt:strangers:1"], [], FORGED + 1)
