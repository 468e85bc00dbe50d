"""RAR archives, read by bsdtar where it is installed: it rewrites the archive as a tar on its output, and nothing reaches the disk.

No free library unpacks RAR, and libarchive opens none that is locked. The program gets the file as its input, never a name out of a mail.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from ingest.extract import rarhead, tape
from ingest.extract.packed import PROCESSOR, WALL, Found, Member, Purse, UnpackError, litter
from ingest.facts import Defect, DefectKind

PROGRAM = "bsdtar"
SAID = 2_000  # characters of its complaints that are looked at


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive as the tar that bsdtar makes of it."""
    listed = tuple(rarhead.entries(file))
    if any(one.locked for one in listed):
        yield from _locked(listed)
        return
    program = shutil.which(PROGRAM)
    if program is None:
        raise UnpackError(DefectKind.UNREAD, "rar archives need libarchive-tools")
    given: set[str] = set()
    fault: Defect | None = None
    last = 0
    for found in _unpacked(program, file, purse):
        if isinstance(found, Member):
            last = found.number
            given.add(found.name.removeprefix("./"))
        elif isinstance(found, Defect):
            fault = found
        yield found
    if fault is not None:  # what stands behind the place where it stopped is named all the same
        behind = (one for one in listed if one.name not in given and not litter(one.name))
        later = Defect(DefectKind.UNREAD, "", "stands behind a member that does not unpack")
        for number, one in enumerate(behind, last + 1):
            yield Member(number, one.name, one.size, defect=later)


def _unpacked(program: str, file: Path, purse: Purse) -> Iterator[Found]:
    """Read the archive as bsdtar rewrites it, and make a fault of what bsdtar complains of."""
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    with (
        file.open("rb") as source,
        subprocess.Popen(
            [program, "--format=pax", "-cf", "-", "@-"], stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=file.parent
        ) as process,
    ):
        complaints: list[bytes] = []
        late = threading.Event()
        listener = threading.Thread(target=_listen, args=(process, complaints), daemon=True)
        clock = threading.Timer(min(WALL, PROCESSOR * 2), _stop, (process, late))
        listener.start()
        clock.start()
        ended: UnpackError | None = None
        try:
            yield from tape.members(_output(process), purse)
        except UnpackError as stop:
            ended = stop
        finally:
            clock.cancel()
            process.kill()
            listener.join(timeout=5)
        if late.is_set():
            raise UnpackError(DefectKind.TIMEOUT, "unpacking takes longer than allowed")
        fault = _fault(b"".join(complaints).decode("utf-8", "replace"))
        if fault is not None and (ended is None or ended.kind is DefectKind.DAMAGED):
            yield fault
        elif ended is not None:
            raise ended


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _output(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    pipe = process.stdout
    return iter(lambda: pipe.read(1 << 16) if pipe is not None else b"", b"")


def _listen(process: subprocess.Popen[bytes], said: list[bytes]) -> None:
    """Keep the beginning of what it complains of, and drain the rest so that it never waits for us."""
    while process.stderr is not None and (line := process.stderr.read(4096)):
        if sum(map(len, said)) < SAID:
            said.append(line)


def _fault(said: str) -> Defect | None:
    lines = [line for line in said.splitlines() if line.strip() and "translate pathname" not in line]  # names are read here
    if not lines:
        return None
    said = "\n".join(lines)
    if "ncrypt" in said or "passphrase" in said.lower():
        return Defect(DefectKind.ENCRYPTED, "", "locked with a password, which is not tried on rar archives")
    if "nsupported" in said or "support unavailable" in said:  # of RAR 4 it reads no solid archives
        return Defect(DefectKind.UNREAD, "", "compressed by a method that is not read here")
    return Defect(DefectKind.DAMAGED, "", f"does not unpack: {lines[0].removeprefix('bsdtar: ')}"[:200])


def _locked(listed: tuple[rarhead.Entry, ...]) -> Iterator[Found]:
    """List what is locked without unpacking any of it: of stored members libarchive would give out the cipher as if it were the file."""
    hidden = "; its names are hidden" if any(not one.name for one in listed) else ""
    yield Defect(DefectKind.ENCRYPTED, "", f"locked with a password, which is not tried on rar archives{hidden}")
    for number, one in enumerate(listed, 1):
        if one.name and not litter(one.name):
            fault = (
                Defect(DefectKind.ENCRYPTED, "", "locked with a password")
                if one.locked
                else Defect(DefectKind.UNREAD, "", "stands in an archive with locked ones")
            )
            yield Member(number, one.name, one.size, defect=fault)
