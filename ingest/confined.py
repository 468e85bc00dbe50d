"""Inside the child that reads mail: its limits, and the answers it gives until its parent closes the pipe.

Nothing here imports the database. On Linux the child leaves the network by `unshare(CLONE_NEWNET)`, as root or through a user namespace;
where neither is allowed (some containers, macOS, Windows) it keeps the network but has no code that would use it. Windows has no
resource limits either: there only the wall clock of the parent bounds it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.facts import DefectKind
from ingest.record import dump, to_json
from ingest.watch import Page, Spared, Watch

FILE = 256 << 20  # bytes of one file written: a decoded attachment
DESCRIPTORS = 64
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PEAK = "/proc/self/clear_refs"  # 5 written here makes Linux forget the most memory this process ever had (proc(5))


def serve() -> None:
    """Answer questions until the parent closes the pipe."""
    told = json.loads(sys.argv[2])
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the answers
    page = Page(Path(told["page"]))
    leave_network()
    confine(told["memory"])
    from ingest import parse

    plain = _stream(told["stream"]) if told["stream"] else json.loads
    if not told["stream"]:
        answers.write(b"ready\n")
        answers.flush()
    for line in source:
        question = plain(line)
        allow(question["cpu"], told["memory"])
        page.begin(time.process_time())
        answers.write(_answer(parse, question, page) + b"\n")
        answers.flush()


def _stream(allowed: list[float]) -> Callable[[bytes], dict[str, Any]]:
    """Take plain paths for questions, but for those that say more."""
    cpu, allowance = allowed

    def question(line: bytes) -> dict[str, Any]:
        if line.startswith(b"\x00"):
            return {**json.loads(line[1:]), "plain": True}
        return {"path": os.fsdecode(line[:-1]), "cpu": cpu, "allowance": allowance, "shown": True, "plain": True}

    return question


def _answer(parse: ModuleType, question: dict[str, Any], page: Page) -> bytes:
    spared = {path: Spared(path, opened, DefectKind(kind), detail) for path, opened, kind, detail in question.get("spared", ())}
    watch = Watch(page, question["allowance"], spared)
    own, passwords = frozenset(question.get("own", ())), tuple(question.get("passwords", ()))
    try:
        mail = parse.read(Path(question["path"]), own=own, passwords=passwords, watch=watch)
        watch.end()
        said = to_json(mail) if "shown" in question else dump(mail)
        return _line(said if "plain" in question else {"mail": said})
    except MemoryError:
        watch.end()
        broken = {"broken": DefectKind.BOMB.value, "detail": "needs more memory than allowed", "here": True}
    except Exception as fault:  # noqa: BLE001  one message: what breaks the reader is told to the parent, which keeps the mail
        watch.end()
        ours = isinstance(fault, OSError)  # a full disk is no fault of the file that was open
        broken = {"broken": DefectKind.CRASH.value, "detail": f"{type(fault).__name__}: {fault}"[:300], "here": not ours}
    return (b"\x00" if "plain" in question else b"") + _line(broken)


def _line(said: dict[str, Any]) -> bytes:
    # A lone surrogate comes out as \udcxx, which is what JSON calls it.
    return _JSON.encode(said).encode("utf-8", "backslashreplace")


def confine(memory: int, *, of: str = "RLIMIT_AS") -> None:
    """Set the limits this platform has; *of* which kind of memory, the kernel decides by this name."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {of: memory, "RLIMIT_FSIZE": FILE, "RLIMIT_NOFILE": DESCRIPTORS, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        # macOS refuses some of them (RLIMIT_AS): the wall clock and the others still hold.
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))


def allow(seconds: float, memory: int) -> None:
    """Let this mail have its processor time, whatever earlier ones used; the kernel counts whole seconds, and the last one is begun.

    What an earlier mail took of the *memory* is forgotten too, so that the parent can tell what this one dies of.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, resource.RLIM_INFINITY))
    if sys.platform == "linux" and used.ru_maxrss << 10 > memory // 4:
        with contextlib.suppress(OSError):
            Path(_PEAK).write_bytes(b"5")


def leave_network() -> bool:
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
