"""PDF, through PDFium: opened here, read in `pdftext`. Nothing in it is executed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract

VERSION = "pdf/2"
Handle = Any  # PDFium's objects have no types
_ERRORS = {4: (DefectKind.ENCRYPTED, "locked with a password"), 5: (DefectKind.ENCRYPTED, "an unknown security scheme")}


def read(file: Path, limits: Limits) -> Extract:
    """Read a PDF as far as its pages open."""
    from ingest.extract import pdftext

    document = opened(file, limits.passwords)
    if isinstance(document, Defect):
        return Extract(defects=(document,), reader=VERSION)
    return pdftext.document(document, lambda: opened(file, limits.passwords), file, limits, VERSION)


def opened(file: Path, passwords: tuple[str, ...]) -> Handle | Defect:
    """Open a document without a password, else with the first that fits."""
    import pypdfium2

    refused = Defect(DefectKind.ENCRYPTED, "", "locked with a password")
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(file, password=password)
        except pypdfium2.PdfiumError as fault:
            kind, detail = _ERRORS.get(getattr(fault, "err_code", None) or 0, (DefectKind.DAMAGED, f"the PDF does not open: {fault}"))
            refused = Defect(kind, "", detail[:200])
            if kind is not DefectKind.ENCRYPTED:
                break
    return refused
