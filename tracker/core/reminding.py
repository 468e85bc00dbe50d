"""Reminders 催报: on which days before which deadline, and to which cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
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
    for closes, days, at in open_rungs(campaign, now):
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


def open_rungs(campaign: Campaign, now: datetime) -> tuple[tuple[datetime, int, datetime], ...]:
    """The newest rung of every deadline that has come and not passed. By the calendar alone: where there is none, nobody is reminded, whatever the cases."""
    every = rungs(campaign)
    newest = {closes: at for closes, _, at in every if at <= now < closes}
    return tuple(one for one in every if newest.get(one[0]) == one[2])


def dated(notice: Reminder, now: datetime) -> Reminder:
    """The reminder as it reads on the day it goes out: one that waited to be released counts from then."""
    today = now.astimezone(ZoneInfo(notice.head.zone)).date()
    return replace(notice, days=_left(notice.until, today, notice.head.zone), today=today) if today > notice.today else notice


def last_day(deadline: Deadline, zone: str) -> date:
    """The local calendar day a deadline ends on: 24:00 belongs to the day before midnight."""
    if deadline.at is None:
        raise ValueError("a deadline without a date has no last day")
    return _day_of(deadline.at, zone)


def _day_of(closes: datetime, zone: str) -> date:
    return (closes.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()


def _left(closes: datetime, today: date, zone: str) -> int:
    """Days from *today* to the last one. A rung may be met late, after an outage or by a case that had its letter that day."""
    return max(0, (_day_of(closes, zone) - today).days)


def _reminder(dossier: Dossier, campaign: Campaign, closes: datetime, days: int, at: datetime, now: datetime) -> Send | None:
    number = dossier.submission.number
    key = f"reminder:{number}:{_day_of(closes, campaign.zone).isoformat()}:{days}"
    if any(one.key == key for one in dossier.letters):  # a rung stays open for days
        return None
    # A case opened at the rung or after it has just had its receipt; the next rung is for it.
    if left_alone(dossier) or open_of(dossier, SILENCING) or dossier.submission.opened >= at or _told(dossier, campaign, at, now):
        return None
    stood = as_of(items(dossier, campaign), now)
    case = entry(dossier, [one for one in stood if campaign.deadline_of(one.requirement).at == closes], campaign)
    last = last_letter(dossier)
    if not case.awaited or last is None or not addressed(dossier, last):
        return None
    today = local_day(now, campaign)
    lacking = faults(stood)
    notice = Reminder(letterhead(campaign), case, lacking, now, closes, _left(closes, today, campaign.zone), post_to(campaign), today)
    to = Recipient(last.sender_name, addressed(dossier, last))
    posting = Posting(key, to, number, last.message_id, references(last))
    return Send(notice, posting, (number,), ())


def _told(dossier: Dossier, campaign: Campaign, at: datetime, now: datetime) -> bool:
    """Whether another letter says the same: one of today, one since the day of the rung, or a receipt that is on its way."""
    told = [one for one in dossier.letters if one.kind != "receipt" and local_day(one.queued, campaign) == local_day(now, campaign)]
    told += [one for one in dossier.letters if one.kind in {"deficiency", "late"} and local_day(one.queued, campaign) >= local_day(at, campaign)]
    return bool(told) or (campaign.correspondence.receipt and any(one.fate is Fate.FILED and not one.covered for one in dossier.mails))
