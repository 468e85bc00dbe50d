"""Which lines of a text are headings, and how deep: by style, by number, by letters set off from the rest, or by the words calls ask for.

    第一部分 > 一、 > （一） > 1. > 1.1 > （1） > ①      what GB/T 9704 numbers, and what applicants add to it

A heading is short and says nothing: a numbered sentence, a caption, an entry of a table of contents are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.facts import Font

MOST = 1_000  # headings of one text; a doctoral thesis has some hundreds
LONGEST = 45  # characters of a heading; the longest seen in published cases has 38
PLAIN = 35  # of one that only its arabic number sets off
LOUD = 28  # of one that only its letters set off
EM = 0.4  # points by which letters are larger than others on purpose

_HAN = "一二三四五六七八九十"
_NUMBERS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1.0, re.compile(rf"第\s*[{_HAN}\d]{{1,3}}\s*(?:部分|章|篇)[\s、：:.．]*")),
    (1.5, re.compile(rf"第\s*[{_HAN}\d]{{1,3}}\s*节[\s、：:.．]*")),
    (2.0, re.compile(rf"(?:[{_HAN}]{{1,3}}\s*[、.．,，:：]|[{_HAN}]\s+|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨ]\s*[、.．]?|[IVX]{{1,4}}[、.．])\s*")),
    (3.0, re.compile(rf"[（(]\s*[{_HAN}]{{1,3}}\s*[)）]\s*[、.．]?\s*")),
    (5.0, re.compile(r"(?:[（(]\s*\d{1,2}\s*[)）]|\d{1,2}[)）])\s*[、.．]?\s*")),
    (6.0, re.compile(r"[①-⑳]\s*")),
    (4.2, re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2}[、.．]?\s*")),
    (4.1, re.compile(r"\d{1,2}[.．]\d{1,2}[、.．]?(?![\d%％])\s*")),
    (4.0, re.compile(r"\d{1,2}(?:\s*[、.．]|\s+)(?!\d)\s*")),
)
_CORES: dict[str, str] = {
    "摘要": "摘要|提要|概要|abstract|summary",
    "关键词": "关键词|关键字|主题词|key ?words",
    "背景": "背景|缘起|起因|动因|由来|缘由|background",
    "做法": "做法|举措|措施|实践|路径|实施过程|工作过程|实施情况|探索|practices?|approach|methods?",
    "成效": "成效|效果|成果|成绩|效益|实效|results?|outcomes?",
    "探讨": "探讨|讨论|启示|思考|体会|展望|反思|建议|经验|下一步|discussion|lessons(?: learned)?|reflections?",
    "意义": "意义|价值|启示|作用",
    "简介": "简介|概况|基本情况|情况介绍|introduction",
    "名称": "品牌名称?",
    "标识": "标识|标志|徽标|图标|logo",
    "内涵": "内涵|理念|释义|寓意|含义",
    "内容": "案例内容|案例正文|案例文本|正文|主体内容|实践案例|典型案例",
}
_LEADING = r"(?:党建|党组织|品牌|案例|项目|工作|主要|具体|创新|实践|活动|实施|创建|取得的?|特色|经验|单位|社区|内容|中文|英文|申报|总体|核心|the |main )"
_CORE = "|".join(_CORES.values())
_TRAILING = r"(?:介绍|情况|概述|分析|说明|阐述|总结|及其?|展示)"
_KNOWN = re.compile(rf"{_LEADING}*(?:{_CORE})(?:\s*(?:与|和|及|、|以及|and)?\s*{_LEADING}*(?:{_CORE}))?{_TRAILING}?", re.IGNORECASE)
_AROUND = re.compile(
    r"前言|引言|导语|导言|序言|绪论|结语|结束语|尾声|后记|参考(?:文献|资料)|致谢|鸣谢|附录[\dA-Z一二三四五]?|references|bibliography|appendix(?: [\dA-Z])?",
    re.IGNORECASE,
)
_WITHIN = {concept: re.compile(words, re.IGNORECASE) for concept, words in _CORES.items()}
_HOLDS = re.compile(r"案例内容|案例正文|案例文本|^正文$|主体内容")  # heads others
_LEAD = re.compile(rf"[【\[〔]?\s*({_LEADING}*(?:{_CORE}){_TRAILING}?)\s*(?:[】\]〕]\s*[:：]?|[:：])\s*(?=\S)", re.IGNORECASE)
_LEAD_NUMBERED = re.compile(rf"({_LEADING}*(?:{_CORE}))[。\s　]\s*(?=\S)", re.IGNORECASE)
_LEAD_ALONE = re.compile(rf"({_LEADING}*(?:{_CORE}))。\s*(?=\S)", re.IGNORECASE)  # no sentence is one word and a stop
_ABSTRACT = re.compile(r"(?:内容|案例|中文|作品)?摘\s*要[\s　]{1,4}(?=\S)")
_ENUMERATED = re.compile(rf"[{_HAN}]是|第[{_HAN}]|首先|其次|再次|最后")
_CAPTION = re.compile(r"^[(（]?(?:图|表|附图|附表|照片|图片|figure|fig\.?|table)\s*[\d一二三四五六七八九十]{1,3}(?!\s*[、张])", re.IGNORECASE)
_LOUD = frozenset(
    {
        "黑体",
        "simhei",
        "方正黑体_gbk",
        "方正黑体简体",
        "华文中宋",
        "stzhongsong",
        "楷体",
        "楷体_gb2312",
        "kaiti",
        "kaiti_gb2312",
        "方正小标宋简体",
        "方正小标宋_gbk",
    }
)
_NO_HEADING = re.compile(r"https?://|www\.|\d{7,}|@|^\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$|^[\d\s./%-]+$")
_BLANKS, _HAN_SIGN = re.compile(r"\s+"), re.compile(r"[一-鿿]")

UNSAID = Font()  # nothing is known of the letters


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed: a paragraph, a part of one before a line break, or a line of a cell."""

    text: str
    heading: int = 0  # by style or outline
    style: str = ""
    font: Font = UNSAID
    centered: bool = False
    number: str = ""  # of an automatic list
    page: int = 0
    celled: bool = False  # stands in a table
    lead: int = 0  # characters at its beginning that look otherwise than the rest


@dataclass(frozen=True, slots=True)
class Heading:
    place: int  # index of its line
    text: str  # as typed, without what an automatic list prints before it
    core: str  # its words alone
    number: str
    rank: float  # the smaller, the higher
    level: int = 1
    lead: int = 0  # characters of its line that are the heading; 0 when all of it is


def core(text: str) -> str:
    """The words of a heading, without its number, brackets and colon; without blanks where it is Chinese."""
    bare = unnumbered(text.strip()).strip("【】[]〔〕:： 　")
    return _BLANKS.sub("", bare) if _HAN_SIGN.search(bare) else bare


def unnumbered(text: str) -> str:
    return next((text[found.end() :] for _, shape in _NUMBERS if (found := shape.match(text))), text)


def known(text: str) -> bool:
    """Whether these are the words of a section that calls ask for: 背景, 主要做法, 工作成效与启示."""
    return (_KNOWN.fullmatch(text) or _AROUND.fullmatch(text)) is not None


def answers(heading: str, wanted: str) -> bool:
    """Whether a section so headed is the one the sheet calls *wanted*: 主要举措 is 做法."""
    asked, said = core(re.sub(r"[(（].*", "", wanted)), core(heading)
    if asked in said or (len(said) > 1 and said in asked):
        return True
    return any(shape.search(said) for concept, shape in _WITHIN.items() if asked.endswith(concept) or shape.fullmatch(asked))


def mentioned(text: str, wanted: str) -> bool:
    """Whether *text* so much as names what the sheet wants, wherever."""
    asked = core(re.sub(r"[(（].*", "", wanted))
    short = re.sub(r"^(?:党建品牌|党建|党组织|品牌)", "", asked) or asked
    if asked.endswith("名称"):
        return "品牌" in text or "名称" in text
    return any(one in text for one in {asked, short}) or any(shape.search(text) for concept, shape in _WITHIN.items() if asked.endswith(concept))


def concept(text: str) -> str:
    """摘要 and 关键词 by whatever name; "" for all others."""
    said = core(text)
    return next((one for one in ("摘要", "关键词") if known(said) and re.search(f"(?:{_CORES[one]})$", said, re.IGNORECASE)), "")


def usual(lines: Sequence[Line]) -> Font:
    """How most of the running text looks; weighed by characters, headings and captions are too short to matter."""
    looks: Counter[tuple[str, float]] = Counter()
    bold: Counter[tuple[str, float]] = Counter()
    running = [one for one in lines if len(one.text) > LONGEST and not one.celled] or [one for one in lines if not one.celled and not one.heading]
    for one in running:
        looks[one.font.name, one.font.size] += len(one.text)
        bold[one.font.name, one.font.size] += len(one.text) * one.font.bold
    if not looks:
        return Font()
    name, size = max(looks, key=looks.__getitem__)
    return Font(name, size, bold[name, size] * 2 > looks[name, size])


def loud(line: Line, body: Font) -> bool:
    """Whether its letters set a line off from the running text."""
    named = line.font.name.casefold() in _LOUD and line.font.name.casefold() != body.name.casefold()
    larger = bool(line.font.size and body.size) and line.font.size > body.size + EM
    return (line.font.bold and not body.bold) or named or larger


def headings(lines: Sequence[Line], skipped: frozenset[int], names: Sequence[str] = ()) -> tuple[Heading, ...]:
    """Find the headings among *lines*, except those *skipped*; *names* are the sections that the sheet asks for."""
    body = usual(lines)
    asked = _cores(tuple(names))
    essay = any(one.celled and len(one.text) > LONGEST * 3 for one in lines)
    found = [
        one
        for place, line in enumerate(lines)
        if place not in skipped and (essay or not line.celled) and (one := _heading(lines, place, body=body, asked=asked)) is not None
    ]
    return _levelled(_ranked(found[:MOST], lines))


@lru_cache(maxsize=64)
def _cores(names: tuple[str, ...]) -> frozenset[str]:
    """The sheet's names of sections, without what it says in brackets."""
    return frozenset(core(re.sub(r"[(（].*", "", one)) for one in names)


def _heading(lines: Sequence[Line], place: int, *, body: Font, asked: frozenset[str]) -> Heading | None:
    line = lines[place]
    text = line.text
    rank, rest = _numbered(line)
    said = core(rest[: 2 * LONGEST])
    if said in asked or (len(said) <= LONGEST and known(said)):
        return Heading(place, text, said, line.number, rank)
    lead = _lead(rest, numbered=bool(rank)) or _run_in(line, rest, numbered=bool(rank))
    if lead and not (0 < rank < 4 and len(rest) <= LOUD and not re.search(r"[。！？；]", rest)):  # 一、缘起：问题在哪里 is a heading as a whole
        whole = len(text) - len(rest) + lead
        head = text[:whole].rstrip(" 　。：:")
        return Heading(place, head, core(head), line.number, rank, lead=whole)
    if not said or len(rest) > LONGEST or _CAPTION.match(text) or _NO_HEADING.search(rest) or rest[-1] in "；;，,、" or re.search(r"[。！？；](?=.)", rest):
        return None
    stop = rest[-1] in "。！？…"
    if line.heading and not stop:
        return Heading(place, text, said, line.number, rank)
    set_off = loud(line, body)
    if 0 < rank < 4 and (set_off or not stop) and (set_off or not line.celled or rank < 3):
        return Heading(place, text, said, line.number, rank)
    if rank >= 4 and len(rest) <= PLAIN and not stop and rest[-1] not in "：:" and not line.celled and (set_off or not _listed(lines, place, rank)):
        return Heading(place, text, said, line.number, rank)
    if not rank and set_off and len(rest) <= LOUD and not stop and rest[-1] not in "：:" and not line.celled and not line.number:
        return Heading(place, text, said, line.number, 0.0)
    return None


def _numbered(line: Line) -> tuple[float, str]:
    """The rank of a line's number, typed or automatic, and the text behind it."""
    if line.number:
        return next((rank for rank, shape in _NUMBERS if shape.match(line.number + " ")), 0.0), line.text
    for rank, shape in _NUMBERS:
        found = shape.match(line.text)
        if found:
            return rank, line.text[found.end() :]
    return 0.0, line.text


def _lead(text: str, *, numbered: bool) -> int:
    """Characters of a heading that its text follows in the same line: 摘要：…, 【背景】…, 一、背景。…"""
    text = text[: 2 * LONGEST]
    found = _LEAD.match(text) or _ABSTRACT.match(text) or (_LEAD_NUMBERED if numbered else _LEAD_ALONE).match(text)
    return found.end() if found else 0


def _run_in(line: Line, rest: str, *, numbered: bool) -> int:
    """Characters of a heading that only its letters part from the text in the same line: （一）坚持党建引领。in bold, and what was done."""
    at = len(line.text) - len(rest)
    said = rest[: max(0, line.lead - at)]
    if line.celled or not 2 <= len(said) <= LONGEST or len(said) == len(rest) or re.search(r"[。！？；](?=.)", said):
        return 0
    if said[-1] not in "。：:" and (rest[len(said)] not in "。：:" or not numbered):
        return 0
    if not numbered and (said[-1] != "。" or _ENUMERATED.match(said)):
        return 0  # 联系人：in bold is a label; 一是建机制。 is one of several things said under a heading
    return len(said) + (said[-1] not in "。：:")


def _listed(lines: Sequence[Line], place: int, rank: float) -> bool:
    """Whether a line is an item of a list: the next one, or the one before, is numbered alike with no text between; or nothing follows it."""
    beside = [lines[at] for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return place + 1 >= len(lines) or any(_numbered(one)[0] == rank for one in beside) or lines[place + 1].celled


# --- how deep ---


def _ranked(found: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Give a rank to headings without a number, by the company they keep."""
    styled = {lines[one.place].heading: one.rank for one in reversed(found) if one.rank and lines[one.place].heading}
    numbered = [one.rank for one in found if one.rank and not one.lead]
    top = min((one.rank for one in found if one.rank and known(one.core)), default=min(numbered, default=0.0))
    size = max((lines[one.place].font.size for one in found if (one.rank == top if top else known(one.core))), default=0.0)
    ranked = []
    for one in found:
        line = lines[one.place]
        if one.rank:
            rank = one.rank
        elif line.heading:
            rank = _by_style(line.heading, styled)
        elif known(one.core):
            rank = (top or 2.0) - (0.5 if _HOLDS.search(one.core) else 0.0)
        else:
            rank = _by_looks(line, top, size)
        ranked.append(Heading(one.place, one.text, one.core, one.number, rank, lead=one.lead))
    return ranked


def _by_style(level: int, styled: dict[int, float]) -> float:
    if not styled:
        return level / 10
    nearest = min(styled, key=lambda one: (abs(one - level), one))
    return styled[nearest] + 0.4 * (level - nearest)


def _by_looks(line: Line, top: float, size: float) -> float:
    if not size or not line.font.size:
        return top + 4.5 if top else 2.0
    if line.font.size > size + EM:
        return (top or 2.0) - 0.2
    if top:
        return top + 4.5
    return 2.0 if line.font.size > size - EM else 2.7


def _levelled(ranked: Sequence[Heading]) -> tuple[Heading, ...]:
    levelled: list[Heading] = []
    above: list[float] = []
    for one in ranked:
        while above and above[-1] >= one.rank:
            above.pop()
        above.append(one.rank)
        levelled.append(Heading(one.place, one.text, one.core, one.number, one.rank, len(above), one.lead))
    return tuple(levelled)
