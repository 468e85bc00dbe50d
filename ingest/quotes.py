"""A reply without the history below it: QQ 原始邮件, 163 回复的原邮件, 写道：, 发件人：, and their English cousins."""

from __future__ import annotations

import re

_RULE = r"[-_=—－─*]{2,}"
_HISTORY = re.compile(
    rf"^(?:{_RULE}\s*(?:原始邮件|原邮件|回复的原邮件|回复的邮件|转发邮件信息|转发的邮件|原始信件|邮件原件|邮件原文|Original(?: Message)?|Original Mail|Forwarded message|回覆原始郵件|原始郵件)\s*(?:{_RULE})?"
    r"|(?:---- ?)?(?:回复的原邮件|原始邮件)(?: ?----)?"
    r"|-{2,}\s*Replied Message\s*-{2,}"
    r")\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?=.{0,300}$)(?:.*(?:写道|寫道|写到|撰写|来信|wrote)\s*[:：]\s*|On .{5,200} wrote:\s*|在?\s*\d{4}[年/-].{4,200}(?:写道|寫道|撰写)\s*[:：]?\s*)$",
    re.IGNORECASE,
)
_WROTE_START = re.compile(r"^(?:On .{5,120}|(?:在|于)\s*\d{4}\s*[年/-].{2,160}|\d{4}[年/-]\d{1,2}[月/-]\d{1,2}.{0,120}[<＜].{0,80})$")
_FIELD = re.compile(
    r"^[\s*>]*(?:发件人|發件人|寄件者|寄件人|From|发送时间|发送日期|發送時間|寄件日期|傳送日期|已发送|已傳送|时间|日\s*期|Date|Sent|收件人|收件者|To|主\s*[题題]|主旨|Subject|抄\s*送|副本|Cc)\s*\**\s*[:：]",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[\s*>]*(?:发件人|發件人|寄件者|寄件人|From)\s*\**\s*[:：]", re.IGNORECASE)
LINES = 20_000  # lines looked at
LINE = 1_000  # characters of a line that may begin a history; none of the patterns above is longer


def trim(text: str) -> str:
    """Return what this sender wrote above what is quoted; a mail that is nothing but history gives "".

    A forward keeps its own words only: the forwarded text is somebody else's.
    """
    lines = text.split("\n")[:LINES]
    end = next((number for number, line in enumerate(lines) if _begins_history(lines, number, line.strip())), len(lines))
    below = _below(lines, end)
    kept = [line for line in lines[:end] if not _marked(line)]
    while kept and (not kept[-1].strip() or re.fullmatch(rf"\s*(?:{_RULE})\s*", kept[-1])):
        kept.pop()
    return "\n".join((*kept, *below)).strip()


def _marked(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def _below(lines: list[str], end: int) -> list[str]:
    """What stands below a history of which every line is marked: the words of somebody who answers at the foot.

    There has to be a blank line between: what follows a marked line at once is that line, broken by a program on the way.
    """
    first = next((number for number in range(end + 1, min(end + 4, len(lines))) if _marked(lines[number])), None)
    if first is None:
        return []
    last = max(number for number in range(first, len(lines)) if _marked(lines[number]))
    answer = lines[last + 1 :]
    whole = all(_marked(line) or not line.strip() for line in lines[first:last])
    if not whole or not answer or answer[0].strip() or any(_begins_history(answer, number, line.strip()) for number, line in enumerate(answer)):
        return []
    return answer


def _begins_history(lines: list[str], number: int, bare: str) -> bool:
    if not bare or len(bare) > LINE:
        return False
    if _HISTORY.match(bare) or _WROTE.match(bare):
        return True
    following = next((later.strip() for later in lines[number + 1 : number + 3] if later.strip()), "")
    if _WROTE_START.match(bare) and _WROTE.match(following):
        return True  # "2026年7月1日 …写道：" broken over two lines
    if _FROM.match(bare):
        block = [later for later in lines[number + 1 : number + 6] if later.strip()][:3]
        return sum(bool(_FIELD.match(later)) for later in block) >= 2
    return False
