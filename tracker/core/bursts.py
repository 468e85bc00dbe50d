"""Mails that one sender sent in one breath: one letter answers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.model import Fate, MailBrief


@dataclass(frozen=True, slots=True)
class Burst:
    """Mails that one sender sent in one breath; one letter answers them."""

    mails: tuple[MailBrief, ...]

    @property
    def last(self) -> MailBrief:
        return self.mails[-1]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for mail in self.mails for number in mail.cases))


def bursts(mails: Iterable[MailBrief], quiet: timedelta, now: datetime) -> tuple[Burst, ...]:
    """Group unanswered filed mails by sender; a burst is over when nothing came for *quiet*."""
    by_sender: dict[str, list[MailBrief]] = {}
    for mail in sorted(mails, key=lambda one: (one.arrived, one.sha256)):
        if mail.fate is Fate.FILED and not mail.covered:
            by_sender.setdefault(mail.sender.casefold(), []).append(mail)
    closed: list[Burst] = []
    for sent in by_sender.values():
        group = [sent[0]]
        for mail in sent[1:]:
            if mail.arrived - group[-1].arrived >= quiet:
                closed.append(Burst(tuple(group)))
                group = []
            group.append(mail)
        if now - group[-1].arrived >= quiet:
            closed.append(Burst(tuple(group)))
    return tuple(sorted(closed, key=lambda one: (one.last.arrived, one.last.sha256)))
