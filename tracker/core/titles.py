"""Titles of cases that are nearly one: a case under a new name, or another case. A person says which; nothing is merged for being alike."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from ingest.names import title_key

ALIKE = 0.6  # of the characters of both, in order: 红色驿站 and 红色驿站暖人心 share 0.7, 匠心先锋 and 工地红哨 none
SHORTEST = 2  # characters that are left when what every title says is taken out
# What half of all titles of such calls say: sharing it does not make two titles alike.
_COMMON = re.compile(r"党建引领|党建|社区治理|基层治理|社区|治理|服务|案例|品牌|工作|实践|创新|探索|经验|模式|机制|项目|打造|推动|助力|构建|新时代|以|的|与|和")


def alike(one: str, other: str) -> bool:
    """Whether two different titles might be one case renamed."""
    first, second = title_key(one), title_key(other)
    if not first or not second or first == second:
        return False
    own, others = _COMMON.sub("", first), _COMMON.sub("", second)
    if len(own) < SHORTEST or len(others) < SHORTEST:
        return _share(first, second) >= ALIKE
    return own in others or others in own or _share(own, others) >= ALIKE


def _share(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
