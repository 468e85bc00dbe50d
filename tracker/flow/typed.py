"""What reading a workbook back would come to, as values: cells of a row and what becomes of them, new rows, and all of it for one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.campaign import Campaign
from tracker.core.envelopes import Envelope
from tracker.core.handwriting import Unread
from tracker.core.penned import Known
from tracker.core.takings import Outcome, Row, Taking


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes of some cells of one row."""

    sheet: str
    row: Row
    outcome: Outcome
    by: str
    base: Mapping[str, str]  # what was written there
    office: Mapping[str, str]  # what the books say now
    resumed: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A row that we did not write."""

    cells: Mapping[str, str]
    made: Envelope | Unread
    by: str
    resumed: Known | None = None
    wish: str = ""  # the 登记号 that she gave it herself


@dataclass(frozen=True, slots=True)
class Plan:
    """What reading a file would come to."""

    path: Path
    copy: str  # which writing of the workbook it is
    file: str  # and which file of it
    campaign: Campaign
    titles: Mapping[str, str]
    headings: Mapping[str, Mapping[str, str]]
    items: tuple[Item, ...] = ()
    added: tuple[Added, ...] = ()
    told: tuple[str, ...] = ()  # what a person should know and nothing follows from
    sure: bool = True  # the file remembers what was written into it; else nothing takes effect unasked

    def __bool__(self) -> bool:
        return bool(self.items or self.added)

    @property
    def taken(self) -> tuple[Item, ...]:
        return tuple(one for one in self.items if isinstance(one.outcome, Taking))

    @property
    def envelopes(self) -> tuple[Added, ...]:
        return tuple(one for one in self.added if isinstance(one.made, Envelope))

    def place(self, item: Item, names: Iterable[str]) -> str:
        """The cells of an item as they are spoken of."""
        said = "、".join(self.headings[item.sheet].get(name, name).lstrip("★") for name in names)
        return f"{self.titles[item.sheet]} {item.row.number} {said}"
