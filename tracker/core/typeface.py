"""Fonts and sizes as notices name them, 宋体 二号 加粗, against those a document names: SimSun, 22 points, bold.

仿宋_GB2312 is the 仿宋 of Windows before Vista and counts as 仿宋; a typeface of another foundry (方正小标宋, 华文宋体) is another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts import Font

SIZES = {
    "初号": 42.0, "小初": 36.0, "一号": 26.0, "小一": 24.0, "二号": 22.0, "小二": 18.0, "三号": 16.0, "小三": 15.0,
    "四号": 14.0, "小四": 12.0, "五号": 10.5, "小五": 9.0, "六号": 7.5, "小六": 6.5, "七号": 5.5, "八号": 5.0,
}  # fmt: skip
NEAR = 0.5  # points: 小初 is 36 or 35.5, depending on who made the document
_FAMILIES = (
    frozenset({"宋体", "simsun", "新宋体", "nsimsun", "宋体-简", "中易宋体", "宋体gb2312", "simsun-18030"}),
    frozenset({"仿宋", "fangsong", "仿宋gb2312", "fangsonggb2312", "仿宋体", "仿宋gbk"}),
    frozenset({"黑体", "simhei", "黑体-简", "中易黑体"}),
    frozenset({"楷体", "kaiti", "楷体gb2312", "kaitigb2312", "simkai", "楷体-简"}),
    frozenset({"微软雅黑", "microsoftyahei", "msyh"}),
    frozenset({"方正小标宋", "方正小标宋简体", "方正小标宋gbk", "fzxbsjwgb10", "fzxiaobiaosongb05s", "fzxiaobiaosongb05"}),
    frozenset({"timesnewroman", "times"}),
    frozenset({"arial"}),
)


def unlike(wanted: Sequence[str], font: Font) -> bool | None:
    """Whether *font* is not what the *wanted* words say; None where the document does not say enough to tell."""
    verdicts = [_unlike(word, font) for word in wanted]
    return True if True in verdicts else None if None in verdicts or not verdicts else False


def _unlike(word: str, font: Font) -> bool | None:
    size = points(word)
    if size is not None:
        return abs(font.size - size) > NEAR if font.size else None
    if word in {"加粗", "粗体", "黑粗", "bold"}:
        return not font.bold if font.name or font.size else None
    if word in {"不加粗", "常规", "regular"}:
        return font.bold if font.name or font.size else None
    if word in {"居中", "左对齐", "右对齐", "两端对齐", "字体", "字号"}:
        return None
    return family(word) != family(font.name) if font.name else None


def points(word: str) -> float | None:
    """二号, 22磅, 22pt: the size in points."""
    bare = word.strip().removesuffix("字").removesuffix("字体")
    if bare in SIZES:
        return SIZES[bare]
    found = re.fullmatch(r"(\d{1,2}(?:\.\d)?)\s*(?:磅|pt|points?|点)", word.strip(), re.IGNORECASE)
    return float(found[1]) if found else None


def family(name: str) -> str:
    """One name for all names of a typeface."""
    bare = re.sub(r"[\s_@]+", "", name).casefold()
    return next((min(one) for one in _FAMILIES if bare in one), bare)


def spoken(font: Font) -> str:
    """A font as a notice would name it: 黑体 三号 加粗."""
    nearest = min(SIZES, key=lambda word: abs(SIZES[word] - font.size))
    size = "" if not font.size else nearest if abs(SIZES[nearest] - font.size) <= NEAR else f"{font.size:g}磅"
    return " ".join(one for one in (font.name, size, "加粗" if font.bold else "") if one)
