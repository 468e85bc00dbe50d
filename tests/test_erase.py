"""One person is erased: she is nowhere any more, the others and the cases are as they were, and nothing brings her back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from erasing_home import (
    ADDRESS,
    AT,
    BOOK,
    NAME,
    OTHER_ADDRESS,
    OTHER_NAME,
    OTHER_PHONE,
    OTHERS,
    PHONE,
    TITLE,
    UNIT,
    WORDS,
    fill,
    letter,
    received,
    rows,
    told,
)
from kill.deployment import settings
from servers.dovecot import MISSING, Dovecot
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from ingest.vault import Vault
from tracker.cli import run as command
from tracker.core.erasure import MARK
from tracker.core.model import LetterState
from tracker.core.report import CaseLine
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import erasing, office, readback
from tracker.flow.backup import backup, restore
from tracker.flow.care import again, verify
from tracker.flow.erasing import Erased
from tracker.flow.intake import import_paths, poll
from tracker.flow.letters import answer, remind
from tracker.flow.work import work
from tracker.store.snapshot import snapshot
from tracker.store.tables.desk import AuditRow
from tracker.store.tables.dossier import PaperRow

LATER = AT + timedelta(days=3)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    home = tmp_path_factory.mktemp("filled") / "部署"
    return home, fill(home)


@pytest.fixture
def mails(filled: tuple[Path, tuple[str, ...]]) -> tuple[str, ...]:
    return filled[1]


@pytest.fixture
def desk(filled: tuple[Path, tuple[str, ...]], tmp_path: Path):
    home = tmp_path / "部署"
    shutil.copytree(filled[0], home)
    note = home / "folders" / "DJ2025.json"
    note.write_text(note.read_text("utf-8").replace(str(filled[0]), str(home)), "utf-8")
    opened = open_desk(home)
    yield opened
    opened.close()


def erased(desk: Desk, *words: str) -> Erased:
    seen = erasing.foresee(desk, words or WORDS)
    return erasing.erase(desk, words or WORDS, mark=seen.mark, by="王芳", why=f"{NAME}来信要求删除", now=LATER)


def cases(desk: Desk) -> list[CaseLine]:
    return list(office.report(desk, desk.campaign(), at=LATER).cases)


def test_she_is_nowhere_and_the_others_are_where_they_were(desk: Desk, mails: tuple[str, ...]) -> None:
    home = desk.settings.home
    hers, theirs = told(home), told(home, OTHERS)
    before, stood = rows(desk), cases(desk)

    done = erased(desk)

    assert {Path(one).parts[0] for one in hers} == {"ledger.sqlite3", "out", "vault", "归档"}
    assert (told(home), (done.originals, done.left)) == ([], (2, ()))
    assert {Path(one).parts[0] for one in told(home, OTHERS)} == {Path(one).parts[0] for one in theirs}
    after = rows(desk)
    assert [one for table in before for one in before[table] if any(word in one for word in OTHERS) and one not in after[table]] == []
    now = cases(desk)
    assert [(one.number, one.state, one.unit, one.title) for one in now] == [(one.number, one.state, one.unit, one.title) for one in stood]
    assert [[item.standing for item in one.items] for one in now] == [[item.standing for item in one.items] for one in stood]
    assert now[1] == stood[1]
    assert (now[0].contact, now[0].phone, now[0].sender) == (MARK, MARK, "")
    (paper,) = [paper for item in now[0].items for paper in item.papers]
    assert [one.code for one in paper.findings if one.remark] == ["original-erased"]
    assert (list(desk.vault.all()), verify(desk)) == ([mails[1]], (1, (), ()))


def test_evidence_stays_that_something_was_there(desk: Desk, mails: tuple[str, ...]) -> None:
    sizes = {one: desk.vault.path(one).stat().st_size for one in (mails[0], mails[2])}
    erased(desk)

    with desk.store.look() as ledger:
        ((_, note, finished),) = ledger.erasing.noted()
        audit = [one for one in ledger.views.report_rows("DJ2025").audit if one.action == "person erased"]

    assert finished
    assert {one["sha256"]: (one["size"], one["cases"], one["mail"]) for one in note["originals"]} == {
        one: (size, ["DJ2025-0001"], True) for one, size in sizes.items()
    }
    assert [(one.who, one.subject, one.after, one.basis) for one in audit] == [("王芳", "", "原件 2 件，记录 11 条", f"{MARK}来信要求删除")]
    assert [one["length"] for one in note["words"]] == [len(NAME), len(PHONE), len(ADDRESS)]


def test_nothing_is_written_to_anybody_because_of_it(desk: Desk) -> None:
    erased(desk)
    after = [(one.key, one.state, one.to) for one in office.report(desk, desk.campaign(), at=LATER).letters]

    work(desk, now=LATER)
    answer(desk, now=LATER + timedelta(hours=1))
    remind(desk, now=LATER + timedelta(days=20))
    now = [(one.key, one.state, one.to) for one in office.report(desk, desk.campaign(), at=LATER).letters]

    assert {state for key, state, to in after if "0001" in key} == {LetterState.DROPPED}
    assert {to for key, _, to in now if "0001" in key} == {""}
    assert [one for one in now if one not in after and "0001" in one[0]] == []


def test_neither_import_nor_replay_nor_the_same_mail_brings_her_back(desk: Desk, mails: tuple[str, ...], tmp_path: Path) -> None:
    shutil.copyfile(desk.vault.path(mails[0]), tmp_path / "again.eml")
    erased(desk)

    new = import_paths(desk, [tmp_path / "again.eml"])
    again(desk, None)
    work(desk, now=LATER)
    with desk.store.begin() as ledger:
        replayed = ledger.intake.replay(mails)

    assert (new, replayed, told(desk.settings.home)) == (0, 1, [])
    with pytest.raises(NotReady, match="已应本人要求删除"):
        again(desk, [mails[0]])


def test_what_was_typed_into_the_workbook_stays_without_her_and_is_read_back(desk: Desk) -> None:
    erased(desk)
    path = desk.settings.out / BOOK
    book = openpyxl.load_workbook(path)
    sheet = book["单位台账"]
    headings = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, headings.index("★备注") + 1)
    kept = (cell.value, [[one.value for one in row] for row in book["回访"].iter_rows()])
    before = [(one.sheet, one.row.number) for one in readback.plan(desk, desk.campaign(), path, now=LATER).items]
    sheet.cell(3, headings.index("★备注") + 1).value = "已电话核对"
    book.save(path)

    made = readback.plan(desk, desk.campaign(), path, now=LATER)

    assert kept == (f"已与{MARK}通话", [["姓名", "电话", "另一位"], [MARK, MARK, OTHER_NAME]])
    assert before == [("cases", "DJ2025-0001")]
    assert [(one.sheet, one.row.number) for one in made.taken] == [("cases", "DJ2025-0001"), ("cases", "DJ2025-0002")]


def test_workbook_that_somebody_has_open_is_done_the_next_time(desk: Desk) -> None:
    lock = desk.settings.out / f"~${BOOK}"
    lock.write_bytes(b"")

    done = erased(desk)
    owed = erasing.unfinished(desk)
    lock.unlink()
    (finished,) = erasing.again(desk, now=LATER)

    assert len(done.left) == len(owed) == 1
    assert (finished.left, erasing.unfinished(desk), told(desk.settings.home)) == ((), (), [])


def test_backup_made_before_is_told_and_restored_without_her(desk: Desk, tmp_path: Path) -> None:
    made = backup(desk, tmp_path / "备份", now=LATER)

    done = erased(desk)
    restore(tmp_path / "新", made.path, by="王芳", now=LATER)
    desk_again = open_desk(tmp_path / "新")
    stood = [(one.number, one.state) for one in cases(desk_again)]
    sound = verify(desk_again), erasing.unfinished(desk_again)
    desk_again.close()

    assert [one for one in done.told if str(made.path) in one and "备份.erased.json" in one] != []
    assert (told(tmp_path / "新"), told(made.path) != []) == ([], True)
    assert (stood, sound) == ([(one.number, one.state) for one in cases(desk)], ((1, (), ()), ()))


def test_ledger_put_back_by_other_means_is_told_and_erased_again(desk: Desk, tmp_path: Path) -> None:
    home = desk.settings.home
    snapshot(desk.store.engine, tmp_path / "old.sqlite3")
    erased(desk)
    desk.close()
    for one in home.glob("ledger.sqlite3*"):
        one.unlink()
    shutil.copyfile(tmp_path / "old.sqlite3", home / "ledger.sqlite3")
    put_back = open_desk(home)

    owed = erasing.unfinished(put_back)
    erasing.again(put_back, now=LATER)
    left = erasing.unfinished(put_back)
    put_back.close()

    assert (["登记库比个人信息删除记录旧" in one for one in owed], left, told(home)) == ([True], (), [])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("金",), "太短"),
        (("130000",), "太短"),
        ((UNIT,), "单位或案例名称"),
        ((TITLE,), "单位或案例名称"),
        (("王芳",), "经办人中也有同名"),
        (("anli@71cpc.cn",), "本处"),
        (("010-68320119",), "征集单"),
        (("钱无名",), "没有找到"),
        (("bird.example.com",), "太短或不完整"),
        (("%", PHONE), "太短"),
    ],
)
def test_what_does_not_tell_one_person_is_refused(desk: Desk, words: tuple[str, ...], why: str) -> None:
    before = rows(desk)

    with pytest.raises(NotReady, match=why):
        erasing.foresee(desk, words)

    assert rows(desk) == before


def test_mail_that_was_not_read_yet_is_read_first(desk: Desk) -> None:
    received(desk, letter("某人", "13000000888", "new@bird.example.com", UNIT, TITLE, again="之三"), 9, LATER)

    with pytest.raises(NotReady, match="shoujian work"):
        erasing.foresee(desk, WORDS)


def test_of_two_people_of_one_name_the_one_told_by_her_address_goes(desk: Desk) -> None:
    """The same name at another unit, with another address and another number."""
    namesake = received(desk, letter(NAME, "13000000999", "namesake@fish.example.com", "南江市志愿服务联合会", "南江一家"), 8, LATER)
    work(desk, now=LATER)
    with desk.store.look() as ledger:
        facts = ledger.intake.facts(namesake)

    with pytest.raises(NotReady, match="2 处联系方式或单位不同的同名"):
        erasing.foresee(desk, (NAME,))
    erased(desk, NAME, PHONE, ADDRESS)
    found = {one.number: (one.contact, one.phone, one.sender) for one in cases(desk)}

    assert found["DJ2025-0001"] == (MARK, MARK, "")
    assert found["DJ2025-0003"] == (NAME, "13000000999", "namesake@fish.example.com")
    assert namesake in desk.vault
    with desk.store.look() as ledger:
        assert ledger.intake.facts(namesake) == facts


def test_name_that_another_unit_only_mentions_stays_there(desk: Desk) -> None:
    mention = letter("孙海燕", "13000000555", "sun@fish.example.com", "南江市志愿服务联合会", "南江一家", again=f"，由{NAME}推荐")
    sha256 = received(desk, mention, 8, LATER)
    work(desk, now=LATER)

    with pytest.raises(NotReady, match="不止一家单位的来信写有这个姓名"):
        erasing.foresee(desk, (NAME,))
    seen = erasing.foresee(desk, WORDS)
    erased(desk)

    assert (seen.namesakes, sha256 in {one.sha256 for one in seen.originals}, sha256 in desk.vault) == (1, False, True)
    assert told(desk.settings.home, WORDS[1:]) == []


def test_name_in_the_title_of_a_case_stays_there_and_is_told(desk: Desk) -> None:
    title = f"{NAME}同志的一天"
    received(desk, letter(NAME, PHONE, ADDRESS, UNIT, title), 8, LATER)
    work(desk, now=LATER)

    with pytest.raises(NotReady, match="案例名称的一部分"):
        erasing.foresee(desk, (NAME,))
    kept = erasing.foresee(desk, WORDS).naming
    erased(desk)
    (case,) = [one for one in cases(desk) if one.title == title]

    assert (kept, case.contact, case.phone, case.sender) == ((title,), MARK, MARK, "")
    assert told(desk.settings.home, (PHONE, ADDRESS)) == []


def test_files_that_others_laid_there_are_told_and_stay(desk: Desk) -> None:
    home = desk.settings.home
    (home / "名单.csv").write_text(f"姓名,电话\n{NAME},1\n", encoding="gb18030")
    (home / "别人.csv").write_text(f"姓名,电话\n{OTHER_NAME},{OTHER_PHONE}\n", encoding="utf-8")
    (home / "图.bin").write_bytes(bytes(range(256)) * 40)

    done = erased(desk)

    assert [one for one in done.told if "名单.csv" in one or "别人.csv" in one] == [
        f"“{home / '名单.csv'}”里写有要删除的内容，不是系统存入的，请自行删除或改正"
    ]
    assert (home / "名单.csv").exists()


def test_longer_name_is_told_and_taken_for_somebody_elses(desk: Desk) -> None:
    assert erasing.foresee(desk, WORDS).others == (OTHER_NAME,)


def test_file_that_a_person_fetched_goes_with_the_mail_that_left_it_elsewhere(desk: Desk, mails: tuple[str, ...]) -> None:
    kept = desk.vault.keep((b"%PDF-1.4 downloaded by hand",))
    with desk.store.engine.begin() as connection:
        connection.execute(update(PaperRow).where(PaperRow.mail == mails[0]).values(sha256=kept.sha256, size=kept.size))

    done = erased(desk)

    with desk.store.look() as ledger:
        ((_, note, _),) = ledger.erasing.noted()
    assert (done.originals, kept.sha256 in desk.vault) == (3, False)
    assert [(one["size"], one["cases"]) for one in note["originals"] if not one["mail"]] == [(kept.size, ["DJ2025-0001"])]


def test_address_that_stands_in_a_header_nobody_reads_is_found(desk: Desk) -> None:
    other = b"X-Copy: canary@bird.example.com\r\n" + letter("孙海燕", "13000000555", "sun@fish.example.com", "南江市志愿服务联合会", "南江一家")
    sha256 = received(desk, other, 8, LATER)
    work(desk, now=LATER)

    assert sha256 in {one.sha256 for one in erasing.foresee(desk, WORDS).originals}


@pytest.mark.skipif(not Dovecot.installed(), reason=MISSING)
def test_mailbox_that_still_has_her_mail_does_not_bring_it_back(desk: Desk, mails: tuple[str, ...]) -> None:
    raw = [desk.vault.path(one).read_bytes() for one in mails]
    erased(desk)
    home = desk.settings.home
    with Dovecot() as server:
        server.deliver("anli", raw)
        written = settings(imap=(server.host, server.port), smtp=None, address="anli@example.org")
        (home / "shoujian.toml").write_text(written, encoding="utf-8")
        again_open = open_desk(home)
        new = [poll(again_open, now=LATER)[0] for _ in range(2)]
        server.recreate("anli")
        new.append(poll(again_open, now=LATER)[0])
        work(again_open, now=LATER)
        kept, sound = list(again_open.vault.all()), verify(again_open)
        again_open.close()

    assert ([(one.new, one.error) for one in new], kept, sound) == ([(0, "")] * 3, [mails[1]], (1, (), ()))
    assert told(home) == []


def test_command_shows_asks_for_the_mark_and_tells_no_name(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(desk.settings.home), "person", "erase"]
    mark = erasing.foresee(desk, WORDS).mark
    before = rows(desk)

    seen = command([*home, *WORDS, "--dry-run"])
    listed = capsys.readouterr().out
    refused = [
        command([*home, *WORDS, "--confirm", "000000", "--why", "本人要求"]),
        command([*home, *WORDS, "--confirm", mark]),
        command([*home]),
        command([*home, NAME, "--again"]),
    ]
    same = rows(desk)
    capsys.readouterr()
    done = command([*home, *WORDS, "--confirm", mark, "--why", "本人要求", "--at", "2025-09-04"])
    told_now = capsys.readouterr()

    assert (seen, refused, done) == (0, [1, 1, 2, 2], 1)
    assert [one for one in ("来信 2 封", "DJ2025-0001", f"确认码：{mark}", "还没有寄出的函件 2 件", "报名 1 条") if one not in listed] == []
    assert {table: found for table, found in same.items() if table != "lease"} == {table: found for table, found in before.items() if table != "lease"}
    assert "已删除：原件 2 件" in told_now.out
    assert "信箱服务器上的来信没有删" in told_now.err
    said = (told_now.out + told_now.err).replace(OTHER_NAME, "")
    assert [word for word in WORDS if word in said] == []
    assert command(["--home", str(desk.settings.home), "verify"]) == 0


def test_nothing_is_erased_while_the_service_runs(desk: Desk) -> None:
    seen = erasing.foresee(desk, WORDS)
    with desk.store.begin() as ledger:
        ledger.office.lease("service", holder="another:1", now=LATER, seconds=600)

    with pytest.raises(NotReady, match="服务正在运转"):
        erasing.erase(desk, WORDS, mark=seen.mark, by="王芳", why="本人要求", now=LATER)

    assert told(desk.settings.home) != []


def test_both_databases_forget_her_and_guard_their_log_again(ledger_url: str, tmp_path: Path) -> None:
    mails = fill(tmp_path / "部署", ledger_url)
    desk = open_desk(tmp_path / "部署")
    stood = [(one.number, one.state) for one in cases(desk)]

    made = backup(desk, tmp_path / "备份", now=LATER)
    done = erased(desk)
    seen_to = restore(tmp_path / "新", made.path, by="王芳", now=LATER)
    found = rows(desk)
    text = repr(found)
    for one in OTHERS:
        text = text.replace(one, "")

    assert ([word for word in WORDS if word in text], done.originals, list(desk.vault.all())) == ([], 2, [mails[1]])
    assert [one for one in (OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS) if one not in repr(found)] == []
    assert [(one.number, one.state) for one in cases(desk)] == stood
    postgresql = ledger_url.startswith("postgresql")
    assert (any("VACUUM FULL" in one for one in done.told), any("person erase --again" in one for one in seen_to)) == (postgresql, postgresql)
    assert list(Vault(tmp_path / "新" / "vault").all()) == [mails[1]]
    assert len(list((tmp_path / "新" / "erasures").iterdir())) == 1
    with pytest.raises(DatabaseError, match="append-only"), desk.store.engine.begin() as connection:
        connection.execute(delete(AuditRow))
    desk.close()
