"""Whether two chains of places are one place: levels may be lacking, never in conflict; a name that several cities have says nothing alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ingest.divisions import COUNTY, PREFECTURE, PROVINCE, Division
from ingest.unitparts import COMMUNITY, TOWN, Level, Parts, shared_zone
from ingest.wording import alike, within


class Relation(Enum):
    SAME = "same"
    ASK = "ask"  # may be one place: something that tells is lacking, or a division was renamed
    APART = "apart"  # the bodies sit at places of different size
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Placing:
    relation: Relation
    reason: str = ""


_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_ZONES = (
    ("高新技术产业开发区", "高新区"), ("高新技术开发区", "高新区"), ("高新区", "高新区"), ("经济技术开发区", "经开区"), ("经济开发区", "经开区"), ("经开区", "经开区"), ("工业园区", "工业园区"),
)  # fmt: skip
_RANKS = {PROVINCE: "省级", PREFECTURE: "市级", COUNTY: "区县", TOWN: "街道乡镇", COMMUNITY: "社区村"}


def placed(one: Parts, other: Parts) -> Placing:
    """Compare where two units sit."""
    mine, theirs = _by_rank(one), _by_rank(other)
    _line_up(mine, theirs)
    _line_up(theirs, mine)
    doubt: Placing | None = None
    for rank in sorted(mine.keys() & theirs.keys()):
        found = _levels(mine[rank], theirs[rank])
        if found.relation is Relation.CONFLICT:
            return found
        doubt = doubt or (found if found.relation is Relation.ASK else None)
    implied = _implied_conflict(mine, theirs)
    if implied:
        return doubt if doubt and implied.relation is Relation.ASK else implied
    if not mine and not theirs:
        return Placing(Relation.SAME)
    if not mine or not theirs:
        return Placing(Relation.ASK, f"一个没有写明地区（{_chain(mine or theirs)}）")
    if max(mine) != max(theirs):
        return _apart(mine, theirs)
    if not mine.keys() & theirs.keys():
        return Placing(Relation.ASK, "写明的地区层级不同，看不出是否同一地方")
    return doubt or _lacking(mine, theirs)


def _by_rank(parts: Parts) -> dict[int, Level]:
    return {level.rank: level for level in parts.levels}


def _chain(levels: dict[int, Level]) -> str:
    return "".join(levels[rank].name for rank in sorted(levels))


def _line_up(mine: dict[int, Level], theirs: dict[int, Level]) -> None:
    """A city that no list knows may be a prefecture or lie in one: it stands where the other name has it."""
    county = mine.get(COUNTY)
    if county and county.kind == "市" and PREFECTURE not in mine and COUNTY in theirs and (above := theirs.get(PREFECTURE)) and above.name == county.name:
        mine[PREFECTURE] = above
        del mine[COUNTY]
    city = mine.get(PREFECTURE)
    if city and COUNTY not in mine and not city.known and COUNTY in theirs and theirs[COUNTY].kind == "市":
        same = theirs[COUNTY].stem == city.stem
        if same or PREFECTURE not in theirs:
            mine[COUNTY] = Level(COUNTY, city.stem, city.kind, city.known)
            del mine[PREFECTURE]


def _levels(one: Level, other: Level) -> Placing:
    if one.stem == other.stem and (one.kind == other.kind or not one.kind or not other.kind):
        return Placing(Relation.SAME)
    if one.known and other.known and set(one.known) & set(other.known):
        return Placing(Relation.SAME)
    return _zones(one, other) or _renamed(one, other) or _by_eye(one, other)


def _renamed(one: Level, other: Level) -> Placing | None:
    if any(level.known and all(known.former for known in level.known) for level in (one, other)) and _neighbours(one, other):
        return Placing(Relation.ASK, f"{one.name}与{other.name}：行政区划有过调整，须确认是否同一单位")
    if one.stem == other.stem and not (_current(one) and _current(other)):
        word = "撤县设区、撤镇设街道或村改社区" if one.rank >= COUNTY else "行政区划调整"
        return Placing(Relation.ASK, f"{one.name}与{other.name}：可能是{word}，须确认")
    return None


def _by_eye(one: Level, other: Level) -> Placing:
    if _unnumbered(one) == _unnumbered(other):
        return Placing(Relation.ASK, f"{one.name}与{other.name}：数字写法不同，请核对")
    if one.rank <= COUNTY and bool(one.known) != bool(other.known) and _one_apart(one.name, other.name):
        return Placing(Relation.ASK, f"{one.name}与{other.name}一字之差，其中一个不在行政区划名单里，可能是笔误")
    if one.rank == COUNTY and not (one.known and other.known) and (one.name.endswith(other.name) or other.name.endswith(one.name)):
        return Placing(Relation.ASK, f"{one.name}与{other.name}：一个可能省略了城市名")
    if one.rank >= TOWN and (_confusable(one.stem, other.stem) or (one.kind == other.kind and _within(one.stem, other.stem))):
        return Placing(Relation.ASK, f"{one.name}与{other.name}相近，可能是笔误或省略，请核对")
    if one.rank >= TOWN and len(one.stem) == len(other.stem) and one.kind == other.kind and _ordinals(one, other):
        return Placing(Relation.CONFLICT, f"序号不同：{one.name}、{other.name}")
    return Placing(Relation.CONFLICT, f"{_RANKS[one.rank]}不同：{one.name}、{other.name}")


def _zones(one: Level, other: Level) -> Placing | None:
    """高新区 is short for 高新技术产业开发区, and no 经开区 of that city."""
    mine, theirs = ([(level.name.removesuffix(word), make) for word, make in _ZONES if level.name.endswith(word)][:1] for level in (one, other))
    if mine and mine == theirs:
        return Placing(Relation.ASK, f"{one.name}与{other.name}：园区全称与简称，须确认")
    if mine and theirs and mine[0][0] == theirs[0][0]:
        return Placing(Relation.CONFLICT, f"两个不同的园区：{one.name}、{other.name}")
    return None


def _ordinals(one: Level, other: Level) -> bool:
    return any(c.isdigit() for c in one.stem) and any(c.isdigit() for c in other.stem)


def _current(level: Level) -> bool:
    return any(not one.former for one in level.known)


def _neighbours(one: Level, other: Level) -> bool:
    """Whether two divisions lie, or may lie, in one prefecture: what was one may have become the other."""
    if not one.known or not other.known:
        return one.stem == other.stem
    return any(
        a.province == b.province and (a.prefecture == b.prefecture or not a.prefecture or not b.prefecture or one.stem == other.stem)
        for a in one.known
        for b in other.known
    )


def _confusable(one: str, other: str) -> bool:
    apart = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and len(apart) == 1 and alike(*apart[0])


def _unnumbered(level: Level) -> str:
    return (level.stem.replace("第", "").translate(_NUMERALS)) + level.kind


def _one_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _within(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 1 and not any(c.isdigit() for c in one + other) and within(one, other)


def _last_known(levels: dict[int, Level]) -> tuple[Division, ...]:
    """What the lowest division of the official list may be; () when the chain says something the list does not know."""
    listed = [levels[rank] for rank in sorted(levels) if rank <= COUNTY]
    return listed[-1].known if listed and all(level.known for level in listed) else ()


def _implied_conflict(mine: dict[int, Level], theirs: dict[int, Level]) -> Placing | None:
    """浙江省西湖区 is not 南昌市西湖区: the province that is not written follows from the city."""
    one, other = _last_known(mine), _last_known(theirs)
    if not one or not other or any(a == b or a.within(b) or b.within(a) for a in one for b in other):
        return None
    if all(a.rank == b.rank and (a.former or b.former) and a.province == b.province for a in one for b in other):
        return Placing(Relation.ASK, "行政区划有过调整，须确认是否同一单位")
    if any(a.former or b.former for a in one for b in other) and any(a.province == b.province for a in one for b in other):
        return Placing(Relation.ASK, "行政区划有过调整，须确认是否同一单位")
    return Placing(Relation.CONFLICT, f"不在同一地方：{_where(one)}、{_where(other)}")


def _where(known: tuple[Division, ...]) -> str:
    one = known[0]
    return "".join(dict.fromkeys((one.province, one.prefecture, one.name)))


def _apart(mine: dict[int, Level], theirs: dict[int, Level]) -> Placing:
    low, high = (mine, theirs) if max(mine) > max(theirs) else (theirs, mine)
    if not mine.keys() & theirs.keys() and low[max(low)].kind == high[max(high)].kind == "市":
        return Placing(Relation.CONFLICT, f"不同的市：{high[max(high)].name}、{low[max(low)].name}")
    return Placing(Relation.APART, f"级别不同：一个在{_chain(high)}，一个在{_chain(low)}")


def _lacking(mine: dict[int, Level], theirs: dict[int, Level]) -> Placing:
    """The lowest places are one by name; is what is left out above them needed to tell?"""
    shared = mine.keys() & theirs.keys()
    top = min(shared)
    missing = (mine.keys() | theirs.keys()) - shared
    for levels in (mine, theirs):
        known = _last_known(levels)
        if len({(one.province, one.prefecture) for one in known if not one.former}) > 1:
            name = known[0].name
            return Placing(Relation.ASK, f"有“{name}”的不止一个城市，须补写省市")
    if not missing:
        return Placing(Relation.SAME)
    if top >= TOWN:
        return Placing(Relation.ASK, f"一个没有写明{'、'.join(_RANKS[rank] for rank in sorted(missing))}")
    if top == COUNTY and shared_zone(mine[COUNTY]):
        return Placing(Relation.ASK, f"各地都有{mine[COUNTY].name}，须补写城市")
    if TOWN in missing or (COUNTY in missing and not (TOWN in shared and (PREFECTURE in shared or _municipal(mine)))):
        return Placing(Relation.ASK, f"一个没有写明{'、'.join(_RANKS[rank] for rank in sorted(missing))}，同名的可能不止一个")
    left_out = "、".join((mine.get(rank) or theirs[rank]).name for rank in sorted(missing))
    return Placing(Relation.SAME, f"一个省略了{left_out}")


def _municipal(levels: dict[int, Level]) -> bool:
    return PROVINCE in levels and levels[PROVINCE].kind == "市"
