"""Forms as offices of many fields make them: each layout here once hid a value, or gave a wrong one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_core_builders import document

from config.campaign import FieldWanted
from ingest.facts import Extract
from tracker.core import form, marks
from tracker.core.labels import sense, squeeze
from tracker.core.transcript import general

MEANT = {"单位": "申报单位 单位名称 实施单位 运营主体", "案例": "案例名称", "分类": "分类 类别", "电话": "联系电话 手机 办公电话", "邮箱": "邮箱"}
MEANT |= {"地址": "通讯地址", "邮编": "邮编", "姓名": "联系人 负责人 经办人 填表人", "推荐单位": "推荐单位"}
ORG = "青岚市科技馆"


def asked(*labels: str) -> tuple[FieldWanted, ...]:
    meaning = {label: meant for meant, words in MEANT.items() for label in words.split()}
    return tuple(FieldWanted(label, meaning[label]) for label in labels)


def read(extract: Extract, *labels: str) -> dict[str, str]:
    return {one.label: one.value for one in form.fields(extract, asked(*labels))}


def table(*rows: tuple[str, ...], text: str = "") -> Extract:
    wide = max(map(len, rows))
    return document(text, tables=(tuple((*row, *[""] * (wide - len(row))) for row in rows),))


@pytest.mark.parametrize(
    "hint",
    ["（请在□内打√，限选一项）", "(在相应方框□内划√)", "（可多选，请打“√”）", "注：请在所选项前打√"],
    ids=["box and tick", "tick", "quoted tick", "a line"],
)
def test_how_to_tick_is_nobodys_tick(hint: str) -> None:
    assert marks.chosen(f"□图文  ☑短视频  □图书\n{hint}") == ("短视频",)
    assert read(table(("单位名称", ORG), ("类别", f"☑图文  □短视频\n{hint}")), "单位名称", "类别")["类别"] == "图文"


def test_options_end_where_the_next_label_begins_though_nobody_knows_it() -> None:
    said = read(table(("单位名称", ORG, "", ""), ("类别", "☑设备类 □软件类", "完成时间", "2025年11月"), ("案例名称", "小改大用", "", "")), "单位名称", "分类")

    assert said["分类"] == "设备类"
    assert read(table(("单位名称", ORG, "", ""), ("类别", "活化利用", "文物级别", "☐国保 ☒省保")), "单位名称", "类别")["类别"] == "活化利用"


def test_an_opinion_below_the_name_of_who_gives_it_is_no_body() -> None:
    rows = (("编纂单位", ORG), ("案例名称", "家书里的春天"), ("申报单位\n意见", "（公章）"))

    assert read(table(*rows), "申报单位", "案例名称") == {"申报单位": ORG, "案例名称": "家书里的春天"}


@pytest.mark.parametrize(
    ("label", "concept"),
    [
        ("保护单位", "单位"),
        ("运营主体", "单位"),
        ("刊播单位", "单位"),
        ("家庭住址", "地址"),
        ("家庭代表姓名", "姓名"),
        ("管理员电话", "电话"),
        ("村党支部意见", "其他"),
        ("校址", "地址"),
        ("所属企业", "单位"),
        ("选送场馆", "单位"),
        ("推进员Email", "邮箱"),
        ("应用领域", "分类"),
        ("演出院团", "单位"),
        ("专利名称", "案例"),
    ],
)
def test_labels_of_other_trades_are_known_by_their_ends(label: str, concept: str) -> None:
    found = sense(squeeze(label))

    assert found is not None
    assert found.concept.value == concept


@pytest.mark.parametrize("label", ["出版单位", "合作机构", "审核单位", "帮扶单位", "其他单位", "咨询电话"])
def test_bodies_and_numbers_of_others_are_not_the_applicants(label: str) -> None:
    found = sense(label)

    assert found is None or found.concept.value == "其他" or found.subject.value == "foreign"


def test_a_body_at_the_head_of_a_block_takes_no_names_away() -> None:
    rows = (("案例名称", "红色田埂", "", "", ""), ("实施单位", "单位名称", ORG, "单位性质", "机关"), ("", "负责人", "李四", "办公电话", "010-82345678"))
    rows = (*rows, ("", "联系人", "王五", "手机", "13000000005"))

    assert read(table(*rows), "实施单位", "案例名称", "负责人", "联系人", "手机", "办公电话") == {
        "实施单位": ORG,
        "案例名称": "红色田埂",
        "负责人": "李四",
        "联系人": "王五",
        "手机": "13000000005",
        "办公电话": "010-82345678",
    }


def test_numbers_that_only_the_leader_gives_answer_where_nobody_is_named() -> None:
    rows = (
        ("单位名称", ORG, "", ""),
        ("负责人", "李四", "电子邮箱", "li@example.com"),
        ("案例名称", "一粒米", "", ""),
        ("联系人", "王五", "手机", "13000000005"),
    )

    assert read(table(*rows), "单位名称", "联系人", "手机", "邮箱")["邮箱"] == "li@example.com"


def test_a_number_and_an_address_of_mail_in_one_cell_of_a_crossing_are_two() -> None:
    rows = (("单位名称", ORG, "", "", ""), ("联系方式", "", "姓名", "职务", "手机/邮箱"), ("", "负责人", "李四", "馆长", "13000000004\nli@example.com"))
    rows = (*rows, ("", "经办人", "王五", "科员", "13000000005\nwang@example.com"))

    said = read(table(*rows), "单位名称", "联系人", "联系电话", "邮箱")

    assert said == {"单位名称": ORG, "联系人": "王五", "联系电话": "13000000005", "邮箱": "wang@example.com"}


def test_a_post_at_the_head_of_a_row_is_who_the_row_is_about() -> None:
    rows = (("单位名称", ORG, "", "", "", ""), ("人员", "类别", "姓名", "职务", "手机", "邮箱"), ("", "校长", "李四", "校长", "13000000004", "li@example.com"))
    rows = (*rows, ("", "联系人", "王五", "教导主任", "13000000005", "wang@example.com"))

    said = read(table(*rows), "单位名称", "联系人", "手机", "邮箱")

    assert said == {"单位名称": ORG, "联系人": "王五", "手机": "13000000005", "邮箱": "wang@example.com"}


def test_whom_to_call_comes_before_who_filled_in_the_form() -> None:
    rows = (("单位名称", ORG, "", ""), ("负责人", "李四", "联系人", "王五"), ("填表人", "赵六", "案例名称", "一粒米"))

    assert read(table(*rows), "单位名称", "经办人")["经办人"] == "王五"
    assert read(table(*rows), "单位名称", "填表人")["填表人"] == "赵六"
    assert "填表人" not in read(table(*rows[:2]), "单位名称", "填表人")


def test_who_filled_in_the_form_stands_under_its_table() -> None:
    rows = (("单位名称", ORG, "", ""), ("联系人", "王五", "联系电话", "13000000005"))
    text = "\n".join("\t".join(row) for row in rows) + "\n填表人：赵六　　填表时间：2026年3月5日"

    assert read(table(*rows, text=text), "单位名称", "联系人", "联系电话", "填表人")["填表人"] == "赵六"


@pytest.mark.parametrize("inside", [False, True], ids=["under the table", "in its last row"])
def test_who_answers_questions_about_the_call_fills_no_blank(*, inside: bool) -> None:
    note = "联系人：组委会秘书处  王老师   电话：010-62000000   邮箱：call@example.org"
    rows = (("主体名称", ORG, "", ""), ("案例名称", "一粒米", "", ""), ("联系人", "", "联系人手机", ""), ("联系人邮箱", "", "", ""))
    text = "\n".join("\t".join(row) for row in rows)
    extract = table(*rows, (note,), text=f"{text}\n{note}") if inside else table(*rows, text=f"{text}\n{note}")

    said = read(extract, "申报单位", "案例名称", "联系人", "联系电话", "邮箱")

    assert said == {"申报单位": ORG, "案例名称": "一粒米", "联系人": "", "联系电话": "", "邮箱": ""}


def test_headings_stand_over_values_though_one_of_them_is_new() -> None:
    rows = (
        ("案例名称", "", "单位名称", "", ""),
        ("星光书屋", "", ORG, "", ""),
        ("通讯地址", "", "", "邮编", "是否首次申报"),
        ("青岚市学院路1号", "", "", "100001", "☑是 □否"),
    )

    said = read(table(*rows), "案例名称", "单位名称", "通讯地址", "邮编")

    assert said == {"案例名称": "星光书屋", "单位名称": ORG, "通讯地址": "青岚市学院路1号", "邮编": "100001"}


def test_a_list_of_works_names_its_first() -> None:
    rows = (
        ("姓名", "李四", "", ""),
        ("联系电话", "13000000004", "邮箱", "li@example.com"),
        ("作品目录", "题目", "类别", "尺寸"),
        ("1", "《晨光》", "国画", "138×69"),
        ("2", "", "", ""),
    )

    said = read(table(*rows), "案例名称", "联系电话", "邮箱")

    assert said == {"案例名称": "《晨光》", "联系电话": "13000000004", "邮箱": "li@example.com"}


def test_english_beneath_a_label_is_not_its_value() -> None:
    rows = (("运营主体\nOperator", ORG), ("案例名称\nProject Name", "一粒米"), ("推荐单位\nEndorsed by", "青岚市民政局"))

    said = read(table(*rows), "申报单位", "案例名称", "推荐单位")

    assert said == {"申报单位": ORG, "案例名称": "一粒米", "推荐单位": "青岚市民政局"}


def test_a_question_to_tick_names_no_body() -> None:
    assert read(table(("会员单位", "□是 ☑否"), ("案例名称", "一粒米"), ("联系人", "王五")), "单位名称", "案例名称") == {"单位名称": "", "案例名称": "一粒米"}


def test_without_a_call_whom_to_call_comes_before_whoever_took_part() -> None:
    rows = (
        ("成果名称", "一粒米", "", ""),
        ("完成单位", ORG, "", ""),
        ("成果联系人", "王五", "联系电话", "13000000005"),
        ("主要完成人", "姓名", "性别", "职称"),
    )
    extract = table(*rows, ("", "李四", "男", "讲师"), text="\n".join("\t".join(row) for row in rows))

    assert {one.label: one.value for one in form.fields(extract, general(extract))}["成果联系人"] == "王五"


def test_a_label_broken_over_lines_of_a_narrow_cell_is_one() -> None:
    rows = (
        ("单位名称", ORG, "", ""),
        ("案例\n作者\n（不超过3人）", "排序", "姓名", "职称"),
        ("", "1", "李四", "讲师"),
        ("通讯地址", "学院路1号", "邮编", "100001"),
    )

    said = read(table(*rows), "单位名称", "案例名称", "通讯地址", "邮编")

    assert said == {"单位名称": ORG, "通讯地址": "学院路1号", "邮编": "100001"}


def test_an_address_of_mail_before_another_name_is_all_that_was_asked_for() -> None:
    rows = (("组织实施单位", ORG), ("电子邮箱、微信", "li@example.com，wx2460"), ("案例名称", "一粒米"))

    assert read(table(*rows), "申报单位", "案例名称", "邮箱") == {"申报单位": ORG, "案例名称": "一粒米", "邮箱": "li@example.com"}
    assert read(table(("单位名称", ORG), ("邮箱", "li@example.com，wu@example.com")), "单位名称", "邮箱")["邮箱"] == "li@example.com，wu@example.com"


def test_points_of_a_letter_end_where_the_next_figure_stands() -> None:
    said = read(
        document(f"1、案例名称：书香驿站：以产业带动；2、申报单位：{ORG}；\n3、联系人：王五；4、联系电话：13000000005。"), "案例名称", "申报单位", "联系人"
    )

    assert said == {"案例名称": "书香驿站：以产业带动", "申报单位": ORG, "联系人": "王五"}


@pytest.mark.parametrize("options", ["①扶老 ②救孤 ③助残\n选择：③", "A.扶老 B.救孤 C.助残（选择：C）", "1、扶老；2、救孤；3、助残　选填序号：3"])
def test_an_option_may_be_chosen_by_its_figure(options: str) -> None:
    assert read(table(("单位名称", ORG), ("类别", options)), "单位名称", "类别")["类别"] == "助残"


def test_a_title_that_quotes_a_labels_word_is_whole() -> None:
    title = "“好家风”联系人：一个支部的三十年"

    assert read(table(("单位名称", ORG), ("案例名称", title), ("邮箱", "li@example.com")), "单位名称", "案例名称", "邮箱")["案例名称"] == title


def test_a_name_before_the_next_label_is_no_part_of_it() -> None:
    assert read(document(f"联 系 人 谢嘉 联系电话 13000000005\n单位名称 {ORG}"), "联系人", "联系电话", "单位名称") == {
        "联系人": "谢嘉",
        "联系电话": "13000000005",
        "单位名称": ORG,
    }


def test_an_address_that_a_page_broke_goes_on_to_the_next_label() -> None:
    rows = (("单位名称", ORG), ("收件信息", "收件人：王五 地址：青岚市建设路 258号3栋2单元501室电话：13000000005"), ("案例名称", "一粒米"))
    torn = (("单位名称", ORG), ("收件信息", "收件人：王五 地址：青岚市建设路\n258号3栋2单元501室　电话：13000000005"), ("案例名称", "一粒米"))

    assert read(table(*rows), "单位名称", "案例名称", "通讯地址")["通讯地址"] == "青岚市建设路 258号3栋2单元501室"
    printed = document("", tables=(torn,))
    printed = replace(printed, tables=(replace(printed.tables[0], page=1),))
    assert read(printed, "单位名称", "案例名称", "通讯地址")["通讯地址"] == "青岚市建设路 258号3栋2单元501室"


def test_what_is_left_of_struck_options_is_the_choice() -> None:
    assert read(table(("单位名称", ORG), ("类别", "/ 视频 /")), "单位名称", "类别")["类别"] == "视频"
