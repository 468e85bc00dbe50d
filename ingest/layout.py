"""One page: words with boxes and ruled lines to lines of text and tables, in the order a person reads them.

    words, rules ──put straight──▶ words inside a grid's cell: a table's row, column by column
                                   the others: lines, from top to bottom, two columns one after the other

Pure geometry: any unit, the origin at the top left, so that the pages of a PDF and recognised scans are read alike. Tolerances are parts
of a character's height. What several pages make of their blocks, `pages` knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from statistics import median

from ingest import columns, ruling
from ingest.facts import Font
from ingest.ruling import Grid, Rule

PLAIN = Font()
GUTTER = 1.2  # characters: columns of a page are at least that far apart
GAP = 2.5  # characters: what stands further apart in one line is a label and a value, or two columns
SPACE = 0.35  # of a character: typesetters put up to that between Chinese and digits by themselves
TYPED = 0.25  # of a character: Chinese that is set tight before and behind stands further apart only where a blank was typed
LATIN = 0.15  # of a character: words written with spaces stand further apart than this
LINE = 0.5  # of a character: what differs less in height stands in one line
COLUMN = 6  # lines on either side that make two columns of a page
FAR = 1e6  # of any unit: no paper is that large
ROWS = 60  # rows at one height that a word is compared with
GRIDS = 60  # ruled tables of one page, the largest of them; a page of small boxes is a drawing
_HAN = re.compile(r"[一-鿿]")
# What begins a paragraph, wherever the line before it ended
_OPENS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]+[章条]|[一-鿿]{2,8}[：:]|附件\d?[:：]?"
)
_LABELLED = re.compile(r"[一-鿿][一-鿿 　]{1,8}(?:（[^（）]{1,20}）)?[：:]")  # 姓名：…, 电话：… below each other are no paragraph, however long
_AREA = re.compile(r"（\d{2,5}）(?=\d)")  # of a telephone: office programs keep it with its number
_NONE: dict[int, list[Word]] = {}
REACH = 20  # heights of most characters that a headline may reach over
SHORT = 12  # characters: a column of a page is wider
PITCH = 2.6  # of a character: the lines of a paragraph are no further apart
ALIKE, ALIKE_SEEN = 1.35, 1.6  # times as high: lines of one paragraph; where they were recognised, as their ink is: brackets are higher than a dash
EDGE = 3  # lines that end at one place make it the right margin


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


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table where it stands on its page."""

    rows: tuple[tuple[str, ...], ...]
    sure: tuple[tuple[float, ...], ...]
    xs: tuple[float, ...]  # of its vertical lines
    y0: float
    y1: float


Block = Line | Ruled


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, from top to bottom."""

    blocks: tuple[Block, ...] = ()
    scale: float = 0.0  # height of most characters
    width: float = 0.0  # of the paper, 0 when unknown
    height: float = 0.0


def page(words: Sequence[Word], rules: Sequence[Rule] = (), *, width: float = 0.0, height: float = 0.0) -> Page:
    """Read a page; *width* and *height* are those of the paper, 0 when unknown."""
    words = [word for word in words if word.text.strip() and _sane(word)]
    rules = [rule for rule in rules if _sane(rule)]
    if not words:
        return Page(width=width, height=height)
    scale = median(word.y1 - word.y0 for word in words) or 1.0
    lean = ruling.slope(rules, scale)
    if lean:
        words = [_straight(word, lean) for word in words]
        rules = [Rule(*ruling.turned(r.x0, r.y0, lean), *ruling.turned(r.x1, r.y1, lean)) for r in rules]
    grids = _tables(ruling.grids(rules, scale), words, height) if rules else []
    inside: list[dict[int, list[Word]]] = [{} for _ in grids]
    outside: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.middle
        home = min((n for n, grid in enumerate(grids) if grid.holds(x, y)), key=lambda n: grids[n].size, default=None)
        if home is None:
            outside.append(word)
        else:
            inside[home].setdefault(grids[home].cell(x, y), []).append(word)
    blocks: list[Block] = [_ruled(grid, cells) for grid, cells in zip(grids, inside, strict=True) if cells]
    return Page(_ordered([*blocks, *_flow(_whole(_rows(outside), width), width)]), scale, width, height)


def _sane(thing: Word | Rule) -> bool:
    """Tell what can stand on a page from what a broken file claims: numbers that are none, or as far off as the moon."""
    return all(-FAR < value < FAR for value in (thing.x0, thing.y0, thing.x1, thing.y1))


def _straight(word: Word, lean: float) -> Word:
    """Turn a word about the corner of the page; its box stays upright."""
    x, y = (word.x0 + word.x1) / 2, word.middle
    new_x, new_y = ruling.turned(x, y, lean)
    return replace(word, x0=word.x0 + new_x - x, x1=word.x1 + new_x - x, y0=word.y0 + new_y - y, y1=word.y1 + new_y - y)


def _tables(grids: list[Grid], words: Sequence[Word], height: float) -> list[Grid]:
    """Drop frames: one cell around other tables, around nearly the whole page, or around a tick, rules nothing."""
    kept = []
    scale = median(word.y1 - word.y0 for word in words)
    for grid in sorted(grids, key=lambda g: g.size, reverse=True)[:GRIDS]:
        single = len({number for row in grid.cells for number in row}) == 1
        around = any(other is not grid and grid.holds(other.xs[0], other.ys[0]) and grid.holds(other.xs[-1], other.ys[-1]) for other in grids)
        tick = grid.xs[-1] - grid.xs[0] < 2.5 * scale
        if not single or not (around or tick or (height and grid.ys[-1] - grid.ys[0] > 0.75 * height) or all(grid.holds(w.x0, w.middle) for w in words)):
            kept.append(grid)
    return kept


def _ruled(grid: Grid, inside: dict[int, list[Word]]) -> Ruled:
    rows: list[tuple[str, ...]] = []
    sure: list[tuple[float, ...]] = []
    wide = len(grid.xs) - 1
    for number, row in enumerate(grid.cells):
        first = [cell == number * wide + column for column, cell in enumerate(row)]
        texts = [(_cell(inside[cell], grid.sides(cell)) if one and cell in inside else "") for cell, one in zip(row, first, strict=True)]
        rows.append(tuple(texts))
        sure.append(tuple(min((w.sure for w in inside.get(cell, ())), default=1.0) if one else 1.0 for cell, one in zip(row, first, strict=True)))
    doubtful = any(value < 1 for row in sure for value in row)
    return Ruled(tuple(rows), tuple(sure) if doubtful else (), grid.xs, grid.ys[0], grid.ys[-1])


def _cell(words: list[Word], sides: tuple[float, float]) -> str:
    """Return a cell's text: wrapped lines joined, the others each on its own; a label set vertically is one word."""
    found = lines(words, gap=float("inf"))
    if len(found) > 1 and all(len(line.text) == 1 for line in found):
        return "".join(line.text for line in found)
    pad = max(0.0, min(min(line.x0 for line in found) - sides[0], found[0].high))
    return "\n".join(line.text for line in unwrapped([replace(line, left=sides[0] + pad, right=sides[1] - pad) for line in found]))


# --- lines ---


def lines(words: Iterable[Word], *, gap: float = GAP) -> list[Line]:
    """Group words to lines from top to bottom; what is further apart than *gap* characters gets a tab between."""
    return [_line(row, gap) for row in _rows(words)]


def _rows(words: Iterable[Word]) -> list[list[Word]]:
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


def _whole(rows: list[list[Word]], width: float) -> list[list[Word]]:
    """*rows* with what goes on in a cell of an unruled table put behind what it goes on with."""
    found = columns.rests(rows, width - min(row[0].x0 for row in rows) if rows and width else float("inf"))
    for one in found:
        row, place = one.into
        word, rest = rows[row][place], lines(rows[one.row][one.first : one.last], gap=float("inf"))[0].text
        behind = rows[row][place + 1].x0 - (GAP + 0.1) * (word.y1 - word.y0) if place + 1 < len(rows[row]) else word.x1
        rows[row][place] = replace(word, text=word.text + _seam(word.text, rest) + rest, x1=min(word.x1, behind))  # the next cell keeps its tab
    gone = {one.row for one in found}
    return [row for number, row in enumerate(rows) if number not in gone]


def _line(row: list[Word], gap: float) -> Line:
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
                out[-1], text=out[-1].text + _seam(out[-1].text, line.text) + line.text, y1=line.y1, font=longer.font, sure=min(out[-1].sure, line.sure)
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


def _seam(before: str, after: str) -> str:
    """Return what stands between two halves of a wrapped paragraph: digits may be cut anywhere, words may not."""
    a, b, last = before[-1], after[0], before.rsplit(maxsplit=1)[-1]
    if full(a) or full(b) or (a.isdigit() and b.isdigit()) or not a.isascii() or not b.isascii():
        return ""
    return "" if a in "/@_-" or b in "/@_" or "@" in last or "://" in last else " "  # addresses are cut at their dots


# --- order ---


def _ordered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Put tables among the lines: each before the first line that begins below its middle."""
    out: list[Block] = [block for block in blocks if isinstance(block, Line)]
    for table in sorted((block for block in blocks if isinstance(block, Ruled)), key=lambda t: t.y0):
        middle = (table.y0 + table.y1) / 2
        place = next((n for n, block in enumerate(out) if block.y0 > (middle if isinstance(block, Line) else table.y0)), len(out))
        out.insert(place, table)
    return tuple(out)


def _flow(rows: list[list[Word]], width: float) -> list[Line]:
    """Read what stands outside of tables: as it comes, or two columns one after the other."""
    found = [_line(row, GAP) for row in rows]
    pieces = [piece for row in rows for piece in _pieces(row)]
    gutter = _gutter(pieces, len(rows)) if len(pieces) >= len(rows) + COLUMN else None
    if gutter is None:
        return _margined(found, width)
    left: list[Line] = []
    right: list[Line] = []
    out: list[Line] = []
    for row, line in zip(rows, found, strict=True):
        parts = _pieces(row)
        if any(part.x0 < gutter < part.x1 for part in parts):
            out += [*_margined(left, 0), *_margined(right, 0), line]
            left, right = [], []
        else:
            left += [part for part in parts if part.x1 <= gutter]
            right += [part for part in parts if part.x0 >= gutter]
    return [*out, *_margined(left, 0), *_margined(right, 0)]


def _margined(found: list[Line], width: float) -> list[Line]:
    """Tell lines where their column begins and ends: where several end, or as far from the right side of the paper as from its left."""
    if not found:
        return []
    left, edge, high = min(line.x0 for line in found), max(line.x1 for line in found), median(line.high for line in found)
    if sum(edge - line.x1 < high for line in found) < EDGE or edge - left < max(width / 2, SHORT * high):
        edge = max(edge, width - left) if width else float("inf")
    return [replace(line, left=left, right=edge) for line in found]


def _pieces(row: list[Word]) -> list[Line]:
    """Cut a row where a gutter may be."""
    groups = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > GUTTER * min(before.y1 - before.y0, word.y1 - word.y0):
            groups.append([])
        groups[-1].append(word)
    return [_line(group, GAP) for group in groups]


def _gutter(pieces: list[Line], rows: int) -> float | None:
    """Find where a page is cut in two columns of running text; labels and values are not, they leave most of their width empty."""
    low, high = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    starts = [piece.x0 for piece in pieces if 0.4 < (piece.x0 - low) / ((high - low) or 1.0) < 0.65]
    if len(starts) < COLUMN:
        return None
    at = min(starts)
    left = [piece.x1 - piece.x0 for piece in pieces if piece.x1 <= at]
    right = [piece.x1 - piece.x0 for piece in pieces if piece.x0 >= at]
    if min(len(left), len(right)) < COLUMN or len(pieces) - len(left) - len(right) > 0.25 * rows:
        return None
    return at if median(left) > 0.7 * (at - low) and median(right) > 0.7 * (high - at) else None
