"""Letters that no mail asks for by itself: what they are owed on is looked up here, and whether they are is thought in the core."""

from __future__ import annotations

from datetime import datetime

from config.campaign import Campaign
from tracker.core.due import Send
from tracker.core.model import MailBrief
from tracker.desk import Desk


def owed(desk: Desk, campaign: Campaign, now: datetime) -> tuple[tuple[Send, tuple[MailBrief, ...]], ...]:
    """What is owed by *now* besides answers and reminders, each letter with the mails of its cases."""
    return ()
