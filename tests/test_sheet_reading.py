"""Spreadsheets as people send them, and as nobody should."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from ingest import sniff
from ingest.extract import Limits, reader
from ingest.extract.sheetbinary import _Workbook
from ingest.extract.sheetcells import Book, number
from ingest.facts import DefectKind, Extract, Kind, Table

DATA = Path(__file__).parent / "data" / "sheets"  # the same workbook, as LibreOffice writes it in two other formats
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LEDGER = (
    ("推荐汇总表", "", "", ""),
    ("单位", "电话", "比例", "日期"),
    ("临江市益民社工中心", "13000000000", "50.00%", "2025-09-30"),
    (" 前后 ", "TRUE", "0.5", "2025-09-30 08:30"),
)


def ledger() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "推荐汇总表"
    sheet["A1"] = "推荐汇总表"
    sheet.merge_cells("A1:D1")
    sheet.append(["单位", "电话", "比例", "日期"])
    sheet.append(["临江市益民社工中心", 13000000000, 0.5, dt.date(2025, 9, 30)])
    sheet.append([" 前后 ", True, 0.5, dt.datetime(2025, 9, 30, 8, 30)])
    sheet["C3"].number_format = "0.00%"
    sheet["F12"].number_format = "0%"
    hidden = book.create_sheet("隐藏")
    hidden["C3"] = "藏"
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rebuilt(data: bytes, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(info.filename, old.read(info))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet_of(rows: str, *, after: str = "", before: str = "") -> bytes:
    return rebuilt(saved(ledger()), {"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>".encode()})


@pytest.fixture
def read(tmp_path):
    def read(data: bytes, limits: Limits | None = None, *, kind: Kind | None = None) -> Extract:
        file = tmp_path / "file"
        file.write_bytes(data)
        return reader(kind or sniff.kind(data[: sniff.HEAD], io.BytesIO(data)))(file, limits or Limits())

    return read


def kinds(found: Extract) -> list[DefectKind]:
    return [defect.kind for defect in found.defects]


# --- what people see ---


def test_a_workbook_is_read_as_it_looks(read):
    found = read(saved(ledger()))

    assert found.tables == (Table(LEDGER, name="推荐汇总表"), Table((("藏",),), name="隐藏"))
    assert found.text == "推荐汇总表\n单位\t电话\t比例\t日期\n临江市益民社工中心\t13000000000\t50.00%\t2025-09-30\n 前后 \tTRUE\t0.5\t2025-09-30 08:30\n\n藏"
    assert found.defects == ()


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_other_formats_say_the_same(suffix, read):
    data = (DATA / f"ledger.{suffix}").read_bytes()

    found = read(data)

    rows = tuple(tuple("1" if suffix == "ods" and cell == "TRUE" else cell for cell in row) for row in LEDGER)  # LibreOffice makes a number of it
    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is Kind(suffix)
    assert found.tables == (Table(rows, name="推荐汇总表"), Table((("藏",),), name="隐藏"))
    assert found.defects == ()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (13000000000, "", "13000000000"),
        (13000000000, "0.00E+00", "13000000000"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.891, "#,##0.00", "1234567.891"),
        (1e20, "", "100000000000000000000"),
        (1e-7, "", "0.0000001"),
        (1e300, "", "1e+300"),
        (-0.125, "0.0%", "-12.5%"),
        (1, '0"%"', "1"),
        (45930, "yyyy-mm-dd", "2025-09-30"),
        (45930, 'yyyy"年"m"月"d"日";@', "2025-09-30"),
        (45930, "[$-804]yyyy年m月d日", "2025-09-30"),
        (45930, "yyyy/m", "2025-09-30"),
        (45930, "mmm", "2025-09-30"),
        (45930.354166667, "yyyy-mm-dd h:mm", "2025-09-30 08:30"),
        (0.354166667, "h:mm", "08:30"),
        (0.354178241, "h:mm:ss", "08:30:01"),
        (1.25, "[h]:mm:ss", "30:00:00"),
        (44468, "yyyy-mm-dd@1904", "2025-09-30"),
        (60, "yyyy-mm-dd", "1900-02-28"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (9e9, "yyyy-mm-dd", "9000000000"),
        (-1, "yyyy-mm-dd", "-1"),
        (123, "000000", "000123"),
        (5, '[Red]0"日"', "5"),
    ],
)
def test_numbers_are_written_as_people_see_them(value, form, shown):
    assert number(value, form.removesuffix("@1904"), early=form.endswith("@1904")) == shown


def test_results_of_formulas_are_read_and_errors_are_said_as_shown(read):
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>x</f><v>社区</v></c><c r="C1" t="e"><v>#N/A</v></c><c r="D1"><f>2+2</f></c></row>'

    assert read(sheet_of(rows)).tables[0].rows == (("2", "社区", "#N/A"),)


def test_cells_and_rows_without_a_place_follow_each_other(read):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"

    assert read(sheet_of(rows)).tables[0].rows == (("1", "2"), ("", "3"))


def test_text_in_runs_is_joined_and_its_reading_left_out(read):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><r><t>临江</t></r><r><t xml:space="preserve"> 市</t></r><rPh sb="0" eb="1"><t>リン</t></rPh></is></c></row>'

    assert read(sheet_of(rows)).tables[0].rows == (("临江 市",),)


def test_what_lies_under_merged_cells_is_not_said(read):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row><row r="2"><c r="A2"><v>4</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'

    assert read(sheet_of(rows, after=merged)).tables[0].rows == (("1", "", "3"),)


def test_pictures_of_a_workbook_are_counted(read):
    from openpyxl.drawing.image import Image

    book = ledger()
    out = io.BytesIO()
    Pictures.new("RGB", (30, 20)).save(out, "PNG")
    book.worksheets[0].add_image(Image(out), "F2")

    assert [(one.width, one.height, one.kind) for one in read(saved(book)).pictures] == [(30, 20, Kind.PNG)]


def test_a_workbook_with_macros_is_read_and_said(read):
    found = read(rebuilt(saved(ledger()), {"xl/vbaProject.bin": b"x"}))

    assert found.tables[0].rows == LEDGER
    assert kinds(found) == [DefectKind.DANGEROUS]


# --- what web systems call .xls ---

OLD_XML = """<?xml version="1.0" encoding="{charset}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="汇总"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">单位</Data></Cell><Cell><Data ss:Type="String">电话</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">某社区</Data></Cell><Cell ss:StyleID="s1"><Data ss:Type="Number">0.5</Data></Cell>
<Cell><Data ss:Type="Number">13000000000</Data></Cell><Cell><Data ss:Type="DateTime">2025-09-30T00:00:00.000</Data></Cell>
<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">富<B>文本</B></ss:Data></Cell></Row></Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "utf-16"])
def test_xml_of_2003_is_read_in_any_charset(charset, read):
    found = read(OLD_XML.format(charset=charset).encode(charset), kind=Kind.XLS)

    assert found.tables == (
        Table((("单位", "", "电话", "", ""), ("", "", "", "", ""), ("某社区", "50.00%", "13000000000", "2025-09-30", "富文本")), name="汇总"),
    )


def test_xml_of_2003_and_pages_are_told_by_their_bytes():
    old, page = OLD_XML.format(charset="utf-8").encode(), "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>单位".encode()

    assert sniff.kind(old, io.BytesIO(old)) is Kind.XLS
    assert sniff.kind(page, io.BytesIO(page)) is Kind.HTML


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_values_with_marks_between_them_are_a_table(charset, mark, read):
    text = mark.join(("单位", "电话", "备注")) + "\r\n" + mark.join(("临江市益民社工中心", '="013000000000"', '"两行，\n一格"')) + "\r\n"

    assert read(text.encode(charset), kind=Kind.CSV).tables == (Table((("单位", "电话", "备注"), ("临江市益民社工中心", "013000000000", "两行，\n一格"))),)


# --- what nobody should send ---


@pytest.mark.parametrize("far", ['<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>', '<row r="1000000"><c r="A1000000"><v>2</v></c></row>'])
def test_two_cells_far_apart_are_two_cells(far, read):
    found = read(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' + far, before='<dimension ref="A1:XFD1048576"/>'))

    assert [cell for row in found.tables[0].rows for cell in row if cell] == ["1", "2"]
    assert len(found.tables[0].rows) == 2
    assert found.defects == ()


def test_more_cells_than_allowed_are_cut_and_said(read):
    rows = "".join(f'<row r="{n}">' + "<c><v>1</v></c>" * 10 + "</row>" for n in range(1, 101))

    found = read(sheet_of(rows), Limits(cells=500))

    assert sum(len(row) for table in found.tables for row in table.rows) == 500
    assert kinds(found) == [DefectKind.TOO_LARGE]


def test_one_long_text_shown_again_and_again_is_counted_each_time(read):
    shared = f"<sst {MAIN}><si><t>{'长' * 30_000}</t></si></sst>".encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1001))

    found = read(rebuilt(sheet_of(rows), {"xl/sharedStrings.xml": shared}))

    assert sum(len(cell) for table in found.tables for row in table.rows for cell in row) <= Limits().text
    assert kinds(found) == [DefectKind.TOO_LARGE]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'}, DefectKind.DANGEROUS),
        ({"xl/worksheets/sheet1.xml": b"<a>" * 100_000}, DefectKind.BOMB),
        ({"xl/worksheets/sheet1.xml": b"<worksheet " + b" ".join(b'a%d="1"' % number for number in range(150_000)) + b"/>"}, DefectKind.BOMB),
        ({"xl/sharedStrings.xml": f"<sst {MAIN}>".encode() + b"<si/>" * 4_500_000 + b"</sst>"}, DefectKind.TOO_LARGE),
        ({"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData><row><c><v>1</v></c>".encode()}, DefectKind.DAMAGED),
        ({"xl/workbook.xml": b"<workbook"}, DefectKind.DAMAGED),
    ],
    ids=["dtd", "deep", "attributes", "strings", "cut", "no workbook"],
)
def test_hostile_workbooks_are_refused_or_cut(changed, expected, read):
    assert expected in kinds(read(rebuilt(saved(ledger()), changed)))


def test_ods_that_repeats_itself_without_end_is_cut(read):
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>炸</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = (
        f'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="a">{row}</table:table></office:document-content>'
    )

    found = read(rebuilt((DATA / "ledger.ods").read_bytes(), {"content.xml": content.encode()}), kind=Kind.ODS)

    assert sum(len(row) for table in found.tables for row in table.rows) <= Limits().cells
    assert kinds(found) == [DefectKind.TOO_LARGE]


def test_a_workbook_of_excel_95_is_read():
    def record(kind: int, content: bytes) -> bytes:
        return kind.to_bytes(2, "little") + len(content).to_bytes(2, "little") + content

    begin, name, label = b"\x00\x05\x10\x00" + bytes(4), "汇总".encode("gbk"), "临江市益民社工中心".encode("gbk")
    cell = record(0x0204, bytes(6) + len(label).to_bytes(2, "little") + label) + record(
        0x027E, b"\x01\x00\x00\x00\x00\x00" + (123456 << 2 | 3).to_bytes(4, "little")
    )
    globals_ = record(0x0809, begin) + record(0x0085, bytes(6) + bytes([len(name)]) + name) + record(0x000A, b"")
    placed = globals_[:16] + len(globals_).to_bytes(4, "little") + globals_[20:]
    book = Book(Limits())

    _Workbook(placed + record(0x0809, begin) + cell + record(0x000A, b""), book).read()

    assert book.extract("").tables == (Table((("临江市益民社工中心",), ("1234.56",)), name="汇总"),)
    assert book.defects == []


def test_a_locked_workbook_is_said_to_be_locked(read):
    plain = (DATA / "ledger.xls").read_bytes()
    at = plain.index(b"\x09\x08\x10\x00")  # the first record and what follows it, overwritten by one that says "encrypted"
    locked = plain[: at + 20] + b"\x2f\x00\x36\x00" + b"\x01" * 54 + plain[at + 78 :]
    manifest = b"<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"

    assert kinds(read(locked)) == [DefectKind.ENCRYPTED]
    assert kinds(read(rebuilt((DATA / "ledger.ods").read_bytes(), {"META-INF/manifest.xml": manifest}), kind=Kind.ODS)) == [DefectKind.ENCRYPTED]


def test_two_cells_far_apart_in_an_old_workbook_are_two_cells(read):
    data = bytearray((DATA / "ledger.xls").read_bytes())
    numbers = [at for at in range(len(data) - 14) if bytes(data[at : at + 4]) in {b"\x03\x02\x0e\x00", b"\x7e\x02\x0a\x00"}]
    data[numbers[-1] + 4 : numbers[-1] + 8] = b"\xff\xff\xff\x00"  # the last number moves to the last corner: 16 million cells lie between

    found = read(bytes(data))

    assert len(found.tables[0].rows) == len(LEDGER) + 1
    assert found.tables[0].rows[-1][-1] == "2025-09-30 08:30"
    assert found.defects == ()


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=12))
def test_a_damaged_workbook_never_raises(suffix, at, junk, read):
    data = saved(ledger()) if suffix == "xlsx" else (DATA / f"ledger.{suffix}").read_bytes()
    place = int(len(data) * at)

    found = read(data[:place] + junk + data[place + len(junk) :], kind=Kind(suffix))

    assert found.reader == "sheet/1"
