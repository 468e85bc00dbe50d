"""Registrations 报名: rows of a table that another system exported, read by their headings, and compared with what was imported before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.campaign import Campaign
from ingest.facts import Table
from ingest.names import title_key, unit_key
from tracker.core.mentions import is_body

HEAD_ROWS = 10  # of a table, in which its headings stand: titles and notes come first
MOST = 20_000  # rows of one import; the largest call on record had some two thousand
NAME, TITLE, CELL = 60, 120, 80  # characters that are kept; longer is a sentence that slipped into the column
HEADING = 20  # characters; a longer cell is no heading
PROBLEMS = 500  # told one by one
NUMBER = 5  # characters of their number from which it is looked for in subjects: shorter ones are in every date
FIELDS = ("编号", "单位", "案例", "分类", "联系人", "手机", "邮箱")
_SYNONYMS: tuple[tuple[str, re.Pattern[str]], ...] = (  # the first that fits; the person's and the unit's before the bare words
    ("手机", re.compile(r"手机|电话|联系方式|座机|mobile|phone|tel", re.IGNORECASE)),
    ("邮箱", re.compile(r"邮箱|邮件|e-?mail|mailbox", re.IGNORECASE)),
    ("联系人", re.compile(r"联系人|联络人|经办人|填报人|报名人|申报人|负责人|姓名|contact|person", re.IGNORECASE)),
    ("分类", re.compile(r"分类|类别|类型|组别|赛道|方向|category|track", re.IGNORECASE)),
    (
        "编号",
        re.compile(r"(?:报名|登记|申报|项目|案例|作品|流水|受理|注册)?(?:编号|单号)|报名号|登记号|流水号|受理号|^(?:id|no\.?|number)$", re.IGNORECASE),
    ),
    ("案例", re.compile(r"(?:案例|项目|作品|成果|品牌|课题|申报)(?:名称|题目|标题|名)|^(?:案例|项目|作品|题目|标题|名称)$|title|project", re.IGNORECASE)),
    ("单位", re.compile(r"单位|机构|组织|学校|院校|公司|企业|党组织|unit|organi[sz]ation|company", re.IGNORECASE)),
)
_OTHER = re.compile(
    r"地址|性质|规模|简介|介绍|代码|账号|帐号|邮编|邮政编码|身份证|时间|日期|状态|备注"
)  # beside the unit or the person, and none of what we ask for
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|共\s*\d+|注\s*[:：]|说\s*明|填\s*表|制\s*表|审\s*核)")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}\d{7,8}(?:\d{1,4})?|[2-8]\d{6,7}|400\d{7}")
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_NOTHING = frozenset({"", "无", "-", "—", "/", "暂无", "没有"})
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Registration:
    """One row, as read."""

    key: str  # by which the same row is known again
    theirs: str  # number in their system; "" when they give none
    unit: str
    title: str = ""
    category: str = ""  # as written
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A table as read: the rows that are right, and what is wrong with the others."""

    rows: tuple[tuple[str, Registration], ...]  # where it stands, what it says
    wrong: tuple[str, ...]  # a sentence each, with its row: not imported
    doubts: tuple[str, ...]  # imported, and to be looked at
    columns: tuple[tuple[str, str], ...]  # field, heading


def read(tables: Sequence[Table], campaign: Campaign, said: Mapping[str, str]) -> Read | None:
    """The rows of the first table that has headings; *said* is what a person says of columns: heading → field. None where no table has any."""
    for table in tables:
        found = _heads(table, said)
        if found is not None:
            return _rows(table, *found, campaign)
    return None


def _heads(table: Table, said: Mapping[str, str]) -> tuple[int, dict[int, str]] | None:
    for number, row in enumerate(table.rows[:HEAD_ROWS]):
        words = [_folded(cell) for cell in row]
        columns: dict[int, str] = {place: said[word] for place, word in enumerate(words) if word in said}
        for place, word in enumerate(words):
            kind = next((one for one, pattern in _SYNONYMS if pattern.search(word)), "") if 0 < len(word) <= HEADING and not _OTHER.search(word) else ""
            if place not in columns and kind and kind not in columns.values():
                columns[place] = kind
        if "单位" in columns.values() and (len(columns) > 1 or sum(map(bool, words)) == 1):
            return number, columns
    return None


def _rows(table: Table, head: int, columns: Mapping[int, str], campaign: Campaign) -> Read:
    rows: dict[str, tuple[str, Registration]] = {}
    wrong: list[str] = []
    doubts: list[str] = []
    categories = {unit_key(word) for one in campaign.categories for word in (one.key, one.name)}
    for number, cells in enumerate(table.rows[head + 1 :], start=head + 2):
        where = f"第{number}行"
        first = next((_folded(cell) for cell in cells if _folded(cell)), "")
        if not first or _TOTAL.match(first):
            continue
        if len(rows) >= MOST:
            wrong.append(f"{where}：一次最多导入{MOST}行，其后的未导入")
            break
        one = _registration({kind: cells[place] if place < len(cells) else "" for place, kind in columns.items()})
        faults = list(_faults(one))
        if one.key in rows and rows[one.key][1] != one:
            faults.append(f"与{rows[one.key][0]}的{'编号' if one.theirs else '单位和名称'}相同，内容不同")
        if faults:
            wrong.append(f"{where}：{'；'.join(faults)}")
            continue
        rows.setdefault(one.key, (where, one))
        doubts += [f"{where}：{doubt}" for doubt in _doubts(one, categories)]
    headings = tuple((kind, _folded(table.rows[head][place])) for place, kind in sorted(columns.items()))
    return Read(tuple(rows.values()), tuple(wrong[:PROBLEMS]), tuple(doubts[:PROBLEMS]), headings)


def _registration(cells: Mapping[str, str]) -> Registration:
    said = {kind: "" if _folded(text) in _NOTHING else _folded(text) for kind, text in cells.items()}
    theirs, unit, title = said.get("编号", ""), said.get("单位", ""), _shown(cells.get("案例", ""))
    key = f"n:{theirs.casefold()}" if theirs else f"u:{hashlib.sha256(f'{unit_key(unit)} {title_key(title)}'.encode('utf-8', 'replace')).hexdigest()[:32]}"
    phone = re.sub(r"[\s\-()（）+]", "", said.get("手机", ""))
    return Registration(
        key, theirs, unit, "" if title in _NOTHING else title, said.get("分类", "")[:CELL], said.get("联系人", "")[:CELL], phone, said.get("邮箱", "").lower()
    )


def _faults(one: Registration) -> Iterator[str]:
    """What keeps a row from being imported."""
    if not one.unit:
        yield "单位是空的"
    elif len(one.unit) > NAME:
        yield f"“{one.unit[:20]}……”不像单位名称"
    if len(one.theirs) > CELL:
        yield "编号太长"
    if len(one.title) > TITLE:
        yield f"名称“{one.title[:20]}……”超过{TITLE}字"
    if one.phone and not any(_MOBILE.fullmatch(part) for part in re.split(r"[、,，;；/]", one.phone)):
        yield f"电话“{one.phone[:20]}”位数不对"
    if one.email and not any(_EMAIL.fullmatch(part) for part in re.split(r"[、,，;；]", one.email)):
        yield f"邮箱“{one.email[:40]}”写法不对"


def _doubts(one: Registration, categories: frozenset[str] | set[str]) -> Iterator[str]:
    if not is_body(one.unit):
        yield f"“{one.unit}”不像单位全称，请核对"
    if one.category and categories and unit_key(one.category) not in categories:
        yield f"征集单里没有分类“{one.category}”，按原样记下"


def sought(theirs: str) -> str:
    """Their number as it is looked for in subjects; "" where it is too short, or has no digit, to say anything."""
    folded = unicodedata.normalize("NFKC", theirs).strip().casefold()
    return folded if len(folded) >= NUMBER and any(one.isdigit() for one in folded) and _TOKEN.fullmatch(folded) else ""


def numbers(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Our numbers of the cases whose number in the other system stands in *text*, in order, each once."""
    if not known:
        return ()
    found = (known.get(one.group().casefold()) for one in _TOKEN.finditer(unicodedata.normalize("NFKC", text[:400])))
    return tuple(dict.fromkeys(one for one in found if one))


def changes(before: Registration, after: Registration) -> tuple[str, ...]:
    """What a row says otherwise now, a phrase each; numbers to call and addresses are not repeated."""
    plain = (("单位", before.unit, after.unit), ("名称", before.title, after.title), ("分类", before.category, after.category))
    said = [f"{name}“{old}”改为“{new}”" for name, old, new in plain if old != new]
    hidden = (
        ("联系人", before.contact, after.contact),
        ("手机", before.phone, after.phone),
        ("邮箱", before.email, after.email),
        ("编号", before.theirs, after.theirs),
    )
    return (*said, *(f"{name}有改动" for name, old, new in hidden if old != new))


def _shown(text: str) -> str:
    kept = "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf", "Cs"} or one in "\t\n")
    return re.sub(r"\s+", " ", kept).strip()


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", _shown(text)))


def absent(held: Iterable[str], rows: Iterable[tuple[str, Registration]]) -> tuple[str, ...]:
    """Keys that were imported before and are not among *rows*."""
    present = {one.key for _, one in rows}
    return tuple(one for one in held if one not in present)
