"""What `deliver` would do now, and what a letter says, without a socket and without a line in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from notifier.words import say
from tracker.core.breaker import number, tripped
from tracker.core.report import LetterLine
from tracker.desk import Desk, NotReady
from tracker.flow import welcome
from tracker.flow.sending import capacity
from tracker.flow.written import composed

MOST = 1_000  # letters looked at: more than any day's cap lets go


@dataclass(frozen=True, slots=True)
class Planned:
    key: str
    kind: str
    to: str
    why: str = ""  # it stays here for this reason; "" when it goes


@dataclass(frozen=True, slots=True)
class Rehearsed:
    letters: tuple[Planned, ...]  # those that go first, then those that stay
    halted: str = ""  # why none goes


def rehearse(desk: Desk, *, now: datetime | None = None) -> Rehearsed:
    """Every letter that is due or held, and whether it would go out now."""
    at = now or desk.now()
    with desk.store.look() as ledger:
        due = ledger.outbox.waiting(at, most=MOST)
        held = ledger.outbox.held()
        looked = welcome.look(desk, ledger, due, at)
        room = capacity(desk, ledger, at)
        task, traffic = ledger.traffic.halted(), ledger.traffic.lately(at)
    cause = tripped(traffic, strangers=desk.settings.new_addresses_per_hour)
    halted = task.question if task is not None else say(f"halt.{cause.value}", count=str(number(traffic, cause))) if cause is not None else ""
    planned: list[Planned] = []
    for one in due:
        draft = one.draft
        refusal = looked.refusal(desk, draft, at)
        why = halted or _asleep(desk, draft.campaign, at) or (refusal.sentence() if refusal is not None else "" if room > 0 else say("manners.hour-cap"))
        if not why:
            room -= 1
            looked.went_out(draft, at)
        planned.append(Planned(draft.key, draft.kind, draft.to, why))
    planned += [Planned(one.key, one.kind, one.to, one.reason or say("letter.held")) for one in held]
    return Rehearsed(tuple(sorted(planned, key=lambda one: bool(one.why))), halted)


def _asleep(desk: Desk, code: str, at: datetime) -> str:
    """In the hours without letters, until when a letter of this campaign waits; else ""."""
    campaign = next((one for one in desk.campaigns if one.code == code), None)
    until = welcome.awake(desk, campaign, at) if campaign is not None else at
    return say("manners.quiet", hour=str(until.astimezone(ZoneInfo(campaign.zone)).hour)) if campaign is not None and until > at else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter as the reader will see it."""

    line: LetterLine
    to: str  # name and address
    subject: str
    text: str
    files: tuple[str, ...]


def shown(desk: Desk, key: str, *, now: datetime | None = None) -> Shown | None:
    """What the letter *key* says if it goes out now, or said when it went; None when there is none."""
    with desk.store.look() as ledger:
        draft = ledger.outbox.draft(key)
        line = next((one for one in ledger.outbox.letters(draft.campaign) if one.key == key), None) if draft else None
    if draft is None or line is None:
        return None
    try:
        letter = composed(desk, draft, line.sent or now or desk.now())
    except (NotReady, ValueError, LookupError, TypeError) as error:  # as when it is sent: then it would be held with this reason
        return Shown(line, draft.to, draft.subject, f"函件未能拟成：{type(error).__name__} {error}", ())
    to = f"{letter.to.name} <{letter.to.address}>" if letter.to.name else letter.to.address
    return Shown(line, to, letter.subject, letter.text, tuple(one.name for one in letter.attachments))
