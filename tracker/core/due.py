"""What is owed to whom by now: answers to mails, reminders, digests, and questions that only the whole case can raise.

Every function here is a pure reading of dossiers, campaign and clock; asking twice owes the same letters under the same
keys. `remind --at` and a preview of next month come for free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Basis, Campaign, Deadline, Requirement, Weight
from notifier.notices import (
    Awaited,
    CaseEntry,
    Deficiency,
    Fault,
    Late,
    Letterhead,
    Notice,
    Posting,
    PostTo,
    Receipt,
    Received,
    Recipient,
    Reminder,
    Saying,
)
from tracker.core import examination
from tracker.core.circumstances import addressed
from tracker.core.cloud import as_of
from tracker.core.model import Dossier, Fate, Finding, MailBrief, Standing, Task, TaskKind
from tracker.core.standing import LEFT_ELSEWHERE, ItemStanding, extension, grave, items, post_verdict, stopped, too_late, withdrawn

REMINDER_HOUR = 9  # local: when an office opens its mail
NEAR = timedelta(hours=2)  # by which servers hold mail on its way: a retry or two of a busy evening; a later Date header proves nothing
REPLY_DAYS = 10  # after the deadline, for a written explanation
# While one of these is open, nothing automatic is written about the case: a person is on it.
SILENCING = frozenset(
    {
        TaskKind.LATE_REPLACEMENT,
        TaskKind.UNIT,
        TaskKind.WITHDRAWAL,
        TaskKind.BOUNCE,
        TaskKind.BORDERLINE,
        TaskKind.PRIVACY,
        TaskKind.DUPLICATE,
        TaskKind.TITLE,
        TaskKind.REPLACEMENT,
    }
)
ANSWERS = frozenset({"receipt", "deficiency", "late"})  # letters that say of a case how it stands
# While one of these is open, we have not read all that came: what looks missing may be in there.
UNREAD = frozenset({TaskKind.UNREADABLE, TaskKind.ITEM})


@dataclass(frozen=True, slots=True)
class Send:
    """A letter owed, with the mails it answers."""

    notice: Notice
    posting: Posting
    cases: tuple[str, ...]
    covers: tuple[str, ...]  # sha256 of mails


@dataclass(frozen=True, slots=True)
class Settle:
    """Mails that need no letter: they brought nothing new, or a person answers."""

    covers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Burst:
    """Mails that one sender sent in one breath; one letter answers them."""

    mails: tuple[MailBrief, ...]

    @property
    def last(self) -> MailBrief:
        return self.mails[-1]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for mail in self.mails for number in mail.cases))


def bursts(mails: Iterable[MailBrief], quiet: timedelta, now: datetime) -> tuple[Burst, ...]:
    """Group unanswered filed mails by sender; a burst is over when nothing came for *quiet*."""
    by_sender: dict[str, list[MailBrief]] = {}
    for mail in sorted(mails, key=lambda one: (one.arrived, one.sha256)):
        if mail.fate is Fate.FILED and not mail.covered:
            by_sender.setdefault(mail.sender.casefold(), []).append(mail)
    closed: list[Burst] = []
    for sent in by_sender.values():
        group = [sent[0]]
        for mail in sent[1:]:
            if mail.arrived - group[-1].arrived >= quiet:
                closed.append(Burst(tuple(group)))
                group = []
            group.append(mail)
        if now - group[-1].arrived >= quiet:
            closed.append(Burst(tuple(group)))
    return tuple(sorted(closed, key=lambda one: (one.last.arrived, one.last.sha256)))


def answer(burst: Burst, dossiers: Mapping[str, Dossier], campaign: Campaign, now: datetime) -> tuple[Send | Settle, ...]:
    """The letters that answer one burst: late notices and deficiency notices a case each, one receipt for all the rest."""
    covers = tuple(mail.sha256 for mail in burst.mails)
    cases = [dossiers[number] for number in burst.numbers if number in dossiers]
    writable = [one for one in cases if not _left_alone(one) and not _open(one, SILENCING)]
    if not writable or not burst.last.sender:
        return (Settle(covers, "由经办人处理" if cases else "未立户"),)
    if all(_nothing_new(one, burst) for one in writable) and any(mail.covers for one in writable for mail in one.letters):
        return (Settle(covers, "重复来件，已有回执"),)
    letters: list[Send] = []
    plain: list[Dossier] = []
    for dossier in writable:
        stood = as_of(items(dossier, campaign), now)
        special = _late(burst, dossier, stood, campaign, now) or _deficiency(burst, dossier, stood, campaign, now)
        if special is None or any(one.key == special.posting.key for one in dossier.letters):
            plain.append(dossier)
        elif isinstance(special.notice, Deficiency) and _looking(dossier, now):
            return ()  # what is asked for is asked for once: the second look may find more, or that nothing is lacking
        else:
            letters.append(special)
    if plain:
        letters.append(_receipt(burst, plain, campaign, now))
    # Whichever letter comes first covers the mails; the others of the same burst ride along.
    return tuple(Send(one.notice, one.posting, one.cases, covers if index == 0 else ()) for index, one in enumerate(letters))


def afterthoughts(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime) -> tuple[Send, ...]:
    """What a second look found in papers whose mail had its answer by then: told once, in answer to that mail."""
    owed: list[Send] = []
    for dossier in dossiers:
        answers = [one.queued for one in dossier.letters if one.kind in ANSWERS]
        waits = any(one.fate is Fate.FILED and not one.covered for one in dossier.mails)  # its answer will say everything
        settled = not answers or dossier.looked is None or max(answers) >= dossier.looked
        if settled or waits or _looking(dossier, now) or _left_alone(dossier) or _open(dossier, SILENCING):
            continue
        stood = as_of(items(dossier, campaign), now)
        mail = _brought(dossier, stood)
        letter = _deficiency(Burst((mail,)), dossier, stood, campaign, now) if mail is not None else None
        if letter is not None and _in_time(letter, now) and all(one.key != letter.posting.key for one in dossier.letters):
            owed.append(letter)
    return tuple(owed)


def _left_alone(dossier: Dossier) -> bool:
    """Whether a person said that nothing is to be written about it."""
    return withdrawn(dossier) or stopped(dossier)


def _looking(dossier: Dossier, now: datetime) -> bool:
    """Whether a second look is still worth waiting for."""
    return dossier.looking is not None and now - dossier.looking < examination.WAITS


def _brought(dossier: Dossier, stood: Sequence[ItemStanding]) -> MailBrief | None:
    """The last mail of a paper in which the second look saw something grave."""
    papers = [one.paper for item in stood if item.standing is Standing.DEFECTIVE for one in item.papers if one.standing is Standing.DEFECTIVE]
    mails = {paper.mail for paper in papers if examination.examined(paper.reader) and grave(paper.findings)}
    return next((one for one in reversed(dossier.mails) if one.sha256 in mails and one.sender and one.fate is Fate.FILED), None)


def _in_time(letter: Send, now: datetime) -> bool:
    """Whether what is asked for can still be sent."""
    return isinstance(letter.notice, Deficiency) and (letter.notice.until is None or now < letter.notice.until)


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


def questions(dossier: Dossier, campaign: Campaign) -> tuple[Task, ...]:
    """What only the whole case can raise: a late version beside a timely one, a near miss, late post."""
    asked: list[Task] = []
    number = dossier.submission.number
    stood = items(dossier, campaign)
    for one in stood:
        late = [paper for paper in one.papers if paper.standing is Standing.LATE]
        timely = [paper for paper in one.papers if paper.standing is not Standing.LATE]
        deadline = campaign.deadline_of(one.requirement)
        known = {other.paper.sha256 for other in timely} | {other.paper.tenor for other in timely}
        fresh = [paper for paper in late if paper.paper.sha256 and known.isdisjoint((paper.paper.sha256, paper.paper.tenor or paper.paper.sha256))]
        if fresh and timely:
            before = "截止前收到的版本仍有效" if any(paper.paper.sha256 for paper in timely) else "截止前只收到云附件链接"
            reasons = (f"{before}；{fresh[-1].paper.filename} 于截止后到达",)
            key = f"late-replacement:{number}:{one.requirement.key}:{fresh[-1].paper.sha256[:12]}"
            asked.append(_task(TaskKind.LATE_REPLACEMENT, key, f"“{one.requirement.name}”截止后又来新版，是否采用？", dossier, fresh[-1].paper.mail, reasons))
        for paper in one.papers:
            if any(finding.code == "other-sender" for finding in paper.findings):
                key = f"other-sender:{number}:{one.requirement.key}:{paper.paper.sha256[:12]}"
                reasons = (f"{paper.paper.filename} 的发件邮箱此前没有为此案例来过信，也不是申报表上的联系邮箱；原版本仍有效",)
                asked.append(_task(TaskKind.REPLACEMENT, key, f"“{one.requirement.name}”由别的邮箱发来新版，是否采用？", dossier, paper.paper.mail, reasons))
        for paper in late:
            dated = paper.paper.dated
            in_time = dated is not None and not too_late(dated, deadline, extension(dossier), campaign.zone)
            near = nearly(paper.paper.arrived, deadline, extension(dossier), campaign.zone, dated_in_time=in_time)
            if not timely and near:
                key = f"borderline:{number}:{paper.paper.mail[:12]}"
                question = "发出在截止前、到达在截止后，算按时还是逾期？" if in_time else "截止后、宽限内到达，算按时还是逾期？"
                asked.append(_task(TaskKind.BORDERLINE, key, question, dossier, paper.paper.mail, (near,)))
        for parcel in one.parcels:
            verdict = post_verdict(parcel, deadline, extension(dossier), campaign.zone)
            if one.standing in {Standing.LATE, Standing.IN_REVIEW} and verdict in {Standing.LATE, Standing.IN_REVIEW}:
                key = f"post:{number}:{parcel.register_no}"
                reasons = (f"邮戳或揽收 {parcel.posted_on or '无法辨认'}，签收 {parcel.received_on}",)
                asked.append(_task(TaskKind.BORDERLINE, key, "纸质材料寄出日期晚于截止或无法辨认，是否受理？", dossier, "", reasons))
    return tuple({task.key: task for task in asked}.values())


def nearly(arrived: datetime, deadline: Deadline, extended: date | None, zone: str, *, dated_in_time: bool) -> str:
    """Why something that came too late is a near miss for a person to decide; "" where it is plainly late.

    What the call counts by sending has no end to it but the Date header, which its sender writes; else only what a server may be slow by is near.
    """
    beyond = [step for step in (NEAR, deadline.grace) if not too_late(arrived - step, deadline, extended, zone)]
    if dated_in_time and (deadline.basis is Basis.SENT or beyond):
        return "来信所署发出时间在截止前，到达时间在截止后；发出时间可由寄件人改写，机器不作判断"
    return f"到达时间在截止后、宽限{deadline.grace.days or 1}天之内" if deadline.grace and deadline.grace in beyond else ""


def faults(stood: Sequence[ItemStanding]) -> tuple[Fault, ...]:
    """Everything by e-mail that is missing or defective, once, in the sheet's order: 一次性告知."""
    listed: list[Fault] = []
    for one in stood:
        if not one.requirement.by_email or one.standing not in {Standing.MISSING, Standing.DEFECTIVE}:
            continue
        posted = any(other.requirement.by_post and one.requirement.name in other.requirement.name for other in stood)
        listed.extend(Fault(one.requirement.name, saying(finding), _request(finding, posted=posted)) for finding in grave(one.findings))
    return tuple(listed)


def _request(finding: Finding, *, posted: bool) -> Saying:
    """What we ask for; a file too large for mail may come on a disk where the call takes this item by post as well."""
    return Saying("ask.attach-or-post") if posted and finding.code in LEFT_ELSEWHERE else saying(finding, request=True)


def saying(finding: Finding, *, request: bool = False) -> Saying:
    return Saying(("request." if request else "finding.") + finding.code, finding.values)


def letterhead(campaign: Campaign) -> Letterhead:
    return Letterhead(
        campaign=campaign.name,
        code=campaign.code,
        signature=campaign.correspondence.signature or "、".join(campaign.organisers),
        enquiries=campaign.correspondence.enquiries,
        zone=campaign.zone,
        language=campaign.language,
        retention=campaign.correspondence.retention,
    )


def entry(dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign) -> CaseEntry:
    """One case as letters describe it: in, still awaited, worth knowing."""
    hints = [saying(finding) for one in stood for finding in one.findings if finding.weight is Weight.SHOULD and not finding.remark]
    return CaseEntry(
        number=dossier.submission.number,
        unit=dossier.submission.unit.name,
        title=dossier.submission.title,
        person=campaign.applicants.kind == "个人",
        received=tuple(_received(one) for one in stood if _in(one)),
        awaited=tuple(_awaited(one, dossier, campaign) for one in stood if one.standing in {Standing.MISSING, Standing.DEFECTIVE}),
        hints=tuple(dict.fromkeys(hints)),
    )


def _late(burst: Burst, dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign, now: datetime) -> Send | None:
    late = [one for one in stood if one.standing is Standing.LATE and one.requirement.by_email]
    if not late or any(
        one.standing in {Standing.ACCEPTED, Standing.TO_VERIFY, Standing.RECEIVED, Standing.DEFECTIVE} for one in stood if one.requirement.by_email
    ):
        return None
    closes = campaign.deadline_of(late[0].requirement).at
    if closes is None:
        return None
    today = _today(now, campaign)
    notice = Late(
        letterhead(campaign), entry(dossier, stood, campaign), burst.mails[0].arrived, closes, _consequence(stood), today + timedelta(days=REPLY_DAYS), today
    )
    return Send(notice, _reply(burst, f"late:{dossier.submission.number}:{burst.mails[0].sha256[:12]}", dossier), (dossier.submission.number,), ())


def _deficiency(burst: Burst, dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign, now: datetime) -> Send | None:
    lacking = faults(stood)
    if not lacking or _open(dossier, UNREAD):
        return None
    number = dossier.submission.number
    notice = Deficiency(
        head=letterhead(campaign),
        case=entry(dossier, stood, campaign),
        faults=lacking,
        until=_until(stood, campaign, dossier),
        consequence=_consequence(stood),
        post=post_to(campaign),
        today=_today(now, campaign),
        nothing_attached=all(mail.nothing_attached for mail in burst.mails),
    )
    return Send(notice, _reply(burst, f"deficiency:{number}:{_digest(lacking)}", dossier), (number,), ())


def _receipt(burst: Burst, cases: Sequence[Dossier], campaign: Campaign, now: datetime) -> Send:
    stood = {one.submission.number: as_of(items(one, campaign), now) for one in cases}
    numbers = tuple(stood)
    asked = [letter for one in cases for letter in one.letters if letter.kind == "deficiency"]
    notice = Receipt(
        head=letterhead(campaign),
        arrived=burst.mails[0].arrived,
        mails=len(burst.mails),
        cases=tuple(entry(one, stood[one.submission.number], campaign) for one in cases),
        post=post_to(campaign),
        today=_today(now, campaign),
        forwarded=len({one.submission.unit.id for one in cases}) > 1,
        mended=bool(asked) and not any(faults(one) for one in stood.values()),
        replaced=tuple(dict.fromkeys(name for one in stood.values() for name in _replaced(one, burst))),
    )
    window = burst.mails[0].arrived.astimezone(ZoneInfo(campaign.zone)).strftime("%Y%m%dT%H%M%S")
    return Send(notice, _reply(burst, f"receipt:{numbers[0]}:{window}-{burst.mails[0].sha256[:8]}", cases[0]), numbers, ())


def _reminder(dossier: Dossier, campaign: Campaign, closes: datetime, days: int, at: datetime, now: datetime) -> Send | None:
    number = dossier.submission.number
    # A case opened at the rung or after it has just had its receipt; the next rung is for it.
    if _left_alone(dossier) or _open(dossier, SILENCING) or dossier.submission.opened >= at or _told(dossier, campaign, at, now):
        return None
    stood = as_of(items(dossier, campaign), now)
    case = entry(dossier, [one for one in stood if campaign.deadline_of(one.requirement).at == closes], campaign)
    if not case.awaited or not dossier.mails:
        return None
    today = _today(now, campaign)
    lacking = faults(stood)
    last = max(dossier.mails, key=lambda one: (one.arrived, one.sha256))
    notice = Reminder(letterhead(campaign), case, lacking, now, closes, days, post_to(campaign), today)
    day = (closes.astimezone(ZoneInfo(campaign.zone)) - timedelta(microseconds=1)).date()
    to = Recipient(last.sender_name, addressed(dossier, last))
    posting = Posting(f"reminder:{number}:{day.isoformat()}:{days}", to, number, last.message_id, _references(last))
    return Send(notice, posting, (number,), ())


def _told(dossier: Dossier, campaign: Campaign, at: datetime, now: datetime) -> bool:
    """Whether another letter says the same: one of today, one since the day of the rung, or a receipt that is on its way."""
    told = [one for one in dossier.letters if one.kind != "receipt" and _today(one.queued, campaign) == _today(now, campaign)]
    told += [one for one in dossier.letters if one.kind in {"deficiency", "late"} and _today(one.queued, campaign) >= _today(at, campaign)]
    return bool(told) or (campaign.correspondence.receipt and any(one.fate is Fate.FILED and not one.covered for one in dossier.mails))


def _newer_rung(campaign: Campaign, at: datetime, closes: datetime, now: datetime) -> bool:
    return any(other_closes == closes and at < other <= now for other_closes, _, other in rungs(campaign))


def _reply(burst: Burst, key: str, dossier: Dossier) -> Posting:
    last = burst.last
    return Posting(key, Recipient(last.sender_name, addressed(dossier, last)), dossier.submission.number, last.message_id, _references(last))


def _references(mail: MailBrief) -> tuple[str, ...]:
    """RFC 5322 §3.6.4: the parent's References, then the parent."""
    return (*mail.references, mail.message_id) if mail.message_id else ()


def _nothing_new(dossier: Dossier, burst: Burst) -> bool:
    """Whether every file that this burst brought to the case had come before, byte for byte or only saved again."""
    brought = {mail.sha256 for mail in burst.mails}
    before = [one for one in dossier.papers if one.mail not in brought]
    known = {one.identity for one in before} | {(one.requirement, one.tenor) for one in before if one.tenor}
    fresh = [one for one in dossier.papers if one.mail in brought]
    return bool(fresh) and all(one.identity in known or (one.requirement, one.tenor) in known for one in fresh)


def _replaced(stood: Sequence[ItemStanding], burst: Burst) -> Iterator[str]:
    brought = {mail.sha256 for mail in burst.mails}
    for one in stood:
        fresh = {paper.version for paper in one.papers if paper.paper.mail in brought and paper.paper.sha256 and paper.standing is not Standing.SUPERSEDED}
        older = {paper.version for paper in one.papers if paper.paper.mail not in brought and paper.standing is Standing.SUPERSEDED and paper.paper.sha256}
        if fresh and older - fresh:
            yield one.requirement.name


def _in(one: ItemStanding) -> bool:
    here = any(paper.paper.sha256 for paper in one.papers)
    return one.standing not in {Standing.MISSING, Standing.NOT_OWED} and (here or bool(one.parcels) or one.standing is Standing.WAIVED)


def _received(one: ItemStanding) -> Received:
    valid = [paper for paper in one.papers if paper.standing is not Standing.SUPERSEDED and paper.paper.sha256]
    remarks = tuple(saying(finding) for finding in one.findings if finding.remark)
    waived = (Saying("standing.waived"),) if one.standing is Standing.WAIVED else ()
    return Received(one.requirement.name, tuple(dict.fromkeys(paper.paper.filename for paper in valid)), (*remarks, *waived))


def _awaited(one: ItemStanding, dossier: Dossier, campaign: Campaign) -> Awaited:
    deadline = campaign.deadline_of(one.requirement)
    remarks = tuple(saying(finding) for finding in one.findings if finding.weight is Weight.MUST and finding.code not in {"not-sent", "not-sent-because"})
    return Awaited(
        one.requirement.name, not one.requirement.by_email, bool(one.requirement.seal), _extended(deadline, dossier, campaign), deadline.basis.value, remarks
    )


def _extended(deadline: Deadline, dossier: Dossier, campaign: Campaign) -> datetime | None:
    later = extension(dossier)
    if deadline.at is None or later is None:
        return deadline.at
    following = later + timedelta(days=1)
    return max(deadline.at, datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(campaign.zone)))


def _until(stood: Sequence[ItemStanding], campaign: Campaign, dossier: Dossier) -> datetime | None:
    lacking = [one.requirement for one in stood if one.requirement.by_email and one.standing in {Standing.MISSING, Standing.DEFECTIVE}]
    limits = [limit for one in lacking if (limit := _extended(campaign.deadline_of(one), dossier, campaign)) is not None]
    return min(limits, default=None)


def _consequence(stood: Sequence[ItemStanding]) -> str:
    """The gravest word the notice itself has for what is missing; "" where it says no more than 补正."""
    words: list[Requirement] = [one.requirement for one in stood if one.standing in {Standing.MISSING, Standing.DEFECTIVE, Standing.LATE}]
    return next((one.lacking.value for one in words if one.lacking.value in {"弃征", "不予受理"}), "")


def post_to(campaign: Campaign) -> PostTo | None:
    address = next(iter(campaign.intake.post), None)
    return PostTo(address.recipient, address.organisation, address.address, address.postcode) if address else None


def _open(dossier: Dossier, kinds: frozenset[TaskKind]) -> bool:
    return any(task.kind in kinds and not task.closed for task in dossier.tasks)


def _task(kind: TaskKind, key: str, question: str, dossier: Dossier, mail: str, reasons: tuple[str, ...]) -> Task:
    return Task(key, kind, question, dossier.submission.campaign, mail, dossier.submission.number, (dossier.submission.unit.name,), reasons)


def _digest(lacking: Sequence[Fault]) -> str:
    """The same set of faults, the same letter, whatever order they were found in."""
    lines = sorted(f"{one.item}\x1f{one.problem.code}\x1f{one.problem.values}" for one in lacking)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _today(now: datetime, campaign: Campaign) -> date:
    return now.astimezone(ZoneInfo(campaign.zone)).date()
