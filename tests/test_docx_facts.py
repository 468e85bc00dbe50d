"""What a Word document says of its looks: fonts, lists, captions; and that no package, however broken, brings its reader down."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zipfile
import zlib
from hashlib import sha256

import pytest
import word_papers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_papers import NS, STRICT, box, level, listed, numbering, p, packed, paper, parts, photo, r, shape, tbl

from ingest.extract import Limits, docx, wordlists
from ingest.facts import DefectKind, Extract, Font, Kind


@pytest.fixture
def read(tmp_path):
    def reading(data: bytes, limits: Limits | None = None) -> Extract:
        file = tmp_path / "a.docx"
        file.write_bytes(data)
        return docx.read(file, limits or Limits())

    return reading


def styles(*inside: str, defaults: str = "") -> str:
    return f"<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>{''.join(inside)}</w:styles>"


def style(key: str, title: str, *, based: str = "", letters: str = "", paragraph: str = "", kind: str = "paragraph", default: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"{default}><w:name w:val="{title}"/><w:basedOn w:val="{based}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def asian(name: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{name}"/>'


def theme(east: str = "") -> str:
    return (
        f'<a:theme {NS}><a:themeElements><a:fontScheme name="x"><a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/><a:font script="Hans" typeface="黑体"/></a:majorFont>'
        f'<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface="{east}"/><a:font script="Jpan" typeface="ＭＳ 明朝"/><a:font script="Hans" typeface="宋体"/></a:minorFont>'
        "</a:fontScheme></a:themeElements></a:theme>"
    )


THEMED = '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="21"/><w:szCs w:val="24"/>'
SHEET = styles(
    style("a", "Normal", default=' w:default="1"', letters=asian("仿宋_GB2312") + '<w:sz w:val="32"/>'),
    style("b", "大标题", based="a", letters=asian("方正小标宋简体") + '<w:sz w:val="44"/><w:b/>', paragraph='<w:jc w:val="center"/>'),
    style("c", "小标题", based="b", letters='<w:sz w:val="36"/>', paragraph='<w:outlineLvl w:val="1"/>'),
    style("k", "强调", kind="character", letters=asian("楷体_GB2312") + "<w:b/>"),
    style("z", "隐", kind="character", letters="<w:vanish/>"),
    style("x", "heading 3", based="x"),
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("正文一段"), Font("仿宋_GB2312", 16)),
        (p("标题", '<w:pStyle w:val="b"/>'), Font("方正小标宋简体", 22, bold=True)),
        (p("小标题", '<w:pStyle w:val="c"/>'), Font("方正小标宋简体", 18, bold=True)),
        (p(r("强调", '<w:rStyle w:val="k"/>')), Font("楷体_GB2312", 16, bold=True)),
        (p(r("强调", '<w:rStyle w:val="k"/>'), '<w:pStyle w:val="b"/>'), Font("楷体_GB2312", 22)),  # bold twice is not bold
        (p(r("强调", '<w:rStyle w:val="k"/><w:b w:val="0"/><w:sz w:val="24"/>')), Font("楷体_GB2312", 12)),
        (p(r("二〇二五年", asian("黑体")) + r(" by the association and many more")), Font("黑体", 16)),
        (p(r("短", asian("黑体")) + r("较长的一段", asian("宋体"))), Font("宋体", 16)),
        (p(r("直", "<w:color/>") + r("接", "<w:i/>") + r("格式两", asian("宋体")) + r("体样", asian("黑体"))), Font("宋体", 16)),
        (p("Only Latin here"), Font("Times New Roman", 16)),
        (p(r("“”……", '<w:rFonts w:hint="eastAsia"/>')), Font("仿宋_GB2312", 16)),
        (p(r("严格", '<w:sz w:val="15pt"/>')), Font("仿宋_GB2312", 15)),
        (p(r("怪", '<w:sz w:val="大"/>')), Font("仿宋_GB2312", 16)),
    ],
)
def test_a_paragraph_says_the_font_of_most_of_its_chinese(body, expected, read):
    assert [one.font for one in read(paper(body, {"styles.xml": SHEET})).paragraphs] == [expected]


def test_a_look_said_again_is_the_same_look(read):
    black, kai = asian("黑体") + '<w:sz w:val="30"/>', asian("楷体")
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    changed = r("改", kai + '<w:rPrChange w:id="3"><w:rPr><w:b/></w:rPr></w:rPrChange>')
    body = p(box(p(r("框", black))) + r("甲", kai)) + p(r("乙", black)) + p(changed) + p("上", gone) + p("下", gone) + p(r("丙丁戊", kai))

    found = read(paper(body)).paragraphs
    forged = read(paper(p('<w:r><w:rPr look="0"/><w:t>丁</w:t></w:r>') + p(r("戊", black)))).paragraphs
    quoted = read(paper(p("<w:r><w:t><![CDATA[<w:rPr>己</w:rPr>]]></w:t></w:r>") + p(r("庚", black)))).paragraphs

    assert [(one.text, one.font.name) for one in found] == [("甲", "楷体"), ("框", "黑体"), ("乙", "黑体"), ("改", "楷体"), ("上下丙丁戊", "楷体")]
    assert [one.text for one in forged] == ["丁", "戊"]
    assert [(one.text, one.font.name) for one in quoted] == [("<w:rPr>己</w:rPr>", ""), ("庚", "黑体")]


@pytest.mark.parametrize(("east", "language", "name"), [("", "zh-CN", "宋体"), ("等线", "zh-CN", "等线"), ("", "ja-JP", "ＭＳ 明朝"), ("", "", "宋体")])
def test_a_font_of_the_theme_is_named(east, language, name, read):
    more = {
        "styles.xml": styles(defaults=THEMED),
        "theme/theme1.xml": theme(east),
        "settings.xml": f'<w:settings {NS}><w:themeFontLang w:eastAsia="{language}"/></w:settings>',
    }

    found = read(paper(p("正文") + p("text") + p(r("直接", asian("黑体"))), more)).paragraphs

    assert [one.font for one in found] == [Font(name, 10.5), Font("Calibri", 10.5), Font("黑体", 10.5)]


def test_a_document_without_styles_says_nothing(read):
    assert read(paper(p("正文"))).paragraphs[0].font == Font()


def test_centering_and_headings_are_inherited_and_undone(read):
    body = (
        p("一", '<w:pStyle w:val="c"/>')
        + p("二", '<w:pStyle w:val="c"/><w:outlineLvl w:val="9"/><w:jc w:val="left"/>')
        + p("三", '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>')
        + p("四", '<w:pStyle w:val="x"/>')
        + p("五", '<w:pStyle w:val="nowhere"/>')
    )

    found = read(paper(body, {"styles.xml": SHEET})).paragraphs

    assert [(one.text, one.heading, one.centered, one.style) for one in found] == [
        ("一", 2, True, "小标题"),
        ("二", 0, False, "小标题"),
        ("三", 1, True, ""),
        ("四", 3, False, "heading 3"),
        ("五", 0, False, ""),
    ]


def test_hidden_and_deleted_words_are_gone(read):
    gone = '<w:del w:id="1"><w:r><w:delText>删</w:delText></w:r></w:del>'
    body = (
        p(r("见") + r("藏", "<w:vanish/>") + r("也藏", '<w:rStyle w:val="z"/>') + r("现", '<w:rStyle w:val="z"/><w:vanish w:val="0"/>') + gone)
        + p(r("上半") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:rPr><w:del w:id="2"/></w:rPr>')
        + p("下半")
        + p(word_papers.field(f"IF {r('码')} 1", "果") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("未完"))
        + p("后来")
    )

    assert [one.text for one in read(paper(body, {"styles.xml": SHEET})).paragraphs] == ["见现", "上半下半", "果", "后来"]


# --- lists ---

OUTLINE = numbering(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "%1.%4", more="<w:isLgl/>"),
    level(4, "lowerLetter", "%5)", more='<w:lvlRestart w:val="0"/>'),
    level(5, "bullet", "\uf06c"),
    level(6, "none", ""),
)


def test_lists_print_what_word_prints(read):
    order = [0, 1, 1, 2, 2, 0, 1, 3, 4, 0, 4, 2, 5, 6]

    found = read(paper("".join(p("x", listed(at)) for at in order), {"numbering.xml": OUTLINE})).paragraphs

    assert [one.number for one in found] == ["一、", "（一）", "（二）", "1.", "2.", "二、", "（一）", "2.1", "a)", "三、", "b)", "1.", "•", ""]
    assert {one.text for one in found} == {"x"}


def test_lists_start_anew_where_they_say_so(read):
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        f'<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1")}</w:lvlOverride></w:num>'
    )
    body = "".join(p("x", listed(0, key)) for key in (1, 2, 3, 3, 1, 4, 0, 9))

    found = read(paper(body, {"numbering.xml": numbering(level(0, "decimal", "%1"), more=more)})).paragraphs

    assert [one.number for one in found] == ["1", "2", "5", "6", "7", "VIII", "", ""]


def test_a_list_comes_with_a_style(read):
    sheet = styles(
        style("h1", "heading 1", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        style("h2", "heading 2", based="h1", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>'),
    )
    levels = [level(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="h1"/>'), level(1, "decimal", "%1.%2", more='<w:pStyle w:val="h2"/>')]
    body = "".join(p("x", f'<w:pStyle w:val="{key}"/>{more}') for key, more in [("h1", ""), ("h2", ""), ("h2", '<w:numPr><w:numId w:val="0"/></w:numPr>')])

    found = read(paper(body, {"styles.xml": sheet, "numbering.xml": numbering(*levels)})).paragraphs

    assert [(one.number, one.heading) for one in found] == [("第一章", 1), ("一.1", 2), ("", 2)]


@pytest.mark.parametrize(
    ("count", "format_", "said"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (21, "chineseCounting", "二十一"),
        (103, "chineseCountingThousand", "一百零三"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (20, "ideographDigital", "二〇"),
        (2, "ideographTraditional", "乙"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "decimalFullWidth", "１２"),
        (14, "lowerRoman", "xiv"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (32_767, "upperRoman", "32767"),
        (32_767, "lowerLetter", "32767"),
        (0, "chineseCounting", "〇"),
        (5, "klingon", "5"),
    ],
)
def test_numbers_are_written_as_the_list_says(count, format_, said):
    assert wordlists.numeral(count, format_) == said


def test_a_cell_that_holds_only_its_number_shows_it(read):
    found = read(paper(tbl((p("", listed()), p("甲单位", listed())), (p("", listed()), "乙")), {"numbering.xml": numbering(level(0, "decimal", "%1"))}))

    assert found.tables[0].rows == (("1", "甲单位"), ("3", "乙"))


# --- pictures ---


def png(width: int, height: int, dpi: int = 0) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    dots = chunk(b"pHYs", struct.pack(">IIB", round(dpi / 0.0254), round(dpi / 0.0254), 1)) if dpi else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + dots
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


ALBUM = {f"media/image{n}.png": png(n, 10, dpi=300 if n == 1 else 0) for n in range(1, 6)}
LINKS = {f"p{n}": f"media/image{n}.png" for n in range(1, 6)}
MIDDLE = '<w:jc w:val="center"/>'


def shown(found: Extract) -> list[tuple[int, int, str]]:
    return [(one.width, one.paragraph, one.caption) for one in found.pictures]


def album(count: int) -> dict[str, str | bytes]:
    return dict(list(ALBUM.items())[:count])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("前") + p(photo("p1")) + p("图1 活动现场") + p(photo("p2")) + p("照片２：合影"), [(1, 0, "图1 活动现场"), (2, 1, "照片２：合影")]),
        (p("图1 甲") + p(photo("p1")) + p("图2 乙") + p(photo("p2")), [(1, 0, "图1 甲"), (2, 1, "图2 乙")]),
        (p("前言。") + p(photo("p1")) + p("志愿者合影", MIDDLE) + p(photo("p2")) + p("左对齐的话"), [(1, 0, "志愿者合影"), (2, 1, "")]),
        (p("甲", MIDDLE) + p(photo("p1")) + p() + p("正文。") + p("乙", MIDDLE) + p(photo("p2")) + p("正文。"), [(1, 0, "甲"), (2, 2, "乙")]),
        (p("前") + p(photo("p1")) + p("活动剪影", '<w:pStyle w:val="cap"/>') + p(photo("p2")) + p("图2显示了变化。"), [(1, 0, "活动剪影"), (2, 1, "")]),
        (p(photo("p1") + photo("p2")) + p("图1 左　图2 右"), [(1, 0, "图1 左"), (2, 0, "图2 右")]),
        (p(photo("p1") + photo("p2")) + p("图1 左右两处"), [(1, 0, "图1 左右两处"), (2, 0, "图1 左右两处")]),
        (p(photo("p1") + "<w:r><w:br/></w:r>" + r("图1 同段")) + p(photo("p2", "IMG_0001.jpg")), [(1, 0, "图1 同段"), (2, 0, "")]),
        (p(photo("p1")) + tbl(("格",)) + p("图1 隔着表") + p("后") + p(photo("p2")) + p("Figure 2. Visit"), [(1, 0, ""), (2, 1, "Figure 2. Visit")]),
        (
            p(photo("p1")) + p(r("图 ") + word_papers.field("SEQ 图", "1") + r(" 揭牌")) + tbl((p(photo("p2")),), ("图2 表内",)),
            [(1, 0, "图 1 揭牌"), (2, -1, "图2 表内")],
        ),
        (
            p("前") + p(photo("p1")) + p("活动", f'<w:pStyle w:val="cap"/>{listed()}') + tbl((p(photo("p2")) + p("图片3 格内"),)),
            [(1, 0, "图1 活动"), (2, -1, "图片3 格内")],
        ),
    ],
)
def test_captions_are_found(body, expected, read):
    more = {"styles.xml": styles(style("cap", "caption")), "numbering.xml": numbering(level(0, "decimal", "图%1")), **album(2)}

    assert shown(read(paper(body, more, LINKS))) == expected


def test_pictures_are_found_wherever_they_stand_each_place_once(read):
    old = '<w:r><w:pict><v:group><v:shape><v:imagedata r:id="p2"/></v:shape></v:group></w:pict></w:r>'
    body = (
        p("甲") + p(old) + p(photo("p2")) + p(shape(p(photo("p3")))) + tbl((p(photo("p4")),)) + p(box(p(photo("p5"))))
        + p('<w:del w:id="1">' + photo("p1") + "</w:del>") + '<w:sectPr><w:headerReference r:id="header1.xml"/></w:sectPr>'
    )  # fmt: skip
    members = parts(
        body,
        {"header1.xml": f"<w:hdr {NS}>{p('页眉')}{p(photo('h'))}</w:hdr>", **ALBUM, "media/image6.png": png(6, 9), "media/copy.png": ALBUM["media/image2.png"]},
        LINKS,
    )
    members["word/_rels/header1.xml.rels"] = (
        f'<Relationships xmlns="{word_papers.PACKAGE}/relationships"><Relationship Id="h" Type="{word_papers.OFFICE}/image" Target="/word/media/image4.png"/></Relationships>'
    )

    found = read(packed(members))

    assert shown(found) == [(2, 0, ""), (2, 0, ""), (3, -1, ""), (4, -1, ""), (5, -1, ""), (4, -1, ""), (6, -1, "")]
    assert found.margins == "页眉"
    assert found.pictures[0].sha256 == sha256(ALBUM["media/image2.png"]).hexdigest()


def test_of_a_picture_in_two_forms_one_is_shown(read):
    both = f'<w:r><mc:AlternateContent><mc:Choice Requires="wpg">{photo("p1")}</mc:Choice><mc:Fallback>{photo("p2")}</mc:Fallback></mc:AlternateContent></w:r>'
    unknown = f'<w:r><mc:AlternateContent><mc:Choice Requires="ink"><w:ink/></mc:Choice><mc:Fallback>{photo("p3")}</mc:Fallback></mc:AlternateContent></w:r>'

    assert shown(read(paper(p("甲") + p(both) + p(unknown), album(3), LINKS))) == [(1, 0, ""), (3, 0, "")]


def test_a_picture_says_its_dots_an_inch(read):
    assert [(one.kind, one.dpi) for one in read(paper(p(photo("p1")) + p(photo("p2")), album(2), LINKS)).pictures] == [(Kind.PNG, 300), (Kind.PNG, 0)]


def test_a_metafile_has_the_size_of_its_drawing(read):
    emf = struct.pack("<II4i", 1, 108, 0, 0, 119, 79) + bytes(16) + b" EMF" + bytes(60)
    wmf = b"\xd7\xcd\xc6\x9a" + struct.pack("<H4hHI", 0, 0, 0, 1440, 720, 1440, 0) + bytes(40)

    found = read(paper(p(photo("a")) + p(photo("b")), {"media/a.emf": emf, "media/b.wmf": wmf}, {"a": "media/a.emf", "b": "media/b.wmf"}))

    assert [(one.width, one.height) for one in found.pictures] == [(120, 80), (96, 48)]


# --- the package ---


def test_shapes_count_once_and_boxes_nest(read):
    found = read(paper(p("前") + p(shape(p("框"), p(box(p("框中框")))) + r("同段")) + p(box(tbl(("格",))))))

    assert found.text == "前\n同段\n框\n框中框\n\n格"  # an empty line is said only in the body
    assert [one.rows for one in found.tables] == [(("格",),)]


def test_notes_come_after_the_text_and_headers_last(read):
    more = {
        "footnotes.xml": f'<w:footnotes {NS}><w:footnote w:id="2">{p("脚注")}</w:footnote><w:footnote w:id="7">{p("没人提到")}</w:footnote></w:footnotes>',
        "footer1.xml": f"<w:ftr {NS}>{p('第1页')}</w:ftr>",
    }

    found = read(paper(p(r("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), more))

    assert (found.text, found.margins) == ("正文\n1 脚注\n第1页", "第1页")


FULL = parts(
    p("标题", '<w:pStyle w:val="b"/>') + p("一", listed()) + p(photo("p1")) + p("图1") + tbl(("单位", p("某中心") + tbl(("内",)))),
    {"styles.xml": SHEET, "numbering.xml": OUTLINE, "header1.xml": f"<w:hdr {NS}>{p('页眉')}</w:hdr>", **album(1)},
    LINKS,
)
WHOLE = ("标题\n一\n\n图1\n单位\t某中心\n内\n页眉", "图1")


@pytest.mark.parametrize("change", ["strict", "no relationships", "no styles", "backslashes", "capitals", "no content types", "no main relation"])
def test_what_other_programs_write_is_read_the_same(change, read):
    members = dict(FULL)
    match change:
        case "strict":
            members = {
                name: text
                if isinstance(text, bytes)
                else text.replace(word_papers.SPACES["w"], "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(word_papers.OFFICE, STRICT)
                for name, text in members.items()
            }
        case "no relationships":
            del members["word/_rels/document.xml.rels"]
        case "no styles":
            del members["word/styles.xml"]
        case "backslashes":
            members = {name.replace("/", "\\"): text for name, text in members.items()}
        case "capitals":
            members = {name.replace("styles", "Styles").replace("media", "Media"): text for name, text in members.items()}
        case "no content types":
            del members["[Content_Types].xml"]
        case "no main relation":
            del members["_rels/.rels"]

    found = read(packed(members))

    assert (found.text, found.paragraphs[1].number, len(found.pictures), found.defects) == (WHOLE[0].rstrip(), "一、", 1, ())
    assert found.paragraphs[0].font == (Font() if change == "no styles" else Font("方正小标宋简体", 22, bold=True))


def test_a_broken_side_part_costs_only_itself(read):
    found = read(packed({**FULL, "word/styles.xml": "<w:styles", "word/header1.xml": "oops"}))

    assert found.paragraphs[0].text == "标题"
    assert [one.kind for one in found.defects] == [DefectKind.DAMAGED, DefectKind.DAMAGED]


@pytest.mark.parametrize(
    ("part", "content", "kind"),
    [
        ("word/styles.xml", f'<!DOCTYPE x [<!ENTITY a "b">]><w:styles {NS}/>', DefectKind.DANGEROUS),
        ("word/numbering.xml", "<w:numbering>" + "<w:num/>" * 500_000 + "</w:numbering>", DefectKind.BOMB),
        ("word/document.xml", "<w:document>", DefectKind.DAMAGED),
    ],
)
def test_every_part_is_weighed(part, content, kind, read):
    assert [one.kind for one in read(packed({**FULL, part: content})).defects] == [kind]


def test_what_lies_outside_or_inside_unread_is_said(read):
    related = (
        f'<Relationships xmlns="{word_papers.PACKAGE}/relationships"><Relationship Id="a" Type="{word_papers.OFFICE}/attachedTemplate" Target="http://example.org/t.dotm" TargetMode="External"/>'
        f'<Relationship Id="b" Type="{word_papers.OFFICE}/hyperlink" Target="http://example.org/" TargetMode="External"/>'
        f'<Relationship Id="c" Type="{word_papers.OFFICE}/aFChunk" Target="afchunk.mht"/></Relationships>'
    )

    found = read(packed({**parts(p("正文"), {}, {}), "word/_rels/document.xml.rels": related}))

    assert [(one.kind, one.detail) for one in found.defects] == [
        (DefectKind.EXTERNAL, "attachedtemplate from outside: http://example.org/t.dotm"),
        (DefectKind.UNREAD, "holds another document that is not read"),
    ]


def test_no_document_is_no_trouble(read):
    assert read(paper("")).defects == ()
    assert [one.kind for one in read(packed({"a.txt": "x"})).defects] == [DefectKind.DAMAGED]
    assert [one.kind for one in read(packed(FULL)[:-400]).defects] == [DefectKind.DAMAGED]


PIECES = ["<w:p>", "</w:p>", "<w:tbl>", "<w:r>", '<w:fldChar w:fldCharType="begin"/>', '<w:numPr><w:numId w:val="1"/></w:numPr>', "<w:txbxContent>", "w:val", '"9999999999999"', "<mc:AlternateContent>", '<a:blip r:embed="p1"/>', "一", "<", '"', "w:"]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.sampled_from(sorted(FULL)), seed=st.integers(0, 2**32), cuts=st.integers(1, 6))
def test_no_mutated_package_brings_the_reader_down(read, part, seed, cuts):
    chance = random.Random(seed)
    content = FULL[part]
    changed = content.decode("latin-1") if isinstance(content, bytes) else content
    for _ in range(cuts):
        at, length = chance.randrange(len(changed) + 1), chance.choice([0, 1, 8, 40])
        changed = changed[:at] + chance.choice(["", *PIECES]) + changed[at + length :]
    mutated = packed({**FULL, part: changed})

    found = read(mutated)

    assert found.reader == docx.VERSION
    assert found == read(mutated)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.recursive(st.sampled_from(PIECES[8:12]), lambda inner: st.tuples(st.sampled_from(["p", "r", "tbl", "tr", "tc", "sdt", "pict", "txbxContent", "del", "ins", "pPr", "rPr", "numPr", "AlternateContent", "Choice"]), st.lists(inner, max_size=4)), max_leaves=30))  # fmt: skip
def test_no_well_formed_nonsense_brings_the_reader_down(read, tree):
    def xml(node) -> str:
        return "x" if isinstance(node, str) else f'<w:{node[0]} w:val="1"><w:t>字</w:t>{"".join(map(xml, node[1]))}</w:{node[0]}>'

    found = read(packed({**FULL, "word/document.xml": f"<w:document {NS}><w:body>{xml(tree)}</w:body></w:document>"}))

    assert [one.kind for one in found.defects] == []


def test_a_form_with_forty_pictures_holds_none_of_them(tmp_path):
    links = {f"p{n}": f"media/i{n}.png" for n in range(1, 41)}
    photographs: dict[str, str | bytes] = {name: png(40, 9) + random.Random(name).randbytes(1 << 20) for name in links.values()}
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as file:
        for name, content in parts("".join(p(photo(key)) for key in links), photographs, links).items():
            file.writestr(name, content)
    docx.read(tmp_path / "a.docx", Limits())  # what is imported once is not counted

    tracemalloc.start()
    found = docx.read(tmp_path / "a.docx", Limits())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(found.pictures) == 40
    assert most < 12 << 20


def test_a_table_that_fills_a_cell_is_rows_beside_its_label(read):
    """Rows of its own where the cell says more besides; a table whose rows were deleted leaves the label standing."""
    inner = tbl(("姓名", "郑一凡"), ("手机", "13000000008"))
    gone = inner.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>')
    held = "<w:p/>" + "{}" + "<w:p/>"

    found = read(paper(tbl(("联系人", held.format(inner), ""), ("备注", p("附表：") + inner), ("附件", held.format(gone)))))

    assert [table.rows for table in found.tables] == [
        (("联系人", "姓名", "郑一凡"), ("", "手机", "13000000008"), ("备注", "附表："), ("附件", "")),
        (("姓名", "郑一凡"), ("手机", "13000000008")),
    ]
    assert found.tables[0].tall == ((0, 0, 2),)
    assert found.text.splitlines() == ["联系人\t姓名\t郑一凡", "手机\t13000000008", "备注\t附表：", "附件", "姓名\t郑一凡", "手机\t13000000008"]
