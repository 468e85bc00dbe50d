"""Every place of a file where the print of a seal can hide, as pictures to look at: pages drawn, photographs, what a document holds or signs with.

    file ──kind──▶ pages (pdfviews) │ photographs │ pictures in a package (packed), in a file of records (recorded) ──▶ View, one at a time

A `View` knows how large it is on paper, and what is printed where; a `Defect` between them says what could not be looked at. A seal that was
drawn as shapes with an office program is not among them: nobody but that program could show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.recognise import Picture
from ingest.facts import Defect, Kind
from ingest.layout import Word

Box = tuple[int, ...]  # x, y, width, height in pixels of a view


def _unsaid(_: Box) -> str:
    return ""


def _nothing() -> Sequence[Word]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """One picture to look at."""

    picture: Picture
    number: int  # of the page, from 1; in a document without pages of the picture
    dpi: float | None = None  # of the picture as it lies on paper; None where nobody knows
    source: str = "page"  # "page", "picture", "header", "signature"
    near: str = ""  # what is printed where the whole picture stands
    words: Callable[[], Sequence[Word]] = _nothing  # what is printed on it, in its pixels; asked only where a seal was seen
    origin: Callable[[Box], str] = _unsaid  # where a part of it comes from, when that is another source than the whole
    paged: bool = False  # successive views are successive pages of one paper


def views(file: Path, kind: Kind, limits: Limits) -> Iterator[View | Defect]:
    """Yield what is to be looked at in *file*; never raise for what is in it."""
    del file, kind, limits
    yield from ()
