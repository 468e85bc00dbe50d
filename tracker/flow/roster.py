"""The roster 名册 of a campaign: read from a table whose columns tell by their headings what they hold, and kept as steps that can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import DefectKind, Table
from ingest.names import unit_key
from tracker.core.members import Member
from tracker.core.mentions import is_body
from tracker.desk import Desk, NotReady
from tracker.flow.fetched import READABLE, as_attached
from tracker.store.ledger import Hand

HEAD_ROWS = 10  # of a table, in which its headings stand: titles and notes come first
MOST = 20_000  # rows of one roster: twice the longest we heard of
LONGEST = 60  # characters of a name; longer is a sentence that slipped into the column
PARTS = 20  # names or roles in one cell
HEADING = 20  # characters; a longer cell is no heading
PROBLEMS = 500  # told one by one
_YES = frozenset({"是", "√", "✓", "✔", "1", "有", "y", "yes"})
_NOTE = re.compile(r"^(?:合\s*计|总\s*计|共\s*\d+|注\s*[:：]|备\s*注|说\s*明|填\s*表|制\s*表|审\s*核)")
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (  # the first that fits; former and short names before names
    ("formers", re.compile(r"曾用|原名|原单位|原称|更名前|旧称|旧名|former", re.IGNORECASE)),
    ("shorts", re.compile(r"简称|缩写|短名|short", re.IGNORECASE)),
    ("contact", re.compile(r"联系|电话|手机|邮箱|邮件|负责人|contact|phone|mail", re.IGNORECASE)),
    (
        "name",
        re.compile(
            r"全称|单位名称|机构名称|组织名称|会员名称|成员名称|法人名称|^(?:会员|成员|委员)?单位$|^(?:名称|机构|组织)$|^(?:full\s*)?name|^unit", re.IGNORECASE
        ),
    ),
    ("region", re.compile(r"地区|地域|区域|省|所在地|所属地|行政区|属地|region|province", re.IGNORECASE)),
    ("roles", re.compile(r"角色|身份|类别|类型|职务|任职|级别|资格|role", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change, or has changed."""

    members: tuple[Member, ...]  # as read
    new: tuple[Member, ...]
    changed: tuple[Member, ...]
    absent: tuple[Member, ...]  # in the roster, and not in this file: they stay
    columns: tuple[tuple[str, str], ...]  # what each column was taken for, and its heading
    problems: tuple[str, ...]  # a sentence each, with its row
    step: int | None = None  # by which it can be taken back; None when nothing was written


@dataclass(frozen=True, slots=True)
class _Heads:
    row: int
    columns: tuple[tuple[int, str], ...]  # column → what it holds; "=委员单位" is the role itself
    printed: tuple[str, ...]


def import_roster(desk: Desk, campaign: Campaign, path: Path, *, by: str, dry_run: bool = False, now: datetime | None = None) -> Preview:
    """Take the units of *path* into the roster; with *dry_run* only say what it would change. Doing it twice is doing it once."""
    members, heads, problems = _read(desk, campaign, path)
    with desk.store.look() as ledger:
        held = {one.key: one for one in ledger.rosters.members(campaign.code)}
    new = tuple(one for one in members if one.key not in held)
    changed = tuple(one for one in members if one.key in held and held[one.key] != one)
    keys = {one.key for one in members}
    absent = tuple(one for key, one in held.items() if key not in keys)
    step = None
    if not dry_run and (new or changed):
        with desk.store.begin() as ledger:
            step = ledger.rosters.put(campaign.code, path.name, (*new, *changed), hand=Hand(by, now or desk.now(), path.name))
    columns = tuple((kind.removeprefix("="), heads.printed[place]) for place, kind in heads.columns)
    return Preview(members, new, changed, absent, columns, tuple(problems), step)


def remove(desk: Desk, campaign: Campaign, names: Sequence[str], *, by: str, why: str = "", now: datetime | None = None) -> int | None:
    """Take units out of the roster, all of them where *names* is empty; the step by which that can be taken back."""
    with desk.store.begin() as ledger:
        held = ledger.rosters.members(campaign.code)
        known = {one.key: one for one in held}
        missing = [name for name in names if unit_key(name) not in known]
        if missing:
            raise NotReady(f"名册里没有：{'、'.join(missing)}（须写名册里的全称）")
        gone = [known[unit_key(name)] for name in names] if names else list(held)
        if not gone:
            raise NotReady("名册是空的")
        return ledger.rosters.put(campaign.code, "", (), gone, hand=Hand(by, now or desk.now(), why))


def undo(desk: Desk, campaign: Campaign, step: int, *, by: str, why: str = "", now: datetime | None = None) -> None:
    """Take one import or removal back; what came after it stays."""
    with desk.store.begin() as ledger:
        if step not in {one.id for one in ledger.rosters.steps(campaign.code) if one.undoes is None}:
            raise NotReady(f"没有这次导入：{step}，可用 shoujian roster list 查看")
        if not ledger.rosters.undo(campaign.code, step, hand=Hand(by, now or desk.now(), why)):
            raise NotReady(f"第 {step} 次导入已撤销过")


def _read(desk: Desk, campaign: Campaign, path: Path) -> tuple[tuple[Member, ...], _Heads, list[str]]:
    if path.stat().st_size > READABLE:
        raise NotReady(f"“{path.name}”太大，不像名册")
    extract = as_attached(desk, path).extract
    if any(one.kind is DefectKind.ENCRYPTED for one in extract.defects):
        raise NotReady(f"“{path.name}”有密码，请去掉密码后再导入")
    problems: list[str] = []
    found: dict[str, tuple[str, Member]] = {}
    heads: _Heads | None = None
    for table in extract.tables:
        own = _headed(table, campaign)
        if own is None:
            continue
        heads = heads or own
        for where, member in _rows(table, own, campaign, _teller(problems, table.name if len(extract.tables) > 1 else "")):
            if member.key in found:
                if found[member.key][1] != member:
                    _teller(problems, "")(where, f"与{found[member.key][0]}是同一单位（{member.name}），以前一行为准")
                continue
            found[member.key] = (where, member)
    if heads is None:
        raise NotReady(f"“{path.name}”里没有找到表头，请在前{HEAD_ROWS}行内写明“单位全称”，可另有“简称”“曾用名”“地区”“角色”“联系人”")
    if not found:
        raise NotReady(f"“{path.name}”的表头下没有单位")
    return tuple(one for _, one in found.values()), heads, [*problems, *_shared(found)]


def _teller(problems: list[str], sheet: str) -> Callable[[str, str], None]:
    def tell(where: str, what: str) -> None:
        if len(problems) < PROBLEMS:
            problems.append(f"{sheet}{where}：{what}")

    return tell


def _shared(found: dict[str, tuple[str, Member]]) -> Iterator[str]:
    """Short names that several units have: which of them is meant is asked each time one is used."""
    owners: dict[str, list[str]] = {}
    for where, one in found.values():
        for name in one.shorts:
            owners.setdefault(unit_key(name), []).append(f"{where}“{name}”")
    return (f"{'、'.join(places[:PARTS])}：同一简称有{len(places)}家，来信用到时请人认定" for places in owners.values() if len(places) > 1)


def _headed(table: Table, campaign: Campaign) -> _Heads | None:
    roles = {re.sub(r"\s+", "", name) for name, _ in campaign.applicants.roles}
    for number, row in enumerate(table.rows[:HEAD_ROWS]):
        words = [re.sub(r"\s+", "", cell) for cell in row]
        columns: list[tuple[int, str]] = []
        for place, word in enumerate(words):
            kind = f"={word}" if word in roles else _kind(word)
            if kind and (kind not in {"name", "region"} or kind not in {one for _, one in columns}):
                columns.append((place, kind))
        if not any(kind == "name" for _, kind in columns):  # a lone column headed by the role: 委员单位
            columns = [(place, "name" if kind.startswith("=") and not any(one == "name" for _, one in columns) else kind) for place, kind in columns]
        if any(kind == "name" for _, kind in columns) and not any(is_body(word) and _kind(word) == "" for word in words):
            return _Heads(number, tuple(columns), tuple(words))
    return None


def _kind(word: str) -> str:
    return next((kind for kind, pattern in _COLUMNS if pattern.search(word)), "") if 0 < len(word) <= HEADING else ""


def _rows(table: Table, heads: _Heads, campaign: Campaign, tell: Callable[[str, str], None]) -> Iterator[tuple[str, Member]]:
    known = {name for name, _ in campaign.applicants.roles}
    for number, row in enumerate(table.rows[heads.row + 1 :], start=heads.row + 2):
        where = f"第{number}行"
        if number > MOST:
            tell(where, f"一次最多导入{MOST}行，其后的未导入")
            return
        first = next((cell.strip() for cell in row if cell.strip()), "")
        if not first or _NOTE.match(first):
            continue
        said: dict[str, list[str]] = {}
        for place, kind in heads.columns:
            text = row[place].strip() if place < len(row) else ""
            if text:
                said.setdefault(kind, []).append(text)
        name = re.sub(r"\s+", "", "".join(said.get("name", ())))
        if not name or len(name) > LONGEST:
            tell(where, "单位全称是空的，未导入" if not name else f"“{name[:20]}……”不像单位名称，未导入")
            continue
        if not is_body(name):
            tell(where, f"“{name}”不像单位全称，已导入，请核对")
        roles = [*_parts(said.get("roles", ())), *(kind[1:] for kind, words in said.items() if kind.startswith("=") and words[0].lower() in _YES)]
        strange = [one for one in roles if known and one not in known]
        if strange and not known.intersection(roles):
            tell(where, f"“{'、'.join(strange)}”不是征集单里的角色（{'、'.join(sorted(known))}），按原样记下")
        yield (
            where,
            Member(
                name,
                tuple(one for one in _parts(said.get("shorts", ())) if one != name),
                tuple(one for one in _parts(said.get("formers", ())) if one != name),
                " ".join(said.get("region", ()))[:LONGEST],
                tuple(dict.fromkeys(roles)),
                " ".join(said.get("contact", ()))[:LONGEST],
            ),
        )


def _parts(cells: Sequence[str]) -> tuple[str, ...]:
    found = (re.sub(r"\s+", "", one) for cell in cells for one in re.split(r"[、;；,，/\n|]+", cell))
    return tuple(dict.fromkeys(one[:LONGEST] for one in found if one and one not in {"无", "-", "—", "/"}))[:PARTS]
