"""Forms as units fill them in, as Word documents; their PDFs beside this file were made by LibreOffice (`python layouts.py` makes them again)."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table

FOLDER = Path(__file__).parent
FONT = "Noto Serif CJK SC"
LONG = "坚持以群众需求为导向，建立“社区党委＋网格党支部＋楼栋党小组”三级组织体系，把服务送到居民家门口，累计开展活动36场，服务2,480人次。"


def _paper() -> Document:
    paper = docx.Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    return paper


def _filled(paper: Document, rows: list[list[str]], widths: list[float] | None = None) -> Table:
    table = paper.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            cell.text = text
            if widths:
                cell.width = Cm(widths[column])
    if widths:
        table.autofit = False
    return table


def plain() -> Document:
    paper = _paper()
    paper.add_paragraph("案例申报表")
    _filled(
        paper,
        [["单位名称", "云岭市社会工作协会", "联系人", "张三"], ["案例名称", "云岭同心", "电话", "13000000000"], ["邮箱", "yunling@office.example", "", ""]],
    )
    paper.add_paragraph("填表日期：2025年6月1日")
    return paper


def merged() -> Document:
    paper = _paper()
    table = _filled(paper, [["单位名称", "", "联系人", ""], ["案例名称", "", "", ""], ["申报单位意见", "", "", ""], ["推荐单位意见", "", "", ""]])
    table.cell(1, 1).merge(table.cell(1, 3)).text = "红邻里·一站式"
    table.cell(2, 1).merge(table.cell(2, 3)).text = "同意申报。\n（盖章）\n2025年6月1日"
    table.cell(3, 1).merge(table.cell(3, 3)).text = "（盖章）"
    return paper


def upright() -> Document:
    """A label set one character a line, over several rows."""
    paper = _paper()
    table = _filled(paper, [["", "名称", "南湖社区"], ["", "地址", "青禾区一号"], ["", "电话", "13000000001"], ["", "邮编", "100000"]], [0.85, 4, 9])
    table.cell(0, 0).merge(table.cell(3, 0)).text = "申报单位"
    return paper


def wrapped() -> Document:
    paper = _paper()
    _filled(paper, [["案例简介", LONG * 3], ["主要做法", "　　" + LONG + "\n　　" + LONG * 2], ["单位（盖章）名称", "南湖社区居民委员会"]], [2.6, 12])
    return paper


def pages() -> Document:
    """A roster over two pages, its heading row printed again."""
    paper = _paper()
    rows = [["序号", "单位", "案例", "联系电话"]] + [[str(n), f"第{n}社区", f"案例{n}", f"1300000{n:04}"] for n in range(1, 43)]
    table = _filled(paper, rows)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    return paper


def several() -> Document:
    paper = _paper()
    _filled(paper, [["一", "二"], ["三", "四"]])
    paper.add_paragraph("说明：以上由单位填写，以下由组委会填写。")
    _filled(paper, [["初审", "复审", "终审"], ["", "", "通过"]])
    paper.add_paragraph("组委会")
    return paper


def landscape() -> Document:
    paper = _paper()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    _filled(
        paper,
        [
            ["序号", "区县", "单位", "案例", "字数", "图片", "视频", "备注"],
            *([str(n), "青禾区", f"社区{n}", "邻里", "3000", "5", "1", ""] for n in range(1, 6)),
        ],
    )
    return paper


def steps() -> Document:
    """Cells merged both ways, so that no line runs through."""
    paper = _paper()
    table = _filled(paper, [["" for _ in range(5)] for _ in range(4)])
    table.cell(0, 0).merge(table.cell(1, 1)).text = "甲"
    table.cell(0, 2).merge(table.cell(0, 4)).text = "乙"
    for column, text in enumerate(("丙", "丁", "戊"), 2):
        table.cell(1, column).text = text
    table.cell(2, 1).merge(table.cell(3, 3)).text = "己"
    table.cell(2, 0).text, table.cell(3, 0).text, table.cell(2, 4).text, table.cell(3, 4).text = "庚", "辛", "壬", "癸"
    return paper


LAYOUTS: dict[str, Callable[[], Document]] = {f.__name__: f for f in (plain, merged, upright, wrapped, pages, several, landscape, steps)}


@cache
def saved(name: str) -> bytes:
    """Return a layout's Word document."""
    out = io.BytesIO()
    LAYOUTS[name]().save(out)
    return out.getvalue()


def printed(folder: Path) -> None:
    """Print every layout into *folder* as LibreOffice does."""
    with tempfile.TemporaryDirectory() as work:
        for name in LAYOUTS:
            Path(work, f"{name}.docx").write_bytes(saved(name))
        files = [str(path) for path in Path(work).glob("*.docx")]
        profile = f"-env:UserInstallation={Path(work, 'profile').as_uri()}"
        subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files], check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    printed(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
