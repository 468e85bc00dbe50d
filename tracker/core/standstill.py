"""How long nothing new is owed as long as nothing new is known: time alone makes letters owed only at certain moments. Pure.

Rungs of reminders, what lacked at the close, and another day for a case that was written to today begin on a full hour where the call is; a link
that was left in a mail runs out at a moment of its own. At all others time only ends things: what happened too long ago, a rung whose day is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from tracker.core.model import Dossier


@dataclass(frozen=True, slots=True)
class Standstill:
    """Nothing was owed at *since*."""

    campaign: Campaign
    changes: int  # what the books counted when the cases were read
    since: datetime
    until: datetime

    def holds(self, campaign: Campaign, changes: int, now: datetime) -> bool:
        """Whether nothing can be owed at *now* either: the same call, the same books, and no moment passed at which time alone would count."""
        return changes == self.changes and self.since <= now < self.until and campaign == self.campaign


def turn(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime) -> datetime:
    """The first moment after *now* at which something may be owed that was not, whatever stays as it is."""
    local = now.astimezone(ZoneInfo(campaign.zone))
    hour = now + timedelta(hours=1) - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    lapses = (paper.expires for one in dossiers for paper in one.papers if paper.expires is not None and paper.expires > now)
    return min((hour, *lapses))
