"""The administrative divisions of China down to counties: which names there are, in use or no longer, and what lies in what.

Read from `divisions.txt` (its first lines name the sources) when it is first asked for, so that who only imports this pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

PROVINCE, PREFECTURE, COUNTY = 1, 2, 3

_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "普米 塔吉克 怒 鄂温克 保安 裕固 独龙 鄂伦春 各"
)
_WRITTEN = tuple(sorted((*(f"{one}族" for one in _PEOPLES.split()), "蒙古", "哈萨克", "柯尔克孜", "塔吉克", "达斡尔", "锡伯"), key=len, reverse=True))
_KINDS = frozenset("省市区县旗盟州")
_LONG_KINDS = frozenset(("地区", "林区", "新区", "矿区"))
_REGIONS = {"广西壮族自治区": "广西", "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆", "西藏自治区": "西藏", "内蒙古自治区": "内蒙古"}
_CORPS = "新疆生产建设兵团"  # keeps its own offices at provincial level, beside the region's
_SHORT = {"新疆兵团": _CORPS, "呼市": "呼和浩特市", "浦东": "浦东新区", "神农架": "神农架林区"}


class Division(NamedTuple):
    """One division; what it lies in is told by the full names of its prefecture and province."""

    name: str
    rank: int
    prefecture: str
    province: str
    former: bool = False

    def within(self, other: Division) -> bool:
        if other.rank == PROVINCE:
            return self.province == other.name
        return self.rank > other.rank and self.prefecture == other.name and self.province == other.province


def stem(name: str) -> str:
    """What people say of a division without the word for its kind: 宽城 of 宽城满族自治县; "" when too little would be left."""
    if name in _REGIONS:
        return _REGIONS[name]
    if len(name) < 3 or name[-1] not in _KINDS:
        return ""
    if "自治" not in name:
        return name[: -5 if name.endswith("特别行政区") else -2 if len(name) > 3 and name[-2:] in _LONG_KINDS else -1]
    bare = name[:-3]
    while people := next((one for one in _WRITTEN if bare.endswith(one) and len(bare) > len(one) + 1), ""):
        bare = bare[: -len(people)]
    return bare


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, tuple[Division, ...]], Mapping[str, tuple[Division, ...]], Mapping[str, int]]:
    """Divisions by what they are called in full (or officially short, 黔南州), by their stem; and how long names of the same first two characters are."""
    named: dict[str, tuple[Division, ...]] = {}
    stems: dict[str, tuple[Division, ...]] = {}
    for one in _read(_listed()):
        named[one.name] = (*named.get(one.name, ()), one)
        short = stem(one.name)
        if not short:
            continue
        stems[short] = (*stems.get(short, ()), one)
        if "自治" in one.name:
            alias = short + one.name[-1]
            if alias not in named and not one.name.endswith("区"):
                named[alias] = (one,)
    for alias, name in _SHORT.items():
        (stems if alias[-1] not in "市团" else named)[alias] = named[name]
    reach: dict[str, int] = {}
    for name in named:
        reach[name[:2]] = max(reach.get(name[:2], 0), len(name))
    return named, stems, reach


def _listed() -> str:
    with open(f"{__file__.rpartition('divisions')[0]}divisions.txt", encoding="utf-8") as table:  # noqa: PTH123 - pathlib stays out of what the pure core imports
        return table.read()


def _read(text: str) -> list[Division]:
    found = [Division(_CORPS, PROVINCE, "", _CORPS)]
    province = prefecture = ""
    for line in text.splitlines():
        if not line or line.startswith(";"):
            continue
        if line.startswith("#"):
            province = prefecture = line[1:]
            found.append(Division(province, PROVINCE, "", province))
        elif line.startswith("-"):
            found.extend(Division(name, _rank(name), prefecture, province, former=True) for name in line[1:].split())
        else:
            prefecture, *counties = line.split()
            if prefecture != province:
                # a county or city that no prefecture holds (仙桃市) stands where prefectures stand
                found.append(
                    Division(prefecture, COUNTY if prefecture.endswith(("县", "区")) and "地区" not in prefecture else PREFECTURE, prefecture, province)
                )
            found.extend(Division(name, COUNTY, prefecture, province) for name in counties)
    return found


def _rank(name: str) -> int:
    return PREFECTURE if name.endswith(("地区", "盟", "州")) and len(name) > 2 else COUNTY


def named(name: str) -> tuple[Division, ...]:
    """Every division of this full name."""
    return _tables()[0].get(name, ())


def stemmed(short: str) -> tuple[Division, ...]:
    """Every division that people call so without the word for its kind."""
    return _tables()[1].get(short, ())


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """Every character that the names of divisions are written with."""
    return frozenset("".join(_tables()[0]))


def leading(text: str) -> tuple[str, tuple[Division, ...]]:
    """The longest full name of a division that *text* begins with; ("", ()) when it begins with none."""
    return _longest(text, _tables()[0], _tables()[2])


def leading_stem(text: str) -> tuple[str, tuple[Division, ...]]:
    """The same for a name without the word for its kind."""
    return _longest(text, _tables()[1], _tables()[2])


def _longest(text: str, table: Mapping[str, tuple[Division, ...]], reach: Mapping[str, int]) -> tuple[str, tuple[Division, ...]]:
    for length in range(min(reach.get(text[:2], 0), len(text)), 1, -1):
        if found := table.get(text[:length]):
            return text[:length], found
    return "", ()
