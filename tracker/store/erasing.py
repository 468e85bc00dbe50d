"""One person is erased from the ledger: words become marks in every row that holds them, and what is left says which originals there were.

    originals ─▶ erased (sha256, size, time, cases)   facts of a mail ─▶ what joins a conversation, and nothing else
    rows ─▶ the mark in place of each word             letters to that person that did not go ─▶ dropped

All of it in the caller's one transaction. The case stays: its papers, their hashes, what was ruled about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from config.campaign import Weight
from tracker.core.erasure import ERASED, Contact, Finder, cleared, holds
from tracker.core.model import Fate, LetterState
from tracker.store import traces
from tracker.store.engine import postgresql
from tracker.store.examinations import WANTED
from tracker.store.guard import unguarded
from tracker.store.reading import erased, grouped
from tracker.store.tables.desk import ExaminationMailRow, ExaminationRow, LetterRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, SubmissionRow, UnitRow
from tracker.store.tables.erased import GONE, ErasedRow, ErasureRow
from tracker.store.tables.incoming import MessageFactsRow, MessageRow
from tracker.store.traces import Sought
from tracker.store.writing import batched, once, once_each

JOINING = ("sha256", "message_id", "in_reply_to", "references", "nature", "reader", "date")  # of the facts of a mail: its place in a conversation
UNSENT = (LetterState.QUEUED.value, LetterState.HELD.value, LetterState.REFUSED.value)


@dataclass(frozen=True, slots=True)
class Original:
    """What is left of an original: that there was one."""

    sha256: str
    size: int
    arrived: datetime | None
    cases: tuple[str, ...]
    mail: bool  # False: a file that a person fetched


@dataclass(frozen=True, slots=True)
class Reach:
    """How far erasing goes."""

    rows: tuple[tuple[str, int], ...]  # table, how many of its rows change
    kept: tuple[tuple[str, int], ...]  # table and column that hold a word and stay as they are
    letters: int  # that wait to be sent to that person
    sending: int  # of which it is not known whether they went


@dataclass(frozen=True, slots=True)
class Erasing:
    connection: Connection

    def contacts(self) -> tuple[Contact, ...]:
        return traces.contacts(self.connection)

    def naming(self) -> tuple[str, ...]:
        return traces.naming(self.connection)

    def signers(self) -> frozenset[str]:
        return traces.signers(self.connection)

    def mails(self, finder: Finder) -> frozenset[str]:
        """The mails that say a word and are not erased yet."""
        return traces.mails(self.connection, finder) - self.done()

    def units(self, mails: Iterable[str]) -> frozenset[str]:
        """The names of the units whose cases *mails* concern."""
        found: set[str] = set()
        of_case = select(UnitRow.name).join(SubmissionRow, SubmissionRow.unit_id == UnitRow.id).join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id)
        for chunk in batched(sorted(mails)):
            found.update(self.connection.scalars(of_case.where(MailCaseRow.sha256.in_(chunk))))
        return frozenset(found)

    def unread(self) -> int:
        """How many files wait for a second look: what they say is not known yet."""
        return self.connection.scalars(select(func.count()).select_from(ExaminationRow).where(ExaminationRow.state == WANTED)).one()

    def done(self) -> frozenset[str]:
        """The originals (sha256) that must not come back."""
        return erased(self.connection)

    def fetched(self, mails: Iterable[str], finder: Finder) -> frozenset[str]:
        """The files filed out of *mails*, or that say a word: whichever of them lies in the vault by itself was fetched by a person."""
        wanted = frozenset(mails)
        rows = self.connection.execute(select(PaperRow.mail, PaperRow.sha256, PaperRow.filename, PaperRow.fields).where(PaperRow.sha256 != ""))
        return frozenset(row.sha256 for row in rows if row.mail in wanted or holds([row.filename, row.fields], finder))

    def originals(self, mails: Iterable[str], files: Mapping[str, int]) -> tuple[Original, ...]:
        """What there is of *mails*, and of *files* with their sizes."""
        numbered = select(MailCaseRow.sha256, SubmissionRow.number).join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id).distinct()
        papers = select(PaperRow.sha256, SubmissionRow.number).join(SubmissionRow, SubmissionRow.id == PaperRow.submission_id).distinct()
        found: list[Original] = []
        for chunk in batched(sorted(mails)):
            cases = grouped(self.connection.execute(numbered.where(MailCaseRow.sha256.in_(chunk))))
            rows = self.connection.execute(select(MessageRow.sha256, MessageRow.size, MessageRow.arrived).where(MessageRow.sha256.in_(chunk)))
            found += [Original(row.sha256, row.size, row.arrived, tuple(sorted(cases.get(row.sha256, ()))), mail=True) for row in rows]
        for chunk in batched(sorted(files)):
            cases = grouped(self.connection.execute(papers.where(PaperRow.sha256.in_(chunk))))
            found += [Original(one, files[one], None, tuple(sorted(cases.get(one, ()))), mail=False) for one in chunk]
        return tuple(sorted(found, key=lambda one: one.sha256))

    def reach(self, sought: Sought, mails: frozenset[str]) -> Reach:
        rows: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for one in traces.changes(self.connection, sought, mails):
            rows[one.table.name] += bool(one.values)
            kept.update(f"{one.table.name}.{column}" for column in one.kept)
        letters = self._letters(sought.sure)
        return Reach(
            tuple(sorted((table, count) for table, count in rows.items() if count)),
            tuple(sorted(kept.items())),
            sum(state in UNSENT for _, state in letters),
            sum(state == LetterState.SENDING.value for _, state in letters),
        )

    def erase(self, key: str, note: Mapping[str, Any], sought: Sought, originals: Sequence[Original], *, now: datetime) -> Counter[str]:
        """Do it, once for each *key*; how many rows of each table were changed."""
        if not postgresql(self.connection):
            self.connection.exec_driver_sql("PRAGMA secure_delete=ON")
        if not once(self.connection, ErasureRow, {"key": key, "at": now, "note": dict(note)}, by=("key",)):
            return Counter()
        gone = [{"sha256": one.sha256, "erasure": key, "size": one.size, "arrived": one.arrived, "cases": list(one.cases)} for one in originals]
        once_each(self.connection, ErasedRow, gone, by=("sha256",))
        self._unsend(sought.sure)
        mails = frozenset(one.sha256 for one in originals if one.mail)
        done: Counter[str] = Counter()
        with unguarded(self.connection):
            for one in tuple(traces.changes(self.connection, sought, mails)):
                if one.values:
                    where = [one.table.c[name] == value for name, value in one.key.items()]
                    self.connection.execute(update(one.table).where(*where).values(dict(one.values)))
                    done[one.table.name] += 1
        for chunk in batched(sorted(mails)):
            self._forget(chunk, sought)
        for chunk in batched([one.sha256 for one in originals]):
            self._remark(or_(PaperRow.mail.in_(chunk), PaperRow.sha256.in_(chunk)))
        return done

    def _letters(self, finder: Finder) -> list[tuple[str, str]]:
        """The letters to that person that did not go out yet, or of which that is not known."""
        waiting = (*UNSENT, LetterState.SENDING.value)
        rows = self.connection.execute(select(LetterRow.key, LetterRow.state, LetterRow.posting).where(LetterRow.state.in_(waiting)))
        return [(row.key, row.state) for row in rows if holds(str(row.posting["to"]), finder)]

    def _unsend(self, finder: Finder) -> None:
        """Nobody is written to whose address is erased; what speaks of that person to somebody else is looked at before it goes."""
        theirs = [key for key, state in self._letters(finder) if state in UNSENT]
        for chunk in batched(theirs):
            self.connection.execute(update(LetterRow).where(LetterRow.key.in_(chunk)).values(state=LetterState.DROPPED.value, outcome=GONE))
        queued = self.connection.execute(select(LetterRow.key, LetterRow.notice).where(LetterRow.state == LetterState.QUEUED.value))
        spoken = [row.key for row in queued if holds(row.notice, finder)]
        for chunk in batched(spoken):
            self.connection.execute(update(LetterRow).where(LetterRow.key.in_(chunk)).values(state=LetterState.HELD.value, outcome=GONE))

    def _forget(self, mails: Sequence[str], sought: Sought) -> None:
        """What was read of *mails* goes; that they came, and their place in a conversation, stays."""
        read = self.connection.execute(select(MessageFactsRow.sha256, MessageFactsRow.facts).where(MessageFactsRow.sha256.in_(mails))).all()
        for sha256, facts in read:
            left = cleared({name: facts[name] for name in JOINING if name in facts}, sought.every)
            self.connection.execute(update(MessageFactsRow).where(MessageFactsRow.sha256 == sha256).values(facts=left))
        self.connection.execute(delete(ExaminationMailRow).where(ExaminationMailRow.mail.in_(mails)))
        self.connection.execute(delete(ExaminationRow).where(ExaminationRow.sha256.not_in(select(ExaminationMailRow.sha256))))
        unread = (MessageRow.sha256.in_(mails), MessageRow.fate.in_((Fate.STORED.value, Fate.PARSED.value, Fate.BROKEN.value)))
        self.connection.execute(update(MessageRow).where(*unread).values(fate=Fate.IGNORED.value, fate_reason=GONE))
        self.connection.execute(update(MessageRow).where(MessageRow.sha256.in_(mails)).values(refile=False))

    def _remark(self, where: Any) -> None:  # noqa: ANN401 - a condition
        """Each paper says that its file is not here any more; how it stands does not change by that."""
        remark = {"code": ERASED, "weight": Weight.HUMAN.value, "where": "", "values": [], "remark": True}
        for identity, findings in self.connection.execute(select(PaperRow.id, PaperRow.findings).where(where, PaperRow.sha256 != "")).all():
            if all(one["code"] != ERASED for one in findings):
                self.connection.execute(update(PaperRow).where(PaperRow.id == identity).values(findings=[*findings, remark]))

    def noted(self) -> tuple[tuple[str, Mapping[str, Any], bool], ...]:
        """Every erasure: its key, its note, whether its files are gone as well."""
        rows = self.connection.execute(select(ErasureRow.key, ErasureRow.note, ErasureRow.finished).order_by(ErasureRow.at, ErasureRow.key))
        return tuple((row.key, row.note, row.finished is not None) for row in rows)

    def finish(self, key: str, *, now: datetime) -> None:
        self.connection.execute(update(ErasureRow).where(ErasureRow.key == key, ErasureRow.finished.is_(None)).values(finished=now))

    def of(self, key: str) -> tuple[str, ...]:
        """The originals (sha256) that one erasure removed."""
        return tuple(self.connection.scalars(select(ErasedRow.sha256).where(ErasedRow.erasure == key).order_by(ErasedRow.sha256)))
