"""Where the ledger holds a word: the address, the number or the name of somebody who asks what is kept of him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, Table, Text, and_, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.store.columns import Json, Key, Words
from tracker.store.tables.dossier import MailCaseRow, PaperRow, SubmissionRow
from tracker.store.tables.incoming import MessageFactsRow, MessageRow
from tracker.store.tables.row import Row

ESCAPE = "\\"
LISTED = 1_000  # mails and cases told one by one


@dataclass(frozen=True, slots=True)
class HeldMail:
    sha256: str
    arrived: datetime
    subject: str
    cases: tuple[str, ...]


def counts(connection: Connection, word: str) -> dict[str, int]:
    """Rows that hold *word*, by table; in what was read of mails and files as well."""
    every: dict[str, Table] = {one.name: one for one in Row.metadata.sorted_tables}
    found: dict[str, int] = {}
    for name, table in every.items():
        columns = [one for one in table.columns if isinstance(one.type, Words | Key | Json | Text)]
        if columns:
            where = or_(*(_holds(one, word) for one in columns))
            found[name] = connection.scalar(select(func.count()).select_from(table).where(where)) or 0
    return {name: count for name, count in found.items() if count}


def mails(connection: Connection, word: str) -> tuple[HeldMail, ...]:
    """The mails that say *word*, or from which it was read, with the cases they concern."""
    said = or_(*(_holds(one, word) for one in (MessageRow.sender, MessageRow.sender_name, MessageRow.subject, MessageRow.unplaced)))
    facts = select(MessageFactsRow.sha256).where(_holds(MessageFactsRow.facts, word))
    papers = select(PaperRow.mail).where(or_(_holds(PaperRow.fields, word), _holds(PaperRow.filename, word)))
    wanted = or_(said, MessageRow.sha256.in_(facts), MessageRow.sha256.in_(papers))
    rows = connection.execute(select(MessageRow.sha256, MessageRow.arrived, MessageRow.subject).where(wanted).order_by(MessageRow.arrived).limit(LISTED)).all()
    links = select(SubmissionRow.number).join(MailCaseRow, and_(MailCaseRow.submission_id == SubmissionRow.id)).order_by(SubmissionRow.number).distinct()
    return tuple(HeldMail(sha256, at, subject, tuple(connection.scalars(links.where(MailCaseRow.sha256 == sha256)))) for sha256, at, subject in rows)


def _holds(column: ColumnElement[object] | object, word: str) -> ColumnElement[bool]:
    """Whether *word* stands in a column as it is stored; what people type into patterns means itself."""
    escaped = word.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
    return func.lower(cast(column, String)).like(f"%{escaped.lower()}%", escape=ESCAPE)
