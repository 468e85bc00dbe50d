"""Make the Word files of an applicant: the application form in three layouts, and the case."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from plan import CATEGORIES, seeded

if TYPE_CHECKING:
    from prose import CaseText

    from tracker.sample import SampleCase

FIXED = (2025, 9, 1, 9, 0, 0)
WIDTHS = (3.1, 4.9, 2.9, 4.9)
POSTS = ("党组织书记", "办公室主任", "专职党务干事", "项目主管")
HEADING_1 = re.compile(r"^[一二三四五六七八九十]+、")
TITLE = "2025社会工作党建品牌实践案例征集"
STATEMENT = "本单位承诺所报案例真实、原创，著作权无争议，同意主办方在本次活动范围内使用。"


def form(case: SampleCase, *, day: str = "2025年8月29日", seal: bytes = b"") -> bytes:
    """Return the application form of *case* as a .docx; with the picture of a seal pasted over 盖章 when given."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    put(made.add_paragraph(), TITLE, size=20, font="宋体", bold=True, centre=True)
    put(made.add_paragraph(), "申  报  表", size=22, font="宋体", bold=True, centre=True)
    rows = LAYOUTS[int(case.id[1:3]) % len(LAYOUTS)](case)
    table = made.add_table(rows=len(rows) + 1, cols=4, style="Table Grid")
    table.autofit = False
    for line in table.rows:
        line.height = Cm(1.25)
        for cell, width in zip(line.cells, WIDTHS, strict=True):
            cell.width = Cm(width)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for line, row in zip(table.rows, rows, strict=False):
        fill_row(line.cells, row)
    table.rows[-1].height = Cm(7)
    opinion = table.rows[-1].cells
    put(opinion[0].paragraphs[0], "单位意见", size=14, font="黑体", centre=True)
    wide = opinion[1].merge(opinion[3])
    put(wide.paragraphs[0], "同意申报。" + STATEMENT, size=14, font="仿宋_GB2312")
    for _ in range(3):
        wide.add_paragraph()
    place = wide.add_paragraph()
    put(place, "（盖章）" + "　" * 3, size=14, font="仿宋_GB2312", right=True)
    if seal:
        wide.paragraphs[-2].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        wide.paragraphs[-2].add_run().add_picture(io.BytesIO(seal), width=Cm(4))
    put(wide.add_paragraph(), day + "　", size=14, font="仿宋_GB2312", right=True)
    put(made.add_paragraph(), "填表说明：本表一式一份，填写完整并加盖单位公章后，连同案例电子版一并报送。", size=10.5, font="宋体")
    return saved(made)


def labels_left(case: SampleCase) -> list[tuple[str, ...]]:
    return [
        ("申报单位", case.unit),
        ("案例名称", case.case),
        ("分类", CATEGORIES[case.category]),
        ("联系人", case.contact),
        ("联系电话", case.phone),
        ("电子邮箱", case.email),
        ("通讯地址", f"{case.address}（邮编{case.postcode}）"),
    ]


def two_pairs(case: SampleCase) -> list[tuple[str, ...]]:
    return [
        ("申报单位", case.unit),
        ("案例名称", case.case),
        ("分类", CATEGORIES[case.category]),
        ("联系人", case.contact, "职　　务", POSTS[seeded(case.id, "post") % len(POSTS)] if case.contact else ""),
        ("联系电话", case.phone, "邮　　编", case.postcode),
        ("电子邮箱", case.email),
        ("通讯地址", case.address),
    ]


def ticked(case: SampleCase) -> list[tuple[str, ...]]:
    boxes = "\n".join(f"{'☑' if key == case.category else '□'} {name}" for key, name in CATEGORIES.items())
    return [
        ("申报单位\n（全称）", case.unit),
        ("案例名称", f"《{case.case}》"),
        ("分类\n（单选）", boxes),
        ("联系人", case.contact, "联系电话", case.phone),
        ("通讯地址", case.address),
        ("电子邮箱", case.email),
    ]


LAYOUTS = (labels_left, two_pairs, ticked)


def fill_row(cells: Any, row: tuple[str, ...]) -> None:
    """Put *row* into four cells: a label and a wide value, or two pairs."""
    if len(row) == 2:
        cells[1].merge(cells[3])
    for cell, text in zip((cells[0], cells[1], cells[2], cells[3]), row, strict=False):
        label = text in row[::2]
        for number, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            put(paragraph, line, size=14, font="黑体" if label else "仿宋_GB2312", centre=label)


def article(text: CaseText, *, logo: bytes = b"") -> bytes:
    """Return the case as a .docx in the fonts the call asks for."""
    made = docx.Document()
    put(made.add_paragraph(), text.title, size=22, font="宋体", bold=True, centre=True)
    for line in text.byline:
        put(made.add_paragraph(), line, size=14, font="楷体_GB2312", centre=True)
    for heading, lines in text.sections:
        first = HEADING_1.match(heading)
        put(made.add_paragraph(), heading, size=16, font="黑体" if first else "楷体_GB2312", indent=True)
        for line in lines:
            put(made.add_paragraph(), line, size=16, font="仿宋_GB2312", indent=True)
        if logo and heading.endswith("党建品牌标识"):
            picture = made.add_paragraph()
            picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
            picture.add_run().add_picture(io.BytesIO(logo), width=Cm(4))
    return saved(made)


def letter(title: str, lines: tuple[str, ...], *, unit: str, day: str) -> bytes:
    """Return a one-page statement that ends with unit, 盖章 and date."""
    made = docx.Document()
    put(made.add_paragraph(), title, size=22, font="宋体", bold=True, centre=True)
    made.add_paragraph()
    for number, line in enumerate(lines):
        put(made.add_paragraph(), line, size=16, font="仿宋_GB2312", indent=number > 0)
    for _ in range(3):
        made.add_paragraph()
    for line in (unit, "（盖章）", day):
        put(made.add_paragraph(), line + "　　", size=16, font="仿宋_GB2312", right=True)
    return saved(made)


def put(paragraph: Any, text: str, *, size: float, font: str, bold: bool = False, centre: bool = False, right: bool = False, indent: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold = bold or None
    run.font.size = Pt(size)
    run.font.name = font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if centre or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    paragraph.paragraph_format.space_after = Pt(3)


def saved(made: Any) -> bytes:
    """Save with fixed dates and without the template's thumbnail, so that the bytes do not change from day to day."""
    about = made.core_properties
    about.author, about.last_modified_by, about.comments = "办公室", "办公室", ""
    about.created = about.modified = datetime(*FIXED)
    raw, out = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("thumbnail.jpeg"):
                continue
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            new.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
