"""Which rows of a form are headings of columns: the values stand beneath them, not beside."""

from __future__ import annotations

import re

from tracker.core import shapes
from tracker.core.formtable import COLUMNS, PILED, Sheet

HEAD = 12  # characters of the head of a column
_FIRST = re.compile(r"1\s*[.、．]?")  # of the rows of a list


def heading(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a label stands in a row of headings: two more side by side before it, or none but such in the row and values beneath."""
    filled = [at for at, text in enumerate(sheet.table.rows[row][:COLUMNS]) if text.strip()]
    below = sheet.table.rows[row + 1][:COLUMNS] if row + 1 < len(sheet.table.rows) else ()
    values = [at for at, text in enumerate(below) if text.strip()]
    headings = len(filled) > PILED and all((row, at) in sheet.labels or sheet.words.read(sheet.text(row, at), loose=True) for at in filled)
    if headings and values and set(values) <= set(filled) and not sheet.asking(row + 1) and not any((row + 1, at) in sheet.within for at in values):
        return True
    return all((row, at) in sheet.labels and (row, at) not in sheet.headed for at in (column - 1, column - 2))


def columned(sheet: Sheet, row: int) -> bool:
    """Whether *row* heads the one beneath cell for cell, though it names things nobody knows: what is under a label, or a first figure, says so."""
    if row + 1 >= len(sheet.table.rows):
        return False
    filled, values = ([at for at, text in enumerate(sheet.table.rows[one][:COLUMNS]) if text.strip()] for one in (row, row + 1))
    if filled != values or len(filled) <= PILED or sheet.asking(row + 1) or any((row + 1, at) in sheet.within for at in values):
        return False
    labels = [at for at in filled if (row, at) in sheet.labels]
    if len(labels) * 2 < len(filled) or ((row, filled[-1]) not in sheet.labels and len(sheet.text(row, filled[-1])) > HEAD):
        return False
    if any(_told(sheet, row, at, sheet.after(row, at)) for at in labels):
        return False
    return _FIRST.fullmatch(sheet.text(row + 1, filled[0]).strip()) is not None or any(_told(sheet, row, at, at, down=1) for at in labels)


def _told(sheet: Sheet, row: int, column: int, at: int, *, down: int = 0) -> bool:
    """Whether a cell holds what has the shape of what the label asks for and of nothing else."""
    return at >= 0 and (row + down, at) not in sheet.labels and shapes.certain(sheet.labels[row, column].sense.concept, sheet.text(row + down, at).strip())
