"""Layouts of application forms as offices print them: tables. Each is a function of an applicant and of chance."""

from __future__ import annotations

from random import Random

from forms.blocks import Cell, Form, Grid, Para, grid
from forms.people import CATEGORIES, Facts, facts, person

UNIT = ("申报单位", "申报单位", "申报单位", "单位名称", "申报单位名称", "申报党组织", "单位全称", "报送单位", "申请单位")
TITLE = ("案例名称", "案例名称", "案例名称", "案例题目", "品牌名称", "项目名称", "作品名称", "案例标题")
CATEGORY = ("分类", "类别", "申报类别", "案例类别", "所属类别", "申报领域")
CONTACT = ("联系人", "联系人", "联系人姓名", "联络人", "经办人")
PHONE = ("联系电话", "联系电话", "联系方式", "手机", "手机号码", "电话", "联系人电话")
EMAIL = ("电子邮箱", "邮箱", "电子邮件", "E-mail")
ADDRESS = ("通讯地址", "通信地址", "联系地址", "单位地址", "地址")
REMARKS = ("（盖章）", "（全称）", "（加盖公章）", "（必填）", "(公章)", "*", "：", ":", " ：")
PLACEHOLDERS = ("（请填写全称）", "×××", "XXX", "点击输入文字", "单击此处输入文字。", "____", "/", "（必填）", "　　")
UNTOLD = "填写说明：请如实填写，不得空项。联系人：申报工作组；联系电话：010-80000099；报送邮箱：bangongshi@example.org。"


def truth(one: Facts) -> dict[str, str]:
    return {
        "申报单位": one.unit,
        "案例名称": one.title,
        "分类": one.category,
        "联系人": one.contact,
        "联系电话": one.phone,
        "电子邮箱": one.email,
        "通讯地址": one.address,
    }


def dressed(label: str, chance: Random) -> str:
    """A label as it may be printed: spaced out, with a colon, a remark, full-width blanks."""
    how = chance.random()
    if how < 0.55:
        return label
    if how < 0.7 and label.isascii() is False:
        return chance.choice((" ", "　", "  ")).join(label)
    return label + chance.choice(REMARKS)


def left_out(value: str, chance: Random) -> str:
    """*value*, or what stands in a cell nobody filled in."""
    return value or (chance.choice(PLACEHOLDERS) if chance.random() < 0.35 else "")


def pairs(one: Facts, chance: Random) -> list[tuple[str, str]]:
    """Labels and values in the usual order, labels dressed."""
    plain = (
        (chance.choice(UNIT), one.unit),
        (chance.choice(TITLE), one.title),
        (chance.choice(CATEGORY), one.category),
        (chance.choice(CONTACT), one.contact),
        (chance.choice(PHONE), one.phone),
        (chance.choice(EMAIL), one.email),
        (chance.choice(ADDRESS), one.address),
    )
    return [(dressed(label, chance), left_out(value, chance)) for label, value in plain]


def form(layout: str, one: Facts, *blocks: Para | Grid) -> Form:
    return Form(layout, (Para("2025社会工作党建品牌实践案例申报表", title=True), *blocks), truth(one))


def left(chance: Random) -> Form:
    one = facts(chance)
    return form("label left", one, grid(*pairs(one, chance), ("案例简介", "党建引领，多方共治。" * 5)))


def two_pairs(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    return form(
        "two pairs a row",
        one,
        grid(
            (unit[0], Cell(unit[1], across=3)),
            (title[0], Cell(title[1], across=3)),
            (category[0], category[1], "成立时间", "2008年5月"),
            (contact[0], contact[1], "职务", one.duty),
            (phone[0], phone[1], email[0], email[1]),
            (address[0], address[1], "邮编", one.postcode),
            ("党员人数", "35", "联系群众数", ""),
            (Cell("案例简介\n（500字以内）"), Cell("党建引领，多方共治。" * 8, across=3)),
        ),
    )


def three_pairs(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    return form(
        "three pairs a row",
        one,
        grid(
            (unit[0], Cell(unit[1], across=3), category[0], category[1]),
            (title[0], Cell(title[1], across=5)),
            (contact[0], contact[1], "职务", one.duty, phone[0], phone[1]),
            (email[0], email[1], "邮政编码", one.postcode, "传真", ""),
            (address[0], Cell(address[1], across=5)),
        ),
    )


def above(chance: Random) -> Form:
    one = facts(chance)
    first, second = pairs(one, chance)[:3], pairs(one, chance)[3:]
    return form(
        "label above",
        one,
        grid(
            tuple(Cell(label, across=4) for label, _ in first),
            tuple(Cell(value, across=4) for _, value in first),
            tuple(Cell(label, across=3) for label, _ in second),
            tuple(Cell(value, across=3) for _, value in second),
        ),
    )


def stacked(chance: Random) -> Form:
    one = facts(chance)
    return form("one column, label then value", one, grid(*((text,) for pair in pairs(one, chance) for text in pair)))


def in_cell(chance: Random) -> Form:
    one = facts(chance)
    said = [f"{label.rstrip('：: ')}：{value}" for label, value in pairs(one, chance)]
    return form(
        "label and value in one cell",
        one,
        grid((Cell(said[0], across=2),), (Cell(said[1], across=2),), (said[2], said[3]), (said[4], said[5]), (Cell(said[6], across=2),)),
    )


def two_lines(chance: Random) -> Form:
    one = facts(chance)
    said = [f"{label}\n{value}" for label, value in pairs(one, chance)]
    return form("label and value in one cell on two lines", one, grid((said[0], said[1]), (said[2], said[3]), (said[4], said[5]), (Cell(said[6], across=2),)))


def blocks(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, *_ = pairs(one, chance)
    people = [
        (chance.choice(("负责人", "单位负责人", "负责人信息", "项目\n负责人")), one.leader, one.leader_duty, one.leader_phone, "fuzeren@example.com"),
        (chance.choice(("联系人", "联系人信息", "联系人\n情况", "联 系 人")), one.contact, one.duty, one.phone, one.email),
    ]
    if chance.random() < 0.5:
        people.reverse()
    rows: list[tuple[Cell | str, ...]] = [(unit[0], Cell(unit[1], across=4)), (title[0], Cell(title[1], across=4)), (category[0], Cell(category[1], across=4))]
    for role, who, duty, phone, email in people:
        rows += [(Cell(role, down=2), "姓名", who, "职务", duty), (chance.choice(("电话", "联系电话", "手机")), phone, "邮箱", email)]
    rows.append(("通讯地址", Cell(one.address, across=4)))
    return form("merged label with sub-labels", one, grid(*rows))


def leader_first(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, *_, address = pairs(one, chance)
    word = chance.choice(("联系电话", "电话", "手机"))
    return form(
        "two persons with telephones",
        one,
        grid(
            (unit[0], Cell(unit[1], across=5)),
            (title[0], Cell(title[1], across=5)),
            (category[0], Cell(category[1], across=5)),
            (chance.choice(("负责人", "单位负责人", "法定代表人", "主要负责人")), one.leader, "职务", one.leader_duty, word, one.leader_phone),
            ("联系人", one.contact, "职务", one.duty, word, one.phone),
            (address[0], Cell(address[1], across=3), "电子邮箱", one.email),
        ),
    )


def vertical(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    return form(
        "labels written downwards",
        one,
        grid(
            (Cell("基\n本\n信\n息", down=3), "\n".join("申报单位"), Cell(unit[1], across=3)),
            (title[0], Cell(title[1], across=3)),
            ("类\n别", Cell(category[1], across=3)),
            (Cell("联\n系\n方\n式", down=2), "\n".join("联系人"), contact[1], "电\n话", phone[1]),
            (email[0], email[1], address[0], address[1]),
            ("单\n位\n意\n见", Cell("\n\n（盖章）\n年　月　日", across=4)),
        ),
    )


def boxes(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    tick, empty = chance.choice(
        (("☑", "□"), ("■", "□"), ("√", "□"), ("☑", "☐"), ("☒", "☐"), ("□√", "□"), ("[√]", "[ ]"), ("（√）", "（ ）"), ("●", "○"), ("√", ""))
    )
    after = chance.random() < 0.3
    options = [
        f"{name}{tick if name == one.category else empty}" if after else f"{tick if name == one.category else empty}{chance.choice(('', ' '))}{name}"
        for name in CATEGORIES
    ]
    said = chance.choice(("\n", "  ", "　")).join(options)
    return form(
        "boxes to tick",
        one,
        grid(
            unit,
            title,
            (category[0].split("：")[0], said),
            contact,
            phone,
            ("单位性质", "□机关 ☑事业单位 □企业 □社会组织"),
            email,
            address,
            ("是否首次申报", "☑是  □否"),
        ),
    )


def distracting(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    return form(
        "distracting tables around",
        one,
        Para(UNTOLD),
        grid(unit, title, category, (contact[0], contact[1]), phone, email, address),
        grid(
            ("推荐单位", "临江市民政局", "推荐单位联系人", person(chance)),
            ("联系电话", "13900000077", "邮箱", "tuijian@example.org"),
            (Cell("推荐意见", across=1), Cell("同意推荐。\n（盖章）\n2025年9月1日", across=3)),
        ),
        grid((Cell("申报单位意见", across=1), Cell("情况属实。\n单位负责人（签字）：\n（盖章）\n    年    月    日", across=3))),
        Para("填表说明"),
        Para("1.申报单位：填写全称，与公章一致。"),
        Para("2.联系电话：填写手机号码。"),
    )


def numbered(chance: Random) -> Form:
    one = facts(chance)
    heads = chance.choice(
        (
            ("一、", "二、", "三、", "四、", "五、", "六、", "七、"),
            tuple(f"{n}." for n in range(1, 8)),
            tuple(f"（{n}）" for n in range(1, 8)),
            tuple("①②③④⑤⑥⑦"),
        )
    )
    return form("numbered labels", one, grid(*((f"{head}{label}", value) for head, (label, value) in zip(heads, pairs(one, chance), strict=True))))


def controls(chance: Random) -> Form:
    one = facts(chance)
    rows = [
        (label, Cell(value or chance.choice(("点击输入文字", "单击或点击此处输入文字。", "选择一项。", "")), control=True))
        for label, value in pairs(one, chance)
    ]
    return form("content controls", one, grid(*rows))


def traditional(chance: Random) -> Form:
    one = facts(chance)
    labels = ("申報單位", "案例名稱", "類別", "聯繫人", "聯絡電話", "電子郵箱", "通訊地址")
    values = (one.unit, one.title, one.category, one.contact, one.phone, one.email, one.address)
    return form("traditional characters", one, grid(*((dressed(label, chance), value) for label, value in zip(labels, values, strict=True))))


def ragged(chance: Random) -> Form:
    """A grid whose columns agree in no two rows, as drawn by hand in Word."""
    one = facts(chance)
    unit, title, category, contact, phone, email, address = pairs(one, chance)
    return form(
        "ragged grid",
        one,
        grid(
            (Cell(unit[0], across=2), Cell(unit[1], across=8)),
            (Cell(title[0], across=3), Cell(title[1], across=4), Cell(category[0]), Cell(category[1], across=2)),
            (contact[0], Cell(contact[1], across=3), Cell("职务", across=2), one.duty, Cell(phone[0], across=1), Cell(phone[1], across=2)),
            (Cell(email[0], across=2), Cell(email[1], across=3), address[0], Cell(address[1], across=4)),
        ),
    )


TABLES = (
    left,
    two_pairs,
    three_pairs,
    above,
    stacked,
    in_cell,
    two_lines,
    blocks,
    leader_first,
    vertical,
    boxes,
    distracting,
    numbered,
    controls,
    traditional,
    ragged,
)
