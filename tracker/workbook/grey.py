"""What was written into the grey cells, in three characters each: enough to see that somebody typed over one, and to say so when it is restored."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from tracker.core.handwriting import Cell, written
from tracker.workbook.columns import STAR
from tracker.workbook.opening import COLUMNS_OF, Line
from tracker.workbook.style import Value

LENGTH = 3  # characters of one: one slip in 262,144 goes unseen
OFTEN = 60  # characters of a text that may come again
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


def marks(values: Iterable[Value]) -> str:
    """The marks of one row."""
    return "".join(map(mark, values))


def mark(value: Cell) -> str:
    text = value if isinstance(value, str) else written(value)
    return _often(text) if len(text) <= OFTEN else _marked(text)


@lru_cache(1 << 14)
def _often(text: str) -> str:
    """The mark of a short text: rows say the same few again and again."""
    return _marked(text)


def _marked(text: str) -> str:
    number = zlib.crc32(text.replace("\r\n", "\n").strip().encode("utf-8", "replace"))
    return _DIGITS[number & 63] + _DIGITS[number >> 6 & 63] + _DIGITS[number >> 12 & 63]


def grey_of(facts: Mapping[str, str], title: str) -> tuple[str, ...]:
    """The headings of the grey columns that we wrote into the sheet *title*."""
    return _grey(facts.get(f"{COLUMNS_OF}{title}", "[]"))


@lru_cache(16)
def _grey(noted: str) -> tuple[str, ...]:
    try:
        ours = json.loads(noted)
    except ValueError:
        return ()
    return tuple(one for one in ours if isinstance(one, str) and not one.startswith(STAR)) if isinstance(ours, list) else ()


def typed_over(line: Line, held: Value, facts: Mapping[str, str], title: str) -> Iterator[str]:
    """The headings of the grey cells of *line* that no longer are as they were written; *held* are the marks of the row."""
    grey = grey_of(facts, title)
    if not isinstance(held, str) or len(held) != LENGTH * len(grey):
        return
    for place, heading in enumerate(grey):
        if heading in line.cells and mark(line.cells[heading]) != held[LENGTH * place : LENGTH * (place + 1)]:
            yield heading
