"""Headings that cross with rows of a form: what a value is, its column and its row say together.

    类别     姓名   职务   手机      a matrix: headings over rows that begin with a person;
    负责人   …      …      …         turned: persons at the head of columns, what is asked at the head of rows
    联系人   …      …      …

Or a list of others, whose names are not the applicant's.
"""

from __future__ import annotations

import re

from tracker.core import lines
from tracker.core.concepts import Concept, Label, Sense, Subject
from tracker.core.formtable import COLUMNS, PILED, ROWS, TITLED, Sheet
from tracker.core.labels import squeeze
from tracker.core.labelwords import POST

_OTHERS = re.compile(r"成\s*员|团\s*队|小组|参[与加]|合\s*作|协作|联合|获\s*奖|荣\s*誉|骨干|分工|名单|专家|推荐(?![申报登记信息]{0,4}[表书])|支持")


def matrix(sheet: Sheet) -> None:
    """A row of headings over rows that each begin with a person: 类别 姓名 职务 手机 over 负责人 …, 联系人 …."""
    for row in range(min(len(sheet.table.rows), ROWS) - 1):
        filled = [at for at, text in enumerate(sheet.table.rows[row][:COLUMNS]) if text.strip()]
        if len(filled) > PILED and not sheet.text(row + 1, filled[0]).strip():
            filled = filled[1:]  # 工作人员, merged down beside the headings and the rows
        labels = {at: label for at in filled if (label := sheet.labels.get((row, at))) is not None}
        if len(labels) < 3 or len(labels) < len(filled) - 1 or any((row, at) in sheet.crossed for at in labels):
            continue
        lead = min(filled[0], max(0, sheet.after(row + 1, -1)))  # the corner over the persons may be blank
        _posted(sheet, row, lead, labels)
        people = [below for below in range(row + 1, min(len(sheet.table.rows), ROWS)) if _person(sheet, below, lead, labels)]
        people = [below for place, below in enumerate(people) if below == row + 1 + place]
        for below in people:
            sheet.headed.add((below, lead))
            subject = sheet.labels[below, lead].sense.subject
            sheet.crossed.update({(below, at): (label, subject) for at, label in labels.items() if at > lead})
        if people:
            sheet.headed.update((row, at) for at in labels)


def _posted(sheet: Sheet, row: int, lead: int, heads: dict[int, Label]) -> None:
    """校长 at the head of a row, where other rows under the same headings are headed 联系人 or 负责人, is who the row is about."""
    posts = []
    for below in range(row + 1, min(len(sheet.table.rows), ROWS)):
        words = squeeze(sheet.text(below, lead))
        if (below, lead) not in sheet.labels and POST.fullmatch(words):
            posts.append((below, words))
        elif not _person(sheet, below, lead, heads):
            break
    else:
        below = len(sheet.table.rows)
    if 0 < len(posts) < below - row - 1:
        sheet.labels.update({(at, lead): Label(words, Sense(Concept.PERSON, Subject.LEADER)) for at, words in posts})


def _person(sheet: Sheet, row: int, first: int, heads: dict[int, Label]) -> bool:
    """Whether *row* begins with a person and has only values under *heads*."""
    label = sheet.labels.get((row, first))
    if label is None or label.sense.concept is not Concept.PERSON or label.sense.subject is Subject.NONE:
        return False
    return not any((row, at) in sheet.labels or (row, at) in sheet.within for at in heads if at > first) and any(
        sheet.text(row, at).strip() for at in heads if at > first
    )


def two_rows(sheet: Sheet) -> None:
    """Headings in two rows over one row of values: 联系人信息 over 姓名 and 手机, beside 案例名称 merged down over both."""
    for row in range(min(len(sheet.table.rows), ROWS) - 2):
        top, low, values = ({at for at, text in enumerate(sheet.table.rows[row + down][:COLUMNS]) if text.strip()} for down in range(3))
        shared, over = top & low, top - low
        headings = all(sheet.reads(row, at) for at in top) and all(sheet.reads(row + 1, at) for at in low)
        if not headings or len(low) < PILED or len(top) < PILED or not (shared and over and low - top) or len(values) < PILED or not values <= top | low:
            continue
        if sheet.asking(row + 2) or any((row + 2, at) in sheet.within for at in values):
            continue
        for at in sorted(values):
            here = (row + 1, at) if at in low else (row, at)
            head = sheet.labels.get((row, max((one for one in top if one <= at), default=at)))
            label = sheet.labels.get(here)
            if label is not None:
                own = label.sense.subject
                block = head.sense.subject if head is not None and here[0] > row else Subject.NONE
                sheet.crossed[row + 2, at] = (label, own if own is not Subject.NONE else block)
        sheet.headed.update((row + down, at) for down, filled in enumerate((top, low)) for at in filled)


def side_by_side(sheet: Sheet) -> None:
    """Persons at the head of columns, what is asked at the head of rows: 姓名, 职务, 手机 of 负责人 and 联系人."""
    for row in range(min(len(sheet.table.rows), ROWS) - 1):
        filled = [at for at, text in enumerate(sheet.table.rows[row][:COLUMNS]) if text.strip()]
        people = {at: label.sense.subject for at in filled[1:] if (label := sheet.labels.get((row, at))) is not None and label.sense.concept is Concept.PERSON}
        if len(people) < 2 or len(people) < len(filled) - 1 or Subject.NONE in people.values() or (row, filled[0]) in sheet.crossed:
            continue
        for below in range(row + 1, min(len(sheet.table.rows), ROWS)):
            label = sheet.labels.get((below, filled[0]))
            if label is None or label.sense.concept not in lines.PERSONAL or any((below, at) in sheet.labels for at in people):
                break
            sheet.headed |= {(below, filled[0]), (row, filled[0]), *((row, at) for at in people)}
            sheet.crossed.update({(below, at): (label, subject) for at, subject in people.items()})


def listed(sheet: Sheet) -> None:
    """Rows under headings of their own that list others, 主要成员 or 合作单位, beside the cell that says so or under it: their names are not the applicant's."""
    for row in range(min(len(sheet.table.rows), ROWS) - 1):
        filled = [at for at, text in enumerate(sheet.table.rows[row][:COLUMNS]) if text.strip()]
        above = [at for at, text in enumerate(sheet.table.rows[row - 1][:COLUMNS]) if text.strip()] if row else []
        if len(filled) > PILED and not sheet.text(row + 1, filled[0]).strip():
            lead, heads = (row, filled[0]), filled[1:]
        elif len(above) == 1 and len(filled) > PILED and (row - 1, above[0]) not in sheet.within:  # 推荐单位：某厅 over the list is told of, and no heading
            lead, heads = (row - 1, above[0]), filled
        else:
            continue
        strange = sum(not sheet.reads(row, at) for at in heads)
        if not _OTHERS.search(sheet.text(*lead)) or strange * TITLED > len(heads):
            continue
        until = row + 1
        while until < len(sheet.table.rows) and (lead[0] < row or not sheet.text(until, lead[1]).strip()) and _answered(sheet, until, heads):
            until += 1
        if until > row + 1:
            sheet.headed.add(lead)
            sheet.heads.update({(row, at): Subject.FOREIGN for at in heads})


def _answered(sheet: Sheet, row: int, heads: list[int]) -> bool:
    """Whether *row* holds values under *heads* and nothing else."""
    filled = [at for at, text in enumerate(sheet.table.rows[row][:COLUMNS]) if text.strip()]
    return bool(filled) and set(filled) <= set(heads) and not any((row, at) in sheet.labels or (row, at) in sheet.within for at in filled)
