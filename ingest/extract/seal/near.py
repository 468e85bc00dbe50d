"""What is printed where a seal stands: the label it was put on, 推荐单位意见（盖章）, or the line nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.extract.seal.view import Box
from ingest.textlines import Word

LONGEST = 60  # characters; a label has twenty
WORDS = 600  # words around a seal that are looked through; a page of small print has 400 there
GAP = 2.5  # heights of print: what stands further apart are a label and a value
REACH = 1.0  # diameters around a seal
ASIDE = 4.0  # diameters to the left, for the label of its row
_Line = tuple[str, float, float, float, float]  # what it says, left, top, right, bottom
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


def _lines(words: Iterable[Word], left: float, top: float, right: float, bottom: float) -> Iterator[_Line]:
    """Yield the lines inside an area, apart where a wide gap is, and the columns of single characters, as narrow cells have their labels."""
    inside = [word for word in words if word.x1 > left and word.x0 < right and word.y1 > top and word.y0 < bottom and word.text.strip()][:WORDS]
    columns = _columns([word for word in inside if len(word.text.strip()) == 1])
    upright = {id(word) for column in columns for word in column}
    rows: list[list[Word]] = []
    for word in sorted((word for word in inside if id(word) not in upright), key=lambda word: word.x0):
        row = next((row for row in rows if _follows(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for group in (*rows, *columns):
        text = "".join(f" {word.text}" if word.spaced and number else word.text for number, word in enumerate(group))
        yield text, min(word.x0 for word in group), min(word.y0 for word in group), max(word.x1 for word in group), max(word.y1 for word in group)


def _follows(before: Word, word: Word) -> bool:
    high = min(before.y1 - before.y0, word.y1 - word.y0)
    return abs(before.y0 + before.y1 - word.y0 - word.y1) < high and word.x0 - before.x1 < GAP * high


def _columns(words: Sequence[Word]) -> list[list[Word]]:
    """Return single characters that stand one below the other, with nothing closer beside them."""
    alone = [word for word in words if not any(one is not word and (_follows(word, one) if one.x0 > word.x0 else _follows(one, word)) for one in words)]
    found: list[list[Word]] = []
    for word in sorted(alone, key=lambda word: word.y0):
        high = word.y1 - word.y0
        column = next((one for one in found if abs(one[-1].x0 - word.x0) < high / 2 and 0 < word.y0 - one[-1].y0 < 2.5 * high), None)
        if column is None:
            found.append([word])
        else:
            column.append(word)
    return [column for column in found if len(column) > 1]
