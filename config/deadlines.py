"""截止: one date, a table, several named ones, 长期 or 未定."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from config.campaign import Basis, Deadline, Term
from config.choices import BASES, OPEN_ENDED, UNDECIDED
from config.grammar import alias_of
from config.moments import day, moment, span
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading

_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?起?")
_SPOKEN_BASIS = re.compile(rf"[（(,，]?\s*以({'|'.join(BASES)})(?:时间|日期)?为准[）)]?$")


def deadlines(reading: Reading, node: Node, key: str = "截止") -> tuple[Deadline, ...]:
    if isinstance(node, Scalar):
        return (one_deadline(reading, node, key, ""),)
    if isinstance(node, Table) and any(alias_of(word.text, "截止") for word, _ in node.pairs):
        return (one_deadline(reading, node, key, ""),)
    if isinstance(node, Table):
        named: list[tuple[Node, Deadline]] = [(name, one_deadline(reading, value, f"{key}.{name.text}", name.text)) for name, value in reading.pairs(node, key)]
    else:
        named = [(one, one_deadline(reading, one, f"{key}.{position}", "")) for position, one in enumerate(node.items, 1)]
    seen: set[str] = set()
    for where, one in named:
        if one.name in seen:
            reading.note(where, "same-deadline" if one.name else "nameless-deadline", key, value=one.name)
        seen.add(one.name)
    return tuple(one for _, one in named)


def names_said(names: list[str]) -> str:
    """The names a sheet gives its deadlines, for who wrote another one."""
    return "、".join(filter(None, names)) or "没有起名字的截止"


def one_deadline(reading: Reading, node: Node, key: str, name: str) -> Deadline:
    if isinstance(node, Scalar):
        return _told(reading, node, key, Deadline(name))
    if isinstance(node, Listing):
        return _batches(reading, node, key, Deadline(name))
    asked = reading.table(node, "截止", key)
    found = Deadline(reading.text(asked["名称"], f"{key}.名称") if "名称" in asked else name)
    if "时间" in asked:
        found = _told(reading, asked["时间"], f"{key}.时间", found)
    if "滚动" in asked:
        found = _rolling(reading, asked["滚动"], f"{key}.滚动", found)
    found = replace(
        found,
        opens=_opens(reading, asked["起"], f"{key}.起") if "起" in asked else found.opens,
        basis=_basis(reading, asked.get("以"), f"{key}.以", found.basis),
        grace=_grace(reading, asked.get("宽限"), f"{key}.宽限"),
        quota=reading.count(asked["限量"], f"{key}.限量") if "限量" in asked else None,
    )
    if "延期" in asked:
        found = _postponed(reading, asked["延期"], f"{key}.延期", found)
    if remark := reading.remark(asked, key):
        found = replace(found, text=f"{found.text}（{remark}）")
    return _sound(reading, node, key, found, dated=bool(asked.keys() & {"时间", "滚动", "延期", "限量"}))


def _basis(reading: Reading, node: Node | None, key: str, default: Basis) -> Basis:
    word = reading.choice(node, key, BASES) if node else ""
    return BASES[word] if word else default


def _grace(reading: Reading, node: Node | None, key: str) -> timedelta:
    none = isinstance(node, Scalar) and node.text in {"无", "不", "否", "0"}
    grace = reading.when(node, key, span) if node and not none else None
    return grace if isinstance(grace, timedelta) else timedelta(0)


def _told(reading: Reading, node: Node, key: str, found: Deadline) -> Deadline:
    """A date, 长期, 未定, or a span of two dates."""
    if isinstance(node, Listing):
        return _batches(reading, node, key, found)
    said = reading.text(node, key)
    if basis := _SPOKEN_BASIS.search(said):  # 2026-09-30（以邮戳为准）
        found = _told(reading, Scalar(said[: basis.start()], node.line, node.column), key, replace(found, basis=BASES[basis[1]]))
        return replace(found, text=said)
    if said.lower() in OPEN_ENDED:
        return replace(found, term=Term.OPEN_ENDED, text=said)
    if said.lower() in UNDECIDED:
        return replace(found, term=Term.UNDECIDED, text=said)
    opening, closing = _two_ends(said)
    if opening:
        opens = reading.when(Scalar(opening, node.line, node.column), key, day)
        found = replace(found, opens=opens if isinstance(opens, date) else None)
    at = reading.when(Scalar(closing, node.line, node.column), key, lambda text: moment(text, reading.zone)) if closing else None
    return replace(found, at=at if isinstance(at, datetime) else None, text=said)


def _two_ends(said: str) -> tuple[str, str]:
    """2025-03-01至2025-09-30 as its opening and its close."""
    for mark in ("至", "到", "~", "～", "——", "—"):
        opening, found, closing = said.partition(mark)
        if found and any(char.isdigit() for char in opening) and any(char.isdigit() for char in closing):
            return opening.strip().removeprefix("自").removeprefix("从").removesuffix("起"), closing.strip()
    return "", said


def _opens(reading: Reading, node: Node, key: str) -> date | None:
    if isinstance(node, Scalar) and node.text in {"即日", "即日起", "now"}:
        return None
    if isinstance(node, Scalar) and (month := _MONTH.fullmatch(node.text)):
        node = Scalar(f"{month[1]}-{month[2]}-1", node.line, node.column)
    found = reading.when(node, key, lambda text: moment(text.removesuffix("起"), reading.zone) - timedelta(microseconds=1))
    return found.date() if isinstance(found, datetime) else None


def _rolling(reading: Reading, node: Node, key: str, found: Deadline) -> Deadline:
    if isinstance(node, Listing):
        return _batches(reading, node, key, found)
    said = reading.text(node, key)
    return replace(found, rolling=said, text=found.text or said, term=found.term if found.at else Term.OPEN_ENDED)


def _batches(reading: Reading, node: Listing, key: str, found: Deadline) -> Deadline:
    read = [reading.when(one, key, lambda text: moment(text, reading.zone)) for one in node.items]
    batches = tuple(sorted(one for one in read if isinstance(one, datetime)))
    said = "、".join(one.text for one in node.items if isinstance(one, Scalar))
    return replace(found, batches=batches, at=batches[-1] if batches else None, rolling=said, text=found.text or said)


def _postponed(reading: Reading, node: Node, key: str, found: Deadline) -> Deadline:
    later = reading.when(node, key, lambda text: moment(text, reading.zone))
    if not isinstance(later, datetime):
        return found
    if found.at and later <= found.at:
        reading.note(node, "postponed-back", key)
    text = f"{found.text}（延期至{reading.text(node, key)}）" if found.text else reading.text(node, key)
    return replace(found, at=later, term=Term.DATED, postponed_from=found.at, text=text)


def _sound(reading: Reading, node: Node, key: str, found: Deadline, *, dated: bool) -> Deadline:
    if found.at and found.opens and datetime(found.opens.year, found.opens.month, found.opens.day, tzinfo=reading.zone) >= found.at:
        reading.note(node, "opens-after", key, opens=found.opens.isoformat())
    if found.term is Term.DATED and found.at is None:
        if found.quota:
            return replace(found, term=Term.OPEN_ENDED)
        if not dated:
            reading.note(node, "no-date", key)
    return found
