"""What a label of a form means: which fact it asks for, and about whom.

"联系人电话", "联 系 电 话（手机）：", "三、聯絡電話" and 电话 beneath 联系人 all ask for one thing. A label is read by its words, so that a form
nobody has seen reads like those we have; what the sheet's 填写 names is known besides, whatever it says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from config.campaign import FieldWanted
from ingest.units import plain
from tracker.core.concepts import Concept, Sense, Subject
from tracker.core.labelwords import (
    ALIKE,
    APPLICANT,
    ENDINGS,
    FACTS,
    INDIVIDUAL,
    NAMES_ENDING,
    NAMES_OF_PEOPLE,
    NAMES_OF_THINGS,
    OTHERS,
    POST,
    SCHOOL,
    SOMEBODY,
    SOMEWHERE,
    THINGS,
    UNIT_LEAD,
)

LONGEST = 60  # characters of a text that may be a label, remarks and blanks included
WORDS = 16  # characters of a label without them
OTHER_NAME = 5  # characters of a second name of what a label asks for

NUMBERED = re.compile(
    r"^\s*(?:[Qq]\d{1,2}\s*[.．、:：]?|第\d{1,2}题\s*[.．、:：]?|\d{1,2}(?:[.．]\d{1,2}){1,2}[、.．]?(?=\s|[一-鿿])|\d{1,2}\s+(?=[一-鿿]{2})|[(（〔【]?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?!\d))\s*(?:[)）〕】]\s*[、.．]?|[、.．)）])|[①-⑳㈠-㈩]|[Ⅰ-Ⅻ]\s*[、.．:：]?|[*＊★☆●◆■▲▪•·※◇○▶►▷▸➤➢❖✦◎\-—]+)\s*"
)
_REMARK = re.compile(r"[(（〔\[【](?!\d+[)）])[^()（）〔〕\[\]【】]{0,50}[)）〕\]】]")
_NOISE = re.compile(r"[*＊:：_＿\-—~.…★※#|]+")
_STOP = re.compile(r"[；;。]\s*(?:[(（]?\d{1,2}[)）、.．]+\s*)?[一-鿿A-Za-z]")  # "见上；邮箱" is the end of a value and a label
_AND = re.compile(r"[、/／&＆]")
OR = re.compile(r"及|和|与|或")
_LETTERS = re.compile(r"[一-鿿A-Za-z]")

# Traditional characters of labels, for comparison
_SIMPLE = str.maketrans(
    "繫係郵絡稱類別話題編碼號報單電務職負責機構傳訊組織項領專級寫選賽參評請門辦經執書間時資聯簡詳員薦構實踐創處銜",
    "系系邮络称类别话题编码号报单电务职负责机构传讯组织项领专级写选赛参评请门办经执书间时资联简详员荐构实践创处衔",
)


def kin(words: str) -> str:
    """The name under which labels of one fact meet that no concept stands for: 开户银行 is 开户行."""
    first = words.split("及", maxsplit=1)[0]
    return ALIKE.get(first, first)


def folded(text: str) -> str:
    """Digits, letters and marks of one width; blanks of one kind."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """A label as it is compared: "一、聯 系 人（手机）：" is 联系人."""
    bare = text.strip()
    for _ in range(2):
        bare = NUMBERED.sub("", bare)
    without = _REMARK.sub("", bare)
    bare = without if _LETTERS.search(without) else bare
    if _STOP.search(bare):
        return ""
    return _NOISE.sub("", plain(_AND.sub("及", bare.replace("\n", " "))).translate(_SIMPLE))


@lru_cache(maxsize=4096)
def sense(words: str) -> Sense | None:
    """What the squeezed *words* ask for; None when they are no label we know."""
    if not words or len(words) > WORDS:
        return None
    if words in OTHERS:
        return Sense(Concept.OTHER)
    known = _one_of(NAMES_OF_THINGS, THINGS, words)
    if known is not None:
        return known
    for subject, pattern in NAMES_OF_PEOPLE:
        found = _of_person(words, subject, pattern)
        if found is not None:
            return found
    applicant = APPLICANT.match(words)
    inner = sense(words[applicant.end() :]) if applicant else None
    if inner is not None and inner.concept in {
        Concept.PERSON,
        Concept.PHONE,
        Concept.EMAIL,
        Concept.ADDRESS,
        Concept.POSTCODE,
        Concept.DUTY,
        Concept.BOTH,
        Concept.OTHER,
    }:
        return Sense(inner.concept, inner.subject or Subject.CONTACT, weak=inner.weak)  # 申报单位联系电话
    parts = [part for part in OR.split(words) if part]
    return _of_several(parts) if len(parts) > 1 else _by_ending(words)


def _one_of(pattern: re.Pattern[str], names: tuple[tuple[Sense, str], ...], words: str) -> Sense | None:
    """The sense of the first of *names* that *words* are; *pattern* has a group for each."""
    found = pattern.fullmatch(words)
    return names[found.lastindex - 1][0] if found is not None and found.lastindex else None


def _of_several(parts: list[str]) -> Sense | None:
    known = [sense(part) or _part(part) for part in parts]
    first, *rest = known
    if first is not None and first.concept is Concept.PERSON and any(one is not None and one.concept is Concept.PHONE for one in rest):
        return Sense(Concept.BOTH, first.subject)
    return first if first is not None and all(one is not None for one in rest) else _thing(parts, known)


def _thing(parts: list[str], known: list[Sense | None]) -> Sense | None:
    """What two names of one thing ask for, where one alone says it: 课题组/单位, 报送法院/单位, 主题/项目名称."""
    for one, other, part in ((known[0], known[1], parts[1]), (known[1], known[0], parts[0])):
        if len(parts) == 2 and one is not None and other is None and len(part) <= OTHER_NAME:
            body = one.concept is Concept.UNIT and re.match(rf"{UNIT_LEAD}|(?:课题|项目|编写|创作|研究|团队)组$", part)
            if body or (one.concept is Concept.TITLE and not one.weak):
                return replace(one, weak=True)
    return None


def _part(words: str) -> Sense | None:
    """What a word asks for only beside another: 单位/个人, 学校/单位."""
    if INDIVIDUAL.fullmatch(words):
        return Sense(Concept.PERSON)
    return Sense(Concept.UNIT, Subject.AUTHOR) if SCHOOL.fullmatch(words) else None


def _by_ending(words: str) -> Sense | None:
    """What a label asks for that only its end tells."""
    if "的" in words and (shorter := sense(words.replace("的", "", 1))) is not None:
        return shorter  # 申报单位的名称
    weak = _one_of(NAMES_ENDING, ENDINGS, words)
    if weak is not None:
        return weak
    person = SOMEBODY.fullmatch(words)
    if person is not None and (found := sense(person[1])) is not None:
        return replace(found, weak=True)
    post = POST.match(words)
    if post is not None and (inner := sense(words[post.end() :])) is not None and inner.concept in {Concept.PERSON, Concept.PHONE, Concept.EMAIL}:
        return replace(inner, subject=Subject.LEADER)  # 站长姓名, 会长电话
    tail = SOMEWHERE.fullmatch(words)
    return replace(sense(tail[1]) or Sense(Concept.OTHER), weak=True) if tail else None


def _of_person(words: str, subject: Subject, pattern: re.Pattern[str]) -> Sense | None:
    head = pattern.match(words)
    if head is None:
        return None
    rest = words[head.end() :]
    for concept, weak, tail in FACTS:
        if tail.fullmatch(rest):
            body = concept is Concept.PERSON and subject is Subject.FOREIGN and not words.endswith(("人", "姓名", "专家", "人员", "会计", "出纳", "财务主管"))
            return Sense(Concept.UNIT if body else concept, subject, weak=weak)  # 推荐单位 is a body
    if rest.startswith(("名称", "全称")) and len(rest) == 2:
        return Sense(Concept.UNIT, subject)
    if subject is Subject.FOREIGN and (inner := sense(rest)) is not None:
        return Sense(inner.concept, subject)  # 推荐单位联系人, 推荐单位联系电话
    return Sense(Concept.OTHER, subject) if rest in OTHERS else None


@lru_cache(maxsize=512)
def named(wanted: FieldWanted) -> Sense:
    """What a label of the sheet asks for: by its words where they say it, else by its meaning."""
    said = sense(squeeze(wanted.label))
    concept = next((one for one in Concept if wanted.meaning.startswith(one.value)), None)
    if said is not None and said.concept not in {Concept.NAMED, Concept.OTHER} and (concept is None or said.concept is concept):
        subject = said.subject
        if subject is Subject.NONE and said.concept in {Concept.PHONE, Concept.EMAIL, Concept.PERSON, Concept.DUTY}:
            subject = Subject.CONTACT
        return Sense(said.concept, subject)
    if concept is None:
        return Sense(Concept.OTHER)
    usual = {Concept.UNIT: Subject.UNIT, Concept.TITLE: Subject.CASE, Concept.CATEGORY: Subject.CASE}
    return Sense(concept, usual.get(concept, Subject.CONTACT))
