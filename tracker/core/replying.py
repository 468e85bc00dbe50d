"""Answers to mails: late notices and deficiency notices a case each, one receipt for all the rest; and what a second look adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from notifier.notices import CaseEntry, Deficiency, Late, Posting, Receipt, Recipient, Version
from tracker.core import examination, merging
from tracker.core.bursts import Burst
from tracker.core.circumstances import addressed
from tracker.core.cloud import as_of
from tracker.core.entries import by_now, consequence, digest_of, entry, faults, letterhead, limits, post_to, references
from tracker.core.model import Dossier, Fate, MailBrief, Standing
from tracker.core.owed import SILENCING, UNREAD, Send, Settle, left_alone, local_day, open_of
from tracker.core.standing import ItemStanding, PaperStanding, grave, items

REPLY_DAYS = 10  # after the deadline, for a written explanation
ANSWERS = frozenset({"receipt", "deficiency", "late"})  # letters that say of a case how it stands


def answer(burst: Burst, dossiers: Mapping[str, Dossier], campaign: Campaign, now: datetime, *, goes: datetime | None = None) -> tuple[Send | Settle, ...]:
    """The letters that answer one burst: late notices and deficiency notices a case each, one receipt for all the rest.

    They are worded for when they go: on the evening of the last day that is the morning after it, when nothing can be asked for any more.
    """
    at = goes or now
    covers = tuple(mail.sha256 for mail in burst.mails)
    cases = [dossiers[number] for number in burst.numbers if number in dossiers]
    writable = [one for one in cases if not left_alone(one) and not open_of(one, SILENCING)]
    if not writable or not burst.last.sender:
        return (Settle(covers, "由经办人处理" if cases else "未立户"),)
    if all(_nothing_new(one, burst) for one in writable) and any(mail.covers for one in writable for mail in one.letters):
        return (Settle(covers, "重复来件，已有回执"),)
    if all(_empty_again(one, burst) for one in writable):
        return (Settle(covers, "再次来信提到附件而未附，由经办人处理"),)
    untold = [one for one in writable if not _told(one, covers)]
    if not untold:
        return (Settle(covers, "已有答复"),)
    letters: list[Send] = []
    plain: list[Dossier] = []
    passed_on = len({one.submission.unit.id for one in untold}) > 1
    for dossier in untold:
        stood = as_of(items(dossier, campaign), at)
        special = _late(burst, dossier, stood, campaign, at) or _deficiency(burst, dossier, stood, campaign, at)
        if special is None or any(one.key == special.posting.key for one in dossier.letters):
            plain.append(dossier)
        elif isinstance(special.notice, Deficiency) and _looking(dossier, now):
            return ()  # what is asked for is asked for once: the second look may find more, or that nothing is lacking
        elif isinstance(special.notice, Deficiency) and passed_on:
            plain.append(dossier)  # who passes on what others file gets one list, with what each of them has to mend
        else:
            letters.append(special)
    if plain:
        letters.append(_receipt(burst, plain, campaign, at))
    return tuple(replace(one, covers=covers) for one in letters)


def _told(dossier: Dossier, covers: Sequence[str]) -> bool:
    """Whether these very mails were answered as far as this case goes: another letter of the same burst was recalled, and is owed anew alone."""
    return any(set(covers) <= set(one.covers) for one in dossier.letters if one.kind in ANSWERS)


def afterthoughts(dossiers: Iterable[Dossier], campaign: Campaign, now: datetime, *, goes: datetime | None = None) -> tuple[Send, ...]:
    """What a second look found in papers whose mail had its answer by then: told once, in answer to that mail, and worded for when it goes."""
    at = goes or now
    owed: list[Send] = []
    for dossier in dossiers:
        answers = [one.queued for one in dossier.letters if one.kind in ANSWERS]
        waits = any(one.fate is Fate.FILED and not one.covered for one in dossier.mails)  # its answer will say everything
        settled = not answers or dossier.looked is None or max(answers) >= dossier.looked
        if settled or waits or _looking(dossier, now) or left_alone(dossier) or open_of(dossier, SILENCING):
            continue
        stood = as_of(items(dossier, campaign), at)
        mail = _brought(dossier, stood)
        letter = _deficiency(Burst((mail,)), dossier, stood, campaign, at) if mail is not None else None
        if letter is not None and _in_time(letter, at) and all(one.key != letter.posting.key for one in dossier.letters):
            owed.append(letter)
    return tuple(owed)


def _looking(dossier: Dossier, now: datetime) -> bool:
    """Whether a second look is still worth waiting for."""
    return dossier.looking is not None and now - dossier.looking < examination.WAITS


def _brought(dossier: Dossier, stood: Sequence[ItemStanding]) -> MailBrief | None:
    """The last mail of a paper in which the second look saw something grave."""
    papers = [one.paper for item in stood if item.standing is Standing.DEFECTIVE for one in item.papers if one.standing is Standing.DEFECTIVE]
    mails = {paper.mail for paper in papers if merging.examined(paper.reader) and grave(paper.findings)}
    return next((one for one in reversed(dossier.mails) if one.sha256 in mails and one.sender and one.fate is Fate.FILED), None)


def _in_time(letter: Send, now: datetime) -> bool:
    """Whether what is asked for can still be sent."""
    return isinstance(letter.notice, Deficiency) and (letter.notice.until is None or now < letter.notice.until)


def _late(burst: Burst, dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign, now: datetime) -> Send | None:
    late = [one for one in stood if one.standing is Standing.LATE and one.requirement.by_email]
    if not late or any(
        one.standing in {Standing.ACCEPTED, Standing.TO_VERIFY, Standing.RECEIVED, Standing.DEFECTIVE} for one in stood if one.requirement.by_email
    ):
        return None
    closes = campaign.deadline_of(late[0].requirement).at
    if closes is None:
        return None
    today = local_day(now, campaign)
    notice = Late(
        letterhead(campaign), entry(dossier, stood, campaign), burst.mails[0].arrived, closes, consequence(stood), today + timedelta(days=REPLY_DAYS), today
    )
    return Send(notice, _reply(burst, f"late:{dossier.submission.number}:{burst.mails[0].sha256[:12]}", dossier), (dossier.submission.number,), ())


def _deficiency(burst: Burst, dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign, now: datetime) -> Send | None:
    lacking = faults(stood)
    last = limits(stood, campaign, dossier)
    if not lacking or open_of(dossier, UNREAD) or all(one is not None and one <= now for one in last):
        return None
    number = dossier.submission.number
    notice = Deficiency(
        head=letterhead(campaign),
        case=by_now(entry(dossier, stood, campaign), now),
        faults=lacking,
        until=min((one for one in last if one is not None and one > now), default=None),
        consequence=consequence(stood),
        post=post_to(campaign),
        today=local_day(now, campaign),
        nothing_attached=all(mail.nothing_attached for mail in burst.mails),
    )
    return Send(notice, _reply(burst, f"deficiency:{number}:{digest_of(lacking)}", dossier), (number,), ())


def _receipt(burst: Burst, cases: Sequence[Dossier], campaign: Campaign, now: datetime) -> Send:
    stood = {one.submission.number: as_of(items(one, campaign), now) for one in cases}
    numbers = tuple(stood)
    asked = [letter for one in cases for letter in one.letters if letter.kind == "deficiency"]
    passed_on = len({one.submission.unit.id for one in cases}) > 1
    versions = tuple(dict.fromkeys(version for one in stood.values() for version in _versions(one, burst)))
    notice = Receipt(
        head=letterhead(campaign),
        arrived=burst.mails[0].arrived,
        mails=len(burst.mails),
        cases=tuple(_listed(one, stood[one.submission.number], campaign, now, with_faults=passed_on) for one in cases),
        post=post_to(campaign),
        today=local_day(now, campaign),
        forwarded=passed_on,
        mended=bool(asked) and not any(faults(one) for one in stood.values()),
        replaced=tuple(dict.fromkeys(one.item for one in versions if one.newer)),
        versions=versions,
    )
    window = burst.mails[0].arrived.astimezone(ZoneInfo(campaign.zone)).strftime("%Y%m%dT%H%M%S")
    return Send(notice, _reply(burst, f"receipt:{numbers[0]}:{window}-{burst.mails[0].sha256[:8]}", cases[0]), numbers, ())


def _reply(burst: Burst, key: str, dossier: Dossier) -> Posting:
    last = burst.last
    return Posting(key, Recipient(last.sender_name, addressed(dossier, last)), dossier.submission.number, last.message_id, references(last))


def _nothing_new(dossier: Dossier, burst: Burst) -> bool:
    """Whether every file that this burst brought to the case had come before, byte for byte or only saved again."""
    brought = {mail.sha256 for mail in burst.mails}
    before = [one for one in dossier.papers if one.mail not in brought]
    known = {one.identity for one in before} | {(one.requirement, one.tenor) for one in before if one.tenor}
    fresh = [one for one in dossier.papers if one.mail in brought]
    return bool(fresh) and all(one.identity in known or (one.requirement, one.tenor) in known for one in fresh)


def _empty_again(dossier: Dossier, burst: Burst) -> bool:
    """Whether the burst speaks of files and brings none, as another one did that had its letter: no two machines go on telling each other so."""
    brought = {mail.sha256 for mail in burst.mails}
    before = any(one.nothing_attached and one.covered for one in dossier.mails if one.sha256 not in brought)
    return before and all(one.nothing_attached for one in burst.mails)


def _versions(stood: Sequence[ItemStanding], burst: Burst) -> Iterator[Version]:
    """Items of which this burst brought another version, each with the one that stands."""
    brought = {mail.sha256 for mail in burst.mails}
    for one in stood:
        here = [paper for paper in one.papers if paper.paper.sha256]
        valid = [paper for paper in here if paper.standing not in {Standing.SUPERSEDED, Standing.LATE, Standing.IN_REVIEW}]
        fresh = [paper for paper in here if paper.paper.mail in brought and paper.standing is not Standing.SUPERSEDED]
        older = {paper.version for paper in here if paper.paper.mail not in brought and paper.standing is Standing.SUPERSEDED}
        late = {paper.version for paper in fresh if paper.standing is Standing.LATE} - {paper.version for paper in valid}
        if older - {paper.version for paper in fresh} and fresh and not late:
            yield _version(one, [paper for paper in fresh if paper in valid] or fresh, newer=True)
        elif late and valid and all(paper.paper.mail not in brought for paper in valid):
            yield _version(one, valid, newer=False)


def _version(one: ItemStanding, standing: Sequence[PaperStanding], *, newer: bool) -> Version:
    files = tuple(dict.fromkeys(paper.paper.filename for paper in standing))
    return Version(one.requirement.name, files, max(paper.paper.arrived for paper in standing), newer)


def _listed(dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign, now: datetime, *, with_faults: bool) -> CaseEntry:
    """One case in a receipt; in the list of a sender who forwards *with_faults*, for no letter of its own tells them."""
    case = by_now(entry(dossier, stood, campaign), now)
    over = {one.item for one in case.awaited if one.closed}
    told = faults(stood) if with_faults and not open_of(dossier, UNREAD) else ()
    return replace(case, faults=tuple(one for one in told if one.item not in over))
