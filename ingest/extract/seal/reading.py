"""A file to the prints of seals in it: every place of it is looked at within limits, each seal told where it stands.

sources ──View──▶ look ──▶ near, source ──▶ Extract.seals          edges of pages ──▶ straddle
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest import pages
from ingest.extract import Limits, seal
from ingest.extract.seal import near as beside
from ingest.extract.seal import sources
from ingest.extract.seal.straddle import Edges
from ingest.extract.seal.view import View
from ingest.facts import Defect, DefectKind, Extract, Kind, Seal

SECONDS = 22.0  # of processor for one file: a hundred scanned pages take fifteen; what is left out is said
GREY = 24  # pages and pictures without colours that are looked at: what is seen there a person has to look at anyway
SEALS = 40  # told of one file; the answer has 70 kB for each
RECOGNISED = 6  # places of one file whose print is recognised: half a second each
AROUND = 2.0  # diameters to the left of a seal that are recognised, for the label of its row; half of one elsewhere

Told = Callable[[int], None]  # hears the number of each view before it is looked at


def read(file: Path, kind: Kind, limits: Limits, told: Told = lambda _: None, *, near: bool = False) -> Extract:
    """Look for seals as far as the limits go; *near*: recognise on scans, too, what is printed beside each of several."""
    search = _Search(room=RECOGNISED if near else 0)
    began = time.process_time()
    defects: list[Defect] = []
    grey = 0
    for number, view in enumerate(sources.views(file, kind, limits)):
        if isinstance(view, Defect):
            defects += [view] if view not in defects else []
            continue
        grey += view.grey
        if view.grey and grey > GREY:
            continue
        if time.process_time() - began > SECONDS or len(search.found) >= SEALS:
            what = "too many seals" if len(search.found) >= SEALS else "takes longer than one file may"
            defects.append(Defect(DefectKind.TOO_LARGE, "", f"{what}: looked at up to number {view.number}"))
            break
        told(number)
        search.look(view)
    if grey > GREY:
        defects.append(Defect(DefectKind.TOO_LARGE, "", f"{grey} pages without colours, {GREY} of them looked at"))
    return Extract(seals=search.seals(), defects=tuple(defects), reader=seal.VERSION)


class _Search:
    """What was seen in a file so far."""

    def __init__(self, room: int) -> None:
        self.found: list[Seal] = []
        self._edges = Edges()
        self._room = room

    def look(self, view: View) -> None:
        """Look at one picture."""
        self._edges.add(view)
        seen = seal.look(view.picture, number=view.number, dpi=view.dpi, source=view.source)
        words = view.words() if seen else ()
        for one in seen:
            place = view.near or (beside.printed(words, one.box) if words else "")
            if not place and not words and self._room > 0 and len(seen) > 1:
                self._room -= 1
                place = _recognised(view, one)
            self.found.append(replace(one, near=place, source=view.origin(one.box) or view.source))

    def seals(self) -> tuple[Seal, ...]:
        """Return all of them, those on the edges of several pages as one."""
        for whole, slices in self._edges.seals(lambda picture, dpi: seal.look(picture, dpi=dpi)):
            places = {(one.page, one.box) for one in slices}
            self.found = [one for one in self.found if not any(one.page == page and _within(one.box, box) for page, box in places)]
            self.found.append(whole)
        return tuple(sorted(self.found, key=lambda one: one.page)[:SEALS])


def _within(box: tuple[int, ...], other: tuple[int, ...]) -> bool:
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return other[0] <= x <= other[0] + other[2] and other[1] <= y <= other[1] + other[3]


def _recognised(view: View, one: Seal) -> str:
    """Recognise the print around a seal on a scan: a line with a word for seals, else nothing."""
    from ingest.extract import scan

    x, y, wide, high = one.box[:4]
    size = max(wide, high)
    left, top = max(0, round(x - AROUND * size)), max(0, round(y - size / 2))
    part = np.ascontiguousarray(view.picture[top : round(y + high + size / 2), left : round(x + wide + size / 2)])
    if min(part.shape[:2]) < size / 2:
        return ""
    said, _ = scan.page(part)
    return beside.shortened(*[line for line in pages.reading([said]).text.splitlines() if beside.STAMP.search(line)][:2])
