"""A unit's name taken apart from the front: 省, 市, 区县, 街道乡镇, 社区村, and the body that is left.

Divisions are read by the official list (`ingest.divisions`) and, since streets, zones and villages stand in no list, by their last words.
A word that only looks like one (社区, 校区, 市场, 农村) is left in the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ingest import divisions
from ingest.divisions import COUNTY, PREFECTURE, PROVINCE, Division

TOWN, COMMUNITY = 4, 5  # after the three ranks of the official list


@dataclass(frozen=True, slots=True)
class Level:
    """One place of the chain."""

    rank: int
    stem: str  # 青禾 of 青禾区
    kind: str  # 区; "" where the name leaves it out
    known: tuple[Division, ...] = ()  # what the official list has by this name, as far as the places before it allow

    @property
    def name(self) -> str:
        return self.stem + self.kind


@dataclass(frozen=True, slots=True)
class Parts:
    """The places of a name, from large to small, one a rank, and the body at the last of them."""

    text: str
    levels: tuple[Level, ...]
    body: str


class _End(NamedTuple):
    """A word that ends the name of a place, and where it does not."""

    word: str
    rank: int
    least: int = 1  # characters before it
    not_after: str = ""
    not_before: tuple[str, ...] = ()


_ZONES = "经济技术开发区 高新技术产业开发区 经济开发区 高新技术开发区 高新区 经开区 开发区 新区 工业园区 产业园区 园区 示范区 管理区 功能区"
_FIELDS = "镇 村 亲 土 愿 贤 情 音 企"  # 乡亲, 乡土, 乡贤: no township ends there
_MARKETS = "场 民中心 民学校 民广场 民热线 民之家 民服务 政工程 政公用 政设施 政建设 政园林 政维护 政协会"
_ENDS = (
    _End("省", PROVINCE, 2),
    _End("市", PREFECTURE, 2, "城都超门股夜菜全", tuple(_MARKETS.split())),
    *(_End(zone, COUNTY, 0, "", ("域",)) for zone in _ZONES.split()),
    _End("区", COUNTY, 1, "社校院园小片景库林牧地灾厂营防特战禁", ("域", "块", "间", "别", "分")),
    _End("自治县", COUNTY),
    _End("自治旗", COUNTY),
    _End("县", COUNTY, 1, "", ("域", "级")),
    _End("街道", TOWN, 1, "", ("路",)),
    _End("苏木", TOWN),
    _End("镇", TOWN, 1, "", ("村", "痛")),
    _End("乡", TOWN, 1, "城家老故思返回下振", tuple(_FIELDS.split())),
    _End("社区", COMMUNITY),
    _End("村", COMMUNITY, 1, "农乡山新", ("镇", "务", "民政", "级", "振", "医", "居")),
    _End("嘎查", COMMUNITY),
    _End("居委会", COMMUNITY),
)
_LONGEST_STEM = 8
_BY_FIRST = {first: tuple(sorted((end for end in _ENDS if end.word[0] == first), key=lambda end: -len(end.word))) for first in {end.word[0] for end in _ENDS}}
_NOT_A_PLACE = re.compile(r"总局|国家|协会|学会|联合会|中心|公司|集团|医院|大学|学院|学校|银行|基金|委员|支部|办事处|中国|全国|中华|街道|社区|社会|服务")
_NAMESAKE = re.compile(r"(?:社区|街道|镇|乡|村|路|街|大道|北路|南路|东路|西路|中路|居委会|新村|花园|小区)")  # 朝阳社区 lies in no 朝阳区 for its name's sake
_SCHOOLED = re.compile(r"[一-鿿]{0,6}?(?:大学|学院)")  # 浙江大学 is no university of the province's own
_ATTRIBUTE = re.compile(r"公益|慈善|基金|发展|服务中心|文化|教育|治理|营造|组织|互助|支持|建设|工作|研究|参与")  # 静安社区基金会 serves communities and is none
_VILLAGE_COMMUNITY = re.compile(r"社区(?=$|居委会|党|工委|支部|总支|委)")
_SHORT_STREET = re.compile(r"([一-鿿]{2,5})街(?=$|办事处$|(?:党工委|工委|团工委|总工会|妇联|残联|社工站|社工服务站|社区卫生服务中心)$)")
_ZONE = re.compile(r"(?:经济技术开发区|高新技术产业开发区|高新区|经开区|开发区|新区|工业园区)")
_SHARED_ZONES = frozenset(
    ("高新区", "经开区", "开发区", "新区", "园区", "工业园区", "产业园区", "经济开发区", "经济技术开发区", "高新技术产业开发区", "示范区")
)


def take_apart(text: str, hints: Mapping[str, Level] | None = None) -> Parts:
    """Read the places a comparable *text* begins with; *hints* are places of another name by their stems, for 临江益民中心 beside 临江市益民中心."""
    levels: dict[int, Level] = {}
    rest = text
    while rest:
        last = max(levels, default=0)
        found = _next(rest, last, levels, hints or {})
        if found is None:
            break
        level, length = found
        if level.rank == COUNTY and last == COUNTY:  # a city that has a district is none of the county's rank: another place of that name
            levels[PREFECTURE] = Level(PREFECTURE, levels[COUNTY].stem, levels[COUNTY].kind)
        levels[level.rank] = level
        rest = rest[length:]
    return Parts(text, tuple(levels[rank] for rank in sorted(levels)), rest)


def _next(rest: str, last: int, levels: Mapping[int, Level], hints: Mapping[str, Level]) -> tuple[Level, int] | None:
    if last < COUNTY and (found := _official(rest, last, levels) or _spoken(rest, last, levels) or _hinted(rest, last, hints) or _unlisted(rest, last)):
        return found
    if last == COUNTY and (found := _district(rest, levels)):
        return found
    if last < TOWN and (found := _ending(rest, TOWN) or (_short_street(rest) if last == COUNTY else None)):
        return found
    found = _ending(rest, COMMUNITY) if last < COMMUNITY else None
    return None if found and last < TOWN and found[0].kind == "社区" and _ATTRIBUTE.match(rest, found[1]) else found


def _official(rest: str, last: int, levels: Mapping[int, Level]) -> tuple[Level, int] | None:
    """A division by its full name, the one that lies in the places before it if there is such a one."""
    name, found = divisions.leading(rest)
    if not name or (name[-1] == "区" and rest[len(name) - 2] == "社"):
        return None
    inside = _inside(found, last, levels)
    fitting = [one for one in inside or found if one.rank > last]
    if not fitting:
        return None
    rank = min(one.rank for one in fitting)
    if PREFECTURE in levels and rank == PREFECTURE:
        return None
    # a place that is not where the official list has it is some other place of that name, and not known
    known = tuple(one for one in inside if one.rank == rank)
    canonical = fitting[0].name if len({one.name for one in fitting}) == 1 else name
    short = divisions.stem(canonical)
    return Level(rank, short or canonical, canonical[len(short) :] if short and canonical.startswith(short) else "", known), len(name)


def _inside(found: tuple[Division, ...], last: int, levels: Mapping[int, Level]) -> tuple[Division, ...]:
    if not last:
        return found
    return tuple(one for one in found if any(one.within(above) for above in levels[last].known))


def _ended(rest: str, ranks: range) -> tuple[str, _End] | None:
    """The shortest beginning that ends like a place of one of *ranks*."""
    for at in range(min(len(rest), _LONGEST_STEM + 1)):
        for end in _BY_FIRST.get(rest[at], ()):
            after = at + len(end.word)
            if end.rank not in ranks or at < end.least or not rest.startswith(end.word, at) or (at and rest[at - 1] in end.not_after):
                continue
            if not rest.startswith(end.not_before, after) and (not at or rest[:at].isalnum()):
                return rest[:at], end
    return None


def _unlisted(rest: str, last: int) -> tuple[Level, int] | None:
    """A division by its last word: an invented one, a zone, one of another time."""
    found = _ended(rest, range(min(last + 1, PREFECTURE), COMMUNITY + 1))  # a city may lie in a city
    if found is None:
        return None
    name, end = found
    if end.rank > COUNTY or _NOT_A_PLACE.search(name) or (end.rank == PROVINCE and (len(name) > 3 or len(rest) < len(name) + 3)):
        return None
    if end.word in {"区", "县"} and len(name) < 2 and not last:
        return None
    rank = COUNTY if end.rank == PREFECTURE and last == PREFECTURE else end.rank
    return (Level(rank, name, end.word), len(name) + len(end.word)) if rank > last else None


def _district(rest: str, levels: Mapping[int, Level]) -> tuple[Level, int] | None:
    """A district behind a city that the official list ranks with counties, which have none: 临江市青禾区."""
    if PREFECTURE in levels or levels[COUNTY].kind != "市" or _ZONE.match(rest):
        return None
    found = _unlisted(rest, PREFECTURE)
    return found if found and found[0].rank == COUNTY and found[0].kind in {"区", "县"} and len(found[0].stem) > 1 else None


def _short_street(rest: str) -> tuple[Level, int] | None:
    """六榕街 for 六榕街道, as some cities write it: only where nothing follows, or what only a street's office has."""
    found = _SHORT_STREET.match(rest)
    return (Level(TOWN, found.group(1), "街道"), found.end()) if found else None


def _hinted(rest: str, last: int, hints: Mapping[str, Level]) -> tuple[Level, int] | None:
    for short in sorted(hints, key=len, reverse=True):
        level = hints[short]
        if level.rank > last and len(short) > 1 and rest.startswith(short) and len(rest) > len(short) + 1 and not _namesake(rest, len(short)):
            return level, len(level.name if rest.startswith(level.name) else short)
    return None


def _spoken(rest: str, last: int, levels: Mapping[int, Level]) -> tuple[Level, int] | None:
    """A division without the word for its kind: a province in front; a city only where a place that lies in it follows (杭州余杭区)."""
    short, found = divisions.leading_stem(rest)
    if not short or len(rest) < len(short) + 2 or _namesake(rest, len(short)) or _SCHOOLED.match(rest, len(short)):
        return None
    province = next((one for one in found if one.rank == PROVINCE), None)
    if province and not last:
        return Level(PROVINCE, short, province.name[len(short) :], (province,)), len(short)
    _, after = divisions.leading(rest[len(short) :])
    inside = _inside(found, last, levels)
    fitting = [
        one
        for one in inside
        if one.rank > last and not one.former and one.rank == PREFECTURE and (_ZONE.match(rest, len(short)) or any(other.within(one) for other in after))
    ]
    if len(fitting) == 1:
        return Level(fitting[0].rank, short, fitting[0].name[len(short) :], (fitting[0],)), len(short)
    return None


def _namesake(rest: str, at: int) -> bool:
    found = _NAMESAKE.match(rest, at)
    if found is None or divisions.leading(rest[at:])[0]:  # 镇 of 江苏镇江市 is the next place's
        return False
    return not (found.group() == "社区" and _ATTRIBUTE.match(rest, found.end()))


def _ending(rest: str, rank: int) -> tuple[Level, int] | None:
    """A street, a township or a community by its last word."""
    found = _ended(rest, range(rank, rank + 1))
    if found is None or _NOT_A_PLACE.search(found[0]):
        return None
    name, end = found
    if end.word == "居委会":  # 桂花居委会 is at 桂花社区, and the word stays for the body
        return Level(rank, name, "社区"), len(name)
    if end.word == "村" and (found_after := _VILLAGE_COMMUNITY.match(rest, len(name) + 1)):  # 工人村社区
        return Level(rank, f"{name}村", "社区"), found_after.end()
    if end.word == "村" and rest.startswith("委会", len(name) + 1):
        return Level(rank, name, "村"), len(name)
    return Level(rank, name, end.word), len(name) + len(end.word)


def shared_zone(level: Level) -> bool:
    """Whether every other city has one of this name: 高新区."""
    return level.name in _SHARED_ZONES
