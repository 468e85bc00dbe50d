"""From readings of print to words: what two readings disagree on, ink nobody read, boxes to tick, signs in two shapes; seals and bilevel pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import cv2
import numpy as np

from ingest.extract import cutting, ink, pressed, printed
from ingest.extract.lineboxes import Box
from ingest.extract.recognise import Glyph, Line
from ingest.facts import Extract, Kind
from ingest.vision import Vision


@pytest.fixture(scope="module")
def eye() -> Iterator[Vision]:
    with Vision() as one:
        yield one


def line(text: str, *sure: float) -> Line:
    return Line(tuple(Glyph(one, (place + 0.5) / len(text), sure[place] if sure else 0.99) for place, one in enumerate(text)))


def test_what_two_good_readings_disagree_on_is_not_believed() -> None:
    said = printed.doubted(line("让居民观了算"), line("让居民说了算"))

    assert [glyph.sure for glyph in said.glyphs] == [0.99, 0.99, 0.99, printed.DISPUTED, 0.99, 0.99]


def test_a_reading_that_is_not_sure_of_it_disputes_nothing() -> None:
    mine = line("让居民说了算")

    assert printed.doubted(mine, line("让居民观了算", 0.99, 0.99, 0.99, 0.5, 0.99, 0.99)) == mine
    assert printed.doubted(line("(盖章)"), line("（盖章）")) == line("(盖章)")


def test_half_of_a_dash_is_no_number() -> None:
    assert [printed.put_right(text) for text in ("小院议事厅—一让居民说了算", "小院议事厅一—让居民说了算", "统一—一体", "统一管理")] == [
        "小院议事厅——让居民说了算",
        "小院议事厅——让居民说了算",
        "统一——体",
        "统一管理",
    ]


def test_a_dash_as_wide_as_two_characters_is_two() -> None:
    strip = np.full((40, 200), 255, np.uint8)
    for x in (10, 130):
        strip[6:34, x : x + 28 : 2] = 0
    strip[19:21, 45:120] = 0
    said = Line(tuple(Glyph(text, at / 200, 0.99) for text, at in (("家", 24), ("—", 82), ("让", 144))))

    assert "".join(word.text for word in printed.words(strip, Box(0, 0, 180, 28), said)) == "家——让"
    assert printed.put_right("支部-——构建") == "支部——构建"


def test_an_address_torn_apart_is_one_again() -> None:
    torn = ("lianxi@exam ple.co m", "a@exa mple.com.cn 转", "a@example.com 13000000012", "a@example 联系人")

    assert [printed.put_right(text) for text in torn] == ["lianxi@example.com", "a@example.com.cn 转", "a@example.com 13000000012", "a@example 联系人"]


def test_old_shapes_of_characters_are_those_in_use() -> None:
    assert printed.put_right("塡报人：類別") == "填报人：類別"


def test_the_dot_within_a_name_is_the_chinese_one_and_no_bullet() -> None:
    assert printed.put_right("古丽・阿依 •第一") == "古丽·阿依 •第一"


@pytest.mark.parametrize(("shape", "mark"), [("circle", "○"), ("box", "□"), ("cross", "")])
def test_an_empty_box_that_was_overlooked_is_one(shape: str, mark: str) -> None:
    strip = np.full((60, 240), 255, np.uint8)
    if shape == "circle":
        cv2.circle(strip, (40, 30), 18, (0,), 2)
    elif shape == "box":
        cv2.rectangle(strip, (22, 12), (58, 48), (0,), 2)
    else:
        cv2.line(strip, (22, 12), (58, 48), (0,), 3)
    cv2.rectangle(strip, (100, 12), (140, 48), (0,), -1)

    found = printed.words(strip, Box(0, 0, 200, 48), Line((Glyph("类", 0.5, 0.99),)))

    assert "".join(word.text for word in found) == f"{mark}类"


def test_ink_that_nobody_read_makes_what_is_beside_it_doubtful() -> None:
    strip = np.full((60, 300), 255, np.uint8)
    for x in (20, 100, 180):
        cv2.line(strip, (x, 12), (x + 40, 48), (0,), 5)
        cv2.line(strip, (x + 40, 12), (x, 48), (0,), 5)

    (word, *_) = printed.words(strip, Box(0, 0, 260, 48), Line((Glyph("临", 40 / 300, 0.99), Glyph("青", 200 / 300, 0.99))))

    assert word.sure == printed.DISPUTED


def test_scraps_of_a_seal_without_colour_are_no_print() -> None:
    level = np.full((900, 900), 245, np.uint8)
    cv2.circle(level, (450, 450), 160, (120,), 10)
    cv2.circle(level, (450, 450), 50, (120,), -1)
    cv2.rectangle(level, (350, 340), (390, 344), (120,), -1)
    for x in range(100, 800, 30):
        cv2.rectangle(level, (x, 420), (x + 14, 440), (20,), 4)

    seals = pressed.taken_off(level)

    assert seals is not None
    assert [seals.owns(Box(340, 335, 400, 350)), seals.owns(Box(340, 410, 420, 445)), seals.owns(Box(100, 410, 200, 445))] == [True, False, False]
    assert int(level[290:294, 440:460].min()) > pressed.INK


def test_two_halves_of_a_character_are_one() -> None:
    """The reader set 门 at its left side; its right side is no other 门."""
    strip = np.full((35, 120), 255, np.uint8)
    for start, end in ((8, 36), (42, 49), (52, 66), (72, 100)):
        strip[6:30, start:end:2] = 0
    said = Line(tuple(Glyph(text, at / 120, 0.99) for text, at in (("字", 22), ("门", 49), ("牌", 86))), (Glyph("门", 56 / 120, 0.29),))

    assert [(word.text, word.sure) for word in printed.words(strip, Box(0, 0, 106, 28), said)] == [("字门牌", 0.99)]


def test_a_line_seen_with_the_one_below_it_is_read_once() -> None:
    """One box for two short labels below each other, whose cells a ruled line divides, and another for the second with what follows."""
    page = np.full((140, 400), 245, np.uint8)
    page[20:48, 20:100:2] = 0
    page[60:88, 20:160:2] = 0
    sheet = ink.Sheet(page, page, (ink.Rule(5, 54, 390, 54),))

    found = [piece.box for piece in cutting.pieces(sheet, [Box(10, 10, 110, 96), Box(60, 55, 170, 95), Box(10, 110, 390, 138)])]

    assert found == [Box(20, 20, 99, 48), Box(20, 60, 159, 88)]


def test_lines_whose_boxes_overlap_are_cut_where_there_is_least_ink() -> None:
    black = np.full((200, 400), 255, np.uint8)
    black[20:50, 20:300] = 0
    black[54:84, 20:300] = 0

    sheet = ink.Sheet(black, black)
    found = [piece.box for piece in cutting.pieces(sheet, [Box(15, 15, 305, 60), Box(15, 46, 305, 90)])]

    assert [(box.y0, box.y1) for box in found] == [(20.0, 50.0), (54.0, 84.0)]


def test_a_page_of_black_and_white_keeps_its_lines(eye: Vision, tmp_path: Path) -> None:
    """Scanned at 300 dpi, as offices fax: made smaller by leaving out pixels it would lose its ruled lines."""
    import pypdfium2
    import scan_pages
    from forms import files
    from PIL import Image, ImageFilter

    paper = files.paper(scan_pages.TWO, tmp_path / "form.pdf", Random(1))
    with pypdfium2.PdfDocument(paper) as document:
        drawn = document[0].render(scale=300 / 72).to_pil().convert("L")
    scanned = drawn.rotate(0.5, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
    scanned.point(lambda value: 255 * (value > 100)).convert("1").save(tmp_path / "fax.tif", compression="group4")

    found = eye.examine(tmp_path / "fax.tif", Kind.TIFF)

    assert isinstance(found, Extract)
    truth = scan_pages.cells(scan_pages.TWO)
    assert [cell for table in found.tables for row in table.rows for cell in row] == truth
