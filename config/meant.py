"""What a word that no table of the sheet knows was probably meant to be: of like spelling, or of notices that say it otherwise."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from config.grammar import TABLES


def near(word: str, table: str) -> str:
    """The key of *table* that *word* was probably meant to be, in the language it was written in; "" when none is near."""
    words = TABLES.get(table, {})
    if table == "材料" and word in TABLES["检查"]:
        return f"宜: {{{word}: ……}}"
    if word.isascii():
        return nearest(word.lower(), words.values())
    meant = next((one for one in _MEANT.get(word, "").split() if one in words), "")
    inside = [one for one in words if len(one) > 1 and (one in word or word in one)]
    return meant or nearest(word, words) or (inside[0] if inside else "")


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like *word*, of equals the one that begins alike; "" when none is like it."""

    def likeness(one: str) -> tuple[float, bool, bool, str]:
        return difflib.SequenceMatcher(None, word, one).ratio(), sorted(word) == sorted(one), word[:1] == one[:1], one

    if len(word) > 40:
        return ""
    ratio, _, _, best = max(map(likeness, candidates), default=(0.0, False, False, ""))
    return best if ratio >= 0.5 else ""


# Words of notices that the sheet says otherwise.
_MEANT = {
    "邮箱": "信箱",
    "电子邮箱": "信箱",
    "地址": "邮寄",
    "联系人": "收件人 咨询",
    "联系方式": "咨询",
    "联系电话": "咨询 电话",
    "电话": "咨询",
    "名字": "名称 活动",
    "标题": "名称",
    "别名": "又称",
    "也叫": "又称",
    "数量": "件数",
    "类别": "分类",
    "组别": "分类",
    "命名": "文件名",
    "大小": "单件大小",
    "必须": "须",
    "应": "宜",
    "建议": "宜",
    "条件": "当",
    "注": "备注",
    "名单": "名册",
    "提醒": "催报",
    "答": "定",
    "截止时间": "截止",
    "截稿": "截止",
    "结束": "时间",
    "开始": "起",
    "公章": "盖章",
    "段落": "章节",
    "部分": "章节",
    "大标题": "章节",
    "参加者": "申报",
    "参赛": "申报",
    "投稿": "收件",
    "征集对象": "申报 对象",
    "外号": "又称",
    "俗称": "又称",
    "简称": "又称",
    "编号": "代号",
    "主办方": "主办",
    "联络": "往来 咨询",
}
