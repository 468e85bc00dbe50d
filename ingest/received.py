"""When a mail that was not fetched from a server arrived: the topmost Received line, written by the last server (RFC 5321 §4.4)."""

from __future__ import annotations

from datetime import datetime

from ingest import headers
from ingest.dates import header_date

HEAD = 100_000  # bytes of a mail that are searched for its header


def arrival_of(raw: bytes) -> datetime | None:
    """The time in the topmost Received field, else the Date field; None when neither says one."""
    fields, _ = headers.split(raw[:HEAD].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0], where="header")
    stamps = [line.decode("latin-1").rpartition(";")[2] for line in fields.all("received")[:1]]
    stamps += [line.decode("latin-1") for line in fields.all("date")[:1]]
    return next((moment for stamp in stamps if (moment := header_date(stamp)) is not None), None)
