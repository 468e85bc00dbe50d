"""What the mailboxes of calls of other fields taught: further names of a unit, names cut short, another call's form, a case written in the letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_core_builders import SEPTEMBER, document, leaf, mail

from config.campaign import Campaign
from config.sheet import read_text
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf, Mail, Picture
from ingest.names import title_key, unit_key
from tracker.core.check import findings
from tracker.core.evidence import readings
from tracker.core.members import Index, Member, Members
from tracker.core.model import Submission, Unit
from tracker.core.place import Placed, place
from tracker.core.register import Register
from tracker.core.replies import stops

RIVERS = read_text(
    """
活动: 2026年江河湖库科普实践案例征集
代号: HH2026
主办: 临江水利科普联合会
收件: {信箱: rivers@example.org}
截止: 2026-09-25
分类: {A: 河湖巡护, B: 节水宣教}
材料:
  - {名称: 申报表, 同交: [word, pdf], 盖章: 本单位, 文件名: "1.申报表-{单位}-{案例}", 填写: {案例名称: 案例, 申报单位: 单位, 案例类别: 分类, 联系人: 姓名, 手机: 电话}}
  - {名称: 案例正文, 格式: [word], 须: {章节: [背景, 做法, 成效, 启示]}}
  - {名称: 图片, 又称: [照片], 格式: [jpg, png], 须: {张数: 1-5}}
  - {名称: 承诺书, 格式: [pdf, 图片], 盖章: 本单位}
往来: {回执: 即时, 催报: 不催, 落款: 临江水利科普联合会}
""",
    "HH2026.yaml",
)
COMPANY, BRANCH, BUREAU, SCHOOL = "临江澄河水利开发有限责任公司", "临江澄河水利开发有限责任公司上湾分公司", "临江市北渚区水利局", "临江水利职业技术学院"
ROSTER = Members(Index((Member(COMPANY, ("澄河公司",)), Member(BRANCH, ("上湾分公司",)), Member(BUREAU, (), ("北渚县水利局",)), Member(SCHOOL))))
TITLE = "大坝上的科学课"
SCAN = Extract(pages=1, has_text_layer=False, reader="pdf/1")
PHOTO = Extract(pictures=(Picture(1600, 1067, Kind.JPEG),), reader="image/1")


def filled(unit: str, title: str = TITLE, *, heading: str = "2026年江河湖库科普实践案例申报表", labels: tuple[str, ...] = ()) -> Extract:
    named = labels or ("案例名称", "申报单位", "案例类别", "联系人", "手机")
    rows = tuple(zip(named, (title, unit, "A.河湖巡护", "唐雪", "13000000005"), strict=True))
    said = document("\n".join((heading, *("\t".join(row) for row in rows))), tables=(rows,))
    return replace(said, paragraphs=said.paragraphs[:1])


def put(one: Mail, members: Members | None = None) -> Placed:
    return place(one, RIVERS, Register(members=members))


def told(placed: Placed) -> tuple[set[tuple[str, str]], list[str]]:
    """The cases by unit and title, and what is asked about."""
    return {(one.case.unit, one.case.title) for one in placed.placements}, [one.about for one in placed.doubts]


@pytest.mark.parametrize(
    ("official", "said"),
    [
        (BRANCH, "上湾分公司"),  # a short name that nobody else of the roster has
        (COMPANY, "澄河公司"),
        (BUREAU, "北渚县水利局"),  # its name before, and nobody else's
    ],
)
def test_a_further_name_by_the_roster_beside_the_official_one_is_no_question(official: str, said: str) -> None:
    sent = mail(
        "m", leaf("2", f"1.申报表-{said}-{TITLE}.docx", extract=filled(official)), leaf("3", f"1.申报表-{said}-{TITLE}.pdf", Kind.PDF, SCAN), subject=said
    )

    assert told(put(sent, ROSTER)) == ({(official, TITLE)}, [])
    assert told(put(sent))[1] != []  # without a roster nobody has said so


def test_who_still_signs_with_a_former_name_is_asked_about() -> None:
    sent = mail("m", leaf("2", f"1.申报表-{BUREAU}-{TITLE}.docx", extract=filled("北渚县水利局")), leaf("3", f"1.申报表-{BUREAU}-{TITLE}.pdf", Kind.PDF, SCAN))

    assert told(put(sent, ROSTER))[1] == ["unit"]


def test_the_form_of_a_faculty_and_files_called_after_its_school_are_one_case_and_one_question() -> None:
    names = (f"1.申报表-{SCHOOL}-{TITLE}.pdf", f"2.案例正文-{SCHOOL}-{TITLE}.docx")
    sent = mail(
        "m", leaf("2", f"1.申报表-{SCHOOL}-{TITLE}.docx", extract=filled(f"{SCHOOL}水利工程学院")), leaf("3", names[0], Kind.PDF, SCAN), leaf("4", names[1])
    )

    assert told(put(sent, ROSTER)) == ({(f"{SCHOOL}水利工程学院", TITLE)}, ["unit"])


def test_a_title_that_a_mail_program_cut_off_opens_no_second_case() -> None:
    cut = f"1.申报表-{BRANCH}-{TITLE[:4]}"  # with its extension
    sent = mail("m", leaf("2", cut, extract=filled(BRANCH)), leaf("3", cut, Kind.PDF, SCAN))

    assert told(put(sent)) == ({(BRANCH, TITLE)}, [])
    # A name that was not cut says what it says: another case of the unit.
    whole = mail("m", leaf("2", f"{cut}.docx", extract=filled(BRANCH)), leaf("3", f"{cut}.pdf", Kind.PDF, SCAN))
    assert len(told(put(whole))[0]) == 2


def test_a_form_made_for_something_else_is_asked_about_and_not_believed() -> None:
    other = ("成果名称", "完成单位", "成果类别", "联系人", "电话")
    wrong = leaf("2", "登记表.docx", extract=filled(BUREAU, "高效灌溉关键技术", heading="临江省科学技术成果登记表", labels=other))
    text = leaf("3", f"2.案例正文-{BUREAU}-{TITLE}.docx")

    placed = put(mail("m", wrong, text, subject=f"{BUREAU}-{TITLE}"))

    assert [(one.reading.leaf.path, one.case.unit) for one in placed.placements] == [("3", BUREAU)]
    assert "高效灌溉关键技术" not in {one.title for one in placed.cases}
    assert [(one.about, one.paths) for one in placed.doubts] == [("item", ("2",))]
    assert "临江省科学技术成果登记表" in placed.doubts[0].reasons[0]


@pytest.mark.parametrize("heading", ["临江水利科普联合会会员信息登记表", "江河湖库科普讲解员登记表"])
def test_a_table_without_anything_that_is_asked_is_asked_about_whatever_its_file_is_called(heading: str) -> None:
    rows = (("姓名", "唐雪", "性别", "女"), ("工作年限", "12", "会员号", "LJ12345"))
    wrong = replace(document("\n".join((heading, *("\t".join(row) for row in rows))), tables=(rows,)), paragraphs=document(heading).paragraphs)

    placed = put(mail("m", leaf("2", "申报表.docx", extract=wrong), leaf("3", f"2.案例正文-{BUREAU}-{TITLE}.docx"), subject=f"{BUREAU}-{TITLE}"))

    assert [one.reading.leaf.path for one in placed.placements] == ["3"]
    assert [(one.about, one.paths) for one in placed.doubts] == [("item", ("2",))]


@pytest.mark.parametrize(
    ("heading", "labels"),
    [
        ("2026年江河湖库科普实践案例申报表", ("成果名称", "完成单位", "成果类别", "联系人", "电话")),  # the call's own heading
        ("科普案例申报表", ("成果名称", "完成单位", "成果类别", "联系人", "电话")),  # of the call's matter
        ("申报表", ("成果名称", "完成单位", "成果类别", "联系人", "电话")),  # says nothing
        ("临江省科学技术成果登记表", ()),  # the call's own labels under a heading that was left standing
    ],
)
def test_a_form_of_this_call_in_other_words_is_its_form(heading: str, labels: tuple[str, ...]) -> None:
    placed = put(mail("m", leaf("2", "申报表.docx", extract=filled(BUREAU, heading=heading, labels=labels))))

    assert [(one.reading.item.key if one.reading.item else "", one.case.unit, one.case.title) for one in placed.placements] == [("申报表", BUREAU, TITLE)]


def letter_of(text: str, *leaves: Leaf) -> Mail:
    return mail("m", *leaves, subject=f"{BUREAU} {TITLE}", text=text)


CASE = "\n".join(f"{number}、{word}\n{'河' * 300}" for number, word in zip("一二三四", ("背景与起因", "主要做法", "取得成效", "经验启示"), strict=True))


def test_a_case_in_the_letter_is_seen_beside_other_files() -> None:
    form = leaf("2", "申报表.docx", extract=filled(BUREAU))
    placed = put(letter_of(CASE, form))

    assert [(one.reading.leaf.filename, one.reading.item.key if one.reading.item else "") for one in placed.placements] == [
        ("申报表.docx", "申报表"),
        ("来信正文", "案例正文"),
    ]
    # Where the text came as a file, or a file may be it, the letter is only a letter.
    named = leaf("3", f"2.案例正文-{BUREAU}-{TITLE}.docx")
    packed = leaf("3", "材料.zip", Kind.ZIP)
    assert "来信正文" not in [one.reading.leaf.filename for beside in (named, packed) for one in put(letter_of(CASE, form, beside)).placements]


def test_a_case_saved_as_bare_text_is_the_case_in_another_format() -> None:
    bare = leaf("2", "大坝.txt", Kind.TEXT, document(CASE))
    other = leaf("2", "大坝.txt", Kind.TEXT, document("河" * 2000))

    assert [one.item.key if one.item else "" for one in readings(letter_of("", bare), RIVERS)] == ["案例正文"]
    assert [one.item.key if one.item else "" for one in readings(letter_of("", other), RIVERS)] == [""]


def test_photographs_beside_the_paper_that_the_letter_speaks_of_are_photographs() -> None:
    shots = tuple(leaf(str(number), f"IMG_441{number}.JPG", Kind.JPEG, PHOTO, size=200_000, inline=True) for number in (3, 4))
    pledge = leaf("2", f"承诺书-{BUREAU}.pdf", Kind.PDF, SCAN)

    def taken(text: str, *others: Leaf) -> set[str]:
        placed = put(letter_of(text, *others, *shots))
        return {one.reading.item.key for one in placed.placements if one.reading.item and one.reading.leaf.kind is Kind.JPEG}

    assert taken("照片和承诺书补上，辛苦！", pledge) == {"图片"}
    assert taken("照片和承诺书补上，辛苦！", leaf("2", f"2.案例正文-{BUREAU}-{TITLE}.docx")) == set()  # one of them may be the paper
    assert taken("申报表拍成照片发来，承诺书见附件。", pledge) == set()


CARE = read_text(
    """
活动: 护理质量持续改进优秀项目遴选
代号: HL2026
主办: 临江医院协会
收件: {信箱: care@example.org}
截止: 2026-10-15
材料:
  - {名称: 报名表, 格式: [word, pdf], 盖章: 本单位, 填写: [项目名称, 医院名称, 项目负责人, 联系电话]}
  - {名称: 成果报告书, 格式: [word]}
  - {名称: 汇报幻灯片, 格式: [ppt, pptx]}
  - {名称: 现场照片, 格式: [jpg, png], 件数: 1-5}
  - {名称: 佐证材料, 必交: 若有}
往来: {回执: 即时, 催报: 不催, 落款: 临江医院协会}
""",
    "HL2026.yaml",
)
FIRST, SECOND = "临江市第一人民医院", "临江市第二人民医院"


def test_what_only_one_item_asks_for_is_that_item_whatever_it_is_called() -> None:
    slides, shot = leaf("2", "降低圈.pptx", Kind.PPTX), leaf("3", "走廊.jpg", Kind.JPEG, PHOTO, size=200_000)

    def named(call: Campaign) -> list[str]:
        return [one.item.key if one.item else "" for one in readings(mail("m", slides, shot), call)]

    assert named(CARE) == ["汇报幻灯片", "现场照片"]  # 佐证材料 takes any file, and is for what nothing else asks for
    without = replace(CARE, requirements=tuple(one for one in CARE.requirements if one.name != "汇报幻灯片"))
    assert named(without) == ["", "现场照片"]


@pytest.mark.parametrize(("heading", "item"), [("《老腔入门》讲稿", "讲稿"), ("“老腔入门”讲稿", "讲稿"), ("怎样写好讲稿", "")])
def test_what_stands_behind_a_title_is_what_the_paper_is_however_short(heading: str, item: str) -> None:
    lesson = next(one for one in CARE.requirements if one.name == "成果报告书")
    call = replace(CARE, requirements=(*CARE.requirements, replace(lesson, name="讲稿", formats=("word", "pdf"))))

    (read,) = readings(mail("m", leaf("2", "3.docx", extract=document(f"{heading}\n{'讲' * 300}"))), call)

    assert (read.item.key if read.item else "") == item


def test_a_case_of_another_title_is_asked_about_once_and_not_for_every_file() -> None:
    unit = Unit(1, FIRST, unit_key(FIRST))
    known = Submission(1, "HL2026-0001", "HL2026", unit, "降低拔管率", title_key("降低拔管率"), "", SEPTEMBER)
    report = leaf("2", "成果报告书.docx", extract=document(f"构建康复护理模式\n{FIRST}\n{'护' * 700}"))
    sent = mail("m", report, leaf("3", "汇报幻灯片.pptx", Kind.PPTX), leaf("4", "现场照片1.jpg", Kind.JPEG, PHOTO, size=200_000))

    placed = place(sent, CARE, Register((unit,), (known,)))

    assert [(one.about, one.paths) for one in placed.doubts] == [("title", ("2", "3", "4"))]


def test_the_case_of_several_that_a_letter_speaks_of_is_the_one_its_files_are_for() -> None:
    unit = Unit(1, FIRST, unit_key(FIRST))
    cases = [Submission(n, f"HL2026-000{n}", "HL2026", unit, one, title_key(one), "", SEPTEMBER) for n, one in ((1, "降低拔管率"), (2, "提高接种率"))]
    report = leaf("2", "汇报幻灯片.pptx", Kind.PPTX)

    def put_in(text: str) -> list[str]:
        placed = place(mail("m", report, subject=f"{FIRST}补充材料", text=text), CARE, Register((unit,), cases))
        return [one.case.number for one in placed.placements] or [one.about for one in placed.doubts]

    assert put_in("《提高接种率》项目的幻灯片请替换。") == ["HL2026-0002"]
    assert put_in("提高接种率和降低拔管率两个项目，先发一份幻灯片。") == ["item"]
    assert put_in("幻灯片请替换。") == ["item"]


def test_the_whole_name_of_the_roster_beside_a_case_opened_under_a_loose_one_is_asked_about() -> None:
    members = Members(Index((Member(FIRST), Member(SECOND))))
    loose, other = Unit(1, "临江二院", unit_key("临江二院")), Unit(2, FIRST, unit_key(FIRST))
    cases = tuple(Submission(n, f"HL2026-000{n}", "HL2026", one, "拔管率", "拔管率", "", SEPTEMBER) for n, one in ((1, loose), (2, other)))
    register = Register((loose, other), cases, members=members)

    assert register.doubtful(SECOND) == (loose,)
    assert register.doubtful(FIRST) == ()  # its own name is here, and 二院 is not the first
    assert Register((loose,), (), members=members).doubtful(SECOND) == ()  # no case, nothing that could be split


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("退订请回复TD", False),  # how those who advertise offer it
        ("如需退订，请回复TD", False),
        ("若不想收到此类邮件，请点击退订", False),
        ("回T退订", False),
        ("TD", True),
        ("请退订，收到请回复", True),
        ("我要退订，如何办理请回复", True),
    ],
)
def test_an_offer_to_stop_letters_is_no_wish_that_ours_stop(said: str, *, meant: bool) -> None:
    assert stops(said) is meant


def test_an_empty_file_is_called_broken_and_not_by_a_name_of_ours() -> None:
    item = next(one for one in RIVERS.requirements if one.name == "案例正文")
    empty = leaf("2", "案例正文.docx", Kind.EMPTY, Extract(defects=(Defect(DefectKind.UNREAD, "2", "no reader"),)), size=0)

    assert [one.code for one in findings(item, empty, ())] == ["damaged"]
