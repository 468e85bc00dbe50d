"""Dates, spans and amounts as notices word them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from config.amounts import AmountError, amount, chinese_number
from config.campaign import Amount
from config.moments import MomentError, moment, span, span_days

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2025-09-30", datetime(2025, 10, 1)),
        ("2025-09-30 24:00", datetime(2025, 10, 1)),
        ("2025年9月30日（星期二）中午12时", datetime(2025, 9, 30, 12)),
        ("2025/9/30 下午5点30分", datetime(2025, 9, 30, 17, 30)),
        ("2025.9.30 正午", datetime(2025, 9, 30, 12)),
        ("2025-09-30 午夜", datetime(2025, 10, 1)),
        ("2025-09-30T17:00:00", datetime(2025, 9, 30, 17)),
        ("2025-09-30 5pm", datetime(2025, 9, 30, 17)),
        ("2025-09-30 12am", datetime(2025, 9, 30)),
        ("北京时间2025年9月30日十七时前", datetime(2025, 9, 30, 17)),
        ("2025年12月31日", datetime(2026, 1, 1)),
    ],
)
def test_moment_reads_what_notices_say(said: str, instant: datetime) -> None:
    assert moment(said, ZONE) == instant.replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "code", "suggestion"),
    [
        ("2025-09-31", "date-impossible", "2025-09-30"),
        ("2025-02-30", "date-impossible", "2025-02-28"),
        ("2025-12-32", "date-impossible", ""),
        ("2025-13-31", "date-impossible", ""),
        ("1025-01-01", "date-impossible", ""),
        ("9月30日", "date-year", ""),
        ("尽快", "date", ""),
        ("2025-09-30 傍晚", "date", ""),
        ("2025-09-30 25:00", "hour-impossible", ""),
        ("2025-09-30 17:60", "hour-impossible", ""),
        ("2025" * 30, "date", ""),
    ],
)
def test_moment_refuses_what_is_none(said: str, code: str, suggestion: str) -> None:
    with pytest.raises(MomentError) as raised:
        moment(said, ZONE)

    assert (raised.value.code, raised.value.suggestion) == (code, suggestion)


def test_spans() -> None:
    assert [span(said) for said in ("10天", "两周", "48小时")] == [timedelta(days=10), timedelta(weeks=2), timedelta(hours=48)]
    assert [span_days(said) for said in ("2年", "半年", "活动结束后一年", "90天")] == [730, 180, 365, 90]
    for said, code in (("10个工作日", "workdays"), ("很久", "span"), ("三个月", "span")):
        with pytest.raises(MomentError) as raised:
            span(said)
        assert raised.value.code == code


def test_chinese_numbers() -> None:
    assert [chinese_number(said) for said in ("十二", "三百", "一万二千", "二〇", "两", "12", "甲", "十甲")] == [12, 300, 12000, 20, 2, 12, None, None]


@pytest.mark.parametrize(
    ("said", "unit", "low", "high", "about"),
    [
        ("不超过5000", "字", None, 5000, False),
        ("3万字以内", "字", None, 30000, False),
        ("五千字左右", "字", 4000, 6000, True),
        ("约3000字以内", "字", None, 3000, False),
        ("200—300字", "字", 200, 300, False),
        ("1-2MB", "字节", 1024**2, 2 * 1024**2, False),
        ("2.5MB以上", "字节", 2.5 * 1024**2, None, False),
        ("30秒至3分钟", "秒", 30, 180, False),
        ("不少于3张、不超过5张", "张", 3, 5, False),
        ("no more than 5,000 words", "字", None, 5000, False),
        ("at least 300 dpi", "dpi", 300, None, False),
    ],
)
def test_amount_reads_what_notices_say(said: str, unit: str, low: float | None, high: float | None, about: bool) -> None:
    bounds = [None if bound is None else Decimal(str(bound)) for bound in (low, high)]

    assert amount(said, unit=unit) == Amount(said, *bounds, about=about, unit=unit)


@pytest.mark.parametrize(
    ("said", "unit", "code"),
    [
        ("适量", "字", "amount"),
        ("不超过3以上", "字", "amount"),
        ("1、2、3", "张", "amount"),
        ("3000", "字", "amount-bare"),
        ("不超过3", "秒", "amount-unit"),
        ("不超过3秒", "页", "amount-wrong-unit"),
        ("5-3", "张", "amount-reversed"),
        ("9" * 20, "字", "amount"),
        ("9" * 100, "字", "amount"),
    ],
)
def test_amount_refuses_what_is_unclear(said: str, unit: str, code: str) -> None:
    with pytest.raises(AmountError) as raised:
        amount(said, unit=unit)

    assert raised.value.code == code
