"""A letter that is owed, mails that need none, and when nothing is written about a case because a person is on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from notifier.notices import Notice, Posting
from tracker.core.model import Dossier, TaskKind
from tracker.core.standing import stopped, withdrawn

# While one of these is open, nothing automatic is written about the case: a person is on it.
SILENCING = frozenset(
    {
        TaskKind.LATE_REPLACEMENT,
        TaskKind.UNIT,
        TaskKind.WITHDRAWAL,
        TaskKind.BOUNCE,
        TaskKind.BORDERLINE,
        TaskKind.PRIVACY,
        TaskKind.DUPLICATE,
        TaskKind.TITLE,
        TaskKind.REPLACEMENT,
    }
)
# While one of these is open, we have not read all that came: what looks missing may be in there.
UNREAD = frozenset({TaskKind.UNREADABLE, TaskKind.ITEM})


@dataclass(frozen=True, slots=True)
class Send:
    """A letter owed, with the mails it answers."""

    notice: Notice
    posting: Posting
    cases: tuple[str, ...]
    covers: tuple[str, ...]  # sha256 of mails


@dataclass(frozen=True, slots=True)
class Settle:
    """Mails that need no letter: they brought nothing new, or a person answers."""

    covers: tuple[str, ...]
    reason: str


def left_alone(dossier: Dossier) -> bool:
    """Whether a person said that nothing is to be written about it."""
    return withdrawn(dossier) or stopped(dossier)


def open_of(dossier: Dossier, kinds: frozenset[TaskKind]) -> bool:
    return any(task.kind in kinds and not task.closed for task in dossier.tasks)


def local_day(now: datetime, campaign: Campaign) -> date:
    return now.astimezone(ZoneInfo(campaign.zone)).date()
