"""Read cases as frozen values, in a constant number of queries however many cases there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select

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


Query = Select[*tuple[Any, ...]]
Rows = Iterable[Any]  # of such a query


@dataclass(frozen=True, slots=True)
class _Statements:
    """What a dossier is read with. Building these selects takes longer than running them for one case, so it is done once."""

    units: Query
    aliases: Query
    submissions: Query
    papers: Query
    parcels: Query
    rulings: Query
    links: Query
    mails: Query
    numbers: Query
    letters: Query
    tasks: Query


@cache
def _statements(*, whole: bool) -> _Statements:
    """Of a whole campaign, or of some numbers of it."""
    where: list[ColumnElement[bool]] = [SubmissionRow.campaign == bindparam("of_campaign")]
    if not whole:
        where.append(SubmissionRow.number.in_(bindparam("of_numbers", expanding=True)))
    wanted = select(SubmissionRow.id).where(*where)
    numbered = select(SubmissionRow.number).where(*where)
    units_, aliases = _units(select(SubmissionRow.unit_id).where(*where))
    mails, numbers = _briefs((MessageRow.sha256.in_(select(MailCaseRow.sha256).where(MailCaseRow.submission_id.in_(wanted))),))
    return _Statements(
        units=units_,
        aliases=aliases,
        submissions=_submissions(where),
        papers=_papers(where),
        parcels=select(ParcelCaseRow.submission_id, *PARCEL)
        .join(PostalReceiptRow, PostalReceiptRow.id == ParcelCaseRow.parcel_id)
        .where(ParcelCaseRow.submission_id.in_(wanted))
        .order_by(PostalReceiptRow.received_on, PostalReceiptRow.register_no),
        rulings=_rulings((RulingRow.submission_id.in_(wanted),)),
        links=select(MailCaseRow.submission_id, MailCaseRow.sha256).where(MailCaseRow.submission_id.in_(wanted)).distinct(),
        mails=mails,
        numbers=numbers,
        letters=_letters(numbered),
        tasks=_tasks((TaskRow.submission.in_(numbered),), closed=False),
    )


def dossiers(connection: Connection, campaign: str, numbers: Sequence[str] | None) -> tuple[Dossier, ...]:
    if numbers is not None and len(numbers) > MOST_PARAMETERS:
        raise StoreError(f"more than {MOST_PARAMETERS} numbers at once: ask for the whole campaign")
    given = {"of_campaign": campaign} if numbers is None else {"of_campaign": campaign, "of_numbers": list(numbers)}
    asked = _statements(whole=numbers is None)

    def read(statement: Query) -> Rows:
        return connection.execute(statement, given)

    found = _as_submissions(read(asked.submissions), _as_units(read(asked.units), read(asked.aliases)))
    papers, shared = _as_papers(read(asked.papers))
    parcels = grouped((submission_id, parcel(row)) for submission_id, *row in read(asked.parcels))
    decided = _as_rulings(read(asked.rulings))
    mails = _as_briefs(read(asked.mails), read(asked.numbers))
    of_case = grouped((submission_id, sha256) for submission_id, sha256 in read(asked.links))
    letters = _as_letters(read(asked.letters))
    questions = grouped((one.submission, one) for one in _as_tasks(read(asked.tasks)))
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


def units(connection: Connection) -> dict[int, Unit]:
    """All units with their aliases, by id."""
    rows, aliases = _units()
    return _as_units(connection.execute(rows), connection.execute(aliases))


def _units(ids: Query | None = None) -> tuple[Query, Query]:
    """Units and their aliases; all of them unless *ids* selects some."""
    rows = select(UnitRow.id, UnitRow.name, UnitRow.key, UnitRow.region).order_by(UnitRow.id)
    names = select(UnitAliasRow.unit_id, UnitAliasRow.key).order_by(UnitAliasRow.key)
    return (rows, names) if ids is None else (rows.where(UnitRow.id.in_(ids)), names.where(UnitAliasRow.unit_id.in_(ids)))


def _as_units(rows: Rows, names: Rows) -> dict[int, Unit]:
    aliases = grouped((unit_id, key) for unit_id, key in names)
    return {id_: Unit(id_, name, key, aliases.get(id_, ()), region) for id_, name, key, region in rows}


def submissions(connection: Connection, where: Where, known: Mapping[int, Unit]) -> tuple[Submission, ...]:
    return _as_submissions(connection.execute(_submissions(where)), known)


def _submissions(where: Where) -> Query:
    return (
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


def _as_submissions(rows: Rows, known: Mapping[int, Unit]) -> tuple[Submission, ...]:
    return tuple(
        Submission(id_, number, campaign, known[unit_id], title, title_key, category, opened)
        for id_, number, campaign, unit_id, title, title_key, category, opened in rows
    )


def _papers(where: Where) -> Query:
    own = PaperRow.submission_id.in_(select(SubmissionRow.id).where(*where))
    of_unit = and_(
        PaperRow.submission_id.is_(None), PaperRow.campaign == bindparam("of_campaign"), PaperRow.unit_id.in_(select(SubmissionRow.unit_id).where(*where))
    )
    return (
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


def _as_papers(rows: Rows) -> tuple[dict[int, tuple[Paper, ...]], dict[int, tuple[Paper, ...]]]:
    """Papers by case, and those that the cases of a unit share by unit."""
    papers: defaultdict[int, list[Paper]] = defaultdict(list)
    shared: defaultdict[int, list[Paper]] = defaultdict(list)
    for row in rows:
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
    return _as_rulings(connection.execute(_rulings(where)))


def _rulings(where: Where) -> Query:
    columns = (RulingRow.submission_id, RulingRow.id, RulingRow.kind, RulingRow.subject, RulingRow.value, RulingRow.by, RulingRow.why, RulingRow.at)
    return select(*columns).where(*where).order_by(RulingRow.id)


def _as_rulings(found: Rows) -> dict[int | None, tuple[Ruling, ...]]:
    rows = tuple(found)
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
    mails, numbers = _briefs(where)
    return _as_briefs(connection.execute(mails), connection.execute(numbers))


def _briefs(where: Where) -> tuple[Query, Query]:
    """Mails, and the numbers of the cases that each of them concerns."""
    numbers = (
        select(MailCaseRow.sha256, SubmissionRow.number)
        .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
        .join(MessageRow, MessageRow.sha256 == MailCaseRow.sha256)
        .where(*where)
        .order_by(MailCaseRow.place, SubmissionRow.seq)
    )
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
    return mails.where(*where).order_by(MessageRow.arrived, MessageRow.sha256), numbers


def _as_briefs(rows: Rows, named: Rows) -> dict[str, MailBrief]:
    numbers = grouped((sha256, number) for sha256, number in named)
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
        for row in rows
    }


def _letters(numbers: Query) -> Query:
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
        .where(LetterCaseRow.number.in_(numbers))
        .order_by(LetterRow.queued, LetterRow.key)
    )


def _as_letters(rows: Rows) -> dict[str, tuple[LetterOnFile, ...]]:
    return grouped(
        (
            row.number,
            LetterOnFile(row.key, row.kind, row.posting["to"], LetterState(row.state), row.message_id, row.queued, row.sent, tuple(row.covers)),
        )
        for row in rows
    )


def tasks(connection: Connection, where: Where, *, closed: bool = False) -> tuple[Task, ...]:
    """Tasks by time, the open ones; *closed* adds the others after them."""
    return _as_tasks(connection.execute(_tasks(where, closed=closed)))


def _tasks(where: Where, *, closed: bool) -> Query:
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
    return statement.order_by(TaskRow.closed.is_not(None), TaskRow.opened, TaskRow.key)


def _as_tasks(rows: Rows) -> tuple[Task, ...]:
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
        for row in rows
    )


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
