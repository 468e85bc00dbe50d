"""The labels of one line and what stands at them: "申报单位：…   联系人：…", underlined blanks, words divided by tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core import marks, mentions, shapes
from tracker.core.blank import stripped
from tracker.core.concepts import Concept, Label, Sense
from tracker.core.labels import folded, squeeze
from tracker.core.labelwords import POST
from tracker.core.vocabulary import Vocabulary

LINE = 2_000  # characters of a line
PERSONAL = frozenset({Concept.PERSON, Concept.PHONE, Concept.EMAIL, Concept.DUTY, Concept.NAMED, Concept.BOTH})  # asked about whoever was named last
RUN_ON = 10  # characters of a label that stands behind a value with nothing between
_NOUNS = frozenset({Concept.UNIT, Concept.TITLE, Concept.BLOCK})
SHORT, NOUN = 2, 4  # characters of a label that begins many others: 案例, 单位; of those others
NAME = 6  # characters of a person's name, blanks around and within it included
WORDS = 4  # words a label may be printed in
_FILL = re.compile(r"[_＿]{2,}|[.．…‥]{3,}|…+|·{3,}|—{4,}|-{4,}")
_FILLED = re.compile(r"[_＿.．…‥·—\-]")  # without any of these there is none, and most lines have none
_LETTERS_APART = re.compile(r"(?<!\S)(?:[一-鿿][ 　\xa0\t]{1,4}){1,9}[一-鿿](?![^\s:：︰(（_*＊\dA-Za-z+])")
_COLON = re.compile(r"(?<!\d)[:：︰∶]|[:：︰∶](?!\d|//)")
_START = re.compile(r"(?:^|(?<=[\s;；,，。、)）】\]_|]))")
_TYPESET = dict.fromkeys((0x2001, 0x2003), "　") | dict.fromkeys((0x2000, 0x2002, *range(0x2004, 0x200B), 0x202F, 0x205F), " ")  # blanks of pages
_OFFICE = re.compile(r"\S*(?:主任|主管|经理|书记|主席|负责人|领导)\s+(?=\S)")  # behind 职务： it is what somebody is, and no part of the next label
_PART_OF_DATE = re.compile(r"[\d年月日 　]{1,20}")
_DASHED = re.compile(r"\s*([一-鿿]{3,10})\s*(?:——|--|－－)\s*([^—\-－\s].*)")  # 申报单位——青禾区…
_STRANGER = re.compile(r"((?!其[他它])[一-鿿]{2,8})[:：](?!//)")  # a label that nobody knows, in the other half of a line
_NEXT_STRANGER = re.compile(r"\s+(?!其[他它])[一-鿿]{2,8}[:：](?!//)")
_BULLETS = "■●◆▲★•▪※ 　"  # before the next label: 李四　■ 手机
_RUN_ON = re.compile(r"(?:联系电话|电话号码|联系方式|手机号码|手机号|手机|电话|电子邮箱|邮箱|邮编|职务|联系人|微信|传真)$")
_REQUEST = re.compile(r"\s*请(?:各[^，。:：]{1,8})?(?:务必)?(?:于|将|在|把)[^:：]{6,}[，,；;、。]")  # 请于3月15日前将回执发至…，联系人：…
_CODE = re.compile(r"(?=.*\d{4})[0-9A-Z]{15,20}")  # credit codes and the older registration numbers
_TELLING = re.compile(r"[\d@＠﹫①-⒛²³¹⁰-₉⓪-⓿❶-➓]")
_OPENS = re.compile(r"[“‘\"'《〈「『]+")  # marks that stand before a value
_WITHIN_WORD = re.compile(r"[A-Za-z0-9]{2}")
_IN_BRACKETS = re.compile(r"[【［]([^【】［］:：]{2,16})[】］][:：]?")  # 【申报单位】青禾区…


@dataclass(frozen=True, slots=True)
class Pair:
    label: Label
    value: str
    colon: bool


def inline(line: str, words: Vocabulary) -> list[Pair]:
    """The labels before colons in one *line*, each with what follows up to the next."""
    heads: list[tuple[int, int, Label]] = []
    since = 0
    for colon in _COLON.finditer(line[:LINE]):
        head = _head(line, since, colon.start(), words)
        if head is not None:
            heads.append((head[0], colon.end(), head[1]))
            since = colon.end()
    ends = [*(start for start, _, _ in heads[1:]), len(line)] if heads else []
    return [Pair(label, _closed(_own(line[end:until], label)), colon=True) for (_, end, label), until in zip(heads, ends, strict=True)]


def lead(text: str, words: Vocabulary) -> str:
    """What stands before the first label of *text*: 某路18号　邮编：100000."""
    line = text.split("\n", 1)[0]
    heads = (head for colon in _COLON.finditer(line[:LINE]) if (head := _head(line, 0, colon.start(), words)) is not None)
    return line[: next(heads, (0,))[0]].strip()


def _own(value: str, label: Label) -> str:
    """*value* as far as the next label, where nobody knows that one and a page closed the gap before it: 民生服务 是否原创：是."""
    if label.sense.concept in {Concept.TITLE, Concept.OTHER, Concept.BLOCK}:
        return value
    stranger = _NEXT_STRANGER.search(value)
    return value[: stranger.start()] if stranger is not None and stripped(value[: stranger.start()]) else value


def _closed(value: str) -> str:
    """*value* without the half of a bracket that the label behind it, or before it, stands in: "…18号（邮编：100000）"."""
    text = folded(value).rstrip()
    if text.endswith("(") and text.count("(") > text.count(")"):
        return value.rstrip()[:-1]
    return value.rstrip()[:-1] if text.endswith(")") and text.count(")") > text.count("(") else value


def _head(line: str, since: int, until: int, words: Vocabulary) -> tuple[int, Label] | None:
    """Where the longest label begins that ends at *until*; a known one before one that only looks like a label."""
    stretch = line[since:until]
    starts = [start for one in _START.finditer(stretch) if until - since - (start := one.start()) <= 40]
    for loose in (False, True):
        if loose and since and (tail := _tail(stretch, words, others=True)) is not None:
            starts = [start for start in starts if start > 0]  # what follows a colon is a value first: "：南湖基金会填报日期："
            if not starts:
                return since + tail[0], tail[1]
        vague: tuple[int, Label] | None = None
        for start in starts:
            text = stretch[start:].strip()
            label = words.read(text, loose=loose) if text else None
            blanks = re.search(r"\s", text) is not None
            if since and blanks and _OFFICE.match(text) and _asks_duty(line[:since], words):
                continue
            if label is not None and (not loose or not blanks) and text.count("（") + text.count("(") == text.count("）") + text.count(")"):
                if not (blanks and (label.sense.weak or POST.match(label.words))):
                    return since + start, label
                vague = vague or (since + start, label)  # "李四 通讯地址" ends as a label does, and a label begins in it
        if vague is not None:
            return vague
    found = _tail(stretch, words, others=since > 0)
    return (since + found[0], found[1]) if found else None


def _asks_duty(before: str, words: Vocabulary) -> bool:
    """Whether *before* ends by asking for a post: 职务："""
    label = words.read(re.split(r"[\s：:︰∶]+", before.rstrip(" ：:︰∶"))[-1])
    return label is not None and label.sense.concept is Concept.DUTY


def _tail(stretch: str, words: Vocabulary, *, others: bool = False) -> tuple[int, Label] | None:
    """The label at the end of lines that a reader of pages ran together: "…a@example.com联系地址："."""
    text = stretch.rstrip()
    misread: tuple[int, Label] | None = None
    for size in range(min(RUN_ON, len(text) - 1), 3, -1):
        label = words.read(text[-size:]) if not re.search(r"\s", text[-size:]) else None
        if label is not None and (not of_other(label.sense) or (others and label.sense.concept is Concept.OTHER)):
            if label.sure == 1:
                return len(text) - size, label
            misread = misread or (len(text) - size, label)
    if misread is not None:
        return misread
    run_on = _RUN_ON.search(text)
    label = words.read(run_on[0]) if run_on else None
    return (run_on.start(), label) if run_on and label else None


def pairs(line: str, words: Vocabulary) -> list[Pair]:
    """Every label of a line with its value, whether colons, blanks, tabs or brackets divide them."""
    line = "" if _REQUEST.match(line) else line[:LINE].translate(_TYPESET)
    line = _undashed(line, words)
    line = _IN_BRACKETS.sub(lambda held: f"{held[1]}：" if words.read(held[1]) is not None else held[0], line[:LINE])
    pieces = [piece for piece in re.split(r"\t+|[ 　\xa0]{2,}|\s*[|｜]\s*", _tabbed(_joined(line[:LINE], words)).strip()) if piece.strip()]
    found: list[Pair] = []
    for piece in pieces:
        within = inline(piece, words)
        label = None if within else words.read(piece)
        apart = _spaced(piece, words) if label is not None and re.search(r"\s", piece) else []
        if len(apart) > 1 and all(len(one.label.words) > 1 for one in apart):
            found += apart  # "联系人 职务": two labels and nothing at either
        elif within:
            if found and (before := piece[: _first(piece, words)].strip()):
                found[-1] = _longer(found[-1], before)
            found += within
        elif label is not None and found and _held(found[-1], label):
            found[-1] = Pair(found[-1].label, piece, found[-1].colon)
        elif label is not None:
            found.append(Pair(label, "", colon=False))
        elif (stuck := glued(piece, words)) is not None:
            found.append(stuck)
        elif found and (next_ones := _spaced(piece, words)) and next_ones[0].label.words in words.literal:
            found += next_ones  # "参评单位    作品名称 银发守护": the first was left blank
        elif found:
            found += [_longer(found.pop(), piece)] if _upon(line, piece, found[-1], words) else _led(found.pop(), piece, words)
        else:
            found += _spaced(piece, words)
    return found


def _undashed(line: str, words: Vocabulary) -> str:
    """*line* with a colon for the dash that divides a label from its value."""
    dashed = _DASHED.fullmatch(line[:LINE])
    return f"{dashed[1]}：{dashed[2]}" if dashed is not None and words.read(dashed[1]) is not None else line


def _tabbed(line: str) -> str:
    """*line* with a tab for each stretch to write upon."""
    return _FILL.sub("\t", line) if _FILLED.search(line) else line


def _upon(line: str, piece: str, pair: Pair, words: Vocabulary) -> bool:
    """Whether *piece* was written upon the stretch, or behind the tab, at the label of a name: 案例名称____书记项目：老街新生____, where no label ends as 书记项目 does."""
    stranger = _STRANGER.match(piece)
    if stranger is None or pair.label.sense.concept is not Concept.TITLE or stripped(pair.value) or not stripped(piece[stranger.end() :]):
        return False
    before, _, after = line.partition(piece)
    drawn = not pair.colon and _FILLED.match(before[-1:]) is not None
    alone = not after.strip() and squeeze(before) == pair.label.words and (not pair.colon or before.endswith("\t"))  # in a column of its own
    return (drawn or alone) and words.read(stranger[1], loose=True) is None


def _held(duty: Pair, label: Label) -> bool:
    """Whether what reads like a label is what somebody is: 职务 党支部书记, 职务：联络员."""
    blank = duty.label.sense.concept is Concept.DUTY and not stripped(duty.value)
    return blank and label.sense.concept is Concept.PERSON and (duty.colon or label.words.endswith(("书记", "经理", "主任", "主管", "主席", "员")))


def _joined(line: str, words: Vocabulary) -> str:
    """*line* with its spaced labels closed up: "联　系　人：" is one word."""

    def close(run: re.Match[str]) -> str:
        value, _, rest = run[0].rpartition("\t")
        if value and words.read(re.sub(r"\s", "", rest)) is not None and words.read(re.sub(r"\s", "", run[0])) is None:
            return "\t".join((value, re.sub(r"\s", "", rest)))  # a value of one character and the next label: 无, 邮 编
        letters = re.findall(r"\S", run[0])
        pieces: list[str] = []
        while letters:
            known = [(n, label.sure) for n in range(len(letters), 1, -1) if (label := words.read("".join(letters[:n]))) is not None]
            count = next((n for n, sure in known if sure == 1), known[0][0] if known else 1)  # what is misspelt comes after what is not
            first = words.read("".join(letters[:SHORT])) if count == SHORT else None
            short = first is not None and first.sense.concept in _NOUNS and words.read("".join(letters[count:])) is None and len(letters) <= NOUN
            if not pieces and (short or (count == 1 and words.read("".join(letters), loose=True) is not None)):
                count = len(letters)  # 案 例 正 文 is one label nobody knows, not 案例 with a value
            if count == 1 and not pieces:
                return run[0]
            pieces.append("".join(letters[:count]))
            letters = letters[count:]
        return "  ".join(pieces)

    return _LETTERS_APART.sub(close, line)


def _first(piece: str, words: Vocabulary) -> int:
    colon = next(iter(_COLON.finditer(piece)), None)
    head = _head(piece, 0, colon.start(), words) if colon else None
    return head[0] if head else 0


def _led(pair: Pair, piece: str, words: Vocabulary) -> list[Pair]:
    """*pair* with the rest of its value, and the label that stands a single blank behind: "单雄 手机" before the number's tab."""
    if (stranger := _STRANGER.match(piece)) is not None:
        return [pair, Pair(Label(squeeze(stranger[1]), Sense(Concept.OTHER)), piece[stranger.end() :], colon=True)]
    whole = re.sub(r"\s", "", piece)
    glued_on = _RUN_ON.search(whole)
    follows = words.read(glued_on[0]) if glued_on else None
    if glued_on and follows is not None and not stripped(pair.value) and shapes.certain(pair.label.sense.concept, whole[: glued_on.start()]):
        return [_longer(pair, whole[: glued_on.start()]), Pair(follows, "", colon=False)]  # a tab too short to see
    before, _, last = piece.rstrip().rpartition(" ")
    label = words.read(last) if before.strip() else None
    asked = label is not None and label.words in words.literal and label.words != pair.label.words  # a tab too short to see, and nothing behind it
    if label is None or not (asked or label.sense.concept in PERSONAL | {Concept.ADDRESS, Concept.POSTCODE}):
        return [_longer(pair, piece)]
    return [_longer(pair, before.strip().rstrip(_BULLETS)), Pair(label, "", colon=False)]


def _longer(pair: Pair, piece: str) -> Pair:
    """*pair* with a further *piece* of its line, where that can belong to it."""
    concept, value = pair.label.sense.concept, pair.value.strip()
    if not stripped(value):
        return Pair(pair.label, piece, pair.colon)
    if concept in {Concept.CATEGORY, Concept.OTHER} or marks.offers(value):
        return Pair(pair.label, f"{value}  {piece}", pair.colon)
    if concept is Concept.DATE and _PART_OF_DATE.fullmatch(value + piece):
        return Pair(pair.label, value + piece.strip(), pair.colon)  # 2026 ____年 ____月
    if concept is Concept.PERSON and len(value) == 1 and len(piece) <= 2:
        return Pair(pair.label, value + piece, pair.colon)  # 李　四
    if concept in {Concept.TITLE, Concept.ADDRESS} and not piece.startswith(("（", "(")):
        return Pair(pair.label, f"{value} {piece}", pair.colon)
    return pair


def glued(piece: str, words: Vocabulary) -> Pair | None:
    """A label with its value stuck to it, as pages without rules are read: "联系电话13000000000". Only where the value's shape says so."""
    misread: Pair | None = None
    shaped, body = _TELLING.search(piece) is not None, mentions.ends_as_body(piece)
    for size in range(min(RUN_ON, len(piece) - 1), 1, -1):
        if not (shaped or body or len(piece) - size <= NAME):
            continue  # no value without a figure, of no body and longer than a person's name has a shape that says what it is
        head = folded(piece[:size])
        cut = _WITHIN_WORD.fullmatch(piece, size - 1, size + 1)  # no word ends there: the mail's address begins before
        whole = head.count("(") == head.count(")") and not head[-1].isspace() and not cut
        label = words.read(piece[:size]) if whole else None
        code = label is not None and label.words in words.literal and _CODE.fullmatch(piece[size:].strip())  # 统一社会信用代码91…
        if label is None or not (code or shapes.certain(label.sense.concept, piece[size:].strip())):
            continue
        if label.sure == 1:
            return Pair(label, piece[size:], colon=False)
        misread = misread or Pair(label, piece[size:], colon=False)  # 联系电话1 seems misspelt: the digit is the value's, where 联系电话 reads as well
    return misread


def _spaced(piece: str, words: Vocabulary) -> list[Pair]:
    """Single blanks divide: "申报单位 青禾区… 联系人 李四". Only where the line begins with a label."""
    parts = piece.split()
    found: list[Pair] = []
    at = 0
    while at < len(parts):
        taken = next((count for count in range(min(WORDS, len(parts) - at), 0, -1) if _one(parts[at : at + count], words)), 0)
        label = words.read("".join(parts[at : at + taken])) if taken else None
        if label is not None and found and _held(found[-1], label):
            found[-1] = Pair(found[-1].label, "".join(parts[at : at + taken]), colon=False)
            at += taken
        elif label is not None:
            found.append(Pair(label, "", colon=False))
            at += taken
        elif (stuck := glued(parts[at], words)) is not None:
            found.append(stuck)
            at += 1
        elif not found:
            return []
        else:
            found[-1] = Pair(found[-1].label, f"{found[-1].value} {parts[at]}".strip(), colon=False)
            at += 1
    # "案例 名称如下": one word alone that may begin a sentence is no label
    return found if len(parts) > 1 else []


def _one(parts: Sequence[str], words: Vocabulary) -> bool:
    """Whether *parts* are one label printed in pieces, not several that stand side by side, nor one with the first character of its value."""
    if len(parts) > 1 and _OPENS.fullmatch(parts[-1]):
        return False  # 案例名称 “ 1+3” 工作法, as pages are read
    alone = len(parts) > 1 and all(len(part) > 1 and words.read(part) is not None for part in parts)
    label = words.read("".join(parts))
    known = label is not None and label.sure < 1 and words.read("".join(parts[:-1])) is not None
    return not alone and not known and label is not None


def of_other(sense: Sense) -> bool:
    """Whether a label only ends what stands before it."""
    return sense.concept in {Concept.OTHER, Concept.BLOCK}
