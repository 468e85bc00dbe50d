"""A workbook without the words of one person, whoever typed them: in cells, shown or not, in notes and in what it says of itself."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment

from tracker.core.erasure import Finder, without
from tracker.workbook.opening import Refused, checked
from tracker.workbook.saved import FAULTS
from tracker.workbook.strict import readable
from tracker.workbook.write import beside, settle

LONGEST_TITLE = 31  # characters; Excel refuses more
PROPERTIES = ("creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category", "contentStatus")


def clear(path: Path, finder: Finder) -> bool:
    """Take the words out of the file at *path*; False where it cannot be read, and nothing was changed."""
    try:
        checked(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot carry over, the next writing would not either
            book = load_workbook(readable(path))
        for sheet in book.worksheets:
            _cells(sheet, finder)
        for name in PROPERTIES:
            said = getattr(book.properties, name)
            if isinstance(said, str):
                setattr(book.properties, name, without(said, finder))
        with beside(path) as draft:
            book.save(draft)
            settle(draft)
            draft.replace(path)
    except (Refused, *FAULTS):
        return False
    settle(path.parent)
    return True


def _cells(sheet: Any, finder: Finder) -> None:  # noqa: ANN401 - openpyxl's own types say less
    if finder.spans(sheet.title):
        sheet.title = without(sheet.title, finder)[:LONGEST_TITLE]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and finder.spans(str(cell.value)):
                cell.value = without(str(cell.value), finder)  # a telephone number typed as a number as well
                cell.data_type = "s"  # and what began like a formula stays a text
            if cell.comment is not None and finder.spans(f"{cell.comment.text} {cell.comment.author}"):
                one = cell.comment
                cell.comment = Comment(without(one.text, finder), without(one.author or "", finder), int(one.height), int(one.width))
            if cell.hyperlink is not None and cell.hyperlink.target and finder.spans(cell.hyperlink.target):
                cell.hyperlink = None
