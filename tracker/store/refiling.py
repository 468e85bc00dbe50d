"""A mail is judged anew because a person decided something: what follows from it now takes the place of what followed before.

Nothing is deleted: a paper that is filed elsewhere now says in the log where it was, and one that is filed nowhere stays on the books, out of sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, select, update

from tracker.core.judgement import AskHuman, File, Judgement
from tracker.core.model import Fate, TaskKind
from tracker.store.tables.desk import AuditRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, ParcelCaseRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow

BY_HAND = "="  # in the path of a paper that a person put in by itself (`cloud.path_of`)
RAISED = (  # questions that nothing raises but what was sent, and who was known then
    TaskKind.ITEM,
    TaskKind.UNIT,
    TaskKind.TITLE,
    TaskKind.UNREADABLE,
    TaskKind.MISDIRECTED,
    TaskKind.ENQUIRY,
    TaskKind.WITHDRAWAL,
    TaskKind.DANGEROUS,
)
TITLED = "case titled"  # what the log says of it
# Of a mail that waits to be judged anew. It has no fate until then: along those there is an index, and few of them.
ANEW = and_(MessageRow.fate.in_((Fate.STORED, Fate.PARSED, Fate.BROKEN)), MessageRow.refile)
HOLDS = MailCaseRow.place >= 0  # of a link between a mail and a case; below zero it is what the mail was taken for once


def called_off(connection: Connection, mail: str) -> bool:
    """Begin to judge *mail* anew, where a person decided about it; whether it is so."""
    if not connection.scalar(select(MessageRow.refile).where(MessageRow.sha256 == mail)):
        return False
    connection.execute(update(MessageRow).where(MessageRow.sha256 == mail).values(refile=False))
    return True


def forgotten(connection: Connection, mails: Sequence[str]) -> None:
    """Which cases *mails* concern is to be found anew: what they were taken for must not be a reason to take them for it again.

    It is remembered out of sight (places below zero): called by the same names once more, as when a ruling is taken back, they find the same cases.
    """
    _untitled(connection, mails)
    connection.execute(update(MailCaseRow).where(MailCaseRow.sha256.in_(mails), HOLDS).values(place=-1 - MailCaseRow.place))


def _untitled(connection: Connection, mails: Sequence[str]) -> None:
    """A title that one of *mails* gave to a case that had none goes with it; whoever brings it again, or another, gives it."""
    linked = select(MailCaseRow.submission_id).where(MailCaseRow.sha256.in_(mails), HOLDS)
    cases = {
        row.number: row for row in connection.execute(select(SubmissionRow.id, SubmissionRow.number, SubmissionRow.title).where(SubmissionRow.id.in_(linked)))
    }
    titled = select(AuditRow.subject, AuditRow.after, AuditRow.basis).where(AuditRow.action == TITLED, AuditRow.subject.in_(cases)).order_by(AuditRow.id)
    latest = {row.subject: row for row in connection.execute(titled)}
    for number, row in latest.items():
        case = cases[number]
        if case.title and row.after == case.title and row.basis.partition(" ")[0] in mails:
            connection.execute(update(SubmissionRow).where(SubmissionRow.id == case.id).values(title="", title_key=no_title(number)))


def no_title(number: str) -> str:
    """The key of the title of a case that lost its own: no key of a title begins like this, so that it is found by its number and its mails only."""
    return f"#{number}"


def empty(connection: Connection, case: int, *, besides: str = "") -> bool:
    """Whether nothing belongs to a case any more: whatever opened it was judged anew since, or is just being so (*besides*), or about to be."""
    waiting = select(MessageRow.sha256).where(ANEW)
    if connection.scalar(select(SubmissionRow.by_hand).where(SubmissionRow.id == case)):
        return False
    held = (
        select(MailCaseRow.sha256).where(MailCaseRow.submission_id == case, HOLDS).limit(1),
        select(PaperRow.id).where(PaperRow.submission_id == case, PaperRow.out.is_(False), PaperRow.mail != besides, PaperRow.mail.not_in(waiting)).limit(1),
        select(ParcelCaseRow.parcel_id).where(ParcelCaseRow.submission_id == case).limit(1),
    )
    return all(connection.scalar(one) is None for one in held)


def moved(connection: Connection, mail: str, paper: File, owner: Mapping[str, object]) -> bool:
    """Put a paper that is on the books under the case it belongs to now; whether it was under another, or out."""
    same = (PaperRow.mail == mail, PaperRow.path == paper.path, PaperRow.requirement == paper.requirement)
    before = connection.execute(select(PaperRow.unit_id, PaperRow.submission_id, PaperRow.out).where(*same)).one()
    if (before.unit_id, before.submission_id, before.out) == (owner["unit_id"], owner["submission_id"], False):
        return False
    connection.execute(update(PaperRow).where(*same).values(unit_id=owner["unit_id"], submission_id=owner["submission_id"], out=False))
    return True


def left_out(connection: Connection, mail: str, judgement: Judgement) -> tuple[str, ...]:
    """Take out of sight what *mail* was filed as, and is no longer; the names of those files."""
    filed = {(one.path, one.requirement) for one in judgement.decisions if isinstance(one, File)}
    held = connection.execute(select(PaperRow.id, PaperRow.path, PaperRow.requirement, PaperRow.filename).where(PaperRow.mail == mail, PaperRow.out.is_(False)))
    gone = [one for one in held if (one.path, one.requirement) not in filed and BY_HAND not in one.path]
    if gone:
        connection.execute(update(PaperRow).where(PaperRow.id.in_([one.id for one in gone])).values(out=True))
    return tuple(one.filename for one in gone)


def unasked(connection: Connection, mail: str, judgement: Judgement) -> tuple[str, ...]:
    """The open questions about what *mail* brought that it does not raise any more, by key."""
    asked = {one.task.key for one in judgement.decisions if isinstance(one, AskHuman)}
    kinds = [kind.value for kind in RAISED]
    held: Iterable[str] = connection.scalars(select(TaskRow.key).where(TaskRow.mail == mail, TaskRow.closed.is_(None), TaskRow.kind.in_(kinds)))
    return tuple(key for key in held if key not in asked and not key.startswith("broken:"))
