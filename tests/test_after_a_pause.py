"""After a pause, of ours or of a server: letters wait for the morning, only the newest digest goes, and it tells of the hour at which it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from kill.deployment import essay, letter
from seasons.people import application
from sending_desk import desk_at, queue, states
from servers.smtp_sink import Outcome, SmtpSink
from store_builders import KEYS, arrival, filed, mail

from notifier.notices import Digest
from notifier.record import load
from tracker.core.judgement import CaseRef
from tracker.core.model import RulingKind
from tracker.core.unwanted import ANSWERED, COMPLETE, NEWER, RECALLED
from tracker.desk import Desk
from tracker.flow import letters, verdicts
from tracker.flow.rehearsal import rehearse
from tracker.flow.verdicts import Verdict
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
READERS = ("zhuren@example.org", "chuzhang@example.org")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 9, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path, sink: SmtpSink) -> Iterator[Desk]:
    opened = desk_at(tmp_path / "home", (sink.host, sink.port))
    (call,) = opened.campaigns
    wanted = replace(call.correspondence, digest_to=READERS, digest_book=False, reminders=())
    unsealed = tuple(replace(one, seal="") for one in call.requirements)
    yield replace(opened, campaigns=(replace(call, correspondence=wanted, requirements=unsealed),))
    opened.close()


def case(desk: Desk, place: int, when: datetime) -> None:
    """A unit sends its papers, and has its answer."""
    one = mail(("case", place), sender=f"u{place}@example.com")
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(one.sha256, 10, arrival(place, at=when)),), source=Source.IMAP, now=when)
        ledger.cases.apply("DJ2025", one, filed(one, CaseRef(f"第{place}供电公司", "灯塔")), keys=KEYS, now=when, version="test")
        ledger.intake.settle((one.sha256,), "test")


def digests(desk: Desk) -> dict[str, tuple[Digest, str, str]]:
    """By key: what it says, what became of it, and why."""
    found = {}
    with desk.store.look() as ledger:
        for line in ledger.outbox.letters("DJ2025"):
            draft = ledger.outbox.draft(line.key)
            assert draft is not None
            notice = load(dict(draft.notice))
            assert isinstance(notice, Digest)
            found[line.key.removeprefix("digest:DJ2025:")] = (notice, line.state.value, line.reason)
    return found


# --- hours without letters ---


@pytest.mark.parametrize(("night", "morning"), [(at(3, 22, 1), at(4, 8)), (at(4, 2), at(4, 8)), (at(4, 7, 59), at(4, 8))])
def test_what_was_queued_by_day_and_comes_to_its_turn_at_night_waits_for_the_morning(desk: Desk, sink: SmtpSink, night: datetime, morning: datetime) -> None:
    (key,) = queue(desk, ["u1@example.com"], now=at(3, 15))

    assert [one.why for one in rehearse(desk, now=night).letters] == ["夜间不发信，到8时发出"]
    assert letters.deliver(desk, now=night).sent == 0
    with desk.store.look() as ledger:
        (line,) = ledger.outbox.letters("DJ2025")
    assert (states(desk), line.not_before, sink.letters) == ({key: "queued"}, morning.astimezone(UTC), [])

    assert letters.deliver(desk, now=morning).sent == 1
    assert len(sink.letters) == 1


def test_a_letter_refused_for_now_in_the_evening_is_tried_again_in_the_morning(desk: Desk, sink: SmtpSink) -> None:
    queue(desk, ["u1@example.com"], now=at(3, 15))
    sink.tell(Outcome(answer="451 4.3.0 try later"))

    sent = [letters.deliver(desk, now=now).sent for now in (at(3, 21, 58), at(3, 22, 10), at(4, 3), at(4, 8, 1))]

    assert sent == [0, 0, 0, 1]


def test_what_a_person_lets_go_at_night_waits_as_well(desk: Desk, sink: SmtpSink) -> None:
    (key,) = queue(desk, ["u1@example.com"], now=at(3, 15), hold="待放行")
    with desk.store.begin() as ledger:
        ledger.outbox.release(key, by="王芳", at=at(3, 23))

    assert [letters.deliver(desk, now=now).sent for now in (at(3, 23), at(4, 8))] == [0, 1]
    assert len(sink.letters) == 1


# --- digests ---


def test_a_digest_that_was_missed_tells_of_the_hour_it_is_made_at(desk: Desk) -> None:
    case(desk, 1, at(2, 10))

    letters.remind(desk, now=at(26, 8, 2))  # in time, but for a look
    letters.remind(desk, now=at(28, 20))  # the issue of the morning, twelve hours late

    said = {name: one for name, (one, _, _) in digests(desk).items()}
    first, late = said[f"{READERS[0]}:2025-09-26"], said[f"{READERS[0]}:2025-09-28"]
    assert (first.at, first.days_left) == (at(26, 8), 4)
    assert (late.at, late.days_left) == (at(28, 20), 2)


def test_of_digests_that_wait_for_a_server_only_the_newest_goes_and_tells_what_is_new_since_one_went(desk: Desk, sink: SmtpSink) -> None:
    case(desk, 1, at(2, 10))
    letters.remind(desk, now=at(22, 8))
    assert letters.deliver(desk, now=at(22, 8)).sent == 2
    for place, day in ((2, 23), (3, 24)):
        case(desk, place, at(day, 7))
        letters.remind(desk, now=at(day, 8))

    found = digests(desk)
    assert {key: found[key][1:] for key in found if "-22" not in key} == {
        f"{READERS[0]}:2025-09-23": ("dropped", NEWER),
        f"{READERS[1]}:2025-09-23": ("dropped", NEWER),
        f"{READERS[0]}:2025-09-24": ("queued", ""),
        f"{READERS[1]}:2025-09-24": ("queued", ""),
    }
    newest = found[f"{READERS[0]}:2025-09-24"][0]
    assert (newest.cases, newest.new_cases, dict(newest.moved[1].values)) == (3, 2, {"n": "2"})
    assert letters.deliver(desk, now=at(24, 8)).sent == 2


def test_who_is_told_later_of_the_same_issue_is_told_what_is_new_since_the_one_before(desk: Desk) -> None:
    case(desk, 1, at(2, 10))
    letters.remind(desk, now=at(22, 8))
    case(desk, 2, at(22, 12))
    alone = replace(desk, campaigns=tuple(replace(one, correspondence=replace(one.correspondence, digest_to=READERS[:1])) for one in desk.campaigns))
    letters.remind(alone, now=at(23, 8))
    letters.remind(desk, now=at(23, 8, 5))  # killed between two readers, or one more of them since

    found = digests(desk)
    assert found[f"{READERS[0]}:2025-09-23"][0].moved == found[f"{READERS[1]}:2025-09-23"][0].moved
    assert found[f"{READERS[1]}:2025-09-23"][0].new_cases == 1


def test_mail_that_came_before_an_issue_and_was_read_after_it_is_new_in_the_next(desk: Desk) -> None:
    case(desk, 1, at(2, 10))
    letters.remind(desk, now=at(22, 8))
    case(desk, 2, at(22, 7))  # the mailbox did not answer until then

    letters.remind(desk, now=at(23, 8))

    before, after = (digests(desk)[f"{READERS[0]}:2025-09-{day}"][0] for day in (22, 23))
    moved = {one.code: dict(one.values)["n"] for one in after.moved}
    assert (before.cases, after.cases, moved["digest.moved-cases"], moved["digest.moved-units"]) == (1, 2, "1", "1")


def test_that_nothing_changed_is_not_said_while_the_states_are_others(desk: Desk) -> None:
    case(desk, 1, at(2, 10))
    letters.remind(desk, now=at(22, 8))
    letters.remind(desk, now=at(23, 8))
    verdicts.pronounce(desk, desk.campaign(), Verdict(RulingKind.WITHDRAW.value, "DJ2025-0001"), by="王芳", now=at(23, 12))
    letters.remind(desk, now=at(24, 8))

    said = {name[-2:]: [each.code for each in one.moved] for name, (one, _, _) in digests(desk).items()}
    assert (said["23"], said["24"]) == (["digest.moved-none"], [])


def test_no_number_of_an_issue_comes_twice_when_the_close_is_put_off(desk: Desk) -> None:
    case(desk, 1, at(2, 10))
    letters.remind(desk, now=at(29, 8))
    (call,) = desk.campaigns
    later = tuple(replace(one, at=one.at + 60 * DAY) for one in call.deadlines if one.at is not None)
    letters.remind(replace(desk, campaigns=(replace(call, deadlines=later),)), now=at(6, 8) + 30 * DAY)

    first, second = (digests(desk)[f"{READERS[0]}:{name}"][0] for name in ("2025-09-29", "2025-10-06"))
    assert second.issue == first.issue + 1


# --- requests that are not true any more when they go ---


def applied(desk: Desk, when: datetime, *files: tuple[str, bytes]) -> None:
    """One mail of the applicant, read and judged; its answer is owed half an hour later."""
    raw = letter("u1@example.com", "申报材料", "请查收附件。", at=when, files=files).as_bytes()
    blob = desk.vault.keep((raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, arrival(int(when.timestamp()), at=when)),), source=Source.IMAP, now=when)
    work(desk, now=when)


def outcomes(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.store.look() as ledger:
        return [(one.kind, one.state.value, one.reason if one.state.value == "dropped" else "") for one in ledger.outbox.letters("DJ2025")]


UNIT, TITLE = "临江市水务集团有限公司", "清泉先锋"
TEXT = (f"2.案例-{UNIT}-{TITLE}.docx", essay(TITLE))
FORM = (f"1.申报表-{UNIT}-{TITLE}.docx", application(UNIT, TITLE, 2))
BLANK = (f"1.申报表-{UNIT}-{TITLE}.docx", application(UNIT, TITLE, 1))  # without a telephone number: that is asked for instead, and on the same day


def test_who_is_answered_on_the_evening_of_the_last_day_is_not_asked_in_the_morning_for_what_is_too_late(desk: Desk, sink: SmtpSink) -> None:
    applied(desk, at(30, 21, 45), TEXT)
    work(desk, now=at(30, 22, 20))
    morning = at(30, 8) + DAY

    letters.deliver(desk, now=morning)

    assert outcomes(desk) == [("receipt", "sent", "")]
    assert len(sink.letters) == 1


@pytest.mark.parametrize(
    ("form", "after"),
    [
        (FORM, [("deficiency", "dropped", COMPLETE), ("receipt", "sent", "")]),
        (BLANK, [("deficiency", "dropped", ANSWERED), ("deficiency", "sent", "")]),
    ],
)
def test_a_request_that_a_later_mail_has_met_by_the_morning_is_not_sent(
    desk: Desk, sink: SmtpSink, form: tuple[str, bytes], after: list[tuple[str, str, str]]
) -> None:
    applied(desk, at(10, 22), TEXT)
    work(desk, now=at(10, 22, 40))
    applied(desk, at(10, 23), form)
    work(desk, now=at(10, 23, 40))

    letters.deliver(desk, now=at(11, 8))

    assert outcomes(desk) == after
    assert len(sink.letters) == 1


def test_a_request_that_waited_until_after_the_close_is_written_anew_and_asks_for_nothing(desk: Desk, sink: SmtpSink) -> None:
    applied(desk, at(30, 10), TEXT)
    work(desk, now=at(30, 10, 40))
    later = at(30, 9) + DAY  # sending was halted, or the service was off

    letters.deliver(desk, now=later)
    work(desk, now=later)
    letters.deliver(desk, now=later)

    assert outcomes(desk) == [("deficiency", "dropped", RECALLED), ("receipt", "sent", "")]


def test_a_request_that_a_server_put_off_goes_late_rather_than_never(desk: Desk, sink: SmtpSink) -> None:
    applied(desk, at(30, 10), TEXT)
    work(desk, now=at(30, 10, 40))
    sink.tell(Outcome(answer="451 4.3.0 try later"))

    letters.deliver(desk, now=at(30, 11))
    letters.deliver(desk, now=at(30, 9) + DAY)

    assert outcomes(desk) == [("deficiency", "sent", "")]
