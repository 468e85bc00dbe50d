"""Whose each file is and what it answers: forms, file names, threads, subjects, signatures, senders, and the questions left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_core_builders import CALL, NAME, essay, form, leaf, mail, on, submission
from test_core_sealed import seal

from ingest.facts import Extract, Kind, Leaf, Mail, Table
from ingest.names import unit_key
from tracker.core import stamped
from tracker.core.decide import on_mail
from tracker.core.judgement import AskHuman, CaseRef, File
from tracker.core.model import Submission, TaskKind, Unit
from tracker.core.place import Placed, place
from tracker.core.register import Register
from tracker.core.whose import threaded

RING = "临江市青禾区心桥社区居民委员会"
OTHER = "青禾街道东园社区居民委员会"
SCAN = Extract(pages=1, has_text_layer=False, reader="pdf/1")
FORM_PDF = leaf("2", "申报表.pdf", Kind.PDF, SCAN)


def register(*cases: Submission, senders: dict[str, tuple[str, ...]] | None = None, letters: dict[str, tuple[str, ...]] | None = None) -> Register:
    return Register({one.unit.id: one.unit for one in cases}.values(), cases, senders, letters)


def filed(placed: Placed) -> list[tuple[str, str, str, str, bool]]:
    """(path, item, unit, title or number, shared) of each placement."""
    return [
        (one.reading.leaf.path, one.reading.item.key, one.case.unit, one.case.number or one.case.title, one.shared)
        for one in placed.placements
        if one.reading.item
    ]


def asked(placed: Placed) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.about, one.paths, one.candidates) for one in placed.doubts]


def put(one: Mail, *cases: Submission, **known) -> Placed:
    return place(one, CALL, register(*cases, **known))


def test_form_cell_names_unit_and_case_for_the_whole_mail() -> None:
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form()), leaf("3", "材料.docx", extract=essay("星火照邻"))))

    assert filed(placed) == [("2", "申报表", NAME, "星火照邻", False), ("3", "案例", NAME, "星火照邻", False)]
    assert placed.cases == (CaseRef(NAME, "星火照邻"),)
    assert asked(placed) == []


def test_file_names_by_the_pattern_name_unit_and_case() -> None:
    placed = put(mail("m", leaf("2", f"1.申请表-{NAME}-星火照邻.pdf", Kind.PDF, SCAN), leaf("3", f"2.案例-{NAME}-星火照邻V2.docx", extract=essay())))

    assert filed(placed) == [("2", "申报表", NAME, "星火照邻", False), ("3", "案例", NAME, "星火照邻", False)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"subject": f"{NAME}申报材料"}, NAME),
        ({"text": f"您好，附件请查收。\n\n{NAME}\n2025年9月10日"}, NAME),
        ({"text": f"材料在附件。\n{NAME}　郑一凡　13000000008"}, NAME),
        ({"text": "中国社会工作联合会：\n材料在附件。\n郑一凡"}, None),  # whom a letter is addressed to files nothing
        ({"text": "请查收。"}, None),
        ({"text": f"我们与{NAME}、{OTHER}等单位多年来一直保持着良好的合作关系，共同推进社区治理工作。"}, None),
    ],
)
def test_unit_named_by_the_letter_only(facts, expected: str | None) -> None:
    placed = put(mail("m", FORM_PDF, leaf("3", "案例.docx", extract=essay()), **facts))

    assert {unit for _, _, unit, _, _ in filed(placed)} == ({expected} if expected else set())
    assert [one.about for one in placed.doubts] == ([] if expected else ["unit"])


def test_two_signatures_are_one_too_many() -> None:
    placed = put(mail("m", FORM_PDF, text=f"请查收。\n{NAME}\n{OTHER}"))

    assert asked(placed) == [("unit", ("2",), (NAME, OTHER))]


def test_sender_of_one_case_means_that_case() -> None:
    placed = put(mail("m", leaf("2", "照片1.jpg", Kind.JPEG)), submission(), senders={"xinghuo@example.com": ("DJ2025-0001",)})

    assert filed(placed) == [("2", "相关资料", NAME, "DJ2025-0001", True)]


def test_sender_of_two_cases_is_asked_which() -> None:
    cases = (submission(), submission(2, OTHER, "东园红邻里"))
    placed = put(mail("m", leaf("2", "盖章版.pdf", Kind.PDF, SCAN)), *cases, senders={"xinghuo@example.com": ("DJ2025-0001", "DJ2025-0002")})

    assert filed(placed) == []
    assert asked(placed) == [("unit", ("2",), (f"DJ2025-0001 {NAME}", f"DJ2025-0002 {OTHER}"))]


@pytest.mark.parametrize("subject", ["回复：【DJ2025-0001】材料补正", "答复: dj2025－０００１ 补充", "Re: DJ2025 0001"])
def test_number_in_the_subject_is_the_case(subject: str) -> None:
    placed = put(mail("m", leaf("2", "盖章版.pdf", Kind.PDF, SCAN), subject=subject, sender="new@example.com"), submission())

    assert filed(placed) == [("2", "申报表", NAME, "DJ2025-0001", False)]


def test_answer_to_a_letter_of_ours_is_the_case() -> None:
    one = mail("m", leaf("2", "盖章版.pdf", Kind.PDF, SCAN), subject="回复", sender="new@example.com", in_reply_to="our@example.org")

    assert filed(put(one, submission(), letters={"our@example.org": ("DJ2025-0001",)})) == [("2", "申报表", NAME, "DJ2025-0001", False)]


def test_number_quoted_below_the_answer_is_not_its_subject() -> None:
    one = mail("m", FORM_PDF, subject="材料", text="请查收。", reply="请查收。")

    assert threaded(replace(one, text="请查收。\n> 【DJ2025-0001】材料收悉回执"), CALL, register(submission())) == ()


def test_form_of_another_unit_is_not_filed_under_the_number_in_the_subject() -> None:
    """Somebody answers an old receipt and sends the form of the neighbours: the form is believed."""
    files = (leaf("2", "申报表.docx", extract=form(OTHER, "东园红邻里")), leaf("3", "案例.docx", extract=essay("东园红邻里")))
    placed = put(mail("m", *files, subject="回复：【DJ2025-0001】材料收悉回执"), submission())

    assert filed(placed) == [("2", "申报表", OTHER, "东园红邻里", False), ("3", "案例", OTHER, "东园红邻里", False)]


def test_unknown_number_is_nobody() -> None:
    assert asked(put(mail("m", FORM_PDF, subject="DJ2025-0999"), submission())) == [("unit", ("2",), ())]


def test_two_cases_of_one_unit_share_what_names_no_case() -> None:
    names = (
        f"1.申请表-{NAME}-匠心先锋.pdf",
        f"2.案例-{NAME}-匠心先锋.docx",
        f"1.申请表-{NAME}-工地红哨.pdf",
        f"2.案例-{NAME}-工地红哨.docx",
        f"3.相关资料-{NAME}.zip",
    )
    kinds = (Kind.PDF, Kind.DOCX, Kind.PDF, Kind.DOCX, Kind.ZIP)
    files = tuple(leaf(str(place), name, kind, essay() if kind is Kind.DOCX else SCAN) for place, (name, kind) in enumerate(zip(names, kinds, strict=True), 2))

    placed = put(mail("m", *files))

    assert sorted(filed(placed)) == [
        ("2", "申报表", NAME, "匠心先锋", False),
        ("3", "案例", NAME, "匠心先锋", False),
        ("4", "申报表", NAME, "工地红哨", False),
        ("5", "案例", NAME, "工地红哨", False),
        ("6", "相关资料", NAME, "工地红哨", True),  # shared: under the unit, whichever case it came with
    ]
    assert set(placed.cases) == {CaseRef(NAME, "匠心先锋"), CaseRef(NAME, "工地红哨")}


def test_scan_of_a_unit_with_two_cases_is_asked_about() -> None:
    cases = (submission(1, title="匠心先锋"), submission(2, title="工地红哨"))
    placed = put(mail("m", leaf("2", "盖章版.pdf", Kind.PDF, SCAN), subject=f"{NAME}补充材料"), *cases)

    assert filed(placed) == []
    assert [(one.about, one.paths) for one in placed.doubts] == [("item", ("2",))]


def test_one_mail_of_two_units_is_two_cases_and_the_stray_file_a_question() -> None:
    files = (
        leaf("2", "申报表1.docx", extract=form(NAME, "星火照邻")),
        leaf("3", "申报表2.docx", extract=form(OTHER, "东园红邻里")),
        leaf("4", "盖章版.pdf", Kind.PDF, SCAN),
    )
    placed = put(mail("m", *files))

    assert filed(placed) == [("2", "申报表", NAME, "星火照邻", False), ("3", "申报表", OTHER, "东园红邻里", False)]
    assert [(one.about, one.paths) for one in placed.doubts] == [("unit", ("4",))]


def test_names_one_character_apart_stay_two_units() -> None:
    placed = put(
        mail("m", leaf("2", "申报表.docx", extract=form("云岭市新桥社会工作服务中心", "新桥行"))), submission(1, "云岭市心桥社会工作服务中心", "连心桥")
    )

    assert filed(placed) == [("2", "申报表", "云岭市新桥社会工作服务中心", "新桥行", False)]


def test_name_that_may_be_a_known_unit_is_asked_about() -> None:
    placed = put(mail("m", leaf("2", "1.申请表-东园社区-东园红邻里.pdf", Kind.PDF, SCAN)), submission(1, OTHER, "东园红邻里"))

    assert [(one.about, one.candidates) for one in placed.doubts] == [("unit", ("东园社区", OTHER))]


def test_same_unit_in_other_words_is_the_same_unit() -> None:
    known = submission(1, "临江绿源环保有限公司", "绿色先锋")
    placed = put(mail("m", leaf("2", "2.案例-临江绿源环保有限责任公司-绿色先锋V2.docx", extract=essay("绿色先锋"))), known)

    assert filed(placed) == [("2", "案例", "临江绿源环保有限公司", "DJ2025-0001", False)]


def test_first_title_goes_to_the_case_that_has_none() -> None:
    untitled = submission(1, title="")
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form())), untitled)

    assert placed.cases == (CaseRef(NAME, "星火照邻", "DJ2025-0001"),)


def test_another_title_in_a_form_is_another_case() -> None:
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form(title="工地红哨"))), submission())

    assert placed.cases == (CaseRef(NAME, "工地红哨"),)


def test_scan_beside_the_case_text_can_only_be_the_form() -> None:
    placed = put(mail("m", leaf("2", "IMG_2231.HEIC", Kind.HEIC, SCAN), leaf("3", "案例.docx", extract=essay()), text=f"请查收。\n{NAME}"))

    assert [(path, item) for path, item, *_ in filed(placed)] == [("2", "申报表"), ("3", "案例")]


@pytest.mark.parametrize("file", [leaf("2", "image001.png", Kind.PNG, inline=True), leaf("2", "invite.ics", Kind.CALENDAR)])
def test_logos_and_calendars_are_no_material(file: Leaf) -> None:
    assert put(mail("m", file, subject="会议")) == Placed((), (), ())


def test_archive_nobody_could_open_is_a_question() -> None:
    placed = put(mail("m", leaf("2", "材料.zip", Kind.ZIP), subject=f"{NAME}申报"))

    assert (filed(placed), [(one.about, one.paths) for one in placed.doubts]) == ([], [("unread", ("2",))])


PASTED = "\n".join(
    ["编辑同志：", "不会弄附件，写在这里了。", "", "老邮筒的新故事", "临江市老邮箱社区", "作者：孔祥林", "一、党组织简介", "党" * 300, "（一）摘要"]
)
PASTED += "\n".join(["", "党" * 300, "（二）背景", "（三）做法", "（四）成效", "临江市老邮箱社区　孔祥林　13000000025"])


def test_essay_pasted_into_the_letter_is_the_case_text() -> None:
    placed = put(mail("m", subject="我社区的经验", text=PASTED))

    assert filed(placed) == [("1", "案例", "临江市老邮箱社区", "老邮筒的新故事", False)]


@pytest.mark.parametrize(
    "text",
    [
        "请问材料怎么报？\n临江市老邮箱社区",
        PASTED.replace("党" * 300, "党" * 30),  # too short
        "\n".join(["老邮筒的新故事", "临江市老邮箱社区", "党" * 900]),  # long, but with none of the headings asked for
    ],
)
def test_letter_that_is_no_essay_stays_a_letter(text: str) -> None:
    assert filed(put(mail("m", subject="我社区的经验", text=text))) == []


def test_pasted_essay_does_not_count_beside_a_file() -> None:
    placed = put(mail("m", leaf("2", "案例.docx", extract=essay("老邮筒的新故事", "临江市老邮箱社区")), text=PASTED))

    assert [path for path, *_ in filed(placed)] == ["2"]


def test_register_grows_while_a_batch_is_worked_through() -> None:
    known = register()
    known.opened(submission(title=""), "XingHuo@example.com")
    known.opened(submission(title="星火照邻"), "xinghuo@example.com")

    assert [one.title for one in known.of_sender("xinghuo@EXAMPLE.com")] == ["星火照邻"]
    assert [one.title for one in known.cases(submission().unit)] == ["星火照邻"]
    assert known.numbered("DJ2025-0001") == submission(opened=on(10))


def listed(*rows: tuple[str, str]) -> Leaf:
    table = (("序号", "单位名称", "案例名称", "联系人"), *((str(number), unit, title, "甘露") for number, (unit, title) in enumerate(rows, 1)))
    return leaf("9", "汇总表.xlsx", Kind.XLSX, Extract(tables=(Table(table),), reader="sheet/1"))


def folders(*named: tuple[str, Extract]) -> Leaf:
    """An archive with a folder for each: a form, or a scan of one."""
    members = tuple(
        replace(leaf(f"2!{place}", "申报表.docx" if said.text else "申报表.pdf", Kind.DOCX if said.text else Kind.PDF, said), folder=name)
        for place, (name, said) in enumerate(named, 1)
    )
    return leaf("2", "材料.zip", Kind.ZIP, Extract(members=members, reader="zip/1"))


SOUTH, WEST = "梧川市青禾区南湖社区居民委员会", "梧川市青禾区西湖社区居民委员会"


def test_list_that_agrees_with_the_folders_is_no_question() -> None:
    both = folders(("南湖社区", form(SOUTH, "湖畔议事")), ("西湖社区", form(WEST, "西岸邻里")))
    placed = put(mail("m", both, listed((SOUTH, "湖畔议事"), (WEST, "西岸邻里"))))

    assert [(unit, title) for _, _, unit, title, _ in filed(placed)] == [(SOUTH, "湖畔议事"), (WEST, "西岸邻里")]
    assert placed.doubts == ()


def test_list_names_in_full_whose_folder_is_silent() -> None:
    both = folders(("南湖社区", SCAN), ("西湖社区", SCAN))
    placed = put(mail("m", both, listed((SOUTH, "湖畔议事"), (WEST, "西岸邻里"))))

    assert [(unit, title) for _, _, unit, title, _ in filed(placed)] == [(SOUTH, "湖畔议事"), (WEST, "西岸邻里")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((SOUTH, "湖畔议事"), (WEST, "西岸邻里"), (OTHER, "东园红邻里")), f"表1第4行“{OTHER}”：来件中没有这家单位的材料"),
        (((SOUTH, "湖畔议事"), (OTHER, "东园红邻里")), f"来件中的“{WEST}”不在汇总表内"),
        (((SOUTH, "另一件事"), (WEST, "西岸邻里")), f"表1第2行“{SOUTH}”：汇总表写“另一件事”，来件为“湖畔议事”"),
    ],
)
def test_list_that_disagrees_asks(rows: tuple[tuple[str, str], ...], said: str) -> None:
    both = folders(("南湖社区", form(SOUTH, "湖畔议事")), ("西湖社区", form(WEST, "西岸邻里")))
    placed = put(mail("m", both, listed(*rows)))

    assert len(placed.placements) == 2
    assert [(one.about, one.paths) for one in placed.doubts] == [("list", ("9",))]
    assert said in placed.doubts[0].reasons


@pytest.mark.parametrize("name", ["红色驿站宣传片.mp4", "走进南湖社区宣传片.mp4", "宣传片-青禾社区的一天.mp4", "宣传片-走进南湖社区.mp4"])
def test_name_of_a_film_opens_no_unit(name: str) -> None:
    placed = put(mail("m", leaf("2", name, Kind.MP4)))

    assert (filed(placed), [one.about for one in placed.doubts]) == ([], ["unit"])


def test_name_of_a_film_finds_the_unit_whose_case_is_here() -> None:
    known = submission(1, SOUTH, "湖畔议事")
    placed = put(mail("m", leaf("2", "青禾区南湖社区宣传片.mp4", Kind.MP4), sender="new@example.com"), replace(known, unit=replace(known.unit, name=SOUTH)))

    assert [(item, number) for _, item, _, number, _ in filed(placed)] == [("相关资料", "DJ2025-0001")]


def test_film_about_another_unit_does_not_silently_go_to_the_sender() -> None:
    cases = (submission(1, SOUTH, "湖畔议事"), submission(2, WEST, "西岸邻里"))
    placed = put(
        mail("m", leaf("2", "青禾区西湖社区宣传片.mp4", Kind.MP4), sender="south@example.com"), *cases, senders={"south@example.com": ("DJ2025-0001",)}
    )

    assert [(one.about, one.candidates) for one in placed.doubts] == [("unit", (SOUTH, WEST))]


@pytest.mark.parametrize(
    "text",
    [
        "请查收我街道东园社区材料。\n——青禾街道社工办",
        "现转报一家单位的材料，请查收。\n梧川市青禾区民政局",
        "老师好，这边收到2家，转您。\n梧川市社会工作协会",
    ],
)
def test_who_hands_on_is_not_who_applies(text: str) -> None:
    placed = put(mail("m", FORM_PDF, text=text, sender="office@example.com"), submission(), senders={"office@example.com": ("DJ2025-0001",)})

    assert (filed(placed), [one.about for one in placed.doubts]) == ([], ["unit"])


@pytest.mark.parametrize("text", ["我会将社区案例材料报来。", "我集团申报两个案例，材料见附件。", "我办公室整理了社区案例材料。", "我社区案例已报街道审核。"])
def test_who_speaks_of_his_own_hands_on_nothing(text: str) -> None:
    placed = put(mail("m", FORM_PDF, leaf("3", "案例.docx", extract=essay()), text=f"{text}\n{NAME}"))

    assert {unit for _, _, unit, _, _ in filed(placed)} == {NAME}


@pytest.mark.parametrize(("title", "asked_for"), [("星火照邻里", True), ("星火照邻2.0", True), ("工地红哨", False), ("星火照邻（修改稿）", False)])
def test_title_nearly_that_of_another_case_is_asked_about(title: str, asked_for: bool) -> None:
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form(title=title))), submission())

    assert [(one.about, one.case) for one in placed.doubts] == ([("title", CaseRef(NAME, title))] if asked_for else [])
    assert len(filed(placed)) == 1


def test_text_of_another_title_without_a_form_replaces_nothing() -> None:
    one = mail("m", leaf("2", "材料.docx", extract=essay("工地红哨")), subject="【DJ2025-0001】补充")
    placed = put(one, submission())

    assert filed(placed) == []
    assert [(doubt.about, doubt.candidates) for doubt in placed.doubts] == [("title", ("DJ2025-0001 星火照邻", "工地红哨"))]


@pytest.mark.parametrize("first", ["专家推荐意见", "推荐信", "附件2：案例", "案例"])
def test_first_line_that_says_what_it_is_is_no_title(first: str) -> None:
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form()), leaf("3", "材料.docx", extract=essay(first))))

    assert {number for _, _, _, number, _ in filed(placed)} == {"星火照邻"}


def test_form_and_its_stamped_scan_are_two_papers_of_one_item() -> None:
    scan = replace(form(), pages=1, has_text_layer=True, reader="pdf/1")
    placed = put(mail("m", leaf("2", "申报表.docx", extract=form()), leaf("3", "申报表（盖章）.pdf", Kind.PDF, scan)))

    assert filed(placed) == [("2", "申报表", NAME, "星火照邻", False), ("3", "申报表", NAME, "星火照邻", False)]


def test_seal_on_a_nameless_scan_says_whom_to_ask_about() -> None:
    scan, unit = leaf("2", "IMG_0001.jpg", Kind.JPEG), Unit(7, RING, unit_key(RING))
    one = mail("m", scan)
    seen = replace(one, leaves=(replace(scan, extract=replace(scan.extract, seals=(replace(seal(RING), text=RING),))),))
    judgement = on_mail(one, CALL, register())

    for units, candidates, reason in (((unit,), (RING,), f"“IMG_0001.jpg”上的章读作“{RING}”"), ((), (), f"“IMG_0001.jpg”上的章读作“{RING}”，请对照原件")):
        told = stamped.told(judgement, seen, CALL, units)
        (task,) = (each.task for each in told.decisions if isinstance(each, AskHuman))
        assert (task.kind, task.candidates, task.reasons[0]) == (TaskKind.UNIT, candidates, reason)
        assert not any(isinstance(each, File) for each in told.decisions)


def test_seal_says_nothing_where_a_form_names_the_unit_or_it_cannot_be_read() -> None:
    scan = leaf("2", "IMG_0001.jpg", Kind.JPEG)
    for one, seals in ((mail("m", scan, leaf("3", "申报表.docx", extract=form())), (seal(RING),)), (mail("m", scan), (seal("三工口日"),))):
        seen = replace(one, leaves=tuple(replace(each, extract=replace(each.extract, seals=seals)) if each.path == "2" else each for each in one.leaves))
        judgement = on_mail(one, CALL, register())
        before = [each.task for each in judgement.decisions if isinstance(each, AskHuman) and each.task.kind is TaskKind.UNIT]

        told = stamped.told(judgement, seen, CALL, (Unit(7, RING, unit_key(RING)),))

        assert [each.task for each in told.decisions if isinstance(each, AskHuman) and each.task.kind is TaskKind.UNIT] == before


@pytest.mark.parametrize(
    ("heading", "title", "filed_under"),
    [
        ("红色驿站", "星火照邻", ""),  # its title may be another one that ends like a body
        ("红色驿站", "红色驿站", "DJ2025-0001"),
        ("红色驿站", "红色驿站暖人心", "DJ2025-0001"),  # a new wording, which is asked about where a form says so
        ("红色驿站", "", "DJ2025-0001"),
        (submission().unit.name, "星火照邻", "DJ2025-0001"),  # its author
        (OTHER, "星火照邻", ""),
        ("附件2：案例", "星火照邻", "DJ2025-0001"),  # says what it is, and no more
    ],
)
def test_a_text_that_is_headed_otherwise_is_not_for_the_one_case_of_its_sender(heading: str, title: str, filed_under: str) -> None:
    placed = put(mail("m", leaf("2", "终稿.docx", extract=essay(heading))), submission(title=title), senders={"xinghuo@example.com": ("DJ2025-0001",)})

    assert [one.case.number for one in placed.placements] == ([filed_under] if filed_under else [])
    if not filed_under:
        (doubt,) = placed.doubts
        assert (doubt.about, doubt.candidates) == ("unit", (f"DJ2025-0001 {submission().unit.name}",))
        assert doubt.reasons[-1] == f"“终稿.docx”文首写的是“{heading}”，与 DJ2025-0001“星火照邻”不同"


def test_of_several_cases_of_one_sender_the_one_he_just_wrote_about_is_offered_first_and_none_is_taken() -> None:
    known = register()
    for number, (title, at) in enumerate((("星火照邻", on(10, 9)), ("工地红哨", on(10, 9, 52)), ("银发守护", on(3, 9))), 1):
        known.opened(submission(number, title=title), "XingHuo@example.com", at)
    known.now = on(10, 10)

    (doubt,) = place(mail("m", leaf("2", "扫描件.jpg", Kind.JPEG)), CALL, known).doubts

    assert [one.split(" ")[0] for one in doubt.candidates] == ["DJ2025-0002", "DJ2025-0001", "DJ2025-0003"]
    assert doubt.reasons[1:] == ("同一发件人8分钟前刚为 DJ2025-0002 来信",)
    known.now = on(12)
    (doubt,) = place(mail("m", leaf("2", "扫描件.jpg", Kind.JPEG)), CALL, known).doubts
    assert len(doubt.reasons) == 1
