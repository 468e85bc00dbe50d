"""The table of a form without what is only print: columns of colons, examples and remarks, the row that names the columns, cells of one character."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.facts import Table
from tracker.core.entry import once
from tracker.core.formtable import PILED, ROWS
from tracker.core.labels import squeeze

REPEATED = 120  # characters of a cell that an office program may have repeated
BOXES = 6  # cells side by side with a figure or letter in each: a postcode, a telephone, an 18-figure code
HEAD_ROWS = 12  # rows among which the headings of columns are looked for; in a sheet the title and its remarks stand above
_EXAMPLE = re.compile(r"(?:填写|填报)?(?:示例|范例|样例|举例|例子|说明|要求)")
_ASIDE = re.compile(r"备注|(?:填写|填报)?(?:说明|要求)")
_CONTENT = re.compile(r"(?:填写|填报|具体|申报)?(?:内容|信息|情况|填写|填写处)")
_ASKED = re.compile(r"序号|编号|题号|(?:填写|填报|采集|信息)?(?:题目|问题|标题|名称|项目|栏目|字段|指标)(?:名称)?")
_ANSWERED = re.compile(r"(?:您的|填写|填报|作答)?(?:答案|回答|答复|作答|内容|信息|情况|结果|值)")
_BOXED = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚ\-]")
_COLONS = frozenset(":：︰∶")


def bared(table: Table) -> Table:
    """*table* with labels and values where a reader expects them."""
    return _told_once(_unboxed(_unheaded(_unexampled(_uncoloned(table)))))


def _uncoloned(table: Table) -> Table:
    """*table* without columns that hold nothing but the colons between labels and values."""
    width = max((len(row) for row in table.rows), default=0)
    kept = []
    for column in range(width):
        texts = [row[column].strip() for row in table.rows if column < len(row) and row[column].strip()]
        if len(texts) < 2 or any(text not in _COLONS for text in texts):
            kept.append(column)
    if len(kept) == width:
        return table
    rows = tuple(tuple(row[column] for column in kept if column < len(row)) for row in table.rows)
    return replace(table, rows=rows, sure=tuple(tuple(row[column] for column in kept if column < len(row)) for row in table.sure))


def _unexampled(table: Table) -> Table:
    """*table* without the column of examples between labels and what was written, or of remarks behind: 与公章一致 is nobody's answer."""
    for number, row in enumerate(table.rows[:HEAD_ROWS]):
        content = next((column for column, text in enumerate(row) if column and _CONTENT.fullmatch(squeeze(text))), 0)
        columns = [column for column, text in enumerate(row) if (_EXAMPLE if column < content else _ASIDE).fullmatch(squeeze(text))]
        if content and len(columns) == 1:
            rows = tuple(
                tuple("" if place == columns[0] else text for place, text in enumerate(cells)) if at >= number else cells for at, cells in enumerate(table.rows)
            )
            return replace(table, rows=rows)
    return table


def _unheaded(table: Table) -> Table:
    """*table* without the row that says what its columns are: 题目 | 答案 asks for no title."""
    for number, row in enumerate(table.rows[:HEAD_ROWS]):
        filled = [squeeze(text) for text in row if text.strip()]
        asked = [text for text in filled if _ASKED.fullmatch(text)]
        answered = [text for text in filled if _ANSWERED.fullmatch(text)]
        if asked and len(answered) == 1 and filled[0] in asked and len(asked) + 1 == len(filled) and number + 2 < len(table.rows):
            return replace(table, rows=tuple(("",) * len(cells) if at == number else cells for at, cells in enumerate(table.rows)))
    return table


def _unboxed(table: Table) -> Table:
    """*table* with what was written a character a cell, as numbers and codes are, in the first of these cells."""
    rows = list(table.rows)
    for number, row in enumerate(table.rows):
        at = 0
        while at < len(row):
            until = at
            while until < len(row) and _BOXED.fullmatch(row[until].strip()):
                until += 1
            if until - at >= BOXES:
                whole = "".join(text.strip() for text in row[at:until])
                rows[number] = (*rows[number][:at], whole, *("",) * (until - at - 1), *rows[number][until:])
            at = until + 1
    return table if rows == list(table.rows) else replace(table, rows=tuple(rows))


def _told_once(table: Table) -> Table:
    """*table* without what LibreOffice repeats of a content control that begins in one of its cells."""
    torn = {
        row for row, cells in enumerate(table.rows[:ROWS]) if any("\n" in text and len(text) <= REPEATED and text.count(text[:2]) > PILED for text in cells)
    }
    if not torn:
        return table
    return replace(
        table, rows=tuple(tuple(once(text) if "\n" in text else text for text in cells) if row in torn else cells for row, cells in enumerate(table.rows))
    )
