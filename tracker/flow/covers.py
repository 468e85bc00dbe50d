"""邮寄封面 of cases: what stands on each, put together from the call and the case; and the file that goes with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from config.campaign import Basis, Campaign, Deadline, Need, PostalAddress, Requirement, Route
from ingest.names import title_key
from notifier.cover import PDF, Cover, Enclosed, pdf
from notifier.moments import dated
from notifier.notices import Enclosure, Letter, NoticeKind
from notifier.words import say
from tracker.core import circumstances, parcels
from tracker.core.model import Dossier
from tracker.core.standing import extension
from tracker.desk import Desk, NotReady
from tracker.store.drafts import Draft

AT_ONCE = 500  # covers in one file: a printer's tray
WITH_COVER = frozenset({NoticeKind.RECEIPT.value, NoticeKind.DEFICIENCY.value})
LARGEST = 100 * 1024  # bytes of a cover that goes with a letter


def write(desk: Desk, campaign: Campaign, numbers: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """One file for each of these cases, or one with all that still owe paper; where they are."""
    with desk.store.look() as ledger:
        found = ledger.cases.dossiers(campaign.code, tuple(numbers) or None)
    missing = sorted(set(numbers) - {one.submission.number for one in found})
    if missing:
        raise NotReady(f"没有这个案例编号：{'、'.join(missing)}")
    if not campaign.intake.post:
        raise NotReady("征集单没有写明邮寄地址，不能制作邮寄封面")
    folder.mkdir(parents=True, exist_ok=True)
    named: dict[Path, tuple[Cover, ...]]
    if numbers:
        named = {folder / f"{say('cover.file')}-{one.submission.number}.pdf": (cover(one, campaign),) for one in found}
    else:
        owing = [cover(one, campaign) for one in found if parcels.postal_owed(one, campaign)]
        parts = [tuple(owing[start : start + AT_ONCE]) for start in range(0, len(owing), AT_ONCE)]
        named = {folder / f"{say('cover.file')}-{campaign.code}-{at}.pdf": part for at, part in enumerate(parts, 1)}
    for path, covers in named.items():
        path.write_bytes(pdf(covers))
    return tuple(named)


def cover(dossier: Dossier, campaign: Campaign) -> Cover:
    """What stands on the cover of one case."""
    submission, language = dossier.submission, campaign.language
    wanted = [one for key in parcels.enclosed(dossier, campaign) if (one := campaign.requirement(key)) is not None]
    to = _address(dossier, campaign)
    return Cover(
        number=submission.number,
        code=parcels.code(submission.number),
        campaign=campaign.name,
        unit=submission.unit.name,
        case=submission.title if title_key(submission.title) else "",
        recipient=to.recipient if to else "",
        organisation=to.organisation if to else "",
        address=to.address if to else "",
        postcode=to.postcode if to else "",
        phone=to.phone if to else "",
        envelope=to.envelope if to else "",
        items=tuple(Enclosed(one.name, _remark(one, circumstances.category(dossier, campaign), language)) for one in wanted),
        when=_when(dossier, wanted, campaign),
        language=language,
    )


def _address(dossier: Dossier, campaign: Campaign) -> PostalAddress | None:
    """Where this case's envelope goes: the address for its category, else the first that serves all, else the first."""
    known = circumstances.facts(dossier, campaign)
    own = [one for one in campaign.intake.post if one.serves and all(value in known.get(word, ()) for word, value in one.serves)]
    general = [one for one in campaign.intake.post if not one.serves]
    return next(iter((*own, *general, *campaign.intake.post)), None)


def _remark(one: Requirement, category: str, language: str) -> str:
    copies = dict(one.copies_by).get(category, one.copies)
    said = [say("cover.copies", language, copies=copies)]
    if one.originals:
        said.append(say("cover.originals", language, originals=one.originals))
    if one.seal:
        said.append(say("cover.seal", language, whose=one.seal))
    if one.signature:
        said.append(say("cover.signature", language, who=one.signature))
    if one.need is not Need.REQUIRED:
        said.append(say("cover.if-any", language))
    return ("，" if language == "zh" else ", ").join(said)


def _when(dossier: Dossier, wanted: Sequence[Requirement], campaign: Campaign) -> tuple[str, ...]:
    """Until when it has to be posted or here, each sentence once."""
    extended = extension(dossier)
    found: dict[str, None] = {}
    for one in wanted:
        deadline = campaign.deadline_of(one)
        if deadline.at is None:
            continue
        last = (deadline.at.astimezone(ZoneInfo(campaign.zone)) - timedelta(microseconds=1)).date()
        if extended is not None:
            last = max(last, extended)
        found[_sentence(deadline, last, campaign.language)] = None
    said = list(found) or [say("cover.no-date", campaign.language)]
    if any(Route.HAND in one.routes for one in wanted):
        said.append(say("cover.hand", campaign.language))
    return tuple(said)


def _sentence(deadline: Deadline, last: date, language: str) -> str:
    if deadline.basis in {Basis.RECEIVED, Basis.DELIVERED}:
        return say("cover.by-arrival", language, day=dated(last, language))
    said = say("cover.by-postmark", language, day=dated(last, language))
    if not deadline.grace:
        return said
    return f"{said}{'，' if language == 'zh' else ', '}{say('cover.grace', language, day=dated(last + deadline.grace, language))}"


def with_cover(desk: Desk, campaign: Campaign, draft: Draft, letter: Letter) -> Letter:
    """The letter with the covers of its cases that owe paper, where the sheet wants that; without them where they would be too large."""
    if not campaign.correspondence.covers or draft.kind not in WITH_COVER or not campaign.intake.post or not draft.cases:
        return letter
    with desk.store.look() as ledger:
        found = ledger.cases.dossiers(campaign.code, draft.cases)
    owing = tuple(cover(one, campaign) for one in found if parcels.postal_owed(one, campaign))
    content = pdf(owing) if owing else b""
    if not 0 < len(content) <= LARGEST:
        return letter
    name = f"{say('cover.file', campaign.language)}-{owing[0].number}.pdf"
    return replace(letter, attachments=(*letter.attachments, Enclosure(name, PDF, content)))
