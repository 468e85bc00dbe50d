"""Files that are not what their names say, or no longer whole: each is called what it is, and what is wrong with it is said."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import packers
import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from ingest import remnants, sniff
from ingest.extract import Limits, foreign, image
from ingest.facts import DefectKind, Extract, Font, Kind, Paragraph
from tracker.core import writing

ROOT = Path(__file__).parents[1]
ROWS = (
    ("序号", "申报单位", "案例名称", "联系人", "联系电话"),
    (1, "甲社区居委会", "红色驿站", "李文", "13000000001"),
    (2, "乙社区居委会", "暖心坊", "王芳", "13000000002"),
)
MHTML = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_X"\r\n\r\n--=_X\r\nContent-Location: file:///C:/a.htm\r\n'
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>\xe7\xba\xa2\xe8\x89\xb2\xe9\xa9\xbf\xe7\xab\x99</p></body></html>\r\n--=_X--\r\n"
)


def document(*paragraphs: str) -> bytes:
    made = Document()
    for one in paragraphs:
        made.add_paragraph(one)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(*rows: tuple[object, ...], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for one in merged:
        sheet.merge_cells(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(package: bytes, **changed: bytes | None) -> bytes:
    """Change members of a package, or leave them out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if changed.get(name, b"") is not None:
                after.writestr(name, changed.get(name) or before.read(name))
    return out.getvalue()


def told(folder: Path, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What `read` says of each file, asked one after the other."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    asked = b"".join(os.fsencode(folder / name) + b"\n" for name in files)
    done = subprocess.run([sys.executable, "-m", "tracker", "read", "--json", "--worker"], input=asked, capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, b"")
    return dict(zip(files, map(json.loads, done.stdout.splitlines()), strict=True))


def summed(found: dict[str, dict[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    return {name: (one["kind"], [defect["kind"] for defect in one["defects"]]) for name, one in found.items()}


def test_files_are_called_what_they_are_whatever_their_names_say(tmp_path: Path) -> None:
    docx, table = document("红色驿站"), "\r\n".join("\t".join(map(str, row)) for row in ROWS)
    pages = packers.zipped(("Index/Document.iwa", b"x"), ("Metadata/Properties.plist", b"x"), ("preview.jpg", b"\xff\xd8\xff"))

    found = told(
        tmp_path,
        {
            "docx.doc": docx,
            "docx.jpg": docx,
            "rtf.doc": b"{\\rtf1 a}",
            "mhtml.doc": MHTML,
            "text.docx": "材料见邮件。".encode("gbk"),
            "table.xls": table.encode("gbk"),
            "table16.xls": table.encode("utf-16"),
            "prose.xls": "材料见邮件，另附。\n谢谢！".encode(),
            "pages.docx": pages,
            "odp.doc": packers.zipped(("mimetype", b"application/vnd.oasis.opendocument.presentation"), method=zipfile.ZIP_STORED),
            "msg.doc": packers.compound(**{"__properties_version1.0": b"x" * 5000}),
            "dwg.doc": b"AC1032" + bytes(range(256)),
            "eps.pdf": b"%!PS-Adobe-3.0 EPSF-3.0\n",
            "url.doc": b"[InternetShortcut]\r\nURL=https://page.example/\r\n",
            "sh.doc": b"#!/bin/sh\nls\n",
            "ics.txt": b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        },
    )

    assert summed(found) == {
        "docx.doc": ("docx", []),
        "docx.jpg": ("docx", []),
        "rtf.doc": ("rtf", []),
        "mhtml.doc": ("html", []),
        "text.docx": ("text", []),
        "table.xls": ("csv", ["charset"]),
        "table16.xls": ("csv", []),
        "prose.xls": ("text", []),
        "pages.docx": ("unknown", ["unread"]),
        "odp.doc": ("unknown", ["unread"]),
        "msg.doc": ("unknown", ["unread"]),
        "dwg.doc": ("unknown", ["unread"]),
        "eps.pdf": ("unknown", ["unread"]),
        "url.doc": ("program", ["unread", "dangerous"]),
        "sh.doc": ("program", ["unread", "dangerous"]),
        "ics.txt": ("calendar", []),
    }
    assert found["mhtml.doc"]["chars"] == {"all": 4}
    assert [row["案例名称"] for row in found["table.xls"]["rows"]] == ["红色驿站", "暖心坊"]
    assert found["table.xls"]["rows"] == found["table16.xls"]["rows"]
    assert found["pages.docx"]["defects"][0]["detail"] == "a document of Apple's Pages, Numbers or Keynote"
    assert "members" not in found["pages.docx"]


def test_damaged_files_say_so(tmp_path: Path) -> None:
    docx, xlsx = document(*["清河社区位于临江市东部。"] * 50), workbook(*ROWS)
    cut = {f"cut{share}.{name}": whole[: len(whole) * share // 100] for share in (10, 50, 90, 99) for name, whole in (("docx", docx), ("xlsx", xlsx))}

    found = told(
        tmp_path,
        cut
        | {
            "zeros.docx": bytes(1 << 20),
            "begins.mp4": bytes(1 << 20) + b"rest",
            "ff.pdf": b"\xff" * 10_000,
            "old.doc": packers.compound(WordDocument=b"x" * 9000)[:1500],
            "nothing.docx": repacked(docx, **{"word/document.xml": None}),
            "broken.docx": repacked(docx, **{"word/document.xml": b"<w:document"}),
        },
    )

    kinds = {name: name.rpartition(".")[2] for name in found} | dict.fromkeys(("zeros.docx", "begins.mp4", "ff.pdf"), "unknown")
    assert summed(found) == {name: (kinds[name], ["damaged"]) for name in found}
    assert found["zeros.docx"]["defects"][0]["detail"] == "nothing but 1048576 times the byte 00"
    assert found["begins.mp4"]["defects"][0]["detail"] == "begins with 1048576 times the byte 00"


def test_what_holds_nothing_is_not_passed_over(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        {
            "empty.docx": document(),
            "bom.txt": b"\xef\xbb\xbf",
            "blank.txt": b" \r\n\r\n",
            "none.docx": b"",
            "~$表.docx": b"\x06user" + b" " * 49 + b"\x00" * 108,
            ".~lock.表.docx#": b",user,host,;",
            "desktop.ini": b"[.ShellClassInfo]",
        },
    )

    assert {name: [one["detail"] for one in said["defects"]] for name, said in found.items()} == {
        "empty.docx": ["nothing in it: neither words nor pictures"],
        "bom.txt": ["nothing in it: neither words nor pictures"],
        "blank.txt": ["nothing in it: neither words nor pictures"],
        "none.docx": ["an empty file"],
        "~$表.docx": ["what Word or WPS keeps beside a document while somebody has it open; the document itself did not come"],
        ".~lock.表.docx#": ["what Word or WPS keeps beside a document while somebody has it open; the document itself did not come"],
        "desktop.ini": ["what a system keeps beside files, not a document"],
    }


def test_locked_files_keep_the_kind_their_names_say(tmp_path: Path) -> None:
    locked = packers.office_locked(document("a"), "pw", spins=1000)

    found = told(tmp_path, {"a.docx": locked, "a.xlsx": locked, "a.xls": locked, "a.pptx": locked, "a.pdf": locked})

    assert summed(found) == {
        "a.docx": ("docx", ["encrypted"]),
        "a.xlsx": ("xlsx", ["encrypted"]),
        "a.xls": ("xlsx", ["encrypted"]),
        "a.pptx": ("pptx", ["encrypted"]),
        "a.pdf": ("docx", ["encrypted"]),
    }


def test_what_is_no_file_is_answered_like_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "self").symlink_to("self")
    with (tmp_path / "large.docx").open("wb") as sparse:
        sparse.truncate(2 << 30)
    (tmp_path / "good.docx").write_bytes(document("a"))
    paths = [b"/dev/zero", os.fsencode(tmp_path), *(os.fsencode(tmp_path / name) for name in ("pipe", "self", "nowhere", "large.docx", "good.docx")), b"a\x00b"]

    done = subprocess.run([sys.executable, "-m", "tracker", "read", "--worker"], input=b"\n".join(paths) + b"\n", capture_output=True, cwd=ROOT, timeout=60)
    found = [json.loads(line) for line in done.stdout.splitlines()]

    assert [(one["kind"], one.get("error", "").partition("：")[0], len(one["defects"])) for one in found] == [
        ("unknown", "这不是文件", 1),
        ("unknown", "这不是文件", 1),
        ("unknown", "这不是文件", 1),
        ("unknown", "没有这个文件", 1),
        ("unknown", "没有这个文件", 1),
        ("unknown", "", 1),
        ("docx", "", 0),
        ("unknown", found[7]["error"].partition("：")[0], 1),
    ]
    assert found[5]["defects"][0]["kind"] == "too-large"


def test_kind_of_a_broken_package_is_told_by_what_is_left() -> None:
    stored = packers.zipped(("docProps/app.xml", b"<Application>Microsoft Excel</Application>"), method=zipfile.ZIP_STORED)
    word = packers.zipped(("[Content_Types].xml", b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"))

    assert remnants.of_zip(stored[:-40]) is Kind.XLSX
    assert remnants.of_zip(word[:110]) is Kind.DOCX
    assert remnants.of_zip(packers.zipped(("ppt/slides/slide1.xml", b"x"))) is Kind.PPTX
    assert remnants.of_zip(packers.zipped(("材料/甲.docx", b"x"), ("password/a", b"x"))) is None
    assert remnants.of_zip(b"PK\x03\x04" * 50_000) is None
    assert remnants.of_zip(packers.zipped(*((f"a{number}", b"") for number in range(300)), ("word/document.xml", b"x"))) is None


@pytest.mark.parametrize(
    ("mark", "kind"), [(b"\xec\xa5\xc1\x00", Kind.DOC), (b"\xec\xa5\x01\x01", Kind.DOC), (b"\x09\x08\x10\x00\x00\x06", Kind.XLS), (b"\xec\xa5\xff\xff", None)]
)
def test_kind_of_an_old_document_without_its_directory_is_told_by_its_stream(mark: bytes, kind: Kind | None) -> None:
    start = packers.compound(a=b"x" * 5000)[:512] + b"\x00" * 1024 + mark + b"\x00" * 600

    assert remnants.of_compound(start) is kind
    assert remnants.of_compound(b"\x00" * 100 + start) is None  # not where a stream begins


def test_foreign_files_are_named(tmp_path: Path) -> None:
    said = {}
    for name, content in {
        "psd": b"8BPS\x00\x01",
        "cdr": b"RIFF" + struct.pack("<I", 30) + b"CDRC",
        "key": packers.zipped(("Index/Slide-1.iwa", b"x")),
        "epub": packers.zipped(("mimetype", b"application/epub+zip"), method=zipfile.ZIP_STORED),
        "cut": packers.zipped(("mimetype", b"application/epub+zip"))[:60],
        "hwp": packers.compound(FileHeader=b"x" * 5000),
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "byte": b"\x01",
        "other": b"\x01\x02\x03",
    }.items():
        (tmp_path / name).write_bytes(content)
        (defect,) = foreign.read(tmp_path / name, Limits()).defects
        said[name] = (defect.kind, defect.detail)

    assert said == {
        "psd": (DefectKind.UNREAD, "a picture of Photoshop (.psd)"),
        "cdr": (DefectKind.UNREAD, "a drawing of CorelDRAW (.cdr)"),
        "key": (DefectKind.UNREAD, "a presentation of Apple's Keynote (.key)"),
        "epub": (DefectKind.UNREAD, "a book (.epub)"),
        "cut": (DefectKind.UNREAD, "a package that no program here knows"),
        "hwp": (DefectKind.UNREAD, "a document of Hangul (.hwp)"),
        "ole": (DefectKind.DAMAGED, "an old office file that does not open: sectors of an unheard-of size"),
        "byte": (DefectKind.DAMAGED, "nothing but 1 times the byte 01"),
        "other": (DefectKind.UNREAD, "a kind of file that is not known here: kept, not read"),
    }


def test_two_lines_of_as_many_marks_are_a_table() -> None:
    assert sniff.tabular("单位\t案例\n甲\t乙\n".encode("gbk"))
    assert sniff.tabular("单位;案例\r\n甲;乙".encode("utf-16"))
    assert not sniff.tabular("各位老师，您好\n材料见附件".encode())
    assert not sniff.tabular(b"one,line,only")


MERGED = (
    ("序号", "申报单位", "案例名称", "联系人", "联系电话"),
    (1, "甲社区居委会", "红色驿站", "李文", "13000000001"),
    (2, None, "暖心坊", None, None),
    (3, "乙社区居委会", "邻里议事", "王芳", "13000000002"),
    (4, None, "微网格", "赵敏", "13000000003"),
)


def test_one_unit_beside_several_cases_stands_in_each_row(tmp_path: Path) -> None:
    made = Document()
    table = made.add_table(rows=5, cols=5)
    for number, row in enumerate(MERGED):
        for column, text in enumerate(row):
            table.cell(number, column).text = str(text or "")
    for column in (1, 3, 4):
        table.cell(1, column).merge(table.cell(2, column))
    made.save(str(tmp_path / "made.docx"))
    page = "".join(
        f"<tr>{''.join(f'<td{spans.get((number, column), str())}>{text}</td>' for column, text in enumerate(row) if text)}</tr>"
        for spans in [{(1, column): " rowspan=2" for column in (1, 3, 4)}]
        for number, row in enumerate(MERGED[:4])
    )
    xml = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{column + 1}"{" ss:MergeDown=" + chr(34) + "1" + chr(34) if number == 1 and column in {1, 3, 4} else ""}><Data ss:Type="String">{text}</Data></Cell>'
            for column, text in enumerate(row)
            if text
        )
        + "</Row>"
        for number, row in enumerate(MERGED)
    )
    ods = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"{" table:number-rows-spanned=" + chr(34) + "2" + chr(34) if number == 1 and column in {1, 3, 4} else ""}>'
            f"<text:p>{text}</text:p></table:table-cell>"
            if text
            else "<table:covered-table-cell/>"
            for column, text in enumerate(row)
        )
        + "</table:table-row>"
        for number, row in enumerate(MERGED)
    )
    spaces = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))

    found = told(
        tmp_path,
        {
            "a.xlsx": workbook(*MERGED, merged=("B2:B3", "D2:D3", "E2:E3")),
            "a.docx": (tmp_path / "made.docx").read_bytes(),
            "a.html": f"<html><table>{page}</table></html>".encode(),
            "a.xls": f'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>{xml}</Table></Worksheet></Workbook>'.encode(),
            "a.ods": packers.zipped(
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", f"<office:document-content {spaces}><table:table>{ods}</table:table></office:document-content>".encode()),
                method=zipfile.ZIP_STORED,
            ),
        },
    )

    first = [("甲社区居委会", "红色驿站", "李文"), ("甲社区居委会", "暖心坊", "李文"), ("乙社区居委会", "邻里议事", "王芳")]
    rows = {name: [(row["申报单位"], row["案例名称"], row["联系人"]) for row in one["rows"]] for name, one in found.items()}
    assert rows == {name: [*first, ("", "微网格", "赵敏")] for name in ("a.xlsx", "a.docx", "a.xls", "a.ods")} | {"a.html": first}


SAID = "清河社区位于临江市东部，常住人口一万二千余人，社区党委以网格为单位组织居民议事，推动停车、加梯等难题逐一解决。"


def test_headings_are_found_as_applicants_write_them(tmp_path: Path) -> None:
    text = SAID * 3
    written: dict[str, tuple[str, ...]] = {
        "led.docx": (f"背景。{text}", f"做法。{text}", f"成效。{text}"),
        "unset.docx": ("案例背景", text, "主要做法", text, "思考探讨", text),
        "colon.docx": ("一、缘起：问题在哪里", text, "二、破题：怎么办", text),
        "around.docx": ("前言", text, "一、背景", text, "参考文献", "[1]王某某.社区治理研究[J].社会工作,2020(3):12-18.", text),
        "joined.docx": (f"一、背景：{text}", f"二、做法：{text}"),
    }

    found = told(tmp_path, {name: document("红色驿站聚民心", *paragraphs) for name, paragraphs in written.items()})

    assert {name: [(one["heading"], one["level"]) for one in said["sections"]] for name, said in found.items()} == {
        "led.docx": [("背景", 1), ("做法", 1), ("成效", 1)],
        "unset.docx": [("案例背景", 1), ("主要做法", 1), ("思考探讨", 1)],
        "colon.docx": [("一、缘起：问题在哪里", 1), ("二、破题：怎么办", 1)],
        "around.docx": [("前言", 1), ("一、背景", 1), ("参考文献", 1)],
        "joined.docx": [("一、背景", 1), ("二、做法", 1)],
    }


def test_an_abstract_said_again_in_english_is_no_part_of_the_text(tmp_path: Path) -> None:
    text = ["一、背景", SAID * 3, "二、做法", SAID * 3]
    english = ["Abstract: The community lies in the east of the city.", "Key words: community; governance"]

    plain, both = (
        told(tmp_path, {name: document("红色驿站聚民心", f"摘要：{SAID}", "关键词：党建；治理", *more, *text)})[name]
        for name, more in (("a.docx", []), ("b.docx", english))
    )

    assert both["chars"] | {"all": 0} == plain["chars"] | {"all": 0}
    assert both["chars"]["all"] == plain["chars"]["all"] + 14


def run_in(*pieces: tuple[str, str, bool]) -> bytes:
    """A text whose second section begins with *pieces* of one paragraph: text, typeface, bold."""
    made = Document()
    for text in ("红色驿站聚民心", "一、背景", SAID * 3, "二、做法"):
        made.add_paragraph(text)
    paragraph = made.add_paragraph()
    for text, typeface, bold in pieces:
        run = paragraph.add_run(text)
        run.bold = bold
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), typeface)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


LED: tuple[tuple[tuple[tuple[str, str, bool], ...], list[tuple[str, int]]], ...] = (
    ((("（一）坚持党建引领。", "仿宋", True), (SAID, "仿宋", False)), [("（一）坚持党建引领", 2)]),
    ((("（一）坚持党建引领", "仿宋", True), ("。" + SAID, "仿宋", False)), [("（一）坚持党建引领", 2)]),
    ((("　　（一）坚持党建引领。", "楷体", False), (SAID, "仿宋", False)), [("（一）坚持党建引领", 2)]),
    ((("邻里议事。", "仿宋", True), (SAID, "仿宋", False)), [("邻里议事", 2)]),
    ((("（一）坚持", "仿宋", True), ("党建引领。", "仿宋", True), (SAID, "仿宋", False)), [("（一）坚持党建引领", 2)]),
    ((("一是建机制。", "仿宋", True), (SAID, "仿宋", False)), []),
    ((("联系人：", "仿宋", True), (SAID, "仿宋", False)), []),
    ((("社区党委组织居民议事。", "仿宋", False), (SAID, "宋体", False)), []),
    ((("社区党委组织居民议事。", "仿宋", False), (SAID, "仿宋", True)), []),
    (((SAID, "仿宋", True), (SAID, "仿宋", False)), []),
)


def test_a_heading_that_its_text_follows_is_known_by_its_letters(tmp_path: Path) -> None:
    found = told(tmp_path, {f"{number}.docx": run_in(*pieces) for number, (pieces, _) in enumerate(LED)})

    said = [[(one["heading"], one["level"], one["chars"]) for one in found[f"{number}.docx"]["sections"][2:]] for number in range(len(LED))]
    assert said == [[(*one, len(SAID)) for one in headings] for _, headings in LED]


def test_a_tiff_that_breaks_off_says_so(tmp_path: Path) -> None:
    shades = Image.effect_noise((200, 200), 90)
    one, two = io.BytesIO(), io.BytesIO()
    shades.save(one, "TIFF")
    shades.save(two, "TIFF", save_all=True, append_images=[shades])

    said = {}
    for name, content in {
        "whole": one.getvalue(),
        "cut": one.getvalue()[:20_000],
        "pages": two.getvalue(),
        "page": two.getvalue()[: len(one.getvalue()) + 20],
    }.items():
        (tmp_path / name).write_bytes(content)
        said[name] = [defect.kind for defect in image.read(tmp_path / name, Limits()).defects]

    assert said == {"whole": [], "cut": [DefectKind.DAMAGED], "pages": [], "page": [DefectKind.DAMAGED]}


def test_two_lines_of_a_title_on_a_page_are_one_title_whatever_marks_are_in_them() -> None:
    large, other, small = Font("SimSun", 22.0), Font("DejaVuSans", 22.0), Font("SimSun", 16.0)
    first, second = "以“红色驿站”为阵地打通服务居民", "“最后一百米”的探索与实践"

    def titled(page: int, font: Font) -> str:
        top = (Paragraph(first, font=large, centered=True, page=page), Paragraph(second, font=font, centered=True, page=page))
        said = (*top, Paragraph("一、背景", font=small, page=page), Paragraph(SAID * 3, font=small, page=page))
        return writing.read(Extract(text="\n".join(one.text for one in said), paragraphs=said)).title

    assert titled(1, other) == titled(0, large) == first + second
    assert titled(0, other) == titled(1, Font("DejaVuSans", 18.0)) == first


def test_half_a_title_that_ends_like_a_body_is_no_body() -> None:
    large, small = Font("宋体", 22.0, bold=True), Font("仿宋", 16.0)
    lines = ("深化“党建+网格”融合", "构建共建共治共享新格局", "中共南屏县委社会工作部")
    top = tuple(Paragraph(one, font=large if place < 2 else small, centered=True) for place, one in enumerate(lines))
    said = (*top, Paragraph("一、背景", font=small), Paragraph(SAID * 3, font=small))

    found = writing.read(Extract(text="\n".join(one.text for one in said), paragraphs=said))

    assert (found.title, found.author) == (lines[0] + lines[1], lines[2])
