"""Forms as bureaus and associations attach them: running text, underlined gaps, tables in tables, controls, promises."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import SEAL, _form
from forms.sheets import C, P, Sheet, boxes, gap, spread, t


def project_cover(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (("课 题 名 称", w.title), ("课题负责人", w.leader), ("所 在 单 位", w.unit), ("联 系 电 话", w.mobile), ("填 表 日 期", w.date))
    table = t(
        ("课题名称", C(w.title, 5)),
        ("负责人姓名", w.leader, "性别", "男", "职称", "副教授"),
        ("工作单位", C(w.unit, 3), "电话", w.mobile),
        ("通讯地址", C(w.address, 3), "邮编", w.postcode),
        ("E-mail", C(w.email, 5)),
        (C("主\n要\n参\n加\n者", 1, 3), "姓名", "性别", "职称", "工作单位", "分工"),
        ("魏无双", "女", "讲师", "临江学院", "调研"),
        ("花满楼", "男", "社工师", "临江市社协", "撰稿"),
        ("预期成果", C("研究报告", 3), "完成时间", "2026年6月"),
    )
    return _form("project_cover", w, (P("课题编号：________"), P("课题申报书", "title"), *(P(f"{label}{gap(value, 32)}", "centre") for label, value in lines), P("社会工作研究会"), P("二〇二五年制"), table),
                 "课题名称:题目 负责人:姓名 单位:单位 联系电话:电话 填表日期:日期 通讯地址:地址 邮编:邮编 电子邮箱:邮箱", (w.title, w.leader, w.unit, w.mobile, w.date, w.address, w.postcode, w.email))  # fmt: skip


def numbered_text(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (
        f"一、申报单位：{w.unit}",
        f"二、案例名称：{w.title}",
        f"三、案例分类：{w.sort}",
        f"四、联系人：{w.contact}    职务：{w.duty}",
        f"五、联系电话：{w.mobile}",
        f"六、电子邮箱：{w.email}",
        f"七、通讯地址：{w.address}（邮编：{w.postcode}）",
        f"八、案例内容：¶{w.long}",
    )
    return _form("numbered_text", w, (P("附件"), P("案例申报信息", "title"), *map(P, lines)), "申报单位:单位 案例名称:案例 分类:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address))  # fmt: skip


def underlined(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (
        f"推荐单位：{gap(w.upper)}  （公章）",
        f"作品名称：{gap(w.title, 30)}",
        f"作者单位：{gap(w.unit, 30)}",
        f"作者姓名：{gap(w.contact, 12)}  联系电话：{gap(w.mobile, 16)}",
        f"电子邮箱：{gap(w.email, 24)}  邮编：{gap(w.postcode, 10)}",
        f"通信地址：{gap(w.address, 40)}",
    )
    return _form("underlined", w, (P("作品推荐单", "title"), *map(P, lines), P(f"填表日期：{w.date or '    年   月   日'}", "right")), "推荐单位:推荐单位 作品名称:作品 单位:单位 姓名:姓名 联系电话:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 填表日期:日期",
                 (w.upper, w.title, w.unit, w.contact, w.mobile, w.email, w.postcode, w.address, w.date))  # fmt: skip


def tabbed(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (
        f"报送单位\t{w.unit}",
        f"案例名称\t{w.title}",
        f"类    别\t{w.sort}",
        f"联 系 人\t{w.contact}\t手    机\t{w.mobile}",
        f"邮    箱\t{w.email}\t邮    编\t{w.postcode}",
        f"地    址\t{w.address}",
    )
    return _form("tabbed", w, (P("案例报送单", "title"), *map(P, lines)), "报送单位:单位 案例名称:案例 类别:分类 联系人:姓名 手机:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.postcode, w.address))  # fmt: skip


def nested(chance: Random) -> Sheet:
    w = someone(chance)
    first = t(("单位名称", w.unit), ("信用代码", w.code), ("地址", w.address))
    second = t(("姓名", w.contact, "职务", w.duty), ("手机", w.mobile, "邮箱", w.email))
    third = t(("案例名称", w.title), ("案例类别", boxes(w.sorts, w.sort, chance)))
    table = t(
        ("申报单位信息", C("", inner=first)), ("联系人信息", C("", inner=second)), ("案例信息", C("", inner=third)), ("单位意见", "¶" + SEAL), widths=(1, 5)
    )
    return _form("nested", w, (P("案例申报表", "title"), table), "申报单位:单位 统一社会信用代码:文字 通讯地址:地址 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 案例名称:案例 类别:分类",
                 (w.unit, w.code, w.address, w.contact, w.duty, w.mobile, w.email, w.title, w.sort))  # fmt: skip


def controls(chance: Random) -> Sheet:
    w = someone(chance, gaps=0.2)
    table = t(
        ("申报单位", C(f"⟪{w.unit}⟫", 3)),
        ("案例名称", C(f"⟪{w.title}⟫", 3)),
        ("联系人", f"⟪{w.contact}⟫", "联系电话", f"⟪{w.mobile}⟫"),
        ("邮箱", f"⟪{w.email}⟫", "邮编", f"⟪{w.postcode}⟫"),
        ("通讯地址", C(f"⟪{w.address}⟫", 3)),
        ("案例类别", C(boxes(w.sorts, w.sort, chance), 3)),
    )
    return _form("controls", w, (P("案例申报表（电子版）", "title"), P(f"填表日期：⟪{w.date}⟫"), table), "申报单位:单位 案例名称:案例 联系人:姓名 联系电话:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 分类:分类 填表日期:日期",
                 (w.unit, w.title, w.contact, w.mobile, w.email, w.postcode, w.address, w.sort, w.date))  # fmt: skip


def below(chance: Random) -> Sheet:
    w = someone(chance)
    one = t(("申报单位", "案例名称", "类别"), (w.unit, w.title, w.sort))
    two = t(("联系人", "职务", "手机", "电子邮箱"), (w.contact, w.duty, w.mobile, w.email))
    return _form("below", w, (P("案例登记表", "title"), one, two, P(f"填表日期：{w.date}")), "申报单位:单位 案例名称:案例 类别:分类 联系人:姓名 职务:文字 手机:电话 电子邮箱:邮箱 填表日期:日期",
                 (w.unit, w.title, w.sort, w.contact, w.duty, w.mobile, w.email, w.date))  # fmt: skip


def same_cell(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C(f"项目名称：{w.title}", 2),),
        (C(f"申报单位：{w.unit}", 2),),
        (f"联系人：{w.contact}", f"联系电话：{w.mobile}"),
        (f"邮箱：{w.email}", f"邮政编码：{w.postcode}"),
        (C(f"通讯地址：{w.address}", 2),),
        (C(f"项目类别：{boxes(w.sorts, w.sort, chance)}", 2),),
        (C(f"项目摘要：¶{w.long}", 2),),
    )
    return _form("same_cell", w, (P("项目申报登记卡", "title"), table), "项目名称:项目 申报单位:单位 联系人:姓名 联系电话:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 类别:分类",
                 (w.title, w.unit, w.contact, w.mobile, w.email, w.postcode, w.address, w.sort))  # fmt: skip


def borderless(chance: Random) -> Sheet:
    w = someone(chance)
    rows = (
        ("申报单位：", w.unit),
        ("案例名称：", w.title),
        ("案例类别：", w.sort),
        ("联 系 人：", w.contact),
        ("联系电话：", w.mobile),
        ("电子邮箱：", w.email),
        ("填报时间：", w.date),
    )
    return _form("borderless", w, (P("社会工作案例", "title"), P("申 报 书", "title"), t(*rows, ruled=False, widths=(2, 5))), "申报单位:单位 案例名称:案例 类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 填报时间:日期",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.date))  # fmt: skip


def card(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C(f"报送单位¶{w.unit}", 2), f"推荐单位¶{w.upper}"),
        (C(f"作品名称¶{w.title}", 2), f"作品类别¶{w.sort}"),
        (f"联系人¶{w.contact}", f"联系电话¶{w.mobile}", f"电子邮箱¶{w.email}"),
        (C(f"通讯地址¶{w.address}", 3),),
    )
    return _form("card", w, (P("作品登记卡", "title"), table), "报送单位:单位 推荐单位:推荐单位 作品名称:作品 类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.upper, w.title, w.sort, w.contact, w.mobile, w.email, w.address))  # fmt: skip


def bilingual(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("申报单位\nOrganization", C(w.unit, 3)),
        ("案例名称 Title", C(w.title, 3)),
        ("联系人 Contact Person", w.contact, "职务 Position", w.duty),
        ("电话 Tel.", w.phone, "手机 Mobile", w.mobile),
        ("电子邮箱 E-mail", C(w.email, 3)),
        ("地址 Address", C(w.address, 3)),
    )
    return _form("bilingual", w, (P("案例申报表 Application Form", "title"), table), "申报单位:单位 案例名称:案例 联系人:姓名 职务:文字 手机:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.contact, w.duty, w.mobile, w.email, w.address))  # fmt: skip


def promise(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (spread("单位", chance), C(w.unit, 3)),
        ("案例题目", C(w.title, 3)),
        ("联系人及电话", C("  ".join(x for x in (w.contact, w.mobile) if x), 3)),
        ("联系地址及邮编", C(w.address, 3)),
        (
            "承诺",
            C(
                "本单位承诺：所报案例名称、内容真实，联系人信息准确，如有不实，由申报单位承担责任。¶申报单位负责人（签字）：        （公章）¶    年    月    日",
                3,
            ),
        ),
    )
    after = (
        P("承 诺 书", "title"),
        P("我单位郑重承诺，申报材料真实有效，同意主办单位使用。"),
        P("单位（盖章）：", "right"),
        P("法定代表人（签字）：", "right"),
        P("联系电话：", "right"),
        P("年    月    日", "right"),
    )
    return _form(
        "promise",
        w,
        (P("案例信息登记表", "title"), table, *after),
        "申报单位:单位 案例名称:案例 联系人:姓名 联系电话:电话 通讯地址:地址",
        (w.unit, w.title, w.contact, w.mobile, w.address),
    )


LINED = (project_cover, numbered_text, underlined, tabbed, nested, controls, below, same_cell, borderless, card, bilingual, promise)
