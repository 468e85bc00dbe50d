"""What may be made of a character of a name that was not quite read where it ought to stand: its word and its room speak for it. Pure.

    街運 read, 街道 asked      街運 is no word and 街道 is one                    ─▶ forgiven, as far as it was heard at all
    学会 read, 协会 asked      both are words: another body                      ─▶ counts
    三阳省 华市 read, 临华市    nothing read, but room for just one character      ─▶ forgiven, as far as it was heard at all
    平州市 read, 平洲市 asked   the name of a place may be any                    ─▶ counts
    安总社区 read, 安远社区 asked 总 is in the name of no place, 远 is              ─▶ forgiven, as far as it was heard at all
    太同市 read, 大同市 asked   there is a 大同市, and no 太同市                      ─▶ forgiven, as far as it was heard at all

The words of a ring stand evenly, so between two of them one place too many is a character that was not read, and no place is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ingest import divisions
from ingest.wording import FORMS

BLANK = " "  # the symbol of a moment without a character
MISSING = 65  # what a character costs that a moment does not list
FORGIVEN = 35  # letters that a character may be heard less likely than what stands against it: seven nats; look-alikes of a print are, other words are not
AS_WELL = 15  # letters that a known word is heard less likely than what no word is: three nats
PLACES = 2  # of a name that are forgiven: of more it was not read
ROOM = 1.6  # times the way from one character to the next that lie between two with one unread between them
FEWEST = 5  # characters that were placed before their way is known
FEWEST_INNER = 3  # characters of an inner line: 办公室; shorter ones are words or nothing
SIGNS = "章专用财务合同票印办党团"  # of words that make a seal another than the office's own, one alone being left of them
SHORTEST_PLACE = 2  # characters before the word that says what kind of place it is
LONGEST = 10  # characters of a word

# Words that stand on seals of all kinds of bodies, and with those that end a name (`wording.FORMS`) tell a slip of reading from another name.
_WORDS = (
    "街道 街道办事处 办事处 街道党工委 社区 小区 园区 校区 景区 地区 辖区 城区 居民 居民委员会 村民 村民委员会 委员会 工作委员会 管理委员会 党工委 总支部 支部 党支部 "
    "党总支 人民政府 镇人民政府 乡人民政府 人民 自治区 自治州 自治县 自治旗 开发区 高新区 中国共产党 中共 共青团 民政局 司法局 教育局 财政局 公安局 卫生局 文化局 体育局 "
    "农业局 林业局 水利局 交通局 统计局 审计局 商务局 信访局 税务局 应急管理局 卫生健康局 卫生健康委员会 农业农村局 文化和旅游局 人力资源和社会保障局 退役军人事务局 "
    "市场监督管理局 生态环境局 自然资源局 医疗保障局 住房和城乡建设局 发展和改革委员会 社会工作部 组织部 宣传部 统战部 社会 社会工作 社会组织 社会福利 社会治理 社区治理 "
    "社区服务 党群服务中心 经济合作社 股份经济合作社 合作社 经济 服务 中心 志愿者 志愿服务 公益 慈善 慈善总会 残疾人 养老 养老服务 青少年 妇女 儿童 老年 老年人 "
    "事业 发展 促进 研究 教育 文化 文化传播 科技 信息 咨询 管理 物业管理 企业 民营企业 行业 餐饮 电子商务 心理健康 健康 传统 技术 科学技术 工商业 工商 联合 有限责任公司 "
    "有限公司 股份有限公司 分公司 总公司 分会 总会 理事会 监事会 直属机关 机关 人力资源 保障 城市 更新 农村 农业 乡村 旅游 环境 生态 园林 绿化 法律 援助 医院 学校 中学 小学 大学"
)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word for word in (*_WORDS.split(), *FORMS) if 1 < len(word) <= LONGEST)


# One to four characters and what kind of place they name; an own name may be written with any character, the name of a place hardly.
_ENDS = "省市区县镇乡村"  # of names of places, and in no own name
_CITY = "市"  # which nearly every name has
_PLACE = re.compile(r"[一-鿿]{1,4}?(?:自治[区州县旗]|街道|社区|[" + _ENDS + "州盟旗])")
# Streets, neighbourhoods and villages have characters that no county has; numbers, trees and wishes for the most part.
_STREETS = (
    "一二三四五六七八九十百千万东南西北中上下前后左右内外里大小老新旧头尾口边侨站场厂铺店井桥渡码闸库坞圩埠埔墩垸垭坳垌塬峁峪岔崖崮崂嶂嵝岙坂坡坎堡垛垄埂塆湾洼沟渠涧"
    "溆汊滩浜泾漾荡塘溇淀泊杏李桃梨枣榆槐杨柳桑柏松竹梅兰菊荷莲桂樟楠枫椿柿橘橙莓稻麦豆瓜果花草木林森苗芳馨香翠碧绿蓝红黄白黑紫金银铜铁锡玉珠石沙土泥煤盐鱼龟龙凤虎狮象马牛羊鸡"
    "鹅鸭雁鹤鹿燕莺鹭鸥蝶蜂学校院府衙庙寺庵观塔阁楼亭台苑园庭城堂馆坊巷弄街路道胡同友谊爱民幸福和睦团结互助合作胜利解放建设前进向阳朝晖曙光星火旗帜文化教育科技工业农垦牧渔"
    "军民拥政创业振兴复兴繁荣富强昌盛兴隆发达丰收吉祥如意平安健康长寿永远久恒康乐欢喜春夏秋冬晨晓日月云霞雪雨风雷电虹天地人仁义礼智信忠孝德善美丽明亮清洁静雅怡景锦绣华彩辉煌"
)

Moment = Mapping[str, int]  # symbol → cost


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a character of a name stands in what was heard."""

    line: int
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


_Way = tuple[int, Any]  # what it costs, and the last step: line, moment, character, and the step before it
_NONE: _Way = (1 << 30, None)


def sounding(line: Sequence[Moment]) -> Iterator[tuple[int, Moment]]:
    """Yield the moments with their numbers, of several without anything one after another only the first: more of them change nothing."""
    silent = False
    for number, moment in enumerate(line):
        still = moment.keys() <= {BLANK}
        if not (still and silent):
            yield number, moment
        silent = still


def worded(text: str) -> bool:
    """Tell whether what an inner line says may be words; one or two characters that are none are strokes of a pen or of a star."""
    return len(text) >= FEWEST_INNER or text in _words() or any(sign in text for sign in SIGNS)


def forgiven(look: Sequence[Sequence[Moment]], form: str) -> int:
    """Return how much of what *form* costs in this look is forgiven."""
    placed = _placed(look, form)
    if len(placed) != len(form):
        return 0
    steps = [there.middle - here.middle for here, there in pairwise(placed) if here.line == there.line]
    way = _way(steps) if len(steps) >= FEWEST else 0.0
    worth = []
    for at, one in enumerate(placed):
        moments = look[one.line][one.first : one.last + 1]
        cost = sum(moment.get(form[at], MISSING) for moment in moments)
        if cost and (cost > FORGIVEN or not all(_slip(placed, way, form, at, rival) for rival in _rivals(moments, form[at]))):
            return 0  # one that counts makes it another name, whatever the others are
        worth.append(cost)
    return sum(worth) if sum(cost > 0 for cost in worth) <= PLACES else 0


def mistaken(look: Sequence[Sequence[Moment]], form: str) -> bool:
    """Tell whether a word everybody knows was heard nearly as well where *form* has none: 街通 is how 街道 may be read, and hardly a name."""
    for at, one in enumerate(_placed(look, form)):
        for moment in look[one.line][one.first : one.last + 1]:
            near = moment.get(form[at], MISSING) + AS_WELL
            heard = [symbol for symbol, cost in moment.items() if cost <= near and symbol not in {BLANK, form[at]}]
            if heard and not _within_word(form, at) and any(_known(form, at, symbol) for symbol in heard):
                return True
    return False


def _known(form: str, at: int, symbol: str) -> bool:
    """Tell whether a name would say something known with *symbol* at a place where it does not: 街通 for 街道, 平林布 for 平林市 (and not 柳市区)."""
    if symbol == _CITY and at >= SHORTEST_PLACE and form[at + 1 : at + 2] not in set(_ENDS):
        return True
    return _within_word(form[:at] + symbol + form[at + 1 :], at)


def gaping(look: Sequence[Sequence[Moment]], form: str) -> bool:
    """Tell whether there is room for more characters within *form* than it has: 临江市社区 on a ring that says 临江市同心社区, read there or not."""
    placed = _placed(look, form)
    steps = [there.middle - here.middle for here, there in pairwise(placed) if here.line == there.line]
    return len(steps) >= FEWEST and max(steps) > ROOM * _way(steps)


def _way(steps: Sequence[float]) -> float:
    """Return how far it is from one character to the next; moments are too wide for a median, and the widest may be a gap."""
    usual = sorted(steps)[1:-1]
    return sum(usual) / len(usual)


def within_word(text: str, at: int) -> bool:
    """Tell whether the character *at* a place stands in a word that offices have in their names."""
    return _within_word(text, at)


def _rivals(moments: Sequence[Moment], own: str) -> Iterator[str]:
    """Yield what is likelier than the character itself."""
    for moment in moments:
        mine = moment.get(own, MISSING)
        yield from (symbol for symbol, cost in moment.items() if cost < mine)


def _slip(placed: Sequence[_Placed], way: float, form: str, at: int, rival: str) -> bool:
    """Tell whether *rival* was read where a name has another character because that is how its print looks, not because it stands there."""
    if rival == BLANK:
        if not 0 < at < len(form) - 1:
            return False
        before, behind = placed[at - 1], placed[at + 1]
        return way > 0 and before.line == placed[at].line == behind.line and behind.middle - before.middle >= ROOM * way
    other = form[:at] + rival + form[at + 1 :]
    if at >= SHORTEST_PLACE and form[at] in _ENDS and rival not in _ENDS:
        return True  # 平林市 read as 平林布 or 平林西
    return (_within_word(form, at) and not _within_word(other, at)) or _of_a_place(form, at, rival) or (_in_division(form, at) and not _in_division(other, at))


def _of_a_place(form: str, at: int, rival: str) -> bool:
    """Tell whether a character stands in the name of a place, and what was read for it stands in none: 北京币, 安总社区."""
    return at in _in_places(form) and form[at] in _place_letters() and rival not in _place_letters()


@lru_cache(maxsize=4096)
def _in_division(text: str, at: int) -> bool:
    """Tell whether a character stands in the whole name of a province, city, county or district there is or was: these are all known."""
    return any(place.start() <= at < place.end() and divisions.named(place.group()) for place in _PLACE.finditer(text))


@lru_cache(maxsize=4096)
def _in_places(form: str) -> frozenset[int]:
    """Return where the names of places stand, with the word that ends each."""
    return frozenset(at for place in _PLACE.finditer(form) for at in range(*place.span()))


@lru_cache(maxsize=1)
def _place_letters() -> frozenset[str]:
    """Return the characters that names of places are written with: those of all divisions, and what streets and villages have besides."""
    return divisions.letters() | frozenset(_STREETS)


@lru_cache(maxsize=4096)
def _within_word(text: str, at: int) -> bool:
    words = _words()
    return any(
        text[first:end] in words
        for first in range(max(0, at - LONGEST + 1), at + 1)
        for end in range(max(at + 1, first + 2), min(len(text), first + LONGEST) + 1)
    )


def _placed(look: Sequence[Sequence[Moment]], form: str) -> list[_Placed]:
    """Return where each character stands in the cheapest way to read *form*; it may go over to the next line behind any character."""
    entry: list[_Way] = [(0, None), *[_NONE] * len(form)]
    for number, line in enumerate(look):
        entry = _line(number, line, form, entry)
    found: dict[int, _Placed] = {}
    way = entry[-1][1]
    while way is not None:
        number, moment, at, way = way
        last = found[at].last if at in found else moment
        found[at] = _Placed(number, moment, last)
    return [found[at] for at in sorted(found)]


def _line(number: int, line: Sequence[Moment], form: str, entry: Sequence[_Way]) -> list[_Way]:
    """Return for each number of characters the cheapest way to have borne them by the end of this line."""
    best, shown, after = list(entry), [_NONE] * len(form), [_NONE] * len(form)
    for moment, costs in sounding(line):
        blank = costs.get(BLANK, MISSING)
        for at in range(len(form) - 1, -1, -1):
            own, rest = shown[at], after[at]
            ways = [own, entry[at]]
            if at:
                ways += [after[at - 1]] + ([shown[at - 1]] if form[at] != form[at - 1] else [])
            come = min(ways, key=_cost)
            shown[at] = (come[0] + costs.get(form[at], MISSING), (number, moment, at, come[1]))
            here = min(own, rest, key=_cost)
            after[at] = (here[0] + blank, here[1])
            if _cost(shown[at]) < _cost(best[at + 1]):
                best[at + 1] = shown[at]
    return best


def _cost(way: _Way) -> int:
    return way[0]
