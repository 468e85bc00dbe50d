"""A paper that a person sends back: with her reason as she wrote it; without one in words that need none, and she is asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_rulings import BEGAN, form, receive

from config.campaign import Weight
from config.settings import write_initial
from tracker.cli import run as command
from tracker.core.model import Finding, LetterState, RulingKind
from tracker.core.sentback import sent_back
from tracker.desk import Desk, open_desk
from tracker.flow import letters, office
from tracker.flow.penning import read_back
from tracker.flow.verdicts import Verdict, pronounce
from tracker.flow.written import composed
from tracker.workbook.write import write

CASE, PAPER = "DJ2025-0001", "DJ2025-0001-01"
MORNING = BEGAN + timedelta(hours=3)
ASKED = "【收件提示】\n“申报表”定为不合格，没有写原因，补正函里只能请对方对照通知要求修改、来信来电询问。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    receive(opened, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    yield opened
    opened.close()


def asked_for(desk: Desk) -> str:
    """The line of the letter that is laid down now about what was sent back."""
    letters.answer(desk, now=MORNING)
    with desk.store.look() as ledger:
        keys = [one.key for one in ledger.outbox.letters("DJ2025") if one.kind == "deficiency" and one.state is LetterState.HELD]
        (draft,) = (one for key in keys if (one := ledger.outbox.draft(key)) is not None)
    (line,) = (one.strip() for one in composed(desk, draft, MORNING).text.splitlines() if "退回" in one)
    return line


def notes(path: Path, title: str) -> list[str]:
    return [cell.comment.text for row in load_workbook(path)[title].iter_rows() for cell in row if cell.comment]


@pytest.mark.parametrize("why", ["", "不合格", "材料不合格", "经核对不符合要求。", "退回", " "])
def test_a_reason_that_is_none_is_not_told(why: str) -> None:
    assert sent_back(why) == Finding("returned-plainly", Weight.MUST)


@pytest.mark.parametrize("why", ["表格不是本届的", "不合格，表格不是本届的", "材料缺第二页", "请退回重盖章"])
def test_a_reason_is_told_as_it_was_written(why: str) -> None:
    assert sent_back(why) == Finding("returned", Weight.MUST, values=(("why", why),))


@pytest.mark.parametrize("whole", [False, True], ids=["a paper", "an item"])
def test_the_letter_reads_right_with_a_reason_and_without(desk: Desk, *, whole: bool) -> None:
    said = Verdict(RulingKind.RETURN.value, CASE, item="申报表") if whole else Verdict(RulingKind.RETURN.value, PAPER)
    pronounce(desk, desk.campaign(), said, by="王芳", now=MORNING)
    without = asked_for(desk)
    pronounce(desk, desk.campaign(), said, by="王芳", why="表格不是本届的", now=MORNING + timedelta(seconds=1))
    reasoned = asked_for(desk)

    assert without.partition("）")[2] == "申报表：经核对不符合要求，现予退回。请对照通知要求修改后重新报送，具体原因可来信或来电询问。"
    assert reasoned.partition("）")[2] == "申报表：经核对退回：表格不是本届的。请按说明修改后重新报送。"


def test_the_workbook_asks_for_the_reason_until_it_is_there(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"

    def rewritten() -> list[str]:
        write(office.report(desk, desk.campaign(), at=MORNING), path)
        return [one[: len(ASKED)] for one in notes(path, "材料明细")]

    before = rewritten()
    pronounce(desk, desk.campaign(), Verdict(RulingKind.RETURN.value, PAPER), by="王芳", now=MORNING)
    asked = [rewritten(), rewritten()]
    book = load_workbook(path)
    heads = {cell.value: cell.column for cell in book["材料明细"][1]}
    line = next(cell.row for cell in book["材料明细"]["A"] if cell.value == PAPER)
    book["材料明细"].cell(line, heads["★人工结论"]).value = "不合格"
    book["材料明细"].cell(line, heads["★说明"]).value = "表格不是本届的"
    book.save(path)
    read_back(desk, desk.campaign(), path, now=MORNING + timedelta(hours=1))

    assert (before, asked, rewritten()) == ([], [[ASKED], [ASKED]], [])
    assert [one[: len(ASKED)] for one in notes(path, "单位台账")] == []


def test_the_workbook_asks_for_the_reason_of_a_whole_item_beside_its_case(desk: Desk, tmp_path: Path) -> None:
    pronounce(desk, desk.campaign(), Verdict(RulingKind.RETURN.value, CASE, item="申报表"), by="王芳", now=MORNING)
    write(office.report(desk, desk.campaign(), at=MORNING), tmp_path / "台账.xlsx")

    assert [one[: len(ASKED)] for one in notes(tmp_path / "台账.xlsx", "单位台账")] == [ASKED]


def test_the_command_says_what_the_letter_will_say_without_a_reason(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--home", str(desk.settings.home), "rule", "不合格", PAPER, "--by", "王芳"]

    statuses = [command(words), command([*words, "--why", "表格不是本届的"])]
    first, second = capsys.readouterr().out.splitlines()

    assert statuses == [0, 0]
    assert ["没有写原因" in one for one in (first, second)] == [True, False]
