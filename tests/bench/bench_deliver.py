"""How many letters a second one core takes from the outbox to the wire and back onto the books: `python tests/bench/bench_deliver.py [LETTERS]`.

The server answers at once, so what is measured is ours: claim, manners, rendering, the record of the outcome. The share
that waited for disk is told apart by the time the processor was busy with it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sending_desk

from config.providers import Security
from notifier.outcomes import Accepted, Withheld
from notifier.smtp import Mailer, Smtp
from tracker.flow import sending


class Swift(Mailer):
    """Takes everything at once: the server's time is not ours."""

    def send(self, letter: bytes, sender: str, recipients: object, *, intent: Callable[[], bool]) -> Accepted | Withheld:
        del letter, sender, recipients
        return Accepted("250 ok") if intent() else Withheld()


def main(letters: int) -> None:
    sending.HOUR_CAP = sending.DAY_CAP = letters + 100
    with tempfile.TemporaryDirectory() as folder:
        more = ("new_addresses_per_hour = 100000",)
        desk = sending_desk.desk_at(Path(folder) / "home", ("127.0.0.1", 1), more=more, more_smtp=("per_day = 100000",))
        object.__setattr__(desk, "mailer", lambda: Swift(Smtp("127.0.0.1", 1, Security.PLAIN)))
        sending_desk.queue(desk, sending_desk.people(20, "warm.example.com"), prefix="receipt:warm")
        sending.deliver(desk, now=sending_desk.NOON)  # the wordings are compiled and proved once in the life of a process
        sending_desk.queue(desk, sending_desk.people(letters))
        begun, busy = time.perf_counter(), time.process_time()
        done = sending.deliver(desk, now=sending_desk.NOON)
        took, worked = time.perf_counter() - begun, time.process_time() - busy
        desk.close()
    print(f"{done.sent} letters: {done.sent / worked:.0f} a second of one core ({worked:.2f} s), {done.sent / took:.0f} a second with the disk ({took:.2f} s)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
