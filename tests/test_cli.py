"""The command line: help in Chinese, three exit statuses, one sentence a problem, and every command at work."""

from __future__ import annotations

import io
import json
import mailbox
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import openpyxl
import pytest

from tracker import sample
from tracker.cli import cli
from tracker.cli import run as command
from tracker.flow import examiners

AT = "2025-09-30T09:00"
Said = tuple[int, str, str]
Shell = Callable[..., Said]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run the command line; its exit status and what it said on both streams."""

    def said(*words: object) -> Said:
        status = command([str(word) for word in words])
        heard = capsys.readouterr()
        return status, heard.out, heard.err

    return said


def raw(name: str) -> bytes:
    return next(one for one in sample.mails() if one.id == name).raw


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment into which mail came as single files, a folder, an mbox and a Maildir."""
    folder = tmp_path_factory.mktemp("office")
    home, source = folder / "部署", folder / "来信"
    source.mkdir()
    (source / "m02.eml").write_bytes(raw("m02"))
    (source / "文件夹" / "深处").mkdir(parents=True)
    (source / "文件夹" / "m12.eml").write_bytes(raw("m12"))
    (source / "文件夹" / "深处" / "m19.eml").write_bytes(raw("m19"))
    old = mailbox.mbox(source / "all.mbox", create=True)
    for name in ("m35", "m36"):
        old.add(raw(name))
    old.close()
    kept = mailbox.Maildir(source / "Maildir", create=True)
    kept.add(raw("n03"))
    kept.close()
    assert command(["--home", str(home), "init", "--campaign", "DJ2025", "--no-input"]) == 0
    assert command(["--home", str(home), "import", *(str(source / name) for name in ("m02.eml", "文件夹", "all.mbox", "Maildir"))]) == 0
    assert command(["--home", str(home), "work", "--no-examine", "--at", AT]) == 0
    return home


@pytest.fixture
def office(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    return Path(shutil.copytree(template, tmp_path / "部署"))


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, one in group.commands.items():
        yield (*path, name), one
        if isinstance(one, click.Group):
            yield from commands(one, (*path, name))


def chinese(text: str | None) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text or "")


@pytest.mark.parametrize("words", [path for path, _ in commands()], ids=" ".join)
def test_every_command_and_option_is_explained_in_chinese(words: tuple[str, ...], shell: Shell) -> None:
    status, out, _ = shell(*words, "--help")
    found = dict(commands())[words]

    assert status == 0
    assert chinese(found.help)
    assert chinese(out)
    assert [one.name for one in found.params if isinstance(one, click.Option) and not chinese(one.help)] == []


def test_commands_are_those_of_the_house(shell: Shell) -> None:
    _, out, _ = shell("--help")

    wanted = [
        "demo",
        "init",
        "doctor",
        "campaign",
        "poll",
        "work",
        "deliver",
        "remind",
        "run",
        "import",
        "status",
        "export",
        "parcel",
        "review",
        "letter",
        "undo",
        "inspect",
        "names",
        "replay",
        "verify",
    ]
    assert [name for name in wanted if f"\n  {name} " not in out] == []


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("import",),
        ("import", "没有这个.eml"),
        ("inspect",),
        ("names", "一家"),
        ("replay",),
        ("work", "--at", "明天"),
        ("undo", "abc"),
        ("parcel", "add", "申报表(纸质)"),
        ("review", "decide", "x", "--ruling", "不知道"),
        ("export", "台账.csv"),
        ("campaign", "check"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2_and_one_sentence(words: tuple[str, ...], shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, *words)

    assert (status, out) == (2, "")
    assert len([line for line in err.splitlines() if line.strip() and not line.startswith(("用法：", "说明："))]) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("status", "--campaign", "XX2025"), "XX2025"),
        (("inspect", "没有这个.eml"), "没有这个文件"),
        (("review", "show", "没有"), "没有这个待核号"),
        (("review", "decide", "没有", "--ruling", "办结"), "没有这个待核号"),
        (("letter", "release", "没有"), "没有扣住的这件函"),
        (("letter", "drop", "没有"), "没有这件未寄出的函"),
        (("replay", "0" * 64), "没有这封来信"),
        (("parcel", "add", "申报表(纸质)", "--received", "2025-09-08", "--case", "DJ2025-0999"), "没有这个案例编号"),
        (("parcel", "add", "糖果", "--received", "2025-09-08"), "糖果"),
        (("undo", "999"), "没有认定号 999"),
        (("poll",), "还没有设置信箱"),
        (("campaign", "check", "没有.yaml"), "没有.yaml"),
    ],
    ids=lambda one: " ".join(one[:2]) if isinstance(one, tuple) else None,
)
def test_what_needs_a_person_is_status_1_and_says_so(words: tuple[str, ...], sentence: str, shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, *words)

    assert (status, out) == (1, "")
    assert sentence in err
    assert chinese(err)
    assert "Traceback" not in err


def test_missing_home_is_said(shell: Shell, tmp_path: Path) -> None:
    status, out, err = shell("--home", tmp_path / "没有", "status")

    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "没有" in err


def test_broken_sheet_lists_every_problem_at_once(shell: Shell, office: Path, tmp_path: Path) -> None:
    sheet = next((office / "campaigns").glob("*.yaml"))
    text = sheet.read_text(encoding="utf-8").replace("代号: DJ2025", "代号:").replace("时间: 2025-09-30, 以: 收到", "时间: 2025-13-40, 以: 看到")
    sheet.write_text(text.replace("必交: 若有", "必交: 也许", 1), encoding="utf-8")

    checked = shell("campaign", "check", sheet)
    working = shell("--home", office, "status")

    assert (checked[0], working[0]) == (1, 1)
    assert len(checked[2].splitlines()) - 1 == len(working[2].splitlines()) >= 4
    assert "共" in checked[2].splitlines()[-1]


def test_campaign_is_checked_shown_and_its_letters_previewed(shell: Shell, tmp_path: Path) -> None:
    checked, shown, written = shell("campaign", "check", "DJ2025"), shell("campaign", "show", "DJ2025"), shell("campaign", "letters", "DJ2025", tmp_path / "函")

    assert (checked[0], shown[0], written[0]) == (0, 0, 0)
    assert "没有问题" in checked[1]
    assert "申报表" in shown[1]
    assert {Path(line).suffix for line in written[1].splitlines()} == {".html"}
    assert all(Path(line).is_file() for line in written[1].splitlines())


def test_imported_mail_is_filed_and_its_letters_are_held(shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, "status", "--json", "--at", AT)
    found = json.loads(out)

    assert (status, err, found["campaign"], found["at"]) == (0, "", "DJ2025", "2025-09-30T09:00:00+08:00")
    assert sorted((one["unit"], one["state"]) for one in found["submissions"]) == [
        ("临江市撤回社区", "待核"),
        ("临江绿源环保有限公司", "电子齐·待纸质"),
        ("云岭市青禾区社会工作协会", "待核"),
        ("青禾街道南桥社区居民委员会", "待补正"),
    ]
    assert sorted(one["fate"] for one in found["mails"]) == ["enquiry", "filed", "filed", "filed", "review", "review"]
    assert {(letter["kind"], letter["state"]) for one in found["submissions"] for letter in one["letters"]} == {("deficiency", "held"), ("receipt", "held")}
    assert sorted(one["kind"] for one in found["tasks"]) == ["单位歧义", "咨询", "撤回"]


def test_importing_again_is_nothing_new(shell: Shell, office: Path, template: Path) -> None:
    assert shell("--home", office, "import", template.parent / "来信" / "m02.eml")[:2] == (0, "补录新来信 0 封；运行 shoujian work 归件。\n")


def test_arrival_may_be_given(shell: Shell, office: Path, tmp_path: Path) -> None:
    (tmp_path / "m33.eml").write_bytes(raw("m33"))

    shell("--home", office, "import", tmp_path / "m33.eml", "--received", "2025-10-02T10:00")
    shell("--home", office, "work", "--no-examine", "--at", "2025-10-02T11:00")
    found = json.loads(shell("--home", office, "status", "--json", "--at", "2025-10-02T11:00")[1])

    assert [item["standing"] for one in found["submissions"] if one["unit"].startswith("云岭市心桥") for item in one["items"][:2]] == ["late", "late"]


def test_status_for_people_is_a_table(shell: Shell, office: Path) -> None:
    status, out, _ = shell("--home", office, "status")

    assert status == 0
    assert "案例 4 件，来信 6 封，待人处理 3 项。" in out


def test_export_writes_the_workbook(shell: Shell, office: Path, tmp_path: Path) -> None:
    file = tmp_path / "台账.xlsx"

    assert shell("--home", office, "export", file, "--at", AT)[:2] == (0, f"{file}\n")
    assert openpyxl.load_workbook(file)["单位台账"].max_row == 5


def test_parcels_are_logged_listed_and_change_the_case(shell: Shell, office: Path) -> None:
    number = case_of(shell, office, "临江绿源")["number"]

    logged = shell(
        "--home", office, "parcel", "add", "申报表（纸质）", "案例", "--case", number, "--received", "2025-09-20", "--posted", "2025-09-18", "--sealed"
    )
    unclaimed = shell("--home", office, "parcel", "add", "案例(纸质)", "--received", "9月25日", "--no", "甲7")
    odd = shell("--home", office, "parcel", "add", "案例(纸质)", "--received", "下周")
    listed = rows(shell, "--home", office, "parcel", "list")

    assert (logged[:2], unclaimed[:2]) == ((0, "DJ2025-Y0001\n"), (0, "甲7\n"))
    assert logged[2].split("\t")[2:] == [number, "临江绿源环保有限公司", "申报表(纸质)、案例(纸质)", "已盖章", "按时\n"]
    assert (odd[0] > 0, "“下周”不是日期，请写成 9月30日 或 2025-09-30" in odd[2]) == (True, True)
    assert [line[:3] for line in listed] == [["DJ2025-Y0001", "2025-09-20", number], ["甲7", "2025-09-25", "待认领"]]
    assert case_of(shell, office, "临江绿源")["state"] == "齐全待验"
    assert "认领" in shell("--home", office, "review", "list")[1]


def rows(shell: Shell, *words: object) -> list[list[str]]:
    """The lines of a listing by column, without its heading."""
    lines = [line.split("\t") for line in shell(*words)[1].splitlines()]
    return [line for line in lines if line[0] not in {"登记号", "待核号", "函件号"}]


def case_of(shell: Shell, office: Path, unit: str) -> dict:
    found = json.loads(shell("--home", office, "status", "--json", "--at", AT)[1])
    return next(one for one in found["submissions"] if one["unit"].startswith(unit))


def test_question_is_listed_shown_decided_and_taken_back(shell: Shell, office: Path) -> None:
    listed = rows(shell, "--home", office, "review", "list")
    key = next(line[0] for line in listed if line[1] == "撤回")

    shown = shell("--home", office, "review", "show", key)
    decided = shell("--home", office, "review", "decide", key, "--ruling", "弃征", "--by", "李老师", "--why", "来电确认", "--at", AT)
    withdrawn = case_of(shell, office, "临江市撤回社区")["state"]
    again = shell("--home", office, "review", "decide", key, "--ruling", "弃征")
    number = decided[1].partition("认定号 ")[2].partition("（")[0]
    undone = shell("--home", office, "undo", number, "--by", "李老师")

    assert (shown[0], "来信要求撤回申报" in shown[1]) == (0, True)
    assert (decided[0], withdrawn) == (0, "弃征")
    assert (again[0], "已办结" in again[2]) == (1, True)
    assert undone[:2] == (0, f"已撤销认定 {number}\n")
    assert case_of(shell, office, "临江市撤回社区")["state"] == "待核"
    assert len(rows(shell, "--home", office, "review", "list")) == len(listed)
    assert len(rows(shell, "--home", office, "review", "list", "--all")) == len(listed)


def test_question_about_a_unit_is_answered_by_naming_it(shell: Shell, office: Path) -> None:
    key = next(line[0] for line in rows(shell, "--home", office, "review", "list") if line[1] == "单位歧义")

    placed = shell("--home", office, "review", "decide", key, "--place", "云岭市青禾区社会工作协会", "--at", AT)

    assert placed[0] == 0
    assert case_of(shell, office, "云岭市青禾区")["state"] == "电子齐·待纸质"
    assert shell("--home", office, "review", "decide", key)[0] == 1


def test_decision_has_to_be_said(shell: Shell, office: Path) -> None:
    key = rows(shell, "--home", office, "review", "list")[0][0]

    assert shell("--home", office, "review", "decide", key)[0] == 2


def test_letters_are_listed_released_and_dropped(shell: Shell, office: Path) -> None:
    keys = [line[0] for line in rows(shell, "--home", office, "letter", "list", "--state", "held")]

    released = shell("--home", office, "letter", "release", keys[0], "--at", AT)
    dropped = shell("--home", office, "letter", "drop", keys[1], "--why", "已电话告知")

    assert (released[:2], dropped[:2]) == ((0, "已放行 1 件\n"), (0, "已作罢\n"))
    assert [[line[0] for line in rows(shell, "--home", office, "letter", "list", "--state", state)] for state in ("queued", "dropped")] == [keys[:1], keys[1:2]]
    assert shell("--home", office, "letter", "drop", keys[1])[0] == 1
    status, _, err = shell("--home", office, "deliver", "--at", AT)
    assert (status, "还没有设置发信服务器" in err) == (1, True)


def test_all_held_letters_are_released_at_once_when_that_is_said(shell: Shell, office: Path) -> None:
    keys = [line[0] for line in rows(shell, "--home", office, "letter", "list", "--state", "held")]

    unclear = [shell("--home", office, "letter", "release", *said, "--at", AT)[0] for said in ((), (keys[0], "--all"))]
    released = shell("--home", office, "letter", "release", "--all", "--at", AT)

    assert (unclear, released[:2]) == ([2, 2], (0, f"已放行 {len(keys)} 件\n"))
    assert [line[0] for line in rows(shell, "--home", office, "letter", "list", "--state", "queued")] == keys


def test_a_letter_is_read_before_it_is_let_go(shell: Shell, office: Path) -> None:
    listed = rows(shell, "--home", office, "letter", "list", "--state", "held")
    before = shell("--home", office, "letter", "list")[1]

    status, out, err = shell("--home", office, "letter", "show", listed[0][0], "没有", "--at", AT)

    number, kind, _, address, _, _ = listed[0]
    first, to, *letter = out.splitlines()
    assert (status, err) == (1, "没有这件函：没有\n")
    assert first == f"函件：{number} {kind}，暂缓，待人工决定（答复的是补录的来信，由经办人放行）"
    assert (to.startswith("收件人："), address in to, letter[0].startswith("主题：")) == (True, True, True)
    assert letter[-1].startswith("（本邮件由材料登记系统自动发出")
    assert shell("--home", office, "letter", "list")[1] == before


def test_a_state_of_letters_that_does_not_exist_is_refused(shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, "letter", "list", "--state", "hold")

    assert (status, out, err.splitlines()[0]) == (2, "", "--state：没有“hold”，可写：待发、发送中、已发、被拒收、暂缓、不发。")


def test_reminders_are_queued_by_the_clock(shell: Shell, office: Path) -> None:
    before = len(rows(shell, "--home", office, "letter", "list"))

    first = shell("--home", office, "remind", "--at", "2025-09-27T09:00")
    second = shell("--home", office, "remind", "--at", "2025-09-27T09:10")
    found = json.loads(shell("--home", office, "status", "--json")[1])

    assert (first[:2], second[:2]) == ((0, "拟催报和日报 1 件\n"), (0, "拟催报和日报 0 件\n"))
    assert [one["state"] for case in found["submissions"] for one in case["letters"] if one["kind"] == "reminder"] == ["held"]
    assert len(rows(shell, "--home", office, "letter", "list")) == before + 1


def test_inspect_prints_one_object_a_mail(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "m02.eml"
    file.write_bytes(raw("m02"))

    status, out, _ = shell("inspect", "--json", file)
    found = json.loads(out)

    assert status == 0
    assert {"sha256", "message_id", "subject", "from", "to", "date", "text", "nature", "attachments", "links", "defects"} <= set(found)
    assert (found["subject"], found["nature"]) == ("申报材料", "person")
    assert [one["filename"] for one in found["attachments"]] == ["申报表.docx", "南桥社区案例.docx"]
    assert {"path", "filename", "size", "sha256", "content_type", "kind"} <= set(found["attachments"][0])
    assert "申报表.docx" in shell("inspect", file)[1]


def test_inspect_worker_answers_every_line(tmp_path: Path) -> None:
    for name in ("m02", "n03"):
        (tmp_path / f"{name}.eml").write_bytes(raw(name))
    asked = f"{tmp_path / 'm02.eml'}\n{tmp_path / '没有.eml'}\n{tmp_path / 'n03.eml'}\n"

    done = subprocess.run([sys.executable, "-m", "tracker", "inspect", "--worker"], input=asked.encode(), capture_output=True, check=True)
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]

    assert [one.get("subject") or bool(one.get("error")) for one in found] == ["申报材料", True, "咨询:截止能否延期？表格在哪下载"]


@pytest.mark.parametrize(
    ("one", "other", "verdict", "word"),
    [
        ("临江绿源环保有限公司", "临江绿源环保有限责任公司", "same", "同"),
        ("云岭市心桥社会工作服务中心", "云岭市新桥社会工作服务中心", "different", "异"),
        ("南桥社区", "青禾街道南桥社区居民委员会", "ask", "问"),
    ],
)
def test_names_are_compared(one: str, other: str, verdict: str, word: str, shell: Shell) -> None:
    found = json.loads(shell("names", one, other, "--json")[1])

    assert (found["verdict"], sorted(found), bool(found["reasons"])) == (verdict, ["reasons", "verdict"], True)
    assert shell("names", one, other)[1].startswith(word)


def test_verify_finds_what_was_touched(shell: Shell, office: Path) -> None:
    sound = shell("--home", office, "verify")
    kept = sorted(path for path in office.rglob("*") if path.is_file() and len(path.stem) >= 60)
    kept[0].chmod(0o644)
    kept[0].write_bytes(b"x")
    kept[1].unlink()
    touched = shell("--home", office, "verify")

    assert sound[:2] == (0, "完好 6 件\n")
    assert (touched[0], touched[1], len(touched[2].splitlines())) == (1, "完好 4 件\n", 2)


def test_replay_changes_nothing(shell: Shell, office: Path) -> None:
    before = shell("--home", office, "status", "--json", "--at", AT)

    replayed = shell("--home", office, "replay", "--all")

    assert replayed[:2] == (0, "重新处理来信 6 封\n")
    assert shell("--home", office, "status", "--json", "--at", AT) == before


def test_examine_says_what_it_did_or_that_nothing_is_installed_for_it(shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, "examine", "--most", 1)

    expected = (0, "个，未能识读 0 个，待识读") if examiners.installed() else (1, "本机没有安装识读扫描件或旧格式文档的组件")
    assert (status, expected[1] in out + err) == (expected[0], True)


def test_verify_finds_a_second_look_that_makes_no_sense(shell: Shell, office: Path) -> None:
    with closing(sqlite3.connect(office / "ledger.sqlite3")) as ledger, ledger:
        row = ("5" * 64, "text", "text/1", "png", "done", "2025-09-08 02:00:00.000000", 1, "", '{"tables": [{"rows": 7}]}')
        ledger.execute("INSERT INTO examination (sha256, examiner, version, kind, state, since, attempts, detail, facts) VALUES (?,?,?,?,?,?,?,?,?)", row)

    status, _, err = shell("--home", office, "verify")

    assert (status, err) == (1, f"扫描件识读结果已损坏，归件时按未识读处理：{'5' * 64}\n")


def test_doctor_says_what_is_not_set_up_yet(shell: Shell, office: Path) -> None:
    status, out, err = shell("--home", office, "doctor", "--offline")

    assert status == 1
    assert [line[0] for line in out.splitlines() if "信箱" in line[:6] or "发信" in line[:6]] == ["✗", "✗"]
    assert "2 处需要处理" in err


def test_init_of_a_campaign_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    status, _, err = shell("--home", tmp_path / "x", "init", "--campaign", "XX2025", "--no-input")

    assert (status, "XX2025" in err) == (1, True)


def test_version_names_the_product(shell: Shell) -> None:
    status, out, _ = shell("--version")

    assert (status, out.startswith("收件 shoujian")) == (0, True)


def test_output_survives_a_terminal_of_another_encoding() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "names", "南桥社区", "北桥社区"],
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )

    assert (done.returncode, io.TextIOWrapper(io.BytesIO(done.stdout), "utf-8").read()[:1]) == (0, "异")


def test_a_correction_is_listed_in_words(shell: Shell, office: Path) -> None:
    shell("--home", office, "parcel", "add", "案例(纸质)", "--received", "2025-09-20", "--by", "王芳")
    shell("--home", office, "parcel", "correct", "DJ2025-Y0001", "--posted", "2025-09-18", "--unsealed", "--by", "王芳")

    said = shell("--home", office, "rulings", "list")[1].splitlines()[-1].split("\t")

    assert (said[3], said[4], said[5]) == ("更正", "邮寄件 DJ2025-Y0001", "邮戳 2025-09-18；盖章 否")


def test_doctor_asks_for_the_roster_that_a_sheet_names(shell: Shell, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("单位全称\n临江市社会工作协会\n", encoding="utf-8")
    shell("--home", tmp_path / "x", "init", "--campaign", "SQ2026", "--no-input")

    before = shell("--home", tmp_path / "x", "doctor", "--offline")[1]
    shell("--home", tmp_path / "x", "roster", "import", roster)
    after = shell("--home", tmp_path / "x", "doctor", "--offline")[1]

    told = [line for line in before.splitlines() if line.startswith("✗ 名册 SQ2026：")]
    assert (len(told), "shoujian roster import" in "".join(told), "名册" in after) == (1, True, False)
