"""Who writes to the office in a season: a few units, what each of them sends, and in which words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from io import BytesIO
from random import Random

from docx import Document
from judgement.mailroom import BEGAN, DOCX, JPEG, picture

UNITS = (
    ("临江市晨光社会工作服务中心", "银发守护"),
    ("云岭市水务集团有限公司", "清泉先锋"),
    ("青禾区向阳街道办事处", "红色驿站"),
    ("北山县残疾人联合会", "助残同行"),
    ("东湖镇杏花村村民委员会", "杏花议事"),
    ("南桥区志愿服务协会", "邻里一家亲"),
    ("西城县人民医院", "仁心暖护"),
    ("白鹭市职业技术学院", "匠心育人"),
    ("石门乡卫生院", "乡医上门"),
    ("望江市图书馆", "书香夜读"),
)
OFFICE = "linli@example.org"
WORDS = "社区居民服务党员志愿者走访困难老人儿童组织活动议事协商调解矛盾建立机制培训骨干改善环境邻里互助结对帮扶定期慰问设置站点统筹资源联合单位开展宣传整理档案解决问题"
ASKS = ("请问何时截止？", "请问申报表在哪里下载？", "请问一个单位可以报几个案例？")
WITHDRAWS = ("我单位因故决定撤回本次申报，请予办理。", "经研究，我单位不再参加本次征集，申请撤回申报材料。")


@dataclass
class Applicant:
    """One unit and whoever writes for it; what was sent so far decides what comes next."""

    number: int
    unit: str
    title: str
    address: str
    version: int = 1
    sent: int = 0
    last: tuple[tuple[str, bytes, tuple[str, str]], ...] = ()
    threads: list[str] = field(default_factory=list)  # Message-IDs of our letters to this address


def applicants(count: int) -> list[Applicant]:
    return [Applicant(place, unit, title, f"u{place}@example.com") for place, (unit, title) in enumerate(UNITS[:count])]


def letter(who: Applicant, at: datetime, what: str, dice: Random) -> bytes:
    """A mail of this applicant: *what* is one of KINDS."""
    who.sent += 1
    mail = EmailMessage()
    mail["From"], mail["To"] = f"经办 <{who.address}>", OFFICE
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{who.number}.{who.sent}.{at:%Y%m%d}@example.com>"
    subject = {"question": "咨询", "withdraw": "关于撤回申报的说明", "auto": "自动回复：休假"}.get(what, f"{who.unit}申报材料")
    if who.threads and dice.random() < 0.5:
        mail["In-Reply-To"] = mail["References"] = dice.choice(who.threads)
    mail["Subject"] = subject
    if what == "auto":
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(_text(who, what, dice))
    files = who.last if what == "same" and who.last else _files(who, what)
    for name, data, kind in files:
        mail.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    who.last = files or who.last
    return mail.as_bytes()


# How often each comes; an applicant begins with part or whole.
KINDS = {"part": 5, "form": 6, "whole": 6, "same": 2, "photo": 2, "question": 2, "withdraw": 1, "auto": 1, "thanks": 2, "empty": 1, "second": 1, "scan": 1}


def _text(who: Applicant, what: str, dice: Random) -> str:
    if what == "question":
        return dice.choice(ASKS)
    if what == "withdraw":
        return f"{dice.choice(WITHDRAWS)}\n\n{who.unit}"
    if what == "auto":
        return "我正在休假，回来后答复。"
    if what == "thanks":
        return "收到，谢谢！"
    return f"您好，{who.unit}报送材料见附件，请查收。\n\n{who.unit}"


def _files(who: Applicant, what: str) -> tuple[tuple[str, bytes, tuple[str, str]], ...]:
    title = "结对帮扶" if what == "second" else who.title
    form = (f"1.申报表-{who.unit}-{title}.docx", application(who.unit, title, who.version), DOCX)
    text = (f"2.案例-{who.unit}-{title}.docx", essay(who.unit, title, who.version), DOCX)
    who.version += 1
    return {
        "part": (text,),
        "form": (form,),
        "whole": (form, text),
        "same": (form, text),
        "second": (form, text),
        "photo": ((f"3.照片-{who.unit}.jpg", picture(who.number), JPEG),),
        "scan": ((f"扫描件{who.version}.jpg", picture(who.number + 50), JPEG),),
    }.get(what, ())


@cache
def application(unit: str, title: str, version: int) -> bytes:
    phone = "" if version % 3 == 1 else f"130000000{version % 100:02d}"  # some forget it
    cells = {"申报单位": unit, "案例名称": title, "分类": "1", "联系人": "李晓兰", "联系电话": phone}
    document = Document()
    document.core_properties.created = document.core_properties.modified = BEGAN
    document.add_paragraph("申报表")
    table = document.add_table(len(cells), 2)
    for row, (label, value) in zip(table.rows, cells.items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    document.save(held := BytesIO())
    return held.getvalue()


@cache
def essay(unit: str, title: str, version: int) -> bytes:
    """A text long enough to be the case itself, and like no other unit's."""
    dice = Random(f"{unit}{title}")
    document = Document()
    document.core_properties.created = document.core_properties.modified = BEGAN
    document.add_paragraph(title)
    document.add_paragraph(unit)
    for _ in range(6):
        document.add_paragraph("".join(dice.choice(WORDS) for _ in range(150)) + "。")
    document.add_paragraph(f"第{version}稿。")
    document.save(held := BytesIO())
    return held.getvalue()


def returned(original: bytes, address: str, at: datetime, number: int) -> bytes:
    """What a server sends back when nobody takes our letter (RFC 3464)."""
    head = original.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    limit = f"returned-{number}"
    parts = (
        f"From: MAILER-DAEMON@example.com\r\nTo: {OFFICE}\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{limit}@example.com>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{limit}"\r\n\r\n'
        f"--{limit}\r\nContent-Type: text/plain\r\n\r\n<{address}>: 550 5.1.1 user unknown\r\n"
        f"--{limit}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        f"--{limit}\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    ).encode()
    return parts + head + f"\r\n\r\n--{limit}--\r\n".encode()
