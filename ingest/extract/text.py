"""Plain text in any charset, delivery reports and calendars included."""

from __future__ import annotations

from pathlib import Path

from ingest import charset
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Paragraph

VERSION = "text/1"


def read(file: Path, limits: Limits) -> Extract:
    """Decode a text file; what is beyond the limit is said, not read."""
    most = limits.text * 4
    with file.open("rb") as stream:
        return of(stream.read(most), limits, cut=file.stat().st_size > most)


def of(data: bytes, limits: Limits, *, label: str = "", cut: bool = False) -> Extract:
    """Read text from bytes; *label* is the charset it came with."""
    decoded = charset.decode(data, label)
    del data  # sixteen megabytes, when it is a log file
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    defects = []
    if decoded.doubt:
        defects.append(Defect(DefectKind.CHARSET, "", decoded.doubt))
    if cut or len(text) > limits.text:
        defects.append(Defect(DefectKind.TOO_LARGE, "", f"text beyond {limits.text} characters not read"))
    text = text[: limits.text]
    paragraphs = tuple(Paragraph(line.strip()) for line in text.split("\n", 20_000)[:20_000] if line.strip())
    return Extract(text=text, paragraphs=paragraphs, defects=tuple(defects), reader=VERSION)
