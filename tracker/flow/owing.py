"""Letters that no mail asks for by itself: what they are owed on is looked up here, and whether they are is thought in the core."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from config.campaign import Campaign
from tracker.core.due import Grounds, Send, besides, possible
from tracker.core.model import Dossier, RulingKind, TaskKind
from tracker.desk import Desk

if TYPE_CHECKING:
    from tracker.store.ledger import Ledger

ON_NAMES = frozenset({RulingKind.RENAME, RulingKind.SAME_UNIT})


def owed(desk: Desk, campaign: Campaign, now: datetime) -> tuple[tuple[Send, tuple[Dossier, ...]], ...]:
    """What is owed by *now* besides answers and reminders, each letter with its cases."""
    if not possible(campaign, now):
        return ()
    with desk.store.look() as ledger:
        dossiers = ledger.cases.dossiers(campaign.code)
        decided = grounds(ledger, campaign)
    return with_cases(besides(dossiers, campaign, now, decided), dossiers)


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
