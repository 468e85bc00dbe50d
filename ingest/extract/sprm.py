"""Single property modifiers of Word 97 ("sprm", MS-DOC 2.6): what a run of characters or a paragraph says of itself.

A sprm is two bytes that say which property and how long the operand is, then the operand. Unknown ones are stepped over.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ingest.extract.wordflow import Row

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # 2.2.5.1: spra, the three highest bits; 6 is of any length
_TABLE, _TABS = 0xD608, 0xC615  # whose lengths are written differently
CELLS = 64  # cells of a row; Word allows 63


class Letters(NamedTuple):
    """What a run says; None where it says nothing. Fonts are numbers of the font table."""

    asian: int | None = None
    latin: int | None = None
    size: float | None = None
    bold: int | None = None  # 0, 1, 128 as its style, 129 unlike its style
    hidden: int | None = None
    hinted: bool = False
    gone: bool = False  # deleted while changes were tracked
    style: int = 10  # Default Paragraph Font
    special: bool = False  # its characters stand for something else
    picture: int = -1  # where in the Data stream
    filled: bool = False  # what stands there is a form field
    symbol: tuple[int, int] | None = None  # a font, and a character of it


class Block(NamedTuple):
    """What a paragraph says."""

    style: int = 0
    outline: int | None = None
    centered: bool | None = None
    list: int | None = None
    level: int | None = None
    depth: int = 0  # of the table it stands in
    row: bool = False  # it is the mark that ends a row
    cell: bool = False  # it ends a cell of a table inside a table
    cut: Row = Row()


PLAIN, BODY = Letters(), Block()


def each(said: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every property with its operand; what is cut off is not there."""
    at = 0
    while at + 2 < len(said):
        code = said[at] | said[at + 1] << 8
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            if code == _TABLE:
                size, at = max(0, int.from_bytes(said[at : at + 2], "little") - 1), at + 2
            else:
                size, at = said[at], at + 1
                if code == _TABS and size == 255:  # 2.9.203: two lists whose lengths are inside
                    removed = said[at] if at < len(said) else 0
                    added = said[at + 1 + removed * 4] if at + 1 + removed * 4 < len(said) else 0
                    size = 2 + removed * 4 + added * 3
        yield code, said[at : at + size].ljust(min(size, 4), b"\x00")
        at += size


def _whole(operand: bytes) -> int:
    return int.from_bytes(operand[:4], "little")


@lru_cache(maxsize=4096)
def letters(said: bytes) -> Letters:
    """Read a Chpx (2.6.1)."""
    found: dict[str, Any] = {}
    for code, operand in each(said):
        if code == 0x2A33:  # sprmCPlain: forget what was said before
            found.clear()
        elif code == 0x6A09 and len(operand) >= 4:
            found["symbol"] = struct.unpack("<HH", operand[:4])
        elif code in _STRUCK:
            found["hidden"] = operand[0] or found.get("hidden")
        elif code in _LETTERS:
            key, read = _LETTERS[code]
            found[key] = read(operand)
    return Letters(**found)


_STRUCK = frozenset({0x0837, 0x2A53})  # out, once or twice (2.6.1): taken back, as hidden words are
_LETTERS: dict[int, tuple[str, Callable[[bytes], Any]]] = {
    0x0800: ("gone", lambda o: bool(o[0])),
    0x0806: ("filled", lambda o: bool(o[0])),
    0x0835: ("bold", lambda o: o[0]),
    0x083C: ("hidden", lambda o: o[0]),
    0x0855: ("special", lambda o: bool(o[0])),
    0x286F: ("hinted", lambda o: o[0] == 1),
    0x4A30: ("style", _whole),
    0x4A43: ("size", lambda o: min(_whole(o), 3276) / 2),
    0x4A4F: ("latin", _whole),
    0x4A50: ("asian", _whole),
    0x6A03: ("picture", _whole),
}


@lru_cache(maxsize=4096)
def block(style: int, said: bytes) -> Block:
    """Read the properties of a paragraph (2.6.2), and of the row that it ends (2.6.3)."""
    found = BODY._replace(style=style)
    inside, row = False, None
    for code, operand in each(said):
        if code in _BLOCK:
            key, read = _BLOCK[code]
            found = found._replace(**{key: read(operand)})
        elif code == 0x2416:
            inside = bool(operand[0])
        elif code == 0x664A:  # sprmPDtap, a step from the depth that was
            found = found._replace(depth=max(0, found.depth + int.from_bytes(operand[:4], "little", signed=True)))
        elif code == _TABLE:
            row = _row(operand)
        elif row is not None and code in {0x5624, 0xD62B} and len(operand) > 1:
            row = _merged(row, code, operand)
    return found._replace(depth=found.depth or int(inside), cut=row or Row())


_BLOCK: dict[int, tuple[str, Callable[[bytes], Any]]] = {
    0x4600: ("style", _whole),
    0x2403: ("centered", lambda o: o[0] == 1),
    0x2461: ("centered", lambda o: o[0] == 1),
    0x2640: ("outline", lambda o: (o[0] + 1) % 10 if o[0] < 10 else None),
    0x260A: ("level", lambda o: o[0] if o[0] < 9 else 0),
    0x460B: ("list", _whole),
    0x6649: ("depth", lambda o: min(_whole(o), 1000)),
    0x2417: ("row", lambda o: bool(o[0])),
    0x244B: ("cell", lambda o: bool(o[0])),
    0x244C: ("row", lambda o: bool(o[0])),
}


def _row(operand: bytes) -> Row:
    """Read a TDefTableOperand (2.9.315): edges, then twenty bytes for each cell, of which the last may be missing."""
    count = min(operand[0] if operand else 0, CELLS, (len(operand) - 3) // 2)
    if count <= 0:
        return Row()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    at = 1 + (operand[0] + 1) * 2
    flags = [int.from_bytes(operand[at + n * 20 : at + n * 20 + 2], "little") for n in range(count)]
    under = tuple(0 if not one & 0x20 else 1 if one & 0x40 else 2 for one in flags)
    return Row(edges, _sets([one & 3 for one in flags]), under)


def _sets(flags: list[int]) -> tuple[int, ...]:
    """Say which cells are one (2.9.317): the first cell of a row's sets tells which of two numbers begins one."""
    first = next((one for one in flags if one), 0)
    out, before = [], 0
    for one in flags:
        out.append(0 if not one else 1 if one == first or not before else 2)
        before = one
    return tuple(out)


def _merged(row: Row, code: int, operand: bytes) -> Row:
    """Merge cells after the row was described: sprmTMerge, sprmTVertMerge."""
    count = max(0, len(row.edges) - 1)
    if code == 0x5624:
        first, last = operand[0], operand[1]
        return Row(row.edges, tuple(1 if n == first else 2 if first < n < last else was for n, was in zip(range(count), row.joined, strict=False)), row.under)
    at, how = operand[0], operand[1]
    return Row(row.edges, row.joined, tuple({0: 0, 1: 2}.get(how, 1) if n == at else was for n, was in zip(range(count), row.under, strict=False)))
