import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import Likeness, compare, file_name, item_words, pattern, readings, title_key, unit_key

PAIRS = list(csv.DictReader((Path(__file__).parent / "data" / "unit-names.csv").read_text("utf-8").splitlines()))
FORM = pattern("1.申请表-{单位}-{案例}", ("申请表", "申报表", "推荐表"))
CENTRE, CASE = "临江市益民社工服务中心", "红色驿站"


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["判定"] != "同"], ids=lambda p: f"{p['甲']}-{p['乙']}")
def test_what_a_person_must_decide_or_refuse_is_never_the_same(pair):
    assert compare(pair["甲"], pair["乙"]).likeness is not Likeness.SAME
    assert compare(pair["乙"], pair["甲"]).likeness is compare(pair["甲"], pair["乙"]).likeness


def test_most_spellings_of_one_office_are_seen_to_be_one():
    wanted = [p for p in PAIRS if p["判定"] == "同"]

    found = [compare(p["甲"], p["乙"]).likeness for p in wanted]

    assert found.count(Likeness.SAME) >= 16
    assert Likeness.DIFFERENT not in found


def test_every_verdict_has_a_reason():
    assert all(compare(p["甲"], p["乙"]).reasons for p in PAIRS)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("心桥社区", "新桥社区", "different"),
        ("益民服务中心", "益民服务中心 ", "same"),
        ("", "益民服务中心", "ask"),
        ("临江市益民服务中心", "云岭市益民服务中心", "different"),
        ("临江市第三小学", "临江市第二小学", "different"),
        ("广东省临江市残疾人联合会", "临江市残联", "same"),
        ("益民\u202e中心", "益民中心", "same"),
    ],
)
def test_verdicts_are_careful(a, b, expected):
    assert compare(a, b).likeness == expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_never_raises_and_takes_no_side(a, b):
    assert compare(a, b).likeness is compare(b, a).likeness
    assert unit_key(unit_key(a)) is not None
    assert title_key(a) == title_key(a)


@pytest.mark.parametrize(("name", "stem"), [("Éê±¨±í.docx", "申报表"), ("¡¡¡¡Hola.docx", "¡¡¡¡Hola"), ("ÄÖÜ.docx", "ÄÖÜ")])
def test_bytes_taken_for_latin_letters_are_read_where_they_make_characters(name, stem):
    assert file_name(name).stem == stem


@pytest.mark.parametrize(
    "title", ["《红色驿站》V2", "红色驿站（修改稿）", "红色驿站-最终版", "红色驿站(1)", "红色驿站20250912", "“红色驿站”", "红色驿站 2025-09-12 盖章版"]
)
def test_versions_of_a_title_share_its_key(title):
    assert title_key(title) == title_key(CASE)


@pytest.mark.parametrize(
    "name",
    [
        f"1.申请表-{CENTRE}-{CASE}.docx",
        f"1. 申请表 - {CENTRE} - {CASE}.doc",
        f"１、申请表—{CENTRE}—{CASE}（盖章版）.pdf",
        f"①申请表 {CENTRE} {CASE}.pdf",
        f"申请表－{CENTRE}－{CASE}(1).doc",
        f"1申报表＋{CENTRE}＋{CASE} - 副本.docx",
        f"1_推荐表_{CENTRE}_{CASE}_最终版.docx",
        f"（1）申请表-{CENTRE}-{CASE}扫描件.PDF",
        f"附件1：申请表-{CENTRE}-{CASE}.docx.docx",
        f"{CENTRE}-申请表-{CASE}.docx",
        f"{CASE}-{CENTRE}-申请表.docx",
        f"申请表(扫描，红章)-{CENTRE}-{CASE}2025-09-12.pdf",
        f"1.申请表-{CENTRE}-{CASE}（已盖章）.pdf",
        f"1\u00a0.\u3000申请表——{CENTRE}——{CASE}..docx",
    ],
)
def test_usual_distortions_of_a_name_are_read(name):
    best = readings(name, FORM)[0]

    assert (best.unit, best.case) == (CENTRE, CASE)
    assert best.score >= 0.7


def test_a_part_with_dashes_of_its_own_gives_several_readings():
    found = [(r.unit, r.case) for r in readings("1.申请表-临江-云岭联合协会-红色-驿站.doc", FORM)]

    assert found[0] == ("临江-云岭联合协会", "红色-驿站")
    assert len(found) > 1


def test_what_a_name_does_not_say_is_left_open():
    assert [(r.unit, r.case) for r in readings("申报表.pdf", FORM)] == [("", "")]
    assert readings(f"1.申请表-{CENTRE}.pdf", FORM)[0].unit == CENTRE
    assert readings("IMG_2231.HEIC", FORM) == ()
    assert readings(f"2.案例-{CENTRE}-{CASE}.docx", FORM) == ()


def test_a_name_is_taken_apart():
    name = file_name("1.申请表-某中心-某案例（盖章版）.PDF")

    assert (name.number, name.segments, name.extension, name.marks) == ("1", ("申请表", "某中心", "某案例"), "pdf", ("盖章版",))
    assert item_words("2、案例+某中心+某案例V2.docx") == ("案例", "某中心", "某案例")


def test_patterns_without_words_of_their_own_are_read():
    found = readings("青禾社区+红色驿站.zip", pattern("{单位}+{案例}"))

    assert (found[0].unit, found[0].case) == ("青禾社区", "红色驿站")


@given(st.text(max_size=80))
def test_reading_a_name_never_raises(name):
    assert readings(name, FORM) == readings(name, FORM)
    item_words(name)
