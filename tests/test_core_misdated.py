"""What the check of a sheet says about dates that have passed or look mistyped."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.settings import write_initial
from config.sheet import bundled_path, read, read_text
from notifier.manners import not_before
from notifier.words import say
from tracker.cli import run
from tracker.core.misdated import doubts

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = partial(not_before, zone="Asia/Shanghai")
TODAY = datetime(2026, 9, 1, 10, tzinfo=ZONE)
SHEET = """
活动: {name}
代号: SG2026
收件: {{信箱: shequ@example.org}}
依据: “{notice}”
截止: {deadline}
材料:
  - {{名称: 故事}}
往来: {{催报: {reminders}, 日报: {digest}}}
"""
SAID = {
    "past": "截止是2026年8月31日（星期一）24时，已经过去；征集还没有结束的，请核对年份和日期",
    "far": "截止是2027年9月30日（星期四）24时，在一年以后，请核对年份",
    "year": "活动名称写的是2028年，截止却是2026年9月30日（星期三）24时，请核对年份",
    "notice": "截止是2026年9月30日（星期三）24时，早于“依据”所写通知的日期2026年10月8日，请核对年份",
    "reminders": "截止前的催报日都已过去（最后一个是2026年8月31日），今后不会催报",
    "never": "有日报收件人，但截止没有写明日期，日报不会发出",
    "digest past": "日报的日子都已过去（最后一期是2026年8月3日），今后不会再发",
    "early": "日报定在6时，正在不发信的时段内，要到当日8时才发出，请改“时刻”",
    "at night": "日报定在23时，正在不发信的时段内，要到次日8时才发出，请改“时刻”",
    "both": "“电子”“邮寄”截止是2026年8月31日（星期一）24时，已经过去；征集还没有结束的，请核对年份和日期",
}


def told(**parts: str) -> tuple[str, ...]:
    usual = {
        "name": "2026社区故事征集",
        "notice": "关于征集社区故事的通知（2026年8月3日）",
        "deadline": "2026-09-30",
        "reminders": "[截止前3天]",
        "digest": "不发",
    }
    return tuple(map(say, doubts(read_text(SHEET.format(**usual | parts), "sheet.yaml"), TODAY, NIGHT)))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, ()),
        ({"name": "社区故事征集（第3届）", "notice": "民发〔2026〕12号", "digest": "zhuren@example.org"}, ()),
        ({"name": "2025年度社区故事征集"}, ()),  # the stories of last year
        ({"name": "2025—2026年社区故事征集"}, ()),
        ({"deadline": "2026-08-31"}, ("past",)),
        ({"deadline": "{电子: 2026-08-31, 邮寄: 2026-08-31}"}, ("both",)),
        ({"deadline": "2027-09-01", "reminders": "不催"}, ()),  # a year to the day
        ({"deadline": "2027-09-30"}, ("far",)),
        ({"name": "2028社区故事征集"}, ("year",)),
        ({"notice": "通知（2026年8月3日）、补充通知（2026年10月8日）"}, ("notice",)),
        ({"notice": "通知（2026年2月30日）"}, ()),
        ({"reminders": "[截止前45天, 截止前30天]"}, ("reminders",)),
        ({"reminders": "[截止前30天, 截止前3天]"}, ()),  # one of them is still to come
        ({"deadline": "长期", "reminders": "不催", "digest": "zhuren@example.org"}, ("never",)),
        ({"digest": "{收件: zhuren@example.org, 时刻: 6}"}, ("early",)),
        ({"digest": "{收件: zhuren@example.org, 时刻: 23}"}, ("at night",)),
        ({"digest": "{收件: zhuren@example.org, 时刻: 8}"}, ()),
    ],
)
def test_dates_that_have_passed_or_look_wrong_are_said(parts: dict[str, str], said: tuple[str, ...]) -> None:
    assert told(**parts) == tuple(SAID[one] for one in said)


def test_a_call_that_is_over_says_so_once_a_deadline_and_once_for_its_digest() -> None:
    assert told(deadline="2026-07-31", notice="", digest="zhuren@example.org") == (
        SAID["past"].replace("8月31日（星期一）", "7月31日（星期五）"),
        SAID["digest past"],
    )


def test_the_hours_without_letters_are_those_of_the_service() -> None:
    sheet = read_text(
        SHEET.format(name="故事", notice="通知", deadline="2026-09-30", reminders="不催", digest="{收件: zhuren@example.org, 时刻: 6}"), "sheet.yaml"
    )

    assert [say(one) for one in doubts(sheet, TODAY, NIGHT)] == [SAID["early"]]
    assert doubts(sheet, TODAY, partial(NIGHT, quiet_from=time(23), quiet_until=time(5))) == ()


def test_readers_whom_the_deployment_names_are_readers_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for name, readers in (("无", ()), ("有", ("zhuren@example.org",))):
        write_initial(tmp_path / name, campaigns=("TG",), organisers=readers)
        run(["--home", str(tmp_path / name), "campaign", "check", "TG"])
        told.append(SAID["never"] in capsys.readouterr().out)

    assert told == [False, True]


@pytest.mark.parametrize(("at", "notes"), [("2025-09-01", 0), ("2025-10-01", 1)])
def test_the_check_of_a_sheet_says_them_and_finds_no_fault_in_it(at: str, notes: int, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["campaign", "check", "DJ2025", "--at", at])
    lines = capsys.readouterr().out.splitlines()

    assert (status, lines[0].startswith("没有问题")) == (0, True)
    assert lines[1:] == [f"另请注意：{say(one)}" for one in doubts(read(bundled_path("DJ2025")), datetime.fromisoformat(at).replace(tzinfo=ZONE), NIGHT)]
    assert len(lines) - 1 == notes
