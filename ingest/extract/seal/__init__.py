"""Prints of seals on the picture of a page: found by colour and shape, read by unrolling their rings. Pure on arrays.

    page ──paper, redness──▶ find: rings, outlines ──▶ judge: seal, perhaps, none ──▶ read: strips ──▶ evidence: crop, look ──▶ Seal

It says that a print is there and what its ring was heard to say, never that it is genuine, nor whose it ought to be (`ingest.engraved`).
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from ingest.facts import Seal, SealType, Shape

if TYPE_CHECKING:
    from ingest.extract.recognise import Picture
    from ingest.extract.seal.found import Found

VERSION = "seal/2"
READ = 6  # seals of one page that are read: more is a page of stamps, and each costs a tenth of a second
SPECIAL = "专用"  # 财务专用章, 合同专用章: for one purpose, and not the seal of the office
PURPOSE = re.compile(r"[^专用]{0,4}[专用].{0,4}")  # what is left of it on an inner line under print; 居民委员会 has neither character
SAMPLE = re.compile("样章|样本|样张|示例|仅供参考|此处|某某")  # printed on a blank form to show where the seal goes
NOBODYS = re.compile("某某|仅供参考|(?<!专)样章|此处(加?盖|用印)")  # no body has such a name: what says so is printed, and no seal at all
_CENTRED = frozenset({SealType.STAR, SealType.EMBLEM, SealType.PARTY})


def look(page: Picture, *, number: int = 1, dpi: float | None = None, source: str = "page") -> tuple[Seal, ...]:
    """Return the prints of seals on a page, and what may be one; whatever the picture is, nothing is raised."""
    import cv2

    from ingest.extract.recognise import swept
    from ingest.extract.seal.find import find

    if page.ndim != 3 or page.shape[2] != 3 or min(page.shape[:2]) < 1:
        return ()
    try:
        found = find(page, dpi=dpi)
    except (cv2.error, ValueError, IndexError, ArithmeticError):
        return ()  # no picture of a seal; hostile ones are made to break what measures them
    if found:
        swept()  # what looking for it took would be held beside what reading it takes
    return tuple(_seal(page, one, number, source, reading=place < READ) for place, one in enumerate(found))


def _seal(page: Picture, found: Found, number: int, source: str, *, reading: bool) -> Seal:
    """Read what was found and keep its evidence; what cannot be read is a seal all the same."""
    import cv2

    from ingest.extract.seal import evidence
    from ingest.extract.seal.judge import SMALL
    from ingest.extract.seal.read import joined, read
    from ingest.extract.seal.unroll import Unrolled

    known = {field.name: getattr(found, field.name) for field in fields(found)}
    plain = Seal(page=number, source=source, **known)
    try:
        known["crop"] = evidence.crop(page, found.ellipse)
        known["look"] = evidence.look(page, found.ellipse)
        if reading and found.shape is not Shape.SQUARE and found.type not in {SealType.NAME, SealType.LOGO}:
            lines = Unrolled(page, found.ellipse, centred=found.type in _CENTRED)
            strips = read(lines, once=found.grey or not found.seen or found.diameter < SMALL)
            known |= {"strips": strips, "text": joined(strips), "unrolled": evidence.strip(lines.look(0)[0]) if lines else ""}
            if lines and lines.covered:  # it may be a seal for one purpose, whose second line lies under something
                known["why"] = tuple(dict.fromkeys((*found.why, "overlapping")))
            if any(SPECIAL in strip.text or (strip.line == "inner" and PURPOSE.fullmatch(strip.text)) for strip in strips):
                known["type"] = SealType.SPECIAL
            if any(SAMPLE.search(strip.text) for strip in strips):
                known |= {"seen": False, "why": tuple(dict.fromkeys((*known["why"], "unlike")))}
            if any(NOBODYS.search(strip.text) for strip in strips):
                known["type"] = SealType.LOGO
    except (cv2.error, ValueError, IndexError, ArithmeticError):
        return plain
    return Seal(page=number, source=source, **known)
