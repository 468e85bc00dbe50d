"""One file of a mail opened: decoded while it is hashed, told what it is by its bytes, and given to its reader."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from ingest import sniff
from ingest.extract import Limits, extract, reader
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf

IN_MEMORY = 1 << 20  # a decoded file up to this size is kept in memory, a larger one in a temporary file
REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status", "text/rfc822-headers", "message/feedback-report"}
)
_LIMITS = Limits()

Letter = Callable[[Path], Extract]  # reads a letter that is a file of a letter; given by who reads the outer one


def opened(chunks: Iterator[bytes], *, path: str, name: str, content_type: str, inline: bool, letter: Letter) -> Leaf:
    """Read one file from its decoded *chunks*; *name* is "" when it came without one."""
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            spool.write(chunk)
        spool.seek(0)
        kind = _kind(sniff.kind(spool.read(sniff.HEAD), spool), content_type, name)
        said = _said(spool, stack, kind=kind, letter=letter)
    danger = sniff.disguised(name) if name else ""
    if kind is Kind.PROGRAM or danger:
        said = replace(said, defects=(*said.defects, Defect(DefectKind.DANGEROUS, "", danger or "a program")))
    return Leaf(
        path=path,
        filename=name or f"part-{path}.{sniff.extension(kind)}",
        size=size,
        sha256=digest.hexdigest(),
        content_type=content_type,
        kind=kind,
        named=bool(name),
        inline=inline,
        extract=placed(said, path),
    )


def _said(spool: IO[bytes], stack: contextlib.ExitStack, *, kind: Kind, letter: Letter) -> Extract:
    if kind is Kind.MAIL:
        try:
            return letter(_on_disk(spool, stack))
        except RecursionError:
            return Extract(defects=(Defect(DefectKind.TOO_COMPLEX, "", "letters within letters"),))
    if reader(kind) is None:
        return extract(Path(), kind, where="")
    return extract(_on_disk(spool, stack), kind, where="", limits=_LIMITS)


def _on_disk(spool: IO[bytes], stack: contextlib.ExitStack) -> Path:
    """Write a decoded file where a reader can open it by path; it is gone when the stack closes."""
    handle, name = tempfile.mkstemp(prefix="shoujian-")
    stack.callback(lambda: Path(name).unlink(missing_ok=True))
    spool.seek(0)
    with open(handle, "wb") as file:  # noqa: PTH123  a descriptor, not a path
        shutil.copyfileobj(spool, file, 1 << 18)
    return Path(name)


def _kind(found: Kind, content_type: str, name: str) -> Kind:
    """Let the label speak where bytes cannot: letters, reports and calendars are plain text."""
    if content_type in REPORTS:
        return Kind.REPORT
    if content_type in {"message/rfc822", "message/global"} or (found in {Kind.TEXT, Kind.MAIL} and name.lower().endswith(".eml")):
        return Kind.MAIL
    if content_type == "text/calendar" and found is Kind.TEXT:
        return Kind.CALENDAR
    if found is Kind.MAIL and (content_type.startswith("text/") or name.lower().endswith((".txt", ".md", ".csv"))):
        return Kind.TEXT
    return found


def placed(said: Extract, path: str, *, front: bool = False) -> Extract:
    """Put findings at the part they belong to: what a reader calls "" or "!2" becomes "2.1" or "2.1!2"; *front* moves paths deeper."""
    defects = tuple(replace(d, where=path + d.where) if front or not d.where or d.where[0] == "!" else d for d in said.defects)
    members = tuple(replace(m, path=path + m.path, extract=placed(m.extract, path, front=True)) if front or m.path[:1] == "!" else m for m in said.members)
    return replace(said, defects=defects, members=members) if defects or members else said
