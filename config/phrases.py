"""Single phrases of official Chinese: dates, numbers, conditions and checks, as `prose` strings them together."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Amount, Campaign, Check

_NUMERALS = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
_COUNTED = frozenset("字张页行人件家份")


def numeral(number: int) -> str:
    """一 to 九十九; digits beyond."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens]) + ("十" if tens else "") + (_NUMERALS[ones] if ones or not tens else "")


def instant(at: datetime, zone: str) -> str:
    """2025年9月30日（星期二）24时: midnight belongs to the day before it."""
    local = at.astimezone(ZoneInfo(zone))
    midnight = local.hour == local.minute == 0
    day = local - timedelta(days=1) if midnight else local
    hour = "24时" if midnight else f"{local.hour}时" + (f"{local.minute}分" if local.minute else "")
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）{hour}"


def span_said(span: timedelta) -> str:
    return f"{span.days}天" if not span.seconds else f"{span.days * 24 + span.seconds // 3600}小时"


def quantity(amount: Amount) -> str:
    """The amount as written, with its counter when the sheet left it out."""
    bare = amount.text[-1:].isdigit() and not any(char.isascii() and char.isalpha() for char in amount.text)
    return amount.text + (amount.unit if bare and amount.unit in _COUNTED else "")


def category(campaign: Campaign, key: str) -> str:
    return next((one.name for one in campaign.categories if one.key == key), key)


def condition(campaign: Campaign, when: tuple[tuple[str, str], ...]) -> str:
    """非委员单位; 分类为“1（摄影）”; of one word written twice, either."""
    return "且".join(_equal(campaign, word, [value for other, value in when if other == word]) for word in dict(when))


def _equal(campaign: Campaign, word: str, values: list[str]) -> str:
    if values in (["是"], ["否"]):
        return word if values == ["是"] else f"非{word}"
    named = [f"{value}（{category(campaign, value)}）" if word == "分类" and category(campaign, value) != value else value for value in values]
    return f"{word}为“{'”或“'.join(named)}”"


def check_said(one: Check) -> str:
    """One rule as half a sentence, without its weight."""
    words = "、".join(one.words)
    said = {
        "人工": words,
        "章节": f"{one.target}包括{words}{_how_many(len(one.words))}部分",
        "要素": f"{one.target}包括{words}{_how_many(len(one.words))}项要素",
        "顺序": f"{one.target}各部分按上列顺序排列",
        "匿名": f"{one.target}不得出现作者信息",
        "字体": f"{one.target}用{' '.join(one.words)}",
        "署名": f"{one.target}署名置于{words}",
        "说明": f"{one.target}{words}附说明" if words.startswith("每") else f"{one.target}说明：{words}",
    }
    if one.subject in said:
        return said[one.subject]
    if one.amount is not None:
        return f"{one.target}{one.subject}{quantity(one.amount)}"
    return f"{one.subject}（{one.target}）：{words}" if one.target else f"{one.subject}：{words}"


def _how_many(number: int) -> str:
    return "两" if number == 2 else numeral(number)
