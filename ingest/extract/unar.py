"""RAR archives that libarchive does not open, read by unar where it is installed: locked ones, solid ones of RAR 4, and those of the nineties.

    lsar ──which members, how long, what checksum──▶ unar ──all their bytes, one behind the other──▶ cut by length, proven by checksum

Neither learns a name out of the archive or writes a file: the archive is their input, members are asked for by number, and their limits
forbid them the disk. unar says nothing of a wrong password; the checksum does. It takes a password on its command line only, so for as long
as it runs other users of the same machine could read it in the list of processes (`hidepid` of proc(5) forbids it).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Self

from ingest.extract.bounded import INPUT, Started, started
from ingest.extract.packed import CHUNK, DICTIONARY, MEMBER, Found, Member, Purse, UnpackError, litter
from ingest.extract.rarhead import Archive, Trait
from ingest.extract.rarseal import Declared, Seal
from ingest.facts import Defect, DefectKind

PROGRAM, LISTER = "unar", "lsar"
LISTING = 8 << 20  # bytes of a listing: some 7,000 members, of which 500 are shown
ANEW = 20  # times it is started again behind a member that does not unpack
IN_MEMORY = 1 << 20  # bytes of a member kept in memory until its checksum is seen, a larger one in a nameless file
WRONG = "locked with a password, and none found in the mail opens it"


@dataclass(frozen=True, slots=True)
class Programs:
    unar: str
    lsar: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One member as lsar lists it."""

    index: int
    name: str
    declared: Declared
    locked: bool
    link: bool
    dictionary: int


def programs() -> Programs | None:
    """Find both programs; None where one is missing."""
    unar, lsar = shutil.which(PROGRAM), shutil.which(LISTER)
    return Programs(unar, lsar) if unar and lsar else None


def members(file: Path, archive: Archive, purse: Purse, found: Programs) -> Iterator[Found]:
    """Open an archive with the first password that fits, without one if it needs none; what is not locked is read in any case."""
    words = tuple(word for word in purse.passwords if _sayable(word))
    if Trait.HIDDEN in archive.traits:
        listed, password = _revealed(file, words, purse, found)
    else:
        listed = _renamed(_listed(file, "", purse, found), archive)
        password = _fitting(file, listed, words, purse, found) if archive.locked else ""
    if listed is None:
        yield Defect(DefectKind.ENCRYPTED, "", f"{WRONG}; its names are hidden")
        return
    if not password and any(one.locked and one.declared.size for one in listed):
        yield Defect(DefectKind.ENCRYPTED, "", WRONG)
    yield from _unpacked(_Run(file, found, password, purse), listed)


def _sayable(word: str) -> bool:
    """Leave out what no command line can hold."""
    return "\0" not in word and word.isprintable()


def _revealed(file: Path, words: Sequence[str], purse: Purse, found: Programs) -> tuple[tuple[Listed, ...] | None, str]:
    """List an archive whose names are locked, with the password that does it."""
    for word in words:
        with contextlib.suppress(_WrongError):
            return _listed(file, word, purse, found), word
    return None, ""


def _fitting(file: Path, listed: Sequence[Listed], words: Sequence[str], purse: Purse, found: Programs) -> str:
    """Find the password by the smallest member that is locked; "" where none fits."""
    locked = [one for one in listed if one.locked and one.declared.size and not one.link]
    if not locked:
        return ""
    proof = min(locked, key=lambda one: one.declared.size)
    for word in words:
        with _Run(file, found, word, purse) as run:
            run.ask((proof,))
            try:
                for _ in run.take(proof):
                    purse.hurry()
            except UnpackError as fault:
                if fault.kind is DefectKind.ENCRYPTED:
                    continue
                if fault.kind is not DefectKind.TOO_LARGE:  # where nothing can be proven, each member is refused for its own size
                    raise
            return word
    return ""


def _unpacked(run: _Run, listed: Sequence[Listed]) -> Iterator[Found]:
    """Give out every member in order; one that fails costs only itself."""
    kept = [(number, one) for number, one in enumerate(listed, 1) if not litter(one.name)]
    with run:
        run.ask([one for _, one in kept if _fault(one, run.password) is None and one.declared.size])
        for number, one in kept:
            fault = _fault(one, run.password)
            yield Member(number, one.name, one.declared.size, None if fault else run.take(one), fault)


def _fault(one: Listed, password: str) -> Defect | None:
    """Say why a member is not even tried."""
    if one.link:
        return Defect(DefectKind.UNREAD, "", "a link, not followed")
    if one.locked and one.declared.size and not password:
        return Defect(DefectKind.ENCRYPTED, "", "locked with a password")
    if one.dictionary > DICTIONARY:
        return Defect(DefectKind.BOMB, "", f"demands {one.dictionary >> 20} MB of memory to unpack")
    return None


class _WrongError(Exception):
    """The list of members does not open with this password."""


def _listed(file: Path, password: str, purse: Purse, found: Programs) -> tuple[Listed, ...]:
    """Ask lsar which members there are, folders left out."""
    with started([found.lsar, "-json-ascii", "-no-recursion", *_with(password), INPUT], file, purse) as work:
        said = work.output.read(LISTING + 1)
    purse.hurry()
    if len(said) > LISTING:
        raise UnpackError(DefectKind.BOMB, "a directory of thousands of members")
    try:
        told = json.loads(said)
        listed = tuple(_one(one) for one in told["lsarContents"] if not one.get("XADIsDirectory"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        if password:
            raise _WrongError from fault
        raise UnpackError(DefectKind.DAMAGED, "the list of its files makes no sense") from fault
    if password and (told.get("lsarError") or not listed):
        raise _WrongError
    return listed


def _one(said: dict[str, Any]) -> Listed:
    """Read one entry of the list; strings of bytes come as Latin-1."""
    crc = said.get("RAR5CRC32", said.get("RARCRC32"))
    size = int(said["XADFileSize"])
    declared = Declared(
        size=size if size >= 0 else MEMBER + 1,
        crc=None if crc is None else int(crc),
        blake=str(said.get("RAR5BLAKE2spHash", "")).encode("latin-1"),
        salt=str(said.get("RAR5EncryptionSalt", "")).encode("latin-1"),
        strength=int(said.get("RAR5EncryptionStrength", 0)),
        keyed=bool(said.get("RAR5ChecksumsAreEncrypted")),
    )
    return Listed(
        index=int(said["XADIndex"]),
        name=str(said["XADFileName"]),
        declared=declared,
        locked=bool(said.get("XADIsEncrypted")),
        link=bool(said.get("XADIsLink")),
        dictionary=int(said.get("RAR5DictionarySize", 0)),
    )


def _renamed(listed: tuple[Listed, ...], archive: Archive) -> tuple[Listed, ...]:
    """Take the names as they are read here, wherever both read the same members: lsar guesses what charset a name is in."""
    if [one.declared.size for one in listed] != [one.size for one in archive.entries]:
        return listed
    return tuple(replace(one, name=entry.name) for one, entry in zip(listed, archive.entries, strict=True))


def _with(password: str) -> tuple[str, ...]:
    return (f"-password={password}",) if password else ()


@dataclass(slots=True)
class _Run:
    """unar at work on some members: their bytes come in the order of the archive, and are cut and proven here."""

    file: Path
    found: Programs
    password: str
    purse: Purse
    _asked: list[Listed] = field(default_factory=list)  # what has not come yet
    _starts: int = 0
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _at_work: Started | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, listed: Sequence[Listed]) -> None:
        self._asked = list(listed)

    def take(self, one: Listed) -> Iterator[bytes]:
        """Give out the bytes of a member once they are all there and sealed: where unar gives too few, what follows belongs to the next one.

        One that fails stays the first of those asked for, so that the next one begins anew.
        """
        if not one.declared.size:
            return
        if one.declared.size > min(MEMBER, self.purse.written):
            raise UnpackError(DefectKind.TOO_LARGE, f"a member of {one.declared.size >> 20} MB")
        if self._at_work is None or self._asked[0] is not one:
            self._begin(one)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            seal = self._filled(spool, one)
            if not seal.holds():
                raise self._fault(one, seal)
            del self._asked[0]
            spool.seek(0)
            yield from iter(lambda: spool.read(CHUNK), b"")

    def _begin(self, one: Listed) -> None:
        """Start unar on *one* and what was asked for behind it."""
        self._stop()
        del self._asked[: self._asked.index(one)]
        self._starts += 1
        if self._starts > ANEW:
            raise UnpackError(DefectKind.UNREAD, f"stands behind {ANEW} members that do not unpack")
        words = [self.found.unar, "-quiet", "-output-directory", "-", "-no-recursion", "-forks", "skip", *_with(self.password)]
        numbers = [str(listed.index) for listed in self._asked]
        self._at_work = self._stack.enter_context(started([*words, "-indexes", INPUT, *numbers], self.file, self.purse))

    def _filled(self, spool: IO[bytes], one: Listed) -> Seal:
        """Take a member's bytes from what unar gives, as many as its header says; a fault on the way ends unar, as the place would be lost."""
        seal = Seal(one.declared, self.password if one.locked else "")
        try:
            while self._at_work is not None and (piece := self._at_work.output.read(min(CHUNK, one.declared.size - seal.size))):
                self.purse.hurry()
                seal.take(piece)
                spool.write(piece)
        except BaseException:
            self._stop()
            raise
        return seal

    def _fault(self, one: Listed, seal: Seal) -> UnpackError:
        late = seal.size < one.declared.size and self._at_work is not None and self._at_work.late()
        self.purse.hurry()
        if late:
            return UnpackError(DefectKind.TIMEOUT, "unpacking takes longer than allowed")
        if one.locked:
            return UnpackError(DefectKind.ENCRYPTED, f"{WRONG}, or it is damaged")
        return UnpackError(DefectKind.DAMAGED, "does not unpack: its checksum differs")

    def _stop(self) -> None:
        self._stack.close()
        self._at_work = None
