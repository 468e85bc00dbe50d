"""Forms of many layouts, written as real files and read back: how many values are right, and how many were found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from forms import files, office, score, sheets
from forms.bureau import TABLED
from forms.bureau_lines import LINED
from forms.county import COUNTY
from forms.elsewhere import ELSEWHERE, IN_TEXT
from forms.later import LATER
from forms.layouts import TABLES
from forms.lines import LINES, twice
from forms.sheets import Sheet
from forms.strangers import STRANGERS
from forms.strangers_asked import STRANGERS_ASKED
from forms.strangers_blocks import STRANGERS_BLOCKS
from forms.strangers_lines import STRANGERS_LINED
from forms.strangers_others import STRANGERS_OTHERS
from forms.summaries import summary
from forms.unseen import UNSEEN
from forms.village import VILLAGE
from test_core_builders import CALL, leaf, mail

from ingest.extract import extract, reader
from ingest.facts import Extract, Kind, Table
from tracker.core import form
from tracker.core import summary as roll
from tracker.core.blank import learn
from tracker.core.evidence import readings

PRECISION = 0.995
RECALL = 0.98
OFFICES = (*TABLED, *LINED, *COUNTY, *VILLAGE)
APART = (*STRANGERS, *STRANGERS_ASKED, *STRANGERS_BLOCKS, *STRANGERS_LINED, *STRANGERS_OTHERS)
EACH = 6  # forms a layout and a kind of file


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_fields_of_electronic_forms_are_right_and_found(kind: str, tmp_path: Path) -> None:
    scores = score.measured(tmp_path, [kind], EACH, 2025, (*TABLES, *LINES, *UNSEEN, *LATER))

    total = score.whole(scores.values())
    assert len(scores) == len(TABLES) + len(LINES) + len(UNSEEN) + len(LATER)
    assert total.true > 1000
    assert total.precision >= PRECISION, total.wrong
    assert total.recall >= RECALL, total.wrong


def test_fields_of_printed_pages_are_right_and_found(tmp_path: Path) -> None:
    scores = score.measured(tmp_path, ["pdf"], 2, 2026, TABLES)

    total = score.whole(scores.values())
    assert total.true > 150
    assert total.precision >= PRECISION, total.wrong
    assert total.recall >= RECALL, total.wrong


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "xlsx"])
def test_fields_of_forms_that_offices_draw_up_are_right_and_found(kind: str, tmp_path: Path) -> None:
    scores = score.surveyed(tmp_path, [kind], 3, 2027, OFFICES)

    total = score.whole(scores.values())
    assert total.true > 700
    assert total.precision >= PRECISION, total.wrong
    assert total.recall >= RECALL, total.wrong


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "xlsx"])
def test_fields_of_forms_drawn_up_apart_are_right_and_found(kind: str, tmp_path: Path) -> None:
    scores = score.surveyed(tmp_path, [kind], 3, 2028, APART)

    total = score.whole(scores.values())
    assert total.true > 500
    assert total.precision >= PRECISION, total.wrong
    assert total.recall >= RECALL, total.wrong


@pytest.mark.parametrize(("kind", "layouts"), [*((kind, ELSEWHERE) for kind in ("docx", "html", "pdf", "xlsx")), ("docx", IN_TEXT), ("html", IN_TEXT)])
def test_fields_of_forms_of_other_associations_are_right_and_found(kind: str, layouts: Sequence[Callable[[Random], Sheet]], tmp_path: Path) -> None:
    scores = score.surveyed(tmp_path, [kind], 3, 2029, layouts)

    total = score.whole(scores.values())
    assert total.true > 9 * len(layouts)
    assert (total.precision, total.recall) == (1.0, 1.0), total.wrong


def test_what_the_blank_form_prints_is_nobodys_answer(tmp_path: Path) -> None:
    """The campaign's 表样 has examples in its cells: a form sent in with them left standing gives the unit and no contact."""
    printed = ("星火照邻（示范案例，请改写）", "李示范", "010-80000000", "品牌示范类")
    blank = answered(tmp_path, "", *printed)
    sent = answered(tmp_path, "青禾区南湖社区居民委员会", *printed)
    wanted = next(one for one in CALL.electronic() if one.name == "申报表")
    campaign = replace(CALL, requirements=(replace(wanted, form="申报表.docx"),))
    letter = mail("m", leaf("2", "附件.docx", extract=sent))

    told = {one.label: one.value for one in readings(letter, campaign, {"申报表.docx": learn(blank)})[0].fields}
    untold = {one.label: one.value for one in readings(letter, campaign)[0].fields}

    assert told == {"申报单位": "青禾区南湖社区居民委员会", "案例名称": "", "分类": "", "联系人": "", "联系电话": ""}
    assert untold == {"申报单位": "青禾区南湖社区居民委员会", **dict(zip(("案例名称", "联系人", "联系电话", "分类"), printed, strict=True))}


def answered(folder: Path, unit: str, title: str, contact: str, phone: str, category: str) -> Extract:
    table = sheets.t(("申报单位", sheets.C(unit, 3)), ("案例名称", sheets.C(title, 3)), ("联系人", contact, "联系电话", phone), ("分类", sheets.C(category, 3)))
    sheet = sheets.Sheet("blank", (sheets.P("申报表", "title"), table), {}, {})
    return extract(office.word(sheet, folder / "blank.docx", Random(1)), Kind.DOCX, where="")


def test_two_forms_in_one_document_are_two(tmp_path: Path) -> None:
    for number in range(10):
        one = twice(Random(number))
        assert one.second is not None
        found = form.sets(extract(files.word(one, tmp_path / "two.docx", Random(number)), Kind.DOCX, where=""), score.WANTED)

        assert [{each.label: score.same(each.value) for each in each_set} for each_set in found] == [
            {label: score.same(value) for label, value in truth.items()} for truth in (one.truth, one.second)
        ]


def test_one_form_with_cover_and_commitment_is_one(tmp_path: Path) -> None:
    for layout in LINES:
        if layout is twice:
            continue
        one = layout(Random(7))
        assert len(form.sets(extract(files.word(one, tmp_path / "one.docx", Random(7)), Kind.DOCX, where=""), score.WANTED)) == 1


def test_blank_form_is_subtracted_from_the_one_filled_in(tmp_path: Path) -> None:
    """The labels of a form nobody knows, and examples printed into its cells, are learnt from it once."""
    blank = document(("申报单位", "填全称，如青禾区南湖社区"), ("联系人", ""), ("结对支部", ""), ("联系电话", "010-XXXXXXXX"), ("案例名称", "XX的探索"))
    filled = document(("申报单位", "填全称，如青禾区南湖社区"), ("联系人", "", "结对支部", ""), ("联系电话", "010-XXXXXXXX"), ("案例名称", "XX的探索"))

    read = {one.label: one.value for one in form.fields(filled, score.WANTED, learn(blank))}

    assert read == {"申报单位": "", "案例名称": "", "联系人": "", "联系电话": ""}
    assert {one.label: one.value for one in form.fields(filled, score.WANTED)} != read


def test_summary_tables_give_a_row_each(tmp_path: Path) -> None:
    total = score.Score()
    for number in range(40):
        made = summary(Random(number))
        found = opened(files.workbook(made.rows, made.merged, tmp_path / "summary.xlsx"))

        rows = roll.rows(found, score.WANTED, categories=score.KINDS)

        assert len(rows) == len(made.truth), made
        for row, truth in zip(rows, made.truth, strict=True):
            total.add([(one.label, one.value) for one in row], truth, f"{made.layout} {number}")
    assert total.true > 1500
    assert total.precision >= PRECISION, total.wrong
    assert total.recall >= RECALL, total.wrong


def document(*rows: tuple[str, ...]) -> Extract:
    return Extract(text="\n".join("\t".join(row) for row in rows), tables=(Table(rows),))


def opened(file: Path) -> Extract:
    """A workbook, by our reader; while there is none, by the library it was written with."""
    if reader(Kind.XLSX) is not None:
        return extract(file, Kind.XLSX, where="")
    from openpyxl import load_workbook

    sheet = load_workbook(file).active
    assert sheet is not None
    rows = tuple(tuple(str(cell or "") for cell in row) for row in sheet.iter_rows(values_only=True))
    return document(*rows)
