"""What `read` recognises: scans and photographs, and Word documents that hold nothing but scans, by a child that stays for all files."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf
from ingest.vision import Broken, Vision, available
from tracker.core.examination import merged, silent

DRAWN = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.WEBP})  # kinds whose pages can be drawn
SCANT = 60  # characters of a document whose form is in its pictures: a heading, and what the program put into the margins
LEGIBLE = 800  # pixels of the longer side of a picture somebody can read a page on: A5 at 100 dpi has 827


class Sight:
    """Looks a second time at what has no text of its own."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._missing = available()
        self._vision = None if self._missing else self._stack.enter_context(Vision())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def seen(self, file: Path, leaf: Leaf) -> Leaf:
        """Return *leaf*, which *file* is, with what is printed on its pages; a defect says what was not read."""
        scans = leaf.kind is Kind.DOCX and _only_pictures(leaf.extract)
        if not scans and not (leaf.kind in DRAWN and silent(leaf)):
            return leaf
        if self._vision is None:
            return _with(leaf, Defect(DefectKind.UNREAD, "", self._missing))
        found = self._vision.examine(file, leaf.kind)
        if isinstance(found, Broken):
            return _with(leaf, Defect(found.reason, "", found.detail))
        if scans:
            return replace(leaf, extract=_together(leaf.extract, found))
        said = merged(leaf.extract, found, path="")
        fresh = tuple(one for one in found.defects if one not in said.defects)  # a page without a word may still have been too large
        return replace(leaf, extract=replace(said, defects=(*said.defects, *fresh)))


def _only_pictures(said: Extract) -> bool:
    large = any(max(one.width, one.height) >= LEGIBLE for one in said.pictures)
    return large and len("".join(said.text.split())) <= SCANT


def _together(first: Extract, second: Extract) -> Extract:
    """What a document says and what is printed on the pictures in it."""
    if not second.text.strip():
        return replace(first, defects=(*first.defects, *second.defects))
    return replace(
        first,
        text="\n".join(filter(None, (first.text.rstrip(), second.text))),
        paragraphs=(*first.paragraphs, *second.paragraphs),
        tables=(*first.tables, *second.tables),
        recognised=True,
        defects=(*first.defects, *second.defects),
        reader=f"{first.reader}+{second.reader}",
    )


def _with(leaf: Leaf, defect: Defect) -> Leaf:
    return replace(leaf, extract=replace(leaf.extract, defects=(*leaf.extract.defects, defect)))
