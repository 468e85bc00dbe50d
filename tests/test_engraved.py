"""Names aligned with what was heard of a seal: what was heard is written by hand here, a moment a character."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.engraved import FAR, LONGEST, Score, heard, ranked, reading, score, spellings, written
from ingest.facts import Seal, Strip

UNIT = "临江市青禾区民政局"


def said(text: str, *, doubts: dict[int, str] | None = None, behind: float = 0.5) -> str:
    """What a sure line of print would have been heard as; *doubts* are characters heard nearly as likely at a place."""
    moments = []
    for at, character in enumerate(text):
        doubt = [(doubts[at], behind)] if doubts and at in doubts else []
        moments += [[("", 0.0)], [(character, 0.0), *doubt]]
    return written([*moments, [("", 0.0)]])


def seal(*lines: tuple[str, str]) -> Seal:
    strips = tuple(Strip(line, reading(heard(one)), one) for line, one in lines)
    return Seal(1, (0, 0, 200, 200), (100.0, 100.0, 200.0, 200.0, 0.0), seen=True, diameter=200.0, strips=strips)


def test_a_name_that_is_what_is_read_costs_nothing() -> None:
    one = score(seal(("ring", said(UNIT))), UNIT)

    assert (one.total, one.left) == (0.0, "")


@pytest.mark.parametrize("wrong", ["临江市青禾区财政局", "临江市青木区民政局", "临海市青禾区民政局", "临江市青禾区民政科"])
def test_one_wrong_character_costs_the_same_wherever_it_is(wrong: str) -> None:
    assert score(seal(("ring", said(UNIT))), wrong).total == -13.0


def test_a_character_that_is_nearly_as_likely_costs_little() -> None:
    one = score(seal(("ring", said(UNIT, doubts={3: "清"}))), "临江市清禾区民政局")

    assert -1.0 < one.total < 0.0


def test_what_a_ring_says_beyond_a_name_is_told() -> None:
    longer = seal(("ring", said(f"{UNIT}社会组织科")))

    assert (score(longer, UNIT).total, score(longer, UNIT).left) == (0.0, "社会组织科")


def test_the_end_of_a_name_that_is_heard_twice_is_nothing_beside_it() -> None:
    lasting = written([[("", 0.0)], *([(character, 0.0)] for character in UNIT for _ in range(2)), [("", 0.0)]])

    assert score(seal(("ring", lasting)), UNIT) == Score(UNIT, 0.0, "", sound=True)


@pytest.mark.parametrize(("before", "left"), [("青禾区民政局", ""), ("局", "局"), ("东河区民政局", "东河区民政局")])
def test_the_end_of_a_name_that_stands_before_it_once_more_is_nothing_beside_it(before: str, left: str) -> None:
    assert score(seal(("ring", said(f"{before}{UNIT}"))), UNIT).left == left


def test_a_dash_around_the_words_is_no_word_of_theirs() -> None:
    assert score(seal(("ring", said(f"{UNIT}一"))), UNIT).left == ""
    assert score(seal(("ring", said(f"{UNIT}一科"))), UNIT).left == "一科"


@pytest.mark.parametrize(("label", "left"), [("盖章", ""), ("单位公章", ""), ("年月日盖章", ""), ("财务章", "财务章"), ("印章学会", "印章学会")])
def test_the_label_a_seal_is_pressed_over_is_no_word_of_its(label: str, left: str) -> None:
    assert score(seal(("ring", said(UNIT)), ("inner", said(label))), UNIT).left == left


def test_a_province_that_is_nearly_read_is_not_left_beside_the_name() -> None:
    one = seal(("ring", said("安墩省临江市民政局", doubts={1: "堰"})))

    assert score(one, "安堰省临江市民政局") == Score("安堰省临江市民政局", -0.4, "", sound=True)
    assert score(one, "长河省临江市民政局") == Score("长河省临江市民政局", 0.0, "安墩省", sound=True)


def test_a_name_goes_over_from_the_ring_to_the_inner_line() -> None:
    one = seal(("ring", said("临江市青禾区同心社区")), ("inner", said("居民委员会")))

    assert score(one, "临江市青禾区同心社区居民委员会") == score(one, "临江市青禾区同心社区居民委员会")
    assert [
        (score(one, name).total, score(one, name).left) for name in ("临江市青禾区同心社区居民委员会", "临江市青禾区同心社区居委会", "临江市青禾区同心社区")
    ] == [
        (0.0, ""),
        (0.0, ""),
        (0.0, "居民委员会"),
    ]


def test_the_inner_line_of_a_seal_for_one_purpose_is_left() -> None:
    assert score(seal(("ring", said(UNIT)), ("inner", said("财务专用章"))), UNIT).left == "财务专用章"


def test_numbers_and_marks_are_not_left() -> None:
    assert score(seal(("ring", said(f"“{UNIT}3201040012345"))), UNIT).left == ""


@pytest.mark.parametrize(
    ("name", "ring"),
    [
        ("临江市青禾街道办", "临江市青禾街道办事处"),
        ("中共临江市委社工部", "中国共产党临江市委员会社会工作部"),
        ("中共临江市委社会工作部", "中共临江市委社会工作部"),
        ("示例省临江市民政局", "临江市民政局"),
        ("臨江市民政局", "临江市民政局"),
        ("临江市（青禾）志愿者协会", "临江市青禾志愿者协会"),
    ],
)
def test_a_seal_may_say_a_name_in_another_way(name: str, ring: str) -> None:
    assert score(seal(("ring", said(ring))), name).total == 0.0


def test_a_province_on_the_seal_is_no_other_unit_but_another_province_is() -> None:
    one = seal(("ring", said("示例省临江市民政局")))

    assert [score(one, name).left for name in ("临江市民政局", "范本省临江市民政局")] == ["", "示例省"]


def test_a_lucky_look_does_not_carry_the_others() -> None:
    unlucky = seal(("ring", said("临江市清禾区民政局")), ("ring", said(UNIT)))

    assert score(unlucky, UNIT).total == pytest.approx(-2.4)
    assert score(seal(("ring", said(UNIT)), ("ring", said(UNIT))), UNIT).total == 0.0


def test_a_rare_character_nobody_hears_is_nearly_the_name() -> None:
    one = score(seal(("ring", said("临江市青未区民政局"))), "临江市青㙟区民政局")

    assert -5.0 < one.total <= -3.0


def test_a_roster_is_ranked_quickly() -> None:
    hundred = "江河湖海山川林田石沙"
    roster = [f"{a}{b}市{c}{d}区民政局" for a in hundred for b in hundred for c in hundred for d in hundred]
    one = seal(("ring", said(UNIT)))
    begun = time.process_time()

    found = ranked(one, [*roster, UNIT])

    assert found[0].name == UNIT
    assert time.process_time() - begun < 0.5  # on an idle machine a tenth of it


def test_what_is_heard_stays_small() -> None:
    anything = [[(chr(0x4E00 + 40 * at + other), 0.2 * other) for other in range(200)] for at in range(160)]

    assert 0 < len(written(anything).encode()) <= LONGEST


@given(st.text(max_size=200) | st.text(max_size=200).map(lambda text: f"1\n{text}"))
def test_garbage_is_heard_as_nothing_and_never_raises(text: str) -> None:
    for moment in heard(text):
        assert all(len(symbol) == 1 and 0 <= cost <= 60 for symbol, cost in moment.items())
    assert score(seal(("ring", text), ("inner", text), ("", text)), UNIT).total <= 0.0


@given(st.text(max_size=60))
def test_any_name_can_be_asked_for(name: str) -> None:
    assert FAR <= score(seal(("ring", said(UNIT))), name).total <= 0.0
    assert all(len(form) <= 40 for form in spellings(name))


def test_a_slip_within_a_word_is_no_other_name_but_another_word_and_another_place_are() -> None:
    slip = seal(("ring", said("临江市青禾街運社区服务中心", doubts={6: "道"}, behind=3.0)))
    word = seal(("ring", said("临江市青禾学会", doubts={5: "协"}, behind=3.0)))
    place = seal(("ring", said("临江市青木社区服务中心", doubts={4: "禾"}, behind=3.0)))

    assert score(slip, "临江市青禾街道社区服务中心") == Score("临江市青禾街道社区服务中心", 0.0, "", sound=True)
    assert score(word, "临江市青禾协会").total == -3.0
    assert score(place, "临江市青禾社区服务中心").total == -3.0


def test_what_no_place_is_named_with_is_a_slip_in_the_name_of_one() -> None:
    name = "临江市青禾区安远社区居民委员会"
    street = seal(("ring", said("临江市青禾区安总社区居民委员会", doubts={7: "远"}, behind=3.0)))
    kind = seal(("ring", said("临江币青禾区安远社区居民委员会", doubts={2: "市"}, behind=3.0)))

    assert [score(one, name) for one in (street, kind)] == [Score(name, 0.0, "", sound=True)] * 2
    assert score(street, "临江市青禾区安总社区居民委员会").total == 0.0  # on a roster that has both it is neither's


def test_a_city_there_is_was_misread_where_there_is_none_of_the_other_name() -> None:
    one = seal(("ring", said("太同市民政局", doubts={0: "大"}, behind=3.0)))

    assert score(one, "大同市民政局") == Score("大同市民政局", 0.0, "", sound=True)
    assert score(one, "太同市民政局").total == 0.0
    assert score(seal(("ring", said("大同市民政局", doubts={0: "太"}, behind=3.0))), "太同市民政局") == Score("太同市民政局", -3.0, "", sound=True)


@pytest.mark.parametrize(
    ("read", "asked", "at"),
    [
        ("大洲市民政局", "大州市民政局", 1),
        ("平阳县民政局", "平阴县民政局", 1),
        ("临江市友道社区", "临江市友谊社区", 4),
        ("临江市安总公益中心", "临江市安远公益中心", 4),
    ],
)
def test_another_place_and_an_own_name_are_read_strictly(read: str, asked: str, at: int) -> None:
    one = score(seal(("ring", said(read, doubts={at: asked[at]}, behind=3.0))), asked)

    assert one.total == -3.0


def test_slips_are_forgiven_no_further_than_they_may_go() -> None:
    far = seal(("ring", said("临江市青禾街運社区服务中心", doubts={6: "道"}, behind=8.0)))
    many = seal(("ring", said("临江市青禾街運杜区服努中心", doubts={6: "道", 7: "社", 10: "务"}, behind=2.0)))

    assert [score(one, "临江市青禾街道社区服务中心").total for one in (far, many)] == [-8.0, -6.0]


def test_a_character_nobody_read_has_room_where_it_stands() -> None:
    doubt = [("", 0.0), ("青", 3.0)]
    before = [moment for c in "临江市" for moment in ([(c, 0.0)], [("", 0.0)])]
    behind = [moment for c in "禾区民政局" for moment in ([(c, 0.0)], [("", 0.0)])]
    room = seal(("ring", written([*before, doubt, [("", 0.0)], *behind])))
    none = seal(("ring", written([*before[:-1], doubt, *behind])))

    assert score(room, UNIT) == Score(UNIT, 0.0, "", sound=True)
    assert score(none, UNIT).total == -3.0


@pytest.mark.parametrize(("unread", "behind", "sound"), [(0, 4.0, True), (1, 4.0, False), (1, 9.0, False), (2, 9.0, False), (3, 9.0, False)])
def test_a_name_with_room_for_more_characters_within_it_is_not_read(unread: int, behind: float, sound: bool) -> None:
    unsure = [[("", 0.0), ("同", behind)], [("", 0.0), ("心", behind)]] * unread
    before = [moment for c in "临江市" for moment in ([(c, 0.0)], [("", 0.0)])]
    behind = [moment for c in "社区居民委员会" for moment in ([(c, 0.0)], [("", 0.0)])]

    one = score(seal(("ring", written([*before, *unsure, *behind]))), "临江市社区居民委员会")

    assert (one.total, one.sound) == (0.0, sound)


@pytest.mark.parametrize(("silent", "sound"), [(3, True), (4, True), (7, False)])
def test_room_is_known_where_nothing_was_heard_at_all(silent: int, sound: bool) -> None:
    """Characters stand three or four moments apart; a faint one between them is twice that way of silence."""
    name = "临江市友谊委员会"
    moments = [[(c, 0.0)] if place == 0 else [("", 0.0)] for at, c in enumerate(name) for place in range(silent if c == "谊" else 3 + at % 2)]

    assert (one := score(seal(("ring", written(moments))), name)).total == 0.0
    assert one.sound is sound


def test_one_look_that_leaves_no_room_speaks_for_a_name_another_seemed_to_leave_room_in() -> None:
    before = [moment for c in "临江市" for moment in ([(c, 0.0)], [("", 0.0)])]
    behind = [moment for c in "社区居民委员会" for moment in ([(c, 0.0)], [("", 0.0)])]
    room = written([*before, [("", 0.0), ("同", 4.0)], [("", 0.0), ("心", 4.0)], *behind])
    none = written([*before, *behind])

    for looks in ((room, none), (none, room)):
        assert score(seal(*(("ring", look) for look in looks)), "临江市社区居民委员会").sound is True


def test_what_is_hardly_a_word_is_not_read_where_a_word_was_heard_nearly_as_well() -> None:
    odd = seal(("ring", said("临江市青禾街通社区服务中心", doubts={6: "道"}, behind=2.0)))

    assert score(odd, "临江市青禾街通社区服务中心").sound is False
    assert score(odd, "临江市青禾街道社区服务中心").sound is True


@pytest.mark.parametrize("slip", ["布", "西"])
def test_what_no_place_ends_with_is_not_read_where_a_kind_of_place_was_heard_nearly_as_well(slip: str) -> None:
    odd = seal(("ring", said(f"平林{slip}爱民街道办事处", doubts={2: "市"}, behind=2.0)))

    assert score(odd, f"平林{slip}爱民街道办事处").sound is False
    assert score(odd, "平林市爱民街道办事处") == Score("平林市爱民街道办事处", 0.0, "", sound=True)


def test_a_city_is_no_part_of_the_name_of_a_district() -> None:
    doubt = seal(("ring", said("玉江市柳陵区大屯镇人民政府", doubts={4: "市"}, behind=2.0)))

    assert score(doubt, "玉江市柳陵区大屯镇人民政府").sound is True


def test_a_ring_unrolled_by_more_than_a_turn_says_nothing_beside_the_name() -> None:
    assert score(seal(("ring", said(f"局{UNIT}临江市"))), UNIT).left == ""
    assert score(seal(("ring", said(f"{UNIT}江临科"))), UNIT).left == "江临科"


@pytest.mark.parametrize(("behind", "left"), [("临江币青", ""), ("临江", ""), ("临港币青", "临港币青"), ("临港", "临港")])
def test_of_a_beginning_that_is_read_twice_one_character_may_be_another(behind: str, left: str) -> None:
    assert score(seal(("ring", said(f"{UNIT}{behind}"))), UNIT).left == left


@pytest.mark.parametrize(("inner", "left"), [("一名", ""), ("一", ""), ("工会", "工会"), ("专用", "专用"), ("章", "章"), ("老年科", "老年科")])
def test_an_inner_line_of_one_or_two_strokes_is_no_word(inner: str, left: str) -> None:
    assert score(seal(("ring", said(UNIT)), ("inner", said(inner))), UNIT).left == left
