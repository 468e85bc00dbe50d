"""How well a label that a form prints answers what the sheet of a call asks for: the very label, its like, another's, or not at all."""

from __future__ import annotations

import re

from config.campaign import FieldWanted
from tracker.core import shapes
from tracker.core.blank import stripped
from tracker.core.concepts import Concept, Sense, Subject
from tracker.core.entry import besides
from tracker.core.found import Found
from tracker.core.labels import OR, kin, named, sense, squeeze

OF_PERSON = frozenset({Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.DUTY})
_NEARLY = frozenset({Subject.NONE, Subject.FILLER, Subject.UNIT, Subject.CASE})  # whose numbers are the contact's, where no better ones are
_ACTS = re.compile(r"经办|承办|办理|信息员|通联员")  # who does the work is whom to call; who filled the form in is not always
_PUTS_FORWARD = re.compile(r"(?:推荐|推选|推报|举荐)单位(?:名称|全称)?")  # who sends a case in, on a form that asks for no other body
_IN_CHARGE = re.compile(r"(?:项目|案例|作品|品牌|活动|课题)?负责人(?:姓名)?")  # whom to call, on a form that asks for nobody else


def rank(found: Found, field: FieldWanted) -> float:
    """How well a label answers what the sheet asks: 6 the printed label, 4 and more its like, below 1 another's, 0 not at all."""
    asked, said = named(field), found.label.sense
    literal = found.label.words == squeeze(field.label)
    if asked.concept is Concept.OTHER:
        return 6.0 if literal else 5.0 if kin(found.label.words) == kin(squeeze(field.label)) else 0.0
    if said.concept is Concept.PERSON and _alternative(found.label.words, field) and _body(stripped(found.value)):
        return 4.0 if asked.concept is Concept.UNIT else 0.0  # 姓名/团队名称, and a body's name there
    if asked.concept in OF_PERSON:
        named_so = said.concept is Concept.PERSON is asked.concept and ((literal and found.subject is Subject.AUTHOR) or found.head == squeeze(field.label))
        return 6.0 if named_so else _rank_of_actor(found, asked, field.label, literal=literal)  # 汇报人, and 姓名 in its block
    if said.concept is Concept.NAMED:
        return _rank_of_name(found, asked, literal=literal)
    if asked.concept is Concept.POSTCODE and said.concept is Concept.ADDRESS and found.subject is not Subject.FOREIGN and besides(found, Concept.POSTCODE):
        return 2.0  # 通讯地址及邮编
    if said.concept is not asked.concept:
        return 0.0
    if found.subject is Subject.FOREIGN and asked.subject is not Subject.FOREIGN:
        return 0.5 if asked.subject is Subject.UNIT and _PUTS_FORWARD.fullmatch(found.label.words) else 0.0
    if asked.concept in {Concept.UNIT, Concept.TITLE, Concept.CATEGORY} and said.subject is not asked.subject:
        return 6.0 if literal else 0.9 if said.subject is Subject.AUTHOR else 0.0  # 工作单位, where no other body is named
    return 6.0 if literal else 2.0 if said.weak else 5.0


def _rank_of_name(found: Found, asked: Sense, *, literal: bool) -> float:
    if literal and (found.subject in {Subject.NONE, asked.subject} or not found.near):
        return 6.0
    sole = asked.concept is Concept.UNIT and found.subject is Subject.NONE and shapes.certain(Concept.UNIT, found.value.strip())  # 名称 on top of a form
    return 4.0 if found.subject is asked.subject and asked.subject is not Subject.NONE else 0.6 if sole else 0.0


def _body(value: str) -> bool:
    return shapes.unit(value) and not shapes.person(value)


def _alternative(words: str, field: FieldWanted) -> bool:
    """Whether a label asks for a person or a body, whichever applies."""
    parts = OR.split(words) if OR.search(words) else ()
    return any(part == squeeze(field.label) or ((said := sense(part)) is not None and said.concept is Concept.UNIT) for part in parts[1:])


def _rank_of_actor(found: Found, asked: Sense, words: str, *, literal: bool) -> float:
    """How well a label answers where the sheet asks for who does the work: whom to call comes before who filled the form in."""
    if asked.subject is not Subject.FILLER or literal or not _ACTS.search(words) or _ACTS.search(found.label.words):
        return _rank_of_person(found, asked, words, literal=literal)
    if found.subject is Subject.CONTACT:
        return min(2.0, _rank_of_person(found, Sense(asked.concept, Subject.CONTACT), words, literal=False))
    return min(1.5, _rank_of_person(found, asked, words, literal=False))


def _rank_of_person(found: Found, asked: Sense, words: str, *, literal: bool) -> float:
    said = found.label.sense
    held = asked.concept is not said.concept and besides(found, asked.concept)
    if said.concept is not asked.concept and not (said.concept is Concept.BOTH and asked.concept in {Concept.PERSON, Concept.PHONE}) and not held:
        return 0.0
    if held and (found.subject is asked.subject or (asked.subject is Subject.CONTACT and found.subject in _NEARLY)):
        return 2.0
    if found.subject is asked.subject:
        return 6.0 if literal else 4.5 if said.weak else 5.0
    if found.subject is Subject.FOREIGN or held:
        if literal and not held and said.subject is Subject.NONE and not found.near:
            return 1.0  # 报送邮箱, some rows below who reviewed
        return 0.5 if literal and said.subject is Subject.CONTACT and not held else 0.0  # 联系人 in the block of who recommends, where there is no other
    if asked.subject is not Subject.CONTACT:
        return 1.0 if found.subject in {Subject.NONE, Subject.CONTACT} and said.concept is asked.concept and literal else 0.0
    match found.subject:
        case Subject.NONE | Subject.UNIT | Subject.CASE:
            return 5.5 if literal else 3.0 if said.weak or said.concept is Concept.PERSON else 4.0
        case Subject.FILLER:
            return 2.0
        case Subject.AUTHOR:
            return (0.9 if found.label.words.endswith(squeeze(words)) else 0.8) if found.near else 2.5  # the address of mail some rows below the author's name
        case _:
            in_charge = _IN_CHARGE.fullmatch(found.label.words) and shapes.person(found.value.strip())
            return (0.5 if literal or in_charge or asked.concept is not Concept.PERSON else 0.0) if found.near else 2.5
