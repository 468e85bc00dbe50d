"""What is held of a campaign is deleted when its time is over: mails, files, names, numbers to call. Figures and hashes stay, as evidence of what there was.

sure? (time over, code typed, service stopped) ─▶ figures written ─▶ ledger emptied, in one transaction ─▶ ledger written anew ─▶ originals ─▶ workbooks, folders

Killed anywhere it is run again and ends the same: whatever the ledger does not speak of any more is taken for left over.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config.campaign import Campaign
from tracker.core import foldering
from tracker.core.foldering import BOOK, LIST, SUMS
from tracker.core.model import LetterState
from tracker.core.report import AuditLine
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import folders
from tracker.flow.care import SERVICE
from tracker.flow.office import report
from tracker.flow.shelf import Shelf
from tracker.store.snapshot import compact

LEASE_SECONDS = 3_600.0  # nothing is received while it lasts: an original that the ledger does not speak of yet would be taken for left over
ELSEWHERE = (
    "信箱服务器上的来信没有删，请在信箱里删除；不删的话，服务商重建信箱后会重新收取",
    "以前的备份、交接包和另存的台账不在本程序手里，请一并删除",
    "名册等放在 campaigns 文件夹里的文件没有删，含联系人的请自行删除",
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be deleted, and since when it may be."""

    due: datetime | None  # None: the sheet does not say
    cases: int
    states: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]
    mails: int
    files: int
    letters: int  # that went out
    parcels: int


@dataclass(frozen=True, slots=True)
class Purged:
    note: Path  # figures and hashes
    originals: int
    told: tuple[str, ...]


def foresee(desk: Desk, campaign: Campaign, *, now: datetime | None = None) -> Foreseen:
    found = report(desk, campaign, at=now)
    with desk.store.look() as ledger:
        mails, files = ledger.keeping.mails(campaign.code), ledger.keeping.evidence(campaign.code)
    names = {one.key: one.name for one in campaign.categories}
    states = Counter(one.state.value for one in found.cases)
    categories = Counter(names.get(one.category, "未分类") for one in found.cases)
    sent = sum(one.state is LetterState.SENT for one in found.letters)
    parcels = len({one.parcel.register_no for one in found.parcels})
    return Foreseen(_due(campaign), len(found.cases), _sorted(states), _sorted(categories), mails, len({one[2] for one in files}), sent, parcels)


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items()))


def _due(campaign: Campaign) -> datetime | None:
    """When the time that the sheet gives (存期) is over, from the last deadline on."""
    closes = max((one.at for one in campaign.deadlines if one.at is not None), default=None)
    days = campaign.correspondence.retention_days
    return closes + timedelta(days=days) if closes is not None and days is not None else None


def purge(
    desk: Desk, campaign: Campaign, *, typed: str, by: str, why: str = "", early: bool = False, now: datetime | None = None, progress: Progress = silent
) -> Purged:
    """Delete all of it, for good. *typed* is the code of the campaign as a person typed it; *early* is before its time, and wants a reason."""
    at = now or desk.now()
    seen = foresee(desk, campaign, now=at)
    if typed != campaign.code:
        raise NotReady(f"输入的代号与 {campaign.code} 不符，什么也没有删")
    if (seen.due is None or at < seen.due) and not (early and why):
        when = f"存期到 {seen.due:%Y-%m-%d} 才满" if seen.due is not None else "征集单没有写存期"
        raise NotReady(f"{when}，什么也没有删；确须现在删除的，请加 --early 并用 --why 写明理由")
    with desk.store.begin() as ledger:
        if ledger.office.lease(SERVICE, holder=desk.holder, now=at, seconds=LEASE_SECONDS) is None:
            raise NotReady("服务正在运转，请先停下再删除；什么也没有删")
    try:
        note = _noted(desk, campaign, seen, by, why, at)
        with desk.store.begin() as ledger:
            # Mail of no campaign stands in the workbooks of all: where it goes, they go.
            named = desk.campaigns if ledger.keeping.alone(campaign.code) else (campaign,)
            ledger.keeping.purge(campaign.code)
            ledger.office.audit(AuditLine(at, by, "campaign purged", campaign.code, f"{seen.cases} cases, {seen.mails} mails", "", why), campaign=campaign.code)
        compact(desk.store.engine)
        originals = _forget(desk, progress)
        told = (*_folders(desk, campaign), *_books(desk, named), *ELSEWHERE)
    finally:
        with desk.store.begin() as ledger:
            ledger.office.give_up(SERVICE, holder=desk.holder, now=at)
    return Purged(note, originals, told)


def _noted(desk: Desk, campaign: Campaign, seen: Foreseen, by: str, why: str, now: datetime) -> Path:
    """Write down what there was, without a name: the first time; what is run again would find less."""
    folder = desk.settings.home / "purged"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{foldering.safe(campaign.code)}.json"
    if path.exists() and not seen.mails and not seen.cases:
        return path
    while path.exists():
        path = path.with_name(f"{path.stem}+.json")
    with desk.store.look() as ledger:
        files = ledger.keeping.evidence(campaign.code)
    figures = {
        "campaign": campaign.code,
        "at": now.isoformat(),
        "by": by,
        "why": why,
        "cases": seen.cases,
        "states": dict(seen.states),
        "categories": dict(seen.categories),
        "mails": seen.mails,
        "letters": seen.letters,
        "parcels": seen.parcels,
        "files": [{"case": number, "item": item, "sha256": sha256} for number, item, sha256 in files],
    }
    draft = path.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(figures, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def _forget(desk: Desk, progress: Progress) -> int:
    """Delete the originals that the ledger does not speak of."""
    with desk.store.look() as ledger:
        known = frozenset(ledger.keeping.files())
    gone = [one for one in desk.vault.all() if one not in known]
    for done, sha256 in enumerate(gone, start=1):
        desk.vault.forget(sha256)
        progress(done, len(gone))
    desk.vault.sweep(older_than=0)  # nobody else is at it
    return len(gone)


def _folders(desk: Desk, campaign: Campaign) -> Iterator[str]:
    """Take away what we laid into the folders; what a person put there, or changed, is told: it is hers to delete."""
    shelf = Shelf(folders.root(desk, campaign))
    notes = folders.noted(desk, campaign)
    ours = {path: str(known[0]) for path, known in notes.get("files", {}).items()}
    written = {name: (notes.get("written", {}).get(name) or [""])[-1] for name in (BOOK, LIST, SUMS)}
    for path, sha256 in (*ours.items(), *written.items()):
        shelf.drop(path, sha256)
    shelf.tidy(tuple(ours))
    if shelf.root.is_dir():
        left = sorted(one.relative_to(shelf.root).as_posix() for one in shelf.root.rglob("*") if one.is_symlink() or one.is_file())
        yield from (f"归档文件夹里的“{one}”不是系统存入的，或被人改过，没有删，请自行删除" for one in left[:50])
        if not left:
            shutil.rmtree(shelf.root, ignore_errors=True)  # empty folders
    folders.notes_of(desk, campaign).unlink(missing_ok=True)


def _books(desk: Desk, campaigns: Sequence[Campaign]) -> Iterator[str]:
    """Delete the workbooks, their history and the digests of *campaigns*: they are named after them."""
    codes = "|".join(re.escape(one.code) for one in campaigns)
    named = re.compile(rf"(?<![A-Za-z0-9])(?:{codes})(?![A-Za-z0-9])")
    out = desk.settings.out
    for one in sorted(out.rglob("*"), reverse=True) if out.is_dir() else ():
        path = one.relative_to(out)
        if not any(named.search(part) for part in path.parts):
            continue
        try:
            if one.is_symlink() or one.is_file():
                one.unlink()
            else:
                one.rmdir()
        except OSError as error:
            yield f"“{path.as_posix()}”没有删掉（{error.strerror}），请自行删除"
