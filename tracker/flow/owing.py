"""Letters that no mail asks for by itself: what they are owed on is looked up here, and whether they are is thought in the core.

Most ticks find nothing: then the cases are not read again before something is written that they are read from, or a moment comes at which time
alone may make a letter owed. How often something was written the database counts by itself, so that nothing is thought on books that are old.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from tracker.core.due import Grounds, Send, besides, open_rungs, possible, reminders
from tracker.core.model import Dossier, RulingKind, TaskKind
from tracker.core.standstill import Standstill, turn
from tracker.desk import Desk

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

ON_NAMES = frozenset({RulingKind.RENAME, RulingKind.SAME_UNIT})


@dataclass(frozen=True, slots=True)
class Books:
    """The cases of a campaign and what was decided beside them, of one moment."""

    dossiers: tuple[Dossier, ...]
    grounds: Grounds
    changes: int


def books(desk: Desk, campaign: Campaign, now: datetime) -> Books | None:
    """What letters can be owed on; None where the calendar alone, or that nothing changed since nothing was owed, says that none is."""
    if not possible(campaign, now) and not open_rungs(campaign, now):
        return None
    with desk.store.look() as ledger:
        changes = ledger.changes.count()
        still = desk.standstill.get(campaign.code)
        if still is not None and still.holds(campaign, changes, now):
            return None
        return Books(ledger.cases.dossiers(campaign.code), grounds(ledger, campaign), changes)


def nothing(desk: Desk, campaign: Campaign, found: Books, now: datetime) -> None:
    """Remember that nothing was owed on these books."""
    desk.standstill[campaign.code] = Standstill(campaign, found.changes, now, turn(found.dossiers, campaign, now))


def reminded(found: Books, campaign: Campaign, now: datetime) -> tuple[tuple[Send, tuple[Dossier, ...]], ...]:
    """The reminders owed by *now*, each with its cases."""
    return with_cases(reminders(found.dossiers, campaign, now), found.dossiers)


def owed(found: Books, campaign: Campaign, now: datetime) -> tuple[tuple[Send, tuple[Dossier, ...]], ...]:
    """What is owed by *now* besides answers and reminders, each letter with its cases."""
    return with_cases(besides(found.dossiers, campaign, now, found.grounds), found.dossiers)


def with_cases(letters: Iterable[Send], dossiers: Iterable[Dossier]) -> tuple[tuple[Send, tuple[Dossier, ...]], ...]:
    """Each letter with the cases it speaks of."""
    known = {one.submission.number: one for one in dossiers}
    return tuple((letter, tuple(known[number] for number in letter.cases)) for letter in letters)


def grounds(ledger: Ledger, campaign: Campaign) -> Grounds:
    """What people decided that no dossier holds."""
    wanted = campaign.correspondence
    ruled = ledger.office.decisions(campaign.code) if wanted.names else ()
    asked = ledger.office.tasks(campaign.code, open_only=False) if wanted.withdrawals else ()
    return Grounds(
        rulings=tuple(one for _, _, one in ruled if one.kind in ON_NAMES and not one.undone),
        asked=frozenset(one.ruling for one in asked if one.kind is TaskKind.WITHDRAWAL and one.ruling),
    )
