from __future__ import annotations

import dataclasses
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from store_builders import CODE, NOW, applied, arrival, draft, filed, mail, received, sha

from ingest.facts import Address
from tracker.core.judgement import CaseRef, Judgement, Note
from tracker.core.model import Fate, Task, TaskKind
from tracker.core.report import AuditLine
from tracker.store.columns import LONGEST_KEY, Json, Key, UtcDateTime, Words
from tracker.store.ledger import Hand, Incoming, Pending, Source, Store, StoreError

HERE = {"account": "sj@dangjian.cn", "folder": "INBOX"}


def test_a_mail_is_stored_once(store: Store) -> None:
    with store.begin() as ledger:
        first = ledger.intake.store("a", size=9, arrival=arrival(1), source=Source.IMAP, now=NOW)
        again = ledger.intake.store("a", size=9, arrival=arrival(1), source=Source.IMAP, now=NOW)
        elsewhere = ledger.intake.store("a", size=9, arrival=arrival(5, folder="垃圾邮件"), source=Source.IMAP, now=NOW)

        assert (first, again, elsewhere) == (True, False, False)
        assert [one.sha256 for one in ledger.intake.pending()] == ["a"]


def test_the_earliest_arrival_counts(store: Store) -> None:
    early, late = NOW - timedelta(days=1), NOW + timedelta(days=1)
    with store.begin() as ledger:
        for uid, at in ((1, NOW), (2, early), (3, late)):
            ledger.intake.store("a", size=9, arrival=arrival(uid, at=at), source=Source.IMAP, now=NOW)

        assert ledger.intake.pending() == (Pending("a", early, 0, "sj@dangjian.cn", Source.IMAP),)


def test_a_batch_says_which_mails_are_new(store: Store) -> None:
    with store.begin() as ledger:
        ledger.intake.store("a", size=9, arrival=arrival(1), source=Source.IMAP, now=NOW)
        batch = [Incoming(sha256, 9, arrival(uid)) for uid, sha256 in ((1, "a"), (2, "c"), (3, "b"), (4, "c"))]

        assert ledger.intake.store_many(batch, source=Source.IMAP, now=NOW) == ("c", "b")
        assert ledger.intake.store_many((), source=Source.IMAP, now=NOW) == ()


def test_places_are_remembered_by_epoch(store: Store) -> None:
    with store.begin() as ledger:
        nothing = ledger.intake.cursor(**HERE)
        ledger.intake.store("a", size=9, arrival=arrival(7, uidvalidity=9), source=Source.IMAP, now=NOW)
        ledger.intake.vanished(8, uidvalidity=9, **HERE)
        ledger.intake.vanished(8, uidvalidity=9, **HERE)
        ledger.intake.advance(uidvalidity=9, next_uid=9, **HERE)
        before = ledger.intake.cursor(**HERE)
        recorded = ledger.intake.recorded(first=6, uidvalidity=9, **HERE)
        ledger.intake.store("a", size=9, arrival=arrival(2, uidvalidity=3), source=Source.IMAP, now=NOW)  # the folder was made anew
        ledger.intake.advance(uidvalidity=3, next_uid=3, **HERE)
        after = ledger.intake.cursor(**HERE)
        anew = ledger.intake.recorded(first=1, uidvalidity=3, **HERE)

    assert (nothing, before, recorded, after, anew) == (None, (9, 9), {7, 8}, (3, 3), {2})


def test_the_largest_uid_there_is(store: Store) -> None:
    largest = 2**32 - 1
    with store.begin() as ledger:
        ledger.intake.store("a", size=2**40, arrival=arrival(largest, uidvalidity=largest), source=Source.IMAP, now=NOW)
        ledger.intake.advance(uidvalidity=largest, next_uid=largest + 1, **HERE)

        assert ledger.intake.cursor(**HERE) == (largest, largest + 1)


def test_a_mail_that_does_not_come_through_is_given_up_after_three_tries(store: Store) -> None:
    with store.begin() as ledger:
        ledger.intake.store("a", size=9, arrival=arrival(7, uidvalidity=9), source=Source.IMAP, now=NOW)
        tries = []
        skipped = []
        for _ in range(3):
            skipped.append(ledger.intake.recorded(uidvalidity=9, first=5, **HERE))
            tries.append(ledger.intake.missed(6, uidvalidity=9, detail="断线", now=NOW, **HERE))
        after = ledger.intake.recorded(uidvalidity=9, first=5, **HERE)

    assert (tries, skipped, after) == ([1, 2, 3], [frozenset({7})] * 3, frozenset({6, 7}))


def test_pending_is_in_order_of_arrival(store: Store) -> None:
    with store.begin() as ledger:
        for uid, (sha256, minutes) in enumerate((("b", 2), ("c", 1), ("a", 2)), 1):
            ledger.intake.store(sha256, size=9, arrival=arrival(uid, at=NOW + timedelta(minutes=minutes)), source=Source.IMPORT, now=NOW)

        assert [one.sha256 for one in ledger.intake.pending()] == ["c", "a", "b"]
        assert [one.sha256 for one in ledger.intake.pending(1)] == ["c"]


def test_the_third_failure_breaks_and_replay_mends(store: Store) -> None:
    with store.begin() as ledger:
        ledger.intake.store("a", size=9, arrival=arrival(1), source=Source.IMAP, now=NOW)
        fates = [ledger.intake.failed("a", "读不动\x00") for _ in range(3)]
        broken = ledger.intake.pending()
        replayed = ledger.intake.replay(("a", "unknown"))
        pending = ledger.intake.pending()
        with pytest.raises(StoreError):
            ledger.intake.failed("unknown", "")

    assert fates == [Fate.STORED, Fate.STORED, Fate.BROKEN]
    assert (broken, replayed, [one.attempts for one in pending]) == ((), 1, [0])


def test_facts_come_back_as_they_were(store: Store) -> None:
    one = mail("a")
    dump = {"subject": "中文 😀 \x00 \ud800 '\"", "leaves": [{"path": "2", "size": 2**40}], "none": None}
    with store.begin() as ledger:
        received(ledger, one)
        ledger.intake.keep_facts(one, dump)
        ledger.intake.keep_facts(dataclasses.replace(one, reader="parse/2"), dump)

        assert ledger.intake.facts(one.sha256) == ("parse/2", dump)
        assert ledger.intake.facts("unknown") is None
        assert (ledger.intake.fate(one.sha256), ledger.intake.fate("unknown")) == (Fate.PARSED, None)


def test_new_facts_of_an_old_mail_leave_its_fate(store: Store) -> None:
    one = mail("a")
    with store.begin() as ledger:
        received(ledger, one)
        applied(ledger, one, Judgement(Fate.IGNORED, "广告"))
        ledger.intake.keep_facts(one, {})

        assert ledger.intake.fate(one.sha256) is Fate.IGNORED


NASTY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300) | st.sampled_from(
    ["\x00", "\ud800", "😀" * 3000, "'; DROP TABLE audit; --", "龘\udc80"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=NASTY, key=NASTY)
def test_no_text_ever_raises(store: Store, words: str, key: str) -> None:
    one = dataclasses.replace(mail((words, key)), subject=words, message_id=key, sender=Address(words, key), references=(key, words))
    judgement = Judgement(Fate.FILED, words, (*filed(one, CaseRef(f"单位{words}", key)).decisions, Note(words, key, words)))
    with store.begin() as ledger:
        received(ledger, one)
        numbers = applied(ledger, one, judgement)
        again = applied(ledger, one, judgement)
        ledger.office.ask(Task(f"问{key}", TaskKind.ITEM, words, CODE, one.sha256, numbers[0], (words,), (key,)), hand=Hand(words, NOW))
        ledger.office.audit(AuditLine(NOW, words, words, key, words, words, words), campaign=CODE)
        ledger.office.polled(key, at=NOW, ok=False, detail=words)
        letter = dataclasses.replace(
            draft(f"{one.sha256}{key}", cases=numbers, covers=(one.sha256,)), to=key, to_name=words, subject=words, notice={key: words}
        )
        ledger.outbox.queue(letter, now=NOW, by=words)
        queued = ledger.outbox.known((letter.key, "其他"))
        kept = ledger.outbox.draft(letter.key)
        ledger.outbox.drop(letter.key, by=words, why=words, at=NOW)
        dossier = ledger.cases.dossiers(CODE, numbers)[0]

    assert numbers == again
    assert queued == {letter.key}
    assert kept is not None
    assert (kept.to, kept.notice) == (letter.to, letter.notice)
    assert [one.sha256 for one in dossier.mails][:1] != []


def test_times_are_aware_and_come_back_in_utc() -> None:
    dialect = sqlite.dialect()
    column = UtcDateTime()
    shanghai = datetime(2025, 9, 1, 12, 0, tzinfo=timezone(timedelta(hours=8)))

    bound = column.process_bind_param(shanghai, dialect)

    assert (bound, bound.tzinfo if bound else None) == (datetime(2025, 9, 1, 4, 0, tzinfo=UTC), UTC)
    assert column.process_result_value(datetime(2025, 9, 1, 4, 0), dialect) == NOW
    returned = column.process_result_value(shanghai, postgresql.dialect())
    assert (returned, returned.tzinfo if returned else None) == (NOW, UTC)
    assert (column.process_bind_param(None, dialect), column.process_result_value(None, dialect)) == (None, None)
    with pytest.raises(ValueError, match="without a zone"):
        column.process_bind_param(datetime(2025, 9, 1), dialect)


def test_text_is_cleaned_and_keys_are_bounded() -> None:
    dialect = sqlite.dialect()
    long = "案" * 5000

    cut = Key().process_bind_param(long, dialect)

    assert Words().process_bind_param("a\x00b\ud800c😀", dialect) == "a\ufffdb\ufffdc😀"
    assert cut is not None
    assert len(cut) == LONGEST_KEY
    assert cut == Key().process_bind_param(cut, dialect)
    assert cut != Key().process_bind_param(long + "x", dialect)
    assert Json().process_bind_param({"名": "值"}, dialect) == '{"名":"值"}'
    assert [column.process_bind_param(None, dialect) for column in (Words(), Key(), Json())] == [None, None, None]
    assert Json().process_result_value(None, dialect) is None


@pytest.mark.slow
def test_how_long_five_thousand_mails_take(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    mails = [Incoming(sha(uid), 50_000, arrival(uid)) for uid in range(1, 5001)]

    figures = []
    for size in (50, 500):
        begun = time.perf_counter()
        for start in range(0, len(mails), size):
            with store.begin() as ledger:
                batch = [
                    dataclasses.replace(one, sha256=f"{size}{one.sha256}", arrival=dataclasses.replace(one.arrival, uidvalidity=size))
                    for one in mails[start : start + size]
                ]
                ledger.intake.store_many(batch, source=Source.IMAP, now=NOW)
        figures.append(f"batches of {size}: {time.perf_counter() - begun:.2f} s")
    with store.look() as ledger:
        pending = len(ledger.intake.pending(20_000))

    with capsys.disabled():
        print(f"\n5,000 mails on {store.engine.dialect.name}, {', '.join(figures)}")
    assert pending == 10_000
