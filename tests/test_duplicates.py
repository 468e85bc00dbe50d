"""The same case twice, from the mail to the question; and what was filed in an earlier call."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import Workbook
from stories import essay, renamed, rewritten

from config.campaign import Campaign
from config.settings import write_initial
from tracker.cli import cli
from tracker.core.model import RulingKind, Task, TaskKind
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import archive, likeness, office
from tracker.flow.intake import import_paths
from tracker.flow.work import work

NOW = datetime(2026, 6, 20, 1, tzinfo=UTC)
UNITS = ("临江市益民社会工作服务中心", "云岭市心桥社会工作服务中心", "江湾镇党群服务中心", "临江市星火社会工作服务中心", "云岭市快递协会")


@cache
def docx(text: str, *, fields: tuple[tuple[str, str], ...] = (), saved: int = 0) -> bytes:
    """A Word file; *saved* again, its bytes differ and its words do not."""
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    if fields:
        table = document.add_table(rows=0, cols=2)
        for label, value in fields:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
    document.core_properties.revision = 1 + saved
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def letter(unit: str, title: str, text: str, *, day: int, name: str = "材料正文", saved: int = 0) -> bytes:
    message = EmailMessage()
    message["From"] = f"u{title.encode().hex()}@example.org"
    message["To"] = "zhongguoshequ@vip.163.com"
    message["Subject"] = f"{unit}+{title}"
    message["Date"] = format_datetime(datetime(2026, 6, day, 2, tzinfo=UTC))
    message["Message-ID"] = f"<{unit.encode().hex()[:20]}{day}{saved}@example.org>"
    message.set_content("请查收附件。")
    form = (("报送单位", unit), ("案例名称", title), ("分类", "一"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))
    message.add_attachment(docx("申报表", fields=form), maintype="application", subtype="msword", filename=f"申报表-{unit}.docx")
    message.add_attachment(docx(f"{title}\n{unit}\n{text}", saved=saved), maintype="application", subtype="msword", filename=f"{name}.docx")
    return message.as_bytes()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty") / "部署"
    write_initial(home, campaigns=("SQ2026",))
    desk = open_desk(home)
    desk.store.close()
    return home


@pytest.fixture
def desk(empty: Path, tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(Path(shutil.copytree(empty, tmp_path / "部署")))
    yield opened
    opened.close()


def receive(desk: Desk, folder: Path, *letters: bytes) -> None:
    folder.mkdir(exist_ok=True)
    for number, raw in enumerate(letters):
        (folder / f"{number}.eml").write_bytes(raw)
    import_paths(desk, [folder])
    work(desk, now=NOW)


def campaign(desk: Desk) -> Campaign:
    return desk.campaign("SQ2026")


def asked(desk: Desk) -> list[Task]:
    with desk.store.look() as ledger:
        return sorted((one for one in ledger.office.tasks(open_only=False) if one.kind is TaskKind.DUPLICATE), key=lambda one: one.key)


def units(desk: Desk) -> dict[str, str]:
    return {one.number: one.unit for one in office.report(desk, campaign(desk)).cases}


def test_copied_case_of_another_unit_is_asked_about_once_under_the_later_one(desk: Desk, tmp_path: Path) -> None:
    receive(
        desk,
        tmp_path / "in",
        letter(UNITS[0], "红色驿站", essay("驿站"), day=3),
        letter(UNITS[1], "暖心驿站", rewritten("驿站", 0.3), day=9),
        letter(UNITS[2], "红帆", essay("红帆"), day=10),
    )

    (task,) = asked(desk)
    named = units(desk)
    assert named[task.submission] == UNITS[1]
    assert [one.partition(" ")[2] for one in task.candidates] == [f"{UNITS[0]}《红色驿站》", f"{UNITS[1]}《暖心驿站》"]
    assert 40 <= int(task.question.partition("约")[2].partition("%")[0]) <= 90
    passages = [one.removeprefix("相同段落：“").removesuffix("”").rstrip("…") for one in task.reasons if one.startswith("相同段落")]
    assert 1 <= len(passages) <= 3
    assert all(one in rewritten("驿站", 0.3).replace("\n", "") and len(one) <= 40 for one in passages)
    states = {one.unit: one.state.value for one in office.report(desk, campaign(desk), at=NOW).cases}
    assert [unit for unit, state in states.items() if state == "待核"] == [UNITS[1]]
    work(desk, now=NOW + timedelta(days=1))
    assert asked(desk) == [task]


def test_case_saved_again_is_no_new_version_and_no_duplicate(desk: Desk, tmp_path: Path) -> None:
    receive(
        desk,
        tmp_path / "in",
        letter(UNITS[0], "红色驿站", essay("驿站"), day=3),
        letter(UNITS[0], "红色驿站", essay("驿站"), day=4, saved=1),
        letter(UNITS[0], "红色驿站", essay("驿站") + "\n补充一段。", day=5, saved=2),
    )

    (case,) = office.report(desk, campaign(desk)).cases
    papers = [each for one in case.items if one.key == "材料正文" for each in one.papers]
    assert len({one.sha256 for one in papers}) == 3
    assert [one.version for one in papers] == [1, 1, 2]
    assert asked(desk) == []


def test_withdrawn_and_voided_are_not_asked_about(desk: Desk, tmp_path: Path) -> None:
    receive(desk, tmp_path / "in", letter(UNITS[0], "红色驿站", essay("驿站"), day=3), letter(UNITS[1], "别的", essay("别的"), day=3))
    numbers = {unit: number for number, unit in units(desk).items()}
    office.rule(desk, campaign(desk), RulingKind.WITHDRAW, subject="case", by="李老师", number=numbers[UNITS[0]], now=NOW)
    with desk.store.look() as ledger:
        (dossier,) = ledger.cases.dossiers("SQ2026", (numbers[UNITS[1]],))
    for paper in dossier.papers:
        office.rule(desk, campaign(desk), RulingKind.VOID, subject=f"paper:{paper.id}", by="李老师", number=numbers[UNITS[1]], now=NOW)

    receive(desk, tmp_path / "later", letter(UNITS[2], "红帆", essay("驿站"), day=9), letter(UNITS[3], "星火", essay("别的"), day=9))

    assert asked(desk) == []


LETTERS = (
    letter(UNITS[0], "红色驿站", essay("驿站", 1200), day=3),
    letter(UNITS[1], "暖心驿站", rewritten("驿站", 0.3, letters=1200), day=9),
    letter(UNITS[2], "红帆", renamed("驿站", letters=1200), day=5),
    letter(UNITS[3], "星火", essay("星火", 1200), day=7),
    letter(UNITS[4], "邻里同心", essay("驿站", 1200), day=8),
)


def pairs(desk: Desk) -> list[tuple[str, ...]]:
    """What is asked, without numbers."""
    return sorted(tuple(one.partition(" ")[2] for one in task.candidates) for task in asked(desk))


@pytest.mark.parametrize(("order", "cut"), [((0, 1, 2, 3, 4), 5), ((4, 3, 2, 1, 0), 5), ((2, 0, 4, 1, 3), 5), ((1, 3, 0, 4, 2), 2), ((4, 2, 1, 0, 3), 1)])
def test_order_of_polls_changes_no_pair(empty: Path, tmp_path_factory: pytest.TempPathFactory, order: tuple[int, ...], cut: int) -> None:
    folder = tmp_path_factory.mktemp("order")
    desk = open_desk(Path(shutil.copytree(empty, folder / "部署")))
    try:
        receive(desk, folder / "one", *(LETTERS[place] for place in order[:cut]))
        receive(desk, folder / "two", *(LETTERS[place] for place in order[cut:]))
        found = pairs(desk)
        with desk.store.begin() as ledger:
            ledger.intake.replay(ledger.intake.stored())
        work(desk, now=NOW)

        assert found == expected()
        assert pairs(desk) == found
    finally:
        desk.close()


def expected() -> list[tuple[str, ...]]:
    one, two, three, again = (f"{UNITS[0]}《红色驿站》", f"{UNITS[1]}《暖心驿站》", f"{UNITS[2]}《红帆》", f"{UNITS[4]}《邻里同心》")
    return sorted([(one, two), (one, three), (one, again), (three, again), (again, two)])


def test_ledger_of_before_is_compared_when_the_program_is_new(desk: Desk, tmp_path: Path) -> None:
    receive(desk, tmp_path / "in", *LETTERS[:2])
    with desk.store.begin() as ledger:
        ledger.connection.exec_driver_sql("DELETE FROM fingerprint")
        ledger.connection.exec_driver_sql("DELETE FROM task")

    assert likeness.compare(desk, now=NOW) == 1
    assert likeness.compare(desk, now=NOW) == 0


# --- an earlier call ---


def folder_of_2025(root: Path) -> Path:
    """单位/案例/文件, a packed unit, a file by the call's pattern, and what lies around in such folders."""
    inside = root / "2025" / UNITS[0] / "红色驿站"
    inside.mkdir(parents=True)
    (inside / "材料正文.docx").write_bytes(docx(essay("驿站")))
    (inside / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (root / "2025" / f"2.材料正文-{UNITS[1]}-心桥.docx").write_bytes(docx(essay("心桥")))
    (root / "2025" / "坏的.docx").write_bytes(b"PK\x03\x04 no document")
    (root / "2025" / "空的.docx").write_bytes(b"")
    (root / "2025" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (root / "2025" / "~$心桥.docx").write_bytes(b"lock")
    (root / "2025" / "出口").symlink_to("/etc/hostname")
    (root / "2025" / UNITS[2]).mkdir()
    with zipfile.ZipFile(root / "2025" / UNITS[2] / "全部.zip", "w") as packed:
        packed.writestr(
            "申报表.docx",
            docx("申报表", fields=(("报送单位", UNITS[2]), ("案例名称", "红帆"), ("分类", "一"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))),
        )
        packed.writestr("材料正文.docx", docx(essay("红帆")))
    return root / "2025"


def told(done: archive.Imported) -> list[tuple[str, str, int]]:
    return sorted((one.unit, one.title, len(one.texts)) for one in done.cases)


CASES_OF_2025 = [(UNITS[0], "红色驿站", 1), (UNITS[1], "心桥", 1), (UNITS[2], "红帆", 1)]


def test_folder_of_an_earlier_call_is_read_told_and_kept_once(desk: Desk, tmp_path: Path) -> None:
    root = folder_of_2025(tmp_path)
    seen: list[tuple[int, int]] = []

    tried = archive.import_earlier(desk, "SQ2025", root, by="李老师", dry_run=True, now=NOW, progress=lambda done, of: seen.append((done, of)))
    with desk.store.look() as ledger:
        nothing = ledger.likeness.imported()
    first = archive.import_earlier(desk, "SQ2025", root, by="李老师", now=NOW)
    again = archive.import_earlier(desk, "SQ2025", root, by="李老师", now=NOW)

    assert (nothing, told(tried), told(first), told(again)) == ((), sorted(CASES_OF_2025), sorted(CASES_OF_2025), sorted(CASES_OF_2025))
    assert ((tried.new_cases, tried.new_texts), (first.new_cases, first.new_texts), (again.new_cases, again.new_texts)) == ((0, 0), (3, 3), (0, 0))
    assert seen == [(number, 6) for number in range(1, 7)]
    assert sorted({one.partition("：")[0] for one in first.problems}) == sorted({"坏的.docx", "空的.docx", f"{UNITS[0]}/红色驿站/照片.jpg"})


def test_what_was_filed_in_an_earlier_call_is_asked_about_whoever_comes_first(desk: Desk, tmp_path: Path) -> None:
    receive(
        desk,
        tmp_path / "before",
        letter(UNITS[0], "红色驿站", essay("驿站"), day=3),  # name and text
        letter(UNITS[1], "心桥", essay("新写的"), day=4),  # name alone
        letter(UNITS[4], "另起的名", rewritten("心桥", 0.2), day=4),  # text alone, and here before the import
    )
    assert asked(desk) == []

    archive.import_earlier(desk, "SQ2025", folder_of_2025(tmp_path), by="李老师", now=NOW)
    likeness.compare(desk, now=NOW)
    receive(desk, tmp_path / "after", letter(UNITS[3], "换了名", rewritten("红帆", 0.3), day=11))  # text alone

    found = {task.candidates[1].partition(" ")[2]: task for task in asked(desk)}
    assert {later: (task.candidates[0].partition(" ")[2]) for later, task in found.items()} == {
        f"{UNITS[0]}《红色驿站》": f"{UNITS[0]}《红色驿站》",
        f"{UNITS[1]}《心桥》": f"{UNITS[1]}《心桥》",
        f"{UNITS[3]}《换了名》": f"{UNITS[2]}《红帆》",
        f"{UNITS[4]}《另起的名》": f"{UNITS[1]}《心桥》",
    }
    assert "单位和案例名称相同" in "".join(found[f"{UNITS[0]}《红色驿站》"].reasons)
    assert "相同段落" in "".join(found[f"{UNITS[0]}《红色驿站》"].reasons)
    assert "名称相同" in found[f"{UNITS[1]}《心桥》"].question
    assert all("SQ2025，往年已报" in task.reasons[0] for task in found.values())


def test_removed_call_withdraws_its_open_questions_and_brings_them_back(desk: Desk, tmp_path: Path) -> None:
    root = folder_of_2025(tmp_path)
    receive(desk, tmp_path / "in", letter(UNITS[0], "红色驿站", essay("驿站"), day=3), letter(UNITS[1], "心桥", essay("心桥"), day=3))
    archive.import_earlier(desk, "SQ2025", root, by="李老师", now=NOW)
    assert likeness.compare(desk, now=NOW) == 2
    office.close(desk, asked(desk)[0].key, answer="办结", by="李老师", now=NOW)

    assert archive.remove_earlier(desk, "SQ2025", by="李老师", now=NOW) == 3
    assert [one.answer for one in asked(desk)] == ["办结", likeness.REMOVED]
    assert likeness.compare(desk, now=NOW) == 0
    archive.import_earlier(desk, "SQ2025", root, by="李老师", now=NOW)
    assert likeness.compare(desk, now=NOW) == 1
    assert [one.closed for one in asked(desk)] == [True, False]
    with pytest.raises(NotReady, match="没有导入过 SQ2024"):
        archive.remove_earlier(desk, "SQ2024", by="李老师")


def listed(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_list_of_an_earlier_call_is_read_row_by_row(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "文件").mkdir()
    (tmp_path / "文件" / "红帆.docx").write_bytes(docx(essay("红帆")))
    outside = tmp_path.parent / f"{tmp_path.name}-outside.docx"
    outside.write_bytes(docx(essay("外面")))
    path = listed(
        tmp_path / "2025年案例.xlsx",
        ("2025年报送情况",),
        ("序号", "报送单位", "案例名称", "文件/正文"),
        (1, UNITS[0], "红色驿站", essay("驿站", 900)),
        (2, UNITS[2], "红帆", "文件\\红帆.docx"),
        (3, UNITS[1], "心桥", "没有.docx"),
        (4, UNITS[3], "星火", f"../{outside.name}"),
        (5, UNITS[3], "星火二", "/etc/hostname.txt"),
        (6, "", "无主", ""),
        (7, "", "", "只有几个字"),
        (8, "=1+1", "@名称", "=cmd|'/c calc'!A0.docx"),
    )

    done = archive.import_earlier(desk, "SQ2025", path, by="李老师", now=NOW)

    assert told(done)[-5:] == sorted([(UNITS[0], "红色驿站", 1), (UNITS[2], "红帆", 1), (UNITS[1], "心桥", 0), (UNITS[3], "星火", 0), (UNITS[3], "星火二", 0)])
    assert [one.partition("：")[0] for one in done.problems][:4] == ["第5行", "第6行", "第7行", "第8行"]
    assert "第9行：单位和案例名称都是空的，未导入" in done.problems
    assert not any("外面" in one or "hostname" in repr(done.cases) for one in done.problems)


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("SQ2026", "2025", "正在办理"),
        ("../x", "2025", "代号只能用"),
        ("SQ2025", "无表头.xlsx", "没有找到表头"),
        ("SQ2025", "假的.xlsx", "没有找到表头"),
        ("SQ2025", "空的.xlsx", "空文件"),
    ],
)
def test_import_that_cannot_be_says_why(desk: Desk, tmp_path: Path, code: str, name: str, said: str) -> None:
    (tmp_path / "2025").mkdir()
    listed(tmp_path / "无表头.xlsx", ("甲", "乙"), ("丙", "丁"))
    (tmp_path / "假的.xlsx").write_bytes(random.Random(1).randbytes(3000))
    (tmp_path / "空的.xlsx").write_bytes(b"")

    with pytest.raises(NotReady, match=said):
        archive.import_earlier(desk, code, tmp_path / name, by="李老师")


def test_commands_show_keep_list_and_remove(desk: Desk, tmp_path: Path) -> None:
    root = folder_of_2025(tmp_path)

    def say(*words: str) -> str:
        from tracker.cli.attention import Attention

        outcome = CliRunner().invoke(cli, ["--home", str(desk.settings.home), "archive", *words])
        assert outcome.exception is None or isinstance(outcome.exception, Attention)
        return outcome.output + "".join(f"\n! {one}" for one in getattr(outcome.exception, "sentences", ()))

    tried, kept, calls, cases, gone = (
        say("import", "SQ2025", str(root), "--dry-run"),
        say("import", "SQ2025", str(root), "--by", "李老师"),
        say("list"),
        say("list", "SQ2025"),
        say("remove", "SQ2025", "--why", "导错了"),
    )

    assert "将导入案例 3 个、正文 3 篇" in tried
    assert f"\t{UNITS[2]}\t红帆\t正文 1 篇" in tried
    assert "! 空的.docx：打不开、是空文件或太大，未导入" in tried
    assert "新存案例 3 个、正文 3 篇；新列疑似重复 0 对" in kept
    assert calls == "SQ2025\t案例 3 个\t正文 3 篇\n"
    assert len(cases.splitlines()) == 3
    assert (gone, say("list")) == ("已移除 SQ2025 的案例 3 个\n", "没有导入过往年资料。\n")
