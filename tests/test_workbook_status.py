import json
from dataclasses import replace

from workbook_reports import report

from notifier.words import say
from tracker.core.model import Standing
from tracker.workbook.status import status_json
from tracker.workbook.summary import headings, one_page, rows


def test_status_json_keeps_its_contract():
    given = report(3)

    shown = status_json(given)

    assert json.loads(json.dumps(shown)) == shown
    assert (shown["campaign"], shown["at"]) == ("DJ2025", "2025-09-22T14:05:00+08:00")
    third = shown["submissions"][2]
    assert {key: third[key] for key in ("number", "unit", "case", "category", "state")} == {
        "number": "DJ2025-0003",
        "unit": "临江市江湾镇党群服务中心",
        "case": "江湾先锋：一核多元共治",
        "category": "3",
        "state": "待补正",
    }
    assert third["items"][0] == {
        "key": "申报表",
        "standing": "defective",
        "findings": ["未见公章（第2页）", "“联系电话”未填写"],
        "papers": [
            {
                "filename": "1.申报表-临江市江湾镇党群服务中心-江湾先锋：一核多元共治.docx",
                "sha256": f"{2:064x}",
                "mail": f"{2:064x}",
                "version": 1,
                "standing": "defective",
            }
        ],
    }
    assert third["parcels"][0]["tracking"] == "1000000000002"
    assert third["letters"] == [{"kind": "receipt", "to": "u2@mail.example", "state": "sent", "key": "receipt:DJ2025-0003:1"}]
    assert shown["mails"][0] == {
        "sha256": "0" * 64,
        "message_id": "<0@mail.example>",
        "subject": "临江市青禾区益民社会工作服务中心+案例",
        "fate": "filed",
        "submissions": ["DJ2025-0001"],
    }
    assert shown["tasks"] == [
        {
            "kind": "单位歧义",
            "mail": "0" * 64,
            "submission": "DJ2025-0001",
            "question": "“市青禾区益民社会工作服务中心”与名册中的哪一家是同一单位？",
            "candidates": [],
            "due": None,
        }
    ]


def test_status_names_only_questions_that_are_open():
    assert [task.closed for task in report(1).tasks] == [False, True]
    assert len(status_json(report(1))["tasks"]) == 1


def test_rows_say_the_same_words_as_the_workbook():
    assert headings(report(3)) == ("案例编号", "申报单位", "案例名称", "状态", "申报表", "案例", "品牌标识", "相关资料", "申报表(纸质)", "案例(纸质)")
    assert rows(report(3))[2] == (
        "DJ2025-0003", "临江市江湾镇党群服务中心", "江湾先锋：一核多元共治", "待补正",
        "有误：未见公章（第2页）、“联系电话”未填写", "已收", "不需交", "不需交", "未交", "未交",
    )  # fmt: skip
    assert rows(report(0)) == []


def test_case_without_an_item_leaves_its_cell_empty():
    bare = replace(report(1), cases=(replace(report(1).cases[0], items=()),))

    assert rows(bare)[0][4:] == ("",) * 6
    assert say(f"standing.{Standing.NOT_OWED}") == "不需交"


def test_one_page_says_how_it_stands_what_waits_and_what_to_open():
    page = one_page(report(3)).splitlines()

    assert page[0] == "# 2025社会工作党建品牌实践案例征集 台账"
    assert [line for line in page if line.startswith("## ")] == ["## 各案例状态", "## 待人处理", "## 看哪张表"]
    assert "- 案例数：3" in page
    assert "| DJ2025-0002 | 青禾街道南桥社区居民委员会 | 南桥“邻里议事厅” | 电子齐·待纸质 | 合格 | 合格 | 已收 | 不需交 | 未交 | 未交 |" in page
    assert "- **单位歧义**（DJ2025-0001） “市青禾区益民社会工作服务中心”与名册中的哪一家是同一单位？" in page
    assert "- **待核**：需要人工决定的事项，在黄色列中填写决定" in page


def test_one_page_stays_one_page():
    page = one_page(report(200)).splitlines()

    assert len(page) < 140
    assert "另有140项，见台账" in page
    assert "没有需要人工处理的事项" in one_page(report(0)).splitlines()


def test_markup_of_strangers_is_shown_and_not_obeyed():
    given = report(1)
    hostile = replace(given, cases=(replace(given.cases[0], unit="a | b\n# [点我](http://mail.example)"),))

    line = next(line for line in one_page(hostile).splitlines() if line.startswith("| DJ2025-0001"))

    assert line.startswith(r"| DJ2025-0001 | a \| b \# \[点我\](http://mail.example) | ")
