"""What reading costs through the door other programs use: `inspect --json --worker`, one path a line in, one line of JSON out.

    SHOUJIAN_BENCH_ROUNDS   how often (3)

Processor time, not the clock: the machine does other things. Nothing is asserted but that every mail was answered.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bench.large import KINDS

FOLDER = Path(__file__).parents[1] / "mail_zh"
ROUNDS = int(os.environ.get("SHOUJIAN_BENCH_ROUNDS", "3"))
REPEATED = 25  # times the awkward mails are read in one go
BUDGET_RATE = 1500  # small mails a second of processor
BUDGET_SECONDS = 1.5  # for a mail of 53 MB
BUDGET_MEMORY = 40  # MB of its own above what the worker has after its first mail
LOOK = 0.003  # seconds between two looks at the memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@dataclass
class Worker:
    process: subprocess.Popen[bytes]
    peak: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, *paths: Path) -> list[dict[str, object]]:
        """Send every path, read every answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        sender = threading.Thread(target=self._send, args=(paths,))
        sender.start()
        answers = [json.loads(self.process.stdout.readline()) for _ in paths]
        sender.join()
        return answers

    def _send(self, paths: tuple[Path, ...]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(os.fsencode(path) + b"\n" for path in paths))
        self.process.stdin.flush()

    def family(self) -> list[int]:
        """The process and the child that reads for it."""
        mine = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, mine.read_text(encoding="utf-8").split())]

    def cpu(self) -> float:
        """Return the seconds of processor of all of them, of the dead ones too."""
        ticks = 0
        for pid in self.family():
            told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, told[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def private(self) -> int:
        """Return the kilobytes nobody else has; mapped files are the kernel's to drop."""
        total = 0
        for pid in self.family():
            with suppress(OSError):  # it ends while we look
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
                total += int(status.partition("RssAnon:")[2].split()[0])
        return total

    def watch(self) -> None:
        while not self.over.wait(LOOK):
            self.peak = max(self.peak, self.private())


@contextmanager
def worker() -> Iterator[Worker]:
    command = [sys.executable, "-m", "tracker", "inspect", "--json", "--worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0


def test_small_mails_a_second() -> None:
    paths = sorted(FOLDER.rglob("*.eml"))
    rates = []
    with worker() as child:
        child.ask(*paths)  # libraries are loaded
        for _ in range(ROUNDS):
            before = child.cpu()
            answers = child.ask(*paths * REPEATED)
            rates.append(len(answers) / (child.cpu() - before))
            assert [answer for answer in answers if "sha256" not in answer] == []

    rate = statistics.median(rates)
    print(f"\n{len(paths)} small mails, {REPEATED} times{'':16} {rate:6.0f} a second of {BUDGET_RATE}{'' if rate >= BUDGET_RATE else ' UNDER'}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_with_one_large_file(kind: str, tmp_path: Path) -> None:
    content = KINDS[kind]()
    raw = large(tmp_path / "large.eml", content, label="message/rfc822" if kind == "letter" else "application/octet-stream")
    times, grown, walls = [], [], []
    for _ in range(ROUNDS):
        with worker() as child:
            child.ask(FOLDER / "zh" / "61_duplicate_filenames.eml")
            before, start, began = child.private(), child.cpu(), time.perf_counter()
            watcher = threading.Thread(target=child.watch)
            watcher.start()
            (answer,) = child.ask(raw)
            walls.append(time.perf_counter() - began)
            times.append(child.cpu() - start)
            child.over.set()
            watcher.join()
            grown.append((child.peak - before) / 1024)
            attachments = answer["attachments"]
            assert isinstance(attachments, list)
            assert attachments[0]["size"] == len(content)

    seconds, memory = statistics.median(times), statistics.median(grown)
    over = " OVER" if seconds > BUDGET_SECONDS or memory > BUDGET_MEMORY else ""
    print(f"\n{raw.stat().st_size / 1e6:3.0f} MB, one {kind:7} of {len(content) / (1 << 20):.0f} MB {seconds:6.2f} s of {BUDGET_SECONDS}, ", end="")
    print(f"{statistics.median(walls):.2f} s by the clock, {memory:.0f} MB of {BUDGET_MEMORY}{over}")


def large(target: Path, content: bytes, *, label: str) -> Path:
    """Write a mail with one large file; a letter inside is sent as it is (RFC 2046 §5.2.1 allows it no encoding)."""
    encoded = content if label == "message/rfc822" else base64.encodebytes(content).replace(b"\n", b"\r\n")
    how = b"7bit" if label == "message/rfc822" else b"base64"
    head = (
        b"From: zhangsan@example.com\r\nTo: anli@example.org\r\nSubject: =?utf-8?B?55Sz5oql?=\r\nDate: Mon, 28 Jul 2025 17:03:00 +0800\r\n"
        b'Message-ID: <large@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="OUTER"\r\n\r\n'
        b"--OUTER\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\xe8\xa7\x81\xe9\x99\x84\xe4\xbb\xb6\r\n--OUTER\r\nContent-Type: "
        + label.encode()
        + b"\r\nContent-Transfer-Encoding: "
        + how
        + b'\r\nContent-Disposition: attachment; filename="a"\r\n\r\n'
    )
    target.write_bytes(head + encoded + b"\r\n--OUTER--\r\n")
    return target
