"""The digest on paper: the layout official documents have, and never more pages than people read."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from notifier import official, samples
from notifier.notices import Count, Listed

ISSUES = {f"{head.language}-{name}": notice for head in (samples.HEAD, samples.HEAD_EN) for name, notice in samples.samples(head) if name.startswith("digest")}
LONG = ISSUES["zh-digest"]
FINAL = ISSUES["zh-digest-final"]
CROWDED = {
    "crowded": replace(
        LONG, undecided=LONG.undecided * 60, categories=LONG.categories * 9, regions=LONG.regions * 9, chores=LONG.chores * 4, moved=LONG.moved * 2
    ),
    "final-crowded": replace(
        FINAL, undecided=FINAL.undecided * 60, complete=FINAL.complete * 50, lacking=FINAL.lacking * 60, late=FINAL.late * 50, regions=FINAL.regions * 4
    ),
    "final-usual": replace(
        FINAL, complete=tuple(Listed(f"DJ2025-{n:04}", f"临江市青禾区第{n}社会工作服务中心", "红色驿站", "workbook.state-complete") for n in range(26))
    ),
    "long-names": replace(LONG, undecided=tuple(replace(one, unit="长" * 60, title="名" * 60) for one in LONG.undecided)),
}


def opened(notice):
    return Document(BytesIO(official.paper(notice).content))


def text(document):
    return "\n".join([*(one.text for one in document.paragraphs), *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])


def test_page_and_letters_are_those_of_official_documents():
    document = opened(LONG)

    (section,) = document.sections
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    assert [round(one.mm) for one in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]
    title, *rest = document.paragraphs
    (run,) = title.runs
    assert (title.text, run.font.size.pt, title.alignment) == ("2025社会工作党建品牌实践案例征集材料收集日报（第18期）", 22, 1)
    assert run.font.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    faces = {run.font.element.rPr.rFonts.get(qn("w:eastAsia")) for one in rest for run in one.runs}
    assert faces == {"仿宋_GB2312", "黑体"}
    signature = next(one for one in rest if one.text == LONG.head.signature)
    assert signature.alignment == 2


@pytest.mark.parametrize("notice", [*ISSUES.values(), *CROWDED.values()], ids=[*ISSUES, *CROWDED])
def test_every_count_is_on_the_paper(notice):
    written = text(opened(notice))

    for one in (*notice.states, *notice.decisions, *notice.chores, *notice.timeliness, *notice.post):
        assert str(one.number) in written
    assert str(notice.cases) in written


def test_the_final_report_lists_cases_in_tables_and_numbers_its_pages():
    document = opened(FINAL)

    lists = [[row.cells[1].text for row in table.rows[1:]] for table in document.tables[1:]]
    assert lists == [[one.number for one in rows] for rows in (FINAL.late, FINAL.lacking, FINAL.complete)]
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml


def test_what_does_not_fit_is_counted():
    assert "（另有" in text(opened(CROWDED["crowded"]))
    assert "（另有" in text(opened(CROWDED["final-crowded"]))


def test_bars_are_as_long_as_their_numbers():
    document = opened(replace(LONG, categories=(Count("甲", 12), Count("乙", 6), Count("丙", 0)), regions=()))

    (table,) = document.tables
    assert [len(row._tr.xpath(".//w:shd")) for row in table.rows] == [0, 12, 6, 0]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is an optional part of the machine")
def test_an_issue_is_one_page_and_the_report_three_at_most(tmp_path):
    notices = {**ISSUES, **CROWDED}
    for name, notice in notices.items():
        (tmp_path / f"{name}.docx").write_bytes(official.paper(notice).content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]

    subprocess.run([*command, *(str(tmp_path / f"{name}.docx") for name in notices)], check=True, capture_output=True, timeout=120)

    pages = {}
    for name in notices:
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        pages[name] = len(document)
        document.close()
    assert {name: count for name, count in pages.items() if not count <= (3 if "final" in name else 1)} == {}
    assert pages["final-usual"] >= 2
