"""The day's post scanned at a table: through a pipe, as a scanner types it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_rulings import BEGAN, form, receive

from config.settings import write_initial
from tracker.cli import run
from tracker.core.model import Standing
from tracker.core.parcels import code
from tracker.desk import Desk, open_desk
from tracker.flow import office
from tracker.flow.scanning import Beep, Sitting, Table

ONE, TWO = "DJ2025-0001", "DJ2025-0002"
PAPERS = ("申报表(纸质)", "案例(纸质)")
NUMBER = "SF1234567890123"
DAY = date(2025, 10, 5)
Lines = Callable[..., list[Beep]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    receive(opened, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")), sender="one@example.cn")
    receive(
        opened, "申报", ("申报表.docx", form("青山市慈善总会", "工地红哨")), sender="two@example.cn", number=2, text=f"材料见附件，纸质件已寄：顺丰{NUMBER}。"
    )
    yield opened
    opened.close()


@pytest.fixture
def lines(desk: Desk) -> Lines:
    sitting = Sitting(desk, desk.campaign(), Table("王芳", DAY, date(2025, 9, 18)), now=BEGAN)

    def said(*words: str) -> list[Beep]:
        return [answer.beep for word in words if (answer := sitting.heard(f"{word}\n")) is not None]

    return said


def register(desk: Desk) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    with desk.store.look() as ledger:
        return [(one.register_no, cases, one.contents, one.tracking) for one, cases in ledger.office.parcels("DJ2025")]


def paper(desk: Desk) -> dict[str, Standing]:
    found = office.report(desk, desk.campaign(), at=BEGAN)
    return {one.number: next(item.standing for item in one.items if item.key == PAPERS[0]) for one in found.cases}


def test_one_scan_is_one_envelope_with_all_that_its_case_owes(desk: Desk, lines: Lines) -> None:
    assert lines(code(ONE), "", code(TWO).lower()) == [Beep.DONE, Beep.DONE]

    assert register(desk) == [("DJ2025-Y0001", (ONE,), PAPERS, ""), ("DJ2025-Y0002", (TWO,), PAPERS, "")]
    assert paper(desk) == {ONE: Standing.ACCEPTED, TWO: Standing.ACCEPTED}


def test_the_same_code_twice_is_one_and_another_all_the_same_when_said_so(desk: Desk, lines: Lines) -> None:
    assert lines(code(ONE), code(ONE), "n", code(ONE), code(ONE)) == [Beep.DONE, Beep.AGAIN, Beep.TOLD, Beep.DONE, Beep.AGAIN]

    assert [one[:2] for one in register(desk)] == [("DJ2025-Y0001", (ONE,)), ("DJ2025-Y0002", (ONE,))]


def test_several_cases_in_one_envelope(desk: Desk, lines: Lines) -> None:
    assert lines(code(ONE), "+", code(TWO)) == [Beep.DONE, Beep.TOLD, Beep.DONE]

    assert register(desk) == [("DJ2025-Y0001", (ONE, TWO), PAPERS, "")]
    assert lines("u") == [Beep.BACK]
    assert register(desk) == [("DJ2025-Y0001", (ONE,), PAPERS, "")]
    assert lines(f"+{code(TWO)}") == [Beep.DONE]
    assert paper(desk) == {ONE: Standing.ACCEPTED, TWO: Standing.ACCEPTED}


def test_the_last_step_is_taken_back_and_then_the_one_before(desk: Desk, lines: Lines) -> None:
    assert lines("u", code(ONE), "p 2025-10-05", code(TWO), "u", "u", "u", "u") == [
        Beep.WRONG, Beep.DONE, Beep.DONE, Beep.DONE, Beep.BACK, Beep.BACK, Beep.BACK, Beep.WRONG,
    ]  # fmt: skip

    assert register(desk) == []
    assert lines(code(ONE)) == [Beep.DONE]
    assert [one[0] for one in register(desk)] == ["DJ2025-Y0003"]


def test_a_wrong_code_is_refused_and_a_typed_number_is_asked_twice(desk: Desk, lines: Lines) -> None:
    wrong = f"{ONE}-{'A' if code(ONE)[-1] != 'A' else 'B'}"

    assert lines(wrong, code("DJ2025-0099"), "x", ONE, TWO, TWO) == [Beep.WRONG, Beep.WRONG, Beep.WRONG, Beep.TOLD, Beep.TOLD, Beep.DONE]
    assert [one[1] for one in register(desk)] == [(TWO,)]


def test_a_couriers_label_is_nobodys_until_one_key_says_whose(desk: Desk, lines: Lines) -> None:
    assert lines(NUMBER, NUMBER, "y", "y") == [Beep.NOBODY, Beep.AGAIN, Beep.DONE, Beep.WRONG]

    assert register(desk) == [("DJ2025-Y0001", (TWO,), PAPERS, NUMBER)]
    assert lines("SF9999999999999", "y", "+", code(ONE)) == [Beep.NOBODY, Beep.WRONG, Beep.TOLD, Beep.DONE]
    assert register(desk)[1] == ("DJ2025-Y0002", (ONE,), PAPERS, "SF9999999999999")


def test_day_and_number_of_the_last_envelope_are_typed_after_it(desk: Desk, lines: Lines) -> None:
    assert lines(code(ONE), "p 2025年10月3日", "t sf 1111222233334", "p 明天", "p 2025-02-30") == [Beep.DONE, Beep.DONE, Beep.DONE, Beep.WRONG, Beep.WRONG]

    assert (register(desk)[0][3], paper(desk)[ONE]) == ("SF1111222233334", Standing.LATE)


def test_a_pipe_is_a_sitting(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed = f"{code(ONE)}\r\n?\n\xff\xfe{code(ONE)}\nq\n{code(TWO)}\n".encode("latin-1")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(typed), encoding="utf-8"))

    status = run(["--home", str(tmp_path / "部署"), "parcel", "scan", "--by", "王芳", "--received", "2025-09-20", "--posted", "2025-09-18"])

    out = capsys.readouterr().out
    assert status == 0
    assert f"【好】DJ2025-Y0001 {ONE} 临江区社会工作协会：申报表(纸质)、案例(纸质)" in out
    assert out.endswith("本次登记 2 件。\n")  # the second is of nobody: its code was spoilt on the way
    assert [one[1] for one in register(desk)] == [(ONE,), ()]


keys = st.sampled_from(["u", "y", "n", "+", "?", "p 2025-09-18", "t SF1111222233334", code(ONE), code(TWO), f"+{code(TWO)}", ONE, NUMBER, "无名来件六字以上"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(keys | st.text(max_size=20), max_size=8))
def test_whatever_is_typed_can_be_taken_back_to_the_beginning(desk: Desk, typed: list[str]) -> None:
    sitting = Sitting(desk, desk.campaign(), Table("王芳", DAY), now=BEGAN)
    before = register(desk)

    for one in typed:
        sitting.heard(one)
    while (answer := sitting.heard("u")) and answer.beep is Beep.BACK:
        pass

    assert register(desk) == before
    assert sitting.logged == 0
