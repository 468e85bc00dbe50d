"""Between the books and the wire: batches, caps, what halts sending and lets it go on, what a person has to release."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sending_desk
from kill.deployment import CAMPAIGN, PASSWORD, application
from sending_desk import ADDRESS, NOON, people, queue, states
from servers.dovecot import MISSING, Dovecot
from servers.smtp_script import DROP, Script
from servers.smtp_sink import Ending, Outcome, SmtpSink

from config.settings import MailboxSettings, load
from notifier.manners import Refusal
from tracker.core.breaker import Cause, Traffic, tripped
from tracker.core.model import Fate, Ruling, RulingKind, TaskKind
from tracker.demo.imapd import Imapd
from tracker.desk import Desk
from tracker.flow import copies, halting, intake, letters, rehearsal, sending, work
from tracker.flow.sending import Delivered, deliver

HOUR = timedelta(hours=1)
FLOOD = int(os.environ.get("SHOUJIAN_FLOOD", "1000"))
Opened = Callable[..., Desk]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def opened(tmp_path: Path, sink: SmtpSink) -> Iterator[Opened]:
    with ExitStack() as stack:

        def new(*more: str, smtp: tuple[str, int] | None = None, **others: object) -> Desk:
            desk = sending_desk.desk_at(tmp_path / "home", smtp or (sink.host, sink.port), more=more, **others)  # type: ignore[arg-type]
            stack.callback(desk.close)
            return desk

        yield new


def tasks(desk: Desk) -> list[tuple[str, str]]:
    with desk.store.look() as ledger:
        return [(one.kind.value, one.question) for one in ledger.office.tasks()]


def rows(desk: Desk, what: str) -> list[object]:
    from sqlalchemy import column, select, table

    with desk.store.engine.connect() as connection:
        return list(connection.scalars(select(column(what)).select_from(table("letter")).order_by(column("key"))))


# what halts sending, as a reading of figures


@pytest.mark.parametrize(
    ("traffic", "cause"),
    [
        (Traffic(), None),
        (Traffic(strangers=50), None),
        (Traffic(strangers=51), Cause.STRANGERS),
        (Traffic(answered=9, refused=9), None),
        (Traffic(answered=20, refused=10), Cause.REFUSALS),
        (Traffic(answered=21, refused=10), None),
        (Traffic(sent=40, bounced=10), Cause.BOUNCES),
        (Traffic(sent=41, bounced=10), None),
        (Traffic(sent=9, bounced=9), None),
    ],
)
def test_what_halts_sending(traffic: Traffic, cause: Cause | None) -> None:
    assert tripped(traffic, strangers=50) is cause


# batches


def test_letters_go_out_in_batches_and_are_logged_as_the_service(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    keys = queue(desk, people(25))

    done = deliver(desk, now=NOON)

    with desk.store.look() as ledger:
        who = {line.who for line in ledger.views.audit(CAMPAIGN, newest=999) if line.action == "letter sent"}
    assert (done, len(sink.letters), set(states(desk).values())) == (Delivered(25, 0, 0, 0), 25, {"sent"})
    assert sorted(one.recipients[0] for one in sink.letters) == sorted(people(25))
    assert (who, len(keys)) == ({desk.version}, 25)


class Ended(Exception):  # noqa: N818 - as the service ends a round
    pass


def test_whoever_is_told_to_end_gives_back_what_was_not_begun(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, people(30))

    def onward(done: int, of: int, /) -> None:
        if done == 7:
            raise Ended

    with pytest.raises(Ended):
        deliver(desk, now=NOON, progress=onward)

    assert (len(sink.letters), sorted(states(desk).values())) == (7, ["queued"] * 23 + ["sent"] * 7)
    assert deliver(desk, now=NOON).sent == 23
    assert len({one.recipients[0] for one in sink.letters}) == len(sink.letters) == 30


def test_a_batch_that_died_before_it_began_goes_back_and_the_one_letter_it_began_does_not(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, people(5))
    with desk.store.begin() as ledger:
        claimed = ledger.outbox.claim(now=NOON, holder="dead", limit=5, lease_seconds=60)
        assert ledger.outbox.begin(claimed[0].draft.key, claimed[0].fence, at=NOON, lease_seconds=60)

    soon = deliver(desk, now=NOON + timedelta(seconds=30))
    later = deliver(desk, now=NOON + timedelta(minutes=2))

    assert (soon, later) == (Delivered(0, 0, 0, 0), Delivered(4, 0, 0, 0))
    assert sorted(states(desk).values()) == ["sending"] + ["sent"] * 4
    assert [one.attempts for one in claimed] == [1] * 5
    assert rows(desk, "attempts") == [1] * 5


def test_a_decision_taken_while_letters_go_out_is_heeded(opened: Opened, sink: SmtpSink) -> None:
    desk = opened("quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0")
    with Imapd({ADDRESS: PASSWORD}) as imap:
        object.__setattr__(desk.settings.mailboxes[0], "port", imap.port)
        units = [(f"临江市{name}社会工作服务中心", f"{name}驿站", f"{number}@unit.example.com") for number, name in enumerate(("青禾", "云岭", "南桥"))]
        for unit in units:
            imap.deliver(ADDRESS, application(*unit, at=NOON).as_bytes(), when=NOON)
        intake.poll(desk, now=NOON)
        work.work(desk, now=NOON + HOUR)

    def onward(done: int, of: int, /) -> None:
        if done == 1:  # the second letter is claimed already
            with desk.store.begin() as ledger:
                for number in ("DJ2025-0001", "DJ2025-0002", "DJ2025-0003"):
                    ledger.office.rule(CAMPAIGN, Ruling(0, RulingKind.STOP_MAIL, "case", "", "王芳", "", NOON), number=number)

    done = deliver(desk, now=NOON + HOUR, progress=onward)

    assert (done, len(sink.letters)) == (Delivered(1, 0, 0, 0, dropped=2), 1)


def test_a_letter_that_cannot_be_written_is_held_and_shown_and_blocks_nobody(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, people(3))
    from sqlalchemy import text

    with desk.store.engine.begin() as connection:
        connection.execute(text("""UPDATE letter SET notice = '{"kind": "nonsense"}' WHERE key = 'receipt:00001'"""))

    done = deliver(desk, now=NOON)

    assert (done, list(states(desk).values())) == (Delivered(2, 0, 0, 1), ["sent", "held", "sent"])
    assert tasks(desk) == [(TaskKind.LETTER.value, "函件未能拟成，请告知系统管理员")]
    assert deliver(desk, now=NOON + HOUR) == Delivered(0, 0, 0, 0)


# caps


def test_caps_of_hour_and_day_leave_the_rest_for_later(opened: Opened, sink: SmtpSink) -> None:
    desk = opened(more_smtp=("per_day = 7",))
    object.__setattr__(desk.settings.smtp, "per_hour", 4)
    queue(desk, people(12))

    rounds = [deliver(desk, now=NOON + after) for after in (0 * HOUR, HOUR / 2, 1.1 * HOUR, 3 * HOUR, 25.2 * HOUR)]

    assert [(one.sent, one.waiting) for one in rounds] == [(4, 8), (0, 8), (3, 5), (0, 5), (4, 1)]


def test_one_address_gets_so_many_letters_a_day(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, ["liwen@example.com", "Liwen@Example.com", "LIWEN@example.com", "liwen@example.com"])

    done = deliver(desk, now=NOON)
    next_day = deliver(desk, now=NOON + 24 * HOUR)

    assert ((done.sent, done.later), next_day.sent) == ((3, 1), 1)


# the breaker


def test_a_flood_of_strangers_halts_sending_and_never_receiving(opened: Opened, sink: SmtpSink) -> None:
    desk = opened("new_addresses_per_hour = 40", "letters_per_run_without_approval = 100000", "quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0")
    queue(desk, ["known@example.com"], now=NOON - 48 * HOUR, prefix="receipt:old")
    assert deliver(desk, now=NOON - 48 * HOUR).sent == 1
    queue(desk, ["known@example.com"], prefix="receipt:new")
    queue(desk, people(41, "forged.example"), prefix="receipt:flood")

    tripped_ = deliver(desk, now=NOON)
    queue(desk, people(5, "more.example"), now=NOON + HOUR / 4, prefix="receipt:more")
    still = deliver(desk, now=NOON + HOUR / 4)
    with Imapd({ADDRESS: PASSWORD}) as imap:
        object.__setattr__(desk.settings.mailboxes[0], "port", imap.port)
        imap.deliver(ADDRESS, application("临江市青禾社会工作服务中心", "青禾驿站", "new@unit.example.com", at=NOON).as_bytes(), when=NOON)
        assert [one.error for one in intake.poll(desk, now=NOON)] == [""]
        work.work(desk, now=NOON + HOUR / 2)
    with desk.store.look() as ledger:
        filed = [one.fate for one in ledger.views.mails(CAMPAIGN)]
    resumed = halting.resume(desk, by="王芳", why="已核对", now=NOON + HOUR / 2)
    after = deliver(desk, now=NOON + HOUR / 2)

    assert (tripped_.sent, tripped_.held, tripped_.waiting, still.sent, still.held) == (0, 41, 1, 0, 5)
    assert tripped_.halted.startswith("一小时内有 41 个从未通信的地址等待回函")
    assert filed == [Fate.FILED]
    assert (resumed, after.sent, after.halted) == (True, 2, "")  # the known one and the one case that came by mail
    assert list(states(desk).values()).count("held") == 46
    assert [one for one in tasks(desk) if one[0] == TaskKind.SYSTEM.value] == []
    assert not halting.resume(desk, by="王芳", now=NOON + HOUR)


def test_letters_that_a_person_released_are_no_flood(opened: Opened, sink: SmtpSink) -> None:
    desk = opened("new_addresses_per_hour = 10")
    keys = queue(desk, people(15), hold="一次拟函过多，由经办人放行")

    with desk.store.begin() as ledger:
        assert all(ledger.outbox.release(key, by="王芳", at=NOON) for key in keys)
    done = deliver(desk, now=NOON)

    assert (done.sent, done.halted) == (15, "")


def test_closing_the_question_lets_sending_go_on(opened: Opened) -> None:
    desk = opened("new_addresses_per_hour = 1")
    queue(desk, people(3))
    deliver(desk, now=NOON)
    with desk.store.begin() as ledger:
        (task,) = ledger.office.tasks()
        assert (task.key, bool(halting.halted(desk))) == ("halt:strangers:1", True)
        ledger.office.close_task(task.key, answer="已处理", by="王芳", at=NOON)

    assert halting.halted(desk) == ""


def test_of_thousands_of_strangers_none_is_written_to(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, people(FLOOD, "forged.example"))

    begun = time.monotonic()
    done = deliver(desk, now=NOON)

    assert (done.sent, done.held, sink.letters) == (0, FLOOD, [])
    assert done.halted
    print(f"{FLOOD} strangers: {time.monotonic() - begun:.1f} s")


def test_a_run_of_refusals_halts_sending_in_the_middle_of_a_batch(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, people(30))
    sink.tell(*[Outcome(answer="554 DT:SPM")] * 30)

    done = deliver(desk, now=NOON)

    assert (done.refused, sorted(states(desk).values())) == (10, ["queued"] * 20 + ["refused"] * 10)
    assert done.halted.startswith("近一日有 10 件函被收信方拒收")


# what a person releases


@pytest.mark.parametrize(("most", "why", "sent"), [(2, {"一次拟函 3 件，超过 2 件，由经办人放行"}, 0), (3, set(), 3)])
def test_a_step_that_owes_too_many_letters_leaves_all_of_them_to_a_person(opened: Opened, sink: SmtpSink, most: int, why: set[str], sent: int) -> None:
    desk = opened(f"letters_per_run_without_approval = {most}", "quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0")
    with Imapd({ADDRESS: PASSWORD}) as imap:
        object.__setattr__(desk.settings.mailboxes[0], "port", imap.port)
        for number, name in enumerate(("青禾", "云岭", "南桥")):
            mail = application(f"临江市{name}社会工作服务中心", f"{name}驿站", f"{number}@unit.example.com", at=NOON)
            imap.deliver(ADDRESS, mail.as_bytes(), when=NOON)
        intake.poll(desk, now=NOON)
        work.work(desk, now=NOON + HOUR)
    with desk.store.look() as ledger:
        held = {one.reason for one in ledger.outbox.held()}

    assert (held, deliver(desk, now=NOON + HOUR).sent) == (why, sent)


def test_a_mail_whose_envelope_had_no_sender_is_answered_by_a_person(opened: Opened, sink: SmtpSink) -> None:
    desk = opened("quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0")
    paths = {"青禾": b"Return-Path: <>\r\n", "云岭": b"Return-Path:\r\n", "南桥": b"Return-Path: <nanqiao@unit.example.com>\r\n", "清泉": b""}
    with Imapd({ADDRESS: PASSWORD}) as imap:
        object.__setattr__(desk.settings.mailboxes[0], "port", imap.port)
        for number, (name, path) in enumerate(paths.items()):
            mail = application(f"临江市{name}社会工作服务中心", f"{name}驿站", f"{number}@unit.example.com", at=NOON)
            imap.deliver(ADDRESS, path + mail.as_bytes(), when=NOON)
        intake.poll(desk, now=NOON)
        work.work(desk, now=NOON + HOUR)
    with desk.store.look() as ledger:
        held = {one.to: one.reason for one in ledger.outbox.held()}

    assert held == dict.fromkeys(("0@unit.example.com", "1@unit.example.com"), Refusal.NULL_PATH.sentence())
    assert deliver(desk, now=NOON + HOUR).sent == 2


def test_the_first_days_are_released_by_hand_and_the_first_start_on_a_full_mailbox_writes_to_nobody(opened: Opened, sink: SmtpSink) -> None:
    desk = opened("first_days_by_hand = 3", "quiet_minutes = 0", "quiet_from = 0", "quiet_until = 0")
    names = ("青禾", "云岭", "南桥", "清泉")
    with Imapd({ADDRESS: PASSWORD}) as imap:
        object.__setattr__(desk.settings.mailboxes[0], "port", imap.port)
        for number, name in enumerate(names):  # two lay there for days, one came today, one comes when the first days are over
            at = (NOON - 96 * HOUR, NOON - 80 * HOUR, NOON, NOON + 100 * HOUR)[number]
            mail = application(f"临江市{name}社会工作服务中心", f"{name}驿站", f"{number}@unit.example.com", at=at)
            if number == 3:
                intake.poll(desk, now=NOON)
                work.work(desk, now=NOON + HOUR)
                assert deliver(desk, now=NOON + HOUR) == Delivered(0, 0, 0, 0)
            imap.deliver(ADDRESS, mail.as_bytes(), when=at)
        intake.poll(desk, now=NOON + 101 * HOUR)
        work.work(desk, now=NOON + 101 * HOUR)
    with desk.store.look() as ledger:
        held = [one.reason for one in ledger.outbox.held()]

    done = deliver(desk, now=NOON + 101 * HOUR)

    assert sorted(held) == sorted(["答复的是积压的来信，由经办人放行"] * 2 + ["启用头 3 天的函件由经办人放行"])
    assert (done.sent, [one.recipients[0] for one in sink.letters]) == (1, ["3@unit.example.com"])


def test_a_rehearsal_says_what_would_go_and_why_not_and_changes_nothing(opened: Opened, sink: SmtpSink) -> None:
    desk = opened()
    queue(desk, ["a@example.com"] * 4 + [ADDRESS, "noreply@example.com"])
    queue(desk, ["h@example.com"], prefix="receipt:held", hold="待放行")
    before = states(desk)

    found = rehearsal.rehearse(desk, now=NOON)

    assert [one.why for one in found.letters] == [
        "",
        "",
        "",
        "今日发往这一地址的邮件已达上限",
        "收件地址是我们自己的信箱",
        "收件地址属于系统账号，无人阅看",
        "待放行",
    ]
    assert (states(desk), sink.letters) == (before, [])


# outcomes


def test_waits_grow_and_differ_a_little() -> None:
    waits = [[sending.pause(key, attempt) for attempt in range(1, 9)] for key in ("a", "b", "c")]

    assert all(4.5 <= one[0] / timedelta(minutes=1) <= 5 and one[-1] <= sending.LAST_RETRY for one in waits)
    assert all(one == sorted(one) for one in waits)
    assert len({one[3] for one in waits}) == 3


def test_letters_keep_the_pace_of_the_provider(tmp_path: Path) -> None:
    from config.settings import write_initial

    write_initial(tmp_path, campaigns=["DJ2025"])
    with (tmp_path / "shoujian.toml").open("a", encoding="utf-8") as file:
        file.write('[smtp]\nfrom = "anli@163.com"\npassword = "x"\n')
    found = load(tmp_path).smtp

    assert found is not None
    assert (found.pace, found.per_hour, found.per_day) == (2.0, 30, 300)


def test_a_letter_refused_after_others_of_its_line_is_not_told_of_them(opened: Opened) -> None:
    with Script({"RCPT TO:<person1@example.com>": b"550 5.1.1 no such user\r\n", "RCPT TO:<person2@example.com>": b"450 4.2.0 greylisted\r\n"}) as script:
        desk = opened(smtp=("127.0.0.1", script.port))
        queue(desk, people(5))
        done = deliver(desk, now=NOON)

    assert (done, list(states(desk).values())) == (Delivered(3, 1, 1, 0), ["sent", "refused", "queued", "sent", "sent"])
    assert rows(desk, "reply_code") == [250, 550, None, 250, 250]


def test_the_fault_of_our_account_gives_the_rest_of_the_batch_back(opened: Opened) -> None:
    with Script({"MAIL#3": b"421 4.7.0 too many\r\n", "MAIL#4": b"421 4.7.0 too many\r\n", "HELLO#2": DROP}) as script:
        desk = opened(smtp=("127.0.0.1", script.port))
        queue(desk, people(6))
        done = deliver(desk, now=NOON)

    assert (done.sent, done.later, sorted(states(desk).values())) == (2, 1, ["queued"] * 4 + ["sent"] * 2)
    assert rows(desk, "attempts") == [1, 1, 0, 0, 0, 0]
    assert deliver(desk, now=NOON + timedelta(minutes=4)) == Delivered(0, 0, 0, 0)


def test_a_letter_counts_as_on_its_way_only_when_the_server_has_all_of_it_but_the_dot(opened: Opened) -> None:
    with Script({"RCPT TO:<person1@example.com>": DROP}) as script:
        desk = opened(smtp=("127.0.0.1", script.port))
        queue(desk, people(3))
        done = deliver(desk, now=NOON)

    assert (done.sent, done.later, list(states(desk).values())) == (1, 1, ["sent", "queued", "queued"])
    assert rows(desk, "tried") == ["2025-09-03 04:00:00.000000", None, None]


# our own copies


@pytest.mark.skipif(not Dovecot.installed(), reason=MISSING)
def test_copies_lie_once_in_the_folder_of_sent_mail_and_settle_what_is_unknown(opened: Opened, sink: SmtpSink) -> None:
    with Dovecot() as dovecot:
        desk = opened(imap=(dovecot.host, dovecot.port), more_smtp=('sent_folder = "Sent"',))
        with dovecot.session("anli@example.org") as client:
            client.create("Sent")
        sink.tell(Outcome(), Outcome(ending=Ending.DROP), Outcome(ending=Ending.LOSE))
        queue(desk, people(3))
        first = deliver(desk, now=NOON)
        dovecot.append("anli@example.org", sink.letters[1].content, folder="Sent")  # the provider laid it there by itself
        again = deliver(desk, now=NOON + timedelta(minutes=6))
        last = deliver(desk, now=NOON + HOUR)
        with dovecot.session("anli@example.org", "Sent") as client:
            _, found = client.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (TO)])")

    assert (first.sent, first.held, again.held, last.held) == (1, 2, 0, 1)
    assert list(states(desk).values()) == ["sent", "sent", "held"]
    assert sorted(line[1].split(b"<")[1].split(b">")[0] for line in found if isinstance(line, tuple)) == [b"person0@example.com", b"person1@example.com"]
    assert len(sink.letters) == 2


@pytest.mark.skipif(not Dovecot.installed(), reason=MISSING)
def test_what_the_provider_laid_into_the_folder_of_sent_mail_is_not_laid_there_again(opened: Opened, sink: SmtpSink) -> None:
    with Dovecot() as dovecot:
        desk = opened(imap=(dovecot.host, dovecot.port), more_smtp=('sent_folder = "Sent"',))
        with dovecot.session(ADDRESS) as client:
            client.create("Sent")
        sink.copy(ADDRESS, lambda raw: dovecot.append(ADDRESS, raw, folder="Sent"))
        queue(desk, people(2))

        done = deliver(desk, now=NOON)
        with dovecot.session(ADDRESS, "Sent") as client:
            (_, (found,)) = client.uid("SEARCH", "ALL")

    assert (done.sent, len(found.split())) == (2, 2)


def test_copies_lie_in_the_mailbox_of_the_sender_or_in_the_only_one(opened: Opened) -> None:
    desk = opened(more_smtp=('sent_folder = "Sent"',))
    (ours,) = desk.settings.mailboxes
    one, other = (replace(ours, name=name, user=f"{name}@example.org") for name in ("one", "other"))

    def account(*boxes: MailboxSettings) -> MailboxSettings | None:
        return copies._account(replace(desk, settings=replace(desk.settings, mailboxes=boxes)))

    assert [account(ours), account(one), account(one, ours), account(one, other), account()] == [ours, one, ours, None, None]


def test_a_copy_that_cannot_be_laid_down_costs_the_letter_nothing(opened: Opened, sink: SmtpSink) -> None:
    desk = opened(more_smtp=('sent_folder = "Sent"',))  # nobody answers at that mailbox
    queue(desk, people(2))

    done = deliver(desk, now=NOON)

    assert (done, copies.lay(desk, NOON), list(states(desk).values())) == (Delivered(2, 0, 0, 0), 0, ["sent", "sent"])


def test_what_letters_offers_is_what_sends() -> None:
    assert letters.deliver is deliver
