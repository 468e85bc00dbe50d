"""The captions of the pictures on a PDF's page: short lines directly under them; above, where the page has its captions there.

┌────┐  ┌────┐      pictures that end at one height are a row; what stands under them in as many pieces as they are
└────┘  └────┘      names each its own, one piece names them all
图1 甲   图2 乙      A line is a caption that begins 图1, or stands in the middle under its picture and is no sentence and no heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest import textlines
from ingest.extract.pdfdrawn import Box
from ingest.extract.wordpictures import NAMED, NUMBERED, SHORT
from ingest.facts import Picture
from ingest.textlines import Line, Word

NEAR = 2.5  # characters' heights: a caption stands no further from its picture
OVER = 0.5  # and may reach so far over its edge
MIDDLE = 1.5  # characters: what is centred is not further from the middle
SMALL = 2.5  # characters: a smaller picture is a mark among the words
PICTURES = 100  # pictures of one page that are looked at
_SENTENCE = ("。", "；", "！", "？", ";", "：", ":")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章节部]|\d+(?:\.\d+)*[.、]")


@dataclass(frozen=True, slots=True)
class _Row:
    """Pictures side by side, by their places in the list, with the box around them."""

    pictures: tuple[int, ...]
    box: Box


def captioned(pictures: Sequence[Picture], boxes: Sequence[Box], words: Sequence[Word]) -> list[Picture]:
    """Give *pictures*, which stand in *boxes*, the captions that *words* of their page are."""
    if not words or not pictures:
        return list(pictures)
    high = median(word.y1 - word.y0 for word in words) or 1.0
    rows = list(_rows(boxes[:PICTURES], high))
    sides = [{n: pieces for n, row in enumerate(rows) if (pieces := _beside(row, words, high, above=above))} for above in (False, True)]
    strict = [{n for n, found in side.items() if any(NUMBERED.match(piece.text) for piece in found)} for side in sides]
    upward = len(strict[1]) > len(strict[0])
    named: dict[int, str] = {}
    taken: set[tuple[float, float]] = set()
    for above in (upward, not upward):
        for number, pieces in sides[above].items():
            place = (pieces[0].x0, pieces[0].y0)
            row = rows[number]
            if place in taken or row.pictures[0] in named or (above != upward and number not in strict[above]):
                continue
            found = _named(row, pieces, boxes, high, loose=not above)
            named |= found
            taken |= {place} if found else set()
    return [replace(one, caption=named.get(number, one.caption)) for number, one in enumerate(pictures)]


def _rows(boxes: Sequence[Box], high: float) -> Iterator[_Row]:
    """Pictures that end at one height, from left to right."""
    large = sorted((n for n, box in enumerate(boxes) if min(box[2] - box[0], box[3] - box[1]) > SMALL * high), key=lambda n: boxes[n][3])
    while large:
        end = boxes[large[0]][3]
        side = sorted((n for n in large if boxes[n][3] - end < high), key=lambda n: boxes[n][0])
        large = [n for n in large if n not in side]
        yield _Row(tuple(side), (boxes[side[0]][0], min(boxes[n][1] for n in side), max(boxes[n][2] for n in side), max(boxes[n][3] for n in side)))


def _beside(row: _Row, words: Sequence[Word], high: float, *, above: bool) -> list[Line]:
    """The pieces of the line next to a row of pictures; [] where none is near, or where it reaches far beyond them."""
    left, top, right, bottom = row.box
    apart = {n: top - word.y1 if above else word.y0 - bottom for n, word in enumerate(words) if word.x1 > left and word.x0 < right}
    near = min((n for n, gap in apart.items() if -OVER * high < gap < NEAR * high), key=lambda n: apart[n], default=None)
    if near is None:
        return []
    level = words[near].middle
    line = sorted((word for word in words if abs(word.middle - level) < OVER * high), key=lambda word: word.x0)
    groups: list[list[Word]] = []
    for word in line:
        if groups and word.x0 - groups[-1][-1].x1 < textlines.GAP * high:
            groups[-1].append(word)
        else:
            groups.append([word])
    pieces = [textlines.lines(group, gap=float("inf"))[0] for group in groups]
    return [piece for piece in pieces if piece.x1 > left and piece.x0 < right]


def _named(row: _Row, pieces: Sequence[Line], boxes: Sequence[Box], high: float, *, loose: bool) -> dict[int, str]:
    """The captions of one row: a piece each, or one for all."""
    found: dict[int, str] = {}
    if len(pieces) == 1:
        if _names(pieces[0], row.box, high, loose=loose):
            found = dict.fromkeys(row.pictures, pieces[0].text)
        pieces = () if found else pieces
    for number in row.pictures:
        box = boxes[number]
        under = [piece for piece in pieces if box[0] < (piece.x0 + piece.x1) / 2 < box[2]]
        if len(under) == 1 and _names(under[0], box, high, loose=loose):
            found[number] = under[0].text
    return found


def _names(line: Line, box: Box, high: float, *, loose: bool) -> bool:
    text = line.text.strip()
    if NUMBERED.match(text):
        return len(text) <= NAMED
    centred = abs((line.x0 + line.x1) / 2 - (box[0] + box[2]) / 2) < MIDDLE * high
    return loose and centred and len(text) <= SHORT and line.x1 - line.x0 < box[2] - box[0] + high and not text.endswith(_SENTENCE) and not _HEADING.match(text)
