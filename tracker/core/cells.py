"""The cells of a form's table: which are labels, which head others, which hold a label with its value."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from ingest.facts import Table
from tracker.core import lines, marks
from tracker.core.blank import placeholder, stripped
from tracker.core.labels import POST, Concept, Label, Sense, Subject, squeeze
from tracker.core.told import HEADING, points, told
from tracker.core.vocabulary import Vocabulary

ROWS = 600  # rows of one table that are read as a form
COLUMNS = 60
HINTED = 120  # characters of a label with a hint beneath
PILED = 2  # labels one under the other that make a column of labels
TITLED = 3  # labels in a row: more of them and nothing else are headings
SHORT = 20  # characters that may stand under a heading whatever they are, in a row of values
_PERSONAL = frozenset(
    {Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.ADDRESS, Concept.POSTCODE, Concept.DUTY, Concept.NAMED, Concept.OTHER, Concept.UNIT}
)
_HEADS = frozenset({Concept.PERSON, Concept.BLOCK, Concept.UNIT, Concept.TITLE, Concept.PHONE, Concept.NAMED, Concept.OTHER})
_TITLE = re.compile(r"[表书单]\s*(?:[(（][^()（）]{0,12}[)）])?$")
_FIRST_OF, _SECOND_OF = (re.compile(rf"(?:联系人|联络人|联络员)\s*[(（]?[{sign}][)）]?\s*[:：]?\s*$") for sign in ("1一①", "2-9二三四②③④"))
_OTHERS = re.compile(r"成\s*员|团\s*队|小组|参[与加]|合\s*作|协作|联合|获\s*奖|荣\s*誉|骨干|分工|名单|专家|推荐(?![申报登记信息]{0,4}[表书])|支持")
_SECTION = re.compile(r"(?<!被)推荐(?!对象|项目|案例|作品|品牌|成果|集体|个人|人选|材料|类别)|意见|承诺|声明|主管|上级|指导|合作|协办|评审|专家")


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
    strange: set[int] = field(default_factory=set)  # rows under 推荐单位信息
    chapters: int = 0  # rows that hold nothing but a numbered heading

    def __post_init__(self) -> None:
        alone = [next(iter(filled)) if len(filled := [text for text in cells if text.strip()]) == 1 else "" for cells in self.table.rows[:ROWS]]
        silent = set(points(alone))
        self.chapters = sum(HEADING.match(text) is not None for text in alone)
        apart = sum(_FOOTNOTE_APART.search(text) is not None for cells in self.table.rows[:ROWS] for text in cells[:COLUMNS])
        footnote = _FOOTNOTE_APART if apart > PILED else _FOOTNOTE  # one alone may be a value: 分类 2
        for row, cells in enumerate(self.table.rows[:ROWS]):
            for column, text in enumerate(cells[:COLUMNS]):
                if not text.strip() or told(text) or row in silent:
                    continue
                label = self.words.read(_TICK_LAST.sub("", text) if "打" in text else text) or self.words.read(footnote.sub("", text))
                label = label or self._hinted(text)
                if label is not None:
                    self.labels[row, column] = label
                elif pairs := _within(text, self.words):
                    self.within[row, column] = pairs
        self._posts()
        self._second()
        self._duties()
        self._answers()
        self._matrix()
        self._two_rows()
        self._side_by_side()
        self._listed()
        self._blocks()

    def _hinted(self, text: str) -> Label | None:
        """A label with an example or a hint on the lines beneath it."""
        first, *rest = text.strip().splitlines() if len(text) <= HINTED else [""]
        return self.words.read(first) if rest and all(placeholder(line) for line in rest if line.strip()) else None

    def blocked(self, row: int, column: int) -> bool:
        """Whether a cell to the left, merged down over its row, says whom the block is about."""
        if row in self.strange:
            return True
        first = (next((above for above in range(row, -1, -1) if self.text(above, at).strip()), -1) for at in range(column))
        return any((above, at) in self.headed for at, above in enumerate(first))

    def text(self, row: int, column: int) -> str:
        cells = self.table.rows[row] if 0 <= row < len(self.table.rows) else ()
        return cells[column] if column < len(cells) else ""

    def where(self, row: int) -> str:
        page = f"第{self.table.page}页" if self.table.page else ""
        return f"{page}表{self.number}第{row + 1}行"

    def sure(self, row: int, column: int) -> float:
        known = self.table.sure
        return known[row][column] if row < len(known) and column < len(known[row]) else 1.0

    def after(self, row: int, column: int) -> int:
        """The next column of *row* with text in it; -1 when there is none."""
        cells = self.table.rows[row][:COLUMNS]
        return next((at for at in range(column + 1, len(cells)) if cells[at].strip()), -1)

    def _posts(self) -> None:
        """校长 in a column of labels, with what to call him by behind, asks for a name; elsewhere it is what somebody is."""
        asked = Counter(column for _, column in self.labels)
        for row, cells in enumerate(self.table.rows[:ROWS]):
            for column, text in enumerate(cells[: COLUMNS - 2]):
                if (row, column) in self.labels or asked[column] < PILED or not POST.fullmatch(squeeze(text)):
                    continue
                behind = self.labels.get((row, column + 2))
                if (row, column - 1) not in self.labels and behind is not None and behind.sense.concept in {Concept.PHONE, Concept.DUTY}:
                    self.labels[row, column] = Label(squeeze(text), Sense(Concept.PERSON, Subject.LEADER))

    def _second(self) -> None:
        """联系人2 below 联系人1 is not whom to call; where no first one stands, the figure is a footnote's."""
        stems = [at for at, label in self.labels.items() if label.sense.concept is Concept.PERSON and _FIRST_OF.search(self.text(*at))]
        for at, label in self.labels.items():
            if stems and min(stems) < at and label.sense.concept is Concept.PERSON and _SECOND_OF.search(self.text(*at)):
                self.labels[at] = replace(label, sense=replace(label.sense, subject=Subject.FOREIGN))

    def _duties(self) -> None:
        """党委书记 beside 职务, or under it, is what somebody is, not a label."""
        posts = sorted(at for at, label in self.labels.items() if label.sense.concept is Concept.DUTY or label.words == "职称")
        first = {column: row for row, column in reversed(posts)}  # of each column, the topmost
        near = [(row, column + 1) for row, column in posts]
        near += [(row, column + 2) for row, column in posts if self.after(row, column + 2) < 0 and (row, column + 1) not in self.labels]  # of two side by side
        for at in (*near, *((below, column) for column, row in first.items() for below in range(row + 1, min(len(self.table.rows), ROWS)))):
            label = self.labels.get(at)
            if label is not None and label.sense.concept is Concept.PERSON and label.words.endswith(("书记", "经理", "主任", "主管", "主席")):
                del self.labels[at]

    def _answers(self) -> None:
        """A case named 联系人: what reads like a label and stands where every other row has its value, behind a label, is a value."""
        wanted = {squeeze(one.label) for one in self.words.wanted}
        said = Counter(label.words for label in self.labels.values())
        asked = Counter(column for _, column in self.labels)
        both = Counter(column for row, column in self.labels if (row, column + 1) in self.labels)
        full = Counter(row for row, _ in self.labels)  # 类别 姓名 职务 手机: a row of headings has no values
        titled = {row for row, count in full.items() if count > TITLED and count == sum(bool(text.strip()) for text in self.table.rows[row][:COLUMNS])}
        for (row, column), label in sorted(self.labels.items()):
            before, after = (row, column - 1), self.after(row, column)
            if (
                before not in self.labels
                or row in titled
                or (after >= 0 and (row, after) not in self.labels)
                or asked[column - 1] < PILED
                or both[column - 1] * 2 > asked[column - 1]
            ):
                continue
            below = self.text(row + 1, column - 1).strip() and (row + 1, column - 1) not in self.labels and self.after(row + 1, column - 1) >= 0
            head, own = self.labels[before].sense, label.sense
            inner = (
                head.concept is Concept.BLOCK
                or own.concept is Concept.NAMED
                or (own.subject is Subject.NONE and head.concept in _PERSONAL and own.concept in _PERSONAL)
            )
            if not below and not inner and (label.words not in wanted or said[label.words] > 1):
                del self.labels[row, column]

    def _matrix(self) -> None:
        """A row of headings over rows that each begin with a person: 类别 姓名 职务 手机 over 负责人 …, 联系人 …."""
        for row in range(min(len(self.table.rows), ROWS) - 1):
            filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
            if len(filled) > PILED and not self.text(row + 1, filled[0]).strip():
                filled = filled[1:]  # 工作人员, merged down beside the headings and the rows
            labels = {at: label for at in filled if (label := self.labels.get((row, at))) is not None}
            if len(labels) < 3 or len(labels) < len(filled) - 1 or any((row, at) in self.crossed for at in labels):
                continue
            lead = min(filled[0], max(0, self.after(row + 1, -1)))  # the corner over the persons may be blank
            people = [below for below in range(row + 1, min(len(self.table.rows), ROWS)) if self._person(below, lead, labels)]
            people = [below for place, below in enumerate(people) if below == row + 1 + place]
            for below in people:
                self.headed.add((below, lead))
                subject = self.labels[below, lead].sense.subject
                self.crossed.update({(below, at): (label, subject) for at, label in labels.items() if at > lead})
            if people:
                self.headed.update((row, at) for at in labels)

    def _two_rows(self) -> None:
        """Headings in two rows over one row of values: 联系人信息 over 姓名 and 手机, beside 案例名称 merged down over both."""
        for row in range(min(len(self.table.rows), ROWS) - 2):
            top, low, values = ({at for at, text in enumerate(self.table.rows[row + down][:COLUMNS]) if text.strip()} for down in range(3))
            shared, over = top & low, top - low
            headings = all(self._reads(row, at) for at in top) and all(self._reads(row + 1, at) for at in low)
            if not headings or len(low) < PILED or len(top) < PILED or not (shared and over and low - top) or len(values) < PILED or not values <= top | low:
                continue
            if self.asking(row + 2) or any((row + 2, at) in self.within for at in values):
                continue
            for at in sorted(values):
                here = (row + 1, at) if at in low else (row, at)
                head = self.labels.get((row, max((one for one in top if one <= at), default=at)))
                label = self.labels.get(here)
                if label is not None:
                    own = label.sense.subject
                    block = head.sense.subject if head is not None and here[0] > row else Subject.NONE
                    self.crossed[row + 2, at] = (label, own if own is not Subject.NONE else block)
            self.headed.update((row + down, at) for down, filled in enumerate((top, low)) for at in filled)

    def _reads(self, row: int, column: int) -> bool:
        """Whether a cell is a label, or looks like one where it heads a column."""
        return (row, column) in self.labels or self.words.read(self.text(row, column), loose=True) is not None

    def _side_by_side(self) -> None:
        """Persons at the head of columns, what is asked at the head of rows: 姓名, 职务, 手机 of 负责人 and 联系人."""
        for row in range(min(len(self.table.rows), ROWS) - 1):
            filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
            people = {
                at: label.sense.subject for at in filled[1:] if (label := self.labels.get((row, at))) is not None and label.sense.concept is Concept.PERSON
            }
            if len(people) < 2 or len(people) < len(filled) - 1 or Subject.NONE in people.values() or (row, filled[0]) in self.crossed:
                continue
            for below in range(row + 1, min(len(self.table.rows), ROWS)):
                label = self.labels.get((below, filled[0]))
                if label is None or label.sense.concept not in lines.PERSONAL or any((below, at) in self.labels for at in people):
                    break
                self.headed |= {(below, filled[0]), (row, filled[0]), *((row, at) for at in people)}
                self.crossed.update({(below, at): (label, subject) for at, subject in people.items()})

    def _listed(self) -> None:
        """Rows under headings of their own that list others, 主要成员 or 合作单位, beside the cell that says so or under it: their names are not the applicant's."""
        for row in range(min(len(self.table.rows), ROWS) - 1):
            filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
            above = [at for at, text in enumerate(self.table.rows[row - 1][:COLUMNS]) if text.strip()] if row else []
            if len(filled) > PILED and not self.text(row + 1, filled[0]).strip():
                lead, heads = (row, filled[0]), filled[1:]
            elif len(above) == 1 and len(filled) > PILED:
                lead, heads = (row - 1, above[0]), filled
            else:
                continue
            strange = sum(not self._reads(row, at) for at in heads)
            if not _OTHERS.search(self.text(*lead)) or strange * TITLED > len(heads):
                continue
            until = row + 1
            while until < len(self.table.rows) and (lead[0] < row or not self.text(until, lead[1]).strip()) and self._answered(until, heads):
                until += 1
            if until > row + 1:
                self.headed.add(lead)
                self.heads.update({(row, at): Subject.FOREIGN for at in heads})

    def _answered(self, row: int, heads: list[int]) -> bool:
        """Whether *row* holds values under *heads* and nothing else."""
        filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
        return bool(filled) and set(filled) <= set(heads) and not any((row, at) in self.labels or (row, at) in self.within for at in filled)

    def asking(self, row: int) -> bool:
        """Whether *row* has labels of its own: in a row of values one may read like one, 微信 under 来源."""
        filled = [at for at, text in enumerate(self.table.rows[row][:COLUMNS]) if text.strip()]
        return sum((row, at) in self.labels for at in filled) * TITLED >= max(len(filled), 1)

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
            after = self.after(row, column)
            under = self.labels.get((row, after)) if after >= 0 else None
            inside = [pair.label.sense for pair in self.within.get((row, after), [])]
            numbers = label.sense.concept is Concept.PHONE and any(one.concept is Concept.PHONE for one in inside)  # 联系方式 | 手机：… 邮箱：…
            if inside and (numbers or inside[0].concept is Concept.NAMED or (inside[0].concept is Concept.PERSON and inside[0].subject is Subject.NONE)):
                self._cover(row, column, label)  # 申报单位 | 名称：… 地址：…
            if under is not None and self._heads(label, under, row, column, after):
                self._cover(row, column, label)
        self._sections()

    def _heads(self, label: Label, under: Label, row: int, column: int, after: int) -> bool:
        if after == column + 1 and (row, column + 2) in self.labels and self.text(row + 1, column).strip():
            return False  # 单位名称 | 姓名 | 职务 over a row of values
        if under.sense.concept is Concept.NAMED or (under.sense.concept is Concept.PERSON and under.sense.subject in {Subject.NONE, label.sense.subject}):
            return label.sense.subject is not Subject.NONE or label.sense.concept in {Concept.BLOCK, Concept.PHONE}
        if label.sense.concept is Concept.BLOCK:
            return True
        # 联系人 | 电话 | …, with nothing below 联系人: one cell merged over rows of labels
        if after != column + 1 or (label.sense.subject is Subject.NONE and label.sense.concept is not Concept.PHONE):
            return False
        below = row + 1 < len(self.table.rows) and not self.text(row + 1, column).strip() and (row + 1, after) in self.labels
        filled = self.after(row, after)
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
        subject, another = Subject.NONE, False
        for row, cells in enumerate(self.table.rows[:ROWS]):
            filled = [column for column, text in enumerate(cells[:COLUMNS]) if text.strip()]
            if len(filled) == 1 and (row, filled[0]) in self.labels and self._chapter(row) and any((row + 1, at) in self.within for at in range(COLUMNS)):
                self.headed.add((row, filled[0]))  # 三、联系方式 over 1. 联系人：…
            if len(filled) == 1 and len(cells) > 1:
                label = self.labels.get((row, filled[0]))
                text = self.text(row, filled[0])
                follows = row + 1 < len(self.table.rows) and any((row + 1, at) in self.labels for at in range(len(self.table.rows[row + 1])))
                if label is not None and filled[0] == 0 and self._opens(row, label, follows=follows):
                    subject, another = label.sense.subject, label.sense.concept is Concept.BLOCK
                    self.headed.add((row, filled[0]))
                elif label is None and (row, filled[0]) not in self.within and len(text) <= 30 and follows and _TITLE.search(text.strip()) is None:
                    subject, another = Subject.FOREIGN if _SECTION.search(text) else Subject.NONE, False
            if subject is Subject.FOREIGN and another:
                self.strange.add(row)
            for column in range(min(len(cells), COLUMNS)):
                if subject is not Subject.NONE:
                    self.heads.setdefault((row, column), subject)

    def _opens(self, row: int, label: Label, *, follows: bool) -> bool:
        """Whether a label alone in its row heads the rows below: 联系人信息, 一、申报单位."""
        numbered = follows and self._chapter(row)
        match label.sense.concept:
            case Concept.BLOCK:
                return True
            case Concept.PERSON | Concept.UNIT | Concept.TITLE:
                return self._all_sub(row + 1) or numbered
            case _:
                return False

    def _chapter(self, row: int) -> bool:
        """Whether the text alone in *row* is one of several numbered headings."""
        return self.chapters > 1 and HEADING.match(next(text for text in self.table.rows[row] if text.strip())) is not None

    def _all_sub(self, row: int) -> bool:
        """Whether *row* begins with a label that needs a head: 姓名, 名称."""
        first = self.after(row, -1) if row < len(self.table.rows) else -1
        label = self.labels.get((row, first))
        return label is not None and label.sense.concept in {Concept.NAMED, Concept.PERSON} and label.sense.subject is Subject.NONE


def _unhinted(rows: list[str]) -> list[str]:
    """The lines of a cell without the hint that stood there, above what was written."""
    return rows[1:] if len(rows) > 1 and rows[0].strip().startswith(("（", "(")) and placeholder(rows[0]) else rows


def _within(text: str, words: Vocabulary) -> list[lines.Pair]:
    """Labels with colons inside a cell; or a label on the first line and its value on the next."""
    rows = _unhinted(text.splitlines())
    text = "\n".join(rows)
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


_FOOTNOTE = re.compile(r"(?<=[一-鿿)）])(?:\d{1,2}|[①-⑳])\s*$")  # 申报单位1, the figure raised
_FOOTNOTE_APART = re.compile(r"(?<=[一-鿿)）]) ?(?:\d{1,2}|[①-⑳])$")  # as pages are read
_TICK_LAST = re.compile(r"\s*[√✓✔]\s*$")  # 类别（在栏内打√）, the sign out of its place
_SENTENCE = re.compile(r"[^:：\n]{0,200}[。！？]")  # running text: what it names on its way is no field
_REMARKED = re.compile(r"([^()（）\n]{2,12}[(（](?!\d)[^()（）]{1,10}[)）])\s*([^\s:：(（].*)", re.DOTALL)
_COLON_OR_GAP = re.compile(r"[:：︰∶]|\S[ 　\t]+\S|[_＿]{2,}|【[^【】]{2,16}】|…+|[.．·]{4,}")
