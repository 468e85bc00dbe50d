"""Which cells of a form head others: merged down beside labels of their own, or alone in a row over a section."""

from __future__ import annotations

import re

from tracker.core.concepts import Concept, Label, Subject
from tracker.core.formtable import COLUMNS, PARTS, ROWS, Sheet
from tracker.core.told import HEADING

_HEADS = frozenset({Concept.PERSON, Concept.BLOCK, Concept.UNIT, Concept.TITLE, Concept.PHONE, Concept.NAMED, Concept.OTHER})
_TITLE = re.compile(r"[表书单]\s*(?:[(（][^()（）]{0,12}[)）])?$")
_SECTION = re.compile(r"(?<!被)推荐(?!对象|项目|案例|作品|品牌|成果|集体|个人|人选|材料|类别)|意见|承诺|声明|主管|上级|指导|合作|协办|评审|专家")


def blocks(sheet: Sheet) -> None:
    """Find the cells that head others: merged down with sub-labels to the right, or alone in a row over a section."""
    for (row, column), label in sorted(sheet.labels.items()):
        if label.sense.concept not in _HEADS or (row, column) in sheet.headed:
            continue
        after = sheet.after(row, column)
        under = sheet.labels.get((row, after)) if after >= 0 else None
        inside = [pair.label.sense for pair in sheet.within.get((row, after), [])]
        numbers = label.sense.concept is Concept.PHONE and any(one.concept is Concept.PHONE for one in inside)  # 联系方式 | 手机：… 邮箱：…
        if inside and (numbers or inside[0].concept is Concept.NAMED or (inside[0].concept is Concept.PERSON and inside[0].subject is Subject.NONE)):
            _cover(sheet, row, column, label)  # 申报单位 | 名称：… 地址：…
        if under is not None and _heads(sheet, label, under, row, column, after):
            _cover(sheet, row, column, label)
    _sections(sheet)


def _heads(sheet: Sheet, label: Label, under: Label, row: int, column: int, after: int) -> bool:
    if after == column + 1 and (row, column + 2) in sheet.labels and sheet.text(row + 1, column).strip():
        return False  # 单位名称 | 姓名 | 职务 over a row of values
    if under.sense.concept is Concept.NAMED or (under.sense.concept is Concept.PERSON and under.sense.subject in {Subject.NONE, label.sense.subject}):
        return label.sense.subject is not Subject.NONE or label.sense.concept in {Concept.BLOCK, Concept.PHONE}
    if label.sense.concept is Concept.BLOCK:
        return True
    # 联系人 | 电话 | …, with nothing below 联系人: one cell merged over rows of labels
    if after != column + 1 or (label.sense.subject is Subject.NONE and label.sense.concept is not Concept.PHONE):
        return False
    below = row + 1 < len(sheet.table.rows) and not sheet.text(row + 1, column).strip() and (row + 1, after) in sheet.labels
    filled = sheet.after(row, after)
    return below or (filled == after + 1 and (row, filled) not in sheet.labels and under.sense.concept in PARTS)


def _cover(sheet: Sheet, row: int, column: int, label: Label) -> None:
    subject = label.sense.subject
    if subject is Subject.NONE and label.sense.concept is Concept.PHONE:
        subject = Subject.CONTACT  # 联系方式 | 姓名 | …
    sheet.headed.add((row, column))
    for below in range(row, min(len(sheet.table.rows), ROWS)):
        if below > row and any(sheet.text(below, at).strip() for at in range(column + 1)):
            break
        for at in range(column + 1, min(len(sheet.table.rows[below]), COLUMNS)):
            sheet.heads[below, at] = subject
            sheet.over[below, at] = label.words


def _sections(sheet: Sheet) -> None:
    """A row with one text in it that names whom the rows below are about: 联系人信息, 推荐单位意见."""
    subject, another = Subject.NONE, False
    for row, cells in enumerate(sheet.table.rows[:ROWS]):
        filled = [column for column, text in enumerate(cells[:COLUMNS]) if text.strip()]
        if len(filled) == 1 and (row, filled[0]) in sheet.labels and _chapter(sheet, row) and any((row + 1, at) in sheet.within for at in range(COLUMNS)):
            sheet.headed.add((row, filled[0]))  # 三、联系方式 over 1. 联系人：…
        if len(filled) == 1 and len(cells) > 1:
            label = sheet.labels.get((row, filled[0]))
            text = sheet.text(row, filled[0])
            follows = row + 1 < len(sheet.table.rows) and any((row + 1, at) in sheet.labels for at in range(len(sheet.table.rows[row + 1])))
            if label is not None and filled[0] == 0 and _opens(sheet, row, label, follows=follows):
                subject, another = label.sense.subject, label.sense.concept is Concept.BLOCK
                sheet.headed.add((row, filled[0]))
            elif label is None and (row, filled[0]) not in sheet.within and len(text) <= 30 and follows and _TITLE.search(text.strip()) is None:
                subject, another = Subject.FOREIGN if _SECTION.search(text) else Subject.NONE, False
        if subject is Subject.FOREIGN and another:
            sheet.strange.add(row)
        for column in range(min(len(cells), COLUMNS)):
            if subject is not Subject.NONE:
                sheet.heads.setdefault((row, column), subject)


def _opens(sheet: Sheet, row: int, label: Label, *, follows: bool) -> bool:
    """Whether a label alone in its row heads the rows below: 联系人信息, 一、申报单位."""
    numbered = follows and _chapter(sheet, row)
    match label.sense.concept:
        case Concept.BLOCK:
            return True
        case Concept.PERSON | Concept.UNIT | Concept.TITLE:
            return _all_sub(sheet, row + 1) or numbered
        case _:
            return False


def _chapter(sheet: Sheet, row: int) -> bool:
    """Whether the text alone in *row* is one of several numbered headings."""
    return sheet.chapters > 1 and HEADING.match(next(text for text in sheet.table.rows[row] if text.strip())) is not None


def _all_sub(sheet: Sheet, row: int) -> bool:
    """Whether *row* begins with a label that needs a head: 姓名, 名称."""
    first = sheet.after(row, -1) if row < len(sheet.table.rows) else -1
    label = sheet.labels.get((row, first))
    return label is not None and label.sense.concept in {Concept.NAMED, Concept.PERSON} and label.sense.subject is Subject.NONE
