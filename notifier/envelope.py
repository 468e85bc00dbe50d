"""A letter as bytes for the wire: every header built from scratch, never copied or refolded from what was received.

Headers are encoded here and not by the standard library, whose folding differs between Python versions, breaks long
message ids into encoded words and lets a line feed through when it refolds (CVE-2024-6923).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from notifier.notices import Enclosure, Letter

HEADER_CAP = 200
REFERENCES_CAP = 20  # ids copied into References: the first, and the newest
MARKER = "X-Shoujian-Letter"
LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
ADDRESS = re.compile(rf"{LOCAL}@{DOMAIN}")
ID = re.compile(r"(?!.*=\?)[\x21-\x3b\x3d\x3f-\x7e]{1,300}")  # printable, no angle brackets, no encoded word
FILENAME_CAP = 60  # characters: 540 once every one of them is written as three bytes in hexadecimal, below the 998 of a line
NAME_READ = 1000  # characters of a name that are looked at for its ending
FOLD = "\r\n "
FOLDS = "\r\n"
CONTROL = re.compile(r"(?<!\r)\n|\r(?!\n)")
UNFIT_IN_NAMES = re.compile(r'[\\/:*?"<>|%;=\x00-\x1f]+')  # what Windows refuses in names, and what parameters of headers are made of
MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,80}")
OURS = re.compile(r"sj\.([a-z2-7]{20})\.([a-z2-7]{20})@([a-z0-9.-]+)")


class UnfitAddress(ValueError):  # noqa: N818 - read as a sentence
    """An address nobody can be written to; `notifier.manners` refuses it beforehand."""


def clean_text(value: str, cap: int = HEADER_CAP) -> str:
    """One line of visible characters: no controls, no line breaks, nothing that turns the reading direction."""
    kept = value[: cap * 4]
    if not kept.isprintable():
        kept = "".join(map(_visible, kept))
    line = " ".join(kept.split())
    return line if len(line) <= cap else line[: cap - 1].rstrip() + "…"


def clean_header(value: str) -> str:
    """The one way for text that is not ours into a header. What looks like an encoded word is none after it, however often a program decodes."""
    return clean_text(value, HEADER_CAP).replace("=?", "=？")


def _visible(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf" | "Cs":  # bidi marks, zero-width signs, halves of a pair
            return ""
        case _:
            code = ord(character)
            return "" if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF else character


def fit_address(address: str) -> bool:
    """Whether *address* is plain enough for an envelope: ASCII, no quotes, no comments, 254 characters at most."""
    return len(address) <= 254 and len(address.partition("@")[0]) <= 64 and ADDRESS.fullmatch(address) is not None


def message_id(key: str, secret: bytes, domain: str) -> str:
    """The Message-ID of the letter with this outbox *key*: the same at every attempt, and not to be forged."""
    if not secret:
        raise ValueError("a message id needs a secret")
    domain = domain.lower()
    name = _base32(hashlib.sha256(key.encode()).digest())
    return f"sj.{name}.{_seal(name, domain, secret)}@{domain}"


def verify_message_id(value: str, secret: bytes) -> bool:
    """Whether *value* is a Message-ID of ours: bounces and own copies are believed only then."""
    parts = OURS.fullmatch(value.strip().strip("<>").lower())
    return parts is not None and hmac.compare_digest(parts[2], _seal(parts[1], parts[3], secret))


def _seal(name: str, domain: str, secret: bytes) -> str:
    return _base32(hmac.digest(secret, f"shoujian letter\0{name}\0{domain}".encode(), "sha256"))


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest[:12]).decode().rstrip("=").lower()


def to_bytes(letter: Letter, date: datetime, sign: Callable[[bytes], bytes] | None = None) -> bytes:
    """*letter* ready for DATA: CRLF, ASCII, lines of 76. Our own copy travels in the envelope and has no Bcc header."""
    for one in (letter.sender.address, letter.to.address):
        if not fit_address(one):
            raise UnfitAddress(one)
    mark = hashlib.sha256(letter.message_id.encode()).hexdigest()
    body = _several("alternative", f"=_{mark[:24]}", (_text("plain", letter.text), _text("html", letter.html)))
    if letter.attachments:
        body = _several("mixed", f"=_{mark[24:48]}", (body, *map(_enclosed, letter.attachments)))
    head = FOLDS.join(
        (
            f"From: {_mailbox(clean_header(letter.sender.name), letter.sender.address)}",
            f"To: {_mailbox(clean_header(letter.to.name), letter.to.address)}",
            f"Subject: {_words(clean_header(letter.subject))}",
            f"Date: {format_datetime(date)}",
            f"Message-ID: <{letter.message_id}>",
            *_answering(letter),
            f"Auto-Submitted: {letter.automatic}",
            "X-Auto-Response-Suppress: All",
            f"{MARKER}: {letter.message_id.partition('@')[0]}",
            "MIME-Version: 1.0",
            "",
        )
    )
    if CONTROL.search(head.replace(FOLDS, "")):
        raise ValueError("a line break in a header")
    raw = f"{head}{body}".encode("ascii")
    return sign(raw) if sign is not None else raw


def _answering(letter: Letter) -> tuple[str, ...]:
    if not ID.fullmatch(letter.in_reply_to):
        return ()
    return f"In-Reply-To: <{letter.in_reply_to}>", "References: " + FOLD.join(f"<{one}>" for one in thread(letter.references, letter.in_reply_to))


def _text(kind: str, words: str) -> str:
    content = "\r\n".join(words.splitlines()) + "\r\n"
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(content.encode())}'


def _several(kind: str, boundary: str, parts: Iterable[str]) -> str:
    """Parts behind one another (RFC 2046 §5.1); a boundary that begins with =_ never occurs in base64."""
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")


def clean_filename(name: str) -> str:
    """The one way for a name that is not ours onto a file that goes out: no folder, nothing a file system or a header trips over."""
    line = UNFIT_IN_NAMES.sub("_", clean_text(name, NAME_READ)).strip(". ")
    stem, dot, ending = line.rpartition(".")
    if not dot or len(ending) > 5:
        stem, ending = line, ""
    return f"{stem[: FILENAME_CAP - 6].strip('. ') or '附件'}{dot if ending else ''}{ending}"


def _enclosed(one: Enclosure) -> str:
    """A file as a part. Its name stands twice: as RFC 2231 wants it, and as encoded words in *name*, which Outlook and old web mail read.

    The first stays on one line however long it is (998 are allowed): continued parameters are what those programs get wrong.
    """
    name = clean_filename(one.name)
    kind = one.media_type if MEDIA_TYPE.fullmatch(one.media_type) else "application/octet-stream"
    named = f'Content-Type: {kind};{FOLD}name="{_words(name, phrase=True)}"\r\n'
    laid = f"Content-Disposition: attachment;{FOLD}filename*=utf-8''{quote(name, safe='')}\r\n"
    return f"{named}Content-Transfer-Encoding: base64\r\n{laid}\r\n{_base64(one.content)}"


def thread(references: tuple[str, ...], parent: str) -> tuple[str, ...]:
    """What stands in References: the parent's own, then the parent (RFC 5322 §3.6.4), without broken or repeated ids."""
    ids = list(dict.fromkeys(one for one in references if ID.fullmatch(one) and one != parent))
    if len(ids) >= REFERENCES_CAP:
        ids = [ids[0], *ids[-(REFERENCES_CAP - 2) :]]
    return (*ids, parent)


def _mailbox(name: str, address: str) -> str:
    return f"{_words(name, phrase=True)}{FOLD}<{address}>" if name else address


def _words(text: str, *, phrase: bool = False) -> str:
    """RFC 2047: plain while it is ASCII and short, else base64 words that never cut a character in two."""
    if text.isascii() and len(text) <= 60 and "=?" not in text and not (phrase and re.search(r"[^A-Za-z0-9 ]", text)):
        return text
    chunks, chunk = [], b""
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > 42:
            chunks.append(chunk)
            chunk = b""
        chunk += encoded
    chunks.append(chunk)
    return FOLD.join(f"=?utf-8?b?{base64.b64encode(one).decode()}?=" for one in chunks)
