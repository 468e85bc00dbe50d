"""What a damaged file was: the kinds of office files told by what is left of a ZIP or a compound file that has lost its directory.

Both keep their directories at or near their ends, so a file that broke off on its way is nothing but its beginning.
"""

from __future__ import annotations

import re
import struct
import zlib

from ingest.facts import Kind

SPEAKING = 64 << 10  # bytes unpacked of a member that names the kind of its package; real ones have two
LOOKED = 200  # members of a broken package that are looked at
_MEMBER = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)
_FOLDERS = ((b"word/", Kind.DOCX), (b"xl/", Kind.XLSX), (b"ppt/", Kind.PPTX))
_TELLING = frozenset({b"[Content_Types].xml", b"_rels/.rels", b"docProps/app.xml"})  # one of them comes first, whichever program wrote the package
_WORDS = (
    (re.compile(rb"wordprocessingml|\bword/document|<Application>[^<]*Word"), Kind.DOCX),
    (re.compile(rb"spreadsheetml|\bxl/workbook|<Application>[^<]*Excel"), Kind.XLSX),
    (re.compile(rb"presentationml|\bppt/presentation|<Application>[^<]*PowerPoint"), Kind.PPTX),
)
_SECTOR = 512  # bytes; streams of a compound file begin at multiples of it (MS-CFB 2.2)
_BEGINNINGS = (
    (re.compile(rb"\xec\xa5(?:[\xc0-\xc2\xd9]\x00|[\x01\x0c\x12]\x01)"), Kind.DOC),  # FIB of Word 97 and later (MS-DOC 2.5.2)
    (re.compile(rb"\x09\x08\x10\x00\x00\x06"), Kind.XLS),  # BOF of a workbook of Excel 97 and later (MS-XLS 2.4.21)
    (re.compile(rb"\x09\x08\x08\x00\x00\x05"), Kind.XLS),  # and of Excel 5 and 95
)


def of_zip(start: bytes) -> Kind | None:
    """Tell an office file by the beginning of a package; None where it holds nothing that only those hold."""
    for number, found in enumerate(_MEMBER.finditer(start)):
        if number >= LOOKED:
            return None
        length, extra = struct.unpack("<HH", found[1] + found[2])
        name = start[found.end() : found.end() + length]
        for folder, kind in _FOLDERS:
            if name.startswith(folder):
                return kind
        if name in _TELLING:
            said = _unpacked(start, found.start(), found.end() + length + extra)
            for words, kind in _WORDS:
                if words.search(said):
                    return kind
    return None


def _unpacked(start: bytes, at: int, begin: int) -> bytes:
    """Unpack the beginning of a member, as far as it is there."""
    if start[at + 8 : at + 10] == b"\x00\x00":
        return start[begin : begin + SPEAKING]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(start[begin:], SPEAKING)
    except zlib.error:
        return b""


def of_compound(start: bytes) -> Kind | None:
    """Tell a document by the first stream that begins as its kind's does; the names of streams stand in the directory, and that is lost."""
    for at in range(_SECTOR, len(start), _SECTOR):
        for mark, kind in _BEGINNINGS:
            if mark.match(start, at):
                return kind
    return None
