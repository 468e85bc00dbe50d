"""The styles, fonts and lists of a Word 97-2003 document, as `wordfonts` and `wordlists` know them.

Every program writes built-in styles under the names of its own language, so these go by their number (sti, 2.9.260).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ingest.extract import manuscript, sprm, wordfonts, wordnumbering
from ingest.extract.manuscript import clean
from ingest.extract.sprm import Block, Letters
from ingest.extract.word97 import Word
from ingest.extract.wordfonts import Look, Numbered, Sheet, Style
from ingest.extract.wordlists import LISTS, LONGEST
from ingest.extract.wordnumbering import Numeral
from ingest.extract.wordtree import Element

SMALLEST = 10.0  # points of text that says no size (2.6.1, sprmCHps)
FONTS = 5_000
_NAMED = {0: "Normal", 34: "caption", 62: "Title", 74: "Subtitle", **{n: f"heading {n}" for n in range(1, 10)}}
_NO_LIST = 0x7FF  # automatic numbers as Word 6 had them (2.6.2, sprmPIlfo)


def fonts(word: Word) -> list[str]:
    """Read SttbfFfn (2.9.286): the name of every font, by its number."""
    said, at = word.structure(15), 4
    found: list[str] = []
    while at < len(said) and len(found) < FONTS:
        size = said[at]
        name = said[at + 40 : at + 1 + size].decode("utf-16-le", "replace").partition("\x00")[0]
        found.append(clean(name)[: wordfonts.NAME])
        at += 1 + size
    return found


class Styles:
    """STSH (2.9.271), and what runs and paragraphs say on top of it."""

    def __init__(self, word: Word) -> None:
        self.fonts = fonts(word)
        self.sheet = Sheet(default="0")
        self.blocks: dict[str, Block] = {}
        said = word.structure(1)
        size = int.from_bytes(said[:2], "little")
        if size < 18 or len(said) < size + 2:
            self.sheet.base = Look(size=SMALLEST)
            return
        count, base = struct.unpack_from("<HH", said, 2)
        latin, asian = struct.unpack_from("<HH", said, 14)
        self.sheet.base = Look(asian=self._font(asian), latin=self._font(latin), size=SMALLEST)
        at = 2 + size
        for number in range(min(count, 4096)):
            length = int.from_bytes(said[at : at + 2], "little")
            if length:
                self._learn(str(number), said[at + 2 : at + 2 + length], base)
            at += 2 + length

    def _font(self, number: int | None) -> str | None:
        return None if number is None or number >= len(self.fonts) else self.fonts[number] or None

    def _learn(self, key: str, said: bytes, base: int) -> None:
        """Read an STD (2.9.259)."""
        if len(said) < base + 2 or base < 10:
            return
        sti, kind, _ = struct.unpack_from("<HHH", said)
        based, stk, sti = kind >> 4, kind & 15, sti & 0xFFF
        length = int.from_bytes(said[base : base + 2], "little")
        title = clean(said[base + 2 : base + 2 + length * 2].decode("utf-16-le", "replace"))[: wordfonts.NAME]
        at, parts = base + 4 + length * 2, []
        for _ in range(2):
            at += at & 1
            size = int.from_bytes(said[at : at + 2], "little")
            parts.append(said[at + 2 : at + 2 + size])
            at += 2 + size
        own = sprm.block(0, parts[0][2:]) if stk == 1 else sprm.BODY
        letters = sprm.letters(parts[1] if stk == 1 else parts[0]) if stk in {1, 2} else sprm.PLAIN
        self.blocks[key] = own
        self.sheet.styles[key] = Style(
            name=_NAMED.get(sti, title),
            based=str(based) if based != 0xFFF else "",
            look=self.look(letters),
            outline=own.outline if own.outline is not None else sti if 1 <= sti <= 9 else None,
            centered=own.centered,
            numbered=_numbered(own),
        )

    def look(self, letters: Letters, style: str = "") -> Look:
        """Return what a run in a paragraph of that *style* says."""
        above = self.sheet.style(style).look if style else wordfonts.NOTHING
        return Look(
            self._font(letters.asian),
            self._font(letters.latin),
            letters.size,
            _toggled(letters.bold, above.bold),
            _toggled(letters.hidden, above.hidden),
            letters.hinted,
        )

    def paragraph(self, block: Block) -> Element:
        """Begin a paragraph."""
        listed = None
        if block.list is not None or block.level is not None:
            said = _numbered(block)
            above = self.sheet.style(str(block.style)).numbered
            name = (said.list if said else "") or (above.list if above else "") or "0"
            level = block.level if block.level is not None else above.level if above and block.list is None else 0
            listed = (name, level or 0)
        return manuscript.paragraph(style=str(block.style) if block.style else "", outline=block.outline, centered=block.centered, listed=listed)


def _toggled(said: int | None, above: bool | None) -> bool | None:  # noqa: FBT001  what a style says is no option
    """Read a toggle (2.6.1): on, off, as the style has it, or the other way round."""
    return None if said is None or said == 128 else not above if said == 129 else bool(said)


def _numbered(block: Block) -> Numbered | None:
    if block.list is None and block.level is None:
        return None
    return Numbered("" if block.list is None else "0" if block.list in {0, _NO_LIST} else str(block.list), block.level)


def numbering(word: Word) -> Element | None:
    """Read PlfLst and PlfLfo (2.9.148, 2.9.147): the lists, and which of them paragraphs refer to."""
    said = word.after(73)
    count = min(int.from_bytes(said[:2], "little"), LISTS, (len(said) - 2) // 28) if len(said) > 2 else 0
    at, lists = 2 + count * 28, []
    for number in range(count):
        key, flags = struct.unpack_from("<i", said, 2 + number * 28)[0], said[2 + number * 28 + 26]
        levels = []
        for level in range(1 if flags & 1 else 9):
            one, at = _level(said, at, level)
            if one is None:
                break
            levels.append(one)
        lists.append((str(key), levels))
    return wordnumbering.numbering(lists, list(_used(word))) if lists else None


def _level(said: bytes, at: int, number: int) -> tuple[Numeral | None, int]:
    """Read an LVL (2.9.150)."""
    if at + 30 > len(said):
        return None, at
    start, form, flags = struct.unpack_from("<iBB", said, at)
    letters, block = said[at + 24], said[at + 25]
    at += 28 + letters + block
    length = int.from_bytes(said[at : at + 2], "little")
    text = said[at + 2 : at + 2 + min(length, LONGEST) * 2].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(one) + 1}" if one < "\x09" else one for one in text)
    return Numeral(number, form, shown, start, legal=bool(flags & 4), restart=not flags & 8), at + 2 + length * 2


def _used(word: Word) -> Iterator[tuple[str, str, list[tuple[int, int | None, Numeral | None]]]]:
    said = word.after(74)
    count = min(int.from_bytes(said[:4], "little"), LISTS, max(0, len(said) - 4) // 16)
    at = 4 + count * 16
    for number in range(count):
        key, changed = struct.unpack_from("<i", said, 4 + number * 16)[0], said[4 + number * 16 + 12]
        others: list[tuple[int, int | None, Numeral | None]] = []
        at += 4
        for _ in range(min(changed, 9)):
            if at + 8 > len(said):
                break
            start, flags = struct.unpack_from("<iI", said, at)
            at += 8
            other = None
            if flags & 0x20:
                other, at = _level(said, at, flags & 15)
            others.append((flags & 15, start if flags & 0x10 else None, other))
        yield str(number + 1), str(key), others
