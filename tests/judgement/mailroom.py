"""Small real mails for the laws of judging: forms, essays, scans, replies, by few units with names that are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from typing import Literal

from docx import Document
from PIL import Image

BEGAN = datetime(2025, 9, 8, 1, tzinfo=UTC)
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
JPEG = ("image", "jpeg")

# A name, the same spelt otherwise, one that may be the same, one that is another although it looks alike, and two strangers.
UNITS = ("临江市益民社会工作服务中心", "临江市益民社工服务中心", "益民社会工作服务中心", "临江市益民养老服务中心", "青禾区阳光志愿服务协会", "")
TITLES = ("银发守护", "一家亲", "")
SENDERS = ("lian@example.cn", "xi@example.cn", "hao@example.cn")

What = Literal["form", "essay", "scan", "photo", "note"]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One attached file: what it is, and what it says of itself."""

    what: What
    unit: str = ""
    title: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Post:
    """One mail before it is written."""

    sender: str
    files: tuple[Enclosed, ...] = ()
    subject: str = "申报材料"
    text: str = "您好，材料见附件，请查收。"
    serial: int = 0  # makes two mails of the same words two mails

    @property
    def raw(self) -> bytes:
        return _written(self)


@cache
def _written(post: Post) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = post.sender, "anli@example.org", post.subject, f"<{post.serial}@example.cn>"
    mail["Date"] = BEGAN
    mail.set_content(post.text)
    for place, one in enumerate(post.files):
        name, data, kind = _file(one, place)
        mail.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    mail.set_boundary("=shoujian=")
    return mail.as_bytes()


def _file(one: Enclosed, place: int) -> tuple[str, bytes, tuple[str, str]]:
    match one.what:
        case "form":
            return f"申报表{place}.docx", form(one.unit, one.title, one.version), DOCX
        case "essay":
            return f"文稿{place}.docx", essay(one.unit, one.title, one.version), DOCX
        case "scan":
            return f"盖章版{place}.jpg", picture(one.version), JPEG
        case "photo":
            return f"活动剪影{place}.jpg", picture(one.version + 100), JPEG
        case "note":
            return f"说明{place}.docx", _document(f"补充说明{one.version}"), DOCX


@cache
def form(unit: str, title: str, version: int = 1) -> bytes:
    """A form as it is filled in; *version* is the telephone number."""
    cells = {"申报单位": unit, "案例名称": title, "分类": "新兴领域党建品牌", "联系人": "李晓兰", "联系电话": f"130000000{version:02d}"}
    return _document("申报表", cells=cells)


@cache
def essay(unit: str, title: str, version: int = 1) -> bytes:
    """A text long enough to be the case itself."""
    return _document(title or "工作情况", *([unit] if unit else []), f"第{version}稿。" + "党建引领基层治理工作，" * 70)


def _document(*lines: str, cells: dict[str, str] | None = None) -> bytes:
    document = Document()
    document.core_properties.created = document.core_properties.modified = BEGAN
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(cells), 2) if cells else None
    for row, (label, value) in zip(table.rows if table else (), (cells or {}).items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    held = BytesIO()
    document.save(held)
    return held.getvalue()


@cache
def picture(version: int) -> bytes:
    held = BytesIO()
    Image.new("RGB", (600, 800), (version % 256, 120, 90)).save(held, "JPEG")
    return held.getvalue()


def at(number: int) -> datetime:
    """When the mail of this number arrives: half a day after the one before; the last ones are late."""
    return BEGAN + timedelta(hours=12 * number)
