"""A full mailbox made fast: submissions to the call DJ2025, one a unit, each with a Word file and a picture.

Templates are built once; a mail gets its own unit, title and sender by replacing words in the XML and by appending that one
part to the package, so that a thousand mails take seconds and no two files are alike.
"""

from __future__ import annotations

import base64
import io
import os
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import quote

import docx
from PIL import Image

FIRST = datetime(2025, 9, 20, 1, 0, tzinfo=UTC)  # ten days before the call closes
APART = timedelta(seconds=3)
JUDGED = "2025-09-21T12:00+08:00"  # every burst is over by then, none is a backlog

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCUMENT = "word/document.xml"
_CRLF = b"\r\n"
_PROVINCES = tuple("江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 四川 贵州 云南 陕西 甘肃 河北 山西 辽宁 吉林 海南".split())  # noqa: SIM905
_SYLLABLES = "东西南北安平和顺兴隆昌盛德仁义礼信文武光华丰泰宁康乐福寿春秋江湖海山川林泉石桥店坊园庄岭溪源湾港塘洲"
_PLACES = tuple(first + second for first, second in product(_SYLLABLES, repeat=2))
_KINDS = ("街道社会工作服务中心党支部", "社区居民委员会党总支", "社会工作协会联合党支部", "镇社会组织综合党委", "社会工作促进会党支部", "街道新业态联合党委")
_PARAGRAPH = "本单位坚持党建引领，推动社区治理重心下移、资源下沉，把组织建在网格上，把服务送到群众家门口，形成了可复制可推广的做法。"
_HEADINGS = ("摘要", "党组织简介", "党建品牌名称", "党建品牌内涵", "党建品牌案例内容", "一、背景", "二、做法", "三、成效", "四、探讨")


@dataclass(frozen=True, slots=True)
class Size:
    """What an applicant sends."""

    name: str
    picture: int  # bytes of the noise in each picture; 0 for no picture
    plain: bool  # a package of three small parts instead of one as Word writes it


LARGE = Size("66 KB", 22_000, plain=False)
SMALL = Size("4 KB", 0, plain=True)


@cache
def units(count: int) -> tuple[str, ...]:
    """Names as offices have them: made of the same few words, and different all the same."""
    chance = random.Random(2025)
    seen: dict[str, None] = {}
    while len(seen) < count:
        city, district, street = (chance.choice(_PLACES) for _ in range(3))
        seen[f"{chance.choice(_PROVINCES)}省{city}市{district}区{street}{chance.choice(_KINDS)}"] = None
    return tuple(seen)


def fill(maildir: Path, count: int, size: Size, *, owner: int | None = None) -> int:
    """Write *count* mails into *maildir*; a file's time is when the mail arrived. The bytes written."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    total = 0
    for number, unit in enumerate(units(count)):
        raw = mail(number, unit, size)
        at = (FIRST + APART * number).timestamp()
        path = maildir / "cur" / f"{int(at)}.M{number:06d}P1.bench,S={len(raw)}:2,"
        path.write_bytes(raw)
        os.utime(path, (at, at))
        total += len(raw)
    if owner is not None:
        for path in (maildir.parent, maildir, *maildir.rglob("*")):
            os.chown(path, owner, owner)
    return total


def mail(number: int, unit: str, size: Size) -> bytes:
    """One submission: its form, or every third time its case; with a picture when the size has one."""
    title = f"“{_PLACES[number % len(_PLACES)]}先锋{number}”党建品牌实践"
    item, name = ("case", f"2.案例-{unit}-{title}.docx") if number % 3 == 2 else ("form", f"1.申报表-{unit}-{title}.docx")
    files = [(_WORD, name, _word(item, number, unit, title, size))]
    if size.picture:
        files.append(("image/jpeg", f"3.相关资料-{unit}.jpg", _picture(number, size.picture)))
    boundary = f"----=_NextPart_{number:08X}"
    said = f"靳老师：\r\n\r\n现报送{unit}案例，请查收。\r\n\r\n{unit}\r\n"
    head = (
        f"Received: from mail.example.cn (mail.example.cn [10.0.0.{number % 250}])\r\n\tby mx.example.org with ESMTPS id {number:08x}\r\n"
        f"From: {_encoded(unit[:12])} <u{number}@example.cn>\r\nTo: anli@71cpc.cn\r\nSubject: {_encoded(f'案例申报-{unit}')}\r\n"
        f"Date: {FIRST + APART * number:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <bench.{number}@example.cn>\r\nMIME-Version: 1.0\r\n"
        f'X-Mailer: Foxmail 7.2\r\nContent-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    parts = [head.encode(), _wrapped(said.encode())]
    for kind, filename, content in files:
        told = f'filename="{_encoded(filename)}"' if number % 2 else f"filename*=UTF-8''{quote(filename)}"
        parts.append(
            f"\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; {told}\r\n\r\n".encode()
        )
        parts.append(_wrapped(content))
    parts.append(f"\r\n--{boundary}--\r\n".encode())
    return b"".join(parts)


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _wrapped(content: bytes) -> bytes:
    line = base64.b64encode(content)
    return _CRLF.join(line[start : start + 76] for start in range(0, len(line), 76))


def _word(item: str, number: int, unit: str, title: str, size: Size) -> bytes:
    package, document = _template(item, size)
    words = {"@@UNIT@@": unit, "@@TITLE@@": title, "@@WHO@@": f"张{_SYLLABLES[number % len(_SYLLABLES)]}", "@@PHONE@@": f"138{number:08d}"}
    for mark, word in words.items():
        document = document.replace(mark, word)
    made = io.BytesIO(package)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(_DOCUMENT, (2025, 9, 1, 9, 0, 0)), document, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@cache
def _template(item: str, size: Size) -> tuple[bytes, str]:
    """A package without its document, and the XML of that document."""
    made = docx.Document()
    if item == "form":
        made.add_paragraph("2025社会工作党建品牌实践案例征集申报表")
        rows = {
            "申报单位": "@@UNIT@@",
            "案例名称": "@@TITLE@@",
            "分类": "党建引领基层治理党建品牌",
            "联系人": "@@WHO@@",
            "联系电话": "@@PHONE@@",
            "通讯地址": "人民路1号",
        }
        table = made.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in rows.items():
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
        made.add_paragraph("同意申报。本单位承诺所报案例真实、原创。（盖章）")
    else:
        made.add_paragraph("@@TITLE@@")
        made.add_paragraph("@@UNIT@@")
        for heading in _HEADINGS:
            made.add_paragraph(heading)
            for _ in range(1 if size.plain else 6):
                made.add_paragraph(_PARAGRAPH)
    whole = io.BytesIO()
    made.save(whole)
    package = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == _DOCUMENT or info.filename.startswith("docProps/thumbnail"):
                continue
            content = _THUMBNAIL.sub(b"", content)
            if size.plain:
                content = _PLAIN.get(info.filename, b"")
            if content:
                target.writestr(zipfile.ZipInfo(info.filename, (2025, 9, 1, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
        document = source.read(_DOCUMENT).decode()
    return package.getvalue(), document


_THUMBNAIL = re.compile(rb"<Relationship [^>]*thumbnail[^>]*/>")
_OFFICE = "http://schemas.openxmlformats.org"
_PLAIN = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{_DOCUMENT}" ContentType="{_WORD}.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
    ).encode(),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="{_DOCUMENT}"/></Relationships>'
    ).encode(),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'
    ).encode(),
    "word/styles.xml": f'<w:styles xmlns:w="{_OFFICE}/wordprocessingml/2006/main"/>'.encode(),
}


def _picture(number: int, size: int) -> bytes:
    """The same picture with its own comment: other bytes, other hash."""
    picture = _noise(size)
    comment = f"bench {number}".encode()
    return picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + picture[2:]


@cache
def _noise(size: int) -> bytes:
    """A JPEG of about *size* bytes that does not compress any further."""
    side = int(size**0.5)
    made = io.BytesIO()
    pixels = random.Random(size).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), pixels).save(made, "JPEG", quality=60)
    return made.getvalue()
