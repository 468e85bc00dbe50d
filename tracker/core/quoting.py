"""Short numbers for long keys, as they are quoted over the telephone and typed into commands. Pure."""

from __future__ import annotations

import hashlib

from ingest.facts import Kind
from tracker.core.model import Standing
from tracker.core.report import PaperLine, Report


def quotable(letter: str, key: str) -> str:
    """A short number for a long semantic key: stable, and fit to be read out over the telephone."""
    return f"{letter}-{hashlib.sha256(key.encode('utf-8', errors='replace')).hexdigest()[:8].upper()}"


def unplaced(report: Report) -> list[PaperLine]:
    """Files that were kept and are not understood yet, so that somebody who asks for them is answered."""
    return [
        PaperLine(
            number=quotable("F", f"{mail.sha256}:{name}"), case=" ".join(mail.cases), unit=mail.sender, requirement="", version=0, standing=Standing.IN_REVIEW, findings=(),
            filename=name, kind=Kind.UNKNOWN, size=0, sha256="", mail=mail.sha256, mail_subject=mail.subject, arrived=mail.arrived, path="",
        )
        for mail in report.mails
        for name in mail.unplaced
    ]  # fmt: skip
