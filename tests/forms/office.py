"""Forms of `sheets` as files: Word through python-docx, a page of HTML, a drawn PDF, a workbook laid out as a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from forms import files
from forms.sheets import C, P, Sheet, T

PIECE = re.compile(r"⟦([^⟧]*)⟧|⟪([^⟫]*)⟫|([^⟦⟪]+)")
HINT = "单击或点击此处输入文字。"
WHOLE = 8  # columns a drawn page is cut into at most


def placed(table: T) -> tuple[dict[tuple[int, int], C], int]:
    """Cells by where they begin, and how many columns there are."""
    taken: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], C] = {}
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            found[number, column] = cell
            taken |= {(number + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            column += cell.across
    return found, max(column for _, column in taken) + 1


def pieces(text: str) -> Iterator[tuple[str, str]]:
    for lined, held, plain in PIECE.findall(text):
        yield ("lined", lined) if lined else ("held", held) if held else ("plain", plain)
    if "⟪⟫" in text:
        yield "held", ""


def word(sheet: Sheet, target: Path, chance: Random) -> Path:
    document: Any = Document()
    font = chance.choice(files.FONTS)
    document.styles["Normal"].font.name = font
    document.styles["Normal"].element.rPr.rFonts.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", font)
    if sheet.head:
        document.sections[0].header.paragraphs[0].text = sheet.head
    for block in sheet.blocks:
        if isinstance(block, P):
            _paragraphs(document, block, chance)
        else:
            _table(document, block, chance)
            document.add_paragraph()
    document.save(str(target))
    return target


def _paragraphs(where: Any, block: P, chance: Random, first: Any = None) -> None:
    for text in block.text.split("¶"):
        paragraph = first if first is not None else where.add_paragraph()
        first = None
        if block.look:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if block.look == "right" else WD_ALIGN_PARAGRAPH.CENTER
        for kind, piece in pieces(text):
            _runs(paragraph, kind, piece, chance, bold=block.look == "title")
        if block.box:
            _boxed(paragraph)


def _runs(paragraph: Any, kind: str, text: str, chance: Random, *, bold: bool) -> None:
    """A piece in one to three runs, as typing and mending leaves it."""
    if kind == "held":
        run = paragraph.add_run(text or HINT)
        control = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr>{'' if text else '<w:showingPlcHdr/>'}<w:text/></w:sdtPr><w:sdtContent/></w:sdt>",
        )
        run._r.addprevious(control)
        control[-1].append(run._r)
        return
    cuts = sorted(chance.randint(0, len(text)) for _ in range(chance.randint(0, 2)))
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        run = paragraph.add_run(text[start:end])
        run.bold = bold or None
        run.underline = kind == "lined" or None


def _boxed(paragraph: Any) -> None:
    """What the paragraph holds moves into a text box in it, written twice as Word does."""
    inner = OxmlElement("w:p")
    for run in list(paragraph._p):
        inner.append(run)
    frame = parse_xml(
        f"<w:r {nsdecls('w')} {files.DRAWN}><w:pict>{files.BOXES}<v:shape type='#_x0000_t202' style='position:absolute;width:420pt;height:60pt'>"
        "<v:textbox><w:txbxContent/></v:textbox><w10:wrap type='topAndBottom'/></v:shape></w:pict></w:r>",
    )
    frame[0][1][0][0].append(deepcopy(inner))
    paragraph._p.append(frame)


def _table(where: Any, table: T, chance: Random) -> None:
    cells, width = placed(table)
    made = where.add_table(len(table.rows), width)
    if table.ruled:
        made.style = "Table Grid"
    for (row, column), cell in cells.items():
        slot = made.cell(row, column)
        if cell.across > 1 or cell.down > 1:
            slot = slot.merge(made.cell(row + cell.down - 1, column + cell.across - 1))
        _paragraphs(slot, P(cell.text), chance, slot.paragraphs[0])
        if cell.inner is not None:
            _table(slot, cell.inner, chance)
            slot.add_paragraph()
    shares = table.widths or (1,) * width
    for row in made.rows:
        for share, slot in zip(shares, row.cells, strict=False):
            slot.width = int(5486400 * share / sum(shares))


def page(sheet: Sheet, target: Path, chance: Random) -> Path:
    tag = chance.choice(("p", "div"))
    body = "".join(_html(block, tag) if isinstance(block, P) else _html_table(block, tag) for block in sheet.blocks)
    target.write_text(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>", encoding="utf-8")
    return target


def _html(block: P, tag: str) -> str:
    return "".join(f"<{tag}>{_inline(text)}</{tag}>" for text in block.text.split("¶"))


def _inline(text: str) -> str:
    marks = {"lined": "u", "held": "span", "plain": "span"}
    found = "".join(
        f"<{marks[kind]}>{escape(piece if piece or kind != 'held' else HINT)}</{marks[kind]}>" if kind != "plain" else escape(piece)
        for kind, piece in pieces(text)
    )
    return found.replace("\n", "<br>").replace("\t", "&emsp;&emsp;").replace("  ", "&nbsp; ") or "&nbsp;"


def _html_table(table: T, tag: str) -> str:
    rows = []
    for row in table.rows:
        line = ""
        for cell in row:
            spans = (f" colspan={cell.across}" if cell.across > 1 else "") + (f" rowspan={cell.down}" if cell.down > 1 else "")
            inner = _html(P(cell.text), tag) if "¶" in cell.text else _inline(cell.text)
            line += f"<td{spans}>{inner}{_html_table(cell.inner, tag) if cell.inner else ''}</td>"
        rows.append(f"<tr>{line}</tr>")
    return f"<table{' border=1' if table.ruled else ''}>{''.join(rows)}</table>"


def paper(sheet: Sheet, target: Path, chance: Random) -> Path:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import SimpleDocTemplate

    style = ParagraphStyle("s", fontName=files._song(), fontSize=chance.choice((9, 10, 11)), leading=16, wordWrap="CJK")
    story: list[Any] = []
    for block in sheet.blocks:
        story += _drawn(block.text, style) if isinstance(block, P) else [_drawn_table(block, style, 460)]
    SimpleDocTemplate(str(target), pagesize=A4, invariant=1).build(story)
    return target


def _drawn(text: str, style: Any) -> list[Any]:
    from reportlab.platypus import Paragraph

    def one(part: str) -> str:
        found = "".join(f"<u>{escape(piece).replace(' ', chr(160))}</u>" if kind == "lined" else escape(piece or HINT) for kind, piece in pieces(part))
        return found.replace("\n", "<br/>").replace("\t", "\u3000\u3000\u3000").replace("  ", "\u3000")

    return [Paragraph(one(part), style) for part in text.split("¶")]


def _drawn_table(table: T, style: Any, room: float) -> Any:
    from reportlab.platypus import Table

    cells, width = placed(table)
    shares = table.widths or (1,) * width
    widths = [room * share / sum(shares) for share in shares]
    looks: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if table.ruled else []
    rows: list[list[Any]] = [[""] * width for _ in table.rows]
    for (row, column), cell in cells.items():
        rows[row][column] = _drawn(cell.text, style)
        if cell.inner is not None:
            rows[row][column].append(_drawn_table(cell.inner, style, sum(widths[column : column + cell.across]) - 12))
        looks.append(("SPAN", (column, row), (column + cell.across - 1, row + cell.down - 1)))
    return Table(rows, colWidths=widths, style=looks)


def workbook(sheet: Sheet, target: Path, _: Random) -> Path:
    """The form laid out in a sheet: a row each, merged cells where the form has them; a table in a table has no place here."""
    from openpyxl import Workbook

    book = Workbook()
    made: Any = book.active
    row = 1
    for block in sheet.blocks:
        if isinstance(block, P):
            for text in block.text.split("¶"):
                made.cell(row, 1, _bare(text))
                made.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)
                row += 1
            continue
        for (down, column), cell in placed(block)[0].items():
            made.cell(row + down, column + 1, _bare(cell.text))
            if cell.across > 1 or cell.down > 1:
                made.merge_cells(start_row=row + down, end_row=row + down + cell.down - 1, start_column=column + 1, end_column=column + cell.across)
        row += len(block.rows)
    book.save(target)
    return target


def _bare(text: str) -> str | None:
    return "".join(piece for _, piece in pieces(text)).replace("\t", "    ").replace("¶", "\n") or None
