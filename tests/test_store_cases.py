from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from store_builders import CODE, KEYS, LI, NOW, applied, draft, file_mails, filed, mail, paper, received

from tracker.core.judgement import AskHuman, CaseRef, Judgement, Note, OpenCase
from tracker.core.model import Fate, LetterOnFile, LetterState, MailBrief, PostalReceipt, Ruling, RulingKind, Submission, Task, TaskKind, Unit
from tracker.store.ledger import Ledger, Source, Store, StoreError
from tracker.store.tables.row import Row

CASE = CaseRef("国网杭州供电公司", "红船领航")
PARCEL = PostalReceipt("Y001", date(2025, 9, 3), date(2025, 9, 1), False, "EMS", "1234567890123", ("申报表",), True, "1", "杭州供电", "柜3", "李老师")


def contents(ledger: Ledger) -> dict[str, list[Any]]:
    """Every row of every table but for its own id: PostgreSQL spends one on a row that was there already; and it counts what was tried."""
    return {
        table.name: sorted(map(repr, ledger.connection.execute(select(*(column for column in table.columns if column.name != "id")))))
        for table in Row.metadata.sorted_tables
        if table.name != "change"
    }


def test_a_judgement_opens_files_and_says_why(store: Store) -> None:
    one = mail("a")
    task = Task("seal:a", TaskKind.SEAL, "公章清楚吗？", CODE, one.sha256, "DJ2025-0001", ("清楚", "不清楚"), ("只有一半",))
    judgement = Judgement(
        Fate.FILED, "归入案例", (OpenCase(CASE, "1"), paper(one, CASE), AskHuman(task), Note("read", one.sha256)), (CASE,), unplaced=("3", "9")
    )
    with store.begin() as ledger:
        received(ledger, one)
        numbers = applied(ledger, one, judgement)
        dossier = ledger.cases.dossiers(CODE)[0]
        line = ledger.views.mails(CODE)[0]
        said = [(entry.action, entry.subject) for entry in reversed(ledger.views.audit(CODE, newest=99))]

    unit = Unit(1, "国网杭州供电公司", "国网杭州供电公司")
    assert numbers == ("DJ2025-0001",)
    assert dossier.submission == Submission(1, "DJ2025-0001", CODE, unit, "红船领航", "红船领航", "1", NOW)
    file = paper(one, CASE)
    kept = dossier.papers[0]
    assert (kept.mail, kept.path, kept.requirement, kept.shared, kept.arrived, kept.dated) == (one.sha256, "2", "申报表", False, NOW, NOW)
    assert (kept.findings, kept.fields, kept.reasons, kept.score, kept.kind) == (file.findings, file.fields, file.reasons, file.score, file.kind)
    assert dossier.tasks == (dataclasses.replace(task, opened=NOW),)
    assert dossier.mails == (MailBrief(one.sha256, one.message_id, (), "张三", "zhang@dianli.cn", "申报材料", NOW, NOW, Fate.FILED, cases=("DJ2025-0001",)),)
    assert (line.fate, line.reason, line.cases, line.unplaced) == (Fate.FILED, "归入案例", ("DJ2025-0001",), ("3.申报表.docx", "9"))
    assert said == [
        ("unit registered", "国网杭州供电公司"),
        ("case opened", "DJ2025-0001"),
        ("case classified", "DJ2025-0001"),
        ("paper filed", "DJ2025-0001"),
        ("question asked", "seal:a"),
        ("read", one.sha256),
        ("mail judged", one.sha256),
    ]


def test_the_same_judgement_twice_changes_nothing(store: Store) -> None:
    one = mail("a")
    judgement = Judgement(Fate.FILED, "归入\x00", (OpenCase(CASE, "1"), *filed(one, CASE, CaseRef(CASE.unit)).decisions), (CASE,))
    with store.begin() as ledger:
        received(ledger, one)
        numbers = applied(ledger, one, judgement)
        before = contents(ledger)
    with store.begin() as ledger:
        again = applied(ledger, one, judgement)

        assert (numbers, again) == (("DJ2025-0001", "DJ2025-0002"), numbers)
        assert contents(ledger) == before


def test_numbers_are_dealt_by_campaign(store: Store) -> None:
    first, second, third = mail(1), mail(2), mail(3)
    with store.begin() as ledger:
        for one in (first, second, third):
            received(ledger, one)

        assert applied(ledger, first, filed(first, CASE)) == ("DJ2025-0001",)
        assert applied(ledger, second, filed(second, CASE), campaign="SQ2026") == ("SQ2026-0001",)
        assert applied(ledger, third, filed(third, CaseRef(CASE.unit, "另一案例"), CASE)) == ("DJ2025-0002", "DJ2025-0001")
        assert [one.unit.id for one in ledger.cases.register(CODE).submissions] == [1, 1]


def test_an_untitled_case_gets_its_title_once(store: Store) -> None:
    untitled, titled, renamed = mail(1), mail(2), mail(3)
    with store.begin() as ledger:
        for one in (untitled, titled, renamed):
            received(ledger, one)
        applied(ledger, untitled, Judgement(Fate.FILED, "未附材料", (OpenCase(CaseRef(CASE.unit)),), (CaseRef(CASE.unit),), nothing_attached=True))
        applied(ledger, titled, filed(titled, CaseRef(CASE.unit, CASE.title, "DJ2025-0001")))
        applied(ledger, renamed, filed(renamed, CaseRef(CASE.unit, "又一题目", "DJ2025-0001")))
        again = applied(ledger, untitled, Judgement(Fate.FILED, "未附材料", (OpenCase(CaseRef(CASE.unit)),), (CaseRef(CASE.unit),)))

        assert again == ("DJ2025-0001",)
        assert [(one.number, one.title) for one in ledger.cases.register(CODE).submissions] == [("DJ2025-0001", "红船领航")]


def test_a_mail_that_is_read_again_entitles_the_case_it_opened_without_a_title(store: Store) -> None:
    one, other = mail(1), mail(2)
    with store.begin() as ledger:
        received(ledger, one)
        received(ledger, other)
        applied(ledger, one, filed(one, CaseRef(CASE.unit)))
        numbers = [applied(ledger, one, filed(one, CASE)) for _ in range(2)]
        both = applied(ledger, other, filed(other, CaseRef(CASE.unit), CaseRef(CASE.unit, "又一题目")))

        assert (numbers, both) == ([("DJ2025-0001",)] * 2, ("DJ2025-0002", "DJ2025-0003"))  # two cases of one letter are two
        assert [one.title for one in ledger.cases.register(CODE).submissions] == ["红船领航", "", "又一题目"]


def test_a_title_that_another_case_bears_is_not_given_twice(store: Store) -> None:
    first, second = mail(1), mail(2)
    with store.begin() as ledger:
        received(ledger, first)
        received(ledger, second)
        applied(ledger, first, filed(first, CASE, CaseRef(CASE.unit)))
        numbers = applied(ledger, second, filed(second, CaseRef(CASE.unit, CASE.title, "DJ2025-0002")))

        assert numbers == ("DJ2025-0002",)
        assert [one.title for one in ledger.cases.register(CODE).submissions] == ["红船领航", ""]


def test_a_paper_that_is_filed_stays_where_it_is(store: Store) -> None:
    one = mail(1)
    with store.begin() as ledger:
        received(ledger, one)
        applied(ledger, one, filed(one, CASE))
        applied(ledger, one, filed(one, CaseRef("别的单位", "别的案例")))

        assert [len(dossier.papers) for dossier in ledger.cases.dossiers(CODE)] == [1, 0]


def test_shared_papers_belong_to_every_case_of_the_unit(store: Store) -> None:
    one = mail(1, files=3)
    other = CaseRef(CASE.unit, "另一案例")
    decisions = (paper(one, CASE), paper(one, other, path="3"), paper(one, CASE, path="4", requirement="营业执照", shared=True))
    with store.begin() as ledger:
        received(ledger, one)
        applied(ledger, one, Judgement(Fate.FILED, "", decisions, (CASE, other, CaseRef("别的单位", "丙"))))

        found = [[(kept.path, kept.shared) for kept in dossier.papers] for dossier in ledger.cases.dossiers(CODE)]
    assert found == [[("2", False), ("4", True)], [("3", False), ("4", True)], []]


def test_a_mail_of_no_campaign_is_listed_and_concerns_nobody(store: Store) -> None:
    one, other = mail(1), mail(2)
    with store.begin() as ledger:
        received(ledger, one)
        received(ledger, other)
        assert applied(ledger, one, Judgement(Fate.IGNORED, "广告"), campaign=None) == ()
        applied(ledger, other, Judgement(Fate.IGNORED, "广告"), campaign="SQ2026")

        assert [line.sha256 for line in ledger.views.mails(CODE)] == [one.sha256]
        with pytest.raises(StoreError, match="no campaign"):
            applied(ledger, one, filed(one, CASE), campaign=None)


@pytest.mark.parametrize("ref", [CaseRef("单位", "题", "DJ2025-0009"), CaseRef("", "题")])
def test_a_case_that_cannot_be_meant_is_refused(store: Store, ref: CaseRef) -> None:
    one = mail(1)
    with store.begin() as ledger:
        with pytest.raises(StoreError, match="is stored"):
            applied(ledger, one, filed(one, CASE))
        received(ledger, one)

    with pytest.raises(StoreError), store.begin() as ledger:
        applied(ledger, one, filed(one, ref))


def test_an_earlier_copy_makes_the_papers_earlier(store: Store) -> None:
    one = mail(1)
    with store.begin() as ledger:
        received(ledger, one, at=NOW)
        applied(ledger, one, filed(one, CASE))
        received(ledger, one, at=NOW - timedelta(days=1), uid=7)

        assert [kept.arrived for kept in ledger.cases.dossiers(CODE)[0].papers] == [NOW - timedelta(days=1)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 5), min_size=1, max_size=14))
def test_repetition_in_any_order_changes_nothing(new_store: Callable[[], Store], order: list[int]) -> None:
    cases = (CASE, CaseRef(CASE.unit), CaseRef(CASE.unit, "另一案例"), CaseRef("江苏电力", "灯塔"), CaseRef("江苏 电力", "灯塔"), CaseRef("江苏电力"))
    mails = tuple(mail(number, files=3) for number in range(6))

    def run(sequence: list[int]) -> dict[str, list[Any]]:
        with new_store().begin() as ledger:
            for number, one in enumerate(mails):
                received(ledger, one, at=NOW + timedelta(minutes=number))
            for number in sequence:
                numbers = applied(ledger, mails[number], filed(mails[number], cases[number], cases[(number + 2) % 6]))
                ledger.outbox.queue(draft(f"receipt:{number}", cases=numbers, covers=(mails[number].sha256,)), now=NOW, by="test")
            return contents(ledger)

    assert run(order) == run(list(dict.fromkeys(order)))


def test_the_register_knows_senders_letters_and_names(store: Store) -> None:
    with store.begin() as ledger:
        one, _ = file_mails(ledger, 2)
        ledger.outbox.queue(draft("receipt:x", cases=("DJ2025-0001", "DJ2025-0002"), covers=(one.sha256,)), now=NOW, by="test")
        known = ledger.cases.register(CODE)

    assert known.units == (Unit(1, "第0供电公司", "第0供电公司"), Unit(2, "第1供电公司", "第1供电公司"))
    assert known.senders == {"zhang@dianli.cn": ("DJ2025-0001", "DJ2025-0002")}
    assert known.letters == {draft("receipt:x").message_id: ("DJ2025-0001", "DJ2025-0002")}


def test_mails_wait_for_an_answer_until_a_letter_covers_them(store: Store) -> None:
    with store.begin() as ledger:
        one, two, three = file_mails(ledger, 3)
        ledger.outbox.queue(draft("receipt:1", cases=("DJ2025-0001",), covers=(one.sha256,)), now=NOW, by="test")
        waiting = ledger.cases.unanswered(CODE, before=NOW + timedelta(hours=1))
        earlier = ledger.cases.unanswered(CODE, before=NOW + timedelta(minutes=2))
        review = ledger.cases.unanswered(CODE, before=NOW + timedelta(hours=1), fates=(Fate.REVIEW,))
        covered = [(brief.sha256, brief.covered) for brief in ledger.cases.mails((three.sha256, one.sha256, "unknown"))]

    assert [(brief.sha256, brief.cases) for brief in waiting] == [(two.sha256, ("DJ2025-0002",)), (three.sha256, ("DJ2025-0003",))]
    assert ([brief.sha256 for brief in earlier], review) == ([two.sha256], ())
    assert covered == [(one.sha256, True), (three.sha256, False)]


def test_mails_that_need_no_letter_are_settled(store: Store) -> None:
    with store.begin() as ledger:
        one, two = file_mails(ledger, 2)
        ledger.intake.settle((one.sha256,), "只是询问")
        ledger.outbox.queue(draft("receipt:1", covers=(one.sha256,)), now=NOW, by="test")
        waiting = ledger.cases.unanswered(CODE, before=NOW + timedelta(hours=1))

        assert [brief.sha256 for brief in waiting] == [two.sha256]
        assert ledger.intake.stored() == tuple(sorted((one.sha256, two.sha256)))


def test_a_question_about_a_case_just_opened_knows_its_number(store: Store) -> None:
    one = mail("a")
    task = Task("seal:a", TaskKind.SEAL, "公章清楚吗？", CODE, one.sha256)
    judgement = Judgement(Fate.REVIEW, "待核", (paper(one, CASE), AskHuman(task, CASE), AskHuman(dataclasses.replace(task, key="other"))), (CASE,))
    with store.begin() as ledger:
        received(ledger, one)
        applied(ledger, one, judgement)

        assert [(kept.key, kept.submission) for kept in ledger.office.tasks(CODE)] == [("other", ""), ("seal:a", "DJ2025-0001")]


def test_a_unit_of_which_nothing_can_be_compared_is_a_unit(store: Store) -> None:
    silent = dataclasses.replace(KEYS, unit=lambda _name: "")
    with store.begin() as ledger:
        numbers = [ledger.cases.open(CODE, CaseRef(name, "灯塔"), keys=silent, hand=LI) for name in ("——", "——", "……")]

    assert numbers == ["DJ2025-0001", "DJ2025-0001", "DJ2025-0002"]


def test_paper_that_comes_first_opens_a_case_once(store: Store) -> None:
    one = mail("a")
    with store.begin() as ledger:
        numbers = [ledger.cases.open(CODE, CaseRef("杭州局", title), keys=KEYS, hand=LI) for title in ("", "", "题")]
        received(ledger, one)
        applied(ledger, one, filed(one, CaseRef("杭州 局")))

        assert numbers == ["DJ2025-0001", "DJ2025-0001", "DJ2025-0002"]
        assert [(one.number, one.opened) for one in ledger.cases.register(CODE).submissions] == [("DJ2025-0001", NOW), ("DJ2025-0002", NOW)]
        assert [(line.who, line.action, line.basis) for line in ledger.views.audit(CODE, newest=99)][-1] == ("李老师", "unit registered", "电话")


def test_imported_mails_say_so(store: Store) -> None:
    one = mail(1)
    with store.begin() as ledger:
        received(ledger, one, source=Source.IMPORT)
        received(ledger, one, source=Source.IMAP, uid=9)

        assert [brief.imported for brief in ledger.cases.mails((one.sha256,))] == [True]


def complete(ledger: Ledger, count: int) -> None:
    """Cases with something of everything."""
    mails = file_mails(ledger, count)
    for number, one in enumerate(mails, 1):
        case = f"DJ2025-{number:04d}"
        ledger.outbox.queue(draft(f"receipt:{case}", cases=(case,), covers=(one.sha256,)), now=NOW, by="test")
        ledger.office.log_parcel(CODE, dataclasses.replace(PARCEL, register_no=f"Y{number:03d}"), cases=(case,), now=NOW)
        ledger.office.rule(CODE, Ruling(0, RulingKind.ACCEPT, "item:申报表", "", "李老师", "看过", NOW), number=case)
        ledger.office.ask(Task(f"seal:{case}", TaskKind.SEAL, "？", CODE, one.sha256, case), hand=LI)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield statements
    event.remove(store.engine, "before_cursor_execute", note)


def test_reading_takes_the_same_number_of_queries_for_1_and_30_cases(new_store: Callable[[], Store]) -> None:

    counts = []
    for size in (1, 30):
        store = new_store()
        with store.begin() as ledger:
            complete(ledger, size)
        for read in (
            lambda ledger: ledger.cases.dossiers(CODE),
            lambda ledger: ledger.cases.dossiers(CODE, ("DJ2025-0001",)),
            lambda ledger: ledger.cases.register(CODE).submissions,
            lambda ledger: ledger.views.report_rows(CODE).mails,
            lambda ledger: ledger.cases.unanswered(CODE, before=NOW),
        ):
            with store.look() as ledger, counted(store) as statements:
                found = read(ledger)
            counts.append((size, len(found), len(statements)))

    one, thirty = counts[:5], counts[5:]
    assert [count for _, _, count in one] == [count for _, _, count in thirty]
    assert [found for _, found, _ in thirty] == [30, 1, 30, 30, 0]


def test_one_case_is_read_along_indexes(store: Store) -> None:
    """However many there are: no table is looked through from end to end."""
    asked: list[tuple[str, Any]] = []
    lite = store.engine.dialect.name == "sqlite"
    with store.begin() as ledger:
        file_mails(ledger, 3)
    event.listen(store.engine, "before_cursor_execute", lambda _c, _cursor, statement, given, *_: asked.append((statement, given)))
    with store.look() as ledger:
        ledger.cases.dossiers(CODE, ("DJ2025-0002",))
        if not lite:
            ledger.connection.exec_driver_sql("SET enable_seqscan = off")  # of three rows it would read all, having the choice
        read = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
        plans = [
            [str(row[3] if lite else row[0]) for row in ledger.connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if lite else "EXPLAIN ") + statement, given)]
            for statement, given in read
        ]

    ends = ("SCAN ", "Seq Scan", "hashed SubPlan")  # the last one: every row is looked at, and asked whether it is meant
    assert [step for plan in plans for step in plan if any(end in step for end in ends)] == []
    assert len(plans) > 9


def test_a_dossier_holds_everything_of_its_case_and_nothing_else(store: Store) -> None:
    with store.begin() as ledger:
        complete(ledger, 2)
        first, second = ledger.cases.dossiers(CODE)
        alone = ledger.cases.dossiers(CODE, ("DJ2025-0002",))
        none = ledger.cases.dossiers("SQ2026")

    letter = LetterOnFile(
        "receipt:DJ2025-0002", "receipt", "zhang@dianli.cn", LetterState.QUEUED, draft("receipt:DJ2025-0002").message_id, NOW, None, (mail(1).sha256,)
    )
    assert (alone, none) == ((second,), ())
    assert second.letters == (letter,)
    assert second.parcels == (dataclasses.replace(PARCEL, register_no="Y002"),)
    assert second.rulings == (Ruling(2, RulingKind.ACCEPT, "item:申报表", "", "李老师", "看过", NOW),)
    assert [task.key for task in second.tasks] == ["seal:DJ2025-0002"]
    assert ([one.mail for one in first.papers], [one.mail for one in second.papers]) == ([mail(0).sha256], [mail(1).sha256])


def test_too_many_numbers_are_refused(store: Store) -> None:
    with store.look() as ledger, pytest.raises(StoreError, match="whole campaign"):
        ledger.cases.dossiers(CODE, (str(number) for number in range(20_000)))


def test_two_writers_never_deal_the_same_number(store: Store) -> None:
    import threading

    mails = [mail(number) for number in range(20)]
    with store.begin() as ledger:
        for one in mails:
            received(ledger, one)
    failures: list[BaseException] = []

    def work(mine: list[int]) -> None:
        try:
            for number in mine:
                with store.begin() as ledger:
                    applied(ledger, mails[number], filed(mails[number], CaseRef(f"单位{number % 12}", "题")))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(list(range(start, 20, 4)),)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.look() as ledger:
        numbers = [one.number for one in ledger.cases.register(CODE).submissions]
        papers = ledger.connection.scalar(select(func.count()).select_from(Row.metadata.tables["paper"]))

    assert failures == []
    assert (numbers, papers) == ([f"DJ2025-{seq:04d}" for seq in range(1, 13)], 20)
