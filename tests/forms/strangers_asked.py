"""Forms of another office's wording, each of a kind that was lost once: headings over answers, a body's own party committee beside it, names of its own."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, t

ASKED = "申报单位:单位 案例名称:案例 申报类别:分类 联系人:姓名 联系电话:电话"


def answers(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("题目", "答案"),
        ("1. 贵单位全称是？（与公章一致）", w.unit),
        ("2. 报送案例的名称？", w.title),
        ("3. 案例所属类别？", w.sort),
        ("4. 联系人姓名", w.contact),
        ("5. 联系人手机号码", w.mobile),
    )
    return _form("answers", w, (P("在线报名信息", "title"), table), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile))


def headed_bodies(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("申报单位全称", 2), C("所在党委", 2)),
        (C(w.unit, 2), C(w.upper, 2)),
        (C("案例名称", 3), "案例类别"),
        (C(w.title, 3), w.sort),
        ("联系人", "职务", "手机号码", "电子邮箱"),
        (w.contact, w.duty, w.mobile, w.email),
    )
    return _form("headed_bodies", w, (P("基层党建创新案例申报表", "title"), table), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile))


def main_body(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("单位情况", 1, 3), "主报单位", C(w.unit, 3)),
        ("联合单位", C("青禾区志愿者协会、临江市慈善会", 3)),
        ("单位性质", "事业单位", "成立时间", "2008年"),
        (C("案例情况", 1, 2), "案例申报名称", C(w.title, 3)),
        ("申报方向", C(w.sort, 3)),
        ("联系方式", "具体经办", w.contact, "手机", w.mobile),
    )
    return _form("main_body", w, (P("社会治理创新案例征集报名表", "title"), table), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile))


def carried_out(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("推荐案例名称", C(w.title, 3)),
        ("案例实施单位", C(w.unit, 3)),
        ("类别", C(w.sort, 3)),
        ("联系人", w.contact, "联系方式", w.mobile),
        ("推荐单位", C(w.upper, 3)),
        ("推荐单位联系人", w.finance, "联系方式", w.finance_phone),
    )
    return _form("carried_out", w, (P("案例推荐表", "title"), table), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile))


def belonging(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = (f"所属组织：{w.unit}", f"品牌项目名称：{w.title}    类别：{w.sort}", f"联系人：{w.contact}    职务：科长 手机：{w.mobile}")
    return _form("belonging", w, (P("志愿服务品牌项目申报表", "title"), *map(P, lines)), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile))


STRANGERS_ASKED = (answers, headed_bodies, main_body, carried_out, belonging)
