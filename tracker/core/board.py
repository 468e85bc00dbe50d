"""The read model put together: dossiers folded into lines, one campaign at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from tracker.core import claiming, confirm
from tracker.core.circumstances import category_key, correspondent, field
from tracker.core.claiming import Reported
from tracker.core.cloud import as_of, pressing_first
from tracker.core.decide import OWN_LETTER
from tracker.core.model import Dossier, Fate, PostalReceipt, Standing, Task
from tracker.core.report import AuditLine, CaseLine, Day, ItemLine, LetterLine, MailLine, OnTheWay, PaperLine, ParcelLine, Report
from tracker.core.standing import ItemStanding, case_state, items, parcel_verdict, stopped


def report(
    campaign: Campaign,
    dossiers: Sequence[Dossier],
    *,
    at: datetime,
    mails: Sequence[MailLine] = (),
    parcels: Iterable[tuple[PostalReceipt, str, str]] = (),
    told: Sequence[Reported] = (),
    tasks: Sequence[Task] = (),
    letters: Sequence[LetterLine] = (),
    audit: Sequence[AuditLine] = (),
    last_poll: datetime | None = None,
) -> Report:
    """Fold every dossier; *parcels* come with the number and unit of their case, both "" when unclaimed; *told* is what senders told of theirs."""
    # Copies of our own letters come back into the mailbox to prove that they went out; they are no mail to us.
    mails = [mail for mail in mails if not (mail.fate is Fate.IGNORED and mail.reason == OWN_LETTER)]
    subjects = {mail.sha256: mail.subject for mail in mails}
    by_case: dict[str, list[LetterLine]] = {}
    for letter in letters:
        by_case.setdefault(letter.case, []).append(letter)
    extended = {one.submission.number: one for one in dossiers}
    found = Report(
        campaign=campaign,
        at=at,
        cases=tuple(_case(one, campaign, at, subjects, by_case.get(one.submission.number, ()), claiming.on_the_way(one, told)) for one in dossiers),
        mails=tuple(mails),
        parcels=tuple(
            ParcelLine(parcel, case, extended[case].submission.unit.name if case in extended else unit, _verdict(parcel, campaign, extended.get(case)))
            for parcel, case, unit in parcels
        ),
        tasks=pressing_first(tasks, at, campaign.zone),
        letters=tuple(letters),
        audit=tuple(audit),
        days=_days(mails, dossiers, campaign),
        last_poll=last_poll,
    )
    return confirm.with_same(found)


def _case(dossier: Dossier, campaign: Campaign, at: datetime, subjects: Mapping[str, str], letters: Sequence[LetterLine], told: Sequence[Reported]) -> CaseLine:
    stood = as_of(items(dossier, campaign), at)
    submission = dossier.submission
    numbers = _paper_numbers(dossier)
    arrivals = [one.arrived for one in dossier.mails]
    reminded = [one.sent or one.queued for one in letters if one.kind == "reminder"]
    return CaseLine(
        number=submission.number,
        unit=submission.unit.name,
        title=submission.title,
        category=submission.category or category_key(field(dossier, "分类"), campaign),
        state=case_state(dossier, stood),
        items=tuple(_item(one, dossier, numbers, subjects) for one in stood),
        parcels=dossier.parcels,
        letters=tuple(letters),
        contact=field(dossier, "姓名"),
        phone=field(dossier, "电话"),
        sender=correspondent(dossier),
        first_mail=min(arrivals, default=None),
        last_mail=max(arrivals, default=None),
        reminders=len(reminded),
        last_reminder=max(reminded, default=None),
        stopped=stopped(dossier),
        on_the_way=tuple(OnTheWay(one.carrier, one.number, one.at) for one in told),
    )


def _item(one: ItemStanding, dossier: Dossier, numbers: Mapping[int, str], subjects: Mapping[str, str]) -> ItemLine:
    papers = tuple(
        PaperLine(
            number=numbers[stood.paper.id],
            case=dossier.submission.number,
            unit=dossier.submission.unit.name,
            requirement=one.requirement.key,
            version=stood.version,
            standing=stood.standing,
            findings=stood.findings,
            filename=stood.paper.filename,
            kind=stood.paper.kind,
            size=stood.paper.size,
            sha256=stood.paper.sha256,
            mail=stood.paper.mail,
            mail_subject=subjects.get(stood.paper.mail, ""),
            arrived=stood.paper.arrived,
            path=stood.paper.path,
            id=stood.paper.id,
        )
        for stood in one.papers
    )
    return ItemLine(one.requirement.key, one.standing, one.findings, papers)


def _paper_numbers(dossier: Dossier) -> dict[int, str]:
    """材料编号: by the order in which papers were recorded, so that a number once quoted stays."""
    ordered = sorted(dossier.papers, key=lambda one: one.id)
    return {paper.id: f"{dossier.submission.number}-{index:02d}" for index, paper in enumerate(ordered, start=1)}


def _days(mails: Sequence[MailLine], dossiers: Sequence[Dossier], campaign: Campaign) -> tuple[Day, ...]:
    """Mails and new cases by local day, days without either left out."""
    zone = ZoneInfo(campaign.zone)
    came = Counter(mail.arrived.astimezone(zone).date() for mail in mails)
    opened = Counter(one.submission.opened.astimezone(zone).date() for one in dossiers)
    return tuple(Day(day, came[day], opened[day]) for day in sorted({*came, *opened}))


def _verdict(parcel: PostalReceipt, campaign: Campaign, dossier: Dossier | None) -> Standing:
    wanted = [one for one in campaign.postal() if one.key in parcel.contents] or list(campaign.postal())
    if not wanted:
        return Standing.IN_REVIEW
    return parcel_verdict(parcel, campaign.deadline_of(wanted[0]), dossier, campaign.zone)
