"""The service: APScheduler as a mere clock over work that the ledger says is due.

A tick does what `poll`, `work`, `remind`, `deliver` and `export` do by hand, one after the other, never two at once. A late
or missed tick loses nothing, for nothing is kept in the scheduler: what is due is asked of the ledger every time. One
instance works at a time; a second one waits for the lease of the first to run out.

Second looks at files take minutes where all else takes seconds: they have a thread of their own, and what they saw is
judged by the next tick. Their processes come up when something waits and end with the round.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from types import FrameType
from zoneinfo import ZoneInfo

from ingest.vault import VaultError
from tracker.desk import Desk, NotReady
from tracker.flow import care, examine, folders, intake, letters, office, seals, work
from tracker.flow.watching import Watch

log = logging.getLogger(__name__)

LEASE = care.SERVICE
RENEWED = 60  # seconds after which the lease is prolonged in the middle of a tick
LEASE_SPARE = 600  # seconds beyond an interval: a step that takes longer than that between two mails is taken for dead
WORKBOOK_MINUTES = 10
LOOKS = "looks"  # the thread of second looks
WAITS = "另一个实例正在运转，这次什么也没有做。若上次是断电或强行结束的，十来分钟后再试。"
FIRST_LOOK = 5  # seconds after the first tick, which takes the lease
LISTENING = 0.2  # seconds from a signal to its effect


class Stopping(Exception):  # noqa: N818 - nothing is wrong
    """Somebody wants us to end: between two mails, or between two letters."""


class Service:
    """The ticks of one deployment."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.problems: list[str] = []
        self._held = desk.now()
        self._lasting = desk.settings.poll_seconds + LEASE_SPARE
        self.stopping = False  # set by a signal; a plain value, for a lock may be held by whom the signal interrupts
        self._laid: datetime | None = None  # when the folders were last brought up to date
        self._exported = None if not desk.campaigns else desk.now() - timedelta(minutes=WORKBOOK_MINUTES)
        self._watch = Watch()

    def tick(self) -> bool:
        """One round of everything that is due; False while another instance works."""
        if not self._hold():
            log.warning("another instance works, or was killed; waiting for its lease to run out", extra={"at_most_seconds": self._lasting})
            return False
        for name, step in (
            ("poll", self._poll),
            ("work", self._work),
            ("remind", self._remind),
            ("deliver", self._deliver),
            ("readback", self._readback),
            ("export", self._export),
            ("folders", self._folders),
        ):
            try:
                self._guarded(name, step)
            except Stopping:
                log.info("tick ended early", extra={"step": name})
                break
        return True

    def _hold(self) -> bool:
        """Take the lease, or prolong it: a tick on the last day takes longer than any lease should last."""
        now = self.desk.now()
        with self.desk.store.begin() as ledger:
            fence = ledger.office.lease(LEASE, holder=self.desk.holder, now=now, seconds=self._lasting)
            ledger.changes.fold()
        self._held = now
        return fence is not None

    def look(self) -> bool:
        """One round of second looks, beside the ticks; False while another instance works."""
        with self.desk.store.look() as ledger:
            mine = ledger.office.holds(LEASE, holder=self.desk.holder, now=self.desk.now())
        if mine:
            try:
                self._guarded("examine", self._examine)
            except Stopping:
                log.info("second looks ended early")
        return mine

    def _examine(self) -> None:
        examine.examine(self.desk, progress=self._onward)

    def _onward(self, done: int, of: int, /) -> None:
        """Pass a place where everything so far is on the books and nothing is begun."""
        del done, of
        if self.stopping:
            raise Stopping
        if self.desk.now() - self._held >= timedelta(seconds=RENEWED) and not self._hold():
            log.warning("another instance took over", extra={"holder": self.desk.holder})
            raise Stopping

    def _guarded(self, name: str, step: Callable[[], None]) -> None:
        self._onward(0, 0)
        try:
            step()
        except Stopping:
            raise
        except VaultError as error:
            self._complain(name, str(error))
        except Exception as error:  # one job, whatever breaks it: the next tick tries again
            log.exception("step failed", extra={"step": name})
            self._complain(name, f"{type(error).__name__}: {error}")

    def _complain(self, step: str, sentence: str) -> None:
        self.problems.append(f"{step}：{sentence}")
        del self.problems[:-20]
        with self.desk.store.begin() as ledger:
            ledger.office.polled(LEASE, at=self.desk.now(), ok=False, detail=f"{step}: {sentence}"[:500])

    def _poll(self) -> None:
        for one in intake.poll(self.desk, progress=self._onward):
            if one.new:
                log.info("mail came", extra={"account": one.account, "mails": one.new})
            if one.error:
                self.problems.append(f"{one.account}：{one.error}")

    def _work(self) -> None:
        done = work.work(self.desk, progress=self._onward)
        if done.mails or done.letters:
            log.info("mail read", extra={"mails": done.mails, "broken": done.broken, "letters_written": done.letters})

    def _remind(self) -> None:
        if written := letters.remind(self.desk):
            log.info("reminders and digests written", extra={"letters": written})

    def _deliver(self) -> None:
        if self.desk.settings.smtp is not None:
            done = letters.deliver(self.desk, progress=self._onward)
            if done.sent or done.refused or done.held:
                log.info("letters sent", extra={"sent": done.sent, "later": done.later, "refused": done.refused, "held": done.held})

    def _readback(self) -> None:
        for campaign in self.desk.campaigns:
            path = self.desk.settings.out / f"台账-{campaign.code}.xlsx"
            try:
                done = self._watch.read(self.desk, campaign, path)
            except NotReady as error:
                self.problems.append(f"台账没有读回：{error}")
                continue
            if done is not None and done.taken:
                log.info("workbook read back", extra={"campaign": campaign.code, "taken": len(done.taken)})
                self._exported = self.desk.now() - timedelta(minutes=WORKBOOK_MINUTES)  # she sees at once what became of it

    def _export(self) -> None:
        from tracker.workbook import told
        from tracker.workbook.wording import Wording
        from tracker.workbook.write import Open, write

        now = self.desk.now()
        if self._exported is None or now - self._exported < timedelta(minutes=WORKBOOK_MINUTES):
            return
        self.desk.settings.out.mkdir(parents=True, exist_ok=True)
        language, missed = self.desk.settings.language, False
        for campaign in self.desk.campaigns:
            path = self.desk.settings.out / f"台账-{campaign.code}.xlsx"
            if self._watch.restless(path):
                missed = True
                continue
            shelf = partial(folders.place, self.desk, campaign) if self.desk.settings.folders != "off" else None
            outcome = write(office.report(self.desk, campaign, at=now), path, language=language, prints=seals.Prints(self.desk), folder=shelf)
            if isinstance(outcome, Open):
                missed = True  # the next tick tries again
                self.problems.append(told.held(outcome, Wording(campaign, language), now))
            elif sentence := told.lost(outcome, Wording(campaign, language)):
                self.problems.append(sentence)
                office.note(self.desk, campaign, "workbook replaced", path.name, sentence)
            del self.problems[:-20]
        if not missed:
            self._exported = now

    def _folders(self) -> None:
        if self.desk.settings.folders == "off" or (self._laid is not None and self.desk.now() - self._laid < timedelta(minutes=WORKBOOK_MINUTES)):
            return
        self._laid = self.desk.now()  # before: a share that is gone is looked for in ten minutes, not at every tick
        for campaign in self.desk.campaigns:
            self.problems += [f"{campaign.code}：{sentence}" for sentence in folders.lay(self.desk, campaign, progress=self._onward).told]
        del self.problems[:-20]


def serve(desk: Desk, *, once: bool = False) -> tuple[str, ...]:
    """Run until SIGTERM or Ctrl-C; the mail or letter in hand is finished first. With *once*, one tick; its problems."""
    office.remember_sheets(desk)
    desk.vault.sweep()  # drafts that a crash left behind
    service = Service(desk)
    if once:
        try:
            worked = service.tick() and service.look()  # the mail first; what is seen now is judged the next time
            return tuple(service.problems) if worked else (WAITS,)
        finally:
            _leave(desk)
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    # A thread each, so that no two ticks overlap; late ticks are run, not dropped (the default drops them after a second).
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1), LOOKS: ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone=ZoneInfo("UTC"),
    )
    clock = IntervalTrigger(seconds=desk.settings.poll_seconds, timezone=ZoneInfo("UTC"))
    scheduler.add_job(service.tick, clock, next_run_time=desk.now())
    scheduler.add_job(service.look, clock, executor=LOOKS, next_run_time=desk.now() + timedelta(seconds=FIRST_LOOK))

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        log.info("stopping", extra={"signal": number})
        service.stopping = True

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        scheduler.start()
        while not service.stopping:
            time.sleep(LISTENING)
        # Not in the handler: it may have interrupted whoever holds the scheduler's locks.
        scheduler.shutdown(wait=True)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        _leave(desk)
    return ()


def _leave(desk: Desk) -> None:
    """Give the lease up, so that the next one need not wait until it runs out."""
    with desk.store.begin() as ledger:
        ledger.office.give_up(LEASE, holder=desk.holder, now=desk.now())
