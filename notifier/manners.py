"""May we write to this person, now? RFC 3834 and common courtesy, as two pure questions.

An answer that is not wanted is worse than none: two machines that thank each other never stop, and a receipt to a forged
sender makes us the nuisance. When in doubt, no letter; a person can always write one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from notifier.envelope import fit_address
from notifier.notices import NoticeKind
from notifier.words import say

SENDER_PER_DAY = 3  # receipts to one address
ADDRESS_PER_DAY = 20  # letters of every kind to one address; an office that answers for many cases gets one about each
CASE_PER_DAY = 1  # other letters about one case
HOUR_CAP = 200  # letters of the whole house: past this, sending pauses and receiving goes on
DAY_CAP = 2_000
QUIET_FROM = time(22)
QUIET_UNTIL = time(8)
PERSON = "person"  # the one nature that is answered
ROBOT = re.compile(
    r"(?:mailer[._-]?daemon|post-?master|daemon|(?:do[._-]?)?not?[._-]?reply|auto[._-]?(?:reply|responder|confirm|mailer)|bounces?|listserv|majordomo|list-?manager"
    r"|system|root|nobody|notifications?|alerts?)(?:[+=._-].*)?|owner-.*|.*-(?:request|owner|bounces?|noreply|no-reply|errors|relay)|.*[._-]no[._-]?reply",
    re.IGNORECASE,
)


class Refusal(StrEnum):
    """Why no letter is written."""

    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    ROBOT = "robot"
    NULL_PATH = "null-path"
    STOPPED = "stopped"
    NO_ADDRESS = "no-address"
    SENDER_CAP = "sender-cap"
    CASE_CAP = "case-cap"
    ADDRESS_CAP = "address-cap"
    HOUR_CAP = "hour-cap"

    def sentence(self, language: str = "zh") -> str:
        return say(f"manners.{self.value}", language)

    @property
    def passing(self) -> bool:
        """Whether the same letter may be written another day."""
        return self in {Refusal.SENDER_CAP, Refusal.CASE_CAP, Refusal.ADDRESS_CAP, Refusal.HOUR_CAP}


NATURES = {"bounce": Refusal.BOUNCE, "bulk": Refusal.LIST, "own": Refusal.OWN}


def may_write(
    address: str,
    nature_value: str = PERSON,
    own: frozenset[str] = frozenset(),
    stopped: frozenset[str] = frozenset(),
    *,
    kind: NoticeKind = NoticeKind.RECEIPT,
    return_path: str | None = None,
    sender_today: int = 0,
    address_today: int = 0,
    case_today: int = 0,
    this_hour: int = 0,
) -> Refusal | None:
    """Why we may not write to *address*, or None. *nature_value* is what we would answer; what we begin ourselves answers a person.

    *return_path* is the envelope sender where the server recorded it; "" or "<>" means that no answer is wanted. The counts
    are of letters sent already: receipts to this address today, all letters to it today, other letters about this case today, all in the last hour.
    """
    if nature_value != PERSON:
        return NATURES.get(nature_value, Refusal.AUTOMATIC)  # a kind we do not know is a machine until proved human
    if return_path is not None and return_path.strip().strip("<>") == "":
        return Refusal.NULL_PATH
    return _unfit(address, own, stopped) or _capped(kind, sender_today=sender_today, address_today=address_today, case_today=case_today, this_hour=this_hour)


def _unfit(address: str, own: frozenset[str], stopped: frozenset[str]) -> Refusal | None:
    if not fit_address(address):
        return Refusal.NO_ADDRESS
    if bare(address) in {bare(one) for one in own}:
        return Refusal.OWN
    if ROBOT.fullmatch(address.partition("@")[0]):
        return Refusal.ROBOT
    if address.casefold() in {one.casefold() for one in stopped}:
        return Refusal.STOPPED
    return None


def _capped(kind: NoticeKind, *, sender_today: int, address_today: int, case_today: int, this_hour: int) -> Refusal | None:
    if this_hour >= HOUR_CAP:
        return Refusal.HOUR_CAP
    if address_today >= ADDRESS_PER_DAY and kind is not NoticeKind.DIGEST:
        return Refusal.ADDRESS_CAP
    match kind:
        case NoticeKind.RECEIPT:
            return Refusal.SENDER_CAP if sender_today >= SENDER_PER_DAY else None
        case NoticeKind.DEFICIENCY | NoticeKind.REMINDER | NoticeKind.LATE | NoticeKind.POSTED | NoticeKind.UNIT | NoticeKind.WITHDRAWN | NoticeKind.EXTENDED:
            return Refusal.CASE_CAP if case_today >= CASE_PER_DAY else None
        case NoticeKind.DIGEST:
            return None


def bare(address: str) -> str:
    """The mailbox behind *address*: small letters, without a +tag."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def not_before(now: datetime, zone: str, quiet_from: time = QUIET_FROM, quiet_until: time = QUIET_UNTIL) -> datetime:
    """*now*, or the end of the quiet hours it falls into, in UTC. Equal hours mean that there are none."""
    local = now.astimezone(ZoneInfo(zone))
    at = local.time()
    overnight = quiet_from > quiet_until
    quiet = (at >= quiet_from or at < quiet_until) if overnight else quiet_from <= at < quiet_until
    if not quiet:
        return now.astimezone(UTC)
    day = local.date() + timedelta(days=1) if overnight and at >= quiet_from else local.date()
    return datetime.combine(day, quiet_until, ZoneInfo(zone)).astimezone(UTC)
