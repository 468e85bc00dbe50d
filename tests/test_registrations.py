"""Registrations of another system: read by their headings, opened as cases without a mail, known again, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from config.settings import write_initial
from ingest.facts import Arrival
from tracker.cli import run as command
from tracker.core import registered
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office
from tracker.flow.registrations import import_registrations, listed, undo
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

AT = datetime(2025, 9, 1, 4, tzinfo=UTC)
HEADS = ("序号", "报名编号", "申报单位", "项目名称", "项目类别", "联系人", "手机号码", "电子邮箱", "报名时间")
ROWS = (
    (1, "FJ-2021-00017", "江滨市供水有限公司", "清泉先锋", "", "张三", 13000000001, "zhang@water.example.com", "2021-05-01"),
    (2, "FJ-2021-00018", "江滨市供水有限公司", "夜班灯塔", "", "李四", "130 0000 0002", "", "2021-05-02"),
    (3, "FJ-2021-00019", "江滨市阳光社区居民委员会", "红色驿站", "", "王五", "0591-87654321", "", "2021-05-03"),
)


@pytest.fixture
def desk(tmp_path: Path):
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


def exported(path: Path, rows=ROWS, heads=HEADS) -> Path:
    book = openpyxl.Workbook()
    book.active.append(("报名情况一览",))
    for row in (heads, *rows, ("合计", len(rows))):
        book.active.append(row)
    book.save(path)
    return path


def numbers(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.number, one.unit, one.title) for one in office.report(desk, desk.campaign(), at=AT).cases]


def test_rows_become_cases_once_and_in_the_words_of_the_table(desk: Desk, tmp_path: Path) -> None:
    path = exported(tmp_path / "报名.xlsx")

    seen = import_registrations(desk, desk.campaign(), path, by="王芳", dry_run=True, now=AT)
    nothing = numbers(desk)
    first = import_registrations(desk, desk.campaign(), path, by="王芳", now=AT)
    again = import_registrations(desk, desk.campaign(), path, by="王芳", now=AT + timedelta(days=1))

    assert (len(seen.new), seen.step, nothing) == (3, None, [])
    assert (len(first.new), first.wrong, first.doubts) == (3, (), ())
    assert dict(first.columns) == {
        "编号": "报名编号", "单位": "申报单位", "案例": "项目名称", "分类": "项目类别", "联系人": "联系人", "手机": "手机号码", "邮箱": "电子邮箱",
    }  # fmt: skip
    assert numbers(desk) == [
        ("DJ2025-0001", "江滨市供水有限公司", "清泉先锋"),
        ("DJ2025-0002", "江滨市供水有限公司", "夜班灯塔"),
        ("DJ2025-0003", "江滨市阳光社区居民委员会", "红色驿站"),
    ]
    assert (again.new, again.changed, again.same, again.step) == ((), (), 3, None)
    assert [(one.state, one.held.row.phone) for one in listed(desk, desk.campaign())] == [
        ("未报送", "13000000001"),
        ("未报送", "13000000002"),
        ("未报送", "059187654321"),
    ]


def test_old_office_csv_is_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "报名.csv"
    path.write_bytes("编号,单位,联系人,手机,项目名称\r\nA2021001,江滨市供水有限公司,张三,13000000001,清泉先锋\r\n".encode("gb18030"))

    found = import_registrations(desk, desk.campaign(), path, by="王芳", now=AT)

    assert (found.wrong, numbers(desk)) == ((), [("DJ2025-0001", "江滨市供水有限公司", "清泉先锋")])


def test_one_wrong_row_keeps_all_out_unless_it_is_passed_over(desk: Desk, tmp_path: Path) -> None:
    bad = (4, "FJ-2021-00020", "", "无主", "", "", "138", "not an address", "")
    path = exported(tmp_path / "报名.xlsx", (*ROWS, bad))

    refused = import_registrations(desk, desk.campaign(), path, by="王芳", now=AT)
    empty = numbers(desk)
    skipped = import_registrations(desk, desk.campaign(), path, by="王芳", skip_bad=True, now=AT)

    assert refused.wrong == ("第6行：单位是空的；电话“138”位数不对；邮箱“notanaddress”写法不对",)
    assert (refused.step, empty, len(skipped.new), len(numbers(desk))) == (None, [], 3, 3)


def test_changed_rows_are_shown_and_an_import_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    first = import_registrations(desk, desk.campaign(), exported(tmp_path / "一.xlsx"), by="王芳", now=AT)
    renamed = (2, "FJ-2021-00018", "江滨市供水有限公司", "长夜明灯照万家", "", "李四", "13000000009", "", "")

    second = import_registrations(desk, desk.campaign(), exported(tmp_path / "二.xlsx", (ROWS[0], renamed)), by="王芳", now=AT + timedelta(days=1))
    after = numbers(desk)
    assert second.step is not None
    assert first.step is not None
    undo(desk, desk.campaign(), second.step, by="王芳", now=AT + timedelta(days=2))
    back = numbers(desk)
    undo(desk, desk.campaign(), first.step, by="王芳", now=AT + timedelta(days=3))
    gone = numbers(desk)
    import_registrations(desk, desk.campaign(), exported(tmp_path / "一.xlsx"), by="王芳", now=AT + timedelta(days=4))

    assert [what for _, what in second.changed] == [("名称“夜班灯塔”改为“长夜明灯照万家”", "手机有改动")]
    assert (len(second.absent), [title for _, _, title in after]) == (1, ["清泉先锋", "红色驿站", "长夜明灯照万家"])
    assert [title for _, _, title in back] == ["清泉先锋", "夜班灯塔", "红色驿站"]
    assert (gone, numbers(desk)) == ([], back)
    with pytest.raises(NotReady, match="没有这次导入"):
        undo(desk, desk.campaign(), 99, by="王芳")


def letter(subject: str) -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"], one["Message-ID"] = "someone@mail.example.com", "anli@example.org", subject, "<a1@mail.example.com>"
    one.set_content("您好，材料见附件。")
    one.add_attachment("案例正文".encode(), maintype="text", subtype="plain", filename="正文.txt")
    return one.as_bytes()


def test_their_number_in_a_subject_finds_the_case_and_undoing_keeps_what_came(desk: Desk, tmp_path: Path) -> None:
    done = import_registrations(desk, desk.campaign(), exported(tmp_path / "报名.xlsx"), by="王芳", now=AT)
    blob = desk.vault.keep((letter("报送材料（报名编号ＦＪ-2021-00018）"),))
    came = AT + timedelta(hours=1)
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 1, came)),), source=Source.IMAP, now=came)
    work(desk, now=came)

    (mail,) = office.report(desk, desk.campaign(), at=came).mails
    silent = [one.held.row.theirs for one in listed(desk, desk.campaign(), now=came) if one.silent]
    assert done.step is not None
    undo(desk, desk.campaign(), done.step, by="王芳", now=came)

    assert mail.cases == ("DJ2025-0002",)
    assert silent == ["FJ-2021-00017", "FJ-2021-00019"]
    assert [number for number, _, _ in numbers(desk)] == ["DJ2025-0002"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [("报名FJ-2021-00018材料", ("C",)), ("fj-2021-00018", ("C",)), ("FJ-2021-000181", ()), ("xFJ-2021-00018", ()), ("2021-00018", ()), ("", ())],
)
def test_numbers_are_found_whole(subject: str, found: tuple[str, ...]) -> None:
    assert registered.numbers(subject, {registered.sought("FJ-2021-00018"): "C"}) == found


def test_short_numbers_are_not_sought_in_subjects() -> None:
    assert [registered.sought(one) for one in ("17", "2021", "abcdef", "编号00017", "A0017")] == ["", "", "", "", "a0017"]


def test_command_tells_rows_by_number_and_stops(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(desk.settings.home)
    path = exported(tmp_path / "报名.xlsx", ((1, "A00001", "江滨市供水有限公司", "清泉", "", "", "12", "", ""),))

    status = command(["--home", home, "registrations", "import", str(path)])
    told = capsys.readouterr()
    odd = exported(tmp_path / "别样.xlsx", (("江滨市供水有限公司", "甲"),), ("谁报的", "叫什么"))
    mapped = command(["--home", home, "registrations", "import", str(odd), "--map", "谁报的=单位", "--map", "叫什么=案例"])
    silent = command(["--home", home, "registrations", "list", "--silent"])

    assert (status, mapped, silent) == (1, 0, 0)
    assert "第3行：电话“12”位数不对" in told.err
    assert "本次一行也没有导入" in told.err
    assert "未报送" in capsys.readouterr().out
