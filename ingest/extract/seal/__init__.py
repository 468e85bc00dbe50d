"""Prints of seals on the picture of a page: found by colour and shape, read by unrolling their rings. Pure on arrays.

    page ──paper, redness──▶ find: rings, outlines ──▶ judge: seal, perhaps, none ──▶ read: strips ──▶ evidence: crop, look ──▶ Seal

It says that a print is there and what its ring was heard to say, never that it is genuine, nor whose it ought to be (`ingest.engraved`).
"""

from __future__ import annotations

VERSION = "seal/1"
