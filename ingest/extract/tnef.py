"""winmail.dat, as Outlook wraps a letter for another Outlook (MS-OXTNEF): its files, and its text when it brings one.

What a stream is made of:

    mark, key │ level, name, length, content, checksum │ …      attributes; level 1 is the letter, level 2 a file
    attAttachRenddata begins a file; attAttachTitle is its short name, attAttachData its bytes, attAttachment its MAPI properties
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest import charset, hypertext
from ingest.extract.packed import CHUNK, Found, Member, Purse, UnpackError
from ingest.extract.richtext import decompressed, plain
from ingest.facts import Defect, DefectKind

ATTRIBUTES = 10_000  # attributes of one stream that are read; an attachment has five or six
PROPERTIES = 2_000  # MAPI properties of one attribute
TEXT = 4 << 20  # bytes of one property that is text

_SUBJECT, _BODY, _CODEPAGE, _PROPERTIES = 0x8004, 0x800C, 0x9007, 0x9003
_REND, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_WIDTHS = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_LONG_NAME, _SHORT_NAME, _BYTES, _MIME, _DISPLAY = 0x3707, 0x3704, 0x3701, 0x370E, 0x3001
_BODY_TEXT, _RTF, _HTML, _TOPIC = 0x1000, 0x1009, 0x1013, 0x0037
_CHINESE = {936: "gb18030", 54936: "gb18030", 950: "cp950", 65001: "utf-8", 932: "cp932", 949: "cp949", 1252: "cp1252", 20127: "", 0: ""}


@dataclass(slots=True)
class _File:
    """A file while its attributes go by: where its bytes lie, and what it is called."""

    title: str = ""
    long_name: str = ""
    content_type: str = ""
    start: int = 0
    length: int = 0
    damaged: bool = False

    @property
    def name(self) -> str:
        return self.long_name or self.title


@dataclass(slots=True)
class _Letter:
    label: str = ""  # the code page of eight-bit text
    subject: str = ""
    text: str = ""
    page: str = ""
    rtf: str = ""
    files: list[_File] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)


def members(file: Path, purse: Purse) -> Iterator[Found]:
    """Read a stream: what was said, then every file of it; a damaged one gives what is there."""
    if file.stat().st_size < 6:
        raise UnpackError(DefectKind.DAMAGED, "ends early")
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        letter = _read(data, purse)
        said = "\n".join(piece for piece in (f"主题：{letter.subject}" if letter.subject else "", letter.text or letter.page or letter.rtf) if piece)
        if said:
            yield said
        yield from letter.defects
        for number, one in enumerate(letter.files, 1):
            fault = Defect(DefectKind.DAMAGED, "", "its checksum differs") if one.damaged else None
            yield Member(number, one.name, one.length, _slice(data, one.start, one.length), fault, one.content_type)


def _slice(data: mmap.mmap, start: int, length: int) -> Iterator[bytes]:
    for at in range(start, start + length, CHUNK):
        yield data[at : min(at + CHUNK, start + length)]


def _read(data: mmap.mmap, purse: Purse) -> _Letter:
    letter, at = _Letter(), 6
    for _ in range(ATTRIBUTES):
        if at >= len(data):
            return letter
        if at + 9 > len(data):
            letter.defects.append(Defect(DefectKind.TRUNCATED, "", "ends inside an attribute"))
            return letter
        level, name, length = struct.unpack_from("<BHxxI", data, at)
        start, end = at + 9, at + 9 + length
        if level not in {1, 2}:
            letter.defects.append(Defect(DefectKind.DAMAGED, "", "what follows is no attribute"))
            return letter
        if end > len(data):
            letter.defects.append(Defect(DefectKind.TRUNCATED, "", "ends inside an attribute"))
            end = len(data)
        damaged = end + 2 <= len(data) and _sum(data, start, end, purse) != int.from_bytes(data[end : end + 2], "little")
        if damaged and not (level == 2 and name == _DATA):
            letter.defects.append(Defect(DefectKind.DAMAGED, "", f"the checksum of attribute {name:04x} differs"))
        _attribute(letter, data, level=level, name=name, start=start, end=end, damaged=damaged or end == len(data))
        at = end + 2
    letter.defects.append(Defect(DefectKind.TOO_COMPLEX, "", f"more than {ATTRIBUTES} attributes"))
    return letter


def _sum(data: mmap.mmap, start: int, end: int, purse: Purse) -> int:
    total = 0
    for at in range(start, end, CHUNK):
        purse.hurry()
        total += sum(data[at : min(at + CHUNK, end)])
    return total & 0xFFFF


def _attribute(letter: _Letter, data: mmap.mmap, *, level: int, name: int, start: int, end: int, damaged: bool) -> None:
    if level == 1:
        _of_letter(letter, data, name=name, start=start, end=end)
        return
    if name == _REND or not letter.files:
        letter.files.append(_File())
    one = letter.files[-1]
    if name == _TITLE:
        one.title = _text(data[start : min(end, start + TEXT)], letter.label)
    elif name == _DATA:
        one.start, one.length, one.damaged = start, end - start, damaged
    elif name == _ATTACHMENT:
        for tag, kind, first, last in _properties(data, start, end):
            _of_file(one, data, tag=tag, kind=kind, start=first, end=last, label=letter.label)


def _of_letter(letter: _Letter, data: mmap.mmap, *, name: int, start: int, end: int) -> None:
    content = data[start : min(end, start + TEXT)] if name != _PROPERTIES else b""
    if name == _CODEPAGE and len(content) >= 4:
        page = int.from_bytes(content[:4], "little")
        letter.label = _CHINESE.get(page, f"cp{page}")
    elif name == _SUBJECT:
        letter.subject = letter.subject or _text(content, letter.label)
    elif name == _BODY:
        letter.text = _text(content, letter.label)
    elif name == _PROPERTIES:
        for tag, kind, first, last in _properties(data, start, end):
            value = data[first : min(last, first + TEXT)]
            if tag == _BODY_TEXT:
                letter.text = letter.text or _property(value, kind, letter.label)
            elif tag == _TOPIC:
                letter.subject = letter.subject or _property(value, kind, letter.label)
            elif tag == _HTML:
                html = _property(value, kind, letter.label) if kind != 0x0102 else charset.decode(value, letter.label, meta=charset.html_meta(value)).text
                letter.page = hypertext.read(html).text
            elif tag == _RTF:
                letter.rtf = plain(decompressed(value), label=letter.label)


def _of_file(one: _File, data: mmap.mmap, *, tag: int, kind: int, start: int, end: int, label: str) -> None:
    if tag == _BYTES:
        if kind == 0x000D:  # an object: sixteen bytes say of which class, a letter is TNEF again
            start += 16
        if end > start:
            one.start, one.length, one.damaged = start, end - start, False
        return
    value = data[start : min(end, start + TEXT)]
    if tag == _LONG_NAME:
        one.long_name = _property(value, kind, label) or one.long_name
    elif tag in {_DISPLAY, _SHORT_NAME}:
        one.title = one.title or _property(value, kind, label)
    elif tag == _MIME:
        one.content_type = _property(value, kind, label).lower()[:100]


def _properties(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:  # noqa: C901  every length may lie
    """Yield tag, type, and the span of each MAPI property's (first) value; stop where they make no sense."""
    if end - start < 4:
        return
    count, at = int.from_bytes(data[start : start + 4], "little"), start + 4
    for _ in range(min(count, PROPERTIES)):
        if at + 4 > end:
            return
        kind, tag = struct.unpack_from("<HH", data, at)
        at += 4
        if tag >= 0x8000:  # named: sixteen bytes of set, then a number or a name
            if at + 24 > end:
                return
            how, length = struct.unpack_from("<II", data, at + 16)
            at += 24 + (-(-length // 4) * 4 if how == 1 else 0)
        several, kind = kind & 0x1000, kind & 0x0FFF
        values = 1
        if several or kind in _VARIABLE:
            if at + 4 > end:
                return
            values, at = int.from_bytes(data[at : at + 4], "little"), at + 4
        for number in range(min(values, PROPERTIES)):
            length = _WIDTHS.get(kind, -1)
            if kind in _VARIABLE:
                if at + 4 > end:
                    return
                length, at = int.from_bytes(data[at : at + 4], "little"), at + 4
            if length < 0 or at > end:
                return
            if number == 0:
                yield tag, kind, at, min(at + length, end)
            at += -(-length // 4) * 4


def _property(value: bytes, kind: int, label: str) -> str:
    return value.decode("utf-16-le", "replace").rstrip("\x00") if kind == 0x001F else _text(value, label)


def _text(value: bytes, label: str) -> str:
    return charset.decode(value.rstrip(b"\x00"), label).text
