"""The order of what a PDF draws out of order: marks of another font after the line they stand in, marks squeezed together in the wrong turn.

A program whose font has no “ ” draws the words first, with gaps, and the marks afterwards: 党建 引领 and then “ ”. So a word is cut where
another stands in it, if there is room for that between two of its characters; what is written one over the other is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.extract.pdfdrawn import Box
from ingest.layout import Word, full

LEVEL = 0.5  # of a character: what differs less in height stands in one line
ROOM = 0.25  # of a character: a mark between two others leaves at least that
MARKS = frozenset("“”‘’")  # they are set half as wide as they are, and what follows them is drawn over the rest
NEIGHBOURS = 200  # words in one that are looked at


def within(words: Sequence[Word]) -> Iterator[tuple[int, list[float]]]:
    """Which of *words* have others inside, and where those begin."""
    high = median(word.y1 - word.y0 for word in words) or 1.0 if words else 1.0
    bands: dict[int, list[tuple[float, int]]] = {}
    for number, word in enumerate(words):
        bands.setdefault(int(word.middle // high), []).append((word.x0, number))
    for band in bands.values():
        band.sort()
    for number, word in enumerate(words):
        if len(word.text) < 2:
            continue
        inside = []
        for level in range(int(word.middle // high) - 1, int(word.middle // high) + 2):
            band = bands.get(level, [])
            first = bisect_right(band, (word.x0, len(words)))
            for _, other in band[first : min(bisect_left(band, (word.x1, -1)), first + NEIGHBOURS)]:
                one = words[other]
                if other != number and one.x1 < word.x1 and abs(one.middle - word.middle) < LEVEL * (word.y1 - word.y0):
                    inside.append(one.x0)
        if inside:
            yield number, inside


def cuts(text: str, boxes: Sequence[Box | None], inside: Sequence[float]) -> list[int]:
    """Before which characters of *text*, by their *boxes*, a word is to be cut for what begins *inside* of it.

    By where characters begin: how wide a font of another program's choice says they are may be wrong.
    """
    steps = [
        (place, before[0], box[0], full(text[place - 1]))
        for place in range(1, len(boxes))
        if (before := boxes[place - 1]) is not None and (box := boxes[place]) is not None
    ]
    high = median(box[3] - box[1] for box in boxes if box is not None) if steps else 0.0
    usual = {
        wide: min(high * (1.0 if wide else 0.6), median(after - left for _, left, after, one in steps if one == wide)) for wide in {one for *_, one in steps}
    }
    return [place for place, left, after, wide in steps if after - left > (1 + ROOM) * usual[wide] and any(left < x < after for x in inside)]


def turned(text: str, boxes: Sequence[Box | None]) -> str:
    """*text* with neighbours in the order they stand in, where a mark is one of them: 亲”。 that the file has as 亲。”."""
    letters = list(text)
    for place in range(1, len(letters)):
        before, box = boxes[place - 1], boxes[place]
        marked = letters[place] in MARKS or letters[place - 1] in MARKS
        if marked and before is not None and box is not None and box[0] < before[0] and abs(box[1] - before[1]) < LEVEL * (before[3] - before[1]):
            letters[place - 1], letters[place] = letters[place], letters[place - 1]
    return "".join(letters)
