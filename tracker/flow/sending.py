"""Letters go out: claimed on the books first, what became of them on the books last, and never twice.

    claim a batch ─▶ for each: SMTP up to the last dot ─▶ outcome of the one before + "this one is on its way" (one commit) ─▶ the dot ─▶ …

Whoever is killed leaves at most one letter of which nobody knows, and hardly ever one that did not go out; all others of the batch
were never begun and go back. What is not simply accepted is on the books at once.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.manners import DAY_CAP, HOUR_CAP, Refusal
from notifier.notices import NoticeKind
from notifier.outcomes import Accepted, Later, Refused, Unknown, Withheld
from notifier.smtp import Mailer
from tracker.core.model import LetterState, Task, TaskKind
from tracker.core.unwanted import OVER
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import copies, halting, welcome
from tracker.flow.written import Written, sender_address, written
from tracker.store.ledger import Hand, Ledger, Outgoing

log = logging.getLogger(__name__)

TOGETHER = 20  # letters claimed by one transaction; a look at the books serves all of them
LEASE_SECONDS = 400  # longer than two SMTP conversations may take: what became of one letter is noted within the next
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=6)
JITTER = 0.1  # of a wait, by which it may be shorter: letters put off together need not come back together
MAX_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int
    later: int
    refused: int
    held: int
    waiting: int = 0  # due, and kept for the next hour by a cap, or by a halt
    halted: str = ""  # why nothing goes out until a person has looked
    dropped: int = 0  # not wanted any more when their turn came


@dataclass(frozen=True, slots=True)
class _Tried:
    """A letter that was tried, and what came of it."""

    outgoing: Outgoing
    outcome: Accepted | Later | Refused | Unknown
    subject: str


def deliver(desk: Desk, *, now: datetime | None = None, progress: Progress = silent) -> Delivered:
    """Send what is due, as far as caps allow and unless sending is halted."""
    round_ = _Round(desk, clock=(lambda: now) if now is not None else desk.now, progress=progress)
    at = round_.clock()
    with desk.store.begin() as ledger:
        ledger.outbox.give_back(at)
        welcome.rest(desk, ledger, at)
    held = copies.settle_unknown(desk, at)
    with desk.store.look() as ledger:
        due = ledger.outbox.due(at)
        room = capacity(desk, ledger, at) if due else 0
    if due:
        with desk.store.begin() as ledger:
            halted, kept = halting.watch(desk, ledger, at)
        due, held = due - kept, held + kept
        if halted:
            return Delivered(0, 0, 0, held, due, halted)
        with desk.mailer() as mailer:
            round_.send(mailer, due=due, room=room)
    copies.lay(desk, at)
    told = round_.tally
    left = max(0, due - room) if told.total() >= room else 0
    unsettled = told[LetterState.HELD] + told[LetterState.SENDING]
    return Delivered(
        told[LetterState.SENT], told[LetterState.QUEUED], told[LetterState.REFUSED], held + unsettled, left, round_.halted, told[LetterState.DROPPED]
    )


def capacity(desk: Desk, ledger: Ledger, now: datetime) -> int:
    """How many letters may still go out: what the provider bears in an hour and in a day, and never more than the house's own caps."""
    smtp = desk.settings.smtp
    sent = [one.at for one in ledger.traffic.sent_since(now - timedelta(days=1))]
    hour = sum(1 for at in sent if at >= now - timedelta(hours=1))
    per_hour, per_day = (min(smtp.per_hour, HOUR_CAP), min(smtp.per_day, DAY_CAP)) if smtp else (HOUR_CAP, DAY_CAP)
    return max(0, min(per_hour - hour, per_day - len(sent)))


class _Round:
    """One call of `deliver`: its batches, its last letter, its count."""

    def __init__(self, desk: Desk, *, clock: Callable[[], datetime], progress: Progress) -> None:
        self.desk, self.clock, self.progress = desk, clock, progress
        self.tally: Counter[LetterState] = Counter()
        self.halted = ""
        self._broken = False  # our account or the line, not a letter
        self._last: _Tried | None = None  # accepted, and not on the books yet
        self._claimed: tuple[Outgoing, ...] = ()
        self._looked = welcome.Welcome(0, {}, [])

    def send(self, mailer: Mailer, *, due: int, room: int) -> None:
        while True:
            at = self.clock()
            with self._books() as ledger:
                welcome.rest(self.desk, ledger, at)
                most = 0 if self.halted else min(TOGETHER, room - self.tally.total())
                claimed = ledger.outbox.claim(now=at, holder=self.desk.holder, limit=most, lease_seconds=LEASE_SECONDS) if most > 0 else ()
                self._claimed, self._looked = claimed, welcome.look(self.desk, ledger, claimed, at)
            if not claimed:
                return
            going_on = False
            try:
                going_on = self._batch(mailer, due)
            finally:
                if not going_on:  # halted, told to end, or broken: what was not begun goes back
                    self._give_back()
            if not going_on:
                return

    def _give_back(self) -> None:
        with self._books() as ledger:
            ledger.outbox.give_back(self.clock(), claimed=self._claimed)
            if self._broken:  # a login refused every minute gets the account locked
                ledger.outbox.put_off(self.clock(), self.clock() + FIRST_RETRY)

    def _batch(self, mailer: Mailer, due: int) -> bool:
        """Send the letters of one batch; False when sending is halted, or our own account fails and the next ones wait, too."""
        for outgoing in self._claimed:
            ready = self._ready(outgoing)
            if mailer.rest() > 0:
                with self._books():
                    pass  # while we wait, nothing is unsettled
                mailer.keep_pace()
            if self._fit(outgoing, ready) and isinstance(ready, Written):
                self._try(mailer, outgoing, ready)
            if self.halted or self._broken:
                return False
            self.progress(self.tally.total() + (self._last is not None), due)
        return True

    def _fit(self, outgoing: Outgoing, ready: Written | str) -> bool:
        """Whether this letter may be tried, as far as is known without another look at the books; if not, why not is noted."""
        if isinstance(ready, str):
            with self._books() as ledger:
                _held(self.desk, ledger, outgoing, ready, self.clock())
            self.tally[LetterState.HELD] += 1
            return False
        refusal = self._looked.refusal(self.desk, outgoing.draft, self.clock())
        if refusal is not None:
            with self._books() as ledger:
                self._refuse(ledger, outgoing, refusal)
        return refusal is None

    def _try(self, mailer: Mailer, outgoing: Outgoing, ready: Written) -> None:
        outcome = mailer.send(ready.raw, sender_address(self.desk), ready.recipients, intent=lambda: self._goes(outgoing))
        if isinstance(outcome, Withheld):
            return
        tried = _Tried(outgoing, outcome, ready.subject)
        if isinstance(outcome, Accepted):
            self._looked.went_out(outgoing.draft, self.clock())
            self._last = tried
            return
        self._broken = isinstance(outcome, Later) and outcome.ours
        with self._books() as ledger:
            self._note(ledger, tried)

    def _goes(self, outgoing: Outgoing) -> bool:
        """Everything but the last dot is with the server: ask the books once more, and say that this letter is on its way."""
        at, draft = self.clock(), outgoing.draft
        with self._books() as ledger:
            if ledger.traffic.newest_ruling() != self._looked.ruling:
                self._looked = welcome.look(self.desk, ledger, self._claimed, at)
                refusal = self._looked.refusal(self.desk, draft, at)
                if refusal is not None:
                    self._refuse(ledger, outgoing, refusal)
                    return False
            return ledger.outbox.begin(draft.key, outgoing.fence, at=at, lease_seconds=LEASE_SECONDS)

    @contextmanager
    def _books(self) -> Iterator[Ledger]:
        """A transaction that first notes that the letter before was accepted; should it fail, that is still to be noted."""
        last = self._last
        try:
            with self.desk.store.begin() as ledger:
                if last is not None:
                    self._last = None
                    self._note(ledger, last)
                yield ledger
        except BaseException:
            self._last = last
            raise

    def _note(self, ledger: Ledger, tried: _Tried) -> None:
        at = self.clock()
        state = _record(self.desk, ledger, tried, at)
        self.tally[state] += 1
        if state is LetterState.REFUSED:
            self.halted, _ = halting.watch(self.desk, ledger, at)

    def _refuse(self, ledger: Ledger, outgoing: Outgoing, refusal: Refusal) -> None:
        """This letter does not go out now, or never: by manners, by a cap, by what a person decided."""
        at, draft = self.clock(), outgoing.draft
        unwanted = self._looked.unwanted.get(draft.key, "")
        state = LetterState.QUEUED if refusal.passing else LetterState.DROPPED if unwanted else LetterState.REFUSED
        self.tally[state] += 1
        ledger.outbox.outcome(
            draft.key,
            outgoing.fence,
            state,
            detail=unwanted or refusal.sentence(),
            by=self.desk.version,
            at=at,
            next_try=at + timedelta(days=1) if refusal.passing else None,
            blameless=True,
        )
        if unwanted == OVER and draft.kind == NoticeKind.DEFICIENCY:  # the mail it answers is owed an answer that asks for nothing
            ledger.outbox.recall(draft.cases, by=self.desk.version, at=at)

    def _ready(self, outgoing: Outgoing) -> Written | str:
        """The letter written out, or why it cannot be."""
        try:
            return written(self.desk, outgoing.draft, self.clock())
        except (NotReady, ValueError, LookupError, TypeError) as error:
            log.exception("letter cannot be written", extra={"key": outgoing.draft.key})
            return f"{type(error).__name__}: {error}"[:200]


def _record(desk: Desk, ledger: Ledger, tried: _Tried, now: datetime) -> LetterState:
    outgoing, by, subject = tried.outgoing, desk.version, tried.subject
    key, fence, box = outgoing.draft.key, outgoing.fence, ledger.outbox
    match tried.outcome:
        case Accepted(reply=reply):
            box.outcome(key, fence, LetterState.SENT, detail=reply, by=by, at=now, subject=subject, code=250)
            return LetterState.SENT
        case Later(code=code, reply=reply, ours=ours) if ours or outgoing.attempts < MAX_ATTEMPTS:
            wait = FIRST_RETRY if ours else pause(key, outgoing.attempts)
            box.outcome(key, fence, LetterState.QUEUED, detail=reply, by=by, at=now, next_try=now + wait, subject=subject, blameless=ours)
            return LetterState.QUEUED
        case Later(code=code, reply=reply) | Refused(code=code, reply=reply):
            box.outcome(key, fence, LetterState.REFUSED, detail=reply, by=by, at=now, subject=subject, code=code)
            copies.tell(desk, ledger, outgoing.draft, f"函件被收信方拒收：{reply}", now)
            return LetterState.REFUSED
        case Unknown(detail=detail):
            # It may have gone out. The row stays `sending`; our own copy settles it, or a person does.
            log.warning("letter outcome unknown", extra={"key": key, "detail": detail})
            return LetterState.SENDING


def pause(key: str, attempts: int) -> timedelta:
    """How long a letter waits after its n-th attempt: twice as long each time, a little less for some than for others."""
    share = hashlib.sha256(f"{key} {attempts}".encode()).digest()[0] / 255
    wait: timedelta = min(FIRST_RETRY * 2.0 ** (attempts - 1), LAST_RETRY)
    return wait * (1 - JITTER * share)


def _held(desk: Desk, ledger: Ledger, outgoing: Outgoing, why: str, now: datetime) -> None:
    draft = outgoing.draft
    ledger.outbox.outcome(draft.key, outgoing.fence, LetterState.HELD, detail=f"函件未能拟成：{why}", by=desk.version, at=now)
    ledger.office.ask(
        Task(
            f"letter:{draft.key}",
            TaskKind.LETTER,
            "函件未能拟成，请告知系统管理员",
            draft.campaign,
            "",
            draft.cases[0] if draft.cases else "",
            (draft.to,),
            (why,),
        ),
        hand=Hand(by=desk.version, now=now),
    )
