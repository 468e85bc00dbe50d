"""Sending through the whole office when the world fails: what counts as sent, what waits, what is shown to a person, what is never sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from kill.deployment import CAMPAIGN, FIRST, application, deployment, settings
from servers.smtp_script import Script
from servers.smtp_sink import Ending, Outcome, SmtpSink

from tracker.core.model import LetterState, TaskKind
from tracker.demo.imapd import Imapd
from tracker.demo.servers import PASSWORD, free_port
from tracker.desk import Desk, open_desk
from tracker.flow import intake, letters, work
from tracker.flow.copies import OWN_COPY_WAIT
from tracker.flow.sending import LEASE_SECONDS, MAX_ATTEMPTS, Delivered

ADDRESS = "anli@example.org"
ASKED = FIRST + timedelta(minutes=40)  # the burst is over
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
UNKNOWN = timedelta(seconds=LEASE_SECONDS) + OWN_COPY_WAIT
UNITS = (
    ("临江市青禾区益民社会工作服务中心", "红色驿站", "liwen@yimin.example.cn"),
    ("青禾街道南桥社区居民委员会", "南桥一家亲", "qiaonan@example.com"),
    ("云岭市社会工作协会", "云岭同心", "yl_shxh@163.example.com"),
)


@dataclass
class Office:
    desk: Desk
    imap: Imapd
    sink: SmtpSink

    def receive(self, *mails: EmailMessage, at: datetime = FIRST) -> None:
        for mail in mails:
            self.imap.deliver(ADDRESS, mail.as_bytes(), when=at)

    def round(self, at: datetime) -> Delivered:
        """One tick of the service, at a moment of our choosing."""
        assert [one.error for one in intake.poll(self.desk, now=at)] == [""]
        work.work(self.desk, now=at)
        letters.remind(self.desk, now=at)
        return letters.deliver(self.desk, now=at)

    def states(self) -> list[LetterState]:
        with self.desk.store.look() as ledger:
            return [one.state for one in ledger.outbox.letters(CAMPAIGN)]

    def reasons(self) -> list[str]:
        with self.desk.store.look() as ledger:
            return [one.reason for one in ledger.outbox.letters(CAMPAIGN)]

    def questions(self) -> list[str]:
        """What a person is asked about letters."""
        with self.desk.store.look() as ledger:
            return [one.question for one in ledger.office.tasks(CAMPAIGN) if one.kind is TaskKind.LETTER]

    def release(self, at: datetime) -> None:
        with self.desk.store.begin() as ledger:
            for one in ledger.outbox.held(CAMPAIGN):
                assert ledger.outbox.release(one.key, by="王秘书", at=at)

    def returns_copies(self, at: datetime) -> None:
        """From now on our own copies come back into the mailbox, as with every provider of ours."""
        self.sink.copy(ADDRESS, lambda raw: self.imap.deliver(ADDRESS, raw, when=at))


Opened = Callable[..., Office]
_REOPENED: list[Desk] = []  # by `_with`; closed when their test is over


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _REOPENED:
        _REOPENED.pop().close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Offices, each with an IMAP and an SMTP server of its own."""
    with ExitStack() as stack:

        def new(*more: str, smtp: tuple[str, int] | None = None, more_smtp: tuple[str, ...] = ()) -> Office:
            imap = stack.enter_context(Imapd({ADDRESS: PASSWORD}))
            server = stack.enter_context(SmtpSink())
            written = settings(
                imap=(imap.host, imap.port), smtp=smtp or (server.host, server.port), address=ADDRESS, user=ADDRESS, more=more, more_smtp=more_smtp
            )
            desk = open_desk(deployment(tmp_path / "home", written))
            stack.callback(desk.close)
            return Office(desk, imap, server)

        yield new


@pytest.fixture
def office(opened: Opened) -> Office:
    """One unit has sent its case; its answer is due at ASKED."""
    made = opened()
    made.receive(application(*UNITS[0], at=FIRST))
    return made


def test_421_at_quit_counts_as_sent(office: Office) -> None:
    office.sink.tell(Outcome(ending=Ending.GOODBYE))

    first = office.round(ASKED)
    again = [office.round(ASKED + later) for later in (MINUTE, HOUR)]

    assert first == Delivered(sent=1, later=0, refused=0, held=0)
    assert again == [Delivered(0, 0, 0, 0)] * 2
    assert office.states() == [LetterState.SENT]
    assert len(office.sink.letters) == 1


@pytest.mark.parametrize("ending", [Ending.DROP, Ending.GOODBYE])
def test_a_letter_cut_off_after_the_final_dot_is_proved_by_our_own_copy(office: Office, ending: Ending) -> None:
    office.returns_copies(ASKED)
    office.sink.tell(Outcome(ending=ending))

    office.round(ASKED)
    at_first = office.states()
    office.round(ASKED + MINUTE)
    later = [office.round(ASKED + UNKNOWN + wait) for wait in (MINUTE, HOUR)]

    assert at_first == [LetterState.SENDING if ending is Ending.DROP else LetterState.SENT]
    assert office.states() == [LetterState.SENT]
    assert later == [Delivered(0, 0, 0, 0)] * 2
    assert office.questions() == []
    assert len(office.sink.letters) == 1


def test_a_letter_of_which_no_copy_comes_is_held_and_asked_about_after_the_wait(office: Office) -> None:
    office.sink.tell(Outcome(ending=Ending.DROP))  # and no copy comes back

    office.round(ASKED)
    waiting = [(office.round(ASKED + wait), office.states()) for wait in (MINUTE, UNKNOWN - MINUTE)]
    settled = office.round(ASKED + UNKNOWN)
    after = [office.round(ASKED + UNKNOWN + wait) for wait in (MINUTE, 48 * HOUR)]

    assert waiting == [(Delivered(0, 0, 0, 0), [LetterState.SENDING])] * 2
    assert settled == Delivered(0, 0, 0, held=1)
    assert after == [Delivered(0, 0, 0, 0)] * 2
    assert office.states() == [LetterState.HELD]
    assert office.questions() == ["函件寄出与否不明，请查看信箱“已发送”后决定重发或作罢"]
    assert len(office.sink.letters) == 1


def test_a_copy_that_comes_late_settles_a_held_letter_and_its_question(office: Office) -> None:
    office.sink.tell(Outcome(ending=Ending.DROP))
    office.round(ASKED)
    office.round(ASKED + UNKNOWN)

    office.imap.deliver(ADDRESS, office.sink.letters[0].content, when=ASKED + 3 * HOUR)
    office.round(ASKED + 3 * HOUR)

    assert office.states() == [LetterState.SENT]
    assert office.questions() == []
    assert len(office.sink.letters) == 1


def test_a_letter_that_was_lost_goes_out_once_when_a_person_releases_it(office: Office) -> None:
    office.returns_copies(ASKED + UNKNOWN + HOUR)
    office.sink.tell(Outcome(ending=Ending.LOSE))
    office.round(ASKED)
    office.round(ASKED + UNKNOWN)

    office.release(ASKED + UNKNOWN + HOUR)
    office.round(ASKED + UNKNOWN + HOUR)
    office.round(ASKED + UNKNOWN + 2 * HOUR)

    assert office.states() == [LetterState.SENT]
    assert len(office.sink.letters) == 1


def test_a_letter_put_off_by_the_server_is_tried_again_later(office: Office) -> None:
    office.sink.tell(Outcome(recipients={UNITS[0][2]: "451 4.2.0 greylisted, come back"}))

    first = office.round(ASKED)
    too_early = office.round(ASKED + 4 * MINUTE)
    second = office.round(ASKED + 5 * MINUTE)

    assert first == Delivered(sent=0, later=1, refused=0, held=0)
    assert too_early == Delivered(0, 0, 0, 0)
    assert second == Delivered(sent=1, later=0, refused=0, held=0)
    assert len(office.sink.letters) == 1


def test_a_letter_put_off_for_ever_ends_with_a_person(office: Office) -> None:
    office.sink.tell(*[Outcome(recipients={UNITS[0][2]: "452 4.2.2 mailbox full"})] * (MAX_ATTEMPTS + 1))

    rounds = [office.round(ASKED + day * timedelta(hours=7)) for day in range(MAX_ATTEMPTS + 8)]  # some are at night, when nothing is tried

    assert sum(one.later for one in rounds) == MAX_ATTEMPTS - 1
    assert sum(one.refused for one in rounds) == 1
    assert office.states()[0] is LetterState.REFUSED
    assert any("452" in one or "mailbox full" in one for one in office.questions())


def test_a_letter_refused_for_good_is_not_tried_again_and_shown(office: Office) -> None:
    office.sink.tell(Outcome(recipients={UNITS[0][2]: "550 5.1.1 no such user"}))

    first = office.round(ASKED)
    later = office.round(ASKED + 48 * HOUR)

    assert first == Delivered(sent=0, later=0, refused=1, held=0)
    assert later == Delivered(0, 0, 0, 0)
    assert office.states() == [LetterState.REFUSED]
    assert office.questions() == ["函件被收信方拒收：5.1.1 no such user"]
    assert office.sink.letters == []


def test_a_refused_text_is_refused_and_a_deferred_text_comes_again(opened: Opened) -> None:
    office = opened()
    office.receive(*(application(*unit, at=FIRST) for unit in UNITS[:2]))
    office.sink.tell(Outcome(answer="554 5.7.1 looks like spam"), Outcome(answer="451 4.3.0 try later"))

    first = office.round(ASKED)
    second = office.round(ASKED + 5 * MINUTE)

    assert first == Delivered(sent=0, later=1, refused=1, held=0)
    assert second == Delivered(sent=1, later=0, refused=0, held=0)
    assert len(office.sink.letters) == 1


def test_a_refused_login_stops_the_round_and_costs_the_letters_no_attempt(opened: Opened) -> None:
    locked = Script({"EHLO": b"250-script\r\n250 AUTH PLAIN\r\n", "AUTH": b"535 5.7.8 authorization code expired\r\n"})
    with locked:
        office = opened(smtp=("127.0.0.1", locked.port), more_smtp=(f'user = "{ADDRESS}"', 'password = "expired"'))
        office.receive(*(application(*unit, at=FIRST) for unit in UNITS))
        rounds = [office.round(ASKED + number * 10 * MINUTE) for number in range(MAX_ATTEMPTS + 2)]
    mended = _with(office, (f"port = {locked.port}", f"port = {office.sink.port}"), ("expired", ""))
    office.sink.tell(*[Outcome(recipients={unit[2]: "451 4.2.0 come back" for unit in UNITS})] * len(UNITS))
    put_off = mended.round(ASKED + 5 * HOUR)
    sent = mended.round(ASKED + 6 * HOUR)
    mended.desk.close()

    assert rounds == [Delivered(sent=0, later=1, refused=0, held=0)] * len(rounds)
    assert sum(line.startswith("AUTH") for line in locked.lines) == len(rounds)  # one login a round: providers lock who knocks too often
    assert put_off == Delivered(sent=0, later=3, refused=0, held=0)  # not given up: the failed logins were none of theirs
    assert sent == Delivered(sent=3, later=0, refused=0, held=0)
    assert mended.questions() == []


def test_after_a_refused_login_no_letter_knocks_for_a_while(opened: Opened) -> None:
    with Script({"EHLO": b"250-script\r\n250 AUTH PLAIN\r\n", "AUTH": b"535 5.7.8 authorization code expired\r\n"}) as locked:
        office = opened(smtp=("127.0.0.1", locked.port), more_smtp=(f'user = "{ADDRESS}"', 'password = "expired"'))
        office.receive(*(application(*unit, at=FIRST) for unit in UNITS))

        rounds = [office.round(ASKED + number * MINUTE) for number in range(6)]

    assert [one.later for one in rounds] == [1, 0, 0, 0, 0, 1]
    assert sum(line.startswith("AUTH") for line in locked.lines) == 2


def _with(office: Office, *changes: tuple[str, str]) -> Office:
    """The office after somebody changed its settings and started it again."""
    file = office.desk.settings.home / "shoujian.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    office.desk.close()
    _REOPENED.append(open_desk(office.desk.settings.home))
    return Office(_REOPENED[-1], office.imap, office.sink)


def test_a_server_that_is_not_there_costs_nothing(opened: Opened) -> None:
    office = opened(smtp=("127.0.0.1", free_port()))
    office.receive(*(application(*unit, at=FIRST) for unit in UNITS))

    rounds = [office.round(ASKED + number * MINUTE) for number in range(3)]

    assert [one.sent + one.refused + one.held for one in rounds] == [0, 0, 0]
    assert office.states() == [LetterState.QUEUED] * 3


def test_nobody_is_written_to_at_night(opened: Opened) -> None:
    office = opened()
    evening = FIRST.replace(hour=21, minute=50)
    office.receive(application(*UNITS[0], at=evening), at=evening)

    night = [office.round(evening + wait) for wait in (35 * MINUTE, 3 * HOUR, 10 * HOUR)]
    morning = office.round(FIRST.replace(hour=8, minute=0) + timedelta(days=1))

    assert night == [Delivered(0, 0, 0, 0)] * 3
    assert morning == Delivered(sent=1, later=0, refused=0, held=0)


def test_letters_that_answer_imported_mail_wait_for_a_person(opened: Opened, tmp_path: Path) -> None:
    office = opened()
    file = tmp_path / "补录" / "来信.eml"
    file.parent.mkdir()
    file.write_bytes(application(*UNITS[0], at=FIRST).as_bytes())
    assert intake.import_paths(office.desk, [file.parent], received=FIRST) == 1

    rounds = [office.round(ASKED + wait) for wait in (0 * MINUTE, HOUR, 48 * HOUR)]
    held = (office.states(), office.reasons())
    office.release(ASKED + 49 * HOUR)
    released = office.round(ASKED + 49 * HOUR)

    assert [one.sent for one in rounds] == [0, 0, 0]
    assert held == ([LetterState.HELD], ["答复的是补录的来信，由经办人放行"])
    assert released == Delivered(sent=1, later=0, refused=0, held=0)


@pytest.mark.parametrize(("mode", "why"), [("approve", "待放行"), ("off", "发信已关闭")])
def test_letters_wait_where_a_person_approves_them(opened: Opened, mode: str, why: str) -> None:
    office = opened()
    careful = _with(office, ('send = "automatic"', f'send = "{mode}"'))
    careful.receive(application(*UNITS[0], at=FIRST))

    careful.round(ASKED)
    careful.round(ASKED + 48 * HOUR)

    assert (careful.states(), careful.reasons()) == ([LetterState.HELD], [why])
    assert careful.sink.letters == []
    careful.desk.close()


@pytest.mark.parametrize("first_start", [FIRST + timedelta(days=4), FIRST.replace(day=23, hour=9, minute=30), FIRST.replace(day=27, hour=9, minute=30)])
def test_a_full_old_mailbox_met_for_the_first_time_writes_to_nobody_by_itself(opened: Opened, first_start: datetime) -> None:
    office = opened()
    office.receive(*(application(*unit, at=FIRST) for unit in UNITS))

    rounds = [office.round(first_start + wait) for wait in (0 * MINUTE, HOUR, 3 * HOUR)]

    assert office.sink.letters == []
    assert [one.sent for one in rounds] == [0, 0, 0]
    assert set(office.states()) == {LetterState.HELD}
