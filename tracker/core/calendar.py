"""When organisers hear from us.

Weekly until fifteen days before the close, then every working day and on reminder days, twice on the last day, the day
after, the first working day after that, and once more when the last parcel may have come. Working days are China's, with
make-up days 调休; beyond the calendar package's last year only weekends are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from config.campaign import Campaign
from tracker.core.due import last_day, rungs

DAILY_FROM = 15  # days before the close
SECOND_HOUR = 18  # on the last day
WEEKDAY_OF_DIGEST = 0  # Monday


@dataclass(frozen=True, slots=True)
class Issue:
    number: int  # 第 n 期
    at: datetime
    name: str  # "2025-09-30" or "2025-09-30b" for the second of a day: part of the key
    final: bool


def working(day: date) -> bool:
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def issues(campaign: Campaign, opened: date) -> tuple[Issue, ...]:
    """Every digest from the day the first mail came to the final report, in order."""
    closes = closes_on(campaign)
    if closes is None:
        return ()
    zone = ZoneInfo(campaign.zone)
    last = _last_arrival(campaign, closes)
    days = {day for day in _range(opened + timedelta(days=1), closes) if _regular(day, closes)}
    days |= {at.date() for _, _, at in rungs(campaign) if opened < at.date() <= closes}
    days |= {closes, closes + timedelta(days=1), _next_working(closes + timedelta(days=2)), last + timedelta(days=1)}
    moments: list[tuple[datetime, str]] = []
    for day in sorted(day for day in days if day > opened):
        moments.append((datetime.combine(day, time(campaign.correspondence.digest_hour), zone), day.isoformat()))
        if day == closes:
            moments.append((datetime.combine(day, time(SECOND_HOUR), zone), f"{day.isoformat()}b"))
    return tuple(Issue(index, at, name, index == len(moments)) for index, (at, name) in enumerate(moments, start=1))


def newest(all_issues: Sequence[Issue], now: datetime) -> Issue | None:
    """The one issue that is due by now: after an outage the missed ones are not sent one after the other."""
    past = [one for one in all_issues if one.at <= now]
    return past[-1] if past else None


def closes_on(campaign: Campaign) -> date | None:
    """The last day on which anything can be filed."""
    return max((last_day(one, campaign.zone) for one in campaign.deadlines if one.at is not None), default=None)


def _last_arrival(campaign: Campaign, closes: date) -> date:
    grace = max((one.grace for one in campaign.deadlines), default=timedelta(0))
    return closes + grace


def _regular(day: date, closes: date) -> bool:
    if (closes - day).days > DAILY_FROM:
        return day.weekday() == WEEKDAY_OF_DIGEST
    return working(day)


def _next_working(day: date) -> date:
    while not working(day):
        day += timedelta(days=1)
    return day


def _range(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range(max((last - first).days + 1, 0))]
