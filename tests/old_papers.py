"""Forms as .docx, from which the .doc, .rtf and .odt of tests/old were made: run this file to make them again (needs LibreOffice)."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from word_papers import NS, field, level, listed, numbering, p, paper, photo, r, shape, tbl

OLD = Path(__file__).parent / "old"


def asian(name: str, size: float = 0, *, bold: bool = False) -> str:
    """A look: Chinese font, size in points."""
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}"/>{"<w:b/>" if bold else ""}{f"<w:sz w:val={chr(34)}{round(size * 2)}{chr(34)}/>" if size else ""}'


def styles(*more: str) -> str:
    return (
        f'<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{asian("宋体", 10.5)}<w:lang w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        f'<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:rPr>{asian("宋体", 10.5)}</w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr>{asian("黑体", 16)}</w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:rPr>{asian("楷体_GB2312", 16)}</w:rPr></w:style>'
        f"{''.join(more)}</w:styles>"
    )


STYLES = {"styles.xml": styles()}
MIDDLE = '<w:jc w:val="center"/>'


def picture(width: int, height: int, shade: int = 0) -> bytes:
    """A real PNG of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\x00" + bytes([shade, 90, 160]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def inline(key: str) -> str:
    """A picture in the line with everything LibreOffice wants."""
    return photo(key).replace("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="952500" cy="635000"/>').replace(
        "<pic:spPr/>", '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="952500" cy="635000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    ).replace("<a:graphicData>", '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">').replace(
        "<pic:nvPicPr/>", '<pic:nvPicPr><pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr>'
    ).replace("/></pic:blipFill>", "/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>")  # fmt: skip


def floating(key: str) -> str:
    """The same beside the text."""
    return (
        inline(key)
        .replace('<wp:inline distT="0" distB="0" distL="0" distR="0">', '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>914400</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>200000</wp:posOffset></wp:positionV>')
        .replace('cy="635000"/>', 'cy="635000"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="bothSides"/>', 1)
        .replace("</wp:inline>", "</wp:anchor>")
    )  # fmt: skip


def cell(content: str, width: int, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content if content.startswith("<w:") else p(content)}</w:tc>'


def grid(columns: tuple[int, ...], *rows: str) -> str:
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(34)}{one}{chr(34)}/>' for one in columns)}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    )


def wide(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


BEGIN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def merged() -> bytes:
    """Cells over columns and over rows, two pairs a row."""
    rows = (
        cell("单位名称", 1500) + cell("示例市绿色建材协会", 6500, wide(3)),
        cell("联系人", 1500) + cell("张三", 2500) + cell("手机", 1500) + cell("13000000000", 2500),
        cell("案例情况", 1500, BEGIN) + cell("名称", 2500) + cell("智慧仓储示范", 4000, wide(2)),
        cell("", 1500, GOES_ON) + cell("年份", 2500) + cell("2024", 4000, wide(2)),
        cell(p("单位意见") + p("（盖章）"), 4000, wide(2)) + cell(p("同意推荐。") + p("2025年3月1日"), 4000, wide(2)),
    )
    return paper(p(r("案例申报表", asian("方正小标宋简体", 22)), MIDDLE) + grid((1500, 2500, 1500, 2500), *rows) + p("填表说明：一式两份。"), STYLES)


def nested() -> bytes:
    inner = grid((1500, 1500), cell("序号", 1500) + cell("成果", 1500), cell("1", 1500) + cell("专利 3 项", 1500))
    rows = (cell("项目", 2000) + cell(p("附表如下：") + inner + p("以上属实。"), 5000), cell("备注", 2000) + cell("无", 5000))
    return paper(p("成果清单") + grid((2000, 5000), *rows) + p("完"), STYLES)


def fonts() -> bytes:
    body = (
        p(r("关于报送材料的函", asian("方正小标宋简体", 22)), MIDDLE)
        + p("一、基本情况", '<w:pStyle w:val="1"/>')
        + p("（一）发展概况", '<w:pStyle w:val="2"/>')
        + p(r("我会成立于1998年，现有会员", asian("仿宋_GB2312", 16)) + r("三百家", asian("仿宋_GB2312", 16, bold=True)) + r("。", asian("仿宋_GB2312", 16)))
        + p(r("Only Latin words, and “quotes”", asian("宋体", 12)))
        + p(r("隐藏的话", "<w:vanish/>") + r("看得见的话") + '<w:del w:id="1"><w:r><w:delText>删去的话</w:delText></w:r></w:del>')
        + p(r("生僻字：𠮷") + r("粗", "<w:b/>") + r("、㛃、\u00b7①…—")) + p(r("左") + "<w:r><w:tab/></w:r>" + r("右") + "<w:r><w:br/></w:r>" + r("下一行"))
    )  # fmt: skip
    return paper(body, STYLES)


def lists() -> bytes:
    levels = (level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3."), level(3, "decimalEnclosedCircle", "%4"))
    body = "".join(p(text, listed(at)) for at, text in ((0, "总则"), (1, "范围"), (1, "对象"), (2, "协会"), (2, "学会"), (3, "分会"), (0, "附则"), (1, "解释")))
    anew = '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    return paper(body + p("不编号的一段") + p("另起", listed(0, 2)), {**STYLES, "numbering.xml": numbering(*levels, more=anew)})


def album() -> bytes:
    body = (
        p("活动照片") + p(inline("p1"), MIDDLE) + p("图1 现场", MIDDLE) + p(r("正文旁边的照片") + floating("p2")) + grid((4000, 4000), cell(p(inline("p3")), 4000) + cell("图3 表内", 4000))
    )  # fmt: skip
    members = {f"media/image{n}.png": picture(40 + n, 20 + n, n) for n in (1, 2, 3)}
    return paper(body, {**STYLES, **members}, {f"p{n}": f"media/image{n}.png" for n in (1, 2, 3)})


def boxes() -> bytes:
    return paper(p(r("正文开头") + shape(p("文本框里的第一段"), p("第二段"))) + p(r("又一处") + shape(p("联系人：李四"))) + p("正文结尾"), STYLES)


def margins() -> bytes:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1.xml"/><w:footerReference w:type="default" r:id="footer1.xml"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    more = {
        **STYLES,
        "header1.xml": f"<w:hdr {NS}>{p('示例行业协会')}</w:hdr>",
        "footer1.xml": f"<w:ftr {NS}>{p(r('第') + field('PAGE', '1') + r('页'))}</w:ftr>",
        "footnotes.xml": f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="-1">{p()}</w:footnote><w:footnote w:type="continuationSeparator" w:id="0">{p()}</w:footnote><w:footnote w:id="2">{p("数据来自年报。")}</w:footnote></w:footnotes>',
    }
    body = (
        p(r("会员单位300家") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r("。"))
        + p(r("详见") + field('HYPERLINK "https://example.com/a"', "网站"))
        + section
    )
    return paper(body, more)


def loose() -> bytes:
    """Rows of other widths, one that begins further in, empty cells, many columns."""
    rows = (
        cell("年度", 1000) + "".join(cell(str(year), 1000) for year in range(2020, 2026)),
        cell("收入（万元）", 1000) + "".join(cell("" if n % 2 else f"{n}.5", 1000) for n in range(6)),
        cell("合计", 3000, wide(3)) + cell("", 4000, wide(4)),
    )
    second = grid((2000, 2000, 2000), cell("甲", 2000) + cell("乙", 2000) + cell("丙", 2000), '<w:trPr><w:gridBefore w:val="1"/><w:wBefore w:w="2000" w:type="dxa"/></w:trPr>' + cell("丁", 2000) + cell("戊", 2000))  # fmt: skip
    return paper(p("一") + grid((1000,) * 7, *rows) + p("二") + second + p("三") + tbl(("姓名", "王五"), ("电话", "13000000001")), STYLES)


FORMS = {one.__name__: one for one in (merged, nested, fonts, lists, album, boxes, margins, loose)}


def made(folder: Path, suffix: str, names: list[Path]) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", suffix, "--outdir", str(folder), *map(str, names)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    OLD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        papers = [OLD / f"{name}.docx" for name in FORMS]
        for file in papers:
            file.write_bytes(FORMS[file.stem]())
        for suffix in sys.argv[1:] or ["doc", "rtf", "odt"]:
            made(Path(home), suffix, papers)
            for file in Path(home).glob(f"*.{suffix}"):
                (OLD / file.name).write_bytes(file.read_bytes())
