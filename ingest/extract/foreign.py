"""Files that nobody reads here: what they are, in words, and whether there is anything in them at all.

Whoever opens the ledger, and whoever is asked for another copy, is told that this was a drawing of AutoCAD or a file of Apple's Pages,
and that a download which never ended left nothing but zeros behind.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.compound import MAGIC, Compound, NotCompoundError
from ingest.extract.opc import BROKEN
from ingest.facts import Defect, DefectKind, Extract

VERSION = "foreign/1"
HEAD = 4096  # bytes by which formats are known
CHUNK = 1 << 20
MOST = 512 << 20  # bytes looked at for one that differs; no mail is as large
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"AC10", "a drawing of AutoCAD (.dwg)"),
    (0, b"8BPS", "a picture of Photoshop (.psd)"),
    (8, b"CDR", "a drawing of CorelDRAW (.cdr)"),
    (0, b"%!PS", "a PostScript drawing (.ai, .eps, .ps)"),
    (0, b"\xc5\xd0\xd3\xc6", "a PostScript drawing (.eps)"),
    (0, b"Bud1", "what a Mac remembers of a folder (.DS_Store)"),
    (4, b"Bud1", "what a Mac remembers of a folder (.DS_Store)"),
    (0, b"bplist00", "settings of a program (.plist)"),
    (0, b"MSCF", "a cabinet of Windows (.cab)"),
    (0, b"ITSF", "a help file of Windows (.chm)"),
    (0, b"CAJ", "a paper of CNKI (.caj)"),
    (0, b"HN\x00\x00", "a paper of CNKI (.caj)"),
    (0, b"KDH", "a paper of CNKI (.kdh)"),
    (0, b"SQLite format 3", "a database (SQLite)"),
    (4, b"Standard Jet DB", "a database of Access (.mdb)"),
    (4, b"Standard ACE DB", "a database of Access (.accdb)"),
    (0, b"\xd7\xcd\xc6\x9a", "a drawing of Windows (.wmf)"),
    (40, b" EMF", "a drawing of Windows (.emf)"),
    (0, b"FWS", "a film of Flash (.swf)"),
    (0, b"CWS", "a film of Flash (.swf)"),
    (0, b".RMF", "a film of RealMedia (.rmvb)"),
    (0, b"\x00\x01\x00\x00\x00", "a font (.ttf)"),
    (0, b"OTTO", "a font (.otf)"),
    (0, b"wOF", "a font (.woff)"),
    (0, b"\x30\x26\x9e\x01", "a notebook"),
)
_STREAMS = (
    ("__properties_version1.0", "a letter saved by Outlook (.msg)"),
    ("FileHeader", "a document of Hangul (.hwp)"),
    ("VisioDocument", "a drawing of Visio (.vsd)"),
    ("Catalog", "thumbnails that Windows keeps (Thumbs.db)"),
)
_MIMETYPES = (
    ("application/vnd.oasis.opendocument.presentation", "a presentation of LibreOffice (.odp)"),
    ("application/vnd.oasis.opendocument.graphics", "a drawing of LibreOffice (.odg)"),
    ("application/epub+zip", "a book (.epub)"),
)
_MEMBERS = (
    ("Index/Slide", "a presentation of Apple's Keynote (.key)"),
    ("Index/CalculationEngine", "a table of Apple's Numbers (.numbers)"),
    ("Index/Document.iwa", "a document of Apple's Pages, Numbers or Keynote"),
    ("Index.zip", "a document of Apple's Pages, Numbers or Keynote"),
    ("index.apxl", "a presentation of Apple's Keynote (.key)"),
    ("visio/", "a drawing of Visio (.vsdx)"),
    ("FixedDocSeq.fdseq", "printed pages of Windows (.xps)"),
    ("FixedDocumentSequence.fdseq", "printed pages of Windows (.xps)"),
)


def read(file: Path, _: Limits) -> Extract:
    """Name what nobody reads; only a file with nothing in it, or without the part that opens it, is damaged."""
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if len(set(head)) == 1 and (alone := _alone(file, head[:1])):
        return _said(DefectKind.DAMAGED, alone)
    if head.startswith(MAGIC):
        return _compound(file)
    if head.startswith(b"PK"):
        return _said(DefectKind.UNREAD, _zipped(file) or "a package that no program here knows")
    named = next((words for at, mark, words in _MAGIC if head.startswith(mark, at)), "")
    return _said(DefectKind.UNREAD, named or "a kind of file that is not known here: kept, not read")


def _said(kind: DefectKind, detail: str) -> Extract:
    return Extract(defects=(Defect(kind, "", detail),), reader=VERSION)


def _alone(file: Path, byte: bytes) -> str:
    """Say that a file is one byte again and again, or begins so, as downloads do that never ended; "" for a few bytes of something else."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        at = 0
        while at < MOST and (piece := stream.read(CHUNK)):
            if piece.strip(byte):
                return f"begins with {at + len(piece) - len(piece.lstrip(byte))} times the byte {byte.hex()}" if at + len(piece) > HEAD else ""
            at += len(piece)
    return f"nothing but {size} times the byte {byte.hex()}"


def _compound(file: Path) -> Extract:
    try:
        with file.open("rb") as stream:
            names = Compound(stream).names
    except NotCompoundError as fault:
        return _said(DefectKind.DAMAGED, f"an old office file that does not open: {fault}")
    if not names:
        return _said(DefectKind.DAMAGED, "an old office file whose directory is lost; its end may be missing")
    named = next((words for name, words in _STREAMS if name in names), "")
    return _said(DefectKind.UNREAD, named or "a file of a program that is not known here: kept, not read")


def _zipped(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            first = archive.infolist()[0]
            label = archive.open(first).read(100).decode("ascii", "replace").strip() if first.filename == "mimetype" else ""
            names = archive.namelist()
    except BROKEN:
        return ""
    named = next((words for mimetype, words in _MIMETYPES if label.startswith(mimetype)), "")
    return named or next((words for begins, words in _MEMBERS if any(name.startswith(begins) for name in names)), "")
