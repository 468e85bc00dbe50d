import json
import os
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reports import AT, CAMPAIGN, report

from config.campaign import Deadline, Requirement, Weight
from notifier.words import say
from tracker.core.model import CaseState, Finding, RulingKind, Standing, Task, TaskKind
from tracker.core.quoting import quotable
from tracker.core.report import Report
from tracker.workbook.figures import posted
from tracker.workbook.wording import Wording, code, volume
from tracker.workbook.write import Written, write

GOLDEN = Path(__file__).with_name("golden") / "workbook"
SHEETS = ["总览", "单位台账", "材料明细", "邮寄登记", "待核", "外发", "日志"]


def written(given: Report, tmp_path: Path, language: str = "zh") -> Workbook:
    path = tmp_path / "台账.xlsx"
    assert isinstance(write(given, path, language=language), Written)
    return load_workbook(path)


def values(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] is not None]


def column(sheet: Worksheet, heading: str) -> list[object]:
    place = [cell.value for cell in sheet[1]].index(heading)
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def dump(book: Workbook) -> str:
    """Everything a person sees or prints, one fact a line."""
    lines = []
    for sheet in book.worksheets:
        lines.append(f"[{sheet.title}] {sheet.sheet_state} tab={sheet.sheet_properties.tabColor.rgb if sheet.sheet_properties.tabColor else ''}")
        lines.append(f"freeze={sheet.freeze_panes} filter={sheet.auto_filter.ref} titles={sheet.print_title_rows} area={sheet.print_area}")
        setup = sheet.page_setup
        lines.append(
            f"paper={setup.paperSize} {setup.orientation} {setup.fitToWidth}x{setup.fitToHeight} fit={sheet.sheet_properties.pageSetUpPr}".replace("\n", " ")
        )
        lines.append(f"header={sheet.oddHeader.left.text}|{sheet.oddHeader.right.text} footer={sheet.oddFooter.center.text}")
        lines += [f"width {letter}={one.width:g} {one.number_format}" for letter, one in sorted(sheet.column_dimensions.items())]
        lines += [f"choices {rule.sqref} {rule.formula1} strict={rule.showErrorMessage}" for rule in sheet.data_validations.dataValidation]
        lines += [f"height {row}={one.height:g}" for row, one in sorted(sheet.row_dimensions.items()) if one.height]
        lines += [f"merged {one}" for one in sheet.merged_cells.ranges]
        for row in sheet.iter_rows() if sheet.title != "_shoujian_before" else ():  # what was written, for the reading back
            for cell in row:
                if cell.value is not None or cell.fill.fill_type:
                    value = (
                        "…" if sheet.title == "_shoujian" and cell.column == 2 and sheet.cell(cell.row, 1).value in {"version", "copy"} else repr(cell.value)
                    )
                    lines.append(
                        f"{cell.coordinate} {cell.data_type} {value} {cell.fill.start_color.rgb[2:]} {cell.number_format}{' bold' if cell.font.b else ''}{' wrap' if cell.alignment.wrap_text else ''}"
                    )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook_looks_as_agreed(language, tmp_path):
    golden = GOLDEN / f"three-cases.{language}.txt"

    shown = dump(written(report(3), tmp_path, language))

    if os.environ.get("SHOUJIAN_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("cases", [0, 1, 3, 40])
def test_workbook_has_a_row_for_each_case_whatever_their_number(cases, tmp_path):
    given = report(cases)

    book = written(given, tmp_path)

    assert book.sheetnames == [*SHEETS, "_shoujian", "_shoujian_before"]
    assert column(book["单位台账"], "案例编号") == [case.number for case in given.cases]
    assert [row[0] for row in values(book["邮寄登记"])] == [line.parcel.register_no for line in given.parcels]
    assert len(values(book["待核"])) == len(given.tasks)
    assert len(values(book["外发"])) == len(given.letters)
    assert len(values(book["日志"])) == len(given.audit)


def test_every_table_has_one_header_row_filters_frozen_panes_and_no_merged_cells(tmp_path):
    book = written(report(3), tmp_path)

    for title in SHEETS[1:]:
        sheet = book[title]
        assert (sheet.merged_cells.ranges, sheet.print_title_rows, sheet.page_setup.orientation) == (set(), "$1:$1", "landscape")
        assert sheet.freeze_panes in {"B2", "C2"}
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.protection.sheet is False


def test_item_says_its_standing_and_why_in_words(tmp_path):
    book = written(report(3), tmp_path)

    assert column(book["单位台账"], "申报表") == ["待验：公章待核验", "合格", "有误：未见公章（第2页）、“联系电话”未填写"]
    assert column(book["单位台账"], "申报表(纸质)") == ["合格", "未交", "未交"]
    assert column(book["单位台账"], "状态") == ["齐全待验", "电子齐·待纸质", "待补正"]


def test_item_columns_follow_the_campaign(tmp_path):
    other = replace(CAMPAIGN, requirements=(Requirement("论文"), Requirement("推荐表", seal="推荐单位"), Requirement("承诺书", seal="本单位")))

    book = written(replace(report(1), campaign=other, cases=()), tmp_path)

    headings = [cell.value for cell in book["单位台账"][1]]
    assert headings[5:11] == ["状态", "论文", "推荐表", "★公章核验（推荐表）", "承诺书", "★公章核验（承诺书）"]


def test_times_stand_on_the_campaigns_clock_and_are_real_dates(tmp_path):
    book = written(report(1), tmp_path)

    assert column(book["单位台账"], "首次来信") == [datetime(2025, 9, 22, 14, 5)]
    assert book["单位台账"]["T2"].number_format == "yyyy-mm-dd hh:mm"
    assert column(book["邮寄登记"], "★签收日期")[0] == datetime(2025, 9, 21)


def test_telephone_and_tracking_numbers_stay_text(tmp_path):
    book = written(report(1), tmp_path)

    assert column(book["单位台账"], "联系电话") == ["13900000000"]
    tracking = book["邮寄登记"]["G2"]
    assert (tracking.value, tracking.data_type, tracking.number_format) == ("1000000000000", "s", "@")
    assert book["邮寄登记"].column_dimensions["G"].number_format == "@"  # of rows she adds below


def test_drop_downs_take_their_choices_from_the_sheet_nobody_sees(tmp_path):
    book = written(report(3), tmp_path)
    memory = book["_shoujian"]

    offered = {}
    for title in SHEETS[1:]:
        for rule in book[title].data_validations.dataValidation:
            cells = memory[rule.formula1.split("!")[1].replace("$", "")]
            heading = book[title].cell(1, next(iter(rule.sqref.ranges)).min_col).value
            offered[title, heading] = [row[0].value for row in (cells if isinstance(cells, tuple) else ((cells,),))]

    assert memory.sheet_state == "veryHidden"
    assert offered["待核", "★决定"] == [
        "按建议",
        "归入",
        "新建",
        "办结",
        "忽略",
        "误投",
        "算按时",
        "算逾期",
        "以此版为准",
        "旧版为准",
        "合格",
        "不合格",
        "弃征",
        "撤回",
        "不弃征",
        "再看",
    ]
    assert offered["材料明细", "★人工结论"] == ["合格", "不合格", "作废", "以此版为准"]
    assert offered["单位台账", "★公章核验"] == ["合格", "不合格", "再看"]
    assert offered["单位台账", "★分类"] == ["1 社会工作党建品牌", "2 新兴领域党建品牌", "3 党建引领基层治理党建品牌"]
    assert offered["外发", "★准发"] == ["准发", "不发"]


def test_hidden_sheet_remembers_what_was_written(tmp_path):
    memory = written(report(1), tmp_path)["_shoujian"]

    facts = {row[0]: row[1] for row in memory.iter_rows(max_col=2, values_only=True) if row[0]}

    layout = {name: facts.pop(name) for name in list(facts) if ":" in name}
    assert list(layout) == [f"{kind}:{title}" for kind in ("columns", "order") for title in SHEETS[1:]]
    assert json.loads(layout["columns:日志"]) == ["时间", "谁", "动作", "对象", "原值", "新值", "依据"]
    assert facts == {
        "form": "1",
        "version": facts["version"],
        "campaign": "DJ2025",
        "sheet": "5" * 64,
        "language": "zh",
        "written": "2025-09-22T06:05:00+00:00",
        "copy": facts["copy"],
    }


def test_question_is_shown_with_its_mail_candidates_and_reasons(tmp_path):
    book = written(report(4), tmp_path)

    rows = [dict(zip([cell.value for cell in book["待核"][1]], row, strict=True)) for row in values(book["待核"])]

    assert [row["状态"] for row in rows] == ["待处理", "待处理", "已办"]
    second = rows[1]
    assert (second["来信人"], second["主题"], second["案例编号"]) == ("王芳 <u3@mail.example>", "云岭市社会工作协会+案例", "DJ2025-0004")
    assert (second["依据"], second["候选1（建议）"]) == ("表内单位与来信署名不一致\n文件名缺少单位", "临江市青禾区益民社会工作服务中心")
    assert (rows[2]["★决定"], second["★决定"]) == ("归入", None)


def test_file_that_is_not_understood_is_listed_and_a_sensitive_one_is_not_named(tmp_path):
    hidden = tuple(replace(one, sensitive=one.key == "申报表") for one in CAMPAIGN.requirements)

    book = written(replace(report(1), campaign=replace(CAMPAIGN, requirements=hidden)), tmp_path)

    names = column(book["材料明细"], "文件名（来件）")
    assert (names[0], names[-1]) == ("（敏感材料，不列示）", "扫描件001.jpg")
    assert column(book["材料明细"], "材料")[-1] == "未识别"


@pytest.mark.parametrize(
    ("last_poll", "value", "words", "ink"),
    [
        (AT - timedelta(minutes=5), datetime(2025, 9, 22, 14, 0), "正常", "1E5B2A"),
        (AT - timedelta(hours=5), datetime(2025, 9, 22, 9, 5), "已有5小时未能收取，请检查信箱", "FFFFFF"),
        (None, "从未成功收取", "请检查信箱设置", "FFFFFF"),
    ],
)
def test_dead_mailbox_is_seen_in_red_and_in_words(last_poll, value, words, ink, tmp_path):
    front = written(replace(report(1), last_poll=last_poll), tmp_path)["总览"]

    row = next(row for row in front.iter_rows(max_col=3) if row[0].value == "信箱最近成功收取")

    assert (row[1].value, row[2].value, row[1].font.color.rgb[2:]) == (value, words, ink)
    assert (row[1].fill.start_color.rgb[2:] == "C00000") is (ink == "FFFFFF")


def test_figures_count_cases_by_state_category_and_day(tmp_path):
    front = written(report(40), tmp_path)["总览"]

    figures = {row[0]: row[1] for row in front.iter_rows(max_col=2, values_only=True) if row[0]}
    assert (figures["案例数"], figures["申报单位数"], figures["状态：待补正"], figures["待人处理"], figures["今日来信"]) == (40, 5, 7, 14, 2)
    assert figures["距电子截止"] == "还有8天"
    total = next(row for row in front.iter_rows(min_col=5, max_col=14, values_only=True) if row[0] == "合计")
    assert total == ("合计", 6, 7, 7, 7, 7, 6, 0, 0, 40)
    assert len(front._charts) == 2


def test_front_tells_the_oldest_question_and_that_sending_is_halted(tmp_path):
    given = report(10)
    asked = (replace(given.tasks[0], opened=AT - timedelta(days=5), later=AT.date()), replace(given.tasks[1], opened=AT - timedelta(days=4)))
    halt = Task("halt:refusals:1", TaskKind.SYSTEM, "发信已暂停：多封被拒收。", "", opened=AT)

    front = written(replace(given, tasks=(*asked, halt)), tmp_path)["总览"]

    shown = {row[0].value: (row[1].value, row[2].value, row[1].fill.start_color.rgb[2:]) for row in front.iter_rows(max_col=3)}
    assert shown["发信"] == ("已暂停", "发信已暂停：多封被拒收。", "C00000")
    assert shown["最久未办的待核"] == ("已等4天", f"逾期替换 {quotable('T', given.tasks[1].key)}", "F8CBAD")
    assert "发信" not in {row[0].value for row in written(given, tmp_path)["总览"].iter_rows(max_col=1)}


def test_front_counts_states_by_region_where_names_tell_it(tmp_path):
    given = report(3)
    units = ("浙江省杭州市西湖区益民社工中心", "江苏省南京市玄武区新街社区", "红星社工站")

    front = written(replace(given, cases=tuple(replace(case, unit=unit) for case, unit in zip(given.cases, units, strict=True))), tmp_path)["总览"]

    rows = [row for row in front.iter_rows(min_col=5, max_col=14, values_only=True) if row[0]]
    start = next(place for place, row in enumerate(rows) if row[0] == "地区 × 状态")
    assert [(row[0], row[-1]) for row in rows[start:]] == [("地区 × 状态", "合计"), ("江苏省", 1), ("浙江省", 1), ("地区待核", 1), ("合计", 3)]


def test_log_says_in_words_what_was_done(tmp_path):
    given = report(4)
    done = ("paper filed", "letter sent", "忽略", "brand new")
    lines = tuple(replace(line, action=action) for line, action in zip(given.audit, done, strict=True))

    assert column(written(replace(given, audit=lines), tmp_path)["日志"], "动作") == ["归件", "函件发出", "忽略", "brand new"]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2025, 9, 27, 16, tzinfo=UTC), "还有3天"),
        (datetime(2025, 9, 30, 15, 59, tzinfo=UTC), "不足1天"),
        (datetime(2025, 9, 30, 16, tzinfo=UTC), "已截止"),
    ],
)
def test_days_left_are_counted_to_the_instant(at, words):
    assert Wording(CAMPAIGN).days_left(CAMPAIGN.deadlines[0], at) == words


def test_deadline_without_a_date_says_so():
    from config.campaign import Term

    assert Wording(CAMPAIGN).days_left(Deadline("", term=Term.OPEN_ENDED), AT) == "长期"


def test_finding_without_words_is_shown_by_its_code():
    assert Wording(CAMPAIGN).finding(Finding("brand-new", Weight.MUST, values=(("n", "3"),))) == "brand-new n=3"
    assert Wording(CAMPAIGN).finding(Finding("too-long", Weight.MUST)) == "too-long"


def test_settled_standing_names_no_findings():
    finding = Finding("no-seal", Weight.MUST)

    assert Wording(CAMPAIGN).standing(Standing.WAIVED, (finding,)) == "免"
    assert Wording(CAMPAIGN).standing(Standing.MISSING, (Finding("not-sent", Weight.MUST),)) == "未交"
    assert Wording(CAMPAIGN).standing(Standing.LATE, (Finding("late", Weight.MUST), finding)) == "逾期：未见公章"


@pytest.mark.parametrize("enumeration", [CaseState, TaskKind])
def test_words_of_the_model_are_its_chinese_values_and_exist_in_english(enumeration):
    zh, en = Wording(CAMPAIGN), Wording(CAMPAIGN, "en")

    assert [zh.named(one) for one in enumeration] == [one.value for one in enumeration]
    assert all(en.named(one).isascii() for one in enumeration)


def test_rulings_offered_are_those_of_the_model():
    assert {say(f"workbook.ruling-{code(one)}") for one in (RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID, RulingKind.THIS_VERSION)} == {
        "合格", "不合格", "作废", "以此版为准",
    }  # fmt: skip


def test_sizes_are_said_as_people_say_them():
    assert [volume(size) for size in (12, 48_000, 10 * 1024 * 1024)] == ["12 B", "47 KB", "10.0 MB"]


def test_same_report_gives_the_same_bytes_of_every_sheet(tmp_path):
    def sheets(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            memory = "xl/worksheets/sheet8.xml"  # names the copy
            return {name: archive.read(name) for name in archive.namelist() if name not in {"docProps/core.xml", memory}}

    write(report(3), tmp_path / "a.xlsx")
    write(report(3), tmp_path / "b.xlsx")

    assert sheets(tmp_path / "a.xlsx") == sheets(tmp_path / "b.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("cases", [0, 3])
def test_libreoffice_opens_it_and_finds_the_same_rows(cases, tmp_path):
    import shutil

    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "台账.xlsx"
    write(report(cases), path)
    out = tmp_path / "out"

    for kind in ("xlsx", "pdf"):
        command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", kind, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    again = load_workbook(out / "台账.xlsx")
    assert again.sheetnames == [*SHEETS, "_shoujian", "_shoujian_before"]
    for title in SHEETS[1:]:
        assert [row[:3] for row in values(again[title])] == [row[:3] for row in values(load_workbook(path)[title])]
        assert len(again[title].data_validations.dataValidation) == len(load_workbook(path)[title].data_validations.dataValidation)
    assert (out / "台账.pdf").read_bytes().startswith(b"%PDF")


def test_overview_tells_whose_paper_is_to_come_which_parcels_are_nobodys_and_which_came_unannounced():
    given = report(6)
    silent = replace(given, cases=(given.cases[0], replace(given.cases[1], first_mail=None), *given.cases[2:]))
    parcels = (*silent.parcels, replace(silent.parcels[0], parcel=replace(silent.parcels[0].parcel, register_no="Y0099"), case="DJ2025-0002"))

    shown = {one.label: (one.value, one.remark) for one in posted(replace(silent, parcels=parcels), Wording(CAMPAIGN, "zh"))}

    assert shown == {
        "纸质材料待收的案例": (2, "在“单位台账”的纸质材料列筛选“未交”"),
        "邮寄件待认领": (1, "在“邮寄登记”的“案例编号（系统）”筛选“待认领”"),
        "到件而无来信的邮寄件": (1, "DJ2025-0002"),
    }


def test_overview_of_a_call_without_post_says_nothing_of_it():
    campaign = replace(CAMPAIGN, requirements=tuple(one for one in CAMPAIGN.requirements if one.by_email))

    assert list(posted(replace(report(3), campaign=campaign), Wording(campaign, "zh"))) == []
