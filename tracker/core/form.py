"""The fields of an application form, found by the labels that the campaign sheet names (填写), however the form is printed.

Works on an `Extract`, so a form reads the same whether it came as Word, PDF, a page or a letter: `grid` reads tables, `passages` running text,
`labels` knows what a label asks for and about whom. Here the findings are weighed: which of several telephones is the contact's (`ranking`), what
somebody wrote there (`entry`), where one form ends and the next begins. Summary tables are read by `summary.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.campaign import Category, FieldWanted
from ingest.facts import Extract
from tracker.core import grid, passages, shapes
from tracker.core.blank import Blank, stripped
from tracker.core.concepts import Concept, Sense, Subject
from tracker.core.entry import besides, entered
from tracker.core.found import Found
from tracker.core.labels import folded, named, squeeze
from tracker.core.labels import sense as said
from tracker.core.model import FieldRead
from tracker.core.ranking import OF_PERSON, rank
from tracker.core.vocabulary import Vocabulary

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
_LOOSE = frozenset({Concept.UNIT, Concept.PHONE, Concept.EMAIL})  # a synonym may fill what the printed label leaves blank
_OF_NO_FORM = frozenset({Concept.OTHER, Concept.BLOCK, Concept.NAMED, Concept.DATE})


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
    parts = [_unclosed(part, wanted, extract) for part in parts]
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
    like = {field for field in wanted if any(rank(one, field) >= NEAR for one in ruled)}
    asked = [field for field in wanted if field in like or squeeze(field.label) in printed or best[field] >= TOLD]
    answered = [field for field in wanted if best[field] >= NEAR]
    for one in written:
        known = answered if one.row < line else asked
        if not any(rank(one, field) >= 1 for field in known) or any(rank(one, field) >= LITERAL for field in wanted if field not in known):
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


def _unclosed(found: list[Found], wanted: Sequence[FieldWanted], extract: Extract) -> list[Found]:
    """*found* without whom to ask about the call, in one cell under the form: several things that the form has asked for before."""
    last = max((one for one in found if one.table >= 0), key=lambda one: (one.table, one.row), default=None)
    if last is None or last.table >= len(extract.tables) or sum(bool(text.strip()) for text in extract.tables[last.table].rows[last.row]) != 1:
        return found
    note = [one for one in found if (one.table, one.row) == (last.table, last.row)]
    before = [one for one in found if one.table >= 0 and one not in note]
    again = [field for field in wanted if any(rank(one, field) >= TOLD for one in note)]
    asked = all(any(rank(one, field) >= NEAR for one in before) for field in again)
    return [one for one in found if one not in note] if len(again) > 1 and asked else found


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
        others = _Others.than(field, wanted)
        ranked = [(one, rank(one, field)) for one in found if not _of_another(one, others)]
        sole = form and not any(score >= 1 for _, score in ranked) and not (contact and _of_whom(field, sense))
        least = 0.5 if sole else 1.0
        best = _best([Candidate(one, entered(one, sense, blank, categories), score) for one, score in ranked if score >= least], sense)
        if best is not None:
            blank_at_label = best.rank < LITERAL and any(score >= LITERAL for _, score in ranked)
            torn = best.rank < 1 and any(score == best.rank and entered(one, sense, blank, categories) not in {"", best.value} for one, score in ranked)
            sure = best.found.sure * doubt * (0.4 if blank_at_label or torn else 1.0 if best.rank >= 4 else 0.8 if best.rank >= 2 else 0.6)
            yield reading(field, best.value, best.found.where, categories, sure=sure)


def _of_whom(field: FieldWanted, sense: Sense) -> bool:
    """Whether a field asks for somebody, or for the number of somebody in particular: 联系人电话; 邮箱 alone is whoever's the form asks for."""
    own = said(squeeze(field.label))
    return sense.concept in OF_PERSON and (sense.concept is Concept.PERSON or own is None or own.subject is not Subject.NONE)


@dataclass(frozen=True, slots=True)
class _Others:
    """What else the sheet wants, besides one field."""

    own: str
    said: Sense | None  # of the field's own words
    concept: Concept
    words: frozenset[str]
    senses: frozenset[Sense | None]

    @classmethod
    def than(cls, field: FieldWanted, wanted: Sequence[FieldWanted]) -> _Others:
        own = squeeze(field.label)
        words = frozenset(squeeze(one.label) for one in wanted) - {own}
        return cls(own, said(own), named(field).concept, words, frozenset(map(said, words)))


def _of_another(one: Found, others: _Others) -> bool:
    """Whether another wanted label is printed here: 手机 is no 固定电话 where both are wanted, and 姓名 under 汇报人 is no 联系人."""
    label = one.label
    if label.words == others.own or (label.sense.concept is not others.concept and besides(one, others.concept)):
        return False  # the address of mail in 手机/邮箱
    named_so = (
        one.head in others.words
        and others.concept is Concept.PERSON
        and label.sense.concept is Concept.PERSON
        and label.sense.subject is Subject.NONE
        and _of_people(one.head)
    )
    if named_so and others.own not in {one.head, one.head + label.words}:
        return True
    return label.words in others.words or (label.sense != others.said and label.sense in others.senses)


def _of_people(head: str) -> bool:
    """Whether *head* names a person, or nothing we know: what stands under 实施单位 is no person of that name."""
    sense = said(head)
    return sense is None or sense.concept in {Concept.PERSON, Concept.BOTH, Concept.OTHER}


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
        his = sense.concept in OF_PERSON and one.found.subject is sense.subject and (one.rank >= 4 or sense.concept is Concept.PHONE)
        if one.value and (his or one.rank >= top or (sense.concept in _LOOSE and one.rank >= min(top, 4))):
            return one
    return ranked[0]
