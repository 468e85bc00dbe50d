"""A unit's name taken apart from the front: 省, 市, 区县, 街道乡镇, 社区村, and the body that is left.

Divisions are read by the official list (`ingest.divisions`) and, since streets, zones and villages stand in no list, by their last words.
A word that only looks like one (社区, 校区, 市场, 农村) is left in the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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


_PLACED = r"[一-鿿0-9a-z]"
_PROVINCE = re.compile(r"([一-鿿]{2,3})(省)(?=..)")
_CITY = re.compile(r"([一-鿿]{2,5}?)(?<![城都超门股夜菜全])(市)(?!场|民(?:中心|学校|广场|热线|之家|服务)|政(?:工程|公用|设施|建设|园林|维护|协会))")
_DISTRICT = re.compile(
    r"([一-鿿]{0,6}?)(经济技术开发区|高新技术产业开发区|经济开发区|高新技术开发区|高新区|经开区|开发区|新区|工业园区|产业园区|园区|示范区|管理区|功能区)(?!域)"
    r"|([一-鿿]{1,6}?)(?<![社校院园小片景库林牧地灾厂营防特战禁])(区)(?!域|块|间|别|分)"
    r"|([一-鿿]{1,6}?)(自治县|自治旗|县)(?!域|级)"
)
_TOWN = re.compile(_PLACED + r"{1,6}?(?:街道(?!路)|镇(?!村|痛)|(?<![城家老故思返回下振])乡(?!村|镇|亲|土|愿|贤|情|音|企)|苏木)")
_COMMUNITY = re.compile(_PLACED + r"{1,8}?(?:社区|(?<![农乡山新])村(?!镇|务|民政|级|振|医|居)|嘎查|居委会)")
_KINDS = re.compile(r"(?:街道|镇|乡|苏木|社区|村|嘎查|居委会)$")
_NOT_A_PLACE = re.compile(r"协会|学会|联合会|中心|公司|集团|医院|大学|学院|学校|银行|基金|委员|支部|办事处|中国|全国|中华|街道|社区|社会|服务")
_NAMESAKE = re.compile(r"(?:社区|街道|镇|乡|村|路|街|大道|北路|南路|东路|西路|中路|居委会|新村|花园|小区)")  # 朝阳社区 lies in no 朝阳区 for its name's sake
_SCHOOLED = re.compile(r"[一-鿿]{0,6}?(?:大学|学院)")  # 浙江大学 is no university of the province's own
_ATTRIBUTE = re.compile(r"公益|慈善|基金|发展|服务中心|文化|教育|治理|营造|组织|互助|支持|建设|工作|研究|参与")  # 静安社区基金会 serves communities and is none
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
        levels[level.rank] = level
        rest = rest[length:]
    return Parts(text, tuple(levels[rank] for rank in sorted(levels)), rest)


def _next(rest: str, last: int, levels: Mapping[int, Level], hints: Mapping[str, Level]) -> tuple[Level, int] | None:
    if last < COUNTY and (found := _official(rest, last, levels) or _spoken(rest, last, levels) or _hinted(rest, last, hints) or _unlisted(rest, last)):
        return found
    if last < TOWN and (found := _ending(_TOWN, rest, TOWN)):
        return found
    found = _ending(_COMMUNITY, rest, COMMUNITY) if last < COMMUNITY else None
    return None if found and last < TOWN and found[0].kind == "社区" and _ATTRIBUTE.match(rest, found[1]) else found


def _official(rest: str, last: int, levels: Mapping[int, Level]) -> tuple[Level, int] | None:
    """A division by its full name, the one that lies in the places before it if there is such a one."""
    name, found = divisions.leading(rest)
    if not name or _NAMESAKE.match(rest, len(name)) or (name[-1] == "区" and rest[len(name) - 2] == "社"):
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


def _unlisted(rest: str, last: int) -> tuple[Level, int] | None:
    """A division by its last word: an invented one, a zone, one of another time."""
    if last < PROVINCE and (found := _PROVINCE.match(rest)):
        return Level(PROVINCE, found.group(1), "省"), found.end()
    city, district = _CITY.match(rest), _DISTRICT.match(rest)
    if city and (not district or city.end() <= district.end()) and not _NOT_A_PLACE.search(city.group(1)):
        return Level(COUNTY if last == PREFECTURE else PREFECTURE, city.group(1), "市"), city.end()
    if not district:
        return None
    name, kind = next((name, kind) for name, kind in zip(district.groups()[::2], district.groups()[1::2], strict=True) if kind)
    town = _TOWN.match(rest) or _COMMUNITY.match(rest)
    if _NOT_A_PLACE.search(name) or (town and town.end() < district.end()) or (len(name) < 2 and kind in "区县" and not last):
        return None
    return Level(COUNTY, name, kind), district.end()


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
    return found is not None and not (found.group() == "社区" and _ATTRIBUTE.match(rest, found.end()))


def _ending(pattern: re.Pattern[str], rest: str, rank: int) -> tuple[Level, int] | None:
    found = pattern.match(rest)
    if not found or _NOT_A_PLACE.search(_KINDS.sub("", found.group())):
        return None
    kind = _KINDS.search(found.group())
    word = kind.group() if kind else ""
    name = found.group()[: len(found.group()) - len(word)]
    if word == "居委会":  # 桂花居委会 is at 桂花社区, and the word stays for the body
        return Level(rank, name, "社区"), len(name)
    if word == "村" and rest.startswith("委会", found.end()):
        return Level(rank, name, word), len(name)
    return Level(rank, name, word), found.end()


def shared_zone(level: Level) -> bool:
    """Whether every other city has one of this name: 高新区."""
    return level.name in _SHARED_ZONES
