"""Letters are owed, queued, sent: intent is on the books before a socket opens, and no key is ever sent twice."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from config.settings import SendMode
from notifier.envelope import message_id, to_bytes
from notifier.manners import HOUR_CAP, Refusal, may_write, not_before
from notifier.notices import NoticeKind, Posting, Recipient
from notifier.record import dump, load
from notifier.render import render
from notifier.smtp import Accepted, Later, Mailer, Outcome, Refused, Unknown
from tracker.core import digest as digests
from tracker.core.due import Burst, Send, Settle, afterthoughts, bursts, reminders
from tracker.core.due import answer as owed_answer
from tracker.core.model import Dossier, LetterState, MailBrief, Task, TaskKind
from tracker.core.standing import stopped, withdrawn
from tracker.desk import Desk, Progress, silent
from tracker.flow import bulletin, owing
from tracker.store.ledger import Draft, Hand, Ledger, Outgoing

log = logging.getLogger(__name__)

BACKLOG = timedelta(days=3)  # mail older than this when first judged: a full mailbox met for the first time writes to nobody by itself
TOGETHER = 25  # bursts answered by one transaction
LATELY = timedelta(days=3)  # how long after a second look its findings are still told by themselves
LEASE_SECONDS = 300  # longer than any SMTP conversation may take
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=6)
MAX_ATTEMPTS = 12
OWN_COPY_WAIT = timedelta(minutes=15)  # how long an unknown outcome waits for our own copy before a person is asked


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int
    later: int
    refused: int
    held: int


def answer(desk: Desk, *, now: datetime) -> int:
    """Queue what answers the mails judged so far, once their bursts are over; how many letters."""
    return sum(_answer_campaign(desk, campaign, now) for campaign in desk.campaigns if campaign.correspondence.receipt)


def _answer_campaign(desk: Desk, campaign: Campaign, now: datetime) -> int:
    quiet = timedelta(minutes=desk.settings.quiet_minutes)
    with desk.store.look() as ledger:
        waiting = ledger.cases.unanswered(campaign.code, before=now)
    queued = 0
    for group in _apart(bursts(waiting, quiet, now)):
        with desk.store.begin() as ledger:
            numbers = dict.fromkeys(number for burst in group for number in burst.numbers)
            dossiers = {one.submission.number: one for one in ledger.cases.dossiers(campaign.code, numbers)}
            for burst in group:
                for step in owed_answer(burst, dossiers, campaign, now):
                    match step:
                        case Send():
                            queued += _queue(desk, ledger, step, campaign, now, hold=_hold(desk, campaign, burst.mails, now))
                        case Settle():
                            ledger.intake.settle(step.covers, step.reason)
    return queued + _second_thoughts(desk, campaign, now)


def _second_thoughts(desk: Desk, campaign: Campaign, now: datetime) -> int:
    """Queue what second looks found in papers whose mail had been answered before."""
    with desk.store.look() as ledger:
        numbers = ledger.examinations.lately(campaign.code, since=now - LATELY)
        dossiers = ledger.cases.dossiers(campaign.code, numbers) if numbers else ()
    queued = 0
    for letter in afterthoughts(dossiers, campaign, now):
        mails = [mail for one in dossiers if one.submission.number in letter.cases for mail in one.mails if mail.message_id == letter.posting.in_reply_to]
        with desk.store.begin() as ledger:
            queued += _queue(desk, ledger, letter, campaign, now, hold=_hold(desk, campaign, mails, now))
    return queued


def _apart(all_bursts: Iterable[Burst]) -> Iterator[list[Burst]]:
    """Bursts a transaction may answer together: a letter about a case is on the books before the next one about it is thought of."""
    group: list[Burst] = []
    numbers: set[str] = set()
    for burst in all_bursts:
        if len(group) >= TOGETHER or not numbers.isdisjoint(burst.numbers):
            yield group
            group, numbers = [], set()
        group.append(burst)
        numbers.update(burst.numbers)
    if group:
        yield group


def remind(desk: Desk, *, now: datetime | None = None) -> int:
    """Queue the reminders and digests that are due by *now*; only the newest of each."""
    at = now or desk.now()
    return sum(_remind_campaign(desk, campaign, at) + _besides(desk, campaign, at) + _digest_campaign(desk, campaign, at) for campaign in desk.campaigns)


def _remind_campaign(desk: Desk, campaign: Campaign, now: datetime) -> int:
    if not campaign.correspondence.reminders:
        return 0
    with desk.store.look() as ledger:
        dossiers = ledger.cases.dossiers(campaign.code)
    owed = reminders(dossiers, campaign, now)
    queued = 0
    for letter in owed:
        with desk.store.begin() as ledger:
            mails = [mail for one in dossiers if one.submission.number in letter.cases for mail in one.mails]
            queued += _queue(desk, ledger, letter, campaign, now, hold=_hold(desk, campaign, mails, None))
    return queued


def _besides(desk: Desk, campaign: Campaign, now: datetime) -> int:
    """Queue what else is owed about cases: envelopes signed for, what was still lacking at the close, names, withdrawals, more time."""
    queued = 0
    for letter, mails in owing.owed(desk, campaign, now):
        with desk.store.begin() as ledger:
            queued += _queue(desk, ledger, letter, campaign, now, hold=_hold(desk, campaign, mails, None))
    return queued


def _digest_campaign(desk: Desk, campaign: Campaign, now: datetime) -> int:
    readers = campaign.correspondence.digest_to or desk.settings.organisers
    if not readers:
        return 0
    with desk.store.look() as ledger:
        first = ledger.intake.first_arrival(campaign.code)
    if first is None:
        return 0
    issue = digests.newest(digests.issues(campaign, first.astimezone(ZoneInfo(campaign.zone)).date()), now)
    keys = {f"digest:{campaign.code}:{reader}:{issue.name}": reader for reader in readers} if issue else {}
    with desk.store.look() as ledger:
        owed = sorted(set(keys) - ledger.outbox.known(keys))
        letters = ledger.outbox.letters(campaign.code) if owed else ()
    if issue is None or not owed:
        return 0
    last = max((one.queued for one in letters if one.kind == NoticeKind.DIGEST), default=None)
    notice = bulletin.issued(desk, campaign, issue, last, now)
    queued = 0
    for key in owed:
        posting = Posting(key, Recipient("", keys[key]), "")
        with desk.store.begin() as ledger:
            queued += _queue(desk, ledger, Send(notice, posting, (), ()), campaign, now, hold="" if desk.settings.send is SendMode.AUTOMATIC else "待放行")
    return queued


def _hold(desk: Desk, campaign: Campaign, mails: Iterable[MailBrief], now: datetime | None) -> str:
    """Why a letter waits for a person; "" when it may go by itself."""
    listed = tuple(mails)
    if now is not None and campaign.correspondence.receipt_by_hand:
        return "征集单规定回执由人工核发"
    if any(one.imported for one in listed):
        return "答复的是补录的来信，由经办人放行"
    if now is not None and any(now - one.arrived > BACKLOG for one in listed):
        return "答复的是积压的来信，由经办人放行"
    match desk.settings.send:
        case SendMode.AUTOMATIC:
            return ""
        case SendMode.APPROVE:
            return "待放行"
        case SendMode.OFF:
            return "发信已关闭"


def _queue(desk: Desk, ledger: Ledger, letter: Send, campaign: Campaign, now: datetime, *, hold: str) -> int:
    posting = letter.posting
    settings = desk.settings
    # Reminders and digests are asked for at an hour of the sheet's choosing; only answers wait for the morning.
    quiet = not_before(now, campaign.zone, time(settings.quiet_from), time(settings.quiet_until))
    draft = Draft(
        key=posting.key,
        kind=letter.notice.kind.value,
        campaign=campaign.code,
        to_name=posting.to.name,
        to=posting.to.address,
        message_id=message_id(posting.key, desk.secret, _domain(desk)),
        notice=dump(letter.notice),
        cases=letter.cases,
        in_reply_to=posting.in_reply_to,
        references=posting.references,
        covers=letter.covers,
        not_before=quiet if quiet > now else None,
        hold=hold,
    )
    new = ledger.outbox.queue(draft, now=now, by=desk.version)
    if not new:
        # The same letter is on the books already: what it would have answered is answered.
        ledger.intake.settle(letter.covers, draft.key)
    return int(new)


def deliver(desk: Desk, *, now: datetime | None = None, progress: Progress = silent) -> Delivered:
    """Send what is due. Each letter is claimed on the books first; what became of it is on the books last."""
    at = now or desk.now()
    held = _settle_unknown(desk, at)
    sent = later = refused = done = 0
    with desk.store.look() as ledger:
        due = ledger.outbox.due(at)
        room = _hourly(desk) - len(ledger.outbox.sent_since(at - timedelta(hours=1)))
    if not due:
        return Delivered(0, 0, 0, held)
    with desk.mailer() as mailer:
        while done < room:
            with desk.store.begin() as ledger:
                claimed = ledger.outbox.claim(now=at, holder=desk.holder, limit=1, lease_seconds=LEASE_SECONDS)
            if not claimed:
                break
            state, ours = _send(desk, mailer, claimed[0], at)
            sent += state is LetterState.SENT
            later += state is LetterState.QUEUED
            refused += state is LetterState.REFUSED
            held += state in {LetterState.HELD, LetterState.SENDING}
            done += 1
            progress(done, due)
            if ours:
                with desk.store.begin() as ledger:
                    ledger.outbox.put_off(at, at + FIRST_RETRY)  # a login refused every minute gets the account locked
                break
    return Delivered(sent, later, refused, held)


def _send(desk: Desk, mailer: Mailer, outgoing: Outgoing, now: datetime) -> tuple[LetterState, bool]:
    """What became of one letter, and whether it is our account that fails: then the next ones wait, too."""
    draft = outgoing.draft
    refusal = _unwelcome(desk, draft, now)
    if refusal is not None:
        state = LetterState.QUEUED if refusal.passing else LetterState.REFUSED
        with desk.store.begin() as ledger:
            tomorrow = now + timedelta(days=1) if refusal.passing else None
            ledger.outbox.outcome(draft.key, outgoing.fence, state, detail=refusal.sentence(), at=now, next_try=tomorrow, blameless=refusal.passing)
        return state, False
    campaign = desk.campaign(draft.campaign)
    sender = Recipient(desk.settings.sender_name or campaign.correspondence.signature, _sender_address(desk))
    posting = Posting(draft.key, Recipient(draft.to_name, draft.to), draft.cases[0] if draft.cases else "", draft.in_reply_to, draft.references)
    notice = load(dict(draft.notice))
    letter = bulletin.with_files(desk, notice, render(notice, posting, sender=sender, copy_to=sender.address, message_id=draft.message_id))
    recipients = tuple(dict.fromkeys((draft.to, *((letter.copy_to,) if letter.copy_to else ()))))
    outcome = mailer.send(to_bytes(letter, now, desk.sign), sender.address, recipients)
    return _record(desk, outgoing, outcome, letter.subject, now), isinstance(outcome, Later) and outcome.ours


def _record(desk: Desk, outgoing: Outgoing, outcome: Outcome, subject: str, now: datetime) -> LetterState:
    key, fence = outgoing.draft.key, outgoing.fence
    with desk.store.begin() as ledger:
        match outcome:
            case Accepted(reply=reply):
                ledger.outbox.outcome(key, fence, LetterState.SENT, detail=reply, at=now, subject=subject)
                return LetterState.SENT
            case Later(reply=reply, ours=ours) if ours or outgoing.attempts < MAX_ATTEMPTS:
                wait = FIRST_RETRY if ours else min(FIRST_RETRY * 2 ** (outgoing.attempts - 1), LAST_RETRY)
                ledger.outbox.outcome(key, fence, LetterState.QUEUED, detail=reply, at=now, next_try=now + wait, subject=subject, blameless=ours)
                return LetterState.QUEUED
            case Later(reply=reply) | Refused(reply=reply):
                ledger.outbox.outcome(key, fence, LetterState.REFUSED, detail=reply, at=now, subject=subject)
                _tell(desk, ledger, outgoing.draft, f"函件被收信方拒收：{reply}", now)
                return LetterState.REFUSED
            case Unknown(detail=detail):
                # It may have gone out. The row stays `sending`; our own copy settles it, or a person does.
                log.warning("letter outcome unknown", extra={"key": key, "detail": detail})
                return LetterState.SENDING


def _settle_unknown(desk: Desk, now: datetime) -> int:
    """Letters whose sender never came back and whose copy never came: held and shown, never sent again blindly."""
    held = 0
    with desk.store.look() as ledger:
        unknown = [one for one in ledger.outbox.unknown(now) if now - one.lease_until >= OWN_COPY_WAIT]
    for one in unknown:
        with desk.store.begin() as ledger:
            if ledger.outbox.hold(one.draft.key, why="寄出与否不明：未见本处留底", by=desk.version, at=now):
                held += 1
                _tell(desk, ledger, one.draft, "函件寄出与否不明，请查看信箱“已发送”后决定重发或作罢", now)
    return held


def _tell(desk: Desk, ledger: Ledger, draft: Draft, question: str, now: datetime) -> None:
    number = draft.cases[0] if draft.cases else ""
    task = Task(f"letter:{draft.key}", TaskKind.LETTER, question, draft.campaign, "", number, (draft.to,), (draft.key,))
    ledger.office.ask(task, hand=Hand(by=desk.version, now=now))


def _hourly(desk: Desk) -> int:
    """How many letters may go out in an hour: what the provider bears, and never more than the house's own cap."""
    return min(desk.settings.smtp.per_hour if desk.settings.smtp else HOUR_CAP, HOUR_CAP)


def _unwelcome(desk: Desk, draft: Draft, now: datetime) -> Refusal | None:
    """Asked again at the moment of sending: a person may have stopped this case since the letter was queued, or a cap is reached."""
    dossiers: tuple[Dossier, ...] = ()
    zone = ZoneInfo(desk.campaign(draft.campaign).zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    with desk.store.look() as ledger:
        today = ledger.outbox.sent_since(midnight)
        if draft.cases:
            dossiers = ledger.cases.dossiers(draft.campaign, draft.cases)
    let_go = not dossiers or (draft.kind != NoticeKind.WITHDRAWN and all(withdrawn(one) for one in dossiers))  # or none of them is a case any more
    unwanted = any(stopped(one) for one in dossiers) or (bool(draft.cases) and let_go)
    number = draft.cases[0] if draft.cases else ""
    return may_write(
        draft.to,
        own=desk.own,
        stopped=frozenset({draft.to}) if unwanted else frozenset(),
        kind=NoticeKind(draft.kind),
        sender_today=sum(1 for kind, to, _ in today if kind == NoticeKind.RECEIPT and to.casefold() == draft.to.casefold()),
        case_today=sum(1 for kind, _, of in today if kind != NoticeKind.RECEIPT and number and of == number),
    )


def _sender_address(desk: Desk) -> str:
    smtp = desk.settings.smtp
    return smtp.sender if smtp else next((one.user for one in desk.settings.mailboxes), "")


def _domain(desk: Desk) -> str:
    return _sender_address(desk).rpartition("@")[2] or "shoujian.invalid"
