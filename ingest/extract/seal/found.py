"""What a look at one page found: each print of a seal, or what may be one, as geometry alone. Nothing has been read of it yet."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.facts import SealType, Shape


@dataclass(frozen=True, slots=True)
class Found:
    """The print of a seal on a page, or something a person has to look at; the fields mean what those of `Seal` mean."""

    box: tuple[int, ...]  # x, y, width, height in pixels of the page; whole on it, even where the seal is cut off
    ellipse: tuple[float, ...]  # centre x, y, width, height in the same pixels, degrees clockwise that its width is turned
    shape: Shape = Shape.ROUND
    type: SealType = SealType.PLAIN
    seen: bool = False
    sure: float = 0.0
    grey: bool = False
    diameter: float = 0.0
    mm: float | None = None
    ink: float = 0.0
    whole: float = 1.0
    pasted: bool = False
    why: tuple[str, ...] = ()  # grey, small, cut, faint, overlapping, unlike
