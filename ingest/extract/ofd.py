"""OFD (GB/T 33190): a ZIP of XML in which every character has its place on the page, as in a PDF. No picture is decoded.

OFD.xml ──▶ Document.xml ──▶ pages and the templates under them ──▶ words, lines ──▶ `layout`
        ──▶ Signatures.xml ──▶ seals and signatures
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

from ingest import layout, pages, pixels, sniff
from ingest.extract import Limits, ofdpage, signatures
from ingest.extract.ofdpackage import Package, RefusedError, children, first, name, said
from ingest.facts import Defect, DefectKind, Extract, Font, Kind, Picture, Signature
from ingest.layout import Page

Element = Any  # lxml's trees have no types

VERSION = "ofd/1"
SIGNATURES = 50
PICTURES = 300  # pictures listed
_CHINA = timezone(timedelta(hours=8))
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, SyntaxError)


def read(file: Path, limits: Limits) -> Extract:
    """Read a document as far as its pages are there."""
    try:
        with Package(file, limits) as package:
            return _document(package, limits)
    except RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except _BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the OFD does not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


@dataclass(slots=True)
class _Sum:
    """What the bodies of a package read so far come to."""

    room: int
    sheets: list[Page] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    count: int = 0  # pages, those that are not read too
    scans: int = 0  # pages that are a picture and no text


def _document(package: Package, limits: Limits) -> Extract:
    root = package.xml("OFD.xml")
    if root is None:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", "an OFD without OFD.xml"),), reader=VERSION)
    if "Encryptions.xml" in package:
        return Extract(defects=(Defect(DefectKind.ENCRYPTED, "", "locked with a password or a certificate"),), reader=VERSION)
    found = _Sum(limits.text)
    for body in children(root, "DocBody"):
        _body(package, body, found, limits)
    if found.count > limits.pages:
        found.defects.append(Defect(DefectKind.TOO_LARGE, "", f"{found.count} pages, {limits.pages} of them read"))
    if found.room <= 0:
        found.defects.append(Defect(DefectKind.TOO_LARGE, "", "a document too long to read whole"))
    if not found.count:
        found.defects.append(Defect(DefectKind.DAMAGED, "", "an OFD without pages"))
    text = pages.reading(found.sheets)
    return Extract(
        text=text.text,
        paragraphs=text.paragraphs,
        tables=text.tables,
        margins=text.margins,
        pictures=tuple(found.pictures),
        pages=found.count,
        has_text_layer=bool(text.text.strip()) and found.scans < len(found.sheets),
        signatures=tuple(found.signatures[:SIGNATURES]),
        defects=tuple(found.defects),
        reader=VERSION,
    )


def _body(package: Package, body: Element, found: _Sum, limits: Limits) -> None:
    """Read one of the documents of a package; nearly every package holds one."""
    at = package.place("", said(body, "DocRoot"))
    document = package.xml(at) if at else None
    if document is None:
        found.defects.append(Defect(DefectKind.DAMAGED, "", "a document of it is missing"))
        return
    look = _looks(package, at, document)
    listed = list(children(document, "Pages", "Page"))
    found.count += len(listed)
    for entry in listed[: max(0, limits.pages - len(found.sheets))]:
        where = package.place(at, entry.get("BaseLoc", ""))
        content = package.xml(where) if where else None
        if content is None:
            found.defects.append(Defect(DefectKind.DAMAGED, "", f"page {len(found.sheets) + 1} is missing"))
            found.sheets.append(Page())
            continue
        under = [tree for mark in children(content, "Template") if (tree := look.templates.get(mark.get("TemplateID", ""))) is not None]
        sheet = ofdpage.sheet(content, under, look, room=found.room)
        found.room -= sheet.characters
        found.scans += sheet.scanned and sheet.characters < ofdpage.STRAY
        found.sheets.append(layout.page(sheet.words, sheet.rules, width=sheet.width, height=sheet.height))
        shown = (_picture(package, look.media.get(number, ""), len(found.sheets)) for number in sheet.pictures)
        found.pictures += list(islice((picture for picture in shown if picture), PICTURES - len(found.pictures)))
    found.signatures += _signatures(package, body)


def _looks(package: Package, at: str, document: Element) -> ofdpage.Looks:
    """Read what the pages of a document share: fonts, pictures, templates, the size of paper."""
    fonts: dict[str, Font] = {}
    media: dict[str, str] = {}
    common = first(document, "CommonData")
    for entry in common if common is not None else ():
        if name(entry) not in {"PublicRes", "DocumentRes"}:
            continue
        where = package.place(at, entry.text or "")
        resources = package.xml(where) if where else None
        if resources is None:
            continue
        base = package.place(where, resources.get("BaseLoc", "") + "/x")
        for font in children(resources, "Fonts", "Font"):
            fonts[font.get("ID", "")] = Font(font.get("FontName", "") or font.get("FamilyName", ""), bold=font.get("Bold") == "true")
        for one in children(resources, "MultiMedias", "MultiMedia"):
            media[one.get("ID", "")] = package.place(base, said(one, "MediaFile"))
    templates: dict[str, Element] = {}
    for entry in children(common, "TemplatePage") if common is not None else ():
        where = package.place(at, entry.get("BaseLoc", ""))
        tree = package.xml(where) if where else None
        if tree is not None:
            templates[entry.get("ID", "")] = tree
    area = first(common, "PageArea") if common is not None else None
    return ofdpage.Looks(fonts, media, templates, ofdpage.numbers(said(area, "PhysicalBox") if area is not None else "", 4))


def _picture(package: Package, where: str, page: int) -> Picture | None:
    """Read a picture's kind and size from its head; None when it does not say its size (JBIG2)."""
    head = package.head(where, pixels.JPEG_SEARCH) if where else b""
    if not head:
        return None
    kind = sniff.kind(head[: sniff.HEAD], io.BytesIO(head))
    size = pixels.size(io.BytesIO(head), kind)
    return Picture(*size, kind if kind is not Kind.EMPTY else Kind.UNKNOWN, page=page) if size else None


# --- signatures ---


def _signatures(package: Package, body: Element) -> Iterator[Signature]:
    at = package.place("", said(body, "Signatures"))
    listed = package.xml(at) if at else None
    for entry in list(children(listed, "Signature"))[:SIGNATURES] if listed is not None else ():
        where = package.place(at, entry.get("BaseLoc", ""))
        one = package.xml(where) if where else None
        about = first(one, "SignedInfo") if one is not None else None
        if one is None or about is None:
            yield Signature("", seal=entry.get("Type") == "Seal")
            continue
        when = _moment(said(about, "SignatureDateTime"))
        whole = _covers(package, where, about)
        value = package.head(package.place(where, said(one, "SignedValue")), 4 << 20)  # a seal's picture is in it
        found = signatures.seal(value, at=when, whole=whole)
        yield found or signatures.cms(value, None, whole=whole, at=when)


def _covers(package: Package, at: str, about: Element) -> bool:
    """Tell whether every file of the package is named in the signature but those of signatures themselves, which come later."""
    named = {package.place(at, entry.get("FileRef", "")) for entry in children(about, "References", "Reference")}
    return all(part in named or re.search(r"(^|/)Signs?(/|$)|Signatures\.xml$", part) for part in package.names() if not part.endswith("/"))


def _moment(text: str) -> datetime | None:
    digits = re.sub(r"\D", "", text.partition(".")[0])[:14]
    try:
        found = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC if text.rstrip().endswith("Z") else _CHINA)
    except ValueError:
        return None
    return found.astimezone(UTC)
