"""`read` as other programs use it: one file or one path a line in, one line of JSON out, whatever the file does to us."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from essays.build import PNG
from essays.cases import WAYS, Way, write

from ingest import parse
from tracker.flow.wrapping import wrap

ROOT = Path(__file__).parents[1]
LABELS = (("申报单位", "临江市星火社会工作服务中心"), ("案例名称", "星火照邻"), ("分类", "社会工作党建品牌"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))


def run(*words: object, lines: bytes = b"", environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "tracker", "read", *map(str, words)], input=lines, capture_output=True, cwd=ROOT, env=environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def worker(*paths: Path | str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    status, said, wrong = run("--worker", *options, lines=b"".join(os.fsencode(path) + b"\n" for path in paths))
    assert (status, wrong) == (0, "")
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    document = Document()
    table = document.add_table(rows=0, cols=2)
    for label, value in LABELS:
        row = table.add_row().cells
        row[0].text, row[1].text = label, value
    document.save(str(tmp_path / "申报表.docx"))
    return tmp_path / "申报表.docx"


def essay(folder: Path, slug: str) -> Path:
    way: Way = next(one for one in WAYS if one.slug == slug)
    (folder / f"{slug}.docx").write_bytes(write(way)[0])
    return folder / f"{slug}.docx"


@pytest.mark.parametrize("options", [(), ("--campaign", "DJ2025"), ("--campaign", "config/campaigns/DJ2025.yaml")])
def test_form_is_told_by_the_labels_printed_on_it(form: Path, options: tuple[str, ...]) -> None:
    (found,) = worker(form, options=options)

    assert {label: one["value"] for label, one in found["fields"].items() if one["value"]} == dict(LABELS)
    assert (found["path"], found["kind"], "title" in found, found["defects"]) == (str(form), "docx", False, [])
    assert found["fields"]["申报单位"]["where"] == "表1第1行"


def test_labels_are_those_of_the_form_where_no_sheet_names_them(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("报送单位：临江市星火社会工作服务中心")
    document.add_paragraph("联 系 人：郑一凡")
    document.add_paragraph("手机：13000000008")
    document.add_paragraph("电子邮箱：a@example.com")
    document.save(str(tmp_path / "a.docx"))

    (found,) = worker(tmp_path / "a.docx")

    assert {label: one["value"] for label, one in found["fields"].items()} == {
        "报送单位": "临江市星火社会工作服务中心",
        "联系人": "郑一凡",
        "手机": "13000000008",
        "电子邮箱": "a@example.com",
    }


def test_what_the_blank_form_beside_the_sheet_prints_is_no_value(tmp_path: Path) -> None:
    sheet = (ROOT / "config/campaigns/DJ2025.yaml").read_text(encoding="utf-8")
    (tmp_path / "征集单.yaml").write_text(sheet.replace("    填写: {申报单位", '    表样: "空白表.docx"\n    填写: {申报单位', 1), encoding="utf-8")
    for name, unit in (("空白表", ""), ("附件", "临江市星火社会工作服务中心")):
        document = Document()
        filled = (("申报单位", unit), ("案例名称", "星火照邻（示范案例，请改写）"), ("联系人", "李示范"), ("联系电话", "13000000008"))
        cells = document.add_table(rows=len(filled), cols=2)
        for row, pair in zip(cells.rows, filled, strict=True):
            row.cells[0].text, row.cells[1].text = pair
        document.save(str(tmp_path / f"{name}.docx"))

    (found,) = worker(tmp_path / "附件.docx", options=("--campaign", str(tmp_path / "征集单.yaml")))

    assert {label: one["value"] for label, one in found["fields"].items() if one["value"]} == {"申报单位": "临江市星火社会工作服务中心"}


def test_case_text_is_told_with_its_parts(tmp_path: Path) -> None:
    (found,) = worker(essay(tmp_path, "abstract-inline"))

    assert found == {
        "path": str(tmp_path / "abstract-inline.docx"),
        "kind": "docx",
        "pages": 1,
        "title": "党建引领聚合力 邻里同心解民忧",
        "author": "临江市星火社会工作服务中心",
        "sections": [
            {"heading": "摘要", "chars": 300, "level": 1},
            {"heading": "一、背景", "chars": 320, "level": 1},
            {"heading": "二、做法", "chars": 880, "level": 1},
            {"heading": "三、成效", "chars": 410, "level": 1},
            {"heading": "四、探讨", "chars": 260, "level": 1},
        ],
        "chars": {"all": found["chars"]["all"], "body": 1886, "abstract": 300},
        "fonts": {"title": {"name": "宋体", "size_pt": 22.0, "bold": True}, "body": {"name": "仿宋_GB2312", "size_pt": 16.0, "bold": False}},
        "defects": [],
    }


def test_summary_table_is_told_by_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("序号", "申报单位", "案例名称", "联系人", "联系电话"),
        (1, "甲社区居委会", "红色驿站", "李文", "13000000001"),
        (2, "乙社区居委会", "暖心坊", "王芳", "13000000002"),
    ):
        sheet.append(row)
    book.save(tmp_path / "汇总表.xlsx")

    (found,) = worker(tmp_path / "汇总表.xlsx", options=("--campaign", "DJ2025"))

    assert [(row["申报单位"], row["案例名称"], row["联系电话"]) for row in found["rows"]] == [
        ("甲社区居委会", "红色驿站", "13000000001"),
        ("乙社区居委会", "暖心坊", "13000000002"),
    ]
    assert "fields" not in found


def test_pictures_are_told_by_their_size_and_caption(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)

    alone, inside = worker(tmp_path / "a.png", essay(tmp_path, "pictures"))

    assert alone["pictures"] == [{"width": 60, "height": 40}]
    assert inside["pictures"] == [{"width": 60, "height": 40, "caption": "图1 邻里议事会现场"}]


def test_worker_answers_for_what_is_no_document_and_goes_on(form: Path, tmp_path: Path) -> None:
    empty, cut = tmp_path / "empty.pdf", tmp_path / "cut.docx"
    empty.touch()
    cut.write_bytes(form.read_bytes()[:3000])

    answers = worker("nowhere.docx", tmp_path, "x" * 5000, empty, cut, form)

    assert answers[0]["error"] == "没有这个文件：nowhere.docx"
    assert ["error" in one for one in answers] == [True, True, True, False, False, False]
    assert (answers[3]["kind"], answers[3]["defects"][0]["kind"]) == ("empty", "unread")
    assert (answers[4]["kind"], answers[4]["defects"][0]["kind"]) == ("docx", "damaged")
    assert answers[5]["fields"]["联系人"]["value"] == "郑一凡"


def test_a_file_that_kills_its_reader_costs_the_command_nothing(form: Path, tmp_path: Path) -> None:
    from hostile.films import FLV, install

    install(tmp_path / "site")
    (tmp_path / "a.flv").write_bytes(FLV)
    lines = b"".join(os.fsencode(path) + b"\n" for path in (form, tmp_path / "a.flv", form))

    status, said, _ = run("--worker", lines=lines, environment={**os.environ, "PYTHONPATH": str(tmp_path / "site")})
    answers = [json.loads(line) for line in said.splitlines()]

    assert status == 0
    assert [[one["kind"] for one in answer["defects"]] for answer in answers] == [[], ["crash"], []]


def test_a_person_reads_the_same_in_plain_words(form: Path, tmp_path: Path) -> None:
    status, said, wrong = run(form, essay(tmp_path, "pictures"), "nowhere")

    assert status == 1
    assert wrong == "没有这个文件：nowhere\n"
    assert said.splitlines()[:3] == [f"{form}（docx，1页）", "  申报单位：临江市星火社会工作服务中心", "  案例名称：星火照邻"]
    assert "  一、背景（320字）" in said.splitlines()
    assert "  图片：60×40 图1 邻里议事会现场" in said.splitlines()


def test_wrong_use_is_said(tmp_path: Path) -> None:
    assert run()[0] == 2
    (tmp_path / "sheet.yaml").write_text("活动：", encoding="utf-8")
    assert run("x", "--campaign", tmp_path / "sheet.yaml")[0] == 1


@pytest.mark.parametrize("content", [b"\r\n.\r\nFrom a\r\n\r\n", b"\n", b"\x00" * 10, bytes(range(256)) * 5000, b"--\r\nboundary=\r\n"])
def test_wrapped_file_comes_out_of_its_letter_as_it_went_in(content: bytes, tmp_path: Path) -> None:
    file, letter = tmp_path / "a'\"\r\n;附件.bin", tmp_path / "letter.eml"
    file.write_bytes(content)

    wrap(file, letter)
    (leaf,) = parse.read(letter).leaves

    assert (leaf.sha256, leaf.size) == (hashlib.sha256(content).hexdigest(), len(content))
