"""A cell dressed in its look: the one place where looks become openpyxl's styles, which cost their import."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from tracker.workbook.style import FACE, FORMATS, HERS, HERS_HEAD, INKS, MIDDLE, SYSTEM, SYSTEM_HEAD, Look, Shape, Tint


def dressed(cell: Cell, look: Look) -> Cell:
    ground, ink = INKS.get(look.tint, (HERS if look.hers else SYSTEM, "000000"))
    if look.tint is Tint.HEAD:
        ground = HERS_HEAD if look.hers else SYSTEM_HEAD
    head = look.tint is Tint.HEAD
    line = Side(style="thin", color="A6A6A6" if head else "D0D0D0")
    cell.font = Font(name=FACE, size=10, bold=head or look.tint in {Tint.ALARM, Tint.STRONG}, color=ink)
    cell.fill = PatternFill("solid", start_color=ground, end_color=ground)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(
        horizontal="center" if head or look.shape in MIDDLE else "left",
        vertical="center",
        wrap_text=head or look.shape in {Shape.WRAPPED, Shape.CENTRED},
    )
    cell.number_format = FORMATS.get(look.shape, "@")
    cell.quotePrefix = int(look.quoted)
    return cell
