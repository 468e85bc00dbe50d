"""What a file is by its bytes; names and labels are not asked, except to tell kinds of plain text apart."""

from __future__ import annotations

import re
from typing import IO

from ingest.containers import compound, zipped
from ingest.facts import Kind

HEAD = 4096  # bytes that decide most kinds

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"{\\rtf", Kind.RTF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVENZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"x\x9f>\x22", Kind.TNEF),
    (b"\x1aE\xdf\xa3", Kind.MKV),
    (b"FLV\x01", Kind.FLV),
    (b"0&\xb2u\x8ef\xcf\x11", Kind.WMV),
    (b"ID3", Kind.AUDIO),
    (b"OggS", Kind.AUDIO),
    (b"fLaC", Kind.AUDIO),
    (b"#!AMR", Kind.AUDIO),
    (b"\x7fELF", Kind.PROGRAM),
    (b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Kind.PROGRAM),
    (b"\xfe\xed\xfa\xcf", Kind.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Kind.PROGRAM),  # .lnk
    (b"BEGIN:VCALENDAR", Kind.CALENDAR),
)
_BRANDS = {
    b"heic": Kind.HEIC,
    b"heix": Kind.HEIC,
    b"mif1": Kind.HEIC,
    b"msf1": Kind.HEIC,
    b"hevc": Kind.HEIC,
    b"avif": Kind.HEIC,
    b"qt  ": Kind.MOV,
    b"M4A ": Kind.AUDIO,
    b"M4B ": Kind.AUDIO,
}
_RIFF = {b"WEBP": Kind.WEBP, b"AVI ": Kind.AVI, b"WAVE": Kind.AUDIO}
_SCRIPT = re.compile(rb"#!\s*/|@echo\s+off\b|\[InternetShortcut\]", re.IGNORECASE)  # a shortcut to a page is what a .lnk is
_DRAWN = (b"%!PS", b"bplist00")  # text by its bytes, but for a machine
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|style|span|title)\b", re.IGNORECASE)
_SVG = re.compile(rb"<svg\b", re.IGNORECASE)
_PROLOGUE = re.compile(rb"<(?:\?xml|!DOCTYPE svg)[^>]*>", re.IGNORECASE)
_FIELD = re.compile(rb"([!-9;-~]{2,40}):[ \t]")
_MAIL = frozenset({b"from", b"received", b"return-path", b"message-id", b"mime-version", b"subject"})
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


_FIRST = {first: tuple(entry for entry in _MAGIC if entry[0][0] == first) for first in {magic[0] for magic, _ in _MAGIC}}  # sixty comparisons a file are felt


def kind(head: bytes, file: IO[bytes]) -> Kind:  # noqa: C901, PLR0911, PLR0912  one line a family of formats
    """Name the kind of the file that begins with *head* (at least `HEAD` bytes, or all of it)."""
    if not head:
        return Kind.EMPTY
    if len(head) >= HEAD and len(set(head)) == 1 and head[0] in b"\x00\xff":
        return Kind.UNKNOWN  # what a download leaves that never came
    for magic, found in _FIRST.get(head[0], ()):
        if head.startswith(magic):
            return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return zipped(head, file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return compound(head, file)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], Kind.MP4)
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free"} and head[:2] == b"\x00\x00":
        return Kind.MOV
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], Kind.UNKNOWN)
    if head.startswith(b"BM") and len(head) > 26 and head[6:10] == b"\x00\x00\x00\x00" and int.from_bytes(head[14:18], "little") <= 124:
        return Kind.BMP
    if head.startswith(b"MZ") and b"\x00" in head[:64]:
        return Kind.PROGRAM
    if head.startswith(b"BZh") and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return Kind.BZIP2
    if head[257:262] == b"ustar":
        return Kind.TAR
    if head[:2] in {b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"}:
        return Kind.AUDIO
    if b"%PDF-" in head[:1024]:
        return Kind.PDF  # readers accept junk before the mark
    return _textual(head)


def tabular(head: bytes) -> bool:
    """Tell whether a text begins as a table does: its first two lines hold the same number of tabs, commas or semicolons."""
    lines = [line for line in head.replace(b"\x00", b"").splitlines() if line.strip()][:2]
    return len(lines) == 2 and any(0 < lines[0].count(mark) == lines[1].count(mark) for mark in (b"\t", b",", b";"))


def _textual(head: bytes) -> Kind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind.TEXT
    if start.startswith(_DRAWN) or (head.translate(None, _CONTROLS) != head and (b"\x00" in head or _HTML.match(_uncommented(start)) is None)):
        return Kind.UNKNOWN  # a page may have some: LibreOffice writes the marks of form fields as they are
    if _SVG.match(_uncommented(start, _PROLOGUE)):
        return Kind.SVG
    if _HTML.match(_uncommented(start)):
        return Kind.HTML
    if start.startswith(b"<?xml"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            return Kind.XLS  # Excel's XML of 2003; web systems call it so
        return Kind.HTML if b"<html" in head.lower() else Kind.TEXT
    if start.startswith(b"{\\rtf"):
        return Kind.RTF
    if _SCRIPT.match(start):
        return Kind.PROGRAM
    if start.startswith(b"BEGIN:VCALENDAR"):
        return Kind.CALENDAR
    return Kind.MAIL if _is_mail(start) else Kind.TEXT


def _uncommented(start: bytes, prologue: re.Pattern[bytes] | None = None) -> bytes:
    """Cut comments off the beginning of a page, step by step: one pattern for all of them would try every way to pair their ends."""
    while True:
        if start.startswith(b"<!--"):
            start = start[4:].partition(b"-->")[2].lstrip()
        elif prologue and (found := prologue.match(start)):
            start = start[found.end() :].lstrip()
        else:
            return start


def _is_mail(start: bytes) -> bool:
    """Tell a letter: header fields from the first line on, one of those every letter has among them."""
    for number, line in enumerate(start.split(b"\n", 60)[:60]):
        found = _FIELD.match(line)
        if found and found.group(1).lower() in _MAIL:
            return True
        if not found and (number == 0 or not line.startswith((b" ", b"\t"))):
            return False
    return False
