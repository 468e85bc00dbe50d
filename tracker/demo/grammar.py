"""Commands of an IMAP client as words: atoms, quoted strings, literals and lists in brackets (RFC 3501 §9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

Word: TypeAlias = "bytes | list[Word]"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOKEN = re.compile(rb' *(?:(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<literal>\0)|(?P<atom>(?:\[[^\]]*\]|[^ ()"\[\0])+))')


class Bad(Exception):  # noqa: N818 - the client's mistake, answered with BAD and these words
    pass


def parsed(text: bytes, literals: list[bytes]) -> list[Word]:
    """*text* as nested words; each NUL stands for the next of *literals*."""
    if text.count(b"\0") != len(literals):
        raise Bad("NUL in a command")
    waiting = iter(literals)
    top: list[Word] = []
    stack = [top]
    for token in _tokens(text.rstrip(b" ")):
        match token.lastgroup:
            case "open":
                inner: list[Word] = []
                stack[-1].append(inner)
                stack.append(inner)
            case "close" if len(stack) > 1:
                stack.pop()
            case "close":
                raise Bad("unbalanced )")
            case "quoted":
                stack[-1].append(re.sub(rb"\\(.)", rb"\1", token["quoted"]))
            case "literal":
                stack[-1].append(next(waiting))
            case _:
                stack[-1].append(token["atom"])
    if len(stack) > 1:
        raise Bad("unbalanced (")
    return top


def _tokens(text: bytes) -> Iterator[re.Match[bytes]]:
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise Bad("cannot read the command")
        yield token
        position = token.end()


def texts(words: list[Word], count: int | None = None) -> list[str]:
    if count is not None and len(words) != count:
        raise Bad(f"expected {count} arguments")
    return [word.decode("utf-8", "replace") if isinstance(word, bytes) else "" for word in words]


def numbers(text: str, last: int) -> Callable[[int], bool]:
    """A set such as 1:3,7:* as a question; * is *last*, and the order within a range does not matter (RFC 3501 §9)."""
    if not re.fullmatch(r"(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?)*", text):
        raise Bad("not a set of numbers")
    spans = [sorted(last if end == "*" else int(end) for end in span.split(":")) for span in text.split(",")]
    return lambda number: any(span[0] <= number <= span[-1] for span in spans)


def moment(text: str) -> datetime:
    try:
        day, month, rest = text.strip().split("-", 2)
        return datetime.strptime(f"{day} {MONTHS.index(month.title()) + 1} {rest}", "%d %m %Y %H:%M:%S %z")
    except ValueError as error:
        raise Bad("not a date") from error
