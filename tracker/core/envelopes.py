"""邮寄登记 as it is typed: a new row becomes an envelope, a cell of an old row a correction of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.names import unit_key
from tracker.core import handwriting
from tracker.core.handwriting import Cell, Unread, written
from tracker.core.takings import Amends, Books, Claims, Left, Outcome, Revokes, Row, Taking

BY_HAND = "当面递交"
HANDED = frozenset({"当面", "当面递交", "面交", "自送", "专人", "专人送", "专人送达", "送达", "上门"})
NEW = frozenset({"新建", "新", "新案例", "新单位", "新增"})
LOGGED = ("signed-for", "on-the-cover", "case-number", "carrier", "tracking", "posted", "contents", "copies", "seal", "place", "logged-by", "note")
NEEDED = {"signed-for": "签收日期", "contents": "内件"}
SEALED = {True: "已盖章", False: "未盖章", None: ""}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A new row, understood."""

    received_on: date
    contents: tuple[str, ...]
    cases: tuple[str, ...]
    units: tuple[str, ...]  # whose case is to be opened
    posted_on: date | None
    by_hand: bool
    carrier: str
    tracking: str
    sealed: bool | None
    copies: str
    sender: str
    place: str
    logged_by: str
    note: str


def envelope(cells: Mapping[str, Cell], books: Books) -> Envelope | Unread:
    """A new row as an envelope; what is not understood, or not there yet, leaves the whole row for later."""
    lacking = [told for name, told in NEEDED.items() if not written(cells.get(name))]
    if lacking:
        return Unread(f"尚缺{'、'.join(lacking)}，填好后登记")
    read = {name: understood(name, cells.get(name), books) for name in LOGGED if name != "case-number"}
    whose = _whose(cells, books)
    wrong = {name: one.why for name, one in {**read, "case-number": whose}.items() if isinstance(one, Unread)}
    if wrong or isinstance(whose, Unread):
        return Unread("；".join(f"{books.headings[name]}：{why}" if name in books.headings else why for name, why in wrong.items()), next(iter(wrong)))
    text = {name: str(value) for name, value in read.items()}
    taken = next((no for no, lines in books.parcels.items() if text["tracking"] and lines[0].parcel.tracking.upper() == text["tracking"]), "")
    if taken:
        return Unread(f"单号{text['tracking']}已登记为{taken}，未再登记；确是另一件的，请核对单号", "tracking")
    by_hand = text["carrier"] == BY_HAND
    return Envelope(
        received_on=date.fromisoformat(text["signed-for"]),
        contents=tuple(text["contents"].split("、")),
        cases=whose[0],
        units=whose[1],
        posted_on=date.fromisoformat(text["posted"]) if text["posted"] else None,
        by_hand=by_hand,
        carrier="" if by_hand else text["carrier"],
        tracking=text["tracking"],
        sealed={"已盖章": True, "未盖章": False}.get(text["seal"]),
        copies=text["copies"],
        sender=text["on-the-cover"],
        place=text["place"],
        logged_by=text["logged-by"],
        note=text["note"],
    )


def _whose(cells: Mapping[str, Cell], books: Books) -> tuple[tuple[str, ...], tuple[str, ...]] | Unread:
    """The cases that an envelope serves, and the units whose case it opens: as she says, or the one case of the very unit on the cover."""
    said, cover = handwriting.plainly(cells.get("case-number")), handwriting.name(cells.get("on-the-cover"))
    if said in NEW:
        return ((), (cover,)) if unit_key(cover) else Unread("要新立案例，请在“寄件单位”写单位全称")
    if said:
        return _known(cells.get("case-number"), books)
    mine = [one.number for one in books.report.cases if cover and unit_key(one.unit) == unit_key(cover)]
    return (tuple(mine) if len(mine) == 1 else (), ())


def _known(cell: Cell, books: Books) -> tuple[tuple[str, ...], tuple[str, ...]] | Unread:
    found = handwriting.numbers(cell, books.report.campaign.code)
    if isinstance(found, Unread):
        return found
    missing = [one for one in found if one not in books.cases]
    return Unread(f"没有这个案例编号：{'、'.join(missing)}") if missing else (found, ())


def understood(name: str, cell: Cell, books: Books) -> str | Unread:
    """One cell of this sheet as it is shown from then on; "" is empty."""
    if not written(cell):
        return ""
    if handwriting.ditto(cell):
        return Unread(handwriting.DITTO)
    read: Callable[[Cell, Books], str | Unread] = _READERS.get(name, _plain)
    return read(cell, books)


def _day(cell: Cell, books: Books) -> str | Unread:
    found = books.day(cell)
    return found if isinstance(found, Unread) else found.isoformat()


def _contents(cell: Cell, books: Books) -> str | Unread:
    found = handwriting.several(cell, tuple(one.name for one in books.report.campaign.postal()))
    return found if isinstance(found, Unread) else "、".join(found)


def _seal(cell: Cell, books: Books) -> str | Unread:
    found = handwriting.yes(books.word(cell))
    return Unread(f"“{handwriting.quoted(cell)}”看不出盖了没有，请填 已盖章、未盖章 或 不清楚") if isinstance(found, Unread) else SEALED[found]


def _tracking(cell: Cell, books: Books) -> str | Unread:
    del books
    return handwriting.tracking(cell)


def _carrier(cell: Cell, books: Books) -> str | Unread:
    said = handwriting.name(books.word(cell))
    return BY_HAND if said in HANDED else said


def _plain(cell: Cell, books: Books) -> str | Unread:
    del books
    return handwriting.note(cell)


def _name(cell: Cell, books: Books) -> str | Unread:
    del books
    return handwriting.name(cell)


_READERS: dict[str, Callable[[Cell, Books], str | Unread]] = {
    "signed-for": _day,
    "posted": _day,
    "contents": _contents,
    "seal": _seal,
    "tracking": _tracking,
    "carrier": _carrier,
    "on-the-cover": _name,
    "logged-by": _name,
}


def on_parcel(row: Row, books: Books) -> tuple[Outcome, ...]:
    """A row with its 登记号: each cell corrects one thing."""
    return tuple(_claimed(row, books) if name == "case-number" else _amended(name, row, books) for name in sorted(row.turned))


def _amended(name: str, row: Row, books: Books) -> Outcome:
    read = understood(name, row.cells.get(name), books)
    if isinstance(read, Unread):
        return Left((name,), read.why)
    if not read and name in NEEDED:
        return Left((name,), f"{NEEDED[name]}不能空着，请填写")
    return Taking({name: read}, (Amends(row.number, name, read),))


def _claimed(row: Row, books: Books) -> Outcome:
    name = "case-number"
    if not row.text(name):
        return Taking({name: ""}, (Revokes(holding),) if (holding := row.holding(name)) else ())
    found = _known(row.cells[name], books)
    if isinstance(found, Unread):
        return Left((name,), found.why)
    has = {line.case for line in books.parcels[row.number] if line.case}
    said = "、".join(found[0])
    if has == set(found[0]):
        return Taking({name: said})
    return Taking({name: said}, (Amends(row.number, name, said) if has else Claims(row.number, found[0]),))


def repeated(rows: Sequence[Mapping[str, str]]) -> frozenset[int]:
    """The added rows that say word for word what an earlier one says, or name its tracking number: a row that was pasted twice."""
    seen: set[object] = set()
    found: set[int] = set()
    for place, row in enumerate(rows):
        marks: set[object] = {tuple(sorted((name, text) for name, text in row.items() if text))}
        if tracking := row.get("tracking", ""):
            marks.add(tracking)
        if marks & seen:
            found.add(place)
        seen |= marks
    return frozenset(found)
