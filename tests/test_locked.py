"""Passwords that come in another letter of the same conversation: the locked mail is read again, and nothing is left of its being locked."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import packers
import pytest
import test_core_builders as builders
from kill.deployment import CAMPAIGN, FIRST, deployment, essay, letter, settings
from servers.smtp_sink import SmtpSink

from ingest.facts import Nature
from tracker.core.model import Fate, LetterState, RulingKind
from tracker.demo.imapd import Imapd
from tracker.demo.servers import PASSWORD
from tracker.desk import Desk, open_desk
from tracker.flow import intake, letters, work
from tracker.flow.care import again
from tracker.flow.locked import said
from tracker.flow.office import report, rule
from tracker.workbook.status import status_json

ADDRESS = "anli@example.org"
UNIT, CASE, SENDER = "云岭市社会工作协会", "云岭同心", "yl_shxh@163.example.com"
KEY = "Yl2025x"
HOUR = timedelta(hours=1)
OPENED = "文件有密码，已用2025年9月3日来信告知的密码打开"
SUBJECT = f"2025社会工作党建品牌案例申报-{UNIT}-{CASE}"


def scan(password: str | None = None) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=password, invariant=1)
    canvas.drawString(72, 720, "a stamped form")
    canvas.save()
    return buffer.getvalue()


FILES = ((f"1. 申报表 - {UNIT} - {CASE}.pdf", scan()), (f"2. 案例 - {UNIT} - {CASE}.docx", essay(CASE)))


def sealed(*files: tuple[str, bytes], at: int = 0, name: str = "材料.7z", sender: str = SENDER, text: str = "材料见附件，密码另发。") -> EmailMessage:
    packed = packers.sevenzipped(*(files or FILES), password=KEY)
    return letter(sender, SUBJECT, f"{text}\n\n{UNIT}\n", at=FIRST + at * HOUR, files=[(name, packed)])


def word(at: int = 2, *, text: str = f"密码是 {KEY}", sender: str = SENDER, subject: str = "密码", answers: str = "") -> EmailMessage:
    return letter(sender, subject, f"{text}\n", at=FIRST + at * HOUR, answers=answers)


def deployed(home: Path, *more: str) -> Desk:
    return open_desk(deployment(home, settings(imap=("127.0.0.1", 9), smtp=None, address=ADDRESS, more=more)))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    desk = deployed(tmp_path / "home")
    yield desk
    desk.close()


@pytest.fixture
def either(tmp_path: Path, ledger_url: str) -> Iterator[Desk]:
    """An office on SQLite, and one on PostgreSQL."""
    desk = deployed(tmp_path / "home", f'database_url = "{ledger_url}"')
    yield desk
    desk.close()


def receive(desk: Desk, *mails: EmailMessage, hours: int = 6) -> None:
    folder = desk.settings.home / "received"
    folder.mkdir(exist_ok=True)
    for mail in mails:
        name = folder / f"{mail['Message-ID'].strip('<>')}.eml"
        name.write_bytes(mail.as_bytes())
        intake.import_paths(desk, [name])
    work.work(desk, now=FIRST + hours * HOUR)


def stands(desk: Desk) -> dict[str, Any]:
    """The whole ledger as a person sees it, with everything that is asked and why each paper is where it is."""
    shown = status_json(report(desk, desk.campaign(), at=FIRST + 9 * HOUR))
    with desk.store.look() as ledger:
        papers = sorted((one.path, one.requirement, one.findings, one.reasons) for case in ledger.cases.dossiers(CAMPAIGN) for one in case.papers)
        owed = sorted((one.kind, one.key) for one in ledger.outbox.letters(CAMPAIGN))
    return {"shown": json.loads(json.dumps(shown, default=str)), "papers": papers, "letters": owed}


def papers(desk: Desk) -> list[tuple[str, str, tuple[str, ...], bool]]:
    """Path, item, grave findings, and whether it says that another letter opened it."""
    return [
        (path, item, tuple(one.code for one in findings if not one.remark), any(one.startswith("文件有密码，已用") for one in reasons))
        for path, item, findings, reasons in stands(desk)["papers"]
    ]


def fates(desk: Desk) -> list[Fate]:
    with desk.store.look() as ledger:
        return [one.fate for one in ledger.cases.mails(ledger.intake.stored())]


def questions(desk: Desk) -> list[str]:
    with desk.store.look() as ledger:
        return [one.question for one in ledger.office.tasks()]


INSIDE = [("2!1", "申报表", (), True), ("2!2", "案例", (), True)]


def test_a_later_letter_opens_the_locked_archive(either: Desk) -> None:
    office = either
    receive(office, sealed(), hours=1)
    before = (fates(office), questions(office), papers(office))

    receive(office, word())

    assert before == ([Fate.REVIEW], ["文件有密码，打不开，请向来信人索要密码或未加密的文件"], [])
    assert (fates(office), questions(office), papers(office)) == ([Fate.FILED, Fate.FILED], [], INSIDE)
    assert [one["state"] for one in stands(office)["shown"]["submissions"]] == ["电子齐·待纸质"]
    assert [one[3][-1] for one in stands(office)["papers"]] == [OPENED] * 2


@pytest.mark.parametrize("key_first", [False, True], ids=["the letter arrives later", "the letter arrives earlier"])
def test_the_order_of_reading_changes_nothing(tmp_path: Path, key_first: bool) -> None:
    mails = (sealed(at=2), word(at=0)) if key_first else (sealed(), word())
    seen = []
    for place, order in enumerate(((mails,), (mails[::-1],), (mails[:1], mails[1:]), (mails[1:], mails[:1]))):
        desk = deployed(tmp_path / str(place))
        for batch in order:
            receive(desk, *batch)
        seen.append((fates(desk), questions(desk), stands(desk)))
        desk.close()

    assert seen[0][:2] == ([Fate.FILED, Fate.FILED], [])
    assert seen[1:] == seen[:1] * 3


def test_reading_everything_again_doubles_nothing(office: Desk) -> None:
    receive(office, sealed(), hours=1)
    receive(office, word())
    before = (fates(office), questions(office), stands(office))

    for chosen in (None, [one["sha256"] for one in before[2]["shown"]["mails"]][1:], None):
        again(office, chosen)
        work.work(office, now=FIRST + 6 * HOUR)

    assert (fates(office), questions(office), stands(office)) == before
    with office.store.look() as ledger:
        assert [line.basis != "" for line in ledger.views.report_rows(CAMPAIGN).audit if line.action == "locked files opened"] == [True]


def test_a_locked_scan_in_the_form_stands_as_it_is_once_it_is_open(office: Desk) -> None:
    mail = letter(SENDER, SUBJECT, f"{UNIT}\n", at=FIRST, files=[(FILES[0][0], scan(KEY)), FILES[1]])
    receive(office, mail, hours=1)
    before = papers(office)

    receive(office, word())

    assert before == [("2", "申报表", ("encrypted",), False), ("3", "案例", (), False)]
    assert papers(office) == [("2", "申报表", (), True), ("3", "案例", (), False)]
    assert [one["state"] for one in stands(office)["shown"]["submissions"]] == ["电子齐·待纸质"]


def test_a_paper_taken_for_another_item_while_it_was_locked_is_void(office: Desk) -> None:
    """Its name says no more than that it is stamped, which the form is; what it holds is the case text."""
    mail = letter(SENDER, SUBJECT, f"{UNIT}\n", at=FIRST, files=[("盖章件.docx", packers.office_locked(essay(CASE), KEY, spins=100)), FILES[0]])
    receive(office, mail, hours=1)
    before = papers(office)

    receive(office, word())

    items = stands(office)["shown"]["submissions"][0]["items"]
    assert before == [("2", "申报表", ("encrypted",), False), ("3", "申报表", (), False)]
    assert papers(office)[0] == ("2", "案例", (), True)
    assert [(one["key"], [each["standing"] for each in one["papers"]]) for one in items[:2]] == [
        ("申报表", ["superseded", "to-verify"]),
        ("案例", ["accepted"]),
    ]


@pytest.mark.parametrize(
    ("second", "opens"),
    [
        (word(24 * 29), True),
        (word(24 * 31), False),
        (word(sender="chen@yunling.example.com"), False),
        (word(sender="chen@yunling.example.com", answers=sealed()["Message-ID"]), True),
        (word(text="密码是 falsch"), False),
    ],
    ids=["within a month", "after a month", "a stranger", "a colleague who answers", "a wrong one"],
)
def test_only_letters_of_the_conversation_are_tried(office: Desk, second: EmailMessage, opens: bool) -> None:
    receive(office, sealed(), hours=1)

    receive(office, second, hours=24 * 40)

    assert papers(office) == (INSIDE if opens else [])
    assert fates(office) == ([Fate.FILED, Fate.FILED] if opens else [Fate.REVIEW, Fate.ENQUIRY])


def test_letters_of_nobody_are_no_conversation(office: Desk) -> None:
    receive(office, sealed(sender=""), word(sender=""))

    assert (papers(office), any("密码" in one for one in questions(office))) == ([], True)


@pytest.mark.parametrize(("nature", "words"), [(Nature.PERSON, (KEY,)), *((one, ()) for one in Nature if one is not Nature.PERSON)])
def test_a_machine_tells_no_password(nature: Nature, words: tuple[str, ...]) -> None:
    letter = builders.mail("m", text=f"密码是 {KEY}", nature=nature)

    assert said(letter) == words


def test_two_locked_letters_that_name_each_others_wrong_passwords_end(office: Desk) -> None:
    receive(office, sealed(text="密码：falsch1"), sealed(at=1, name="补充.7z", text="密码：falsch2"), hours=2)

    assert fates(office) == [Fate.REVIEW, Fate.REVIEW]


def test_a_letter_that_also_asks_is_left_to_a_person(office: Desk) -> None:
    receive(office, sealed(), word(text=f"密码是 {KEY}，请问什么时候公布结果？"))

    assert papers(office) == INSIDE
    assert fates(office) == [Fate.FILED, Fate.ENQUIRY]


def test_what_a_person_ruled_of_the_locked_paper_holds(office: Desk) -> None:
    mail = letter(SENDER, SUBJECT, f"{UNIT}\n", at=FIRST, files=[(FILES[0][0], scan(KEY)), FILES[1]])
    receive(office, mail, hours=1)
    with office.store.look() as ledger:
        paper = next(one.id for case in ledger.cases.dossiers(CAMPAIGN) for one in case.papers if one.path == "2")
    rule(office, office.campaign(), RulingKind.ACCEPT, subject=f"paper:{paper}", by="王秘书", number=f"{CAMPAIGN}-0001", now=FIRST + HOUR)

    receive(office, word())

    items = {one["key"]: one["standing"] for one in stands(office)["shown"]["submissions"][0]["items"]}
    assert items["申报表"] == "accepted"


def test_no_password_is_told_or_noted(office: Desk, caplog: pytest.LogCaptureFixture) -> None:
    receive(office, sealed(), hours=1)

    receive(office, word())

    told = [json.dumps(stands(office), ensure_ascii=False, default=str), caplog.text]
    with office.store.look() as ledger:
        told += [f"{line}" for line in ledger.views.report_rows(CAMPAIGN).audit]
        told += [f"{kept[1].get('opened')}" for one in ledger.intake.stored() if (kept := ledger.intake.facts(one))]
    assert [one for one in told if KEY in one] == []
    assert [line for line in told if "locked files opened" in line] != []


@pytest.fixture
def live(tmp_path: Path) -> Iterator[tuple[Desk, Imapd, SmtpSink]]:
    with ExitStack() as stack:
        imap, sink = stack.enter_context(Imapd({ADDRESS: PASSWORD})), stack.enter_context(SmtpSink())
        written = settings(imap=(imap.host, imap.port), smtp=(sink.host, sink.port), address=ADDRESS, user=ADDRESS)
        desk = open_desk(deployment(tmp_path / "home", written))
        stack.callback(desk.close)
        yield desk, imap, sink


def test_the_applicant_is_asked_once_and_thanked_once(live: tuple[Desk, Imapd, SmtpSink]) -> None:
    desk, imap, sink = live

    def tick(hours: int) -> None:
        at = FIRST + hours * HOUR
        assert [one.error for one in intake.poll(desk, now=at)] == [""]
        work.work(desk, now=at)
        letters.deliver(desk, now=at)

    imap.deliver(ADDRESS, letter(SENDER, SUBJECT, f"{UNIT}\n", at=FIRST, files=[(FILES[0][0], scan(KEY)), FILES[1]]).as_bytes(), when=FIRST)
    tick(1)
    asked = desk_letters(desk)
    imap.deliver(ADDRESS, word().as_bytes(), when=FIRST + 2 * HOUR)
    tick(3)
    tick(4)

    assert asked == [("deficiency", LetterState.SENT)]
    assert desk_letters(desk) == [("deficiency", LetterState.SENT), ("receipt", LetterState.SENT)]
    assert len(sink.letters) == 2


def desk_letters(desk: Desk) -> list[tuple[str, LetterState]]:
    with desk.store.look() as ledger:
        return [(one.kind, one.state) for one in ledger.outbox.letters(CAMPAIGN)]
