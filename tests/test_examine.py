"""The second look: wanted where it can matter, done in its own time, told once; and nobody is blamed for what was misread."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import packers
import pytest
from docx import Document
from kill.deployment import CAMPAIGN, FIRST, deployment, letter, settings
from second_look import Chunks, scan

from config.campaign import FieldWanted, Requirement, Weight
from ingest.child import Broken
from ingest.extract import Limits
from ingest.extract.docx import read as read_word
from ingest.extract.office import program as office_program
from ingest.facts import Extract, Kind
from ingest.parse import read
from tracker import sample, schedule
from tracker.core.directions import Direction
from tracker.core.judgement import Judgement
from tracker.core.model import Fate
from tracker.desk import Desk, open_desk
from tracker.flow import examiners, intake, looked, work
from tracker.flow.care import again
from tracker.flow.examine import Examined, examine
from tracker.flow.office import report
from tracker.flow.rulings import direct
from tracker.schedule import Service
from tracker.store.ledger import Hand
from tracker.workbook.status import status_json

UNIT, CASE, SENDER = "云岭市社会工作协会", "云岭同心", "yl_shxh@163.example.com"
SUBJECT = f"2025社会工作党建品牌案例申报-{UNIT}-{CASE}"
HOUR = timedelta(hours=1)


def essay(case: str) -> bytes:
    """A case text with every section that the call asks for."""
    document = Document()
    document.add_heading(case, 0)
    for heading in ("党组织简介", "党建品牌名称", "党建品牌内涵", "党建品牌案例内容"):
        document.add_heading(heading, 1)
        document.add_paragraph(f"{case}围绕邻里所需开展服务，党员带头，居民参与，一件一件办好。" * 12)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


ESSAY = (f"2. 案例 - {UNIT} - {CASE}.docx", essay(CASE))


def form(*, unit: str = UNIT, person: str = "李文", sure: float = 0.97, grain: int = 0) -> bytes:
    rows = (("申报单位", unit), ("案例名称", CASE), ("分类", "社会工作党建品牌"), ("联系人", person), ("联系电话", "13000000001"))
    return scan(*(f"{label}|{value}|{sure}" for label, value in rows), grain=grain)


def mail(*files: tuple[str, bytes], subject: str = SUBJECT, text: str = f"{UNIT}报送。", at: int = 0, sender: str = SENDER) -> EmailMessage:
    return letter(sender, subject, f"{text}\n", at=FIRST + at * HOUR, files=files)


@pytest.fixture
def chunks() -> Chunks:
    return Chunks()


def deployed(home: Path, chunks: Chunks, *more: str) -> Desk:
    return replace(open_desk(deployment(home, settings(imap=("127.0.0.1", 9), smtp=None, address="anli@example.org", more=more))), examiners=(chunks,))


@pytest.fixture
def office(tmp_path: Path, chunks: Chunks) -> Iterator[Desk]:
    desk = deployed(tmp_path / "home", chunks)
    yield desk
    desk.close()


@pytest.fixture
def either(tmp_path: Path, chunks: Chunks, ledger_url: str) -> Iterator[Desk]:
    """An office on SQLite, and one on PostgreSQL."""
    desk = deployed(tmp_path / "home", chunks, f'database_url = "{ledger_url}"')
    yield desk
    desk.close()


def save(desk: Desk, one: EmailMessage) -> Path:
    name = desk.settings.home / f"{one['Message-ID'].strip('<>')}.eml"
    name.write_bytes(one.as_bytes())
    return name


def receive(desk: Desk, *mails: EmailMessage, at: datetime = FIRST + HOUR) -> None:
    for one in mails:
        intake.import_paths(desk, [save(desk, one)])
    work.work(desk, now=at)


def second(desk: Desk, at: datetime = FIRST + 2 * HOUR) -> Examined:
    found = examine(desk, now=at)
    work.work(desk, now=at)
    return found


def stands(desk: Desk) -> dict[str, Any]:
    """The whole ledger as a person sees it, with what is asked, what is owed and why each paper is where it is."""
    shown = status_json(report(desk, desk.campaign(), at=FIRST + 9 * HOUR))
    with desk.store.look() as ledger:
        papers_ = (one for case in ledger.cases.dossiers(CAMPAIGN) for one in case.papers)
        kept = sorted(((one.path, one.requirement, one.findings, one.fields, one.reasons) for one in papers_), key=repr)
        owed = sorted((one.kind, one.key) for one in ledger.outbox.letters(CAMPAIGN))
        asked = sorted((one.key, one.closed) for one in ledger.office.tasks(CAMPAIGN, open_only=False))
    return {"shown": json.loads(json.dumps(shown, default=str)), "papers": kept, "letters": owed, "asked": asked}


def papers(desk: Desk) -> list[tuple[str, str, tuple[tuple[str, str], ...], dict[str, str]]]:
    """Path, item, findings that are more than advice with their weight, and the fields with what was read."""
    return [
        (
            path,
            item,
            tuple((one.code, one.weight.value) for one in findings if not one.remark and one.weight is not Weight.SHOULD),
            {one.label: one.value for one in fields},
        )
        for path, item, findings, fields, _ in stands(desk)["papers"]
    ]


def letters(desk: Desk) -> list[str]:
    return [kind for kind, _ in stands(desk)["letters"]]


def fates(desk: Desk) -> list[Fate]:
    with desk.store.look() as ledger:
        return [one.fate for one in ledger.cases.mails(ledger.intake.stored())]


def open_questions(desk: Desk) -> list[str]:
    with desk.store.look() as ledger:
        return [one.question for one in ledger.office.tasks()]


READ = {"申报单位": UNIT, "案例名称": CASE, "分类": "社会工作党建品牌", "联系人": "李文", "联系电话": "13000000001"}


def test_a_scanned_form_says_its_fields_after_the_second_look(either: Desk) -> None:
    office = either
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))
    before = papers(office)

    found = second(office)

    assert before == [("2", "申报表", (), {}), ("3", "案例", (), {})]
    assert papers(office) == [("2", "申报表", (), READ), ("3", "案例", (), {})]
    assert found == Examined(done=1, failed=0, mails=1, left=0)
    assert (fates(office), open_questions(office)) == ([Fate.FILED], [])


def test_the_same_file_in_two_mails_is_looked_at_once(office: Desk, chunks: Chunks) -> None:
    name = f"1. 申报表 - {UNIT} - {CASE}.png"
    receive(office, mail((name, form()), ESSAY), mail((name, form()), at=1))
    second(office)
    receive(office, mail((name, form()), at=3, text=f"{UNIT}再报送一次。"), at=FIRST + 4 * HOUR)
    again_looked = second(office, FIRST + 5 * HOUR)

    assert len(chunks.asked) == 1
    assert again_looked == Examined()
    assert [fields for _, item, _, fields in papers(office) if item == "申报表"] == [READ] * 3


@pytest.mark.parametrize(
    ("files", "looked"),
    [
        ([(f"1. 申报表 - {UNIT} - {CASE}.png", form())], 1),
        ([(f"3. 相关资料 - {UNIT}.png", form())], 0),
        ([("活动照片.png", form())], 0),
        ([("扫描件.png", form())], 1),
        ([(f"1. 申报表 - {UNIT} - {CASE}.docx", essay(CASE))], 0),
        ([("材料.zip", packers.zipped((f"1. 申报表 - {UNIT} - {CASE}.png", form())))], 1),
    ],
    ids=["a form", "evidence", "a photograph", "no item known", "a Word file", "a form in an archive"],
)
def test_only_what_can_matter_is_looked_at(office: Desk, chunks: Chunks, files: list[tuple[str, bytes]], looked: int) -> None:
    receive(office, mail(ESSAY, *files))

    second(office)

    assert len(chunks.asked) == looked


def test_a_unit_read_off_a_scan_opens_the_case_and_closes_the_question(either: Desk) -> None:
    office = either
    receive(office, mail(("扫描件.png", form()), subject="申报材料", text="见附件。"))
    before = (fates(office), open_questions(office), papers(office))

    second(office)

    assert before == ([Fate.REVIEW], ["来件属于哪个单位？"], [])
    assert (fates(office), open_questions(office), papers(office)) == ([Fate.FILED], [], [("2", "申报表", (), READ)])
    assert [(one["unit"], one["case"]) for one in stands(office)["shown"]["submissions"]] == [(UNIT, CASE)]


def test_a_unit_that_was_hardly_legible_opens_no_case(office: Desk) -> None:
    receive(office, mail(("扫描件.png", form(unit="云岭市社会工祚协会", sure=0.8)), subject="申报材料", text="见附件。"))
    before = stands(office)

    found = second(office)

    assert (found.done, stands(office)) == (1, before)


def test_a_misread_name_moves_no_paper(office: Desk) -> None:
    """The letter says whose it is; the scan, one character of it misread, seems to name another unit."""
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form(unit="云岑市社会工作协会")), ESSAY))

    second(office)

    assert [one["unit"] for one in stands(office)["shown"]["submissions"]] == [UNIT]
    assert open_questions(office) == []
    assert papers(office)[0] == ("2", "申报表", (), {**READ, "申报单位": "云岑市社会工作协会"})


@pytest.mark.parametrize("sure", [0.97, 1.0])
def test_a_cell_that_looks_empty_on_a_scan_blames_nobody(office: Desk, sure: float) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form(person="", sure=sure)), ESSAY))

    second(office)
    second(office, FIRST + 3 * HOUR)

    assert papers(office)[0][2] == (("empty-field", "人工"),)
    assert letters(office) == ["receipt"]


@pytest.mark.parametrize("page", ["unreadable", "breaks"])
def test_what_fails_three_times_is_left_as_it_was(office: Desk, chunks: Chunks, page: str) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", scan(page)), ESSAY))
    before = stands(office)

    found = [second(office, FIRST + hours * HOUR) for hours in range(2, 7)]

    assert [(one.failed, one.left) for one in found] == [(1, 1), (1, 1), (1, 0), (0, 0), (0, 0)]
    assert len(chunks.asked) == 3
    assert stands(office) == before
    with office.store.begin() as ledger:
        assert (ledger.examinations.given_up(), ledger.examinations.again()) == (1, 1)
    assert second(office, FIRST + 7 * HOUR).failed == 1


def test_reading_everything_again_doubles_nothing(either: Desk, chunks: Chunks) -> None:
    office = either
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY), mail(("扫描件.png", form(grain=1)), subject="材料", text="见附件。", at=1))
    second(office)
    before = (fates(office), stands(office))

    for _ in range(2):
        again(office, None)
        work.work(office, now=FIRST + 2 * HOUR)

    assert (fates(office), stands(office)) == before
    assert second(office) == Examined()
    assert len(chunks.asked) == 2


def test_a_newer_examiner_looks_again_when_the_mail_is_read_again(office: Desk) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))
    second(office)

    newer = replace(office, examiners=(Chunks(version="chunks/2"),))
    again(newer, None)
    work.work(newer, now=FIRST + 2 * HOUR)
    found = second(newer, FIRST + 3 * HOUR)

    assert (found.done, papers(newer)) == (1, [("2", "申报表", (), READ), ("3", "案例", (), {})])
    newer.close()


def test_files_in_a_locked_archive_are_looked_at_with_the_password_of_another_letter(office: Desk) -> None:
    packed = packers.sevenzipped((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY, password="Yl2025x")
    receive(office, mail(("材料.7z", packed)), mail(subject="密码", text="密码是 Yl2025x", at=1))

    found = second(office)

    assert (found.done, found.failed) == (1, 0)
    assert papers(office) == [("2!1", "申报表", (), READ), ("2!2", "案例", (), {})]


def test_a_request_for_what_is_lacking_waits_for_the_second_look_and_a_receipt_does_not(office: Desk) -> None:
    whole = mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY)
    other = "青禾街道南桥社区居民委员会"
    half = mail((f"1. 申报表 - {other} - 南桥一家亲.png", form(unit=other, grain=1)), subject=f"申报-{other}", text=f"{other}报送。", sender="q@example.com")
    receive(office, whole, half)
    owed = letters(office)
    work.work(office, now=FIRST + 119 * HOUR / 60)
    waiting = letters(office)
    work.work(office, now=FIRST + 2 * HOUR)

    assert (owed, waiting, letters(office)) == (["receipt"], ["receipt"], ["deficiency", "receipt"])


def test_after_the_second_look_the_request_is_written_once(office: Desk) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form(person="", sure=1.0))))
    before = letters(office)
    second(office, FIRST + HOUR + timedelta(minutes=5))
    after = letters(office)
    for hours in range(2, 5):
        second(office, FIRST + hours * HOUR)

    assert (before, after, letters(office)) == ([], ["deficiency"], ["deficiency"])


def test_what_is_seen_while_a_mail_is_being_judged_is_not_lost(office: Desk) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))
    (sha256,) = office.vault.all()
    judged = Judgement(Fate.FILED, "已归件")
    stale = looked.look(office, read(office.path_of(sha256)))
    examine(office, now=FIRST + 2 * HOUR)

    with office.store.begin() as ledger:  # what `work` had begun before: it knows nothing of the second look
        ledger.cases.apply(CAMPAIGN, stale.mail, judged, keys=work.KEYS, now=FIRST, version="shoujian test")
        between = ledger.intake.pending()
        looked.settle(ledger, office.campaign(), stale, judged, wanted=(), hand=Hand("shoujian test", FIRST))
    work.work(office, now=FIRST + 2 * HOUR)

    assert between == ()
    assert papers(office)[0] == ("2", "申报表", (), READ)


def test_a_person_who_placed_a_mail_has_the_last_word(office: Desk, chunks: Chunks) -> None:
    receive(office, mail(("扫描件.png", form()), subject="申报材料", text="见附件。"))
    (sha256,) = office.vault.all()
    direct(office, office.campaign(), sha256, Direction(unit="临江市水务集团有限公司"), by="王芳", now=FIRST + HOUR)
    before = (papers(office), fates(office))

    found = second(office)

    assert (found.done, found.mails, papers(office), fates(office)) == (1, 0, *before)
    assert letters(office) == ["deficiency"]  # it waited, and says what is missing by the person's word


def test_at_most_so_many_and_the_nearest_deadline_first(office: Desk, chunks: Chunks) -> None:
    receive(office, *(mail((f"1. 申报表 - {UNIT} - {CASE}.png", form(grain=number)), at=number) for number in range(3)))

    first = examine(office, most=2, now=FIRST + 4 * HOUR)
    rest = examine(office, now=FIRST + 5 * HOUR)

    assert (first.done, first.left, rest.done, rest.left) == (2, 1, 1, 0)
    assert chunks.closed == 2


def test_whoever_comes_second_does_not_look(office: Desk, chunks: Chunks) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))
    with office.store.begin() as ledger:
        ledger.office.lease("examine", holder="another", now=FIRST + HOUR, seconds=7200)

    assert (examine(office, now=FIRST + 2 * HOUR), chunks.asked) == (Examined(elsewhere=True), [])
    assert examine(office, now=FIRST + 4 * HOUR).done == 1


def test_the_service_goes_on_while_a_page_is_looked_at(office: Desk, chunks: Chunks) -> None:
    chunks.gate = threading.Event()
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))
    service = Service(office)
    service.tick()  # takes the lease
    looking = threading.Thread(target=service.look)
    looking.start()
    while not chunks.asked:
        time.sleep(0.02)

    intake.import_paths(office, [save(office, mail(ESSAY, at=1))])
    service.tick()
    between = (looking.is_alive(), fates(office))
    chunks.gate.set()
    looking.join()
    service.tick()

    assert between == (True, [Fate.FILED, Fate.FILED])
    assert [fields for _, item, _, fields in papers(office) if item == "申报表"] == [READ]


def test_a_service_that_is_told_to_end_stops_between_two_files(office: Desk, chunks: Chunks) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ("扫描件.png", form(grain=1)), ESSAY))
    service = Service(office)
    service.tick()
    chunks.gate = threading.Event()
    looking = threading.Thread(target=service.look)
    looking.start()
    while not chunks.asked:
        time.sleep(0.02)
    service.stopping = True
    chunks.gate.set()
    looking.join()

    with office.store.look() as ledger:
        left = ledger.examinations.waiting((("chunks", "chunks/1"),))
        free = ledger.office.holds("examine", holder=office.holder, now=office.now())
    assert (len(chunks.asked), left, free, chunks.closed) == (1, 1, False, 1)


def test_a_long_round_keeps_the_lease_and_ends_when_another_instance_has_it(office: Desk, chunks: Chunks, monkeypatch: pytest.MonkeyPatch) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ("扫描件.png", form(grain=1)), ESSAY))
    service = Service(office)
    service.tick()
    monkeypatch.setattr(schedule, "RENEWED", 0)
    with office.store.look() as ledger:
        before = ledger.office.held_until(schedule.LEASE)
    chunks.gate = threading.Event()
    looking = threading.Thread(target=service.look)
    looking.start()
    while not chunks.asked:
        time.sleep(0.02)
    with office.store.begin() as ledger:
        during = ledger.office.held_until(schedule.LEASE)
        ledger.office.give_up(schedule.LEASE, holder=office.holder, now=office.now())
        ledger.office.lease(schedule.LEASE, holder="another", now=office.now(), seconds=60)
    chunks.gate.set()
    looking.join()

    assert before is not None
    assert during is not None
    assert during > before
    assert len(chunks.asked) == 1


def test_an_instance_without_the_lease_does_not_look(office: Desk, chunks: Chunks) -> None:
    receive(office, mail((f"1. 申报表 - {UNIT} - {CASE}.png", form()), ESSAY))

    assert (Service(office).look(), chunks.asked) == (False, [])


def test_a_scan_that_turns_out_to_be_another_item_no_longer_answers_the_one_it_was_taken_for(office: Desk) -> None:
    """Its name says no more than that it is stamped, which only the form has to be."""
    call = office.campaign()
    asked = tuple(FieldWanted(label, meaning) for label, meaning in (("推荐单位", ""), ("推荐理由", ""), ("推荐人", "姓名")))
    more = Requirement("推荐表", formats=("图片",), fields=asked)
    desk = replace(office, campaigns=(replace(call, requirements=(*call.requirements, more)),))
    page = scan("推荐单位|临江市民政局|0.97", "推荐理由|扎根社区多年|0.97", "推荐人|赵敏|0.97")
    receive(desk, mail(("盖章件.png", page), ESSAY))
    before = [item for _, item, _, _ in papers(desk)]

    second(desk)
    once = stands(desk)
    again(desk, None)
    work.work(desk, now=FIRST + 2 * HOUR)

    assert before == ["申报表", "案例"]
    items = {one["key"]: [each["standing"] for each in one["papers"]] for one in once["shown"]["submissions"][0]["items"]}
    assert (items["申报表"], items["推荐表"]) == (["superseded"], ["accepted"])
    assert stands(desk) == once


@pytest.mark.skipif(bool(examiners.available()), reason="no recogniser of scans: pip install 'shoujian[vision]'")
def test_a_stamped_scan_is_read_by_the_recogniser_that_is_installed(tmp_path: Path) -> None:
    from ingest.extract import scan as recogniser

    scans = examiners.Scans()
    desk = replace(open_desk(deployment(tmp_path / "home", settings(imap=("127.0.0.1", 9), smtp=None, address="anli@example.org"))), examiners=(scans,))
    page = (Path(__file__).parent / "scans" / "stamped.jpg").read_bytes()
    receive(desk, mail(("扫描件.jpg", page), subject="申报材料", text="见附件。"))
    before = (fates(desk), open_questions(desk))

    found = second(desk)

    unit, title = "临江市青禾区同心社会工作服务中心", "党建引领“微治理”激活“大能量”"
    ((_, item, grave, read_off),) = papers(desk)
    assert before == ([Fate.REVIEW], ["来件属于哪个单位？"])
    assert (found.done, fates(desk), open_questions(desk), item) == (1, [Fate.FILED], [], "申报表")
    assert {one: read_off.get(one) for one in ("申报单位", "案例名称", "联系人", "联系电话")} == {
        "申报单位": unit,
        "案例名称": title,
        "联系人": "欧海燕",
        "联系电话": "13000000012",
    }
    assert [weight for _, weight in grave if weight == "须"] == []
    assert examiners.Scans.version == recogniser.VERSION
    assert not scans.awake
    assert [one.awake for one in examiners.installed() if isinstance(one, examiners.Scans | examiners.Seals)] == [False, False]
    desk.close()


@pytest.mark.slow
@pytest.mark.skipif(office_program() is None, reason="needs LibreOffice: apt-get install libreoffice-writer")
def test_old_word_files_are_read_through_libreoffice_and_a_broken_one_costs_itself(tmp_path: Path) -> None:
    good = Path(__file__).parent / "old" / "merged.doc"
    broken = tmp_path / "broken.doc"
    broken.write_bytes(good.read_bytes()[:1500])
    expected = read_word(good.with_suffix(".docx"), Limits())

    found, nothing = examiners.OldWord().examine([(good, Kind.DOC), (broken, Kind.DOC)])

    assert isinstance(found, Extract)
    assert (found.tables, found.recognised) == (expected.tables, False)
    assert isinstance(nothing, Broken)


@pytest.mark.slow
@pytest.mark.skipif(bool(examiners.available()), reason="no recogniser of scans: pip install 'shoujian[vision]'")
def test_scanned_forms_of_the_sample_say_who_to_call(tmp_path: Path) -> None:
    """Three units' forms as they come: in a mail, in an archive, called no more than 盖章版. What was misread blames nobody."""
    desk = open_desk(deployment(tmp_path / "home", settings(imap=("127.0.0.1", 9), smtp=None, address="anli@example.org")))
    senders = ("yimin.example.cn", "yl_shxh@163.example.com", "29CA141603DA8EA631B334D8774346A902FF22EA@example.com")
    for number, one in enumerate(sample.mails()):
        name = tmp_path / f"{number}.eml"
        name.write_bytes(one.raw)
        if any(f"{sender}>".encode() in one.raw.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0] for sender in senders):
            intake.import_paths(desk, [name], received=one.arrived)
    work.work(desk, now=FIRST)
    found = examine(desk, now=FIRST)
    work.work(desk, now=FIRST)

    read_off = {
        fields["申报单位"]: (fields["联系人"], fields["联系电话"]) for _, item, _, fields in papers(desk) if item == "申报表" and fields.get("申报单位")
    }
    assert found.failed == 0
    assert read_off.items() >= {
        ("临江市青禾区益民社会工作服务中心", ("李文", "13000000001")),
        ("云岭市社会工作协会", ("周敏", "13000000004")),
        ("青禾街道南桥社区居民委员会", ("王桂兰", "13000000002")),
    }
    with desk.store.look() as ledger:
        recognised = [one for case in ledger.cases.dossiers(CAMPAIGN) for one in case.papers if "scan/" in one.reader]
    assert [one.code for paper in recognised for one in paper.findings if one.weight is Weight.MUST] == []
    desk.close()
