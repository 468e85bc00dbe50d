"""Which file of a mail is open right now, kept where it can be read when the reader is dead.

    child:  enter("2.1!3") ─ unpacks, decodes ─ opened() ─ reads ─ leave()       a page of memory, written before each step
    parent: the child died ─▶ Page.place() = 2.1!3 ─▶ the next child is told to spare 2.1!3 and reads the rest

While a file is open, a clock of processor time runs for it alone: the file that ends in a loop is ended, wherever in C it loops.
A reader that nobody watches notes nothing and is ended by nobody.
"""

from __future__ import annotations

import mmap
import shutil
import signal
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ingest.facts import Defect, DefectKind

SIZE = 4096  # bytes of the page; the longest path, thirty levels of multipart and eight of letters and archives, takes 500
_HEAD = struct.Struct("<IdBH")  # steps taken, processor time when the mail was begun, is it opened, bytes of its path
_OPENED = struct.calcsize("<Id")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: "" is the letter itself."""

    path: str
    opened: bool  # its bytes are there; False while they are unpacked or decoded


@dataclass(frozen=True, slots=True)
class Spared:
    """A file that an earlier reader died of: it is listed with this defect, and not read."""

    path: str
    opened: bool  # False: it is not even unpacked
    kind: DefectKind  # CRASH, TIMEOUT or BOMB
    detail: str

    def defect(self) -> Defect:
        return Defect(self.kind, "", self.detail)


class Page:
    """The page that two processes share, a file both have mapped."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(SIZE))
        with file.open("r+b") as stream:
            self._map = mmap.mmap(stream.fileno(), SIZE)
        self._steps = 0
        self._began = 0.0

    def begin(self, processor: float) -> None:
        """Note that a mail is begun, with the *processor* time this process had used by then."""
        self._began = processor
        self.note("", opened=True)

    def note(self, path: str, *, opened: bool) -> None:
        name = path.encode("utf-8", "replace")[: SIZE - _HEAD.size]
        self._steps = (self._steps + 1) & 0xFFFF_FFFF
        self._map[: _HEAD.size + len(name)] = _HEAD.pack(self._steps, self._began, opened, len(name)) + name

    def opened(self) -> None:
        self._map[_OPENED] = 1

    def steps(self) -> int:
        """Count the steps taken so far: while it does not grow, the reader is at one file."""
        return int.from_bytes(self._map[:4], "little")

    def place(self) -> tuple[Place, float]:
        """Return where the reader is, or died, and the processor time at which it began with that mail."""
        _, began, opened, length = _HEAD.unpack_from(self._map)
        return Place(self._map[_HEAD.size : _HEAD.size + length].decode("utf-8", "replace"), bool(opened)), began

    def close(self) -> None:
        self._map.close()


@dataclass(slots=True)
class Keep:
    """Files of a mail whose bytes are wanted: each is written into *folder* under its own sha256, and no file is read for what it says."""

    wanted: frozenset[str]
    folder: Path
    room: int  # bytes that may still be written

    def take(self, sha256: str, spool: IO[bytes]) -> None:
        """Write the file in *spool* if it is wanted, not there yet and not too large; its name never comes from the mail."""
        file = self.folder / sha256
        spool.seek(0, 2)
        size = spool.tell()
        if sha256 in self.wanted and size <= self.room and not file.exists():
            self.room -= size
            spool.seek(0)
            with file.open("xb") as kept:
                shutil.copyfileobj(spool, kept, 1 << 18)
        spool.seek(0)


@dataclass(slots=True)
class Watch:
    """What is noted, spared and allowed while one mail is read; the letters inside it share it."""

    page: Page | None = None
    allowance: float = 0.0  # seconds of processor for one file alone, without what is packed in it; 0: as many as it takes
    spared: Mapping[str, Spared] = field(default_factory=dict)
    keep: Keep | None = None  # set: the mail is opened for the bytes of its files, not for what they say
    letter: str = ""  # what stands before the paths of the letter that is being read: "2!" for the files of the letter at 2
    _at: Place = Place("", opened=True)

    def enter(self, path: str) -> tuple[Place, float]:
        """Begin with the file at *path*; what it returns is to be given to `leave`."""
        before, self._at = self._at, Place(self.letter + path, opened=False)
        if self.page is not None:
            self.page.note(self._at.path, opened=False)
        return before, _clock(self.allowance) if self.allowance else 0.0

    def opened(self) -> None:
        """Note that the bytes of the file are there: from now on it is read."""
        if self.page is not None:
            self.page.opened()

    def leave(self, before: tuple[Place, float]) -> None:
        """Go back to the file this one was packed in, which has what was left of its own time."""
        self._at, left = before
        if self.allowance:
            _clock(left)
        if self.page is not None:
            self.page.note(self._at.path, opened=True)

    def spare(self, path: str) -> Spared | None:
        """Say whether the file at *path* is not to be read, and why."""
        return self.spared.get(self.letter + path) if self.spared else None

    def end(self) -> None:
        """Stop the clock: what follows belongs to no file."""
        if self.allowance:
            _clock(0.0)


def _clock(seconds: float) -> float:
    """Let the system end this process after *seconds* of processor (0: never); return what was left of the last such time."""
    if sys.platform == "win32":
        return 0.0  # the parent's own clock has to do
    return signal.setitimer(signal.ITIMER_PROF, seconds)[0]
