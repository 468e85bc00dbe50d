"""RAR archives, read by bsdtar where it is installed: it rewrites the archive as a tar on its output, and nothing reaches the disk.

No free library unpacks RAR, and libarchive opens none that is locked or old; what it leaves is for `unar`, where that is installed. The
program gets the file as its input, never a name out of a mail; and through a pipe, in which it cannot seek: from a file it reads the end
first, and where a member is stored there that is a ZIP itself, a .docx, it opens that one instead of the archive.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from ingest.extract import rarhead, rarlock, tape, unar
from ingest.extract.packed import PROCESSOR, VOLUME, WALL, Found, Member, Purse, UnpackError, litter
from ingest.extract.rarhead import Archive, Trait
from ingest.facts import Defect, DefectKind

PROGRAM = "bsdtar"
UNTRIED = "which is tried on rar archives where unar is installed"
SAID = 2_000  # characters of its complaints that are looked at


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Open an archive by the program that opens its kind."""
    archive = rarhead.read(file)
    if Trait.VOLUME in archive.traits:
        yield from _locked(archive, "") if archive.locked else _plain(file, archive, purse)  # a part of a member has no checksum
    elif Trait.AES in archive.traits and (shutil.which(PROGRAM) or unar.programs()):
        yield from _unlocked(file, archive, purse)
    elif not archive.locked:
        yield from _plain(file, archive, purse)
    elif (other := unar.programs()) is not None:
        yield from unar.members(file, archive, purse, other)
    else:
        yield from _locked(archive, UNTRIED)


def _plain(file: Path, archive: Archive, purse: Purse) -> Iterator[Found]:
    other, program = unar.programs(), shutil.which(PROGRAM)
    if other is not None and Trait.VOLUME not in archive.traits and (Trait.OLD in archive.traits or program is None):
        yield from unar.members(file, archive, purse, other)
    elif program is None:
        raise UnpackError(DefectKind.UNREAD, "rar archives need libarchive-tools")
    else:
        yield from _rewritten(program, file, archive, purse)


def _unlocked(file: Path, archive: Archive, purse: Purse) -> Iterator[Found]:
    """Open an archive once more, without its lock, by the first password that proves right."""
    for word in purse.passwords:
        if len(word) > rarlock.LONGEST:
            continue
        with tempfile.NamedTemporaryFile(prefix="shoujian-") as out:
            try:
                places = rarlock.unlock(file, out, word, purse)
            except rarlock.WrongError:
                continue
            out.flush()
            plain = rarhead.read(Path(out.name))
            if _proven(Path(out.name), plain, places, purse):
                sums = {(one.size, one.crc) for one in plain.entries}
                for found in _plain(Path(out.name), plain, purse):
                    yield replace(found, chunks=_summed(found.chunks, sums)) if isinstance(found, Member) and found.chunks is not None else found
                return
    yield from _locked(archive, "and none found in the mail opens it")


def _proven(file: Path, archive: Archive, places: tuple[int, ...], purse: Purse) -> bool:
    """Unpack the smallest member that was locked, of solid archives the first, and compare its checksum."""
    filled = [place for place in places if place < len(archive.entries) and archive.entries[place].size]
    if not filled:
        return bool(archive.entries)
    solid = Trait.OLD in archive.traits
    place = filled[0] if solid else min(filled, key=lambda one: archive.entries[one].size)
    only = frozenset(range(place + 1)) if solid else frozenset((place,))
    with tempfile.NamedTemporaryFile(prefix="shoujian-") as out:
        rarlock.unlock(file, out, "", purse, only=only)
        out.flush()
        try:
            last = [_sum(one, purse) for one in _plain(Path(out.name), rarhead.read(Path(out.name)), purse) if isinstance(one, Member)][-1:]
        except UnpackError:
            purse.hurry()
            return False
    return last == [(archive.entries[place].size, archive.entries[place].crc)]


def _summed(chunks: Iterator[bytes], sums: set[tuple[int, int | None]]) -> Iterator[bytes]:
    """Pass on what was locked, and at its end believe none of it that is no member by length and checksum: another one may have another password."""
    size, crc = 0, 0
    for piece in chunks:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        yield piece
    if (size, crc) not in sums:
        raise UnpackError(DefectKind.ENCRYPTED, "locked with a password, and none found in the mail opens it, or it is damaged")


def _sum(member: Member, purse: Purse) -> tuple[int, int]:
    """Read a member for its length and checksum only."""
    size, crc = 0, 0
    for piece in member.chunks or ():
        purse.hurry()
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    return size, crc


def _rewritten(program: str, file: Path, archive: Archive, purse: Purse) -> Iterator[Found]:
    """Give out the members of the tar that bsdtar makes of an archive; what stands behind the place where it stops is named all the same."""
    partial, given = Trait.VOLUME in archive.traits, set[str]()
    split = {one.name for one in archive.entries if one.split}
    fault: Defect | None = None
    last = 0
    for found in _unpacked(program, file, purse):
        if isinstance(found, Member):
            last, name = found.number, found.name.removeprefix("./")
            given.add(name)
            yield replace(found, chunks=None, defect=_ELSEWHERE) if name in split else found
        elif isinstance(found, Defect):
            fault = found
            yield from () if partial else (found,)
        else:
            yield found
    if partial:
        yield _ELSEWHERE
    if fault is not None or partial:
        later = Defect(DefectKind.UNREAD, "", "stands behind a member that does not unpack")
        for number, one in enumerate((one for one in archive.entries if one.name not in given and not litter(one.name)), last + 1):
            yield Member(number, one.name, one.size, defect=_ELSEWHERE if one.split else later)


_ELSEWHERE = Defect(DefectKind.UNREAD, "", VOLUME)


def _unpacked(program: str, file: Path, purse: Purse) -> Iterator[Found]:
    """Read the archive as bsdtar rewrites it, and make a fault of what bsdtar complains of."""
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    arguments = [program, "--format=pax", "-cf", "-", "@-"]
    pipe = subprocess.PIPE
    with file.open("rb") as source, subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, cwd=file.parent) as process:
        complaints: list[bytes] = []
        late = threading.Event()
        listener = threading.Thread(target=_listen, args=(process, complaints), daemon=True)
        feeder = threading.Thread(target=_feed, args=(process, source), daemon=True)
        clock = threading.Timer(min(WALL, PROCESSOR * 2), _stop, (process, late))
        listener.start()
        feeder.start()
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
            feeder.join(timeout=5)
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


def _feed(process: subprocess.Popen[bytes], source: IO[bytes]) -> None:
    """Hand the archive over; a program that has enough, or was stopped, takes no more."""
    with contextlib.suppress(OSError), contextlib.closing(process.stdin or io.BytesIO()) as inlet:
        shutil.copyfileobj(source, inlet)


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
        return Defect(DefectKind.ENCRYPTED, "", f"locked with a password, {UNTRIED}")
    if "nsupported" in said or "support unavailable" in said:  # of RAR 4 it reads no solid archives
        return Defect(DefectKind.UNREAD, "", "compressed by a method that is not read here; unar reads solid and old rar archives")
    return Defect(DefectKind.DAMAGED, "", f"does not unpack: {lines[0].removeprefix('bsdtar: ')}"[:200])


def _locked(archive: Archive, why: str) -> Iterator[Found]:
    """List what is locked without unpacking any of it: of stored members libarchive would give out the cipher as if it were the file."""
    hidden = "; its names are hidden" if Trait.HIDDEN in archive.traits else ""
    yield Defect(DefectKind.ENCRYPTED, "", "locked with a password" + (f", {why}" if why else "") + hidden)
    if Trait.VOLUME in archive.traits:
        yield _ELSEWHERE
    for number, one in enumerate(archive.entries, 1):
        if not litter(one.name):
            fault = (
                Defect(DefectKind.ENCRYPTED, "", "locked with a password")
                if one.locked
                else Defect(DefectKind.UNREAD, "", "stands in an archive with locked ones")
            )
            yield Member(number, one.name, one.size, defect=fault)
