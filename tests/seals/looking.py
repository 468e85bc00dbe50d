"""Look at one page as the child does; imports nothing that draws, for the memory of the process is measured."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ingest.facts import Seal


@dataclass(frozen=True, slots=True)
class Looked:
    """What the software made of one page, and what that cost."""

    seals: tuple[Seal, ...]
    cpu: float  # seconds
    start: float  # MB of the process before it looked
    peak: float  # MB at most so far
    fault: str = ""  # an exception: there must be none


def looked(data: bytes, dpi: float | None) -> Looked:
    """Decode a page and look at it; what is raised is told, not raised."""
    start = _megabytes()
    from ingest.examining import frugal
    from ingest.extract.raster import LONG
    from ingest.extract.seal import look  # here, so that what it brings counts

    cv2.setNumThreads(1)
    give_back = frugal()
    decoded: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    factor = min(1.0, LONG / max(decoded.shape[:2]))  # no larger is any page looked at
    if factor < 1:
        decoded = cv2.resize(decoded, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        give_back()
    before = time.process_time()
    try:
        found, fault = tuple(_as_sent(one, factor) for one in look(decoded, dpi=dpi and dpi * factor)), ""
    except Exception as error:
        found, fault = (), f"{type(error).__name__}: {error}"
    spent, decoded = time.process_time() - before, None
    give_back()  # as after each file
    return Looked(found, spent, start, _megabytes(), fault)


def _as_sent(seal: Seal, factor: float) -> Seal:
    """Return where a seal lies on the page as it was sent."""
    *sides, turn = seal.ellipse
    ellipse, box = (*(side / factor for side in sides), turn), tuple(round(side / factor) for side in seal.box)
    return replace(seal, ellipse=ellipse, box=box, diameter=seal.diameter / factor)


def _megabytes() -> float:
    """Return the most this program has held; not `ru_maxrss`, which begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
