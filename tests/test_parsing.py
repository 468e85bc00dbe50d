"""The rows of a workbook as they are parsed here say what openpyxl makes of them, and no file makes them fill the memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from tracker.workbook.feeding import TEXT
from tracker.workbook.opening import Refused, open_
from tracker.workbook.parsing import opened

CELLS = (
    "临江市晨光社会工作服务中心", " 两边有空格 ", "", "_x005F_x0041_", "a\nb", "<&>\"'", 0, 7, -3.25, 1e21, True, False, None, date(2026, 5, 20),
    datetime(2026, 5, 20, 17, 30), time(9, 5), timedelta(hours=30), "=1+1", "#N/A", "0012",
)  # fmt: skip


def rows_of(path: Path, title: str = "甲", *, most: int = 500) -> list[tuple[Any, ...]]:
    book = opened(path)
    try:
        return [trimmed(one) for part in book.parts if part.title == title for one in part.rows(most=most, columns=40, gap=100)]
    finally:
        book.close()


def theirs(path: Path, title: str = "甲") -> list[tuple[Any, ...]]:
    book = load_workbook(path, read_only=True, data_only=True)
    found = [trimmed(one) for one in book[title].iter_rows(max_row=500, max_col=40, values_only=True)]
    book.close()
    return found


def trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the empty cells at its end; an empty text is an empty cell."""
    values = [None if one == "" else one for one in row]
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


def kinds(rows: list[tuple[Any, ...]]) -> list[list[type]]:
    return [[type(one) for one in row] for row in rows]


def saved(path: Path, *, mac: bool = False) -> Path:
    book = Workbook()
    if mac:
        book.epoch = MAC_EPOCH
    sheet = book.active
    assert sheet is not None
    sheet.title = "甲"
    sheet.append(CELLS)
    sheet.append(tuple(reversed(CELLS)))
    sheet["C9"] = CellRichText("半", TextBlock(InlineFont(b=True), "粗"), " 体")
    sheet["AN9"], sheet["AO9"] = "最后一列", "再往后"
    sheet["A12"] = "隔了两行"
    book.create_sheet("乙")["B2"] = "另一张"
    book.save(path)
    return path


def changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The same file with one part written otherwise."""
    made = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.infolist():
            data = source.read(one)
            target.writestr(one.filename, change(data.decode()).encode() if one.filename == part else data)
    return made


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = '<si><t>甲</t></si><si><r><t>半</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 粗 </t></r><rPh sb="0" eb="1"><t>ban</t></rPh></si><si/><si><t>_x005F_x0041_</t></si>'


def sharing(path: Path, texts: str = TEXTS, head: str = "") -> Path:
    """The same file with cells that share their texts, as office programs save them."""
    row = "".join(f'<c t="s"><v>{place}</v></c>' for place in (0, 1, 2, 3, 1))
    made = changed(path, SHEET, lambda text: text.replace("</sheetData>", f"<row>{row}</row></sheetData>"))
    made = changed(made, "[Content_Types].xml", lambda text: text.replace("</Types>", f'<Override PartName="/{STRINGS}" ContentType="{TYPE}"/></Types>'))
    with zipfile.ZipFile(made, "a") as target:
        target.writestr(STRINGS, f'<?xml version="1.0" encoding="UTF-8"?>{head}<sst xmlns="{NAMESPACE}">{texts}</sst>')
    return made


INLINE = '<c r="B13" t="inlineStr"><is><t>拼</t><rPh sb="0" eb="1"><t>pin</t></rPh><r><t>音</t></r></is></c>'
ODD = (
    f'<row><c><v>5</v></c>{INLINE}<c t="str"><f>A1</f><v>算得</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-05-20</v></c><c t="e"><v>#REF!</v></c></row>'
    '<row r="15"><c r="A15"><v>1</v></c></row><row r="14"><c r="A14"><v>2</v></c></row><row r="16.0"><c r="a16" t="n"/><c t="inlineStr"/></row>'
)


@pytest.mark.parametrize("mac", [False, True])
def test_every_kind_of_cell_is_what_openpyxl_makes_of_it(tmp_path: Path, *, mac: bool) -> None:
    path = saved(tmp_path / "书.xlsx", mac=mac)

    assert (rows_of(path), rows_of(path, "乙")) == (theirs(path), theirs(path, "乙"))
    assert kinds(rows_of(path)) == kinds(theirs(path))
    assert len(rows_of(path)) == 12


def test_cells_without_places_and_rows_in_disorder_are_read_as_openpyxl_reads_them(tmp_path: Path) -> None:
    path = changed(saved(tmp_path / "书.xlsx"), SHEET, lambda text: text.replace("</sheetData>", f"{ODD}</sheetData>"))

    assert rows_of(path) == theirs(path)
    assert rows_of(path)[12:15] == [(5, "拼音", "算得", True, date(2026, 5, 20), "#REF!"), (), (1,)]


def test_rows_that_are_left_out_are_no_more_than_asked_for(tmp_path: Path) -> None:
    path = changed(saved(tmp_path / "书.xlsx"), SHEET, lambda text: text.replace("</sheetData>", '<row r="1048576"><c><v>9</v></c></row></sheetData>'))

    assert len(rows_of(path, most=2_000_000)) == 12 + 100 + 1
    assert rows_of(path, most=12) == rows_of(saved(tmp_path / "书2.xlsx"))


def test_texts_that_cells_share_are_what_openpyxl_makes_of_them(tmp_path: Path) -> None:
    path = sharing(saved(tmp_path / "书.xlsx"))

    assert rows_of(path) == theirs(path)
    assert rows_of(path)[-1] == ("甲", "半 粗 ", None, "_x0041_", "半 粗 ")


def test_text_of_a_cell_is_cut_and_held_once(tmp_path: Path) -> None:
    long = "长" * 1_000_000
    path = sharing(saved(tmp_path / "书.xlsx"), TEXTS.replace("半", long))
    path = changed(path, SHEET, lambda text: text.replace("0012", long, 1))

    texts = [one for row in rows_of(path) for one in row if isinstance(one, str) and len(one) > TEXT // 2]

    assert [TEXT // 2 < len(one) <= 2 * TEXT for one in texts] == [True] * 3
    assert texts[1] is texts[2]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda text: re.sub(r"(<worksheet)", rf"{ENTITIES}\1", text)),
        (SHEET, lambda text: text[:-40]),
        (SHEET, lambda text: text.replace("</sheetData>", '<row><c t="s"><v>7</v></c></row></sheetData>')),
        (SHEET, lambda text: text.replace('<row r="1"', '<row r="x"', 1)),
        (SHEET, lambda text: text.replace('r="A1"', 'r="?1"', 1)),
        ("xl/workbook.xml", lambda text: text[:200]),
    ],
    ids=["entities", "cut", "no such text", "no row", "no cell", "no book"],
)
def test_what_is_no_whole_workbook_is_refused_in_words(tmp_path: Path, part: str, change: Callable[[str], str]) -> None:
    path = saved(tmp_path / "书.xlsx")
    book = load_workbook(path)
    book["甲"].title = "单位台账"  # one of ours, so that its rows are read
    book.save(path)

    with pytest.raises(Refused, match="表格已损坏"):
        open_(changed(path, part, change), language="zh")


def test_texts_with_a_document_type_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="表格已损坏"):
        open_(sharing(saved(tmp_path / "书.xlsx"), head=ENTITIES.replace("x [", "sst [")), language="zh")
