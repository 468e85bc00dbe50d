"""Forms that hold lists of others, their team, their partners, their prizes: which names are the applicant's, and that it stays a form."""

from __future__ import annotations

from dataclasses import replace

from test_core_builders import CALL, NAME, document, requirement

from config.campaign import FieldWanted
from ingest import hypertext
from ingest.facts import Extract, Kind, Leaf, Table
from tracker.core import form, summary
from tracker.core.transcript import transcript

WANTED = requirement("申报表").fields
FULL = {"申报单位": NAME, "案例名称": "星火照邻", "分类": "1", "联系人": "郑一凡", "联系电话": "13000000008"}
PARTNERS = (("单位名称", "联系人", "联系电话"), ("临江市慈善总会", "李四", "13900000001"), ("云川县律师协会", "王五", "13900000002"))
OWN = (("申报单位", NAME), ("案例名称", "星火照邻"), ("分类", "1"), ("联系人", "郑一凡"), ("联系电话", "13000000008"))


def told(extract: Extract) -> dict[str, str]:
    """The fields as `read` gives them."""
    said = transcript(Leaf("1", "a.docx", 1, "0" * 64, "", Kind.DOCX, extract=extract), CALL)
    return {label: one["value"] for label, one in said.get("fields", {}).items()}


def tables(*several: tuple[tuple[str, ...], ...]) -> Extract:
    text = "\n".join("\t".join(row) for rows in several for row in rows)
    return replace(document(text), tables=tuple(Table(rows) for rows in several))


def test_partners_before_the_applicant_are_not_the_applicant() -> None:
    rows = (
        ("获奖情况", "获奖时间", "奖项名称", "颁奖单位"),
        ("", "2023.5", "市级优秀项目", "市民政局"),
        ("", "2024.6", "省级先进单位", "省民政厅"),
        ("合作单位", *PARTNERS[0]),
        ("", *PARTNERS[1]),
        ("", *PARTNERS[2]),
        *((("申报信息" if not place else ""), *pair, "") for place, pair in enumerate(OWN)),
    )

    assert told(tables(rows)) == FULL


def test_a_team_under_its_heading_is_not_who_to_call() -> None:
    team = (("团队主要成员", "", "", ""), ("姓名", "性别", "职务", "联系电话"), ("李四", "男", "社工", "13900000001"), ("王五", "女", "督导", "13900000002"))
    rows = (("申报单位", NAME, "", ""), ("案例名称", "星火照邻", "分类", "1"), *team, ("联系人", "郑一凡", "联系电话", "13000000008"))

    assert told(tables(rows)) == FULL


def test_a_table_of_partners_beside_the_form_is_theirs() -> None:
    renamed = tuple(("联络人" if label == "联系人" else label, value) for label, value in OWN)

    assert told(tables(renamed, PARTNERS)) == told(tables(PARTNERS, renamed)) == FULL


def test_a_form_with_several_labels_a_row_is_no_summary() -> None:
    rows = (
        ("申报单位\nApplicant", NAME, "", ""),
        ("案例名称\nTitle", "星火照邻", "", ""),
        ("联系人\nContact Person", "郑一凡", "联系电话\nTel.", "13000000008"),
        ("传真\nFax", "0550-6000000", "职务\nPosition", "干事"),
        ("通讯地址 Address", "临江市解放路15号", "邮编 Post Code", "215857"),
    )

    assert (summary.rows(tables(rows), WANTED), told(tables(rows))) == ((), {label: value for label, value in FULL.items() if label != "分类"})


def test_a_summary_stays_one_with_the_unit_above_it() -> None:
    rows = (("序号", "案例名称", "分类", "联系人", "联系电话"), ("1", "星火照邻", "1", "郑一凡", "13000000008"), ("2", "暖心坊", "2", "王芳", "13000000009"))
    text = f"申报单位：{NAME}\n" + "\n".join("\t".join(row) for row in rows)
    said = transcript(Leaf("1", "a.docx", 1, "0" * 64, "", Kind.DOCX, extract=replace(document(text), tables=(Table(rows),))), CALL)

    assert [row["案例名称"] for row in said["rows"]] == ["星火照邻", "暖心坊"]


def test_persons_in_rows_are_known_under_a_blank_corner() -> None:
    rows = (
        ("申报单位", NAME, "", ""),
        ("案例名称", "星火照邻", "分类", "1"),
        ("", "姓名", "职务", "手机"),
        ("单位负责人", "李四", "主任", "13900000001"),
        ("联系人", "郑一凡", "干事", "13000000008"),
    )

    assert told(tables(rows)) == FULL


def test_mail_below_the_authors_is_the_contacts_where_there_is_no_other() -> None:
    wanted = (*WANTED, FieldWanted("电子邮箱", "邮箱"))
    rows = (("申报单位", NAME), ("联系人/联系电话", "郑一凡/13000000008"), ("作者", "李四、王五"), ("电子邮箱", "a@example.com"))

    assert {one.label: one.value for one in form.fields(tables(rows), wanted)}["电子邮箱"] == "a@example.com"


def test_a_code_of_a_character_a_cell_is_one() -> None:
    code = "52340100MJA40812X8"
    rows = (("申报单位", NAME, *[""] * 17), ("统一社会信用代码", *code), ("联系人", "郑一凡", "联系电话", *"13000000008"))
    wanted = (*WANTED, FieldWanted("统一社会信用代码", "文字"))

    read = {one.label: one.value for one in form.fields(tables(rows), wanted)}

    assert (read["统一社会信用代码"], read["联系电话"]) == (code, "13000000008")


def test_a_form_with_few_of_the_labels_of_a_long_sheet_is_one() -> None:
    long = tuple(FieldWanted(one, "文字") for one in ("传真", "微信", "网址", "民族", "学历", "籍贯", "专业", "职称"))
    call = replace(CALL, requirements=tuple(replace(one, fields=(*one.fields, *long)) if one.fields else one for one in CALL.requirements))
    said = transcript(Leaf("1", "a.docx", 1, "0" * 64, "", Kind.DOCX, extract=tables(OWN)), call)

    assert {label: one["value"] for label, one in said["fields"].items() if one["value"]} == FULL


def test_a_post_before_the_next_label_is_what_somebody_is() -> None:
    wanted = (*WANTED, FieldWanted("职务", "文字"), FieldWanted("电子邮箱", "邮箱"))
    for blank in (" ", "\u2003", "\u2002\u2002"):
        text = f"申报单位：{NAME}\n联系人：郑一凡{blank}联系电话：13000000008\n职务：项目主管{blank}电子邮箱：a@example.com"
        read = {one.label: one.value for one in form.fields(document(text), wanted)}

        assert (read["职务"], read["电子邮箱"], read["联系人"]) == ("项目主管", "a@example.com", "郑一凡")


def test_what_no_browser_shows_is_not_read() -> None:
    page = hypertext.read(
        '<body style="display:none"><table><tr><td>案例名称</td><td>星火照邻<span style="color:red; display: none">（填写说明）</span>行动</td></tr></table>'
        "<p>甲</p></body>"
    )

    assert (page.tables[0].rows, page.text) == ((("案例名称", "星火照邻行动"),), "案例名称\t星火照邻行动\n\n甲")


def test_headings_in_two_rows_over_the_one_row_of_a_form_are_read() -> None:
    rows = (
        ("序号", "申报主体", "", "案例名称", "联系人信息", "", ""),
        ("", "申报单位", "通讯地址", "", "姓名", "手机号码", "邮箱"),
        ("1", NAME, "解放路15号", "星火照邻", "郑一凡", "13000000008", "a@example.com"),
    )

    assert told(tables(rows)) == {label: value for label, value in FULL.items() if label != "分类"}


def test_an_export_of_answers_is_read_below_headings_nobody_knows() -> None:
    rows = (
        ("序号", "提交答卷时间", "所用时间", "来源", *(f"{place}、{label}" for place, (label, _) in enumerate(OWN, start=1))),
        ("12", "2026/5/6 10:21:33", "335秒", "微信", *(value for _, value in OWN)),
    )

    assert told(tables(rows)) == FULL


def test_whom_to_ask_about_the_call_above_the_form_is_nobodys_contact() -> None:
    note = "报送邮箱：b@example.org；联系人：组委会办公室 周老师；联系电话：010-60000099"

    assert told(tables(((note, ""), ("申报表", ""), *OWN))) == FULL


def test_an_own_contact_above_the_unit_stays_where_another_is_named_below() -> None:
    rows = (("联系人", "郑一凡"), ("联系电话", "13000000008"), *OWN[:3], ("单位负责人", "李四"), ("负责人电话", "13900000001"))

    assert told(tables(rows)) == FULL


def test_a_hint_left_over_the_answer_is_none() -> None:
    rows = (("申报单位", f"（请填写单位全称）\n{NAME}"), ("案例名称", "（不超过30字）\n星火照邻"), *OWN[2:4], ("联系电话", "（填写手机号）\n13000000008"))

    assert told(tables(rows)) == FULL


def test_what_an_office_program_writes_for_a_hyphen_and_repeats_is_one_number() -> None:
    whole = "0550-6000881"
    repeated = "\n".join((whole, f"0550{whole}", f"\u2011{whole}", f"6000881{whole}")).replace(whole, whole.replace("-", "\u2011"))

    assert told(tables((*OWN[:4], ("联系电话", repeated))))["联系电话"] == whole


def test_whoever_recommends_has_a_section_of_his_own() -> None:
    rows = (
        ("一、申报单位信息", "", "", ""),
        ("单位名称", NAME, "分类", "1"),
        ("联系人", "郑一凡", "手机", "13000000008"),
        ("二、案例信息", "", "", ""),
        ("案例名称", "星火照邻", "", ""),
        ("三、推荐单位信息", "", "", ""),
        ("单位名称", "白鹭市慈善总会", "", ""),
        ("联系人", "李四", "联系电话", "13900000001"),
    )
    cover = (("案例名称", "星火照邻"), ("申报单位", NAME), ("推荐单位", "白鹭市慈善总会"), ("填表日期", "2026.6.20"))

    assert told(tables(cover, rows)) == told(tables(rows)) == FULL


def test_a_body_that_is_recommended_applies() -> None:
    rows = (("推荐单位", "白鹭市慈善总会"), ("推荐单位联系人", "李四"), ("被推荐单位", NAME), *OWN[1:])

    assert told(tables(rows)) == FULL
    assert told(tables((("会员单位", NAME), *OWN[1:]))) == FULL


def test_the_head_of_a_page_adds_nothing_to_what_the_table_says() -> None:
    rows = (*OWN[:3], ("联络人", "郑一凡"), ("手机", "13000000008"))
    text = "联系人：会务组  联系电话：010-60000011\n" + "\n".join("\t".join(row) for row in rows)

    assert told(replace(document(text), tables=(Table(rows),))) == FULL


def test_a_date_written_between_its_signs_is_one() -> None:
    wanted = (*WANTED, FieldWanted("填表日期", "日期"))
    read = [
        {one.label: one.value for one in form.fields(document(f"申报单位：{NAME}\n填表日期：{line}"), wanted)}["填表日期"]
        for line in ("____2026____年____5____月____8____日", "____年____月____日")
    ]

    assert read == ["2026年5月8日", ""]


def test_an_example_under_the_headings_leaves_a_summary_what_it_is() -> None:
    rows = (
        ("优秀案例推荐汇总表", "", "", "", "", ""),
        ("序号", "案例名称", "申报单位", "所属类别", "联系人姓名", "联系人手机"),
        ("示例", "“红心向党”品牌", "××市××区××社区", "1", "张三", "13800000000"),
        ("1", "案例一", NAME, "1", "郑一凡", "13000000008"),
        ("2", "案例2", "云川县晨曦小学", "2", "李四", "13900000001"),
    )
    said = transcript(Leaf("1", "a.docx", 1, "0" * 64, "", Kind.DOCX, extract=tables(rows)), CALL)

    assert [(row["案例名称"], row["联系人"]) for row in said["rows"]] == [("案例一", "郑一凡"), ("案例2", "李四")]


def test_a_team_with_a_heading_nobody_knows_is_a_team_still() -> None:
    rows = (
        *((*pair, "", "", "") for pair in OWN[:3]),
        ("联系人", "郑一凡", "联系人手机", "13000000008", ""),
        ("项目执行团队", "姓名", "职务", "专业背景", "联系电话"),
        ("", "李四", "督导", "社会工作", "13900000001"),
        ("", "王五", "社工", "心理学", "13900000002"),
    )

    assert told(tables(rows)) == FULL


def test_labels_as_some_write_them() -> None:
    for before, between in (("▶", "\t"), ("❖", "："), ("", "——")):
        if between == "\t":
            assert told(tables(tuple((before + label, value) for label, value in OWN))) == FULL
        else:
            said = told(document("\n".join(f"{before}{label}{between}{value}" for label, value in OWN)))
            assert {label: value for label, value in said.items() if label != "分类"} == {label: value for label, value in OWN if label != "分类"}
    hint = "（请填写与单位公章完全一致的全称，联合申报的请用顿号分隔，第一单位为牵头单位）"
    assert told(tables(((f"单位名称{hint}", NAME), *OWN[1:]))) == FULL


def test_the_name_of_the_case_in_its_section_and_of_a_team_beside_its_body() -> None:
    rows = (
        ("申报单位信息", "", "", ""),
        ("名称", NAME, "", ""),
        ("申报案例信息", "", "", ""),
        ("名称", "星火照邻", "类别", "1"),
        ("联系人信息", "", "", ""),
        ("姓名", "郑一凡", "电话", "13000000008"),
    )

    assert told(tables(rows)) == FULL
    assert told(tables((("团队名称", "春晖志愿服务队"), ("单位全称", NAME), *OWN[1:]))) == FULL
