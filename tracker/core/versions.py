"""How each paper of an item stands: its number among the versions, which of them are current, what a person said of it, what was found on it.

A paper is superseded by a later, timely one of the same make: a new Word text replaces the old one, a stamped scan stands
beside the Word file it was printed from. Of an item that gathers, films and pictures, all stand but those that a later mail brought
anew. Late papers never replace timely ones. Rulings outrank all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.campaign import Campaign, Requirement, SealCheck, Weight
from ingest.names import file_name, title_key
from tracker.core import senders, stamped
from tracker.core.check import ARCHIVES, SCANS, VIDEOS
from tracker.core.inforce import ruled, subject_of
from tracker.core.model import Dossier, Finding, Paper, Ruling, RulingKind, Standing
from tracker.core.sentback import sent_back
from tracker.core.timeliness import extension, timing, too_late

_ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_USUAL = re.compile(r"微信|图片|照片|相片|配图|作品|附件|视频|截图|扫描|拍摄|材料|资料|活动|现场|佐证|证明|封面|正文|第.张|图")
_OWN_WORDS = re.compile(r"[一-鿿]{2}")
SEAL_FINDINGS = stamped.SIGHTS | {"no-seal", "seal-to-verify"}  # what a person has answered who ruled on the seal


@dataclass(frozen=True, slots=True)
class PaperStanding:
    paper: Paper
    version: int  # 1.. within the item; identical bytes share one
    standing: Standing
    findings: tuple[Finding, ...]


def standings(dossier: Dossier, requirement: Requirement, campaign: Campaign) -> tuple[PaperStanding, ...]:
    once = {one.id: one for one in dossier.papers if one.requirement == requirement.key}  # told twice, it is still one paper and makes good nothing of itself
    mine = sorted(once.values(), key=lambda one: (one.arrived, one.mail, one.path))
    versions = _versions(mine)
    deadline = campaign.deadline_of(requirement)
    chosen = {one.id for one in mine if ruled(dossier.rulings, subject_of(one), RulingKind.THIS_VERSION)}  # even a late one, if a person says so
    late = {one.id for one in mine if one.id not in chosen and too_late(one.arrived, deadline, extension(dossier), campaign.zone)}
    late -= {one.id for one in mine if one.id in late and timing(dossier, f"mail:{one.mail}") is RulingKind.ON_TIME}
    strange = frozenset() if requirement.gathers else senders.strange(dossier, mine) - chosen - late
    strange -= {one.id for one in mine if ruled(dossier.rulings, subject_of(one), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)}
    current = _current([one for one in mine if one.id not in late | strange], requirement, dossier.rulings)
    by_name = campaign.seal_check is SealCheck.AUTOMATIC
    return tuple(
        PaperStanding(paper, versions[paper.identity], *_paper(paper, requirement, dossier.rulings, late=late, current=current, by_name=by_name))
        if paper.id not in strange
        else PaperStanding(paper, versions[paper.identity], Standing.IN_REVIEW, (*paper.findings, Finding("other-sender", Weight.HUMAN)))
        for paper in mine
    )


def _versions(mine: Sequence[Paper]) -> dict[str, int]:
    """Number the versions of an item by what makes a file the same; a copy that was only saved again has the number of what it copies."""
    versions: dict[str, int] = {}
    said: dict[tuple[object, ...], int] = {}
    for paper in mine:
        known = said.get(paper.tenor) if paper.tenor else None
        number = versions.setdefault(paper.identity, known or len(set(versions.values())) + 1)
        if paper.tenor:
            said.setdefault(paper.tenor, number)
    return versions


def _current(timely: Sequence[Paper], requirement: Requirement, rulings: Sequence[Ruling]) -> frozenset[int]:
    """Which timely papers stand: all of a gathering item, else for each make those of the last mail that brought one."""
    valid = [one for one in timely if not _void(one, rulings)]
    chosen = [(ruling, one) for one in valid if (ruling := ruled(rulings, subject_of(one), RulingKind.THIS_VERSION))]
    if chosen:
        return frozenset({max(chosen, key=lambda pair: (pair[0].at, pair[0].id))[1].id})
    here = [one for one in valid if one.sha256]
    waited_for = frozenset(one.id for one in valid if not one.sha256 and not any(answers(other, one) for other in valid))
    if requirement.gathers:
        return waited_for | frozenset(one.id for one in here) - _replaced(here)
    last: dict[str, Paper] = {}
    makes = {_make(one) for one in here}
    said = frozenset().union(*(senders.outdone([one for one in here if _make(one) == make]) for make in makes))
    here = [one for one in here if one.id not in said]
    for paper in here:
        last[_make(paper)] = paper
    return waited_for | frozenset(one.id for one in here if last[_make(one)].mail == one.mail or last[_make(one)].sha256 == one.sha256)


def answers(paper: Paper, left: Paper) -> bool:
    """Whether *paper* is what *left*, a file left at a provider, announced: fetched from there by hand, sent later, or announced anew.

    A photograph is not the film that was left elsewhere; a film, or an archive that may hold it, is.
    """
    if paper.mail == left.mail:
        return bool(paper.sha256) and paper.path.startswith(f"{left.path}=")
    if (paper.arrived, paper.mail) <= (left.arrived, left.mail):
        return False
    return (left.kind not in VIDEOS or paper.kind in VIDEOS | ARCHIVES) if paper.sha256 else paper.identity == left.identity


def _replaced(here: Sequence[Paper]) -> frozenset[int]:
    """Papers of a gathering item that a later mail brought anew: under the same telling name, or sound ones in place of as many faulty ones."""
    renewed = {old.id for place, old in enumerate(here) if any(_renews(one, old) for one in here[place + 1 :])}
    for make in {_make(one) for one in here}:
        mine = [one for one in here if _make(one) == make and one.id not in renewed]
        faulty = [one for one in mine if _faulty(one)]
        since = {one.identity for one in mine if faulty and not _faulty(one) and one.mail != faulty[-1].mail and one.arrived > faulty[-1].arrived}
        if faulty and len(since) >= len({one.identity for one in faulty}):
            renewed |= {one.id for one in faulty}
    return frozenset(renewed)


def _renews(paper: Paper, old: Paper) -> bool:
    """桥上的早晨(无水印).jpg instead of 桥上的早晨.jpg. IMG_0001 and 图片1 are what everybody calls a picture, and a faulty one renews no sound one."""
    if paper.mail == old.mail or paper.identity == old.identity or _make(paper) != _make(old) or (_faulty(paper) and not _faulty(old)):
        return False
    name = _telling(old.filename)
    return bool(name) and name == _telling(paper.filename)


def _telling(filename: str) -> str:
    """What a file name says of its file and of no other: "" where it only counts."""
    name = title_key(_ASIDE.sub("", file_name(filename).stem))
    return name if _OWN_WORDS.search(_USUAL.sub("", name)) else ""


def _faulty(paper: Paper) -> bool:
    return any(one.weight is Weight.MUST and not one.remark for one in paper.findings)


def _void(paper: Paper, rulings: Sequence[Ruling]) -> bool:
    """Whether a person said that this paper is none, or took back that he put it here."""
    verdict = ruled(rulings, subject_of(paper), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)
    put = [one for one in rulings if one.subject == subject_of(paper) and one.kind is RulingKind.PLACE]
    return (verdict is not None and verdict.kind is RulingKind.VOID) or (bool(put) and all(one.undone for one in put))


def _make(paper: Paper) -> str:
    """Editable text, a picture of paper, film, or something else: only like replaces like."""
    if paper.kind in SCANS:
        return "scan"
    return "video" if paper.kind in VIDEOS else "text"


def _paper(
    paper: Paper, requirement: Requirement, rulings: Sequence[Ruling], *, late: set[int], current: frozenset[int], by_name: bool
) -> tuple[Standing, tuple[Finding, ...]]:
    verdict = ruled(rulings, subject_of(paper), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)
    if _void(paper, rulings):
        return Standing.SUPERSEDED, paper.findings
    if paper.id in late:
        return Standing.LATE, (*paper.findings, Finding("late", Weight.HUMAN))
    if paper.id not in current:
        return Standing.SUPERSEDED, paper.findings
    if verdict and verdict.kind is RulingKind.ACCEPT:
        return Standing.ACCEPTED, ()
    if verdict:
        return Standing.DEFECTIVE, (*paper.findings, sent_back(verdict.why))
    on_seal = ruled(rulings, stamped.subject(paper.id), RulingKind.ACCEPT, RulingKind.RETURN)
    findings = tuple(one for one in paper.findings if on_seal is None or one.code not in SEAL_FINDINGS)
    if on_seal is not None and on_seal.kind is RulingKind.RETURN:
        return Standing.DEFECTIVE, (*findings, stamped.refused(on_seal.why, paper.findings))
    sealed = on_seal is not None or (by_name and stamped.verified(findings))
    return _by_findings(requirement, findings, sealed=sealed or not requirement.seal), findings


def _by_findings(requirement: Requirement, findings: Iterable[Finding], *, sealed: bool) -> Standing:
    """How a paper stands; *sealed* where no seal is wanted, or the one it bears is known to be right."""
    seen = tuple(findings)
    if any(one.weight is Weight.MUST and not one.remark for one in seen):
        return Standing.DEFECTIVE
    if any(one.code == "unread" for one in seen):
        return Standing.RECEIVED if sealed else Standing.TO_VERIFY
    if any(one.code == "empty-field" for one in seen):  # on a scan, where it may be misread: nobody is blamed before a person has looked
        return Standing.TO_VERIFY
    return Standing.ACCEPTED if sealed and not signed(requirement) else Standing.TO_VERIFY


def signed(requirement: Requirement) -> bool:
    """Whether a person has to look at somebody's hand on it: of several ways (任一) any may be the one that was taken."""
    return bool(requirement.signature) or any(one.signature or one.seal for one in requirement.any_of)
