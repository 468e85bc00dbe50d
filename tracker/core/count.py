"""字数: how many words a text has, counted as LibreOffice counts them, and Word and WPS but for dashes.

Each Chinese character and each full-width sign is a word; of everything else, what stands between two blanks, Chinese characters or dashes.
So 3,500.25 and a@example.org are one word each, and a comma between two Chinese characters is one too. A circled or raised
number ① ² is one by itself. Dashes (– —) divide and are not counted: LibreOffice takes them for blanks. Word and WPS count each half of a
Chinese —— as a character; that is the one difference seen in ordinary Chinese text, two a dash. LibreOffice also divides Thai, Lao, Khmer and
Burmese words by a dictionary; here such a text is counted by its blanks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.facts import Extract

_DIVIDING = "\u2013\u2014"
_ALONE = (
    "\u1100-\u11ff\u2e80-\u2fff\u3001-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f200\U00020000-\U0003ffff"  # East Asian
    "\ue000-\uf8ff"  # private use: signs of Wingdings and characters a ministry made up
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\U0001f100-\U0001f10c"  # numbers that are no digits
)
LONG = 400  # characters from which a text is not counted twice
_WORD = re.compile(f"[{_ALONE}]|[^\\s{_DIVIDING}{_ALONE}]+")


def words(text: str) -> int:
    """字数 of a text."""
    return _of_long(text) if len(text) > LONG else _of(text)


def _of(text: str) -> int:
    return _WORD.subn("", text)[1]  # counts without making a word of each: half the time


@lru_cache(maxsize=4)
def _of_long(text: str) -> int:
    """One text is counted for several rules, one after the other."""
    return _of(text)


def counted(extract: Extract) -> str:
    """Return the part of a document that its 字数 is taken of: body, tables, text boxes, notes and list numbers, not headers and footers.

    That is what LibreOffice counts, less the headers and footers it counts too and Word does not. Word leaves out the numbers of automatic lists;
    they are few, and whoever types them has them counted.
    """
    text = extract.text
    if extract.margins and text.endswith(extract.margins):
        text = text.removesuffix(extract.margins)
    elif extract.margins:
        text = _without(text, extract.margins)
    return "\n".join((text, *(one.number for one in extract.paragraphs if one.number)))


def _without(text: str, margins: str) -> str:
    """Take out the lines that stand in the margins, each as often as it stands there and from the end."""
    gone: dict[str, int] = {}
    for line in margins.splitlines():
        gone[line.strip()] = gone.get(line.strip(), 0) + 1
    kept: list[str] = []
    for line in reversed(text.splitlines()):
        if line.strip() and gone.get(line.strip()):
            gone[line.strip()] -= 1
        else:
            kept.append(line)
    return "\n".join(reversed(kept))
