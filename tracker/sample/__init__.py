"""The sample mailbox: 49 real mails, 8 parcels and what should become of each, for the demo and the tests."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml


class Fate(StrEnum):
    """What the secretariat should make of a mail: exactly one of these."""

    FILED = "归件"
    REVIEW = "待核"
    ENQUIRY = "咨询"
    MISDIRECTED = "误投"
    IGNORED = "忽略"
    QUARANTINED = "隔离"


class Letter(StrEnum):
    """What a mail should be answered with."""

    RECEIPT = "回执"
    DEFICIENCY = "补正"
    LATE = "逾期"
    NONE = "无"
    FORBIDDEN = "禁发"


@dataclass(frozen=True, slots=True)
class SampleCase:
    """The truth about one case, as its applicant would tell it."""

    id: str  # A01-1: unit and case of the plan
    unit: str
    case: str
    category: str  # 1, 2 or 3 as in the call
    contact: str  # blank where the form leaves it blank
    phone: str
    email: str
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail of the mailbox and what should become of it."""

    id: str
    arrived: datetime  # INTERNALDATE
    sent: datetime | None  # the Date header, where the plan fixes it
    sender: str
    subject: str
    samples: tuple[str, ...]  # the cases it is about
    attachments: tuple[str, ...]  # file names of the top level, decoded
    expected: tuple[tuple[str, str, str], ...]  # case, requirement, standing
    fate: Fate
    fate_note: str
    letter: Letter
    letter_note: str
    note: str  # why this mail is in the mailbox

    @property
    def raw(self) -> bytes:
        """The mail as the server hands it out; up to 62 MB, unpacked anew each time."""
        packed = resources.files(__name__).joinpath("mails", f"{self.id}.eml.xz").read_bytes()
        return lzma.decompress(packed)


@dataclass(frozen=True, slots=True)
class SampleParcel:
    """One envelope of the post register and what should become of it."""

    id: str
    samples: tuple[str, ...]  # none: an envelope to be claimed
    received: date
    postmark: date | None
    postmark_note: str
    carrier: str
    number: str
    delivery: str
    contents: tuple[str, ...]
    contents_note: str
    expected: str


@cache
def cases() -> tuple[SampleCase, ...]:
    """Every case of the plan, in the order of the ledger."""
    samples: dict[str, dict[str, str]] = _plan("mails.yaml")["samples"]
    return tuple(SampleCase(id=key, **facts) for key, facts in samples.items())


@cache
def mails() -> tuple[SampleMail, ...]:
    """Every mail in the order of arrival."""
    return tuple(sorted((_mail(entry) for entry in _plan("mails.yaml")["mails"]), key=lambda mail: mail.arrived))


@cache
def parcels() -> tuple[SampleParcel, ...]:
    """Every parcel in the order of the register."""
    return tuple(_parcel(entry) for entry in _plan("parcels.yaml"))


def _plan(name: str) -> Any:  # noqa: ANN401 - YAML read as strings only; _mail and _parcel give it types
    return yaml.load(resources.files(__name__).joinpath(name).read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but strings


def _mail(entry: dict[str, Any]) -> SampleMail:
    return SampleMail(
        id=entry["id"],
        arrived=datetime.fromisoformat(entry["arrived"]),
        sent=datetime.fromisoformat(entry["sent"]) if "sent" in entry else None,
        sender=entry["from"],
        subject=entry["subject"],
        samples=tuple(entry["samples"]),
        attachments=tuple(entry["attachments"]),
        expected=tuple((case, item, standing) for case, items in entry["expected"].items() for item, standing in items.items()),
        fate=Fate(entry["fate"]),
        fate_note=entry.get("fate_note", ""),
        letter=Letter(entry["letter"]),
        letter_note=entry.get("letter_note", ""),
        note=entry.get("note", ""),
    )


def _parcel(entry: dict[str, Any]) -> SampleParcel:
    return SampleParcel(
        id=entry["id"],
        samples=tuple(entry["samples"]),
        received=date.fromisoformat(entry["received"]),
        postmark=date.fromisoformat(entry["postmark"]) if entry["postmark"] else None,
        postmark_note=entry.get("postmark_note", ""),
        carrier=entry["carrier"],
        number=entry["number"],
        delivery=entry.get("delivery", ""),
        contents=tuple(entry["contents"]),
        contents_note=entry.get("contents_note", ""),
        expected=entry["expected"],
    )
