"""The pictures of a Word document: which are shown where, how large, and which line names each of them.

A caption is a paragraph of the caption style, a short line that begins 图1, 照片1 or Figure 1, or a short centered line directly under the
picture; above it, where the document has its captions there. The description that a program keeps for screen readers (wp:docPr) is no caption:
nobody sees it on the page, and most are the name of a file.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Callable, Iterator, Sequence

from ingest import pixels, sniff
from ingest.extract.opc import BROKEN, Package
from ingest.extract.wordinline import Shot
from ingest.extract.wordml import Block, Reading
from ingest.facts import Kind, Paragraph, Picture

CHUNK = 1 << 18
SHORT = 60  # characters of a line that may be a caption because of where it stands
NAMED = 120  # characters of one that begins 图1
BLANKS = 1  # empty paragraphs between a picture and its caption
NUMBERED = re.compile(
    r"[(（【\[]?\s*(?:图片|图|圖|照片|插图|附图|figure|fig\.?|photo|picture)\s*(?:\d|[０-９]|[一二三四五六七八九十]+(?:[\s、:：.．]|$))", re.IGNORECASE
)
_SENTENCE = ("。", "；", "！", "？", ";")
_WMF = b"\xd7\xcd\xc6\x9a"  # Aldus placeable metafile
SCREEN = 96  # pixels an inch, for pictures that are drawn and have none


def captions(reading: Reading) -> None:
    """Give every picture its caption."""
    for shot in reading.shots:
        shot.caption = _in_table(shot)
    below, above = _neighbours(reading.blocks, 1), _neighbours(reading.blocks, -1)
    with_pictures = [at for at, block in enumerate(reading.blocks) if block.shots]
    strict = [{at for at in with_pictures if _names(reading, near.get(at))} for near in (below, above)]
    loose = [strict[side] | {at for at in with_pictures if _centered(reading, near.get(at))} for side, near in enumerate((below, above))]
    # Captions stand under pictures unless this document plainly has them above: a line between two pictures can be either.
    upward = len(strict[1]) > len(strict[0]) or (not strict[0] and not strict[1] and len(loose[1]) > len(loose[0]) and len(loose[1]) == len(with_pictures))
    taken: set[int] = set()
    for side in (int(upward), 1 - int(upward)):
        near = (below, above)[side]
        for at in with_pictures:
            block = reading.blocks[at]
            line = near.get(at)
            if block.shots[0].caption:
                continue
            if block.own and _numbered(reading.paragraphs[block.paragraph]):
                _share(block.shots, _words(reading.paragraphs[block.paragraph]))
            elif line is not None and line not in taken and (at in strict[side] or (side == int(upward) and at in loose[side])):
                taken.add(line)
                _share(block.shots, _words(reading.paragraphs[line]))


def _neighbours(blocks: Sequence[Block], step: int) -> dict[int, int]:
    """Map blocks with pictures to the paragraph next to them."""
    found: dict[int, int] = {}
    for at, block in enumerate(blocks):
        if not block.shots:
            continue
        other, blanks = at + step, 0
        while 0 <= other < len(blocks) and not blocks[other].table and not blocks[other].shots and blocks[other].paragraph < 0 and blanks < BLANKS:
            other, blanks = other + step, blanks + 1
        if 0 <= other < len(blocks) and blocks[other].paragraph >= 0 and not blocks[other].shots:
            found[at] = blocks[other].paragraph
    return found


def _words(paragraph: Paragraph) -> str:
    """Return a caption as printed, with the number a list gives it."""
    gap = "" if not paragraph.number or paragraph.number[-1] > "⺀" else " "
    return " ".join((paragraph.number + gap + paragraph.text).split())


def _styled(paragraph: Paragraph) -> bool:
    return paragraph.style.lower() in {"caption", "题注"}


def _numbered(paragraph: Paragraph) -> bool:
    words = _words(paragraph)
    return len(words) <= NAMED and NUMBERED.match(words) is not None and (paragraph.centered or not words.endswith(_SENTENCE))


def _names(reading: Reading, at: int | None) -> bool:
    return at is not None and (_styled(reading.paragraphs[at]) or _numbered(reading.paragraphs[at]))


def _centered(reading: Reading, at: int | None) -> bool:
    if at is None:
        return False
    one = reading.paragraphs[at]
    return one.centered and not one.heading and len(one.text) <= SHORT and not one.text.endswith(_SENTENCE)


def _share(shots: Sequence[Shot], words: str) -> None:
    """Give the pictures of one line their caption, each its own where the line names as many: 图1 …　图2 …."""
    starts = [found.start() for found in NUMBERED.finditer(words)]
    if len(shots) > 1 and len(starts) == len(shots):
        pieces = [words[a:b].strip() for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
        for shot, piece in zip(shots, pieces, strict=True):
            shot.caption = piece
    else:
        for shot in shots:
            shot.caption = words


def _in_table(shot: Shot) -> str:
    """Return the line of a table that names a picture: in its own cell, or the cell under it."""
    for line in reversed(shot.beside.splitlines()):
        if NUMBERED.match(line.strip()) and len(line) <= NAMED:
            return line.strip()
    if not shot.beside and NUMBERED.match(shot.below.strip()) and len(shot.below) <= NAMED:
        return " ".join(shot.below.split())
    return ""


class Album:
    """The pictures of a package, each looked at once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._seen: dict[str, Picture] = {}
        self.programs = False  # whether something that poses as a picture is a program

    def picture(self, part: str) -> Picture | None:
        """Return what a picture is by its bytes; None for what is not there, and for what says no size."""
        if part not in self._package.parts:
            return None
        if part not in self._seen:
            self._seen[part] = self._look(part)
            self.programs = self.programs or self._seen[part].kind is Kind.PROGRAM
        found = self._seen[part]
        return found if found.width and found.height else None

    def _look(self, part: str) -> Picture:
        try:
            with self._package.open(part) as member:
                head = member.read(pixels.JPEG_SEARCH)
                digest = hashlib.sha256(head)
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
            kind = sniff.kind(head[: sniff.HEAD], io.BytesIO(head))
            size = self._tiff(part) if kind is Kind.TIFF else pixels.size(io.BytesIO(head), kind) or drawn(head)
        except BROKEN:
            return Picture(0, 0)
        return Picture(*(size or (0, 0)), kind, digest.hexdigest(), dpi=resolution(head, kind))

    def _tiff(self, part: str) -> tuple[int, int] | None:
        with self._package.open(part) as member:  # it says its size anywhere
            return pixels.size(member, Kind.TIFF)


def pictures(shots: Sequence[tuple[Shot, str]], hidden: set[str], rest: Callable[[], Iterator[str]], album: Album) -> tuple[Picture, ...]:
    """Return what *shots* show, with the part each comes from; then what lies in the package and is shown where nobody looked."""
    found: list[Picture] = []
    placed: set[str] = set(hidden)
    for shot, part in shots:
        placed.add(part)
        picture = album.picture(part)
        if picture is not None:
            found.append(Picture(picture.width, picture.height, picture.kind, picture.sha256, shot.caption[:NAMED], shot.paragraph, dpi=picture.dpi))
    hashes = {one.sha256 for one in found}
    for part in rest():
        picture = album.picture(part)
        if picture is not None and part not in placed and picture.sha256 not in hashes:
            hashes.add(picture.sha256)
            found.append(picture)
    return tuple(found)


def drawn(head: bytes) -> tuple[int, int] | None:
    """Return the size on a screen of a Windows metafile, EMF or placeable WMF; seals are pasted as such."""
    try:
        if head[40:44] == b" EMF":
            left, top, right, bottom = struct.unpack("<4i", head[8:24])
            return right - left + 1, bottom - top + 1
        if head[:4] == _WMF:
            left, top, right, bottom, inch = struct.unpack("<4hH", head[6:16])
            return abs(right - left) * SCREEN // max(1, inch), abs(bottom - top) * SCREEN // max(1, inch)
    except struct.error:
        return None
    return None


def resolution(head: bytes, kind: Kind) -> int:
    """Return the dots an inch that a PNG, a JPEG or a BMP says it has; 0 when it does not say."""
    try:
        if kind is Kind.PNG:
            at = head.find(b"pHYs", 0, 4096)
            across = int.from_bytes(head[at + 4 : at + 8]) if at > 0 and head[at + 12 : at + 13] == b"\x01" else 0
            return round(across * 0.0254) if across < 10_000_000 else 0
        if kind is Kind.JPEG and head[2:4] == b"\xff\xe0" and head[6:11] == b"JFIF\0":
            unit, across = head[13], int.from_bytes(head[14:16])
            return across if unit == 1 and across > 1 else round(across * 2.54) if unit == 2 else 0  # 1 dot an inch says nothing
        if kind is Kind.BMP:
            return max(0, round(int.from_bytes(head[38:42], "little", signed=True) * 0.0254))
    except struct.error:
        return 0
    return 0
