"""From what a strip of print says to words where they stand: apart where white stands between, with what was overlooked, and look-alikes told apart.

    Line ──what is ink and was not read: ticked boxes──▶ glyphs ──white, as wide as a character──▶ words ──O among digits, ā, ( beside 汉字──▶ Word

Only print that was recognised comes here: text of a file is never put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest import textlines
from ingest.extract.lineboxes import Box
from ingest.extract.pressed import INK
from ingest.extract.recognise import Glyph, Line, Picture
from ingest.textlines import Word

DOUBT = 0.5  # less sure print is a stain, a stamp, a drawing
CEILING = 0.99  # nothing recognised is surer: text of a file is
DISPUTED = 0.45  # how sure a character is that another good reading of its print has otherwise: not believed
LIKELY_SO = 0.8  # how sure that other reading is of it
SIDE = 0.25  # of the height of print: the white on its sides that the recogniser was trained with
APART = 0.75  # of the height of print: so much white stands between two words; characters of one leave 0.1 to 0.3
INSET = 0.5  # of the height of print: white that belongs to a full-width mark
SEAM = 0.05  # of the height of print: less white stands inside a character
CHARACTER = 0.4  # of the height of print: ink as wide as that is a character, narrower is a mark or a stain
SOLID = 0.85  # of a run of ink as wide as a character that is black: a filled box
LIKELY = 0.25  # how likely an overlooked character is at least; marks on forms need less
MARKED = 0.6  # how sure a mark is that only its place tells from a stain
SAME = 0.7  # of the height of print: the same character so near is the other half of it: 门
WHOLE, NEAR = 0.6, 0.4  # of the height of print: ink so wide and high, with nothing read so near, is a character that was overlooked
ROUND = 1.25  # times as long: the sides of a box or circle to tick
DOUBLE = 1.4  # of the height of print: a dash as wide is that of two
THIN = 0.2  # of the height of print: a dash is no thicker
SLANT, STRAIGHT = 0.25, 0.07  # of its height: how far a slash leans at least, and leaves its own line at most

Ink = NDArray[np.bool_]
_MARKS = frozenset("☑☒✓✔√■□☐○●◻")
_CLOSING, _OPENING = frozenset("，。、；：！？）》”’」】〉·•"), frozenset("（《“‘「【〈·•")
_VARIANTS = str.maketrans("塡敎旣", "填教既")  # old shapes that nobody prints today, in simplified or in traditional characters; 楷体 looks like them
_DASHES = frozenset("-—–―")
_HALVED = re.compile(r"(?<=—)一|一(?=—(?![—一]))")  # half of a dash of two is read as 一
_DOT = re.compile(r"(?<=[一-鿿A-Za-z])[・･‧•](?=[一-鿿A-Za-z])")  # between the parts of a name stands U+00B7 (GB/T 15834-2011, 4.14)
_THIRD = re.compile(r"-——|——-")  # two dashes of which one was seen twice
_STROKES = frozenset("1lI|丨丿ノ7")
_NUMBER = re.compile(
    r"(?<![A-Za-z])(?=[OoIl|ＯｏＩｌ]*\d)[\dOoIl|ＯｏＩｌ]{3,}(?![A-Za-z])|(?<=\d)[OoIl|](?=\d)|(?<=\d)[Il|](?=@)"
)  # 01O-8000: among digits, a digit
_DIGITS = str.maketrans("OoIl|ＯｏＩｌ", "001110011")
_ADDRESS = re.compile(r"[\w.+-]+ [\w.+-]+@[\w.-]+", re.ASCII)
_DOMAIN, _BETWEEN, _LETTERS = re.compile(r"(?<=@)[\w.-]+", re.ASCII), re.compile(r"(?<=[a-z])[10](?=[a-z])"), {"1": "l", "0": "o"}  # examp1e.net
_TORN = re.compile(r"(?<=@)[\w.-]+(?: [\w.-]+)+", re.ASCII)  # lianxi@exam ple.co m
_ENDED = re.compile(r".+\.(?:com|cn|net|org|edu|gov)(?:\.cn)?", re.IGNORECASE)
_BRACKET = re.compile(r"\((?=[一-鿿])|(?<=[一-鿿])\)")
_WIDE = {"(": "（", ")": "）"}
_ASCENDING, _DESCENDING = re.compile(r"[^acegmnopqrsuvwxyz.,:;_-]"), re.compile(r"[gjpqyQ,;_@()]")


def words(strip: Picture, box: Box, line: Line) -> list[Word]:
    """Put what was read of a *strip* where it stands on the page, which is *box*."""
    wide, high = strip.shape[1], box.high
    runs = _runs(strip, max(1, round(SEAM * high)))
    glyphs = _complete(replace(line, glyphs=tuple(_doubled(line.glyphs, runs, wide, high))), runs, strip, high)
    said = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not said or not runs or line.sure < DOUBT:
        return []
    if len(said) == 1:
        said = glyphs = [_alone(said[0], strip)]
    size, y0, y1 = _body("".join(glyph.text for glyph in said), box)
    left, places = box.x0 - SIDE * high, [glyph.at * wide for glyph in said]
    cuts = [_white(runs, a, b) for a, b in pairwise(places)]
    ends = _white(runs, 0.0, places[0])[1], _white(runs, places[-1], float(wide))[0]  # what stands beyond is a neighbour's edge
    groups: list[list[int]] = [[0]]
    for number, (start, end) in enumerate(cuts, 1):
        inset = INSET * ((said[number - 1].text in _CLOSING) + (said[number].text in _OPENING))
        if end - start > (APART + inset) * size:
            groups.append([])
        groups[-1].append(number)
    found = []
    for group in groups:
        first, last = group[0], group[-1]
        x0 = left + (cuts[first - 1][1] if first else ends[0] if ends[0] - runs[0][0] > APART * size else runs[0][0])
        x1 = left + (cuts[last][0] if last < len(said) - 1 else ends[1] if runs[-1][1] - ends[1] > APART * size else runs[-1][1])
        text = put_right("".join(glyph.text for glyph in glyphs if said[first].at <= glyph.at <= said[last].at))
        found.append(Word(text, x0, y0, max(x1, x0 + 1), y1, round(min(CEILING, *(1.0 if said[n].text == "_" else said[n].sure for n in group)), 3)))
    return found


def doubted(line: Line, other: Line) -> Line:
    """Believe less of a line where another reading of the same print has something else, and is sure of it."""
    glyphs, others = ([glyph for glyph in one.glyphs if not glyph.text.isspace()] for one in (line, other))
    mine, theirs = ("".join(_plain(glyph.text) for glyph in found) for found in (glyphs, others))
    if mine == theirs:
        return line
    for what, start, end, first, last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if what in {"replace", "insert"} and min(glyph.sure for glyph in others[first:last]) >= LIKELY_SO:
            for number in range(max(0, min(start, len(glyphs) - 1)), min(max(end, start + 1), len(glyphs))):
                glyphs[number] = replace(glyphs[number], sure=min(glyphs[number].sure, DISPUTED))
    return replace(line, glyphs=tuple(glyphs))


def _plain(character: str) -> str:
    """Return one character for a sign, however wide."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character[:1]


def _alone(glyph: Glyph, strip: Picture) -> Glyph:
    """A mark for "nothing" and a tick are read as what they look like, where no neighbour tells their size."""
    if glyph.text in _STROKES and slash(strip):
        return Glyph("/", glyph.at, glyph.sure)
    return Glyph("√", glyph.at, MARKED) if glyph.text == "J" else glyph


def put_right(text: str) -> str:
    """Tell look-alikes apart by what stands around them: O among digits, a letter with an accent, a narrow bracket at a wide character."""
    plain = _DOT.sub("·", _THIRD.sub("——", _HALVED.sub("—", "".join(map(_unaccented, text)).translate(_VARIANTS))))
    digits = _NUMBER.sub(lambda found: found.group().translate(_DIGITS), plain)
    whole = _TORN.sub(lambda found: _mended(found.group()), digits)
    domains = _DOMAIN.sub(lambda found: _BETWEEN.sub(lambda one: _LETTERS[one.group()], found.group()), whole)
    return _BRACKET.sub(lambda found: _WIDE[found.group()], domains)


def _mended(domain: str) -> str:
    """Return the domain of an address without the blanks in it: as many pieces as make one that ends as domains do, if one does."""
    pieces = domain.split(" ")
    for number in range(len(pieces), 0, -1):
        joined = "".join(pieces[:number])
        if number > 1 and _ENDED.fullmatch(joined):
            return " ".join((joined, *pieces[number:]))
    return domain


def _unaccented(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() and base.isalpha() else character


def slash(strip: Picture) -> bool:
    """Whether the ink of a strip is one straight stroke that leans to the right, as the mark for "nothing" does and a 1 does not."""
    ink = _ink(strip)
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < 8:  # too low to tell
        return False
    middles = np.array([np.flatnonzero(ink[row]).mean() for row in rows])
    per, start = np.polyfit(rows, middles, 1)
    high = float(rows[-1] - rows[0] + 1)
    return bool(-per >= SLANT and np.abs(middles - (per * rows + start)).max() <= STRAIGHT * high)


def _ink(strip: Picture) -> Ink:
    dark: Ink = (strip if strip.ndim == 2 else strip.min(axis=2)) < INK
    return dark


def _runs(strip: Picture, seam: int) -> list[tuple[int, int]]:
    """Return from where to where there is ink, less white than *seam* counted as ink."""
    columns = _ink(strip).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], columns, [False])).astype(np.int8))).reshape(-1, 2).tolist()
    runs: list[tuple[int, int]] = []
    for start, end in edges:
        if runs and start - runs[-1][1] < seam:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _complete(line: Line, runs: Sequence[tuple[int, int]], strip: Picture, high: float) -> list[Glyph]:
    """Add what was overlooked where ink as wide as a character was not read; a blank where ink is is what stands on the line."""
    wide = strip.shape[1]
    taken = [glyph.at * wide for glyph in line.glyphs if not glyph.text.isspace()]
    found = [Glyph("_", glyph.at, glyph.sure) if _lined(line.glyphs, number, runs, wide, high) else glyph for number, glyph in enumerate(line.glyphs)]
    for start, end in runs:
        if end - start < CHARACTER * high or any(start - 0.1 * high <= at <= end + 0.1 * high for at in taken):
            continue
        middle = (start + end) / 2 / wide
        ink = _ink(strip)[:, start:end]
        likely = [one for one in line.faint if start <= one.at * wide <= end and not one.text.isspace() and (one.text in _MARKS or one.sure >= LIKELY)]
        likely = [one for one in likely if not any(one.text == glyph.text and abs(one.at - glyph.at) * wide < SAME * high for glyph in line.glyphs)]
        if end - start < 1.2 * high and _solid(ink):
            found.append(Glyph("■", middle, CEILING))
        elif frame := _frame(ink, high):
            found.append(Glyph(frame, middle, CEILING))
        elif likely:
            best = max(likely, key=lambda one: one.sure)
            found.append(Glyph(best.text, middle, max(best.sure, MARKED) if best.text in _MARKS or _dash(best.text, ink) else best.sure))
        elif (
            end - start >= WHOLE * high <= len(np.flatnonzero(ink.any(axis=1))) + 1
            and found
            and not any(start - NEAR * high <= at <= end + NEAR * high for at in taken)
        ):
            near = min(range(len(found)), key=lambda number: abs(found[number].at - middle))
            found[near] = replace(found[near], sure=min(found[near].sure, DISPUTED))  # a character nobody read: what is beside it is not the whole
    return sorted(found, key=lambda one: one.at)


def _doubled(glyphs: Sequence[Glyph], runs: Sequence[tuple[int, int]], wide: int, high: float) -> Iterator[Glyph]:
    """Read a dash as wide as two characters as the two that it is."""
    for before, glyph, behind in zip((None, *glyphs), glyphs, (*glyphs[1:], None), strict=False):
        alone = glyph.text == "—" and not any(one is not None and one.text in _DASHES for one in (before, behind))
        long = alone and any(start <= glyph.at * wide <= end and end - start >= DOUBLE * high for start, end in runs)
        yield replace(glyph, text="——") if long else glyph


def _frame(ink: Ink, high: float) -> str:
    """Return what an empty box or circle is, "" for other ink: as high as wide, black all around and white within."""
    rows = np.flatnonzero(ink.any(axis=1))
    tall, wide = (int(rows[-1] - rows[0]) + 1 if len(rows) else 0), ink.shape[1]
    if not (CHARACTER * high <= min(tall, wide) and max(tall, wide) <= min(1.2 * high, ROUND * min(tall, wide))):
        return ""
    part = ink[rows[0] : rows[-1] + 1]
    y, x = tall // 4, wide // 4
    edges = (part[:y, x : wide - x].any(axis=0), part[tall - y :, x : wide - x].any(axis=0), part[y : tall - y, :x].any(axis=1))
    right = part[y : tall - y, wide - x :].any(axis=1)
    if part[y : tall - y, x : wide - x].any() or not all(edge.all() for edge in (*edges, right)):
        return ""
    return "□" if part[: max(1, tall // 8), : max(1, wide // 8)].any() and part[-max(1, tall // 8) :, -max(1, wide // 8) :].any() else "○"


def _dash(text: str, ink: Ink) -> bool:
    """Whether a sign read as a dash is as thin as one."""
    return text in _DASHES and len(np.flatnonzero(ink.any(axis=1))) < THIN * ink.shape[0]


def _solid(ink: Ink) -> bool:
    rows = np.flatnonzero(ink.any(axis=1))
    return len(rows) >= CHARACTER * ink.shape[0] and float(ink[rows[0] : rows[-1] + 1].mean()) >= SOLID


def _lined(glyphs: Sequence[Glyph], number: int, runs: Sequence[tuple[int, int]], wide: int, high: float) -> bool:
    """Whether a blank between Latin letters is an underscore: there is ink, or an address that may hold no blank has one."""
    if not glyphs[number].text.isspace() or not 0 < number < len(glyphs) - 1:
        return False
    beside = glyphs[number - 1].text + glyphs[number + 1].text
    if not (beside.isascii() and beside.isalnum()):
        return False
    at = glyphs[number].at * wide
    start, end = _white(runs, glyphs[number - 1].at * wide, glyphs[number + 1].at * wide)
    whole = "".join(glyph.text for glyph in glyphs)
    address = end - start > CHARACTER * high and _ADDRESS.fullmatch(whole) is not None
    return address or any(a <= at < b for a, b in runs)


def _white(runs: Sequence[tuple[int, int]], low: float, high: float) -> tuple[float, float]:
    """Return the widest white between two places."""
    whites = [(max(low, a[1]), min(high, b[0])) for a, b in pairwise(runs) if a[1] < high and b[0] > low]
    middle = (low + high) / 2
    return max(whites, key=lambda white: white[1] - white[0], default=(middle, middle))


def _body(text: str, ink_of: Box) -> tuple[float, float, float]:
    """Return the size of the type, and where its body begins and ends: ink is lower than type, and how much depends on the letters."""
    if any(map(textlines.full, text)):
        above, below = 0.04 * ink_of.high, 0.04 * ink_of.high
    else:
        high, low = (0.74 if _ASCENDING.search(text) else 0.54), (0.2 if _DESCENDING.search(text) else 0.0)
        size = ink_of.high / (high + low)
        above, below = (0.82 - high) * size, (0.2 - low) * size
    return ink_of.high + above + below, ink_of.y0 - above, ink_of.y1 + below
