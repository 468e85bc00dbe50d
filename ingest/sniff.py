"""What a file is by its bytes; names and labels are not asked, except to tell kinds of plain text apart."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from ingest import remnants
from ingest.facts import Kind

HEAD = 4096  # bytes that decide most kinds
INSIDE = 1 << 20  # bytes of an OLE2 file searched for its streams' names
DIRECTORY = 64 << 10  # bytes of an OLE2 directory that are read; a document with twenty embedded ones has half of that
ENTRIES = 5_000  # entries of a ZIP directory read to tell an office file; more is an archive, whatever it says

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
_OFFICE = (
    (b"word/", Kind.DOCX),
    (b"xl/", Kind.XLSX),
    (b"ppt/", Kind.PPTX),
    (b"OFD.xml", Kind.OFD),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Kind.ODT),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Kind.ODS),
)
_OLE = (("WordDocument", Kind.DOC), ("Workbook", Kind.XLS), ("PowerPoint Document", Kind.PPT), ("WpsContent", Kind.WPS), ("EncryptedPackage", Kind.DOCX))
_OTHERS = re.compile(r"Index/\w[^/]*\.iwa$|Index\.zip$|index\.apxl$|visio/|FixedDoc\w*\.fdseq$")  # of Pages, Numbers, Keynote, Visio, XPS
_SCRIPT = re.compile(rb"#!\s*/|@echo\s+off\b|\[InternetShortcut\]", re.IGNORECASE)  # a shortcut to a page is what a .lnk is
_DRAWN = (b"%!PS", b"bplist00")  # text by its bytes, but for a machine
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|style|span|title)\b", re.IGNORECASE)
_SVG = re.compile(rb"<svg\b", re.IGNORECASE)
_PROLOGUE = re.compile(rb"<(?:\?xml|!DOCTYPE svg)[^>]*>", re.IGNORECASE)
_FIELD = re.compile(rb"([!-9;-~]{2,40}):[ \t]")
_MAIL = frozenset({b"from", b"received", b"return-path", b"message-id", b"mime-version", b"subject"})
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})

EXTENSIONS: dict[Kind, str] = {
    Kind.JPEG: "jpg",
    Kind.TEXT: "txt",
    Kind.MAIL: "eml",
    Kind.TNEF: "dat",
    Kind.PROGRAM: "bin",
    Kind.REPORT: "txt",
    Kind.CALENDAR: "ics",
    Kind.GZIP: "gz",
    Kind.BZIP2: "bz2",
    Kind.TIFF: "tif",
    Kind.AUDIO: "audio",
    Kind.UNKNOWN: "bin",
    Kind.EMPTY: "bin",
}
_BY_NAME: dict[str, Kind] = {k.value: k for k in Kind} | {
    "jpg": Kind.JPEG,
    "jpe": Kind.JPEG,
    "tif": Kind.TIFF,
    "htm": Kind.HTML,
    "txt": Kind.TEXT,
    "eml": Kind.MAIL,
    "gz": Kind.GZIP,
    "tgz": Kind.GZIP,
    "bz2": Kind.BZIP2,
    "ics": Kind.CALENDAR,
    "heif": Kind.HEIC,
    "docm": Kind.DOCX,
    "dotx": Kind.DOCX,
    "xlsm": Kind.XLSX,
    "et": Kind.XLS,
    "dps": Kind.PPT,
    "m4v": Kind.MP4,
    "mp3": Kind.AUDIO,
    "wav": Kind.AUDIO,
    "m4a": Kind.AUDIO,
    "aac": Kind.AUDIO,
    "amr": Kind.AUDIO,
    "flac": Kind.AUDIO,
    "ogg": Kind.AUDIO,
    "wma": Kind.WMV,
    "webm": Kind.MKV,
    "xlt": Kind.XLS,
    "xltx": Kind.XLSX,
    "ett": Kind.XLS,
}
PROGRAMS = frozenset(
    [
        "exe",
        "scr",
        "com",
        "bat",
        "cmd",
        "pif",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "hta",
        "lnk",
        "msi",
        "msp",
        "jar",
        "ps1",
        "cpl",
        "reg",
        "dll",
        "sys",
        "apk",
        "app",
        "dmg",
        "iso",
        "img",
        "chm",
        "sh",
        "url",
        "scf",
        "inf",
        "gadget",
    ]
)


def extension(kind: Kind) -> str:
    """Return the usual extension, for files that came without a name."""
    return EXTENSIONS.get(kind, kind.value)


def by_name(filename: str) -> Kind:
    """Guess from a name alone; only for members of archives that were not opened."""
    suffix = filename.rpartition(".")[2].lower().strip() if "." in filename else ""
    return Kind.PROGRAM if suffix in PROGRAMS else _BY_NAME.get(suffix, Kind.UNKNOWN)


def disguised(filename: str) -> str:
    """Say why a name is dangerous ("" when it is not): a program, a second extension, a reversed direction of writing."""
    if any(c in filename for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"):
        return "a name written with a reversed direction"
    suffix = filename.rstrip(" .").rpartition(".")[2].lower()
    if "." in filename and suffix in PROGRAMS:
        return f"a program by its name (.{suffix})"
    return ""


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
        return _zipped(head, file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(head, file)
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


def lost(head: bytes, file: IO[bytes]) -> bool:
    """Tell an OLE2 file that has lost its directory: then nothing in it says what it was."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and not _topmost(head, file)


def _textual(head: bytes) -> Kind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind.TEXT
    if head.translate(None, _CONTROLS) != head or start.startswith(_DRAWN):
        return Kind.UNKNOWN
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


def _zipped(head: bytes, file: IO[bytes]) -> Kind:
    """Look inside: an office file is a ZIP with certain members; a damaged one still shows them at its start."""
    found = _office(head[30:]) if head[30:38] == b"mimetype" else None
    if found:
        return found
    if head[30:].startswith(b"mimetypeapplication/"):
        return Kind.UNKNOWN  # a presentation, a drawing, a book: whoever unpacks it finds no papers
    names = _zip_names(file)
    if names is None:
        file.seek(0)
        return remnants.of_zip(file.read(64 * 1024)) or Kind.ZIP
    if not names.isdisjoint({"META-INF/MANIFEST.MF", "AndroidManifest.xml"}):
        return Kind.PROGRAM  # .jar, .apk, whatever they are called
    if "[Content_Types].xml" in names:
        found = next((k for mark, k in _OFFICE if any(n.startswith(mark.decode()) for n in names)), None)
        return found or (Kind.UNKNOWN if any(_OTHERS.match(name) for name in names) else Kind.ZIP)
    if "OFD.xml" in names:
        return Kind.OFD
    return Kind.UNKNOWN if any(_OTHERS.match(name) for name in names) else Kind.ZIP


def _office(start: bytes) -> Kind | None:
    return next((found for mark, found in _OFFICE if mark.startswith(b"mimetype") and start.startswith(mark)), None)


def _zip_names(file: IO[bytes]) -> set[str] | None:
    """List a ZIP's members; None when it is damaged or too large to be an office file."""
    if zip_count(file) > ENTRIES:
        return set()
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            return {i.filename.replace("\\", "/") for i in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, OverflowError, MemoryError, IndexError, UnicodeError):
        return None


def zip_count(file: IO[bytes]) -> int:
    """Return how many entries a ZIP's end record may stand for, by the size of its directory, before anything reads it."""
    file.seek(0, io.SEEK_END)
    length = file.tell()
    file.seek(max(0, length - 65_557))
    tail = file.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 16 > len(tail):
        return 0
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    return min(size, length) // 46


def _ole(head: bytes, file: IO[bytes]) -> Kind:
    """Find the main stream's name: at the top of the directory, for a document may hold documents of other kinds; else anywhere, in UTF-16."""
    top = _topmost(head, file)
    for name, found in (*_OLE, ("Book", Kind.XLS)):  # what Excel 5 and 95 call it; too short a word to be looked for anywhere
        if name in top:
            return found
    file.seek(0)
    start = file.read(INSIDE)
    file.seek(0, io.SEEK_END)
    if file.tell() > INSIDE:
        file.seek(-INSIDE, io.SEEK_END)
        start += file.read(INSIDE)
    for name, found in _OLE:
        if name.encode("utf-16-le") in start:
            return found
    return Kind.DOC if head[512:514] == b"\xec\xa5" else (not top and remnants.of_compound(start)) or Kind.UNKNOWN


def _topmost(head: bytes, file: IO[bytes]) -> set[str]:
    """List what stands at the top of an OLE2 file (MS-CFB 2.6), as far as its directory can be read."""
    shift = int.from_bytes(head[30:32], "little")
    if shift not in {9, 12} or len(head) < 512:
        return set()
    data = _directory(head, file, 1 << shift)
    names: set[str] = set()
    todo, seen = [int.from_bytes(data[76:80], "little")], {0}  # from the root's child on, brothers to the left and right
    while todo:
        at = todo.pop()
        entry = data[at * 128 : at * 128 + 128]
        if at in seen or len(entry) < 128:
            continue
        seen.add(at)
        names.add(entry[: max(0, min(64, entry[64]) - 2)].decode("utf-16-le", "replace"))
        todo += [int.from_bytes(entry[68:72], "little"), int.from_bytes(entry[72:76], "little")]
    return names


def _directory(head: bytes, file: IO[bytes], size: int) -> bytes:
    """Follow the chain of the directory's sectors, as far as the first 109 sectors of the table tell."""
    sector, each, out = int.from_bytes(head[48:52], "little"), size // 4, b""
    while sector // each < 109 and len(out) < DIRECTORY:
        file.seek((sector + 1) * size)
        data = file.read(size)
        out += data
        table = int.from_bytes(head[76 + sector // each * 4 :][:4], "little")
        file.seek((table + 1) * size + sector % each * 4)
        following = file.read(4)
        if len(data) < size or len(following) < 4:
            break
        sector = int.from_bytes(following, "little")
    return out
