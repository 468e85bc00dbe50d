"""One file of a mail opened: decoded while it is hashed, told what it is by its bytes, and given to its reader.

What is packed in it becomes files of their own, again and again down to a limit; the readers and openers do not know each other.
Each is noted while it is open, so that whoever reads this mail again after a death can spare the one file that was the cause.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import IO

from ingest import containers, sniff, suffixes
from ingest.extract import Limits, compound, extract, officelock, packed, reader
from ingest.extract.packed import Member, Purse, UnpackError
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf
from ingest.watch import Watch

IN_MEMORY = 1 << 20  # a decoded file up to this size is kept in memory, a larger one in a temporary file
REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status", "text/rfc822-headers", "message/feedback-report"}
)
NO_MEMORY = "needs more memory than allowed"
LOCK = "what Word or WPS keeps beside a document while somebody has it open; the document itself did not come"
LITTER = "what a system keeps beside files, not a document"
_PAGE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.MULTILINE)
_SENT = re.compile(rb"^(?:to|cc|received|return-path|message-id|delivered-to|x-mailer):", re.MULTILINE)
_OPEN = ("~$", ".~")
_LOCKED = {Kind.XLS: Kind.XLSX, Kind.XLSX: Kind.XLSX, Kind.PPT: Kind.PPTX, Kind.PPTX: Kind.PPTX}  # what a name says of an office file that is locked
_NUMBERS = count()
_ANEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_LIMITS = Limits()

Letter = Callable[[Path], Extract]  # reads a letter that is a file of a letter; given by who reads the outer one


@dataclass(frozen=True, slots=True)
class _Packing:
    """Where a file stands: how deep in archives, what unpacking may still cost, who reads letters, and who watches."""

    letter: Letter
    purse: Purse
    watch: Watch
    depth: int = 0


def opened(chunks: Iterator[bytes], *, path: str, name: str, content_type: str, inline: bool, letter: Letter, purse: Purse, watch: Watch | None = None) -> Leaf:
    """Read one file from its decoded *chunks*; *name* is "" when it came without one."""
    packing = _Packing(letter, purse, watch or Watch())
    spare = packing.watch.spare(path)
    if spare is not None and not spare.opened:
        shown = name or f"part-{path}.bin"
        said = Extract(defects=(replace(spare.defect(), where=path),))
        return Leaf(path, shown, 0, "", content_type, suffixes.by_name(shown), named=bool(name), inline=inline, extract=said)
    before = packing.watch.enter(path)
    leaf = _opened(chunks, path=path, name=name, content_type=content_type, inline=inline, packing=packing)
    packing.watch.leave(before)  # not after a fault that nobody catches: then the note says where it was
    return leaf


def _opened(chunks: Iterator[bytes], *, path: str, name: str, content_type: str, inline: bool, packing: _Packing) -> Leaf:
    with contextlib.ExitStack() as stack:
        spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        sha256, size, damage = _spooled(chunks, spool)
        packing.watch.opened()
        if packing.watch.keep is not None:
            packing.watch.keep.take(sha256, spool)
        spool.seek(0)
        kind = _kind(sniff.kind(spool.read(sniff.HEAD), spool), content_type, name, spool)
        spare = packing.watch.spare(path)
        if spare:
            said = Extract(defects=(spare.defect(),))
        else:
            plain, kind = _unlocked(spool, stack, kind, packing)
            if kind is Kind.MAIL and _archived(content_type, name, spool):
                kind, said = Kind.HTML, _page(_said(plain, stack, kind=kind, path=path, name=name, packing=packing))
            else:
                said = _said(plain, stack, kind=kind, path=path, name=name, packing=packing)
    if kind in {Kind.UNKNOWN, Kind.TEXT} and packed.litter(name):
        said = replace(said, defects=(Defect(DefectKind.UNREAD, "", LOCK if name.startswith(_OPEN) else LITTER),))
    danger = suffixes.disguised(name) if name else ""
    if kind is Kind.PROGRAM or danger:
        said = replace(said, defects=(*said.defects, Defect(DefectKind.DANGEROUS, "", danger or "a program")))
    if damage:
        said = replace(said, defects=(*damage, *said.defects))
    return Leaf(
        path=path,
        filename=name or f"part-{path}.{suffixes.extension(kind)}",
        size=size,
        sha256=sha256,
        content_type=content_type,
        kind=kind,
        named=bool(name),
        inline=inline,
        extract=placed(said, path),
    )


def _unlocked(spool: IO[bytes], stack: contextlib.ExitStack, kind: Kind, packing: _Packing) -> tuple[IO[bytes], Kind]:
    """Take the password off an office file, if the sender named it: what is read is what was locked. Size and sha256 stay those of the file sent."""
    spool.seek(0)
    if kind not in {Kind.DOCX, Kind.XLSX, Kind.PPTX} or not packing.purse.passwords or spool.read(8) != compound.MAGIC:
        return spool, kind
    plain = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  the stack closes it
    try:
        if not officelock.unlock(spool, plain, packing.purse):
            return spool, kind
    except UnpackError:
        return spool, kind  # its reader says that it is locked
    plain.seek(0)
    return plain, sniff.kind(plain.read(sniff.HEAD), plain)


def _spooled(chunks: Iterator[bytes], spool: IO[bytes]) -> tuple[str, int, tuple[Defect, ...]]:
    """Decode a file into *spool*; say its sha256, its size, and where its bytes end too early."""
    digest, size = hashlib.sha256(), 0
    damage: tuple[Defect, ...] = ()
    try:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            spool.write(chunk)
    except UnpackError as fault:
        if fault.kind is not DefectKind.DAMAGED or not size:
            raise
        damage = (fault.defect(),)  # what there is of it is read
    return digest.hexdigest(), size, damage


def _said(spool: IO[bytes], stack: contextlib.ExitStack, *, kind: Kind, path: str, name: str, packing: _Packing) -> Extract:
    before = packing.watch.letter
    try:
        if kind is Kind.MAIL:
            packing.watch.letter = f"{before}{path}!"
            return packing.letter(_on_disk(spool, stack))
        if packing.watch.keep is not None and packed.opener(kind) is None:
            return Extract()
        if reader(kind) is not None:
            return extract(_on_disk(spool, stack), kind, where="", limits=replace(_LIMITS, passwords=packing.purse.passwords))
        if packed.opener(kind) is None:
            return extract(Path(), kind, where="")
        if packing.depth >= packed.DEPTH:
            return Extract(defects=(Defect(DefectKind.TOO_COMPLEX, "", "archives within archives, not opened any deeper"),))
        return _unpacked(_on_disk(spool, stack), kind, path=path, name=name, packing=replace(packing, depth=packing.depth + 1))
    except MemoryError:
        return Extract(defects=(Defect(DefectKind.BOMB, "", NO_MEMORY),))
    except RecursionError:
        if kind is not Kind.MAIL:
            raise
        return Extract(defects=(Defect(DefectKind.TOO_COMPLEX, "", "letters within letters"),))
    finally:
        packing.watch.letter = before


def _unpacked(file: Path, kind: Kind, *, path: str, name: str, packing: _Packing) -> Extract:
    """Open every member of an archive as a file of its own."""
    said: list[str] = []
    defects: list[Defect] = []
    members: list[Leaf] = []
    for found in packed.members(file, kind, packing.purse):
        if isinstance(found, Defect):
            defects.append(found)
        elif isinstance(found, str):
            said.append(found)
        elif packing.purse.members <= 0:
            defects.append(Defect(DefectKind.TOO_COMPLEX, "", f"more than {packed.ENTRIES} packed files in one mail; the rest is not listed"))
            break
        else:
            packing.purse.members -= 1
            members.append(_member(found, path=f"{path}!{found.number}", archive=name, packing=packing))
    locked = any(d.kind is DefectKind.ENCRYPTED for m in members for d in m.extract.defects if d.where == m.path)
    if locked and not any(d.kind is DefectKind.ENCRYPTED for d in defects):
        defects.append(Defect(DefectKind.ENCRYPTED, "", "members are locked with a password"))
    if packed.volume(name):
        defects = [Defect(DefectKind.UNREAD, "", packed.VOLUME) if one.kind is DefectKind.DAMAGED else one for one in defects]
    said += [f"{m.folder}/{m.filename}".lstrip("/") for m in members]
    return Extract(text="\n".join(said), members=tuple(members), defects=tuple(defects), reader=packed.VERSION)


def _member(member: Member, *, path: str, archive: str, packing: _Packing) -> Leaf:
    folder, name = packed.steps(member.name)
    stem, _, suffix = archive.rpartition(".")
    if not member.name and suffix.lower() in {"gz", "bz2", "xz"}:
        name = stem  # a packer of single files names them by its own name
    spare = packing.watch.spare(path)
    fault = spare.defect() if spare and not spare.opened else member.defect
    if member.chunks is not None and not (spare and not spare.opened):
        before, leaf = packing.watch.enter(path), None
        try:
            leaf = _opened(member.chunks, path=path, name=name, content_type=member.content_type, inline=False, packing=packing)
        except UnpackError as stop:
            fault = stop.defect()
        except MemoryError:
            fault = Defect(DefectKind.BOMB, "", NO_MEMORY)
        packing.watch.leave(before)
        if leaf is not None:
            faults = (replace(fault, where=path),) if fault else ()
            return replace(leaf, folder=folder, extract=replace(leaf.extract, defects=(*faults, *leaf.extract.defects)))
    defects = [fault or Defect(DefectKind.UNREAD, "", "a member of an archive that was not opened")]
    danger = suffixes.disguised(name)
    if danger:
        defects.append(Defect(DefectKind.DANGEROUS, "", danger))
    shown = name or f"part-{path}.bin"
    said = placed(Extract(defects=tuple(defects)), path)
    return Leaf(path, shown, member.size, "", member.content_type, suffixes.by_name(shown), named=bool(name), folder=folder, extract=said)


def _on_disk(spool: IO[bytes], stack: contextlib.ExitStack) -> Path:
    """Write a decoded file where a reader can open it by path; it is gone when the stack closes."""
    name = f"{tempfile.gettempdir()}/shoujian-{os.getpid()}-{next(_NUMBERS)}"
    try:
        handle = os.open(name, _ANEW, 0o600)
    except FileExistsError:  # somebody else's, or left by a process that died: mkstemp finds a free name, and takes a tenth of a small mail's time
        handle, name = tempfile.mkstemp(prefix="shoujian-")
    stack.callback(_gone, name)
    spool.seek(0)
    with open(handle, "wb") as file:  # noqa: PTH123  a descriptor, not a path
        shutil.copyfileobj(spool, file, 1 << 18)
    return Path(name)


def _gone(name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name)  # noqa: PTH108  a Path costs as much as the call


def _kind(found: Kind, content_type: str, name: str, spool: IO[bytes]) -> Kind:
    """Let the label speak where bytes cannot: letters, reports, calendars and tables with commas are plain text."""
    if content_type in REPORTS:
        return Kind.REPORT
    if content_type in {"message/rfc822", "message/global"} or (found in {Kind.TEXT, Kind.MAIL} and name.lower().endswith(".eml")):
        return Kind.MAIL
    if content_type == "text/calendar" and found is Kind.TEXT:
        return Kind.CALENDAR
    if found in {Kind.TEXT, Kind.MAIL} and name.lower().endswith((".csv", ".tsv")):
        return Kind.CSV
    if found is Kind.MAIL and (content_type.startswith("text/") or name.lower().endswith((".txt", ".md"))):
        return Kind.TEXT
    return _by_name(found, suffixes.by_name(name), spool)


def _by_name(found: Kind, named: Kind, spool: IO[bytes]) -> Kind:
    """Let the name speak where the bytes are locked up, lost, or a table that a web system wrote as text and called .xls."""
    if found not in {Kind.DOCX, Kind.TEXT, Kind.UNKNOWN} or named not in {*_LOCKED, Kind.DOC, Kind.WPS}:
        return found
    spool.seek(0)
    head = spool.read(sniff.HEAD)
    if found is Kind.DOCX:
        return _LOCKED.get(named, found) if head.startswith(compound.MAGIC) else found
    if found is Kind.TEXT:
        return Kind.CSV if named in {Kind.XLS, Kind.XLSX} and sniff.tabular(head) else found
    return named if named in {Kind.DOC, Kind.WPS, Kind.XLS} and containers.lost(head, spool) else found


def _archived(content_type: str, name: str, spool: IO[bytes]) -> bool:
    """Tell a page saved with its pictures (MHTML, RFC 2557), which Word and web systems write and call .doc: a letter that nobody sent anybody."""
    if content_type.startswith("message/") or name.lower().endswith(".eml"):
        return False
    spool.seek(0)
    head = re.split(rb"\r?\n\r?\n", spool.read(sniff.HEAD), maxsplit=1)[0].lower()
    return bool(_PAGE.search(head)) and not _SENT.search(head)


def _page(letter: Extract) -> Extract:
    """Keep the words and pictures of a page that came as a letter; nobody misses an address."""
    shown = tuple(picture for member in letter.members for picture in member.extract.pictures)
    said = letter.text.partition("\n")[2] if letter.text.startswith("主题：") else letter.text
    return replace(letter, text=said, pictures=shown, members=(), defects=tuple(one for one in letter.defects if one.kind is not DefectKind.HEADER))


def placed(said: Extract, path: str, *, front: bool = False) -> Extract:
    """Put findings at the part they belong to: what a reader calls "" or "!2" becomes "2.1" or "2.1!2"; *front* moves paths deeper."""
    defects = tuple(replace(d, where=path + d.where) if front or not d.where or d.where[0] == "!" else d for d in said.defects)
    members = tuple(replace(m, path=path + m.path, extract=placed(m.extract, path, front=True)) if front or m.path[:1] == "!" else m for m in said.members)
    return replace(said, defects=defects, members=members) if defects or members else said
