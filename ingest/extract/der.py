"""ASN.1 read as far as signatures need it: BER and DER (X.690) to nodes, names of certificates, times. Nothing is trusted, nothing is copied."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

DEPTH = 24  # a signature with its certificates nests 12 deep
NODES = 20_000  # of one signature; one with a long chain of certificates has 1,500

INTEGER, OCTETS, OID, UTF8, SEQUENCE, UTC_TIME, TIME = 0x02, 0x04, 0x06, 0x0C, 0x30, 0x17, 0x18
_TEXTS = {UTF8: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
_COMMON_NAME, _ORGANISATION = "2.5.4.3", "2.5.4.10"


@dataclass(frozen=True, slots=True)
class Node:
    """One value where it stands: its tag, where it begins with its tag, where its content begins and ends."""

    source: bytes
    tag: int
    start: int
    body: int
    end: int
    after: int  # where the next value begins

    @property
    def content(self) -> bytes:
        return self.source[self.body : self.end]

    @property
    def whole(self) -> bytes:
        return self.source[self.start : self.after]

    def __iter__(self) -> Iterator[Node]:
        at = self.body
        for _ in range(NODES):
            if at >= self.end:
                return
            node = _node(self.source, at, self.end, 0)
            yield node
            at = node.after

    def children(self) -> list[Node]:
        return list(self)


def parse(data: bytes) -> Node | None:
    """Return the first value in *data*; None where there is none that makes sense."""
    try:
        return _node(data, 0, len(data), 0)
    except (ValueError, IndexError):
        return None


def _node(data: bytes, at: int, limit: int, depth: int) -> Node:
    start, tag = at, data[at]
    if tag & 0x1F == 0x1F or depth > DEPTH:
        raise ValueError("a tag of several bytes, or values too deep")
    length, at = data[at + 1], at + 2
    if length == 0x80:
        return _open(data, start, at, limit, depth)
    if length > 0x80:
        many = length & 0x7F
        if many > 4:
            raise ValueError("longer than any file")
        length, at = int.from_bytes(data[at : at + many], "big"), at + many
    if at + length > limit:
        raise ValueError("ends early")
    return Node(data, tag, start, at, at + length, at + length)


def _open(data: bytes, start: int, at: int, limit: int, depth: int) -> Node:
    """Read a value of indefinite length (X.690 §8.1.3.6): it goes on to two zero bytes."""
    body = at
    for _ in range(NODES):
        if at + 2 > limit:
            break
        if data[at : at + 2] == b"\0\0":
            return Node(data, data[start], start, body, at, at + 2)
        at = _node(data, at, limit, depth + 1).after
    raise ValueError("ends early")


def oid(node: Node) -> str:
    """Return an object identifier in dots; "" when it is none."""
    content = node.content
    if node.tag != OID or not 0 < len(content) < 40:
        return ""
    first = min(content[0] // 40, 2)
    parts, value = [first, content[0] - 40 * first], 0
    for byte in content[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            parts.append(value)
            value = 0
    return ".".join(map(str, parts))


def text(node: Node) -> str:
    """Return a string of any of ASN.1's kinds; "" when it is none."""
    return node.content.decode(_TEXTS[node.tag], "replace").strip("\0 ")[:200] if node.tag in _TEXTS else ""


def moment(node: Node) -> datetime | None:
    """Return a UTCTime or GeneralizedTime in UTC, which is all that signatures may use (RFC 5652 §11.3)."""
    said = node.content.decode("ascii", "replace").rstrip("Z").partition(".")[0]
    if node.tag == UTC_TIME and len(said) == 12:
        said = ("19" if said >= "5" else "20") + said
    elif node.tag != TIME:
        return None
    with contextlib.suppress(ValueError):
        return datetime.strptime(said, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return None


def walk(node: Node, depth: int = 0) -> Iterator[Node]:
    """Yield a value and all it holds, in order, down to a limit."""
    yield node
    if node.tag & 0x20 and depth < DEPTH:
        for inner in node:
            yield from walk(inner, depth + 1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What of a certificate is shown or used (RFC 5280 §4.1)."""

    issuer: bytes
    serial: bytes
    name: str
    key: Node  # SubjectPublicKeyInfo


def certificate(node: Node) -> Certificate | None:
    """Read a certificate; None when it is something else."""
    try:
        parts = next(iter(node)).children()
        if parts and parts[0].tag == 0xA0:
            parts = parts[1:]
        serial, _, issuer, _, subject, key = parts[:6]
        return Certificate(issuer.whole, serial.content, _name(subject), key)
    except (ValueError, IndexError, StopIteration):
        return None


def _name(subject: Node) -> str:
    found: dict[str, str] = {}
    for part in subject:
        for pair in part:
            kind, value = pair.children()[:2]
            found.setdefault(oid(kind), text(value))
    return found.get(_COMMON_NAME) or found.get(_ORGANISATION, "")
