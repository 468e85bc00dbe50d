"""RAR archives, read by bsdtar where it is installed: it rewrites the archive as a tar on its output, and nothing reaches the disk.

No free library unpacks RAR, and libarchive opens none that is locked. The program gets the file as its input, never a name out of a mail.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.extract import tape
from ingest.extract.packed import DIRECTORY, PROCESSOR, WALL, Found, Purse, UnpackError
from ingest.facts import Defect, DefectKind

PROGRAM = "bsdtar"
SAID = 2_000  # characters of its complaints that are looked at


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive as the tar that bsdtar makes of it."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise UnpackError(DefectKind.UNREAD, "rar archives need libarchive-tools")
    if _locked(file):
        raise UnpackError(DefectKind.ENCRYPTED, "locked with a password, which is not tried on rar archives")
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
    if "nsupported" in said:
        return Defect(DefectKind.UNREAD, "", "compressed by a method that is not read here")
    return Defect(DefectKind.DAMAGED, "", f"does not unpack: {lines[0].removeprefix('bsdtar: ')}"[:200])


def _locked(file: Path) -> bool:
    """Tell an archive with locked members or names: of stored ones libarchive would give out the cipher as if it were the file."""
    with file.open("rb") as stream:
        head = stream.read(8)
        if head.startswith(b"Rar!\x1a\x07\x00"):
            stream.seek(7)
            return _locked_four(stream)
        return head == b"Rar!\x1a\x07\x01\x00" and _locked_five(stream)


def _locked_four(stream: IO[bytes]) -> bool:
    for _ in range(DIRECTORY):
        start, head = stream.tell(), stream.read(11)
        if len(head) < 7:
            return False
        kind, flags, size = struct.unpack_from("<BHH", head, 2)
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            return True
        behind = int.from_bytes(head[7:11], "little") if flags & 0x8000 else 0
        stream.seek(start + max(7, size) + behind)
    return False


def _locked_five(stream: IO[bytes]) -> bool:
    for _ in range(DIRECTORY):
        stream.seek(4, 1)
        size, start = _number(stream), stream.tell()
        if not 0 < size <= 2 << 20:
            return False
        kind, flags = _number(stream), _number(stream)
        extra = _number(stream) if flags & 1 else 0
        behind = _number(stream) if flags & 2 else 0
        if kind == 4:
            return True
        stream.seek(max(start, start + size - extra))
        while kind == 2 and stream.tell() < start + size:
            length, record = _number(stream), stream.tell()
            if _number(stream) == 1:
                return True
            stream.seek(record + max(1, length))
        stream.seek(start + size + behind)
    return False


def _number(stream: IO[bytes]) -> int:
    """Read a number of RAR 5: seven bits a byte, the lowest first."""
    value = 0
    for shift in range(0, 63, 7):
        byte = stream.read(1)
        if not byte:
            return value
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            break
    return value
