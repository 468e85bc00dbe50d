"""Letters that no mail asks for: envelopes signed for, what was lacking at the close, names to confirm, withdrawals, more time.

Each has its day: what happened longer ago than `LATELY` is not told any more, so an office that begins to send such letters tells nobody
of last month. A case gets one a day of them, and none on a day on which anything but a receipt was written to it; the rest wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Basis, Campaign, Requirement
from ingest.names import unit_key
from notifier.notices import Extended, Late, Notice, Posted, Posting, Recipient, UnitName, Withdrawn
from tracker.core.circumstances import addressed, last_letter
from tracker.core.cloud import as_of
from tracker.core.entries import consequence, entry, extended, letterhead, post_to, references
from tracker.core.inforce import ruled
from tracker.core.model import Dossier, Fate, MailBrief, PostalReceipt, Ruling, RulingKind, Standing
from tracker.core.owed import SILENCING, Send, left_alone, local_day, open_of
from tracker.core.reminding import REMINDER_HOUR, last_day
from tracker.core.replying import REPLY_DAYS
from tracker.core.standing import end_of_day, items, parcel_verdict, stopped

LATELY = timedelta(days=7)  # a long weekend without the service, and nothing older
POST_WAIT = timedelta(days=10)  # for what was posted on the last day, where the sheet names no grace
UNIT_FIELD = "单位"  # what the sheet calls the cell that names the applicant
BY_POSTING = frozenset({Basis.POSTMARK, Basis.SENT})  # what counts is over before the envelope is here


@dataclass(frozen=True, slots=True)
class Grounds:
    """What people decided that no dossier holds."""

    rulings: tuple[Ruling, ...] = ()  # on names, in force
    asked: frozenset[int] = frozenset()  # rulings that answered somebody's wish to withdraw


def besides(dossiers: Sequence[Dossier], campaign: Campaign, now: datetime, grounds: Grounds) -> tuple[Send, ...]:
    """Everything of this kind that is owed by *now*, one letter a case and day; the gravest comes first."""
    busy = {one.submission.number for one in dossiers if _written_today(one, campaign, now)}
    known = {letter.key for one in dossiers for letter in one.letters}
    owed: list[Send] = []
    for letter in _all(dossiers, campaign, now, grounds):
        if letter.posting.key not in known and busy.isdisjoint(letter.cases):
            busy.update(letter.cases)
            owed.append(letter)
    return tuple(owed)


def possible(campaign: Campaign, now: datetime) -> bool:
    """Whether anything of this kind can be owed at all, by the sheet and its calendar alone; what is owed on an event can be on any day."""
    wanted = campaign.correspondence
    if wanted.withdrawals or wanted.extensions or wanted.parcels or wanted.names:
        return True
    return wanted.lacking and any(one.at is not None and one.at <= now for one in campaign.deadlines)


def _all(dossiers: Sequence[Dossier], campaign: Campaign, now: datetime, grounds: Grounds) -> Iterator[Send]:
    wanted = campaign.correspondence
    if wanted.withdrawals:
        yield from withdrawals(dossiers, campaign, now, grounds.asked)
    if wanted.extensions:
        yield from extensions(dossiers, campaign, now)
    if wanted.lacking:
        yield from lacking(dossiers, campaign, now)
    if wanted.parcels:
        yield from posted(dossiers, campaign, now)
    if wanted.names:
        yield from confirmations(dossiers, campaign, now, grounds.rulings)


def posted(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime) -> Iterator[Send]:
    """签收: one letter for each envelope and correspondent, whatever number of his cases it serves."""
    groups: dict[tuple[str, str], list[Dossier]] = {}
    for dossier in dossiers:
        last = _correspondent(dossier)
        if last is not None and not left_alone(dossier):
            for parcel in dossier.parcels:
                groups.setdefault((parcel.register_no, addressed(dossier, last).casefold()), []).append(dossier)
    for (number, address), cases in groups.items():
        parcel = next(one for one in cases[0].parcels if one.register_no == number)
        if not any(open_of(one, SILENCING) for one in cases) and all(_news(parcel, one, now) for one in cases):
            yield _posted(parcel, address, cases, campaign, now)


def _posted(parcel: PostalReceipt, address: str, cases: Sequence[Dossier], campaign: Campaign, now: datetime) -> Send:
    wanted = [one for key in parcel.contents if (one := campaign.requirement(key)) is not None]
    entries = tuple(entry(one, as_of(items(one, campaign), now), campaign) for one in cases)
    still = tuple(replace(one, awaited=tuple(each for each in one.awaited if each.until is None or now < each.until)) for one in entries)
    notice = Posted(
        head=letterhead(campaign),
        register_no=parcel.register_no,
        received_on=parcel.received_on,
        posted_on=parcel.posted_on,
        by_hand=parcel.by_hand,
        items=tuple(one.name for one in wanted),
        cases=still,
        late=any(parcel_verdict(parcel, campaign.deadline_of(one), cases[0], campaign.zone) is Standing.LATE for one in wanted),
        closed=still != entries,
        post=post_to(campaign),
        today=local_day(now, campaign),
    )
    # The call in it: another one, here at the same time, may have an envelope of the same 登记号 from the same people.
    return _letter(notice, f"posted:{parcel.register_no}:{_digest(f'{campaign.code} {address}')}", cases)


def _news(parcel: PostalReceipt, dossier: Dossier, now: datetime) -> bool:
    """Whether the envelope was registered, or given to this case, a short time ago, and its sender was known to us by then."""
    ruled = [one.at for one in dossier.rulings if one.subject == f"parcel:{parcel.register_no}" and not one.undone]
    since = max((*ruled, parcel.logged), default=None) if parcel.logged is not None else None
    known = min((one.arrived for one in dossier.mails if one.sender), default=None)
    if since is None or known is None or known > since or now - since >= LATELY:
        return False
    return not any(one.key.startswith(f"posted:{parcel.register_no}:") for one in dossier.letters)


def lacking(dossiers: Sequence[Dossier], campaign: Campaign, now: datetime) -> Iterator[Send]:
    """逾期: what a case still lacks when everything that was in time must have come. States it, decides nothing."""
    for day in sorted({last_day(one, campaign.zone) for one in campaign.deadlines if one.at is not None}):
        yield from filter(None, (_lacking(one, campaign, day, now) for one in dossiers))


def _lacking(dossier: Dossier, campaign: Campaign, day: date, now: datetime) -> Send | None:
    wanted = [one for one in campaign.requirements if _closes_on(one, campaign, day)]
    if not wanted or not (at := _told_at(wanted, dossier, campaign)) <= now < at + LATELY:
        return None
    if _unwritable(dossier) or (campaign.correspondence.receipt and any(one.fate is Fate.FILED and not one.covered for one in dossier.mails)):
        return None
    mine = [one for one in as_of(items(dossier, campaign), now) if one.requirement in wanted]
    closes = max(_limit(one, dossier, campaign) for one in wanted)
    case = entry(dossier, mine, campaign)
    if not case.awaited or any(one.kind == "late" and one.queued >= closes for one in dossier.letters):  # that one said what was lacking
        return None
    today = local_day(now, campaign)
    notice = Late(letterhead(campaign), case, None, closes, consequence(mine), today + timedelta(days=REPLY_DAYS), today)
    return _letter(notice, f"lacking:{dossier.submission.number}:{day.isoformat()}", (dossier,))


def _closes_on(requirement: Requirement, campaign: Campaign, day: date) -> bool:
    deadline = campaign.deadline_of(requirement)
    return deadline.at is not None and last_day(deadline, campaign.zone) == day


def _told_at(wanted: Iterable[Requirement], dossier: Dossier, campaign: Campaign) -> datetime:
    """In the morning after the last of these items can have come and still be in time, whatever of them is in."""
    last = max(_latest(one, dossier, campaign) for one in wanted).astimezone(ZoneInfo(campaign.zone))
    morning = datetime.combine(last.date(), time(REMINDER_HOUR), last.tzinfo)
    return morning if last <= morning else morning + timedelta(days=1)


def _latest(requirement: Requirement, dossier: Dossier, campaign: Campaign) -> datetime:
    deadline = campaign.deadline_of(requirement)
    waits = requirement.by_post and deadline.basis in BY_POSTING
    return _limit(requirement, dossier, campaign) + (deadline.grace or (POST_WAIT if waits else timedelta(0)))


def _limit(requirement: Requirement, dossier: Dossier, campaign: Campaign) -> datetime:
    limit = extended(campaign.deadline_of(requirement), dossier, campaign)
    if limit is None:
        raise ValueError("a deadline without a date never passes")
    return limit


def withdrawals(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime, asked: frozenset[int]) -> Iterator[Send]:
    """撤回确认: after a person did what the applicant had asked for; who is let go on other grounds is not told so by us."""
    today = local_day(now, campaign)
    for dossier in dossiers:
        ruling = ruled(dossier.rulings, "case", RulingKind.WITHDRAW)
        if ruling is None or ruling.id not in asked or now - ruling.at >= LATELY:
            continue
        if _correspondent(dossier) is None or stopped(dossier) or open_of(dossier, SILENCING):
            continue
        case = entry(dossier, as_of(items(dossier, campaign), now), campaign)
        notice = Withdrawn(letterhead(campaign), case, local_day(ruling.at, campaign), today + timedelta(days=REPLY_DAYS), today)
        yield _letter(notice, f"withdrawn:{dossier.submission.number}:{ruling.id}", (dossier,))


def extensions(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime) -> Iterator[Send]:
    """延期告知: a person gave this case more time than the call does."""
    closes = max((one.at for one in campaign.deadlines if one.at is not None), default=None)
    for dossier in dossiers:
        ruling = ruled(dossier.rulings, "case", RulingKind.EXTEND)
        if ruling is None or closes is None or now - ruling.at >= LATELY or _unwritable(dossier):
            continue
        until = end_of_day(date.fromisoformat(ruling.value), campaign.zone)
        if until <= max(closes, now):
            continue
        case = entry(dossier, as_of(items(dossier, campaign), now), campaign)
        notice = Extended(letterhead(campaign), case, until, post_to(campaign), local_day(now, campaign))
        yield _letter(notice, f"extended:{dossier.submission.number}:{ruling.id}", (dossier,))


def confirmations(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime, rulings: Sequence[Ruling]) -> Iterator[Send]:
    """单位确认: a unit whose papers have another name than it is registered under is asked once a name, in one letter for all its cases."""
    groups: dict[tuple[int, str], list[Dossier]] = {}
    for dossier in dossiers:
        last = _correspondent(dossier)
        if last is not None and not left_alone(dossier):
            groups.setdefault((dossier.submission.unit.id, addressed(dossier, last).casefold()), []).append(dossier)
    for cases in groups.values():
        unit = cases[0].submission.unit
        written = tuple(dict.fromkeys(name for one in cases for name in _other_names(one)))
        ruled = any(now - one.at < LATELY for one in rulings if _on_name(one, cases))
        fresh = ruled or any(now - mail.arrived < LATELY for one in cases for mail in one.mails)
        if (ruled or written) and fresh and not any(open_of(one, SILENCING) for one in cases):
            mark = _digest(unit.name)
            if not any(one.key.startswith("unit:") and one.key.endswith(f":{mark}") for case in cases for one in case.letters):
                entries = tuple(entry(one, as_of(items(one, campaign), now), campaign) for one in cases)
                notice = UnitName(letterhead(campaign), entries, written, local_day(now, campaign))
                yield _letter(notice, f"unit:{cases[0].submission.number}:{mark}", cases)


def _other_names(dossier: Dossier) -> Iterator[str]:
    """What its forms call the unit, where that is not the name it is registered under."""
    key = unit_key(dossier.submission.unit.name)
    for paper in dossier.papers:
        for field in paper.fields:
            if field.meaning == UNIT_FIELD and field.value and not field.fault and field.confidence >= 1 and unit_key(field.value) != key:
                yield field.value


def _on_name(ruling: Ruling, cases: Sequence[Dossier]) -> bool:
    """Whether a person said by *ruling* what the unit of these cases is called, or that another name means it."""
    unit = cases[0].submission.unit
    keys = {unit.key, unit_key(unit.name)}
    if ruling.kind is RulingKind.RENAME:
        return ruling.subject in {f"unit:{key}" for key in keys}
    return ruling.kind is RulingKind.SAME_UNIT and ruling.value in keys


def _letter(notice: Notice, key: str, cases: Sequence[Dossier]) -> Send:
    """*notice* to whoever wrote last about these cases, in the thread of that mail."""
    last = max((one for case in cases if (one := _correspondent(case)) is not None), key=lambda one: (one.arrived, one.sha256))
    case = next(one for one in cases if last in one.mails)
    posting = Posting(key, Recipient(last.sender_name, addressed(case, last)), cases[0].submission.number, last.message_id, references(last))
    return Send(notice, posting, tuple(one.submission.number for one in cases), ())


def _correspondent(dossier: Dossier) -> MailBrief | None:
    last = last_letter(dossier)
    return last if last is not None and last.sender else None


def _unwritable(dossier: Dossier) -> bool:
    return _correspondent(dossier) is None or left_alone(dossier) or open_of(dossier, SILENCING)


def _written_today(dossier: Dossier, campaign: Campaign, now: datetime) -> bool:
    return any(one.kind != "receipt" and local_day(one.queued, campaign) == local_day(now, campaign) for one in dossier.letters)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
