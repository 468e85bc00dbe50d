"""Whether a mail or an envelope came in time: the deadline, what a person extended it to, and what he said of that very one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Basis, Deadline
from tracker.core.inforce import ruled
from tracker.core.model import Dossier, PostalReceipt, RulingKind, Standing


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
    ruling = ruled(dossier.rulings, "case", RulingKind.EXTEND)
    return date.fromisoformat(ruling.value) if ruling else None


def timing(dossier: Dossier, *subjects: str) -> RulingKind | None:
    """What a person said last of the case, or of one mail or envelope of it: ON_TIME, LATE, or nothing."""
    said = [one for subject in ("case", *subjects) if (one := ruled(dossier.rulings, subject, RulingKind.ON_TIME, RulingKind.LATE))]
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
