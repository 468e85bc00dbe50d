"""Plain text in any charset, delivery reports and calendars included."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from ingest import charset
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Paragraph

VERSION = "text/1"
WIDTH = 3  # bytes read for each character that is kept: as many as a Chinese one takes in UTF-8; log files have one
LINE = 64 << 10  # bytes within which a line ends


def read(file: Path, limits: Limits) -> Extract:
    """Decode a text file; what is beyond the limit is said, not read."""
    most = limits.text * WIDTH
    with file.open("rb") as stream:
        cut = file.stat().st_size > most
        return of(stream.read(_whole_lines(stream, most) if cut else most), limits, cut=cut)


def _whole_lines(stream: BinaryIO, most: int) -> int:
    """Return where the last line of the first *most* bytes ends: a character cut in two is decoded again, in a second copy of everything."""
    start = max(0, most - LINE)
    stream.seek(start)
    tail = stream.read(most - start)
    end = tail.rfind(b"\n") + 1
    end += tail[end : end + 1] == b"\x00"  # the other half of it, in UTF-16
    stream.seek(0)
    return start + end if end else most


def of(data: bytes, limits: Limits, *, label: str = "", cut: bool = False) -> Extract:
    """Read text from bytes; *label* is the charset it came with."""
    decoded = charset.decode(data, label)
    del data  # sixteen megabytes, when it is a log file
    whole, text = len(decoded.text), decoded.text[: limits.text]
    doubt = decoded.doubt
    del decoded  # the same again, of which a quarter is kept
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    defects = []
    if doubt:
        defects.append(Defect(DefectKind.CHARSET, "", doubt))
    if cut or whole > limits.text:
        defects.append(Defect(DefectKind.TOO_LARGE, "", f"text beyond {limits.text} characters not read"))
    paragraphs = tuple(Paragraph(line.strip()) for line in text.split("\n", 20_000)[:20_000] if line.strip())
    return Extract(text=text, paragraphs=paragraphs, defects=tuple(defects), reader=VERSION)
