"""RTF: every way to say a Chinese character, tables, pictures, fields, and that nothing brings its reader down."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from old_papers import picture

from ingest.extract import Limits, docx, rtf, rtfreader
from ingest.facts import DefectKind, Extract, Font, Kind

OLD = sorted((Path(__file__).parent / "old").glob("*.rtf"))
HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}{\f2\fcharset134 \'ba\'da\'cc\'e5;}}"


@pytest.fixture
def read(tmp_path):
    def reading(body: bytes, limits: Limits | None = None, head: bytes = HEAD) -> Extract:
        file = tmp_path / "a.rtf"
        file.write_bytes(head + body + b"}")
        return rtf.read(file, limits or Limits())

    return reading


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.stem)
def test_a_form_says_in_rtf_what_it_says_in_docx(file):
    assert facts(rtf.read(file, Limits())) == facts(docx.read(file.with_suffix(".docx"), Limits()))


def facts(found: Extract) -> tuple[object, ...]:
    shown = [(one.width, one.height, one.kind, one.sha256, one.caption, one.paragraph) for one in found.pictures]
    words = [(one.text, one.heading, one.font, one.centered, one.number) for one in found.paragraphs]
    return found.text, words, [one.rows for one in found.tables], shown, found.margins, found.defects


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\f1 \'d6\'d0\'ce\'c4", "中文"),
        ("\\f1 中文".encode("gb18030"), "中文"),
        (rb"\uc1\u20013?\u25991?", "中文"),
        (rb"\uc2\u20013\'d6\'d0\u25991\'ce\'c4.", "中文."),
        (rb"\uc0\u20013\u25991", "中文"),
        (rb"\u-10180?\u-8266?", "\U0001f3b6"),
        (rb"\uc1\u-4064?x", "\uf020x" ),
        (rb"{\upr{??}{\*\ud{\uc0\u20013}}}", "中"),
        (rb"a\~b\_c\-d\emdash\lquote\{\}\\", "a\u00a0b-cd—‘{}\\"),
        (rb"{\*\unknown gone{\b too}}seen{\v hidden}{\deleted away}", "seen"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt site}}", "site"),
        (rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1\ffdefres0{\*\ffname x}}}}{\fldrslt}}", "☑"),
        (rb"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl \f1 \'bc\'d7}{\*\ffl \f1 \'d2\'d2}}}}{\fldrslt}}", "乙"),
        (rb"\bin3 }}}a", "a"),
        (rb"one\par two\line three\tab four", "one\ntwo\nthree\tfour"),
    ],
)  # fmt: skip
def test_words_are_read_however_they_are_written(body, text, read):
    found = read(body)

    assert (found.text, found.defects) == (text, ())


def test_bytes_are_read_by_their_font_and_else_by_the_page_of_the_document(read):
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset136 B;}{\f2\fcharset0\cpg936 C;}}"

    assert read(rb"\f0 caf\'e9 \f1 \'a4\'a4 \f2 \'d6\'d0", head=head).text == "café 中 中"


def test_a_paragraph_says_its_font_its_place_and_its_number(read):
    said = [(one.text, one.font, one.centered, one.heading, one.number) for one in read(
        rb"\pard\qc\f2\fs44\b \'b1\'ea\'cc\'e2\par\pard\plain\outlinelevel1\loch\f0\dbch\af1\fs32\dbch \u27491?a\par"
        rb"\pard{\listtext\f1 \'d2\'bb\'a1\'a2\tab}\plain one\par{\*\pn\pnlvlbody}{\pntext 2.\tab}two\par three"
    ).paragraphs]  # fmt: skip

    assert said == [
        ("标题", Font("黑体", 22, bold=True), True, 0, ""),
        ("正a", Font("宋体", 16), False, 2, ""),
        ("one", Font("Times New Roman", 12), False, 0, "一、"),
        ("two", Font("Times New Roman", 12), False, 0, "2."),
        ("three", Font("Times New Roman", 12), False, 0, ""),
    ]


def test_cells_over_columns_and_rows_hold_their_text_once(read):
    row = rb"\trowd\trleft0%s\pard\intbl %s\row"
    found = read(
        row % (rb"\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000", rb"a\cell b\cell\cell")
        + row % (rb"\clvmrg\cellx1000\cellx2000\cellx3000", rb"under\cell c\par c2\cell d\cell")
        + row % (rb"\cellx2010\cellx3000", rb"e\cell f\cell")
        + rb"\pard after"
    )

    assert [one.rows for one in found.tables] == [(("a", "b", ""), ("", "c\nc2", "d"), ("e", "", "f"))]
    assert [one.text for one in found.paragraphs] == ["after"]


def test_pictures_are_counted_once_each_with_their_pixels(read):
    data = picture(30, 20)
    twice = rb"{\*\shppict{\pict\pngblip\picwgoal900 " + data.hex().encode() + rb"}}{\nonshppict{\pict\wmetafile8 00}}"
    bare = rb"{\pict\pngblip\bin" + str(len(data)).encode() + b" " + data + b"}"
    bare += rb"{\v{\pict\pngblip " + data.hex().encode() + rb"}}"
    odd = rb"{\pict\wmetafile8\picwgoal1440\pichgoal720 01\'zz0}"

    found = read(rb"one\par " + twice + rb"\par " + bare + odd)

    assert [(one.kind, one.width, one.height, one.paragraph) for one in found.pictures] == [
        (Kind.PNG, 30, 20, 0),
        (Kind.PNG, 30, 20, 0),
        (Kind.UNKNOWN, 96, 48, 0),
    ]


def test_headers_notes_and_boxes_are_no_paragraphs_of_the_text(read):
    found = read(
        rb"{\header top}{\footerl low}{\headerr top}main{\footnote said of it}{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt boxed\par}}}{\shprslt old}\par{\info{\title t}{\nofpages7}}"
    )

    assert (found.text, found.margins, found.pages) == ("main\nboxed\n1 said of it\ntop\nlow", "top\nlow", 7)


def test_ends_of_lines_said_as_characters_end_lines(read):
    assert read(rb"one\u13\'0dtwo\u10\'0athree\par").text == "one\ntwo\nthree"


def test_a_document_that_breaks_off_says_what_it_has(tmp_path):
    file = tmp_path / "a.rtf"
    file.write_bytes(HEAD + rb"\trowd\cellx9\intbl half\cell{\b of")

    found = rtf.read(file, Limits())

    assert [one.rows for one in found.tables] == [(("half", "of"),)]
    assert [one.kind for one in found.defects] == [DefectKind.DAMAGED]


@pytest.mark.parametrize(
    "body",
    [
        b"{" * 100_000,
        b"{\\b" * 200_000 + b"}" * 200_000,
        rb"\intbl\itap1000\nestcell" * 6_000,
        rb"\u20013?" * 100_000,
        rb"{\footnote x}" * 30_000,
        rb"{\pict\pngblip" + b"0z" * 100_000 + b"}",
        rb"\trowd" + b"".join(rb"\cellx%d" % n for n in range(15_000)) + rb"\cell\row",
        rb"\bin2147483647 ",
        rb"\bin-5 ",
        rb"{\listtext a}\par" * 6_000,
        b"\\'" * 200_000,
        rb"{\fonttbl" + b"".join(rb"{\f%d x;}" % n for n in range(15_000)),
        rb"\fs99999999999\cellx9999999999\outlinelevel9999999999 a\cell\row",
    ],
    ids=lambda body: body[:20].decode("latin-1"),
)  # fmt: skip
def test_hostile_documents_end_soon(body, read):
    began = time.process_time()

    found = read(body)

    assert time.process_time() - began < 5
    assert isinstance(found, Extract)


def test_no_more_is_read_than_the_limits_allow(read, monkeypatch):
    assert [one.kind for one in read(rb"\par a" * 500, Limits(elements=100)).defects] == [DefectKind.TOO_LARGE]
    assert len(read(b"abcdefgh\\par " * 50, Limits(text=100)).text) <= 110
    monkeypatch.setattr(rtfreader, "TOKENS", 50)
    assert [one.kind for one in read(rb"\par a" * 500).defects] == [DefectKind.TOO_LARGE]


def test_what_is_too_deep_says_only_words(read):
    found = read(b"{" * 450 + rb"\b x" + b"}" * 450 + rb"\par y").paragraphs

    assert [(one.text, one.font.bold) for one in found] == [("x", False), ("y", False)]


def test_stories_are_counted(read, monkeypatch):
    monkeypatch.setattr(rtfreader, "STORIES", 3)

    found = read(rb"a{\footnote b}" * 9)

    assert (found.text, [one.kind for one in found.defects]) == ("aaaaaaaaa\n1 b\n2 b\n3 b", [DefectKind.TOO_LARGE])


WORDS = rb"\par \cell \row \trowd \intbl \itap2 \nestcell \nestrow \cellx100 \clmgf \clvmrg { } {\*\x {\pict {\header {\footnote {\fonttbl \f1 \u20013? \'b9 \bin3 \upr \ud \shptxt \listtext \formfield \fftype1 \plain \pard \dbch \f2 \s1 a".split(
    b" "
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(st.sampled_from([*WORDS, b" "]) | st.binary(max_size=4), max_size=80).map(b"".join))
def test_words_of_rtf_in_any_order_are_read(body, read):
    assert {one.kind for one in read(body).defects} <= {DefectKind.DAMAGED, DefectKind.TOO_LARGE}


def test_mutations_of_real_documents_are_read(tmp_path):
    dice, file = random.Random(7), tmp_path / "a.rtf"
    for source in OLD:
        whole = source.read_bytes()
        for _ in range(15):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 12)):
                at = dice.randrange(len(data))
                data[at : at + dice.randrange(6)] = dice.choice([b"", b"{", b"}", b"\\", b"\\cell", dice.randbytes(3)])
            file.write_bytes(data)
            assert {one.kind for one in rtf.read(file, Limits()).defects} <= {DefectKind.DAMAGED, DefectKind.TOO_LARGE}
