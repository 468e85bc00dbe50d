"""What the mailboxes of two more calls taught, a photography contest and a merit award: headings, telephone pictures, lists, links, names in full, works sent anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from test_core_builders import NAME, SEPTEMBER, call, dossier, leaf, mail, paper, read_cell, submission

from config.campaign import Amount, Campaign, FieldWanted, Need, Per, Requirement, Weight
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf, Link, Paragraph, Picture
from tracker.core.decide import RECALL, on_mail
from tracker.core.evidence import readings
from tracker.core.examination import SHOTS, Seen, better, settled, wanted
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement
from tracker.core.merging import merged
from tracker.core.model import Fate, Finding, Paper, Standing, TaskKind
from tracker.core.place import place
from tracker.core.register import Register
from tracker.core.standing import item

UNIT = "临江市青禾区文化馆"
FORM = Requirement(
    name="报名表",
    formats=("docx", "pdf", "图片"),
    seal="本单位",
    fields=(FieldWanted("参赛单位", "单位"), FieldWanted("作品名称", "案例"), FieldWanted("联系电话", "电话")),
)
WORK = Requirement(name="作品", aliases=("参赛作品",), formats=("jpg", "mp4"), count=Amount("1-8", Decimal(1), Decimal(8)))
RIGHTS = Requirement(name="授权书", aliases=("著作权授权书",), formats=("pdf", "图片", "docx"), seal="本单位")
CONTEST: Campaign = call(FORM, WORK, RIGHTS)
SHEET = Extract(pictures=(Picture(1240, 1754),), reader="image/1")
TOO_LONG = Finding("video-too-long", Weight.MUST, values=(("found", "200"),))


def printed(*lines: str, recognised: bool = False) -> Extract:
    return Extract(text="\n".join(lines), paragraphs=tuple(Paragraph(line, page=1, sure=0.99) for line in lines), recognised=recognised, reader="pdf/2")


def read(*files: Any, campaign: Campaign = CONTEST, **facts: Any) -> dict[str, str]:
    return {one.leaf.filename: one.item.name if one.item else "" for one in readings(mail("m", *files, **facts), campaign)}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("著作权授权书", "本单位承诺……"), "授权书"),
        (("附件2：", "授权书"), "授权书"),
        (("第三届群众摄影大赛", "参赛作品著作权授权书"), "授权书"),
        (("关于签署授权书的通知", "各单位："), ""),
        (("我馆承诺作品原创并授权主办方使用，详见此前提交的、由馆长签字并加盖公章的著作权授权书", "特此说明"), ""),  # a sentence
        (("甲", "乙", "丙", "丁", "授权书"), ""),  # too far down for a heading
    ],
)
def test_a_document_whose_name_tells_nothing_is_what_its_heading_says(lines: tuple[str, ...], found: str) -> None:
    assert read(leaf("2", "附件3.pdf", Kind.PDF, printed(*lines))) == {"附件3.pdf": found}


@pytest.mark.parametrize(
    ("text", "recognised", "found"),
    [
        ("", True, "作品"),
        ("V\nD\n0\n日\nJoo", True, "作品"),
        ("清名桥", True, "作品"),
        ("", False, ""),
        ("各位老师大家好我们单位的情况是这样的请予以支持谢谢", True, ""),
    ],
)
def test_a_telephone_picture_without_print_is_a_photograph_once_somebody_looked(text: str, found: str, *, recognised: bool) -> None:
    shot = leaf("2", "IMG_2207.JPG", Kind.JPEG, replace(SHEET, text=text, recognised=recognised))

    assert read(shot) == {"IMG_2207.JPG": found}


def test_that_a_picture_was_looked_at_in_vain_is_kept_and_of_nothing_else() -> None:
    nothing = Extract(recognised=True, reader="scan/1")

    assert merged(SHEET, nothing, path="2") == replace(SHEET, recognised=True, reader="image/1+scan/1")
    assert merged(SHEET, replace(nothing, defects=(Defect(DefectKind.TOO_LARGE, "", "not all of it"),)), path="2") == SHEET
    assert merged(replace(SHEET, has_text_layer=False), nothing, path="2") == replace(SHEET, has_text_layer=False)


@pytest.mark.parametrize(
    ("name", "found"), [("作品清单.xls", ""), ("参赛作品一览表.xls", ""), ("作品.xls", "作品"), ("报名表.xls", "报名表"), ("大赛报名登记表.xls", "")]
)
def test_a_list_of_works_is_no_work(name: str, found: str) -> None:
    assert read(leaf("2", name, Kind.XLS)) == {name: found}


def test_an_item_that_is_a_list_itself_is_known_by_its_name() -> None:
    listed = Requirement(name="作品目录", formats=("xls",), need=Need.IF_ANY)

    assert read(leaf("2", "作品目录.xls", Kind.XLS), campaign=call(FORM, WORK, listed)) == {"作品目录.xls": "作品目录"}


LINK = Link(url="https://pan.baidu.com/s/1Abc", provider="baidu", name="", size="", expires=None)
GIVEN = (leaf("2", f"报名表-{UNIT}.pdf", Kind.PDF), leaf("3", "授权书.pdf", Kind.PDF))


def filed(judgement: Judgement) -> dict[str, str]:
    return {one.path: one.requirement for one in judgement.decisions if isinstance(one, File)}


def asked(judgement: Judgement) -> list[TaskKind]:
    return [one.task.kind for one in judgement.decisions if hasattr(one, "task")]


def test_a_link_beside_all_but_one_of_what_is_owed_is_that_one() -> None:
    found = on_mail(mail("m", *GIVEN, subject=f"{UNIT}参赛", links=(LINK,)), CONTEST, Register())

    assert (filed(found)["cloud:1"], asked(found)) == ("作品", [TaskKind.CLOUD])


@pytest.mark.parametrize("links", [(LINK, replace(LINK, url="https://pan.baidu.com/s/1Def")), (replace(LINK, name="说明.docx"),)])
def test_a_link_that_may_be_anything_is_asked_about_once(links: tuple[Link, ...]) -> None:
    found = on_mail(mail("m", *GIVEN, subject=f"{UNIT}参赛", links=links), CONTEST, Register())

    assert ([path for path in filed(found) if path.startswith("cloud")], set(asked(found)), len(asked(found))) == ([], {TaskKind.CLOUD}, len(links))


@pytest.mark.parametrize(
    ("subject", "text", "unit"),
    [
        ("阳光社区报名", "临江市阳光社区居民委员会参加摄影比赛", "临江市阳光社区居民委员会"),
        ("阳光社区报名", "请查收\n临江市阳光社区居民委员会 陈静", "临江市阳光社区居民委员会"),
        ("阳光社区报名", "临江市月光社区居民委员会转", "阳光社区"),  # somebody else
        ("临江市阳光社区居民委员会报名", "阳光社区", "临江市阳光社区居民委员会"),
        ("阳光社区报名", "临江市阳光社区居民委员会\n云岭市阳光社区居民委员会", "阳光社区"),  # which of both
        ("阳光社区报名", "阳光社区党支部", "阳光社区"),  # no more places, and another body
    ],
)
def test_a_short_name_of_a_subject_is_the_one_the_letter_writes_in_full(subject: str, text: str, unit: str) -> None:
    placed = place(mail("m", leaf("2", "报名表.jpg", Kind.JPEG), subject=subject, text=text), CONTEST, Register())

    assert {one.case.unit for one in placed.placements} == {unit}


@pytest.mark.parametrize(
    ("subject", "text", "fate"),
    [
        (f"撤回: {UNIT}报送参赛作品", f"甘陵 将撤回邮件“{UNIT}报送参赛作品”。", Fate.IGNORED),
        ("Recall: 参赛作品", 'GAN would like to recall the message, "参赛作品".', Fate.IGNORED),
        ("撤回：参赛作品", f"{UNIT}申请撤回参赛作品《桥》，请予办理。", Fate.REVIEW),
    ],
)
def test_a_mail_programs_recall_takes_back_no_case(subject: str, text: str, fate: Fate) -> None:
    found = on_mail(mail("m", subject=subject, text=text), CONTEST, Register())

    assert (found.fate, found.reason == RECALL) == (fate, fate is Fate.IGNORED)


def work(identity: int, name: str, *faults: Finding, day: int = 0, kind: Kind = Kind.JPEG, post: object = "") -> Paper:
    return paper(identity, "作品", mail=post or f"d{day}", kind=kind, filename=name, arrived=SEPTEMBER + timedelta(days=day), findings=faults)


@pytest.mark.parametrize(
    ("papers", "replaced"),
    [
        ((work(1, "桥上的早晨.jpg"), work(2, "桥上的早晨(无水印).jpg", day=1)), {1}),
        ((work(1, "船闸人家.mp4", TOO_LONG, kind=Kind.MP4), work(2, "船闸人家（170秒）.mp4", day=1, kind=Kind.MP4)), {1}),
        ((work(1, "视频.mp4", TOO_LONG, kind=Kind.MP4), work(2, "新剪的.mp4", day=1, kind=Kind.MP4)), {1}),  # one sound for one faulty
        ((work(1, "甲.jpg", TOO_LONG), work(2, "乙.jpg", TOO_LONG), work(3, "丙.jpg", day=1)), set()),  # one sound for two
        ((work(1, "船闸人家.mp4", kind=Kind.MP4), work(2, "船闸人家.mp4", TOO_LONG, day=1, kind=Kind.MP4)), set()),  # a faulty one for a sound one
        ((work(1, "IMG_0001.jpg"), work(2, "IMG_0001.jpg", day=1)), set()),  # what telephones call them
        ((work(1, "图片1.jpg"), work(2, "图片1.jpg", day=1)), set()),
        ((work(1, "纤夫1.jpg"), work(2, "纤夫2.jpg", day=1)), set()),
        ((work(1, "桥上的早晨.jpg"), work(2, "桥上的早晨.jpg")), set()),  # of one mail
        ((work(1, "船闸人家.jpg", TOO_LONG), work(2, "船闸人家.mp4", day=1, kind=Kind.MP4)), set()),  # a film for a picture
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_of_works_that_gather_those_sent_anew_take_the_place_of_the_old(papers: tuple[Paper, ...], replaced: set[int], *, backwards: bool) -> None:
    found = item(dossier(*(papers[::-1] if backwards else papers), case=submission()), WORK, CONTEST)

    assert {one.paper.id for one in found.papers if one.standing is Standing.SUPERSEDED} == replaced


def entitled(confidence: float, *, case: CaseRef, titles: tuple[str, ...] = ("桥上的早晨",)) -> Judgement:
    """What follows when a form whose unit was known by its mail is read later, with this title."""
    leaves = tuple(leaf(str(place), f"报名表{place}.jpg", Kind.JPEG, SHEET) for place, _ in enumerate(titles, 2))
    letter = mail("m", *leaves)
    seen = [Seen(one.sha256, "scan", "scan/1", Extract(text="报名表", recognised=True, reader="scan/1")) for one in leaves]
    told, changed, _ = better(letter, seen)
    first = Judgement(Fate.FILED, "已归件", tuple(_form(one.path, case) for one in leaves), (case,))
    fields = [replace(read_cell("作品名称", "案例", title), confidence=confidence) for title in titles]
    after = tuple(_form(one.path, CaseRef(case.unit, title), field) for one, title, field in zip(leaves, titles, fields, strict=True))
    return settled(first, Judgement(Fate.FILED, "已归件", after, tuple(one.case for one in after)), told, changed, CONTEST, filed={})


def _form(path: str, case: CaseRef, *fields: Any) -> File:
    return File(case, path, "报名表", False, "报名表.jpg", "f", 9, Kind.JPEG, (), fields, (), 0.7)


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (entitled(0.97, case=CaseRef(UNIT)), "桥上的早晨"),
        (entitled(0.97, case=CaseRef(UNIT, "", "DJ2025-0001")), "桥上的早晨"),
        (entitled(0.6, case=CaseRef(UNIT)), ""),  # may be misread
        (entitled(0.97, case=CaseRef(UNIT, "桥")), "桥"),  # it has one
        (entitled(0.97, case=CaseRef(UNIT), titles=("桥上的早晨", "桥上的黄昏")), ""),  # which of both
    ],
)
def test_a_form_read_later_gives_its_case_the_title_it_lacks(found: Judgement, title: str) -> None:
    assert ({one.title for one in found.cases}, {one.case.title for one in found.decisions if isinstance(one, File)}) == ({title}, {title})


LETTERS = Requirement(
    name="专家意见", aliases=("专家推荐信",), formats=("pdf", "图片", "docx"), count=Amount("2-3", Decimal(2), Decimal(3)), pattern="专家意见-{单位}"
)
EVIDENCE = Requirement(name="佐证材料", need=Need.IF_ANY)
SUMMARY = Requirement(name="汇总表", need=Need.IF_ANY, per=Per.RECOMMENDER, summary=True)
AWARD: Campaign = call(replace(FORM, pattern="报名表-{单位}-{案例}"), LETTERS, EVIDENCE, SUMMARY)


@pytest.mark.parametrize(("name", "found"), [("佐证照片.jpg", "佐证材料"), ("佐证2.xlsx", "佐证材料"), ("照片.jpg", ""), ("材料.xlsx", "")])
def test_an_item_is_called_by_its_name_without_what_any_item_is(name: str, found: str) -> None:
    kind = Kind.JPEG if name.endswith("jpg") else Kind.XLSX

    assert read(leaf("2", name, kind), campaign=AWARD) == {name: found}
    assert read(leaf("2", "申报说明.xlsx", Kind.XLSX), campaign=call(Requirement(name="申报材料"), FORM)) == {"申报说明.xlsx": ""}


def packed(name: str, *inside: tuple[str, Kind]) -> Any:
    made = leaf("2", name, Kind.ZIP)
    members = tuple(leaf(f"2!{place}", inner, kind) for place, (inner, kind) in enumerate(inside, 1))
    return replace(made, extract=replace(made.extract, members=members))


@pytest.mark.parametrize(
    ("archive", "found"),
    [
        (packed("专家意见.zip", ("王.pdf", Kind.PDF), ("李.jpg", Kind.JPEG)), {"王.pdf": "专家意见", "李.jpg": "专家意见"}),
        (packed("专家意见.zip", ("王.pdf", Kind.PDF), ("表.xlsx", Kind.XLSX)), {"专家意见.zip": "专家意见"}),  # a kind that it does not come as
        (packed("专家意见.zip", ("王.pdf", Kind.PDF), ("报名表.pdf", Kind.PDF)), {"王.pdf": "", "报名表.pdf": "报名表"}),
        (packed("佐证材料.zip", ("照片.jpg", Kind.JPEG)), {"佐证材料.zip": "佐证材料"}),  # may come as an archive
        (packed("专家意见.zip"), {"专家意见.zip": "专家意见"}),
    ],
)
def test_what_an_archive_is_called_its_files_are(archive: Any, found: dict[str, str]) -> None:
    assert read(archive, campaign=AWARD) == found


def test_files_are_of_whom_their_archive_names() -> None:
    found = place(mail("m", packed(f"专家意见-{UNIT}.zip", ("王.pdf", Kind.PDF))), AWARD, Register())

    assert [(one.reading.leaf.filename, one.case.unit) for one in found.placements] == [("王.pdf", UNIT)]


def test_a_list_of_several_units_is_entered_under_the_first_and_nobody_asked() -> None:
    files = [leaf(str(place), f"报名表-{unit}-桥.pdf", Kind.PDF) for place, unit in enumerate((UNIT, "云岭市青禾区图书馆"), 2)]
    listed = leaf("4", "推荐汇总表.pdf", Kind.PDF)

    several, one = (place(mail("m", *held, subject="推荐材料"), AWARD, Register()) for held in ((*files, listed), (files[0], listed)))

    assert [(put.reading.leaf.path, put.case.unit) for put in several.placements] == [("2", UNIT), ("3", "云岭市青禾区图书馆"), ("4", UNIT)]
    assert [(put.reading.leaf.path, put.case.unit) for put in one.placements] == [("2", UNIT), ("4", UNIT)]
    assert (several.doubts, one.doubts) == ((), ())


@pytest.mark.parametrize(
    ("lines", "pages", "asked_about"),
    [
        (("报名表", "甲", "专家推荐信"), 3, ("专家意见",)),
        (("报名表", "甲", "专家推荐信"), 1, ()),
        (("报名表", "甲", "本单位已阅知参赛要求，知悉须另附推荐材料，即后附之由省内同行专家亲笔出具并签字的两封专家推荐信"), 3, ()),  # a sentence about it
    ],
)
def test_what_seems_bound_into_one_file_is_looked_at_before_it_is_called_missing(lines: tuple[str, ...], pages: int, asked_about: tuple[str, ...]) -> None:
    whole = leaf("2", f"报名表-{UNIT}-桥.pdf", Kind.PDF, replace(printed(*lines), pages=pages))

    alone, beside = (place(mail("m", *files), AWARD, Register()) for files in ((whole,), (whole, leaf("3", "专家推荐信.pdf", Kind.PDF))))

    assert [(one.about, one.candidates) for one in alone.doubts] == ([("item", asked_about)] if asked_about else [])
    assert beside.doubts == ()


@pytest.mark.parametrize(("said", "numbers"), [("《星火照邻》", ["DJ2025-0001 " + NAME]), ("《星火》", []), ("星火照邻", [])])
def test_a_letter_about_a_work_that_names_no_unit_is_asked_about_with_the_cases_of_its_title(said: str, numbers: list[str]) -> None:
    letter = leaf("2", "专家推荐信.pdf", Kind.PDF, printed("专家推荐信", f"{said}选题新颖，本人同意推荐。"))
    cases = (submission(), submission(2, UNIT, "另一件"))

    (doubt,) = place(mail("m", letter, sender="expert@example.edu", text="见附件"), AWARD, Register((), cases)).doubts

    assert ([one for one in doubt.candidates if "DJ2025" in one], len(doubt.reasons)) == (numbers, 1 + len(numbers))


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("《星火照邻》今年不报了，申请撤回。", ["DJ2025-0001 " + NAME]),
        (f"{NAME}申请撤回申报。", ["DJ2025-0001 " + NAME, "DJ2025-0003 " + NAME]),
        ("我单位申请撤回申报。", []),
    ],
)
def test_a_withdrawal_from_nobody_we_know_is_asked_about_with_the_cases_it_speaks_of(text: str, candidates: list[str]) -> None:
    known = Register((), (submission(), submission(2, UNIT, "另一件"), submission(3, NAME, "第二件")))

    (question,) = on_mail(mail("m", subject="撤回申报", text=text, sender="other@example.com"), CONTEST, known).decisions

    assert isinstance(question, AskHuman)
    assert (question.task.kind, list(question.task.candidates), question.task.submission) == (TaskKind.WITHDRAWAL, candidates, "")


def test_a_film_is_one_whatever_the_telephone_calls_it() -> None:
    assert read(leaf("2", "IMG_0442.MP4", Kind.MP4), leaf("3", "IMG_0443.JPG", Kind.JPEG, SHEET)) == {"IMG_0442.MP4": "作品", "IMG_0443.JPG": ""}


@dataclass(frozen=True)
class Reader:
    name: str = "scan"
    version: str = "scan/1"

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  the protocol asks with it
        return True


SHOT = leaf("9", "image0.jpeg", Kind.JPEG, SHEET)
KNOWN = Register((), (submission(1, UNIT, "桥"),), senders={"xinghuo@example.com": ("DJ2025-0001",)})


@pytest.mark.parametrize(
    ("files", "register", "text", "looked_at"),
    [
        ((SHOT,), Register(), UNIT, True),
        ((replace(SHOT, inline=True, size=90_000),), Register(), UNIT, True),  # the form, pasted into the letter
        ((SHOT, *GIVEN), Register(), UNIT, False),  # nothing that a picture may be is lacking
        ((leaf("9", "桥.mp4", Kind.MP4),), Register(), UNIT, False),
        ((leaf("9", "image0.jpeg", Kind.JPEG, Extract(pictures=(Picture(600, 400),))),), Register(), UNIT, False),  # too small to be read
        ((leaf("9", "参赛作品.jpg", Kind.JPEG, SHEET),), Register(), UNIT, False),  # it says what it is
        ((leaf("9", "活动照片.jpg", Kind.JPEG, SHEET),), Register(), UNIT, False),
        ((leaf("9", "图片1.jpg", Kind.JPEG, SHEET),), Register(), UNIT, True),
        ((SHOT,), KNOWN, "补几张照片", False),
        ((SHOT,), KNOWN, "补授权书", True),
    ],
)
def test_a_picture_is_looked_at_where_a_paper_that_may_be_one_is_lacking(files: tuple[Leaf, ...], register: Register, text: str, *, looked_at: bool) -> None:
    letter = mail("m", *files, subject="参赛", text=text)

    found = wanted(letter, on_mail(letter, CONTEST, register), CONTEST, (Reader(),))

    assert (files[0].sha256 in {one.sha256 for one in found}) is looked_at


def test_of_a_hundred_pictures_a_few_are_looked_at() -> None:
    letter = mail("m", *(leaf(str(place), f"image{place}.jpeg", Kind.JPEG, SHEET) for place in range(2, 102)), subject="参赛", text=UNIT)

    assert len(wanted(letter, on_mail(letter, CONTEST, Register()), CONTEST, (Reader(),))) == SHOTS
