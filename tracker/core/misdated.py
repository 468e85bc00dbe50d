"""What of a call's dates was perhaps mistyped, or left as it was last year: said to whoever checks the sheet, and never refused.

A sheet may well be read after its close, or two years ahead of it. Only a person knows; whoever looks is told what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Deadline
from notifier.moments import day, deadline
from notifier.notices import Saying
from tracker.core.calendar import issues
from tracker.core.due import last_day, rungs

FAR = timedelta(days=366)  # a call is open for weeks or months: what closes later than in a year has a year too many
APART = 2  # years between a call's name and its close: 2026 in its name and December 2025 at its end is usual
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
FULL_DATE = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
NOTICE = "依据"  # where a sheet names the notice it was made from


def doubts(campaign: Campaign, now: datetime, later: Callable[[datetime], datetime], *, read: bool = False) -> tuple[Saying, ...]:
    """Sentences about dates that have passed or look wrong on *now*; *later* moves a moment out of the hours without letters.

    *read*: somebody gets the digest though the sheet names nobody.
    """
    closes: dict[datetime, list[Deadline]] = {}
    for one in campaign.deadlines:
        if one.at is not None:
            closes.setdefault(one.at, []).append(one)
    found = [sentence for at, same in closes.items() for sentence in (*_closing(campaign, same, at, now), *_reminding(campaign, same, at, now))]
    return (*found, *(_digest(campaign, now, later) if read or campaign.correspondence.digest_to else ()))


def _closing(campaign: Campaign, same: Sequence[Deadline], at: datetime, now: datetime) -> Iterator[Saying]:
    told = {"name": _named(same), "date": deadline(at, campaign.zone)}
    last = last_day(same[0], campaign.zone)
    if at <= now:
        yield _said("check.past", **told)
    elif at - now > FAR:
        yield _said("check.far", **told)
    years = [int(found) for found in YEAR.findall(campaign.name)]
    if years and all(abs(last.year - year) >= APART for year in years):
        yield _said("check.year", year=str(years[0]), **told)
    if (notice := _noticed(campaign)) is not None and last < notice:
        yield _said("check.before-notice", notice=day(notice), **told)


def _said(code: str, **values: str) -> Saying:
    return Saying(code, tuple(values.items()))


def _named(same: Sequence[Deadline]) -> str:
    return f"{''.join(f'“{one.name}”' for one in same if one.name)}截止"


def _noticed(campaign: Campaign) -> date | None:
    """The latest full date in what the sheet says of the notice behind it."""
    found: list[date] = []
    for key, words in campaign.extra:
        for year, month, number in FULL_DATE.findall(words) if key == NOTICE else ():
            try:
                found.append(date(int(year), int(month), int(number)))
            except ValueError:  # 2月30日: a slip in words that nobody reckons with
                continue
    return max(found, default=None)


def _reminding(campaign: Campaign, same: Sequence[Deadline], at: datetime, now: datetime) -> Iterator[Saying]:
    """A close that is still ahead and has no day left on which anybody is reminded of it."""
    days = [moment for closes, _, moment in rungs(campaign) if closes == at]
    if at > now and days and max(days) <= now:
        yield _said("check.reminders-past", name=_named(same), date=day(max(days).date()))


def _digest(campaign: Campaign, now: datetime, later: Callable[[datetime], datetime]) -> Iterator[Saying]:
    today = now.astimezone(ZoneInfo(campaign.zone)).date()
    every = issues(campaign, min((last_day(one, campaign.zone) for one in campaign.deadlines if one.at is not None), default=today) - timedelta(days=1))
    if not every:
        yield _said("check.digest-never")
        return
    if every[-1].at <= now:
        yield _said("check.digest-past", date=day(every[-1].at.date()))
        return
    asked = datetime.combine(today, time(campaign.correspondence.digest_hour), ZoneInfo(campaign.zone))
    goes = later(asked).astimezone(asked.tzinfo)
    if goes != asked:
        yield _said("check.digest-quiet", hour=str(asked.hour), until=f"{'次日' if goes.date() > today else '当日'}{goes.hour}时")
