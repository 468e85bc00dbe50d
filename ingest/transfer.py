"""Content-Transfer-Encoding undone in chunks, as leniently as mail programs do, with every repair said.

Each reader is a generator over slices of the message, so that a part of any size costs one chunk of memory.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from mmap import mmap

DAMAGED = 20_000  # lines of damaged base64 read one by one, as programs do; a letter with a footer of a list has a few
HEAD = 2048  # bytes of what is called base64 that show whether it is
PROSE = 3  # lines it takes to tell
CHUNK = 1 << 20  # bytes of the raw message in memory at a time

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BLANK = b" \t\r\n"
_FOREIGN = bytes(set(range(256)) - set(_ALPHABET))
_STRICT_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")
_END = re.compile(rb"^end[ \t\r]*$", re.MULTILINE)
_BEGIN = re.compile(rb"^begin [0-7]{3,4} (.{0,255})$", re.MULTILINE)

Complain = Callable[[str], None]
Span = tuple[int, int]
View = mmap | bytes


def encoding(header: str) -> str:
    """Normalise a Content-Transfer-Encoding: `BASE64 `, `"base64"`, `base64 (comment)` and `x-uuencode` are all met."""
    plain = re.sub(r"[\s\"';]|\(.*?\)", "", header[:200]).lower()
    if plain in {"base64", "base-64", "b64"} or plain.startswith("base64"):
        return "base64"
    if plain in {"quoted-printable", "quotedprintable", "qp"}:
        return "quoted-printable"
    if plain in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return "uuencode"
    return "" if plain in {"", "7bit", "8bit", "binary", "none"} else f"?{plain}"


def decode(view: View, span: Span, *, how: str, complain: Complain) -> Iterator[bytes]:
    """Yield the decoded bytes of *view[span]*; *how* is what `encoding` gave, *complain* hears of each kind of damage."""
    if how == "base64" and _is_prose(bytes(view[span[0] : min(span[1], span[0] + HEAD)])):
        complain("labelled base64, but plain text; taken as it is")
        return _slices(view, span)
    if how == "base64":
        return _base64(view, span, complain=complain)
    if how == "quoted-printable":
        return _quoted(view, span)
    if how == "uuencode":
        return _uuencoded(view, span, complain=complain)
    if how:
        complain(f"unknown transfer encoding {how[1:40]!r}, taken as it is")
    return _slices(view, span)


def _is_prose(head: bytes) -> bool:
    """Tell plain text that claims to be base64: words or 8-bit characters in most of its lines, and lines of any length."""
    lines = [line.strip() for line in head.splitlines()[:-1] if line.strip()]
    if len(lines) < PROSE:
        return False
    wordy = sum(not line.isascii() or b" " in line for line in lines)
    return wordy * 5 >= len(lines) * 4 and sum(line.isascii() and len(line.translate(None, _FOREIGN)) % 4 == 0 for line in lines) * 2 < len(lines)


def _slices(view: View, span: Span) -> Iterator[bytes]:
    for start in range(span[0], span[1], CHUNK):
        yield bytes(view[start : min(start + CHUNK, span[1])])


def _lines(view: View, span: Span, *, limit: int = CHUNK) -> Iterator[bytes]:
    """Yield slices that end at a line end where there is one."""
    start, end = span
    while start < end:
        piece = bytes(view[start : min(start + limit, end)])
        if start + len(piece) < end:
            cut = piece.rfind(b"\n")
            if cut >= 0:
                piece = piece[: cut + 1]
        yield piece
        start += len(piece)


def _base64(view: View, span: Span, *, complain: Complain) -> Iterator[bytes]:
    carry = b""  # letters that do not fill three bytes yet
    ended = False  # padding has been seen
    damaged = 0  # lines that were read one by one
    for piece in _lines(view, span):
        if not ended and not piece.translate(None, _ALPHABET + _BLANK):
            opened, carry = _quads(carry + piece.translate(None, _BLANK))
            yield opened
            continue
        plain = piece.rstrip(_BLANK)
        core = plain.rstrip(b"=")
        if not ended and not core.translate(None, _ALPHABET + b"\r\n"):  # padding where it belongs: at the end of everything
            opened, carry = _quads(carry + core.translate(None, b"\r\n"))
            yield opened + _rest(carry)
            carry, ended = b"", True
            continue
        if damaged > DAMAGED:  # nobody's mistake any more
            complain("damaged throughout, read as far as it is base64")
            opened, carry = _quads(carry + piece.translate(None, _FOREIGN))
            yield opened
            continue
        out: list[bytes] = []
        for line in piece.splitlines():
            damaged += 1
            bare = line.strip()
            if not bare:
                continue
            if ended and not _goes_on(bare):
                complain("text after the padding")
                continue
            letters, padded = _letters(bare, complain=complain)
            opened, carry = _quads(carry + letters)
            out.append(opened)
            ended = padded
            if padded:
                out.append(_rest(carry))
                carry = b""
        yield b"".join(out)
    if carry:
        complain("base64 without its padding" if len(carry) > 1 else "base64 ends inside a byte")
        yield _rest(carry)


def _letters(line: bytes, *, complain: Complain) -> tuple[bytes, bool]:
    """Read one line that is not plain base64: does it end in padding, and is it content at all?"""
    foreign = line.translate(None, _ALPHABET + b"=")
    if foreign:
        complain("characters that are not base64")
        if b" " in foreign or b"_" in foreign:
            return b"", False  # `____` and `Mailing list footer` of list servers
        line = line.translate(None, foreign)
    letters, padding, behind = line.partition(b"=")
    if behind.strip(b"="):
        complain("text after the padding")
    return letters, bool(padding)


def _quads(letters: bytes) -> tuple[bytes, bytes]:
    whole = len(letters) // 4 * 4
    return binascii.a2b_base64(letters[:whole]), letters[whole:]


def _rest(carry: bytes) -> bytes:
    return binascii.a2b_base64(carry + b"=" * (-len(carry) % 4)) if len(carry) > 1 else b""


def _goes_on(text: bytes) -> bool:
    """Tell more base64 after a padding (parts joined by a gateway) from a footer."""
    first = text.strip(_BLANK).split(b"\n", 1)[0].strip(_BLANK)
    return len(first) % 4 == 0 and _STRICT_LINE.fullmatch(first) is not None


def _quoted(view: View, span: Span) -> Iterator[bytes]:
    carry = b""
    for piece in _lines(view, span):
        text = carry + piece
        carry = b""
        if not text.endswith(b"\n"):
            cut = text.rfind(b"=", len(text) - 2)
            if cut >= 0:
                text, carry = text[:cut], text[cut:]
        yield binascii.a2b_qp(text)
    if carry:
        yield binascii.a2b_qp(carry)


def _uuencoded(view: View, span: Span, *, complain: Complain) -> Iterator[bytes]:
    started = False
    for piece in _lines(view, span):
        out: list[bytes] = []
        for line in piece.splitlines():
            if not started:
                started = line.startswith(b"begin ")
                continue
            if line.strip() in {b"end", b"`", b""}:
                continue
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                # Some writers pad the line with junk: read as many bytes as it announces.
                count = ((line[0] - 32) & 63) if line else 0
                try:
                    out.append(binascii.a2b_uu(line[: (count * 4 + 5) // 3 + 1]))
                except binascii.Error:
                    complain("a line that is not uuencode")
        yield b"".join(out)


def uu_blocks(text: bytes) -> list[tuple[bytes, Span]]:
    """Find `begin 644 name … end` files inside a text body: their names and spans within *text*."""
    found: list[tuple[bytes, Span]] = []
    position = 0
    while len(found) < 100 and (start := _BEGIN.search(text, position)):
        first = text[start.end() : start.end() + 80].lstrip(b"\r\n").split(b"\n", 1)[0].rstrip(b"\r")
        if not first or not _is_uu_line(first):
            position = start.end()
            continue
        stop = _END.search(text, start.end())
        end = stop.end() if stop else len(text)
        found.append((start.group(1).strip(), (start.start(), end)))
        position = end
    return found


def _is_uu_line(line: bytes) -> bool:
    count = (line[0] - 32) & 63
    return 0x20 <= line[0] <= 0x60 and len(line) >= 1 + (count + 2) // 3 * 4 - 2 and all(0x20 <= b <= 0x60 for b in line)
