"""What a sheet's column asks for: its name ends in it, and words that mean one thing are one."""

from __future__ import annotations

import pytest

from config.amounts import amount
from config.columns import meaning, meaning_of


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("案例类别", "分类"),  # a kind of case, not a case
        ("项目负责人", "姓名"),
        ("项目名称", "案例"),
        ("作品名称（全称）", "案例"),
        ("课程名称", "案例"),
        ("活动名称", "案例"),
        ("开展活动", "文字"),
        ("医院名称", "单位"),
        ("第一完成单位", "单位"),
        ("推荐单位", "推荐单位"),
        ("联系人手机", "电话"),
        ("E-mail", "邮箱"),
        ("案例简介", "文字"),
        ("推荐单位意见", "文字"),
        ("合作单位", "文字"),  # another's name in the cell must not become the applicant
        ("单位类型", "文字"),
        ("项目编号", "文字"),
    ],
)
def test_a_column_means_what_its_name_ends_in(label: str, meant: str) -> None:
    assert meaning_of(label) == meant


@pytest.mark.parametrize(("said", "meant"), [("单位全称", "单位"), ("作品", "案例"), ("项目", "案例"), ("手机", "电话"), ("年代", "年代"), ("文字", "文字")])
def test_meanings_that_say_the_same_are_one(said: str, meant: str) -> None:
    assert meaning(said) == meant


@pytest.mark.parametrize("said", ["不超过4门", "不超过4堂", "不超过4支", "不超过4例", "4集以内"])
def test_courses_songs_and_cases_are_counted_like_works(said: str) -> None:
    found = amount(said)

    assert (found.high, found.unit) == (4, "件")
