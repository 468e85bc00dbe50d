"""What became of a letter at a server, and what the server's reply says of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from notifier.envelope import clean_text
from notifier.wire import GOODBYE

REPLY_CAP = 200  # characters of a server's reply that are kept
LOG_IN = frozenset({530, 534, 535, 538})  # wherever it is said, it is said of our account (RFC 4954 §6)
OUT_OF_STEP = 503  # the server lost track of the conversation; the letter is no worse for it


@dataclass(frozen=True, slots=True)
class Accepted:
    reply: str
    note: str = ""  # our own copy was refused: the letter went out, but no copy will prove it


@dataclass(frozen=True, slots=True)
class Later:
    """Not sent, may be tried again."""

    code: int  # 0 when the server said none
    reply: str
    ours: bool = False  # our account or the connection, not this letter: no use trying the next one now


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent, and the same letter would be refused again."""

    code: int
    reply: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The text went out and no reply came: only our own copy can tell."""

    detail: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Not sent: the house thought better of it before the final dot."""


Outcome: TypeAlias = Accepted | Later | Refused | Unknown | Withheld


def good(code: int) -> bool:
    """RFC 5321 §4.2: whoever does not know a code goes by its first digit."""
    return 200 <= code < 300


def verdict(code: int, reply: bytes | str) -> Later | Refused:
    """What a reply that is not good comes to."""
    if 500 <= code < 600 and code not in LOG_IN and code != OUT_OF_STEP:
        return Refused(code, said(reply))
    return Later(max(code, 0), said(reply), ours=code == GOODBYE or code in LOG_IN)


def said(reply: bytes | str) -> str:
    """What the server wrote, fit to be shown."""
    text = reply if isinstance(reply, str) else reply.decode("utf-8" if _is_utf8(reply) else "gb18030", "replace")
    return clean_text(text, REPLY_CAP)


def _is_utf8(reply: bytes) -> bool:
    try:
        reply.decode()
    except UnicodeDecodeError:
        return False
    return True
