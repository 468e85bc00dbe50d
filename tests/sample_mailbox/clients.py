"""Write a mail byte for byte as one of the usual clients does: its headers, boundaries, charsets and ways with file names."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

TO = "anli@example.org"
CRLF = b"\r\n"
TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/x-zip-compressed",
    "7z": "application/x-7z-compressed",
    "jpg": "image/jpeg",
    "HEIC": "image/heic",
    "mp4": "video/mp4",
    "dat": "application/ms-tnef",
    "ics": 'text/calendar; charset="utf-8"; method=REQUEST',
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return TYPES.get(self.name.rsplit(".", 1)[-1], "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person wrote, before a client gives it its shape."""

    id: str
    client: str
    name: str  # display name
    address: str
    subject: str
    text: str
    sent: datetime
    arrived: datetime
    files: tuple[File, ...] = ()
    html: str = ""  # instead of the text in paragraphs
    extra: tuple[tuple[str, str], ...] = ()  # further headers, written after the client's own
    to: str = TO

    def token(self, salt: str, size: int) -> str:
        """Hex digits that are always the same for this mail."""
        return hashlib.sha256(f"{self.id}:{salt}".encode()).hexdigest()[:size].upper()

    @property
    def domain(self) -> str:
        return self.address.rsplit("@", 1)[-1]


@dataclass(frozen=True, slots=True)
class Client:
    """The habits of one mail program."""

    charset: str
    word: str = "B"  # B or Q encoded words
    names: str = "2047"  # file names: 2047 in quotes, or 2231
    octets: bool = False  # every file is application/octet-stream
    headers: tuple[tuple[str, str], ...] = ()
    boundary: str = "----=_Part_{n}"
    message_id: str = "<{hex32}@{domain}>"
    date: str = ""  # what follows the zone
    html: str = "<div>{0}</div>"
    transfer: str = "base64"
    agent_ip: int = 25
    order: tuple[str, ...] = field(default=("From", "To", "Subject", "Date", "Message-ID"))


CLIENTS = {
    "qq": Client(
        charset="gb18030",
        octets=True,
        headers=(
            ("X-QQ-FEAT", "{hex24}"),
            ("X-QQ-SSF", "00000000000000"),
            ("X-QQ-XMRINFO", "{hex24}=="),
            ("X-QQ-STYLE", ""),
            ("X-QQ-mid", "webmail{n10}t{n7}"),
            ("X-Priority", "3"),
            ("X-QQ-MIME", "TCMime 1.0 by Tencent"),
            ("X-Mailer", "QQMail 2.x"),
            ("X-QQ-Mailer", "QQMail 2.x"),
        ),
        boundary="----=_NextPart_{hex8}_{hex8b}_{hex8c}",
        message_id="<tencent_{hex40}@{domain}>",
        html='<div style="min-height:22px;margin-bottom:8px;">{0}</div>',
    ),
    "foxmail": Client(
        charset="GB2312",
        headers=(("X-Priority", "3"), ("X-GUID", "{hex8}-{hex4}-4{hex3}-A{hex3}-{hex12}"), ("X-Has-Attach", "yes"), ("X-Mailer", "Foxmail 7.2.25.331[cn]")),
        boundary="----=_001_NextPart{n12}_=----",
        message_id="<2025{n12}@{domain}>",
        html='<div><span style="font-family: 宋体; font-size: 14px;">{0}</span></div>',
        order=("Date", "From", "To", "Subject", "Message-ID"),
    ),
    "netease": Client(
        charset="GBK",
        word="Q",
        headers=(
            ("X-Priority", "3"),
            ("X-Mailer", "Coremail Webmail Server Version 2024.2-cmXT build 20240718(3ae47dd1) Copyright (c) 2002-2025 163com"),
            ("X-Coremail-Locale", "zh_CN"),
            ("X-CM-TRANSID", "{hex24}"),
            ("X-CM-SenderInfo", "p{hex10}"),
            ("X-Coremail-Antispam", "1Uk129KBjDUn29KB7ZKAUJUUUUU529EdanIXcx71UUUUU7v73"),
        ),
        boundary="----=_Part_{n6}_{n9}.{n13}",
        message_id="<{hex8}.{hex4}.{hex11}.Coremail.{local}@{domain}>",
        date=" (CST)",
        html='<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{0}</div>',
        order=("Date", "From", "To", "Subject", "Message-ID"),
    ),
    "coremail": Client(
        charset="UTF-8",
        headers=(
            ("X-Priority", "3"),
            ("X-Mailer", "Coremail Webmail Server Version XT5.0.14 build 20240912(d9d65b9f)"),
            ("X-Originating-IP", "[198.51.100.{ip}]"),
        ),
        boundary="----=_Part_{n6}_{n9}.{n13}",
        message_id="<{hex8}.{hex4}.{hex11}.Coremail.{local}@{domain}>",
        date=" (GMT+08:00)",
        html="<p>{0}</p>",
        order=("Date", "From", "To", "Subject", "Message-ID"),
    ),
    "outlook": Client(
        charset="gb2312",
        headers=(("X-Mailer", "Microsoft Outlook 16.0"), ("Thread-Index", "Ad{hex24}=="), ("Content-Language", "zh-cn")),
        boundary="----=_NextPart_000_{hex4}_01DC{hex4b}.{hex8}",
        message_id="<00{hex4}01dc{hex4b}${hex8}${hex8b}@{domain}>",
        html='<p class=MsoNormal><span style="font-family:等线">{0}</span></p>',
    ),
    "apple": Client(
        charset="utf-8",
        names="2231",
        headers=(("X-Mailer", "iPhone Mail (22G86)"),),
        boundary="Apple-Mail-{hex8}-{hex4}-4{hex3}-B{hex3}-{hex12}",
        message_id="<{hex8}-{hex4}-4{hex3}-B{hex3}-{hex12}@{domain}>",
        html='<div dir=3D"auto">{0}</div>'.replace("=3D", "="),
        order=("From", "Date", "Subject", "Message-ID", "To"),
    ),
    "thunderbird": Client(
        charset="UTF-8",
        names="2231",
        headers=(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "zh-CN")),
        boundary="------------{hex24}",
        message_id="<{hex8}-{hex4}-4{hex3}-a{hex3}-{hex12}@{domain}>",
        html="<p>{0}</p>",
        order=("Message-ID", "Date", "To", "From", "Subject"),
    ),
}


def written(draft: Draft) -> bytes:
    """The whole mail as the server keeps it: provider's lines on top, client's below, parts after."""
    client = CLIENTS[draft.client]
    kind, body = message_body(draft, client)
    return head(draft, client, kind) + body


def head(draft: Draft, client: Client, content: tuple[tuple[str, str], ...]) -> bytes:
    own = {
        "From": f"{words(draft.name, client)} <{draft.address}>" if draft.name else draft.address,
        "To": draft.to,
        "Subject": words(draft.subject, client),
        "Date": stamp(draft.sent) + client.date,
        "Message-ID": shaped(client.message_id, draft),
    }
    lines = [*received(draft, client)]
    lines += [(name, own[name]) for name in client.order]
    lines += [(name, shaped(value, draft)) for name, value in client.headers if not (name == "X-Has-Attach" and not draft.files)]
    lines += draft.extra
    return headers((*lines, ("MIME-Version", "1.0"), *content)) + CRLF


def received(draft: Draft, client: Client) -> list[tuple[str, str]]:
    """The lines the servers add: ours on top, with the time of arrival, theirs below."""
    helo = f"mail-{draft.token('helo', 4).lower()}.{draft.domain}"
    host = int(draft.token("ip", 4), 16) % 240 + 8
    ours = f"from {helo} ({helo} [203.0.113.{host}])\r\n\tby mx.example.org (Postfix) with ESMTPS id {draft.token('queue', 10)}\r\n\tfor <{TO}>; {stamp(draft.arrived)} (CST)"
    agent = {"qq": "Newmail", "netease": "Coremail", "coremail": "Coremail"}.get(draft.client, "ESMTPSA")
    theirs = f"from client (unknown [198.51.100.{client.agent_ip}])\r\n\tby {helo} ({agent}) with SMTP id {draft.token('theirs', 12).lower()};\r\n\t{stamp(draft.sent)}"
    return [("Return-Path", f"<{draft.address}>"), ("Delivered-To", TO), ("Received", ours), ("Received", theirs)]


def message_body(draft: Draft, client: Client) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """The content headers and the content: text and HTML side by side, files after them."""
    kind, body = alternative(draft, client)
    if not draft.files:
        return kind, body
    first = headers(kind) + CRLF + body
    return together("mixed", [first, *(attached(file, client) for file in draft.files)], shaped(client.boundary, draft))


def alternative(draft: Draft, client: Client) -> tuple[tuple[tuple[str, str], ...], bytes]:
    if draft.client == "apple":
        return plain(draft.text, client)
    page = draft.html or "".join(client.html.format(escape(line) or "<br>") for line in draft.text.split("\n"))
    parts = []
    for subtype, content in (("plain", draft.text), ("html", page)):
        kind, body = plain(content, client, subtype=subtype)
        parts.append(headers(kind) + CRLF + body)
    inner = shaped(client.boundary.replace("001_", "002_"), replace(draft, id=draft.id + ":inner"))
    return together("alternative", parts, inner)


def plain(text: str, client: Client, *, subtype: str = "plain") -> tuple[tuple[tuple[str, str], ...], bytes]:
    raw = text.replace("\n", "\r\n").encode(codec(client.charset))
    body = b64(raw) if client.transfer == "base64" else quopri.encodestring(raw)
    return (("Content-Type", f'text/{subtype}; charset="{client.charset}"'), ("Content-Transfer-Encoding", client.transfer)), body


def together(subtype: str, parts: list[bytes], mark: str) -> tuple[tuple[tuple[str, str], ...], bytes]:
    edge = b"--" + mark.encode()
    body = b"This is a multi-part message in MIME format." + CRLF + CRLF
    for part in parts:
        body += edge + CRLF + part.rstrip(b"\r\n") + CRLF + CRLF
    return (("Content-Type", f'multipart/{subtype};\r\n\tboundary="{mark}"'),), body + edge + b"--" + CRLF


def attached(file: File, client: Client) -> bytes:
    if file.name.endswith(".eml"):  # a mail inside a mail is never base64
        name = words(file.name, client, quoted=True)
        kind = f'message/rfc822;\r\n\tname="{name}"'
        return (
            headers((("Content-Type", kind), ("Content-Transfer-Encoding", "7bit"), ("Content-Disposition", f'attachment;\r\n\tfilename="{name}"')))
            + CRLF
            + file.content
        )
    kind = "application/octet-stream" if client.octets else file.kind
    if client.names == "2231":
        named, disposed = parameter("name", file.name), parameter("filename", file.name)
    else:
        word = words(file.name, client, quoted=True)
        named, disposed = f'\r\n\tname="{word}"', f'\r\n\tfilename="{word}"'
    lead = f'{kind};\r\n\tcharset="{client.charset}";{named}' if client.octets else f"{kind};{named}"
    fields = (("Content-Type", lead), ("Content-Transfer-Encoding", "base64"), ("Content-Disposition", f"attachment;{disposed}"))
    return headers(fields) + CRLF + b64(file.content)


def parameter(name: str, value: str, *, charset: str = "utf-8") -> str:
    """One RFC 2231 parameter, in numbered pieces where it is long."""
    if value.isascii():
        return f'\r\n\t{name}="{value}"'
    coded = quote(value.encode(codec(charset)), safe="")
    pieces = re.findall(r"(?:%..|[^%]){1,18}", coded)
    if len(pieces) == 1:
        return f"\r\n\t{name}*={charset}''{coded}"
    return ";".join(f"\r\n\t{name}*{number}*={charset + chr(39) * 2 if number == 0 else ''}{piece}" for number, piece in enumerate(pieces))


def words(text: str, client: Client, *, quoted: bool = False) -> str:
    """Encoded words of RFC 2047, never cutting a character, folded one a line."""
    if text.isascii() and not (quoted and '"' in text):
        return text
    raw = codec(client.charset)
    made, piece = [], ""
    for letter in text:
        if len((piece + letter).encode(raw)) > (33 if client.word == "B" else 15):
            made.append(piece)
            piece = ""
        piece += letter
    made.append(piece)
    return "\r\n ".join(word(piece.encode(raw), client.charset, client.word) for piece in made)


def word(raw: bytes, charset: str, how: str) -> str:
    if how == "B":
        return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="
    return f"=?{charset}?Q?" + "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"={byte:02X}" for byte in raw) + "?="


def headers(fields: tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(f"{name}: {value}".rstrip(" ").encode("ascii") + CRLF for name, value in fields)


def b64(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", CRLF)


def codec(charset: str) -> str:
    return {"gb2312": "gbk", "gbk": "gbk", "gb18030": "gb18030"}.get(charset.lower(), "utf-8")


def stamp(moment: datetime) -> str:
    return format_datetime(moment)


def just_before(moment: datetime, seconds: int = 6) -> datetime:
    return moment - timedelta(seconds=seconds)


def shaped(template: str, draft: Draft) -> str:
    """Fill {hex8}, {n10}, {domain} and the like with what belongs to *draft*."""

    def pick(found: re.Match[str]) -> str:
        name = found[1]
        if name == "domain":
            return draft.domain
        if name == "local":
            return draft.address.split("@")[0]
        if name == "ip":
            return str(int(draft.token("ip2", 4), 16) % 240 + 8)
        size = int(re.sub(r"\D", "", name) or 6)
        digits = hashlib.sha256(f"{draft.id}:{name}".encode())
        return digits.hexdigest()[:size].upper() if name.startswith("hex") else str(int(digits.hexdigest(), 16))[:size]

    return re.sub(r"\{(\w+)\}", pick, template)
