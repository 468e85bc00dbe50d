"""The seals that wait for a person: which papers, in what order, and which of them bear one and the same picture. Pure.

One list serves the sheet of prints, the links of the workbook and `review seals`, so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from config.campaign import Campaign, Requirement, Weight
from tracker.core import stamped
from tracker.core.model import Finding, Standing, Task, TaskKind
from tracker.core.report import CaseLine, PaperLine, Report

ALIKE = 3  # bits of 64 in which the looks of one picture, saved twice, may differ
BANDS = 4  # of 16 bits: two looks that differ in three bits are the same in one of them
TOGETHER = 100  # looks compared that agree in one band: a picture that more papers share is flagged often enough
FLAT = frozenset({0, (1 << 64) - 1})  # the look of nothing
PAIRS = 5  # questions about one case; who shares a picture with more cases than that is known by then
DONE = frozenset({Standing.ACCEPTED, Standing.WAIVED})
WAITING = frozenset({Standing.TO_VERIFY, Standing.DEFECTIVE})
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
            for paper in item.papers:
                one = _waiting(case, requirement, paper, same.get(paper.id, ()))
                if one is not None:
                    found.setdefault(paper.id, one)
    return tuple(sorted(found.values(), key=lambda one: (one.rank, one.case.number, one.paper.number)))


def _waiting(case: CaseLine, requirement: Requirement, paper: PaperLine, same: Sequence[str]) -> Waiting | None:
    seen = [one for one in paper.findings if one.code in stamped.SIGHTS]
    if not seen or paper.standing not in WAITING:
        return None
    seen.extend(Finding("seal-same-picture", Weight.HUMAN, values=(("case", other),)) for other in same)
    return Waiting(case, requirement, paper, tuple(sorted(seen, key=lambda one: _RANK[one.code])))


def alike(report: Report) -> Mapping[int, tuple[str, ...]]:
    """Of each paper whose seal looks like the very picture on a paper of another case: the numbers of those cases.

    The same file in two cases is not named: that it is the same is plain to see.
    """
    drawn = [(case.number, paper, look) for case in report.cases for item in case.items for paper in item.papers for look in looks(paper.findings)]
    others: dict[int, dict[str, None]] = {}
    for one, other in _near([look for _, _, look in drawn]):
        (case, paper, _), (their_case, theirs, _) = drawn[one], drawn[other]
        if case != their_case and paper.sha256 != theirs.sha256:
            others.setdefault(paper.id, {})[their_case] = None
            others.setdefault(theirs.id, {})[case] = None
    return {paper: tuple(sorted(cases))[:PAIRS] for paper, cases in others.items()}


def looks(findings: Iterable[Finding]) -> tuple[int, ...]:
    """How the seals look that *findings* speak of, each as 64 bits."""
    said = (dict(one.values).get("look", "") for one in findings if one.code in stamped.SIGHTS)
    read = (int(one, 16) for one in said if len(one) == 16 and all(digit in "0123456789abcdef" for digit in one))
    return tuple(dict.fromkeys(one for one in read if one not in FLAT))


def _near(looks_: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of looks that are those of one picture; only such as agree in a whole band are compared."""
    bands: dict[tuple[int, int], list[int]] = {}
    for place, look in enumerate(looks_):
        for band in range(BANDS):
            bands.setdefault((band, look >> (16 * band) & 0xFFFF), []).append(place)
    pairs = {pair for places in bands.values() if len(places) > 1 for pair in combinations(places[:TOGETHER], 2)}
    yield from sorted((one, other) for one, other in pairs if (looks_[one] ^ looks_[other]).bit_count() <= ALIKE)


def same_pictures(report: Report) -> tuple[Task, ...]:
    """Ask about every two cases that seem to use one picture of a seal: flagged for a person, and nothing follows from it by itself."""
    numbers = {paper.id: case for case in report.cases for item in case.items for paper in item.papers}
    pairs = {tuple(sorted((numbers[paper].number, other))) for paper, others in alike(report).items() for other in others}
    units = {case.number: case.unit for case in report.cases}
    return tuple(_same(one, other, units, report.campaign) for one, other in sorted(pairs))


def _same(one: str, other: str, units: Mapping[str, str], campaign: Campaign) -> Task:
    asked = f"{one}与{other}的公章像是同一张图片，是否认可？"
    reasons = ("两份材料上的章逐点相同；盖在纸上的章每次都有差别",)
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
