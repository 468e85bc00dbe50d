"""Words with boxes to lines of text: what stands in one line, what stands between two words, and what was wrapped.

    words ──in_rows──▶ rows ──as_line──▶ lines ──unwrapped──▶ paragraphs

Pure geometry, for the pages of a PDF and recognised scans alike. Tolerances are parts of a character's height.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from statistics import median

from ingest.facts import Font

PLAIN = Font()
GAP = 2.5  # characters: what stands further apart in one line is a label and a value, or two columns
SPACE = 0.35  # of a character: typesetters put up to that between Chinese and digits by themselves
TYPED = 0.25  # of a character: Chinese that is set tight before and behind stands further apart only where a blank was typed
LATIN = 0.15  # of a character: words written with spaces stand further apart than this
LINE = 0.5  # of a character: what differs less in height stands in one line
ROWS = 60  # rows at one height that a word is compared with
_HAN = re.compile(r"[一-鿿]")
# What begins a paragraph, wherever the line before it ended
_OPENS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]+[章条]|[一-鿿]{2,8}[：:]|附件\d?[:：]?"
)
_LABELLED = re.compile(r"[一-鿿][一-鿿 　]{1,8}(?:（[^（）]{1,20}）)?[：:]")  # 姓名：…, 电话：… below each other are no paragraph, however long
_AREA = re.compile(r"（\d{2,5}）(?=\d)")  # of a telephone: office programs keep it with its number
_NONE: dict[int, list[Word]] = {}
REACH = 20  # heights of most characters that a headline may reach over
PITCH = 2.6  # of a character: the lines of a paragraph are no further apart
ALIKE, ALIKE_SEEN = 1.35, 1.6  # times as high: lines of one paragraph; where they were recognised, as their ink is: brackets are higher than a dash


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together, with the box around them."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    sure: float = 1.0  # 0..1, how sure the recognition is; 1 where it was text
    font: Font = PLAIN
    spaced: bool = False  # a blank was typed before it

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or as much of it as stands in one cell or column; tabs where it is wide apart."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    sure: float = 1.0
    font: Font = PLAIN
    left: float = 0.0  # of the column it stands in
    right: float = float("inf")  # infinite where no other line tells

    @property
    def high(self) -> float:
        return self.y1 - self.y0


def lines(words: Iterable[Word], *, gap: float = GAP) -> list[Line]:
    """Group words to lines from top to bottom; what is further apart than *gap* characters gets a tab between."""
    return [as_line(row, gap) for row in in_rows(words)]


def in_rows(words: Iterable[Word]) -> list[list[Word]]:
    """Compare each word with its neighbour to the left, so that a line may lean."""
    words = sorted(words, key=lambda w: w.x0)
    pitch = median(w.y1 - w.y0 for w in words) or 1.0 if words else 1.0
    rows: list[list[Word]] = []
    bands: dict[int, dict[int, list[Word]]] = {}  # rows by where their last word stands, so that not each is compared with each
    for word in words:
        high, at = word.y1 - word.y0, int(word.middle // pitch)
        reach = min(int(LINE * high / pitch) + 1, REACH)
        best, distance = None, LINE
        for row in (row for band in range(at - reach, at + reach + 1) for row in islice(reversed(bands.get(band, _NONE).values()), ROWS)):
            last = row[-1]
            off = abs(word.middle - last.middle) / (min(high, last.y1 - last.y0) or 1.0)
            if off < distance:
                best, distance = row, off
        if best is None:
            best = []
            rows.append(best)
        else:
            del bands[int(best[-1].middle // pitch)][id(best)]
        best.append(word)
        bands.setdefault(at, {})[id(best)] = best
    return sorted(rows, key=lambda row: (row[0].middle, row[0].x0))


def as_line(row: list[Word], gap: float) -> Line:
    text = row[0].text
    for before, word in pairwise(row):
        text += _between(before, word, gap) + word.text
    most = max(row, key=lambda word: len(word.text))
    sure = min(word.sure for word in row)
    return Line(text, row[0].x0, min(w.y0 for w in row), max(w.x1 for w in row), max(w.y1 for w in row), sure, most.font)


def _between(before: Word, word: Word, gap: float) -> str:
    high = min(before.y1 - before.y0, word.y1 - word.y0) or 1.0
    apart = (word.x0 - before.x1) / high
    if apart > gap:
        return "\t"
    if word.spaced:
        return " "
    tight = min(len(before.text), len(word.text)) > 1 and min(before.sure, word.sure) == 1
    if tight and apart > TYPED and _HAN.match(before.text[-1]) and _HAN.match(word.text[0]):
        return " "
    if full(before.text[-1]) or full(word.text[0]):
        return " " if apart > SPACE and not (full(before.text[-1]) and full(word.text[0]) and apart < 2 * SPACE) else ""
    return " " if apart > LATIN else ""


def full(character: str) -> bool:
    """Tell a character as wide as it is high: it is written without spaces. Quotation marks and dashes are, among Chinese."""
    wide = unicodedata.east_asian_width(character)
    return wide in "WF" or (wide == "A" and character >= "\u2010")


def unwrapped(found: Sequence[Line]) -> list[Line]:
    """Join the lines of one column that were wrapped: where the next word had no room any more, and nothing is set in."""
    out: list[Line] = []
    pitch = median(b.y0 - a.y0 for a, b in pairwise(found)) if len(found) > 1 else 0.0
    before: Line | None = None
    for line in found:
        listed = bool(out) and _LABELLED.match(out[-1].text) and _LABELLED.match(line.text) and out[-1].text[-1] not in "，、,（("
        if before is not None and not listed and _wrapped(before, line, pitch):
            longer = out[-1] if len(out[-1].text) >= len(line.text) else line
            out[-1] = replace(
                out[-1], text=out[-1].text + seam(out[-1].text, line.text) + line.text, y1=line.y1, font=longer.font, sure=min(out[-1].sure, line.sure)
            )
        else:
            out.append(line)
        before = line
    return out


def _wrapped(before: Line, line: Line, pitch: float) -> bool:
    high = before.high or 1.0
    like = ALIKE if line.sure == 1 else ALIKE_SEEN
    if "\t" in before.text + line.text or not 1 / like < (line.high or 1.0) / high < like:
        return False
    if line.y0 - before.y0 > min(1.5 * max(pitch, 1.2 * high), PITCH * high):
        return False
    if before.text[-1] in "。；！？" and _OPENS.match(line.text):
        return False
    if before.left == line.left and before.text[-1] in "（(《“【":
        return True  # nothing ends so: what a bracket holds together had no room beside it
    slack = min(1.3, 0.3 + 0.03 * (line.right - line.left) / high)  # marks that may not end or begin a line take their neighbours along
    if before.left != line.left or before.right - before.x1 > _unit(line) + slack * high:
        return False
    set_in = (line.x0 - line.left) / high
    centered = abs((line.x0 - line.left) - (line.right - line.x1)) < 0.8 * high
    outer = before.x0 - line.x0 > high and before.x0 - line.left >= 2.7 * high
    deeper = set_in >= 2.7 and (line.x0 - before.x0 > high or outer)  # right-aligned lines below each other: a signature, a date
    return centered or not (1.5 < set_in < 2.7 or deeper)


def _unit(line: Line) -> float:
    """Return the width of what could not have been cut off the beginning of a line: a character with its mark, or a word."""
    each = (line.x1 - line.x0) / (sum(2 if full(c) else 1 for c in line.text) or 1)
    size = 0
    called = _AREA.match(line.text)
    held = called.end() if called else len(line.text) - len(line.text.lstrip("（《“【〈「『("))  # no line ends behind these
    for number, character in enumerate(line.text):
        if number > held and (character.isspace() or full(character) or full(line.text[number - 1])):
            size += 1 if character in "，。；：、！？）》”" else 0
            break
        size += 1
    return each * (size + (1 if full(line.text[0]) else 0) + (1 if size > 1 and full(line.text[0]) else 0))


def seam(before: str, after: str) -> str:
    """Return what stands between two halves of a wrapped paragraph: digits may be cut anywhere, words may not."""
    a, b, last = before[-1], after[0], before.rsplit(maxsplit=1)[-1]
    if full(a) or full(b) or (a.isdigit() and b.isdigit()) or not a.isascii() or not b.isascii():
        return ""
    return "" if a in "/@_-" or b in "/@_" or "@" in last or "://" in last else " "  # addresses are cut at their dots
