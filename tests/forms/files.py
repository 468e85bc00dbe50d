"""Forms as files: Word by its own XML, a page of HTML, a PDF drawn directly, a workbook; other formats through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from forms.blocks import Block, Cell, Form, Grid, Para, placed

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWN = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
BOX = "position:absolute;margin-left:0;margin-top:0;width:420pt;height:42pt"  # as wide as the text, two lines high
BOXES = '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
ACROSS = 8640  # twentieths of a point between the margins of a page nobody said anything about: what stands beyond is not printed
COLUMN = 1200
FONTS = ("宋体", "仿宋_GB2312", "黑体", "楷体", "微软雅黑")
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def word(form: Form, target: Path, chance: Random) -> Path:
    """A Word document; fonts by chance."""
    body = "".join(_word_block(block, chance) for block in form.blocks)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr(
            "word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}" {DRAWN}><w:body>{body}</w:body></w:document>'
        )
    return target


def _word_block(block: Block, chance: Random) -> str:
    match block:
        case Para():
            inner = _runs(block.text, chance)
            if block.control:
                inner = f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
            if block.box:
                boxed = f"<w:txbxContent><w:p>{inner}</w:p></w:txbxContent>"
                shape = f'<v:shape type="#_x0000_t202" style="{BOX}"><v:textbox>{boxed}</v:textbox><w10:wrap type="topAndBottom"/></v:shape>'
                return f"<w:p><w:r><w:pict>{BOXES}{shape}</w:pict></w:r></w:p>"
            return f"<w:p>{inner}</w:p>"
        case Grid():
            return _word_table(block, chance)


def _runs(text: str, chance: Random) -> str:
    """One text in one to three runs, as editing leaves it, tabs and line ends as Word writes them."""
    cuts = sorted(chance.randint(0, len(text)) for _ in range(chance.randint(0, 2)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    font = chance.choice(FONTS)
    look = f'<w:rPr><w:rFonts w:eastAsia="{font}"/><w:sz w:val="{chance.choice((21, 24, 28))}"/></w:rPr>'
    return "".join(
        f"<w:r>{look}"
        + "<w:br/>".join("<w:tab/>".join(f'<w:t xml:space="preserve">{escape(bit)}</w:t>' for bit in line.split("\t")) for line in piece.split("\n"))
        + "</w:r>"
        for piece in pieces
    )


def _word_table(table: Grid, chance: Random) -> str:
    cells, width = placed(table)
    covered = {
        (row + down, column): (cell.across, down > 0) for (row, column), cell in cells.items() for down in range(cell.down)
    }  # where a <w:tc> stands: merged down cells repeat in every row
    rows = []
    for row in range(len(table.rows)):
        line = []
        for column in range(width):
            if (row, column) not in covered:
                continue
            across, continued = covered[row, column]
            cell = Cell() if continued else cells[row, column]
            merge = "<w:vMerge/>" if continued else '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
            properties = f'<w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>'
            inner = "".join(f"<w:p>{_runs(text, chance)}</w:p>" for text in cell.text.split("\n"))
            if cell.control:
                inner = f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
            line.append(f"<w:tc>{properties}{inner}</w:tc>")
        rows.append(f"<w:tr>{''.join(line)}</w:tr>")
    edges = "".join(f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = f'<w:gridCol w:w="{min(COLUMN, ACROSS // width)}"/>' * width
    return f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def page(form: Form, target: Path, chance: Random) -> Path:
    """What pasting the form into a mail leaves: tables with styles, paragraphs as <p> or <div>."""
    tag = chance.choice(("p", "div"))
    parts = []
    for block in form.blocks:
        match block:
            case Para():
                parts.append(f"<{tag}><span style='font-family:{chance.choice(FONTS)}'>{_html(block.text)}</span></{tag}>")
            case Grid():
                rows = "".join(f"<tr>{''.join(_html_cell(cell) for cell in row)}</tr>" for row in block.rows)
                parts.append(f"<table border=1>{rows}</table>")
    target.write_text(f"<html><head><meta charset='utf-8'></head><body>{''.join(parts)}</body></html>", encoding="utf-8")
    return target


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("\t", "&emsp;&emsp;").replace("  ", "&nbsp; ")


def _html_cell(cell: Cell) -> str:
    spans = (f" colspan={cell.across}" if cell.across > 1 else "") + (f" rowspan={cell.down}" if cell.down > 1 else "")
    return f"<td{spans}>{_html(cell.text)}</td>"


@cache
def _song() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def paper(form: Form, target: Path, chance: Random) -> Path:
    """A PDF with ruled tables and a text layer."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = ParagraphStyle("s", fontName=_song(), fontSize=chance.choice((10, 11, 12)), leading=18, wordWrap="CJK")
    story = []
    for block in form.blocks:
        match block:
            case Para():
                story.append(Paragraph(_pdf(block.text), style))
            case Grid():
                cells, width = placed(block)
                rows = [[Paragraph(_pdf(cells[r, c].text), style) if (r, c) in cells else "" for c in range(width)] for r in range(len(block.rows))]
                looks: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
                looks += [("SPAN", (c, r), (c + cell.across - 1, r + cell.down - 1)) for (r, c), cell in cells.items()]
                story.append(Table(rows, colWidths=[460 / width] * width, style=looks))
    SimpleDocTemplate(str(target), pagesize=A4, invariant=1).build(story)
    return target


def _pdf(text: str) -> str:
    return escape(text).replace("\n", "<br/>").replace("\t", "\u3000\u3000").replace("  ", "\u3000")


def workbook(rows: Sequence[Sequence[str]], merged: Sequence[str], target: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    for reference in merged:
        sheet.merge_cells(reference)
    book.save(target)
    return target


def office() -> str | None:
    return shutil.which("soffice")


def converted(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """*files* as LibreOffice writes them: doc, rtf, pdf, wps is a doc by another name."""
    command = [office() or "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
    return [folder / f"{file.stem}.{kind}" for file in files]
