"""How things stand: every rule of the fold, with its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from test_core_builders import CALL, CLOSES, NO_SEAL, SEAL, call, complete, dossier, on, paper, parcel, read_cell, requirement, ruling, submission, task

from config.campaign import Amount, Basis, Check, Deadline, Need, Requirement, Term, Weight
from ingest.facts import Kind
from tracker.core.model import CaseState, Dossier, Finding, RulingKind, Standing, TaskKind
from tracker.core.standing import case_state, extension, item, items, post_verdict, too_late

MISSING = Finding("not-sent", Weight.MUST)
LATE = Finding("late", Weight.HUMAN)
WRONG = Finding("wrong-format", Weight.MUST, values=(("wanted", "Word"), ("found", "PDF")))
INSTANT = timedelta(microseconds=1)


def stood(case: Dossier, campaign=CALL) -> dict[str, str]:
    return {one.requirement.key: one.standing.value for one in items(case, campaign)}


def essay(case: Dossier, wanted: Requirement | None = None) -> tuple[Standing, tuple[Finding, ...], list[tuple[int, int, str]]]:
    """Standing of the case text, its findings, and (paper, version, standing) of each version."""
    found = item(case, wanted or requirement("案例"), CALL)
    return found.standing, found.findings, [(one.paper.id, one.version, one.standing.value) for one in found.papers]


def state(case: Dossier) -> CaseState:
    return case_state(case, items(case, CALL))


def test_empty_case_owes_what_is_required_and_nothing_that_is_only_welcome() -> None:
    case = dossier()

    assert stood(case) == {
        "申报表": "missing",
        "案例": "missing",
        "品牌标识": "not-owed",
        "相关资料": "not-owed",
        "申报表(纸质)": "missing",
        "案例(纸质)": "missing",
        "相关资料(纸质)": "not-owed",
    }
    assert essay(case) == (Standing.MISSING, (MISSING,), [])
    assert state(case) is CaseState.TO_SUPPLEMENT


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (complete(), CaseState.AWAITING_PAPER),
        (complete(parcels=(parcel(),)), CaseState.COMPLETE_TO_VERIFY),
        (complete(parcels=(parcel(),), rulings=(ruling(RulingKind.ACCEPT, "item:申报表"),)), CaseState.COMPLETE),
        (complete(parcels=(parcel(posted=date(2025, 10, 2), received=date(2025, 10, 5)),)), CaseState.LATE),
        (complete(parcels=(parcel(sealed=False),)), CaseState.TO_SUPPLEMENT),
        (complete(parcels=(parcel(posted=None, received=date(2025, 10, 8)),)), CaseState.IN_REVIEW),
        (complete(tasks=(task(TaskKind.WITHDRAWAL),)), CaseState.IN_REVIEW),
        (complete(tasks=(task(TaskKind.WITHDRAWAL, closed=True),)), CaseState.AWAITING_PAPER),
        (complete(tasks=(task(TaskKind.ENQUIRY),)), CaseState.AWAITING_PAPER),
        (complete(rulings=(ruling(RulingKind.WITHDRAW),)), CaseState.WITHDRAWN),
        (dossier(paper(1, "申报表", arrived=CLOSES + INSTANT), paper(2, arrived=CLOSES + INSTANT)), CaseState.LATE),
        (dossier(paper(1, "申报表", kind=Kind.PDF), paper(2, arrived=CLOSES + INSTANT)), CaseState.TO_SUPPLEMENT),
    ],
)
def test_case_is_one_word(case: Dossier, expected: CaseState) -> None:
    assert state(case) is expected


@pytest.mark.parametrize(
    ("kind", "findings", "expected"),
    [
        (Kind.DOCX, (), Standing.ACCEPTED),
        (Kind.DOCX, (Finding("too-long", Weight.SHOULD),), Standing.ACCEPTED),
        (Kind.PDF, (WRONG,), Standing.DEFECTIVE),
        (Kind.WPS, (Finding("unread", Weight.HUMAN, remark=True),), Standing.RECEIVED),
        (Kind.DOCX, (Finding("word-count", Weight.MUST, remark=True),), Standing.ACCEPTED),
    ],
)
def test_paper_stands_by_its_findings(kind: Kind, findings: tuple[Finding, ...], expected: Standing) -> None:
    assert essay(dossier(paper(1, kind=kind, findings=findings)))[0] is expected


def test_sealed_item_waits_for_a_person_until_one_accepts_it() -> None:
    scan = paper(1, "申报表", kind=Kind.PDF, findings=(SEAL,))

    assert stood(dossier(scan))["申报表"] == "to-verify"
    assert stood(dossier(scan, rulings=(ruling(RulingKind.ACCEPT, "paper:1"),)))["申报表"] == "accepted"
    assert stood(dossier(scan, rulings=(ruling(RulingKind.ACCEPT, "item:申报表"),)))["申报表"] == "accepted"
    assert stood(dossier(scan, rulings=(ruling(RulingKind.RETURN, "paper:1"),)))["申报表"] == "defective"


@pytest.mark.parametrize(("arrived", "expected"), [(CLOSES, "accepted"), (CLOSES + INSTANT, "late"), (CLOSES - INSTANT, "accepted")])
def test_the_last_instant_is_in_time(arrived, expected: str) -> None:
    assert stood(dossier(paper(1, arrived=arrived)))["案例"] == expected


def test_extension_counts_to_the_end_of_its_day_until_undone() -> None:
    just, missed = paper(1, arrived=on(6, 0, month=10)), paper(1, arrived=on(6, 0, month=10) + INSTANT)
    extended = ruling(RulingKind.EXTEND, value="2025-10-05")

    assert essay(dossier(just, rulings=(extended,)))[0] is Standing.ACCEPTED
    assert essay(dossier(missed, rulings=(extended,)))[0] is Standing.LATE
    assert essay(dossier(just, rulings=(replace(extended, undone=True),)))[0] is Standing.LATE
    assert extension(dossier(rulings=(extended, ruling(RulingKind.EXTEND, value="2025-10-08", identity=2)))) == date(2025, 10, 8)


def test_extension_to_an_earlier_day_takes_nothing_away() -> None:
    assert essay(dossier(paper(1, arrived=CLOSES), rulings=(ruling(RulingKind.EXTEND, value="2025-09-20"),)))[0] is Standing.ACCEPTED


def test_person_may_count_a_late_paper_as_in_time() -> None:
    late = paper(1, arrived=CLOSES + INSTANT)

    assert essay(dossier(late)) == (Standing.LATE, (LATE,), [(1, 1, "late")])
    assert essay(dossier(late, rulings=(ruling(RulingKind.ON_TIME),))) == (Standing.ACCEPTED, (), [(1, 1, "accepted")])


@pytest.mark.parametrize("term", [Term.OPEN_ENDED, Term.UNDECIDED])
def test_nothing_is_late_where_no_day_is_set(term: Term) -> None:
    assert not too_late(on(1), Deadline("", term), None, CALL.zone)
    assert post_verdict(parcel(), Deadline("", term), None, CALL.zone) is Standing.ACCEPTED


def test_waived_item_is_not_asked_for() -> None:
    case = dossier(rulings=(ruling(RulingKind.WAIVE, "item:案例"),))

    assert essay(case) == (Standing.WAIVED, (), [])
    assert essay(dossier(rulings=(ruling(RulingKind.WAIVE, "item:案例", undone=True),)))[0] is Standing.MISSING


def test_later_version_supersedes_and_identical_bytes_are_one_version() -> None:
    case = dossier(
        paper(1, file="a", arrived=on(10)), paper(2, file="b", arrived=on(11), findings=(WRONG,)), paper(3, file="b", arrived=on(12), findings=(WRONG,))
    )

    assert essay(case) == (Standing.DEFECTIVE, (WRONG,), [(1, 1, "superseded"), (2, 2, "defective"), (3, 2, "defective")])


def test_late_version_never_replaces_a_timely_one() -> None:
    assert essay(dossier(paper(1, arrived=CLOSES), paper(2, arrived=CLOSES + INSTANT))) == (Standing.ACCEPTED, (), [(1, 1, "accepted"), (2, 2, "late")])


def test_person_may_choose_a_version() -> None:
    older, newer, late = paper(1, arrived=on(10)), paper(2, arrived=on(11)), paper(3, arrived=CLOSES + INSTANT)
    first = ruling(RulingKind.THIS_VERSION, "paper:1")

    assert essay(dossier(older, newer, rulings=(first,)))[2] == [(1, 1, "accepted"), (2, 2, "superseded")]
    assert essay(dossier(older, newer, rulings=(replace(first, undone=True),)))[2] == [(1, 1, "superseded"), (2, 2, "accepted")]
    assert essay(dossier(older, late, rulings=(ruling(RulingKind.THIS_VERSION, "paper:3"),)))[2] == [(1, 1, "superseded"), (3, 2, "accepted")]


def test_the_last_choice_of_a_version_holds() -> None:
    older, newer = paper(1, arrived=on(10)), paper(2, arrived=on(11))
    first, then = ruling(RulingKind.THIS_VERSION, "paper:2"), ruling(RulingKind.THIS_VERSION, "paper:1", identity=2, at=on(20))

    assert essay(dossier(older, newer, rulings=(then, first)))[2] == [(1, 1, "accepted"), (2, 2, "superseded")]


def test_void_paper_gives_way_to_the_one_before() -> None:
    case = dossier(paper(1, arrived=on(10)), paper(2, arrived=on(11)), rulings=(ruling(RulingKind.VOID, "paper:2"),))

    assert essay(case) == (Standing.ACCEPTED, (), [(1, 1, "accepted"), (2, 2, "superseded")])
    assert essay(dossier(paper(1), rulings=(ruling(RulingKind.VOID, "paper:1"),))) == (Standing.MISSING, (MISSING,), [(1, 1, "superseded")])


def test_a_later_ruling_on_the_same_paper_outranks_an_earlier_one() -> None:
    rulings = (ruling(RulingKind.RETURN, "paper:1", identity=1, at=on(11)), ruling(RulingKind.ACCEPT, "paper:1", identity=2, at=on(12)))

    assert essay(dossier(paper(1), rulings=rulings))[0] is Standing.ACCEPTED
    assert essay(dossier(paper(1), rulings=(rulings[0], replace(rulings[1], undone=True))))[0] is Standing.DEFECTIVE


def test_stamped_scan_stands_beside_the_text_it_was_printed_from() -> None:
    blank = Finding("empty-field", Weight.MUST, values=(("label", "联系电话"),))
    text = paper(1, "申报表", mail="m", findings=(NO_SEAL, blank))
    scan = paper(2, "申报表", mail="m", kind=Kind.PDF, findings=(SEAL,), fields=(read_cell("联系电话", "电话", "13000000008"),))

    together = item(dossier(text, scan), requirement("申报表"), CALL)
    alone = item(dossier(text), requirement("申报表"), CALL)

    assert (together.standing, together.findings) == (Standing.TO_VERIFY, (SEAL,))
    assert (alone.standing, alone.findings) == (Standing.DEFECTIVE, (NO_SEAL, blank))


def test_only_like_replaces_like() -> None:
    scan, text = paper(1, "申报表", kind=Kind.PDF, arrived=on(10), findings=(SEAL,)), paper(2, "申报表", arrived=on(11), findings=(NO_SEAL,))

    found = item(dossier(scan, text), requirement("申报表"), CALL)

    assert (found.standing, [one.standing.value for one in found.papers]) == (Standing.TO_VERIFY, ["to-verify", "defective"])


def test_gathering_item_keeps_every_paper() -> None:
    case = dossier(paper(1, "相关资料", kind=Kind.JPEG, arrived=on(10)), paper(2, "相关资料", kind=Kind.JPEG, arrived=on(11)))

    assert [one.standing.value for one in item(case, requirement("相关资料"), CALL).papers] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    ("received", "posted", "by_hand", "expected"),
    [
        (date(2025, 9, 8), date(2025, 9, 5), False, Standing.ACCEPTED),
        (date(2025, 10, 9), date(2025, 9, 30), False, Standing.ACCEPTED),
        (date(2025, 10, 10), date(2025, 9, 30), False, Standing.ACCEPTED),
        (date(2025, 10, 11), date(2025, 9, 30), False, Standing.IN_REVIEW),  # beyond the ten days of grace
        (date(2025, 10, 2), date(2025, 10, 1), False, Standing.LATE),
        (date(2025, 9, 30), None, False, Standing.ACCEPTED),  # an illegible postmark does not matter when it is here in time
        (date(2025, 10, 1), None, False, Standing.IN_REVIEW),
        (date(2025, 9, 30), None, True, Standing.ACCEPTED),
        (date(2025, 10, 1), date(2025, 9, 29), True, Standing.LATE),  # by hand the day of delivery counts
    ],
)
def test_post_is_judged_by_postmark_arrival_and_hand(received: date, posted: date | None, by_hand: bool, expected: Standing) -> None:
    assert post_verdict(parcel(received=received, posted=posted, by_hand=by_hand), CALL.deadline_of(requirement("案例(纸质)")), None, CALL.zone) is expected


def test_post_by_arrival_where_the_call_wants_it_here() -> None:
    deadline = replace(CALL.deadline_of(requirement("案例(纸质)")), basis=Basis.DELIVERED)

    assert post_verdict(parcel(received=date(2025, 10, 1), posted=date(2025, 9, 5)), deadline, None, CALL.zone) is Standing.LATE


def test_best_of_several_parcels_counts() -> None:
    late, timely = parcel(no="Y1", posted=date(2025, 10, 2), received=date(2025, 10, 5)), parcel("案例(纸质)", no="Y2")

    assert stood(dossier(parcels=(late, timely))) | {"申报表(纸质)": "late", "案例(纸质)": "accepted"} == stood(dossier(parcels=(late, timely)))
    assert stood(dossier(parcels=(late,), rulings=(ruling(RulingKind.ON_TIME),)))["案例(纸质)"] == "accepted"
    assert stood(dossier(parcels=(late,), rulings=(ruling(RulingKind.EXTEND, value="2025-10-02"),)))["案例(纸质)"] == "accepted"


def test_unsealed_paper_is_defective_whatever_came_first() -> None:
    unsealed, sealed = parcel(no="Y1", sealed=False), parcel(no="Y2", sealed=True)

    assert stood(dossier(parcels=(unsealed,)))["案例(纸质)"] == "defective"
    assert stood(dossier(parcels=(unsealed, sealed)))["案例(纸质)"] == "accepted"
    assert stood(dossier(parcels=(sealed, unsealed)))["案例(纸质)"] == "accepted"


def test_item_inside_another_is_looked_for_there_by_a_person() -> None:
    inside = requirement("品牌标识", need=Need.REQUIRED)
    campaign = call(requirement("案例"), inside)
    asked = Finding("person-decides", Weight.HUMAN, values=(("question", "“品牌标识”是否在内"),), remark=True)

    here, _, gone = items(dossier(paper(1)), campaign)[1], None, items(dossier(), campaign)[1]

    assert (here.standing, here.findings) == (Standing.TO_VERIFY, (asked,))
    assert (gone.standing, gone.findings) == (Standing.MISSING, (MISSING,))


def test_any_of_two_ways_inside_another_will_do() -> None:
    either = Requirement("品牌内涵", any_of=(Requirement("文字", inside="案例"), Requirement("图片", inside="申报表")))
    campaign = call(requirement("申报表"), requirement("案例"), either)

    assert stood(dossier(paper(1)), campaign)["品牌内涵"] == "to-verify"
    assert stood(dossier(paper(1, "申报表", kind=Kind.PDF)), campaign)["品牌内涵"] == "to-verify"
    assert stood(dossier(), campaign)["品牌内涵"] == "missing"


def test_both_formats_are_wanted_together() -> None:
    both = requirement("案例", formats=(), together=("doc", "pdf"))
    lacking = Finding("not-together", Weight.MUST, values=(("wanted", "Word和PDF"), ("missing", "PDF")))

    assert essay(dossier(paper(1, mail="m")), both)[:2] == (Standing.DEFECTIVE, (lacking,))
    assert essay(dossier(paper(1, mail="m"), paper(2, mail="m", kind=Kind.PDF)), both)[:2] == (Standing.ACCEPTED, ())
    # What came is neither: that is said once, and not a second time for each format.
    neither = Finding("wrong-format", Weight.MUST, values=(("wanted", "Word和PDF"), ("found", "图片")))
    assert essay(dossier(replace(paper(1, mail="m", kind=Kind.JPEG), findings=(neither,))), both)[:2] == (Standing.DEFECTIVE, (neither,))


@pytest.mark.parametrize(("count", "code"), [(2, "too-few-pictures"), (3, None), (5, None), (6, "too-many-pictures")])
def test_set_of_pictures_is_counted(count: int, code: str | None) -> None:
    group = requirement("相关资料", checks=(Check(Weight.MUST, "张数", amount=Amount("3-5张", Decimal(3), Decimal(5))),))
    pictures = [paper(number, "相关资料", kind=Kind.JPEG) for number in range(count)]

    found = item(dossier(*pictures, replace(pictures[0], id=99)), group, CALL)  # the same picture twice is one

    assert [(one.code, dict(one.values)["found"]) for one in found.findings] == ([(code, str(count))] if code else [])


def test_pictures_in_an_archive_are_not_called_too_few() -> None:
    group = requirement("相关资料", checks=(Check(Weight.MUST, "张数", amount=Amount("3-5张", Decimal(3), Decimal(5))),))

    assert item(dossier(paper(1, "相关资料", kind=Kind.ZIP)), group, CALL).findings == ()


@pytest.mark.parametrize(("category", "expected"), [("1", "missing"), ("2", "not-owed"), ("", "not-owed")])
def test_conditional_item_is_owed_when_its_condition_is_known_to_hold(category: str, expected: str) -> None:
    campaign = call(requirement("案例", when=(("分类", "1"),)))

    assert stood(dossier(case=submission(category=category)), campaign)["案例"] == expected
