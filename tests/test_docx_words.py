"""字数: what we count of a document is what LibreOffice counts, in its own figures and, where it is installed, in the program itself."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

import pytest
import word_papers
from sample_mailbox import office
from word_papers import NS, box, level, listed, numbering, p, paper, r, shape, tbl

from ingest.extract import Limits, docx
from ingest.facts import Extract
from tracker.core.count import counted, words


@dataclass(frozen=True)
class Sample:
    count: int  # LibreOffice 7.4's own figure
    body: str
    more: dict[str, str] = field(default_factory=dict)
    beyond: int = 0  # of it, what we leave out: headers and footers


LIST = {"numbering.xml": numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2."), level(2, "bullet", "●"))}
NOTE = f'<w:footnotes {NS}><w:footnote w:id="2">{p("数据截至九月")}</w:footnote></w:footnotes>'
END = f'<w:endnotes {NS}><w:endnote w:id="2">{p("见附件")}</w:endnote></w:endnotes>'
GREAT = (
    "党建引领“五社联动”，服务群众3,500余人次，满意率达98.5%（2025年9月数据）。联系邮箱：office@example.org，网址 https://www.example.org/a-b?c=d ，"
    "电话13000000001——欢迎来访……Beijing, China; don't worry."
)
SAMPLES = {
    "characters": Sample(4, p("党建品牌")),
    "full stop": Sample(5, p("党建品牌。")),
    "latin": Sample(5, p("Hello, world! It is") + p("fine.")),
    "latin inside": Sample(3, p("中hello文")),
    "amount": Sample(2, p("3,500.25元")),
    "percent": Sample(3, p("95%") + p("50％")),
    "mail address": Sample(3, p("邮箱office@example.org")),
    "web address": Sample(1, p("https://example.org/a-b?c=d")),
    "dash": Sample(7, p("中——文") + p("中—文") + p("a—b – c")),
    "ellipsis": Sample(8, p("……") + p("中……文") + p("...") + p("中...文")),
    "half-width marks": Sample(14, p("中,文") + p("中, 文") + p("(中)") + p("-") + p("a,b") + p('"中"')),
    "full width": Sample(11, p("ＡＢ１２") + p("１，２") + p("（一）ａ")),
    "titles and quotes": Sample(13, p("《书》") + p("“引”") + p("‘中’") + p("“hello”") + p("«a»") + p("don’t") + p("”")),
    "emoji": Sample(5, p("😀😀") + p("中😀文") + p("👨\u200d👩\u200d👧")),
    "rare characters": Sample(5, p("𠀀𠮷䶮㐀") + p("〇")),
    "ideographic blanks": Sample(6, p("\u3000\u3000中文") + p("中\u3000文") + p("a\u3000b")),
    "hard blanks": Sample(4, p("a\u00a0b") + p("中\u00a0文")),
    "circled": Sample(11, p("①②") + p("①中") + p("(①)") + p("⑴x") + p("❶a")),
    "powers": Sample(9, p("30m²") + p("CO₂") + p("10⁻³") + p("x²y")),
    "units": Sample(8, p("25℃") + p("30㎡") + p("±5") + p("5‰") + p("№1") + p("$5") + p("￥")),
    "symbols": Sample(9, p("√") + p("☑同意") + p("→") + p("中→文") + p("★")),
    "time and date": Sample(8, p("10:30") + p("2025-11-20") + p("2025年11月20日")),
    "other scripts": Sample(9, p("Привет мир") + p("αβγ") + p("한국어") + p("かな") + p("ü")),
    "private": Sample(2, p("\ue000\ue001")),
    "runs": Sample(1, p(r("hel") + r("lo"))),
    "tabs": Sample(4, p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>") + p("<w:r><w:t>中</w:t><w:tab/><w:t>文</w:t></w:r>")),
    "line breaks": Sample(4, p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>") + p("<w:r><w:t>中</w:t><w:br/><w:t>文</w:t></w:r>")),
    "hidden": Sample(1, p(r("中") + r("隐藏", "<w:vanish/>"))),
    "tracked": Sample(
        2, p(r("中") + '<w:del w:id="1" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins w:id="2" w:author="a">' + r("补") + "</w:ins>")
    ),
    "table": Sample(12, tbl(("单位", "某中心"), ("电话", "13000000001")) + p("以上属实")),
    "text box": Sample(8, p("正文前") + p(box(p("框里文字")) + r("后"))),
    "shape": Sample(7, p("正文前") + p(shape(p("框里文字")))),
    "footnote": Sample(9, p(r("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), {"footnotes.xml": NOTE}),
    "endnote": Sample(6, p(r("正文") + '<w:r><w:endnoteReference w:id="2"/></w:r>'), {"endnotes.xml": END}),
    "header": Sample(
        6,
        p("正文") + '<w:sectPr><w:headerReference w:type="default" r:id="header1.xml"/></w:sectPr>',
        {"header1.xml": f"<w:hdr {NS}>{p('页眉文字')}</w:hdr>"},
        beyond=4,
    ),
    "field": Sample(3, p(r("第") + word_papers.field("SEQ 图", "3") + r("页"))),
    "link": Sample(2, p('<w:hyperlink w:anchor="x">' + r("http://example.org") + "</w:hyperlink>" + r("页"))),
    "numbered": Sample(12, p("项目", listed()) + p("hello", listed(1)) + p("要点", listed(2)) + p("二", listed()), LIST),
    "no-break hyphen": Sample(1, p("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>")),
    "ruby": Sample(1, p("<w:r><w:ruby><w:rubyPr/><w:rt>" + r("han") + "</w:rt><w:rubyBase>" + r("汉") + "</w:rubyBase></w:ruby></w:r>")),
    "sign": Sample(3, p(r("同意") + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>')),
    "all": Sample(227, p(GREAT) * 3 + tbl(("一、" + GREAT, "是"))),
    "nothing": Sample(0, ""),
}


def ours(data: bytes, tmp_path) -> int:
    file = tmp_path / "a.docx"
    file.write_bytes(data)
    return words(counted(docx.read(file, Limits())))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_has_as_many_words_as_libreoffice_says(name, tmp_path):
    sample = SAMPLES[name]

    assert ours(paper(sample.body, sample.more), tmp_path) == sample.count - sample.beyond


def test_libreoffice_still_says_so():
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    files = {f"{at}.docx": paper(sample.body, sample.more) for at, sample in enumerate(SAMPLES.values())}

    made = office.convert(files, "odt")  # all in one run

    noted = [zipfile.ZipFile(BytesIO(one)).read("meta.xml") for one in made.values()]
    said = [re.search(rb'meta:word-count="(\d+)"', one) for one in noted]
    assert dict(zip(SAMPLES, (int(one[1]) if one else 0 for one in said), strict=True)) == {name: sample.count for name, sample in SAMPLES.items()}


@pytest.mark.parametrize(
    ("text", "margins", "left"),
    [("正文\n页眉", "页眉", 2), ("页眉\n正文\n页眉\n正文", "页眉\n页眉", 4), ("页眉设计\n正文\n第1页", "页眉", 9), ("正文", "", 2)],
    ids=["last", "on every page", "a word of the text", "none"],
)
def test_headers_are_not_counted(text, margins, left):
    assert words(counted(Extract(text=text, margins=margins))) == left
