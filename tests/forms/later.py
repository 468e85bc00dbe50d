"""Six more layouts, written after those of `unseen` had been mended: a second measure of what a new form meets."""

from __future__ import annotations

from random import Random

from forms.blocks import Cell, Form, Para, grid
from forms.layouts import form
from forms.people import CATEGORIES, facts, person


def research(chance: Random) -> Form:
    """A project application: cover table, data sheet with a vertical head, applicants listed beneath."""
    one = facts(chance)
    return form(
        "project application with data sheet",
        one,
        Para("项 目 类 别 ：  " + one.category),
        Para("项 目 名 称 ：  " + one.title),
        Para("申 报 单 位 ：  " + one.unit),
        Para("项目负责人 ：  " + one.leader),
        Para("填 表 日 期 ：  2025年8月1日"),
        grid(
            (Cell("项目名称", across=2), Cell(one.title, across=5)),
            (Cell("项目负责人", across=2), one.leader, "性别", "女", "出生年月", "1980.05"),
            (Cell("行政职务", across=2), one.leader_duty, "专业职称", "", "联系电话", one.leader_phone),
            (Cell("联\n系\n人", down=2), "姓名", one.contact, "手机", Cell(one.phone, across=3)),
            ("Email", one.email, "地址", Cell(one.address, across=3)),
            (Cell("主\n要\n参\n加\n者", down=3), "姓名", "性别", "职务", "工作单位", "联系电话", "签名"),
            (person(chance), "男", "教授", "望城大学", "13900000041", ""),
            (person(chance), "女", "讲师", "望城大学", "13900000042", ""),
        ),
    )


def survey(chance: Random) -> Form:
    """What an on-line form prints: question, then answer, numbered, with stars and hints."""
    one = facts(chance)
    options = "\n".join(f"{'●' if name == one.category else '○'} {name}" for name in CATEGORIES)
    return form(
        "numbered questions and answers",
        one,
        Para("1. 申报单位（全称）*"),
        Para(one.unit),
        Para("2. 案例名称 *"),
        Para(one.title),
        Para("3. 申报类别 [单选题] *"),
        *(Para(line) for line in options.split("\n")),
        Para("4. 联系人姓名 *"),
        Para(one.contact),
        Para("5. 手机号码 *"),
        Para(one.phone),
        Para("6. 电子邮箱"),
        Para(one.email),
        Para("7. 通讯地址"),
        Para(one.address),
    )


def recommended(chance: Random) -> Form:
    """A recommendation form: who recommends stands first, with a contact of its own."""
    one = facts(chance)
    return form(
        "recommendation form",
        one,
        Para("推荐单位（盖章）：望城市民政局          填表日期：2025年9月3日"),
        grid(
            ("推荐单位", "望城市民政局", "推荐单位联系人", person(chance), "电话", "010-80000003"),
            ("申报单位", Cell(one.unit, across=3), "申报类别", one.category),
            ("案例名称", Cell(one.title, across=5)),
            ("申报单位联系人", one.contact, "申报单位联系电话", one.phone, "电子邮箱", one.email),
            ("申报单位地址", Cell(one.address, across=5)),
            ("推荐理由", Cell("该案例做法扎实，成效明显。联系电话：010-80000003", across=5)),
        ),
    )


def mixed(chance: Random) -> Form:
    """Labels inside cells in one row, beside them in the next; units given in brackets; a row of headings at the end."""
    one = facts(chance)
    return form(
        "mixed cells",
        one,
        grid(
            (Cell(f"申报单位（公章）：{one.unit}", across=4),),
            ("案例名称（30字以内）", Cell(one.title, across=3)),
            (Cell(f"所属领域：{one.category}", across=2), "实施时间", "2023年1月至今"),
            ("经办人", "职务", "联系方式", "电子邮箱"),
            (one.contact, one.duty, one.phone, one.email),
            (Cell(f"通讯地址：{one.address}        邮编：{one.postcode}", across=4),),
        ),
    )


def sentence(chance: Random) -> Form:
    """Labels run on in two lines with commas and semicolons, as in a mail's signature."""
    one = facts(chance)
    return form(
        "one line with semicolons",
        one,
        Para(f"申报单位：{one.unit}；案例名称：{one.title}；分类：{one.category}"),
        Para(f"联系人：{one.contact}；电话：{one.phone}；邮箱：{one.email}；地址：{one.address}"),
    )


def checked(chance: Random) -> Form:
    """Options with numbers and remarks, each on its row, the tick in a column of its own."""
    one = facts(chance)
    return form(
        "a column for ticks",
        one,
        grid(
            ("申报单位", Cell(one.unit, across=2)),
            ("案例名称", Cell(one.title, across=2)),
            (Cell("申报类别", down=3), CATEGORIES[0], "√" if one.category == CATEGORIES[0] else "□"),
            (CATEGORIES[1], "√" if one.category == CATEGORIES[1] else "□"),
            (CATEGORIES[2], "√" if one.category == CATEGORIES[2] else "□"),
            ("联系人", Cell(one.contact, across=2)),
            ("联系电话", Cell(one.phone, across=2)),
            ("电子邮箱", Cell(one.email, across=2)),
            ("通讯地址", Cell(one.address, across=2)),
        ),
    )


LATER = (research, survey, recommended, mixed, sentence, checked)
