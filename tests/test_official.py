"""The digest on paper: the layout official documents have, every case that has room, and never more pages than people read."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier import invented, official, outline, samples
from notifier.measure import ems, lines
from notifier.notices import Count, Listed, Roll, Saying
from notifier.record import load
from notifier.render import paged

# What the demonstration sent on 27 September and as its final report, as the books kept it.
WALKED = {one.stem: load(json.loads(one.read_text(encoding="utf-8"))) for one in sorted((Path(__file__).parent / "digests").glob("*.json"))}
ISSUES = {
    f"{head.language}-{name}": notice for head in (invented.HEAD, invented.HEAD_EN) for name, notice in samples.samples(head) if name.startswith("digest")
}
LONG = ISSUES["zh-digest"]
FINAL = ISSUES["zh-digest-final"]


NUMBER = re.compile(r"[A-Z]{2}2025-\d{4}")


def cases(number, *, unit="临江市青禾区第{n}社会工作服务中心", title="红色驿站", why="workbook.state-complete", of=0, heading="digest.roll-complete"):
    rows = tuple(Listed(f"DJ2025-{n:04}", unit.format(n=n), title, why) for n in range(1, number + 1))
    return Roll(heading, of or number, rows)


def many(roll, times):
    return Roll(roll.heading, roll.number * times, roll.rows * times)


def in_english(notice):
    return replace(notice, head=replace(notice.head, language="en"))


def counted(number, notice):
    """*notice* with so many cases, in the lists as the office would name them."""
    named = min(number, 300)
    waiting, rest = cases(named, of=number, why="workbook.kind-withdrawal", heading=""), cases(named, of=number)
    if notice.final:
        return replace(notice, cases=number, units=number, rolls=(rest,) if number else (), undecided=None)
    return replace(notice, cases=number, units=number, undecided=waiting if number else None)


ALMOST = {"": LONG, "final-": FINAL, "en-final-": ISSUES["en-digest-final"]}
CROWDED = {
    "crowded": replace(
        LONG, undecided=many(LONG.undecided, 60), categories=LONG.categories * 9, regions=LONG.regions * 9, chores=LONG.chores * 4, moved=LONG.moved * 2
    ),
    "final-crowded": replace(FINAL, rolls=tuple(many(one, 50) for one in FINAL.rolls), regions=FINAL.regions * 4),
    "final-usual": replace(FINAL, rolls=(cases(26),)),
    "long-names": replace(LONG, undecided=Roll("", 3, tuple(replace(one, unit="长" * 60, title="名" * 60) for one in LONG.undecided.rows))),
    "long-categories": replace(LONG, categories=tuple(Count(f"{number}.{'党建引领基层治理创新实践' * 2}", number) for number in range(14))),
    "latin": replace(LONG, undecided=Roll("", 9, tuple(replace(one, unit="Wide Meadow Workers Movement MMWW " * 2) for one in LONG.undecided.rows * 3))),
    "one-word": replace(LONG, undecided=Roll("", 9, tuple(replace(one, unit="W" * 60, title="m" * 60) for one in LONG.undecided.rows * 3))),
    **{f"{kind}{number}": counted(number, notice) for kind, notice in ALMOST.items() for number in (0, 5, 36, 3000)},
}
ALL = {**ISSUES, **WALKED, **{f"en-{name}": in_english(one) for name, one in WALKED.items()}, **CROWDED, "en-crowded": in_english(CROWDED["crowded"])}


def opened(notice):
    return Document(BytesIO(official.paper(notice).content))


@cache
def page(name):
    """The file of an issue, made once for all that look at it."""
    return official.paper(ALL[name]).content


@cache
def pieces(name):
    return official.pieces(*paged(ALL[name]))


def text(content):
    """The words of a file, a paragraph a line."""
    body = ZipFile(BytesIO(content)).read("word/document.xml").decode("utf-8")
    return re.sub(r"<[^>]*>", "", body.replace("</w:p>", "\n"))


def listed(name):
    """The cases in the tables of the page, table by table."""
    return [[row[1] for row in one.rows] for one in pieces(name) if isinstance(one, outline.Cases)]


def test_page_and_letters_are_those_of_official_documents():
    document = opened(LONG)

    (section,) = document.sections
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    assert [round(one.mm) for one in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]
    campaign, title, *rest = document.paragraphs
    assert [(one.text, one.runs[-1].font.size.pt, one.alignment) for one in (campaign, title)] == [
        ("2025社会工作党建品牌实践案例征集", 22, 1),
        ("材料收集日报（第18期）", 22, 1),
    ]
    assert title.runs[-1].font.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    faces = {run.font.element.rPr.rFonts.get(qn("w:eastAsia")) for one in rest for run in one.runs}
    assert faces == {"仿宋_GB2312", "黑体"}
    signature = next(one for one in rest if one.text == LONG.head.signature)
    assert signature.alignment == 2


def test_what_is_short_stands_as_the_standard_has_it():
    document = opened(ISSUES["zh-digest-quiet"])

    heading, first = document.paragraphs[3:5]
    assert (heading.text, heading.runs[0].font.size.pt, heading.paragraph_format.line_spacing.pt) == ("一、总体情况", 16, 28.95)
    assert (first.runs[-1].font.size.pt, first.paragraph_format.line_spacing.pt) == (16, 28.95)
    assert (first.paragraph_format.first_line_indent.pt, first.alignment) == (32, 3)


@pytest.mark.parametrize("notice", [LONG, FINAL], ids=["issue", "report"])
def test_pages_are_numbered_on_the_outer_side(notice):
    document = opened(notice)

    (section,) = document.sections
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        (line,) = footer.paragraphs
        assert (line.text, line.alignment, "PAGE" in line._p.xml, line.runs[0].font.size.pt) == ("—  —", side, True, 14)


@pytest.mark.parametrize("name", ALL)
def test_every_count_is_on_the_paper(name):
    notice, written = ALL[name], text(page(name))

    for one in (*notice.states, *notice.decisions, *notice.chores, *notice.timeliness, *notice.post):
        assert re.search(rf"(?<!\d){one.number}(?!\d)", written)
    assert str(notice.cases) in written


@pytest.mark.parametrize("name", ALL)
def test_charts_leave_nothing_out(name):
    notice = ALL[name]
    (chart,) = [one for one in pieces(name) if isinstance(one, outline.Bars)] or [None]

    totals = [sum(number for _, number in side.rows) for side in chart.sides] if chart else []
    assert totals == [sum(one.number for one in counts) for counts in (notice.categories, notice.regions) if counts]


@pytest.mark.parametrize("name", ["final", "digest-2025-09-27"])
def test_the_demonstration_names_every_case_it_has_to(name):
    notice = WALKED[name]
    rolls = notice.rolls or (notice.undecided,)

    assert listed(name) == [[one.number for one in roll.rows] for roll in rolls]
    if notice.final:
        assert sum(len(rows) for rows in listed(name)) == notice.cases == 36


@pytest.mark.parametrize(("name", "least"), [("36", 5), ("3000", 5), ("final-36", 36), ("final-3000", 50), ("final-crowded", 40)])
def test_lists_fill_what_room_there_is(name, least):
    assert sum(len(rows) for rows in listed(name)) >= least


@pytest.mark.parametrize(
    ("book", "language", "words"),
    [
        (True, "zh", "（另有{n}件，全部名单见所附台账“单位台账”表）"),
        (False, "zh", "（另有{n}件，全部名单见台账“单位台账”表）"),
        (True, "en", "({n} more; all are on the sheet “Cases” of the workbook enclosed)"),
        (False, "en", "({n} more; all are on the sheet “Cases” of the workbook)"),
    ],
)
def test_what_does_not_fit_is_counted_and_said_where_it_is(book, language, words):
    notice = counted(3000, replace(FINAL, book=book, head=replace(FINAL.head, language=language)))

    (rows,) = [one.rows for one in official.pieces(*paged(notice)) if isinstance(one, outline.Cases)]
    assert words.format(n=3000 - len(rows)) in text(official.paper(notice).content)


def test_a_list_for_which_there_is_no_room_is_counted():
    crammed = replace(counted(36, LONG), running_out=(Saying("digest.cloud-expires", (("date", "十" * 60), ("n", "1"))),) * 30)

    written = text(official.paper(crammed).content)
    assert "（共36件，名单见所附台账“单位台账”表）" in written
    assert "DJ2025-0001" not in written


def test_no_page_bears_a_signature_alone():
    found = outline.laid("\n".join(["汉" * 20] * 21 + ["> 甲", "> 1日"]), LONG, outline.Fit(16, 28.95, 12, run_in=False), 0)

    assert outline.pages(found) == 2
    assert [one.keep for one in found[-4:]] == [False, True, True, False]


def test_bars_are_as_long_as_their_numbers():
    document = opened(replace(LONG, categories=(Count("甲", 12), Count("乙", 6), Count("丙", 0)), regions=(), undecided=None))

    (table,) = document.tables
    assert [len(row._tr.xpath(".//w:shd")) for row in table.rows] == [0, 12, 6, 0]


def test_small_bars_are_added_up_where_there_are_many():
    names = [Count(f"第{n}类", n) for n in (5, 1, 9, 2, 7, 3, 8, 4)]

    assert outline._shortened(names, 5, "zh") == (("第5类", 5), ("第9类", 9), ("第7类", 7), ("第8类", 8), ("其余4项合计", 10))
    assert outline._shortened(names[:5], 5, "zh") == tuple((one.label, one.number) for one in names[:5])


def test_a_campaign_words_its_page_itself(tmp_path):
    (tmp_path / "zh" / "digest").mkdir(parents=True)
    house = Path(official.__file__).parent / "templates" / "zh" / "digest"
    sentences = (house / "sentences.jinja").read_text(encoding="utf-8").replace("累计申报单位", "至今报名")
    (tmp_path / "zh" / "digest" / "sentences.jinja").write_text(sentences, encoding="utf-8")
    (tmp_path / "zh" / "digest" / "page.txt").write_text((house / "page.txt").read_text(encoding="utf-8").replace("、分布", "、案例在哪里"), encoding="utf-8")

    written = text(official.paper(LONG, tmp_path).content)

    assert "至今报名33家" in written
    assert "二、案例在哪里" in written


@given(words=st.text("汉字，。（）“”《》 ab1Wm-", max_size=60), width=st.integers(40, 440))
@settings(max_examples=200, deadline=None)
def test_no_line_is_reckoned_fuller_than_it_can_be(words, width):
    count = lines(words, width, 16)

    assert count >= max(1, ems(words) * 16 / width - 1e-9) or " " in words  # a blank at the end of a line takes no room


@pytest.mark.parametrize("words", [*("#", "= ", "[roll 99]", "[roll]", "[chart]\n[chart]", "> \n> ", "", "@ x\n~ y"), "[undecided]"])
def test_a_page_is_made_of_whatever_a_template_says(words):
    assert outline.pages(official.pieces(LONG, words)) == 1


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is an optional part of the machine")
def test_an_issue_is_one_page_and_the_report_three_at_most(tmp_path):
    for name in ALL:
        (tmp_path / f"{name}.docx").write_bytes(page(name))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]

    subprocess.run([*command, *(str(tmp_path / f"{name}.docx") for name in ALL)], check=True, capture_output=True, timeout=120)

    drawn, named = {}, {}
    for name in ALL:
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        drawn[name] = len(document)
        named[name] = len(NUMBER.findall("".join(one.get_textpage().get_text_range() for one in document)))
        document.close()
    assert {name: count for name, count in drawn.items() if not count <= (3 if ALL[name].final else 1)} == {}
    assert {name: count for name, count in drawn.items() if count > outline.pages(pieces(name))} == {}
    assert named == {name: sum(map(len, listed(name))) for name in ALL}  # none is lost between two pages
    assert drawn["final-usual"] >= 2
