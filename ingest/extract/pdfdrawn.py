"""What is drawn on a PDF's page besides text: ruled lines and pictures, drawings within drawings opened. No picture is decoded."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from ingest.facts import Kind, Picture
from ingest.ruling import RULES, Rule, bar

Handle = Any  # PDFium's objects have no types
Box = tuple[float, float, float, float]  # left, top, right, bottom, from the top left of the page as it is shown
Place = Callable[[float, float, float, float], Box]  # from the page's own coordinates: left, bottom, right, top

OBJECTS = 20_000  # drawn things of one page that are looked at: a map may have a million
DEPTH = 3  # drawings within drawings
SEGMENTS = 2_000  # pieces of one path that are looked at; whole grids are drawn in one
THIN = 3.0  # points: a filled rectangle up to this is a line
COVER = 0.6  # of a page: a picture as large as that is a scan of it


@dataclass(slots=True)
class Drawing:
    """The lines and pictures of a page."""

    rules: list[Rule] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    places: list[Box] = field(default_factory=list)  # where they stand
    scanned: bool = False  # a picture covers the page
    buried: bool = False  # and it was drawn after the text, which is only there to be searched


def drawing(page: Handle, number: int, place: Place, *, area: float) -> Drawing:
    """Look through what is drawn on a page of this *area*."""
    found, written = Drawing(), False
    for thing, kind, corner in _drawn(page):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            written = True
            continue
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            if len(found.rules) < RULES:
                found.rules += [bar(*place(*line)) for line in _lines(thing, corner)]
            continue
        box = _bounds(thing, corner)
        if box is None:
            continue
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(thing, wide, high)
        if (box[2] - box[0]) * (box[3] - box[1]) > COVER * area > 0:
            found.scanned, found.buried = True, written
        dpi = round(72 * wide.value / (box[2] - box[0])) if box[2] - box[0] > 1 else 0
        found.pictures.append(Picture(wide.value, high.value, _picture_kind(thing), page=number, dpi=dpi))
        found.places.append(place(*box))
    return found


def pictures(page: Handle) -> Iterator[Box]:
    """Yield where pictures stand on a page, in its own coordinates: left, bottom, right, top."""
    for thing, kind, corner in _drawn(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and (box := _bounds(thing, corner)) is not None:
            yield box


def _picture_kind(thing: Handle) -> Kind:
    """Return JPEG where the picture stands in the file as one; every other is PDF's own."""
    count = pdfium.FPDFImageObj_GetImageFilterCount(thing)
    buffer = ctypes.create_string_buffer(40)
    if count and pdfium.FPDFImageObj_GetImageFilter(thing, count - 1, buffer, 40) and buffer.value == b"DCTDecode":
        return Kind.JPEG
    return Kind.UNKNOWN


Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _drawn(page: Handle) -> Iterator[tuple[Handle, int, Matrix]]:
    """Yield what is drawn, drawings within drawings opened, with what turns their coordinates into the page's."""
    left = OBJECTS
    stack: list[tuple[Callable[[int], Handle], int, Matrix, int]] = [
        (lambda n: pdfium.FPDFPage_GetObject(page, n), pdfium.FPDFPage_CountObjects(page), _UNIT, 0)
    ]
    while stack:
        one, count, corner, depth = stack.pop()
        for n in range(min(count, left)):
            thing = one(n)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT}:
                yield thing, kind, corner
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEPTH:
                stack.append((_within(thing), pdfium.FPDFFormObj_CountObjects(thing), _chained(_matrix(thing), corner), depth + 1))
        left -= min(max(count, 0), left)


def _within(form: Handle) -> Callable[[int], Handle]:
    return lambda n: pdfium.FPDFFormObj_GetObject(form, n)


def _matrix(thing: Handle) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _chained(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(x: float, y: float, by: Matrix) -> tuple[float, float]:
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


def _bounds(thing: Handle, corner: Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    (x0, y0), (x1, y1) = _moved(left.value, bottom.value, corner), _moved(right.value, top.value, corner)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _lines(path: Handle, corner: Matrix) -> list[Box]:
    """Return a path's straight lines: itself where it is thin, its pieces where they are drawn."""
    box = _bounds(path, corner)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if box is None or not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return []  # it only clips
    if min(box[2] - box[0], box[3] - box[1]) <= THIN:
        return [box]
    count = pdfium.FPDFPath_CountSegments(path)
    if not stroke.value or not 1 < count <= SEGMENTS:
        return []
    return _segments(path, count, _chained(_matrix(path), corner))


def _segments(path: Handle, count: int, corner: Matrix) -> list[Box]:
    found: list[Box] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    start = at = (0.0, 0.0)
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        to = _moved(x.value, y.value, corner)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = to
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            found.append((*at, *to))
        if pdfium.FPDFPathSegment_GetClose(segment):
            found.append((*to, *start))
        at = to
    return [line for line in found if min(abs(line[2] - line[0]), abs(line[3] - line[1])) < 1]  # a slanting one rules nothing
