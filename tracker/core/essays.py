"""A text that is the case itself: which item it answers, by which headings, and who wrote it, where its first lines say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.campaign import Campaign, Requirement
from ingest.facts import Kind, Leaf
from tracker.core import mentions
from tracker.core.check import WORD, accepts
from tracker.core.count import counted, words

PLAIN = frozenset({Kind.TEXT, Kind.HTML})  # a case saved without its dress: the sheet may not want it so, and the letter says that
CAPTION = 1  # of cells that a text may have and be no form: 报送单位 above a contribution
ESSAY_WORDS = 600  # a text this long that is no form is the case itself
HEADING_LENGTH = 20  # characters; a longer line is running text
_PERSON = re.compile(r"^[一-鿿]{2,3}(?<![省市区县镇乡村])[\s　]+(?=[一-鿿]{6,}$)")  # 陈静 云岭市青禾区……居民委员会


def own_text(item: Requirement) -> bool:
    """Whether an item is what the applicant wrote about the case: no form, nothing that others sign, no pile of pictures and reports."""
    return not (len(item.fields) > CAPTION or item.gathers or item.any_of or item.signature)


def essay_of(leaf: Leaf, electronic: Sequence[Requirement]) -> Requirement | None:
    """The one item that a long text answers: no form, nothing that others sign, and where several might be meant the one whose sections it has.

    A PDF may be anybody's report: it is the case only with the sections that the sheet names; so is a text without any dress, wanted so or not.
    """
    if leaf.kind not in WORD | PLAIN | {Kind.PDF, Kind.OFD} or leaf.extract.recognised or not leaf.extract.text or words(counted(leaf.extract)) < ESSAY_WORDS:
        return None
    essays = [one for one in electronic if own_text(one) and (leaf.kind in PLAIN or accepts(one, leaf.kind))]
    if leaf.kind in WORD and len(essays) == 1:
        return essays[0]
    short = [line.strip() for line in leaf.extract.text.splitlines() if 0 < len(line.strip()) <= HEADING_LENGTH]
    headed = [one for one in essays if has_headings(one, short)]
    free = [
        one for one in essays if accepts(one, leaf.kind) and one.formats and not sections_of(one)
    ]  # a call for contributions names no sections, and says that it takes PDF
    return headed[0] if len(headed) == 1 else free[0] if len(free) == len(essays) == 1 else None


def sections_of(requirement: Requirement) -> tuple[str, ...]:
    return tuple(re.sub(r"[(（].*", "", word) for check in requirement.checks if check.subject in {"章节", "要素"} for word in check.words)


def has_headings(requirement: Requirement, lines: Sequence[str]) -> bool:
    """Whether at least half of the sections that the sheet names stand as headings among *lines*."""
    wanted = sections_of(requirement)
    return bool(wanted) and sum(any(word in line for line in lines) for word in wanted) * 2 >= len(wanted)


def names_an_item(line: str, campaign: Campaign) -> bool:
    """Whether a first line is the name of an item, 推荐信 or 附件2, and no title of a case."""
    words = {word for item in campaign.requirements for one in (item, *item.any_of) for word in (one.name, *one.aliases) if word}
    said = re.sub(r"^附件\s*[\d一二三四五六七八九十]*\s*[:：、.]?|[\s（(].*$", "", line).strip("《》：: ")
    return (
        not said
        or said in words
        or re.fullmatch(r".{0,40}(?:申报表|报名表|申请表)|.{0,6}(?:推荐[信函]|推荐意见|申报表|报名表|申请表|情况说明|承诺书|证明)", said) is not None
    )


def author_of(line: str) -> str:
    """The body an author line names: alone, behind 单位：, or before a person's name."""
    text = re.sub(r"^[（(\s]*(?:申报单位|报送单位|作者单位|单位|作者)\s*[:：]\s*", "", line).strip(" （）()")
    text = _PERSON.sub("", text)
    for piece in (text, *re.split(r"[\s　]+", text)):
        if mentions.is_body(piece):
            return piece
    return ""
