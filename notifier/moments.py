"""Times as letters write them: 2025年9月30日（星期二）24时, in the campaign's own zone.

A deadline that falls on midnight closes the day before: nobody reads “10月1日0时” as the end of September.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
BEIJING = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"})


def day(value: date, language: str = "zh") -> str:
    """2025年9月30日; 30 September 2025."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def dated(value: date, language: str = "zh") -> str:
    """2025年9月30日（星期二）; Tuesday, 30 September 2025: a day by which something is to be done."""
    weekday = WEEKDAYS[language][value.weekday()]
    return f"{day(value)}（{weekday}）" if language == "zh" else f"{weekday}, {day(value, language)}"


def short_day(at: datetime, zone: str, language: str = "zh") -> str:
    """10月8日; 8 October: a day of this season."""
    local = at.astimezone(ZoneInfo(zone)).date()
    return f"{local.month}月{local.day}日" if language == "zh" else f"{local.day} {MONTHS[local.month - 1]}"


def moment(at: datetime, zone: str, language: str = "zh") -> str:
    """2025年9月2日10时12分: something that happened."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), language)}{'' if language == 'zh' else ', '}{clock(local.time(), language)}"


def deadline(at: datetime, zone: str, language: str = "zh") -> str:
    """2025年9月30日（星期二）24时: the first instant that is too late, said as the end of what is in time."""
    last, hour = _closing(at, zone, language)
    weekday = WEEKDAYS[language][last.weekday()]
    return f"{day(last)}（{weekday}）{hour}" if language == "zh" else f"{hour} on {weekday}, {day(last, language)}"


def last_day(at: datetime, zone: str, language: str = "zh") -> str:
    """2025年9月30日（星期二）: the last day on which something may be posted."""
    last, _ = _closing(at, zone, language)
    return dated(last, language)


def zone_words(zone: str, language: str = "zh") -> str:
    """北京时间, or the zone's own name where the campaign runs elsewhere."""
    if zone in BEIJING:
        return "北京时间" if language == "zh" else "Beijing time"
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{place}时间" if language == "zh" else f"{place} time"


def clock(at: time, language: str = "zh") -> str:
    """10时12分, 9时; 10:12, 09:00."""
    if language == "zh":
        return f"{at.hour}时{at.minute}分" if at.minute else f"{at.hour}时"
    return f"{at.hour:02}:{at.minute:02}"


def numeral(number: int) -> str:
    """一, 二, … 十, 十一, … 九十九: headings of an official letter."""
    if number > 99:  # a list of that length has no headings; a campaign's own template may number one all the same
        return str(number)
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def _closing(at: datetime, zone: str, language: str) -> tuple[date, str]:
    """The last day that is in time, and the hour until which it is."""
    local = at.astimezone(ZoneInfo(zone))
    if local.time() == time(0):
        return local.date() - timedelta(days=1), "24时" if language == "zh" else "24:00"
    return local.date(), clock(local.time(), language)
