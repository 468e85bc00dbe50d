"""One child process as its parent sees it: pipes, a folder and a page of memory of its own, and what its death says.

A death is told by its signal, by the most memory the kernel saw it have, and by the file it had noted on the page. The caller waits
for an answer in a plain read; a guard looks at the clock now and then and ends a child that takes too long.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.facts import DefectKind
from ingest.watch import Page, Place, Spared

ANSWER = 48 << 20  # bytes of one answer; more is refused. The reader's own limits keep it below 30
FULL = 2  # a child that dies with a half of its memory used has died of it: an honest mail takes a third
STARTS = 30.0  # seconds a child may take to come up on a slow disk
_LOOK = 0.05  # seconds between two looks at a child: its memory grows from half of what it may have to all of it in about 0.3 s
_DIES = 10.0  # seconds from the end of its answers to the end of the process
_FROM_OUTSIDE = frozenset({"SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"})  # somebody ended it; the file it was at did not

_READY = b"ready\n"
_FACTS, _END = (b'{"mail":', b'{"file":'), b"}\n"  # what stands around the facts in an answer
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from ingest.confined import serve; serve()"


class Asked(Protocol):
    """Whatever a child may be asked."""

    def line(self, *, cpu: float, allowance: float) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Question:
    """One mail to read, and what it is read with."""

    path: str
    own: frozenset[str] = frozenset()
    passwords: tuple[str, ...] = ()
    shown: bool = False  # the answer is what `inspect` prints, not all the facts
    spared: tuple[Spared, ...] = ()

    def line(self, *, cpu: float, allowance: float) -> bytes:
        asked: dict[str, object] = {"path": self.path, "cpu": cpu, "allowance": allowance}
        if self.own:
            asked["own"] = sorted(self.own)
        if self.passwords:
            asked["passwords"] = self.passwords
        if self.shown:
            asked["shown"] = True
        if self.spared:
            asked["spared"] = [(one.path, one.opened, one.kind.value, one.detail) for one in self.spared]
        return json.dumps(asked).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Broken:
    """A mail that our reader did not survive; the mail itself is unharmed and may be tried again."""

    reason: DefectKind  # CRASH, TIMEOUT or BOMB
    detail: str


@dataclass(frozen=True, slots=True)
class Fall:
    """How a reading ended before its answer, and at which file; None where no file is to blame."""

    broken: Broken
    place: Place | None = None


class Child:
    """A process that reads one mail after another."""

    def __init__(self, *, memory: int, stream: tuple[float, float] | None = None, boot: str = "", full: float = FULL) -> None:
        """Start it; *stream*: it takes plain paths, and so many seconds of processor for each mail and for one file of it.

        *boot* is what it runs, where it does not read mail; with a *full*-th of its memory used it has died of that.
        """
        self.asked = 0
        self.warm = False  # it has come up, as far as the caller knows
        self.memory = memory
        self._full = full
        self._ready = False
        self._began = 0.0  # with the mail it reads
        self._limits: tuple[float, float] | None = None  # until when an answer is waited for, and how long at one file
        self._late: Fall | None = None  # why the guard ended it
        self._used = 0.0  # seconds of processor of its whole life, and the most memory, known when it is dead
        self._peak = 0
        self._seen = 0  # the most memory it had when it was looked at last
        self.folder = tempfile.TemporaryDirectory(prefix="shoujian-child-", ignore_cleanup_errors=True)
        file = Path(self.folder.name) / "page"
        self.page = Page(file)
        environment = {"TMPDIR": self.folder.name, "TEMP": self.folder.name, "PYTHONUTF8": "1"}
        if sys.platform == "win32":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
        told = json.dumps({"memory": memory, "page": str(file), "stream": stream})
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", boot or _BOOT, json.dumps(_import_path()), told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env=environment,
            start_new_session=True,
            close_fds=True,
        )
        # Linux counts what a process was before it became another program (getrusage(2)): all memory of ours, up to now, seems to be the child's.
        self._ours = most(os.getpid())
        self._lock = threading.Lock()  # an answer that is there is not late any more
        self._gone = threading.Event()
        self._guard = threading.Thread(target=self._watch, daemon=True)
        self._guard.start()

    def ask(self, question: Asked, *, cpu: float, allowance: float) -> None:
        """Begin to read; one question at a time. A child that is dead says so when it is to answer."""
        self.asked += 1
        assert self.process.stdin is not None  # noqa: S101  it was opened as a pipe
        self._began = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.stdin.write(question.line(cpu=cpu, allowance=allowance))
            self.process.stdin.flush()

    def answer(self, *, wall: float, still: float) -> bytes | Fall:
        """Wait *wall* seconds for the facts as JSON, and *still* seconds at one file."""
        if not self._ready:
            if self._line(time.monotonic() + STARTS, STARTS) != _READY:
                return self.death()
            self._ready = True
            self._began = time.monotonic()
        line = self._line(self._began + wall, still)
        if line.startswith(_FACTS) and line.endswith(_END):
            return line[line.index(b":") + 1 : -len(_END)]
        if len(line) >= ANSWER:
            return Fall(Broken(DefectKind.BOMB, f"says more than {ANSWER >> 20} MB"))
        if not line.endswith(b"\n"):
            return self.death()
        return self.said(line)

    def said(self, line: bytes) -> Fall:
        """Read what the child says instead of an answer."""
        try:
            said = json.loads(line)
            return Fall(Broken(DefectKind(said["broken"]), str(said["detail"])), self._place() if said["here"] else None)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            return Fall(Broken(DefectKind.CRASH, f"the reader's answer makes no sense: {type(fault).__name__}"))

    @property
    def answers(self) -> int:
        """The descriptor on which a child of a stream answers."""
        assert self.process.stdout is not None  # noqa: S101  it was opened as a pipe
        return self.process.stdout.fileno()

    def send(self, lines: bytes) -> None:
        """Ask a child of a stream, as many questions as its pipe holds; one that is dead says so when it is to answer."""
        assert self.process.stdin is not None  # noqa: S101  it was opened as a pipe
        self._began = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.stdin.write(lines)
            self.process.stdin.flush()

    def expect(self, until: float | None, still: float = 0.0) -> None:
        """Have a child of a stream ended that has not answered by *until*, or is *still* seconds at one file; None: it has nothing to do."""
        with self._lock:
            self._limits = None if until is None else (until, still)

    def _line(self, until: float, still: float) -> bytes:
        """Read a line; the guard ends the child when none comes."""
        assert self.process.stdout is not None  # noqa: S101  it was opened as a pipe
        with self._lock:
            self._limits = (until, still)
        try:
            return self.process.stdout.readline(ANSWER)
        except (OSError, ValueError):
            return b""
        finally:
            with self._lock:
                self._limits = None

    def _watch(self) -> None:
        """Guard the clock while somebody waits for an answer; not since it was asked, the caller may have been busy meanwhile."""
        steps, since = -1, 0.0
        while not self._gone.wait(_LOOK):
            with self._lock:
                now, self._seen = time.monotonic(), most(self.process.pid) or self._seen
                if self._limits is None or self.page.steps() != steps:
                    steps, since = self.page.steps(), now
                until, still = self._limits or (now, 0.0)
                if self._limits is not None and now > until:
                    self._late = Fall(Broken(DefectKind.TIMEOUT, "takes longer than allowed"))
                elif self._limits is not None and now - since >= still and self._place() is not None:
                    self._late = Fall(Broken(DefectKind.TIMEOUT, "takes longer than one file may"), self._place())
                if self._late is not None:
                    self._kill()
                    return

    def _place(self) -> Place | None:
        place, _ = self.page.place()
        return place if place.path else None

    def death(self) -> Fall:
        """Say what it means that there are no more answers."""
        if self._late is not None:
            return self._late
        code = self._reap(time.monotonic() + _DIES)
        if code is None:
            return Fall(Broken(DefectKind.CRASH, "the reader closed its answers"))
        name = _signal(code)
        if name == "SIGXCPU":
            return Fall(Broken(DefectKind.TIMEOUT, "needs more processor time than allowed"))
        if name == "SIGPROF":
            return Fall(Broken(DefectKind.TIMEOUT, "takes longer than one file may"), self._place())
        if self._peak * self._full >= self.memory:
            # A library in C that gets no more memory ends the process in one way or another (PDFium by SIGABRT).
            return Fall(Broken(DefectKind.BOMB, "needs more memory than allowed"), self._place())
        detail = f"the reader was ended by {name}" if name else f"the reader ended with status {code}"
        return Fall(Broken(DefectKind.CRASH, detail), None if name in _FROM_OUTSIDE else self._place())

    def _reap(self, until: float) -> int | None:
        """Wait for the process to be gone, and read off what it had used; None when it does not go."""
        while self.process.returncode is None:
            if sys.platform == "win32":
                self.process.poll()
            else:
                pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
                if pid:
                    self.process.returncode = os.waitstatus_to_exitcode(status)
                    self._used = usage.ru_utime + usage.ru_stime
                    peak = usage.ru_maxrss << (0 if sys.platform == "darwin" else 10)  # macOS counts bytes, the others kilobytes
                    self._peak = peak if peak > self._ours else self._seen
            if self.process.returncode is None:
                if time.monotonic() > until:
                    return None
                time.sleep(0.002)  # it has closed its pipe: it is going
        return self.process.returncode

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> float:
        """Kill the child and everything it started; return the seconds of processor that its last mail took."""
        self._gone.set()
        self._guard.join()
        self._kill()
        self._reap(time.monotonic() + _DIES)
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        _, began = self.page.place()
        self.page.close()
        self.folder.cleanup()
        return max(0.0, self._used - began) if self._used else time.monotonic() - self._began


def most(process: int) -> int:
    """Return the most memory a process had in bytes, as Linux tells while it lives (proc(5), VmHWM); 0 where that is not known."""
    if sys.platform != "linux":
        return 0
    try:
        with Path(f"/proc/{process}/status").open("rb") as status:
            return next((int(line.split()[1]) << 10 for line in status if line.startswith(b"VmHWM:")), 0)
    except (OSError, ValueError):
        return 0


def _signal(code: int) -> str:
    """Name the signal that ended a process; "" when it ended by itself."""
    if sys.platform == "win32" or code >= 0:
        return ""
    return next((one.name for one in signal.Signals if one == -code), f"signal {-code}")


def _import_path() -> list[str]:
    """Give the child our own import path: it starts without site, environment and current directory."""
    return [str(Path(entry).absolute()) for entry in sys.path if entry] + [str(Path(__file__).absolute().parent.parent)]
