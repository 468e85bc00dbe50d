"""What a server answers to a FETCH, as values: size and time, a body or a piece of one; and which bodies are asked for together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ingest.mailbox.session import Broken
from ingest.mailbox.wire import Items

SMALL = 262_144  # a message up to here is fetched together with others
BATCH = 4_194_304  # bytes of bodies in one FETCH: bounds the memory, whatever the number of messages


def batches(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs in their order, small ones together as long as their bytes allow, large ones alone."""
    batch: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if batch and (size > SMALL or weight + size > BATCH // 2):  # half: sizes may be estimates
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += size
        if size > SMALL:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def fact(answer: Items) -> tuple[int, datetime] | None:
    if b"RFC822.SIZE" not in answer and b"INTERNALDATE" not in answer:
        return None
    size, when = answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")
    if not isinstance(size, int) or not isinstance(when, datetime) or when.tzinfo is None:
        raise Broken("邮箱服务器没有给出邮件的大小或到达时间。", f"size {size!r}, INTERNALDATE {when!r}")
    return size, when.astimezone(UTC)


def named_item(name: bytes, answer: Items) -> bytes | None:
    if name not in answer:
        return None
    value = answer[name]
    if value is None:  # NIL: nothing there, e.g. beyond the end
        return b""
    if not isinstance(value, bytes):
        raise Broken("邮箱服务器没有给出邮件内容。", f"{name!r} is a {type(value).__name__}")
    return value


def body_of(answer: Items) -> bytes | None:
    return named_item(b"BODY[]", answer)
