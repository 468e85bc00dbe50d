"""Labels and values in the text outside of tables, line after line: whose telephone the next one is, and what stands beneath a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.facts import Extract
from tracker.core import marks, shapes
from tracker.core.blank import stripped
from tracker.core.concepts import Concept, Label, Subject
from tracker.core.found import ASIDE, BESIDE, HEADED, NEXT_LINE, Found
from tracker.core.labels import folded
from tracker.core.lines import PERSONAL, Pair, pairs
from tracker.core.told import HEADING, explained, told
from tracker.core.vocabulary import Vocabulary

LINES = 3_000  # lines of a text that are searched; a form has 60, the case behind it 300
WRAPPED = 4  # lines that one value may go on for
CAPTIONS = 2  # labels under their values that make a cover; one in brackets is a remark
COLUMNS = 2  # labels of a line that stand in columns
NEARLY = 0.7  # of the longest line: one that a page broke is about as long as the others it broke
_BLANKS = re.compile(r"\s+")
_LED = re.compile(r"\s*[一-鿿]{2,8}[ 　]+\S")  # a label nobody knows, and what was written upon its line
_BROKEN = frozenset({Concept.UNIT, Concept.TITLE, Concept.ADDRESS})  # long enough to need two lines
_CAPTION = re.compile(r"\s*[(（]\s*([^()（）]{2,20}?)\s*[)）]\s*")
_BULLETS = "●■◆▲★◼"  # marks that tick an option on one form and begin every line of another
_PLEDGE = re.compile(r"^\s*(?:诚信|真实性|知识产权|参评|申报|版权)?(?:承诺书|承诺函|授权书|声明|推荐信|推荐函|推荐意见|推荐单位意见)\s*[:：]?\s*$")
_CHAPTER = re.compile(r"^\s*[【［][^【】［］]{2,12}[】］]\s*$")
_REMARK_LINE = re.compile(r"^\s*[(（](?:全称|盖章|公章|加盖公章|签字|签名|必填|选填|手机|座机|可另附页|单选|多选|请)[^()（）]{0,20}[)）]\s*$")


@dataclass(slots=True)
class _Reader:
    """Goes through lines and keeps whose telephone the next one is."""

    words: Vocabulary
    subject: Subject = Subject.NONE
    row: int = -1  # the line that named the person
    over: int = -1  # the line that named who recommends: his contact stands behind
    pledged: bool = False  # in the promise or the letter of another body behind the form

    def kept(self, read: list[Pair]) -> list[Pair]:
        """What of a line may answer: gaps beneath a promise are for the pen."""
        return [pair for pair in read if stripped(pair.value)] if self.pledged else read

    def whose(self, label: Label, line: int) -> tuple[Subject, bool]:
        own = label.sense.subject
        if label.sense.concept is Concept.UNIT and own is Subject.FOREIGN:
            self.over = line
        if self.over == line and label.sense.concept in PERSONAL:
            own = Subject.FOREIGN  # 推荐单位：… 联系人：…
        if label.sense.concept in {Concept.PERSON, Concept.BLOCK, Concept.UNIT, Concept.BOTH} and own is not Subject.NONE:
            self.subject, self.row = own, line
        if own is not Subject.NONE:
            return own, True
        if self.subject is Subject.FOREIGN and not self.pledged and label.sense.concept not in PERSONAL:
            return Subject.NONE, False  # 填报日期 below 推荐单位
        return self.subject, self.row == line


def found(extract: Extract, words: Vocabulary) -> Iterator[Found]:
    """Labels in the text outside of tables, in order."""
    lines = _outside(extract)
    reader = _Reader(words)
    printed = extract.has_text_layer is True
    long = NEARLY * max((len(line) for _, line in lines), default=0)
    silent = set(explained([line for _, line in lines]))
    chapters: list[Found] = []
    captions = _captions(lines, words)
    yield from captions.values()
    silent |= captions.keys()
    for index, (number, line) in enumerate(lines):
        if _PLEDGE.match(line):
            reader.subject, reader.row, reader.pledged = Subject.FOREIGN, number, True
        if index in silent:
            continue
        read = reader.kept(pairs(line, words))
        for place, pair in enumerate(_side_by_side(lines, index, read, words, printed=printed)):
            if not pair.colon and not stripped(pair.value) and HEADING.match(line):
                chapters += _chapter(lines, index, pair, words)
                continue
            subject, near = reader.whose(pair.label, number)
            value, sure = pair.value, BESIDE if pair.colon else ASIDE + 0.05
            if place == len(read) - 1 and not stripped(value) and (below := _below(lines, index, pair, words)):
                value, sure = below, NEXT_LINE
            elif pair.label.sense.concept is Concept.CATEGORY and place == len(read) - 1:
                value = "\n".join((value, *_options(lines, index, reader.words)))
            elif place == len(read) - 1 and printed:
                value = "\n".join((value, *_wrapped(lines, index, pair, words, long)))
            yield Found(pair.label, value, f"第{number}行", subject, near, sure, row=number)
    if len({one.label.sense.concept for one in chapters}) > 1:
        yield from chapters


def _captions(lines: Sequence[tuple[int, str]], words: Vocabulary) -> dict[int, Found]:
    """Labels in brackets, each alone on the line under what it names: on covers, where several are printed so."""
    known: dict[int, Found] = {}
    for index, (number, line) in enumerate(lines):
        held = _CAPTION.fullmatch(line)
        label = words.read(held[1]) if held else None
        above = lines[index - 1][1] if index and index - 1 not in known else ""
        if label is not None and label.sense.concept is not Concept.OTHER and above.strip() and not pairs(above, words):
            known[index] = Found(label, above, f"第{number}行", label.sense.subject, sure=NEXT_LINE, row=number)
    return known if len(known) >= CAPTIONS else {}


def _side_by_side(lines: Sequence[tuple[int, str]], index: int, read: list[Pair], words: Vocabulary, *, printed: bool) -> list[Pair]:
    """Values in columns without rules, which a page broke into two lines each: what stands below goes on with what is above it."""
    if not printed or len(read) < COLUMNS:
        return read
    following = lines[index + 1][1].strip() if index + 1 < len(lines) else ""
    pieces = following.split("\t")
    goes_on = [pair.colon and pair.label.sense.concept in _BROKEN for pair in read]
    if following.endswith("。") or pairs(following, words) or any(words.read(piece, loose=True) is not None for piece in pieces):
        return read
    if len(pieces) == 1 and sum(goes_on) == 1 and not goes_on[-1] and (index + 2 >= len(lines) or pairs(lines[index + 2][1], words)):
        pieces = [following if broken else "" for broken in goes_on]
    if len(pieces) != len(read) or any(
        piece and (not broken or len(piece) > len(pair.value.strip())) for piece, broken, pair in zip(pieces, goes_on, read, strict=True)
    ):
        return read
    return [Pair(pair.label, f"{pair.value}\n{piece}", pair.colon) if piece else pair for pair, piece in zip(read, pieces, strict=True)]


def _wrapped(lines: Sequence[tuple[int, str]], index: int, pair: Pair, words: Vocabulary, long: float) -> Iterator[str]:
    """Lines that a printed page broke off the value: each before them is as long as lines get there, and a label or the end comes behind."""
    if pair.label.sense.concept not in _BROKEN or not stripped(pair.value):
        return
    taken: list[str] = []
    for place in range(index, min(index + WRAPPED, len(lines) - 1)):
        line, following = lines[place][1], lines[place + 1][1]
        label = bool(pairs(following, words)) or words.read(following) is not None
        ended = line.rstrip().endswith(("。", "；")) or following.rstrip().endswith("。")
        if label or ended or "\t" in following or (not pair.colon and _LED.match(following)) or len(line) < long or HEADING.match(following) or told(following):
            break
        taken.append(following.strip())
    end = index + len(taken) + 1
    if taken and (end >= len(lines) or pairs(lines[end][1], words) or HEADING.match(lines[end][1])):
        yield from taken


def _chapter(lines: Sequence[tuple[int, str]], index: int, pair: Pair, words: Vocabulary) -> Iterator[Found]:
    """A heading that is a label, with a line for its value: of a form where there are several, "二、党建品牌名称" of a case where there is one."""
    value = _below(lines, index, pair, words)
    if value and pair.label.sense.concept in {Concept.UNIT, Concept.TITLE, Concept.CATEGORY, Concept.ADDRESS}:
        number = lines[index][0]
        yield Found(pair.label, value, f"第{number}行", pair.label.sense.subject, sure=HEADED, row=number)


def _below(lines: Sequence[tuple[int, str]], index: int, pair: Pair, words: Vocabulary) -> str:
    """The next line, where it can be the value of a label that ends its own."""
    concept = pair.label.sense.concept
    options = _options(lines, index, words) if concept is Concept.CATEGORY else []
    if options:
        return "\n".join((*([] if marks.chosen("\n".join(options)) else _above(lines, index, words)), *options))
    following = next((line for _, line in lines[index + 1 : index + 3] if line.strip() and stripped(line)), "")
    if not following or following.rstrip().endswith("。") or any(one.match(following) for one in (HEADING, _CHAPTER, _PLEDGE)) or told(following):
        return ""
    if pairs(following, words) or words.read(following, loose=concept is not Concept.TITLE):
        return ""
    return following if shapes.plausible(concept, following) else ""


def _above(lines: Sequence[tuple[int, str]], index: int, words: Vocabulary) -> list[str]:
    """Options before *index*: a label in the middle of its cell is printed between them. Not those under another label."""
    first = index
    while first > 0 and marks.offers(lines[first - 1][1].strip()[:1]):
        first -= 1
    other = first > 0 and (words.read(lines[first - 1][1], loose=True) is not None or lines[first - 1][1].rstrip().endswith((":", "：")))
    return [] if other else [line.strip() for _, line in lines[first:index]]


def _options(lines: Sequence[tuple[int, str]], index: int, words: Vocabulary) -> list[str]:
    """Lines after *index* that are options to tick."""
    options: list[str] = []
    for _, line in lines[index + 1 : index + 12]:
        bullet = line.strip()[:1] in _BULLETS and (words.read(line) is not None or pairs(line, words))  # ● 联系人： is the next label
        if bullet or not marks.offers(line.strip()[:6]):
            break
        options.append(line.strip())
    return options


def _outside(extract: Extract) -> list[tuple[int, str]]:
    """Lines of the text with their numbers, less those that tables say; a remark alone on its line is none."""
    ruled = "\n".join(_bare("".join(row)) for table in extract.tables for row in table.rows)
    lines = [(number, line) for number, line in enumerate((one for one in extract.text.splitlines() if one.strip()), start=1) if not _REMARK_LINE.match(line)]
    kept = []
    for number, line in lines[:LINES]:
        if ruled and _bare(line) in ruled:
            continue  # a cell, a line of one, or a row
        kept.append((number, line.strip("\r\n")))
    return kept


def first_ruled(extract: Extract) -> int:
    """The number of the first line that a table says; 0 where none does."""
    cells = {_bare("".join(row)) for table in extract.tables for row in table.rows} - {""}
    begun = {tuple(_bare(text.strip().split("\n")[0]) for text in row if text.strip())[:2] for table in extract.tables for row in table.rows[:1]} - {()}
    lines = [one for one in extract.text.splitlines() if one.strip()]
    for number, line in enumerate(lines, start=1):
        bare = _bare(line)
        if bare in cells or any(bare == first and _bare(lines[number]) in rest for first, *rest in begun if number < len(lines)):  # a row; a cell a line
            return number
    return 0


def _bare(text: str) -> str:
    return _BLANKS.sub("", folded(text))
