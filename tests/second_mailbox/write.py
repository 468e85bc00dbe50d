"""Write the mails of the second mailbox from its plan: Word files, PDFs with a text layer, pictures, archives, a list; the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import openpyxl
import yaml
from PIL import Image
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from stories import rewritten, sentences

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
ADDRESS = "zhongguoshequ@example.org"
FIXED = (2026, 5, 30, 9, 0, 0)
SECTIONS = ("一、背景", "二、做法", "三、成效")
FILM = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(400)


@dataclass(frozen=True, slots=True)
class Planned:
    """One mail of the plan."""

    id: str
    arrived: datetime
    sender: str
    subject: str  # {N3} stands for the number under which that case is registered by then
    units: tuple[str, ...]
    fate: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ledger that should come out."""

    unit: str
    items: dict[str, str]
    state: str
    question: str


@cache
def plan() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((HERE / "plan.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but strings
    return found


def mails() -> tuple[Planned, ...]:
    found = (Planned(one["id"], moment(one["at"]), one["from"], one["subject"], tuple(one["units"]), one["fate"], one) for one in plan()["mails"])
    return tuple(sorted(found, key=lambda one: one.arrived))


def ledger() -> tuple[Row, ...]:
    with (HERE / "ledger.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(Row(one["代号"], {key: one[key] for key in ("申报表", "推荐意见", "材料正文", "图片")}, one["状态"], one["待核"] or "") for one in rows)


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


@cache
def written(identity: str, subject: str) -> bytes:
    """The whole mail as the server keeps it; *subject* with its numbers put in."""
    one = next(each for each in plan()["mails"] if each["id"] == identity)
    arrived = moment(one["at"])
    mail = EmailMessage()
    mail["Received"] = f"from mail.example.com by mx.example.org; {format_datetime(arrived)}"
    mail["From"], mail["To"], mail["Subject"] = one["from"], ADDRESS, subject
    mail["Date"] = format_datetime(moment(one["sent"]) if "sent" in one else arrived - timedelta(seconds=5))
    mail["Message-ID"] = f"<{identity}@example.com>"
    if "auto" in one:
        mail["Auto-Submitted"] = "auto-replied"
    if "bulk" in one:
        mail["Precedence"], mail["List-Unsubscribe"] = "bulk", "<https://spam.example.com/u>"
    mail.set_content(one.get("text", "老师您好，材料请查收。"))
    for name, content in files(one, one["files"]):
        if name.endswith(".eml"):
            mail.add_attachment(_inner(one, content), filename=name)
        else:
            mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    mail.set_boundary(f"=={identity}==")
    return mail.as_bytes()


def _inner(one: dict[str, Any], content: bytes) -> EmailMessage:
    """The mail that is passed on: what an archive would hold, attached one by one."""
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "shequ@example.com", one["from"], "申报材料"
    inner["Date"], inner["Message-ID"] = format_datetime(moment(one["at"]) - timedelta(hours=5)), f"<{one['id']}-inner@example.com>"
    inner.set_content("请审核后转报。")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            inner.add_attachment(packed.read(name), maintype="application", subtype="octet-stream", filename=name)
    inner.set_boundary(f"=={one['id']}-inner==")
    return inner


def files(one: dict[str, Any], listed: list[Any]) -> list[tuple[str, bytes]]:
    return [(entry[0], _file(one, entry)) for entry in listed]


def _file(one: dict[str, Any], entry: list[Any]) -> bytes:
    name, (what, *words) = entry[0], entry[1].split()
    if what in {"zip", "mail"}:
        return zipped({f"{folder}/{inner}" if folder else inner: made for folder, held in entry[2].items() for inner, made in files(one, held)})
    if what == "film":
        return FILM
    if what == "photo":
        return photo(f"{one['id']}{name}")
    key = next((word for word in words if word in plan()["units"]), one["units"][0] if one["units"] else "N1")
    unit, title, category, contact = plan()["units"][key]
    word = name.endswith(".docx")
    if what == "list":
        return listed(words)
    if what == "form":
        return form(one.get("as", unit), title, category, contact, word=word)
    if what == "letter":
        return pdf(["专家推荐意见", f"兹推荐{unit}的案例参加征集。", "专家（签字）："])
    return text(unit, title, f"{key}{one.get('draft', '')}", pictures=int(words[0]), word=word)


def form(unit: str, title: str, category: str, contact: str, *, word: bool) -> bytes:
    rows = (
        ("报送单位", unit),
        ("案例名称", title),
        ("分类", category),
        ("联系人", contact),
        ("联系电话", "13000000026"),
        ("推荐单位意见", ""),
        ("单位意见", "（盖章）"),
    )
    if not word:
        return pdf(["2026城乡社区治理服务资料库经验案例申报表", *(f"{label}：{value}" for label, value in rows)])
    made = docx.Document()
    made.add_paragraph("2026城乡社区治理服务资料库经验案例申报表")
    table = made.add_table(len(rows), 2)
    for line, (label, value) in zip(table.rows, rows, strict=True):
        line.cells[0].text, line.cells[1].text = label, value
    return saved(made)


def text(unit: str, title: str, seed: str, *, pictures: int, word: bool) -> bytes:
    said = rewritten(seed[0:2], 0.4, dice=seed, letters=1500).splitlines() if len(seed) > len("N1") else sentences(seed, 1500)
    third = len(said) // 3 + 1
    lines = [title, unit]
    for number, heading in enumerate(SECTIONS):
        lines += [heading, *said[number * third : (number + 1) * third]]
    if not word:
        return pdf(lines)
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    for number in range(pictures):
        made.add_picture(io.BytesIO(photo(f"{seed}{number}")))
        made.add_paragraph(f"图{number + 1} 现场")
    return saved(made)


def listed(keys: list[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["案例报送汇总表"])
    sheet.append(["序号", "单位名称", "案例名称", "联系人", "联系电话"])
    for number, key in enumerate(keys, 1):
        unit, title, _, contact = plan()["units"][key]
        sheet.append([number, unit, title, contact, "13000000026"])
    book.properties.created = book.properties.modified = datetime(*FIXED)
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue())


def photo(seed: str) -> bytes:
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (12, 9), dice.randbytes(12 * 9 * 3))
    out = io.BytesIO()
    small.resize((480, 360), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def pdf(lines: list[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    down = 780
    page.setFont("STSong-Light", 12)
    for line in (piece for whole in lines for piece in simpleSplit(whole, "STSong-Light", 12, 450) or [""]):
        if down < 60:
            page.showPage()
            page.setFont("STSong-Light", 12)
            down = 780
        page.drawString(70, down, line)
        down -= 22
    page.save()
    return out.getvalue()


def saved(made: Any) -> bytes:
    about = made.core_properties
    about.created = about.modified = datetime(*FIXED)
    out = io.BytesIO()
    made.save(out)
    return repacked(out.getvalue())


def repacked(raw: bytes) -> bytes:
    """The same parts under one date: bytes that do not change from day to day."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = "docProps/core.xml"  # openpyxl writes the hour of saving here
    if core in parts:
        parts[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-05-30T09:00:00Z", parts[core])
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
