"""Cells of a form by their labels, however the form is printed; names and numbers in running text."""

from __future__ import annotations

import pytest
from test_core_builders import CALL, NAME, document, requirement

from ingest.facts import Extract
from tracker.core import form, mentions

WANTED = requirement("申报表").fields
EMPTY = {"申报单位": "", "案例名称": "", "分类": "", "联系人": "", "联系电话": ""}
FULL = {"申报单位": NAME, "案例名称": "星火照邻", "分类": "1", "联系人": "郑一凡", "联系电话": "13000000008"}


def cells(extract: Extract) -> dict[str, str]:
    return {one.label: one.value for one in form.fields(extract, WANTED)}


def table(*rows: tuple[str, ...]) -> Extract:
    return document("", tables=(rows,))


@pytest.mark.parametrize(
    "extract",
    [
        table(("申报单位", NAME), ("案例名称", "星火照邻"), ("分类", "1"), ("联系人", "郑一凡"), ("联系电话", "13000000008")),
        table(("申报单位（盖章）", NAME, "案例名称", "星火照邻"), ("类　别", "1", "", ""), ("联 系 人", "郑一凡", "手机", "13000000008")),
        table(("申报单位", "案例名称", "分类", "联系人", "联系电话"), (NAME, "星火照邻", "1", "郑一凡", "13000000008")),
        table((f"申报单位：{NAME}\n案例名称：星火照邻",), ("类别：1",), ("联系人：郑一凡\n联系电话：13000000008",)),
        document(f"申报单位：{NAME}\n案例名称:星火照邻\n分类： 1\n联系人  郑一凡    联系电话  13000000008"),
        document(f"申报单位\n（全称）\n{NAME}\n案例名称\n星火照邻\n分类\n1\n联系人\n郑一凡\n联系电话\n13000000008"),
    ],
    ids=["left of the value", "synonyms and remarks", "above the value", "in the same cell", "running text", "line by line"],
)
def test_every_label_is_read_wherever_it_stands(extract: Extract) -> None:
    assert cells(extract) == FULL


def test_label_with_nothing_beside_it_is_an_empty_cell() -> None:
    assert cells(table(("申报单位", ""), ("案例名称", "　"), ("分类", "____"), ("联系人", "联系电话"), ("", ""))) == EMPTY


def test_label_that_follows_a_blank_cell_is_not_its_value() -> None:
    assert cells(document(f"申报单位 {NAME}\n联系人 职　　务\n联系电话 邮　　编 430101")) == {"申报单位": NAME, "联系人": "", "联系电话": ""}


def test_text_without_labels_is_no_form() -> None:
    assert cells(document("党建引领，多方共治。\n" * 20)) == {}


def test_first_filled_cell_of_a_label_counts() -> None:
    assert cells(table(("联系人", ""), ("联系人", "郑一凡"), ("联系人", "别人"))) == {"联系人": "郑一凡"}


def test_running_text_behind_a_label_is_no_value() -> None:
    assert cells(table(("案例名称", "党" * 300))) == {"案例名称": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("回复：【DJ2025-0002】材料补正", ("DJ2025-0002",)),
        ("dj2025—0002、DJ2025－０００３", ("DJ2025-0002", "DJ2025-0003")),
        ("DJ20250002 DJ2025 0002", ("DJ2025-0002",)),
        ("XDJ2025-0002", ()),
        ("DJ2025-12", ()),
        ("DJ2025-1234567", ()),
        ("", ()),
    ],
)
def test_numbers_as_people_type_them(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.numbers(text, "DJ2025") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"2025年{NAME}申报材料", (NAME,)),
        (f"转发：{NAME}报送、青禾区南湖社区", (NAME, "青禾区南湖社区")),
        ("我社区申报材料", ()),
        ("申报材料", ()),
        (f"{NAME}，{NAME}", (NAME,)),
    ],
)
def test_bodies_named_in_a_line(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.bodies(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"请查收。\n\n{NAME}\n2025年9月10日", (NAME,)),
        (f"请查收。\n{NAME}　郑一凡　13000000008　010-62345678", (NAME,)),
        (f"{NAME}：\n您好！", ()),
        (f"我们与{NAME}一起共同推进社区治理工作多年，成效显著。", ()),
        ("\n".join(("青禾区南湖社区", *"abcdefgh")), ()),  # too far from the end
        ("", ()),
    ],
)
def test_signature_stands_alone_near_the_end(text: str, expected: tuple[str, ...]) -> None:
    assert mentions.signature(text) == expected


def test_addressee_is_one_of_those_who_call() -> None:
    assert mentions.addressee("中国社会工作联合会党建工作部", CALL)
    assert mentions.addressee("中国社会工作联合会", CALL)
    assert not mentions.addressee(NAME, CALL)


@pytest.mark.parametrize(("line", "expected"), [(NAME, True), ("临江市 老邮箱社区", True), ("社区", False), ("一、党组织简介", False)])
def test_line_that_is_a_name(line: str, expected: bool) -> None:
    assert mentions.is_body(line) is expected
