"""What a machine may say of one file, by weight; and what it must leave to a person."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_core_builders import document, essay, form, leaf, read_cell, requirement

from config.campaign import Amount, Check, Requirement, Weight
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf
from tracker.core.check import accepts, findings, wording, words
from tracker.core.model import Finding

FORM, CASE, MORE = requirement("申报表"), requirement("案例"), requirement("相关资料")
SEAL = Finding("seal-to-verify", Weight.HUMAN, remark=True)
NO_SEAL = Finding("no-seal", Weight.MUST)


def found(item: Requirement, file: Leaf, *cells) -> tuple[Finding, ...]:
    return findings(item, file, cells)


def counted(n: int) -> Finding:
    return Finding("word-count", Weight.SHOULD, values=(("n", str(n)),), remark=True)


def broken(kind: DefectKind) -> Extract:
    return Extract(defects=(Defect(kind, "2", ""),))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DefectKind.ENCRYPTED, (Finding("encrypted", Weight.MUST),)),
        (DefectKind.DAMAGED, (Finding("damaged", Weight.MUST),)),
        (DefectKind.TRUNCATED, (Finding("damaged", Weight.MUST),)),
        (DefectKind.BOMB, (Finding("damaged", Weight.MUST),)),
        (DefectKind.TIMEOUT, (Finding("unread", Weight.HUMAN, remark=True), SEAL)),  # ours to look at, not theirs to mend
        (DefectKind.UNREAD, (Finding("unread", Weight.HUMAN, remark=True), SEAL)),
    ],
)
def test_file_that_does_not_open_says_only_that(kind: DefectKind, expected: tuple[Finding, ...]) -> None:
    assert found(FORM, leaf("2", "申报表.pdf", Kind.PDF, broken(kind))) == expected


def test_empty_file_is_damaged() -> None:
    assert found(CASE, leaf("2", "案例.docx", Kind.EMPTY, size=0)) == (Finding("damaged", Weight.MUST),)


@pytest.mark.parametrize(("kind", "spoken"), [(Kind.PDF, "PDF"), (Kind.JPEG, "图片"), (Kind.TEXT, "纯文本"), (Kind.UNKNOWN, "未知格式")])
def test_wrong_format_says_what_is_wanted_and_what_came(kind: Kind, spoken: str) -> None:
    assert found(CASE, leaf("2", "案例", kind)) == (Finding("wrong-format", Weight.MUST, values=(("wanted", "Word"), ("found", spoken))),)


@pytest.mark.parametrize("kind", [Kind.DOC, Kind.DOCX, Kind.WPS, Kind.RTF])
def test_word_is_word_whoever_made_it(kind: Kind) -> None:
    assert accepts(CASE, kind)


def test_formats_as_people_say_them() -> None:
    assert wording(FORM) == "Word、PDF或图片"
    assert wording(CASE) == "Word"
    assert wording(Requirement("x")) == ""


def test_no_formats_named_takes_all_but_programs() -> None:
    assert {kind for kind in Kind if not accepts(Requirement("x"), kind)} == {Kind.CALENDAR, Kind.REPORT, Kind.PROGRAM, Kind.EMPTY}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (leaf("2", "申报表.docx", Kind.DOCX, form(pictures=0)), NO_SEAL),
        (leaf("2", "申报表.docx", Kind.DOCX, form(pictures=1)), SEAL),  # a picture may be the seal: a person looks
        (leaf("2", "申报表.docx", Kind.DOCX), SEAL),  # not read: nothing can be said
        (leaf("2", "申报表.pdf", Kind.PDF), SEAL),
        (leaf("2", "申报表.jpg", Kind.JPEG), SEAL),
    ],
)
def test_seal_is_denied_only_where_nothing_could_be_one(file: Leaf, expected: Finding) -> None:
    assert found(FORM, file) == (expected,)


def test_empty_cells_are_named_once_the_form_was_read_as_a_form() -> None:
    cells = [read_cell(one.label, one.meaning, "" if one.label == "联系电话" else "x") for one in FORM.fields]
    blank = Finding("empty-field", Weight.MUST, "表1第1行", (("label", "联系电话"),))

    assert found(FORM, leaf("2", "申报表.pdf", Kind.PDF), *cells) == (blank, SEAL)
    assert found(FORM, leaf("2", "申报表.pdf", Kind.PDF), *cells[-2:]) == (SEAL,)


@pytest.mark.parametrize(("length", "codes"), [(5000, ["word-count"]), (5001, ["too-long", "word-count"])])
def test_words_over_the_wish_are_a_hint(length: int, codes: list[str]) -> None:
    seen = found(CASE, leaf("2", "案例.docx", extract=document("党" * length)))

    assert [(one.code, one.weight) for one in seen if one.weight is not Weight.HUMAN] == [(code, Weight.SHOULD) for code in codes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("党建引领。", 5), ("Hello, world", 2), ("2025年9月", 4), ("“五社联动”2.0版", 7), ("don't e-mail", 2), ("①②", 2), ("𠮷野家", 3)],
)
def test_words_are_counted_as_libreoffice_does(text: str, expected: int) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("kind", "seconds", "size", "codes"),
    [
        (Kind.MP4, 180.0, 10 * 2**20, []),
        (Kind.MP4, 180.5, 10 * 2**20, ["video-too-long"]),
        (Kind.MP4, 260.0, 45 * 2**20, ["oversize", "video-too-long"]),
        (Kind.MP4, None, 1, []),  # length not known: nothing said
        (Kind.JPEG, None, 10 * 2**20 + 1, ["oversize"]),
    ],
)
def test_film_and_size_over_the_wish_are_hints(kind: Kind, seconds: float | None, size: int, codes: list[str]) -> None:
    seen = found(MORE, leaf("2", "vlog", kind, Extract(seconds=seconds, reader="mp4/1"), size=size))

    assert sorted(one.code for one in seen if not one.remark) == codes
    assert [one.code for one in seen if one.remark] == (["lasts"] if seconds else [])
    assert {one.weight for one in seen} <= {Weight.SHOULD}


@pytest.mark.parametrize(("seconds", "said"), [(260.0, "4分20秒"), (180.5, "3分0.5秒"), (240.0, "4分钟"), (45.04, "45秒"), (3725.0, "62分5秒"), (0.0, "0秒")])
def test_length_of_a_film_is_said_in_minutes(seconds: float, said: str) -> None:
    seen = found(MORE, leaf("2", "vlog", Kind.MP4, Extract(seconds=seconds, reader="mp4/1"), size=1))

    assert {dict(one.values)["found"] for one in seen} == {said}


def test_size_is_spoken_in_megabytes_and_too_little_has_its_own_word() -> None:
    at_least = Requirement("照片", checks=(Check(Weight.MUST, "单件大小", amount=Amount("不少于1MB", low=Decimal(2**20))),))

    assert found(at_least, leaf("2", "a.jpg", Kind.JPEG, size=512 * 1024)) == (
        Finding("too-small", Weight.MUST, values=(("target", "照片"), ("found", "512KB"), ("limit", "不少于1MB"))),
    )


def test_grave_findings_come_first_and_remarks_last() -> None:
    sealed = Requirement("说明", formats=("pdf",), seal="本单位", checks=(Check(Weight.SHOULD, "字数", amount=Amount("不超过10", high=Decimal(10))),))

    seen = found(sealed, leaf("2", "说明.docx", Kind.DOCX, essay(count=20)))

    assert [one.code for one in seen] == ["wrong-format", "no-seal", "too-long", "word-count"]
    assert seen[-1] == counted(words(essay(count=20).text))
