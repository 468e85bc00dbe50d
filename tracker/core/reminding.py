"""Reminders 催报: on which days before which deadline, and to which cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Deadline
from notifier.notices import Posting, Recipient, Reminder
from tracker.core.circumstances import addressed, last_letter
from tracker.core.cloud import as_of
from tracker.core.entries import entry, faults, letterhead, post_to, references
from tracker.core.model import Dossier, Fate
from tracker.core.owed import SILENCING, Send, left_alone, local_day, open_of
from tracker.core.standing import items

REMINDER_HOUR = 9  # local: when an office opens its mail


def reminders(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime) -> tuple[Send, ...]:
    """The newest rung that has come and not passed, for every case that still owes something."""
    owed: list[Send] = []
    for closes, days, at in rungs(campaign):
        if not at <= now < closes or _newer_rung(campaign, at, closes, now):
            continue
        for dossier in dossiers:
            letter = _reminder(dossier, campaign, closes, days, at, now)
            if letter is not None:
                owed.append(letter)
    return tuple({one.cases: one for one in reversed(owed)}.values())[::-1]  # one a case: the rung that came first


def rungs(campaign: Campaign) -> tuple[tuple[datetime, int, datetime], ...]:
    """Every (deadline, days before, moment) at which reminders go out, in time order."""
    zone = ZoneInfo(campaign.zone)
    found: set[tuple[datetime, int, datetime]] = set()
    for deadline in campaign.deadlines:
        if deadline.at is None:
            continue
        for rung in campaign.correspondence.reminders:
            if rung.deadline in {"", deadline.name}:
                day = last_day(deadline, campaign.zone) - timedelta(days=rung.days)
                found.add((deadline.at, rung.days, datetime(day.year, day.month, day.day, REMINDER_HOUR, tzinfo=zone)))
    return tuple(sorted(found, key=lambda one: (one[2], one[0])))


def last_day(deadline: Deadline, zone: str) -> date:
    """The local calendar day a deadline ends on: 24:00 belongs to the day before midnight."""
    if deadline.at is None:
        raise ValueError("a deadline without a date has no last day")
    return (deadline.at.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()


def _reminder(dossier: Dossier, campaign: Campaign, closes: datetime, days: int, at: datetime, now: datetime) -> Send | None:
    number = dossier.submission.number
    # A case opened at the rung or after it has just had its receipt; the next rung is for it.
    if left_alone(dossier) or open_of(dossier, SILENCING) or dossier.submission.opened >= at or _told(dossier, campaign, at, now):
        return None
    stood = as_of(items(dossier, campaign), now)
    case = entry(dossier, [one for one in stood if campaign.deadline_of(one.requirement).at == closes], campaign)
    last = last_letter(dossier)
    if not case.awaited or last is None:
        return None
    today = local_day(now, campaign)
    lacking = faults(stood)
    notice = Reminder(letterhead(campaign), case, lacking, now, closes, days, post_to(campaign), today)
    day = (closes.astimezone(ZoneInfo(campaign.zone)) - timedelta(microseconds=1)).date()
    to = Recipient(last.sender_name, addressed(dossier, last))
    posting = Posting(f"reminder:{number}:{day.isoformat()}:{days}", to, number, last.message_id, references(last))
    return Send(notice, posting, (number,), ())


def _told(dossier: Dossier, campaign: Campaign, at: datetime, now: datetime) -> bool:
    """Whether another letter says the same: one of today, one since the day of the rung, or a receipt that is on its way."""
    told = [one for one in dossier.letters if one.kind != "receipt" and local_day(one.queued, campaign) == local_day(now, campaign)]
    told += [one for one in dossier.letters if one.kind in {"deficiency", "late"} and local_day(one.queued, campaign) >= local_day(at, campaign)]
    return bool(told) or (campaign.correspondence.receipt and any(one.fate is Fate.FILED and not one.covered for one in dossier.mails))


def _newer_rung(campaign: Campaign, at: datetime, closes: datetime, now: datetime) -> bool:
    return any(other_closes == closes and at < other <= now for other_closes, _, other in rungs(campaign))
