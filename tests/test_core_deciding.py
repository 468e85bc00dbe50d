"""What is typed into 待核: the words of the question itself answer it, and what answers nothing is told what would."""

from __future__ import annotations

from datetime import date

import pytest
from workbook_reports import AT, CAMPAIGN

from tracker.core.deciding import on_task
from tracker.core.model import Task, TaskKind
from tracker.core.quoting import quotable
from tracker.core.report import Report
from tracker.core.takings import Books, Decides, Left, Row, Taking

KEYS = {TaskKind.SEAL: "seal:mail:2:申报表"}


def typed(kind: TaskKind, word: str) -> str | bool | None:
    """What *word* comes to as the answer to a question of this kind; after "？" why it is left."""
    key = KEYS.get(kind, f"{kind.name}:1")
    task = Task(key, kind, "？", "DJ2025", mail="a" * 64)
    books = Books(Report(CAMPAIGN, AT, (), (), (), (task,), (), (), (), None), date(2025, 9, 30), date(2025, 9, 22), {})
    (found,) = on_task(Row(quotable("T", key), {"decision": word}, frozenset({"decision"}), {}), books)
    if isinstance(found, Left):
        return f"？{found.why}"
    assert isinstance(found, Taking)
    (step,) = found.steps
    assert isinstance(step, Decides)
    return step.word or step.same


@pytest.mark.parametrize(
    ("kind", "said", "means"),
    [
        (TaskKind.WITHDRAWAL, "同意", "弃征"),
        (TaskKind.WITHDRAWAL, "是", "弃征"),
        (TaskKind.WITHDRAWAL, "同意撤回。", "弃征"),
        (TaskKind.WITHDRAWAL, "不同意", "不弃征"),
        (TaskKind.WITHDRAWAL, "否", "不弃征"),
        (TaskKind.LATE_REPLACEMENT, "采用", "以此版为准"),
        (TaskKind.LATE_REPLACEMENT, "不采用", "旧版为准"),
        (TaskKind.REPLACEMENT, "不予采用", "旧版为准"),
        (TaskKind.REPLACEMENT, "是", "以此版为准"),
        (TaskKind.BORDERLINE, "受理", "算按时"),
        (TaskKind.BORDERLINE, "不受理", "算逾期"),
        (TaskKind.DANGEROUS, "是", "忽略"),
        (TaskKind.SEAL, "通过", "合格"),
        (TaskKind.SEAL, "不认可", "不合格"),
        (TaskKind.ENQUIRY, "已回复", "办结"),
        (TaskKind.SYSTEM, "已处理", "办结"),
        (TaskKind.TITLE, "更名", True),
        (TaskKind.TITLE, "是新案例", False),
        (TaskKind.DUPLICATE, "不重复", False),
    ],
)
def test_the_words_of_a_question_answer_it(kind: TaskKind, said: str, means: str | bool) -> None:
    assert typed(kind, said) == means


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        (TaskKind.CLOUD, "已电话催", "？“已电话催”不是可填的决定，可填：办结"),
        (TaskKind.BORDERLINE, "同意", "？“同意”不是可填的决定，可填：算按时、算逾期"),  # to which of the two?
        (TaskKind.DANGEROUS, "否", "？“否”不是可填的决定，可填：忽略、办结；归入，并在“归入编号或新单位名”写案例编号或单位全称"),
        (
            TaskKind.DUPLICATE,
            "是",  # what follows from it is another thing: one case of the two, or none
            "？“是”不是可填的决定，可填：办结、弃征；并案，并在“归入编号或新单位名”写案例编号；或 两个案例",
        ),
    ],
)
def test_what_answers_nothing_is_told_what_would(kind: TaskKind, said: str, why: str) -> None:
    assert typed(kind, said) == why


def test_what_a_word_was_taken_for_is_shown_in_its_place() -> None:
    task = Task("withdrawal:1", TaskKind.WITHDRAWAL, "？", "DJ2025", mail="a" * 64)
    books = Books(Report(CAMPAIGN, AT, (), (), (), (task,), (), (), (), None), date(2025, 9, 30), date(2025, 9, 22), {})

    (found,) = on_task(Row(quotable("T", task.key), {"decision": "不同意", "decided-by": "王芳"}, frozenset({"decision", "decided-by"}), {}), books)

    assert isinstance(found, Taking)
    assert found.shown == {"decision": "不弃征", "filed-under": "", "explanation": "", "decided-by": "王芳"}
