"""What is owed by now: answers to bursts, reminders by rung, questions only a whole case can raise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from test_core_builders import (
    CALL,
    CLOSES,
    NO_SEAL,
    SEAL,
    brief,
    call,
    complete,
    dossier,
    letter,
    on,
    paper,
    parcel,
    ruling,
    sha,
    submission,
    task,
)

from config.campaign import Deadline, Weight
from config.terms import Rung
from ingest.facts import Kind
from notifier.notices import Deficiency, Fault, Late, Posting, Receipt, Recipient, Reminder, Saying, Version
from notifier.render import render
from tracker.core.due import Burst, Send, Settle, answer, bursts, faults, open_rungs, questions, reminders, rungs
from tracker.core.entries import entry, letterhead
from tracker.core.model import Dossier, Fate, Finding, RulingKind, TaskKind
from tracker.core.reminding import dated
from tracker.core.standing import items

QUIET = timedelta(minutes=30)
NUMBER = "DJ2025-0001"
INSTANT = timedelta(microseconds=1)


def grouped(*mails, now: datetime) -> list[tuple[str, ...]]:
    names = {sha(("mail", name)): name for name in "abcdefgh"}
    return [tuple(names[one.sha256] for one in burst.mails) for burst in bursts(mails, QUIET, now)]


def answered(case: Dossier, *mails, now: datetime | None = None) -> list[tuple[str, str, tuple[str, ...], int]]:
    """Kind, key, cases, number of mails covered of every letter; a settled burst has its reason for a kind."""
    listed = mails or (brief("m"),)
    steps = answer(Burst(listed), {case.submission.number: case}, CALL, now or listed[-1].arrived + QUIET)
    return [
        (one.notice.kind.value, one.posting.key, one.cases, len(one.covers)) if isinstance(one, Send) else (one.reason, "", (), len(one.covers))
        for one in steps
    ]


def test_burst_is_over_after_the_quiet_time() -> None:
    mails = (brief("a", on(10, 14, 0)), brief("b", on(10, 14, 4)), brief("c", on(10, 14, 9)))

    assert grouped(*mails, now=on(10, 14, 38)) == []
    assert grouped(*mails, now=on(10, 14, 39)) == [("a", "b", "c")]
    assert grouped(*reversed(mails), now=on(10, 14, 39)) == [("a", "b", "c")]


def test_bursts_are_by_sender_and_break_after_silence() -> None:
    mails = (
        brief("a", on(10, 14, 0)),
        brief("b", on(10, 14, 29), sender="XingHuo@example.com"),
        brief("c", on(10, 14, 59)),  # thirty minutes of silence: a new burst
        brief("d", on(10, 14, 5), sender="other@example.com"),
    )

    assert grouped(*mails, now=on(10, 16)) == [("d",), ("a", "b"), ("c",)]
    assert grouped(*mails, now=on(10, 15, 0)) == [("d",), ("a", "b")]


@pytest.mark.parametrize("facts", [{"covered": True}, {"fate": Fate.REVIEW}, {"fate": Fate.IGNORED}])
def test_only_filed_and_unanswered_mail_is_answered(facts) -> None:
    assert grouped(brief("a", on(10), **facts), now=on(11)) == []


def test_receipt_answers_a_burst_once_and_says_what_is_in() -> None:
    mails = (brief("m", on(10, 14)), brief("n", on(10, 14, 4), references=("x@y",)))
    (sent,) = answer(Burst(mails), {NUMBER: complete(mails=mails)}, CALL, on(10, 14, 34))
    assert isinstance(sent, Send)
    notice = sent.notice
    assert isinstance(notice, Receipt)

    assert sent.posting == Posting(
        f"receipt:{NUMBER}:20250910T140000-{mails[0].sha256[:8]}", Recipient("郑一凡", "xinghuo@example.com"), NUMBER, "n@example.com", ("x@y", "n@example.com")
    )
    assert sent.covers == (mails[0].sha256, mails[1].sha256)
    assert (notice.arrived, notice.mails, notice.today, notice.forwarded, notice.mended, notice.replaced) == (
        on(10, 14),
        2,
        date(2025, 9, 10),
        False,
        False,
        (),
    )
    assert [one.item for one in notice.cases[0].received] == ["申报表", "案例"]
    assert [(one.item, one.by_post) for one in notice.cases[0].awaited] == [("申报表(纸质)", True), ("案例(纸质)", True)]


def test_deficiency_names_everything_at_once_and_keeps_its_key_while_the_faults_stay() -> None:
    case = dossier(paper(1, "申报表", mail="m", findings=(NO_SEAL,)))
    (sent,) = answer(Burst((brief("m"),)), {NUMBER: case}, CALL, on(10, 11))
    assert isinstance(sent, Send)
    notice = sent.notice
    assert isinstance(notice, Deficiency)

    again = answer(Burst((brief("n", on(11)),)), {NUMBER: case}, CALL, on(11, 11))[0]
    assert isinstance(again, Send)

    assert notice.faults == (
        Fault("申报表", Saying("finding.no-seal"), Saying("request.no-seal")),
        Fault("案例", Saying("finding.not-sent"), Saying("request.not-sent")),
    )
    assert (notice.until, notice.consequence, notice.nothing_attached) == (CLOSES, "弃征", False)
    assert sent.posting.key == again.posting.key


def test_the_same_deficiency_is_not_told_twice_but_the_mail_is_acknowledged() -> None:
    lacking = dossier(paper(1, "申报表", mail="m", findings=(NO_SEAL,)), paper(2, mail="m"))
    ((_, key, _, _),) = answered(lacking)

    told = replace(lacking, papers=(*lacking.papers, paper(3, mail="n", arrived=on(12))), letters=(letter(key, "deficiency"),))

    assert [one[0] for one in answered(told, brief("n", on(12)))] == ["receipt"]


def test_mended_deficiency_and_replaced_version_are_acknowledged_as_such() -> None:
    case = complete(letters=(letter("deficiency:x", "deficiency"),))
    newer = dossier(*case.papers, paper(3, mail="n", arrived=on(12)), letters=case.letters)
    (sent,) = answer(Burst((brief("n", on(12)),)), {NUMBER: newer}, CALL, on(12, 11))
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Receipt)

    assert (sent.notice.mended, sent.notice.replaced) == (True, ("案例",))


def test_one_receipt_for_two_cases_and_a_deficiency_of_its_own_for_the_third() -> None:
    cases = {
        "DJ2025-0001": complete(),
        "DJ2025-0002": complete(case=submission(2, title="工地红哨")),
        "DJ2025-0003": dossier(case=submission(3, title="匠心先锋")),
    }
    steps = answer(Burst((brief("m", cases=tuple(cases)),)), cases, CALL, on(10, 11))

    assert [(one.notice.kind.value, one.cases, len(one.covers)) for one in steps if isinstance(one, Send)] == [
        ("deficiency", ("DJ2025-0003",), 1),
        ("receipt", ("DJ2025-0001", "DJ2025-0002"), 1),
    ]


def test_receipt_to_somebody_who_forwards_for_several_units_says_so() -> None:
    cases = {"DJ2025-0001": complete(), "DJ2025-0002": complete(case=submission(2, "青禾区南湖社区", "红船渡"))}
    (sent,) = answer(Burst((brief("m", cases=tuple(cases)),)), cases, CALL, on(10, 11))
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Receipt)

    assert sent.notice.forwarded


def test_who_forwards_gets_one_list_with_what_each_has_to_mend() -> None:
    lacking = dossier(paper(1, "申报表", mail="m", findings=(NO_SEAL,)), paper(2, mail="m"), case=submission(2, "青禾区南湖社区", "红船渡"))
    cases = {"DJ2025-0001": complete(), "DJ2025-0002": lacking}
    (sent,) = answer(Burst((brief("m", cases=tuple(cases)),)), cases, CALL, on(10, 11))
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Receipt)

    assert [one.faults for one in sent.notice.cases] == [(), (Fault("申报表", Saying("finding.no-seal"), Saying("request.no-seal")),)]
    assert "申报表" in [one.item for one in sent.notice.cases[1].awaited]

    unread = replace(lacking, tasks=(task(TaskKind.UNREADABLE, number="DJ2025-0002"),))
    (quiet,) = answer(Burst((brief("m", cases=tuple(cases)),)), cases | {"DJ2025-0002": unread}, CALL, on(10, 11))
    assert isinstance(quiet, Send)
    assert isinstance(quiet.notice, Receipt)
    assert [one.faults for one in quiet.notice.cases] == [(), ()]


def test_receipt_says_which_version_stands() -> None:
    newer = dossier(*complete().papers, paper(3, mail="n", arrived=on(12)))
    (sent,) = answer(Burst((brief("n", on(12)),)), {NUMBER: newer}, CALL, on(12, 11))
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Receipt)
    assert (sent.notice.replaced, sent.notice.versions) == (("案例",), (Version("案例", ("3.docx",), on(12)),))

    at = CLOSES + timedelta(hours=1)
    late = dossier(*complete().papers, paper(3, mail="n", arrived=at))
    (told,) = answer(Burst((brief("n", at),)), {NUMBER: late}, CALL, at + QUIET)
    assert isinstance(told, Send)
    assert isinstance(told.notice, Receipt)
    assert (told.notice.replaced, told.notice.versions) == ((), (Version("案例", ("2.docx",), complete().papers[1].arrived, newer=False),))

    taken = replace(late, rulings=(ruling(RulingKind.THIS_VERSION, "paper:3"),))
    (adopted,) = answer(Burst((brief("n", at),)), {NUMBER: taken}, CALL, at + QUIET)
    assert isinstance(adopted, Send)
    assert isinstance(adopted.notice, Receipt)
    assert adopted.notice.versions == (Version("案例", ("3.docx",), at),)


def test_a_letter_of_the_same_mail_that_was_recalled_is_owed_again_alone() -> None:
    mail = brief("m", cases=(NUMBER, "DJ2025-0002"))
    cases = {NUMBER: complete(), "DJ2025-0002": complete(case=submission(2, title="工地红哨"))}
    told = replace(cases[NUMBER], letters=(letter("deficiency:x", "deficiency", covers=(mail.sha256, sha("another"))),))
    (sent,) = answer(Burst((mail,)), cases | {NUMBER: told}, CALL, on(10, 11))
    assert isinstance(sent, Send)

    assert sent.cases == ("DJ2025-0002",)
    both = {number: replace(one, letters=told.letters) for number, one in cases.items()}
    assert answer(Burst((mail,)), both, CALL, on(10, 11)) == (Settle((mail.sha256,), "已有答复"),)


def test_nobody_is_asked_to_send_by_a_day_that_has_passed() -> None:
    at = CLOSES + timedelta(days=2)
    case = dossier(paper(1, "申报表", mail="m", findings=(NO_SEAL,)), paper(2, mail="m"))
    (sent,) = answer(Burst((brief("n", at),)), {NUMBER: case}, CALL, at + QUIET)
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Receipt)
    assert [(one.item, one.closed) for one in sent.notice.cases[0].awaited] == [("申报表", True), ("申报表(纸质)", True), ("案例(纸质)", True)]

    more = replace(case, rulings=(ruling(RulingKind.EXTEND, value="2025-10-20"),))
    (asked,) = answer(Burst((brief("n", at),)), {NUMBER: more}, CALL, at + QUIET)
    assert isinstance(asked, Send)
    assert isinstance(asked.notice, Deficiency)
    assert asked.notice.until == CLOSES + timedelta(days=20)


def test_late_mail_gets_a_late_notice_that_decides_nothing() -> None:
    at = CLOSES + timedelta(minutes=7)
    case = dossier(paper(1, "申报表", mail="m", arrived=at), paper(2, mail="m", arrived=at))
    (sent,) = answer(Burst((brief("m", at),)), {NUMBER: case}, CALL, at + QUIET)
    assert isinstance(sent, Send)
    assert isinstance(sent.notice, Late)

    assert sent.posting.key == f"late:{NUMBER}:{sha(('mail', 'm'))[:12]}"
    assert (sent.notice.arrived, sent.notice.until, sent.notice.reply_by) == (at, CLOSES, date(2025, 10, 11))


def test_byte_for_byte_repetition_needs_no_second_receipt() -> None:
    case = dossier(paper(1, mail="m", file="f"), paper(2, mail="n", file="f"), letters=(letter("receipt:x", covers=(sha(("mail", "m")),)),))

    assert answered(case, brief("n", on(10, 12))) == [("重复来件，已有回执", "", (), 1)]


@pytest.mark.parametrize(
    "parts",
    [
        {"rulings": (ruling(RulingKind.WITHDRAW),)},
        *({"tasks": (task(kind),)} for kind in (TaskKind.UNIT, TaskKind.WITHDRAWAL, TaskKind.BOUNCE, TaskKind.BORDERLINE)),
    ],
)
def test_nothing_is_written_while_a_person_is_on_it(parts) -> None:
    assert answered(complete(**parts)) == [("由经办人处理", "", (), 1)]
    assert reminders((complete(mails=(brief("m"),), **parts),), CALL, on(15, 9)) == ()


def test_what_nobody_has_read_is_not_called_missing() -> None:
    assert [one[0] for one in answered(dossier(paper(1, mail="m"), tasks=(task(TaskKind.UNREADABLE),)))] == ["receipt"]
    assert [one[0] for one in answered(dossier(paper(1, mail="m"), tasks=(task(TaskKind.UNREADABLE, closed=True),)))] == ["deficiency"]


def test_mail_of_no_case_is_settled() -> None:
    steps = answer(Burst((brief("m", cases=()),)), {}, CALL, on(10, 11))

    assert steps == (Settle((sha(("mail", "m")),), "未立户"),)


def reminded(case: Dossier, now: datetime, campaign=CALL) -> list[str]:
    return [one.posting.key.removeprefix("reminder:") for one in reminders((case,), campaign, now)]


def owing(**parts) -> Dossier:
    parts.setdefault("mails", (brief("m", covered=True),))
    return complete(**parts)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (on(15, 8, 59), []),
        (on(15, 9), [f"{NUMBER}:2025-09-30:15"]),
        (on(22, 9), [f"{NUMBER}:2025-09-30:15"]),
        (on(23, 9), [f"{NUMBER}:2025-09-30:7"]),
        (on(29, 9), [f"{NUMBER}:2025-09-30:3"]),  # after an outage only the newest rung
        (CLOSES - INSTANT, [f"{NUMBER}:2025-09-30:3"]),
        (CLOSES, []),
    ],
)
def test_the_newest_rung_and_only_it(now: datetime, expected: list[str]) -> None:
    assert reminded(owing(), now) == expected


@pytest.mark.parametrize(("now", "left"), [(on(23, 9), 7), (on(24, 9), 6), (on(26, 23, 59), 4), (on(27, 9), 3), (on(30, 9), 0)])
def test_days_left_are_counted_from_the_day_it_is_written(now: datetime, left: int) -> None:
    (sent,) = reminders((owing(),), CALL, now)
    assert isinstance(sent.notice, Reminder)

    assert (sent.notice.days, sent.notice.today) == (left, now.date())


@pytest.mark.parametrize(("at", "left"), [(on(23, 9), 7), (on(23, 23), 7), (on(26, 8), 4), (on(30, 9), 0)])
def test_a_reminder_that_waited_counts_from_the_day_it_goes_out(at: datetime, left: int) -> None:
    (sent,) = reminders((owing(),), CALL, on(23, 9))
    assert isinstance(sent.notice, Reminder)

    assert dated(sent.notice, at) == replace(sent.notice, days=left, today=at.date())


def test_who_had_the_letter_of_a_rung_is_not_weighed_again_while_it_is_open() -> None:
    assert reminded(owing(letters=(letter(f"reminder:{NUMBER}:2025-09-30:15", "reminder", queued=on(15, 9)),)), on(18, 9)) == []


@pytest.mark.parametrize("hour", range(0, 24 * 35, 5))
def test_no_reminder_is_owed_where_no_rung_is_open_and_one_where_it_is(hour: int) -> None:
    now = on(1) + timedelta(hours=hour)

    assert bool(open_rungs(CALL, now)) is bool(reminders((owing(),), CALL, now))


def test_reminder_answers_the_last_mail_of_the_case() -> None:
    (sent,) = reminders((owing(mails=(brief("b", on(12), covered=True), brief("a", on(10), covered=True))),), CALL, on(15, 9))

    assert (sent.posting.in_reply_to, sent.covers, sent.cases) == ("b@example.com", (), (NUMBER,))


@pytest.mark.parametrize(
    "case",
    [
        owing(parcels=(parcel(),)),  # owes nothing
        owing(mails=()),  # only ever sent paper
        owing(case=submission(opened=on(15, 9))),  # came at that very hour: its receipt says the same
        owing(case=submission(opened=on(15, 10))),
        owing(mails=(brief("m", on(15, 8, 50)),)),  # its receipt is on the way
        owing(letters=(letter("deficiency:x", "deficiency", queued=on(15, 8)),)),
    ],
    ids=["complete", "no address", "new at the hour", "new since", "not yet answered", "told today"],
)
def test_no_reminder_to(case: Dossier) -> None:
    assert reminded(case, on(15, 9)) == reminded(case, on(15, 12)) == []


def test_who_was_told_on_the_day_of_the_rung_is_not_reminded_the_day_after() -> None:
    assert reminded(owing(letters=(letter("deficiency:x", "deficiency", queued=on(15, 10)),)), on(16, 9)) == []
    assert reminded(owing(letters=(letter("deficiency:x", "deficiency", queued=on(14, 10)),)), on(16, 9)) == [f"{NUMBER}:2025-09-30:15"]


def test_unanswered_mail_holds_no_reminder_back_where_the_call_sends_no_receipts() -> None:
    silent = call(correspondence=replace(CALL.correspondence, receipt=False))

    assert reminded(owing(mails=(brief("m"),)), on(15, 9), silent) == [f"{NUMBER}:2025-09-30:15"]


def test_two_closes_on_one_day_are_one_reminder() -> None:
    electronic, post = CALL.deadlines
    staged = call(
        deadlines=(electronic, replace(post, at=CLOSES + timedelta(days=1))), correspondence=replace(CALL.correspondence, reminders=(Rung(7), Rung(8)))
    )
    case = dossier(paper(2, mail="m"), mails=(brief("m", covered=True),))

    assert len(reminders((case,), staged, on(23, 9))) == 1


def test_rungs_follow_the_deadline_they_name() -> None:
    electronic, post = CALL.deadlines
    staged = call(
        deadlines=(electronic, replace(post, at=on(6, 0, month=10))), correspondence=replace(CALL.correspondence, reminders=(Rung(3, "邮寄"), Rung(1)))
    )

    assert rungs(staged) == (
        (CLOSES, 1, on(29, 9)),
        (on(6, 0, month=10), 3, on(2, 9, month=10)),
        (on(6, 0, month=10), 1, on(4, 9, month=10)),
    )
    assert rungs(call(deadlines=(Deadline("", electronic.term),))) == ()


def asked(case: Dossier) -> list[tuple[TaskKind, str]]:
    return [(one.kind, one.mail) for one in questions(case, CALL)]


def test_late_version_beside_a_timely_one_is_a_question() -> None:
    timely, late = paper(1, arrived=on(20)), paper(2, arrived=CLOSES + INSTANT)

    assert asked(dossier(timely, late)) == [(TaskKind.LATE_REPLACEMENT, late.mail)]
    assert asked(dossier(timely, replace(late, sha256=timely.sha256))) == []  # the same file again
    assert asked(dossier(timely, late, rulings=(ruling(RulingKind.THIS_VERSION, "paper:2"),))) == []


def test_sent_in_time_and_come_too_late_is_a_question() -> None:
    late = paper(1, "申报表", mail="m", arrived=CLOSES + timedelta(minutes=11), dated=CLOSES - timedelta(minutes=2), kind=Kind.PDF)
    both = (late, paper(2, mail="m", arrived=late.arrived, dated=late.dated))

    assert asked(dossier(*both)) == [(TaskKind.BORDERLINE, late.mail)]
    assert asked(dossier(replace(late, dated=CLOSES + INSTANT))) == []
    assert asked(dossier(replace(late, dated=None))) == []
    assert asked(dossier(*both, rulings=(ruling(RulingKind.ON_TIME),))) == []


def test_late_post_is_a_question_unless_a_good_parcel_is_here() -> None:
    late = parcel(no="Y9", posted=date(2025, 10, 2), received=date(2025, 10, 9))

    assert asked(complete(parcels=(late,))) == [(TaskKind.BORDERLINE, "")]
    assert asked(complete(parcels=(late, parcel()))) == []


@pytest.mark.parametrize(
    ("seal", "asks", "owes"),
    [
        ("本单位", Saying("request.no-seal"), "（须加盖公章；未见公章）"),
        ("推荐单位", Saying("ask.sealed-by", (("whose", "推荐单位公章"),)), "（须加盖推荐单位公章；未见公章）"),
        ("学校公章", Saying("ask.sealed-by", (("whose", "学校公章"),)), "（须加盖学校公章；未见公章）"),
    ],
)
def test_a_letter_says_whose_seal_is_asked_for(seal: str, asks: Saying, owes: str) -> None:
    campaign = replace(CALL, requirements=tuple(replace(one, seal=seal) if one.name == "申报表" else one for one in CALL.requirements))
    case = dossier(paper(1, "申报表", findings=(NO_SEAL,)))
    stood = items(case, campaign)
    told = entry(case, stood, campaign)
    receipt, other = Receipt(letterhead(campaign), on(1), 1, (told,), None, on(1).date()), Recipient("", "a@example.org")
    written = render(receipt, Posting("k", other, ""), sender=other, copy_to="", message_id="m@example.org")

    assert next(fault.request for fault in faults(stood) if fault.item == "申报表") == asks
    assert owes in written.text


def test_faults_are_what_the_sender_can_mend_by_mail() -> None:
    case = dossier(paper(1, "申报表", kind=Kind.PDF, findings=(SEAL, Finding("too-long", Weight.SHOULD))), parcels=(parcel(sealed=False),))

    assert faults(items(case, CALL)) == (Fault("案例", Saying("finding.not-sent"), Saying("request.not-sent")),)
