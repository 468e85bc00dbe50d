"""What somebody wrote into a field of a form: without what the form printed there, and without what another field asks for.

    "李四 13000000001" at 联系人 ─▶ 李四      at 联系人及电话, for the telephone ─▶ 13000000001
    "□甲 ☑乙" at 类别 ─▶ 乙                  "（盖章）" ─▶ nothing

How well the label answers at all, `ranking` says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.campaign import Category, FieldWanted
from tracker.core import marks, shapes
from tracker.core.blank import Blank, placeholder, stripped, unhinted
from tracker.core.concepts import Concept, Label, Sense
from tracker.core.found import MAX_VALUE, Found
from tracker.core.labels import folded, named

PIECES = 8  # of a value that an office program repeats behind each of them
MAX_TEXT = 5_000  # characters of a value where the sheet asks for a text: 案例简介
_DIGITS = re.compile(r"[+(（]?\d[\d\s\-—()（）+转、/,，;；或]{5,}\d")
_ANY_DIGITS = re.compile(r"[+(（]?\d(?:[\d\s\-—()（）+转、/,，;；或]*\d)?")  # where a number is asked for, whatever its length
_MAIL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_NO_CHOICE = frozenset({Concept.UNIT, Concept.TITLE, Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.ADDRESS})
_YES_OR_NO = frozenset({"是", "否", "有", "无"})
_APART = re.compile(r"\s*[,，、;；/(（]")  # what stands behind an address of mail: another number of the same person
_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_FIRST_NAME = re.compile(r"(?:[一-鿿]{2,4}|[一-鿿][ 　][一-鿿])(?=[\s,，、/;；（(:：])")
_NAMED = re.compile(r"\s*[《〈]([^《》〈〉]+)[》〉]\s*")  # 案例名称：《一盏灯》； in a letter: the marks are the sentence's; in a cell they are the applicant's
_REMARK = re.compile(r"[(（][^()（）]{1,20}[)）]")
_REMARKED = re.compile(r"([^()（）]{2,20}?)\s*[(（][^()（）]{1,20}[)）]")  # 李四（副馆长）
_HYPHEN = str.maketrans({"\u2011": "-", "\u00ad": None})  # those that lines are not, or may be, broken at
_BROKEN = re.compile(r"\s*\n\s*")
_HAN_BREAK = re.compile(r"(?<=[一-鿿”》）])\s*\n\s*(?=[一-鿿“《（])")


def besides(found: Found, concept: Concept) -> str:
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
    return entered(Found(Label("", sense), text, "", sense.subject), sense, blank, categories)


def entered(found: Found, sense: Sense, blank: Blank, categories: Sequence[Category]) -> str:
    """What somebody wrote at a label; "" for what the form printed there."""
    text = blank.without(found.value) if not blank.printed(found.value) else ""
    if sense.concept is Concept.CATEGORY or (marks.offers(text) and len(marks.chosen(text)) > 0 and sense.concept is Concept.OTHER):
        text = _choice(text, categories)
    text = stripped(_HAN_BREAK.sub("", once(stripped(unhinted(text.translate(_HYPHEN))))))
    text = _BROKEN.sub(" ", text.replace("\u3000", " ")).strip() if "\n" in text else text.replace("\u3000", " ").strip()
    ended, text = text, text.rstrip("；;。，,、")  # the end of a line in a letter
    if len(text) > (MAX_TEXT if sense.concept is Concept.OTHER else MAX_VALUE) or placeholder(text) or blank.printed(text):
        return ""
    if sense.concept in _NO_CHOICE and marks.offers(text) and _YES_OR_NO.issuperset(marks.chosen(text)):
        return ""  # 会员单位 □是 ☑否 asks for no name
    if sense.concept is Concept.TITLE and ended != text and (marked := _NAMED.fullmatch(text)) is not None:
        text = marked[1].strip()
    if sense.concept is Concept.PERSON:
        text = _name(text, found.label)
    if sense.concept is Concept.PHONE:
        text = _number(text, found.label)
    if sense.concept in {Concept.EMAIL, Concept.POSTCODE} and found.label.sense.concept not in {sense.concept, Concept.OTHER}:
        text = besides(found, sense.concept) or text
    return _address(text) if sense.concept is Concept.EMAIL else text


def _address(text: str) -> str:
    """The address of mail in *text*, where it stands in marks or before a remark: <a@example.com>, a@example.com（接收通知）."""
    known = list(_MAIL.finditer(folded(text)))
    if len(known) != 1 or not (shapes.fault(Concept.EMAIL, text) or _APART.match(folded(text)[known[0].end() :])):
        return text
    return known[0][0]


def once(text: str) -> str:
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
    if option := marks.picked(text):
        return option
    return "" if marks.printed_only(text, [one.name for one in categories]) else text.strip(" 　\n、,，;；/／|｜")  # of options, the others struck out


def _name(text: str, label: Label) -> str:
    """The person in *text*, without the telephone that stands behind it."""
    both = label.sense.concept is Concept.BOTH
    if re.search(r"[及和与](?:职务|职位|职称|部门)", label.words) and (first := _FIRST_NAME.match(text)) and shapes.person(first[0]):
        return first[0]  # 联系人及职务: 方正，项目经理
    number = (_ANY_DIGITS if both else _DIGITS).search(folded(text))
    if number is None:
        if _REMARK.fullmatch(text):
            return ""  # （副馆长）, the name before it left blank
        remarked = _REMARKED.fullmatch(text)
        return remarked[1].strip() if remarked and shapes.person(remarked[1]) else text
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
