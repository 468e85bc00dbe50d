"""A letter on the books as it goes over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.envelope import to_bytes
from notifier.notices import Letter, Posting, Recipient, Reminder
from notifier.record import load
from notifier.render import render
from tracker.core.reminding import dated
from tracker.desk import Desk
from tracker.flow import bulletin, covers
from tracker.store.ledger import Draft


@dataclass(frozen=True, slots=True)
class Written:
    raw: bytes
    subject: str
    recipients: tuple[str, ...]  # whom it is for, then our own copy


def written(desk: Desk, draft: Draft, at: datetime) -> Written:
    """Write it out with the date *at*."""
    letter = composed(desk, draft, at)
    recipients = tuple(dict.fromkeys((draft.to, *((letter.copy_to,) if letter.copy_to else ()))))
    return Written(to_bytes(letter, at, desk.sign), letter.subject, recipients)


def composed(desk: Desk, draft: Draft, at: datetime) -> Letter:
    """What it says and what goes with it; a deployment that cannot send yet can be shown it, too."""
    campaign = desk.campaign(draft.campaign)
    sender = Recipient(desk.settings.sender_name or campaign.correspondence.signature, sender_address(desk))
    posting = Posting(draft.key, Recipient(draft.to_name, draft.to), draft.cases[0] if draft.cases else "", draft.in_reply_to, draft.references)
    notice = load(dict(draft.notice))
    if isinstance(notice, Reminder):
        notice = dated(notice, at)
    letter = bulletin.with_files(
        desk,
        notice,
        render(notice, posting, sender=sender, copy_to=sender.address, message_id=draft.message_id, templates_dir=desk.own_letters(draft.campaign)),
    )
    return covers.with_cover(desk, campaign, draft, letter)


def sender_address(desk: Desk) -> str:
    """Whom our letters are from."""
    smtp = desk.settings.smtp
    return smtp.sender if smtp else next((one.user for one in desk.settings.mailboxes), "")
