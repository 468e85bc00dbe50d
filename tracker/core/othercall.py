"""A form that was made for something else: 科学技术成果登记表 where the call wants the form of its cases.

What it prints may look alike, as every form asks for a name, a unit and a telephone. It is another's when its labels are not those of the sheet,
and its heading speaks of another matter or nothing at all of what is asked stands in it; then a person looks, and nothing it says is believed. Pure.
"""

from __future__ import annotations

import re

from config.campaign import Campaign, Requirement
from ingest.facts import Leaf
from ingest.names import title_key
from tracker.core.called import HEADING, first_lines

TOP = 6  # lines above a form in which its heading stands, behind 附件2 and the name of the call
MATTER = 2  # characters of what a heading is about that say something
_FORM = re.compile(r"(?:表格?|申报书|申请书|任务书|登记卡|协议书?|合同书?|简历)(?:[(（][^()（）]{0,12}[)）])?$")
# What stands in the heading of any form; the rest is what it is about.
_USUAL = re.compile(
    r"[^\s省市]{2,16}?(?:协会|学会|联合会|促进会|研究会|基金会|联盟|委员会)|[\d〇零一二三四五六七八九十]+|[年第届次期批附件度]|全国|全省|全市|[^\s年届第]{2,8}?[省市县区州]|优秀|先进|典型|十佳|百佳|最佳|案例|项目|作品|成果|活动|征集|申报|申请|报名|推荐|评选|"
    r"评审|遴选|登记|信息|情况|基本|参[加评赛选]|单位|个人|组织|[表书卡格]|[^\w一-鿿]"
)


def heading(leaf: Leaf, item: Requirement, campaign: Campaign, *, answers: bool) -> str:
    """The heading of a form that was made for something else than *item*; "" for every other file. *answers*: whether anything asked for was read in it."""
    said = leaf.extract
    if not item.fields or said.recognised or not said.text:
        return ""
    printed = title_key(said.text[: 40 * HEADING])
    labels = [title_key(one.label) for one in item.fields]
    if sum(label in printed for label in labels) * 2 > len(labels):
        return ""
    for line in first_lines(leaf)[:TOP]:
        if len(line) <= HEADING and _FORM.search(line.strip()) is not None:
            return line.strip() if _of_another_matter(line, item, campaign) or (not answers and _called_otherwise(leaf, line, item)) else ""
    return ""


def _called_otherwise(leaf: Leaf, line: str, item: Requirement) -> bool:
    """Whether a table without anything that is asked is not even called what is wanted; a scan put into a document has no table."""
    named = title_key(line)
    return bool(leaf.extract.tables) and not leaf.extract.pictures and not any(named.endswith(title_key(word)) for word in (item.name, *item.aliases) if word)


def _of_another_matter(line: str, item: Requirement, campaign: Campaign) -> bool:
    ours = title_key("".join((campaign.name, *(one.name for one in campaign.categories), item.name, *item.aliases)))
    matter = title_key(_USUAL.sub("", line))
    return len(matter) >= MATTER and not any(matter[at : at + MATTER] in ours for at in range(len(matter) - MATTER + 1))
