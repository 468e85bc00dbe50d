"""A case text as a reader takes it in: title, author, abstract, sections, how many words each has, how its letters look.

正文 is everything but the cover, the table of contents, the title, the lines that name the author, the abstract and the keywords; headings,
tables, captions and notes are part of it. That is how the calls word it (“案例摘要500字以内，正文不超过5000字”) and what Word counts when
the text is selected from its first heading to its end. A section's words are those below its heading, subsections and their headings included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts import Extract, Font, Paragraph
from tracker.core import mentions, shapes
from tracker.core.count import counted, words
from tracker.core.headings import EM, LONGEST, UNSAID, Heading, Line, concept, core, headings, known, unnumbered, usual

FRONT = 40  # lines among which title and author are looked for
LINES = 20_000  # of a text that are looked at; the longest report we know of has 3,000
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
_JOINED = re.compile(r"[。！？；：”）]([^。！？；，,]{2,30})$")
_HEADED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}(?:部分|章))\s*\S")
_SLOGAN = re.compile(
    r"(?:构[建筑]|打造|建好|[画绘描][好就出]|开创|破解|托起|把|[织编]密|织就|筑[牢起就]|[点擦]亮|谱写|书写|激活|深化|推[动进行]|践行|[凝汇]聚|共[筑绘谱享]|走[出好]|当好|做[好实优强]|用[好活]|守[好护牢]|撬动|赋能|助[推力]|引领|铸[牢就]|争[当做创]|[唱奏]响|传承|弘扬|搭[建起]|架起|[念打下写讲办管]好)"
    r"|.*(?:[新大全]格|棋|困|大|全|开|破|新)局$"
)
_SUBTITLE = re.compile(r"^[—–\-―─－]{1,4}\s*\S")


@dataclass(frozen=True, slots=True)
class Section:
    heading: str  # as typed; what an automatic list prints before it is its number
    core: str  # its words alone
    number: str
    level: int
    words: int
    page: int = 0
    order: int = 0  # among all headings


@dataclass(frozen=True, slots=True)
class Writing:
    title: str = ""
    author: str = ""
    abstract: int | None = None  # words; None where there is none
    sections: tuple[Section, ...] = ()
    words: int = 0
    body: int = 0  # words of the 正文
    title_font: Font = UNSAID
    body_font: Font = UNSAID
    titled: bool = False  # the title stands out by its letters: what is said of it is sure


def read(extract: Extract, names: Sequence[str] = ()) -> Writing:
    """Take a text apart; *names* are the sections that the sheet asks for."""
    lines = laid(extract)
    counts = [_words(one) for one in lines]
    contents = _contents(lines)
    rough = headings(lines, contents, names)
    until = _front(lines, rough, contents)
    title, titled, labelled = _title(lines, until, contents)
    credited = _credits(lines, title[-1] + 1 if title else until, until)
    last = max((*title, *credited), default=-1)
    until = min((one.place for one in rough if last < one.place < until), default=until)
    front = frozenset(range(until)) | contents
    found = tuple(one for one in headings(lines, front, names) if one.place not in title)
    abstract = _abstract(lines, found)
    spans = [_section(lines, counts, found, at, abstract) for at in range(len(found))]
    abroad = _abroad(lines, found, abstract)
    keywords = {one.place for one in found if concept(one.core) == "关键词"}
    outside = front | frozenset(title) | frozenset(credited) | keywords | (abstract or frozenset()) | abroad
    return Writing(
        title=labelled or _joined([lines[place].text for place in title]),
        author=" ".join(lines[place].text for place in credited),
        abstract=None if abstract is None else _abstract_words(lines, counts, found, abstract),
        sections=tuple(one for one in spans if concept(one.core) != "关键词"),
        words=words(counted(extract)),
        body=sum(one for place, one in enumerate(counts) if place not in outside),
        title_font=lines[title[0]].font if title else Font(),
        body_font=usual([one for place, one in enumerate(lines) if place not in outside]),
        titled=titled,
    )


# --- lines ---


def laid(extract: Extract) -> tuple[Line, ...]:
    """The lines of a document in reading order: paragraphs with their looks, cells of tables where the tables stand."""
    waiting = list(reversed(extract.paragraphs))
    rows = [row for table in extract.tables for row in table.rows]
    row = 0
    lines: list[Line] = []
    spent = ""  # of the paragraph just laid, what its text lines still repeat
    for said in _text(extract):
        text = said.strip()
        if not text:
            continue
        if spent and spent.startswith(text):
            spent = spent[len(text) :].strip()
            continue
        spent = ""
        if _next(waiting, text):
            one = waiting.pop()
            lines += _lines(one)
            spent = one.text.strip()[len(text) :].strip()
            continue
        at = next((at for at in range(row, min(row + 3, len(rows))) if _as_text(rows[at]) == text), None)
        if at is not None:
            row = at + 1
        cells = rows[at] if at is not None else tuple(text.split("\t"))
        lines += [Line(part.strip(), celled=True) for cell in cells for part in cell.splitlines() if part.strip()]
    return tuple(lines)


def _text(extract: Extract) -> list[str]:
    """The lines that are counted, without the numbers of automatic lists, which `counted` puts behind them."""
    said = counted(extract).splitlines()
    return said[: len(said) - sum(1 for one in extract.paragraphs if one.number)][:LINES]


def _next(waiting: list[Paragraph], text: str) -> bool:
    """Whether *text* begins the next paragraph; a few that the text does not have are passed over."""
    for back in range(1, min(4, len(waiting)) + 1):
        said = waiting[-back].text.strip()
        if said == text or (len(text) > 1 and said.startswith(text)):
            del waiting[len(waiting) - back + 1 :]
            return True
    return False


def _as_text(row: Sequence[str]) -> str:
    return "\t".join(cell.replace("\n", " ") for cell in row if cell).strip()


def _lines(one: Paragraph) -> list[Line]:
    parts = [part.strip() for piece in one.text.split("\n") for part in (_parted(piece) if one.page else (piece,)) if part.strip()]
    return [
        Line(part, one.heading, one.style, one.font, one.centered, one.number if at == 0 else "", one.page, lead=one.lead if at == 0 else 0)
        for at, part in enumerate(parts)
    ]


def _parted(text: str) -> tuple[str, ...]:
    """On a page a heading under a line that was full is taken for its end: …经过商讨。二、做法"""
    found = _JOINED.search(text)
    if found and found.start(1) > TITLE and (_HEADED.match(found[1]) or known(core(found[1]))):
        return text[: found.start(1)], found[1]
    return (text,)


def _words(line: Line) -> int:
    return words(line.text) + (words(line.number) if line.number else 0)


# --- before the text ---


def _contents(lines: Sequence[Line]) -> frozenset[int]:
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


def _front(lines: Sequence[Line], found: Sequence[Heading], contents: frozenset[int]) -> int:
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


def _title(lines: Sequence[Line], until: int, contents: frozenset[int]) -> tuple[tuple[int, ...], bool, str]:
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


def _joined(parts: Sequence[str]) -> str:
    title = ""
    for part in parts:
        apart = title[-1:].isascii() and part[:1].isascii() and title[-1:].isalnum() and part[:1].isalnum()
        title += (" " if apart else "") + re.sub(r"^[—–\-―─－]{1,4}\s*", "——", part)
    return _bare(title)


def _bare(title: str) -> str:
    title = title.strip()
    return title[1:-1].strip() if re.fullmatch(r"[《〈][^《》〈〉]*[》〉]", title) else title


def _credits(lines: Sequence[Line], start: int, until: int) -> tuple[int, ...]:
    """The lines under the title that name who wrote this: a body, persons, or either behind a label."""
    return tuple(place for place in range(start, min(start + CREDITS, until)) if _credit(lines[place].text))


def _credit(text: str) -> bool:
    if len(text) > TITLE or _DATE.match(text):
        return False
    bare = text.strip("（）() 　")
    pieces = [one for one in re.split(r"[\s　、，,/]+", bare) if one]
    return bool(_CREDIT.match(text)) or mentions.is_body(bare) or any(mentions.is_body(one) for one in pieces) or bool(pieces and shapes.person(bare))


# --- the text ---


def _abstract(lines: Sequence[Line], found: Sequence[Heading]) -> frozenset[int] | None:
    """The lines of the abstract, its heading included; None where there is none."""
    at = next((at for at, one in enumerate(found) if concept(one.core) == "摘要"), None)
    return None if at is None else _span(lines, found, at)


def _abroad(lines: Sequence[Line], found: Sequence[Heading], abstract: frozenset[int] | None) -> frozenset[int]:
    """The lines of the abstract said again in another language: 正文 counts neither."""
    again = [
        _span(lines, found, at) for at, one in enumerate(found) if abstract and one.place not in abstract and concept(one.core) == "摘要" and one.core.isascii()
    ]
    return frozenset().union(*again)


def _span(lines: Sequence[Line], found: Sequence[Heading], at: int) -> frozenset[int]:
    """The lines of the abstract that begins at a heading."""
    start = found[at].place
    end = found[at + 1].place if at + 1 < len(found) else len(lines)
    closed = at + 1 < len(found)
    if found[at].lead:
        by_keywords = closed and concept(found[at + 1].core) == "关键词"
        return frozenset(range(start, end if by_keywords else start + 1))
    if not closed:
        end = min(end, start + 2)
    usually = usual(lines).name
    own = lines[start + 1].font.name if start + 1 < end else ""
    stop = next((place for place in range(start + 2, end) if own != usually and own and lines[place].font.name == usually), end)
    return frozenset(range(start, stop))


def _abstract_words(lines: Sequence[Line], counts: Sequence[int], found: Sequence[Heading], abstract: frozenset[int]) -> int:
    head = next(one for one in found if one.place in abstract)
    return sum(counts[place] for place in abstract if place != head.place) + (words(lines[head.place].text[head.lead :]) if head.lead else 0)


def _section(lines: Sequence[Line], counts: Sequence[int], found: Sequence[Heading], at: int, abstract: frozenset[int] | None) -> Section:
    one = found[at]
    until = next((other.place for other in found[at + 1 :] if other.rank <= one.rank), len(lines))
    if abstract is not None and one.place in abstract:
        count = _abstract_words(lines, counts, found, abstract)
    else:
        count = sum(counts[one.place + 1 : until]) + (words(lines[one.place].text[one.lead :]) if one.lead else 0)
    return Section(one.text, one.core, one.number, one.level, count, lines[one.place].page, at)
