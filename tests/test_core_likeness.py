"""Texts as numbers: what is the same is found however it is dressed, what is independent is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import STOCK, essay, renamed, rewritten, sentences
from test_core_builders import CALL, dossier, on, paper, submission

from config.campaign import Campaign, Requirement
from config.sheet import bundled_path, read
from config.terms import DuplicateRule
from ingest.facts import Defect, DefectKind, Extract, Kind, Picture
from tracker.core import likeness
from tracker.core.due import questions
from tracker.core.likeness import ALIKE, LEAST_SAME, SHINGLE, Compared, Evidence, Side, Sketch, closest, common, content, free_text, letters, passages, share
from tracker.core.model import TaskKind
from tracker.core.standing import items

CASE = essay("案例", 1500)


def test_same_text_in_other_clothes_has_the_same_digest() -> None:
    dressed = "\r\n".join(
        f"　　{line} " for line in CASE.replace("，", ", ").replace("。", "｡").translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}).split("\n")
    )

    assert dressed != CASE
    assert likeness.sketch(dressed) == likeness.sketch(CASE)
    assert likeness.sketch(CASE.replace("党员", "团员", 1)).content != likeness.sketch(CASE).content


def test_marks_are_a_sixteenth_and_the_same_on_every_machine() -> None:
    drawn = likeness.sketch(CASE)

    assert likeness.sketch("坚持党建引领服务群众组织优").shingles == {330782400, 1677690938}
    assert len(drawn.shingles) / 22 < len(drawn.marks) < len(drawn.shingles) / 11


def test_independent_texts_on_one_subject_stay_below() -> None:
    texts = [likeness.sketch(essay(number, 1500)) for number in range(40)]

    raw = max(share(one, other) for one, other in combinations(texts, 2))
    everybody = common((str(number), one) for number, one in enumerate(texts))
    cleared = max(share(one, other, everybody) for one, other in combinations(texts, 2))

    assert raw < 0.75 * ALIKE
    assert cleared < 0.5 * raw


@pytest.mark.parametrize("size", [800, 3000, 6000])
@pytest.mark.parametrize(("part", "found"), [(0.2, 20), (0.3, 20), (0.5, 16)])
def test_copied_and_partly_rewritten_texts_are_found(size: int, part: float, found: int) -> None:
    pairs = [(likeness.sketch(essay(number, size)), likeness.sketch(rewritten(number, part, letters=size))) for number in range(20)]

    assert sum(share(*pair) >= ALIKE for pair in pairs) >= found


def test_text_with_every_place_and_number_changed_is_found() -> None:
    assert min(share(likeness.sketch(essay(number)), likeness.sketch(renamed(number))) for number in range(20)) >= ALIKE


def test_short_text_inside_a_long_one_is_found() -> None:
    inside, around = essay("inside", 600), sentences("around", 9000)

    assert share(likeness.sketch(inside), likeness.sketch("\n".join((*around[:60], inside, *around[60:])))) == 1.0


@given(st.text(max_size=400), st.text(max_size=400))
def test_share_is_symmetrical_and_bounded(one: str, other: str) -> None:
    first, second = likeness.sketch(one * 3), likeness.sketch(other * 3)

    assert share(first, second) == share(second, first)
    assert 0.0 <= share(first, second) <= 1.0
    assert share(first, first) == (1.0 if first.size >= LEAST_SAME or len(first.shingles) >= likeness.LEAST_OWN else 0.0)
    assert passages(one, second) == passages(one, second)


def test_what_everybody_writes_makes_no_two_texts_alike() -> None:
    prescribed = essay("范文", 700)  # the call's own words, left standing
    texts = [(f"单位{number}", likeness.sketch(f"{prescribed}\n{essay(number, 900)}")) for number in range(12)]
    (_, one), (_, other) = texts[:2]

    assert share(one, other) >= ALIKE
    assert share(one, other, common(texts)) < 0.5 * ALIKE
    assert common(texts[:5]) == frozenset()  # five may have copied from one another
    assert common([("同一单位", said) for _, said in texts]) == frozenset()  # and one unit is not everybody


@given(st.permutations(range(30)))
def test_what_everybody_writes_does_not_depend_on_order(order: list[int]) -> None:
    texts = [(f"单位{number % 27}", Sketch(f"{number:03}", 300, frozenset({1, 2, 100 + number, 200 + number % 3}))) for number in range(30)]

    assert common(texts[place] for place in order) == common(texts)
    assert {1, 2} <= common(texts)


def test_passages_are_the_longest_as_written_and_short() -> None:
    copied = sentences("quoted", 900)[2:8]
    text = "\n".join((*sentences("mine", 400), "，　".join(copied), *sentences("also", 400)))

    quoted = passages(text, likeness.sketch(essay("quoted", 900)))

    assert 1 <= len(quoted) <= 3
    assert all(SHINGLE <= len(one) <= 40 for one in quoted)
    assert any(one.rstrip("…").split("，")[0] in text for one in quoted)
    assert [letters(copied[0])[:20] in letters(one) for one in quoted] == [True]
    assert passages(STOCK[0] * 9, likeness.sketch(STOCK[0] * 9), likeness.sketch(STOCK[0] * 9).shingles) == ()


def test_hostile_texts_are_read_in_bounds() -> None:
    for text in ("", "党" * 500_000, "\ud800" * 900, "\ufdfa" * 300_000, "𠮷" * 3000, "\u0301" * 100_000, "a\0b" * 200):
        drawn = likeness.sketch(text)

        assert drawn.size <= likeness.LONGEST
        assert len(drawn.shingles) <= likeness.LONGEST
        assert passages(text, drawn) == passages(text, drawn)
        assert share(drawn, drawn) in {0.0, 1.0}


# --- the same paper saved again ---

WORD = Extract(text=CASE, pictures=(Picture(600, 400, Kind.PNG, sha256="a" * 64),), reader="docx/1")


def test_content_is_what_a_word_file_says_and_shows() -> None:
    assert content(replace(WORD, text=CASE.replace("\n", "\n\n ")), Kind.DOCX) == content(WORD, Kind.DOCX) != ""
    assert content(WORD, Kind.DOC) == content(WORD, Kind.DOCX)
    assert content(replace(WORD, pictures=()), Kind.DOCX) != content(WORD, Kind.DOCX)  # a seal was put under it


@pytest.mark.parametrize(
    ("extract", "kind"),
    [
        (WORD, Kind.PDF),
        (replace(WORD, text=CASE[:150]), Kind.DOCX),
        (replace(WORD, pictures=(Picture(600, 400, Kind.PNG),)), Kind.DOCX),
        (replace(WORD, defects=(Defect(DefectKind.DAMAGED, "", "half of it"),)), Kind.DOCX),
        (replace(WORD, text=CASE * 200), Kind.DOCX),
    ],
)
def test_content_is_not_told_where_it_is_not_all_known(extract: Extract, kind: Kind) -> None:
    assert content(extract, kind) == ""


def versions(*papers: Any) -> list[int]:
    return [each.version for one in items(dossier(*papers), CALL) if one.requirement.key == "案例" for each in one.papers]


def test_copy_that_was_only_saved_again_is_no_new_version() -> None:
    first, again = (replace(paper(number, "案例", mail=number, file=number, arrived=on(10 + number)), content="c" * 64) for number in (1, 2))
    edited = replace(paper(3, "案例", mail=3, file=3, arrived=on(20)), content="d" * 64)

    assert versions(first, again, edited) == [1, 1, 2]
    assert versions(first, replace(again, kind=Kind.DOC)) == [1, 2]
    assert versions(first, replace(again, content="")) == [1, 2]
    assert versions(first, replace(again, findings=(likeness_fault(),))) == [1, 2]  # it was mended, or spoilt


def likeness_fault() -> Any:
    from config.campaign import Weight
    from tracker.core.model import Finding

    return Finding("wrong-font", Weight.SHOULD)


def test_copy_that_comes_late_and_says_nothing_new_asks_nobody() -> None:
    timely = replace(paper(1, "案例", mail=1, file=1, arrived=on(10)), content="c" * 64)
    late = replace(paper(2, "案例", mail=2, file=2, arrived=on(3, month=10)), content="c" * 64)

    assert [one.kind for one in questions(dossier(timely, late), CALL)] == []
    assert [one.kind for one in questions(dossier(timely, replace(late, content="d" * 64)), CALL)] == [TaskKind.LATE_REPLACEMENT]


# --- which items, by what, and the question ---

SQ2026 = read(bundled_path("SQ2026"))


@pytest.mark.parametrize(("sheet", "compared"), [(CALL, ["案例"]), (SQ2026, ["材料正文"])])
def test_only_texts_of_ones_own_are_compared(sheet: Campaign, compared: list[str]) -> None:
    assert [one.key for one in sheet.electronic() if free_text(one)] == compared


@pytest.mark.parametrize("name", ["承诺书", "推荐意见", "参赛作品授权书", "报名表", "单位证明材料"])
def test_papers_whose_words_are_prescribed_are_not_compared(name: str) -> None:
    assert not free_text(Requirement(name=name))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, Compared(texts=True, units=False, titles=False)),
        (DuplicateRule(("A",)), Compared(texts=True, units=True, titles=True)),
        (SQ2026.duplicates, Compared(texts=True, units=True, titles=True)),
        (DuplicateRule(("A",), ("题目", "正文相似")), Compared(texts=True, units=False, titles=True)),
        (DuplicateRule(("A",), ("单位+案例名",)), Compared(texts=False, units=True, titles=True)),
    ],
)
def test_what_is_compared_is_what_the_sheet_says(rule: DuplicateRule | None, expected: Compared) -> None:
    assert likeness.compared(rule) == expected


def test_names_are_the_same_as_a_person_would_say() -> None:
    by = Compared(units=True, titles=True)
    mine = ("临江市青禾区益民社会工作服务中心", "红色驿站")

    assert likeness.same_names(by, mine, ("临江市青禾区益民社工服务中心", "《红色驿站》（最终版）")) == "单位和案例名称相同"
    assert likeness.same_names(by, mine, ("益民社会工作服务中心", "红色驿站")).startswith("案例名称相同，单位可能相同")
    assert likeness.same_names(by, mine, ("云岭市心桥社会工作服务中心", "红色驿站")) == ""
    assert likeness.same_names(by, mine, (mine[0], "红色驿道")) == ""
    assert likeness.same_names(by, (mine[0], ""), (mine[0], "")) == ""
    assert likeness.same_names(Compared(titles=True), mine, ("云岭市心桥社会工作服务中心", "红色驿站")) == "案例名称相同"
    assert likeness.same_names(Compared(), mine, mine) == ""


def side(number: str, day: int, *texts: str) -> Side:
    return Side(number, "DJ2025", submission().unit.name, "星火照邻", datetime(2025, 9, day, tzinfo=UTC), tuple(likeness.sketch(one) for one in texts))


def test_question_is_one_whichever_side_it_is_asked_from() -> None:
    first, later = side("DJ2025-0002", 3), side("DJ2025-0001", 9)
    evidence = Evidence(0.62, ("三月起议事协商会由楼栋长牵头",), "")

    asked = likeness.question(first, later, evidence, CALL)

    assert asked == likeness.question(later, first, evidence, CALL)
    assert (asked.key, asked.kind, asked.submission, asked.mail) == ("duplicate:DJ2025-0001:DJ2025-0002", TaskKind.DUPLICATE, "DJ2025-0001", "")
    assert asked.question == "与另一案例 DJ2025-0002 文字约62%相同，是否重复申报？"
    assert [one.partition("：")[0] for one in asked.reasons] == ["先到", "后到", "较短一篇约有62%的文字与另一篇相同", "相同段落"]


def test_earlier_call_is_always_first() -> None:
    earlier = replace(side("SQ2025/0123456789ab", 1), campaign="SQ2025", came=None)

    asked = likeness.question(side("SQ2026-0001", 1), earlier, Evidence(named="单位和案例名称相同"), CALL)

    assert (asked.submission, asked.question) == ("SQ2026-0001", "与往年已报的案例 SQ2025/0123456789ab 名称相同，是否重复申报？")
    assert asked.reasons[0].endswith("（SQ2025，往年已报）")


def test_closest_texts_of_two_cases_decide() -> None:
    one = side("A-1", 1, essay("x"), essay("y"))
    other = side("A-2", 2, essay("z"), rewritten("y", 0.2))

    found = closest(one, other)

    assert found is not None
    assert (found[1], found[2]) == (one.sketches[1], other.sketches[1])
    assert closest(one, side("A-3", 2, essay("z"))) is None
    assert closest(one, side("A-3", 2)) is None


def test_sentences_of_the_tests_differ() -> None:
    assert len({letters(one) for one in sentences("made up", 6000)}) > 90
    assert all(one != other for one, other in pairwise(essay(number, 500) for number in range(9)))
