"""A PDF that opened: its pages one by one, then what they say together, and what the document carries besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest import layout, pages
from ingest.extract import Limits, attached, pdfnotes, pdfpage
from ingest.facts import Defect, DefectKind, Extract, Picture
from ingest.layout import Page
from ingest.textlines import Line

Handle = Any  # PDFium's objects have no types

PICTURES = 300  # pictures listed
WORDS = 150_000  # put in order in one document, five seconds of work; 137 pages of dense English have 70,000. The rest is read as it stands
RULES = 60_000  # lines of one document that make tables
STRAY = 20  # characters on a scanned page that are a scanner's own mark, not its text: 扫描全能王 创建
HEAVY = 6 << 20  # bytes of a file after which it is opened afresh: PDFium keeps what it has read of a page in memory
_CONTROLS = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), 127, 0xFEFF, 0xFFFE, 0xFFFF))


@dataclass(slots=True)
class _Sum:
    """What the pages read so far come to."""

    room: int
    pages: list[Page] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    words: int = WORDS
    rules: int = RULES
    characters: int = 0  # that are text, not stray marks on scans
    recognised: int = 0  # of them
    all: int = 0
    unmapped: int = 0
    launches: bool = False
    attached: list[Handle] = field(default_factory=list)
    cut: bool = False


def document(opened: Handle, afresh: Callable[[], Handle], file: Path, limits: Limits, version: str) -> Extract:
    """Read an open document within the limits, and close it; *afresh* opens it once more."""
    try:
        count = len(opened)
        found = _Sum(limits.text)
        if count > limits.pages:
            found.defects.append(Defect(DefectKind.TOO_LARGE, "", f"{count} pages, {limits.pages} of them read"))
        together = max(1, count * HEAVY // max(1, file.stat().st_size))
        for number in range(min(count, limits.pages)):
            if number and number % together == 0 and not found.attached:  # what is pinned to a page is read from the document it stands in
                opened.close()
                opened = afresh()
            if opened.formenv is None and opened.get_formtype() in {pdfium.FORMTYPE_ACRO_FORM, pdfium.FORMTYPE_XFA_FOREGROUND}:
                opened.init_forms()
            _page(opened, number, found)
        return _said(opened, file, found, count=count, version=version)
    finally:
        opened.close()


def _said(opened: Handle, file: Path, found: _Sum, *, count: int, version: str) -> Extract:
    if not count or len(found.pages) == 0:
        found.defects.append(Defect(DefectKind.DAMAGED, "", "a PDF without pages" if not count else "none of its pages opens"))
    if found.cut:
        found.defects.append(Defect(DefectKind.TOO_LARGE, "", "a document too long to read whole"))
    said = pages.reading(found.pages)
    unmapped = found.unmapped * 2 > found.all
    if unmapped:
        found.defects.append(Defect(DefectKind.CHARSET, "", "its fonts do not say which characters they show"))
    members, faults = attached.files(opened, found.attached)
    dangers = attached.dangers(opened, file)
    if found.launches and not dangers:
        dangers = [Defect(DefectKind.DANGEROUS, "", "a link would start a program")]
    return Extract(
        text="" if unmapped else said.text,
        paragraphs=() if unmapped else said.paragraphs,
        tables=() if unmapped else said.tables,
        margins="" if unmapped else said.margins,
        pictures=tuple(found.pictures),
        pages=count,
        has_text_layer=found.characters > 0 and not unmapped,
        recognised=found.recognised * 2 > found.characters,
        signatures=attached.signed(opened, file),
        members=members,
        defects=(*found.defects, *faults, *dangers),
        reader=version,
    )


def _pictures(sheet: pdfpage.Sheet) -> list[Picture]:
    """The pictures of a page with their captions; a scan has none."""
    if not sheet.drawn.pictures or sheet.drawn.scanned:
        return sheet.drawn.pictures
    from ingest.extract import pdfcaptions  # with what Word's pictures are read by: most pages have no pictures

    return pdfcaptions.captioned(sheet.drawn.pictures, sheet.drawn.places, sheet.words)


def _page(opened: Handle, number: int, found: _Sum) -> None:
    try:
        page = opened[number]
    except pypdfium2.PdfiumError as fault:
        found.defects.append(Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not open: {fault}"[:200]))
        return
    try:
        place, width, height = pdfpage.placing(page)
        sheet = pdfpage.sheet(page, number + 1, place=place, size=(width, height), room=found.room, words=found.words)
        form = opened.formenv.raw if opened.formenv else None
        pdfnotes.put_on(sheet, page, form, place)
    except pypdfium2.PdfiumError as fault:
        found.defects.append(Defect(DefectKind.DAMAGED, "", f"page {number + 1} does not read: {fault}"[:200]))
        return
    finally:
        page.close()
    found.launches = found.launches or sheet.launches
    found.attached += sheet.attached
    found.room -= sheet.characters
    found.cut = found.cut or sheet.cut
    found.all += sheet.characters
    found.unmapped += sheet.unmapped
    if not sheet.drawn.scanned or sheet.characters >= STRAY:
        found.characters += sheet.characters
        found.recognised += sheet.unseen if not sheet.drawn.buried else sheet.characters
    found.pictures += _pictures(sheet)[: PICTURES - len(found.pictures)]
    found.words -= len(sheet.words)
    found.rules -= len(sheet.drawn.rules)
    if sheet.plain:
        lines = (line.strip() for line in sheet.plain.translate(_CONTROLS).splitlines())
        found.pages.append(Page(tuple(Line(line, 0, number, 1, number + 1) for number, line in enumerate(lines) if line)))
    else:
        found.pages.append(layout.page(sheet.words, sheet.drawn.rules if found.rules >= 0 else (), width=width, height=height))
