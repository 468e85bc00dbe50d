"""Summary tables 汇总表: one row a unit, with titles, double headers, serial numbers, totals and notes around them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from forms.layouts import CATEGORY, CONTACT, EMAIL, PHONE, TITLE, UNIT, truth
from forms.people import Facts, facts


@dataclass(frozen=True, slots=True)
class Summary:
    layout: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[str, ...]  # as a workbook names ranges
    truth: tuple[dict[str, str], ...]


def _cells(number: int, one: Facts) -> tuple[str, ...]:
    return (str(number), one.unit, one.title, one.category, one.contact, one.phone, one.email)


def summary(chance: Random) -> Summary:
    many = [facts(chance, gaps=0.08) for _ in range(chance.randint(2, 25))]
    labels = ("序号", *(chance.choice(words) for words in (UNIT, TITLE, CATEGORY, CONTACT, PHONE, EMAIL)))
    rows: list[tuple[str, ...]] = [("2025社会工作党建品牌实践案例汇总表", *[""] * 6)]
    merged = ["A1:G1"]
    style = chance.choice(("plain", "reported", "double"))
    if style == "reported":
        rows.append(("填报单位：临江市民政局（盖章）", "", "", "填报人：王某", "", "联系电话：010-80000001", ""))
        merged.append("A2:C2")
    if style == "double":
        rows += [(*labels[:4], "联系人信息", "", ""), ("", "", "", "", "姓名", "电话", "邮箱")]
        merged += ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2"]
    else:
        rows.append(labels)
    for number, one in enumerate(many, start=1):
        rows.append(_cells(number, one))
        if chance.random() < 0.05:
            rows.append(("",) * 7)
    if chance.random() < 0.5:
        rows.append(("合计", f"{len(many)}家", f"{len(many)}件", "", "", "", ""))
    if chance.random() < 0.5:
        rows.append(("注：本表由推荐单位填写，联系电话请填手机。", *[""] * 6))
    if chance.random() < 0.3:
        rows.append(("填表人：王某", "", "审核人：李某", "", "填表日期：2025年9月1日", "", ""))
    kept = ("申报单位", "案例名称", "分类", "联系人", "联系电话", "电子邮箱")
    return Summary(f"summary, {style}", tuple(rows), tuple(merged), tuple({label: truth(one)[label] for label in kept} for one in many))
