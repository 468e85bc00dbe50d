"""Summary tables 汇总表: one row a unit or a case, under one or two rows of headings, with titles, totals and notes around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from config.campaign import Category, FieldWanted
from ingest.facts import Extract, Table
from tracker.core import entry, form, ranking
from tracker.core.blank import Blank
from tracker.core.concepts import Concept, Label, Sense, Subject
from tracker.core.found import Found
from tracker.core.labels import folded, named
from tracker.core.model import FieldRead
from tracker.core.vocabulary import Vocabulary

HEAD = 12  # rows among which the headings are looked for: titles and 填报单位 stand above
ROWS = 5_000  # rows of one table; the longest summary sheet we heard of has 600
LEAST = 2  # columns that must be known
AGAIN = 3  # columns that other headings further down must know
ASKED = 60  # rows under the headings that are looked at for labels; a form has 40
ANSWER = 2  # cells of a label and its answer
LABELLED = 200  # characters of a cell that holds a label and its value
ALIKE = 4  # the rank from which a label asks for a thing in its own or in a like word
CARRIED = 0.8  # how sure a value is that a merged cell above covers, as far as the serial numbers tell
DITTO = 0.7  # and of a unit where nothing tells whether its cell was merged or left blank: a person looks
_TOTAL = re.compile(
    r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|共\s*\d+|注\s*[:：\d]|备\s*注|说\s*明|填\s*[报表]\s*(?:人|单位|日期|说明)|制\s*表|审\s*[核批]|单位\s*(?:负责人|盖章|[(（])|联\s*系\s*(?:人|电话)\s*[:：]|经\s*办\s*人|负责人\s*[:：]|"
    r"例\s*[:：]?$|示例|样例|[(（]?(?:加盖)?公?章)"
)
_SERIAL = re.compile(r"序号|编号|排序|no|排名")


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the headings of a table stand and which column answers which wanted label."""

    row: int  # the last row of headings
    columns: dict[int, int]  # index of the wanted label → column
    serial: int  # column of serial numbers; -1 when there is none
    width: int


def rows(extract: Extract, wanted: Sequence[FieldWanted], blank: Blank | None = None, categories: Sequence[Category] = ()) -> tuple[tuple[FieldRead, ...], ...]:
    """Every row of a summary table; () where no table has headings that the sheet knows."""
    words = form.vocabulary(extract, wanted, blank or Blank())
    read: list[tuple[FieldRead, ...]] = []
    heads: Heads | None = None
    for number, table in enumerate(extract.tables[: form.TABLES], start=1):
        own = _heads(table, wanted, words)
        width = max((len(row) for row in table.rows[:HEAD]), default=0)
        if own is None and heads is not None and heads.width == width:
            own = Heads(-1, heads.columns, heads.serial, width)  # no headings and as wide as the last: the next page of it
        if own is not None:
            for part, heads in _parts(_ended(table, own, words), own, wanted, words):
                read += _body(part, number, heads, wanted, blank or Blank(), categories)
    return tuple(read[:ROWS])


def _parts(table: Table, heads: Heads, wanted: Sequence[FieldWanted], words: Vocabulary) -> Iterator[tuple[Table, Heads]]:
    """*table* as it stands, or cut where other headings begin: a second table on the same sheet, its columns in another order."""
    for row in range(heads.row + 2, min(len(table.rows), ROWS) - 1):
        filled = [text for text in table.rows[row] if text.strip()]
        if row <= heads.row + 1 or len(filled) < AGAIN or sum(words.read(text) is not None for text in filled) * 2 <= len(filled):
            continue
        other = max((one for depth in (1, 2) if (one := _at(table, row, depth, wanted, words))), key=lambda one: len(one.columns), default=None)
        if other is not None and len(other.columns) >= min(AGAIN, len(heads.columns)) and other.columns != heads.columns:
            titled = sum(bool(text.strip()) for text in table.rows[row - 1]) == 1
            yield replace(table, rows=table.rows[: row - titled]), heads
            heads = other
    yield table, heads


def _ended(table: Table, heads: Heads, words: Vocabulary) -> Table:
    """*table* without what is asked beneath its rows: a label alone with its answer, 作品简介 under a row of a form, is no row of a summary."""
    for row in range(heads.row + 2, min(len(table.rows), ROWS)):
        filled = [text for text in table.rows[row] if text.strip()]
        alone = 0 < len(filled) <= ANSWER < len(heads.columns) and not _TOTAL.match(folded(filled[0]).strip())  # 小计 of a group, and another follows
        label = words.read(filled[0]) if alone else None
        if label is not None and label.sure == 1:
            return replace(table, rows=table.rows[:row])
    return table


def _heads(table: Table, wanted: Sequence[FieldWanted], words: Vocabulary) -> Heads | None:
    best: Heads | None = None
    for row in range(min(HEAD, len(table.rows))):
        for depth in (1, 2):
            heads = _at(table, row, depth, wanted, words) if row + depth <= len(table.rows) else None
            if heads is not None and (best is None or len(heads.columns) > len(best.columns)):
                best = heads
    return None if best is None or _form(table, best, wanted, words) else best


def _form(table: Table, heads: Heads, wanted: Sequence[FieldWanted], words: Vocabulary) -> bool:
    """Whether the rows beneath go on asking, for what no column is headed: labels above their values, several rows of them, are a form."""
    others = [field for index, field in enumerate(wanted) if index not in heads.columns]
    rows = [[text for text in cells if text.strip()] for cells in table.rows[heads.row + 1 : heads.row + 1 + ASKED]]
    rows = [cells for cells in rows if cells]
    while rows and _TOTAL.match(folded(rows[-1][0]).strip()):
        rows.pop()  # 填表人, 联系电话 at the foot of a summary table
    if any(len(cells) > 1 and sum(_heading(text, others, words) for text in cells) > 1 for cells in rows):
        return True  # headings of other columns: 联系人, 手机 over a row of their own
    if any(sum(_named(text, words) for text in cells) * 2 >= max(len(cells), LEAST + 1) for cells in rows if not _repeats(table, heads, cells)):
        return True  # 职务, 手机 beside their values, in the rows of a form
    asking = sum(any(_asks(text, field, words) for text in cells for field in others) for cells in rows)
    return asking > 0 and asking * 3 >= len(rows)


def _named(text: str, words: Vocabulary) -> bool:
    """Whether a cell is nothing but a label that every office prints."""
    label = words.read(text)
    return label is not None and label.sure == 1 and label.words not in words.learnt


def _repeats(table: Table, heads: Heads, cells: Sequence[str]) -> bool:
    """Whether a row says its headings again, as the next page of a table does."""
    printed = {re.sub(r"\s", "", text) for cells in table.rows[: heads.row + 1] for text in cells if text.strip()}
    return sum(re.sub(r"\s", "", text) in printed for text in cells) * 2 > len(cells)


def _heading(text: str, others: Sequence[FieldWanted], words: Vocabulary) -> bool:
    """Whether a cell is a label and nothing else of one of *others*."""
    return re.search(r"[:：]", text) is None and any(_asks(text, field, words) for field in others)


def _asks(text: str, field: FieldWanted, words: Vocabulary) -> bool:
    """Whether a cell is the label of *field*, alone or with its value behind a colon."""
    label = words.read(re.split(r"[:：]", text, maxsplit=1)[0]) if len(text) <= LABELLED else None
    return label is not None and ranking.rank(Found(label, "", "", label.sense.subject), field) >= ALIKE


def _at(table: Table, row: int, depth: int, wanted: Sequence[FieldWanted], words: Vocabulary) -> Heads | None:
    """The headings in *depth* rows from *row*, if these are headings: labels only, several of them wanted, something beneath."""
    labels = _labels(table, row, depth, words)
    if labels is None or row + depth >= len(table.rows):
        return None
    columns: dict[int, int] = {}
    for index, field in enumerate(wanted):
        ranked = sorted(((ranking.rank(found, field), -column) for column, (_, found) in labels.items()), reverse=True)
        if ranked and ranked[0][0] >= 1 and -ranked[0][1] not in columns.values():
            columns[index] = -ranked[0][1]
    serial = next((column for column, (text, _) in labels.items() if _SERIAL.search(re.sub(r"\s", "", text).lower())), -1)
    if len(columns) < min(LEAST, len(wanted)):
        return None
    return Heads(row + depth - 1, columns, serial, max(len(one) for one in table.rows[:HEAD]))


def _labels(table: Table, row: int, depth: int, words: Vocabulary) -> dict[int, tuple[str, Found]] | None:
    """Headings by column; None when a cell of the row holds what is no label and no heading looks like."""
    top = table.rows[row]
    low = table.rows[row + 1] if depth == 2 else ()
    if depth == 2 and any(text.strip() and words.read(text, loose=True) is None for text in low):
        return None
    found: dict[int, tuple[str, Found]] = {}
    strange = filled = 0
    subject = Subject.NONE
    for column in range(max(len(top), len(low))):
        upper = top[column] if column < len(top) else ""
        lower = low[column] if column < len(low) else ""
        label: Label | None = words.read(upper, loose=True) if upper.strip() else None
        if upper.strip():
            filled += 1
            strange += label is None and len(upper) > 12
            subject = label.sense.subject if label is not None else Subject.NONE
        if lower.strip():
            label = words.read(lower, loose=True)
        if label is not None:
            own = label.sense.subject
            found[column] = (lower or upper, Found(label, "", "", own if own is not Subject.NONE else subject if lower.strip() else Subject.NONE))
        elif upper.strip():
            found[column] = (upper, Found(Label("", Sense(Concept.OTHER)), "", "", Subject.NONE))
    return found if filled >= LEAST and strange * 2 < filled else None


def _body(
    table: Table, number: int, heads: Heads, wanted: Sequence[FieldWanted], blank: Blank, categories: Sequence[Category]
) -> Iterator[tuple[FieldRead, ...]]:
    above: dict[int, str] = {}
    printed = {
        column: re.sub(r"\s", "", table.rows[heads.row][column]) for column in heads.columns.values() if heads.row >= 0 and column < len(table.rows[heads.row])
    }
    for row in range(heads.row + 1, min(len(table.rows), ROWS)):
        cells = table.rows[row]
        values = {index: cells[column] if column < len(cells) else "" for index, column in heads.columns.items()}
        first = next((text for text in cells if text.strip()), "")
        repeated = printed and all(re.sub(r"\s", "", values[index]) == printed.get(column, "") for index, column in heads.columns.items())
        if not any(text.strip() for text in values.values()) or _TOTAL.match(folded(first).strip()) or repeated:
            continue
        page = f"第{table.page}页" if table.page else ""
        where = f"{page}表{number}第{row + 1}行"
        covered = _reached(table, row, values, heads) or _covered(values, above, cells, heads) or _ditto(values, above, wanted, table)
        known = table.sure[row] if row < len(table.sure) else ()
        line = []
        for index, field in enumerate(wanted):
            if index not in values:
                continue
            column = heads.columns[index]
            text, carried = covered.get(index, (values[index], 1.0))
            sure = carried * (known[column] if column < len(known) else 1.0)
            line.append(form.reading(field, entry.written(text, field, blank, categories), where, categories, sure=sure))
        if any(one.value for one in line):
            above = {**above, **{index: text for index, text in values.items() if text.strip()}}
            yield tuple(line)


def _reached(table: Table, row: int, values: dict[int, str], heads: Heads) -> dict[int, tuple[str, float]]:
    """What cells merged downwards hold for this row, where the document says which those are: one unit beside three cases."""
    columns = {column: index for index, column in heads.columns.items() if not values[index].strip()}
    found = ((columns[column], table.rows[top][column]) for top, column, tall in table.tall if column in columns and heads.row < top < row < top + tall)
    return {index: (text, 1.0) for index, text in found if text.strip()}


def _ditto(values: dict[int, str], above: dict[int, str], wanted: Sequence[FieldWanted], table: Table) -> dict[int, tuple[str, float]]:
    """The unit of the row above, for a row that names a case and no unit: on a page a merged cell looks like one left blank."""
    asked = {named(field).concept: index for index, field in reversed(list(enumerate(wanted))) if index in values}
    unit, title = asked.get(Concept.UNIT, -1), asked.get(Concept.TITLE, -1)
    if not table.page or min(unit, title) < 0 or values[unit].strip() or not values[title].strip() or unit not in above:
        return {}
    alone = all(index == title or not text.strip() for index, text in values.items())
    return {index: (text, DITTO) for index, text in above.items() if not values[index].strip() and (alone or index == unit)}


def _covered(values: dict[int, str], above: dict[int, str], cells: Sequence[str], heads: Heads) -> dict[int, tuple[str, float]]:
    """What cells merged downwards hold for this row: only where the serial number, too, is one for several rows."""
    serial = heads.serial >= 0 and heads.serial < len(cells) and not cells[heads.serial].strip()
    filled = sum(bool(text.strip()) for text in values.values())
    if not serial or not above or filled * 2 > len(values) + 1:
        return {}
    return {index: (above[index], CARRIED) for index, text in values.items() if not text.strip() and index in above}
