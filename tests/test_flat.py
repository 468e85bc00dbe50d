"""Photographs put flat, and ruled lines of pages in black and white: invented forms, seen askew by a camera, and with holes in their lines."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import cv2
import numpy as np
import scan_pages
from forms import files

from ingest.extract import Limits, flat, ruled, scan
from ingest.facts import Kind

CORNERS = np.array([[230, 130], [1650, 280], [1560, 2290], [80, 2170]], np.float32)  # of the paper on the desk, turned by 5 degrees and tilted


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import pypdfium2

    paper = files.paper(scan_pages.ONE, tmp_path_factory.mktemp("form") / "form.pdf", Random(1))
    with pypdfium2.PdfDocument(paper) as document:
        return document[0].render(scale=200 / 72).to_numpy()[:, :, :3].copy()


def laid(page: Any) -> Any:
    """The page on a desk of dark wood, as a telephone sees it."""
    high, wide = page.shape[:2]
    move = cv2.getPerspectiveTransform(np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32), CORNERS)
    desk = np.full((2400, 1800, 3), (70, 90, 120), np.uint8)
    there = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), move, (1800, 2400)) > 0
    seen = cv2.warpPerspective(page, move, (1800, 2400), flags=cv2.INTER_CUBIC)
    desk[there] = (seen[there] * 0.9).astype(np.uint8)
    return cv2.GaussianBlur(desk, (0, 0), 0.8)


def test_the_corners_of_a_paper_on_a_desk_are_found(page: Any) -> None:
    found = flat.edges(laid(page))

    assert found is not None
    assert float(np.abs(found - CORNERS).max()) < 6
    assert flat.edges(page) is None


def test_a_photographed_form_is_its_table(page: Any, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "photo.jpg"), laid(page), [cv2.IMWRITE_JPEG_QUALITY, 85])

    found = scan.read(tmp_path / "photo.jpg", Kind.JPEG, Limits())

    truth = [text.translate(str.maketrans("（）", "()")) for text in scan_pages.cells(scan_pages.ONE)]
    cells = [cell.translate(str.maketrans("（）", "()")) for table in found.tables for row in table.rows for cell in row if cell]
    assert (len(found.tables), cells) == (1, truth)


def test_lines_that_bend_are_straight_and_straight_ones_stay(page: Any) -> None:
    high, wide = page.shape[:2]
    across, down = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    bent = cv2.remap(page, across, down + 25 * np.sin(across / wide * 3).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255))

    straight, known = flat.flattened(bent)
    same, sure = flat.flattened(page)

    assert known
    assert sure
    assert _lean_of_rules(bent) > 10
    assert _lean_of_rules(straight) <= 3
    assert np.array_equal(same, page)


def _lean_of_rules(picture: Any) -> int:
    """How many pixels high the flattest of the long lines across is."""
    dark = (picture.min(axis=2) < 160).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(dark, np.ones((1, 9), np.uint8)), connectivity=8)
    whole = max(stats[1:].tolist(), key=lambda one: one[2])
    top = dark[whole[1] : whole[1] + whole[3], whole[0] : whole[0] + whole[2]]
    first = top.argmax(axis=0)[top.any(axis=0)]
    return int(np.percentile(first, 95) - np.percentile(first, 5))


def test_a_page_without_lines_is_not_bent() -> None:
    white = np.full((800, 600, 3), 250, np.uint8)

    found, known = flat.flattened(white)

    assert np.array_equal(found, white)
    assert not known


def test_lines_with_holes_are_lines() -> None:
    """As a fax leaves them: of a table of three rows and two columns a third of the pixels of each line is gone, in pieces."""
    level = np.full((400, 700), 255, np.uint8)
    chance = np.random.default_rng(3)
    for y in (100, 160, 220, 280):
        level[y : y + 2, 100:601] = 0
    for x in (100, 300, 600):
        level[100:282, x : x + 2] = 0
    holes = cv2.dilate((chance.random(level.shape) < 0.02).astype(np.uint8), np.ones((4, 4), np.uint8))
    level[holes > 0] = 255
    for x in range(320, 560, 30):
        cv2.putText(level, "5", (x, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)

    rules, _ = ruled.find(level)

    flat_, upright = ({round((r.y0 if r.y0 == r.y1 else r.x0) / 20) * 20 for r in rules if (r.y0 == r.y1) == way} for way in (True, False))
    assert (flat_, upright) == ({100, 160, 220, 280}, {100, 300, 600})
    for y in (100, 160, 220, 280):
        assert sum(r.x1 - r.x0 for r in rules if abs(r.y0 - y) < 5 and r.y0 == r.y1) > 450


def _ruled(shade: int) -> Any:
    """A table of three rows in two columns, the middle row merged; its lines are two pixels thick."""
    level = np.full((300, 700), 245, np.uint8)
    for y in (100, 140, 180, 220):
        level[y : y + 2, 100:600] = shade
    for x in (100, 350, 600):
        level[100:222, x : x + 2] = shade
    level[142:180, 350:352] = 245
    return level


def test_a_stroke_between_the_ends_of_two_lines_is_no_line() -> None:
    """In the merged cell of a tight row, exactly below the line of the row above: the side of 门."""
    level = _ruled(20)
    level[145:177, 350:353] = 40

    rules, lines = ruled.find(level)

    assert [any(r.x0 == r.x1 and 340 < r.x0 < 360 and r.y0 < y < r.y1 for r in rules) for y in (120, 160, 200)] == [True, False, True]
    assert not lines[147:175, 348:356].any()


def test_lines_too_light_to_be_ink_are_lines() -> None:
    """A table of a page, its lines a grey that blurs to little more than a shadow, and a stroke of a letter beside them."""
    level = cv2.GaussianBlur(_ruled(190), (0, 0), 0.8)
    level[148:172, 420:423] = 60

    rules, _ = ruled.find(level)

    assert sorted(round(r.y0) for r in rules if r.y0 == r.y1) == [101, 141, 181, 221]
    assert sorted({round(r.x0) for r in rules if r.x0 == r.x1}) == [101, 351, 601]
