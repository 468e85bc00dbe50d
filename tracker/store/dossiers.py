"""Read cases as frozen values, in a constant number of queries however many cases there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from config.campaign import Weight
from ingest.facts import Kind
from tracker.core.model import (
    Dossier,
    Fate,
    FieldRead,
    Finding,
    LetterOnFile,
    LetterState,
    MailBrief,
    Paper,
    PostalReceipt,
    Ruling,
    RulingKind,
    Submission,
    Task,
    TaskKind,
    Unit,
)
from tracker.store.engine import StoreError
from tracker.store.tables import (
    LetterCaseRow,
    LetterRow,
    MailCaseRow,
    MessageRow,
    PaperRow,
    ParcelCaseRow,
    PostalReceiptRow,
    RulingRow,
    SubmissionRow,
    TaskRow,
    UnitAliasRow,
    UnitRow,
)
from tracker.store.writing import MOST_PARAMETERS

K = TypeVar("K")
T = TypeVar("T")
Where = Sequence[ColumnElement[bool]]


def dossiers(connection: Connection, campaign: str, numbers: Sequence[str] | None) -> tuple[Dossier, ...]:
    if numbers is not None and len(numbers) > MOST_PARAMETERS:
        raise StoreError(f"more than {MOST_PARAMETERS} numbers at once: ask for the whole campaign")
    where: list[ColumnElement[bool]] = [SubmissionRow.campaign == campaign]
    if numbers is not None:
        where.append(SubmissionRow.number.in_(numbers))
    found = submissions(connection, where, units(connection, select(SubmissionRow.unit_id).where(*where)))
    wanted = select(SubmissionRow.id).where(*where)

    papers, shared = _papers(connection, campaign, where)
    parcels = grouped(
        (submission_id, parcel(row))
        for submission_id, *row in connection.execute(
            select(ParcelCaseRow.submission_id, *PARCEL)
            .join(PostalReceiptRow, PostalReceiptRow.id == ParcelCaseRow.parcel_id)
            .where(ParcelCaseRow.submission_id.in_(wanted))
            .order_by(PostalReceiptRow.received_on, PostalReceiptRow.register_no)
        )
    )
    decided = rulings(connection, (RulingRow.submission_id.in_(wanted),))
    links = connection.execute(select(MailCaseRow.submission_id, MailCaseRow.sha256).where(MailCaseRow.submission_id.in_(wanted)).distinct())
    mails = briefs(connection, (MessageRow.sha256.in_(select(MailCaseRow.sha256).where(MailCaseRow.submission_id.in_(wanted))),))
    of_case = grouped(links)
    letters = _letters(connection, where)
    questions = grouped((one.submission, one) for one in tasks(connection, (TaskRow.submission.in_(select(SubmissionRow.number).where(*where)),)))
    return tuple(
        Dossier(
            submission=one,
            papers=tuple(sorted((*papers.get(one.id, ()), *shared.get(one.unit.id, ())), key=lambda paper: (paper.arrived, paper.id))),
            parcels=parcels.get(one.id, ()),
            rulings=decided.get(one.id, ()),
            mails=tuple(sorted((mails[sha256] for sha256 in of_case.get(one.id, ())), key=lambda mail: (mail.arrived, mail.sha256))),
            letters=letters.get(one.number, ()),
            tasks=questions.get(one.number, ()),
        )
        for one in found
    )


def units(connection: Connection, ids: Any = None) -> dict[int, Unit]:  # noqa: ANN401 -- a SELECT of ids; its type is SQLAlchemy's own affair
    """Units with their aliases, by id; all of them unless *ids* selects some."""
    rows = select(UnitRow.id, UnitRow.name, UnitRow.key, UnitRow.region).order_by(UnitRow.id)
    names = select(UnitAliasRow.unit_id, UnitAliasRow.key).order_by(UnitAliasRow.key)
    if ids is not None:
        rows, names = rows.where(UnitRow.id.in_(ids)), names.where(UnitAliasRow.unit_id.in_(ids))
    aliases = grouped(connection.execute(names))
    return {id_: Unit(id_, name, key, aliases.get(id_, ()), region) for id_, name, key, region in connection.execute(rows)}


def submissions(connection: Connection, where: Where, known: Mapping[int, Unit]) -> tuple[Submission, ...]:
    statement = (
        select(
            SubmissionRow.id,
            SubmissionRow.number,
            SubmissionRow.campaign,
            SubmissionRow.unit_id,
            SubmissionRow.title,
            SubmissionRow.title_key,
            SubmissionRow.category,
            SubmissionRow.opened,
        )
        .where(*where)
        .order_by(SubmissionRow.campaign, SubmissionRow.seq)
    )
    return tuple(
        Submission(id_, number, campaign, known[unit_id], title, title_key, category, opened)
        for id_, number, campaign, unit_id, title, title_key, category, opened in connection.execute(statement)
    )


def _papers(connection: Connection, campaign: str, where: Where) -> tuple[dict[int, tuple[Paper, ...]], dict[int, tuple[Paper, ...]]]:
    """The papers of these cases by case, and those their units share by unit."""
    own = PaperRow.submission_id.in_(select(SubmissionRow.id).where(*where))
    of_unit = and_(PaperRow.submission_id.is_(None), PaperRow.campaign == campaign, PaperRow.unit_id.in_(select(SubmissionRow.unit_id).where(*where)))
    statement = (
        select(
            PaperRow.submission_id,
            PaperRow.unit_id,
            PaperRow.findings,
            PaperRow.fields,
            PaperRow.id,
            PaperRow.mail,
            PaperRow.path,
            PaperRow.requirement,
            PaperRow.filename,
            PaperRow.sha256,
            PaperRow.size,
            PaperRow.kind,
            MessageRow.arrived,
            MessageRow.dated,
            PaperRow.reasons,
            PaperRow.score,
            PaperRow.reader,
        )
        .join(MessageRow, MessageRow.sha256 == PaperRow.mail)
        .where(or_(own, of_unit))
    )
    papers: defaultdict[int, list[Paper]] = defaultdict(list)
    shared: defaultdict[int, list[Paper]] = defaultdict(list)
    for row in connection.execute(statement):
        paper = Paper(
            id=row.id,
            mail=row.mail,
            path=row.path,
            requirement=row.requirement,
            shared=row.submission_id is None,
            filename=row.filename,
            sha256=row.sha256,
            size=row.size,
            kind=Kind(row.kind),
            arrived=row.arrived,
            dated=row.dated,
            findings=tuple(_finding(one) for one in row.findings),
            fields=tuple(FieldRead(**one) for one in row.fields),
            reasons=tuple(row.reasons),
            score=row.score,
            reader=row.reader,
        )
        if row.submission_id is None:
            shared[row.unit_id].append(paper)
        else:
            papers[row.submission_id].append(paper)
    return {key: tuple(one) for key, one in papers.items()}, {key: tuple(one) for key, one in shared.items()}


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(one["code"], Weight(one["weight"]), one["where"], tuple((name, value) for name, value in one["values"]), one["remark"])


PARCEL = (
    PostalReceiptRow.register_no,
    PostalReceiptRow.received_on,
    PostalReceiptRow.posted_on,
    PostalReceiptRow.by_hand,
    PostalReceiptRow.carrier,
    PostalReceiptRow.tracking,
    PostalReceiptRow.contents,
    PostalReceiptRow.sealed,
    PostalReceiptRow.copies,
    PostalReceiptRow.sender,
    PostalReceiptRow.place,
    PostalReceiptRow.logged_by,
    PostalReceiptRow.note,
)


def parcel(row: Sequence[Any]) -> PostalReceipt:
    """The columns `PARCEL` as a value."""
    register_no, received_on, posted_on, by_hand, carrier, tracking, contents, *rest = row
    return PostalReceipt(register_no, received_on, posted_on, by_hand, carrier, tracking, tuple(contents), *rest)


def rulings(connection: Connection, where: Where) -> dict[int | None, tuple[Ruling, ...]]:
    """Rulings by the case they are on, in the order they were made. One that was undone says so; an undoing can be undone."""
    statement = select(RulingRow.submission_id, RulingRow.id, RulingRow.kind, RulingRow.subject, RulingRow.value, RulingRow.by, RulingRow.why, RulingRow.at)
    rows = connection.execute(statement.where(*where).order_by(RulingRow.id)).all()
    undone: set[str] = set()
    for _, id_, kind, subject, *_rest in reversed(rows):
        if kind == RulingKind.UNDO.value and f"ruling:{id_}" not in undone:
            undone.add(subject)
    return grouped(
        (case, Ruling(id_, RulingKind(kind), subject, value, by, why, at, undone=f"ruling:{id_}" in undone))
        for case, id_, kind, subject, value, by, why, at in rows
    )


def briefs(connection: Connection, where: Where) -> dict[str, MailBrief]:
    """Mails by sha256, in the order of (arrived, sha256)."""
    numbers = grouped(
        connection.execute(
            select(MailCaseRow.sha256, SubmissionRow.number)
            .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
            .join(MessageRow, MessageRow.sha256 == MailCaseRow.sha256)
            .where(*where)
            .order_by(MailCaseRow.place, SubmissionRow.seq)
        )
    )
    statement = select(
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
    return {
        row.sha256: MailBrief(
            sha256=row.sha256,
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
            cases=tuple(dict.fromkeys(numbers.get(row.sha256, ()))),
        )
        for row in connection.execute(statement.where(*where).order_by(MessageRow.arrived, MessageRow.sha256))
    }


def _letters(connection: Connection, where: Where) -> dict[str, tuple[LetterOnFile, ...]]:
    statement = (
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
        .where(LetterCaseRow.number.in_(select(SubmissionRow.number).where(*where)))
        .order_by(LetterRow.queued, LetterRow.key)
    )
    return grouped(
        (
            row.number,
            LetterOnFile(row.key, row.kind, row.posting["to"], LetterState(row.state), row.message_id, row.queued, row.sent, tuple(row.covers)),
        )
        for row in connection.execute(statement)
    )


def tasks(connection: Connection, where: Where, *, closed: bool = False) -> tuple[Task, ...]:
    """Tasks by time, the open ones; *closed* adds the others after them."""
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
    ).where(*where)
    if not closed:
        statement = statement.where(TaskRow.closed.is_(None))
    statement = statement.order_by(TaskRow.closed.is_not(None), TaskRow.opened, TaskRow.key)
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
        )
        for row in connection.execute(statement)
    )


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
