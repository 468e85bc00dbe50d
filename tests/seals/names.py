"""Invented names of offices and associations as they stand on seals, and names that are nearly the same but somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = "青临海云南北东西安长宁永平新金玉龙凤桂松柳梅兰竹石沙清明光和兴昌荣华富康泰福双三万千古高大小白红乌蓝银铜罗林杨李宋"
SECOND = "州城山江河湖溪泉源阳川原林口桥港浦湾岭峰丰安宁平昌兴华远定康和坪塘堰陵坝洲屯集堡沟冲垭营台门"
MINDS = words(
    "幸福 和平 光明 永安 东风 新华 文化 青年 长江 解放 建设 胜利 团结 民主 春晖 石桥 双林 仁和 兴隆 太平 玉泉 红旗 朝晖 同心 爱民 友谊 前进 向阳 星火 明德"
)
PROVINCES = words("省 自治区")
OFFICES = words("人民政府 民政局 社会工作部 司法局 教育局 卫生健康局 文化和旅游局 农业农村局 财政局 应急管理局 人力资源和社会保障局 退役军人事务局")
STREETS = words("街道办事处 镇人民政府 乡人民政府 街道党工委 街道总工会")
COMMUNITIES = words("社区居民委员会 村民委员会 社区党群服务中心 社区工作站 社区经济合作社")
ASSOCIATIONS = words("协会 学会 联合会 促进会 商会 研究会 基金会 慈善总会 志愿者协会 社会组织联合会 校友会")
BODIES = words(
    "社会工作服务中心 公益服务中心 文化传播有限公司 养老服务有限公司 科技有限公司 社区治理研究院 公益发展中心 老年大学 人民医院 第一中学 实验小学 幼儿园"
)
FIELDS = words(
    "社区治理 社会工作 养老服务 青少年发展 公益慈善 民营企业 物业管理 心理健康 残疾人福利 城市更新 信息化 传统文化 志愿服务 餐饮行业 电子商务 园林绿化"
)
PARTY = words("委员会 总支部委员会 支部委员会 工作委员会 直属机关委员会")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "明华伟芳敏静丽强磊洋艳勇军杰涛平刚英玉建国志文海燕春梅秀兰德忠思远"
# Characters that a blurred print confuses, and words of one family that a secretary does.
ALIKE = words(
    "未末 土士 人入 日曰目 大太天 千干于 田由甲申 石右古 永水 王玉主 河何 清青情 阳阴 洲州 江汪 林村 湖潮 桥侨 泉皇 城诚 平乎 光先 宁宇 安案 东车 口回 山出 川州 金全 云去 丰手 康唐 兰三 集焦 "
    "塘糖 陵棱 坪评 浦铺 源原 溪奚 海梅 梅悔 柳卯 松公 龙尤 凤风 长张 新亲 和知 昌冒 华毕 台合 门问 民氏 社杜 会合 工土 宋宗 冲中 市布 财材 政致 局居 镇填 街衔 道通 委季 员贡 协办 学字 区匹"
    " 县具 务劳 处外 党常 府俯"
)
ROWS = ("东西南北中", "上下前后", "一二三四五六七八九十", "金银铜铁", "青红白蓝", "江河湖海溪泉", "山岭峰坡", "春夏秋冬")


@dataclass(frozen=True, slots=True)
class Unit:
    """A name in its parts, each with what kind of word it is."""

    parts: tuple[tuple[str, str], ...]  # kind, word
    plainer: str = ""  # as the unit itself writes it where that differs from its seal (中共 for 中国共产党)

    @property
    def name(self) -> str:
        return "".join(word for _, word in self.parts)


@dataclass(frozen=True, slots=True)
class Near:
    """A name that is not the unit's, and what was changed."""

    kind: str
    name: str


def stem(random: Random) -> str:
    return random.choice(FIRST) + random.choice(SECOND)


def person(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2, 2))))


def _area(random: Random, deepest: int) -> list[tuple[str, str]]:
    """Return province, city and district in some fashion: often without the first or the first two."""
    parts = [("province", stem(random) + random.choice(PROVINCES)), ("city", stem(random) + "市"), ("district", stem(random) + random.choice("区区区县县市"))]
    start = random.choices((0, 1, 2), (1, 6, 3))[0]
    return parts[start:deepest] or parts[1:2]


def _kinds(random: Random) -> list[tuple[str, str]]:
    sort = random.choices(("office", "street", "community", "association", "body", "party", "national"), (12, 16, 26, 22, 14, 9, 3))[0]
    street = ("street", (random.choice(MINDS) if random.random() < 0.5 else stem(random)))
    home = ("home", (random.choice(MINDS) if random.random() < 0.6 else stem(random)))
    if sort == "office":
        return [*_area(random, random.choice((2, 3, 3))), ("body", random.choice(OFFICES))]
    if sort == "street":
        return [*_area(random, 3), street, ("body", random.choice(STREETS))]
    if sort == "community":
        middle = [street, ("level", random.choice(("街道", "街道", "镇", "乡")))] if random.random() < 0.7 else []
        return [*_area(random, 3), *middle, home, ("body", random.choice(COMMUNITIES))]
    if sort == "association":
        return [*_area(random, random.choice((1, 2, 3))), ("field", random.choice(FIELDS)), ("body", random.choice(ASSOCIATIONS))]
    if sort == "body":
        return [*_area(random, random.choice((2, 3))), home, ("body", random.choice(BODIES))]
    if sort == "national":
        return [("country", random.choice(("中国", "中华", "全国"))), ("field", random.choice(FIELDS)), ("body", random.choice(ASSOCIATIONS))]
    return [
        ("party", "中国共产党"),
        *_area(random, 3),
        street,
        ("level", random.choice(("街道", "镇"))),
        *([home, ("sort", "社区")] if random.random() < 0.5 else []),
        ("body", random.choice(PARTY)),
    ]


def unit(random: Random) -> Unit:
    """Return an office whose seal has ten to thirty characters, rarely fewer."""
    least = random.choices((6, 11, 18), (3, 5, 2))[0]
    while True:
        made = Unit(tuple(_kinds(random)))
        if least <= len(made.name) <= 30:
            break
    if made.name.startswith("中国共产党") and random.random() < 0.6:
        return replace(made, plainer="中共" + made.name[5:])
    return made


def _alike(random: Random, name: str) -> Iterator[str]:
    """Change one character for one that looks or means nearly the same, each place once."""
    for place in random.sample(range(len(name)), len(name)):
        groups = [group for group in (*ALIKE, *ROWS) if name[place] in group]
        if groups:
            other = random.choice([one for one in random.choice(groups) if one != name[place]])
            yield name[:place] + other + name[place + 1 :]


def _other(random: Random, kind: str, word: str) -> str:
    """Return another word of the same kind."""
    if kind == "body":
        family = next(family for family in (OFFICES, STREETS, COMMUNITIES, ASSOCIATIONS, BODIES, PARTY) if word in family)
        return random.choice([one for one in family if one != word])
    if kind in {"province", "city", "district"}:
        return stem(random) + word[2:]
    return random.choice({"field": FIELDS, "level": ["街道", "镇", "乡"], "country": ["中国", "中华", "全国"], "party": ["中国青年团"]}.get(kind, MINDS))


def near(random: Random, made: Unit) -> tuple[Near, ...]:
    """Return some twenty wrong names, several of each kind: a character, a place, a street, the type of body, what follows it, a brother."""
    found: dict[str, str] = {}
    for name, _ in zip(_alike(random, made.name), range(6), strict=False):
        found.setdefault(name, "alike")
    for _ in range(4):
        place = random.randrange(len(made.name))
        found.setdefault(made.name[:place] + random.choice(FIRST + SECOND) + made.name[place + 1 :], "character")
    for at, (kind, word) in enumerate(made.parts):
        for _ in range(3):
            changed = [*made.parts[:at], (kind, _other(random, kind, word)), *made.parts[at + 1 :]]
            found.setdefault(Unit(tuple(changed)).name, kind)
    home = made.parts[-2][1] if len(made.parts) > 1 else ""
    for number in random.sample("一二三四", 2):
        brother = [*made.parts[:-1], ("brother", f"第{number}"), made.parts[-1]]
        found.setdefault(Unit(tuple(brother)).name, "brother")
    for suffix in random.sample(("工会委员会", "党支部", "分会", "监督委员会", "妇女联合会", "筹备组", "老年分会"), 3):
        found.setdefault(made.name + suffix, "suffix")
    if home and len(made.parts) > 2:
        found.setdefault(Unit((*made.parts[:-2], made.parts[-1])).name, "shorter")
    return tuple(Near(kind, name) for name, kind in found.items() if name not in {made.name, made.plainer})
