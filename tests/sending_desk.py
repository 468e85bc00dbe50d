"""A desk with letters in its outbox and nothing else: for what happens between the books and the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from kill.deployment import CAMPAIGN, deployment, settings

from notifier.envelope import message_id
from notifier.invented import HEAD
from notifier.record import dump
from notifier.samples import samples
from tracker.desk import Desk, open_desk
from tracker.store.ledger import Draft

ADDRESS = "anli@example.org"
NOON = datetime(2025, 9, 3, 4, 0, tzinfo=UTC)
RECEIPT = dump(dict(samples(HEAD))["receipt"])


def desk_at(
    home: Path,
    smtp: tuple[str, int],
    *,
    imap: tuple[str, int] = ("127.0.0.1", 1),
    more: Iterable[str] = (),
    more_smtp: Iterable[str] = (),
    address: str = ADDRESS,
) -> Desk:
    written = settings(imap=imap, smtp=smtp, address=address, user=address, more=more, more_smtp=("per_hour = 10000", *more_smtp))
    return open_desk(deployment(home, written))


def queue(desk: Desk, addresses: Iterable[str], *, now: datetime = NOON, kind: str = "receipt", prefix: str = "receipt", hold: str = "") -> tuple[str, ...]:
    """Put one letter to each address into the outbox; their keys."""
    keys = []
    with desk.store.begin() as ledger:
        for number, address in enumerate(addresses):
            key = f"{prefix}:{number:05d}"
            draft = Draft(key, kind, CAMPAIGN, "李明", address, message_id(key, desk.secret, "example.org"), RECEIPT, hold=hold)
            assert ledger.outbox.queue(draft, now=now, by=desk.version)
            keys.append(key)
    return tuple(keys)


def states(desk: Desk) -> dict[str, str]:
    with desk.store.look() as ledger:
        return {one.key: one.state.value for one in ledger.outbox.letters(CAMPAIGN)}


def people(count: int, domain: str = "example.com") -> list[str]:
    return [f"person{number}@{domain}" for number in range(count)]
