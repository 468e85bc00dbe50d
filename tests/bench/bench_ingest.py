"""What a full mailbox costs: `poll` and `work` as a deployment runs them, beside mbsync, which only copies the same mails.

    SHOUJIAN_BENCH_MAILS    mails of 66 KB beside mbsync (5000)
    SHOUJIAN_BENCH_GROWTH   mailboxes of small mails, whose price a mail must stay the same (1000,5000,20000)
    SHOUJIAN_BENCH_ROUNDS   how often (1)

Times are printed, never asserted: they tell of this machine and of what else it does. Asserted is what must be true on any: every
mail on the books with one fate, and the memory of the service.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench import mails
from bench.mails import LARGE, SMALL, Size
from servers.dovecot import MISSING, PASSWORD, Dovecot

MAILS = int(os.environ.get("SHOUJIAN_BENCH_MAILS", "5000"))
GROWTH = tuple(int(one) for one in os.environ.get("SHOUJIAN_BENCH_GROWTH", "1000,5000,20000").split(","))
ROUNDS = int(os.environ.get("SHOUJIAN_BENCH_ROUNDS", "1"))
IDLE = 9  # idle polls
MOST_MB = 150  # of the service process
LOOK = 0.02  # seconds between two looks at the memory of a process

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(not Dovecot.installed(), reason=MISSING),
]


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, children included
    peak: float  # MB of the process itself
    child: float  # MB of the largest of its children; 0 when it has none


@dataclass(frozen=True, slots=True)
class Run:
    poll: Cost
    work: Cost
    home: Path


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot() as dovecot:
        yield dovecot


def test_full_mailbox_beside_mbsync(server: Dovecot, tmp_path: Path) -> None:
    if shutil.which("mbsync") is None:
        pytest.skip("needs mbsync: apt-get install isync")
    box = filled(server, MAILS, LARGE)
    ratios: dict[str, list[float]] = {"poll": [], "poll + work": []}
    heading(f"{MAILS} mails of {LARGE.name}", "wall s", "cpu s", "ms/mail", "cpu ms", "peak MB", "child MB", "/ mbsync", "/ default")

    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        plain = mbsync(server, box, folder / "plain", fsync=False)
        run = ingested(server, box, folder / "home")
        default = mbsync(server, box, folder / "default", fsync=True)

        assert_on_the_books(run.home, MAILS)
        assert_small(run)
        both = Cost(run.poll.wall + run.work.wall, run.poll.cpu + run.work.cpu, max(run.poll.peak, run.work.peak), run.work.child)
        for name, cost in (("mbsync, FSync no", plain), ("mbsync, default", default), ("poll", run.poll), ("work", run.work), ("poll + work", both)):
            row(name, *figures(cost, MAILS), f"{cost.wall / plain.wall:.2f}", f"{cost.wall / default.wall:.2f}")
        ratios["poll"].append(run.poll.wall / plain.wall)
        ratios["poll + work"].append(both.wall / plain.wall)
        shutil.rmtree(folder)

    told = "; ".join(f"{name} {statistics.median(each):.2f}" for name, each in ratios.items())
    print(f"wall beside mbsync FSync no, median of {ROUNDS}: {told}. mbsync copies; poll copies durably, work reads every file and records.")


def test_price_of_a_mail_as_the_mailbox_grows(server: Dovecot, tmp_path: Path) -> None:
    boxes = {count: filled(server, count, SMALL) for count in GROWTH}
    heading(f"mails of {SMALL.name}", "poll s", "ms/mail", "cpu ms", "work s", "ms/mail", "cpu ms", "poll MB", "work MB", "child MB")

    for count, box in boxes.items():
        run = ingested(server, box, tmp_path / str(count))

        assert_on_the_books(run.home, count)
        poll, work = figures(run.poll, count), figures(run.work, count)
        row(f"{count}", poll[0], poll[2], poll[3], work[0], work[2], work[3], poll[4], work[4], work[5])
        assert_small(run)

    heading(f"nothing new, median of {IDLE}", "wall ms", "cpu ms", "peak MB")
    for count in (0, *GROWTH):
        home = tmp_path / str(count) if count else deployed(server, "empty", tmp_path / "empty")
        shoujian(home, "poll")
        costs = [shoujian(home, "poll") for _ in range(IDLE)]
        wall, cpu, peak = (statistics.median(each) for each in zip(*((one.wall, one.cpu, one.peak) for one in costs), strict=True))
        row(f"poll of {count}", f"{wall * 1000:.0f}", f"{cpu * 1000:.0f}", f"{peak:.0f}")


def filled(server: Dovecot, count: int, size: Size) -> str:
    """A user with *count* mails, which the server has listed once: whoever comes first must not pay for that."""
    user = f"box{count}-{size.picture}"
    owner = server._uid if os.getuid() == 0 else None
    began = time.perf_counter()
    total = mails.fill(server.root / "mail" / user / "Maildir", count, size, owner=owner)
    with server.session(user) as client:
        typ, listed = client.uid("FETCH", "1:*", "(RFC822.SIZE INTERNALDATE)")
    assert (typ, len(listed)) == ("OK", count)
    print(f"\n{count} mails made, {total / count / 1000:.1f} kB each, in {time.perf_counter() - began:.0f} s", end="", flush=True)
    return user


def ingested(server: Dovecot, user: str, home: Path) -> Run:
    deployed(server, user, home)
    return Run(shoujian(home, "poll"), shoujian(home, "work", "--no-examine", "--at", mails.JUDGED), home)


def deployed(server: Dovecot, user: str, home: Path) -> Path:
    subprocess.run([sys.executable, "-m", "tracker", "--home", home, "init", "--campaign", "DJ2025", "--no-input"], check=True, capture_output=True)
    with (home / "shoujian.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[mailbox.bench]\nhost = "{server.host}"\nport = {server.port}\nsecurity = "plain"\n'
            f'user = "{user}"\npassword = "{PASSWORD}"\ncampaigns = ["DJ2025"]\n'
        )
    return home


def shoujian(home: Path, *words: str) -> Cost:
    return measured(sys.executable, "-m", "tracker", "--home", str(home), *words)


def mbsync(server: Dovecot, user: str, folder: Path, *, fsync: bool) -> Cost:
    """Copy the mailbox into a Maildir of our own."""
    folder.mkdir(parents=True)
    lines = (
        "" if fsync else "FSync no",
        "IMAPStore far",
        f"Host {server.host}",
        f"Port {server.port}",
        f"User {user}",
        f"Pass {PASSWORD}",
        "SSLType None",
        "AuthMechs LOGIN",
        "",
        "MaildirStore near",
        f"Inbox {folder}/inbox",
        "",
        "Channel all",
        "Far :far:",
        "Near :near:",
        "Sync Pull",
        "Create Near",
        f"SyncState {folder}/",
        "",
    )
    rules = folder / "mbsyncrc"
    rules.write_text("\n".join(lines).lstrip())
    rules.chmod(0o600)
    cost = measured("mbsync", "-c", str(rules), "all")
    assert sum(1 for part in ("cur", "new") for _ in (folder / "inbox" / part).iterdir()) == MAILS
    return cost


def measured(*command: str) -> Cost:
    """Run it to its end; the memory of a process is its high-water mark as the kernel keeps it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    peaks: dict[int, float] = {}
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, over))
    watcher.start()
    said = process.communicate()[0].decode(errors="replace")
    wall = time.perf_counter() - began
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0, said
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peaks.pop(process.pid, 0.0), max(peaks.values(), default=0.0))


def _watch(pid: int, peaks: dict[int, float], over: threading.Event) -> None:
    while not over.wait(LOOK):
        for one in (pid, *_children(pid)):
            try:
                status = Path(f"/proc/{one}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            if "VmHWM:" in status:  # a process that has just ended has none
                peaks[one] = max(peaks.get(one, 0.0), int(status.split("VmHWM:")[1].split()[0]) / 1024)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(word) for word in listed.read_text(encoding="utf-8").split()]
        except OSError:
            continue
    return found


def assert_on_the_books(home: Path, count: int) -> None:
    """Every mail once, each with its fate, its case and its papers; and the letter that answers it."""
    books = sqlite3.connect(home / "ledger.sqlite3")
    try:
        assert books.execute("SELECT fate, count(*) FROM message GROUP BY fate").fetchall() == [("filed", count)]
        assert books.execute("SELECT count(*), count(DISTINCT uid) FROM location").fetchone() == (count, count)
        assert books.execute("SELECT count(*) FROM submission").fetchone() == (count,)
        assert books.execute("SELECT count(*) FROM message WHERE covered_by IS NULL").fetchone() == (0,)
        assert books.execute("SELECT count(DISTINCT mail) FROM paper").fetchone() == (count,)
    finally:
        books.close()


def assert_small(run: Run) -> None:
    """What the service needs must not depend on what lies in the mailbox; the children that read mail have their own limit."""
    assert max(run.poll.peak, run.work.peak) < MOST_MB


def figures(cost: Cost, count: int) -> tuple[str, ...]:
    child = f"{cost.child:.0f}" if cost.child else ""
    return f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.wall / count * 1000:.2f}", f"{cost.cpu / count * 1000:.2f}", f"{cost.peak:.0f}", child


def heading(title: str, *columns: str) -> None:
    print(f"\n\n{title}")
    row("", *columns)


def row(name: str, *cells: str) -> None:
    print(f"{name:18}", *(f"{cell:>9}" for cell in cells), flush=True)
