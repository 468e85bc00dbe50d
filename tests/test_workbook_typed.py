"""What the secretary types is hers: writing the workbook anew never takes it away."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reports import CAMPAIGN, report

from tracker.workbook.read import UNTOUCHED, Typed, typed
from tracker.workbook.write import write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    write(report(3), path)
    return path


def at(sheet: Worksheet, number: str, heading: str):
    column = [cell.value for cell in sheet[1]].index(heading) + 1
    row = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == number)
    return sheet.cell(row, column)


def type_in(path: Path, *entries: tuple[str, str, str, object]) -> None:
    book = load_workbook(path)
    for sheet, number, heading, value in entries:
        at(book[sheet], number, heading).value = value
    book.save(path)


def shown(path: Path, sheet: str, number: str, heading: str) -> object:
    return at(load_workbook(path)[sheet], number, heading).value


def test_workbook_nobody_saved_is_known_by_its_comment_and_one_with_typed_cells_has_none(path):
    with ZipFile(path) as archive:
        assert archive.comment == UNTOUCHED

    type_in(path, ("单位台账", "DJ2025-0002", "★备注", "电话已通"))
    write(report(3), path)

    with ZipFile(path) as archive:
        assert archive.comment == b""


def test_nothing_was_typed_into_a_workbook_that_was_only_saved(path):
    type_in(path)

    assert typed(path, campaign="DJ2025", language="zh").cells == {}
    assert set(typed(path, campaign="DJ2025", language="zh").fresh.values()) == {()}


def test_typed_cells_stay_again_and_again_wherever_the_row_moves(path):
    type_in(
        path,
        ("单位台账", "DJ2025-0002", "★备注", "=电话已通"),
        ("单位台账", "DJ2025-0002", "★分类", "3 党建引领基层治理党建品牌"),
        ("单位台账", "DJ2025-0003", "★延期至", datetime(2025, 10, 3)),
        ("材料明细", "DJ2025-0001-01", "★人工结论", "合格"),
    )
    book = load_workbook(path)
    sheet = book["单位台账"]
    at(sheet, "DJ2025-0002", "★备注").data_type = "s"
    book.save(path)
    turned = replace(report(3), cases=tuple(reversed(report(3).cases)))

    write(turned, path)
    write(turned, path)

    assert shown(path, "单位台账", "DJ2025-0002", "★备注") == "=电话已通"
    assert shown(path, "单位台账", "DJ2025-0002", "★分类") == "3 党建引领基层治理党建品牌"
    assert shown(path, "单位台账", "DJ2025-0003", "★延期至") == datetime(2025, 10, 3)
    assert shown(path, "材料明细", "DJ2025-0001-01", "★人工结论") == "合格"
    assert len(typed(path, campaign="DJ2025", language="zh").cells) == 4


def test_what_was_not_touched_follows_the_office(path):
    given = report(3)
    other = replace(given, cases=(replace(given.cases[0], category="2"), *given.cases[1:]))

    write(other, path)

    assert shown(path, "单位台账", "DJ2025-0001", "★分类") == "2 新兴领域党建品牌"


def test_erased_cell_stays_empty_and_grey_cell_is_restored(path):
    type_in(path, ("单位台账", "DJ2025-0001", "★分类", None), ("单位台账", "DJ2025-0001", "状态", "齐全"))

    write(report(3), path)

    assert shown(path, "单位台账", "DJ2025-0001", "★分类") is None
    assert shown(path, "单位台账", "DJ2025-0001", "状态") == "齐全待验"


def test_deleted_row_comes_back(path):
    book = load_workbook(path)
    book["单位台账"].delete_rows(2)
    book.save(path)

    write(report(3), path)

    assert shown(path, "单位台账", "DJ2025-0001", "★分类") == "1 社会工作党建品牌"


def test_envelope_she_logged_by_hand_stays_below_the_others(path):
    book = load_workbook(path)
    sheet = book["邮寄登记"]
    row = 2 + len(report(3).parcels)
    sheet.cell(row, 3).value = "某某社区"
    sheet.cell(row, 7).value = "100000000000123456"
    book.save(path)

    write(report(3), path)
    write(report(3), path)

    again = load_workbook(path)["邮寄登记"]
    assert [again.cell(row, column).value for column in (1, 3, 7)] == [None, "某某社区", "100000000000123456"]
    assert again.cell(row + 1, 3).value is None


@pytest.mark.parametrize(("campaign", "language"), [("SQ2026", "zh"), ("DJ2025", "en")])
def test_workbook_of_another_campaign_or_language_is_not_read(campaign, language, path):
    type_in(path, ("单位台账", "DJ2025-0002", "★备注", "电话已通"))

    assert typed(path, campaign=campaign, language=language) == Typed()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook"])
def test_file_that_is_no_workbook_is_replaced_and_kept_in_the_history(content, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)

    write(report(1), path)

    assert load_workbook(path)["单位台账"]["A2"].value == "DJ2025-0001"
    assert (tmp_path / "历史" / "台账-2025-09-22.xlsx").read_bytes() == content


def test_typed_text_that_looks_like_an_escape_does_not_grow(path):
    type_in(path, ("单位台账", "DJ2025-0001", "★备注", "_x005F_x0041_"))

    write(report(3), path)
    write(report(3), path)
    write(report(3), path)

    assert typed(path, campaign=CAMPAIGN.code, language="zh").cells == {("单位台账", "DJ2025-0001", "★备注"): "_x0041_"}
