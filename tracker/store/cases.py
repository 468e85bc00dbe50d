"""Units, submissions and papers: what a judgement opens and files, and the dossiers the core thinks with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ingest.facts import Mail
from tracker.core.model import Dossier, Fate, Judgement, MailBrief, Submission, Unit


@dataclass(frozen=True, slots=True)
class Keys:
    """How names are made comparable; the core's own functions, passed in because the store has no opinion."""

    unit: Callable[[str], str]
    title: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class RegisterData:
    """Who is known to a campaign, as plain values for the core's register."""

    units: tuple[Unit, ...]  # every unit, of this campaign or not
    submissions: tuple[Submission, ...]  # of this campaign, by number
    senders: Mapping[str, tuple[str, ...]]  # address → numbers of the cases it wrote about
    letters: Mapping[str, tuple[str, ...]]  # Message-ID of our letters → numbers of the cases they speak of


@dataclass(frozen=True, slots=True)
class Cases:
    connection: Connection

    def apply(self, campaign: str | None, mail: Mail, judgement: Judgement, *, keys: Keys, now: datetime, version: str) -> tuple[str, ...]:
        """Carry out *judgement* on a stored mail; the numbers touched, in order. Twice is once.

        A `CaseRef` with a number is that case, and fills its title when it has none; any other is looked up by what this
        mail called it before, then by (unit, title), else opened. *campaign* None: the mail belongs to no campaign.
        """
        raise NotImplementedError

    def register(self, campaign: str) -> RegisterData:
        raise NotImplementedError

    def dossiers(self, campaign: str, numbers: Iterable[str] | None = None) -> tuple[Dossier, ...]:
        """The cases of *campaign* (or those *numbers* of it) by number, in a constant number of queries."""
        raise NotImplementedError

    def unanswered(self, campaign: str, *, before: datetime, fates: Iterable[Fate] = (Fate.FILED,)) -> tuple[MailBrief, ...]:
        """Mails of these fates that arrived before then and that no letter answers yet, by (arrived, sha256)."""
        raise NotImplementedError

    def mails(self, sha256s: Iterable[str]) -> tuple[MailBrief, ...]:
        """These mails, by (arrived, sha256)."""
        raise NotImplementedError

    def complete(self, number: str, *, title: str = "", category: str = "", keys: Keys, by: str, why: str, now: datetime) -> None:
        """Set what was empty, or what a person corrects, of one case; audited."""
        raise NotImplementedError

    def learn_alias(self, unit_id: int, name: str, *, keys: Keys, by: str, why: str, now: datetime) -> bool:
        """Let *name* mean this unit from now on; False when it means another one already."""
        raise NotImplementedError

    def rename_unit(self, unit_id: int, name: str, *, keys: Keys, by: str, why: str, now: datetime) -> None:
        """Give the unit its new name; the former one stays known as an alias."""
        raise NotImplementedError
