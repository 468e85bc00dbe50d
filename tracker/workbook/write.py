"""Puts the status workbook 台账 where the secretary finds it, and never over a file she has open.

    read what she typed → build → .<name>.<random>.tmp in the same folder → fsync → (still not open?) → rename
                                                                           └ open: the old file stays, `Open` says by whom

Once a day the file that is about to be replaced is copied to 历史/, so that what was typed into it can be found again.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from tracker.core import foldering
from tracker.core.confirm import Waiting, waiting
from tracker.core.report import CaseLine, Report
from tracker.workbook import contact
from tracker.workbook.book import book
from tracker.workbook.contact import Prints
from tracker.workbook.fields import remaining
from tracker.workbook.read import typed
from tracker.workbook.saved import saved
from tracker.workbook.wording import Wording

Folder: TypeAlias = Callable[[CaseLine], Path]  # where what was filed of a case lies
HISTORY = "历史"
COPIES = 14
SHARING_VIOLATIONS = frozenset({5, 32, 33})  # Windows: access denied, in use, locked


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    copy: Path | None = None  # today's, when this was the first time today; or one that keeps what was lost
    lost: tuple[str, ...] = ()  # what she had in the old file and has in *copy* only: "shapes", "formulas", "large", "unread", "torn", "headless"


@dataclass(frozen=True, slots=True)
class Open:
    """Nothing was written: somebody has the file open. Try again later; *lock* may be removed if that is not true."""

    path: Path
    by: str  # "Excel", "WPS 王芳", "LibreOffice"
    lock: Path | None = None


def write(report: Report, path: Path, *, language: str = "zh", prints: Prints | None = None, folder: Folder | None = None) -> Written | Open:
    """Write *report* to *path*, atomically. What was typed into the ★ cells of the file there, and the rows added, stay.

    With the *prints* of seals a page is laid beside it that shows those that wait for a person; the workbook leads to it.
    With a *folder* for each case, the workbook leads there where there is one, and to the files in it.
    """
    if held := opened(path):
        return held  # before the work rather than after it
    path.parent.mkdir(parents=True, exist_ok=True)
    queue = waiting(report) if prints is not None else ()
    if prints is not None and any(report.campaign.sealed()):
        lay(report, queue, path, prints, language=language)
    anchors = frozenset(one.case.number for one in queue[: contact.SHOWN])
    known = remaining(typed(path, campaign=report.campaign.code, language=language), report, language)
    found = saved(path, campaign=report.campaign.code, language=language, ours=sheets_of(Wording(report.campaign, language)))
    lost = tuple(sorted({*found.lost, *(("torn",) if known.torn else ()), *(("headless",) if known.missing else ())}))
    made = book(report, language=language, typed=known, anchors=anchors, page=contact.name_of(path).name, found=found, folders=ways(report, path, folder))
    with beside(path) as draft:
        made.save(draft)
        settle(draft)
        if held := opened(path):
            return held
        copy = keep(path if path.exists() else draft, path, Wording(report.campaign), report.at, apart=bool(lost))
        try:
            draft.replace(path)
        except PermissionError as error:
            if getattr(error, "winerror", None) in SHARING_VIOLATIONS:
                return Open(path, by="Windows")
            raise
        settle(path.parent)
    return Written(path, copy, lost)


def ways(report: Report, path: Path, folder: Folder | None) -> dict[str, str] | None:
    """How to come from the workbook to the folder of each case that has one, by its number, and to each file that lies there, by its own."""
    if folder is None:
        return None
    homes = {case.number: folder(case) for case in report.cases}
    found = {number: way(path.parent, one) for number, one in homes.items() if one.is_dir()}
    shown: dict[Path, frozenset[str]] = {}  # a share is asked once for each folder, not once for each file
    for one in foldering.plan(report).files:
        if one.case.number in found:
            file = homes[one.case.number] / one.path.removeprefix(f"{foldering.folder(one.case)}/")
            if file.parent not in shown:
                shown[file.parent] = names_in(file.parent)
            if file.name in shown[file.parent]:
                found[one.paper.number] = way(path.parent, file)
    return found


def names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(one.name for one in folder.iterdir())
    except OSError:
        return frozenset()


def way(start: Path, end: Path) -> str:
    try:
        return Path(os.path.relpath(end, start)).as_posix()
    except ValueError:  # on another drive of Windows
        return end.absolute().as_posix()


def sheets_of(wording: Wording) -> frozenset[str]:
    return frozenset(map(wording.word, ("overview", "cases", "papers", "parcels", "tasks", "letters", "log")))


def lay(report: Report, queue: Sequence[Waiting], book_: Path, prints: Prints, *, language: str) -> None:
    """Lay the page of seals beside the workbook, atomically; where it says the same already, or there never was any, it is left alone."""
    path = contact.name_of(book_)
    if contact.current(path, queue, language) or not (queue or path.exists()):
        return
    with beside(path) as draft:
        with draft.open("w", encoding="utf-8", errors="backslashreplace") as out:
            out.writelines(contact.pages(report, queue, prints, language=language))
        settle(draft)
        draft.replace(path)
    settle(path.parent)


def opened(path: Path) -> Open | None:
    """Who has *path* open, as the lock file tells that each office program lays beside it."""
    for program, name in (("Excel", f"~${path.name}"), ("WPS", f".~{path.name}"), ("LibreOffice", f".~lock.{path.name}#")):
        lock = path.with_name(name)
        if lock.exists():
            return Open(path, " ".join(filter(None, (program, holder(lock)))), lock)
    return None


def holder(lock: Path) -> str:
    """The name in a lock file: the first field in LibreOffice's, a length and then the name in Excel's and WPS's."""
    try:
        raw = lock.read_bytes()[:512]
    except OSError:  # Excel shares its lock with nobody
        return ""
    if lock.name.endswith("#"):
        name = next(filter(None, raw.decode("utf-8", errors="replace").split(",")), "")
    else:
        name = raw[1 : 1 + raw[0]].decode("gb18030", errors="replace") if raw else ""
    return re.sub(r"[^\w ·.-]", "", name).strip()[:40]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name for a draft in the same folder, which is gone afterwards whatever happens."""
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Wait until *path* is on disk; a folder cannot be opened on Windows and need not be."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(found: Path, path: Path, wording: Wording, at: datetime, *, apart: bool) -> Path | None:
    """Copy *found* to 历史/ unless today's copy is there, and let the oldest go; one kept *apart* from today's has the time in its name."""
    folder = path.parent / HISTORY
    copy = folder / f"{path.stem}-{wording.today(at).isoformat()}{path.suffix}"
    pattern = r"-\d{4}-\d\d-\d\d"
    if copy.exists():
        if not apart:
            return None
        copy = copy.with_stem(f"{copy.stem}-{at.astimezone(wording.zone):%H%M%S}")
        pattern += r"-\d{6}"
    folder.mkdir(exist_ok=True)
    with beside(copy) as draft:
        shutil.copyfile(found, draft)
        settle(draft)
        draft.replace(copy)
    dated = re.compile(re.escape(path.stem) + pattern + re.escape(path.suffix))
    for old in sorted(one for one in folder.iterdir() if dated.fullmatch(one.name))[:-COPIES]:
        old.unlink()
    return copy
