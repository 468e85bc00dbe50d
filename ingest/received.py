"""When a mail arrived: what the last server wrote on top of it (RFC 5321 §4.4), beside what the mailbox says of it.

A mailbox gives a mail that a person moved or copied into it a new date; the line that our own server put on top when it took the mail stays. Lines
further down, and that of another house, may be anybody's: they are not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ingest import headers
from ingest.dates import header_date

HEAD = 100_000  # bytes of a mail that are searched for its header
SLOW = timedelta(minutes=5)  # between taking a mail and laying it into the mailbox: what is nearer is one arrival
_BY = re.compile(rb"(?:^|\s)by\s+\[?([A-Za-z0-9.-]{1,255})", re.IGNORECASE)
_ADDRESS = re.compile(r"[\d.]+")
_SHARED = frozenset({"com", "net", "org", "gov", "edu", "ac"})  # of com.cn and its like


def arrival_of(raw: bytes) -> datetime | None:
    """The time in the topmost Received field, else the Date field; None when neither says one."""
    fields = _fields(raw)
    stamps = [line.decode("latin-1").rpartition(";")[2] for line in fields.all("received")[:1]]
    stamps += [line.decode("latin-1") for line in fields.all("date")[:1]]
    return next((moment for stamp in stamps if (moment := header_date(stamp)) is not None), None)


def arrived(head: bytes, host: str, kept: datetime) -> datetime:
    """When a mail came that the mailbox on *host* has since *kept*: when a server of the same house took it, where that was clearly earlier."""
    top = next(iter(_fields(head).all("received")), b"")
    by = _BY.search(top)
    if by is None or _house(by[1].decode("ascii")) != _house(host):
        return kept
    taken = header_date(top.decode("latin-1").rpartition(";")[2])
    return taken if taken is not None and kept - taken > SLOW else kept


def wants_no_answer(head: bytes) -> bool:
    """Whether the envelope of a mail had no sender: nothing may be answered to it (RFC 3834 §2, RFC 5321 §4.5.5)."""
    fields = _fields(head)
    return fields.has("return-path") and fields.first("return-path").strip() in {b"<>", b""}


def beginning(chunks: Iterable[bytes], head: bytearray) -> Iterator[bytes]:
    """*chunks* as they come, with what may be the header kept in *head*."""
    for chunk in chunks:
        head += chunk[: max(0, HEAD - len(head))]
        yield chunk


def _fields(raw: bytes) -> headers.Fields:
    return headers.split(raw[:HEAD].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0], where="header")[0]


def _house(host: str) -> str:
    """Whose a server is: qq.com of imap.exmail.qq.com, example.com.cn of mx1.example.com.cn; an address is its own."""
    name = host.casefold().strip(".")
    labels = name.split(".")
    if _ADDRESS.fullmatch(name) or len(labels) < 3:
        return name
    return ".".join(labels[-3:] if len(labels[-1]) == 2 and labels[-2] in _SHARED else labels[-2:])
