"""Forms drawn up apart, line by line, each of a kind that was lost once: questions for labels, bars between fields, single blanks, tables apart."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, t


def tables_apart(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    a = t(("单位名称", C(w.unit, 3)), ("成立时间", "2015年4月", "登记证号", w.code), ("注册地址", C(w.address, 3)))
    b = t(("案例名称", C(w.title, 3)), ("案例主题", w.sort, "实施周期", "2024年1月—2025年12月"))
    d = t(("姓名", w.contact, "职务", w.duty), ("手机", w.mobile, "邮箱", w.email))
    return _form(
        "tables_apart",
        w,
        (P("案例申报书", "title"), P("（一）申报单位"), a, P("（二）案例概况"), b, P("（三）联系人"), d, P("（四）正文"), P(w.long)),
        "单位名称:单位 案例名称:案例 姓名:姓名 手机:电话 邮箱:邮箱 注册地址:地址",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address),
    )


def next_line(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = []
    for a, b in (
        ("单位名称（与公章一致）：", w.unit),
        ("案例题目：", w.title),
        ("申报类别：", w.sort),
        ("联系人：", w.contact),
        ("联系电话：", w.mobile),
        ("联系邮箱：", w.email),
        ("通讯地址：", w.address),
    ):
        lines += [P(a), P(b)] if b else [P(a)]
    return _form(
        "next_line",
        w,
        (P("案例信息", "title"), *lines),
        "单位名称:单位 案例题目:案例 申报类别:分类 联系人:姓名 联系电话:电话 联系邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def questions(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = []
    for i, (a, b) in enumerate(
        (
            ("贵单位全称", w.unit),
            ("请填写案例名称", w.title),
            ("请选择案例类别", w.sort),
            ("您的姓名", w.contact),
            ("您的手机号码", w.mobile),
            ("您的电子邮箱", w.email),
            ("证书邮寄地址", w.address),
        ),
        1,
    ):
        lines.append(P(f"{i}、{a}：{b}"))
    return _form(
        "questions",
        w,
        (P("在线填报信息", "title"), *lines),
        "贵单位全称:单位 案例名称:案例 案例类别:分类 您的姓名:姓名 您的手机号码:电话 您的电子邮箱:邮箱 证书邮寄地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def synonyms(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("报名主体", C(w.unit, 3)),
        ("案例主标题", C(w.title, 3)),
        ("案例副标题", C(chance.choice(("", "——以青山社区为例")), 3)),
        ("赛道选择", C(w.sort, 3)),
        ("项目对接人", w.contact, "对接人手机", w.mobile),
        ("收件邮箱", w.email, "快递地址", w.address),
    )
    return _form(
        "synonyms",
        w,
        (P("报名表", "title"), table),
        "报名主体:单位 案例主标题:案例 赛道选择:分类 项目对接人:姓名 对接人手机:电话 收件邮箱:邮箱 快递地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def single_blank(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = [
        f"{a} {b}"
        for a, b in (
            ("单位名称", w.unit),
            ("案例名称", w.title),
            ("案例类别", w.sort),
            ("联系人", w.contact),
            ("联系电话", w.mobile),
            ("电子邮箱", w.email),
            ("通讯地址", w.address),
        )
    ]
    return _form(
        "single_blank",
        w,
        (P("申报信息", "title"), *map(P, lines)),
        "单位名称:单位 案例名称:案例 案例类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def prose(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)

    return _form(
        "prose",
        w,
        (
            P("主办单位：云州省社会工作联合会"),
            P("投稿邮箱：shougao@example.org"),
            P("社区治理案例", "title"),
            P(f"（{w.unit or '某单位'}）", "centre"),
            P(w.long),
            P(w.long),
            P(f"作者单位：{w.unit}"),
            P(f"联系人：{w.contact}，手机：{w.mobile}，邮箱：{w.email}，地址：{w.address}"),
        ),
        "作者单位:单位 联系人:姓名 手机:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.contact, w.mobile, w.email, w.address),
    )


def piped(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)

    return _form(
        "piped",
        w,
        (
            P("案例投稿", "title"),
            P(f"单位：{w.unit} | 联系人：{w.contact} | 电话：{w.mobile} | 邮箱：{w.email}"),
            P(f"题目：{w.title} | 类别：{w.sort} | 地址：{w.address}"),
            P(w.long),
        ),
        "单位:单位 联系人:姓名 电话:电话 邮箱:邮箱 题目:案例 类别:分类 地址:地址",
        (w.unit, w.contact, w.mobile, w.email, w.title, w.sort, w.address),
    )


def of_labels(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = (
        f"申报单位的名称：{w.unit}",
        f"申报案例的名称：{w.title}",
        f"联系人的姓名：{w.contact}",
        f"联系人的手机：{w.mobile}",
        f"联系人的邮箱：{w.email}",
        f"单位的地址：{w.address}",
    )
    return _form(
        "of_labels",
        w,
        (P("报名信息", "title"), *map(P, lines)),
        "申报单位的名称:单位 申报案例的名称:案例 联系人的姓名:姓名 联系人的手机:电话 联系人的邮箱:邮箱 单位的地址:地址",
        (w.unit, w.title, w.contact, w.mobile, w.email, w.address),
    )


def mixed_cover(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = (
        f"作品题目\u3000{w.title}",
        f"报送单位\u3000{w.unit}",
        f"作\u3000\u3000者\u3000{w.contact}",
        f"电\u3000\u3000话\u3000{w.mobile}",
        f"邮\u3000\u3000箱\u3000{w.email}",
    )
    return _form(
        "mixed_cover",
        w,
        (P("征文作品", "title"), *map(P, lines), P("正文", "centre"), P(w.long)),
        "作品题目:案例 报送单位:单位 作者:姓名 电话:电话 邮箱:邮箱",
        (w.title, w.unit, w.contact, w.mobile, w.email),
    )


def soft_return(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    s = f"（一）单位名称：{w.unit}\n（二）案例名称：{w.title}\n（三）案例类型：{w.sort}\n（四）联系人：{w.contact}；手机：{w.mobile}\n（五）邮箱：{w.email}\n（六）地址：{w.address}"
    return _form(
        "soft_return",
        w,
        (P("申报信息", "title"), P(s)),
        "单位名称:单位 案例名称:案例 案例类型:分类 联系人:姓名 手机:电话 邮箱:邮箱 地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


STRANGERS_LINED = (tables_apart, next_line, questions, synonyms, single_blank, prose, piped, of_labels, mixed_cover, soft_return)
