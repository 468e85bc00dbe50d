"""The cells of a form's table: which are labels, which head others, which hold a label with its value.

    text of each cell ─▶ labels, pairs within a cell ─▶ labels that are values after all ─▶ crossings ─▶ blocks

What is found stands in a `Sheet`; what is read off it, `grid` knows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ingest.facts import Table
from tracker.core import lines, marks
from tracker.core.blank import hinted, placeholder, stripped, unhinted
from tracker.core.blocks import blocks
from tracker.core.concepts import Concept, Label, Sense, Subject
from tracker.core.crossings import listed, matrix, side_by_side, two_rows
from tracker.core.formtable import COLUMNS, PARTS, PILED, ROWS, TITLED, Sheet
from tracker.core.labels import squeeze
from tracker.core.labelwords import POST
from tracker.core.told import HEADING, points, told
from tracker.core.vocabulary import Vocabulary

NARROW = 4  # characters of the end of a label that is broken into lines
HINTED = 120  # characters of a label with a hint beneath
SHORT = 20  # characters that may stand under a heading whatever they are, in a row of values
_FIRST_OF, _SECOND_OF = (re.compile(rf"(?:联系人|联络人|联络员)\s*[(（]?[{sign}][)）]?\s*[:：]?\s*$") for sign in ("1一①", "2-9二三四②③④"))


def read(table: Table, number: int, words: Vocabulary) -> Sheet:
    """Tell what the cells of a table are, step by step: each step goes by what the ones before it found."""
    sheet = Sheet(table, number, words)
    alone = [next(iter(filled)) if len(filled := [text for text in cells if text.strip()]) == 1 else "" for cells in sheet.table.rows[:ROWS]]
    silent = set(points(alone))
    sheet.chapters = sum(HEADING.match(text) is not None for text in alone)
    apart = sum(_FOOTNOTE_APART.search(text) is not None for cells in sheet.table.rows[:ROWS] for text in cells[:COLUMNS])
    footnote = _FOOTNOTE_APART if apart > PILED else _FOOTNOTE  # one alone may be a value: 分类 2
    for row, cells in enumerate(sheet.table.rows[:ROWS]):
        for column, text in enumerate(cells[:COLUMNS]):
            if not text.strip() or told(text) or row in silent:
                continue
            label = sheet.words.read(_TICK_LAST.sub("", text) if "打" in text else text) or sheet.words.read(footnote.sub("", text))
            label = label or _hinted(sheet, text) or _glossed(sheet, row, column)
            if label is not None:
                sheet.labels[row, column] = label
            elif _named_so(sheet, row, column):
                continue
            elif pairs := _within(text, sheet.words, printed=table.page > 0):
                sheet.within[row, column] = pairs
    _posts(sheet)
    _second(sheet)
    _duties(sheet)
    _answers(sheet)
    matrix(sheet)
    two_rows(sheet)
    side_by_side(sheet)
    listed(sheet)
    blocks(sheet)
    return sheet


def _named_so(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell beside 案例名称 is a title with a label's word and a colon in it, with nothing between that and what stands before: “好家风”联系人：三十年."""
    label, text = sheet.labels.get((row, column - 1)), sheet.text(row, column).strip()
    if label is None or label.sense.concept is not Concept.TITLE or "\n" in text:
        return False
    before = lines.lead(text, sheet.words)
    return bool(before) and text.startswith(before) and not text[len(before) :][:1].isspace() and before[-1] not in ";；,，。)）"


def _hinted(sheet: Sheet, text: str) -> Label | None:
    """A label with an example or a hint on the lines beneath it."""
    first, *rest = text.strip().splitlines() if len(text) <= HINTED else [""]
    return sheet.words.read(first) if rest and all(placeholder(line) for line in rest if line.strip()) else None


def _glossed(sheet: Sheet, row: int, column: int) -> Label | None:
    """A label with the same in English beneath it: beside a cell that is filled in, the English is no answer."""
    first, *rest = sheet.text(row, column).strip().splitlines()
    beside = sheet.after(row, column)
    if not rest or beside < 0 or not all(_GLOSS.fullmatch(line) for line in rest) or sheet.words.read(sheet.text(row, beside)) is not None:
        return None
    return sheet.words.read(first)


def _posts(sheet: Sheet) -> None:
    """校长 in a column of labels, with what to call him by behind, asks for a name; elsewhere it is what somebody is."""
    asked = Counter(column for _, column in sheet.labels)
    for row, cells in enumerate(sheet.table.rows[:ROWS]):
        for column, text in enumerate(cells[: COLUMNS - 2]):
            if (row, column) in sheet.labels or asked[column] < PILED or not POST.fullmatch(squeeze(text)):
                continue
            behind = sheet.labels.get((row, column + 2))
            if (row, column - 1) not in sheet.labels and behind is not None and behind.sense.concept in {Concept.PHONE, Concept.DUTY}:
                sheet.labels[row, column] = Label(squeeze(text), Sense(Concept.PERSON, Subject.LEADER))


def _second(sheet: Sheet) -> None:
    """联系人2 below 联系人1 is not whom to call; where no first one stands, the figure is a footnote's."""
    stems = [at for at, label in sheet.labels.items() if label.sense.concept is Concept.PERSON and _FIRST_OF.search(sheet.text(*at))]
    for at, label in sheet.labels.items():
        if stems and min(stems) < at and label.sense.concept is Concept.PERSON and _SECOND_OF.search(sheet.text(*at)):
            sheet.labels[at] = replace(label, sense=replace(label.sense, subject=Subject.FOREIGN))


def _duties(sheet: Sheet) -> None:
    """党委书记 beside 职务, or under it, is what somebody is, not a label."""
    posts = sorted(at for at, label in sheet.labels.items() if label.sense.concept is Concept.DUTY or label.words == "职称")
    first = {column: row for row, column in reversed(posts)}  # of each column, the topmost
    near = [(row, column + 1) for row, column in posts]
    near += [(row, column + 2) for row, column in posts if sheet.after(row, column + 2) < 0 and (row, column + 1) not in sheet.labels]  # of two side by side
    for at in (*near, *((below, column) for column, row in first.items() for below in range(row + 1, min(len(sheet.table.rows), ROWS)))):
        label = sheet.labels.get(at)
        if label is not None and label.sense.concept is Concept.PERSON and label.words.endswith(("书记", "经理", "主任", "主管", "主席")):
            del sheet.labels[at]


def _answers(sheet: Sheet) -> None:
    """A case named 联系人: what reads like a label and stands where every other row has its value, behind a label, is a value."""
    wanted = {squeeze(one.label) for one in sheet.words.wanted}
    said = Counter(label.words for label in sheet.labels.values())
    asked = Counter(column for _, column in sheet.labels)
    both = Counter(column for row, column in sheet.labels if (row, column + 1) in sheet.labels)
    full = Counter(row for row, _ in sheet.labels)  # 类别 姓名 职务 手机: a row of headings has no values
    titled = {row for row, count in full.items() if count > TITLED and count == sum(bool(text.strip()) for text in sheet.table.rows[row][:COLUMNS])}
    for (row, column), label in sorted(sheet.labels.items()):
        before, after = (row, column - 1), sheet.after(row, column)
        if (
            before not in sheet.labels
            or row in titled
            or (after >= 0 and (row, after) not in sheet.labels)
            or asked[column - 1] < PILED
            or both[column - 1] * 2 > asked[column - 1]
        ):
            continue
        below = sheet.text(row + 1, column - 1).strip() and (row + 1, column - 1) not in sheet.labels and sheet.after(row + 1, column - 1) >= 0
        head, own = sheet.labels[before].sense, label.sense
        inner = (
            head.concept is Concept.BLOCK or own.concept is Concept.NAMED or (own.subject is Subject.NONE and head.concept in PARTS and own.concept in PARTS)
        )
        if not below and not inner and (label.words not in wanted or said[label.words] > 1):
            del sheet.labels[row, column]


def _goes_on(pair: lines.Pair, line: str, words: Vocabulary) -> bool:
    """Whether *line* is what a page broke off the value above it."""
    long = pair.label.sense.concept in {Concept.UNIT, Concept.TITLE} and len(line.strip()) < len(pair.value.strip())
    long = long or pair.label.sense.concept is Concept.ADDRESS
    return long and words.read(line, loose=True) is None and not line.rstrip().endswith("。") and not placeholder(line)


def _within(text: str, words: Vocabulary, *, printed: bool) -> list[lines.Pair]:
    """Labels with colons inside a cell; or a label on the first line and its value on the next."""
    text = unhinted(text) if hinted(text) else text
    rows = text.splitlines()
    if len(text) > SHORT and _SENTENCE.match(text):
        return []
    pairs = _each(rows, words, printed=printed)
    remarked = _REMARKED.fullmatch(text) if not pairs else None
    label = words.read(remarked[1]) if remarked else None
    if remarked and label is not None and not words.ends(label):
        return [lines.Pair(label, remarked[2], colon=False)]  # 申报单位（盖章）青禾区…
    stuck = lines.glued(text.strip(), words) if not pairs else None
    if stuck is not None:
        return [stuck]
    if pairs or len(rows) < 2:
        return pairs
    for count in range(1, min(6, len(rows))):  # 申 / 报 / 单 / 位 downwards, the value beneath
        label = words.read("".join(rows[:count]))
        if label is not None and not words.ends(label):
            value = "\n".join(rows[count:])
            return [] if _one_label(value, words) else [lines.Pair(label, value, colon=False)]
    return []


def _each(rows: list[str], words: Vocabulary, *, printed: bool) -> list[lines.Pair]:
    """The labels with colons of each line, and what of their values the next line holds."""
    pairs: list[lines.Pair] = []
    for line in rows:
        read = lines.pairs(line, words) if _COLON_OR_GAP.search(line) else []
        if read:
            if printed and pairs and _goes_on(pairs[-1], before := lines.lead(line, words), words):
                pairs[-1] = lines.Pair(pairs[-1].label, f"{pairs[-1].value}\n{before}".strip(), pairs[-1].colon)
            pairs += read
        elif pairs and line.strip() and (not stripped(pairs[-1].value) or marks.offers(line) or (printed and _goes_on(pairs[-1], line, words))):
            pairs[-1] = lines.Pair(pairs[-1].label, f"{pairs[-1].value}\n{line}".strip(), pairs[-1].colon)
    return pairs


def _one_label(rest: str, words: Vocabulary) -> bool:
    """Whether what stands under a label goes on with it in a narrow cell: 案例 / 作者, 单位 / 意见."""
    said = squeeze(rest)
    return words.read(rest) is not None or (len(said) <= NARROW and words.read(said, loose=True) is not None)


_GLOSS = re.compile(r"\s*[(（]?[A-Za-z][A-Za-z .,'’/&()\-]{1,40}[)）]?\s*[:：]?\s*")
_FOOTNOTE = re.compile(r"(?<=[一-鿿)）])(?:\d{1,2}|[①-⑳])\s*$")  # 申报单位1, the figure raised
_FOOTNOTE_APART = re.compile(r"(?<=[一-鿿)）]) ?(?:\d{1,2}|[①-⑳])$")  # as pages are read
_TICK_LAST = re.compile(r"\s*[√✓✔]\s*$")  # 类别（在栏内打√）, the sign out of its place
_SENTENCE = re.compile(r"[^:：\n]{0,200}[。！？]")  # running text: what it names on its way is no field
_REMARKED = re.compile(r"([^()（）\n]{2,12}[(（](?!\d)[^()（）]{1,10}[)）])\s*([^\s:：(（].*)", re.DOTALL)
_COLON_OR_GAP = re.compile(r"[:：︰∶|｜]|\S[ 　\t]+\S|[_＿]{2,}|【[^【】]{2,16}】|…+|[.．·]{4,}")
