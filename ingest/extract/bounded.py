"""A program of the system at work on one file: the file is its input, its output comes here, and it has limits of its own.

It learns no name and gets no disk; it dies with the child that started it, with the time of the mail, or when nobody reads it any more.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.extract.packed import PROCESSOR, Purse

MEMORY = 512 << 20  # bytes of memory it may have, as much as the child that starts it
INPUT = "/dev/stdin"  # what it is told to open
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True)
class Started:
    """A program at work, and whether its time on the clock is over."""

    process: subprocess.Popen[bytes]
    over: threading.Event

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout is not None  # noqa: S101  it was opened as a pipe
        return self.process.stdout

    def late(self) -> bool:
        """Tell, of one that gives nothing more, whether it was ended for its time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        return self.over.is_set() or (sys.platform != "win32" and self.process.returncode == -signal.SIGXCPU)


@contextlib.contextmanager
def started(words: Sequence[str], file: Path, purse: Purse) -> Iterator[Started]:
    """Start a program on *file* and give its output; it ends with the time of this mail, or when nobody reads it any more."""
    purse.hurry()
    over = threading.Event()
    with (
        file.open("rb") as source,
        subprocess.Popen(words, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT, cwd=file.parent) as process,
    ):
        _bound(process.pid)
        clock = threading.Timer(max(0.1, min(PROCESSOR * 2, purse.clock - time.monotonic())), _stop, (process, over))
        clock.start()
        try:
            yield Started(process, over)
        finally:
            clock.cancel()
            process.kill()


def _stop(process: subprocess.Popen[bytes], over: threading.Event) -> None:
    over.set()
    process.kill()


def _bound(process: int) -> None:
    """Limit what it may take; elsewhere than on Linux the clock alone does."""
    if sys.platform != "linux":
        return
    import resource

    wanted = {resource.RLIMIT_CPU: int(PROCESSOR), resource.RLIMIT_AS: MEMORY, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    for name, value in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # it is gone already, or its limit is lower
            resource.prlimit(process, name, (value, value + 2 * (name == resource.RLIMIT_CPU)))  # at the first it dies of SIGXCPU, which is told
