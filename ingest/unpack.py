"""The bytes of some files of a stored mail, wherever they were packed: decoded by a limited child into a folder, each under its sha256.

    unpack(raw, {sha256, …}, folder) ─▶ child: parse.read with a `Keep` ─▶ folder/<sha256>, and nothing under a name of the mail
    the parent looks at what is there: a plain file whose bytes have the sha256 it is called by, or none at all

Archives, letters within letters and locked archives are opened as they are when the mail is read, with the same limits. A child that dies
leaves what it had written by then.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

MEMORY = 512 << 20  # address space of the child, as for reading: a 7z may take 128 MB to open
CPU = 30  # seconds of processor: unpacking itself stops after 10, the rest decodes and hashes
WALL = 60.0  # seconds on the clock
ROOM = 512 << 20  # bytes written for one mail; a provider takes 70 MB and packers of scans save little
FILE = 256 << 20  # bytes of one file, as for reading
DESCRIPTORS = 64
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from ingest.unpack import serve; serve()"


def unpack(raw: Path, wanted: Iterable[str], into: Path, *, passwords: tuple[str, ...] = (), wall: float = WALL) -> frozenset[str]:
    """Write those files of the message *raw* that have one of the sha256 *wanted* into the empty folder *into*; return which are there.

    *passwords* are those with which files of this mail opened when it was read.
    """
    names = frozenset(wanted)
    with tempfile.TemporaryDirectory(prefix="shoujian-unpack-", ignore_cleanup_errors=True) as folder:
        asked = {"path": str(raw.absolute()), "wanted": sorted(names), "into": str(into.absolute()), "passwords": passwords}
        environment = {"TMPDIR": folder, "TEMP": folder, "PYTHONUTF8": "1"}
        if sys.platform == "win32":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
        with subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, json.dumps(_import_path())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
            close_fds=True,
        ) as child:
            try:
                child.communicate(json.dumps(asked).encode(), timeout=wall)
            except subprocess.TimeoutExpired:
                pass  # what it had written by then is looked at below
            finally:
                _end(child)
    return frozenset(name for name in names if _sound(into / name, name))


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever an unpacker of its may have started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)


def _sound(file: Path, sha256: str) -> bool:
    """Whether a plain file is there, whole: the child that wrote it had read what a stranger sent."""
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def serve() -> None:
    """Answer one question, inside the child."""
    from ingest.confined import leave_network

    asked = json.loads(sys.stdin.buffer.read())
    leave_network()
    _confine()
    from ingest import parse
    from ingest.watch import Keep, Watch

    keep = Keep(frozenset(asked["wanted"]), Path(asked["into"]), ROOM)
    parse.read(Path(asked["path"]), passwords=tuple(asked["passwords"]), watch=Watch(keep=keep))


def _confine() -> None:
    if sys.platform == "win32":
        return
    import resource

    wanted = {"RLIMIT_AS": MEMORY, "RLIMIT_FSIZE": FILE, "RLIMIT_NOFILE": DESCRIPTORS, "RLIMIT_CORE": 0, "RLIMIT_CPU": CPU}
    for name, value in wanted.items():
        # macOS refuses some of them (RLIMIT_AS): the wall clock and the others still hold.
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))


def _import_path() -> list[str]:
    """Give the child our own import path: it starts without site, environment and current directory."""
    return [str(Path(entry).absolute()) for entry in sys.path if entry] + [str(Path(__file__).absolute().parent.parent)]
