"""What a column of a form asks for: by the word its name ends in, as 案例类别 is a kind of case and 项目负责人 a person."""

from __future__ import annotations

import re

TEXT = "文字"
_MEANINGS = {
    "案例": "案例 作品 项目 课题 成果 题目 标题 题名 节目 论文 文章 课程 微课 故事 歌曲 影片 活动名称",
    "单位": "单位 学校 院校 医院 机构 公司 企业 学会 协会 社团",
    "推荐单位": "推荐单位 推荐机构",
    "分类": "分类 类别 组别 类型 类项 奖项",
    "姓名": "姓名 联系人 负责人 作者 主持人 申报人 申请人 报名人 经办人 填报人 参赛人 撰稿人 队长 第一完成人 领队 法定代表人 法人代表",
    "电话": "电话 手机 手机号 联系方式 联系号码",
    "邮箱": "邮箱 邮件 email e-mail",
    "地址": "地址 住址",
    "邮编": "邮编 邮政编码",
    "日期": "日期",
    "证件号": "身份证 身份证号 证件号 证件",
    "职务": "职务",
}
_OF = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
_BY_LENGTH = sorted(_OF, key=len, reverse=True)
_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]|[\s:：*＊]")
# What is said of a thing and is not the thing: 案例名称 is the case, 单位全称 the unit.
_NAMED = re.compile(r"(?:名称|全称|题目|标题|名|号码|号)$")
_OTHERS = re.compile(r"(?:合作|协作|协办|承办|主管|上级|支持|指导|审核|审批|协同)(?:单位|机构|学校|医院)$")
_OWN_KIND = (
    "单位类型",
    "单位类别",
    "单位分类",
    "机构类型",
    "企业类型",
    "企业类别",
    "学校类型",
    "学校类别",
    "医院类型",
    "医院类别",
    "证件类型",
    "证件类别",
)  # not the kinds of the call


def meaning_of(label: str) -> str:
    """The meaning of a column that the sheet names without saying what it is."""
    words = _NOTE.sub("", label).lower()
    if words in _OF:
        return _OF[words]
    if words.endswith(_OWN_KIND) or _OTHERS.search(_NAMED.sub("", words)):
        return TEXT
    bare = _NAMED.sub("", words)
    ends = next((one for said in (words, bare) for one in _BY_LENGTH if said.endswith(one)), "")
    return _OF[ends] if ends else TEXT


def meaning(said: str) -> str:
    """A meaning as the sheet words it (作品, 单位全称, 手机) in the one word that is gone by; one that is none of them stays as it is."""
    words = _NOTE.sub("", said)
    return _OF.get(words.lower()) or _OF.get(_NAMED.sub("", words).lower(), said)
