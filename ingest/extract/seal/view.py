"""One picture in which a seal may be: how large it is on paper, where it comes from, and what is printed on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.extract.recognise import Picture
from ingest.textlines import Word

Box = tuple[int, ...]  # x, y, width, height in pixels of a view

SHORTEST, LONGEST = 100.0, 500.0  # millimetres of the long side of paper: a half of A5, and a little more than A3


def _unsaid(_: Box) -> str:
    return ""


def _nothing() -> Sequence[Word]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """One picture to look at. What its functions tell is asked before the next view is taken."""

    picture: Picture
    number: int  # of the page, from 1; in a document without pages of the picture
    dpi: float | None = None  # of the picture as it lies on paper; None where nobody knows
    source: str = "page"  # "page", "picture", "header", "signature"
    near: str = ""  # what is printed where the whole picture stands
    words: Callable[[], Sequence[Word]] = _nothing  # what is printed on it, in its pixels; asked only where a seal was seen
    origin: Callable[[Box], str] = _unsaid  # where a part of it comes from, when that is another source than the whole's
    grey: bool = False  # it has no colours: a seal on it would be grey
    paged: bool = False  # views that follow each other are pages that follow each other


def of_paper(pixels: int, dpi: float) -> float | None:
    """Return *dpi* where so many *pixels* of a page's long side make a sheet of paper; a camera says 72 and knows nothing."""
    return dpi if dpi > 0 and SHORTEST <= pixels / dpi * 25.4 <= LONGEST else None
