"""`shoujian status --json`: the report for other programs. The keys are a contract; add, never rename."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tracker.core.model import PostalReceipt, Task
from tracker.core.report import CaseLine, ItemLine, MailLine, PaperLine, Report
from tracker.workbook.wording import Wording

Json = dict[str, Any]


def status_json(report: Report, *, language: str = "zh") -> Json:
    """The whole campaign as one JSON object; times are ISO 8601 on the campaign's clock."""
    wording = Wording(report.campaign, language)
    return {
        "campaign": report.campaign.code,
        "at": instant(report.at, wording),
        "submissions": [submission(case, wording) for case in report.cases],
        "mails": [mail(one) for one in report.mails],
        "tasks": [task(one, wording) for one in report.tasks if not one.closed],
    }


def submission(case: CaseLine, wording: Wording) -> Json:
    return {
        "number": case.number,
        "unit": case.unit,
        "case": case.title,
        "category": case.category,
        "state": case.state.value,
        "items": [item(one, wording) for one in case.items],
        "parcels": [parcel(one) for one in case.parcels],
        "on_the_way": [{"carrier": one.carrier, "tracking": one.number, "told": instant(one.told, wording)} for one in case.on_the_way],
        "letters": [{"kind": one.kind, "to": one.to, "state": one.state.value, "key": one.key} for one in case.letters],
    }


def item(one: ItemLine, wording: Wording) -> Json:
    return {
        "key": one.key,
        "standing": one.standing.value,
        "findings": list(wording.findings(one.findings)),
        "papers": [paper(version) for version in one.papers],
    }


def paper(one: PaperLine) -> Json:
    return {"filename": one.filename, "sha256": one.sha256, "mail": one.mail, "version": one.version, "standing": one.standing.value}


def parcel(one: PostalReceipt) -> Json:
    return {
        "number": one.register_no,
        "received_on": one.received_on.isoformat(),
        "posted_on": one.posted_on.isoformat() if one.posted_on else None,
        "by_hand": one.by_hand,
        "carrier": one.carrier,
        "tracking": one.tracking,
        "contents": list(one.contents),
        "sealed": one.sealed,
        "copies": one.copies,
    }


def mail(one: MailLine) -> Json:
    return {
        "sha256": one.sha256,
        "message_id": one.message_id,
        "subject": one.subject,
        "fate": one.fate.value,
        "submissions": list(one.cases),
    }


def task(one: Task, wording: Wording) -> Json:
    return {
        "kind": one.kind.value,
        "mail": one.mail,
        "submission": one.submission,
        "question": one.question,
        "candidates": list(one.candidates),
        "due": instant(one.due, wording) if one.due else None,
    }


def instant(at: datetime, wording: Wording) -> str:
    return at.astimezone(wording.zone).isoformat()
