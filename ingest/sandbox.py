"""Mail is read in a child process that may die: limits on memory, time, files and descriptors, no network where the system allows it.

    parent ──{"path", "own", "passwords"}──▶ child: parse.read     one line of JSON each way
           ◀──{"mail"} | {"broken"}──
    no answer in time, or the pipe ends ──▶ Broken, the child's session is killed, the next mail gets a new child

The caller may name the mail that comes next: the child reads it while the caller records the last one.

Children stay warm and are replaced after some mails. They never import the database. On Linux the child leaves the network by
`unshare(CLONE_NEWNET)`, as root or through a user namespace; where neither is allowed (some containers, macOS, Windows) it keeps the
network but has no code that would use it. Windows has no resource limits either: there only the wall clock bounds it.
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
from types import ModuleType
from typing import IO, Any, Self

from ingest.facts import DefectKind, Mail
from ingest.record import dump, load

MEMORY = 512 << 20  # address space of a child: the largest honest mail takes 160 MB of it
CPU = 18  # seconds of processor for one mail; the kernel counts whole ones, and the last one is begun
WALL = 60.0  # seconds for one mail, whatever it waits for
FILE = 256 << 20  # bytes of one file written: a decoded attachment
DESCRIPTORS = 64
MAILS = 200  # mails after which a child is replaced: what leaks stays small
ANSWER = 48 << 20  # bytes of one answer; more is refused. The reader's own limits keep it below 30
_STARTS = 30.0  # seconds a child may take to come up on a slow disk

_READY = b"ready\n"
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from ingest.sandbox import serve; serve()"


@dataclass(frozen=True, slots=True)
class Broken:
    """A mail that our reader did not survive; the mail itself is unharmed and may be tried again."""

    reason: DefectKind  # CRASH, TIMEOUT or BOMB
    detail: str


@dataclass(frozen=True, slots=True)
class _Question:
    """One mail to read, and what it is read with."""

    path: str
    own: frozenset[str]
    passwords: tuple[str, ...]

    def line(self) -> bytes:
        return json.dumps({"path": self.path, "own": sorted(self.own), "passwords": self.passwords}).encode() + b"\n"


class Sandbox:
    """Reads mails one after another in a warm child; one thread uses it at a time."""

    def __init__(self, *, wall: float = WALL, memory: int = MEMORY, cpu: int = CPU, mails: int = MAILS) -> None:
        self.wall = wall
        self.memory = memory
        self.cpu = cpu
        self.mails = mails
        self._child: _Child | None = None
        self._ahead: _Question | None = None  # what the child reads already

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        self._ahead = None
        if self._child is not None:
            self._child.end()
            self._child = None

    def read(self, raw: Path, own: frozenset[str] = frozenset(), *, passwords: tuple[str, ...] = (), ahead: Path | None = None) -> Mail | Broken:
        """Read the stored message *raw* in the child; whatever it does to the child, the caller gets an answer.

        *passwords* came in other letters of its sender. *ahead* is the next mail: the child goes on with it at once, without passwords.
        """
        question = _Question(str(raw.absolute()), own, passwords)
        if self._ahead not in {None, question}:
            self.close()  # it reads what nobody wants any more
        child = self._child if self._ahead and self._child else self._ask(question)
        self._ahead = None
        answer = child.answer(wall=self.wall)
        if isinstance(answer, Broken) or child.asked >= self.mails:
            self.close()
        if ahead is not None:
            self._ahead = _Question(str(ahead.absolute()), own, ())
            self._ask(self._ahead)
        return answer

    def _ask(self, question: _Question) -> _Child:
        if self._child is None:
            self._child = _Child(memory=self.memory, cpu=self.cpu)
        self._child.ask(question)
        return self._child


class _Child:
    """One child process, its pipes, and a folder of its own that goes away with it."""

    def __init__(self, *, memory: int, cpu: int) -> None:
        self.asked = 0
        self._ready = False
        self._began = 0.0  # with the mail it reads
        self.folder = tempfile.TemporaryDirectory(prefix="shoujian-child-", ignore_cleanup_errors=True)
        environment = {"TMPDIR": self.folder.name, "TEMP": self.folder.name, "PYTHONUTF8": "1"}
        if sys.platform == "win32":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
        limits = json.dumps({"memory": memory, "cpu": cpu})
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, json.dumps(_import_path()), limits],
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

    def ask(self, question: _Question) -> None:
        """Begin to read; one question at a time. A child that is dead says so when it is to answer."""
        self.asked += 1
        assert self.process.stdin is not None  # noqa: S101  it was opened as a pipe
        self._began = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.stdin.write(question.line())
            self.process.stdin.flush()

    def answer(self, *, wall: float) -> Mail | Broken:
        try:
            if not self._ready:
                if self.answers.get(timeout=_STARTS) != _READY:
                    return self._death()
                self._ready = True
                self._began = time.monotonic()
            line = self.answers.get(timeout=max(0.0, self._began + wall - time.monotonic()))
        except queue.Empty:
            return Broken(DefectKind.TIMEOUT, f"not read within {wall:g} seconds")
        if len(line) >= ANSWER:
            return Broken(DefectKind.BOMB, f"says more than {ANSWER >> 20} MB")
        if not line.endswith(b"\n"):
            return self._death()
        try:
            said = json.loads(line)
            return load(said["mail"]) if "mail" in said else Broken(DefectKind(said["broken"]), str(said["detail"]))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            return Broken(DefectKind.CRASH, f"the reader's answer makes no sense: {type(fault).__name__}")

    def _death(self) -> Broken:
        try:
            code = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return Broken(DefectKind.CRASH, "the reader closed its answers")
        if sys.platform != "win32" and -code == signal.SIGXCPU:
            return Broken(DefectKind.TIMEOUT, "needs more processor time than allowed")
        if sys.platform != "win32" and code < 0:
            return Broken(DefectKind.CRASH, f"the reader was ended by {signal.Signals(-code).name}")
        return Broken(DefectKind.CRASH, f"the reader ended with status {code}")

    def end(self) -> None:
        """Kill the child and everything it started."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.listener.join(timeout=5)
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.folder.cleanup()


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


# --- inside the child ---


def serve() -> None:
    """Answer questions until the parent closes the pipe."""
    limits = json.loads(sys.argv[2])
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the answers
    _leave_network()
    _confine(limits["memory"])
    from ingest import parse

    answers.write(_READY)
    answers.flush()
    for line in source:
        question = json.loads(line)
        _allow_cpu(limits["cpu"])
        answers.write(_answer(parse, question) + b"\n")
        answers.flush()


def _answer(parse: ModuleType, question: dict[str, Any]) -> bytes:
    try:
        mail = parse.read(Path(question["path"]), own=frozenset(question["own"]), passwords=tuple(question["passwords"]))
        return _line({"mail": dump(mail)})
    except MemoryError:
        return _line({"broken": DefectKind.BOMB.value, "detail": "needs more memory than allowed"})
    except Exception as fault:  # noqa: BLE001  one message: what breaks the reader is told to the parent, which keeps the mail
        return _line({"broken": DefectKind.CRASH.value, "detail": f"{type(fault).__name__}: {fault}"[:300]})


def _line(said: dict[str, Any]) -> bytes:
    # A lone surrogate comes out as \udcxx, which is what JSON calls it.
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _confine(memory: int) -> None:
    """Set the limits this platform has."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {"RLIMIT_AS": memory, "RLIMIT_FSIZE": FILE, "RLIMIT_NOFILE": DESCRIPTORS, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        # macOS refuses some of them (RLIMIT_AS): the wall clock and the others still hold.
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))


def _allow_cpu(seconds: int) -> None:
    """Let this mail have its processor time, whatever earlier ones used."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def _leave_network() -> bool:
    """Move into an empty network namespace; False where that is not allowed."""
    if sys.platform != "linux":
        return False
    import ctypes

    user, network = 0x1000_0000, 0x4000_0000
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.unshare(network) == 0 or libc.unshare(user | network) == 0)
    except (OSError, AttributeError):
        return False
