"""Scans and photographs of forms, read off their pixels in a child of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ingest import vision
from ingest.facts import DefectKind, Extract, Kind, Leaf
from ingest.vision import Broken, Vision
from tracker.cli.sight import Sight

pytestmark = pytest.mark.skipif(find_spec("rapidocr") is None, reason="文字识别部件未安装，扫描件的测试全部跳过 no OCR: pip install 'shoujian[vision]'")
MOST = 400 << 10  # kilobytes resident that the child may come to


@pytest.fixture(scope="module")
def eye() -> Iterator[Vision]:
    with Vision() as one:
        yield one


def read(eye: Vision, file: Path, kind: Kind = Kind.JPEG) -> Extract:
    found = eye.examine(file, kind)
    assert isinstance(found, Extract), found
    return found


@pytest.mark.parametrize("name", ["stamped", "shaded", "head-down", "sideways"])
def test_a_scanned_form_is_its_table(eye: Vision, name: str) -> None:
    import scan_pages

    found = read(eye, scan_pages.FOLDER / f"{name}.jpg")

    truth = [text.translate(str.maketrans("（）", "()")) for text in scan_pages.cells(scan_pages.PAGES[name].form)]
    cells = [cell.replace("（", "(").replace("）", ")") for table in found.tables for row in table.rows for cell in row if cell]
    right = sum(a == b for a, b in zip(cells, truth, strict=False))
    print(f"{name}: {right} of {len(truth)} cells")
    assert (len(found.tables), cells) == (1, truth)
    assert found.recognised
    assert found.pages == 1
    assert all(0 < sure < 1 for row, said in zip(found.tables[0].sure, found.tables[0].rows, strict=True) for sure, cell in zip(row, said, strict=True) if cell)
    assert found.paragraphs[0].text == "2025社会工作党建品牌实践案例申报表"
    assert found.defects == ()


def test_a_seal_on_a_grey_scan_is_taken_off(eye: Vision, tmp_path: Path) -> None:
    import scan_pages
    from PIL import Image

    Image.open(scan_pages.FOLDER / "stamped.jpg").convert("L").save(tmp_path / "grey.png")

    found = read(eye, tmp_path / "grey.png", Kind.PNG)

    truth = [text.translate(str.maketrans("（）", "()")) for text in scan_pages.cells(scan_pages.PAGES["stamped"].form)]
    cells = [cell.translate(str.maketrans("（）", "()")) for table in found.tables for row in table.rows for cell in row if cell]
    assert (len(found.tables), cells) == (1, truth)


def test_pages_of_a_pdf_with_text_are_not_recognised(eye: Vision, tmp_path: Path) -> None:
    """A file of one page of text and one of pixels: the first says what it says, the second is read off."""
    import scan_pages
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "mixed.pdf"), pagesize=(595, 842))
    canvas.drawString(72, 700, "This page was never printed; O0O0 l1l1 stays as it is.")
    canvas.showPage()
    canvas.drawImage(str(scan_pages.FOLDER / "shaded.jpg"), 0, 0, 595, 842)
    canvas.save()

    found = read(eye, tmp_path / "mixed.pdf", Kind.PDF)

    assert found.pages == 2
    assert (found.paragraphs[0].text, found.paragraphs[0].sure) == ("This page was never printed; O0O0 l1l1 stays as it is.", 1.0)
    assert [(table.page, table.rows[0][1]) for table in found.tables] == [(2, "海棠县柳林镇第二社区居民委员会")]


def test_pages_beyond_the_limit_are_told(eye: Vision, tmp_path: Path) -> None:
    from PIL import Image

    white = [Image.new("L", (400, 560), 255) for _ in range(15)]
    white[0].save(tmp_path / "many.tiff", save_all=True, append_images=white[1:])

    found = read(eye, tmp_path / "many.tiff", Kind.TIFF)

    assert found.pages == 15
    assert [(d.kind, d.detail) for d in found.defects] == [(DefectKind.TOO_LARGE, "15 pages, 12 of them read")]
    assert not found.recognised


@pytest.mark.parametrize(
    ("kind", "data", "defect"),
    [
        (Kind.JPEG, b"", DefectKind.DAMAGED),
        (Kind.JPEG, b"\xff\xd8\xff\xe0" + bytes(400), DefectKind.DAMAGED),
        (Kind.PNG, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\x02\0\0\0" + bytes(4), DefectKind.DAMAGED),
        (Kind.PDF, b"%PDF-1.4 nothing", DefectKind.DAMAGED),
        (Kind.HEIC, b"\0\0\0\x18ftypheic", DefectKind.UNREAD),
    ],
)
def test_a_broken_picture_is_a_defect(eye: Vision, tmp_path: Path, kind: Kind, data: bytes, defect: DefectKind) -> None:
    (tmp_path / "broken").write_bytes(data)

    found = read(eye, tmp_path / "broken", kind)

    assert [one.kind for one in found.defects] == [defect]
    assert found.text == ""


def test_a_picture_of_countless_pixels_is_not_decoded(eye: Vision, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("1", (9_000, 9_000)).save(tmp_path / "large.png")

    found = read(eye, tmp_path / "large.png", Kind.PNG)

    assert [(d.kind, d.detail) for d in found.defects] == [(DefectKind.TOO_LARGE, "a picture of 9000 by 9000 pixels, more than is decoded")]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_stays_small(eye: Vision) -> None:
    import scan_pages

    read(eye, scan_pages.FOLDER / "stamped.jpg")
    assert eye._child is not None
    status = Path(f"/proc/{eye._child.process.pid}/status").read_text()

    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(f"the child came to {peak >> 10} MB")
    assert peak < MOST


@pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")
def test_a_child_that_dies_costs_one_file() -> None:
    import scan_pages

    file = scan_pages.FOLDER / "shaded.jpg"
    with Vision() as eye:
        eye.examine(Path("/nonexistent.jpg"), Kind.JPEG)
        assert eye._child is not None
        os.kill(eye._child.process.pid, signal.SIGKILL)

        killed = eye.examine(file, Kind.JPEG)
        again = eye.examine(file, Kind.JPEG)

    assert killed == Broken(DefectKind.CRASH, "the reader was ended by SIGKILL")
    assert isinstance(again, Extract)
    assert again.tables


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA counts what is written to on Linux")
def test_a_page_that_needs_too_much_memory_is_a_bomb() -> None:
    import scan_pages

    with Vision(memory=160 << 20) as eye:
        found = eye.examine(scan_pages.FOLDER / "shaded.jpg", Kind.JPEG)

    assert isinstance(found, Broken)
    assert found.reason is DefectKind.BOMB


@pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")
def test_a_file_that_takes_too_long_is_a_timeout() -> None:
    import scan_pages

    with Vision(wall=0.05) as eye:
        found = eye.examine(scan_pages.FOLDER / "shaded.jpg", Kind.JPEG)

    assert found == Broken(DefectKind.TIMEOUT, "takes longer than allowed")


def test_a_child_without_work_is_ended() -> None:
    with Vision(idle=0.1) as eye:
        eye.examine(Path("/nonexistent.jpg"), Kind.JPEG)
        until = time.monotonic() + 20
        while eye.awake and time.monotonic() < until:
            time.sleep(0.02)

        assert not eye.awake


def told(*files: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tracker", "read", "--worker"]
    done = subprocess.run(command, input=b"".join(os.fsencode(file) + b"\n" for file in files), capture_output=True, cwd=Path(__file__).parents[1], check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_read_recognises_scans_wherever_they_come_in(tmp_path: Path) -> None:
    """As a picture, as the page of a PDF, put into a Word document; a photograph of no paper has nothing to say."""
    import numpy as np
    import scan_pages
    from docx import Document
    from docx.shared import Cm
    from PIL import Image

    scan = scan_pages.FOLDER / "shaded.jpg"
    Image.open(scan).save(tmp_path / "scan.pdf", resolution=200)
    document = Document()
    document.add_paragraph("附件1")
    document.add_picture(str(scan), width=Cm(15))
    document.save(str(tmp_path / "scan.docx"))
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (30, 40, 3), np.uint8)).resize((2000, 1500)).save(tmp_path / "photo.jpg")

    *scans, photo = told(scan, tmp_path / "scan.pdf", tmp_path / "scan.docx", tmp_path / "photo.jpg")

    truth = {"单位名称": "海棠县柳林镇第二社区居民委员会", "类别": "新兴领域", "经办人": "沈春花", "负责人": "韩建国"}
    assert [{label: one["fields"][label]["value"] for label in truth} for one in scans] == [truth] * 3
    assert max(field["confidence"] for one in scans for field in one["fields"].values()) < 1
    assert [one["defects"] for one in scans] == [[], [], []]
    assert photo == {"path": str(tmp_path / "photo.jpg"), "kind": "jpeg", "pages": 1, "pictures": [{"width": 2000, "height": 1500}], "defects": []}


def test_read_says_what_it_did_not_recognise(tmp_path: Path) -> None:
    from PIL import Image

    white = [Image.new("L", (400, 560), 255) for _ in range(14)]
    white[0].save(tmp_path / "many.tiff", save_all=True, append_images=white[1:])

    (found,) = told(tmp_path / "many.tiff")

    assert [one for one in found["defects"] if one["kind"] == "too-large"] == [{"kind": "too-large", "detail": "14 pages, 12 of them read"}]


def test_scans_are_told_unread_where_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import scan_pages

    leaf = Leaf("1", "scan.jpg", 1, "0", "image/jpeg", Kind.JPEG)
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.path_importer_cache", {})
    monkeypatch.setattr("sys.modules", {name: module for name, module in sys.modules.items() if name.split(".")[0] not in vision._NEEDED})
    with Sight() as sight:
        said = sight.seen(scan_pages.FOLDER / "shaded.jpg", leaf)

    assert [(one.kind, one.detail[:10]) for one in said.extract.defects] == [(DefectKind.UNREAD, "没有安装文字识别部件")]


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert vision.available() == ""

    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.path_importer_cache", {})
    monkeypatch.setattr("sys.modules", {name: module for name, module in sys.modules.items() if name.split(".")[0] not in vision._NEEDED})
    said = vision.available()

    assert said == "没有安装文字识别部件，扫描件和照片上的文字无法自动读取，须由人工查看；安装办法：pip install 'shoujian[vision]'。"
