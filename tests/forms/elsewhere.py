"""Forms as other associations print them, each of a kind that was lost once: hints above values, a second name of a label, captions under what they name."""

from __future__ import annotations

from random import Random

from forms.applicants import Who, someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, t

LONG = "项目立足本地实际，整合多方资源，开展系列活动，服务群众两千余人次，取得良好效果。"


def hints_above(chance: Random) -> Sheet:
    """What is to be written where, in the cell itself, and the value on the line below."""
    w = someone(chance, slips=0.0)
    table = t(
        ("案例标题", f"（不超过25字）\n{w.title}"),
        ("申报单位", f"请填写单位全称，与公章一致\n{w.unit}"),
        ("案例类型", f"请选择：{w.sort}"),
        ("联 系 人", f"如：张三\n{w.contact}"),
        ("联系电话", f"例：010-80000000\n{w.mobile}"),
        ("通信地址", f"请详细到门牌号\n{w.address}"),
        widths=(2, 7),
    )
    return _form(
        "hints_above",
        w,
        (P("基层治理案例征集表", "title"), table),
        "案例标题:案例 申报单位:单位 案例类型:分类 联系人:姓名 联系电话:电话 通信地址:地址",
        (w.title, w.unit, w.sort, w.contact, w.mobile, w.address),
    )


def tables_in_cells(chance: Random) -> Sheet:
    """A table in the cell beside 项目联系人: the label there is not left blank."""
    w = someone(chance, slips=0.0)
    body = t(("单位全称", w.unit), ("注册地址", w.address))
    person = t(("姓名", w.contact, "职务", w.duty), ("手机", w.mobile, "邮箱", w.email))
    table = t(
        ("项目名称", w.title), ("项目类型", w.sort), ("申报机构", C("", inner=body)), ("项目联系人", C("", inner=person)), ("项目概述", LONG), widths=(1, 5)
    )
    return _form(
        "tables_in_cells",
        w,
        (P("公益项目申报书", "title"), table),
        "项目名称:案例 项目类型:分类 单位全称:单位 联系人:姓名 手机:电话 邮箱:邮箱 注册地址:地址",
        (w.title, w.sort, w.unit, w.contact, w.mobile, w.email, w.address),
    )


def remarks_behind(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = (
        f"【单位名称】{w.unit}",
        f"【案例题目】{w.title}",
        f"【所属类别】{w.sort}",
        f"【联 系 人】{w.contact}（副馆长）",
        f"【手　　机】{w.mobile}",
        f"【电子邮件】<{w.email}>",
    )
    return _form(
        "remarks_behind",
        w,
        tuple(map(P, lines)),
        "单位名称:单位 案例题目:案例 所属类别:分类 联系人:姓名 手机:电话 电子邮件:邮箱",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email),
    )


def body_or_person(chance: Random) -> Sheet:
    """姓名/团队名称 with a body's name, 书体/门类, and 实施时间, which the sheet of this call asks for as a day."""
    w = someone(chance, slips=0.0)
    table = t(
        (C("参\n赛\n者", 1, 4), "姓名/团队名称", w.unit),
        ("联系人", w.contact),
        ("移动电话", w.mobile),
        ("電郵地址", w.email),
        (C("作\n品", 1, 3), "作品名称", w.title),
        ("书体/门类", w.sort),
        ("实施时间", "2026年6月5日"),
        widths=(1, 3, 6),
    )
    return _form(
        "body_or_person",
        w,
        (P("青年艺术展报名表", "title"), table),
        "团队名称:单位 联系人:姓名 移动电话:电话 电邮地址:邮箱 作品名称:案例 门类:分类 实施时间:日期",
        (w.unit, w.contact, w.mobile, w.email, w.title, w.sort, "2026年6月5日"),
    )


def row_of_one(chance: Random) -> Sheet:
    """Who recommends, in the line above the row of headings: it heads no list of others."""
    w = someone(chance, slips=0.0)
    table = t(
        (C("推荐单位：西山省民政厅（盖章）　　　填报时间：2026年1月23日", 7),),
        ("序号", "项目名称", "实施单位", "类别", "联系人", "联系电话", "备注"),
        ("1", w.title, w.unit, w.sort, w.contact, w.mobile, ""),
        widths=(1, 3, 3, 2, 2, 2, 1),
    )
    return _form(
        "row_of_one",
        w,
        (P("志愿服务项目推荐表", "title"), table),
        "项目名称:案例 实施单位:单位 类别:分类 联系人:姓名 联系电话:电话",
        (w.title, w.unit, w.sort, w.contact, w.mobile),
    )


def roles(chance: Random) -> Sheet:
    """A role that only this form has, beside the contact: each has a name of his own."""
    w = someone(chance, gaps=0.0, slips=0.0)
    table = t(
        ("参赛单位", w.unit),
        ("名　　称", w.title),
        ("参赛组别", w.sort),
        ("汇报人", f"姓名：{w.leader}　职称：副主任医师"),
        ("联系人", f"姓名：{w.contact}　手机：{w.mobile}"),
        ("机构地址", f"{w.address}　邮编：{w.postcode}"),
        widths=(2, 7),
    )
    return _form(
        "roles",
        w,
        (P("健康科普案例报名表", "title"), table),
        "参赛单位:单位 名称:案例 参赛组别:分类 汇报人:姓名 联系人:姓名 手机:电话 机构地址:地址",
        (w.unit, w.title, w.sort, w.leader, w.contact, w.mobile, w.address),
    )


def reviewed(chance: Random) -> Sheet:
    """The mailbox of who fills in, some rows below who reviewed; whose telephone the first 联系电话 is."""
    w = someone(chance, slips=0.0)
    table = t(
        ("填报单位", w.unit),
        ("经验做法题目", w.title),
        ("所属类型", w.sort),
        ("填报人", w.contact),
        ("填报人电话", w.mobile),
        ("审稿人", w.leader),
        ("审稿人电话", w.leader_phone),
        ("报送邮箱", w.email),
        widths=(2, 6),
    )
    return _form(
        "reviewed",
        w,
        (P("经验做法报送表", "title"), table),
        "填报单位:单位 经验做法题目:案例 所属类型:分类 填报人:姓名 填报人电话:电话 审稿人:姓名 报送邮箱:邮箱",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.leader, w.email),
    )


def two_in_two(chance: Random) -> Sheet:
    """电话/邮箱 over two cells, a label two columns wide before a pair that nobody knows, a section about the 成果 with 名称 in it."""
    w = someone(chance, slips=0.0)
    table = t(
        (C("成\n果\n信\n息", 1, 3), "名　　称", C(w.title, 4)),
        ("类　　别", w.sort, "时长", C("约8分钟", 2)),
        ("编　　号", C("（主办方填写）", 4)),
        (C("完成单位", 2), C(w.unit, 4)),
        (C("联系人/职务", 2), w.contact, C(w.duty, 3)),
        (C("电话/邮箱", 2), w.mobile, C(w.email, 3)),
        (C("演出编导", 2), w.leader, "作曲", C("何若琳", 2)),
        widths=(1, 2, 3, 1, 1, 1),
    )
    return _form(
        "two_in_two",
        w,
        (P("优秀成果登记表", "title"), table),
        "成果名称:案例 类别:分类 完成单位:单位 联系人:姓名 电话:电话 邮箱:邮箱 演出编导:姓名",
        (w.title, w.sort, w.unit, w.contact, w.mobile, w.email, w.leader),
    )


def questions(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("问题", "您的回答"),
        ("1、您所在的机构叫什么？", w.unit),
        ("2、参选项目的名称是？", w.title),
        ("3、怎么称呼您？", w.contact),
        ("4、您的手机号？", w.mobile),
        widths=(4, 5),
    )
    return _form(
        "questions", w, (P("项目自荐问卷", "title"), table), "机构名称:单位 项目名称:案例 联系人:姓名 手机号:电话", (w.unit, w.title, w.contact, w.mobile)
    )


def second_names(chance: Random) -> Sheet:
    """案件（案例）名称, 作者或创作团队, a day in the row of who signs it off, a label and its value in one cell with a bar between, a bullet before the next."""
    w = someone(chance, gaps=0.0, slips=0.0)
    table = t(
        ("案件（案例）名称", C(w.title, 3)),
        ("作者或创作团队", C(w.unit, 3)),
        ("案例类别", C(w.sort, 3)),
        ("审签人", w.leader, "报送日期", "2026.03"),
        (C(f"■ 联系人｜{w.contact}　■ 手机｜{w.mobile}", 4),),
        (C(f"■ 电子邮箱｜{w.email}", 4),),
    )
    return _form(
        "second_names",
        w,
        (P("典型案例报送表", "title"), table),
        "案例名称:案例 创作团队:单位 案例类别:分类 审签人:姓名 报送日期:日期 联系人:姓名 手机:电话 电子邮箱:邮箱",
        (w.title, w.unit, w.sort, w.leader, "2026.03", w.contact, w.mobile, w.email),
    )


def stacked_options(chance: Random) -> Sheet:
    """Options one a row under their label, in a table of one column."""
    w = someone(chance, gaps=0.0, slips=0.0)
    table = t(
        ("1、单位名称（章）：",),
        (w.unit,),
        ("2、案例类别（单选）：",),
        *((f"{'☑' if one == w.sort else '□'} {one}",) for one in w.sorts),
        ("3、联系人：",),
        (w.contact,),
    )
    return _form("stacked_options", w, (P("案例征集登记", "title"), table), "单位名称:单位 案例类别:分类 联系人:姓名", (w.unit, w.sort, w.contact))


def _captioned(w: Who) -> Sheet:
    lines = [
        P(text, "centre")
        for value, name in ((w.title, "案例名称"), (w.unit, "学校名称"), (w.contact, "联系人"), (w.mobile, "联系电话"))
        for text in (value, f"（{name}）")
    ]
    return _form(
        "captions", w, (P("德育案例征集", "title"), *lines), "案例名称:案例 学校名称:单位 联系人:姓名 联系电话:电话", (w.title, w.unit, w.contact, w.mobile)
    )


def captions(chance: Random) -> Sheet:
    """A cover with each label in brackets under what was written; on a printed page its lines run together, and it is no table."""
    return _captioned(someone(chance, slips=0.0))


ELSEWHERE = (hints_above, tables_in_cells, remarks_behind, body_or_person, row_of_one, roles, reviewed, two_in_two, questions, second_names, stacked_options)
IN_TEXT = (captions,)
