"""Layouts that were written after the reader was: what they measured first stands in the bench, unchanged."""

from __future__ import annotations

from random import Random

from forms.blocks import Cell, Form, Para, grid
from forms.layouts import form, pairs
from forms.people import CATEGORIES, facts, person


def bilingual(chance: Random) -> Form:
    one = facts(chance)
    return form(
        "Chinese and English labels",
        one,
        grid(
            ("申报单位\nApplicant", one.unit),
            ("案例名称 Title", one.title),
            ("分类 Category", one.category),
            ("联系人 Contact", one.contact),
            ("联系电话 Tel.", one.phone),
            ("电子邮箱 E-mail", one.email),
            ("通讯地址 Address", one.address),
        ),
    )


def sections(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, _, phone, email, address = pairs(one, chance)
    return form(
        "sections with bars",
        one,
        grid(
            (Cell("一、申报单位信息", across=4),),
            (unit[0], one.unit, "统一社会信用代码", "12345678MB9876543X"),
            (address[0], one.address, "单位性质", "社会服务机构"),
            (Cell("二、负责人信息", across=4),),
            ("姓名", one.leader, "职务", one.leader_duty),
            ("手机", one.leader_phone, "邮箱", "fuzeren@example.com"),
            (Cell("三、联系人信息", across=4),),
            ("姓名", one.contact, "职务", one.duty),
            (phone[0].replace("联系人", "联系"), one.phone, email[0], one.email),
            (Cell("四、案例信息", across=4),),
            (title[0], Cell(one.title, across=3)),
            (category[0], Cell(one.category, across=3)),
            (Cell("五、推荐单位信息", across=4),),
            ("单位名称", "临江市民政局", "联系人", person(chance)),
            ("联系电话", "010-80000002", "邮箱", "mzj@example.gov.cn"),
        ),
    )


def letter(chance: Random) -> Form:
    one = facts(chance)
    return form(
        "numbered lines as in a letter",
        one,
        Para("尊敬的工作人员：您好！现将我单位申报信息报上，请查收："),
        Para(f"1、申报单位：{one.unit}；"),
        Para(f"2、案例名称：《{one.title}》；" if one.title else "2、案例名称：；"),
        Para(f"3、分类：{one.category}；"),
        Para(f"4、联系人：{one.contact}，联系电话：{one.phone}，电子邮箱：{one.email}。"),
        Para(f"5、通讯地址：{one.address}。"),
        Para("此致  敬礼！"),
    )


def together(chance: Random) -> Form:
    one = facts(chance, gaps=0.04)
    said = f"{one.contact}{chance.choice((' ', '　', '，', '/'))}{one.phone}" if one.contact and one.phone else one.contact or one.phone
    return form(
        "contact and telephone in one cell",
        one,
        grid(
            ("申报单位\n（与公章一致）", Cell(one.unit, across=3)),
            ("案例名称", Cell(one.title, across=3)),
            ("案例类别\n（在对应处打√）", Cell("  ".join(f"{name}（{'√' if name == one.category else '  '}）" for name in CATEGORIES), across=3)),
            (chance.choice(("联系人及电话", "联系人及联系方式", "联系人、联系电话", "联系人/手机")), said, "电子邮箱", one.email),
            ("通讯地址及邮编", Cell(one.address, across=3)),
        ),
    )


def photographed(chance: Random) -> Form:
    """A registration form with a place for a photograph that spans rows at the right."""
    one = facts(chance)
    return form(
        "place for a photograph",
        one,
        grid(
            ("申报单位", Cell(one.unit, across=3), Cell("照\n片", down=3)),
            ("联系人", one.contact, "性别", chance.choice(("男", "女", ""))),
            ("联系电话", one.phone, "民族", chance.choice(("汉", ""))),
            ("电子邮箱", Cell(one.email, across=4)),
            ("通讯地址", Cell(one.address, across=4)),
            ("案例名称", Cell(one.title, across=2), "分类", one.category),
            ("个人简历", Cell("2010年7月—2018年3月  某街道  科员\n2018年3月至今  某社区  书记", across=4)),
            ("团队成员", "姓名", "单位", "职务", "联系电话"),
            ("1", person(chance), "望城大学", "教授", "13900000031"),
            ("2", person(chance), "望城大学", "讲师", "13900000032"),
        ),
    )


def dense(chance: Random) -> Form:
    """Empty columns for looks, labels with colons in their own cells, remarks under the labels."""
    one = facts(chance)
    return form(
        "spacer columns and remarks",
        one,
        Para("编号：________      （由主办方填写）"),
        grid(
            ("", "申报单位名称：\n（请与公章保持一致）", "", Cell(one.unit, across=3)),
            ("", "案例名称：\n（不超过30字）", "", Cell(one.title, across=3)),
            ("", "申报类别：\n（填写序号或名称）", "", Cell(one.category, across=3)),
            ("", "联系人：", "", one.contact, "手机：", one.phone),
            ("", "邮箱：", "", one.email, "微信：", ""),
            ("", "邮寄地址：", "", Cell(one.address, across=3)),
        ),
        Para("本表一式两份，主办单位、申报单位各存一份。"),
    )


UNSEEN = (bilingual, sections, letter, together, photographed, dense)
