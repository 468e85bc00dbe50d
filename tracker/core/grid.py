"""Labels and values in the tables of a form: left, above, within the cell, under a merged head, several pairs a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.facts import Table
from tracker.core import lines, marks, shapes
from tracker.core.blank import placeholder, stripped
from tracker.core.cells import read
from tracker.core.columned import columned, heading
from tracker.core.concepts import Concept, Label, Subject
from tracker.core.formprint import bared
from tracker.core.formtable import COLUMNS, PILED, ROWS, Sheet
from tracker.core.found import ASIDE, BELOW, BESIDE, Found
from tracker.core.labels import sense
from tracker.core.told import HEADING, told
from tracker.core.vocabulary import Vocabulary

BOX = 3  # characters of a cell that holds nothing but a box: "√", "[ ]"
RECENT = 2 * COLUMNS  # persons named last: those of this row and of the one above
SHORT = 20  # characters that may stand under a heading whatever they are, in a row of values
PAIR = 2  # what a label with two names asks for
LISTED = 3  # headings, and rows with them, that make a list
FEW, HEADS = 5, 6  # of so many headings one may be none we know, and so short: 来源 on an export of answers
_SIGNED = re.compile(r"意见|承诺|签名|签字|盖\s*章")
_OFFICE = re.compile(r"(?:[长任理记员师]|主席|主管|督导|干事|教授|负责人)$")  # what somebody is
_HIS = lines.PERSONAL | {Concept.ADDRESS, Concept.POSTCODE}  # what is asked about a person: no day, and no name of a case
_TICK = re.compile(r"[√✓✔☑■●vV]\ufe0f?")


def found(table: Table, number: int, words: Vocabulary) -> Iterator[Found]:
    """Labels of one table with their values, in order of reading."""
    sheet = read(bared(table), number, words)
    persons: list[tuple[int, int, Subject]] = []
    for row, column in sorted({*sheet.labels, *sheet.within}):
        pairs = sheet.within.get((row, column))
        if pairs is not None:
            yield from _pairs(sheet, row, column, pairs, persons)
            continue
        label = sheet.labels[row, column]
        subject, near = _whose(sheet, label, row, column, persons)
        if (row, column) in sheet.headed or words.ends(label):
            continue
        several = list(_several(sheet, row, column, label))
        if several:
            yield from (Found(one, sheet.text(row, at), sheet.where(row), subject, near, sheet.sure(row, at), number - 1, row) for one, at in several)
            continue
        value, sure, at = beside(sheet, row, column, label)
        sure *= min(sheet.sure(row, column), sheet.sure(*at)) * label.sure
        yield Found(label, value, sheet.where(row), subject, near, sure, number - 1, row, sheet.over.get((row, column), ""))
    for (row, column), (label, subject) in sheet.crossed.items():
        if not words.ends(label):
            yield Found(label, sheet.text(row, column), sheet.where(row), subject, near=True, sure=sheet.sure(row, column), table=number - 1, row=row)


def _several(sheet: Sheet, row: int, column: int, label: Label) -> Iterator[tuple[Label, int]]:
    """What 电话/邮箱 asks for, each in a cell of its own; nothing where it is all in one."""
    parts = label.words.split("及") if "及" in label.words else []
    known = [sense(part) for part in parts]
    places: list[int] = []
    at = sheet.after(row, column)
    while at >= 0 and (row, at) not in sheet.labels and (row, at) not in sheet.within:
        places.append(at)
        at = sheet.after(row, at)
    if len(parts) > 1 and len(places) == len(parts):
        told_so = [(Label(part, said), at) for part, said, at in zip(parts, known, places, strict=True) if said is not None]
        if len(told_so) == len(parts) and all(shapes.plausible(one.sense.concept, sheet.text(row, at)) for one, at in told_so):
            yield from told_so
    elif len(parts) == PAIR and len(places) == 1 and places[0] > column + 1 and None not in known:
        first, second = (Label(part, said) for part, said in zip(parts, known, strict=True) if said is not None)
        text = sheet.text(row, places[0]).strip()
        post = second.sense.concept is Concept.DUTY and _OFFICE.search(text) is not None and not shapes.surnamed(text)
        if post or (shapes.certain(second.sense.concept, text) and not shapes.certain(first.sense.concept, text)):
            yield from ((first, column + 1), (second, places[0]))


def listing(table: Table, words: Vocabulary) -> bool:
    """Whether a table is a list, headings over several rows of values: a form asks for each thing once."""
    rows = [[text for text in row if text.strip()] for row in table.rows[:ROWS]]
    rows = [cells for cells in rows if cells]
    if len(rows) < LISTED or len(rows[0]) < LISTED or any(words.read(text, loose=True) is None for text in rows[0]):
        return False
    return all(1 < len(cells) <= len(rows[0]) and all(words.read(text) is None for text in cells) for cells in rows[1:])


def _pairs(sheet: Sheet, row: int, column: int, pairs: list[lines.Pair], persons: list[tuple[int, int, Subject]]) -> Iterator[Found]:
    foreign = False
    for pair in pairs:
        subject, near = _whose(sheet, pair.label, row, column, persons)
        foreign = foreign or (pair.label.sense.concept is Concept.UNIT and pair.label.sense.subject is Subject.FOREIGN)
        if pair.label.sense.concept in lines.PERSONAL:
            if _SIGNED.search(sheet.text(row, column)) and not stripped(pair.value):
                continue  # who signs for a body, with the pen
            subject = Subject.FOREIGN if foreign else subject  # 推荐单位：… 联系人：…
        if not sheet.words.ends(pair.label):
            value, sure = pair.value, BESIDE
            if len(pairs) == 1 and not stripped(value) and pair.colon and sheet.text(row, column).strip().endswith((":", "：", "_")):
                value, sure, _ = beside(sheet, row, column, pair.label)
            head = sheet.over.get((row, column), "")
            yield Found(pair.label, value, sheet.where(row), subject, near, sure * sheet.sure(row, column) * pair.label.sure, sheet.number - 1, row, head)


def _whose(sheet: Sheet, label: Label, row: int, column: int, persons: list[tuple[int, int, Subject]]) -> tuple[Subject, bool]:
    """About whom the label at a cell asks: its own word, its block, the person in its row, above it, or named last."""
    own = label.sense.subject
    head = sheet.heads.get((row, column), Subject.NONE)
    if head is Subject.FOREIGN and label.sense.concept in {Concept.PERSON, Concept.BOTH} and sheet.blocked(row, column):
        own = Subject.FOREIGN  # the 联系人 of who recommends
    if (label.sense.concept in {Concept.PERSON, Concept.BOTH} and own is not Subject.NONE) or own is Subject.FOREIGN:
        persons.append((row, column, own))
        return own, True
    late = persons[-RECENT:]
    left = [subject for at, before, subject in late if at == row and before <= column]
    if left and own is Subject.NONE and head in {Subject.UNIT, Subject.CASE}:
        return left[-1], True  # 项目联系人 … 手机, in the section about the body
    if head is not Subject.NONE and (own is Subject.NONE or head is Subject.FOREIGN):
        return head, True
    if own is not Subject.NONE:
        if label.sense.concept is Concept.UNIT:
            persons.append((row, column, own))
        return own, True
    if left and (left[-1] is not Subject.FOREIGN or label.sense.concept in _HIS):
        return left[-1], True
    over = [subject for at, before, subject in late if before == column and at == row - 1]
    last = over[-1] if over else persons[-1][2] if persons else Subject.NONE
    if last is Subject.FOREIGN and (label.sense.concept not in lines.PERSONAL or _reached(sheet, *persons[-1][:2])):
        return Subject.NONE, False
    return last, False


def _reached(sheet: Sheet, row: int, column: int) -> bool:
    """Whether the person at a cell has a telephone in the same row: what comes below is no longer about him."""
    return any(label.sense.concept is Concept.PHONE for at in range(column + 1, COLUMNS) if (label := sheet.labels.get((row, at))) is not None)


def beside(sheet: Sheet, row: int, column: int, label: Label) -> tuple[str, float, tuple[int, int]]:
    """The value of the label at a cell, how sure its place makes it, and where it stands."""
    here = (row, column)
    cells = sheet.table.rows[row]
    if label.sense.concept is Concept.CATEGORY and (options := _ticked(sheet, row, column) or _options(sheet, row, column) or _stacked(sheet, row, column)):
        return options, BESIDE, here
    if columned(sheet, row):
        return _under(sheet, row, column, label)
    at = sheet.after(row, column)
    if heading(sheet, row, column) and at == column + 1 and not shapes.certain(label.sense.concept, sheet.text(row, at)):
        at = -1
    if 0 <= at < COLUMNS and (row, at) in sheet.within and _foreign_pairs(sheet, row, at, label) and at == column + 1:
        before = stripped(lines.lead(sheet.text(row, at), sheet.words))
        if before and shapes.plausible(label.sense.concept, before):
            return before, BESIDE, (row, at)  # 通讯地址 | 某路18号　邮编：100000
    if 0 <= at < COLUMNS and (row, at) not in sheet.labels and not _foreign_pairs(sheet, row, at, label):
        if at == column + 1:
            return sheet.text(row, at), BESIDE, (row, at)
        if _past_empty(sheet, row, at, label):
            return sheet.text(row, at), ASIDE, (row, at)
    filled = [place for place, text in enumerate(cells[:COLUMNS]) if text.strip()]
    strange = [place for place in filled if (row, place) not in sheet.labels and sheet.words.read(cells[place], loose=True) is None]
    if len(strange) * FEW > len(filled) or any(len(cells[place].strip()) > HEADS for place in strange) or row + 1 >= len(sheet.table.rows):
        return "", BESIDE, here
    return _under(sheet, row, column, label)


def _ticked(sheet: Sheet, row: int, column: int) -> str:
    """Options in cells side by side, with the tick in the cell below; "" where there is none."""
    below = row + 1
    if below >= len(sheet.table.rows) or any(text.strip() for text in sheet.table.rows[below][: column + 1]):
        return ""
    ticks = [at for at, text in enumerate(sheet.table.rows[below][:COLUMNS]) if text.strip()]
    if not ticks or any(_TICK.fullmatch(sheet.text(below, at).strip()) is None or not sheet.text(row, at).strip() for at in ticks):
        return ""
    return "\n".join(f"☑{sheet.text(row, at).strip()}" for at in ticks)


def _options(sheet: Sheet, row: int, column: int) -> str:
    """Options to tick in several cells beside a label, the boxes in theirs or in cells of their own; "" where one cell holds all."""
    found: list[str] = []
    single = True
    for below in range(row, min(len(sheet.table.rows), ROWS)):
        cells = sheet.table.rows[below][:COLUMNS]
        if below > row and any(text.strip() for text in cells[: column + 1]):
            break
        filled = [at for at in range(column + 1, len(cells)) if cells[at].strip()]
        if any((below, at) in sheet.labels for at in filled[:1]):
            break
        filled = list(_choices(sheet, below, filled))
        until = next((place for place, at in enumerate(filled) if (below, at) in sheet.labels), len(filled))
        line = ""
        for at in filled[:until]:
            text = cells[at].strip()
            line += text if not line or len(text) <= BOX else f"\n{text}"
        single = single and below == row and until <= 1
        found += [line] if line else []
    said = "\n".join(found)
    return said if not single and marks.offers(said) else ""


def _choices(sheet: Sheet, row: int, filled: list[int]) -> Iterator[int]:
    """Of the cells of a row those that offer something, as far as one that reads like a label and has no box."""
    for place, at in enumerate(filled):
        text = sheet.text(row, at).strip()
        near = [sheet.text(row, one).strip() for one in filled[max(0, place - 1) : place + 2]]
        boxed = marks.offers(text) or any(marks.offers(one) and len(one) <= BOX for one in near)
        if not boxed and sheet.words.read(text, loose=True) is not None:
            return
        yield at


def _stacked(sheet: Sheet, row: int, column: int) -> str:
    """Options in the rows under a label that stands alone in its own, one a row; "" where there are none."""
    found: list[str] = []
    for cells in sheet.table.rows[row + 1 : ROWS] if sheet.after(row, column) < 0 else ():
        filled = [at for at, text in enumerate(cells[:COLUMNS]) if text.strip()]
        if filled != [column] or not marks.offers(cells[column].strip()[:BOX]):
            break
        found.append(cells[column].strip())
    return "\n".join(found)


def _foreign_pairs(sheet: Sheet, row: int, column: int, label: Label) -> bool:
    """Whether the cell holds labels of its own: "联系人：李四" is no value of 案例名称."""
    pairs = sheet.within.get((row, column), [])
    return any(not lines.of_other(pair.label.sense) and pair.label.sense != label.sense for pair in pairs)


def _past_empty(sheet: Sheet, row: int, column: int, label: Label) -> bool:
    """Whether a text behind empty cells belongs to the label, and is not itself a label nobody knows."""
    text = sheet.text(row, column)
    if not shapes.plausible(label.sense.concept, text):
        return False
    after = sheet.after(row, column)
    if after >= 0 and (row, after) not in sheet.labels and not _paired(sheet, row, after):
        return False  # text beside text: the first is a label we do not know
    others = [other for other in range(len(sheet.table.rows)) if other != row and sheet.text(other, column).strip()]
    labels = sum((other, column) in sheet.labels for other in others)
    asks = any(sheet.text(row, at).rstrip().endswith((":", "：")) for at in range(column) if sheet.labels.get((row, at)) is label)
    if asks and sheet.words.read(text, loose=True) is None:
        return True
    if sheet.words.read(text, loose=True) is not None and (labels * 3 > len(others) or label.sense.concept is not Concept.TITLE):
        return False  # it ends as labels do; a title may, too
    if label.sense.concept in {Concept.UNIT, Concept.ADDRESS} and after < 0 and len(text) > HEADS and shapes.fault(label.sense.concept, text) == "":
        return True  # longer than labels are, and the last of its row
    return labels * 2 <= len(others) or (
        shapes.fault(label.sense.concept, text) == "" and label.sense.concept in {Concept.PHONE, Concept.EMAIL, Concept.POSTCODE}
    )


def _paired(sheet: Sheet, row: int, column: int) -> bool:
    """Whether what stands from a cell on, up to the next label, goes in pairs: a label nobody knows and its value, 时长 and 8分钟."""
    count = 0
    while column >= 0 and (row, column) not in sheet.labels:
        count, column = count + 1, sheet.after(row, column)
    return count % 2 == 0


def _under(sheet: Sheet, row: int, column: int, label: Label) -> tuple[str, float, tuple[int, int]]:
    """The cell under a heading, where its row is one of headings and the next one of values."""
    here, target = (row, column), (row + 1, column)
    text = sheet.text(*target)
    titles = [at for at, cell in enumerate(sheet.table.rows[row]) if cell.strip()]
    below = [at for at, cell in enumerate(sheet.table.rows[row + 1]) if cell.strip()]
    if not text.strip() or target in sheet.labels or target in sheet.within:
        return "", BESIDE, here
    if sheet.asking(row + 1):
        return "", BESIDE, here  # the next row has labels of its own
    if told(text):
        return "", BESIDE, here  # 注：带*为必填项
    fits = placeholder(text) or shapes.plausible(label.sense.concept, text) or marks.offers(text) or (len(below) > 1 and len(text) <= SHORT)
    if not fits or (len(titles) == 1 and not _column(sheet, row, column, label)) or (len(below) == 1 and _chapter(sheet, text, label)):
        return "", BESIDE, here
    if len(titles) > 1 and any(at not in titles for at in below):
        return "", BESIDE, here
    return text, BELOW, target


def _chapter(sheet: Sheet, text: str, label: Label) -> bool:
    """Whether a row with one text in it heads what follows: 二、联系信息 is nobody's answer; a category may be written like one, where no other is."""
    return HEADING.match(text) is not None and (label.sense.concept is not Concept.CATEGORY or sheet.chapters > 1)


def _column(sheet: Sheet, row: int, column: int, label: Label) -> bool:
    """Whether a label alone in its row heads the row below: nothing else stands in either, and the other labels above each other have no values beside."""
    others = sum(at == column and sheet.after(below, at) == at + 1 and (below, at + 1) not in sheet.labels for below, at in sheet.labels)
    if others > PILED and label.sense.concept is not Concept.OTHER:
        return False
    filled = [at for at, cell in enumerate(sheet.table.rows[row + 1]) if cell.strip()]
    return filled == [column]
