from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from store_builders import CODE, NOW, draft, file_mails

import tracker
from tracker.core.model import LetterState
from tracker.core.report import LetterLine
from tracker.core.unwanted import STOPPED
from tracker.store.ledger import Draft, Fenced, Ledger, Store, StoreError, open_store

ROOT = Path(tracker.__file__).parents[1]
LATER = NOW + timedelta(hours=1)


def states(ledger: Ledger) -> dict[str, str]:
    return {line.key: line.state.value for line in ledger.outbox.letters(CODE)}


def test_a_key_is_queued_once(store: Store) -> None:
    with store.begin() as ledger:
        first = ledger.outbox.queue(draft("receipt:1"), now=NOW, by="v")
        again = ledger.outbox.queue(draft("receipt:1"), now=LATER, by="v")

        assert (first, again) == (True, False)
        assert ledger.outbox.letters(CODE) == (LetterLine("receipt:1", "receipt", "zhang@dianli.cn", LetterState.QUEUED, "", NOW, None, None, ""),)
        assert ledger.outbox.known(("receipt:1", "receipt:2")) == {"receipt:1"}
        assert len(ledger.views.audit(CODE, newest=9)) == 1


def test_a_letter_that_is_taken_to_be_sent_in_that_moment_is_not_recalled(store: Store) -> None:
    """Two processes at once: what the sender has in hand is its own until it says what became of it."""
    recalled: list[int] = []

    def recall() -> None:
        with store.begin() as ledger:
            recalled.append(ledger.outbox.recall(("DJ2025-0001",), by="李老师", at=LATER))

    with store.begin() as ledger:
        file_mails(ledger, 1)
        ledger.outbox.queue(draft("receipt:1", cases=("DJ2025-0001",)), now=NOW, by="v")
    thread = threading.Thread(target=recall)
    with store.begin() as ledger:
        (taken,) = ledger.outbox.claim(now=NOW, holder="another")
        thread.start()
        thread.join(timeout=0.5)  # it sees the letter waiting, and waits for us
    thread.join()

    assert recalled == [0]
    with store.begin() as ledger:
        assert ledger.outbox.begin("receipt:1", taken.fence, at=LATER)
        ledger.outbox.outcome("receipt:1", taken.fence, LetterState.SENT, detail="250", by="v", at=LATER)
        assert states(ledger) == {"receipt:1": "sent"}


def test_a_letter_without_message_id_is_refused(store: Store) -> None:
    letter = Draft(key="k", kind="receipt", campaign=CODE, to_name="", to="a@b.cn", message_id="", notice={})
    with store.begin() as ledger, pytest.raises(StoreError, match="Message-ID"):
        ledger.outbox.queue(letter, now=NOW, by="v")


def test_two_letters_never_share_a_message_id(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("receipt:1"), now=NOW, by="v")

    with pytest.raises(StoreError), store.begin() as ledger:
        ledger.outbox.queue(dataclasses.replace(draft("receipt:2"), message_id=draft("receipt:1").message_id), now=NOW, by="v")


def test_the_first_letter_covers_a_mail(store: Store) -> None:
    with store.begin() as ledger:
        one, two = file_mails(ledger, 2)
        ledger.outbox.queue(draft("receipt:1", cases=("DJ2025-0001",), covers=(one.sha256,)), now=NOW, by="v")
        ledger.outbox.queue(draft("receipt:2", cases=("DJ2025-0001",), covers=(one.sha256, two.sha256)), now=NOW, by="v")

        assert ledger.cases.unanswered(CODE, before=LATER) == ()
        assert [letter.covers for letter in ledger.cases.dossiers(CODE)[0].letters] == [(one.sha256,), (one.sha256, two.sha256)]


def test_letters_are_claimed_when_they_are_due(store: Store) -> None:
    with store.begin() as ledger:
        for letter in (draft("now"), draft("later", not_before=LATER), draft("held", hold="导入的邮件")):
            ledger.outbox.queue(letter, now=NOW, by="v")
        due = (ledger.outbox.due(NOW), ledger.outbox.due(LATER))
        first = ledger.outbox.claim(now=NOW, holder="a", lease_seconds=60)
        again = ledger.outbox.claim(now=NOW, holder="b")
        after = ledger.outbox.claim(now=LATER, holder="b")

        assert [(one.draft, one.fence, one.attempts, one.lease_until) for one in first] == [(draft("now"), 1, 1, NOW + timedelta(seconds=60))]
        assert (due, again, [one.draft.key for one in after]) == ((1, 2), (), ["later"])
        assert [(line.key, line.reason) for line in ledger.outbox.held()] == [("held", "导入的邮件")]
        assert ledger.outbox.held("SQ2026") == ()


def test_claims_are_limited_and_oldest_first(store: Store) -> None:
    with store.begin() as ledger:
        for number in (3, 1, 2):
            ledger.outbox.queue(draft(f"receipt:{number}"), now=NOW + timedelta(minutes=number), by="v")

        assert [one.draft.key for one in ledger.outbox.claim(now=LATER, holder="a", limit=2)] == ["receipt:1", "receipt:2"]


def test_every_outcome_is_recorded(store: Store) -> None:
    with store.begin() as ledger:
        for key in ("a", "b", "c", "d"):
            ledger.outbox.queue(draft(key), now=NOW, by="v")
        claims = {one.draft.key: one for one in ledger.outbox.claim(now=NOW, holder="h")}
        ledger.outbox.outcome("a", claims["a"].fence, LetterState.SENT, detail="250 ok", by="v", at=LATER, subject="回执")
        ledger.outbox.outcome("b", claims["b"].fence, LetterState.REFUSED, detail="550 no such user", by="v", at=LATER)
        ledger.outbox.outcome("c", claims["c"].fence, LetterState.QUEUED, detail="451 later", by="v", at=NOW, next_try=LATER)
        ledger.outbox.outcome("d", claims["d"].fence, LetterState.HELD, detail="结果不明", by="v", at=LATER)
        early = ledger.outbox.claim(now=NOW, holder="h")
        retried = ledger.outbox.claim(now=LATER, holder="h")

        assert states(ledger) == {"a": "sent", "b": "refused", "c": "sending", "d": "held"}
        assert ledger.outbox.letters(CODE)[0] == LetterLine("a", "receipt", "zhang@dianli.cn", LetterState.SENT, "回执", NOW, LATER, None, "250 ok")
        assert (early, [(one.draft.key, one.fence, one.attempts) for one in retried]) == ((), [("c", 2, 2)])
        with pytest.raises(StoreError, match="no outcome"):
            ledger.outbox.outcome("c", 2, LetterState.SENDING, detail="", by="v", at=NOW)
        with pytest.raises(StoreError, match="no letter"):
            ledger.outbox.outcome("z", 1, LetterState.SENT, detail="", by="v", at=NOW)


def test_a_letter_that_nobody_wants_any_more_is_no_refusal_and_is_owed_again_when_a_person_decides(store: Store) -> None:
    with store.begin() as ledger:
        file_mails(ledger, 1)
        numbers = tuple(one.submission.number for one in ledger.cases.dossiers(CODE))
        for key in ("tried", "new"):
            ledger.outbox.queue(draft(key, cases=numbers), now=NOW, by="v")
        for one in ledger.outbox.claim(now=NOW, holder="h"):
            blameless = one.draft.key == "new"
            ledger.outbox.outcome(
                one.draft.key, one.fence, LetterState.QUEUED, detail="451", by="v", at=NOW, next_try=NOW, code=None if blameless else 451, blameless=blameless
            )
        for one in ledger.outbox.claim(now=NOW, holder="h"):
            ledger.outbox.outcome(one.draft.key, one.fence, LetterState.DROPPED, detail=STOPPED, by="v", at=NOW, blameless=True)
        figures = ledger.traffic.lately(NOW)
        again = [ledger.outbox.queue(draft(key, cases=numbers), now=LATER, by="v") for key in ("tried", "new")]

        assert (states(ledger), figures.answered, figures.refused, again) == ({"new": "dropped", "tried": "dropped"}, 0, 0, [False, False])
        assert ledger.outbox.recall(numbers, by="李老师", at=LATER) == 1
        assert [ledger.outbox.queue(draft(key, cases=numbers), now=LATER, by="v") for key in ("tried", "new")] == [False, True]
        assert states(ledger) == {"new": "queued", "tried": "dropped"}


def test_an_outcome_under_an_old_fence_is_refused_and_says_so(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a"), now=NOW, by="v")
        slept = ledger.outbox.claim(now=NOW, holder="slow", lease_seconds=10)[0]
        assert ledger.outbox.begin("a", slept.fence, at=NOW, lease_seconds=10)
    with store.begin() as ledger:
        assert ledger.outbox.unknown(NOW) == ()
        assert [one.draft.key for one in ledger.outbox.unknown(LATER)] == ["a"]
        assert not ledger.outbox.hold("a", why="", by="v", at=NOW)  # its lease still runs
        assert ledger.outbox.hold("a", why="结果不明", by="v", at=LATER)
        assert ledger.outbox.release("a", by="李老师", at=LATER)
        taken = ledger.outbox.claim(now=LATER, holder="quick")[0]

    with pytest.raises(Fenced, match="came too late: 250 ok"), store.begin() as ledger:
        ledger.outbox.outcome("a", slept.fence, LetterState.SENT, detail="250 ok", by="v", at=LATER)
    with store.begin() as ledger:
        ledger.outbox.outcome("a", taken.fence, LetterState.SENT, detail="250 ok", by="v", at=LATER)
    with pytest.raises(Fenced), store.begin() as ledger:
        ledger.outbox.outcome("a", taken.fence, LetterState.SENT, detail="250 ok", by="v", at=LATER)


def test_a_lost_sender_that_comes_back_first_is_believed(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a"), now=NOW, by="v")
        claim = ledger.outbox.claim(now=NOW, holder="slow", lease_seconds=10)[0]
        ledger.outbox.outcome("a", claim.fence, LetterState.SENT, detail="250 ok", by="v", at=LATER)

        assert (states(ledger), ledger.outbox.unknown(LATER)) == ({"a": "sent"}, ())


def test_our_own_copy_settles_an_unknown_outcome(store: Store) -> None:
    letter = draft("a")
    with store.begin() as ledger:
        ledger.outbox.queue(letter, now=NOW, by="v")
        ledger.outbox.claim(now=NOW, holder="slow", lease_seconds=10)
        news = [ledger.outbox.confirm(message_id, LATER) for message_id in ("unknown@x", letter.message_id, letter.message_id)]

        assert news == [False, True, False]
        assert [(line.state, line.sent, line.reason) for line in ledger.outbox.letters(CODE)] == [(LetterState.SENT, LATER, "our own copy came back")]
        assert not ledger.outbox.release("a", by="李老师", at=LATER)


def test_unknown_letters_are_never_claimed_again(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a"), now=NOW, by="v")
        ledger.outbox.claim(now=NOW, holder="gone", lease_seconds=1)

        assert ledger.outbox.claim(now=NOW + timedelta(days=9), holder="next") == ()


def test_a_person_drops_a_letter_for_good(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a", hold="导入的邮件"), now=NOW, by="v")
        dropped = [ledger.outbox.drop("a", by="李老师", why="已电话告知", at=LATER) for _ in range(2)]

        assert (dropped, states(ledger)) == ([True, False], {"a": "dropped"})
        assert not ledger.outbox.release("a", by="李老师", at=LATER)
        assert not ledger.outbox.queue(draft("a"), now=LATER, by="v")
        assert ledger.outbox.draft("z") is None
        assert [(line.who, line.action, line.before, line.after, line.basis) for line in ledger.views.audit(CODE, newest=1)] == [
            ("李老师", "letter dropped", "held", "dropped", "已电话告知")
        ]


CLAIMER = """
import sys
from datetime import datetime
from tracker.core.model import LetterState
from tracker.store.ledger import open_store

url, holder, at = sys.argv[1:]
now = datetime.fromisoformat(at)
store = open_store(url)
while True:
    with store.begin() as ledger:
        claims = ledger.outbox.claim(now=now, holder=holder, limit=7)
    if not claims:
        break
    for one in claims:
        print(one.draft.key, one.fence)
        with store.begin() as ledger:
            ledger.outbox.outcome(one.draft.key, one.fence, LetterState.SENT, detail=holder, by="v", at=now)
store.close()
"""


@pytest.mark.slow
def test_four_processes_never_claim_the_same_letter(ledger_url: str) -> None:
    store = open_store(ledger_url)
    with store.begin() as ledger:
        for number in range(500):
            ledger.outbox.queue(draft(f"receipt:{number}"), now=NOW, by="v")

    command = [sys.executable, "-c", CLAIMER, ledger_url]
    processes = [subprocess.Popen([*command, f"p{number}", LATER.isoformat()], cwd=ROOT, stdout=subprocess.PIPE, text=True) for number in range(4)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    claims = Counter(key for words in said for key in words[::2])
    with store.look() as ledger:
        sent = Counter(states(ledger).values())
    store.close()

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert (len(claims), max(claims.values()), sent) == (500, 1, {"sent": 500})


def test_a_socket_opens_once_under_a_fence(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a"), now=NOW, by="v")
        (taken,) = ledger.outbox.claim(now=NOW, holder="h")

        assert [ledger.outbox.begin("a", taken.fence, at=NOW) for _ in range(2)] == [True, False]


def test_our_own_copy_settles_a_letter_whatever_was_thought_of_it(store: Store) -> None:
    with store.begin() as ledger:
        for key in ("queued", "held", "sending", "refused", "dropped"):
            ledger.outbox.queue(draft(key, hold="等人" if key == "held" else ""), now=NOW, by="v")
        ledger.outbox.drop("dropped", by="v", why="不发", at=NOW)
        for one in ledger.outbox.claim(now=NOW, holder="h"):
            if one.draft.key == "refused":
                ledger.outbox.outcome("refused", one.fence, LetterState.REFUSED, detail="550", by="v", at=NOW)
            elif one.draft.key == "queued":
                ledger.outbox.outcome("queued", one.fence, LetterState.QUEUED, detail="451", by="v", at=NOW)
        before = states(ledger)
        news = {key: ledger.outbox.confirm(draft(key).message_id, LATER) for key in before}

        assert before == {key: key for key in before}
        assert news == {"queued": True, "held": True, "sending": True, "refused": True, "dropped": False}
        assert states(ledger) == {key: "sent" if new else key for key, new in news.items()}
        assert not ledger.outbox.confirm("nobody@example.org", LATER)


def test_a_letter_that_was_put_off_goes_out_as_soon_as_a_person_releases_it(store: Store) -> None:
    with store.begin() as ledger:
        ledger.outbox.queue(draft("a"), now=NOW, by="v")
        ledger.outbox.put_off(NOW, LATER + timedelta(days=1))
        ledger.outbox.hold("a", why="看一看", by="v", at=NOW)
        ledger.outbox.release("a", by="李老师", at=LATER)

        assert ledger.outbox.due(LATER) == 1


def test_strangers_are_those_whom_nothing_was_sent_to_an_hour_ago(store: Store) -> None:
    def letter(key: str, to: str, *, kind: str = "receipt") -> Draft:
        return dataclasses.replace(draft(key), to=to, kind=kind)

    with store.begin() as ledger:
        for key, to in (("old", "known@example.org"), ("new", "Fresh@example.org")):
            ledger.outbox.queue(letter(key, to), now=NOW, by="v")
        for one in ledger.outbox.claim(now=NOW, holder="h"):
            minutes = 0 if one.draft.key == "old" else 30
            ledger.outbox.outcome(one.draft.key, one.fence, LetterState.SENT, detail="250", by="v", at=NOW + timedelta(minutes=minutes))
        for key, to, kind in (
            ("1", "known@example.org", "late"),
            ("2", "fresh@example.org", "late"),
            ("3", "other@example.org", "late"),
            ("4", "us@example.org", "digest"),
        ):
            ledger.outbox.queue(letter(key, to, kind=kind), now=LATER, by="v")
        ledger.outbox.queue(letter("5", "let-go@example.org"), now=LATER, by="v")
        ledger.outbox.hold("5", why="看一看", by="v", at=LATER)
        ledger.outbox.release("5", by="李老师", at=LATER)

        assert ledger.traffic.lately(LATER).strangers == 2  # fresh, other
        assert ledger.traffic.hold_strangers(LATER, why="陌生地址多", by="v") == 2
        assert {key for key, state in states(ledger).items() if state == "held"} == {"2", "3"}
