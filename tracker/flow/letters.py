"""Letters are owed and queued, or held for a person; `flow.sending` takes them out of the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from config.settings import SendMode
from ingest.received import HEAD, wants_no_answer
from notifier.envelope import message_id
from notifier.manners import NATURES, PERSON, Refusal
from notifier.notices import NoticeKind, Posting, Recipient
from notifier.record import dump
from notifier.words import say
from tracker.core import digest as digests
from tracker.core.due import Burst, Send, Settle, afterthoughts, bursts
from tracker.core.due import answer as owed_answer
from tracker.core.model import Dossier, LetterState, MailBrief
from tracker.core.report import LetterLine
from tracker.core.unwanted import NEWER
from tracker.desk import Desk
from tracker.flow import bulletin, owing, welcome
from tracker.flow.sending import Delivered, deliver
from tracker.flow.written import sender_address
from tracker.store.ledger import Draft, Ledger

__all__ = ["Delivered", "answer", "deliver", "remind"]

BACKLOG = timedelta(days=3)  # mail older than this when first judged: a full mailbox met for the first time writes to nobody by itself
TOGETHER = 25  # bursts answered by one transaction
APPROVAL = "待放行"  # why every letter waits in a house where a person lets each of them go
LATELY = timedelta(days=3)  # how long after a second look its findings are still told by themselves


def answer(desk: Desk, *, now: datetime) -> int:
    """Queue what answers the mails judged so far, once their bursts are over; how many letters."""
    return sum(_answer_campaign(desk, campaign, now) for campaign in desk.campaigns if campaign.correspondence.receipt)


def _answer_campaign(desk: Desk, campaign: Campaign, now: datetime) -> int:
    quiet = timedelta(minutes=desk.settings.quiet_minutes)
    with desk.store.look() as ledger:
        waiting = ledger.cases.unanswered(campaign.code, before=now)
    over = bursts(waiting, quiet, now)
    many = _cautious(desk, len(over), now)
    queued, goes = 0, welcome.awake(desk, campaign, now)
    for group in _apart(over):
        with desk.store.begin() as ledger:
            numbers = dict.fromkeys(number for burst in group for number in burst.numbers)
            dossiers = {one.submission.number: one for one in ledger.cases.dossiers(campaign.code, numbers)}
            for burst in group:
                for step in owed_answer(burst, dossiers, campaign, now, goes=goes):
                    match step:
                        case Send():
                            hold = _unanswerable(desk, ledger, burst.mails) or _hold(desk, campaign, burst.mails, now) or many
                            queued += _queue(desk, ledger, step, campaign, now, hold=hold)
                        case Settle():
                            ledger.intake.settle(step.covers, step.reason)
    return queued + _second_thoughts(desk, campaign, now)


def _second_thoughts(desk: Desk, campaign: Campaign, now: datetime) -> int:
    """Queue what second looks found in papers whose mail had been answered before."""
    with desk.store.look() as ledger:
        numbers = ledger.examinations.lately(campaign.code, since=now - LATELY)
        dossiers = ledger.cases.dossiers(campaign.code, numbers) if numbers else ()
    found = afterthoughts(dossiers, campaign, now, goes=welcome.awake(desk, campaign, now))
    many = _cautious(desk, len(found), now)
    queued = 0
    for letter in found:
        mails = [mail for one in dossiers if one.submission.number in letter.cases for mail in one.mails if mail.message_id == letter.posting.in_reply_to]
        with desk.store.begin() as ledger:
            hold = _unanswerable(desk, ledger, mails) or _hold(desk, campaign, mails, now) or many
            queued += _queue(desk, ledger, letter, campaign, now, hold=hold)
    return queued


def _unanswerable(desk: Desk, ledger: Ledger, mails: Iterable[MailBrief]) -> str:
    """Why an answer waits for a person though its mail was filed: a machine wrote it, and a person said whose it is; or nobody wants an answer. Else ""."""
    for one in mails:
        kept = ledger.intake.facts(one.sha256)
        nature = PERSON if kept is None else str(kept[1].get("nature", PERSON))
        if nature != PERSON:
            return NATURES.get(nature, Refusal.AUTOMATIC).sentence()
        path = desk.path_of(one.sha256)
        if path.is_file():
            with path.open("rb") as file:
                if wants_no_answer(file.read(HEAD)):
                    return Refusal.NULL_PATH.sentence()
    return ""


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
    return sum(_of_cases(desk, campaign, at) + _digest_campaign(desk, campaign, at) for campaign in desk.campaigns)


def _of_cases(desk: Desk, campaign: Campaign, now: datetime) -> int:
    """Queue reminders, then what else is owed about cases: envelopes signed for, what was still lacking at the close, names, withdrawals, more time."""
    books = owing.books(desk, campaign, now)
    if books is None:
        return 0
    due = owing.reminded(books, campaign, now)
    queued = _unasked(desk, campaign, due, now)
    if due:  # who was reminded just now hears nothing else today
        books = owing.books(desk, campaign, now)
    others = owing.owed(books, campaign, now) if books is not None else ()
    if books is not None and not due and not others:
        owing.nothing(desk, campaign, books, now)
    return queued + _unasked(desk, campaign, others, now)


def _unasked(desk: Desk, campaign: Campaign, owed: Sequence[tuple[Send, tuple[Dossier, ...]]], now: datetime) -> int:
    """Queue letters that answer no mail; those about a case whose answer from a backlog waits for a person wait with it."""
    many = _cautious(desk, len(owed), now)
    queued = 0
    for letter, cases in owed:
        hold = _hold(desk, campaign, [mail for one in cases for mail in one.mails], None) or many
        overtaking = "此前对积压来信的答复尚待放行" if any(map(_backlogged, cases)) else ""
        with desk.store.begin() as ledger:
            queued += _queue(desk, ledger, letter, campaign, now, hold=hold or overtaking)
    return queued


def _backlogged(case: Dossier) -> bool:
    """Whether an answer to mail of a backlog is held: whoever wrote long ago hears first what a person lets go, and not that something lacks."""
    arrived = {one.sha256: one.arrived for one in case.mails}
    held = [one for one in case.letters if one.state is LetterState.HELD]
    return any(one.queued - arrived[mail] > BACKLOG for one in held for mail in one.covers if mail in arrived)


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
    # Another reader may have this very issue already: what is new is new since the one before that went, or, where none ever goes, that was laid down.
    older = [one for one in letters if one.kind == NoticeKind.DIGEST and not one.key.endswith(f":{issue.name}")]
    stale = _overtaken(desk, older, now)
    went = [one for one in older if one.state is not LetterState.DROPPED and one.key not in stale]
    last = max(went or older, key=lambda one: one.queued, default=None)
    notice = bulletin.issued(desk, campaign, issue, last.queued if last else None, now, after=last.key if last else "")
    queued = 0
    for key in owed:
        posting = Posting(key, Recipient("", keys[key]), "")
        with desk.store.begin() as ledger:
            queued += _queue(desk, ledger, Send(notice, posting, (), ()), campaign, now, hold="" if desk.settings.send is SendMode.AUTOMATIC else APPROVAL)
    return queued


def _overtaken(desk: Desk, digests: Iterable[LetterLine], now: datetime) -> frozenset[str]:
    """Drop the earlier issues that are still here, whose server was closed or which nobody let go: the newest one tells what is new since the last that went."""
    here = [one for one in digests if one.state is LetterState.QUEUED or (one.state is LetterState.HELD and one.reason == APPROVAL)]
    with desk.store.begin() as ledger:
        return frozenset(one.key for one in here if ledger.outbox.drop(one.key, by=desk.version, why=NEWER, at=now))


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
            return APPROVAL
        case SendMode.OFF:
            return "发信已关闭"


def _cautious(desk: Desk, letters: int, now: datetime) -> str:
    """Why a step that owes so many letters, or one of the first days, leaves all of them to a person; "" when it may go on."""
    if letters == 0:
        return ""
    most, days = desk.settings.letters_per_run_without_approval, desk.settings.first_days_by_hand
    if letters > most:
        return say("halt.crowd", count=str(letters), most=str(most))
    if days == 0:
        return ""
    with desk.store.look() as ledger:
        began = ledger.traffic.began()
    return say("halt.first-days", days=str(days)) if began is None or now - began < timedelta(days=days) else ""


def _queue(desk: Desk, ledger: Ledger, letter: Send, campaign: Campaign, now: datetime, *, hold: str) -> int:
    posting = letter.posting
    # Every letter that is laid down at night waits for the morning, a reminder or a digest whose hour the sheet puts into the night as well.
    quiet = welcome.awake(desk, campaign, now)
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


def _domain(desk: Desk) -> str:
    return sender_address(desk).rpartition("@")[2] or "shoujian.invalid"
