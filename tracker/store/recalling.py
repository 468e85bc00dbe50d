"""What a person decides is felt by letters and mails that are still here: a letter not yet tried is owed anew, an answered mail is filed.

A letter that was recalled is on the books as dropped for that reason; owed again under the same key, it goes out as it reads then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from tracker.core.model import Fate, LetterState, TaskKind
from tracker.core.report import AuditLine
from tracker.core.standing import HOLDING
from tracker.core.unwanted import REASONS, RECALLED
from tracker.store.tables.desk import LetterCaseRow, LetterRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import batched, record

BY_HAND = "settled:由经办人处理"  # what stands for a letter where none was owed because a person had the case in hand
FILED = "已归件，"  # how the reason begins of a mail that is filed and waits for a decision
ANSWERED = "已归件，经办人已认定"
LEAST = 12  # characters of a Message-ID: a shorter one answers nothing


def recall(connection: Connection, numbers: Iterable[str], *, by: str, at: datetime, settled: bool) -> int:
    """Take back the letters about the cases *numbers* that nobody has tried to send; how many.

    The mails they answer wait for an answer again; *settled*: so do those that were left to a person, be it as far as these cases go.
    """
    known = tuple(dict.fromkeys(numbers))
    waiting = LetterRow.state.in_((LetterState.QUEUED.value, LetterState.HELD.value))
    # Not wanted when its turn came; whether it is wanted now is thought anew.
    unwanted = and_(LetterRow.state == LetterState.DROPPED.value, LetterRow.outcome.in_(sorted(REASONS)))
    untried = (or_(waiting, unwanted), LetterRow.attempts == 0)
    keys: list[str] = []
    for chunk in batched(known):
        of_cases = select(LetterCaseRow.key).where(LetterCaseRow.number.in_(chunk))
        keys.extend(connection.scalars(select(LetterRow.key).where(LetterRow.key.in_(of_cases), *untried)))
    keys = sorted({*keys, *_beside(connection, keys, untried)})
    back = sum(_take_back(connection, mine, untried, by=by, at=at) for mine in batched(keys))
    if settled:
        for chunk in batched(_mails_of(connection, known)):
            silent = or_(MessageRow.covered_by == BY_HAND, and_(MessageRow.covered_by.in_(select(LetterRow.key)), ~_about(known)))
            connection.execute(update(MessageRow).where(MessageRow.sha256.in_(chunk), silent).values(covered_by=None))
    return back


def _about(numbers: Sequence[str]) -> ColumnElement[bool]:
    """Whether the letter that answered a mail spoke of any of these cases: of one that a person had in hand it did not."""
    return exists().where(LetterCaseRow.key == MessageRow.covered_by, LetterCaseRow.number.in_(numbers))


def _take_back(connection: Connection, keys: Sequence[str], untried: Sequence[ColumnElement[bool]], *, by: str, at: datetime) -> int:
    # Looked at once more and locked: a sender may have taken one of them since, and what it has in hand is its own.
    mine = select(LetterRow.key, LetterRow.campaign, LetterRow.state, LetterRow.covers).where(LetterRow.key.in_(keys), *untried)
    rows = connection.execute(mine.order_by(LetterRow.key).with_for_update()).all()
    taken = [row.key for row in rows]
    connection.execute(update(LetterRow).where(LetterRow.key.in_(taken)).values(state=LetterState.DROPPED.value, outcome=RECALLED))
    # The mails may be answered by another letter of the same burst that has gone out: who was told by it is not told again.
    for mails in batched(sorted({sha256 for row in rows for sha256 in row.covers})):
        answered = (MessageRow.sha256.in_(mails), MessageRow.covered_by.in_(select(LetterRow.key)))
        connection.execute(update(MessageRow).where(*answered).values(covered_by=None))
    for row in rows:
        record(connection, AuditLine(at, by, f"letter {LetterState.DROPPED}", row.key, row.state, LetterState.DROPPED, RECALLED), campaign=row.campaign)
    return len(rows)


def _beside(connection: Connection, keys: Sequence[str], untried: Sequence[ColumnElement[bool]]) -> tuple[str, ...]:
    """Letters that answer the same mails as those of *keys*: one of them covers the mails, and they are owed together."""
    found: list[str] = []
    for chunk in batched(keys):
        postings = connection.scalars(select(LetterRow.posting).where(LetterRow.key.in_(chunk)))
        answered = {str(one["in_reply_to"]) for one in postings if len(str(one["in_reply_to"])) >= LEAST}
        if not answered:
            continue
        rows = connection.execute(select(LetterRow.key, LetterRow.posting).where(*untried))
        found.extend(row.key for row in rows if str(row.posting["in_reply_to"]) in answered)
    return tuple(found)


def _mails_of(connection: Connection, numbers: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for chunk in batched(numbers):
        statement = select(MailCaseRow.sha256).join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
        found.extend(connection.scalars(statement.where(SubmissionRow.number.in_(chunk)).distinct()))
    return tuple(found)


def owed_again(connection: Connection, key: str, values: dict[str, object]) -> bool:
    """Put a letter that was recalled back on its way, as it reads now; False where *key* is no such letter."""
    was = (LetterRow.key == key, LetterRow.state == LetterState.DROPPED.value, LetterRow.outcome == RECALLED)
    changed = {name: value for name, value in values.items() if name not in {"key", "message_id"}}
    return connection.execute(update(LetterRow).where(*was).values(changed)).rowcount == 1


def weigh_answered(connection: Connection, mail: str) -> None:
    """A filed mail that waits for a decision is filed for good once every question about it is answered, and waits again when one is asked anew."""
    if not mail:
        return
    row = connection.execute(select(MessageRow.fate, MessageRow.fate_reason).where(MessageRow.sha256 == mail)).one_or_none()
    if row is None or not row.fate_reason.startswith(FILED):
        return
    asked = (TaskRow.mail == mail, TaskRow.closed.is_(None), TaskRow.kind.in_([one.value for one in HOLDING - {TaskKind.CLOUD}]))
    kind = connection.scalar(select(TaskRow.kind).where(*asked).order_by(TaskRow.opened, TaskRow.key).limit(1))
    if kind is None and row.fate == Fate.REVIEW.value:
        connection.execute(update(MessageRow).where(MessageRow.sha256 == mail).values(fate=Fate.FILED.value, fate_reason=ANSWERED))
    elif kind is not None and row.fate_reason == ANSWERED:
        connection.execute(update(MessageRow).where(MessageRow.sha256 == mail).values(fate=Fate.REVIEW.value, fate_reason=f"{FILED}{kind}待核"))
