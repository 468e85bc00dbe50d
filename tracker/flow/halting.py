"""Sending is halted: by itself when something is wrong with what goes out, and until a person who looked lets it go on."""

from __future__ import annotations

import logging
from datetime import datetime

from notifier.words import say
from tracker.core.breaker import Cause, number, tripped
from tracker.core.model import Task, TaskKind
from tracker.desk import Desk
from tracker.store.ledger import Hand, Ledger

log = logging.getLogger(__name__)


def watch(desk: Desk, ledger: Ledger, now: datetime) -> tuple[str, int]:
    """Why nothing may go out, "" when it may; and how many letters to strangers were held for it."""
    task = ledger.traffic.halted() or _halt(desk, ledger, now)
    if task is None:
        return "", 0
    # More of them are queued while it lasts: they wait for the same look.
    strangers = Cause.STRANGERS.value in task.key.split(":")
    held = ledger.traffic.hold_strangers(now, why=say("halt.held"), by=desk.version) if strangers else 0
    return task.question, held


def _halt(desk: Desk, ledger: Ledger, now: datetime) -> Task | None:
    traffic = ledger.traffic.lately(now)
    cause = tripped(traffic, strangers=desk.settings.new_addresses_per_hour)
    if cause is None:
        return None
    count = number(traffic, cause)
    task = Task(ledger.traffic.next_halt(cause), TaskKind.SYSTEM, say(f"halt.{cause.value}", count=str(count)), "", reasons=(say("halt.how"),))
    ledger.office.ask(task, hand=Hand(by=desk.version, now=now, basis=cause.value))
    log.warning("sending halted", extra={"cause": cause.value, "count": count})
    return task


def halted(desk: Desk) -> str:
    """Why nothing goes out at present; "" when letters go."""
    with desk.store.look() as ledger:
        task = ledger.traffic.halted()
    return task.question if task is not None else ""


def resume(desk: Desk, *, by: str, why: str = "", now: datetime | None = None) -> bool:
    """Let sending go on; False when it was not halted. Letters that were held stay held until they are released."""
    with desk.store.begin() as ledger:
        task = ledger.traffic.halted()
        return task is not None and ledger.office.close_task(task.key, answer=why or say("halt.resumed"), by=by, at=now or desk.now())
