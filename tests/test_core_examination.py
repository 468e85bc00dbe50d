"""Second looks, pure: which files want one, what two readings say together, what may follow, and when it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from test_core_builders import CALL, CLOSES, SEPTEMBER, brief, dossier, leaf, letter, mail, on, paper

from config.campaign import Requirement, Weight
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf, Paragraph, Picture, Signature, Table
from notifier.notices import Deficiency
from tracker.core.due import afterthoughts, answer, bursts
from tracker.core.examination import WAITS, Seen, Want, better, settled, wanted
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement
from tracker.core.merging import merged
from tracker.core.model import Dossier, Fate, FieldRead, Finding, Standing, Task, TaskKind
from tracker.core.standing import items

CASE, OTHER = CaseRef("临江市星火社会工作服务中心", "星火照邻"), CaseRef("临江市水务集团有限公司", "清泉先锋")
UNREAD = Extract(defects=(Defect(DefectKind.UNREAD, "2", "not read"),))
PAGE = Extract(pictures=(Picture(827, 1169),), reader="image/1")


@dataclass(frozen=True)
class Everything:
    name: str = "scan"
    version: str = "scan/1"

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  the protocol asks with it
        return True


PARTLY = Extract(
    text="申报单位：临江市青禾区民政局",
    paragraphs=(Paragraph("申报单位：临江市青禾区民政局", page=1), Paragraph("扫描全能王 创建", page=2)),
    pictures=(Picture(1654, 2339, page=2),),
    pages=2,
    has_text_layer=True,
    reader="pdf/2",
)
PUT_IN = Extract(text="附件1", pictures=(Picture(1654, 2339),), reader="docx/1")


def file(path: str, item: str, *, case: CaseRef = CASE, score: float = 0.7, findings: tuple[Finding, ...] = (), fields: tuple[FieldRead, ...] = ()) -> File:
    return File(case, path, item, False, f"{path}.png", "f", 9, Kind.PNG, findings, fields, (), score)


def asks(kind: TaskKind, key: str) -> AskHuman:
    return AskHuman(Task(key, kind, "？", "DJ2025"))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (PAGE, Extract(text=" ", defects=(Defect(DefectKind.DAMAGED, "", "a page does not draw"),)), PAGE),
        (Extract(text="正文"), Extract(text="正又", recognised=True), Extract(text="正文")),
        (
            Extract(defects=(*UNREAD.defects, Defect(DefectKind.TRUNCATED, "2", "ends early")), pages=3, reader="pdf/2"),
            Extract(text="申报表", recognised=True, pages=2, defects=(Defect(DefectKind.TOO_LARGE, "", "3 pages, 2 of them read"),), reader="scan/1"),
            Extract(
                text="申报表",
                recognised=True,
                pages=3,
                defects=(Defect(DefectKind.TRUNCATED, "2", "ends early"), Defect(DefectKind.TOO_LARGE, "2", "3 pages, 2 of them read")),
                reader="pdf/2+scan/1",
            ),
        ),
        (
            Extract(pictures=PAGE.pictures, has_text_layer=False, signatures=(Signature("甲"),), reader="ofd/1"),
            Extract(text="文字", pictures=(Picture(1, 1),), signatures=(Signature("甲"), Signature("乙")), reader="other/1"),
            Extract(text="文字", pictures=PAGE.pictures, has_text_layer=False, signatures=(Signature("甲"), Signature("乙")), reader="ofd/1+other/1"),
        ),
    ],
    ids=["nothing seen", "text beats what was recognised", "the unread is cured, the rest stays", "both are heard"],
)
def test_two_readings_of_one_file(first: Extract, second: Extract, expected: Extract) -> None:
    assert merged(first, second, path="2") == expected


def test_pages_that_were_scanned_are_added_to_those_that_have_text() -> None:
    again = Paragraph("申报单位：临江市青禾区民正局", page=1, sure=0.9)
    paper = Paragraph("情况属实，同意申报。", page=2, sure=0.9)
    table = Table((("联系人", "李想"),), page=2, sure=((0.9, 0.9),))
    fault = Defect(DefectKind.TOO_LARGE, "", "3 pages, 2 of them read")
    second = Extract(text="…", paragraphs=(again, paper), tables=(table,), recognised=True, defects=(fault,), reader="scan/1")

    assert merged(PARTLY, second, path="2") == replace(
        PARTLY,
        text="申报单位：临江市青禾区民政局\n情况属实，同意申报。\n联系人\t李想",
        paragraphs=(*PARTLY.paragraphs, paper),
        tables=(table,),
        recognised=True,
        defects=(replace(fault, where="2"),),
        reader="pdf/2+scan/1",
    )
    assert merged(PARTLY, replace(second, paragraphs=(again,), tables=()), path="2") == PARTLY
    assert merged(PUT_IN, replace(second, defects=()), path="2").text == "附件1\n申报单位：临江市青禾区民正局\n情况属实，同意申报。\n联系人\t李想"


def test_a_file_in_an_archive_says_more_and_the_archive_the_same() -> None:
    inner = leaf("2!1", "申报表.png", Kind.PNG, PAGE)
    archive = leaf("2", "材料.zip", Kind.ZIP, Extract(text="申报表.png", members=(inner,), reader="packed/1"))
    letter_ = mail("m", archive, leaf("3", "案例.docx"))

    said, changed, sealed = better(letter_, [Seen(inner.sha256, "scan", "scan/1", Extract(text="申报单位", recognised=True, reader="scan/1"))])

    assert (changed, sealed) == ({"2!1"}, frozenset())
    assert [one.extract.text for one in said.files()] == ["申报表.png", "申报单位", ""]
    assert better(letter_, []) == (letter_, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("found", "item", "expected"),
    [
        (leaf("2", "a.png", Kind.PNG, PAGE), "申报表", CLOSES),
        (leaf("2", "a.png", Kind.PNG, PAGE), "相关资料", None),
        (leaf("2", "a.png", Kind.PNG, PAGE), "", CLOSES),
        (leaf("2", "a.png", Kind.PNG, Extract(pictures=(Picture(600, 400),))), "", None),
        (leaf("2", "a.png", Kind.PNG, PAGE, inline=True), "", None),
        (leaf("2", "a.pdf", Kind.PDF, Extract(has_text_layer=False)), "申报表", CLOSES),
        (leaf("2", "a.pdf", Kind.PDF, Extract(has_text_layer=True, text="申报表")), "申报表", None),
        (leaf("2", "a.pdf", Kind.PDF, PARTLY), "申报表", CLOSES),
        (
            leaf("2", "a.pdf", Kind.PDF, replace(PARTLY, paragraphs=(*PARTLY.paragraphs, Paragraph("图为居民议事会现场，摄于二〇二五年三月八日上午", page=2)))),
            "申报表",
            None,
        ),
        (leaf("2", "a.docx", Kind.DOCX, PUT_IN), "申报表", CLOSES),
        (leaf("2", "a.docx", Kind.DOCX, replace(PUT_IN, text="字" * 61)), "申报表", None),
        (leaf("2", "a.doc", Kind.DOC, UNREAD), "案例", CLOSES),
        (leaf("2", "a.doc", Kind.DOC, Extract(text="读过")), "案例", None),
        (leaf("2", "a.png", Kind.PNG, replace(PAGE, defects=(Defect(DefectKind.ENCRYPTED, "2", ""),))), "申报表", None),
    ],
    ids=[
        "form",
        "evidence",
        "no place",
        "a photograph",
        "in the letter",
        "PDF scan",
        "PDF text",
        "PDF with a scanned page",
        "PDF with a photograph",
        "Word of scans",
        "Word with a picture",
        "old Word",
        "read",
        "locked",
    ],
)
def test_which_files_want_a_second_look(found: Leaf, item: str, expected: datetime | None) -> None:
    judged = Judgement(Fate.FILED, "", (file("2", item),) if item else (), unplaced=() if item else ("2",))
    want = Want(found.sha256, found.kind, "scan", "scan/1", expected)

    shown = mail("m", found, body=(leaf("1", "part-1.html", Kind.HTML, Extract(), inline=True),))

    assert wanted(shown, judged, CALL, [Everything()]) == ((want,) if expected else ())
    assert wanted(shown, replace(judged, fate=Fate.QUARANTINED), CALL, [Everything()]) == ()


def test_a_picture_in_a_letter_without_html_is_shown_nowhere_and_looked_at() -> None:
    photograph = leaf("2", "IMG_0021.JPG", Kind.JPEG, PAGE, inline=True)  # as telephones send all of them
    judged = Judgement(Fate.REVIEW, "", (), unplaced=("2",))

    assert [one.sha256 for one in wanted(mail("m", photograph), judged, CALL, [Everything()])] == [photograph.sha256]


READ = leaf("2", "扫描件.png", Kind.PNG, Extract(text="申报单位", recognised=True, reader="image/1+scan/1"))
EMPTY = Finding("empty-field", Weight.MUST, values=(("label", "联系人"),))


def follows(first: Judgement, second: Judgement, *, filed: dict[str, frozenset[str]] | None = None) -> Judgement:
    return settled(first, second, mail("m", READ), frozenset({"2"}), CALL, filed=filed or {})


def test_a_paper_stays_in_its_case_and_goes_to_another_item_only_on_its_own_word() -> None:
    first = Judgement(Fate.FILED, "已归件", (file("2", "案例", score=0.7),), (CASE,))
    same, surer = file("2", "案例", case=OTHER), file("2", "申报表", case=OTHER, score=0.9)

    assert follows(first, Judgement(Fate.FILED, "", (same,), (OTHER,))) == first
    assert follows(first, Judgement(Fate.FILED, "", (surer,), (OTHER,))).decisions == (replace(surer, case=CASE),)
    assert follows(first, Judgement(Fate.FILED, "", (replace(surer, score=0.7),), (OTHER,))).decisions[0].requirement == "案例"


def test_a_file_without_a_place_joins_the_case_of_its_mail_and_its_question_is_gone() -> None:
    about, other = asks(TaskKind.ITEM, "item:m:2"), asks(TaskKind.ITEM, "item:m:2,3")
    case = asks(TaskKind.TITLE, "title:m:2")
    first = Judgement(Fate.FILED, "已归件", (file("1", "案例"), about, other, case), (CASE,), unplaced=("2",))

    found = follows(first, Judgement(Fate.FILED, "", (file("2", "申报表", case=OTHER), asks(TaskKind.UNIT, "unit:m:2")), (OTHER,)))

    assert found == Judgement(Fate.FILED, "已归件", (file("1", "案例"), file("2", "申报表"), other), (CASE,))


def test_what_a_person_filed_is_not_filed_elsewhere() -> None:
    first, second = Judgement(Fate.REVIEW, "待核", (), unplaced=("2",)), Judgement(Fate.FILED, "已归件", (file("2", "申报表"),), (CASE,))

    assert follows(first, second) == second
    assert follows(first, second, filed={"2": frozenset({"案例"})}) == first


@pytest.mark.parametrize(("sure", "weight"), [(0.99, Weight.HUMAN), (0.995, Weight.MUST)])
def test_an_empty_cell_of_a_scan_counts_only_when_it_is_certain(sure: float, weight: Weight) -> None:
    seen = file("2", "申报表", findings=(EMPTY,), fields=(FieldRead("联系人", "姓名", "", confidence=sure),))

    (found,) = follows(Judgement(Fate.FILED, "", (file("2", "申报表"),), (CASE,)), Judgement(Fate.FILED, "", (seen,), (CASE,))).decisions

    assert found.findings == (replace(EMPTY, weight=weight),)


@pytest.mark.parametrize(("sure", "opens"), [(0.84, False), (0.85, True)])
def test_a_unit_opens_a_case_only_when_it_was_legible(sure: float, opens: bool) -> None:
    first = Judgement(Fate.REVIEW, "待核", (), unplaced=("2",))
    second = Judgement(Fate.FILED, "已归件", (file("2", "申报表", fields=(FieldRead("申报单位", "单位", CASE.unit, confidence=sure),)),), (CASE,))

    assert follows(first, second) == (second if opens else first)


def examined_case(**parts: object) -> Dossier:
    form = paper(1, "申报表", mail="m", findings=(EMPTY,), reader="doc/1+office/1")
    return dossier(form, paper(2, "案例", mail="m"), **{"mails": (brief("m", covered=True),), "letters": (letter("receipt:1", queued=on(10, 11)),), **parts})


def test_afterthought_needs_an_answer_that_came_before_it_and_a_deadline_that_has_not_passed() -> None:
    told, after = examined_case(looked=on(12)), on(13)

    def owed(case: Dossier, now: datetime = after) -> list[str]:
        return [one.notice.kind.value for one in afterthoughts((case,), CALL, now)]

    assert owed(told) == ["deficiency"]
    assert owed(replace(told, looked=None)) == []
    assert owed(replace(told, looked=on(10, 11))) == []
    assert owed(replace(told, letters=())) == []
    assert owed(replace(told, looking=on(13))) == []
    assert owed(replace(told, mails=(brief("m", covered=False),))) == []
    assert owed(replace(told, papers=tuple(replace(one, reader="docx/1") for one in told.papers))) == []
    assert owed(told, on(2, month=10)) == []


def test_a_request_waits_for_the_second_look_and_no_longer_than_an_hour() -> None:
    case = examined_case(mails=(brief("m"),), letters=(), looking=SEPTEMBER)
    (burst,) = bursts(case.mails, WAITS, SEPTEMBER + WAITS)

    def owed(now: datetime, one: Dossier = case) -> list[bool]:
        return [isinstance(step.notice, Deficiency) for step in answer(burst, {one.submission.number: one}, CALL, now)]

    assert owed(SEPTEMBER + WAITS * 0.9) == []
    assert owed(SEPTEMBER + WAITS) == [True]
    assert owed(SEPTEMBER, replace(case, papers=tuple(replace(one, findings=()) for one in case.papers))) == [False]


def test_an_item_with_an_empty_cell_that_may_be_misread_is_for_a_person_also_where_no_seal_is_asked() -> None:
    case = dossier(paper(1, "案例", findings=(replace(EMPTY, weight=Weight.HUMAN),)), paper(2, "申报表"))

    assert [one.standing for one in items(case, CALL) if one.requirement.key == "案例"] == [Standing.TO_VERIFY]
