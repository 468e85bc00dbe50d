"""How much room words take on paper: reckoned before they are written, for whichever letters the reader's machine has.

Chinese letters are as wide as they are high, whatever their face. Latin ones differ: they are taken as wide as in the widest face that stands in
for a lacking one, so that what fits here fits everywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

FIRST_WIDE = 0x2E7F  # from here on letters are as wide as high; before it stand Latin, Greek, Cyrillic
WIDE_MARKS = frozenset("“”‘’—…·《》")
GAP = 0.25  # programs set Chinese and Latin letters a little apart
DIGIT, CAPITAL, SMALL = 0.64, 0.85, 0.65
CLASSES = ((" ijl.,:;'|!", 0.33), ("tfr-()[]{}/", 0.48), ("aceksvxyz", 0.6), ("mwMW@%&", 1.05))  # widths of DejaVu Serif, rounded up
LATIN = {one: wide for letters, wide in CLASSES for one in letters}
# No line begins with what closes, none ends with what opens, and a Latin word or number is not cut.
TOKEN = re.compile(r"[（《“‘〔]*(?:[!-~]+|.)[，。；：、）》”’〕！？…·]*| ")
SEAM = re.compile(r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]")


def ems(text: str) -> float:
    """The width of *text*, in heights of its letters."""
    return sum(map(_em, text)) + GAP * sum(1 for at in range(len(text) - 1) if SEAM.match(text, at))


def lines(text: str, width: float, size: float, *, indent: float = 0) -> int:
    """How many lines *text* takes in letters of *size* where *width* is free; *indent* is what the first line leaves out. All in points."""
    free, at, count, last = width / size, indent / size, 1, ""
    for piece in _tokens(text):
        wide = ems(piece)
        gap = GAP if SEAM.match(last + piece[0]) else 0.0
        last = piece[-1]
        if at + gap + wide <= free:
            at += gap + wide
        elif wide <= free:
            count, at = count + (at > 0), wide if piece != " " else 0.0
        else:  # longer than a line: it is cut wherever the line ends
            more = math.ceil((at + wide) / max(free - 1, 1)) - 1
            count, at = count + more, (at + wide) - more * max(free - 1, 1)
    return count


def clipped(text: str, width: float, size: float, most: int) -> str:
    """As much of *text* as stands on *most* lines."""
    if lines(text, width, size) <= most:
        return text
    kept = text
    while kept and lines(f"{kept}…", width, size) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _tokens(text: str) -> Iterator[str]:
    return (found[0] for found in TOKEN.finditer(text))


@lru_cache(maxsize=8192)
def _em(one: str) -> float:
    if ord(one) > FIRST_WIDE or one in WIDE_MARKS:
        return 1.0
    if one.isdigit():
        return DIGIT
    return LATIN.get(one, CAPITAL if one.isupper() else SMALL)
