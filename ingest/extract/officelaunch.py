"""Started by `office` as a program of its own: takes limits upon itself, leaves the network, and becomes LibreOffice.

    python officelaunch.py MEMORY CPU LARGEST PROGRAM ARGUMENT…

It imports nothing of ours: between this and LibreOffice stands nothing that could fail.
"""

from __future__ import annotations

import contextlib
import os
import sys

_USER, _NETWORK = 0x1000_0000, 0x4000_0000  # unshare(2)


def main(memory: int, cpu: int, largest: int, command: list[str]) -> None:
    """Become *command*, bounded."""
    if sys.platform != "win32":
        import resource

        for name, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", cpu), ("RLIMIT_FSIZE", largest), ("RLIMIT_CORE", 0)):
            # macOS refuses some of them: the wall clock of the caller still holds
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, name), (value, value))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.unshare(_NETWORK):
                libc.unshare(_USER | _NETWORK)
    os.execv(command[0], command)  # noqa: S606  a fixed program and arguments of our own making, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
