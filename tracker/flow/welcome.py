"""May each letter of a batch still go out? One look at the books for all of them, and another one when a person decided something meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifier.manners import Refusal, may_write
from notifier.notices import NoticeKind
from tracker.core.standing import stopped, withdrawn
from tracker.desk import Desk
from tracker.store.ledger import Draft, Ledger, Outgoing
from tracker.store.traffic import Sent

DAY = timedelta(days=1)


@dataclass(slots=True)
class Welcome:
    """What was true of these letters when the books were last looked at, and what went out since then."""

    ruling: int  # the newest of people's decisions then
    unwanted: frozenset[str]  # keys of letters about cases that nobody wants written about any more
    sent: list[Sent]  # of the last day

    def went_out(self, draft: Draft, at: datetime) -> None:
        self.sent.append(Sent(draft.kind, draft.to.casefold(), draft.cases[0] if draft.cases else "", at))

    def refusal(self, desk: Desk, draft: Draft, now: datetime) -> Refusal | None:
        """Why this letter does not go out now, by manners and by caps."""
        zone = ZoneInfo(desk.campaign(draft.campaign).zone)
        midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
        today = [one for one in self.sent if one.at >= midnight]
        to, number = draft.to.casefold(), draft.cases[0] if draft.cases else ""
        return may_write(
            draft.to,
            own=desk.own,
            stopped=frozenset({draft.to}) if draft.key in self.unwanted else frozenset(),
            kind=NoticeKind(draft.kind),
            sender_today=sum(1 for one in today if one.kind == NoticeKind.RECEIPT and one.address == to),
            address_today=sum(1 for one in today if one.address == to),
            case_today=sum(1 for one in today if one.kind != NoticeKind.RECEIPT and number and one.case == number),
        )


def look(ledger: Ledger, letters: Sequence[Outgoing], now: datetime) -> Welcome:
    """Look at the books once for all of *letters*."""
    unwanted: set[str] = set()
    by_campaign: dict[str, dict[str, None]] = {}
    for one in letters:
        by_campaign.setdefault(one.draft.campaign, {}).update(dict.fromkeys(one.draft.cases))
    for campaign, numbers in by_campaign.items():
        dossiers = {one.submission.number: one for one in ledger.cases.dossiers(campaign, numbers)} if numbers else {}
        for draft in (one.draft for one in letters if one.draft.campaign == campaign and one.draft.cases):
            mine = [dossiers[number] for number in draft.cases if number in dossiers]
            let_go = not mine or (draft.kind != NoticeKind.WITHDRAWN and all(withdrawn(one) for one in mine))  # or none of them is a case any more
            if let_go or any(stopped(one) for one in mine):
                unwanted.add(draft.key)
    return Welcome(ledger.traffic.newest_ruling(), frozenset(unwanted), list(ledger.traffic.sent_since(now - DAY)))
