"""Files to facts: a lazy table from a file's kind to the function that reads it.

An extractor reads one file and has no network, no database and no opinion. Entry points of the group `shoujian.extractors`,
named after a kind and pointing at such a function, come before our own. What opens archives stands in `packed`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from ingest.facts import Defect, DefectKind, Extract, Kind


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. The sandbox bounds memory and time; these keep an honest reader far below that."""

    text: int = 4_000_000  # characters; a doctoral thesis has 300,000
    part: int = 20 << 20  # uncompressed bytes of one XML part: 80 kB of ZIP can hold 5 million empty paragraphs
    total: int = 200 << 20  # uncompressed bytes of a package
    elements: int = 400_000  # elements of one XML part
    pages: int = 200  # pages read of a PDF
    cells: int = 200_000
    passwords: tuple[str, ...] = ()  # that its sender wrote, here or in another letter; each may be tried once


Reader = Callable[[Path, Limits], Extract]

READERS: dict[Kind, str] = {
    Kind.DOCX: "ingest.extract.docx:read",
    Kind.DOC: "ingest.extract.doc:read",
    Kind.WPS: "ingest.extract.doc:read",
    Kind.RTF: "ingest.extract.rtf:read",
    Kind.ODT: "ingest.extract.odt:read",
    Kind.PDF: "ingest.extract.pdf:read",
    Kind.OFD: "ingest.extract.ofd:read",
    Kind.XLSX: "ingest.extract.sheet:read",
    Kind.XLS: "ingest.extract.sheet:read",
    Kind.ODS: "ingest.extract.sheet:read",
    Kind.PPTX: "ingest.extract.slides:read",
    Kind.CSV: "ingest.extract.sheet:separated",
    Kind.TEXT: "ingest.extract.text:read",
    Kind.REPORT: "ingest.extract.text:read",
    Kind.CALENDAR: "ingest.extract.text:read",
    Kind.HTML: "ingest.extract.html:read",
    Kind.JPEG: "ingest.extract.image:read",
    Kind.PNG: "ingest.extract.image:read",
    Kind.GIF: "ingest.extract.image:read",
    Kind.BMP: "ingest.extract.image:read",
    Kind.TIFF: "ingest.extract.image:read",
    Kind.WEBP: "ingest.extract.image:read",
    Kind.HEIC: "ingest.extract.image:read",
    Kind.MP4: "ingest.extract.media:read",
    Kind.MOV: "ingest.extract.media:read",
    Kind.AVI: "ingest.extract.media:read",
    Kind.WMV: "ingest.extract.media:read",
    Kind.FLV: "ingest.extract.media:read",
    Kind.MKV: "ingest.extract.media:read",
    Kind.AUDIO: "ingest.extract.media:read",
    Kind.UNKNOWN: "ingest.extract.foreign:read",
}


@lru_cache(maxsize=1)
def _plugins() -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for entry in entry_points(group="shoujian.extractors"):
        found[entry.name] = entry.load()
    return found


@lru_cache(maxsize=64)
def reader(kind: Kind) -> Reader | None:
    """Return the function that reads files of this *kind*; None when none does yet."""
    plugin = _plugins().get(kind.value)
    if plugin is not None:
        return plugin
    if kind not in READERS:
        return None
    module, _, name = READERS[kind].partition(":")
    found: Reader = getattr(import_module(module), name)
    return found


def extract(file: Path, kind: Kind, *, where: str, limits: Limits | None = None) -> Extract:
    """Read *file* with the reader of its *kind*; whatever happens there becomes a defect of the part *where*."""
    found = reader(kind)
    if found is None:
        detail = "an empty file" if kind is Kind.EMPTY else f"files of kind {kind.value} are kept, not read"
        return Extract(defects=(Defect(DefectKind.UNREAD, where, detail),))
    try:
        return found(file, limits or Limits())
    except MemoryError:
        return Extract(defects=(Defect(DefectKind.BOMB, where, "needs more memory than allowed"),))
    except Exception as fault:  # noqa: BLE001  one extractor: a file that breaks its reader is a fact about that file
        return Extract(defects=(Defect(DefectKind.CRASH, where, f"{type(fault).__name__}: {fault}"[:200]),))
