"""Labels and values in the tables of a form: left, above, within the cell, under a merged head, several pairs a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.facts import Table
from tracker.core import lines, marks, shapes
from tracker.core.blank import placeholder, stripped
from tracker.core.found import ASIDE, BELOW, BESIDE, Found
from tracker.core.labels import Concept, Label, Subject
from tracker.core.vocabulary import Vocabulary

ROWS = 600  # rows of one table that are read as a form
COLUMNS = 60
BOX = 3  # characters of a cell that holds nothing but a box: "√", "[ ]"
SHORT = 20  # characters that may stand under a heading whatever they are, in a row of values
_PERSONAL = frozenset(
    {Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.ADDRESS, Concept.POSTCODE, Concept.DUTY, Concept.NAMED, Concept.OTHER, Concept.UNIT}
)
_HEADS = frozenset({Concept.PERSON, Concept.BLOCK, Concept.UNIT, Concept.TITLE, Concept.PHONE, Concept.NAMED, Concept.OTHER})
_SECTION = re.compile(r"推荐|意见|承诺|声明|主管|上级|指导|合作|协办|评审|专家")


@dataclass(slots=True)
class Sheet:
    """One table and what its cells are."""

    table: Table
    number: int  # from 1
    words: Vocabulary
    labels: dict[tuple[int, int], Label] = field(default_factory=dict)
    within: dict[tuple[int, int], list[lines.Pair]] = field(default_factory=dict)
    heads: dict[tuple[int, int], Subject] = field(default_factory=dict)  # cell → whom the block it stands in is about
    crossed: dict[tuple[int, int], tuple[Label, Subject]] = field(default_factory=dict)  # value → its heading and the person its row is about
    headed: set[tuple[int, int]] = field(default_factory=set)  # cells that head a block and have no value of their own

    def __post_init__(self) -> None:
        for row, cells in enumerate(self.table.rows[:ROWS]):
            for column, text in enumerate(cells[:COLUMNS]):
                if not text.strip() or lines.told(text):
                    continue
                label = self.words.read(text)
                if label is not None:
                    self.labels[row, column] = label
                elif pairs := _within(text, self.words):
                    self.within[row, column] = pairs
        self._duties()
        self._matrix()
        self._blocks()

    def text(self, row: int, column: int) -> str:
        cells = self.table.rows[row] if 0 <= row < len(self.table.rows) else ()
        return cells[column] if column < len(cells) else ""

    def where(self, row: int) -> str:
        page = f"第{self.table.page}页" if self.table.page else ""
        return f"{page}表{self.number}第{row + 1}行"

    def sure(self, row: int, column: int) -> float:
        known = self.table.sure
        return known[row][column] if row < len(known) and column < len(known[row]) else 1.0

    def _next(self, row: int, column: int) -> int:
        """The next column of *row* with text in it; -1 when there is none."""
        cells = self.table.rows[row][:COLUMNS]
        return next((at for at in range(column + 1, len(cells)) if cells[at].strip()), -1)

    def _duties(self) -> None:
        """党委书记 beside 职务, or under it, is what somebody is, not a label."""
        for row, column in [at for at, label in self.labels.items() if label.sense.concept is Concept.DUTY or label.words == "职称"]:
            after = self._next(row, column + 1)
            near = [(row, column + 1)] if after < 0 or (row, after) in self.labels else []
            for at in (*near, *((below, column) for below in range(row + 1, min(len(self.table.rows), ROWS)))):
                label = self.labels.get(at)
                if label is not None and label.sense.concept is Concept.PERSON and label.words.endswith("书记"):
                    del self.labels[at]

    def _matrix(self) -> None:
        """A row of headings over rows that each begin with a person: 类别 姓名 职务 手机 over 负责人 …, 联系人 …."""
        for row in range(min(len(self.table.rows), ROWS) - 1):
            filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
            labels = {at: label for at in filled if (label := self.labels.get((row, at))) is not None}
            if len(labels) < 3 or len(labels) < len(filled) - 1 or any((row, at) in self.crossed for at in labels):
                continue
            people = [below for below in range(row + 1, min(len(self.table.rows), ROWS)) if self._person(below, filled[0], labels)]
            people = [below for place, below in enumerate(people) if below == row + 1 + place]
            for below in people:
                self.headed.add((below, filled[0]))
                subject = self.labels[below, filled[0]].sense.subject
                self.crossed.update({(below, at): (label, subject) for at, label in labels.items() if at > filled[0]})
            if people:
                self.headed.update((row, at) for at in labels)

    def _person(self, row: int, first: int, heads: dict[int, Label]) -> bool:
        """Whether *row* begins with a person and has only values under *heads*."""
        label = self.labels.get((row, first))
        if label is None or label.sense.concept is not Concept.PERSON or label.sense.subject is Subject.NONE:
            return False
        return not any((row, at) in self.labels or (row, at) in self.within for at in heads if at > first) and any(
            self.text(row, at).strip() for at in heads if at > first
        )

    def _blocks(self) -> None:
        """Find the cells that head others: merged down with sub-labels to the right, or alone in a row over a section."""
        for (row, column), label in sorted(self.labels.items()):
            if label.sense.concept not in _HEADS or (row, column) in self.headed:
                continue
            after = self._next(row, column)
            under = self.labels.get((row, after)) if after >= 0 else None
            if under is not None and self._heads(label, under, row, column, after):
                self._cover(row, column, label)
        self._sections()

    def _heads(self, label: Label, under: Label, row: int, column: int, after: int) -> bool:
        if under.sense.concept is Concept.NAMED or (under.sense.concept is Concept.PERSON and under.sense.subject in {Subject.NONE, label.sense.subject}):
            return label.sense.subject is not Subject.NONE or label.sense.concept in {Concept.BLOCK, Concept.PHONE}
        if label.sense.concept is Concept.BLOCK:
            return True
        # 联系人 | 电话 | …, with nothing below 联系人: one cell merged over rows of labels
        if after != column + 1 or (label.sense.subject is Subject.NONE and label.sense.concept is not Concept.PHONE):
            return False
        below = row + 1 < len(self.table.rows) and not self.text(row + 1, column).strip() and (row + 1, after) in self.labels
        filled = self._next(row, after)
        return below or (filled == after + 1 and (row, filled) not in self.labels and under.sense.concept in _PERSONAL)

    def _cover(self, row: int, column: int, label: Label) -> None:
        subject = label.sense.subject
        if subject is Subject.NONE and label.sense.concept is Concept.PHONE:
            subject = Subject.CONTACT  # 联系方式 | 姓名 | …
        self.headed.add((row, column))
        for below in range(row, min(len(self.table.rows), ROWS)):
            if below > row and any(self.text(below, at).strip() for at in range(column + 1)):
                break
            for at in range(column + 1, min(len(self.table.rows[below]), COLUMNS)):
                self.heads[below, at] = subject

    def _sections(self) -> None:
        """A row with one text in it that names whom the rows below are about: 联系人信息, 推荐单位意见."""
        subject = Subject.NONE
        for row, cells in enumerate(self.table.rows[:ROWS]):
            filled = [column for column, text in enumerate(cells[:COLUMNS]) if text.strip()]
            if len(filled) == 1 and len(cells) > 1:
                label = self.labels.get((row, filled[0]))
                text = self.text(row, filled[0])
                follows = row + 1 < len(self.table.rows) and any((row + 1, at) in self.labels for at in range(len(self.table.rows[row + 1])))
                if (
                    label is not None
                    and label.sense.concept in {Concept.BLOCK, Concept.PERSON}
                    and filled[0] == 0
                    and (label.sense.concept is Concept.BLOCK or self._all_sub(row + 1))
                ):
                    subject = label.sense.subject
                    self.headed.add((row, filled[0]))
                elif label is None and len(text) <= 30 and follows:
                    subject = Subject.FOREIGN if _SECTION.search(text) else Subject.NONE
            for column in range(min(len(cells), COLUMNS)):
                if subject is not Subject.NONE:
                    self.heads.setdefault((row, column), subject)

    def _all_sub(self, row: int) -> bool:
        """Whether *row* begins with a label that needs a head: 姓名, 名称."""
        first = self._next(row, -1) if row < len(self.table.rows) else -1
        label = self.labels.get((row, first))
        return label is not None and label.sense.concept in {Concept.NAMED, Concept.PERSON} and label.sense.subject is Subject.NONE


def _within(text: str, words: Vocabulary) -> list[lines.Pair]:
    """Labels with colons inside a cell; or a label on the first line and its value on the next."""
    rows = text.splitlines()
    pairs: list[lines.Pair] = []
    if len(text) > SHORT and _SENTENCE.match(text):
        return pairs
    for line in rows:
        read = lines.pairs(line, words) if _COLON_OR_GAP.search(line) else []
        if read:
            pairs += read
        elif pairs and line.strip() and (not stripped(pairs[-1].value) or marks.offers(line)):
            pairs[-1] = lines.Pair(pairs[-1].label, f"{pairs[-1].value}\n{line}".strip(), pairs[-1].colon)
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
            return [lines.Pair(label, "\n".join(rows[count:]), colon=False)]
    return []


_SENTENCE = re.compile(r"[^:：\n]{0,200}[。！？]")  # running text: what it names on its way is no field
_REMARKED = re.compile(r"([^()（）\n]{2,12}[(（](?!\d)[^()（）]{1,10}[)）])\s*([^\s:：(（].*)", re.DOTALL)
_COLON_OR_GAP = re.compile(r"[:：︰∶]|\S[ 　\t]+\S|[_＿]{2,}")


def found(table: Table, number: int, words: Vocabulary) -> Iterator[Found]:
    """Labels of one table with their values, in order of reading."""
    sheet = Sheet(table, number, words)
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
        value, sure, at = beside(sheet, row, column, label)
        sure *= min(sheet.sure(row, column), sheet.sure(*at)) * label.sure
        yield Found(label, value, sheet.where(row), subject, near, sure, number - 1, row)
    for (row, column), (label, subject) in sheet.crossed.items():
        if not words.ends(label):
            yield Found(label, sheet.text(row, column), sheet.where(row), subject, near=True, sure=sheet.sure(row, column), table=number - 1, row=row)


def _pairs(sheet: Sheet, row: int, column: int, pairs: list[lines.Pair], persons: list[tuple[int, int, Subject]]) -> Iterator[Found]:
    for pair in pairs:
        subject, near = _whose(sheet, pair.label, row, column, persons)
        if not sheet.words.ends(pair.label):
            value, sure = pair.value, BESIDE
            if len(pairs) == 1 and not stripped(value) and pair.colon and sheet.text(row, column).strip().endswith((":", "：", "_")):
                value, sure, _ = beside(sheet, row, column, pair.label)
            yield Found(pair.label, value, sheet.where(row), subject, near, sure * sheet.sure(row, column) * pair.label.sure, sheet.number - 1, row)


def _whose(sheet: Sheet, label: Label, row: int, column: int, persons: list[tuple[int, int, Subject]]) -> tuple[Subject, bool]:
    """About whom the label at a cell asks: its own word, its block, the person in its row, above it, or named last."""
    own = label.sense.subject
    head = sheet.heads.get((row, column), Subject.NONE)
    if (label.sense.concept in {Concept.PERSON, Concept.BOTH} and own is not Subject.NONE) or own is Subject.FOREIGN:
        persons.append((row, column, own))
        return own, True
    left = [subject for at, before, subject in persons if at == row and before <= column]
    if left and own is Subject.NONE and head in {Subject.UNIT, Subject.CASE}:
        return left[-1], True  # 项目联系人 … 手机, in the section about the body
    if head is not Subject.NONE and (own is Subject.NONE or head is Subject.FOREIGN):
        return head, True
    if own is not Subject.NONE:
        if label.sense.concept is Concept.UNIT:
            persons.append((row, column, own))
        return own, True
    if left:
        return left[-1], True
    over = [subject for at, before, subject in persons if before == column and at == row - 1]
    last = over[-1] if over else persons[-1][2] if persons else Subject.NONE
    return (last if last is not Subject.FOREIGN or label.sense.concept in lines.PERSONAL else Subject.NONE), False


def beside(sheet: Sheet, row: int, column: int, label: Label) -> tuple[str, float, tuple[int, int]]:
    """The value of the label at a cell, how sure its place makes it, and where it stands."""
    here = (row, column)
    cells = sheet.table.rows[row]
    if label.sense.concept is Concept.CATEGORY and (options := _options(sheet, row, column)):
        return options, BESIDE, here
    at = sheet._next(row, column)  # noqa: SLF001  one algorithm in two halves: a table, and a walk over it
    if _heading(sheet, row, column) and at == column + 1 and not shapes.certain(label.sense.concept, sheet.text(row, at)):
        at = -1
    if 0 <= at < COLUMNS and (row, at) not in sheet.labels and not _foreign_pairs(sheet, row, at, label):
        if at == column + 1:
            return sheet.text(row, at), BESIDE, (row, at)
        if _past_empty(sheet, row, at, label):
            return sheet.text(row, at), ASIDE, (row, at)
    headings = all(not text.strip() or (row, place) in sheet.labels or sheet.words.read(text, loose=True) for place, text in enumerate(cells[:COLUMNS]))
    if not headings or row + 1 >= len(sheet.table.rows):
        return "", BESIDE, here
    return _under(sheet, row, column, label)


def _heading(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a label stands in a row of headings: two more side by side before it."""
    return all((row, at) in sheet.labels and (row, at) not in sheet.headed for at in (column - 1, column - 2))


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
        until = next((place for place, at in enumerate(filled) if (below, at) in sheet.labels), len(filled))
        line = ""
        for at in filled[:until]:
            text = cells[at].strip()
            line += text if not line or len(text) <= BOX else f"\n{text}"
        single = single and below == row and until <= 1
        found += [line] if line else []
    said = "\n".join(found)
    return said if not single and marks.offers(said) else ""


def _foreign_pairs(sheet: Sheet, row: int, column: int, label: Label) -> bool:
    """Whether the cell holds labels of its own: "联系人：李四" is no value of 案例名称."""
    pairs = sheet.within.get((row, column), [])
    return any(not lines.of_other(pair.label.sense) and pair.label.sense != label.sense for pair in pairs)


def _past_empty(sheet: Sheet, row: int, column: int, label: Label) -> bool:
    """Whether a text behind empty cells belongs to the label, and is not itself a label nobody knows."""
    text = sheet.text(row, column)
    if not shapes.plausible(label.sense.concept, text):
        return False
    after = sheet._next(row, column)  # noqa: SLF001  as above
    if after >= 0 and (row, after) not in sheet.labels:
        return False  # text beside text: the first is a label we do not know
    others = [other for other in range(len(sheet.table.rows)) if other != row and sheet.text(other, column).strip()]
    labels = sum((other, column) in sheet.labels for other in others)
    if sheet.words.read(text, loose=True) is not None and (labels * 3 > len(others) or label.sense.concept is not Concept.TITLE):
        return False  # it ends as labels do; a title may, too
    return labels * 2 <= len(others) or (
        shapes.fault(label.sense.concept, text) == "" and label.sense.concept in {Concept.PHONE, Concept.EMAIL, Concept.POSTCODE}
    )


def _under(sheet: Sheet, row: int, column: int, label: Label) -> tuple[str, float, tuple[int, int]]:
    """The cell under a heading, where its row is one of headings and the next one of values."""
    here, target = (row, column), (row + 1, column)
    text = sheet.text(*target)
    titles = [at for at, cell in enumerate(sheet.table.rows[row]) if cell.strip()]
    below = [at for at, cell in enumerate(sheet.table.rows[row + 1]) if cell.strip()]
    if not text.strip() or target in sheet.labels or target in sheet.within:
        return "", BESIDE, here
    if any((row + 1, at) in sheet.labels for at in below):
        return "", BESIDE, here  # the next row has labels of its own
    fits = placeholder(text) or shapes.plausible(label.sense.concept, text) or marks.offers(text) or (len(below) > 1 and len(text) <= SHORT)
    if not fits or (len(titles) == 1 and not _column(sheet, row, column)):
        return "", BESIDE, here
    if len(titles) > 1 and any(at not in titles for at in below):
        return "", BESIDE, here
    return text, BELOW, target


def _column(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a label alone in its row heads the row below: in a table of one column, or where nothing else stands in either."""
    filled = [at for at, cell in enumerate(sheet.table.rows[row + 1]) if cell.strip()]
    return filled == [column]
