"""When organisers hear from us, by China's calendar; what one issue says; and the read model behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from test_core_builders import CALL, NAME, ZONE, brief, call, complete, dossier, on, paper, parcel, read_cell, ruling, sha, submission, task

from config.campaign import Deadline, Term
from ingest.facts import Kind
from notifier.notices import Count, Saying
from tracker.core import board
from tracker.core.decide import OWN_LETTER
from tracker.core.digest import digest, issues, newest, working
from tracker.core.model import CaseState, Fate, LetterState, RulingKind, Standing, TaskKind
from tracker.core.report import CaseLine, ItemLine, LetterLine, MailLine, PaperLine, ParcelLine

OPENED = date(2025, 9, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 9, 28), True),  # a Sunday worked for the National Day holiday
        (date(2025, 9, 27), False),
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),  # a Wednesday within it
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),  # a Saturday worked for it
        (date(2099, 10, 1), True),  # beyond the calendar: only weekends are known
        (date(2099, 10, 3), False),
    ],
)
def test_working_days_are_china_s(day: date, expected: bool) -> None:
    assert working(day) is expected


def test_issues_thicken_towards_the_close_and_end_with_the_last_parcel() -> None:
    found = issues(CALL, OPENED)

    assert [one.at.strftime("%m-%d %H") for one in found] == [
        "09-08 08",
        *(f"09-{day} 08" for day in (15, 16, 17, 18, 19, 22, 23, 24, 25, 26, 27, 28, 29, 30)),
        "09-30 18",
        "10-01 08",
        "10-09 08",
        "10-11 08",
    ]
    assert [one.name for one in found if one.at.day == 30] == ["2025-09-30", "2025-09-30b"]
    assert [one.number for one in found] == list(range(1, 20))
    assert [one.final for one in found] == [False] * 18 + [True]


def test_no_issue_before_the_first_mail_nor_for_a_call_without_a_day() -> None:
    assert issues(CALL, date(2025, 9, 29))[0].at == datetime(2025, 9, 30, 8, tzinfo=ZONE)
    assert issues(call(deadlines=(Deadline("", Term.OPEN_ENDED),)), OPENED) == ()


def test_issues_of_a_year_nobody_has_a_calendar_for() -> None:
    far = call(deadlines=(replace(CALL.deadlines[0], at=datetime(2099, 10, 1, tzinfo=ZONE), grace=timedelta(0)),))

    assert [one.name for one in issues(far, date(2099, 9, 24))] == [
        "2099-09-25",
        "2099-09-27",  # a Sunday, but a reminder goes out
        "2099-09-28",
        "2099-09-29",
        "2099-09-30",
        "2099-09-30b",
        "2099-10-01",
        "2099-10-02",
    ]


def test_after_an_outage_only_the_newest_issue_is_sent() -> None:
    found = issues(CALL, OPENED)

    assert newest(found, on(8, 7, 59)) is None
    assert newest(found, on(8, 8)) == found[0]
    assert newest(found, on(24, 12)) == next(one for one in found if one.name == "2025-09-24")
    assert newest(found, on(11, 9, month=12)) == found[-1]


def reported(*dossiers, **parts):
    return board.report(CALL, dossiers, at=on(22, 8), **parts)


def test_one_issue_counts_cases_questions_and_days() -> None:
    found = reported(
        complete(mails=(brief("a", on(10)),)),
        complete(case=submission(2, "青禾区南湖社区", "红船渡", category="3"), mails=(brief("b", on(21)),), parcels=(parcel(),)),
        tasks=(task(TaskKind.WITHDRAWAL), task(TaskKind.SEAL), task(TaskKind.BOUNCE, closed=True)),
        last_poll=on(22, 7, 58),
    )
    issue = next(one for one in issues(CALL, OPENED) if one.name == "2025-09-22")

    told = digest(found, issue, on(20, 8))

    assert (told.issue, told.final, told.units, told.cases, told.new_cases, told.days_left, told.last_poll) == (issue.number, False, 2, 2, 1, 8, on(22, 7, 58))
    assert told.states == (Count("齐全待验", 1), Count("电子齐·待纸质", 1))
    assert told.categories == (Count("党建引领基层治理党建品牌", 1), Count("未填或待核", 1))
    assert (told.decisions, told.chores) == ((Count("撤回", 1),), (Count("待验章", 2), Count("公章", 1)))
    assert told.tomorrow == (Saying("digest.remind", (("hour", "9"), ("n", "1"))),)


def test_after_the_close_no_days_are_left() -> None:
    assert digest(reported(), issues(CALL, OPENED)[-1], None).days_left is None


def test_case_is_one_line_of_the_board() -> None:
    form = paper(
        7,
        "申报表",
        mail="m",
        kind=Kind.PDF,
        filename="申报表.pdf",
        fields=(
            read_cell("联系人", "姓名", "郑一凡"),
            read_cell("联系电话", "电话", "13000000008"),
            read_cell("分类", "分类", "√社会工作党建品牌 □新兴领域党建品牌"),
        ),
    )
    reminder = LetterLine("reminder:x", "reminder", "xinghuo@example.com", LetterState.SENT, "催", on(15, 9), on(15, 9, 1), None, "", "DJ2025-0001")
    mail = MailLine(sha(("mail", "m")), "m@example.com", "申报材料", "xinghuo@example.com", on(10), Fate.FILED, "已归件", ("DJ2025-0001",), ())

    found = reported(dossier(form, mails=(brief("m", on(10)),), parcels=(parcel(),)), mails=(mail,), letters=(reminder,))
    line = found.cases[0]

    assert replace(line, items=()) == CaseLine(
        number="DJ2025-0001",
        unit=NAME,
        title="星火照邻",
        category="1",
        state=CaseState.TO_SUPPLEMENT,
        items=(),
        parcels=(parcel(),),
        letters=(reminder,),
        contact="郑一凡",
        phone="13000000008",
        sender="xinghuo@example.com",
        first_mail=on(10),
        last_mail=on(10),
        reminders=1,
        last_reminder=on(15, 9, 1),
        stopped=False,
    )
    assert line.items[0] == ItemLine(
        "申报表",
        Standing.TO_VERIFY,
        (),
        (
            PaperLine(
                "DJ2025-0001-01",
                "DJ2025-0001",
                NAME,
                "申报表",
                1,
                Standing.TO_VERIFY,
                (),
                "申报表.pdf",
                Kind.PDF,
                10,
                form.sha256,
                form.mail,
                "申报材料",
                on(10),
                "7",
                form.id,
            ),
        ),
    )


def test_numbers_of_papers_follow_the_order_of_recording() -> None:
    first, second = paper(3, "申报表", kind=Kind.PDF, arrived=on(12)), paper(5, arrived=on(10))

    found = reported(dossier(second, first))

    assert [(one.number, one.requirement) for item in found.cases[0].items for one in item.papers] == [("DJ2025-0001-01", "申报表"), ("DJ2025-0001-02", "案例")]


def test_what_a_person_corrected_outranks_the_form() -> None:
    form = paper(1, "申报表", fields=(read_cell("联系电话", "电话", "1"),))
    older, newer = ruling(RulingKind.CONTACT, "field:电话", "2"), ruling(RulingKind.CONTACT, "field:电话", "3", identity=2, at=on(20))

    assert reported(dossier(form, rulings=(newer, older))).cases[0].phone == "3"
    assert reported(dossier(form, rulings=(replace(newer, undone=True), replace(older, undone=True)))).cases[0].phone == "1"
    assert reported(dossier(form, rulings=(ruling(RulingKind.STOP_MAIL),))).cases[0].stopped


@pytest.mark.parametrize(
    ("written", "key"), [("1", "1"), ("第3类", "3"), ("新兴领域", "2"), ("□社会工作党建品牌 ☑党建引领基层治理党建品牌", "3"), ("其他", "其他"), ("", "")]
)
def test_category_as_people_fill_it_in(written: str, key: str) -> None:
    assert reported(dossier(paper(1, "申报表", fields=(read_cell("分类", "分类", written),)))).cases[0].category == key


def test_own_letters_are_no_mail_and_parcels_have_a_verdict() -> None:
    own = MailLine("s", "m", "回执", "anli@example.org", on(10), Fate.IGNORED, OWN_LETTER, (), ())
    late = parcel(no="Y2", posted=date(2025, 10, 2), received=date(2025, 10, 5))

    found = reported(
        dossier(rulings=(ruling(RulingKind.EXTEND, value="2025-10-03"),)),
        mails=(own,),
        parcels=((parcel(), "", ""), (late, "", ""), (late, "DJ2025-0001", NAME)),
    )

    assert found.mails == ()
    assert found.parcels == (
        ParcelLine(parcel(), "", "", Standing.ACCEPTED),
        ParcelLine(late, "", "", Standing.LATE),
        ParcelLine(late, "DJ2025-0001", NAME, Standing.ACCEPTED),
    )
