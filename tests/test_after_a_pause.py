"""After a pause, of ours or of a server: letters wait for the morning, only the newest digest goes, and it tells of the hour at which it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sending_desk import desk_at, queue, states
from servers.smtp_sink import Outcome, SmtpSink
from store_builders import KEYS, arrival, filed, mail

from notifier.notices import Digest
from notifier.record import load
from tracker.core.judgement import CaseRef
from tracker.core.model import RulingKind
from tracker.core.unwanted import NEWER
from tracker.desk import Desk
from tracker.flow import letters, verdicts
from tracker.flow.rehearsal import rehearse
from tracker.flow.verdicts import Verdict
from tracker.store.ledger import Incoming, Source

ZONE = ZoneInfo("Asia/Shanghai")
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
    campaigns = tuple(replace(one, correspondence=replace(one.correspondence, digest_to=READERS, digest_book=False, reminders=())) for one in opened.campaigns)
    yield replace(opened, campaigns=campaigns)
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
