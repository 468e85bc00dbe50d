"""How letters describe a case: what is in, what is still awaited and until when, what is wrong with it and what we ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Deadline, Requirement, Weight
from config.demands import seal_of
from notifier.notices import Awaited, CaseEntry, Fault, Letterhead, PostTo, Received, Saying
from tracker.core.erasure import ERASED
from tracker.core.model import Dossier, Finding, MailBrief, Standing
from tracker.core.stamped import OWN, REFUSED, REFUSED_PLAINLY
from tracker.core.standing import LEFT_ELSEWHERE, ItemStanding, extension, grave

_SEALED_BY = {"no-seal": "ask.sealed-by", REFUSED: "ask.sealed-anew-by", REFUSED_PLAINLY: "ask.sealed-anew-by"}  # where the seal is another's


def letterhead(campaign: Campaign) -> Letterhead:
    return Letterhead(
        campaign=campaign.name,
        code=campaign.code,
        signature=campaign.correspondence.signature or "、".join(campaign.organisers),
        enquiries=campaign.correspondence.enquiries,
        zone=campaign.zone,
        language=campaign.language,
        retention=campaign.correspondence.retention,
    )


def entry(dossier: Dossier, stood: Sequence[ItemStanding], campaign: Campaign) -> CaseEntry:
    """One case as letters describe it: in, still awaited, worth knowing."""
    hints = [saying(finding) for one in stood for finding in one.findings if finding.weight is Weight.SHOULD and not finding.remark]
    return CaseEntry(
        number=dossier.submission.number,
        unit=dossier.submission.unit.name,
        title=dossier.submission.title,
        person=campaign.applicants.kind == "个人",
        received=tuple(_received(one) for one in stood if is_in(one)),
        awaited=tuple(_awaited(one, dossier, campaign) for one in stood if one.standing in {Standing.MISSING, Standing.DEFECTIVE}),
        hints=tuple(dict.fromkeys(hints)),
    )


def faults(stood: Sequence[ItemStanding]) -> tuple[Fault, ...]:
    """Everything by e-mail that is missing or defective, once, in the sheet's order: 一次性告知."""
    listed: list[Fault] = []
    for one in stood:
        if not one.requirement.by_email or one.standing not in {Standing.MISSING, Standing.DEFECTIVE}:
            continue
        posted = any(other.requirement.by_post and one.requirement.name in other.requirement.name for other in stood)
        listed.extend(Fault(one.requirement.name, saying(finding), _request(finding, one.requirement, posted=posted)) for finding in grave(one.findings))
    return tuple(listed)


def _request(finding: Finding, requirement: Requirement, *, posted: bool) -> Saying:
    """What we ask for; a file too large for mail may come on a disk where the call takes this item by post as well."""
    if posted and finding.code in LEFT_ELSEWHERE:
        return Saying("ask.attach-or-post")
    if finding.code in _SEALED_BY and requirement.seal not in {"", OWN}:
        return Saying(_SEALED_BY[finding.code], (("whose", seal_of(requirement.seal)),))
    return saying(finding, request=True)


def saying(finding: Finding, *, request: bool = False) -> Saying:
    return Saying(("request." if request else "finding.") + finding.code, finding.values)


def is_in(one: ItemStanding) -> bool:
    here = any(paper.paper.sha256 for paper in one.papers)
    return one.standing not in {Standing.MISSING, Standing.NOT_OWED} and (here or bool(one.parcels) or one.standing is Standing.WAIVED)


def _received(one: ItemStanding) -> Received:
    valid = [paper for paper in one.papers if paper.standing is not Standing.SUPERSEDED and paper.paper.sha256]
    # that a file was removed for somebody is the office's to know: another who writes for the unit is not told
    remarks = tuple(saying(finding) for finding in one.findings if finding.remark and finding.code != ERASED)
    waived = (Saying("standing.waived"),) if one.standing is Standing.WAIVED else ()
    return Received(one.requirement.name, tuple(dict.fromkeys(paper.paper.filename for paper in valid)), (*remarks, *waived))


def _awaited(one: ItemStanding, dossier: Dossier, campaign: Campaign) -> Awaited:
    deadline = campaign.deadline_of(one.requirement)
    remarks = tuple(saying(finding) for finding in one.findings if finding.weight is Weight.MUST and finding.code not in {"not-sent", "not-sent-because"})
    seal = one.requirement.seal
    return Awaited(
        one.requirement.name,
        not one.requirement.by_email,
        bool(seal),
        extended(deadline, dossier, campaign),
        deadline.basis.value,
        remarks,
        seal_of="" if seal in {"", OWN} else seal_of(seal),  # who is asked for a seal without more would press his own
    )


def extended(deadline: Deadline, dossier: Dossier, campaign: Campaign) -> datetime | None:
    later = extension(dossier)
    if deadline.at is None or later is None:
        return deadline.at
    following = later + timedelta(days=1)
    return max(deadline.at, datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(campaign.zone)))


def limits(stood: Sequence[ItemStanding], campaign: Campaign, dossier: Dossier) -> tuple[datetime | None, ...]:
    """Until when each item that is lacking by e-mail may still come; None where there is no date."""
    lacking = [one.requirement for one in stood if one.requirement.by_email and one.standing in {Standing.MISSING, Standing.DEFECTIVE}]
    return tuple(extended(campaign.deadline_of(one), dossier, campaign) for one in lacking)


def by_now(case: CaseEntry, now: datetime) -> CaseEntry:
    """*case* with what can no longer come in time told as such: nobody is asked to send by a day that has passed."""
    return replace(case, awaited=tuple(replace(one, closed=one.until is not None and one.until <= now) for one in case.awaited))


def consequence(stood: Sequence[ItemStanding]) -> str:
    """The gravest word the notice itself has for what is missing; "" where it says no more than 补正."""
    words: list[Requirement] = [one.requirement for one in stood if one.standing in {Standing.MISSING, Standing.DEFECTIVE, Standing.LATE}]
    return next((one.lacking.value for one in words if one.lacking.value in {"弃征", "不予受理"}), "")


def post_to(campaign: Campaign) -> PostTo | None:
    address = next(iter(campaign.intake.post), None)
    return PostTo(address.recipient, address.organisation, address.address, address.postcode) if address else None


def digest_of(lacking: Sequence[Fault]) -> str:
    """The same set of faults, the same letter, whatever order they were found in."""
    lines = sorted(f"{one.item}\x1f{one.problem.code}\x1f{one.problem.values}" for one in lacking)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def references(mail: MailBrief) -> tuple[str, ...]:
    """RFC 5322 §3.6.4: the parent's References, then the parent."""
    return (*mail.references, mail.message_id) if mail.message_id else ()
