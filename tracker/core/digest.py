"""When organisers hear from us, and what one issue says.

Weekly until fifteen days before the close, then every working day and on reminder days, twice on the last day, the day
after, the first working day after that, and once more when the last parcel may have come. Working days are China's, with
make-up days 调休; beyond the calendar package's last year only weekends are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from config.campaign import Campaign
from notifier.moments import short_day
from notifier.notices import Count, Digest, Saying
from tracker.core.cloud import Urgency, urgency, waiting
from tracker.core.due import REMINDER_HOUR, last_day, letterhead, rungs
from tracker.core.model import CaseState, TaskKind
from tracker.core.report import Report

DAILY_FROM = 15  # days before the close
SECOND_HOUR = 18  # on the last day
FOR_LEADERS = frozenset({TaskKind.BORDERLINE, TaskKind.LATE_REPLACEMENT, TaskKind.WITHDRAWAL})
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
    closes = _closes(campaign)
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


def digest(report: Report, issue: Issue, since: datetime | None) -> Digest:
    """One issue, from the report as it stands; *since* is when the last one went out. No phone, no private address."""
    campaign = report.campaign
    states = Counter(case.state for case in report.cases)
    names = {one.key: one.name for one in campaign.categories}
    categories = Counter(names.get(case.category, "未填或待核") for case in report.cases)
    open_tasks = Counter(task.kind for task in report.tasks if not task.closed)
    closes = _closes(campaign)
    today = issue.at.astimezone(ZoneInfo(campaign.zone)).date()
    owing = sum(1 for case in report.cases if case.state in {CaseState.TO_SUPPLEMENT, CaseState.AWAITING_PAPER})
    tomorrow = [at for _, _, at in rungs(campaign) if at.date() == today + timedelta(days=1)]
    unseen = sum(1 for case in report.cases for item in case.items if item.standing.value == "to-verify")
    chores = [Count(kind.value, count) for kind, count in sorted(open_tasks.items()) if kind not in FOR_LEADERS]
    return Digest(
        head=letterhead(campaign),
        issue=issue.number,
        at=issue.at,
        final=issue.final,
        units=len({case.unit for case in report.cases}),
        cases=len(report.cases),
        new_cases=sum(1 for case in report.cases if case.first_mail is not None and (since is None or case.first_mail > since)),
        states=tuple(Count(state.value, states[state]) for state in CaseState if states[state]),
        categories=tuple(Count(name, count) for name, count in sorted(categories.items())),
        regions=(),
        decisions=tuple(Count(kind.value, count) for kind, count in sorted(open_tasks.items()) if kind in FOR_LEADERS),
        chores=((Count("待验章", unseen), *chores) if unseen else tuple(chores)),
        days_left=(closes - today).days if closes and closes >= today else None,
        tomorrow=(
            *((Saying("digest.remind", (("hour", str(REMINDER_HOUR)), ("n", str(owing)))),) if tomorrow and owing else ()),
            *_to_fetch(report, issue.at),
        ),
        last_poll=report.last_poll,
    )


def _to_fetch(report: Report, now: datetime) -> Iterator[Saying]:
    """Files left at a provider, a sentence for each day on which some run out; first what cannot be had any more."""
    campaign = report.campaign
    left = tuple(waiting(report.tasks))
    gone = sum(1 for one in left if urgency(one, now, campaign.zone) is Urgency.GONE)
    unknown = sum(1 for one in left if one.due is None)
    days = Counter(one.due.astimezone(ZoneInfo(campaign.zone)).date() for one in left if one.due is not None and one.due > now)
    first = {day: min(one.due for one in left if one.due and one.due.astimezone(ZoneInfo(campaign.zone)).date() == day) for day in days}
    if gone:
        yield Saying("digest.cloud-expired", (("n", str(gone)),))
    for day in sorted(days):
        yield Saying("digest.cloud-expires", (("date", short_day(first[day], campaign.zone, campaign.language)), ("n", str(days[day]))))
    if unknown:
        yield Saying("digest.cloud-undated", (("n", str(unknown)),))


def newest(all_issues: Sequence[Issue], now: datetime) -> Issue | None:
    """The one issue that is due by now: after an outage the missed ones are not sent one after the other."""
    past = [one for one in all_issues if one.at <= now]
    return past[-1] if past else None


def _closes(campaign: Campaign) -> date | None:
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
