"""May each letter of a batch still go out? One look at the books for all of them, and another one when a person decided something meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from notifier.manners import Refusal, may_write, not_before
from notifier.notices import NoticeKind
from tracker.core.unwanted import GONE, OVER, unwanted
from tracker.desk import Desk
from tracker.store.ledger import Draft, Ledger, Outgoing
from tracker.store.traffic import Sent

A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Welcome:
    """What was true of these letters when the books were last looked at, and what went out since then."""

    ruling: int  # the newest of people's decisions then
    unwanted: Mapping[str, str]  # letters, by key, that are not wanted any more, and why
    sent: list[Sent]  # of the last day
    _days: dict[datetime, Day] = field(default_factory=dict)  # by the midnight they began with

    def went_out(self, draft: Draft, at: datetime) -> None:
        one = Sent(draft.kind, draft.to.casefold(), draft.cases[0] if draft.cases else "", at)
        self.sent.append(one)
        for midnight, day in self._days.items():
            day.count(one, midnight)

    def refusal(self, desk: Desk, draft: Draft, now: datetime) -> Refusal | None:
        """Why this letter does not go out now, by manners and by caps."""
        zone = ZoneInfo(desk.campaign(draft.campaign).zone)
        today = self._day(datetime.combine(now.astimezone(zone).date(), time(), zone))
        to, number = draft.to.casefold(), draft.cases[0] if draft.cases else ""
        return may_write(
            draft.to,
            own=desk.own,
            stopped=frozenset({draft.to}) if draft.key in self.unwanted else frozenset(),
            kind=NoticeKind(draft.kind),
            sender_today=today.receipts[to],
            address_today=today.letters[to],
            case_today=today.cases[number] if number else 0,
        )

    def _day(self, midnight: datetime) -> Day:
        if midnight not in self._days:
            self._days[midnight] = day = Day()
            for one in self.sent:
                day.count(one, midnight)
        return self._days[midnight]


@dataclass(frozen=True, slots=True)
class Day:
    """What went out since one midnight."""

    receipts: Counter[str] = field(default_factory=Counter)  # by address
    letters: Counter[str] = field(default_factory=Counter)  # by address
    cases: Counter[str] = field(default_factory=Counter)  # other letters, by case

    def count(self, one: Sent, midnight: datetime) -> None:
        if one.at < midnight:
            return
        self.letters[one.address] += 1
        if one.kind == NoticeKind.RECEIPT:
            self.receipts[one.address] += 1
        else:
            self.cases[one.case] += 1


def awake(desk: Desk, campaign: Campaign, now: datetime) -> datetime:
    """*now*, or when the hours are over in which nobody of this campaign is written to."""
    settings = desk.settings
    return not_before(now, campaign.zone, time(settings.quiet_from), time(settings.quiet_until))


def rest(desk: Desk, ledger: Ledger, now: datetime) -> None:
    """Leave what is due for the morning: queued by day, a letter may come to its turn at night after an outage, a refusal for now, or a halt."""
    for campaign in desk.campaigns:
        until = awake(desk, campaign, now)
        if until > now:
            ledger.outbox.rest(campaign.code, now, until)


def look(desk: Desk, ledger: Ledger, letters: Sequence[Outgoing], now: datetime) -> Welcome:
    """Look at the books once for all of *letters*."""
    why: dict[str, str] = {}
    sheets = {one.code: one for one in desk.campaigns}
    by_campaign: dict[str, dict[str, None]] = {}
    for one in letters:
        by_campaign.setdefault(one.draft.campaign, {}).update(dict.fromkeys(one.draft.cases))
    for campaign, numbers in by_campaign.items():
        dossiers = {one.submission.number: one for one in ledger.cases.dossiers(campaign, numbers)} if numbers else {}
        tasks = ledger.office.tasks(campaign) if numbers else ()
        for one in (each for each in letters if each.draft.campaign == campaign and each.draft.cases):
            draft = one.draft
            mine = [dossiers[number] for number in draft.cases if number in dossiers]
            if not mine:
                why[draft.key] = GONE
            elif campaign in sheets:
                reason = unwanted(draft.kind, draft.key, draft.to, mine, sheets[campaign], now, tasks=tasks)
                # What a server put off before is not thought of anew: a request that comes late is better than no answer.
                why[draft.key] = "" if reason == OVER and draft.kind == NoticeKind.DEFICIENCY and one.attempts > 1 else reason
    why = {key: reason for key, reason in why.items() if reason}
    return Welcome(ledger.traffic.newest_ruling(), why, list(ledger.traffic.sent_since(now - A_DAY)))
