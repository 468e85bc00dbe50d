"""The drawn pages with seals: the same number draws the same page, and what is said to be true of it is."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

pytest.importorskip("cv2")

from seals import desk, faces, ink, names, press
from seals.looking import Looked
from seals.page import Print, Sheet, page
from seals.score import Tally

from ingest.facts import Seal, SealType, Shape

if not faces.there():
    pytest.skip("no Chinese font: apt-get install fonts-noto-cjk", allow_module_level=True)

SEEDS = range(24)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sheets() -> tuple[Sheet, ...]:
    return tuple(page(seed) for seed in SEEDS)


def prints(sheets: tuple[Sheet, ...]) -> list[tuple[Sheet, Print]]:
    return [(sheet, one) for sheet in sheets for one in sheet.prints]


def redness(sheet: Sheet) -> np.ndarray:
    picture = sheet.picture.astype(np.int16)
    return picture[..., 0] - np.maximum(picture[..., 1], picture[..., 2])


def test_the_same_number_draws_the_same_page(sheets: tuple[Sheet, ...]) -> None:
    assert [page(seed) for seed in (0, 7, 21)] == [sheets[0], sheets[7], sheets[21]]


def test_another_process_draws_the_same_page(sheets: tuple[Sheet, ...]) -> None:
    code = "import hashlib; from seals.page import page; print(hashlib.sha256(page(7).data).hexdigest())"

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": ".:tests", "PYTHONHASHSEED": "5"}, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == hashlib.sha256(sheets[7].data).hexdigest()


def test_two_numbers_draw_two_pages(sheets: tuple[Sheet, ...]) -> None:
    assert len({sheet.data for sheet in sheets}) == len(sheets)


def around(red: np.ndarray, one: Print, scale: float) -> np.ndarray:
    """Sample *red* along the true outline, made larger or smaller."""
    angles, turn = np.linspace(0, 2 * math.pi, 240, endpoint=False), math.radians(one.ellipse[4])
    along, down = one.ellipse[2] / 2 * scale * np.cos(angles), one.ellipse[3] / 2 * scale * np.sin(angles)
    x = np.clip(one.ellipse[0] + along * math.cos(turn) - down * math.sin(turn), 0, red.shape[1] - 1)
    y = np.clip(one.ellipse[1] + along * math.sin(turn) + down * math.cos(turn), 0, red.shape[0] - 1)
    return red[np.round(y).astype(int), np.round(x).astype(int)]


def test_true_outlines_lie_on_red_ink(sheets: tuple[Sheet, ...]) -> None:
    checked = 0
    for sheet, one in prints(sheets):
        if sheet.legible(one) and one.ink > 0.75 and one.shape is Shape.ROUND and not one.overlapping and not {"smeared", "sloping"} & set(one.faults):
            checked += 1
            red = redness(sheet)
            rim = np.max([around(red, one, scale) for scale in (0.95, 0.97, 0.99)], axis=0)
            assert np.median(rim) > np.median(around(red, one, 1.12)) + 25, sheet.seed

    assert checked > 3


def test_the_rim_lies_on_the_true_ellipse() -> None:
    """On a page without any fault of capture the outline is followed to a hundredth of the seal."""
    made = press.Design(ring="青溪区同心社区居民委员会", mm=42)
    mask = press.cut(made, 300)
    middle = mask.shape[0] / 2

    far = [np.flatnonzero(mask[round(middle), :])[-1] - middle, middle - np.flatnonzero(mask[:, round(middle)])[0]]

    assert [round(value / 150, 1) for value in far] == [1.0, 1.0]


def test_a_turned_seal_is_turned_clockwise() -> None:
    mask = np.zeros((101, 101), np.float32)
    mask[10:16, 48:53] = 1  # at the top

    turned = ink.turned(mask, 90)

    assert turned[50, 88] > 0.9  # at the right


def test_boxes_lie_on_the_picture(sheets: tuple[Sheet, ...]) -> None:
    for sheet, one in prints(sheets):
        high, wide = sheet.picture.shape[:2]
        assert one.box[0] >= 0, sheet.seed
        assert one.box[1] >= 0, sheet.seed
        assert one.box[0] + one.box[2] <= wide or not one.box[2], sheet.seed
        assert one.box[1] + one.box[3] <= high or not one.box[3], sheet.seed
        assert 0 <= one.ink <= 1, sheet.seed
        assert 0 <= one.whole <= 1.0001, sheet.seed


def test_a_whole_round_seal_is_as_large_as_its_box(sheets: tuple[Sheet, ...]) -> None:
    for sheet, one in prints(sheets):
        if one.whole >= 0.97 and one.shape is Shape.ROUND and sheet.capture != "photo":
            assert math.isclose(max(one.box[2:]), one.diameter, rel_tol=0.05), sheet.seed


def test_the_unit_s_own_seal_bears_its_name(sheets: tuple[Sheet, ...]) -> None:
    for sheet, one in prints(sheets):
        if one.whose == "unit" and one.type is not SealType.SPECIAL:
            assert sheet.unit in {one.text, one.text.replace("中国共产党", "中共", 1)}


def test_wrong_names_are_wrong_and_of_several_kinds() -> None:
    for seed in range(300):
        random = Random(seed)
        unit = names.unit(random)

        near = names.near(random, unit)

        assert len(near) >= 12, unit.name
        assert len({one.name for one in near}) == len(near), unit.name
        assert not {unit.name, unit.plainer} & {one.name for one in near}
        assert {"alike", "character", "body", "brother", "suffix"} <= {one.kind for one in near}, unit.name


def test_a_seal_cut_for_thirty_characters_keeps_them_all() -> None:
    name = "中国共产党云州省临江市青溪区同心街道幸福里社区总支部委员会"
    made = press.Design(ring=name, span=315, tall=0.2)
    empty = press.Design(ring="", tall=0.2)

    with_words, without = (press.cut(each, 400) for each in (made, empty))
    side = with_words.shape[0]
    rows, columns = np.mgrid[:side, :side] - side / 2
    angles = np.degrees(np.arctan2(columns, -rows))
    words = (with_words - without) > 0.5
    step = 315 / len(name)
    filled = [words[np.abs(angles - (-157.5 + step * (place + 0.5))) < step * 0.45].sum() for place in range(len(name))]

    assert min(filled) > 20


def test_a_half_pressed_seal_has_ink_on_one_side_only() -> None:
    laid, share = desk._half(np.ones((200, 200), np.float32), Random(3))

    assert math.isclose(laid.mean(), share, abs_tol=0.12)


def told(one: Print, aside: float) -> Seal:
    """Return what a reader would say that finds *one*, moved *aside* by so many diameters."""
    x, y = one.ellipse[0] + aside * one.diameter, one.ellipse[1]
    box = (round(x - one.diameter / 2), round(y - one.diameter / 2), round(one.diameter), round(one.diameter))
    return Seal(page=1, box=box, ellipse=(x, y, *one.ellipse[2:]), diameter=one.diameter, seen=True)


@pytest.mark.parametrize(("aside", "found"), [(0.0, True), (1.2, False)])
def test_the_score_knows_a_find_from_a_miss(sheets: tuple[Sheet, ...], aside: float, found: bool) -> None:
    tally = Tally()
    for sheet in sheets:
        tally.add(sheet, Looked(tuple(told(one, aside) for one in sheet.prints if not one.overlapping), 0.1, 1.0, 2.0))

    missed, wrong = tally.shares["goal 1 legible seal found nowhere on its page"], tally.shares["goal 1 'seen' where there is no seal, look-alikes apart"]
    assert missed.of > 5
    assert wrong.of > 5
    assert (missed.hit < missed.of / 3, wrong.hit) == ((True, 0) if found else (False, wrong.of))
