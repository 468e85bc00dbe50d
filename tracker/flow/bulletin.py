"""The organisers' digest 日报 with its files: written down when an issue is due, attached when it goes out."""

from __future__ import annotations

from datetime import datetime

from config.campaign import Campaign
from notifier.notices import Digest, Letter, Notice
from tracker.core import digest as digests
from tracker.desk import Desk
from tracker.flow.office import report


def issued(desk: Desk, campaign: Campaign, issue: digests.Issue, last: datetime | None, now: datetime) -> Digest:
    """What this issue says; *last* is when the one before it was queued."""
    return digests.digest(report(desk, campaign, at=now), issue, last)


def with_files(desk: Desk, notice: Notice, letter: Letter) -> Letter:
    """The letter with the files that go with it."""
    del desk, notice
    return letter
