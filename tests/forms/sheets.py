"""Forms as offices make them: nested tables, underlined gaps, content controls, tabs; what they are before they become files.

In a text, "⟦…⟧" is underlined, "⟪…⟫" stands in a content control, "\\t" is a tab, "\\n" a line break inside the paragraph, "¶" begins another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class P:
    text: str
    look: str = ""  # title, centre, right; ""
    box: bool = False  # in a text box, where the format has such


@dataclass(frozen=True, slots=True)
class C:
    text: str = ""
    across: int = 1
    down: int = 1
    inner: T | None = None  # a table in the cell, after its text


@dataclass(frozen=True, slots=True)
class T:
    rows: tuple[tuple[C, ...], ...]
    ruled: bool = True
    widths: tuple[int, ...] = ()  # of the columns, in parts; () all alike


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form filled in, with what its sheet wants (label → meaning) and what is true."""

    layout: str
    blocks: tuple[P | T, ...]
    wanted: dict[str, str]
    truth: dict[str, str]
    categories: tuple[str, ...] = ()
    head: str = field(default="")  # of every page


def t(*rows: Sequence[C | str], ruled: bool = True, widths: Sequence[int] = ()) -> T:
    return T(tuple(tuple(one if isinstance(one, C) else C(one) for one in row) for row in rows), ruled=ruled, widths=tuple(widths))


def gap(value: str, room: int = 20) -> str:
    """A value on an underlined gap, with what is left of the line."""
    left = max(0, room - len(value))
    return f"⟦{' ' * (left // 2)}{value}{' ' * (left - left // 2)}⟧"


def spread(label: str, chance: Random) -> str:
    """A label pulled apart to fill its cell: 联 系 人, 地　　址."""
    if len(label) == 2:
        return label[0] + chance.choice(("　　", "    ", "  ")) + label[1]
    return chance.choice((" ", "　")).join(label) if len(label) <= 4 else label


def boxes(options: Sequence[str], chosen: str, chance: Random, between: str = "  ") -> str:
    """Options with boxes before them, one ticked; the same mark for all."""
    empty, full = chance.choice((("□", "☑"), ("□", "√"), ("□", "■"), ("☐", "☒"), ("○", "●"), ("[ ]", "[√]"), ("（ ）", "（√）"), ("□", "☑️")))
    return between.join(f"{full if one == chosen else empty}{one}" for one in options)
