import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import packers
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from ingest import sniff, suffixes
from ingest.extract import READERS, Limits, extract, reader
from ingest.facts import DefectKind, Extract, Font, Kind, Paragraph, Table

LIMITS = Limits()
MEDIA = Path(__file__).parent / "data" / "media"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(8) + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10) + b"\xff\xd9"


def form() -> bytes:
    document = docx.Document()
    document.add_heading("2025年社会工作党建品牌案例申请表", level=1)
    document.sections[0].header.paragraphs[0].text = "页眉：秘书处"
    document.add_paragraph("填表说明")
    table = document.add_table(rows=3, cols=4)
    table.cell(0, 0).text = "单位名称"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "临江市益民社工中心"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "联系人"
    table.cell(1, 1).text = "李文"
    table.cell(2, 3).text = "13000000001"
    body = document.element.body
    body.insert(
        2,
        parse_xml(
            f"<w:p {nsdecls('w')}><w:r><w:t>保留</w:t></w:r><w:ins w:id='1' w:author='a'><w:r><w:t>补入</w:t></w:r></w:ins>"
            "<w:del w:id='2' w:author='a'><w:r><w:delText>删去</w:delText></w:r></w:del>"
            "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>"
        ),
    )
    body.insert(
        3,
        parse_xml(
            f"<w:p {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        ),
    )
    document.add_picture(io.BytesIO(png(30, 20)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(*pages: str, password: str | None = None) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, encrypt=password)
    for text in pages:
        page.drawString(72, 700, text)
        page.showPage()
    page.save()
    return out.getvalue()


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def film(seconds: int, name: bytes = b"isom") -> bytes:
    mvhd = struct.pack(">I4sIIIII", 28 + 80, b"mvhd", 0, 0, 0, 1000, seconds * 1000) + bytes(80)
    moov = struct.pack(">I4s", 8 + len(mvhd), b"moov") + mvhd
    return struct.pack(">I4s4sI", 16, b"ftyp", name, 0) + struct.pack(">I4s", 8 + 100, b"mdat") + bytes(100) + moov


FILES = {
    Kind.DOCX: form(),
    Kind.PDF: pdf("Hello 2025", "page two"),
    Kind.OFD: archive(
        ("OFD.xml", b"<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>"),
        ("D.xml", b"<Document><Pages><Page BaseLoc='P.xml'/></Pages></Document>"),
        ("P.xml", b"<Page><Content><Layer><TextObject Boundary='9 9 9 9' Size='4'><TextCode>x</TextCode></TextObject></Layer></Content></Page>"),
    ),
    Kind.DOC: (Path(__file__).parent / "old" / "merged.doc").read_bytes(),
    Kind.WPS: packers.compound(WpsContent=b"private"),
    Kind.RTF: (Path(__file__).parent / "old" / "merged.rtf").read_bytes(),
    Kind.ODT: (Path(__file__).parent / "old" / "merged.odt").read_bytes(),
    Kind.XLSX: archive(
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='a'/></sheets></workbook>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'><c r='B1'><v>1</v></c></row></sheetData></worksheet>"),
    ),
    Kind.XLS: (Path(__file__).parent / "data" / "sheets" / "ledger.xls").read_bytes(),
    Kind.ODS: (Path(__file__).parent / "data" / "sheets" / "ledger.ods").read_bytes(),
    Kind.PPTX: archive(
        ("[Content_Types].xml", b"<Types/>"),
        ("ppt/presentation.xml", b"<p xmlns:r='x/relationships'><sldId r:id='r1'/></p>"),
        ("ppt/_rels/presentation.xml.rels", b"<Relationships><Relationship Id='r1' Type='x/slide' Target='slide1.xml'/></Relationships>"),
        ("ppt/slide1.xml", b"<sld xmlns:a='a'><a:p><a:t>x</a:t></a:p></sld>"),
    ),
    Kind.CSV: "单位,电话\r\n某中心,13000000001\r\n".encode("gbk"),
    Kind.TEXT: "案例正文\r\n第二行".encode("gbk"),
    Kind.REPORT: b"Final-Recipient: rfc822; a@b\r\nAction: failed\r\n",
    Kind.CALENDAR: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    Kind.HTML: "<html><meta charset=gb2312><p>案例</p><table><tr><td>单位<td colspan=2>某中心<tr><td>姓名<td>李<td>文</table></html>".encode("gbk"),
    Kind.PNG: png(30, 20),
    Kind.JPEG: jpeg(640, 480),
    Kind.GIF: b"GIF89a" + struct.pack("<HH", 7, 9) + bytes(20),
    Kind.BMP: b"BM" + struct.pack("<IIIIii", 100, 0, 54, 40, 11, -13) + bytes(60),
    Kind.TIFF: b"II*\x00\x08\x00\x00\x00\x02\x00" + struct.pack("<HHIHHHHIHH", 256, 3, 1, 17, 0, 257, 3, 1, 19, 0) + bytes(8),
    Kind.WEBP: b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + (22).to_bytes(3, "little") + (23).to_bytes(3, "little") + bytes(20),
    Kind.HEIC: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x00\x14ispe\x00\x00\x00\x00" + struct.pack(">II", 4032, 3024) + bytes(20),
    Kind.ZIP: archive(("青禾区/南湖社区/申报表.pdf", b"%PDF-"), ("__MACOSX/x", b""), ("通知函.pdf.exe", b"MZ")),
    Kind.MP4: film(185),
    Kind.MOV: film(20, b"qt  "),
    Kind.AVI: (MEDIA / "old.avi").read_bytes(),
    Kind.WMV: (MEDIA / "old.wmv").read_bytes(),
    Kind.FLV: (MEDIA / "old.flv").read_bytes(),
    Kind.MKV: (MEDIA / "whole.mkv").read_bytes(),
    Kind.AUDIO: (MEDIA / "voice.mp3").read_bytes(),
    Kind.UNKNOWN: b"8BPS\x00\x01" + bytes(range(250)),
}


@pytest.fixture
def written(tmp_path):
    def write(data: bytes) -> Path:
        target = tmp_path / "file"
        target.write_bytes(data)
        return target

    return write


# --- every reader ---


def test_every_reader_has_a_sample():
    assert set(FILES) == {*READERS, Kind.ZIP}  # archives have openers and a suite of their own


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_is_told_by_its_bytes(kind):
    data = FILES[kind]

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is {Kind.REPORT: Kind.TEXT, Kind.CSV: Kind.TEXT}.get(kind, kind)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("other", [*FILES, None])
def test_a_reader_survives_any_file_and_says_the_same_twice(kind, other, written):
    file = written(FILES[other] if other else b"")

    found = reader(kind)(file, LIMITS)

    assert isinstance(found, Extract)
    assert found == reader(kind)(file, LIMITS)
    assert found.reader


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_survives_a_file_cut_off_anywhere(kind, written):
    data = FILES[kind]
    for step in range(12):
        found = reader(kind)(written(data[: len(data) * step // 12]), LIMITS)

        assert isinstance(found, Extract)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=300), at=st.floats(0, 1), keep=st.booleans())
def test_a_reader_survives_damage(kind, written, junk, at, keep):
    data = FILES[kind]
    place = int(len(data) * at)

    found = reader(kind)(written(data[:place] + junk + data[place + len(junk) :] if keep else junk), LIMITS)

    assert isinstance(found, Extract)


def test_kinds_without_a_reader_are_said_to_be_unread(written):
    found = extract(written(b"MZ"), Kind.PROGRAM, where="2")

    assert [(d.kind, d.where) for d in found.defects] == [(DefectKind.UNREAD, "2")]


# --- what they find ---


def test_a_form_is_read_whole(written):
    found = reader(Kind.DOCX)(written(FILES[Kind.DOCX]), LIMITS)

    assert found.paragraphs == (
        Paragraph(
            "2025年社会工作党建品牌案例申请表", heading=1, style="heading 1", font=Font("ＭＳ ゴシック", 14, bold=True)
        ),  # as python-docx's template says
        *(Paragraph(text, font=Font("ＭＳ 明朝", 11)) for text in ("填表说明", "保留补入控件☑", "文本框")),
    )
    assert found.tables == (Table((("单位名称", "临江市益民社工中心", "", ""), ("联系人", "李文", "", ""), ("", "", "", "13000000001")), tall=((1, 0, 2),)),)
    assert found.text.endswith("\n页眉：秘书处")
    assert found.margins == "页眉：秘书处"
    assert "删去" not in found.text
    assert [(p.width, p.height, p.kind) for p in found.pictures] == [(30, 20, Kind.PNG)]
    assert found.defects == ()


def rebuilt(data: bytes, name: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda xml: xml.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1), DefectKind.DANGEROUS),
        (lambda xml: xml.replace(b"</w:body>", b"<w:p/>" * 500_000 + b"</w:body>"), DefectKind.BOMB),
        (lambda xml: xml.replace(b"</w:body>", b" " * (21 << 20) + b"</w:body>"), DefectKind.BOMB),
        (lambda xml: xml[: len(xml) // 2], DefectKind.DAMAGED),
    ],
    ids=["dtd", "elements", "bytes", "half"],
)
def test_a_document_is_weighed_before_it_is_opened(change, expected, written):
    found = reader(Kind.DOCX)(written(rebuilt(FILES[Kind.DOCX], "word/document.xml", change)), LIMITS)

    assert [d.kind for d in found.defects] == [expected]


def test_a_macro_document_is_read_and_said(written):
    data = rebuilt(
        FILES[Kind.DOCX],
        "[Content_Types].xml",
        lambda xml: xml.replace(b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"),
    )
    with zipfile.ZipFile(out := io.BytesIO(data), "a") as package:
        package.writestr("word/vbaProject.bin", b"x")

    found = reader(Kind.DOCX)(written(out.getvalue()), LIMITS)

    assert found.paragraphs[0].text == "2025年社会工作党建品牌案例申请表"
    assert [d.kind for d in found.defects] == [DefectKind.DANGEROUS]


def test_a_locked_document_is_said_to_be_locked(written):
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)

    assert sniff.kind(locked, io.BytesIO(locked)) is Kind.DOCX
    assert [d.kind for d in reader(Kind.DOCX)(written(locked), LIMITS).defects] == [DefectKind.ENCRYPTED]


def test_a_pdf_is_read_page_by_page(written):
    found = reader(Kind.PDF)(written(FILES[Kind.PDF]), LIMITS)

    assert (found.text, found.pages, found.has_text_layer, found.defects) == ("Hello 2025\fpage two", 2, True, ())


def test_a_scan_has_no_text_layer_and_its_picture_is_counted(written):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PDF")

    found = reader(Kind.PDF)(written(out.getvalue()), LIMITS)

    assert (found.pages, found.has_text_layer, [(p.width, p.height) for p in found.pictures]) == (1, False, [(60, 40)])


def test_a_locked_or_broken_pdf_is_said(written):
    assert [d.kind for d in reader(Kind.PDF)(written(pdf("x", password="secret")), LIMITS).defects] == [DefectKind.ENCRYPTED]
    assert [d.kind for d in reader(Kind.PDF)(written(b"%PDF-1.4\nrubbish"), LIMITS).defects] == [DefectKind.DAMAGED]


def test_a_page_gives_text_and_tables(written):
    found = reader(Kind.HTML)(written(FILES[Kind.HTML]), LIMITS)

    assert found.tables == (Table((("单位", "某中心", ""), ("姓名", "李", "文"))),)
    assert found.text == "案例\n\n单位\t某中心\n\n姓名\t李\t文"


def test_what_was_deleted_with_its_trace_kept_is_not_read(tmp_path):
    file = tmp_path / "a.html"
    file.write_text("<table><tr><td>联系人</td><td><del>李四</del><ins>郑一凡</ins>，主任</td></tr></table>", encoding="utf-8")

    found = extract(file, Kind.HTML, where="")

    assert (found.text, found.tables[0].rows) == ("联系人\t郑一凡，主任", (("联系人", "郑一凡，主任"),))


def test_deep_pages_are_survived(written):
    found = reader(Kind.HTML)(written(b"<div>" * 50_000 + b"deep"), LIMITS)

    assert isinstance(found, Extract)


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (Kind.PNG, (30, 20)),
        (Kind.JPEG, (640, 480)),
        (Kind.GIF, (7, 9)),
        (Kind.BMP, (11, 13)),
        (Kind.TIFF, (17, 19)),
        (Kind.WEBP, (23, 24)),
        (Kind.HEIC, (4032, 3024)),
    ],
)
def test_pictures_say_their_size(kind, size, written):
    found = reader(kind)(written(FILES[kind]), LIMITS)

    assert [(p.width, p.height, p.kind) for p in found.pictures] == [(*size, kind)]


def test_films_say_their_length(written):
    assert reader(Kind.MP4)(written(FILES[Kind.MP4]), LIMITS).seconds == 185
    assert [d.kind for d in reader(Kind.MP4)(written(FILES[Kind.MP4][:60]), LIMITS).defects] == [DefectKind.DAMAGED]


@pytest.mark.parametrize(
    ("name", "dangerous"), [("a.pdf.exe", True), ("a.SCR ", True), ("表.docx", False), ("a\u202excod.exe", True), ("readme", False), ("x.lnk", True)]
)
def test_disguised_names_are_seen(name, dangerous):
    assert bool(suffixes.disguised(name)) is dangerous
