"""What `read` recognises: scans and photographs, and Word documents that hold nothing but scans, by a child that stays for all files."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from ingest.facts import Defect, DefectKind, Kind, Leaf
from ingest.vision import Broken, Vision, available
from tracker.core.merging import merged
from tracker.core.unseen import pictured, silent

DRAWN = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.WEBP})  # kinds whose pages can be drawn


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
        if not silent(leaf) or not (leaf.kind in DRAWN or pictured(leaf.extract)):
            return leaf
        if self._vision is None:
            return _with(leaf, Defect(DefectKind.UNREAD, "", self._missing))
        found = self._vision.examine(file, leaf.kind)
        if isinstance(found, Broken):
            return _with(leaf, Defect(found.reason, "", found.detail))
        said = merged(leaf.extract, found, path="")
        fresh = tuple(one for one in found.defects if one not in said.defects)  # a page without a word may still have been too large
        return replace(leaf, extract=replace(said, defects=(*said.defects, *fresh)))


def _with(leaf: Leaf, defect: Defect) -> Leaf:
    return replace(leaf, extract=replace(leaf.extract, defects=(*leaf.extract.defects, defect)))
