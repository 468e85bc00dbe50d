"""A small real examiner for the tests, and the scans it reads: pictures that carry in a text chunk what stands on them (PNG, 11.3.3.4 iTXt).

"申报单位|云岭市社会工作协会|0.99"      a row of a table: label, value, how sure
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.campaign import Requirement
from ingest.child import Broken
from ingest.facts import DefectKind, Extract, Kind, Leaf, Table


def scan(*rows: str, grain: int = 0) -> bytes:
    """A page of 100 dpi with these rows; pictures of another *grain* are other bytes."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    chunk = PngInfo()
    chunk.add_itxt("Page", "\n".join(rows))
    buffer = io.BytesIO()
    Image.new("L", (827, 1169), 255 - grain).save(buffer, "PNG", pnginfo=chunk)
    return buffer.getvalue()


@dataclass
class Chunks:
    """Reads the rows of a page."""

    version: str = "chunks/1"
    together: int = 1
    name: str = "chunks"
    gate: threading.Event | None = None  # a page takes until it is open
    asked: list[str] = field(default_factory=list)  # sha256 of the files, as they came
    closed: int = 0

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  the protocol asks with it
        return leaf.kind is Kind.PNG

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:  # noqa: ARG002
        return tuple(self._read(file) for file, _ in files)

    def close(self) -> None:
        self.closed += 1

    def _read(self, file: Path) -> Extract | Broken:
        from PIL import Image

        self.asked.append(file.name)
        if self.gate is not None:
            self.gate.wait(60)
        with Image.open(file) as picture:
            page = picture.text.get("Page", "")
        if page == "unreadable":
            return Broken(DefectKind.TIMEOUT, "takes longer than allowed")
        if page == "breaks":
            raise ValueError(page)
        rows = [row.split("|") for row in page.splitlines()]
        table = Table(tuple((label, value) for label, value, _ in rows), sure=tuple((float(sure), float(sure)) for _, _, sure in rows)) if rows else None
        text = "\n".join(f"{label} {value}" for label, value, _ in rows)
        return Extract(text=text, tables=(table,) if table else (), pages=1, recognised=True, reader=self.version)
