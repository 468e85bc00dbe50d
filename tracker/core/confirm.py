"""The seals that wait for a person: which papers, in what order, and which of them bear one and the same picture. Pure.

One list serves the sheet of prints, the links of the workbook and `review seals`, so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from config.campaign import Campaign, Requirement, Weight
from tracker.core import stamped
from tracker.core.model import Finding, Standing, Task, TaskKind
from tracker.core.report import CaseLine, PaperLine, Report

LOOK = 16  # digits of a look; sixteen that are the same are the look of nothing
TOGETHER = 100  # papers compared that share one look: a picture that more of them share is flagged often enough
PAIRS = 5  # questions about one picture; that more cases than these share it is known by then, and told of each
DONE = frozenset({Standing.ACCEPTED, Standing.WAIVED})
WAITING = frozenset({Standing.TO_VERIFY, Standing.DEFECTIVE})
STANDING = WAITING | {Standing.ACCEPTED}
_RANK = {code: place for place, code in enumerate((*stamped.DOUBTS, stamped.MATCHES))}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper whose seal somebody has looked for, and that no person has confirmed yet."""

    case: CaseLine
    requirement: Requirement
    paper: PaperLine
    findings: tuple[Finding, ...]  # about its seals only, the most pressing first

    @property
    def rank(self) -> int:
        return _RANK[self.findings[0].code]

    @property
    def key(self) -> str:
        """The key of the question about it, if there is one."""
        return stamped.key(self.paper.mail, self.paper.path, self.requirement.key)


def waiting(report: Report) -> tuple[Waiting, ...]:
    """What waits, the most pressing doubt first and matching names last; a shared paper once, under the first case of its unit."""
    found: dict[int, Waiting] = {}
    same = alike(report)
    for case in report.cases:
        for item in case.items:
            requirement = report.campaign.requirement(item.key)
            if requirement is None or not requirement.seal or not requirement.by_email or item.standing in DONE:
                continue
            bearing = {paper.id for paper in item.papers if paper.standing in STANDING and _seen(paper)}
            for paper in item.papers:
                one = _waiting(case, requirement, paper, same.get(paper.id, ()))
                if one is not None and (paper.id in bearing or not bearing):  # beside a sealed scan nobody asks where the seal of its Word text is
                    found.setdefault(paper.id, one)
    return tuple(sorted(found.values(), key=lambda one: (one.rank, one.case.number, one.paper.number)))


def _seen(paper: PaperLine) -> bool:
    """Whether a seal was seen on this paper, whatever there is to say of it."""
    return any(one.code in stamped.SIGHTS - stamped.UNSEEN for one in paper.findings)


def _waiting(case: CaseLine, requirement: Requirement, paper: PaperLine, same: Sequence[str]) -> Waiting | None:
    seen = [one for one in paper.findings if one.code in stamped.SIGHTS]
    if not seen or paper.standing not in WAITING:
        return None
    seen.extend(Finding("seal-same-picture", Weight.HUMAN, values=(("case", other),)) for other in same)
    return Waiting(case, requirement, paper, tuple(sorted(seen, key=lambda one: _RANK[one.code])))


def alike(report: Report) -> Mapping[int, tuple[str, ...]]:
    """Of each paper whose seal looks like the very picture on a paper of another case: the numbers of those cases.

    The same file in two cases is not named: that it is the same is plain to see. Nor are looks that are only near, or that read differently:
    short names in one ring, and one seal pressed twice, come as near as that.
    """
    others: dict[int, dict[str, None]] = {}
    for (own, mine), (their, theirs) in chain.from_iterable(combinations(same[:TOGETHER], 2) for same in _drawn(report)):
        if own != their and mine.sha256 != theirs.sha256:
            others.setdefault(mine.id, {})[their] = None
            others.setdefault(theirs.id, {})[own] = None
    return {paper: tuple(sorted(cases))[:PAIRS] for paper, cases in others.items()}


def _drawn(report: Report) -> tuple[list[tuple[str, PaperLine]], ...]:
    """Papers with the numbers of their cases, together where a seal on them looks and reads the same."""
    drawn: dict[tuple[str, str], list[tuple[str, PaperLine]]] = {}
    for case in sorted(report.cases, key=lambda one: one.number):
        for paper in (paper for item in case.items for paper in item.papers):
            for look in looks(paper.findings):
                drawn.setdefault(look, []).append((case.number, paper))
    return tuple(same for same in drawn.values() if len(same) > 1)


def looks(findings: Iterable[Finding]) -> tuple[tuple[str, str], ...]:
    """How the seals look that *findings* speak of, each with what it reads as."""
    said = [dict(one.values) for one in findings if one.code in stamped.SIGHTS]
    seen = ((one.get("look", ""), one.get("read", "")) for one in said)
    return tuple(dict.fromkeys((look, read) for look, read in seen if len(look) == LOOK and len(set(look)) > 1))


def same_pictures(report: Report) -> tuple[Task, ...]:
    """Ask about the cases that seem to use the picture of a seal that an earlier case bears: nothing follows from it by itself.

    Who recommends thirty cases with one picture of his seal is asked about a few times, not once for every two of the thirty.
    """
    pairs: dict[tuple[str, str], None] = {}
    for (first, paper), *later in _drawn(report):
        others = dict.fromkeys(number for number, other in later if number != first and other.sha256 != paper.sha256)
        pairs |= dict.fromkeys((first, other) for other in list(others)[:PAIRS])
    units = {case.number: case.unit for case in report.cases}
    return tuple(_same(one, other, units, report.campaign) for one, other in sorted(pairs))


def _same(one: str, other: str, units: Mapping[str, str], campaign: Campaign) -> Task:
    asked = f"{one}与{other}的公章像是同一张图片，是否认可？"
    reasons = ("两份材料上的章看上去完全相同；盖在纸上的章每次都有差别",)
    return Task(f"same-seal:{one}:{other}", TaskKind.SEAL, asked, campaign.code, "", one, (units[one], units[other]), reasons)


def settled(tasks: Iterable[Task], queue: Iterable[Waiting]) -> tuple[Task, ...]:
    """Open questions about papers that wait no longer: a newer version came, or a person ruled."""
    keys = {one.key for one in queue}
    return tuple(one for one in tasks if one.kind is TaskKind.SEAL and not one.closed and one.key.startswith(stamped.PREFIX) and one.key not in keys)


def with_same(report: Report) -> Report:
    """*report* with `seal-same-picture` beside what else was seen of a seal, where it is shown."""
    same = {paper: tuple(Finding("seal-same-picture", Weight.HUMAN, values=(("case", one),)) for one in cases) for paper, cases in alike(report).items()}
    if not same:
        return report
    cases = tuple(
        replace(
            case,
            items=tuple(
                replace(item, findings=(*item.findings, *dict.fromkeys(one for paper in item.papers if _now(paper) for one in same.get(paper.id, ()))))
                for item in case.items
            ),
        )
        for case in report.cases
    )
    return replace(report, cases=cases)


def _now(paper: PaperLine) -> bool:
    return paper.standing in WAITING
