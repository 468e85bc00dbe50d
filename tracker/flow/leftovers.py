"""What of an erased person lies in files: originals, workbooks and their history, digests, folders. What is ours is removed or written anew, the rest is told.

The ledger is done by then: killed anywhere in here it is run again and ends the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from config.campaign import Campaign
from ingest.vault import Vault
from tracker.core.erasure import Finder
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import folders
from tracker.flow.erasures import FOLDER, Note, by_traces
from tracker.flow.readback import untouched
from tracker.flow.seals import Prints
from tracker.store.ledger import Store

READ = 64 << 20  # bytes of a file, or of a member of one, that are looked through
MEMBERS = 2_000  # of an office file
AT_ONCE, LAP = 1 << 20, 256  # bytes of an original; those read again with the next ones, for a word may lie across
TOLD = 50  # files named one by one
_TEXT = (".xml", ".rels", ".vml", ".html", ".htm", ".txt", ".csv", ".json")
OUT = "out"  # where workbooks are unless the settings say otherwise
_LEDGER = "ledger.sqlite3"
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(slots=True)
class Tidied:
    """What became of the files."""

    removed: int = 0
    left: list[str] = field(default_factory=list)  # to be done by running it again, a sentence each
    told: list[str] = field(default_factory=list)  # for a person to do


def forget(vault: Vault, sha256s: Iterable[str], progress: Progress) -> int:
    """Remove originals, and drafts that may have been of them; how many were there."""
    gone = [one for one in sha256s if one in vault]
    for done, sha256 in enumerate(gone, start=1):
        vault.forget(sha256)
        progress(done, len(gone))
    vault.sweep(older_than=0)  # nobody else is at it
    return len(gone)


def tidy(desk: Desk, finder: Finder, *, now: datetime) -> Tidied:
    """Workbooks are written anew, folders brought up to date, all else that is ours and holds a word is removed."""
    done = Tidied()
    for campaign in desk.campaigns:
        _book(desk, campaign, finder, done, now)
    books = {desk.settings.out / f"台账-{one.code}.xlsx" for one in desk.campaigns}
    _removed(desk.settings.out, finder, done, books)
    for campaign in desk.campaigns:
        _folder(desk, campaign, done, now)
    done.told += _others(desk, finder)
    return done


def restored(store: Store, vault: Vault, home: Path, secret: bytes, note: Note, *, now: datetime) -> None:
    """The files of a folder that no service works in yet: workbooks lose the words and are kept, for what was typed into them."""
    from tracker.workbook import erased

    with store.look() as ledger:
        finder = by_traces(ledger, note, secret).sure
        gone = ledger.erasing.of(str(note["key"]))
    forget(vault, gone, silent)
    out, done = home / OUT, Tidied()
    books = {one for one in out.glob("台账-*.xlsx") if holds(one, finder)}
    _removed(out, finder, done, books)
    for one in sorted(books):
        if not erased.clear(one, finder):
            one.unlink()  # it is made anew
    with store.begin() as ledger:
        ledger.erasing.finish(str(note["key"]), now=now)


def _book(desk: Desk, campaign: Campaign, finder: Finder, done: Tidied, now: datetime) -> None:
    """What somebody typed since stays, without the words; all that we wrote is written anew."""
    from tracker.flow.office import report
    from tracker.workbook import contact, erased
    from tracker.workbook.write import Open, opened, write

    path = desk.settings.out / f"台账-{campaign.code}.xlsx"
    if not path.exists():
        return
    if (held := opened(path)) is not None:
        done.left.append(f"“{path.name}”正被{held.by}打开，还没有更新，请关闭")
        return
    contact.name_of(path).unlink(missing_ok=True)  # it shows what was seen of files; it is laid anew
    if holds(path, finder) and (untouched(path) or not erased.clear(path, finder)):
        path.unlink()
        done.removed += 1
    shelf = partial(folders.place, desk, campaign) if desk.settings.folders != "off" else None
    outcome = write(report(desk, campaign, at=now), path, language=desk.settings.language, prints=Prints(desk), folder=shelf)
    if isinstance(outcome, Open):
        done.left.append(f"“{path.name}”正被{outcome.by}打开，还没有更新，请关闭")
    elif holds(path, finder):
        done.told.append(f"“{path.name}”里还写有要删除的内容（如单位、案例名称），请看过")


def _removed(out: Path, finder: Finder, done: Tidied, spared: set[Path]) -> None:
    """History, digests, pages: whatever of *out* holds a word goes, for it is made anew or was for that day."""
    for one in _files(out):
        if one in spared or not holds(one, finder):
            continue
        try:
            one.unlink()
            done.removed += 1
        except OSError as error:
            done.left.append(f"“{one.relative_to(out).as_posix()}”没有删掉（{error.strerror}）")


def _folder(desk: Desk, campaign: Campaign, done: Tidied, now: datetime) -> None:
    """The files of removed originals are taken out of the folders 归档 as anything is that is not wanted there any more."""
    if not folders.notes_of(desk, campaign).exists():
        return
    try:
        outcome = folders.lay(desk, campaign, now=now)
    except NotReady as error:
        done.left.append(str(error))
        return
    if outcome.elsewhere:
        done.left.append("归档文件夹正由别处更新，还没有清理")
    done.removed += outcome.away
    done.told += outcome.told[:TOLD]


def _others(desk: Desk, finder: Finder) -> Iterator[str]:
    """Files beside ours that hold a word: rosters to be imported, what somebody put into the folders."""
    settings = desk.settings
    ours = {settings.vault.resolve(), settings.out.resolve(), (settings.home / FOLDER).resolve()}
    inside = [one for one in _files(settings.home) if not ours & {parent.resolve() for parent in one.parents} and not one.name.startswith(_LEDGER)]
    shelves = [one for campaign in desk.campaigns for one in _files(folders.root(desk, campaign))]
    found = [one for one in dict.fromkeys((*inside, *shelves)) if holds(one, finder)]
    yield from (f"“{one}”里写有要删除的内容，不是系统存入的，请自行删除或改正" for one in found[:TOLD])


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()) if folder.is_dir() else []


def holds(path: Path, finder: Finder) -> bool:
    """Whether the name of a file, its text, or the text of an office file says a word; what cannot be read says nothing."""
    if finder.spans(path.name):
        return True
    try:
        return any(finder.spans(text) for text in _texts(path))
    except (OSError, BadZipFile, ValueError, EOFError, RuntimeError, NotImplementedError):
        return False


def _texts(path: Path) -> Iterator[str]:
    if is_zipfile(path):
        with ZipFile(path) as packed:
            for one in packed.infolist()[:MEMBERS]:
                if one.filename.endswith(_TEXT) and one.file_size <= READ:
                    said = packed.read(one).decode("utf-8", "replace")
                    yield _TAG.sub("", said)  # a word that a program cut into runs
                    yield _TAG.sub(" ", said)  # and one cell beside another
        return
    with path.open("rb") as file:
        raw = file.read(READ)
    yield _decoded(raw)


def _decoded(raw: bytes) -> str:
    """A text as it was meant: read as something else, bytes make any two characters somewhere."""
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(charset)
    return raw.decode("utf-8", "replace")


def spoken(vault: Vault, sha256s: Iterable[str], finder: Finder) -> Iterator[str]:
    """Those originals whose bytes say a word where no reader looks: a header, a list of copies. What is packed or encoded is for the readers."""
    for sha256 in sha256s:
        with vault.open(sha256) as file:
            before = b""
            while raw := file.read(AT_ONCE):
                if finder.spans((before + raw).decode("utf-8", "replace")):
                    yield sha256
                    break
                before = raw[-LAP:]
