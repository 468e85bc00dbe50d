"""Pack files as applicants do: zips of several kinds, an encrypted 7z, a workbook, and Outlook's winmail.dat."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import datetime

import openpyxl
import py7zr
from forms import FIXED

DOS_TIME = 9 << 11
DOS_DATE = (2025 - 1980) << 9 | 9 << 5 | 1
UTF8_FLAG = 0x800
STORED, DEFLATED = 0, 8


def zipped(files: dict[str, bytes], *, codec: str = "utf-8") -> bytes:
    """A zip whose names are in *codec*; only UTF-8 sets the flag that says so. Films are stored, the rest is deflated."""
    body, directory = b"", b""
    for name, content in files.items():
        raw = name.encode(codec)
        flag = UTF8_FLAG if codec == "utf-8" and not name.isascii() else 0
        method = STORED if name.endswith((".mp4", "/")) else DEFLATED
        packed = content if method == STORED else zlib.compress(content, 9, wbits=-15)
        facts = struct.pack("<HHHHIIIHH", flag, method, DOS_TIME, DOS_DATE, zlib.crc32(content), len(packed), len(content), len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0x10 if name.endswith("/") else 0x20, len(body)) + raw
        body += b"PK\x03\x04" + struct.pack("<H", 20) + facts + raw + packed
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)


def locked(files: dict[str, bytes], *, password: str) -> bytes:
    """A 7z with encrypted names and contents."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=True) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return out.getvalue()


def workbook(rows: tuple[tuple[str, ...], ...], *, title: str) -> bytes:
    """A summary table with a title line above the header, as offices make them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "汇总表"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(list(row))
    for column, width in zip("ABCDEF", (6, 22, 18, 26, 12, 16), strict=True):
        sheet.column_dimensions[column].width = width
    book.properties.created = book.properties.modified = datetime(*FIXED)
    book.properties.creator = "办公室"
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the hour of saving here
                content = (
                    content[: content.find(b"<dcterms:modified")] + content[content.find(b"</dcterms:modified>") + 19 :]
                    if b"<dcterms:modified" in content
                    else content
                )
            new.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def winmail(files: dict[str, bytes], *, subject: str) -> bytes:
    """A TNEF stream as Outlook wraps attachments: old attributes with checksums, and the long names as MAPI properties."""
    moment = struct.pack("<7H", *FIXED, 1)
    stream = struct.pack("<IH", 0x223E9F78, 1)
    stream += attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    stream += attribute(1, 0x00069007, struct.pack("<II", 936, 0))
    stream += attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\x00")
    stream += attribute(1, 0x00018004, subject.encode("gbk") + b"\x00")
    for number, (name, content) in enumerate(files.items()):
        stream += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        stream += attribute(2, 0x00018010, name.encode("gbk") + b"\x00")
        stream += attribute(2, 0x0006800F, content)
        stream += attribute(2, 0x00038013, moment)
        stream += attribute(2, 0x00069005, properties(name, number))
    return stream


def attribute(level: int, name: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def properties(name: str, number: int) -> bytes:
    """The MAPI properties of one attachment: its number, its method (by value) and its long file name."""
    long_name = name.encode("utf-16-le") + b"\x00\x00"
    padded = long_name + bytes(-len(long_name) % 4)
    return (
        struct.pack("<I", 3)
        + struct.pack("<HHI", 0x0003, 0x0E21, number)
        + struct.pack("<HHI", 0x0003, 0x3705, 1)
        + struct.pack("<HHII", 0x001F, 0x3707, 1, len(long_name))
        + padded
    )
