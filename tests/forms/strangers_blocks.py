"""Forms drawn up apart, in blocks, each of a kind that was lost once: what two bodies say of themselves, answers of on-line tools, second contacts."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, t


def export(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    rows = (
        ("提交时间", "2026-03-05 10:20:33"),
        ("来源", "手机提交"),
        ("Q1:单位全称", w.unit),
        ("Q2:案例题目", w.title),
        ("Q3:所属类别", w.sort),
        ("Q4:联系人姓名", w.contact),
        ("Q5:联系人手机", w.mobile),
        ("Q6:邮箱", w.email),
        ("Q7:详细通讯地址", w.address),
    )
    return _form(
        "export",
        w,
        (P("答卷详情"), t(*rows, widths=(2, 5))),
        "单位全称:单位 案例题目:案例 所属类别:分类 联系人姓名:姓名 联系人手机:电话 邮箱:邮箱 详细通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def both_bodies(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("推\n荐\n单\n位", 1, 2), "名称", C(w.upper, 3)),
        ("联系人", "蒋勤", "电话", "13700000002"),
        (C("申\n报\n单\n位", 1, 3), "名称", C(w.unit, 3)),
        ("联系人", w.contact, "电话", w.mobile),
        ("邮箱", w.email, "地址", w.address),
        (C("项\n目", 1, 2), "名称", C(w.title, 3)),
        ("类别", C(w.sort, 3)),
    )
    return _form(
        "both_bodies",
        w,
        (P("项目推荐表", "title"), table),
        "申报单位:单位 项目名称:案例 项目类别:分类 联系人:姓名 电话:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def examples_in_label(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("单位名称（例：XX市XX社会工作服务中心）", C(w.unit, 3)),
        ("案例标题\n示例：党建引领XXX", C(w.title, 3)),
        ("案例类型", C(w.sort, 3)),
        ("联系人", w.contact, "手机（11位）", w.mobile),
        ("邮箱（例：abc@example.com）", w.email, "邮编", w.postcode),
        ("通讯地址（精确到门牌号）", C(w.address, 3)),
    )
    return _form(
        "examples_in_label",
        w,
        (P("申报表", "title"), table),
        "单位名称:单位 案例标题:案例 案例类型:分类 联系人:姓名 手机:电话 邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def long_titles(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("案\n例\n名\n称", C(w.title, 3)),
        ("单\n位\n信\n息", C(f"全称：{w.unit}\n地址：{w.address}\n邮编：{w.postcode}", 3)),
        ("联\n系\n人", C(f"姓名：{w.contact}    职务：{w.duty}\n手机：{w.mobile}    邮箱：{w.email}", 3)),
        ("类\n别", C(w.sort, 3)),
        ("案\n例\n正\n文", C(w.long, 3)),
    )
    return _form(
        "long_titles",
        w,
        (P("案例表", "title"), table),
        "案例名称:案例 单位名称:单位 联系人:姓名 手机:电话 邮箱:邮箱 地址:地址 邮编:邮编 类别:分类",
        (w.title, w.unit, w.contact, w.mobile, w.email, w.address, w.postcode, w.sort),
    )


def sub_in_cell(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申报单位", w.unit),
        ("案例名称", w.title),
        ("联系人", w.contact),
        ("联系方式", f"手机：{w.mobile}    固话：{w.phone}    邮箱：{w.email}"),
        ("单位地址", f"{w.address}"),
        ("类别", w.sort),
    )
    return _form(
        "sub_in_cell",
        w,
        (P("申报表", "title"), table),
        "申报单位:单位 案例名称:案例 联系人:姓名 手机:电话 邮箱:邮箱 单位地址:地址 类别:分类",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address, w.sort),
    )


def two_contacts(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("单位名称", C(w.unit, 5)),
        ("案例名称", C(w.title, 5)),
        ("联系人1", w.contact, "手机", w.mobile, "邮箱", w.email),
        ("联系人2", w.finance, "手机", "13600000009", "邮箱", "er@example.com"),
        ("通讯地址", C(w.address, 5)),
        ("类别", C(w.sort, 5)),
    )
    return _form(
        "two_contacts",
        w,
        (P("申报表", "title"), table),
        "单位名称:单位 案例名称:案例 联系人1:姓名 手机:电话 邮箱:邮箱 通讯地址:地址 类别:分类",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address, w.sort),
    )


def trailing_colon_cells(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申报单位：", "", C(w.unit, 2)),
        ("案例名称：", "", C(w.title, 2)),
        ("联系人：", w.contact, "联系电话：", w.mobile),
        ("邮箱：", w.email, "类别：", w.sort),
        ("通讯地址：", "", C(w.address, 2)),
        ruled=False,
    )
    return _form(
        "trailing_colon_cells",
        w,
        (P("申报单", "title"), table),
        "申报单位:单位 案例名称:案例 联系人:姓名 联系电话:电话 邮箱:邮箱 类别:分类 通讯地址:地址",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.sort, w.address),
    )


def pledged(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(("单位名称", C(w.unit, 3)), ("作品名称", C(w.title, 3)), ("联系人", w.contact, "手机", w.mobile), ("邮箱", w.email, "地址", w.address))
    return _form(
        "pledged",
        w,
        (
            P("作品报送表", "title"),
            table,
            P("承诺书", "centre"),
            P("本单位郑重承诺：所报送材料真实、准确，不存在知识产权争议。"),
            P("单位名称（盖章）：", "right"),
            P("联系人：        联系电话：", "right"),
            P("年    月    日", "right"),
        ),
        "单位名称:单位 作品名称:案例 联系人:姓名 手机:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address),
    )


STRANGERS_BLOCKS = (export, both_bodies, examples_in_label, long_titles, sub_in_cell, two_contacts, trailing_colon_cells, pledged)
