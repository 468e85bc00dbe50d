"""A letter on the books and as a value: what the core owes, what a sender takes, what a report lists.

    Draft ──as_row──▶ letter ──outgoing──▶ Outgoing
                             └──lines────▶ LetterLine

In which state it is, and which may follow, is the outbox's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from tracker.core.model import LetterState
from tracker.core.report import LetterLine
from tracker.store.tables.desk import LetterRow


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as the core owes it."""

    key: str  # semantic, UNIQUE: no key is ever sent twice
    kind: str  # NoticeKind value
    campaign: str
    to_name: str
    to: str  # address
    message_id: str  # without brackets; stable for the key
    notice: Mapping[str, Any]  # dump of the Notice
    cases: tuple[str, ...] = ()  # numbers it speaks of; the first one goes into the subject
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()  # sha256 of the mails it answers
    not_before: datetime | None = None
    subject: str = ""  # where known already
    hold: str = ""  # why it is held from the start; "" queues it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter in the hands of one sender, until *lease_until*."""

    draft: Draft
    fence: int  # to be given back with the outcome
    attempts: int  # this one included
    lease_until: datetime
    queued: datetime
    sent: datetime | None = None


def outgoing(connection: Connection, *where: ColumnElement[bool], most: int | None = None) -> tuple[Outgoing, ...]:
    """Letters with what is needed to send them, in their order."""
    statement = (
        select(
            LetterRow.key,
            LetterRow.kind,
            LetterRow.campaign,
            LetterRow.posting,
            LetterRow.notice,
            LetterRow.covers,
            LetterRow.message_id,
            LetterRow.subject,
            LetterRow.not_before,
            LetterRow.queued,
            LetterRow.attempts,
            LetterRow.lease_until,
            LetterRow.fence,
            LetterRow.sent,
        )
        .where(*where)
        .order_by(LetterRow.queued, LetterRow.key)
        .limit(most)
    )
    return tuple(
        Outgoing(
            draft=_draft(row),
            fence=row.fence,
            attempts=row.attempts,
            lease_until=row.lease_until,
            queued=row.queued,
            sent=row.sent,
        )
        for row in connection.execute(statement)
    )


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        key=row.key,
        kind=row.kind,
        campaign=row.campaign,
        to_name=row.posting["to_name"],
        to=row.posting["to"],
        message_id=row.message_id,
        notice=row.notice,
        cases=tuple(row.posting["cases"]),
        in_reply_to=row.posting["in_reply_to"],
        references=tuple(row.posting["references"]),
        covers=tuple(row.covers),
        not_before=row.not_before,
        subject=row.subject,
    )


def lines(connection: Connection, *where: ColumnElement[bool]) -> tuple[LetterLine, ...]:
    """Letters as a report lists them, oldest first."""
    statement = select(
        LetterRow.key,
        LetterRow.kind,
        LetterRow.posting,
        LetterRow.state,
        LetterRow.subject,
        LetterRow.queued,
        LetterRow.sent,
        LetterRow.not_before,
        LetterRow.outcome,
        LetterRow.submission,
    ).where(*where)
    return tuple(
        LetterLine(
            key=row.key,
            kind=row.kind,
            to=row.posting["to"],
            state=LetterState(row.state),
            subject=row.subject,
            queued=row.queued,
            sent=row.sent,
            not_before=row.not_before,
            reason=row.outcome,
            case=row.submission,
        )
        for row in connection.execute(statement.order_by(LetterRow.queued, LetterRow.key))
    )


def as_row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "key": draft.key,
        "kind": draft.kind,
        "campaign": draft.campaign,
        "submission": draft.cases[0] if draft.cases else "",
        "posting": {
            "to_name": draft.to_name,
            "to": draft.to,
            "in_reply_to": draft.in_reply_to,
            "references": list(draft.references),
            "cases": list(draft.cases),
        },
        "notice": dict(draft.notice),
        "covers": list(draft.covers),
        "message_id": draft.message_id,
        "subject": draft.subject,
        "not_before": draft.not_before,
        "address": draft.to.casefold(),
        "state": (LetterState.HELD if draft.hold else LetterState.QUEUED).value,
        "outcome": draft.hold,
        "queued": now,
    }
