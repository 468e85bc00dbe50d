"""When the time of a campaign is over nothing is left of the people in it, wherever it was; and nothing is deleted that should stay."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError
from store_builders import file_mails

from config.settings import write_initial
from ingest.facts import Arrival
from tracker.cli import run as command
from tracker.core.model import RulingKind
from tracker.core.report import AuditLine
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import folders, office
from tracker.flow.letters import answer
from tracker.flow.persons import held
from tracker.flow.purge import foresee, purge
from tracker.flow.registrations import import_registrations
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source, Store
from tracker.store.tables.desk import AuditRow
from tracker.store.tables.row import Row
from tracker.workbook.write import write

# Tables that hold nothing of applicants: where we are in the mailboxes, who works, and the wording of the sheets.
KEPT = frozenset({"sheet", "cursor", "missed", "lease", "poll", "change", "earlier_case"})

AT = datetime(2025, 9, 1, 4, tzinfo=UTC)
LATELY = AT + timedelta(hours=1)
LATER = datetime(2035, 1, 1, tzinfo=UTC)
# what no grep of packed bytes would see is looked for by the vault being empty
CANARIES = ("欧阳金丝雀", "13000000777", "canary@bird.example.com", "金丝雀市百灵鸟有限公司", "鸟语花香引航")


def letter(number: str) -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Message-ID"] = "欧阳金丝雀 <canary@bird.example.com>", "anli@example.org", f"<c{len(number)}@bird.example.com>"
    one["Subject"] = f"金丝雀市百灵鸟有限公司申报材料{number}"
    one.set_content("联系人：欧阳金丝雀，电话 13000000777。附件请查收。")
    text = "案例名称：鸟语花香引航\n申报单位：金丝雀市百灵鸟有限公司\n" + "本单位坚持党建引领。" * 60
    paper = docx.Document()
    for line in text.splitlines():
        paper.add_paragraph(line)
    written = io.BytesIO()
    paper.save(written)
    one.add_attachment(written.getvalue(), maintype="application", subtype="octet-stream", filename="2.案例-金丝雀市百灵鸟有限公司-鸟语花香引航.docx")
    return one.as_bytes()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment in which the canaries are wherever a person's data may be."""
    home = tmp_path_factory.mktemp("filled") / "部署"
    write_initial(home, campaigns=("DJ2025", "SQ2026"))
    desk = open_desk(home)
    campaign = desk.campaign("DJ2025")
    book = openpyxl.Workbook()
    book.active.append(("报名编号", "申报单位", "项目名称", "联系人", "手机"))
    book.active.append(("CB-00001", "金丝雀市百灵鸟有限公司", "鸟语花香引航", "欧阳金丝雀", "13000000777"))
    book.save(home.parent / "报名.xlsx")
    import_registrations(desk, campaign, home.parent / "报名.xlsx", by="王芳", now=AT)
    for uid, subject in enumerate(("（DJ2025-0001）", ""), 1):  # the second one says of no campaign that it is for it
        blob = desk.vault.keep((letter(subject),))
        with desk.store.begin() as ledger:
            ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, uid, LATELY)),), source=Source.IMAP, now=LATELY)
    work(desk, now=LATELY)
    answer(desk, now=LATELY + timedelta(hours=1))
    number = office.report(desk, campaign, at=AT).cases[0].number
    ruling = office.rule(desk, campaign, RulingKind.CONTACT, subject="field:电话", number=number, value="13000000777", by="王芳", why="欧阳金丝雀来电")
    office.undo(desk, ruling, by="王芳", why="欧阳金丝雀又来电")
    office.log_parcel(
        desk,
        campaign,
        office.Parcel(AT.date(), (next(iter(campaign.postal())).key,), cases=(number,), sender="欧阳金丝雀 13000000777", logged_by="王芳"),
        now=AT,
    )
    folders.lay(desk, campaign, now=LATELY)
    write(office.report(desk, campaign, at=LATELY), home / "out" / "台账-DJ2025.xlsx")
    write(office.report(desk, desk.campaign("SQ2026"), at=AT), home / "out" / "台账-SQ2026.xlsx")
    desk.close()
    return home


@pytest.fixture
def desk(filled: Path, tmp_path: Path):
    shutil.copytree(filled, tmp_path / "部署")
    note = tmp_path / "部署" / "folders" / "DJ2025.json"
    note.write_text(note.read_text("utf-8").replace(str(filled), str(tmp_path / "部署")), "utf-8")
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


def purged(desk: Desk, *, now: datetime = LATER, typed: str = "DJ2025"):
    """Purge the campaign, whose sheet gives a year."""
    campaign = desk.campaign("DJ2025")
    dated = replace(campaign, correspondence=replace(campaign.correspondence, retention_days=365))
    return purge(desk, dated, typed=typed, by="王芳", now=now)


def found(home: Path) -> list[str]:
    """Where any canary still is: in names, in bytes as they are, and in the cells of workbooks."""
    hits = []
    for one in sorted(home.rglob("*")):
        content = one.read_bytes() if one.is_file() else b""
        if one.suffix == ".xlsx":
            content = "".join(str(cell) for sheet in openpyxl.load_workbook(one) for row in sheet.iter_rows(values_only=True) for cell in row).encode()
        words = [word for word in CANARIES if word in one.name or word.encode() in content or json.dumps(word)[1:-1].encode() in content]
        hits += [f"{one.relative_to(home)}: {word}" for word in words]
    return hits


def test_nothing_of_anybody_is_left_anywhere(desk: Desk) -> None:
    home = desk.settings.home
    before = found(home)

    done = purged(desk)  # and the journal beside the ledger is still open

    assert {word for word in CANARIES if any(hit.endswith(word) for hit in before)} == set(CANARIES)
    assert (found(home), list(desk.vault.all()), done.originals) == ([], [], 2)
    kept = json.loads(done.note.read_text(encoding="utf-8"))
    assert (kept["cases"], kept["mails"], len(kept["files"])) == (1, 2, 1)


def test_every_table_is_emptied_of_it_or_known_to_hold_nobody(desk: Desk) -> None:
    every = {one.name for one in Row.metadata.sorted_tables}

    purged(desk)
    desk.close()
    with sqlite3.connect(desk.settings.home / "ledger.sqlite3") as books:
        left = {name for name in every if books.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]}  # noqa: S608 - names of our own tables
        audit = books.execute("SELECT action FROM audit").fetchall()
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            books.execute("DELETE FROM audit")
    books.close()

    assert left - KEPT - {"location"} == {"audit"}
    assert audit == [("campaign purged",)]


def test_other_campaign_and_its_files_stay(desk: Desk) -> None:
    (desk.settings.out / "台账-DJ2025B.xlsx").write_bytes(b"another call")
    desk.vault.keep((b"of the other",))
    number = _open_other(desk)

    purged(desk)

    assert [one.number for one in office.report(desk, desk.campaign("SQ2026")).cases] == [number]
    assert sorted(one.name for one in desk.settings.out.iterdir()) == ["历史", "台账-DJ2025B.xlsx", "台账-SQ2026.xlsx"]
    assert len(list(desk.vault.all())) == 1  # that mail may be for the other one


def _open_other(desk: Desk) -> str:
    from tracker.core.judgement import CaseRef
    from tracker.flow.registrations import KEYS
    from tracker.store.ledger import Hand

    with desk.store.begin() as ledger:
        return ledger.cases.open("SQ2026", CaseRef("另一单位有限公司", "另一案例"), keys=KEYS, hand=Hand("王芳", AT))


@pytest.mark.parametrize(("typed", "now", "why"), [("dj2025", LATER, "不符"), ("DJ2025", AT, "存期"), ("", LATER, "不符")])
def test_without_the_code_or_before_its_time_nothing_is_deleted(desk: Desk, typed: str, now: datetime, why: str) -> None:
    before = found(desk.settings.home)

    with pytest.raises(NotReady, match=why):
        purged(desk, typed=typed, now=now)

    assert found(desk.settings.home) == before


def test_nothing_is_deleted_while_the_service_runs(desk: Desk) -> None:
    with desk.store.begin() as ledger:
        ledger.office.lease("service", holder="another:1", now=LATER, seconds=600)

    with pytest.raises(NotReady, match="服务正在运转"):
        purged(desk)

    assert foresee(desk, desk.campaign("DJ2025"), now=LATER).mails == 2


def test_killed_after_the_ledger_the_rest_goes_the_next_time(desk: Desk) -> None:
    with desk.store.begin() as ledger:
        ledger.keeping.purge("DJ2025")  # and there the power went

    done = purged(desk)
    desk.close()

    assert (done.originals, found(desk.settings.home)) == (2, [])


def test_what_she_put_into_the_folders_is_told_and_stays(desk: Desk) -> None:
    top = folders.root(desk, desk.campaign("DJ2025"))
    unit = next(one for one in top.iterdir() if one.is_dir())
    (unit / "电话记录.txt").write_text("她的")

    done = purged(desk)

    assert [one.name for one in top.rglob("*") if one.is_file()] == ["电话记录.txt"]
    assert [one for one in done.told if "电话记录.txt" in one] != []


def test_command_shows_first_and_asks_for_the_code(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(desk.settings.home)]

    seen = command([*home, "purge", "--campaign", "DJ2025", "--dry-run"])
    wrong = command([*home, "purge", "--campaign", "DJ2025", "--confirm", "X", "--at", "2035-01-01"])
    done = command([*home, "purge", "--campaign", "DJ2025", "--confirm", "DJ2025", "--early", "--why", "单位要求"])
    told = capsys.readouterr()

    assert (seen, wrong, done) == (0, 1, 1)
    assert "存有邮件 2 封（含本处函件的留底），案例 1 个" in told.out
    assert "信箱服务器上的来信没有删" in told.err


def test_both_databases_forget_a_campaign_and_guard_their_log_again(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 2)
    with store.begin() as ledger:
        before = (len(ledger.cases.dossiers("DJ2025")), ledger.keeping.mails("DJ2025"), len(ledger.keeping.mentioning("ZHANG@dianli.cn")))
        ledger.keeping.purge("DJ2025")
        ledger.office.audit(AuditLine(AT, "王芳", "campaign purged", "DJ2025", "", "", ""))
    with store.look() as ledger:
        after = (len(ledger.cases.dossiers("DJ2025")), ledger.keeping.mails("DJ2025"), ledger.keeping.files(), ledger.keeping.alone("DJ2025"))

    assert (before, after) == ((2, 2, 2), (0, 0, (), True))
    with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
        connection.execute(delete(AuditRow))


@pytest.mark.parametrize(
    ("word", "mails"), [("canary@bird.example.com", 2), ("CANARY@BIRD", 2), ("13000000777", 2), ("欧阳金丝雀", 2), ("欧阳%雀", 0), ("c_nary", 0)]
)
def test_what_is_held_of_a_person_is_found_wherever_it_stands(desk: Desk, word: str, mails: int) -> None:
    seen = held(desk, word, by="王芳", now=LATELY)
    with desk.store.look() as ledger:
        (looked, *_) = [one for one in ledger.views.report_rows("DJ2025").audit if one.action == "person looked up"]

    assert (len(seen.mails), "message" in dict(seen.rows) or "message_facts" in dict(seen.rows)) == (mails, mails > 0)
    assert (seen.cases, word in f"{looked.subject}{looked.after}{looked.basis}") == (("DJ2025-0001",) if mails else (), False)


def test_command_lists_what_is_held(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status = command(["--home", str(desk.settings.home), "person", "show", "13000000777"])
    told = capsys.readouterr().out

    assert (status, "DJ2025-0001" in told, "报名 1 条" in told, "邮寄件 1 条" in told) == (0, True, True, True)
