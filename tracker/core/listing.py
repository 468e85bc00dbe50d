"""汇总表: what somebody who sends for several units lists beside their files, and whether it agrees with what was found in them.

The table only corroborates. A row whose unit is in the mail says nothing new; a row without files, files without a row, and a case under another name
are a question. A folder whose papers name nobody may be told by the one row that fits its name. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.campaign import Campaign, FieldWanted
from ingest.facts import Kind, Leaf
from ingest.names import Likeness, compare, title_key
from tracker.core import summary
from tracker.core.agreement import same_title
from tracker.core.check import SCANS, TYPED

LISTS = TYPED | SCANS | {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.CSV}  # kinds of files a table can be in
SHEETS = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS, Kind.CSV})
ROWS = 600  # rows of one list that are compared
TOLD = 6  # disagreements told one by one
_NAMED = re.compile(r"汇总|一览|清单|统计表|名单|目录|登记表")
_WANTED = (FieldWanted("单位名称", "单位"), FieldWanted("案例名称", "案例"), FieldWanted("联系人", "姓名"), FieldWanted("联系电话", "电话"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: who is said to file which case."""

    unit: str
    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Listing:
    path: str
    filename: str
    rows: tuple[Row, ...]

    def unit(self, name: str) -> Row | None:
        """The one row whose unit a folder called *name* may be; several, or none, say nothing."""
        found = [one for one in self.rows if _fits(name, one.unit)]
        return found[0] if len({one.unit for one in found}) == 1 else None


def of(leaf: Leaf, campaign: Campaign) -> Listing | None:
    """*leaf* as a list of units and cases; None where it is none. A form names one unit, a list has headings and rows."""
    if leaf.kind not in LISTS or not leaf.extract.tables or not (leaf.kind in SHEETS or _NAMED.search(leaf.filename)):
        return None
    rows = tuple(_rows(leaf, campaign))
    return Listing(leaf.path, leaf.filename, rows) if rows and (len(rows) > 1 or _NAMED.search(leaf.filename)) else None


def _rows(leaf: Leaf, campaign: Campaign) -> Iterator[Row]:
    for cells in summary.rows(leaf.extract, _WANTED, categories=campaign.categories)[:ROWS]:
        said = {one.meaning: one for one in cells if one.value}
        if "单位" in said:
            yield Row(said["单位"].value, said["案例"].value.strip("《》 ") if "案例" in said else "", said["单位"].where)


def disagreements(listing: Listing, cases: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """In what the list and the *cases* (unit, title) that were found in the files differ, a sentence each."""
    said = [*_without_files(listing, cases), *_without_rows(listing, cases)]
    return (*said[:TOLD], f"另有{len(said) - TOLD}处不一致") if len(said) > TOLD else tuple(said)


def _without_files(listing: Listing, cases: Sequence[tuple[str, str]]) -> Iterator[str]:
    for row in listing.rows:
        mine = [title for unit, title in cases if _fits(unit, row.unit)]
        if not mine:
            yield f"{row.where}“{row.unit}”：来件中没有这家单位的材料"
        elif row.title and all(title and not _one(title, row.title) for title in mine):
            yield f"{row.where}“{row.unit}”：汇总表写“{row.title}”，来件为“{'”、“'.join(dict.fromkeys(mine))}”"


def _without_rows(listing: Listing, cases: Sequence[tuple[str, str]]) -> Iterator[str]:
    for unit, title in dict.fromkeys(cases):
        rows = [row for row in listing.rows if _fits(unit, row.unit)]
        if not rows:
            yield f"来件中的“{unit}”不在汇总表内"
        elif title and len([one for one, _ in dict.fromkeys(cases) if one == unit]) > len(rows) and not any(_one(title, row.title) for row in rows):
            yield f"来件中“{unit}”的“{title}”不在汇总表内"


def _fits(one: str, other: str) -> bool:
    return one == other or compare(one, other).likeness is not Likeness.DIFFERENT or _ends(one, other) or _ends(other, one)


def _ends(name: str, whole: str) -> bool:
    """A folder is called by the last part of a name: 南湖社区 of 青禾区南湖社区居委会."""
    return len(name) > 2 and name in whole


def _one(one: str, other: str) -> bool:
    return title_key(one) == title_key(other) or same_title(one, other)
