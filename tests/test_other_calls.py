"""What mails of other calls than the first taught: words around a subject, archives of cases, contributions, names that a sender need not write out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_core_builders import CALL, NAME, essay, form, leaf, mail, submission

from config.campaign import Campaign
from config.sheet import bundled_path, read
from ingest.facts import Kind, Leaf, Mail
from ingest.names import file_name
from tracker.core.decide import route
from tracker.core.evidence import readings
from tracker.core.model import Submission
from tracker.core.place import place
from tracker.core.register import Register
from tracker.core.replies import withdraws

SQ, TG, FJ, DJ = (read(bundled_path(code)) for code in ("SQ2026", "TG", "FJ2021", "DJ2025"))
STREET = "云岭市青禾区青禾街道办事处"


def put(campaign: Campaign, one: Mail, *cases: Submission, **known: Any) -> list[tuple[str, str, str, str]]:
    placed = place(one, campaign, Register({each.unit.id: each.unit for each in cases}.values(), cases, **known))
    return [(each.reading.leaf.path, each.reading.item.key, each.case.unit, each.case.title) for each in placed.placements if each.reading.item]


@pytest.mark.parametrize("subject", ["【投稿】一盏灯", "转发：“投稿”一盏灯", "[投稿] 一盏灯"])
def test_brackets_around_the_agreed_word_are_no_other_word(subject: str) -> None:
    assert route(mail("m", subject=subject), (SQ, TG)).campaign is TG


@pytest.mark.parametrize(
    ("subject", "misdirected"),
    [
        ("福建省新时代党建品牌案例报名表", True),  # the call takes no mail
        ("2025社会工作党建品牌实践案例申报", True),  # its mailbox is another
        ("我社区党建品牌实践案例", False),  # a case may be called so
        ("城乡社区治理服务资料库经验案例申报", False),
    ],
)
def test_a_subject_that_names_another_call_went_to_the_wrong_mailbox(subject: str, *, misdirected: bool) -> None:
    assert route(mail("m", subject=subject), (SQ, TG), (FJ, DJ)).misdirected is misdirected


def packed(*folders: tuple[str, str]) -> Leaf:
    members: list[Leaf] = []
    for folder, title in folders:
        for name, facts in (("申报表.docx", form(STREET, title)), ("正文.docx", essay(title, STREET)), ("图片1.jpg", None)):
            kind = Kind.JPEG if facts is None else Kind.DOCX
            members.append(replace(leaf(f"2!{len(members) + 1}", name, kind, facts), folder=folder))
    made = leaf("2", "两个案例.zip", Kind.ZIP)
    return replace(made, extract=replace(made.extract, members=tuple(members)))


def test_an_archive_of_cases_is_no_case_for_its_name_and_each_folder_is_one() -> None:
    found = put(SQ, mail("m", packed(("案例1", "小院议事"), ("案例2", "银龄互助"))))

    assert sorted(found) == [
        ("2!1", "申报表", STREET, "小院议事"),
        ("2!2", "材料正文", STREET, "小院议事"),
        ("2!3", "图片", STREET, "小院议事"),
        ("2!4", "申报表", STREET, "银龄互助"),
        ("2!5", "材料正文", STREET, "银龄互助"),
        ("2!6", "图片", STREET, "银龄互助"),
    ]


def forwarded(path: str, unit: str, title: str) -> Leaf:
    """A forwarded mail whose scan and photograph say nothing."""
    made = leaf(path, "申报.eml", Kind.MAIL)
    inside = (
        leaf(f"{path}!1", "申报表.docx", extract=form(unit, title)),
        leaf(f"{path}!2", "盖章申报表.jpg", Kind.JPEG),
        leaf(f"{path}!3", "图片1.jpg", Kind.JPEG),
    )
    return replace(made, extract=replace(made.extract, members=inside))


def test_what_came_in_one_forwarded_mail_is_of_one_unit() -> None:
    found = put(SQ, mail("m", forwarded("2", STREET, "小院议事"), forwarded("3", NAME, "银龄互助")))

    assert sorted((path, unit, title) for path, _, unit, title in found) == [
        ("2!1", STREET, "小院议事"),
        ("2!2", STREET, "小院议事"),
        ("2!3", STREET, "小院议事"),
        ("3!1", NAME, "银龄互助"),
        ("3!2", NAME, "银龄互助"),
        ("3!3", NAME, "银龄互助"),
    ]


def test_a_scan_goes_with_the_file_it_was_printed_from_or_the_unit_in_its_name() -> None:
    forms = [leaf("2", "案例1申报表.docx", extract=form(STREET, "小院议事")), leaf("3", "案例2申报表.docx", extract=form(STREET, "银龄互助"))]
    scans = [leaf("4", "案例1申报表盖章.pdf", Kind.PDF), leaf("5", "案例2申报表（盖章版）.pdf", Kind.PDF)]
    two = [
        leaf("2", "甲.docx", extract=form(STREET, "小院议事")),
        leaf("3", "乙.docx", extract=form(NAME, "银龄互助")),
        leaf("4", f"申报表-{NAME}（盖章）.pdf", Kind.PDF),
    ]

    assert sorted((path, title) for path, _, _, title in put(SQ, mail("m", *forms, *scans))) == [
        ("2", "小院议事"),
        ("3", "银龄互助"),
        ("4", "小院议事"),
        ("5", "银龄互助"),
    ]
    assert sorted((path, unit) for path, _, unit, _ in put(SQ, mail("m", *two))) == [("2", STREET), ("3", NAME), ("4", NAME)]


def test_what_nothing_brings_near_one_of_two_units_is_asked() -> None:
    two = [leaf("2", "甲.docx", extract=form(STREET, "小院议事")), leaf("3", "乙.docx", extract=form(NAME, "银龄互助")), leaf("4", "申报表盖章.pdf", Kind.PDF)]

    placed = place(mail("m", *two), SQ, Register())

    assert [(one.about, one.paths) for one in placed.doubts] == [("unit", ("4",))]


@pytest.mark.parametrize(("text", "items"), [("补几张活动照片", ["图片"]), ("申报表盖章后拍成照片", []), ("请查收", [])])
def test_a_photograph_is_one_where_the_letter_speaks_of_nothing_else(text: str, items: list[str]) -> None:
    found = readings(mail("m", leaf("2", "IMG_20260627.jpg", Kind.JPEG), text=text), SQ)

    assert [one.item.key for one in found if one.item] == items


@pytest.mark.parametrize(
    ("subject", "withdrawn"),
    [("材料撤回重发", False), ("撤回前一版，以此为准", False), ("撤回申报", True), ("撤回申报，明年重新报送", True)],
)
def test_a_version_is_taken_back_and_not_the_case(subject: str, *, withdrawn: bool) -> None:
    assert withdraws(subject, "") is withdrawn


def test_a_contribution_is_known_by_being_a_text_in_a_file_or_in_the_letter() -> None:
    in_file = put(TG, mail("m", leaf("2", "河边故事.docx", extract=essay("河边故事", STREET)), subject="投稿"))
    letter = "河边故事\n郑凡 " + STREET + "\n" + "河边的孩子们每天傍晚都来听故事，" * 60
    (pasted,) = readings(replace(mail("m", subject="投稿", text=letter), body=(leaf("1", "", Kind.TEXT),)), TG)

    assert in_file == [("2", "稿件", STREET, "河边故事")]
    assert (pasted.item and pasted.item.key, pasted.unit, pasted.title) == ("稿件", STREET, "河边故事")


def test_a_letter_of_a_call_that_wants_files_is_no_paper() -> None:
    letter = "河边故事\n" + STREET + "\n" + "河边的孩子们每天傍晚都来听故事，" * 60

    assert readings(replace(mail("m", text=letter), body=(leaf("1", "", Kind.TEXT),)), SQ) == ()


@pytest.mark.parametrize(
    ("subject", "sender", "unit"),
    [
        ("益民社会工作服务中心补充材料", "known@example.com", "云岭市青禾区益民社会工作服务中心"),
        ("益民社会工作服务中心补充材料", "stranger@example.com", "益民社会工作服务中心"),
        ("利民社会工作服务中心补充材料", "known@example.com", "利民社会工作服务中心"),
    ],
)
def test_a_known_sender_need_not_write_out_where_his_unit_is(subject: str, sender: str, unit: str) -> None:
    here = submission(1, "云岭市青禾区益民社会工作服务中心", "小院议事")
    senders = {"known@example.com": (here.number,)}

    found = put(CALL, mail("m", leaf("2", "申报表.docx"), subject=subject, sender=sender), here, senders=senders)

    assert [each[2] for each in found] == [unit]


def test_whoever_wrote_for_two_units_says_which() -> None:
    here, other = submission(1, "云岭市青禾区益民社会工作服务中心", "小院议事"), submission(2, NAME, "星火照邻")
    senders = {"known@example.com": (here.number, other.number)}

    found = put(CALL, mail("m", leaf("2", "申报表.docx"), subject="益民社会工作服务中心", sender="known@example.com"), here, other, senders=senders)

    assert [each[2] for each in found] == ["益民社会工作服务中心"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Éê±¨±í£¨¸ÇÕÂ£©.pdf", "申报表"),
        ("ÀÖÁä.doc", "乐龄"),
        ("Café déjà vu.docx", "Café déjà vu"),
        ("ÄÖÜäöüß.docx", "ÄÖÜäöüß"),
        ("申报表ÉêÄÖ.docx", "申报表ÉêÄÖ"),
    ],
)
def test_a_name_whose_bytes_were_taken_for_latin_letters_is_read(name: str, stem: str) -> None:
    assert file_name(name).stem == stem
    assert file_name(name).original == name
