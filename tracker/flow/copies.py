"""Our own copy of a letter: it settles what became of the letter, and lies in the folder of sent mail where that is wished.

Every letter goes to our own address as well. Where that copy does not come back, the folder of sent mail may hold one:
many providers lay it there themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.settings import MailboxSettings
from ingest.mailbox import MailboxError
from tracker.core.model import Task, TaskKind
from tracker.desk import Desk, NotReady
from tracker.flow.written import written
from tracker.store.ledger import Draft, Hand, Ledger, Outgoing

log = logging.getLogger(__name__)

OWN_COPY_WAIT = timedelta(minutes=15)  # how long an unknown outcome waits for our own copy before a person is asked
COPY_WITHIN = timedelta(days=1)  # a copy that could not be laid down by then is not worth another try
AT_ONCE = 50  # copies laid down by one round


def settle_unknown(desk: Desk, now: datetime) -> int:
    """Letters whose sender never came back: found among our own copies, or held and shown; never sent again blindly. How many were held."""
    with desk.store.look() as ledger:
        unknown = ledger.outbox.unknown(now)
    found = _found(desk, unknown)
    held = 0
    for one in unknown:
        key = one.draft.key
        with desk.store.begin() as ledger:
            if one.draft.message_id in found:
                ledger.outbox.confirm(one.draft.message_id, now)
                ledger.traffic.copied((key,), now)
            elif now - one.lease_until >= OWN_COPY_WAIT and ledger.outbox.hold(key, why="寄出与否不明：未见本处留底", by=desk.version, at=now):
                held += 1
                tell(desk, ledger, one.draft, "函件寄出与否不明，请查看信箱“已发送”后决定重发或作罢", now)
    return held


def _found(desk: Desk, letters: Sequence[Outgoing]) -> frozenset[str]:
    """The Message-IDs of those that lie in the folder of sent mail."""
    account = _account(desk)
    if not letters or account is None:
        return frozenset()
    try:
        with desk.mailbox(account, _folder(desk)) as sent:
            return frozenset(one.draft.message_id for one in letters if sent.holds(one.draft.message_id))
    except MailboxError as error:
        log.warning("folder of sent mail not read", extra={"folder": _folder(desk), "detail": error.detail})
        return frozenset()


def lay(desk: Desk, now: datetime) -> int:
    """Lay a copy of every letter that went out lately into the folder of sent mail, once each; how many. A failure costs no letter anything."""
    account = _account(desk)
    if account is None:
        return 0
    with desk.store.look() as ledger:
        wanted = ledger.traffic.uncopied(now - COPY_WITHIN, most=AT_ONCE)
    laid = 0
    try:
        if wanted:
            with desk.mailbox(account, _folder(desk)) as sent:
                for one in wanted:
                    with desk.store.look() as ledger:
                        draft = ledger.outbox.draft(one.key)
                    if draft is not None and not sent.holds(draft.message_id):  # the provider, or we before a crash, laid it there
                        sent.append(_folder(desk), written(desk, draft, one.sent).raw, ("\\Seen",), one.sent)
                        laid += 1
                    with desk.store.begin() as ledger:
                        ledger.traffic.copied((one.key,), now)
    except (MailboxError, NotReady, ValueError) as error:
        log.warning("copy not laid down", extra={"folder": _folder(desk), "detail": getattr(error, "detail", str(error))})
    return laid


def _account(desk: Desk) -> MailboxSettings | None:
    """The mailbox in which our letters lie, where copies are wished."""
    smtp = desk.settings.smtp
    if smtp is None or not smtp.sent_folder:
        return None
    boxes = desk.settings.mailboxes
    return next((one for one in boxes if one.user.casefold() in {smtp.sender.casefold(), smtp.user.casefold()}), boxes[0] if len(boxes) == 1 else None)


def _folder(desk: Desk) -> str:
    return desk.settings.smtp.sent_folder if desk.settings.smtp else ""


def tell(desk: Desk, ledger: Ledger, draft: Draft, question: str, now: datetime) -> None:
    """Ask a person about one letter."""
    number = draft.cases[0] if draft.cases else ""
    task = Task(f"letter:{draft.key}", TaskKind.LETTER, question, draft.campaign, "", number, (draft.to,), (draft.key,))
    ledger.office.ask(task, hand=Hand(by=desk.version, now=now))
