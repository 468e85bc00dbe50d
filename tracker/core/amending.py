"""更正: what a person says was entered wrongly of an envelope. The envelope stays as it was written; rulings say how it reads. Pure.

A ruling 更正 on `parcel:登记号` has as its value an object of the fields it changes; of each field the latest holds. `cases` are all of its cases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from tracker.core.model import PostalReceipt

Changes: TypeAlias = Mapping[str, str]

DAYS = ("received_on", "posted_on")
LISTS = ("contents", "cases")
TEXTS = ("carrier", "tracking", "copies", "sender", "place", "note")
VERDICTS = {"true": True, "false": False, "": None}
FIELDS = frozenset({*DAYS, *LISTS, *TEXTS, "sealed", "by_hand"})
NEEDED = frozenset({"received_on", "contents", "by_hand"})  # may be another, never nothing
APART = "\n"  # between the parts of a list
LONGEST = 500  # characters of one field: a cover has no more on it


def written(changes: Changes) -> str:
    """*changes* as a ruling keeps them; ValueError names the field that cannot be."""
    for name, text in changes.items():
        if name not in FIELDS or len(text) > LONGEST or (name in NEEDED and not text):
            raise ValueError(name)
        if name in DAYS and text:
            date.fromisoformat(text)
        if name in {"sealed", "by_hand"} and text not in VERDICTS:
            raise ValueError(name)
    return json.dumps(dict(sorted(changes.items())), ensure_ascii=False)


def read(value: str) -> dict[str, str]:
    """What a ruling changes; of a value that this version does not understand, what it does."""
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    said = {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
    good: dict[str, str] = {}
    for name, text in said.items():
        try:
            written({name: text})
        except ValueError:
            continue
        good[name] = text
    return good


def parts(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(APART) if one)


def amended(parcel: PostalReceipt, changes: Changes) -> PostalReceipt:
    """The envelope as it reads now."""
    days: dict[str, date | None] = {name: date.fromisoformat(changes[name]) if changes[name] else None for name in DAYS if name in changes}
    received = days.get("received_on") or parcel.received_on
    return replace(
        parcel,
        received_on=received,
        posted_on=days.get("posted_on", parcel.posted_on),
        contents=parts(changes["contents"]) if "contents" in changes else parcel.contents,
        sealed=VERDICTS[changes["sealed"]] if "sealed" in changes else parcel.sealed,
        by_hand=bool(VERDICTS[changes["by_hand"]]) if "by_hand" in changes else parcel.by_hand,
        carrier=changes.get("carrier", parcel.carrier),
        tracking=changes.get("tracking", parcel.tracking),
        copies=changes.get("copies", parcel.copies),
        sender=changes.get("sender", parcel.sender),
        place=changes.get("place", parcel.place),
        note=changes.get("note", parcel.note),
    )
