"""公文: the digest as a page of paper, .docx, in the layout of official documents.

GB/T 9704-2012: A4, margins 37/35/28/26 mm around 156 × 225 mm (5.2.1), 22 lines of 28 characters of size 3 (5.2.3), body in 仿宋,
headings in 黑体, title in 小标宋 of size 2, centred (7.3.1, 7.3.3), name and date at the right (7.3.5). Its words are those of the letter: one wording,
two looks. An ordinary issue is one page, the final report three at most; lists are cut until the words fit, as reckoned here.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from docx import Document
from docx.document import Document as Opened
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.font import Font
from docx.text.paragraph import Paragraph

from notifier.notices import Digest, Enclosure, Listed, Posting, Recipient
from notifier.render import worded
from notifier.words import knows, say

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm
WIDTH, HEIGHT = 442.0, 637.0  # points of what is printed on: 156 × 225 mm
TITLE, BODY, HEAD, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
TITLE_SIZE = 22  # 二号
CHART_SIZE, CHART_ROW = 10.5, 16.0
BAR = "4472C4"
STEPS = 12  # cells of a full bar
SMALL = 12  # 小四: what the system says of itself
ROW = 32.0  # points a row of a list takes, its names on two lines
PAGES, FINAL_PAGES = 1, 3
FILLED = {PAGES: 1.0, FINAL_PAGES: 0.93}  # the rest stays white where pages end
HEADING = re.compile(r"[一二三四五六七八九十]+、")
ITEM = re.compile(r"\s*\d{1,3}\.")


@dataclass(frozen=True, slots=True)
class Fit:
    """How much is listed and how closely it stands: tried one after the other until it fits on the paper."""

    rows: int  # cases listed by name
    bars: int  # of a chart
    size: float  # of the letters: 16 is 三号, 15 小三, 14 四号, 12 小四
    line: float


FITS = (
    Fit(40, 8, 16, 28.0),
    Fit(10, 8, 16, 26.0),
    Fit(10, 8, 15, 23.0),
    Fit(6, 6, 14, 21.0),
    Fit(4, 6, 14, 20.0),
    Fit(3, 5, 12, 18.0),
    Fit(0, 3, 12, 16.0),
)
FINAL_FITS = (Fit(100, 12, 16, 28.0), Fit(40, 12, 16, 28.0), Fit(20, 8, 16, 26.0), Fit(15, 8, 14, 21.0), Fit(8, 6, 14, 20.0), Fit(5, 5, 12, 18.0))
LIMIT = 40  # counts in one sentence: more than there are kinds


def paper(notice: Digest) -> Enclosure:
    """The issue as a .docx, under the name by which it is filed."""
    fits, pages = (FINAL_FITS, FINAL_PAGES) if notice.final else (FITS, PAGES)
    fit = next((one for one in fits if _height(_blocks(notice, one), notice, one) <= HEIGHT * pages * FILLED[pages]), fits[-1])
    sheet = _Sheet(notice, fit)
    sheet.write(_blocks(notice, fit))
    day = notice.at.astimezone(ZoneInfo(notice.head.zone)).strftime("%Y-%m-%d")
    title = f"{notice.head.code} {say('digest.report-name' if notice.final else 'digest.issue-name', notice.head.language)}"
    return Enclosure(f"{say('digest.paper', notice.head.language, title=title, n=notice.issue)} {day}.docx", DOCX, sheet.content())


def _blocks(notice: Digest, fit: Fit) -> tuple[tuple[str, ...], ...]:
    """The letter's plain text as its paragraphs stand together: headings run in, counts in one sentence, names a line each."""
    cut = replace(notice, undecided=notice.undecided[: fit.rows])
    text = worded(cut, Posting("", Recipient("", ""), ""), limit=LIMIT)
    found = tuple(tuple(block.split("\n")) for block in re.split(r"\n\n+", text.strip()))
    more = say("digest.more", notice.head.language, n=len(notice.undecided) - fit.rows) if len(notice.undecided) > fit.rows else ""
    return tuple(_gathered(block, notice, more if number == _asking(found, notice) else "") for number, block in enumerate(found))


def _asking(blocks: Sequence[Sequence[str]], notice: Digest) -> int:
    """Which block is that of the decisions: the one with the first of their counts."""
    counts = [f"{_label(one.label, notice.head.language)}" for one in notice.decisions[:1]]
    return next((number for number, block in enumerate(blocks) for label in counts if any(label in line and _is_count(line) for line in block)), -1)


def _gathered(block: Sequence[str], notice: Digest, more: str) -> tuple[str, ...]:
    """Neighbouring counts joined to one paragraph; the line that only announces a list is left out."""
    lines: list[str] = []
    joined = False
    for line in block:
        if line.strip() in {"名单：", "These cases:"}:
            continue
        if ITEM.match(line) and _is_count(line):
            if joined:
                lines[-1] += ("" if notice.head.language == "zh" else "; ") + line.strip()
            else:
                lines.append(line.strip())
            joined = True
        else:
            lines.append(line)
            joined = False
    return (*lines, *((more,) if more else ()))


def _charted(line: str, notice: Digest) -> bool:
    """Whether *line* says in words what the chart shows."""
    return line.strip().startswith(("按分类：", "按地区：", "By category:", "By region:")) and bool(notice.categories or notice.regions)


def _lines(text: str, width: float, size: float) -> int:
    """How many lines *text* takes: Chinese characters are as wide as high, others a little more than half."""
    ems = sum(1.0 if ord(one) > 0x2E7F or one in "“”‘’—…" else 0.55 for one in text)
    return max(1, math.ceil(ems * size / (width - size)))  # no line is filled to its end: punctuation does not begin one


def _height(blocks: Sequence[Sequence[str]], notice: Digest, fit: Fit) -> float:
    title, *_ = blocks[0]
    total = _lines(title, WIDTH, TITLE_SIZE) * 34.0 + fit.line * 2
    *middle, _, footer = blocks[1:]
    for block in middle:
        run_in = len(block) > 1 and not _charted(block[1], notice) and not _names(block[1])
        lines = (block[0].strip() + block[1].strip(), *block[2:]) if run_in else block
        total += sum(0 if _charted(one, notice) else _lines("　　" + one.strip(), WIDTH, fit.size) * fit.line for one in lines)
    total += sum(_lines("　　" + one, WIDTH, SMALL) * 16.0 for one in footer)
    bars = max(len(notice.categories[: fit.bars]), len(notice.regions[: fit.bars]))
    listed = sum(len(one[: fit.rows]) + 1 for one in (notice.late, notice.lacking, notice.complete) if one)
    return total + ((bars + 1) * 18.0 if bars else 0) + listed * (ROW - fit.line)


class _Sheet:
    """One document while it is written."""

    def __init__(self, notice: Digest, fit: Fit) -> None:
        self.notice, self.fit = notice, fit
        self.document: Opened = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM), Mm(LEFT), Mm(RIGHT)
        section.footer_distance = Mm(28)
        _dress(self.document.styles["Normal"].font, BODY, 7)  # what stands in cells that hold only colour
        facts = self.document.core_properties
        facts.author, facts.comments, facts.title = notice.head.signature, "", notice.head.campaign
        facts.created = facts.modified = notice.at.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        if notice.final:
            self._number(section.footer.paragraphs[0])

    def content(self) -> bytes:
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def write(self, blocks: Sequence[Sequence[str]]) -> None:
        title, *dated = blocks[0]
        self._line(title, font=TITLE, size=TITLE_SIZE, line=34, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
        for one in dated:
            self._line(one, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
        lists = [one for one in (self.notice.late, self.notice.lacking, self.notice.complete) if one]
        *middle, signed, footer = blocks[1:]
        for block in middle:
            rows = lists.pop(0) if lists and _lists(block, lists[0]) else ()
            self._block(block, rows)
        for number, one in enumerate(signed):
            self._line(one.strip(), align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0, right=4 if number else 2)
        for one in footer:
            self._line(one.strip(), size=SMALL, line=16)

    def _block(self, block: Sequence[str], rows: Sequence[Listed]) -> None:
        lines = [one.strip() for one in block if not (rows and _names(one))]
        heading = lines.pop(0) if len(lines) > 1 or HEADING.match(lines[0]) else ""
        chart = any(_charted(one, self.notice) for one in lines)
        lines = [one for one in lines if not _charted(one, self.notice)]
        # A heading runs into its first sentence, as in short reports; before a chart, a table or a list of names it stands alone.
        if heading and (chart or rows or not lines or _names(lines[0])):
            self._line("", heading=heading, keep=True)
        elif heading:
            self._line(lines.pop(0), heading=f"{heading}{'。' if self.notice.head.language == 'zh' else '. '}")
        if chart:
            self._chart()
        for one in lines:
            self._line(one)
        if rows:
            self._table(rows[: self.fit.rows])
            if len(rows) > self.fit.rows:
                self._line(say("digest.more", self.notice.head.language, n=len(rows) - self.fit.rows))

    def _line(
        self,
        text: str,
        *,
        heading: str = "",
        font: str = BODY,
        size: float = 0,
        line: float = 0,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
        indent: int = 2,
        right: int = 0,
        keep: bool = False,
    ) -> None:
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line or self.fit.line)
        shape.alignment, shape.keep_with_next, shape.widow_control = align, keep, False
        size = size or self.fit.size
        shape.first_line_indent, shape.right_indent = Pt(indent * size), Pt(right * size)
        if heading:
            _dress(paragraph.add_run(heading).font, HEAD, size)
        _dress(paragraph.add_run(text).font, font, size)

    def _chart(self) -> None:
        """Categories and regions side by side, a row of coloured cells for each: every program shows and prints them."""
        notice, language = self.notice, self.notice.head.language
        sides = [(name, one[: self.fit.bars]) for name, one in (("digest.by-category", notice.categories), ("digest.by-region", notice.regions)) if one]
        table = _grid(self.document, 1 + max(len(one) for _, one in sides), len(sides) * (STEPS + 2))
        rows = [row.cells for row in table.rows]
        for side, (name, counts) in enumerate(sides):
            first = side * (STEPS + 2)
            longest = max(one.number for one in counts) or 1
            self._cell(rows[0][first], say(name, language), align=WD_ALIGN_PARAGRAPH.RIGHT)
            for row, one in zip(rows[1:], counts, strict=False):
                cells = row[first : first + STEPS + 2]
                self._cell(cells[0], _clipped(_label(one.label, language), 9 if len(sides) == 2 else 16), align=WD_ALIGN_PARAGRAPH.RIGHT)
                for cell in cells[1 : 1 + (max(1, round(one.number * STEPS / longest)) if one.number else 0)]:
                    _paint(cell)
                self._cell(cells[-1], str(one.number))
        half = (0.2, *((0.2 / STEPS,) * STEPS), 0.1)
        _widths(table, half * 2 if len(sides) == 2 else (0.3, *((0.55 / STEPS,) * STEPS), 0.15))

    def _table(self, rows: Sequence[Listed]) -> None:
        language = self.notice.head.language
        table = _grid(self.document, 1 + len(rows), 5)
        table.style = "Table Grid"
        titles = [say(f"digest.column-{one}", language) for one in ("index", "number", "unit", "title", "state")]
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            self._cell(cell, title, align=WD_ALIGN_PARAGRAPH.CENTER, font=HEAD)
        _repeat(table.rows[0])
        for number, row in enumerate(rows, 1):
            words = (str(number), row.number, row.unit, row.title, _label(row.why, language))
            for cell, word in zip(table.rows[number].cells, words, strict=True):
                self._cell(cell, word)
        for row in table.rows:
            row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        _widths(table, (0.08, 0.2, 0.36, 0.24, 0.12))

    def _cell(
        self,
        cell: _Cell,
        text: str,
        *,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
        size: float = CHART_SIZE,
        font: str = BODY,
    ) -> None:
        paragraph = cell.paragraphs[0]
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing, shape.alignment = WD_LINE_SPACING.EXACTLY, Pt(14), align
        run = paragraph.add_run(text)
        _dress(run.font, font, size)

    def _number(self, paragraph: Paragraph) -> None:
        """The page's number at its foot, — 1 —, of size 4 (GB/T 9704-2012, 7.5)."""
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
            run = paragraph.add_run(text if not kind else "")
            _dress(run.font, "宋体", 14)
            if kind == "instr":
                code = OxmlElement("w:instrText")
                code.text = text
                run._r.append(code)  # noqa: SLF001 - python-docx has no fields of its own
            elif kind:
                run._r.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001


def _lists(block: Sequence[str], rows: Sequence[Listed]) -> bool:
    """Whether *block* is the list of just these cases."""
    items = [line for line in block if ITEM.match(line)]
    return bool(items) and rows[0].number in items[0] and not any(_is_count(line) for line in items)


def _names(line: str) -> bool:
    """Whether *line* is one of a list of cases."""
    return ITEM.match(line) is not None and not _is_count(line)


def _is_count(line: str) -> bool:
    return re.search(r"[：:]\s*\d+件?[；。]?$", line) is not None


def _label(label: str, language: str) -> str:
    return say(label, language) if "." in label and knows(label, language) else label


def _dress(font: Font, face: str, size: float) -> None:
    """Word takes Chinese letters from a setting of their own, which python-docx leaves to us."""
    font.name, font.size = LATIN, Pt(size)
    fonts = font.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)


def _clipped(text: str, ems: float) -> str:
    """As much of *text* as stands on one line of so many Chinese characters."""
    taken = 0.0
    for number, one in enumerate(text):
        taken += 1.0 if ord(one) > 0x2E7F else 0.55
        if taken > ems:
            return text[: number - 1] + "…"
    return text


def _paint(cell: _Cell) -> None:
    """A stretch of a bar, with white above and below it so that bars do not touch."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz="24", space="0", color="FFFFFF"))
    facts = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no shading of its own
    facts.append(borders)
    facts.append(_element("w:shd", val="clear", color="auto", fill=BAR))


def _element(name: str, **values: str) -> Any:  # noqa: ANN401 - lxml's elements have no types here
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _grid(document: Opened, rows: int, columns: int) -> Table:
    table: Table = document.add_table(rows=rows, cols=columns)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        row.height, row.height_rule = Pt(CHART_ROW), WD_ROW_HEIGHT_RULE.AT_LEAST
    return table


def _widths(table: Table, shares: Sequence[float]) -> None:
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Pt(WIDTH * share)
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Pt(WIDTH * share)


def _repeat(row: _Row) -> None:
    """The heading of a table stands on every page of it."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # noqa: SLF001
