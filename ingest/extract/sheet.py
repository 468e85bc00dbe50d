"""Spreadsheets, whatever they are called: .xlsx, .xls, .et, .ods, .csv, and the pages and XML that web systems name .xls."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ingest.extract import Limits, sheetbinary, sheetopen, sheetplain
from ingest.extract.compound import MAGIC, Compound, NotCompoundError
from ingest.extract.opc import BROKEN, RefusedError
from ingest.extract.sheetcells import Book
from ingest.facts import Defect, DefectKind, Extract

VERSION = "sheet/1"


def read(file: Path, limits: Limits) -> Extract:
    """Read every sheet, hidden ones too, as tables."""
    try:
        return _book(file, limits).extract(VERSION)
    except RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the workbook does not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


def _book(file: Path, limits: Limits) -> Book:
    with file.open("rb") as stream:
        head = stream.read(len(MAGIC))
    if head == MAGIC:
        _unlocked(file)
        return sheetbinary.read(file, limits)
    if head.startswith(b"PK"):
        return sheetopen.read(file, limits)
    return sheetplain.xml(file, limits)


def _unlocked(file: Path) -> None:
    """Raise RefusedError for a workbook of today that is locked: then it is a stream in a file of the old kind (MS-OFFCRYPTO 2.3.4.4)."""
    with file.open("rb") as stream, contextlib.suppress(NotCompoundError):
        if "EncryptedPackage" in Compound(stream).names:
            raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")


def separated(file: Path, limits: Limits) -> Extract:
    """Read values with commas between them as one table."""
    return sheetplain.separated(file, limits).extract(VERSION)
