"""Pages to facts: paragraphs, tables and the text of a whole document, from the lines and tables that stand on its pages.

What stands at the top or the foot of several pages is a margin; a table that ends one page and begins the next with the same columns is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.facts import Paragraph, Table
from ingest.layout import Page, Ruled
from ingest.textlines import Line, unwrapped

PARAGRAPHS = 20_000  # a thesis has 3,000
_NUMBER = re.compile(r"[-—–－·•~～\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*[/／]?\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-—–－·•~～\s]*")
_DIGITS = re.compile(r"\d+")
_EDGE = 0.085  # of a page's height: headers and footers stand in the margin, which is 2.54 cm of 29.7
_ENDS = 3  # lines at either end of a page that may be a header or a footer


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document's pages say."""

    text: str  # pages apart by form feeds
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...]
    margins: str


@dataclass(slots=True)
class _Open:
    """A table that may go on: its rows so far, and whether anything came after it."""

    table: Table
    xs: tuple[float, ...]
    last: bool = True


def reading(pages: Sequence[Page]) -> Reading:
    """Read *pages* in order."""
    margins = _margins(pages)
    said: list[str] = []
    paragraphs: list[Paragraph] = []
    tables: list[_Open] = []
    for number, page in enumerate(pages, 1):
        texts: list[str] = []
        for inside, group in groupby(page.blocks, key=lambda block: isinstance(block, Line) and (number, id(block)) not in margins):
            if inside:
                found = unwrapped([block for block in group if isinstance(block, Line)])
                texts += [line.text for line in found]
                paragraphs += [_paragraph(line, number, page.width / 2) for line in found]
                _close(tables)
                continue
            for block in group:
                if isinstance(block, Ruled):
                    texts += _rows(block.rows)
                    _table(tables, block, number, page.scale)
                else:
                    texts.append(block.text)
        said.append("\n".join(texts))
    aside = "\n".join(block.text for number, page in enumerate(pages, 1) for block in page.blocks if isinstance(block, Line) and (number, id(block)) in margins)
    return Reading("\f".join(said), tuple(paragraphs[:PARAGRAPHS]), tuple(one.table for one in tables), aside)


def _rows(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return ["\t".join(cell.replace("\n", " ") for cell in row if cell) for row in rows if any(row)]


def _paragraph(line: Line, number: int, centre: float) -> Paragraph:
    high = line.high or 1.0
    aside = line.x0 - line.left > 1.5 * high  # a line that begins at the margin is not centred, however long
    centered = bool(centre) and aside and abs((line.x0 + line.x1) / 2 - centre) < 0.8 * high
    return Paragraph(line.text.strip(), font=line.font, centered=centered, page=number, sure=line.sure)


# --- tables over several pages ---


def _close(tables: list[_Open]) -> None:
    if tables:
        tables[-1].last = False


def _table(tables: list[_Open], block: Ruled, number: int, scale: float) -> None:
    before = tables[-1] if tables else None
    if before is None or not before.last or before.table.page == number or not _same(before.xs, block.xs, scale):
        _close(tables)
        tables.append(_Open(Table(block.rows, page=number, sure=block.sure), block.xs))
        return
    rows, sure = block.rows, block.sure or tuple((1.0,) * len(row) for row in block.rows)
    if len(rows) > 1 and any(rows[0]) and rows[0] == before.table.rows[0]:
        rows, sure = rows[1:], sure[1:]  # the heading row is printed again
    old = before.table
    kept, was = list(old.rows), list(old.sure or tuple((1.0,) * len(row) for row in old.rows))
    if rows and len(rows[0]) > 1 and not rows[0][0] and kept[-1][0] and any(rows[0]):
        kept[-1] = tuple("\n".join(part for part in both if part) for both in zip(kept[-1], rows[0], strict=True))
        was[-1] = tuple(map(min, was[-1], sure[0]))  # one row over two pages: its label stands on the first
        rows, sure = rows[1:], sure[1:]
    doubtful = bool(old.sure or block.sure)
    before.table = replace(old, rows=(*kept, *rows), sure=(*was, *sure) if doubtful else ())


def _same(one: tuple[float, ...], other: tuple[float, ...], scale: float) -> bool:
    return len(one) == len(other) and all(abs(a - b) < scale / 2 for a, b in zip(one, other, strict=True))


# --- headers and footers ---


def _margins(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """Find the lines at the ends of pages that are page numbers, or stand on another page as well but for their digits."""
    ends: dict[str, list[tuple[int, int]]] = {}
    found: set[tuple[int, int]] = set()
    for number, page in enumerate(pages, 1):
        for block in {id(b): b for b in (*_leading(page.blocks), *_leading(page.blocks[::-1]))}.values():
            if _EDGE * page.height < block.y0 and block.y1 < (1 - _EDGE) * page.height:
                continue
            key = _DIGITS.sub("0", block.text)
            ends.setdefault(key, []).append((number, id(block)))
            if block in {page.blocks[0], page.blocks[-1]} and _NUMBER.fullmatch(block.text) and len(page.blocks) > 1:
                found.add((number, id(block)))
    for places in ends.values():
        if len({number for number, _ in places}) > 1:
            found.update(places)
    return found


def _leading(blocks: Iterable[Line | Ruled]) -> list[Line]:
    """Return the lines before the first table, no more than a header has."""
    out: list[Line] = []
    for block in blocks:
        if isinstance(block, Ruled) or len(out) == _ENDS:
            break
        out.append(block)
    return out
