"""HTML files, and what WPS and Word save as `.doc` when they mean HTML."""

from __future__ import annotations

from pathlib import Path

from ingest import charset, hypertext
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract

VERSION = "html/1"


def read(file: Path, limits: Limits) -> Extract:
    """Read a page; nothing it refers to is fetched."""
    with file.open("rb") as stream:
        data = stream.read(limits.part + 1)
    decoded = charset.decode(data[: limits.part], meta=charset.html_meta(data))
    page = hypertext.read(decoded.text)
    defects = []
    if decoded.doubt:
        defects.append(Defect(DefectKind.CHARSET, "", decoded.doubt))
    if len(data) > limits.part or not page.complete:
        defects.append(Defect(DefectKind.TOO_COMPLEX, "", "a page too large to read whole"))
    return Extract(text=page.text[: limits.text], paragraphs=tuple(page.paragraphs), tables=tuple(page.tables), defects=tuple(defects), reader=VERSION)
