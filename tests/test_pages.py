"""The command line as somebody meets it who has never used one: its pages and its sentences are Chinese and say what to do."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import click
import pytest

from config.settings import write_initial
from tracker.cli import cli, run
from tracker.cli.pages import SECTIONS, cells, wrapped

CLICKS_OWN = re.compile(r"Usage|Options:|Commands:|Show this|\[default|\[required|\[OPTIONS\]|\bTEXT\b|\bDIRECTORY\b|\bINTEGER\b|<=x|%Y|Error:|Try '")
COLUMNS = 80


def pages(group: click.Group, parent: click.Context) -> dict[str, str]:
    found = {}
    for name, command in group.commands.items():
        context = command.context_class(command, info_name=name, parent=parent, terminal_width=COLUMNS)
        found[context.command_path] = command.get_help(context)
        if isinstance(command, click.Group):
            found |= pages(command, context)
    return found


ROOT = cli.context_class(cli, info_name="shoujian", terminal_width=COLUMNS)
PAGES = {"shoujian": cli.get_help(ROOT), **pages(cli, ROOT)}


@pytest.mark.parametrize("name", list(PAGES))
def test_page_is_chinese(name: str) -> None:
    assert CLICKS_OWN.findall(PAGES[name]) == []


@pytest.mark.parametrize("name", list(PAGES))
def test_page_names_what_is_to_be_written_in_chinese(name: str) -> None:
    shouted = re.findall(r"(?<![\w.-])[A-Z]{3,}\b(?![\w-])", PAGES[name])

    assert sorted(set(shouted) - {"JSON", "EMS"}) == []


@pytest.mark.parametrize("name", list(PAGES))
def test_page_keeps_to_the_terminal(name: str) -> None:
    # A list of choices is one word, and the lines of `rule` are a table of their own.
    long = [line for line in PAGES[name].splitlines() if cells(line) > COLUMNS + 2 and "|" not in line and name != "shoujian rule"]

    assert long == []


def test_every_command_stands_in_a_section() -> None:
    named = {name for names in SECTIONS.values() for name in names}

    assert sorted(set(cli.commands) - named) == []
    assert "其他" not in PAGES["shoujian"]


def test_lines_are_broken_by_their_width_and_begin_with_no_closing_mark() -> None:
    assert [*wrapped("收信，识读；归件 import 补录", 8)] == ["收信，识", "读；归件", "import", "补录"]
    assert [*wrapped("一二三四，五", 8)] == ["一二三四，", "五"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "home"
    write_initial(folder, campaigns=("DJ2025",))
    return folder


MISTAKES = {
    "stauts": "没有“stauts”这个命令，是不是 status。",
    "status --campaing DJ2025": "没有 --campaing 这个选项，是不是 --campaign。",
    "status --campaign": "--campaign 后面要写内容。",
    "status --json=1": "--json 后面不写内容。",
    "status --campaign DJ2024": "没有代号为 DJ2024 的征集活动，现有：DJ2025",
    "status DJ2025": "多了：DJ2025。名称里有空格的，请用引号括起来。",
    "review decide": "缺少“待核号”。",
    "review decide T-1 二": "“候选序号”：“二”不是整数。",
    "review decide T-1 0": "“候选序号”：0 太小，至少为 1。",
    "review later T-1 后天": "“后天”不是日期，请写成 9月30日 或 2025-09-30。",
    "review later T-1 2026/2/30": "“2026/2/30”不是日期，请写成 9月30日 或 2025-09-30。",
    "review list --kind 公张": "--kind：没有“公张”，可写：",
    "rule 免缴 DJ2025-0001": "“决定”：没有“免缴”，可写：合格、",
    "rule 免交 DJ2025-1 --item 案例": "没有这个案例编号：DJ2025-1（编号写法如 DJ2025-0001）",
    "rule 延期 DJ2025-0001": "没有这个案例编号：DJ2025-0001",
    "rule 弃征 DJ2025-0001 DJ2025-0002": "“弃征”一次只认定一个，没有认定；多写了：DJ2025-0002",
    "rule 忽略 DJ2025-0001-01 DJ2025-0001-02": "“忽略”一次只认定一个，没有认定；多写了：DJ2025-0001-02",
    "letter drop": "缺少“函件号”。",
    "letter release L-1": "没有扣住的这件函：L-1",
    "undo abc": "“认定号”：“abc”不是整数。",
    "undo 99": "没有认定号 99，无可撤销",
    "export 台账.xls": "台账只写 .xlsx 格式。",
    "export HOME": "“台账.xlsx”：“HOME”是文件夹，这里要写文件。",
    "import HOME/无.eml": "“来信或文件夹”：没有“HOME/无.eml”这个文件或文件夹。",
    "import HOME/shoujian.toml": "不是邮件，请先从信箱里导出 .eml 再补录：shoujian.toml",
    "campaign check 无.yaml": "无.yaml：没有这个文件；随程序附带的征集单有：DJ2025、",
    "remind --preview --days 999": "--days：999 不在 1 至 366 之间。",
    "work --at 昨天": "--at：“昨天”不是时间，请写成 2025-09-30 或 2025-09-30T09:00（北京时间）。",
    "names 甲": "请给出两个单位名称。",
    "init --campaign XX2030 --no-input": "XX2030：没有这个文件；随程序附带的征集单有：DJ2025、",
    "init --campaign SQ2026 --no-input": "shoujian.toml 此前已有，没有改动；要启用 SQ2026，请写进其中的 campaigns。",
    "status --home 别处": "--home 要写在命令前面，如 shoujian --home 文件夹 status。",
    "letter list --state 扣住": "--state：没有“扣住”，可写：待发、发送中、已发、被拒收、暂缓、不发。",
    "remind --days 9": "--days、--json、--campaign 须与 --preview 同用；不加 --preview 就是真的拟函。",
    "remind --json": "--days、--json、--campaign 须与 --preview 同用；不加 --preview 就是真的拟函。",
    "export /proc/台账.xlsx": "/proc：",
    "poll": "还没有设置信箱，请在 shoujian.toml 里填写 [mailbox.main]。",
}


@pytest.mark.parametrize("typed", list(MISTAKES))
def test_mistake_is_told_in_one_sentence(typed: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["--home", str(home), *typed.replace("HOME", str(home)).split()])

    said = capsys.readouterr().err.replace(str(home), "HOME").splitlines()
    assert status in {1, 2}
    assert said[0].startswith(MISTAKES[typed])
    assert CLICKS_OWN.findall("\n".join(said)) == []


def test_ledger_that_is_none_is_told(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_initial(tmp_path / "home", campaigns=("DJ2025",))
    (tmp_path / "home" / "ledger.sqlite3").write_bytes(b"no ledger " * 400)

    status = run(["--home", str(tmp_path / "home"), "status"])

    assert (status, capsys.readouterr().err.partition("：")[0]) == (1, "登记库文件已损坏，请从备份恢复")


def test_ledger_of_another_version_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--home", str(tmp_path / "home"), "init", "--campaign", "DJ2025", "--no-input"])
    with contextlib.closing(sqlite3.connect(tmp_path / "home" / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("UPDATE alembic_version SET version_num = 'later'")
    capsys.readouterr()

    status = run(["--home", str(tmp_path / "home"), "status"])

    assert (status, capsys.readouterr().err) == (
        1,
        "登记库是另一个版本的程序写的，本版本打不开，也没有改动；请安装那个版本或更新的版本，或从备份恢复。\n",
    )


def test_place_that_cannot_be_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()

    status = run(["--home", str(tmp_path / "file" / "home"), "init", "--campaign", "DJ2025", "--no-input"])

    assert (status, capsys.readouterr().err.strip().partition("：")[2]) == (1, "上一级不是文件夹。")


@pytest.mark.parametrize(("typed", "said"), [("parcel returned", "没有需要退还的原件。\n"), ("archive list", "没有导入过往年资料。\n")])
def test_a_list_of_nothing_says_so(typed: str, said: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (run(["--home", str(home), *typed.split()]), capsys.readouterr().out) == (0, said)
