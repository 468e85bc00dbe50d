"""Dates, hours and spans as a notice words them: 2025-09-30, 2025年9月30日17时, 中午12时, 24:00, 10天, 2年."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo

from config.amounts import chinese_number

_DATE = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_HOUR = re.compile(
    r"(凌晨|早上|上午|中午|正午|下午|晚上|晚|夜间)?\s*(\d{1,2})\s*(?:[:时点]\s*(\d{1,2})?\s*分?(?::00)?|(am|pm))\s*(am|pm)?整?",
)
_LEAD = re.compile(r"^(北京时间|截止(?:时间)?(?:为|到|至)?|至|到|beijing time)[,:\s]*")
_TAIL = re.compile(r"(以前|之前|前|止|截止|为止|当日|当天|\(北京时间\)|北京时间|beijing time)$")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周)([一二三四五六日天])[)）]?")
_CLOSE = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_SPAN = re.compile(r"(\d+)\s*(个)?\s*(天|日|自然日|周|星期|小时|时|月|年|days?|weeks?|hours?|months?|years?)(?:内|以内)?")
_WORKDAYS = re.compile(r"工作日|working|business")


class MomentError(ValueError):
    """*code* is one of the sentences of config.problems; *suggestion* is the nearest sensible reading."""

    def __init__(self, code: str, suggestion: str = "", **words: str) -> None:
        self.code = code
        self.suggestion = suggestion
        self.words = words
        super().__init__(code)


def day(text: str) -> date:
    """A date; an hour after it is not wanted here and is refused."""
    found, rest = _day_and_rest(text)
    if rest:
        raise MomentError("date")
    return found


def moment(text: str, zone: tzinfo) -> datetime:
    """The instant *text* names in *zone*; a day alone ends at its 24:00."""
    found, rest = _day_and_rest(text)
    if not rest:
        return datetime.combine(found + timedelta(days=1), time(0), zone)
    hours, minutes = _hour(rest)
    if (hours, minutes) == (24, 0):
        return datetime.combine(found + timedelta(days=1), time(0), zone)
    return datetime.combine(found, time(hours, minutes), zone)


def span(text: str) -> timedelta:
    """How long: 10天, 两周, 48小时."""
    number, unit = _span_parts(text)
    if unit.startswith(("天", "日", "自然日", "day")):
        return timedelta(days=number)
    if unit.startswith(("周", "星期", "week")):
        return timedelta(weeks=number)
    if unit.startswith(("小时", "时", "hour")):
        return timedelta(hours=number)
    raise MomentError("span")


def span_days(text: str) -> int:
    """How many days of keeping: 2年, 6个月, 90天."""
    try:
        number, unit = _span_parts(text)
    except MomentError as error:
        raise MomentError("retention" if error.code == "span" else error.code) from None
    if unit.startswith(("年", "year")):
        return number * 365
    if unit.startswith(("月", "month")):
        return number * 30
    return max(1, span(text).days)


def _span_parts(text: str) -> tuple[int, str]:
    spoken = re.sub(r"[一二两三四五六七八九十百]+", lambda found: str(chinese_number(found[0]) or found[0]), _plain(text))
    if _WORKDAYS.search(spoken):
        raise MomentError("workdays")
    spoken = "0.5" if spoken == "半年" else spoken
    found = _SPAN.search(spoken) if len(spoken) <= 40 else None
    if spoken == "0.5":
        return 6, "月"
    if not found or len(found[1]) > 5:
        raise MomentError("span")
    return int(found[1]), found[3]


def _plain(text: str) -> str:
    if len(text) > 80:
        raise MomentError("date")
    return unicodedata.normalize("NFKC", text).strip().lower()


def _day_and_rest(text: str) -> tuple[date, str]:
    spoken = _LEAD.sub("", _plain(text))
    found = _DATE.match(spoken)
    if not found:
        raise MomentError("date", _spaced(spoken))
    if found[1] is None:
        raise MomentError("date-year")
    year, month, number = int(found[1]), int(found[2]), int(found[3])
    try:
        result = date(year, month, number)
        timedelta(days=1) + result
    except (ValueError, OverflowError):
        raise MomentError("date-impossible", _last_of(year, month) if 28 < number <= 31 else "") from None
    if not 2000 <= year <= 2199:
        raise MomentError("date-impossible")
    if (told := _WEEKDAY.match(spoken[found.end() :].strip())) and "一二三四五六日".index(told[1].replace("天", "日")) != result.weekday():
        raise MomentError("date-weekday", weekday=f"星期{'一二三四五六日'[result.weekday()]}")
    rest = _WEEKDAY.sub("", spoken[found.end() :]).strip().removeprefix("t").strip(" ,，")
    while rest and (shorter := _TAIL.sub("", rest).strip(" ,，")) != rest:
        rest = shorter
    return result, rest


def _spaced(spoken: str) -> str:
    """20260930 as it would be written."""
    found = _CLOSE.fullmatch(spoken)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else ""
    except ValueError:
        return ""


def _last_of(year: int, month: int) -> str:
    if not (1 <= month <= 12 and 2000 <= year <= 2199):
        return ""
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1)).isoformat()


def _hour(rest: str) -> tuple[int, int]:
    if rest in {"正午", "中午", "noon"}:
        return 12, 0
    if rest in {"午夜", "midnight"}:
        return 24, 0
    spoken = re.sub(r"[一二两三四五六七八九十]+", lambda found: str(chinese_number(found[0]) or found[0]), rest)
    found = _HOUR.fullmatch(spoken)
    if not found:
        raise MomentError("date")
    part, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    half = found[4] or found[5]
    if (part in {"下午", "晚上", "晚", "夜间"} or half == "pm") and hours < 12:
        hours += 12
    if half == "am" and hours == 12:
        hours = 0
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise MomentError("hour-impossible")
    return hours, minutes
