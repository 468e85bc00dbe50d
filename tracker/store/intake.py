"""Mails and where they lay: stored once by the sha256 of their bytes, however often and wherever they are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select, update

from ingest.facts import Arrival, Mail
from tracker.core.model import Fate, RulingKind
from tracker.store import refiling
from tracker.store.correspondence import select_numbers
from tracker.store.engine import StoreError
from tracker.store.reading import erased, grouped
from tracker.store.tables.dossier import RulingRow
from tracker.store.tables.erased import GONE
from tracker.store.tables.incoming import CursorRow, LocationRow, MessageFactsRow, MessageRow, MissedRow
from tracker.store.writing import batched, once, once_each, upsert

ATTEMPTS = 3  # then a person looks at it
PLACE = ("account", "folder", "uidvalidity", "uid")

GIVEN_UP = 3  # tries at one mail that the server does not hand over; then a person is told and the rest goes on


class Source(StrEnum):
    IMAP = "imap"
    IMPORT = "import"  # its letters are held until a person releases them


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail whose bytes are in the vault."""

    sha256: str
    size: int
    arrival: Arrival
    taken: datetime | None = None  # when our own server took it, where the mailbox gives a later time

    @property
    def came(self) -> datetime:
        return self.taken or self.arrival.internaldate


@dataclass(frozen=True, slots=True)
class Pending:
    """One mail that has no fate yet."""

    sha256: str
    arrived: datetime  # the earliest INTERNALDATE known
    attempts: int
    account: str
    source: Source


@dataclass(frozen=True, slots=True)
class Companion:
    """One mail that was read before, as far as it takes to tell whether another belongs to it."""

    sha256: str
    message_id: str
    references: tuple[str, ...]
    sender: str
    arrived: datetime
    fate: Fate
    campaign: str | None
    cases: tuple[str, ...]  # numbers
    covered: bool  # some letter answers it already


@dataclass(frozen=True, slots=True)
class Intake:
    connection: Connection

    def cursor(self, *, account: str, folder: str) -> tuple[int, int] | None:
        """(uidvalidity, next uid) at which to go on in this folder; None before the first mail."""
        statement = select(CursorRow.uidvalidity, CursorRow.next_uid).where(CursorRow.account == account, CursorRow.folder == folder)
        row = self.connection.execute(statement).one_or_none()
        return None if row is None else (row[0], row[1])

    def advance(self, *, account: str, folder: str, uidvalidity: int, next_uid: int) -> None:
        """Go on from there next time; in the same transaction as the mails before it."""
        statement = upsert(self.connection, CursorRow)
        new = {"uidvalidity": statement.excluded.uidvalidity, "next_uid": statement.excluded.next_uid}
        statement = statement.on_conflict_do_update(index_elements=["account", "folder"], set_=new)
        self.connection.execute(statement, {"account": account, "folder": folder, "uidvalidity": uidvalidity, "next_uid": next_uid})

    def recorded(self, *, account: str, folder: str, uidvalidity: int, first: int) -> frozenset[int]:
        """UIDs from *first* on that need no second fetch: recorded already, or given up after `GIVEN_UP` tries."""
        have = (LocationRow.account == account, LocationRow.folder == folder, LocationRow.uidvalidity == uidvalidity, LocationRow.uid >= first)
        lost = (MissedRow.account == account, MissedRow.folder == folder, MissedRow.uidvalidity == uidvalidity, MissedRow.attempts >= GIVEN_UP)
        return frozenset((*self.connection.scalars(select(LocationRow.uid).where(*have)), *self.connection.scalars(select(MissedRow.uid).where(*lost))))

    def missed(self, uid: int, *, account: str, folder: str, uidvalidity: int, detail: str, now: datetime) -> int:
        """Record that the server did not hand over a mail that it has; how often by now."""
        place = {"account": account, "folder": folder, "uidvalidity": uidvalidity, "uid": uid}
        statement = upsert(self.connection, MissedRow)
        again = {"attempts": MissedRow.attempts + 1, "detail": statement.excluded.detail, "at": statement.excluded.at}
        returning = statement.on_conflict_do_update(index_elements=list(place), set_=again).returning(MissedRow.attempts)
        return self.connection.scalars(returning, {**place, "attempts": 1, "detail": detail, "at": now}).one()

    def store(self, sha256: str, *, size: int, arrival: Arrival, source: Source, now: datetime) -> bool:
        """Record one mail and its place; whether the mail is new. The earliest INTERNALDATE wins."""
        return bool(self.store_many((Incoming(sha256, size, arrival),), source=source, now=now))

    def store_many(self, batch: Iterable[Incoming], *, source: Source, now: datetime) -> tuple[str, ...]:
        """Record a batch in few statements; the sha256 of the mails that are new."""
        mails = tuple(batch)
        if not mails:
            return ()
        unique = {one.sha256: one for one in sorted(mails, key=lambda one: one.came, reverse=True)}  # the earliest stays
        gone = erased(self.connection)
        known: set[str] = set(gone)
        for chunk in batched(sorted(unique)):
            known.update(self.connection.scalars(select(MessageRow.sha256).where(MessageRow.sha256.in_(chunk))))
        statement = upsert(self.connection, MessageRow)
        statement = statement.on_conflict_do_update(
            index_elements=["sha256"], set_={"arrived": statement.excluded.arrived}, where=statement.excluded.arrived < MessageRow.arrived
        )
        # in the order of the key: two pollers that meet the same mails wait for each other instead of deadlocking
        self.connection.execute(statement, [_message(unique[one], source=source, now=now, erased=one in gone) for one in sorted(unique)])
        once_each(self.connection, LocationRow, [_location(one.arrival, one.sha256) for one in mails], by=PLACE)
        return tuple(dict.fromkeys(one.sha256 for one in mails if one.sha256 not in known))

    def vanished(self, uid: int, *, account: str, folder: str, uidvalidity: int) -> None:
        """Record that a mail was listed and could not be fetched: somebody removed it in between."""
        once(self.connection, LocationRow, {"account": account, "folder": folder, "uidvalidity": uidvalidity, "uid": uid}, by=PLACE)

    def pending(self, limit: int = 100) -> tuple[Pending, ...]:
        """The mails without a fate, by (arrived, sha256)."""
        statement = (
            select(MessageRow.sha256, MessageRow.arrived, MessageRow.attempts, MessageRow.account, MessageRow.source)
            .where(MessageRow.fate.in_((Fate.STORED, Fate.PARSED)))
            .order_by(MessageRow.arrived, MessageRow.sha256)
            .limit(limit)
        )
        return tuple(
            Pending(sha256, arrived, attempts, account, Source(source)) for sha256, arrived, attempts, account, source in self.connection.execute(statement)
        )

    def anew(self) -> frozenset[str]:
        """The mails that wait to be judged anew because a person decided something."""
        return frozenset(self.connection.scalars(select(MessageRow.sha256).where(refiling.ANEW)))

    def judged(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Those of these mails that have a fate, and are not about to be judged."""
        statement = select(MessageRow.sha256).where(MessageRow.fate.not_in((Fate.STORED, Fate.PARSED, Fate.BROKEN)))
        return frozenset(one for chunk in batched(sorted(set(sha256s))) for one in self.connection.scalars(statement.where(MessageRow.sha256.in_(chunk))))

    def overtaken(self, sha256: str, campaign: str) -> bool:
        """Whether a later mail of *campaign* was judged already, or a person said since this one came whose another is.

        Asked of every mail, and nearly always in vain: it looks along an index, however many mails there are.
        """
        own = self.connection.scalar(select(MessageRow.arrived).where(MessageRow.sha256 == sha256))
        later = (MessageRow.campaign == campaign, MessageRow.arrived >= own, or_(MessageRow.arrived > own, MessageRow.sha256 > sha256))
        judged = select(MessageRow.sha256).where(*later, MessageRow.fate.not_in((Fate.STORED, Fate.PARSED, Fate.BROKEN)))
        said = select(RulingRow.subject).where(RulingRow.kind == RulingKind.PLACE.value, RulingRow.at > own)
        return any(self.connection.scalar(statement.limit(1)) is not None for statement in (judged, said))

    def fate(self, sha256: str) -> Fate | None:
        """What became of this mail so far; None when its bytes never came."""
        found = self.connection.scalar(select(MessageRow.fate).where(MessageRow.sha256 == sha256))
        return None if found is None else Fate(found)

    def keep_facts(self, mail: Mail, dump: Mapping[str, Any]) -> None:
        """Keep what *mail* is (*dump* of it, as JSON) and put its headers where they are searched: stored → parsed."""
        statement = upsert(self.connection, MessageFactsRow)
        statement = statement.on_conflict_do_update(index_elements=["sha256"], set_={"reader": statement.excluded.reader, "facts": statement.excluded.facts})
        self.connection.execute(statement, {"sha256": mail.sha256, "reader": mail.reader, "facts": dict(dump)})
        self.connection.execute(
            update(MessageRow)
            .where(MessageRow.sha256 == mail.sha256)
            .values(
                {
                    "message_id": mail.message_id,
                    "subject": mail.subject,
                    "sender_name": mail.sender.name if mail.sender else "",
                    "sender": mail.sender.address if mail.sender else "",
                    # RFC 5322 §3.6.4: of a parent without References its In-Reply-To stands in their place
                    "thread": list(mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ())),
                    "dated": mail.date,
                    "fate": case((MessageRow.fate == Fate.STORED.value, Fate.PARSED.value), else_=MessageRow.fate),
                }
            )
        )

    def facts(self, sha256: str) -> tuple[str, dict[str, Any]] | None:
        """(reader, dump) of this mail, as kept last."""
        row = self.connection.execute(select(MessageFactsRow.reader, MessageFactsRow.facts).where(MessageFactsRow.sha256 == sha256)).one_or_none()
        return None if row is None else (row[0], row[1])

    def companions(self, campaign: str | None, *, since: datetime, until: datetime) -> tuple[Companion, ...]:
        """The mails read so far that came in that time, of this campaign or of none (None: of any), by (arrived, sha256)."""
        where: list[ColumnElement[bool]] = [MessageRow.arrived.between(since, until), MessageRow.sha256.in_(select(MessageFactsRow.sha256))]
        if campaign is not None:
            where.append(or_(MessageRow.campaign == campaign, MessageRow.campaign.is_(None)))
        numbers = grouped((sha256, number) for sha256, number in self.connection.execute(select_numbers(where)))
        names = ("sha256", "message_id", "thread", "sender", "arrived", "fate", "campaign", "covered_by")
        columns = select(*(getattr(MessageRow, name) for name in names))
        return tuple(
            Companion(
                sha256=row.sha256,
                message_id=row.message_id,
                references=tuple(row.thread),
                sender=row.sender,
                arrived=row.arrived,
                fate=Fate(row.fate),
                campaign=row.campaign,
                cases=tuple(dict.fromkeys(numbers.get(row.sha256, ()))),
                covered=row.covered_by is not None,
            )
            for row in self.connection.execute(columns.where(*where).order_by(MessageRow.arrived, MessageRow.sha256))
        )

    def failed(self, sha256: str, reason: str) -> Fate:
        """Count a failed attempt; the third one makes the mail broken."""
        statement = (
            update(MessageRow)
            .where(MessageRow.sha256 == sha256)
            .values(
                attempts=MessageRow.attempts + 1,
                fate_reason=reason,
                fate=case((MessageRow.attempts + 1 >= ATTEMPTS, Fate.BROKEN.value), else_=MessageRow.fate),
            )
            .returning(MessageRow.fate)
        )
        fate = self.connection.scalar(statement)
        if fate is None:
            raise StoreError(f"no mail {sha256} is stored")
        return Fate(fate)

    def refate(self, sha256: str, fate: Fate, reason: str) -> bool:
        """Turn a filed mail over to a person: only with its case on the table does the question show. False when it was not filed."""
        filed = (MessageRow.sha256 == sha256, MessageRow.fate == Fate.FILED.value)
        return self.connection.execute(update(MessageRow).where(*filed).values(fate=fate.value, fate_reason=reason)).rowcount == 1

    def first_arrival(self, campaign: str) -> datetime | None:
        """When the first mail of this campaign came."""
        return self.connection.scalar(select(func.min(MessageRow.arrived)).where(MessageRow.campaign == campaign))

    def settle(self, sha256s: Iterable[str], why: str) -> None:
        """Note that these mails need no letter; with the reason, where the key of a letter would stand."""
        for chunk in batched(tuple(sha256s)):
            self.connection.execute(update(MessageRow).where(MessageRow.sha256.in_(chunk), MessageRow.covered_by.is_(None)).values(covered_by=f"settled:{why}"))

    def stored(self) -> tuple[str, ...]:
        """The sha256 of every mail on the books."""
        return tuple(self.connection.scalars(select(MessageRow.sha256).order_by(MessageRow.sha256)))

    def replay(self, sha256s: Iterable[str], *, refile: bool = False) -> int:
        """Make these mails pending again, whatever their fate; how many there were. *refile*: what follows takes the place of what followed."""
        statement = update(MessageRow).values(fate=Fate.STORED.value, fate_reason="", attempts=0)
        wanted = tuple(batched(sorted(set(sha256s) - erased(self.connection))))  # of what was removed nothing more can be read
        if refile:
            statement = statement.values(refile=True)
            for chunk in wanted:
                refiling.forgotten(self.connection, chunk)
        return sum(self.connection.execute(statement.where(MessageRow.sha256.in_(chunk))).rowcount for chunk in wanted)


def _message(one: Incoming, *, source: Source, now: datetime, erased: bool) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "size": one.size,
        "source": source.value,
        "account": one.arrival.account,
        "arrived": one.came,
        "stored_at": now,
        "fate": (Fate.IGNORED if erased else Fate.STORED).value,
        "fate_reason": GONE if erased else "",
    }


def _location(arrival: Arrival, sha256: str) -> dict[str, Any]:
    return {
        "account": arrival.account,
        "folder": arrival.folder,
        "uidvalidity": arrival.uidvalidity,
        "uid": arrival.uid,
        "sha256": sha256,
        "internaldate": arrival.internaldate,
    }
