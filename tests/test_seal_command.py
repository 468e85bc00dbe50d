"""`shoujian seal`: what is said of single files, of many in a row, and on the sheet of prints."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import seal_papers as papers

from ingest.engraved import Score
from ingest.facts import Defect, DefectKind, Extract, Kind, Seal, SealType, Shape, Strip
from ingest.vision import Vision
from tracker.cli import imprinted
from tracker.core.imprint import Imprint, likely, transcript

UNIT = papers.UNIT
OTHER = "石门县白鹭洲街道办事处"
KEYS = {"page", "box", "shape", "diameter_px", "text", "match"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seals")
    (made / "扫描件.pdf").write_bytes(papers.pdf(papers.plain, papers.scanned()))
    (made / "无章.pdf").write_bytes(papers.pdf(papers.plain))
    (made / "申报表.docx").write_bytes(papers.docx("behind"))
    (made / "坏图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (made / "说明.txt").write_text("没有图", "utf-8")
    return made


def shoujian(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tracker", "seal", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False, encoding="utf-8")


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_file_gets_a_verdict(folder):
    names = ("扫描件.pdf", "无章.pdf", "申报表.docx", "坏图.png", "说明.txt")

    done = shoujian(*(folder / name for name in names), "--unit", UNIT, "--json")

    said = lines(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert [(Path(one["path"]).name, one["verdict"]) for one in said] == [
        ("扫描件.pdf", "seen"),
        ("无章.pdf", "not-seen"),
        ("申报表.docx", "seen"),
        ("坏图.png", "unsure"),
        ("说明.txt", "not-seen"),
    ]
    (seal,) = [one for one in said[0]["seals"] if one["seen"]]
    assert set(seal) >= KEYS
    assert (seal["page"], seal["shape"], seal["source"], seal["match"]["name"]) == (2, "round", "page", UNIT)
    assert seal["match"]["score"] > 0.5
    assert seal["diameter_px"] == pytest.approx(papers.MM / 25.4 * 150, rel=0.05)
    assert seal["mm"] == pytest.approx(papers.MM, abs=2)


def test_a_worker_answers_line_by_line_and_takes_a_name_with_each(folder):
    asked = f"{folder / '扫描件.pdf'}\t{UNIT}\n{folder / '扫描件.pdf'}\t{OTHER}\n{folder / '扫描件.pdf'}\n\n{folder / '没有.pdf'}\n"

    done = shoujian("--worker", given=asked)

    said = lines(done)
    assert done.returncode == 0
    assert [one["verdict"] for one in said] == ["seen", "seen", "seen", "unsure"]
    matches = [one["seals"][0]["match"] for one in said[:3]]
    assert [(one["name"], one["score"] > 0.5) if one else None for one in matches] == [(UNIT, True), (OTHER, False), None]
    assert said[3]["error"].startswith("没有这个文件")


def test_what_is_missing_needs_attention_and_the_rest_is_said(folder):
    done = shoujian(folder / "没有.pdf", folder / "无章.pdf")

    assert (done.returncode, done.stdout.splitlines()) == (1, [f"{folder / '无章.pdf'}：未见章"])
    assert done.stderr == f"没有这个文件：{folder / '没有.pdf'}\n"
    assert shoujian().returncode == 2
    assert shoujian(folder / "无章.pdf", "--sheet", "x.exe").returncode == 2


def test_a_list_and_a_sheet_to_be_gone_through(folder, tmp_path):
    listed = tmp_path / "清单.tsv"
    listed.write_text(f"{folder / '申报表.docx'}\t{UNIT}\n{folder / '扫描件.pdf'}\t{OTHER}\n{folder / '无章.pdf'}\n", "utf-8")

    for name in ("印迹.html", "印迹.png"):
        done = shoujian("--list", listed, "--sheet", tmp_path / name)
        assert (done.returncode, done.stderr) == (0, f"核对页：{tmp_path / name}\n")

    page = (tmp_path / "印迹.html").read_text("utf-8")
    assert page.count("<section") >= 3
    assert page.count('<img class="print"') >= 2
    assert all(text in page for text in (UNIT, OTHER, "不辨真伪"))
    assert (tmp_path / "印迹.png").read_bytes().startswith(b"\x89PNG")


def test_a_person_is_told_in_sentences(folder):
    done = shoujian(folder / "申报表.docx", "--unit", UNIT)

    first, second, *_ = done.stdout.splitlines()
    assert first == f"{folder / '申报表.docx'}：见章，印迹1处"
    assert second.startswith("  第1页（幅），圆形")
    assert f"比对“{UNIT}”" in done.stdout


# --- hostile ---


def hostile() -> Iterator[tuple[str, bytes]]:
    from test_seal_files import HOSTILE

    yield from HOSTILE.items()


def test_hostile_files_all_get_a_verdict_and_soon(tmp_path):
    asked = []
    for number, (_, data) in enumerate(hostile()):
        file = tmp_path / f"{number}\u202efdp.exe"
        file.write_bytes(data)
        asked.append(str(file))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    done = shoujian("--worker", given="\n".join(asked))

    said = lines(done)
    assert [one["path"] for one in said] == asked
    assert {one["verdict"] for one in said} <= {"seen", "not-seen", "unsure"}
    assert not [one for one in said for defect in one["defects"] if defect["kind"] == "crash"]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 40  # seconds of processor, however busy the machine is


def test_a_hostile_name_colours_no_terminal_and_no_page():
    seal = Seal(1, (0, 0, 9, 9), (0.0,) * 5, text="<script>", near="\x1b[31m", seen=True, crop="iVBORw0KGgo<", unrolled="/9j/AAAA")
    one = Imprint("<b>\x1b[2J\u202e.pdf", Kind.PDF, Extract(seals=(seal,)), ("<i>",))

    page = imprinted.page([one])

    assert not [sign for sign in ("\x1b", "\u202e") if sign in imprinted.told(one) + page]
    assert [tag for tag in ("<b>", "<script>", "<i>", "iVBORw0KGgo<") if tag in page] == []
    assert page.count("<img") == 1
    assert imprinted.picture([one]).startswith(b"\x89PNG")


# --- what is made of it ---


def said(*seals: Seal, defects: tuple[Defect, ...] = ()) -> str:
    return Imprint("x", Kind.PDF, Extract(seals=seals, defects=defects)).verdict


def test_a_verdict_is_of_seals_of_offices():
    box, ellipse = (1, 2, 3, 4), (0.0,) * 5
    sure, doubtful = Seal(1, box, ellipse, seen=True), Seal(1, box, ellipse, why=("grey",))
    name, logo = (Seal(1, box, ellipse, Shape.SQUARE, SealType.NAME, seen=True), Seal(1, box, ellipse, type=SealType.LOGO))
    cut = Defect(DefectKind.TOO_LARGE, "", "300 pages")

    assert [said(), said(logo), said(name), said(doubtful), said(doubtful, sure), said(defects=(cut,)), said(sure, defects=(cut,))] == [
        "not-seen",
        "not-seen",
        "unsure",
        "unsure",
        "seen",
        "unsure",
        "seen",
    ]


def test_what_is_no_seal_is_called_what_it_is():
    mark = Seal(1, (1, 2, 3, 4), (0.0,) * 5, type=SealType.LOGO)
    sample = replace(mark, strips=(Strip("ring", "样章仅供参考", ""),), text="样章仅供参考", why=("unlike",))
    doubtful = replace(mark, type=SealType.STAR, why=("faint", "of a later version"))
    told = imprinted.told(Imprint("x", Kind.PDF, Extract(seals=(mark, sample, doubtful)), ("临江市某某协会",)))

    assert [line.strip() for line in told.splitlines()] == [
        "x：须人工查看，印迹1处",
        "第1页（幅），圆形标志图案，不是印章",
        "第1页（幅），圆形表上印的样章，不是印章",
        "章文：样章仅供参考",
        "第1页（幅），圆形五角星章，须人工查看（印迹太淡）",
        "章文：未能读出",
        "比对“临江市某某协会”：须人工查看",
    ]
    assert [card.said for card in imprinted.cards([Imprint("x", Kind.PDF, Extract(seals=(mark, sample)))])] == ["不是印章", "不是印章"]


def test_a_score_is_even_where_a_name_may_be_the_seals_as_well_as_not():
    assert [likely(Score("x", total)) for total in (0.0, -5.0, -12.0, -1e6)] == [0.982, 0.5, 0.004, 0.0]


def test_a_box_comes_out_as_four_numbers():
    found = transcript(Imprint("x", Kind.PNG, Extract(seals=(Seal(2, (1, 2, 3, 4), (0.0,) * 5, diameter=3.14159),))))

    (seal,) = found["seals"]
    assert (seal["page"], seal["box"], seal["diameter_px"], seal["match"]) == (2, [1, 2, 3, 4], 3.1, None)


# --- the child ---


def test_the_child_that_looks_for_seals_stays_small_and_warm(folder):
    with Vision() as vision:
        for _ in range(2):
            found = vision.seals(folder / "扫描件.pdf", Kind.PDF)
            assert isinstance(found, Extract)
        child = vision._child
        assert child is not None
        status = Path(f"/proc/{child.process.pid}/status").read_text("utf-8")

    held = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    assert held < 260 << 10
    assert found.reader.startswith("seal/")
