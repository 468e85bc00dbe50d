"""What a report lists beyond the dossiers, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from tracker.core.model import PostalReceipt, Task
from tracker.core.report import AuditLine, Day, LetterLine, MailLine


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """An envelope under one case, or under none; the core adds the verdict."""

    parcel: PostalReceipt
    case: str  # number, "" when nobody claimed it yet
    unit: str


@dataclass(frozen=True, slots=True)
class ReportRows:
    mails: tuple[MailLine, ...]  # of the campaign and of none, by (arrived, sha256)
    parcels: tuple[ParcelRow, ...]
    tasks: tuple[Task, ...]  # open first, then closed
    letters: tuple[LetterLine, ...]
    audit: tuple[AuditLine, ...]  # newest first
    days: tuple[Day, ...]  # in campaign time, gaps left out
    last_poll: datetime | None


@dataclass(frozen=True, slots=True)
class Views:
    connection: Connection

    def report_rows(self, campaign: str, *, zone: tzinfo, newest: int = 500) -> ReportRows:
        """Everything of *campaign* that a report shows and no dossier holds; *newest* audit lines."""
        raise NotImplementedError
