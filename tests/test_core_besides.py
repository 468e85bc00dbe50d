"""Letters that no mail asks for: to whom, when, once, and never two of them on one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_core_builders import CALL, CLOSES, NO_SEAL, brief, call, complete, dossier, letter, on, paper, parcel, read_cell, ruling, submission, task
from test_laws import evidence

from config.campaign import Campaign
from config.terms import Correspondence
from ingest.names import unit_key
from notifier.notices import Extended, Late, Posted, Posting, Recipient, UnitName, Withdrawn
from tracker.core.due import Grounds, Send, besides, possible
from tracker.core.model import Dossier, PostalReceipt, RulingKind, TaskKind

NUMBER = "DJ2025-0001"
LOGGED = on(15, 11)
NOON = on(15, 12)
TOLD = datetime(2025, 10, 11, 9, tzinfo=CLOSES.tzinfo)  # the morning after the grace for what was posted on the last day
SECOND = timedelta(seconds=1)


def logged(*contents: str, at: datetime | None = LOGGED, **facts: Any) -> PostalReceipt:
    return replace(parcel(*contents, **facts), logged=at)


def wanting(**changed: bool) -> Campaign:
    everything: dict[str, Any] = dict.fromkeys(("parcels", "withdrawals", "names", "lacking", "extensions"), False) | changed
    return call(correspondence=replace(CALL.correspondence, **everything))


def told(*cases: Dossier, now: datetime = NOON, campaign: Campaign | None = None, grounds: Grounds | None = None) -> list[Send]:
    return list(besides(cases, campaign or CALL, now, grounds or Grounds()))


def kinds(*cases: Dossier, **how: Any) -> list[str]:
    return [one.notice.kind.value for one in told(*cases, **how)]


def heard(**parts: Any) -> Dossier:
    """A case that wrote to us and was answered."""
    parts.setdefault("mails", (brief("m", covered=True),))
    return complete(**parts)


# ── 签收 ─────────────────────────────────────────────────────────────────────


def test_envelopes_of_two_calls_are_both_acknowledged_though_their_numbers_are_the_same() -> None:
    one = heard(parcels=(logged("申报表(纸质)"),))
    sent = [each.posting.key for code in ("DJ2025", "SQ2026") for each in told(one, campaign=replace(CALL, code=code))]

    assert len(sent) == len(set(sent)) == 2


def test_a_parcel_is_acknowledged_with_what_came_and_what_is_owed() -> None:
    (sent,) = told(heard(parcels=(logged("申报表(纸质)"),)))
    notice = sent.notice
    assert isinstance(notice, Posted)

    assert sent.posting == Posting(sent.posting.key, Recipient("郑一凡", "xinghuo@example.com"), NUMBER, "m@example.com", ("m@example.com",))
    assert (sent.posting.key.rpartition(":")[0], sent.cases, sent.covers) == ("posted:Y1", (NUMBER,), ())
    assert (notice.register_no, notice.received_on, notice.posted_on, notice.items, notice.late, notice.closed) == (
        "Y1",
        date(2025, 9, 8),
        date(2025, 9, 5),
        ("申报表(纸质)",),
        False,
        False,
    )
    assert [one.item for one in notice.cases[0].awaited] == ["案例(纸质)"]


@pytest.mark.parametrize(
    ("case", "now"),
    [
        (heard(parcels=(logged(at=None),)), NOON),
        (heard(parcels=(logged(),), mails=()), NOON),
        (heard(parcels=(logged(),), mails=(brief("m", LOGGED + SECOND, covered=True),)), NOON),
        (heard(parcels=(logged(),)), LOGGED + timedelta(days=7)),
        (heard(parcels=(logged(),), letters=(letter("posted:Y1:another", "posted", queued=on(14)),)), NOON),
        (heard(parcels=(logged(),), letters=(letter("reminder:x", "reminder", queued=on(15, 9)),)), NOON),
        (heard(parcels=(logged(),), tasks=(task(TaskKind.BORDERLINE),)), NOON),
        (heard(parcels=(logged(),), rulings=(ruling(RulingKind.STOP_MAIL),)), NOON),
    ],
    ids=["not logged", "no address", "before we knew one", "long ago", "told already", "written to today", "a person is on it", "stopped"],
)
def test_no_word_of_a_parcel(case: Dossier, now: datetime) -> None:
    assert kinds(case, now=now, campaign=wanting(parcels=True)) == []


def test_a_parcel_claimed_later_is_news_from_then_on() -> None:
    late = heard(
        parcels=(logged(at=on(1)),), mails=(brief("m", on(10), covered=True),), rulings=(ruling(RulingKind.PLACE, "parcel:Y1", NUMBER, at=on(15, 11)),)
    )

    assert kinds(late) == ["posted"]
    assert kinds(late, campaign=wanting()) == []


def test_several_cases_of_one_correspondent_are_one_letter_and_others_have_theirs() -> None:
    one, two = heard(parcels=(logged(),)), heard(case=submission(2, title="工地红哨"), parcels=(logged(),))
    other = replace(one, submission=submission(3, "青禾区南湖社区"), mails=(brief("n", sender="nanhu@example.com", covered=True),))

    assert [(sent.cases, sent.posting.to.address) for sent in told(one, two, other)] == [
        ((NUMBER, "DJ2025-0002"), "xinghuo@example.com"),
        (("DJ2025-0003",), "nanhu@example.com"),
    ]
    assert kinds(one, replace(two, tasks=(task(TaskKind.UNIT, number="DJ2025-0002"),))) == []  # later, both in one


def test_a_parcel_that_came_late_is_told_as_such_once_a_person_has_decided() -> None:
    at = datetime(2025, 10, 9, 10, tzinfo=CLOSES.tzinfo)
    late = logged(posted=date(2025, 10, 2), received=date(2025, 10, 9), at=at)
    (sent,) = told(heard(parcels=(late,), rulings=(ruling(RulingKind.LATE, "parcel:Y1", at=at),)), now=at + SECOND, campaign=wanting(parcels=True))
    assert isinstance(sent.notice, Posted)

    assert (sent.notice.late, sent.notice.closed, sent.notice.cases[0].awaited) == (True, False, ())


def test_what_can_no_longer_be_sent_is_not_asked_for() -> None:
    at = datetime(2025, 10, 9, 10, tzinfo=CLOSES.tzinfo)
    (sent,) = told(heard(parcels=(logged("申报表(纸质)", received=date(2025, 10, 9), at=at),)), now=at, campaign=wanting(parcels=True))
    assert isinstance(sent.notice, Posted)

    assert (sent.notice.closed, sent.notice.cases[0].awaited) == (True, ())


# ── 逾期: still lacking ──────────────────────────────────────────────────────


def test_what_lacks_at_the_close_is_told_once_after_the_last_parcel_can_have_come() -> None:
    (sent,) = told(heard(), now=TOLD)
    notice = sent.notice
    assert isinstance(notice, Late)

    assert sent.posting.key == f"lacking:{NUMBER}:2025-09-30"
    assert (notice.arrived, notice.until, notice.consequence, notice.reply_by) == (None, CLOSES, "", date(2025, 10, 21))
    assert [one.item for one in notice.case.awaited] == ["申报表(纸质)", "案例(纸质)"]
    assert kinds(heard(), now=TOLD - SECOND) == []
    assert kinds(heard(letters=(letter(sent.posting.key, "late", queued=TOLD - timedelta(days=1)),)), now=TOLD) == []


@pytest.mark.parametrize(
    "case",
    [
        heard(parcels=(parcel(),)),
        heard(mails=()),
        heard(mails=(brief("m", on(30)),)),
        heard(rulings=(ruling(RulingKind.WITHDRAW),)),
        heard(rulings=(ruling(RulingKind.EXTEND, value="2025-10-20"),)),
        heard(tasks=(task(TaskKind.BOUNCE),)),
        heard(letters=(letter("late:x", "late", queued=CLOSES + timedelta(hours=1)),)),
    ],
    ids=["complete", "no address", "not yet answered", "withdrawn", "has more time", "bounced", "was told when it came late"],
)
def test_nothing_lacking_is_told_to(case: Dossier) -> None:
    assert kinds(case, now=TOLD) == []


def test_mail_that_is_never_answered_holds_nothing_back() -> None:
    silent = call(correspondence=replace(CALL.correspondence, receipt=False))

    assert kinds(heard(mails=(brief("m", on(30)),)), now=TOLD, campaign=silent) == ["late"]


def test_without_post_the_morning_after_the_close_is_the_moment() -> None:
    mailed = call(
        *(one for one in CALL.requirements if one.by_email and not one.by_post),
        deadlines=CALL.deadlines[:1],
        correspondence=replace(CALL.correspondence, reminders=(), lacking=True),
    )
    case = dossier(paper(1, "申报表", mail="m", findings=(NO_SEAL,)), mails=(brief("m", covered=True),))
    morning = CLOSES + timedelta(hours=9)

    assert (kinds(case, now=morning - SECOND, campaign=mailed), kinds(case, now=morning, campaign=mailed)) == ([], ["late"])
    assert kinds(case, now=morning + timedelta(days=7), campaign=mailed) == []  # an office that begins now tells nobody of last month
    assert kinds(case, now=morning, campaign=replace(mailed, correspondence=Correspondence())) == []


def test_a_postmark_without_grace_still_gives_the_post_its_time() -> None:
    electronic, post = CALL.deadlines
    campaign = call(deadlines=(electronic, replace(post, grace=timedelta(0))))

    assert (kinds(heard(), now=CLOSES + timedelta(days=9, hours=9), campaign=campaign), kinds(heard(), now=TOLD, campaign=campaign)) == ([], ["late"])


# ── 撤回确认, 延期告知, 单位确认 ─────────────────────────────────────────────


def test_a_withdrawal_that_was_asked_for_is_confirmed_and_any_other_is_not() -> None:
    gone = heard(rulings=(ruling(RulingKind.WITHDRAW, identity=7, at=on(15, 10)),))
    (sent,) = told(gone, grounds=Grounds(asked=frozenset({7})))
    assert isinstance(sent.notice, Withdrawn)

    assert (sent.posting.key, sent.posting.in_reply_to, sent.notice.on, sent.notice.reply_by) == (
        f"withdrawn:{NUMBER}:7",
        "m@example.com",
        date(2025, 9, 15),
        date(2025, 9, 25),
    )
    assert kinds(gone) == []
    assert kinds(heard(rulings=(ruling(RulingKind.WITHDRAW, identity=7, at=on(15, 10), undone=True),)), grounds=Grounds(asked=frozenset({7}))) == []
    assert kinds(replace(gone, rulings=(*gone.rulings, ruling(RulingKind.STOP_MAIL, identity=8))), grounds=Grounds(asked=frozenset({7}))) == []
    assert kinds(gone, campaign=wanting(lacking=True), grounds=Grounds(asked=frozenset({7}))) == []


def test_more_time_is_told_where_the_sheet_wants_it_and_it_is_more() -> None:
    def given(day: str) -> Dossier:
        return heard(rulings=(ruling(RulingKind.EXTEND, value=day, identity=9, at=on(15, 10)),))

    (sent,) = told(given("2025-10-15"), campaign=wanting(extensions=True))
    assert isinstance(sent.notice, Extended)

    assert (sent.posting.key, sent.notice.until) == (f"extended:{NUMBER}:9", datetime(2025, 10, 16, tzinfo=CLOSES.tzinfo))
    assert {one.until for one in sent.notice.case.awaited} == {sent.notice.until}
    assert kinds(given("2025-10-15")) == []
    assert kinds(given("2025-09-30"), campaign=wanting(extensions=True)) == []


def test_a_unit_is_asked_once_for_its_name_where_its_form_has_another() -> None:
    other = paper(3, "申报表", mail="m", fields=(read_cell("申报单位", "单位", "星火社工中心"),))
    case = dossier(other, mails=(brief("m", on(14), covered=True),))
    twin = dossier(case=submission(2, title="工地红哨"), mails=(brief("m", on(14), covered=True),))
    (sent,) = told(case, twin, campaign=wanting(names=True))
    assert isinstance(sent.notice, UnitName)

    assert (sent.cases, sent.notice.written) == ((NUMBER, "DJ2025-0002"), ("星火社工中心",))
    assert sent.posting.key.startswith(f"unit:{NUMBER}:")
    assert kinds(case, twin) == []
    assert kinds(case, replace(twin, letters=(letter(sent.posting.key, "unit", queued=on(14)),)), campaign=wanting(names=True)) == []
    assert kinds(dossier(mails=case.mails), campaign=wanting(names=True)) == []


@pytest.mark.parametrize(
    ("kind", "subject", "value", "asked"),
    [
        (RulingKind.RENAME, "unit:{key}", "星火社会工作服务中心", True),
        (RulingKind.SAME_UNIT, "name:星火社工中心", "{key}", True),
        (RulingKind.SAME_UNIT, "name:星火社工中心", "{key}乙", False),
        (RulingKind.MERGE, "case:DJ2025-0002", NUMBER, False),
    ],
)
def test_a_person_who_says_what_a_unit_is_called_has_it_asked(kind: RulingKind, subject: str, value: str, asked: bool) -> None:
    case = heard()
    key = unit_key(case.submission.unit.name)
    said = ruling(kind, subject.format(key=key), value.format(key=key), at=on(15, 9))

    assert kinds(case, campaign=wanting(names=True), grounds=Grounds(rulings=(said,))) == ["unit"] * asked


def test_where_nothing_but_the_close_is_told_no_case_is_read_before_it() -> None:
    assert [possible(wanting(lacking=True), now) for now in (NOON, CLOSES - SECOND, CLOSES)] == [False, False, True]
    assert [possible(wanting(), NOON), possible(wanting(parcels=True), NOON)] == [False, True]


# ── one a day ────────────────────────────────────────────────────────────────


def test_two_letters_owed_on_one_day_go_on_two() -> None:
    case = heard(parcels=(logged(at=on(15, 8)),), rulings=(ruling(RulingKind.EXTEND, value="2025-10-15", identity=9, at=on(15, 8)),))
    campaign = wanting(parcels=True, extensions=True)
    (first,) = told(case, campaign=campaign)
    after = replace(case, letters=(letter(first.posting.key, first.notice.kind.value, queued=NOON),))

    assert first.notice.kind.value == "extended"
    assert kinds(after, now=on(15, 23), campaign=campaign) == []
    assert kinds(after, now=on(16, 8), campaign=campaign) == ["posted"]


@settings(max_examples=40, deadline=None)
@given(
    evidence(),
    st.sets(st.sampled_from(("parcels", "withdrawals", "names", "lacking", "extensions")), min_size=3),
    st.sampled_from((RulingKind.EXTEND, RulingKind.WITHDRAW, RulingKind.ACCEPT)),
)
def test_through_a_whole_call_no_letter_is_owed_twice_and_one_a_day(case: Dossier, wanted: set[str], kind: RulingKind) -> None:
    arrived = tuple(replace(one, logged=datetime.combine(one.received_on, time(10), CLOSES.tzinfo)) for one in case.parcels)
    said = ruling(kind, "case", "2025-10-05", identity=9, at=on(20))
    case = replace(case, mails=(brief("m", on(4), covered=True),), parcels=arrived, rulings=(*case.rulings, said))
    campaign, grounds = wanting(**dict.fromkeys(wanted, True)), Grounds(asked=frozenset(range(1, 10)))
    keys: list[str] = []
    days: list[date] = []

    for now in (on(1, 9) + timedelta(hours=6 * step) for step in range(4 * 50)):
        assert possible(campaign, now) or not besides((case,), campaign, now, grounds)
        for sent in besides((case,), campaign, now, grounds):
            keys.append(sent.posting.key)
            days.append(now.date())
            case = replace(case, letters=(*case.letters, letter(sent.posting.key, sent.notice.kind.value, queued=now)))

    assert (len(set(keys)), len(set(days))) == (len(keys), len(keys))
