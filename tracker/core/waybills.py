"""单号: the carrier and the tracking number that a sender tells us of what he posted. What he says puts nothing on the books as received.

Precision first: a number counts where it has letters that only one carrier prints before it, or where the nearest word before it names a carrier or
says 单号. Numbers of people, accounts, orders and documents say so themselves, and are left alone. The letters and the check digit of postal items are
those of UPU standard S10 (two letters, eight digits, check digit, two letters; inside China two digits take the place of the last letters); of couriers
the letters before their numbers are taken as they print them on their labels, and numbers of digits only are nobody's without a word. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.spelling import simplified

MOST = 20  # of one mail: nobody posts more at once
LOOKED = 20_000  # characters of one letter
NEAR = 24  # characters between a word and the number that it is about
ABOVE = 40  # characters before it where the carrier may stand in a line of its own: 快递公司：中通

CARRIERS = {
    "顺丰": "顺丰",
    "SF": "顺丰",
    "EMS": "EMS",
    "特快专递": "EMS",
    "挂号": "挂号信",
    "中通": "中通",
    "ZTO": "中通",
    "圆通": "圆通",
    "YTO": "圆通",
    "韵达": "韵达",
    "申通": "申通",
    "STO": "申通",
    "极兔": "极兔",
    "京东": "京东",
    "德邦": "德邦",
    "邮政": "邮政",
    "中国邮政": "邮政",
    "跨越": "跨越",
    "百世": "百世",
    "优速": "优速",
    "宅急送": "宅急送",
    "丹鸟": "丹鸟",
    "菜鸟": "菜鸟",
    "联邦": "联邦",
    "FEDEX": "联邦",
    "DHL": "DHL",
}
NAMES = ("EMS", "ZTO", "YTO", "STO", "DHL", "FEDEX")  # that are written in letters and do not begin a number
POSTAL = frozenset({"EMS", "挂号信", "邮政"})
LABELS = (
    "快递单号",
    "运单号",
    "运单编号",
    "快递编号",
    "快件编号",
    "单号",
    "邮件号",
    "快递号",
    "物流号",
    "面单",
    "运单",
    "底单",
    "快递单",
    "WAYBILL",
    "TRACKING",
    "TRACKING NO",
    "TRACKING NUMBER",
)
# A number that follows one of these more closely than a word above is that, and no tracking number.
OTHERS = (
    "订单", "电话", "手机", "联系", "传真", "客服", "热线", "身份证", "证件", "账号", "帐号", "账户", "卡号", "开户", "月结", "信用代码", "文号", "发票", "税号", "合同",
    "QQ", "微信", "工号", "编号", "金额", "邮编", "日期", "会员", "流水", "备案", "批次", "货号", "座机", "取件码", "TEL", "ORDER", "PHONE", "座号", "案例号", "登记号",
)  # fmt: skip
_LETTERED = (
    ("顺丰", re.compile(r"SF\d{12,13}")),
    ("圆通", re.compile(r"YT\d{13}")),
    ("极兔", re.compile(r"JT\d{13}")),
    ("京东", re.compile(r"JD(?:[A-Z]{1,3}\d{10,13}|\d{13})")),
    ("德邦", re.compile(r"DPK\d{10,13}")),
    ("邮政", re.compile(r"[A-Z]{2}\d{9}(?:\d{2}|[A-Z]{2})")),
)
_NUMBER = re.compile(r"(?<![A-Z0-9.@_/=#*])[A-Z]{0,5}[ -]?\d(?:[ -]?[A-Z0-9]){7,17}(?![A-Z0-9@_*]|\.[A-Z0-9]|-\d)")
_LENGTHS = {
    "顺丰": (12, 13),
    "EMS": (13,),
    "邮政": (13,),
    "挂号信": (13,),
    "韵达": (13, 15),
    "德邦": (8, 9, 10, 12, 13, 15),
    "京东": (13, 15),
    "DHL": (10,),
    "联邦": (12,),
}
_USUAL = (12, 13, 14, 15)  # digits where the carrier's number has no letters; longer ones are accounts and people
_WORD = re.compile("|".join(re.escape(one) for one in sorted({*CARRIERS, *LABELS, *OTHERS}, key=len, reverse=True)))
_HEADED = re.compile(r"[ :]*\n\s*$")  # a label that has its line to itself, and the number below it
_BEHIND = re.compile(r"\s*[(\[]\s*([^()\[\]\n]{2,6})\s*[)\]]")  # 312345678901234（韵达）
_OWN_LETTERS = re.compile(r"[A-Z]{2,4}\d{10,15}")  # of carriers whose letters are not known here
_END = re.compile(r"[。；;！!？?\n]")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10-12, section 7.1


@dataclass(frozen=True, slots=True)
class Waybill:
    """What a sender says of a thing he posted."""

    carrier: str  # "" where only the number was told
    number: str  # as printed, without blanks
    words: str  # the words it was told with


def told(text: str) -> tuple[Waybill, ...]:
    """The tracking numbers in what a sender wrote, each once, in his order."""
    return _once(_found(text))


def of_names(names: Iterable[str]) -> tuple[Waybill, ...]:
    """Those in the names of pictures: a photograph of a courier's label is often called by its number."""
    return _once(one for name in names for one in _found(name.rpartition(".")[0] or name))


def same(one: str, other: str) -> bool:
    """Whether two numbers are one, however they were typed."""
    return bool(plain(one)) and plain(one) == plain(other)


def plain(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", number).upper())


def shaped(number: str) -> str:
    """The carrier whose letters *number* bears; "" where it bears none, or its check digit is wrong."""
    bare = plain(number)
    for carrier, shape in _LETTERED:
        if shape.fullmatch(bare) and (carrier != "邮政" or _checked(bare)):
            return _postal(bare) if carrier == "邮政" else carrier
    return ""


def _once(found: Iterable[Waybill]) -> tuple[Waybill, ...]:
    seen: dict[str, Waybill] = {}
    for one in found:
        if len(seen) < MOST:
            seen.setdefault(one.number, one)
    return tuple(seen.values())


def _found(text: str) -> Iterator[Waybill]:
    plain_text = simplified(unicodedata.normalize("NFKC", text[:LOOKED])).upper()
    for one in _NUMBER.finditer(plain_text):
        name = next((name for name in NAMES if one[0].startswith(name)), "")  # EMS 1234567890123: the letters are a word, no part of the number
        begins = one.start() + len(name)
        number = re.sub(r"[ -]", "", one[0][len(name) :])
        before = _before(plain_text, begins)
        carrier = _whose(number, _nearest(before), _named(before))
        if carrier is not None:
            carrier = carrier or _named_behind(plain_text, one.end()) or _named(plain_text[max(0, begins - ABOVE) : begins])
            yield Waybill(carrier, number, f"{before}{one[0][len(name) :]}".strip())


def _before(text: str, begins: int) -> str:
    """What stands before a number in its sentence; of the line above only a label that is all of its end."""
    near = text[max(0, begins - NEAR) : begins]
    above = _HEADED.sub("", near)
    if above != near and above.endswith((*LABELS, *CARRIERS)):
        return _END.split(above)[-1]
    return _END.split(near)[-1]


def _named_behind(text: str, end: int) -> str:
    found = _BEHIND.match(text, end)
    return _named(found[1]) if found else ""


def _nearest(before: str) -> str:
    """The last word before a number that says what it is."""
    found = _WORD.findall(before)
    return found[-1] if found else ""


def _named(before: str) -> str:
    """The carrier that was named last."""
    return next((CARRIERS[one] for one in reversed(_WORD.findall(before)) if one in CARRIERS), "")


def _whose(number: str, word: str, named: str) -> str | None:
    """The carrier of a *number* that follows *word*, "" where nothing says which; None where it is no tracking number."""
    if word in OTHERS or _MOBILE.fullmatch(number):
        return None
    lettered = next((carrier for carrier, shape in _LETTERED if shape.fullmatch(number)), "")
    if lettered == "邮政":
        return (named if named in POSTAL else _postal(number)) if word or _checked(number) else None
    if lettered:
        return lettered
    if named and word in CARRIERS and _OWN_LETTERS.fullmatch(number) and not any(named == carrier for carrier, _ in _LETTERED):
        return named
    if not number.isdigit() or not word:
        return None
    return named if len(number) in _LENGTHS.get(named, _USUAL) else None


def _postal(number: str) -> str:
    """S10 gives E to express items and R to registered ones; inside China those with X are registered."""
    return {"E": "EMS", "R": "挂号信", "X": "挂号信"}.get(number[0], "邮政")


def _checked(number: str) -> bool:
    """Whether the ninth digit is the check digit of the eight before it."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[2:10], strict=True))
    return int(number[10]) == {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
