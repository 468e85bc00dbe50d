import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from workbook_reports import AT, CAMPAIGN, report

from tracker.core import foldering
from tracker.workbook.told import held, lost
from tracker.workbook.wording import Wording
from tracker.workbook.write import Open, Written, write


def names(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_first_workbook_makes_its_folder_and_todays_copy(tmp_path):
    outcome = write(report(1), tmp_path / "2025" / "台账.xlsx")

    assert outcome == Written(tmp_path / "2025" / "台账.xlsx", tmp_path / "2025" / "历史" / "台账-2025-09-22.xlsx")
    assert names(tmp_path) == ["2025/历史/台账-2025-09-22.xlsx", "2025/台账.xlsx"]


def test_what_was_typed_into_the_old_file_is_kept_once_a_day(tmp_path):
    path = tmp_path / "台账.xlsx"
    write(report(1), path)
    typed = load_workbook(path)
    typed["单位台账"]["C2"] = "她写的名称"
    typed.save(path)

    outcome = write(replace(report(1), at=report(1).at + timedelta(days=1)), path)
    again = write(replace(report(1), at=report(1).at + timedelta(days=1, hours=1)), path)

    assert outcome == Written(path, tmp_path / "历史" / "台账-2025-09-23.xlsx")
    assert again == Written(path, None)
    assert load_workbook(tmp_path / "历史" / "台账-2025-09-23.xlsx")["单位台账"]["C2"].value == "她写的名称"


def test_fourteen_copies_are_kept_and_nothing_else_is_touched(tmp_path):
    history = tmp_path / "历史"
    history.mkdir()
    (history / "说明.txt").write_text("hers", encoding="utf-8")
    (history / "别的-2020-01-01.xlsx").write_bytes(b"")

    for day in range(20):
        write(replace(report(0), at=report(0).at + timedelta(days=day)), tmp_path / "台账.xlsx")

    assert names(history)[-1] == "说明.txt"
    assert [name for name in names(history) if name.startswith("台账-")] == [
        f"台账-2025-{'09' if day < 31 else '10'}-{day if day < 31 else day - 30:02}.xlsx" for day in range(28, 42)
    ]
    assert (history / "别的-2020-01-01.xlsx").exists()


@pytest.mark.parametrize(
    ("lock", "content", "by"),
    [
        ("~$台账.xlsx", bytes([4]) + "王芳".encode("gb18030") + b" " * 50, "Excel 王芳"),
        (".~台账.xlsx", b"", "WPS"),
        (".~lock.台账.xlsx#", b",wangfang,PC-01,22.09.2025 14:00,file:///home/wf;", "LibreOffice wangfang"),
    ],
)
def test_file_somebody_has_open_is_left_alone(lock, content, by, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"hers")
    (tmp_path / lock).write_bytes(content)

    assert write(report(1), path) == Open(path, by, tmp_path / lock)

    assert path.read_bytes() == b"hers"
    assert names(tmp_path) == sorted([lock, "台账.xlsx"])


def test_failure_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"old")
    broken = replace(report(1), cases=(replace(report(1).cases[0], first_mail="not a time"),))  # type: ignore[arg-type]

    with pytest.raises(AttributeError):
        write(broken, path)

    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["台账.xlsx"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is denied to root")
def test_folder_we_may_not_write_to_is_an_error_and_not_an_open_file(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(PermissionError):
        write(report(0), tmp_path / "台账.xlsx")


@pytest.mark.parametrize(("hours", "leftover"), [(1, False), (30, True)])
def test_lock_that_has_lain_long_is_told_of_and_never_taken_away(hours, leftover, tmp_path):
    lock = tmp_path / "~$台账.xlsx"
    lock.write_bytes(bytes([4]) + "王芳".encode("gb18030"))
    os.utime(lock, (AT.timestamp() - hours * 3600,) * 2)
    outcome = write(report(1), tmp_path / "台账.xlsx")
    assert isinstance(outcome, Open)

    said = held(outcome, Wording(CAMPAIGN), AT)

    assert said.startswith("台账.xlsx 正由 Excel 王芳 打开")
    assert ("锁文件 ~$台账.xlsx 已有30小时" in said) is leftover
    assert lock.exists()


def test_what_could_not_be_kept_is_told_with_the_copy_that_has_it(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"broken")

    outcome = write(report(1), path)

    assert isinstance(outcome, Written)
    assert lost(outcome, Wording(CAMPAIGN)) == "更新台账时有内容无法带到新表：无法识读的旧文件；原样留在“历史”文件夹的 台账-2025-09-22.xlsx"
    again = write(report(1), path)
    assert isinstance(again, Written)
    assert lost(again, Wording(CAMPAIGN)) == ""


def test_papers_open_the_very_file_where_it_lies_in_the_folder(tmp_path):
    told = report(1)
    here, away = foldering.plan(told).files[:2]
    file = tmp_path / "归档" / here.path
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF")

    write(told, tmp_path / "台账.xlsx", folder=lambda case: tmp_path / "归档" / foldering.folder(case))

    sheet = load_workbook(tmp_path / "台账.xlsx")["材料明细"]
    leads = {row[0].value: unquote(row[-1].hyperlink.target) for row in sheet.iter_rows(min_row=2) if row[-1].hyperlink}
    assert leads[here.paper.number] == f"归档/{here.path}"
    assert leads[away.paper.number] == f"归档/{foldering.folder(away.case)}"


def test_cases_and_papers_open_the_folder_that_holds_what_was_filed(tmp_path):
    shelf = tmp_path / "归档" / "某社区&=1"
    shelf.mkdir(parents=True)
    (tmp_path / "out").mkdir()

    write(report(2), tmp_path / "out" / "台账.xlsx", folder=lambda case: shelf if case.number == "DJ2025-0001" else tmp_path / "none")

    book = load_workbook(tmp_path / "out" / "台账.xlsx")
    for title in ("单位台账", "材料明细"):
        sheet = book[title]
        last = sheet.max_column
        assert sheet.cell(1, last).value == "打开"
        assert (sheet.cell(2, last).value, unquote(sheet.cell(2, last).hyperlink.target)) == ("打开", "../归档/某社区&=1")
    assert (book["单位台账"].cell(3, last := book["单位台账"].max_column).value, book["单位台账"].cell(3, last).hyperlink) == (None, None)
