"""The evidence of cases as values: papers, parcels and rulings, read in one query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from config.campaign import Weight
from ingest.facts import Kind
from tracker.core.model import FieldRead, Finding, Paper, PostalReceipt, Ruling, RulingKind
from tracker.store.reading import Query, Rows, Where, grouped
from tracker.store.tables.dossier import PaperRow, PostalReceiptRow, RulingRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow

ALIKE = frozenset({"label", "meaning", "where", "fault"})  # of a cell: what it is, but for what was written there


def select_papers(where: Where) -> Query:
    own = select(PaperRow.id).where(PaperRow.submission_id.in_(select(SubmissionRow.id).where(*where)))
    units = PaperRow.unit_id.in_(select(SubmissionRow.unit_id).where(*where))
    shared = func.coalesce(PaperRow.submission_id, 0) == 0  # not IS NULL: SQLite looks through all that is shared then, not through the unit's
    of_unit = select(PaperRow.id).where(units, PaperRow.campaign == bindparam("of_campaign"), shared)
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
            PaperRow.expires,
            PaperRow.content,
        )
        .join(MessageRow, MessageRow.sha256 == PaperRow.mail)
        .where(PaperRow.id.in_(own.union_all(of_unit)), PaperRow.out.is_(False))  # not OR: PostgreSQL reads every paper for one case then
    )


def as_papers(rows: Rows) -> tuple[dict[int, tuple[Paper, ...]], dict[int, tuple[Paper, ...]]]:
    """Papers by case, and those that the cases of a unit share by unit."""
    papers: defaultdict[int, list[Paper]] = defaultdict(list)
    shared: defaultdict[int, list[Paper]] = defaultdict(list)
    for row in rows:
        paper = Paper(
            id=row.id,
            mail=intern(row.mail),
            path=intern(row.path),
            requirement=intern(row.requirement),
            shared=row.submission_id is None,
            filename=row.filename,
            sha256=row.sha256,
            size=row.size,
            kind=Kind(row.kind),
            arrived=row.arrived,
            dated=row.dated,
            findings=tuple(_finding(one) for one in row.findings),
            fields=tuple(map(_field, row.fields)),
            reasons=tuple(map(intern, row.reasons)),
            score=row.score,
            reader=intern(row.reader),
            expires=row.expires,
            content=row.content or "",
        )
        if row.submission_id is None:
            shared[row.unit_id].append(paper)
        else:
            papers[row.submission_id].append(paper)
    return {key: tuple(one) for key, one in papers.items()}, {key: tuple(one) for key, one in shared.items()}


def _finding(one: Mapping[str, Any]) -> Finding:
    values = tuple((intern(name), value) for name, value in one["values"])
    return Finding(intern(one["code"]), Weight(one["weight"]), intern(one["where"]), values, one["remark"])


def _field(one: Mapping[str, Any]) -> FieldRead:
    """One cell of a form. What thousands of papers say in the same words is held once: a campaign is read as a whole."""
    return FieldRead(**{**one, **{name: intern(one[name]) for name in ALIKE & one.keys()}})


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
    PostalReceiptRow.logged,
)


def parcel(row: Sequence[Any]) -> PostalReceipt:
    """The columns `PARCEL` as a value."""
    register_no, received_on, posted_on, by_hand, carrier, tracking, contents, *rest = row
    return PostalReceipt(register_no, received_on, posted_on, by_hand, carrier, tracking, tuple(contents), *rest)


def rulings(connection: Connection, where: Where) -> dict[int | None, tuple[Ruling, ...]]:
    """Rulings by the case they are on, in the order they were made. One that was undone says so; an undoing can be undone."""
    return as_rulings(connection.execute(select_rulings(where)))


def select_rulings(where: Where) -> Query:
    columns = (RulingRow.submission_id, RulingRow.id, RulingRow.kind, RulingRow.subject, RulingRow.value, RulingRow.by, RulingRow.why, RulingRow.at)
    return select(*columns).where(*where).order_by(RulingRow.id)


def as_rulings(found: Rows) -> dict[int | None, tuple[Ruling, ...]]:
    rows = tuple(found)
    undone: set[str] = set()
    for _, id_, kind, subject, *_rest in reversed(rows):
        if kind == RulingKind.UNDO.value and f"ruling:{id_}" not in undone:
            undone.add(subject)
    return grouped(
        (case, Ruling(id_, RulingKind(kind), subject, value, by, why, at, undone=f"ruling:{id_}" in undone))
        for case, id_, kind, subject, value, by, why, at in rows
    )
