"""Every place of a file where the print of a seal can hide, as pictures to look at: pages drawn, photographs, what a document holds or signs with.

    file ──kind──▶ pages (pdfviews) │ photographs (decoded) │ a package's pictures (packed, ofdviews) │ a file of records' (recorded) ──▶ View

One at a time; a `Defect` between them says what could not be looked at. A seal that was drawn as shapes with an office program is not among
them: nobody but that program could show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.seal.view import View
from ingest.facts import Defect, DefectKind, Kind

FRAMES = 100  # of a TIFF that are looked at
PACKED = frozenset({Kind.DOCX, Kind.ODT, Kind.PPTX, Kind.ODS})
RECORDED = frozenset({Kind.DOC, Kind.WPS, Kind.PPT, Kind.RTF})
BOOKS = frozenset({Kind.XLSX, Kind.XLS})
PHOTOGRAPHS = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.WEBP, Kind.GIF, Kind.HEIC})
BARE = frozenset({Kind.TEXT, Kind.CSV, Kind.CALENDAR, Kind.REPORT, Kind.AUDIO, Kind.EMPTY})  # kinds that hold no picture: there is nothing to look at
LOOKED = PACKED | RECORDED | BOOKS | PHOTOGRAPHS | {Kind.PDF, Kind.OFD}


def views(file: Path, kind: Kind, limits: Limits) -> Iterator[View | Defect]:
    """Yield what is to be looked at in *file*."""
    if kind is Kind.PDF:
        from ingest.extract.seal import pdfviews

        yield from pdfviews.views(file, limits)
    elif kind is Kind.OFD:
        from ingest.extract.seal import ofdviews

        yield from ofdviews.views(file, limits)
    elif kind in PHOTOGRAPHS:
        yield from _photographs(file, kind)
    elif kind in LOOKED:
        yield from _held(file, kind, limits)
    elif kind not in BARE:
        yield Defect(DefectKind.UNREAD, "", f"files of kind {kind.value} are not looked into for seals")


def _held(file: Path, kind: Kind, limits: Limits) -> Iterator[View | Defect]:
    """Tell packages from files of records by their first bytes: an .xls may be either, and a locked .docx lies in a file of records."""
    from ingest.extract.seal import packed, recorded

    with file.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if zipped:
        yield from packed.views(file, kind, limits)
    elif kind is not Kind.XLS or _compound(file):
        yield from recorded.views(file)


def _compound(file: Path) -> bool:
    """Tell a workbook of records from Excel's XML of 2003, which holds no picture."""
    from ingest.extract.compound import MAGIC

    with file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def _photographs(file: Path, kind: Kind) -> Iterator[View | Defect]:
    from ingest.extract.seal import decoded, glance

    try:
        for number, one in enumerate(decoded.photograph(file, kind), start=1):
            if number > FRAMES:
                yield Defect(DefectKind.TOO_LARGE, "", f"more than {FRAMES} pages")
                return
            if isinstance(one, Defect):
                yield one
                continue
            if not one.whole:
                yield Defect(DefectKind.DAMAGED, "", "the picture is damaged, its end may be missing")
            yield View(one.picture, number, one.dpi, grey=glance.ink(one.picture) is glance.Ink.GREY, paged=kind is Kind.TIFF)
    except decoded.UndecodedError as fault:
        if fault.defect:
            yield fault.defect
