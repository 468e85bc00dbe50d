"""What the labels of forms are about, as values: which fact, about whom, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Concept(StrEnum):
    """What a cell is to hold; the values are the sheet's own words where it has one."""

    UNIT = "单位"
    TITLE = "案例"
    CATEGORY = "分类"
    PERSON = "姓名"
    PHONE = "电话"
    EMAIL = "邮箱"
    ADDRESS = "地址"
    POSTCODE = "邮编"
    DATE = "日期"
    DUTY = "职务"
    NAMED = "名称"  # of whatever the block is about
    BOTH = "姓名电话"  # 联系人及电话, in one cell
    BLOCK = "栏目"  # 联系人信息: heads other labels
    OTHER = "其他"


class Subject(StrEnum):
    """About whom a label asks."""

    NONE = ""
    UNIT = "unit"
    CASE = "case"
    CONTACT = "contact"
    FILLER = "filler"  # 填表人, 经办人: the contact where no other is named
    LEADER = "leader"
    FOREIGN = "foreign"  # who recommends, guides, co-operates
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Sense:
    concept: Concept
    subject: Subject = Subject.NONE
    weak: bool = False  # 实施单位, 办公电话: will do where nothing better stands


@dataclass(frozen=True, slots=True)
class Label:
    words: str  # as compared
    sense: Sense
    sure: float = 1.0  # below 1 when only similar
