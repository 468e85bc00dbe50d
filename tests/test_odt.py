"""OpenDocument texts: a form says in .odt what it says in .docx, and no package, however broken, brings its reader down."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from ingest.extract import Limits, docx, odt
from ingest.facts import DefectKind, Extract

OLD = sorted((Path(__file__).parent / "old").glob("*.odt"))
SPACES = " ".join(f'xmlns:{key}="urn:{key}"' for key in ("office", "text", "table", "draw", "style", "fo", "xlink"))


def facts(found: Extract) -> tuple[object, ...]:
    shown = [(one.width, one.height, one.kind, one.sha256, one.caption, one.paragraph) for one in found.pictures]
    words = [(one.text, one.heading, one.font, one.centered, one.number) for one in found.paragraphs]
    return found.text, words, [one.rows for one in found.tables], shown, found.margins, found.defects


@pytest.fixture
def read(tmp_path):
    def reading(body: str, limits: Limits | None = None, **more: str) -> Extract:
        file = tmp_path / "a.odt"
        with zipfile.ZipFile(file, "w") as package:
            package.writestr(
                "content.xml", f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
            )
            for name, content in more.items():
                package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
        return odt.read(file, limits or Limits())

    return reading


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.stem)
def test_a_form_says_in_odt_what_it_says_in_docx(file):
    assert facts(odt.read(file, Limits())) == facts(docx.read(file.with_suffix(".docx"), Limits()))


def test_there_are_forms_to_read():
    assert len(OLD) >= 8


def test_words_that_are_not_seen_are_not_read(read):
    found = read(
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:p>a<text:s text:c='2'/>b<text:tab/>c \n d<office:annotation><text:p>remark</text:p></office:annotation><text:line-break/>e</text:p>"
    )

    assert found.text == "a  b\tc d\ne"


def test_repeated_cells_are_there_as_often_and_no_oftener(read):
    row = "<table:table><table:table-row><table:table-cell table:number-columns-repeated='3'><text:p>x</text:p></table:table-cell></table:table-row></table:table>"

    assert [one.rows for one in read(row).tables] == [(("x", "x", "x"),)]
    bomb = read(row.replace("'3'", "'999999999'") * 3, Limits(cells=600))
    assert sum(len(cells) for one in bomb.tables for cells in one.rows) <= 600
    assert [one.kind for one in bomb.defects] == [DefectKind.TOO_LARGE]


def test_a_locked_document_says_so(read):
    found = read("<text:p>x</text:p>", **{"META-INF__manifest_xml": "<manifest:encryption-data/>"})

    assert (found.text, [one.kind for one in found.defects]) == ("", [DefectKind.ENCRYPTED])


def test_a_document_with_macros_says_so(read):
    assert [one.detail for one in read("", Basic__Standard__Module1_xml="<x/>").defects] == ["holds macros"]
    assert read("", **{"Basic__Standard__script-lb_xml": "<x/>"}).defects == ()


def test_nesting_ends(read):
    deep = read("<text:list><text:list-item>" * 100 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 100)
    spans = read("<text:p>" + "<text:span>" * 200 + "x" + "</text:span>" * 200 + "</text:p>")

    assert (deep.text, spans.text) == ("", "")
    assert {one.kind for found in (deep, spans) for one in found.defects} == {DefectKind.TOO_LARGE}


def test_a_document_type_is_refused(tmp_path):
    file = tmp_path / "a.odt"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("content.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")

    assert [one.kind for one in odt.read(file, Limits()).defects] == [DefectKind.DANGEROUS]


def test_mutations_of_real_documents_are_read(tmp_path):
    dice, file = random.Random(5), tmp_path / "a.odt"
    for source in OLD:
        with zipfile.ZipFile(source) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for _ in range(8):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as package:
                for name, content in parts.items():
                    data = content
                    if name.endswith(".xml"):
                        for _ in range(3):
                            old, new = dice.sample(
                                [b"text:p", b"table:table-cell", b"text:list", b"text:span", b"draw:frame", b"text:note-body", b"office:text"], 2
                            )
                            data = data.replace(old + b" ", new + b" ").replace(old + b">", new + b">")
                    package.writestr(name, data)
            file.write_bytes(out.getvalue())
            assert {one.kind for one in odt.read(file, Limits()).defects} <= {DefectKind.DAMAGED, DefectKind.TOO_LARGE}


def test_cells_merged_downwards_say_how_far(read):
    def cell(text: str, spanned: str = "") -> str:
        return f"<table:table-cell {spanned}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("序号") + cell("单位", "table:number-columns-spanned='2'") + covered,
        cell("1") + cell("甲", "table:number-rows-spanned='2' table:number-columns-spanned='2'") + covered,
        cell("2") + covered + covered,
        cell("3") + cell("乙") + cell("丙"),
    )
    found = read("<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>")

    assert found.tables[0].rows == (("序号", "单位", ""), ("1", "甲", ""), ("2", "", ""), ("3", "乙", "丙"))
    assert {(row, tall) for row, column, tall in found.tables[0].tall if column == 1} == {(1, 2)}
