"""A deployment of its own for a test of what goes wrong: small true mails, a folder as `init` makes it, a real IMAP server behind."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from servers.dovecot import PASSWORD

ZONE = ZoneInfo("Asia/Shanghai")
CAMPAIGN = "DJ2025"
FIRST = datetime(2025, 9, 3, 10, 0, tzinfo=ZONE)  # a Wednesday morning: no quiet hours, the campaign open
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery into the mailbox."""

    raw: bytes
    arrived: datetime


def form(unit: str, case: str, contact: str) -> bytes:
    """The application form, filled in and without a seal."""
    from docx import Document

    document = Document()
    document.add_heading("2025社会工作党建品牌案例申报表", 1)
    table = document.add_table(rows=0, cols=2)
    for label, value in (("申报单位", unit), ("案例名称", case), ("联系人", contact), ("联系电话", "13000000001"), ("通讯地址", "临江市文昌路18号")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    return _saved(document)


def essay(case: str) -> bytes:
    """A case text that leaves nothing to wish: the elements and sections of the notice, its fonts, an author under the title."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()

    def line(text: str, font: str, size: float, *, bold: bool = False) -> None:
        run = document.add_paragraph().add_run(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)

    line(case, "宋体", 22, bold=True)
    line("作者：李文", "楷体", 16)
    for heading in ("一、党组织简介", "二、党建品牌名称", "三、党建品牌内涵", "四、党建品牌案例内容"):
        line(heading, "黑体", 16)
        line(f"{case}是党员带头办起来的，为的是邻里和睦。", "仿宋_GB2312", 16)
    for heading in ("（一）摘要", "（二）背景", "（三）做法", "（四）成效", "（五）探讨"):
        line(heading, "黑体", 16)
        line(f"{case}围绕邻里所需开展服务，党员带头，居民参与，一件一件办好。" * 12, "仿宋_GB2312", 16)
    return _saved(document)


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def letter(
    sender: str,
    subject: str,
    text: str,
    *,
    at: datetime,
    to: str = "anli@example.org",
    files: Iterable[tuple[str, bytes]] = (),
    answers: str = "",
    **headers: str,
) -> EmailMessage:
    """An applicant's mail; its Message-ID follows from sender and time."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M%S}.{sender.replace('@', '.')}@clients.example>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, *WORD.split("/"), filename=name) if name.endswith(".docx") else mail.add_attachment(
            content, "application", "octet-stream", filename=name
        )
    return mail


def application(unit: str, case: str, sender: str, *, at: datetime, only_essay: bool = False, answers: str = "") -> EmailMessage:
    """A unit sends its case: form and essay, named as the call asks."""
    files = [(f"1. 申报表 - {unit} - {case}.docx", form(unit, case, "李文"))] if not only_essay else []
    files.append((f"2. 案例 - {unit} - {case}.docx", essay(case)))
    text = f"您好：\n\n{unit}报送案例《{case}》，请查收。\n\n李文 13000000001\n"
    return letter(sender, f"2025社会工作党建品牌案例申报-{unit}-{case}", text, at=at, files=files, answers=answers)


def mailbox() -> tuple[Sent, ...]:
    """A morning: four units, one mail delivered twice, one reply with a better version, a question, an auto-reply."""

    def minute(number: int) -> datetime:
        return FIRST + timedelta(minutes=number)

    first = application("临江市青禾区益民社会工作服务中心", "红色驿站", "liwen@yimin.example.cn", at=minute(0))
    better = application("临江市青禾区益民社会工作服务中心", "红色驿站", "liwen@yimin.example.cn", at=minute(25), only_essay=True, answers=first["Message-ID"])
    mails = (
        (0, first),
        (3, first),  # the same bytes again: a server that redelivers
        (8, application("青禾街道南桥社区居民委员会", "南桥一家亲", "qiaonan@example.com", at=minute(8))),
        (12, application("云岭市社会工作协会", "云岭同心", "yl_shxh@163.example.com", at=minute(12), only_essay=True)),
        (16, application("临江市水务集团有限公司", "清泉先锋", "shuiwu@example.com", at=minute(16))),
        (20, letter("ask@example.com", "咨询：截止能否延期", "请问截止日期能否延期？表格在哪里下载？谢谢。\n", at=minute(20))),
        (25, better),
        (27, letter("weixuan@example.com", "自动回复：外出", "我正在外出，回来后答复。\n", at=minute(27), Auto_Submitted="auto-replied")),
    )
    return tuple(Sent(mail.as_bytes(), minute(offset)) for offset, mail in mails)


def settings(
    *, imap: tuple[str, int], smtp: tuple[str, int] | None, address: str, user: str = "", more: Iterable[str] = (), more_smtp: Iterable[str] = ()
) -> str:
    """shoujian.toml with the servers of the test in it; the mailbox of *address* is called as its local part."""
    lines = [
        'send = "automatic"',
        f'campaigns = ["{CAMPAIGN}"]',
        'secret_key_file = "secret.key"',
        *more,
        "[mailbox.anli]",
        f'host = "{imap[0]}"',
        f"port = {imap[1]}",
        'security = "plain"',
        f'user = "{user or address.partition("@")[0]}"',
        f'password = "{PASSWORD}"',
        f'campaigns = ["{CAMPAIGN}"]',
    ]
    if smtp is not None:
        lines += ["[smtp]", f'host = "{smtp[0]}"', f"port = {smtp[1]}", 'security = "plain"', f'from = "{address}"', *more_smtp]
    return "\n".join((*lines, ""))


def deployment(home: Path, written: str) -> Path:
    """What `shoujian init` makes, with *written* as its shoujian.toml."""
    from config.settings import write_initial

    write_initial(home, campaigns=(CAMPAIGN,), send="automatic")
    (home / "shoujian.toml").write_text(written, encoding="utf-8")
    return home


def copied(home: Path, to: Path, written: str) -> Path:
    """The same deployment at the same moment, with other servers in its settings."""
    shutil.copytree(home, to)
    (to / "shoujian.toml").write_text(written, encoding="utf-8")
    return to
