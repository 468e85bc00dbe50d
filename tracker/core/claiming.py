"""Whose an envelope may be, and what is on its way: what senders told, held against what came. Nothing here is decided; a person does. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.campaign import Campaign
from ingest.names import unit_key
from tracker.core import parcels, waybills
from tracker.core.circumstances import field
from tracker.core.model import Dossier, PostalReceipt
from tracker.core.owed import left_alone

MOST = 3  # candidates: more than that is no help to anybody
SHORTEST_PHONE = 8  # digits, of a landline in a large city
TRACKED, NAMED, PHONED, ALIKE = 4, 3, 2, 1  # how much each reason weighs


@dataclass(frozen=True, slots=True)
class Reported:
    """途中（自报）: what a mail told of something that was posted."""

    number: str
    carrier: str
    words: str
    mail: str  # sha256
    sender: str
    at: datetime
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    case: str  # number
    unit: str
    reasons: tuple[str, ...]
    sure: bool  # the very tracking number, and of one case only: evidence enough to propose it


@dataclass(frozen=True, slots=True)
class Expected:
    """A case that mailed, owes paper, and whose envelope has not come."""

    case: str
    unit: str
    since: datetime  # its last mail, or the first that told a number
    lacking: tuple[str, ...]
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Stranger:
    """An envelope of a case that never wrote."""

    parcel: PostalReceipt
    case: str
    unit: str


@dataclass(frozen=True, slots=True)
class Borrowed:
    """An envelope with things that are to be given back."""

    parcel: PostalReceipt
    cases: tuple[str, ...]
    items: tuple[str, ...]
    returned: str  # what a person noted when it went back; "" while it is here


def candidates(parcel: PostalReceipt, dossiers: Sequence[Dossier], told: Iterable[Reported], alike: Collection[int] = ()) -> tuple[Candidate, ...]:
    """The cases that an envelope may be of, the likeliest first; *alike* are the units whose names resemble the one on its cover."""
    by_number = tracked(parcel, told)
    cover = _digits(parcel)
    found: list[tuple[int, Candidate]] = []
    for one in dossiers:
        submission, reasons = one.submission, []
        weight = 0
        if submission.number in by_number:
            weight += TRACKED
            reasons.append("来信自报过这个单号")
        if (name := unit_key(parcel.sender)) and name in {submission.unit.key, *submission.unit.aliases}:
            weight += NAMED
            reasons.append("封面所写就是这个单位")
        elif submission.unit.id in alike:
            weight += ALIKE
            reasons.append("封面所写单位名称相近")
        phone = re.sub(r"\D", "", field(one, "电话"))
        if len(phone) >= SHORTEST_PHONE and phone in cover:
            weight += PHONED
            reasons.append("封面电话是联系人的电话")
        if reasons:
            sure = by_number == {submission.number}
            found.append((weight, Candidate(submission.number, submission.unit.name, tuple(reasons), sure)))
    ordered = sorted(found, key=lambda each: (-each[0], each[1].case))
    return tuple(each for _, each in ordered[:MOST])


def tracked(parcel: PostalReceipt, told: Iterable[Reported]) -> frozenset[str]:
    """The cases whose senders told the tracking number of this envelope."""
    return frozenset(number for one in told if waybills.same(one.number, parcel.tracking) for number in one.cases)


def telephones(parcel: PostalReceipt) -> bool:
    """Whether a number to call may stand on the cover: then it may be anybody's."""
    return len(_digits(parcel)) >= SHORTEST_PHONE


def _digits(parcel: PostalReceipt) -> str:
    return re.sub(r"\D", "", f"{parcel.sender} {parcel.note}")


def expected(dossiers: Iterable[Dossier], told: Sequence[Reported], campaign: Campaign) -> tuple[Expected, ...]:
    """预期未到, the oldest first."""
    found: list[Expected] = []
    for one in dossiers:
        lacking = () if left_alone(one) or not one.mails else parcels.postal_owed(one, campaign)
        if not lacking:
            continue
        mine = on_the_way(one, told)
        since = min((each.at for each in mine), default=max(mail.arrived for mail in one.mails))
        found.append(Expected(one.submission.number, one.submission.unit.name, since, lacking, mine))
    return tuple(sorted(found, key=lambda each: (each.since, each.case)))


def on_the_way(dossier: Dossier, told: Iterable[Reported]) -> tuple[Reported, ...]:
    """What was told of this case and is not among its envelopes."""
    here = {waybills.plain(one.tracking) for one in dossier.parcels}
    mine = {one.number: one for one in told if dossier.submission.number in one.cases and one.number not in here}
    return tuple(mine.values())


def strangers(dossiers: Iterable[Dossier]) -> tuple[Stranger, ...]:
    """到件无来信."""
    return tuple(Stranger(parcel, one.submission.number, one.submission.unit.name) for one in dossiers if not one.mails for parcel in one.parcels)
