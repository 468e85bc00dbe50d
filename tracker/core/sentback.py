"""What is said of a paper that a person sent back: her reason; where she gave none, that there is one to be asked for. Pure."""

from __future__ import annotations

import re

from config.campaign import Weight
from tracker.core.model import Finding

BECAUSE, PLAINLY = "returned", "returned-plainly"
# What says no more than the decision itself: 不合格, 材料不符合要求, 经核对退回.
_BARE = re.compile(
    r"[\s:：]*(?:该|此|本)?(?:件|份)?(?:材料|文件|表格?|纸质件)?[\s:：，,]*(?:经|已)?(?:人工)?(?:核对|核验|审核|审查|检查)?(?:后|为|是|认定)*[\s:：，,]*"
    r"(?:不合格|不合要求|不符合(?:通知)?(?:的)?要求|不行|不通过|未通过|有问题|退回|打回)?[\s。.!！]*"
)


def sent_back(why: str) -> Finding:
    """The fault of a paper that was judged 不合格 for the reason *why*."""
    return Finding(PLAINLY, Weight.MUST) if _BARE.fullmatch(why) else Finding(BECAUSE, Weight.MUST, values=(("why", why),))
