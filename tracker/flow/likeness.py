"""The same case twice: every text that came is kept as numbers, and whoever is too much like another is asked about.

papers not read yet ──facts──▶ sketch ──▶ kept        (all of them first: in whichever order they came, the same pairs are found)
texts not looked for yet ──marks──▶ candidates ──all numbers──▶ pairs ──▶ ONE question a pair (疑似重复)
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from config.campaign import Campaign
from ingest.parse import load
from tracker.core import likeness
from tracker.core.count import counted
from tracker.core.likeness import Evidence, Side
from tracker.core.model import Dossier, RulingKind, Task, TaskKind
from tracker.core.standing import withdrawn
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import looked
from tracker.flow.fetched import as_attached
from tracker.store.fingerprints import Known, Waiting
from tracker.store.ledger import Hand, Ledger

log = logging.getLogger(__name__)

AT_ONCE = 100  # texts kept, or looked for, in one transaction
TEXTS = 2_000  # texts of a campaign of which those are chosen that show what everybody writes: 40 MB at the most
PAIRS = 5  # questions about one case; who is like more cases than that is known by then

REMOVED = "往年资料已移除"  # the answer of a question that was withdrawn

Pair: TypeAlias = tuple[str, str]  # keys of two cases, the lesser first


def compare(desk: Desk, *, now: datetime, progress: Progress = silent) -> int:
    """Read the texts that came, and ask about every pair that may be one case; how many questions are new."""
    for campaign in desk.campaigns:
        _keep(desk, campaign, progress)
    return sum(_compare(desk, campaign, now, progress) for campaign in desk.campaigns)


def _keep(desk: Desk, campaign: Campaign, progress: Progress) -> None:
    items = [one.key for one in campaign.electronic() if likeness.free_text(one)]
    after = done = 0
    while items:
        with desk.store.look() as ledger:
            waiting = ledger.likeness.waiting(campaign.code, items, reader=likeness.VERSION, after=after, limit=AT_ONCE)
            read = [(one, likeness.sketch(_text(desk, ledger, one))) for one in waiting if not one.locked]
        if not waiting:
            return
        after = waiting[-1].paper
        with desk.store.begin() as ledger:
            for one, sketch in read:
                ledger.likeness.keep(campaign.code, one.number, one.paper, sketch, reader=one.reader)
        done += len(waiting)
        progress(done, 0)


def _text(desk: Desk, ledger: Ledger, paper: Waiting) -> str:
    """What the file says; "" where its mail was never read."""
    kept = ledger.intake.facts(paper.mail)
    if kept is None:
        return ""
    mail = looked.look(desk, load(kept[1])).mail
    found = next((leaf for leaf in mail.files() if leaf.path == paper.path), None)
    if found is not None:
        return counted(found.extract)
    return mail.reply if any(leaf.path == paper.path for leaf in mail.body) else _fetched(desk, paper)


def _fetched(desk: Desk, paper: Waiting) -> str:
    """What a file says that a person downloaded: it is in no mail, but kept beside them."""
    try:
        return counted(as_attached(desk, desk.path_of(paper.sha256)).extract)
    except NotReady as error:
        log.warning("text not read", extra={"paper": paper.paper, "reason": str(error)})
        return ""


def _compare(desk: Desk, campaign: Campaign, now: datetime, progress: Progress) -> int:
    near, searched = _near(desk, campaign, progress)
    with desk.store.look() as ledger:
        named = _named(ledger, campaign)
        table = _Table(desk, ledger, campaign)
        owed = table.questions({*near, *named}, named)
    if not owed and not searched:
        return 0
    with desk.store.begin() as ledger:
        ledger.likeness.asked(searched, likeness.scope(campaign))
        return sum(_ask(ledger, task, Hand(by=desk.version, now=now)) for task in owed)


def _ask(ledger: Ledger, task: Task, hand: Hand) -> bool:
    """Ask; a question that was withdrawn with the earlier call it was about is asked again when that call is back."""
    return ledger.office.ask(task, hand=hand) or ledger.office.reopen_task(task.key, by=hand.by, at=hand.now)


def _near(desk: Desk, campaign: Campaign, progress: Progress) -> tuple[set[Pair], list[int]]:
    """The cases whose texts may be alike, and which texts were looked for."""
    among = likeness.scope(campaign)
    found: set[Pair] = set()
    searched: list[int] = []
    while True:
        with desk.store.look() as ledger:
            texts = ledger.likeness.unasked(campaign.code, among, after=searched[-1] if searched else 0, limit=AT_ONCE)
            found.update(_pair(one.owner, other) for one in texts for other in ledger.likeness.near(one, among))
        if not texts:
            return found, searched
        searched += [one.id for one in texts]
        progress(len(searched), 0)


def _named(ledger: Ledger, campaign: Campaign) -> dict[Pair, str]:
    """Cases that an earlier call has by name, if this one compares by names; each with why."""
    rule = campaign.duplicates
    by = likeness.compared(rule)
    if rule is None or not (by.units or by.titles):
        return {}
    found = ledger.likeness.named(campaign.code, rule.against, titled=by.titles)
    units = {number: (unit, title) for number, unit, title in ledger.likeness.names(campaign.code)} if found else {}
    said = {_pair(number, one.key): likeness.same_names(by, units[number], (one.unit, one.title)) for number, one in found}
    return {pair: why for pair, why in said.items() if why}


def _pair(one: str, other: str) -> Pair:
    return (min(one, other), max(one, other))


class _Table:
    """What lies on the table while the cases of one campaign are compared."""

    def __init__(self, desk: Desk, ledger: Ledger, campaign: Campaign) -> None:
        self.desk = desk
        self.ledger = ledger
        self.campaign = campaign

    @cached_property
    def everybody(self) -> frozenset[int]:
        """What everybody writes in this campaign."""
        texts = self.ledger.likeness.all_of(self.campaign.code, TEXTS)
        units = {number: unit for number, unit, _ in self.ledger.likeness.names(self.campaign.code)}
        return likeness.common((units.get(one.owner, one.owner), one.sketch) for one in texts)

    def questions(self, pairs: Iterable[Pair], named: Mapping[Pair, str]) -> list[Task]:
        """What to ask about these pairs, the first come before the others; nothing that was asked before."""
        wanted = set(pairs)
        before = [one for one in self.ledger.office.tasks(self.campaign.code, open_only=False) if one.kind is TaskKind.DUPLICATE] if wanted else []
        asked = {one.key for one in before if one.answer != REMOVED}
        many = Counter(one.submission for one in before if one.key in asked)
        sides = self._sides({key for pair in wanted for key in pair})
        found = [(sides[one], sides[other], named.get((one, other), "")) for one, other in wanted if one in sides and other in sides]
        owed: list[Task] = []
        for one, other, why in sorted(found, key=lambda pair: sorted((pair[0].side.rank, pair[1].side.rank))):
            later = max(one, other, key=lambda drawn: drawn.side.rank)
            if likeness.key(one.side.key, other.side.key) in asked or many[later.side.key] >= PAIRS:
                continue
            evidence = self._evidence(one, other, why)
            if evidence is not None:
                owed.append(likeness.question(one.side, other.side, evidence, self.campaign))
                many[later.side.key] += 1
        return owed

    def _evidence(self, one: _Drawn, other: _Drawn, named: str) -> Evidence | None:
        first, later = sorted((one, other), key=lambda drawn: drawn.side.rank)
        best = likeness.closest(later.side, first.side, self.everybody)
        if best is None:
            return Evidence(named=named) if named else None
        degree, mine, theirs = best
        paper = later.papers.get(mine.content)
        text = _text(self.desk, self.ledger, paper) if paper is not None else ""
        return Evidence(degree, likeness.passages(text, theirs, self.everybody), named)

    def _sides(self, keys: set[str]) -> dict[str, _Drawn]:
        """These cases, earlier ones too; those that were withdrawn are left out."""
        texts = self.ledger.likeness.of(keys)
        drawn = {
            one.key: _Drawn(Side(one.key, one.campaign, one.unit, one.title, sketches=tuple(text.sketch for text in texts.get(one.key, ()))), {})
            for one in self.ledger.likeness.earlier(keys=keys)
        }
        by_campaign: dict[str, list[str]] = {}
        for number in sorted(keys - set(drawn)):
            by_campaign.setdefault(number.rpartition("-")[0], []).append(number)
        for code, numbers in by_campaign.items():
            for dossier in self.ledger.cases.dossiers(code, numbers):
                if not withdrawn(dossier):
                    drawn[dossier.submission.number] = _drawn(dossier, texts.get(dossier.submission.number, ()))
        return drawn


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One side, with the papers its texts stand in."""

    side: Side
    papers: Mapping[str, Waiting]  # by digest


def _drawn(dossier: Dossier, texts: Iterable[Known]) -> _Drawn:
    void = {one.subject for one in dossier.rulings if one.kind is RulingKind.VOID and not one.undone}
    papers = {one.id: one for one in dossier.papers if f"paper:{one.id}" not in void}
    mine = [(one, papers[one.paper]) for one in texts if one.paper in papers]
    submission = dossier.submission
    side = Side(
        key=submission.number,
        campaign=submission.campaign,
        unit=submission.unit.name,
        title=submission.title,
        came=min((paper.arrived for _, paper in mine), default=submission.opened),
        sketches=tuple(text.sketch for text, _ in mine),
    )
    return _Drawn(side, {text.sketch.content: Waiting(paper.id, paper.mail, paper.path, paper.sha256, submission.number, locked=False) for text, paper in mine})
