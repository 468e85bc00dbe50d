"""What was typed into the row of a case comes to: names, contacts, more time, waivers, seals, remarks. One small function for each column. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from ingest.names import unit_key
from tracker.core import handwriting
from tracker.core.handwriting import Unread
from tracker.core.model import RulingKind
from tracker.core.penned import CELL
from tracker.core.report import CaseLine
from tracker.core.takings import PASSED, SEAL, VERDICT, Books, Confirms, Jots, Left, Outcome, Revokes, Row, Says, Step, Taking

_STOPS = {"停": "是", "停发": "是", "不发": "是", "不再发": "是", "停发邮件": "是", "恢复": "否", "恢复发信": "否", "不停": "否", "不停发": "否", "照发": "否"}
_AROUND = re.compile(r"^(?:(?:新|改用|更正)?(?:邮箱|邮件|e-?mail)(?:地址)?[:是为]*|mailto:|<)+|[>.,;]+$", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@<>,;:\"'()]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}")
_UNTIL = re.compile(r"^(?:延期?|推迟|宽限)?(?:至|到)\s*|(?<=\S)(?:为止|止)$")  # before a day, in the column of days to which more time is given


def on_case(row: Row, books: Books) -> tuple[Outcome, ...]:
    """单位台账: every cell for itself."""
    return tuple(_one(row, name, books) for name in sorted(row.turned))


def _one(row: Row, name: str, books: Books) -> Outcome:
    item = name.removeprefix(SEAL)
    read = _sealed if name.startswith(SEAL) else _OF_CASE.get(name, _jotted)
    case = books.cases[row.number]
    if not row.text(name):
        return _emptied(row, name, case)
    if handwriting.ditto(row.cells[name]):
        return Left((name,), handwriting.DITTO)
    found = read(item, row, case, books)
    return Left((name,), found.why) if isinstance(found, Unread) else Taking({name: found[0]}, found[1])


def _emptied(row: Row, name: str, case: CaseLine) -> Outcome:
    if holding := row.holding(name):
        return Taking({name: ""}, (Revokes(holding),))
    if name == "no-mail" and case.stopped:
        return Taking({name: ""}, (Says("恢复发信", case.number),))
    return Taking({name: ""})


Understood: TypeAlias = tuple[str, tuple[Step, ...]] | Unread


def _proper_name(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.name(row.cells[name])
    if said == case.unit:
        return said, ()
    other = unit_key(said) != unit_key(case.unit) and any(unit_key(one.unit) == unit_key(said) for one in books.report.cases)
    return said, (Says("同一单位", case.unit, (said,)) if other else Says("更名", case.number, (said,)),)


def _category(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    listed = {f"{one.key} {one.name}".strip(): one.key for one in books.report.campaign.categories}
    said = handwriting.choice(row.cells[name], tuple(listed))
    if isinstance(said, Unread) or listed[said] == case.category:
        return said if isinstance(said, Unread) else (said, ())
    return said, (Says("改分类", case.number, (listed[said],)),)


def _person(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    del books
    said = handwriting.name(row.cells[name])
    return said, (Says("更正联系", case.number, ("姓名", said)),)


def _phone(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    del books
    said = handwriting.phone(row.cells[name])
    return said if isinstance(said, Unread) else (said, (Says("更正联系", case.number, ("电话", said)),))


def _mailbox(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    """An address as it is heard on the telephone, or copied from somewhere with what stood around it."""
    del books
    said = _AROUND.sub("", re.sub(r"\s+", "", handwriting.plainly(row.cells[name])))
    if not _MAILBOX.fullmatch(said):
        return Unread(f"“{handwriting.quoted(row.cells[name])}”不像完整的邮箱地址，请写成 name@example.cn 的样子，只写一个")
    return said, (Says("更正联系", case.number, ("邮箱", said)),)


def _extended(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    cell = row.cells[name]
    typed = _UNTIL.sub("", handwriting.plainly(cell)) if isinstance(cell, str) else cell
    said = books.day(typed)
    if isinstance(said, date) and not handwriting.whole_day(typed):  # more time than she meant is not given by leaving the hour out
        return Unread(handwriting.WHOLE_DAYS.format(example=said.isoformat()))
    return said if isinstance(said, Unread) else (said.isoformat(), (Says("延期", case.number, (said.isoformat(),)),))


def _waived(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.several(row.cells[name], tuple(one.name for one in books.report.campaign.requirements))
    if isinstance(said, Unread):
        return said
    keys = [one.key for one in books.report.campaign.requirements if one.name in said]
    back = (Revokes(holding),) if (holding := row.holding(name)) else ()
    return "、".join(said), (*back, *(Says("免交", case.number, item=key) for key in keys))


def _stopped(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    word = books.word(row.cells[name])
    said = handwriting.yes(_STOPS.get(word, word))
    if said is None or isinstance(said, Unread):
        return said or Unread("请填 是 或 否")
    if said:
        return "是", () if case.stopped else (Says("停发邮件", case.number),)
    return "", (Says("恢复发信", case.number),) if case.stopped else ()


def _jotted(name: str, row: Row, case: CaseLine, books: Books) -> Understood:
    said = handwriting.note(row.cells[name])
    return said, (Jots(case.number, f"{CELL}{books.headings.get(name, name)}", said),)


def _sealed(item: str, row: Row, case: CaseLine, books: Books) -> Understood:
    cell = row.cells[f"{SEAL}{item}"]
    word = books.word(cell)
    said = VERDICT.fullmatch(PASSED.get(word, word))
    told = handwriting.yes(cell)
    if said is None and not isinstance(told, bool):
        return Unread("没有写合格或不合格，照原样保留，公章仍待核验")
    good = told if said is None else said[1] == RulingKind.ACCEPT.value
    why = (said[2] or "").strip() if said else ""
    back = (Revokes(holding),) if (holding := row.holding(f"{SEAL}{item}")) else ()
    return ("合格" if good else "不合格"), (*back, Confirms(case.number, item, bool(good), why))


_OF_CASE: dict[str, Callable[[str, Row, CaseLine, Books], Understood]] = {
    "proper-name": _proper_name,
    "category": _category,
    "correction-contact": _person,
    "correction-phone": _phone,
    "correction-email": _mailbox,
    "extended-to": _extended,
    "waived": _waived,
    "no-mail": _stopped,
}
