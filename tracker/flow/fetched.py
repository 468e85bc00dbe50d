"""A person has downloaded what an applicant left at a provider: the file joins the case, signed, and can be taken back.

bytes → vault ─▶ read in the sandbox, as if attached ─▶ ONE transaction: paper, ruling 归入, question answered
└─ undo ─▶ the paper no longer counts, the question is open again
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.campaign import Campaign, Requirement
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf
from ingest.sandbox import Broken
from ingest.suffixes import by_name, disguised
from tracker.core import check, cloud, form, likeness
from tracker.core.blank import Blank
from tracker.core.judgement import CaseRef, File
from tracker.core.model import Dossier, Ruling, RulingKind, Task, TaskKind
from tracker.desk import Desk, NotReady
from tracker.flow import blanks
from tracker.flow.wrapping import chunks, wrap
from tracker.store.ledger import Hand, Ledger

LARGEST = 4 << 30  # bytes; QQ takes 3 GB for one file left with it, NetEase 2
READABLE = 160 << 20  # bytes; a larger film is kept and not opened: wrapped as a mail it would not fit the child that reads it


@dataclass(frozen=True, slots=True)
class Fetched:
    ruling: int  # by which it is taken back
    filename: str
    answered: bool  # whether a question was open


def store_fetched(
    desk: Desk, campaign: Campaign, *, number: str, item: str, file: Path, by: str, task: str = "", why: str = "", now: datetime | None = None
) -> Fetched:
    """Put *file* under *item* of the case *number* as what the question *task* asked to fetch; "" finds the one there is. Twice is once."""
    at = now or desk.now()
    requirement = _asked_for(campaign, item)
    with desk.store.look() as ledger:
        dossier = next(iter(ledger.cases.dossiers(campaign.code, (number,))), None)
        if dossier is None:
            raise NotReady(f"没有这个案例编号：{number}")
        question = _question(ledger, campaign, dossier, requirement, task)
    leaf = as_attached(desk, file)
    if leaf.kind is Kind.PROGRAM or any(defect.kind is DefectKind.DANGEROUS for one in leaf.walk() for defect in one.extract.defects):
        raise NotReady(f"“{leaf.filename}”是程序文件或伪装的文件，不能存入，请勿打开")
    with desk.store.look() as ledger:
        if leaf.sha256 in ledger.erasing.done():
            raise NotReady(f"“{leaf.filename}”已应本人要求删除，不能再存入")
    kept = desk.vault.keep(chunks(file))
    if kept.sha256 != leaf.sha256:
        raise NotReady(f"“{leaf.filename}”在存入途中变了，请关闭正在使用它的程序后再试")
    paper = _paper(question, requirement, dossier, leaf, by, blank=blanks.of(desk, campaign).get(requirement.form))
    hand = Hand(by=by, now=at, basis=question.mail)
    with desk.store.begin() as ledger:
        identity = ledger.cases.put(number, question.mail, paper, reader=leaf.extract.reader, hand=hand)
        ruling = _ruled(ledger, campaign, dossier, identity, Ruling(0, RulingKind.PLACE, f"paper:{identity}", question.key, by, why, at))
        answered = ledger.office.close_task(question.key, answer=f"已下载存入 {number} {requirement.name}", by=by, at=at)
    return Fetched(ruling, leaf.filename, answered)


def _asked_for(campaign: Campaign, item: str) -> Requirement:
    electronic = tuple(campaign.electronic())
    found = next((one for one in electronic if item == one.key), None) or next((one for one in electronic if item in one.aliases), None)
    if found is None:
        raise NotReady(f"征集单里没有电子材料“{item}”，可填：{'、'.join(one.key for one in electronic)}")
    return found


def _question(ledger: Ledger, campaign: Campaign, dossier: Dossier, requirement: Requirement, key: str) -> Task:
    """Which question this answers: the one named, else the only file of this item that was left elsewhere."""
    asked = [one for one in ledger.office.tasks(campaign.code, open_only=False) if one.kind is TaskKind.CLOUD and one.mail]
    if key:
        found = [one for one in asked if one.key == key]
        if not found:
            raise NotReady(f"没有这个云附件待核号：{key}")
        return found[0]
    left = {cloud.task_key(one.mail, one.path) for one in dossier.papers if not one.sha256 and one.requirement == requirement.key}
    mine = [one for one in asked if one.key in left]
    waiting = [one for one in mine if not one.closed] or mine
    if len(waiting) != 1:
        several = "有几件云附件" if waiting else "没有等候下载的云附件"
        raise NotReady(f"{dossier.submission.number} 的“{requirement.name}”{several}，请用 --for 写明待核号（shoujian review list）")
    return waiting[0]


def as_attached(desk: Desk, file: Path) -> Leaf:
    """The file as the mail-room would read it, had it been attached: in the child, under the same limits."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise NotReady(f"打不开文件：{file.name}") from error
    if not file.is_file() or not 0 < size <= LARGEST:
        raise NotReady(f"“{file.name}”是空文件、不是文件，或大于 {LARGEST >> 30} GB，不能存入")
    if size <= READABLE:
        with tempfile.TemporaryDirectory(prefix="shoujian-") as folder:
            wrapped = Path(folder) / "wrapped.eml"
            wrap(file, wrapped)
            read = desk.sandbox.read(wrapped, desk.own)
        if not isinstance(read, Broken) and read.leaves:
            return read.leaves[0]
    digest = hashlib.sha256()
    for chunk in chunks(file):
        digest.update(chunk)
    danger = (Defect(DefectKind.DANGEROUS, "1", disguised(file.name)),) if disguised(file.name) else ()
    unread = Defect(DefectKind.UNREAD, "1", "too large to be opened, or its reader failed")
    return Leaf("1", file.name, size, digest.hexdigest(), "", by_name(file.name), extract=Extract(defects=(unread, *danger)))


def _paper(question: Task, requirement: Requirement, dossier: Dossier, leaf: Leaf, by: str, *, blank: Blank | None) -> File:
    submission = dossier.submission
    fields = form.fields(leaf.extract, requirement.fields, blank) if requirement.fields and leaf.kind not in check.ARCHIVES else ()
    return File(
        case=CaseRef(submission.unit.name, submission.title, submission.number),
        # The case is part of the name: a file that two cases of a unit share is put under each by a person.
        path=f"{cloud.path_of(question.key)}={submission.number}:{leaf.sha256[:12]}",
        requirement=requirement.key,
        shared=False,
        filename=leaf.filename,
        sha256=leaf.sha256,
        size=leaf.size,
        kind=leaf.kind,
        findings=check.findings(requirement, leaf, fields),
        fields=fields,
        reasons=(f"{by}从云附件下载存入",),
        score=1.0,
        content=likeness.content(leaf.extract, leaf.kind),
    )


def _ruled(ledger: Ledger, campaign: Campaign, dossier: Dossier, paper: int, ruling: Ruling) -> int:
    """Sign for the paper, once; again when an earlier signature was taken back."""
    number = dossier.submission.number
    before = [one for one in ledger.office.rulings(campaign.code, number) if one.kind is RulingKind.PLACE and one.subject == f"paper:{paper}"]
    taken_back = sum(1 for one in before if one.undone)
    return ledger.office.rule(campaign.code, ruling, number=number, key=f"fetched:{paper}:{taken_back}")
