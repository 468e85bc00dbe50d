"""The one door through which text enters a cell: what a sender wrote stays text, shows what it is and opens nothing.

Excel decodes `_x0041_` inside a cell, XML forbids most control characters, and a right-to-left override turns
`exe.docx` around before the reader's eyes; so all three are dealt with here and nowhere else.
"""

from __future__ import annotations

import re

LIMIT = 32_767  # UTF-16 units in one cell; Excel calls a file with more of them damaged
LINES = 250  # Excel keeps 253 line feeds in a cell
CUT = "…〔已截断〕"
SHOWN = "\N{REPLACEMENT CHARACTER}"

_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"  # control characters, NUL first
    "|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"  # they reorder what is shown
    "|[\ud800-\udfff]"  # halves of a pair
    "|[\ufdd0-\ufdef\ufffe\uffff]"  # no characters at all
)
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # ECMA-376, part 1, 22.9.2.19
_FORMULA = frozenset("=+-@\t")


def plain(text: str) -> str:
    """Make *text* fit for a cell; only a NUL and its like, and what exceeds a cell, are lost."""
    if text.isalnum() and len(text) < LIMIT // 2:  # the quick way for nearly every cell
        return text
    text = _ESCAPE.sub("_x005F_", _HOSTILE.sub(SHOWN, _BREAKS.sub("\n", text)))
    lines = text.split("\n", LINES)
    if len(lines) > LINES:
        text = "\n".join(lines[:LINES]) + CUT
    return _shortened(text)


def unescaped(text: str) -> str:
    """Undo what `plain` did to underscores, and what office programs do to line ends of other systems; openpyxl reads both as they stand in the file."""
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(found: re.Match[str]) -> str:
    one = chr(int(found[1], 16))
    return one if one in "\r\n\t" else SHOWN if _HOSTILE.match(one) else one


def risky(text: str) -> bool:
    """Whether a spreadsheet might take *text* for a formula when somebody edits the cell."""
    return text[:1] in _FORMULA if text else False


def _shortened(text: str) -> str:
    if len(text) <= LIMIT // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LIMIT:
        return text
    return units[: 2 * (LIMIT - len(CUT))].decode("utf-16-le", errors="ignore") + CUT
