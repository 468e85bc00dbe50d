"""Writes the rows of large tables straight into the file; openpyxl makes everything around them.

    openpyxl → workbook with header rows only ─┐
    rows, one after the other ─────────────────┴─▶ each sheet's part, cut open at </sheetData>

openpyxl takes 20 µs for a cell and holds it; this takes 2 and holds one row. Every text passes `plain` here, and there
is no way to write a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from tracker.workbook.dress import dressed
from tracker.workbook.plain import plain, risky
from tracker.workbook.style import DATED, Look, Shape, Tint, Value, Worn

HEIGHT = 18  # of a row of one line, in points
CHUNK = 256  # rows at a time
END = b"</sheetData>"
AFTER = b"<printOptions"  # what follows the links of a sheet (ECMA-376, part 1, 18.3.1.99); every sheet of ours has it
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # of the header only, and no reader needs it

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

LINK = "way"  # openpyxl numbers its own relations of a sheet

LETTERS = tuple(get_column_letter(place) for place in range(1, 1000))
LOOKS = tuple(
    Look(shape, hers=hers, tint=tint, quoted=quoted)
    for shape in Shape
    for hers, tints in ((True, (Tint.PLAIN,)), (False, Tint if shape in {Shape.TEXT, Shape.WRAPPED, Shape.CENTRED} else (Tint.PLAIN,)))
    for tint in tints
    for quoted in (False, True)
)  # every look a streamed cell may have; another one is a KeyError rather than a damaged file
Palette: TypeAlias = dict[Look, int]  # the number of each look among the styles of the workbook
Cells: TypeAlias = Iterable[tuple[Value, Look | Worn]]


@dataclass(frozen=True, slots=True)
class Links:
    """Cells of one sheet that lead to files and folders beside the workbook. All of them are named by us, never by a sender."""

    cells: tuple[tuple[str, str, str], ...] = ()  # "C2", address, place in it

    @property
    def targets(self) -> dict[str, str]:
        """The addresses, each once, and what the sheet calls them."""
        return {target: f"{LINK}{count}" for count, target in enumerate(dict.fromkeys(target for _, target, _ in self.cells))}


@dataclass(frozen=True, slots=True)
class Line:
    cells: Cells
    height: float = HEIGHT
    hidden: bool = False


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Look | Worn) -> None:
    """Set one cell of an openpyxl sheet, for the few that are not streamed."""
    cell: Any = sheet.cell(row, column)  # a Cell, for nothing here is merged
    text = plain(value) if isinstance(value, str) else None
    cell.value = value if text is None else text
    if isinstance(look, Worn):
        cell._style = copy(sheet.parent._cell_styles[look.xf])  # type: ignore[union-attr]  # noqa: SLF001 - the style of another cell of this book
    else:
        dressed(cell, Look(look.shape, look.hers, look.tint, quoted=text is not None and risky(text)))
    if text is not None:
        cell.data_type = "s"  # openpyxl makes "=…" a formula and "#REF!" an error; do not move this up


def save(
    made: Workbook, streams: Sequence[tuple[Worksheet, Iterable[Line]]], path: Path, *, comment: bytes = b"", links: Mapping[str, Links] | None = None
) -> None:
    """Save *made* to *path* with each stream's lines below the header of its sheet; streams are read in their order. *links* are by title."""
    pattern = made.worksheets[0]
    palette = {look: dressed(WriteOnlyCell(pattern), look).style_id for look in LOOKS}  # before the styles are written
    bare = io.BytesIO()
    made.save(bare)
    rows = {sheet.path.lstrip("/"): lines for sheet, lines in streams}
    leading = {sheet.path.lstrip("/"): one for sheet, _ in streams if (one := (links or {}).get(sheet.title)) is not None and one.cells}
    relations = dict(_relation(name, one) for name, one in leading.items())
    with ZipFile(bare) as source, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=4) as target:
        target.comment = comment
        for name in sorted(source.namelist(), key=lambda name: list(rows).index(name) if name in rows else -1):
            part = source.read(name)
            if name not in rows:
                target.writestr(name, part if name not in relations else part.replace(b"</Relationships>", relations[name] + b"</Relationships>"))
                continue
            above, below = _DIMENSION.sub(b"", part).split(END)
            above = above[: above.index(b"</row>") + len(b"</row>")]  # the header; rows of openpyxl's that bear a note of hers are streamed
            with target.open(name, "w") as out:
                out.write(above)
                for chunk in chunks(rows[name], palette):
                    out.write(chunk.encode("utf-8"))
                out.write(END + (_linked(below, leading[name]) if name in leading else below))
        for name in relations.keys() - set(source.namelist()):
            target.writestr(name, f'<Relationships xmlns="{PACKAGE}">'.encode() + relations[name] + b"</Relationships>")


def _linked(below: bytes, links: Links) -> bytes:
    names = links.targets
    cells = "".join(
        f'<hyperlink ref="{cell}" r:id="{names[target]}"{f" location={quoteattr(place)}" if place else ""}/>' for cell, target, place in links.cells
    )
    return below.replace(AFTER, f'<hyperlinks xmlns:r="{RELATION}">{cells}</hyperlinks>'.encode() + AFTER, 1)


def _relation(name: str, links: Links) -> tuple[str, bytes]:
    """The part that says where the links of the sheet *name* lead, and its lines on them: one for each address."""
    folder, _, file = name.rpartition("/")
    lines = (
        f'<Relationship Id="{key}" Type="{RELATION}/hyperlink" Target={quoteattr(quote(target, safe="/:"))} TargetMode="External"/>'
        for target, key in links.targets.items()
    )
    return f"{folder}/_rels/{file}.rels", "".join(lines).encode()


def chunks(lines: Iterable[Line], palette: Palette) -> Iterator[str]:
    held: list[str] = []
    for number, line in enumerate(lines, 2):
        held.append(row(line, number, palette))
        if len(held) == CHUNK:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def row(line: Line, number: int, palette: Palette) -> str:
    height = f' ht="{line.height:g}" customHeight="1"' if line.height != HEIGHT else ""
    cells = "".join(cell(f"{letter}{number}", value, look, palette) for letter, (value, look) in zip(LETTERS, line.cells, strict=False))
    hidden = ' hidden="1"' if line.hidden else ""
    return f'<row r="{number}"{height}{hidden}>{cells}</row>'


def cell(where: str, value: Value, look: Look | Worn, palette: Palette) -> str:
    """One cell as XML. Whatever is neither a number nor a date is text."""
    if isinstance(look, Worn):
        return own_cell(where, value, look)
    if value is None or value == "":
        return f'<c r="{where}" s="{palette[look]}"/>'
    if isinstance(value, str):
        text = plain(value)
        if risky(text):
            look = Look(look.shape, look.hers, look.tint, quoted=True)
        return f'<c r="{where}" s="{palette[look]}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    if isinstance(value, date):
        look = look if look.shape in DATED else Look(Shape.DATE, look.hers, look.tint)
        return f'<c r="{where}" s="{palette[look]}"><v>{to_excel(value)}</v></c>'  # type: ignore[no-untyped-call]
    return f'<c r="{where}" s="{palette[look]}"><v>{float(value):.15g}</v></c>'


def own_cell(where: str, value: Value, look: Worn) -> str:
    """A cell of a column of hers, in the style it had; what she wrote as a formula comes as what it came to."""
    if value is None or value == "":
        return f'<c r="{where}" s="{look.xf}"/>' if look.xf else ""
    if isinstance(value, int | float):
        return f'<c r="{where}" s="{look.xf}"><v>{float(value):.15g}</v></c>'
    return f'<c r="{where}" s="{look.xf}" t="inlineStr"><is><t xml:space="preserve">{escape(plain(str(value)))}</t></is></c>'
