import tempfile
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbook_reports import report

from config.campaign import Campaign
from tracker.workbook.plain import CUT, LIMIT, LINES, plain, risky
from tracker.workbook.status import status_json
from tracker.workbook.summary import one_page, rows
from tracker.workbook.write import Written, write

TEXT = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),  # lone surrogates and controls included
    st.sampled_from(
        [
            "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "#REF!", "#N/A", "TRUE", "1E10", "0012", "\0", "\ufffe", "\ud800",
            "_x0000_", "_x005F_x0041_", "a\u202excod.exe", "http://mail.example/", "x" * 40_000, "😀" * 20_000, "\n" * 500, " 首尾空格 ", "<b>&amp;", "]]>", "&P", "{case}",
        ]
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("申报表", "申报表"),
        ("a\0b\x1fc", "a�b�c"),
        ("\ufffe\uffff\ud83d", "���"),
        ("😀", "😀"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x41_", "_x41_"),
        ("cod\u202excod.exe", "cod�xcod.exe"),
        ("=1+1", "=1+1"),
        ("", ""),
    ],
)
def test_plain_text_shows_what_it_is(text, cell):
    assert plain(text) == cell


def test_plain_text_is_cut_to_what_a_cell_holds():
    assert plain("x" * LIMIT) == "x" * LIMIT
    assert plain("x" * (LIMIT + 1)) == "x" * (LIMIT - len(CUT)) + CUT
    assert plain("😀" * LIMIT) == "😀" * ((LIMIT - len(CUT)) // 2) + CUT
    assert plain("a\n" * 300) == "\n".join(["a"] * LINES) + CUT


@given(TEXT)
def test_plain_text_always_fits_a_cell(text):
    cell = plain(text)

    assert len(cell.encode("utf-16-le")) <= 2 * LIMIT
    assert cell.count("\n") <= LINES
    assert plain(cell) == cell or "_x005F_" in cell


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1"])
def test_text_like_a_formula_is_quoted(text):
    assert risky(text)
    assert not risky("申报表=1")


def soaked(value: Any, draw: st.DrawFn) -> Any:
    """*value* with every free text in it replaced by one that was drawn."""
    if isinstance(value, Enum | datetime | date | timedelta | Campaign) or value is None:
        return value
    if isinstance(value, str):
        return draw(TEXT)
    if isinstance(value, tuple):
        return tuple(soaked(one, draw) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: soaked(getattr(value, one.name), draw) for one in fields(value) if one.name != "key" or value.__class__.__name__ != "ItemLine"}
        )
    return value


@st.composite
def hostile_reports(draw: st.DrawFn) -> Any:
    return soaked(report(2), draw)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(hostile_reports())
def test_any_text_in_any_field_gives_a_workbook_without_formulas_or_links(hostile):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"

        assert isinstance(write(hostile, path), Written)

        book = load_workbook(path)
    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type in "fe" or cell.hyperlink] == []
    assert book["单位台账"].max_row == len(hostile.cases) + 1
    assert book["待核"].max_row == len(hostile.tasks) + 1
    assert book["外发"].max_row == len(hostile.letters) + 1
    assert book["日志"].max_row == len(hostile.audit) + 1
    assert book["邮寄登记"].max_row == len(hostile.parcels) + 1 + 20


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(hostile_reports())
def test_any_text_in_any_field_gives_rows_a_page_and_json(hostile):
    assert [len(row) for row in rows(hostile)] == [10] * len(hostile.cases)
    assert all("\n" not in cell for row in rows(hostile) for cell in row)
    assert one_page(hostile).count("\n## ") == 3
    assert len(status_json(hostile)["submissions"]) == len(hostile.cases)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t1"])
def test_formula_like_text_stays_text_when_somebody_edits_it(text, tmp_path):
    given_report = report(1)
    case = replace(given_report.cases[0], title=text)

    write(replace(given_report, cases=(case,)), tmp_path / "a.xlsx")

    cell = load_workbook(tmp_path / "a.xlsx")["单位台账"]["D2"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", True)


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), datetime(1899, 12, 31, tzinfo=UTC)])
def test_time_no_spreadsheet_knows_is_shown_as_text(at, tmp_path):
    given_report = report(1)

    write(replace(given_report, cases=(replace(given_report.cases[0], first_mail=at),)), tmp_path / "a.xlsx")

    assert at.isoformat() in [cell.value for cell in load_workbook(tmp_path / "a.xlsx")["单位台账"][2]]
