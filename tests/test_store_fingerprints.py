"""Texts as numbers in the ledger, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from store_builders import CODE, KEYS, LI, NOW, applied, filed, mail, received
from stories import essay, rewritten

from tracker.core import likeness
from tracker.core.judgement import CaseRef
from tracker.core.likeness import LEAST_SAME, VERSION, Sketch
from tracker.store.columns import LONGEST_KEY
from tracker.store.fingerprints import NEAREST, Earlier, Fingerprints, Known
from tracker.store.ledger import Ledger, Store
from tracker.store.tables.texts import FingerprintRow, MarkRow

AMONG = (CODE, "SQ2025")


def kept(ledger: Ledger, *texts: str) -> tuple[str, ...]:
    """A case for each of these texts; their numbers."""
    numbers = []
    for place, said in enumerate(texts):
        one = received(ledger, mail(("text", said[:40], place)))
        numbers += applied(ledger, one, filed(one, CaseRef(f"第{place}供电公司", f"案例{place}")))
        (waiting,) = ledger.likeness.waiting(CODE, ["申报表"], reader=VERSION, after=0, limit=9)
        ledger.likeness.keep(CODE, waiting.number, waiting.paper, likeness.sketch(said), reader=waiting.reader)
    return tuple(numbers)


def earlier(ledger: Ledger, said: str, *, unit: str = "江湾镇党群服务中心", title: str = "红帆", code: str = "SQ2025") -> bool:
    case = Earlier(f"{code}/{unit}{title}"[:LONGEST_KEY], code, unit, title, "第2行")
    opened = ledger.likeness.add(case, unit_key=KEYS.unit(unit), title_key=KEYS.title(title), now=NOW)
    return ledger.likeness.add_text(case, likeness.sketch(said), reader=VERSION) or opened


def test_paper_waits_until_it_is_read_and_again_for_another_reader(store: Store) -> None:
    with store.begin() as ledger:
        (number,) = kept(ledger, essay(1, 900))

        assert ledger.likeness.waiting(CODE, ["申报表"], reader=VERSION, after=0, limit=9) == ()
        assert ledger.likeness.waiting(CODE, ["别的"], reader="likeness/2", after=0, limit=9) == ()
        (again,) = ledger.likeness.waiting(CODE, ["申报表"], reader="likeness/2", after=0, limit=9)
        assert (again.number, again.path, again.locked) == (number, "2", False)
        assert ledger.likeness.waiting(CODE, ["申报表"], reader="likeness/2", after=again.paper, limit=9) == ()

        ledger.likeness.keep(CODE, number, again.paper, likeness.sketch(essay(2, 900)), reader=again.reader)
        assert ledger.likeness.waiting(CODE, ["申报表"], reader="likeness/2", after=0, limit=9) == ()
        ledger.connection.execute(text("UPDATE paper SET reader = 'ocr/1'"))
        assert [one.reader for one in ledger.likeness.waiting(CODE, ["申报表"], reader="likeness/2", after=0, limit=9)] == ["likeness/2 ocr/1"]
        ((one,),) = ledger.likeness.of([number]).values()
        assert (one.owner, one.paper, one.sketch) == (number, again.paper, likeness.sketch(essay(2, 900)))


def test_texts_alike_are_near_and_others_are_not(store: Store) -> None:
    with store.begin() as ledger:
        numbers = kept(ledger, essay(1), rewritten(1, 0.5), essay(2), essay(3, 9000) + essay(1, 700), essay(1)[:300], "党" * 900)
        texts = {one.owner: one for one in ledger.likeness.unasked(CODE, AMONG, after=0, limit=99)}
        near = {numbers.index(number): sorted(numbers.index(other) for other in ledger.likeness.near(one, AMONG)) for number, one in texts.items()}

    assert near == {0: [1, 3, 4], 1: [0, 3, 4], 2: [], 3: [0, 1, 4], 4: [0, 1, 3], 5: []}


def test_no_text_is_compared_with_more_than_the_nearest(store: Store) -> None:
    with store.begin() as ledger:
        numbers = kept(ledger, *(rewritten(1, 0.2) for _ in range(NEAREST + 2)))
        (one,) = ledger.likeness.of(numbers[:1])[numbers[0]]
        near = ledger.likeness.near(one, AMONG)

    assert (len(near), {*near} <= {*numbers[1:]}) == (NEAREST, True)


def test_copy_is_near_however_few_marks_it_has(store: Store) -> None:
    short = Sketch("c" * 64, LEAST_SAME, frozenset())
    with store.begin() as ledger:
        (number,) = kept(ledger, "")
        ledger.likeness.keep(CODE, number, ledger.likeness.of([number])[number][0].paper or 0, short, reader=VERSION)

        assert ledger.likeness.near(Known(0, CODE, "other", None, short), AMONG) == (number,)
        assert ledger.likeness.near(Known(0, CODE, number, None, short), AMONG) == ()
        assert ledger.likeness.near(Known(0, CODE, "other", None, short), ("SQ2025",)) == ()


def test_texts_are_looked_for_once_until_there_is_more_to_look_among(store: Store) -> None:
    def unasked(ledger: Ledger, *among: str) -> list[int]:
        return [one.id for one in ledger.likeness.unasked(CODE, among, after=0, limit=99)]

    with store.begin() as ledger:
        kept(ledger, essay(1, 900), essay(2, 900))
        both = unasked(ledger, CODE)
        ledger.likeness.asked(both, (CODE,))
        assert (len(both), unasked(ledger, CODE), unasked(ledger, *AMONG)) == (2, [], both)

        ledger.likeness.asked(both, AMONG)
        ledger.likeness.ask_again("SQ2024")
        ledger.likeness.ask_again("SQ202")
        assert unasked(ledger, *AMONG) == []
        ledger.likeness.ask_again("SQ2025")
        assert unasked(ledger, *AMONG) == both


def test_earlier_cases_are_kept_once_and_removed_whole(store: Store) -> None:
    with store.begin() as ledger:
        told = [earlier(ledger, essay(1, 900)) for _ in range(2)] + [
            earlier(ledger, essay(2, 900)),
            earlier(ledger, essay(3, 900), title="另一个", code="SQ2024"),
        ]
        kept(ledger, essay(5, 900))

        assert told == [True, False, True, True]
        assert ledger.likeness.imported() == (("SQ2024", 1, 1), ("SQ2025", 1, 2))
        assert [one.title for one in ledger.likeness.earlier("SQ2025")] == ["红帆"]
        assert (ledger.likeness.remove("SQ2025"), ledger.likeness.remove("SQ2025")) == (1, 0)
        assert ledger.likeness.imported() == (("SQ2024", 1, 1),)
        marks = ledger.connection.scalar(select(func.count()).select_from(MarkRow))
        assert marks == sum(len(likeness.sketch(essay(number, 900)).marks) for number in (3, 5))


def test_names_of_earlier_calls_are_found(store: Store) -> None:
    with store.begin() as ledger:
        kept(ledger, essay(1, 900), essay(2, 900))  # 第0供电公司 案例0, 第1供电公司 案例1
        earlier(ledger, essay(3, 900), unit="第9供电公司", title="案例1")
        earlier(ledger, essay(4, 900), unit="第0供电公司", title="别的")
        ledger.cases.open("SQ2024", CaseRef("第1供电公司", "案例0"), keys=KEYS, hand=LI)

        def named(*among: str, titled: bool) -> list[tuple[str, str, str]]:
            return [(number, one.unit, one.title) for number, one in ledger.likeness.named(CODE, among, titled=titled)]

        assert named("SQ2025", titled=True) == [("DJ2025-0002", "第9供电公司", "案例1")]
        assert named("SQ2024", titled=True) == [("DJ2025-0001", "第1供电公司", "案例0")]
        assert named("SQ2025", titled=False) == [("DJ2025-0001", "第0供电公司", "别的")]
        assert named("SQ2024", titled=False) == [("DJ2025-0002", "第1供电公司", "案例0")]
        assert named("SQ2023", titled=True) == named(titled=True) == []


def test_paper_that_goes_takes_its_text_along(store: Store) -> None:
    with store.begin() as ledger:
        kept(ledger, essay(1, 900))
        ledger.connection.execute(text("DELETE FROM paper"))

        assert ledger.connection.scalar(select(func.count()).select_from(FingerprintRow)) == 0


@pytest.mark.parametrize("numbers", [frozenset(), frozenset({0, 1, 0xFFFF_FFFF, 0x8000_0000})])
def test_numbers_come_back_as_they_were(store: Store, numbers: frozenset[int]) -> None:
    with store.begin() as ledger:
        (number,) = kept(ledger, "")
        paper = ledger.likeness.of([number])[number][0].paper
        Fingerprints(ledger.connection).keep(CODE, number, paper or 0, Sketch("d", 4, numbers), reader=VERSION)

        assert ledger.likeness.of([number])[number][0].sketch == Sketch("d", 4, numbers)
