"""Units, submissions and papers: what a judgement opens and files, and the dossiers the core thinks with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, String, and_, cast, func, or_, select

from ingest.facts import Mail
from tracker.core.directions import MAIL
from tracker.core.judgement import CaseRef, File, Judgement
from tracker.core.members import Members
from tracker.core.model import Dossier, Fate, LetterState, MailBrief, RulingKind, Submission, TaskKind, Unit
from tracker.core.register import Written
from tracker.core.report import AuditLine
from tracker.store import dossiers, refiling
from tracker.store.correspondence import briefs
from tracker.store.decided import decided
from tracker.store.engine import StoreError
from tracker.store.filing import PAPER, carry_out, paper_values
from tracker.store.opening import Keys, open_case
from tracker.store.reading import grouped
from tracker.store.registrations import aliases
from tracker.store.rosters import members_of
from tracker.store.tables.desk import LetterCaseRow, LetterRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, ParcelCaseRow, PostalReceiptRow, RulingRow, SubmissionRow, UnitAliasRow, UnitRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import Hand, batched, once, record


@dataclass(frozen=True, slots=True)
class Heard:
    """A case became known, or somebody wrote about it."""

    at: datetime
    mail: str  # sha256; "" for an envelope
    sender: str
    number: str


@dataclass(frozen=True, slots=True)
class RegisterData:
    """Who is known to a campaign, as plain values for the core's register."""

    units: tuple[Unit, ...]  # every unit, of this campaign or not
    submissions: tuple[Submission, ...]  # of this campaign, by number
    senders: Mapping[str, tuple[str, ...]]  # address → numbers of the cases it wrote about
    letters: Mapping[str, tuple[str, ...]]  # Message-ID of our letters → numbers of the cases they speak of
    written: Mapping[str, tuple[Written, ...]]  # address → our letters to it that went out
    apart: tuple[frozenset[str], ...] = ()  # keys of two names each, of which a person said that they are two units
    merged: Mapping[str, str] = field(default_factory=dict)  # number → number of the case it is part of
    members: Members | None = None  # of the roster; None where none was imported
    heard: tuple[Heard, ...] = ()  # in which order all this became known
    registered: Mapping[str, str] = field(default_factory=dict)  # number in the system of registrations → ours


@dataclass(frozen=True, slots=True)
class Cases:
    connection: Connection

    def apply(self, campaign: str | None, mail: Mail, judgement: Judgement, *, keys: Keys, now: datetime, version: str) -> tuple[str, ...]:
        """Carry out *judgement* on a stored mail; the numbers touched, in order. Twice is once.

        A `CaseRef` with a number is that case, and fills its title when it has none; any other is looked up by what this
        mail called it before, then by (unit, title), else opened. *campaign* None: the mail belongs to no campaign.
        """
        return carry_out(self.connection, campaign, mail, judgement, keys=keys, hand=Hand(by=version, now=now))

    def open(self, campaign: str, ref: CaseRef, *, keys: Keys, hand: Hand) -> str:
        """Open a case that no mail asks for, or find it by unit and title; its number."""
        return open_case(self.connection, campaign, ref, keys=keys, hand=hand)

    def register(self, campaign: str) -> RegisterData:
        held = decided(self.connection, campaign)
        units = dossiers.meant(self.connection, dossiers.units(self.connection), held)
        of_campaign = SubmissionRow.campaign == campaign
        statement = (
            select(MessageRow.sender, SubmissionRow.number, SubmissionRow.seq)
            .join(MailCaseRow, MailCaseRow.sha256 == MessageRow.sha256)
            .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
            .where(of_campaign, MessageRow.sender != "", refiling.HOLDS)
            .distinct()
            .order_by(SubmissionRow.seq)
        )
        senders = grouped((sender, number) for sender, number, _ in self.connection.execute(statement))
        spoken = (
            select(LetterRow.message_id, LetterCaseRow.number).join(LetterCaseRow, LetterCaseRow.key == LetterRow.key).where(LetterRow.campaign == campaign)
        )
        letters = grouped(self.connection.execute(spoken.order_by(LetterCaseRow.number)))
        submissions = dossiers.submissions(self.connection, (of_campaign,), units, held)
        distinct = tuple({unit.id: unit for unit in units.values()}.values())
        return RegisterData(
            distinct,
            submissions,
            senders,
            letters,
            self._written(campaign),
            tuple(held.apart),
            held.merged,
            members_of(self.connection, campaign, held),
            self._heard(campaign, submissions),
            aliases(self.connection, campaign),
        )

    def _heard(self, campaign: str, submissions: Iterable[Submission]) -> tuple[Heard, ...]:
        """Which mails concern which cases, and which cases an envelope or a person opened, in the order of their coming."""
        mails = (
            select(MessageRow.arrived, MessageRow.sha256, MessageRow.sender, SubmissionRow.number)
            .join(MailCaseRow, MailCaseRow.sha256 == MessageRow.sha256)
            .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
            .where(SubmissionRow.campaign == campaign, refiling.HOLDS)
            .order_by(MessageRow.arrived, MessageRow.sha256, MailCaseRow.place)
        )
        posted = (
            select(PostalReceiptRow.logged, SubmissionRow.number)
            .join(ParcelCaseRow, ParcelCaseRow.parcel_id == PostalReceiptRow.id)
            .join(SubmissionRow, SubmissionRow.id == ParcelCaseRow.submission_id)
            .where(SubmissionRow.campaign == campaign)
        )
        found = [Heard(*row) for row in self.connection.execute(mails)]
        found += [Heard(at, "", "", number) for at, number in self.connection.execute(posted)]
        found += [Heard(one.opened, "", "", one.number) for one in submissions if one.by_hand]
        return tuple(sorted(found, key=lambda one: (one.at, one.mail)))

    def following(self, campaign: str, mails: Iterable[str], near: Iterable[int] = ()) -> tuple[str, ...]:
        """The later mails that have to do with what *mails* concern now or did before: of their senders, of their units or those *near*.

        And those that wait for a person because no case of theirs was found; and earlier ones of which a person said whose they are, for he knew what came
        until then.
        """
        wanted = tuple(mails)
        came = select(MessageRow.arrived, MessageRow.sha256, MessageRow.sender)
        these = [row for chunk in batched(sorted(set(wanted))) for row in self.connection.execute(came.where(MessageRow.sha256.in_(chunk)))]
        first = min(((row.arrived, row.sha256) for row in these), default=None)
        if first is None:
            return ()
        # said twice over, for the index to be used
        later = and_(MessageRow.arrived >= first[0], or_(MessageRow.arrived > first[0], MessageRow.sha256 > first[1]))
        senders = {row.sender.casefold() for row in these if row.sender}
        units = {*near, *self.units_of(campaign, wanted)}
        about = select(MailCaseRow.sha256).join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
        about = about.where(SubmissionRow.campaign == campaign, SubmissionRow.unit_id.in_(units))
        linked = select(MailCaseRow.sha256).where(MailCaseRow.sha256 == TaskRow.mail, refiling.HOLDS).exists()
        lost = select(TaskRow.mail).where(TaskRow.closed.is_(None), TaskRow.kind.in_((TaskKind.ITEM.value, TaskKind.UNIT.value)), ~linked)
        either = or_(func.lower(MessageRow.sender).in_(senders), MessageRow.sha256.in_(about), MessageRow.sha256.in_(lost))
        said = select(func.substr(RulingRow.subject, len(MAIL) + 1)).where(RulingRow.kind == RulingKind.PLACE.value, RulingRow.subject.startswith(MAIL))
        found = select(MessageRow.sha256).where(MessageRow.campaign == campaign, either)
        return tuple(sorted({one for turned in (later, MessageRow.sha256.in_(said)) for one in self.connection.scalars(found.where(turned))}))

    def units(self, campaign: str, *, after: int = 0) -> dict[int, Unit]:
        """Every unit, of this campaign or not, or those with a higher id only: each as the one that people of *campaign* said it is."""
        found = dossiers.units(self.connection, after=after)
        return dossiers.meant(self.connection, found, decided(self.connection, campaign)) if found else {}

    def how_many_units(self) -> int:
        return self.connection.scalars(select(func.count()).select_from(UnitRow)).one()

    def units_of(self, campaign: str, mails: Iterable[str]) -> frozenset[int]:
        """The units that *mails* concern, or did before they were judged anew."""
        statement = select(SubmissionRow.unit_id).join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id)
        found: set[int] = set()
        for chunk in batched(sorted(set(mails))):
            found.update(self.connection.scalars(statement.where(SubmissionRow.campaign == campaign, MailCaseRow.sha256.in_(chunk)).distinct()))
        return frozenset(found)

    def concerned(self, campaign: str, mails: Iterable[str]) -> tuple[str, ...]:
        """The cases that *mails* concern, or did before they were judged anew, by number."""
        statement = select(SubmissionRow.number).join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id).where(SubmissionRow.campaign == campaign)
        found: set[str] = set()
        for chunk in batched(sorted(set(mails))):
            found.update(self.connection.scalars(statement.where(MailCaseRow.sha256.in_(chunk)).distinct()))
        return tuple(sorted(found))

    def filed_as(self, mails: Iterable[str]) -> dict[str, tuple[object, ...]]:
        """What each of *mails* came to: which cases it concerns and which papers it brought, to be compared with what it comes to next."""
        found: dict[str, tuple[object, ...]] = {}
        for chunk in batched(sorted(set(mails))):
            links = select(MailCaseRow.sha256, MailCaseRow.submission_id).where(MailCaseRow.sha256.in_(chunk), refiling.HOLDS)
            papers = select(PaperRow.mail, PaperRow.path, PaperRow.requirement, PaperRow.unit_id, PaperRow.submission_id)
            rows = [*self.connection.execute(links), *self.connection.execute(papers.where(PaperRow.mail.in_(chunk), PaperRow.out.is_(False)))]
            grown = grouped((row[0], tuple(row[1:])) for row in rows)
            found |= {mail: tuple(sorted(map(repr, grown.get(mail, ())))) for mail in chunk}
        return found

    def _written(self, campaign: str) -> Mapping[str, tuple[Written, ...]]:
        """Our letters about cases by the address they went to; a server may take one and send it back later."""
        statement = (
            select(LetterRow.key, LetterRow.posting, LetterRow.queued, LetterRow.sent, LetterCaseRow.number)
            .join(LetterCaseRow, LetterCaseRow.key == LetterRow.key)
            .where(LetterRow.campaign == campaign, LetterRow.state.in_((LetterState.SENT, LetterState.SENDING)))
            .order_by(LetterRow.key, LetterCaseRow.number)
        )
        rows = tuple(self.connection.execute(statement))
        numbers = grouped((row.key, row.number) for row in rows)
        once_each = {row.key: (str(row.posting["to"]).casefold(), Written(row.sent or row.queued, numbers[row.key])) for row in rows}
        return grouped(once_each.values())

    def dossiers(self, campaign: str, numbers: Iterable[str] | None = None) -> tuple[Dossier, ...]:
        """The cases of *campaign* (or those *numbers* of it) by number, in a constant number of queries."""
        return dossiers.dossiers(self.connection, campaign, None if numbers is None else tuple(numbers))

    def listed(self, campaign: str) -> tuple[Submission, ...]:
        """Every case that was opened, by number, under the names it has now; whether anything is in it, or it is part of another, is not asked."""
        held = decided(self.connection, campaign)
        units = dossiers.meant(self.connection, dossiers.units(self.connection), held)
        return dossiers.submissions(self.connection, (SubmissionRow.campaign == campaign,), units, held)

    def brought(self, campaign: str, mail: str) -> tuple[str, ...]:
        """The cases that *mail* concerns or has files in, and those of the units it has files for, by number."""
        papers = select(PaperRow.submission_id).where(PaperRow.mail == mail, PaperRow.submission_id.is_not(None))
        shared = select(SubmissionRow.id).join(PaperRow, PaperRow.unit_id == SubmissionRow.unit_id).where(PaperRow.mail == mail)
        about = select(MailCaseRow.submission_id).where(MailCaseRow.sha256 == mail)
        wanted = or_(SubmissionRow.id.in_(papers), SubmissionRow.id.in_(shared), SubmissionRow.id.in_(about))
        return tuple(self.connection.scalars(select(SubmissionRow.number).where(SubmissionRow.campaign == campaign, wanted).order_by(SubmissionRow.number)))

    def bearing(self, campaign: str, looks: Iterable[str]) -> tuple[str, ...]:
        """The cases with a paper in whose findings one of *looks* stands, by number."""
        said = [cast(PaperRow.findings, String).contains(one, autoescape=True) for one in sorted(looks)]
        if not said:
            return ()
        statement = select(SubmissionRow.number).join(PaperRow, or_(PaperRow.submission_id == SubmissionRow.id, PaperRow.unit_id == SubmissionRow.unit_id))
        return tuple(self.connection.scalars(statement.where(SubmissionRow.campaign == campaign, or_(*said)).distinct().order_by(SubmissionRow.number)))

    def mails_of(self, campaign: str, numbers: Iterable[str]) -> tuple[str, ...]:
        """The mails that concern these cases, by sha256."""
        statement = select(MailCaseRow.sha256).join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id).distinct()
        where = (SubmissionRow.campaign == campaign, SubmissionRow.number.in_(tuple(numbers)))
        return tuple(self.connection.scalars(statement.where(*where).order_by(MailCaseRow.sha256)))

    def cases_of(self, campaign: str, keys: Iterable[str]) -> tuple[str, ...]:
        """The cases of the units whose names have these keys, as they were opened, by number."""
        statement = select(SubmissionRow.number).join(UnitRow, UnitRow.id == SubmissionRow.unit_id).outerjoin(UnitAliasRow, UnitAliasRow.unit_id == UnitRow.id)
        names = tuple(keys)
        where = (SubmissionRow.campaign == campaign, or_(UnitRow.key.in_(names), UnitAliasRow.key.in_(names)))
        return tuple(self.connection.scalars(statement.where(*where).distinct().order_by(SubmissionRow.number)))

    def unanswered(self, campaign: str, *, before: datetime, fates: Iterable[Fate] = (Fate.FILED,)) -> tuple[MailBrief, ...]:
        """Mails of these fates that arrived before then and that no letter answers yet, by (arrived, sha256)."""
        wanted = (
            MessageRow.campaign == campaign,
            MessageRow.covered_by.is_(None),
            MessageRow.arrived < before,
            MessageRow.fate.in_([one.value for one in fates]),
        )
        return tuple(briefs(self.connection, wanted).values())

    def mails(self, sha256s: Iterable[str]) -> tuple[MailBrief, ...]:
        """These mails, by (arrived, sha256)."""
        found: list[MailBrief] = []
        for chunk in batched(sorted(set(sha256s))):
            found.extend(briefs(self.connection, (MessageRow.sha256.in_(chunk),)).values())
        return tuple(sorted(found, key=lambda one: (one.arrived, one.sha256)))

    def put(self, number: str, mail: str, paper: File, *, reader: str, hand: Hand) -> int:
        """Record a paper that a person put into the case, as of that mail; its id. Twice is once."""
        case = self._case(number)
        owner = {"campaign": case.campaign, "mail": mail, "unit_id": case.unit.id, "submission_id": case.id}
        if once(self.connection, PaperRow, {**owner, **paper_values(paper, reader=reader, now=hand.now)}, by=PAPER):
            self._log(hand, "paper filed", number, after=f"{paper.requirement}: {paper.filename}", campaign=case.campaign)
        where = (PaperRow.mail == mail, PaperRow.path == paper.path, PaperRow.requirement == paper.requirement)
        return self.connection.scalars(select(PaperRow.id).where(*where)).one()

    def _case(self, number: str) -> Submission:
        units = dossiers.units(self.connection)
        found = dossiers.submissions(self.connection, (SubmissionRow.number == number,), units)
        if not found:
            raise StoreError(f"there is no case {number}")
        return found[0]

    def _log(self, hand: Hand, action: str, subject: str, *, before: str = "", after: str = "", campaign: str = "") -> None:
        line = AuditLine(at=hand.now, who=hand.by, action=action, subject=subject, before=before, after=after, basis=hand.basis)
        record(self.connection, line, campaign=campaign)
