"""Forms drawn up apart, table by table, each of a kind that was lost once: colons in a column, one row of labels over one of values, headings between."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, t


def header_row(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("机构全称", "作品名称", "组别", "联系人", "手机", "邮箱"),
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email),
        (C("作品简介", 1), C(w.long, 5)),
        (C("评审意见", 1), C("", 5)),
    )
    return _form(
        "header_row",
        w,
        (P("作品报名表", "title"), table),
        "机构全称:单位 作品名称:案例 组别:分类 联系人:姓名 手机:电话 邮箱:邮箱",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email),
    )


def persons(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("组织名称", C(w.unit, 4)),
        ("案例名称", C(w.title, 4)),
        (C("工作人员", 1, 3), "角色", "姓名", "手机", "邮箱"),
        ("负责人", w.leader, w.leader_phone, "fuze@example.com"),
        ("联系人", w.contact, w.mobile, w.email),
        ("组织地址", C(w.address, 4)),
        ("案例领域", C(w.sort, 4)),
    )
    return _form(
        "persons",
        w,
        (P("社会组织案例征集表", "title"), table),
        "组织名称:单位 案例名称:案例 联系人:姓名 联系人手机:电话 联系人邮箱:邮箱 组织地址:地址 案例领域:分类",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address, w.sort),
    )


def section_rows(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("一、单位信息", 4),),
        ("单位", C(w.unit, 3)),
        ("地址", C(w.address, 3)),
        (C("二、案例信息", 4),),
        ("标题", C(w.title, 3)),
        ("领域", C(w.sort, 3)),
        (C("三、联络信息", 4),),
        ("姓名", w.contact, "部门及职务", w.duty),
        ("手机", w.mobile, "微信号", ""),
        ("邮箱", C(w.email, 3)),
        (C("四、承诺", 4),),
        (C("本单位承诺所报材料真实。¶承诺人：         日期：", 4),),
    )
    return _form(
        "section_rows",
        w,
        (P("案例征集登记表", "title"), table),
        "单位:单位 标题:案例 领域:分类 姓名:姓名 手机:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def slash_labels(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("单位/个人名称", C(w.unit, 3)),
        ("作品题目", C(w.title, 3)),
        ("联系人/负责人", w.contact, "联系电话/手机", w.mobile),
        ("邮箱/QQ", w.email, "地址/邮编", w.address),
    )
    return _form(
        "slash_labels",
        w,
        (P("投稿信息表", "title"), table),
        "单位/个人名称:单位 作品题目:案例 联系人/负责人:姓名 联系电话/手机:电话 邮箱/QQ:邮箱 地址/邮编:地址",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address),
    )


def unruled(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申报主体：", w.unit),
        ("活动名称：", w.title),
        ("活动类型：", w.sort),
        ("联 络 人：", w.contact),
        ("联络电话：", w.mobile),
        ("电子邮箱：", w.email),
        ("收件地址：", w.address),
        ruled=False,
        widths=(1, 4),
    )
    return _form(
        "unruled",
        w,
        (P("品牌活动申报表", "title"), table),
        "申报主体:单位 活动名称:案例 活动类型:分类 联络人:姓名 联络电话:电话 电子邮箱:邮箱 收件地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def applicant(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申请单位", C(w.unit, 3)),
        ("法定代表人", w.leader, "单位电话", w.phone),
        ("经办人", w.contact, "经办人手机", w.mobile),
        ("办公地址", w.address, "邮编", w.postcode),
        ("单位邮箱", C(w.email, 3)),
        ("拟申报案例名称", C(w.title, 3)),
        ("拟申报类别", C("\n".join(f"（{('√' if s == w.sort else '  ')}）{s}" for s in w.sorts), 3)),
    )
    return _form(
        "applicant",
        w,
        (P("申请表", "title"), table),
        "申请单位:单位 拟申报案例名称:案例 拟申报类别:分类 经办人:姓名 经办人手机:电话 单位邮箱:邮箱 办公地址:地址 邮编:邮编",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address, w.postcode),
    )


def stacked(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申报单位", C(w.unit, 2)),
        ("联系信息", C(f"联系人：{w.contact}\n联系电话：{w.mobile}\n电子邮箱：{w.email}\n通讯地址：{w.address}", 2)),
        ("参评项目", C(w.title, 2)),
        ("项目类型", C(w.sort, 2)),
    )
    return _form(
        "stacked",
        w,
        (P("申报表", "title"), table),
        "申报单位:单位 参评项目:案例 项目类型:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def colon_column(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("单位名称", "：", w.unit),
        ("作品标题", "：", w.title),
        ("类\u3000\u3000别", "：", w.sort),
        ("联 系 人", "：", w.contact),
        ("电\u3000\u3000话", "：", w.mobile),
        ("邮\u3000\u3000箱", "：", w.email),
        ("地\u3000\u3000址", "：", w.address),
        widths=(3, 1, 8),
    )
    return _form(
        "colon_column",
        w,
        (P("投稿表", "title"), table),
        "单位名称:单位 作品标题:案例 类别:分类 联系人:姓名 电话:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def header_thrice(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("单位名称", 2), "统一社会信用代码", "通讯地址"),
        (C(w.unit, 2), w.code, w.address),
        ("联系人", "职务", "手机", "电子邮箱"),
        (w.contact, w.duty, w.mobile, w.email),
        (C("案例名称", 2), "案例类别", "完成时间"),
        (C(w.title, 2), w.sort, "2025年10月"),
        (C("案例摘要", 4),),
        (C(w.long, 4),),
    )
    return _form(
        "header_thrice",
        w,
        (P("案例申报表", "title"), table),
        "单位名称:单位 通讯地址:地址 联系人:姓名 手机:电话 电子邮箱:邮箱 案例名称:案例 案例类别:分类",
        (w.unit, w.address, w.contact, w.mobile, w.email, w.title, w.sort),
    )


def title_in_table(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("2026年度优秀党建案例申报表", 4),),
        (C(f"填报单位：{w.unit}            填报日期：{w.date}", 4),),
        ("案例名称", C(w.title, 3)),
        ("案例类别", C(w.sort, 3)),
        ("党组织书记", w.leader, "联系方式", w.leader_phone),
        ("党务联系人", w.contact, "联系方式", w.mobile),
        ("邮箱", C(w.email, 3)),
        ("地址", C(w.address, 3)),
        (C(f"填表人：{w.finance}      审核人：        联系电话：{w.finance_phone}", 4),),
    )
    return _form(
        "title_in_table",
        w,
        (table,),
        "填报单位:单位 案例名称:案例 案例类别:分类 党务联系人:姓名 联系方式:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def contacts_table(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("单位名称", C(w.unit, 4)),
        ("统一社会信用代码", C(w.code, 4)),
        ("单位地址", C(w.address, 4)),
        (C("联系人信息", 5),),
        ("姓名", "部门", "职务", "手机", "邮箱"),
        (w.contact, "办公室", w.duty, w.mobile, w.email),
        (C("案例信息", 5),),
        ("案例名称", C(w.title, 4)),
        ("案例分类", C(w.sort, 4)),
    )
    return _form(
        "contacts_table",
        w,
        (P("申报表", "title"), table),
        "单位名称:单位 单位地址:地址 姓名:姓名 手机:电话 邮箱:邮箱 案例名称:案例 案例分类:分类",
        (w.unit, w.address, w.contact, w.mobile, w.email, w.title, w.sort),
    )


STRANGERS = (header_row, persons, section_rows, slash_labels, unruled, applicant, stacked, colon_column, header_thrice, title_in_table, contacts_table)
