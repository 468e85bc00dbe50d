"""The ledger that the sample mailbox should lead to, as a person would keep it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One case of the expected ledger on 11 October 2025, before any human decision."""

    number: str
    sample: str
    unit: str
    form: str
    case: str
    material: str
    paper_form: str
    paper_case: str
    state: str
    review: str
    mails: tuple[str, ...]


@cache
def expected_ledger() -> tuple[LedgerRow, ...]:
    """Every case, in the order of its number."""
    text = Path(__file__).with_name("expected-ledger.csv").read_text("utf-8-sig")
    _, *rows = csv.reader(text.splitlines())
    return tuple(LedgerRow(*cells, tuple(mails.split())) for *cells, mails in rows)
