"""What is packed inside a file: one shape for the members of every archive, what they may cost together, and how their names are read.

    file ──opener of its kind──▶ Member, Member, Defect, Member …     in the order of the archive, bytes only when asked
    whoever reads the mail opens each member as a file of its own, and members of members likewise

An opener knows one format. It never writes under a name that stands in an archive, and no member is held whole in memory.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Protocol

from ingest.facts import Defect, DefectKind, Kind

VERSION = "packed/1"
DEPTH = 3  # archives within archives that are opened: a district's pack of streets' packs of units' packs
ENTRIES = 500  # members of one mail listed one by one: sixty units of a district with seven papers each are 420
DIRECTORY = 20_000  # entries of one directory that are read at all; listing more would cost more than anyone reads
WRITTEN = 300 << 20  # bytes unpacked for one mail: providers refuse mails of 70 MB, and films and scans hardly shrink
MEMBER = 200 << 20  # bytes of one member: below what the sandbox lets one file hold
RATIO = 200  # times an archive may expand; text shrinks to a tenth, a blank scan to a hundredth
LARGE = 10 << 20  # bytes up to which an archive may expand as it likes
PROCESSOR = 10.0  # seconds of processor for unpacking one mail: half of what the sandbox allows
WALL = 30.0  # seconds on the clock: an outer program may wait without using the processor
DICTIONARY = 128 << 20  # bytes of memory a packer may demand of us; 7-Zip at its strongest asks for 64 MB
CHUNK = 1 << 18  # bytes of a member in memory at a time
NAME = 400  # characters of a member's name that are kept, and of its folder twice as many
STEPS = 20  # folders within folders that are kept

VOLUME = "a volume of a split archive (分卷压缩); the other volumes are needed"

_VOLUME = re.compile(r"\.(?:part\d{1,4}\.rar|[zr]\d\d|\d{3})$", re.IGNORECASE)
_LITTER_FOLDERS = frozenset({"__macosx", ".spotlight-v100", ".trashes", ".fseventsd", "$recycle.bin"})
_LITTER = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "icon\r"})
_LITTER_BEGINS = ("._", "~$", ".~")  # a Mac's ._form.docx; ~$form.docx of Word and .~form.docx of WPS, while somebody has it open
_DOUBLE = b"\x00\x05\x16\x07"  # AppleDouble: what a Mac keeps beside a file, whatever it is called


class UnpackError(Exception):
    """Why a member or a whole archive is not read any further; it becomes a defect where it happened."""

    def __init__(self, kind: DefectKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail[:200]

    def defect(self) -> Defect:
        return Defect(self.kind, "", self.detail)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. Its bytes may be read once, before the next member is asked for."""

    number: int  # its place in the archive, from 1, whatever is left out between
    name: str  # as decoded, with "/" between folders. Hostile: shown, never a path
    size: int  # as the archive declares it
    chunks: Iterator[bytes] | None = None  # None where there are no bytes to be had; *defect* says why
    defect: Defect | None = None
    content_type: str = ""


Found = Member | Defect | str  # a file, a fault of the archive, or words of its own (the letter in a winmail.dat)


class Opener(Protocol):
    """Open one format; raise `UnpackError` for what is wrong with the archive itself."""

    def __call__(self, file: Path, purse: Purse) -> Iterator[Found]: ...


@dataclass(slots=True)
class Purse:
    """What unpacking may still cost one mail, all its archives together, and the passwords its sender wrote."""

    passwords: tuple[str, ...] = ()
    written: int = WRITTEN
    members: int = ENTRIES
    processor: float = field(default_factory=lambda: time.process_time() + PROCESSOR)
    clock: float = field(default_factory=lambda: time.monotonic() + WALL)

    def hurry(self) -> None:
        """Refuse to go on when the time of this mail is used up."""
        if time.process_time() > self.processor or time.monotonic() > self.clock:
            raise UnpackError(DefectKind.TIMEOUT, "unpacking takes longer than allowed")

    def pay(self, size: int) -> None:
        """Take *size* bytes from what may still be written."""
        self.hurry()
        if size > self.written:
            raise UnpackError(DefectKind.TOO_LARGE, f"more than {WRITTEN >> 20} MB unpacked for one mail")
        self.written -= size


OPENERS: dict[Kind, str] = {
    Kind.ZIP: "ingest.extract.zipped:members",
    Kind.TNEF: "ingest.extract.tnef:members",
    Kind.RAR: "ingest.extract.rar:members",
    Kind.TAR: "ingest.extract.tape:tar",
    Kind.GZIP: "ingest.extract.tape:gzip",
    Kind.BZIP2: "ingest.extract.tape:bzip2",
    Kind.XZ: "ingest.extract.tape:xz",
    Kind.SEVENZIP: "ingest.extract.sevenzip:members",
}


def opener(kind: Kind) -> Opener | None:
    """Return the function that opens archives of this *kind*; None when none does."""
    if kind not in OPENERS:
        return None
    module, _, name = OPENERS[kind].partition(":")
    found: Opener = getattr(import_module(module), name)
    return found


def members(file: Path, kind: Kind, purse: Purse) -> Iterator[Found]:
    """Yield what is in *file*; whatever is wrong with it ends the list with a defect."""
    found = opener(kind)
    if found is None:
        return
    try:
        yield from _kept(found(file, purse), _Weight(file.stat().st_size), purse, silent=kind is Kind.TNEF)
    except UnpackError as fault:
        yield fault.defect()
    except MemoryError:
        yield Defect(DefectKind.BOMB, "", "needs more memory than allowed")
    except Exception as fault:  # noqa: BLE001  one extractor: an archive that breaks its opener is a fact about that archive
        yield Defect(DefectKind.DAMAGED, "", f"the archive does not open: {type(fault).__name__}: {fault}"[:200])


def _kept(found: Iterator[Found], weight: _Weight, purse: Purse, *, silent: bool) -> Iterator[Found]:
    """Weigh every member, leave out what nobody packed on purpose, and say of the archive what the members say each for itself.

    *silent* is a wrapping that often holds nothing: Outlook's winmail.dat.
    """
    empty, whole = not silent, True
    for one in found:
        kept = one
        if isinstance(one, Defect):
            whole = whole and one.kind not in {DefectKind.DAMAGED, DefectKind.UNREAD}
        elif isinstance(one, Member) and one.chunks is not None:
            chunks = _unlittered(_weighed(one.chunks, weight, purse), one)
            if chunks is None:
                continue
            kept = replace(one, chunks=chunks)
        elif isinstance(one, Member):
            weight.broken += one.defect is not None and one.defect.kind is DefectKind.DAMAGED
        empty = False
        yield kept
    if weight.broken and whole:
        yield Defect(DefectKind.DAMAGED, "", f"{weight.broken} of its members do not unpack whole")
    if empty:
        yield Defect(DefectKind.UNREAD, "", "an empty archive: there is no file in it")


def _unlittered(chunks: Iterator[bytes], member: Member) -> Iterator[bytes] | None:
    """Return the bytes of *member*; None when they show that a system left it behind, not a person."""
    try:
        first = next(chunks, b"")
    except UnpackError as fault:
        return resumed(b"", chunks, fault)
    left = first.startswith(_DOUBLE) or (not first and member.name.casefold().endswith(".tmp"))
    return None if left else resumed(first, chunks)


def resumed(first: bytes, chunks: Iterator[bytes], fault: UnpackError | None = None) -> Iterator[bytes]:
    """Give out again what was looked at, then the rest, or what went wrong when it was looked for."""
    if first:
        yield first
    if fault is not None:
        raise fault
    yield from chunks


def reach(file: Path, kind: Kind, number: int, purse: Purse) -> Iterator[bytes] | None:
    """Return the bytes of one member, None when there is no such member or it cannot be read."""
    found = members(file, kind, purse)
    return next((_held(one.chunks, found) for one in found if isinstance(one, Member) and one.number == number and one.chunks is not None), None)


def _held(chunks: Iterator[bytes], archive: Iterator[Found]) -> Iterator[bytes]:
    """Keep the archive open while a member of it is read."""
    yield from chunks
    del archive


@dataclass(slots=True)
class _Weight:
    """How much an archive has expanded; what was refused does not count against the other members."""

    packed: int
    expanded: int = 0
    broken: int = 0  # members that were damaged

    def bear(self, size: int) -> None:
        """Refuse a member that has come to *size* bytes and is not at its end."""
        if size > MEMBER:
            raise UnpackError(DefectKind.TOO_LARGE, f"a member of more than {MEMBER >> 20} MB")
        if self.expanded + size > max(LARGE, RATIO * self.packed):
            raise UnpackError(DefectKind.BOMB, f"expands more than {RATIO} times")


def _weighed(chunks: Iterator[bytes], weight: _Weight, purse: Purse) -> Iterator[bytes]:
    """Pass a member's bytes on while it keeps within every limit."""
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            weight.bear(size)
            purse.pay(len(chunk))
            yield chunk
    except UnpackError as fault:
        weight.broken += fault.kind is DefectKind.DAMAGED
        raise
    except MemoryError as fault:
        raise UnpackError(DefectKind.BOMB, "needs more memory than allowed") from fault
    except Exception as fault:  # one extractor: a member that breaks its reader is a fact about that member
        weight.broken += 1
        raise UnpackError(DefectKind.DAMAGED, f"does not unpack: {type(fault).__name__}: {fault}") from fault
    weight.expanded += size


def steps(name: str) -> tuple[str, str]:
    """Split a member's name into folder and file name; what would climb or begin at a root is left out."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").replace("\x00", "").encode("utf-8", "replace").decode())  # a Mac takes letters apart
    parts = [step for step in plain.split("/") if step.strip() not in {"", ".", ".."}]
    if not parts:
        return "", ""
    return "/".join(parts[:-1][:STEPS])[: 2 * NAME], shortened(parts[-1])


def shortened(filename: str) -> str:
    """Cut a name to what is kept, its ending with it: the ending tells a program from a picture."""
    return filename if len(filename) <= NAME else filename[: NAME - 20] + "…" + filename[-19:]


def litter(name: str) -> bool:
    """Tell what systems leave in archives behind the packer's back (`__MACOSX/`, `._form.docx`, `Thumbs.db`)."""
    parts = name.replace("\\", "/").casefold().split("/")
    return parts[-1] in _LITTER or parts[-1].startswith(_LITTER_BEGINS) or not _LITTER_FOLDERS.isdisjoint(parts)


def volume(name: str) -> bool:
    """Tell by its name a piece of an archive that was split to fit into a mail: 材料.7z.001, 材料.z01, 材料.part1.rar."""
    return _VOLUME.search(name) is not None


class Engine(Protocol):
    """A decompressor of the standard library: bz2, lzma."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def expanded(chunks: Iterator[bytes], engine: Callable[[], Engine]) -> Iterator[bytes]:
    """Decompress a stream in small pieces; streams that follow one another are one (as bzip2 and xz have it)."""
    source = chain(chunks)
    machine, rest = engine(), b""
    while True:
        piece = rest if rest or not machine.needs_input else next(source, b"")
        if not piece and machine.needs_input:
            raise UnpackError(DefectKind.DAMAGED, "ends early")
        out = machine.decompress(piece, CHUNK)
        rest = b""
        if out:
            yield out
        if machine.eof:
            rest = getattr(machine, "unused_data", b"") or next(source, b"")
            if not rest.strip(b"\x00"):
                return
            machine = engine()
