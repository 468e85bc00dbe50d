"""The service is killed at the n-th write of every kind: no mail is lost, no letter goes out twice, and what is owed is sent or shown.

strace delivers a true SIGKILL as a system call begins; nothing in the program knows of it. One step of the main job is killed
in a deployment that stands just before it, then everything is run again as after a restart, against a real Dovecot and a real
SMTP server that puts our own copies back into the mailbox, as providers do. The suite kills at a few points of every step,
always the same ones; `SHOUJIAN_KILLS=8` and `tests/kill/many.py` are the long runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from kill.deployment import CAMPAIGN, FIRST, copied, deployment, mailbox, settings
from servers.dovecot import MISSING, Dovecot
from servers.smtp_sink import SmtpSink

from tracker.core.model import TaskKind

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None, reason="kills at a system call: apt-get install strace"),
    pytest.mark.skipif(not Dovecot.installed(), reason=MISSING),
]

DRIVER = Path(__file__).parent / "kill" / "driver.py"
WRITES = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate,fallocate,link,linkat,mkdir"
LANES = 2  # points at the same time
WITHIN = 60.0  # seconds any single run may take

KILLED = FIRST + timedelta(minutes=90)  # all bursts are over
RESTARTED = KILLED + timedelta(minutes=2)
SETTLED = KILLED + timedelta(minutes=45)  # leases have run out and nobody waits for an own copy any more
FINAL = KILLED + timedelta(minutes=50)
STEPS = ("poll", "work", "deliver")
# Letters first: whoever sends again what he does not know about does it now, before our own copy has come back.
ROUNDS = ((RESTARTED, ("deliver", *STEPS)), (SETTLED, STEPS), (FINAL, ("poll", "work", "status")))
AGAIN = [[step, at.isoformat()] for at, steps in ROUNDS for step in steps]
UNDECIDED = {"stored", "parsed", "broken"}

TIMES = int(os.environ.get("SHOUJIAN_KILLS", "1"))  # 8 is the long run: every kind of write from its first to its last, closely
# the steps in their order (`status` opens the ledger for the first time), and at how many points each is killed
PHASES = {"status": 2 * TIMES, "poll": 8 * TIMES, "work": 6 * TIMES, "deliver": 10 * TIMES}


class Driver:
    """A warm process that runs steps in its children."""

    def __init__(self, scratch: Path) -> None:
        environment = os.environ | {"TMPDIR": str(scratch), "PYTHONPATH": str(DRIVER.parents[2])}
        self._process = subprocess.Popen([sys.executable, str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(WITHIN)
        self._process.stdout.close()

    def run(self, home: Path, steps: list[list[str]], strace: list[str] | None = None) -> tuple[int, str]:
        """(exit status, what was said) of the child; under strace with these options when given."""
        job = {"home": str(home), "steps": steps, "traced": strace is not None}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        pid = json.loads(self._process.stdout.readline())["pid"]
        tracer = subprocess.Popen(["strace", "-qq", *strace, "-p", str(pid)], stderr=subprocess.PIPE, text=True) if strace is not None else None
        done = json.loads(self._process.stdout.readline())
        if tracer is not None:
            _, said = tracer.communicate(timeout=WITHIN)
            if "no tracer came" in done["said"]:
                pytest.skip(f"strace may not trace here, allow ptrace: {said.strip()}")
        return done["exit"], done["said"]


@dataclass
class Lane:
    """One point at a time: a driver, and an SMTP server whose connections are all ours."""

    driver: Driver
    sink: SmtpSink

    def quiet(self) -> None:
        """Wait until the server has noticed that its client died, and kept what it had taken over."""
        limit = time.monotonic() + WITHIN
        pause = threading.Event()
        while self.sink.talks:
            assert time.monotonic() < limit, "the SMTP server still holds a connection"
            pause.wait(0.005)


@dataclass(frozen=True)
class Point:
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@dataclass
class Laboratory:
    folder: Path
    dovecot: Dovecot
    lanes: list[Lane]
    before: dict[str, Path] = field(default_factory=dict)  # step: the deployment just before it
    expected: dict[str, Any] = field(default_factory=dict)  # of an undisturbed run

    def prepare(self) -> None:
        """A deployment before each step, and what an undisturbed run comes to."""
        for one in mailbox():
            self.dovecot.deliver("template", [one.raw], when=one.arrived)
        home = deployment(self.folder / "template", self.settings("template", self.lanes[0]))
        for step in PHASES:
            self.before[step] = self.folder / f"before-{step}"
            shutil.copytree(home, self.before[step])
            if step != "deliver":
                assert self.lanes[0].driver.run(home, [[step, KILLED.isoformat()]])[0] == 0
        undisturbed, name = self.copy("deliver", self.lanes[0])
        self.expected = self.outcome(undisturbed, name, self.lanes[0])
        assert self.expected["problems"] == []
        assert self.expected["held"] == 0
        assert len(self.expected["letters"]) == 4

    def settings(self, user: str, lane: Lane) -> str:
        return settings(imap=(self.dovecot.host, self.dovecot.port), smtp=(lane.sink.host, lane.sink.port), address=f"{user}@example.org")

    def copy(self, step: str, lane: Lane) -> tuple[Path, str]:
        """A deployment just before *step* with a mailbox of its own that has the same numbering."""
        name = f"u{hashlib.sha256(os.urandom(16)).hexdigest()[:16]}"
        shutil.copytree(self.dovecot.root / "mail" / "template", self.dovecot.root / "mail" / name)
        self.dovecot._own(self.dovecot.root / "mail" / name)
        lane.sink.copy(f"{name}@example.org", lambda raw: self.dovecot.deliver(name, [raw], when=KILLED))
        return copied(self.before[step], self.folder / name, self.settings(name, lane)), name

    def points(self, step: str, wanted: int) -> tuple[list[Point], Counter[str]]:
        """Points spread evenly over each kind of write of an undisturbed *step*, first and last included; and how many there are."""
        lane = self.lanes[0]
        home, _ = self.copy(step, lane)
        trace = self.folder / f"{step}.strace"
        code, said = lane.driver.run(home, [[step, KILLED.isoformat()]], [*_follow(step), "-e", f"trace={WRITES}", "-o", str(trace)])
        assert code == 0, said
        lane.quiet()
        threads: dict[str, Counter[str]] = {}
        calls = re.compile(r"^(?:(\d+) +)?(\w+)\(", re.MULTILINE)
        for thread, kind in calls.findall(trace.read_text(errors="replace")):
            threads.setdefault(thread, Counter())[kind] += 1
        total = sum(threads.values(), Counter())
        reach = {kind: max(counts[kind] for counts in threads.values()) for kind in total}  # strace counts in each thread
        return _spread(reach, wanted), total

    def kill(self, step: str, point: Point, lane: Lane) -> tuple[bool, dict[str, Any]]:
        """Whether the kill struck, and what became of everything after a restart."""
        home, name = self.copy(step, lane)
        code, said = lane.driver.run(
            home,
            [[step, KILLED.isoformat()]],
            [*_follow(step), "-e", f"trace={point.kind}", "-e", f"inject={point.kind}:signal=KILL:when={point.number}", "-o", "/dev/null"],
        )
        assert code in {0, -9}, said
        lane.quiet()
        found = self.outcome(home, name, lane)
        shutil.rmtree(home)
        shutil.rmtree(self.dovecot.root / "mail" / name)
        return code == -9, found

    def outcome(self, home: Path, name: str, lane: Lane) -> dict[str, Any]:
        """Run everything again and look at everything: books, bytes, letters that went out."""
        code, said = lane.driver.run(home, AGAIN)
        if code != 0:
            return {"problems": [said]}
        found = json.loads(said)
        status = found["status"]
        with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
            integrity = ledger.execute("PRAGMA integrity_check").fetchall() + ledger.execute("PRAGMA foreign_key_check").fetchall()
            letters = ledger.execute("SELECT key, state, message_id FROM letter ORDER BY key").fetchall()
            fates = dict(ledger.execute("SELECT sha256, fate FROM message").fetchall())
        inbox = self.dovecot.root / "mail" / name / "Maildir"
        there = {hashlib.sha256(_as_fetched(file)).hexdigest() for part in ("cur", "new") for file in (inbox / part).iterdir()}
        out = Counter(_message_id(one.content) for one in lane.sink.letters if one.sender == f"{name}@example.org")
        held = [key for key, state, _ in letters if state == "held"]
        told = [task for task in status["tasks"] if task["kind"] == TaskKind.LETTER]
        problems = [f"integrity: {one}" for one in integrity if one != ("ok",)]
        problems += [f"on the books without bytes: {one}" for one in found["missing"] + found["damaged"]]
        problems += [f"in the mailbox, not on the books: {one}" for one in there - fates.keys()]
        problems += [f"undecided: {one} {fate}" for one, fate in fates.items() if fate in UNDECIDED]
        problems += [f"sent {count} times: {one}" for one, count in out.items() if count != 1]
        problems += [f"{key} is {state}" for key, state, _ in letters if state not in {"sent", "held"}]
        problems += [f"sent, says the book: {key}" for key, state, one in letters if state == "sent" and not out[one]]
        problems += [f"held, yet sent: {key}" for key, state, one in letters if state == "held" and out[one]]
        problems += [f"held without a word: {held}"] if len(held) != len(told) else []
        return {
            "problems": problems,
            "held": len(held),
            "letters": [key for key, _, _ in letters],
            "cases": [{name: value for name, value in case.items() if name != "letters"} for case in status["submissions"]],
            "mails": {one["sha256"]: (one["fate"], one["submissions"]) for one in status["mails"] if one["sha256"] not in _own(status, out)},
            "tasks": sorted((task["kind"], task["question"]) for task in status["tasks"] if task["kind"] != TaskKind.LETTER),
        }

    def differences(self, found: dict[str, Any]) -> list[str]:
        wanted = ("letters", "cases", "mails", "tasks")
        return found["problems"] + [f"{one} differ: {found.get(one)} instead of {self.expected[one]}" for one in wanted if found.get(one) != self.expected[one]]


def _follow(step: str) -> list[str]:
    # The vault syncs in threads. In `work` the readers are processes of their own, whose deaths are another test's matter.
    return ["-f"] if step == "poll" else []


def _as_fetched(file: Path) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", file.read_bytes())


def _own(status: dict[str, Any], out: Counter[str]) -> set[str]:
    return {one["sha256"] for one in status["mails"] if one["message_id"] in out}


def _message_id(raw: bytes) -> str:
    found = re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", raw)
    assert found, raw[:500]
    return found[1].decode()


def _spread(reach: dict[str, int], wanted: int) -> list[Point]:
    """About *wanted* points; a kind with few calls gives all of them."""
    chosen: list[Point] = []
    left = wanted
    for rest, (kind, count) in zip(range(len(reach), 0, -1), sorted(reach.items(), key=lambda one: (one[1], one[0])), strict=True):
        take = min(count, max(1, left // rest))
        left -= take
        numbers = {1 + round(index * (count - 1) / max(1, take - 1)) for index in range(take)}
        chosen += [Point(kind, number) for number in sorted(numbers)]
    return chosen


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    folder = tmp_path_factory.mktemp("killed")
    with ExitStack() as stack:
        dovecot = stack.enter_context(Dovecot())
        lanes = [Lane(stack.enter_context(Driver(folder)), stack.enter_context(SmtpSink())) for _ in range(LANES)]
        made = Laboratory(folder, dovecot, lanes)
        made.prepare()
        yield made


@pytest.mark.parametrize("step", PHASES)
def test_killed_at_any_write_loses_nothing_and_sends_nothing_twice(laboratory: Laboratory, step: str) -> None:
    points, total = laboratory.points(step, PHASES[step])
    begun = time.monotonic()

    def lane(number: int) -> list[tuple[Point, bool, dict[str, Any]]]:
        return [(point, *laboratory.kill(step, point, laboratory.lanes[number])) for point in points[number::LANES]]

    with ThreadPoolExecutor(LANES) as pool:
        results = [one for part in pool.map(lane, range(LANES)) for one in part]

    struck = sum(hit for _, hit, _ in results)
    held = sum(found.get("held", 0) for _, _, found in results)
    print(f"{step} of {CAMPAIGN}: {dict(total)} writes; {len(points)} points, {struck} kills, {held} letters held, {time.monotonic() - begun:.0f} s")
    assert {str(point): wrong for point, _, found in results if (wrong := laboratory.differences(found))} == {}
    assert struck >= 0.9 * len(points)
