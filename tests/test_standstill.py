"""Ticks that change nothing read no case: what lets them off is never older than the books, and never outlives the moment it was thought for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from store_builders import CODE, LI, NOW, file_mails
from test_core_besides import wanting
from test_core_builders import brief, dossier, letter, on, paper, ruling
from test_laws import evidence
from test_owing import MORNING, ONE
from test_rulings import form, receive

from config.settings import write_initial
from tracker.core.due import Grounds, besides, reminders
from tracker.core.members import Member
from tracker.core.model import Dossier, Ruling, RulingKind
from tracker.core.standstill import Standstill, turn
from tracker.desk import Desk, open_desk
from tracker.flow import letters, owing, verdicts
from tracker.flow.verdicts import Verdict
from tracker.schedule import Service
from tracker.store.engine import postgresql
from tracker.store.ledger import Store, StoreError

HALF = timedelta(minutes=30)


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """What the database is asked."""
    asked: list[str] = []

    def listen(*said: Any) -> None:
        asked.append(said[2])

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def named(asked: list[str]) -> set[str]:
    return {name for one in asked for name in re.findall(r"\b(?:FROM|JOIN)\s+\"?(\w+)", one)}


# ── the books count ──────────────────────────────────────────────────────────


def test_whatever_a_case_is_read_from_is_counted_however_it_is_written(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 2)
        ledger.office.rule(CODE, Ruling(0, RulingKind.SAME_UNIT, "name:x", "y", "李老师", "", NOW))
        ledger.rosters.put(CODE, "名册.xlsx", (Member("第0供电公司", "第0供电公司"),), hand=LI)

    with heard(store.engine) as asked, store.look() as ledger:
        ledger.cases.dossiers(CODE)
        ledger.cases.dossiers(CODE, ("DJ2025-0001",))
        ledger.office.decisions(CODE)
        ledger.office.tasks(CODE, open_only=False)
        if postgresql(store.engine):
            found = "SELECT DISTINCT event_object_table, event_manipulation FROM information_schema.triggers WHERE trigger_name LIKE 'change_of_%'"
        else:
            found = "SELECT tbl_name, upper(replace(name, 'change_of_' || tbl_name || '_', '')) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'change_of_%'"
        counted = {(str(table), str(kind)) for table, kind in ledger.connection.execute(text(found))}

    read = named(asked) - {"sqlite_master", "information_schema"}
    assert read >= {"submission", "paper", "message", "ruling", "task", "letter", "roster_step"}
    assert {(table, kind) for table in read for kind in ("INSERT", "UPDATE", "DELETE")} <= counted


def test_count_is_of_what_was_committed(store: Store) -> None:
    def count() -> int:
        with store.look() as ledger:
            return ledger.changes.count()

    def ruled(*numbers: str) -> None:
        with store.begin() as ledger:
            for one in numbers:
                ledger.office.rule(CODE, Ruling(0, RulingKind.STOP_MAIL, "case", "", "李老师", "", NOW), number=one)

    with store.begin() as ledger:
        file_mails(ledger, 1)
    before = count()
    with pytest.raises(StoreError):
        ruled("DJ2025-0001", "DJ2025-0009")  # there is no such case: nothing of it is done
    undone = count()
    with store.begin() as ledger:
        ledger.office.polled("main", at=NOW, ok=True)
        ledger.office.lease("service", holder="t", now=NOW, seconds=60)
    of_others = count()
    with store.look() as old:
        first = old.changes.count()
        ruled("DJ2025-0001")
        meanwhile = old.changes.count()

    assert [undone, of_others, first, meanwhile] == [before] * 4
    assert count() != before


def test_rows_that_are_counted_become_one_and_the_count_stays(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 1)
        for number in range(3):
            ledger.office.rule(CODE, Ruling(0, RulingKind.STOP_MAIL, "case", "", f"李老师{number}", "", NOW), number="DJ2025-0001")

    with store.look() as old:
        before = old.changes.count()
        with store.begin() as ledger:
            ledger.changes.fold(0)
        meanwhile = old.changes.count()
    with store.look() as ledger:
        after, rows = ledger.changes.count(), ledger.connection.scalar(text("SELECT count(*) FROM change"))

    assert (meanwhile, after, rows) == (before, before, 1)


# ── the core says until when ─────────────────────────────────────────────────


@settings(max_examples=40, deadline=None)
@given(
    evidence(),
    st.sets(st.sampled_from(("parcels", "withdrawals", "names", "lacking", "extensions")), min_size=2),
    st.integers(5, 29),
    st.sampled_from((6, 7, 14, 20, 22, 26, 29, 30, 40)),  # days on which something is logged, said, due or over
)
def test_time_alone_makes_nothing_owed_before_the_turn(case: Dossier, wanted: set[str], minutes: int, day: int) -> None:
    said = ruling(RulingKind.EXTEND, "case", "2025-10-05", identity=9, at=on(20))
    case = replace(case, mails=(brief("m", on(4), covered=True),), rulings=(*case.rulings, said))
    campaign, grounds = wanting(**dict.fromkeys(wanted, True)), Grounds(asked=frozenset(range(1, 10)))
    still: Standstill | None = None
    begin = now = on(1, 7) + timedelta(days=day - 1)

    while now < begin + timedelta(days=1, hours=6):
        owed = (*reminders((case,), campaign, now), *besides((case,), campaign, now, grounds))
        assert not owed or still is None or not still.holds(campaign, 0, now), (still, owed)
        for one in owed:
            case = replace(case, letters=(*case.letters, letter(one.posting.key, one.notice.kind.value, queued=now)))
        if owed:
            still = None
        elif still is None or not still.holds(campaign, 0, now):
            still = Standstill(campaign, 0, now, turn((case,), campaign, now))
        now += timedelta(minutes=minutes)


@example("Asia/Kathmandu", 0)
@given(st.sampled_from(("Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin")), st.integers(0, 400 * 24 * 60))
def test_the_turn_is_the_next_full_hour_of_the_call_and_never_now(zone: str, minutes: int) -> None:
    campaign, now = replace(wanting(), zone=zone), on(1) + timedelta(minutes=minutes, seconds=7)

    found = turn((), campaign, now)

    assert timedelta(0) < found - now <= timedelta(hours=1)
    assert (found.astimezone(ZoneInfo(zone)).minute, found.second) == (0, 0)


def test_a_link_that_runs_out_before_the_hour_is_over_is_a_turn() -> None:
    left = replace(paper(1, "申报表"), expires=on(15, 9) + HALF)

    assert turn((dossier(left),), wanting(), on(15, 9) + timedelta(minutes=1)) == on(15, 9) + HALF
    assert turn((dossier(left),), wanting(), on(15, 9) + HALF) == on(15, 10)


# ── ticks ────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    yield opened
    opened.close()


def reads(desk: Desk, now: datetime) -> bool:
    """Whether a look for reminders reads papers."""
    with heard(desk.store.engine) as asked:
        letters.remind(desk, now=now)
    return "paper" in named(asked)


def test_cases_are_read_again_when_something_was_written_and_when_the_hour_is_over(desk: Desk) -> None:
    receive(desk, "申报材料", ("申报表.docx", form("临江市晨光社会工作服务中心", "银发守护")))
    campaign, minute = desk.campaign(), timedelta(minutes=1)
    letters.remind(desk, now=MORNING)

    quiet = [reads(desk, MORNING), reads(desk, MORNING + minute)]
    verdicts.pronounce(desk, campaign, Verdict("停发邮件", ONE), by="王芳", now=MORNING + 2 * minute)
    told = [reads(desk, MORNING + 3 * minute), reads(desk, MORNING + 4 * minute)]
    late = [reads(desk, MORNING + timedelta(hours=1, minutes=1)), reads(desk, MORNING)]  # and a clock that was put back

    assert (quiet[1], told, late) == (False, [True, False], [True, True])


def test_what_was_not_owed_is_owed_as_soon_as_a_person_says_so(desk: Desk) -> None:
    receive(desk, "申报材料", ("申报表.docx", form("临江市晨光社会工作服务中心", "银发守护")))
    campaign = desk.campaign()
    for minutes in range(3):
        letters.remind(desk, now=MORNING + timedelta(minutes=minutes))
    before = owing.books(desk, campaign, MORNING + timedelta(minutes=3))

    verdicts.pronounce(desk, campaign, Verdict("延期", ONE, ("2025-10-09",)), by="王芳", now=MORNING + timedelta(minutes=3))

    assert before is None
    assert owing.books(desk, campaign, MORNING + timedelta(minutes=4)) is not None


def test_a_whole_tick_of_the_service_writes_nothing_that_cases_are_read_from(desk: Desk) -> None:
    receive(desk, "申报材料", ("申报表.docx", form("临江市晨光社会工作服务中心", "银发守护")))
    service = Service(desk)
    for _ in range(2):
        assert service.tick()
    with desk.store.look() as ledger:
        before = ledger.changes.count()

    assert service.tick()

    with desk.store.look() as ledger:
        assert (ledger.changes.count(), service.problems) == (before, [])
