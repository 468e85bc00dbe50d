"""Letters that come back: believed when they name a letter of ours, shown when they do not, and what they stop a person starts again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kill.deployment import copied, deployment, essay, letter, settings
from returned_mails import FROM, bounce, delay, delay_in_prose
from returned_prose import REPORTS
from returned_prose import report as reported
from servers.smtp_sink import SmtpSink
from test_core_builders import CALL, submission
from test_rulings import form

from ingest import parse
from ingest.facts import Arrival, Mail, Nature
from ingest.headers import Fields
from ingest.undelivered import Outcome, outcome, undelivered
from tracker.core import returned
from tracker.core.judgement import AskHuman
from tracker.core.model import Fate, LetterState, Task, TaskKind
from tracker.core.register import Register
from tracker.core.report import LetterLine
from tracker.core.unwanted import BOUNCED, RECALLED
from tracker.desk import Desk, open_desk
from tracker.flow import answers, letters
from tracker.flow.office import report
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

BEGAN = datetime(2025, 9, 10, 2, tzinfo=UTC)
RUNG = datetime(2025, 9, 23, 1, 30, tzinfo=UTC)  # a reminder is due that morning
TO = "liwen@example.com"
UNIT = "临江市青禾区益民社会工作服务中心"
NUMBER = "DJ2025-0001"
FORGED = "sj.aaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@example.org"


class Office:
    """A desk into which mails come."""

    def __init__(self, desk: Desk, sink: SmtpSink) -> None:
        self.desk, self.sink, self.uid = desk, sink, 0
        self.first = b""

    def receive(self, raw: bytes, at: datetime) -> str:
        self.uid += 1
        blob = self.desk.vault.keep((raw,))
        with self.desk.store.begin() as ledger:
            ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, self.uid, at)),), source=Source.IMAP, now=at)
        work(self.desk, now=at)
        return blob.sha256

    def apply(self, *titles: str) -> None:
        """A unit sends cases, with forms that lack a seal; it is answered."""
        for hour, title in enumerate(titles):
            files = [(f"申报表 - {UNIT} - {title}.docx", form(UNIT, title)), (f"案例 - {UNIT} - {title}.docx", essay(title))]
            self.receive(
                letter(TO, f"申报-{UNIT}-{title}", "请查收附件。", at=BEGAN + timedelta(hours=hour), files=files).as_bytes(), BEGAN + timedelta(hours=hour)
            )
        self.go_on(BEGAN + timedelta(hours=len(titles) + 2))

    def go_on(self, at: datetime) -> None:
        """Answer what came, and send it."""
        work(self.desk, now=at)
        letters.deliver(self.desk, now=at)

    def letters(self) -> tuple[LetterLine, ...]:
        with self.desk.store.look() as ledger:
            return tuple(one for one in ledger.outbox.letters("DJ2025") if one.kind != "digest")

    def tasks(self) -> list[Task]:
        return [one for one in report(self.desk, self.desk.campaign(), at=RUNG).tasks if one.kind is TaskKind.BOUNCE]

    def fate(self, sha256: str) -> Fate | None:
        with self.desk.store.look() as ledger:
            return ledger.intake.fate(sha256)

    def reminded(self, at: datetime = RUNG) -> list[str]:
        letters.remind(self.desk, now=at)
        return [one.to for one in self.letters() if one.kind == "reminder" and one.state is not LetterState.DROPPED]

    def identity(self, at: int = 0) -> str:
        """The Message-ID of a letter of ours, as it went out."""
        sent = (self.first, *(one.content for one in self.sink.letters))[at]
        (found,) = re.findall(rb"^Message-ID: <([^>]+)>", sent, re.MULTILINE | re.IGNORECASE)
        return str(found.decode())


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A deployment whose first letter went out, made once; and that letter."""
    home = tmp_path_factory.mktemp("office") / "部署"
    with SmtpSink() as sink:
        written = settings(imap=("127.0.0.1", 9), smtp=(sink.host, sink.port), address="anli@example.org")
        desk = replace(open_desk(deployment(home, written)), examiners=())
        Office(desk, sink).apply("红色驿站")
        desk.close()
        return home, sink.letters[0].content


@pytest.fixture
def office(applied: tuple[Path, bytes], tmp_path: Path) -> Iterator[Office]:
    home, first = applied
    with SmtpSink() as sink:
        written = settings(imap=("127.0.0.1", 9), smtp=(sink.host, sink.port), address="anli@example.org")
        desk = replace(open_desk(copied(home, tmp_path / "部署", written)), examiners=())
        made = Office(desk, sink)
        made.uid, made.first = 100, first
        yield made
        desk.close()


def read(raw: bytes, folder: Path) -> Mail:
    (folder / "m.eml").write_bytes(raw)
    return parse.read(folder / "m.eml", own=frozenset({"anli@example.org"}))


@pytest.mark.parametrize("style", FROM)
@pytest.mark.parametrize("whole", [True, False], ids=["with the letter", "without"])
def test_every_style_says_who_was_not_reached_and_which_letter_it_was(tmp_path: Path, style: str, whole: bool) -> None:
    mail = read(bounce(style, to=TO, letter="ours@example.org" if whole else "", number=NUMBER, at=BEGAN), tmp_path)

    assert (mail.nature, mail.undelivered, mail.bounced, mail.delayed) == (Nature.BOUNCE, (TO,), ("ours@example.org",) if whole else (), False)


@pytest.mark.parametrize("style", ["QQ", "Postfix"])
def test_a_letter_of_ours_that_came_back_is_a_question_and_stops_letters(office: Office, style: str) -> None:
    at = BEGAN + timedelta(days=1)
    mail = office.receive(bounce(style, to=TO, letter=office.identity(), number=NUMBER, at=at), at)
    (task,) = office.tasks()

    assert (task.submission, task.reasons[0], task.mail) == (NUMBER, TO, mail)
    assert returned.unreachable(office.tasks()) == {TO}
    assert office.fate(mail) is Fate.REVIEW
    assert office.reminded() == []


def test_an_answer_to_our_letter_is_enough_to_know_it(office: Office) -> None:
    at = BEGAN + timedelta(days=1)
    office.receive(bounce("163", to="elsewhere@example.net", at=at, answers=office.identity()), at)

    assert [one.submission for one in office.tasks()] == [NUMBER]


@pytest.mark.parametrize("letter", ["", FORGED])
def test_what_cannot_be_proved_is_shown_and_stops_nothing(office: Office, letter: str) -> None:
    at = BEGAN + timedelta(days=1)
    for minute, style in enumerate(FROM):
        office.receive(bounce(style, to=TO, letter=letter, number=NUMBER, at=at, name=f"b{minute}"), at + timedelta(minutes=minute))

    assert [(task.submission, task.candidates) for task in office.tasks()] == [("", (f"{NUMBER} {UNIT}",))] * len(FROM)
    assert returned.unreachable(office.tasks()) == frozenset()
    assert office.reminded() == [TO]


def test_a_delay_changes_nothing(office: Office) -> None:
    at = BEGAN + timedelta(days=1)
    fates = [office.fate(office.receive(write(to=TO, letter=office.identity(), at=at), at)) for write in (delay, delay_in_prose)]

    assert (fates, office.tasks()) == ([Fate.IGNORED, Fate.IGNORED], [])
    assert office.reminded() == [TO]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 4.4.7\n", Outcome.FAILED),  # given up after days
        ("Final-Recipient: rfc822; a@example.com\nAction: delayed\nStatus: 5.1.1\n", Outcome.DELAYED),
        ("Final-Recipient: rfc822; a@example.com\nAction: delayed\n\nFinal-Recipient: rfc822; b@example.com\nAction: failed\n", Outcome.FAILED),
        ("Final-Recipient: rfc822; a@example.com\nAction: delayed\n\nFinal-Recipient: rfc822; b@example.com\nAction: delivered\n", Outcome.DELAYED),
        ("Final-Recipient: rfc822; a@example.com\nStatus: 5.2.2\n", Outcome.FAILED),
        ("Final-Recipient: rfc822; a@example.com\nStatus: 2.1.5\n", Outcome.REACHED),
        ("Final-Recipient: rfc822; a@example.com\nAction: delivered\nStatus: 2.1.5\n", Outcome.REACHED),
        ("Final-Recipient: rfc822; a@example.com\nAction: relayed (to non-DSN-aware mailer)\nStatus: 2.1.9\n", Outcome.REACHED),
        ("Final-Recipient: rfc822; a@example.com\nAction: expanded\nStatus: 2.1.5\n", Outcome.REACHED),
    ],
)
def test_what_was_done_decides_over_the_status(report: str, expected: Outcome) -> None:
    assert outcome(reports=[report], text="") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您的邮件投递延迟，系统将继续尝试投递。", Outcome.DELAYED),
        ("This is a warning message only. You do not need to resend your message.", Outcome.DELAYED),
        ("多次尝试后仍无法投递，已放弃。550 5.1.1", Outcome.FAILED),
        ("系统将重试，但 550 5.1.1 user unknown，邮件已退回", Outcome.FAILED),
        ("退信原因：收件人不存在", Outcome.FAILED),
        ("暂时无法投递，将继续尝试投递。如果48小时内仍不能投递，邮件将被退回。", Outcome.DELAYED),
        ("Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.", Outcome.DELAYED),
        ("您发送给 a@example.com 的邮件已成功投递。", Outcome.REACHED),
        ("部分收件人已成功投递，以下收件人投递失败：a@example.com", Outcome.FAILED),
        ("邮件未能成功投递。", Outcome.FAILED),
    ],
)
def test_prose_says_what_became_of_a_letter(text: str, expected: Outcome) -> None:
    assert outcome(reports=[], text=text) is expected


@pytest.mark.parametrize(("sender", "subject", "charset", "became", "shown", "text"), [one[1:] for one in REPORTS], ids=[one[0] for one in REPORTS])
def test_a_report_in_words_is_read_like_one_in_fields(tmp_path: Path, sender: str, subject: str, charset: str, became: str, shown: str, text: str) -> None:
    mail = read(reported(sender, subject, charset, text, to=TO, letter="ours@example.org"), tmp_path)
    known = Register((submission().unit,), (submission(),), letters={"ours@example.org": ("DJ2025-0001",)})
    judged = returned.judged(mail, CALL, known)
    reasons = [reason for one in judged.decisions if isinstance(one, AskHuman) for reason in one.task.reasons]

    assert (mail.nature, mail.delayed, mail.reached) == (Nature.BOUNCE, became == "delayed", became == "reached")
    assert set(mail.undelivered) - {"group@example.com"} == ({TO} if became == "failed" else set())  # the group it was expanded from
    assert judged.reason == {"failed": "本处函件被退回", "delayed": returned.LATE, "reached": returned.REACHED}[became]
    assert any(shown in reason for reason in reasons) or became != "failed"


def test_the_address_that_exchange_reports_from_is_a_server_s(tmp_path: Path) -> None:
    head = "From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>\nSubject: Nicht zustellbar: x\nContent-Type: text/plain\n\n"

    assert read(f"{head}{TO}: recipient unknown\n".encode(), tmp_path).nature is Nature.BOUNCE


@pytest.mark.parametrize("subject", ["退信", "Re: 投递回执", "已送达"])
def test_a_person_who_writes_of_reports_is_a_person(tmp_path: Path, subject: str) -> None:
    mail = read(letter("wang@example.com", subject, "你们寄给我的信退回了吗？我们没收到。", at=BEGAN).as_bytes(), tmp_path)

    assert (mail.nature, mail.undelivered, mail.reached) == (Nature.PERSON, (), False)


def test_a_report_without_a_form_of_its_own_is_known_by_its_words(tmp_path: Path) -> None:
    head = "From: mailsystem@example.com\nReturn-Path: <mailsystem@example.com>\nSubject: 邮件投递失败通知\nAuto-Submitted: auto-replied\n"
    body = "您的邮件未能投递成功，收件人 a@example.com 的邮箱已满。\n原邮件标识：ours@example.org\n"
    mail = read(f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}".encode(), tmp_path)

    assert (mail.nature, mail.undelivered, mail.bounced, mail.delayed) == (Nature.BOUNCE, ("a@example.com",), ("ours@example.org",), False)


def test_several_reports_of_one_letter_are_one_question_and_another_letter_is_another(office: Office) -> None:
    at = BEGAN + timedelta(days=1)
    for minute, style in enumerate(FROM):
        office.receive(bounce(style, to=TO, letter=office.identity(), number=NUMBER, at=at, name=f"b{minute}"), at + timedelta(minutes=minute))
    (task,) = office.tasks()
    answers.decide(office.desk, office.desk.campaign(), task.key, answers.Answer(word="办结"), by="李老师", why="仍用此邮箱", now=at + timedelta(hours=1))
    assert office.reminded() == [TO]
    letters.deliver(office.desk, now=RUNG)
    again = office.identity(-1)

    office.receive(bounce("QQ", to=TO, letter=again, number=NUMBER, at=RUNG, name="later"), RUNG + timedelta(hours=1))

    assert sorted((one.submission, one.closed) for one in office.tasks()) == [(NUMBER, False), (NUMBER, True)]


def test_who_wrote_is_written_to_again_and_not_the_server_that_reported(office: Office) -> None:
    at = BEGAN + timedelta(days=1)
    office.receive(bounce("QQ", to=TO, letter=office.identity(), number=NUMBER, at=at), at)
    (task,) = office.tasks()
    stopped = office.reminded()
    answers.decide(office.desk, office.desk.campaign(), task.key, answers.Answer(word="办结"), by="李老师", why="仍用此邮箱", now=RUNG)

    assert (stopped, office.reminded(RUNG + timedelta(minutes=5))) == ([], [TO])


def test_a_letter_that_waits_when_another_comes_back_is_not_sent(office: Office) -> None:
    assert office.reminded() == [TO]

    office.receive(bounce("QQ", to=TO, letter=office.identity(), number=NUMBER, at=RUNG), RUNG + timedelta(minutes=1))

    assert [one.state for one in office.letters() if one.kind == "reminder"] == [LetterState.DROPPED]
    (task,) = [one for one in office.tasks() if not one.closed]
    answers.decide(office.desk, office.desk.campaign(), task.key, answers.Answer(word="办结"), by="李老师", why="仍用此邮箱", now=RUNG + timedelta(minutes=9))
    assert office.reminded(RUNG + timedelta(minutes=10)) == [TO]


def test_nothing_goes_to_an_address_that_takes_nothing_whatever_case_it_is_about(office: Office) -> None:
    office.apply("红色驿站", "双井议事")  # a second case of the same sender
    assert office.reminded() == [TO, TO]
    before = len(office.sink.letters)

    office.receive(bounce("QQ", to=TO, letter=office.identity(), number=NUMBER, at=RUNG), RUNG)
    letters.deliver(office.desk, now=RUNG + timedelta(minutes=1))

    assert len(office.sink.letters) == before
    assert sorted((one.state.value, one.reason) for one in office.letters() if one.kind == "reminder") == [("dropped", BOUNCED), ("dropped", RECALLED)]

    (task,) = office.tasks()
    answers.decide(office.desk, office.desk.campaign(), task.key, answers.Answer(word="办结"), by="李老师", why="仍用此邮箱", now=RUNG + timedelta(minutes=9))
    assert office.reminded(RUNG + timedelta(minutes=10)) == [TO, TO]


@pytest.mark.parametrize("first", [True, False])
def test_of_two_campaigns_on_one_mailbox_the_one_whose_letter_came_back_is_asked(office: Office, first: bool) -> None:
    mine = office.desk.campaign()
    other = replace(mine, code="AA2025")
    both = replace(office.desk, settings=replace(office.desk.settings, mailboxes=()), campaigns=(mine, other) if first else (other, mine))
    at = BEGAN + timedelta(days=1)

    Office(both, office.sink).receive(bounce("QQ", to=TO, letter=office.identity(), at=at), at)
    both.close()

    assert [(one.campaign, one.submission) for one in office.tasks()] == [("DJ2025", NUMBER)]


def test_the_question_says_whom_to_call(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    from tracker.cli import run

    at = BEGAN + timedelta(days=1)
    office.receive(bounce("QQ", to=TO, letter=office.identity(), number=NUMBER, at=at), at)
    run(["--home", str(office.desk.settings.home), "review", "show", office.tasks()[0].key])

    assert "请致电：李晓兰 13000000008" in capsys.readouterr().out


def told_by_machine(recipient: str) -> str:
    return f"Reporting-MTA: dns; mx.example.com\n\n{recipient}\n"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Original-Recipient: rfc822; li@example.cn\nFinal-Recipient: rfc822; li@forwarded.example\nAction: failed", ("li@example.cn",)),
        ("Final-Recipient: rfc822; li@forwarded.example\nAction: failed (no such user)\nStatus: 4.4.7", ("li@forwarded.example",)),
        ("Final-Recipient: rfc822; li@example.cn\nAction: failed; expired\nStatus: 2.0.0", ("li@example.cn",)),
        ("Final-Recipient: rfc822; li@example.cn\nAction: delayed (trying)\nStatus: 5.1.1", ()),
    ],
)
def test_a_report_is_read_as_servers_write_it(said: str, found: tuple[str, ...]) -> None:
    assert undelivered(Fields(()), reports=[told_by_machine(said)], text="") == found


def test_addresses_far_below_what_could_not_be_done_are_not_those_it_was_done_to() -> None:
    text = "以下收件人未能送达：\nli@example.cn\n" + "本邮件由系统转发。\n" * 8 + "抄报 wang@example.cn\n"

    assert undelivered(Fields(()), reports=[], text=text) == ("li@example.cn",)
