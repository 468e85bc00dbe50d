"""What will be written on which day, as things stand: the reminders, closing notices and digests of the days to come. Pure.

The same rules are asked that will be asked then, day after day; a letter once foreseen counts as written on the days behind it.
Who completes or withdraws his case until then gets nothing, and what will have come by then nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from notifier.notices import NoticeKind, Reminder
from tracker.core.calendar import issues, newest
from tracker.core.due import REMINDER_HOUR, Grounds, Send, besides, reminders, rungs
from tracker.core.model import Dossier, LetterOnFile, LetterState
from tracker.core.returned import unreachable

DAYS = 30  # how far ahead, where nobody says otherwise
MOST_DAYS = 366
WAITS = 3  # days behind a rung or a close on which a letter may follow that had to make room for another one


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One kind of letter of one moment."""

    at: datetime  # when it goes, in the campaign's time
    kind: str  # NoticeKind value
    letters: int
    cases: tuple[tuple[str, str], ...] = ()  # number, unit
    why: str = ""  # 截止前3天, 第18期


def forecast(
    dossiers: Sequence[Dossier],
    campaign: Campaign,
    now: datetime,
    *,
    days: int = DAYS,
    opened: datetime | None = None,
    readers: int = 0,
    known: frozenset[str] = frozenset(),
    grounds: Grounds | None = None,
    later: Callable[[datetime], datetime] = lambda at: at,
) -> tuple[Foreseen, ...]:
    """Everything that goes out from *now* on for so many *days*, by time.

    *opened* is when the first mail came, *readers* how many the digest goes to, *known* the names of its issues that are written already;
    *later* moves a moment out of the quiet hours.
    """
    zone = ZoneInfo(campaign.zone)
    until = now + timedelta(days=min(max(days, 0), MOST_DAYS))
    found = [*_letters(dossiers, campaign, now, until, grounds or Grounds()), *_digests(campaign, now, until, opened, readers, known)]
    return tuple(sorted((replace(one, at=later(one.at).astimezone(zone)) for one in found), key=lambda one: (one.at, one.kind, one.why)))


def _letters(dossiers: Sequence[Dossier], campaign: Campaign, now: datetime, until: datetime, grounds: Grounds) -> Iterator[Foreseen]:
    written = {one.submission.number: one for one in dossiers}
    units = {one.submission.number: one.submission.unit.name for one in dossiers}
    returned = unreachable(task for one in dossiers for task in one.tasks)
    for at in _moments(campaign, now, until):
        if at > now:
            written = {number: _answered(one) for number, one in written.items()}
        for step in (reminders, partial(besides, grounds=grounds)):  # as a tick takes them: what the first writes is on the books for the second
            for owed in step(tuple(written.values()), campaign, at):
                first = written.get(owed.cases[0]) if owed.cases else None
                if first is None or any(one.key == owed.posting.key for one in first.letters):
                    continue  # the same key is never written twice
                for number in owed.cases:
                    written[number] = replace(written[number], letters=(*written[number].letters, _on_file(owed, at)))
                if owed.posting.to.address.casefold() not in returned:  # written, and dropped when its turn comes
                    yield Foreseen(at, owed.notice.kind.value, 1, tuple((number, units[number]) for number in owed.cases), _rung(owed, campaign))


def _answered(dossier: Dossier) -> Dossier:
    """As it stands once what came has its answer: a mail waits minutes for it, and would silence every letter of the coming month."""
    if all(one.covered for one in dossier.mails):
        return dossier
    return replace(dossier, mails=tuple(replace(one, covered=True) for one in dossier.mails))


def _moments(campaign: Campaign, now: datetime, until: datetime) -> tuple[datetime, ...]:
    """When to ask: now, at each rung, at each close, and when the days behind them begin and offices open."""
    zone = ZoneInfo(campaign.zone)
    closes = [one.at for one in campaign.deadlines if one.at is not None]
    begun = [*(at for _, _, at in rungs(campaign)), *closes]
    latest = max((one.at + one.grace for one in campaign.deadlines if one.at is not None), default=now)
    today = now.astimezone(zone).date()
    behind = {today + timedelta(days=1), *(at.astimezone(zone).date() + timedelta(days=day) for at in begun for day in range(WAITS + 1))}
    days = behind | {today + timedelta(days=day) for day in range((min(until, latest) - now).days + WAITS)}
    # A case that has had its letter may get the next one when the day is over.
    found = {now, *begun, *(datetime.combine(day, time(), zone) for day in behind), *(datetime.combine(day, time(REMINDER_HOUR), zone) for day in days)}
    return tuple(sorted(at for at in found if now <= at <= until))


def _digests(campaign: Campaign, now: datetime, until: datetime, opened: datetime | None, readers: int, known: frozenset[str]) -> Iterator[Foreseen]:
    if opened is None or not readers:
        return
    every = issues(campaign, opened.astimezone(ZoneInfo(campaign.zone)).date())
    missed = newest(every, now)  # of those that are past only the newest is still written
    for one in every:
        if (now < one.at <= until or one == missed) and one.name not in known:
            yield Foreseen(max(one.at, now), NoticeKind.DIGEST.value, readers, (), f"第{one.number}期")


def together(foreseen: Sequence[Foreseen]) -> tuple[Foreseen, ...]:
    """The same kind for the same reason at the same moment, as one line."""
    lines: dict[tuple[datetime, str, str], list[Foreseen]] = {}
    for one in foreseen:
        lines.setdefault((one.at, one.kind, one.why), []).append(one)
    return tuple(
        Foreseen(at, kind, sum(one.letters for one in group), tuple(case for one in group for case in one.cases), why)
        for (at, kind, why), group in lines.items()
    )


def _rung(owed: Send, campaign: Campaign) -> str:
    """How many days before which close."""
    if not isinstance(owed.notice, Reminder):
        return ""
    closes, days = owed.notice.until, owed.notice.days
    names = [one.name for one in campaign.deadlines if one.at == closes and one.name] if len(campaign.deadlines) > 1 else []
    return f"{'、'.join(names)}截止{f'前{days}天' if days else '当天'}"


def _on_file(owed: Send, at: datetime) -> LetterOnFile:
    return LetterOnFile(owed.posting.key, owed.notice.kind.value, owed.posting.to.address, LetterState.QUEUED, "", at, None, ())
