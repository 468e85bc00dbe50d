"""Letters that no mail asks for, from the books to the outbox; and mails of several cases of which a person has one in hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from test_rulings import BEGAN, form, receive

from config.settings import SendMode, write_initial
from notifier.notices import Posted, Withdrawn
from notifier.record import load
from tracker.core.model import LetterState, RulingKind, Task, TaskKind
from tracker.desk import Desk, open_desk
from tracker.flow import answers, letters, office, verdicts, welcome
from tracker.flow.office import Parcel, log_parcel
from tracker.flow.verdicts import Verdict
from tracker.store.ledger import Draft, Hand

ONE, TWO = "DJ2025-0001", "DJ2025-0002"
MORNING = BEGAN + timedelta(hours=3)
PAPERS = ("申报表(纸质)", "案例(纸质)")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    yield opened
    opened.close()


def outbox(desk: Desk, *kinds: str) -> list[Draft]:
    with desk.store.look() as ledger:
        keys = [one.key for one in ledger.outbox.letters("DJ2025") if one.kind in kinds and one.state in {LetterState.HELD, LetterState.QUEUED}]
        return [draft for key in keys if (draft := ledger.outbox.draft(key)) is not None]


def sent(desk: Desk, key: str, at: datetime) -> None:
    with desk.store.begin() as ledger:
        ledger.outbox.release(key, by="李老师", at=at)
        (claimed,) = [one for one in ledger.outbox.claim(now=at + timedelta(days=1), holder="t", limit=50) if one.draft.key == key]
        ledger.outbox.outcome(key, claimed.fence, LetterState.SENT, detail="250", at=at, by="t")


def unwanted(desk: Desk, key: str) -> bool:
    """Whether it would be held back at the moment of sending."""
    with desk.store.begin() as ledger:
        ledger.outbox.release(key, by="李老师", at=MORNING)
        claimed = ledger.outbox.claim(now=MORNING + timedelta(days=1), holder="t", limit=50)
        found = welcome.look(desk, ledger, claimed, MORNING).unwanted
        for one in claimed:
            ledger.outbox.outcome(one.draft.key, one.fence, LetterState.QUEUED, detail="", at=MORNING, by="t", blameless=True)
    return key in found


def silence(desk: Desk, kind: TaskKind, number: str) -> str:
    key = f"t:{kind.name}:{number}"
    with desk.store.begin() as ledger:
        ledger.office.ask(Task(key, kind, "怎么办？", "DJ2025", submission=number), hand=Hand("机器", BEGAN))
    return key


def two_cases(desk: Desk) -> None:
    receive(desk, "申报", ("申报表一.docx", form("临江区社会工作协会", "银发守护")), ("申报表二.docx", form("临江区社会工作协会", "工地红哨")))


def test_a_parcel_is_acknowledged_once_to_who_wrote(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    noon = MORNING + timedelta(hours=1)
    log_parcel(desk, desk.campaign(), Parcel(noon.date(), PAPERS[:1], cases=(ONE,), sealed=True), now=noon)
    log_parcel(desk, desk.campaign(), Parcel(noon.date(), PAPERS), now=noon)

    queued = [letters.remind(desk, now=noon + timedelta(minutes=minute)) for minute in (1, 2)]
    (draft,) = outbox(desk, "posted")
    notice = load(dict(draft.notice))
    assert isinstance(notice, Posted)

    assert queued == [1, 0]
    assert (draft.cases, draft.to, notice.items, notice.register_no) == ((ONE,), "lianxi@example.cn", PAPERS[:1], "DJ2025-Y0001")

    # What was not tried yet is thought of anew when a second one is claimed, and each of the two has its day.
    office.claim(desk, desk.campaign(), "DJ2025-Y0002", (ONE,), by="李老师", now=noon + timedelta(hours=1))
    days = [noon + timedelta(hours=2), noon + timedelta(hours=3), noon + timedelta(days=1), noon + timedelta(days=2)]
    assert [letters.remind(desk, now=day) for day in days] == [1, 0, 1, 0]
    assert sorted(draft.key.split(":")[1] for draft in outbox(desk, "posted")) == ["DJ2025-Y0001", "DJ2025-Y0002"]


def test_a_parcel_from_before_the_first_mail_is_in_its_receipt_and_in_no_letter_of_its_own(desk: Desk) -> None:
    log_parcel(desk, desk.campaign(), Parcel(BEGAN.date(), PAPERS, units=("临江区社会工作协会",)), now=BEGAN)
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))

    assert [letters.remind(desk, now=MORNING), outbox(desk, "posted")] == [0, []]


def test_nothing_overtakes_the_answer_to_a_backlog_that_a_person_has_not_let_go(desk: Desk) -> None:
    automatic = replace(desk, settings=replace(desk.settings, send=SendMode.AUTOMATIC))
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    late = BEGAN + timedelta(days=5)  # the mailbox was met five days after the mail came
    letters.answer(automatic, now=late)
    log_parcel(desk, desk.campaign(), Parcel(late.date(), PAPERS[:1], cases=(ONE,), sealed=True), now=late)

    letters.remind(automatic, now=late + timedelta(days=1))
    with desk.store.look() as ledger:
        (held,) = (one for one in ledger.outbox.letters("DJ2025") if one.kind == "posted")
    assert (held.state, held.reason) == (LetterState.HELD, "此前对积压来信的答复尚待放行")

    (answer,) = outbox(desk, "receipt", "deficiency")
    sent(desk, answer.key, late + timedelta(days=1, hours=1))
    log_parcel(desk, desk.campaign(), Parcel(late.date(), PAPERS[1:], cases=(ONE,), sealed=True), now=late + timedelta(days=2))
    letters.remind(automatic, now=late + timedelta(days=3))
    with desk.store.look() as ledger:
        found = [one.state for one in ledger.outbox.letters("DJ2025") if one.kind == "posted" and "Y0002" in one.key]
    assert found == [LetterState.QUEUED]


def test_a_withdrawal_is_confirmed_when_a_person_grants_what_was_asked(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    key = silence(desk, TaskKind.WITHDRAWAL, ONE)
    made = answers.decide(desk, desk.campaign(), key, answers.Answer(word=RulingKind.WITHDRAW.value), by="李老师", now=MORNING)
    letters.remind(desk, now=MORNING)
    (draft,) = outbox(desk, "withdrawn")
    assert isinstance(load(dict(draft.notice)), Withdrawn)
    assert draft.key == f"withdrawn:{ONE}:{made.rulings[0]}"
    assert not unwanted(desk, draft.key)

    office.undo(desk, made.rulings[0], by="李老师", now=MORNING + timedelta(minutes=5))
    letters.remind(desk, now=MORNING + timedelta(minutes=6))
    assert outbox(desk, "withdrawn") == []


def test_who_is_let_go_without_having_asked_is_not_told_so(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    verdicts.pronounce(desk, desk.campaign(), Verdict(RulingKind.WITHDRAW.value, ONE), by="李老师", now=MORNING)
    letters.remind(desk, now=MORNING)

    assert outbox(desk, "withdrawn") == []


@pytest.mark.parametrize("kind", [TaskKind.UNIT, TaskKind.DUPLICATE, TaskKind.TITLE, TaskKind.PRIVACY])
def test_the_answer_of_a_case_in_hand_follows_when_the_question_is_closed(desk: Desk, kind: TaskKind) -> None:
    two_cases(desk)
    key = silence(desk, kind, TWO)
    letters.answer(desk, now=MORNING)
    first = outbox(desk, "receipt", "deficiency")
    sent(desk, first[0].key, MORNING)

    answers.decide(desk, desk.campaign(), key, answers.Answer(word=RulingKind.CLOSE.value), by="李老师", now=MORNING + timedelta(minutes=1))
    letters.answer(desk, now=MORNING + timedelta(minutes=2))
    letters.answer(desk, now=MORNING + timedelta(minutes=3))

    assert [one.cases for one in first] == [(ONE,)]
    assert [one.cases for one in outbox(desk, "receipt", "deficiency")] == [(TWO,)]


def test_mails_hours_apart_that_are_answered_at_once_are_told_the_same_fault_once(desk: Desk) -> None:
    call = desk.campaign()
    away = replace(desk, campaigns=(replace(call, correspondence=replace(call.correspondence, receipt=False)),))  # nobody is answered meanwhile
    filled = ("申报表.docx", form("临江区社会工作协会", "银发守护"))
    mails = {receive(away, "申报", filled, number=number, text=f"第{number}次报送，材料见附件。") for number in (1, 3)}
    assert outbox(desk, "receipt", "deficiency") == []

    queued = [letters.answer(desk, now=MORNING + timedelta(hours=hour)) for hour in (4, 5)]
    (draft,) = outbox(desk, "receipt", "deficiency")
    with desk.store.look() as ledger:
        waiting = ledger.cases.unanswered("DJ2025", before=MORNING + timedelta(days=9))
        answered = {one.sha256: one.covered for one in ledger.cases.mails(mails)}

    assert (queued, draft.kind, draft.cases) == ([1, 0], "deficiency", (ONE,))
    assert (waiting, answered) == ((), dict.fromkeys(mails, True))


def test_a_letter_recalled_beside_one_that_went_out_is_owed_again_and_the_other_is_not(desk: Desk) -> None:
    two_cases(desk)
    letters.answer(desk, now=MORNING)
    before = outbox(desk, "receipt", "deficiency")
    gone = next(one for one in before if one.cases == (ONE,))
    sent(desk, gone.key, MORNING)

    verdicts.pronounce(desk, desk.campaign(), Verdict(RulingKind.WAIVE.value, TWO, item="案例"), by="李老师", now=MORNING)
    recalled = outbox(desk, "receipt", "deficiency")
    letters.answer(desk, now=MORNING + timedelta(minutes=2))
    (after,) = outbox(desk, "receipt", "deficiency")

    assert (len(before), recalled, after.cases) == (2, [], (TWO,))
    assert after.key not in {one.key for one in before}  # 案例 is lacking no more
