"""Rows whose cells no longer belong to their numbers, rows with numbers of hers, sheets under other names, files under other namespaces."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reports import AT, report

from tracker.core.envelopes import Envelope
from tracker.core.handwriting import DITTO
from tracker.core.penned import Ink
from tracker.core.report import Report
from tracker.core.takings import Left, Taking
from tracker.flow.readback import planned
from tracker.flow.typed import Plan
from tracker.workbook.opening import open_
from tracker.workbook.read import typed
from tracker.workbook.write import Written, write

CASES = 12
UNITS, POST = "单位台账", "邮寄登记"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "台账.xlsx"
    write(report(CASES), path)
    return path


@pytest.fixture
def path(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / fresh.name))


def read(path: Path) -> Plan:
    return planned(path, report(CASES), (), at=AT + timedelta(hours=1), language="zh")


def edited(path: Path, title: str, change: Callable[[Worksheet], None]) -> Plan:
    book = load_workbook(path)
    change(book[title])
    book.save(path)
    return read(path)


def place(sheet: Worksheet, heading: str) -> int:
    return [cell.value for cell in sheet[1]].index(heading) + 1


def row(sheet: Worksheet, number: str) -> int:
    return next(one[0].row for one in sheet.iter_rows(max_col=1) if one[0].value == number)


def sort(sheet: Worksheet, *, first: int, last: int, by: int) -> None:
    """As office programs do, the columns from *first* to *last* and no others; by the column *by*, downwards."""
    bottom = max(one[0].row for one in sheet.iter_rows(max_col=1) if one[0].value)
    rows = [[sheet.cell(line, at).value for at in range(first, last + 1)] for line in range(2, bottom + 1)]
    rows.sort(key=lambda one: str(one[by - first]), reverse=True)
    for line, values in enumerate(rows, 2):
        for at, value in enumerate(values, first):
            sheet.cell(line, at).value = value


def told(plan: Plan, *words: str) -> bool:
    return any(all(word in one for word in words) for one in plan.told)


def taken(plan: Plan) -> dict[tuple[str, str], str]:
    return {(one.row.number, name): text for one in plan.taken for name, text in one.outcome.shown.items() if isinstance(one.outcome, Taking)}


def test_a_sort_of_all_columns_tears_nothing(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★备注")).value = "甲"
        sheet.cell(row(sheet, "DJ2025-0009"), place(sheet, "★备注")).value = "乙"
        sort(sheet, first=1, last=sheet.max_column, by=2)

    found = edited(path, UNITS, change)

    assert taken(found) == {("DJ2025-0003", "note"): "甲", ("DJ2025-0009", "note"): "乙"}
    assert found.told == ()


@pytest.mark.parametrize(("first", "last"), [(1, 6), (2, 0)], ids=["the left half alone", "all but the numbers"])
def test_rows_of_which_half_was_sorted_are_told_and_take_no_effect(path: Path, first: int, last: int) -> None:
    found = edited(path, UNITS, lambda sheet: sort(sheet, first=first, last=last or sheet.max_column, by=2))

    assert (found.items, found.added) == ((), ())
    assert told(found, "单位台账", "内容与编号对不上", "未读")


def test_a_column_that_was_left_out_of_a_sort_takes_no_effect(path: Path) -> None:
    notes = {("cases", f"DJ2025-{number:04}", "note"): text for number, text in ((3, "甲"), (9, "乙"), (10, "丙"))}
    write(given_with(notes), path)
    book = load_workbook(path)
    sort(book[UNITS], first=1, last=place(book[UNITS], "★备注") - 1, by=2)
    book.save(path)

    found = planned(path, given_with(notes), (), at=AT, language="zh")

    assert found.items == ()
    assert told(found, "内容与编号对不上")


def given_with(notes: dict[tuple[str, str, str], str]) -> Report:
    return replace(report(CASES), ink=Ink(shown=notes))


def test_cells_that_were_pushed_up_take_no_effect(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        at, bottom = place(sheet, "★单号"), row(sheet, "Y0011")
        for line in range(2, bottom + 1):
            sheet.cell(line, at).value = sheet.cell(line + 1, at).value if line < bottom else None

    found = edited(path, POST, change)

    assert found.items == ()
    assert told(found, "邮寄登记", "内容与编号对不上")


def test_days_that_were_pushed_up_take_no_effect_although_many_rows_share_them(path: Path) -> None:
    days = [datetime(2025, 9, 20 + place // 2) for place in range(14)]
    given = replace(
        report(28), parcels=tuple(replace(one, parcel=replace(one.parcel, received_on=day.date())) for one, day in zip(report(28).parcels, days, strict=True))
    )
    write(given, path)
    book = load_workbook(path)
    at = place(book[POST], "★签收日期")
    for line in range(2, 16):
        book[POST].cell(line, at).value = days[line - 1] if line < 15 else None
    book.save(path)

    found = planned(path, given, (), at=AT, language="zh")

    assert found.items == ()
    assert told(found, "邮寄登记", "内容与编号对不上")


def test_rows_dealt_out_anew_among_the_same_people_are_an_ordinary_change(path: Path) -> None:
    people = ("赵敏", "钱芳", "孙丽", "李娜", "周洁", "吴燕")
    before = {("cases", f"DJ2025-{number + 1:04}", "responsible"): people[number % 6] for number in range(CASES)}
    write(given_with(before), path)
    book = load_workbook(path)
    for number in range(CASES):
        book[UNITS].cell(row(book[UNITS], f"DJ2025-{number + 1:04}"), place(book[UNITS], "★责任人")).value = people[number * number % 5 + number // 6]
    book.save(path)

    found = planned(path, given_with(before), (), at=AT, language="zh")

    assert len(found.taken) > 5
    assert found.told == ()


def test_two_cells_that_change_places_are_a_correction(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        at, (one, other) = place(sheet, "★单号"), (row(sheet, "Y0001"), row(sheet, "Y0003"))
        first, second = sheet.cell(one, at), sheet.cell(other, at)
        first.value, second.value = second.value, first.value

    assert taken(edited(path, POST, change)) == {("Y0001", "tracking"): "1000000000002", ("Y0003", "tracking"): "1000000000000"}


def test_torn_rows_are_written_as_they_were_and_a_copy_keeps_what_she_had(path: Path) -> None:
    edited(path, UNITS, lambda sheet: sort(sheet, first=1, last=6, by=2))
    before = path.read_bytes()

    done = write(report(CASES), path)

    assert isinstance(done, Written)
    assert done.lost == ("torn",)
    assert done.copy is not None
    assert done.copy.read_bytes() == before
    assert typed(path, campaign="DJ2025", language="zh").cells == {}
    assert (read(path).items, read(path).told) == ((), ())


@pytest.mark.parametrize("number", ["1", "DJ2025-Y0099", "合计"])
def test_new_row_with_a_number_of_hers_is_an_envelope_and_stays_until_it_is_logged(path: Path, number: str) -> None:
    def change(sheet: Worksheet) -> None:
        line = row(sheet, "Y0011") + 2
        for heading, value in (("登记号", number), ("★签收日期", "9月22日"), ("★内件", "纸质案例"), ("★寄件单位（照封面）", "某某\n中心 ")):
            sheet.cell(line, place(sheet, heading)).value = value

    found = edited(path, POST, change)
    write(report(CASES), path)

    assert [(one.wish, one.made.contents) for one in found.added if isinstance(one.made, Envelope)] == [(number, ("案例(纸质)",))]
    assert [one.wish for one in read(path).added] == [number]


def test_title_above_the_headings_does_not_hide_them(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★备注")).value = "甲"
        sheet.cell(1, sheet.max_column + 1).value = "我的\n批次"
        sheet.cell(row(sheet, "DJ2025-0003"), sheet.max_column).value = "第一批"
        sheet.insert_rows(1, 2)
        sheet.cell(1, 1).value = "案例征集台账"

    before = tuple(cell.value for cell in load_workbook(path)[UNITS][1])
    found = edited(path, UNITS, change)
    done = write(report(CASES), path)

    assert taken(found) == {("DJ2025-0003", "note"): "甲"}
    assert isinstance(done, Written)
    assert done.lost == ()
    sheet = load_workbook(path)[UNITS]
    assert tuple(cell.value for cell in sheet[1]) == (*before, "我的\n批次")
    assert sheet.cell(row(sheet, "DJ2025-0003"), sheet.max_column).value == "第一批"


@pytest.mark.parametrize("wreck", [lambda sheet: sheet.delete_rows(1), lambda sheet: sheet.delete_cols(1)], ids=["headings", "numbers"])
def test_sheet_without_headings_or_numbers_is_told_and_restored_and_a_copy_stays(path: Path, wreck: Callable[[Worksheet], None]) -> None:
    before = tuple(cell.value for cell in load_workbook(path)[UNITS][1])
    found = edited(path, UNITS, wreck)
    done = write(report(CASES), path)

    assert found.items == ()
    assert told(found, "单位台账", "没有找到标题行或编号列", "历史")
    assert isinstance(done, Written)
    assert (done.lost, done.copy is not None) == (("headless",), True)
    assert tuple(cell.value for cell in load_workbook(path)[UNITS][1]) == before


def test_sheet_under_another_name_is_read_and_told(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★备注")).value = "甲"
        sheet.title = "单位台账（9月）"

    found = edited(path, UNITS, change)

    assert taken(found) == {("DJ2025-0003", "note"): "甲"}
    assert told(found, "单位台账（9月）", "改名")


def test_number_typed_anew_in_full_width_is_the_same(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        line = row(sheet, "DJ2025-0003")
        sheet.cell(line, place(sheet, "★备注")).value = "甲"
        sheet.cell(line, 1).value = " ＤＪ２０２５－０００３ "

    assert taken(edited(path, UNITS, change)) == {("DJ2025-0003", "note"): "甲"}


def test_row_below_the_cases_is_told_and_her_own_column_is_not(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        bottom, own = row(sheet, "DJ2025-0012"), sheet.max_column + 1
        sheet.cell(1, own).value, sheet.cell(bottom + 1, own).value = "我的批次", "第一批"
        sheet.cell(bottom + 3, 2).value = "来过电话的中心"

    assert edited(path, UNITS, change).told == ("单位台账：没有编号的一行“来过电话的中心”未登记；要新立单位，请用邮寄登记的“新建”，或导入报名表",)


def test_ditto_is_left(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★更正联系人")).value = "同上"

    found = edited(path, UNITS, change)

    assert [(one.outcome.fields, one.outcome.why) for one in found.items if isinstance(one.outcome, Left)] == [(("correction-contact",), DITTO)]


def test_what_was_not_understood_has_a_note_beside_it_until_it_is(path: Path) -> None:
    """Hers are not touched, and ours are not taken for hers."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★延期至")).value = "国庆前"
        sheet.cell(row(sheet, "DJ2025-0002"), place(sheet, "★备注")).comment = Comment("请核对", "王芳")

    edited(path, UNITS, change)
    book = load_workbook(path)
    line = row(book[POST], "Y0011") + 1
    book[POST].cell(line, place(book[POST], "★寄件单位（照封面）")).value = "某某中心"
    book.save(path)
    left = {("cases", "DJ2025-0003", "extended-to"): ("国庆前", "“国庆前”不是日期")}
    for _ in range(2):
        write(replace(report(CASES), ink=Ink(left=left)), path)

    assert comments(path, UNITS) == {("DJ2025-0002", "★备注"): "请核对", ("DJ2025-0003", "★延期至"): "【收件提示】\n“国庆前”不是日期"}
    assert comments(path, POST) == {(None, "★寄件单位（照封面）"): "【收件提示】\n尚缺签收日期、内件，填好后登记"}

    write(report(CASES), path)

    assert comments(path, UNITS) == {("DJ2025-0002", "★备注"): "请核对"}


def comments(path: Path, title: str) -> dict[tuple[object, object], str]:
    sheet = load_workbook(path)[title]
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.comment is not None]
    return {(sheet.cell(one.row, 1).value, sheet.cell(1, one.column).value): one.comment.text for one in cells}


def strict(path: Path) -> None:
    """As “Strict Open XML” names its parts."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as target:
        for name, part in parts.items():
            target.writestr(
                name, re.sub(rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/", rb"http://purl.oclc.org/ooxml/\1/", part)
            )


def test_strict_workbook_is_read_and_what_is_hers_stays(path: Path) -> None:
    book = load_workbook(path)
    sheet = book[UNITS]
    sheet.cell(row(sheet, "DJ2025-0003"), place(sheet, "★备注")).value = "甲"
    sheet.cell(1, sheet.max_column + 1).value = "我的批次"
    sheet.cell(row(sheet, "DJ2025-0003"), sheet.max_column).value = "第一批"
    book.save(path)
    strict(path)

    found = read(path)
    write(report(CASES), path)

    assert taken(found) == {("DJ2025-0003", "note"): "甲"}
    kept = open_(path, language="zh").sheets["cases"]
    assert [one.cells["我的批次"] for one in kept.lines if one.number == "DJ2025-0003"] == ["第一批"]
