"""When organisers hear from us, by China's calendar; what one issue says; and the read model behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_core_builders import CALL, NAME, SEAL, ZONE, brief, call, complete, dossier, on, paper, parcel, read_cell, ruling, sha, submission, task

from config.campaign import Deadline, Term
from ingest.facts import Kind
from notifier import official
from notifier.notices import Count, Listed, Posting, Recipient, Roll, Saying
from notifier.outline import Cases
from notifier.render import paged, render
from notifier.words import LANGUAGES, knows
from tracker.core import board, past
from tracker.core.decide import OWN_LETTER
from tracker.core.digest import digest, issues, newest, working
from tracker.core.issue import LISTED, slug
from tracker.core.model import CaseState, Fate, LetterState, RulingKind, Standing, TaskKind
from tracker.core.regions import distribution
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
    assert told.states == (Count("workbook.state-complete-to-verify", 1), Count("workbook.state-awaiting-paper", 1))
    assert told.categories == (Count("党建引领基层治理党建品牌", 1), Count("digest.uncategorised", 1))
    assert (told.decisions, told.chores) == ((Count("task.withdrawal", 1),), (Count("digest.seals", 2), Count("task.seal", 1)))
    assert told.undecided == Roll("", 1, (Listed("DJ2025-0001", NAME, "星火照邻", "workbook.kind-withdrawal"),))
    assert (told.timeliness, told.post, told.rolls, told.book) == ((), (), (), True)
    assert told.tomorrow == (Saying("digest.remind-on", (("date", "9月23日"), ("hour", "9"), ("n", "1"))),)


def test_every_kind_and_state_has_words_in_both_languages() -> None:
    codes = [f"task.{slug(kind.name)}" for kind in TaskKind]
    codes += [f"workbook.kind-{slug(kind.name)}" for kind in TaskKind] + [f"workbook.state-{slug(state.name)}" for state in CaseState]

    assert [(code, language) for code in codes for language in LANGUAGES if not knows(code, language)] == []


def test_what_moved_is_the_difference_of_two_readings_of_the_same_evidence() -> None:
    old = complete(mails=(brief("m", on(10)),), case=submission(1))
    # Half of it came before the last issue, the rest since; another is new and lacks its form.
    later = dossier(
        paper(1, "申报表", mail="x", kind=Kind.PDF, findings=(SEAL,), arrived=on(19)),
        paper(2, "案例", mail="y", arrived=on(21)),
        case=submission(2, "青禾区南湖社区", "红船渡", opened=on(19)),
        mails=(brief("x", on(19)), brief("y", on(21))),
    )
    new = dossier(paper(3, "案例", mail="z", arrived=on(21)), case=submission(3, "青禾区东湖社区", "灯塔", opened=on(21)), mails=(brief("z", on(21)),))
    cases, since = (old, later, new), on(20, 8)
    envelope = parcel(received=date(2025, 9, 20))
    now = board.report(CALL, cases, at=on(22, 8), parcels=((envelope, "DJ2025-0001", NAME), (parcel(no="Y2", received=date(2025, 9, 22)), "", "")))
    before = board.report(CALL, tuple(past.known(cases, since, CALL.zone)), at=since)
    issue = next(one for one in issues(CALL, OPENED) if one.name == "2025-09-22")

    assert digest(now, issue, since, before).moved == (
        Saying("digest.moved-units", (("n", "1"),)),
        Saying("digest.moved-cases", (("n", "1"),)),
        Saying("digest.moved-complete", (("n", "1"),)),
        Saying("digest.moved-lacking", (("n", "1"),)),
        Saying("digest.moved-post", (("n", "1"),)),  # the one of the 22nd is told by the next issue
    )
    assert digest(before, issue, since, before).moved == (Saying("digest.moved-none"),)
    assert digest(now, issue, None).moved == ()


def test_an_envelope_is_told_by_one_issue_and_only_one() -> None:
    told = []
    all_issues = issues(CALL, OPENED)
    for last, issue in pairwise(all_issues):
        lines = tuple((parcel(no=f"Y{day}", received=date(2025, 9, day)), "", "") for day in range(9, 30))
        moved = {one.code: one.values for one in digest(board.report(CALL, (), at=issue.at, parcels=lines), issue, last.at, reported()).moved}
        told.append(int(dict(moved.get("digest.moved-post", (("n", "0"),)))["n"]))

    assert sum(told) == 21


def test_the_final_report_has_timeliness_post_and_the_lists() -> None:
    whole = complete(mails=(brief("m", on(10)),), parcels=(parcel(),))
    lacking = dossier(paper(3, "案例", mail="z"), case=submission(2, "青禾区东湖社区", "灯塔"), mails=(brief("z"),))
    late = dossier(
        paper(4, "申报表", mail="l", kind=Kind.PDF, arrived=on(2, month=10)),
        paper(5, "案例", mail="l", arrived=on(2, month=10)),
        case=submission(3, "青禾区西湖社区", "晚钟", opened=on(2, month=10)),
        mails=(brief("l", on(2, month=10)),),
    )
    found = board.report(
        CALL,
        (whole, lacking, late),
        at=on(11, 8, month=10),
        parcels=(
            (parcel(), "DJ2025-0001", NAME),
            (parcel(), "DJ2025-0002", "青禾区东湖社区"),  # one envelope of two cases is one
            (parcel(no="Y2", posted=date(2025, 10, 3), received=date(2025, 10, 5)), "", ""),
            (parcel(no="Y3", posted=date(2025, 10, 3), received=date(2025, 10, 5)), "DJ2025-0003", "青禾区西湖社区"),
        ),
    )

    told = digest(found, issues(CALL, OPENED)[-1], None)

    assert told.timeliness == (Count("digest.on-time", 2), Count("digest.late", 1))
    assert told.post == (Count("digest.post-all", 3), Count("digest.post-on-time", 1), Count("digest.post-late", 1), Count("digest.post-unclaimed", 1))
    assert told.rolls == (
        Roll("digest.roll-late", 1, (Listed("DJ2025-0003", "青禾区西湖社区", "晚钟"),)),
        Roll("digest.roll-lacking", 1, (Listed("DJ2025-0002", "青禾区东湖社区", "灯塔", "workbook.state-to-supplement"),)),
        Roll("digest.roll-complete", 1, (Listed("DJ2025-0001", NAME, "星火照邻", "workbook.state-complete-to-verify"),)),
    )
    assert told.undecided is None
    assert told.decisions[0] == Count("digest.late-cases", 1)


def lined(number: int, state: CaseState) -> CaseLine:
    return CaseLine(f"DJ2025-{number:04}", f"青禾区第{number}社区", "", "", state, (), (), (), "", "", "", None, None, 0, None)


def test_a_case_in_review_is_named_with_what_it_waits_for_and_leaders_read_theirs_first() -> None:
    lines = tuple(lined(number, CaseState.IN_REVIEW) for number in (1, 2, 3))
    asked = tuple(
        replace(task(kind), submission=f"DJ2025-{number:04}")
        for number, kind in ((1, TaskKind.SEAL), (2, TaskKind.UNIT), (3, TaskKind.UNIT), (3, TaskKind.BORDERLINE))
    )

    (told,) = digest(replace(reported(tasks=asked), cases=lines), issues(CALL, OPENED)[-1], None).rolls

    assert [(one.number, one.why) for one in told.rows] == [
        ("DJ2025-0003", "workbook.kind-borderline"),
        ("DJ2025-0001", "workbook.state-in-review"),
        ("DJ2025-0002", "workbook.kind-unit"),
    ]


ASKED = st.lists(st.tuples(st.integers(1, 12), st.sampled_from(TaskKind), st.booleans()), max_size=12)


@given(states=st.lists(st.sampled_from(CaseState), max_size=12), asked=ASKED, language=st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_the_final_report_names_every_case_once_and_its_sums_are_its_figures(states: list[CaseState], asked: list[Any], language: str) -> None:
    lines = tuple(lined(number, state) for number, state in enumerate(states, 1))
    tasks = tuple(replace(task(kind, closed=closed), submission=f"DJ2025-{number:04}") for number, kind, closed in asked)
    found = replace(reported(tasks=tasks), cases=lines, campaign=replace(CALL, language=language))

    told = digest(found, issues(CALL, OPENED)[-1], None)

    assert sorted(one.number for roll in told.rolls for one in roll.rows) == [one.number for one in lines]
    assert [roll.number for roll in told.rolls] == [len(roll.rows) for roll in told.rolls]
    assert sum(roll.number for roll in told.rolls) == told.cases == sum(one.number for one in told.states)
    figures = {one.label.rpartition("state-")[2]: one.number for one in told.states}
    numbers = {roll.heading: roll.number for roll in told.rolls}
    assert numbers.get("digest.roll-late", 0) == figures.get("late", 0)
    assert numbers.get("digest.roll-complete", 0) == figures.get("complete", 0) + figures.get("complete-to-verify", 0)
    letter = render(told, Posting("k", Recipient("", "a@example.org"), ""), sender=Recipient("", "b@example.org"), copy_to="", message_id="m@example.org")
    page = [row[1] for one in official.pieces(*paged(told)) if isinstance(one, Cases) for row in one.rows]
    for named in (re.findall(r"DJ2025-\d{4}", letter.text), re.findall(r"DJ2025-\d{4}", letter.html), page):
        assert sorted(named) == [one.number for one in lines]


def test_more_cases_than_are_named_are_counted() -> None:
    found = replace(reported(), cases=tuple(lined(number, CaseState.TO_SUPPLEMENT) for number in range(1, 1001)))

    (roll,) = digest(found, issues(CALL, OPENED)[-1], None).rolls

    assert (roll.number, len(roll.rows)) == (1000, LISTED)


def test_categories_stand_in_the_order_of_the_sheet_and_the_unknown_last() -> None:
    names = [one.name for one in CALL.categories]
    keys = ["", "3", "1", "2", "不在表中"]
    found = replace(reported(), cases=tuple(replace(lined(number, CaseState.COMPLETE), category=key) for number, key in enumerate(keys)))

    told = digest(found, issues(CALL, OPENED)[0], None)

    assert told.categories == (*(Count(name, 1) for name in names), Count("digest.uncategorised", 2))


CANARIES = ("13000000008", "130 0000 0009", "0571-12345678", "+86 130-0000-0007", "xinghuo@example.com", "郑一凡")


@pytest.mark.parametrize("final", [False, True])
def test_no_telephone_and_no_private_address_is_in_any_form_of_a_digest(final: bool) -> None:
    unit = f"{NAME}（联系{CANARIES[0]}，{CANARIES[4]}）"
    form = paper(1, "申报表", mail="m", fields=(read_cell("联系人", "姓名", CANARIES[5]), read_cell("联系电话", "电话", CANARIES[0])))
    one = dossier(form, case=submission(1, unit, f"热线 {CANARIES[1]} {CANARIES[2]} {CANARIES[3]}"), mails=(brief("m", on(10), sender=CANARIES[4]),))
    asked = tuple(
        replace(task(kind), question=" ".join(CANARIES), candidates=CANARIES, reasons=CANARIES, answer=CANARIES[0], assignee=CANARIES[5]) for kind in TaskKind
    )
    letter = LetterLine("k", "receipt", CANARIES[4], LetterState.REFUSED, " ".join(CANARIES), on(10), None, None, " ".join(CANARIES), "DJ2025-0001")
    mail = MailLine("s", CANARIES[4], " ".join(CANARIES), CANARIES[4], on(10), Fate.BROKEN, CANARIES[0], (), CANARIES)
    envelope = replace(parcel(), sender=" ".join(CANARIES), note=CANARIES[0], logged_by=CANARIES[5])
    found = board.report(
        CALL, (one,), at=on(22, 8), mails=(mail,), parcels=((envelope, "DJ2025-0001", unit),), tasks=asked, letters=(letter,), last_poll=on(22, 7)
    )

    told = replace(
        digest(found, replace(issues(CALL, OPENED)[9], final=final), on(9), reported()),
        head=replace(digest(found, issues(CALL, OPENED)[9], None).head, enquiries=""),
    )

    written = render(told, Posting("k", Recipient("", "a@example.org"), ""), sender=Recipient("", "b@example.org"), copy_to="", message_id="m@example.org")
    archive = ZipFile(BytesIO(official.paper(told).content))
    page = "".join(re.sub(r"<[^>]*>", "", archive.read(name).decode("utf-8")) for name in archive.namelist() if name.endswith(".xml") and "theme" not in name)
    for text in (written.subject, written.text, written.html, page, repr(told)):
        squeezed = re.sub(r"[\s-]", "", text)
        assert [canary for canary in CANARIES if canary in text or re.sub(r"[\s-]", "", canary) in squeezed] == []
    assert NAME in written.text


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (("杭州市西湖区益民社工中心", "宁波市海曙区志愿者协会", "浙江省社会工作协会"), (("杭州市", 1), ("宁波市", 1), ("浙江省", 1))),
        (
            ("杭州市西湖区益民社工中心", "江苏省南京市鼓楼区社工站", "南京市社会工作协会", "青禾街道南桥社区"),
            (("江苏省", 2), ("浙江省", 1), ("digest.elsewhere", 1)),
        ),
        (("青禾街道南桥社区", "晨光协会"), ()),
        (("鼓楼区社会工作服务中心", "上海市浦东新区乐群社工服务社"), (("上海市", 1), ("digest.elsewhere", 1))),  # several provinces have a 鼓楼区
        ((), ()),
    ],
)
def test_regions_are_what_names_say_and_never_guessed(units: tuple[str, ...], expected: tuple[tuple[str, int], ...]) -> None:
    assert sorted((one.label, one.number) for one in distribution(units)) == sorted(expected)


def test_many_regions_are_the_largest_ones_and_the_rest_added_up() -> None:
    names = [
        "北京市",
        "天津市",
        "河北省",
        "山西省",
        "辽宁省",
        "吉林省",
        "黑龙江省",
        "上海市",
        "江苏省",
        "浙江省",
        "安徽省",
        "福建省",
        "江西省",
        "山东省",
        "河南省",
    ]

    found = distribution([f"{name}社会工作协会" for name in names] + ["河南省社会工作联合会"])

    assert found[0] == Count("河南省", 2)
    assert found[-1] == Count("digest.other-regions", 3)
    assert sum(one.number for one in found) == 16


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
