"""The pictures of a document that has no pages to draw: each looked at once, those that cannot bear a seal left out for little."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ingest.extract.recognise import Picture
from ingest.extract.seal import decoded, glance, metafile
from ingest.extract.seal.decoded import Shown, UndecodedError
from ingest.extract.seal.glance import Ink
from ingest.extract.seal.view import View
from ingest.facts import Defect, DefectKind

GLANCED = 150  # pictures of one document that are decoded; a report with photographs has forty
LOOKED = 60  # of them, looked at closely
MARGIN = 0.3  # of its longer side: white put around a picture, for a seal that fills it to its edges
WIDEST = 240  # pixels of it: a picture of a whole page has a margin of its own


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes of a picture, and how it is shown."""

    data: bytes
    across: float = 0.0  # millimetres on paper, of the part of it that is shown; 0 when nobody says
    down: float = 0.0
    cut: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # of its width and height, cut off at the left, top, right, bottom
    near: str = ""
    source: str = "picture"
    number: int = 0  # of the page it is on; 0 where there are no pages


class Album:
    """What was looked at so far."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self._glanced = self._looked = 0

    def views(self, pictures: Iterable[Held | Defect]) -> Iterator[View | Defect]:
        """Yield what is worth a look among *pictures*."""
        number = 0
        for one in pictures:
            if isinstance(one, Defect):
                yield one
                continue
            digest = hashlib.sha256(one.data).digest()
            if digest in self._seen:
                continue
            self._seen.add(digest)
            number += 1
            if self._glanced >= GLANCED or self._looked >= LOOKED:
                yield Defect(DefectKind.TOO_LARGE, "", f"many pictures, {number - 1} of them looked at")
                return
            self._glanced += 1
            yield from self._viewed(one, number)

    def _viewed(self, one: Held, number: int) -> Iterator[View | Defect]:
        for data in metafile.bitmaps(one.data) if metafile.is_one(one.data) else (one.data,):
            try:
                shown = decoded.held(data)
            except UndecodedError as fault:
                if fault.defect and (one.source == "signature" or fault.defect.kind is not DefectKind.UNREAD):  # a formula is no place for a print
                    yield fault.defect
                continue
            if not shown.whole:
                yield Defect(DefectKind.DAMAGED, "", "a picture breaks off")
            picture, dpi = _part(shown, one)
            ink = glance.ink(picture) if min(picture.shape[:2]) else Ink.NONE
            if ink is not Ink.NONE:
                self._looked += 1
                yield View(_framed(picture), one.number or number, dpi, one.source, near=one.near, grey=ink is Ink.GREY)


def _part(shown: Shown, one: Held) -> tuple[Picture, float | None]:
    """Cut off what is not shown; the dots an inch are those it is shown with."""
    high, wide = shown.picture.shape[:2]
    left, top, right, bottom = one.cut
    picture = shown.picture[round(top * high) : high - round(bottom * high), round(left * wide) : wide - round(right * wide)]
    high, wide = picture.shape[:2]
    if min(one.across, one.down) <= 0:
        return picture, shown.dpi
    return picture, (wide * high / one.across / one.down) ** 0.5 * 25.4


def _framed(picture: Picture) -> Picture:
    side = min(WIDEST, round(MARGIN * max(picture.shape[:2])))
    return np.pad(picture, ((side, side), (side, side), (0, 0)), constant_values=255)
