"""A reply without the history below it: QQ 原始邮件, 163 回复的原邮件, 写道：, 发件人：, and their English cousins.

A history begins with one of three things, and what only looks like one of them is the sender's own:

    a rule with a word in it    ---- 回复的原邮件 ----
    a head of up to four lines  党建工作部 <a@example.org> ⏎ 于2025年9月27日周六 09:00写道：    with an address or a clock in it, or marked lines below
    a block of fields           发件人：… 发送时间：… 主题：…                                with a subject or an address in it
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LINES = 20_000  # lines looked at
LINE = 1_000  # characters of a line that may begin a history; none of the patterns below is longer
HEAD = 4  # lines into which a head is broken on the way: Gmail breaks before the address, within the time and before the verb
JOINED = 400  # characters of a head
WIDE = 40  # columns of a line that was broken because the name in it is long; “谢谢老师” was not
BLOCK = 10  # lines in which the fields of a block stand, blank ones included, and each value perhaps on a line of its own

_RULE = r"[-_=—－─*]{2,}"
_SAID = (
    r"(?:原始|原)(?:邮件|郵件|信息|信件|消息)(?:信息)?|邮件原(?:件|文)|回覆原始郵件|(?:回复|转发)的?(?:原)?邮件(?:信息)?"
    r"|Original(?: (?:Message|E-?mail|Mail)s?)?|Forwarded message|Replied Message"
)
_DRAWN = re.compile(r"[-_=—－─*\s]*")  # a line on which nothing is written
_RULED = re.compile(
    rf"(?:{_RULE}\s*(?:{_SAID}|原文)\s*(?:{_RULE})?|(?:{_SAID})\s*{_RULE}|(?:开始转发的邮件|Begin forwarded message)\s*[:：])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:{_SAID})", re.IGNORECASE)  # QQ of late draws the rule, and does not write it
_VERB = re.compile(r"(?:(?:写道|寫道|写到|寫到|撰写|撰寫|来信|來信|\bwrote)\s*[:：]|(?:写于|寫於|\bwrote on)\s*\d.{4,60}[:：])$", re.IGNORECASE)
_WEAK = re.compile(
    r"(?:写道|寫道|撰写|撰寫)$|<[^<>\s]+@[^<>\s]+>\s*[:：]$"
)  # without colon, without verb: it ends a head that begins with its day and has a clock
_OPENS = re.compile(r"(?:(?:On|At)\s.*\d|(?:在|于|於)\s*\d{4}\s*[年/.-]|\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2})", re.IGNORECASE)
_GOES_ON = re.compile(r"<[^<>\s]+@|(?:于|於)\s*\d{4}\s*[年/.-][^,，]*$")  # below a line that is nothing but a name: the address, or the time and no name
_SENTENCE = re.compile(r"[。！？!?；;：:，,、.…~～]$")
_ADDRESS = re.compile(r"(?<=[^\s<>@＠])[@＠][^\s<>@＠]{2}")
_NAMED = re.compile(
    r"<(?:[^<>\s]+@[^<>\s]+>(?:\s*(?:于|於)\s*\d{4}.*)?)?$"
)  # a name with its address, or the first sign of it, and perhaps the beginning of the time
_CLOCK = re.compile(r"\d{1,2}\s*[:：]\s*\d{2}|\d{1,2}\s*[时時点點]")
_FROM_WORDS = r"发件人|發件人|寄件者|寄件人|发信人|发自|From|Sender"
_FIELD = re.compile(
    rf"(?:{_FROM_WORDS}|从|至|发送时间|发件时间|发送日期|發送時間|寄件日期|傳送日期|已发送|已傳送|时间|日\s*期|Date|Sent(?: At| Time| On)?"
    r"|收件人|收件者|收信人|To|Recipients?|主\s*[题題]|主旨|Subject|抄\s*送|副本|Cc|Reply-To)\s*\**\s*[:：]",
    re.IGNORECASE,
)
_FROM = re.compile(rf"(?:{_FROM_WORDS})\s*\**\s*[:：]", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:主\s*[题題]|主旨|Subject)\s*\**\s*[:：]", re.IGNORECASE)
_WHEN = re.compile(r"\d{4}\s*[年/.-].{3,30}\d{1,2}\s*[:：时時]\s*\d{0,2}\s*(?:[AP]M)?", re.IGNORECASE)
_TABLED = re.compile(r"(?:收件人|主题|To|Subject)(?:\s|[:：]|$)", re.IGNORECASE)
_MARKS = re.compile(r"^[\s>＞*|]+")
_ENTITIES = re.compile(r"&nbsp;|[\xa0\u3000\ufeff]")  # QQ leaves the entities of its page in the text beside it


def trim(text: str) -> str:
    """Return what this sender wrote above what is quoted; a mail that is nothing but history gives "".

    A forward keeps its own words only: the forwarded text is somebody else's.
    """
    lines = text.split("\n")[:LINES]
    end = _begin(lines)
    below = _below(lines, end)
    kept = [line for line in lines[:end] if not _marked(line)]
    while kept and _DRAWN.fullmatch(kept[-1]):
        kept.pop()
    return "\n".join((*kept, *below)).strip()


def _marked(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def _begin(lines: Sequence[str]) -> int:
    """The number of the line with which a history begins; that of all lines where none does."""
    plain = [_plain(line) for line in lines]
    return next((number for number in range(len(lines)) if _begins_history(lines, plain, number)), len(lines))


def _plain(line: str) -> str:
    return _MARKS.sub("", _ENTITIES.sub(" ", line[: LINE + 1])).strip()


def _below(lines: list[str], end: int) -> list[str]:
    """What stands below a history of which every line is marked: the words of somebody who answers at the foot.

    There has to be a blank line between: what follows a marked line at once is that line, broken by a program on the way.
    """
    first = next((number for number in range(end + 1, min(end + HEAD + 3, len(lines))) if _marked(lines[number])), None)
    if first is None:
        return []
    last = max(number for number in range(first, len(lines)) if _marked(lines[number]))
    answer = lines[last + 1 :]
    whole = all(_marked(line) or not line.strip() for line in lines[first:last])
    while answer and _DRAWN.fullmatch(answer[-1]):
        answer.pop()
    return answer if whole and answer and not answer[0].strip() and _begin(answer) == len(answer) else []


def _begins_history(lines: Sequence[str], plain: Sequence[str], number: int) -> bool:
    bare = plain[number]
    if not bare or len(bare) > LINE:
        return False
    if _RULED.fullmatch(bare) or _heads(lines, plain, number):
        return True
    if _BARE.fullmatch(bare):
        below = next((at for at in range(number + 1, min(number + BLOCK, len(plain))) if plain[at]), number)
        return _fields(plain, below)
    return _fields(plain, number) or _noted(plain, number)


def _heads(lines: Sequence[str], plain: Sequence[str], number: int) -> bool:
    """Whether a head begins here that says who wrote when, on this line or broken over the next ones."""
    joined = ""
    for at in range(number, min(number + HEAD, len(plain))):
        if not plain[at] or len(joined) + len(plain[at]) > JOINED:
            return False
        joined = f"{joined} {plain[at].strip('=-_ ')}".strip()
        if _VERB.search(joined) or (_WEAK.search(joined) and _OPENS.match(joined) and _CLOCK.search(joined)):
            following = next((one for one in lines[at + 1 : at + 3] if one.strip()), "")
            told = bool(_ADDRESS.search(joined) or _CLOCK.search(joined)) or _marked(following)
            return told and (at == number or _broken(lines, plain, number))
    return False


def _broken(lines: Sequence[str], plain: Sequence[str], number: int) -> bool:
    """Whether the line may be the first of a broken head, and not the last of the sender's own words."""
    first, second = plain[number], plain[number + 1]
    if _OPENS.match(second) and not _GOES_ON.match(second):
        return False  # the next line is a head by itself
    if _OPENS.match(first) or _NAMED.search(first):
        return True
    alone = not (number and lines[number - 1].strip()) and not _SENTENCE.search(first)
    return alone and len(first.encode("gb18030", "replace")) >= WIDE and bool(_GOES_ON.match(second) or _NAMED.search(second))


def _fields(plain: Sequence[str], number: int) -> bool:
    """Whether the head of a letter begins here, field by field. A courier's slip has a sender and a day as well, but no subject and no address of mail."""
    if not _FROM.match(plain[number]):
        return False
    block = [line for line in plain[number + 1 : number + 1 + BLOCK] if line]
    if _FROM.fullmatch(plain[number]):
        block = [line for line in block if _FIELD.match(line)]  # each value stands below its name
    head = [line for line in block[:4] if _FIELD.match(line)]
    return len(head) >= 2 and any(_SUBJECT.match(line) or _ADDRESS.search(line) for line in (plain[number], *head))


def _noted(plain: Sequence[str], number: int) -> bool:
    """Whether the head of Lotus Notes begins here: a name with its address, a day with its hour below, and the fields without colons."""
    if not _NAMED.search(plain[number]):
        return False
    block = [line for line in plain[number + 1 : number + 1 + BLOCK] if line][:3]
    return len(block) > 1 and bool(_WHEN.fullmatch(block[0])) and any(_TABLED.match(line) for line in block[1:])
