"""Cells of a form by their labels, however the form is printed; names and numbers in running text."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from test_core_builders import CALL, NAME, document, requirement

from config.campaign import FieldWanted
from ingest.facts import Extract, Kind, Leaf, Table
from tracker.core import form, mentions, summary
from tracker.core.transcript import transcript

WANTED = requirement("申报表").fields
EMPTY = {"申报单位": "", "案例名称": "", "分类": "", "联系人": "", "联系电话": ""}
FULL = {"申报单位": NAME, "案例名称": "星火照邻", "分类": "1", "联系人": "郑一凡", "联系电话": "13000000008"}


def cells(extract: Extract) -> dict[str, str]:
    return {one.label: one.value for one in form.fields(extract, WANTED)}


def table(*rows: tuple[str, ...]) -> Extract:
    return document("", tables=(rows,))


@pytest.mark.parametrize(
    "extract",
    [
        table(("申报单位", NAME), ("案例名称", "星火照邻"), ("分类", "1"), ("联系人", "郑一凡"), ("联系电话", "13000000008")),
        table(("申报单位（盖章）", NAME, "案例名称", "星火照邻"), ("类　别", "1", "", ""), ("联 系 人", "郑一凡", "手机", "13000000008")),
        table(("申报单位", "案例名称", "分类", "联系人", "联系电话"), (NAME, "星火照邻", "1", "郑一凡", "13000000008")),
        table((f"申报单位：{NAME}\n案例名称：星火照邻",), ("类别：1",), ("联系人：郑一凡\n联系电话：13000000008",)),
        document(f"申报单位：{NAME}\n案例名称:星火照邻\n分类： 1\n联系人  郑一凡    联系电话  13000000008"),
        document(f"申报单位\n（全称）\n{NAME}\n案例名称\n星火照邻\n分类\n1\n联系人\n郑一凡\n联系电话\n13000000008"),
    ],
    ids=["left of the value", "synonyms and remarks", "above the value", "in the same cell", "running text", "line by line"],
)
def test_every_label_is_read_wherever_it_stands(extract: Extract) -> None:
    assert cells(extract) == FULL


def test_label_with_nothing_beside_it_is_an_empty_cell() -> None:
    assert cells(table(("申报单位", ""), ("案例名称", "　"), ("分类", "____"), ("联系人", "联系电话"), ("", ""))) == EMPTY


def test_label_that_follows_a_blank_cell_is_not_its_value() -> None:
    assert cells(document(f"申报单位 {NAME}\n联系人 职　　务\n联系电话 邮　　编 430101")) == {"申报单位": NAME, "联系人": "", "联系电话": ""}


def test_the_telephone_of_who_heads_the_body_is_not_the_contacts() -> None:
    """校长 in the column of labels asks for a name, whatever stands in its cell; the contact's own telephone was left blank."""
    rows = (("申报单位", NAME), ("案例名称", "星火照邻"), ("校长", "李四", "联系电话", "13900000001"), ("联系人", "郑一凡", "联系电话", ""))

    assert cells(table(*rows)) == {"申报单位": NAME, "案例名称": "星火照邻", "联系人": "郑一凡", "联系电话": ""}


def test_label_that_an_office_program_repeats_is_read_once() -> None:
    """A content control that begins before a table, as LibreOffice writes it into .doc."""
    assert cells(table(("申报单位", NAME), ("联系人\n联系人联系人\n\n联系人", "郑一凡"), ("联系电话", "13000000008")))["联系人"] == "郑一凡"


def test_what_is_asked_besides_ends_a_value() -> None:
    """A label that nobody knows, the gap before it closed, as pages are read; what somebody is, behind his name."""
    assert cells(document(f"申报单位：{NAME}\n分类：1 是否原创：是\n联系人：郑一凡（副馆长）")) == {"申报单位": NAME, "分类": "1", "联系人": "郑一凡"}


def test_cover_with_a_cell_a_line_below_is_no_foot_of_the_table() -> None:
    """A page pasted into a mail says each cell on its own line: who is named above the table is the contact, not the team in it."""
    case = (("案例名称", "星火照邻"), ("分类", "1"))
    team = (("姓名", "承担工作", "电话"), ("李四", "财务", "13900000001"))
    lines = [f"申报单位：{NAME}", "联系人：郑一凡", "联系电话：13000000008", *(cell for row in (*case, *team) for cell in row)]

    assert cells(document("\n\n".join(lines), tables=(case, team))) == FULL


def test_values_in_columns_that_a_page_broke_go_on_below() -> None:
    """A table without rules, as a page is read: its cells broken side by side, or one of them."""
    both = f"申报单位：{NAME[:8]}\t案例名称：“板凳会”议出\n{NAME[8:]}\t和谐\n联系人：郑一凡"
    one = f"申报单位：{NAME[:8]}\t联系人：郑一凡\n{NAME[8:]}\n联系电话：13000000008"

    assert cells(replace(document(both), has_text_layer=True)) == {"申报单位": NAME, "案例名称": "“板凳会”议出和谐", "联系人": "郑一凡"}
    assert cells(replace(document(one), has_text_layer=True)) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}


def test_a_label_with_its_value_is_no_label() -> None:
    """和 in a name of a body joins no two labels; a second label on the line that nobody knows ends a category."""
    rows = (("申报单位：和平区青年志愿服务队",), ("分类：初中组　　学科：物理　　教龄：12年",))

    assert cells(table(*rows)) == {"申报单位": "和平区青年志愿服务队", "分类": "初中组"}


def test_what_the_sheet_says_a_label_means_is_believed() -> None:
    rows = (("申报者", NAME), ("实施时间", "2026年6月5日"))
    wanted = (FieldWanted("申报者", "单位"), FieldWanted("实施时间", "日期"))

    assert [one.value for one in form.fields(table(*rows), wanted)] == [NAME, "2026年6月5日"]


def test_text_without_labels_is_no_form() -> None:
    assert cells(document("党建引领，多方共治。\n" * 20)) == {}


def test_first_filled_cell_of_a_label_counts() -> None:
    assert cells(table(("联系人", ""), ("联系人", "郑一凡"), ("联系人", "别人"))) == {"联系人": "郑一凡"}


def test_running_text_behind_a_label_is_no_value() -> None:
    assert cells(table(("案例名称", "党" * 300))) == {"案例名称": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("回复：【DJ2025-0002】材料补正", ("DJ2025-0002",)),
        ("dj2025—0002、DJ2025－０００３", ("DJ2025-0002", "DJ2025-0003")),
        ("DJ20250002 DJ2025 0002", ("DJ2025-0002",)),
        ("XDJ2025-0002", ()),
        ("DJ2025-12", ()),
        ("DJ2025-1234567", ()),
        ("", ()),
    ],
)
def test_numbers_as_people_type_them(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.numbers(text, "DJ2025") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"2025年{NAME}申报材料", (NAME,)),
        (f"转发：{NAME}报送、青禾区南湖社区", (NAME, "青禾区南湖社区")),
        ("我社区申报材料", ()),
        ("申报材料", ()),
        (f"{NAME}，{NAME}", (NAME,)),
    ],
)
def test_bodies_named_in_a_line(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.bodies(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"请查收。\n\n{NAME}\n2025年9月10日", (NAME,)),
        (f"请查收。\n{NAME}　郑一凡　13000000008　010-62345678", (NAME,)),
        (f"{NAME}：\n您好！", ()),
        (f"我们与{NAME}一起共同推进社区治理工作多年，成效显著。", ()),
        ("\n".join(("青禾区南湖社区", *"abcdefgh")), ()),  # too far from the end
        ("", ()),
    ],
)
def test_signature_stands_alone_near_the_end(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.signature(text) == expected


def test_addressee_is_one_of_those_who_call() -> None:
    assert mentions.addressee("中国社会工作联合会党建工作部", CALL)
    assert mentions.addressee("中国社会工作联合会", CALL)
    assert not mentions.addressee(NAME, CALL)


@pytest.mark.parametrize(("line", "expected"), [(NAME, True), ("临江市 老邮箱社区", True), ("社区", False), ("一、党组织简介", False)])
def test_line_that_is_a_name(line: str, expected: bool) -> None:
    assert mentions.is_body(line) is expected


def test_chapters_of_a_case_are_no_labels() -> None:
    """A case text names 品牌名称 as a heading and its author under the title: it is no form."""
    assert (
        cells(document("工地红哨\n临江建设集团有限公司\n作者：朱铁军\n一、党组织简介\n先后开展主题党日。\n二、党建品牌名称\n工地红哨\n三、党建品牌内涵")) == {}
    )


def test_contact_is_not_the_leader_nor_who_recommends() -> None:
    form_of_two = table(
        ("申报单位", NAME, "", ""),
        ("负责人", "钱建国", "联系电话", "13900000001"),
        ("联系人", "郑一凡", "联系电话", "13000000008"),
        ("推荐单位", "临江市民政局", "联系人", "王芳"),
        ("联系电话", "13900000002", "", ""),
    )

    assert cells(form_of_two) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}


def test_telephone_of_another_does_not_fill_the_contacts_blank() -> None:
    assert cells(table(("负责人", "钱建国", "联系电话", "13900000001"), ("联系人", "郑一凡", "联系电话", ""))) == {"联系人": "郑一凡", "联系电话": ""}


def test_only_telephone_of_a_form_counts_whoever_stands_above() -> None:
    (read,) = form.fields(table(("法定代表人", "钱建国", "", ""), ("联系电话", "13900000001", "", "")), WANTED)

    assert (read.value, read.confidence < 1) == ("13900000001", True)


def test_misread_label_is_read_only_where_text_was_recognised() -> None:
    rows = (("审报单位", NAME), ("案例名稍", "星火照邻"), ("联系电活", "13000000008"))
    printed, recognised = Extract(text="", tables=(Table(rows),)), Extract(text="", tables=(Table(rows),), recognised=True)

    assert cells(printed) == {}
    assert cells(recognised) == {"申报单位": NAME, "案例名称": "星火照邻", "联系电话": "13000000008"}
    assert all(one.confidence < 0.9 for one in form.fields(recognised, WANTED))


def test_label_as_near_to_another_is_left_alone() -> None:
    assert cells(Extract(text="", tables=(Table((("申荐单位", NAME),)),), recognised=True)) == {}


@pytest.mark.parametrize(
    ("value", "wanted", "fault"),
    [
        ("13000000008", "联系电话", ""),
        ("１３０ ００００ ０００８", "联系电话", ""),
        ("+86 130-0000-0008", "联系电话", ""),
        ("0086-10-80000000", "联系电话", ""),
        ("（010）80000000转802", "联系电话", ""),
        ("010-80000000-802", "联系电话", ""),
        ("0571-80000000 ext. 12", "联系电话", ""),
        ("400-000-0000", "联系电话", ""),
        ("13000000008、010-80000000", "联系电话", ""),
        ("13000000008或13000000009（微信同号）", "联系电话", ""),
        ("1300000008", "联系电话", "phone"),
        ("130000000088", "联系电话", "phone"),
        ("12000000008", "联系电话", "phone"),
        ("13000000008、1300000", "联系电话", "phone"),
        ("同上", "联系电话", "phone"),
        (NAME, "申报单位", ""),
        ("我单位", "申报单位", "unit"),
        ("郑一凡", "申报单位", "unit"),
        ("郑一凡", "联系人", ""),
        ("买买提·艾力", "联系人", ""),
        (NAME, "联系人", "name"),
        ("1", "分类", ""),
        ("第二类", "分类", ""),
        ("（三）", "分类", ""),
        ("新兴领域", "分类", ""),
        ("党建品牌", "分类", "category"),
        ("9", "分类", "category"),
    ],
)
def test_shape_of_a_value_is_judged_and_the_value_kept(value: str, wanted: str, fault: str) -> None:
    (read,) = form.fields(table((wanted, value)), WANTED, categories=CALL.categories)

    assert (read.value, read.fault, read.where) == (value, fault, "表1第1行")


@pytest.mark.parametrize(
    "left", ["（请填写全称）", "×××", "XX单位", "点击输入文字", "单击此处输入文字。", "例：临江市青禾区某中心", "____", "  年  月  日", "（盖章）", "/"]
)
def test_what_the_form_printed_is_no_value(left: str) -> None:
    assert cells(table(("申报单位", left), ("案例名称", "星火照邻"))) == {"申报单位": "", "案例名称": "星火照邻"}


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("☑社会工作党建品牌 □新兴领域党建品牌", "社会工作党建品牌"),
        ("□社会工作党建品牌\n■新兴领域党建品牌", "新兴领域党建品牌"),
        ("社会工作党建品牌□ 新兴领域党建品牌☑", "新兴领域党建品牌"),
        ("社会工作党建品牌（ ）新兴领域党建品牌（√）", "新兴领域党建品牌"),
        ("社会工作党建品牌　√新兴领域党建品牌　党建引领基层治理党建品牌", "新兴领域党建品牌"),
        ("☑社会工作党建品牌 ☑新兴领域党建品牌 □其他", "社会工作党建品牌、新兴领域党建品牌"),
        ("□社会工作党建品牌 □新兴领域党建品牌", ""),
        ("社会工作党建品牌 新兴领域党建品牌 党建引领基层治理党建品牌", ""),
    ],
)
def test_boxes_give_the_options_that_are_ticked(said: str, chosen: str) -> None:
    assert [one.value for one in form.fields(table(("分类", said)), WANTED, categories=CALL.categories)] == [chosen]


def test_options_are_read_where_a_page_prints_their_label_between_them() -> None:
    assert (
        cells(document("申报单位\t青禾区南湖社区\n√社会工作党建品牌\n分类\n□新兴领域党建品牌\n（单选）\n□党建引领基层治理党建品牌\n联系人\t郑一凡"))["分类"]
        == "社会工作党建品牌"
    )


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("申报单位\n云州省青禾区同心社会工作服务中心", {"申报单位": "云州省青禾区同心社会工作服务中心"}),
        ("申报单位 云州省青禾区同心社会工作服务中心", {"申报单位": "云州省青禾区同心社会工作服务中心"}),
        ("联系电话0571-80000000转802", {"联系电话": "0571-80000000转802"}),
        ("联系电括13000000008", {"联系电话": "13000000008"}),
    ],
)
def test_a_recognised_label_takes_no_character_of_its_value(line: str, read: dict[str, str]) -> None:
    in_cell = form.fields(Extract(text="", tables=(Table(((line,),)),), recognised=True), WANTED)
    in_text = form.fields(Extract(text=line.replace("\n", " "), recognised=True), WANTED)

    assert [{one.label: one.value for one in found if one.value} for found in (in_cell, in_text)] == [read, read]


def test_value_stuck_to_its_label_is_read_where_its_shape_is_certain() -> None:
    """Pages without rules lose the gap between the columns."""
    assert cells(document(f"申报单位{NAME}\n联系人郑一凡 联系电话13000000008\n案例名称要简洁")) == {
        "申报单位": NAME,
        "联系人": "郑一凡",
        "联系电话": "13000000008",
    }
    assert cells(document("联系人要相对固定\n联系电话请保持畅通\n申报单位应当认真组织")) == {}


def test_hostile_forms_cost_little_and_raise_nothing() -> None:
    wide = Extract(
        text="：" * 100_000 + "\n" + "联系人：" * 20_000 + "\n" + "□" * 50_000, tables=(Table((("申报单位：" * 5_000, "√ " * 5_000, "一 " * 20_000),) * 20),)
    )
    before = process_time()

    form.fields(wide, WANTED, categories=CALL.categories)

    assert process_time() - before < 5


def test_form_of_forty_rows_is_read_at_once() -> None:
    forty = table(*((label, value, f"栏目{number}", "内容") for number in range(8) for label, value in FULL.items()))
    form.fields(forty, WANTED)
    before = process_time()

    for _ in range(10):
        form.fields(forty, WANTED)

    assert (process_time() - before) / 10 < 0.015  # 5 ms is the aim; this machine does other things


@pytest.mark.parametrize(
    "rows",
    [
        (("申报单位", "案例名称", "分类"), (NAME, "星火照邻", "1"), ("联系人", "联系电话", ""), ("郑一凡", "13000000008", "")),
        (("申报单位", NAME), ("案例名称", "星火照邻", "分类", "1"), ("联系人", "郑一凡", "联系电话", "13000000008")),
        (("申报单位：", "案例名称："), ("联系人：郑一凡", "联系电话：13000000008")),
    ],
    ids=["labels above, in two rows", "two pairs a row", "the first two left blank"],
)
def test_form_with_several_rows_of_labels_is_no_summary_table(rows: tuple[tuple[str, ...], ...]) -> None:
    assert summary.rows(table(*rows), WANTED) == ()


def test_summary_table_with_a_line_about_who_filled_it_in_stays_one() -> None:
    found = summary.rows(
        table(("申报单位", "案例名称"), (NAME, "星火照邻"), ("南湖区协会", "童心港湾"), ("填表人", "郑一凡", "联系电话", "13000000008")), WANTED
    )

    assert [one[1].value for one in found] == ["星火照邻", "童心港湾"]


def test_remark_that_is_a_sentence_does_not_silence_the_form_below() -> None:
    said = "填表说明：请如实填写下列各项，联系人须为本单位工作人员。"

    assert cells(document(f"{said}\n申报单位：{NAME}\n联系人：郑一凡")) == {"申报单位": NAME, "联系人": "郑一凡"}
    assert cells(document(f"填表说明：\n1.申报单位：填写全称。\n2.联系人：一人。\n一、申报单位：{NAME}")) == {"申报单位": NAME}


@pytest.mark.parametrize("label", ["联系人 Contact Person", "联系人/Contact", "联系人\nContact Person", "Contact Person 联系人", "*联系人（Contact）："])
def test_label_in_two_languages_is_one_label(label: str) -> None:
    assert cells(table(("申报单位 Applicant", NAME), (label, "郑一凡"))) == {"申报单位": NAME, "联系人": "郑一凡"}


def test_address_of_mail_is_not_cut_for_an_english_word_in_it() -> None:
    wanted = (FieldWanted("电子邮箱", "邮箱"), FieldWanted("联系人", "姓名"))

    assert [one.value for one in form.fields(table(("电子邮箱\nno1@example.org",), ("联系人：郑一凡",)), wanted)] == ["no1@example.org", "郑一凡"]


def test_value_that_reads_like_a_label_is_one_where_values_stand() -> None:
    rows = (("申报单位", NAME), ("案例名称", "联系人"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))

    assert cells(table(*rows)) == {"申报单位": NAME, "案例名称": "联系人", "联系人": "郑一凡", "联系电话": "13000000008"}
    assert cells(table(("申报单位", NAME), ("联系人", "姓名", "郑一凡"), ("", "联系电话", "13000000008")))["联系人"] == "郑一凡"


def test_foot_of_the_page_fills_no_blank_of_the_table() -> None:
    rows = (("申报单位", NAME), ("案例名称", ""), ("联系人", "郑一凡"), ("联系电话", ""))
    text = "\n".join("\t".join(row) for row in rows)

    assert cells(document(f"{text}\n某联合会 联系电话：010-66660000", tables=(rows,)))["联系电话"] == ""
    assert cells(document(f"联系电话：13000000008\n{text}", tables=(rows,)))["联系电话"] == "13000000008"


def test_remark_printed_under_a_value_is_no_part_of_it() -> None:
    assert cells(table(("申报单位", f"{NAME}\n（请填写全称，与公章一致）"), ("案例名称", "星火照邻\n（限30字以内）"))) == {
        "申报单位": NAME,
        "案例名称": "星火照邻",
    }
    assert cells(table(("申报单位", NAME), ("案例名称", "星火照邻（第二期）")))["案例名称"] == "星火照邻（第二期）"


def test_heading_of_the_next_section_is_no_value() -> None:
    assert cells(table(("案例名称：", "", ""), ("二、联系信息", "", ""), ("联系人：", "郑一凡", ""))) == {"案例名称": "", "联系人": "郑一凡"}


@pytest.mark.parametrize("bullet", ["●", "◆", "■"])
def test_next_line_with_a_bullet_is_no_option_to_tick(bullet: str) -> None:
    said = f"{bullet} 申报单位：{NAME}\n{bullet} 分类：\n\n{bullet} 联系人\n郑一凡"

    assert cells(document(said)) == {"申报单位": NAME, "分类": "", "联系人": "郑一凡"}


def test_value_past_a_merged_label_is_read_with_blanks_in_it() -> None:
    wanted = (FieldWanted("邮编", "邮编"), FieldWanted("联系人", "姓名"))

    assert [one.value for one in form.fields(table(("邮编", "", "610 041"), ("联系人", "", "郑一凡")), wanted)] == ["610 041", "郑一凡"]


def test_guess_is_not_printed_as_what_the_label_holds() -> None:
    rows = (("申报单位", NAME), ("案例名称", "星火照邻"), ("联系人", "郑一凡"), ("联系电话", ""), ("联系人手机", "13000000008"))
    said = document("\n".join("\t".join(row) for row in rows), tables=(rows,))
    (guess,) = (one for one in form.fields(said, WANTED) if one.label == "联系电话")
    leaf = Leaf("1", "申报表.docx", 1, "", "", Kind.DOCX, extract=said)

    assert (guess.value, guess.confidence < form.BELIEVED) == ("13000000008", True)
    assert transcript(leaf, CALL)["fields"]["联系电话"]["value"] == ""


def test_groups_with_subtotals_are_one_summary_table() -> None:
    heads = ("序号", "申报单位", "案例名称", "联系人", "联系电话")
    first, second = ("1", "青禾区南湖社区", "星火照邻", "郑一凡", "13000000008"), ("2", "海棠县民政局", "三色预警", "田野", "13000000009")
    rows = (("汇总表", "", "", "", ""), heads, ("一、青禾区", "", "", "", ""), first, ("小计", "", "1", "", ""), ("二、海棠县", "", "", "", ""), second)

    found = summary.rows(table(*rows, ("合计", "", "2", "", "")), WANTED)

    assert [row[0].value for row in found] == ["青禾区南湖社区", "海棠县民政局"]


def test_two_tables_on_one_sheet_have_each_its_own_columns() -> None:
    rows = (
        ("序号", "申报单位", "案例名称", "联系人", "联系电话"),
        ("1", "青禾区南湖社区", "星火照邻", "郑一凡", "13000000008"),
        ("机关类", "", "", "", ""),
        ("序号", "案例名称", "申报单位", "联系电话", "联系人"),
        ("1", "三色预警", "海棠县民政局", "13000000009", "田野"),
    )

    found = summary.rows(table(*rows), WANTED)

    assert [{one.label: one.value for one in row if one.value} for row in found] == [
        {"申报单位": "青禾区南湖社区", "案例名称": "星火照邻", "联系人": "郑一凡", "联系电话": "13000000008"},
        {"申报单位": "海棠县民政局", "案例名称": "三色预警", "联系人": "田野", "联系电话": "13000000009"},
    ]


def test_headings_all_the_way_down_are_read_in_time() -> None:
    heads = (("申报单位", "案例名称", "联系人"), ("案例名称", "申报单位", "联系人"))
    rows = [row for number in range(1200) for row in (heads[number % 2], ("青禾区南湖社区", "星火照邻", "郑一凡"))]
    before = process_time()

    found = summary.rows(table(*rows), WANTED)

    assert len(found) == 1200
    assert process_time() - before < 10


def test_labels_with_colons_over_their_values_are_no_summary_table() -> None:
    rows = (("申报单位：", "案例名称："), (NAME, "星火照邻"), ("联系人：", "分类："), ("郑一凡", "1"), ("联系电话：", ""), ("13000000008", ""))

    assert summary.rows(table(*rows), WANTED) == ()
    assert cells(table(*rows)) == FULL


def test_one_row_in_a_workbook_is_told_as_a_row_and_as_a_form() -> None:
    rows = (tuple(FULL), tuple(FULL.values()))
    leaf = Leaf("1", "登记表.xlsx", 1, "", "", Kind.XLSX, extract=document("\n".join("\t".join(row) for row in rows), tables=(rows,)))

    found = transcript(leaf, CALL)

    assert ({label: one["value"] for label, one in found["fields"].items()}, found["rows"]) == (FULL, [FULL])


def test_post_that_is_called_like_a_person_on_forms_is_a_value() -> None:
    wanted = (FieldWanted("作者", "姓名"), FieldWanted("职务", "文字"), FieldWanted("单位地址", "地址"))

    for said in (document("作者：郑一凡\n职务：__联络员__\n单位地址：青禾路1号"), table(("作者", "郑一凡"), ("职务", "联络员"), ("单位地址", "青禾路1号"))):
        assert [one.value for one in form.fields(said, wanted)] == ["郑一凡", "联络员", "青禾路1号"]


def test_sentence_under_a_blank_is_no_value() -> None:
    assert cells(document(f"申报单位：{NAME}\n案例名称：\n特此报送。")) == {"申报单位": NAME, "案例名称": ""}


def test_value_that_a_page_broke_is_whole() -> None:
    said = f"申报单位： {NAME}\n案例名称： 以高质量党建引领新时代城乡社区治理体系和治理能力现\n代化建设的创新探索与实践\n联系人： 郑一凡"
    title = "以高质量党建引领新时代城乡社区治理体系和治理能力现代化建设的创新探索与实践"

    assert cells(replace(document(said), has_text_layer=True))["案例名称"] == title
    assert cells(document(said))["案例名称"] == title[:25]
    assert cells(replace(document(f"{said}\n案例名称： 星火\n邻里一家亲"), has_text_layer=True))["案例名称"] == title


def test_label_behind_one_left_blank_is_no_value_of_it() -> None:
    assert cells(document(f"申报单位    案例名称 星火照邻\n联系人 郑一凡    联系电话 13000000008\n{NAME}")) == {
        "申报单位": "",
        "案例名称": "星火照邻",
        "联系人": "郑一凡",
        "联系电话": "13000000008",
    }


def test_content_written_four_times_over_is_told_once() -> None:
    assert cells(table(("申报单位", NAME * 4), ("案例名称", "星火照邻" * 4), ("联系人", "单击此处输入文字。" * 4))) == {
        "申报单位": NAME,
        "案例名称": "星火照邻",
        "联系人": "",
    }


def test_credit_code_stuck_to_its_label_is_read() -> None:
    wanted = (FieldWanted("统一社会信用代码", "文字"), FieldWanted("联系人", "姓名"))

    assert [one.value for one in form.fields(document("统一社会信用代码91110000MA0000000X\n联系人：郑一凡"), wanted)] == ["91110000MA0000000X", "郑一凡"]


def test_footnote_at_a_label_is_no_part_of_it() -> None:
    assert cells(table(("申报单位1", NAME), ("案例名称②", "星火照邻"), ("分类\n2", ""), ("联系人3", "郑一凡"))) == {
        "申报单位": NAME,
        "案例名称": "星火照邻",
        "分类": "2",
        "联系人": "郑一凡",
    }
    assert cells(table(("申报单位 1", NAME), ("案例名称 2", "星火照邻"), ("联系人 3", "郑一凡"), ("联系电话 4", "")))["联系人"] == "郑一凡"
    assert cells(table(("申报单位", NAME), ("分类 2",)))["分类"] == "2"


def test_labels_are_said_in_the_words_of_the_form_where_no_sheet_names_them() -> None:
    rows = (("报名主体", NAME), ("案例全称", "星火照邻"), ("项目对接人", "郑一凡"), ("对接人手机", "13000000008"))
    leaf = Leaf("1", "报名表.docx", 1, "", "", Kind.DOCX, extract=document("\n".join("\t".join(row) for row in rows), tables=(rows,)))

    assert {label: one["value"] for label, one in transcript(leaf)["fields"].items()} == dict(rows)


def test_contact_of_who_recommends_is_the_applicants_where_no_other_is_named_only() -> None:
    upper = (("推荐单位", "名称", "青禾区民政局"), ("", "联系人", "王芳"), ("", "电话", "13000000001"))
    lower = (("申报单位", "名称", NAME), ("", "联系人", "郑一凡"), ("", "电话", "13000000008"))

    assert cells(table(*upper, *lower)) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}


def test_body_named_like_a_section_heads_none() -> None:
    said = table(("填报单位：苏木乡牧民合作社", "", ""), ("联系人", "郑一凡", ""), ("联系电话", "13000000008", ""))

    assert cells(said) == {"申报单位": "苏木乡牧民合作社", "联系人": "郑一凡", "联系电话": "13000000008"}


def test_second_contact_does_not_stand_in_for_the_first() -> None:
    second = ("联系人2", "王芳", "手机", "13000000001")

    assert cells(table(("联系人1", "", "手机", ""), second)) == {"联系人": "", "联系电话": ""}
    assert cells(table(("联系人1", "郑一凡", "手机", "13000000008"), second)) == {"联系人": "郑一凡", "联系电话": "13000000008"}


def test_control_that_an_office_program_wrote_four_times_is_read_once() -> None:
    assert cells(table(("申报单位", f"{NAME}\n{NAME}{NAME}\n\n{NAME}"), ("联系人", "郑一凡"))) == {"申报单位": NAME, "联系人": "郑一凡"}


@pytest.mark.parametrize("pieces", [("青禾区人民西路", "6", "号院"), ("A", "座6层")], ids=["three runs", "two scripts"])
def test_control_that_an_office_program_wrote_behind_each_of_its_pieces_is_read_once(pieces: tuple[str, ...]) -> None:
    whole = "".join(pieces)
    told = f"{whole}\n" + "".join(f"{piece}{whole}\n" for piece in pieces) + f"\n{whole}"
    cut = f"{whole}{pieces[-1]}{whole}{whole}"  # of the first piece nothing is repeated where it stands in another script
    wanted = (FieldWanted("申报单位", "单位"), FieldWanted("通讯地址", "地址"))

    for value in (told, cut):
        assert [one.value for one in form.fields(table(("申报单位", NAME), ("通讯地址", value)), wanted)] == [NAME, whole]
    assert cells(table(("申报单位", NAME), ("案例名称", "邻里邻里一家亲")))["案例名称"] == "邻里邻里一家亲"


def test_control_that_ends_on_a_piece_told_by_itself_is_read_once() -> None:
    whole = "0550-6000289转801"

    assert cells(table(("申报单位", NAME), ("联系电话", f"{whole}转{whole}801{whole}")))["联系电话"] == whole
    assert cells(table(("申报单位", NAME), ("案例名称", "邻里一家亲、邻里一家亲亲、邻里一家亲")))["案例名称"] == "邻里一家亲、邻里一家亲亲、邻里一家亲"


def test_body_that_puts_a_case_forward_answers_where_the_form_asks_for_no_other() -> None:
    own = (("案例名称", "星火照邻"), ("联系人", "郑一凡"))
    forward = ("推荐单位", NAME)

    (unit,) = (one for one in form.fields(table(forward, *own), WANTED) if one.label == "申报单位")
    assert (unit.value, unit.confidence < 0.8) == (NAME, True)
    assert cells(document(f"推荐单位：{NAME}\n案例名称：星火照邻\n联系人：郑一凡"))["申报单位"] == NAME
    assert cells(table(forward, ("申报单位", ""), *own))["申报单位"] == ""
    assert cells(table(forward, ("所在单位", "白鹭市慈善总会"), *own))["申报单位"] == "白鹭市慈善总会"
    assert "申报单位" not in cells(table(("指导单位", NAME), *own))


def test_form_is_one_where_the_sheet_wants_a_single_thing_of_it() -> None:
    wanted = (FieldWanted("报送单位", "单位"),)
    rows = (("推荐单位", NAME), ("案例名称", "星火照邻"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))

    assert [one.value for one in form.fields(table(*rows), wanted)] == [NAME]
    assert form.fields(table(*rows[:2]), wanted) == ()


def test_name_of_a_form_over_its_headings_says_nothing_of_whom_they_ask() -> None:
    rows = (("申报单位", "案例名称", "联系人", "联系电话"), (NAME, "星火照邻", "郑一凡", "13000000008"))

    assert cells(table(("优秀案例推荐表", "", "", ""), *rows))["申报单位"] == NAME
    assert cells(table(("推荐单位", "", "", ""), *rows)).get("申报单位", "") == ""


def test_title_with_a_colon_stands_in_the_column_beside_its_label() -> None:
    assert cells(document(f"申报单位\t{NAME}\n案例名称\t先锋驿站：让骑手有个家\n联系人\t郑一凡"))["案例名称"] == "先锋驿站：让骑手有个家"
    assert cells(document(f"申报单位：\t{NAME}\n案例名称：\t先锋驿站：让骑手有个家\n联系人：\t郑一凡"))["案例名称"] == "先锋驿站：让骑手有个家"
    assert cells(document(f"申报单位   {NAME}\n案例名称   先锋驿站：让骑手有个家\n联系人   郑一凡"))["案例名称"] == "先锋驿站：让骑手有个家"
    for rest in ("作品语种：中文", "先锋驿站：让骑手有个家\t备注：无"):
        assert cells(document(f"申报单位：\t{NAME}\n案例名称：\t{rest}\n联系人：\t郑一凡"))["案例名称"] == ""


def test_who_is_in_charge_is_the_contact_where_the_form_asks_for_nobody_else() -> None:
    own = (("申报单位", NAME), ("案例名称", "星火照邻"))
    charge = ("项目负责人", "郑一凡", "联系电话", "13000000008")

    assert cells(table(*own, charge))["联系人"] == "郑一凡"
    assert cells(document("\n".join("\t".join(row) for row in (*own, charge[:2], charge[2:]))))["联系人"] == "郑一凡"
    assert cells(table(*own, charge, ("联系人", "", "联系电话", "")))["联系人"] == ""
    assert "联系人" not in cells(table(*own, ("法定代表人", "钱建国", "联系电话", "13900000001")))
    assert "联系人" not in cells(table(*own, ("负责人", "（签字）", "联系电话", "")))


def test_numbered_heading_over_labels_with_their_values_asks_for_nothing() -> None:
    rows = (("一、申报单位情况",), (f"1.申报单位：{NAME}",), ("二、联系方式",), ("1.填表人：郑一凡",), ("2.手机：13000000008",))

    assert cells(table(*rows)) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}


def test_mark_that_opens_a_title_belongs_to_it() -> None:
    assert cells(document(f"申报单位 {NAME}\n案例名称 “ 1+3+N” 星火照邻\n联系人 郑一凡"))["案例名称"] == "“ 1+3+N” 星火照邻"


def test_marks_around_a_title_are_the_sentences_in_a_letter_and_the_applicants_in_a_cell() -> None:
    assert cells(document(f"1、申报单位：{NAME}；\n2、案例名称：《星火照邻》；\n3、联系人：郑一凡。"))["案例名称"] == "星火照邻"
    assert cells(table(("申报单位", NAME), ("案例名称", "《星火照邻》")))["案例名称"] == "《星火照邻》"


def test_title_with_a_colon_upon_its_stretch_is_the_title() -> None:
    said = cells(document(f"申报单位____{NAME}____\n案例名称____书记项目：星火照邻____\n联系人____郑一凡____"))

    assert said["案例名称"].replace(":", "：") == "书记项目：星火照邻"
    assert cells(document(f"申报单位____{NAME}____\n案例名称________推荐部门：星火____"))["案例名称"] == ""


def test_label_a_blank_behind_a_title_is_the_next_one() -> None:
    assert cells(document(f"申报单位\t{NAME}\n案例名称\t星火照邻十年 分类\n联系人\t郑一凡")) == {
        "申报单位": NAME,
        "案例名称": "星火照邻十年",
        "分类": "",
        "联系人": "郑一凡",
    }


def test_first_heading_may_read_like_a_label_of_the_form() -> None:
    heads, people = ("类别", "姓名", "职务", "手机"), (("负责人", "王芳", "主任", ""), ("联系人", "郑一凡", "", "13000000008"))
    said = cells(table(("申报单位", NAME, "", ""), ("案例名称", "星火照邻", "", ""), heads, *people, ("案例类别", "1", "", "")))

    assert said == FULL


def test_who_answers_for_the_call_under_the_table_is_no_contact_of_the_applicants() -> None:
    rows = (("单位", NAME, "", ""), ("姓名", "职务", "手机", "邮箱"), ("郑一凡", "主任", "13000000008", "a@example.com"))
    foot = "请于3月15日前将回执发至 huizhi@example.org，联系人：王老师，联系电话：010-80000000。"
    said = document("\n".join("\t".join(row) for row in rows) + f"\n{foot}", tables=(rows,))

    assert cells(said) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}
    assert cells(table(*rows, (foot, "", "", ""))) == {"申报单位": NAME, "联系人": "郑一凡", "联系电话": "13000000008"}
