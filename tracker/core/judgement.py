"""What is decided about one mail: a fate, and everything that follows from it, as values that the ledger carries out.

    mail ─▶ Judgement ─┬ File       a paper under a case, which is opened where there is none yet
                       ├ OpenCase   a case before any paper of it
                       ├ AskHuman   a question
                       └ Note       a line in the log

What the office knows, and judges by, is in `model`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ingest.facts import Kind
from tracker.core.model import Fate, FieldRead, Finding, Task


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case by what names it; the ledger opens it if there is none yet."""

    unit: str  # full name as written
    title: str = ""  # "" while unknown
    number: str = ""  # set when the case is known already


@dataclass(frozen=True, slots=True)
class File:
    """Record a paper under a case (or, when shared, under its unit)."""

    case: CaseRef
    path: str
    requirement: str
    shared: bool
    filename: str
    sha256: str
    size: int
    kind: Kind
    findings: tuple[Finding, ...]
    fields: tuple[FieldRead, ...]
    reasons: tuple[str, ...]
    score: float
    expires: datetime | None = None
    content: str = ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case although no paper of it is in yet: a mail whose attachments were forgotten, a parcel."""

    case: CaseRef
    category: str = ""


@dataclass(frozen=True, slots=True)
class AskHuman:
    task: Task
    case: CaseRef | None = None  # the case in question, where this same judgement opens it and it has no number yet


@dataclass(frozen=True, slots=True)
class Note:
    """Something for the log only."""

    action: str
    subject: str
    detail: str = ""


Decision = File | OpenCase | AskHuman | Note


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the core made of one mail: one fate, and everything that follows from it."""

    fate: Fate
    reason: str  # one sentence
    decisions: tuple[Decision, ...] = ()
    cases: tuple[CaseRef, ...] = ()  # the cases this mail concerns, in order
    nothing_attached: bool = False
    forwarded: bool = False
    unplaced: tuple[str, ...] = field(default=())  # part paths listed but not understood
