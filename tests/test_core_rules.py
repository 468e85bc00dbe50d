"""Every rule of a sheet held against case texts written for it: what is said, with which figure, and what is left to a person."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from essays.build import Face
from essays.cases import BRAND, FOUR, WAYS, write
from test_core_builders import CALL, call, document, dossier, leaf, mail, paper, read_cell, requirement

from config.amounts import amount
from config.campaign import Check, Need, Requirement, Weight
from config.grammar import TABLES
from ingest.extract import extract
from ingest.facts import Extract, Font, Kind, Leaf, Paragraph, Picture
from notifier.words import LANGUAGES, catalogue, say
from tracker.core import agreement, check, rules, typeface
from tracker.core.judgement import File
from tracker.core.model import Finding, Standing
from tracker.core.standing import item

MUST, SHOULD, HUMAN = Weight.MUST, Weight.SHOULD, Weight.HUMAN
CASE = requirement("案例")


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def of(**changed: Any) -> Leaf:
        file = tmp_path / "essay.docx"
        file.write_bytes(write(replace(WAYS[0], **changed))[0])
        return leaf("2", "案例.docx", Kind.DOCX, extract(file, Kind.DOCX, where=""))

    return of


def rule(subject: str, said: str = "", *, target: str = "", words: tuple[str, ...] = (), weight: Weight = SHOULD) -> Check:
    return Check(weight, subject, target, amount(said, unit={"字数": "字", "页数": "页", "像素": "像素"}.get(subject, "")) if said else None, words)


def held(file: Leaf, *checks: Check) -> list[tuple[str, Weight, dict[str, str]]]:
    return [(one.code, one.weight, dict(one.values)) for one in rules.findings(Requirement("案例", checks=checks), file)]


def test_every_subject_a_sheet_may_name_is_checked_or_asked() -> None:
    known = {*rules._RULES, *rules.MEASURED, *rules.JOINT, *rules.BY_EYE}

    assert {"张数" if one == "组照" else one for one in TABLES["检查"]} - known == set()
    assert [one for one in rules.BY_EYE - {"人工"} if one not in TABLES["检查"]] == []


def test_text_that_keeps_every_rule_of_the_call_is_told_by_its_length_only(written: Any) -> None:
    sections = (
        *BRAND[:5],
        ("（一）摘要", 2, 200),
        *(((f"（{n}）{name}", 2, 300)) for n, name in zip("二三四五", ("背景", "做法", "成效", "探讨"), strict=True)),
    )

    assert [one.code for one in check.findings(CASE, written(sections=sections), ())] == ["word-count"]


def test_part_over_its_words_is_named_with_both_figures(written: Any) -> None:
    long = written(abstract="摘要", gist=612, sections=(("一、党建品牌内涵", 1, 900), *FOUR[1:]))
    limits = (rule("字数", "不超过500字", target="摘要"), rule("字数", "800字以内", target="党建品牌内涵"), rule("字数", "约3000", target="正文"))

    assert held(long, *limits) == [
        ("too-long", SHOULD, {"target": "摘要", "found": "612", "limit": "不超过500"}),
        ("too-long", SHOULD, {"target": "党建品牌内涵", "found": "900", "limit": "不超过800"}),
    ]
    assert say("too-long", target="摘要", found="612", limit="不超过500") == "摘要612字，通知要求不超过500字"
    assert held(written(sections=(("一、做法", 1, 2000),)), limits[2]) == [("too-short", SHOULD, {"target": "正文", "found": "2004", "limit": "约3000"})]


def test_missing_part_is_named_only_where_no_word_of_it_stands(written: Any) -> None:
    wanted = rule("章节", words=("背景", "做法", "成效", "探讨"), weight=MUST)
    file = written(sections=(("一、创建缘起", 1, 200), ("二、主要举措", 1, 300)))
    spoken = replace(file, extract=replace(file.extract, text=f"{file.extract.text}\n这些做法的成效是明显的"))

    assert held(file, wanted) == [("missing-section", MUST, {"section": "成效"}), ("missing-section", MUST, {"section": "探讨"})]
    assert held(spoken, wanted)[0] == ("section-unseen", HUMAN, {"section": "成效"})


def test_text_without_any_heading_is_for_a_person(written: Any) -> None:
    file = leaf("2", "案例.docx", extract=document("党" * 700))

    assert held(file, rule("章节", words=("背景", "做法"), weight=MUST)) == [("person-decides", HUMAN, {"question": "章节（背景 做法）"})]


def test_elements_may_stand_anywhere_and_those_that_need_not_be_are_not_missed(written: Any) -> None:
    wanted = rule("要素", words=("党建品牌内涵", "党建品牌标识(若有)", "党建品牌案例内容", "党组织简介"), weight=MUST)
    file = written()
    spoken = replace(file, extract=replace(file.extract, text=f"{file.extract.text}\n品牌的内涵是连心"))

    assert [one for _, _, one in held(file, wanted)] == [{"section": "党建品牌内涵"}, {"section": "党组织简介"}]
    assert [one for _, _, one in held(spoken, wanted)] == [{"section": "党组织简介"}]


def test_parts_out_of_order_are_said_once(written: Any) -> None:
    checks = (rule("要素", words=("背景", "做法", "成效", "探讨"), weight=MUST), rule("顺序", weight=MUST))
    turned = (("一、背景", 1, 200), ("二、成效", 1, 200), ("三、做法", 1, 200), ("四、探讨", 1, 200))

    assert held(written(sections=turned), *checks) == [("wrong-order", MUST, {"section": "成效"})]
    assert held(written(), *checks) == []


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        (Face("宋体", 22, bold=True, center=True), Face("仿宋_GB2312", 16), []),
        (Face("SimSun", 22, bold=True, center=True), Face("FangSong", 16), []),
        (Face("宋体", 22, center=True), Face("仿宋", 16), [("题目", "宋体 二号 未加粗")]),
        (Face("黑体", 18, bold=True, center=True), Face("仿宋", 16), [("题目", "黑体 小二 加粗")]),
        (Face("宋体", 22, bold=True, center=True), Face("宋体", 14), [("正文", "宋体")]),
        (Face("方正小标宋简体", 22, center=True), Face("仿宋", 16), [("题目", "方正小标宋简体 二号 未加粗")]),
    ],
)
def test_fonts_are_compared_as_a_reader_would(written: Any, title: Face, body: Face, found: list[tuple[str, str]]) -> None:
    checks = (rule("字体", target="题目", words=("宋体", "二号", "加粗")), rule("字体", target="正文", words=("仿宋_GB2312",)))
    file = written(title=((WAYS[0].shown, title),), body=body)

    assert [(one["target"], one["found"]) for _, _, one in held(file, *checks)] == found


def test_font_that_nothing_says_is_not_called_wrong() -> None:
    assert typeface.unlike(("宋体", "二号"), Font()) is None
    assert typeface.unlike(("宋体", "二号"), Font("宋体")) is None
    assert typeface.unlike(("小初",), Font(size=35.5)) is False
    assert typeface.unlike(("22磅",), Font(size=16)) is True
    assert [typeface.unlike((word,), Font("宋体", 22, bold=True)) for word in ("不加粗", "加粗", "居中")] == [True, False, None]


def test_author_is_missed_under_the_title_only(written: Any) -> None:
    asked = rule("署名", words=("题目下方",))

    assert held(written(author=()), asked) == [("no-byline", SHOULD, {"wanted": "题目下方"})]
    assert held(written(), asked) == []


def test_pictures_are_measured_by_the_side_the_sheet_names(written: Any) -> None:
    pictures = (Picture(1920, 1080, sha256="a"), Picture(1600, 900, sha256="b", caption="图2 议事会", page=3), Picture(60, 60, sha256="c"))
    file = leaf("2", "案例.docx", extract=Extract(text="字", pictures=pictures, reader="docx/2"))

    assert held(file, rule("像素", "短边不少于1080")) == [("picture-size", SHOULD, {"target": "“图2 议事会”", "found": "短边900", "limit": "短边不少于1080"})]
    assert held(file, rule("像素", "不少于300万像素")) == [
        ("picture-size", SHOULD, {"target": f"“{name}”" if "图2" in name else name, "found": count, "limit": "不少于300万"})
        for name, count in [("第1张图片", "2073600"), ("图2 议事会", "1440000")]
    ]
    assert held(file, rule("说明", words=("每张",))) == [("no-caption", SHOULD, {"n": "1", "all": "2"})]


def test_pages_are_counted_where_the_file_says_them() -> None:
    file = leaf("2", "案例.pdf", Kind.PDF, Extract(text="字", pages=12, reader="pdf/1"))

    assert held(file, rule("页数", "不超过10页")) == [("too-many-pages", SHOULD, {"found": "12", "limit": "不超过10"})]
    assert held(replace(file, extract=replace(file.extract, pages=None)), rule("页数", "不超过10页")) == [
        ("person-decides", HUMAN, {"question": "页数（不超过10页）"})
    ]


def test_what_no_machine_can_see_becomes_one_question(written: Any) -> None:
    asked = (rule("行距", words=("1.5倍",)), Check(HUMAN, "人工", words=("近三年来已实施", "成效显著")))

    assert held(written(), *asked) == [("person-decides", HUMAN, {"question": "行距（1.5倍）、近三年来已实施、成效显著"})]
    assert held(leaf("2", "a.jpg", Kind.JPEG), *asked, rule("字数", "不超过5")) == []


def test_scan_is_not_called_wrong_in_anything_it_does_not_say() -> None:
    scan = leaf("2", "案例.pdf", Kind.PDF, Extract(text="误读的字", has_text_layer=False, recognised=True, pages=2, reader="pdf/1"))

    assert {one.weight for one in rules.findings(CASE, scan)} == {HUMAN}


@pytest.mark.parametrize(("kind", "weight"), [("phone", MUST), ("email", MUST), ("postcode", SHOULD), ("category", HUMAN)])
def test_value_of_a_wrong_shape_is_said_in_words(kind: str, weight: Weight) -> None:
    form = requirement("申报表")
    cells = [replace(read_cell(one.label, one.meaning, "x"), fault=kind if one.label == "联系电话" else "") for one in form.fields]

    def codes(sure: float) -> list[tuple[str, Weight]]:
        read = tuple(replace(one, confidence=sure) for one in cells)
        return [(one.code, one.weight) for one in check.findings(form, leaf("2", "表.pdf", Kind.PDF), read) if one.code.startswith("misshapen")]

    assert codes(1.0) == [(f"misshapen-{kind}", weight)]
    assert codes(0.5) == [(f"misshapen-{kind}", HUMAN)]
    assert all(say(f"misshapen-{kind}", language, label="联系电话") for language in LANGUAGES)


BOTH = Requirement("材料正文", together=("pdf", "word"))


def beside(one: Extract, other: Extract) -> list[Finding]:
    pair = [agreement.Filed("2", "x", BOTH, leaf("2", "正文.docx", Kind.DOCX, one)), agreement.Filed("3", "x", BOTH, leaf("3", "正文.pdf", Kind.PDF, other))]
    return [finding for found in agreement.between(pair).values() for finding in found]


def texts(*, numbered: bool = False, changed: int = -1, paged: bool = False) -> Extract:
    """Twelve paragraphs, each of its own characters."""
    said = ["".join(chr(0x4E00 + (number * 1013 + at * 37) % 9000) for at in range(150)) for number in range(12)]
    if changed >= 0:
        said[changed] = said[changed][:40] + "".join(chr(0x4E00 + at * 53) for at in range(110))
    lines = [f"{number + 1}、{line}" if numbered else line for number, line in enumerate(said)]
    lines = [each for number, line in enumerate(lines) for each in ((line, f"— {number} —") if paged else (line,))]
    numbers = [] if numbered else [f"{number + 1}、" for number in range(12)]
    paragraphs = tuple(Paragraph(line, number="" if numbered else numbers[at]) for at, line in enumerate(lines))
    return Extract(text="\n".join(lines), paragraphs=paragraphs, has_text_layer=True, reader="x/1")


def test_pdf_and_word_of_one_text_agree_whatever_programs_make_of_it() -> None:
    assert beside(texts(), texts(numbered=True, paged=True)) == []


def test_texts_that_differ_are_told_where_they_part() -> None:
    (found,) = beside(texts(), texts(numbered=True, changed=3))

    assert (found.code, found.weight) == ("texts-differ", HUMAN)
    told = dict(found.values)
    assert (told["one"], told["other"], told["place"]) == ("正文.pdf", "正文.docx", "4")
    assert told["words"] in texts().paragraphs[3].text[32:64]


def test_scan_is_said_not_to_be_comparable(written: Any) -> None:
    assert [one.code for one in beside(written().extract, Extract(has_text_layer=False, reader="pdf/1"))] == ["not-compared"]


def photograph(path: str, name: str, look: str) -> Leaf:
    return leaf(path, name, kind=Kind.JPEG, extract=Extract(pictures=(Picture(1600, 1200, Kind.JPEG, look=look),), reader="image/2"))


def test_a_photograph_saved_again_is_told_beside_the_first_and_no_other() -> None:
    item, looks = requirement("相关资料"), ("0123456789abcdef", "0123456789abcdee", "fedcba9876543210", "")
    filed = [agreement.Filed(f"{n}", "x", item, photograph(f"{n}", f"照片{n}.jpg", look)) for n, look in enumerate(looks)]
    apart = [filed[0], replace(filed[1], item=requirement("案例"))]

    said = agreement.between(filed)

    assert said == {"1": (Finding("same-picture", HUMAN, values=(("one", "照片1.jpg"), ("other", "照片0.jpg"), ("n", "1")), remark=True),)}
    assert agreement.between(apart) == {}


@pytest.mark.parametrize(
    ("form", "said"),
    [(WAYS[0].shown, []), (f"《{WAYS[0].shown}》", []), (WAYS[0].shown.split()[0], []), ("红色驿站", ["title-differs"])],
)
def test_name_on_the_form_is_held_against_the_title(written: Any, form: str, said: list[str]) -> None:
    cells = (read_cell("案例名称", "案例", form),)
    pair = [agreement.Filed("2", "x", requirement("申报表"), leaf("2", "表.docx"), cells), agreement.Filed("3", "x", CASE, written())]
    apart = [pair[0], replace(pair[1], case="y")]

    assert [one.code for found in agreement.between(pair).values() for one in found] == said
    assert agreement.between(apart) == {}


def test_the_name_of_the_item_above_a_text_is_no_other_title(written: Any) -> None:
    cells = (read_cell("案例名称", "案例", "红色驿站"),)
    called_so = replace(CASE, aliases=(WAYS[0].shown,))  # 课程说明 stands above a 课程说明
    pair = [agreement.Filed("2", "x", requirement("申报表"), leaf("2", "表.docx"), cells), agreement.Filed("3", "x", called_so, written())]

    assert agreement.between(pair) == {}


def test_a_mail_with_form_and_case_says_that_their_names_differ(written: Any) -> None:
    from test_core_builders import form
    from test_core_decide import NOBODY

    from tracker.core.decide import on_mail

    found = on_mail(mail("m", leaf("2", "申报表.docx", Kind.DOCX, form(title="红色驿站")), replace(written(), path="3")), CALL, NOBODY)

    assert ["title-differs" in [each.code for each in one.findings] for one in found.decisions if isinstance(one, File)] == [True, False]


def seen(n: int) -> tuple[Finding, ...]:
    return (Finding("pictures", SHOULD, values=(("n", str(n)),), remark=True),)


@pytest.mark.parametrize(
    ("inside", "loose", "standing", "codes"),
    [
        (0, 0, Standing.MISSING, ["not-sent"]),
        (4, 0, Standing.ACCEPTED, ["pictures"]),
        (2, 0, Standing.DEFECTIVE, ["too-few-pictures", "pictures"]),
        (2, 2, Standing.ACCEPTED, ["pictures"]),
        (0, 2, Standing.DEFECTIVE, ["too-few-pictures"]),
        (4, 4, Standing.ACCEPTED, ["pictures"]),
    ],
)
def test_pictures_inside_the_text_and_beside_it_are_added_up(inside: int, loose: int, standing: Standing, codes: list[str]) -> None:
    wanted = Requirement("图片", need=Need.REQUIRED, inside="案例", checks=(Check(MUST, "张数", amount=amount("3-5张")),), formats=("jpg",))
    campaign = call(CASE, wanted)
    papers = [paper(1, findings=seen(inside) if inside else ()), *(paper(2 + one, "图片", mail="m", kind=Kind.JPEG) for one in range(loose))]

    found = item(dossier(*papers), wanted, campaign)

    assert (found.standing, [one.code for one in found.findings]) == (standing, codes)


@pytest.mark.parametrize(("packed", "codes"), [(0, []), (2, ["too-few-pictures"]), (4, []), (7, ["too-many-pictures"])])
def test_pictures_in_an_archive_are_counted_where_they_were_seen(packed: int, codes: list[str]) -> None:
    group = requirement("相关资料", checks=(Check(MUST, "张数", amount=amount("3-5张")),))
    found = item(dossier(paper(1, "相关资料", kind=Kind.ZIP, findings=seen(packed) if packed else ())), group, CALL).findings

    assert [one.code for one in found if not one.remark] == codes


def test_files_and_bytes_of_an_item_are_counted_together() -> None:
    many = requirement("相关资料", checks=(Check(SHOULD, "件数", amount=amount("不超过2件")), Check(MUST, "总大小", amount=amount("不超过1MB"))))
    papers = [replace(paper(one, "相关资料", kind=Kind.PDF), size=400 * 1024) for one in range(3)]

    assert [(one.code, one.weight, dict(one.values)["found"]) for one in item(dossier(*papers), many, CALL).findings] == [
        ("too-many-files", SHOULD, "3"),
        ("oversize", MUST, "1.2MB"),
    ]
    assert item(dossier(*papers[:2]), many, CALL).findings == ()


def test_decimal_bounds_are_told_without_their_unit_twice() -> None:
    assert [rules.limit(Check(MUST, "字数", amount=amount(said)), "字") for said in ("500字以内", "不超过500字", "200-300字", "3000字左右", "至少200字以上")][
        :4
    ] == [
        "不超过500",
        "不超过500",
        "200-300",
        "3000左右",
    ]
    assert amount("500字以内").high == Decimal(500)


def test_every_finding_is_explained_to_the_secretary() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "secretary-guide.md").read_text(encoding="utf-8")
    said = {code.partition(".")[2]: words for code, words in catalogue("zh").items() if code.startswith("finding.")}

    assert [code for code, words in said.items() if f"| `{code}` | {words} |" not in guide] == []
