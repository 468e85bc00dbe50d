"""Questions put to people: asked once, asked again when they were dropped, and told what was not known when they were asked."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from tracker.core.decide import LEFT_ELSEWHERE
from tracker.core.model import Fate, Task, TaskKind
from tracker.core.report import AuditLine
from tracker.store.tables.desk import TaskRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import Hand, once, record

FETCHED = "云附件已由经办人处理"
ANSWERED = "按经办人的认定已无此疑问"


def ask(connection: Connection, task: Task, *, hand: Hand) -> bool:
    values = {
        "key": task.key,
        "kind": task.kind.value,
        "question": task.question,
        "campaign": task.campaign,
        "mail": task.mail,
        "submission": task.submission,
        "candidates": list(task.candidates),
        "reasons": list(task.reasons),
        "opened": task.opened or hand.now,
        "due": task.due,
    }
    asked = once(connection, TaskRow, values, by=("key",))
    if not asked:
        _again(connection, task, hand)
        _learn(connection, task)
    if asked:
        line = AuditLine(at=hand.now, who=hand.by, action="question asked", subject=task.key, before="", after=task.question, basis=task.mail)
        record(connection, line, campaign=task.campaign)
    return asked


def _again(connection: Connection, task: Task, hand: Hand) -> None:
    """A question that was dropped because nothing raised it any more is raised once more; what a person answered stays answered."""
    dropped = (TaskRow.key == task.key, TaskRow.closed.is_not(None), TaskRow.answer == ANSWERED)
    if connection.execute(update(TaskRow).where(*dropped).values(closed=None, closed_by="", answer="")).rowcount:
        line = AuditLine(at=hand.now, who=hand.by, action="question asked again", subject=task.key, before="", after=task.question, basis=task.mail)
        record(connection, line, campaign=task.campaign)


def weigh_fetched(connection: Connection, mail: str) -> None:
    """A mail that left all its files elsewhere is filed once every question about them is answered, and waits again when one is asked anew."""
    asked = select(TaskRow.key).where(TaskRow.mail == mail, TaskRow.kind == TaskKind.CLOUD.value)
    if connection.scalar(asked.limit(1)) is None:
        return
    waiting = connection.scalar(asked.where(TaskRow.closed.is_(None)).limit(1)) is not None
    was, now = (FETCHED, LEFT_ELSEWHERE) if waiting else (LEFT_ELSEWHERE, FETCHED)
    fate = Fate.REVIEW if waiting else Fate.FILED
    connection.execute(update(MessageRow).where(MessageRow.sha256 == mail, MessageRow.fate_reason == was).values(fate=fate.value, fate_reason=now))


def _learn(connection: Connection, task: Task) -> None:
    """An open question that was asked before its case or its last day was known learns it now; nothing that is known changes, but for what it offers to pick from."""
    mine = (TaskRow.key == task.key, TaskRow.closed.is_(None))
    if task.mail and task.key.startswith(f"unit:{task.mail[:16]}:"):  # whose it is: a seal was read meanwhile, or an earlier mail came
        connection.execute(update(TaskRow).where(*mine).values(candidates=list(task.candidates), reasons=list(task.reasons)))
    if task.submission:
        connection.execute(update(TaskRow).where(*mine, TaskRow.submission == "").values(submission=task.submission))
    if task.due is not None:
        connection.execute(update(TaskRow).where(*mine, TaskRow.due.is_(None)).values(due=task.due))
