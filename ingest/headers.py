"""Header fields as mail really writes them: RFC 2047 and RFC 2231 with their mistakes.

Everything works on bytes first: a name in raw GBK next to an encoded word is decoded piece by piece, never as one Latin-1 string.
"""

from __future__ import annotations

import binascii
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.charset import REPLACED, decode, rarity
from ingest.facts import Defect, DefectKind

FIELDS = 1_000  # header fields of one part; a real mail has 20 to 60
FIELD_BYTES = 100_000  # bytes of one header block; a real one has 2 to 10 kB
WORDS = 2_000  # encoded words in one value
WORD = 4_000  # bytes of one encoded word; RFC 2047 allows 75

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_WORD = re.compile(rb"=\?([^?=\s]{1,60})\?([bBqQ])\?")
_LEADING = b" \t\xef\xbb\xbf"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PARAM = re.compile(rb"[;\s]*([^\s=;\"]{1,100})[ \t]*=[ \t\r\n]*", re.DOTALL)
_MARK = re.compile(rb"\\[\"\\]|\"")  # an escaped character of a quoted string, or its end
_CLOSED = re.compile(rb"[ \t\r\n]*(?:;|\Z)")
_BLANK_OR_QUOTE = re.compile(r"[\s\"]")
_SEPARATORS = re.compile(rb"[;\s]*")
_NEXT_PARAM = re.compile(rb";[ \t\r\n]*(?:$|[A-Za-z][\w.-]*(?:\*\d{0,5}\*?)?[ \t]*=)")
_SECTION = re.compile(r"^(.+?)\*(?:(\d{1,5})(\*?))?$")


@dataclass(frozen=True, slots=True)
class Fields:
    """The header fields of one part, in order, unfolded and undecoded."""

    items: tuple[tuple[str, bytes], ...]  # names in lower case
    defects: tuple[Defect, ...] = ()

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> bytes:
        for key, value in self.items:
            if key == name:
                return value
        return b""

    def text(self, name: str) -> str:
        """Decode the first field called *name*; "" when there is none."""
        value = self.first(name)
        if value.isascii() or b"=?" in value:
            return words(value)
        return _CONTROL.sub("", _unlabelled(value, self)).replace("\t", " ").strip()

    def has(self, name: str) -> bool:
        for key, _ in self.items:  # noqa: SIM110  asked thirty times a mail: a plain loop takes half the time of any()
            if key == name:
                return True
        return False


def split(block: bytes, *, where: str, most: int = FIELD_BYTES) -> tuple[Fields, int]:  # noqa: C901  one branch a way in which headers are broken
    """Read a header block; return the fields and where the body starts when that is earlier than the end of *block*.

    A line that is no field ends the header, unless fields go on after it (some gateways break lines without a blank).
    """
    items: list[tuple[str, list[bytes]]] = []  # a value in its pieces: thirty thousand folds are joined once
    defects: list[Defect] = []
    if len(block) > most:
        defects.append(Defect(DefectKind.TOO_COMPLEX, where, f"header of {len(block)} bytes, read up to {most}"))
    whole = block[:most]
    position = len(whole) - len(whole.lstrip(_LEADING))  # the first field begins with a blank, or with a mark of byte order
    lines = whole[position:].splitlines(keepends=True)
    for number, line in enumerate(lines):
        bare = line.rstrip(b"\r\n")
        found = None if line[:1] in {b" ", b"\t"} and items else _FIELD.match(line)
        if found:
            if len(items) >= FIELDS:
                defects.append(Defect(DefectKind.TOO_COMPLEX, where, f"more than {FIELDS} header fields"))
                break
            items.append((found.group(1).decode("ascii").lower(), [bare[found.end() :]]))
        elif bare:
            following = lines[number + 1 : number + 3]
            if not bare.strip() and following and not _goes_on(following[0]):
                return _fields(items, defects), position + len(line)  # a blank line, as whoever wrote it meant it
            if bare[0] not in b" \t":
                if _is_body(bare, following):
                    defects.append(Defect(DefectKind.HEADER, where, "no blank line between header and body"))
                    return _fields(items, defects), position
                if not bare.startswith((b"From ", b">From ")):
                    defects.append(Defect(DefectKind.HEADER, where, "a line that is no header field"))
                bare = b"" if bare.startswith(b">From ") else b" " + bare
            if items:
                items[-1][1].append(bare)
        position += len(line)
    return _fields(items, defects), len(block)


def _is_body(bare: bytes, following: list[bytes]) -> bool:
    """Tell a line of the body, whose blank line was lost, from one that a gateway broke: fields go on after that, but not after a boundary."""
    return bare.startswith(b"--") or not any(_FIELD.match(later) for later in following)


def _goes_on(line: bytes) -> bool:
    """Tell whether *line* can be part of a header: a field, or more of one."""
    return line[:1] in {b" ", b"\t", b"\r", b"\n"} or _FIELD.match(line) is not None


def _fields(items: list[tuple[str, list[bytes]]], defects: list[Defect]) -> Fields:
    return Fields(tuple((name, pieces[0] if len(pieces) == 1 else b"".join(pieces)) for name, pieces in items), tuple(defects))


def _unlabelled(value: bytes, fields: Fields) -> str:
    """Read a raw 8-bit value; where its bytes leave doubt, the charset of the letter's text is likely that of its header."""
    plain = decode(value)
    label = parameters(fields.first("content-type")[:1000])[1].get("charset", "") if plain.confidence < 0.9 else ""
    if not label:
        return plain.text
    said = decode(value, label)
    believed = not said.doubt and (said.charset not in {"gb18030", "cp950"} or rarity(said.text) <= rarity(plain.text))
    return said.text if believed else plain.text


def words(value: bytes) -> str:
    """Decode an unstructured value: encoded words wherever they stand, raw 8-bit text between them."""
    if not value:
        return ""
    return _CONTROL.sub("", _decoded(value)).replace("\t", " ").strip()


def _decoded(value: bytes) -> str:
    if b"=?" not in value:
        return _plain(value)
    out: list[str] = []
    run: list[_Word] = []  # adjacent words of one charset: joined before decoding, a character may be cut between two
    end = 0
    for count, (start, stop, word) in enumerate(_encoded(value)):
        between = value[end:start]
        if count >= WORDS:
            break
        if between.strip() or (between and not run):
            out += [*_flush(run), _plain(between)]
            run = []
        run.append(word)
        end = stop
    out += [*_flush(run), _plain(value[end:])]
    return "".join(out)


def _plain(value: bytes) -> str:
    """Read what is no encoded word; most of a header is ASCII, and asking the decoder about that took a tenth of all reading."""
    return value.decode("ascii") if value.isascii() and b"\x1b" not in value else decode(value).text


_Word = tuple[str, bytes, bytes]  # charset, encoding, payload


def _encoded(value: bytes) -> Iterator[tuple[int, int, _Word]]:
    """Find encoded words: where each begins and ends, and what it is."""
    position = 0
    while found := _WORD.search(value, position):
        stop = value.find(b"?=", found.end())
        if stop < 0:
            return
        position = found.end()
        if stop - position <= WORD:
            label = found.group(1).decode("latin-1").partition("*")[0].lower()
            yield found.start(), stop + 2, (label, found.group(2).lower(), value[position:stop])
            position = stop + 2


def _flush(run: list[_Word]) -> Iterator[str]:
    position = 0
    while position < len(run):
        label = run[position][0]
        joined = b""
        while position < len(run) and run[position][0] == label:
            _, encoding, payload = run[position]
            position += 1
            # Some programs cut one base64 text into words: without padding it goes on in the next.
            while encoding == b"b" and len(payload) % 4 and b"=" not in payload and position < len(run) and run[position][:2] == (label, encoding):
                payload += run[position][2]
                position += 1
            joined += _word_bytes(encoding, payload)
        yield decode(joined, label).text


def _word_bytes(encoding: bytes, payload: bytes) -> bytes:
    if encoding == b"b":
        return lenient_base64(payload)
    payload = re.sub(rb"=\r?\n[ \t]*", b"", payload)
    return binascii.a2b_qp(payload.replace(b" ", b"_"), header=True)


def lenient_base64(payload: bytes) -> bytes:
    """Decode base64 with missing padding, blanks or junk inside; a dangling sixth of a byte is dropped."""
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", payload.partition(b"=")[0] if b"=" in payload.rstrip(b"=\r\n \t") else payload)
    if len(plain) % 4 == 1:
        plain = plain[:-1]
    try:
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


# --- parameters (RFC 2045 §5.1, RFC 2231) ---


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Take a Content-Type or Content-Disposition apart: the value in lower case and its decoded parameters."""
    if not value:
        return "", {}
    head, _, rest = value.partition(b";")
    plain = _BLANK_OR_QUOTE.sub("", head.decode("latin-1")).lower()
    if b"=" in head:  # `Content-Type: name="x"`: no value at all
        plain, rest = "", value
    raw: dict[str, bytes] = {}
    position = 0
    while position < len(rest) and len(raw) < FIELDS:
        found = _PARAM.match(rest, position)
        if not found:
            step = rest.find(b";", _SEPARATORS.match(rest, position).end())  # type: ignore[union-attr]  # it matches the empty string too
            if step < 0:
                break
            position = step
            continue
        key = found.group(1).decode("latin-1").lower()
        content, position = _value(rest, found.end(), plain=not key.startswith(("name", "filename")))
        raw.setdefault(key, content)
    return plain, _joined(raw)


def _value(rest: bytes, start: int, *, plain: bool) -> tuple[bytes, int]:
    """Read one value: quoted, or up to the next thing that looks like a parameter (names with blanks, never quoted); only names hold quotes."""
    if rest[start : start + 1] == b'"':
        end = start + 1
        while found := _MARK.search(rest, end):
            end = found.start()
            if rest[end] == 0x22 and (plain or _CLOSED.match(rest, end + 1)):
                break  # a quote inside a name is followed by something else
            end = found.end()
        else:
            end = len(rest)
        return re.sub(rb'\\(["\\])', rb"\1", rest[start + 1 : end]), end + 1
    following = _NEXT_PARAM.search(rest, start)
    end = following.start() if following else len(rest)
    return rest[start:end].strip().strip(b'"'), end


def _joined(raw: dict[str, bytes]) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for key, content in raw.items():
        found = _SECTION.match(key)
        if found:
            sections.setdefault(found.group(1), {})[int(found.group(2) or 0)] = (content, found.group(2) is None or bool(found.group(3)))
        else:
            plain[key] = _percent(content) if key in {"filename", "name"} else words(content)
    for key, parts in sections.items():
        plain[f"{key}*"] = _extended([parts[n] for n in sorted(parts)])
    return plain


def _extended(parts: list[tuple[bytes, bool]]) -> str:
    """Join RFC 2231 sections before undoing %XX: some programs cut inside an escape, some put encoded words in."""
    if not any(coded for _, coded in parts):
        return words(b"".join(content for content, _ in parts))
    label = ""
    first, coded = parts[0]
    if coded and first.count(b"'") >= 2:
        name, _, rest = first.split(b"'", 2)
        label, parts = name.decode("latin-1"), [(rest, True), *parts[1:]]
    joined = b"".join(content if marked else urllib.parse.quote_from_bytes(content).encode() for content, marked in parts)
    content = urllib.parse.unquote_to_bytes(joined)
    text = words(content) if b"=?" in content else decode(content, label).text
    return _CONTROL.sub("", text).strip()


def _percent(content: bytes) -> str:
    """Read a plain name; some programs percent-encode it without saying so."""
    if b"%" in content and content.isascii() and len(re.findall(rb"%[0-9A-Fa-f]{2}", content)) >= 2:
        opened = urllib.parse.unquote_to_bytes(content)
        if not opened.isascii():
            read = decode(opened)
            if read.confidence >= 0.9:
                return _CONTROL.sub("", read.text).strip()
    return words(content)


def filename(disposition: dict[str, str], content_type: dict[str, str]) -> str:
    """Choose the best of the names a part goes by; "" when it has none."""
    names = [disposition.get("filename*", ""), disposition.get("filename", ""), content_type.get("name*", ""), content_type.get("name", "")]
    return max(names, key=_quality)


def _quality(name: str) -> float:
    """Rate a name: fallbacks such as `____.doc`, `????.doc` and `ATT00001.pdf` lose against real ones, order decides among equals."""
    if not name:
        return -9
    stem = name.rpartition(".")[0] or name
    faults = (name.count(REPLACED) + stem.count("?")) * 2 + (2 if re.fullmatch(r"[_\W]+", stem) else 0)
    return (1 if not stem.isascii() else 0) - faults - (0.5 if re.fullmatch(r"(?i)(att|unnamed|noname|attachment|part)[\d._-]*", stem) else 0)
