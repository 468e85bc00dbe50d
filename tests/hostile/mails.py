"""Mails made to hurt whoever reads them; each is built when it is needed, for most are larger than they look."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from hostile.pdfs import PDFS

HEAD = (
    b"From: zhangsan@qq.com\r\nTo: anli@example.org\r\nSubject: =?utf-8?B?55Sz5oql?=\r\n"
    b"Date: Mon, 28 Jul 2025 17:03:00 +0800\r\nMessage-ID: <m1@qq.com>\r\nMIME-Version: 1.0\r\n"
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFICE = "http://schemas.openxmlformats.org"
W = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'


def mixed(*parts: bytes, boundary: bytes = b"B", kind: bytes = b"mixed") -> bytes:
    opened = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n' + opened + b"--" + boundary + b"--\r\n"


def file(content: bytes, name: str = "a.bin", kind: str = "application/octet-stream", *, count: int = 1) -> bytes:
    """A mail with *count* copies of one file and a word beside it."""
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
    part = head.encode() + base64.encodebytes(content)
    return HEAD + mixed(b"Content-Type: text/plain; charset=utf-8\r\n\r\nsee the file\r\n", *[part] * count)


def text(content: bytes, *, kind: str = "text/plain", encoding: str = "8bit") -> bytes:
    return HEAD + f"Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + content


def word(document: bytes | Iterator[bytes], *, document_type: bytes = b"", more: dict[str, bytes] | None = None) -> bytes:
    """A Word file with this XML inside its document element."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(b'<?xml version="1.0"?>' + document_type + f"<w:document {W}><w:body>".encode())
            for piece in [document] if isinstance(document, bytes) else document:
                part.write(piece)
            part.write(b"</w:body></w:document>")
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def paragraph(said: bytes) -> bytes:
    return b"<w:p><w:r><w:t>" + said + b"</w:t></w:r></w:p>"


# --- structure ---


def nested(levels: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels))
    closed = b"".join(b"\r\n--b%d--" % n for n in reversed(range(levels)))
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\ndeep\r\n" + closed


def letters(levels: int) -> bytes:
    return b"".join(HEAD + b"Content-Type: message/rfc822\r\n\r\n" for _ in range(levels)) + HEAD + b"\r\nthe innermost"


def wide_headers(parts: int, header: bytes) -> bytes:
    return HEAD + mixed(*[header + b"\r\n\r\nx"] * parts)


def prefixes() -> bytes:
    """Boundaries that begin with one another, around one text each."""
    inner = b"Content-Type: text/plain\r\n\r\ninnermost"
    for length in range(20, 0, -1):
        inner = mixed(b"Content-Type: text/plain\r\n\r\nlevel %d" % length, inner, boundary=b"A" * length)
    return HEAD + inner


# --- files in their own formats ---


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (header, pixels, b"IEND"))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + bytes(6) + b";"


def tiff(width: int, height: int, *, entries: int = 2) -> bytes:
    said = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", entries) + said


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9) + b"\xff\xd9"


def box(name: bytes, content: bytes = b"", *, size: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(content) if size is None else size, name) + content


FILM = box(b"ftyp", b"isom\x00\x00\x00\x00")
FILMS = {
    "a box longer than the file": FILM + box(b"moov", size=0x7FFFFFFF) + box(b"mvhd", bytes(8), size=0x7FFFFFF0),
    "a box shorter than its head": FILM + box(b"moov", size=3) * 1000,
    "a 64-bit size of everything": FILM + struct.pack(">I4sQ", 1, b"mdat", 0xFFFFFFFFFFFFFFFF) + bytes(64),
    "empty boxes without end": FILM + box(b"free") * 2_000_000,
    "films within films": FILM + b"".join(box(b"moov", size=0x100000) for _ in range(100_000)),
    "a length of two thousand years": FILM + box(b"moov", box(b"mvhd", bytes(12) + struct.pack(">II", 1, 0xFFFFFFFF) + bytes(80))),
}


def laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return b'<!DOCTYPE w:document [<!ENTITY l0 "lol">' + levels + b"]>"


def uuencoded(content: bytes, name: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


def inside_out(levels: int) -> bytes:
    """A uuencoded letter in a uuencoded letter: each is larger outside than inside, and more of them."""
    content = b"x" * 100
    for _ in range(levels):
        content = HEAD + b"\r\nbody\n" + uuencoded(content, b"a.eml") * 4
    return content


def links(count: int, fill: int) -> bytes:
    page = b"<html><body><div>" + b"<i></i>" * fill + b"".join(b'<a href="https://mail.qq.com/cgi-bin/ftnExs_x?k=%d">f.zip</a>' % n for n in range(count))
    return page + b"</div></body></html>"


MAILS: dict[str, Callable[[], bytes]] = {
    # structure
    "2,000 nested multiparts": lambda: nested(2_000),
    "3,000 letters in letters": lambda: letters(3_000),
    "100,000 parts": lambda: HEAD + mixed(*[b"\r\nx"] * 100_000),
    "100,000 headers": lambda: HEAD + b"".join(b"X-Number-%d: x\r\n" % n for n in range(100_000)) + b"\r\nbody",
    "a header of 20 MB without an end": lambda: HEAD + b"X-Long: " + b"x" * (20 << 20),
    "500 parts with headers of 100 kB in folds": lambda: wide_headers(500, b"Content-Type: text/plain;\r\n" + b" \r\n" * 33_000),
    "500 parts with names of nothing but quotes": lambda: wide_headers(480, b'Content-Type: text/plain; name="' + b'"' * 90_000),
    "500 parts with names of words that never end": lambda: wide_headers(480, b"Content-Type: text/plain; name=" + b"=?a?b?" * 15_000),
    "addresses of 640 kB": lambda: b"To: " + b"user <a@b.example>, " * 32_000 + b"\r\n" + HEAD + b"\r\nx",
    "an address that never ends its quotes": lambda: b"To: " + b'"\\' * 49_000 + b"\r\n" + HEAD + b"\r\nx",
    "an address of brackets": lambda: b"To: " + b"(<" * 49_000 + b"\r\n" + HEAD + b"\r\nx",
    "a subject of 440 kB of words": lambda: b"Subject: " + b"=?utf-8?B?5L2g5aW9?= " * 21_000 + b"\r\n" + HEAD + b"\r\nx",
    "a subject in two thousand unknown charsets": lambda: (
        b"Subject: "
        + b"".join(b"=?x-%d?Q?%s?= " % (n, b"=8F=FF=1B=C0=9E=FB=81" * 2 + b"abcdefghijklmnopqrst") for n in range(1_200))
        + b"\r\n"
        + HEAD
        + b"\r\nx"
    ),
    "10,000 continuations of one name": lambda: (
        HEAD + b"Content-Disposition: attachment;" + b"".join(b"\r\n filename*%d*=%%E4%%BD%%A0;" % n for n in range(10_000)) + b"\r\n\r\nx"
    ),
    "3,000 continuations of one name": lambda: (
        HEAD + b"Content-Disposition: attachment;" + b"".join(b"\r\n filename*%d*=%%E4%%BD%%A0;" % n for n in range(3_000)) + b"\r\n\r\nx"
    ),
    "boundaries that begin with one another": prefixes,
    "ten million lines that nearly are boundaries": lambda: HEAD + mixed(b"\r\n" + b"--BA\n" * 10_000_000),
    "a part of a message": lambda: HEAD + b'Content-Type: message/partial; id="x"; number=1; total=100000\r\n\r\nhalf a letter',
    "a body that is elsewhere": lambda: (
        HEAD + b'Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"\r\n\r\nContent-Type: text/plain\r\n\r\n'
    ),
    "names that are paths": lambda: (
        HEAD
        + mixed(
            *[
                b'Content-Disposition: attachment; filename="' + name + b'"\r\n\r\nescaped'
                for name in (
                    b"../../../../../../../../tmp/shoujian-escaped",
                    b"/tmp/shoujian-escaped",
                    b"C:\\\\shoujian-escaped",
                    b"a\x00b",
                    b"\xe2\x80\xaefdp.exe",
                )
            ]
        )
    ),
    # encodings
    "base64 in one line of 40 MB": lambda: HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: image/png; name=a.png\r\n\r\n" + b"QUJD" * 10_000_000,
    "base64 with junk in every line": lambda: (
        HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: image/png; name=a.png\r\n\r\n" + b"QUJD!\n" * 3_000_000
    ),
    "base64 with padding in every line": lambda: (
        HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: image/png; name=a.png\r\n\r\n" + b"QQ==\n" * 3_000_000
    ),
    "quoted-printable of equal signs": lambda: text(b"=" * (20 << 20), encoding="quoted-printable"),
    "a million beginnings of uuencode": lambda: text(b"\nbegin 644 a\n" * 1_000_000),
    "100 files of uuencode": lambda: text(b"text\n" + uuencoded(b"x" * 40_000, b"a.bin") * 150),
    "letters in uuencode in letters": lambda: inside_out(6),
    # pages
    "a million nested tags": lambda: text(b"<div>" * 1_000_000, kind="text/html"),
    "a file of six million tags": lambda: file(b"<html><body>" + b"<b>" * 6_000_000, "a.html", "text/html"),
    "a page of one line in 200,000 pieces": lambda: text(b"<p>" + b"<b>0123456789</b>" * 199_000, kind="text/html"),
    "a million cells": lambda: text(b"<table><tr>" + b"<td colspan=100 rowspan=100>" * 140_000, kind="text/html"),
    "400 links in a wide page": lambda: text(links(400, 180_000), kind="text/html"),
    "a page that begins with 500 comments": lambda: file(b"<!---->" * 580 + b"x", "a.svg", "image/svg+xml"),
    # documents
    "a document of entities": lambda: file(word(paragraph(b"&l9;"), document_type=laughs()), "a.docx", WORD),
    "a document with an entity from outside": lambda: file(
        word(paragraph(b"&x;"), document_type=b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "a.docx", WORD
    ),
    "a document of five million paragraphs": lambda: file(word(b"<w:p/>" * 1_000_000 for _ in range(5)), "a.docx", WORD),
    "a document of one text of 200 MB": lambda: file(
        word(piece for piece in (b"<w:p><w:r><w:t>", *[b"x" * (1 << 20)] * 200, b"</w:t></w:r></w:p>")), "a.docx", WORD
    ),
    "a document as deep as it is long": lambda: file(word(b"<w:sdt><w:sdtContent>" * 100_000), "a.docx", WORD),
    "a document of cells 500 columns wide": lambda: file(
        word(b"<w:tbl><w:tr>" + b'<w:tc><w:tcPr><w:gridSpan w:val="500"/></w:tcPr></w:tc>' * 120_000 + b"</w:tr></w:tbl>"), "a.docx", WORD
    ),
    "a document of 50,000 members": lambda: file(word(paragraph(b"x"), more={f"x{n}": b"" for n in range(50_000)}), "a.docx", WORD),
    "60 documents of four million characters": lambda: file(word(paragraph("案".encode() * 390_000) * 10), "a.docx", WORD, count=60),
    "60 documents of 100,000 paragraphs": lambda: file(word(paragraph(b"x") * 99_000), "a.docx", WORD, count=60),
    # pictures and films
    "a PNG of 400 megapixels": lambda: file(png(20_000, 20_000), "a.png", "image/png"),
    "a PNG of 200 megapixels": lambda: file(png(20_000, 10_000), "a.png", "image/png"),
    "a GIF of four gigapixels": lambda: file(gif(65_535, 65_535), "a.gif", "image/gif"),
    "a TIFF of 200 megapixels": lambda: file(tiff(10_000, 20_000), "a.tif", "image/tiff"),
    "a TIFF of 65,535 entries": lambda: file(tiff(0, 0, entries=65_535), "a.tif", "image/tiff"),
    "a JPEG of four gigapixels": lambda: file(jpeg(65_500, 65_500), "a.jpg", "image/jpeg"),
    "a JPEG of nothing but fill bytes": lambda: file(b"\xff\xd8" + b"\xff" * (8 << 20), "a.jpg", "image/jpeg"),
    **{f"a film with {name}": (lambda content=content: file(content, "a.mp4", "video/mp4")) for name, content in FILMS.items()},
    **{f"a PDF {name}": (lambda build=build: file(build(), "a.pdf", "application/pdf")) for name, build in PDFS.items()},
}
