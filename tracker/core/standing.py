"""How things stand: one fold over the evidence, the same whatever order it came in and however often.

    papers ─┐
    parcels ┼─▶ paper standings ─▶ item standing ─▶ state of the case
    rulings ┘        (versions)      (须 findings)

A paper is superseded by a later, timely one of the same make: a new Word text replaces the old one, a stamped scan stands
beside the Word file it was printed from. Late papers never replace timely ones. Rulings outrank all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Basis, Campaign, Deadline, Requirement, SealCheck, Weight
from tracker.core import circumstances, senders, stamped, totals
from tracker.core.check import ARCHIVES, SCANS, VIDEOS, accepts
from tracker.core.model import CaseState, Dossier, Finding, Paper, PostalReceipt, Ruling, RulingKind, Standing, TaskKind

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
LEFT_ELSEWHERE = frozenset({"cloud-only", "cloud-undated", "cloud-expired"})  # findings of a file that was left at a provider
SEAL_FINDINGS = stamped.SIGHTS | {"no-seal", "seal-to-verify"}  # what a person has answered who ruled on the seal
BEST_FIRST = (Standing.ACCEPTED, Standing.TO_VERIFY, Standing.RECEIVED, Standing.IN_REVIEW, Standing.DEFECTIVE)


@dataclass(frozen=True, slots=True)
class PaperStanding:
    paper: Paper
    version: int  # 1.. within the item; identical bytes share one
    standing: Standing
    findings: tuple[Finding, ...]


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
    papers = _papers(dossier, requirement, campaign)
    parcels = tuple(one for one in dossier.parcels if requirement.key in one.contents)
    standing, findings = _fold(dossier, requirement, campaign, papers, parcels)
    return _with_inside(dossier, requirement, campaign, ItemStanding(requirement, standing, findings, papers, parcels))


def case_state(dossier: Dossier, stood: Sequence[ItemStanding]) -> CaseState:
    """The one word for the whole case."""
    if _ruled(dossier.rulings, "case", RulingKind.WITHDRAW):
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


def too_late(moment: datetime, deadline: Deadline, extended: date | None, zone: str) -> bool:
    """Whether *moment* lies after *deadline*, or after the day to which a person extended it."""
    if deadline.at is None:
        return False
    limit = max(deadline.at, end_of_day(extended, zone)) if extended is not None else deadline.at
    return moment > limit


def end_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone))


def extension(dossier: Dossier) -> date | None:
    """The day to which a person extended this case, if one did."""
    ruling = _ruled(dossier.rulings, "case", RulingKind.EXTEND)
    return date.fromisoformat(ruling.value) if ruling else None


def withdrawn(dossier: Dossier) -> bool:
    return _ruled(dossier.rulings, "case", RulingKind.WITHDRAW) is not None


def stopped(dossier: Dossier) -> bool:
    """Whether a person said that nothing is written about this case."""
    return _ruled(dossier.rulings, "case", RulingKind.STOP_MAIL) is not None


def timing(dossier: Dossier, *subjects: str) -> RulingKind | None:
    """What a person said last of the case, or of one mail or envelope of it: ON_TIME, LATE, or nothing."""
    said = [one for subject in ("case", *subjects) if (one := _ruled(dossier.rulings, subject, RulingKind.ON_TIME, RulingKind.LATE))]
    return max(said, key=lambda one: (one.at, one.id)).kind if said else None


def parcel_verdict(parcel: PostalReceipt, deadline: Deadline, dossier: Dossier | None, zone: str) -> Standing:
    """Whether an envelope is in time for its case: as a person said, else as `post_verdict` can tell."""
    if dossier is None:
        return post_verdict(parcel, deadline, None, zone)
    said = timing(dossier, f"parcel:{parcel.register_no}")
    if said is RulingKind.ON_TIME:
        return Standing.ACCEPTED
    verdict = post_verdict(parcel, deadline, extension(dossier), zone)
    return Standing.LATE if said is RulingKind.LATE and verdict is Standing.IN_REVIEW else verdict


def post_verdict(parcel: PostalReceipt, deadline: Deadline, extended: date | None, zone: str) -> Standing:
    """邮戳 against the deadline, arrival against its grace; by hand the day of delivery counts; no date, or one that cannot be, a person looks."""
    if deadline.at is None:
        return Standing.ACCEPTED
    last = (deadline.at.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
    limit = max(last, extended) if extended is not None else last
    counts = parcel.received_on if parcel.by_hand or deadline.basis in {Basis.RECEIVED, Basis.DELIVERED} else parcel.posted_on
    if counts is None or counts > parcel.received_on:
        # An illegible postmark proves nothing, nor one of a day after it came, unless the envelope was already here in time.
        return Standing.ACCEPTED if parcel.received_on <= limit else Standing.IN_REVIEW
    if counts > limit:
        return Standing.LATE
    if deadline.grace and parcel.received_on > limit + deadline.grace:
        return Standing.IN_REVIEW
    return Standing.ACCEPTED


def _papers(dossier: Dossier, requirement: Requirement, campaign: Campaign) -> tuple[PaperStanding, ...]:
    once = {one.id: one for one in dossier.papers if one.requirement == requirement.key}  # told twice, it is still one paper and makes good nothing of itself
    mine = sorted(once.values(), key=lambda one: (one.arrived, one.mail, one.path))
    versions = _versions(mine)
    deadline = campaign.deadline_of(requirement)
    chosen = {one.id for one in mine if _ruled(dossier.rulings, _subject(one), RulingKind.THIS_VERSION)}  # even a late one, if a person says so
    late = {one.id for one in mine if one.id not in chosen and too_late(one.arrived, deadline, extension(dossier), campaign.zone)}
    late -= {one.id for one in mine if one.id in late and timing(dossier, f"mail:{one.mail}") is RulingKind.ON_TIME}
    strange = frozenset() if requirement.gathers else senders.strange(dossier, mine) - chosen - late
    strange -= {one.id for one in mine if _ruled(dossier.rulings, _subject(one), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)}
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
    chosen = [(ruling, one) for one in valid if (ruling := _ruled(rulings, _subject(one), RulingKind.THIS_VERSION))]
    if chosen:
        return frozenset({max(chosen, key=lambda pair: (pair[0].at, pair[0].id))[1].id})
    here = [one for one in valid if one.sha256]
    waited_for = frozenset(one.id for one in valid if not one.sha256 and not any(answers(other, one) for other in valid))
    if requirement.gathers:
        return waited_for | frozenset(one.id for one in here)
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


def _void(paper: Paper, rulings: Sequence[Ruling]) -> bool:
    """Whether a person said that this paper is none, or took back that he put it here."""
    verdict = _ruled(rulings, _subject(paper), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)
    put = [one for one in rulings if one.subject == _subject(paper) and one.kind is RulingKind.PLACE]
    return (verdict is not None and verdict.kind is RulingKind.VOID) or (bool(put) and all(one.undone for one in put))


def grave(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What keeps an item from being good. Of a file that has to be sent again the size is told along: there is no second chance to say it."""
    seen = tuple(findings)
    again = any(one.code in LEFT_ELSEWHERE for one in seen)
    return tuple(one for one in seen if not one.remark and (one.weight is Weight.MUST or (again and one.code == "oversize")))


def _make(paper: Paper) -> str:
    """Editable text, a picture of paper, film, or something else: only like replaces like."""
    if paper.kind in SCANS:
        return "scan"
    return "video" if paper.kind in VIDEOS else "text"


def _paper(
    paper: Paper, requirement: Requirement, rulings: Sequence[Ruling], *, late: set[int], current: frozenset[int], by_name: bool
) -> tuple[Standing, tuple[Finding, ...]]:
    verdict = _ruled(rulings, _subject(paper), RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID)
    if _void(paper, rulings):
        return Standing.SUPERSEDED, paper.findings
    if paper.id in late:
        return Standing.LATE, (*paper.findings, Finding("late", Weight.HUMAN))
    if paper.id not in current:
        return Standing.SUPERSEDED, paper.findings
    if verdict and verdict.kind is RulingKind.ACCEPT:
        return Standing.ACCEPTED, ()
    if verdict:
        return Standing.DEFECTIVE, (*paper.findings, Finding("returned", Weight.MUST, values=(("why", verdict.why or verdict.value),)))
    on_seal = _ruled(rulings, stamped.subject(paper.id), RulingKind.ACCEPT, RulingKind.RETURN)
    findings = tuple(one for one in paper.findings if on_seal is None or one.code not in SEAL_FINDINGS)
    if on_seal is not None and on_seal.kind is RulingKind.RETURN:
        return Standing.DEFECTIVE, (*findings, Finding(stamped.REFUSED, Weight.MUST, values=(("why", on_seal.why or on_seal.value),)))
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
    return Standing.ACCEPTED if sealed and not _signed(requirement) else Standing.TO_VERIFY


def _signed(requirement: Requirement) -> bool:
    """Whether a person has to look at somebody's hand on it: of several ways (任一) any may be the one that was taken."""
    return bool(requirement.signature) or any(one.signature or one.seal for one in requirement.any_of)


def _fold(
    dossier: Dossier, requirement: Requirement, campaign: Campaign, papers: Sequence[PaperStanding], parcels: Sequence[PostalReceipt]
) -> tuple[Standing, tuple[Finding, ...]]:
    subject = f"item:{requirement.key}"
    if _ruled(dossier.rulings, subject, RulingKind.WAIVE):
        return Standing.WAIVED, ()
    if parcels:
        return _post(dossier, requirement, campaign, parcels)
    standing_now = [one for one in papers if one.standing in BEST_FIRST and not _has(one, "other-sender")]
    if standing_now:
        verdict = _ruled(dossier.rulings, subject, RulingKind.ACCEPT, RulingKind.RETURN)
        if verdict is not None and verdict.kind is RulingKind.ACCEPT:
            return Standing.ACCEPTED, ()
        if verdict is not None and all(one.paper.arrived <= verdict.at for one in standing_now):  # what came since is judged by itself
            return Standing.DEFECTIVE, (Finding("returned", Weight.MUST, values=(("why", verdict.why or verdict.kind.value),)),)
        return _together(requirement, standing_now)
    if any(one.standing is Standing.LATE for one in papers):
        return Standing.LATE, (Finding("late", Weight.HUMAN),)
    return _unsent(dossier, requirement, campaign)


def _together(requirement: Requirement, standing: Sequence[PaperStanding]) -> tuple[Standing, tuple[Finding, ...]]:
    """What the papers of one item say jointly: the scan bears the seal that the Word file lacks, and so on."""
    if requirement.gathers:
        left = [one for paper in standing for one in paper.findings]
    else:
        left = [one for paper in standing for one in paper.findings if not _cured(one, paper, standing)]
    lacking = [form for form in requirement.together if not any(one.paper.sha256 and _is_format(one.paper, form) for one in standing)]
    left.extend(Finding("not-together", Weight.MUST, values=(("wanted", "和".join(requirement.together)), ("missing", form))) for form in lacking)
    left.extend(totals.findings(requirement, [one.paper for one in standing]))
    findings = tuple(dict.fromkeys(left))
    if any(one.weight is Weight.MUST and not one.remark for one in findings):
        return Standing.DEFECTIVE, findings
    if all(one.standing is Standing.ACCEPTED for one in standing):
        return Standing.ACCEPTED, findings
    best = min((one.standing for one in standing if one.standing is not Standing.DEFECTIVE), key=BEST_FIRST.index, default=Standing.DEFECTIVE)
    if best is Standing.RECEIVED or not (requirement.seal or _signed(requirement)):
        return best, findings
    return (Standing.ACCEPTED if best is Standing.ACCEPTED else Standing.TO_VERIFY), findings


def _cured(finding: Finding, owner: PaperStanding, all_standing: Sequence[PaperStanding]) -> bool:
    """Whether another standing paper of the item makes good what this one lacks."""
    others = [one for one in all_standing if one is not owner]
    match finding.code:
        case "no-seal":
            return any(not _has(one, "no-seal") and not _has(one, stamped.REFUSED) and not _broken(one) for one in others)
        case code if code in stamped.UNSEEN:
            return any(found.code in stamped.SIGHTS - stamped.UNSEEN for one in others for found in one.findings)
        case "empty-field":
            label = dict(finding.values).get("label")
            return any(read.label == label and read.value for one in others for read in one.paper.fields)
        case "wrong-format" | "damaged" | "encrypted":
            return any(not _has(one, "wrong-format") and not _broken(one) for one in others)
        case code if code.startswith("misshapen-"):
            label = dict(finding.values).get("label")
            return any(read.label == label and read.value and not read.fault for one in others for read in one.paper.fields)
        case "seal-to-verify":
            return any(one.standing is Standing.ACCEPTED for one in others)
        case "unread":
            return any(not _has(one, "unread") and not _broken(one) for one in others)
        case _:
            return False


def _has(one: PaperStanding, code: str) -> bool:
    return any(finding.code == code for finding in one.findings)


def _broken(one: PaperStanding) -> bool:
    return any(_has(one, code) for code in ("damaged", "encrypted", *LEFT_ELSEWHERE))


def _is_format(paper: Paper, form: str) -> bool:
    return accepts(Requirement(name="", formats=(form,)), paper.kind)


def _inside(dossier: Dossier, requirement: Requirement, campaign: Campaign, *, of: Sequence[Standing] = BEST_FIRST) -> int:
    """附于: the pictures inside the papers of the item that may hold this one; of Word and PDF of one text those of one file."""
    host = campaign.requirement(requirement.inside) if requirement.inside else None
    if host is None or not any(check.subject == "张数" for check in requirement.checks):
        return 0
    return max((totals.held(one.paper) for one in _papers(dossier, host, campaign) if one.standing in of), default=0)


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
    verdict = _ruled(dossier.rulings, f"item:{requirement.key}", RulingKind.ACCEPT, RulingKind.RETURN)
    if verdict is not None and verdict.kind is RulingKind.RETURN:
        return Standing.DEFECTIVE, (Finding("returned", Weight.MUST, values=(("why", verdict.why or verdict.kind.value),)),)
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


def _subject(paper: Paper) -> str:
    return f"paper:{paper.id}"


def _ruled(rulings: Sequence[Ruling], subject: str, *kinds: RulingKind) -> Ruling | None:
    """The latest ruling of these *kinds* on *subject* that was not undone."""
    return max((one for one in rulings if one.subject == subject and one.kind in kinds and not one.undone), key=lambda one: (one.at, one.id), default=None)
