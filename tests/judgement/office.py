"""A real office on a real ledger, for the laws of judging: what it was told can be told again to another one."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.facts import Arrival, Nature
from ingest.names import unit_key
from ingest.parse import load
from tracker.desk import Desk, open_desk
from tracker.flow.office import Parcel, log_parcel, report
from tracker.flow.work import judge
from tracker.store.ledger import Incoming, Source

if TYPE_CHECKING:
    from ingest.child import Broken
    from ingest.facts import Mail
    from ingest.sandbox import Sandbox
    from tracker.core.report import Report

LOOKED = timedelta(days=60)  # after everything


@dataclass
class ReadOnce:
    """The sandbox, asked once for each mail: reading the same bytes again says the same, and costs a hundred times judging."""

    sandbox: Sandbox
    said: dict[str, Mail | Broken]

    def read(self, path: Path, own: frozenset[str] = frozenset(), *, ahead: Path | None = None) -> Mail | Broken:
        del ahead
        if path.name not in self.said:
            self.said[path.name] = self.sandbox.read(path, own)
        return self.said[path.name]

    def close(self) -> None:
        """Whoever made the sandbox closes it."""


class Office:
    """One deployment of its own, with what it was told in the order it was told."""

    def __init__(self, home: Path, reader: ReadOnce) -> None:
        settings = open_desk(home)
        self.desk = Desk(settings.settings, settings.campaigns, ())
        self.desk.__dict__["sandbox"] = reader
        self.home = home
        self.uid = 0

    @classmethod
    def copied(cls, template: Path, home: Path, reader: ReadOnce) -> Office:
        shutil.copytree(template, home)
        return cls(home, reader)

    @property
    def campaign(self) -> Any:
        return self.desk.campaign()

    def receive(self, raw: bytes, at: datetime) -> str:
        """Take one mail in and judge whatever waits; its sha256."""
        sha256 = self.take(raw, at)
        judge(self.desk, now=at)
        return sha256

    def take(self, raw: bytes, at: datetime) -> str:
        blob = self.desk.vault.keep((raw,))
        self.uid += 1
        with self.desk.store.begin() as ledger:
            ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, self.uid, at)),), source=Source.IMAP, now=at)
        return blob.sha256

    def replay(self, mails: list[str], at: datetime) -> None:
        with self.desk.store.begin() as ledger:
            ledger.intake.replay(mails)
        judge(self.desk, now=at)

    def parcel(self, unit: str, number: str, at: datetime) -> str:
        parcel = Parcel(at.date(), ("申报表(纸质)",), units=(unit,), posted_on=at.date(), sealed=True, logged_by="王芳", register_no=number)
        return log_parcel(self.desk, self.campaign, parcel, now=at)

    def report(self, at: datetime) -> Report:
        return report(self.desk, self.campaign, at=at)

    def close(self) -> None:
        self.desk.close()
        shutil.rmtree(self.home, ignore_errors=True)


def books(found: Report) -> dict[str, Any]:
    """Everything that a person sees, by what it is and not by its number. A unit is called as it was first written, by whomever: its key counts."""
    names = {one.number: (unit_key(one.unit), one.title) for one in found.cases}
    cases = Counter(
        (unit_key(one.unit), one.title, one.state.value, tuple(sorted((item.key, item.standing.value, *_papers(item)) for item in one.items)), _parcels(one))
        for one in found.cases
    )
    return {
        "cases": cases,
        "mails": Counter(
            (one.sha256, one.fate.value, one.reason, one.unplaced, tuple(sorted(map(str, (names.get(each) for each in one.cases))))) for one in found.mails
        ),
        "tasks": Counter((one.kind.value, one.mail, names.get(one.submission), one.closed) for one in found.tasks if not one.closed),
    }


def _papers(item: Any) -> tuple[Any, ...]:
    return tuple(sorted((paper.mail, paper.path, paper.version, paper.standing.value) for paper in item.papers))


def _parcels(case: Any) -> tuple[str, ...]:
    return tuple(sorted(one.register_no for one in case.parcels))


def lost(office: Office, found: Report) -> list[tuple[str, str]]:
    """The files of persons' mails that are neither on a visible place, nor listed, nor asked about."""
    placed = {(paper.mail, paper.path) for case in found.cases for item in case.items for paper in item.papers}
    missing = []
    for line in found.mails:
        with office.desk.store.look() as ledger:
            kept = ledger.intake.facts(line.sha256)
        mail = load(kept[1]) if kept else None
        if mail is None or mail.nature is not Nature.PERSON:
            continue
        missing += [
            (line.sha256, leaf.filename)
            for leaf in mail.leaves
            if leaf.filename not in line.unplaced and not any((line.sha256, each.path) in placed for each in leaf.walk())
        ]
    return missing
