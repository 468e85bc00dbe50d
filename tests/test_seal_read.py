"""Rings unrolled and read, the evidence that is kept of them, and pictures that are none."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import cv2
import numpy as np
import seal_reading
from seals import press
from seals.faces import there
from seals.page import page as drawn_page

from ingest.extract.seal import inner
from ingest.extract.seal.inner import Band
from ingest.extract.seal.lights import Lights
from ingest.extract.seal.unroll import Unrolled
from ingest.facts import SealType, Shape

UNIT, COMMUNITY = "临江市青禾区民政局", "临江市青禾区同心社区"
WRONG = ("临江市青禾区财政局", "临海市青禾区民政局", "临江市青木区民政局")
printed = pytest.mark.skipif(not there(), reason="no Chinese fonts")


@pytest.fixture(scope="module")
def apart() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        yield pool


@printed
def test_rings_are_read_whatever_their_turn_their_outline_and_what_is_printed_over_them(apart: ProcessPoolExecutor) -> None:
    round_, oval = press.Design(UNIT), press.Design(UNIT, shape=Shape.OVAL, type=SealType.PLAIN, flat=0.7, tall=0.24)
    jobs = [
        (round_, {}, (UNIT, *WRONG)),
        (round_, {"turn": 130.0}, (UNIT, *WRONG)),
        (round_, {"over": True}, (UNIT, *WRONG)),
        (press.Design(UNIT, rims=2, number="3201040012345"), {"turn": -40.0}, (UNIT, *WRONG)),
        (oval, {}, (UNIT, *WRONG)),
    ]

    said = apart.submit(seal_reading.heard, jobs).result(60)

    assert [text for text, _ in said] == [UNIT] * len(jobs)
    assert all(scores[0] > -2.5 and max(scores[1:]) < -8 for _, scores in said)


@printed
def test_the_inner_line_completes_the_name(apart: ProcessPoolExecutor) -> None:
    made = press.Design(COMMUNITY, inner="居民委员会")

    ((text, scores),) = apart.submit(seal_reading.heard, [(made, {"turn": 15.0}, (f"{COMMUNITY}居民委员会", f"{COMMUNITY}村民委员会"))]).result(60)

    assert text == f"{COMMUNITY}居民委员会"
    assert scores[0] > -2.5
    assert scores[1] < -8


@printed
def test_a_second_script_on_the_rim_does_not_hide_the_name_further_in(apart: ProcessPoolExecutor) -> None:
    made = press.Design(UNIT, second="Gvangjsih Bouxcuengh Swcigih Minzcwnggiz", tall=0.26, span=200.0)

    ((text, scores),) = apart.submit(seal_reading.heard, [(made, {}, (UNIT, *WRONG))]).result(60)

    assert text == UNIT
    assert scores[0] > -2.5
    assert max(scores[1:]) < -8


@printed
@pytest.mark.parametrize("seed", [900283, 900918])
def test_the_ends_of_an_inner_line_that_a_ring_seems_to_begin_with_are_its_own(apart: ProcessPoolExecutor, seed: int) -> None:
    sheet = drawn_page(seed)

    ((one, *_),) = apart.submit(seal_reading.looked, [sheet.picture]).result(60)

    assert one["text"].endswith("社区居民委员会")


@printed
@pytest.mark.parametrize(("seed", "ring", "looks"), [(970005, "小营市兰兴区和平街道爱民社区党群务中心", 1), (900346, "定市福华区乌宁街道建设社区", 3)])
def test_print_across_a_gap_does_not_close_it_and_a_second_look_begins_where_no_print_is(apart: ProcessPoolExecutor, seed: int, ring: str, looks: int) -> None:
    (found,) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert any(strip["text"].endswith(ring) for one in found for strip in [strip for strip in one["strips"] if strip["line"] == "ring"][:looks])


def test_words_begin_behind_their_own_gap_not_behind_that_of_a_number_outside_them() -> None:
    page = np.full((420, 420, 3), 255, np.uint8)
    for degrees in range(0, 360, 6):  # words with a gap below, and outside them every other time a mark, with a gap to the right
        across, down = math.sin(math.radians(degrees)), -math.cos(math.radians(degrees))
        for low, high, gap, step, thick in ((90, 150, (150, 210), 6, 3), (158, 172, (40, 90), 12, 2)):
            if degrees % step == 0 and not gap[0] < degrees < gap[1]:
                first, last = ((round(210 + far * across), round(210 + far * down)) for far in (low, high))
                cv2.line(page, first, last, (205, 30, 40), thick)

    strip = Unrolled(page, (210.0, 210.0, 400.0, 400.0, 0.0), centred=True).look(0)[0]

    inked = np.flatnonzero((strip < 128).mean(axis=0) > 0.2) / strip.shape[1]
    assert np.diff(inked).max() < 0.05


@printed
def test_a_number_where_words_stand_is_none_of_them() -> None:
    made = press.Design(UNIT, number="3201040012345", span=230.0, rims=2)

    strip = Unrolled(seal_reading.drawn(made), seal_reading.ellipse(made, 240.0, 0.0), centred=True).look(0)[0]

    inked = np.flatnonzero((strip < 128).mean(axis=0) > 0.1) / strip.shape[1]
    assert np.diff(inked).max() < 0.08  # between characters, and none between them and the number


@printed
def test_other_lights_are_read_only_where_they_may_tell_more(apart: ProcessPoolExecutor) -> None:
    clear, blank, small = (press.Design(UNIT), 240.0), (press.Design(""), 240.0), (press.Design(UNIT), 55.0)
    jobs = [(*clear, False), (*blank, False), (*small, False), (*small, True), (press.Design("临江市青禾区社会工作部"), 58.0, False)]

    once, nothing, doubtful, told, same = apart.submit(seal_reading.looks, jobs).result(60)

    assert once == [UNIT]
    assert nothing == [""]
    assert len(doubtful) == 3
    assert len(set(doubtful)) > 1
    assert told == doubtful[:1]
    assert same == [same[0], same[0]]


@printed
def test_no_more_lights_are_tried_where_the_first_is_full_of_doubts(apart: ProcessPoolExecutor) -> None:
    some, many = (press.Design(UNIT), 46.0, False), (press.Design("中国共产党临江市青禾区同心街道社区委员会"), 64.0, False)

    doubtful, garbled = apart.submit(seal_reading.looks, [some, many]).result(60)

    assert (len(set(doubtful)), len(doubtful)) == (2, 2)  # they differ, so a third would have been tried
    assert (len(garbled), len(garbled[0]) > 6) == (1, True)


@printed
def test_an_inner_line_that_was_read_for_certain_is_not_read_again(apart: ProcessPoolExecutor) -> None:
    ((one, *_),) = apart.submit(seal_reading.looked, [drawn_page(950064).picture]).result(60)
    said = [(strip["line"], strip["heard"]) for strip in one["strips"]]

    rings, inner = ({heard for line, heard in said if line == wanted} for wanted in ("ring", "inner"))

    assert (len(rings), len(inner)) == (3, 1)


@printed
@pytest.mark.parametrize("aside", [0.0, -0.65, 0.65])
def test_an_inner_line_is_found_where_print_was_taken_for_words_of_the_ring(aside: float) -> None:
    made = press.Design("临江市民政局", inner="财务专用章", span=200.0)
    wrong = Band(0.575, 0.9, 2 * math.pi - 2.05 + aside, 4.1)

    light, placed = Lights(seal_reading.drawn(made)).plain, seal_reading.ellipse(made, 240.0, 0.0)

    lines, _ = inner.found(light, light, placed, wrong, centred=True)

    assert lines is not None
    (line,) = lines.strips(light, placed)
    assert line.shape[1] > 3 * line.shape[0]  # five characters that stand straight; slanting ones are as high as wide


@printed
def test_grey_edges_of_print_are_no_ink_where_words_are_looked_for() -> None:
    page = cv2.resize(seal_reading.drawn(press.Design(UNIT), diameter=150.0, over=True), (210, 210), interpolation=cv2.INTER_AREA)
    lights = Lights(np.asarray(cv2.resize(page, (840, 840), interpolation=cv2.INTER_CUBIC), np.uint8), larger=4.0)
    rows, columns = np.mgrid[:840, :840]
    aside, ring = np.hypot(rows - 420, columns - 420) > 170, np.abs(np.hypot(rows - 420, columns - 420) - 146) < 4

    inked = {name: ((plane[aside] > 60).mean(), (plane[ring] > 60).mean()) for name, plane in (("plain", lights.plain), ("bare", lights.bare))}

    assert inked["plain"][0] > 0.003  # what is left of print, were it not for the other
    assert inked["bare"][0] < 0.2 * inked["plain"][0]
    assert inked["plain"][1] > 0.9


@printed
@pytest.mark.parametrize("blur", [2.0, 4.0])
def test_strokes_that_ran_together_come_apart(blur: float) -> None:
    page = cv2.GaussianBlur(seal_reading.drawn(press.Design(UNIT), diameter=400.0), (0, 0), blur)
    lights = Lights(np.asarray(page, np.uint8))
    high, wide = lights.plain.shape
    rows, columns = np.mgrid[:high, :wide]
    words = np.abs(np.hypot(rows - high / 2, columns - wide / 2) - 160) < 20

    assert lights.dark[words].std() > 1.15 * lights.plain[words].std()


@printed
def test_a_page_without_colours_is_read_by_its_brightness() -> None:
    grey = cv2.cvtColor(cv2.cvtColor(seal_reading.drawn(press.Design(UNIT)), cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    lights = Lights(np.asarray(grey, np.uint8))

    assert np.array_equal(lights.mixed, lights.dark)
    assert lights.mixed.max() > 200


@printed
def test_the_same_picture_looks_the_same_and_another_print_does_not(apart: ProcessPoolExecutor) -> None:
    made = press.Design(UNIT)
    page = seal_reading.drawn(made)
    smaller = cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    saved = cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 50])[1], cv2.IMREAD_COLOR)
    again = seal_reading.drawn(made, turn=9.0, seed=7)
    whole = seal_reading.ellipse(made, 240.0, 0.0)
    placed = [whole, (*(side * 0.6 for side in whole[:4]), 0.0), whole, seal_reading.ellipse(made, 240.0, 9.0)]

    kept = apart.submit(seal_reading.kept, [page, np.asarray(smaller, np.uint8), np.asarray(saved, np.uint8), again], placed).result(60)

    first = int(kept[0][0], 16)
    apart_by = [(first ^ int(look, 16)).bit_count() for look, _ in kept[1:]]
    assert apart_by[0] <= 4
    assert apart_by[1] <= 4
    assert apart_by[2] > 8
    assert all(0 < len(base64.b64decode(crop)) <= 40_000 for _, crop in kept)


def test_no_picture_breaks_a_look(apart: ProcessPoolExecutor) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    red = np.zeros((200, 200, 3), np.uint8)
    red[..., 0] = 255
    blank = np.full((400, 300, 3), 255, np.uint8)
    pages = [np.zeros((1, 1, 3), np.uint8), np.zeros((0, 5, 3), np.uint8), np.zeros((3, 4000, 3), np.uint8), blank, red, noise, np.zeros((20, 20), np.uint8)]

    said = apart.submit(seal_reading.looked, pages).result(60)

    assert [len(one) for one in said[:4]] == [0, 0, 0, 0]
    assert all(not one["seen"] for seals in said for one in seals)


@printed
def test_a_page_is_looked_at_and_read(apart: ProcessPoolExecutor) -> None:
    page = np.full((1400, 1000, 3), 245, np.uint8)
    page[700 : 700 + seal_reading.SIDE, 300 : 300 + seal_reading.SIDE] = seal_reading.drawn(press.Design(UNIT), over=True)

    ((one, *_),) = apart.submit(seal_reading.looked, [page]).result(60)

    assert (one["seen"], one["text"], one["type"], one["page"]) == (True, UNIT, SealType.STAR, 1)
    assert len(one["look"]) == 16
    assert 0 < len(base64.b64decode(one["unrolled"])) <= 12_000


@printed
def test_a_second_ring_that_one_look_alone_finds_is_not_taken_for_an_inner_line(apart: ProcessPoolExecutor) -> None:
    told = apart.submit(seal_reading.taken_over, drawn_page(950171).picture).result(60)

    ((first, second, *_),) = [looks for rings, looks in told if rings[:2] == [1, 2]]
    assert first[1] not in second[:2]
    assert first[1] in second[2:]  # an inner line it stays, behind both rings


@printed
@pytest.mark.parametrize(("seed", "said"), [(1020749, "玉原市小原县光明乡兴隆社区经济合作社"), (1020407, "荣兴市蓝安区明德街道宁川社区居民委员会")])
def test_a_ring_is_read_from_its_own_middle_where_words_drew_the_first_fit_aside(apart: ProcessPoolExecutor, seed: int, said: str) -> None:
    ((one, *_),) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert one["text"].startswith(said)


@printed
def test_the_steps_of_a_second_rim_on_few_pixels_are_no_words(apart: ProcessPoolExecutor) -> None:
    (found,) = apart.submit(seal_reading.looked, [drawn_page(1020316).picture]).result(60)

    assert "松泉区卫生健康局" in [one["text"] for one in found]


@printed
@pytest.mark.parametrize(("seed", "said"), [(1000219, "安桥市红和区心理健康商会"), (1000597, "市小源街道办事处"), (1000993, "市柳营实验小学")])
def test_a_faint_name_is_looked_for_inside_a_ring_of_another_script(apart: ProcessPoolExecutor, seed: int, said: str) -> None:
    (found,) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert any(said in strip["text"] for one in found for strip in one["strips"])


@printed
@pytest.mark.parametrize(("seed", "inside"), [(1000703, "专用"), (1010126, "发票专用章")])
def test_an_inner_line_under_print_is_read_where_it_says_what_such_lines_say(apart: ProcessPoolExecutor, seed: int, inside: str) -> None:
    (found,) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert any(inside in strip["text"] for one in found for strip in one["strips"] if strip["line"] == "inner")
    assert SealType.SPECIAL in {one["type"] for one in found}


@printed
@pytest.mark.parametrize(("seed", "doubt"), [(1040226, "special"), (1040242, "overlapping")])
def test_a_line_for_one_purpose_that_cannot_be_read_is_told(apart: ProcessPoolExecutor, seed: int, doubt: str) -> None:
    (found,) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    one = max(found, key=lambda one: one["diameter"])
    assert doubt in {one["type"].value, *one["why"]}


@printed
@pytest.mark.parametrize("seed", [900127, 900243])
def test_what_is_left_of_print_below_a_star_is_no_inner_line(apart: ProcessPoolExecutor, seed: int) -> None:
    ((one, *_),) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert {strip["line"] for strip in one["strips"]} == {"ring"}


@printed
@pytest.mark.parametrize(("seed", "inside"), [(1000457, "财务专用章"), (970157, "居民委员会"), (900346, "居民委员会")])
def test_inner_lines_are_looked_for_below_the_words_that_were_read(apart: ProcessPoolExecutor, seed: int, inside: str) -> None:
    """Print or a second impression among the words turns a ring when it is measured; where an inner line was read all the same it stays."""
    ((one, *_),) = apart.submit(seal_reading.looked, [drawn_page(seed).picture]).result(60)

    assert inside in {strip["text"] for strip in one["strips"] if strip["line"] == "inner"}
