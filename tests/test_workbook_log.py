"""日志 in the workbook: keys, digests and words of the program are told as a person says them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from workbook_reports import AT, report

from ingest.names import unit_key
from tracker.core.quoting import quotable
from tracker.core.report import AuditLine
from tracker.workbook.registers import log
from tracker.workbook.wording import Wording

GIVEN = replace(report(3), mails=report(3).mails[:1])  # the others begin with the same noughts
CASE, MAIL, LETTER, TASK = GIVEN.cases[0], GIVEN.mails[0], GIVEN.letters[0], GIVEN.tasks[0]
NAMED = f"{CASE.number} {CASE.unit}《{CASE.title}》"
SENT_BY = f"来信“{MAIL.subject}”（{MAIL.sender}，"
PARCEL = GIVEN.parcels[0].parcel.register_no


def told(subject: str, action: str, after: str = "", *, before: str = "", basis: str = "", who: str = "王芳", language: str = "zh") -> tuple[str, ...]:
    """谁, 对象, 原值, 新值, 依据 of one line."""
    line = AuditLine(AT, who, action, subject, before, after, basis)
    table = log(replace(GIVEN, audit=(line,)), Wording(GIVEN.campaign, language))
    return tuple(str(column.value(line)) for place, column in enumerate(table.columns) if place not in {0, 2})


def test_a_letter_is_told_by_its_kind_its_number_and_its_case() -> None:
    number = quotable("L", LETTER.key)

    said = told(LETTER.key, "letter sent", "sent", before="sending", basis="250 queued", who="shoujian 1.2.0")
    refused = told(LETTER.key, "letter refused", "refused", before="sending", basis="550 no such user")

    assert said == ("系统（1.2.0版）", f"回执（{number}） {NAMED}", "发送中", "已发", "")
    assert refused[2:] == ("发送中", "被拒收", "550 no such user")  # that one somebody needs
    assert told(LETTER.key, "letter held", "held")[3] == "暂缓，待人工决定"
    assert told(LETTER.key, "letter dropped", "dropped", language="en")[1] == f"receipt ({number}) {NAMED}"


def test_a_mail_is_told_by_its_subject_and_a_question_by_its_number() -> None:
    judged = told(MAIL.sha256, "mail judged", "filed", before="parsed", basis=f"{MAIL.sha256} 已归件")
    filed = told(CASE.number, "paper filed", "申报表: 1.申报表.pdf", basis=f"{MAIL.sha256} 文件名写明是申报表")
    asked = told(TASK.key, "question asked", "来件属于哪个单位？", basis=MAIL.sha256)

    assert judged[1].startswith(SENT_BY)
    assert judged[2:] == ("已解析", "归件", "已归件")  # the mail stands beside it
    assert filed[1:4] == (NAMED, "", "申报表：1.申报表.pdf")
    assert filed[4].startswith(SENT_BY)
    assert filed[4].endswith("）：文件名写明是申报表")
    assert asked[1].startswith(f"{Wording(GIVEN.campaign).named(TASK.kind)}（{quotable('T', TASK.key)}）")
    assert asked[4].startswith(SENT_BY)
    assert told(MAIL.sha256[:16], "paper taken out", before="表.pdf")[1].startswith(SENT_BY)
    assert [told(PARCEL, "parcel logged", "案例", basis=basis)[4] for basis in ("1000000000003", "")] == ["单号：1000000000003", ""]


@pytest.mark.parametrize(
    ("subject", "after", "about", "decided"),
    [
        (f"{CASE.number} case", "延期 2025-10-20", NAMED, "延期 2025-10-20"),
        (f"{CASE.number} item:申报表", "免交", f"{NAMED} 申报表", "免交"),
        (f"{CASE.number} paper:17", f"不合格 {CASE.number}-02", f"{NAMED} 材料{CASE.number}-02", "不合格"),
        (f"category:{CASE.number}", "改分类 2", f"{NAMED} 分类", "改分类 2 新兴领域党建品牌"),
        (f"title:{CASE.number}", "更名 新名称", f"{NAMED} 案例名称", "更名 新名称"),
        (f"case:{CASE.number}", f"并案 {GIVEN.cases[1].number}", NAMED, f"并案 {GIVEN.cases[1].number} {GIVEN.cases[1].unit}《{GIVEN.cases[1].title}》"),
        (f"mail:{MAIL.sha256}", '归入 {"number": "x"}', "mail", "归入"),
        (f"parcel:{PARCEL}", '更正 {"sealed": "true", "contents": "申报表\\n案例"}', f"邮寄件{PARCEL}", "更正 盖章：已盖章、内件：申报表、案例"),
        (f"task:{TASK.key}", "记录 已电话说明", "task", "记录 已电话说明"),
        ("ruling:4", "撤销", "认定4", "撤销"),
        ("name:某某", "同一单位 某某社区", "名称“某某”", "同一单位 某某社区"),
        ("name:某某", f"同一单位 {unit_key('临江市青禾区益民社会工作服务中心')}", "名称“某某”", "同一单位 临江市青禾区益民社会工作服务中心"),
        ("brand-new:4", "旷工 三天", "brand-new:4", "旷工 三天"),  # of a later version
    ],
)
def test_a_ruling_is_told_by_what_it_is_about(subject: str, after: str, about: str, decided: str) -> None:
    found = told(subject, "ruling", after)

    assert found[3] == decided
    if about in {"mail", "task"}:
        assert found[1].startswith(SENT_BY if about == "mail" else f"{Wording(GIVEN.campaign).named(TASK.kind)}（T-")
    else:
        assert found[1] == about


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("sj.abc.def@example.org", "忽略", "carries the header of our own letters"), ("来信（0123abcd）", "", "", "")),
        ((MAIL.message_id, "忽略", "reads as an automatic reply"), ("mail", "", MAIL.reason, "")),
        (("DJ2025", "sheet read", "a" * 64), ("DJ2025", "", "", "")),
        (("名册.xlsx", "roster imported", "12 units, 3 out"), ("名册.xlsx", "", "单位12家、移出3家", "")),
        ((PARCEL, "parcel claimed", CASE.number), (PARCEL, "", NAMED, "")),
        (("王芳 wf@example.org", "person looked up", "来信 2 封"), ("王芳 wf@example.org", "", "来信 2 封", "")),
    ],
)
def test_what_the_program_notes_for_itself_is_told_in_words(line: tuple[str, str, str], said: tuple[str, ...]) -> None:
    subject, action, after = line
    basis = "0123abcd" * 8 if action == "忽略" and subject != MAIL.message_id else ""

    found = told(subject, action, after, basis=basis)[1:]

    assert (found[1:], found[0] if said[0] != "mail" else found[0].startswith(SENT_BY)) == (said[1:], said[0] if said[0] != "mail" else True)


def test_a_file_read_anew_does_not_tell_by_which_version() -> None:
    assert told(CASE.number, "paper read anew", "申报表: 表.pdf", before="pdf/2")[2:4] == ("", "申报表：表.pdf")
    assert told(CASE.number, "paper opened", "申报表: 表.pdf", before="encrypted")[2] == ""


def test_no_digest_and_no_key_is_left_in_any_cell() -> None:
    known = ((LETTER.key, "letter queued", "queued"), (MAIL.sha256, "mail judged", "ignored"), (TASK.key, "question answered", "忽略"))
    cells = [cell for language in ("zh", "en") for line in known for cell in told(*line, basis="f" * 64, language=language)]

    assert [cell for cell in cells if re.search(r"[0-9a-f]{16}|receipt:|:[0-9a-f]{8}", cell)] == []
