"""The pieces of a page as a .docx: A4 with the margins, faces and page numbers of official documents (GB/T 9704-2012)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.font import Font
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat

from notifier.outline import BAR_EDGE, BAR_LINE, BODY, CELL, CELL_LINE, HEAD, SIDE, Align, Bars, Cases, Line, Piece

TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm (5.2.1)
FOOT = 25  # mm below the page's number, whose dashes stand 7 mm under what is printed (7.5)
LATIN, NUMBER = "Times New Roman", "宋体"
NUMBER_SIZE = 14  # 四号
EMPTY = 8.0  # points of a line without words
BAR = "4472C4"
STEPS = 12  # cells of a full bar
ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.BOTH: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    made: datetime


def written(pieces: Sequence[Piece], about: About) -> bytes:
    """The file."""
    document = Document()
    plain = document.styles["Normal"]  # of cells that hold only colour: they must not make their row higher
    _dress(plain.font, BODY, EMPTY - 1)
    _set(plain.paragraph_format, EMPTY)
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM), Mm(LEFT), Mm(RIGHT)
    _number_pages(document, section)
    facts = document.core_properties
    facts.author, facts.comments, facts.title = about.author, "", about.title
    facts.created = facts.modified = about.made.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    for one in pieces:
        match one:
            case Line():
                _line(document.add_paragraph(), one)
            case Bars():
                _chart(document, one)
            case Cases():
                _table(document, one)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _line(paragraph: Paragraph, one: Line) -> None:
    shape = paragraph.paragraph_format
    _set(shape, one.line, above=one.above)
    shape.alignment, shape.keep_with_next, shape.widow_control = ALIGNED[one.align], one.keep, False
    shape.first_line_indent, shape.right_indent = Pt(one.indent * one.size), Pt(one.right * one.size)
    if one.heading:
        _dress(paragraph.add_run(one.heading).font, HEAD, one.size)
    _dress(paragraph.add_run(one.text).font, one.face, one.size)


def _chart(document: Opened, one: Bars) -> None:
    """A row of coloured cells for each bar: every program shows and prints them."""
    table = _grid(
        document,
        [tall - BAR_EDGE for tall in one.heights],
        [width for side in one.sides for width in (side.label, *((side.bar / STEPS,) * STEPS), side.number)],
    )
    rows = [row.cells for row in table.rows]
    for number, side in enumerate(one.sides):
        first = number * (STEPS + 2)
        longest = max(count for _, count in side.rows) or 1
        _cell(rows[0][first], side.title, align=Align.RIGHT, face=HEAD, line=BAR_LINE)
        for row, (label, count) in zip(rows[1:], side.rows, strict=False):
            cells = row[first : first + STEPS + 2]
            _cell(cells[0], label, align=Align.RIGHT, line=BAR_LINE)
            for cell in cells[1 : 1 + (max(1, round(count * STEPS / longest)) if count else 0)]:
                _paint(cell)
            _cell(cells[-1], str(count), line=BAR_LINE)
    for row in rows[:-1]:  # the chart is not torn by the end of a page
        row[0].paragraphs[0].paragraph_format.keep_with_next = True


def _table(document: Opened, one: Cases) -> None:
    table = _grid(document, one.heights, one.widths)
    table.style = "Table Grid"
    middle = {0, 1, 4}  # short words of about one length
    rows = [row.cells for row in table.rows]
    for cell, title in zip(rows[0], one.titles, strict=True):
        _cell(cell, title, align=Align.CENTRE, face=HEAD)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # noqa: SLF001 - python-docx has no repeated headings
    for cells, words in zip(rows[1:], one.rows, strict=True):
        for column, (cell, word) in enumerate(zip(cells, words, strict=True)):
            _cell(cell, word, align=Align.CENTRE if column in middle else Align.LEFT)


def _grid(document: Opened, heights: Sequence[float], widths: Sequence[float]) -> Table:
    table: Table = document.add_table(rows=len(heights), cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row, height in zip(table.rows, heights, strict=True):
        row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Pt(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _margins(table: Table) -> None:
    """Nothing above and below, which the height of a row says already."""
    facts = table._tbl.tblPr  # noqa: SLF001 - python-docx has no margins of its own
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 0), ("left", SIDE), ("bottom", 0), ("right", SIDE)):
        margins.append(_element(f"w:{side}", w=str(int(width * 20)), type="dxa"))
    look = facts.find(qn("w:tblLook"))
    facts.insert(len(facts) if look is None else list(facts).index(look), margins)  # the order of the schema


def _cell(cell: _Cell, text: str, *, align: Align = Align.LEFT, face: str = BODY, line: float = CELL_LINE) -> None:
    paragraph = cell.paragraphs[0]
    shape = paragraph.paragraph_format
    _set(shape, line)
    # A row is kept whole by its words: LibreOffice loses rows of a table that forbids its rows to be torn and repeats its heading.
    shape.alignment, shape.keep_together = ALIGNED[align], True
    _dress(paragraph.add_run(text).font, face, CELL)


def _set(shape: ParagraphFormat, line: float, *, above: float = 0) -> None:
    """Lines exactly as high as reckoned, whatever the face."""
    shape.space_before, shape.space_after = Pt(above), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)


def _number_pages(document: Opened, section: Section) -> None:
    """— 1 —, at the right of odd pages and the left of even ones, a letter from the edge (7.5)."""
    section.footer_distance = Mm(FOOT)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = ALIGNED[align]
        _set(paragraph.paragraph_format, NUMBER_SIZE + 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(NUMBER_SIZE)
        for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
            run = paragraph.add_run(text if not kind else "")
            _dress(run.font, NUMBER, NUMBER_SIZE, latin=NUMBER)
            if kind == "instr":
                code = OxmlElement("w:instrText")
                code.text = text
                run._r.append(code)  # noqa: SLF001 - python-docx has no fields of its own
            elif kind:
                run._r.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001 - as above


def _dress(font: Font, face: str, size: float, *, latin: str = LATIN) -> None:
    """Word takes Chinese letters from a setting of their own, which python-docx leaves to us."""
    font.name, font.size = latin, Pt(size)
    fonts = font.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)


def _paint(cell: _Cell) -> None:
    """A stretch of a bar, with white above and below it so that bars do not touch."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz="24", space="0", color="FFFFFF"))
    facts = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no shading of its own
    upright = facts.find(qn("w:vAlign"))
    at = len(facts) if upright is None else list(facts).index(upright)  # the order of the schema
    facts.insert(at, borders)
    facts.insert(at + 1, _element("w:shd", val="clear", color="auto", fill=BAR))


def _element(name: str, **values: str) -> Any:  # noqa: ANN401 - lxml's elements have no types here
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made
