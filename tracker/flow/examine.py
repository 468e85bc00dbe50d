"""The second look as a stage of its own: what `work` found worth it is looked at in its own time, and never holds up the mail.

    wanted ──attempt counted, committed──▶ bytes of the files (`ingest.unpack`) ──▶ examiner ──▶ facts kept, their mails pending again: one transaction
    work   ──▶ judges those mails again, with what was seen (`tracker.flow.looked`)

Killed anywhere, it goes on where it was: nothing is kept but on the books, and what was looked at is not looked at again.
"""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ingest.child import Broken
from ingest.facts import DefectKind, Extract, Kind
from ingest.parse import load
from ingest.record import dump_value
from ingest.unpack import unpack
from tracker.desk import Desk, Examiner, Progress, silent
from tracker.flow import examiners, locked
from tracker.store.ledger import Due, Ledger

log = logging.getLogger(__name__)

LEASE = "examine"  # one process of a deployment looks at a time
LEASE_SECONDS = 900.0  # longer than any one call of an examiner takes; prolonged before each
AT_ONCE = 40  # files of one mail that are taken out together
FACTS = 16 << 20  # characters of JSON kept of one file: the longest scan anybody recognises comes to a twentieth of it
DETAIL = 300


@dataclass(frozen=True, slots=True)
class Examined:
    """What one round of second looks came to."""

    done: int = 0
    failed: int = 0  # attempts that came to nothing
    mails: int = 0  # that are to be judged again
    left: int = 0  # files that wait still
    elsewhere: bool = False  # another process looks; this one did nothing


def examine(desk: Desk, *, most: int | None = None, seconds: float | None = None, now: datetime | None = None, progress: Progress = silent) -> Examined:
    """Look at what waits, the nearest deadline first: at *most* so many files, and none begun after so many *seconds*.

    A file that fails is not tried again before a later *now*. *progress* may end the round between two files by raising.
    """
    known = {(one.name, one.version): one for one in examiners.of(desk)}
    if not known:
        return Examined()
    at = now or desk.now()
    with desk.store.look() as ledger:
        of, left = (ledger.examinations.waiting(tuple(known), before=before) for before in (at, None))
    if not of:  # as nearly always: nothing is written, nobody is kept from anything
        return Examined(left=left)
    round_ = _Round(desk, known, at, moving=now is None)
    with desk.store.begin() as ledger:
        if round_.lease(ledger) is None:
            return Examined(elsewhere=True)
    try:
        began, tried = time.monotonic(), 0
        progress(0, of)
        while (most is None or tried < most) and (seconds is None or time.monotonic() - began < seconds):
            with desk.store.look() as ledger:
                due = ledger.examinations.next(tuple(known), before=at, most=AT_ONCE if most is None else min(AT_ONCE, most - tried))
            if not due:
                break
            tried += round_.look(due, tried, of, progress)
    finally:
        round_.end()
    with desk.store.look() as ledger:
        left = ledger.examinations.waiting(tuple(known))
    return replace(round_.outcome(), left=left)


class _Round:
    """One round of second looks, with what it has come to."""

    def __init__(self, desk: Desk, known: Mapping[tuple[str, str], Examiner], at: datetime, *, moving: bool) -> None:
        self.desk = desk
        self.known = known
        self.at = at
        self.moving = moving  # the clock goes on while we look; a time that was given stands still
        self.done = 0
        self.failed = 0
        self.mails: set[str] = set()
        self.words: tuple[str, ...] = ()  # passwords said in the mail in hand and in the letters that opened files of it

    def now(self) -> datetime:
        return self.desk.now() if self.moving else self.at

    def outcome(self) -> Examined:
        return Examined(self.done, self.failed, len(self.mails))

    def lease(self, ledger: Ledger) -> int | None:
        return ledger.office.lease(LEASE, holder=self.desk.holder, now=self.now(), seconds=LEASE_SECONDS)

    def end(self) -> None:
        """Let the examiners' processes go, and the next one in."""
        for one in self.known.values():
            one.close()
        with self.desk.store.begin() as ledger:
            ledger.office.give_up(LEASE, holder=self.desk.holder, now=self.now())

    def look(self, due: Sequence[Due], tried: int, of: int, progress: Progress) -> int:
        """Look at files that one mail brought; how many."""
        with tempfile.TemporaryDirectory(prefix="shoujian-second-", ignore_cleanup_errors=True) as folder:
            mail, wanted = due[0].mail, {one.sha256 for one in due}
            self.words = self._passwords(mail)
            there = unpack(self.desk.path_of(mail), wanted, Path(folder), passwords=self.words) if mail else frozenset()
            looked = 0
            for (name, version), who in self.known.items():
                mine = iter([one for one in due if (one.examiner, one.version) == (name, version)])
                while together := tuple(islice(mine, max(1, who.together))):
                    self._together(who, together, there, Path(folder))
                    looked += len(together)
                    progress(tried + looked, of)
        return looked

    def _together(self, who: Examiner, due: Sequence[Due], there: frozenset[str], folder: Path) -> None:
        with self.desk.store.begin() as ledger:
            self.lease(ledger)
            ledger.examinations.begin([one.id for one in due], now=self.now())
        present = [one for one in due if one.sha256 in there]
        said = dict(zip((one.id for one in present), self._asked(who, [(folder / one.sha256, one.kind) for one in present]), strict=True))
        lost = Broken(DefectKind.DAMAGED, "could not be taken out of its mail")
        for one in due:
            self._keep(one, said.get(one.id, lost))

    def _keep(self, due: Due, said: Extract | Broken) -> None:
        facts = dump_value(said) if isinstance(said, Extract) else None
        if isinstance(said, Extract) and len(json.dumps(facts, ensure_ascii=False)) > FACTS:
            facts, said = None, Broken(DefectKind.TOO_LARGE, "says more than is kept")
        with self.desk.store.begin() as ledger:
            if isinstance(said, Broken):
                given_up = ledger.examinations.failed(due.id, f"{said.reason.value}: {said.detail}"[:DETAIL], now=self.now())
                log.warning("second look failed", extra={"file": due.sha256, "examiner": due.examiner, "reason": said.reason.value, "given_up": given_up})
                self.failed += 1
            else:
                self.mails.update(ledger.examinations.done(due.id, facts or {}, now=self.now()))
                self.done += 1

    def _passwords(self, mail: str) -> tuple[str, ...]:
        """The passwords that this mail says, and those of other letters with which files of it opened when it was read last."""
        with self.desk.store.look() as ledger:
            kept = [ledger.intake.facts(sha256) for sha256 in (mail, *sorted(locked.openers(ledger, mail)))]
        words = [word for one in kept if one is not None for word in locked.said(load(one[1]))]
        return tuple(dict.fromkeys(words))[: locked.TRIED]

    def _asked(self, who: Examiner, files: Sequence[tuple[Path, Kind]]) -> Sequence[Extract | Broken]:
        """Ask an examiner; one that breaks has failed at these files, and at nothing else."""
        if not files:
            return ()
        try:
            said = tuple(who.examine(files, passwords=self.words))
        except Exception as fault:  # one extractor: whatever a file does to it, the file is kept and the next one is looked at
            log.exception("examiner failed", extra={"examiner": who.name})
            return (Broken(DefectKind.CRASH, type(fault).__name__),) * len(files)
        short = len(files) - len(said)
        return said[: len(files)] + (Broken(DefectKind.CRASH, "no answer"),) * short
