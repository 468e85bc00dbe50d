"""What lies on a PDF's page: the values of form fields and free text become words of it; links that start programs are told. None is followed."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

from ingest.extract.pdfdrawn import Box, Place
from ingest.extract.pdfpage import Sheet
from ingest.facts import Font
from ingest.textlines import Word, full

Handle = Any  # PDFium's objects have no types

NOTES = 2_000  # annotations of one page; a form of 20 rows has 200 fields
VALUE = 20_000  # characters of one field; 案例正文 in one field has 5,000
_UNSEEN = 0x01 | 0x02 | 0x20  # invisible, hidden, not shown (ISO 32000-1, table 165)


def put_on(sheet: Sheet, page: Handle, form: Handle | None, place: Place) -> None:
    """Add to *sheet* what was filled in, written on and pinned to its page."""
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    sheet.cut = sheet.cut or count > NOTES
    for number in range(min(count, NOTES)):
        with _opened(page.raw, number) as note:
            if note:
                _put(sheet, note, form, place)


def _put(sheet: Sheet, note: Handle, form: Handle | None, place: Place) -> None:
    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if kind == pdfium.FPDF_ANNOT_LINK:
        action = pdfium.FPDFLink_GetAction(pdfium.FPDFAnnot_GetLink(note))
        sheet.launches = sheet.launches or (bool(action) and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_LAUNCH)
        return
    if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
        pinned = pdfium.FPDFAnnot_GetFileAttachment(note)
        sheet.attached += [pinned] if pinned else []
        return
    if pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN:
        return
    said = ""
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        said = _string(note, b"Contents")
    elif kind == pdfium.FPDF_ANNOT_WIDGET and form:
        said = _field(note, form)
    rect = pdfium.FS_RECTF()
    if said.strip() and pdfium.FPDFAnnot_GetRect(note, rect):
        box = place(min(rect.left, rect.right), min(rect.bottom, rect.top), max(rect.left, rect.right), max(rect.bottom, rect.top))
        words = list(_words(said, box, _size(note, form)))
        sheet.words += words
        sheet.characters += sum(len(word.text) for word in words)


@contextmanager
def _opened(page: Handle, number: int) -> Iterator[Handle]:
    note = pdfium.FPDFPage_GetAnnot(page, number)
    try:
        yield note
    finally:
        if note:
            pdfium.FPDFPage_CloseAnnot(note)


def _field(note: Handle, form: Handle) -> str:
    """Return what a field shows: its value, or whether its box is ticked."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, note)
    if kind in {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}:
        return "☑" if pdfium.FPDFAnnot_IsChecked(form, note) else "□"
    if kind not in {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}:
        return ""
    return text(lambda buffer, size: int(pdfium.FPDFAnnot_GetFormFieldValue(form, note, buffer, size)))


def _string(note: Handle, key: bytes) -> str:
    return text(lambda buffer, size: int(pdfium.FPDFAnnot_GetStringValue(note, key, buffer, size)))


def text(ask: Callable[[Any, int], int]) -> str:
    """Fetch one of PDFium's UTF-16 strings: first how long it is, then itself."""
    size = ask(None, 0)
    if not 2 < size <= 2 * VALUE:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").partition("\0")[0]


def _size(note: Handle, form: Handle | None) -> float:
    found = ctypes.c_float()
    known = form and pdfium.FPDFAnnot_GetFontSize(form, note, found)
    return found.value if known and 4 <= found.value <= 72 else 12.0  # 0 says "as it fits"


def _words(said: str, box: Box, size: float) -> Iterator[Word]:
    """Put a value's lines into its box, from the top; a single one stands in its middle."""
    lines = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    size = min(size, (box[3] - box[1]) * 0.9) or 1.0
    first = (box[1] + box[3] - size) / 2 if len(lines) == 1 else box[1]
    pitch = min(1.2 * size, (box[3] - box[1]) / len(lines))
    for number, line in enumerate(lines):
        if line.strip():
            wide = min(size * sum(1.0 if full(c) else 0.5 for c in line), max(box[2] - box[0] - 2, 1.0))
            top = first + number * pitch
            yield Word(line.strip(), box[0] + 1, top, box[0] + 1 + wide, top + min(size, pitch), font=Font("", round(size, 1)))
