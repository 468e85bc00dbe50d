"""One child process as its parent sees it: pipes, a folder and a page of memory of its own, and what its death says.

A death is told by its signal, by the most memory the kernel saw it have, and by the file it had noted on the page.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.facts import DefectKind
from ingest.watch import Page, Place, Spared

ANSWER = 48 << 20  # bytes of one answer; more is refused. The reader's own limits keep it below 30
FULL = 2  # a child that dies with a half of its memory used has died of it: an honest mail takes a third
_STARTS = 30.0  # seconds a child may take to come up on a slow disk
_LOOK = 0.5  # seconds between two looks at the page of a child that says nothing
_DIES = 10.0  # seconds from the end of its answers to the end of the process
_FROM_OUTSIDE = frozenset({"SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"})  # somebody ended it; the file it was at did not

_READY = b"ready\n"
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from ingest.confined import serve; serve()"


@dataclass(frozen=True, slots=True)
class Question:
    """One mail to read, and what it is read with."""

    path: str
    own: frozenset[str] = frozenset()
    passwords: tuple[str, ...] = ()
    shown: bool = False  # the answer is what `inspect` prints, not all the facts
    spared: tuple[Spared, ...] = ()

    def line(self, *, cpu: float, allowance: float) -> bytes:
        spared = [(one.path, one.opened, one.kind.value, one.detail) for one in self.spared]
        asked = {"path": self.path, "own": sorted(self.own), "passwords": self.passwords, "shown": self.shown, "spared": spared}
        return json.dumps({**asked, "cpu": cpu, "allowance": allowance}).encode() + b"\n"


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

    def __init__(self, *, memory: int) -> None:
        self.asked = 0
        self.memory = memory
        self._ready = False
        self._began = 0.0  # with the mail it reads
        self._used = 0.0  # seconds of processor of its whole life, and the most memory, known when it is dead
        self._peak = 0
        self.folder = tempfile.TemporaryDirectory(prefix="shoujian-child-", ignore_cleanup_errors=True)
        file = Path(self.folder.name) / "page"
        self.page = Page(file)
        environment = {"TMPDIR": self.folder.name, "TEMP": self.folder.name, "PYTHONUTF8": "1"}
        if sys.platform == "win32":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
        told = json.dumps({"memory": memory, "page": str(file)})
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, json.dumps(_import_path()), told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env=environment,
            start_new_session=True,
            close_fds=True,
        )
        self.answers: queue.Queue[bytes] = queue.Queue()
        self.listener = threading.Thread(target=_listen, args=(self.process.stdout, self.answers), daemon=True)
        self.listener.start()

    def ask(self, question: Question, *, cpu: float, allowance: float) -> None:
        """Begin to read; one question at a time. A child that is dead says so when it is to answer."""
        self.asked += 1
        assert self.process.stdin is not None  # noqa: S101  it was opened as a pipe
        self._began = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.stdin.write(question.line(cpu=cpu, allowance=allowance))
            self.process.stdin.flush()

    def answer(self, *, wall: float, still: float) -> dict[str, Any] | Fall:
        """Wait *wall* seconds for the facts, and *still* seconds at one file."""
        if not self._ready:
            try:
                first = self.answers.get(timeout=_STARTS)
            except queue.Empty:
                return Fall(Broken(DefectKind.TIMEOUT, f"no reader within {_STARTS:g} seconds"))
            if first != _READY:
                return self._death()
            self._ready = True
            self._began = time.monotonic()
        line = self._line(wall=wall, still=still)
        if isinstance(line, Fall):
            return line
        if len(line) >= ANSWER:
            return Fall(Broken(DefectKind.BOMB, f"says more than {ANSWER >> 20} MB"))
        if not line.endswith(b"\n"):
            return self._death()
        try:
            said = json.loads(line)
            if "mail" in said:
                return dict(said["mail"])
            return Fall(Broken(DefectKind(said["broken"]), str(said["detail"])), self._place() if said["here"] else None)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            return Fall(Broken(DefectKind.CRASH, f"the reader's answer makes no sense: {type(fault).__name__}"))

    def _line(self, *, wall: float, still: float) -> bytes | Fall:
        """Wait for a line while the child goes from file to file."""
        steps, since = self.page.steps(), time.monotonic()  # not since it was asked: the caller may have been busy meanwhile
        while True:
            left = self._began + wall - time.monotonic()
            with contextlib.suppress(queue.Empty):
                return self.answers.get(timeout=max(0.0, min(left, _LOOK)))
            if left <= 0:
                return Fall(Broken(DefectKind.TIMEOUT, "takes longer than allowed"))
            if self.page.steps() != steps:
                steps, since = self.page.steps(), time.monotonic()
            elif time.monotonic() - since >= still and self._place() is not None:
                return Fall(Broken(DefectKind.TIMEOUT, "takes longer than one file may"), self._place())

    def _place(self) -> Place | None:
        place, _ = self.page.place()
        return place if place.path else None

    def _death(self) -> Fall:
        code = self._reap(time.monotonic() + _DIES)
        if code is None:
            return Fall(Broken(DefectKind.CRASH, "the reader closed its answers"))
        name = _signal(code)
        if name == "SIGXCPU":
            return Fall(Broken(DefectKind.TIMEOUT, "needs more processor time than allowed"))
        if name == "SIGPROF":
            return Fall(Broken(DefectKind.TIMEOUT, "needs more processor time than one file may have"), self._place())
        if self._peak * FULL >= self.memory:
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
                    self._peak = usage.ru_maxrss << (0 if sys.platform == "darwin" else 10)  # macOS counts bytes, the others kilobytes
            if self.process.returncode is None:
                if time.monotonic() > until:
                    return None
                time.sleep(0.002)  # it has closed its pipe: it is going
        return self.process.returncode

    def end(self) -> float:
        """Kill the child and everything it started; return the seconds of processor that its last mail took."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        self._reap(time.monotonic() + _DIES)
        self.listener.join(timeout=5)
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        _, began = self.page.place()
        self.page.close()
        self.folder.cleanup()
        return max(0.0, self._used - began) if self._used else time.monotonic() - self._began


def _signal(code: int) -> str:
    """Name the signal that ended a process; "" when it ended by itself."""
    if sys.platform == "win32" or code >= 0:
        return ""
    return next((one.name for one in signal.Signals if one == -code), f"signal {-code}")


def _import_path() -> list[str]:
    """Give the child our own import path: it starts without site, environment and current directory."""
    return [str(Path(entry).absolute()) for entry in sys.path if entry] + [str(Path(__file__).absolute().parent.parent)]


def _listen(pipe: IO[bytes] | None, answers: queue.Queue[bytes]) -> None:
    """Pass whole lines on; the end of the pipe is a line without its end."""
    assert pipe is not None  # noqa: S101  it was opened as a pipe
    while True:
        try:
            line = pipe.readline(ANSWER)
        except (OSError, ValueError):
            line = b""
        answers.put(line)
        if not line.endswith(b"\n"):
            return
