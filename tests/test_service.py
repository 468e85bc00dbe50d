"""`shoujian run` as a process of its own: it answers while it runs, ends when told to, waits for its turn, and gets over what the world does."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kill.deployment import application, deployment, essay, letter, settings
from servers.dovecot import MISSING, Dovecot
from servers.smtp_sink import SmtpSink

from tracker.demo.imapd import Imapd
from tracker.demo.servers import PASSWORD, free_port
from tracker.desk import open_desk
from tracker.flow import care
from tracker.flow.examiners import missing

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "anli@example.org"
QUICK = ("quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0", "poll_seconds = 5")
WITHIN = 120.0  # seconds until something that must happen has happened, on a machine with other things to do
PROMPTLY = 60.0  # seconds from a signal to the end, on such a machine; that nothing more was begun is told by what is left
UNITS = (
    ("临江市青禾区益民社会工作服务中心", "红色驿站", "liwen@yimin.example.cn"),
    ("青禾街道南桥社区居民委员会", "南桥一家亲", "qiaonan@example.com"),
)


def until(happened: Callable[[], Any], what: str, *, within: float = WITHIN) -> None:
    limit = time.monotonic() + within
    pause = threading.Event()
    while not happened():
        assert time.monotonic() < limit, f"{what}: not within {within:g} s"
        pause.wait(0.05)


@dataclass
class Running:
    """One `shoujian run`, its log in a file."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """(exit status, seconds it took)."""
        begun = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PROMPTLY), time.monotonic() - begun


@dataclass
class Place:
    home: Path
    sink: SmtpSink
    stack: ExitStack

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        if not (self.home / "ledger.sqlite3").exists():
            return []
        with closing(sqlite3.connect(f"file:{self.home / 'ledger.sqlite3'}?mode=ro", uri=True, timeout=30)) as ledger:
            try:
                return ledger.execute(query).fetchall()
            except sqlite3.OperationalError:  # the tables are only being made
                return []

    def polls(self, *, ok: bool = True) -> int:
        return self.ask("SELECT ok FROM poll WHERE account = 'anli'").count((int(ok),))

    def undecided(self) -> int:
        found = self.ask("SELECT count(*) FROM message WHERE fate IN ('stored', 'parsed')")
        return found[0][0] if found else 0

    def start(self, *more: str) -> Running:
        log = self.home.parent / f"{len(list(self.home.parent.glob('*.log')))}.log"
        command = [sys.executable, "-m", "tracker", "--home", str(self.home), "run", *more]
        with log.open("wb") as file:
            process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        self.stack.callback(_ended, process)
        return Running(process, log)

    def answered(self) -> Counter[str]:
        return Counter(one.recipients[0] for one in self.sink.letters)


def _ended(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


@contextmanager
def _place(folder: Path, imap: tuple[str, int]) -> Iterator[Place]:
    with ExitStack() as stack:
        sink = stack.enter_context(SmtpSink())
        written = settings(imap=imap, smtp=(sink.host, sink.port), address=ADDRESS, user=ADDRESS, more=QUICK)
        yield Place(deployment(folder / "home", written), sink, stack)


@pytest.fixture
def imap() -> Iterator[Imapd]:
    with Imapd({ADDRESS: PASSWORD}) as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, imap: Imapd) -> Iterator[Place]:
    with _place(tmp_path, (imap.host, imap.port)) as made:
        yield made


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.skipif(not Dovecot.installed(), reason=MISSING)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_answers_what_comes_while_it_runs_and_ends_when_told(tmp_path: Path, number: signal.Signals) -> None:
    with Dovecot() as dovecot, _place(tmp_path, (dovecot.host, dovecot.port)) as place:
        running = place.start()
        until(place.polls, "the first look into the mailbox")
        for unit in UNITS:
            dovecot.deliver(ADDRESS, [application(*unit, at=_now()).as_bytes()])

        place.sink.await_letters(2, within=WITHIN)
        until((place.home / "out" / "台账-DJ2025.xlsx").exists, "the workbook")
        status, seconds = running.end(number)

        assert place.answered() == {"liwen@yimin.example.cn": 1, "qiaonan@example.com": 1}
        assert (status, seconds < PROMPTLY) == (0, True), running.said()
        assert "Traceback" not in running.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_ends_in_the_middle_of_a_tick_and_goes_on_later(place: Place, imap: Imapd, number: signal.Signals) -> None:
    text = essay("红色驿站")
    for index in range(40):
        unit = f"临江市第{index + 1}社区居民委员会"
        mail = letter(f"u{index}@example.com", f"申报-{unit}", "请查收。\n", at=_now(), files=[(f"2. 案例 - {unit} - 红色驿站.docx", text)])
        imap.deliver(ADDRESS, mail.as_bytes(), when=_now())
    running = place.start()
    until(lambda: 0 < place.undecided() < 38, "some of the mails are judged")

    status, seconds = running.end(number)
    left = place.undecided()
    again = place.start("--once")
    finished = again.process.wait(2 * WITHIN)

    assert (status, seconds < PROMPTLY) == (0, True), running.said()
    assert left > 0
    assert "Traceback" not in running.said()
    assert finished == 0, again.said()
    assert place.undecided() == 0
    assert set(place.answered().values()) == {1}


def test_a_second_instance_waits_and_takes_over(place: Place, imap: Imapd) -> None:
    first = place.start()
    until(place.polls, "the first look into the mailbox")
    second = place.start()
    until(lambda: "another instance works" in second.said(), "the second instance waits")
    by_hand = place.start("--once")
    by_hand_status = by_hand.process.wait(WITHIN)

    imap.deliver(ADDRESS, application(*UNITS[0], at=_now()).as_bytes(), when=_now())
    place.sink.await_letters(1, within=WITHIN)
    seen = place.polls()
    until(lambda: place.polls() > seen + 1, "two more ticks")
    by_first = place.answered()
    first_ended, _ = first.end()
    imap.deliver(ADDRESS, application(*UNITS[1], at=_now()).as_bytes(), when=_now())
    place.sink.await_letters(2, within=WITHIN)
    second_ended, _ = second.end()

    assert (by_hand_status, "另一个实例正在运转，这次什么也没有做。若上次是断电或强行结束的，十来分钟后再试。" in by_hand.said()) == (1, True)
    assert by_first == {"liwen@yimin.example.cn": 1}
    assert place.answered() == {"liwen@yimin.example.cn": 1, "qiaonan@example.com": 1}
    assert (first_ended, second_ended) == (0, 0)


def test_one_round_by_hand_does_everything_once(place: Place, imap: Imapd) -> None:
    imap.deliver(ADDRESS, application(*UNITS[0], at=_now()).as_bytes(), when=_now())

    statuses = [place.start("--once").process.wait(WITHIN) for _ in range(2)]

    assert statuses == [0, 0]
    assert place.polls() == 2  # the first has left its turn to the second
    assert place.answered() == {"liwen@yimin.example.cn": 1}
    assert (place.home / "out" / "台账-DJ2025.xlsx").is_file()


def test_a_mailbox_that_is_away_is_told_and_read_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with _place(tmp_path, ("127.0.0.1", port)) as place:
        by_hand = place.start("--once")
        by_hand_status = by_hand.process.wait(WITHIN)
        running = place.start()
        until(lambda: place.polls(ok=False) > 1, "a failed look is on the books")
        unwell = _health(place)

        with Imapd({ADDRESS: PASSWORD}, port) as imap:
            imap.deliver(ADDRESS, application(*UNITS[0], at=_now()).as_bytes(), when=_now())
            place.sink.await_letters(1, within=WITHIN)
            until(place.polls, "a good look is on the books")
            well = _health(place)
            status, _ = running.end()

    assert (by_hand_status, "anli" in by_hand.said()) == (1, True)
    assert (unwell, well) == ("还没有成功收取过信箱 anli。", "")
    assert status == 0


def test_doctor_logs_in_where_letters_are_sent_from(tmp_path: Path, imap: Imapd) -> None:
    with SmtpSink() as sink:
        home = deployment(tmp_path / "home", settings(imap=(imap.host, imap.port), smtp=(sink.host, sink.port), address=ADDRESS, user=ADDRESS, more=QUICK))
        well, letters = _sending(home), list(sink.letters)
    ok, gone = _sending(home)

    assert (well, letters) == ((True, "能登录 127.0.0.1，这次没有寄信。"), [])
    assert (ok, gone) == (False, "127.0.0.1：连不上发信服务器：对方不接受连接，请核对服务器名称和端口")


def test_doctor_says_what_opens_archives_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # nothing is installed there

    ways = {what: lost.partition("安装办法：")[2] for what, lost in missing() if "rar" in what}

    assert ways == {"打开 rar": "apt-get install libarchive-tools。", "打开加密的 rar": "apt-get install unar。"}


def test_doctor_opens_every_folder_that_is_read(tmp_path: Path, imap: Imapd) -> None:
    written = settings(imap=(imap.host, imap.port), smtp=None, address=ADDRESS, user=ADDRESS, more=QUICK)
    home = deployment(tmp_path / "home", written)
    well = _said(home, "信箱 anli")
    (home / "shoujian.toml").write_text(written.replace("[mailbox.anli]", '[mailbox.anli]\nfolders = ["INBOX", "垃圾箱"]'), encoding="utf-8")

    ok, said = _said(home, "信箱 anli")

    assert well == (True, "能收信，现有 0 封。")
    assert (ok, said.startswith("邮箱拒绝打开文件夹“垃圾箱”。请核对文件夹名称")) == (False, True)


def _sending(home: Path) -> tuple[bool, str]:
    return _said(home, "发信")


def _said(home: Path, what: str) -> tuple[bool, str]:
    with closing(open_desk(home)) as desk:
        (found,) = [one for one in care.examine(desk) if one.what == what]
    return found.ok, found.sentence


def _health(place: Place) -> str:
    with closing(open_desk(place.home)) as desk:
        return care.healthy(desk)


def test_a_locked_ledger_is_waited_for(place: Place, imap: Imapd) -> None:
    running = place.start()
    until(place.polls, "the first look into the mailbox")

    with closing(sqlite3.connect(place.home / "ledger.sqlite3", timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        imap.deliver(ADDRESS, application(*UNITS[0], at=_now()).as_bytes(), when=_now())
        threading.Event().wait(8)  # longer than from one tick to the next
        meanwhile = place.answered()
        other.execute("ROLLBACK")
    place.sink.await_letters(1, within=WITHIN)
    status, _ = running.end()

    assert meanwhile == {}
    assert place.answered() == {"liwen@yimin.example.cn": 1}
    assert (status, "Traceback" in running.said()) == (0, False)


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit, of Linux")
@pytest.mark.parametrize("room", [4096, 65_536])  # bytes a file may have: too few for the ledger, too few for the mail
def test_a_full_disk_pauses_the_service_and_loses_nothing(place: Place, imap: Imapd, room: int) -> None:
    import resource

    running = place.start()
    until(place.polls, "the first look into the mailbox")

    before = len(running.said())  # taken first: what is said may itself fill the room that the log has
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    for unit in UNITS:
        imap.deliver(ADDRESS, application(*unit, at=_now()).as_bytes(), when=_now())
    full = place.home / "vault"
    until(lambda: len(running.said()) > before, "the service says that something is wrong")
    meanwhile = (place.answered(), [file for file in full.rglob("*") if file.is_file() and file.parent.name != "tmp"])
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    place.sink.await_letters(2, within=WITHIN)
    until(lambda: place.ask("SELECT count(*) FROM letter WHERE state = 'sent'") == [(2,)], "both letters are on the books")
    status, _ = running.end()

    assert meanwhile == (Counter(), [])
    assert place.answered() == {"liwen@yimin.example.cn": 1, "qiaonan@example.com": 1}
    assert status == 0
    assert place.ask("PRAGMA integrity_check") == [("ok",)]
    with closing(open_desk(place.home)) as desk:
        assert care.verify(desk) == (2, (), ())
