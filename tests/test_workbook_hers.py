"""What a secretary makes of the workbook is still there when it is written anew: columns, sheets, order, filters, notes."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reports import report

from config.campaign import Weight
from tracker.core.model import Finding
from tracker.core.report import Report
from tracker.workbook.read import UNTOUCHED
from tracker.workbook.write import Written, write

CASES, POST = "单位台账", "邮寄登记"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    write(report(6), path)
    return path


def place(sheet: Worksheet, heading: str) -> int:
    return [cell.value for cell in sheet[1]].index(heading) + 1


def column(sheet: Worksheet, heading: str) -> list[object]:
    return [row[0] for row in sheet.iter_rows(min_row=2, min_col=place(sheet, heading), max_col=place(sheet, heading), values_only=True)]


def again(path: Path, cases: int = 6) -> Workbook:
    assert isinstance(write(report(cases), path), Written)
    return load_workbook(path)


def add_column(sheet: Worksheet, at: int, heading: str, values: list[object]) -> None:
    """Insert a column as a person does: everything right of it moves."""
    if at <= sheet.max_column:
        sheet.insert_cols(at)
    sheet.cell(1, at).value = heading
    for row, value in enumerate(values, 2):
        sheet.cell(row, at).value = value


def sort_by(sheet: Worksheet, heading: str, *, reverse: bool = False) -> None:
    at = place(sheet, heading) - 1
    rows = [[(cell.value, cell._style) for cell in row] for row in sheet.iter_rows(min_row=2)]
    rows.sort(key=lambda row: str(row[at][0]), reverse=reverse)
    for number, row in enumerate(rows, 2):
        for cell, (value, style) in zip(sheet[number], row, strict=True):
            cell.value, cell._style = value, style


def test_columns_she_added_stay_with_their_cases(path):
    book = load_workbook(path)
    sheet = book[CASES]
    add_column(sheet, sheet.max_column + 1, "我的打分", [90, 85.5, None, "待定", 70, 60])
    sheet.cell(3, sheet.max_column).fill = PatternFill("solid", start_color="FF00FF00")
    add_column(sheet, 3, "片区", ["东", "西", "南", "北", "中", "东"])
    book.save(path)
    more = replace(report(8), cases=(*report(8).cases[6:], *reversed(report(8).cases[:6])))

    write(more, path)
    write(more, path)

    sheet = load_workbook(path)[CASES]
    assert [cell.value for cell in sheet[1]][:4] == ["案例编号", "申报单位", "片区", "★规范单位名称"]
    assert [cell.value for cell in sheet[1]][-1] == "我的打分"
    assert dict(zip(column(sheet, "案例编号"), column(sheet, "片区"), strict=True)) == {
        "DJ2025-0007": None, "DJ2025-0008": None, "DJ2025-0006": "东", "DJ2025-0005": "中",
        "DJ2025-0004": "北", "DJ2025-0003": "南", "DJ2025-0002": "西", "DJ2025-0001": "东",
    }  # fmt: skip
    scores = dict(zip(column(sheet, "案例编号"), column(sheet, "我的打分"), strict=True))
    assert (scores["DJ2025-0002"], scores["DJ2025-0003"], scores["DJ2025-0004"]) == (85.5, None, "待定")
    green = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "DJ2025-0002")[-1]
    assert green.fill.start_color.rgb == "FF00FF00"


def test_column_with_a_heading_of_ours_or_none_is_hers_all_the_same(path):
    book = load_workbook(path)
    sheet = book[CASES]
    for heading in ("状态", None):
        add_column(sheet, sheet.max_column + 1, heading, ["她"])
    book.save(path)

    again(path)
    sheet = again(path)[CASES]

    assert [(cell.value, below.value) for cell, below in zip(sheet[1][-2:], sheet[2][-2:], strict=True)] == [("状态’", "她"), (None, "她")]
    assert column(sheet, "状态")[0] == "齐全待验"


def test_formula_in_her_column_becomes_what_it_came_to_and_is_told(path):
    book = load_workbook(path)
    sheet = book[CASES]
    add_column(sheet, sheet.max_column + 1, "我的公式", ['=CONCATENATE("a","b")'])
    book.save(path)

    outcome = write(report(6), path)

    cell = load_workbook(path)[CASES].cell(2, sheet.max_column)
    assert (cell.value, cell.data_type) == ('=CONCATENATE("a","b")', "s")  # openpyxl never worked it out
    assert outcome == Written(path, path.parent / "历史" / "台账-2025-09-22-140500.xlsx", ("formulas",))
    assert load_workbook(outcome.copy)[CASES].cell(2, sheet.max_column).data_type == "f"


def test_sheets_of_hers_stay_where_they_were_with_their_styles_charts_and_formulas(path):
    book = load_workbook(path)
    sheet = book.create_sheet("会议", 2)
    sheet["A1"], sheet["B1"], sheet["A2"] = "=COUNTA(单位台账!A:A)-1", 3, "合计"
    sheet["A2"].fill = PatternFill("solid", start_color="FF123456")
    sheet.merge_cells("A5:C6")
    sheet.column_dimensions["A"].width = 33
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2))
    sheet.add_chart(chart, "E2")
    book.save(path)

    again(path)
    book = again(path)

    assert book.sheetnames[:4] == ["总览", CASES, "会议", "材料明细"]
    sheet = book["会议"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A2"].fill.start_color.rgb) == ("=COUNTA(单位台账!A:A)-1", "合计", "FF123456")
    assert (sheet.column_dimensions["A"].width, len(sheet._charts), [str(one) for one in sheet.merged_cells.ranges]) == (33, 1, ["A5:C6"])
    assert [one.title for one in book if one.sheet_view.tabSelected] == ["总览"]
    assert len(book["总览"]._charts) == 2


def test_sheet_that_was_taken_away_comes_back(path):
    book = load_workbook(path)
    book.remove(book["日志"])
    book.create_sheet("我的")
    book.save(path)

    assert [one.title for one in again(path) if one.sheet_state == "visible"] == ["总览", CASES, "材料明细", POST, "待核", "外发", "日志", "我的"]


def test_widths_hidden_columns_panes_and_notes_stay(path):
    book = load_workbook(path)
    sheet = book[CASES]
    sheet.column_dimensions["B"].width = 51
    sheet.column_dimensions["C"].hidden = True
    sheet.freeze_panes = "E2"
    sheet["B3"].comment = Comment("已电话核对", "小李")
    sheet["A1"].comment = Comment("编号", "小李")
    sort_by(sheet, "案例编号", reverse=True)
    sheet["B3"].comment = None
    sheet["D4"].comment = Comment("题目要改", "小李")
    number = sheet["A4"].value
    book.save(path)

    again(path)
    sheet = again(path, 7)[CASES]

    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].hidden, sheet.freeze_panes) == (51, True, "E2")
    notes = {(sheet.cell(cell.row, 1).value, cell.column_letter): cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert notes == {("案例编号", "A"): "编号", (number, "D"): "题目要改"}
    assert column(sheet, "案例编号") == [f"DJ2025-{one:04}" for one in (6, 5, 4, 3, 2, 1, 7)]


def sealed() -> Report:
    """The report of six cases, with a seal seen in the form of the first."""
    given_report = report(6)
    case = given_report.cases[0]
    seen = (Finding("seal-matches", Weight.HUMAN, values=(("owner", "本单位"),)),)
    paper = replace(case.items[0].papers[0], findings=seen, id=1)
    case = replace(case, items=(replace(case.items[0], findings=seen, papers=(paper,)), *case.items[1:]))
    return replace(given_report, cases=(case, *given_report.cases[1:]))


def test_notes_and_links_to_seals_stand_on_one_sheet(tmp_path):
    path = tmp_path / "台账.xlsx"
    write(sealed(), path, prints=lambda _: {})
    book = load_workbook(path)
    links = [cell.coordinate for row in book[CASES].iter_rows() for cell in row if cell.hyperlink]
    book[CASES]["D4"].comment = Comment("题目要改", "小李")
    book.save(path)

    write(sealed(), path, prints=lambda _: {})

    sheet = load_workbook(path)[CASES]
    assert links == ["G2"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink] == links
    assert sheet["D4"].comment.text == "题目要改"


def test_order_is_the_offices_until_she_sorts(path):
    book = load_workbook(path)
    book[CASES]["B2"].value = "saved, not sorted"
    book.save(path)
    turned = replace(report(6), cases=tuple(reversed(report(6).cases)))

    write(turned, path)

    assert column(load_workbook(path)[CASES], "案例编号")[0] == "DJ2025-0006"


def test_filter_stays_and_says_who_is_in_sight(path):
    book = load_workbook(path)
    sheet = book[CASES]
    at = place(sheet, "状态")
    sheet.auto_filter.add_filter_column(at - 1, ["待补正"])
    for row in range(2, 8):
        sheet.row_dimensions[row].hidden = sheet.cell(row, at).value != "待补正"
    book.save(path)
    given_report = report(8)
    other = replace(given_report, cases=(replace(given_report.cases[0], state=given_report.cases[2].state), *given_report.cases[1:]))

    write(other, path)

    sheet = load_workbook(path)[CASES]
    assert [(one.colId, one.filters.filter) for one in sheet.auto_filter.filterColumn] == [(at - 1, ["待补正"])]
    assert [sheet.cell(row, 1).value for row in range(2, 10) if not sheet.row_dimensions[row].hidden] == ["DJ2025-0001", "DJ2025-0003"]


def test_rows_she_hid_stay_hidden_and_new_ones_are_seen(path):
    book = load_workbook(path)
    book[CASES].row_dimensions[3].hidden = True
    book.save(path)

    sheet = again(path, 7)[CASES]

    assert [sheet.cell(row, 1).value for row in range(2, 9) if sheet.row_dimensions[row].hidden] == ["DJ2025-0002"]


def test_her_cells_stay_in_the_rows_that_have_no_number_yet(path):
    book = load_workbook(path)
    sheet = book[POST]
    first = 2 + len(report(6).parcels)
    at = sheet.max_column + 1
    sheet.cell(1, at).value = "架号"
    sheet.cell(first, 3).value, sheet.cell(first, at).value = "某某社区", "乙-7"
    sheet.cell(first + 1, at).value = "空一格"
    book.save(path)

    again(path)
    sheet = again(path)[POST]

    assert [(sheet.cell(row, 3).value, sheet.cell(row, at).value) for row in (first, first + 1)] == [("某某社区", "乙-7"), (None, "空一格")]


def test_drawn_shape_is_lost_told_once_and_kept_in_the_history(path):
    draw(path)

    first, second = write(report(6), path), write(report(6), path)

    assert isinstance(first, Written)
    assert first.lost == ("shapes",)
    with ZipFile(first.copy) as archive:
        assert b"<xdr:sp " in archive.read("xl/drawings/drawing1.xml")
    assert second == Written(path)


def draw(path: Path) -> None:
    """Put an arrow on the first sheet, as Excel draws one."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shape = b"<xdr:oneCellAnchor><xdr:sp macro=''><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:oneCellAnchor>".replace(b"<xdr:sp ", b"<xdr:sp ")
    parts["xl/drawings/drawing1.xml"] = (
        parts["xl/drawings/drawing1.xml"]
        .replace(b"</wsDr>", shape.replace(b"''", b'""') + b"</wsDr>")
        .replace(b"<wsDr ", b'<wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ', 1)
    )
    with ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def test_file_that_cannot_be_read_or_is_of_another_call_is_kept_apart(path):
    path.write_bytes(b"PK\x03\x04 broken")

    outcome = write(report(6), path)

    assert outcome == Written(path, path.parent / "历史" / "台账-2025-09-22-140500.xlsx", ("unread",))
    assert outcome.copy is not None
    assert outcome.copy.read_bytes() == b"PK\x03\x04 broken"


def test_workbook_that_was_saved_as_it_was_is_known_as_untouched_again(path):
    load_workbook(path).save(path)

    write(report(6), path)

    with ZipFile(path) as archive:
        assert archive.comment == UNTOUCHED


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(heading=st.text(max_size=12), texts=st.lists(st.text(max_size=20), min_size=1, max_size=6), at=st.integers(2, 29))
def test_any_text_in_a_column_of_hers_stays_text(heading, texts, at, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.unlink(missing_ok=True)
    write(report(6), path)
    book = load_workbook(path)
    add_column(book[CASES], at, heading if heading.isprintable() else "x", [])
    for row, text in enumerate(texts, 2):
        cell = book[CASES].cell(row, at)
        cell.value = "".join(one for one in text if one.isprintable())
        cell.data_type = "s"
    book.save(path)

    write(replace(report(6), at=report(6).at + timedelta(minutes=10)), path)

    sheets = load_workbook(path)
    assert [cell.coordinate for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type in "fe"] == []
    assert column(sheets[CASES], "案例编号") == [f"DJ2025-{one:04}" for one in range(1, 7)]


@pytest.mark.slow
def test_what_libreoffice_saved_is_kept_as_well(path, tmp_path):
    import shutil

    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    book = load_workbook(path)
    sheet = book[CASES]
    add_column(sheet, 3, "片区", ["东", "西", 3, "=1+1", "中", "东"])
    sheet["D3"].comment = Comment("已电话核对", "小李")
    sort_by(sheet, "案例编号", reverse=True)
    book.create_sheet("会议")["A1"] = "=COUNTA(单位台账!A:A)-1"
    book.save(path)
    out = tmp_path / "out"
    command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    book = again(out / path.name, 7)

    assert column(book[CASES], "案例编号") == [f"DJ2025-{one:04}" for one in (6, 5, 4, 3, 2, 1, 7)]
    assert column(book[CASES], "片区") == ["东", "中", 2, 3, "西", "东", None]
    assert book["会议"]["A1"].value.startswith("=COUNTA(")
    assert [cell.comment.text for row in book[CASES].iter_rows() for cell in row if cell.comment] == ["已电话核对"]
    assert column(book[CASES], "状态")[-1] == "齐全待验"
