"""Pictures: their size from the header, nothing decoded."""

from __future__ import annotations

from pathlib import Path

from ingest import pixels, sniff
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Picture

VERSION = "image/1"
PIXELS = 200_000_000  # as many as no camera or scanner of an office makes


def read(file: Path, limits: Limits) -> Extract:  # noqa: ARG001  one signature for all readers
    """Read a picture's size."""
    with file.open("rb") as stream:
        kind = sniff.kind(stream.read(sniff.HEAD), stream)
        found = pixels.size(stream, kind)
    if not found or not all(found):
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", "a picture whose header does not say its size"),), reader=VERSION)
    defects = (Defect(DefectKind.BOMB, "", f"claims {found[0]} by {found[1]} pixels"),) if found[0] * found[1] >= PIXELS else ()
    return Extract(pictures=(Picture(found[0], found[1], kind),), pages=1, defects=defects, reader=VERSION)
