"""What is printed where a seal stands: the label it was put on, 推荐单位意见（盖章）, or the line nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest import layout
from ingest.extract.seal.view import Box
from ingest.layout import Word

LONGEST = 60  # characters; a label has twenty
WORDS = 3_000  # words of a page that are looked through
REACH = 1.0  # diameters around a seal
ASIDE = 4.0  # diameters to the left, for the label of its row
STAMP = re.compile(r"盖\s*章|公\s*章|签\s*章|印\s*章|意\s*见|[（(]\s*章\s*[)）]")


def shortened(*texts: str) -> str:
    """Join lines to one that is short enough to be shown."""
    return " ".join(filter(None, (" ".join(text.split()) for text in texts)))[:LONGEST]


def printed(words: Iterable[Word], box: Box) -> str:
    """Return what is printed at *box*: lines with a word for seals, the label of the row before the line; else the nearest one."""
    x, y, wide, high = box[:4]
    size = max(wide, high)
    close: list[tuple[float, float, str]] = []
    label: list[tuple[float, str]] = []
    for text, x0, y0, x1, y1 in _lines(words, x - ASIDE * size, y - REACH * size, x + wide + REACH * size, y + high + REACH * size):
        across, down = max(x0 - x - wide, x - x1, 0.0), max(y0 - y - high, y - y1, 0.0)
        away = (across**2 + down**2) ** 0.5
        if away <= REACH * size:
            close.append((away, y0, text))
        elif x1 < x and down == 0 and STAMP.search(text):
            label.append((across, text))
    stamped = sorted(one for one in close if STAMP.search(one[2]))[:2]
    if not stamped:
        return shortened(min(label)[1]) if label else shortened(min(close)[2] if close else "")
    lines = [text for _, _, text in sorted(stamped, key=lambda one: one[1])]
    return shortened(*(text for _, text in sorted(label)[:1] if not any("意见" in line for line in lines)), *lines)


def _lines(words: Iterable[Word], left: float, top: float, right: float, bottom: float) -> Iterable[tuple[str, float, float, float, float]]:
    """Yield the lines inside an area, and the columns of single characters, as narrow cells have their labels."""
    inside = [word for word in words if word.x1 > left and word.x0 < right and word.y1 > top and word.y0 < bottom and word.text.strip()][:WORDS]
    flat: list[Word] = []
    for line in layout.lines(inside):
        if len(line.text.strip()) == 1:
            flat.append(Word(line.text.strip(), line.x0, line.y0, line.x1, line.y1))
        else:
            yield line.text, line.x0, line.y0, line.x1, line.y1
    for column in _columns(flat):
        yield "".join(word.text for word in column), column[0].x0, column[0].y0, column[-1].x1, column[-1].y1


def _columns(words: Sequence[Word]) -> list[list[Word]]:
    found: list[list[Word]] = []
    ordered = sorted(words, key=lambda word: (round((word.x0 + word.x1) / 2 / max(1.0, word.y1 - word.y0)), word.y0))
    for before, word in pairwise((None, *ordered)):
        if word is None:
            continue
        high = word.y1 - word.y0
        if before is not None and abs(before.x0 - word.x0) < high / 2 and 0 <= word.y0 - before.y0 < 2.5 * high:
            found[-1].append(word)
        else:
            found.append([word])
    return found
