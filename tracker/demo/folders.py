"""Folders in memory, and what FETCH says about the messages in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from tracker.demo.grammar import MONTHS, Bad, numbers

_BODY = re.compile(rb"BODY(?P<peek>\.PEEK)?\[(?P<part>HEADER|TEXT)?\](?:<(?P<offset>\d+)\.(?P<count>\d+)>)?")


@dataclass(slots=True)
class Stored:
    uid: int
    when: datetime
    body: bytes
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Folder:
    """Messages in the order of their UIDs."""

    uidvalidity: int = 1
    uidnext: int = 1
    messages: list[Stored] = field(default_factory=list)

    def add(self, body: bytes, when: datetime, flags: tuple[str, ...] = ()) -> int:
        uid = self.uidnext
        self.uidnext += 1
        self.messages.append(Stored(uid, when, body, set(flags)))
        return uid

    def expunge(self, uid: int) -> None:
        self.messages[:] = [message for message in self.messages if message.uid != uid]

    def find(self, uid: int) -> Stored | None:
        return next((message for message in self.messages if message.uid == uid), None)


def value(message: Stored, item: str, *, readonly: bool) -> bytes:
    """*item* of a FETCH answer; like RFC 3501 §6.4.5 says, reading without PEEK marks as seen."""
    match item:
        case "UID":
            return b"UID %d" % message.uid
        case "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(message.body)
        case "FLAGS":
            return b"FLAGS (%s)" % " ".join(sorted(message.flags)).encode()
        case "INTERNALDATE":
            when = message.when
            return f'INTERNALDATE "{when.day:2}-{MONTHS[when.month - 1]}-{when:%Y %H:%M:%S %z}"'.encode()
        case _:
            return _part(message, item, readonly=readonly)


def _part(message: Stored, item: str, *, readonly: bool) -> bytes:
    asked = _BODY.fullmatch(item.encode())
    if asked is None:
        raise Bad(f"cannot fetch {item[:40]}")
    if not asked["peek"] and not readonly:
        message.flags.add("\\Seen")
    header, gap, text = message.body.partition(b"\r\n\r\n")
    value = {b"HEADER": header + gap, b"TEXT": text}.get(asked["part"] or b"", message.body)
    name = b"BODY[%s]" % (asked["part"] or b"")
    if asked["offset"]:
        start = int(asked["offset"])
        value, name = value[start : start + int(asked["count"])], name + b"<%d>" % start
    return b"%s {%d}\r\n%s" % (name, len(value), value)


def sought(found: list[Stored], criteria: list[str], *, last: int) -> list[Stored]:
    """Those of *found* that a SEARCH asks for; *last* is the highest UID its client knows."""
    words = iter([word.upper() for word in criteria])
    for word in words:
        match word:
            case "ALL":
                pass
            case "SEEN":
                found = [message for message in found if "\\Seen" in message.flags]
            case "UNSEEN":
                found = [message for message in found if "\\Seen" not in message.flags]
            case "UID":
                wanted = numbers(next(words, ""), last)
                found = [message for message in found if wanted(message.uid)]
            case _:
                raise Bad("only ALL, SEEN, UNSEEN and UID")
    return found
