"""One page of an OFD: characters at their places, lines, pictures, in millimetres from the top left (GB/T 33190 §8, §9.3, §11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.extract.ofdpackage import children, first, name, said
from ingest.facts import Font
from ingest.ruling import RULES, Rule, bar
from ingest.textlines import Word, full

Element = Any  # lxml's trees have no types
Matrix = tuple[float, float, float, float, float, float]

STRAY = 20  # characters on a scanned page that are a scanner's own mark
COVER = 0.6  # of a page: a picture as large as that is a scan of it
DEPTH = 20  # blocks within blocks
STEPS = 100_000  # distances of one run of characters
THIN = 1.0  # millimetres: a filled rectangle up to this is a line
POINT = 72 / 25.4
_PAPER = (0.0, 0.0, 210.0, 297.0)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_DRAWN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_POINTS = {"S": 1, "M": 1, "L": 1, "Q": 2, "B": 3}  # points after each letter; A has seven numbers, C none
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Looks:
    """What the pages of a document share."""

    fonts: dict[str, Font]
    media: dict[str, str]
    templates: dict[str, Element]
    paper: list[float]


@dataclass(slots=True)
class Sheet:
    """What a page holds."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # by number
    characters: int = 0
    scanned: bool = False


def sheet(content: Element, under: list[Element], looks: Looks, *, room: int) -> Sheet:
    """Read a page and the templates *under* it; no more than *room* characters."""
    area = first(content, "Area")
    box = numbers(said(area, "PhysicalBox") if area is not None else "", 4) or looks.paper or list(_PAPER)
    found = Sheet(box[2] or _PAPER[2], box[3] or _PAPER[3])
    for tree in (*under, content):
        for layer in children(tree, "Content", "Layer"):
            for thing in _things(layer, 0):
                if found.characters >= room:
                    return found
                _thing(thing, looks, found)
    return found


def _things(block: Element, depth: int) -> Iterator[Element]:
    for thing in block:
        if name(thing) == "PageBlock":
            if depth < DEPTH:
                yield from _things(thing, depth + 1)
        else:
            yield thing


def _thing(thing: Element, looks: Looks, found: Sheet) -> None:
    kind = name(thing)
    if kind not in {"TextObject", "PathObject", "ImageObject"} or thing.get("Visible") == "false":
        return
    box = numbers(thing.get("Boundary", ""), 4)
    if not box:
        return
    if kind == "TextObject":
        _text(thing, box, looks, found)
    elif kind == "PathObject":
        if len(found.rules) < RULES:
            found.rules += _path(thing, box)
    else:
        found.pictures.append(thing.get("ResourceID", ""))
        found.scanned = found.scanned or box[2] * box[3] > COVER * found.width * found.height


def numbers(text: str, wanted: int) -> list[float]:
    """Return the numbers of an attribute; none when it has another count of them."""
    found = [float(part) for part in _NUMBER.findall(text[:2000])]
    return found if len(found) == wanted else []


def _corner(thing: Element, box: list[float]) -> Matrix:
    """Return what turns an object's coordinates into the page's: its own matrix, then its place."""
    own = numbers(thing.get("CTM", ""), 6) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    return own[0], own[1], own[2], own[3], own[4] + box[0], own[5] + box[1]


# --- text ---


def _text(thing: Element, box: list[float], looks: Looks, found: Sheet) -> None:
    a, b, c, d, e, f = _corner(thing, box)
    given = numbers(thing.get("Size", ""), 1)
    size = given[0] if given and 0 < given[0] < 1000 else 3.5
    high = size * ((c * c + d * d) ** 0.5 or 1.0)
    font = looks.fonts.get(thing.get("Font", ""), Font())
    weight = numbers(thing.get("Weight", ""), 1)
    font = replace(font, size=round(high * POINT, 1), bold=font.bold or bool(weight and weight[0] >= 600))
    x, y = 0.0, size
    for code in children(thing, "TextCode"):
        text = _NOT_TEXT.sub(" ", code.text or "")
        x, y = (numbers(code.get("X", ""), 1) or [x])[0], (numbers(code.get("Y", ""), 1) or [y])[0]
        places = list(_places(text, x, y, size, code))
        for start, end in _runs(text, places, size):
            (left, base), (right, last) = places[start], places[end - 1]
            right += size if full(text[end - 1]) else size / 2
            x0, y0 = a * left + c * base + e, b * left + d * base + f
            x1, y1 = a * right + c * last + e, b * right + d * last + f
            spaced = start > 0 and text[start - 1].isspace()
            word = Word(text[start:end], min(x0, x1), min(y0, y1) - 0.88 * high, max(x0, x1), max(y0, y1) + 0.12 * high, font=font, spaced=spaced)
            found.words.append(word)
            found.characters += end - start


def _places(text: str, x: float, y: float, size: float, code: Element) -> Iterator[tuple[float, float]]:
    """Yield where each character stands; where the writer does not say, a character is as wide as it usually is."""
    across, down = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
    for number, character in enumerate(text):
        yield x, y
        y += down[number] if number < len(down) else 0.0
        x += across[number] if number < len(across) else 0.0 if down else size if full(character) else size / 2


def _deltas(text: str) -> list[float]:
    """Unfold "g 3 4.2" to three times 4.2 (GB/T 33190 §11.3)."""
    out: list[float] = []
    parts = text.split()
    at = 0
    while at < len(parts) and len(out) < STEPS:
        if parts[at] == "g" and at + 2 < len(parts):
            times, value = numbers(parts[at + 1], 1), numbers(parts[at + 2], 1)
            out += (value or [0.0]) * min(int(times[0]) if times else 0, STEPS - len(out))
            at += 3
        else:
            out += numbers(parts[at], 1) or [0.0]
            at += 1
    return out


def _runs(text: str, places: list[tuple[float, float]], size: float) -> Iterator[tuple[int, int]]:
    """Cut a run of characters at blanks, and where the next one stands further off than it would by itself."""
    start = None
    for number, character in enumerate(text):
        if start is not None and number and not character.isspace():
            usual = size if full(text[number - 1]) else size / 2
            step, rise = places[number][0] - places[number - 1][0], places[number][1] - places[number - 1][1]
            if step > usual + 0.6 * size or step < -size or abs(rise) > 0.3 * size:
                yield start, number
                start = number
        if character.isspace():
            if start is not None:
                yield start, number
            start = None
        elif start is None:
            start = number
    if start is not None:
        yield start, len(text)


# --- lines ---


def _path(thing: Element, box: list[float]) -> list[Rule]:
    """Return a path's straight lines: itself where it is thin, its pieces where they are drawn."""
    if min(box[2], box[3]) <= THIN:
        return [bar(box[0], box[1], box[0] + box[2], box[1] + box[3])]
    if thing.get("Stroke") == "false":
        return []
    corner = _corner(thing, box)
    tokens = _DRAWN.findall(said(thing, "AbbreviatedData")[:200_000])
    return [bar(*line) for line in _lines(tokens, corner) if min(abs(line[2] - line[0]), abs(line[3] - line[1])) < THIN / 2]


def _lines(tokens: list[str], corner: Matrix) -> Iterator[tuple[float, float, float, float]]:
    a, b, c, d, e, f = corner
    start = at = (0.0, 0.0)
    place = 0
    while place < len(tokens):
        letter, place = tokens[place], place + 1
        values: list[float] = []
        while place < len(tokens) and not tokens[place].isalpha():
            values.append(float(tokens[place]))
            place += 1
        if letter == "C":
            yield *at, *start
            at = start
        elif len(values) >= 2 * _POINTS.get(letter, 1) and letter in {*_POINTS, "A"}:
            x, y = values[-2:]
            to = (a * x + c * y + e, b * x + d * y + f)
            if letter == "L":
                yield *at, *to
            elif letter in {"S", "M"}:
                start = to
            at = to
