"""The second look: which files are worth one, what two readings of a file say together, and what may follow from the later one.

    first reading ─▶ judgement ─▶ wanted ─▶ (an examiner, later) ─▶ better: the same mail, saying more ─▶ judged again ─▶ settled

What was recognised from a picture may be misread. Therefore it tells more about a paper, and never moves one: where the first reading
had a case for a file, the file stays there; and a cell that looks empty on a scan is for a person to see, not for a letter.

A look for seals is one more, at files that speak for themselves as well: it adds the prints that were seen and changes nothing else. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from config.campaign import Campaign, Need, Requirement, Weight
from ingest.facts import Extract, Kind, Leaf, Mail
from tracker.core import check, form
from tracker.core.check import PICTURES, WORD, accepts
from tracker.core.evidence import BY_MAKE, NO_BLANKS, Blanks
from tracker.core.judgement import AskHuman, CaseRef, Decision, File, Judgement
from tracker.core.merging import SEALS, merged, stamped
from tracker.core.model import Fate, FieldRead, Finding
from tracker.core.unseen import PAGE_PIXELS, bearing, silent

CERTAIN = 0.995  # how sure a cell of a recognised form must be before its being empty counts against an applicant: surer than recognised print ever is
READABLE = 0.85  # how sure the name of a unit must be before it opens a case: one misread character in it makes another unit
SHOTS = 12  # pictures of one mail that are looked at for being papers: who photographs his papers sends few, who sends works may send a hundred
WAITS = timedelta(minutes=60)  # how long a request for what is lacking waits for a second look; then it is written on what is known
OPENED_BY = ("item:", "unread:", "unit:", "title:")  # keys of the questions that a mail raises while a file of it says nothing
_PROGRAMS = re.compile(r"微信|图片|图像|截图|拍照|扫描")
_WORDS = re.compile(r"[一-鿿]{2}")
_MISREAD = frozenset({"too-short", "too-long"})  # counts of characters that somebody recognised


class Examiner(Protocol):
    """Who looks a second time, as far as the core asks."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:
        """Whether this examiner may have more to say of a file like this, as an answer to *item* or to nothing yet."""
        ...


@dataclass(frozen=True, slots=True)
class Want:
    """One file that one examiner is to look at."""

    sha256: str
    kind: Kind
    examiner: str
    version: str
    due: datetime | None  # the deadline of what it answers


@dataclass(frozen=True, slots=True)
class Seen:
    """What one examiner said of the bytes with this sha256."""

    sha256: str
    examiner: str
    version: str
    extract: Extract


def wanted(mail: Mail, judgement: Judgement, campaign: Campaign, examiners: Sequence[Examiner]) -> tuple[Want, ...]:
    """The second looks that could change something: at forms and stamped pages, at old Word files, and at what found no place."""
    if judgement.fate not in {Fate.FILED, Fate.REVIEW}:
        return ()
    answers: dict[str, list[Requirement | None]] = {}
    for one in judgement.decisions:
        if isinstance(one, File):
            answers.setdefault(one.path, []).append(campaign.requirement(one.requirement))
    for path in judgement.unplaced:
        answers.setdefault(path, [None])
    paper = _may_be_paper(mail, judgement, campaign)
    found: dict[tuple[str, str], Want] = {}
    shown = any(one.kind is Kind.HTML for one in mail.body)  # a letter without HTML shows no picture anywhere: iPhones send every photograph as if it did
    for leaf in (replace(one, inline=False) if not shown or one.path in paper else one for one in mail.files()):
        for item in (*answers.get(leaf.path, ()), *((None,) if leaf.path in paper else ())):
            for who in examiners:
                if _worth(who.name, leaf, item, campaign) and who.wants(leaf, item):
                    want = Want(leaf.sha256, leaf.kind, who.name, who.version, _due(item, campaign))
                    found.setdefault((leaf.sha256, who.name), want)
    return tuple(found.values())


def _may_be_paper(mail: Mail, judgement: Judgement, campaign: Campaign) -> frozenset[str]:
    """Pictures that are taken for works by being pictures, while a form or a stamped page that may come as one is lacking beside them.

    A telephone calls all of them image0.jpeg. Of a case that is known what is lacking may be here already: there the letter has to speak of it.
    """
    files = [one for one in judgement.decisions if isinstance(one, File)]
    here = {(one.case, one.requirement) for one in files}
    papers = [one for one in campaign.electronic() if one.need is Need.REQUIRED and (one.fields or one.seal) and accepts(one, Kind.JPEG)]
    said = f"{mail.subject}\n{mail.reply}"
    lacking = {
        case
        for case in {one.case for one in files}
        for item in papers
        if (case, item.key) not in here and (not case.number or any(word in said for word in (item.name, *item.aliases)))
    }
    return frozenset([one.path for one in files if one.kind in PICTURES and one.score <= BY_MAKE and one.case in lacking and _mute(one.filename)][:SHOTS])


def _mute(filename: str) -> bool:
    """Whether a picture is called as a program called it: image0, DSC_0132, 图片1. Who writes 活动照片 or 三塔日出 has said what it is."""
    return _WORDS.search(_PROGRAMS.sub("", filename)) is None


def _worth(name: str, leaf: Leaf, item: Requirement | None, campaign: Campaign) -> bool:
    """Whether this examiner could say something of the file that changes anything."""
    if name != SEALS:
        return silent(leaf) and _matters(leaf, item)
    if not bearing(leaf):
        return False
    return bool(item.seal) if item is not None else _matters(leaf, None) and any(accepts(one, leaf.kind) for one in campaign.sealed())


def _matters(leaf: Leaf, item: Requirement | None) -> bool:
    """A form is to be filled in and a page to bear a seal; photographs of what a unit did are not read."""
    if item is None:
        drawn = leaf.extract.pictures[0] if leaf.kind in PICTURES and leaf.extract.pictures else None
        return not leaf.inline and (drawn is None or max(drawn.width, drawn.height) >= PAGE_PIXELS)
    return leaf.kind in WORD or bool(item.fields or item.seal)


def _due(item: Requirement | None, campaign: Campaign) -> datetime | None:
    limits = [campaign.deadline_of(item).at] if item is not None else [one.at for one in campaign.deadlines]
    return min((one for one in limits if one is not None), default=None)


def better(mail: Mail, seen: Iterable[Seen]) -> tuple[Mail, frozenset[str], frozenset[str]]:
    """The mail with everything that was seen in its files since, the paths of the files that say more now, and of those looked at for seals."""
    known: dict[str, list[Seen]] = {}
    for one in seen:
        known.setdefault(one.sha256, []).append(one)
    changed: set[str] = set()
    looked: set[str] = set()
    leaves = tuple(_better(leaf, known, changed, looked) for leaf in mail.leaves)
    return (replace(mail, leaves=leaves) if changed or looked else mail), frozenset(changed), frozenset(looked)


def _better(leaf: Leaf, known: Mapping[str, Sequence[Seen]], changed: set[str], looked: set[str]) -> Leaf:
    said = leaf.extract
    mine = known.get(leaf.sha256, ())
    if silent(leaf):
        for second in (one.extract for one in mine if one.examiner != SEALS):
            said = merged(said, second, path=leaf.path)
    if said is not leaf.extract:
        changed.add(leaf.path)
    if bearing(leaf):
        for second in (one.extract for one in mine if one.examiner == SEALS):
            before, said = said, stamped(said, second)
            looked.update({leaf.path} if said is not before else ())
    members = tuple(_better(one, known, changed, looked) for one in said.members)
    if all(one is other for one, other in zip(members, said.members, strict=True)):
        return leaf if said is leaf.extract else replace(leaf, extract=said)
    return replace(leaf, extract=replace(said, members=members))


def settled(
    first: Judgement,
    second: Judgement,
    mail: Mail,
    changed: frozenset[str],
    campaign: Campaign,
    *,
    filed: Mapping[str, frozenset[str]],
    blanks: Blanks = NO_BLANKS,
) -> Judgement:
    """What follows when *mail* was judged as it was read first, and again with what was seen in the files at *changed*.

    *filed* are the items under which files of this mail are on the books without a second look, whoever put them there.
    """
    before = {one.path: one for one in first.decisions if isinstance(one, File)}
    if not before and not any(filed.values()):
        return _lenient(second, mail, changed) if _legible(second, mail, changed) else first
    after = {one.path: one for one in second.decisions if isinstance(one, File)}
    leaves = {leaf.path: leaf for leaf in mail.files()}
    files = [_said_now(one, after.get(one.path), leaves[one.path], campaign, blanks) if one.path in changed else one for one in before.values()]
    only = first.cases[0] if len(first.cases) == 1 else None
    for path, one in after.items():
        case = only or next((known for known in first.cases if known == one.case), None)
        if path in changed and path not in before and case is not None and filed.get(path, frozenset()) <= {one.requirement}:
            files.append(replace(one, case=case))
    files = _entitled(files, after, changed)
    paths = {one.path for one in files}
    kept = (one for one in first.decisions if not isinstance(one, File) and not _about(one, paths - before.keys()))
    decisions: list[Decision] = [*files, *kept]
    found = _lenient(replace(first, decisions=tuple(decisions)), mail, changed)
    titled = {replace(one.case, title=""): one.case for one in files if one.case.title}
    cases: tuple[CaseRef, ...] = tuple(dict.fromkeys((*(titled.get(one, one) for one in first.cases), *(one.case for one in files))))
    return replace(found, cases=cases, unplaced=tuple(path for path in first.unplaced if path not in paths))


def _entitled(files: Sequence[File], after: Mapping[str, File], changed: frozenset[str]) -> list[File]:
    """The papers, with the title that a form which was looked at again gives their case, where it has none: the one case of the mail, and one title."""
    said = {field.value.strip('《》〈〉“”"') for one in files if one.path in changed for field in one.fields if field.meaning == "案例" and _sure(field)}
    cases = {one.case for one in files}
    if len(said) != 1 or len(cases) != 1 or next(iter(cases)).title or any(one.case.title and one.case.title not in said for one in after.values()):
        return list(files)
    (title,) = said
    return [replace(one, case=replace(one.case, title=title)) for one in files]


def _sure(field: FieldRead) -> bool:
    return bool(field.value) and not field.fault and field.confidence >= READABLE


def _said_now(before: File, after: File | None, leaf: Leaf, campaign: Campaign, blanks: Blanks) -> File:
    """A paper where it was, with what its file says now; under another item only where its labels say so."""
    if after is not None and (after.requirement == before.requirement or after.score > before.score):
        return replace(after, case=before.case, shared=before.shared if after.requirement == before.requirement else after.shared)
    item = campaign.requirement(before.requirement)
    if item is None:
        return before
    fields = form.fields(leaf.extract, item.fields, blanks.get(item.form)) if item.fields else ()
    return replace(before, fields=fields, findings=check.findings(item, leaf, fields))


def _about(decision: Decision, placed: set[str]) -> bool:
    """Whether a question asks about nothing but files that have found their place."""
    if not isinstance(decision, AskHuman) or not decision.task.key.startswith(("item:", "unread:", "title:")):
        return False
    return placed.issuperset(decision.task.key.rpartition(":")[2].split(","))


def _legible(judgement: Judgement, mail: Mail, changed: frozenset[str]) -> bool:
    """Whether the names of the units that were read off pictures are sure enough to open a case by."""
    recognised = {leaf.path for leaf in mail.files() if leaf.path in changed and leaf.extract.recognised}
    files = [one for one in judgement.decisions if isinstance(one, File) and one.path in recognised]
    return all(field.confidence >= READABLE for one in files for field in one.fields if field.meaning == "单位" and field.value)


def _lenient(judgement: Judgement, mail: Mail, changed: frozenset[str]) -> Judgement:
    """Leave to a person what an applicant could be blamed for only because a scan was misread."""
    recognised = {leaf.path for leaf in mail.files() if leaf.path in changed and leaf.extract.recognised}
    decisions = tuple(
        replace(one, findings=tuple(_doubted(finding, one.fields) for finding in one.findings)) if isinstance(one, File) and one.path in recognised else one
        for one in judgement.decisions
    )
    return replace(judgement, decisions=decisions)


def _doubted(finding: Finding, fields: Sequence[FieldRead]) -> Finding:
    if finding.weight is not Weight.MUST:
        return finding
    if finding.code == "empty-field":
        label = dict(finding.values).get("label")
        sure = max((one.confidence for one in fields if one.label == label), default=0.0)
        return finding if sure >= CERTAIN else replace(finding, weight=Weight.HUMAN)
    return replace(finding, weight=Weight.HUMAN) if finding.code in _MISREAD else finding
