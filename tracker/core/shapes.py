"""The shapes that values have: telephone numbers, addresses of mail, names of bodies and persons, categories, dates, postcodes.

A value whose shape is wrong is given all the same, with a word for the fault: whether it matters others decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from config.campaign import Category
from tracker.core import mentions
from tracker.core.concepts import Concept
from tracker.core.labels import folded, squeeze

PERSON_LENGTH = 30  # characters: 买买提·阿不都热合曼（主任）
UNIT_LENGTH = 80
TITLE_LENGTH = 120
_MOBILE = r"1[3-9]\d{9}"
_LANDLINE = r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}"
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|-|－|—)\s*(?:分机)?\s*\d{1,6}$", re.IGNORECASE)
_NUMBER = re.compile(rf"{_MOBILE}|{_LANDLINE}|[48]00\d{{7}}|[2-9]\d{{6,7}}|1\d{{4}}|9[56]\d{{3,4}}")  # 5-digit service numbers: 12345
_ABROAD = re.compile(r"\+?(?:00)?(?:852|853)\d{8}|\+?(?:00)?886\d{8,10}")
_DITTO = frozenset({"同上", "同前", "见上", "无", "暂无"})
_EMAIL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+\-]*@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_OURSELVES = re.compile(r"(?:我|本|该|贵|同|见)(?:单位|社区|公司|中心|街道|村|区|县|市|校|院|会|党委|支部|党组织|机构|上|盖章|公章)*")
_FAMILY = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛"
    "狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封靳松段富巫乌焦巴弓牧谷车侯"
    "全班秋仲伊宫宁仇栾甘祖武符刘景詹束龙叶幸司黎薄印白蒲从索咸赖卓蔺屠池乔胥苍双闻党翟谭劳姬申扶冉桂牛寿通边燕冀尚农温庄柴阎连习艾容向古易慎戈廖居衡步都耿满匡文寇广东师巩聂晁敖冷辛阚简饶曾沙丰关游竺权盖益桓公肖涂亓晏代佟苟仝"
)
_PERSON = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,10}(?:[·•・][一-鿿]{1,10}){1,3}|[A-Za-z][A-Za-z .'\-]{1,40}")
_DATE = re.compile(r"(20\d{2}|19\d{2})\s*[年./\-]\s*(\d{1,2})\s*(?:[月./\-]\s*(?:(\d{1,2})\s*日?)?)?")
_DIGITS = {one: place for place, one in enumerate("零一二三四五六七八九十")}


def fault(concept: Concept, value: str, categories: Sequence[Category] = ()) -> str:
    """One word for what is wrong with *value*'s shape; "" when nothing is, or when it has none."""
    if not value:
        return ""
    match concept:
        case Concept.PHONE:
            return "" if phones(value) else "phone"
        case Concept.EMAIL:
            return "" if _EMAIL.fullmatch(re.sub(r"\s", "", folded(value)).split(",")[0].split(";")[0].split("、")[0].split("/")[0]) else "email"
        case Concept.UNIT:
            return "" if unit(value) else "unit"
        case Concept.CATEGORY:
            return "" if not categories or len(category(value, categories)) == 1 else "category"
        case Concept.PERSON:
            return "" if person(value) else "name"
        case Concept.DATE:
            return "" if day(value) else "date"
        case Concept.POSTCODE:
            return "" if re.fullmatch(r"\d{6}", re.sub(r"\s", "", folded(value))) else "postcode"
        case _:
            return ""


def phones(value: str) -> tuple[str, ...]:
    """The numbers in *value*, digits only; () when one of them has a length no telephone in China has, or there is none."""
    text = re.sub(r"[(（][^()（）\d]*[)）]", "", folded(value))
    found = []
    for part in re.split(r"[、,，;；/|\n]|或|和|\s{2,}|(?<=\d{11})\s+(?=1[3-9]|0)", text):
        if not re.search(r"\d", part):
            continue
        number = _one_phone(re.sub(r"[^\d+转分机extEXT#x()\-\s.—－]", "", part).strip())
        if not number:
            return ()
        found.append(number)
    return tuple(found)


def _one_phone(part: str) -> str:
    for text in (part, _EXTENSION.sub("", part.strip())):
        digits = re.sub(r"[^\d+]", "", text)
        if _ABROAD.fullmatch(digits):
            return digits
        digits = re.sub(r"^(?:\+86|0086|\+0086|86(?=1[3-9]\d{9}$))", "", digits)
        digits = digits if _NUMBER.fullmatch(digits) or not _NUMBER.fullmatch("0" + digits) or len(digits) < 10 else "0" + digits  # +86 10 …
        if _NUMBER.fullmatch(digits) and not re.search(r"[转#xe]", text, re.IGNORECASE):
            return digits
    return ""


def unit(value: str) -> bool:
    """Whether *value* can be the full name of a body: no person, no "我单位", nothing generic."""
    bare = re.sub(r"[\s　]+", "", value)
    if len(bare) < 4 or len(bare) > UNIT_LENGTH or bare in mentions.GENERIC or _OURSELVES.fullmatch(bare) or not re.search(r"[一-鿿]{2}|[A-Za-z]{4}", bare):
        return False
    if re.search(r"@|1[3-9]\d{9}|[。！？]", folded(bare)):
        return False
    return bool(mentions.is_body(bare) or mentions.bodies(bare) or len(bare) >= 6)


def person(value: str) -> bool:
    """Whether *value* can be one person's name, or several."""
    bare = re.sub(r"[(（].*?[)）]", "", folded(value)).strip()
    parts = [re.sub(r"(?:先生|女士|同志|老师|主任|书记)$", "", re.sub(r"\s+", "", one)) or one for one in re.split(r"[、,，;；/]|\s{3,}", bare)]
    return bool(bare) and all(_PERSON.fullmatch(re.sub(r"\s+", " ", one.strip())) for one in parts) and not mentions.is_body(bare)


def surnamed(value: str) -> bool:
    """Whether *value* is written the way Chinese names are: a family name and one or two characters."""
    bare = re.sub(r"\s+", "", value)
    return bool(re.fullmatch(r"[一-鿿]{2,4}", bare)) and bare[0] in _FAMILY


def day(value: str) -> date | None:
    """The date in *value*; a month without a day is its first."""
    found = _DATE.search(folded(value))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def category(value: str, categories: Sequence[Category]) -> tuple[str, ...]:
    """Keys of the campaign's categories that *value* names: by number, by name, or by a part of one name only."""
    whole = squeeze(value) or value.strip()
    exact = [one.key for one in categories if squeeze(one.name) == whole]
    if exact:
        return tuple(exact[:1])
    named = [one for one in categories if (name := squeeze(one.name)) and name in "".join(squeeze(line) for line in re.split(r"[\n、;；]", value))]
    named = [one for one in named if not any(one is not other and squeeze(one.name) in squeeze(other.name) for other in named)]
    if named:
        return tuple(one.key for one in named)
    number = _number(value)
    counted = [one.key for one in categories if number and number in {one.key.lower(), _number(one.key)}]
    if counted:
        return tuple(counted[:1])
    part = [one.key for one in categories if len(whole) >= 2 and whole in squeeze(one.name)]
    return tuple(part) if len(part) == 1 else ()


def _number(text: str) -> str:
    """The number a category goes by: "第二类", "②", "2.", "（二）", "B"."""
    found = re.match(r"\s*[(（]?(?:第|分类|类别)?\s*([一二三四五六七八九十]|\d{1,2}(?:\.\d{1,2})?|[A-Za-z])\s*(?:[类项组)）、.．:：号赛\s]|$)", folded(text))
    if found is None:
        return ""
    return str(_DIGITS[found[1]]) if found[1] in _DIGITS else found[1].lower()


def plausible(concept: Concept, value: str) -> bool:
    """Whether *value* may be what is asked for, where only its place speaks for it."""
    text = folded(value).strip()
    digits = sum(one.isdigit() for one in text)
    match concept:
        case Concept.PHONE:
            return text in _DITTO or (digits >= 3 and len(re.findall(r"[一-鿿]", text)) <= 6 and day(text) is None and len(text) <= 60)
        case Concept.EMAIL:
            return text in _DITTO or (bool(re.search(r"[@＠]|[A-Za-z0-9]\.[A-Za-z]", text)) and len(text) <= 80)
        case Concept.PERSON:
            return len(text) <= PERSON_LENGTH and (person(text) or (2 <= len(text) <= 12 and digits == 0)) and not mentions.is_body(text)
        case Concept.POSTCODE:
            return bool(re.fullmatch(r"\d{5,7}", re.sub(r"\s", "", text)))
        case Concept.UNIT:
            return 2 <= len(text) <= UNIT_LENGTH and not re.search(r"[。！？：:]", text) and day(text) is None and digits <= 10
        case Concept.TITLE:
            return 2 <= len(text) <= TITLE_LENGTH and not text.endswith(("。", "；", ";")) and day(text) is None
        case Concept.DATE:
            return day(text) is not None
        case _:
            return 1 <= len(text) <= TITLE_LENGTH


def certain(concept: Concept, value: str) -> bool:
    """Whether *value* has the shape of what is asked for and of nothing else."""
    match concept:
        case Concept.PHONE:
            return bool(phones(value)) and re.search(r"[一-鿿]{2}", value) is None
        case Concept.EMAIL:
            return _EMAIL.fullmatch(folded(value)) is not None
        case Concept.PERSON:
            return len(value) <= 3 and surnamed(value)
        case Concept.UNIT:
            return len(value) >= 6 and mentions.is_body(value)
        case Concept.POSTCODE:
            return re.fullmatch(r"\d{6}", value) is not None
        case _:
            return False
