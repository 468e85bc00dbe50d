"""Forms that make it hard: examples beside the gaps, hints left standing, values that read like labels, persons side by side."""

from __future__ import annotations

from random import Random

from forms.applicants import LONG, someone
from forms.bureau import SEAL, _form
from forms.sheets import C, P, Sheet, boxes, t


def examples(chance: Random) -> Sheet:
    w = someone(chance)
    rows = (
        ("单位名称", "××市××区××社区居委会", w.unit),
        ("案例名称", "党建引领……的实践", w.title),
        ("联系人", "张三", w.contact),
        ("联系电话", "13812345678", w.mobile),
        ("电子邮箱", "zhangsan@example.cn", w.email),
        ("通讯地址", "××路××号", w.address),
    )
    return _form("examples", w, (P("案例信息填报表", "title"), t(("填写项目", "填写示例", "填写内容"), *rows)), "单位名称:单位 案例名称:案例 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.contact, w.mobile, w.email, w.address))  # fmt: skip


def hints_left(chance: Random) -> Sheet:
    w = someone(chance, gaps=0.25)
    table = t(
        ("申报单位", C(w.unit or "（请填写单位全称）", 3)),
        ("案例名称", C(w.title or "请输入案例名称", 3)),
        ("联系人", w.contact or "必填", "手机", w.mobile or "（11位手机号）"),
        ("邮箱", w.email or "___________", "邮编", w.postcode or "□□□□□□"),
        ("通讯地址", C(w.address or "    省    市    区（县）    路    号", 3)),
        ("填表日期", C(w.date or "20  年  月  日", 3)),
    )
    return _form("hints_left", w, (P("申报表", "title"), table), "申报单位:单位 案例名称:案例 联系人:姓名 手机:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 填表日期:日期",
                 (w.unit, w.title, w.contact, w.mobile, w.email, w.postcode, w.address, w.date))  # fmt: skip


def labelled_values(chance: Random) -> Sheet:
    w = someone(chance)
    title = chance.choice(("“单位联系人”制度的探索", "项目化党建工作法", "联系服务群众“零距离”", "社区工作类别化管理案例", "我的电话就是你的热线"))
    unit = chance.choice(("临江市项目管理中心", "青禾区联系群众服务中心", "南岭市电话局工会", "云州省地址服务有限公司"))
    table = t(
        ("案例名称", C(title, 3)),
        ("申报单位", C(unit, 3)),
        ("联系人", w.contact, "所在部门", "联系服务科"),
        ("联系电话", w.mobile, "电子邮箱", w.email),
        ("关键词", C("项目；单位；联系", 3)),
    )
    return _form(
        "labelled_values",
        w,
        (P("案例申报表", "title"), table),
        "案例名称:案例 申报单位:单位 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
        (title, unit, w.contact, w.mobile, w.email),
    )


def traditional(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("申報單位", C(w.unit, 3)),
        ("案例名稱", C(w.title, 3)),
        ("聯絡人", w.contact, "職務", w.duty),
        ("聯絡電話", w.mobile, "電郵", w.email),
        ("通訊地址", C(w.address, 3)),
    )
    return _form(
        "traditional",
        w,
        (P("案例申報表", "title"), table),
        "申报单位:单位 案例名称:案例 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.contact, w.duty, w.mobile, w.email, w.address),
    )


def two_contacts(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("推荐项目", C(w.title, 5)),
        ("实施单位", C(w.unit, 5)),
        ("第一联系人", w.contact, "职务", w.duty, "手机", w.mobile),
        ("第二联系人", w.finance, "职务", "干事", "手机", w.finance_phone),
        ("联系邮箱", C(w.email, 2), "联系地址", C(w.address, 2)),
    )
    return _form(
        "two_contacts",
        w,
        (P("推荐项目登记表", "title"), table),
        "项目名称:项目 单位:单位 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.title, w.unit, w.contact, w.duty, w.mobile, w.email, w.address),
    )


def one_column(chance: Random) -> Sheet:
    w = someone(chance)
    rows = (
        ("案例名称", w.title),
        ("申报单位", w.unit),
        ("联系人", w.contact),
        ("联系电话", w.mobile),
        ("电子邮箱", w.email),
        ("通讯地址", w.address),
        ("案例简介", w.long),
    )
    return _form("one_column", w, (P("案例申报单", "title"), t(*((text,) for row in rows for text in row))), "案例名称:案例 申报单位:单位 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.title, w.unit, w.contact, w.mobile, w.email, w.address))  # fmt: skip


def decimals(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C("1 申报单位信息", 2),),
        ("1.1 单位名称", w.unit),
        ("1.2 统一社会信用代码", w.code),
        ("1.3 单位地址", w.address),
        (C("2 联系人信息", 2),),
        ("2.1 姓名", w.contact),
        ("2.2 职务", w.duty),
        ("2.3 手机", w.mobile),
        ("2.4 邮箱", w.email),
        (C("3 案例信息", 2),),
        ("3.1 案例名称", w.title),
        ("3.2 案例类别", boxes(w.sorts, w.sort, chance)),
    )
    return _form("decimals", w, (P("案例数据表", "title"), table), "申报单位:单位 统一社会信用代码:文字 通讯地址:地址 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 案例名称:案例 案例类别:分类",
                 (w.unit, w.code, w.address, w.contact, w.duty, w.mobile, w.email, w.title, w.sort))  # fmt: skip


def slashes(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("单位", w.unit),
        ("案例", w.title),
        ("联系人/职务", w.contact),
        ("电话/手机", w.mobile),
        ("联系人邮箱", w.email),
        ("填报人/填报时间", f"丁一 / {w.date}"),
    )
    return _form(
        "slashes",
        w,
        (P("报送表", "title"), table),
        "报送单位:单位 案例名称:案例 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
        (w.unit, w.title, w.contact, w.mobile, w.email),
    )


def signed(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    date = chance.choice(("二〇二五年六月十八日", "二○二五年十月九日", "二零二五年三月二日"))
    table = t(("成果名称", C(w.title, 3)), ("完成单位", C(w.unit, 3)), ("联系人", w.contact, "电话", w.phone), ("电邮", C(w.email, 3)))
    after = (P(f"申报单位（公章）：{w.unit}", "right"), P("负责人（签名）：", "right"), P(f"申报日期：{date}", "right"))
    return _form(
        "signed",
        w,
        (P("成果申报表", "title"), table, *after),
        "成果名称:案例 申报单位:单位 联系人:姓名 联系电话:电话 电子邮箱:邮箱 申报日期:日期",
        (w.title, w.unit, w.contact, w.phone, w.email, date),
    )


def over_pages(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("项目名称", C(w.title, 3)),
        ("项目背景", C("¶".join(LONG * 6), 3)),
        ("实施过程", C("¶".join(LONG * 6), 3)),
        ("取得成效", C("¶".join(LONG * 6), 3)),
        ("申报单位", C(w.unit, 3)),
        ("联系人", w.contact, "联系电话", w.mobile),
        ("详细地址", w.address, "电子邮箱", w.email),
        ("审核意见", C("¶" + SEAL, 3)),
    )
    return _form(
        "over_pages",
        w,
        (P("优秀项目申报书", "title"), table),
        "项目名称:项目 申报单位:单位 联系人:姓名 联系电话:电话 通讯地址:地址 电子邮箱:邮箱",
        (w.title, w.unit, w.contact, w.mobile, w.address, w.email),
    )


def told_first(chance: Random) -> Sheet:
    w = someone(chance)
    told = (
        "填 写 说 明",
        "一、申报单位：填写单位全称，须与公章一致。",
        "二、案例名称：应简明扼要，不超过25字。",
        "三、联系人：填写具体负责同志，联系电话填写手机。",
        "四、本表可从官网下载，咨询电话：010-80001234，邮箱：shouli@example.org。",
    )
    table = t(
        ("申报单位", C(w.unit, 3)),
        ("案例名称", C(w.title, 3)),
        ("案例类别", C(w.sort, 3)),
        ("联系人", w.contact, "联系电话", w.mobile),
        ("邮箱", C(w.email, 3)),
    )
    return _form(
        "told_first",
        w,
        (P("案例申报表", "title"), *map(P, told), table),
        "申报单位:单位 案例名称:案例 案例类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email),
    )


def side_by_side(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("申报单位", C(w.unit, 2)),
        ("项目名称", C(w.title, 2)),
        ("人员信息", "项目负责人", "项目联系人"),
        ("姓名", w.leader, w.contact),
        ("职务", w.leader_duty, w.duty),
        ("手机", w.leader_phone, w.mobile),
        ("邮箱", "", w.email),
        ("通讯地址", C(w.address, 2)),
    )
    return _form(
        "side_by_side",
        w,
        (P("项目申报表", "title"), table),
        "申报单位:单位 项目名称:项目 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.contact, w.duty, w.mobile, w.email, w.address),
    )


def run_on(chance: Random) -> Sheet:
    w = someone(chance)
    text = f"申报单位：{w.unit}；案例名称：{w.title}；案例类别：{w.sort}；联系人：{w.contact}；联系电话：{w.mobile}；邮箱：{w.email}。"
    return _form("run_on", w, (P("主办方："), P("现将我单位案例报送如下，请审阅。"), P(text), P("附件：案例正文、推荐表"), P("此致")), "申报单位:单位 案例名称:案例 案例类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email))  # fmt: skip


def bracketed(chance: Random) -> Sheet:
    w = someone(chance)
    rows = (("申报单位", w.unit), ("案例名称", w.title), ("联 系 人", w.contact), ("联系电话", w.mobile), ("电子邮箱", w.email), ("联系地址", w.address))
    return _form("bracketed", w, (P("案例报送", "title"), *(P(f"【{label}】{value}") for label, value in rows)), "申报单位:单位 案例名称:案例 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.contact, w.mobile, w.email, w.address))  # fmt: skip


VILLAGE = (
    examples,
    hints_left,
    labelled_values,
    traditional,
    two_contacts,
    one_column,
    decimals,
    slashes,
    signed,
    over_pages,
    told_first,
    side_by_side,
    run_on,
    bracketed,
)
