"""A backup is whole and proved; what is restored from it writes to nobody before a person has looked."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import write_initial
from ingest.facts import Arrival
from tracker import sample
from tracker.cli import run as command
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow.backup import ABOUT, _about, backup, restore
from tracker.flow.care import verify
from tracker.flow.handover import verify as proved
from tracker.flow.letters import answer
from tracker.flow.office import report
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

CAME = next(one.arrived for one in sample.mails() if one.id == "m01")
AT = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled") / "部署"
    write_initial(home, campaigns=("DJ2025",), send="automatic")
    desk = open_desk(home)
    one = next(one for one in sample.mails() if one.id == "m01")
    blob = desk.vault.keep((one.raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 1, one.arrived)),), source=Source.IMAP, now=one.arrived)
    work(desk, now=one.arrived)
    answer(desk, now=one.arrived + timedelta(hours=1))
    desk.close()
    (home / "out" / "台账-DJ2025.xlsx").write_bytes(b"with her stars")
    return home


@pytest.fixture
def desk(filled: Path, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "部署")
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ["备份", "备份.tar"])
def test_what_is_restored_is_what_was_there_and_writes_to_nobody(desk: Desk, tmp_path: Path, name: str) -> None:
    before = report(desk, desk.campaign(), at=AT)

    made = backup(desk, tmp_path / name, tarred=name.endswith("tar"))
    told = restore(tmp_path / "新", made.path, by="王芳", now=AT)
    again = open_desk(tmp_path / "新")
    after = report(again, again.campaign(), at=AT)
    sound = verify(again)
    with again.store.look() as ledger:
        halted = ledger.traffic.halted()
    again.close()

    assert (made.originals, made.told, sound) == (1, (), (1, (), ()))
    assert [one.state.value for one in before.letters] == ["queued"]
    assert [(one.state.value, one.reason) for one in after.letters] == [("held", "恢复自备份：先核对是否已经寄出，再放行")]
    assert [replace(one, letters=()) for one in after.cases] == [replace(one, letters=()) for one in before.cases]
    assert ((tmp_path / "新" / "secret.key").read_bytes(), (tmp_path / "新" / "out" / "台账-DJ2025.xlsx").read_bytes()) == (desk.secret, b"with her stars")
    assert halted is not None
    assert halted.question.startswith("台账是从备份恢复的")
    assert len(told) == 2
    assert ((tmp_path / "新").stat().st_mode & 0o077, made.path.stat().st_mode & 0o077) == (0, 0)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_backup_is_of_one_moment_while_another_writes(desk: Desk, tmp_path: Path) -> None:
    with desk.store.begin() as ledger:
        blob = desk.vault.keep((b"Subject: later\r\n\r\n",))
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, 2, AT)),), source=Source.IMAP, now=AT)
        made = backup(desk, tmp_path / "备份")

    assert (made.originals, proved(made.path)) == (1, ())


def test_damage_is_told_and_nothing_is_restored(desk: Desk, tmp_path: Path) -> None:
    made = backup(desk, tmp_path / "备份")
    shutil.copytree(made.path, tmp_path / "坏")
    (tmp_path / "坏" / "ledger.sqlite3").write_bytes(b"not a ledger")
    whole = backup(desk, tmp_path / "整.tar", tarred=True).path.read_bytes()
    (tmp_path / "半.tar").write_bytes(whole[: len(whole) // 2])
    with tarfile.open(tmp_path / "恶.tar", "w") as packed:
        member = tarfile.TarInfo("../外.txt")
        member.size = 3
        packed.addfile(member, io.BytesIO(b"bad"))

    for name in ("坏", "半.tar", "恶.tar"):
        with pytest.raises(NotReady):
            restore(tmp_path / "新", tmp_path / name, by="王芳", now=AT)
    with pytest.raises(NotReady, match="不是空文件夹"):
        restore(desk.settings.home, made.path, by="王芳", now=AT)

    assert ((tmp_path / "新").exists(), (tmp_path / "外.txt").exists()) == (False, False)


def test_damaged_original_is_not_carried_on_and_is_told(desk: Desk, tmp_path: Path) -> None:
    (sha256,) = desk.vault.all()
    desk.vault.path(sha256).write_bytes(b"rotten")

    made = backup(desk, tmp_path / "备份")

    assert (made.originals, made.told) == (0, (f"原件已损坏，不在备份里：{sha256}",))


def test_nothing_is_overwritten_and_a_backup_lies_elsewhere(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "有").write_text("hers")

    for place in (tmp_path / "有", desk.settings.home / "备份", desk.settings.out / "备份"):
        with pytest.raises(NotReady):
            backup(desk, place)

    assert (tmp_path / "有").read_text() == "hers"


def test_commands_back_up_and_restore(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = command(["--home", str(desk.settings.home), "backup", str(tmp_path / "备份")])
    restored = command(["--home", str(tmp_path / "新"), "restore", str(tmp_path / "备份"), "--by", "王芳"])

    assert (made, restored) == (0, 1)
    assert "寄函已暂停（1 件待发的函件扣住）" in capsys.readouterr().err


@pytest.mark.parametrize("form", [0, 2, "1", None])
def test_a_backup_of_another_form_is_not_read(form: object, tmp_path: Path) -> None:
    (tmp_path / ABOUT).write_text(json.dumps({"form": form, "at": "2025-09-03T10:00:00+08:00"}), encoding="utf-8")

    with pytest.raises(NotReady, match="别的版本"):
        _about(tmp_path)
