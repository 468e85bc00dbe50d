"""Word documents (docx, docm, dotx, and what WPS writes): python-docx opens the package, `wordml` reads its XML.

Before python-docx sees a file it is weighed: 80 kB of ZIP can hold five million paragraphs, and a DTD has no business in a form. What it
then opens is a lean copy, the XML that passed and nothing else: it would hold every picture in memory, and forms come with forty of them.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from ingest import pixels, sniff
from ingest.extract import Limits, wordml
from ingest.facts import Defect, DefectKind, Extract, Kind, Picture

Element = Any  # lxml's trees have no types and neither have python-docx's packages

VERSION = "docx/1"
PARTS = 2_000  # members of a package; a form with 200 pictures has 230
LEAN = 4 << 20  # bytes of the lean copy kept in memory, a larger one in a temporary file
CHUNK = 1 << 18
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What zipfile, lxml and python-docx raise on packages that are broken in one of many ways
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    AttributeError,
    SyntaxError,
    TypeError,
)
_SIDE = ("header", "footer", "footnotes", "endnotes")


class _RefusedError(Exception):
    """The package is not opened, and why."""

    def __init__(self, kind: DefectKind, detail: str) -> None:
        super().__init__(detail)
        self.defect = Defect(kind, "", detail)


def read(file: Path, limits: Limits) -> Extract:
    """Read a document with everything a reader of the printed page would see."""
    try:
        with tempfile.SpooledTemporaryFile(max_size=LEAN) as lean:
            defects = _weigh(file, limits, lean=lean)
            lean.seek(0)
            return _document(file, limits, lean=lean, defects=defects)
    except _RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except _BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the document does not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


def _weigh(file: Path, limits: Limits, *, lean: IO[bytes]) -> list[Defect]:
    """Copy the package's XML to *lean* within the limits; raise _RefusedError, or return what is suspicious."""
    with file.open("rb") as stream:
        head = stream.read(8)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise _RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        if sniff.zip_count(stream) > PARTS:
            raise _RefusedError(DefectKind.BOMB, f"more than {PARTS} parts")
    defects: list[Defect] = []
    with zipfile.ZipFile(file) as package, zipfile.ZipFile(lean, "w") as kept:
        infos = list(package.NameToInfo.values())  # of two members of one name the later one counts
        total = sum(info.file_size for info in infos)
        if total > limits.total:
            raise _RefusedError(DefectKind.BOMB, f"{total} bytes unpacked, {limits.total} allowed")
        for info in infos:
            if info.flag_bits & 1:
                raise _RefusedError(DefectKind.ENCRYPTED, "locked with a password")
            name = info.filename.lower()
            if name.endswith("vbaproject.bin"):
                defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
            with package.open(info) as part, kept.open(zipfile.ZipInfo(info.filename), "w") as copy:
                _weigh_part(part, copy, info, limits)
    return defects


def _weigh_part(part: IO[bytes], copy: IO[bytes], info: zipfile.ZipInfo, limits: Limits) -> None:
    """Copy a part that is XML, by its bytes as well as by its name; any other stays empty."""
    size = elements = 0
    tail = b""
    chunk = part.read(CHUNK)
    if info.filename.lower().endswith((".xml", ".rels")) or chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        while chunk:
            size += len(chunk)
            elements += chunk.count(b"<") - chunk.count(b"</")
            if size > limits.part or elements > limits.elements:
                raise _RefusedError(DefectKind.BOMB, f"{info.filename[:80]!r} is too large to read")
            # A DTD stands before the first element; UTF-16 would hide it, and no office program writes UTF-16.
            if _DTD.search(tail + chunk) or chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in chunk:
                raise _RefusedError(DefectKind.DANGEROUS, f"{info.filename[:80]!r} declares a document type")
            tail = chunk[-10:]
            copy.write(chunk)
            chunk = part.read(CHUNK)


def _document(file: Path, limits: Limits, *, lean: IO[bytes], defects: list[Defect]) -> Extract:
    from docx.package import Package

    package = Package.open(lean)
    main = package.main_document_part
    reading = wordml.Reading(headings=_headings(main), room=limits.text, cells=limits.cells)
    wordml.body(_root(main), reading)
    sides = [rel.target_part for rel in main.rels.values() if not rel.is_external and rel.reltype.rsplit("/", 1)[-1].lower() in _SIDE]
    for part in sorted(sides, key=lambda p: str(p.partname)):
        wordml.aside(_root(part), reading)
    pictures, found = _pictures(package, file)
    defects += found + [Defect(DefectKind.EXTERNAL, "", text) for text in _outside(package)]
    if reading.cut:
        defects.append(Defect(DefectKind.TOO_LARGE, "", "a document too long to read whole"))
    return Extract(
        text=reading.text(),
        paragraphs=tuple(reading.paragraphs),
        tables=tuple(reading.tables),
        pictures=pictures,
        pages=_pages(package),
        defects=tuple(defects),
        reader=VERSION,
    )


def _root(part: Element) -> Element:
    """Return a part's XML tree; parts python-docx has no class for (docm, strict OOXML) are parsed here."""
    element = getattr(part, "element", None)
    if element is not None:
        return element
    from lxml import etree

    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _headings(main: Element) -> dict[str, tuple[str, int]]:
    """Map style ids to (name, heading level), inheritance followed."""
    part = next((r.target_part for r in main.rels.values() if not r.is_external and r.reltype.endswith("/styles")), None)
    if part is None:
        return {}
    return wordml.styles(_root(part))


def _pictures(package: Element, file: Path) -> tuple[tuple[Picture, ...], list[Defect]]:
    found: dict[str, Picture] = {}
    defects: list[Defect] = []
    with zipfile.ZipFile(file) as archive:
        for part in sorted(package.iter_parts(), key=lambda p: str(p.partname)):
            where = str(part.partname)
            if where.startswith("/docProps/") or not (str(part.content_type).startswith("image/") or "/media/" in where):
                continue  # docProps holds a thumbnail of the template
            picture = _picture(archive, part.partname.membername)
            if picture.kind is Kind.PROGRAM:
                defects.append(Defect(DefectKind.DANGEROUS, "", "a program among its pictures"))
            if picture.width and picture.height:
                found[picture.sha256] = picture
    return tuple(found.values()), defects


def _picture(archive: zipfile.ZipFile, name: str) -> Picture:
    """Read a picture's kind and size from its head, its hash in passing; 0 by 0 when it does not say its size."""
    with archive.open(name) as member:
        head = member.read(pixels.JPEG_SEARCH)
        digest = hashlib.sha256(head)
        while chunk := member.read(CHUNK):
            digest.update(chunk)
    kind = sniff.kind(head[: sniff.HEAD], io.BytesIO(head))
    if kind is Kind.TIFF:  # it says its size anywhere
        with archive.open(name) as member:
            size = pixels.size(member, kind)
    else:
        size = pixels.size(io.BytesIO(head), kind)
    return Picture(*(size or (0, 0)), kind, digest.hexdigest())


def _outside(package: Element) -> list[str]:
    """List what the document would load from elsewhere; hyperlinks are only text."""
    found = set()
    for part in package.iter_parts():
        for rel in part.rels.values():
            kind = rel.reltype.rsplit("/", 1)[-1]
            if rel.is_external and kind != "hyperlink":
                found.add(f"{kind} from outside: {str(rel.target_ref)[:80]}")
    return sorted(found)


def _pages(package: Element) -> int | None:
    """Return the page count the writing program noted; it is often right and never proof."""
    for part in package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            noted = re.search(rb"<(?:\w+:)?Pages>(\d{1,5})</", part.blob)
            return int(noted.group(1)) if noted else None
    return None
