"""Whether an envelope is in time: every basis a call can have, every way it can come, and the edges of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_core_builders import CALL, dossier, parcel, requirement, ruling

from config.campaign import Basis, Deadline
from tracker.core.model import RulingKind, Standing
from tracker.core.standing import items, post_verdict

ON_TIME, LATE, PERSON = Standing.ACCEPTED, Standing.LATE, Standing.IN_REVIEW
CLOSES = datetime(2025, 9, 30, 16, tzinfo=UTC)  # 30 September, 24:00 in Beijing
GRACE = timedelta(days=10)
SEP, OCT = (lambda day: date(2025, 9, day)), (lambda day: date(2025, 10, day))


@pytest.mark.parametrize(
    ("basis", "grace", "posted", "received", "by_hand", "verdict"),
    [
        # 邮戳: the postmark, or a courier's pick-up, decides; arrival only against the grace
        (Basis.POSTMARK, GRACE, SEP(30), OCT(10), False, ON_TIME),
        (Basis.POSTMARK, GRACE, SEP(30), OCT(11), False, PERSON),
        (Basis.POSTMARK, GRACE, OCT(1), OCT(2), False, LATE),
        (Basis.POSTMARK, timedelta(0), SEP(30), date(2025, 12, 1), False, ON_TIME),
        # no legible postmark: here in time it does not matter, else a person looks
        (Basis.POSTMARK, GRACE, None, SEP(30), False, ON_TIME),
        (Basis.POSTMARK, GRACE, None, OCT(1), False, PERSON),
        (Basis.POSTMARK, GRACE, None, date(2025, 12, 1), False, PERSON),
        # a postmark of a day after it came is misread or mistyped: it makes nobody late
        (Basis.POSTMARK, GRACE, OCT(9), SEP(29), False, ON_TIME),
        (Basis.POSTMARK, GRACE, OCT(9), OCT(3), False, PERSON),
        (Basis.POSTMARK, GRACE, date(2026, 9, 28), OCT(3), False, PERSON),
        # brought by hand: the day it was brought, whatever is said of a postmark; the grace is for the post
        (Basis.POSTMARK, GRACE, None, SEP(30), True, ON_TIME),
        (Basis.POSTMARK, GRACE, None, OCT(1), True, LATE),
        (Basis.POSTMARK, GRACE, SEP(29), OCT(1), True, LATE),
        # 收到, 送达: the day of arrival
        (Basis.RECEIVED, timedelta(0), SEP(20), SEP(30), False, ON_TIME),
        (Basis.RECEIVED, timedelta(0), SEP(20), OCT(1), False, LATE),
        (Basis.DELIVERED, timedelta(0), None, SEP(30), False, ON_TIME),
        (Basis.DELIVERED, timedelta(0), None, OCT(1), False, LATE),
        # 发出: what was posted in time
        (Basis.SENT, timedelta(0), SEP(30), OCT(20), False, ON_TIME),
        (Basis.SENT, GRACE, SEP(30), OCT(20), False, PERSON),
        (Basis.SENT, timedelta(0), None, OCT(1), False, PERSON),
    ],
)
def test_a_day_against_the_deadline(basis: Basis, grace: timedelta, posted: date | None, received: date, *, by_hand: bool, verdict: Standing) -> None:
    deadline = Deadline("邮寄", at=CLOSES, basis=basis, grace=grace)

    assert post_verdict(parcel(posted=posted, received=received, by_hand=by_hand), deadline, None, "Asia/Shanghai") is verdict


@pytest.mark.parametrize(
    ("extended", "verdict"),
    [(None, LATE), (OCT(4), LATE), (OCT(5), ON_TIME), (SEP(1), LATE)],
)
def test_more_time_moves_the_limit_and_never_takes_any_away(extended: date | None, verdict: Standing) -> None:
    deadline = Deadline("邮寄", at=CLOSES, basis=Basis.POSTMARK, grace=GRACE)

    assert post_verdict(parcel(posted=OCT(5), received=OCT(8)), deadline, extended, "Asia/Shanghai") is verdict
    assert post_verdict(parcel(posted=SEP(30), received=OCT(8)), deadline, extended, "Asia/Shanghai") is ON_TIME


days = st.dates(date(2025, 8, 1), date(2025, 12, 31))


@given(posted=st.none() | days, received=days, by_hand=st.booleans(), basis=st.sampled_from(Basis), grace=st.sampled_from((timedelta(0), GRACE)))
def test_what_is_here_in_time_is_never_late(posted: date | None, received: date, *, by_hand: bool, basis: Basis, grace: timedelta) -> None:
    deadline = Deadline("邮寄", at=CLOSES, basis=basis, grace=grace)
    one = parcel(posted=posted, received=received, by_hand=by_hand)

    verdict = post_verdict(one, deadline, None, "Asia/Shanghai")

    assert verdict is ON_TIME if received <= SEP(30) else True
    if verdict is ON_TIME and not one.by_hand:  # earlier is never worse
        assert post_verdict(replace(one, received_on=received - timedelta(days=1)), deadline, None, "Asia/Shanghai") is ON_TIME


FORM, CASE = "申报表(纸质)", "案例(纸质)"


def stood(*parcels: object, rulings: tuple[object, ...] = ()) -> tuple[Standing, Standing]:
    found = {one.requirement.key: one.standing for one in items(dossier(parcels=parcels, rulings=rulings), CALL)}
    return found[FORM], found[CASE]


def test_a_case_in_several_envelopes_is_as_good_as_the_best_of_each_item() -> None:
    form = parcel(FORM, no="Y1")
    case = parcel(CASE, no="Y2", received=OCT(3), posted=OCT(2))
    again = parcel(CASE, no="Y3", received=OCT(9), posted=SEP(30))

    assert stood(form) == (ON_TIME, Standing.MISSING)
    assert stood(form, case) == (ON_TIME, LATE)
    assert stood(form, case, again) == (ON_TIME, ON_TIME)
    assert stood(again, case, form) == (ON_TIME, ON_TIME)


def test_an_envelope_that_a_person_took_as_in_time_is_so_and_the_other_is_not() -> None:
    late, other = parcel(FORM, no="Y1", received=OCT(3), posted=OCT(2)), parcel(CASE, no="Y2", received=OCT(3), posted=OCT(2))

    assert stood(late, other, rulings=(ruling(RulingKind.ON_TIME, "parcel:Y1"),)) == (ON_TIME, LATE)


def test_paper_without_its_seal_is_defective_until_a_sealed_one_comes() -> None:
    bare, sealed = parcel(FORM, no="Y1", sealed=False), parcel(FORM, no="Y2", sealed=True)

    assert requirement(FORM).seal
    assert [stood(bare)[0], stood(bare, sealed)[0], stood(parcel(FORM, sealed=None))[0]] == [Standing.DEFECTIVE, ON_TIME, ON_TIME]
