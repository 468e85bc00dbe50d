"""One page of a PDF by PDFium's own functions: words with boxes and fonts.

A call into PDFium costs as much as a line of Python, and a report has twenty thousand characters: the text is fetched whole, and boxes
only where a word begins and ends.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from ingest.extract import pdforder
from ingest.extract.pdfdrawn import Box, Drawing, Place, drawing
from ingest.facts import Font
from ingest.textlines import Word, full

Handle = Any  # PDFium's objects have no types

HYPHEN = 0xFFFE  # PDFium's mark for a hyphen at the end of a line
SINGLY = 1_000  # characters of one token that are looked at one by one; a line has a hundred
_WORD = re.compile(r"[^\s\x00-\x1f\x7f\ufeff\ufffe\uffff]+")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|粗体", re.IGNORECASE)
_STYLE = re.compile(r"(?:,|-)(?:bold|italic|regular|roman|bolditalic|oblique)+(?:mt)?$", re.IGNORECASE)
_FORCED_BOLD = 1 << 18  # ISO 32000-1, table 123
_TICKS = dict.fromkeys(map(ord, "\uf0fe\uf0fc\uf0fd\uf052\uf050\uf053\uf054"), "☑") | dict.fromkeys(map(ord, "\uf0a8\uf06f\uf071\uf072\uf0a3\uf02a"), "□")


@dataclass(slots=True)
class Sheet:
    """What a page holds, as it is shown: turned the way the page says."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    drawn: Drawing = field(default_factory=Drawing)
    characters: int = 0  # that are no blanks
    unmapped: int = 0  # of them, without a meaning: the font does not say what its glyphs stand for
    unseen: int = 0  # of them, invisible: recognised text under a scan
    launches: bool = False  # a link of it starts a program
    attached: list[Handle] = field(default_factory=list)  # files pinned to it
    plain: str = ""  # the text as it stands in the file, where there are more words than are put in order
    cut: bool = False


def sheet(page: Handle, number: int, *, place: Place, size: tuple[float, float], room: int, words: int) -> Sheet:
    """Read a page; no more than *room* characters of it, and put no more than so many *words* in order."""
    found = Sheet(*size)
    found.drawn = drawing(page.raw, number, place, area=size[0] * size[1])
    textpage = page.get_textpage()
    try:
        _Text(textpage.raw, found, place).read(room, words)
    finally:
        textpage.close()
    return found


def placing(page: Handle) -> tuple[Place, float, float]:
    """Return how the page's own coordinates become those of the page as it is shown, and its size."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page.raw, box)
    left, right, bottom, top = min(box.left, box.right), max(box.left, box.right), min(box.top, box.bottom), max(box.top, box.bottom)
    turn = pdfium.FPDFPage_GetRotation(page.raw) % 4
    placing: tuple[Place, ...] = (
        lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0),
        lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0),
    )
    wide, high = right - left, top - bottom
    return placing[turn], *((high, wide) if turn % 2 else (wide, high))


# --- text ---


class _Text:
    """The text of one page, with the fonts met so far."""

    def __init__(self, raw: Handle, found: Sheet, place: Place) -> None:
        self.raw = raw
        self.found = found
        self.place = place
        self.rect = pdfium.FS_RECTF()
        self.starts: list[int] = []  # of the words: the number of their first character
        self.looks: dict[int, tuple[Font, bool]] = {}  # by text object

    def read(self, room: int, words: int) -> None:
        count = max(0, pdfium.FPDFText_CountChars(self.raw))
        self.found.cut = count > room
        text = self._text(min(count, max(0, room)))
        if sum(1 for _ in _WORD.finditer(text)) > words:
            self.found.plain = text
            self.found.characters += len(text)
            return
        end, blank = -2, False
        for match in _WORD.finditer(text):
            start, token = match.start(), match.group()
            blank = end >= 0 and all(text[n] not in "\r\n" and not pdfium.FPDFText_IsGenerated(self.raw, n) for n in range(end, min(start, end + 3)))
            end = match.end()
            self._token(token, start, spaced=blank)
        self._sort()

    def _sort(self) -> None:
        """Cut words where others stand in them."""
        for number, inside in sorted(pdforder.within(self.found.words).items(), reverse=True):
            word, start = self.found.words[number], self.starts[number]
            if len(word.text) > SINGLY:
                continue
            boxes = [self._box(start + n) for n in range(len(word.text))]
            edges = [0, *pdforder.cuts(word.text, boxes, inside), len(word.text)]
            pieces = [
                (word.text[a:b], _around(first, last)) for a, b in pairwise(edges) if (first := boxes[a]) is not None and (last := boxes[b - 1]) is not None
            ]
            if len(pieces) > 1 and len(pieces) == len(edges) - 1:
                self.found.words[number : number + 1] = [
                    replace(word, text=text, x0=box[0], y0=box[1], x1=box[2], y1=box[3], spaced=word.spaced and n == 0) for n, (text, box) in enumerate(pieces)
                ]

    def _text(self, count: int) -> str:
        """Return one character for each of PDFium's; by itself it leaves out those without a meaning."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(self.raw, 0, count, buffer) if count else 0
        text = bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", "replace")
        text = text.replace(chr(HYPHEN), "-")  # 010-¶80000000 is a telephone
        if len(text) == count == written - 1:
            return text
        codes = (pdfium.FPDFText_GetUnicode(self.raw, n) for n in range(count))
        return "".join(
            "\ue000" if not code else "-" if code == HYPHEN else chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
        )

    def _token(self, token: str, start: int, *, spaced: bool) -> None:
        font, unseen = self._look(start)
        unmapped = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in token)
        if unmapped:
            token = token.translate(_TICKS) if "wingdings" in font.name.lower() else token
            unmapped = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in token)
        self.found.characters += len(token)
        self.found.unmapped += unmapped
        self.found.unseen += len(token) if unseen else 0
        for n, (text, box, at) in enumerate(self._pieces(token, start)):
            self.found.words.append(Word(text, *box, font=font, spaced=spaced and n == 0))
            self.starts.append(at)

    def _pieces(self, token: str, start: int) -> Iterator[tuple[str, Box, int]]:
        """Cut a token where it is wider, or higher, than its characters can be: it goes on in another cell or line."""
        box = first = self._box(start)
        if 1 < len(token) <= SINGLY and first is not None:
            last = self._box(start + len(token) - 1) or first
            box = _around(first, last)
            size = first[3] - first[1]
            usual = 0.75 * len(token) if token.isascii() else sum(1.1 if full(c) else 0.75 for c in token)
            if box[2] - box[0] > size * (usual + 0.5) or box[3] - box[1] > 1.5 * size:
                yield from self._singly(token, start)
                return
        if 1 < len(token) <= SINGLY and not pdforder.MARKS.isdisjoint(token):
            boxes = [self._box(start + n) for n in range(len(token))]
            token = pdforder.turned(token, boxes)
            for one in boxes:
                box = _around(box or one, one) if one is not None else box
        if box is not None:
            yield token, box, start

    def _singly(self, token: str, start: int) -> Iterator[tuple[str, Box, int]]:
        first, around, before = 0, None, None
        for n in range(len(token)):
            box = self._box(start + n)
            if box is None:
                continue
            if around is not None and before is not None:
                size = before[3] - before[1]
                if not -size < box[0] - before[2] < 0.6 * size or abs(box[1] - before[1]) > size / 2:
                    yield token[first:n], around, start + first
                    first, around = n, None
            around, before = _around(around or box, box), box
        if around is not None:
            yield token[first:], around, start + first

    def _box(self, index: int) -> Box | None:
        """Return the box around a character, by the font's own height: that of the ink would differ from one to the next."""
        rect = self.rect
        if not pdfium.FPDFText_GetLooseCharBox(self.raw, index, rect):
            return None
        x0, x1, y0, y1 = rect.left, rect.right, rect.bottom, rect.top
        return self.place(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _look(self, index: int) -> tuple[Font, bool]:
        thing = pdfium.FPDFText_GetTextObject(self.raw, index)
        key = ctypes.cast(thing, ctypes.c_void_p).value or 0
        if key not in self.looks:
            self.looks[key] = self._font(thing, index) if key else (Font(), False)
        return self.looks[key]

    def _font(self, thing: Handle, index: int) -> tuple[Font, bool]:
        handle = pdfium.FPDFTextObj_GetFont(thing)
        buffer = ctypes.create_string_buffer(200)
        size = pdfium.FPDFFont_GetBaseFontName(handle, buffer, 200) if handle else 0
        said = _name(buffer.raw[: max(0, min(size, 200) - 1)])
        mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
        thick = mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE  # how Word makes bold a font that has no bold
        bold = thick or bool(_BOLD.search(said)) or bool(handle and pdfium.FPDFFont_GetFlags(handle) & _FORCED_BOLD)
        matrix = pdfium.FS_MATRIX()
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(self.raw, index, matrix):
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
        points = round(pdfium.FPDFText_GetFontSize(self.raw, index) * scale, 1)
        return Font(_STYLE.sub("", said), points, bold), mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _name(raw: bytes) -> str:
    """Decode a font's name: UTF-8, or GBK as Chinese Windows writes it."""
    try:
        said = raw.decode("utf-8")
    except UnicodeDecodeError:
        said = raw.decode("gb18030", "replace")
    return _SUBSET.sub("", said)[:80]
