"""Which columns a sheet has, whose they are, and what a row puts into them; nothing here knows a spreadsheet library.

Grey columns are the system's and are written anew each time; yellow ones, marked ★, are the secretary's.
Rows are known by the number in their first column, never by their place: she sorts and filters all day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracker.workbook.style import Shape, Tint, Value, Worn

Row = TypeVar("Row")
STAR = "★"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    title: str
    width: float  # in digits of the default font; a Chinese character takes two
    value: Callable[[Row], Value]
    shape: Shape = Shape.TEXT
    tint: Callable[[Row], Tint] | None = None
    hers: bool = False
    choices: tuple[str, ...] = ()  # a drop-down list; the reader takes more than is in it, so other words may be typed
    link: Callable[[Row], str] | None = None  # the place on the page of seals that a click leads to, "" for none
    leads: Callable[[Row], str] | None = None  # the address beside the workbook that a click leads to, "" for none
    own: Mapping[str, tuple[Value, Worn]] | None = None  # a column that she added: its cells by the number of the row
    hidden: bool = False

    @property
    def heading(self) -> str:
        return f"{STAR}{self.title}" if self.hers else self.title

    @property
    def shown(self) -> float:
        """The width in which the heading has room as well: it may take two lines, and the filter has a button."""
        return self.width if self.own is not None else max(self.width, width_of(self.heading) / 2 + 4)


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    title: str
    columns: tuple[Column[Row], ...]
    rows: Sequence[Row]
    colour: str  # of the tab
    frozen: int = 1  # columns that stay in sight
    printed: int = 0  # how many of the first columns go on paper; 0 means all
    blank: int = 0  # prepared empty rows for what is typed by hand
    spare: tuple[str, ...] = ()  # keys of rows that hold nothing but cells of hers

    @property
    def on_paper(self) -> int:
        return self.printed or len(self.columns)


def hers(
    title: str,
    width: float,
    value: Callable[[Row], Value] | None = None,
    *,
    shape: Shape = Shape.TEXT,
    choices: tuple[str, ...] = (),
) -> Column[Row]:
    """Describe a ★ column; without *value* it is hers from the start and empty."""
    return Column(title, width, value or nothing, shape=shape, hers=True, choices=choices)


def width_of(text: str) -> int:
    return sum(1 if ord(one) < 0x1100 else 2 for one in text)


def nothing(_row: object) -> None:
    return None
