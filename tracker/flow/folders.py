"""The folders 归档: every file that was filed, a folder a unit, kept as the books have it; only what changed is touched.

report ─▶ core.foldering.plan ─▶ compared with what we laid last (HOME/folders/<call>.json) ─▶ move, take out of the mails, lay, take away ─▶ index

Killed anywhere and run again it ends the same: a file that lies where it belongs with the right bytes is ours, a draft is not.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from config.campaign import Campaign
from notifier.words import say
from tracker.core import foldering
from tracker.core.foldering import BOOK, LIST, SUMS, Laid
from tracker.core.report import CaseLine, PaperLine
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow.office import report
from tracker.flow.originals import by_mail, taken_out
from tracker.flow.shelf import Shelf, Taken

log = logging.getLogger(__name__)

LEASE, LEASE_SECONDS = "folders", 3600.0  # one hand at a time; a first filling of some hundred cases takes minutes
TRIES = 3  # at a file that does not come out of its mail; `--rebuild` tries again
HEADS = ("案例编号", "申报单位", "案例名称", "分类", "材料", "版本", "状态", "收到时间", "来件文件名", "存放位置", "sha256")
LINK = HEADS.index("存放位置")


@dataclass(slots=True)
class Outcome:
    laid: int = 0
    moved: int = 0
    away: int = 0
    files: int = 0  # that lie there now
    elsewhere: bool = False  # another instance is at it
    told: list[str] = field(default_factory=list)  # what a person has to see to, a sentence each


def root(desk: Desk, campaign: Campaign) -> Path:
    """The folder of this campaign."""
    return desk.settings.folders_at / (foldering.safe(campaign.code) or "campaign")


def place(desk: Desk, campaign: Campaign, case: CaseLine) -> Path:
    """The folder of a case, whether anything lies in it yet or not."""
    return root(desk, campaign).joinpath(*foldering.folder(case).split("/"))


def lay(desk: Desk, campaign: Campaign, *, rebuild: bool = False, now: datetime | None = None, progress: Progress = silent) -> Outcome:
    """Bring the folders of *campaign* up to date; with *rebuild* look at every byte again."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        if ledger.office.lease(LEASE, holder=desk.holder, now=at, seconds=LEASE_SECONDS) is None:
            return Outcome(elsewhere=True)
    try:
        return _Laying(desk, campaign, rebuild=rebuild).run(at, progress)
    finally:
        with desk.store.begin() as ledger:
            ledger.office.give_up(LEASE, holder=desk.holder, now=at)


class _Laying:
    """One round: what is wanted, what we laid last, and what it has come to."""

    def __init__(self, desk: Desk, campaign: Campaign, *, rebuild: bool) -> None:
        self.desk, self.campaign, self.rebuild = desk, campaign, rebuild
        self.shelf = Shelf(root(desk, campaign))
        self.notes = notes_of(desk, campaign)
        kept = noted(desk, campaign)
        self.ours: dict[str, list[Any]] = dict(kept.get("files", {}))  # path → [sha256, size, time]
        self.written: dict[str, list[str]] = dict(kept.get("written", {}))  # index files → sha256 of what we wrote last, or were about to write
        self.failed: dict[str, int] = {} if rebuild else dict(kept.get("failed", {}))
        self.out = Outcome()

    def run(self, now: datetime, progress: Progress) -> Outcome:
        self._there()
        plan = foldering.plan(report(self.desk, self.campaign, at=now))
        wanted = {one.path: one for one in plan.files}
        lacking = [one for one in plan.files if not self._lies(one)]
        lacking = [one for one in lacking if not self._moved(one, wanted)]
        done = 0
        for mail, files in by_mail(one.paper for one in lacking):
            mine = [one for one in lacking if one.paper.mail == mail]
            self._bring(mail, files, mine)
            done += len(mine)
            progress(done, len(lacking))
            self._note()
        self._take_away(wanted)
        self.out.files = sum(path in self.ours for path in wanted)
        self._index([one for one in plan.files if one.path in self.ours], plan.left)
        if self.rebuild:
            folders = frozenset(path.rpartition("/")[0] for path in self.ours)
            strange = list(self.shelf.strangers(frozenset(self.ours), folders))
            self.out.told += [f"“{one}”不是系统存入的，保持原样" for one in strange[:50]]
        self._note()
        return self.out

    def _there(self) -> None:
        """A share that is not connected looks like an empty folder: better nothing than a second set of files below it."""
        above = self.desk.settings.folders_at
        if self.ours and not self.shelf.root.is_dir() and not self.rebuild:
            raise NotReady(f"归档文件夹 {self.shelf.root} 不见了：共享可能没有连上；如确已移走，请用 shoujian folders --rebuild 重建")
        if not above.is_dir() and not above.parent.is_dir():
            raise NotReady(f"归档文件夹 {above} 的上一级不存在：共享可能没有连上")
        self.shelf.root.mkdir(parents=True, exist_ok=True)

    def _lies(self, one: Laid) -> bool:
        """Whether the file is where it belongs; one that is there and is not noted, after a crash, is ours if its bytes are."""
        state = self.shelf.state(one.path)
        if state is None:
            return False
        known = self.ours.get(one.path)
        same = known is not None and known == [one.paper.sha256, *state]
        if (same and not self.rebuild) or self.shelf.digest(one.path) == one.paper.sha256:
            self.ours[one.path] = [one.paper.sha256, *state]
            return True
        return False

    def _moved(self, one: Laid, wanted: Iterable[str]) -> bool:
        """Whether we have the file under a name that is wanted no more, and could give it this one."""
        old = next((path for path, (sha256, *_) in self.ours.items() if sha256 == one.paper.sha256 and path not in wanted), None)
        if old is None or self.shelf.digest(old) != one.paper.sha256:
            return False
        try:
            self.shelf.move(old, one.path)
        except (Taken, OSError) as error:
            self._tell(error)
            return True  # told; it is not tried a second time
        self.ours[one.path] = self.ours.pop(old)
        self.out.moved += 1
        self.shelf.tidy((old,))
        return True

    def _bring(self, mail: str, files: frozenset[str], wanted: list[Laid]) -> None:
        again = frozenset(one for one in files if self.failed.get(one, 0) < TRIES)
        with taken_out(self.desk, mail, again) as here:
            for one in wanted:
                sha256 = one.paper.sha256
                if sha256 not in here:
                    self.failed[sha256] = self.failed.get(sha256, 0) + 1
                    self.out.told.append(f"“{one.paper.filename}”（{one.case.number}）未能从来信中取出，原信完好")
                    continue
                try:
                    self._put(one, here[sha256])
                except (Taken, OSError) as error:
                    self._tell(error)

    def _put(self, one: Laid, source: Path) -> None:
        same = next((path for path, known in self.ours.items() if known[0] == one.paper.sha256), None) if self.desk.settings.folders == "link" else None
        if same is None or self.shelf.digest(same) != one.paper.sha256 or not self.shelf.link(same, one.path):
            self.shelf.put(source, one.path, one.paper.sha256, dated=one.paper.arrived)
        self.ours[one.path] = [one.paper.sha256, *(self.shelf.state(one.path) or (0, 0))]
        self.out.laid += 1

    def _take_away(self, wanted: Iterable[str]) -> None:
        gone = tuple(path for path in self.ours if path not in wanted)
        for path in gone:
            sha256 = self.ours.pop(path)[0]
            try:
                if self.shelf.drop(path, sha256):
                    self.out.away += 1
                else:
                    self.out.told.append(f"“{path}”被人改过，保持原样")
            except OSError as error:
                self.ours[path] = [sha256, 0, 0]  # somebody has it open: next time
                self._tell(error)
        # Where something was laid, a draft may lie that an earlier round was killed at.
        self.shelf.tidy((*gone, *self.ours) if self.out.laid or self.rebuild else gone)

    def _index(self, files: list[Laid], left: Iterable[tuple[PaperLine, str]]) -> None:
        rows = [_row(one.case, one.paper, one.path, self.campaign) for one in files]
        rows += [(one.case, one.unit, "", "", one.requirement, str(one.version), why, _at(one), one.filename, "", one.sha256) for one, why in left]
        said = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
        if self.written.get("rows") == [said] and all([self.shelf.digest(name)] == self.written.get(name) for name in (BOOK, LIST, SUMS)):
            return
        made = {LIST: _listed(rows), SUMS: sums((one.paper.sha256, one.path) for one in files), BOOK: _book(rows)}
        for name, content in made.items():
            self.written[name] = [*self.written.get(name, ())[-1:], hashlib.sha256(content).hexdigest()]
        self._note()  # a crash from here on must not make our own index look like hers
        for name, content in made.items():
            try:
                self.written[name] = [self.shelf.write(name, content, self.written[name])]
            except (Taken, OSError) as error:
                self._tell(error)
        self.written["rows"] = [said]

    def _tell(self, error: Taken | OSError) -> None:
        if isinstance(error, OSError):
            log.warning("folders", extra={"campaign": self.campaign.code, "why": error.strerror})
        self.out.told.append(str(error) if isinstance(error, Taken) else f"归档文件夹写不进去：{error.strerror or '有文件正被打开'}")

    def _note(self) -> None:
        """Write down what is ours; whole or not at all."""
        self.notes.parent.mkdir(parents=True, exist_ok=True)
        draft = self.notes.with_suffix(".tmp")
        kept = {"root": str(self.shelf.root), "files": self.ours, "written": self.written, "failed": self.failed}
        draft.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(self.notes)


def notes_of(desk: Desk, campaign: Campaign) -> Path:
    """Where we write down what is ours."""
    return desk.settings.home / "folders" / f"{foldering.safe(campaign.code) or 'campaign'}.json"


def noted(desk: Desk, campaign: Campaign) -> dict[str, Any]:
    """What we laid into the folders that are in use now."""
    kept = _read(notes_of(desk, campaign))
    return kept if kept.get("root") == str(root(desk, campaign)) else {}


def _read(notes: Path) -> dict[str, Any]:
    """What we noted last; nothing where the note is lost, and then files are known again by their bytes."""
    try:
        kept = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _row(case: CaseLine, paper: PaperLine, path: str, campaign: Campaign) -> tuple[str, ...]:
    category = next((one.name for one in campaign.categories if one.key == case.category), case.category)
    standing = say(f"standing.{paper.standing.value}")
    return (case.number, case.unit, case.title, category, paper.requirement, str(paper.version), standing, _at(paper), paper.filename, path, paper.sha256)


def _at(paper: PaperLine) -> str:
    return paper.arrived.strftime("%Y-%m-%dT%H:%M:%SZ")


def _listed(rows: Iterable[tuple[str, ...]]) -> bytes:
    """The list as CSV that Excel opens; a cell that it would take for a formula is led by an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([[f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig", "replace")


def sums(files: Iterable[tuple[str, str]]) -> bytes:
    """(sha256, path) as `sha256sum -c` reads them; our paths hold no line feed and no backslash."""
    return "".join(f"{sha256}  {path}\n" for sha256, path in sorted(files, key=lambda one: one[1])).encode()


def _book(rows: Iterable[tuple[str, ...]]) -> bytes:
    from tracker.workbook.listing import save

    with tempfile.TemporaryDirectory(prefix="shoujian-list-") as folder:
        file = Path(folder) / "list.xlsx"
        save(file, "索引", HEADS, rows, link=LINK)
        return file.read_bytes()
