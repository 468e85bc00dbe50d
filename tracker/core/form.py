"""The fields of an application form, found by the labels that the campaign sheet names (填写), however the form is printed.

Works on an `Extract`, so a form reads the same whether it came as Word, PDF, a page or a letter: `grid` reads tables, `passages` running text,
`labels` knows what a label asks for and about whom. Here the findings are weighed: which of several telephones is the contact's, whether what
stands in a cell was written by somebody, where one form ends and the next begins. Summary tables are read by `summary.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.campaign import Category, FieldWanted
from ingest.facts import Extract
from tracker.core import grid, marks, passages, shapes
from tracker.core.blank import Blank, learn, placeholder, stripped
from tracker.core.found import MAX_VALUE, Found
from tracker.core.labels import Concept, Label, Sense, Subject, folded, kin, named, squeeze
from tracker.core.labels import sense as said
from tracker.core.model import FieldRead
from tracker.core.vocabulary import Vocabulary

__all__ = ["Blank", "fields", "learn", "printed", "rank", "reading", "sets", "vocabulary", "written"]

TABLES = 60  # tables of one document that are searched
STRETCH = 300  # labels on either side of where a form may end; a form has forty
SETS = 50  # forms of one document that are told apart
LITERAL = 6.0  # the rank of the very label the sheet names
NEAR = 5.0  # the rank of a like label: where the table answers to one, its cover and the head of its page add nothing
TOLD = 3.0  # the rank from which a filled cell answers: who is to be called about the call, under the table, answers nothing then
BELIEVED = 0.5  # a value less sure is a guess: the person's other number, where the printed label was left blank
ASKED = 4  # different things that only a form asks for, where the sheet wants one of them: a letter names two
SHARE = 0.5  # of the wanted labels: with fewer a second mention of the unit begins no second form
RECOGNISED = 0.9  # how sure a value read off a picture is where its reader does not say
SEEN = 0.99  # how much surer nothing read off a picture is: what stands outside of its tables has no measure of its own
MISREAD = 0.999  # a cell surer than this was text
PIECES = 8  # of a value that an office program repeats behind each of them
MAX_TEXT = 5_000  # characters of a value where the sheet asks for a text: 案例简介
_LOOSE = frozenset({Concept.UNIT, Concept.PHONE, Concept.EMAIL})  # a synonym may fill what the printed label leaves blank
_OF_NO_FORM = frozenset({Concept.OTHER, Concept.BLOCK, Concept.NAMED, Concept.DATE})
_OF_PERSON = frozenset({Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.DUTY})
_DIGITS = re.compile(r"[+(（]?\d[\d\s\-—()（）+转、/,，;；或]{5,}\d")
_PUTS_FORWARD = re.compile(r"(?:推荐|推选|推报|举荐)单位(?:名称|全称)?")  # who sends a case in, on a form that asks for no other body
_IN_CHARGE = re.compile(r"(?:项目|案例|作品|品牌|活动|课题)?负责人(?:姓名)?")  # whom to call, on a form that asks for nobody else
_ANY_DIGITS = re.compile(r"[+(（]?\d(?:[\d\s\-—()（）+转、/,，;；或]*\d)?")  # where a number is asked for, whatever its length
_MAIL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_FIRST_NAME = re.compile(r"(?:[一-鿿]{2,4}|[一-鿿][ 　][一-鿿])(?=[\s,，、/;；（(:：])")
_NAMED = re.compile(r"\s*[《〈]([^《》〈〉]+)[》〉]\s*")  # 案例名称：《一盏灯》； in a letter: the marks are the sentence's; in a cell they are the applicant's
_HYPHEN = str.maketrans({"\u2011": "-", "\u00ad": None})  # those that lines are not, or may be, broken at
_BROKEN = re.compile(r"\s*\n\s*")
_HAN_BREAK = re.compile(r"(?<=[一-鿿”》）])\s*\n\s*(?=[一-鿿“《（])")


@dataclass(frozen=True, slots=True)
class Candidate:
    found: Found
    value: str
    rank: float


def fields(extract: Extract, wanted: Sequence[FieldWanted], blank: Blank | None = None, categories: Sequence[Category] = ()) -> tuple[FieldRead, ...]:
    """Read every wanted label once, of the first form in the document; a label with nothing at it gives an empty value."""
    return next(iter(sets(extract, wanted, blank, categories)), ())


def sets(extract: Extract, wanted: Sequence[FieldWanted], blank: Blank | None = None, categories: Sequence[Category] = ()) -> tuple[tuple[FieldRead, ...], ...]:
    """Every form in the document, in order: two cases in one file are two."""
    known = blank or Blank()
    words = vocabulary(extract, wanted, known)
    ruled = [one for number, table in enumerate(extract.tables[:TABLES], start=1) for one in grid.found(table, number, words)]
    written = list(passages.found(extract, words))
    lists = {number for number, table in enumerate(extract.tables[:TABLES]) if grid.listing(table, words)}
    asked_once = [one for one in ruled if one.table not in lists]
    if lists and _distinct(asked_once, wanted) >= SHARE * len(wanted):
        ruled = asked_once  # who else takes part, in a table of their own
    parts = _parted(ruled, wanted) if _distinct(ruled, wanted) >= SHARE * len(wanted) or not written else []
    if parts:
        parts[0] = [*parts[0], *_before(written, ruled, wanted, passages.first_ruled(extract))]
    else:
        parts = _parted(written, wanted)
        parts[0] = [*ruled, *parts[0]]
    doubt = (SEEN if any(table.sure for table in extract.tables) else RECOGNISED) if extract.recognised else 1.0
    read = (tuple(_fields(part, wanted, known, categories, doubt)) for part in parts)
    return tuple(one for one in read if one)


def printed(extract: Extract, wanted: Sequence[FieldWanted]) -> tuple[FieldWanted, ...]:
    """*wanted* under the words that this form prints for them, where it prints others: 报名主体 for 申报单位."""
    words = vocabulary(extract, wanted, Blank())
    said = re.sub(r"\s", "", folded(extract.text))
    findings = [one for number, table in enumerate(extract.tables[:TABLES], start=1) for one in grid.found(table, number, words)]
    findings += passages.found(extract, words)
    taken = {field.label for field in wanted}
    renamed = []
    for field in wanted:
        best = max(findings, key=lambda one: (rank(one, field), stripped(one.value) != ""), default=None)
        own = best is not None and best.label.sense.concept is named(field).concept  # neither 名称 nor 联系人及电话
        if best is not None and own and 4 <= rank(best, field) < LITERAL and best.label.words not in taken and best.label.words in said:
            taken.add(best.label.words)
            renamed.append(FieldWanted(best.label.words, field.meaning))
        else:
            renamed.append(field)
    return tuple(renamed)


def vocabulary(extract: Extract, wanted: Sequence[FieldWanted], blank: Blank) -> Vocabulary:
    """The labels to look for; of recognised text also misread ones."""
    unsure = extract.recognised or any(cell < MISREAD for table in extract.tables for row in table.sure for cell in row)
    return Vocabulary(wanted, learnt=blank.labels, lenient=unsure)


def _before(written: Sequence[Found], ruled: Sequence[Found], wanted: Sequence[FieldWanted], line: int) -> Iterator[Found]:
    """What a cover says ahead of the table; behind it, and in the foot of its pages, only what the table does not ask for."""
    if not written:
        return
    printed = {one.label.words for one in ruled}
    filled = [one for one in ruled if stripped(one.value)]
    best = {field: max((rank(one, field) for one in filled), default=0.0) for field in wanted}
    asked = [field for field in wanted if squeeze(field.label) in printed or best[field] >= TOLD]
    answered = [field for field in wanted if best[field] >= NEAR]
    for one in written:
        if not any(rank(one, field) >= 1 for field in (answered if one.row < line else asked)):
            yield one


def _distinct(found: Sequence[Found], wanted: Sequence[FieldWanted]) -> int:
    return sum(any(rank(one, field) >= 1 for one in found) for field in wanted)


def _parted(found: Sequence[Found], wanted: Sequence[FieldWanted]) -> list[list[Found]]:
    """Cut findings where the unit or the case is asked for again and enough follows to be a form."""
    anchor = next((field for one in found for field in wanted if named(field).concept in {Concept.UNIT, Concept.TITLE} and rank(one, field) >= 4), None)
    if anchor is None:
        return [list(found)]
    scores = [[rank(one, field) for field in wanted] for one in found]
    again = wanted.index(anchor)
    starts = [place for place, ranks in enumerate(scores) if ranks[again] >= 4][: SETS * 4]
    if starts[0]:
        found, scores = _unannounced(found, scores, starts[0])
        starts = [place for place, ranks in enumerate(scores) if ranks[again] >= 4][: SETS * 4]
    parts: list[list[Found]] = []
    since = 0
    for start, until in zip(starts, [*starts[1:], len(found)], strict=True):
        if start > since and _two(found, scores, range(since, start), range(start, until)) and len(parts) < SETS - 1:
            parts.append(list(found[since:start]))
            since = start
    return [*parts, list(found[since:])]


def _unannounced(found: Sequence[Found], scores: list[list[float]], first: int) -> tuple[Sequence[Found], list[list[float]]]:
    """*found* without whom to ask about the call, printed above the form: what the form asks for again, several things of it, in one cell before the *first*."""
    again = {field for ranks in scores[first:] for field, score in enumerate(ranks) if score >= 4}
    note = [at for at in range(first) if any(scores[at][field] >= TOLD for field in again)]
    places = {(found[at].table, found[at].row) for at in note}
    if len(note) < 2 or len(places) > 1:
        return found, scores
    kept = [at for at in range(len(found)) if at not in note]
    return [found[at] for at in kept], [scores[at] for at in kept]


def _two(found: Sequence[Found], scores: Sequence[Sequence[float]], before: range, after: range) -> bool:
    """Whether two stretches are a form each: they ask for the same things and were told different ones. A cover and its form were told the same."""
    parts = before[-STRETCH:], after[:STRETCH]
    asked = [{field for at in part for field, score in enumerate(scores[at]) if score >= 1} for part in parts]
    if len(asked[0] & asked[1]) < SHARE * len(scores[0]):
        return False
    for field in asked[0] & asked[1]:
        first, second = ({squeeze(found[at].value) for at in part if scores[at][field] >= 4 and stripped(found[at].value)} for part in parts)
        if first and second and first.isdisjoint(second):
            return True
    return False


def _fields(found: Sequence[Found], wanted: Sequence[FieldWanted], blank: Blank, categories: Sequence[Category], doubt: float) -> Iterator[FieldRead]:
    form = _distinct(found, wanted) > 1 or len({one.label.sense.concept for one in found} - _OF_NO_FORM) >= ASKED
    contact = any(one.label.sense.concept in {Concept.PERSON, Concept.BOTH} and one.subject is Subject.CONTACT for one in found)
    for field in wanted:
        sense = named(field)
        ranked = [(one, rank(one, field)) for one in found if not _of_another(one.label, field, wanted)]
        sole = form and not any(score >= 1 for _, score in ranked) and not (contact and sense.concept in _OF_PERSON)
        least = 0.5 if sole else 1.0
        best = _best([Candidate(one, _clean(one, sense, blank, categories), score) for one, score in ranked if score >= least], sense)
        if best is not None:
            blank_at_label = best.rank < LITERAL and any(score >= LITERAL for _, score in ranked)
            torn = best.rank < 1 and any(score == best.rank and _clean(one, sense, blank, categories) not in {"", best.value} for one, score in ranked)
            sure = best.found.sure * doubt * (0.4 if blank_at_label or torn else 1.0 if best.rank >= 4 else 0.8 if best.rank >= 2 else 0.6)
            yield reading(field, best.value, best.found.where, categories, sure=sure)


def _of_another(label: Label, field: FieldWanted, wanted: Sequence[FieldWanted]) -> bool:
    """Whether another wanted label is printed here: 手机 is no 固定电话 where both are wanted."""
    own = squeeze(field.label)
    if label.words == own:
        return False
    others = {squeeze(one.label) for one in wanted} - {own}
    return label.words in others or (label.sense != said(own) and label.sense in {said(one) for one in others})


def reading(field: FieldWanted, value: str, where: str, categories: Sequence[Category] = (), *, sure: float = 1.0) -> FieldRead:
    """One field as read, with what is wrong with its shape."""
    concept = named(field).concept
    return FieldRead(field.label, field.meaning, value, where, round(min(1.0, max(0.0, sure)), 2), shapes.fault(concept, value, categories))


def _best(candidates: Sequence[Candidate], sense: Sense) -> Candidate | None:
    """The first that is filled in of those that rank highest; a synonym fills a blank only where it must mean the same."""
    if not candidates:
        return None
    top = max(one.rank for one in candidates)
    ranked = sorted(candidates, key=lambda one: -one.rank)
    for one in ranked:
        his = sense.concept in _OF_PERSON and one.found.subject is sense.subject and (one.rank >= 4 or sense.concept is Concept.PHONE)
        if one.value and (his or one.rank >= top or (sense.concept in _LOOSE and one.rank >= min(top, 4))):
            return one
    return ranked[0]


def rank(found: Found, field: FieldWanted) -> float:
    """How well a label answers what the sheet asks: 6 the printed label, 4 and more its like, below 1 another's, 0 not at all."""
    asked, said = named(field), found.label.sense
    literal = found.label.words == squeeze(field.label)
    if asked.concept is Concept.OTHER:
        return 6.0 if literal else 5.0 if kin(found.label.words) == kin(squeeze(field.label)) else 0.0
    if asked.concept in _OF_PERSON:
        return _rank_of_person(found, asked, literal=literal)
    if said.concept is Concept.NAMED:
        sole = asked.concept is Concept.UNIT and found.subject is Subject.NONE and shapes.certain(Concept.UNIT, found.value.strip())  # 名称 on top of a form
        return 4.0 if found.subject is asked.subject and asked.subject is not Subject.NONE else 0.6 if sole else 0.0
    if asked.concept is Concept.POSTCODE and said.concept is Concept.ADDRESS and found.subject is not Subject.FOREIGN and _within(found, Concept.POSTCODE):
        return 2.0  # 通讯地址及邮编
    if said.concept is not asked.concept:
        return 0.0
    if found.subject is Subject.FOREIGN and asked.subject is not Subject.FOREIGN:
        return 0.5 if asked.subject is Subject.UNIT and _PUTS_FORWARD.fullmatch(found.label.words) else 0.0
    if asked.concept in {Concept.UNIT, Concept.TITLE, Concept.CATEGORY} and said.subject is not asked.subject:
        return 6.0 if literal else 0.9 if said.subject is Subject.AUTHOR else 0.0  # 工作单位, where no other body is named
    return 6.0 if literal else 2.0 if said.weak else 5.0


def _rank_of_person(found: Found, asked: Sense, *, literal: bool) -> float:
    said = found.label.sense
    held = asked.concept is not said.concept and _within(found, asked.concept)
    if said.concept is not asked.concept and not (said.concept is Concept.BOTH and asked.concept in {Concept.PERSON, Concept.PHONE}) and not held:
        return 0.0
    if held and found.subject is asked.subject:
        return 2.0
    if found.subject is asked.subject:
        return 6.0 if literal else 4.5 if said.weak else 5.0
    if found.subject is Subject.FOREIGN or held:
        return 0.5 if literal and said.subject is Subject.CONTACT and not held else 0.0  # 联系人 in the block of who recommends, where there is no other
    if asked.subject is not Subject.CONTACT:
        return 1.0 if found.subject in {Subject.NONE, Subject.CONTACT} and said.concept is asked.concept and literal else 0.0
    match found.subject:
        case Subject.NONE | Subject.UNIT | Subject.CASE:
            return 5.5 if literal else 3.0 if said.weak or said.concept is Concept.PERSON else 4.0
        case Subject.FILLER:
            return 2.0
        case Subject.AUTHOR:
            return 0.8 if found.near else 2.5  # the address of mail some rows below the author's name
        case _:
            in_charge = _IN_CHARGE.fullmatch(found.label.words) and shapes.person(found.value.strip())
            return (0.5 if literal or in_charge or asked.concept is not Concept.PERSON else 0.0) if found.near else 2.5


def _within(found: Found, concept: Concept) -> str:
    """What stands in the cell of another label: the telephone behind a name, and what 联系电话及邮箱, 通讯地址及邮编 ask for besides."""
    said = found.label.sense.concept
    match concept:
        case Concept.PHONE if said is Concept.PERSON:
            held = _DIGITS.search(folded(found.value))  # 李四 130…
        case Concept.EMAIL if said in {Concept.PERSON, Concept.PHONE, Concept.BOTH} and re.search(r"邮箱|邮件|mail", found.label.words):
            held = _MAIL.search(folded(found.value))
        case Concept.POSTCODE if said is Concept.ADDRESS and re.search(r"邮编|邮政编码", found.label.words):
            held = _POSTCODE.search(folded(found.value))
        case _:
            held = None
    return held[0] if held else ""


def written(text: str, field: FieldWanted, blank: Blank, categories: Sequence[Category]) -> str:
    """What somebody wrote into the cell of a table that answers *field*."""
    sense = named(field)
    return _clean(Found(Label("", sense), text, "", sense.subject), sense, blank, categories)


def _clean(found: Found, sense: Sense, blank: Blank, categories: Sequence[Category]) -> str:
    """What somebody wrote at a label; "" for what the form printed there."""
    text = blank.without(found.value) if not blank.printed(found.value) else ""
    if sense.concept is Concept.CATEGORY or (marks.offers(text) and len(marks.chosen(text)) > 0 and sense.concept is Concept.OTHER):
        text = _choice(text, categories)
    text = "\n".join(line for line in text.translate(_HYPHEN).split("\n") if not placeholder(line))  # what the form printed under the place to write
    text = stripped(_HAN_BREAK.sub("", _once(text)))
    text = _BROKEN.sub(" ", text.replace("\u3000", " ")).strip() if "\n" in text else text.replace("\u3000", " ").strip()
    ended, text = text, text.rstrip("；;。，,、")  # the end of a line in a letter
    if len(text) > (MAX_TEXT if sense.concept is Concept.OTHER else MAX_VALUE) or placeholder(text) or blank.printed(text):
        return ""
    if sense.concept is Concept.TITLE and ended != text and (marked := _NAMED.fullmatch(text)) is not None:
        text = marked[1].strip()
    if sense.concept is Concept.PERSON:
        text = _name(text, found.label)
    if sense.concept is Concept.PHONE:
        text = _number(text, found.label)
    if sense.concept in {Concept.EMAIL, Concept.POSTCODE} and found.label.sense.concept not in {sense.concept, Concept.OTHER}:
        text = _within(found, sense.concept) or text
    return text


def _once(text: str) -> str:
    """*text* without what LibreOffice repeats of a content control in .doc and .rtf: whole at first and twice at the end, and between behind its pieces."""
    plain = text.replace("\n", "")
    for size in range(2, len(plain) // 3 + 1 if len(plain) <= MAX_VALUE * PIECES else 0):
        whole = plain[:size]
        if plain.endswith(whole) and len(set(whole)) > 1:
            pieces = plain.replace(whole, "")
            if plain.endswith(whole * 2) and whole.endswith(pieces) and plain.count(whole) > (2 if pieces else 3):
                return whole
            if pieces and whole.endswith(pieces) and all(between := plain.split(whole)[1:-1]) and len(between) > 1:
                return whole  # nothing twice at the end where the last piece was told by itself
            if pieces == whole and plain.count(whole) > 2:
                return whole
    return text


def _choice(text: str, categories: Sequence[Category]) -> str:
    if marks.offers(text):
        return "、".join(marks.chosen(text))
    return "" if marks.printed_only(text, [one.name for one in categories]) else text


def _name(text: str, label: Label) -> str:
    """The person in *text*, without the telephone that stands behind it."""
    both = label.sense.concept is Concept.BOTH
    if re.search(r"[及和与](?:职务|职位|职称|部门)", label.words) and (first := _FIRST_NAME.match(text)) and shapes.person(first[0]):
        return first[0]  # 联系人及职务: 方正，项目经理
    number = (_ANY_DIGITS if both else _DIGITS).search(folded(text))
    if number is None:
        return text
    rest = stripped(re.sub(r"\([^()]*\)", " ", folded(text).replace(number[0], " "))).strip(" ,，、;；/:：()（）")
    return rest if both or re.search(r"[一-鿿A-Za-z]", rest) else text


def _number(text: str, label: Label) -> str:
    """The telephone in *text*, without the name that stands before it."""
    if label.sense.concept in {Concept.BOTH, Concept.PERSON} or (re.search(r"邮箱|邮件|mail", label.words) and _MAIL.search(folded(text))):
        text = _MAIL.sub(" ", folded(text))
        number = (_ANY_DIGITS if label.sense.concept is Concept.BOTH else _DIGITS).search(folded(text))
        remark = re.match(r"\s*\([^()\d]{1,10}\)", folded(text)[number.end() :]) if number else None
        return number[0].strip() + (remark[0].strip() if remark else "") if number else ""
    named_first = re.fullmatch(r"([一-鿿]{2,4})[\s:：,，]+([+\d(（][\d\s\-—()（）+转]{6,})", text)
    return named_first[2] if named_first and shapes.surnamed(named_first[1]) else text
