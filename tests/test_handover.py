"""The package for the experts: whole, proved, and with no more about people than was asked for."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from config.settings import write_initial
from ingest.facts import Arrival
from tracker import sample
from tracker.cli import run as command
from tracker.core.model import RulingKind
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office
from tracker.flow.handover import Wanted, pack, verify
from tracker.flow.letters import answer
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

PARTS = ("索引.xlsx", "交接说明.txt", "日志.csv", "情况.txt", "SHA256SUMS")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled") / "部署"
    write_initial(home, campaigns=("DJ2025",))
    desk = open_desk(home)
    one = next(one for one in sample.mails() if one.id == "m01")
    blob = desk.vault.keep((one.raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 1, one.arrived)),), source=Source.IMAP, now=one.arrived)
    work(desk, now=one.arrived)
    answer(desk, now=one.arrived + timedelta(hours=1))
    desk.close()
    return home


@pytest.fixture
def desk(filled: Path, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "部署")
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


def everything(folder: Path) -> str:
    """All that a person can read of a package without opening the applicants' own files."""
    cells = [str(cell) for row in openpyxl.load_workbook(folder / "索引.xlsx").active.iter_rows(values_only=True) for cell in row]
    texts = [one.read_text("utf-8-sig") for one in folder.glob("*") if one.suffix in {".txt", ".csv"}]
    return "\n".join([*cells, *texts, *(one.relative_to(folder).as_posix() for one in folder.rglob("*"))])


def test_package_holds_what_counts_and_proves_it(desk: Desk, tmp_path: Path) -> None:
    number = office.report(desk, desk.campaign()).cases[0].number
    office.rule(desk, desk.campaign(), RulingKind.CONTACT, subject="field:姓名", number=number, value="欧阳某某", by="王芳", why="来电")
    made = pack(desk, desk.campaign(), tmp_path / "交接", Wanted())
    (case,) = office.report(desk, desk.campaign()).cases
    folders = [one for one in (tmp_path / "交接").iterdir() if one.is_dir()]
    files = [one.name for one in (tmp_path / "交接").glob("*/*/*")]
    text = everything(tmp_path / "交接")

    assert (made.cases, made.files, made.told, verify(made.path)) == (1, len(files), (), ())
    assert sorted(one.name for one in made.path.iterdir() if one.is_file()) == sorted(PARTS)
    assert (len(folders), all(one.startswith(f"{case.number}_") for one in files), case.unit in text) == (1, True, True)
    assert case.contact == "欧阳某某"
    assert [one for one in (case.phone, case.sender, case.contact) if one and one in text] == []


def test_the_log_speaks_in_words_and_keeps_the_numbers_of_the_office(desk: Desk, tmp_path: Path) -> None:
    (case,) = office.report(desk, desk.campaign()).cases
    office.rule(
        desk,
        desk.campaign(),
        RulingKind.EXTEND,
        subject="case",
        number=case.number,
        value="2025-10-20",
        by="王芳",
        why=f"{case.contact}来电13000000000、１３０００００００００说明",
    )
    folder = pack(desk, desk.campaign(), tmp_path / "交接", Wanted()).path
    heads, *lines = csv.reader((folder / "日志.csv").read_text("utf-8-sig").splitlines())
    named = f"{case.number} {case.unit}《{case.title.strip('《》')}》"

    assert heads == ["时间", "谁", "动作", "对象", "原值", "新值", "依据"]
    assert [one[1:] for one in lines if one[1] == "王芳"] == [["王芳", "认定", named, "", "延期 2025-10-20", "〔略〕来电〔略〕、〔略〕说明"]]
    assert [re.sub(r"L-[0-9A-F]{8}", "L-", one[3]) for one in lines if one[2] == "函件暂缓"] == [f"回执（L-） {named}"]
    assert [cell for one in lines for cell in one if re.search(r"[0-9a-f]{9}|receipt|[a-z]+:|shoujian|filed|letter|〔略〕-", cell)] == []
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", lines[0][0])


def test_the_log_does_not_name_cases_that_are_not_in_the_package(desk: Desk, tmp_path: Path) -> None:
    (case,) = office.report(desk, desk.campaign()).cases
    office.rule(desk, desk.campaign(), RulingKind.WITHDRAW, subject="case", number=case.number, by="王芳")
    folder = pack(desk, desk.campaign(), tmp_path / "交接", Wanted()).path
    (line,) = [one for one in csv.reader((folder / "日志.csv").read_text("utf-8-sig").splitlines()) if one[1] == "王芳"]

    assert line[2:] == ["认定", case.number, "", "弃征", ""]


def test_contacts_are_there_when_asked_for(desk: Desk, tmp_path: Path) -> None:
    pack(desk, desk.campaign(), tmp_path / "交接", Wanted(contacts=True))
    (case,) = office.report(desk, desk.campaign()).cases
    text = everything(tmp_path / "交接")

    assert [one for one in (case.phone, case.sender, case.contact) if not one or one not in text] == []


def test_anonymous_package_names_nobody(desk: Desk, tmp_path: Path) -> None:
    pack(desk, desk.campaign(), tmp_path / "交接", Wanted(anonymous=True, contacts=True))
    (case,) = office.report(desk, desk.campaign()).cases
    text = everything(tmp_path / "交接")

    assert [one for one in (case.unit, case.title, case.phone, case.sender, "_申报表_") if one in text] == []
    assert (case.number in text, "材料正文里写到的单位名称、人名未作处理" in text) == (True, True)


def test_every_change_to_a_package_is_found(desk: Desk, tmp_path: Path) -> None:
    folder = pack(desk, desk.campaign(), tmp_path / "交接", Wanted()).path
    first, second = sorted(folder.glob("*/*/*"))[:2]
    first.write_bytes(b"other")
    outside = tmp_path / "外.txt"
    shutil.move(second, outside)
    second.symlink_to(outside)
    (folder / "多.txt").write_text("多")
    (folder / "情况.txt").unlink()

    told = verify(folder)

    name, linked = first.relative_to(folder).as_posix(), second.relative_to(folder).as_posix()
    assert sorted(told) == sorted(("缺少“情况.txt”", f"“{name}”与交接时不同", f"“{linked}”与交接时不同", "“多.txt”是后来加入的"))
    assert verify(tmp_path / "部署") == ("缺少 SHA256SUMS，不是交接包，也不是备份",)


def test_zip_is_whole_and_a_broken_one_is_told(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(desk.settings.home)
    made = tmp_path / "交接.zip"

    status = command(["--home", home, "handover", str(made), "--only", "all"])
    good = command(["--home", home, "handover", "--verify", str(made)])
    made.write_bytes(made.read_bytes()[:2000])
    bad = command(["--home", home, "handover", "--verify", str(made)])

    assert (status, good, bad) == (0, 0, 1)
    assert "打不开，或已损坏" in capsys.readouterr().err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["交接.zip", "部署"]


def test_what_lies_there_is_not_touched_and_withdrawn_cases_stay_out(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "旧").mkdir()
    (tmp_path / "旧" / "她的.txt").write_text("hers")
    number = office.report(desk, desk.campaign()).cases[0].number
    office.rule(desk, desk.campaign(), RulingKind.WITHDRAW, subject="case", number=number, by="王芳")

    with pytest.raises(NotReady, match="已存在且不是空文件夹"):
        pack(desk, desk.campaign(), tmp_path / "旧", Wanted())
    made = pack(desk, desk.campaign(), tmp_path / "新.zip", Wanted(zipped=True))

    assert (made.cases, made.files, zipfile.is_zipfile(made.path)) == (0, 0, True)
    with pytest.raises(NotReady, match="没有分类"):
        pack(desk, desk.campaign(), tmp_path / "又", Wanted(categories=("没有的",)))
