"""Seals found on pages that are drawn here: where, which, and what is none."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from seals import faces, ink, press
from seals import page as drawn

from ingest.extract.seal import glance, look
from ingest.extract.seal.find import find
from ingest.extract.seal.found import Found
from ingest.extract.seal.glance import Ink
from ingest.extract.seal.polar import rim, unrolled
from ingest.facts import SealType, Shape

Page = NDArray[np.uint8]
RED = (200, 25, 35)


def blank(high: int = 1_403, wide: int = 992, *, tone: int = 250) -> Page:
    return np.full((high, wide, 3), tone, np.uint8)


def lined(page: Page) -> Page:
    """Print lines that look like words."""
    random = np.random.default_rng(5)
    for row in range(120, page.shape[0] - 100, 34):
        for column in range(90, page.shape[1] - 110, 24):
            for _ in range(4):
                x, y = column + int(random.integers(0, 18)), row + int(random.integers(0, 18))
                end = (x + int(random.integers(-12, 12)), y + int(random.integers(-12, 12)))
                cv2.line(page, (x, y), end, (35, 35, 35), 2)
    return page


def stamped(page: Page, design: press.Design, x: int, y: int, wide: float, *, colour: tuple[int, int, int] = RED, strength: float = 0.85) -> Page:
    laid = np.asarray(page, np.float32) / 255
    mask = press.cut(design, wide)
    ink.lay(laid, mask * strength, x - mask.shape[1] // 2, y - mask.shape[0] // 2, colour)
    return (laid * 255).clip(0, 255).astype(np.uint8)


def seal(kind: SealType = SealType.STAR, **more: object) -> press.Design:
    return press.Design(ring="永安市新华街道办事处", type=kind, **more)  # type: ignore[arg-type]


def units(found: tuple[Found, ...]) -> list[Found]:
    return [one for one in found if one.seen and one.type is not SealType.NAME]


def only(page: Page, **asked: float) -> Found:
    found = find(page, **asked)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("kind", [SealType.STAR, SealType.PARTY, SealType.EMBLEM])
def test_find_tells_where_a_seal_is_and_what_stands_in_it(kind: SealType):
    page = stamped(lined(blank()), seal(kind), 640, 1_050, 198)

    found = only(page, dpi=120.0)

    assert (found.seen, found.type, found.shape, found.grey, found.why) == (True, kind, Shape.ROUND, False, ())
    assert math.dist(found.ellipse[:2], (640, 1_050)) < 4
    assert found.diameter == pytest.approx(198, abs=9)
    assert found.mm == pytest.approx(42, abs=2.5)
    assert found.whole == 1.0


def test_find_sees_an_oval_seal():
    page = stamped(lined(blank()), seal(SealType.SPECIAL, flat=0.7, inner="发票专用章"), 500, 700, 190)

    found = only(page)

    assert (found.seen, found.shape) == (True, Shape.OVAL)
    assert found.ellipse[2:4] == pytest.approx((190 * 0.7, 190), rel=0.06) or found.ellipse[2:4] == pytest.approx((190, 190 * 0.7), rel=0.06)


@pytest.mark.parametrize("wide", [44, 60, 90])
def test_find_sees_small_seals_and_says_so(wide: int):
    page = stamped(blank(900, 700), seal(), 450, 640, wide)

    found = only(page)

    assert (found.seen, found.why) == (True, ("small",))


@pytest.mark.parametrize("colour", [(220, 60, 90), (150, 20, 30), (235, 80, 55), (205, 30, 110)])
def test_find_sees_faint_ink_of_every_red(colour: tuple[int, int, int]):
    page = stamped(lined(blank()), seal(), 500, 900, 190, colour=colour, strength=0.4)

    assert only(page).seen


def test_find_sees_several_seals_of_one_page():
    page = stamped(lined(blank()), seal(), 300, 900, 190)
    page = stamped(page, seal(SealType.EMBLEM), 700, 1_150, 200, strength=0.5)

    assert len(units(find(page))) == 2


def test_find_sees_a_seal_that_another_lies_across():
    page = stamped(lined(blank()), seal(), 500, 900, 190)
    page = stamped(page, seal(), 620, 940, 190, strength=0.6)

    found = units(find(page))

    assert sorted(round(one.ellipse[0], -1) for one in found) == [500, 620]
    assert all("overlapping" in one.why for one in found)


def test_find_sees_a_pale_seal_beside_a_strong_one():
    page = stamped(lined(blank()), seal(), 300, 900, 190)
    page = stamped(page, seal(), 700, 1_150, 200, colour=(200, 120, 125), strength=0.2)

    assert sorted(round(one.ellipse[0], -1) for one in units(find(page))) == [300, 700]


def test_find_sees_a_seal_on_a_page_of_few_pixels():
    page = stamped(lined(blank()), seal(SealType.EMBLEM), 640, 1_050, 198, strength=0.6)
    small = cv2.resize(page, (226, 320), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)

    assert [one.why for one in units(find(np.asarray(decoded, np.uint8)))] == [("small",)]


def test_find_leaves_a_pale_loop_to_a_person():
    page = lined(blank())
    cv2.ellipse(page, (600, 1_000), (120, 85), 12, 0, 360, (250, 236, 237), 4)
    for turn in range(0, 360, 25):
        x, y = 600 + 80 * math.cos(math.radians(turn)), 1_000 + 56 * math.sin(math.radians(turn))
        cv2.line(page, (round(x) - 8, round(y)), (round(x) + 8, round(y)), (250, 236, 237), 4)
        cv2.line(page, (round(x), round(y) - 8), (round(x), round(y) + 8), (250, 236, 237), 4)

    assert units(find(page)) == []


def test_find_takes_a_circle_of_rings_for_an_ornament():
    page = blank(700, 700)
    cv2.circle(page, (350, 350), 300, RED, 26)
    cv2.circle(page, (350, 350), 100, RED, 16)
    for turn in range(0, 360, 30):
        cv2.circle(page, (round(350 + 210 * math.cos(math.radians(turn))), round(350 + 210 * math.sin(math.radians(turn)))), 45, RED, 10)
    cv2.line(page, (300, 350), (400, 350), RED, 12)
    cv2.line(page, (350, 300), (350, 400), RED, 12)

    assert units(find(page)) == []


def test_find_sees_a_seal_far_from_all_other_ink():
    page = stamped(blank(3_400, 2_400), seal(), 2_200, 3_200, 330)

    assert math.dist(only(page).ellipse[:2], (2_200, 3_200)) < 6


def test_find_leaves_the_mark_of_a_school_to_a_person():
    mark = seal(SealType.PLAIN, inside=True, span=300.0)
    page = stamped(lined(blank()), mark, 220, 200, 200)
    cv2.fillPoly(page, [np.array([(220, 165), (245, 225), (195, 225)])], RED)

    found = only(page)

    assert (found.seen, "unlike" in found.why) == (False, True)


@pytest.mark.parametrize("turn", [0.0, 25.0])
def test_find_takes_a_stamp_with_a_date_between_two_lines_for_no_seal(turn: float):
    made = press.Design(ring="永安市新华街道综合窗口", type=SealType.PLAIN, rim=0.03, tall=0.24, span=140.0)
    mask = press.cut(made, 200)
    side = mask.shape[0]
    for at in (0.4, 0.6):
        cv2.line(mask, (round(side * 0.06), round(side * at)), (round(side * 0.94), round(side * at)), (1.0,), 3)
    cv2.line(mask, (round(side * 0.25), side // 2), (round(side * 0.75), side // 2), (1.0,), 12)
    mask = ink.turned(mask, turn)
    paper = np.asarray(lined(blank()), np.float32) / 255
    ink.lay(paper, mask * 0.85, 500, 900, RED)

    assert find((paper * 255).clip(0, 255).astype(np.uint8)) == ()


def test_find_leaves_a_ring_around_a_line_of_digits_to_a_person():
    page = stamped(lined(blank()), press.Design(ring="青溪支局", type=SealType.PLAIN, rim=0.05, tall=0.24, span=90.0), 600, 900, 150)
    cv2.putText(page, "2026.08.15", (553, 907), cv2.FONT_HERSHEY_SIMPLEX, 0.55, RED, 2)

    found = only(page)

    assert (found.seen, "unlike" in found.why) == (False, True)


def test_find_leaves_the_face_of_a_clock_to_a_person():
    page = lined(blank())
    cv2.circle(page, (600, 1_000), 108, RED, 6)
    for hour in range(1, 13):
        turn = math.radians(30 * hour)
        place = round(600 + 84 * math.sin(turn)) - 8 * len(str(hour)), round(1_008 - 84 * math.cos(turn))
        cv2.putText(page, str(hour), place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, RED, 2)
    for x, y in ((640, 970), (590, 925)):
        cv2.line(page, (600, 1_000), (x, y), RED, 6)

    assert units(find(page)) == []


@pytest.mark.parametrize(("ring", "seen"), [("样章仅供参考使用无效", False), ("某某市某某街道办事处", False), ("永安市新华街道办事处", True)])
def test_a_sample_printed_on_a_form_is_no_seal(ring: str, seen: bool):
    pytest.importorskip("onnxruntime")
    page = stamped(blank(), press.Design(ring=ring), 500, 900, 240)

    (found,) = look(page)

    assert (found.text[:2], found.seen, "unlike" in found.why) == (ring[:2], seen, not seen)
    assert (found.type is SealType.LOGO) is not seen


def test_find_leaves_what_is_too_large_on_paper_to_a_person():
    page = stamped(blank(), seal(), 500, 700, 600)

    assert [only(page, dpi=dpi).seen for dpi in (150.0, 300.0)] == [False, True]


def numbered(page: Page, wide: int) -> Page:
    """Draw a ring of strokes with something in its middle, *wide* pixels large, as a printed list has its numbers."""
    cv2.circle(page, (300, 340), wide // 2, RED, max(2, wide // 16))
    return stamped(page, seal(), 300, 340, wide)


@pytest.mark.parametrize(("wide", "seen"), [(50, 0), (130, 1)])
def test_find_tells_by_the_print_around_it_what_is_too_small_on_any_crop(wide: int, seen: int):
    crop = numbered(lined(blank())[500:1_100, 100:800].copy(), wide)
    large = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)

    assert [len(units(find(np.asarray(one, np.uint8)))) for one in (crop, large)] == [seen, seen]


def test_find_leaves_to_a_person_what_is_too_large_beside_the_print():
    page = lined(blank())
    page = np.minimum(page, stamped(blank(), seal(), 500, 700, 560, strength=0.2))

    assert [one.seen for one in find(page)] == [False]


def test_find_sees_an_oval_seal_with_a_number_right_across():
    made = press.Design(ring="永安市新华街道社区服务中心", type=SealType.SPECIAL, shape=Shape.OVAL, flat=0.67, span=230.0, middle=0.0)
    mask = press.cut(made, 190)
    middle = mask.shape[0] // 2
    for digit in range(-64, 64, 7):
        cv2.rectangle(mask, (middle + digit, middle - 4), (middle + digit + 4, middle + 4), (1.0,), -1)
    laid = np.asarray(lined(blank()), np.float32) / 255
    ink.lay(laid, ink.turned(mask, 90) * 0.85, 500, 900, RED)

    found = only((laid * 255).clip(0, 255).astype(np.uint8))

    assert (found.shape, found.seen) == (Shape.OVAL, True)


@pytest.mark.skipif(not faces.there(), reason="no Chinese fonts")
def test_find_takes_a_thick_ring_around_one_character_for_none():
    picture = Image.fromarray(np.full((1_513, 1_071, 3), (255, 246, 230), np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((395, 591, 815, 1_011), fill=(187, 26, 68))
    draw.ellipse((431, 627, 779, 975), fill=(255, 255, 255))
    draw.text((605, 801), "福", font=faces.font("heibold", 200), fill=(187, 26, 68), anchor="mm")
    draw.text((100, 1_200), "时间：5月1日", font=faces.font("heibold", 40), fill=(20, 20, 20))

    assert find(np.asarray(picture)) == ()


def test_find_leaves_to_a_person_what_is_small_by_a_resolution_that_is_the_papers_own():
    page = stamped(lined(blank()), seal(), 640, 1_050, 140)

    assert [len(units(find(page, dpi=dpi))) for dpi in (110.0, 125.0, 300.0)] == [1, 0, 1]  # 300: print of 2 mm, a program's figure


def test_find_sees_a_seal_on_the_lines_of_a_form():
    page = lined(blank())
    for y in (1_020, 1_080):
        cv2.line(page, (100, y), (900, y), RED, 3)

    assert only(stamped(page, seal(SealType.EMBLEM), 600, 1_050, 198)).seen


def test_find_sees_a_seal_with_a_second_circle_around_its_star():
    assert only(stamped(lined(blank()), seal(inside=True), 600, 1_000, 198)).seen


def test_find_sees_a_seal_under_warm_light_with_a_shadow():
    page = stamped(lined(blank()), seal(), 600, 1_000, 190).astype(np.float32)
    light = np.linspace(1.0, 0.45, page.shape[1])[None, :, None] * np.array([0.95, 0.82, 0.62])
    page = (page * light).clip(0, 255).astype(np.uint8)

    assert only(page).seen


def test_find_sees_a_seal_photographed_aslant():
    page = stamped(lined(blank()), seal(), 500, 900, 200)
    corners = np.array([[0, 0], [992, 0], [992, 1_403], [0, 1_403]], np.float32)
    seen = np.array([[160, 60], [900, 10], [990, 1_100], [30, 1_000]], np.float32)
    page = cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, seen), (1_000, 1_100), borderValue=(110, 90, 60)).astype(np.uint8)

    assert [one.type for one in units(find(page))] == [SealType.STAR]


def test_find_sees_a_close_up():
    assert only(stamped(blank(330, 360), seal(), 180, 165, 290)).seen


def test_find_says_that_a_seal_is_cut_off():
    page = stamped(lined(blank()), seal(), 992 - 40, 900, 200)

    found = only(page)

    assert "cut" in found.why
    assert 0.5 < found.whole < 0.85
    assert found.box[0] + found.box[2] <= 992


def test_find_never_calls_a_grey_seal_seen():
    page = stamped(lined(blank()), seal(), 600, 1_000, 198)
    grey = np.repeat(page.min(axis=2, keepdims=True) // 2 + page.max(axis=2, keepdims=True) // 2, 3, axis=2)

    found = only(grey)

    assert (found.seen, found.grey, found.why[0]) == (False, True, "grey")


@pytest.mark.parametrize("colour", [(40, 60, 170), (60, 120, 200), (120, 50, 150), (140, 60, 136)])
def test_find_leaves_a_blue_or_violet_seal_to_a_person(colour: tuple[int, int, int]):
    page = stamped(lined(blank()), seal(), 640, 1_050, 198, colour=colour)

    found = only(page)

    assert (found.seen, found.grey, found.type, "unlike" in found.why) == (False, False, SealType.STAR, True)
    assert math.dist(found.ellipse[:2], (640, 1_050)) < 4
    assert glance.ink(page) is Ink.GREY


def test_find_tells_a_seal_between_red_and_violet_once():
    page = stamped(lined(blank()), seal(SealType.PLAIN), 640, 1_050, 198, colour=(145, 50, 130), strength=0.85)

    assert math.dist(only(page).ellipse[:2], (640, 1_050)) < 4


@pytest.mark.parametrize("colour", [(40, 60, 170), (125, 50, 128), (140, 60, 136)])
def test_find_leaves_a_blue_or_violet_seal_below_a_red_headline_to_a_person(colour: tuple[int, int, int]):
    page = stamped(lined(blank()), seal(), 640, 1_050, 198, colour=colour)
    image = Image.fromarray(page)
    ImageDraw.Draw(image).text((496, 110), "永安市新华街道办事处文件", font=faces.font("songbold", 60), fill=RED, anchor="mm")

    found = only(np.asarray(image))

    assert (found.seen, found.type, "unlike" in found.why) == (False, SealType.STAR, True)
    assert math.dist(found.ellipse[:2], (640, 1_050)) < 4


def mark(page: Page, colour: tuple[int, int, int], *, inside: bool) -> Page:
    """Put a school's mark on *page*: words all around an emblem, with or without a circle between."""
    return stamped(page, seal(SealType.EMBLEM, inside=inside, span=338.0, tall=0.2, rim=0.05), 640, 1_050, 230, colour=colour, strength=1.0)


def test_find_takes_a_blue_mark_below_a_red_headline_for_none():
    design = seal(SealType.EMBLEM)
    page = stamped(lined(blank()), design, 640, 1_050, 198, colour=(40, 60, 170))
    headed = page.copy()
    cv2.rectangle(headed, (120, 80), (870, 110), RED, -1)
    cv2.rectangle(headed, (120, 130), (870, 134), RED, -1)

    assert [one.type for one in find(page)] == [SealType.EMBLEM]  # a page without any other colour is a copy, or stamped in blue
    assert find(headed) == ()


@pytest.mark.parametrize("colour", [(40, 60, 170), (20, 110, 50)])
def test_find_takes_the_edges_of_a_mark_in_colours_for_no_grey_seal(colour: tuple[int, int, int]):
    page = cv2.GaussianBlur(mark(blank(), colour, inside=True), (0, 0), 2)

    assert find(np.asarray(page, np.uint8)) == ()


@pytest.mark.parametrize(("colour", "found"), [((229, 81, 0), 0), ((150, 80, 35), 0), ((240, 85, 60), 1)])
def test_find_takes_a_mark_in_orange_or_copper_for_none(colour: tuple[int, int, int], found: int):
    page = stamped(lined(blank()), seal(SealType.EMBLEM), 640, 1_050, 198, colour=colour, strength=1.0)

    assert len(find(page)) == found


@pytest.mark.parametrize("headed", [False, True])
def test_find_leaves_a_black_seal_to_a_person_beside_red_as_well(headed: bool):
    page = stamped(blank(), seal(), 640, 1_050, 198, colour=(45, 45, 50))
    if headed:
        cv2.rectangle(page, (120, 80), (870, 110), RED, -1)
        cv2.rectangle(page, (120, 130), (870, 134), RED, -1)

    found = only(page)

    assert (found.seen, found.grey, found.type) == (False, True, SealType.STAR)


def test_find_takes_a_green_mark_for_no_black_seal():
    page = stamped(blank(), seal(), 640, 1_050, 198, colour=(20, 110, 50), strength=1.0)
    cv2.rectangle(page, (120, 80), (870, 110), RED, -1)

    assert find(page) == ()


def test_find_takes_a_signature_in_blue_for_none():
    page, random = lined(blank()), np.random.default_rng(2)
    for line in range(3):
        places = np.cumsum(random.integers(-22, 30, (24, 2)), axis=0) + np.array([250, 700 + 180 * line])
        cv2.polylines(page, [places.astype(np.int32)], isClosed=False, color=(40, 60, 170), thickness=4)

    assert find(page) == ()


@pytest.mark.parametrize("colours", [1, 3])
def test_find_leaves_print_alone(colours: int):
    page = lined(blank())

    assert find(page[:, :, 0] if colours == 1 else page) == ()


def test_find_tells_a_name_seal_and_does_not_take_it_for_a_units():
    page = lined(blank())
    page = stamped(page, press.square(Random(4), "张三丰印"), 500, 900, 95)

    found = only(page)

    assert (found.type, found.shape, found.seen) == (SealType.NAME, Shape.SQUARE, True)


@pytest.mark.parametrize("turn", [0, 12, 40])
def test_find_tells_a_name_seal_whose_characters_are_left_white(turn: int):
    design = press.square(Random(4), "张三丰")
    mask = press.cut(replace(design, rim=0.05), 95)
    rows, columns = np.nonzero(mask > 0.5)
    inside = np.zeros_like(mask)
    inside[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = 1
    left = ink.turned(np.where(cv2.erode(inside, np.ones((7, 7))) > 0, 1 - mask, inside).astype(np.float32), turn)
    laid = np.asarray(lined(blank()), np.float32) / 255
    ink.lay(laid, left * 0.9, 460, 850, RED)

    found = only((laid * 255).clip(0, 255).astype(np.uint8))

    assert (found.type, found.shape, found.seen) == (SealType.NAME, Shape.SQUARE, True)


@pytest.mark.skipif(not faces.there(), reason="no Chinese fonts")
def test_find_takes_the_picture_of_a_member_of_a_chat_for_no_name_seal():
    picture = Image.fromarray(blank(1_600, 900, tone=237))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((26, 300, 106, 380), 8, fill=(205, 40, 45))
    draw.text((66, 340), "社", font=faces.font("heibold", 48), fill=(255, 255, 255), anchor="mm")

    assert find(np.asarray(picture)) == ()


@pytest.mark.parametrize("stroke", [20, 30])
def test_find_takes_a_sickle_for_no_seal(stroke: int):
    page = lined(blank())
    cv2.rectangle(page, (350, 60), (650, 360), (250, 250, 250), -1)
    cv2.ellipse(page, (500, 200), (80, 80), 0, -75, 130, RED, stroke)
    cv2.line(page, (452, 160), (580, 284), RED, stroke)
    cv2.line(page, (430, 180), (478, 136), RED, 2 * stroke)

    assert find(page) == ()


def test_find_takes_a_red_code_of_squares_for_no_name_seal():
    picture = Image.fromarray(lined(blank()))
    draw = ImageDraw.Draw(picture)
    random = np.random.default_rng(3)
    code = random.random((25, 25)) < 0.5
    for row, column in ((0, 0), (0, 18), (18, 0)):
        code[row : row + 7, column : column + 7] = True
        code[row + 1 : row + 6, column + 1 : column + 6] = False
        code[row + 2 : row + 5, column + 2 : column + 5] = True
    for row, column in np.argwhere(code):
        draw.rectangle((400 + column * 4, 600 + row * 4, 403 + column * 4, 603 + row * 4), fill=RED)

    assert find(np.asarray(picture)) == ()


def test_find_knows_a_drawn_seal_from_a_pressed_one():
    random = np.random.default_rng(2)
    drawn = stamped(blank(), seal(), 500, 700, 300)
    pressed = stamped(blank(), seal(), 500, 700, 300).astype(np.float32)
    patchy = cv2.resize(random.uniform(0.35, 1, (140, 99)).astype(np.float32), (992, 1_403))[..., None]
    pressed = 250 - (250 - pressed) * patchy + random.normal(0, 4, pressed.shape)

    clean = (250 - (250 - drawn.astype(np.float32)) * patchy).astype(np.uint8)  # a scanner's program may whiten the paper

    assert only(drawn).pasted
    assert not only(pressed.clip(0, 255).astype(np.uint8)).pasted
    assert not only(clean).pasted


@pytest.mark.skipif(not faces.there(), reason="no Chinese fonts")
@pytest.mark.parametrize(
    ("seed", "seen", "told"),
    [
        pytest.param(930_015, 1, 1, id="light sheet on a desk spotted with red"),
        pytest.param(930_137, 1, 1, id="star half dry, a line below, no gap in the ring"),
        pytest.param(150_057, 2, 2, id="within the red lines of a table"),
        pytest.param(130_179, 2, 2, id="ring for a seal, drawn between two seals that lie across it"),
        pytest.param(150_071, 0, 2, id="hammer and sickle in a rim, no words; and a name seal"),
        pytest.param(150_055, 2, 2, id="words of one across the star of the other"),
        pytest.param(300_027, 1, 1, id="a red bar across its star"),
        pytest.param(300_020, 3, 3, id="a second circle, and the rim of another across its star"),
        pytest.param(400_062, 0, 1, id="a watermark"),
        pytest.param(500_184, 1, 1, id="a faint one on a crop"),
        pytest.param(600_091, 0, 1, id="an oval one on close print"),
        pytest.param(300_195, 1, 1, id="an oval one, its words run together"),
        pytest.param(400_034, 1, 1, id="across the coloured field of a chat"),
        pytest.param(300_194, 1, 1, id="a headline with a character in a frame"),
        pytest.param(980_217, 1, 1, id="the same, its characters spaced"),
        pytest.param(980_171, 0, 0, id="a headline that ends with a low one in a frame"),
        pytest.param(300_076, 1, 1, id="a loop by hand beside it"),
        pytest.param(810_084, 1, 1, id="crimson, whose colours a small file kept in squares"),
        pytest.param(600_046, 1, 1, id="the same, a pale one on a form"),
        pytest.param(800_080, 1, 1, id="half on the green field of a chat"),
        pytest.param(800_197, 0, 1, id="half of hammer and sickle in a rim, no words"),
    ],
)
def test_find_tells_the_seals_of_photographs_and_scans(seed: int, seen: int, told: int):
    sheet = drawn.page(seed)

    found = find(sheet.picture, dpi=sheet.dpi)

    assert (len(units(found)), len(found)) == (seen, told)
    assert all(any(math.dist(one.ellipse[:2], true.ellipse[:2]) < 0.1 * true.diameter for one in found) for true in sheet.prints)
    assert all(any(math.dist(one.ellipse[:2], true.ellipse[:2]) < 0.1 * true.diameter for true in sheet.prints) for one in units(found))


@pytest.mark.skipif(not faces.there(), reason="no Chinese fonts")
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(940_014, id="a piece of a banner"),
        pytest.param(150_302, id="numbers with circles around"),
        pytest.param(300_131, id="two such side by side, on a photograph"),
        pytest.param(300_102, id="a black ring with words left white, of 29 mm"),
        pytest.param(300_065, id="a mark of 19 mm, with a star"),
        pytest.param(800_016, id="the red lines of a form"),
        pytest.param(800_151, id="a ring of dashes for a seal, on such lines"),
    ],
)
def test_find_finds_nothing_on_pages_with_what_is_like_a_seal(seed: int):
    sheet = drawn.page(seed)

    assert find(sheet.picture, dpi=sheet.dpi) == ()


def disc(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((400, 600, 600, 800), fill=RED)


def ring(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((400, 600, 600, 800), outline=RED, width=6)


def approved(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((400, 600, 600, 800), outline=RED, width=8)
    draw.text((500, 700), "特急", font=faces.font("heibold", 76), fill=RED, anchor="mm")


def dashes(draw: ImageDraw.ImageDraw) -> None:
    for step in range(40):
        draw.arc((400, 600, 600, 800), step * 9, step * 9 + 5, fill=RED, width=3)


def star(draw: ImageDraw.ImageDraw) -> None:
    points = [(500 + r * math.sin(k * math.pi / 5), 700 - r * math.cos(k * math.pi / 5)) for k in range(10) for r in [90 if k % 2 == 0 else 34]]
    draw.polygon(points, fill=RED)


def head(draw: ImageDraw.ImageDraw) -> None:
    for step in range(9):
        draw.rectangle((150 + step * 80, 120, 205 + step * 80, 128), fill=RED)
        draw.rectangle((170 + step * 80, 90, 180 + step * 80, 160), fill=RED)
    draw.line((90, 210, 900, 210), fill=RED, width=5)


def table(draw: ImageDraw.ImageDraw) -> None:
    for step in range(12):
        draw.line((100, 200 + step * 80, 890, 200 + step * 80), fill=RED, width=2)
        draw.line((100 + step * 71, 200, 100 + step * 71, 1_080), fill=RED, width=2)


def code(draw: ImageDraw.ImageDraw) -> None:
    random = np.random.default_rng(1)
    for row, column in np.argwhere(random.random((25, 25)) < 0.5):
        draw.rectangle((400 + column * 8, 600 + row * 8, 407 + column * 8, 607 + row * 8), fill=RED)


@pytest.mark.parametrize("drawn", [disc, ring, approved, dashes, star, head, table, code])
def test_find_takes_what_is_red_and_no_seal_for_none(drawn):
    picture = Image.fromarray(lined(blank()))
    drawn(ImageDraw.Draw(picture))

    assert units(find(np.asarray(picture))) == []


@pytest.mark.parametrize(
    "page",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((1, 10_000, 3), np.uint8),
        np.zeros((10_000, 30, 3), np.uint8),
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((7, 9), np.uint8),
        np.zeros((800, 600, 3), np.uint8),
        np.full((800, 600, 3), 255, np.uint8),
        np.full((800, 600, 3), (255, 0, 0), np.uint8),
        np.full((300, 200, 4), 200, np.uint8),
        np.full((300, 200, 1), 65_000, np.uint16),
        np.full((300, 200, 3), np.nan, np.float32),
        np.zeros(12, np.uint8),
    ],
    ids=["dot", "line", "ribbon", "nothing", "scrap", "black", "white", "red", "four", "sixteen", "nan", "flat"],
)
def test_find_takes_any_array(page: NDArray):
    assert find(page) == ()


@pytest.mark.parametrize("seed", range(4))
def test_find_bears_noise(seed: int):
    random = np.random.default_rng(seed)
    noise = random.integers(0, 256, (700, 500, 3), dtype=np.uint8)
    blotches = cv2.resize(random.integers(0, 256, (70, 50, 3), dtype=np.uint8), (500, 700))

    assert units(find(noise)) == []
    assert units(find(blotches)) == []


def test_find_makes_large_pictures_smaller_first():
    page = cv2.resize(stamped(lined(blank()), seal(), 600, 1_000, 198), (5_900, 8_400))
    began = time.process_time()

    found = only(page)

    assert found.seen
    assert math.dist(found.ellipse[:2], (600 * 5_900 / 992, 1_000 * 8_400 / 1_403)) < 30
    assert time.process_time() - began < 3


def test_unrolled_makes_a_rim_a_row():
    picture = np.zeros((200, 300), np.uint8)
    cv2.ellipse(picture, ((150, 100), (160, 110), 25), (255,), 3)

    disc = unrolled(picture, (150, 100, 160, 110, 25.0), wide=360, high=130, reach=1.3)

    row = rim(130, 1.3)
    assert row == 100
    assert float((disc[row - 2 : row + 3].max(axis=0) > 100).mean()) == 1.0
    assert int(disc[: row - 8].max()) < 60


def test_unrolled_begins_above_and_goes_clockwise():
    picture = np.zeros((100, 100), np.uint8)
    picture[5:20, 45:55] = 255  # above the middle
    picture[45:55, 80:95] = 128  # right of it

    disc = unrolled(picture, (50, 50, 80, 80, 40.0), wide=360, high=50, reach=1.0)

    assert disc[45, 0] == 255
    assert disc[45, 90] == 128
    assert disc[45, 180] == disc[45, 270] == 0
