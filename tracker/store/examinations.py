"""Second looks at files: wanted with the judgement of a mail, done or given up later, and kept for every reading of that mail to come.

    want ──────────────────────────▶ wanted
    begun, an attempt is counted     wanted ──done────▶ done: facts are kept, and the mails that brought the file are pending again
                                            ──failed──▶ wanted, or failed after ATTEMPTS

Nothing here is ever deleted: what was seen serves every reading of these mails to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from ingest.facts import Kind
from tracker.core.examination import Want
from tracker.core.model import Fate, TaskKind
from tracker.store.intake import Intake
from tracker.store.refiling import HOLDS
from tracker.store.tables.desk import ExaminationMailRow, ExaminationRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import batched, once_each

ATTEMPTS = 3  # then the file is left as it was read first
WANTED, DONE, FAILED = "wanted", "done", "failed"
_OURS = "shoujian %"  # how a version of the program signs, and no person
BESIDE = (TaskKind.CLOUD.value, TaskKind.SEAL.value)  # questions whose answers say nothing of whose a file is
_JUDGED = (Fate.FILED.value, Fate.REVIEW.value)  # mails that may come to another judgement; all others are a person's or nobody's


@dataclass(frozen=True, slots=True)
class Due:
    """One file that waits for its examiner."""

    id: int
    sha256: str
    kind: Kind
    examiner: str
    version: str
    attempts: int
    mail: str  # of those that brought it, the first


@dataclass(frozen=True, slots=True)
class Kept:
    """What an examiner said, as it is kept."""

    id: int
    sha256: str
    examiner: str
    version: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of a mail, with the case it is in; no number when it is shared by a unit's cases."""

    id: int
    path: str
    requirement: str
    reader: str
    number: str


@dataclass(frozen=True, slots=True)
class Examinations:
    connection: Connection

    def want(self, mail: str, wants: Iterable[Want], *, now: datetime) -> None:
        """Note what is to be looked at because of this mail; what is known or wanted already stays as it is."""
        listed = tuple(wants)
        rows = [
            {
                "sha256": one.sha256,
                "examiner": one.examiner,
                "version": one.version,
                "kind": one.kind.value,
                "state": WANTED,
                "since": now,
                "due": one.due,
                "attempts": 0,
                "detail": "",
            }
            for one in listed
        ]
        once_each(self.connection, ExaminationRow, rows, by=("sha256", "examiner", "version"))
        links = [{"mail": mail, "sha256": sha256} for sha256 in dict.fromkeys(one.sha256 for one in listed)]
        once_each(self.connection, ExaminationMailRow, links, by=("mail", "sha256"))

    def waiting(self, who: Sequence[tuple[str, str]], *, before: datetime | None = None) -> int:
        """How many files wait for these examiners (name, version), attempts made at *before* or later left out."""
        return self.connection.scalars(select(func.count()).select_from(ExaminationRow).where(*_open(who, before))).one()

    def next(self, who: Sequence[tuple[str, str]], *, before: datetime, most: int) -> tuple[Due, ...]:
        """The file whose deadline comes first, and what else its mail brought that waits too; each was last tried before then."""
        columns = (ExaminationRow.id, ExaminationRow.sha256, ExaminationRow.kind, ExaminationRow.examiner, ExaminationRow.version, ExaminationRow.attempts)
        first = select(ExaminationRow.sha256).where(*_open(who, before)).order_by(ExaminationRow.due.is_(None), *_IN_TURN).limit(1)
        sha256 = self.connection.scalar(first)
        if sha256 is None:
            return ()
        brought = select(ExaminationMailRow.mail).join(MessageRow, MessageRow.sha256 == ExaminationMailRow.mail)
        mail = self.connection.scalar(brought.where(ExaminationMailRow.sha256 == sha256).order_by(MessageRow.arrived, MessageRow.sha256).limit(1))
        same = ExaminationRow.sha256.in_(select(ExaminationMailRow.sha256).where(ExaminationMailRow.mail == (mail or "")))
        wanted = select(*columns).where(*_open(who, before), or_(ExaminationRow.sha256 == sha256, same)).order_by(*_IN_TURN).limit(most)
        return tuple(Due(row.id, row.sha256, Kind(row.kind), row.examiner, row.version, row.attempts, mail or "") for row in self.connection.execute(wanted))

    def begin(self, ids: Iterable[int], *, now: datetime) -> None:
        """Count an attempt before it is made: a file that takes the whole process with it is not tried for ever."""
        for chunk in batched(tuple(ids)):
            mine = (ExaminationRow.id.in_(chunk), ExaminationRow.state == WANTED)
            self.connection.execute(update(ExaminationRow).where(*mine).values(attempts=ExaminationRow.attempts + 1, at=now))

    def done(self, examination: int, facts: Mapping[str, Any], *, now: datetime) -> tuple[str, ...]:
        """Keep what was seen, once; the mails that brought the file are pending again, and returned."""
        mine = (ExaminationRow.id == examination, ExaminationRow.state == WANTED)
        values = {"state": DONE, "facts": dict(facts), "at": now, "detail": ""}
        sha256 = self.connection.scalar(update(ExaminationRow).where(*mine).values(values).returning(ExaminationRow.sha256))
        if sha256 is None:
            return ()
        # What a person has answered about a mail stands: such a mail is not judged again behind their back.
        answered = select(TaskRow.mail).where(TaskRow.closed.is_not(None), TaskRow.closed_by.not_like(_OURS), TaskRow.kind.not_in(BESIDE))
        brought = select(ExaminationMailRow.mail).where(ExaminationMailRow.sha256 == sha256)
        again = select(MessageRow.sha256).where(MessageRow.sha256.in_(brought), MessageRow.sha256.not_in(answered), MessageRow.fate.in_(_JUDGED))
        mails = tuple(self.connection.scalars(again.order_by(MessageRow.sha256)))
        Intake(self.connection).replay(mails)
        return mails

    def failed(self, examination: int, detail: str, *, now: datetime) -> bool:
        """Note why an attempt came to nothing; whether it was the last one."""
        mine = (ExaminationRow.id == examination, ExaminationRow.state == WANTED)
        state = case((ExaminationRow.attempts >= ATTEMPTS, FAILED), else_=WANTED)
        found = update(ExaminationRow).where(*mine).values(state=state, detail=detail, at=now).returning(ExaminationRow.state)
        return self.connection.scalar(found) == FAILED

    def again(self) -> int:
        """Want once more what was given up; how many files."""
        values = {"state": WANTED, "attempts": 0, "at": None}
        return self.connection.execute(update(ExaminationRow).where(ExaminationRow.state == FAILED).values(values)).rowcount

    def given_up(self) -> int:
        return self.connection.scalars(select(func.count()).select_from(ExaminationRow).where(ExaminationRow.state == FAILED)).one()

    def seen(self, sha256s: Iterable[str] | None = None) -> tuple[Kept, ...]:
        """What was seen in these files (None: in all), of every examiner its newest version, in a settled order."""
        statement = select(ExaminationRow.id, ExaminationRow.sha256, ExaminationRow.examiner, ExaminationRow.version, ExaminationRow.facts)
        statement = statement.where(ExaminationRow.state == DONE).order_by(ExaminationRow.sha256, ExaminationRow.examiner, ExaminationRow.id)
        chunks = [statement] if sha256s is None else [statement.where(ExaminationRow.sha256.in_(chunk)) for chunk in batched(sorted(set(sha256s)))]
        newest: dict[tuple[str, str], Kept] = {}
        for chunk in chunks:
            for row in self.connection.execute(chunk):
                newest[row.sha256, row.examiner] = Kept(row.id, row.sha256, row.examiner, row.version, row.facts or {})
        return tuple(newest.values())

    def filed(self, mail: str) -> tuple[Held, ...]:
        """The papers of a mail, whoever put them where they are."""
        statement = (
            select(PaperRow.id, PaperRow.path, PaperRow.requirement, PaperRow.reader, SubmissionRow.number)
            .outerjoin(SubmissionRow, SubmissionRow.id == PaperRow.submission_id)
            .where(PaperRow.mail == mail)
            .order_by(PaperRow.id)
        )
        return tuple(Held(id_, path, requirement, reader, number or "") for id_, path, requirement, reader, number in self.connection.execute(statement))

    def lately(self, campaign: str, *, since: datetime) -> tuple[str, ...]:
        """The cases of *campaign* with a file that was looked at again since then, by number."""
        statement = (
            select(SubmissionRow.number)
            .join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id)
            .join(ExaminationMailRow, ExaminationMailRow.mail == MailCaseRow.sha256)
            .join(ExaminationRow, ExaminationRow.sha256 == ExaminationMailRow.sha256)
            .where(HOLDS, SubmissionRow.campaign == campaign, ExaminationRow.state == DONE, ExaminationRow.at >= since)
            .distinct()
            .order_by(SubmissionRow.number)
        )
        return tuple(self.connection.scalars(statement))


_IN_TURN = (ExaminationRow.due, ExaminationRow.since, ExaminationRow.id)


def _open(who: Sequence[tuple[str, str]], before: datetime | None) -> tuple[ColumnElement[bool], ...]:
    theirs = or_(*(and_(ExaminationRow.examiner == name, ExaminationRow.version == version) for name, version in who))
    untried = () if before is None else (or_(ExaminationRow.at.is_(None), ExaminationRow.at < before),)
    return (ExaminationRow.state == WANTED, theirs, *untried)
