"""The laws, whatever the evidence: order and repetition change nothing, and no letter has a key that another has."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_core_builders import CALL, CLOSES, NAME, NO_SEAL, SEAL, ZONE, brief, dossier, essay, form, leaf, mail, on, paper, parcel, ruling, submission

from config.campaign import Weight
from config.settings import write_initial
from ingest.facts import Arrival, Extract, Kind, Mail
from ingest.parse import read
from tracker import sample
from tracker.core.decide import on_mail
from tracker.core.due import answer, bursts, questions, reminders
from tracker.core.model import Dossier, Finding, RulingKind
from tracker.core.register import Register
from tracker.core.standing import case_state, items
from tracker.desk import Desk, open_desk
from tracker.flow import letters, work
from tracker.flow.office import report
from tracker.store.ledger import Incoming, Source
from tracker.workbook.status import status_json

ITEMS = tuple(one.key for one in CALL.requirements)
NOW = datetime(2025, 10, 11, 9, tzinfo=ZONE)
MOMENTS = st.sampled_from((on(5), on(10), on(10, 11), on(29), CLOSES, CLOSES + timedelta(microseconds=1), on(3, month=10)))
FINDINGS = st.lists(
    st.sampled_from(
        (
            NO_SEAL,
            SEAL,
            Finding("wrong-format", Weight.MUST),
            Finding("damaged", Weight.MUST),
            Finding("unread", Weight.HUMAN, remark=True),
            Finding("too-long", Weight.SHOULD),
        )
    ),
    max_size=2,
    unique=True,
).map(tuple)
POSTS = st.builds(
    lambda no, received, posted, sealed: parcel(no=f"Y{no}", received=received, posted=posted, sealed=sealed),
    st.integers(1, 9),
    st.dates(date(2025, 9, 1), date(2025, 10, 12)),
    st.none() | st.dates(date(2025, 9, 1), date(2025, 10, 3)),
    st.sampled_from((None, True, False)),
)


@st.composite
def evidence(draw: st.DrawFn) -> Dossier:
    papers = tuple(
        paper(
            identity,
            draw(st.sampled_from(ITEMS[:4])),
            mail=draw(st.integers(1, 3)),
            file=draw(st.integers(1, 4)),
            kind=draw(st.sampled_from((Kind.DOCX, Kind.PDF, Kind.JPEG, Kind.MP4))),
            arrived=draw(MOMENTS),
            findings=draw(FINDINGS),
        )
        for identity in range(1, draw(st.integers(0, 5)) + 1)
    )
    subjects = ("case", *(f"item:{key}" for key in ITEMS), *(f"paper:{one.id}" for one in papers))
    kinds = (
        RulingKind.ACCEPT,
        RulingKind.RETURN,
        RulingKind.VOID,
        RulingKind.THIS_VERSION,
        RulingKind.WAIVE,
        RulingKind.ON_TIME,
        RulingKind.EXTEND,
        RulingKind.WITHDRAW,
    )
    rulings = tuple(
        ruling(draw(st.sampled_from(kinds)), draw(st.sampled_from(subjects)), "2025-10-05", identity=number, at=draw(MOMENTS), undone=draw(st.booleans()))
        for number in range(1, draw(st.integers(0, 4)) + 1)
    )
    return dossier(*papers, parcels=tuple({one.register_no: one for one in draw(st.lists(POSTS, max_size=3))}.values()), rulings=rulings)


def folded(case: Dossier) -> Any:
    stood = items(case, CALL)
    return (
        case_state(case, stood),
        [(one.requirement.key, one.standing, set(one.findings), {(each.paper.id, each.version, each.standing) for each in one.papers}) for one in stood],
        {one.key for one in questions(case, CALL)},
    )


@given(evidence(), st.randoms(use_true_random=False))
def test_standing_ignores_order_and_repetition_of_evidence(case: Dossier, dice: Any) -> None:
    def stirred(listed: tuple[Any, ...]) -> tuple[Any, ...]:
        repeated = [*listed, *(one for one in listed if dice.random() < 0.5)]
        dice.shuffle(repeated)
        return tuple(repeated)

    other = replace(case, papers=stirred(case.papers), parcels=stirred(case.parcels), rulings=stirred(case.rulings))

    assert folded(other) == folded(case)


UNITS = (NAME, "青禾街道东园社区居民委员会", "青禾区南湖社区", "东园社区")
FILES = (
    leaf("2", "申报表.docx", extract=form()),
    leaf("3", "申报表2.docx", extract=form(UNITS[2], "红船渡")),
    leaf("4", "案例.docx", extract=essay("星火照邻", NAME)),
    leaf("5", "盖章版.pdf", Kind.PDF, Extract(reader="pdf/1")),
    leaf("6", "照片1.jpg", Kind.JPEG),
    leaf("7", f"1.申请表-{UNITS[3]}-东园红邻里.pdf", Kind.PDF),
    leaf("8", "材料.zip", Kind.ZIP),
)
KNOWN = (submission(), submission(2, UNITS[1], "东园红邻里"), submission(3, title="工地红哨"), submission(4, UNITS[2], ""))
MAILS = st.builds(
    lambda files, subject, text: mail("m", *files, subject=subject, text=text),
    st.lists(st.sampled_from(FILES), unique=True, max_size=4),
    st.sampled_from(("申报材料", "回复：【DJ2025-0002】材料补正", f"{NAME}申报", "关于撤回申报的说明", "咨询：能否延期？", "")),
    st.sampled_from(("请查收附件。", f"请查收。\n{UNITS[1]}", f"见附件。\n{NAME}\n{UNITS[2]}", "")),
)


@given(MAILS, st.permutations(KNOWN), st.booleans())
def test_judgement_is_deterministic_however_the_register_was_filled(one: Mail, known: list[Any], writes: bool) -> None:
    senders = {"xinghuo@example.com": ("DJ2025-0001",)} if writes else {}
    straight, shuffled = (Register([case.unit for case in cases], cases, senders) for cases in (KNOWN, tuple(known)))

    assert on_mail(one, CALL, shuffled) == on_mail(one, CALL, straight)
    assert on_mail(one, CALL, straight) == on_mail(one, CALL, straight)


@given(evidence(), st.lists(st.datetimes(datetime(2025, 9, 1), datetime(2025, 10, 20)), max_size=4))
def test_asking_twice_owes_the_same_letters(case: Dossier, moments: list[datetime]) -> None:
    for moment in moments:
        now = moment.replace(tzinfo=ZONE)
        owed = [one.posting.key for one in reminders((case, case), CALL, now)]

        assert len(set(owed)) == len(owed)
        assert owed == [one.posting.key for one in reminders((case,), CALL, now)]


# Small mails of the sample that answer, replace, repeat, forget, withdraw, ask, and come late.
POOL = ("m02", "m12", "m13", "m19", "m30", "m31", "m32", "m33", "m34", "m35", "m36", "m38", "m39", "m17", "m18", "n03")


@cache
def facts() -> dict[str, tuple[sample.SampleMail, Mail, int]]:
    """Each mail of the pool as the mail-room reads it."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for one in sample.mails():
            if one.id in POOL:
                path = Path(folder) / f"{one.id}.eml"
                path.write_bytes(one.raw)
                found[one.id] = (one, read(path), path.stat().st_size)
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployment with an empty ledger, to be copied."""
    home = tmp_path_factory.mktemp("empty") / "部署"
    write_initial(home, campaigns=("DJ2025",))
    desk = open_desk(home)
    with desk.store.look() as ledger:
        assert ledger.intake.stored() == ()
    desk.close()
    return home


@contextmanager
def office(empty: Path) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(shutil.copytree(empty, Path(folder) / "部署")))
        try:
            yield desk
        finally:
            desk.close()


def arrive(desk: Desk, names: list[str], uid: int = 1) -> None:
    """These mails, under UIDs in this order; INTERNALDATE is what it was."""
    with desk.store.begin() as ledger:
        listed = [facts()[name] for name in names]
        ledger.intake.store_many(
            [Incoming(one.sha256, size, Arrival("import", "INBOX", 1, place, known.arrived)) for place, (known, one, size) in enumerate(listed, uid)],
            source=Source.IMAP,
            now=NOW,
        )


def judge(desk: Desk) -> None:
    """Steps 6 to 8 for everything pending, as `work` takes it; the reading itself was done once."""
    read_before = {one.sha256: one for _, one, _ in facts().values()}
    with desk.store.look() as ledger:
        pending = ledger.intake.pending(100)
    registers = work.Registers(desk)
    for one in pending:
        work._judge(desk, read_before[one.sha256], one, registers, NOW)


def outcome(desk: Desk) -> tuple[Any, ...]:
    letters.answer(desk, now=NOW)
    found = report(desk, CALL, at=NOW)
    return status_json(found), sorted(one.key for one in found.letters), sorted(one.key for one in found.tasks)


@cache
def expected(empty: Path) -> tuple[Any, ...]:
    with office(empty) as desk:
        arrive(desk, list(POOL))
        judge(desk)
        return outcome(desk)


STORED = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@STORED
@given(order=st.permutations(POOL), again=st.lists(st.sampled_from(POOL), max_size=5))
def test_order_of_arrival_within_a_poll_changes_nothing(empty: Path, order: list[str], again: list[str]) -> None:
    with office(empty) as desk:
        arrive(desk, order)
        arrive(desk, again, uid=100)
        judge(desk)

        assert outcome(desk) == expected(empty)


@STORED
@given(cuts=st.sets(st.integers(1, len(POOL) - 1), max_size=4))
def test_how_polls_divide_a_mailbox_changes_nothing(empty: Path, cuts: set[int]) -> None:
    by_time = sorted(POOL, key=lambda name: (facts()[name][0].arrived, facts()[name][1].sha256))
    edges = [0, *sorted(cuts), len(by_time)]
    with office(empty) as desk:
        for first, last in pairwise(edges):
            arrive(desk, by_time[first:last], uid=first + 1)
            judge(desk)

        assert outcome(desk) == expected(empty)


@STORED
@given(rounds=st.lists(st.lists(st.sampled_from(POOL), min_size=1, max_size=6, unique=True), min_size=1, max_size=3))
def test_thinking_again_changes_nothing(empty: Path, rounds: list[list[str]]) -> None:
    with office(empty) as desk:
        arrive(desk, list(POOL))
        judge(desk)
        before = outcome(desk)
        assert (len(before[0]["submissions"]), len(before[0]["mails"])) == (11, len(POOL))  # a law about nothing would hold, too
        for names in rounds:
            with desk.store.begin() as ledger:
                assert ledger.intake.replay(facts()[name][1].sha256 for name in names) == len(names)
            judge(desk)

        assert before == expected(empty)
        assert outcome(desk) == before


@STORED
@given(moments=st.lists(st.datetimes(datetime(2025, 9, 2), datetime(2025, 10, 12)), min_size=1, max_size=6), start=st.permutations(POOL))
def test_no_key_twice_and_no_mail_answered_twice(empty: Path, moments: list[datetime], start: list[str]) -> None:
    with office(empty) as desk:
        for place, moment in enumerate(sorted(moments)):
            now = moment.replace(tzinfo=ZONE)
            arrive(desk, [name for name in start if facts()[name][0].arrived <= now], uid=1 + 100 * place)
            judge(desk)
            for _ in range(2):  # the second round owes nothing new
                letters.answer(desk, now=now)
                letters.remind(desk, now=now)
        found = report(desk, CALL, at=NOW)
        with desk.store.look() as ledger:
            mails = ledger.cases.mails(one.sha256 for one in found.mails)

        assert max(Counter(one.key for one in found.letters).values(), default=0) <= 1
        assert [
            one.subject
            for one in mails
            if not one.covered and any(one in burst.mails for burst in bursts(mails, timedelta(minutes=30), max(moments).replace(tzinfo=ZONE)))
        ] == []


def test_answer_is_a_reading_and_not_an_act() -> None:
    (burst,) = bursts((brief("m"),), timedelta(minutes=30), on(11))
    case = dossier(paper(1, mail="m"))

    assert answer(burst, {"DJ2025-0001": case}, CALL, on(11)) == answer(burst, {"DJ2025-0001": case}, CALL, on(11))
