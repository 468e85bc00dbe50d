"""A ledger written by an earlier version is brought up to date with what is in it."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from ingest.facts import Kind
from tracker.core.examination import Want
from tracker.core.model import Task, TaskKind
from tracker.store.engine import SCHEMA, current, open_engine, upgrade
from tracker.store.ledger import Store
from tracker.store.writing import Hand

AT = datetime(2025, 9, 8, 2, tzinfo=UTC)
ASKED = """INSERT INTO task (key, kind, question, campaign, mail, submission, candidates, reasons, opened, closed, closed_by, answer)
VALUES ('cloud:0123456789abcdef', '云附件', '另有云附件未随信', 'DJ2025', 'm', '', '[]', '["宣传片.mp4"]', :at, NULL, '', '')"""

MAIL = """INSERT INTO message (sha256, size, source, account, message_id, subject, sender_name, sender, thread, arrived, stored_at, fate, fate_reason,
attempts, nothing_attached, forwarded, unplaced) VALUES ('"""
MAIL += "a" * 64 + """', 1, 'imap', 'anli', '', '', '', '', '[]', :at, :at, 'filed', '', 0, false, false, '[]')"""


def to(revision: str, url: str) -> Store:
    engine = open_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "tracker.store:migrations")
        command.upgrade(config, revision)
    return Store(engine)


def test_ledger_of_the_first_version_keeps_its_questions_and_learns_when_they_run_out(empty_url: str) -> None:
    store = to("0001", empty_url)
    with store.engine.begin() as connection:
        connection.execute(text(ASKED), {"at": AT if store.engine.dialect.name == "postgresql" else "2025-09-08 02:00:00.000000"})
    before = current(store.engine)

    upgrade(store.engine)
    with store.look() as ledger:
        (kept,) = ledger.office.tasks("DJ2025")
    with store.begin() as ledger:
        ledger.office.ask(
            Task(kept.key, TaskKind.CLOUD, "另一种问法", "DJ2025", submission="DJ2025-0001", due=datetime(2025, 10, 8, 2, tzinfo=UTC)), hand=Hand("版本", AT)
        )
        (learnt,) = ledger.office.tasks("DJ2025")
        ledger.office.ask(Task(kept.key, TaskKind.CLOUD, "第三种", "DJ2025", submission="DJ2025-0002", due=AT), hand=Hand("版本", AT))
        (same,) = ledger.office.tasks("DJ2025")
    after = current(store.engine)
    store.close()

    assert (before, after, SCHEMA >= "0002") == (False, True, True)
    assert (kept.question, kept.reasons, kept.opened, kept.due, kept.submission) == ("另有云附件未随信", ("宣传片.mp4",), AT, None, "")
    assert (learnt.question, learnt.submission, learnt.due) == ("另有云附件未随信", "DJ2025-0001", datetime(2025, 10, 8, 2, tzinfo=UTC))
    assert same == learnt


def test_ledger_of_the_second_version_takes_second_looks(empty_url: str) -> None:
    store = to("0002", empty_url)
    with store.engine.begin() as connection:
        connection.execute(text(MAIL), {"at": AT if store.engine.dialect.name == "postgresql" else "2025-09-08 02:00:00.000000"})
    wanted = Want("f" * 64, Kind.PNG, "text", "text/1", None)

    upgrade(store.engine)
    with store.begin() as ledger:
        for _ in range(2):
            ledger.examinations.want("a" * 64, (wanted,), now=AT)
        (due,) = ledger.examinations.next((("text", "text/1"),), before=AT, most=9)
        ledger.examinations.begin((due.id,), now=AT)
        again = ledger.examinations.done(due.id, {"text": "申报表"}, now=AT)
        twice = ledger.examinations.done(due.id, {"text": "另一种"}, now=AT)
        (kept,) = ledger.examinations.seen()
        pending = [one.sha256 for one in ledger.intake.pending()]
    store.close()

    assert (due.sha256, due.mail, due.attempts) == ("f" * 64, "a" * 64, 0)
    assert (again, twice, pending, dict(kept.facts)) == (("a" * 64,), (), ["a" * 64], {"text": "申报表"})
