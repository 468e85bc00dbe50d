"""`deliver` is killed between any two of its system calls, hundreds of times, by a server that is ambiguous in a tenth of its answers.

    python tests/kill/many.py [KILLS]        # 520 unless told; about a second and a half each, two at a time

The suite kills at a handful of points (`test_killed.py`); this is the long run. Every letter has to be out once and known to
be, or held with a question for a person; none twice, none lost, none forgotten.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from servers.dovecot import Dovecot
from servers.smtp_sink import Ending, Outcome, SmtpSink
from test_killed import AGAIN, FINAL, KILLED, LANES, Driver, Laboratory, Lane, Point

AMBIGUOUS = (Ending.DROP, Ending.LOSE, Ending.GOODBYE)
SHARE = 0.1  # of the sends
SENDS = 8  # more than one run makes
# A letter given back is sent by the last `deliver` of the suite's rounds; when that one is ambiguous it takes one more to settle it.
LAST = [[step, (FINAL + timedelta(minutes=40)).isoformat()] for step in ("poll", "work", "deliver")]


def calls(made: Laboratory) -> list[Point]:
    """Every system call of one undisturbed `deliver`, in order, each by its kind and number."""
    lane = made.lanes[0]
    home, _ = made.copy("deliver", lane)
    trace = made.folder / "all.strace"
    code, said = lane.driver.run(home, [["deliver", KILLED.isoformat()]], ["-o", str(trace)])
    assert code == 0, said
    lane.quiet()
    seen: Counter[str] = Counter()
    found = []
    for kind in re.findall(r"^(\w+)\(", trace.read_text(errors="replace"), flags=re.MULTILINE):
        seen[kind] += 1
        if kind not in {"exit_group", "exit"}:
            found.append(Point(kind, seen[kind]))
    return found


Results = list[tuple[Point, bool, dict[str, Any]]]


def _wrong(made: Laboratory, results: Results) -> dict[str, list[str]]:
    return {str(point): problems for point, _, found in results if (problems := made.differences({**made.expected, **found}))}


def _said(made: Laboratory, results: Results) -> str:
    held = sum(found.get("held", 0) for _, _, found in results)
    return f"{sum(hit for _, hit, _ in results)} kills of {len(results)}; letters held and shown {held}; wrong {len(_wrong(made, results))}"


def main(kills: int) -> int:
    begun = time.monotonic()
    AGAIN[-1:-1] = LAST  # before `status`
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        dovecot = stack.enter_context(Dovecot())
        lanes = [Lane(stack.enter_context(Driver(folder)), stack.enter_context(SmtpSink())) for _ in range(LANES)]
        made = Laboratory(folder, dovecot, lanes)
        made.prepare()
        every = calls(made)
        points = [every[round(index * (len(every) - 1) / max(1, kills - 1))] for index in range(kills)]
        random.Random(1).shuffle(points)  # whoever ends the run early has seen all of it, only coarser
        told: Counter[str] = Counter()

        def lane(number: int) -> Results:
            found: Results = []
            for index, point in [*enumerate(points)][number::LANES]:
                chance = random.Random(index)
                sink = lanes[number].sink
                sink.outcomes.clear()
                endings = [chance.choice(AMBIGUOUS) if chance.random() < SHARE else Ending.ACCEPT for _ in range(SENDS)]
                sink.tell(*[Outcome(ending=one) for one in endings])
                found.append((point, *made.kill("deliver", point, lanes[number])))
                told.update(one.value for one in endings[: SENDS - len(sink.outcomes)])
                if problems := _wrong(made, found[-1:]):
                    print(f"{index}: {problems}", file=sys.stderr, flush=True)
                if len(found) % 10 == 0:
                    print(_said(made, found), file=sys.stderr, flush=True)
            return found

        with ThreadPoolExecutor(LANES) as pool:
            results = [one for part in pool.map(lane, range(LANES)) for one in part]
    wrong = _wrong(made, results)
    print(f"{len(every)} system calls; {_said(made, results)}; sends {dict(told)}; {time.monotonic() - begun:.0f} s")
    for point, problems in wrong.items():
        print(point, problems)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 520))
