"""A case as it was known at an earlier moment: its evidence up to then. What has changed since is the difference of two readings.

Evidence is only ever appended, so nothing needs to be kept for this. What was read anew since (a second look at a scan, a
question closed) counts as if it had been read so then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.core.model import Dossier


def known(dossiers: Iterable[Dossier], at: datetime, zone: str) -> Iterator[Dossier]:
    """The *dossiers* that were open at *at*, with what had come by then. Envelopes bear a day and no hour: those of the day itself are left out."""
    day = at.astimezone(ZoneInfo(zone)).date()
    for one in dossiers:
        if one.submission.opened <= at:
            yield replace(
                one,
                papers=tuple(paper for paper in one.papers if paper.arrived <= at),
                parcels=tuple(parcel for parcel in one.parcels if parcel.received_on < day),
                rulings=tuple(ruling for ruling in one.rulings if ruling.at <= at),
                mails=tuple(mail for mail in one.mails if mail.arrived <= at),
                tasks=tuple(task for task in one.tasks if task.opened is None or task.opened <= at),
            )
