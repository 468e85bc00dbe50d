"""What a person types into a cell is understood or left alone: nothing is guessed, and nothing breaks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.handwriting import Cell, Unread, choice, day, ditto, name, note, numbers, phone, several, tracking, whole_day, written, yes

NEAR, TODAY = date(2025, 9, 30), date(2025, 9, 22)
ITEMS = ("申报表", "案例", "相关资料", "申报表(纸质)", "案例(纸质)")
CATEGORIES = ("1 社会工作党建品牌", "2 新兴领域党建品牌", "3 党建引领基层治理党建品牌", "10 其他")
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789０９.-/年月日号 、DJ", max_size=14),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.none(),
)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def on(cell: Cell) -> date | Unread:
    return day(cell, near=NEAR, today=TODAY)


@pytest.mark.parametrize(
    "cell",
    ["9.30", "9月30日", "9-30", "9/30", "９．３０", "9 月 30 号", "2025/9/30", "2025-09-30", "2025.9.30", "2025年9月30日", "20250930", "25.9.30", " 9月30 ", 20250930,
     20250930.0, 45930, 45930.6, datetime(2025, 9, 30), datetime(2025, 9, 30, 8, 15), date(2025, 9, 30), "2025-09-30 00:00:00", "2025/9/30 14:05", "9月30日(周二)"],
    ids=repr,
)  # fmt: skip
def test_every_way_to_write_a_day_is_that_day(cell: Cell) -> None:
    assert on(cell) == date(2025, 9, 30)


@pytest.mark.parametrize(("cell", "meant"), [("今天", 22), ("昨天", 21), ("前天", 20), ("昨日", 21)])
def test_days_counted_back_are_counted_from_when_they_were_typed(cell: str, meant: int) -> None:
    assert on(cell) == date(2025, 9, meant)


@pytest.mark.parametrize(("cell", "near", "meant"), [("12.30", date(2026, 1, 10), date(2025, 12, 30)), ("1-5", date(2025, 12, 20), date(2026, 1, 5))])
def test_year_is_the_one_nearest_to_the_campaign(cell: str, near: date, meant: date) -> None:
    assert day(cell, near=near, today=TODAY) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(9.15, date(2025, 9, 15)), (9.4, date(2025, 9, 4)), (datetime(1900, 1, 9, 3, 36), date(2025, 9, 15)), (10.08, date(2025, 10, 8))],
    ids=repr,
)
def test_day_that_became_a_number_is_read_where_nothing_was_lost(cell: Cell, meant: date) -> None:
    assert on(cell) == meant


@pytest.mark.parametrize(
    "cell",
    [9.3, 9.1, 10.2, datetime(1899, 12, 31) + timedelta(days=9.3), "9月底", "30日", "国庆前", "2月30日", "13.45", 13900000000, True, "2205-09-30", "", None],
    ids=repr,
)
def test_what_is_no_day_or_two_days_is_left(cell: Cell) -> None:
    assert isinstance(on(cell), Unread)


@pytest.mark.parametrize("cell", ["√", "有", "是", 1, 1.0, "１", "收到", "已盖", "y", "Y", " 有 ", True, "已盖章"], ids=repr)
def test_yes(cell: Cell) -> None:
    assert yes(cell) is True


@pytest.mark.parametrize("cell", ["×", "无", "否", 0, "没有", "未盖章", "N", False], ids=repr)
def test_no(cell: Cell) -> None:
    assert yes(cell) is False


@pytest.mark.parametrize("cell", ["v", "V", "✔\ufe0f", "是的", "'是"], ids=repr)
def test_a_tick_from_any_keyboard_is_yes(cell: Cell) -> None:
    assert yes(cell) is True


@pytest.mark.parametrize("cell", ["2025 9 30", "2025、9、30", "'2025-09-30", "九月三十日", "二〇二五年九月三十日", "9月三十号"], ids=repr)
def test_days_in_words_and_with_other_marks_are_days(cell: Cell) -> None:
    assert on(cell) == date(2025, 9, 30)


@pytest.mark.parametrize("cell", ["十十月八日", "三十一月八日", "十", "九月", "#VALUE!"], ids=repr)
def test_words_that_are_no_day_are_left(cell: Cell) -> None:
    assert isinstance(on(cell), Unread)


@pytest.mark.parametrize("cell", ["130-0000-0000", "130 0000 0000", "电话：13000000000", "手机号 13000000000", "'13000000000"], ids=repr)
def test_mobile_number_however_it_is_parted_is_itself(cell: Cell) -> None:
    assert phone(cell) == "13000000000"


@pytest.mark.parametrize("cell", ["同上", " 〃", '"', "同前"], ids=repr)
def test_ditto(cell: Cell) -> None:
    assert ditto(cell)
    assert not ditto(f"{cell}，另见来信")


def test_neither_yes_nor_no() -> None:
    assert yes("不清楚") is None
    assert isinstance(yes("大概吧"), Unread)


@pytest.mark.parametrize("cell", [13000000000, 13000000000.0, "13000000000.0", "１３０００００００００", " 13000000000\n"], ids=repr)
def test_mobile_number_that_became_a_number_is_itself(cell: Cell) -> None:
    assert phone(cell) == "13000000000"


@pytest.mark.parametrize("cell", ["1.39E+10", 1068320119, "无", 2.5], ids=repr)
def test_telephone_number_that_lost_digits_is_left(cell: Cell) -> None:
    assert isinstance(phone(cell), Unread)


def test_tracking_number_with_fifteen_digits_or_fewer_is_itself_and_a_longer_one_must_be_text() -> None:
    assert tracking(100000000000001) == tracking(" 100000000 000001 ") == tracking("100000000000001.0") == "100000000000001"
    assert tracking("sf0000000000002") == "SF0000000000002"
    assert tracking("100000000000123456") == "100000000000123456"
    assert isinstance(tracking(100000000000123456), Unread)
    assert isinstance(tracking(1.00000000000123e17), Unread)
    assert isinstance(tracking("1.00000E+17"), Unread)


@pytest.mark.parametrize("cell", ["12", "0012", "DJ0012", "dj2025-12", "DJ2025-0012", "DJ2025 0012", "DJ2025—0012", 12, 12.0, "１２"], ids=repr)
def test_case_number_in_short_or_full(cell: Cell) -> None:
    assert numbers(cell, "DJ2025") == ("DJ2025-0012",)


def test_several_case_numbers_in_one_cell() -> None:
    assert numbers("0012、DJ2025-13 14；0012", "DJ2025") == ("DJ2025-0012", "DJ2025-0013", "DJ2025-0014")
    assert isinstance(numbers("0012、益民中心", "DJ2025"), Unread)
    assert isinstance(numbers("SQ2026-0001", "DJ2025"), Unread)
    assert isinstance(numbers("12-14", "DJ2025"), Unread)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("3", 2),
        (3, 2),
        ("1", 0),
        ("10", 3),
        ("3 党建引领", 2),
        ("社会工作党建品牌", 0),
        ("其他", 3),
        ("第2类", 1),
        ("二", 1),
        ("2、新兴领域党建品牌", 1),
        ("党建", 2),
        ("第5类", None),
        ("类别", None),
    ],
    ids=repr,
)
def test_category_by_its_number_or_its_beginning(cell: Cell, meant: int | None) -> None:
    found = choice(cell, CATEGORIES)

    assert (found == CATEGORIES[meant]) if meant is not None else isinstance(found, Unread)


@pytest.mark.parametrize("cell", ["纸质申报表", "申报表（纸质）", "《申报表(纸质)》", "申报表(纸质)。"], ids=repr)
def test_item_of_paper_however_it_is_called(cell: Cell) -> None:
    assert choice(cell, ITEMS) == "申报表(纸质)"


def test_items_by_name_beginning_or_place() -> None:
    assert choice("申报表", ITEMS) == "申报表"
    assert choice("申报表（纸质）", ITEMS) == "申报表(纸质)"
    assert choice("申报表", ITEMS[3:]) == "申报表(纸质)"
    assert choice(2, ITEMS) == "案例"
    assert several("申报表（纸质）、案例(纸质)", ITEMS) == several("申报表(纸质) 案例(纸质)", ITEMS) == ITEMS[3:]
    assert isinstance(several("申报表、身份证", ITEMS), Unread)


def test_names_are_in_one_line_and_notes_are_as_typed() -> None:
    assert name(" 临江市青禾区\n益民社会工作服务中心　") == "临江市青禾区益民社会工作服务中心"
    assert name("Lin Jiang  Co.") == "Lin Jiang Co."
    assert note("第一行\r\n第二行 ") == "第一行\n第二行"


@given(CELLS)
def test_no_reader_raises_and_comparing_is_by_one_text(cell: Cell) -> None:
    for read in (
        on,
        yes,
        phone,
        tracking,
        lambda one: numbers(one, "DJ2025"),
        lambda one: choice(one, ITEMS),
        lambda one: several(one, CATEGORIES),
        name,
        note,
    ):
        read(cell)
    assert written(written(cell)) == written(cell)


@pytest.mark.parametrize(
    "typed",
    [
        "9.30",
        "9/30",
        "9-30",
        "9月30日",
        "9月30",
        "2025.9.30",
        "2025.9.30.",
        "20250930",
        "9月30号17点",
        "9月30日17:00",
        "9月30日下午5点半",
        "2025年9月30日（周二）17时30分",
        "九月三十日十七时",
        "9.30 17:00",
    ],
)
def test_a_day_with_an_hour_is_that_day(typed: str) -> None:
    assert on(typed) == date(2025, 9, 30)


@pytest.mark.parametrize(
    ("cell", "whole"),
    [
        ("9.30", True), ("9月30日24时", True), ("9月30日（周二）23:59", True), (45930, True), (datetime(2025, 9, 30), True), (date(2025, 9, 30), True), ("2025-09-30 00:00:00", True),
        ("9月30号17点", False), ("9月30日0时", False), ("2025-9-30 17:00:00", False), (datetime(2025, 9, 30, 17), False),
    ],
)  # fmt: skip
def test_a_day_is_whole_unless_it_ends_at_some_hour(cell: Cell, whole: bool) -> None:
    assert whole_day(cell) is whole


@given(DAYS)
def test_day_shown_as_it_was_understood_is_read_the_same(meant: date) -> None:
    for shown in (meant, datetime(meant.year, meant.month, meant.day), meant.isoformat(), f"{meant:%Y%m%d}", f"{meant.year}年{meant.month}月{meant.day}日"):
        assert day(shown, near=NEAR, today=TODAY) == (meant if abs(meant.year - NEAR.year) <= 2 else day(shown, near=NEAR, today=TODAY))
        assert written(shown if isinstance(shown, date) else meant) == meant.isoformat()


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=5, unique=True))
def test_numbers_shown_as_they_were_understood_are_read_the_same(listed: list[int]) -> None:
    meant = tuple(f"DJ2025-{one:04d}" for one in listed)

    assert numbers("、".join(meant), "DJ2025") == numbers("、".join(str(one) for one in listed), "DJ2025") == meant


@given(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=5, unique=True))
def test_items_shown_as_they_were_understood_are_read_the_same(listed: list[str]) -> None:
    assert several("、".join(listed), ITEMS) == tuple(listed)
