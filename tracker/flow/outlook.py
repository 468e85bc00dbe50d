"""What the coming days bring, from the books as they are: nothing is queued, nothing is sent."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from config.campaign import Campaign
from tracker.core.forecast import DAYS, Foreseen, forecast
from tracker.desk import Desk
from tracker.flow import owing, welcome


def foreseen(desk: Desk, campaign: Campaign, *, days: int = DAYS, now: datetime | None = None) -> tuple[Foreseen, ...]:
    """The letters of the next *days*, by time."""
    at, settings = now or desk.now(), desk.settings
    readers = campaign.correspondence.digest_to or settings.organisers
    with desk.store.look() as ledger:
        dossiers = ledger.cases.dossiers(campaign.code)
        opened = ledger.intake.first_arrival(campaign.code)
        written = [one.key for one in ledger.outbox.letters(campaign.code) if one.kind == "digest"]
        grounds = owing.grounds(ledger, campaign)
    later = partial(welcome.awake, desk, campaign)
    return forecast(
        dossiers, campaign, at, days=days, opened=opened, readers=len(readers), known=frozenset(key.rpartition(":")[2] for key in written), grounds=grounds, later=later
    )  # fmt: skip
