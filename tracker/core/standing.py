"""How things stand: one fold over the evidence, the same whatever order it came in and however often.

    papers ─┐
    parcels ┼─▶ paper standings ─▶ item standing ─▶ state of the case
    rulings ┘        (versions)      (须 findings)

`inforce` says which ruling holds, `timeliness` what came in time, `versions` how each paper stands, `together` what those of one item say jointly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.campaign import Campaign, Requirement, Weight
from tracker.core import circumstances, totals
from tracker.core.inforce import ruled, stopped, withdrawn
from tracker.core.model import CaseState, Dossier, Finding, PostalReceipt, RulingKind, Standing, TaskKind
from tracker.core.sentback import sent_back
from tracker.core.timeliness import end_of_day, extension, parcel_verdict, post_verdict, timing, too_late
from tracker.core.together import BEST_FIRST, LEFT_ELSEWHERE, grave, has, together
from tracker.core.versions import PaperStanding, standings

__all__ = [
    "HOLDING",
    "LEFT_ELSEWHERE",
    "ItemStanding",
    "PaperStanding",
    "case_state",
    "end_of_day",
    "extension",
    "grave",
    "item",
    "items",
    "parcel_verdict",
    "post_verdict",
    "stopped",
    "too_late",
    "withdrawn",
]

# Which open questions keep a whole case 待核: the others (a seal to look at, a question asked) do not hold it up.
HOLDING = frozenset(
    {
        TaskKind.UNIT,
        TaskKind.BORDERLINE,
        TaskKind.LATE_REPLACEMENT,
        TaskKind.WITHDRAWAL,
        TaskKind.BOUNCE,
        TaskKind.CLOUD,
        TaskKind.UNREADABLE,
        TaskKind.DUPLICATE,
        TaskKind.ITEM,
        TaskKind.TITLE,
        TaskKind.REPLACEMENT,
    }
)


@dataclass(frozen=True, slots=True)
class ItemStanding:
    requirement: Requirement
    standing: Standing
    findings: tuple[Finding, ...]
    papers: tuple[PaperStanding, ...]
    parcels: tuple[PostalReceipt, ...] = ()


def items(dossier: Dossier, campaign: Campaign) -> tuple[ItemStanding, ...]:
    """Every requirement of the call as this case answers it, in the sheet's order."""
    stood: dict[str, ItemStanding] = {}
    for requirement in campaign.requirements:
        stood[requirement.key] = item(dossier, requirement, campaign)
    return tuple(_within_another(one, stood) for one in stood.values())


def item(dossier: Dossier, requirement: Requirement, campaign: Campaign) -> ItemStanding:
    papers = standings(dossier, requirement, campaign)
    parcels = tuple(one for one in dossier.parcels if requirement.key in one.contents)
    standing, findings = _fold(dossier, requirement, campaign, papers, parcels)
    return _with_inside(dossier, requirement, campaign, ItemStanding(requirement, standing, findings, papers, parcels))


def case_state(dossier: Dossier, stood: Sequence[ItemStanding]) -> CaseState:
    """The one word for the whole case."""
    if ruled(dossier.rulings, "case", RulingKind.WITHDRAW):
        return CaseState.WITHDRAWN
    if any(task.kind in HOLDING and not task.closed for task in dossier.tasks):
        return CaseState.IN_REVIEW
    electronic = [one for one in stood if one.requirement.by_email and one.standing is not Standing.NOT_OWED]
    postal = [one for one in stood if not one.requirement.by_email and one.standing is not Standing.NOT_OWED]
    if any(one.standing is Standing.LATE for one in electronic) and not any(one.standing in BEST_FIRST for one in electronic):
        return CaseState.LATE
    if any(one.standing is Standing.IN_REVIEW for one in (*electronic, *postal)):
        return CaseState.IN_REVIEW
    if any(one.standing in {Standing.MISSING, Standing.DEFECTIVE, Standing.LATE} for one in electronic) or any(
        one.standing is Standing.DEFECTIVE for one in postal
    ):
        return CaseState.TO_SUPPLEMENT
    if any(one.standing is Standing.LATE for one in postal):
        return CaseState.LATE
    if any(one.standing is Standing.MISSING for one in postal):
        return CaseState.AWAITING_PAPER
    if any(one.standing is Standing.TO_VERIFY for one in (*electronic, *postal)):
        return CaseState.COMPLETE_TO_VERIFY
    return CaseState.COMPLETE


def _fold(
    dossier: Dossier, requirement: Requirement, campaign: Campaign, papers: Sequence[PaperStanding], parcels: Sequence[PostalReceipt]
) -> tuple[Standing, tuple[Finding, ...]]:
    subject = f"item:{requirement.key}"
    if ruled(dossier.rulings, subject, RulingKind.WAIVE):
        return Standing.WAIVED, ()
    if parcels:
        return _post(dossier, requirement, campaign, parcels)
    standing_now = [one for one in papers if one.standing in BEST_FIRST and not has(one, "other-sender")]
    if standing_now:
        verdict = ruled(dossier.rulings, subject, RulingKind.ACCEPT, RulingKind.RETURN)
        if verdict is not None and verdict.kind is RulingKind.ACCEPT:
            return Standing.ACCEPTED, ()
        if verdict is not None and all(one.paper.arrived <= verdict.at for one in standing_now):  # what came since is judged by itself
            return Standing.DEFECTIVE, (sent_back(verdict.why),)
        return together(requirement, standing_now)
    if any(one.standing is Standing.LATE for one in papers):
        return Standing.LATE, (Finding("late", Weight.HUMAN),)
    return _unsent(dossier, requirement, campaign)


def _inside(dossier: Dossier, requirement: Requirement, campaign: Campaign, *, of: Sequence[Standing] = BEST_FIRST) -> int:
    """附于: the pictures inside the papers of the item that may hold this one; of Word and PDF of one text those of one file."""
    host = campaign.requirement(requirement.inside) if requirement.inside else None
    if host is None or not any(check.subject == "张数" for check in requirement.checks):
        return 0
    return max((totals.held(one.paper) for one in standings(dossier, host, campaign) if one.standing in of), default=0)


def _with_inside(dossier: Dossier, requirement: Requirement, campaign: Campaign, one: ItemStanding) -> ItemStanding:
    """*one*, with the pictures counted that are inside another item."""
    inside = _inside(dossier, requirement, campaign)
    if not inside and one.standing is Standing.MISSING and _inside(dossier, requirement, campaign, of=(Standing.LATE,)):
        return replace(one, standing=Standing.LATE, findings=(Finding("late", Weight.HUMAN),))
    if not inside or one.standing not in {Standing.MISSING, Standing.DEFECTIVE, Standing.ACCEPTED}:
        return one
    loose = totals.pictures([paper.paper for paper in one.papers if paper.standing in BEST_FIRST])
    found = totals.with_inside(requirement, one.findings, loose=loose, inside=inside)
    good = Standing.TO_VERIFY if requirement.seal or requirement.signature else Standing.ACCEPTED
    return replace(one, standing=Standing.DEFECTIVE if any(each.weight is Weight.MUST and not each.remark for each in found) else good, findings=found)


def _post(dossier: Dossier, requirement: Requirement, campaign: Campaign, parcels: Sequence[PostalReceipt]) -> tuple[Standing, tuple[Finding, ...]]:
    verdict = ruled(dossier.rulings, f"item:{requirement.key}", RulingKind.ACCEPT, RulingKind.RETURN)
    if verdict is not None and verdict.kind is RulingKind.RETURN:
        return Standing.DEFECTIVE, (sent_back(verdict.why),)
    if verdict is not None or timing(dossier) is RulingKind.ON_TIME:
        return Standing.ACCEPTED, ()
    deadline = campaign.deadline_of(requirement)
    verdicts = [(parcel_verdict(one, deadline, dossier, campaign.zone), one) for one in parcels]
    for wanted in (Standing.ACCEPTED, Standing.IN_REVIEW, Standing.LATE):
        found = [parcel for verdict, parcel in verdicts if verdict is wanted]
        if not found:
            continue
        if wanted is Standing.LATE:
            return wanted, (Finding("late", Weight.HUMAN),)
        if requirement.seal and all(one.sealed is False for one in found):
            return Standing.DEFECTIVE, (Finding("no-seal", Weight.MUST),)
        return wanted, ()
    return Standing.MISSING, ()


def _unsent(dossier: Dossier, requirement: Requirement, campaign: Campaign) -> tuple[Standing, tuple[Finding, ...]]:
    """Nothing of it came: missing where it is owed, each with the ground that the sheet's conditions give."""
    found = circumstances.owed(dossier, requirement, campaign)
    why = (("why", found.ground),)
    if found.verdict:
        told = bool(found.ground) and campaign.language == "zh"  # the grounds are worded by the sheet, whose words are Chinese
        return Standing.MISSING, (Finding("not-sent-because", Weight.MUST, values=why) if told else Finding("not-sent", Weight.MUST),)
    if found.verdict is None:
        return Standing.NOT_OWED, (Finding("condition-unknown", Weight.HUMAN, values=why),)
    return Standing.NOT_OWED, (Finding("not-owed", Weight.HUMAN, values=why, remark=True),) if requirement.when else ()


def _within_another(one: ItemStanding, stood: dict[str, ItemStanding]) -> ItemStanding:
    """附于: what may be inside another item is not missing while that other one is here; a person sees whether it is in."""
    host = stood.get(one.requirement.inside)
    alternatives = [stood.get(choice.inside) for choice in one.requirement.any_of]
    hosts = [found for found in (host, *alternatives) if found is not None]
    if one.standing is Standing.MISSING and any(found.standing in BEST_FIRST or found.standing is Standing.WAIVED for found in hosts):
        return ItemStanding(
            one.requirement,
            Standing.TO_VERIFY,
            (Finding("person-decides", Weight.HUMAN, values=(("question", f"“{one.requirement.name}”是否在内"),), remark=True),),
            one.papers,
            one.parcels,
        )
    return one
