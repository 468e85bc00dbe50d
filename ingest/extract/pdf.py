"""PDF: pages, text layer and pictures, through PDFium. Nothing in it is executed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Kind, Paragraph, Picture

VERSION = "pdf/1"
Handle = Any  # PDFium's objects have no types
PICTURES = 300  # pictures listed
_ERRORS = {4: (DefectKind.ENCRYPTED, "locked with a password"), 5: (DefectKind.ENCRYPTED, "an unknown security scheme")}
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read(file: Path, limits: Limits) -> Extract:
    """Read a PDF as far as its pages open."""
    import pypdfium2

    document = _opened(file, limits.passwords)
    if isinstance(document, Defect):
        return Extract(defects=(document,), reader=VERSION)
    try:
        return _document(document, limits, broken=pypdfium2.PdfiumError)
    finally:
        document.close()


def _opened(file: Path, passwords: tuple[str, ...]) -> Handle | Defect:
    """Open a document without a password, else with the first that fits."""
    import pypdfium2

    refused = Defect(DefectKind.ENCRYPTED, "", "locked with a password")
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(file, password=password)
        except pypdfium2.PdfiumError as fault:
            kind, detail = _ERRORS.get(getattr(fault, "err_code", None) or 0, (DefectKind.DAMAGED, f"the PDF does not open: {fault}"))
            refused = Defect(kind, "", detail[:200])
            if kind is not DefectKind.ENCRYPTED:
                break
    return refused



def _document(document: Handle, limits: Limits, *, broken: type[Exception]) -> Extract:
    pages = len(document)
    defects: list[Defect] = []
    texts: list[str] = []
    pictures: list[Picture] = []
    if pages > limits.pages:
        defects.append(Defect(DefectKind.TOO_LARGE, "", f"{pages} pages, {limits.pages} of them read"))
    room = limits.text
    for number in range(min(pages, limits.pages)):
        try:
            page = document[number]
        except broken as fault:
            defects.append(Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not open: {fault}"[:200]))
            continue
        try:
            text = _text(page, room)
            room -= len(text)
            texts.append(text)
            if len(pictures) < PICTURES:
                pictures += _pictures(page, PICTURES - len(pictures))
        except broken as fault:
            defects.append(Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not read: {fault}"[:200]))
        finally:
            page.close()
    if not pages:
        defects.append(Defect(DefectKind.DAMAGED, "", "a PDF without pages"))
    whole = "\f".join(texts)
    paragraphs = tuple(Paragraph(line.strip()) for line in whole.replace("\f", "\n").split("\n")[:20_000] if line.strip())
    return Extract(
        text=whole,
        paragraphs=paragraphs,
        pictures=tuple(pictures),
        pages=pages,
        has_text_layer=bool(whole.strip()),
        defects=tuple(defects),
        reader=VERSION,
    )


def _text(page: Handle, room: int) -> str:
    textpage = page.get_textpage()
    try:
        count = min(textpage.count_chars(), max(0, room))
        text: str = textpage.get_text_range(0, count, errors="replace") if count else ""
    finally:
        textpage.close()
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _pictures(page: Handle, most: int) -> list[Picture]:
    import pypdfium2.raw

    found: list[Picture] = []
    for thing in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        if len(found) >= most:
            break
        width, height = thing.get_px_size()
        found.append(Picture(width, height, Kind.UNKNOWN))
    return found
