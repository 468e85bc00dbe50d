"""The words of a heading: its number, its name, and which of the sections that calls ask for it means, by whatever words.

    一、主要举措与成效 ─▶ rank 2 by its number, core 主要举措与成效 ─▶ answers 做法, and 成效

Which lines are headings, `headings` knows.
"""

from __future__ import annotations

import re

LONGEST = 45  # characters of a heading; the longest seen in published cases has 38

HAN = "一二三四五六七八九十"
NUMBERS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1.0, re.compile(rf"第\s*[{HAN}\d]{{1,3}}\s*(?:部分|章|篇)[\s、：:.．]*")),
    (1.5, re.compile(rf"第\s*[{HAN}\d]{{1,3}}\s*节[\s、：:.．]*")),
    (2.0, re.compile(rf"(?:[{HAN}]{{1,3}}\s*[、.．,，:：]|[{HAN}]\s+|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨ]\s*[、.．]?|[IVX]{{1,4}}[、.．])\s*")),
    (3.0, re.compile(rf"[（(]\s*[{HAN}]{{1,3}}\s*[)）]\s*[、.．]?\s*")),
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
_LEAD = re.compile(rf"[【\[〔]?\s*({_LEADING}*(?:{_CORE}){_TRAILING}?)\s*(?:[】\]〕]\s*[:：]?|[:：])\s*(?=\S)", re.IGNORECASE)
_LEAD_NUMBERED = re.compile(rf"({_LEADING}*(?:{_CORE}))[。\s　]\s*(?=\S)", re.IGNORECASE)
_LEAD_ALONE = re.compile(rf"({_LEADING}*(?:{_CORE}))。\s*(?=\S)", re.IGNORECASE)  # no sentence is one word and a stop
_ABSTRACT = re.compile(r"(?:内容|案例|中文|作品)?摘\s*要[\s　]{1,4}(?=\S)")
_BLANKS, _HAN_SIGN = re.compile(r"\s+"), re.compile(r"[一-鿿]")


def core(text: str) -> str:
    """The words of a heading, without its number, brackets and colon; without blanks where it is Chinese."""
    bare = unnumbered(text.strip()).strip("【】[]〔〕:： 　")
    return _BLANKS.sub("", bare) if _HAN_SIGN.search(bare) else bare


def unnumbered(text: str) -> str:
    return next((text[found.end() :] for _, shape in NUMBERS if (found := shape.match(text))), text)


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


def lead_of(text: str, *, numbered: bool) -> int:
    """Characters of a heading that its text follows in the same line: 摘要：…, 【背景】…, 一、背景。…"""
    text = text[: 2 * LONGEST]
    found = _LEAD.match(text) or _ABSTRACT.match(text) or (_LEAD_NUMBERED if numbered else _LEAD_ALONE).match(text)
    return found.end() if found else 0
