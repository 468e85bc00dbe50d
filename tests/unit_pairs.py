"""Pairs of unit names with what is true of them: those written by hand, and as many as wanted made from the list of divisions and invented words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from ingest import divisions
from ingest.divisions import COUNTY, Division

FOLDER = Path(__file__).parent / "data" / "units"
_TRUTH = {"同": "same", "异": "different", "问": "ask"}
OWN = [
    "心桥",
    "益民",
    "阳光",
    "暖阳",
    "青松",
    "云杉",
    "向荣",
    "和润",
    "乐龄",
    "仁德",
    "晨星",
    "星火",
    "同行",
    "彩虹",
    "春禾",
    "正阳",
    "博雅",
    "惠泽",
    "思源",
    "映山红",
    "向日葵",
    "小橘灯",
    "蒲公英",
    "安澜",
    "知行",
    "拾光",
    "众益",
    "初心",
    "瑞祥",
    "松鹤",
]
TRADES = ["社会工作", "养老", "助残", "志愿", "公益", "社会组织", "儿童", "心理健康"]
COMMUNITIES = ["桂花", "云杉", "南桥", "石榴园", "望江", "柳荫", "梅陇", "百花", "东篱", "银杏", "翠屏", "三元", "学府", "大观", "锦绣", "松涛"]
STREETS = ["青禾", "良渚", "梧桐", "瓯南", "五里桥", "文华", "望月湖", "江川", "南苑", "古塘"]
BUREAUS = [
    "民政局",
    "教育局",
    "司法局",
    "卫生健康局",
    "残疾人联合会",
    "妇女联合会",
    "人力资源和社会保障局",
    "退役军人事务局",
    "文化和旅游局",
    "住房和城乡建设局",
]
SHORT = dict(zip(BUREAUS, ["民政局", "教育局", "司法局", "卫健局", "残联", "妇联", "人社局", "退役军人局", "文旅局", "住建局"], strict=True))
OTHERS = "丰禄琪槿禧颂澄骏邦珩"  # characters that look like none of those above
ALIKE = {"日": "曰", "未": "末", "人": "入", "圆": "园", "凤": "风", "天": "夭", "千": "干", "王": "玉"}


@dataclass(frozen=True, slots=True)
class Pair:
    family: str
    a: str
    b: str
    truth: str  # same, different, ask


def written(name: str) -> list[Pair]:
    """The pairs of one file in `tests/data/units`."""
    family, found = "", []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("##"):
            family = line[2:].strip()
        elif line and not line.startswith("#"):
            a, b, said = line.split("|")
            found.append(Pair(family, a, b, _TRUTH[said]))
    return found


def _counties() -> list[Division]:
    text = divisions._listed()
    return [one for one in divisions._read(text) if one.rank == COUNTY and not one.former and one.prefecture not in {"", one.name, one.province}]


def _full(county: Division) -> str:
    return county.province + county.prefecture + county.name


def _alone(county: Division) -> bool:
    return len(divisions.named(county.name)) == 1


def _society(random: Random) -> str:
    return random.choice(OWN) + random.choice(TRADES) + random.choice(["服务中心", "发展中心", "协会", "促进会"])


def _community(random: Random) -> str:
    return f"{random.choice(STREETS)}街道{random.choice(COMMUNITIES)}社区"


def _two(random: Random, words: list[str]) -> tuple[str, str]:
    one, other = random.sample(words, 2)
    return one, other


def _spelt(random: Random, county: Division) -> Pair:
    name = _full(county) + _society(random)
    other = random.choice([
        name.replace("市", "市 ", 1), name.replace("省", "省\u3000", 1), name + "（盖章）", name.replace("社会工作", "社工"), f"{county.province}{county.prefecture}{county.name}“{name[len(_full(county)) :]}”",
        "\u200b".join((name[:4], name[4:])), name.replace("区", "區").replace("县", "縣").replace("会", "會").replace("业", "業"), f"单位名称：{name}",
    ])  # fmt: skip
    return Pair("spelling", name, other, "same")


def _dropped(random: Random, county: Division) -> Pair:
    body = random.choice([_society(random), random.choice(BUREAUS), _community(random) + "居民委员会"])
    name = _full(county) + body
    ways = [county.prefecture + county.name + body]
    if _alone(county):
        ways += [county.province + county.name + body, county.name + body]
    if county.province.endswith("省"):
        ways.append(divisions.stem(county.province) + county.prefecture + county.name + body)
    return Pair("levels dropped", name, random.choice(ways), "same")


def _shortened(random: Random, county: Division) -> Pair:
    bureau = random.choice(BUREAUS)
    return Pair("abbreviations", _full(county) + bureau, county.prefecture + county.name + SHORT[bureau], "same")


def _nowhere(random: Random, county: Division) -> Pair:
    body = _society(random)
    return Pair("no place", county.prefecture + body, body, "ask")


def _one_character(random: Random, county: Division) -> Pair:
    own = random.choice(OWN)
    at = random.randrange(len(own))
    other = own[:at] + random.choice(OTHERS) + own[at + 1 :]
    front, body = random.choice([_full(county), county.prefecture]), random.choice(TRADES) + "服务中心"
    return Pair("one character changed", front + own + body, front + other + body, "different")


def _look_alike(random: Random, county: Division) -> Pair:
    own = random.choice(["日新", "未央", "人和", "圆梦", "凤鸣", "天和", "千禾", "王家"])
    other = "".join(ALIKE.get(c, c) if i == 0 else c for i, c in enumerate(own))
    return Pair("look-alikes", f"{_full(county)}{own}公益服务中心", f"{_full(county)}{other}公益服务中心", "ask")


def _two_cities(random: Random, county: Division) -> Pair:
    namesakes = [one for one in _counties_by_name().get(county.name, []) if one.prefecture != county.prefecture]
    if namesakes:
        other = random.choice(namesakes)
        body = random.choice([_community(random), random.choice(BUREAUS), _society(random)])
        return Pair("two cities", county.prefecture + county.name + body, random.choice([other.prefecture + other.name, _full(other)]) + body, "different")
    other = random.choice(_all())
    body = random.choice([_society(random), random.choice(BUREAUS)])
    same = other.prefecture == county.prefecture and other.province == county.province
    return Pair("two cities", county.prefecture + body, other.prefecture + body, "same" if same else "different")


def _which_city(random: Random, county: Division) -> Pair:
    shared = random.choice([one for one in _all() if len({(other.province, other.prefecture) for other in _counties_by_name()[one.name]}) > 1])
    body = random.choice([_community(random), random.choice(BUREAUS)])
    return Pair("which city", shared.name + body, shared.prefecture + shared.name + body, "ask")


def _party(random: Random, county: Division) -> Pair:
    front, place = county.prefecture + county.name, _community(random)
    a, b, truth = random.choice([
        (f"中共{front}{place}委员会", f"{front}{place}党委", "same"), (f"中共{front}{place}支部委员会", f"{front}{place}党支部", "same"), (f"{front}{place}党委", f"{front}{place}居委会", "ask"),
        (f"中共{front}{place}委员会", f"{front}{place}居民委员会", "ask"), (f"{front}青禾街道办事处", f"中共{front}青禾街道工作委员会", "ask"), (f"中共{front}委社会工作部", f"{front}委社工部", "same"),
        (f"中共{front}委组织部", f"中共{front}委宣传部", "different"), (f"{front}委社会工作部", f"{front}民政局", "different"), (f"{front}{place}党委", f"{front}{place}党群服务中心", "ask"),
    ])  # fmt: skip
    return Pair("party and administration", a, b, truth)


def _below(random: Random, county: Division) -> Pair:
    front = county.prefecture + county.name
    bureau, own = random.choice(BUREAUS), _society(random)
    a, b, truth = random.choice([
        (front + bureau, f"{front}{bureau}办公室", "same"), (f"{front}民政局", f"{front}民政局社会组织管理科", "same"), (f"{front}民政局养老科", f"{front}民政局社工科", "ask"),
        (front + own, f"{front}{own}青禾分中心", "different"), (f"{front}云杉科技有限公司", f"{front}云杉科技有限公司南桥分公司", "different"), (f"{front}青禾街道办事处", f"{front}青禾街道{random.choice(COMMUNITIES)}社区", "different"),
        (f"{front}{bureau}", f"{front}{bureau}工会委员会", "different"), (county.prefecture + bureau, front + bureau, "different"), (f"{county.prefecture}社会工作协会", f"{front}社会工作协会", "different"),
    ])  # fmt: skip
    return Pair("subordinate bodies", a, b, truth)


def _numbers(random: Random, county: Division) -> Pair:
    front = county.prefecture + random.choice(["", county.name])
    one, other = _two(random, ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"])
    kind = random.choice(["人民医院", "中学", "小学", "社会福利院", "实验幼儿园"])
    if random.random() < 0.5:
        return Pair("numbers", f"{front}第{one}{kind}", f"{front}第{other}{kind}", "different")
    figure = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"].index(one) + 1
    return Pair(
        "numbers",
        f"{front}第{one}{kind}",
        random.choice([f"{front}第{figure}{kind}", f"{front}{one}中" if kind == "中学" else f"{front} 第{one}{kind}"]),
        "same",
    )


def _companies(random: Random, county: Division) -> Pair:
    front = county.prefecture + random.choice(OWN)
    a, b, truth = random.choice([
        ("科技有限公司", "科技有限责任公司", "same"), ("科技有限公司", "科技股份有限公司", "different"), ("科技有限公司", "科技集团有限公司", "different"), ("物业服务有限公司", "科技有限公司", "different"),
        ("养老服务中心", "养老服务有限公司", "different"), ("社会工作服务中心", "社会工作服务社", "different"), ("公益基金会", "公益促进会", "different"),
    ])  # fmt: skip
    return Pair("companies and forms", front + a, front + b, truth)


def _communities(random: Random, county: Division) -> Pair:
    front = county.prefecture + county.name
    one, other = _two(random, COMMUNITIES)
    here, there = _two(random, STREETS)
    a, b, truth = random.choice([
        (f"{here}街道{one}社区", f"{here}街道{other}社区", "different"), (f"{here}街道{one}社区", f"{there}街道{one}社区", "different"), (f"{here}街道{one}社区居民委员会", f"{here}街道{one}社区", "same"),
        (f"{here}镇{one}村村民委员会", f"{here}镇{one}村委会", "same"), (f"{here}镇{one}村", f"{there}镇{one}村", "different"), (f"{here}街道{one}社区", f"{one}社区", "ask"),
        (f"{here}街道第一社区", f"{here}街道第二社区", "different"), (f"{here}街道东{one}社区", f"{here}街道西{one}社区", "different"), (f"{here}镇{one}村", f"{here}镇{one}社区", "ask"),
    ])  # fmt: skip
    return Pair("communities", front + a, front + b, truth)


def _slips(random: Random, county: Division) -> Pair:
    name = county.prefecture + random.choice(OWN) + "社会工作服务中心"
    at = random.randrange(len(name) - 8, len(name))
    return Pair("slips of the pen", name, random.choice([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]]), "ask")


def _renamed(random: Random, county: Division) -> Pair:
    former = random.choice(
        [
            one
            for one in divisions._read(divisions._listed())
            if one.former
            and all(other.former for other in divisions.named(one.name))
            and one.rank == COUNTY
            and one.prefecture not in {"", one.province}
            and divisions.stem(one.name)
        ]
    )
    now = [one for one in divisions.stemmed(divisions.stem(former.name)) if not one.former and one.province == former.province and one.rank == COUNTY]
    body = random.choice(BUREAUS)
    after = now[0] if now else former
    if after == former:
        return _nowhere(random, county)
    return Pair("renamed divisions", former.province + former.name + body, after.prefecture + after.name + body, "ask")


def _brackets(random: Random, county: Division) -> Pair:
    own = random.choice(OWN)
    stem = divisions.stem(county.prefecture) or county.prefecture
    a, b, truth = random.choice(
        [(f"{own}（{stem}）科技有限公司", f"{own}({stem})科技有限公司", "same"), (f"{own}（{stem}）科技有限公司", f"{own}{stem}科技有限公司", "ask")]
    )
    return Pair("brackets", a, b, truth)


_FAMILIES: tuple[Callable[[Random, Division], Pair], ...] = (
    _spelt, _dropped, _shortened, _nowhere, _one_character, _look_alike, _two_cities, _which_city, _party, _below, _numbers, _companies, _communities, _slips, _renamed, _brackets,
)  # fmt: skip


def _all() -> list[Division]:
    if "all" not in _CACHE:
        _CACHE["all"] = _counties()
    return _CACHE["all"]


def _counties_by_name() -> dict[str, list[Division]]:
    if not _BY_NAME:
        for one in _all():
            _BY_NAME.setdefault(one.name, []).append(one)
    return _BY_NAME


_CACHE: dict[str, list[Division]] = {}
_BY_NAME: dict[str, list[Division]] = {}


def generated(count: int, *, seed: int) -> list[Pair]:
    """So many pairs, each family in turn."""
    random = Random(seed)
    return [make(random, random.choice(_all())) for make in islice(cycle(_FAMILIES), count)]


def roster(count: int, *, seed: int) -> list[str]:
    """So many different units of one campaign."""
    random = Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        county = random.choice(_all())
        names[county.prefecture + county.name + random.choice([_society(random), _community(random) + "居委会", random.choice(BUREAUS)])] = None
    return list(names)


def respelled(name: str) -> str:
    """The same unit as another hand writes it."""
    return name.replace("社会工作", "社工").replace("居委会", "居民委员会").replace("市", "市 ", 1) + "（盖章）"
