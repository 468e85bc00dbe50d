"""When sending stops by itself: many strangers at once, many refusals, many letters that come back. Receiving never stops.

Whoever floods the mailbox with forged senders wants our answers to go to people who never wrote. A provider that refuses
letter after letter is about to close the account. Either way one hour of silence costs less than the letters would.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REFUSED_AT_LEAST = 10  # a handful of addresses with typing errors is every morning's business
REFUSED_SHARE = 0.5  # of what servers answered within a day
BOUNCED_AT_LEAST = 10
BOUNCED_SHARE = 0.25  # of what went out within a day; a roster of last year comes back in tenths


class Cause(StrEnum):
    """Why sending stopped."""

    STRANGERS = "strangers"
    REFUSALS = "refusals"
    BOUNCES = "bounces"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went in and out lately, since a person last let sending go on."""

    strangers: int = 0  # addresses never written to before that letters of the last hour are for
    answered: int = 0  # letters that servers took or refused for good within a day
    refused: int = 0
    sent: int = 0  # letters that went out within a day
    bounced: int = 0  # questions about letters that came back, within a day


def tripped(traffic: Traffic, *, strangers: int) -> Cause | None:
    """Why no further letter may go out; *strangers* is how many new addresses an hour are usual at most."""
    if traffic.strangers > strangers:
        return Cause.STRANGERS
    if traffic.refused >= REFUSED_AT_LEAST and traffic.refused >= REFUSED_SHARE * traffic.answered:
        return Cause.REFUSALS
    if traffic.bounced >= BOUNCED_AT_LEAST and traffic.bounced >= BOUNCED_SHARE * traffic.sent:
        return Cause.BOUNCES
    return None


def number(traffic: Traffic, cause: Cause) -> int:
    """The figure a person is told."""
    return {Cause.STRANGERS: traffic.strangers, Cause.REFUSALS: traffic.refused, Cause.BOUNCES: traffic.bounced}[cause]
