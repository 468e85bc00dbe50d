"""What was entered wrongly of an envelope is corrected, or void, and taken back, over both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_builders import CODE, NOW, file_mails
from test_rulings import BEGAN, form, receive

from config.settings import write_initial
from tracker.cli import run
from tracker.core import amending
from tracker.core.model import PostalReceipt, Ruling, RulingKind, Standing
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office, post
from tracker.flow.post import Parcel, log_parcel
from tracker.store.ledger import ParcelRow, Store

ONE, TWO = "DJ2025-0001", "DJ2025-0002"
PAPERS = ("申报表(纸质)", "案例(纸质)")
PARCEL = PostalReceipt("Y001", date(2025, 9, 3), None, True, "", "", ("申报表", "照片"), None, "2", "杭州供电", "柜3", "李老师", "当面")
DAY = date(2025, 10, 5)


def said(kind: RulingKind, value: str = "") -> Ruling:
    return Ruling(0, kind, "parcel:Y001", value, "李老师", "", NOW)


def test_an_envelope_reads_as_corrected_wherever_it_is_read(store: Store) -> None:
    now = replace(PARCEL, received_on=date(2025, 9, 4), tracking="SF1000000000001")
    with store.begin() as ledger:
        file_mails(ledger, 3)
        ledger.office.log_parcel(CODE, PARCEL, cases=(ONE,), now=NOW)
        value = amending.written({"received_on": "2025-09-04", "tracking": "SF1000000000001", "cases": f"{TWO}\nDJ2025-0003"})
        made = ledger.office.rule(CODE, said(RulingKind.CORRECT, value))
        ledger.office.rule(CODE, said(RulingKind.PLACE, ONE))

        every = (ONE, TWO, "DJ2025-0003")
        assert ledger.office.parcels(CODE) == ((now, (TWO, "DJ2025-0003", ONE)),)
        assert {(one.parcel, one.case) for one in ledger.views.parcels(CODE)} == {(now, number) for number in every}
        assert [one.parcels for one in ledger.cases.dossiers(CODE)] == [(now,)] * 3
        assert [one.parcels for one in ledger.cases.dossiers(CODE, (TWO,))] == [(now,)]

        ledger.office.undo(made, by="李老师", why="", at=NOW)

        assert ledger.office.parcels(CODE) == ((PARCEL, (ONE,)),)
        assert ledger.views.parcels(CODE) == (ParcelRow(PARCEL, ONE, "第0供电公司"),)
        assert [one.parcels for one in ledger.cases.dossiers(CODE)] == [(PARCEL,), (), ()]


def test_an_envelope_that_is_void_is_nowhere_until_that_is_taken_back(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 2)
        ledger.office.log_parcel(CODE, PARCEL, cases=(ONE,), now=NOW)
        ledger.office.rule(CODE, said(RulingKind.PLACE, TWO))
        made = ledger.office.rule(CODE, said(RulingKind.VOID))

        assert (ledger.office.parcels(CODE), ledger.views.parcels(CODE)) == ((), ())
        assert [one.parcels for one in ledger.cases.dossiers(CODE)] == [(), ()]
        assert ledger.office.registered(CODE) == {"Y001"}

        ledger.office.undo(made, by="李老师", why="", at=NOW)

        assert [one.parcels for one in ledger.cases.dossiers(CODE)] == [(PARCEL,), (PARCEL,)]


changes = st.dictionaries(st.sampled_from(sorted(amending.FIELDS)) | st.text(max_size=9), st.text(max_size=30) | st.just("2025-09-30") | st.just("true"))


@given(changes)
def test_a_ruling_of_any_value_never_breaks_the_reading(found: dict[str, str]) -> None:
    read = amending.read(json.dumps(found))

    now = amending.amended(PARCEL, read)
    assert set(read) <= amending.FIELDS
    assert now.register_no == PARCEL.register_no
    assert now.contents


@pytest.mark.parametrize("value", ["", "[]", "null", '{"received_on": 3}', '{"received_on": ""}', '{"sealed": "maybe"}', "\x00", '{"contents": ""}'])
def test_a_value_that_is_not_understood_changes_nothing(value: str) -> None:
    assert amending.amended(PARCEL, amending.read(value)) == PARCEL


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    receive(opened, "申报", ("申报表一.docx", form("临江区社会工作协会", "银发守护")), ("申报表二.docx", form("临江区社会工作协会", "工地红哨")))
    yield opened
    opened.close()


def paper(desk: Desk) -> dict[str, Standing]:
    found = office.report(desk, desk.campaign(), at=BEGAN)
    return {one.number: next(item.standing for item in one.items if item.key == PAPERS[0]) for one in found.cases}


def test_the_wrong_day_and_the_wrong_case_are_mended_and_taken_back(desk: Desk) -> None:
    campaign = desk.campaign()
    no = log_parcel(desk, campaign, Parcel(DAY, PAPERS, cases=(ONE,), posted_on=date(2025, 10, 3), sealed=True), now=BEGAN)
    assert paper(desk) == {ONE: Standing.LATE, TWO: Standing.MISSING}

    day = post.correct(desk, campaign, no, {"posted_on": "2025-09-18"}, by="王芳", now=BEGAN)
    assert paper(desk) == {ONE: Standing.ACCEPTED, TWO: Standing.MISSING}
    case = post.correct(desk, campaign, no, {"cases": TWO}, by="王芳", now=BEGAN)
    assert paper(desk) == {ONE: Standing.MISSING, TWO: Standing.ACCEPTED}
    gone = post.void(desk, campaign, no, by="王芳", now=BEGAN)
    assert paper(desk) == {ONE: Standing.MISSING, TWO: Standing.MISSING}
    after = log_parcel(desk, campaign, Parcel(DAY, PAPERS, cases=(TWO,)), now=BEGAN)

    assert (no, after) == ("DJ2025-Y0001", "DJ2025-Y0002")
    post.void(desk, campaign, after, by="王芳", now=BEGAN)
    for made in (gone, case, day):
        office.undo(desk, made, by="王芳", now=BEGAN)
    assert paper(desk) == {ONE: Standing.LATE, TWO: Standing.MISSING}


def test_whose_an_envelope_is_is_asked_no_more_when_it_is_void(desk: Desk) -> None:
    campaign = desk.campaign()
    no = log_parcel(desk, campaign, Parcel(DAY, PAPERS), now=BEGAN)

    def questions() -> list[str]:
        return [one.key for one in office.report(desk, campaign).tasks if not one.closed and one.key.startswith("parcel:")]

    asked = questions()
    made = post.void(desk, campaign, no, by="王芳", now=BEGAN)
    void = questions()
    office.undo(desk, made, by="王芳", now=BEGAN)
    again = questions()
    post.correct(desk, campaign, no, {"cases": ONE}, by="王芳", now=BEGAN)

    assert (asked, void, again, questions()) == ([f"parcel:DJ2025:{no}"], [], [f"parcel:DJ2025:{no}"], [])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "请写明更正什么"),
        ({"received_on": "2025-13-01"}, "核对日期"),
        ({"received_on": ""}, "核对日期"),
        ({"colour": "红"}, "核对"),
        ({"contents": "糖果"}, "糖果"),
        ({"cases": "DJ2025-0099"}, "DJ2025-0099"),
        ({"received_on": "2025-10-05"}, "登记的就是这样"),
        ({"cases": ONE}, "登记的就是这样"),
        ({"note": "长" * 501}, "核对"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_with_a_sentence(desk: Desk, wrong: dict[str, str], told: str) -> None:
    no = log_parcel(desk, desk.campaign(), Parcel(DAY, PAPERS, cases=(ONE,)), now=BEGAN)

    with pytest.raises(NotReady, match=told):
        post.correct(desk, desk.campaign(), no, wrong, by="王芳", now=BEGAN)
    with pytest.raises(NotReady, match="没有这个登记号"):
        post.void(desk, desk.campaign(), "没有", by="王芳", now=BEGAN)


def test_corrections_are_commands(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no = log_parcel(desk, desk.campaign(), Parcel(DAY, PAPERS, cases=(ONE,), posted_on=DAY), now=BEGAN)
    home = ("--home", str(tmp_path / "部署"), "parcel")

    status = run([*home, "correct", no, "--posted", "无", "--sealed", "--tracking", "SF1000000000001", "--case", ONE, "--case", TWO, "--by", "王芳"])
    void = run([*home, "void", no, "--by", "王芳", "--why", "重复"])

    out = capsys.readouterr().out
    assert (status, void) == (0, 0)
    assert "已更正" in out
    assert "已作废" in out
    with desk.store.look() as ledger:
        made = [(one.kind, one.value) for one in ledger.office.rulings("DJ2025") if one.subject == f"parcel:{no}"]
    assert made == [
        (RulingKind.CORRECT, '{"cases": "DJ2025-0001\\nDJ2025-0002", "posted_on": "", "sealed": "true", "tracking": "SF1000000000001"}'),
        (RulingKind.VOID, ""),
    ]
