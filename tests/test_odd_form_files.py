"""What offices leave in the files of forms: options struck out, boxes of older forms, tables in cells of pages."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import word_papers as word

from ingest import hypertext, sniff
from ingest.extract import Limits, docx, odt, rtf
from ingest.extract.sprm import letters
from ingest.facts import Kind

ORG = "青岚市科技馆"

# --- what was struck out ---


def struck_docx(tmp_path: Path) -> str:
    (tmp_path / "a").write_bytes(
        word.paper(word.p(word.r("音频", "<w:strike/>") + word.r("/视频/") + word.r("图文", "<w:dstrike/>") + word.r("甲", '<w:strike w:val="0"/>')))
    )
    return docx.read(tmp_path / "a", Limits()).text


def struck_rtf(tmp_path: Path) -> str:
    (tmp_path / "a").write_bytes(rb"{\rtf1\ansi\ansicpg936 {\strike\'d2\'f4\'c6\'b5}/\'ca\'d3\'c6\'b5/{\striked1\'cd\'bc\'ce\'c4\striked0\'bc\'d7}}")
    return rtf.read(tmp_path / "a", Limits()).text


def struck_page(_: Path) -> str:
    return hypertext.read("<p><s>音频</s>/视频/<span style='text-decoration: line-through'>图文</span>甲</p>").text


@pytest.mark.parametrize("said", [struck_docx, struck_rtf, struck_page])
def test_options_struck_out_are_not_chosen(said, tmp_path):
    assert said(tmp_path).strip() == "/视频/甲"


def test_what_old_word_files_strike_out_is_taken_back() -> None:
    assert letters(struct.pack("<HB", 0x0837, 1)).hidden == 1
    assert letters(struct.pack("<HB", 0x2A53, 1)).hidden == 1
    assert not letters(struct.pack("<HB", 0x0837, 0)).hidden


# --- documents of LibreOffice ---


def test_legacy_boxes_of_an_odt_are_boxes(tmp_path):
    box = '<field:fieldmark field:type="vnd.oasis.opendocument.field.FORMCHECKBOX">{}</field:fieldmark>'
    on = '<field:param field:name="Checkbox_Checked" field:value="true"/>'
    style = '<style:style style:name="T" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    body = f"<text:p>{box.format('')}甲{box.format(on)}乙<text:span text:style-name='T'>丙</text:span></text:p>"
    names = " ".join(f'xmlns:{key}="urn:{key}"' for key in ("office", "text", "field", "style"))
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as package:
        automatic = f"<office:automatic-styles>{style}</office:automatic-styles>"
        package.writestr(
            "content.xml", f"<office:document-content {names}>{automatic}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
        )

    assert odt.read(tmp_path / "a.odt", Limits()).text.strip() == "□甲☑乙"


def test_marks_of_form_fields_in_a_page_are_not_read() -> None:
    page = "<!DOCTYPE html><html><body><p>\x07\x03一粒米\x08</p></body></html>"

    assert sniff.kind(page.encode(), open_(page)) is Kind.HTML
    assert hypertext.read(page).text == "一粒米"
    assert sniff.kind(b"<html>\x00\x01", open_(page)) is Kind.UNKNOWN


def open_(page: str):
    return io.BytesIO(page.encode())


# --- tables in cells of a page ---

INNER = "<table><tr><td>联系人</td><td>王五</td></tr><tr><td>手机</td><td>13000000005</td></tr></table>"


def test_a_table_in_a_cell_of_a_form_stands_among_its_rows() -> None:
    rows = "".join(
        f"<tr><td>{one}</td><td>{two}</td></tr>" for one, two in (("单位名称", ORG), ("案例名称", "一粒米"), ("地址", "学院路1号"), ("联系方式", INNER))
    )

    found = hypertext.read(f"<table>{rows}</table>").tables

    assert [one.rows for one in found] == [
        (("单位名称", ORG), ("案例名称", "一粒米"), ("地址", "学院路1号"), ("联系方式", "联系人", "王五"), ("", "手机", "13000000005"))
    ]


def test_a_table_that_only_lays_out_a_page_is_none() -> None:
    assert [one.rows for one in hypertext.read(f"<table><tr><td>问候</td><td>{INNER}</td></tr></table>").tables] == [
        (("联系人", "王五"), ("手机", "13000000005"))
    ]
