"""What is held of one person, for whoever asks: a right under the law, and the first step before anything is corrected or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.core.report import AuditLine
from tracker.desk import Desk, NotReady
from tracker.store.ledger import HeldMail

SHORTEST = 2  # characters of a name; one stands everywhere


@dataclass(frozen=True, slots=True)
class Held:
    mails: tuple[HeldMail, ...]
    cases: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]  # table, how many of its rows


def held(desk: Desk, word: str, *, by: str, now: datetime | None = None) -> Held:
    """Everything that says *word*, an address, a number to call or a name. That somebody looked is logged, without the word."""
    asked = word.strip()
    if len(asked) < SHORTEST:
        raise NotReady(f"请写完整的邮箱、电话或姓名（至少{SHORTEST}个字）")
    with desk.store.look() as ledger:
        mails, rows = ledger.keeping.mentioning(asked), ledger.keeping.counts(asked)
    with desk.store.begin() as ledger:
        ledger.office.audit(AuditLine(now or desk.now(), by, "person looked up", "", "", f"来信 {len(mails)} 封", ""))
    return Held(mails, tuple(sorted({number for one in mails for number in one.cases})), tuple(sorted(rows.items())))
