"""Date headers as programs and people write them; a date is shown to the secretary and never decides a deadline."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

CHINA = timezone(timedelta(hours=8))  # CST in a Chinese mail is China Standard Time, whatever RFC 822 says
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE = ["十二月", "十一月", "十月", "九月", "八月", "七月", "六月", "五月", "四月", "三月", "二月", "一月"]
_MONTH_OF = {name: _MONTHS[11 - i] for i, name in enumerate(_CHINESE)} | {f"{n}月": _MONTHS[n - 1] for n in range(12, 0, -1)}
_WEEKDAY = re.compile(r"(?:星期|周|週)[一二三四五六日天]\s*[,，]?\s*")
_WRITTEN = re.compile(
    r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?[T\s,，]*(上午|下午|晚上|AM|PM)?\s*(?:(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2}))?)?",
    re.IGNORECASE,
)
_CHINESE_YEAR = re.compile(r"\d{4}\s*年")
_YEAR_FIRST = re.compile(r"\s*\d{4}[-/.年]")
_OFFSET = re.compile(r"[+-]\d{4}")
_HALF = re.compile(r"\d{1,2}:\d{2}(:\d{2})?(\s*[AP]M)\b", re.IGNORECASE)
_COLON = re.compile(r"(?<=:\d\d )([+-]\d{2}):(\d{2})\b")
_GMT = re.compile(r"(?:GMT|UTC)(?=[+-]\d{4}\b)", re.IGNORECASE)
_DAY_ONLY = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4}")
_CST = re.compile(r"\bCST\b")
_ZONE = re.compile(r"(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})\b|(?:(?<=\d)|\b)(Z|UTC|GMT)\b", re.IGNORECASE)


def header_date(text: str) -> datetime | None:
    """Read a Date header; None when it says no time anybody could mean."""
    text = text.strip()[:200]
    if not text:
        return None
    plain = text if text.isascii() else _without_chinese(text)
    plain = _COLON.sub(r"\1\2", _GMT.sub("", plain))
    plain = plain if _OFFSET.search(plain) else _CST.sub("+0800", plain)
    if not _YEAR_FIRST.match(plain):
        if _DAY_ONLY.fullmatch(plain):
            plain += " 00:00"
        half = _HALF.search(plain)
        found = parsedate_tz(plain.replace(half.group(2), "", 1) if half else plain)
        if found and found[0] >= 1:
            offset = found[9]
            year, month, day, hour, minute, second = found[:6]
            if half and hour <= 12:
                hour = hour % 12 + (12 if half.group(2).strip().upper() == "PM" else 0)
            year += 1900 if 100 <= year < 1000 else 0  # RFC 5322 §4.3: programs that count years from 1900
            try:
                zone = UTC if offset is None else timezone(timedelta(seconds=offset))
                midnight = datetime(year, month, day, tzinfo=zone)
                return midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59)) if hour <= 24 and minute < 60 else None  # 24:00 is met
            except (ValueError, OverflowError):
                return None
    return written_date(plain)


def _without_chinese(text: str) -> str:
    plain = _WEEKDAY.sub("", text.replace("，", ","))
    for name, month in _MONTH_OF.items():
        plain = plain if _CHINESE_YEAR.match(plain) else plain.replace(name, f" {month} ")
    return plain


def written_date(text: str) -> datetime | None:
    """Read the first date written year first, `2026年8月27日 21:59` or ISO 8601; without a zone it is Chinese time."""
    found = _WRITTEN.search(text)
    if not found:
        return None
    year, month, day = (int(found.group(n)) for n in (1, 2, 3))
    hour, minute, second = (int(found.group(n) or 0) for n in (5, 6, 7))
    if (found.group(4) or "").upper() in {"下午", "晚上", "PM"} and hour < 12:
        hour += 12
    zone: timezone = CHINA
    said = _ZONE.search(text, found.end())
    try:
        if said and said.group(4):
            zone = UTC
        elif said:
            offset = timedelta(hours=int(said.group(2)), minutes=int(said.group(3)))
            zone = timezone(offset if said.group(1) == "+" else -offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
