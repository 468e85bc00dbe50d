"""What senders told of things they posted: kept with the mail that tells it, and whose it is by the cases of that mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from tracker.core.claiming import Reported
from tracker.core.waybills import Waybill
from tracker.store.decided import decided
from tracker.store.reading import grouped
from tracker.store.refiling import HOLDS
from tracker.store.tables.dossier import MailCaseRow, SubmissionRow
from tracker.store.tables.incoming import MessageRow, WaybillRow


@dataclass(frozen=True, slots=True)
class Post:
    connection: Connection

    def told(self, mail: str, waybills: Iterable[Waybill]) -> None:
        """Keep what *mail* tells, in place of what was read in it before."""
        self.connection.execute(delete(WaybillRow).where(WaybillRow.mail == mail))
        rows = [{"mail": mail, "number": one.number, "carrier": one.carrier, "words": one.words} for one in waybills]
        if rows:
            self.connection.execute(insert(WaybillRow), rows)

    def reported(self, campaign: str) -> tuple[Reported, ...]:
        """Everything that mails of *campaign*, and those of none, told; oldest first."""
        merged = decided(self.connection, campaign).merged
        links = (
            select(MailCaseRow.sha256, SubmissionRow.number)
            .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
            .join(WaybillRow, WaybillRow.mail == MailCaseRow.sha256)
            .where(HOLDS, SubmissionRow.campaign == campaign)
            .order_by(SubmissionRow.seq)
        )
        cases = grouped((mail, merged.get(number, number)) for mail, number in self.connection.execute(links))
        statement = (
            select(WaybillRow.number, WaybillRow.carrier, WaybillRow.words, WaybillRow.mail, MessageRow.sender, MessageRow.arrived)
            .join(MessageRow, MessageRow.sha256 == WaybillRow.mail)
            .where((MessageRow.campaign == campaign) | MessageRow.campaign.is_(None))
            .order_by(MessageRow.arrived, WaybillRow.id)
        )
        return tuple(
            Reported(row.number, row.carrier, row.words, row.mail, row.sender, row.arrived, tuple(dict.fromkeys(cases.get(row.mail, ()))))
            for row in self.connection.execute(statement)
        )
