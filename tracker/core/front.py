"""What stands before the text of a case: a table of contents, the title in its lines, who wrote it, and where the text itself begins.

    lines ─▶ contents ─▶ front_until ─▶ title ─▶ credited

Whatever is left is 摘要 and 正文, which `writing` takes apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts import Font
from tracker.core import mentions, shapes
from tracker.core.headings import EM, Heading, Line, usual
from tracker.core.sections import LONGEST, core, known, unnumbered

FRONT = 40  # lines among which title and author are looked for
TITLE = 60  # characters of one line of a title
CREDITS = 6  # lines under the title that may name the author
CONTENTS = 120  # entries of a table of contents
_LEADER = re.compile(r"(?:\.{3,}|…+|·{3,}|\t)\s*\d{1,3}$")
_LABEL = re.compile(r"^[(（]?(?:案例(?:名称|题目|标题)|(?:论文)?题\s*目|标\s*题|作品名称|项目名称)\s*[:：]\s*(\S.*)$")
_LABEL_ALONE = re.compile(r"(?:案例(?:名称|题目|标题)|题\s*目|标\s*题|作品名称|项目名称)[:：]?")
_CREDIT = re.compile(r"^[(（]?\s*(?:申报|报送|推荐|作者|所在|选送)?\s*(?:单位|党组织|作者|执笔人?|撰稿人?|供稿|通讯员|文[／/])(?:名称|姓名)?\s*[:：]?\s*\S")
_DATE = re.compile(r"^[(（]?(?:二[〇○零Oo0]|20)\S{2,3}\s*年\s*\S{1,3}\s*月(?:\s*\S{1,3}\s*日)?[)）]?$")
_LETTERHEAD = re.compile(
    r"^附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?$|征集(?:活动)?$|案例征集|申报(?:材料|书|表)$|(?:案例|材料)(?:文本|正文)$|^目\s*录$|^编号"
)
_SLOGAN = re.compile(
    r"(?:构[建筑]|打造|建好|[画绘描][好就出]|开创|破解|托起|把|[织编]密|织就|筑[牢起就]|[点擦]亮|谱写|书写|激活|深化|推[动进行]|践行|[凝汇]聚|共[筑绘谱享]|走[出好]|当好|做[好实优强]|用[好活]|守[好护牢]|撬动|赋能|助[推力]|引领|铸[牢就]|争[当做创]|[唱奏]响|传承|弘扬|搭[建起]|架起|[念打下写讲办管]好)"
    r"|.*(?:[新大全]格|棋|困|大|全|开|破|新)局$"
)
_SUBTITLE = re.compile(r"^[—–\-―─－]{1,4}\s*\S")


def contents_of(lines: Sequence[Line]) -> frozenset[int]:
    """The lines of a table of contents: by style, by their page numbers, or from 目录 until its first entry comes again."""
    found = {
        place
        for place, one in enumerate(lines)
        if one.style.casefold().startswith(("toc", "目录")) or (_LEADER.search(one.text) and len(one.text) < 2 * LONGEST)
    }
    start = next((place for place, one in enumerate(lines[: FRONT * 2]) if re.sub(r"\s", "", one.text) in {"目录", "目次"}), None)
    if start is not None:
        seen: set[str] = set()
        for place in range(start + 1, min(start + CONTENTS, len(lines))):
            if _entry(lines[place]) in seen or len(lines[place].text) > 2 * LONGEST:
                again = {_entry(one) for one in lines[place:]}
                found |= {at for at in range(start, place) if _entry(lines[at]) in again}
                break
            seen.add(_entry(lines[place]))
        found.add(start)
    return frozenset(found)


def _entry(line: Line) -> str:
    return re.sub(r"[\s.…·]*\d{0,3}$", "", core(line.text))


def front_until(lines: Sequence[Line], found: Sequence[Heading], contents: frozenset[int]) -> int:
    """Where the text begins: at its first heading with a number or a known name, or its first long line."""
    marks = {one.place for one in found if _begins(one, lines)}
    for place, line in enumerate(lines[: FRONT + len(contents)]):
        if place in contents:
            continue
        if place in marks or len(line.text) > TITLE or (len(line.text) > LONGEST and line.text[-1] in "。：；"):
            return place
    return min(len(lines), CREDITS)


def _begins(one: Heading, lines: Sequence[Line]) -> bool:
    line = lines[one.place]
    return bool(one.number) or known(one.core) or unnumbered(line.text) != line.text or (line.heading > 1)


def title_of(lines: Sequence[Line], until: int, contents: frozenset[int]) -> tuple[tuple[int, ...], bool, str]:
    """The lines of the title, whether they stand out, and the title where a label names it."""
    body = usual(lines)
    scored = [(score, -place) for place in range(until) if place not in contents and (score := _score(lines[place], body)) is not None]
    labelled = _labelled(lines[:until])
    if not scored:
        return (), False, labelled
    best, at = max(scored)
    if labelled and best < 3:
        return (), False, labelled
    first = -at
    while first and _continues(lines[first - 1], lines[first], body) and first - 1 not in contents:
        first -= 1
    last = -at
    while last + 1 < until and _continues(lines[last + 1], lines[last], body):
        last += 1
    return tuple(range(first, last + 1)), best >= 2, ""


def _labelled(lines: Sequence[Line]) -> str:
    for place, line in enumerate(lines):
        found = _LABEL.match(line.text)
        if found:
            return _bare(found[1])
        if line.celled and _LABEL_ALONE.fullmatch(line.text) and place + 1 < len(lines):
            return _bare(lines[place + 1].text)
    return ""


def _score(line: Line, body: Font) -> float | None:
    """How much a line looks like the title; None when it cannot be."""
    text = line.text
    if not 2 <= len(text) <= TITLE or _LETTERHEAD.search(text) or _DATE.match(text) or _CREDIT.match(text) or _LABEL.match(text) or line.celled:
        return None
    if text[-1] in "。；，：:" or re.fullmatch(r"[\d\s./-]+", text) or _SUBTITLE.match(text):
        return None
    larger = line.font.size - body.size if line.font.size and body.size else 0.0
    styled = 2.0 if line.heading == 1 or line.style.casefold() in {"title", "标题", "文章标题", "题目"} else 0.0
    likeness = 1.5 if _of_body(text) or shapes.person(text) else 0.0
    return min(larger, 12.0) * 0.5 + 1.0 * (line.font.bold and not body.bold) + 1.5 * line.centered + styled - likeness


def _continues(other: Line, line: Line, body: Font) -> bool:
    """Whether two neighbouring lines are one title: set alike and unlike the text, or a subtitle behind a dash."""
    if _SUBTITLE.match(other.text) and len(other.text) <= TITLE:
        return True
    if _SUBTITLE.match(line.text) or _score(other, body) is None:
        return False
    # A page says the font of most of its letters, and quotation marks in a title are often of another one.
    same = other.font == line.font or bool(line.page and line.font.size and other.font.size == line.font.size and other.centered)
    alike = same and other.centered == line.centered and other.style == line.style
    set_off = line.font.size > body.size + EM or (line.font.bold and not body.bold)
    return alike and set_off and not _of_body(other.text) and not shapes.person(other.text)


def _of_body(text: str) -> bool:
    """Whether a line is the name of a body, not half a title that ends as one does: 构建社区治理新格局."""
    return mentions.is_body(text) and _SLOGAN.match(re.sub(r"\s", "", text)) is None


def joined(parts: Sequence[str]) -> str:
    title = ""
    for part in parts:
        apart = title[-1:].isascii() and part[:1].isascii() and title[-1:].isalnum() and part[:1].isalnum()
        title += (" " if apart else "") + re.sub(r"^[—–\-―─－]{1,4}\s*", "——", part)
    return _bare(title)


def _bare(title: str) -> str:
    title = title.strip()
    return title[1:-1].strip() if re.fullmatch(r"[《〈][^《》〈〉]*[》〉]", title) else title


def credits_of(lines: Sequence[Line], start: int, until: int) -> tuple[int, ...]:
    """The lines under the title that name who wrote this: a body, persons, or either behind a label."""
    return tuple(place for place in range(start, min(start + CREDITS, until)) if _credit(lines[place].text))


def _credit(text: str) -> bool:
    if len(text) > TITLE or _DATE.match(text):
        return False
    bare = text.strip("（）() 　")
    pieces = [one for one in re.split(r"[\s　、，,/]+", bare) if one]
    return bool(_CREDIT.match(text)) or mentions.is_body(bare) or any(mentions.is_body(one) for one in pieces) or bool(pieces and shapes.person(bare))
