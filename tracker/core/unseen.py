"""What of a file the first reading left to be seen: a page that is a picture, a format it does not know, a seal that may be on it."""

from __future__ import annotations

from ingest.facts import DefectKind, Extract, Kind, Leaf
from tracker.core import check
from tracker.core.check import PICTURES, TYPED, WORD

PAGE_PIXELS = 800  # the longer side of the smallest page anybody can read: A5 at 100 dpi has 827
STRAY = 20  # characters on a scanned page that are a scanner's own mark, not its text
SCANT = 60  # characters of a document whose form is in its pictures: a heading, and what the program put into the margins
SCANNED = PICTURES - {Kind.GIF}
BEARING = PICTURES | TYPED | {Kind.PDF, Kind.OFD, Kind.XLSX}  # kinds of files that a seal may be on


def silent(leaf: Leaf) -> bool:
    """Whether the first reading left something to be read: a page that is a picture, or a format it does not know."""
    said = leaf.extract
    if _closed(leaf):
        return False
    scan = leaf.kind in SCANNED or (leaf.kind in {Kind.PDF, Kind.OFD} and said.has_text_layer is False)
    scan = scan or (leaf.kind is Kind.PDF and bool(unread(said))) or (leaf.kind is Kind.DOCX and pictured(said))
    return scan or (leaf.kind in WORD and any(one.kind is DefectKind.UNREAD for one in said.defects))


def unread(said: Extract) -> frozenset[int]:
    """Return the pages of a PDF that are pictures of pages, where others have text: the stamped page somebody scanned and put behind the rest."""
    if not said.has_text_layer or said.recognised:
        return frozenset()
    written: dict[int, int] = {}
    for page, text in (*((one.page, one.text) for one in said.paragraphs), *((one.page, cell) for one in said.tables for row in one.rows for cell in row)):
        written[page] = written.get(page, 0) + len("".join(text.split()))
    return frozenset(one.page for one in said.pictures if one.page and max(one.width, one.height) >= PAGE_PIXELS and written.get(one.page, 0) < STRAY)


def pictured(said: Extract) -> bool:
    """Whether a Word document holds scans, and hardly a word beside them."""
    large = any(max(one.width, one.height) >= PAGE_PIXELS for one in said.pictures)
    return said.has_text_layer is None and not said.recognised and large and len("".join(said.text.split())) <= SCANT


def _closed(leaf: Leaf) -> bool:
    """Whether nobody can look, or may."""
    return not leaf.sha256 or leaf.size == 0 or any(one.kind in {DefectKind.ENCRYPTED, DefectKind.DANGEROUS} for one in leaf.extract.defects)


def bearing(leaf: Leaf) -> bool:
    """Whether the print of a seal may be on this file; typed text that was read whole and holds no picture bears none."""
    return leaf.kind in BEARING and not _closed(leaf) and not check.bare(leaf)
