"""By what words a file calls itself an item of the sheet: by its name, else by the heading of what it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.campaign import Requirement
from ingest.facts import Leaf
from ingest.names import Reading, pattern, plain, readings, title_key
from tracker.core.check import accepts
from tracker.core.essays import has_headings

NAMED = 0.3  # score of a file name's reading: below it only the number or a stray word agrees
HEAD = 4  # lines above a document in which its heading stands; 附件2 and the name of the call may come before it
HEADING = 40  # characters of a heading; a longer line is running text
TELLING = 3  # characters of an item's name that a longer heading may end with
TOP = 1_000  # characters of a text without paragraphs in which its title and author stand
_ABOUT = "清单|目录|一览表?|汇总表?|明细表?|统计表|名单|列表"  # 作品清单 lists works and is none
_MATTER = re.compile(r"(?:材料|资料|文件)$")  # 佐证照片 and 佐证1 are 佐证材料
_ANY_MATTER = re.compile(
    r"申报|报名|参评|参赛|参选|推荐|推选|评选|评审|相关|有关|其[他它]|补充|附件|文字|书面|纸质|电子|案例|作品|项目|成果|活动|基本|主要|重要"
)


def named(filename: str, requirement: Requirement) -> Reading | None:
    """The best reading of a file name by the item's pattern or its words; None when it only half fits."""
    read = readings(filename, pattern(requirement.pattern, _names_of(requirement)))
    if not read or not read[0].label or read[0].score < NAMED:
        return None
    return None if re.search(rf"{re.escape(plain(read[0].label))}[的之]?(?:{_ABOUT})", plain(filename)) else read[0]


def _names_of(requirement: Requirement) -> tuple[str, ...]:
    """What an item is called: its own names, and those of the ways (任一) in which it may come."""
    ways = (word for one in requirement.any_of for word in (one.name, *one.aliases) if word)
    whole = (requirement.name, *requirement.aliases, *ways)
    stems = (_MATTER.sub("", word) for word in whole)
    return tuple(dict.fromkeys((*whole, *(one for one in stems if len(one) > 1 and _ANY_MATTER.fullmatch(one) is None))))


def headed(leaf: Leaf, electronic: Sequence[Requirement]) -> Requirement | None:
    """The item that the heading of a document names: 著作权授权书 above what was sent as 附件3.pdf, or photographed."""
    for line in first_lines(leaf)[:HEAD]:
        heading = title_key(re.sub(r"^附件?\s*[\d一二三四五六七八九十]*\s*[:：、.]?", "", line))
        if not heading or len(line) > HEADING:
            continue
        found = [
            one for one in electronic if accepts(one, leaf.kind) and any(_calls(heading, title_key(word)) or _of_a_work(line, word) for word in _names_of(one))
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def inside(leaf: Leaf, electronic: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """The items that further headings of a long document name: form, report and letters bound into one PDF."""
    lines = [line.strip() for line in leaf.extract.text.splitlines() if 0 < len(line.strip()) <= HEADING]
    keys = {title_key(line) for line in lines}
    return tuple(
        one
        for one in electronic
        if accepts(one, leaf.kind) and (has_headings(one, lines) or any(_calls(key, title_key(word)) for word in _names_of(one) for key in keys))
    )


def _calls(heading: str, word: str) -> bool:
    """Whether a heading is the name of an item, with or without that of the call before it; a short word ends many a title."""
    return bool(word) and (heading == word or (len(word) >= TELLING and heading.endswith(word)))


def _of_a_work(line: str, word: str) -> bool:
    """《茯茶文化》教案: what stands behind a title in its marks is what the paper is, however short the word."""
    return bool(word) and re.search(rf"[》”]\s*{re.escape(word)}\s*$", line) is not None


def first_lines(leaf: Leaf) -> list[str]:
    said = leaf.extract
    first = [one.text for one in said.paragraphs[:8]] or said.text[:TOP].splitlines()[:8]
    return [line.strip() for line in first if line.strip()]
