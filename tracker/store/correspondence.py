"""What was written about cases, as values: mails, letters, and questions for a person."""

from __future__ import annotations

from sys import intern

from sqlalchemy import Connection, select

from tracker.core.model import Fate, LetterOnFile, LetterState, MailBrief, Task, TaskKind
from tracker.core.unwanted import RECALLED
from tracker.store import refiling
from tracker.store.reading import Query, Rows, Where, grouped
from tracker.store.tables.desk import LetterCaseRow, LetterRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow


def briefs(connection: Connection, where: Where) -> dict[str, MailBrief]:
    """Mails by sha256, in the order of (arrived, sha256)."""
    mails, numbers = select_briefs(where)
    return as_briefs(connection.execute(mails), connection.execute(numbers))


def select_briefs(where: Where) -> tuple[Query, Query]:
    """Mails, and the numbers of the cases that each of them concerns."""
    mails = select(
        MessageRow.sha256,
        MessageRow.message_id,
        MessageRow.thread,
        MessageRow.sender_name,
        MessageRow.sender,
        MessageRow.subject,
        MessageRow.arrived,
        MessageRow.dated,
        MessageRow.fate,
        MessageRow.covered_by,
        MessageRow.source,
        MessageRow.nothing_attached,
    )
    return mails.where(*where).order_by(MessageRow.arrived, MessageRow.sha256), select_numbers(where)


def select_numbers(where: Where) -> Query:
    """The mails and the numbers of the cases that each of them concerns, in the order in which it names them."""
    return (
        select(MailCaseRow.sha256, SubmissionRow.number)
        .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
        .join(MessageRow, MessageRow.sha256 == MailCaseRow.sha256)
        .where(refiling.HOLDS)
        .where(*where)
        .order_by(MailCaseRow.place, SubmissionRow.seq)
    )


def as_briefs(rows: Rows, named: Rows) -> dict[str, MailBrief]:
    numbers = grouped((sha256, number) for sha256, number in named)
    return {
        row.sha256: MailBrief(
            sha256=intern(row.sha256),  # papers, letters and reports name it again
            message_id=row.message_id,
            references=tuple(row.thread),
            sender_name=row.sender_name,
            sender=row.sender,
            subject=row.subject,
            arrived=row.arrived,
            dated=row.dated,
            fate=Fate(row.fate),
            covered=row.covered_by is not None,
            imported=row.source == "import",
            nothing_attached=row.nothing_attached,
            cases=tuple(map(intern, dict.fromkeys(numbers.get(row.sha256, ())))),
        )
        for row in rows
    }


def select_letters(numbers: Query) -> Query:
    return (
        select(
            LetterCaseRow.number,
            LetterRow.key,
            LetterRow.kind,
            LetterRow.posting,
            LetterRow.state,
            LetterRow.message_id,
            LetterRow.queued,
            LetterRow.sent,
            LetterRow.covers,
        )
        .join(LetterCaseRow, LetterCaseRow.key == LetterRow.key)
        .where(LetterCaseRow.number.in_(numbers), LetterRow.outcome != RECALLED)
        .order_by(LetterRow.queued, LetterRow.key)
    )


def as_letters(rows: Rows) -> dict[str, tuple[LetterOnFile, ...]]:
    return grouped(
        (
            row.number,
            LetterOnFile(row.key, row.kind, row.posting["to"], LetterState(row.state), row.message_id, row.queued, row.sent, tuple(map(intern, row.covers))),
        )
        for row in rows
    )


def tasks(connection: Connection, where: Where, *, closed: bool = False) -> tuple[Task, ...]:
    """Tasks by time, the open ones; *closed* adds the others after them."""
    return as_tasks(connection.execute(select_tasks(where, closed=closed)))


def select_tasks(where: Where, *, closed: bool) -> Query:
    statement = select(
        TaskRow.key,
        TaskRow.kind,
        TaskRow.question,
        TaskRow.campaign,
        TaskRow.mail,
        TaskRow.submission,
        TaskRow.candidates,
        TaskRow.reasons,
        TaskRow.opened,
        TaskRow.closed,
        TaskRow.answer,
        TaskRow.due,
        TaskRow.ruling,
        TaskRow.assignee,
        TaskRow.later,
    ).where(*where)
    if not closed:
        statement = statement.where(TaskRow.closed.is_(None))
    return statement.order_by(TaskRow.closed.is_not(None), TaskRow.opened, TaskRow.key)


def as_tasks(rows: Rows) -> tuple[Task, ...]:
    return tuple(
        Task(
            key=row.key,
            kind=TaskKind(row.kind),
            question=row.question,
            campaign=row.campaign,
            mail=row.mail,
            submission=row.submission,
            candidates=tuple(row.candidates),
            reasons=tuple(row.reasons),
            opened=row.opened,
            closed=row.closed is not None,
            answer=row.answer,
            due=row.due,
            ruling=row.ruling or 0,
            assignee=row.assignee or "",
            later=row.later,
        )
        for row in rows
    )
