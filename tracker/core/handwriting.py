"""What a person types into a cell, understood: days, yes and no, numbers of all kinds, choices. Nothing is guessed. Pure.

Every reader takes the cell as the file holds it and returns what it means, or `Unread` with a sentence that says what to type instead. Reading
what was understood, shown as it is shown, gives the same again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from config.campaign import Campaign

Cell: TypeAlias = str | int | float | datetime | date | None

LONGEST = 2000  # characters of a note that are kept: a page; the file holds the rest
SHOWN = 40  # characters of what was typed that a sentence repeats
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number and makes the others zeros
LAST_SERIAL = 73_000  # the day number of 2099-11-11; what is larger is no day
FIRST_SERIAL = 36_526  # of 2000-01-01
FIRST_DAYS = datetime(1899, 12, 31)  # noqa: DTZ001 - before March 1900 they are counted from here, for 1900 had no 29 February
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
YEARS = 2  # a year further than that from the campaign is a slip of the pen

_YEAR_FIRST = re.compile(r"(\d{4})(?:\s*[年./、\-]\s*|\s+)(\d{1,2})(?:\s*[月./、\-]\s*|\s+)(\d{1,2})\s*[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_HOUR = re.compile(
    r"(?:[\sT]+|(?<=[日号])[,，]?\s*)(?:(?:凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚)\s*)?(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})(?::\d{2}(?:\.\d+)?)?|(?:整|半|[一三]刻)?)\s*分?$"
)
_END = frozenset({(24, 0), (23, 59)})  # a day with one of these is the whole day
_WEEKDAY = re.compile(r"\s*\(?(?:周|星期)[1-6日天]\)?")  # the numerals are digits by then
WHOLE_DAYS = "延期以日计，到那一天的24时为止，不能只到几点；请只写日期，如 {example}"
_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0+")
_PARTING = re.compile(r"[、,;/\s和及与]+")
_CALLED = re.compile(r"^(?:联系)?(?:电话|手机|tel)(?:号码?)?\s*:?\s*", re.IGNORECASE)
_FAULT = re.compile(r"#[A-Z/0!?]+")  # what a spreadsheet shows in place of a value
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_DITTO = frozenset(["同上", "同前", "同上行", "〃", "″", '"', "''", "”", "“"])
DITTO = "“同上”在排序、筛选以后分不清指哪一行，请写全（可以向下填充）"
_SELECTORS = re.compile("[\ufe0e\ufe0f]")  # behind a tick from the keyboard of a telephone: in colour, or not
_TENS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NUMERAL = re.compile("[〇零一二三四五六七八九十]+")
_TEN = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_ASIDE = re.compile("第?([0-9一二三四五六七八九十]{1,3})(?:类|项|种|号|组)?")
_YES = re.compile("[√✓✔☑vy1]|有|是的?|对|收到|已收到?|(?:已经?)?盖好?章?了?|有公?章|yes|ok|true")
_NO = re.compile("[×✗✘xn0]|[无否没未不]|不是|没有|(?:[未没]|没有)盖章?|[无没]公?章|no|false")
_UNSURE = frozenset(["不清楚", "不清", "看不清", "不明", "模糊", "?", "不详", "不确定"])


@dataclass(frozen=True, slots=True)
class Unread:
    """It cannot be told what was meant; *why* says so, and what to type instead."""

    why: str
    field: str = ""  # of a row of several, the first that is at fault


def written(cell: Cell) -> str:
    """A cell as text, without what an office program or a hurried hand adds: one text for one meaning, to compare by."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        near = (cell + timedelta(seconds=30)).replace(second=0, microsecond=0)  # programs round moments each in their own way
        return near.date().isoformat() if not (near.hour or near.minute) else near.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return str(int(cell)) if cell == cell and abs(cell) < EXACT and cell == int(cell) else repr(cell)  # noqa: PLR0124 - NaN is not itself
    return re.sub(r"\r\n?", "\n", cell).strip()


def plainly(cell: Cell) -> str:
    """The text of a cell in half-width letters and digits."""
    text = unicodedata.normalize("NFKC", _SELECTORS.sub("", written(cell))).replace("。", ".").strip()
    return text.lstrip("'").strip()  # before a number it says that it is text; typed into a cell that is text already it stays in sight


def ditto(cell: Cell) -> bool:
    """Whether a cell only points at the one above: once the rows are sorted nobody knows which that was."""
    return isinstance(cell, str) and written(cell) in _DITTO


def quoted(cell: Cell) -> str:
    text = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in re.sub(r"\s+", " ", written(cell)[: 4 * SHOWN]))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def note(cell: Cell) -> str:
    """Any text, as typed."""
    return written(cell)[:LONGEST]


def name(cell: Cell) -> str:
    """A name in one line: a line break within it came from the width of the cell it was copied from."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|\s*\n\s*", "", written(cell)))[:LONGEST]


def day(cell: Cell, *, near: date, today: date) -> date | Unread:
    """A day; without a year it is the one nearest to *near*. *today* is when it was typed."""
    if isinstance(cell, bool) or cell is None:
        return _no_day(cell)
    if isinstance(cell, datetime):
        return _numeral((cell - FIRST_DAYS) / timedelta(days=1), cell, near) if cell.year < 1901 else _plausible(cell.year, cell.month, cell.day, cell, near)
    if isinstance(cell, date):
        return _plausible(cell.year, cell.month, cell.day, cell, near)
    if isinstance(cell, int | float):
        return _numeral(float(cell), cell, near)
    text = _HOUR.sub("", _in_digits(cell)).rstrip(". ")
    if text in _BACK:
        return today - timedelta(days=_BACK[text])
    if found := _YEAR_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text):
        return _plausible(int(found[1]), int(found[2]), int(found[3]), cell, near)
    if found := _SHORT_YEAR.fullmatch(text):
        return _plausible(2000 + int(found[1]), int(found[2]), int(found[3]), cell, near)
    if found := _MONTH_FIRST.fullmatch(text):
        return _nearest(int(found[1]), int(found[2]), cell, near)
    return _no_day(cell)


def whole_day(cell: Cell) -> bool:
    """Whether a day was typed without an hour at which it is over; 24时 and 23:59 are its end."""
    if isinstance(cell, datetime):
        return not (cell.hour or cell.minute) or (cell.hour, cell.minute) in _END
    found = _HOUR.search(_in_digits(cell)) if isinstance(cell, str) else None
    return found is None or (int(found[1]), int(found[2] or 0)) in _END or found[0].endswith("00:00:00")  # as programs write a day


def _in_digits(cell: Cell) -> str:
    """A day as it is typed, its numerals as digits, without the day of the week."""
    return _WEEKDAY.sub("", _NUMERAL.sub(_arabic, plainly(cell)))


def day_of(text: str, campaign: Campaign, *, today: date) -> date | Unread:
    """A day as it is typed behind a command; written out it is taken as it stands, however far away."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return day(text, near=around(campaign, today), today=today)


def around(campaign: Campaign, today: date) -> date:
    """The day around which days without a year lie: the last deadline, or today."""
    ends = [one.at for one in campaign.deadlines if one.at is not None]
    return max(ends).astimezone(ZoneInfo(campaign.zone)).date() if ends else today


def _numeral(number: float, cell: Cell, near: date) -> date | Unread:
    """A day that lies in the cell as a number: the day's own number, 20250930, or 9.30, of which the nought is lost."""
    if number != number or abs(number) >= EXACT:  # noqa: PLR0124 - NaN is not itself
        return _no_day(cell)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        on = (DAY_ZERO + timedelta(days=int(number))).date()
        return _plausible(on.year, on.month, on.day, cell, near)
    if number == int(number):
        found = _TOGETHER.fullmatch(str(int(number)))
        return _plausible(int(found[1]), int(found[2]), int(found[3]), cell, near) if found else _no_day(cell)
    month, _, days = f"{round(number, 3):g}".partition(".")
    if not (month.isdigit() and days.isdigit()):
        return _no_day(cell)
    lost = _nearest(int(month), int(days) * 10, cell, near) if len(days) == 1 else None
    if isinstance(lost, date):
        return Unread(f"“{month}.{days}”分不清是{month}月{days}日还是{month}月{days}0日，请写成 {month}-{days} 或 {month}-{days}0")
    return _nearest(int(month), int(days), cell, near)


def _nearest(month: int, on: int, cell: Cell, near: date) -> date | Unread:
    found = [made for year in (near.year - 1, near.year, near.year + 1) if (made := _made(year, month, on)) is not None]
    return min(found, key=lambda one: abs(one - near)) if found else _no_day(cell)


def _plausible(year: int, month: int, on: int, cell: Cell, near: date) -> date | Unread:
    made = _made(year, month, on)
    if made is None:
        return _no_day(cell)
    return made if abs(year - near.year) <= YEARS else Unread(f"“{quoted(made.isoformat())}”的年份离本活动太远，请核对")


def _made(year: int, month: int, on: int) -> date | None:
    try:
        return date(year, month, on)
    except ValueError:
        return None


def _arabic(found: re.Match[str]) -> str:
    """二〇二五, 十, 十二, 二十, 三十一 in digits."""
    text = found[0]
    if "十" not in text:
        return text.translate(_TENS)
    parts = _TEN.fullmatch(text)
    return f"{parts[1] or '一'}{parts[2] or '零'}".translate(_TENS) if parts else text


def _no_day(cell: Cell) -> Unread:
    what = "这一格里的数或公式不能当作日期" if _FAULT.fullmatch(written(cell)) else f"“{quoted(cell)}”不是日期"
    return Unread(f"{what}，请写成 9月30日 或 2025-09-30")


def yes(cell: Cell) -> bool | Unread | None:
    """Whether; None where the writer says that she cannot tell."""
    text = re.sub(r"[\s.!]", "", plainly(cell)).casefold()
    if _YES.fullmatch(text):
        return True
    if _NO.fullmatch(text):
        return False
    return None if text in _UNSURE else Unread(f"“{quoted(cell)}”看不出是还是否，请填 是 或 否")


def phone(cell: Cell) -> str | Unread:
    """A telephone number. As a number it has lost the nought it began with, so that only what never had one is taken."""
    text = _CALLED.sub("", _WHOLE.sub(r"\1", re.sub(r"\s+", " ", plainly(cell))))
    if _MOBILE.fullmatch(bare := re.sub(r"[\s-]", "", text)):
        return bare
    if _SCIENTIFIC.fullmatch(text):
        return Unread(f"“{quoted(cell)}”是被表格改写过的号码，请把单元格设为文本，重新填写")
    if isinstance(cell, int | float) and not (_MOBILE.fullmatch(text) or _LOCAL.fullmatch(text)):
        return Unread(f"“{quoted(cell)}”不像完整的电话号码，请把单元格设为文本，连区号填写")
    return text if 5 <= sum(one.isdigit() for one in text) <= 20 else Unread(f"“{quoted(cell)}”不像电话号码")


def tracking(cell: Cell) -> str | Unread:
    """A tracking number; of a long one that lies there as a number the last digits are gone."""
    text = _WHOLE.sub(r"\1", plainly(cell)) if isinstance(cell, str) else plainly(cell)
    long = isinstance(cell, int | float) and abs(cell) >= EXACT
    if long or _SCIENTIFIC.fullmatch(text) or (isinstance(cell, float) and not text.isdigit()):
        return Unread(f"“{quoted(cell)}”是被表格改写过的单号，末几位可能已丢失，请把单元格设为文本，照面单重新填写")
    return re.sub(r"\s+", "", text).upper()[:100]


def numbers(cell: Cell, code: str) -> tuple[str, ...] | Unread:
    """Case numbers of the campaign *code*, in full or short: DJ2025-0012, DJ0012, 0012, 12."""
    letters = re.match(r"[A-Z]*", code, re.IGNORECASE)
    short = re.escape(letters[0]) if letters and letters[0] else "(?!)"
    whole = re.compile(rf"(?:(?:{re.escape(code)}|{short})\s*[-–—_]?\s*)?(\d{{1,5}})", re.IGNORECASE)
    text = re.sub(rf"({re.escape(code)}|\b{short})\s*[-–—_]?\s+(?=\d)", r"\1-", plainly(cell), flags=re.IGNORECASE)
    found: dict[str, None] = {}
    for part in filter(None, _PARTING.split(text)):
        match = whole.fullmatch(part)
        if match is None or not int(match[1]):
            return Unread(f"“{quoted(part)}”不是案例编号，请写成 {code}-0012 或 12，几个之间用顿号隔开")
        found[f"{code}-{int(match[1]):04d}"] = None
    return tuple(found) or Unread("没有写案例编号")


def choice(cell: Cell, choices: Sequence[str]) -> str | Unread:
    """One of *choices*: in full, by its name or its own number alone, by how it begins, or by its place in the list."""
    said = _bare(plainly(cell))
    forms = {one: _forms(one) for one in choices}
    numbered = any(_bare(one)[:1].isdecimal() for one in choices)
    aside = _ASIDE.fullmatch(said)
    number = _NUMERAL.sub(_arabic, aside[1]) if aside else ""
    exact = [one for one in choices if said in forms[one]]
    called = [one for one in choices if number and number in forms[one]]
    begins = [one for one in choices if said and any(form.startswith(said) for form in forms[one])]
    for found in (exact, called, begins):
        if len(found) == 1:
            return found[0]
    if number and len(number) < 4 and 1 <= int(number) <= len(choices) and not numbered:
        return choices[int(number) - 1]
    among = f"，有几项都这样开头：{'、'.join(begins[:5])}" if len(begins) > 1 else f"，可填：{'、'.join(choices[:12])}"
    return Unread(f"“{quoted(cell)}”不在可填的各项之中{among}")


def _forms(choice_: str) -> frozenset[str]:
    """How a choice may be written: 2 新兴领域 as 2 and as 新兴领域, 申报表(纸质) as 纸质申报表."""
    text = unicodedata.normalize("NFKC", choice_).strip()
    number, _, name_ = text.partition(" ")
    head, _, tail = text.partition("(")
    found = {text, number, name_ if number.isalnum() and len(number) < 4 else "", f"{tail.removesuffix(')')}{head}" if tail.endswith(")") else ""}
    return frozenset(filter(None, map(_bare, found)))


def several(cell: Cell, choices: Sequence[str]) -> tuple[str, ...] | Unread:
    """Some of *choices*, with anything between them."""
    whole = choice(cell, choices)
    if isinstance(whole, str):
        return (whole,)
    found: dict[str, None] = {}
    for part in filter(None, re.split(r"[、,;/\n+.]+|\s(?!\()|和|及", plainly(cell))):
        one = choice(part, choices)
        if isinstance(one, Unread):
            return one
        found[one] = None
    return tuple(found) or whole


def _bare(text: str) -> str:
    return re.sub(r"[\s、,.;:!?()\[\]《》“”‘’\"'。]+", "", text).casefold()
