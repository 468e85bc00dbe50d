"""Files that were filed, in folders that people use as well: kept as the books have them, and nothing of theirs is touched."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import write_initial
from ingest.facts import Arrival, Kind
from tracker import sample
from tracker.cli import run as command
from tracker.core import foldering
from tracker.core.model import CaseState, RulingKind, Standing
from tracker.core.report import CaseLine, PaperLine
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office
from tracker.flow.folders import _listed, lay, root
from tracker.flow.shelf import Shelf, Taken
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

AT = datetime(2025, 9, 1, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment that has read and filed one mail."""
    home = tmp_path_factory.mktemp("filled") / "部署"
    write_initial(home, campaigns=("DJ2025",))
    desk = open_desk(home)
    one = next(one for one in sample.mails() if one.id == "m01")
    blob = desk.vault.keep((one.raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 1, one.arrived)),), source=Source.IMAP, now=one.arrived)
    work(desk, now=one.arrived)
    desk.close()
    return home


@pytest.fixture
def desk(filled: Path, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "部署")
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


def there(desk: Desk) -> dict[str, str]:
    """Every file in the folders with what it is, the index left out."""
    top = root(desk, desk.campaign())
    files = (one for one in sorted(top.rglob("*")) if one.is_file() and one.parent != top)
    return {one.relative_to(top).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def case_line(unit: str = "江滨市供水有限公司", title: str = "清泉先锋", state: CaseState = CaseState.COMPLETE) -> CaseLine:
    return CaseLine("DJ2025-0001", unit, title, "", state, (), (), (), "", "", "", None, None, 0, None)


def paper_line(name: str = "申报表", filename: str = "1.docx", kind: Kind = Kind.DOCX, version: int = 1) -> PaperLine:
    return PaperLine("DJ2025-0001-01", "DJ2025-0001", "", name, version, Standing.ACCEPTED, (), filename, kind, 1, "a" * 64, "m", "", AT, "1", 1)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([Kind.DOCX, Kind.HTML, Kind.UNKNOWN]), st.text(max_size=20))
def test_whatever_people_write_every_system_takes_the_name(unit: str, title: str, kind: Kind, filename: str) -> None:
    case, paper = case_line(unit, title), paper_line(filename=filename, kind=kind)

    names = (*foldering.folder(case).split("/"), foldering.named(foldering.stem(case, paper), foldering.extension(paper)))

    for name in names:
        assert 0 < len(name) <= 120
        assert len(name.encode()) <= 240
        assert name == name.strip(" .")
        assert unicodedata.normalize("NFC", name) == name
        assert not set(name) & set('<>:"/\\|?*')
        assert not [one for one in name if unicodedata.category(one) in {"Cc", "Cf", "Cs"}]
        assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1", ".."}


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("江滨市供水有限公司", "江滨市供水有限公司"),
        ("../../etc", "etc_"),
        ("CON", "_CON_"),
        ("nul.txt", "_nul.txt_"),
        ("甲\u202e公司. ", "甲公司_"),
        ("", "单位不详"),
        ("弃征", "弃征_"),
    ],
)
def test_folder_of_a_unit(unit: str, expected: str) -> None:
    found = foldering.folder(case_line(unit))

    assert found == expected if not expected.endswith("_") else (found.startswith(expected) and len(found) == len(expected) + 6)


def test_two_long_units_have_two_folders_and_number_and_version_stay() -> None:
    one, other = case_line("某" * 90 + "甲"), case_line("某" * 90 + "乙")
    name = foldering.named(foldering.stem(case_line("单" * 200, "题" * 200), paper_line(version=12)), "pdf")

    assert foldering.folder(one) != foldering.folder(other)
    assert (name.startswith("DJ2025-0001_申报表_"), name.endswith("_v12.pdf")) == (True, True)


def test_files_lie_by_unit_once_with_an_index_that_proves_them(desk: Desk) -> None:

    first = lay(desk, desk.campaign())
    files = there(desk)
    again = lay(desk, desk.campaign())
    top = root(desk, desk.campaign())
    papers = {one.sha256 for case in office.report(desk, desk.campaign()).cases for item in case.items for one in item.papers}

    assert (first.laid, first.told, len(files)) == (len(files), [], len(papers))
    assert set(files.values()) == papers
    assert all(path.split("/")[1].startswith("DJ2025-0001_") for path in files)
    assert (again.laid, again.moved, again.away, again.files) == (0, 0, 0, len(files))
    assert (top / "SHA256SUMS").read_text().splitlines() == [f"{sha}  {path}" for path, sha in sorted(files.items())]
    sheet = openpyxl.load_workbook(top / "索引.xlsx").active
    assert sorted(row[9].value for row in sheet.iter_rows(min_row=2)) == sorted(files)
    assert sheet.cell(2, 10).hyperlink is not None


def test_nothing_of_hers_is_overwritten_or_deleted(desk: Desk) -> None:
    lay(desk, desk.campaign())
    top = root(desk, desk.campaign())
    mine, edited = sorted(there(desk))[:2]
    (top / mine).with_name("我的批注.txt").write_text("请王芳看")
    (top / edited).write_bytes(b"changed by hand")
    (top / "索引.xlsx").write_bytes(b"hers")
    number = office.report(desk, desk.campaign()).cases[0].number
    office.rule(desk, desk.campaign(), RulingKind.WITHDRAW, subject="case", number=number, by="王芳", now=AT + timedelta(days=40))

    moved = lay(desk, desk.campaign())
    strange = lay(desk, desk.campaign(), rebuild=True)
    after = there(desk)

    assert (moved.away, (top / edited).read_bytes(), (top / mine).with_name("我的批注.txt").read_text()) == (0, b"changed by hand", "请王芳看")
    assert sorted(path for path in after if path.startswith("弃征/")) != []
    assert f"“{edited}”被人改过，保持原样" in moved.told
    assert "“索引.xlsx”被人改过，未更新；请改名或移走，下次即重新写出" in moved.told
    assert (top / "索引.xlsx").read_bytes() == b"hers"
    assert strange.laid == 0


def test_name_that_is_taken_and_link_that_leads_away_are_left_and_told(desk: Desk, tmp_path: Path) -> None:
    lay(desk, desk.campaign())
    wanted = sorted(there(desk))
    top = root(desk, desk.campaign())
    outside = tmp_path / "别处"
    outside.mkdir()
    unit = top / wanted[0].split("/")[0]
    unit.rename(tmp_path / "旧")
    unit.symlink_to(outside, target_is_directory=True)

    linked = lay(desk, desk.campaign())
    unit.unlink()
    unit.mkdir()
    (unit / wanted[0].split("/")[1]).write_bytes(b"hers")
    taken = lay(desk, desk.campaign())

    assert (linked.laid, list(outside.iterdir()), len(linked.told)) == (0, [], len(wanted))
    assert (taken.laid, (unit / wanted[0].split("/")[1]).read_bytes()) == (len(wanted) - 1, b"hers")
    assert taken.told == [f"“{wanted[0]}”处已有别的文件，未覆盖"]


def test_killed_between_the_files_and_the_note_ends_the_same(desk: Desk) -> None:
    lay(desk, desk.campaign())
    files = there(desk)
    top = root(desk, desk.campaign())
    (desk.settings.home / "folders" / "DJ2025.json").unlink()  # the note was never written
    (top / min(files)).unlink()  # one file never came
    (top / sorted(files)[1]).parent.joinpath(".shoujian-0011.tmp").write_bytes(b"half")

    outcome = lay(desk, desk.campaign())

    assert (outcome.laid, there(desk)) == (1, files)  # the draft is gone as well


def test_share_that_is_gone_is_not_filled_anew(desk: Desk, tmp_path: Path) -> None:
    lay(desk, desk.campaign())
    root(desk, desk.campaign()).rename(tmp_path / "离线")

    with pytest.raises(NotReady, match="共享可能没有连上"):
        lay(desk, desk.campaign())

    assert lay(desk, desk.campaign(), rebuild=True).laid > 0


def test_programs_and_sensitive_items_are_listed_and_not_laid(desk: Desk) -> None:
    found = office.report(desk, desk.campaign())
    secret = replace(found.campaign, requirements=tuple(replace(one, sensitive=one.key == "申报表") for one in found.campaign.requirements))

    plan = foldering.plan(replace(found, campaign=secret))

    assert {one.paper.requirement for one in plan.files} & {"申报表"} == set()
    assert {(paper.requirement, why) for paper, why in plan.left} == {("申报表", "敏感材料，不入文件夹")}


def test_command_says_what_it_did(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:

    status = command(["--home", str(desk.settings.home), "folders"])

    assert (status, "新存" in capsys.readouterr().out) == (0, True)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_list_is_a_formula(first: str) -> None:
    assert f"'{first}1+1" in _listed([(f"{first}1+1",)]).decode("utf-8-sig")


def test_a_link_to_nowhere_and_a_folder_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()

    for name in ("link", "folder"):
        with pytest.raises(Taken, match="被人改过"):
            Shelf(tmp_path).write(name, b"x", ())
    assert sorted((one.name, one.is_symlink(), one.is_dir()) for one in tmp_path.iterdir()) == [("folder", False, True), ("link", True, False)]
