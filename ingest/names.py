"""File names read by a call's naming pattern, "1.申请表-{单位}-{案例}", through the many ways people write it.

Full-width digits and brackets, `1、`, `①`, any dash, ＋ or _, (1), 副本, 最终版, 盖章版, 扫描件, a missing number, an alias of the item, parts
that hold dashes themselves: all read, each reading with a score. What a name does not say is left open; nothing here decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from ingest.units import Likeness, Verdict, compare, plain, title_key, unit_key

__all__ = [
    "FileName",
    "Likeness",
    "Pattern",
    "Reading",
    "Verdict",
    "compare",
    "file_name",
    "item_words",
    "parts",
    "pattern",
    "plain",
    "readings",
    "title_key",
    "unit_key",
]

LONGEST = 300  # characters of a file name that are read
SEGMENTS = 12  # parts of a name between separators; more are joined to the last
READINGS = 20

_HIDDEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x1f\x7f]")
_LATIN_RUN = re.compile(r"[\u00a1-\u00ff]{4}")
_EXTENSION = re.compile(r"\.\s*([A-Za-z][A-Za-z0-9]{1,4}|7z|mp[34])\s*$")
_DASHES = re.compile(r"\s*(?:[-‐‑‒–—―−－﹣﹘ー_＿+＋~～|｜/／\\·•]|--|——)+\s*")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_NOISE = re.compile(r"[(\[【](?:已|含|带|扫描件?|红章|盖章|公章|签字|电子|原件|彩色|版|件|[,，、和及 ])+[)\]】]")
_TAIL = re.compile(r"^(.+?)[(\[【]([^()\[\]【】]{4,})[)\]】]$")
_LEADING = re.compile(r"^(?:附件?|材料)?[(\[【]?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:[.、,，．:：)\]】]+|(?=\s*[-\s—_]))\s*[-—_\s]*(?=\D|$)")
_LEADING_TIGHT = re.compile(r"^(\d{1,2})(?=[一-鿿《“\"])")
_CIRCLED = (
    {chr(0x2460 + i): str(i + 1) for i in range(20)} | {chr(0x2776 + i): str(i + 1) for i in range(10)} | {chr(0x2474 + i): str(i + 1) for i in range(20)}
)
# What is said about a copy of the paper and not about what it is; removed for reading, kept as marks.
_MARK = re.compile(
    r"[(\[【]?(?:已?盖章(?:版|件|扫描件|扫描版)?|签字(?:盖章)?版?|扫描(?:件|版)?|最终(?:版|稿)|最新(?:版|稿)?|终稿|终版|定稿|修改(?:稿|版)?\d?|修订(?:稿|版)?|更新版?|初稿|正式(?:版|稿)|电子(?:版|档|稿)|纸质版|打印版|"
    r"word版?|pdf版?|副本|复件|拷贝|备份|新版|第[一二三四五\d]版|版本\d+|v\d{1,2}(?:\.\d{1,2})?|copy|final)[)\]】]?$",
    re.IGNORECASE,
)
_COPY = re.compile(r"\s*[(\[]\s*\d{1,3}\s*[)\]]\s*$")
_BRACKETED_MARK = re.compile(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]\s*$")
_DATE = re.compile(r"[-\s(]*(?:20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?|20\d{6}|\d{1,2}月\d{1,2}日)[)\s]*$")
_UNIT_ENDS = re.compile(
    r"(?:公司|集团|委员会|党委|党支部|党总支|总支|支部|工委|社区|居委会|村委会|村|街道|街道办|办事处|中心|协会|学会|商会|联合会|促进会|基金会|研究会|研究院|大学|学院|学校|中学|小学|医院|局|厅|部|处|办|镇|乡|社工站|服务站|工作站|服务社|会|院|馆|服务队|党校)$"
)


@dataclass(frozen=True, slots=True)
class FileName:
    """A name taken apart: what stands between its separators, without number, extension and marks of the copy."""

    original: str
    stem: str  # normalised, separators as "-"
    extension: str  # lower case, without dot
    number: str  # "1" of "1.申请表"; "" when none
    segments: tuple[str, ...]
    marks: tuple[str, ...] = ()  # 盖章版, 扫描件, (1), a date


@dataclass(frozen=True, slots=True)
class Pattern:
    """A naming pattern of the sheet: a number, words of its own, and placeholders in order."""

    text: str
    number: str
    pieces: tuple[str, ...]  # "申请表" or "{单位}"
    names: tuple[str, ...]  # what the item may be called instead of its words


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name by a pattern; empty values are not said by the name."""

    label: str  # the item's word that was found, as the pattern or the alias has it
    unit: str
    case: str
    values: tuple[tuple[str, str], ...]  # every placeholder with its value
    score: float  # 0..1
    reasons: tuple[str, ...]

    def value(self, placeholder: str) -> str:
        return dict(self.values).get(placeholder, "")


@lru_cache(maxsize=4096)
def file_name(filename: str) -> FileName:
    """Take a file name apart."""
    text = "".join(_CIRCLED[c] + "." if c in _CIRCLED else c for c in _unmixed(filename)[-LONGEST:])
    text = unicodedata.normalize("NFKC", _HIDDEN.sub("", text)).replace("〔", "(").replace("〕", ")").strip(" .")
    text = re.split(r"[\\/](?=[^\\/]*\.\w{2,5}$)", text)[-1]  # a path is not part of the name
    extension = ""
    while found := _EXTENSION.search(text):
        extension = extension or found.group(1).lower()
        text = text[: found.start()].rstrip(" .")
    text = _DASHES.sub("-", _BLANKS.sub(" ", text)).strip("- ")
    noise = [m.strip("()[]【】") for m in _NOISE.findall(text)]
    text, marks = _unmarked(_NOISE.sub(" ", text).strip() or text)
    number = ""
    leading = _LEADING.match(text) or _LEADING_TIGHT.match(text)
    if leading and leading.end() < len(text):
        number, text = _arabic(leading.group(1)), text[leading.end() :]
    stem = text.strip("-. ")
    return FileName(filename, stem, extension, number, parts(stem), (*noise, *marks))


def _unmixed(filename: str) -> str:
    """Éê±¨±í.docx read as 申报表.docx: bytes of GBK that some program took for Latin letters; any other name as it is."""
    if not _LATIN_RUN.search(filename) or not filename.isprintable():
        return filename
    try:
        meant = filename.encode("latin-1").decode("gb18030")
    except UnicodeError:
        return filename
    return meant if len(re.findall(r"[一-鿿]", meant)) * 2 >= len(meant.encode("gb18030")) - len(meant) else filename


def parts(stem: str) -> tuple[str, ...]:
    """Split a normalised stem at its separators; at blanks only where it has no others."""
    pieces = [p.strip(" .、,") for p in stem.split("-")]
    if len(pieces) == 1:
        pieces = stem.replace("、", " ").split(" ") if " " in stem or "、" in stem else pieces
    pieces = [p for p in pieces if p]
    tail = _TAIL.match(pieces[-1]) if pieces else None
    if tail and _UNIT_ENDS.search(tail.group(2)):
        pieces[-1:] = [tail.group(1), tail.group(2)]  # 申请表(某某中心)
    return (*pieces[: SEGMENTS - 1], "-".join(pieces[SEGMENTS - 1 :])) if len(pieces) > SEGMENTS else tuple(pieces)


def _unmarked(text: str) -> tuple[str, list[str]]:
    marks: list[str] = []
    for _ in range(8):
        found = _COPY.search(text) or _DATE.search(text) or _MARK.search(text)
        if not found:
            inside = _BRACKETED_MARK.search(text)
            found = inside if inside and _MARK.search(inside.group(1)) and _MARK.sub("", inside.group(1)).strip("已 ") == "" else None
        if not found or not text[: found.start()].strip("-_ .()"):
            break
        marks.insert(0, found.group().strip("-_ ()[]【】"))
        text = text[: found.start()].rstrip("-_ .,、")
    return text, marks


def _arabic(number: str) -> str:
    if number.isdigit():
        return str(int(number))
    order = "一二三四五六七八九"
    if "十" not in number:
        return str(order.find(number) + 1 or "")
    tens, _, ones = number.partition("十")
    return str((order.find(tens) + 1 if tens else 1) * 10 + (order.find(ones) + 1 if ones else 0))


def item_words(filename: str) -> tuple[str, ...]:
    """Return the words of a name that may say which item it is: its segments, compared like titles."""
    return tuple(dict.fromkeys(key for segment in file_name(filename).segments if (key := title_key(segment))))


@lru_cache(maxsize=512)
def pattern(text: str, names: tuple[str, ...] = ()) -> Pattern:
    """Compile a naming pattern of the sheet; *names* are the item's name and its aliases."""
    marked = re.sub(r"\{([^{}]*)\}", lambda m: f"-{{{m.group(1).strip()}}}-", text.strip())
    plain_text = _DASHES.sub("-", _BLANKS.sub(" ", unicodedata.normalize("NFKC", marked))).strip("- ")
    leading = _LEADING.match(plain_text) or _LEADING_TIGHT.match(plain_text)
    number = _arabic(leading.group(1)) if leading and leading.end() < len(plain_text) else ""
    rest = plain_text[leading.end() :] if number and leading else plain_text
    rest = _EXTENSION.sub("", rest)
    pieces = tuple(p.strip(' .、,()《》“”"') for p in rest.split("-"))
    return Pattern(text, number, tuple(p for p in pieces if p), tuple(dict.fromkeys(names)))


def readings(filename: str, wanted: Pattern) -> tuple[Reading, ...]:
    """Read *filename* by a pattern in every sensible way, best first; () when it says nothing of the pattern."""
    name = file_name(filename)
    labels = [p for p in wanted.pieces if not p.startswith("{")]
    slots = [p[1:-1] for p in wanted.pieces if p.startswith("{")]
    found = [
        reading
        for rest, label, points, why in _labelled(name, labels, wanted)
        for reading in _filled(name, rest, slots, label=label, points=points, why=why, wanted=wanted)
    ]
    best: dict[tuple[tuple[str, str], ...], Reading] = {}
    for reading in sorted(found, key=lambda r: -r.score):
        best.setdefault(reading.values, reading)
    return tuple(best.values())[:READINGS]


def _labelled(name: FileName, labels: list[str], wanted: Pattern) -> Iterator[tuple[list[str], str, float, tuple[str, ...]]]:
    """Find the item's own word among the segments; yield what remains, the word, its points and the reason."""
    segments = list(name.segments)
    if not labels and not wanted.names:
        yield segments, "", 0.4, ()
        return
    seen = False
    for words, points, what in ((labels, 0.4, ""), (list(wanted.names), 0.35, "又称")):
        for word in sorted(words, key=len, reverse=True):
            at, rest, exact = _without(segments, word)
            if at is None:
                continue
            seen = True
            earned = points - (0 if exact else 0.1) - (0.05 if at else 0)
            reason = f"名称里有“{word}”" + (f"（{what}）" if what else "")
            yield rest, word, earned, (reason,)
            break
        if seen:
            return
    if labels and name.number and name.number == wanted.number:
        yield segments, "", 0.1, ("只有序号相符",)
    elif not labels:
        yield segments, "", 0.2, ()


def _without(segments: list[str], word: str) -> tuple[int | None, list[str], bool]:
    """Take a word out of the segments: a whole one, or the beginning or end of one."""
    key = title_key(word)
    if not key:
        return None, segments, False
    for at, segment in enumerate(segments):
        if title_key(segment) == key:
            return at, segments[:at] + segments[at + 1 :], True
    for at, segment in enumerate(segments):
        bare = plain(segment)
        if bare.startswith(key) or bare.endswith(key):
            cut = _cut(segment, key, front=bare.startswith(key))
            return at, [*segments[:at], *([cut] if cut else []), *segments[at + 1 :]], False
    return None, segments, False


def _cut(segment: str, key: str, *, front: bool) -> str:
    """Remove the letters of *key* from one end of a segment, whatever blanks and quotes stand between."""
    letters = list(segment)
    want = list(key if front else reversed(key))
    order = list(range(len(letters)) if front else reversed(range(len(letters))))
    left = list(order)
    while want and left:
        if plain(letters[left.pop(0)]) == want[0]:
            want.pop(0)
    return "".join(letters[i] for i in sorted(left)).strip(" 的:：.()（）、")


def _filled(name: FileName, rest: list[str], slots: list[str], *, label: str, points: float, why: tuple[str, ...], wanted: Pattern) -> Iterator[Reading]:
    """Deal the remaining segments out to the placeholders in order; parts with dashes of their own give several ways."""
    points += 0.1 if name.number and name.number == wanted.number else -0.1 if name.number and wanted.number else 0
    if not slots:
        yield Reading(label, "", "", (), _capped(points + (0.4 if not rest else 0.1)), why)
        return
    if not rest:
        yield Reading(label, "", "", (), _capped(points), (*why, "没有写单位和案例"))
        return
    count = min(len(slots), len(rest))
    fill = 0.3 * count / len(slots)
    for chosen in combinations(range(len(slots)), count):
        for cuts in combinations(range(1, len(rest)), count - 1):
            edges = [0, *cuts, len(rest)]
            groups = ["-".join(rest[a:b]) for a, b in pairwise(edges)]
            for order, cost in ((groups, 0.0), (groups[::-1], 0.1))[: min(2, count)]:
                values = {slots[i]: group for i, group in zip(chosen, order, strict=True)}
                shape, reasons = _shape(values)
                total = points + fill + shape - cost - 0.05 * (len(rest) - count)
                yield Reading(label, values.get("单位", ""), _case(values), tuple(values.items()), _capped(total), (*why, *reasons))


def _case(values: dict[str, str]) -> str:
    return next((values[k] for k in ("案例", "作品", "项目", "题目") if values.get(k)), "")


def _shape(values: dict[str, str]) -> tuple[float, tuple[str, ...]]:
    """Rate whether values look like what they are to be: a unit ends like one, a case does not."""
    unit, case = values.get("单位", ""), _case(values)
    points = 0.0
    reasons: list[str] = []
    if unit and _UNIT_ENDS.search(unit):
        points += 0.15
        reasons.append(f"“{unit}”像单位名称")
    elif unit:
        points -= 0.1
    if case:
        points += -0.1 if _UNIT_ENDS.search(case) and not _UNIT_ENDS.search(unit) else 0.05
    return points, tuple(reasons)


def _capped(points: float) -> float:
    return round(max(0.0, min(1.0, points)), 2)
