"""The pages of a PDF as a viewer shows them: with what was stamped, signed and filled in, turned, without layers that are switched off.

A page of text costs a glance at a low resolution; only one with red ink, or with a picture as large as a seal, is drawn to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.extract import Limits, pdfdrawn, pdfpage
from ingest.extract.pdf import opened
from ingest.extract.raster import LONG, SMALLEST, TEXT
from ingest.extract.recognise import Picture
from ingest.extract.seal import glance
from ingest.extract.seal.glance import Ink
from ingest.extract.seal.view import Box, View, of_paper
from ingest.facts import Defect, DefectKind
from ingest.textlines import Word

Handle = Any  # PDFium's objects have no types

DPI = 150  # a seal of 42 mm is 248 pixels wide then; its characters have thirty
COARSE = 36  # dots an inch at which a page of text is glanced at
FIRST, LAST = 70, 30  # pages that are drawn: a form stands in front, the page with the seals often at the end
LARGE = 50.0  # points, 18 mm, of the shorter side of a picture: the smallest seal is 30 mm wide, and half of it may be cut off
NOTES = 500  # annotations of one page that are asked where they stand
HEAVY = 6 << 20  # bytes of pages after which the file is opened afresh: PDFium keeps what it has read of a page
_LIKE_SEALS = {pdfium.FPDF_ANNOT_STAMP: "annotation", pdfium.FPDF_ANNOT_WIDGET: "signature", pdfium.FPDF_ANNOT_INK: "annotation"}


def views(file: Path, limits: Limits) -> Iterator[View | Defect]:
    """Yield the pages worth a look."""
    document = _opened(file, limits)
    if isinstance(document, Defect):
        yield document
        return
    try:
        count = len(document)
        together = max(1, count * HEAVY // max(1, file.stat().st_size))
        numbers = [*range(min(count, FIRST)), *range(max(FIRST, count - LAST), count)]
        for turn, number in enumerate(numbers):
            if turn and turn % together == 0:
                document.close()
                document = _opened(file, limits)
                if isinstance(document, Defect):  # it opened before: somebody took it away meanwhile
                    yield document
                    return
            yield from _viewed(document, number)
        if len(numbers) < count:
            yield Defect(DefectKind.TOO_LARGE, "", f"{count} pages, {len(numbers)} of them looked at")
    finally:
        if not isinstance(document, Defect):
            document.close()


def _opened(file: Path, limits: Limits) -> Handle | Defect:
    document = opened(file, limits.passwords)
    if not isinstance(document, Defect) and document.get_formtype() in {pdfium.FORMTYPE_ACRO_FORM, pdfium.FORMTYPE_XFA_FOREGROUND}:
        document.init_forms()  # what was filled in is drawn, too
    return document


def _viewed(document: Handle, number: int) -> Iterator[View | Defect]:
    """Yield a page, if it is worth a look; it stays open as long as its view is."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError as fault:
        yield Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not open: {fault}"[:200])
        return
    try:
        view = _view(page, number)
    except (pypdfium2.PdfiumError, ValueError) as fault:
        yield Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not draw: {fault}"[:200])
    else:
        if view is not None:
            yield view
    finally:
        page.close()


def _view(page: Handle, number: int) -> View | None:
    width, height = page.get_size()  # as it is shown: turned, in points
    scale = min(DPI / 72, LONG / max(width, height, 1.0))
    if min(width, height) * scale < SMALLEST:
        return None
    pictured = _Page(page, scale)
    if not pictured.pictures and not glance.reddish(_drawn(page, min(scale, COARSE / 72))):
        return None
    picture = _drawn(page, scale)
    ink = glance.ink(picture) if pictured.pictures else Ink.RED
    if ink is Ink.NONE:
        return None
    dpi = of_paper(round(max(width, height)), 72.0)
    return View(picture, number + 1, scale * dpi if dpi else None, words=pictured.words, origin=pictured.origin, grey=ink is Ink.GREY, paged=True)


def _drawn(page: Handle, scale: float) -> Picture:
    drawn = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True, draw_annots=True, prefer_bgrx=False).to_numpy()
    if drawn.ndim == 3 and drawn.shape[2] >= 3:
        return np.ascontiguousarray(drawn[:, :, :3])
    return np.repeat(drawn.reshape(*drawn.shape[:2], 1), 3, axis=2)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Something on a page that is not drawn with it: where, in points, and what it is."""

    source: str
    box: pdfdrawn.Box


class _Page:
    """What else is known of a page that is open."""

    def __init__(self, page: Handle, scale: float) -> None:
        self._page = page
        self._scale = scale
        self._place, self._wide, self._high = pdfpage.placing(page)
        boxes = (self._place(*box) for box in pdfdrawn.pictures(page.raw))
        self.pictures = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) >= LARGE]

    def words(self) -> Sequence[Word]:
        """Return the words of the page in pixels of its picture."""
        try:
            sheet = pdfpage.sheet(self._page, 1, place=self._place, size=(self._wide, self._high), room=TEXT, words=TEXT)
        except pypdfium2.PdfiumError:
            return ()
        by = self._scale
        return [replace(word, x0=word.x0 * by, y0=word.y0 * by, x1=word.x1 * by, y1=word.y1 * by) for word in sheet.words]

    def origin(self, box: Box) -> str:
        """Say what a seal in *box* belongs to: an annotation, a signature, a picture put on the page; "" for the page itself."""
        x, y, wide, high = (side / self._scale for side in box[:4])
        seal = (x, y, x + wide, y + high)
        small = (_Placed("picture", one) for one in self.pictures if _area(one) < pdfdrawn.COVER * self._wide * self._high)
        return next((one.source for one in (*self._notes(), *small) if _shared(seal, one.box) > 0.5 * _area(seal)), "")

    def _notes(self) -> Iterator[_Placed]:
        raw = self._page.raw
        for number in range(min(pdfium.FPDFPage_GetAnnotCount(raw), NOTES)):
            note = pdfium.FPDFPage_GetAnnot(raw, number)
            if not note:
                continue
            kind, rect = pdfium.FPDFAnnot_GetSubtype(note), pdfium.FS_RECTF()
            if kind in _LIKE_SEALS and pdfium.FPDFAnnot_GetRect(note, rect):
                box = (min(rect.left, rect.right), min(rect.bottom, rect.top), max(rect.left, rect.right), max(rect.bottom, rect.top))
                yield _Placed(_LIKE_SEALS[kind], self._place(*box))
            pdfium.FPDFPage_CloseAnnot(note)


def _area(box: pdfdrawn.Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _shared(one: pdfdrawn.Box, other: pdfdrawn.Box) -> float:
    return _area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))
