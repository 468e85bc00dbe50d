"""The order of what a PDF draws out of order: marks of another font after the line they stand in, marks squeezed together in the wrong turn.

A program whose font has no “ ” draws the words first, with gaps, and the marks afterwards: 党建 引领 and then “ ”. So a word is cut where
another stands in it, if there is room for that between two of its characters; what is written one over the other is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from ingest.extract.pdfdrawn import Box
from ingest.textlines import Word, full

LEVEL = 0.5  # of a character: what differs less in height stands in one line
ROOM = 0.25  # of a character: a mark between two others leaves at least that
MARKS = frozenset("“”‘’")  # they are set half as wide as they are, and what follows them is drawn over the rest


def within(words: Sequence[Word]) -> dict[int, set[float]]:
    """Which of *words* have others inside, and where those begin."""
    found: dict[int, set[float]] = {}
    high = median(word.y1 - word.y0 for word in words) or 1.0 if words else 1.0
    for shift in (0.0, 0.5):  # words of one line may fall into two bands, but not both times
        bands: dict[int, list[tuple[float, int]]] = {}
        for number, word in enumerate(words):
            bands.setdefault(int((word.y0 + word.y1) / (2 * high) + shift), []).append((word.x0, number))
        for band in bands.values():
            widest = words[min(band)[1]], -1
            for x0, number in sorted(band):
                around, owner = widest
                if words[number].x1 >= around.x1 or owner < 0:
                    widest = words[number], number
                elif x0 > around.x0 and len(around.text) > 1 and abs(words[number].middle - around.middle) < LEVEL * (around.y1 - around.y0):
                    found.setdefault(owner, set()).add(x0)
    return found


def cuts(text: str, boxes: Sequence[Box | None], inside: Iterable[float]) -> list[int]:
    """Before which characters of *text*, by their *boxes*, a word is to be cut for what begins *inside* of it.

    By where characters begin: how wide a font of another program's choice says they are may be wrong.
    """
    begun = tuple(inside)
    steps = [
        (place, before[0], box[0], full(text[place - 1]))
        for place in range(1, len(boxes))
        if (before := boxes[place - 1]) is not None and (box := boxes[place]) is not None
    ]
    high = median(box[3] - box[1] for box in boxes if box is not None) if steps else 0.0
    usual = {
        wide: min(high * (1.0 if wide else 0.6), median(after - left for _, left, after, one in steps if one == wide)) for wide in {one for *_, one in steps}
    }
    return [place for place, left, after, wide in steps if after - left > (1 + ROOM) * usual[wide] and any(left < x < after for x in begun)]


def turned(text: str, boxes: Sequence[Box | None]) -> str:
    """*text* with neighbours in the order they stand in, where a mark is one of them: 亲”。 that the file has as 亲。”."""
    letters = list(text)
    for place in range(1, len(letters)):
        before, box = boxes[place - 1], boxes[place]
        marked = letters[place] in MARKS or letters[place - 1] in MARKS
        if marked and before is not None and box is not None and box[0] < before[0] and abs(box[1] - before[1]) < LEVEL * (before[3] - before[1]):
            letters[place - 1], letters[place] = letters[place], letters[place - 1]
    return "".join(letters)
