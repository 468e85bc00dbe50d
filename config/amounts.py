"""Quantities as a notice words them: 不超过5000, 约3000, 3-5, 1MB-2MB, 3分钟以内, 短边不少于1080, at least 300 dpi."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from config.campaign import Amount

ABOUT = Decimal("0.2")  # 约, 左右: a fifth either way; no secretariat returns a case for less

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"(?<![\d.])[零〇一二两三四五六七八九十百千万]+")

# Unit as written, lower case → base unit and factor.
_UNITS: dict[str, tuple[str, Decimal]] = {
    **{word: ("字节", Decimal(1)) for word in ("b", "byte", "bytes", "字节")},
    **{word: ("字节", Decimal(1024)) for word in ("k", "kb", "kib")},
    **{word: ("字节", Decimal(1024**2)) for word in ("m", "mb", "mib", "兆", "兆字节")},
    **{word: ("字节", Decimal(1024**3)) for word in ("g", "gb", "gib", "吉")},
    **{word: ("秒", Decimal(1)) for word in ("秒", "秒钟", "s", "sec", "second", "seconds")},
    **{word: ("秒", Decimal(60)) for word in ("分", "分钟", "min", "mins", "minute", "minutes")},
    **{word: ("秒", Decimal(3600)) for word in ("小时", "时", "h", "hour", "hours")},
    **{word: ("像素", Decimal(1)) for word in ("像素", "px", "pixel", "pixels")},
    **{word: ("像素", Decimal(10000)) for word in ("万像素",)},
    **{word: ("dpi", Decimal(1)) for word in ("dpi", "ppi", "像素/英寸")},
    **{word: ("字", Decimal(1)) for word in ("字", "汉字", "词", "个字", "字数", "word", "words", "character", "characters", "字符")},
    **{word: ("张", Decimal(1)) for word in ("张", "幅", "帧", "picture", "pictures", "image", "images", "photo", "photos")},
    **{word: ("行", Decimal(1)) for word in ("行", "line", "lines")},
    **{word: ("页", Decimal(1)) for word in ("页", "页码", "page", "pages")},
    **{word: ("人", Decimal(1)) for word in ("人", "名", "位", "people", "person", "persons", "members", "authors")},
    **{word: ("份", Decimal(1)) for word in ("份", "套", "本", "册", "copy", "copies")},
    **{
        word: ("件", Decimal(1))
        for word in (
            "件",
            "个",
            "项",
            "篇",
            "部",
            "组",
            "条",
            "首",
            "种",
            "枚",
            "门",
            "堂",
            "节",
            "段",
            "支",
            "则",
            "例",
            "场",
            "台",
            "集",
            "曲",
            "款",
            "file",
            "files",
            "piece",
            "pieces",
            "work",
            "works",
            "entry",
            "entries",
            "case",
            "cases",
            "paper",
            "papers",
        )
    },
    **{word: ("家", Decimal(1)) for word in ("家", "单位", "个单位", "bodies")},
    **{word: ("毫米", Decimal(1)) for word in ("毫米", "mm")},
    **{word: ("毫米", Decimal(10)) for word in ("厘米", "cm")},
}
_COUNTING = frozenset({"张", "件", "份", "人", "家", "页", "行"})  # one may stand where another is meant: 3幅 of 件数

_UNIT = "|".join(sorted((re.escape(word) for word in _UNITS), key=len, reverse=True))
_NUMBER = rf"(\d+(?:\.\d+)?)\s*(万|千|百)?\s*({_UNIT})?(?![a-z])"
_LESS = r"不超过|不多于|不大于|不高于|不长于|不得超过|不能超过|不超|至多|最多|最大|最长|最高|控制在|少于|小于|低于|短于|限|≤|<=|<|no more than|not more than|not exceeding|at most|up to|max(?:imum)?|under|less than|within"
_MORE = r"不少于|不小于|不低于|不短于|不得少于|不得低于|至少|最少|最低|最小|最短|大于|多于|高于|超过|≥|>=|>|no less than|not less than|no fewer than|at least|min(?:imum)?|over|more than"
_ROUGHLY = r"约为|大约|约|一般为|一般|原则上为|原则上|about|around|approximately|approx\.?|roughly|ca\.?"
_LESS_AFTER = r"以内|之内|以下|内|封顶|为限|or less|or fewer"
_MORE_AFTER = r"以上|及以上|起|or more|\+"
_ROUGHLY_AFTER = r"左右|上下|or so"
_SIDE = r"短边|长边|最短边|最长边|宽度|高度|宽|高|short side|long side|width|height"
_SIDES = {"最短边": "短边", "最长边": "长边", "宽度": "宽", "高度": "高", "short side": "短边", "long side": "长边", "width": "宽", "height": "高"}
_RANGE = re.compile(rf"(?:{_ROUGHLY})?\s*{_NUMBER}\s*(?:[-~～—–―－至到]+|to)\s*{_NUMBER}\s*(?:之间|{_LESS_AFTER}|{_ROUGHLY_AFTER})?")
_ONE = re.compile(rf"({_ROUGHLY})?\s*(?:在)?\s*({_LESS})?\s*({_MORE})?\s*({_ROUGHLY})?\s*{_NUMBER}\s*({_LESS_AFTER})?\s*({_MORE_AFTER})?\s*({_ROUGHLY_AFTER})?")
_SPLIT = re.compile(r"[,，、;；且并]+|\band\b")


class AmountError(ValueError):
    """*code* is one of the sentences of config.problems."""

    def __init__(self, code: str, *, unit: str = "") -> None:
        self.code = code
        self.unit = unit
        super().__init__(code)


def chinese_number(text: str) -> int | None:
    """一, 十二, 三百, 五千, 一万二千, or ASCII digits."""
    if text.isdecimal() and text.isascii():
        return int(text) if len(text) < 12 else None
    if not _CHINESE.fullmatch(text):
        return None
    head, wan, tail = text.rpartition("万")
    if wan:
        high, low = _below_wan(head or "一"), _below_wan(tail) if tail else 0
        return None if high is None or low is None else high * 10000 + low
    return _below_wan(text)


def _below_wan(text: str) -> int | None:
    total, digit = 0, None
    if not any(char in _PLACES for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if text and all(char in _DIGITS for char in text) else None
    for char in text:
        if char in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[char]
            digit = None
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0)


def amount(text: str, *, unit: str = "", bare: str = "") -> Amount:
    """Read *text*; *unit* is what the check implies, *bare* says what a number alone means: "exact", "most", "least" or nothing.

    Raises AmountError with the sentence's code.
    """
    if len(text) > 80:
        raise AmountError("amount")
    spoken = unicodedata.normalize("NFKC", text).strip().lower()
    spoken = _CHINESE.sub(_in_digits, spoken.removesuffix("。"))
    spoken = re.sub(r"(?<=\d),(?=\d{3}\b)", "", spoken)
    side = re.match(rf"(?:每(?:张|幅|个|件|篇)\S{{0,4}}?)?\s*(?:(?:图片|照片|视频|单张|单幅|单个)(?:的)?)?({_SIDE})", spoken)
    parts = [one.strip() for one in _SPLIT.split(spoken[side.end() :] if side else spoken) if one.strip()]
    if not 1 <= len(parts) <= 2:
        raise AmountError("amount")
    merged = [_bounds(one, unit, bare) for one in parts]
    lows = [low for low, _, _, _ in merged if low is not None]
    highs = [high for _, high, _, _ in merged if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        raise AmountError("amount-reversed")
    found = next((one for _, _, _, one in merged if one), unit)
    return Amount(text, low, high, about=any(rough for _, _, rough, _ in merged), unit=found, side=_SIDES.get(side[1], side[1]) if side else "")


def _in_digits(found: re.Match[str]) -> str:
    number = chinese_number(found[0])
    return found[0] if number is None else str(number)


def _bounds(spoken: str, unit: str, bare: str) -> tuple[Decimal | None, Decimal | None, bool, str]:
    if found := _RANGE.fullmatch(spoken):
        first, second, place_one, place_two = found[1], found[4], found[2] or found[5], found[5]
        low, _ = _scaled(first, place_one, found[3] or found[6], unit)
        high, base = _scaled(second, place_two, found[6] or found[3], unit)
        return low, high, bool(re.match(_ROUGHLY, spoken)), base
    found = _ONE.fullmatch(spoken)
    if not found:
        raise AmountError("amount")
    rough, less, more, rough_inside, number, place, written, less_after, more_after, rough_after = found.groups()
    value, base = _scaled(number, place, written, unit)
    most, least = bool(less or less_after), bool(more or more_after)
    if most and least:
        raise AmountError("amount")
    if (rough or rough_inside or rough_after) and not (most or least):
        return value * (1 - ABOUT), value * (1 + ABOUT), True, base
    if not (most or least) and not bare:
        raise AmountError("amount-bare")
    return (None if most or (bare == "most" and not least) else value), (None if least or (bare == "least" and not most) else value), False, base


def _scaled(number: str, place: str | None, written: str | None, unit: str) -> tuple[Decimal, str]:
    if len(number) > 12:
        raise AmountError("amount")
    value = Decimal(number) * {"万": 10000, "千": 1000, "百": 100}.get(place or "", 1)
    if written is None:
        if unit in {"秒", "字节"}:  # 3 what?
            raise AmountError("amount-unit", unit="分钟或秒" if unit == "秒" else "KB、MB或GB")
        return value, unit
    base, factor = _UNITS[written]
    if unit and base != unit and not (base in _COUNTING and unit in _COUNTING) and not (unit == "像素" and base == "dpi"):
        raise AmountError("amount-wrong-unit", unit=unit)
    return value * factor, unit if base in _COUNTING and unit in _COUNTING else base
