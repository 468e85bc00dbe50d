"""Ruled lines told from the strokes of characters: in rows without room, grey, dotted, beside print that touches them."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import cv2
import numpy as np

from ingest.extract import ruled
from ingest.extract.recognise import Picture

ROWS = (100, 136, 172, 208)  # 36 pixels apart: 五号 without any room above and below it
SIDES = (50, 650)


def table(*, black: int) -> Picture:
    page = np.full((400, 800), 245, np.uint8)
    for y in ROWS:
        page[y : y + 2, SIDES[0] : SIDES[1] + 2] = black
    for x in SIDES:
        page[ROWS[0] : ROWS[-1] + 2, x : x + 2] = black
    return page


def blurred(page: Picture) -> Picture:
    grain = np.random.default_rng(1).normal(0, 3, page.shape)
    found: Picture = (cv2.GaussianBlur(page, (0, 0), 0.7) + grain).clip(0, 255).astype(np.uint8)
    return found


def walls(page: Picture) -> list[tuple[int, int, int]]:
    """Return the lines inside that go down: where, to ten pixels, and from which row's rule to which."""
    rules, _ = ruled.find(blurred(page))
    inside = [rule for rule in rules if rule.x0 == rule.x1 and SIDES[0] + 20 < rule.x0 < SIDES[1] - 20]
    return sorted({(round(rule.x0 / 10) * 10, nearest(rule.y0), nearest(rule.y1)) for rule in inside})


def nearest(y: float) -> int:
    return min(ROWS, key=lambda row: abs(row - y))


@pytest.mark.parametrize(("black", "stroke"), [(0, 20), (0, 110), (120, 60), (180, 20)])
def test_the_strokes_of_characters_in_rows_without_room_are_no_lines(black: int, stroke: int) -> None:
    page = table(black=black)
    page[ROWS[1] : ROWS[2], 300:302] = black
    for x in (200, 400):  # as 门, 1 and 口 have them: two pixels of white above and below
        page[ROWS[1] + 4 : ROWS[2] - 2, x : x + 2] = stroke

    assert walls(page) == [(300, ROWS[1], ROWS[2])]


def test_strokes_of_rows_below_each_other_are_no_line() -> None:
    """What begins each row stands at one place: 1, l, 口."""
    page = table(black=0)
    for top, bottom in pairwise(ROWS):
        page[top + 5 : bottom - 3, 300:303] = 20

    assert walls(page) == []


def test_a_line_that_print_touches_is_one() -> None:
    page = table(black=120)
    page[ROWS[0] : ROWS[1], 300:302] = 120
    for y in range(ROWS[0] + 6, ROWS[1] - 4, 5):
        page[y : y + 2, 302:330] = 20

    assert walls(page) == [(300, ROWS[0], ROWS[1])]


@pytest.mark.parametrize("dot", [2, 3])
def test_a_dotted_line_of_one_row_is_one(dot: int) -> None:
    page = table(black=0)
    for y in range(ROWS[1] + 2, ROWS[2], 2 * dot):
        page[y : y + dot, 300:302] = 0

    assert walls(page) == [(300, ROWS[1], ROWS[2])]


def test_a_line_ends_where_the_stroke_of_a_character_goes_on() -> None:
    """A cell below a wall takes the whole row, and a character stands below the wall."""
    page = table(black=0)
    page[ROWS[0] : ROWS[1], 300:302] = 0
    page[ROWS[1] + 4 : ROWS[2] - 2, 301:303] = 60
    page[ROWS[1] + 6 : ROWS[2] - 3 : 6, 290:320] = 20

    assert walls(page) == [(300, ROWS[0], ROWS[1])]
