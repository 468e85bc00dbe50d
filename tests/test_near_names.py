"""The names that a batch of mails is compared by: read once, grown along the batch, and never other than the books have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from ingest.names import title_key, unit_key
from tracker.core.judgement import CaseRef
from tracker.core.model import Ruling, RulingKind
from tracker.flow.registers import Names
from tracker.store.ledger import Hand, Keys, Ledger, Store, open_store

CAMPAIGN = "demo-2025"
HAND = Hand(by="shoujian test", now=datetime(2025, 9, 1, 4, tzinfo=UTC))
KEYS = Keys(unit=unit_key, title=title_key)
ASKED, NEAR, FAR = "临江市青禾社会工作服务中心", "临江市青禾社工服务中心", "云岭市南桥街道石湖社区居民委员会"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'ledger.db'}", migrate=True)
    yield opened
    opened.close()


def opened(ledger: Ledger, unit: str) -> int:
    number = ledger.cases.open(CAMPAIGN, CaseRef(unit, f"{unit}之家"), keys=KEYS, hand=HAND)
    return next(one.submission.unit.id for one in ledger.cases.dossiers(CAMPAIGN) if one.submission.number == number)


def test_a_unit_that_was_added_since_is_found_where_its_name_is_near(store: Store) -> None:
    names = Names()
    with store.begin() as ledger:
        asked = opened(ledger, ASKED)
        assert names.near(ledger, CAMPAIGN, frozenset({asked})) == {asked}
    with store.begin() as ledger:
        near, far = opened(ledger, NEAR), opened(ledger, FAR)
        assert names.near(ledger, CAMPAIGN, frozenset({asked})) == {asked, near}
        assert names.near(ledger, CAMPAIGN, frozenset({far})) == {far}
        assert names.near(ledger, CAMPAIGN, frozenset()) == frozenset()


def test_what_a_person_says_of_a_name_is_known_to_the_next_question(store: Store) -> None:
    names = Names()
    with store.begin() as ledger:
        asked, far = opened(ledger, ASKED), opened(ledger, FAR)
        assert names.near(ledger, CAMPAIGN, frozenset({far})) == {far}
        same = Ruling(0, RulingKind.SAME_UNIT, f"name:{unit_key(FAR)}", unit_key(ASKED), "王", "同一单位", HAND.now)
        ledger.office.rule(CAMPAIGN, same)
        assert names.near(ledger, CAMPAIGN, frozenset({far})) == {asked}


def test_a_long_list_is_read_once(store: Store) -> None:
    names, read = Names(), []
    with store.begin() as ledger:
        first = opened(ledger, ASKED)
        for number in range(60):
            opened(ledger, f"云岭市第{number}街道社区居民委员会")
        names.near(ledger, CAMPAIGN, frozenset({first}))

        def fetched(*call: object) -> None:
            read.append(str(call[2]))

        event.listen(ledger.cases.connection, "before_cursor_execute", fetched)
        for _ in range(5):
            names.near(ledger, CAMPAIGN, frozenset({first}))

    assert read
    assert not [one for one in read if "unit.name" in one]
