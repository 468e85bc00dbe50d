"""A year of the office with outages and a clock that jumps: nothing is missed, nothing comes twice, and what was foreseen is what came."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import KEYS, arrival, filed, mail
from test_core_builders import CALL, brief, complete, dossier, letter, on, paper, ruling, submission, task

from config.campaign import Campaign
from config.settings import write_initial
from config.terms import Rung
from tracker.cli import run
from tracker.cli.preview import as_data, told
from tracker.core.calendar import issues, working
from tracker.core.due import Grounds, besides, reminders
from tracker.core.forecast import Foreseen, forecast, together
from tracker.core.judgement import CaseRef
from tracker.core.model import Dossier, RulingKind, TaskKind
from tracker.core.unwanted import BOUNCED, COMPLETE, GONE, OLDER, OVER, STOPPED, WITHDRAWING, unwanted
from tracker.desk import Desk, open_desk
from tracker.flow import care, letters
from tracker.flow.outlook import foreseen
from tracker.store.ledger import Incoming, Source

ZONE = ZoneInfo("Asia/Shanghai")
JANUARY = datetime(2025, 1, 2, tzinfo=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR = 365
OUTAGES = 50
RUNGS = (15, 7, 3, 1)
READER = "zhuren@example.org"
CLOSING = {"AA2025": date(2025, 3, 20), "BB2025": date(2025, 7, 31), "CC2025": date(2025, 11, 14)}


def call(code: str, last: date) -> Campaign:
    """The bundled call with one deadline, at the end of *last*."""
    closes = datetime(last.year, last.month, last.day, tzinfo=ZONE) + DAY
    wanted = replace(CALL.correspondence, reminders=tuple(Rung(days, "") for days in RUNGS), digest_to=(READER,), lacking=False, digest_book=False)
    return replace(CALL, code=code, deadlines=tuple(replace(one, at=closes, grace=timedelta(0)) for one in CALL.deadlines), correspondence=wanted)


CALLS = tuple(call(code, last) for code, last in CLOSING.items())
CLOSES = {one.code: one.deadlines[0].at for one in CALLS}


@dataclass(frozen=True)
class Weather:
    """What the world does to the clock and to the service in a year, hour by hour; all of it follows from one seed."""

    seed: int

    def hours(self) -> Iterator[tuple[int, datetime]]:
        """(true hour, what the clock says) of every hour in which the service is up."""
        dice = random.Random(self.seed)
        away = {hour for _ in range(OUTAGES) for begin in (dice.randrange(24 * YEAR),) for hour in range(begin, begin + dice.choice((1, 3, 12, 30, 72, 200)))}
        turns = {dice.randrange(24 * YEAR): dice.choice((-24, -5, -2, -1, 0, 0, 1, 3, 24)) for _ in range(40)}  # hours by which the clock is wrong from then on
        wrong = 0
        for hour in range(24 * YEAR):
            wrong = turns.get(hour, wrong)
            if hour not in away:
                yield hour, JANUARY + (hour + wrong) * HOUR


def windows(campaign: Campaign, opened: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Every issue of the digest, from its moment to that of the next one: while the clock is in there, it is the one that is due."""
    every = issues(campaign, opened.astimezone(ZONE).date())
    for one, following in zip(every, (*every[1:], None), strict=True):
        yield one.name, one.at, following.at if following else JANUARY + 2 * YEAR * DAY


def rung_windows(campaign: Campaign) -> Iterator[tuple[int, datetime, datetime]]:
    """Every rung, from nine in the morning of its day to the next one, the last one to the close."""
    last = CLOSING[campaign.code]
    moments = [(days, datetime(last.year, last.month, last.day, 9, tzinfo=ZONE) - days * DAY) for days in RUNGS]
    for (days, at), until in zip(moments, (*(at for _, at in moments[1:]), CLOSES[campaign.code]), strict=True):
        assert until is not None
        yield days, at, until


def expected_digests(campaign: Campaign, opened: datetime, clock: list[datetime]) -> set[str]:
    return {name for name, begins, ends in windows(campaign, opened) if any(begins <= at < ends for at in clock)}


def expected_reminders(campaign: Campaign, clock: list[datetime]) -> set[int]:
    return {days for days, begins, ends in rung_windows(campaign) if any(begins <= at < ends for at in clock)}


# --- the core alone, every hour of the year ---


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_hour_of_a_year_owes_each_letter_once_and_none_is_missed(seed: int) -> None:
    campaign = CALLS[1]
    case = dossier(paper(2, "案例", mail="m"), case=replace(submission(), opened=JANUARY), mails=(brief("m", JANUARY, covered=True),))
    clock = [at for _, at in Weather(seed).hours()]
    written: Counter[str] = Counter()

    for at in clock:
        for owed in reminders((case,), campaign, at):
            if all(one.key != owed.posting.key for one in case.letters):
                written[owed.posting.key] += 1
                case = replace(case, letters=(*case.letters, letter(owed.posting.key, "reminder", queued=at)))

    due = {f"reminder:{case.submission.number}:{CLOSING[campaign.code].isoformat()}:{days}" for days in expected_reminders(campaign, clock)}
    assert written.keys() <= due
    assert max(written.values(), default=1) == 1
    # Two rungs on one day of a clock that jumped are one letter, as the law of one letter a day has it.
    days_of = {key: next(one.queued for one in case.letters if one.key == key).date() for key in written}
    for key in due - written.keys():
        days, begins, ends = next(one for one in rung_windows(campaign) if key.endswith(f":{one[0]}"))
        assert {at.date() for at in clock if begins <= at < ends} <= set(days_of.values()), (days, begins, ends)


# --- the real store and the real flow ---


class Office:
    """One desk through a year."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.seed = desk, seed
        self.numbers: dict[str, list[str]] = {}
        self.opened: dict[str, datetime] = {}
        dice = random.Random(-seed)
        for campaign in CALLS:
            at = datetime.combine(CLOSING[campaign.code] - timedelta(days=40), datetime.min.time(), ZONE) + dice.randrange(240) * HOUR
            self.opened[campaign.code] = at
            self.numbers[campaign.code] = [self._case(campaign, place, at) for place in range(2)]

    def _case(self, campaign: Campaign, place: int, at: datetime) -> str:
        one = mail((campaign.code, place), sender=f"u{place}@example.com")
        with self.desk.store.begin() as ledger:
            where = arrival(int(one.sha256[:6], 16), at=at)
            ledger.intake.store_many((Incoming(one.sha256, 10, where),), source=Source.IMAP, now=at)
            ledger.intake.keep_facts(one, {"subject": one.subject})
            (number,) = ledger.cases.apply(campaign.code, one, filed(one, CaseRef(f"第{place + 1}供电公司", "灯塔")), keys=KEYS, now=at, version="test")
            ledger.intake.settle((one.sha256,), "test")
        return number

    def keys(self, kind: str) -> Counter[str]:
        with self.desk.store.look() as ledger:
            return Counter(one.key for campaign in CALLS for one in ledger.outbox.letters(campaign.code) if one.kind == kind)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",), send="automatic")
    opened = replace(open_desk(tmp_path / "部署"), campaigns=CALLS, examiners=())
    yield opened
    opened.close()


def eventful(weather: Weather, moments: list[datetime]) -> Iterator[datetime]:
    """The ticks in which something may happen: the clock passed a moment, or jumped, or the service was away; and every thousandth of the others."""
    before: tuple[int, datetime] | None = None
    for hour, at in weather.hours():
        if before is None or hour != before[0] + 1 or at != before[1] + HOUR or any(before[1] < one <= at for one in moments) or hour % 1000 == 0:
            yield at
        before = hour, at


def test_a_year_with_outages_and_a_clock_that_jumps_misses_nothing_and_repeats_nothing(desk: Desk) -> None:
    seed = 20250101
    office = Office(desk, seed)
    moments = [at for one in CALLS for _, at, _ in (*windows(one, office.opened[one.code]), *rung_windows(one))]
    clock = list(eventful(Weather(seed), moments))

    for at in clock:
        letters.remind(desk, now=at)

    digests, reminded = office.keys("digest"), office.keys("reminder")
    hours = [at for _, at in Weather(seed).hours()]
    assert max((digests + reminded).values()) == 1
    assert set(digests) == {f"digest:{one.code}:{READER}:{name}" for one in CALLS for name in expected_digests(one, office.opened[one.code], hours)}
    assert set(reminded) == {
        f"reminder:{number}:{CLOSING[one.code].isoformat()}:{days}"
        for one in CALLS
        for number in office.numbers[one.code]
        for days in expected_reminders(one, [at for at in hours if at >= office.opened[one.code]])
    }


# --- never to those who owe nothing, or want nothing ---

FATES = st.sampled_from(("owes", "complete", "withdrawn", "stopped", "bounced", "asks to withdraw"))
FOR = {"withdrawn": RulingKind.WITHDRAW, "stopped": RulingKind.STOP_MAIL}
OPEN = {"bounced": TaskKind.BOUNCE, "asks to withdraw": TaskKind.WITHDRAWAL}
BY_EMAIL = replace(CALL, requirements=tuple(one for one in CALL.requirements if one.by_email))


def made(fate: str) -> Dossier:
    """A case to which this happened; by e-mail everything of a complete one is here."""
    parts = {
        "rulings": (ruling(FOR[fate]),) if fate in FOR else (),
        "tasks": (replace(task(OPEN[fate]), reasons=("xinghuo@example.com",)),) if fate in OPEN else (),
        "mails": (brief("m", covered=True),),
    }
    return complete(**parts) if fate == "complete" else dossier(paper(2, "案例", mail="m"), **parts)


@settings(max_examples=60, deadline=None)
@given(then=FATES, since=FATES, hours=st.integers(0, 24 * 30))
def test_a_reminder_reaches_only_who_still_owes(then: str, since: str, hours: int) -> None:
    at = on(12) + hours * HOUR

    owed = reminders((made(then),), BY_EMAIL, at)
    sent = [one for one in owed if not unwanted("reminder", one.posting.key, one.posting.to.address, (made(since),), BY_EMAIL, at)]

    assert bool(owed) is (then == "owes" and on(15, 9) <= at < on(30, 23) + HOUR)
    assert bool(sent) is (bool(owed) and since == "owes")


@pytest.mark.parametrize(
    ("since", "at", "why"),
    [
        ("owes", on(23, 9), ""),
        ("owes", on(27, 8, 59), ""),
        ("owes", on(27, 9), OLDER),  # an account that was closed for four days
        ("owes", on(1, 0, month=10), OVER),
        ("complete", on(23, 9), COMPLETE),
        ("withdrawn", on(23, 9), GONE),
        ("stopped", on(23, 9), STOPPED),
        ("bounced", on(23, 9), BOUNCED),
        ("asks to withdraw", on(23, 9), WITHDRAWING),
    ],
)
def test_a_letter_that_is_not_wanted_any_more_says_why(since: str, at: datetime, why: str) -> None:
    assert unwanted("reminder", "reminder:DJ2025-0001:2025-09-30:7", "xinghuo@example.com", (made(since),), BY_EMAIL, at) == why
    assert unwanted("receipt", "receipt:DJ2025-0001:x", "elsewhere@example.com", (made("complete"),), BY_EMAIL, at) == ""


def test_the_letter_about_a_withdrawal_is_sent_and_the_key_of_no_known_close_decides_nothing() -> None:
    assert unwanted("withdrawn", "withdrawn:x", "a@example.com", (made("withdrawn"),), CALL, on(23)) == ""
    assert unwanted("reminder", "reminder:odd", "a@example.com", (made("owes"),), CALL, on(23)) == ""


# --- what is foreseen ---


def test_the_coming_days_are_told_in_words_and_as_data() -> None:
    told_before = letter("reminder:DJ2025-0001:2025-09-30:7", "reminder", queued=on(23, 9))
    cases = (replace(made("owes"), letters=(told_before,)), replace(made("withdrawn"), submission=submission(2, "临江市水务集团有限公司")))
    lines = forecast(cases, BY_EMAIL, on(26), days=5, opened=on(1), readers=2)

    assert [(one.at, one.kind, one.letters) for one in lines if one.kind == "reminder"] == [(on(27, 9), "reminder", 1)]
    assert [one.at for one in lines if one.kind == "digest"][-2:] == [on(30, 18), on(1, 8, month=10)]  # twice on the last day
    said = list(told(BY_EMAIL, lines, now=on(26), days=5, by_hand=True))
    assert said[0] == "DJ2025 自2025年9月26日起5天内预计去信（按现在的台账推算，不含对来信的答复）："
    assert "　9时　催报（电子、邮寄截止前3天） 1件：DJ2025-0001 临江市星火社会工作服务中心" in said
    assert said[-1].endswith("每件须经放行。")
    assert [one["letters"] for one in as_data(BY_EMAIL, lines) if one["kind"] == "reminder"] == [1]
    assert list(told(BY_EMAIL, (), now=on(26), days=5, by_hand=False))[1:] == ["　没有"]


def test_letters_of_one_moment_are_one_line() -> None:
    one = Foreseen(on(27, 9), "reminder", 1, (("DJ2025-0001", "甲"),), "截止前3天")

    assert together((one, replace(one, cases=(("DJ2025-0002", "乙"),)))) == (replace(one, letters=2, cases=(("DJ2025-0001", "甲"), ("DJ2025-0002", "乙"))),)


def test_what_was_foreseen_is_what_comes(desk: Desk) -> None:
    office = Office(desk, 7)
    campaign, now = CALLS[0], office.opened["AA2025"] + DAY
    before = foreseen(desk, campaign, days=45, now=now)
    with desk.store.look() as ledger:
        assert ledger.outbox.letters(campaign.code) == ()  # nothing was queued by looking

    came: list[tuple[datetime, str, int]] = []
    for at in sorted({now, *(one.at for one in before), *(one.at + HOUR for one in before)}):
        known = office.keys("digest") + office.keys("reminder")
        letters.remind(desk, now=at)
        fresh = (office.keys("digest") + office.keys("reminder")) - known
        counted = Counter(key.partition(":")[0] for key in fresh if campaign.code in key)
        came += [(at, kind, count) for kind, count in counted.items()]

    assert sorted((one.at, one.kind, one.letters) for one in together(before)) == sorted(came)


def ticked(cases: tuple[Dossier, ...], campaign: Campaign, now: datetime, days: int) -> list[tuple[str, datetime]]:
    """What the service would write, tick after tick: the reminders first, then, with these on the books, all else."""
    books = {one.submission.number: one for one in cases}
    came: list[tuple[str, datetime]] = []
    for at in (now + hour * HOUR for hour in range(24 * days + 1)):
        for step in (reminders, lambda known, call, at: besides(tuple(known), call, at, Grounds())):
            for owed in step(books.values(), campaign, at):
                came.append((owed.posting.key, at))
                kept = letter(owed.posting.key, owed.notice.kind.value, queued=at)
                books |= {number: replace(books[number], letters=(*books[number].letters, kept)) for number in owed.cases}
    return came


def test_a_day_on_which_two_letters_of_a_case_meet_is_foreseen_as_it_comes() -> None:
    by_email, by_post = CALL.deadlines
    assert by_email.at is not None
    closing = (by_email, replace(by_post, at=by_email.at + 10 * DAY, grace=timedelta(0)))
    wanted = replace(CALL.correspondence, reminders=(Rung(9, by_post.name), Rung(1, by_post.name)), lacking=True)
    campaign = replace(CALL, deadlines=closing, correspondence=wanted)
    cases = (made("owes"), replace(made("owes"), submission=submission(2, "临江市水务集团有限公司")))

    came = ticked(cases, campaign, on(29), 20)
    lines = forecast(cases, campaign, on(29), days=20)

    assert sorted((one.at, one.kind, number) for one in lines for number, _ in one.cases) == sorted(
        (at, key.partition(":")[0].replace("lacking", "late"), key.split(":")[1]) for key, at in came
    )
    assert [(one.at, one.kind, one.letters) for one in together(lines)][:2] == [(on(1, 9, month=10), "reminder", 2), (on(2, 0, month=10), "late", 2)]


def test_a_mail_that_has_no_answer_yet_keeps_no_later_reminder_out_of_the_preview() -> None:
    before = letter("reminder:DJ2025-0001:2025-09-30:7", "reminder", queued=on(23, 9))
    unanswered = replace(made("owes"), mails=(brief("m", on(26)),), letters=(before,))

    assert [one.at for one in forecast((unanswered,), BY_EMAIL, on(26, 12), days=5) if one.kind == "reminder"] == [on(27, 9)]


def test_a_letter_to_an_address_that_takes_nothing_is_not_foreseen() -> None:
    bounced = replace(task(TaskKind.BOUNCE, number="DJ2025-0002"), reasons=("Xinghuo@example.com",))
    other = replace(made("owes"), submission=submission(2, "临江市水务集团有限公司"), tasks=(bounced,))

    lines = forecast((made("owes"), other), BY_EMAIL, on(26), days=2)

    assert [one.cases for one in forecast((made("owes"),), BY_EMAIL, on(26), days=2)] != []
    assert lines == ()


def test_the_preview_is_a_command_that_queues_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with desk.store.begin() as ledger:
        one = mail("m", sender="u@example.com")
        ledger.intake.store_many((Incoming(one.sha256, 10, arrival(1, at=on(1))),), source=Source.IMAP, now=on(1))
        ledger.intake.keep_facts(one, {})
        ledger.cases.apply("DJ2025", one, filed(one, CaseRef("第一供电公司", "灯塔")), keys=KEYS, now=on(1), version="test")
        ledger.intake.settle((one.sha256,), "test")
    status = run(["--home", str(desk.settings.home), "remind", "--preview", "--days", "10", "--at", "2025-09-20T10:00"])
    said = capsys.readouterr().out
    run(["--home", str(desk.settings.home), "remind", "--preview", "--days", "10", "--at", "2025-09-20T10:00", "--json"])
    data = json.loads(capsys.readouterr().out)

    assert (status, "截止前7天） 1件：DJ2025-0001 第一供电公司" in said) == (0, True)
    assert [one["at"] for one in data if one["kind"] == "reminder"][-2:] == ["2025-09-23T09:00:00+08:00", "2025-09-27T09:00:00+08:00"]
    with desk.store.look() as ledger:
        assert ledger.outbox.letters("DJ2025") == ()


def test_a_year_without_announced_holidays_is_told(desk: Desk) -> None:
    far = replace(desk, campaigns=(call("AA2025", date(2025, 3, 20)), call("ZZ2099", date(2099, 3, 20))))

    told_of = [one for one in care.examine(far, offline=True) if one.what.startswith("工作日历")]

    assert [(one.what, one.ok) for one in told_of] == [("工作日历 ZZ2099", True)]
    assert "2099年" in told_of[0].sentence
    assert (working(date(2025, 9, 28)), working(date(2025, 10, 6)), working(date(2099, 1, 1))) == (True, False, True)  # 调休, a holiday, a Thursday
