"""The workbook is read back: what the secretary typed takes effect once, with her name, and nothing else does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from test_review import receive

from config.settings import write_initial
from tracker.core.marking import REWRITTEN
from tracker.core.model import LetterState, RulingKind, Task, TaskKind
from tracker.core.quoting import quotable
from tracker.core.report import CaseLine, Report
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office, rulings
from tracker.flow.penning import Done, read_back
from tracker.flow.readback import plan
from tracker.flow.verdicts import Verdict, on_case, pronounce
from tracker.store.ledger import Hand, Store
from tracker.workbook.write import Written, write

BEGAN = datetime(2025, 9, 10, 2, tzinfo=UTC)
LATER = BEGAN + timedelta(days=2)
FIRST, SECOND = "DJ2025-0001", "DJ2025-0002"
Edit = tuple[str, str, str, object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with two cases and a question, in which nothing is decided."""
    from test_rulings import form

    home = tmp_path_factory.mktemp("office") / "部署"
    write_initial(home, campaigns=("DJ2025",))
    opened = replace(open_desk(home), examiners=())
    receive(opened, "申报", ("申报表.docx", form("临江市益民社会工作服务中心", "五社联动")), number=1)
    receive(opened, "申报", ("申报表.docx", form("青禾区阳光服务中心", "一家亲")), number=2, sender="b@example.cn")
    receive(opened, "材料", ("扫描.docx", form("", "银发守护")), number=3, sender="c@example.cn")
    opened.close()
    return home


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    opened = replace(open_desk(Path(shutil.copytree(template, tmp_path / "部署"))), examiners=())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def book(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of that office, written once."""
    home = shutil.copytree(template, tmp_path_factory.mktemp("book") / "部署")
    with closing(replace(open_desk(home), examiners=())) as desk:
        return written(desk, home / "台账.xlsx")


@pytest.fixture
def path(book: Path, desk: Desk, tmp_path: Path) -> Path:
    return Path(shutil.copy(book, tmp_path))


def report(desk: Desk) -> Report:
    return office.report(desk, desk.campaign(), at=LATER)


def case(desk: Desk, number: str = FIRST) -> CaseLine:
    return next(one for one in report(desk).cases if one.number == number)


def written(desk: Desk, path: Path) -> Path:
    assert isinstance(write(report(desk), path), Written)
    return path


def at(sheet: Any, number: str, heading: str) -> Any:
    head = next(row for row in sheet.iter_rows(max_row=10) if any(cell.value == heading for cell in row))
    column = next(cell.column for cell in head if cell.value == heading)
    key = next(cell.column for cell in head if cell.value in {"案例编号", "材料编号", "登记号", "待核号", "函件号"})
    row = next(cell.row for (cell,) in sheet.iter_rows(min_col=key, max_col=key) if cell.value == number)
    return sheet.cell(row, column)


def type_in(path: Path, *edits: Edit) -> None:
    book = load_workbook(path)
    for sheet, number, heading, value in edits:
        at(book[sheet], number, heading).value = value
    book.properties.lastModifiedBy = "王芳"
    book.save(path)


def added(path: Path, *rows: dict[str, object]) -> None:
    book = load_workbook(path)
    sheet = book["邮寄登记"]
    head = [cell.value for cell in sheet[1]]
    free = 2
    while any(cell.value is not None for cell in sheet[free]):
        free += 1
    for place, row in enumerate(rows, free):
        for name, value in row.items():
            sheet.cell(place, head.index(f"★{name}") + 1).value = value
    book.properties.lastModifiedBy = "王芳"
    book.save(path)


def shown(path: Path, sheet: str, number: str, heading: str) -> object:
    return at(load_workbook(path)[sheet], number, heading).value


def back(desk: Desk, path: Path) -> Done:
    return read_back(desk, desk.campaign(), path, now=LATER)


def made(desk: Desk) -> list[tuple[str, str, str, str]]:
    with desk.store.look() as ledger:
        return [(one.kind.value, one.subject, one.value, one.by) for _, _, one in ledger.office.decisions("DJ2025") if not one.undone]


def test_untouched_workbook_comes_to_nothing(desk: Desk, path: Path) -> None:
    type_in(path)

    done = back(desk, path)

    assert (done.taken, done.left, done.clashes, done.told, made(desk)) == ([], [], [], [], [])


CELLS: tuple[tuple[str, object, object, tuple[str, str, str]], ...] = (
    ("★规范单位名称", "临江市益民社会工作\n服务中心（总部）", "临江市益民社会工作服务中心（总部）", ("更名", "unit:", "临江市益民社会工作服务中心（总部）")),
    ("★分类", "3", None, ("改分类", "category:DJ2025-0001", "3")),
    ("★更正联系人", " 王小明 ", "王小明", ("更正联系", "field:姓名", "王小明")),
    ("★更正电话", 13000000009.0, "13000000009", ("更正联系", "field:电话", "13000000009")),
    ("★更正邮箱", "新邮箱：Wang＠example。cn；", "Wang@example.cn", ("更正联系", "field:邮箱", "Wang@example.cn")),
    ("★延期至", "10月15日", datetime(2025, 10, 15), ("延期", "case", "2025-10-15")),
    ("★免交", "案例", "案例", ("免交", "item:案例", "")),
    ("★停发邮件", "√", "是", ("停发邮件", "case", "")),
    ("★责任人", "李文", "李文", ("记录", "cell:责任人", "李文")),
    ("★备注", "=电话已通", "=电话已通", ("记录", "cell:备注", "=电话已通")),
)


@pytest.mark.parametrize(("heading", "typed", "echo", "ruling"), CELLS, ids=[one[0] for one in CELLS])
def test_every_cell_of_a_case_becomes_a_ruling_and_is_taken_back(
    heading: str, typed: object, echo: object, ruling: tuple[str, str, str], desk: Desk, path: Path
) -> None:
    before = made(desk)
    type_in(path, ("单位台账", FIRST, heading, typed))
    if typed == "=电话已通":
        book = load_workbook(path)
        at(book["单位台账"], FIRST, heading).data_type = "s"
        book.save(path)

    done = back(desk, path)
    now = made(desk)
    again = back(desk, path)
    written(desk, path)
    after = back(desk, path)

    assert (len(done.taken), done.left, done.clashes) == (1, [], [])
    assert [(kind, value) for kind, _, value, _ in now] == [(ruling[0], ruling[2])]
    assert now[0][1].startswith(ruling[1])
    assert now[0][3] in {"王芳", "李文"}
    assert (again.taken, after.taken, after.left, made(desk)) == ([], [], [], now)
    assert echo is None or shown(path, "单位台账", FIRST, heading) == echo

    type_in(path, ("单位台账", FIRST, heading, None))
    back(desk, path)
    written(desk, path)

    assert [one for one in made(desk) if one[0] != "撤销"] == before
    assert back(desk, path).taken == []


def test_paper_is_judged_with_its_explanation_and_judged_otherwise(desk: Desk, path: Path) -> None:
    number = case(desk).items[0].papers[0].number
    type_in(path, ("材料明细", number, "★人工结论", "不合格"), ("材料明细", number, "★说明", "表格不是本届的"))

    back(desk, path)
    first = case(desk).items[0]
    type_in(path, ("材料明细", number, "★人工结论", "合格"), ("材料明细", number, "★说明", None))
    back(desk, path)

    assert [dict(one.values).get("why") for one in first.findings if one.code == "returned"] == ["表格不是本届的"]
    assert case(desk).items[0].standing.value == "accepted"
    assert [one[0] for one in made(desk) if one[0] != "撤销"] == ["合格"]


def test_seal_is_confirmed_and_refused(desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★公章核验", "不合格：盖的是街道的章"))

    back(desk, path)
    written(desk, path)
    type_in(path, ("单位台账", FIRST, "★公章核验", "合格"))
    done = back(desk, path)

    assert len(done.taken) == 1
    assert [one[0] for one in made(desk) if one[0] != "撤销"] == ["合格"]


def test_question_is_answered_as_by_command_and_asked_again(desk: Desk, path: Path) -> None:
    task = next(one for one in report(desk).tasks if not one.closed)
    number = quotable("T", task.key)
    type_in(path, ("待核", number, "★决定", "归入"), ("待核", number, "★经办", "孙老师"))

    lacking = back(desk, path)
    type_in(path, ("待核", number, "★归入编号或新单位名", "2"))
    done = back(desk, path)
    with_it = [one.key for one in report(desk).tasks if not one.closed]
    written(desk, path)
    same = back(desk, path)
    kept = shown(path, "待核", number, "★决定")
    type_in(path, ("待核", number, "★决定", None), ("待核", number, "★归入编号或新单位名", None))
    back(desk, path)

    assert "请在“归入编号或新单位名”里写" in lacking.left[0]
    assert len(done.taken) == 1
    assert task.key not in with_it
    assert [one[3] for one in made(desk) if one[0] == "归入"] in ([], ["孙老师"])
    assert (same.taken, kept) == ([], "归入")
    assert task.key in [one.key for one in report(desk).tasks if not one.closed]


def test_question_is_looked_at_again_on_a_day(desk: Desk, path: Path) -> None:
    task = next(one for one in report(desk).tasks if not one.closed)
    number = quotable("T", task.key)
    type_in(path, ("待核", number, "★决定", "再看"), ("待核", number, "★说明", "9月25日"))

    back(desk, path)

    assert next(one.later for one in report(desk).tasks if one.key == task.key).isoformat() == "2025-09-25"  # type: ignore[union-attr]


def asked(desk: Desk, key: str, kind: TaskKind, *candidates: str, submission: str) -> str:
    """A question that stands open with these candidates."""
    with desk.store.begin() as ledger:
        ledger.office.ask(Task(key, kind, "是哪一个？", "DJ2025", "", submission, candidates), hand=Hand("版本", BEGAN))
    return quotable("T", key)


def offered(desk: Desk, *candidates: str) -> str:
    """The question whose the mail is that names nobody; since earlier mail was judged anew it offers these."""
    task = next(one for one in report(desk).tasks if one.kind is TaskKind.UNIT and not one.closed)
    with desk.store.begin() as ledger:
        ledger.office.ask(replace(task, candidates=candidates), hand=Hand("版本", BEGAN))
    return quotable("T", task.key)


def strangers(desk: Desk) -> tuple[str, ...]:
    """The cases of the mail that names nobody."""
    return next(one.cases for one in report(desk).mails if one.sender == "c@example.cn")


def test_case_itself_is_no_candidate_and_a_number_means_the_one_that_is_shown(desk: Desk, path: Path) -> None:
    number = asked(desk, "duplicate:x", TaskKind.DUPLICATE, f"{SECOND} 青禾区阳光服务中心", f"{FIRST} 临江市益民社会工作服务中心", submission=SECOND)
    written(desk, path)
    seen = (shown(path, "待核", number, "候选1（建议）"), shown(path, "待核", number, "候选2"))
    type_in(path, ("待核", number, "★决定", "候选1"))

    done = back(desk, path)

    assert seen == (f"{FIRST} 临江市益民社会工作服务中心", None)
    assert (len(done.taken), done.left) == (1, [])
    assert [(kind, value) for kind, _, value, _ in made(desk)] == [("并案", FIRST)]


@pytest.mark.parametrize("typed", ["按建议", "候选1", 1], ids=str)
def test_number_typed_into_an_older_copy_means_what_stood_beside_it_there(typed: object, desk: Desk, path: Path) -> None:
    first, second = f"{FIRST} 临江市益民社会工作服务中心", f"{SECOND} 青禾区阳光服务中心"
    number = offered(desk, second)
    written(desk, path)
    type_in(path, ("待核", number, "★决定", typed))
    offered(desk, first, second)

    done = back(desk, path)

    assert (len(done.taken), done.left) == (1, [])
    assert strangers(desk) == (SECOND,)


@pytest.mark.parametrize(
    ("beside", "typed", "why"),
    [
        ("DJ2025-0099 某某协会", "候选1", "这一行的候选1是“DJ2025-0099 某某协会”，不能照它定"),
        ("某某协会", "按建议", "这一行的候选1是“某某协会”，不能照它定"),
        (f"{FIRST} 临江市益民社会工作服务中心", "候选2", "这一行没有候选2"),
    ],
)
def test_number_that_means_nothing_any_more_is_left_with_a_sentence(beside: str, typed: str, why: str, desk: Desk, path: Path) -> None:
    number = offered(desk, beside)
    written(desk, path)
    type_in(path, ("待核", number, "★决定", typed))
    offered(desk, f"{FIRST} 临江市益民社会工作服务中心", f"{SECOND} 青禾区阳光服务中心")

    done = back(desk, path)

    assert (done.taken, made(desk), [why in one for one in done.left]) == ([], [], [True])


def test_case_named_beside_a_question_that_a_word_answers_is_no_answer(desk: Desk, path: Path) -> None:
    number = asked(desk, "withdrawal:x", TaskKind.WITHDRAWAL, f"{FIRST} 临江市益民社会工作服务中心", submission=SECOND)
    written(desk, path)
    type_in(path, ("待核", number, "★决定", "按建议"))

    done = back(desk, path)

    assert (done.taken, made(desk), ["请填 弃征、不弃征、办结" in one for one in done.left]) == ([], [], [True])


ROW = {
    "签收日期": "9.22",
    "寄件单位（照封面）": "青禾区阳光服务中心",
    "承运": "EMS",
    "单号": "1000000000009",
    "邮戳/揽收日期": "9月19日",
    "内件": "申报表、案例",
    "盖章": "√",
    "登记人": "孙老师",
}


def test_new_row_becomes_one_parcel_however_often_it_is_read_and_typed_on(desk: Desk, path: Path) -> None:
    added(path, {**ROW, "单号": None})

    first = back(desk, path)
    back(desk, path)
    book = load_workbook(path)
    sheet = book["邮寄登记"]
    sheet["G2"].value, sheet["L2"].value = "1000000000009", "三号柜"
    book.save(path)
    more = back(desk, path)
    back(desk, path)
    (line,) = report(desk).parcels
    written(desk, path)
    last = back(desk, path)

    assert (line.parcel.register_no, line.case, line.parcel.contents, line.parcel.sealed) == ("DJ2025-Y0001", SECOND, ("申报表(纸质)", "案例(纸质)"), True)
    assert (line.parcel.received_on.isoformat(), str(line.parcel.posted_on), line.parcel.logged_by) == ("2025-09-22", "2025-09-19", "孙老师")
    assert len(first.taken) == 1
    assert len(report(desk).parcels) == 1
    assert len(more.taken) + len(more.left) == 2
    assert last.taken == []
    assert load_workbook(path)["邮寄登记"]["A2"].value == "DJ2025-Y0001"
    assert load_workbook(path)["邮寄登记"]["C3"].value is None


def noted(path: Path, title: str) -> list[tuple[object, str]]:
    """The cells beside which there is a note: the heading, and what stands in them."""
    sheet = load_workbook(path)[title]
    return [(sheet.cell(1, cell.column).value, str(cell.value)) for line in sheet.iter_rows() for cell in line if cell.comment is not None]


def test_row_that_is_not_complete_or_not_understood_waits(desk: Desk, path: Path) -> None:
    added(path, {"寄件单位（照封面）": "某某社区"}, {**ROW, "签收日期": 9.3, "单号": "A1"}, {**ROW, "案例编号": "0077", "单号": "A2", "盖章": "一半"}, ROW, ROW)

    done = back(desk, path)
    written(desk, path)

    assert len(report(desk).parcels) == 1
    assert {one.split("”：", 1)[1] for one in done.left} == {
        "尚缺签收日期、内件，填好后登记", "签收日期：“9.3”分不清是9月3日还是9月30日，请写成 9-3 或 9-30",
        "盖章：“一半”看不出盖了没有，请填 已盖章、未盖章 或 不清楚；案例编号：没有这个案例编号：DJ2025-0077",
    }  # fmt: skip
    assert len(done.told) == 1
    assert {(at, text) for at, text in noted(path, "邮寄登记")} == {
        ("★寄件单位（照封面）", "某某社区"), ("★签收日期", "1900-01-09 07:12:00"), ("★盖章", "一半"), ("★单号", ROW["单号"])
    }  # fmt: skip
    assert [load_workbook(path)["邮寄登记"].cell(row, 1).value for row in (2, 3)] == ["DJ2025-Y0001", None]


def test_several_cases_in_one_envelope_and_a_new_unit(desk: Desk, path: Path) -> None:
    added(
        path,
        {**ROW, "案例编号": "0001、2", "盖章": "盖了"},
        {**ROW, "单号": "SF0000000000002", "案例编号": "新建", "寄件单位（照封面）": "江湾镇党群服务中心"},
        {**ROW, "单号": "X9", "寄件单位（照封面）": "无名社区"},
    )

    done = back(desk, path)

    assert len(done.taken) == 3
    assert sorted((one.parcel.register_no, one.case) for one in report(desk).parcels) == [
        ("DJ2025-Y0001", FIRST), ("DJ2025-Y0001", SECOND), ("DJ2025-Y0002", "DJ2025-0003"), ("DJ2025-Y0003", ""),
    ]  # fmt: skip
    assert [one.kind for one in report(desk).tasks if one.kind is TaskKind.PARCEL] == [TaskKind.PARCEL]


def test_both_changed_is_a_question_and_hers_stays_until_it_is_decided(desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★分类", "3"))
    with desk.store.begin() as ledger:
        from tracker.core.model import Ruling

        ledger.office.rule("DJ2025", Ruling(0, RulingKind.RECLASSIFY, f"category:{FIRST}", "1", "李文", "", LATER), number=FIRST)

    done = back(desk, path)
    again = back(desk, path)
    written(desk, path)
    kept = shown(path, "单位台账", FIRST, "★分类")
    third = back(desk, path)
    (task,) = [one for one in report(desk).tasks if one.kind is TaskKind.TABLE]
    from tracker.flow.answers import Answer, decide

    decide(desk, desk.campaign(), task.key, Answer(choice=1), by="李文", now=LATER)
    last = back(desk, path)

    assert (len(done.clashes), again.clashes, third.clashes, done.taken, third.taken) == (1, [], [], [], [])
    assert kept == "3"
    assert len(last.taken) == 1
    assert case(desk).category == "3"


def test_decided_for_the_books_the_cell_follows_them(desk: Desk, path: Path) -> None:
    from tracker.core.model import Ruling
    from tracker.flow.answers import Answer, decide

    type_in(path, ("单位台账", FIRST, "★分类", "3"))
    with desk.store.begin() as ledger:
        ledger.office.rule("DJ2025", Ruling(0, RulingKind.RECLASSIFY, f"category:{FIRST}", "1", "李文", "", LATER), number=FIRST)
    back(desk, path)
    (task,) = [one for one in report(desk).tasks if one.kind is TaskKind.TABLE]

    decide(desk, desk.campaign(), task.key, Answer(choice=2), by="李文", now=LATER)
    done = back(desk, path)
    written(desk, path)

    assert done.taken == []
    assert str(shown(path, "单位台账", FIRST, "★分类")).startswith("1 ")
    assert back(desk, path).clashes == []


def test_undo_takes_the_cell_back_and_reading_the_same_file_does_not_type_it_again(desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★免交", "案例"))
    back(desk, path)
    with desk.store.look() as ledger:
        (ruling,) = ledger.office.rulings("DJ2025")

    rulings.undo(desk, ruling.id, by="李文", now=LATER)
    again = back(desk, path)
    written(desk, path)

    assert again.taken == []
    assert shown(path, "单位台账", FIRST, "★免交") is None
    assert back(desk, path).taken == []


def test_yesterdays_copy_is_held_against_what_was_written_yesterday(desk: Desk, path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "昨天.xlsx"))
    type_in(path, ("单位台账", FIRST, "★备注", "今天的"))
    back(desk, path)
    written(desk, path)
    type_in(copy, ("单位台账", SECOND, "★备注", "昨天的"))

    done = back(desk, copy)

    assert [one for one in done.taken if SECOND in one] == done.taken
    assert len(done.taken) == 1
    written(desk, path)
    assert [shown(path, "单位台账", number, "★备注") for number in (FIRST, SECOND)] == ["今天的", "昨天的"]


def test_interrupted_between_any_two_steps_and_read_again_is_read_once(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(path, ("单位台账", FIRST, "★免交", "案例、相关资料"), ("单位台账", SECOND, "★停发邮件", "是"))
    added(path, ROW)
    begin, stops, count = Store.begin, 0, 0

    def dying(self: Store) -> Any:
        nonlocal count
        count += 1
        if count > 2:  # the lease, and one more: each run gets one transaction further
            raise KeyboardInterrupt
        return begin(self)

    for _ in range(60):
        count = 0
        with monkeypatch.context() as patch:
            patch.setattr(Store, "begin", dying)
            try:
                back(desk, path)
            except KeyboardInterrupt:
                stops += 1
                continue
        break
    back(desk, path)

    assert stops > 8
    assert sorted((kind, subject) for kind, subject, *_ in made(desk)) == sorted([("免交", "item:案例"), ("免交", "item:相关资料"), ("停发邮件", "case")])
    assert [one.parcel.register_no for one in report(desk).parcels] == ["DJ2025-Y0001"]
    assert back(desk, path).taken == []


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x05\x06" + b"\0" * 18])
def test_file_that_is_no_workbook_is_refused_with_a_sentence(content: bytes, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)

    with pytest.raises(NotReady, match=r"x\.xlsx：.+"):
        back(desk, file)


def test_workbook_of_another_campaign_or_of_nobody_is_refused(desk: Desk, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.xlsx"
    Workbook().save(other)
    book = load_workbook(path)
    memory = book["_shoujian"]
    next(row for row in memory.iter_rows() if row[0].value == "campaign")[1].value = "SQ2026"
    book.save(path)

    with pytest.raises(NotReady, match="SQ2026 的台账"):
        back(desk, path)
    with pytest.raises(NotReady, match="没有台账的工作表"):
        back(desk, other)


def test_title_above_the_header_moved_columns_and_broken_headings_are_read(desk: Desk, path: Path) -> None:
    book = load_workbook(path)
    sheet = book["单位台账"]
    at(sheet, FIRST, "★备注").value = "甲"
    next(cell for cell in sheet[1] if cell.value == "★备注").value = "★ 备\n注"
    sheet.insert_cols(1)
    sheet.insert_rows(1)
    sheet["A1"].value = "2025年党建品牌案例征集台账"
    sheet.merge_cells("A1:F1")
    book.save(path)

    done = back(desk, path)

    assert len(done.taken) == 1
    assert done.taken[0].endswith("认定号 1")
    assert done.told == []


def test_without_memory_nothing_happens_unasked(desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★备注", "甲"))
    book = load_workbook(path)
    for name in [one for one in book.sheetnames if one.startswith("_")]:
        del book[name]
    book.save(path)

    unasked = back(desk, path)
    found = plan(desk, desk.campaign(), path, now=LATER)
    asked = read_back(desk, desk.campaign(), path, unsure=True, now=LATER)

    assert (unasked.taken, found.sure, len(found.taken)) == ([], False, 1)
    assert any("没有写出时的记录" in one for one in unasked.told)
    assert len(asked.taken) == 1


def test_unknown_and_repeated_numbers_are_told(desk: Desk, path: Path) -> None:
    book = load_workbook(path)
    sheet = book["单位台账"]
    at(sheet, SECOND, "★备注").value = "乙"
    row = [cell.value for cell in sheet[3]]
    sheet.append(row)
    row[0] = "DJ2025-0099"
    sheet.append(row)
    book.save(path)

    done = back(desk, path)

    assert len(done.taken) == 1
    assert sorted(done.told) == ["单位台账：没有编号 DJ2025-0099，这一行未读；新的一行请把编号留空", "单位台账：编号 DJ2025-0002 有2行"]


def test_question_closed_meanwhile_is_a_clash(desk: Desk, path: Path) -> None:
    with desk.store.begin() as ledger:
        ledger.office.ask(Task("enquiry:x:y", TaskKind.ENQUIRY, "问询", "DJ2025"), hand=Hand("版本", BEGAN))
    written(desk, path)
    number = quotable("T", "enquiry:x:y")
    type_in(path, ("待核", number, "★决定", "忽略"))
    office.close(desk, "enquiry:x:y", answer="办结", by="李文", now=LATER)

    done = back(desk, path)

    assert len(done.clashes) == 1
    assert done.taken == []


def test_grey_cell_and_deleted_row_come_back_and_are_told_once(desk: Desk, path: Path) -> None:
    book = load_workbook(path)
    sheet = book["单位台账"]
    at(sheet, FIRST, "状态").value = "齐全"
    sheet.delete_rows(at(sheet, SECOND, "状态").row)
    book.save(path)

    done = back(desk, path)
    back(desk, path)
    written(desk, path)
    log = [one.basis for one in report(desk).audit if one.action == "台账提示"]

    assert done.told == [
        "单位台账：DJ2025-0001 的“状态”为系统列，您改的“齐全”将还原；如需更正请填黄色列",
        "单位台账：有1行被删除（DJ2025-0002），将还原；不再办理的请填决定，不用删行",
    ]
    assert sorted(log) == sorted(done.told)
    assert shown(path, "单位台账", FIRST, "状态") == case(desk).state.value
    assert shown(path, "单位台账", SECOND, "案例编号") == SECOND


def test_typed_again_after_a_clash_only_the_last_is_asked_about(desk: Desk, path: Path) -> None:
    from tracker.core.model import Ruling

    type_in(path, ("单位台账", FIRST, "★分类", "3"))
    with desk.store.begin() as ledger:
        ledger.office.rule("DJ2025", Ruling(0, RulingKind.RECLASSIFY, f"category:{FIRST}", "1", "李文", "", LATER), number=FIRST)
    back(desk, path)
    written(desk, path)
    type_in(path, ("单位台账", FIRST, "★分类", "2"))

    done = back(desk, path)

    assert (len(done.taken), done.clashes) == (1, [])
    assert [one.answer for one in report(desk).tasks if one.kind is TaskKind.TABLE] == ["表格已改填"]
    assert case(desk).category == "2"


def test_envelope_is_corrected_and_claimed_by_typing_into_its_row(desk: Desk, path: Path) -> None:
    added(path, {**ROW, "寄件单位（照封面）": "无名"})
    back(desk, path)
    written(desk, path)
    edits = (("★邮戳/揽收日期", "9.20"), ("★盖章", "×"), ("★承运", "当面"), ("★单号", None), ("★内件", "案例"), ("★案例编号", "2"))
    type_in(path, *(("邮寄登记", "DJ2025-Y0001", heading, value) for heading, value in edits))

    done = back(desk, path)
    (line,) = report(desk).parcels
    written(desk, path)
    type_in(path, ("邮寄登记", "DJ2025-Y0001", "★案例编号", "1"), ("邮寄登记", "DJ2025-Y0001", "★签收日期", None))
    other = back(desk, path)

    one = line.parcel
    assert (len(done.taken), done.left) == (6, [])
    assert (str(one.posted_on), one.sealed, one.by_hand, one.tracking, one.contents, line.case) == ("2025-09-20", False, True, "", ("案例(纸质)",), SECOND)
    assert [each.case for each in report(desk).parcels] == [FIRST]
    assert [each.split("：")[-1] for each in other.left] == ["签收日期不能空着，请填写"]
    assert back(desk, path).taken == []


@pytest.mark.parametrize(("typed", "state", "left"), [("准发", "queued", 0), ("不发", "dropped", 0), ("也许", "held", 1)])
def test_letter_goes_or_does_not(typed: str, state: str, left: int, desk: Desk, path: Path) -> None:
    from store_builders import draft

    with desk.store.begin() as ledger:
        ledger.outbox.queue(draft("receipt:x", cases=(FIRST,), hold="先批后发"), now=LATER, by="版本")
    written(desk, path)
    type_in(path, ("外发", quotable("L", "receipt:x"), "★准发", typed))

    done = back(desk, path)
    back(desk, path)

    assert [one.state.value for one in report(desk).letters if one.key == "receipt:x"] == [state]
    assert len(done.left) == left


@pytest.mark.parametrize(
    ("typed", "day"), [("10.15", "2025-10-15"), ("10/15", "2025-10-15"), ("至10月15日止", "2025-10-15"), ("20251015", "2025-10-15"), ("3.10", "2026-03-10")]
)
def test_a_day_typed_as_text_is_told_as_what_it_was_read_as(typed: str, day: str, desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★延期至", typed))

    assert back(desk, path).taken == [f"单位台账 {FIRST} 延期至：（空） → “{day}”，王芳，认定号 1"]
    assert made(desk) == [("延期", "case", day, "王芳")]
    assert shown(written(desk, path), "单位台账", FIRST, "★延期至") == datetime.fromisoformat(day)


@pytest.mark.parametrize("typed", ["10月15号17点", "10月15日下午5点", datetime(2025, 10, 15, 17)])
def test_more_time_is_given_by_days_and_an_hour_is_not_left_out_in_silence(typed: object, desk: Desk, path: Path) -> None:
    type_in(path, ("单位台账", FIRST, "★延期至", typed))

    done = back(desk, path)

    assert (done.taken, made(desk)) == ([], [])
    assert [one.split("：", 1)[1] for one in done.left] == ["延期以日计，到那一天的24时为止，不能只到几点；请只写日期，如 2025-10-15"]
    with pytest.raises(NotReady, match="延期以日计"):
        pronounce(desk, desk.campaign(), Verdict("延期", FIRST, ("10月15日17时",)), by="王芳", why="", now=LATER)


def test_a_letter_let_go_together_with_a_decision_about_its_case_is_not_sent_as_it_was_and_it_is_told_why(desk: Desk, path: Path) -> None:
    from store_builders import draft

    from tracker.flow.letters import answer

    (asked,) = [one for one in report(desk).letters if one.case == FIRST]
    with desk.store.begin() as ledger:
        ledger.outbox.queue(draft("receipt:x", cases=(FIRST,), hold="先批后发"), now=LATER, by="版本")
    written(desk, path)
    letter = ("外发", quotable("L", "receipt:x"), "★准发", "准发")
    type_in(path, letter, ("单位台账", FIRST, "★免交", "案例"))

    done = back(desk, path)

    assert [one.split("：")[0] for one in done.taken] == [f"单位台账 {FIRST} 免交"]
    assert done.left == [f"外发 {quotable('L', 'receipt:x')} 准发：{REWRITTEN}"]
    assert made(desk) == [("免交", "item:案例", "", "王芳")]
    answer(desk, now=LATER + timedelta(hours=2))
    (anew,) = [one for one in report(desk).letters if one.case == FIRST and one.state is LetterState.HELD]
    assert anew.key != asked.key
    written(desk, path)
    type_in(path, ("外发", quotable("L", anew.key), "★准发", "准发"))
    assert len(back(desk, path).taken) == 1
    assert next(one.state for one in report(desk).letters if one.key == anew.key) is LetterState.QUEUED


def test_a_letter_that_was_written_anew_meanwhile_raises_no_question(desk: Desk, path: Path) -> None:
    (asked,) = [one for one in report(desk).letters if one.case == FIRST]
    type_in(path, ("外发", quotable("L", asked.key), "★准发", "准发"))
    on_case(desk, desk.campaign(), RulingKind.WAIVE, FIRST, subject="item:案例", by="李梅", why="", at=LATER)

    done = back(desk, path)

    assert (done.taken, done.clashes, done.left) == ([], [], [f"外发 {quotable('L', asked.key)} 准发：{REWRITTEN}"])


def test_letter_that_was_let_go_waits_again_when_the_cell_is_cleared_and_one_that_was_dropped_does_not(desk: Desk, path: Path) -> None:
    from store_builders import draft

    with desk.store.begin() as ledger:
        for key in ("receipt:x", "receipt:y"):
            ledger.outbox.queue(draft(key, cases=(FIRST,), hold="先批后发"), now=LATER, by="版本")
    written(desk, path)
    numbers = [quotable("L", key) for key in ("receipt:x", "receipt:y")]
    type_in(path, ("外发", numbers[0], "★准发", "可以发"), ("外发", numbers[1], "★准发", "不准发"))
    back(desk, path)
    written(desk, path)
    type_in(path, ("外发", numbers[0], "★准发", None), ("外发", numbers[1], "★准发", None))

    done = back(desk, path)

    assert {one.key: one.state.value for one in report(desk).letters if one.key in {"receipt:x", "receipt:y"}} == {"receipt:x": "held", "receipt:y": "dropped"}
    assert [one.split("：")[-1] for one in done.left] == ["这件函已作罢，不能收回；要再发的，请告诉管理员"]
    written(desk, path)
    type_in(path, ("外发", numbers[0], "★准发", "准发"))
    assert len(back(desk, path).taken) == 1
    assert next(one.state.value for one in report(desk).letters if one.key == "receipt:x") == "queued"


def test_letter_that_waits_for_nobody_is_not_let_go_and_not_stopped(desk: Desk, path: Path) -> None:
    from store_builders import draft

    with desk.store.begin() as ledger:
        ledger.outbox.queue(draft("receipt:x", cases=(FIRST,)), now=LATER, by="版本")
    written(desk, path)
    type_in(path, ("外发", quotable("L", "receipt:x"), "★准发", "准发"))
    done = back(desk, path)
    type_in(path, ("外发", quotable("L", "receipt:x"), "★准发", None))
    back(desk, path)

    assert [one.split("：")[-1] for one in done.left] == ["这件函不须放行，到时间就发；不要发的请填 不发"]
    assert next(one.state.value for one in report(desk).letters if one.key == "receipt:x") == "queued"


def test_english_workbook_is_read_in_its_own_words(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    write(report(desk), path, language="en")
    book = load_workbook(path)
    sheet = book["Cases"]
    column = [cell.value for cell in sheet[1]].index("★No more mail") + 1
    sheet.cell(2, column).value = "yes"
    book.save(path)

    done = back(desk, path)

    assert len(done.taken) == 1
    assert case(desk).stopped


def test_more_changes_than_a_person_types_are_not_taken_unasked(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.flow import penning

    monkeypatch.setattr(penning, "MANY", 1)
    type_in(path, ("单位台账", FIRST, "★停发邮件", "是"), ("单位台账", SECOND, "★停发邮件", "是"))

    with pytest.raises(NotReady, match="一次有 2 处改动"):
        read_back(desk, desk.campaign(), path, unasked=True, now=LATER)

    assert made(desk) == []
    assert len(back(desk, path).taken) == 2


def test_column_that_came_with_a_later_version_is_not_missed_in_an_older_copy(desk: Desk, path: Path) -> None:
    book = load_workbook(path)
    sheet = book["单位台账"]
    sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == "★更正邮箱"))
    book.save(path)
    missed = back(desk, path).told
    (line,) = [cell for cell in book["_shoujian"]["B"] if str(cell.value).startswith('["案例编号", "申报单位"') and "★更正邮箱" in str(cell.value)]
    line.value = str(line.value).replace('"★更正邮箱", ', "")
    book.save(path)

    assert missed == ["单位台账：没有找到列“★更正邮箱”，该列未读；请不要改标题"]
    assert back(desk, path).told == []
