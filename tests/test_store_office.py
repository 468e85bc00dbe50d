from __future__ import annotations

import dataclasses
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from store_builders import CODE, LI, NOW, file_mails

from tracker.core.members import Member
from tracker.core.model import PostalReceipt, Ruling, RulingKind, Task, TaskKind
from tracker.core.registered import Registration
from tracker.core.report import AuditLine
from tracker.store.ledger import ParcelRow, Poll, Registered, Store, StoreError
from tracker.store.tables.incoming import PollRow

PARCEL = PostalReceipt("Y001", date(2025, 9, 3), None, True, "", "", ("申报表", "照片"), None, "2", "杭州供电", "柜3", "李老师", "当面")
RULING = Ruling(0, RulingKind.WAIVE, "item:照片", "", "李老师", "领导同意", NOW)
TASK = Task("seal:1", TaskKind.SEAL, "公章清楚吗？", CODE, "", "", ("清楚", "不清楚"), ("只有一半",))


def test_one_parcel_serves_several_cases_or_none(store: Store) -> None:
    nobody = dataclasses.replace(PARCEL, register_no="Y000")
    with store.begin() as ledger:
        file_mails(ledger, 3)
        logged = [ledger.office.log_parcel(CODE, PARCEL, cases=cases, now=NOW) for cases in (("DJ2025-0001",), ("DJ2025-0001", "DJ2025-0003"))]
        ledger.office.log_parcel(CODE, nobody, now=NOW)
        elsewhere = ledger.office.log_parcel("SQ2026", PARCEL, now=NOW)

        assert (logged, elsewhere) == ([True, False], True)
        assert ledger.office.parcels(CODE) == ((nobody, ()), (PARCEL, ("DJ2025-0001", "DJ2025-0003")))
        assert ledger.views.parcels(CODE) == (
            ParcelRow(nobody, "", ""),
            ParcelRow(PARCEL, "DJ2025-0001", "第0供电公司"),
            ParcelRow(PARCEL, "DJ2025-0003", "第2供电公司"),
        )
        assert [dossier.parcels for dossier in ledger.cases.dossiers(CODE)] == [(PARCEL,), (), (PARCEL,)]
        with pytest.raises(StoreError, match="no case"):
            ledger.office.log_parcel(CODE, PARCEL, cases=("DJ2025-0009",), now=NOW)


def test_rulings_are_appended_and_undone_by_rulings(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 1)
        first = ledger.office.rule(CODE, RULING, number="DJ2025-0001")
        ledger.office.rule(CODE, RULING)
        undo = ledger.office.undo(first, by="王老师", why="弄错了", at=NOW)
        again = ledger.office.undo(first, by="王老师", why="弄错了", at=NOW)
        undone = [one.undone for one in ledger.cases.dossiers(CODE)[0].rulings]
        ledger.office.undo(undo, by="李老师", why="没弄错", at=NOW)
        after = [(one.kind, one.undone) for one in ledger.office.rulings(CODE, "DJ2025-0001")]

        assert (undo, undone) == (again, [True, False])
        assert after == [(RulingKind.WAIVE, False), (RulingKind.UNDO, True), (RulingKind.UNDO, False)]
        assert len(ledger.office.rulings(CODE)) == 4
        with pytest.raises(StoreError, match="no ruling"):
            ledger.office.undo(99, by="", why="", at=NOW)


def test_a_ruling_that_is_read_twice_is_one(store: Store) -> None:
    with store.begin() as ledger:
        ids = [ledger.office.rule(CODE, RULING, key="workbook:3:照片") for _ in range(2)]

        assert ids[0] == ids[1]
        assert ledger.office.rulings(CODE) == (dataclasses.replace(RULING, id=ids[0]),)
        assert len(ledger.views.audit(CODE, newest=9)) == 1


def test_a_question_is_asked_and_answered_once(store: Store) -> None:
    with store.begin() as ledger:
        asked = [ledger.office.ask(TASK, hand=LI) for _ in range(2)]
        ledger.office.ask(dataclasses.replace(TASK, key="system:1", campaign=""), hand=LI)
        ledger.office.ask(dataclasses.replace(TASK, key="other", campaign="SQ2026"), hand=LI)
        before = ledger.office.tasks(CODE)
        closed = [ledger.office.close_task("seal:1", answer="清楚", by="李老师", at=NOW) for _ in range(2)]
        open_now = [task.key for task in ledger.office.tasks(CODE)]
        everything = ledger.office.tasks(CODE, open_only=False)
        of_all = [task.key for task in ledger.office.tasks()]
        reopened = ledger.office.ask(TASK, hand=LI)

    assert (asked, closed, reopened) == ([True, False], [True, False], False)
    assert before == (dataclasses.replace(TASK, opened=NOW), dataclasses.replace(TASK, key="system:1", campaign="", opened=NOW))
    assert (open_now, of_all) == (["system:1"], ["other", "system:1"])
    assert everything[-1] == dataclasses.replace(TASK, opened=NOW, closed=True, answer="清楚")


def test_a_lease_has_one_holder_and_a_growing_fence(store: Store) -> None:
    def take(holder: str, after: float) -> int | None:
        with store.begin() as ledger:
            return ledger.office.lease("work", holder=holder, now=NOW + timedelta(seconds=after), seconds=10)

    fences = [take("a", 0), take("b", 5), take("a", 8), take("b", 17), take("b", 18), take("a", 40), take("a", 60)]
    with store.begin() as ledger:
        ledger.office.give_up("work", holder="b", now=NOW + timedelta(seconds=61))
        ledger.office.give_up("work", holder="a", now=NOW + timedelta(seconds=61))
    fences.append(take("b", 61))

    assert fences == [1, None, 1, None, 2, 3, 4, 5]


def test_the_last_poll_is_the_last_that_worked(store: Store) -> None:
    with store.begin() as ledger:
        nothing = ledger.office.last_poll()
        for minutes, account, ok in ((0, "a", True), (1, "b", True), (2, "a", False)):
            ledger.office.polled(account, at=NOW + timedelta(minutes=minutes), ok=ok, detail="", new=minutes)

        assert (nothing, ledger.office.last_poll()) == (None, Poll("b", NOW + timedelta(minutes=1), True, "", 1))
        assert ledger.office.last_poll("a") == Poll("a", NOW, True, "", 0)


def test_looks_into_a_mailbox_are_forgotten_but_for_the_last_that_worked(store: Store) -> None:
    with store.begin() as ledger:
        for days, account, ok in ((0, "silent", True), (1, "silent", False), (2, "a", False), (3, "a", True), (5, "a", True), (40, "a", False)):
            ledger.office.polled(account, at=NOW + timedelta(days=days), ok=ok)
        kept = ledger.connection.execute(select(PollRow.account, PollRow.at).order_by(PollRow.at)).all()

    assert [(account, (at - NOW).days) for account, at in kept] == [("silent", 0), ("silent", 1), ("a", 5), ("a", 40)]


def test_wordings_of_a_sheet_are_remembered(store: Store) -> None:
    with store.begin() as ledger:
        assert [ledger.office.sheet(CODE, sha256=sha256, text="征集单", now=NOW) for sha256 in ("a", "a", "b")] == [True, False, True]


def test_the_log_keeps_one_line_for_one_key(store: Store) -> None:
    line = AuditLine(NOW, "v", "digest", CODE, "", "1", "")
    with store.begin() as ledger:
        for key in ("k", "k", "", ""):
            ledger.office.audit(line, campaign=CODE, key=key)
        ledger.office.audit(line, campaign="SQ2026")

        assert ledger.views.audit(CODE, newest=9) == (line, line, line)
        assert ledger.views.audit(CODE, newest=2) == (line, line)


def test_a_report_lists_what_no_dossier_holds(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 2)
        ledger.office.polled("a", at=NOW, ok=True)
        rows = ledger.views.report_rows(CODE)

    assert (len(rows.mails), rows.letters, rows.tasks, rows.parcels, rows.last_poll) == (2, (), (), (), NOW)


@pytest.mark.parametrize("kind", ["rosters", "registrations"])
def test_a_step_that_two_people_take_back_at_once_is_taken_back_once(store: Store, kind: str) -> None:
    took: list[bool] = []

    def second() -> None:
        with store.begin() as ledger:
            took.append(getattr(ledger, kind).undo(CODE, 1, hand=LI))

    rows = [Member("临江社区")] if kind == "rosters" else [Registered(Registration("1", "BM-1", "临江社区"), "DJ2025-0001")]
    with store.begin() as ledger:
        file_mails(ledger, 1)
        getattr(ledger, kind).put(CODE, "名单.xlsx", rows, hand=LI)
    thread = threading.Thread(target=second)
    with store.begin() as ledger:
        took.append(getattr(ledger, kind).undo(CODE, 1, hand=LI))
        thread.start()
        thread.join(timeout=0.5)
    thread.join()

    assert took == [True, False]
    with store.look() as ledger:
        assert [(one.undoes, one.undone) for one in getattr(ledger, kind).steps(CODE)] == [(None, True), (1, False)]


def test_an_open_question_learns_its_case_and_its_last_day_once(store: Store) -> None:
    days = tuple(NOW + timedelta(days=number) for number in range(3))
    with store.begin() as ledger:
        file_mails(ledger, 2)
        for case, due in (("", None), ("DJ2025-0001", days[1]), ("DJ2025-0002", days[2])):
            ledger.office.ask(dataclasses.replace(TASK, submission=case, due=due), hand=LI)

        assert [(one.submission, one.due) for one in ledger.office.tasks(CODE)] == [("DJ2025-0001", days[1])]


def test_only_an_import_is_taken_back(store: Store) -> None:
    with store.begin() as ledger:
        ledger.rosters.put(CODE, "名单.xlsx", [Member("临江社区")], hand=LI)
        ledger.rosters.undo(CODE, 1, hand=LI)

        for step in (2, 9):  # the undoing, and one that never was
            with pytest.raises(StoreError, match=f"no roster import {step}"):
                ledger.rosters.undo(CODE, step, hand=LI)


def test_a_number_of_another_system_that_stands_for_two_cases_says_nothing(store: Store) -> None:
    rows = [
        Registered(Registration(str(row), theirs, "临江社区"), f"DJ2025-{case:04d}")
        for row, theirs, case in ((1, "BM20250001", 1), (2, "BM20250002", 1), (3, "BM20250002", 2))
    ]
    with store.begin() as ledger:
        file_mails(ledger, 2)
        ledger.registrations.put(CODE, "报名.xlsx", rows, hand=LI)

        assert {*ledger.cases.register(CODE).registered.values()} == {"DJ2025-0001"}
        assert len(ledger.cases.register(CODE).registered) == 1
