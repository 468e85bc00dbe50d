"""What holds other files, or streams, told by what stands inside: ZIP archives and OLE2 files.

    ZIP   the names of its members ─▶ office, OFD, program, archive     one that is damaged: what stands at its start
    OLE2  the top of its directory ─▶ Word, Excel, PowerPoint, WPS      one whose directory is lost: names anywhere in it

All other kinds are told by `sniff`.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from ingest import remnants
from ingest.facts import Kind

INSIDE = 1 << 20  # bytes of an OLE2 file searched for its streams' names
DIRECTORY = 64 << 10  # bytes of an OLE2 directory that are read; a document with twenty embedded ones has half of that
ENTRIES = 5_000  # entries of a ZIP directory read to tell an office file; more is an archive, whatever it says
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


def lost(head: bytes, file: IO[bytes]) -> bool:
    """Tell an OLE2 file that has lost its directory: then nothing in it says what it was."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and not _topmost(head, file)


def zipped(head: bytes, file: IO[bytes]) -> Kind:
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


def compound(head: bytes, file: IO[bytes]) -> Kind:
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
