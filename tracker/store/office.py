"""What people log, decide and are asked, what the office did and when, and who may work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, delete, insert, or_, select, update
from sqlalchemy.orm import aliased

from tracker.core.model import PostalReceipt, Ruling, RulingKind, Task
from tracker.core.report import AuditLine
from tracker.store.asking import ask, weigh_fetched
from tracker.store.correspondence import tasks
from tracker.store.decided import decided, rulings_on
from tracker.store.engine import StoreError
from tracker.store.evidence import PARCEL, parcel, rulings
from tracker.store.reading import grouped
from tracker.store.recalling import weigh_answered
from tracker.store.tables.desk import LeaseRow, TaskRow
from tracker.store.tables.dossier import ParcelCaseRow, PostalReceiptRow, RulingRow, SheetRow, SubmissionRow
from tracker.store.tables.incoming import PollRow
from tracker.store.writing import Hand, once, record, upsert

LOOKS_KEPT = timedelta(days=30)  # a look a minute is half a million a year, and who asks since when a mailbox is silent asks for days


@dataclass(frozen=True, slots=True)
class Poll:
    """One look into one mailbox."""

    account: str
    at: datetime
    ok: bool
    detail: str
    new: int


@dataclass(frozen=True, slots=True)
class Office:
    connection: Connection

    def sheet(self, code: str, *, sha256: str, text: str, now: datetime) -> bool:
        """Remember this wording of a campaign sheet; whether it is new."""
        new = once(self.connection, SheetRow, {"code": code, "sha256": sha256, "text": text, "first_seen": now}, by=("code", "sha256"))
        if new:
            self.audit(AuditLine(now, "", "sheet read", code, "", sha256, ""), campaign=code)
        return new

    def log_parcel(self, campaign: str, parcel: PostalReceipt, *, cases: Iterable[str] = (), now: datetime) -> bool:
        """Log an envelope and the cases (numbers) it serves, possibly none; False when the 登记号 is known.

        Logging it again adds the cases it did not have and changes nothing else.
        """
        values = {**asdict(parcel), "contents": list(parcel.contents), "campaign": campaign, "logged": now}
        new = once(self.connection, PostalReceiptRow, values, by=("campaign", "register_no"))
        if new:
            self.audit(
                AuditLine(now, parcel.logged_by, "parcel logged", parcel.register_no, "", "、".join(parcel.contents), parcel.tracking), campaign=campaign
            )
        of_parcel = select(PostalReceiptRow.id).where(PostalReceiptRow.campaign == campaign, PostalReceiptRow.register_no == parcel.register_no)
        parcel_id = self.connection.scalars(of_parcel).one()
        for number in dict.fromkeys(cases):
            if once(self.connection, ParcelCaseRow, {"parcel_id": parcel_id, "submission_id": self._case(number)}, by=("parcel_id", "submission_id")):
                self.audit(AuditLine(now, parcel.logged_by, "parcel claimed", parcel.register_no, "", number, ""), campaign=campaign)
        return new

    def parcels(self, campaign: str) -> tuple[tuple[PostalReceipt, tuple[str, ...]], ...]:
        """Every envelope with the numbers of its cases, by day and 登记号."""
        numbers = grouped(
            self.connection.execute(
                select(PostalReceiptRow.register_no, SubmissionRow.number)
                .join(ParcelCaseRow, ParcelCaseRow.parcel_id == PostalReceiptRow.id)
                .join(SubmissionRow, SubmissionRow.id == ParcelCaseRow.submission_id)
                .where(PostalReceiptRow.campaign == campaign)
                .order_by(SubmissionRow.seq)
            )
        )
        statement = select(*PARCEL).where(PostalReceiptRow.campaign == campaign).order_by(PostalReceiptRow.received_on, PostalReceiptRow.register_no)
        found = (parcel(row) for row in self.connection.execute(statement))
        held = decided(self.connection, campaign)
        read = ((held.parcel(one), held.cases(one.register_no, numbers.get(one.register_no, ()))) for one in found)
        return tuple(sorted(((one, cases) for one, cases in read if one), key=lambda each: (each[0].received_on, each[0].register_no)))

    def registered(self, campaign: str) -> frozenset[str]:
        """Every 登记号 that was ever given, those of envelopes that are void included: none is given twice."""
        return frozenset(self.connection.scalars(select(PostalReceiptRow.register_no).where(PostalReceiptRow.campaign == campaign)))

    def rule(self, campaign: str, ruling: Ruling, *, number: str = "", key: str = "") -> int:
        """Append a ruling (its id is dealt here) on the case *number*, or on none; with a *key*, once. Returns its id."""
        values = {
            "campaign": campaign,
            "submission_id": self._case(number) if number else None,
            "kind": ruling.kind.value,
            "subject": ruling.subject,
            "value": ruling.value,
            "by": ruling.by,
            "why": ruling.why,
            "at": ruling.at,
            "key": key or None,
        }
        statement = upsert(self.connection, RulingRow).on_conflict_do_nothing(index_elements=["key"]).returning(RulingRow.id)
        ruling_id = self.connection.scalar(statement, values)
        if ruling_id is None:
            return self.connection.scalars(select(RulingRow.id).where(RulingRow.key == key)).one()
        after = f"{ruling.kind} {ruling.value}".rstrip()
        self.audit(AuditLine(ruling.at, ruling.by, "ruling", f"{number} {ruling.subject}".lstrip(), "", after, ruling.why), campaign=campaign)
        return int(ruling_id)

    def undo(self, ruling_id: int, *, by: str, why: str, at: datetime) -> int:
        """Append the ruling that undoes another one; undoing twice is once. An undoing can be undone in its turn."""
        statement = select(RulingRow.campaign, RulingRow.kind, RulingRow.subject, RulingRow.value, SubmissionRow.number).outerjoin(
            SubmissionRow, SubmissionRow.id == RulingRow.submission_id
        )
        row = self.connection.execute(statement.where(RulingRow.id == ruling_id)).one_or_none()
        if row is None:
            raise StoreError(f"there is no ruling {ruling_id}")
        subject = f"ruling:{ruling_id}"
        before = [one for _, one in self.about(subject) if one.kind is RulingKind.UNDO]
        live = next((one.id for one in before if not one.undone), None)
        if live is not None:
            return live
        if row.kind == RulingKind.PLACE.value:  # its value is the question that the placing answered
            self.reopen_task(row.value, by=by, at=at)
        self._tasks_of(row, ruling_id, by=by, at=at)
        again = Ruling(id=0, kind=RulingKind.UNDO, subject=subject, value="", by=by, why=why, at=at)
        turn = f" {len(before)}" if before else ""  # its undoing was itself taken back: this is another
        return self.rule(row.campaign, again, number=row.number or "", key=f"undo {subject}{turn}")

    def _tasks_of(self, row: Any, ruling_id: int, *, by: str, at: datetime) -> None:  # noqa: ANN401  a row of the statement above
        """The questions that a ruling answered are open again; taking that back answers them again."""
        answered, steps = self._undone(row, ruling_id)
        if steps % 2:
            closed: Iterable[str] = self.connection.scalars(select(TaskRow.key).where(TaskRow.ruling == answered, TaskRow.closed.is_(None)))
            for key in tuple(closed):
                self.close_task(key, answer=f"恢复认定{answered}", by=by, at=at, ruling=answered)
            return
        answered_by: Iterable[str] = self.connection.scalars(select(TaskRow.key).where(TaskRow.ruling == answered, TaskRow.closed.is_not(None)))
        for key in tuple(answered_by):
            self.reopen_task(key, by=by, at=at)

    def _undone(self, row: Any, ruling_id: int) -> tuple[int, int]:  # noqa: ANN401  a row of the statement above
        """The ruling at the end of a chain of undoing, and how many steps it is away: an undoing of its undoing gives it force."""
        steps = 0
        while row.kind == RulingKind.UNDO.value:
            ruling_id, steps = int(row.subject.removeprefix("ruling:")), steps + 1
            row = self.connection.execute(select(RulingRow.kind, RulingRow.subject).where(RulingRow.id == ruling_id)).one()
        return ruling_id, steps

    def ruling(self, ruling_id: int) -> tuple[str, Ruling] | None:
        """A ruling with the campaign it was made in ("" is all of them), and whether it holds."""
        campaign = self.connection.scalar(select(RulingRow.campaign).where(RulingRow.id == ruling_id))
        found = rulings_on(self.connection, (RulingRow.id == ruling_id,))
        return (campaign or "", found[0]) if found else None

    def about(self, subject: str) -> tuple[tuple[str, Ruling], ...]:
        """The rulings on one *subject*, oldest first, each with its campaign and whether it holds."""
        campaigns = {row.id: row.campaign for row in self.connection.execute(select(RulingRow.id, RulingRow.campaign).where(RulingRow.subject == subject))}
        return tuple((campaigns[one.id], one) for one in rulings_on(self.connection, (RulingRow.subject == subject,))) if campaigns else ()

    def rulings(self, campaign: str, number: str | None = None) -> tuple[Ruling, ...]:
        """Rulings by id; of one case, or of the whole campaign. Those of kind UNDO are included."""
        where = [RulingRow.campaign == campaign]
        if number is not None:
            where.append(RulingRow.submission_id == self._case(number))
        found = rulings(self.connection, where)
        return tuple(sorted((one for of_case in found.values() for one in of_case), key=lambda one: one.id))

    def decisions(self, campaign: str) -> tuple[tuple[str, str, Ruling], ...]:
        """Every ruling in force or not, of the campaign and of all campaigns: the campaign ("" is all), the case it is on, and whether it holds."""
        where = (RulingRow.campaign.in_((campaign, "")),)
        statement = select(RulingRow.id, RulingRow.campaign, SubmissionRow.number).outerjoin(SubmissionRow, SubmissionRow.id == RulingRow.submission_id)
        of = {row.id: (row.campaign, row.number or "") for row in self.connection.execute(statement.where(*where))}
        return tuple((*of[one.id], one) for one in rulings_on(self.connection, where))

    def ask(self, task: Task, *, hand: Hand) -> bool:
        """Ask a person; False when the same question was asked before."""
        return ask(self.connection, task, hand=hand)

    def close_task(self, key: str, *, answer: str, by: str, at: datetime, ruling: int | None = None) -> bool:
        """Note the answer, and the *ruling* that gave it: taken back, the question is open again. False when there is no such open question."""
        statement = update(TaskRow).where(TaskRow.key == key, TaskRow.closed.is_(None)).values(closed=at, closed_by=by, answer=answer, ruling=ruling)
        found = self.connection.execute(statement.returning(TaskRow.campaign, TaskRow.mail)).one_or_none()
        if found is None:
            return False
        self.weigh(found.mail)
        self.audit(AuditLine(at, by, "question answered", key, "", answer, ""), campaign=found.campaign)
        return True

    def reopen_task(self, key: str, *, by: str, at: datetime) -> bool:
        """Ask a question anew whose answer was taken back; False when it was not answered."""
        statement = update(TaskRow).where(TaskRow.key == key, TaskRow.closed.is_not(None)).values(closed=None, closed_by="", answer="")
        found = self.connection.execute(statement.returning(TaskRow.campaign, TaskRow.mail)).one_or_none()
        if found is None:
            return False
        self.weigh(found.mail)
        self.audit(AuditLine(at, by, "question asked again", key, "", "", ""), campaign=found.campaign)
        return True

    def assign(self, key: str, assignee: str, *, by: str, at: datetime) -> bool:
        """Say who has a question in hand, "" nobody; False when there is no such open question."""
        return self._turned(key, "question assigned", {"assignee": assignee}, by=by, at=at)

    def put_off(self, key: str, later: date | None, *, by: str, at: datetime) -> bool:
        """Look at a question again on the day *later*; None: now. False when there is no such open question."""
        return self._turned(key, "question put off", {"later": later}, by=by, at=at)

    def _turned(self, key: str, action: str, values: Mapping[str, str | date | None], *, by: str, at: datetime) -> bool:
        ((name, after),) = values.items()
        mine = (TaskRow.key == key, TaskRow.closed.is_(None))
        before = self.connection.execute(select(TaskRow.campaign, getattr(TaskRow, name)).where(*mine)).one_or_none()
        if before is None:
            return False
        self.connection.execute(update(TaskRow).where(*mine).values(values))
        self.audit(AuditLine(at, by, action, key, str(before[1] or ""), str(after or ""), ""), campaign=before.campaign)
        return True

    def weigh(self, mail: str) -> None:
        """What becomes of a mail whose questions were answered, or asked anew."""
        weigh_fetched(self.connection, mail)
        weigh_answered(self.connection, mail)

    def tasks(self, campaign: str | None = None, *, open_only: bool = True) -> tuple[Task, ...]:
        """Questions of a campaign and those of none, open first, by time; None: of all."""
        where = () if campaign is None else (TaskRow.campaign.in_((campaign, "")),)
        return tasks(self.connection, where, closed=not open_only)

    def audit(self, line: AuditLine, *, campaign: str = "", key: str = "") -> None:
        """Append one line to the log; with a *key*, once."""
        record(self.connection, line, campaign=campaign, key=key)

    def lease(self, name: str, *, holder: str, now: datetime, seconds: float) -> int | None:
        """Take or prolong a lease: its fence, or None while somebody else holds it. A new hold has a higher fence."""
        statement = upsert(self.connection, LeaseRow)
        new = statement.excluded
        mine = LeaseRow.holder == new.holder
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": new.holder,
                "until": new.until,
                "fence": case((and_(mine, LeaseRow.until > now), LeaseRow.fence), else_=LeaseRow.fence + 1),
            },
            where=or_(mine, LeaseRow.until <= now),
        )
        values = {"name": name, "holder": holder, "fence": 1, "until": now + timedelta(seconds=seconds)}
        return self.connection.scalar(statement.returning(LeaseRow.fence), values)

    def held_until(self, name: str) -> datetime | None:
        """When the lease runs out; None when nobody ever took it."""
        return self.connection.scalar(select(LeaseRow.until).where(LeaseRow.name == name))

    def holds(self, name: str, *, holder: str, now: datetime) -> bool:
        """Whether this holder has the lease at this moment."""
        return self.connection.scalar(select(LeaseRow.name).where(LeaseRow.name == name, LeaseRow.holder == holder, LeaseRow.until > now)) is not None

    def give_up(self, name: str, *, holder: str, now: datetime) -> None:
        """End one's own lease early."""
        self.connection.execute(update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder).values(until=now))

    def polled(self, account: str, *, at: datetime, ok: bool, detail: str = "", new: int = 0) -> None:
        """Note a look into a mailbox; those before the last successful one are forgotten after a while."""
        self.connection.execute(insert(PollRow), {"account": account, "at": at, "ok": ok, "detail": detail, "new": new})
        later = aliased(PollRow)
        since = select(later.id).where(later.account == PollRow.account, later.ok.is_(True), later.at > PollRow.at).exists()
        past = (PollRow.ok.in_((True, False)), PollRow.at < at - LOOKS_KEPT)  # both said, for the index to be used
        self.connection.execute(delete(PollRow).where(*past, since))

    def last_poll(self, account: str | None = None) -> Poll | None:
        """The last successful look."""
        statement = select(PollRow.account, PollRow.at, PollRow.ok, PollRow.detail, PollRow.new).where(PollRow.ok.is_(True))
        if account is not None:
            statement = statement.where(PollRow.account == account)
        found = self.connection.execute(statement.order_by(PollRow.at.desc(), PollRow.id.desc()).limit(1)).one_or_none()
        return None if found is None else Poll(*found)

    def _case(self, number: str) -> int:
        found = self.connection.scalar(select(SubmissionRow.id).where(SubmissionRow.number == number))
        if found is None:
            raise StoreError(f"there is no case {number}")
        return found
