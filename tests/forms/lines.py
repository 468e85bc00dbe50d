"""Layouts without tables, or with more around them: lines to fill in, cover pages, text boxes, two cases in one file."""

from __future__ import annotations

from random import Random

from forms.blocks import Form, Para, grid
from forms.layouts import form, pairs, truth
from forms.people import facts, person


def paragraphs(chance: Random) -> Form:
    one = facts(chance)
    unit, title, category, contact, phone, email, address = ((label.rstrip("：: "), value) for label, value in pairs(one, chance))
    gap = chance.choice(("    ", "\t", "　　", "  "))
    return form(
        "lines with colons",
        one,
        Para(f"{unit[0]}：{unit[1]}"),
        Para(f"{title[0]}：{title[1]}"),
        Para(f"{category[0]}：{category[1]}"),
        Para(f"{contact[0]}：{contact[1]}{gap}{phone[0]}：{phone[1]}{gap}{email[0]}：{email[1]}"),
        Para(f"{address[0]}：{address[1]}"),
        Para("案例简介：近年来，我们坚持党建引领，多方共治，取得成效：居民满意。"),
        Para("单位（盖章）："),
        Para("2025年  月  日"),
    )


def underlined(chance: Random) -> Form:
    one = facts(chance)
    fill = chance.choice(("_", "＿", "…", "."))
    colon = chance.choice(("：", ":", ""))

    def blank(value: str) -> str:
        return f"{fill * 4}{value}{fill * 6}"

    return form(
        "underlined blanks",
        one,
        Para(f"申报单位{colon}{blank(one.unit)}"),
        Para(f"案例名称{colon}{blank(one.title)}"),
        Para(f"分类{colon}{blank(one.category)}"),
        Para(f"联系人{colon}{blank(one.contact)} 联系电话{colon}{blank(one.phone)}"),
        Para(f"通讯地址{colon}{blank(one.address)} 邮编{colon}{blank(one.postcode)}"),
        Para(f"电子邮箱：{one.email}"),
    )


def alternating(chance: Random) -> Form:
    one = facts(chance)
    return form(
        "label on one line, value on the next", one, *(Para(text) for label, value in pairs(one, chance) for text in (label.rstrip("：: ") + "：", value))
    )


def tabbed(chance: Random) -> Form:
    one = facts(chance)
    return form(
        "lines with tabs",
        one,
        Para(f"申报单位\t{one.unit}"),
        Para(f"案例名称\t{one.title}\t分类\t{one.category}"),
        Para(f"联系人\t{one.contact}\t联系电话\t{one.phone}"),
        Para(f"电子邮箱\t{one.email}\t邮编\t{one.postcode}"),
        Para(f"通讯地址\t{one.address}"),
    )


def cover(chance: Random) -> Form:
    one = facts(chance)
    bare = chance.random() < 0.5
    return form(
        "cover page, then tables",
        one,
        Para("项目申报书", title=True),
        Para(f"案例名称：{'____' if bare else ''}{one.title}{'____' if bare else ''}"),
        Para(f"申报单位（盖章）：{one.unit}"),
        Para(f"申报类别：{one.category}"),
        Para("填报日期：2025年8月20日"),
        Para("中国某某联合会制"),
        grid(("单位名称", one.unit), ("单位地址", one.address), ("法定代表人", one.leader, "联系电话", one.leader_phone)),
        grid(("项目名称", one.title), ("联系人", one.contact, "联系电话", one.phone), ("电子邮箱", one.email)),
        grid(("项目预算", "金额（元）"), ("培训费", "3000"), ("合计", "3000")),
    )


def boxed(chance: Random) -> Form:
    one = facts(chance)
    return form("text boxes", one, *(Para(f"{label.rstrip('：: ')}：{value}", box=True) for label, value in pairs(one, chance)), Para("案例简介", title=True))


def promised(chance: Random) -> Form:
    one = facts(chance)
    return form(
        "with a letter of commitment",
        one,
        grid(*pairs(one, chance)),
        Para("承诺书", title=True),
        Para("本单位承诺：申报材料真实、合法、有效，不存在任何违法违规情形，如有不实，愿承担相应责任。"),
        Para("承诺单位（盖章）："),
        Para(f"负责人（签字）：{person(chance)}　　联系电话：13900000055"),
        Para("年　　月　　日"),
    )


def twice(chance: Random) -> Form:
    one, other = facts(chance, gaps=0.05), facts(chance, gaps=0.05)
    first = grid(*pairs(one, chance))
    built = form("two cases in one document", one, first, Para("2025社会工作党建品牌实践案例申报表", title=True), grid(*pairs(other, chance)))
    return Form(built.layout, built.blocks, built.truth, truth(other))


LINES = (paragraphs, underlined, alternating, tabbed, cover, boxed, promised, twice)
