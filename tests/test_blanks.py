"""A blank form beside the campaign sheet: what it prints is nobody's answer, and a missing one is told and stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document

from config.settings import write_initial
from ingest.facts import Arrival
from tracker.cli import run as command
from tracker.core.report import CaseLine
from tracker.desk import Desk, open_desk
from tracker.flow import blanks, care
from tracker.flow.office import report
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

CAME = datetime(2025, 9, 10, 2, tzinfo=UTC)
NAME = "2025年案例征集申报表（空白）.docx"
PRINTED = {
    "申报单位": "青禾市阳光社区服务中心",
    "案例名称": "一家亲志愿服务",
    "分类": "社会工作党建品牌",
    "联系人": "张小明",
    "联系电话": "13000000000",
}
OWN = {"申报单位": "临江区社会工作协会", "案例名称": "银发守护", "分类": "新兴领域党建品牌", "联系人": "李晓兰", "联系电话": "13000000008"}


def form(path: Path, cells: dict[str, str]) -> Path:
    document = Document()
    document.add_paragraph("申报表")
    table = document.add_table(len(cells), 2)
    for row, (label, value) in zip(table.rows, cells.items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    document.save(str(path))
    return path


def home(folder: Path, name: str = NAME) -> Path:
    """A deployment whose form has a blank one; the file itself is not there yet."""
    write_initial(folder, campaigns=("DJ2025",))
    sheet = folder / "campaigns" / "DJ2025.yaml"
    said = sheet.read_text(encoding="utf-8")
    sheet.write_text(said.replace("    填写: {申报单位", f'    表样: "{name}"\n    填写: {{申报单位', 1), encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path):
    opened = open_desk(home(tmp_path / "部署"))
    yield opened
    opened.close()


def received(desk: Desk, folder: Path, cells: dict[str, str]) -> CaseLine:
    """What became of a form that came by mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "lianxi@example.cn", "anli@example.org", "临江区社会工作协会-银发守护 申报材料"
    mail["Message-ID"] = "<one@example.cn>"
    mail.set_content("您好，申报材料见附件。")
    filled = form(folder / "filled.docx", cells)
    mail.add_attachment(
        filled.read_bytes(),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename="1.申请表-临江区社会工作协会-银发守护.docx",
    )
    blob = desk.vault.keep((mail.as_bytes(),))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 1, CAME)),), source=Source.IMAP, now=CAME)
    work(desk, now=CAME)
    (case,) = report(desk, desk.campaign(), at=CAME).cases
    return case


def empty(case: CaseLine) -> set[str]:
    """The labels that the applicant is told were left blank."""
    return {dict(one.values)["label"] for item in case.items if item.key == "申报表" for one in item.findings if one.code == "empty-field"}


def test_what_the_blank_form_prints_is_nobodys_answer(desk: Desk, tmp_path: Path) -> None:
    form(tmp_path / "部署" / "campaigns" / NAME, PRINTED)

    assert empty(received(desk, tmp_path, PRINTED | {"申报单位": OWN["申报单位"]})) == {"案例名称", "分类", "联系人", "联系电话"}


def test_what_an_applicant_wrote_over_it_is(desk: Desk, tmp_path: Path) -> None:
    form(tmp_path / "部署" / "campaigns" / NAME, PRINTED)

    case = received(desk, tmp_path, OWN)

    assert (empty(case), case.unit, case.title) == (set(), "临江区社会工作协会", "银发守护")


def test_form_is_read_without_its_blank_one_and_doctor_says_which_is_missing(desk: Desk, tmp_path: Path) -> None:
    assert empty(received(desk, tmp_path, PRINTED)) == set()
    assert [(one.what, one.ok, NAME in one.sentence) for one in care.examine(desk, offline=True) if "表样" in one.what] == [("表样 DJ2025", False, True)]


@pytest.mark.parametrize(("content", "told"), [(b"", "读不出表样"), (b"PK\x03\x04" + b"\0" * 200, "读不出表样"), (b"not a form", "没有征集单“填写”所列的栏目")])
def test_blank_form_that_cannot_be_read_is_told(desk: Desk, tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "部署" / "campaigns" / NAME).write_bytes(content)

    (problem,) = blanks.learnt(desk, desk.campaign()).problems

    assert (NAME in problem, told in problem, blanks.of(desk, desk.campaign())) == (True, True, {})


def test_blank_form_larger_than_any_is_not_opened(desk: Desk, tmp_path: Path) -> None:
    with (tmp_path / "部署" / "campaigns" / NAME).open("wb") as file:
        file.truncate(blanks.LARGEST + 1)

    assert "大于 20 MB" in blanks.learnt(desk, desk.campaign()).problems[0]


def test_name_of_a_blank_form_leads_nowhere_else(tmp_path: Path) -> None:
    form(tmp_path / "elsewhere.docx", PRINTED)
    desk = open_desk(home(tmp_path / "部署", "../../elsewhere.docx"))

    assert blanks.of(desk, desk.campaign()) == {}
    assert len(blanks.learnt(desk, desk.campaign()).problems) == 1
    desk.close()


def test_check_of_a_sheet_names_the_blank_form_that_is_missing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheet = home(tmp_path / "部署") / "campaigns" / "DJ2025.yaml"

    assert command(["campaign", "check", str(sheet)]) == 0
    before = capfd.readouterr().out
    form(sheet.parent / NAME, PRINTED)
    assert command(["campaign", "check", str(sheet)]) == 0

    assert f"另请注意：表样“{NAME}”不在征集单所在的文件夹里" in before
    assert "表样" not in capfd.readouterr().out
